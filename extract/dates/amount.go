package dates

import (
	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// quantity reads how many of what: «ثلاثة أيام», «3 أشهر», «يومين», «شهر»,
// «شهر واحد», «بضعة أسابيع», «أيام», «نحو ثلاثة أسابيع». vague says that the
// number is a guess: three.
func (c *cursor) quantity() (n, u int, vague, ok bool) {
	from := c.i
	c.roughly()
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
	near := c.i > from // «ما يقارب العامين»
	if s, ok := c.takeWith(unit, ba); ok && (!s.def || near && s.count != many) {
		u = int(s.value)
		if u == monthUnit && s.count != many && c.is(month|hijri) {
			c.i = from // «خلال شهر رمضان», «شهري رجب وشعبان»
			return 0, 0, false, false
		}
		switch s.count {
		case one:
			if c.bareNumber(1) { // «شهر واحد»
				c.skip()
			}
			return 1, u, false, true
		case two:
			return 2, u, false, true
		}
		c.skipIf(few)
		return 3, u, true, true
	}
	c.i = from
	c.roughly()
	if v, ok := c.number(); ok && v > 0 && v < 100000 {
		if s, ok := c.take(unit); ok && !s.def {
			return v, int(s.value), false, true
		}
	}
	c.i = from
	return 0, 0, false, false
}

// roughly passes over «نحو», «أكثر من» and the like.
func (c *cursor) roughly() {
	for c.is(about) && c.clean(ba) && !c.is(ago|after) {
		c.skip()
	}
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
		c.joint = c.i
		if n, u, vague, ok := c.quantity(); ok && !vague && u < a.u {
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
		v, _ := given{calendar: islamic, year: ummalqura.Of(base).Year + sign*a.n}.date()
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

// later gives the day, month or year that lies n units on from base, about:
// of days the day, of weeks about the day, of months and years the month and
// the year.
func later(base edtf.Day, u, n int, vague bool) edtf.Date {
	y, m, _ := base.Civil()
	var v edtf.Date
	switch u {
	case second, minute:
		return edtf.OnDay(base)
	case hour: // «قبل 48 ساعة»
		return edtf.OnDay(base + edtf.Day(n/24))
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

// exactly moves a day by whole units.
func exactly(base edtf.Day, u, n int) (edtf.Day, bool) {
	y, m, d := base.Civil()
	switch u {
	case second, minute:
		return base, true
	case hour:
		return base + edtf.Day(n/24), true
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
