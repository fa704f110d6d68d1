package extract

import (
	"strings"

	"waqai/extract/arabic"
)

// longestName bounds the name of a source, in words.
const longestName = 16

// nameEnd gives the word behind the name of a source that begins at word k: a
// mark, a date, a number, a verb, what is said, or the trigger ends it.
// verb is the verb of saying before it, or "".
func (r *reading) nameEnd(c clause, k, trigger int, verb string) int {
	words := r.text.Words
	first := k
	passes := verb == "نقل" // «عن» does not end it
loop:
	for ; k < c.last && k-first < longestName; k++ {
		w := &words[k]
		form := trimConj(w.Form)
		switch {
		case k == trigger:
			break loop
		case w.Kind == arabic.Mark && (w.Form == "(" || w.Form == ")"):
			continue
		case w.Kind == arabic.Mark && w.Form == `"`:
			end := r.nameInQuotes(k)
			if end == k || k == first || k < trigger && trigger < end || verb != "" && r.verbBetween(c, k, end) {
				break loop // «قال المصدر "نفذت …»
			}
			k = end
			continue
		case w.Kind == arabic.Mark && w.Form == "." && w.Glued && k+1 < c.last && words[k+1].Glued:
			continue // «أ.ف.ب»
		case w.Kind == arabic.Mark && w.Form == "-" && w.Glued && k+1 < c.last && words[k+1].Glued:
			continue
		case w.Kind == arabic.Mark, r.dateAt(k), w.Kind == arabic.Digits && !r.taken[k]:
			break loop
		case r.taken[k]:
			continue
		case r.known[k].joined != 0 && r.known[k].joined != jointPast && form != "قبل", form == "فان" || form == "فقد" || form == "ان" || form == "بان":
			break loop
		case r.known[k].leads, form == "عن" && !passes, form == "الي" && (verb == "أشار" || verb == "لفت" || verb == "تحدث"), r.counted(c, k),
			r.known[k].said && (k > first || verb != ""):
			break loop
		case (form == "في" || form == "خلال" || form == "عبر" || form == "علي") && k+1 < c.last && r.occasion(k+1):
			break loop
		case (form == "الي" || form == "علي") && k+1 < c.last && r.known[k+1].joint == jointContent:
			break loop
		case form == "عن":
			passes = false // once
		}
		if r.known[k].source || r.known[k].many && k > first {
			break
		}
		for _, h := range c.hits {
			if h.word != k {
				continue
			}
			switch {
			case h.role == saying && h.tense != noun && k > first && (h.Conj != 0 || h.tense == perfect),
				h.role == happening && h.tense == perfect && k > first && r.verbal(c, k),
				h.role == happening && h.tense == noun && !h.Def && k > first && (h.Prep == 'b' || h.Toll == killed || h.Toll == injured || h.Toll == detained):
				break loop
			}
		}
	}
	for k > first && (words[k-1].Kind == arabic.Mark && words[k-1].Form != ")" && words[k-1].Form != `"` || r.known[k-1].dangles) {
		k--
	}
	return k
}

// nameInQuotes gives the mark that closes the quotation which begins at word k,
// where it is short enough for a name: «صحيفة "الخبر"»; else k.
func (r *reading) nameInQuotes(k int) int {
	for j := k + 1; j < min(len(r.text.Words), k+7); j++ { // a verb in it may have cut the clause
		if r.text.Words[j].Form == `"` && r.text.Words[j].Kind == arabic.Mark {
			return j
		}
		if r.text.Words[j].Kind == arabic.Mark && r.text.Words[j].Form != "-" {
			return k
		}
	}
	return k
}

// occasion tells whether word i is where somebody speaks: «في بيان».
func (r *reading) occasion(i int) bool { return r.known[i].in(r.x.lex.speaker.occasion) }

// beginsSaid tells whether what is said may begin with a form, a noun that may have
// the preposition ب and a pronoun: «بسيطرته».
func (l *lexicon) beginsSaid(form string) bool {
	form = strings.TrimPrefix(form, "ب")
	for _, p := range []string{"ها", "هم", "ه"} {
		rest, ok := strings.CutSuffix(form, p)
		if !ok || len(rest) < 6 {
			continue
		}
		if l.speaker.said[rest] {
			return true
		}
		if stem, ok := strings.CutSuffix(rest, "ت"); ok && l.speaker.said[stem+"ه"] { // «سيطرته»
			return true
		}
	}
	return l.speaker.said[form]
}

// counted tells whether a number of three or more stands at word k.
func (r *reading) counted(c clause, k int) bool {
	if r.taken[k] {
		return false
	}
	n, next := r.number(c, k)
	return next > k && n >= 3
}

// verbal tells whether word k can only be a verb: a noun of the same spelling is
// not in the lexicon.
func (r *reading) verbal(c clause, k int) bool {
	for _, h := range c.hits {
		if h.word == k && h.tense == noun {
			return k+1 < c.last && (r.text.Words[k+1].Kind == arabic.Digits || r.person(k+1).sort != 0) // «قتل 12 مدنيا»
		}
	}
	return true
}

// dateAt tells whether a date begins or goes on at word i.
func (r *reading) dateAt(i int) bool {
	if !r.taken[i] {
		return false
	}
	for all := r.exprsIn(i-12, i+1); len(all) > 0; all = all[1:] {
		if e := &all[0]; e.First <= i && i < e.Last {
			return true
		}
	}
	return false
}

// subject gives the first word of a subject that stands before its verb.
func (r *reading) subject(c clause, verb int) (first int, ok bool) {
	words := r.text.Words
	first = c.first
	for k := c.first; k < verb; k++ { // the last phrase before the verb
		if words[k].Kind == arabic.Mark && words[k].Form != "(" && words[k].Form != ")" && words[k].Form != `"` {
			first = k + 1
		}
		if r.x.lex.joints[words[k].Form] == jointContent {
			first = k + 1 // «غير أن رئيس المجلس قال»
		}
	}
	for first < verb {
		f := trimConj(words[first].Form)
		if r.x.lex.joints[f] != jointPast && f != "قد" && f != "لقد" && f != "كان" {
			break
		}
		first++
	}
	last := verb
	for last > first && trimConj(words[last-1].Form) == "قد" || last > first && r.x.lex.joints[words[last-1].Form] == jointPast {
		last--
	}
	if first >= last || last-first > longestName || words[first].Kind == arabic.Mark || r.dateAt(first) || r.x.lex.speaker.front[trimConj(words[first].Form)] || r.x.lex.joints[trimConj(words[first].Form)] != 0 {
		return 0, false
	}
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(words[first].Form, buf[:0]) {
		if rd.Prep != 0 && rd.Def {
			return 0, false // «بالتزامن قال»
		}
	}
	for _, h := range c.hits {
		if h.word >= first && h.word < last && (h.tense != noun || h.role == saying) {
			return 0, false
		}
	}
	return first, true
}
