package extract

import (
	"cmp"
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

type hedgePhrase struct {
	forms []string
	hedge hedge
}

// hedgesBefore are phrases that stand before a number, by the stem of their last
// word, the longest first.
var hedgesBefore = func() map[string][]hedgePhrase {
	m := map[string][]hedgePhrase{}
	for h, phrases := range map[hedge][]string{
		atLeast: {"على الأقل", "ما لا يقل عن", "لا يقل عن", "لا تقل عن", "بحد أدنى", "كحد أدنى"},
		moreThan: {"أكثر من", "أزيد من", "ما يزيد عن", "ما يزيد على", "يزيد عن", "يزيد على", "تزيد عن", "تزيد على", "ما يربو على", "يربو على",
			"ما يفوق", "يفوق", "فاق", "تجاوز", "تجاوزت", "يتجاوز", "تتجاوز", "تخطى", "يتعدى", "فوق"},
		atMost:    {"على الأكثر", "لا يتجاوز", "لا تتجاوز", "لم يتجاوز", "لم تتجاوز", "لا يزيد عن", "لا يزيد على", "لا تزيد عن", "لا تزيد على", "لا يتعدى", "لم يتعد", "ما لا يزيد عن", "ما لا يزيد على", "ما يصل إلى", "بحد أقصى", "كحد أقصى"},
		fewerThan: {"أقل من"},
		roughly:   {"نحو", "حوالي", "حوالى", "قرابة", "زهاء", "ما يقارب", "يقارب", "تقارب", "ما يقرب من", "ما يناهز", "يناهز", "بحدود", "في حدود", "نحوا من"},
	} {
		for _, p := range phrases {
			forms := strings.Fields(arabic.Fold(p))
			last := arabic.Readings(forms[len(forms)-1], nil)[0].Stem
			m[last] = append(m[last], hedgePhrase{forms, h})
		}
	}
	for _, all := range m {
		slices.SortFunc(all, func(a, b hedgePhrase) int {
			return cmp.Or(len(b.forms)-len(a.forms), strings.Compare(strings.Join(a.forms, " "), strings.Join(b.forms, " ")))
		})
	}
	return m
}()

// hedgeStarts are words with which a hedge may begin behind a clitic: «بنحو».
var hedgeStarts = func() map[string]bool {
	m := map[string]bool{}
	for _, all := range hedgesBefore {
		for _, p := range all {
			m[p.forms[0]] = true
		}
	}
	return m
}()

// hedgesBehind are phrases that stand behind who is counted.
var hedgesBehind = func() []hedgePhrase {
	var all []hedgePhrase
	for _, p := range []struct {
		words string
		hedge hedge
	}{
		{"على أقل تقدير", atLeast}, {"على الأقل", atLeast}, {"كحد أدنى", atLeast}, {"بحد أدنى", atLeast}, {"أو أكثر", atLeast}, {"فأكثر", atLeast},
		{"على الأكثر", atMost}, {"على أكثر تقدير", atMost}, {"كحد أقصى", atMost}, {"بحد أقصى", atMost}, {"تقريبا", roughly},
	} {
		all = append(all, hedgePhrase{strings.Fields(arabic.Fold(p.words)), p.hedge})
	}
	return all
}()

// bounding are verbs behind which the number that they bound may stand at the
// end of a phrase: «لا يتجاوز عدد القتلى عشرة».
var bounding = map[string]hedge{"يتجاوز": moreThan, "تتجاوز": moreThan, "تجاوز": moreThan, "يزيد": moreThan, "تزيد": moreThan, "يفوق": moreThan, "فاق": moreThan,
	"يتعدي": moreThan, "يقل": fewerThan, "تقل": fewerThan, "يقارب": roughly, "يناهز": roughly}

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
			if rest, ok := strings.CutPrefix(w.Form, clitic); ok && (hedgeStarts[rest] || vagueNumbers[rest] || someOf[rest]) {
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
	for _, rd := range arabic.Readings(words[j].Form, buf[:0]) {
		for _, p := range hedgesBefore[rd.Stem] {
			if at := j - len(p.forms) + 1; at >= c.first && (len(p.forms) == 1 && !rd.Def || ends(words[:j+1], p.forms)) {
				a.hedge = p.hedge
				begin(at)
				return first
			}
		}
	}
	// «لا يتجاوز عدد القتلى عشرة», «ما لا يقل عددهم عن عشرين»
	for k := j; k >= max(c.first, j-3); k-- {
		h, ok := bounding[trimConj(words[k].Form)]
		switch {
		case !ok:
			continue
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
		for _, p := range hedgesBehind {
			if begins(r.text.Words[at:c.last], p.forms) {
				a.hedge, a.last = p.hedge, at+len(p.forms)
				return
			}
		}
		if w := r.text.Words[at]; w.Kind != arabic.Letters || r.taken[at] || strings.HasPrefix(w.Form, "و") {
			return
		}
	}
}
