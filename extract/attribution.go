package extract

import (
	"strings"
	"unicode/utf8"

	"waqai/extract/arabic"
)

// account is a piece of the text that says by whose account something happened:
// «وفق المرصد السوري», «قال ضابط في الجيش».
type account struct {
	first, last int // its words
	start, end  int // its bytes, without a conjunction
	// by is set where a preposition brings it («بحسب»), not a verb of saying.
	by bool
	// named is set where it says who; «وأضاف أن» goes on with whoever spoke.
	named bool
	// conj is set where a conjunction begins it.
	conj bool
}

// voice is who spoke last, for sentences that go on with what was said.
type voice struct {
	words  string
	at     int  // the word behind the words
	quoted bool // a quotation of theirs is still open
}

// lasting is how many words behind it a voice may be gone on with.
const lasting = 150

// attribution gives the words by which the text passes the trigger h of clause i
// on as somebody's account, "" where it speaks in its own name. In this order:
// what stands in the clause itself; what governs the clause that it depends on or
// continues; what is put behind a clause that goes on from it; the speaker of a
// quotation that is still open.
func (r *reading) attribution(s arabic.Sentence, cs []clause, i int, h *hit) string {
	if a, ok := r.ownAccount(cs, i, h); ok {
		return r.saidBy(cs, i, a)
	}
	if j, a, ok := r.governing(cs, i); ok {
		return r.saidBy(cs, j, a)
	}
	for j := i + 1; j < len(cs); j++ {
		if !r.goesOnFrom(cs, j, i) {
			continue
		}
		if a, ok := r.putBehind(cs, j); ok {
			return r.textOf(a)
		}
	}
	if r.voice.quoted && !r.closedBefore(s, h.word) && s.First-r.voice.at < lasting {
		return r.voice.words
	}
	return ""
}

// ownAccount gives the account that clause i itself has of its trigger.
func (r *reading) ownAccount(cs []clause, i int, h *hit) (account, bool) {
	var best account
	ok := false
	for _, a := range r.accounts(cs, i, h) {
		switch {
		case !a.by && a.first <= h.word && a.last <= h.word:
			best, ok = a, true
		case a.by && (!ok || best.by) && (h.word < a.first || h.word >= a.last):
			best, ok = a, true
		}
	}
	return best, ok
}

// governing gives the account that governs clause i from a clause before it, and
// that clause.
func (r *reading) governing(cs []clause, i int) (int, account, bool) {
	reported := false // on the way up a clause is what somebody says
	for cur := i; cs[cur].head >= 0; cur = cs[cur].head {
		up := cs[cur].head
		if r.opposed(cs[cur]) {
			return 0, account{}, false
		}
		reported = reported || cs[cur].kind == content
		all := r.told(cs, up)
		for n := len(all) - 1; n >= 0; n-- {
			a := all[n]
			switch {
			case a.by && a.first <= cs[0].first+1:
				return up, a, true // «وبحسب المرصد، قتل … وأصيب …»
			case a.by:
			case reported, cs[cur].kind == beside && !r.comma(cs[cur].first):
				return up, a, true
			}
		}
		if cs[up].says && !reported {
			return 0, account{}, false // «قال قائد القوات التي استعادت البلدة»
		}
	}
	return 0, account{}, false
}

// comma tells whether a comma stands before word i.
func (r *reading) comma(i int) bool {
	return i > 0 && (r.text.Words[i-1].Form == "،" || r.text.Words[i-1].Form == "؛") || r.text.Words[i].Form == "،"
}

// opposed tells whether a clause sets something beside what was said before it,
// in the writer's own name: «بينما …», «فيما …».
func (r *reading) opposed(c clause) bool {
	for j := c.first; j < min(c.last, c.first+2); j++ {
		switch trimConj(r.text.Words[j].Form) {
		case "بينما", "فيما", "حين", "كما", "الا":
			return true
		}
	}
	return false
}

// goesOnFrom tells whether clause j hangs on clause i and is set beside nothing.
func (r *reading) goesOnFrom(cs []clause, j, i int) bool {
	for ; j > i; j = cs[j].head {
		if cs[j].kind == content || r.opposed(cs[j]) && !r.likeSaying(cs[j]) {
			return false
		}
	}
	return j == i
}

// likeSaying tells whether a clause begins with «كما» and a verb of saying: «كما
// ذكر المرصد».
func (r *reading) likeSaying(c clause) bool {
	if trimConj(r.text.Words[c.first].Form) != "كما" {
		return false
	}
	for _, h := range c.hits {
		if h.word == c.first+1 && h.role == saying {
			return true
		}
	}
	return false
}

// putBehind gives the account at the end of clause j that what was told before it
// rests on: «…، بحسب ناشطين.», «…، قال المرصد.»
func (r *reading) putBehind(cs []clause, j int) (account, bool) {
	all := r.told(cs, j)
	if len(all) == 0 {
		return account{}, false
	}
	a := all[len(all)-1]
	if !a.named || a.conj || a.last < r.lastWord(cs[j]) {
		return account{}, false
	}
	if a.by {
		return a, r.comma(a.first)
	}
	// A verb of saying: nothing else is told, and nothing is said behind it.
	if j+1 < len(cs) && cs[j+1].kind == content {
		return account{}, false
	}
	return a, r.comma(a.first)
}

// lastWord gives the word behind the last one of a clause that is no mark.
func (r *reading) lastWord(c clause) int {
	last := c.last
	for last > c.first && r.text.Words[last-1].Kind == arabic.Mark {
		last--
	}
	return last
}

// saidBy gives the words of an account of clause j, and for one that names nobody
// those of whoever spoke before it.
func (r *reading) saidBy(cs []clause, j int, a account) string {
	if a.named {
		return r.textOf(a)
	}
	for ; j >= 0; j-- {
		all := r.told(cs, j)
		for n := len(all) - 1; n >= 0; n-- {
			if all[n].named && all[n].first < a.first {
				return r.textOf(all[n])
			}
		}
	}
	if a.first-r.voice.at < lasting {
		return r.voice.words
	}
	return ""
}

func (r *reading) textOf(a account) string { return r.article.Text[a.start:a.end] }

// narrates tells whether a sentence begins with the words by which a text speaks
// in its own name again: «ويذكر أن …», «تجدر الإشارة إلى …».
func (r *reading) narrates(s arabic.Sentence) bool {
	if s.Last-s.First < 2 {
		return false
	}
	if k := r.known[s.First]; !k.narrates && trimConj(r.text.Words[s.First].Form) != "من" {
		return false
	}
	first, next := trimConj(r.text.Words[s.First].Form), r.text.Words[s.First+1].Form
	if first == "من" {
		first = next
	}
	return r.x.lex.speaker.narrator[first] && (first != "يذكر" || next == "ان")
}

// listen notes who spoke last in a sentence, and whether a quotation of theirs is
// still open.
func (r *reading) listen(s arabic.Sentence, cs []clause) {
	spoke := r.voice.quoted
	for j := range cs {
		for _, a := range r.told(cs, j) {
			spoke = true
			if a.named {
				r.voice.words, r.voice.at = r.textOf(a), a.last
			} else {
				r.voice.at = max(r.voice.at, a.last) // and goes on
			}
		}
	}
	for i := s.First; i < s.Last; i++ {
		switch r.quotes(i) {
		case opens:
			r.voice.quoted = spoke && r.voice.words != ""
		case closes:
			r.voice.quoted = false
		case toggles:
			r.voice.quoted = !r.voice.quoted && spoke && r.voice.words != ""
		}
	}
}

type quoting uint8

const (
	opens quoting = iota + 1
	closes
	toggles
)

// quotes tells what a quotation mark at word i does.
func (r *reading) quotes(i int) quoting {
	w := &r.text.Words[i]
	if w.Kind != arabic.Mark || w.Form != `"` {
		return 0
	}
	switch c, _ := utf8.DecodeRuneInString(w.Of(r.article.Text)); c {
	case '«', '“':
		return opens
	case '»', '”':
		return closes
	}
	return toggles
}

// closedBefore tells whether the quotation that was open at the beginning of a
// sentence is closed before a word of it.
func (r *reading) closedBefore(s arabic.Sentence, word int) bool {
	for i := s.First; i < word; i++ {
		if q := r.quotes(i); q == closes || q == toggles {
			return true
		}
	}
	return false
}

// told gives all accounts of a clause.
func (r *reading) told(cs []clause, i int) []account {
	h := &r.heard[i]
	if !h.asked {
		h.told, h.asked = r.accounts(cs, i, &hit{word: cs[i].last}), true
	}
	return h.told
}

// accounts gives the accounts of a clause, in the order of its words. None goes
// beyond the trigger h.
func (r *reading) accounts(cs []clause, i int, h *hit) (all []account) {
	c := cs[i]
	words := r.text.Words
	for k := c.first; k < c.last; k++ {
		if !r.known[k].account {
			continue
		}
		if from, ok := r.preposed(c, k); ok && !r.leadsOn(cs, i, k, h) {
			if a, ok := r.source(c, k, from, h.word); ok {
				a.by = true
				all = append(all, a)
				k = a.last - 1
			}
			continue
		}
		for _, g := range c.hits {
			if g.word != k || g.role != saying || g.tense == future || g.word == h.word || notSaying(g, words[k].Form) {
				continue
			}
			if a, ok := r.speech(cs, i, g, h.word); ok {
				all = append(all, a)
				k = max(k, a.last-1)
			}
			break
		}
	}
	return all
}

// leadsOn tells whether what is said stands behind «كما» and its verb: «كما قال
// المصدر إن …» and not «…، كما قال المصدر».
func (r *reading) leadsOn(cs []clause, i, k int, h *hit) bool {
	return trimConj(r.text.Words[k].Form) == "كما" && (i+1 < len(cs) && cs[i+1].kind == content || h.word > k && h.word < cs[i].last)
}

// preposed tells whether an account begins with a preposition at word k, and
// gives the word behind which its source stands.
func (r *reading) preposed(c clause, k int) (from int, ok bool) {
	words := r.text.Words
	form := trimConj(words[k].Form)
	at := func(i int) string {
		if i < c.last {
			return words[i].Form
		}
		return ""
	}
	says := func(i int) bool {
		for _, h := range c.hits {
			if h.word == i && h.role == saying && h.tense != noun {
				return true
			}
		}
		return false
	}
	switch {
	case r.known[k].by, r.known[k].source, form == "طبقا":
		from = k
		for at(from+1) == "ما" || says(from+1) {
			from++ // «بحسب ما قال», «حسبما أفاد»
		}
		if f := at(from + 1); f == "به" || f == "عن" || f == "الي" {
			from++
		}
		var buf [12]arabic.Reading
		if from+1 >= c.last {
			return 0, false
		}
		for _, rd := range arabic.Readings(words[from+1].Form, buf[:0]) {
			if r.x.lex.speaker.none[rd.Stem] {
				return 0, false
			}
		}
		return from, true
	case form == "كما" && says(k+1) && !follows(r.text, k, "علي"):
		return k + 1, true
	case form == "علي" && at(k+1) == "ما" && says(k+2):
		return k + 2, true
	case form == "علي" && (at(k+1) == "لسان" || at(k+1) == "ذمه"):
		return k + 1, true
	case form == "علي" && at(k+1) == "حد" && (at(k+2) == "قول" || at(k+2) == "تعبير" || at(k+2) == "وصف"):
		return k + 2, true
	}
	return 0, false
}

// source gives the account that begins at word k, with its source behind word
// from.
func (r *reading) source(c clause, k, from, trigger int) (account, bool) {
	verb := ""
	for _, g := range c.hits {
		if g.word == from && g.lemma == "نقل" {
			verb = g.lemma // «وفق ما نقلت الإذاعة عن شهود»
		}
	}
	last := r.nameEnd(c, from+1, trigger, verb)
	if last == from+1 {
		return account{}, false
	}
	a := account{first: k, last: last, named: true}
	r.place(&a)
	return a, true
}

// place sets the bytes of an account.
func (r *reading) place(a *account) {
	w := r.text.Words[a.first]
	a.start, a.end = w.Start, r.text.Words[a.last-1].End
	if r.known[a.first].goesOn {
		a.conj = true
		a.start = r.text.Offset(w, len("و"))
	}
}

// says tells whether a word may be a verb of saying.
func says(k *known) bool {
	for _, h := range k.hits {
		if h.role == saying {
			return true
		}
	}
	return false
}

// notSaying tells whether a word only looks like a verb of saying: «إشارة»,
// «تابعة», and «تعلنون», whose source is the reader.
func notSaying(g *hit, form string) bool {
	form = trimConj(form)
	return form == "اشاره" || form == "تابعه" || g.lemma == "تابع" && g.tense == imperfect || g.tense == imperfect && strings.HasPrefix(form, "ت") && strings.HasSuffix(form, "ون")
}

// speech gives the account that a verb of saying makes of what is said in its
// clause or in those that depend on it.
func (r *reading) speech(cs []clause, i int, g *hit, trigger int) (account, bool) {
	c := cs[i]
	words := r.text.Words
	if r.negated(c, g.word) {
		return account{}, false
	}
	last := r.nameEnd(c, g.word+1, trigger, g.lemma)
	switch g.lemma {
	case "تحدث":
		if last < c.last && words[last].Form == "الي" {
			return account{}, false // «تحدثت إلى الصحيفة»
		}
	case "نقل": // «نقلت رويترز عن مصدر», and not «نقل الجرحى إلى المستشفى»
		if !hasForm(words[g.word+1:last], "عن") {
			return account{}, false
		}
	case "أعرب", "اعتبر", "رأى", "تابع", "كتب", "قدر", "كشف", "إعلان", "تأكيد":
		if (i+1 >= len(cs) || cs[i+1].kind != content) && !hasForm(words[last:min(c.last, last+1)], ":") && g.lemma != "كشف" {
			return account{}, false
		}
	}
	a := account{first: g.word, last: last, named: last > g.word+1}
	if g.tense == noun && g.lemma != "إعلان" && g.lemma != "تأكيد" {
		a.last, a.named = g.word+1, false // «مضيفا أن»
	}
	if !a.named && g.tense != noun && c.kind != relative {
		if first, ok := r.subject(c, g.word); ok { // «مصادر محلية قالت إن»
			a.first, a.named = first, true
			a.last = g.word + 1
		}
	}
	r.place(&a)
	return a, true
}

// attributions marks in out the words that say who reports, from «بحسب» and the like to
// the next mark, number, or verb of something that happened.
func (r *reading) attributions(out []bool) []bool {
	for _, s := range r.text.Sentences {
		for i := s.First; i < s.Last; i++ {
			if !r.known[i].by {
				continue
			}
			for ; i < s.Last; i++ {
				w := r.text.Words[i]
				if w.Kind == arabic.Mark && w.Form != "(" && w.Form != ")" && w.Form != `"` || w.Kind == arabic.Digits && !r.taken[i] {
					break
				}
				out[i] = true
			}
		}
	}
	return out
}
