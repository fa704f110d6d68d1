package archive

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waqai/internal/capture"
	"waqai/internal/site"
)

// sourcesOf captures the pages of a host on this machine twice, on two days, and gives
// the files of captures/ and the address of the host. Since the first day /changed
// changed and /gone died.
func sourcesOf(t testing.TB) (files map[string]string, host string) {
	t.Helper()
	later := false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/one":
			io.WriteString(w, "<!doctype html><html lang=ar dir=rtl><title>خبر</title><link rel=stylesheet href=s.css><p>خبر الجسر الأول<img src=a.svg>")
		case "/old":
			http.Redirect(w, r, "/one", http.StatusFound)
		case "/zipped":
			w.Header().Set("Content-Encoding", "gzip")
			g := gzip.NewWriter(w)
			io.WriteString(g, "<!doctype html><html lang=ar dir=rtl><title>خبر</title><p>")
			g.Flush()
			w.(http.Flusher).Flush()
			io.WriteString(g, "نص مضغوط")
			g.Close()
		case "/arabic":
			w.Header().Set("Content-Type", "text/html; charset=windows-1256")
			io.WriteString(w, "<!doctype html><html dir=rtl><title>x</title><p>\xd3\xde\xd8 \xc7\xe1\xcc\xd3\xd1")
		case "/s.css":
			w.Header().Set("Content-Type", "text/css")
			io.WriteString(w, "p { color: green }")
		case "/a.svg":
			w.Header().Set("Content-Type", "image/svg+xml")
			io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg"/>`)
		case "/changed":
			fmt.Fprintf(w, "<p>%v", later)
		case "/gone":
			if later {
				w.WriteHeader(http.StatusGone)
			}
			io.WriteString(w, "<title>خبر زال</title><p>نص زال")
		default:
			http.NotFound(w, r)
		}
	}))
	defer s.Close()
	dir := t.TempDir()
	for day := range 2 {
		later = day > 0
		_, err := capture.Run(t.Context(), capture.Options{
			Dir: dir, Addresses: []string{s.URL + "/one", s.URL + "/old", s.URL + "/zipped", s.URL + "/arabic", s.URL + "/changed", s.URL + "/gone"},
			Private: true, Again: true, Delay: time.Microsecond, Tool: "waqai test", Now: func() time.Time { return someDay.AddDate(0, 0, day-3) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if day == 0 {
			first := map[string]string{}
			for name, text := range harvest(t, dir) {
				first["first/"+name] = text
			}
			plant(t, dir, first)
		}
	}
	return harvest(t, dir), s.URL
}

// ofFirstDay are the files of captures/ after the first day.
func ofFirstDay(files map[string]string) map[string]string {
	first := map[string]string{}
	for name, text := range files {
		if name, ok := strings.CutPrefix(name, "first/"); ok {
			first[name] = text
		}
	}
	return first
}

// TestCaptures carries captured pages in each format, and tells what is wrong with them.
func TestCaptures(t *testing.T) {
	files, _ := sourcesOf(t)
	var manifest string
	for _, f := range Formats {
		r := snapshot(t, Options{Format: f}, files)
		if manifest == "" {
			manifest = r.Manifest
		}
		if again := snapshot(t, Options{Format: f, Out: filepath.Join(t.TempDir(), "snapshot"+f.Extension())}, files); again.SHA256 != r.SHA256 || r.Manifest != manifest || r.Captures != 6 {
			t.Errorf("%s: two snapshots of one site differ, or hold other files: %+v", f, r)
		}
		s := open(t, r.Path)
		v, err := s.Verify(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Findings) > 0 || !slices.ContainsFunc(v.Proved, func(p string) bool {
			return strings.HasPrefix(p, "every record of captured pages has its digests") && strings.HasSuffix(p, ", 6 pages")
		}) {
			t.Errorf("%s: %q, %q", f, v.Findings, v.Proved)
		}
		if s.About.Captures != 6 {
			t.Errorf("%s: %+v", f, s.About)
		}
		var index bytes.Buffer
		if err := s.Extract(&index, capturesIndex); err != nil || index.String() != files["captures/index.jsonl"] {
			t.Errorf("%s: the index is another (%v)", f, err)
		}
		back := filepath.Join(t.TempDir(), "back")
		if _, err := s.Restore(t.Context(), back, nil); err != nil {
			t.Fatal(err)
		}
		restored := harvest(t, back)
		for name, text := range files {
			if strings.HasPrefix(name, "captures/") && !strings.HasSuffix(name, "/.lock") && restored[name] != text {
				t.Errorf("%s: %s is not restored", f, name)
			}
		}
		if r := snapshot(t, Options{Format: f, NoCaptures: true}, files); r.Captures != 0 || has(open(t, r.Path).tree.files(), capturesIndex) {
			t.Errorf("%s: captures in a snapshot without", f)
		}
	}

	// What a run is just writing is not in a snapshot.
	more := map[string]string{}
	for name, text := range files {
		if more[name] = text; strings.HasSuffix(name, ".warc.gz") {
			more[name] += "\x1f\x8b\x08 half a record"
		}
	}
	more["captures/index.jsonl"] += `{"page":"half a li`
	if r := snapshot(t, Options{}, more); r.Manifest != manifest {
		t.Error("what is not finished is in a snapshot")
	}
	// What is missing is told.
	for name := range files {
		if strings.HasSuffix(name, ".warc.gz") && strings.HasPrefix(name, "captures/") {
			more[name] = more[name][:100]
			break
		}
	}
	dir := t.TempDir()
	plant(t, dir, small)
	plant(t, dir, more)
	if _, err := Write(t.Context(), Options{Site: siteIn(dir), Tool: "waqai test", Date: someDay, Out: filepath.Join(t.TempDir(), "x.zip")}); err == nil || !strings.Contains(err.Error(), "is not what the index of the captures says") {
		t.Errorf("%v", err)
	}
}

// TestCapturesRead reads the words of captured pages in a snapshot: those that its articles
// cite. A site restored from it has the same pages when it is built with copies.
func TestCapturesRead(t *testing.T) {
	files, host := sourcesOf(t)
	files["content/articles/first.md"] = strings.ReplaceAll(small["content/articles/first.md"], "https://paper.test/1", host+"/gone")
	files["content/articles/second.md"] = strings.ReplaceAll(small["content/articles/second.md"], "date = 2017-03-12\n", "date = 2017-03-12\nsource = \"أخرى\"\nurl = \""+host+"/arabic\"\n")
	s := open(t, snapshot(t, Options{}, files).Path)
	all := filepath.Join(t.TempDir(), "all")
	if _, err := s.ExtractAll(t.Context(), all, "", nil); err != nil {
		t.Fatal(err)
	}
	pages := harvest(t, all)
	words := ""
	for name, text := range pages {
		if strings.HasPrefix(name, "captures/") {
			words += text
		}
	}
	for _, want := range []string{"نص زال", "سقط الجسر", "خبر زال"} {
		if !strings.Contains(words, want) {
			t.Errorf("the pages of copies do not say %q", want)
		}
	}
	if !strings.Contains(pages["articles/first/index.html"], "نسخة حفظها الموقع في") || strings.Contains(pages["articles/second/index.html"], "نسخة حفظها الموقع في") {
		t.Error("articles lead to copies of what is at its address, or do not to what is gone")
	}
	back := filepath.Join(t.TempDir(), "back")
	if _, err := s.Restore(t.Context(), back, nil); err != nil {
		t.Fatal(err)
	}
	opt := siteIn(back)
	opt.Out, opt.Copies = filepath.Join(t.TempDir(), "public"), true
	if r, err := site.Build(t.Context(), opt); err != nil || len(r.Faults) > 0 {
		t.Fatal(err, r.Faults)
	}
	for name, text := range harvest(t, opt.Out) {
		if name != ".waqai.json" && pages[name] != text {
			t.Errorf("%s is another in the snapshot", name)
		}
	}
	if r := snapshot(t, Options{NoCaptures: true}, files); strings.Contains(fmt.Sprint(open(t, r.Path).Files()), "captures/index.html") {
		t.Error("words of captures in a snapshot without")
	}
}

// TestCapturesDamaged turns bits over within the records of captures, in a folder whose
// manifest is that of what is there: the digests of the records tell.
func TestCapturesDamaged(t *testing.T) {
	files, _ := sourcesOf(t)
	r := snapshot(t, Options{Format: Dir}, files)
	random := rand.New(rand.NewPCG(5, 6))
	var names []string
	for _, f := range open(t, r.Path).tree.files() {
		if _, ok := captureFile(f.path); ok || f.path == capturesIndex {
			names = append(names, f.path)
		}
	}
	if len(names) != 3 {
		t.Fatalf("%v", names)
	}
	manifest := string(read(t, filepath.Join(r.Path, manifestFile)))
	for _, name := range names {
		file := filepath.Join(r.Path, filepath.FromSlash(name))
		whole := read(t, file)
		for range 20 {
			bad := bytes.Clone(whole)
			at := random.IntN(len(bad))
			bad[at] ^= 1 << random.IntN(8)
			overwrite(t, file, bad)
			overwrite(t, filepath.Join(r.Path, manifestFile), []byte(strings.ReplaceAll(manifest, digestOf(whole)+"  "+name, digestOf(bad)+"  "+name)))
			told := false
			for _, f := range verify(t, r.Path).Findings {
				told = told || strings.HasPrefix(f.Path, capturesFolder)
			}
			// What gzip passes over, as the time in the head of a member, changes no record, nor
			// does a capital letter in a key change what JSON says. The manifest covers these.
			if !told && !bytes.Equal(meaning(t, name, bad), meaning(t, name, whole)) {
				t.Errorf("%s: a bit of byte %d is not noticed", name, at)
			}
		}
		overwrite(t, file, whole)
	}
}

// meaning is what a file of captures says.
func meaning(t *testing.T, name string, b []byte) []byte {
	if name == capturesIndex {
		x, err := capture.ParseIndex(bytes.NewReader(b))
		if err != nil {
			return nil
		}
		text, err := x.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	g, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(g)
	return text
}

// TestCapturesCompared tells what became of cited pages from one snapshot to the next.
func TestCapturesCompared(t *testing.T) {
	files, host := sourcesOf(t)
	old := snapshot(t, Options{Date: someDay.AddDate(0, 0, -2)}, ofFirstDay(files))
	now := snapshot(t, Options{Format: WACZ, After: old.Path}, files)
	c, err := Compare(open(t, old.Path), open(t, now.Path))
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := c.Print(&said); err != nil {
		t.Fatal(err)
	}
	want := "changed source " + host + "/changed\ndied source " + host + "/gone: «خبر زال»\n    the host answers 410 (Gone)\n"
	if said.String() != want {
		t.Errorf("%s\nwant\n%s", said.String(), want)
	}
	said.Reset()
	if err := c.MarshalLines(&said); err != nil || !strings.Contains(said.String(), `{"change":"died","page":"`+host+`/gone","to":"the host answers 410 (Gone)","title":"خبر زال","of":"capture"}`) || !strings.Contains(said.String(), `"captures changed":1,"captures died":1`) {
		t.Errorf("%v: %s", err, said.String())
	}
	log, err := open(t, now.Path).Custody()
	if err != nil || !slices.Equal(log[1].Changes.Captures, []string{host + "/changed", host + "/gone"}) {
		t.Errorf("%v: %+v", err, log)
	}
	if c, err := Compare(open(t, snapshot(t, Options{}, nil).Path), open(t, old.Path)); err != nil || len(c.Captures) != 6 || c.Captures[0].Kind != Added {
		t.Errorf("%v: %+v", err, c)
	}
}

// TestCapturesIndexed looks at the index and the lists of pages of a WACZ with captures.
func TestCapturesIndexed(t *testing.T) {
	files, host := sourcesOf(t)
	path := snapshot(t, Options{Format: WACZ}, files).Path
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	member := func(name string) string {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	index := member(waczIndex)
	for _, want := range []string{`"url":"` + host + `/one","mime":"text/html","status":200`, `"url":"` + host + `/one","mime":"warc/revisit"`, `"url":"` + host + `/old","mime":"text/html","status":302`, `"url":"` + host + `/a.svg","mime":"image/svg+xml"`} {
		if !strings.Contains(index, want) {
			t.Errorf("the index has no %s", want)
		}
	}
	pages := member(waczPages)
	if !strings.Contains(pages, `"url":"`+host+`/gone","ts":"2026-02-26T09:30:00Z","title":"خبر زال"`) || strings.Count(pages, `"url":"`+host) != 5 { // «old» leads to «one»
		t.Errorf("%s", pages)
	}
	var d waczDescription
	if err := json.Unmarshal([]byte(member(waczPackage)), &d); err != nil {
		t.Fatal(err)
	}
	beside := 0
	for _, r := range d.Resources {
		if strings.HasPrefix(r.Path, "archive/sources-") {
			beside++
			if got := digestOf([]byte(member(r.Path))); "sha256:"+got != r.Hash {
				t.Errorf("%s: %s", r.Path, got)
			}
		}
	}
	if beside != 2 {
		t.Errorf("%d files of captures in the WACZ", beside)
	}
}
