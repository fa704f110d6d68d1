package extract

import (
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
	killed, injured, displaced *int
	civilians, fighters        bool
}

// tolls reads the numbers of people of a clause: «قتل 23 مدنيا بينهم ثمانية
// أطفال». A number counts when the word behind it is a person, and it counts
// what the nearest word with a toll says; «قتيلا» and «جريحا» say it
// themselves. What stands behind «بينهم» was counted before.
func (r *reading) tolls(c clause) tally {
	var t tally
	part := -1
	for i := c.first; i < c.last; i++ {
		w := r.text.Words[i]
		if p := r.x.lex.people[w.Form]; p.sort == sortPart {
			part = i
		}
		n, used := 0, 0
		if !r.taken[i] && w.Kind != arabic.Mark && !vagueNumbers[bareWord(w.Form)] {
			n, used = arabic.Number(r.text.Words[i:min(c.last, i+8)])
		}
		who := i + used
		var p people
		switch {
		case used > 0 && who < c.last:
			if f := r.text.Words[who].Form; f == "من" && who+1 < c.last {
				who++
			}
			p = r.person(who)
		case used == 0:
			if p = r.person(i); p.dual == 0 {
				switch p.sort {
				case civilian:
					t.civilians = true
				case fighter:
					t.fighters = true
				}
				continue
			}
			n, who = p.dual, i
		}
		if p.sort == 0 {
			if used > 0 {
				i += used - 1
			}
			continue
		}
		if low, ok := r.between(c, i); ok {
			n = low
		}
		if (p.sort == dead || p.sort == hurt) && r.together(c, who) {
			i = who + 1 // «100 قتيل وجريح»: nobody says how many of each
			continue
		}
		if part >= 0 && i-part <= 8 {
			i = who
			continue
		}
		var into **int
		switch p.sort {
		case dead:
			into = &t.killed
		case hurt:
			into = &t.injured
		default:
			into = t.counter(r.tollNear(c, i, who))
		}
		if into != nil && *into == nil {
			v := n
			*into = &v
			switch p.sort {
			case civilian:
				t.civilians = true
			case fighter:
				t.fighters = true
			}
		}
		i = who
	}
	return t
}

func (t *tally) counter(what toll) **int {
	switch what {
	case killed:
		return &t.killed
	case injured:
		return &t.injured
	case displaced:
		return &t.displaced
	}
	return nil
}

// vagueNumbers are numbers of nobody knows how many: «آلاف المدنيين».
var vagueNumbers = map[string]bool{"الاف": true, "مئات": true, "عشرات": true, "ملايين": true}

// bareWord takes the conjunction, the preposition and the article off a form.
func bareWord(form string) string {
	form = trimConj(form)
	for _, p := range []string{"ال", "بال", "لل", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(form, p); ok && vagueNumbers[rest] {
			return rest
		}
	}
	return form
}

// between gives the lower of two numbers: «ما بين 15 و20 مدنيا», where the
// higher stands at word i.
func (r *reading) between(c clause, i int) (low int, ok bool) {
	words := r.text.Words
	if i-3 < c.first || words[i-1].Form != "و" || words[i-2].Kind != arabic.Digits || words[i-3].Form != "بين" {
		return 0, false
	}
	n, used := arabic.Number(words[i-2 : i-1])
	return n, used == 1
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
	f := r.text.Words[i].Form
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
		if h.Toll == "" {
			continue
		}
		d := first - h.word
		if d < 0 {
			d = 3 * (h.word - who)
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
	} else if last.clause >= i {
		return
	}
	t := r.tolls(cs[i])
	if last.Injured == nil {
		last.Injured = t.injured
	}
	if last.Fatalities == nil {
		last.Fatalities = t.killed
	}
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
	case h.lemma == "هاجم" && r.kindred(c, h.word+1, h.word+3, r.x.lex.settlers):
		return timeline.Civilians
	}
	if h.Toll != killed && h.Toll != injured || h.Type == timeline.Civilians {
		return h.Type
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
