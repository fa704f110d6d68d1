package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/timeline"
)

// verdict is what a clause says of a trigger.
type verdict struct {
	happened bool
	status   timeline.Status
	// aside is set where the clause stands in the background: in a relative
	// clause, before its main clause, before the time of the report.
	aside bool
	// head is set for a noun at the head of its sentence.
	head bool
	// described is set where the relative clause behind it says when it was:
	// «الهجمات التي شنها التنظيم الصيف الماضي».
	described bool
	// tolled is set where only its toll is new: «ارتفعت حصيلة التفجير إلى …».
	tolled  bool
	reason  string
	refusal RejectionKind // where it did not happen
}

// reach is how many words a verb's complement, or the noun that a verb lends
// its time to, may stand away from it.
const reach = 22

// company is how far the words that an entry asks for may stand from its trigger.
const company = 18

// ahead is how far they may stand before it: a subject stands before its verb.
const ahead = 8

// happening picks the trigger of a clause. A clause tells one happening: where
// several words name it («قتل … في غارات»), the one that says most of it is
// taken.
func (r *reading) happening(cs []clause, i int) (*hit, verdict) {
	c := cs[i]
	var best *hit
	var is verdict
	score := -1
	for _, h := range c.hits {
		if h.role != happening {
			continue
		}
		v := r.judge(cs, i, h)
		if !v.happened {
			r.reject(c, h, v.refusal, v.reason)
			continue
		}
		if n := telling(h); n > score {
			if score >= 0 {
				r.reject(c, best, NoEvent, r.say("another word of the clause says more of it: «", h.lemma, "»"))
			}
			best, is, score = h, v, n
		} else if h.word != best.word {
			r.reject(c, h, NoEvent, r.say("another word of the clause says more of it: «", best.lemma, "»"))
		}
	}
	return best, is
}

// telling ranks the words of one clause by how much they say of what happened.
func telling(h *hit) int {
	n := 4
	switch {
	case h.Toll == injured || h.lemma == "أعلن" || h.lemma == "إعلان":
		n = 2 // what is declared says more
	case h.Weak:
		n = 1
	}
	if h.tense == noun {
		n--
	}
	return n
}

// judge says whether the trigger h of clause i happened.
func (r *reading) judge(cs []clause, i int, h *hit) verdict {
	c := cs[i]
	if why, kind := r.refused(cs, i, h); why != "" {
		return verdict{reason: why, refusal: kind}
	}
	if r.harmless(c, h) {
		return verdict{happened: true, status: timeline.Occurred, aside: true, reason: "only its harm is denied"}
	}
	v, past, is := r.cued(cs, i, h)
	if is {
		return v
	}
	past = past || r.pluperfect(c, h)
	v = verdict{happened: true, aside: c.kind == relative || c.kind == after || past && h.tense != imperfect || r.whoever(c, h)}
	switch h.tense {
	case perfect:
		v.status, v.reason = timeline.Occurred, "the verb says that it happened"
	case imperfect:
		switch {
		case h.Prep == 'l':
			return verdict{reason: "a purpose"}
		case h.State:
			return verdict{reason: "a standing state"}
		case h.Type == timeline.Diplomacy && c.kind == relative:
			return verdict{reason: "a description"}
		}
		v.status, v.reason = timeline.Ongoing, "the verb says that it goes on"
		if past || r.headlined(c, h) {
			v.status = timeline.Occurred
		}
	case future:
		v.status, v.reason = timeline.Planned, "the verb says that it is to come"
	case noun:
		return r.judgeNoun(cs, i, h, v)
	}
	return v
}

// headlined tells whether an imperfect tells the past, as headings do: «غارة على صنعاء
// تقتل أربعة مدنيين».
func (r *reading) headlined(c clause, h *hit) bool {
	return h.Toll == killed && c.head < 0 && slices.ContainsFunc(c.hits, func(g *hit) bool {
		return g.word == c.first && g.role == happening && g.tense == noun && !g.Def
	})
}

// refused gives the reason why a trigger is no happening where it stands, whatever
// its tense, or "".
func (r *reading) refused(cs []clause, i int, h *hit) (why string, kind RejectionKind) {
	c := cs[i]
	if c.kind == before {
		return "had not happened by then", NoEvent
	}
	wide := c
	if c.kind == relative { // «الهدنة التي بدأ سريانها»
		wide.first = max(c.first-6, cs[0].first)
	}
	if h.with != 0 && !r.near(wide, h.word-ahead, h.word+company, h.word, h.with) {
		return r.say("«", h.lemma, "» without what makes it a happening"), Unaccompanied
	}
	if h.unless != 0 && r.near(c, h.word-3, h.word+6, h.word, h.unless) {
		return r.say("«", h.lemma, "» says another thing here"), NoEvent
	}
	if word, is := r.denied(cs, i, h.word); is {
		return r.say("denied: «", word, "»"), NoEvent
	}
	switch {
	case h.tense == noun != r.nominal(c, h):
		return "read as the other part of speech", Misread
	case h.tense == noun && r.aim(c, h):
		return "an aim", NoEvent
	case r.near(c, h.word+1, h.word+4, h.word, r.x.lex.cue.figure):
		return "a figure of speech", NoEvent
	case r.strays(c, h):
		return "its clause speaks of sport, an accident, trade", NoEvent
	case r.supposed(c, h):
		return "only supposed", NoEvent
	}
	return "", NoEvent
}

// cued gives the verdict of the words before a trigger, where one of them takes the
// event away or puts it into the future; else whether an auxiliary there puts it
// before the time of the report.
func (r *reading) cued(cs []clause, i int, h *hit) (v verdict, past, is bool) {
	c, words := cs[i], r.text.Words
	from := c.first
	if c.kind == content { // «من المتوقع أن …»: the cue stands before the joint
		from = max(c.first-3, cs[0].first)
	}
	for j := h.word - 1; j >= from; j-- {
		if words[j].Kind != arabic.Letters {
			continue
		}
		near, f := h.word-j, words[j].Form
		next := words[j+1].Form
		switch k := r.known[j].cue; {
		case k == negation && strings.HasPrefix(next, "طيار"):
			// «طائرة بلا طيار»
		case k == negation && r.x.lex.cue.persist[next]:
			// «لا يزال»: it goes on
		case k == negation && j+1 < h.word && r.x.lex.cue.untrue[next]:
			return verdict{reason: r.say("negated by «", f, " ", next, "»")}, past, true
		case k == negation && (near <= 2 || f == "ليس" || f == "ليست" || h.tense == noun && near <= 5 && !r.verbBetween(c, j, h.word)):
			return verdict{reason: r.say("negated by «", f, "»")}, past, true
		case k == modality && near <= 9, k == about && h.tense == noun && near == 1:
			return verdict{reason: r.say("only spoken of: «", f, "»")}, past, true
		case k == futureCue:
			return verdict{happened: true, status: timeline.Planned, reason: r.say("to come: «", f, "»")}, past, true
		case f == "قد" && h.tense == imperfect && near == 1:
			return verdict{reason: "only possible: «قد»"}, past, true
		}
		past = past || near <= 4 && r.isPast(j)
	}
	return verdict{}, past, false
}

// isPast tells whether word i is an auxiliary of the past, «كان» or «وكان».
func (r *reading) isPast(i int) bool {
	return r.known[i].joint == jointPast || r.known[i].joined == jointPast
}

// denied tells whether a word of clause i is denied: by a word before it in its
// clause («نفى الجيش قصف المدينة»), by the clause whose content it tells («نفى
// التحالف أن …»), or by the one that denies what its own goes on with.
func (r *reading) denied(cs []clause, i, word int) (by string, is bool) {
	for {
		c := cs[i]
		for _, h := range c.hits {
			if h.role == denying && h.word < word {
				return r.trigger(h), true
			}
		}
		joined := c.kind == beside && c.first > 0 && r.text.Words[c.first-1].Kind != arabic.Mark && !c.says
		if c.head < 0 || c.kind != content && !(joined && cs[c.head].kind == content) {
			return "", false
		}
		i, word = c.head, cs[c.head].last
	}
}

// negated tells whether the verb at word i is negated right before it.
func (r *reading) negated(c clause, i int) bool {
	for j := i - 1; j >= max(c.first, i-2); j-- {
		if r.known[j].negates {
			return !r.x.lex.cue.persist[r.text.Words[j+1].Form]
		}
	}
	return false
}

// strays tells whether the clause of a trigger speaks of other things than
// conflict by its other words: «قاد المدرب هجوم فريقه», «لقي مصرعه في حادث سير».
func (r *reading) strays(c clause, h *hit) bool {
	var of [order + 2]int // how many words, by field
	for _, f := range r.fields[c.first:c.last] {
		of[f+1]++
	}
	if c.first <= h.word && h.word < c.last {
		of[r.fields[h.word]+1]--
	}
	others, fights := of[apart+1], of[conflict+1]
	if h.Type == timeline.Explosion && h.Toll == "" {
		others--
	}
	return others > fights
}

// supposed tells whether a verb is in the mood of what is not told: an imperfect
// behind «أن» («طالب بأن ينسحبوا»), unless its verb says that it came to pass
// («تمكنت من أن تدخل»), or a perfect behind the «إن» of a condition.
func (r *reading) supposed(c clause, h *hit) bool {
	if h.tense == noun || h.word == 0 {
		return false
	}
	at := r.text.Words[h.word-1]
	switch trimConj(at.Form) {
	case "ان":
		if h.tense == perfect {
			return strings.HasSuffix(at.Of(r.article.Text), "إن") && c.kind != content && h.word-1 <= c.first+1
		}
	case "بان", "الا", "بالا", "لان", "كي", "لكي", "لئلا":
		if trimConj(at.Form) == "الا" && !strings.HasSuffix(at.Of(r.article.Text), "ألا") {
			return false
		}
	default:
		return false
	}
	if h.tense != imperfect {
		return false
	}
	for j := h.word - 2; j >= max(0, h.word-8); j-- {
		if f := r.text.Words[j].Form; r.x.lex.cues[f] == futureCue || r.x.lex.cues[trimConj(f)] == futureCue {
			return false // «من المقرر أن يجتمعوا»
		}
	}
	for _, l := range r.hitsIn(h.word-8, h.word) {
		if l.role == support && l.tense == perfect && r.x.lex.noun.achieve[l.lemma] {
			return false
		}
	}
	return true
}

// aim tells whether a verbal noun is spoken of as something to reach: «استعادة
// الرقة هدفا», or as the subject of what is to come: «استعادة المدينة ستتطلب
// وقتا».
func (r *reading) aim(c clause, h *hit) bool {
	for j := h.word + 1; j < min(c.last, h.word+8); j++ {
		w := &r.text.Words[j]
		if w.Kind == arabic.Mark {
			return false
		}
		if r.known[j].goal {
			return true
		}
		if h.word <= c.first+2 && len(w.Form) >= 10 && (strings.HasPrefix(w.Form, "ست") || strings.HasPrefix(w.Form, "سي")) && !r.taken[j] &&
			!r.x.lex.plain[w.Form] && strings.Contains("حتكو", w.Form[4:6]) {
			return true
		}
	}
	return false
}

// pluperfect tells whether a verb, or a noun that a verb lends its time to, lies
// before the time of the report: «وكان مقاتلون من الجماعة قد استولوا على المدينة»,
// «وكانت القوات استكملت الأربعاء السيطرة على المدينة».
func (r *reading) pluperfect(c clause, h *hit) bool {
	if h.tense != perfect && h.tense != noun {
		return false
	}
	for j := c.first; j <= min(c.first+1, h.word-2); j++ {
		if !r.isPast(j) && !r.forestalled(j) {
			continue
		}
		for _, g := range c.hits { // the first verb behind it
			if g.word > j+1 && g.word <= h.word && g.tense != noun {
				return g.tense == perfect
			}
		}
	}
	return false
}

// forestalled tells whether «سبق أن» or «سبق للتنظيم أن» begins at word i.
func (r *reading) forestalled(i int) bool {
	if trimConj(r.text.Words[i].Form) != "سبق" {
		return false
	}
	for j := i + 1; j < min(len(r.text.Words), i+4); j++ {
		if r.text.Words[j].Form == "ان" {
			return true
		}
	}
	return false
}

// whoever tells whether a verb stands behind «من» in the sense of whoever:
// «عدد من قتلوا». It describes people and tells nothing of its own.
func (r *reading) whoever(c clause, h *hit) bool {
	if h.tense == noun || h.Conj != 0 || h.word == c.first {
		return false
	}
	switch r.text.Words[h.word-1].Form {
	case "من", "لمن", "ممن", "بمن", "عمن", "كمن", "ومن", "ما", "مما", "بما":
		return true
	}
	return false
}

// nominal tells whether a word that may be a verb or a noun stands where only
// a noun can.
func (r *reading) nominal(c clause, h *hit) bool {
	verbal, nominal := false, false
	for _, g := range c.hits {
		if g.word == h.word {
			verbal = verbal || g.tense != noun
			nominal = nominal || g.tense == noun
			if g.tense == noun && strings.HasSuffix(g.lemma, "ة") && owned(r.text.Words[g.word].Form) && g.word+1 < c.last && r.text.Words[g.word+1].Form == "علي" {
				return true // «سيطرتهم على»: سيطر takes no object
			}
		}
	}
	if !verbal || !nominal {
		return nominal
	}
	if h.Def || h.Prep != 0 || strings.HasSuffix(r.text.Words[h.word].Of(r.article.Text), "ة") {
		return true // no verb ends in ة
	}
	if w := r.text.Words; h.word+2 < c.last && w[h.word+1].Form == "من" && w[h.word+2].Form == "قبل" {
		return true // «قصف من قبل القوات»
	}
	if h.word == c.first {
		return false
	}
	prev := r.text.Words[h.word-1]
	if prev.Kind != arabic.Letters {
		return false
	}
	if r.x.lex.noun.only[prev.Form] || r.x.lex.noun.only[trimConj(prev.Form)] {
		return true
	}
	for _, g := range c.hits {
		if g.word == h.word-1 && g.tense == noun {
			return true // «عملية قصف»
		}
		if g.word < h.word && g.tense == noun && g.Toll != "" && h.Conj != 0 && h.Toll != "" {
			return true // «مقتل 9 مدنيين وإصابة 20»
		}
		if g.word < h.word && g.role != happening && h.Conj == 0 {
			return true // «تواصل القوات قصف …», «أعلن الجيش قتل …»
		}
	}
	return false
}
