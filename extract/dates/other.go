package dates

import (
	"strings"

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
	if u < day {
		return edtf.Date{}, Absolute
	}
	if first, ok := c.last.First(); ok && c.last.Precision() == edtf.PrecisionDay && u == day {
		return edtf.Between(edtf.OnDay(first), edtf.OnDay(first+edtf.Day(n-1))), Text
	}
	first, ok := exactly(c.Published, u, -n)
	if !ok {
		return edtf.Date{}, Absolute
	}
	return edtf.Between(edtf.OnDay(first).About(), edtf.OnDay(c.Published)), Publication
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

// vagueWords reads «الآن», «مؤخرا», «قريبا».
func vagueWords(c *cursor) (reading, bool) {
	if _, ok := c.take(vagueWord); !ok {
		return reading{}, false
	}
	return reading{kind: KindVague, basis: Relative, anchor: Publication, vague: true}, true
}

// future tells whether the expression that is being read lies ahead: its
// clause has a verb with س, a word such as المقرر, or at its head the imperfect
// of something that has an appointment («ويجتمع الثلاثاء»).
func (c *cursor) future() bool {
	words := c.text.Words
	for k, n := c.start-1, 0; k >= c.first && n < 16; k, n = k-1, n+1 {
		w := words[k]
		if w.Kind == arabic.Mark {
			if w.Form == "(" || w.Form == ")" || w.Form == "/" || w.Form == `"` && n == 0 {
				continue
			}
			break
		}
		if w.Kind != arabic.Letters {
			continue
		}
		if l := c.tokens[k].lex; l != nil {
			switch {
			case l.class&future != 0:
				return true
			case l.class&scheduled != 0 && (k == c.first || words[k-1].Kind == arabic.Mark):
				return true
			case l.class&clause != 0:
				return c.at(k-1, future) || c.at(k-2, future)
			}
		}
		if c.isFutureVerb(w) {
			return !c.at(k-1, pastVerb) // «كان سيصل»
		}
	}
	// «الثلاثاء سيجتمع …»
	if c.start == c.first || words[c.start-1].Kind == arabic.Mark || c.at(c.start-1, in) && c.start-1 == c.first {
		if c.i < c.end && words[c.i].Kind == arabic.Letters {
			return c.isFutureVerb(words[c.i]) || c.form(c.i) == "سوف"
		}
	}
	return false
}

// imperfect tells whether the clause has a verb in the imperfect, by the ي of
// its third person, near before the expression: «يعود بعد أسبوع».
func (c *cursor) imperfect() bool {
	for k, n := c.start-1, 0; k >= c.first && n < 6; k, n = k-1, n+1 {
		w := c.text.Words[k]
		if w.Kind == arabic.Mark || c.at(k, clause) {
			return false
		}
		f := strings.TrimPrefix(strings.TrimPrefix(w.Form, "و"), "ف")
		if strings.HasPrefix(f, "ي") && len(f) >= 6 && !c.at(k, month|unit|relday) {
			return !c.at(k-1, pastVerb)
		}
	}
	return false
}

// isFutureVerb tells whether a word is an imperfect with س.
func (c *cursor) isFutureVerb(w arabic.Word) bool {
	f := w.Form
	if r, ok := strings.CutPrefix(f, "و"); ok {
		f = r
	} else if r, ok := strings.CutPrefix(f, "ف"); ok {
		f = r
	}
	r, ok := strings.CutPrefix(f, "س")
	if !ok || len(r) < 6 {
		return false
	}
	switch r[:2] {
	case "ي", "ت", "ن":
	case "ا":
		return strings.Contains(w.Of(c.text.Source), "سأ")
	default:
		return false
	}
	for _, p := range c.notFuture {
		if strings.HasPrefix(f, p) {
			return false
		}
	}
	return true
}
