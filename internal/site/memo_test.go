package site

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waqai/timeline/edtf"
)

// age makes files as old as those that nobody touches any more.
func age(t *testing.T, dir string) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == memoFolder {
			return filepath.SkipDir
		}
		return os.Chtimes(file, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reads counts the articles that an extractor is asked for.
func reads(opt Options, calls *int) Options {
	opt.NewExtractor = func(l Lexicon) (Extractor, []Refused) { return &counting{newReader("1", l), calls}, nil }
	return opt
}

// A build after another reads articles again only where they changed, whoever ran the
// first.
func TestArticlesAreReadOnce(t *testing.T) {
	dir, out := plant(t, t.TempDir(), small), t.TempDir()
	calls := 0
	opt := reads(optionsFor(dir, out, ""), &calls)
	build(t, opt)
	first := calls
	if first == 0 {
		t.Fatal("no article was read")
	}
	build(t, opt)
	opt.Out = t.TempDir()
	build(t, opt)
	if calls != first {
		t.Errorf("%d articles were read again", calls-first)
	}
	plant(t, dir, map[string]string{"content/articles/first.md": small["content/articles/first.md"] + "\nوقع شغب في الموصل.\n"})
	build(t, opt)
	if calls != first+1 {
		t.Errorf("%d articles were read after one was edited", calls-first)
	}
	calls = 0
	opt.Forget = true
	if build(t, opt); calls != first {
		t.Errorf("%d articles were read by a build that is to forget, want %d", calls, first)
	}
}

// Who only looks at a site leaves its folder as it is, and heeds what a build kept.
func TestOnlyABuildKeeps(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	calls := 0
	opt := reads(optionsFor(dir, t.TempDir(), ""), &calls)
	for _, look := range []func() error{
		func() error { _, err := Load(context.Background(), opt); return err },
		func() error { _, err := Check(context.Background(), opt); return err },
	} {
		if err := look(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, memoFolder)); err == nil {
			t.Fatal("something was kept")
		}
	}
	build(t, opt)
	calls = 0
	if _, err := Check(context.Background(), opt); err != nil || calls > 0 {
		t.Errorf("%d articles were read again (%v)", calls, err)
	}
}

// A memo that is damaged, of another time or cannot be written changes no page.
func TestDamagedMemo(t *testing.T) {
	fresh := t.TempDir()
	opt := optionsFor(plant(t, t.TempDir(), small), fresh, "")
	opt.Forget = true
	build(t, opt)
	want := harvest(t, fresh)
	r := rand.New(rand.NewPCG(1, 7))
	for round := range 40 {
		dir, out := plant(t, t.TempDir(), small), t.TempDir()
		opt := optionsFor(dir, t.TempDir(), "")
		build(t, opt)
		files, err := filepath.Glob(filepath.Join(dir, memoFolder, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal("nothing was kept", err)
		}
		file := files[r.IntN(len(files))]
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		at := r.IntN(len(text))
		switch round % 4 {
		case 0:
			text[at] ^= 1 << r.IntN(8)
		case 1:
			text = text[:at]
		case 2:
			os.RemoveAll(filepath.Join(dir, memoFolder))
			file, text = filepath.Join(dir, memoFolder), []byte("somebody's file")
		case 3:
			text = append(text, text...)
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
		opt.Out = out
		build(t, opt)
		compareFiles(t, harvest(t, out), want)
		if t.Failed() {
			t.Fatalf("round %d, %s", round, filepath.Base(file))
		}
	}
}

// A build that has nothing to do reads nothing, and says what the last one said. One
// that has looks.
func TestNothingToDo(t *testing.T) {
	dir, out := plant(t, t.TempDir(), small), t.TempDir()
	age(t, dir)
	calls := 0
	opt := reads(optionsFor(dir, out, ""), &calls)
	opt.Program = "a program"
	looked := 0
	made := opt.NewExtractor
	opt.NewExtractor = func(l Lexicon) (Extractor, []Refused) { looked++; return made(l) }
	first := build(t, opt)
	again := build(t, opt)
	if looked != 1 {
		t.Fatalf("the site was looked at %d times", looked)
	}
	if again.Written+again.Rendered+again.Removed != 0 || again.Pages != first.Pages || again.Events != first.Events || again.Bytes != first.Bytes || len(again.Notes) != len(first.Notes) {
		t.Errorf("the report is %+v, was %+v", again, first)
	}
	want := harvest(t, out)
	for _, c := range []struct {
		what string
		do   func(opt *Options)
	}{
		{"another program", func(opt *Options) { opt.Program = "another" }},
		{"an earlier day", func(opt *Options) { opt.Today = edtf.DayOf(2000, 1, 1) }},
		{"a new article", func(*Options) {
			plant(t, dir, map[string]string{"content/articles/deep/new.md": small["content/articles/first.md"]})
		}},
		{"no new article", func(*Options) { os.RemoveAll(filepath.Join(dir, "content/articles/deep")) }},
		{"an edited article", func(*Options) {
			plant(t, dir, map[string]string{"content/articles/first.md": small["content/articles/first.md"] + "\nوقع شغب في الموصل.\n"})
		}},
		{"other settings", func(*Options) {
			plant(t, dir, map[string]string{"site.toml": strings.Replace(small["site.toml"], "موقع صغير", "موقع", 1)})
		}},
		{"a template", func(*Options) { plant(t, dir, map[string]string{"templates/own.html": `{{define "own"}}{{end}}`}) }},
		{"a static file", func(*Options) { plant(t, dir, map[string]string{"static/a.txt": "a"}) }},
		{"a place", func(*Options) {
			plant(t, dir, map[string]string{"content/places/x.md": "+++\nname = \"قرية\"\n+++\n"})
		}},
		{"a page that somebody changed", func(*Options) {
			os.WriteFile(filepath.Join(out, "index.html"), []byte("mine"), 0o666)
		}},
		{"a page that somebody removed", func(*Options) { os.Remove(filepath.Join(out, "index.html")) }},
	} {
		looked = 0
		changed := opt
		c.do(&changed)
		if build(t, changed); looked != 1 {
			t.Errorf("%s: the site was looked at %d times", c.what, looked)
		}
		age(t, dir)
		build(t, opt)
		looked = 0
		if build(t, opt); looked != 0 {
			t.Errorf("after %s: the site was looked at once more", c.what)
		}
		fresh := opt
		fresh.Out, fresh.Forget = t.TempDir(), true
		build(t, fresh)
		compareFiles(t, harvest(t, out), harvest(t, fresh.Out))
	}
	if len(want) == 0 {
		t.Error("nothing was built")
	}
}

// A link changes without a trace, so a site that has one is always looked at.
func TestLinksAreLookedAt(t *testing.T) {
	dir, out := plant(t, t.TempDir(), small), t.TempDir()
	plant(t, dir, map[string]string{"elsewhere.md": small["content/articles/first.md"]})
	if err := os.Symlink(filepath.Join("..", "..", "elsewhere.md"), filepath.Join(dir, "content/articles/link.md")); err != nil {
		t.Skip("no links here: ", err)
	}
	age(t, dir)
	opt := optionsFor(dir, out, "")
	opt.Program = "a program"
	events := build(t, opt).Events
	plant(t, dir, map[string]string{"elsewhere.md": small["content/articles/first.md"] + "\nوقع شغب في الموصل.\n"})
	if now := build(t, opt).Events; now != events+1 {
		t.Errorf("%d events, want one more than %d", now, events)
	}
}

// What was no fault on one day may be one on an earlier day.
func TestMemoOfAnotherDay(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	opt := optionsFor(dir, t.TempDir(), "")
	build(t, opt)
	opt.Today = edtf.DayOf(2000, 1, 1)
	s, err := Load(context.Background(), opt)
	if err != nil || len(s.Faults) == 0 {
		t.Error("articles of the future are no faults", err)
	}
}
