package site

import (
	"slices"
	"strings"
)

// FormerPage stands where an event was that the site has no more: it was withdrawn, or
// what its article says now gives another.
type FormerPage struct {
	Frame
	// Cities and Search lead on.
	Cities, Search string
}

// Former gives the page for an address of an event that was published and that no page
// of the plan has; ok is false where the address is none of an event. An event that the
// site still has is led on to.
func (s *Site) Former(path string) (p Page, ok bool) {
	id, below := strings.CutPrefix(path, "events/")
	if id, ok = strings.CutSuffix(id, "/"+indexFile); !below || !ok || strings.Contains(id, "/") || eventPath(id) != path {
		return p, false
	}
	for _, e := range s.events {
		if e.ID() == id || slices.Contains(e.also, id) {
			return s.page("moved.html", path, func(v view) (any, error) {
				p := v.movedPage(e.read())
				p.Canonical = v.Config.BaseURL.To(s.pageOf(e))
				return p, nil
			}, append(s.digestsOf([]*Event{e}), s.home(e))...), true
		}
	}
	return s.page("former.html", path, func(v view) (any, error) {
		p := FormerPage{v.frame("former", "لم يعد هذا الحدث في السجل", ""), v.link("cities/" + indexFile), v.link(searchFolder + indexFile)}
		p.Canonical = ""
		return p, nil
	}), true
}
