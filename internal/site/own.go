package site

import (
	"slices"
	"strings"

	"waqai/timeline"
)

// own gives an event strings of its own in place of pieces of the text of its
// article, which would be kept whole for a few words of it.
func own(e *timeline.Event) {
	e.Quote = strings.Clone(e.Quote)
	piece := func(s string) string {
		if at := strings.Index(e.Quote, s); at >= 0 {
			return e.Quote[at : at+len(s)]
		}
		return strings.Clone(s)
	}
	e.Trigger, e.When, e.Site, e.Attribution = piece(e.Trigger), piece(e.When), piece(e.Site), piece(e.Attribution)
	e.Actors = slices.Clone(e.Actors)
	for n := range e.Actors {
		e.Actors[n] = piece(e.Actors[n])
	}
	for _, actors := range []*[]timeline.Actor{&e.By, &e.Against} {
		*actors = slices.Clone(*actors)
		for n := range *actors {
			a := &(*actors)[n]
			a.Words, a.SaidBy = piece(a.Words), piece(a.SaidBy)
		}
	}
	for _, toll := range []**timeline.Toll{&e.Tolls.Killed, &e.Tolls.Injured, &e.Tolls.Displaced, &e.Tolls.Detained} {
		if *toll != nil {
			t := **toll
			t.Words, t.Among = piece(t.Words), piece(t.Among)
			*toll = &t
		}
	}
}
