package extract

import (
	"waqai/timeline"
)

// kindOf gives the type of an event. Who was killed how is told by the words
// around: by a strike, in a fight, by whom; where the clause says nothing, by the
// event whose story it goes on with.
func (r *reading) kindOf(c clause, h *hit, t tally, w when) timeline.Type {
	switch {
	case h.lemma == "هجوم" && r.kindred(c, h.word+1, h.word+4, r.x.lex.kind.strike), h.lemma == "هاجم" && r.kindred(c, h.word+1, h.word+3, r.x.lex.kind.suicide):
		return timeline.Explosion // «هجوم انتحاري», «هجوم صاروخي»
	case h.lemma == "هجوم" && (r.kindred(c, h.word-3, h.word, r.x.lex.kind.suicide) || r.kindred(c, h.word-4, h.word, r.x.lex.kind.planes)):
		return timeline.Explosion // «نفذ انتحاري هجوما», «شنت مقاتلات هجمات»
	case h.lemma == "اقتحم" && r.kindred(c, h.word-2, h.word+4, r.x.lex.kind.suicide):
		return timeline.Explosion
	case h.lemma == "هاجم" && r.kindred(c, h.word-2, h.word+3, r.x.lex.kind.settlers):
		return timeline.Civilians
	case (h.lemma == "اقتحم" || h.lemma == "هاجم" || h.lemma == "اقتحام") && r.kindred(c, h.word-2, h.word+3, r.x.lex.kind.protesters):
		return timeline.Riot
	case (h.lemma == "سقط" || h.lemma == "سقوط") && r.kindred(c, c.first, c.last, r.x.lex.kind.strike) && !r.kindred(c, h.word+1, c.last, r.x.lex.kind.hands):
		return timeline.Explosion // «سقطت قذائف على الحي»
	}
	if h.Toll != killed && h.Toll != injured || h.Type == timeline.Civilians {
		return h.Type
	}
	if !t.fighters && r.kindred(clause{last: c.last}, c.first-12, h.word+4, r.x.lex.kind.protesters) {
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
			if g.lemma == "هجوم" && r.kindred(c, g.word+1, g.word+3, r.x.lex.kind.strike) {
				return timeline.Explosion
			}
			fight = fight || g.Toll == ""
		}
	}
	switch {
	case fight:
		return timeline.Battle
	case r.kindred(c, c.first, c.last, r.x.lex.kind.strike):
		return timeline.Explosion
	case r.kindred(c, c.first, c.last, r.x.lex.kind.shot) && !t.fighters:
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

// kindred tells whether a word of a set stands in words[from:to] of a clause.
func (r *reading) kindred(c clause, from, to int, set stemSet) bool {
	return r.near(c, from, to, -1, set)
}
