package dates

import (
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

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
		if !c.alone(c.start, c.i) || c.at(at, number) {
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
	if c.kind(c.i, arabic.Letters) && c.i-from == 1 {
		if c.at(from, construct) {
			c.i = from
		}
	}
	if c.is(weekday | relday) {
		c.i = from
	}
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

// weekdayOfWeek reads «الاثنين من الأسبوع الماضي», «أحد الأسبوع الماضي»,
// «الاثنين من هذا الأسبوع», «الخميس بعد أسبوعين».
func weekdayOfWeek(c *cursor) (reading, bool) {
	c.dayLead()
	s, ok := c.takeWith(weekday, ba|la)
	if !ok {
		return reading{}, false
	}
	w := time.Weekday(s.value)
	r := reading{kind: KindWeekday, basis: Relative, anchor: Publication}
	from := c.i
	c.skipIf(of)
	if p, ok := unitDirection(c); ok {
		first, _ := p.value.First()
		last, _ := p.value.Last()
		if last-first == 6 {
			r.value = edtf.OnDay(nearest(last, w))
			return r, true
		}
	}
	c.i = from
	if c.skipIf(after) {
		if n, u, vague, ok := c.quantity(); ok && !vague && s.def && (u == week || u == monthUnit) {
			d, _ := exactly(c.Published, u, n)
			r.value = edtf.OnDay(nearest(c.week(d)+6, w))
			return r, true
		}
	}
	c.i = from
	return reading{}, false
}

// weekdayPair reads two weekdays that follow each other: «يومي الثلاثاء
// والأربعاء», «الجمعة والسبت», «ليل الأحد – الاثنين», «الخميس الجمعة»,
// «يومي الاثنين والثلاثاء (20 و21 آذار)».
func weekdayPair(c *cursor) (reading, bool) {
	c.duals()
	c.dayLead()
	s, ok := c.takeWith(weekday, ba|la)
	if !ok || !s.def {
		return reading{}, false
	}
	if c.at(c.start-1, person|placeHead) {
		return reading{}, false
	}
	switch f := c.form(c.i); {
	case c.mark("-/"), c.mark("،"):
	case (f == "علي" || f == "الي") && c.at(c.start, daypart|unit): // «ليلة الأربعاء على الخميس»
		c.i++
	}
	t, ok := c.takeWith(weekday, wa)
	if !ok || !t.def {
		return reading{}, false
	}
	if (int(t.value)-int(s.value)+7)%7 != 1 {
		return reading{}, false
	}
	r := reading{kind: KindWeekday, basis: Relative, anchor: Publication}
	w := time.Weekday(t.value)
	var second edtf.Day
	switch d, ok := c.direction(false); {
	case ok:
		second = c.weekdayToward(w, d)
	case c.future():
		second = nearest(c.Published+6, w)
	default:
		second = c.weekdayToward(w, toward{})
		// A night that begins today ends tomorrow.
		if c.at(c.start, daypart) && c.Published.Weekday() == time.Weekday(s.value) {
			second = c.Published + 1
		}
	}
	r.value = edtf.Between(edtf.OnDay(second-1), edtf.OnDay(second))
	// «(20 و21 آذار)»
	from := c.i
	if c.mark("(") {
		if full, ok := dayList(c); ok && c.mark(")") {
			return full, true
		}
		c.i = from + 1
		if _, ok := c.digits(2); ok && c.and() {
			if _, ok := c.digits(2); ok {
				from = c.i
				if c.mark(")") {
					from = c.i
				}
			}
		}
	}
	c.i = from
	return r, true
}
