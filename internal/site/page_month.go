package site

import (
	"cmp"
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
	byPeriod := map[period][]*Event{}
	for _, e := range events {
		p := of(e)
		byPeriod[p] = append(byPeriod[p], e)
	}
	for p, list := range byPeriod {
		groups = append(groups, group{p, list})
	}
	slices.SortFunc(groups, func(a, b group) int { return comparePeriods(a.period, b.period) })
	return groups
}

const sourcedOfYear = 8

func (s *Site) periodPages() (pages []Page) {
	scales := []struct {
		name string
		of   func(*Event) period
	}{
		{"year", func(e *Event) period { return period{year: e.period.year} }},
		{"month", func(e *Event) period { return e.period }},
		{"day", func(e *Event) period { day, _ := e.exactDay(); return day }},
	}
	for _, scale := range scales {
		groups := slices.DeleteFunc(grouped(s.events, scale.of), func(g group) bool {
			return g.period == period{} || scale.name == "month" && g.period.month == 0
		})
		for n, g := range groups {
			var before, after period
			if n > 0 {
				before = groups[n-1].period
			}
			if n+1 < len(groups) {
				after = groups[n+1].period
			}
			reads := append([]string{before.path(), after.path()}, digestsOf(g.events)...)
			pages = append(pages, s.page("period.html", g.period.path(), func(v view) (any, error) {
				return v.period(scale.name, g, before, after), nil
			}, reads...))
		}
	}
	return pages
}

func (v view) period(scale string, g group, before, after period) PeriodPage {
	date := g.period.date()
	heading := v.words.Date(date)
	if scale == "day" {
		heading = v.words.Weekday(date) + "، " + heading
	}
	p := PeriodPage{
		Frame:    v.frame("period", heading, "وقائع "+heading+" في كل الأماكن."),
		Date:     date,
		Scale:    scale,
		Events:   len(g.events),
		Previous: v.neighbour(before),
		Next:     v.neighbour(after),
	}
	year := period{year: g.period.year}
	month := period{year: g.period.year, month: g.period.month}
	switch scale {
	case "year":
		p.Months = years(g.events, v.toPeriod)[0].Months
		p.Sourced = v.events(mostSourced(g.events, sourcedOfYear), false)
		for _, e := range g.events {
			if e.period.month == 0 {
				p.Loose = append(p.Loose, v.event(e, true))
			}
		}
	case "month":
		p.Up = v.neighbour(year)
		p.Trail = []Link{p.Up}
		p.Days, p.Loose = v.days(g.events)
	case "day":
		p.Up = v.neighbour(month)
		p.Trail = []Link{v.neighbour(year), p.Up}
		p.Days, _ = v.days(g.events)
	}
	return p
}

// neighbour links to the page of a period; the zero period gives no link.
func (v view) neighbour(p period) Link {
	if p == (period{}) {
		return Link{}
	}
	return Link{v.words.Date(p.date()), v.link(p.path())}
}
