package site

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestRulings: editors join two events of two articles and part them again, and what
// cannot be followed is told while the articles stay.
func TestRulings(t *testing.T) {
	load := func(decisions string) *Site {
		t.Helper()
		files := maps.Clone(small)
		files["content/articles/first.md"] = strings.Replace(files["content/articles/first.md"], "\n[[sources]]", decisions+"\n[[sources]]", 1)
		s, err := Load(context.Background(), optionsFor(plant(t, t.TempDir(), files), "", "1"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := load("")
	if len(s.Faults) > 0 {
		t.Fatal(s.Faults)
	}
	of := func(slug string) *account {
		for _, a := range s.articles {
			if a.Slug == slug {
				return s.tellingsOf(a)[0].event.read()
			}
		}
		t.Fatal("no article " + slug)
		return nil
	}
	a, b := of("first"), of("second")
	if a.Event == b.Event || len(a.Reports) != 1 {
		t.Fatal("the two are one already")
	}
	merge := "\n[[events]]\naction = \"merge\"\nid = \"" + a.ID + "\"\nwith = \"" + b.ID + "\"\n"
	split := "\n[[events]]\naction = \"split\"\nid = \"" + a.ID + "\"\nfrom = \"" + b.ID + "\"\n"
	for _, c := range []struct {
		name, decisions string
		one             bool
		faults          []string
	}{
		{"merge", merge, true, nil},
		{"split", split, false, nil},
		{"both", merge + split, false, []string{"content/articles/first.md:5:1: another decision says the contrary of this one about " + b.ID}},
		{"unknown", strings.ReplaceAll(merge, b.ID, "e-gone"), false, []string{"content/articles/first.md:5:1: no event has the id e-gone"}},
	} {
		s = load(c.decisions)
		var faults []string
		for _, f := range s.Faults {
			faults = append(faults, f.Error())
		}
		if !slices.Equal(faults, c.faults) {
			t.Errorf("%s: faults %q, want %q", c.name, faults, c.faults)
		}
		x, y := of("first"), of("second")
		if (x.Event == y.Event) != c.one {
			t.Errorf("%s: one is %t, want %t", c.name, x.Event == y.Event, c.one)
		}
		if told := rendered(t, s, x.Event); strings.Contains(told, "جمع محرر الموقع بعض هذه الروايات") != c.one {
			t.Errorf("%s: readers are told of it is %t", c.name, !c.one)
		}
		if c.one && (len(x.Reports) != 2 || !slices.Contains(x.Also, b.ID) && x.ID != b.ID) {
			t.Errorf("%s: %s has %d reports, and also %v", c.name, x.ID, len(x.Reports), x.Also)
		}
	}
}

// rendered gives the page of an event.
func rendered(t *testing.T, s *Site, e *Event) string {
	t.Helper()
	p, ok := s.Page(eventPath(e.ID()))
	if !ok {
		t.Fatalf("no page of %s", e.ID())
	}
	var b strings.Builder
	if err := p.Render(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
