package site

import (
	"cmp"
	"slices"
	"strings"

	"waqai/internal/atlas"
	"waqai/timeline/edtf"
)

// HomePage is the first page: what the chronicle holds, where and when.
type HomePage struct {
	Frame
	// Events, Cities, Articles and Sources are numbers of those on the site;
	// Span goes from the first to the last day of events.
	Events, Cities, Articles, Sources int
	Span                              edtf.Date
	// Matrix shows when events began at the places with the most of them.
	Matrix Matrix
	// Index lists the cities in Arabic order.
	Index []CityLine
	// Map shows where they are, or is nil where no place of theirs lies on
	// the base map.
	Map *MapView
	// Sourced are the events that most sources tell, Latest the last of all.
	Sourced, Latest []EventView
}

// YearLine is a year and its months.
type YearLine struct {
	Year   int
	Href   string
	Events int
	// Months are the twelve, from January.
	Months []MonthCell
}

// MonthCell is a month of a year. Href is "" where it has no events; Level goes
// from 0 (none) to 4 (as many as the fullest month).
type MonthCell struct {
	Month, Events, Level int
	Href                 string
}

const (
	latestOnHome  = 6
	sourcedOnHome = 6
)

func (s *Site) homePages() []Page {
	return []Page{s.page("home.html", indexFile, func(v view) (any, error) {
		p := HomePage{
			Frame:    v.frame("home", s.Config.Title, s.Config.Description),
			Events:   len(s.events),
			Cities:   len(s.cities),
			Articles: len(s.articles),
			Sources:  len(sourceNames(s.events)),
			Span:     s.lists.span(),
			Matrix:   v.matrix(),
			Sourced:  v.events(mostSourced(s.events, sourcedOnHome), false),
			Latest:   v.events(latest(s.events, latestOnHome), false),
		}
		p.Title = ""
		for _, c := range s.cities {
			p.Index = append(p.Index, v.cityLine(c))
		}
		p.Map = v.regionMap()
		return p, nil
	}, s.content, atlas.Version())}
}

func (v view) toPeriod(p period) string { return v.link(p.path()) }

// years counts events by year and month of their beginning; link gives the
// address of a period.
func years(events []*Event, link func(period) string) (lines []YearLine) {
	counts := map[int]*[13]int{} // the months, and at 0 the whole year
	fullest := 0
	for _, e := range events {
		year := counts[e.period().year]
		if year == nil {
			year = new([13]int)
			counts[e.period().year] = year
		}
		year[0]++
		if e.period().month > 0 {
			year[e.period().month]++
			fullest = max(fullest, year[e.period().month])
		}
	}
	for _, year := range sortedKeys(counts) {
		line := YearLine{Year: year, Events: counts[year][0], Href: link(period{year: year})}
		for month := 1; month <= 12; month++ {
			cell := MonthCell{Month: month, Events: counts[year][month]}
			if cell.Events > 0 {
				cell.Href = link(period{year: year, month: month})
				cell.Level = 1 + 3*cell.Events/max(fullest, 1)
				cell.Level = min(cell.Level, 4)
			}
			line.Months = append(line.Months, cell)
		}
		lines = append(lines, line)
	}
	return lines
}

// fullest gives the places where events are, those with the most first.
func (s *Site) fullest() []*City {
	list := slices.DeleteFunc(slices.Clone(s.cities), func(c *City) bool { return len(c.events) == 0 })
	slices.SortStableFunc(list, func(a, b *City) int { return cmp.Compare(len(b.events), len(a.events)) })
	return list
}

// mostSourced gives the events with the most witnesses, those with one left out.
func mostSourced(events []*Event, n int) []*Event {
	list := slices.DeleteFunc(slices.Clone(events), func(e *Event) bool { return e.witnesses < 2 })
	slices.SortStableFunc(list, func(a, b *Event) int {
		return cmp.Or(
			cmp.Compare(b.witnesses, a.witnesses),
			cmp.Compare(len(b.articles), len(a.articles)),
			cmp.Compare(b.sources, a.sources),
		)
	})
	return list[:min(n, len(list))]
}

// latest gives the last events that are over, the very last first. Those whose
// day is not known are left to the pages of their months.
func latest(events []*Event, n int) (list []*Event) {
	for _, e := range slices.Backward(events) {
		if len(list) == n {
			break
		}
		if _, exact := e.exactDay(); exact {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *Event) int {
		return cmp.Or(edtf.Compare(b.Date(), a.Date()), strings.Compare(a.ID(), b.ID()))
	})
	return list
}
