package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
)

// hedge is what words around a number say of it.
type hedge uint8

const (
	exactly hedge = iota
	atLeast
	moreThan
	atMost
	fewerThan
	roughly
)

// hedgePhrase is a phrase that hedges a number, folded.
type hedgePhrase struct {
	forms []string
	hedge hedge
}

// hedgeWords are the hedges of triggers.toml.
type hedgeWords struct {
	// before are phrases that stand before a number, by the stem of their last
	// word, the longest first.
	before map[string][]hedgePhrase
	// starts are words with which one of them may begin behind a clitic: «بنحو».
	starts map[string]bool
	// behind are phrases that stand behind who is counted.
	behind []hedgePhrase
	// verbs may stand some words before the number that they bound: «لا يتجاوز
	// عدد القتلى عشرة», «لا يكاد يتجاوز عددهم عشرة». They stand by their last word,
	// the longest first.
	verbs map[string][]hedgePhrase
}

// hedgeLists is a table of hedges in triggers.toml.
type hedgeLists struct {
	AtLeast   []string `toml:"at_least"`
	MoreThan  []string `toml:"more_than"`
	AtMost    []string `toml:"at_most"`
	FewerThan []string `toml:"fewer_than"`
	Roughly   []string `toml:"roughly"`
}

// phrases gives all phrases of a table, folded.
func (l hedgeLists) phrases() (all []hedgePhrase) {
	for h, list := range [...][]string{atLeast: l.AtLeast, moreThan: l.MoreThan, atMost: l.AtMost, fewerThan: l.FewerThan, roughly: l.Roughly} {
		for _, p := range list {
			all = append(all, hedgePhrase{strings.Fields(arabic.Fold(p)), hedge(h)})
		}
	}
	return all
}

// readHedges makes the hedges of their three tables.
func readHedges(before, behind, verbs hedgeLists) hedgeWords {
	w := hedgeWords{before: map[string][]hedgePhrase{}, starts: map[string]bool{}, behind: behind.phrases(), verbs: map[string][]hedgePhrase{}}
	for _, p := range before.phrases() {
		last := arabic.Readings(p.forms[len(p.forms)-1], nil)[0].Stem
		w.before[last] = append(w.before[last], p)
		w.starts[p.forms[0]] = true
	}
	for _, p := range verbs.phrases() {
		last := p.forms[len(p.forms)-1]
		w.verbs[last] = append(w.verbs[last], p)
	}
	for _, m := range []map[string][]hedgePhrase{w.before, w.verbs} {
		for _, all := range m {
			slices.SortStableFunc(all, func(a, b hedgePhrase) int { return len(b.forms) - len(a.forms) })
		}
	}
	return w
}

// verb gives the verb that ends words and where it begins, -1 where none does.
func (w *hedgeWords) verb(words []arabic.Word) (hedge, int) {
	last := len(words) - 1
	for _, p := range w.verbs[trimConj(words[last].Form)] {
		at := last + 1 - len(p.forms)
		if at >= 0 && trimConj(words[at].Form) == p.forms[0] && arabic.HasPrefix(words[at+1:], p.forms[1:]) {
			return p.hedge, at
		}
	}
	return exactly, -1
}

// hedged reads what stands before the number at word i, sets where the words of
// the amount begin, and gives the first of them.
func (r *reading) hedged(c clause, i int, a *amount) (first int) {
	words := r.text.Words
	first = i
	begin := func(at int) {
		first = at
		w := words[at]
		a.start = w.Start
		for _, clitic := range []string{"و", "ف", "ب", "ل", "وب", "ول"} {
			if rest, ok := strings.CutPrefix(w.Form, clitic); ok && (r.x.lex.hedge.starts[rest] || r.x.lex.vague(rest)) {
				a.start = r.text.Offset(w, len(clitic))
			}
		}
	}
	begin(i)
	if rest, ok := conjoined(words[i].Form); ok && a.start == words[i].Start && words[i].Kind == arabic.Letters {
		if n, _ := arabic.Number([]arabic.Word{{Form: rest, Kind: arabic.Letters}}); n > 0 {
			a.start = r.text.Offset(words[i], len("و")) // «وخمسة آخرين»
		}
	}
	if a.second != nil {
		if j := i - 1; j >= c.first {
			switch f := trimConj(words[j].Form); {
			case f == "بين" && j-1 >= c.first && trimConj(words[j-1].Form) == "ما":
				begin(j - 1)
			case f == "بين" || f == "من" && slices.ContainsFunc(words[i:a.last], func(w arabic.Word) bool { return w.Form == "الي" }):
				begin(j)
			}
		}
	}
	j := first - 1
	if j < c.first {
		return first
	}
	var buf [12]arabic.Reading
	readings := buf[:0]
	if r.known[j].hedges {
		readings = arabic.Readings(words[j].Form, readings)
	}
	for _, rd := range readings {
		for _, p := range r.x.lex.hedge.before[rd.Stem] {
			if at := j - len(p.forms) + 1; at >= c.first && (len(p.forms) == 1 && !rd.Def || ends(words[:j+1], p.forms)) {
				a.hedge = p.hedge
				begin(at)
				return first
			}
		}
	}
	// «لا يتجاوز عدد القتلى عشرة», «ما لا يقل عددهم عن عشرين»
	for k := j; k >= max(c.first, j-3); k-- {
		if !r.known[k].bounds {
			continue
		}
		h, at := r.x.lex.hedge.verb(words[c.first : k+1])
		if at < 0 {
			continue
		}
		k = c.first + at
		switch {
		case h != fewerThan && k > c.first && r.x.lex.cues[trimConj(words[k-1].Form)] == negation:
			a.hedge, k = atMost, k-1
		case h == fewerThan && k > c.first && r.x.lex.cues[trimConj(words[k-1].Form)] == negation:
			a.hedge, k = atLeast, k-1
		default:
			a.hedge = h
		}
		if k+1 <= j && !slices.ContainsFunc(words[k:j+1], func(w arabic.Word) bool { return strings.HasPrefix(w.Form, "عدد") }) {
			a.hedge = exactly // the verb bounds another thing
			return first
		}
		begin(k)
		return first
	}
	return first
}

// hedgeBehind reads what stands behind an amount, one word between at most:
// «23 مدنيا سوريا على الأقل».
func (r *reading) hedgeBehind(c clause, a *amount) {
	far := 1
	if a.who.sort != 0 {
		far = 2
	}
	for at := a.last; at < min(c.last, a.last+far); at++ {
		for _, p := range r.x.lex.hedge.behind {
			if arabic.HasPrefix(r.text.Words[at:c.last], p.forms) {
				a.hedge, a.last = p.hedge, at+len(p.forms)
				return
			}
		}
		if w := r.text.Words[at]; w.Kind != arabic.Letters || r.taken[at] || strings.HasPrefix(w.Form, "و") {
			return
		}
	}
}
