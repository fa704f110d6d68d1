package extract

import (
	"strings"

	"waqai/extract/arabic"
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

// tollsOf gives the numbers of people of a clause of a sentence.
func (r *reading) tollsOf(cs []clause, i int) tally {
	h := &r.heard[i]
	if !h.counted {
		h.counts, h.counted = r.tolls(cs[i]), true
	}
	return h.counts
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
		if r.known[i] == &unknown && r.text.Words[i].Kind != arabic.Digits {
			continue
		}
		if h, ok := r.tollAt(c, i); ok && (h.tense != noun || h.Conj != 0) {
			part = -1 // «بينهم ثلاثة أطفال وأصيب عشرون»
		}
		if r.person(i).sort == sortPart {
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
		if (a.who.sort == dead || a.who.sort == hurt) && !r.x.lex.amount.several[a.vague] && !a.bare && r.together(c, a.person) {
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

// toll makes the record of an amount. counted asks for a low figure where a rule
// of counting gives one.
func (r *reading) toll(a amount, counted bool) *timeline.Toll {
	t := &timeline.Toll{Best: a.best, Words: r.article.Text[a.start:r.text.Words[a.last-1].End]}
	if a.best == nil {
		if n := r.x.lex.few[a.vague]; counted && n > 0 {
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

// tollNear gives the toll that the nearest word before a number counts, or,
// where none stands within eight words, the nearest behind it: «250 عضوا في
// التنظيم قتلوا».
func (r *reading) tollNear(c clause, first, who int) toll {
	var what toll
	best := 26
	for _, h := range c.hits {
		if h.Toll == "" || h.Toll == detained && strings.HasPrefix(trimConj(r.text.Words[h.word].Form), "اسره") || h.with != 0 && !r.near(c, h.word-ahead, h.word+company, h.word, h.with) {
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

// tollAt gives the word with a toll at word i.
func (r *reading) tollAt(c clause, i int) (*hit, bool) {
	if i < 0 || len(r.known[i].hits) == 0 {
		return nil, false
	}
	for _, h := range c.hits {
		if h.word == i && h.Toll != "" {
			return h, true
		}
	}
	return nil, false
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
	if h, ok := r.tollAt(c, first); ok && h.Conj != 0 {
		before, ok := r.tollAt(c, first-1)
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
		if _, toll := r.tollAt(c, k); toll && r.person(k).sort == 0 {
			break
		}
		if _, next := r.number(c, k); next > k {
			if next < c.last && words[next].Form == "من" {
				next++
				if next < c.last && !strings.HasPrefix(words[next].Form, "ال") {
					break // «بينهم 90 من مقاتلي التنظيم»: nobody knows where the name ends
				}
			}
			if next >= c.last || words[next].Kind != arabic.Letters || r.taken[next] || r.x.lex.amount.alone[words[next].Form] {
				break
			}
			end, at = next+1, next+1 // whoever they are
			continue
		}
		p := r.person(k)
		if p.sort == 0 {
			p = r.x.lex.personOf(trimConj(words[k].Form))
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

// someone tells whether a noun that may be a person without a number stands at
// word k: «بينهم قيادي».
func (r *reading) someone(c clause, k int) bool {
	w := r.text.Words[k]
	if w.Kind != arabic.Letters || strings.HasPrefix(w.Form, "ال") || r.x.lex.speaker.front[w.Form] || r.x.lex.joints[w.Form] != 0 || r.x.lex.cues[w.Form] != 0 {
		return false
	}
	for _, h := range c.hits {
		if h.word == k {
			return false
		}
	}
	return true
}

// person gives whom word i counts: «مدنيا», «المدنيين», «مسلحي التنظيم».
func (r *reading) person(i int) people { return r.known[i].who }

// personOf gives the same of a form.
func (l *lexicon) personOf(f string) people {
	if one, ok := strings.CutSuffix(strings.TrimPrefix(f, "ال"), "ان"); ok { // «شرطيان»
		if p := l.people[one]; p.sort != 0 && p.sort != sortPart && p.dual == 0 {
			p.dual = 2
			return p
		}
	}
	if p, ok := l.people[f]; ok {
		return p
	}
	if rest, ok := strings.CutPrefix(f, "ال"); ok {
		return l.people[rest]
	}
	if strings.HasSuffix(f, "ي") || strings.HasSuffix(f, "و") { // a plural loses its nun before a noun
		return l.people[f+"ن"]
	}
	return people{}
}
