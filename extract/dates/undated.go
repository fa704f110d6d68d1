package dates

import (
	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// duration reads a length of time, which dates nothing: «ثلاثة أيام»,
// «لثلاثة أشهر», «25 عاما», «بضعة أسابيع»; unless a verb says that something
// lasted as long.
func duration(c *cursor) (reading, bool) {
	counted := !c.is(unit)
	l := c.lex()
	n, u, _, ok := c.quantity()
	if !ok {
		return reading{}, false
	}
	if !counted {
		// A unit alone is one only in the dual or behind ل: «شهرين», «لسنوات».
		if u == second || u == decadeUnit && n == 1 || n == 1 || n == 3 && l.clitic&la == 0 {
			return reading{}, false
		}
		if n == 2 && c.i < c.end && c.is(weekday|digits|month) {
			return reading{}, false // «يومي الثلاثاء والأربعاء»
		}
	}
	if u == decadeUnit && n == 1 {
		return reading{}, false
	}
	c.skipIf(half)
	r := reading{kind: KindDuration}
	if k := c.start - 1; c.at(k, lasting) || c.at(k, about) && c.at(k-1, lasting) {
		r.value, r.anchor = c.lasted(n, u)
		r.basis = Relative
	}
	return r, true
}

// lasted gives the time of what «استمرت شهرين»: it begins with the last day that
// the text named, or ends about the day of publication.
func (c *cursor) lasted(n, u int) (edtf.Date, Anchor) {
	if u < day || u > monthUnit {
		return edtf.Date{}, Absolute
	}
	if first, ok := c.last.First(); ok && c.last.Precision() == edtf.PrecisionDay && u == day {
		from, to := first, first+edtf.Day(n-1)
		if c.afterwards() {
			from, to = first-edtf.Day(n-1), first
		}
		if to > c.Published {
			return edtf.Date{}, Absolute
		}
		return edtf.Between(edtf.OnDay(from), edtf.OnDay(to)), Text
	} else if ok && c.lastAt == c.sentence {
		return edtf.Date{}, Absolute // «في الثمانينات … استمرت أشهرا»
	}
	first, _ := exactly(c.Published, u, -n)
	return edtf.Between(edtf.OnDay(first).About(), edtf.OnDay(c.Published)), Publication
}

// afterwards tells whether what lasted came before what was dated: «سقطت … بعد
// قتال استمر ثلاثة أيام».
func (c *cursor) afterwards() bool {
	for k, n := c.start-2, 0; k >= c.first && n < 4; k, n = k-1, n+1 {
		if c.text.Words[k].Kind == arabic.Mark {
			return false
		}
		if c.at(k, after) {
			return true
		}
	}
	return false
}

// clock reads an hour: «الساعة 17:36», «17:36 تغ», «الساعة العاشرة». It dates
// nothing.
func clock(c *cursor) (reading, bool) {
	if s, ok := c.takeWith(unit, ba|la); ok {
		if s.value != hour || !s.def || s.count != one {
			return reading{}, false
		}
		if _, ok := c.digits(2); ok {
			c.minutes()
			return reading{kind: KindTime}, true
		}
		if v, def, ok := c.ordinal(); ok && def && v >= 1 && v <= 12 {
			return reading{kind: KindTime}, true
		}
		return reading{}, false
	}
	if _, ok := c.digits(2); !ok || !c.minutes() {
		return reading{}, false
	}
	return reading{kind: KindTime}, true
}

// minutes reads «:36» and «:36:10».
func (c *cursor) minutes() bool {
	from := c.i
	for c.glued() && c.mark(":") {
		if v, n, ok := c.digitRun(2); !ok || n != 2 || v > 59 {
			c.i = from
			return false
		}
	}
	return c.i > from
}

// again reads what happens again and again: «كل يوم», «يوميا», «كل خميس».
func again(c *cursor) (reading, bool) {
	if c.is(set) && c.clean(0) {
		c.skip()
		return reading{kind: KindSet}, true
	}
	if !c.skipIf(every) {
		return reading{}, false
	}
	if c.skipIf(weekday) {
		return reading{kind: KindSet}, true
	}
	if _, _, _, ok := c.quantity(); ok {
		return reading{kind: KindSet}, true
	}
	return reading{}, false
}

// horizons reads «على المدى القريب»: from publication on.
func horizons(c *cursor) (reading, bool) {
	if _, ok := c.take(horizon); !ok {
		return reading{}, false
	}
	return reading{value: edtf.Since(edtf.OnDay(c.Published)), kind: KindRelative, basis: Relative, anchor: Publication}, true
}

// vagueWords reads «الآن», «مؤخرا», «قريبا», «آنذاك».
func vagueWords(c *cursor) (reading, bool) {
	s, ok := c.take(vagueWord)
	if !ok {
		return reading{}, false
	}
	r := reading{kind: KindVague, basis: Relative, anchor: Publication, vague: true}
	switch s.value {
	case -1:
		r.open = Before
	case 2:
		r.anchor = Text
	}
	return r, true
}
