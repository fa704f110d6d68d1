package dates

import (
	"waqai/extract/arabic"
	"waqai/timeline/ummalqura"
)

// numeric reads dates in digits alone: 2017/03/08, 08/03/2017, 8-3-2017,
// 8.3.2017, «25 / 6 / 1436هـ», 18-9-15, 22/04; and the other date that may
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
	if sep != "/" && sep != "-" && sep != "." && sep != `\` {
		return reading{}, false
	}
	c.i++
	b, bn, ok := c.digitRun(2)
	if !ok {
		return reading{}, false
	}
	if c.form(c.i) != sep || !c.kind(c.i+1, arabic.Digits) && !(c.form(c.i+1) == "(" && c.touches(c.i+1) && c.kind(c.i+2, arabic.Digits)) {
		return c.twoNumbers(a, an, b, bn, at)
	}
	c.i++
	bracket := c.mark("(") // «17/2/(1966)»
	d, dn, ok := c.digitRun(4)
	if bracket && !c.mark(")") {
		return reading{}, false
	}
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
// two that are both possible the day-first reading is taken, where the writer is
// not of the United States; and it is said.
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
		case a <= 12 && b <= 12 && a != b && c.Region == "US":
			g.month, g.day = a, b
			note = "the month is read before the day"
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
	if g.year >= ummalqura.First && g.year <= ummalqura.Last {
		g.calendar = islamic
	} else if g.year < 1500 || g.year > 2200 {
		return g, "", false
	}
	return g, note, g.month >= 1 && g.month <= 12 && g.day >= 1 && g.day <= 31
}

// twoNumbers reads 9/2021, 2017/03 and 2017-3 as a month, and 22/04 as a day where its
// zero, a weekday or a word such as يوم shows that it is no ratio. The separator
// stands at word sep.
func (c *cursor) twoNumbers(a, an, b, bn, sep int) (reading, bool) {
	// «2010-11» may be a season of sports: of two numbers that follow each other
	// none is a month.
	dash := c.form(sep) == "-" && an == 4 && !(bn == 2 && b == (a+1)%100)
	if c.form(sep) != "/" && !dash || !c.touches(sep) || !c.touches(sep+1) || c.glued() && !c.kind(c.i, arabic.Mark) {
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
	if !ok || n != 4 || y < ummalqura.First || y > 2200 || c.glued() && c.form(c.i) == "/" {
		return reading{}, false
	}
	g := given{year: y, month: m}
	if y <= ummalqura.Last {
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
	at := c.i
	c.joint = at
	other, ok := numericDate(c)
	if !ok {
		c.i = at
		other, ok = dayMonthDate(c)
	}
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
		return reading{value: b.value, kind: KindDate, basis: Explicit, given: a.given, settled: true}
	}
	return a
}
