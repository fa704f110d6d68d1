package extract

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
	"waqai/timeline"
)

// tally is what a clause counts. The sorts say whom.
type tally struct {
	killed, injured, displaced, detained *timeline.Toll
	civilians, fighters                  bool
}

// into gives an event the counts that it does not have yet. A figure takes the
// place of words without one.
func (t *tally) into(e *timeline.Event) {
	for _, count := range []struct {
		toll   *timeline.Toll
		number **int
		words  **timeline.Toll
	}{
		{t.killed, &e.Fatalities, &e.Tolls.Killed},
		{t.injured, &e.Injured, &e.Tolls.Injured},
		{t.displaced, &e.Displaced, &e.Tolls.Displaced},
		{t.detained, nil, &e.Tolls.Detained},
	} {
		switch {
		case count.toll == nil, *count.words != nil && ((*count.words).Best != nil || count.toll.Best == nil):
			continue
		case count.number == nil:
		case *count.number != nil:
			continue
		default:
			*count.number = count.toll.Best
			if plain(count.toll) {
				*count.words = nil
				continue
			}
		}
		*count.words = count.toll
	}
}

// plain tells whether a toll says no more than its number.
func plain(t *timeline.Toll) bool {
	return t.Low != nil && t.High != nil && *t.Low == *t.High && t.Among == ""
}

// tolls reads the numbers of people of a clause: «قتل 23 مدنيا بينهم ثمانية
// أطفال». A number counts when the word behind it is a person, or when it stands
// right behind the word with a toll («مقتل 23 وإصابة 40»); it counts what the
// nearest word with a toll says; «قتيلا» and «جريحا» say it themselves. What
// stands behind «بينهم» was counted before.
func (r *reading) tolls(c clause) tally {
	var t tally
	part := -1
	var last *timeline.Toll // the toll that was read last
	for i := c.first; i < c.last; i++ {
		if h, ok := tollAt(c, i); ok && (h.tense != noun || h.Conj != 0) {
			part = -1 // «بينهم ثلاثة أطفال وأصيب عشرون»
		}
		if r.x.lex.people[r.text.Words[i].Form].sort == sortPart {
			part = i
			if last != nil && last.Among == "" {
				last.Among = r.among(c, i)
			}
			last = nil
			continue
		}
		a, ok := r.amount(c, i)
		if !ok {
			if a.last > i {
				i = a.last - 1 // a number of something else
			} else if p := r.person(i); p.dual == 0 {
				t.of(p)
			}
			continue
		}
		if (a.who.sort == dead || a.who.sort == hurt) && !several[a.vague] && !a.bare && r.together(c, a.person) {
			i = a.person + 1 // «100 قتيل وجريح»: nobody says how many of each
			continue
		}
		if part >= 0 && i-part <= 8 && a.who.sort != dead && a.who.sort != hurt {
			i = a.last - 1
			continue
		}
		var into **timeline.Toll
		switch a.who.sort {
		case dead:
			into = &t.killed
		case hurt:
			into = &t.injured
		default:
			if !r.jointly(c, a) {
				into = t.counter(r.tollNear(c, a.first, a.person))
			}
		}
		last = nil
		if into != nil && (*into == nil || (*into).Best == nil && a.best != nil) {
			last = r.toll(a, into == &t.killed)
			*into = last
			t.of(a.who)
		}
		i = a.last - 1
	}
	return t
}

// of notes what sort of people a clause speaks of.
func (t *tally) of(p people) {
	switch p.sort {
	case civilian:
		t.civilians = true
	case fighter:
		t.fighters = true
	}
}

func (t *tally) counter(what toll) **timeline.Toll {
	switch what {
	case killed:
		return &t.killed
	case injured:
		return &t.injured
	case displaced:
		return &t.displaced
	case detained:
		return &t.detained
	}
	return nil
}

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

// few is how the ACLED codebook counts the dead of whom only such a word
// speaks: dozens are 12, hundreds 100, several 3.
var few = map[string]int{"عشرات": 12, "مئات": 100, "بضعه": 3, "بضع": 3, "عده": 3, "عدد": 3, "عديد": 3, "قتلي": 3, "شهداء": 3}

// toll makes the record of an amount. counted asks for a low figure where a rule
// of counting gives one.
func (r *reading) toll(a amount, counted bool) *timeline.Toll {
	t := &timeline.Toll{Best: a.best, Words: r.article.Text[a.start:r.text.Words[a.last-1].End]}
	if a.best == nil {
		if n := few[a.vague]; counted && n > 0 {
			t.Low = &n
		}
		return t
	}
	switch {
	case a.second != nil:
		t.Low, t.High = a.best, a.second
		return t
	case a.hedge == exactly:
		t.Low, t.High = a.best, a.best
	case a.hedge == atLeast || a.hedge == moreThan:
		t.Low = a.best
	case a.hedge == atMost || a.hedge == fewerThan:
		t.High = a.best
	}
	t.Strict = a.hedge == moreThan || a.hedge == fewerThan
	return t
}

// amount reads a number of people that begins at word i. Where there is a number
// and nobody is counted, last alone is set.
func (r *reading) amount(c clause, i int) (a amount, ok bool) {
	words := r.text.Words
	if p := r.person(i); p.dual > 0 { // «طفلين»
		n := p.dual
		a = amount{best: &n, person: i, who: p, last: i + 1}
		a.first = r.hedged(c, i, &a)
		r.hedgeBehind(c, &a)
		return a, true
	}
	if words[i].Kind == arabic.Mark || r.taken[i] {
		return a, false
	}
	if p := r.person(i); p.sort != 0 && p.sort != sortPart && i+1 < c.last && ones[words[i+1].Form] { // «مدني واحد»
		n := 1
		a = amount{best: &n, person: i, who: p, last: i + 2}
		a.first = r.hedged(c, i, &a)
		r.hedgeBehind(c, &a)
		return a, true
	}
	if r.some(c, i) {
		f, conj := conjoined(words[i].Form)
		a = amount{vague: f, person: i, who: r.personOf(f), first: i, start: words[i].Start, last: i + 1}
		if conj {
			a.start = r.text.Offset(words[i], len("و"))
		}
		return a, true
	}
	next, isVague := i, false
	if a.vague, next = r.vague(c, i); a.vague != "" {
		isVague = true
	} else {
		var n int
		if n, next = r.number(c, i); next == i {
			return a, false
		}
		a.best = &n
		if high, end := r.higher(c, i, next); end > next && high > n {
			a.second, next = &high, end
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

// ones say behind a noun that there was one.
var ones = map[string]bool{"واحد": true, "واحده": true}

// number reads a number that is one, and gives the word behind it.
func (r *reading) number(c clause, i int) (n, next int) {
	w := r.text.Words[i]
	if w.Kind == arabic.Mark || vagueNumbers[bareWord(w.Form)] {
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

// vagueNumbers are numbers of nobody knows how many: «آلاف المدنيين».
var vagueNumbers = map[string]bool{"الاف": true, "مئات": true, "عشرات": true, "ملايين": true}

// someOf are words for a few that a person has to follow: «عدة مدنيين», «عدد من
// الجنود».
var someOf = map[string]bool{"بضعه": true, "بضع": true, "عده": true, "عدد": true, "عديد": true}

// some tells whether word i says that there were dead or hurt, and not how many:
// «سقوط قتلى وجرحى».
func (r *reading) some(c clause, i int) bool {
	words := r.text.Words
	f, conj := conjoined(words[i].Form)
	switch {
	case !several[f] || i == c.first:
		return false
	case conj:
		return several[words[i-1].Form] && r.some(c, i-1)
	}
	for j := i - 1; j >= max(c.first, i-5); j-- {
		if r.x.lex.cues[trimConj(words[j].Form)] == negation {
			return false
		}
	}
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(words[i-1].Form, buf[:0]) {
		if leaving[rd.Stem] {
			return true
		}
	}
	return false
}

// several are words for some dead or hurt, leaving are words behind which they
// say that there were some.
var several, leaving = func() (s, l map[string]bool) {
	s, l = map[string]bool{}, map[string]bool{}
	into(s, true, []string{"قتلى", "جرحى", "شهداء", "مصابين", "مصابون"})
	into(l, true, strings.Fields("سقوط سقط وقوع وقع أوقع أوقعت خلف خلفت مخلفا مخلفة موقعا موقعة هناك عن"))
	return s, l
}()

// vague reads an amount without a number at word i: «عشرات», «مئات الآلاف»,
// «عدد من». It gives the word that tells how many and the first word behind it.
func (r *reading) vague(c clause, i int) (form string, next int) {
	words := r.text.Words
	f := bareWord(words[i].Form)
	switch {
	case vagueNumbers[f]:
		next = i + 1
		if next < c.last && f != "الاف" && f != "ملايين" {
			if g := bareWord(words[next].Form); vagueNumbers[g] { // «عشرات الآلاف»
				return g, next + 1
			}
		}
		return f, next
	case someOf[f]:
		next = i + 1
		if (f == "عدد" || f == "عديد") && (next >= c.last || words[next].Form != "من") {
			return "", i
		}
		if next < c.last {
			if g := bareWord(words[next].Form); vagueNumbers[g] { // «بضعة آلاف»
				return g, next + 1
			}
		}
		return f, next
	}
	return "", i
}

// bareWord takes the conjunction, the preposition and the article off a form.
func bareWord(form string) string {
	form = trimConj(form)
	for _, p := range []string{"ال", "بال", "لل", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(form, p); ok && (vagueNumbers[rest] || someOf[rest]) {
			return rest
		}
	}
	return form
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

type hedgePhrase struct {
	forms []string
	hedge hedge
}

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

// ends tells whether words end with the given forms. The first may have a clitic.
func ends(words []arabic.Word, forms []string) bool {
	at := len(words) - len(forms)
	if at < 0 || !begins(words[at+1:], forms[1:]) {
		return false
	}
	if words[at].Form == forms[0] {
		return true
	}
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(words[at].Form, buf[:0]) {
		if rd.Stem == forms[0] && !rd.Def {
			return true
		}
	}
	return false
}

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

// behindAlone are words that may follow a number of people that names nobody.
var behindAlone = func() map[string]bool {
	m := map[string]bool{}
	into(m, true, strings.Fields("في من على خلال إثر جراء نتيجة قرب بعد بينهم بينهن بينها بجروح بإصابات برصاص بالرصاص بنيران بقصف بغارة بغارات بانفجار بتفجير بهجوم أمس اليوم داخل وسط منذ منهم حين عندما فيما بينما حتى ليل مساء صباح فجر لدى عند"))
	return m
}()

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
		if h, ok := tollAt(c, i); ok && h.Conj != 0 {
			return true // «مقتل 23 وإصابة 40»
		}
		return behindAlone[w.Form]
	}
	return false
}

// counts gives what a number counts that names nobody and whose words begin at
// word i: what a word with a toll right before it says, or the people that are
// numbered: «ارتفاع عدد القتلى إلى 23».
func (r *reading) counts(c clause, i int) peopleSort {
	words := r.text.Words
	if _, ok := tollAt(c, i-1); ok {
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
	for k := i; k < min(c.last, i+4); k++ { // «لا يتجاوز عدد القتلى عشرة»
		if p := r.person(k); (p.sort == dead || p.sort == hurt) && k > i && trimConj(words[k-1].Form) == "عدد" {
			return p.sort
		}
	}
	return 0
}

// tollAt gives the word with a toll at word i.
func tollAt(c clause, i int) (hit, bool) {
	for _, h := range c.hits {
		if h.word == i && h.Toll != "" {
			return h, true
		}
	}
	return hit{}, false
}

// jointly tells whether a number counts two things at once, so that nobody knows
// how many of each: «مقتل وإصابة 20», «20 شخصا بين قتيل وجريح».
func (r *reading) jointly(c clause, a amount) bool {
	first := -1 // the last word with a toll before the number
	for _, h := range c.hits {
		if h.Toll != "" && r.text.Words[h.word].Start < a.start {
			first = h.word
		}
	}
	if h, ok := tollAt(c, first); ok && h.Conj != 0 {
		before, ok := tollAt(c, first-1)
		if ok && before.Toll != h.Toll && !strings.HasSuffix(r.text.Words[first-1].Form, "وا") { // «ثمانية قتلوا وجرح عشرة»
			return true
		}
	}
	for k := a.last; k+1 < min(c.last, a.last+10); k++ { // «20 من عناصر التنظيم سقطوا بين قتيل وجريح»
		switch {
		case r.text.Words[k].Kind == arabic.Digits:
			return false
		case r.text.Words[k].Form == "بين" && (r.person(k+1).sort == dead || r.person(k+1).sort == hurt):
			return true
		}
	}
	return false
}

// someone tells whether a noun that may be a person without a number stands at
// word k: «بينهم قيادي».
func (r *reading) someone(c clause, k int) bool {
	w := r.text.Words[k]
	if w.Kind != arabic.Letters || strings.HasPrefix(w.Form, "ال") || inFront[w.Form] || r.x.lex.joints[w.Form] != 0 || r.x.lex.cues[w.Form] != 0 {
		return false
	}
	for _, h := range c.hits {
		if h.word == k {
			return false
		}
	}
	return true
}

// among gives the words at a part-word that name some of those who were counted:
// «بينهم ثلاثة أطفال وامرأتان».
func (r *reading) among(c clause, i int) string {
	words := r.text.Words
	first, at, end := i, i+1, i+1
	if i > c.first && trimConj(words[i-1].Form) == "من" {
		first--
	}
	for at < c.last && !r.taken[at] {
		k := at
		if words[k].Form == "و" && words[k].Kind == arabic.Letters {
			k++
		} else if k > i+1 && !strings.HasPrefix(words[k].Form, "و") {
			break
		}
		if k < c.last && words[k].Form == "من" {
			k++
		}
		if k >= c.last {
			break
		}
		if _, toll := tollAt(c, k); toll && r.person(k).sort == 0 {
			break
		}
		if _, next := r.number(c, k); next > k {
			if next < c.last && words[next].Form == "من" {
				next++
				if next < c.last && !strings.HasPrefix(words[next].Form, "ال") {
					break // «بينهم 90 من مقاتلي التنظيم»: nobody knows where the name ends
				}
			}
			if next >= c.last || words[next].Kind != arabic.Letters || r.taken[next] || behindAlone[words[next].Form] {
				break
			}
			end, at = next+1, next+1 // whoever they are
			continue
		}
		p := r.person(k)
		if p.sort == 0 {
			p = r.personOf(trimConj(words[k].Form))
		}
		if p.sort == sortPart || p.sort == 0 && !(k == i+1 && r.someone(c, k)) {
			break
		}
		end, at = k+1, k+1
	}
	if end == i+1 {
		return ""
	}
	start := words[first].Start
	if rest, ok := conjoined(words[first].Form); ok && (rest == "من" || r.x.lex.people[rest].sort == sortPart) {
		start = r.text.Offset(words[first], len("و"))
	}
	return r.article.Text[start:words[end-1].End]
}

// together tells whether the dead, or the hurt, at word i are counted together
// with the other: «قتيل وجريح».
func (r *reading) together(c clause, i int) bool {
	if i+1 >= c.last {
		return false
	}
	next, conj := strings.CutPrefix(r.text.Words[i+1].Form, "و")
	p := r.x.lex.people[next]
	return conj && (p.sort == hurt || p.sort == dead) && p.sort != r.person(i).sort
}

// person gives whom word i counts: «مدنيا», «المدنيين», «مسلحي التنظيم».
func (r *reading) person(i int) people {
	return r.personOf(r.text.Words[i].Form)
}

func (r *reading) personOf(f string) people {
	if one, ok := strings.CutSuffix(strings.TrimPrefix(f, "ال"), "ان"); ok { // «شرطيان»
		if p := r.x.lex.people[one]; p.sort != 0 && p.sort != sortPart && p.dual == 0 {
			p.dual = 2
			return p
		}
	}
	if p, ok := r.x.lex.people[f]; ok {
		return p
	}
	if rest, ok := strings.CutPrefix(f, "ال"); ok {
		return r.x.lex.people[rest]
	}
	if strings.HasSuffix(f, "ي") || strings.HasSuffix(f, "و") { // a plural loses its nun before a noun
		return r.x.lex.people[f+"ن"]
	}
	return people{}
}

// tollNear gives the toll that the nearest word before a number counts, or,
// where none stands within eight words, the nearest behind it: «250 عضوا في
// التنظيم قتلوا».
func (r *reading) tollNear(c clause, first, who int) toll {
	var what toll
	best := 26
	for _, h := range c.hits {
		if h.Toll == "" || h.Toll == detained && strings.HasPrefix(trimConj(r.text.Words[h.word].Form), "اسره") || len(h.with) > 0 && !r.near(c, h.word-ahead, h.word+company, h.word, h.with) {
			continue
		}
		d := first - h.word
		if d < 0 {
			if d = 3 * (h.word - who); h.Conj != 0 {
				continue // «مقتل ثلاثة وإصابة خمسة»
			}
		}
		if d < best {
			what, best = h.Toll, d
		}
	}
	return what
}

// onlyTolls takes what a clause counts that tells no event of its own, «وأصيب
// عشرة آخرون», to the event of the clause before it.
// A figure that somebody gives in the next sentence, «وتحدث ناشطون عن 60
// قتيلا», is of the event told before it.
func (r *reading) onlyTolls(s arabic.Sentence, cs []clause, i, before int) {
	if len(r.found) == 0 {
		return
	}
	last := &r.found[len(r.found)-1]
	if len(r.found) == before {
		if last.sentence.Last != s.First || last.sentence.Paragraph != s.Paragraph || last.Status != timeline.Occurred ||
			last.Type != timeline.Battle && last.Type != timeline.Explosion && last.Type != timeline.Civilians || !r.figures(cs[i]) {
			return
		}
	} else if last.clause >= i || last.Type == timeline.Diplomacy {
		return
	}
	t := r.tolls(cs[i])
	(&tally{killed: t.killed, injured: t.injured}).into(&last.Event)
}

// figures tells whether a clause only gives figures of the dead or hurt.
func (r *reading) figures(c clause) bool {
	for i := c.first; i < c.last; i++ {
		if p := r.person(i); p.sort == dead || p.sort == hurt {
			return true
		}
	}
	return false
}

// kindOf gives the type of an event. Who was killed how is told by the words
// around: by a strike, in a fight, by whom; where the clause says nothing, by the
// event whose story it goes on with.
func (r *reading) kindOf(c clause, h hit, t tally, w when) timeline.Type {
	switch {
	case h.lemma == "هجوم" && r.kindred(c, h.word+1, h.word+4, r.x.lex.strike), h.lemma == "هاجم" && r.kindred(c, h.word+1, h.word+3, r.x.lex.suicide):
		return timeline.Explosion // «هجوم انتحاري», «هجوم صاروخي»
	case h.lemma == "هجوم" && r.kindred(c, h.word-3, h.word, r.x.lex.suicide):
		return timeline.Explosion // «نفذ انتحاري هجوما»
	case h.lemma == "هاجم" && r.kindred(c, h.word-2, h.word+3, r.x.lex.settlers):
		return timeline.Civilians
	case (h.lemma == "اقتحم" || h.lemma == "هاجم" || h.lemma == "اقتحام") && r.kindred(c, h.word-2, h.word+3, r.x.lex.protesters):
		return timeline.Riot
	case (h.lemma == "سقط" || h.lemma == "سقوط") && r.kindred(c, c.first, c.last, r.x.lex.strike) && !r.kindred(c, h.word+1, c.last, r.x.lex.hands):
		return timeline.Explosion // «سقطت قذائف على الحي»
	}
	if h.Toll != killed && h.Toll != injured || h.Type == timeline.Civilians {
		return h.Type
	}
	if !t.fighters && r.kindred(clause{last: c.last}, c.first-12, h.word+4, r.x.lex.protesters) {
		return timeline.Civilians // «فتحت النار على متظاهرين … وقتلت ستة»
	}
	fight := false
	for _, g := range c.hits {
		if g.role != happening || g.word == h.word || g.tense != noun && g.entry == h.entry {
			continue
		}
		switch g.Type {
		case timeline.Explosion:
			if g.Toll == "" {
				return timeline.Explosion
			}
		case timeline.Battle:
			if g.lemma == "هجوم" && r.kindred(c, g.word+1, g.word+3, r.x.lex.strike) {
				return timeline.Explosion
			}
			fight = fight || g.Toll == ""
		}
	}
	switch {
	case fight:
		return timeline.Battle
	case r.kindred(c, c.first, c.last, r.x.lex.strike):
		return timeline.Explosion
	case r.kindred(c, c.first, c.last, r.x.lex.shot) && !t.fighters:
		return timeline.Civilians
	}
	if w.basis == timeline.Context && len(r.found) > 0 {
		if last := &r.found[len(r.found)-1]; last.Date == w.date && (last.Type == timeline.Explosion || last.Type == timeline.Civilians) {
			return last.Type
		}
	}
	if t.civilians && h.Type == timeline.Battle {
		return timeline.Civilians
	}
	return h.Type
}

// kindred tells whether one of the given stems stands in words[from:to] of a
// clause.
func (r *reading) kindred(c clause, from, to int, stems map[string]bool) bool {
	return r.near(c, from, to, -1, stems)
}

//go:embed actors.toml
var actorsTOML []byte

// names finds names of several words.
type names struct {
	first map[string][][]string // by the stem of the first word: the words
}

var actors = sync.OnceValue(func() *names {
	var data struct {
		Names []string `toml:"names"`
	}
	if faults := source.DecodeTOML("actors.toml", actorsTOML, 0, &data); len(faults) > 0 {
		panic(faults.Err())
	}
	n := &names{first: map[string][][]string{}}
	for _, name := range data.Names {
		words := strings.Fields(arabic.Fold(name))
		stem := arabic.Readings(words[0], nil)[0].Stem
		n.first[stem] = append(n.first[stem], words)
	}
	for _, all := range n.first {
		slices.SortFunc(all, func(a, b []string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(strings.Join(a, " "), strings.Join(b, " "))
		})
	}
	return n
})

// in gives the names that stand in words[first:last], each once, as the text
// spells them, without clitics.
func (n *names) in(t *arabic.Text, first, last int) []string {
	var out []string
	var buf [12]arabic.Reading
	for i := first; i < last; i++ {
		if t.Words[i].Kind != arabic.Letters {
			continue
		}
	reading:
		for _, rd := range arabic.Readings(t.Words[i].Form, buf[:0]) {
			for _, words := range n.first[rd.Stem] {
				if !begins(t.Words[i+1:last], words[1:]) {
					continue
				}
				name := t.Source[t.Offset(t.Words[i], rd.Cut):t.Words[i+len(words)-1].End]
				if rd.Def && rd.Prep == 'l' && !strings.HasPrefix(name, "ال") {
					name = "ا" + name // «للتحالف» is ل and «التحالف»
				}
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
				i += len(words) - 1
				break reading
			}
		}
	}
	return out
}
