package dates

import (
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
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
	f := c.text.Words[c.i].Form
	return len(f) > 6 && f[len(f)-2:] == "ا" && f[:4] != "ال"
}

// lastNight reads «الليلة الماضية», «الليلة قبل الماضية», «هذه الليلة»,
// «الليلة». The night is named by the day on which it began.
func lastNight(c *cursor) (reading, bool) {
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
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
		from := c.i
		a, anaphoric := c.anaphoric()
		if anaphoric && (a.after || a.to < 0) {
			// «التالي» and «السابق» count from the date before only where one
			// stands near.
			anaphoric = c.sentence-c.lastAt <= 1
		}
		if anaphoric {
			w = a
		} else {
			c.i = from
			if w, ok = c.direction(false); !ok {
				c.i = from
				if c.skipIf(this) {
					w = toward{steps: 1, given: true}
				} else if cal == islamic && c.form(c.i) == "الجديد" || c.form(c.i) == "الجديده" {
					c.i++
					w = toward{to: 1, steps: 1, given: true}
				} else {
					return reading{}, false
				}
			}
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
		base, r.anchor = first, Text
	}
	r.value = c.period(int(s.value), w.shift(), base, cal)
	switch s.value {
	case monthUnit:
		if w.to == 0 && !w.same {
			r.basis = Explicit
		}
	case year:
		r.kind = KindYear
		if w.to == 0 && !w.same {
			r.basis = Explicit
		}
	}
	if s.value == day && !w.same && w.to == 0 && pointed.given {
		c.trail()
	}
	return r, !r.value.IsZero()
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
			h := HijriOf(base)
			hy, hm := addMonths(h.Year, h.Month, shift)
			v, _ := given{calendar: islamic, year: hy, month: hm}.date()
			return v
		}
		return edtf.InMonth(addMonths(y, m, shift))
	case year:
		if cal == islamic {
			v, _ := given{calendar: islamic, year: HijriOf(base).Year + shift}.date()
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

// lastUnits reads several units that end or begin with publication: «الأيام
// الخمسة الماضية», «الأشهر القليلة المقبلة», «العامين الماضيين», «السنوات
// الأخيرة», «آخر 3 أشهر», «الثلاثة أيام الماضية», «ثلاثة أيام ماضية».
func lastUnits(c *cursor) (reading, bool) {
	n, vague := 0, false
	var u int
	var w toward
	ok := false
	switch {
	case c.is(ordinal): // «آخر 3 أشهر», «أول يومين»
		v, _, got := c.ordinal()
		if !got || v != -1 {
			return reading{}, false
		}
		if c.form(c.i-1) != "اخر" {
			return reading{}, false
		}
		if n, u, vague, ok = c.quantity(); !ok || n < 2 || u < day {
			return reading{}, false
		}
		w = toward{to: -1, steps: 1, given: true}
		if d, got := c.direction(true); got && d.to < 0 {
			w = d
		}
		if c.is(of) || c.is(ordinal) {
			return reading{}, false // «آخر ثلاثة أيام من رمضان»
		}
	case c.is(number | digits): // «الثلاثة أيام الماضية»
		v, got := c.number()
		if !got || v < 2 {
			return reading{}, false
		}
		s, got := c.take(unit)
		if !got || int(s.value) < day {
			return reading{}, false
		}
		n, u = v, int(s.value)
		if w, ok = c.direction(true); !ok || w.to == 0 || w.steps != 1 {
			return reading{}, false
		}
	default:
		slip := c.is(unit) && c.lex().clitic&la != 0 // «لايام القادمة» for «للأيام»
		s, got := c.takeWith(unit, ba|la)
		if !got || !s.def && !slip || s.count == one || int(s.value) < day {
			return reading{}, false
		}
		u = int(s.value)
		switch {
		case s.count == two:
			n = 2
		case c.skipIf(few):
			n, vague = 3, true
		default:
			if v, got := c.number(); got {
				n = v
			} else {
				n, vague = 3, true
			}
		}
		if w, ok = c.direction(false); !ok {
			return reading{}, false
		}
		if w.to == 0 { // «هذه الأيام»
			return reading{}, false
		}
		if vague && c.skipIf(few) {
			n = 3
		}
		if vague {
			if v, got := c.number(); got && v > 1 && v < 1000 && !c.at(c.i, unit) {
				n, vague = v, false
			}
		}
	}
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	r.value = c.span(u, n, w.to, vague)
	return r, !r.value.IsZero()
}

// span gives n units that end with publication, or begin with it. Weeks are
// whole ones, before or after this. A vague number is three, and approximate
// at the far end.
func (c *cursor) span(u, n, to int, vague bool) edtf.Date {
	now := edtf.OnDay(c.Published)
	y, m, _ := c.Published.Civil()
	var far edtf.Date
	switch u {
	case day, night:
		k := n - 1
		if vague {
			k = n
		}
		if to > 0 {
			k = n
		}
		far = edtf.OnDay(c.Published + edtf.Day(to*k))
		if to > 0 && !vague {
			now = edtf.OnDay(c.Published + 1)
		}
	case week:
		monday := c.week(c.Published)
		if vague {
			far = edtf.OnDay(c.Published + edtf.Day(to*7*n))
			break
		}
		if to < 0 {
			return edtf.Between(edtf.OnDay(monday-edtf.Day(7*n)), edtf.OnDay(monday-1))
		}
		return edtf.Between(edtf.OnDay(monday+7), edtf.OnDay(monday+edtf.Day(7*n+6)))
	case monthUnit:
		now = edtf.InMonth(y, m)
		far = edtf.InMonth(addMonths(y, m, to*n))
	case year:
		now = edtf.InYear(y)
		far = edtf.InYear(y + to*n)
	case decadeUnit:
		now = edtf.InYear(y)
		far = edtf.InYear(y + to*10*n)
	case century:
		now = edtf.InYear(y)
		far = edtf.InYear(y + to*100*n)
	}
	if vague {
		far = far.About()
	}
	if to > 0 {
		return edtf.Between(now, far)
	}
	return edtf.Between(far, now)
}

// quantity reads how many of what: «ثلاثة أيام», «3 أشهر», «يومين», «شهر»,
// «شهر واحد», «بضعة أسابيع», «أيام», «نحو ثلاثة أسابيع». vague says that the
// number is a guess: three.
func (c *cursor) quantity() (n, u int, vague, ok bool) {
	from := c.i
	for c.is(about) && c.clean(ba) && !c.is(ago|after) {
		c.skip()
		vague = false
	}
	if c.is(few) && c.clean(0) && !c.is(unit) {
		c.skip()
		if s, ok := c.take(unit); ok && s.count == many {
			return 3, int(s.value), true, true
		}
		c.i = from
		return 0, 0, false, false
	}
	if n, u, ok := c.fractionOfUnit(); ok {
		return n, u, false, true
	}
	if s, ok := c.takeWith(unit, ba); ok && !s.def {
		u = int(s.value)
		if u == monthUnit && s.count != many && c.is(month|hijri) {
			c.i = from // «خلال شهر رمضان», «شهري رجب وشعبان»
			return 0, 0, false, false
		}
		switch s.count {
		case one:
			c.bareOne()
			return 1, u, false, true
		case two:
			return 2, u, false, true
		}
		c.skipIf(few)
		return 3, u, true, true
	}
	c.i = from
	for c.is(about) && c.clean(ba) && !c.is(ago|after) {
		c.skip()
	}
	if v, ok := c.number(); ok && v > 0 && v < 100000 {
		if s, ok := c.take(unit); ok && !s.def {
			return v, int(s.value), false, true
		}
	}
	c.i = from
	return 0, 0, false, false
}

// fractionOfUnit reads «نصف قرن», «ربع قرن», «نصف عام».
func (c *cursor) fractionOfUnit() (n, u int, ok bool) {
	from := c.i
	if f, ok := c.take(fraction); ok && !f.def {
		if s, ok := c.take(unit); ok && s.count == one && !s.def {
			switch parts := int(f.value); int(s.value) {
			case century:
				return 100 / parts, year, true
			case year:
				return 12 / parts, monthUnit, true
			case monthUnit:
				return 30 / parts, day, true
			case hour, minute:
				return 1, int(s.value), true
			}
		}
	}
	c.i = from
	return 0, 0, false
}

// bareOne reads «واحد» behind its noun.
func (c *cursor) bareOne() {
	if c.bareNumber(1) {
		c.skip()
	}
}

// later gives the day, month or year that lies n units on from base, about:
// of days the day, of weeks about the day, of months and years the month and
// the year.
func later(base edtf.Day, u, n int, vague bool) edtf.Date {
	y, m, _ := base.Civil()
	var v edtf.Date
	switch u {
	case second, minute, hour:
		return edtf.OnDay(base)
	case day, night:
		v = edtf.OnDay(base + edtf.Day(n))
		if vague {
			v = v.About()
		}
		return v
	case week:
		v = edtf.OnDay(base + edtf.Day(7*n))
	case monthUnit:
		v = edtf.InMonth(addMonths(y, m, n))
	case year:
		v = edtf.InYear(y + n)
	case decadeUnit:
		v = edtf.InYear(y + 10*n)
	case century:
		v = edtf.InYear(y + 100*n)
	}
	return v.About()
}

// amount is a counted length of time with its halves and smaller parts:
// «أسبوع وثلاثة أيام», «عامين ونصف».
type amount struct {
	n, u  int
	vague bool
	half  bool
	small struct{ n, u int } // what و joins to it
	hijri bool               // «سنوات هجرية»
}

// amount reads a quantity with what و joins to it.
func (c *cursor) amount() (a amount, ok bool) {
	a.n, a.u, a.vague, ok = c.quantity()
	if !ok {
		return
	}
	if c.skipIf(hijriYear) {
		a.hijri = true
	}
	if c.is(half) {
		c.skip()
		a.half = true
		return a, true
	}
	from := c.i
	c.and()
	if c.i > from || c.withAnd() {
		if c.i == from {
			start := c.start
			c.start = c.i // the و is the joint
			n, u, vague, ok := c.quantity()
			c.start = start
			if ok && !vague && u < a.u {
				a.small.n, a.small.u = n, u
				return a, true
			}
		} else if n, u, vague, ok := c.quantity(); ok && !vague && u < a.u {
			a.small.n, a.small.u = n, u
			return a, true
		}
	}
	c.i = from
	return a, true
}

// from gives what lies an amount on from a day, sign -1 before it.
func (a amount) from(base edtf.Day, sign int) edtf.Date {
	switch {
	case a.hijri && a.u == year:
		v, _ := given{calendar: islamic, year: HijriOf(base).Year + sign*a.n}.date()
		return v
	case a.small.n > 0:
		if d, ok := exactly(base, a.u, sign*a.n); ok {
			return later(d, a.small.u, sign*a.small.n, false)
		}
		return later(base, a.u, sign*a.n, false)
	case a.half && a.u == year:
		y, m, _ := base.Civil()
		return edtf.InMonth(addMonths(y, m, sign*(12*a.n+6))).About()
	case a.half && a.u == monthUnit:
		d, _ := exactly(base, monthUnit, sign*a.n)
		return edtf.OnDay(d + edtf.Day(sign*15)).About()
	case a.half && a.u == week:
		return edtf.OnDay(base + edtf.Day(sign*(7*a.n+3))).About()
	}
	return later(base, a.u, sign*a.n, a.vague)
}

// exactly moves a day by whole units.
func exactly(base edtf.Day, u, n int) (edtf.Day, bool) {
	y, m, d := base.Civil()
	switch u {
	case second, minute, hour:
		return base, true
	case day, night:
		return base + edtf.Day(n), true
	case week:
		return base + edtf.Day(7*n), true
	case monthUnit:
		y, m = addMonths(y, m, n)
		return edtf.DayOf(y, m, min(d, 28)), true
	case year:
		return edtf.DayOf(y+n, m, min(d, 28)), true
	}
	return base, false
}

// agoUnits reads «قبل ثلاثة أيام», «منذ سبعة أشهر», «قبل نحو ثلاثة أسابيع»,
// «منذ عامين ونصف», «قبل أيام», «من أسبوع». A week or more is counted about:
// nobody counts the days of «قبل أسبوعين».
func agoUnits(c *cursor) (reading, bool) {
	sinceWord := c.is(since)
	fromWord := c.is(from) && !c.is(ago|since)
	if _, ok := c.take(ago | since | from); !ok {
		return reading{}, false
	}
	at := c.i
	a, ok := c.amount()
	if !ok {
		return reading{}, false
	}
	if fromWord && (!c.alone(c.start, c.i) || a.vague) {
		return reading{}, false
	}
	if c.i-at == 1 && c.digitsFollow() {
		return reading{}, false // «قبل عام 2014»
	}
	c.skipIf(back)
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	if sinceWord {
		r.open = Since
	}
	if !sinceWord {
		if q, done, ok := c.countedFrom(a, -1); done {
			return q, ok
		}
	}
	r.value = a.from(c.Published, -1)
	return r, !r.value.IsZero()
}

// digitsFollow tells whether the next word is a year.
func (c *cursor) digitsFollow() bool {
	from := c.i
	defer func() { c.i = from }()
	c.mark("(")
	_, n, ok := c.digitRun(4)
	return ok && n >= 3
}

// countedFrom reads the other end of a count: «… من اول رجب» is counted from
// that day, «… من الهجوم» from what no date is known of. done is false where
// there is none.
func (c *cursor) countedFrom(a amount, sign int) (r reading, done, ok bool) {
	from := c.i
	if f := c.form(c.i); f != "من" && f != "علي" && f != "عن" {
		return r, false, false
	}
	c.i++
	if c.is(nowWord) && c.clean(0) {
		c.skip()
		return r, false, false
	}
	r = reading{kind: KindRelative, basis: Relative, anchor: Text}
	if c.skipIf(that) {
		if base, ok := c.lastDay(sign); ok {
			r.value = a.from(base, sign)
			return r, true, true
		}
	}
	start := c.start
	c.start = c.i
	p, ok := c.point()
	c.start = start
	if ok && !p.value.IsZero() {
		base, ok := p.value.First()
		if sign > 0 && ok && p.value.Precision() != edtf.PrecisionDay {
			base, ok = p.value.First()
		}
		if ok {
			r.value = a.from(base, sign)
			r.anchor, r.basis = p.anchor, p.basis
			return r, true, true
		}
	}
	c.i = from
	r.vague, r.kind = true, KindVague
	return r, true, true
}

// lastDay gives the day of the last date of the text from which one counts on
// or back.
func (c *cursor) lastDay(sign int) (edtf.Day, bool) {
	if sign > 0 {
		return c.last.Last()
	}
	return c.last.First()
}

// aheadUnits reads «بعد يومين», «خلال أسبوعين», «في غضون ثلاثة أيام من الآن».
// «خلال» with a past verb is a duration. Behind a date of the text and
// without a future verb «بعد يومين» counts from that date.
func aheadUnits(c *cursor) (reading, bool) {
	bareIn := c.form(c.i) == "في" && c.tokens[c.i].n == 1
	inside := c.is(within)
	certain := inside && len(c.form(c.i)) > 0 && c.tokens[c.i].n > 1 || c.form(c.i) == "غضون"
	if bareIn {
		c.skip()
	} else if _, ok := c.take(after | within); !ok {
		return reading{}, false
	}
	at := c.i
	a, ok := c.amount()
	if !ok || bareIn && !c.alone(c.start, c.i) {
		return reading{}, false
	}
	if c.i-at == 1 && c.digitsFollow() {
		return reading{}, false
	}
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	if f := c.form(c.i); f == "من" && c.at(c.i+1, nowWord) {
		c.i++
		c.skip()
		r.value = a.from(c.Published, 1)
		return r, !r.value.IsZero()
	}
	if w, ok := c.direction(true); ok && w.to < 0 {
		return reading{}, false
	}
	if inside {
		if !certain && !c.future() && c.start != c.first {
			return reading{kind: KindDuration}, true
		}
		if last, ok := a.from(c.Published, 1).Last(); ok {
			r.value = edtf.Between(edtf.OnDay(c.Published), edtf.OnDay(last))
			if a.u > day {
				if d, ok := exactly(c.Published, a.u, a.n); ok {
					r.value = edtf.Between(edtf.OnDay(c.Published), edtf.OnDay(d).About())
				}
			}
			if a.u <= hour && !c.last.IsZero() {
				r.value = edtf.Date{}
				r.kind = KindDuration
			}
		}
		return r, true
	}
	if q, done, ok := c.countedFrom(a, 1); done {
		return q, ok
	}
	base := c.Published
	if a.u <= hour {
		return reading{kind: KindVague, vague: true, basis: Relative, anchor: Text}, true
	}
	if !c.future() && !c.alone(c.start, c.i) && !c.imperfect() {
		// In a story it counts from what was told, not from publication.
		switch d, ok := c.lastDay(1); {
		case ok && d < c.Published:
			base, r.anchor = d, Text
		case c.start != c.first && !c.at(c.start-2, nowWord): // «هذا الوقت بعد أسبوعين»
			return reading{kind: KindVague, vague: true, basis: Relative, anchor: Text}, true
		}
	}
	r.value = a.from(base, 1)
	// «بعد أسبوعين يوم الخميس»
	from := c.i
	if c.skipIf(dayWord) {
		if s, ok := c.take(weekday); ok {
			if d, ok := exactly(base, a.u, a.n); ok {
				r.value = edtf.OnDay(nearest(c.week(d)+6, time.Weekday(s.value)))
				return r, true
			}
		}
	}
	c.i = from
	return r, !r.value.IsZero()
}

// elapsedSince reads «بعد مضي سبعة أشهر على», «بعد مرور عام على»: the length
// dates the beginning.
func elapsedSince(c *cursor) (reading, bool) {
	if _, ok := c.take(after | ago); !ok {
		return reading{}, false
	}
	if !c.skipIf(elapsed) {
		return reading{}, false
	}
	a, ok := c.amount()
	if !ok {
		return reading{}, false
	}
	r := reading{kind: KindDuration, basis: Relative, anchor: Publication, open: Since}
	r.value = a.from(c.Published, -1)
	return r, !r.value.IsZero()
}

// afterThat reads «بعد ذلك بيومين», «قبل ذلك بأسبوع», «بعدها بيومين», counted
// from the last date of the text.
func afterThat(c *cursor) (reading, bool) {
	s, ok := c.take(after | ago)
	if !ok {
		return reading{}, false
	}
	sign := 1
	if s.class == ago {
		sign = -1
	}
	if !c.skipIf(that) {
		return reading{}, false
	}
	l := c.lex()
	if l == nil || l.clitic&ba == 0 {
		if c.form(c.i) != "ب" {
			return reading{}, false
		}
		c.i++
	}
	start := c.start
	c.start = c.i
	a, ok := c.amount()
	c.start = start
	if !ok {
		return reading{}, false
	}
	r := reading{kind: KindRelative, basis: Relative, anchor: Text}
	base, ok := c.lastDay(sign)
	if !ok {
		r.vague, r.kind = true, KindVague
		return r, true
	}
	r.value = a.from(base, sign)
	return r, !r.value.IsZero()
}

// partOf reads a part of something longer: «أوائل سبتمبر», «مطلع الأسبوع»,
// «نهاية عام 2016», «منتصف التسعينات», «أواخر الشهر الماضي», «نهاية الأسبوع»,
// «طوال العام الماضي», «باقي الشهر».
func partOf(c *cursor) (reading, bool) {
	if r, ok := weekends(c); ok {
		return r, true
	}
	s, ok := c.takeWith(part, ba|la)
	if !ok {
		return reading{}, false
	}
	if c.is(of) && c.clean(0) {
		c.skip()
	}
	r, ok := c.longer()
	if !ok || r.value.IsZero() || r.open != Closed {
		return reading{}, false
	}
	if s.value == mid && r.value.Precision() == edtf.PrecisionDay {
		return reading{}, false
	}
	v := c.partValue(int(s.value), r.value)
	if v.IsZero() {
		return reading{}, false
	}
	r.value = v
	switch r.kind {
	case KindMonth, KindYear, KindSeason:
	case KindDate, KindWeekday:
	default:
		r.kind = KindRelative
	}
	return r, true
}

// longer reads what a part can be of; of the units without a direction the
// current one is meant: «مطلع العام», «نهاية الشهر».
func (c *cursor) longer() (reading, bool) {
	from := c.i
	if r, ok := c.point(); ok {
		return r, true
	}
	c.i = from
	if s, ok := c.takeWith(unit, ba|la); ok && s.def && s.count == one && s.value >= day && s.value <= year && s.value != night {
		r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
		if s.value == year {
			r.kind = KindYear
		}
		r.value = c.period(int(s.value), 0, c.Published, gregorian)
		return r, true
	}
	c.i = from
	if y, n, ok := c.digitRun(4); ok && n == 4 && y >= 1800 && y <= 2100 {
		return c.fixed(given{year: y}, reading{kind: KindYear})
	}
	c.i = from
	return reading{}, false
}

// partValue gives a part of a period. A month, a year, a decade and a century
// have thirds; a week has its first day, its middle and its weekend.
func (c *cursor) partValue(p int, v edtf.Date) edtf.Date {
	first, ok := v.First()
	last, ok2 := v.Last()
	if !ok || !ok2 || p == whole {
		return v
	}
	if p == rest {
		if c.Published > last || c.Published < first {
			return v
		}
		return edtf.Between(edtf.OnDay(c.Published), edtf.OnDay(last))
	}
	y, _, _ := first.Civil()
	days := int(last-first) + 1
	switch {
	case days == 1:
		return v
	case days == 7:
		switch p {
		case begin, early:
			return edtf.OnDay(first).About()
		case mid:
			return edtf.OnDay(first + 3).About()
		}
		return c.weekend(first)
	case p == begin:
		if v.Precision() == edtf.PrecisionYear || days > 360 {
			if days > 400 {
				return edtf.InYear(y).About()
			}
			return edtf.OnDay(first).About()
		}
		return edtf.OnDay(first).About()
	case days <= 31: // a month of either calendar
		a, b := edtf.Day(0), edtf.Day(9)
		switch p {
		case mid:
			a, b = 10, 19
		case late:
			a, b = 20, edtf.Day(days-1)
		}
		return edtf.Between(edtf.OnDay(first+a), edtf.OnDay(first+b))
	case days <= 93: // a season
		third := edtf.Day(days / 3)
		a, b := edtf.Day(0), third-1
		switch p {
		case mid:
			a, b = third, 2*third-1
		case late:
			a, b = 2*third, edtf.Day(days-1)
		}
		return edtf.Between(edtf.OnDay(first+a), edtf.OnDay(first+b)).About()
	case days <= 366:
		if v.Precision() != edtf.PrecisionYear {
			third := edtf.Day(days / 3)
			k := map[int]edtf.Day{early: 0, mid: 1, late: 2}[p]
			return edtf.Between(edtf.OnDay(first+k*third), edtf.OnDay(first+(k+1)*third-1)).About()
		}
		k := map[int]int{early: 1, mid: 5, late: 9}[p]
		return edtf.Between(edtf.InMonth(y, k), edtf.InMonth(y, k+3))
	case days < 3700:
		k := map[int][2]int{early: {0, 3}, mid: {4, 6}, late: {7, 9}}[p]
		return edtf.Between(edtf.InYear(y+k[0]), edtf.InYear(y+k[1]))
	}
	k := map[int][2]int{early: {0, 32}, mid: {33, 66}, late: {67, 99}}[p]
	return edtf.Between(edtf.InYear(y+k[0]), edtf.InYear(y+k[1])).About()
}

// weekend gives the Saturday and Sunday of the week that begins with a day.
func (c *cursor) weekend(first edtf.Day) edtf.Date {
	saturday := nearest(first+6, time.Saturday)
	return edtf.Between(edtf.OnDay(saturday), edtf.OnDay(saturday+1))
}

// weekends reads «نهاية الأسبوع», «عطلة نهاية الأسبوع الماضي»: the nearest that
// is not after publication, or the one that is under way.
func weekends(c *cursor) (reading, bool) {
	if !c.is(weekend) || !c.clean(ba|la) {
		return reading{}, false
	}
	c.skip()
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	saturday := nearest(c.Published, time.Saturday)
	switch w, ok := c.direction(false); {
	case ok && w.to < 0:
		saturday = nearest(c.Published-1, time.Saturday) - edtf.Day(7*(w.steps-1))
		if c.Published.Weekday() == time.Sunday {
			saturday -= 7
		}
	case ok && w.to > 0:
		saturday = nearest(c.week(c.Published)+6, time.Saturday) + edtf.Day(7*w.steps)
	case ok, c.future():
		saturday = nearest(c.week(c.Published)+6, time.Saturday)
	}
	r.value = edtf.Between(edtf.OnDay(saturday), edtf.OnDay(saturday+1))
	return r, true
}

// nthOf reads one of several: «ثالث ثلاثاء من أيلول 2014», «الثلاثاء الأول من
// أكتوبر», «آخر اثنين من الشهر القادم», «الأسبوع الأخير من تموز», «أول أسبوع من
// أكتوبر», «آخر يوم من الشهر الحالي».
func nthOf(c *cursor) (reading, bool) {
	v, _, counted := c.ordinal()
	from := c.i
	var w time.Weekday
	u := -1
	if counted && c.is(unit) {
		s, ok := c.take(unit)
		if !ok || s.count != one || s.def {
			return reading{}, false
		}
		u = int(s.value)
		if u == day && c.is(weekday) { // «ثالث يوم ثلاثاء»
			s, _ := c.take(weekday)
			w, u = time.Weekday(s.value), -2
		}
	} else if c.is(weekday) {
		s, ok := c.take(weekday)
		if !ok {
			return reading{}, false
		}
		w, u = time.Weekday(s.value), -2
	} else if s, ok := c.take(unit); ok && s.count == one && s.def {
		u = int(s.value)
	}
	if u == -1 || u >= 0 && u != day && u != week && u != monthUnit && u != night {
		c.i = from
		return reading{}, false
	}
	if !counted {
		if v, _, counted = c.ordinal(); !counted {
			return reading{}, false
		}
	}
	if c.is(of) && c.clean(0) {
		c.skip()
	} else if l := c.lex(); u >= 0 && (l == nil || l.clitic&ba == 0) && !c.is(this|unit|month|hijri|monthWord) {
		return reading{}, false
	}
	if c.i >= c.end {
		return reading{}, false
	}
	r, ok := c.longer()
	if !ok {
		return reading{}, false
	}
	first, ok1 := r.value.First()
	last, ok2 := r.value.Last()
	if !ok1 || !ok2 || last-first < 6 || r.open != Closed {
		return reading{}, false
	}
	r.kind = KindDate
	switch u {
	case day, night:
		d := first + edtf.Day(v-1)
		if v < 0 {
			d = last
		}
		r.value = edtf.OnDay(d)
		return r, d >= first && d <= last
	case week:
		// The weeks that lie in it whole.
		a := c.week(first + 6)
		if v < 0 {
			a = c.week(last-6+6) - 7
			if c.week(last)+6 == last {
				a = c.week(last)
			}
		} else {
			a += edtf.Day(7 * (v - 1))
		}
		r.kind = KindRelative
		r.value = edtf.Between(edtf.OnDay(a), edtf.OnDay(a+6))
		return r, a <= last
	case monthUnit:
		y, m, _ := first.Civil()
		if v < 0 {
			y, m, _ = last.Civil()
		} else {
			y, m = addMonths(y, m, v-1)
		}
		r.kind = KindMonth
		r.value = edtf.InMonth(y, m)
		return r, last-first > 31
	}
	d := nearest(first+6, w) + edtf.Day(7*(v-1))
	if v < 0 {
		d = nearest(last, w)
	}
	r.value = edtf.OnDay(d)
	return r, d >= first && d <= last
}

// weekdayOfWeek reads «الاثنين من الأسبوع الماضي», «أحد الأسبوع الماضي»,
// «الاثنين من هذا الأسبوع», «الخميس بعد أسبوعين».
func weekdayOfWeek(c *cursor) (reading, bool) {
	s, ok := c.takeWith(weekday, ba|la)
	if !ok {
		return reading{}, false
	}
	w := time.Weekday(s.value)
	r := reading{kind: KindWeekday, basis: Relative, anchor: Publication}
	from := c.i
	if c.is(of) && c.clean(0) {
		c.skip()
	}
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

// firstUnits reads the first or the last of several units of something longer:
// «الأيام العشرة الأولى من رمضان», «الأسابيع الثلاثة الأخيرة من العام».
func firstUnits(c *cursor) (reading, bool) {
	s, ok := c.takeWith(unit, ba|la)
	if !ok || !s.def || s.count == one || int(s.value) < day {
		return reading{}, false
	}
	n := 2
	if s.count == many {
		if n, ok = c.number(); !ok {
			return reading{}, false
		}
	}
	v, _, ok := c.ordinal()
	if !ok || v != 1 && v != -1 {
		return reading{}, false
	}
	if _, ok := c.take(of); !ok {
		return reading{}, false
	}
	r, ok := c.longer()
	if !ok || r.open != Closed {
		return reading{}, false
	}
	first, ok1 := r.value.First()
	last, ok2 := r.value.Last()
	if !ok1 || !ok2 {
		return reading{}, false
	}
	if v == 1 {
		d, ok := exactly(first, int(s.value), n)
		if !ok || d > last+1 {
			return reading{}, false
		}
		r.value = edtf.Between(edtf.OnDay(first), edtf.OnDay(d-1))
	} else {
		d, ok := exactly(last+1, int(s.value), -n)
		if !ok || d < first {
			return reading{}, false
		}
		r.value = edtf.Between(edtf.OnDay(d), edtf.OnDay(last))
	}
	r.kind = KindInterval
	return r, true
}
