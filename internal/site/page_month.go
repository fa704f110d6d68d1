package site

import (
	"cmp"
	"fmt"
	"slices"

	"waqai/timeline/edtf"
)

// PeriodPage is a year, a month or a day over all cities.
type PeriodPage struct {
	Frame
	Date edtf.Date
	// Scale is "year", "month" or "day".
	Scale  string
	Events int
	// Previous and Next are the neighbours that have events; Up is the month
	// of a day or the year of a month. A link without Href is none.
	Previous, Next, Up Link
	// Anniversary leads from a day to the same day of other years, where they have
	// events.
	Anniversary Link
	// Months of a year, of which those without events have no Href.
	Months []MonthCell
	// Sourced are the events of a year that most sources tell.
	Sourced []EventView
	// Days of a month, or the one day.
	Days []DayGroup
	// Loose are events of the year or month of which no more is known, or
	// that lasted longer than a day.
	Loose []EventView
}

// group is the events of a period.
type group struct {
	period period
	events []*Event
}

func comparePeriods(a, b period) int {
	return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.month, b.month), cmp.Compare(a.day, b.day))
}

// grouped gives events by what of tells of them, in the order of periods.
func grouped(events []*Event, of func(*Event) period) (groups []group) {
	at := map[period]int{}
	for len(events) > 0 {
		p, n := of(events[0]), 1
		for n < len(events) && of(events[n]) == p {
			n++
		}
		// Nearly all events of a period follow one another: their list is a piece of
		// the whole one.
		if k, known := at[p]; known {
			groups[k].events = append(groups[k].events, events[:n]...)
		} else {
			at[p] = len(groups)
			groups = append(groups, group{p, events[:n:n]})
		}
		events = events[n:]
	}
	slices.SortFunc(groups, func(a, b group) int { return comparePeriods(a.period, b.period) })
	return groups
}

const sourcedOfYear = 8

// scale is a size of periods that have pages over all cities.
type scale struct {
	name string
	of   func(*Event) period // the zero period where an event has none
}

var scales = [...]scale{
	{"year", func(e *Event) period { return period{year: int(e.year)} }},
	{"month", func(e *Event) period {
		if e.period().month == 0 {
			return period{}
		}
		return e.period()
	}},
	{"day", func(e *Event) period { day, _ := e.exactDay(); return day }},
}

// periodParts gives the pages of a scale. A page that would be too long is several; that
// of a year shows only events without a month, and some that it shares with others.
func (s *Site) periodParts(sc scale) (parts []part) {
	for _, g := range grouped(s.events, sc.of) {
		if g.period == (period{}) {
			continue
		}
		shown := g
		if sc.name == "year" {
			shown.events = slices.DeleteFunc(slices.Clone(g.events), func(e *Event) bool { return e.month != 0 })
		}
		cut := asCards.pieces(shown)
		if len(cut) == 0 {
			cut = []part{{period: g.period}}
		}
		parts = append(parts, cut...)
	}
	return parts
}

func (s *Site) periodPages() (pages []Page) {
	for n, sc := range scales {
		if sc.name == "day" && !s.Config.Pages.Dates {
			continue
		}
		parts := s.lists.periods[n]()
		ofYear, digests := map[period][]*Event{}, map[period][]string{}
		if sc.name == "year" {
			for _, g := range grouped(s.events, sc.of) {
				ofYear[g.period], digests[g.period] = g.events, s.digestsOf(g.events)
			}
		}
		for k, p := range parts {
			var before, after part
			if k > 0 {
				before = parts[k-1]
			}
			if k+1 < len(parts) {
				after = parts[k+1]
			}
			reads := append([]string{before.path(), after.path()}, s.digestsOf(p.events)...)
			all := ofYear[p.period]
			reads = append(reads, digests[p.period]...)
			reads = append(reads, fmt.Sprint(s.hasAnniversary(p.period)))
			pages = append(pages, s.page("period.html", p.path(), func(v view) (any, error) {
				return v.period(sc.name, p, before, after, all), nil
			}, reads...).of(p.period))
		}
	}
	return pages
}

// period makes the page of a year, a month or a day; all are the events of a year.
func (v view) period(scale string, part, before, after part, all []*Event) PeriodPage {
	date := part.period.date()
	heading := part.words(v.words)
	if scale == "day" {
		heading = v.words.Weekday(date) + "، " + heading
	}
	p := PeriodPage{
		Frame:    v.frame("period", heading, "وقائع "+heading+" في كل الأماكن."),
		Date:     date,
		Scale:    scale,
		Events:   len(part.events),
		Previous: v.toPart(before),
		Next:     v.toPart(after),
	}
	year := period{year: part.period.year}
	month := period{year: part.period.year, month: part.period.month}
	switch scale {
	case "year":
		p.Loose = v.events(part.events, true)
		if part.piece < 2 {
			p.Events = len(all)
			p.Months = years(all, v.toPeriod)[0].Months
			p.Sourced = v.events(mostSourced(all, sourcedOfYear), false)
		}
	case "month":
		p.Up = v.neighbour(year)
		p.Trail = []Link{p.Up}
		p.Days, p.Loose = v.days(part.events)
	case "day":
		p.Up = v.neighbour(month)
		p.Trail = []Link{v.neighbour(year), p.Up}
		p.Days, _ = v.days(part.events)
		if v.hasAnniversary(part.period) {
			p.Anniversary = Link{v.words.dayOfYear(part.period), v.link(dayPath(part.period))}
		}
	}
	return p
}

// toDay gives the address of the page of a day, "" where days have none.
func (v view) toDay(day period) string {
	if !v.Config.Pages.Dates {
		return ""
	}
	return v.link(day.path())
}

// toPart links to a page of a period; that of the zero period is no link.
func (v view) toPart(p part) Link {
	if p.period == (period{}) {
		return Link{}
	}
	return Link{p.words(v.words), v.link(p.path())}
}

// neighbour links to the page of a period; the zero period gives no link.
func (v view) neighbour(p period) Link {
	if p == (period{}) {
		return Link{}
	}
	return Link{v.words.Date(p.date()), v.link(p.path())}
}
