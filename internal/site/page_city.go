package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"waqai/internal/article"
	"waqai/internal/atlas"
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

// CityPage is the chronicle of one city. That of a city with very many events is
// split: its first page has the figures and leads to Parts; a part is a CityPage
// with Part set, and has events and little else.
type CityPage struct {
	Frame
	NameEn, Within string
	// Part names the year or month of a part, and is zero on the first page.
	Part edtf.Date
	// Previous and Next are the parts before and after a part, or links without
	// Href.
	Previous, Next Link
	// Intro is what the site says of the city, or "".
	Intro   template.HTML
	Events  int
	Span    edtf.Date
	Sources int
	Types   []TypeCount
	// Map shows where the city lies and what is near, or is nil where its
	// position is not known or off the base map.
	Map *MapView
	// Sums are what is known of the dead, the hurt, the displaced and the held.
	Sums []Sum
	// Histogram leads to the months on this page or its parts.
	Histogram Histogram
	// Sites are the districts and buildings named in the events, and Neighbours
	// the nearest places with events.
	Sites      []SiteLine
	Neighbours []NeighbourLine
	// Parts are the pages of a city that is split; Sourced are the events that
	// most sources tell, on its first page.
	Parts   []PartYear
	Sourced []EventView
	// Publishers are those who reported the events of this page, for choosing
	// among them; the numbers in EventView.Publishers count from 1 in this list.
	Publishers []PublisherCount
	Years      []CityYear
	// Files give the events of the city as data; a part has none of its own.
	Files []FileView
	// Compare leads to the cities with which it can be seen side by side, "" where
	// there are none.
	Compare string
}

// SiteLine is a district or a building in the words of the texts.
type SiteLine struct {
	// Link leads to the first of its events.
	Link
	Events int
}

// PublisherCount is who reported events, and how many.
type PublisherCount struct {
	Name   string
	Events int
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

// DayGroup holds the events of a day. Href leads to the page of the day, and is ""
// where days have none.
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
	of := make([][]Page, len(s.cities))
	inParallel(numbers(len(s.cities)), func(n int) { of[n] = s.pagesOfCity(s.cities[n]) })
	return append(pages, slices.Concat(of...)...)
}

// pagesOfCity gives the page of a city, and those of its parts.
func (s *Site) pagesOfCity(c *City) (pages []Page) {
	reads := append([]string{c.digest}, s.digestsOf(c.events)...)
	if c.intro != nil {
		reads = append(reads, c.intro.Digest)
	}
	for _, n := range s.lists.near()[c] {
		reads = append(reads, n.city.digest)
	}
	reads = append(reads, fmt.Sprint(s.compared()[c]))
	around, located := s.environs(c)
	if located {
		reads = append(reads, atlas.Version(), asJSON(around))
	}
	pages = append(pages, s.page("city.html", c.path, func(v view) (any, error) {
		p := v.city(c)
		if located {
			p.Map = v.locator(c, around)
		}
		return p, nil
	}, reads...))
	for n, p := range c.parts() {
		reads := append([]string{c.digest}, s.readsOf(c.book, n)...)
		pages = append(pages, s.page("city.html", p.pathIn(c.path), func(v view) (any, error) { return v.cityPart(c, n), nil }, reads...).of(p.period))
	}
	return pages
}

func (v view) cityLine(c *City) CityLine {
	return CityLine{Link{c.name, v.link(c.path)}, c.NameEn, c.within, len(c.events), c.span()}
}

func (v view) city(c *City) CityPage {
	v.here = c // which goes without saying on its page
	p := CityPage{
		Frame:     v.frame("city", c.name, fmt.Sprintf("وقائع %s يومًا بيوم، وكل حدث بجملته ومصدره.", c.name)),
		NameEn:    c.NameEn,
		Within:    c.within,
		Events:    len(c.events),
		Span:      c.span(),
		Sources:   len(sourceNames(c.events)),
		Types:     typeCounts(c.events),
		Histogram: histogram(c.events, v.toCity(c)),
	}
	p.Sums, p.Sites = v.sumsAndSites(c.events)
	p.Trail = []Link{{"المدن", v.link("cities/" + indexFile)}}
	p.Feed = Link{c.name, v.link(c.feed())}
	p.Reach.Card = v.cityCardView(c)
	if c.intro != nil {
		p.Intro = article.Render(c.intro.Source, nil)
	}
	p.Files = v.filesOf(c)
	for _, n := range v.lists.near()[c] {
		p.Neighbours = append(p.Neighbours, NeighbourLine{Link{n.city.name, v.link(n.city.path)}, n.kilometres})
	}
	if v.compared()[c] && v.Config.Pages.Compare {
		p.Compare = v.link(compareFile + "#" + c.ID)
	}
	if c.parts() != nil {
		p.Parts = v.partYears(c.book)
		p.Sourced = v.events(mostSourced(c.events, sourcedOfCity), false)
		return p
	}
	v.publishers, p.Publishers = publishers(c.events)
	p.Scripts = v.chooser(p.Publishers)
	p.Years = v.cityYears(c.events)
	return p
}

const sourcedOfCity = 12

// cityPart gives the n-th page of a city that is split.
func (v view) cityPart(c *City, n int) CityPage {
	v.here = c
	part := c.parts()[n]
	when := part.words(v.words)
	heading := c.name + "، " + when
	p := CityPage{
		Frame:   v.frame("city", heading, fmt.Sprintf("وقائع %s، %s، وكل حدث بجملته ومصدره.", c.name, when)),
		Part:    part.period.date(),
		Events:  len(part.events),
		Sources: len(sourceNames(part.events)),
		Types:   typeCounts(part.events),
	}
	p.Trail = []Link{{"المدن", v.link("cities/" + indexFile)}, {c.name, v.link(c.path)}}
	p.Feed = Link{c.name, v.link(c.feed())}
	p.Previous, p.Next = v.turn(c.book, n)
	v.publishers, p.Publishers = publishers(part.events)
	p.Scripts = v.chooser(p.Publishers)
	p.Years = v.cityYears(part.events)
	return p
}

// chooser is the script by which a page lets choose among several publishers.
func (v view) chooser(list []PublisherCount) []string {
	if len(list) < 2 {
		return nil
	}
	return []string{v.link("choose.js")}
}

// sumsAndSites adds up the tolls of events, and lists the districts and buildings that they
// name, those with the most events first.
func (v view) sumsAndSites(events []*Event) ([]Sum, []SiteLine) {
	const most = 12
	var all adding
	for _, st := range v.cut(events) {
		one := v.added(st.events)
		all.join(&one, st.events)
	}
	slices.SortStableFunc(all.sites, func(a, b siteCount) int { return cmp.Compare(b.events, a.events) })
	var lines []SiteLine
	for _, at := range all.sites[:min(most, len(all.sites))] {
		lines = append(lines, SiteLine{Link{at.name, v.link(v.home(at.first))}, at.events})
	}
	return all.list(), lines
}

// publishers numbers those who reported events, those with the most first, from 1.
func publishers(events []*Event) (numbers map[string]int, list []PublisherCount) {
	counts := map[string]int{}
	for _, e := range events {
		for _, name := range e.names {
			counts[name]++
		}
	}
	for _, name := range sortedKeys(counts) {
		list = append(list, PublisherCount{name, counts[name]})
	}
	slices.SortStableFunc(list, func(a, b PublisherCount) int { return cmp.Compare(b.Events, a.Events) })
	numbers = make(map[string]int, len(list))
	for n, p := range list {
		numbers[p.Name] = n + 1
	}
	return numbers, list
}

func typeCounts(events []*Event) (counts []TypeCount) {
	for _, t := range timeline.Types {
		n := 0
		for _, e := range events {
			if e.eventType() == t {
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
	for _, y := range grouped(events, func(e *Event) period { return period{year: e.period().year} }) {
		year := CityYear{
			Year:   y.period.year,
			Anchor: y.period.anchor(),
			Events: len(y.events),
			Href:   v.link(y.period.path()),
		}
		for _, m := range grouped(y.events, func(e *Event) period { return e.period() }) {
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
		days = append(days, DayGroup{d.period.date(), v.toDay(d.period), shown})
	}
	return days, loose
}
