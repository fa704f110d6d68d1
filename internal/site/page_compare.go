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

// Two cities stand side by side where both have some events, and either is among
// the three nearest such places of the other (which near.go bounds to 150 km), or
// both are among the ten places with the most events. So there are no more than
// three pairs for each city, and 45 more. What is known of a governorate or a
// country alone is no city.

const (
	compareFile   = "compare/" + indexFile
	leastCompared = 3  // events of a city
	nearCompared  = 3  // of its neighbours
	mostCompared  = 10 // cities that are all compared
)

// PairsPage is where a reader chooses two cities.
type PairsPage struct {
	Frame
	Pairs  int
	Cities []CompareChoice
}

// CompareChoice is a city, in the order of an Arabic index, and those that it is
// compared with.
type CompareChoice struct {
	Link
	Anchor string
	Events int
	With   []Link
}

// ComparePage shows two cities side by side.
type ComparePage struct {
	Frame
	// Part names the year or month of a part, and is zero on the first page of
	// two cities that have too many events for one.
	Part           edtf.Date
	Previous, Next Link
	// Kilometres are those between them, 0 where not known.
	Kilometres int
	Cities     [2]ComparedCity
	// Both is the number of events that are in both cities; each is shown once.
	Both   int
	Months []ComparedMonth
	Parts  []PartYear
}

// ComparedCity is one of two cities. The histograms of the two have the same months
// and one scale.
type ComparedCity struct {
	Link
	Events    int
	Histogram Histogram
}

// ComparedMonth is a month, or a year where no month is known, of two cities.
type ComparedMonth struct {
	Date   edtf.Date
	Anchor string
	Href   string // of the page of the month over all places
	Events [2]int
	Lines  []ComparedLine
}

// ComparedLine is an event in one of the cities, or in both.
type ComparedLine struct {
	EventView
	// Side is "first", "second" or "both".
	Side string
}

// pair is two cities side by side, the one whose id comes first being the first.
type pair struct {
	path       string
	cities     [2]*City
	kilometres int
	book       func() *book // of the events of both, made when it is asked for first
}

// asLines is the measure of a list of events as lines.
var asLines = measure{60 << 10, func(e *Event) int {
	return 480 + min(int(e.quote), 170) + 100*len(e.places()) + 60*int(e.tolls)
}}

// pairsOf gives the pairs that are compared, sorted by path. cities are those with
// the most events first.
func (s *Site) pairsOf(cities []*City) (pairs []*pair) {
	cities = slices.DeleteFunc(slices.Clone(cities), func(c *City) bool {
		return len(c.events) < leastCompared || c.Kind == "country" || c.Kind == "governorate" || c.Kind == "region"
	})
	compared := map[*City]bool{}
	for _, c := range cities {
		compared[c] = true
	}
	seen := map[[2]*City]bool{}
	add := func(a, b *City) {
		if a.ID > b.ID {
			a, b = b, a
		}
		if a != b && !seen[[2]*City{a, b}] {
			seen[[2]*City{a, b}] = true
			pairs = append(pairs, &pair{cities: [2]*City{a, b}})
		}
	}
	for n, c := range cities {
		near := 0
		for _, other := range s.lists.near()[c] {
			if near < nearCompared && compared[other.city] {
				add(c, other.city)
				near++
			}
		}
		for _, other := range cities[:min(n, mostCompared)] {
			if n < mostCompared {
				add(c, other)
			}
		}
	}
	byName := map[string]int{}
	for _, p := range pairs {
		byName[p.cities[0].ID+"-"+p.cities[1].ID]++
	}
	for _, p := range pairs {
		a, b := p.cities[0], p.cities[1]
		name := a.ID + "-" + b.ID
		if byName[name] > 1 { // "a-b" and "c" beside "a" and "b-c"; no id has a "_"
			name = a.ID + "_" + b.ID
		}
		p.path = "compare/" + name + "/" + indexFile
		p.book = sync.OnceValue(func() *book {
			return s.newBook(p.path, eventsOf(a, b), asLines)
		})
		if a.Lat != nil && a.Lon != nil && b.Lat != nil && b.Lon != nil {
			p.kilometres = int(distance(a, b) + 0.5)
		}
	}
	slices.SortFunc(pairs, func(a, b *pair) int { return strings.Compare(a.path, b.path) })
	return pairs
}

// eventsOf gives the events of two cities in their order, those of both once.
func eventsOf(a, b *City) []*Event {
	all := make([]*Event, 0, len(a.events)+len(b.events))
	x, y := a.events, b.events
	for len(x) > 0 || len(y) > 0 {
		switch {
		case len(y) == 0 || len(x) > 0 && x[0] != y[0] && timeline.CompareHappenings(x[0].Happening, y[0].Happening) < 0:
			all, x = append(all, x[0]), x[1:]
		case len(x) == 0 || x[0] != y[0]:
			all, y = append(all, y[0]), y[1:]
		default:
			x = x[1:]
		}
	}
	return all
}

func (p *pair) name() string { return p.cities[0].name + " و" + p.cities[1].name }

func (s *Site) comparePages() (pages []Page) {
	if !s.Config.Pages.Compare || len(s.pairs()) == 0 {
		return nil
	}
	var index []string
	for _, p := range s.pairs() {
		index = append(index, p.path)
		for _, c := range p.cities {
			index = append(index, c.digest, fmt.Sprint(len(c.events)))
		}
		pages = append(pages, s.pagesOfPair(p)...)
	}
	return append(pages, s.page("pairs.html", compareFile, func(v view) (any, error) {
		p := PairsPage{Frame: v.frame("pairs", "مدينتان جنبًا إلى جنب", "اختر مدينتين لترى ما وقع فيهما شهرًا بشهر."), Pairs: len(s.pairs())}
		for _, c := range s.cities {
			choice := CompareChoice{Link: Link{c.name, v.link(c.path)}, Anchor: c.ID, Events: len(c.events), With: v.comparedWith(c)}
			if len(choice.With) > 0 {
				p.Cities = append(p.Cities, choice)
			}
		}
		return p, nil
	}, index...))
}

// pagesOfPair makes the page of a pair, and those of its parts.
func (s *Site) pagesOfPair(p *pair) []Page {
	of := []string{p.cities[0].digest, p.cities[1].digest}
	b := p.book()
	pages := []Page{s.page("compare.html", p.path, func(v view) (any, error) { return v.compare(p), nil }, append(of, s.digestsOf(b.events)...)...)}
	for n, part := range b.parts() {
		pages = append(pages, s.page("compare.html", part.pathIn(p.path), func(v view) (any, error) { return v.comparePart(p, n), nil }, append(of, s.readsOf(b, n)...)...).of(part.period))
	}
	return pages
}

// comparedWith leads to the pairs of a city, by the name of the other, in the order
// of an Arabic index.
func (v view) comparedWith(c *City) (links []Link) {
	for _, p := range v.pairs() {
		for n, one := range p.cities {
			if one == c {
				links = append(links, Link{p.cities[1-n].name, v.link(p.path)})
			}
		}
	}
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(compareNames(a.Text, b.Text), strings.Compare(a.Href, b.Href))
	})
	return links
}

func (v view) toCompare() []Link {
	return []Link{{"مدينتان جنبًا إلى جنب", v.link(compareFile)}}
}

func (v view) compare(p *pair) ComparePage {
	show := ComparePage{
		Frame:      v.frame("compare", p.name(), "ما وقع في "+p.name()+" شهرًا بشهر، جنبًا إلى جنب."),
		Kilometres: p.kilometres,
	}
	show.Trail = v.toCompare()
	drawn := sideBySide([2][]*Event{p.cities[0].events, p.cities[1].events}, p.book().events, v.toBook(p.book()))
	for n, c := range p.cities {
		show.Cities[n] = ComparedCity{Link{c.name, v.link(c.path)}, len(c.events), drawn[n]}
	}
	show.Both = len(p.cities[0].events) + len(p.cities[1].events) - len(p.book().events)
	if p.book().parts() != nil {
		show.Parts = v.partYears(p.book())
		return show
	}
	show.Months = v.comparedMonths(p, p.book().events)
	return show
}

func (v view) comparePart(p *pair, n int) ComparePage {
	part := p.book().parts()[n]
	heading := p.name() + "، " + part.words(v.words)
	show := ComparePage{
		Frame: v.frame("compare", heading, "ما وقع في "+heading+"، جنبًا إلى جنب."),
		Part:  part.period.date(),
	}
	show.Trail = append(v.toCompare(), Link{p.name(), v.link(p.path)})
	show.Previous, show.Next = v.turn(p.book(), n)
	for n, c := range p.cities {
		show.Cities[n].Link = Link{c.name, v.link(c.path)}
	}
	show.Months = v.comparedMonths(p, part.events)
	for _, m := range show.Months {
		for n := range m.Events {
			show.Cities[n].Events += m.Events[n]
		}
		for _, line := range m.Lines {
			if line.Side == "both" {
				show.Both++
			}
		}
	}
	return show
}

func (v view) comparedMonths(p *pair, events []*Event) (months []ComparedMonth) {
	for _, g := range grouped(events, func(e *Event) period { return e.period() }) {
		m := ComparedMonth{Date: g.period.date(), Anchor: g.period.anchor(), Href: v.link(g.period.path())}
		m.Lines = make([]ComparedLine, len(g.events))
		eachRead(g.events, func(n int, e *account) {
			first, second := slices.Contains(e.places(), p.cities[0].ID), slices.Contains(e.places(), p.cities[1].ID)
			line := &m.Lines[n]
			*line = ComparedLine{v.event(e, false), "both"}
			switch {
			case !second:
				line.Side = "first"
			case !first:
				line.Side = "second"
			}
			if first {
				m.Events[0]++
			}
			if second {
				m.Events[1]++
			}
		})
		months = append(months, m)
	}
	return months
}

// sideBySide draws two lists of events over the months that all have, so that a bar
// of one is as high as an equal one of the other.
func sideBySide(lists [2][]*Event, all []*Event, link func(period) string) (drawn [2]Histogram) {
	axis := histogram(all, link)
	var counts [2]map[period]int
	fullest := 0
	for n, events := range lists {
		counts[n] = map[period]int{}
		drawn[n] = Histogram{Unit: axis.Unit, Years: axis.Years}
		for _, e := range events {
			p := axis.periodOf(e)
			if p == (period{}) {
				drawn[n].Loose++
				continue
			}
			counts[n][p]++
			fullest = max(fullest, counts[n][p])
		}
	}
	for n := range drawn {
		for _, bar := range axis.Bars {
			if bar.Gap == 0 {
				year, month, _ := bar.Date.YMD()
				bar.Events = counts[n][period{year: year, month: month}]
				bar.Level = 0
				if bar.Events == 0 {
					bar.Href = ""
				} else {
					bar.Level = max(1, (bar.Events*levels+fullest/2)/fullest)
				}
			}
			drawn[n].Bars = append(drawn[n].Bars, bar)
		}
	}
	return drawn
}
