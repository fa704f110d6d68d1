package dates

import (
	"time"

	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// lastUnits reads several units that end or begin with publication: «الأيام
// الخمسة الماضية», «الأشهر القليلة المقبلة», «العامين الماضيين», «السنوات
// الأخيرة», «آخر 3 أشهر», «الثلاثة أيام الماضية».
func lastUnits(c *cursor) (reading, bool) {
	var n, u, to int
	var vague, ok bool
	switch {
	case c.is(ordinal):
		n, u, vague, ok = c.theLast()
		to = -1
	case c.is(number | digits):
		n, u, to, ok = c.numberFirst()
	default:
		n, u, to, vague, ok = c.unitFirst()
	}
	if !ok || to == 0 || u < hour || u == hour && to > 0 {
		return reading{}, false
	}
	v := c.span(u, n, to, vague)
	return reading{value: v, kind: KindRelative, basis: Relative, anchor: Publication}, !v.IsZero()
}

// theLast reads «آخر 3 أشهر», «آخر يومين», but not «آخر ثلاثة أيام من رمضان».
func (c *cursor) theLast() (n, u int, vague, ok bool) {
	if v, def, ok := c.ordinal(); !ok || v != -1 || def {
		return 0, 0, false, false
	}
	n, u, vague, ok = c.quantity()
	c.direction(true) // «آخر ثلاثة أشهر ماضية»
	return n, u, vague, ok && n > 1 && !c.is(of|ordinal)
}

// numberFirst reads «الثلاثة أيام الماضية», «ثلاثة أيام ماضية».
func (c *cursor) numberFirst() (n, u, to int, ok bool) {
	if n, ok = c.number(); !ok || n < 2 {
		return 0, 0, 0, false
	}
	s, ok := c.take(unit)
	if !ok {
		return 0, 0, 0, false
	}
	w, ok := c.direction(true)
	return n, int(s.value), w.to, ok && w.steps == 1
}

// unitFirst reads «الأيام الخمسة الماضية», «العامين الماضيين», «الأيام القليلة
// المقبلة», «السنوات الأخيرة», «الأسابيع الماضية الثلاثة».
func (c *cursor) unitFirst() (n, u, to int, vague, ok bool) {
	slip := c.is(unit) && c.lex().clitic&la != 0 // «لايام القادمة» for «للأيام»
	s, ok := c.takeWith(unit, ba|la)
	if !ok || !s.def && !slip || s.count == one {
		return 0, 0, 0, false, false
	}
	count := func() {
		if s.count == two {
			n = 2
		} else if c.skipIf(few) {
			n, vague = 3, true
		} else if v, ok := c.number(); ok {
			n, vague = v, false
		} else if n == 0 {
			n, vague = 3, true
		}
	}
	count()
	w, ok := c.direction(false)
	if c.lastOf() {
		return 0, 0, 0, false, false
	}
	if vague {
		count()
	}
	return n, int(s.value), w.to, vague, ok
}

// lastOf tells whether the word before is «الأخير» and what it is the last of
// follows: «السنة الأخيرة من ولايته», «الأيام الأخيرة من رمضان».
func (c *cursor) lastOf() bool {
	return c.at(c.i-1, ordinal) && c.at(c.i-1, direction) && c.form(c.i) == "من"
}

// span gives n units that end with publication, or begin with it. Weeks are
// whole ones, before or after this. A vague number is three, and approximate
// at the far end.
func (c *cursor) span(u, n, to int, vague bool) edtf.Date {
	now := edtf.OnDay(c.Published)
	y, m, _ := c.Published.Civil()
	var far edtf.Date
	switch u {
	case hour:
		// They reach back into the days before: 24 into one, 48 into two.
		far = edtf.OnDay(c.Published - edtf.Day((n+23)/24))
	case day, night:
		// The day of publication is one of the last five, none of the next.
		switch {
		case vague:
			far = edtf.OnDay(c.Published + edtf.Day(to*n))
		case to < 0:
			far = edtf.OnDay(c.Published - edtf.Day(n-1))
		default:
			now, far = edtf.OnDay(c.Published+1), edtf.OnDay(c.Published+edtf.Day(n))
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
	if far.IsZero() { // beyond the years that EDTF writes
		return far
	}
	if vague {
		far = far.About()
	}
	if to > 0 {
		return edtf.Between(now, far)
	}
	return edtf.Between(far, now)
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
			n = 0 // «الأيام الأولى من رمضان»: its first third
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
	if n == 0 {
		p := early
		if v < 0 {
			p = late
		}
		if u := int(s.value); last-first < 27 || u > week || u == week && last-first < 100 {
			return reading{}, false
		}
		if last-first <= 30 {
			r.value, r.kind = c.partValue(p, r.value), KindInterval
			return r, true
		}
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
	if f := c.form(c.i); f == "الزمن" || f == "الزمان" { // «قبل عقدين من الزمن»
		c.i++
		return r, false, false
	}
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
	c.joint = c.i
	p, ok := c.point()
	if ok && !p.value.IsZero() {
		if base, ok := p.value.First(); ok {
			r.value = a.from(base, sign)
			// «بعد ثلاثة أشهر من محرم» counts months of its calendar.
			if g := p.given; g.calendar == islamic && g.month > 0 && g.day == 0 && a.u == monthUnit && !a.vague && !a.half && a.small.n == 0 {
				if g.year == 0 {
					g.year = ummalqura.Of(base).Year
				}
				g.year, g.month = addMonths(g.year, g.month, sign*a.n)
				r.value, r.note = g.date()
			}
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
		if a.u < hour { // «في غضون دقائق»
			return reading{kind: KindDuration}, true
		}
		if !certain && !c.future() && !c.alone(c.start, c.i) {
			r := reading{kind: KindDuration}
			if a.u >= day {
				r.back = a.from(c.Published, -1)
			}
			return r, true
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
	if a.u < hour { // «بعد مضي ثلاث دقائق» of a match
		return reading{kind: KindDuration}, true
	}
	r := reading{kind: KindDuration, basis: Relative, anchor: Publication, open: Since}
	r.value = a.from(c.Published, -1)
	return r, !r.value.IsZero()
}

// afterThat reads «بعد ذلك بيومين», «قبل ذلك بأسبوع», «بعدها بيومين», counted
// from the last date of the text.
func afterThat(c *cursor) (reading, bool) {
	s, ok := c.take(after | ago | that)
	if !ok {
		return reading{}, false
	}
	sign := 1
	switch {
	case s.class == that: // «بعدها بيومين»
		sign = int(s.value)
	case s.class == ago:
		sign = -1
	}
	if sign == 0 || s.class != that && !c.skipIf(that) {
		return reading{}, false
	}
	l := c.lex()
	if l == nil || l.clitic&ba == 0 {
		if c.form(c.i) != "ب" {
			return reading{}, false
		}
		c.i++
	}
	c.joint = c.i
	a, ok := c.amount()
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
