package extract

import (
	"waqai/extract/arabic"
	"waqai/timeline"
)

// killedBy tells whether a clause only counts those whom the happening told before
// it killed or hurt: «قصفت الطائرات البلدة فقتلت ثلاثة», «… وقتل خمسة في القصف».
// A time, a place or another happening of its own makes it one of its own.
func (r *reading) killedBy(s arabic.Sentence, cs []clause, i int, h *hit) bool {
	c := cs[i]
	if h.Toll != killed && h.Toll != injured || h.tense != perfect || len(r.found) == 0 || c.kind == content {
		return false
	}
	last := &r.found[len(r.found)-1]
	t := r.tollsOf(cs, i)
	if t.killed == nil && t.injured == nil {
		return false // who was killed is told, and not how many
	}
	if kind := r.kindOf(c, h, t, when{basis: timeline.Context, date: last.Date}); kind == timeline.Civilians {
		return false
	}
	if last.Status != timeline.Occurred || last.Type != timeline.Explosion && !r.x.lex.kind.fight[last.lemma] || last.hit.Toll != "" || last.Fatalities != nil && h.Toll == killed {
		return false
	}
	if _, ok := r.dateIn(c, h.word); ok || len(r.placesIn(c.first, c.last, h.word, false).ids) > 0 {
		return false
	}
	known := false // «في القصف»
	for _, g := range c.hits {
		if g.role != happening || g.word <= h.word || g.Toll != "" {
			continue
		}
		if g.tense != noun || !g.Def || g.Type != last.Type {
			return false
		}
		known = true
	}
	if last.sentence == s {
		// «الغارة التي استهدفت المدينة قتلت أربعة»
		goes := h.Conj != 0 || c.kind == mainClause && cs[i-1].kind == relative
		return last.clause == i-1 && goes
	}
	return known && last.sentence.Last == s.First
}

// takeTolls gives the last event what a clause counts, and shows the clause in its
// quote where it stands in the same sentence.
func (r *reading) takeTolls(s arabic.Sentence, cs []clause, i int) {
	last := &r.found[len(r.found)-1]
	r.addTolls(last, cs, i)
	if last.sentence == s {
		_, last.end = r.quote(cs[i])
		last.last = cs[i].last
		last.Quote = r.article.Text[last.start:last.end]
	}
}

// outcome tells whether a clause says only how many the happening before it
// killed: «الهجوم على الفندق … الذي أدى إلى مقتل 38 سائحا».
func (r *reading) outcome(cs []clause, i int, h *hit, before int) bool {
	if cs[i].kind != relative || h.tense != noun || h.Toll == "" || len(r.found) == before {
		return false
	}
	if last := &r.found[len(r.found)-1]; last.clause != cs[i].head || last.hit.tense != noun {
		return false
	}
	for _, l := range cs[i].hits {
		if l.word < h.word && r.x.lex.noun.cause[l.lemma] {
			return true
		}
	}
	return false
}

// onlyTolls takes what a clause counts that tells no event of its own, «وأصيب
// عشرة آخرون», to the event of the clause before it. A figure that somebody gives
// in the next sentence, «وتحدث ناشطون عن 60 قتيلا», is of the event told before it.
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
	r.addTolls(last, cs, i)
}

// addTolls gives an event the dead and hurt that a clause counts.
func (r *reading) addTolls(f *found, cs []clause, i int) {
	t := r.tollsOf(cs, i)
	(&tally{killed: t.killed, injured: t.injured}).into(&f.Event)
}

// figures tells whether a clause speaks of dead or hurt as people.
func (r *reading) figures(c clause) bool {
	for i := c.first; i < c.last; i++ {
		if p := r.person(i); p.sort == dead || p.sort == hurt {
			return true
		}
	}
	return false
}
