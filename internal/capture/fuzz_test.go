package capture

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzScan reads whatever bytes as a WARC file: it ends, the lines have places within it,
// and each is read again from the text that the index has for it.
func FuzzScan(f *testing.F) {
	h := newHost(f, map[string]http.HandlerFunc{"/": gives(htmlType, "<title>أ</title><img src=a.png>"), "/a.png": gives("image/png", "a")})
	dir := f.TempDir()
	take(f, dir, 0, Options{}, h.URL, h.URL+"/none")
	take(f, dir, 1, Options{Again: true}, h.URL)
	files, _ := filepath.Glob(filepath.Join(dir, Folder, "*"+warcEnding))
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, end, err := scan(bytes.NewReader(b), "x"+warcEnding, 0)
		if end > int64(len(b)) || err == nil && end != int64(len(b)) {
			t.Fatalf("whole until %d of %d: %v", end, len(b), err)
		}
		for _, l := range lines {
			if p := l.place(); p.Offset+p.Length > end {
				t.Fatalf("%+v beyond %d", p, end)
			}
		}
	})
}

// FuzzIndex reads indexes: what is accepted is written as something that is accepted, and
// says the same.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(`{"page":"https://example.org/","date":"2026-03-01T09:30:00Z","state":"dead","file":"x.warc.gz","offset":3,"length":9}` + "\n"))
	f.Add([]byte(`{"url":"https://example.org/","date":"2026-03-01T09:30:00Z","status":200,"mime":"text/html","digest":"sha256:00","file":"x.warc.gz","offset":3,"length":9}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := ParseIndex(bytes.NewReader(b))
		text, err2 := x.Bytes()
		again, err3 := ParseIndex(bytes.NewReader(text))
		if err2 != nil || err3 != nil || len(again.lines) != len(x.lines) {
			t.Fatalf("%d lines (%v) are written as %q: %v, %v", len(x.lines), err, text, err2, err3)
		}
		for _, w := range x.WARCs() {
			if !validFile(w.File) {
				t.Fatalf("%q", w.File)
			}
		}
		Compare(x, again)
	})
}

// FuzzPage reads pages and style sheets: what they need are addresses of the web, and what
// they say is UTF-8.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`<base href="/x/"><img srcset="a 1x, b 2x"><style>@import "c"; i { background: url('d') }</style><p>نص`), htmlType)
	f.Add([]byte("<meta charset=windows-1256><p>\xde\xca\xe1"), "text/html")
	page, _ := url.Parse("https://example.org/a/b")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		text := unicodeText(b, contentType)
		for _, w := range requisites(text, page) {
			if n, err := Normal(w.address); err != nil || n != w.address {
				t.Fatalf("%q: %q, %v", w.address, n, err)
			}
		}
		title, blocks := Text(text)
		for _, s := range append(blocks, Block{"", title}) {
			if !utf8.ValidString(s.Text) || strings.Contains(s.Text, "\n") {
				t.Fatalf("%q", s.Text)
			}
		}
	})
}
