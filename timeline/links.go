package timeline

import (
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"waqai/timeline/edtf"
)

// place lists the tellings of one place, those that say what another says left out:
// days and numbers as entry puts them together, in order.
type place struct {
	id    term
	exact []uint64 // of one day, which is quite known
	loose []uint64 // of up to a month, or of a day that is about
	wide  []uint64 // of more
}

// entry puts the first day of t and its number into one.
func entry(t *telling) uint64 { return since(t.first) | uint64(uint32(t.number)) }

// since gives the least entry of a day.
func since(day edtf.Day) uint64 { return uint64(uint32(int32(day))^1<<31) << 32 }

func dayOf(entry uint64) edtf.Day { return edtf.Day(int32(uint32(entry>>32) ^ 1<<31)) }

// entries gives the list in which t belongs.
func (p *place) entries(t *telling) *[]uint64 {
	switch {
	case t.days() > widest:
		return &p.wide
	case t.days() > 1 || t.about:
		return &p.loose
	}
	return &p.exact
}

// eachList calls do with the list of each place of t.
func (m *Merger) eachList(t *telling, do func(*place, *[]uint64)) {
	if !t.dated {
		return
	}
	places := t.placeNames()
	for n, id := range places {
		if slices.Contains(places[:n], id) {
			continue
		}
		p := m.recent // the tellings of an article are mostly of one place
		if p == nil || p.id != id {
			if p = m.places[id]; p == nil {
				p = &place{id: id}
				m.places[id] = p
				m.lists = append(m.lists, p)
			}
			m.recent = p
		}
		do(p, p.entries(t))
	}
}

func (m *Merger) list(t *telling) {
	m.eachList(t, func(_ *place, list *[]uint64) {
		if at, known := slices.BinarySearch(*list, entry(t)); !known {
			*list = slices.Insert(*list, at, entry(t))
		}
	})
}

func (m *Merger) unlist(t *telling) {
	m.eachList(t, func(_ *place, list *[]uint64) {
		if at, known := slices.BinarySearch(*list, entry(t)); known {
			*list = slices.Delete(*list, at, at+1)
		}
	})
}

// unlistLeaving is unlist for all tellings that leave.
func (m *Merger) unlistLeaving() {
	for _, p := range m.lists {
		for _, list := range []*[]uint64{&p.exact, &p.loose, &p.wide} {
			*list = slices.DeleteFunc(*list, func(e uint64) bool { return m.at(int32(uint32(e))).leaves })
		}
	}
}

// listAll is list for each of tellings.
func (m *Merger) listAll(tellings []*telling) {
	if len(tellings) < 200 {
		for _, t := range tellings {
			m.list(t)
		}
		return
	}
	touched := map[*place]bool{}
	var last *place
	for _, t := range tellings {
		m.eachList(t, func(p *place, list *[]uint64) {
			*list = append(*list, entry(t))
			if p != last {
				touched[p], last = true, p
			}
		})
	}
	places := slices.Collect(maps.Keys(touched))
	inParallel(len(places), 1, func() func(int) {
		return func(n int) {
			p := places[n]
			for _, list := range []*[]uint64{&p.exact, &p.loose, &p.wide} {
				slices.Sort(*list)
				if cap(*list) > len(*list)+len(*list)/4 {
					*list = slices.Clone(*list)
				}
			}
		}
	})
}

// between gives the entries of a list from one day to another.
func between(list []uint64, first, last edtf.Day) []uint64 {
	from, _ := slices.BinarySearch(list, since(first))
	to, _ := slices.BinarySearch(list[from:], since(last+1))
	return list[from : from+to]
}

// reach is how far from its days t looks for others, and others are looked for.
func (t *telling) reach() edtf.Day {
	if t.about {
		return farthest
	}
	return 1
}

// around gives the lists in which others stand that t can be linked to.
func (p *place) around(t *telling) [2][]uint64 {
	if t.days() > widest {
		from, _ := slices.BinarySearch(p.wide, since(t.first))
		to, _ := slices.BinarySearch(p.wide[from:], since(t.first)+1<<32)
		return [2][]uint64{p.wide[from : from+to]}
	}
	reach := t.reach()
	return [2][]uint64{
		between(p.exact, t.first-reach, t.last+reach),
		between(p.loose, t.first-reach-farthest-widest, t.last+reach+farthest),
	}
}

// linkedTo gives the parts in which the seeds are, those of one telling apart. It is not
// known where that would take longer than to link all.
func (m *Merger) linkedTo(seeds []*telling) (alone []*telling, parts [][]*telling, known bool) {
	s := newScales(nil)
	words := map[*telling][]*telling{}
	for _, w := range m.said {
		if w.b != nil {
			words[w.a], words[w.b] = append(words[w.a], w.b), append(words[w.b], w.a)
		}
	}
	seen := map[*telling]bool{}
	for _, seed := range seeds {
		first := m.at(seed.content)
		if !seed.shown || seen[first] {
			continue
		}
		seen[first] = true
		var part []*telling
		for open := []*telling{first}; len(open) > 0; {
			t := open[len(open)-1]
			open = open[:len(open)-1]
			meet := func(other *telling) {
				if !seen[other] {
					seen[other] = true
					open = append(open, other)
				}
			}
			for other := range m.saying(t) {
				part = append(part, other)
				for _, named := range words[other] {
					meet(m.at(named.content))
				}
			}
			m.eachList(t, func(p *place, _ *[]uint64) {
				for _, list := range p.around(t) {
					for _, e := range list {
						other := m.at(int32(uint32(e)))
						if seen[other] {
							continue
						}
						s.weighed++
						if _, ok := s.linked(t, other, strong); ok {
							meet(other)
						}
					}
				}
			})
			if s.weighed > m.most {
				return nil, nil, false
			}
		}
		if len(part) == 1 {
			alone = append(alone, part[0])
		} else {
			parts = append(parts, part)
		}
	}
	return alone, parts, true
}

// linkAll gives all parts, those of one telling apart.
func (m *Merger) linkAll() (alone []*telling, all [][]*telling) {
	m.sketches = make([]sketch, m.used)
	inParallel(len(m.pages), 1, func() func(int) {
		return func(n int) {
			for k := range m.pages[n] {
				if t := &m.pages[n][k]; t.shown && t.content == t.number {
					m.sketches[t.number] = newSketch(t.words())
				}
			}
		}
	})
	var lock sync.Mutex
	var found []parts // by each goroutine
	inParallel(len(m.lists), 1, func() func(int) {
		s, linked := newScales(m.sketches), newParts(m.used)
		lock.Lock()
		found = append(found, linked)
		lock.Unlock()
		return func(n int) { m.link(m.lists[n], s, linked) }
	})
	linked := newParts(m.used)
	for _, own := range found {
		for n, other := range own {
			if n != int(other) {
				linked.join(n, int(other))
			}
		}
	}
	for _, w := range m.said {
		if w.b != nil {
			linked.join(int(w.a.number), int(w.b.number))
		}
	}
	size := make([]int32, m.used)
	for n := range m.used {
		if t := m.at(int32(n)); t.shown {
			linked.join(int(t.number), int(t.content))
		}
	}
	for n := range m.used {
		if m.at(int32(n)).shown {
			size[linked.of(n)]++
		}
	}
	alone = make([]*telling, 0, m.used)
	at := map[int]int{} // in all, by the name of the part
	for n := range m.used {
		t := m.at(int32(n))
		if !t.shown {
			continue
		}
		part := linked.of(n)
		if size[part] == 1 {
			alone = append(alone, t)
			continue
		}
		k, known := at[part]
		if !known {
			k = len(all)
			at[part] = k
			all = append(all, make([]*telling, 0, size[part]))
		}
		all[k] = append(all[k], t)
	}
	return alone, all
}

// link joins the numbers of the tellings of a place that are linked.
func (m *Merger) link(p *place, s *scales, linked parts) {
	weigh := func(t, other *telling) {
		if linked.of(int(t.number)) == linked.of(int(other.number)) {
			return
		}
		if _, ok := s.linked(t, other, strong); ok {
			linked.join(int(t.number), int(other.number))
		}
	}
	if p.crowded(m.many) {
		all := make([]*telling, 0, len(p.exact)+len(p.loose)+len(p.wide))
		for _, list := range [][]uint64{p.exact, p.loose, p.wide} {
			for _, e := range list {
				all = append(all, m.at(int32(uint32(e))))
			}
		}
		x := index{scales: s, rarity: rarity{scales: s, tellings: all}, cells: map[cell]*blocks{}, many: m.many}
		here := []term{p.id}
		for _, t := range all {
			x.around(t, here, func(other *telling) bool {
				weigh(t, other)
				return true
			})
			x.put(t, here)
		}
		return
	}
	days := make([]*telling, len(p.exact))
	from := 0
	for n, e := range p.exact {
		t := m.at(int32(uint32(e)))
		days[n] = t
		for days[from].first < t.first-1 {
			from++
		}
		near := &relations[t.kind]
		for _, other := range days[from:n] {
			if !math.IsInf(near[other.kind], -1) {
				weigh(t, other)
			}
		}
	}
	for n, e := range p.loose {
		t := m.at(int32(uint32(e)))
		for _, e := range between(p.exact, t.first-t.reach(), t.last+t.reach()) {
			weigh(t, m.at(int32(uint32(e))))
		}
		for k := n - 1; k >= 0; k-- {
			other := m.at(int32(uint32(p.loose[k])))
			if other.first < t.first-widest-2*farthest {
				break
			}
			weigh(t, other)
		}
	}
	for n, e := range p.wide {
		t := m.at(int32(uint32(e)))
		for k := n - 1; k >= 0; k-- {
			other := m.at(int32(uint32(p.wide[k])))
			if other.first != t.first {
				break
			}
			weigh(t, other)
		}
	}
}

// crowded tells whether a day of p may have so many tellings.
func (p *place) crowded(many int) bool {
	for _, list := range []struct {
		entries []uint64
		days    edtf.Day
	}{{p.exact, 1}, {p.loose, widest + 2*farthest}, {p.wide, 1}} {
		for n := many - 1; n < len(list.entries); n++ {
			if dayOf(list.entries[n])-dayOf(list.entries[n-many+1]) < list.days {
				return true
			}
		}
	}
	return false
}

// inParallel calls do with each number below count, in several goroutines, each of which
// asks worker for a do of its own and takes a few numbers at a time.
func inParallel(count, few int, worker func() (do func(int))) {
	workers := min(runtime.GOMAXPROCS(0), (count+few-1)/few)
	var next atomic.Int64
	work := func() {
		do := worker()
		for {
			end := int(next.Add(int64(few)))
			for n := end - few; n < min(end, count); n++ {
				do(n)
			}
			if end >= count {
				return
			}
		}
	}
	var all sync.WaitGroup
	for range workers - 1 {
		all.Go(work)
	}
	if workers > 0 {
		work()
	}
	all.Wait()
}
