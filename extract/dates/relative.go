package dates

import (
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// relativeDay reads «اليوم», «أمس الأربعاء», «مساء أول من أمس», «غدا الجمعة»,
// «اليوم السبت 11 آذار», «هذا الصباح».
func relativeDay(c *cursor) (reading, bool) {
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	if c.skipIf(this) { // «هذا الصباح», «هذه الليلة»
		if c.is(daypart) && c.clean(0) {
			if s := c.lex().senses; s[0].def || s[len(s)-1].def {
				c.skip()
				r.value = edtf.OnDay(c.Published)
				return r, true
			}
		}
		return reading{}, false
	}
	led := c.dayLead()
	s, ok := c.takeWith(relday, ba)
	if !ok || c.tokens[c.i-1].lex.clitic&la != 0 {
		return reading{}, false // «لليوم الثالث»
	}
	w := c.text.Words[c.i-1]
	if s.value == 0 && c.is(anaphora) {
		return reading{}, false // «اليوم نفسه»
	}
	if s.value == 0 && c.is(ordinal) && c.clean(0) {
		// «اليوم الثالث من أكتوبر», «اليوم السابع»
		if full, ok := c.dated(); ok {
			return full, true
		}
		return reading{}, false
	}
	if s.value == 1 && w.Form == "غدا" && !led && c.became(w) {
		return nothing, true
	}
	if w.Form == "الغد" && !led && c.ofTomorrow(c.i-2) {
		return nothing, true
	}
	d := c.Published + edtf.Day(s.value)
	r.value = edtf.OnDay(d)
	// The weekday and the date that say it again.
	at := c.i
	bracket := c.mark("(")
	c.skipIf(dayWord)
	if ws, ok := c.take(weekday); ok && (ws.def || bracket) {
		if w := time.Weekday(ws.value); w != d.Weekday() {
			// The writer knew which day it was; publication may lag behind.
			r.note = "the weekday does not fit " + d.String()
			r.value = edtf.OnDay(nearest(d+3, w))
		}
		c.direction(false)
		at = c.i
		if bracket && c.mark(")") {
			at, bracket = c.i, false
		} else if !bracket {
			at = c.i
			bracket = c.mark("(")
		}
	}
	if full, ok := c.dated(); ok && (!bracket || c.mark(")")) {
		if full.value != r.value {
			full.note = "the date does not fit " + d.String()
			c.trail()
			return full, true
		}
		c.trail()
		return r, true
	}
	c.i = at
	c.trail()
	return r, true
}

// became tells «غدا واضحا» from «غدا»: the verb stands at the head of its clause,
// before an indefinite accusative, and has no tanwin.
func (c *cursor) became(w arabic.Word) bool {
	if w.Of(c.text.Source) != "غدا" || c.i >= c.end || c.i-2 >= c.first && c.text.Words[c.i-2].Kind != arabic.Mark {
		return false
	}
	return accusative(c.form(c.i))
}

// ofTomorrow tells «جيل الغد» and «قناة الغد» from «حتى الغد»: a noun stands
// before it, at word before, and none of the words that a day stands behind.
func (c *cursor) ofTomorrow(before int) bool {
	return c.kind(before, arabic.Letters) && !c.at(before, in|to|until|since|from|ago|after|part|daypart|dayWord|weekday|relday|nowWord)
}

// lastNight reads «الليلة الماضية», «الليلة قبل الماضية», «هذه الليلة»,
// «الليلة». The night is named by the day on which it began.
func lastNight(c *cursor) (reading, bool) {
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	if c.skipIf(within) { // «شنت الطائرات غارات خلال الليل»
		if c.form(c.i) != "الليل" || c.imperfect() || c.future() {
			return reading{}, false
		}
		c.i++
		r.value = edtf.OnDay(c.Published - 1)
		return r, !c.is(weekday | relday | anaphora | direction)
	}
	c.nightLead()
	said := c.skipIf(this)
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.value != night || s.count != one || !s.def {
		return reading{}, false
	}
	if w, ok := c.direction(false); ok && !said {
		r.value = edtf.OnDay(c.Published + edtf.Day(w.shift()))
		return r, true
	}
	if c.is(anaphora) || c.is(weekday) {
		return reading{}, false
	}
	if !said && c.is(ordinal|number) {
		return reading{}, false
	}
	r.value = edtf.OnDay(c.Published)
	return r, true
}

// nightLead reads a part of the day before «الليلة»: «منتصف الليلة الماضية».
func (c *cursor) nightLead() {
	for c.is(daypart) && c.clean(ba|la) && !c.is(unit) {
		c.skip()
		if c.form(c.i) == "من" {
			c.i++
		}
	}
}

// unitDirection reads one unit counted from this one: «الأسبوع الماضي», «العام
// المقبل», «هذا الشهر», «الشهر هذا», «السنة الهجرية القادمة», and one counted
// from the date before: «في اليوم التالي», «في الشهر نفسه», «ذلك اليوم».
func unitDirection(c *cursor) (reading, bool) {
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	pointed := toward{steps: 1}
	if s, ok := c.take(this | anaphora); ok {
		switch {
		case s.class == this:
			pointed.given = true
		case s.value == 0 && !c.last.IsZero():
			pointed.given, pointed.same = true, true
		default:
			return reading{}, false
		}
	}
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.count != one || !s.def || s.value < day {
		return reading{}, false
	}
	cal := gregorian
	if s.value == year && c.skipIf(hijriYear) {
		cal = islamic
	}
	w := pointed
	if !pointed.given {
		if w, ok = c.which(int(s.value), cal); !ok {
			return reading{}, false
		}
	}
	base := c.Published
	if w.same {
		first, ok := c.last.First()
		if !ok {
			return reading{}, false
		}
		if w.to > 0 {
			if last, ok := c.last.Last(); ok {
				first = last
			}
		}
		if last, ok := c.last.Last(); int(s.value) <= night && ok && last-first > 7 {
			// «تلك الليلة» of a year that the text named is not its first.
			return reading{kind: KindVague, vague: true, basis: Relative, anchor: Text}, true
		}
		base, r.anchor = first, Text
	}
	r.value = c.period(int(s.value), w.shift(), base, cal)
	if s.value == year {
		r.kind = KindYear
	}
	if (s.value == year || s.value == monthUnit) && w.to == 0 && !w.same {
		r.basis = Explicit
	}
	if s.value == day && !w.same && w.to == 0 && pointed.given {
		c.trail()
	}
	return r, !r.value.IsZero()
}

// near is how many sentences behind a date of the text «التالي» still counts from
// it.
const near = 4

// which reads what says which unit is meant: «الماضي», «هذا», «التالي», «نفسه»,
// «الجديد».
func (c *cursor) which(u int, cal calendar) (toward, bool) {
	from := c.i
	// «التالي» and «السابق» count from the date before only where one stands near.
	if w, ok := c.anaphoric(); ok && (w.to == 0 || c.sentence-c.lastAt <= near) {
		return w, true
	}
	c.i = from
	if w, ok := c.direction(false); ok {
		return w, !c.lastOf()
	}
	if c.skipIf(this) {
		return toward{steps: 1, given: true}, true
	}
	if u == year && c.skipIf(newWord) {
		// The year that began of late, or the one to come.
		first, _ := c.period(year, 0, c.Published, cal).First()
		if c.Published-first < 90 {
			return toward{steps: 1, given: true}, true
		}
		return toward{to: 1, steps: 1, given: true}, true
	}
	return toward{}, false
}

// period gives the unit that lies shift units from the one that holds a day.
func (c *cursor) period(u, shift int, base edtf.Day, cal calendar) edtf.Date {
	y, m, _ := base.Civil()
	switch u {
	case day, night:
		return edtf.OnDay(base + edtf.Day(shift))
	case week:
		monday := c.week(base) + edtf.Day(7*shift)
		return edtf.Between(edtf.OnDay(monday), edtf.OnDay(monday+6))
	case monthUnit:
		if cal == islamic {
			h := ummalqura.Of(base)
			hy, hm := addMonths(h.Year, h.Month, shift)
			v, _ := given{calendar: islamic, year: hy, month: hm}.date()
			return v
		}
		return edtf.InMonth(addMonths(y, m, shift))
	case year:
		if cal == islamic {
			v, _ := given{calendar: islamic, year: ummalqura.Of(base).Year + shift}.date()
			return v
		}
		return edtf.InYear(y + shift)
	case decadeUnit:
		return edtf.InDecade(y + 10*shift)
	case century:
		return edtf.InCentury(y + 100*shift)
	}
	return edtf.Date{}
}

// monthPair reads two months under a dual: «شهري رجب وشعبان», «شهري كانون الثاني
// وشباط الماضيين».
func monthPair(c *cursor) (reading, bool) {
	if s, ok := c.takeWith(unit, ba|la); !ok || s.value != monthUnit || s.count != two || s.def {
		return reading{}, false
	}
	a, _, _, ok := c.month()
	if !ok || !c.withAnd() {
		return reading{}, false
	}
	c.joint = c.i
	b, _, _, ok := c.month()
	if !ok || a.calendar != b.calendar {
		return reading{}, false
	}
	r, ok := c.tail(b, KindInterval)
	if !ok {
		return r, false
	}
	first, _ := r.value.First()
	if a.year, _, _ = first.Civil(); a.calendar == islamic {
		a.year = ummalqura.Of(first).Year
	}
	if a.month > b.month {
		a.year--
	}
	v, _ := a.date()
	r.value = edtf.Between(v, r.value)
	return r, !r.value.IsZero()
}
