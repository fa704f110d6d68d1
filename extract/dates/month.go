package dates

import (
	"waqai/extract/arabic"
	"waqai/timeline/ummalqura"
)

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
	// «من كل عام»
	if c.skipIf(of) && c.skipIf(every) && c.skipIf(unit) {
		return reading{kind: KindSet}, true
	}
	c.i = from
	// A year or a direction also stands behind the weekday or in brackets.
	if y, _, ok := c.year(); ok {
		if g.calendar == gregorian && y.calendar == islamic && y.year >= ummalqura.First {
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

// relativeYear reads «من العام الماضي», «العام المقبل», «من هذا العام»,
// «من العام نفسه», and gives the year that they mean.
func (c *cursor) relativeYear(cal calendar) (y int, basis Basis, ok bool) {
	from := c.i
	c.skipIf(of)
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
					ly = ummalqura.Of(first).Year
				}
				return ly + w.to, Relative, true
			}
		}
	}
	c.i = from
	return 0, "", false
}
