package site

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waqai/internal/source"
)

// TestTouched walks at random through edits, and after each has a preview go on that is
// told which files were touched, and one that looks at all: they are the same.
func TestTouched(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	for n := range 12 {
		plant(t, dir, map[string]string{fmt.Sprintf("content/articles/more/m%02d.md", n): someArticle(n, 1+n%28)})
	}
	path := func(file string) string { return filepath.Join(dir, filepath.FromSlash(file)) }
	opt := optionsFor(dir, "", "")
	opt.Preview = true
	load := func(m *Memo, touched []string) *Site {
		opt := opt
		opt.Memo, opt.Touched = m, touched
		s, err := Load(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	told, all := load(nil, nil), load(nil, nil)
	rng := rand.New(rand.NewPCG(5, 6))
	articles := func() (files []string) {
		filepath.WalkDir(path("content/articles"), func(file string, d os.DirEntry, err error) error {
			if err == nil && isMarkdown(d.Name()) {
				rel, _ := filepath.Rel(dir, file)
				files = append(files, filepath.ToSlash(rel))
			}
			return nil
		})
		return files
	}
	for step := range 120 {
		files := articles()
		file := files[rng.IntN(len(files))]
		fresh := fmt.Sprintf("content/articles/%s/n%03d.md", []string{"more", "deep", "x-y", "x", "x/z"}[rng.IntN(5)], step)
		if real, err := filepath.EvalSymlinks(path(file)); err == nil { // who writes to a link touches what it leads to
			file, _ = filepath.Rel(dir, real)
			file = filepath.ToSlash(file)
		}
		var touched []string
		what := ""
		switch op := rng.IntN(12); {
		case op < 4:
			what, touched = "edit "+file, []string{file}
			plant(t, dir, map[string]string{file: someArticle(step, 1+rng.IntN(28))})
		case op < 5:
			what, touched = "new "+fresh, []string{fresh}
			plant(t, dir, map[string]string{fresh: someArticle(step, 1+rng.IntN(28))})
		case op < 6 && len(files) > 4:
			what, touched = "remove "+file, []string{file}
			os.Remove(path(file))
		case op < 7:
			what, touched = "rename "+file+" "+fresh, []string{file, fresh}
			os.MkdirAll(filepath.Dir(path(fresh)), 0o777)
			if err := os.Rename(path(file), path(fresh)); err != nil {
				t.Fatal(err)
			}
		case op < 8:
			what, touched = "break "+file, []string{file}
			plant(t, dir, map[string]string{file: "+++\ntitle = \"خبر\"\ndat = 1\n+++\n"})
		case op < 9:
			what, touched = "place", []string{"content/places/mosul.md"}
			plant(t, dir, map[string]string{"content/places/mosul.md": small["content/places/mosul.md"] + fmt.Sprintf("\nسطر %d.\n", step)})
		case op < 10:
			what, touched = "look", []string{"static/note.txt"}
			plant(t, dir, map[string]string{"static/note.txt": fmt.Sprintln(step)})
		case op < 11:
			what, touched = "template", []string{"templates/plain.html"}
			plant(t, dir, map[string]string{"templates/plain.html": fmt.Sprintf("{{define \"main\"}}<p>%d</p>{{if %d}}{{.Title}}{{end}}{{end}}", step, step%2)})
			if step%5 == 0 {
				plant(t, dir, map[string]string{"templates/plain.html": "{{define \"main\"}}<p>"})
				os.Remove(path("templates/plain.html"))
			}
		default:
			link := fmt.Sprintf("content/articles/l%03d.md", step)
			what, touched = "link "+link, []string{link}
			if os.Symlink("first.md", path(link)) != nil {
				continue
			}
		}
		told, all = load(told.Memo(), touched), load(all.Memo(), nil)
		if !slices.EqualFunc(told.Faults, all.Faults, func(a, b source.Fault) bool { return a.Error() == b.Error() }) {
			t.Fatalf("%d, %s: faults\n%v\nwant\n%v", step, what, told.Faults, all.Faults)
		}
		pages, _ := all.Plan()
		for _, want := range pages {
			p, ok := told.Page(want.Path)
			if !ok {
				t.Fatalf("%d, %s: no page %s", step, what, want.Path)
			}
			if strings.HasSuffix(want.Path, ".png") {
				continue // cards, which take long
			}
			var a, b strings.Builder
			x, y := p.Render(&a), want.Render(&b) // an error where the file is at fault by now
			if a.String() != b.String() || fmt.Sprint(x) != fmt.Sprint(y) {
				t.Fatalf("%d, %s: %s differs: %v, want %v", step, what, want.Path, x, y)
			}
		}
	}

	// Who is told looks at nothing else.
	file := articles()[0]
	plant(t, dir, map[string]string{file: someArticle(999, 9)})
	os.Chtimes(path(file), time.Time{}, time.Now().Add(-time.Hour))
	if s := load(told.Memo(), []string{"content/places/mosul.md"}); slices.ContainsFunc(s.articles, func(a *Article) bool { return strings.Contains(a.Title, "999") }) {
		t.Error("a file that was not touched was read")
	}
	if s := load(told.Memo(), nil); !slices.ContainsFunc(s.articles, func(a *Article) bool { return strings.Contains(a.Title, "999") }) {
		t.Error("a file that was touched was not read")
	}
}

func someArticle(n, day int) string {
	return fmt.Sprintf("+++\ntitle = \"خبر رقم %d\"\ndate = 2017-03-%02d\nsource = \"وكالة %d\"\n+++\n\nوقعت معركة في الموصل يوم %d من الشهر. ثم نزح السكان من الرقة.\n", n, day, n%3, 1+n%day)
}
