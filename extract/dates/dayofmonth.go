package dates

import (
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
	if !def && c.i < c.end && c.text.Words[c.i].Kind == arabic.Letters && !c.at(c.i, era|unit|to|of|in|since|until) {
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

// monthAlone reads a month, with its year or direction or without: «في
// سبتمبر», «تشرين الثاني/نوفمبر», «يونيو/حزيران 2014», «رمضان الماضي».
func monthAlone(c *cursor) (reading, bool) {
	if c.is(unit) && !c.is(monthWord) {
		if l := c.lex(); l.senses[0].value != monthUnit {
			return reading{}, false
		}
	}
	first := c.i
	g, note, plain, ok := c.month()
	if !ok {
		return reading{}, false
	}
	at := c.i
	r, ok := c.tail(g, KindMonth)
	if !ok {
		return r, false
	}
	bare := c.i == at // neither a year nor a direction
	if plain && bare && c.inner == 0 && !c.alone(first, c.i) && (!c.at(first-1, in) || c.at(first-2, digits|number)) {
		return nothing, true // «رجب طيب أردوغان», «3 إلى صفر»
	}
	if c.start == first && c.isName(!bare) {
		return nothing, true // «سد تشرين»
	}
	// «تموز (18/7/1946)»: the brackets say the day.
	from := c.i
	if bare && c.mark("(") {
		if full, ok := numericDate(c); ok && c.mark(")") && full.given.month == g.month {
			return full, true
		}
		c.i = from
	}
	if note != "" {
		r.note = note
	}
	return r, true
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
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	g := c.published(gregorian)
	from := c.i
	var w toward
	if c.skipIf(this) {
		if s, ok := c.take(unit); !ok || s.value != monthUnit || s.count != one {
			return reading{}, false
		}
		w = toward{steps: 1, given: true}
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
