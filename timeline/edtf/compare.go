package edtf

import (
	"cmp"
	"math"
	"strings"
)

// The ends of what has none.
const (
	always = math.MinInt32
	never  = math.MaxInt32
)

// bounds gives the first and last day of d, an open or unknown end as always
// or never.
func (d Date) bounds() (first, last Day) {
	first, ok := d.First()
	if !ok {
		first = always
	}
	last, ok = d.Last()
	if !ok {
		last = never
	}
	return first, last
}

// Compare orders dates: by first day, then the finer precision first, then by
// last day, then by text. What has no beginning stands before all else, what
// has no end after its equals that have one, and the zero Date at the very end.
// It is 0 only for a == b.
func Compare(a, b Date) int {
	if a == b {
		return 0
	}
	if a.IsZero() || b.IsZero() {
		if a.IsZero() {
			return +1
		}
		return -1
	}
	if a.plainDay() && b.plainDay() { // as most dates are
		return cmp.Or(cmp.Compare(a.start.year, b.start.year), cmp.Compare(a.start.month, b.start.month), cmp.Compare(a.start.day, b.start.day))
	}
	aFirst, aLast := a.bounds()
	bFirst, bLast := b.bounds()
	if c := cmp.Compare(aFirst, bFirst); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Precision(), b.Precision()); c != 0 {
		return c
	}
	if c := cmp.Compare(aLast, bLast); c != 0 {
		return c
	}
	return strings.Compare(a.String(), b.String())
}

// plainDay tells whether a date is a day of which nothing is doubted.
func (d Date) plainDay() bool {
	p := d.start
	return p.kind == given && p.quality == 0 && p.blanks == 0 && p.hasMonth() && p.hasDay() && d.end == point{}
}

// Contains tells whether every day of e is a day of d. An end that is open or
// unknown reaches without limit. The zero Date contains nothing and lies in
// nothing.
func (d Date) Contains(e Date) bool {
	if d.IsZero() || e.IsZero() {
		return false
	}
	dFirst, dLast := d.bounds()
	eFirst, eLast := e.bounds()
	return dFirst <= eFirst && eLast <= dLast
}

// Overlaps tells whether a and b have a day in common, under the rules of
// Contains.
func Overlaps(a, b Date) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	aFirst, aLast := a.bounds()
	bFirst, bLast := b.bounds()
	return aFirst <= bLast && bFirst <= aLast
}
