package timeline

import (
	"cmp"
	"hash/crc32"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"
	"unique"

	"waqai/timeline/edtf"
)

// Told is what an article tells, as far as a Merger has to know it by heart: some hundred
// bytes of an event, and none of its sentences. It is never changed.
type Told struct {
	gists []gist
	names []term // that gists point to
	ids   string // behind one another
	width int32  // of each id, or 0
	odd   *odd   // nil where nothing is
	again func(n int) *Event
	fill  func(n int, e *Event) // as again, or nil
	quote func(n int) string    // that of again, or nil
}

// term is a site, a trigger or the id of a place, which come again and again.
type term = unique.Handle[string]

// gist is what Merge asks of an event over and over. What almost every comparison reads
// stands first. It holds no pointers, so that a collector of garbage passes it over.
type gist struct {
	span
	tolls   [len(tolls)]int32 // -1 where none is given
	kind    kind
	planned bool
	dated   bool // the date is known
	about   bool // … but not quite
	basis   int8 // among bases, or -1
	percent uint8
	marks   marks

	offset, length int32  // of the quote; more than they hold is as much as they hold
	quote          uint32 // a digest
	site           int32  // where it stands in names, or -1
	trigger        int32
	places         int32 // up to a term that is none
}

// marks are what is asked of an event more seldom.
type marks uint8

const (
	isDay     marks = 1 << iota // the date is the first day, and nothing else
	isDoubted                   // the date is about, or uncertain
	isDecided                   // by an editor
	isAside                     // odd has an aside of it
)

// noPercent is percent of a confidence that is no whole number of hundredths.
const noPercent = 255

// odd is what few events have.
type odd struct {
	ends   []int32 // of each id, where they are not of one width
	dates  []oddDate
	asides map[int32]*aside
	// confidences are those that are no whole number of hundredths.
	confidences map[int32]float64
}

type oddDate struct {
	n    int32
	date edtf.Date
}

// aside is what is known of an event that a merge made before, or that an editor spoke of.
type aside struct {
	also           []string
	reports        []heading
	joined, parted []string
}

// heading is what is known of a report without its words.
type heading struct {
	id, article string
	published   edtf.Date
}

// NewTold reads the events of an article once. It does not keep them where again is
// given: again gives the nth of them, equal each time, whenever its words are needed,
// and may be called from several goroutines, and long after. What it gives is only read.
// Without it the events are kept, and must not be changed.
//
// NewTold may be called from several goroutines.
func NewTold(events []Event, again func(n int) *Event) *Told {
	if again == nil {
		again = func(n int) *Event { return &events[n] }
	}
	return newTold(len(events), func(n int) *Event { return &events[n] }, again)
}

// FillBy says how to read the nth event into one that is zero: what it is then is what again
// gives; and quote how to read no more than its Quote, which is most of what a Merger asks for.
// Both are quicker, and are said before a Merger or a Happening has t.
func (t *Told) FillBy(fill func(n int, e *Event), quote func(n int) string) {
	t.fill, t.quote = fill, quote
}

func newTold(count int, event, again func(n int) *Event) *Told {
	t := &Told{gists: make([]gist, count), again: again}
	size := 0
	for n := range count {
		id := event(n).ID
		if n == 0 {
			t.width = int32(len(id))
		} else if int(t.width) != len(id) {
			t.width = 0
		}
		size += len(id)
	}
	if t.width == 0 && count > 0 {
		t.odds().ends = make([]int32, 0, count)
	}
	var ids strings.Builder
	ids.Grow(size)
	names := newNames()
	var before []string // places
	for n := range count {
		e, g := event(n), &t.gists[n]
		ids.WriteString(e.ID)
		if t.width == 0 {
			t.odd.ends = append(t.odd.ends, int32(ids.Len()))
		}
		g.read(e)
		if g.site = -1; e.Site != "" {
			g.site = names.name(e.Site)
		}
		g.trigger = names.name(e.Trigger)
		if n > 0 && slices.Equal(before, e.Places) {
			g.places = t.gists[n-1].places
		} else {
			g.places = names.list(e.Places)
		}
		before = e.Places
		if g.dated && !g.is(isDay) {
			t.odds().dates = append(t.odds().dates, oddDate{int32(n), e.Date})
		}
		if g.is(isAside) {
			put(&t.odds().asides, int32(n), newAside(e))
		}
		if g.percent == noPercent {
			put(&t.odds().confidences, int32(n), e.Confidence)
		}
	}
	t.ids, t.names = ids.String(), slices.Clone(names.all)
	return t
}

func (t *Told) odds() *odd {
	if t.odd == nil {
		t.odd = &odd{}
	}
	return t.odd
}

func put[V any](m *map[int32]V, n int32, v V) {
	if *m == nil {
		*m = map[int32]V{}
	}
	(*m)[n] = v
}

// names gathers the names of a Told.
type names struct {
	all   []term
	first []string         // the first few that were asked for
	at    []int32          // where those stand
	rest  map[string]int32 // where the others do
}

func newNames() *names { return &names{} }

// name gives where s stands.
func (t *names) name(s string) int32 {
	const few = 16 // are looked through sooner than looked up
	for n, known := range t.first {
		if known == s {
			return t.at[n]
		}
	}
	if n, known := t.rest[s]; known {
		return n
	}
	n := int32(len(t.all))
	t.all = append(t.all, unique.Make(s))
	if len(t.first) < few {
		t.first, t.at = append(t.first, s), append(t.at, n)
		return n
	}
	if t.rest == nil {
		t.rest = map[string]int32{}
	}
	t.rest[s] = n
	return n
}

// list gives where places stand, one behind another, with none behind the last.
func (t *names) list(places []string) int32 {
	n := int32(len(t.all))
	for _, place := range places {
		t.all = append(t.all, unique.Make(place))
	}
	t.all = append(t.all, term{})
	return n
}

// Len gives the number of events, which is 0 of nil.
func (t *Told) Len() int {
	if t == nil {
		return 0
	}
	return len(t.gists)
}

// newAside is of e, whose texts it does not hold on to.
func newAside(e *Event) *aside {
	a := &aside{also: clones(e.Also), joined: clones(e.Joined), parted: clones(e.Parted)}
	for n := range e.Reports {
		r := &e.Reports[n]
		a.reports = append(a.reports, heading{strings.Clone(r.ID), strings.Clone(r.Article), r.Published})
	}
	return a
}

func clones(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, strings.Clone(text))
	}
	return all
}

var quoteSums = crc32.MakeTable(crc32.Castagnoli)

// read fills g with what e says, all but the names.
func (g *gist) read(e *Event) {
	g.span = spanOf(e.Date)
	g.kind = kindOf(e.Type)
	g.basis = basisOf(e)
	g.planned = e.Status == Planned
	g.dated = !e.Date.IsZero()
	g.about = e.Date.Approximate()
	mark := func(m marks, is bool) {
		if is {
			g.marks |= m
		}
	}
	mark(isDoubted, doubted(e.Date))
	mark(isDecided, e.Decision != "")
	mark(isAside, len(e.Also)+len(e.Reports)+len(e.Joined)+len(e.Parted) > 0)
	for n, toll := range tolls {
		g.tolls[n] = -1
		if number := *toll.of(e); number != nil {
			g.tolls[n] = clamp(*number)
		}
	}
	if day, ok := e.Date.First(); ok {
		mark(isDay, e.Date == edtf.OnDay(day))
	}
	g.offset, g.length = clamp(e.Offset), clamp(e.Length)
	g.quote = crc32.Checksum([]byte(e.Quote), quoteSums)
	g.percent = noPercent
	if c := e.Confidence; c >= 0 && c <= 1 {
		if percent := math.Round(100 * c); percent/100 == c {
			g.percent = uint8(percent)
		}
	}
}

// spanOf gives the days of a date.
func spanOf(d edtf.Date) span {
	s := span{math.MinInt32, math.MaxInt32}
	if day, ok := d.First(); ok {
		s.first = day
	}
	if day, ok := d.Last(); ok {
		s.last = day
	}
	return s
}

func doubted(d edtf.Date) bool { return d.Approximate() || d.Uncertain() }

// basisOf gives the place of the basis of e among bases, or -1.
func basisOf(e *Event) int8 { return int8(slices.Index(bases, e.Basis)) }

func (g *gist) is(m marks) bool { return g.marks&m != 0 }

// placed tells whether it has a site.
func (g *gist) placed() bool { return g.site >= 0 }

func clamp(n int) int32 { return int32(min(max(n, math.MinInt32), math.MaxInt32)) }

// stated tells whether the text dates it beside its trigger, reported whether nothing
// does.
func (g *gist) stated() bool   { return uint8(g.basis) < 2 }
func (g *gist) reported() bool { return g.basis == 3 }

// overlap tells whether the quotes of two events of one article have letters in
// common.
func overlap(a, b *gist) bool {
	return int64(a.offset) < int64(b.offset)+int64(b.length) && int64(b.offset) < int64(a.offset)+int64(a.length)
}

// id gives the id of the nth event.
func (t *Told) id(n int32) string {
	switch {
	case t.width > 0:
		return t.ids[n*t.width : (n+1)*t.width]
	case n == 0:
		return t.ids[:t.odd.ends[0]]
	}
	return t.ids[t.odd.ends[n-1]:t.odd.ends[n]]
}

// date gives the date of the nth event.
func (t *Told) date(n int32) edtf.Date {
	g := &t.gists[n]
	if g.is(isDay) {
		return edtf.OnDay(g.first)
	}
	return t.otherDate(n)
}

// otherDate gives the date of the nth event, where that is more or less than a day.
func (t *Told) otherDate(n int32) edtf.Date {
	if t.odd != nil {
		if at, known := slices.BinarySearchFunc(t.odd.dates, n, func(d oddDate, n int32) int { return cmp.Compare(d.n, n) }); known {
			return t.odd.dates[at].date
		}
	}
	return edtf.Date{}
}

// placesOf gives the places of the nth event.
func (t *Told) placesOf(n int32) []term {
	at := t.gists[n].places
	end := at
	for t.names[end] != (term{}) {
		end++
	}
	return t.names[at:end]
}

// nothing is aside of most.
var nothing aside

func (t *Told) asideOf(n int32) *aside {
	if t.odd != nil && t.odd.asides[n] != nil {
		return t.odd.asides[n]
	}
	return &nothing
}

// Settle lets go of what a Merger asks of t, which is most of it. No Merger may have t any
// more, and nobody may be asking a Happening that was made of it; later these are what they were.
func (t *Told) Settle() { t.gists, t.names = nil, nil }

// issue is what an article told at one time. It is never changed.
type issue struct {
	name      string
	published edtf.Date
	told      *Told
	sheaf     *sheaf // of a Happening of several reports, and nothing else then
}

// spot is where a telling stands.
type spot struct {
	in *issue
	n  int32 // among the events
}

func (s spot) id() string      { return s.in.told.id(s.n) }
func (s spot) date() edtf.Date { return s.in.told.date(s.n) }
func (s spot) apart() *aside   { return s.in.told.asideOf(s.n) }

// gist is read anew where the Told has let go of it.
func (s spot) gist() *gist {
	if gists := s.in.told.gists; gists != nil {
		return &gists[s.n]
	}
	g := new(gist)
	g.read(s.event())
	return g
}

// event loads the event.
func (s spot) event() *Event { return s.in.told.again(int(s.n)) }

// quote loads the quote of the event.
func (s spot) quote() string {
	if quote := s.in.told.quote; quote != nil {
		return quote(int(s.n))
	}
	return s.event().Quote
}

func (s spot) confidence() float64 {
	if percent := s.gist().percent; percent != noPercent {
		return float64(percent) / 100
	}
	return s.in.told.odd.confidences[s.n]
}

// headings gives the reports of a telling, its own where no merge made any.
func (s spot) headings() iter.Seq[heading] {
	return func(yield func(heading) bool) {
		reports := s.in.told.asideOf(s.n).reports
		if len(reports) == 0 {
			yield(heading{s.id(), s.in.name, s.in.published})
			return
		}
		for _, r := range reports {
			if !yield(r) {
				return
			}
		}
	}
}

// says tells whether s and other are the same in all that they say.
func (s spot) says(other spot) bool {
	if s.in.told == other.in.told && s.n == other.n {
		return true
	}
	a, b := *s.gist(), *other.gist()
	a.site, a.trigger, a.places = b.site, b.trigger, b.places
	return a == b && reflect.DeepEqual(s.event(), other.event())
}

// rank is what makes one telling of a happening better than another.
type rank struct {
	decided    bool
	days       int64
	doubted    bool
	basis      int8
	confidence float64
}

func (s spot) rank() rank {
	g := s.gist()
	return rank{g.is(isDecided), g.days(), g.is(isDoubted), g.basis, s.confidence()}
}

func (a account) rank() rank {
	e := a.event
	return rank{e.Decision != "", spanOf(e.Date).days(), doubted(e.Date), basisOf(e), e.Confidence}
}

// compare orders ranks, the best first. What it finds equal stays in the order of
// publication.
func (r rank) compare(other rank) int {
	return cmp.Or(
		-compareFlags(r.decided, other.decided),
		cmp.Compare(r.days, other.days),
		compareFlags(r.doubted, other.doubted),
		cmp.Compare(r.basis, other.basis),
		-cmp.Compare(r.confidence, other.confidence),
	)
}

// compareFlags puts false first.
func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return +1
}
