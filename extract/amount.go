package extract

import (
	"strings"

	"waqai/extract/arabic"
)

// amount is a number of people in the words of the text, or a word without a
// number («عشرات»).
type amount struct {
	best   *int
	second *int   // the higher of two
	hedge  hedge  // what the words around say of it
	vague  string // the folded word that stands for a number
	bare   bool   // no person stands behind it
	person int    // the word that says who is counted, or the last of the number
	who    people
	// first is the first of its words and start the byte where they begin,
	// without a clitic; last is the word behind them.
	first, start, last int
}

// amount reads a number of people that begins at word i. Where there is a number
// and nobody is counted, last alone is set.
func (r *reading) amount(c clause, i int) (a amount, ok bool) {
	words := r.text.Words
	if !r.known[i].amount && words[i].Kind != arabic.Digits {
		return a, false
	}
	if p := r.person(i); p.dual > 0 { // «طفلين»
		n := int(p.dual)
		a = amount{best: &n, person: i, who: p, last: i + 1}
		a.first = r.hedged(c, i, &a)
		r.hedgeBehind(c, &a)
		return a, true
	}
	if words[i].Kind == arabic.Mark || r.taken[i] {
		return a, false
	}
	if p := r.person(i); p.sort != 0 && p.sort != sortPart && i+1 < c.last && r.x.lex.amount.one[words[i+1].Form] { // «مدني واحد»
		n := 1
		a = amount{best: &n, person: i, who: p, last: i + 2}
		a.first = r.hedged(c, i, &a)
		r.hedgeBehind(c, &a)
		return a, true
	}
	if r.some(c, i) {
		f, conj := conjoined(words[i].Form)
		a = amount{vague: f, person: i, who: r.x.lex.personOf(f), first: i, start: words[i].Start, last: i + 1}
		if conj {
			a.start = r.text.Offset(words[i], len("و"))
		}
		return a, true
	}
	next, isVague := i, false
	if a.vague, next = r.vague(c, i); a.vague != "" {
		isVague = true
	} else {
		n, end := r.number(c, i)
		if next = end; next == i {
			return a, false
		}
		a.best = new(int)
		*a.best = n
		if high, end := r.higher(c, i, next); end > next && high > n {
			a.second, next = new(int), end
			*a.second = high
		}
	}
	a.last = next
	a.first = r.hedged(c, i, &a)
	r.hedgeBehind(c, &a)
	who := a.last
	if who < c.last && words[who].Form == "من" && who+1 < c.last {
		who++
	}
	if who < c.last {
		a.who = r.person(who)
	}
	if a.who.sort == sortPart {
		if a.who = (people{}); words[who].Form == "منهم" && !isVague {
			a.who.sort = person // «خمسة منهم قتلوا»
		}
	}
	if a.who.sort != 0 {
		a.person = who
		if who > a.last && !strings.HasPrefix(words[who].Form, "ال") {
			return a, true // «عشرات من عناصر التنظيم»: the words end before a name that goes on
		}
		a.last = who + 1
		if f := words[who].Form; strings.HasPrefix(f, "مشتبه") && a.last < c.last && strings.HasPrefix(words[a.last].Form, "به") {
			a.last++ // «مشتبها بهم»
		}
		r.hedgeBehind(c, &a)
		return a, true
	}
	if isVague && a.vague != "عشرات" && a.vague != "مئات" && a.vague != "الاف" {
		return amount{}, false // «عدة مناطق»
	}
	if r.alone(c, a.last) {
		if what := r.counts(c, a.first); what != 0 {
			a.who, a.bare, a.person = people{sort: what}, true, a.last-1
			return a, true
		}
	}
	if isVague {
		return amount{}, false
	}
	return amount{last: next}, false
}

// number reads a number that is one, and gives the word behind it.
func (r *reading) number(c clause, i int) (n, next int) {
	w := r.text.Words[i]
	if w.Kind != arabic.Digits && !r.known[i].counts || r.known[i].many {
		return 0, i
	}
	n, used := arabic.Number(r.text.Words[i:min(c.last, i+8)])
	if rest, ok := strings.CutPrefix(w.Form, "ال"); ok && used == 0 {
		w.Form = rest // «تجاوز عدد القتلى الثلاثين»
		if n, used = arabic.Number([]arabic.Word{w}); n < 20 {
			used = 0
		}
	}
	return n, i + used
}

// higher gives the second of two numbers between which a third lies, of which
// the first is words[first:next]: «بين 15 و20», «من 15 إلى 20», «ثلاثة أو أربعة»,
// «15-20».
func (r *reading) higher(c clause, first, next int) (n, end int) {
	words := r.text.Words
	if next >= c.last {
		return 0, next
	}
	before := ""
	if first > c.first {
		before = trimConj(words[first-1].Form)
	}
	at := next
	switch f := words[next].Form; {
	case before == "بين" && (f == "و" || f == "الي"), f == "او", f == "الي" && (before == "من" || words[first].Kind == arabic.Digits):
		at++
	case f == "-" && words[next].Glued && next+1 < c.last && words[next+1].Glued && words[next+1].Kind == arabic.Digits:
		at++
	case before == "بين" && strings.HasPrefix(f, "و"):
	default:
		return 0, next
	}
	if at >= c.last || r.taken[at] {
		return 0, next
	}
	n, end = r.number(c, at)
	if end == at {
		return 0, next
	}
	return n, end
}

// some tells whether word i says that there were dead or hurt, and not how many:
// «سقوط قتلى وجرحى».
func (r *reading) some(c clause, i int) bool {
	words := r.text.Words
	_, conj := conjoined(words[i].Form)
	switch {
	case !r.known[i].several || i == c.first:
		return false
	case conj:
		return r.x.lex.amount.several[words[i-1].Form] && r.some(c, i-1)
	}
	for j := i - 1; j >= max(c.first, i-5); j-- {
		if r.x.lex.cues[trimConj(words[j].Form)] == negation {
			return false
		}
	}
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(words[i-1].Form, buf[:0]) {
		if r.x.lex.amount.leave[rd.Stem] {
			return true
		}
	}
	return false
}

// vague reads an amount without a number at word i: «عشرات», «مئات الآلاف»,
// «عدد من». It gives the word that tells how many and the first word behind it.
func (r *reading) vague(c clause, i int) (form string, next int) {
	if !r.known[i].vague {
		return "", i
	}
	words, lex := r.text.Words, r.x.lex
	f := lex.bare(words[i].Form)
	switch {
	case lex.amount.many[f]:
		next = i + 1
		if next < c.last && f != "الاف" && f != "ملايين" {
			if g := lex.bare(words[next].Form); lex.amount.many[g] { // «عشرات الآلاف»
				return g, next + 1
			}
		}
		return f, next
	case lex.amount.some[f]:
		next = i + 1
		if (f == "عدد" || f == "عديد") && (next >= c.last || words[next].Form != "من") {
			return "", i
		}
		if next < c.last {
			if g := lex.bare(words[next].Form); lex.amount.many[g] { // «بضعة آلاف»
				return g, next + 1
			}
		}
		return f, next
	}
	return "", i
}

// vague tells whether a form stands for a number.
func (l *lexicon) vague(form string) bool { return l.amount.many[form] || l.amount.some[form] }

// bare takes the conjunction, and off a form that stands for a number the
// preposition and the article.
func (l *lexicon) bare(form string) string {
	form = trimConj(form)
	for _, p := range []string{"ال", "بال", "لل", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(form, p); ok && l.vague(rest) {
			return rest
		}
	}
	return form
}

// alone tells whether nothing that is counted stands at word i.
func (r *reading) alone(c clause, i int) bool {
	if i >= c.last || r.taken[i] {
		return true
	}
	w := r.text.Words[i]
	switch w.Kind {
	case arabic.Mark:
		return w.Form != "-" && w.Form != "%" && w.Form != "/" && w.Form != "٪"
	case arabic.Letters:
		if h, ok := r.tollAt(c, i); ok && h.Conj != 0 {
			return true // «مقتل 23 وإصابة 40»
		}
		return r.x.lex.amount.alone[w.Form]
	}
	return false
}

// counts gives what a number counts that names nobody and whose words begin at
// word i: what a word with a toll right before it says, or the people that are
// numbered: «ارتفاع عدد القتلى إلى 23».
func (r *reading) counts(c clause, i int) peopleSort {
	words := r.text.Words
	if _, ok := r.tollAt(c, i-1); ok {
		return person
	}
	for k := i - 1; k >= max(c.first, i-4); k-- {
		p := r.person(k)
		if p.sort != dead && p.sort != hurt && words[k].Form != "الضحايا" || k == c.first {
			continue
		}
		switch trimConj(words[k-1].Form) {
		case "عدد", "حصيله", "اعداد", "بعدد":
			if p.sort == hurt {
				return hurt
			}
			return dead
		}
	}
	for k := i; k < min(c.last, i+5); k++ { // «لا يكاد يتجاوز عدد القتلى عشرة»
		if p := r.person(k); (p.sort == dead || p.sort == hurt) && k > i && trimConj(words[k-1].Form) == "عدد" {
			return p.sort
		}
	}
	return 0
}
