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
	stale := map[*Event]bool{}
	leave := func(t *telling) {
		if t.merged != nil {
			stale[t.merged] = true
		}
		t.part = nil
	}
	for _, t := range m.out {
		leave(t)
	}
	for _, t := range alone {
		leave(t)
	}
	groups := make([][]*group, len(all))
	inParallel(len(all), 4, func() func(int) {
		s := newScales()
		return func(n int) { groups[n] = s.assign(all[n], &m.rulings, m.many) }
	})
	for n := range all {
		p := &part{tellings: all[n]}
		for _, t := range all[n] {
			leave(t)
			t.part = p
		}
	}
	made := []making(nil)
	again := func(tellings []*telling) {
		if old := tellings[0].merged; old != nil && stale[old] {
			if j := m.joints[old]; j == nil && len(tellings) == 1 || j != nil && slices.Equal(j.tellings, tellings) {
				delete(stale, old)
				return
			}
		}
		made = append(made, making{tellings: tellings})
	}
	made = make([]making, 0, len(alone)+len(groups))
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
	for e := range stale {
		delete(m.joints, e)
	}
	made = m.make(made)
	return m.order(made, stale, m.markCopies(made))
}

// making is an event that is made of tellings.
type making struct {
	tellings []*telling // in the order of compare
	event    *Event
	several  bool // its reports are of several articles
}

// turn is what Compare asks first of an event that will be made: its first day, how
// fine its date is, and where that is plain, the head of its id.
type turn struct {
	key uint64
	n   int32
}

// inTurn gives the places in made in the order of Compare.
func inTurn(made []making) []turn {
	turns := make([]turn, len(made))
	start := len("e-")
	if slices.ContainsFunc(made, func(k making) bool { return !strings.HasPrefix(k.tellings[0].event.ID, "e-") }) {
		start = 0
	}
	inParallel(len(made), 256, func() func(int) {
		return func(n int) {
			best := best(made[n].tellings)
			date := best.event.Date
			key := since(best.first) | 2*uint64(date.Precision())<<24
			switch {
			case date.IsZero():
				key = math.MaxUint64
			case !plain(date): // a day that is about comes behind it
				key |= 1 << 24
			default:
				var head [4]byte
				copy(head[1:], made[n].tellings[0].event.ID[start:])
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
			x, y := best(made[a.n].tellings).event, best(made[b.n].tellings).event
			if c := edtf.Compare(x.Date, y.Date); c != 0 {
				return c
			}
		}
		x, y := made[a.n].tellings[0], made[b.n].tellings[0]
		return cmp.Or(strings.Compare(x.event.ID, y.event.ID), edtf.Compare(x.published(), y.published()), strings.Compare(x.event.Article, y.event.Article))
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

// compareEvents is Compare, and orders events with one date and one id too.
func compareEvents(a, b *Event) int {
	if c := cmp.Or(edtf.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID)); c != 0 {
		return c
	}
	x, y := &a.Reports[0], &b.Reports[0]
	return cmp.Or(edtf.Compare(x.Published, y.Published), strings.Compare(x.Article, y.Article))
}

// make makes events, and puts them in order.
func (m *Merger) make(unordered []making) []making {
	made := make([]making, len(unordered))
	for n, t := range inTurn(unordered) {
		made[n] = unordered[t.n]
	}
	if m.inOne {
		m.result = make([]Event, len(made))
	}
	const together = 64 // are allocated
	inParallel((len(made)+together-1)/together, 1, func() func(int) {
		return func(n int) {
			some := made[n*together : min((n+1)*together, len(made))]
			var events []Event
			if m.inOne {
				events = m.result[n*together:]
			} else {
				events = make([]Event, len(some))
			}
			reports := make([]Report, len(some))
			for k := range some {
				e, tellings := &events[k], some[k].tellings
				if only := tellings[0]; len(tellings) == 1 && len(only.event.Reports)+len(only.event.Also) == 0 {
					only.alone(e, reports[k:k+1])
				} else {
					e.of(tellings)
					some[k].several = severalArticles(e.Reports)
				}
				for _, t := range tellings {
					t.merged = e
				}
				some[k].event = e
			}
		}
	})
	for _, k := range made {
		if len(k.tellings) > 1 || k.several {
			m.joints[k.event] = &joint{tellings: slices.Clone(k.tellings)}
		}
	}
	return made
}

// markCopies marks the copies among the reports of all events, of which some were just
// made. In the place of one that was handed out, and whose copies are others now, it
// gives another.
func (m *Merger) markCopies(made []making) (instead map[*Event]*Event) {
	var fresh []making // of several articles
	for _, k := range made {
		if k.several {
			fresh = append(fresh, k)
		}
	}
	inParallel(len(fresh), 8, func() func(int) {
		return func(n int) {
			e := fresh[n].event
			if j := m.joints[e]; j.copying == nil {
				j.copying = newCopying(e.Reports)
			}
		}
	})
	for _, k := range fresh {
		m.joints[k.event].copying.name(k.event.Reports, m.names)
	}
	copying := newParts(len(m.names))
	for _, j := range m.joints {
		if j.copying != nil {
			j.copying.relate(copying)
		}
	}
	var others []*Event // whose copies may be others
	for e, j := range m.joints {
		if c := j.copying; c != nil {
			if related := c.relatives(copying); !slices.Equal(related, c.related) {
				c.related = related
				others = append(others, e)
			}
		}
	}
	isFresh := map[*Event]bool{}
	for _, k := range fresh {
		isFresh[k.event] = true
	}
	marked := make([]*Event, len(others))
	inParallel(len(others), 8, func() func(int) {
		return func(n int) {
			e := others[n]
			c := m.joints[e].copying
			if isFresh[e] {
				c.mark(e.Reports)
				return
			}
			reports := slices.Clone(e.Reports)
			c.mark(reports)
			if !slices.EqualFunc(reports, e.Reports, func(a, b Report) bool { return a.CopyOf == b.CopyOf }) {
				other := *e
				other.Reports = reports
				marked[n] = &other
			}
		}
	})
	instead = map[*Event]*Event{}
	for n, other := range marked {
		if other == nil {
			continue
		}
		e := others[n]
		instead[e] = other
		j := m.joints[e]
		delete(m.joints, e)
		m.joints[other] = j
		for _, t := range j.tellings {
			t.merged = other
		}
	}
	return instead
}

// order gives the events that are left of the last Merge, and those that were made, in
// order.
func (m *Merger) order(made []making, stale map[*Event]bool, instead map[*Event]*Event) Merged {
	var result Merged
	result.New = make([]*Event, len(made))
	for n, k := range made {
		result.New[n] = k.event
	}
	if len(m.events) == 0 {
		m.events, result.Events = result.New, result.New
		return result
	}
	if len(instead) > 0 {
		for _, other := range instead {
			result.New = append(result.New, other)
		}
		slices.SortFunc(result.New, compareEvents)
	}
	goes := func(e *Event) bool { return stale[e] || instead[e] != nil }
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
		slices.SortFunc(all, compareEvents)
		m.events, result.Events = all, all
		return result
	}
	for e := range stale {
		result.Gone = append(result.Gone, e)
	}
	for e := range instead {
		result.Gone = append(result.Gone, e)
	}
	slices.SortFunc(result.Gone, compareEvents)
	all := make([]*Event, 0, len(m.events)+len(result.New)-len(result.Gone))
	left, come := m.events, result.New
	upTo := func(n int) { // takes what is left up to n, with what comes between
		for len(come) > 0 {
			at, _ := slices.BinarySearchFunc(left[:n], come[0], compareEvents)
			if at == n && n < len(left) && compareEvents(come[0], left[n]) > 0 {
				break
			}
			all = append(append(all, left[:at]...), come[0])
			left, n, come = left[at:], n-at, come[1:]
		}
		all = append(all, left[:n]...)
		left = left[n:]
	}
	for _, e := range result.Gone {
		at, _ := slices.BinarySearchFunc(left, e, compareEvents)
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
