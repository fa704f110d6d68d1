package timeline

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// An editor's word goes before all evidence: Joined of an event names tellings of the
// same happening, Parted tellings of another. Both hold for all that is joined by such
// words to the two: where a is joined to c, and c parted from b, a and b are two.
// Where one word says the contrary of others, that which parts is followed: two events
// that should be one are a nuisance, one that should be two is a falsehood.

// rulings are the words of editors about the tellings of a Merge.
type rulings struct {
	joined  map[*telling]*telling          // what words join it to; see root
	enemies map[*telling]map[*telling]bool // by the roots of what is joined
}

// word is a Ruling and the tellings that it speaks of, nil where there is none.
type word struct {
	Ruling
	a, b *telling
}

// Ruling is an editor's word about two tellings that Merge cannot follow.
type Ruling struct {
	// Event is the id of the event whose Joined or Parted names Other.
	Event, Other string
	// Parted tells in which of the two it stands.
	Parted bool
	// Unknown is set where there is no telling with the id Other. Else they are
	// one telling, or what is joined is parted by another word.
	Unknown bool
}

// Unfollowed lists the words of editors that Merge would not follow in these reports,
// in the order of the ids.
func Unfollowed(reports []Event) []Ruling {
	if !slices.ContainsFunc(reports, func(e Event) bool { return e.ruled() }) {
		return nil
	}
	in := &issue{told: NewTold(reports, nil)}
	tellings := make([]telling, len(reports))
	ruled := make([]*telling, 0, len(reports))
	byID := map[string]*telling{}
	for n := range tellings {
		t := &tellings[n]
		t.stands(spot{in, int32(n)})
		ruled = append(ruled, t)
		for id := range t.otherIDs() {
			byID[id] = t
		}
	}
	for n := range tellings {
		byID[reports[n].ID] = &tellings[n]
	}
	_, unfollowed := rule(words(ruled, func(id string) *telling { return byID[id] }))
	return unfollowed
}

func (e *Event) ruled() bool { return len(e.Joined)+len(e.Parted) > 0 }

// ruled tells whether t has words of editors.
func (t *telling) ruled() bool {
	return t.is(isAside) && len(t.apart().joined)+len(t.apart().parted) > 0
}

// otherIDs gives the ids by which words may name t, beside its own.
func (t *telling) otherIDs() iter.Seq[string] {
	return func(yield func(string) bool) {
		a := t.apart()
		for _, id := range a.also {
			if !yield(id) {
				return
			}
		}
		for _, r := range a.reports {
			if !yield(r.id) {
				return
			}
		}
	}
}

// words gives the words that stand in tellings, each once, those that part first, in
// the order of the ids.
func words(tellings []*telling, byID func(string) *telling) []word {
	var all []word
	for _, t := range tellings {
		for _, id := range t.apart().joined {
			all = append(all, word{Ruling: Ruling{Event: t.id(), Other: id}})
		}
		for _, id := range t.apart().parted {
			all = append(all, word{Ruling: Ruling{Event: t.id(), Other: id, Parted: true}})
		}
	}
	slices.SortFunc(all, func(a, b word) int {
		if a.Parted != b.Parted {
			if a.Parted {
				return -1
			}
			return +1
		}
		return a.compare(b.Ruling)
	})
	all = slices.Compact(all)
	for n := range all {
		w := &all[n]
		w.a, w.b = byID(w.Event), byID(w.Other)
	}
	return all
}

func (r Ruling) compare(other Ruling) int {
	return cmp.Or(strings.Compare(r.Event, other.Event), strings.Compare(r.Other, other.Other))
}

// rule joins tellings under roots, and says which roots are apart.
func rule(words []word) (rulings, []Ruling) {
	r := rulings{joined: map[*telling]*telling{}, enemies: map[*telling]map[*telling]bool{}}
	var unfollowed []Ruling
	for _, word := range words {
		a, b := word.a, word.b
		word.Unknown = b == nil
		switch {
		case b == nil:
		case word.Parted && a != b:
			r.part(a, b)
			continue
		case !word.Parted && !r.enemies[r.root(a)][r.root(b)]:
			r.join(r.root(a), r.root(b))
			continue
		case a == b && !word.Parted:
			continue // they were joined before
		}
		unfollowed = append(unfollowed, word.Ruling)
	}
	slices.SortStableFunc(unfollowed, Ruling.compare)
	return r, unfollowed
}

// root gives the telling under which all stand that are joined by words to t.
func (r *rulings) root(t *telling) *telling {
	for len(r.joined) > 0 {
		up := r.joined[t]
		if up == nil {
			break
		}
		t = up
	}
	return t
}

func (r *rulings) part(a, b *telling) {
	for _, pair := range [][2]*telling{{a, b}, {b, a}} {
		if r.enemies[pair[0]] == nil {
			r.enemies[pair[0]] = map[*telling]bool{}
		}
		r.enemies[pair[0]][pair[1]] = true
	}
}

// join puts the root b under the root a.
func (r *rulings) join(a, b *telling) {
	if a == b {
		return
	}
	r.joined[b] = a
	for enemy := range r.enemies[b] {
		delete(r.enemies[enemy], b)
		r.part(a, enemy)
	}
	delete(r.enemies, b)
}

// parts tells whether editors parted t from a telling of g.
func (r *rulings) parts(t *telling, g *group) bool {
	if len(r.enemies) == 0 {
		return false
	}
	enemies := r.enemies[r.root(t)]
	return len(enemies) > 0 && slices.ContainsFunc(g.tellings, func(member *telling) bool { return enemies[r.root(member)] })
}

// partsGroups tells whether editors parted a telling of a from one of b.
func (r *rulings) partsGroups(a, b *group) bool {
	return len(r.enemies) > 0 && slices.ContainsFunc(a.tellings, func(t *telling) bool { return r.parts(t, b) })
}
