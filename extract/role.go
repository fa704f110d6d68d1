package extract

import (
	"slices"

	"waqai/extract/arabic"
	"waqai/extract/places"
	"waqai/timeline"
)

// role gives the role of a mention by the events that its clause tells.
func (r *reading) role(m *places.Mention) places.Role {
	switch m.Role {
	case places.Dateline, places.Metonym, places.NamePart:
		return m.Role
	}
	if way := r.way(m); way != "" {
		return way
	}
	if m.Last < len(r.text.Words) && r.text.Words[m.Last].Form == "حيث" {
		return places.Event // «البوكمال حيث تستعد القوات»
	}
	if r.describes(m) {
		return places.Reference
	}
	for k := range r.found {
		f := &r.found[k]
		in := m.First >= f.first && m.First < f.last
		switch {
		case m.First < f.sentence.First || m.First >= f.sentence.Last:
		case in && f.Type == timeline.Displacement && m.Role != places.Reference:
			return m.Role
		case slices.Contains(f.Places, settlement(m)):
			return places.Event
		case m.Role == places.Event && !m.Apart && (in || !r.settles(settlement(m))):
			return places.Event // «على نهر الفرات»
		case (m.Role == places.Event || r.wide(settlement(m))) && slices.ContainsFunc(f.Places, func(id string) bool { return r.x.gaz.Within(id, settlement(m)) }):
			return places.Event // «في مدينة كركوك، شمال العراق»
		}
	}
	if r.aimedAt(m) {
		return places.Event
	}
	return places.Reference
}

// way gives the role of a mention by the word that governs it: «هرب من الموصل»,
// «وصل إلى الموصل», «عملية الموصل».
func (r *reading) way(m *places.Mention) places.Role {
	const closest = 4 // words before
	if m.First == 0 {
		return ""
	}
	word := func(i int) string { return trimConj(r.text.Words[i].Form) }
	at := m.First - 1
	to := places.Role("")
	switch f := word(at); {
	case r.x.lex.way.campaign[f]:
		return places.NamePart
	case r.x.lex.way.leave[f] && f != "من":
		return places.Origin // «غادر الموصل»
	case f == "من":
		to = places.Origin
	case f == "الي":
		to = places.Destination
	default:
		return ""
	}
	for i := at - 1; i >= max(0, at-closest); i-- {
		f := word(i)
		switch {
		case r.text.Words[i].Kind != arabic.Letters:
			return ""
		case to == places.Origin && (r.x.lex.way.leave[f] || r.x.lex.way.flee[f]), to == places.Destination && r.arrives(i):
			return to
		}
	}
	return ""
}

// ofSide tells whether the second of two mentions is the city of which the first
// is a side: «القطاع الغربي للموصل».
func (r *reading) ofSide(a, b *places.Mention) bool {
	return a.Anaphor && a.Last == b.First && a.Settlement == b.Settlement
}

// arrives tells whether a word is one of arriving, «وصلوا» or «ووصلوا».
func (r *reading) arrives(i int) bool {
	return r.known[i].arrives
}

// describes tells whether a mention only says what or whose something is: «أكبر
// معاقله في العراق», where «القسم الأكبر من الموصل» is the city.
func (r *reading) describes(m *places.Mention) bool {
	const closest = 4 // words before
	var buf [12]arabic.Reading
	for i := max(0, m.First-closest); i < m.First; i++ {
		for _, rd := range arabic.Readings(r.text.Words[i].Form, buf[:0]) {
			if r.x.lex.way.describe[rd.Stem] && !(rd.Def && r.text.Words[i+1].Form == "من") {
				return true
			}
		}
	}
	return false
}

// aimedAt tells whether a noun that names a happening is aimed at a place or said
// to be there, whether or not it came to pass: «هجوم على بلدة الرطبة», «للسيطرة على
// القائم», «صد هجوم مضاد في الموصل».
func (r *reading) aimedAt(m *places.Mention) bool {
	closest := 3 // words before
	at := m.First - 1
	if at > 0 && r.x.places.Head(r.text.Words[at].Form) {
		at--
	}
	if at < 0 {
		return false
	}
	in := false
	switch r.text.Words[at].Form {
	case "علي", "باتجاه":
	case "في":
		in, closest = true, 5
	default:
		return false
	}
	for _, h := range r.hitsIn(max(0, at+1-closest), at) {
		if h.role != happening || h.tense != noun || h.Type == timeline.Diplomacy {
			continue
		}
		// «الهزائم التي لحقت به في سوريا», where «الهزيمة في البوكمال» only names one.
		if !in || !h.Def || r.x.lex.joints[r.text.Words[h.word+1].Form] == jointRelative {
			return true
		}
	}
	return false
}
