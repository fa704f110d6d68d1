package dates

import (
	"waqai/timeline/edtf"
)

// end is one end of an interval: a time, or a bare day or year that the other
// end completes.
type end struct {
	reading
	day  int // a day of the month that the other end names
	year int // a year in digits
	ok   bool
}

// endpoint reads one end of an interval.
func (c *cursor) endpoint() (e end) {
	from := c.i
	c.joint = from
	if r, ok := c.point(); ok && r.kind != kindNone && (!r.value.IsZero() || r.vague) {
		e.reading, e.ok = r, !r.value.IsZero()
		if g := r.given; g.month == 0 && g.year > 0 && r.kind == KindYear && !r.value.IsInterval() {
			e.year = g.year
		} else if g.calendar == islamic && g.month == 0 && g.year > 0 {
			e.year = g.year
		}
	}
	best := c.i
	if !e.ok {
		c.i, best = from, from
	}
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
	if e.ok && c.is(nowWord) && best == from {
		e.ok = false
	}
	c.i = best
	return e
}

// now reads «الآن» as an end.
func (c *cursor) now() (e end) {
	if c.is(nowWord|vagueWord) && c.form(c.i) == "الان" {
		c.skip()
		e.reading = reading{value: edtf.OnDay(c.Published), kind: KindRelative, basis: Relative, anchor: Publication}
		e.ok = true
	}
	return e
}

// join makes an interval of two ends: a bare day takes the month of the other
// end, a date without a year its year.
func (c *cursor) join(a, b end) (reading, bool) {
	if !a.ok || !b.ok {
		return reading{}, false
	}
	r := reading{kind: KindInterval, basis: Relative, anchor: Publication}
	switch {
	case a.year > 0 && b.year > 0: // «2003-2011»
		if b.year < a.year {
			return r, false
		}
		ga, gb := given{year: a.year}, given{year: b.year}
		if b.given.calendar == islamic || b.year <= lastHijri && a.year >= firstHijri {
			ga.calendar, gb.calendar = islamic, islamic
		}
		va, _ := ga.date()
		vb, _ := gb.date()
		r.value, r.basis, r.anchor = edtf.Between(va, vb), Explicit, Absolute
		return r, !r.value.IsZero()
	case a.year > 0 || b.year > 0:
		y, o := a.year, b.reading
		if b.year > 0 {
			y, o = b.year, a.reading
		}
		if o.value.IsZero() || o.value.Precision() < edtf.PrecisionMonth {
			return r, false
		}
		v, _ := given{year: y}.date()
		if b.year > 0 {
			r.value = edtf.Between(o.value, v)
		} else {
			r.value = edtf.Between(v, o.value)
		}
		r.basis, r.anchor = o.basis, o.anchor
		return r, true
	case a.day > 0 && b.day > 0:
		return r, false
	case a.day > 0:
		if b.given.day == 0 || b.given.month == 0 {
			return r, false
		}
		g := b.given
		r.basis, r.anchor, r.note = b.basis, b.anchor, b.note
		if first, ok := b.value.First(); ok && g.year == 0 {
			g.year, _, _ = first.Civil()
		}
		g.day = a.day
		v, _ := c.resolved(g, b.reading)
		if v.IsZero() || a.day >= b.given.day {
			return r, false
		}
		r.value = edtf.Between(v, b.value)
		return r, true
	case b.day > 0:
		if a.given.day == 0 || a.given.month == 0 || b.day <= a.given.day {
			return r, false
		}
		g := a.given
		g.day = b.day
		v, _ := c.resolved(g, a.reading)
		if v.IsZero() {
			return r, false
		}
		r.basis, r.anchor = a.basis, a.anchor
		r.value = edtf.Between(a.value, v)
		return r, true
	}
	va, vb := a.value, b.value
	// «من 15 أيلول إلى 1 تشرين الأول 2014»: the year behind the second is that of
	// both, unless that turns them round.
	if !a.settled && b.settled && a.given.month > 0 && b.given.year > 0 && a.given.calendar == b.given.calendar {
		g := a.given
		g.year = b.given.year
		if v, _ := g.date(); !v.IsZero() {
			first, _ := v.First()
			last, _ := vb.Last()
			if first > last {
				g.year--
				v, _ = g.date()
			}
			va = v
		}
		r.basis, r.anchor = b.basis, b.anchor
	} else if a.settled && !b.settled && b.given.month > 0 && a.given.year > 0 {
		g := b.given
		g.year = a.given.year
		if v, _ := g.date(); !v.IsZero() {
			first, _ := va.First()
			last, _ := v.Last()
			if last < first {
				g.year++
				v, _ = g.date()
			}
			vb = v
		}
		r.basis, r.anchor = a.basis, a.anchor
	} else if a.kind == KindWeekday && b.kind == KindWeekday {
		first, _ := va.First()
		last, _ := vb.First()
		if b.settled && !a.settled || last < first {
			va = edtf.OnDay(nearest(last-1, first.Weekday()))
		}
	} else {
		r.basis, r.anchor = b.basis, b.anchor
		if a.basis == Explicit && b.basis == Explicit {
			r.basis = Explicit
		}
		// Two days without a year fall in the order in which they are named.
		first, ok := va.First()
		last, ok2 := vb.Last()
		if ok && ok2 && first > last && !a.settled && a.given.month > 0 {
			g := a.given
			if y, _, _ := first.Civil(); g.calendar == gregorian {
				g.year = y - 1
			} else {
				g.year--
			}
			if v, _ := g.date(); !v.IsZero() {
				va = v
			}
		}
	}
	first, ok := va.First()
	last, ok2 := vb.Last()
	if ok && ok2 && first > last {
		return r, false
	}
	if va == vb {
		return r, false
	}
	r.value = edtf.Between(va, vb)
	return r, !r.value.IsZero()
}

// resolved gives the value of a day in the month and year of another.
func (c *cursor) resolved(g given, like reading) (edtf.Date, string) {
	if g.year == 0 {
		g = c.inYear(g, toward{})
	}
	return g.date()
}

// fromTo reads «من 8 إلى 12 تموز», «من 15 أيلول حتى 1 تشرين الأول», «بين عامي
// 2003 و2011», «بين 7 و9 آذار», «من الجمعة إلى الأحد», «من 2014 إلى 2017».
func fromTo(c *cursor) (reading, bool) {
	both := c.is(between)
	if _, ok := c.take(from | between); !ok {
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
	if !a.ok {
		if a = c.now(); !a.ok {
			return reading{}, false
		}
	}
	if !c.bridge(both) {
		return reading{}, false
	}
	c.duals()
	b := c.endpoint()
	if !b.ok {
		if b = c.now(); !b.ok {
			return reading{}, false
		}
	}
	// «بين 1500 و2500 مقاتل»
	if a.year > 0 && b.year > 0 && !c.yearBehind() {
		return nothing, true
	}
	return c.join(a, b)
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

// toInterval reads intervals without a word before them: «13 إلى 15 تموز»,
// «17–20 آذار», «2003-2011», «تموز 13 الى 15», «آب 1990 حتى شباط 1991», «اليوم
// حتى الغد», «الجمعة حتى الأحد».
func toInterval(c *cursor) (reading, bool) {
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
		if !dash && !season && !c.yearBefore(first) {
			return reading{}, false
		}
		if a.year < 1800 && a.given.calendar == gregorian && b.given.calendar == gregorian && a.year > lastHijri {
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
		v, _ := c.resolved(g, b.reading)
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
