package timeline

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"waqai/timeline/edtf"
)

// put puts the tellings of parts into groups, and those that stand alone into one each,
// and gives the events of all tellings.
func (m *Merger) put(alone []*telling, all [][]*telling) Merged {
	stale := map[*Happening]bool{}
	leave := func(t *telling) {
		if t.merged != nil {
			stale[t.merged] = true
		}
		delete(m.parts, t)
	}
	for _, t := range m.out {
		leave(t)
	}
	for _, t := range alone {
		leave(t)
	}
	groups := make([][]*group, len(all))
	inParallel(len(all), 4, func() func(int) {
		s := newScales(m.sketches)
		return func(n int) { groups[n] = s.assign(all[n], &m.rulings, m.many) }
	})
	for n := range all {
		p := &part{tellings: all[n]}
		for _, t := range all[n] {
			leave(t)
			m.parts[t] = p
		}
	}
	m.sketches = nil
	made := make([][]*telling, 0, len(alone)+len(groups))
	again := func(tellings []*telling) {
		if old := tellings[0].merged; old != nil && stale[old] {
			if j := m.joints[old]; j == nil && len(tellings) == 1 || j != nil && slices.Equal(j.tellings, tellings) {
				delete(stale, old)
				return
			}
		}
		made = append(made, tellings)
	}
	for n := range alone {
		again(alone[n : n+1 : n+1])
	}
	for _, some := range groups {
		for _, g := range some {
			again(g.tellings)
		}
	}
	for _, t := range m.out {
		t.merged = nil
	}
	copied := false // an event of several articles goes or comes
	for e := range stale {
		copied = copied || m.joints[e] != nil && m.joints[e].copying != nil
		delete(m.joints, e)
	}
	come, several := m.make(made)
	var instead map[*Happening]*Happening
	if copied || len(several) > 0 {
		instead = m.markCopies(several)
	}
	return m.order(come, stale, instead)
}

// turn is what Compare asks first of an event that will be made: its first day, how
// fine its date is, and where that is plain, the head of its id.
type turn struct {
	key uint64
	n   int32
}

// inTurn gives the places in made in the order of Compare.
func inTurn(made [][]*telling) []turn {
	turns := make([]turn, len(made))
	start := len("e-")
	if slices.ContainsFunc(made, func(tellings []*telling) bool { return !strings.HasPrefix(tellings[0].id(), "e-") }) {
		start = 0
	}
	inParallel(len(made), 256, func() func(int) {
		return func(n int) {
			best := best(made[n])
			date := best.date()
			key := since(best.first) | 2*uint64(date.Precision())<<24
			switch {
			case date.IsZero():
				key = math.MaxUint64
			case !plain(date): // a day that is about comes behind it
				key |= 1 << 24
			default:
				var head [4]byte
				copy(head[1:], made[n][0].id()[start:])
				key |= uint64(binary.BigEndian.Uint32(head[:]))
			}
			turns[n] = turn{key, int32(n)}
		}
	})
	slices.SortFunc(turns, func(a, b turn) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		if a.key&(1<<24) != 0 {
			x, y := best(made[a.n]).date(), best(made[b.n]).date()
			if c := edtf.Compare(x, y); c != 0 {
				return c
			}
		}
		x, y := made[a.n][0], made[b.n][0]
		return cmp.Or(strings.Compare(x.id(), y.id()), edtf.Compare(x.published(), y.published()), strings.Compare(x.in.name, y.in.name))
	})
	return turns
}

// plain tells whether d is no more than a day, a month or a year. It is the first then
// of all dates that begin with it and are as fine.
func plain(d edtf.Date) bool {
	switch year, month, day := d.YMD(); {
	case day > 0:
		return d == edtf.OnDay(edtf.DayOf(year, month, day))
	case month > 0:
		return d == edtf.InMonth(year, month)
	default:
		return d == edtf.InYear(year)
	}
}

// make makes events of tellings, which are in the order of compare. It gives them in
// order, and those apart whose reports are of several articles.
func (m *Merger) make(made [][]*telling) (events, several []*Happening) {
	turns := inTurn(made)
	events = make([]*Happening, len(made))
	articles := make([]bool, len(made)) // are several
	const together = 64                 // are allocated
	inParallel((len(made)+together-1)/together, 1, func() func(int) {
		return func(n int) {
			from := n * together
			room := make([]Happening, min(together, len(made)-from))
			for k := range room {
				h, tellings := &room[k], made[turns[from+k].n]
				h.ID, h.Date, h.spot = tellings[0].id(), best(tellings).date(), tellings[0].spot()
				articles[from+k] = (len(tellings) > 1 || tellings[0].is(isAside)) && severalArticles(tellings)
				if len(tellings) > 1 || articles[from+k] {
					spots := make([]spot, len(tellings))
					for i, t := range tellings {
						spots[i] = t.spot()
					}
					h.spot = spot{in: &issue{sheaf: &sheaf{tellings: spots}}}
				}
				for _, t := range tellings {
					t.merged = h
				}
				events[from+k] = h
			}
		}
	})
	for n, h := range events {
		if h.in.sheaf != nil {
			m.joints[h] = &joint{tellings: slices.Clone(made[turns[n].n])}
		}
		if articles[n] {
			several = append(several, h)
		}
	}
	return events, several
}

// markCopies marks the copies among the reports of all events, of which some of several
// articles were just made. In the place of one that was handed out, and whose copies are others now, it
// gives another.
func (m *Merger) markCopies(fresh []*Happening) (instead map[*Happening]*Happening) {
	inParallel(len(fresh), 8, func() func(int) {
		var c copyist
		return func(n int) {
			h := fresh[n]
			m.joints[h].copying = c.newCopying(h.mentions(true))
		}
	})
	for _, h := range fresh {
		m.joints[h].copying.name(h.mentions(false), m.names)
	}
	copying := newParts(len(m.names))
	for _, j := range m.joints {
		if j.copying != nil {
			j.copying.relate(copying)
		}
	}
	var others []*Happening // whose copies may be others
	firsts, room := make([]int32, len(m.names)), []int32(nil)
	for h, j := range m.joints {
		if c := j.copying; c != nil {
			room = c.relatives(copying, firsts, room[:0])
			if !slices.Equal(room, c.related) {
				c.related = slices.Clone(room)
				others = append(others, h)
			}
		}
	}
	isFresh := map[*Happening]bool{}
	for _, h := range fresh {
		isFresh[h] = true
	}
	marked := make([]*Happening, len(others))
	inParallel(len(others), 8, func() func(int) {
		var c copyist
		return func(n int) {
			h := others[n]
			known := m.joints[h].copying
			originals := c.originals(h.mentions(known.kin()), known)
			if isFresh[h] { // and nobody has it yet
				h.in.sheaf.originals = originals
			} else if !slices.Equal(originals, h.in.sheaf.originals) {
				other := *h
				other.in = &issue{sheaf: &sheaf{h.in.sheaf.tellings, originals}}
				marked[n] = &other
			}
		}
	})
	instead = map[*Happening]*Happening{}
	for n, other := range marked {
		if other == nil {
			continue
		}
		h := others[n]
		instead[h] = other
		j := m.joints[h]
		delete(m.joints, h)
		m.joints[other] = j
		for _, t := range j.tellings {
			t.merged = other
		}
	}
	return instead
}

// order gives the events that are left of the last Merge, and those that were made, in
// order.
func (m *Merger) order(made []*Happening, stale map[*Happening]bool, instead map[*Happening]*Happening) Merged {
	result := Merged{New: made}
	if len(m.events) == 0 {
		m.events, result.Events = result.New, result.New
		return result
	}
	if len(instead) > 0 {
		for _, other := range instead {
			result.New = append(result.New, other)
		}
		slices.SortFunc(result.New, CompareHappenings)
	}
	goes := func(e *Happening) bool { return stale[e] || instead[e] != nil }
	if gone := len(stale) + len(instead); gone+len(made) == 0 {
		result.Events = m.events
		return result
	} else if m.bulk(gone) {
		for _, e := range m.events {
			if goes(e) {
				result.Gone = append(result.Gone, e)
			}
		}
		all := append(slices.DeleteFunc(slices.Clone(m.events), goes), result.New...)
		slices.SortFunc(all, CompareHappenings)
		m.events, result.Events = all, all
		return result
	}
	for e := range stale {
		result.Gone = append(result.Gone, e)
	}
	for e := range instead {
		result.Gone = append(result.Gone, e)
	}
	slices.SortFunc(result.Gone, CompareHappenings)
	all := make([]*Happening, 0, len(m.events)+len(result.New)-len(result.Gone))
	left, come := m.events, result.New
	upTo := func(n int) { // takes what is left up to n, with what comes between
		for len(come) > 0 {
			at, _ := slices.BinarySearchFunc(left[:n], come[0], CompareHappenings)
			if at == n && n < len(left) && CompareHappenings(come[0], left[n]) > 0 {
				break
			}
			all = append(append(all, left[:at]...), come[0])
			left, n, come = left[at:], n-at, come[1:]
		}
		all = append(all, left[:n]...)
		left = left[n:]
	}
	for _, e := range result.Gone {
		at, _ := slices.BinarySearchFunc(left, e, CompareHappenings)
		for left[at] != e {
			at++
		}
		upTo(at)
		left = left[1:]
	}
	upTo(len(left))
	m.events = all
	result.Events = all
	return result
}
