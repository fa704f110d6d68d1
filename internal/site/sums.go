package site

import (
	"waqai/timeline"
)

// Sum adds up what is known of people of one sort over several events. It is no
// count of all: many events tell nobody's number.
type Sum struct {
	// Noun is the name of what is counted, for count and range.
	Noun string
	// Low and High are the sums of the lowest and of the highest figures; Open
	// is set where some figure may be higher («23 على الأقل»).
	Low, High int
	Open      bool
	// Events have a figure, Wordless only words («عشرات»). Sources is the
	// number of those who gave the figures, Shared of events that are counted at
	// other places too.
	Events, Wordless, Sources, Shared int
}

// sums adds up the tolls of events that have happened.
func sums(events []*Event) (list []Sum) {
	for _, c := range counts {
		sum := Sum{Noun: c.noun}
		var telling []*Event
		for _, e := range events {
			if e.Status == timeline.Planned {
				continue
			}
			for _, t := range e.tolls {
				if t.Noun != c.noun {
					continue
				}
				if t.Bound == "words" {
					sum.Wordless++
					continue
				}
				low := t.Low
				if t.Bound == "most" || t.Bound == "fewer" {
					low = 0
				}
				sum.Low, sum.High = sum.Low+low, sum.High+t.High
				sum.Open = sum.Open || t.Bound == "least" || t.Bound == "more" || t.Bound == "beyond"
				sum.Events++
				telling = append(telling, e)
				if len(e.cities) > 1 {
					sum.Shared++
				}
			}
		}
		sum.Sources = len(sourceNames(telling))
		if sum.Events > 0 {
			list = append(list, sum)
		}
	}
	return list
}

// Toll gives the sum in the form of a toll.
func (s Sum) Toll() Toll {
	t := Toll{Noun: s.Noun, Low: s.Low, High: s.High}
	switch {
	case s.Low == s.High && s.Open:
		t.Bound = "least"
	case s.Open:
		t.Bound = "beyond"
	case s.Low != s.High:
		t.Bound = "between"
	}
	return t
}
