package dates

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// end is one end of an interval: a time, or a bare day or year that the other
// end completes.
type end struct {
	reading
	day  int  // a day of the month that the other end names
	year int  // a year in digits
	now  bool // the day of publication: «من الآن»
	ok   bool
}

// endpoint reads one end of an interval.
func (c *cursor) endpoint() (e end) {
	from := c.i
	c.joint = from
	if r, ok := c.point(); ok && !r.value.IsZero() {
		e.reading, e.ok = r, true
		if g := r.given; r.kind == KindYear && g.month == 0 && (g.calendar == islamic || !r.value.IsInterval()) {
			e.year = g.year
		}
	} else {
		c.i = from
	}
	best := c.i
	// «8 (إلى 12 تموز)»
	c.i = from
	c.skipIf(dayWord)
	if d, _, ok := c.dayNumber(); ok && c.i > best {
		e = end{day: d, ok: true}
		best = c.i
	}
	c.i = from
	if y, n, ok := c.digitRun(4); ok && n == 4 && y >= 1300 && y <= 2100 && c.i >= best && (c.i > best || e.reading.given.day == 0) {
		cal, said := c.era()
		e = end{year: y, ok: true}
		if said {
			e.given.calendar = cal
		}
		best = c.i
	}
	c.i = best
	if !e.ok && c.skipIf(nowWord) { // «من الآن»
		e.reading = reading{value: edtf.OnDay(c.Published), kind: KindRelative, basis: Relative, anchor: Publication}
		e.now, e.ok = true, true
	}
	return e
}

// join makes an interval of two ends: a bare day takes the month of the other
// end, a date without a year its year.
func (c *cursor) join(a, b end) (reading, bool) {
	switch {
	case !a.ok || !b.ok || a.day > 0 && b.day > 0:
		return reading{}, false
	case a.year > 0 && b.year > 0:
		return c.joinYears(a, b)
	case a.year > 0:
		a.value, _ = given{year: a.year}.date()
	case b.year > 0:
		b.value, _ = given{year: b.year}.date()
		b.basis, b.anchor = a.basis, a.anchor
	case a.day > 0:
		a.value = c.inMonthOf(b.reading, a.day)
	case b.day > 0:
		b.value = c.inMonthOf(a.reading, b.day)
		b.basis, b.anchor, b.note = a.basis, a.anchor, a.note
	case a.kind == KindWeekday && b.kind == KindWeekday:
		first, _ := a.value.First()
		last, _ := b.value.First()
		if last < first || b.settled && !a.settled {
			a.value = edtf.OnDay(nearest(last-1, first.Weekday()))
		}
	default:
		shareYear(&a, &b)
	}
	// A year and a day do not make an interval: «2014 إلى 3 آذار».
	if (a.year > 0) != (b.year > 0) && min(a.value.Precision(), b.value.Precision()) == edtf.PrecisionDay {
		return reading{}, false
	}
	first, ok := a.value.First()
	last, ok2 := b.value.Last()
	if !ok || !ok2 || first > last || a.value == b.value {
		return reading{}, false
	}
	return reading{value: edtf.Between(a.value, b.value), kind: KindInterval, basis: b.basis, anchor: b.anchor, note: b.note}, true
}

// joinYears makes an interval of two years: «2003-2011», «1413-1414هـ».
func (c *cursor) joinYears(a, b end) (reading, bool) {
	x, y := given{year: a.year}, given{year: b.year}
	if b.given.calendar == islamic || a.year >= ummalqura.First && b.year <= ummalqura.Last {
		x.calendar, y.calendar = islamic, islamic
	}
	from, _ := x.date()
	to, note := y.date()
	if b.year <= a.year || from.IsZero() || to.IsZero() {
		return reading{}, false
	}
	return reading{value: edtf.Between(from, to), kind: KindInterval, basis: Explicit, note: note}, true
}

// inMonthOf gives a day of the month in which another lies.
func (c *cursor) inMonthOf(r reading, day int) edtf.Date {
	g := r.given
	first, ok := r.value.First()
	if !ok || g.day == 0 || g.month == 0 {
		return edtf.Date{}
	}
	if g.year == 0 {
		g.year = yearOf(first, g.calendar)
	}
	g.day = day
	v, _ := g.date()
	return v
}

// yearOf gives the year of a day in a calendar.
func yearOf(d edtf.Day, cal calendar) int {
	if cal == islamic {
		return ummalqura.Of(d).Year
	}
	y, _, _ := d.Civil()
	return y
}

// shareYear gives the end that has no year the year of the other, in «من 15 أيلول
// إلى 1 تشرين الأول 2014», unless that turns them round; of two without a year
// the first lies before the second.
func shareYear(a, b *end) {
	first, ok := a.value.First()
	last, ok2 := b.value.Last()
	if !ok || !ok2 {
		return
	}
	switch {
	case a.settled && !b.settled && a.given.year > 0 && b.given.month > 0:
		g := b.given
		g.year = a.given.year
		v, _ := g.date()
		if d, ok := v.Last(); ok && d < first {
			g.year++
			v, _ = g.date()
		}
		b.value, b.basis, b.anchor = v, a.basis, a.anchor
	case !a.settled && a.given.month > 0:
		g := a.given
		g.year = yearOf(first, g.calendar)
		if b.settled && b.given.year > 0 && b.given.calendar == g.calendar {
			g.year = b.given.year
		}
		v, _ := g.date()
		if d, ok := v.First(); ok && d > last {
			g.year--
			v, _ = g.date()
		}
		a.value = v
	}
}

// fromTo reads «من 8 إلى 12 تموز», «من 15 أيلول حتى 1 تشرين الأول», «بين عامي
// 2003 و2011», «بين 7 و9 آذار», «من الجمعة إلى الأحد», «من 2014 إلى 2017».
func fromTo(c *cursor) (reading, bool) {
	both := c.is(between)
	if _, ok := c.take(from | between | since); !ok {
		return reading{}, false
	}
	// «بين عامي 2003 و2011»
	if c.is(unit) {
		at := c.i
		if r, ok := yearPair(c); ok {
			r.note = ""
			return r, true
		}
		c.i = at
	}
	c.duals()
	a := c.endpoint()
	if a.ok && c.form(c.i) == "،" && strings.HasPrefix(c.form(c.i+1), "و") {
		c.i++ // «منذ 15 أيلول 2014، وحتى فجر أمس»
		if !c.is(to) {
			return reading{}, false
		}
	}
	if !a.ok || !c.bridge(both) {
		return reading{}, false
	}
	c.duals()
	c.ahead = a.now // «من الآن لآخر يوم من تشرين»
	b := c.endpoint()
	c.ahead = false
	if !b.ok {
		return reading{}, false
	}
	// «بين 1500 و2500 مقاتل»
	if a.year > 0 && b.year > 0 && (!c.yearBehind() || c.measured()) {
		return nothing, true
	}
	return c.join(a, b)
}

// measured tells whether the clause speaks, before the expression, of a number
// that changes: «ارتفع العدد من 1500 إلى 2000».
func (c *cursor) measured() bool {
	for k, n := c.start-1, 0; k >= c.first && n < 8; k, n = k-1, n+1 {
		if c.text.Words[k].Kind == arabic.Mark {
			return false
		}
		if l := c.tokens[k].lex; l != nil && l.class&notYear != 0 && slices.ContainsFunc(l.senses, func(s sense) bool { return s.class == notYear && s.value == measure }) {
			return true
		}
	}
	return false
}

// duals reads «يومي», «شهري» before two numbers or names.
func (c *cursor) duals() {
	from := c.i
	if s, ok := c.takeWith(unit, ba|la); ok && s.count == two && !s.def && (s.value == day || s.value == monthUnit || s.value == year || s.value == night) {
		return
	}
	c.i = from
}

// bridge reads what stands between the ends: إلى, حتى, a dash, and behind بين
// and lists و.
func (c *cursor) bridge(and bool) bool {
	if c.mark("-") {
		return true
	}
	if c.is(to) && c.clean(wa) {
		c.skip()
		return true
	}
	if and {
		if c.and() {
			return true
		}
		if c.withAnd() {
			return true
		}
	}
	// «للعام بعد القادم»
	if l := c.lex(); l != nil && l.clitic == la && l.class&(unit|ordinal) != 0 {
		return true
	}
	return false
}

// monthDays reads two days behind their month: «تشرين الثاني بين 19 و20».
func monthDays(c *cursor) (reading, bool) {
	at := c.i
	g, note, _, ok := c.month()
	if !ok {
		return reading{}, false
	}
	both := c.is(between)
	if _, ok := c.take(from | between); !ok {
		return reading{}, false
	}
	first, ok := c.digits(2)
	if !ok || !c.bridge(both) {
		return reading{}, false
	}
	last, ok := c.digits(2)
	if !ok || first < 1 || last <= first || c.kind(c.i, arabic.Letters) && !c.is(in|of|clause|part|daypart) {
		return reading{}, false // «في آذار بين 13 و15 جنديا»
	}
	if c.start != at {
		return reading{}, false
	}
	g.day = last
	b, ok := c.tail(g, KindDate)
	if !ok {
		return reading{}, false
	}
	r, ok := c.join(end{day: first, ok: true}, end{reading: b, ok: true})
	if note != "" {
		r.note = note
	}
	return r, ok
}

// orMoreOf reads a time and all that lies behind or before it: «2012 أو بعده»,
// «عام 2003 وما بعده», «آذار 2011 وما قبله».
func orMoreOf(c *cursor) (reading, bool) {
	if c.survey(); c.there&orMore == 0 {
		return reading{}, false
	}
	r, ok := c.longer()
	if !ok || r.open != Closed || r.value.IsInterval() {
		return reading{}, false
	}
	s, ok := c.takeWith(orMore, wa|fa)
	if !ok {
		return reading{}, false
	}
	r.kind = KindInterval
	if r.open = Since; s.value < 0 {
		r.open = Until
		r.value = edtf.Until(r.value)
	} else {
		r.value = edtf.Since(r.value)
	}
	return r, !r.value.IsZero()
}

// toInterval reads intervals without a word before them: «13 إلى 15 تموز»,
// «17–20 آذار», «2003-2011», «تموز 13 الى 15», «آب 1990 حتى شباط 1991», «اليوم
// حتى الغد», «الجمعة حتى الأحد».
func toInterval(c *cursor) (reading, bool) {
	if c.survey(); !c.joins {
		return reading{}, false
	}
	first := c.i
	a := c.endpoint()
	if !a.ok {
		return reading{}, false
	}
	season := a.year > 0 && c.mark("/") // «2015/2016»
	if !season && !c.bridge(false) {
		return reading{}, false
	}
	dash := c.form(c.i-1) == "-"
	if a.day > 0 && dash && c.text.Words[first].Glued && c.at(first-1, mark) && c.form(first-1) == "-" {
		return reading{}, false
	}
	b := c.endpoint()
	if !b.ok || season && b.year != a.year+1 {
		return reading{}, false
	}
	if a.year > 0 && b.year > 0 {
		// Two years by themselves; not a phone number, a score or a count.
		if !c.yearBehind() || dash && c.form(c.i) == "-" || first > c.first && c.text.Words[first].Glued && c.form(first-1) == "-" {
			return reading{}, false
		}
		if !dash && !season && (!c.yearBefore(first) || c.measured()) {
			return reading{}, false
		}
		if a.year < 1800 && a.given.calendar == gregorian && b.given.calendar == gregorian && a.year > ummalqura.Last {
			return reading{}, false
		}
	}
	if a.day > 0 || b.day > 0 {
		if c.isName(false) {
			return nothing, true
		}
	}
	if a.kind == KindWeekday && dash && b.kind != KindWeekday {
		return reading{}, false
	}
	if dash && a.kind == KindDate && b.kind == KindYear {
		return reading{}, false
	}
	return c.join(a, b)
}

// dayList reads two days, months or weekdays that و joins, when they are one
// stretch of time: «21 و22 تشرين الأول», «يومي 7 و8 آذار», «2 و3 أيلول المقبل».
func dayList(c *cursor) (reading, bool) {
	led := c.i
	c.duals()
	dual := c.i > led
	c.skipIf(dayWord)
	a, def, ok := c.dayNumber()
	if !ok {
		return reading{}, false
	}
	// «السابع والثامن من آذار»
	switch {
	case c.and():
	case def && c.withAnd():
	case c.mark("/-") && dual:
	default:
		return reading{}, false
	}
	at := c.i
	b := c.endpoint()
	if !b.ok || b.given.day == 0 || b.given.month == 0 || b.kind != KindDate {
		return reading{}, false
	}
	if b.given.day <= a {
		return reading{}, false
	}
	if b.given.day != a+1 && !dual {
		// «5 و20 آذار» are two days: the first is read by itself.
		g := b.given
		g.day = a
		v := c.inMonthOf(b.reading, a)
		if v.IsZero() {
			return reading{}, false
		}
		c.i = at - 1
		if c.form(c.i) != "و" {
			c.i = at
		}
		return reading{value: v, kind: KindDate, basis: b.basis, anchor: b.anchor, given: g, settled: b.settled}, true
	}
	return c.join(end{day: a, ok: true}, b)
}

// openEnded reads an interval that is open on one side: «منذ أكتوبر», «حتى
// نهاية 2016», «قبل عام 2020», «بعد 2003», «منذ بداية العام».
func openEnded(c *cursor) (reading, bool) {
	l := c.lex()
	var side Open
	switch {
	case l.class&since != 0:
		side = Since
	case l.class&until != 0:
		side = Until
	case l.class&(before|ago) != 0:
		side = Before
	case l.class&after != 0:
		side = After
	default:
		side = Until
	}
	only := l.class&(since|until|before|ago|after) == 0 // إلى alone
	word := c.form(c.i)
	if !c.clean(0) {
		return reading{}, false
	}
	c.skip()
	if c.is(of) && side == Until && c.form(c.i) == "من" {
		return reading{}, false
	}
	at := c.i
	c.joint = at
	r, ok := c.longer()
	if !ok || r.value.IsZero() || r.open != Closed || r.kind == KindDuration {
		return reading{}, false
	}
	if only && (r.kind != KindYear && r.kind != KindMonth && r.kind != KindDate || c.start != c.first) {
		return reading{}, false // إلى says where to as well
	}
	if r.value.OpenEnd() || r.value.OpenStart() {
		return reading{}, false
	}
	if (side == Before || side == After) && c.at(at, relday) && word != "ما قبل" {
		// «قبل اليوم» is vague, «بعد أمس» hardly said.
		if side == After {
			return reading{}, false
		}
	}
	first, ok1 := r.value.First()
	last, ok2 := r.value.Last()
	if !ok1 || !ok2 {
		return reading{}, false
	}
	// «قبل عيد الفطر بثلاثة أيام»
	if l := c.lex(); (side == Before || side == After) && l != nil && l.clitic == ba {
		from := c.i
		c.joint = from
		if a, ok := c.amount(); ok {
			base, sign := first, -1
			if side == After {
				base, sign = last, 1
			}
			r.value, r.kind = a.from(base, sign), KindRelative
			return r, !r.value.IsZero()
		}
		c.i = from
	}
	switch side {
	case Since:
		r.value = edtf.Since(r.value.Start())
	case Until:
		if c.at(at, relday) && c.form(at) == "اليوم" {
			r.value = edtf.Until(edtf.OnDay(c.Published))
		} else {
			r.value = edtf.Until(r.value)
		}
	case Before:
		if s := c.tokens[at].lex.senses; s[0].class == part && (s[0].value == late || s[0].value == rest) {
			r.value = edtf.Until(r.value) // «قبل نهاية العام» is by its end
			break
		}
		r.value = edtf.Until(grain(r.value, first-1))
	case After:
		if _, m, d := last.Civil(); m == 12 && d == 31 && r.value.Precision() == edtf.PrecisionYear {
			y, _, _ := last.Civil()
			r.value = edtf.Since(edtf.InYear(y + 1))
		} else {
			r.value = edtf.Since(grain(r.value, last+1))
		}
	}
	r.open = side
	return r, !r.value.IsZero()
}

// grain gives the year, month or day that holds d, as fine as v.
func grain(v edtf.Date, d edtf.Day) edtf.Date {
	y, m, _ := d.Civil()
	switch v.Precision() {
	case edtf.PrecisionYear:
		return edtf.InYear(y)
	case edtf.PrecisionMonth:
		return edtf.InMonth(y, m)
	}
	return edtf.OnDay(d)
}
