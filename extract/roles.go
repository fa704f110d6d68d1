package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline"
)

// roles says who did what an event tells and who suffered it, where the grammar
// says so plainly. What could be read in two ways is left out: whoever is named
// here is charged with something.
//
//	subject      «قصفت طائرات التحالف مواقع التنظيم», «التنظيم شن هجوما»
//	agent        «على يد مسلحين», «من قبل الجيش», «بنيران القوات»
//	striker      «غارة للتحالف», «هجمات الحوثيين», «قصف روسي», «هجوم شنه التنظيم»
//	fight        «اشتباكات بين الجيش والحوثيين»: both did it, neither suffers
//	hand         «سقطت البلدة بيد التنظيم»
//	itself       «أعلن التنظيم سيطرته على البلدة»: claimed
//	accusation   «اتهم الجيش التنظيم بقصف السوق»: accused
//	object       «هاجم مسلحون دورية للشرطة», «هجوم على نقطة للجيش»
//	passive      «اعتقل عشرة صحفيين», «مقتل 23 مدنيا»
func (r *reading) roles(e *timeline.Event, s arabic.Sentence, cs []clause, i int, h *hit) (why []string) {
	if e.Type == timeline.Diplomacy {
		return nil
	}
	f := part{r: r, e: e, s: s, cs: cs, c: cs[i], i: i, h: h, n: r.x.actors}
	r.theirs = e.Places
	if f.doubtful() {
		return nil
	}
	f.find()
	return f.why
}

// part looks for the parties of one event.
type part struct {
	r   *reading
	n   *names
	e   *timeline.Event
	s   arabic.Sentence
	cs  []clause
	c   clause
	i   int
	h   *hit
	why []string
	as  claimed
	// sort is that of the last who suffers.
	sort headSort
}

// claimed says by whom and how an actor is only said to have done it.
type claimed struct{ said, by string }

// doubtful tells whether the clause says that nobody is sure.
func (f *part) doubtful() bool {
	for k := f.c.first; k < f.c.last; k++ {
		if known := f.r.note(k); known != nil && known.doubt {
			return true
		}
	}
	return false
}

func (f *part) find() {
	h := f.h
	if blamed, p, by := f.blamed(); blamed {
		if by != "" {
			f.as = claimed{timeline.Accused, by}
			f.did(p, "accused")
		}
		f.suffered()
		return
	}
	switch {
	case h.is(nounClash) && f.fight():
		return
	case h.tense != noun:
		f.verb()
	default:
		f.noun()
	}
	f.agent()
	f.suffered()
	f.means()
}

// did notes who did it, and those that «و» joins to them.
func (f *part) did(p party, how string) { f.note(&f.e.By, p, "by", how) }

func (f *part) hurt(p party, how string) {
	f.sort = p.sort
	f.note(&f.e.Against, p, "against", how)
}

func (f *part) note(list *[]timeline.Actor, p party, role, how string) {
	a := f.r.actorOf(p, f.e)
	if role == "by" {
		a.Said, a.SaidBy = f.as.said, f.as.by
	}
	for _, b := range *list {
		if b.Words == a.Words || b.ID != "" && b.ID == a.ID {
			return
		}
	}
	*list = append(*list, a)
	if f.r.x.opt.Explain {
		f.why = append(f.why, role+" «"+a.Words+"»: "+how)
	}
}

// joined gives the phrases that «و» joins to one, it among them, and the word
// behind the last.
func (f *part) joined(p party, last int) (all []party, end int) {
	all = []party{p}
	for len(all) < 5 && p.last < last {
		at := p.last
		q, ok := f.r.party(f.c, at, last)
		if !ok || !q.conj || q.prep != 0 && q.prep != all[0].prep || strings.HasSuffix(f.r.text.Words[at].Form, "ه") && f.r.conjAdjective(at) {
			break // «فصائل إسلامية ومقاتلة»
		}
		all, p = append(all, q), q
	}
	return all, p.last
}

// subject gives the subject of a verb, behind it or before it, and the word
// behind the subject or the verb, whichever comes last.
func (f *part) subject(v *hit) (all []party, end int, ok bool) {
	r := f.r
	form := r.verbForm(v)
	at := v.word + 1
	for at < f.c.last && r.dateAt(at) {
		at++ // «قصفت أمس طائرات …»
	}
	if p, ok := r.party(f.c, at, f.c.last); ok && !form.many && p.prep == 0 && !p.conj && !p.oblique && form.goes(p, false) && (form.pronoun || f.opens(v)) {
		all, end := f.joined(p, f.c.last)
		return all, end, true
	}
	if form.pronoun {
		return nil, 0, false
	}
	// «طائرات التحالف قصفت», «القوات التي استعادت»
	stop := v.word
	for stop > f.c.first && (trimConj(r.text.Words[stop-1].Form) == "قد" || r.isPast(stop-1) || r.dateAt(stop-1)) {
		stop--
	}
	if f.c.kind == relative {
		if stop != f.c.first+1 || !relativeFits(r.text.Words[f.c.first].Form, form) {
			return nil, 0, false
		}
		stop = f.c.first
		for k := max(f.s.First, stop-longestParty); k < stop; k++ {
			if p, ok := r.party(clause{first: k, last: stop}, k, stop); ok && p.last == stop && p.sort != target && !p.conj && form.goes(p, true) {
				return []party{p}, v.word + 1, true
			}
		}
		return nil, 0, false
	}
	for k := max(f.c.first, stop-longestParty-4); k < stop; k++ {
		if k > f.c.first && r.text.Words[k-1].Kind != arabic.Mark && r.x.lex.joints[r.text.Words[k-1].Form] == 0 {
			continue
		}
		p, ok := r.party(f.c, k, stop)
		if !ok || p.prep != 0 || p.sort == target {
			continue
		}
		all, end := f.joined(p, stop)
		if end != stop || len(all) == 1 && !form.goes(p, true) {
			continue
		}
		return all, v.word + 1, true
	}
	return nil, 0, false
}

// opens tells whether nothing that may be its subject stands before a verb.
func (f *part) opens(v *hit) bool {
	r := f.r
	if f.c.kind == relative {
		return false
	}
	first := f.c.first
	for k := v.word - 1; k > first; k-- {
		if w := r.text.Words[k]; w.Kind == arabic.Mark && (w.Form == `"` || w.Form == ":") {
			first = k // what is quoted begins anew
		}
	}
	for k := first; k < v.word; k++ {
		w := r.text.Words[k]
		form := trimConj(w.Form)
		switch {
		case w.Kind == arabic.Mark, r.dateAt(k), r.x.lex.joints[form] != 0 || r.x.lex.joints[w.Form] != 0, r.x.lex.cues[form] != 0, f.n.particle[form]:
		case boundary[form]:
			return true // «في الموصل قصفت طائرات …»
		default:
			return false
		}
	}
	return true
}

// relativeFits tells whether a verb goes with what a relative pronoun stands for.
func relativeFits(pronoun string, v verbForm) bool {
	switch pronoun {
	case "التي":
		return v.feminine && !v.many
	case "الذي":
		return !v.feminine && !v.many
	case "الذين":
		return v.many
	}
	return false
}

// verbForm is what the ending of a verb says of its subject.
type verbForm struct{ feminine, many, pronoun bool }

// verbForm reads the form of a verb.
func (r *reading) verbForm(v *hit) (out verbForm) {
	form := r.text.Words[v.word].Form[v.Cut:]
	for _, p := range pronouns {
		if rest, ok := strings.CutSuffix(form, p); ok && len(rest) >= 4 && !strings.HasSuffix(v.base, p) {
			form, out.pronoun = rest, true
			break
		}
	}
	if v.tense == perfect {
		stem := strings.TrimSuffix(strings.TrimSuffix(v.base, "ي"), "ا")
		for _, s := range [...]string{v.base, stem} {
			if rest, ok := strings.CutPrefix(form, s); ok {
				switch rest {
				case "ت", "ات", "تا":
					out.feminine = true
				case "وا", "و", "ن":
					out.many = true
				}
			}
		}
		return out
	}
	form = strings.TrimPrefix(form, "س")
	out.feminine = strings.HasPrefix(form, "ت")
	out.many = strings.HasSuffix(form, "ون") || strings.HasSuffix(form, "وا")
	return out
}

// goes tells whether the verb goes with a subject, before it or behind it.
func (v verbForm) goes(p party, before bool) bool {
	switch {
	case p.counted:
		return true
	case before && p.goes == manyOfThem:
		return v.many
	case before && p.goes != either && v.many:
		return false
	}
	switch p.goes {
	case masculine, manyOfThem:
		return !v.feminine
	case feminine:
		return v.feminine
	}
	return true
}

// acts tells whether a phrase can be one that does something to others.
func acts(p party) bool {
	switch p.sort {
	case body, weapon, men, soldier, state:
		return true
	}
	return false
}

// objectAt tells whether the object of a verb stands at a word, with nothing
// before it that makes another thing of it.
func (f *part) objectAt(at int) bool {
	r := f.r
	for at < f.c.last && (f.timeAt(at) || r.text.Words[at].Form == `"`) {
		at++
	}
	if at >= f.c.last {
		return false
	}
	w := r.text.Words[at]
	if w.Kind == arabic.Digits {
		return true
	}
	if w.Kind != arabic.Letters {
		return false
	}
	for _, m := range r.mentionsIn(at, at+1) {
		if m.First == at {
			return !strings.HasPrefix(w.Form, "ب") && !strings.HasPrefix(w.Form, "ل") && !strings.HasPrefix(w.Form, "و")
		}
	}
	if r.x.actors.ground[w.Form] || strings.HasPrefix(w.Form, "ال") && r.x.actors.ground[w.Form[len("ال"):]] {
		return true
	}
	if p, ok := r.party(f.c, at, f.c.last); ok {
		return p.prep == 0 && !p.conj && p.goes != manyOfThem
	}
	return false
}

// passive tells whether vowel signs make a verb a passive: «قُتل».
func (r *reading) passive(v *hit) bool {
	w := r.text.Words[v.word]
	rest := r.article.Text[r.text.Offset(w, int(v.Cut)):w.End]
	runes := []rune(rest)
	return len(runes) > 1 && (runes[1] == '\u064F' || len(runes) > 2 && runes[1] == '\u0651' && runes[2] == '\u064F')
}

// verb finds the parties of a trigger that is a verb.
func (f *part) verb() {
	v := f.h
	switch {
	case v.is(verbFall):
		f.hand()
		return
	case v.is(verbSuffer):
		if all, _, ok := f.subject(v); ok && victim(all[0]) {
			f.hurt(all[0], f.r.say("subject of «", v.lemma, "»"))
		}
		return
	case v.is(verbGather):
		if all, _, ok := f.subject(v); ok {
			for _, p := range all {
				if p.sort == civil || p.sort == protest || p.sort == somebody {
					p.kind = "protesters"
					f.did(p, f.r.say("subject of «", v.lemma, "»"))
				}
			}
		}
		return
	case !v.is(verbAttack) && !v.is(verbAct):
		return
	}
	if f.r.verbForm(v).pronoun { // «حاجز هاجمه مسلحون»: the object is told
		if all, _, ok := f.subject(v); ok && every(all, acts) {
			for _, p := range all {
				f.did(p, f.r.say("subject of «", v.lemma, "»"))
			}
		}
		return
	}
	if f.itself(v) {
		return
	}
	all, end, ok := f.subject(v)
	if !ok {
		f.patientOf(v)
		return
	}
	object := f.objectAt(end)
	active := object || v.is(verbPlain) || end < f.c.last && f.onto(v, end)
	switch {
	case f.r.passive(v):
		active = false
	case all[0].sort == state && !object:
		return // «دخلت تركيا»
	}
	if active {
		if !every(all, acts) || slices.ContainsFunc(all, func(p party) bool { return p.counted }) && !v.is(verbPlain) {
			return
		}
		for _, p := range all {
			f.did(p, f.r.say("subject of «", v.lemma, "»"))
		}
		f.object(v, end)
		return
	}
	if v.is(verbAttack) && victim(all[0]) && !v.is(verbPlain) {
		f.struck(v, all[0], end)
	}
}

// onto tells whether a preposition behind a verb says that it acts: «استولت القوات
// على», «أطلق مسلحون النار».
func (f *part) onto(v *hit, at int) bool {
	switch v.lemma {
	case "أطلق":
		return f.r.text.Words[at].Form == "النار" || f.r.text.Words[at].Form == "نيران"
	}
	return false
}

func every(all []party, is func(party) bool) bool {
	return !slices.ContainsFunc(all, func(p party) bool { return !is(p) })
}

// victim tells whether a phrase is one of people, or of what belongs to some, that
// suffer and do not act where nothing else is said.
func victim(p party) bool {
	return p.counted || p.sort == civil || p.sort == protest || p.sort == soldier || p.sort == target
}

// patientOf finds who suffers what a verb without a subject that could act tells:
// «استهدفت قافلة للجيش بعبوة».
func (f *part) patientOf(v *hit) {
	if !v.is(verbAttack) {
		return
	}
	at := v.word + 1
	for at < f.c.last && f.r.dateAt(at) {
		at++
	}
	if p, ok := f.r.party(f.c, at, f.c.last); ok && p.prep == 0 && !p.conj && victim(p) && !v.is(verbPlain) {
		f.struck(v, p, p.last)
	}
}

// struck notes the subject of a passive. Where something like an object follows,
// it may be the one that did it.
func (f *part) struck(v *hit, p party, end int) {
	if f.objectAt(end) || !f.closed(end) {
		return
	}
	if p.sort == target && p.actor == nil && p.kind == "" {
		return
	}
	f.hurt(p, f.r.say("passive «", v.lemma, "»"))
}

// closed tells whether what stands at a word goes on with nothing that was said.
func (f *part) closed(at int) bool {
	if at >= f.c.last {
		return true
	}
	w := f.r.text.Words[at]
	if w.Kind != arabic.Letters || f.r.taken[at] || boundary[w.Form] {
		return true
	}
	for _, p := range []string{"ب", "ل", "و", "ف"} {
		if strings.HasPrefix(w.Form, p) {
			return true
		}
	}
	for _, g := range f.r.hitsAt(at) {
		if g.tense != noun {
			return true
		}
	}
	return f.r.person(at).sort != 0 || strings.HasPrefix(w.Form, "اخر") || strings.HasPrefix(w.Form, "علي")
}

// object notes the object of a verb as the one that suffers.
func (f *part) object(v *hit, at int) {
	if !v.is(verbAttack) {
		return
	}
	for at < f.c.last && f.timeAt(at) {
		at++
	}
	f.sufferer(at, 0, f.r.say("object of «", v.lemma, "»"))
}

// sufferer notes the phrase at a word as the one that suffers, with those that «و»
// joins to it.
func (f *part) sufferer(at int, prep byte, how string) bool {
	p, ok := f.r.party(f.c, at, f.s.Last)
	if !ok || p.prep != prep || p.conj || p.sort == state || p.goes == manyOfThem {
		return false
	}
	if p.sort == target && p.actor == nil && p.kind == "" || p.sort == weapon {
		return false
	}
	all, _ := f.joined(p, f.s.Last)
	for _, p := range all {
		if p.sort == target && p.actor == nil && p.kind == "" || p.sort == weapon || p.sort == state {
			break
		}
		f.hurt(p, how)
	}
	return true
}

// noun finds the parties of a trigger that is a verbal noun.
func (f *part) noun() {
	h := f.h
	if h.is(verbFall) {
		f.hand()
		return
	}
	if l, ok := f.r.lender(f.c, h); ok && l.tense != noun {
		switch {
		case f.r.negated(f.c, l.word):
			return
		case l.is(verbDoer):
			if all, end, ok := f.subject(l); ok && every(all, acts) && (f.before(end, h.word) || l.word > h.word) && (all[0].sort != state || end <= h.word) {
				if l.word > h.word {
					break // «هجمات شنتها»: its own construction
				}
				for _, p := range all {
					f.did(p, f.r.say("subject of «", l.lemma, " ", h.lemma, "»"))
				}
			}
		case l.is(verbUndergo):
			if all, _, ok := f.subject(l); ok && len(all) == 1 && (all[0].sort != target || all[0].actor != nil || all[0].kind != "") && all[0].sort != state {
				f.hurt(all[0], f.r.say("subject of «", l.lemma, "»"))
			}
		}
	}
	if len(f.e.By) == 0 {
		f.itself(h)
	}
	f.striker(h)
	f.aimedAt(h)
	f.counted(h)
}

// before tells whether nothing but words for how many stands between two words:
// «نفذت طائرات سلسلة غارات», «شن المسلحون ثلاث هجمات».
func (f *part) before(from, to int) bool {
	if to < from || to-from > 9 {
		return false
	}
	for k := from; k < to; k++ {
		w := f.r.text.Words[k]
		if f.n.quantity[w.Form] || w.Kind == arabic.Digits || f.timeAt(k) {
			continue
		}
		if n, _ := arabic.Number(f.r.text.Words[k : k+1]); n == 0 {
			return false
		}
	}
	return true
}

// timeAt tells whether a word belongs to a date, or is a comma beside one.
func (f *part) timeAt(k int) bool {
	if f.r.dateAt(k) {
		return true
	}
	return f.r.text.Words[k].Form == "،" && (k+1 < f.s.Last && f.r.dateAt(k+1) || k > f.s.First && f.r.dateAt(k-1))
}

// counted notes the people whom a verbal noun kills, hurts or holds.
func (f *part) counted(g *hit) bool {
	at := g.word + 1
	if at >= f.c.last || !g.is(nounVictim) && !g.is(nounCounted) {
		return false
	}
	p, ok := f.r.party(f.c, at, f.s.Last)
	if !ok || p.conj || p.prep != 0 {
		return false
	}
	if g.is(nounCounted) && !(p.counted || p.sort == civil && !p.def) || f.objectAt(p.last) {
		return false
	}
	if p.sort == target || p.sort == state || p.sort == body && !p.counted || p.sort == weapon || !f.closed(p.last) {
		return false
	}
	f.hurt(p, f.r.say("«", g.lemma, "» of them"))
	return true
}

// striker notes whom a noun of striking says to strike: by a name or an adjective
// behind it, or by the verb that describes it.
func (f *part) striker(g *hit) (end int) {
	r, words := f.r, f.r.text.Words
	at := g.word + 1
	if !g.is(nounStrike) && !g.is(nounEither) || len(f.e.By) > 0 {
		return at
	}
	last := f.s.Last
	for at < last && words[at].Kind == arabic.Letters {
		k := r.note(at)
		if k == nil {
			break
		}
		adj := (*adjective)(nil)
		for _, rd := range k.readings {
			if rd.adj != nil && rd.Conj == 0 && rd.Prep == 0 && rd.Def == g.Def && (rd.head == nil || rd.head.sort != soldier && rd.head.sort != civil || rd.adj.actor != nil) {
				adj = rd.adj
			}
		}
		if adj == nil {
			break
		}
		if adj.actor != nil && g.is(nounStrike) && g.lemma != "كمين" {
			w := words[at]
			if next := at + 1; next < last && words[next].Glued && words[next].Kind == arabic.Mark && words[next].Form == "-" || next < last && r.conjAdjective(next) {
				return at // «قصف روسي - سوري», «غارات أميركية وبريطانية»
			}
			f.did(party{first: at, last: at + 1, start: w.Start, end: w.End, actor: adj.actor, sort: body}, f.r.say("adjective of «", g.lemma, "»"))
			return at + 1
		}
		at++
	}
	if at >= last {
		return at
	}
	if p, ok := r.party(f.c, at, last); ok && !p.conj && acts(p) && p.sort != state && (p.def || p.actor != nil || p.prep != 0) {
		switch {
		case p.prep == 'l' && (g.is(nounTheirs) || g.is(nounStrike) && p.sort == weapon), p.prep == 0 && at == g.word+1 && g.is(nounStrike) && !g.is(nounEither) && !g.Def:
			all, end := f.joined(p, last)
			if every(all, acts) {
				for _, p := range all {
					f.did(p, f.r.say("«", g.lemma, "» of theirs"))
				}
				return end
			}
		case p.prep == 0 && at == g.word+1 && g.is(nounEither) && !g.Def && p.sort != men && p.last < last && f.masdarObject(p.last):
			f.did(p, f.r.say("«", g.lemma, "» of theirs, of another"))
			return p.last
		}
	}
	// «هجوم من مسلحين»
	if words[at].Form == "من" && at+1 < last && g.is(nounStrike) {
		if p, ok := r.party(f.c, at+1, last); ok && p.prep == 0 && !p.conj && acts(p) && p.sort != state {
			f.did(p, f.r.say("«", g.lemma, "» from them"))
			return p.last
		}
	}
	// «هجوم شنه التنظيم», «الغارات التي نفذها التحالف»
	k := at
	if words[k].Kind == arabic.Letters && r.x.lex.joints[words[k].Form] == jointRelative {
		k++
	}
	for _, v := range r.hitsAt(k) {
		if v.tense == noun || v.Conj != 0 || !v.is(verbDoer) || !r.verbForm(v).pronoun || r.negated(f.c, v.word) {
			continue
		}
		p, ok := r.party(clause{first: v.word, last: last}, v.word+1, last)
		if ok && p.prep == 0 && !p.conj && acts(p) && r.verbForm(v).goes(p, false) {
			all, _ := f.joined(p, last)
			if every(all, acts) {
				for _, p := range all {
					f.did(p, f.r.say("subject of «", v.lemma, "», which describes «", g.lemma, "»"))
				}
			}
		}
		break
	}
	return at
}

// hitsAt gives what a word may be; most are nothing.
func (r *reading) hitsAt(i int) []*hit {
	if i >= len(r.known) || len(r.known[i].hits) == 0 {
		return nil
	}
	return r.hitsIn(i, i+1)
}

// conjAdjective tells whether «و» and an adjective stand at a word.
func (r *reading) conjAdjective(i int) bool {
	if k := r.note(i); k != nil {
		for _, rd := range k.readings {
			if rd.adj != nil && rd.Conj != 0 {
				return true
			}
		}
	}
	return false
}

// masdarObject tells whether the object of a verbal noun stands behind its doer:
// «قصف قوات النظام بلدة …», «قصف الجيش للحي».
func (f *part) masdarObject(at int) bool {
	w := f.r.text.Words[at]
	if w.Kind != arabic.Letters {
		return false
	}
	if strings.HasPrefix(w.Form, "لل") || strings.HasPrefix(w.Form, "ل") && f.r.taken[at] {
		return true
	}
	if p, ok := f.r.party(f.c, at, f.s.Last); ok && p.prep == 'l' && p.sort == target {
		return true
	}
	return f.objectAt(at)
}

// aimedAt notes whom a strike meets: «هجوم على نقطة للجيش», «غارة استهدفت مواقع
// التنظيم», «ضد الحوثيين».
func (f *part) aimedAt(g *hit) {
	if !g.is(nounUpon) || len(f.e.Against) > 0 {
		return
	}
	words, r := f.r.text.Words, f.r
	for k := g.word + 1; k < min(f.s.Last, g.word+12); k++ {
		w := words[k]
		if w.Kind == arabic.Mark && w.Form != `"` && w.Form != "(" && w.Form != ")" {
			return
		}
		if k > g.word+1 && r.x.lex.joints[w.Form] != 0 && r.x.lex.joints[w.Form] != jointRelative {
			return
		}
		switch w.Form {
		case "علي", "ضد":
			if k+1 < f.s.Last {
				if f.sufferer(k+1, 0, f.r.say("«", g.lemma, "» on them")) {
					return
				}
				if next := words[k+1].Form; next == "يد" || next == "ايدي" {
					continue
				}
			}
			return
		}
		for _, v := range r.hitsAt(k) {
			if v.tense == noun || v.word == g.word {
				if v.word > g.word && v.role == happening && v.is(nounUpon) {
					return // another strike
				}
				continue
			}
			if v.is(verbAim) && v.Conj == 0 && !r.verbForm(v).pronoun && !r.negated(f.c, v.word) && k+1 < f.s.Last {
				if _, _, ok := f.subjectBehind(v); !ok {
					f.sufferer(k+1, 0, f.r.say("object of «", v.lemma, "»"))
				}
				return
			}
			if !v.is(verbDoer) {
				return
			}
		}
	}
}

// subjectBehind tells whether a subject that could act stands behind a verb, with
// an object behind it.
func (f *part) subjectBehind(v *hit) (p party, end int, ok bool) {
	p, ok = f.r.party(clause{first: v.word, last: f.s.Last}, v.word+1, f.s.Last)
	if !ok || !acts(p) || !f.r.verbForm(v).goes(p, false) {
		return p, 0, false
	}
	return p, p.last, f.objectAt(p.last)
}

// agent notes the agent of a passive: «على يد», «من قبل», «بنيران», «برصاص».
func (f *part) agent() {
	if len(f.e.By) > 0 || !f.h.is(verbAttack) && !f.h.is(verbSuffer) && !f.h.is(nounStrike) && !f.h.is(nounEither) && !f.h.is(nounVictim) && !f.h.is(nounCounted) && !f.h.is(nounRuin) {
		return
	}
	words, r := f.r.text.Words, f.r
	for k := f.h.word + 1; k < min(f.c.last-1, f.h.word+14); k++ {
		w := words[k]
		if w.Kind != arabic.Letters {
			if w.Form == "،" || w.Form == ":" || w.Form == "؛" {
				return
			}
			continue
		}
		at := 0
		switch form := w.Form; {
		case form == "علي" && (words[k+1].Form == "يد" || words[k+1].Form == "ايدي"), form == "من" && (words[k+1].Form == "قبل" || words[k+1].Form == "جانب" && f.h.tense == noun):
			at = k + 2
		case form == "بايدي", form == "برصاص", form == "بنيران":
			at = k + 1
		}
		if at == 0 {
			for _, g := range r.hitsAt(k) {
				if g.role != support && g.tense != noun || g.role == happening && g.tense == noun && g.Toll == "" && !g.Def {
					return // it may be of another happening
				}
			}
			continue
		}
		if at >= f.c.last {
			return
		}
		p, ok := r.party(f.c, at, f.s.Last)
		if !ok || p.prep != 0 || p.conj || !acts(p) {
			return
		}
		all, _ := f.joined(p, f.s.Last)
		if every(all, acts) {
			for _, p := range all {
				f.did(p, f.r.say("«", r.text.Quote(k, at), "»"))
			}
		}
		return
	}
}

// hand notes into whose hand a place fell: «بيد», «في يد», «في قبضة».
func (f *part) hand() {
	words := f.r.text.Words
	for k := f.h.word + 1; k < f.c.last-1; k++ {
		at := 0
		switch form := words[k].Form; {
		case form == "بيد", form == "بايدي":
			at = k + 1
		case (form == "في" || form == "علي") && (words[k+1].Form == "يد" || words[k+1].Form == "ايدي" || words[k+1].Form == "قبضه"):
			at = k + 2
		default:
			continue
		}
		if at < f.c.last {
			if p, ok := f.r.party(f.c, at, f.s.Last); ok && p.prep == 0 && !p.conj && acts(p) {
				f.did(p, f.r.say("«", f.r.text.Quote(k, at), "»"))
			}
		}
		return
	}
}

// means notes who made the strike that killed: «قتل 17 مدنيا في غارة للتحالف».
func (f *part) means() {
	if len(f.e.By) > 0 || f.h.Toll != killed && f.h.Toll != injured {
		return
	}
	for _, g := range f.r.hitsIn(f.h.word+1, f.c.last) {
		if g.role != happening || (g.tense == noun) != f.r.nominal(f.c, g) {
			continue
		}
		if g.tense != noun {
			return
		}
		if g.Toll != "" {
			if g.Conj == 0 {
				return // another happening
			}
			continue
		}
		if !g.is(nounStrike) || g.word == 0 {
			return
		}
		switch trimConj(f.r.text.Words[g.word-1].Form) {
		case "في", "جراء", "اثر", "نتيجه", "بسبب", "خلال":
		default:
			if g.Prep != 'b' {
				return
			}
		}
		if len(f.e.Against) > 0 && (f.sort == men || f.sort == body) && g.is(nounSallies) {
			return // «قتل عشرة مسلحين في هجوم شنه …»: those who attacked may be the dead
		}
		f.striker(g)
		for _, a := range f.e.Against {
			if slices.ContainsFunc(f.e.By, func(b timeline.Actor) bool { return b.ID != "" && b.ID == a.ID }) {
				f.e.By = nil
				f.why = slices.DeleteFunc(f.why, func(w string) bool { return strings.HasPrefix(w, "by ") })
			}
		}
		return
	}
}

// suffered notes those whom the clause counts behind the happening: «… ما أدى إلى
// مقتل خمسة مدنيين».
func (f *part) suffered() {
	if f.h.Toll != "" && f.h.tense == noun {
		if len(f.e.Against) == 0 {
			f.counted(f.h)
		}
		return
	}
	if f.h.Toll != "" || f.e.Type != timeline.Explosion && f.e.Type != timeline.Battle && f.e.Type != timeline.Civilians || f.h.is(nounClash) {
		return
	}
	for _, g := range f.r.hitsIn(f.h.word+1, f.c.last) {
		if g.tense == noun && g.is(nounVictim) && !f.r.negated(f.c, g.word) {
			f.counted(g)
			return
		}
		if g.role == happening && g.Toll == "" {
			return
		}
	}
}

// fight notes both sides of a fight: «بين X وY», «اشتبكت القوات مع التنظيم».
func (f *part) fight() bool {
	words, r := f.r.text.Words, f.r
	sides := func(a, b []party, how string) bool {
		all := append(slices.Clone(a), b...)
		if !every(all, acts) {
			return false
		}
		for _, p := range all {
			f.did(p, how)
		}
		return true
	}
	for k := f.h.word + 1; k < min(f.c.last-1, f.h.word+16); k++ {
		w := words[k]
		switch {
		case w.Kind == arabic.Mark && w.Form != `"`:
			return true
		case w.Form == "بين":
			p, ok := r.party(f.c, k+1, f.s.Last)
			if !ok || p.prep != 0 || p.conj {
				return true
			}
			one, end := f.joined(p, f.s.Last)
			if end+1 < f.s.Last && words[end].Form == "من" && strings.HasPrefix(words[end+1].Form, "جه") { // «من جهة، و… من جهة أخرى»
				if end += 2; end < f.s.Last && words[end].Form == "،" {
					end++
				}
				q, ok := r.party(f.c, end, f.s.Last)
				if !ok || !q.conj {
					return true
				}
				other, _ := f.joined(q, f.s.Last)
				sides(one, other, f.r.say("«", f.h.lemma, "» between them"))
				return true
			}
			if len(one) != 2 || end < f.s.Last && strings.HasPrefix(words[end].Form, "و") && words[end].Kind == arabic.Letters && r.hitsAt(end) == nil {
				return true // who stands with whom is not said
			}
			sides(one[:1], one[1:], f.r.say("«", f.h.lemma, "» between them"))
			return true
		case w.Form == "مع":
			v := f.h
			if f.h.tense == noun {
				l, ok := r.lender(f.c, f.h)
				if !ok || l.tense == noun || !l.is(verbDoer) || l.word > f.h.word {
					return true
				}
				v = l
			}
			all, _, ok := f.subject(v)
			q, is := r.party(f.c, k+1, f.s.Last)
			if !ok || !is || q.prep != 0 || q.conj {
				return true
			}
			sides(all, []party{q}, f.r.say("«", f.h.lemma, "» of one with the other"))
			return true
		}
		for _, g := range r.hitsAt(k) {
			if g.tense != noun && g.role == happening {
				return true
			}
		}
	}
	return true
}

// blamed tells whether somebody is charged with it in the clause: «اتهم الجيش
// التنظيم بقصف السوق»; by is "" where it is not plain who charges whom.
func (f *part) blamed() (is bool, p party, by string) {
	at := f.i
	for {
		c := f.cs[at]
		for _, v := range c.hits {
			if !v.is(verbAccuse) || v.word >= f.h.word {
				continue
			}
			g := *f
			g.c = c
			form := f.r.verbForm(v)
			first, ok := f.r.party(c, v.word+1, c.last)
			if ok && first.prep == 0 && !first.conj && !form.many && form.goes(first, false) && acts(first) {
				if second, ok := f.r.party(c, first.last, c.last); ok && second.prep == 0 && !second.conj && acts(second) && f.charge(second.last) {
					return true, second, f.r.article.Text[first.start:first.end]
				}
				return true, p, ""
			}
			return true, p, ""
		}
		if c.kind != content && c.kind != beside || c.head < 0 {
			return false, p, ""
		}
		at = c.head
	}
}

// charge tells whether what somebody is charged with begins at a word.
func (f *part) charge(at int) bool {
	return at < f.s.Last && (strings.HasPrefix(f.r.text.Words[at].Form, "ب") || f.r.text.Words[at].Form == "بان")
}

// itself notes who says of himself that he did it: «أعلن الجيش أنه قصف», «أعلن
// التنظيم سيطرته على البلدة».
func (f *part) itself(h *hit) bool {
	r, words := f.r, f.r.text.Words
	said := -1
	var pronoun string
	if h.tense == noun {
		if h.Toll != "" || h.Type != timeline.Battle && h.Type != timeline.Explosion {
			return false // «نعى الحزب استشهاده»
		}
		form := words[h.word].Form
		for _, p := range []string{"ها", "هم", "ه"} {
			if strings.HasSuffix(form, p) && owned(form) || strings.HasSuffix(form, p) && strings.HasSuffix(h.base, strings.TrimSuffix(form[h.Cut:], p)) {
				pronoun = p
				break
			}
		}
		said = f.i
	} else if f.c.kind == content && f.c.head >= 0 && h.word == f.c.first+1 {
		form := strings.TrimPrefix(words[f.c.first].Form, "ب")
		pronoun, said = strings.TrimPrefix(form, "ان"), f.c.head
		if pronoun == form {
			return false
		}
	}
	if said < 0 || pronoun == "" {
		return false
	}
	c := f.cs[said]
	for n := len(c.hits) - 1; n >= 0; n-- {
		v := c.hits[n]
		if v.word >= h.word || v.role != saying && !v.is(verbDeclare) || v.tense == noun || r.negated(c, v.word) {
			continue
		}
		g := *f
		g.c, g.i = c, said
		all, _, ok := g.subject(v)
		if !ok || len(all) != 1 || !acts(all[0]) || all[0].sort == state {
			return false
		}
		p := all[0]
		switch {
		case pronoun == "هم" && p.goes != manyOfThem, pronoun == "ها" && p.goes != feminine, pronoun == "ه" && p.goes != masculine:
			return false
		}
		f.as = claimed{timeline.Claimed, r.article.Text[p.start:p.end]}
		f.did(p, "says it of itself")
		if h.tense != noun && len(f.e.By) > 0 {
			if h.is(verbAttack) {
				f.object(h, h.word+1)
			}
		}
		return true
	}
	return false
}

// claims notes who says afterwards that he did it: «وتبنى التنظيم الهجوم», where
// one happening alone can be meant.
func (r *reading) claims(s arabic.Sentence, cs []clause) {
	n := r.x.actors
	for i := range cs {
		for _, v := range cs[i].hits {
			if v.tense == noun || v.tense == future || !v.is(verbClaim|verbDeclare) || r.negated(cs[i], v.word) {
				continue
			}
			f := part{r: r, n: n, s: s, cs: cs, c: cs[i], i: i, h: v}
			all, end, ok := f.subject(v)
			if !ok || len(all) != 1 || !acts(all[0]) || all[0].sort == state || end >= s.Last {
				continue
			}
			words := r.text.Words
			for end < s.Last-1 && f.timeAt(end) {
				end++
			}
			form := words[end].Form
			switch {
			case v.is(verbClaim) && (n.claimed[form] || n.claimed[arabic.Fold(form)]):
			case v.is(verbClaim) && form == "مسووليه":
			case v.is(verbDeclare) && (strings.HasPrefix(form, "مسؤوليت") || strings.HasPrefix(form, "مسئوليت")) && end+1 < s.Last && words[end+1].Form == "عن":
			default:
				continue
			}
			var one *found
			for k := range r.found {
				e := &r.found[k]
				if e.sentence != s && e.sentence.Last != s.First || e.Type != timeline.Battle && e.Type != timeline.Explosion && e.Type != timeline.Civilians {
					continue
				}
				if one != nil {
					one = nil
					break
				}
				one = e
			}
			if one == nil || len(one.By) > 0 || one.sentence == s && one.clause == i && one.hit.word == v.word {
				continue
			}
			f.e, r.theirs = &one.Event, nil
			f.as = claimed{timeline.Claimed, r.article.Text[all[0].start:all[0].end]}
			f.did(all[0], f.r.say("«", v.lemma, "»"))
			one.who = append(one.who, f.why...)
		}
	}
}
