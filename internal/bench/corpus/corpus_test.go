package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPinned keeps the corpus what it was: figures of two revisions are of the same
// bytes. Whoever changes the corpus on purpose writes the new digest here, and times
// anew what is to be compared.
func TestPinned(t *testing.T) {
	sum := sha256.New()
	for i := range 400 {
		a := New(i)
		sum.Write([]byte(a.Path))
		sum.Write(a.Append(nil, Form{Cities: true}))
	}
	if got, want := hex.EncodeToString(sum.Sum(nil))[:16], "f27fc07a37888678"; got != want {
		t.Errorf("the corpus is %s, want %s", got, want)
	}
}

// TestArticles looks at what holds of each article.
func TestArticles(t *testing.T) {
	paths := map[string]bool{}
	copies, size := 0, 0
	for i := range 2000 {
		a := New(i)
		body := string(a.Body)
		size += len(body)
		if paths[a.Path] || !strings.HasPrefix(a.Path, a.Published.Format("2006/01/")) {
			t.Fatalf("%d is at %s, published %s", i, a.Path, a.Published)
		}
		paths[a.Path] = true
		if !utf8.ValidString(body) || strings.ContainsAny(body, "{}") || strings.Contains(body, "  ") || strings.Contains(body, " ،") || strings.Contains(body, " .") {
			t.Fatalf("%d is badly set:\n%s", i, body)
		}
		if a.Title == "" || a.Source == "" || len(a.Cities) == 0 || len(body) < 1000 || len(body) > 16_000 {
			t.Fatalf("%d: %q of %q, %d cities, %d bytes", i, a.Title, a.Source, len(a.Cities), len(body))
		}
		for _, name := range a.Cities {
			if !strings.Contains(body, name) {
				t.Errorf("%d does not name %s", i, name)
			}
		}
		if from := New(i - i%group); i%group == 1 && bytes.Contains(a.Body, []byte(from.Source+":")) {
			copies++
		}
	}
	if mean := size / 2000; copies < 100 || mean < 4000 || mean > 6500 {
		t.Errorf("%d papers print an agency; an article has %d bytes", copies, mean)
	}
}

// TestWrite writes what New gives, and beside it what Hugo wants.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	form := Form{Link: "link", Cities: true, Sections: true}
	size, err := Write(t.Context(), dir, 50, form)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		a := New(i)
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(a.Path)))
		if want := a.Append(nil, form); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: %v", a.Path, err)
		}
		size -= int64(len(got))
		for _, folder := range []string{a.Path[:4], a.Path[:7]} {
			text, err := os.ReadFile(filepath.Join(dir, folder, "_index.md"))
			if err != nil || !strings.Contains(string(text), strings.ReplaceAll(folder, "/", " / ")) {
				t.Errorf("%s: %s %v", folder, text, err)
			}
		}
	}
	if size != 0 {
		t.Errorf("the size is wrong by %d", size)
	}
	var plain []string
	other := t.TempDir()
	if _, err := Write(t.Context(), other, 20, Form{}); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(other, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			plain = append(plain, file)
		}
		return err
	})
	text, _ := os.ReadFile(plain[0])
	if err != nil || len(plain) != 20 || !strings.Contains(string(text), "\nurl = ") || strings.Contains(string(text), "\ncities = ") {
		t.Errorf("%d files, %v; the first is\n%s", len(plain), err, text)
	}
	if slices.ContainsFunc(plain, func(f string) bool { return strings.HasSuffix(f, "_index.md") }) {
		t.Error("pages of folders, which nobody wanted")
	}
}

func BenchmarkNew(b *testing.B) {
	size := int64(len(Text(64)))
	b.SetBytes(size / 64)
	for i := 0; b.Loop(); i++ {
		New(i % 64)
	}
}
