package export

import (
	"slices"

	"waqai/timeline"
)

// figures gives what is known of a number of people: the toll as it is worded,
// or the number alone, which is its own bounds.
func figures(n *int, words *timeline.Toll) timeline.Toll {
	switch {
	case words != nil:
		return *words
	case n != nil:
		return timeline.Toll{Low: n, Best: n, High: n}
	}
	return timeline.Toll{}
}

// dead are the deaths of an event as layouts of numbers want them: low ≤ best ≤
// high. known is false where the text gives neither a number nor a word that
// stands for one.
type dead struct {
	low, best, high int
	known           bool
	losses          []Loss
}

// deaths gives the dead of an event: best is the event's own figure, low and high
// the ends of what its reports give. A figure without an upper bound is its own;
// a word that the ACLED codebook counts («عشرات»: 12) stands for its number. What
// of this the words do not say is a loss.
func deaths(e *timeline.Event) (d dead) {
	own := figures(e.Fatalities, e.Tolls.Killed)
	add := func(code, detail string) { d.losses = append(d.losses, Loss{code, detail}) }
	switch {
	case own.Best != nil:
		d.best = *own.Best
	case own.Low != nil:
		d.best = *own.Low
		add("deaths-words", own.Words)
	case own.High != nil:
		d.best = *own.High
	default:
		if own.Words != "" {
			add("deaths-words", own.Words)
		}
		return d
	}
	d.known = true
	d.low, d.high = d.best, d.best
	if own.Best != nil && (own.Low == nil || own.High == nil || own.Strict) {
		add("deaths-bounds", own.Words)
	}
	widen := func(t timeline.Toll) {
		for _, n := range []*int{t.Low, t.Best, t.High} {
			if n != nil {
				d.low, d.high = min(d.low, *n), max(d.high, *n)
			}
		}
	}
	widen(own)
	for n := range e.Reports {
		r := &e.Reports[n]
		widen(figures(r.Fatalities, r.Tolls.Killed))
	}
	return d
}

// dateInferred tells whether the sentence does not date the event, though the
// text does.
func dateInferred(e *timeline.Event) bool { return slices.Contains(e.Inferred, "date") }

// placesInferred tells whether the sentence does not place the event.
func placesInferred(e *timeline.Event) bool { return slices.Contains(e.Inferred, "places") }
