package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// book is a list of events with a page of its own, or with several where one would
// be too long: that of a city, a type, a source, an actor or a day of the year.
type book struct {
	path   string // of its first page
	events []*Event
	parts  func() []part    // its pages after the first, nil where that holds all
	span   func() edtf.Date // of its events
}

// shelf holds what lists events beside cities and periods. Each list is made when it is
// asked for first: a preview shows few of them, and settings leave some out.
type shelf struct {
	types     func() map[timeline.Type]*book
	days      func() []*dayBook            // of the year, in their order
	outlets   func() []*publisher          // in the order of an Arabic index
	byName    func() map[string]*publisher // the same
	actors    func() []*actor              // in the order of an Arabic index
	pairs     func() []*pair               // of cities that are compared, sorted by path
	compared  func() map[*City]bool        // those that are in a pair
	hasDays   func() bool                  // there is an event of which the day is known
	hasActors func() bool                  // somebody is named in an event
}

// newShelf gives the books of a site whose cities are finished.
func (s *Site) newShelf(x Extractor) shelf {
	find := func(string) (timeline.Actor, bool) { return timeline.Actor{}, false }
	if finder, ok := x.(ActorFinder); ok {
		find = finder.Actor
	}
	publishers := sync.OnceValues(func() ([]*publisher, map[string]*publisher) { return s.publishersOf() })
	pairs := sync.OnceValue(func() []*pair { return s.pairsOf(s.fullest()) })
	return shelf{
		types:   sync.OnceValue(func() map[timeline.Type]*book { return s.typeBooks() }),
		days:    sync.OnceValue(func() []*dayBook { return s.dayBooks() }),
		outlets: func() []*publisher { list, _ := publishers(); return list },
		byName:  func() map[string]*publisher { _, byName := publishers(); return byName },
		actors:  sync.OnceValue(func() []*actor { return s.actorsOf(find) }),
		pairs:   pairs,
		compared: sync.OnceValue(func() map[*City]bool {
			compared := map[*City]bool{}
			for _, p := range pairs() {
				compared[p.cities[0]], compared[p.cities[1]] = true, true
			}
			return compared
		}),
		hasDays: sync.OnceValue(func() bool {
			return slices.ContainsFunc(s.events, func(e *Event) bool { _, exact := e.exactDay(); return exact })
		}),
		hasActors: sync.OnceValue(func() bool {
			return slices.ContainsFunc(s.events, func(e *Event) bool { return e.is(acted) })
		}),
	}
}

// indexes are the lists of the site that are not in its menu, with the files that
// hold them.
func (s *Site) indexes() (items []MenuItem) {
	of := s.Config.Pages
	for _, index := range []struct {
		there bool
		item  MenuItem
	}{
		{of.Types && len(s.events) > 0, MenuItem{"أنواع الأحداث", typesFile}},
		{of.Actors && s.hasActors(), MenuItem{"الأطراف", actorsIndex}},
		{of.Days && s.hasDays(), MenuItem{"في مثل هذا اليوم", daysFile}},
		{of.Compare && len(s.pairs()) > 0, MenuItem{"مدينتان جنبًا إلى جنب", compareFile}},
		{of.Snapshots, MenuItem{"اللقطات والتصحيحات", snapshotsPage}},
	} {
		if index.there {
			items = append(items, index.item)
		}
	}
	return items
}

// books gives all books that have pages.
func (s *Site) books() (all []*book) {
	of := s.Config.Pages
	for _, c := range s.cities {
		all = append(all, c.book)
	}
	if of.Types {
		for _, t := range timeline.Types {
			if b := s.types()[t]; b != nil {
				all = append(all, b)
			}
		}
	}
	if of.Days {
		for _, d := range s.days() {
			all = append(all, d.book)
		}
	}
	if of.Sources {
		for _, p := range s.outlets() {
			all = append(all, p.book)
		}
	}
	if of.Actors {
		for _, a := range s.actors() {
			all = append(all, a.book)
		}
	}
	if of.Compare {
		for _, p := range s.pairs() {
			all = append(all, p.book())
		}
	}
	return all
}

// newBook makes a book with the pages that a measure wants.
func (s *Site) newBook(path string, events []*Event, m measure) *book {
	return &book{
		path, events, sync.OnceValue(func() []part { return m.split(events) }), sync.OnceValue(func() edtf.Date { return span(events) }),
	}
}

// reads are digests of what the n-th part of a book shows: its events, and which
// parts stand beside it.
func (s *Site) readsOf(b *book, n int) []string {
	digests := s.digestsOf(b.parts()[n].events)
	for _, k := range []int{n - 1, n + 1} {
		if k >= 0 && k < len(b.parts()) {
			digests = append(digests, b.parts()[k].pathIn(b.path))
		}
	}
	return digests
}

// turn gives the parts before and after the n-th; a link without Href is none.
func (v view) turn(b *book, n int) (previous, next Link) {
	leaf := func(n int) Link {
		if n < 0 || n >= len(b.parts()) {
			return Link{}
		}
		return Link{b.parts()[n].words(v.words), v.link(b.parts()[n].pathIn(b.path))}
	}
	return leaf(n - 1), leaf(n + 1)
}

// Chapters are the events of a page by year, month and day, or, where they are too
// many for one page, what leads to those that have them.
type Chapters struct {
	Parts []PartYear
	Years []CityYear
}

// chapters gives the events of the first page of a book.
func (v view) chapters(b *book) Chapters {
	if b.parts() != nil {
		return Chapters{Parts: v.partYears(b)}
	}
	return Chapters{Years: v.cityYears(b.events)}
}

// ChapterPage is one of the pages of a list of events that is too long for one: of
// a type, a source, an actor or a day of the year, in a year or a month.
type ChapterPage struct {
	Frame
	Part edtf.Date
	// Previous and Next are the parts before and after it, or links without
	// Href.
	Previous, Next  Link
	Events, Sources int
	Types           []TypeCount
	// Publishers are those who reported the events of this page, as on that of
	// a city.
	Publishers []PublisherCount
	Chapters
}

// chapterPages makes the pages of a book after the first. trail leads to that; name
// is what the book is called in a heading, and reads are digests of both.
func (s *Site) chapterPages(b *book, name string, trail func(view) []Link, reads ...string) (pages []Page) {
	for n, part := range b.parts() {
		pages = append(pages, s.page("chapter.html", part.pathIn(b.path), func(v view) (any, error) {
			when := part.words(v.words)
			numbers, reporters := publishers(part.events)
			v.publishers = numbers
			p := ChapterPage{
				Publishers: reporters,
				Frame:      v.frame("chapter", name+"، "+when, fmt.Sprintf("وقائع %s، %s، وكل حدث بجملته ومصدره.", name, when)),
				Part:       part.period.date(),
				Events:     len(part.events),
				Sources:    len(sourceNames(part.events)),
				Types:      typeCounts(part.events),
				Chapters:   Chapters{Years: v.cityYears(part.events)},
			}
			p.Scripts = v.chooser(reporters)
			if !strings.HasPrefix(b.path, "types/") && !strings.HasPrefix(b.path, "days/") {
				p.Reach.Alternates = nil // its id comes of a name
			}
			p.Trail = append(trail(v), Link{name, v.link(b.path)})
			p.Previous, p.Next = v.turn(b, n)
			return p, nil
		}, append(append([]string{name}, reads...), s.readsOf(b, n)...)...).of(part.period))
	}
	return pages
}

// EventLine leads to an event.
type EventLine struct {
	// Link has the heading of the event.
	Link
	Date edtf.Date
}

func (v view) eventLine(e *Event) EventLine {
	return EventLine{Link{v.headingOf(e), v.link(v.home(e))}, e.Date()}
}

// PlaceCount is a place and the number of events of a list that are there.
type PlaceCount struct {
	Link
	Events int
}

// mostPlaces of a list are named on its page.
const mostPlaces = 16

// placeCounts lists the places of events, those with the most first, and tells how
// many places there are.
func (v view) placeCounts(events []*Event) (list []PlaceCount, all int) {
	places, counts := v.placesOf(events)
	for _, c := range places[:min(mostPlaces, len(places))] {
		list = append(list, PlaceCount{Link{c.name, v.link(c.path)}, counts[c]})
	}
	return list, len(places)
}

// placesOf gives the places of events, those with the most of them first, and how
// many each has.
func (s *Site) placesOf(events []*Event) (places []*City, counts map[*City]int) {
	counts = map[*City]int{}
	for _, e := range events {
		for _, c := range s.citiesOf(e) {
			if counts[c]++; counts[c] == 1 {
				places = append(places, c)
			}
		}
	}
	slices.SortFunc(places, func(a, b *City) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), compareNames(a.name, b.name), strings.Compare(a.ID, b.ID))
	})
	return places, counts
}
