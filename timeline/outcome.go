package timeline

import (
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
		t.next, t.seeded = t.number, false
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
	for _, part := range all {
		for _, t := range part {
			leave(t)
		}
		m.round(part)
	}
	m.sketches = nil
	again := func(tellings []*telling) bool {
		old := tellings[0].merged
		if old == nil || !stale[old] {
			return true
		}
		j := m.jointOf(old)
		if j == nil && len(tellings) == 1 || j != nil && slices.EqualFunc(j.tellings, tellings, func(number int32, t *telling) bool { return number == t.number }) {
			delete(stale, old)
			return false
		}
		return true
	}
	singles, several := alone[:0], [][]*telling(nil)
	for n, t := range alone {
		if again(alone[n : n+1]) {
			singles = append(singles, t)
		}
	}
	for _, some := range groups {
		for _, g := range some {
			if !again(g.tellings) {
				continue
			}
			if len(g.tellings) == 1 {
				singles = append(singles, g.tellings[0])
			} else {
				several = append(several, g.tellings)
			}
		}
	}
	for _, t := range m.out {
		t.merged = nil
	}
	copied := false // an event of several articles goes or comes
	for e := range stale {
		if j := m.jointOf(e); j != nil {
			copied = copied || j.copying != nil
			m.spare = append(m.spare, e.in.sheaf.joint)
			*j = joint{}
		}
	}
	come, fresh := m.make(singles, several)
	var instead map[*Happening]*Happening
	if copied || len(fresh) > 0 {
		instead = m.markCopies(fresh)
	}
	return m.order(come, stale, instead)
}

// round has each of some tellings lead to the next, and the last to the first.
func (m *Merger) round(part []*telling) {
	last := part[len(part)-1]
	for _, t := range part {
		last.next = t.number
		last = t
	}
}

// jointOf gives what is kept of an event of the last Merge, nil where that is nothing.
func (m *Merger) jointOf(h *Happening) *joint {
	if h.in.sheaf == nil {
		return nil
	}
	return &m.joints[h.in.sheaf.joint]
}

// turn is where something stands in an order by key.
type turn struct {
	key uint64
	n   int32
}

// rough marks the key of an event whose date it does not say in full.
const rough = 1 << 24

// keyOf gives what Compare asks first of an event: its first day, how fine its date is, and
// where that is plain, the head of its id. best is its best telling.
func keyOf(h *Happening, best *telling) uint64 {
	key := since(best.first)
	switch {
	case best.is(isDay):
		key |= 2 * uint64(edtf.PrecisionDay) << 24
	case !best.dated:
		return math.MaxUint64
	default:
		date := h.Date()
		key |= 2 * uint64(date.Precision()) << 24
		if !plain(date) { // a day that is about comes behind it
			return key | rough
		}
	}
	return key | uint64(headOf(h.ID()))
}

// headOf gives what goes with the order of ids, as far as 24 bits can.
func headOf(id string) uint32 {
	const most = "e-" // begin so
	switch rest, begins := strings.CutPrefix(id, most); {
	case begins:
		var head [4]byte
		copy(head[1:], rest)
		return binary.BigEndian.Uint32(head[:])
	case id < most:
		return 0
	}
	return 1<<24 - 1
}

// sortByKey sorts turns, in place or into others, and leaves those of one key as they are.
func sortByKey(turns []turn) []turn {
	var differ uint64
	for _, t := range turns {
		differ |= t.key ^ turns[0].key
	}
	room := make([]turn, len(turns))
	for shift := 0; shift < 64; shift += 8 {
		if byte(differ>>shift) == 0 {
			continue
		}
		var at [256]int
		for _, t := range turns {
			at[byte(t.key>>shift)]++
		}
		next := 0
		for b, count := range at {
			at[b], next = next, next+count
		}
		for _, t := range turns {
			b := byte(t.key >> shift)
			room[at[b]] = t
			at[b]++
		}
		turns, room = room, turns
	}
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

// make makes events of tellings that stand alone, and of groups of them, which are in the
// order of compare. It gives them in order, and those apart whose reports are of several
// articles.
func (m *Merger) make(alone []*telling, groups [][]*telling) (events, several []*Happening) {
	count := len(alone) + len(groups)
	of := func(n int) []*telling {
		if n < len(alone) {
			return alone[n : n+1]
		}
		return groups[n-len(alone)]
	}
	const together = 64 // are allocated
	made, turns := make([][]Happening, (count+together-1)/together), make([]turn, count)
	articles := make([]bool, count) // are several
	inParallel(len(made), 1, func() func(int) {
		return func(n int) {
			from := n * together
			made[n] = make([]Happening, min(together, count-from))
			room := newSheaves(groups[max(0, from-len(alone)):max(0, from+len(made[n])-len(alone))])
			for k := range made[n] {
				h, tellings, n := &made[n][k], of(from+k), from+k
				best := best(tellings)
				h.in, h.n, h.day = best.in, best.n, noDay
				if best.is(isDay) {
					h.day = best.first
				}
				articles[n] = (len(tellings) > 1 || best.is(isAside)) && severalArticles(tellings)
				if n >= len(alone) || articles[n] {
					h.in, h.n = room.issue(tellings, best), 0
				}
				for _, t := range tellings {
					t.merged = h
				}
				turns[n] = turn{keyOf(h, best), int32(n)}
			}
		}
	})
	at := func(n int32) *Happening { return &made[n/together][n%together] }
	numbers := 0
	for _, tellings := range groups {
		numbers += len(tellings)
	}
	room := make([]int32, 0, numbers)
	m.joints = slices.Grow(m.joints, max(0, len(groups)-len(m.spare)))
	for n := range count {
		if n < len(alone) && !articles[n] {
			continue
		}
		from := len(room)
		for _, t := range of(n) {
			room = append(room, t.number)
		}
		h := at(int32(n))
		m.addJoint(joint{event: h, tellings: room[from:len(room):len(room)]})
		if articles[n] {
			several = append(several, h)
		}
	}
	events = make([]*Happening, count)
	turns = sortByKey(turns)
	for from := 0; from < count; {
		to := from + 1
		for to < count && turns[to].key == turns[from].key {
			to++
		}
		if to > from+1 {
			slices.SortFunc(turns[from:to], func(a, b turn) int {
				x, y := at(a.n), at(b.n)
				if a.key&rough == 0 { // the dates are the same
					if c := strings.Compare(x.ID(), y.ID()); c != 0 {
						return c
					}
				}
				return CompareHappenings(x, y)
			})
		}
		for ; from < to; from++ {
			events[from] = at(turns[from].n)
		}
	}
	return events, several
}

// addJoint keeps what is to be kept of an event that nobody has yet.
func (m *Merger) addJoint(j joint) {
	n := len(m.joints)
	if last := len(m.spare) - 1; last >= 0 {
		n, m.spare = int(m.spare[last]), m.spare[:last]
		m.joints[n] = j
	} else {
		m.joints = append(m.joints, j)
	}
	j.event.in.sheaf.joint = int32(n)
}

// sheaves are room for the sheaves of some groups.
type sheaves struct {
	all   []joined
	spots []spot
}

// joined is an issue that only has a sheaf, and that.
type joined struct {
	issue
	of sheaf
}

func newSheaves(groups [][]*telling) *sheaves {
	tellings := 0
	for _, group := range groups {
		tellings += len(group)
	}
	return &sheaves{make([]joined, len(groups)), make([]spot, tellings)}
}

// issue gives what a Happening of several reports has, with the best of them.
func (r *sheaves) issue(tellings []*telling, best *telling) *issue {
	if len(r.all) == 0 {
		r.all = make([]joined, 1)
	}
	if len(r.spots) < len(tellings) {
		r.spots = make([]spot, len(tellings))
	}
	j := &r.all[0]
	j.sheaf, j.of.tellings = &j.of, r.spots[:len(tellings):len(tellings)]
	for n, t := range tellings {
		if j.of.tellings[n] = t.spot(); t == best {
			j.of.best = int32(n)
		}
	}
	r.all, r.spots = r.all[1:], r.spots[len(tellings):]
	return &j.issue
}

// markCopies marks the copies among the reports of all events, of which some of several
// articles were just made. In the place of one that was handed out, and whose copies are others now, it
// gives another.
func (m *Merger) markCopies(fresh []*Happening) (instead map[*Happening]*Happening) {
	inParallel(len(fresh), 8, func() func(int) {
		var c copyist
		return func(n int) {
			h := fresh[n]
			m.jointOf(h).copying = c.newCopying(h.mentions(true))
		}
	})
	var room []mention
	for _, h := range fresh {
		room = h.mentionsIn(room, false)
		m.jointOf(h).copying.name(room, m.names)
	}
	copying := newParts(len(m.names))
	for n := range m.joints {
		m.joints[n].copying.relate(copying)
	}
	var others []*joint // whose copies may be others
	firsts := make([]int32, len(m.names))
	for n := range m.joints {
		if j := &m.joints[n]; j.copying.relatives(copying, firsts) {
			others = append(others, j)
		}
	}
	marked := make([]*Happening, len(others))
	inParallel(len(others), 8, func() func(int) {
		var c copyist
		return func(n int) {
			j := others[n]
			h := j.event
			switch originals := c.originals(h.mentions(j.copying.kin()), j.copying); {
			case h.in.sheaf.originals == nil: // nobody has it yet
				h.in.sheaf.originals = originals
			case !slices.Equal(originals, h.in.sheaf.originals):
				other := *h
				other.in = &issue{sheaf: &sheaf{h.in.sheaf.tellings, originals, h.in.sheaf.joint, h.in.sheaf.best}}
				marked[n] = &other
			}
		}
	})
	instead = map[*Happening]*Happening{}
	for n, other := range marked {
		if other == nil {
			continue
		}
		j := others[n]
		instead[j.event] = other
		j.event = other
		for _, number := range j.tellings {
			m.at(number).merged = other
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
