package dates

import (
	"waqai/timeline/edtf"
)

// seasonOf reads «صيف 2014», «صيف عام 2014», «الشتاء الماضي», «ربيع العام
// المقبل», «هذا الصيف». «ربيع» alone is a name.
func seasonOf(c *cursor) (reading, bool) {
	s, ok := c.takeWith(season, ba|la)
	if !ok {
		return reading{}, false
	}
	which := edtf.Season(s.value)
	r := reading{kind: KindSeason, basis: Relative, anchor: Publication}
	from := c.i
	if g, _, ok := c.year(); ok && g.calendar == gregorian {
		c.seasonPair(g.year)
		r.value, r.basis, r.anchor = edtf.InSeason(g.year, which), Explicit, Absolute
		return r, true
	}
	c.i = from
	if y, basis, ok := c.relativeYear(gregorian); ok {
		r.value, r.basis = edtf.InSeason(y, which), basis
		return r, true
	}
	c.i = from
	if w, ok := c.direction(false); ok && s.def {
		r.value = c.seasonToward(which, w)
		return r, true
	}
	c.i = from
	if c.at(from-2, this) && s.def {
		r.value = c.seasonToward(which, toward{given: true, steps: 1})
		return r, true
	}
	// «منتصف الصيف», «سنعود الصيف»
	if s.def && (c.inner > 0 || c.future()) {
		r.value = c.seasonNear(which, c.future())
		return r, true
	}
	return reading{}, false
}

// seasonPair reads the second year of a winter: «شتاء 2016-2017».
func (c *cursor) seasonPair(y int) {
	from := c.i
	if c.mark("-/") {
		if z, n, ok := c.digitRun(4); ok && n == 4 && z == y+1 {
			return
		}
	}
	c.i = from
}

// seasonNear gives the season that began last, or the one that ends next.
func (c *cursor) seasonNear(s edtf.Season, ahead bool) edtf.Date {
	y := c.pub.year + 1
	for ; y > c.pub.year-2; y-- {
		d := edtf.InSeason(y, s)
		first, _ := d.First()
		last, _ := edtf.InSeason(y-1, s).Last()
		if !ahead && first <= c.Published || ahead && last < c.Published {
			break
		}
	}
	return edtf.InSeason(y, s)
}

// seasonToward gives the season that is over, under way or still to come.
func (c *cursor) seasonToward(s edtf.Season, w toward) edtf.Date {
	for y := c.pub.year + 2; y > c.pub.year-4; y-- {
		d := edtf.InSeason(y, s)
		first, _ := d.First()
		last, _ := d.Last()
		switch {
		case w.to < 0 && last < c.Published:
			return edtf.InSeason(y-w.steps+1, s)
		case w.to == 0 && first <= c.Published+180 && last >= c.Published-180:
			if y, _, _ := first.Civil(); y == c.pub.year || first <= c.Published && c.Published <= last {
				return d
			}
		case w.to > 0 && first <= c.Published:
			return edtf.InSeason(y+w.steps, s)
		}
	}
	return edtf.InSeason(c.pub.year, s)
}
