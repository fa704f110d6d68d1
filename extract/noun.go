package extract

import (
	"slices"

	"waqai/extract/dates"
	"waqai/timeline"
)

// judgeNoun says whether a verbal noun names a happening of its own. It does
// where a verb lends it its time («شن هجوما», «تعرضت لقصف», «أعلن استعادة»),
// and at the head of a sentence («مقتل 23 مدنيا»); behind a preposition or with
// an article it mostly speaks of a happening told elsewhere.
func (r *reading) judgeNoun(cs []clause, i int, h *hit, v verdict) verdict {
	c := cs[i]
	if h.word == c.first && c.head < 0 && !h.Def && h.Prep == 0 {
		v.status, v.head, v.reason = timeline.Occurred, true, "a noun at the head of the sentence"
		return v
	}
	if l, ok := r.describedBy(cs, i, h); ok {
		v.status, v.aside, v.described, v.reason = timeline.Occurred, true, true, r.say("«", l.lemma, "» says when it was")
		if l.tense == imperfect {
			v.status = timeline.Ongoing
		}
		return v
	}
	if c.kind == after && (h.word <= c.first+1 || h.word == c.first+2 && follows(r.text, h.word, "علي")) {
		v.status, v.reason = timeline.Occurred, "what lies before the main clause"
		return v
	}
	if r.countedFrom(c, h) {
		v.status, v.aside, v.reason = timeline.Occurred, true, "a time is counted from it"
		return v
	}
	if h.word > c.first && r.x.lex.noun.retell[trimConj(r.text.Words[h.word-1].Form)] {
		return verdict{reason: "told again, to say what it means"}
	}
	if h.Def && (h.lemma == "قتيل" || h.lemma == "جريح") {
		return verdict{reason: "spoken of as known"}
	}
	lent, ok := r.lender(c, h)
	if !ok {
		return r.judgeAlone(c, h, v)
	}
	if lent.role == saying && lent.tense == noun && follows(r.text, lent.word, "قبل") {
		return verdict{reason: "told later, and nobody says when"} // «وذلك قبل إعلان هدنة»
	}
	if why := r.toldElsewhere(c, h, lent); why != "" {
		return verdict{reason: why}
	}
	if lent.role == saying && h.word-1 > lent.word {
		switch {
		case h.Type == timeline.Diplomacy && r.during(h.word):
			v.status, v.aside, v.reason = timeline.Occurred, true, "during it something was said"
			return v
		case follows(r.text, h.word, "في"), follows(r.text, h.word, "خلال"), h.Prep != 0 && (h.Prep != 'b' || h.Type == timeline.Diplomacy):
			return verdict{reason: "where something was said"}
		}
	}
	if follows(r.text, h.word, "اعقاب") || lent.tense == perfect && follows(r.text, lent.word, "ما") && !r.x.lex.noun.cause[lent.lemma] || r.during(h.word) && !h.Def && r.x.lex.noun.taking[h.lemma] {
		v.aside = true // «ما قامت به القوات من تدمير», «قبض عليهم خلال تحرير المدينة»
	}
	return r.lend(c, h, lent, v)
}

// harmless tells whether a noun with the article names a happening of which only the
// harm is denied: «لم يسفر القصف عن قتلى», «لم يقتل أحد في الغارة».
func (r *reading) harmless(c clause, h *hit) bool {
	if h.tense != noun || !h.Def || h.Toll != "" {
		return false
	}
	in := follows(r.text, h.word, "في")
	for _, g := range c.hits {
		if g.word < h.word && g.tense != noun && r.negated(c, g.word) &&
			(g.word == h.word-1 && r.x.lex.noun.cause[g.lemma] || in && (g.Toll == killed || g.Toll == injured)) {
			return true
		}
	}
	return false
}

// lender gives the word that lends a noun its time: the last verb of saying or of
// the lexicon's support before it, or one right behind a noun that opens its clause.
func (r *reading) lender(c clause, h *hit) (lent *hit, ok bool) {
	at, _ := slices.BinarySearchFunc(c.hits, h.word, func(l *hit, word int) int { return l.word - word })
	for far, word := 1, h.word; at > 0; {
		l := c.hits[at-1]
		if ok && l.word != lent.word {
			break // the nearest word is taken
		}
		for ; word > l.word; word-- { // without the words of dates and places, which may stand anywhere
			if word < h.word && !r.taken[word] {
				far++
			}
		}
		if far > reach {
			break
		}
		at--
		if l.role == saying || l.role == support && l.tense != noun {
			if !ok || l.tense == imperfect {
				lent, ok = l, true // «تواصل القوات قصف …»: the imperfect of واصل
			}
		}
	}
	if ok || h.word > c.first+2 {
		return lent, ok
	}
	far := 5
	if h.Def {
		far = 1 // «لكن القصف تجدد»
	}
	for _, l := range c.hits { // «اشتباكات عنيفة تدور بين …»
		if l.word > h.word && l.word-h.word <= far && l.role == support && l.tense != noun {
			return l, true
		}
	}
	return nil, false
}

// judgeAlone says whether a noun that no verb lends its time to names a happening.
func (r *reading) judgeAlone(c clause, h *hit, v verdict) verdict {
	switch {
	case h.Def && h.word > c.first && r.text.Words[h.word-1].Form == "حصيله":
		v.status, v.tolled, v.reason = timeline.Occurred, true, "its toll is told"
	case follows(r.text, h.word, "في") && !h.Def && c.head < 0 && h.word <= c.first+4 && !r.verbIn(c) && r.headCounts(c, h.word):
		v.status, v.head, v.reason = timeline.Occurred, true, "a heading that counts the dead of it"
	case h.Type == timeline.Diplomacy && r.during(h.word) && r.toldBefore(c, h.word):
		v.status, v.aside, v.reason = timeline.Occurred, true, "during it something happened"
	default:
		return verdict{reason: "a noun that no verb lends its time to"}
	}
	return v
}

// toldElsewhere gives the reason why a noun names no happening of its own though
// there is a verb that would lend it its time, or "".
func (r *reading) toldElsewhere(c clause, h, lent *hit) string {
	switch {
	case h.Def && lent.word == h.word-1 && r.x.lex.noun.cause[lent.lemma] && r.happeningBehind(c, h.word):
		return "spoken of as known: what came of it is told"
	case h.lemma == "مواجهة" && follows(r.text, h.word, "في"):
		return "«في مواجهة» says against whom"
	case r.negated(c, lent.word):
		return "the verb that would lend it its time is negated"
	case (h.lemma == "قتيل" || h.lemma == "جريح") && lent.role == saying && lent.lemma != "أعلن":
		return "a figure, of a happening told elsewhere"
	case h.Prep == 'l' && lent.lemma != "تعرض":
		return "a purpose"
	case h.Def && (lent.role == saying || h.word > 0 && r.x.lex.noun.known[r.text.Words[h.word-1].Form]):
		return "spoken of as known"
	}
	return ""
}

// during tells whether a noun stands behind «خلال» or «أثناء».
func (r *reading) during(word int) bool {
	return follows(r.text, word, "خلال") || follows(r.text, word, "اثناء")
}

// lend gives a noun the time of the verb that it stands with.
func (r *reading) lend(c clause, h, lent *hit, v verdict) verdict {
	v.reason = r.say("«", lent.lemma, "» lends it its time")
	switch lent.tense {
	case perfect, noun:
		v.status = timeline.Occurred
	case imperfect:
		v.status = timeline.Ongoing
		if v.aside && c.kind != relative {
			v.status = timeline.Occurred
		}
	case future:
		v.status = timeline.Planned
	}
	switch lent.lemma {
	case "استمر", "تواصل":
		if lent.word < h.word && lent.tense == perfect {
			v.status, v.reason = timeline.Ongoing, r.say("«", lent.lemma, "» says that it goes on")
			return v
		}
	}
	switch lent.lemma {
	case "بدأ", "واصل", "تواصل":
		v.status = timeline.Occurred
		if lent.tense == imperfect {
			v.status = timeline.Ongoing
		}
	}
	return v
}

// describedBy gives the verb by which the relative clause behind a noun says when
// it was: «الغارات التي ينفذها التحالف منذ شهرين».
func (r *reading) describedBy(cs []clause, i int, h *hit) (*hit, bool) {
	j, ok := describing(cs, i)
	if !ok || !h.Def || cs[j].first-h.word > 4 {
		return nil, false
	}
	if _, ok := r.dateIn(cs[j], h.word); !ok {
		return nil, false
	}
	for _, l := range cs[j].hits {
		if l.role == support && l.tense != noun && l.tense != future && l.word <= cs[j].first+2 && !r.negated(cs[j], l.word) {
			return l, true
		}
	}
	return nil, false
}

// countedFrom tells whether a time is counted from a noun: «بعد ساعات من انتزاع
// البلدة», «بعد يوم من اكتمال سيطرتهم على البلدة».
func (r *reading) countedFrom(c clause, h *hit) bool {
	for j := h.word - 1; j > c.first && j >= h.word-3; j-- {
		switch r.text.Words[j].Form {
		case "من", "علي":
			return r.taken[j-1] && r.lasted(j-1)
		}
	}
	return false
}

// lasted tells whether word i belongs to a time that is counted: «بعد مضي سبعة
// أشهر على انطلاق …».
func (r *reading) lasted(i int) bool {
	const longest = 12 // words of an expression
	for _, e := range r.exprsIn(i-longest, i+1) {
		if i < e.Last {
			return !e.Value.IsZero() && e.Kind == dates.KindDuration || e.Open == dates.After
		}
	}
	return false
}

// headCounts tells whether a clause begins with a number of dead or hurt: «ثلاثة
// قتلى في انفجار …».
func (r *reading) headCounts(c clause, before int) bool {
	for j := c.first; j < min(before, c.first+3); j++ {
		if p := r.person(j); p.sort == dead || p.sort == hurt {
			return true
		}
	}
	return false
}

// toldBefore tells whether a verb of the lexicon that tells of the past stands
// before a word of a clause.
func (r *reading) toldBefore(c clause, word int) bool {
	for _, h := range c.hits {
		if h.word < word && h.tense == perfect && !r.negated(c, h.word) {
			return true
		}
	}
	return false
}

// happeningBehind tells whether a noun that names a happening stands behind a
// word of a clause.
func (r *reading) happeningBehind(c clause, word int) bool {
	for _, h := range c.hits {
		if h.word > word && h.role == happening && h.tense == noun && !h.Def && h.Toll == "" {
			return true
		}
	}
	return false
}

// verbIn tells whether a clause has a finite verb that the lexicon knows.
func (r *reading) verbIn(c clause) bool {
	return slices.ContainsFunc(c.hits, func(h *hit) bool { return h.tense != noun })
}

// verbBetween tells whether a verb that the lexicon knows stands between two
// words of a clause.
func (r *reading) verbBetween(c clause, from, to int) bool {
	for _, h := range c.hits {
		if h.word > from && h.word < to && h.tense != noun && h.role != saying {
			return true
		}
	}
	return false
}
