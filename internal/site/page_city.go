package site

import (
	"fmt"
	"html/template"

	"waqai/internal/article"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// CitiesPage is the index of cities.
type CitiesPage struct {
	Frame
	Letters []Letter
}

// Letter is a letter of the index and the cities under it.
type Letter struct {
	Letter string
	Cities []CityLine
}

// CityLine is a city in a list.
type CityLine struct {
	Link
	// NameEn is the name in Latin letters, or "".
	NameEn string
	// Within is the name of what it lies in, or "".
	Within string
	Events int
	Span   edtf.Date
}

// CityPage is the chronicle of one city.
type CityPage struct {
	Frame
	NameEn, Within string
	// Intro is what the site says of the city, or "".
	Intro   template.HTML
	Events  int
	Span    edtf.Date
	Sources int
	Types   []TypeCount
	// Calendar leads to the years and months on this page.
	Calendar []YearLine
	Years    []CityYear
}

// TypeCount is the number of events of a type.
type TypeCount struct {
	Type   timeline.Type
	Events int
}

// CityYear holds the events of a year.
type CityYear struct {
	Year   int
	Anchor string // of the year on this page
	Events int
	Href   string
	Months []CityMonth
	// Loose are events of which no month is known.
	Loose []EventView
}

// CityMonth holds the events of a month.
type CityMonth struct {
	Year, Month int
	Anchor      string // of the month on this page
	Href        string
	Days        []DayGroup
	// Loose are events of which no day is known, or that lasted longer.
	Loose []EventView
}

// DayGroup holds the events of a day.
type DayGroup struct {
	Date   edtf.Date
	Href   string
	Events []EventView
}

func (s *Site) cityPages() []Page {
	pages := []Page{s.page("cities.html", "cities/"+indexFile, func(v view) (any, error) {
		p := CitiesPage{Frame: v.frame("cities", "المدن", "مدن الموقع وأماكنه مرتبة على حروف الهجاء.")}
		for _, c := range s.cities {
			letter := initial(c.name)
			if n := len(p.Letters); n == 0 || p.Letters[n-1].Letter != letter {
				p.Letters = append(p.Letters, Letter{Letter: letter})
			}
			last := &p.Letters[len(p.Letters)-1]
			last.Cities = append(last.Cities, v.cityLine(c))
		}
		return p, nil
	}, s.content)}
	for _, c := range s.cities {
		reads := append([]string{c.digest}, digestsOf(c.events)...)
		if c.intro != nil {
			reads = append(reads, c.intro.Digest)
		}
		pages = append(pages, s.page("city.html", c.path, func(v view) (any, error) { return v.city(c), nil }, reads...))
	}
	return pages
}

func (v view) cityLine(c *City) CityLine {
	return CityLine{Link{c.name, v.link(c.path)}, c.NameEn, c.within, len(c.events), span(c.events)}
}

func (v view) city(c *City) CityPage {
	description := fmt.Sprintf("وقائع %s يومًا بيوم، وكل حدث بجملته ومصدره.", c.name)
	p := CityPage{
		Frame:    v.frame("city", c.name, description),
		NameEn:   c.NameEn,
		Within:   c.within,
		Events:   len(c.events),
		Span:     span(c.events),
		Sources:  len(sourceNames(c.events)),
		Types:    typeCounts(c.events),
		Calendar: years(c.events, func(p period) string { return "#" + p.anchor() }),
		Years:    v.cityYears(c.events),
	}
	// The city itself goes without saying on its page.
	v.here = c
	p.Years = v.cityYears(c.events)
	p.Trail = []Link{{"المدن", v.link("cities/" + indexFile)}}
	p.Feed = Link{c.name, v.link(c.feed())}
	if c.intro != nil {
		p.Intro = article.Render(c.intro.Source, nil)
	}
	return p
}

func typeCounts(events []*Event) (counts []TypeCount) {
	for _, t := range timeline.Types {
		n := 0
		for _, e := range events {
			if e.Type == t {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, TypeCount{t, n})
		}
	}
	return counts
}

// cityYears groups events by year, month and day. What is known of an event's
// date decides how deep it stands: nothing is put on the first day of its month.
func (v view) cityYears(events []*Event) (years []CityYear) {
	for _, y := range grouped(events, func(e *Event) period { return period{year: e.period.year} }) {
		year := CityYear{
			Year:   y.period.year,
			Anchor: y.period.anchor(),
			Events: len(y.events),
			Href:   v.link(y.period.path()),
		}
		for _, m := range grouped(y.events, func(e *Event) period { return e.period }) {
			if m.period.month == 0 {
				year.Loose = v.events(m.events, true)
				continue
			}
			days, loose := v.days(m.events)
			year.Months = append(year.Months, CityMonth{m.period.year, m.period.month, m.period.anchor(), v.link(m.period.path()), days, loose})
		}
		years = append(years, year)
	}
	return years
}

// anchor is the id of a period on the page of a city.
func (p period) anchor() string {
	if p.month == 0 {
		return fmt.Sprintf("y%04d", p.year)
	}
	return fmt.Sprintf("m%04d-%02d", p.year, p.month)
}

// days groups the events of a month by their day, and gives apart those whose
// day is not known exactly.
func (v view) days(events []*Event) (days []DayGroup, loose []EventView) {
	for _, d := range grouped(events, func(e *Event) period { day, _ := e.exactDay(); return day }) {
		if d.period == (period{}) {
			loose = v.events(d.events, true)
			continue
		}
		shown := v.events(d.events, true)
		for n := range shown {
			shown[n].Dated = false
		}
		days = append(days, DayGroup{d.period.date(), v.link(d.period.path()), shown})
	}
	return days, loose
}
