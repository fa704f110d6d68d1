package site

import ()

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

// adding adds up the tolls of events that have happened.
type adding struct {
	sums    [len(counts)]Sum
	telling [len(counts)][]*Event
}

func (a *adding) add(e *account) {
	if e.is(planned) {
		return
	}
	for n, c := range counts {
		sum := &a.sums[n]
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
			a.telling[n] = append(a.telling[n], e.Event)
			if len(e.places()) > 1 {
				sum.Shared++
			}
		}
	}
}

func (a *adding) list() (list []Sum) {
	for n, c := range counts {
		sum := a.sums[n]
		sum.Noun, sum.Sources = c.noun, len(sourceNames(a.telling[n]))
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
