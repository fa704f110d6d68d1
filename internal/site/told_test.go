package site

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLostRecords cuts off the files of the memo while a preview has them open: pages are
// errors then, and none goes without its words; nothing is kept of that, and the next Load
// reads the articles again.
func TestLostRecords(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	opt := optionsFor(dir, "", "")
	opt.Preview = true
	load := func(m *Memo, touched ...string) *Site {
		opt := opt
		opt.Memo, opt.Touched = m, touched
		s, err := Load(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const page = "articles/first/index.html"
	show := func(s *Site) (string, error) {
		p, ok := s.Page(page)
		if !ok {
			t.Fatalf("no page %s", page)
		}
		var b strings.Builder
		err := p.Render(&b)
		return b.String(), err
	}
	first := load(nil)
	first.Memo().Keep()
	s := load(first.Memo(), "content/places/mosul.md") // an edition that goes on from that
	index := filepath.Join(dir, memoFolder, "index")
	before, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	logs, _ := filepath.Glob(filepath.Join(dir, memoFolder, "*.log"))
	for _, log := range logs {
		if err := os.Truncate(log, 0); err != nil {
			t.Fatal(err)
		}
	}
	lately = recent{} // has some of them yet
	if got, err := show(s); err == nil || !strings.Contains(err.Error(), "read an event again") {
		t.Fatalf("a page of events that are lost is no error: %v\n%s", err, got)
	}
	plant(t, dir, map[string]string{"content/articles/new.md": someArticle(1, 9)})
	after := load(s.Memo(), "content/articles/new.md")
	opt.Forget = true
	want, err := show(load(nil))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := show(after); err != nil || got != want {
		t.Errorf("the page is another after its events were read again: %v", err)
	}
	s.Memo().Keep()
	if now, _ := os.ReadFile(index); string(now) != string(before) {
		t.Error("what came of lost events is kept")
	}
}

// TestSettingsOfHeldEvents: a preview shows the words around an event that is held back
// after a build, which does not have it, kept those of the article's others.
func TestSettingsOfHeldEvents(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	opt := optionsFor(dir, t.TempDir(), "")
	s, err := Load(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	a := s.bySlug["first"]
	all := s.tellingsOf(a)
	held := all[0].id
	plant(t, dir, map[string]string{"content/articles/first.md": strings.Replace(small["content/articles/first.md"], "\n[[sources]]", "\n[[events]]\naction = \"hold\"\nid = \""+held+"\"\n\n[[sources]]", 1)})
	if r := build(t, opt); len(r.Faults) > 0 {
		t.Fatal(r.Faults)
	}
	opt.Preview = true
	if s, err = Load(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(s.events, func(e *Event) bool { return e.ID() == held })
	if at < 0 || s.events[at].unpublished() != "held" {
		t.Fatalf("%s is not held back", held)
	}
	settings, err := s.settingsOf(s.bySlug["first"])
	if err != nil {
		t.Fatal(err)
	}
	if settings.len() != len(all) || settings.of(held).After == "" {
		t.Errorf("%d settings of %d tellings; around the one that is held %+v", settings.len(), len(all), settings.of(held))
	}
}
