package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waqai/timeline"
)

// plainArticle is an article of one source.
func plainArticle(title, date, source, text string) string {
	return fmt.Sprintf("+++\ntitle = %q\ndate = %s\nsource = %q\n+++\n\n%s\n", title, date, source, text)
}

// many are articles with some two thousand events, some of which tell what another does.
func many() map[string]string {
	settings := strings.Replace(small["site.toml"], `"all"`, `"none"`, 1)
	settings += "\n[cards]\npages = \"none\"\n\n[pages]\ndays = false\ncompare = false\nactors = false\ntypes = false\n"
	files := map[string]string{"site.toml": settings}
	for n := range 40 {
		var text strings.Builder
		for day := range 40 {
			fmt.Fprintf(&text, "وقعت معركة في %s يوم %d وفيها %d قتيلا. ", [...]string{"الموصل", "الرقة", "تكريت"}[day%3], 1+(day+n)%28, 1+day*n%50)
		}
		files[fmt.Sprintf("content/articles/a%02d.md", n)] = plainArticle(fmt.Sprintf("خبر %d", n), fmt.Sprintf("%d-%02d-28", 2010+n/12, 1+n%12), "وكالة", text.String())
	}
	return files
}

// TestPiecesOfFiles changes articles of many events, one after another: files of data that
// are made of pieces of those before are as a build from nothing makes them.
func TestPiecesOfFiles(t *testing.T) {
	files := many()
	dir := plant(t, t.TempDir(), files)
	out := t.TempDir()
	opt := optionsFor(dir, out, "")
	build(t, opt)
	s, err := Load(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.lists.stretches()); n < 3 {
		t.Fatalf("%d events in %d stretches", len(s.events), n)
	}
	id := s.eventsOf(s.bySlug["a07"])[20].ID()
	first, second := "content/articles/a07.md", "content/articles/a30.md"
	for _, c := range []struct {
		name, file string
		change     func(text string) string
	}{
		{"an event more, before all others", "content/articles/new.md", func(string) string {
			return plainArticle("خبر قديم", "2001-02-03", "صحيفة", "وقعت معركة في الموصل يوم 1.")
		}},
		{"that event is gone", "content/articles/new.md", func(string) string { return "" }},
		{"words that tell nothing", first, func(text string) string { return text + "\nقال الناطق إن الطريق مفتوح.\n" }},
		{"words before all sentences", first, func(text string) string {
			return strings.Replace(text, "وقعت معركة", "جاء في البيان ما يلي. وقعت معركة", 1)
		}},
		{"another title", second, func(text string) string { return strings.Replace(text, "خبر 30", "خبر ثلاثين", 1) }},
		{"another figure", second, func(text string) string {
			return strings.Replace(text, "وفيها 31 قتيلا", "وفيها 90 قتيلا", 1)
		}},
		{"another title of the site", "site.toml", func(text string) string { return strings.Replace(text, "وقائع", "سجل", 1) }},
		{"an event that is held back", first, func(text string) string {
			return strings.Replace(text, "\n+++\n\n", "\n\n[[events]]\naction = \"hold\"\nid = \""+id+"\"\n+++\n\n", 1)
		}},
	} {
		text := c.change(files[c.file])
		files[c.file] = text
		if text == "" {
			delete(files, c.file)
			os.Remove(filepath.Join(dir, c.file))
		} else {
			plant(t, dir, map[string]string{c.file: text})
		}
		if r := build(t, opt); len(r.Warnings) > 0 {
			t.Errorf("%s: %q", c.name, r.Warnings)
		}
		fresh := optionsFor(dir, t.TempDir(), "")
		fresh.Forget = true
		build(t, fresh)
		t.Run(c.name, func(t *testing.T) { compareFiles(t, harvest(t, out), harvest(t, fresh.Out)) })
	}
}

// TestPiecesAreTaken damages what stands of the first event in a file of data, and gives
// the file the time back that it had: as of any file that is as it was, what stands in it
// is taken, until its events change.
func TestPiecesAreTaken(t *testing.T) {
	dir, out := plant(t, t.TempDir(), many()), t.TempDir()
	opt := optionsFor(dir, out, "")
	build(t, opt)
	file := filepath.Join(out, dataFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := strings.Replace(string(text), "معركة", "معرقة", 1)
	if err := os.WriteFile(file, []byte(damaged), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	add := func(name, date string) string {
		plant(t, dir, map[string]string{"content/articles/" + name: plainArticle("خبر", date, "صحيفة", "وقعت معركة في الموصل يوم 1.")})
		build(t, opt)
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range timeline.ReadEvents(strings.NewReader(string(got))) {
			if err != nil {
				t.Fatalf("%s: %v", e.ID, err)
			}
		}
		return string(got)
	}
	if got := add("late.md", "2017-12-01"); !strings.Contains(got, "معرقة") || strings.Count(got, "\n") != strings.Count(damaged, "\n")+1 {
		t.Error("the stretches that did not change were written anew")
	}
	if got := add("early.md", "2001-01-01"); strings.Contains(got, "معرقة") {
		t.Error("a stretch with a new event was taken as it was")
	}
}

// TestListsEnd has the context end while files of data are written: little more is.
func TestListsEnd(t *testing.T) {
	dir := plant(t, t.TempDir(), many())
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := s.Plan()
	n := slices.IndexFunc(pages, func(p Page) bool { return p.Path == dataFile })
	size := func(ctx context.Context) int64 {
		file := &rendering{path: dataFile, w: newSpool(t.TempDir())}
		defer file.w.drop()
		pages[n].together.render(ctx, []*rendering{file})
		return file.w.length
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if whole, some := size(t.Context()), size(ended); whole == 0 || some >= whole {
		t.Errorf("%d of %d bytes were written after the end", some, whole)
	}
}
