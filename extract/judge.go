package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/extract/dates"
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
	reason    string
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
func (r *reading) happening(cs []clause, i int) (hit, verdict) {
	c := cs[i]
	var best hit
	var is verdict
	score := -1
	for _, h := range c.hits {
		if h.role != happening {
			continue
		}
		v := r.judge(cs, i, h)
		if !v.happened {
			r.reject(c, h, v.reason)
			continue
		}
		n := 4
		if h.Weak {
			n = 1
		}
		if h.Toll == injured || h.lemma == "أعلن" || h.lemma == "إعلان" {
			n = 2 // what is declared says more
		}
		if h.tense == noun {
			n--
		}
		if n > score {
			if score >= 0 {
				r.reject(c, best, "another word of the clause says more of it: «"+h.lemma+"»")
			}
			best, is, score = h, v, n
		} else if h.word != best.word {
			r.reject(c, h, "another word of the clause says more of it: «"+best.lemma+"»")
		}
	}
	return best, is
}

// judge says whether the trigger h of clause i happened.
func (r *reading) judge(cs []clause, i int, h hit) verdict {
	c := cs[i]
	no := func(why string) verdict { return verdict{reason: why} }
	if c.kind == before {
		return no("had not happened by then")
	}
	wide := c
	if c.kind == relative { // «الهدنة التي بدأ سريانها»
		wide.first = max(c.first-6, cs[0].first)
	}
	if len(h.with) > 0 && !r.near(wide, h.word-ahead, h.word+company, h.word, h.with) {
		return no("«" + h.lemma + "» without what makes it a happening")
	}
	if len(h.unless) > 0 && r.near(c, h.word-3, h.word+6, h.word, h.unless) {
		return no("«" + h.lemma + "» says another thing here")
	}
	if word, is := r.denied(cs, i, h.word); is {
		return no("denied: «" + word + "»")
	}
	if h.tense == noun != r.nominal(c, h) {
		return no("read as the other part of speech")
	}
	from := c.first
	if c.kind == content { // «من المتوقع أن …»: the cue stands before the joint
		from = max(c.first-3, cs[0].first)
	}
	if h.tense == noun && r.aim(c, h) {
		return no("an aim")
	}
	if r.near(c, h.word+1, h.word+4, h.word, r.x.lex.figure) {
		return no("a figure of speech")
	}
	if r.strays(c, h) {
		return no("its clause speaks of sport, an accident, trade")
	}
	if r.supposed(c, h) {
		return no("only supposed")
	}
	past := false
	for j := h.word - 1; j >= from; j-- {
		w := r.text.Words[j]
		if w.Kind != arabic.Letters {
			continue
		}
		near := h.word - j
		f := w.Form
		k, known := r.x.lex.cues[f]
		if !known {
			for _, rd := range arabic.Readings(f, nil) {
				if k, known = r.x.lex.cues[rd.Stem]; known {
					break
				}
			}
		}
		switch {
		case k == negation && strings.HasPrefix(r.text.Words[j+1].Form, "طيار"):
			// «طائرة بلا طيار»
		case k == negation && j+1 < len(r.text.Words) && continues[r.text.Words[j+1].Form]:
			// «لا يزال»: it goes on
		case k == negation && j+1 < h.word && untrue[r.text.Words[j+1].Form]:
			return no("negated by «" + f + " " + r.text.Words[j+1].Form + "»")
		case k == negation && (near <= 2 || f == "ليس" || f == "ليست" || h.tense == noun && near <= 5 && !r.verbBetween(c, j, h.word)):
			return no("negated by «" + f + "»")
		case k == modality && near <= 9:
			return no("only spoken of: «" + f + "»")
		case k == about && h.tense == noun && near == 1:
			return no("only spoken of: «" + f + "»")
		case k == futureCue:
			return verdict{happened: true, status: timeline.Planned, reason: "to come: «" + f + "»"}
		case f == "قد" && h.tense == imperfect && near == 1:
			return no("only possible: «قد»")
		}
		if r.x.lex.joints[f] == jointPast || r.x.lex.joints[trimConj(f)] == jointPast {
			past = past || near <= 4
		}
	}
	past = past || r.pluperfect(c, h)
	v := verdict{happened: true, aside: c.kind == relative || c.kind == after || past && h.tense != imperfect || r.whoever(c, h)}
	switch h.tense {
	case perfect:
		v.status, v.reason = timeline.Occurred, "the verb says that it happened"
	case imperfect:
		if h.Prep == 'l' {
			return no("a purpose")
		}
		if h.State {
			return no("a standing state")
		}
		if h.Type == timeline.Diplomacy && c.kind == relative {
			return no("a description")
		}
		v.status, v.reason = timeline.Ongoing, "the verb says that it goes on"
		if past {
			v.status = timeline.Occurred
		}
	case future:
		v.status, v.reason = timeline.Planned, "the verb says that it is to come"
	case noun:
		return r.judgeNoun(cs, i, h, v)
	}
	return v
}

// pluperfect tells whether a verb lies before the time of the report: «وكان
// مقاتلون من الجماعة قد استولوا على المدينة».
func (r *reading) pluperfect(c clause, h hit) bool {
	if h.tense != perfect || h.word-1 <= c.first || trimConj(r.text.Words[h.word-1].Form) != "قد" {
		return false
	}
	for j := c.first; j <= min(c.first+1, h.word-2); j++ {
		if f := r.text.Words[j].Form; r.x.lex.joints[f] == jointPast || r.x.lex.joints[trimConj(f)] == jointPast {
			return true
		}
	}
	return false
}

// judgeNoun says whether a verbal noun names a happening of its own. It does
// where a verb lends it its time («شن هجوما», «تعرضت لقصف», «أعلن استعادة»),
// and at the head of a sentence («مقتل 23 مدنيا»); behind a preposition or with
// an article it mostly speaks of a happening told elsewhere.
func (r *reading) judgeNoun(cs []clause, i int, h hit, v verdict) verdict {
	c := cs[i]
	if h.word == c.first && c.head < 0 && !h.Def && h.Prep == 0 {
		v.status, v.head, v.reason = timeline.Occurred, true, "a noun at the head of the sentence"
		return v
	}
	if l, ok := r.describedBy(cs, i, h); ok {
		v.status, v.aside, v.described, v.reason = timeline.Occurred, true, true, "«"+l.lemma+"» says when it was"
		if l.tense == imperfect {
			v.status = timeline.Ongoing
		}
		return v
	}
	if c.kind == after && h.word <= c.first+1 {
		v.status, v.reason = timeline.Occurred, "what lies before the main clause"
		return v
	}
	if r.countedFrom(c, h) {
		v.status, v.aside, v.reason = timeline.Occurred, true, "a time is counted from it"
		return v
	}
	if h.word > c.first && retellings[trimConj(r.text.Words[h.word-1].Form)] {
		return verdict{reason: "told again, to say what it means"}
	}
	if h.Def && (h.lemma == "قتيل" || h.lemma == "جريح") {
		return verdict{reason: "spoken of as known"}
	}
	var lent *hit
	for k := range c.hits {
		l := &c.hits[k]
		if l.word >= h.word {
			break
		}
		if r.apart(l.word, h.word) <= reach && (l.role == saying || l.role == support && l.tense != noun) {
			if lent != nil && lent.word == l.word && lent.tense == imperfect {
				continue // «تواصل القوات قصف …»: the imperfect of واصل
			}
			lent = l
		}
	}
	if lent == nil && h.word <= c.first+2 {
		far := 5
		if h.Def {
			far = 1 // «لكن القصف تجدد»
		}
		for k := range c.hits { // «اشتباكات عنيفة تدور بين …»
			if l := &c.hits[k]; l.word > h.word && l.word-h.word <= far && l.role == support && l.tense != noun {
				lent = l
				break
			}
		}
	}
	if lent == nil && h.Def && h.word > c.first && r.text.Words[h.word-1].Form == "حصيله" {
		v.status, v.reason = timeline.Occurred, "its toll is told"
		return v
	}
	if lent == nil {
		if follows(r.text, h.word, "في") && !h.Def && c.head < 0 && h.word <= c.first+4 && !r.verbIn(c) && r.headCounts(c, h.word) {
			v.status, v.head, v.reason = timeline.Occurred, true, "a heading that counts the dead of it"
			return v
		}
		if h.Type == timeline.Diplomacy && (follows(r.text, h.word, "خلال") || follows(r.text, h.word, "اثناء")) && r.toldBefore(c, h.word) {
			v.status, v.aside, v.reason = timeline.Occurred, true, "during it something happened"
			return v
		}
		return verdict{reason: "a noun that no verb lends its time to"}
	}
	if h.Def && lent.word == h.word-1 && causes[lent.lemma] && r.happeningBehind(c, h.word) {
		return verdict{reason: "spoken of as known: what came of it is told"}
	}
	if r.negated(c, lent.word) {
		return verdict{reason: "the verb that would lend it its time is negated"}
	}
	switch {
	case (h.lemma == "قتيل" || h.lemma == "جريح") && lent.role == saying && lent.lemma != "أعلن":
		return verdict{reason: "a figure, of a happening told elsewhere"}
	case h.Prep == 'l' && lent.lemma != "تعرض":
		return verdict{reason: "a purpose"}
	case h.Def && (lent.role == saying || backwards[r.text.Words[h.word-1].Form]):
		return verdict{reason: "spoken of as known"}
	case lent.role == saying && h.word-1 > lent.word && h.Type == timeline.Diplomacy && (follows(r.text, h.word, "خلال") || follows(r.text, h.word, "اثناء")):
		v.status, v.aside, v.reason = timeline.Occurred, true, "during it something was said"
		return v
	case lent.role == saying && h.word-1 > lent.word && (follows(r.text, h.word, "في") || follows(r.text, h.word, "خلال") || h.Prep != 0 && (h.Prep != 'b' || h.Type == timeline.Diplomacy)):
		return verdict{reason: "where something was said"}
	}
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
	if (lent.lemma == "استمر" || lent.lemma == "تواصل") && lent.word < h.word && lent.tense == perfect {
		v.status = timeline.Ongoing
		v.reason = "«" + lent.lemma + "» says that it goes on"
		return v
	}
	if lent.lemma == "بدأ" || lent.lemma == "واصل" || lent.lemma == "تواصل" {
		v.status = timeline.Occurred
		if lent.tense == imperfect {
			v.status = timeline.Ongoing
		}
	}
	v.reason = "«" + lent.lemma + "» lends it its time"
	return v
}

// heads are words behind which a name stands: «قرية عين الزيتونة».
var heads = map[string]bool{"قريه": true, "بلده": true, "ناحيه": true, "حي": true, "جبل": true, "تل": true, "وادي": true}

// strays tells whether the clause of a trigger speaks of other things than
// conflict by its other words: «قاد المدرب هجوم فريقه», «لقي مصرعه في حادث سير».
func (r *reading) strays(c clause, h hit) bool {
	others, fights := 0, 0
	for j := c.first; j < c.last; j++ {
		switch f := r.fields[j]; {
		case j == h.word:
		case f == conflict:
			fights++
		case f == apart:
			others++
		}
	}
	if h.Type == timeline.Explosion && h.Toll == "" {
		others--
	}
	return others > fights
}

// untrue are words that, negated, deny all that follows: «غير صحيح أن …».
var untrue = map[string]bool{"صحيح": true, "صحيحا": true, "الصحيح": true, "صحه": true, "حقيقيا": true, "وارد": true, "واردا": true}

// supposed tells whether a verb is in the mood of what is not told: an imperfect
// behind «أن» («طالب بأن ينسحبوا»), unless its verb says that it came to pass
// («تمكنت من أن تدخل»), or a perfect behind the «إن» of a condition.
func (r *reading) supposed(c clause, h hit) bool {
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
		if l.role == support && l.tense == perfect && achieves[l.lemma] {
			return false
		}
	}
	return true
}

// achieves are verbs behind which «أن» tells what was done.
var achieves = map[string]bool{"تمكن": true, "استطاع": true, "نجح": true}

// hitsIn gives what words[first:last] may be.
func (r *reading) hitsIn(first, last int) []hit {
	by := func(h hit, word int) int { return h.word - word }
	from, _ := slices.BinarySearchFunc(r.named, first, by)
	to, _ := slices.BinarySearchFunc(r.named, last, by)
	return r.named[from:to]
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

// verbIn tells whether a clause has a finite verb that the lexicon knows.
func (r *reading) verbIn(c clause) bool {
	return slices.ContainsFunc(c.hits, func(h hit) bool { return h.tense != noun })
}

// countedFrom tells whether a time is counted from a noun: «بعد ساعات من انتزاع
// البلدة», «بعد يوم من اكتمال سيطرتهم على البلدة».
func (r *reading) countedFrom(c clause, h hit) bool {
	for j := h.word - 1; j > c.first && j >= h.word-3; j-- {
		switch r.text.Words[j].Form {
		case "من", "علي":
			return r.taken[j-1] && r.lasted(j-1)
		}
	}
	return false
}

// apart counts the words between two, without those of dates and places, which
// may stand anywhere.
func (r *reading) apart(from, to int) int {
	n := 1
	for j := from + 1; j < to; j++ {
		if !r.taken[j] {
			n++
		}
	}
	return n
}

// describedBy gives the verb by which the relative clause behind a noun says when
// it was: «الغارات التي ينفذها التحالف منذ شهرين».
func (r *reading) describedBy(cs []clause, i int, h hit) (hit, bool) {
	j, ok := describing(cs, i)
	if !ok || !h.Def || cs[j].first-h.word > 4 {
		return hit{}, false
	}
	if _, ok := r.dateIn(cs[j], h.word); !ok {
		return hit{}, false
	}
	for _, l := range cs[j].hits {
		if l.role == support && l.tense != noun && l.tense != future && l.word <= cs[j].first+2 && !r.negated(cs[j], l.word) {
			return l, true
		}
	}
	return hit{}, false
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

// causes are verbs whose subject is known and whose object is new: «أدى الهجوم
// إلى اندلاع اشتباكات».
var causes = map[string]bool{"أدى": true, "أسفر": true, "تسبب": true, "خلف": true, "أوقع": true}

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

// aim tells whether a verbal noun is spoken of as something to reach: «استعادة
// الرقة هدفا», or as the subject of what is to come: «استعادة المدينة ستتطلب
// وقتا».
func (r *reading) aim(c clause, h hit) bool {
	for j := h.word + 1; j < min(c.last, h.word+8); j++ {
		w := r.text.Words[j]
		if w.Kind == arabic.Mark {
			return false
		}
		switch w.Form {
		case "هدفا", "هدفها", "هدفهم", "هدفهما", "هدفه", "هدفين", "اولويه":
			return true
		}
		if h.word <= c.first+2 && len(w.Form) >= 10 && (strings.HasPrefix(w.Form, "ست") || strings.HasPrefix(w.Form, "سي")) && !r.taken[j] && futures[w.Form[2:4]] &&
			!r.x.lex.plain[w.Form] && strings.Contains("حتكو", w.Form[4:6]) {
			return true
		}
	}
	return false
}

// futures are the letters of an imperfect behind its س.
var futures = map[string]bool{"ت": true, "ي": true}

// negated tells whether the verb at word i is negated right before it.
func (r *reading) negated(c clause, i int) bool {
	for j := i - 1; j >= max(c.first, i-2); j-- {
		f := r.text.Words[j].Form
		if r.x.lex.cues[f] == negation || r.x.lex.cues[trimConj(f)] == negation {
			return !continues[r.text.Words[j+1].Form]
		}
	}
	return false
}

// retellings are verbs whose subject is a happening told before: «تأتي سيطرة
// القوات …», «تمثل خسارة المدينة …».
var retellings = map[string]bool{"تاتي": true, "ياتي": true, "جاء": true, "جاءت": true, "تعتبر": true, "يعتبر": true, "تعد": true, "يعد": true,
	"تمثل": true, "يمثل": true, "مثل": true, "مثلت": true, "تشكل": true, "يشكل": true, "شكل": true, "شكلت": true, "يعني": true, "تعني": true}

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

var continues = map[string]bool{"يزال": true, "تزال": true, "يزالون": true, "زال": true, "زالت": true, "زالوا": true}

func trimConj(f string) string { f, _ = conjoined(f); return f }

// nominal tells whether a word that may be a verb or a noun stands where only
// a noun can.
func (r *reading) nominal(c clause, h hit) bool {
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
	if h.Def || h.Prep != 0 {
		return true
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
	if prepositions[prev.Form] || prepositions[trimConj(prev.Form)] {
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

// owned tells whether a word ends in the ت of a feminine noun and a pronoun.
func owned(form string) bool {
	for _, p := range pronouns {
		if stem, ok := strings.CutSuffix(form, p); ok && strings.HasSuffix(stem, "ت") {
			return true
		}
	}
	return false
}

// backwards are the words behind which a noun with an article speaks of a
// happening told before: «وأصيب في الهجوم …».
var backwards = map[string]bool{"في": true, "خلال": true, "بعد": true, "منذ": true, "خلفيه": true, "اثر": true, "عقب": true, "جراء": true, "قبل": true, "مع": true}

var prepositions = map[string]bool{
	"في": true, "من": true, "الي": true, "علي": true, "عن": true, "مع": true, "خلال": true, "بعد": true, "قبل": true,
	"جراء": true, "اثر": true, "عقب": true, "رغم": true, "منذ": true, "بسبب": true, "نتيجه": true, "تحت": true, "عمليه": true, "حمله": true,
}

// whoever tells whether a verb stands behind «من» in the sense of whoever:
// «عدد من قتلوا». It describes people and tells nothing of its own.
func (r *reading) whoever(c clause, h hit) bool {
	if h.tense == noun || h.Conj != 0 || h.word == c.first {
		return false
	}
	switch r.text.Words[h.word-1].Form {
	case "من", "لمن", "ممن", "بمن", "عمن", "كمن", "ومن", "ما", "مما", "بما":
		return true
	}
	return false
}

// near tells whether one of the given stems stands in words[from:to] of a
// clause, besides the given word.
func (r *reading) near(c clause, from, to, word int, stems map[string]bool) bool {
	var buf [12]arabic.Reading
	for j := max(c.first, from); j < min(c.last, to); j++ {
		if j == word || r.text.Words[j].Kind != arabic.Letters {
			continue
		}
		for _, rd := range arabic.Readings(r.text.Words[j].Form, buf[:0]) {
			if stems[rd.Stem] {
				return true
			}
		}
	}
	return false
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
