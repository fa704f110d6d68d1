package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html/charset"

	"waqai/internal/warc"
)

// host is a host on this machine that a test starts. It counts what it is asked for, and
// how many requests are with it at once.
type host struct {
	*httptest.Server
	mu          sync.Mutex
	asked       map[string]int
	now, most   int
	pages       map[string]http.HandlerFunc
	requestHead map[string]http.Header // the last
}

func newHost(t testing.TB, pages map[string]http.HandlerFunc) *host {
	h := &host{asked: map[string]int{}, pages: pages, requestHead: map[string]http.Header{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked[r.URL.Path]++
		h.requestHead[r.URL.Path] = r.Header
		h.now++
		h.most = max(h.most, h.now)
		page := h.pages[r.URL.Path]
		h.mu.Unlock()
		defer func() {
			h.mu.Lock()
			h.now--
			h.mu.Unlock()
		}()
		if page == nil {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

// set changes a page.
func (h *host) set(path string, page http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[path] = page
}

func (h *host) count(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked[path]
}

// gives answers with a body.
func gives(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, text)
	}
}

func leads(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
}

const htmlType = "text/html; charset=utf-8"

// someDay is the day of the first run of a test.
var someDay = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// take captures addresses as of a day after someDay.
func take(t testing.TB, dir string, day int, opt Options, addresses ...string) *Report {
	t.Helper()
	r, err := takeIn(t.Context(), dir, day, opt, addresses...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func takeIn(ctx context.Context, dir string, day int, opt Options, addresses ...string) (*Report, error) {
	opt.Dir, opt.Addresses, opt.Tool = dir, addresses, "waqai test"
	if opt.control == nil {
		opt.Private = true
	}
	opt.Delay, opt.Backoff = time.Microsecond, time.Millisecond
	opt.Now = func() time.Time { return someDay.AddDate(0, 0, day) }
	return Run(ctx, opt)
}

// of gives the outcome of an address.
func (r *Report) of(t testing.TB, address string) *Page {
	t.Helper()
	n, err := Normal(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Pages {
		if p.Page == n {
			return p
		}
	}
	t.Fatalf("%s was not looked at: %+v", n, r)
	return nil
}

// stored is a record as a test reads it.
type stored struct {
	typ, url, digest string
	block            []byte
	fields           []warc.Field
	offset           int64
}

func (s stored) get(name string) string { return (&warc.Record{Fields: s.fields}).Get(name) }

// records reads all WARC files of a folder, and checks each digest, that the index has a
// line for each answer and each page, at its place, and that there is nothing else.
func records(t testing.TB, dir string) (list []stored) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, Folder, "*"+warcEnding))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]bool{}
	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range x.lines {
		text, err := l.text()
		if err != nil {
			t.Fatal(err)
		}
		lines[string(text)] = true
	}
	found := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, wrong := x.Check(filepath.Base(file), bytes.NewReader(b), nil); len(wrong) > 0 {
			t.Errorf("%s: %q", file, wrong)
		}
		made, end, err := scan(bytes.NewReader(b), filepath.Base(file), 0)
		if err != nil || end != int64(len(b)) {
			t.Fatalf("%s: whole until %d of %d: %v", file, end, len(b), err)
		}
		for _, l := range made {
			text, err := l.text()
			if err != nil {
				t.Fatal(err)
			}
			if !lines[string(text)] {
				t.Errorf("the index has no line %s", text)
			}
			found++
		}
		for r := warc.NewReader(bytes.NewReader(b), 0); ; {
			rec, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			s := stored{typ: rec.Get("WARC-Type"), url: rec.Get("WARC-Target-URI"), digest: rec.Get("WARC-Payload-Digest"), fields: rec.Fields, offset: r.Offset()}
			if s.block, err = io.ReadAll(rec.Block); err != nil {
				t.Fatal(err)
			}
			if _, _, err := r.End(); err != nil {
				t.Fatal(err)
			}
			if got := sha(string(s.block)); got != s.get("WARC-Block-Digest") {
				t.Errorf("%s %s: the block comes to %s", s.typ, s.url, got)
			}
			if s.typ == "response" {
				if got := sha(string(s.payload())); got != s.digest {
					t.Errorf("%s: the payload comes to %s, not %s", s.url, got, s.digest)
				}
			}
			list = append(list, s)
		}
	}
	if found != len(x.lines) {
		t.Errorf("the index has %d lines, and the files %d", len(x.lines), found)
	}
	return list
}

// payload is the body as it was sent.
func (s stored) payload() []byte {
	_, body, _ := bytes.Cut(s.block, []byte("\r\n\r\n"))
	return body
}

func find(t testing.TB, list []stored, typ, address string) stored {
	t.Helper()
	for _, s := range list {
		if s.typ == typ && s.url == address {
			return s
		}
	}
	t.Fatalf("no %s of %s", typ, address)
	return stored{}
}

const front1256 = "<!doctype html><meta charset=windows-1256><title>صحيفة</title><p>قتل سبعة في قصف على السوق."

func encoded(t testing.TB, name, text string) string {
	e, _ := charset.Lookup(name)
	b, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCapture captures a page with all that it needs, and pages that come in other ways.
func TestCapture(t *testing.T) {
	chunks := []string{"<!doctype html><title>قطع</title><p>", strings.Repeat("سطر ", 3000), "<p>آخر"}
	var zipped bytes.Buffer
	g := gzip.NewWriter(&zipped)
	io.WriteString(g, "<!doctype html><title>مضغوطة</title><p>نص<img src=/a.png>")
	g.Close()
	h := newHost(t, map[string]http.HandlerFunc{
		"/news": gives(htmlType, `<!doctype html><title> خبر
			اليوم </title><base href="/in/"><link rel="stylesheet" href="main.css"><link rel=icon href=/icon.ico>
			<img src="a.png" srcset="a.png 1x, b.png 2x,c.png" alt="صورة"><picture><source srcset="/d.webp"></picture>
			<img data-src="lazy.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><script src="/x.js"></script>
			<p style="background: url('bg.png')">قُصفت المدينة<a href="/other">رابط</a><style>@import "more.css"; p { background: url(q.png) }</style>
			<img src="/missing.png"><img src="http://127.0.0.1:1/nobody.png"><iframe src="/frame"></iframe><img src="mailto:x@example.org">`),
		"/in/main.css": gives("text/css", `@import url("deep.css"); /* url(no.png) */ body { background: url( "e.png" ) }`),
		"/in/deep.css": gives("text/css", `@import "main.css"; i { background: url(f.png) }`),
		"/in/more.css": gives("text/css", ``),
		"/gzip": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", htmlType)
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(zipped.Bytes())
		},
		"/chunked": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", htmlType)
			for _, c := range chunks {
				io.WriteString(w, c)
				w.(http.Flusher).Flush()
			}
		},
		"/old":    leads(301, "/older"),
		"/older":  leads(302, "/news#there"),
		"/ring":   leads(302, "/ring2"),
		"/ring2":  leads(302, "/ring"),
		"/gone":   func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(410) },
		"/closed": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) },
		"/arabic": gives("text/html", encoded(t, "windows-1256", front1256)),
		"/liar":   gives(htmlType, encoded(t, "windows-1256", front1256)),
		"/pdf":    gives("application/pdf", "%PDF-1.7\n"),
		"/plain":  gives("text/plain; charset=utf-8", "سطر\n\nآخر\n"),
		"/early": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</a.png>; rel=preload")
			w.WriteHeader(103)
			w.Header().Set("Content-Type", htmlType)
			io.WriteString(w, "<p>بعد التلميح")
		},
	})
	for _, name := range []string{"/in/a.png", "/in/b.png", "/in/c.png", "/d.webp", "/in/lazy.jpg", "/x.js", "/in/bg.png", "/in/q.png", "/in/e.png", "/in/f.png", "/icon.ico", "/a.png"} {
		h.set(name, gives("application/octet-stream", name))
	}
	dir := t.TempDir()
	at := func(path string) string { return h.URL + path }
	r := take(t, dir, 0, Options{}, at("/news"), at("/gzip"), at("/chunked"), at("/old"), at("/ring"), at("/gone"), at("/closed"), at("/arabic"), at("/liar"), at("/pdf"), at("/plain"), at("/early"), at("/news#again"), "ftp://x/")
	for path, want := range map[string]string{
		"/news": "kept 200", "/gzip": "kept 200", "/chunked": "kept 200", "/old": "kept 200", "/ring": "unreached 302: more than 10 redirects", "/gone": "dead 410: the host answers 410 (Gone)",
		"/closed": "refused 403: the host answers 403 (Forbidden)", "/arabic": "kept 200", "/liar": "kept 200", "/pdf": "kept 200", "/plain": "kept 200", "/early": "kept 200",
	} {
		p := r.of(t, at(path))
		got := fmt.Sprint(p.State, " ", p.Status)
		if p.Why != "" {
			got += ": " + p.Why
		}
		if got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if len(r.Pages) != 12 {
		t.Errorf("%d pages", len(r.Pages))
	}

	news := r.of(t, at("/news"))
	if news.Requisites != 14 || len(news.Left) != 2 || news.Left[0] != at("/missing.png")+": the host answers 404" || news.Left[1] != "http://127.0.0.1:1/nobody.png: the host takes no connection" {
		t.Errorf("/news has %d requisites, and left %q", news.Requisites, news.Left)
	}
	if k := news.Kept; k.Title != "خبر اليوم" || k.Mime != "text/html" || news.Change != New {
		t.Errorf("/news: %+v", k)
	}
	if old := r.of(t, at("/old")); old.URL != at("/news") || old.Kept.Content != news.Kept.Content {
		t.Errorf("/old: %+v", old)
	}
	for path, n := range map[string]int{"/in/no.png": 0, "/other": 0, "/frame": 0, "/in/a.png": 1, "/in/main.css": 1, "/robots.txt": 1, "/missing.png": 1} {
		if h.count(path) != n {
			t.Errorf("%s was asked for %d times, want %d", path, h.count(path), n)
		}
	}
	if h.most > 1 {
		t.Errorf("%d requests at once", h.most)
	}

	list := records(t, dir)
	if s := find(t, list, "response", at("/old")); !bytes.Contains(s.block, []byte("Location: /older\r\n")) || !bytes.HasPrefix(s.block, []byte("HTTP/1.1 301 Moved Permanently\r\n")) {
		t.Errorf("the redirect: %q", s.block)
	}
	if s := find(t, list, "response", at("/gzip")); !bytes.Equal(s.payload(), zipped.Bytes()) {
		t.Error("a compressed body is not as it came")
	}
	if s := find(t, list, "response", at("/arabic")); string(s.payload()) != encoded(t, "windows-1256", front1256) || s.get("WARC-IP-Address") != "127.0.0.1" {
		t.Error("a body in windows-1256 is not as it came")
	}
	if s := find(t, list, "response", at("/early")); !bytes.HasPrefix(s.block, []byte("HTTP/1.1 200 OK\r\n")) {
		t.Errorf("an answer after a hint: %q", s.block)
	}
	s := find(t, list, "response", at("/chunked"))
	if !bytes.Contains(s.block, []byte("Transfer-Encoding: chunked\r\n")) || !bytes.HasSuffix(s.block, []byte("\r\n0\r\n\r\n")) {
		t.Errorf("chunks are not as they came: %.200q … %.20q", s.block, s.block[len(s.block)-20:])
	}
	sum := sha256.Sum256([]byte(strings.Join(chunks, "")))
	if got := r.of(t, at("/chunked")).Kept.Content; got != "sha256:"+hex.EncodeToString(sum[:]) {
		t.Errorf("the content of chunks is %s", got)
	}
	request := find(t, list, "request", at("/news"))
	if !bytes.HasPrefix(request.block, []byte("GET /news HTTP/1.1\r\nHost: 127.0.0.1:")) || request.get("WARC-Concurrent-To") != find(t, list, "response", at("/news")).get("WARC-Record-ID") {
		t.Errorf("the request: %q", request.block)
	}
	if list[0].typ != "warcinfo" || !bytes.Contains(list[0].block, []byte("software: waqai test\r\n")) {
		t.Errorf("the file begins with %+v", list[0])
	}

	// What was captured can be read.
	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/arabic": "قتل سبعة في قصف على السوق.", "/liar": "قتل سبعة في قصف على السوق.", "/gzip": "نص", "/plain": "سطر|آخر", "/news": "صورة|قُصفت المدينةرابط", "/early": "بعد التلميح",
	} {
		_, blocks, ok, err := x.Text(x.Page(at(path)).Kept)
		var texts []string
		for _, b := range blocks {
			texts = append(texts, b.Text)
		}
		if got := strings.Join(texts, "|"); err != nil || !ok || got != want {
			t.Errorf("%s says %q (%v, %v), want %q", path, got, ok, err, want)
		}
	}
	if _, _, ok, err := x.Text(x.Page(at("/pdf")).Kept); ok || err != nil {
		t.Errorf("a PDF is read: %v", err)
	}

	// Each once: the next run asks for what was not reached, and nothing else.
	r = take(t, dir, 1, Options{}, at("/news"), at("/ring"), at("/gone"))
	if len(r.Pages) != 1 || r.Fresh != 2 || h.count("/news") != 2 || h.count("/gone") != 1 {
		t.Errorf("the second run looked at %d, left %d", len(r.Pages), r.Fresh)
	}
	records(t, dir)
}

// TestBounds captures what does not end, is too large, or comes too slowly.
func TestBounds(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", htmlType)
		for piece := []byte(strings.Repeat("نص ", 1000)); ; {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	}
	h := newHost(t, map[string]http.HandlerFunc{
		"/endless": endless,
		"/huge": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			w.Header().Set("Content-Length", fmt.Sprint(200<<10))
			w.Write(make([]byte, 200<<10))
		},
		"/slow": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", htmlType)
			for n := range 200 {
				fmt.Fprintf(w, "<p>%d", n)
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		},
		"/silent": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/head": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Much", strings.Repeat("x", 400<<10))
		},
		"/broken": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "<p>half")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
		"/many": gives(htmlType, `<img src=1><img src=2><img src=3><img src=4>`),
		"/fat":  gives(htmlType, `<img src=f1><img src=f2><img src=f3>`),
	})
	for _, n := range []string{"/1", "/2", "/3", "/4"} {
		h.set(n, gives("image/png", n))
	}
	for _, n := range []string{"/f1", "/f2", "/f3"} {
		h.set(n, gives("image/png", strings.Repeat(n, 20<<10)))
	}
	dir := t.TempDir()
	opt := Options{MaxPage: 100 << 10, MaxRequisite: 100 << 10, MaxRequisites: 3, MaxPageTotal: 90 << 10, Timeout: 600 * time.Millisecond}
	var all []string
	for path := range h.pages {
		if strings.HasPrefix(path, "/") && len(path) > 3 {
			all = append(all, h.URL+path)
		}
	}
	slices.Sort(all)
	r := take(t, dir, 0, opt, all...)
	for path, want := range map[string]string{
		"/endless": "kept length cut off: length", "/huge": "kept length cut off: length", "/slow": "kept time cut off: time", "/silent": "unreached  no answer in time",
		"/head": "unreached  an answer with a head of more than 256 KB", "/broken": "kept disconnect cut off: disconnect", "/many": "kept  ", "/fat": "kept  ",
	} {
		p := r.of(t, h.URL+path)
		truncated := ""
		if p.Kept != nil {
			truncated = p.Kept.Truncated
		}
		if got := fmt.Sprint(p.State, " ", truncated, " ", p.Why); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if p := r.of(t, h.URL+"/huge"); p.Kept.Bytes != 100<<10 {
		t.Errorf("of what is huge %d bytes were kept", p.Kept.Bytes)
	}
	if p := r.of(t, h.URL+"/many"); p.Requisites != 3 || len(p.Left) != 1 || !strings.HasSuffix(p.Left[0], "/4: more than 3 of them") {
		t.Errorf("/many: %d, %q", p.Requisites, p.Left)
	}
	if p := r.of(t, h.URL+"/fat"); p.Requisites != 1 || len(p.Left) != 2 || p.Bytes > 100<<10 {
		t.Errorf("/fat: %d, %q, %d bytes", p.Requisites, p.Left, p.Bytes)
	}
	if h.count("/broken") != 3 || h.count("/silent") != 2 {
		t.Errorf("tries: %d of what broke off, %d of what was silent", h.count("/broken"), h.count("/silent"))
	}
	for _, s := range records(t, dir) {
		if s.typ == "response" && strings.HasSuffix(s.url, "/slow") && s.get("WARC-Truncated") != "time" {
			t.Errorf("%+v", s.fields)
		}
	}
	// A whole copy is not given up for one that was cut off.
	h.set("/broken", gives(htmlType, "<p>half and half"))
	take(t, dir, 1, Options{Again: true}, h.URL+"/broken")
	h.set("/broken", endless)
	p := take(t, dir, 2, Options{Again: true, MaxPage: 10 << 10}, h.URL+"/broken").of(t, h.URL+"/broken")
	if p.Kept.Truncated != "" || p.Why != "cut off: length; the copy before stays" {
		t.Errorf("%+v, %+v", p, p.Kept)
	}
}

// TestAgain looks at pages again, and says what became of them.
func TestAgain(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{
		"/same": gives(htmlType, "<title>أ</title><p>نص<img src=/a.png>"), "/touched": gives(htmlType, "<p>نص"), "/changed": gives(htmlType, "<p>نص"), "/moved": gives(htmlType, "<p>نص"),
		"/died": gives(htmlType, "<p>نص"), "/front": gives(htmlType, "<p>نص"), "/flaky": gives(htmlType, "<p>نص"), "/": gives(htmlType, "<p>الصفحة الأولى"), "/a.png": gives("image/png", "a"),
	})
	dir := t.TempDir()
	var all []string
	for _, path := range []string{"/same", "/touched", "/changed", "/moved", "/died", "/front", "/flaky"} {
		all = append(all, h.URL+path)
	}
	first := take(t, dir, 0, Options{}, all...)
	down := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }
	h.set("/touched", gives(htmlType, "<!-- 2 --><p>نص"))
	h.set("/changed", gives(htmlType, "<p>نص آخر"))
	h.set("/moved", leads(301, "/here"))
	h.set("/here", gives(htmlType, "<p>نص"))
	h.set("/died", nil)
	h.set("/front", leads(302, "/"))
	h.set("/flaky", down)
	check := func(r *Report, want map[string]string) {
		t.Helper()
		for path, want := range want {
			p := r.of(t, h.URL+path)
			if got := strings.TrimSpace(fmt.Sprint(p.State, " ", p.Change, " ", p.Since)); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
			if p.Kept == nil {
				t.Errorf("%s: its copy is lost", path)
			}
		}
	}
	second := take(t, dir, 40, Options{Again: true}, all...)
	check(second, map[string]string{
		"/same": "kept same", "/touched": "kept touched", "/changed": "kept changed", "/moved": "kept moved", "/died": "dead died 2026-04-10T09:30:00Z", "/front": "dead died 2026-04-10T09:30:00Z", "/flaky": "unreached  2026-04-10T09:30:00Z",
	})
	same := second.of(t, h.URL+"/same")
	if same.Kept.Place != first.of(t, h.URL+"/same").Kept.Place || same.Requisites != 1 {
		t.Errorf("the copy of what is the same: %+v", same.Kept)
	}
	list := records(t, dir)
	revisit := find(t, list, "revisit", h.URL+"/same")
	if revisit.get("WARC-Refers-To-Date") != "2026-03-01T09:30:00Z" || revisit.get("WARC-Profile") != revisitProfile || len(revisit.payload()) > 0 || revisit.digest != find(t, list, "response", h.URL+"/same").digest {
		t.Errorf("%+v", revisit.fields)
	}
	find(t, list, "revisit", h.URL+"/a.png")
	if h.count("/a.png") != 2 || h.count("/flaky") != 1+tries {
		t.Errorf("a picture was asked for %d times, what is down %d", h.count("/a.png"), h.count("/flaky"))
	}

	// After a week without an answer an address counts as dead. What died comes back.
	h.set("/died", gives(htmlType, "<p>نص"))
	third := take(t, dir, 48, Options{Older: 24 * time.Hour}, all...)
	check(third, map[string]string{"/died": "kept back", "/flaky": "dead died 2026-04-10T09:30:00Z", "/front": "dead same 2026-04-10T09:30:00Z", "/moved": "kept same"})
	if p := third.of(t, h.URL+"/flaky"); p.Why != "the host answers 503 (Service Unavailable), and did not answer since 2026-04-10" {
		t.Errorf("%q", p.Why)
	}
	if r := take(t, dir, 49, Options{Older: 50 * time.Hour}, all...); r.Fresh != len(all) {
		t.Errorf("looked at %d that were looked at yesterday", len(r.Pages))
	}
	records(t, dir)
	if r := take(t, dir, 60, Options{Again: true, DryRun: true}, all...); len(r.Pages) != len(all) || h.count("/same") != 3 {
		t.Errorf("a dry run would look at %d, and asked", len(r.Pages))
	}

	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if p := x.Page(h.URL + "/front#x"); !p.Gone() || x.Page(h.URL+"/died").Gone() {
		t.Errorf("%+v", p)
	}
	old := &Index{byURL: map[string]*Page{}}
	for _, p := range first.Pages {
		old.byURL[p.Page] = p
		old.Pages = append(old.Pages, p)
	}
	var kinds []string
	for _, d := range Compare(old, x) {
		kinds = append(kinds, d.Kind+" "+strings.TrimPrefix(d.Page, h.URL))
	}
	if got := strings.Join(kinds, ", "); got != "changed /changed, died /flaky, died /front, moved /moved, touched /touched" {
		t.Errorf("compared: %s", got)
	}
}

// TestRobots heeds robots.txt, of pages and of what they need.
func TestRobots(t *testing.T) {
	for _, c := range []struct {
		name   string
		robots http.HandlerFunc
		want   string
	}{
		{"none", nil, "kept  kept"},
		{"ours", gives("text/plain", "User-agent: *\nDisallow: /\n\nUser-agent: waqai\nDisallow: /no\nDisallow: /*.png$\nAllow: /no/but-this\n"), "refused the robots.txt of HOST does not allow it kept"},
		{"all", gives("text/plain", "User-agent: *\nDisallow: /\n"), "refused the robots.txt of HOST does not allow it refused"},
		{"down", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, "unreached the host answers 500 when it is asked for its robots.txt unreached"},
		{"a page", gives(htmlType, "<!doctype html><p>لا قواعد هنا"), "kept  kept"},
		{"elsewhere", leads(301, "/rules"), "refused the robots.txt of HOST does not allow it kept"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t, map[string]http.HandlerFunc{
				"/robots.txt": c.robots, "/no": gives(htmlType, "<p>نص"), "/no/but-this": gives(htmlType, "<p>نص<img src=/a.png>"), "/a.png": gives("image/png", "a"),
				"/rules": gives("text/plain", "User-agent: *\nDisallow: /no\nAllow: /no/but\n"),
			})
			r := take(t, t.TempDir(), 0, Options{}, h.URL+"/no", h.URL+"/no/but-this")
			p, other := r.of(t, h.URL+"/no"), r.of(t, h.URL+"/no/but-this")
			if got := strings.ReplaceAll(fmt.Sprint(p.State, " ", p.Why, " ", other.State), strings.TrimPrefix(h.URL, "http://"), "HOST"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if p.State == Refused && h.count("/no") > 0 {
				t.Error("it was asked for what it forbids")
			}
			if c.name == "ours" && (h.count("/a.png") > 0 || len(other.Left) != 1 || !strings.HasSuffix(other.Left[0], "does not allow it")) {
				t.Errorf("a picture: %q", other.Left)
			}
		})
	}
}

// TestCookies keeps cookies for the host that set them and the page for which it did.
func TestCookies(t *testing.T) {
	set := func(then http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
			then(w, r)
		}
	}
	other := newHost(t, map[string]http.HandlerFunc{"/b.png": gives("image/png", "b"), "/end": gives(htmlType, "<p>نص")})
	h := newHost(t, map[string]http.HandlerFunc{"/second": gives(htmlType, "<p>نص")})
	h.set("/", set(leads(302, "/page")))
	h.set("/page", gives(htmlType, "<p>نص<img src="+other.URL+"/b.png>"))
	h.set("/away", set(leads(302, other.URL+"/end")))
	take(t, t.TempDir(), 0, Options{}, h.URL+"/", h.URL+"/second", "http://user:secret@"+strings.TrimPrefix(h.URL, "http://")+"/away")
	for _, c := range []struct {
		h    *host
		path string
		want string
	}{{h, "/page", "seen=yes"}, {h, "/second", ""}, {other, "/b.png", ""}, {other, "/end", ""}, {h, "/away", ""}} {
		c.h.mu.Lock()
		head := c.h.requestHead[c.path]
		c.h.mu.Unlock()
		if got := head.Get("Cookie"); head == nil || got != c.want || head.Get("Authorization") != "" || head.Get("Referer") != "" {
			t.Errorf("%s was asked with the cookies %q, want %q; %v", c.path, got, c.want, head)
		}
	}
}

// TestPatience waits as long as a host asks, within bounds, and asks again.
func TestPatience(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{})
	n := 0
	h.set("/later", func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
			return
		}
		io.WriteString(w, "<p>نص")
	})
	h.set("/tomorrow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", someDay.Add(24*time.Hour).Format(http.TimeFormat))
		w.WriteHeader(503)
	})
	before := time.Now()
	r := take(t, t.TempDir(), 0, Options{}, h.URL+"/later", h.URL+"/tomorrow")
	if p := r.of(t, h.URL+"/later"); p.State != Kept || time.Since(before) < time.Second {
		t.Errorf("%+v after %s", p, time.Since(before))
	}
	if p := r.of(t, h.URL+"/tomorrow"); p.State != Unreached || p.Why != "the host answers 503 (Service Unavailable) and asks to be left alone for 24h0m0s" || h.count("/tomorrow") != 1 {
		t.Errorf("%+v", p)
	}
}

// TestPrivate refuses addresses that lead into private networks, whatever they are
// wrapped in, and after each redirect.
func TestPrivate(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true, "172.32.0.1": true, "100.128.0.1": true, "64:ff9b::5db8:d70e": true, "2002:5db8:d70e::1": true, "192.0.1.1": true, "::ffff:93.184.215.14": true,
		"127.0.0.1": false, "127.255.0.9": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false, "0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false,
		"192.0.0.8": false, "198.18.0.1": false, "203.0.113.9": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "fec0::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2002:c0a8:101::1": false, "2001:0:1::": false, "2001:db8::1": false, "::ffff:0:127.0.0.1": false,
	} {
		err := control("tcp", net.JoinHostPort(address, "80"), nil)
		var private *privateError
		if (err == nil) != want || err != nil && !errors.As(err, &private) {
			t.Errorf("%s: %v", address, err)
		}
	}

	h := newHost(t, map[string]http.HandlerFunc{"/ok": gives(htmlType, "<p>نص<img src=http://localhost/a.png>")})
	port := h.Listener.Addr().(*net.TCPAddr).Port
	for path, to := range map[string]string{
		"/name": fmt.Sprintf("http://localhost:%d/ok", port), "/zero": fmt.Sprintf("http://0.0.0.0:%d/ok", port), "/two": fmt.Sprintf("http://127.0.0.2:%d/ok", port), "/six": fmt.Sprintf("http://[::1]:%d/ok", port),
		"/mapped": fmt.Sprintf("http://[::ffff:127.0.0.3]:%d/ok", port), "/nat64": "http://[64:ff9b::a00:1]/ok", "/link": "http://169.254.169.254/latest/meta-data/", "/decimal": "http://2130706434/", "/file": "file:///etc/passwd",
	} {
		h.set(path, leads(302, to))
	}
	// The host itself counts as public; all others are looked at as always.
	self := h.Listener.Addr().String()
	opt := Options{control: func(network, address string, c syscall.RawConn) error {
		if address == self {
			return nil
		}
		return control(network, address, c)
	}}
	var all []string
	for path := range h.pages {
		all = append(all, h.URL+path)
	}
	r := take(t, t.TempDir(), 0, opt, all...)
	for path := range h.pages {
		p := r.of(t, h.URL+path)
		switch path {
		case "/ok":
			if p.State != Kept || len(p.Left) != 1 || !strings.Contains(p.Left[0], "which is refused without -private") {
				t.Errorf("%s: %+v", path, p)
			}
		case "/name": // whichever of its addresses it is
			if p.State != Refused && p.State != Kept {
				t.Errorf("%s: %+v", path, p)
			}
		case "/decimal", "/file": // no name, and no address of a page
			if p.State == Kept {
				t.Errorf("%s: %+v", path, p)
			}
		default:
			if p.State != Refused || !strings.HasSuffix(p.Why, "which is refused without -private") {
				t.Errorf("%s: %s: %s", path, p.State, p.Why)
			}
		}
	}
	for _, address := range []string{h.URL + "/ok", fmt.Sprintf("http://localhost:%d/ok", port), fmt.Sprintf("http://[::ffff:7f00:1]:%d/ok", port)} {
		if p := take(t, t.TempDir(), 0, Options{control: control}, address).of(t, address); p.State != Refused || p.Kept != nil {
			t.Errorf("%s: %s: %s", address, p.State, p.Why)
		}
	}
}

// TestUnreached says what could not be fetched, and goes on. Without any network nobody
// is said to be dead.
func TestUnreached(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{"/": gives(htmlType, "<p>نص")})
	const nobody, nothing = "http://no-such-host.invalid/a", "http://127.0.0.1:1/"
	r := take(t, t.TempDir(), 0, Options{}, nobody, nothing)
	if p := r.of(t, nobody); p.State != Unreached {
		t.Errorf("%+v", p)
	}
	if p := r.of(t, nothing); p.State != Unreached || p.Why != "the host takes no connection" || p.Since != "" {
		t.Errorf("%+v", p)
	}
	// Nor after weeks without one. What did not answer while others did is, after a week.
	dir := t.TempDir()
	for _, c := range []struct {
		day    int
		others bool
		want   string
	}{{0, false, "unreached "}, {20, false, "unreached "}, {21, true, "unreached 2026-03-22T09:30:00Z"}, {30, false, "unreached 2026-03-22T09:30:00Z"}, {31, true, "dead 2026-03-22T09:30:00Z"}} {
		list := []string{nothing}
		if c.others {
			list = append(list, h.URL+"/")
		}
		p := take(t, dir, c.day, Options{Again: true}, list...).of(t, nothing)
		if got := fmt.Sprint(p.State, " ", p.Since); got != c.want {
			t.Errorf("day %d: %q, want %q", c.day, got, c.want)
		}
	}
	dir = t.TempDir()
	take(t, dir, 0, Options{}, h.URL+"/")
	r = take(t, dir, 1, Options{Again: true, Hosts: 1}, h.URL+"/", nobody)
	if p := r.of(t, nobody); p.State != Dead && !strings.Contains(p.Why, "could not be looked up") {
		t.Errorf("%+v", p) // a resolver that is out of order says nothing of the host
	}
}

// TestTLS speaks TLS with whom it can trust.
func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(gives(htmlType, "<p>نص"))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	dir := t.TempDir()
	if p := take(t, dir, 0, Options{}, s.URL).of(t, s.URL); p.State != Unreached || p.Why != "its certificate does not prove that it is the host" {
		t.Errorf("%+v", p)
	}
	opt := Options{roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	if p := take(t, dir, 1, opt, s.URL).of(t, s.URL); p.State != Kept {
		t.Errorf("%+v", p)
	}
}

// TestSeveralHosts asks hosts at once, and each for one thing at a time.
func TestSeveralHosts(t *testing.T) {
	var mu sync.Mutex
	now, most := map[string]int{}, map[string]int{}
	all := 0
	page := func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(r.Host, ":")
		mu.Lock()
		now[name]++
		most[name] = max(most[name], now[name])
		most["all"] = max(most["all"], now["localhost"]+now["127.0.0.1"])
		all++
		number := all
		mu.Unlock()
		time.Sleep(3 * time.Millisecond)
		mu.Lock()
		now[name]--
		mu.Unlock()
		w.Header().Set("Content-Type", htmlType)
		_, port, _ := strings.Cut(r.Host, ":")
		fmt.Fprintf(w, "<p>%s<img src=http://localhost:%s/l%d><img src=http://127.0.0.1:%s/i%d>", r.URL, port, number, port, number)
	}
	s := httptest.NewServer(http.HandlerFunc(page))
	defer s.Close()
	u, _ := url.Parse(s.URL)
	var list []string
	for n := range 12 {
		list = append(list, fmt.Sprintf("http://localhost:%s/%d", u.Port(), n), fmt.Sprintf("http://127.0.0.1:%s/%d", u.Port(), n))
	}
	dir := t.TempDir()
	r := take(t, dir, 0, Options{}, list...)
	if len(r.Pages) != len(list) || most["localhost"] != 1 || most["127.0.0.1"] != 1 || most["all"] != 2 {
		t.Errorf("%d pages, at once: %v", len(r.Pages), most)
	}
	records(t, dir)
}

// TestResume ends a run at whatever byte: what was captured before stays, and the next run
// has all.
func TestResume(t *testing.T) {
	pages := map[string]http.HandlerFunc{}
	var list []string
	for n := range 4 {
		pages[fmt.Sprint("/", n)] = gives(htmlType, fmt.Sprintf("<title>%d</title><p>نص<img src=/a%d.png>", n, n))
		pages[fmt.Sprintf("/a%d.png", n)] = gives("image/png", strings.Repeat(fmt.Sprint(n), 500))
	}
	h := newHost(t, pages)
	for n := range 4 {
		list = append(list, fmt.Sprint(h.URL, "/", n))
	}
	first := t.TempDir()
	take(t, first, 0, Options{}, list...)
	files := map[string][]byte{}
	var file string
	for _, name := range []string{filepath.Base(indexFile), "sources-20260301093000.warc.gz"} {
		b, err := os.ReadFile(filepath.Join(first, Folder, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
		if strings.HasSuffix(name, warcEnding) {
			file = name
		}
	}
	index := filepath.Base(indexFile)
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		dir := t.TempDir()
		left := maps.Clone(files)
		left[file] = files[file][:random.IntN(len(files[file])+1)]
		left[index] = files[index][:random.IntN(len(files[index])+1)] // mostly of another state than the file
		if n%5 == 0 {
			delete(left, index)
		}
		if n%7 == 0 {
			left[index] = append([]byte("{\"page\":\n"), left[index]...)
		}
		left[temporary+"left"] = []byte("x")
		os.Mkdir(filepath.Join(dir, Folder), 0o777)
		for name, b := range left {
			if err := os.WriteFile(filepath.Join(dir, Folder, name), b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		whole, _, scanned := scan(bytes.NewReader(left[file]), file, 0)
		r := take(t, dir, 1, Options{}, list...)
		done := 0
		for _, l := range whole {
			if l.page != nil {
				done++
			}
		}
		if r.Fresh != done || len(r.Pages) != len(list)-done {
			t.Errorf("cut at %d: %d were done, and %d left alone", len(left[file]), done, r.Fresh)
		}
		if notes := strings.Join(r.Notes, "\n"); errors.Is(scanned, io.ErrUnexpectedEOF) != strings.Contains(notes, "was cut off in the middle of a record") {
			t.Errorf("cut at %d: %v, %s", len(left[file]), scanned, notes)
		}
		records(t, dir)
		x, err := ReadIndex(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range list {
			if p := x.Page(address); p == nil || p.State != Kept || p.Requisites != 1 {
				t.Fatalf("cut at %d: %s: %+v", len(left[file]), address, p)
			} else if _, _, ok, err := x.Text(p.Kept); !ok || err != nil {
				t.Errorf("cut at %d: %s: %v", len(left[file]), address, err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, Folder, temporary+"*")); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	}
}

// TestInterrupt ends a run by its context: what was captured is whole.
func TestInterrupt(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	pages := map[string]http.HandlerFunc{}
	var list []string
	h := newHost(t, pages)
	for n := range 6 {
		path := fmt.Sprint("/", n)
		h.set(path, func(w http.ResponseWriter, r *http.Request) {
			if n == 3 {
				stop()
				<-r.Context().Done()
			}
			io.WriteString(w, "<p>نص")
		})
		list = append(list, h.URL+path)
	}
	dir := t.TempDir()
	r, err := takeIn(ctx, dir, 0, Options{}, list...)
	if !errors.Is(err, context.Canceled) || len(r.Pages) != 3 {
		t.Fatalf("%v, %d pages", err, len(r.Pages))
	}
	records(t, dir)
	h.set("/3", gives(htmlType, "<p>نص"))
	if r := take(t, dir, 0, Options{}, list...); r.Fresh != 3 || len(r.Pages) != 3 || len(r.Notes) > 0 {
		t.Errorf("%d left alone, %d looked at, %q", r.Fresh, len(r.Pages), r.Notes)
	}
	records(t, dir)
}

// TestOthers leaves alone what it does not understand, and says so.
func TestOthers(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{"/": gives(htmlType, "<p>نص")})
	dir := t.TempDir()
	take(t, dir, 0, Options{fileSize: 1}, h.URL+"/")
	files, _ := filepath.Glob(filepath.Join(dir, Folder, "*"+warcEnding))
	if len(files) < 3 {
		t.Errorf("files of one byte: %v", files)
	}
	records(t, dir)
	odd := filepath.Join(dir, Folder, "other.warc.gz")
	if err := os.WriteFile(odd, []byte("no archive, and not one that was cut off"), 0o666); err != nil {
		t.Fatal(err)
	}
	os.Remove(files[len(files)-1])
	r := take(t, dir, 1, Options{}, h.URL+"/")
	if got := strings.Join(r.Notes, "\n"); !strings.Contains(got, "other.warc.gz is damaged at byte 0") || !strings.Contains(got, "is missing; its lines were taken out of the index: 1") {
		t.Errorf("%s", got)
	}
	if b, err := os.ReadFile(odd); err != nil || len(b) != 40 {
		t.Errorf("somebody's file: %q, %v", b, err)
	}
	s, err := openStore(Options{Dir: dir, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if _, err := takeIn(t.Context(), dir, 2, Options{}, h.URL+"/"); err == nil || !strings.Contains(err.Error(), "another run captures into it") {
		t.Errorf("two runs at once: %v", err)
	}
}

// TestNormal makes one address of the ways to write it.
func TestNormal(t *testing.T) {
	for address, want := range map[string]string{
		"HTTP://Example.ORG:80":                  "http://example.org/",
		"https://user:pw@example.org/a?b=c#d":    "https://example.org/a?b=c",
		"https://مثال.إختبار/أخبار":              "https://xn--mgbh0fb.xn--kgbechtv/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1",
		"http://[::1]:8080/x":                    "http://[::1]:8080/x",
		"https://example.org:443/%D8%A7 b?q=%20": "https://example.org/%D8%A7%20b?q=%20",
		"https://example.org/?q=حلب و\"x":        "https://example.org/?q=%D8%AD%D9%84%D8%A8%20%D9%88%22x",
		"https://example.org/?":                  "https://example.org/",
		"ftp://example.org/":                     "",
		"https:///nothing":                       "",
		"javascript:alert(1)":                    "",
		"https://exa mple.org/":                  "",
	} {
		got, err := Normal(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", address, got, err, want)
		}
		if again, err := Normal(got); want != "" && (again != got || err != nil) {
			t.Errorf("%s: %q becomes %q", address, got, again)
		}
	}
}

// TestSrcset reads sets of pictures as browsers do.
func TestSrcset(t *testing.T) {
	for value, want := range map[string]string{
		"a.png": "a.png", "a.png 1x, b.png 2x": "a.png b.png", " a.png 100w,b.png": "a.png b.png", "a,b.png 1x": "a,b.png", "a.png, , b.png": "a.png b.png",
		"data:image/png;base64,AAAA 1x, b.png 2x": "data:image/png;base64,AAAA b.png", "": "", ",": "",
	} {
		if got := strings.Join(srcset(value), " "); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// TestText reads what a page says.
func TestText(t *testing.T) {
	title, blocks := Text([]byte("<html><head><title>أ &amp; ب</title><style>p{}</style></head><body><nav><ul><li>بيت<li>خبر</ul></nav><h1>عنوان <b>كبير</b></h1><p>سطر<br>آخر<script>x()</script><p>ثالث<table><tr><td>١<td>٢</table><svg><title>لا</title></svg><blockquote>قال</blockquote>"))
	var got []string
	for _, b := range blocks {
		got = append(got, b.Kind+" "+b.Text)
	}
	if want := "li بيت|li خبر|h1 عنوان كبير|p سطر|p آخر|p ثالث|cell ١|cell ٢|quote قال"; title != "أ & ب" || strings.Join(got, "|") != want {
		t.Errorf("%q: %s", title, strings.Join(got, "|"))
	}
}

// TestReadAnswer reads an answer back from its record without the rest of the file.
func TestReadAnswer(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{"/": gives("image/png", "\x89PNG")})
	dir := t.TempDir()
	p := take(t, dir, 0, Options{}, h.URL+"/").of(t, h.URL+"/")
	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	answer, body, err := x.answer(p.Kept)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	b, err := io.ReadAll(bufio.NewReader(body))
	if err != nil || string(b) != "\x89PNG" || answer.StatusCode != 200 {
		t.Errorf("%q, %v", b, err)
	}
	wrong := *p.Kept
	wrong.Digest = sha("x")
	if _, _, err := x.answer(&wrong); err == nil {
		t.Error("the record of another body is given")
	}
}

// TestCheck finds a bit that was turned over, wherever it is, or leaves a file whose
// records say what they said.
func TestCheck(t *testing.T) {
	h := newHost(t, map[string]http.HandlerFunc{"/": gives(htmlType, "<title>أ</title><p>نص<img src=/a.png>"), "/a.png": gives("image/png", strings.Repeat("a", 3000))})
	dir := t.TempDir()
	take(t, dir, 0, Options{}, h.URL)
	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	name := x.WARCs()[0].File
	b, err := os.ReadFile(filepath.Join(dir, Folder, name))
	if err != nil {
		t.Fatal(err)
	}
	if n, wrong := x.Check(name, bytes.NewReader(b), nil); len(wrong) > 0 || n != 8 {
		t.Fatalf("%d records: %q", n, wrong)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		bad := bytes.Clone(b)
		at := random.IntN(len(b))
		bad[at] ^= 1 << random.IntN(8)
		_, wrong := x.Check(name, bytes.NewReader(bad), nil)
		if len(wrong) == 0 && !bytes.Equal(inflated(bad), inflated(b)) {
			t.Errorf("a bit of byte %d was turned over, and nothing is said", at)
		}
	}
	if _, wrong := x.Check(name, bytes.NewReader(b[:len(b)-5]), nil); len(wrong) == 0 {
		t.Error("a file without its end passes")
	}
}

// inflated gives what is in a file of gzip members.
func inflated(b []byte) []byte {
	g, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(g)
	return text
}

// TestKilled kills a program that captures, after whatever request, and goes on from what
// it left.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("WAQAI_TEST_CAPTURE_IN"); dir != "" { // the program that is killed
		take(t, dir, 0, Options{}, strings.Fields(os.Getenv("WAQAI_TEST_CAPTURE"))...)
		return
	}
	var mu sync.Mutex
	left, kill := 0, func() {}
	after := func(n int, do func()) {
		mu.Lock()
		defer mu.Unlock()
		left, kill = n, do
	}
	pages := map[string]http.HandlerFunc{}
	h := newHost(t, pages)
	var list []string
	noise := rand.New(rand.NewPCG(7, 8))
	for n := range 12 {
		body := make([]byte, 20<<10) // that does not become small
		for i := range body {
			body[i] = byte('a' + noise.IntN(26))
		}
		text := fmt.Sprintf("<title>%d</title><p>%s", n, body)
		h.set(fmt.Sprint("/", n), func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if left--; left == 0 {
				go kill()
			}
			mu.Unlock()
			gives(htmlType, text)(w, r)
		})
		list = append(list, fmt.Sprint(h.URL, "/", n))
	}
	for _, n := range []int{1, 4, 8, 11} {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "WAQAI_TEST_CAPTURE_IN="+dir, "WAQAI_TEST_CAPTURE="+strings.Join(list, " "))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		after(n, func() { cmd.Process.Kill() })
		if err := cmd.Wait(); err == nil {
			t.Logf("after request %d: it was done before it was killed", n)
		}
		after(-1, nil)
		r := take(t, dir, 1, Options{}, list...)
		if r.Fresh+len(r.Pages) != len(list) || r.Fresh < n-2 {
			t.Errorf("after request %d: %d were captured, %d looked at again", n, r.Fresh, len(r.Pages))
		}
		records(t, dir)
		x, err := ReadIndex(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range list {
			if p := x.Page(address); p == nil || p.State != Kept {
				t.Errorf("after request %d: %s: %+v", n, address, p)
			}
		}
	}
}
