package dates

import (
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// dayMonth reads a day and a month: «17 تموز», «الثالث من أيار 2016»,
// «22 اذار/مارس الحالي», «28-نوفمبر», «غرة رمضان», with the other calendar's
// date behind it if there is one.
func dayMonth(c *cursor) (reading, bool) {
	r, ok := dayMonthDate(c)
	if !ok {
		return r, false
	}
	return c.double(r), true
}

func dayMonthDate(c *cursor) (reading, bool) {
	if c.piece(c.i) && c.form(c.i-1) != "-" {
		return reading{}, false
	}
	first := c.i
	if c.kind(first, arabic.Letters) && c.at(first-1, number|unit) && !c.at(first-1, dayWord) {
		return reading{}, false // «الأيام العشرة الأولى من رمضان»
	}
	d, _, ok := c.dayNumber()
	if !ok {
		if d, ok = c.wordDay(); !ok {
			return reading{}, false
		}
	}
	if c.is(of) && c.clean(0) && c.form(c.i) == "من" {
		if c.at(first, number) && !c.at(first, ordinal|digits) && !strings.HasPrefix(c.form(first), "ال") {
			return reading{}, false // «صيام ست من شوال»
		}
		c.skip()
	} else if c.mark("/-") && c.is(number) {
		return reading{}, false // «2 - صفر» is a score
	}
	g, note, _, ok := c.month()
	if !ok {
		return reading{}, false
	}
	g.day = d
	at := c.i
	r, ok := c.tail(g, KindDate)
	if !ok {
		return reading{}, false
	}
	if c.start == first && c.isName(c.i > at || note == "" && at-first > 2 && c.text.Words[at-2].Form == "/") {
		return nothing, true
	}
	if note != "" {
		r.note = note
	}
	return r, true
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

// wordDay reads the day of a month in number words: «واحد وعشرين مايو».
func (c *cursor) wordDay() (int, bool) {
	from := c.i
	if c.is(digits) || !c.is(number) {
		return 0, false
	}
	if v, ok := c.number(); ok && v >= 1 && v <= 31 {
		return v, true
	}
	c.i = from
	return 0, false
}

// monthDay reads the month before the day: «تموز 13», «فبراير ١٤، ٢٠١٠»,
// «مايو الحادي عشر».
func monthDay(c *cursor) (reading, bool) {
	g, note, _, ok := c.month()
	if !ok || g.calendar != gregorian {
		return reading{}, false
	}
	c.mark("/-")
	d, def, ok := c.dayNumber()
	if !ok {
		if d, ok = c.wordDay(); !ok || d < 11 {
			return reading{}, false
		}
	}
	if !def && c.kind(c.i, arabic.Letters) && !c.at(c.i, era|unit|to|of|in|since|until) {
		return reading{}, false // «في آذار 13 جنديا»
	}
	if c.form(c.i) == "/" {
		return reading{}, false
	}
	g.day = d
	r, ok := c.tail(g, KindDate)
	if note != "" {
		r.note = note
	}
	return r, ok
}

// dayOf reads a day of a month that is named by a word: «العشرين من الشهر
// الجاري», «20 من الشهر المقبل», «28 الشهر الجاري», «الثامن من الجاري»,
// «8 منه».
func dayOf(c *cursor) (reading, bool) {
	d, _, ok := c.dayNumber()
	if !ok {
		return reading{}, false
	}
	r := reading{kind: KindDate, basis: Relative, anchor: Publication}
	if c.skipIf(ofIt) {
		first, ok := c.last.First()
		if !ok || c.last.Precision() > edtf.PrecisionMonth {
			return reading{}, false
		}
		g := given{calendar: gregorian}
		g.year, g.month, _ = first.Civil()
		g.day = d
		r.value, _ = g.date()
		r.anchor = Text
		return r, !r.value.IsZero()
	}
	c.skipIf(of)
	g := c.published(gregorian)
	from := c.i
	var w toward
	if c.skipIf(this) {
		if s, ok := c.take(unit); !ok || s.value != monthUnit || s.count != one {
			return reading{}, false
		}
		w = toward{steps: 1, given: true}
	} else if s, ok := c.take(anaphora); ok { // «16 من ذلك الشهر»
		if u, ok := c.take(unit); !ok || s.value != 0 || u.value != monthUnit || u.count != one || !u.def || c.last.IsZero() {
			return reading{}, false
		}
		w = toward{steps: 1, given: true, same: true}
	} else if s, ok := c.take(unit); ok && s.value == monthUnit && s.count == one && s.def {
		if w, ok = c.direction(false); !ok {
			if w, ok = c.anaphoric(); !ok {
				return reading{}, false
			}
		}
	} else {
		c.i = from
		if w, ok = c.direction(false); !ok || w.to != 0 || c.i-from != 1 {
			return reading{}, false
		}
	}
	if w.same {
		first, _ := c.last.First()
		g.year, g.month, _ = first.Civil()
		r.anchor = Text
	} else if w.to == 0 {
		r.basis = Explicit
	}
	g.year, g.month = addMonths(g.year, g.month, w.shift())
	g.day = d
	r.value, _ = g.date()
	r.given, r.settled = g, true
	return r, !r.value.IsZero()
}

// dated reads a date of the calendar: in digits, or a day and a month.
func (c *cursor) dated() (reading, bool) {
	from := c.i
	if r, ok := numericDate(c); ok && r.kind == KindDate {
		return r, true
	}
	c.i = from
	if r, ok := dayMonthDate(c); ok && r.kind == KindDate {
		return r, true
	}
	c.i = from
	if r, ok := monthDay(c); ok && r.kind == KindDate {
		return r, true
	}
	c.i = from
	if r, ok := dayOf(c); ok {
		return r, true
	}
	c.i = from
	return reading{}, false
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
