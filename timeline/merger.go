package timeline

import (
	"cmp"
	"hash/maphash"
	"reflect"
	"slices"
	"strings"

	"waqai/timeline/edtf"
)

// Merger is Merge with a memory: after a change of some articles it looks again only at
// tellings that these can touch, and gives what Merge would give of all tellings.
//
//	m := timeline.NewMerger()
//	m.Set("mosul-1", day, events) // … for each article
//	merged := m.Merge()
//	m.Set("mosul-1", day, edited)
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
// A Merger is for one goroutine at a time. The events that go in must not be changed
// afterwards, and those that come out never are: what an earlier Merge gave stays as it
// was. Beside the events it keeps about 250 bytes for each telling.
type Merger struct {
	articles map[string]*told
	changed  []*told // since the last Merge
	pages    [][]telling
	free     []*telling       // of pages
	used     int              // tellings of pages that were ever used
	ids      map[uint64]int32 // by the hash of an id, the last telling that has it
	otherIDs map[string][]*telling
	ruled    map[*telling]bool
	places   map[string]*place
	lists    []*place // all of places
	recent   *place   // that was last asked for

	said       []word
	rulings    rulings
	unfollowed []Ruling

	joints map[*Event]*joint
	names  map[string]int32 // of articles, for copying
	events []*Event
	many   int  // as for index
	most   int  // pairs that are weighed one by one, before all are
	fresh  bool // nothing was merged yet

	out    []*telling // what no longer counts, since the last Merge
	seeds  []*telling // whose parts are to be looked at again
	inOne  bool       // the events of the next Merge are made in result
	result []Event
}

// told is an article and its tellings.
type told struct {
	name      string
	published edtf.Date
	tellings  []*telling
	events    []Event // as they were Set

	changed bool
	gone    bool
	next    edtf.Date // published, from the next Merge on
	fresh   []*Event  // its events from then on
}

// part is all tellings that are linked with one another, more than one.
type part struct {
	tellings []*telling
	seeded   bool
}

// joint is what is kept of an event that has several tellings, or reports of several
// articles.
type joint struct {
	tellings []*telling
	copying  *copying // nil where there is one article
}

// Merged is what a Merger gives.
type Merged struct {
	// Events are all events in the order of Compare. What did not change since the
	// last Merge is the same pointer.
	Events []*Event
	// New are those that the last Merge did not give, Gone those that only it gave,
	// both in that order.
	New, Gone []*Event
}

// none is the number of no telling.
const none = -1

// NewMerger gives a Merger that knows nothing.
func NewMerger() *Merger {
	return &Merger{
		articles: map[string]*told{}, ids: map[uint64]int32{}, otherIDs: map[string][]*telling{}, ruled: map[*telling]bool{},
		places: map[string]*place{}, joints: map[*Event]*joint{}, names: map[string]int32{}, many: many, most: 4_000_000, fresh: true,
	}
}

// Set says what an article tells, in place of what it told before: its events, and the
// day on which it appeared (see Merge). The same slice as before is no change, nor is
// an event that is equal to one of before. Article of events is article.
func (m *Merger) Set(article string, published edtf.Date, events []Event) {
	a := m.articles[article]
	if a != nil && !a.changed && a.published == published && len(a.events) == len(events) && (len(events) == 0 || &a.events[0] == &events[0]) {
		return
	}
	a = m.told(article)
	a.gone, a.next, a.events = false, published, events
	a.fresh = make([]*Event, len(events))
	for n := range events {
		a.fresh[n] = &events[n]
	}
}

// Remove takes an article out.
func (m *Merger) Remove(article string) {
	if m.articles[article] != nil {
		a := m.told(article)
		a.gone, a.fresh, a.events = true, nil, nil
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

// told gives an article that is going to be changed.
func (m *Merger) told(name string) *told {
	a := m.articles[name]
	if a == nil {
		a = &told{name: name}
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
		if t.article == nil && t.event != nil {
			*t = telling{number: t.number}
			m.free = append(m.free, t)
		}
	}
	m.out, m.seeds, m.fresh = nil, nil, false
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
	t.content, t.next, t.sameID = t.number, t.number, none
	return t
}

// read takes in what was Set and removed, and seeds what has to be looked at again.
func (m *Merger) read() {
	most := 0
	for _, a := range m.changed {
		most += len(a.fresh)
	}
	gone, come := []*telling(nil), make([]*telling, 0, most)
	if len(m.ids) == 0 {
		m.ids = make(map[uint64]int32, most)
	}
	for _, a := range m.changed {
		before := a.tellings
		a.tellings = make([]*telling, len(a.fresh))
		var byID map[string][]*telling
		if len(before) > 0 {
			byID = map[string][]*telling{}
			for _, t := range before {
				byID[t.event.ID] = append(byID[t.event.ID], t)
			}
		}
		for n, e := range a.fresh {
			for k, t := range byID[e.ID] {
				if t != nil && (a.published == a.next || len(e.Reports) > 0) && reflect.DeepEqual(t.event, e) {
					t.event, t.place = e, int32(n)
					a.tellings[n], byID[e.ID][k] = t, nil
					break
				}
			}
			if a.tellings[n] == nil {
				t := m.newTelling()
				t.event, t.article, t.place = e, a, int32(n)
				a.tellings[n] = t
				come = append(come, t)
			}
		}
		for _, all := range byID {
			for _, t := range all {
				if t != nil {
					gone = append(gone, t)
				}
			}
		}
	}
	inParallel(len(come), 64, func() func(int) {
		return func(n int) { come[n].read(come[n].event) }
	})

	clashes := map[uint64]bool{} // hashes of ids that several tellings may have
	for _, t := range gone {
		m.unchain(t)
		if h := hashOf(t.event.ID); m.last(h) != none {
			clashes[h] = true
		}
		t.leaves = true
	}
	for _, t := range gone {
		if t.next != t.number && t.content == t.number && !slices.ContainsFunc(slices.Collect(m.saying(t)), func(t *telling) bool { return !t.leaves }) {
			m.unlist(t)
			for _, other := range slices.Collect(m.saying(t)) {
				other.content, other.next = other.number, other.number
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
		a.published, a.changed, a.fresh = a.next, false, nil
		if a.gone {
			delete(m.articles, a.name)
		}
	}
	m.changed = nil
	for _, t := range gone {
		t.article = nil
	}
	m.out = append(m.out, gone...)
	for _, t := range come {
		h := hashOf(t.event.ID)
		if t.sameID = m.last(h); t.sameID != none {
			clashes[h] = true
		}
		m.ids[h] = t.number
	}
	show := come
	for h := range clashes {
		show = append(show, m.settle(h)...)
	}
	m.show(show)
	m.hear()
}

// settle finds which of the tellings whose ids have the hash h are hidden by others,
// hides them, and gives those that are no longer.
func (m *Merger) settle(h uint64) (shown []*telling) {
	var all []*telling
	for n := m.last(h); n != none; n = m.at(n).sameID {
		all = append(all, m.at(n))
	}
	slices.SortFunc(all, func(a, b *telling) int { return cmp.Or(a.compare(b), fuller(a, b)) })
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

func hashOf(id string) uint64 { return maphash.String(idSeed, id) }

// last gives the last telling that came whose id has the hash h, or none.
func (m *Merger) last(h uint64) int32 {
	if n, known := m.ids[h]; known {
		return n
	}
	return none
}

// unchain takes t out of those that may have its id.
func (m *Merger) unchain(t *telling) {
	h := hashOf(t.event.ID)
	if m.ids[h] == t.number {
		m.ids[h] = t.sameID
		if t.sameID == none {
			delete(m.ids, h)
		}
		return
	}
	for n := m.last(h); n != none; n = m.at(n).sameID {
		if before := m.at(n); before.sameID == t.number {
			before.sameID = t.sameID
			return
		}
	}
}

// byID gives the telling that a word means by id: the last that has it, else the last
// that is known by it too.
func (m *Merger) byID(id string) (last *telling) {
	later := func(t *telling) {
		if t.shown && (last == nil || last.compare(t) < 0) {
			last = t
		}
	}
	for n := m.last(hashOf(id)); n != none; n = m.at(n).sameID {
		if t := m.at(n); t.event.ID == id {
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
	if t.part != nil && !t.part.seeded {
		t.part.seeded = true
		m.seeds = append(m.seeds, t.part.tellings...)
	}
	for id := range t.otherIDs() {
		m.otherIDs[id] = slices.DeleteFunc(m.otherIDs[id], func(other *telling) bool { return other == t })
		if len(m.otherIDs[id]) == 0 {
			delete(m.otherIDs, id)
		}
	}
	delete(m.ruled, t)

	if t.next == t.number {
		m.unlist(t)
		return
	}
	before := m.at(t.next)
	for before.next != t.number {
		before = m.at(before.next)
	}
	first := m.at(t.next)
	before.next = t.next
	if t.content == t.number { // it stood for the others
		m.unlist(t)
		for other := range m.saying(first) {
			other.content = first.number
		}
		m.list(first)
	}
	t.content, t.next = t.number, t.number
}

// saying gives t and all that say what it does.
func (m *Merger) saying(t *telling) func(func(*telling) bool) {
	return func(yield func(*telling) bool) {
		for other := t; yield(other); {
			if other = m.at(other.next); other == t {
				return
			}
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
		if t.event.ruled() {
			m.ruled[t] = true
		}
	}
	if !m.fresh {
		m.seeds = append(m.seeds, shown...)
		slices.SortStableFunc(shown, func(a, b *telling) int { return strings.Compare(a.article.name, b.article.name) })
	}
	var runs [][]*telling // of one article
	for from := 0; from < len(shown); {
		to := from + 1
		for to < len(shown) && shown[to].article == shown[from].article {
			to++
		}
		runs = append(runs, shown[from:to])
		from = to
	}
	firsts := make([][]*telling, len(runs))
	compare := func(n int) { firsts[n] = m.compareContents(runs[n][0].article, runs[n]) }
	if m.fresh { // each run is all that its article tells
		inParallel(len(runs), 8, func() func(int) { return compare })
	} else {
		for n := range runs {
			compare(n)
		}
	}
	m.listAll(slices.Concat(firsts...))
}

// compareContents finds which of some tellings of an article say what another does, and
// gives those that are the first to say it.
func (m *Merger) compareContents(a *told, tellings []*telling) (first []*telling) {
	const few = 40
	type key struct {
		quote, trigger string
		first          edtf.Day
	}
	var firsts []*telling
	var byKey map[key][]*telling // firsts, where they are many
	if len(a.tellings) > few {
		byKey = map[key][]*telling{}
	}
	add := func(t *telling) {
		if byKey == nil {
			firsts = append(firsts, t)
			return
		}
		k := key{t.event.Quote, t.event.Trigger, t.first}
		byKey[k] = append(byKey[k], t)
	}
	if len(tellings) < len(a.tellings) {
		come := map[*telling]bool{}
		for _, t := range tellings {
			come[t] = true
		}
		for _, t := range a.tellings {
			if t.shown && t.content == t.number && !come[t] {
				add(t)
			}
		}
	}
	known := len(firsts)
next:
	for _, t := range tellings {
		if byKey != nil {
			firsts = byKey[key{t.event.Quote, t.event.Trigger, t.first}]
		}
		for _, other := range firsts {
			if other.says(t) {
				t.content, t.next, other.next = other.number, other.next, t.number
				continue next
			}
		}
		add(t)
		if byKey != nil {
			first = append(first, t)
		}
	}
	if byKey == nil {
		first = firsts[known:]
	}
	return first
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
