package timeline

import (
	"cmp"
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
	enemies map[*telling]map[*telling]bool // by the roots of what is joined
	groups  map[*telling]*group            // where what is joined was put, by its root
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
	if !ruled(reports) {
		return nil
	}
	tellings := make([]*telling, len(reports))
	for n := range reports {
		tellings[n] = &telling{event: &reports[n], reports: reports[n].Reports}
	}
	_, unfollowed := rule(tellings)
	return unfollowed
}

func ruled(reports []Event) bool {
	return slices.ContainsFunc(reports, func(e Event) bool { return len(e.Joined)+len(e.Parted) > 0 })
}

// rule joins tellings under roots, and says which roots are apart.
func rule(tellings []*telling) (rulings, []Ruling) {
	byID := map[string]*telling{}
	for _, t := range tellings {
		for _, id := range t.event.Also {
			byID[id] = t
		}
		for _, r := range t.reports {
			byID[r.ID] = t
		}
	}
	for _, t := range tellings {
		byID[t.event.ID] = t
	}
	r := rulings{enemies: map[*telling]map[*telling]bool{}, groups: map[*telling]*group{}}
	var unfollowed []Ruling
	var joined, parted []Ruling
	for _, t := range tellings {
		for _, id := range t.event.Joined {
			joined = append(joined, Ruling{Event: t.event.ID, Other: id})
		}
		for _, id := range t.event.Parted {
			parted = append(parted, Ruling{Event: t.event.ID, Other: id, Parted: true})
		}
	}
	inOrder := func(a, b Ruling) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), strings.Compare(a.Other, b.Other))
	}
	for _, words := range [][]Ruling{parted, joined} {
		slices.SortFunc(words, inOrder)
		for _, word := range slices.Compact(words) {
			a, b := byID[word.Event], byID[word.Other]
			word.Unknown = b == nil
			switch {
			case b == nil:
			case word.Parted && a != b:
				r.part(a, b)
				continue
			case !word.Parted && !r.enemies[a.root()][b.root()]:
				r.join(a.root(), b.root())
				continue
			case a == b && !word.Parted:
				continue // they were joined before
			}
			unfollowed = append(unfollowed, word)
		}
	}
	slices.SortStableFunc(unfollowed, inOrder)
	return r, unfollowed
}

// root gives the telling under which all stand that are joined by words to t.
func (t *telling) root() *telling {
	for t.joined != nil {
		t = t.joined
	}
	return t
}

func (r rulings) part(a, b *telling) {
	for _, pair := range [][2]*telling{{a, b}, {b, a}} {
		if r.enemies[pair[0]] == nil {
			r.enemies[pair[0]] = map[*telling]bool{}
		}
		r.enemies[pair[0]][pair[1]] = true
	}
}

// join puts the root b under the root a.
func (r rulings) join(a, b *telling) {
	if a == b {
		return
	}
	b.joined = a
	for enemy := range r.enemies[b] {
		delete(r.enemies[enemy], b)
		r.part(a, enemy)
	}
	delete(r.enemies, b)
}

// parts tells whether editors parted t from a telling of g.
func (r rulings) parts(t *telling, g *group) bool {
	enemies := r.enemies[t.root()]
	return len(enemies) > 0 && slices.ContainsFunc(g.tellings, func(member *telling) bool { return enemies[member.root()] })
}

// partsGroups tells whether editors parted a telling of a from one of b.
func (r rulings) partsGroups(a, b *group) bool {
	return len(r.enemies) > 0 && slices.ContainsFunc(a.tellings, func(t *telling) bool { return r.parts(t, b) })
}
