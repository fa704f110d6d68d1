package dates

import (
	"slices"
	"time"

	"waqai/timeline/edtf"
)

// partOf reads a part of something longer: «أوائل سبتمبر», «مطلع الأسبوع»,
// «نهاية عام 2016», «منتصف التسعينات», «أواخر الشهر الماضي», «نهاية الأسبوع»,
// «طوال العام الماضي», «باقي الشهر».
func partOf(c *cursor) (reading, bool) {
	if r, ok := weekends(c); ok {
		return r, true
	}
	s, ok := c.takeWith(part, ba|la)
	if !ok {
		// «آخر تشرين الأول»
		at := c.i
		if v, def, last := c.ordinal(); !last || v != -1 || def || c.i != at+1 || !c.is(month|hijri|monthWord) || !c.clean(0) {
			return reading{}, false
		}
		s = sense{value: late}
	}
	c.skipIf(of)
	at := c.i
	r, ok := c.longer()
	if !ok || r.value.IsZero() || r.open != Closed {
		return reading{}, false
	}
	if s.value == whole && c.i == at+1 && c.at(at, unit) {
		return reading{kind: KindSet}, true // «على مدار السنة»
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
	if !ok || !ok2 {
		return v
	}
	days := int(last-first) + 1
	third := p - early // 0, 1, 2 of early, mid, late
	y, _, _ := first.Civil()
	switch {
	case p == whole || days == 1:
		return v
	case p == rest:
		if c.Published < first || c.Published > last {
			return v
		}
		return edtf.Between(edtf.OnDay(c.Published), edtf.OnDay(last))
	case p == begin && days > 366:
		return edtf.InYear(y).About()
	case p == begin || days == 7 && p == early:
		return edtf.OnDay(first).About()
	case days == 7 && p == mid:
		return edtf.OnDay(first + 3).About()
	case days == 7:
		return c.weekend(last)
	case days <= 31: // a month of either calendar: to the 10th, to the 20th, to its end
		a, b := edtf.Day(10*third), edtf.Day(10*third+9)
		if p == late {
			b = edtf.Day(days - 1)
		}
		return edtf.Between(edtf.OnDay(first+a), edtf.OnDay(first+b))
	case v.Precision() == edtf.PrecisionYear:
		return edtf.Between(edtf.InMonth(y, 4*third+1), edtf.InMonth(y, 4*third+4))
	case days > 366:
		years := (days + 1) / 365
		a, b := (years*third+1)/3, (years*(third+1)+1)/3-1
		return edtf.Between(edtf.InYear(y+a), edtf.InYear(y+b)).About()
	}
	// A season, a Hijri year.
	a, b := edtf.Day(days*third/3), edtf.Day(days*(third+1)/3-1)
	return edtf.Between(edtf.OnDay(first+a), edtf.OnDay(first+b)).About()
}

// fridays are the countries whose weekend is Friday and Saturday; the Emirates
// left them in 2022.
var fridays = []string{"BH", "DZ", "EG", "IQ", "JO", "KW", "LY", "OM", "PS", "QA", "SA", "SD", "SY", "YE"}

// weekend gives the two days of the weekend that begins on or before a day.
func (c *cursor) weekend(d edtf.Day) edtf.Date {
	first := time.Saturday
	switch {
	case c.Region == "" && c.FirstDay != time.Monday, slices.Contains(fridays, c.Region), c.Region == "AE" && c.pub.year < 2022:
		first = time.Friday
	}
	a := nearest(d, first)
	return edtf.Between(edtf.OnDay(a), edtf.OnDay(a+1))
}

// weekends reads «نهاية الأسبوع», «عطلة نهاية الأسبوع الماضي»: the nearest that
// is not after publication, or the one that is under way.
func weekends(c *cursor) (reading, bool) {
	if !c.is(weekend) || !c.clean(ba|la) {
		return reading{}, false
	}
	c.skip()
	r := reading{kind: KindRelative, basis: Relative, anchor: Publication}
	end := c.week(c.Published) + 6 // of this week
	switch w, ok := c.direction(false); {
	case ok:
		end += edtf.Day(7 * w.shift())
	case !c.future():
		end = c.Published
	}
	r.value = c.weekend(end)
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
	if u == -1 || u >= 0 && u != day && u != week && u != monthUnit && u != night && u != decadeUnit {
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
		a := c.week(first+6) + edtf.Day(7*(v-1))
		if v < 0 {
			a = c.week(last+1) - 7
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
	if u == decadeUnit {
		y, _, _ := first.Civil()
		r.kind = KindYear
		if v < 0 {
			v = 10
		}
		r.value = edtf.InDecade(y + 10*(v-1))
		return r, r.value.Precision() == edtf.PrecisionDecade && v <= 10 && last-first > 36000 && last-first < 37000
	}
	d := nearest(first+6, w) + edtf.Day(7*(v-1))
	if v < 0 {
		d = nearest(last, w)
	}
	r.value = edtf.OnDay(d)
	return r, d >= first && d <= last
}
