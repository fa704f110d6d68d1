package dates

import (
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
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
		d, counted, ok := Hijri{g.year, g.month, g.day}.Gregorian()
		if !ok {
			// A sighting may give a month the day more that the table has not.
			if g.day != 30 {
				return edtf.Date{}, ""
			}
			d, counted, _ = Hijri{g.year, g.month, 29}.Gregorian()
			d++
		}
		a, b, known = d, d, !counted
	case g.month > 0:
		a, known = hijriMonth(g.year, g.month)
		b, _ = hijriMonth(g.year, g.month+1)
		b--
	default:
		a, known = hijriMonth(g.year, 1)
		b, _ = hijriMonth(g.year+1, 1)
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
		h := HijriOf(c.Published)
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

// month reads the name of a month: «تموز», «آذار/مارس», «يوليو (تموز)»,
// «فبراير شباط», «شهر رمضان», «شهر 9», «الشهر التاسع». plain is true for a
// single name that could as well be another word.
func (c *cursor) month() (g given, note string, plain, ok bool) {
	from := c.i
	named := false
	if c.is(monthWord) && c.clean(ba|la) && c.tokens[c.i].n == 1 {
		c.skip()
		named = true
	}
	g, plain, ok = c.monthName()
	if !ok {
		c.i = from
		if g, ok = c.monthNumber(); !ok {
			c.i = from
		}
		return g, "", false, ok
	}
	if named {
		plain = false
	}
	// The same month by its other name.
	at := c.i
	open := c.mark("(")
	slash := !open && c.mark("/")
	if !open && !slash {
		c.mark("-")
	}
	twice := c.form(c.i) == c.form(from) // «صفر صفر» is a score
	second, _, ok2 := c.monthName()
	ok2 = ok2 && !twice
	switch {
	case !ok2, open && !c.mark(")"), second.calendar != g.calendar:
		c.i = at
	case second.month == g.month:
		plain = false
	case slash:
		note = "the two names are not of one month"
		plain = false
	default:
		c.i = at
	}
	return g, note, plain, true
}

// monthName reads one name. Inside an expression clitics are those of a
// preposition: «بأيلول».
func (c *cursor) monthName() (g given, plain, ok bool) {
	l := c.lex()
	if l == nil || l.class&(month|hijri) == 0 {
		return
	}
	if !c.clean(ba | la) {
		return
	}
	if !c.spelled(l) {
		return
	}
	plain = l.class&ambiguous != 0 && l.clitic&ba == 0
	for _, s := range l.senses {
		switch s.class {
		case month:
			c.skip()
			return given{calendar: gregorian, month: int(s.value)}, plain, true
		case hijri:
			c.skip()
			return given{calendar: islamic, month: int(s.value)}, plain, true
		}
	}
	return given{}, false, false
}

// spelled tells «آب» and «اب» from «أب», which fold alike.
func (c *cursor) spelled(l *lexeme) bool {
	w := c.text.Words[c.i]
	if w.Form[l.cut:] != "اب" || c.tokens[c.i].n > 1 {
		return true
	}
	for _, r := range c.text.Source[c.text.Offset(w, int(l.cut)):w.End] {
		// Behind a clitic only the hamza tells «بآب» from «باب».
		return r == 'آ' || r == 'ا' && l.cut == 0
	}
	return false
}

// monthNumber reads «شهر 9», «شهر تسعة», «الشهر التاسع».
func (c *cursor) monthNumber() (g given, ok bool) {
	from := c.i
	inARow := c.is(unit) && c.lex().clitic&la != 0 // «للشهر الثالث على التوالي»
	if s, ok := c.takeWith(unit, ba|la); ok && s.value == monthUnit && s.count == one {
		if s.def {
			if v, def, ok := c.ordinal(); ok && def && v >= 1 && v <= 12 && !inARow {
				return given{calendar: gregorian, month: v}, true
			}
		} else if v, ok := c.number(); ok && v >= 1 && v <= 12 && !c.counts() {
			return given{calendar: gregorian, month: v}, true
		}
	}
	c.i = from
	return given{}, false
}

// counts tells whether the number before the next word counts it: «10 سنوات»,
// but not «شهر 10 سنة 2021».
func (c *cursor) counts() bool {
	l := c.lex()
	if l == nil || l.class&unit == 0 || l.clitic != 0 {
		return false
	}
	for _, s := range l.senses {
		if s.class == unit {
			return !s.def && !c.kind(c.i+1, arabic.Digits)
		}
	}
	return false
}

// year reads a year behind a day or a month, or after a word such as عام:
// «2017», «عام 2014», «من عام 2016», «لسنة 1991», «(1985)», «1438هـ»,
// «ألفين وسبعة عشر». Without عام it takes four digits only, or fewer with an
// era. led says that a word or mark stood before it.
func (c *cursor) year() (g given, led, ok bool) {
	from := c.i
	c.mark("،")
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	if s, ok := c.takeWith(unit, la|ba|wa); ok && s.value == year && s.count == one {
		led = true
	} else if ok {
		c.i = from
		return given{}, false, false
	} else if c.i > from && !c.at(c.i-1, mark) && c.is(digits) {
		c.i = from // «من 2014» belongs to an interval
		return given{}, false, false
	}
	hijriSaid := false
	if led {
		hijriSaid = c.skipIf(hijriYear)
	}
	open := c.mark("(")
	y, n, ok := c.digitRun(4)
	if !ok && c.is(number) && !c.is(digits) {
		if y, ok = c.number(); ok && (led || y >= 1500 && y <= 2100) {
			n = 4
		}
	}
	if !ok || y == 0 || n == 3 && !led || n < 3 && !led {
		c.i = from
		return given{}, false, false
	}
	cal, said := c.era()
	if open && !c.mark(")") {
		c.i = from
		return given{}, false, false
	}
	if open && !said {
		cal, said = c.era()
	}
	switch {
	case said && cal == beforeChrist:
		y = 1 - y
		cal = gregorian
	case hijriSaid, said && cal == islamic:
		cal = islamic
	case said:
	case n < 3 && !led:
		c.i = from
		return given{}, false, false
	case y >= firstHijri && y <= lastHijri:
		cal = islamic // to be overruled by the month
	}
	return given{calendar: cal, year: y}, led, true
}

// era reads «م», «هـ», «هجري», «للميلاد», «قبل الميلاد».
func (c *cursor) era() (calendar, bool) {
	from := c.i
	l := c.lex()
	if l == nil || l.class&era == 0 {
		return gregorian, false
	}
	for _, s := range l.senses {
		if s.class != era || l.clitic&^la != 0 {
			continue
		}
		// A single letter has to touch the number or end what it stands in.
		if len(c.form(c.i)) == 2 && c.tokens[c.i].n == 1 && !c.glued() && c.i+1 < c.end && c.text.Words[c.i+1].Kind == arabic.Digits {
			break
		}
		c.skip()
		return calendar(s.value), true
	}
	c.i = from
	return gregorian, false
}

// tail reads what follows a month, or a day of a month, and fixes its year: a
// year, a direction, «من العام الماضي», «من العام نفسه»; and resolves it.
func (c *cursor) tail(g given, kind Kind) (reading, bool) {
	r := reading{kind: kind, basis: Relative, anchor: Publication}
	from := c.i
	// A year inside the separators of «20/شعبان/1428».
	if c.mark("/-") && c.glued() {
		if y, n, ok := c.digitRun(4); ok && n == 4 {
			g.year = y
			if cal, said := c.era(); said {
				g.calendar = cal
			}
			return c.fixed(g, r)
		}
	}
	c.i = from
	// A year or a direction also stands behind the weekday or in brackets.
	if y, _, ok := c.year(); ok {
		if g.calendar == gregorian && y.calendar == islamic && y.year >= firstHijri {
			// «آذار 1400»: a Gregorian month has a Gregorian year.
			y.calendar = gregorian
		}
		g.year = y.year
		if g.calendar == islamic && y.calendar == gregorian && y.year > 1600 {
			return c.hijriIn(g, r) // «رمضان 2019»
		}
		return c.fixed(g, r)
	}
	c.i = from
	if w, ok := c.direction(false); ok {
		g = c.inYear(g, w)
		if w.to == 0 {
			r.basis = Explicit
		}
		r.settled = true
		r.given = g
		r.value, r.note = g.date()
		return r, !r.value.IsZero()
	}
	c.i = from
	if y, basis, ok := c.relativeYear(g.calendar); ok {
		g.year = y
		v, ok := c.fixed(g, r)
		v.basis, v.anchor = basis, Publication
		return v, ok
	}
	c.i = from
	resolved := c.inYear(g, toward{})
	r.value, r.note = resolved.date()
	if r.value.IsZero() { // 29 February, 30 of a short month: the year before it
		for k := 1; k < 5 && r.value.IsZero(); k++ {
			resolved.year--
			r.value, r.note = resolved.date()
		}
	}
	r.given = g
	return r, !r.value.IsZero()
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
	g.year = HijriOf(edtf.DayOf(want, 1, 1)).Year
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

// relativeYear reads «من العام الماضي», «العام المقبل», «من هذا العام»,
// «من العام نفسه», and gives the year that they mean.
func (c *cursor) relativeYear(cal calendar) (y int, basis Basis, ok bool) {
	from := c.i
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	c.skipIf(in)
	now := c.published(cal).year
	if c.skipIf(this) {
		if s, ok := c.take(unit); ok && s.value == year && s.count == one {
			return now, Explicit, true
		}
		c.i = from
		return 0, "", false
	}
	if s, ok := c.takeWith(unit, la|ba); ok && s.value == year && s.count == one && s.def {
		c.skipIf(hijriYear)
		if w, ok := c.direction(false); ok {
			basis = Relative
			if w.to == 0 {
				basis = Explicit
			}
			return now + w.shift(), basis, true
		}
		if w, ok := c.anaphoric(); ok {
			if first, ok := c.last.First(); ok {
				ly, _, _ := first.Civil()
				if cal == islamic {
					ly = HijriOf(first).Year
				}
				return ly + w.to, Relative, true
			}
		}
	}
	c.i = from
	return 0, "", false
}

// dayNumber reads the day of a month, in digits or as an ordinal.
func (c *cursor) dayNumber() (d int, def, ok bool) {
	from := c.i
	if v, ok := c.digits(2); ok && v >= 1 && v <= 31 {
		return v, false, true
	}
	c.i = from
	if v, def, ok := c.ordinal(); ok && v >= 1 && v <= 31 {
		return v, def, true
	}
	c.i = from
	return 0, false, false
}

// isName tells whether the word before the expression makes a name of a date:
// «حي 17 تموز». Behind most such words a year makes it a date all the same.
func (c *cursor) isName(dated bool) bool {
	i := c.start - 1
	if c.form(i) == "(" || c.form(i) == `"` {
		i--
	}
	if c.at(i, placeHead) {
		return true
	}
	if dated {
		return false
	}
	if c.at(i, head) {
		return true
	}
	// «من الهرمات و17 تموز»: a name joined to a name, unless a date stood there.
	if l := c.tokens[c.start].lex; c.inner == 0 && l != nil && l.clitic == wa && c.kind(i, arabic.Letters) && c.prevEnd != c.start {
		return c.at(c.start, ordinal)
	}
	return c.inner == 0 && c.form(i) == "و" && c.prevEnd != i && i > c.first && c.text.Words[c.start].Glued
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
