package site

import (
	"testing"

	"waqai/timeline"
)

// eventOf makes the event of a site of what one article tells.
func eventOf(t *testing.T, a *Article, told timeline.Event) *Event {
	t.Helper()
	m := timeline.NewMerger()
	told.Article = a.Slug
	m.Set(a.Slug, a.Date, timeline.NewTold([]timeline.Event{told}, nil))
	merged := m.Merge().Events
	if len(merged) != 1 {
		t.Fatalf("%d events of one", len(merged))
	}
	s := &Site{bySlug: map[string]*Article{a.Slug: a}}
	return (&maker{site: s}).event(merged[0])
}
