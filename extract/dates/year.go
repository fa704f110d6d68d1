package dates

import (
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// yearAlone reads a year by itself: «عام 2014», «العام (1979)», «سنة 1948»,
// «عام 1436 هـ», «2015م», and four digits alone where what stands before them
// says that they are a year: «في 2014», «منذ 2011», «(1948)», «حرب 1967».
func yearAlone(c *cursor) (reading, bool) {
	from := c.i
	r := reading{kind: KindYear}
	if c.is(unit) {
		g, led, ok := c.year()
		if !ok || !led {
			return r, false
		}
		if g.year >= 0 && g.year < 100 && g.calendar == gregorian { // «عام 14»
			return r, false
		}
		return c.doubleYear(c.fixed(g, r))
	}
	if c.is(digits) {
		if c.piece(c.i) && c.form(c.i-1) != "-" || c.touches(c.i) && c.kind(c.i-1, arabic.Latin) {
			return r, false
		}
		y, n, ok := c.digitRun(4)
		if !ok || n < 3 {
			return r, false
		}
		if c.glued() && c.form(c.i) == "-" && c.kind(c.i+1, arabic.Digits) && c.touches(c.i+1) {
			return r, false // a telephone number; two years are an interval
		}
		if c.glued() && (c.form(c.i) == "/" || c.form(c.i) == "%" || c.form(c.i) == ":" || c.kind(c.i, arabic.Latin)) {
			return r, false
		}
		if cal, said := c.era(); said {
			g := given{calendar: cal, year: y}
			switch {
			case cal == beforeChrist:
				g = given{year: 1 - y}
			case cal == gregorian && (n < 4 || y < 1500 || y > 2100):
				return r, false // «1000 م»
			}
			return c.fixed(g, r)
		}
		if n != 4 || !c.yearBefore(from) || !c.yearBehind() {
			return r, false
		}
		g := given{year: y}
		switch {
		case y >= ummalqura.First && y < ummalqura.Last && c.form(from-1) == "(":
			g.calendar = islamic
		case y < 1800 || y > 2100:
			return r, false
		}
		return c.fixed(g, r)
	}
	// «ألفين وسبعة عشر» behind a word of time.
	if !c.at(from-1, in) && !c.at(from-1, month) {
		return r, false
	}
	y, ok := c.number()
	if !ok || y < 1500 || y > 2100 || c.i-from < 2 || c.is(unit) {
		return r, false
	}
	if c.kind(c.i, arabic.Letters) && !c.is(in|of) {
		return r, false
	}
	return c.fixed(given{year: y}, r)
}

// year reads a year behind a day or a month, or after a word such as عام:
// «2017», «عام 2014», «من عام 2016», «لسنة 1991», «(1985)», «1438هـ»,
// «ألفين وسبعة عشر». Without عام it takes four digits only, or fewer with an
// era. led says that a word or mark stood before it.
func (c *cursor) year() (g given, led, ok bool) {
	from := c.i
	c.mark("،")
	c.skipIf(of)
	if s, ok := c.takeWith(unit, la|ba|wa); ok && s.value == year && s.count == one {
		led = true
	} else if ok {
		c.i = from
		return given{}, false, false
	} else if c.i > from && !c.at(c.i-1, mark) && c.is(digits) {
		c.i = from // «من 2014» belongs to an interval
		return given{}, false, false
	}
	hijriSaid := false
	if led {
		hijriSaid = c.skipIf(hijriYear)
	}
	open := c.mark("(")
	y, n, ok := c.digitRun(4)
	if !ok && c.is(number) && !c.is(digits) {
		if y, ok = c.number(); ok && (led || y >= 1500 && y <= 2100) {
			n = 4
		}
	}
	if !ok || y == 0 || n == 3 && !led || n < 3 && !led {
		c.i = from
		return given{}, false, false
	}
	cal, said := c.era()
	if open && !c.mark(")") {
		c.i = from
		return given{}, false, false
	}
	if open && !said {
		cal, said = c.era()
	}
	switch {
	case said && cal == beforeChrist:
		y = 1 - y
		cal = gregorian
	case hijriSaid, said && cal == islamic:
		cal = islamic
	case said:
	case n < 3 && !led:
		c.i = from
		return given{}, false, false
	case y >= ummalqura.First && y <= ummalqura.Last:
		cal = islamic // to be overruled by the month
	}
	return given{calendar: cal, year: y}, led, true
}

// era reads «م», «هـ», «هجري», «للميلاد», «قبل الميلاد».
func (c *cursor) era() (calendar, bool) {
	from := c.i
	l := c.lex()
	if l == nil || l.class&era == 0 {
		return gregorian, false
	}
	for _, s := range l.senses {
		if s.class != era || l.clitic&^la != 0 {
			continue
		}
		// A single letter has to touch the number or end what it stands in.
		if len(c.form(c.i)) == 2 && c.tokens[c.i].n == 1 && !c.glued() && c.i+1 < c.end && c.text.Words[c.i+1].Kind == arabic.Digits {
			break
		}
		c.skip()
		return calendar(s.value), true
	}
	c.i = from
	return gregorian, false
}

// doubleYear reads the same year by the other calendar: «عام 1920م (1338هـ)».
// The Gregorian year holds.
func (c *cursor) doubleYear(r reading, ok bool) (reading, bool) {
	from := c.i
	open := c.mark("(")
	if !ok || !open && !c.mark("/") {
		return r, ok
	}
	y, n, read := c.digitRun(4)
	cal, said := c.era()
	if !read || n != 4 || !said || cal == r.given.calendar || open && !c.mark(")") {
		c.i = from
		return r, true
	}
	other := given{calendar: cal, year: y}
	a, b := r.given, other
	if a.calendar == islamic {
		a, b = b, a
	}
	if h := ummalqura.Of(edtf.DayOf(a.year, 7, 1)).Year; b.year < h-1 || b.year > h+1 {
		c.i = from
		return r, true
	}
	return c.fixed(a, r)
}

// yearBefore tells whether what stands before word i lets bare digits be a
// year.
func (c *cursor) yearBefore(i int) bool {
	p := i - 1
	if c.form(p) == "و" && c.text.Words[i].Glued {
		return c.prevEnd == p && p > c.first
	}
	if p < c.first {
		return c.i >= c.end || c.kind(c.i, arabic.Mark) || c.form(c.i) == "و" && c.kind(c.i+1, arabic.Digits)
	}
	if c.at(p-1, about) && c.tokens[p-1].n == 2 {
		return false // «أكثر من 2000»
	}
	if c.form(p) == "(" || c.form(p) == "[" {
		return c.form(i+1) == ")" || c.form(i+1) == "]" || c.form(i+1) == "-"
	}
	if c.at(p, notYear|between) {
		return false
	}
	if c.at(p, in|eventHead|part|season|until|since|to|unit) || c.at(p-1, eventHead) && !c.at(p, unit|number) {
		return true // «في 2014», «حرب 1967», «الانتفاضة الأولى 1987»
	}
	if c.kind(p, arabic.Digits) {
		return false
	}
	// A noun with the article before it and nothing behind it: «الانتفاضة
	// الأولى 1987»; what a verb counts is no year: «تذكر الحصيلة … وتذكر 1900».
	return strings.HasPrefix(c.form(p), "ال") && (c.i >= c.end || c.kind(c.i, arabic.Mark) && c.form(c.i) != "%" && c.form(c.i) != "/" || c.is(of|in))
}

// yearBehind tells whether what stands behind bare digits lets them be a year:
// a noun that they count does not («2014 شخصا», «1400 قذيفة»).
func (c *cursor) yearBehind() bool {
	switch {
	case c.i >= c.end:
		return true
	case c.kind(c.i, arabic.Mark):
		return c.form(c.i) != "%" && !(c.form(c.i) == "/" && c.glued())
	case !c.kind(c.i, arabic.Letters), c.is(countedNoun):
		return false
	case c.is(unit) && c.clean(0):
		return false
	}
	return !accusative(c.form(c.i)) || c.is(of|in|to|clause|number|part|daypart)
}

// accusative tells whether a form looks like an indefinite accusative, the case
// of what a number above ten counts: «شخصا».
func accusative(form string) bool {
	return len(form) >= len("شخصا") && strings.HasSuffix(form, "ا") && !strings.HasPrefix(form, "ال")
}

// yearPair reads two years: «عامي 2014 و2015», «العامين 1990 و1996», «عام
// (1931/1932)», «سنة 2010-2011».
func yearPair(c *cursor) (reading, bool) {
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.value != year || s.count == many {
		return reading{}, false
	}
	bracket := c.mark("(")
	a, n, ok := c.digitRun(4)
	if !ok || n < 4 {
		return reading{}, false
	}
	and := false
	if !c.mark("-/") {
		if s.count == one {
			return reading{}, false
		}
		if and = c.and(); !and && !c.skipIf(to) {
			return reading{}, false
		}
	}
	b, n, ok := c.digitRun(4)
	if !ok || n < 4 || b <= a || bracket && !c.mark(")") {
		return reading{}, false
	}
	x, y := given{year: a}, given{year: b}
	if h := ummalqura.Of(edtf.DayOf(b, 7, 1)).Year; !and && (h == a || h == a+1 || h == a-1) {
		return c.fixed(y, reading{kind: KindYear}) // «عام 1372/1953»
	}
	if cal, said := c.era(); said && cal == islamic || a >= ummalqura.First && b <= ummalqura.Last {
		x.calendar, y.calendar = islamic, islamic
	}
	r, ok := c.fixed(x, reading{kind: KindInterval})
	if !ok {
		return r, false
	}
	v, _ := y.date()
	r.value = edtf.Between(r.value, v)
	r.kind = KindInterval
	if b-a > 1 && and {
		r.note = "two years that are not neighbours: the value spans both"
	}
	return r, true
}

// fraction reads «الربع الثالث من 2016», «النصف الأول من العام الحالي»,
// «الفصل الأخير».
func fractionOf(c *cursor) (reading, bool) {
	s, ok := c.take(fraction)
	if !ok {
		return reading{}, false
	}
	n := int(s.value)
	v, _, ok := c.ordinal()
	if !ok {
		return reading{}, false
	}
	if v < 0 {
		v = n
	}
	if v < 1 || v > n {
		return reading{}, false
	}
	c.skipIf(of)
	from := c.i
	r, ok := c.point()
	if !ok {
		y, digits, ok := c.digitRun(4)
		if !ok || digits != 4 || y < 1800 || y > 2100 {
			c.i = from
			return reading{}, false
		}
		r = reading{value: edtf.InYear(y), basis: Explicit}
	}
	switch r.value.Precision() {
	case edtf.PrecisionYear:
		y, _, _ := r.value.YMD()
		size := 12 / n
		r.value = edtf.Between(edtf.InMonth(y, (v-1)*size+1), edtf.InMonth(y, v*size))
		r.kind = KindYear
	default:
		// A month of either calendar: halves of 15 days, thirds of ten, quarters
		// of a week, the last to its end.
		first, ok := r.value.First()
		last, ok2 := r.value.Last()
		if !ok || !ok2 || last-first < 27 || last-first > 30 {
			return reading{}, false
		}
		size := edtf.Day(30 / n)
		if v < n {
			last = first + edtf.Day(v)*size - 1
		}
		first += edtf.Day(v-1) * size
		r.value = edtf.Between(edtf.OnDay(first), edtf.OnDay(last))
		r.kind = KindMonth
	}
	return r, true
}

// decadeOf reads «التسعينات», «تسعينيات القرن الماضي», «ثمانينات القرن
// العشرين»; the bare word is of the last century. «في الخمسينات من عمره» is an
// age.
func decadeOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(decade, ba|la)
	if !ok {
		return reading{}, false
	}
	if c.is(age) {
		return nothing, true
	}
	r := reading{kind: KindYear, basis: Relative, anchor: Publication}
	if c.skipIf(hijriYear) { // «التسعينات الهجرية»
		century := ummalqura.Of(c.Published).Year / 100 * 100
		if century+int(s.value) > ummalqura.Of(c.Published).Year {
			century -= 100
		}
		a, _ := given{calendar: islamic, year: century + int(s.value)}.date()
		b, note := given{calendar: islamic, year: century + int(s.value) + 9}.date()
		first, ok := a.First()
		last, ok2 := b.Last()
		from, _, _ := first.Civil()
		to, _, _ := last.Civil()
		r.value, r.note = edtf.Between(edtf.InYear(from), edtf.InYear(to)), note
		return r, ok && ok2
	}
	base := 1900
	from := c.i
	c.skipIf(of)
	if v, ok := centuryOf(c); ok && !v.value.IsZero() {
		if first, ok := v.value.First(); ok {
			y, _, _ := first.Civil()
			base = floorDiv(y, 100) * 100
			r.basis, r.anchor = v.basis, v.anchor
		}
	} else {
		c.i = from
		if w, ok := unitDirection(c); ok && !w.value.IsZero() && w.value.Precision() == edtf.PrecisionCentury {
			first, _ := w.value.First()
			base, _, _ = first.Civil()
		} else {
			c.i = from
		}
	}
	r.value = edtf.InDecade(base + int(s.value))
	return r, true
}

// centuryOf reads «القرن العشرين», «القرن التاسع عشر الميلادي», «القرن الثالث
// الهجري», «القرن 19», «القرن الأول قبل الميلاد».
func centuryOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(unit, ba|la)
	if !ok || s.value != century || s.count != one {
		return reading{}, false
	}
	v, _, ok := c.ordinal()
	if !ok {
		if v, ok = c.digits(2); !ok {
			return reading{}, false
		}
	}
	if v < 1 || v > 30 {
		return reading{}, false
	}
	r := reading{kind: KindYear, basis: Explicit}
	cal, _ := c.era()
	switch cal {
	case islamic:
		a, _ := given{calendar: islamic, year: (v-1)*100 + 1}.date()
		b, _ := given{calendar: islamic, year: v * 100}.date()
		first, _ := a.First()
		last, _ := b.Last()
		from, _, _ := first.Civil()
		to, _, _ := last.Civil()
		r.value = edtf.Between(edtf.InYear(from), edtf.InYear(to))
	case beforeChrist:
		r.value = edtf.Between(edtf.InYear(1-v*100), edtf.InYear(-(v-1)*100))
	default:
		r.value = edtf.InCentury((v - 1) * 100)
	}
	return r, true
}
