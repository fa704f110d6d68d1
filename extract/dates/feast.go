package dates

import (
	"strings"

	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// feastDays reads «عيد الفطر», «أول أيام عيد الأضحى», «عاشوراء 1438», «رأس السنة
// الهجرية». Without a year it is the nearest on or before publication.
func feastDays(c *cursor) (reading, bool) {
	offset, counted := 0, false
	c.dayLead()
	// «ليلة العيد», «عشية العيد» is the evening before it.
	eve := c.i > c.start && (strings.HasSuffix(c.form(c.i-1), "ليله") || strings.HasSuffix(c.form(c.i-1), "عشيه"))
	if v, _, ok := c.ordinal(); ok {
		counted = true
		if v < 1 || v > 4 {
			return reading{}, false
		}
		if s, ok := c.take(unit); !ok || s.value != day {
			return reading{}, false
		}
		offset = v - 1
	}
	s, ok := c.takeWith(feast, ba|la)
	if !ok {
		return reading{}, false
	}
	f := &c.feasts[s.value]
	if eve {
		offset--
	}
	if f.either != nil && !counted {
		return reading{}, false
	}
	r := reading{kind: KindFeast, basis: Relative, anchor: Publication}
	from := c.i
	if g, _, ok := c.year(); ok {
		if d, ok := f.in(g); ok {
			r.value, r.basis, r.anchor = edtf.OnDay(d+edtf.Day(offset)), Explicit, Absolute
			return r, true
		}
	}
	c.i = from
	if y, basis, ok := c.relativeYear(gregorian); ok {
		if d, ok := f.in(given{year: y}); ok {
			r.value, r.basis = edtf.OnDay(d+edtf.Day(offset)), basis
			return r, true
		}
	}
	c.i = from
	w, directed := c.direction(false)
	ahead := directed && w.to > 0 || !directed && c.future()
	best, found := edtf.Day(0), false
	for _, k := range append(f.either, int(s.value)) {
		for y := c.pub.year - 2; y <= c.pub.year+2; y++ {
			d, ok := c.feasts[k].in(given{year: y})
			d += edtf.Day(offset)
			switch {
			case !ok:
			case directed && w.to == 0:
				if y == c.pub.year && !found {
					best, found = d, true
				}
			case ahead && d >= c.Published && (!found || d < best):
				best, found = d, true
			case !ahead && (d < c.Published || d == c.Published && !directed) && (!found || d > best):
				best, found = d, true
			}
		}
	}
	r.value = edtf.OnDay(best)
	if f.calendar == islamic {
		r.note = byTable
	}
	return r, found
}

// in gives the day on which a feast falls in a year of either calendar.
func (f *feastDay) in(g given) (edtf.Day, bool) {
	switch {
	case f.either != nil:
		return 0, false
	case f.Easter != nil:
		if g.calendar != gregorian {
			return 0, false
		}
		return easter(g.year) + edtf.Day(*f.Easter), true
	case f.calendar == islamic && g.calendar == islamic:
		d, _, ok := (ummalqura.Date{Year: g.year, Month: f.month, Day: f.day}).Gregorian()
		return d, ok
	case f.calendar == islamic:
		y := ummalqura.Of(edtf.DayOf(g.year, 1, 1)).Year
		for range 3 {
			if d, _, ok := (ummalqura.Date{Year: y, Month: f.month, Day: f.day}).Gregorian(); ok {
				if gy, _, _ := d.Civil(); gy == g.year {
					return d, true
				}
			}
			y++
		}
		return 0, false
	case g.calendar == islamic:
		return 0, false
	}
	return edtf.DayOf(g.year, f.month, f.day), true
}

// easter gives Easter Sunday of the Western churches, by the Gregorian rule of
// Meeus.
func easter(y int) edtf.Day {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return edtf.DayOf(y, month, (h+l-7*m+33*month+19)%32)
}
