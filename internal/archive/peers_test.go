package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// peer gives what an environment variable names: a program of others that looks at
// what we write. Without it the test is skipped, or fails where
// WAQAI_REQUIRE_BROWSER=1 asks for all of them.
func peer(t *testing.T, variable, what string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		if browsertest.Required() {
			t.Fatalf("%s does not say where %s is", variable, what)
		}
		t.Skipf("%s does not say where %s is; it did not look at our archives", variable, what)
	}
	return path
}

// warcioScript reads a WARC by warcio, digests each record and prints what it
// finds.
const warcioScript = `
import {createReadStream} from 'node:fs'
import {createHash} from 'node:crypto'
const {WARCParser} = await import(process.argv[1])
const parser = new WARCParser(createReadStream(process.argv[2]))
for await (const record of parser) {
	await record.readFully(false)
	await record.skipFully?.()
	const sum = 'sha256:' + createHash('sha256').update(record.payload ?? new Uint8Array()).digest('hex')
	console.log(JSON.stringify({type: record.warcType, url: record.warcTargetURI, date: record.warcDate, digest: sum, said: record.warcPayloadDigest || record.warcBlockDigest}))
}
`

// TestWarcio has warcio, of the npm package of that name, read our WARC: it has to
// agree on every record, its place and its digests. WAQAI_WARCIO names the folder
// dist of the package.
func TestWarcio(t *testing.T) {
	dist := peer(t, "WAQAI_WARCIO", "warcio")
	path := snapshot(t, Options{Format: WACZ}, nil).Path
	s := open(t, path)
	warc := filepath.Join(t.TempDir(), "data.warc.gz")
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(waczWARC)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, warc, body)

	out := node(t, filepath.Join(dist, "cli.js"), "cdx-index", warc)
	lines := s.tree.(*warcTree).lines
	theirs := map[string]string{}
	for line := range strings.Lines(out) {
		parts := strings.SplitN(line, " ", 3)
		var l struct{ URL, Mime, Digest, Length, Offset string }
		if err := json.Unmarshal([]byte(parts[2]), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		mime, _, _ := strings.Cut(l.Mime, ";")
		theirs[l.URL] = fmt.Sprint(parts[0], parts[1], mime, "sha256:"+strings.TrimPrefix(l.Digest, "sha256:"), l.Length, l.Offset)
	}
	if len(theirs) != len(lines) || len(lines) < 50 {
		t.Errorf("warcio finds %d records, and we have %d", len(theirs), len(lines))
	}
	for _, l := range lines {
		ours := fmt.Sprint(l.key, l.time, l.Mime, l.Digest, fmt.Sprint(l.Length), fmt.Sprint(l.Offset))
		if ours != theirs[l.URL] {
			t.Errorf("%s: warcio says %s, the index %s", l.URL, theirs[l.URL], ours)
		}
	}

	records := 0
	for line := range strings.Lines(node(t, "--input-type=module", "-e", warcioScript, filepath.Join(dist, "index.js"), warc)) {
		var r struct{ Type, URL, Date, Digest, Said string }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		records++
		if r.Digest != r.Said || r.Date != "2026-03-01T09:30:00Z" {
			t.Errorf("%s: %+v", r.URL, r)
		}
	}
	if records != len(lines)+1 { // and what the file is
		t.Errorf("warcio reads %d records, and we have %d", records, len(lines)+1)
	}
}

func node(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("node", args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, said.String())
	}
	return string(out)
}

// TestBagValidator has another program look at our bags, as folders and unpacked from
// archives: it finds them valid, and no more when a byte of one is another. WAQAI_BAGIT
// names the program, which testdata/bagit is; it knows no blanks and no «%» in names.
func TestBagValidator(t *testing.T) {
	program := peer(t, "WAQAI_BAGIT", "a validator of bags")
	dir := t.TempDir()
	files := maps.Clone(small)
	delete(files, "static/صورة 100%.svg")
	files["static/صورة.svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"
	plant(t, dir, files)
	for _, f := range []Format{Bag, BagZip} {
		out := filepath.Join(t.TempDir(), "snapshot"+f.Extension())
		if _, err := Write(t.Context(), Options{Site: siteIn(dir), Format: f, Date: someDay, Tool: "waqai test", Out: out}); err != nil {
			t.Fatal(err)
		}
		bag := out
		if f == BagZip {
			bag = unpacked(t, out, "snapshot")
		}
		if said, err := exec.Command(program, bag).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", f, err, said)
		}
		file := filepath.Join(bag, "data", "index.html")
		b := read(t, file)
		b[len(b)/2] ^= 1
		overwrite(t, file, b)
		if exec.Command(program, bag).Run() == nil {
			t.Errorf("%s: a byte is another, and the bag is valid", f)
		}
	}
}

// unpacked gives a folder of an archive, unpacked by the standard library's reader.
func unpacked(t *testing.T, archive, folder string) string {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, folder)
}

// deep is a function that gives all words of a page and of what is framed in it.
const deep = `(root => {
	let words = ''
	const look = node => {
		for (const e of node.querySelectorAll('*')) {
			if (e.shadowRoot) look(e.shadowRoot)
			if (e.tagName === 'IFRAME' && e.contentDocument?.body) {
				words += ' [' + e.contentDocument.documentElement.dir + '] ' + e.contentDocument.body.innerText
				look(e.contentDocument)
			}
		}
	}
	look(root)
	return words
})(document)`

// TestReplay opens our WACZ in ReplayWeb.page: the first page, a city, an article and
// the search are shown, from right to left, and no request fails. WAQAI_REPLAYWEB
// names the folder of the npm package replaywebpage.
func TestReplay(t *testing.T) {
	ctx := browsertest.Start(t)
	viewer := peer(t, "WAQAI_REPLAYWEB", "ReplayWeb.page")
	for _, blocks := range []bool{false, true} {
		t.Run(fmt.Sprintf("blocks=%v", blocks), func(t *testing.T) {
			changes := map[string]string{}
			const site = "https://waqai.test/sub/"
			pages := []replayedPage{
				{site + "index.html", "وقائع النهرين", ""}, {site + "cities/mosul/index.html", "معركة قرب الجسر", ""}, {site + "articles/first/index.html", "هدأت المدينة بعدها", ""},
				{site + "search/index.html", "قتل سبعة جنود", typed},
			}
			if blocks {
				// So many files that the index is compressed in blocks.
				for n := range plainLines {
					changes[fmt.Sprintf("static/more/%d.txt", n)] = "x"
				}
			} else {
				// And the pages that it cites: as they came, by a redirect, compressed and in
				// chunks, in windows-1256, and by a record that refers to an earlier one.
				files, host := sourcesOf(t)
				changes = files
				pages = append(pages, replayedPage{host + "/one", "خبر الجسر الأول", ""}, replayedPage{host + "/old", "خبر الجسر الأول", ""}, replayedPage{host + "/zipped", "نص مضغوط", ""}, replayedPage{host + "/arabic", "سقط الجسر", ""})
			}
			replay(t, ctx, viewer, snapshot(t, Options{Format: WACZ}, changes).Path, blocks, pages)
		})
	}
}

// replayedPage is an address in an archive, words that are shown there, and a script that
// makes them appear.
type replayedPage struct{ address, words, do string }

func replay(t *testing.T, ctx context.Context, viewer, path string, blocks bool, pages []replayedPage) {
	if v := verify(t, path); len(v.Findings) > 0 {
		t.Fatalf("%v", v.Findings)
	}
	if got := has(open(t, path).outer.files(), waczBlocks); got != blocks {
		t.Fatalf("an index in blocks: %v", got)
	}
	mux := http.NewServeMux()
	mux.Handle("/viewer/", http.StripPrefix("/viewer/", http.FileServer(http.Dir(viewer))))
	mux.HandleFunc("/site.wacz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wacz")
		http.ServeFile(w, r, path)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><meta charset=utf-8><script src="/viewer/ui.js"></script>
<replay-web-page source="/site.wacz" url="%s" replayBase="/viewer/" embed="replayonly" newWindowBase="/viewer/"></replay-web-page>`, r.URL.Query().Get("url"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	heard := hear(t, ctx, func(u *url.URL) bool {
		return u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "about" || "http://"+u.Host == server.URL
	})
	var failed []string
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*network.EventResponseReceived); ok && e.Response.Status >= 400 && replayed.MatchString(e.Response.URL) {
			failed = append(failed, fmt.Sprint(e.Response.Status, " ", e.Response.URL))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range pages {
		page := c.address
		script := fmt.Sprintf(`new Promise(done => {
			const look = left => { `+c.do+`; const words = %s; if (words.includes(%q) || !left) done(words); else setTimeout(look, 100, left - 1) }
			look(150)
		})`, deep, c.words)
		// On a new host the viewer may frame the page before its service worker is in
		// charge, and shows the folder of its own files: then it is loaded again.
		words := ""
		for range 4 {
			if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/?url="+url.QueryEscape(page))); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			var err error
			if words, err = chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise)); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			if strings.Contains(words, c.words) {
				break
			}
		}
		if !strings.Contains(words, c.words) || !strings.Contains(words, "[rtl]") {
			t.Errorf("%s: ReplayWeb.page shows %.600q", page, strings.Join(strings.Fields(words), " "))
		}
	}
	for _, what := range heard() {
		if strings.HasPrefix(what, "a request to ") || strings.HasPrefix(what, "exception: ") {
			t.Error(what)
		}
	}
	for _, what := range failed {
		t.Error(what)
	}
}

// replayed are the addresses of what the viewer takes from an archive. Beside them it
// asks whether it knows the archive already, and for the icon of the page as if that
// lay beside itself.
var replayed = regexp.MustCompile(`/w/id-[0-9a-f]+/[a-z]*_/`)

// typed writes a word into the box of the search, once it is there.
const typed = `(function type(root) {
	for (const e of root.querySelectorAll('*')) {
		if (e.shadowRoot) type(e.shadowRoot)
		if (e.tagName === 'IFRAME' && e.contentDocument) type(e.contentDocument)
		if (e.id === 'search-q' && !e.value && e.getClientRects().length) {
			e.value = 'معركة'
			e.dispatchEvent(new e.ownerDocument.defaultView.Event('input', {bubbles: true}))
		}
	}
})(document)`
