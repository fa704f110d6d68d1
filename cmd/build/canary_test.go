package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waqai"
	"waqai/internal/site"
	"waqai/timeline/edtf"
)

// canaries is a site with a draft, a draft page, and an event that is held back. Words
// that stand nowhere else tell whether something of them gets out.
var canaries = map[string]string{
	"site.toml": "title = \"وقائع\"\nbase_url = \"https://chronicle.test/\"\n\n[publish.live]\nkind = \"folder\"\nfolder = \"www\"\ncompress = [\"gzip\"]\n",
	"content/articles/open.md": "+++\ntitle = \"خبر منشور\"\ndate = 2017-03-10\nsource = \"وكالة المثال\"\nurl = \"https://example.org/1\"\n+++\n\n" +
		"قتل خمسة مدنيين في قصف مدفعي على الموصل يوم الأربعاء.\n",
	"content/articles/held.md": "+++\ntitle = \"خبر آخر\"\ndate = 2017-03-12\nsource = \"وكالة المثال\"\nurl = \"https://example.org/2\"\n\n[[events]]\naction = \"hold\"\nquote = \"هاجم مسلحون\"\n+++\n\n" +
		"قصفت الطائرات سنجار يوم الجمعة.\n\n" + strings.Repeat("وبقيت السوق مفتوحة حتى المساء. ", 15) + "\n\nوهاجم مسلحون من كتيبة الظربان بلدة الحويجة فجر السبت الماضي.\n",
	"content/articles/secret-giraffe.md": "+++\ntitle = \"مسودة الزرافة\"\ndate = 2017-03-13\ndraft = true\nauthor = \"كاتب زرافي\"\nsource = \"وكالة الزرافة\"\nurl = \"https://giraffe.test/3\"\n+++\n\n" +
		"هاجم مسلحون من لواء الزرافة بلدة الرطبة يوم الأحد، وقتلوا 87 جنديا.\n",
	"content/pages/giraffe-page.md": "+++\ntitle = \"صفحة الزرافة\"\ndraft = true\n+++\n\nكلام عن زرافة.\n",
}

// TestCanaries: nothing of a draft, and nothing of an event that is held back but its
// sentence in its own article, is in what build, archive and publish write: pages, data,
// feeds, search, snapshots of each format.
func TestCanaries(t *testing.T) {
	if testing.Short() {
		t.Skip("short: nothing is archived and published")
	}
	dir := t.TempDir()
	for file, text := range canaries {
		name := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]string{} // of the events that a preview has
	s, err := site.Load(t.Context(), site.Options{
		Dir: dir, Theme: waqai.Theme, Today: edtf.DayOf(2026, 1, 1), Preview: true,
		NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, nil) },
	})
	if err != nil || len(s.Faults) > 0 {
		t.Fatal(err, s.Faults)
	}
	for _, slug := range []string{"held", "secret-giraffe"} {
		u, ok, err := s.Understand(slug)
		if err != nil || !ok {
			t.Fatal(slug, ok, err)
		}
		for _, e := range u.Events {
			if slug == "secret-giraffe" || e.Decision == "held" {
				ids[e.ID] = e.Quote
			}
		}
	}
	if len(ids) < 2 {
		t.Fatalf("the preview has the events %v", ids)
	}
	out := t.TempDir()
	for _, args := range [][]string{
		{"build", "-out", filepath.Join(out, "public")},
		{"publish"},
		{"archive", "-out", filepath.Join(out, "a.zip")},
		{"archive", "-format", "wacz", "-out", filepath.Join(out, "a.wacz")},
		{"archive", "-format", "dir", "-out", filepath.Join(out, "dir")},
		{"archive", "-format", "bagit", "-out", filepath.Join(out, "bag")},
		{"archive", "-format", "html", "-page", "cities/mosul", "-out", filepath.Join(out, "mosul.html")},
	} {
		args = append([]string{args[0], "-site", dir, "-today", "2026-01-01"}, args[1:]...)
		if args[0] == "archive" {
			args = append(args, "-date", "2026-03-01")
		}
		var stdout, stderr bytes.Buffer
		if status := run(context.Background(), args, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), strings.NewReader(""), &stdout, &stderr); status != statusDone {
			t.Fatalf("%v: exit status %d\n%s%s", args, status, stdout.String(), stderr.String())
		}
	}
	files := 0
	look := func(name string, text []byte) {
		files++
		for _, canary := range []string{"زراف", "giraffe", "محجوب", "مسودة"} {
			if bytes.Contains(text, []byte(canary)) || strings.Contains(name, canary) {
				t.Errorf("%s has %q", name, canary)
			}
		}
		for id, quote := range ids {
			if bytes.Contains(text, []byte(id)) || strings.Contains(name, id) {
				t.Errorf("%s has the event %s «%s»", name, id, quote)
			}
		}
		// The sentence of the event that is held is in its article, and in the file of that;
		// a WACZ has all pages in one file.
		if bytes.Contains(text, []byte("الظربان")) && !strings.Contains(name, "articles/held") && !strings.HasSuffix(name, "data.warc") {
			t.Errorf("%s has the sentence of an event that is held back", name)
		}
	}
	for _, root := range []string{out, filepath.Join(dir, "www")} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			if err == nil {
				unpack(t, filepath.ToSlash(name), text, look)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d files", files)
	if files < 300 {
		t.Errorf("only %d files were looked at", files)
	}
}

// unpack hands on a file, and what is in it where it is packed.
func unpack(t *testing.T, name string, text []byte, look func(string, []byte)) {
	switch {
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(name, err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(name, f.Name, err)
			}
			inner, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(name, f.Name, err)
			}
			unpack(t, name+"!"+f.Name, inner, look)
		}
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(name, err)
		}
		inner, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(name, err)
		}
		unpack(t, strings.TrimSuffix(name, ".gz"), inner, look)
	default:
		look(name, text)
	}
}
