package timeline

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"waqai/internal/pack"
	"waqai/timeline/edtf"
)

// desk is a Merger, and beside it what it was told, so that all can be merged from
// nothing.
type desk struct {
	t         *testing.T
	asked     *atomic.Int64 // how often words were asked for; nil where events are kept
	merger    *Merger
	articles  map[string][]Event
	published map[string]edtf.Date
	last      Merged
	written   string // as it was handed out
	edits     []string
	state     []byte // after the last merge, and what it was of
	merged    map[string]article
}

type article struct {
	published edtf.Date
	events    []Event
}

func newDesk(t *testing.T, many int) *desk {
	d := &desk{t: t, merger: NewMerger(), articles: map[string][]Event{}, published: map[string]edtf.Date{}}
	d.merger.many = many
	return d
}

// told is NewTold that gives each time what nobody gave before, and counts it.
func told(t testing.TB, events []Event, asked *atomic.Int64) *Told {
	text := AppendEvents(nil, events)
	return NewTold(events, func(n int) *Event {
		asked.Add(1)
		again, err := DecodeEvents(string(text))
		if err != nil {
			t.Error(err)
		}
		return &again[n]
	})
}

func (d *desk) told(events []Event) *Told {
	if d.asked == nil {
		return NewTold(events, nil)
	}
	return told(d.t, events, d.asked)
}

func (d *desk) set(article string, published edtf.Date, events []Event) {
	d.merger.Set(article, published, d.told(events))
	d.articles[article], d.published[article] = events, published
}

func (d *desk) remove(article string) {
	d.merger.Remove(article)
	delete(d.articles, article)
	delete(d.published, article)
}

// all gives all events, those of an article behind one another.
func (d *desk) all() (all []Event) {
	for _, article := range slices.Sorted(maps.Keys(d.articles)) {
		all = append(all, d.articles[article]...)
	}
	return all
}

func values(events []*Happening) []Event {
	all := make([]Event, len(events))
	for n, h := range events {
		all[n] = *h.Event()
	}
	return all
}

// check merges, and compares with a merge from nothing, and with what was handed out
// before.
func (d *desk) check() (kept int) {
	d.t.Helper()
	before := d.last
	after := d.merger.Merge()
	all := d.all()
	want := merge(all, func(article string) edtf.Date { return d.published[article] }, d.merger.many)
	got := values(after.Events)
	if write(d.t, got) != write(d.t, want) {
		d.t.Fatalf("after %q: %d events of %d tellings, from nothing %d:%s", d.edits, len(got), len(all), len(want), diff(d.t, got, want))
	}
	if fmt.Sprint(d.merger.Unfollowed()) != fmt.Sprint(Unfollowed(all)) && !clash(all) {
		d.t.Fatalf("after %q: unfollowed are %v, from nothing %v", d.edits, d.merger.Unfollowed(), Unfollowed(all))
	}
	if write(d.t, values(before.Events)) != d.written {
		d.t.Fatalf("after %q: what was handed out before is changed", d.edits)
	}
	d.checkHappenings(after.Events, got)
	known, now := map[*Happening]bool{}, map[*Happening]bool{}
	for _, e := range before.Events {
		known[e] = true
	}
	var fresh, gone []*Happening
	for _, e := range after.Events {
		now[e] = true
		if known[e] {
			kept++
		} else {
			fresh = append(fresh, e)
		}
	}
	for _, e := range before.Events {
		if !now[e] {
			gone = append(gone, e)
		}
	}
	if !slices.Equal(fresh, after.New) || !slices.Equal(gone, after.Gone) {
		d.t.Fatalf("after %q: %d events are new and %d gone, told are %d and %d", d.edits, len(fresh), len(gone), len(after.New), len(after.Gone))
	}
	d.last, d.written, d.edits = after, write(d.t, got), nil
	d.state, d.merged = d.merger.State(), map[string]article{}
	if fresh := d.fromNothing(); string(d.state) != string(fresh) && !clash(all) {
		d.t.Fatalf("after %q: the state is another than from nothing", d.edits)
	}
	for name, events := range d.articles {
		d.merged[name] = article{d.published[name], events}
	}
	return kept
}

// checkHappenings compares what is known of events without their words with the events.
func (d *desk) checkHappenings(all []*Happening, events []Event) {
	d.t.Helper()
	for n, h := range all {
		e := &events[n]
		if h.ID() != e.ID || h.Date() != e.Date {
			d.t.Fatalf("after %q: %s of %s is %s of %s", d.edits, h.ID(), h.Date(), e.ID, e.Date)
		}
		articles := slices.Collect(h.Articles())
		if len(articles) != h.Tellings() || h.Tellings() > len(e.Reports) {
			d.t.Fatalf("after %q: %s has %d tellings, %d articles and %d reports", d.edits, h.ID(), h.Tellings(), len(articles), len(e.Reports))
		}
		for _, article := range articles {
			if d.articles[article] == nil {
				d.t.Fatalf("after %q: %s is of article %s, which is not there", d.edits, h.ID(), article)
			}
		}
		if n > 0 && CompareHappenings(all[n-1], h) > 0 {
			d.t.Fatalf("after %q: %s stands before %s", d.edits, all[n-1].ID(), h.ID())
		}
	}
}

// restart goes on with a new Merger, which takes the state of the one before and the
// articles that are known to be what they were.
func (d *desk) restart(known func(article string) bool) {
	d.t.Helper()
	was := d.merged
	m := NewMerger()
	m.many, m.most = d.merger.many, d.merger.most
	var others []string
	for article, events := range d.articles {
		if before, same := was[article]; same && before.published == d.published[article] && write(d.t, before.events) == write(d.t, events) && known(article) {
			m.Set(article, d.published[article], d.told(slices.Clone(events)))
		} else {
			others = append(others, article)
		}
	}
	if err := m.Resume(d.state); err != nil {
		d.t.Fatalf("after %q: %v", d.edits, err)
	}
	for _, article := range others {
		m.Set(article, d.published[article], d.told(d.articles[article]))
	}
	d.edits = append(d.edits, fmt.Sprint("restart without ", others))
	d.merger, d.last, d.written = m, Merged{Events: m.events}, write(d.t, values(m.events))
}

// fromNothing gives the state of a Merger that was told the same at once.
func (d *desk) fromNothing() []byte {
	m := NewMerger()
	m.many = d.merger.many
	for article, events := range d.articles {
		m.Set(article, d.published[article], NewTold(events, nil))
	}
	m.Merge()
	return m.State()
}

// clash tells whether two events have one id.
func clash(events []Event) bool {
	seen := map[string]bool{}
	for _, e := range events {
		for _, id := range append([]string{e.ID}, e.Also...) {
			if seen[id] {
				return true
			}
			seen[id] = true
		}
	}
	return false
}

func diff(t *testing.T, got, want []Event) string {
	lines := map[string]bool{}
	for _, e := range want {
		lines[write(t, []Event{e})] = true
	}
	text := ""
	for _, e := range got {
		line := write(t, []Event{e})
		if !lines[line] {
			text += "\ngot  " + line
		}
		delete(lines, line)
	}
	for line := range lines {
		text += "\nwant " + line
	}
	return text
}

// TestMergerIsMergeWithAMemory: after any run of edits a Merger gives what Merge gives
// of all tellings, and leaves what it gave before as it was.
func TestMergerIsMergeWithAMemory(t *testing.T) {
	rounds, kept, events := 40, 0, 0
	if testing.Short() {
		rounds = 10
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 31))
		d := newDesk(t, []int{1, 4, many}[seed%3])
		if seed%4 > 1 {
			d.asked = new(atomic.Int64)
		}
		if seed%5 == 4 {
			d.merger.most = 100
		}
		pool, _ := invent(r, 200)
		if seed%4 == 1 { // one busy day
			for i := range pool {
				pool[i].Places, pool[i].Date = []string{"mosul"}, edtf.MustParse("2017-03-08")
			}
		}
		words := seed%2 == 0
		day := func() edtf.Date { return edtf.OnDay(edtf.DayOf(2017, 3, 8+r.IntN(5))) }
		write := func(article string) []Event { // a new text of an article
			all := make([]Event, r.IntN(8))
			for i := range all {
				e := pool[r.IntN(len(pool))]
				e.Article, e.Offset = article, 100*r.IntN(10)
				e.ID = NewID(article, e.Quote, e.Trigger, i)
				if r.IntN(10) == 0 { // the id of another
					e.ID = "e-" + strconv.Itoa(r.IntN(5))
				}
				if words && r.IntN(6) == 0 {
					if e.Joined = nil; len(d.last.Events) > 0 {
						other := d.last.Events[r.IntN(len(d.last.Events))]
						if ids := append([]string{other.ID(), "e-3"}, other.Event().Also...); r.IntN(3) > 0 {
							e.Joined = []string{ids[r.IntN(len(ids))]}
						} else {
							e.Parted = []string{ids[r.IntN(len(ids))]}
						}
					}
				}
				all[i] = e
			}
			if len(all) > 1 && r.IntN(4) == 0 { // says a thing twice
				again := all[0]
				again.ID, again.Offset = "e-again-"+article, again.Offset+500
				all = append(all, again)
			}
			if len(all) > 3 && r.IntN(4) == 0 && len(d.last.Events) > 0 { // was merged before
				merged := *d.last.Events[r.IntN(len(d.last.Events))].Event()
				merged.ID, merged.Article = "e-merged-"+article, article
				all = append(all, merged)
			}
			return all
		}
		name := func() string { return "a" + strconv.Itoa(r.IntN(40)) }
		for range 30 {
			a := name()
			d.set(a, day(), write(a))
		}
		d.check()
		for range 25 {
			for range 1 + r.IntN(3) {
				a := name()
				switch old := slices.Clone(d.articles[a]); r.IntN(8) {
				case 0:
					d.edits = append(d.edits, "remove "+a)
					d.remove(a)
				case 1:
					d.edits = append(d.edits, "read again "+a)
					d.set(a, d.published[a], old)
				case 2:
					d.edits = append(d.edits, "date "+a)
					d.set(a, day(), old)
				case 3:
					if len(old) == 0 {
						continue
					}
					d.edits = append(d.edits, "shorten "+a)
					n := r.IntN(len(old))
					d.set(a, d.published[a], slices.Delete(old, n, n+1))
				case 4:
					if len(old) == 0 {
						continue
					}
					d.edits = append(d.edits, "change one of "+a)
					e := &old[r.IntN(len(old))]
					e.Confidence, e.Joined, e.Parted = float64(r.IntN(10))/10, nil, nil
					d.set(a, d.published[a], old)
				default:
					d.edits = append(d.edits, "write "+a)
					d.set(a, day(), write(a))
				}
			}
			if r.IntN(6) == 0 {
				d.restart(func(string) bool { return r.IntN(10) > 0 })
			}
			kept += d.check()
			events += len(d.last.Events)
		}
	}
	t.Logf("%d of %d events were kept", kept, events)
	if kept < events/2 {
		t.Errorf("only %d of %d events were kept", kept, events)
	}
}

// byArticle gives the events of each article.
func byArticle(events []Event) map[string][]Event {
	by := map[string][]Event{}
	for _, e := range events {
		by[e.Article] = append(by[e.Article], e)
	}
	return by
}

// setAll sets all articles.
func setAll(m *Merger, events []Event, published func(string) edtf.Date) {
	for name, all := range byArticle(events) {
		m.Set(name, published(name), NewTold(all, nil))
	}
}

// TestResumeReadsNoText: a Merger that goes on where another was gives its events, and
// asks for no word of them.
func TestResumeReadsNoText(t *testing.T) {
	events, published := invent(rand.New(rand.NewPCG(33, 34)), 400)
	a, b := NewMerger(), NewMerger()
	var asked atomic.Int64
	setAll(a, events, published)
	for name, all := range byArticle(events) {
		b.Set(name, published(name), told(t, all, &asked))
	}
	want := a.Merge().Events
	state := a.State()
	if err := b.Resume(state); err != nil {
		t.Fatal(err)
	}
	got := b.Merge()
	if n := asked.Load(); n > 0 {
		t.Errorf("%d times words are asked for", n)
	}
	if write(t, values(got.Events)) != write(t, values(want)) {
		t.Error("other events than before")
	}
	if len(got.New)+len(got.Gone) > 0 {
		t.Errorf("%d events are new and %d gone", len(got.New), len(got.Gone))
	}
	if string(b.State()) != string(state) {
		t.Error("another state than before")
	}
	if err := b.Resume(state); err == nil {
		t.Error("it goes on twice")
	}
}

// TestWordsAreSeldomAskedFor: a merge from nothing asks for the words of an event once or
// twice, an edit for those of what it touches, and an event for those of its tellings.
func TestWordsAreSeldomAskedFor(t *testing.T) {
	names, events, published := chronicle(600)
	var asked atomic.Int64
	count := func(do func()) int {
		asked.Store(0)
		do()
		return int(asked.Load())
	}
	m := NewMerger()
	all := 0
	if n := count(func() {
		for _, name := range names {
			m.Set(name, published[name], told(t, events[name], &asked))
			all += len(events[name])
		}
	}); n > 0 {
		t.Errorf("%d times before anything is merged", n)
	}
	var merged Merged
	if n := count(func() { merged = m.Merge() }); n > 2*all {
		t.Errorf("%d times for %d tellings", n, all)
	}
	for _, h := range merged.Events {
		if n := count(func() { h.Event() }); n != h.Tellings() {
			t.Fatalf("%d times for an event of %d tellings", n, h.Tellings())
		}
	}
	if n := count(func() {
		for _, name := range names {
			m.Set(name, published[name], m.articles[name].told)
		}
		m.Merge()
	}); n > 0 {
		t.Errorf("%d times where nothing changes", n)
	}
	for _, name := range names[:100] {
		edited := slices.Clone(events[name])
		edited[0].Quote += " ثم انسحبت"
		if n := count(func() {
			m.Set(name, published[name], told(t, edited, &asked))
			merged = m.Merge()
		}); n > 4*len(edited)+40 {
			t.Errorf("%d times for an edit of an article of %d events", n, len(edited))
		}
	}
}

// TestEventsAreAskedMeanwhile: what was handed out can be asked while the Merger merges.
func TestEventsAreAskedMeanwhile(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	events, published := invent(r, 400)
	by := byArticle(events)
	names := slices.Sorted(maps.Keys(by))
	var asked atomic.Int64
	m := NewMerger()
	for _, name := range names {
		m.Set(name, published(name), told(t, by[name], &asked))
	}
	merged := m.Merge()
	for range 20 {
		var wg sync.WaitGroup
		want := write(t, values(merged.Events))
		for range 2 {
			wg.Go(func() {
				if write(t, values(merged.Events)) != want {
					t.Error("what was handed out is changed")
				}
			})
		}
		name := names[r.IntN(len(names))]
		edited := slices.Clone(by[name])
		edited[0].Date = edtf.OnDay(edtf.DayOf(2017, 3, 8+r.IntN(5)))
		m.Set(name, published(name), told(t, edited, &asked))
		after := m.Merge()
		wg.Wait()
		merged = after
	}
}

// TestResumeRefuses: a state that is damaged or of other tellings is refused, and what
// is merged then is as if there had been none.
func TestResumeRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(35, 36))
	events, published := invent(r, 300)
	m := NewMerger()
	setAll(m, events, published)
	want := write(t, values(m.Merge().Events))
	state := m.State()
	for range 300 {
		bad := slices.Clone(state)
		if n := r.IntN(len(bad)); r.IntN(2) == 0 {
			bad[n] ^= 1 << r.IntN(8)
		} else {
			bad = bad[:n]
		}
		m := NewMerger()
		setAll(m, events, published)
		if err := m.Resume(bad); err == nil {
			t.Fatal("a damaged state is taken")
		}
		if r.IntN(20) == 0 && write(t, values(m.Merge().Events)) != want {
			t.Fatal("a damaged state leaves a trace")
		}
	}
	if early := NewMerger(); early.State() != nil {
		t.Error("there is a state before anything was merged")
	}
	if err := NewMerger().Resume(nil); err == nil {
		t.Error("no state is taken for one")
	}
	joined := m.Merge().Events[slices.IndexFunc(m.events, func(h *Happening) bool { return h.Tellings() > 1 })].ID()
	other := slices.Clone(events)
	for n := range other {
		if other[n].ID == joined {
			other[n].ID = "e-other"
		}
	}
	m = NewMerger()
	setAll(m, other, published)
	if err := m.Resume(state); err == nil {
		t.Error("the state of other events is taken")
	}
	if got := write(t, values(m.Merge().Events)); got != write(t, Merge(other, published)) {
		t.Error("the state of other events leaves a trace")
	}
}

// TestRulesAreRaised: who goes on from a state of other rules would keep what they no
// longer join.
func TestRulesAreRaised(t *testing.T) {
	const want = "2e3e057cf31657f4"
	h := sha256.New()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 39))
		events, published := invent(r, 150)
		if seed%4 == 0 {
			events, published = crowd(r, 400), func(string) edtf.Date { return edtf.Date{} }
		}
		m := NewMerger()
		setAll(m, events, published)
		m.Merge()
		h.Write(m.State())
	}
	if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != want {
		t.Errorf("Merge joins or marks otherwise than before: raise rules in state.go, and let this test want %q", got)
	}
}

// FuzzState reads what may not be a state, and is none too large for its bytes. What is
// refused leaves no trace.
func FuzzState(f *testing.F) {
	events, published := invent(rand.New(rand.NewPCG(37, 38)), 60)
	m := NewMerger()
	for _, e := range events {
		m.Set(e.Article, published(e.Article), NewTold([]Event{e}, nil))
	}
	want := write(f, values(m.Merge().Events))
	body := m.State()[len(stateHead) : len(m.State())-4]
	f.Add(body)
	r := rand.New(rand.NewPCG(50, 51))
	for range 200 {
		bad := slices.Clone(body)
		switch n := r.IntN(len(bad)); r.IntN(3) {
		case 0:
			bad[n] ^= 1 << r.IntN(8)
		case 1:
			bad[n] = bad[r.IntN(len(bad))]
		case 2:
			bad = slices.Delete(bad, n, min(len(bad), n+1+r.IntN(8)))
		}
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		state := append([]byte(stateHead), body...)
		state = binary.BigEndian.AppendUint32(state, crc32.ChecksumIEEE(state))
		m := NewMerger()
		for _, e := range events {
			m.Set(e.Article, published(e.Article), NewTold([]Event{e}, nil))
		}
		err := m.Resume(state)
		if got := m.Merge().Events; err != nil && write(t, values(got)) != want {
			t.Errorf("%v, and then other events", err)
		}
	})
}

// chronicle makes so many articles of some thirteen events each, in sixty towns over six
// years: sentences of two thousand words, a site for every third, a toll for every
// fourth, here and there a date that is about or of a month, and one in fifty that
// another article tells again.
func chronicle(articles int) (names []string, events map[string][]Event, published map[string]edtf.Date) {
	r := rand.New(rand.NewPCG(41, 42))
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	words := make([]string, 2000)
	for i := range words {
		word := make([]rune, 2+r.IntN(6))
		for j := range word {
			word[j] = letters[r.IntN(len(letters))]
		}
		words[i] = string(word)
	}
	usual := rand.NewZipf(r, 1.1, 20, uint64(len(words)-1))
	town := rand.NewZipf(r, 1.2, 8, 59)
	events, published = map[string][]Event{}, map[string]edtf.Date{}
	var all []Event
	for n := range articles {
		name, day := "a"+strconv.Itoa(n), edtf.DayOf(2014, 1, 1+r.IntN(2190))
		names, published[name] = append(names, name), edtf.OnDay(day)
		place := "town-" + strconv.Itoa(int(town.Uint64()))
		for i := range 8 + r.IntN(12) {
			quote := make([]string, 8+r.IntN(16))
			for j := range quote {
				quote[j] = words[usual.Uint64()]
			}
			on := edtf.OnDay(day - edtf.Day(r.IntN(8)))
			if k := r.IntN(30); k == 0 {
				on = on.About()
			} else if k == 1 {
				year, month, _ := on.YMD()
				on = edtf.InMonth(year, month)
			}
			e := Event{
				Quote: strings.Join(quote, " "), Trigger: quote[r.IntN(3)], When: quote[4], Date: on, Basis: bases[r.IntN(len(bases))],
				Places: []string{place}, Type: Types[r.IntN(len(Types))], Status: Occurred, Confidence: float64(30+r.IntN(60)) / 100,
				Sources: []Source{{Name: "paper", URL: "https://example.org/" + name}},
			}
			if r.IntN(3) == 0 {
				e.Site = quote[0] + " " + quote[1]
			}
			if r.IntN(4) == 0 {
				dead := 1 + r.IntN(40)
				e.Fatalities = &dead
			}
			if len(all) > 0 && r.IntN(50) == 0 {
				e = all[r.IntN(len(all))]
			}
			e.Article, e.Offset, e.Length = name, 300*i, len([]rune(e.Quote))
			e.ID = NewID(name, e.Quote, e.Trigger, i)
			all = append(all, e)
			events[name] = append(events[name], e)
		}
	}
	return names, events, published
}

// BenchmarkChronicle merges 134,000 tellings of 10,000 articles: from nothing by Merge and
// by a Merger, after an edit of one article, and where another program left off. Words are
// unpacked each time they are asked for. It gives what is kept for each telling, with what
// NewTold and Merge gave.
func BenchmarkChronicle(b *testing.B) {
	names, events, published := chronicle(10_000)
	packed := func(events []Event) *Told {
		var texts []string
		for n := range events {
			c := pack.Writer(nil)
			PackEvent(c, &events[n])
			texts = append(texts, string(c.Bytes()))
		}
		told := NewTold(events, func(n int) *Event {
			e := new(Event)
			PackEvent(pack.Reader(texts[n]), e)
			return e
		})
		told.FillBy(func(n int, e *Event) { PackEvent(pack.Reader(texts[n]), e) }, func(n int) string {
			quote, _ := PackedQuote(texts[n])
			return quote
		})
		return told
	}
	all := map[string]*Told{}
	tellings := 0
	for _, name := range names {
		all[name] = packed(events[name])
		tellings += len(events[name])
	}
	set := func() *Merger {
		m := NewMerger()
		for _, name := range names {
			m.Set(name, published[name], all[name])
		}
		return m
	}
	b.Run("merge", func(b *testing.B) {
		var all []Event
		for _, name := range names {
			all = append(all, events[name]...)
		}
		b.ReportAllocs()
		for b.Loop() {
			Merge(all, func(name string) edtf.Date { return published[name] })
		}
		b.ReportMetric(float64(tellings), "tellings")
	})
	b.Run("told", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, name := range names {
				NewTold(events[name], nil)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tellings), "ns/telling")
	})
	b.Run("nothing", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			set().Merge()
		}
	})
	b.Run("events", func(b *testing.B) {
		m := NewMerger()
		var settled []*Told
		for _, name := range names {
			settled = append(settled, packed(events[name]))
			m.Set(name, published[name], settled[len(settled)-1])
		}
		merged := m.Merge().Events
		for _, told := range settled {
			told.Settle()
		}
		b.ReportAllocs()
		for b.Loop() {
			for _, h := range merged {
				h.Event()
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(merged)), "ns/event")
	})
	b.Run("edit", func(b *testing.B) {
		m := set()
		m.Merge()
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			name := names[n*7919%len(names)]
			edited := slices.Clone(events[name])
			for i := range edited {
				edited[i].Offset += 1 + n%2
			}
			m.Set(name, published[name], packed(edited))
			m.Merge()
			n++
		}
	})
	b.Run("resume", func(b *testing.B) {
		m := set()
		m.Merge()
		state := m.State()
		m = nil
		b.ReportAllocs()
		for b.Loop() {
			m := set()
			if err := m.Resume(state); err != nil {
				b.Fatal(err)
			}
			m.Merge()
		}
		b.ReportMetric(float64(len(state)), "B/state")
	})
	b.Run("kept", func(b *testing.B) {
		kept := func(give func() any) float64 {
			before := heap()
			all := give()
			after := heap()
			runtime.KeepAlive(all)
			return (after - before) / float64(tellings)
		}
		for b.Loop() {
			all = map[string]*Told{}
			b.ReportMetric(kept(func() any {
				for _, name := range names {
					all[name] = NewTold(events[name], nil)
				}
				return all
			}), "B/told")
			b.ReportMetric(kept(func() any {
				m := set()
				m.Merge()
				return m
			}), "B/merged")
		}
	})
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return float64(s.HeapAlloc)
}
