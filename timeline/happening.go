package timeline

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"

	"waqai/timeline/edtf"
)

// Happening is an event that a Merger made, without its words: it knows of which tellings
// it is made, and what they say is asked for anew. It is never changed, and may be asked
// from several goroutines, also while and after the Merger merges again. It holds on to
// the Told of its tellings.
type Happening struct {
	// Of its telling, or an issue that only has a sheaf.
	in *issue
	n  int32

	day edtf.Day // its date, where that is a day and nothing else, or noDay
}

// noDay is a day that no date has.
const noDay edtf.Day = math.MinInt32

// sheaf is several reports of one happening.
type sheaf struct {
	tellings []spot // in the order of publication
	// originals has for each report, in the order of reports, the one that it copies,
	// from 1, or 0. It is nil where all are of one article.
	originals []int32

	joint int32 // its place among those of the Merger
	best  int32 // the telling of which it has its date
}

// spot gives the telling of which h is made, where there is one.
func (h *Happening) spot() spot { return spot{h.in, h.n} }

// ID is that of its first telling.
func (h *Happening) ID() string {
	if h.in.sheaf != nil {
		return h.in.sheaf.tellings[0].id()
	}
	return h.in.told.id(h.n)
}

// Day gives the date of the merged event where it is a day of which nothing is doubted.
func (h *Happening) Day() (day edtf.Day, ok bool) { return h.day, h.day != noDay }

// Date is that of the merged event.
func (h *Happening) Date() edtf.Date {
	switch {
	case h.day != noDay:
		return edtf.OnDay(h.day)
	case h.in.sheaf != nil:
		t := h.in.sheaf.tellings[h.in.sheaf.best]
		return t.in.told.otherDate(t.n)
	}
	return h.in.told.otherDate(h.n)
}

// Tellings counts the tellings of which h is made.
func (h *Happening) Tellings() int {
	if h.in.sheaf == nil {
		return 1
	}
	return len(h.in.sheaf.tellings)
}

// Alone gives the article and the place among its events of the telling of which h is
// made, where there is one alone, that no merge has made: then Event gives what
// AloneIn does.
func (h *Happening) Alone() (article string, n int, ok bool) {
	if h.in.sheaf != nil {
		return "", 0, false
	}
	if a := h.spot().apart(); len(a.also)+len(a.reports) > 0 {
		return "", 0, false
	}
	return h.in.name, int(h.n), true
}

// AloneIn gives the event that Merge makes of one that is joined with no other, and that
// no merge has made before, told by an article of the given day. It is made in room.
func AloneIn(room *Room, e *Event, published edtf.Date) *Event {
	*room = Room{}
	account{spot{in: &issue{name: e.Article, published: published}}, e}.alone(&room.event, room.report[:])
	return &room.event
}

// Articles gives the names under which the articles of the tellings were Set, in the
// order of the tellings. One that tells of it twice comes twice.
func (h *Happening) Articles() iter.Seq[string] {
	return func(yield func(string) bool) {
		for t := range h.tellings() {
			if !yield(t.in.name) {
				return
			}
		}
	}
}

// Made gives the tellings of which h is made, in the order of publication: the name under
// which the article was Set, and the place among its events. Happenings of the same
// tellings, with the same Copies, are one event.
func (h *Happening) Made() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for t := range h.tellings() {
			if !yield(t.in.name, int(t.n)) {
				return
			}
		}
	}
}

// Copies gives for each report of h, in their order, the number of that which it copies,
// from 1, or 0; nothing where none copies another.
func (h *Happening) Copies() []int32 {
	if h.in.sheaf == nil {
		return nil
	}
	return h.in.sheaf.originals
}

func (h *Happening) tellings() iter.Seq[spot] {
	return func(yield func(spot) bool) {
		if h.in.sheaf == nil {
			yield(h.spot())
			return
		}
		for _, t := range h.in.sheaf.tellings {
			if !yield(t) {
				return
			}
		}
	}
}

// Event gives the whole merged event. It is made anew each time, but shares what lies
// behind its slices and pointers with what the Told gives.
func (h *Happening) Event() *Event { return h.EventIn(new(Room)) }

// Room is where an event is made. What was made in it before is gone then, but not what
// lies behind its slices and pointers, its Reports aside.
type Room struct {
	event  Event
	report [1]Report
}

// EventIn is Event for who looks at one event after the other.
func (h *Happening) EventIn(room *Room) *Event {
	*room = Room{}
	e := &room.event
	if h.in.sheaf == nil && h.in.told.fill != nil {
		if h.in.told.fill(int(h.n), e); len(e.Reports)+len(e.Also)+len(e.Corrections) == 0 && !e.ruled() {
			account{h.spot(), e}.alone(e, room.report[:])
			return e
		}
		*room = Room{}
	}
	h.make(e, room.report[:])
	return e
}

// make makes e. Where there is one report it is made in room, which holds one.
func (h *Happening) make(e *Event, room []Report) {
	if h.in.sheaf == nil {
		if a := h.spot().account(); len(a.event.Reports)+len(a.event.Also) == 0 {
			a.alone(e, room)
		} else {
			e.of([]account{a})
		}
		return
	}
	table := tables.Get().(*table)
	e.of(table.read(h))
	table.clear()
	tables.Put(table)
	for n, original := range h.in.sheaf.originals {
		if original > 0 {
			e.Reports[n].CopyOf = e.Reports[original-1].ID
		}
	}
}

// mention is a report, with its quote where that was asked for, and nothing else of it.
type mention struct {
	heading
	quote string
}

// mentions gives the reports, in their order.
func (h *Happening) mentions(quotes bool) []mention {
	return h.mentionsIn(make([]mention, 0, h.Tellings()), quotes)
}

// mentionsIn is mentions that are made in room.
func (h *Happening) mentionsIn(room []mention, quotes bool) []mention {
	all := room[:0]
	for t := range h.tellings() {
		from := len(all)
		for r := range t.headings() {
			all = append(all, mention{heading: r})
		}
		switch reports := t.apart().reports; {
		case !quotes:
		case len(reports) == 0:
			all[from].quote = t.quote()
		default:
			for n, r := range t.event().Reports {
				all[from+n].quote = r.Quote
			}
		}
	}
	slices.SortFunc(all, func(a, b mention) int {
		return cmp.Or(edtf.Compare(a.published, b.published), strings.Compare(a.id, b.id))
	})
	return all
}

// severalArticles tells whether there are reports of several articles.
func severalArticles(tellings []*telling) bool {
	first, known := "", false
	for _, t := range tellings {
		for r := range t.spot().headings() {
			if known && r.article != first {
				return true
			}
			first, known = r.article, true
		}
	}
	return false
}

// EachOf reads what an article tells of h, as it was Set, one telling after the other, in
// room. ok is false, and nothing is read, where a merge made some of it before: then it is
// several reports in one.
func (h *Happening) EachOf(article string, room *Room, do func(*Event)) (ok bool) {
	for t := range h.tellings() {
		if t.in.name == article && len(t.apart().reports) > 0 {
			return false
		}
	}
	for t := range h.tellings() {
		if t.in.name != article {
			continue
		}
		*room = Room{}
		if t.in.told.fill != nil {
			t.in.told.fill(int(t.n), &room.event)
		} else {
			room.event = *t.event()
		}
		do(&room.event)
	}
	return true
}

// CompareHappenings is the order of Merged.Events: that of Compare, and of the first
// report where date and ID are the same.
func CompareHappenings(a, b *Happening) int {
	var dates int
	if a.day == noDay || b.day == noDay {
		dates = edtf.Compare(a.Date(), b.Date())
	} else {
		dates = cmp.Compare(a.day, b.day)
	}
	if dates != 0 {
		return dates
	}
	if c := strings.Compare(a.ID(), b.ID()); c != 0 || a == b {
		return c
	}
	x, y := a.mentions(false)[0], b.mentions(false)[0]
	return cmp.Or(edtf.Compare(x.published, y.published), strings.Compare(x.article, y.article))
}

// account is a telling with its words.
type account struct {
	spot
	event *Event
}

func (s spot) account() account { return account{s, s.event()} }

// table is where the tellings of an event lie while it is made of them. It takes copies of
// them; only what lies behind their slices and pointers goes on.
type table struct {
	events   []Event
	accounts []account
}

var tables = sync.Pool{New: func() any { return new(table) }}

// read lays out the tellings of h.
func (d *table) read(h *Happening) []account {
	if d.events = d.events[:0]; cap(d.events) < h.Tellings() {
		d.events = make([]Event, 0, h.Tellings())
	}
	for t := range h.tellings() {
		if t.in.told.fill == nil {
			d.accounts = append(d.accounts, t.account())
			continue
		}
		d.events = d.events[:len(d.events)+1]
		e := &d.events[len(d.events)-1]
		t.in.told.fill(int(t.n), e)
		d.accounts = append(d.accounts, account{t, e})
	}
	return d.accounts
}

// clear makes room for the next, not more than most events ask for.
func (d *table) clear() {
	const most = 32
	if cap(d.events) > most {
		*d = table{}
	}
	clear(d.events)
	clear(d.accounts)
	d.accounts = d.accounts[:0]
}

// report makes r, which is zero, of what a says when no merge has made reports of it.
func (a account) report(r *Report) {
	e := a.event
	r.ID, r.Article, r.Published = e.ID, e.Article, a.in.published
	r.Quote, r.Trigger, r.When, r.Offset, r.Length = e.Quote, e.Trigger, e.When, e.Offset, e.Length
	r.Date, r.Basis, r.Rule, r.Site = e.Date, e.Basis, e.Rule, e.Site
	r.Fatalities, r.Injured, r.Displaced, r.Tolls = e.Fatalities, e.Injured, e.Displaced, e.Tolls.about(e)
	r.Confidence, r.Inferred, r.Sources = e.Confidence, e.Inferred, e.Sources
	r.Attribution, r.By, r.Against = e.Attribution, e.By, e.Against
}

// reportsOf gives the reports of tellings.
func reportsOf(tellings []account) []Report {
	count := 0
	for _, t := range tellings {
		count += max(1, len(t.event.Reports))
	}
	all := make([]Report, count)
	rest := all
	for _, t := range tellings {
		if len(t.event.Reports) == 0 {
			t.report(&rest[0])
			rest = rest[1:]
		} else {
			rest = rest[copy(rest, t.event.Reports):]
		}
	}
	for n := range all {
		all[n].CopyOf = "" // which an earlier merge found
	}
	inOrder(all)
	return all
}

// inOrder puts reports in the order of publication. It goes by nothing else, so that the
// place of a report is that of its mention.
func inOrder(reports []Report) {
	slices.SortFunc(reports, func(a, b Report) int {
		return cmp.Or(edtf.Compare(a.Published, b.Published), strings.Compare(a.ID, b.ID))
	})
}
