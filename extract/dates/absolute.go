package dates

import (
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// numeric reads dates in digits alone: 2017/03/08, 08/03/2017, 8-3-2017,
// 8.3.2017, «25 / 6 / 1436هـ», 18-9-15, 9/2021; and the other date that may
// stand behind it, «الموافق 21 يناير 2017م».
func numeric(c *cursor) (reading, bool) {
	r, ok := numericDate(c)
	if !ok {
		return r, false
	}
	return c.double(r), true
}

func numericDate(c *cursor) (reading, bool) {
	if c.piece(c.i) {
		return reading{}, false
	}
	a, an, ok := c.digitRun(4)
	if !ok {
		return reading{}, false
	}
	sep, at := c.form(c.i), c.i
	if sep != "/" && sep != "-" && sep != "." {
		return reading{}, false
	}
	c.i++
	b, bn, ok := c.digitRun(2)
	if !ok {
		return reading{}, false
	}
	if c.form(c.i) != sep || !c.kind(c.i+1, arabic.Digits) {
		return c.twoNumbers(a, an, b, bn, at)
	}
	c.i++
	d, dn, ok := c.digitRun(4)
	if !ok || c.form(c.i) == sep && c.glued() && c.kind(c.i+1, arabic.Digits) && c.touches(c.i+1) {
		return reading{}, false // a longer number with separators
	}
	g, note, ok := c.order(a, an, b, d, dn, sep)
	if !ok {
		return reading{}, false
	}
	if cal, said := c.era(); said {
		g.calendar = cal
		if cal == beforeChrist {
			return reading{}, false
		}
	}
	r, ok := c.fixed(g, reading{kind: KindDate})
	if note != "" {
		r.note = note
	}
	return r, ok
}

// piece tells whether digits belong to something longer: a number with
// separators, a decimal, an hour, a percentage.
func (c *cursor) piece(i int) bool {
	if !c.touches(i) || !c.kind(i-1, arabic.Mark) {
		return false
	}
	switch c.form(i - 1) {
	case "/", ".", ":", "+", "%", "-":
		return c.kind(i-2, arabic.Digits) && c.touches(i-1) || c.form(i-1) == "+" || c.form(i-1) == "%"
	}
	return false
}

// order tells the day from the month. A number of four digits is the year; the
// day comes before the month, unless only the other way gives a date. Between
// two that are both possible the day-first reading is taken, and said.
func (c *cursor) order(a, an, b, d, dn int, sep string) (g given, note string, ok bool) {
	switch {
	case an == 4 && dn <= 2: // 2017/03/08
		g = given{year: a, month: b, day: d}
		if b > 12 && d <= 12 {
			g.month, g.day = d, b
		}
	case dn == 4 && an <= 2: // 08/03/2017
		g = given{year: d, month: b, day: a}
		switch {
		case b > 12 && a <= 12:
			g.month, g.day = a, b
		case a <= 12 && b <= 12 && a != b:
			note = "the day is read before the month"
		}
	case an <= 2 && dn == 2 && sep != ".": // 18-9-15
		g = given{year: 2000 + d, month: b, day: a}
		if g.year > c.pub.year+10 {
			g.year -= 100
		}
		if b > 12 && a <= 12 {
			g.month, g.day = a, b
		}
		note = "a year of two digits"
	default:
		return g, "", false
	}
	if g.year >= firstHijri && g.year <= lastHijri {
		g.calendar = islamic
	} else if g.year < 1500 || g.year > 2200 {
		return g, "", false
	}
	return g, note, g.month >= 1 && g.month <= 12 && g.day >= 1 && g.day <= 31
}

// twoNumbers reads 9/2021 and 2017/03 as a month, and 22/04 as a day where its
// zero, a weekday or a word such as يوم shows that it is no ratio. The separator
// stands at word sep.
func (c *cursor) twoNumbers(a, an, b, bn, sep int) (reading, bool) {
	if c.form(sep) != "/" || !c.touches(sep) || !c.touches(sep+1) || c.glued() && !c.kind(c.i, arabic.Mark) {
		return reading{}, false
	}
	if an == 4 {
		if b < 1 || b > 12 || bn > 2 || a < 1800 || a > 2200 {
			return reading{}, false
		}
		return c.fixed(given{year: a, month: b}, reading{kind: KindMonth})
	}
	if an > 2 {
		return reading{}, false
	}
	led := c.start < sep-1 || c.at(sep-2, weekday|dayWord|in) || c.form(sep - 1)[0] == '0' || c.form(sep + 1)[0] == '0'
	g := given{month: b, day: a}
	if b > 12 && a <= 12 {
		g.month, g.day = a, b
	}
	if !led || g.month < 1 || g.month > 12 || g.day < 1 || g.day > 31 {
		return reading{}, false
	}
	c.mark("،")
	return c.tail(g, KindDate)
}

// monthDigits reads 9/2021 and 2/2013.
func monthDigits(c *cursor) (reading, bool) {
	if c.piece(c.i) {
		return reading{}, false
	}
	m, _, ok := c.digitRun(2)
	if !ok || m < 1 || m > 12 || !c.mark("/") {
		return reading{}, false
	}
	y, n, ok := c.digitRun(4)
	if !ok || n != 4 || y < firstHijri || y > 2200 || c.glued() && c.form(c.i) == "/" {
		return reading{}, false
	}
	g := given{year: y, month: m}
	if y <= lastHijri {
		g.calendar = islamic
	}
	return c.fixed(g, reading{kind: KindMonth})
}

// double reads the same day by the other calendar: «… الموافق 21 يناير 2017م»,
// «9 آذار 2017 م / 10 جمادى الآخرة 1438 هـ». The Gregorian date holds.
func (c *cursor) double(r reading) reading {
	if r.kind != KindDate || r.given.day == 0 {
		return r
	}
	from := c.i
	c.mark("(،")
	open := c.i > from && c.form(from) == "("
	said := c.skipIf(corresponds)
	if !said && !c.mark("/-") {
		c.i = from
		return r
	}
	if said {
		if c.form(c.i) == "ل" {
			c.i++
		}
		c.skipIf(in)
		c.skipIf(dayWord)
		c.skipIf(weekday)
		c.mark(":")
	}
	start := c.start
	c.start = c.i
	other, ok := numericDate(c)
	if !ok {
		c.i = c.start
		other, ok = dayMonthDate(c)
	}
	c.start = start
	if !ok || other.kind != KindDate || other.given.calendar == r.given.calendar || open && !c.mark(")") {
		c.i = from
		return r
	}
	a, b := r, other
	if a.given.calendar == islamic {
		a, b = b, a
	}
	first, _ := a.value.First()
	second, _ := b.value.First()
	if diff := first - second; a.settled && b.settled && (diff < -2 || diff > 2) {
		a.note = "the two calendars do not agree"
	}
	if !a.settled && b.settled { // the Hijri date brings the year
		best := b.value
		return reading{value: best, kind: KindDate, basis: Explicit, given: a.given, settled: true}
	}
	return a
}

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
	if plain && bare && !c.alone(c.start, c.i) {
		if !c.at(c.start-1, in) || c.at(c.start-2, digits|number) {
			return nothing, true
		}
	}
	// A feast or a day of a Hijri month stands elsewhere; a first name is none.
	if c.text.Words[c.start].Kind == arabic.Letters && c.isName(!bare) {
		return nothing, true
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

// weekdays reads a weekday with what belongs to it: «الخميس», «يوم الخميس
// الماضي», «فجر الخميس», «الخميس 9 آذار», «السبت 23/4/1438هـ الموافق 21 يناير
// 2017م», «الأربعاء، 13 شباط», «السبت السادس عشر».
func weekdays(c *cursor) (reading, bool) {
	if c.is(in) && !c.is(daypart|dayWord|weekday) {
		return reading{}, false
	}
	pointed := c.skipIf(this) // «هذا الخميس»
	led := c.dayLead()
	if !led && c.is(daypart|dayWord) && !c.is(weekday) || pointed && !c.is(weekday) {
		return reading{}, false
	}
	at := c.i
	s, ok := c.takeWith(weekday, ba|la)
	if !ok {
		// «يوم 19 فبراير»: a date and no weekday.
		if led {
			return c.dated()
		}
		return reading{}, false
	}
	if !s.def && !led {
		if !c.alone(c.start, c.i) || c.bareNumberWord(at) {
			return nothing, false
		}
	}
	if at == c.start && c.at(c.start-1, person|placeHead) {
		return nothing, true
	}
	w := time.Weekday(s.value)
	r := reading{kind: KindWeekday, basis: Relative, anchor: Publication}
	from := c.i
	if d, ok := c.direction(false); ok {
		r.value = edtf.OnDay(c.weekdayToward(w, d))
		r.settled = true
		from = c.i
	}
	// The date, behind a comma, a bracket or الموافق.
	bracket := false
	if c.skipIf(corresponds) {
		c.skipIf(in)
	} else if bracket = c.mark("("); !bracket {
		if !c.mark("،") {
			if c.is(in) && c.clean(0) && c.form(c.i) == "في" {
				c.skip()
			}
		}
	}
	nth := c.is(ordinal) // «الثلاثاء الثالث من أيلول» may be the third Tuesday
	if full, ok := c.dated(); ok && (!bracket || c.mark(")")) {
		full = c.weekdayDate(full, w)
		if !nth || full.note != unfit || full.given.day > 5 {
			c.trail()
			return c.double(full), true
		}
	}
	c.i = from
	if d, def, ok := c.dayNumber(); ok && !c.is(unit|of) && (def || c.i == c.end || c.kind(c.i, arabic.Mark) || c.is(to)) {
		if v, ok := c.dayOnWeekday(d, w); ok {
			r.value = edtf.OnDay(v)
			r.settled = true
			return r, true
		}
	}
	c.i = from
	if r.value.IsZero() {
		r.value = edtf.OnDay(c.weekdayToward(w, toward{given: pointed || c.future()}))
	}
	c.trail()
	return r, true
}

// bareNumberWord tells whether word i is a number as well: «اثنين».
func (c *cursor) bareNumberWord(i int) bool { return c.at(i, number) }

// dayLead reads what may stand before a day: parts of the day and يوم:
// «فجر», «مساء يوم», «بعد ظهر», «يوم».
func (c *cursor) dayLead() bool {
	from := c.i
	for c.is(daypart|dayWord) && c.clean(ba|la) && !c.is(weekday|relday) {
		c.skip()
		if c.is(of) && c.form(c.i) == "من" && c.at(c.i+1, daypart|dayWord|weekday|relday) {
			c.skip()
		}
	}
	return c.i > from
}

// trail reads the part of the day behind a day: «الخميس صباحا», «أمس مساء»,
// «الثلاثاء في وقت مبكر من المساء».
func (c *cursor) trail() {
	from := c.i
	if c.is(in) && c.form(c.i) == "في" {
		c.skip()
	}
	if !c.is(daypart) || !c.clean(0) {
		c.i = from
		return
	}
	for c.is(daypart) && c.clean(0) {
		c.skip()
	}
	// «الخميس فجر انتحاري نفسه»: what follows makes it a verb; «مساء الجمعة»
	// belongs to the next expression.
	if c.i < c.end && c.text.Words[c.i].Kind == arabic.Letters && c.i-from == 1 {
		switch f := c.form(from); f {
		case "فجر", "ظهر", "عصر", "ليل", "صباح", "نهار", "مغرب", "عشاء", "ليله":
			c.i = from
		}
	}
	if c.is(weekday | relday) {
		c.i = from
	}
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

// weekdayToward gives the weekday on or before publication, or the one that a
// direction names; of this week («هذا الخميس») the one on or after it.
func (c *cursor) weekdayToward(w time.Weekday, d toward) edtf.Day {
	switch {
	case d.to < 0:
		return nearest(c.Published-1, w) - edtf.Day(7*(d.steps-1))
	case d.to > 0:
		return nearest(c.Published+7, w) + edtf.Day(7*(d.steps-1))
	case d.given:
		return nearest(c.Published+6, w)
	}
	return nearest(c.Published, w)
}

// dayOnWeekday gives the day of the month of publication that falls on the
// weekday, or of a month beside it.
func (c *cursor) dayOnWeekday(d int, w time.Weekday) (edtf.Day, bool) {
	for _, k := range []int{0, -1, 1} {
		y, m := addMonths(c.pub.year, c.pub.month, k)
		if v, _ := (given{year: y, month: m, day: d}).date(); !v.IsZero() {
			if day, _ := v.First(); day.Weekday() == w {
				return day, true
			}
		}
	}
	return 0, false
}

// yearAlone reads a year by itself: «عام 2014», «العام (1979)», «سنة 1948»,
// «عام 1436 هـ», «2015م», and four digits alone where what stands before them
// says that they are a year: «في 2014», «منذ 2011», «(1948)», «حرب 1967».
func yearAlone(c *cursor) (reading, bool) {
	from := c.i
	r := reading{kind: KindYear}
	if c.is(unit) {
		g, led, ok := c.year()
		if !ok || !led {
			return r, false
		}
		if g.year < 100 && g.calendar == gregorian { // «عام 14»
			return r, false
		}
		return c.fixed(g, r)
	}
	if c.is(digits) {
		if c.piece(c.i) && c.form(c.i-1) != "-" || c.touches(c.i) && c.kind(c.i-1, arabic.Latin) {
			return r, false
		}
		y, n, ok := c.digitRun(4)
		if !ok || n < 3 {
			return r, false
		}
		if c.glued() && (c.form(c.i) == "/" || c.form(c.i) == "%" || c.form(c.i) == ":" || c.kind(c.i, arabic.Latin)) {
			return r, false
		}
		if cal, said := c.era(); said {
			g := given{calendar: cal, year: y}
			switch {
			case cal == beforeChrist:
				g = given{year: 1 - y}
			case cal == gregorian && (n < 4 || y < 1500 || y > 2100):
				return r, false // «1000 م»
			}
			return c.fixed(g, r)
		}
		if n != 4 || !c.yearBefore(from) || !c.yearBehind() {
			return r, false
		}
		g := given{year: y}
		switch {
		case y >= firstHijri && y < lastHijri && c.form(from-1) == "(":
			g.calendar = islamic
		case y < 1800 || y > 2100:
			return r, false
		}
		return c.fixed(g, r)
	}
	// «ألفين وسبعة عشر» behind a word of time.
	if !c.at(from-1, in) && !c.at(from-1, month) {
		return r, false
	}
	y, ok := c.number()
	if !ok || y < 1500 || y > 2100 || c.i-from < 2 || c.is(unit) {
		return r, false
	}
	if c.i < c.end && c.text.Words[c.i].Kind == arabic.Letters && !c.is(in|of) {
		return r, false
	}
	return c.fixed(given{year: y}, r)
}

// yearBefore tells whether what stands before word i lets bare digits be a
// year.
func (c *cursor) yearBefore(i int) bool {
	p := i - 1
	if c.form(p) == "و" && c.text.Words[i].Glued {
		return c.prevEnd == p && p > c.first
	}
	if p < c.first {
		return c.i >= c.end || c.kind(c.i, arabic.Mark)
	}
	if c.at(p-1, about) && c.tokens[p-1].n == 2 {
		return false // «أكثر من 2000»
	}
	if c.form(p) == "(" || c.form(p) == "[" {
		return c.form(i+1) == ")" || c.form(i+1) == "]" || c.form(i+1) == "-"
	}
	if c.at(p, notYear|between) {
		return false
	}
	if c.at(p, in|eventHead|part|season|until|since|to|unit) || c.at(p-1, eventHead) && !c.at(p, unit|number) {
		return true // «في 2014», «حرب 1967», «الانتفاضة الأولى 1987»
	}
	if c.text.Words[p].Kind == arabic.Digits {
		return false
	}
	// A noun before it and nothing behind it: «الانتفاضة الأولى 1987».
	return c.i >= c.end || c.text.Words[c.i].Kind == arabic.Mark && c.form(c.i) != "%" && c.form(c.i) != "/" || c.is(of|in)
}

// yearBehind tells whether what stands behind bare digits lets them be a year:
// a noun that they count does not.
func (c *cursor) yearBehind() bool {
	if c.i >= c.end {
		return true
	}
	w := c.text.Words[c.i]
	switch w.Kind {
	case arabic.Mark:
		return w.Form != "%" && !(w.Form == "/" && w.Glued)
	case arabic.Digits:
		return false
	case arabic.Latin:
		return false
	}
	if len(w.Form) > 2 && w.Form[len(w.Form)-2:] == "ا" && w.Form[:2] != "ال" && !c.is(of|in|to|clause|number) && len(w.Form) >= 8 {
		return c.at(c.i, part|daypart) // «2014 شخصا»
	}
	if c.is(unit) && c.clean(0) {
		return false
	}
	for _, noun := range counted {
		if w.Form == noun {
			return false
		}
	}
	return true
}

// counted are nouns that a number above a hundred counts in the singular.
var counted = []string{"شخص", "قتيل", "جريح", "مقاتل", "عنصر", "جندي", "مدني", "نازح", "لاجئ", "قذيفه", "غاره", "صاروخ", "متر", "كيلومتر", "دولار", "دينار", "ليره", "طن", "مسلح", "عائله", "اسره", "منزل", "ملم", "حاله", "ضحيه", "معتقل", "دونم", "شهيد", "درجه", "نسمه", "كلم", "كم", "الف", "مليون", "مليار", "طفل", "امراه", "ريال", "جنيه", "سياره", "عسكري", "ضابط", "رجل", "مشارك", "موظف", "عامل", "مهاجر", "متظاهر", "صفحه", "نقطه", "ميل", "قدم", "برميل", "ميغاوات", "غرام", "كيلو"}

// yearPair reads two years: «عامي 2014 و2015», «العامين 1990 و1996», «عام
// (1931/1932)», «سنة 2010-2011».
func yearPair(c *cursor) (reading, bool) {
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.value != year || s.count == many {
		return reading{}, false
	}
	bracket := c.mark("(")
	a, n, ok := c.digitRun(4)
	if !ok || n < 4 {
		return reading{}, false
	}
	and := false
	if !c.mark("-/") {
		if s.count == one {
			return reading{}, false
		}
		if and = c.and(); !and && !c.skipIf(to) {
			return reading{}, false
		}
	}
	b, n, ok := c.digitRun(4)
	if !ok || n < 4 || b <= a || bracket && !c.mark(")") {
		return reading{}, false
	}
	x, y := given{year: a}, given{year: b}
	if h := HijriOf(edtf.DayOf(b, 7, 1)).Year; !and && (h == a || h == a+1 || h == a-1) {
		return c.fixed(y, reading{kind: KindYear}) // «عام 1372/1953»
	}
	if cal, said := c.era(); said && cal == islamic || a >= firstHijri && b <= lastHijri {
		x.calendar, y.calendar = islamic, islamic
	}
	r, ok := c.fixed(x, reading{kind: KindInterval})
	if !ok {
		return r, false
	}
	v, _ := y.date()
	r.value = edtf.Between(r.value, v)
	r.kind = KindInterval
	if b-a > 1 && and {
		r.note = "two years that are not neighbours: the value spans both"
	}
	return r, true
}

// fraction reads «الربع الثالث من 2016», «النصف الأول من العام الحالي»,
// «الفصل الأخير».
func fractionOf(c *cursor) (reading, bool) {
	s, ok := c.take(fraction)
	if !ok {
		return reading{}, false
	}
	n := int(s.value)
	v, _, ok := c.ordinal()
	if !ok {
		return reading{}, false
	}
	if v < 0 {
		v = n
	}
	if v < 1 || v > n {
		return reading{}, false
	}
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	from := c.i
	r, ok := c.point()
	if !ok {
		y, digits, ok := c.digitRun(4)
		if !ok || digits != 4 || y < 1800 || y > 2100 {
			c.i = from
			return reading{}, false
		}
		r = reading{value: edtf.InYear(y), basis: Explicit}
	}
	switch r.value.Precision() {
	case edtf.PrecisionYear:
		y, _, _ := r.value.YMD()
		size := 12 / n
		r.value = edtf.Between(edtf.InMonth(y, (v-1)*size+1), edtf.InMonth(y, v*size))
		r.kind = KindYear
	case edtf.PrecisionMonth:
		if n != halves {
			return reading{}, false
		}
		first, _ := r.value.First()
		last, _ := r.value.Last()
		if v == 1 {
			last = first + 14
		} else {
			first += 15
		}
		r.value = edtf.Between(edtf.OnDay(first), edtf.OnDay(last))
		r.kind = KindMonth
	default:
		return reading{}, false
	}
	return r, true
}

// seasonOf reads «صيف 2014», «صيف عام 2014», «الشتاء الماضي», «ربيع العام
// المقبل», «هذا الصيف». «ربيع» alone is a name.
func seasonOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(season, ba|la)
	if !ok {
		return reading{}, false
	}
	which := edtf.Season(s.value)
	r := reading{kind: KindSeason, basis: Relative, anchor: Publication}
	from := c.i
	if g, _, ok := c.year(); ok && g.calendar == gregorian {
		c.seasonPair(g.year)
		r.value, r.basis, r.anchor = edtf.InSeason(g.year, which), Explicit, Absolute
		return r, true
	}
	c.i = from
	if y, basis, ok := c.relativeYear(gregorian); ok {
		r.value, r.basis = edtf.InSeason(y, which), basis
		return r, true
	}
	c.i = from
	if w, ok := c.direction(false); ok && s.def {
		r.value = c.seasonToward(which, w)
		return r, true
	}
	c.i = from
	if c.form(c.start-1) == "هذا" && s.def {
		r.value = c.seasonToward(which, toward{given: true, steps: 1})
		return r, true
	}
	return reading{}, false
}

// seasonPair reads the second year of a winter: «شتاء 2016-2017».
func (c *cursor) seasonPair(y int) {
	from := c.i
	if c.mark("-/") {
		if z, n, ok := c.digitRun(4); ok && n == 4 && z == y+1 {
			return
		}
	}
	c.i = from
}

// seasonToward gives the season that is over, under way or still to come.
func (c *cursor) seasonToward(s edtf.Season, w toward) edtf.Date {
	for y := c.pub.year + 2; y > c.pub.year-4; y-- {
		d := edtf.InSeason(y, s)
		first, _ := d.First()
		last, _ := d.Last()
		switch {
		case w.to < 0 && last < c.Published:
			return edtf.InSeason(y-w.steps+1, s)
		case w.to == 0 && first <= c.Published+180 && last >= c.Published-180:
			if y, _, _ := first.Civil(); y == c.pub.year || first <= c.Published && c.Published <= last {
				return d
			}
		case w.to > 0 && first <= c.Published:
			return edtf.InSeason(y+w.steps, s)
		}
	}
	return edtf.InSeason(c.pub.year, s)
}

// decadeOf reads «التسعينات», «تسعينيات القرن الماضي», «ثمانينات القرن
// العشرين»; the bare word is of the last century. «في الخمسينات من عمره» is an
// age.
func decadeOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(decade, ba|la)
	if !ok {
		return reading{}, false
	}
	if c.form(c.i) == "من" && (c.form(c.i+1) == "عمره" || c.form(c.i+1) == "عمرها" || c.form(c.i+1) == "العمر" || c.form(c.i+1) == "عمرهم") {
		return nothing, true
	}
	r := reading{kind: KindYear, basis: Relative, anchor: Publication}
	base := 1900
	from := c.i
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	if v, ok := centuryOf(c); ok && !v.value.IsZero() {
		if first, ok := v.value.First(); ok {
			y, _, _ := first.Civil()
			base = floorDiv(y, 100) * 100
			r.basis, r.anchor = v.basis, v.anchor
		}
	} else {
		c.i = from
		if w, ok := unitDirection(c); ok && !w.value.IsZero() && w.value.Precision() == edtf.PrecisionCentury {
			first, _ := w.value.First()
			base, _, _ = first.Civil()
		} else {
			c.i = from
		}
	}
	r.value = edtf.InDecade(base + int(s.value))
	return r, true
}

// centuryOf reads «القرن العشرين», «القرن التاسع عشر الميلادي», «القرن الثالث
// الهجري», «القرن 19», «القرن الأول قبل الميلاد».
func centuryOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.value != century || s.count != one {
		return reading{}, false
	}
	v, _, ok := c.ordinal()
	if !ok {
		if v, ok = c.digits(2); !ok {
			return reading{}, false
		}
	}
	if v < 1 || v > 30 {
		return reading{}, false
	}
	r := reading{kind: KindYear, basis: Explicit}
	cal, _ := c.era()
	switch cal {
	case islamic:
		a, _ := given{calendar: islamic, year: (v-1)*100 + 1}.date()
		b, _ := given{calendar: islamic, year: v * 100}.date()
		first, _ := a.First()
		last, _ := b.Last()
		from, _, _ := first.Civil()
		to, _, _ := last.Civil()
		r.value = edtf.Between(edtf.InYear(from), edtf.InYear(to))
	case beforeChrist:
		r.value = edtf.Between(edtf.InYear(1-v*100), edtf.InYear(-(v-1)*100))
	default:
		r.value = edtf.InCentury((v - 1) * 100)
	}
	return r, true
}

// feastDays reads «عيد الفطر», «أول أيام عيد الأضحى», «عاشوراء 1438», «رأس السنة
// الهجرية». Without a year it is the nearest on or before publication.
func feastDays(c *cursor) (reading, bool) {
	offset := 0
	c.dayLead()
	if v, _, ok := c.ordinal(); ok {
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
	r := reading{kind: KindFeast, basis: Relative, anchor: Publication}
	from := c.i
	if g, _, ok := c.year(); ok {
		if d, ok := f.in(g); ok {
			r.value, r.basis, r.anchor = edtf.OnDay(d+edtf.Day(offset)), Explicit, Absolute
			return r, true
		}
	}
	c.i = from
	w, directed := c.direction(false)
	if !directed {
		c.i = from
		if y, basis, ok := c.relativeYear(gregorian); ok {
			if d, ok := f.in(given{year: y}); ok {
				r.value, r.basis = edtf.OnDay(d+edtf.Day(offset)), basis
				return r, true
			}
		}
		c.i = from
	}
	ahead := directed && w.to > 0 || !directed && c.future()
	best, found := edtf.Day(0), false
	for y := c.pub.year - 2; y <= c.pub.year+2; y++ {
		d, ok := f.in(given{year: y})
		if !ok {
			continue
		}
		d += edtf.Day(offset)
		switch {
		case ahead && d >= c.Published && !found:
			best, found = d, true
		case !ahead && (d < c.Published || d == c.Published && !directed):
			best, found = d, true
		}
	}
	if directed && w.to == 0 {
		best, found = f.in(given{year: c.pub.year})
	}
	r.value = edtf.OnDay(best)
	return r, found
}

// in gives the day on which a feast falls in a year of either calendar.
func (f *feastDay) in(g given) (edtf.Day, bool) {
	switch {
	case f.Easter != nil:
		if g.calendar != gregorian {
			return 0, false
		}
		return easter(g.year) + edtf.Day(*f.Easter), true
	case f.calendar == islamic && g.calendar == islamic:
		d, _, ok := Hijri{g.year, f.month, f.day}.Gregorian()
		return d, ok
	case f.calendar == islamic:
		y := HijriOf(edtf.DayOf(g.year, 1, 1)).Year
		for range 3 {
			if d, _, ok := (Hijri{y, f.month, f.day}).Gregorian(); ok {
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
