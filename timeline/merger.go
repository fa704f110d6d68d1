package timeline

import (
	"hash/maphash"
	"slices"
	"strings"

	"waqai/timeline/edtf"
)

// Merger is Merge with a memory: after a change of some articles it looks again only at
// tellings that these can touch, and gives what Merge would give of all tellings.
//
//	m := timeline.NewMerger()
//	m.Set("mosul-1", day, timeline.NewTold(events, again)) // … for each article
//	merged := m.Merge()
//	m.Set("mosul-1", day, timeline.NewTold(edited, again))
//	merged = m.Merge() // most of merged.Events are the pointers of before
//
// That is exact, because a telling joins an event only by a strong link to a telling of
// it, or by an editor's word, and nothing but the events that it has strong links to, or
// words about, has a say in that. So tellings fall into parts that are not linked with
// one another, and only a part in which a telling came or went is put into groups again.
//
// After a restart another Merger goes on from the State of this one:
//
//	m.Set(…) // the articles that are what they were
//	err := m.Resume(state)
//	m.Set(…) // those that are not
//	merged := m.Merge()
//
// A Merger is for one goroutine at a time; the Happenings that it gives may be asked from
// any. It holds no words of events, and asks for them when two tellings come so near to
// one another that it has to read them: from nothing for those of each once, and after an
// edit for those of what it touches. Of the tellings of BenchmarkChronicle it keeps 119
// bytes each, the Happenings among them, beside 166 in a Told, with a function that gives
// words again.
type Merger struct {
	articles map[string]*record
	changed  []*record // since the last Merge
	pages    [][]telling
	free     []*telling // of pages
	used     int        // tellings of pages that were ever used
	ids      ids
	circles  map[int32]int32 // the next telling that says the same, if any, and so around
	otherIDs map[string][]*telling
	ruled    map[*telling]bool
	places   map[term]*place
	lists    []*place // all of places
	recent   *place   // that was last asked for
	sketches []sketch // by content, while all are linked

	said       []word
	rulings    rulings
	unfollowed []Ruling

	joints []joint
	spare  []int32          // of joints
	names  map[string]int32 // of articles, for copying
	events []*Happening
	many   int  // as for index
	most   int  // pairs that are weighed one by one, before all are
	fresh  bool // nothing was merged yet

	out   []*telling // what no longer counts, since the last Merge
	seeds []*telling // whose parts are to be looked at again
}

// record is an article and its tellings.
type record struct {
	name      string
	published edtf.Date
	told      *Told   // as it was Set
	tellings  []int32 // their numbers

	changed bool
	gone    bool
	next    *issue // what it is from the next Merge on, nil where it is gone
}

// joint is what is kept of an event that has several tellings, or reports of several
// articles.
type joint struct {
	event    *Happening // nil where there is none any more
	tellings []int32    // their numbers
	copying  copying    // nil where there is one article
}

// Merged is what a Merger gives.
type Merged struct {
	// Events are all events in the order of CompareHappenings. What did not change
	// since the last Merge is the same pointer.
	Events []*Happening
	// New are those that the last Merge did not give, Gone those that only it gave,
	// both in that order.
	New, Gone []*Happening
}

// none is the number of no telling.
const none = -1

// NewMerger gives a Merger that knows nothing.
func NewMerger() *Merger {
	return &Merger{
		articles: map[string]*record{}, circles: map[int32]int32{}, otherIDs: map[string][]*telling{}, ruled: map[*telling]bool{},
		places: map[term]*place{}, names: map[string]int32{}, many: many, most: 4_000_000, fresh: true,
	}
}

// Set says what an article tells, in place of what it told before, and the day on which
// it appeared (see Merge). The same Told as before is no change, nor is an event that is
// equal to one of before. Article of events is article.
func (m *Merger) Set(article string, published edtf.Date, told *Told) {
	a := m.articles[article]
	if a != nil && !a.changed && a.published == published && a.told == told {
		return
	}
	a = m.record(article)
	a.gone, a.told, a.next = false, told, &issue{name: article, published: published, told: told}
}

// Remove takes an article out.
func (m *Merger) Remove(article string) {
	if m.articles[article] != nil {
		a := m.record(article)
		a.gone, a.told, a.next = true, nil, nil
	}
}

// Articles gives the names of all articles that were Set and not removed, sorted.
func (m *Merger) Articles() []string {
	var all []string
	for name, a := range m.articles {
		if !a.gone {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// Unfollowed lists the words of editors that the last Merge could not follow, as the
// function of that name does.
func (m *Merger) Unfollowed() []Ruling { return m.unfollowed }

// record gives an article that is going to be changed.
func (m *Merger) record(name string) *record {
	a := m.articles[name]
	if a == nil {
		a = &record{name: name}
		m.articles[name] = a
	}
	if !a.changed {
		a.changed = true
		m.changed = append(m.changed, a)
	}
	return a
}

// Merge gives the events of all tellings.
func (m *Merger) Merge() Merged {
	m.read()
	var alone []*telling
	var parts [][]*telling
	known := false
	if !m.fresh && !m.bulk(len(m.seeds)) {
		alone, parts, known = m.linkedTo(m.seeds)
	}
	if !known {
		alone, parts = m.linkAll()
	}
	merged := m.put(alone, parts)
	for _, t := range m.out {
		if t.in == nil && t.gist != nil {
			*t = telling{number: t.number, next: t.number}
			m.free = append(m.free, t)
		}
	}
	m.out, m.seeds, m.sketches, m.fresh = nil, nil, nil, false
	return merged
}

// bulk tells whether so many tellings are so great a part of all that it is sooner to
// go through all.
func (m *Merger) bulk(tellings int) bool { return tellings > m.used/8 }

// at gives the telling of a number.
func (m *Merger) at(number int32) *telling { return &m.pages[number/page][number%page] }

// page is the number of tellings that are allocated together.
const page = 512

// newTelling gives a telling of which only its number is known.
func (m *Merger) newTelling() *telling {
	var t *telling
	if n := len(m.free); n > 0 {
		t, m.free = m.free[n-1], m.free[:n-1]
	} else {
		if m.used == page*len(m.pages) {
			m.pages = append(m.pages, make([]telling, page))
		}
		t = m.at(int32(m.used))
		t.number = int32(m.used)
		m.used++
	}
	t.content, t.next = t.number, t.number
	return t
}

// read takes in what was Set and removed, and seeds what has to be looked at again.
func (m *Merger) read() {
	most := 0
	for _, a := range m.changed {
		if a.next != nil {
			most += a.next.told.Len()
		}
	}
	gone, come := []*telling(nil), make([]*telling, 0, most)
	for _, a := range m.changed {
		before := a.tellings
		var byID map[string][]*telling
		if len(before) > 0 {
			byID = map[string][]*telling{}
			for _, number := range before {
				t := m.at(number)
				byID[t.id()] = append(byID[t.id()], t)
			}
		}
		a.tellings = nil
		if a.next != nil {
			a.tellings = make([]int32, a.next.told.Len())
		}
	next:
		for n := range a.tellings {
			now := spot{a.next, int32(n)}
			for k, t := range byID[now.id()] {
				if t != nil && (a.published == a.next.published || len(t.apart().reports) > 0) && t.spot().says(now) {
					t.stands(now)
					a.tellings[n], byID[now.id()][k] = t.number, nil
					continue next
				}
			}
			t := m.newTelling()
			t.stands(now)
			a.tellings[n] = t.number
			come = append(come, t)
		}
		for _, all := range byID {
			for _, t := range all {
				if t != nil {
					gone = append(gone, t)
				}
			}
		}
	}

	clashes := map[uint32]bool{} // hashes of ids that several tellings may have
	for _, t := range gone {
		h := hashOf(t.id())
		if m.ids.remove(h, t.number); m.ids.more(h, 0) {
			clashes[h] = true
		}
		t.leaves = true
	}
	for _, t := range gone {
		if _, several := m.circles[t.number]; several && t.content == t.number && !slices.ContainsFunc(slices.Collect(m.saying(t)), func(t *telling) bool { return !t.leaves }) {
			m.unlist(t)
			for _, other := range slices.Collect(m.saying(t)) {
				other.content = other.number
				delete(m.circles, other.number)
			}
		}
	}
	if m.bulk(len(gone)) {
		m.unlistLeaving()
	}
	for _, t := range gone {
		m.hide(t)
	}
	for _, a := range m.changed {
		if a.gone {
			delete(m.articles, a.name)
		} else {
			a.published = a.next.published
		}
		a.changed, a.next = false, nil
	}
	m.changed = nil
	for _, t := range gone {
		t.in = nil
	}
	m.out = append(m.out, gone...)
	hashes := make([]turn, len(come))
	inParallel(len(come), 1024, func() func(int) {
		return func(n int) { hashes[n] = turn{uint64(hashOf(come[n].id())), come[n].number} }
	})
	m.ids.add(hashes, func(h uint32) { clashes[h] = true })
	show := come
	for h := range clashes {
		show = append(show, m.settle(h)...)
	}
	m.show(show)
	m.hear()
}

// settle finds which of the tellings whose ids have the hash h are hidden by others,
// hides them, and gives those that are no longer.
func (m *Merger) settle(h uint32) (shown []*telling) {
	var all []*telling
	for n := range m.ids.having(h) {
		all = append(all, m.at(n))
	}
	slices.SortFunc(all, func(a, b *telling) int {
		if c := a.compare(b); c != 0 {
			return c
		}
		return fuller(a, b)
	})
	for n, t := range all {
		was := t.hidden
		t.hidden = n > 0 && t.compare(all[n-1]) == 0
		switch {
		case t.hidden && t.shown:
			m.hide(t)
			m.out = append(m.out, t)
		case was && !t.hidden:
			shown = append(shown, t)
		}
	}
	return shown
}

var idSeed = maphash.MakeSeed()

func hashOf(id string) uint32 { return uint32(maphash.String(idSeed, id)) }

// byID gives the telling that a word means by id: the last that has it, else the last
// that is known by it too.
func (m *Merger) byID(id string) (last *telling) {
	later := func(t *telling) {
		if t.shown && (last == nil || last.compare(t) < 0) {
			last = t
		}
	}
	for n := range m.ids.having(hashOf(id)) {
		if t := m.at(n); t.id() == id {
			later(t)
		}
	}
	if last == nil {
		for _, t := range m.otherIDs[id] {
			later(t)
		}
	}
	return last
}

// hide takes t out of all that is looked at, if it is there. Those that were linked
// with it are looked at again.
func (m *Merger) hide(t *telling) {
	if !t.shown {
		return
	}
	t.shown = false
	for other := t; t.next != t.number && !other.seeded; other = m.at(other.next) {
		other.seeded = true
		m.seeds = append(m.seeds, other)
	}
	for id := range t.otherIDs() {
		m.otherIDs[id] = slices.DeleteFunc(m.otherIDs[id], func(other *telling) bool { return other == t })
		if len(m.otherIDs[id]) == 0 {
			delete(m.otherIDs, id)
		}
	}
	delete(m.ruled, t)

	next, several := m.circles[t.number]
	if !several {
		m.unlist(t)
		return
	}
	before := next
	for m.circles[before] != t.number {
		before = m.circles[before]
	}
	delete(m.circles, t.number)
	if m.circles[before] = next; before == next {
		delete(m.circles, next)
	}
	if t.content == t.number { // it stood for the others
		m.unlist(t)
		first := m.at(next)
		for other := range m.saying(first) {
			other.content = first.number
		}
		m.list(first)
	}
	t.content = t.number
}

// saying gives t and all that say what it does.
func (m *Merger) saying(t *telling) func(func(*telling) bool) {
	return func(yield func(*telling) bool) {
		for other := t; yield(other); {
			next, several := m.circles[other.number]
			if !several || next == t.number {
				return
			}
			other = m.at(next)
		}
	}
}

// show makes tellings count that are not hidden.
func (m *Merger) show(tellings []*telling) {
	shown := tellings[:0]
	for _, t := range tellings {
		if t.hidden || t.shown {
			continue
		}
		t.shown = true
		shown = append(shown, t)
		for id := range t.otherIDs() {
			if !slices.Contains(m.otherIDs[id], t) {
				m.otherIDs[id] = append(m.otherIDs[id], t)
			}
		}
		if t.ruled() {
			m.ruled[t] = true
		}
	}
	if !m.fresh {
		m.seeds = append(m.seeds, shown...)
		slices.SortStableFunc(shown, func(a, b *telling) int { return strings.Compare(a.in.name, b.in.name) })
	}
	var runs [][]*telling // of one article
	for from := 0; from < len(shown); {
		to := from + 1
		for to < len(shown) && shown[to].in.name == shown[from].in.name {
			to++
		}
		runs = append(runs, shown[from:to])
		from = to
	}
	comparer := func() func(int) {
		var room []*telling
		return func(n int) { room = m.compareContents(runs[n], room[:0]) }
	}
	if m.fresh { // each run is all that its article tells
		inParallel(len(runs), 8, comparer)
	} else {
		compare := comparer()
		for n := range runs {
			compare(n)
		}
	}
	firsts := make([]*telling, 0, len(shown))
	for _, t := range shown {
		if first := t.content; first == t.number {
			firsts = append(firsts, t)
		} else {
			next, several := m.circles[first]
			if !several {
				next = first
			}
			m.circles[t.number], m.circles[first] = next, t.number
		}
	}
	m.listAll(firsts)
}

// compareContents finds which of some tellings of an article say what another does. It uses
// room, and gives what became of that.
func (m *Merger) compareContents(tellings, room []*telling) []*telling {
	const few = 40
	type key struct {
		quote   uint32
		trigger term
		first   edtf.Day
	}
	firsts := room
	var byKey map[key][]*telling // firsts, where they are many
	all := tellings[0].in.told.Len()
	if all > few {
		byKey = map[key][]*telling{}
	}
	add := func(t *telling) {
		if byKey == nil {
			firsts = append(firsts, t)
			return
		}
		k := key{t.quote, t.triggerName(), t.first}
		byKey[k] = append(byKey[k], t)
	}
	if len(tellings) < all {
		come := map[*telling]bool{}
		for _, t := range tellings {
			come[t] = true
		}
		for _, number := range m.articles[tellings[0].in.name].tellings {
			t := m.at(number)
			if t.shown && t.content == t.number && !come[t] {
				add(t)
			}
		}
	}
next:
	for _, t := range tellings {
		if byKey != nil {
			firsts = byKey[key{t.quote, t.triggerName(), t.first}]
		}
		for _, other := range firsts {
			if other.says(t) {
				t.content = other.number
				continue next
			}
		}
		add(t)
	}
	if byKey != nil {
		return room
	}
	return firsts
}

// hear reads the words of editors anew, and seeds the tellings of those that changed.
func (m *Merger) hear() {
	if len(m.ruled) == 0 && len(m.said) == 0 {
		return
	}
	var ruled []*telling
	for t := range m.ruled {
		ruled = append(ruled, t)
	}
	before := map[word]bool{}
	for _, w := range m.said {
		before[w] = true
	}
	m.said = words(ruled, m.byID)
	m.rulings, m.unfollowed = rule(m.said)
	seed := func(w word) {
		for _, t := range []*telling{w.a, w.b} {
			if t != nil && t.shown {
				m.seeds = append(m.seeds, t)
			}
		}
	}
	for _, w := range m.said {
		if !before[w] {
			seed(w)
		}
		delete(before, w)
	}
	for w := range before {
		seed(w)
	}
}
