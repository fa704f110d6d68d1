package site

import (
	"strings"

	"waqai/internal/memo"
	"waqai/internal/pack"
)

// Sum adds up what is known of people of one sort over several events. It is no
// count of all: many events tell nobody's number.
type Sum struct {
	// Noun is the name of what is counted, for count and range.
	Noun string
	// Low and High are the sums of the lowest and of the highest figures; Open
	// is set where some figure may be higher («23 على الأقل»).
	Low, High int
	Open      bool
	// Events have a figure, Wordless only words («عشرات»). Sources is the
	// number of those who gave the figures, Shared of events that are counted at
	// other places too.
	Events, Wordless, Sources, Shared int
}

// adding adds up the tolls of events that have happened, and counts those at each district
// and building.
type adding struct {
	sums  [len(counts)]Sum
	names [len(counts)]map[string]bool // of those who gave the figures
	sites []siteCount                  // in the order in which they come first
	at    map[string]int               // of sites
}

// siteCount is a district or a building and the number of events there.
type siteCount struct {
	name   string
	place  int    // of the first of them, among those that were added
	first  *Event // that one, once it is joined
	events int
}

// added adds up events, or takes what a build before made of them.
func (s *Site) added(events []*Event) (a adding) {
	var key memo.Key
	if !s.preview {
		d := newDigester()
		d.text(programVersion)
		d.text(sumsVersion)
		for _, e := range events {
			d.bytes(e.sum[:])
		}
		key = memo.Key(d.short())
		if record, ok := s.memo.store.Get(key); ok {
			c := pack.Reader(string(record))
			if a.pack(c); c.Done() {
				return a
			}
			a = adding{}
		}
	}
	var asked []*Event
	var places []int
	for n, e := range events {
		if e.is(sited) || !e.is(planned) && e.tolls > 0 {
			asked, places = append(asked, e), append(places, n)
		}
	}
	eachRead(asked, func(n int, e *account) { a.add(e, places[n]) })
	if !s.preview {
		c := pack.Writer(nil)
		a.pack(c)
		s.memo.store.Put(key, c.Bytes())
	}
	return a
}

// sumsVersion changes with the form of what is added up.
const sumsVersion = "sums 1"

// add adds the event at a place.
func (a *adding) add(e *account, place int) {
	if site := tidy(e.Site); site != "" {
		a.count(siteCount{name: site, place: place, events: 1})
	}
	if e.is(planned) {
		return
	}
	for n, c := range counts {
		sum := &a.sums[n]
		for _, t := range e.tolls {
			if t.Noun != c.noun {
				continue
			}
			if t.Bound == "words" {
				sum.Wordless++
				continue
			}
			low := t.Low
			if t.Bound == "most" || t.Bound == "fewer" {
				low = 0
			}
			sum.Low, sum.High = sum.Low+low, sum.High+t.High
			sum.Open = sum.Open || t.Bound == "least" || t.Bound == "more" || t.Bound == "beyond"
			sum.Events++
			a.name(n, e.names)
			if len(e.places()) > 1 {
				sum.Shared++
			}
		}
	}
}

func (a *adding) count(c siteCount) {
	n, ok := a.at[c.name]
	if !ok {
		if a.at == nil {
			a.at = map[string]int{}
		}
		c.name = strings.Clone(c.name) // and not all that it was read with
		a.at[c.name] = len(a.sites)
		a.sites = append(a.sites, c)
		return
	}
	a.sites[n].events += c.events
}

// name notes who gave a figure of the n-th count.
func (a *adding) name(n int, names []string) {
	for _, name := range names {
		if a.names[n] == nil {
			a.names[n] = map[string]bool{}
		}
		a.names[n][name] = true
	}
}

// join adds what was added up of events behind those before.
func (a *adding) join(o *adding, events []*Event) {
	for n := range counts {
		sum, more := &a.sums[n], &o.sums[n]
		sum.Low, sum.High, sum.Open = sum.Low+more.Low, sum.High+more.High, sum.Open || more.Open
		sum.Events, sum.Wordless, sum.Shared = sum.Events+more.Events, sum.Wordless+more.Wordless, sum.Shared+more.Shared
		a.name(n, sortedKeys(o.names[n]))
	}
	for _, c := range o.sites {
		c.first = events[c.place]
		a.count(c)
	}
}

func (a *adding) pack(c *pack.Coder) {
	for n := range counts {
		sum := &a.sums[n]
		for _, number := range []*int{&sum.Low, &sum.High, &sum.Events, &sum.Wordless, &sum.Shared} {
			c.Number(number)
		}
		c.Flag(&sum.Open)
		names := sortedKeys(a.names[n])
		if c.Texts(&names); c.Reading() {
			a.name(n, names)
		}
	}
	pack.Many(c, &a.sites, func(c *pack.Coder, s *siteCount) {
		c.Text(&s.name)
		c.Number(&s.place)
		c.Number(&s.events)
	})
}

func (a *adding) list() (list []Sum) {
	for n, c := range counts {
		sum := a.sums[n]
		sum.Noun, sum.Sources = c.noun, len(a.names[n])
		if sum.Events > 0 {
			list = append(list, sum)
		}
	}
	return list
}

// Toll gives the sum in the form of a toll.
func (s Sum) Toll() Toll {
	t := Toll{Noun: s.Noun, Low: s.Low, High: s.High}
	switch {
	case s.Low == s.High && s.Open:
		t.Bound = "least"
	case s.Open:
		t.Bound = "beyond"
	case s.Low != s.High:
		t.Bound = "between"
	}
	return t
}
