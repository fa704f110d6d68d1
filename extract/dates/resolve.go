package dates

import (
	"time"

	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// calendar is the one in which a day, a month or a year is counted.
type calendar int8

const (
	gregorian calendar = iota
	islamic
	beforeChrist
)

// given is a date as its words give it: 0 where they say nothing.
type given struct {
	calendar         calendar
	year, month, day int
}

// reading is what a rule read.
type reading struct {
	value  edtf.Date
	kind   Kind
	basis  Basis
	open   Open
	anchor Anchor
	note   string
	vague  bool
	back   edtf.Date
	// given is what the words of a date of a calendar gave, so that an interval
	// can give one end what only the other end names.
	given given
	// settled says that a year, or a word such as الماضي, fixed the year.
	settled bool
}

const kindNone Kind = ""

// nothing is what a rule gives for words that it knows to be no time.
var nothing = reading{}

// date gives the value of a date whose year is known, zero for a day that its
// month does not have; note tells that it was counted outside the table.
func (g given) date() (v edtf.Date, note string) {
	if g.calendar == islamic {
		return g.hijri()
	}
	switch {
	case g.day > 0:
		d := edtf.DayOf(g.year, g.month, g.day)
		if y, m, day := d.Civil(); y != g.year || m != g.month || day != g.day {
			return edtf.Date{}, ""
		}
		return edtf.OnDay(d), ""
	case g.month > 0:
		return edtf.InMonth(g.year, g.month), ""
	}
	return edtf.InYear(g.year), ""
}

func (g given) hijri() (v edtf.Date, note string) {
	if g.year < 1 || g.year > 9000 || g.month > 12 {
		return edtf.Date{}, ""
	}
	var a, b edtf.Day
	var known bool
	switch {
	case g.day > 0:
		d, counted, ok := (ummalqura.Date{Year: g.year, Month: g.month, Day: g.day}).Gregorian()
		if !ok {
			// A sighting may give a month the day more that the table has not.
			if g.day != 30 {
				return edtf.Date{}, ""
			}
			d, known = ummalqura.Month(g.year, g.month)
			d, counted = d+29, !known
		}
		a, b, known = d, d, !counted
	case g.month > 0:
		a, known = ummalqura.Month(g.year, g.month)
		b, _ = ummalqura.Month(g.year, g.month+1)
		b--
	default:
		a, known = ummalqura.Month(g.year, 1)
		b, _ = ummalqura.Month(g.year+1, 1)
		b--
	}
	v = edtf.Between(edtf.OnDay(a), edtf.OnDay(b))
	if !known {
		return v.About(), "a Hijri date outside the Umm al-Qura table, counted by the 30-year cycle"
	}
	return v, byTable
}

// byTable is the note of a value that the table gave: a sighting of the moon
// may have moved it by a day.
const byTable = "a Hijri date, by the Umm al-Qura calendar"

// published gives the day of publication in a calendar.
func (c *cursor) published(cal calendar) given {
	if cal == islamic {
		h := ummalqura.Of(c.Published)
		return given{islamic, h.Year, h.Month, h.Day}
	}
	return given{gregorian, c.pub.year, c.pub.month, c.pub.day}
}

// inYear gives the year in which a month, or a day of a month, that the text
// names without one falls: by default the nearest that is not after
// publication, with the direction of the words or of the verb the nearest
// before or after it.
func (c *cursor) inYear(g given, w toward) given {
	now := c.published(g.calendar)
	g.year = now.year
	order := g.month - now.month // the sign says whether it lies before, in or after now
	if order == 0 && g.day > 0 {
		order = g.day - now.day
	}
	switch {
	case w.given && w.to < 0:
		if g.day > 0 && g.month != now.month {
			order = g.month - now.month
		}
		if order >= 0 {
			g.year--
		}
		g.year -= w.steps - 1
	case w.given && w.to > 0:
		if order <= 0 {
			g.year++
		}
		g.year += w.steps - 1
	case w.given: // الجاري
	case c.future():
		if order < 0 {
			g.year++
		}
	default:
		if order > 0 {
			g.year--
		}
	}
	return g
}

// fixed resolves a date whose year the text gives.
func (c *cursor) fixed(g given, r reading) (reading, bool) {
	r.value, r.note = g.date()
	r.given, r.basis, r.anchor, r.settled = g, Explicit, Absolute, true
	return r, !r.value.IsZero()
}

// hijriIn resolves a Hijri month, or a day of one, that falls in a Gregorian
// year: «رمضان 2019».
func (c *cursor) hijriIn(g given, r reading) (reading, bool) {
	want := g.year
	g.year = ummalqura.Of(edtf.DayOf(want, 1, 1)).Year
	for range 3 {
		v, _ := g.date()
		if first, ok := v.First(); ok {
			if y, _, _ := first.Civil(); y == want {
				return c.fixed(g, r)
			}
		}
		g.year++
	}
	return r, false
}

// weekdayDate checks a date against the weekday that stands with it. Where the
// text gives no year, the weekday picks one.
func (c *cursor) weekdayDate(r reading, w time.Weekday) reading {
	first, ok := r.value.First()
	if last, ok2 := r.value.Last(); !ok || !ok2 || last != first || first.Weekday() == w {
		return r
	}
	if !r.settled && r.given.month > 0 && r.given.day > 0 {
		base := c.inYear(r.given, toward{})
		for _, k := range []int{1, -1} {
			g := base
			g.year += k
			if v, note := g.date(); !v.IsZero() {
				if d, _ := v.First(); d.Weekday() == w && (k < 1 || d-c.Published < 300) {
					r.value, r.note = v, note
					return r
				}
			}
		}
	}
	r.note = unfit
	return r
}

const unfit = "the weekday does not fit the date"

// addMonths counts n months on from a month.
func addMonths(y, m, n int) (int, int) {
	k := y*12 + m - 1 + n
	return floorDiv(k, 12), k - floorDiv(k, 12)*12 + 1
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
