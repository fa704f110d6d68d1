package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline"
)

// party is a phrase that says who: «طائرات التحالف», «مسلحون مجهولون», «23 مدنيا»,
// «دورية للشرطة».
type party struct {
	first, last int // its words
	start, end  int // its bytes, without clitics
	actor       *actor
	sort        headSort
	goes        agreement
	kind        string // where no actor tells it
	def         bool   // it has the article, or is a name
	oblique     bool   // its ending says that it is no subject
	unknown     bool   // «مسلحون»: nobody says who they are
	counted     bool   // a number stands before it
	conj        bool
	lost        bool // its article has lost its alif: «للتحالف»
	prep        byte
}

// longestParty bounds such a phrase, in words.
const longestParty = 9

// party reads the phrase that begins at word i and ends before word last.
func (r *reading) party(c clause, i, last int) (p party, ok bool) {
	if i >= last {
		return p, false
	}
	if p, ok := r.people(c, i, last); ok {
		return p, true
	}
	k := r.note(i)
	if k == nil {
		return p, false
	}
	w := r.text.Words[i]
	for _, rd := range k.readings {
		if rd.Prep == 'k' {
			continue
		}
		p = party{first: i, start: r.text.Offset(w, rd.Cut), prep: rd.Prep, conj: rd.Conj != 0, def: rd.Def}
		p.lost = rd.Def && rd.Prep == 'l' && !strings.HasPrefix(w.Form[rd.Cut:], "ال")
		if s, n := r.spelled(rd, i, last); s != nil {
			p.last, p.def, p.actor = i+n, true, s.actor
			if rd.head != nil {
				p.sort, p.goes, p.oblique = rd.head.sort, rd.head.goes, rd.head.oblique
			} else {
				p.goes, p.oblique = s.goes, s.oblique
			}
			if s.state {
				p.sort = state
			} else if p.sort == 0 {
				p.sort = body
			}
			if !r.extend(c, &p, last, false) {
				continue
			}
			if s.actor == nil && p.last == i+n { // «القوات», and not «القوات الخاصة»
				p.actor = r.meant(s, i)
				if p.actor == nil {
					p.kind = kindOfAll(s.short)
				}
			}
			return p, true
		}
		if rd.head == nil {
			continue
		}
		p.last, p.sort, p.goes, p.unknown, p.oblique = i+1, rd.head.sort, rd.head.goes, rd.head.unknown, rd.head.oblique
		if p.sort == somebody {
			continue // «أشخاص» says nobody
		}
		if r.extend(c, &p, last, rd.head.bare) {
			return p, true
		}
	}
	return party{}, false
}

// kindOfAll gives the kind that actors have in common, or "".
func kindOfAll(all []*actor) string {
	for _, a := range all[1:] {
		if a.Kind != all[0].Kind {
			return ""
		}
	}
	return all[0].Kind
}

// spelled gives the longest name that begins at word i, and how many words it has.
func (r *reading) spelled(rd notedReading, i, last int) (*spelling, int) {
	for _, s := range rd.names {
		if s.def == rd.Def && (s.actor != nil || len(s.short) > 0) && arabic.HasPrefix(r.text.Words[i+1:last], s.words[1:]) {
			return s, len(s.words)
		}
	}
	return nil, 0
}

// meant gives the actor that a shared name stands for at a word, nil where it may
// be several.
func (r *reading) meant(s *spelling, at int) *actor {
	r.meet(at)
	var one *actor
	for _, a := range s.short {
		if !slices.Contains(r.met, a) {
			continue
		}
		if one != nil {
			return nil
		}
		one = a
	}
	if one != nil || r.theirs == nil {
		return one
	}
	land := r.countryOf(r.theirs)
	if land == "" {
		return nil
	}
	for _, a := range s.short {
		if a.Country != land {
			continue
		}
		if one != nil {
			return nil
		}
		one = a
	}
	return one
}

// countryOf gives the country of all places of an event, or "".
func (r *reading) countryOf(ids []string) (country string) {
	for _, id := range ids {
		switch c := r.x.gaz.Country(id); {
		case c == "", country != "" && c != country:
			return ""
		default:
			country = c
		}
	}
	return country
}

// meet notes the actors that the text names before a word.
func (r *reading) meet(before int) {
	for ; r.metAt < before; r.metAt++ {
		k := r.note(r.metAt)
		if k == nil {
			continue
		}
		for _, rd := range k.readings {
			a := (*actor)(nil)
			if s, _ := r.spelled(rd, r.metAt, len(r.text.Words)); s != nil && !s.state {
				a = s.actor
			}
			if a == nil && rd.head != nil && r.metAt+1 < len(r.text.Words) { // «الطائرات الروسية»
				if next := r.note(r.metAt + 1); next != nil {
					for _, n := range next.readings {
						if n.adj != nil && n.adj.actor != nil && n.Def == rd.Def && n.Prep == 0 && n.Conj == 0 && owns(rd.head.sort, rd.Def) {
							a = n.adj.actor
						}
					}
				}
			}
			if a != nil && !slices.Contains(r.met, a) {
				r.met = append(r.met, a)
			}
		}
	}
}

// owns tells whether an adjective of a state makes a noun its forces: «الطائرات
// الروسية», and not «مسلحون ليبيون».
func owns(sort headSort, def bool) bool {
	return sort == weapon || sort == soldier || sort == body && def
}

// people reads people that are counted.
func (r *reading) people(c clause, i, last int) (p party, ok bool) {
	w := r.text.Words[i]
	if w.Kind == arabic.Mark || r.taken[i] {
		return p, false
	}
	if w.Kind == arabic.Letters {
		if k := r.known[i]; !k.amount || k.who.sort != 0 && !k.counts && k.who.dual == 0 {
			return p, false
		}
	}
	a, ok := r.amount(clause{first: c.first, last: last, hits: c.hits}, i)
	if !ok || a.bare || strings.HasPrefix(r.text.Words[a.first].Form, "اخر") {
		return p, false
	}
	p = party{first: a.first, start: a.start, last: a.last, counted: true, sort: somebody}
	if before := r.text.Words[a.first]; a.start > before.Start {
		if p.conj = strings.HasPrefix(before.Form, "و") || strings.HasPrefix(before.Form, "ف"); !p.conj {
			p.prep = 'b' // «بنحو», «لعشرة»
		}
	}
	switch a.who.sort {
	case civilian:
		p.sort, p.kind = civil, "civilians"
	case fighter:
		p.sort = men
	case person:
	default:
		return p, false
	}
	if k := r.note(a.person); k != nil {
		for _, rd := range k.readings {
			if rd.head != nil && rd.head.sort != target {
				p.sort, p.unknown = rd.head.sort, rd.head.unknown
				break
			}
		}
	}
	if !r.extend(c, &p, last, false) {
		return p, false
	}
	// «13 من …» and «خمسة منهم» say nobody
	return p, a.person < p.last && !strings.HasPrefix(r.text.Words[p.last-1].Form, "منه")
}

// extend takes the words that belong to a phrase behind its head or its name, and
// tells whether it is known where it ends. bare is set where a name has to follow.
func (r *reading) extend(c clause, p *party, last int, bare bool) bool {
	words := r.text.Words
	named := p.actor != nil
	owner, blur := p.actor != nil || p.sort == state, false
	construct := !p.def && !p.counted // a name may stand right behind it
	limit := min(last, p.first+longestParty)
	k := p.last
loop:
	for k < limit {
		w := words[k]
		if w.Kind == arabic.Mark {
			// «تنظيم "داعش"», «تنظيم الدولة الإسلامية (داعش)»
			if w.Form == "-" && k+1 < last && strings.HasPrefix(words[k+1].Form, "ال") {
				blur = true // «التحالف العربي - الدولي»
			}
			if w.Form != `"` && w.Form != "(" || k+2 >= last {
				break
			}
			end := k + 1
			var s *spelling
			if in := r.note(k + 1); in != nil {
				for _, rd := range in.readings {
					if rd.Prep == 0 && rd.Conj == 0 && s == nil {
						var m int
						if s, m = r.spelled(rd, k+1, last); s != nil {
							end = k + 1 + m
						}
					}
				}
			}
			if s == nil || end >= last || words[end].Kind != arabic.Mark || s.actor == nil || named && s.actor != p.actor {
				break
			}
			p.actor, owner = s.actor, true
			k = end + 1
			continue
		}
		if w.Kind == arabic.Digits && k == p.last && unit(words[k-1].Form) && !r.taken[k] {
			k++ // «اللواء 22»
			continue
		}
		if w.Kind != arabic.Letters {
			break
		}
		known := r.note(k)
		if known != nil {
			for _, rd := range known.readings {
				switch {
				case rd.Conj != 0:
				case construct && !owner && rd.Prep == 0:
					if s, m := r.spelled(rd, k, last); s != nil {
						if s.state {
							break // «قوات تركيا»: nobody writes so
						}
						p.actor = s.actor
						if s.actor == nil {
							if p.actor = r.meant(s, k); p.actor == nil {
								p.kind = kindOfAll(s.short)
							}
						}
						owner, construct, p.def = true, false, true
						k += m
						continue loop
					}
					if h := rd.head; h != nil && (p.sort == target || p.bodily() && h.sort == body && rd.Def) && h.sort != target && h.sort != somebody && h.sort != state {
						// «مواقع المسلحين», «عناصر الشرطة»
						sub, ok := r.party(c, k, last)
						if !ok || sub.prep != 0 || !sub.def {
							return false
						}
						p.actor, p.kind = sub.actor, sub.kind
						owner, construct, p.def = true, false, true
						k = sub.last
						continue loop
					}
				}
				if rd.adj != nil && rd.Conj == 0 && rd.Prep == 0 && (rd.Def == p.def || named || p.counted && !rd.Def) && !(rd.head != nil && rd.head.sort == target && !rd.Def) {
					a := rd.adj.actor
					switch {
					case a == nil, owner && a == p.actor:
					case owner:
						blur = true // «حزب الله العراقي»
					case owns(p.sort, p.def) || a.Country == "" && p.sort != target && p.sort != civil:
						p.actor, owner = a, true
					case p.sort == target:
						// «مواقع إسرائيلية», where a town may be meant
						blur = true
					}
					construct = false
					k++
					continue loop
				}
			}
		}
		// «دورية للشرطة», «مسلحون من التنظيم», «طائرة تابعة للتحالف»
		switch form := w.Form; {
		case (strings.HasPrefix(form, "تابع") || strings.HasPrefix(form, "التابع")) && !owner:
			sub, ok := r.party(c, k+1, last)
			if !ok || sub.prep != 'l' {
				break loop
			}
			p.actor, owner, k = sub.actor, true, sub.last
			continue
		case strings.HasPrefix(form, "موالي") || strings.HasPrefix(form, "الموالي") || strings.HasPrefix(form, "الموالو") || strings.HasPrefix(form, "موالو"):
			if k+1 < last && (words[k+1].Form == "له" || words[k+1].Form == "لها" || words[k+1].Form == "لهم") {
				blur, owner, k = true, true, k+2
				continue
			}
			sub, ok := r.party(c, k+1, last)
			if !ok || sub.prep != 'l' {
				return false
			}
			blur, owner, k = true, true, sub.last // loyal to it, and not it
			continue
		case form == "من" && !owner && !named && p.sort != target && k+1 < last:
			sub, ok := r.party(c, k+1, last)
			if !ok || sub.counted || sub.sort == target || !sub.def || sub.sort == state {
				break loop
			}
			p.actor, owner, k = sub.actor, true, sub.last
			if p.sort == somebody {
				p.sort = sub.sort
			}
			if p.kind == "" {
				p.kind = sub.kind
			} else if p.kind == "civilians" && sub.sort != civil {
				p.kind = "" // «ناشطين من الحزب»
				p.sort = somebody
			}
			continue
		case strings.HasPrefix(form, "ل") && !owner && !named && !p.def && !p.counted && p.sort != civil:
			sub, ok := r.party(c, k, last)
			if !ok || sub.prep != 'l' || sub.sort == target || sub.sort == civil || !sub.def && sub.actor == nil {
				break loop
			}
			p.actor, owner, k = sub.actor, true, sub.last
			if p.kind == "" {
				p.kind = sub.kind
			}
			continue
		}
		break
	}
	p.last = k
	if blur {
		p.actor = nil
	}
	for end := p.last - 1; ; end-- {
		if words[end].Kind != arabic.Mark || words[end].Form == ")" || words[end].Form == `"` {
			p.end = words[end].End
			break
		}
	}
	if bare && !owner {
		return false
	}
	if p.kind == "" && p.sort != somebody {
		p.kind = kindsOf[p.sort]
	}
	if p.unknown && p.kind == "" && !owner {
		p.kind = "unidentified"
	}
	if owner && p.sort == target {
		return true
	}
	return r.ended(c, p, last, owner)
}

// unit tells whether a word is a military unit, which a number may name.
func unit(form string) bool {
	for _, w := range []string{"لواء", "فرقه", "كتيبه", "فوج", "سريه"} {
		if strings.HasSuffix(form, w) {
			return true
		}
	}
	return false
}

// kindsOf are the kinds of those whom no actor tells.
var kindsOf = map[headSort]string{civil: "civilians", protest: "protesters", soldier: "state-forces"}

func (p *party) bodily() bool {
	return p.sort == body || p.sort == men || p.sort == soldier || p.sort == weapon
}

// ended tells whether a phrase ends where it was read to: what stands behind it is
// none of its own.
func (r *reading) ended(c clause, p *party, last int, owner bool) bool {
	if p.last >= last {
		return true
	}
	w := r.text.Words[p.last]
	if w.Kind != arabic.Letters || r.taken[p.last] {
		return true
	}
	form := w.Form
	if boundary[form] || boundary[trimConj(form)] || strings.HasPrefix(form, "و") || strings.HasPrefix(form, "ف") || strings.HasPrefix(form, "بال") || strings.HasPrefix(form, "لل") {
		return true
	}
	if strings.HasPrefix(form, "ب") && (owner || p.goes == manyOfThem || p.counted) {
		return true
	}
	for _, h := range r.hitsAt(p.last) {
		if h.tense != noun || p.def || p.counted || p.goes == manyOfThem {
			return true
		}
	}
	if p.def && strings.HasPrefix(form, "ال") {
		// «القوات المدينة»: what is struck, or an adjective that nobody knows
		return !nisba(form)
	}
	if p.def || p.goes == manyOfThem || p.counted || p.goes != either && (p.sort == civil || p.sort == men || p.sort == soldier) {
		return true
	}
	if k := r.note(p.last); k != nil {
		for _, rd := range k.readings {
			if h := rd.head; h != nil && rd.Conj == 0 && rd.Prep == 0 && !rd.Def && h.sort != body && h.sort != weapon {
				return true // «قوات مواقع …», and not «عناصر تنظيم …»
			}
		}
	}
	return r.x.actors.ground[form]
}

// nisba tells whether a word with the article has the ending of a derived
// adjective.
func nisba(form string) bool {
	return strings.HasSuffix(form, "يه") || strings.HasSuffix(form, "يون") || strings.HasSuffix(form, "يين") || strings.HasSuffix(form, "ي")
}

// boundary are words that no phrase goes on with.
var boundary = folded([]string{"في", "من", "إلى", "على", "عن", "مع", "خلال", "بعد", "قبل", "منذ", "بين", "قرب", "ضد", "حتى", "أثناء", "إثر", "جراء", "داخل", "خارج", "شمال", "جنوب", "شرق",
	"غرب", "شمالي", "جنوبي", "شرقي", "غربي", "وسط", "أن", "إن", "التي", "الذي", "الذين", "كانت", "كان", "كانوا", "قد", "لم", "لا", "لدى", "عند", "فوق", "تحت", "نحو", "باتجاه", "بواسطة", "عبر", "حول", "أمام", "خلف",
	"ما", "مما", "أو", "ثم", "حيث", "بينما", "فيما", "عندما", "بينهم", "بينها", "جميعهم", "آخرون", "آخرين", "على", "صباح", "مساء", "فجر", "ليل", "أمس", "اليوم", "كما", "عليها", "عليه", "فيها", "فيه", "وهي", "وهو", "هي", "هو", "هم", "إثر", "نتيجة", "بسبب", "لكن", "عدة", "عددا"})

// actorOf gives a party in the words of the text.
func (r *reading) actorOf(p party, e *timeline.Event) timeline.Actor {
	a := timeline.Actor{Words: r.article.Text[p.start:p.end], Kind: p.kind}
	if p.lost {
		a.Words = "ا" + a.Words // «للتحالف» is ل and «التحالف»
	}
	if p.actor != nil {
		a.ID, a.Name, a.Kind = p.actor.ID, p.actor.Name, p.actor.Kind
		if p.sort == civil || p.sort == protest {
			a.ID, a.Name, a.Kind = "", "", p.kind
		}
		if a.Kind == "state-forces" && p.actor.Country != "" && !slices.ContainsFunc(e.Places, func(id string) bool {
			country := r.x.gaz.Country(id)
			return country == "" || country == p.actor.Country
		}) {
			a.Kind = "external-forces"
		}
	}
	return a
}
