package places

import (
	"slices"
	"strings"
)

// vote counts the countries and governorates of the mentions that leave no
// doubt, and settles which cautious names the text names as places.
func (s *search) vote() {
	for i := range s.all {
		c := &s.all[i]
		if c.anaphor || c.inside || c.caution != plain {
			continue
		}
		country, governorate := "", ""
		for _, p := range c.known.places {
			if p.Kind == District && c.head == noHead && len(c.name.ids) > 1 {
				continue
			}
			k, g := p.country, p.governorate
			if country == "" {
				country, governorate = k, g
			} else if country != k {
				country = "?"
			}
			if governorate != g {
				governorate = ""
			}
			if p.Kind == City || p.Kind == Town {
				s.settled[p.ID] = true
			}
		}
		if country != "?" && country != "" {
			s.countries[country]++
		}
		if governorate != "" {
			s.governorates[governorate]++
		}
	}
	for i := range s.all {
		c := &s.all[i]
		if c.anaphor || c.inside || c.caution == plain || c.caution == headed && c.head == noHead {
			continue
		}
		if s.isPlace(i) {
			s.settled[c.known.key] = true
		}
	}
}

// isPlace tells whether a cautious name is taken for a place where it stands.
func (s *search) isPlace(i int) bool {
	c := &s.all[i]
	switch c.caution {
	case plain:
		return true
	case near:
		if s.settled[c.known.key] || c.head != noHead {
			return true
		}
		for _, id := range c.name.ids {
			if s.settled[id] {
				return true
			}
		}
		if b, _ := s.prefix(c); b&(locative|fromThere|toThere|direction) != 0 {
			return s.spokenOf(c)
		}
		return s.spokenOf(c) && (s.inList(i, -1) || s.inList(i, 1))
	}
	if b, _ := s.prefix(c); b&locative != 0 && s.settled[c.known.key] {
		return true // «حي النصر», and then «في النصر»
	}
	return c.head != noHead || c.shares != noHead || s.inList(i, -1) && (s.listHead(i) || s.goesOn(i))
}

// spokenOf tells whether the text speaks of a country that a name may lie in,
// or of none at all.
func (s *search) spokenOf(c *candidate) bool {
	if len(s.countries) == 0 {
		return true
	}
	for _, p := range c.known.places {
		if s.countries[p.country] > 0 {
			return true
		}
	}
	return false
}

// inList tells whether the candidate before (-1) or behind (1) candidate i is
// joined to it by و alone.
func (s *search) inList(i, step int) bool {
	j := i + step
	if j < 0 || j >= len(s.all) || s.all[j].anaphor || s.all[j].caution != plain && s.all[j].caution >= s.all[i].caution && s.all[j].head == noHead && !s.settled[s.all[j].known.key] {
		return false
	}
	a, b := &s.all[min(i, j)], &s.all[max(i, j)]
	if a.sentence != b.sentence || b.first-a.last > 2 {
		return false
	}
	for k := a.last; k < b.first; k++ {
		if f := s.text.Words[k].Form; f != "و" && f != "،" && !quotes(f) && s.words.heads[stemOf(strings.TrimPrefix(f, "و"))] == noHead {
			return false
		}
	}
	return b.conj || b.first > a.last
}

// goesOn tells whether candidate i stands in a list behind a settlement of its own
// country: «في صعدة وحجة وذمار».
func (s *search) goesOn(i int) bool {
	a := &s.all[i-1]
	if a.caution != plain || a.anaphor {
		return false
	}
	p := a.known.places[0]
	if p.Kind != City && p.Kind != Town && p.Kind != Governorate {
		return false
	}
	for _, q := range s.all[i].known.places {
		if q.country == p.country {
			return true
		}
	}
	return false
}

// listHead tells whether the list that candidate i stands in began with a head.
func (s *search) listHead(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if s.all[j].head != noHead || s.all[j].caution == plain && s.all[j].known.places[0].Kind == District {
			return true
		}
		if !s.inList(j, -1) {
			return false
		}
	}
	return false
}

// beside gives the city or town that is named right behind candidate i, with the
// way from it: «حي التأميم جنوبي الرمادي», "" for none.
func (s *search) beside(i int) string {
	if i+1 >= len(s.all) {
		return ""
	}
	c, next := &s.all[i], &s.all[i+1]
	if next.anaphor || next.conj || next.sentence != c.sentence || next.first-c.last > 4 || next.caution != plain || next.first == c.last && next.prep == 0 {
		return ""
	}
	for j := c.last; j < next.first; j++ {
		w := &s.text.Words[j]
		if j == c.last && c.head == headDistrict && strings.HasPrefix(w.Form, "وال") && j+1 < next.first {
			continue // «حيي اليرموك والأملاك في بعقوبة»
		}
		if s.at[j].before&(direction|locative) == 0 && s.words.heads[stemOf(w.Form)] == noHead {
			return ""
		}
	}
	for _, p := range next.known.places {
		if p.Kind == City || p.Kind == Town {
			return p.ID
		}
	}
	return ""
}

// which tells which of the places of a name is meant, nil for none.
func (s *search) which(i int, before []Mention, last int) (of *place, why string) {
	c := &s.all[i]
	best := -1 << 30
	beside := s.beside(i)
	nation := s.nation(c)
	for _, p := range c.known.places {
		score, reason := 0, ""
		if n := s.governorates[p.governorate]; n > 0 && p.governorate != "" {
			score, reason = score+20+min(n, 5), "its governorate is spoken of"
		}
		if n := s.countries[p.country]; n > 0 {
			score += 15 + min(n, 10)
			if reason == "" {
				reason = "its country is spoken of"
			}
		}
		switch p.Kind {
		case City:
			score += 12
		case Town:
			score += 6
		case Country:
			score += 14
		case Governorate:
			score += 4
			if c.head == noHead && c.shares == noHead && s.seated(c) {
				score -= 30 // «جنوب صنعاء» is the city
			}
		case District:
			city := p.settlement
			here := s.settled[city] || last >= 0 && before[last].Settlement == city
			switch {
			case beside != "" && beside == city:
				score, reason = score+40, "a quarter of the city named with it"
			case beside != "":
				score -= 100 // «حي التأميم جنوبي الرمادي» is not the one of Mosul
			case here:
				score += 10
				reason = "a quarter of a city that is spoken of"
				if last >= 0 && before[last].Settlement == city {
					score += 15
				}
			case (c.head == headDistrict || c.head == headSite) && !s.elsewhere(city):
			case c.head == headDistrict || c.head == headSite:
				score -= 80 // a quarter of that name in a city that the text does not speak of
			case len(c.name.rest) == 0:
				score -= 60 // the name of a quarter alone, its city nowhere
			default:
				score -= 10
			}
		}
		if beside != "" && p.Kind == Town {
			if k := s.gaz.Country(beside); k != "" && k != p.country {
				score -= 100 // «منطقة السيدة زينب وسط سنجار» is not the town by Damascus
			}
		}
		if nation != "" && p.Kind != Country && nation != p.country {
			score -= 100 // «العزيزية الليبية» is not the one of Iraq
		}
		score += min(p.Population/200_000, 10)
		if fits(c.head, p.Kind) || fits(c.shares, p.Kind) {
			score += 30
			reason = "its head says what it is"
		}
		if score > best {
			best, of, why = score, p, reason
		}
	}
	if best < 0 {
		return nil, ""
	}
	// A town of a country that the text does not speak of, without a head, is
	// the more likely another word, the shorter its name is.
	if c.caution == headed && s.abroad(of) {
		return nil, "" // «قرية الحسينية», and not the one in another country
	}
	if (of.Population < 300_000 || c.head == headDistrict) && (of.Kind == Town || of.Kind == City || of.Kind == District) && c.head != noHead && s.strange(of, c.name) {
		return nil, "" // «قرية دوما» of a text that speaks of Nablus
	}
	if c.head == noHead && of.Kind == Town && len(s.countries) > 0 && s.countries[of.country] == 0 && len(c.name.rest) == 0 {
		return nil, ""
	}
	if why == "" {
		why = "the name is known"
	}
	return of, why
}

// seated tells whether a name of a governorate is that of its city too.
func (s *search) seated(c *candidate) bool {
	return slices.ContainsFunc(c.known.places, func(p *place) bool { return p.Kind == City })
}

// nation gives the country that an adjective behind a candidate tells, "" for none.
func (s *search) nation(c *candidate) string {
	if c.last >= s.text.Sentences[c.sentence].Last {
		return ""
	}
	return s.at[c.last].nation
}

// fits tells whether a head says that a place is of its kind.
func fits(h head, k Kind) bool {
	switch h {
	case headSettlement:
		return k == City || k == Town
	case headDistrict, headSite:
		return k == District
	case headGovernorate:
		return k == Governorate
	case headRiver:
		return k == River
	}
	return false
}

// strange tells whether a place lies in a country of which the text names nothing
// else, while it speaks of another more than once.
func (s *search) strange(p *place, n *name) bool {
	home := p.country
	most := 0
	for _, n := range s.countries {
		most = max(most, n)
	}
	mine := s.countries[home]
	for other := range s.settled {
		if !slices.Contains(n.ids, other) && s.gaz.Country(other) == home {
			return false
		}
	}
	return most > 1 && mine <= 1 && s.governorates[p.governorate] <= 1
}

// elsewhere tells whether the text speaks of cities, and not of this one.
func (s *search) elsewhere(city string) bool {
	if s.settled[city] {
		return false
	}
	for id := range s.settled {
		if k := s.gaz.of(id).Kind; k == City || k == Town {
			return true
		}
	}
	return false
}

// abroad tells whether a place lies in a country that the text hardly speaks of,
// and neither of its governorate.
func (s *search) abroad(p *place) bool {
	most := 0
	for _, n := range s.countries {
		most = max(most, n)
	}
	return s.governorates[p.governorate] == 0 && 3*s.countries[p.country] < most
}
