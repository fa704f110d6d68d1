package site

import (
	"fmt"
	"slices"

	"waqai/timeline/edtf"
)

// DaysPage lists the days of the year on which something happened, in any year.
type DaysPage struct {
	Frame
	// Days is their number.
	Days   int
	Months []DaysMonth
}

// DaysMonth is a month of every year.
type DaysMonth struct {
	Month int
	Days  []DayCount
}

// DayCount is a day of a month, and the events that it had in all years.
type DayCount struct {
	Link   // Text is the number of the day
	Events int
}

// AnniversaryPage is a day of the year in all years.
type AnniversaryPage struct {
	Frame
	Month, Day      int
	Events, Sources int
	// Previous and Next are the days before and after it that have events, or
	// links without Href.
	Previous, Next Link
	// Years hold the events, or Parts lead to them where they are too many for
	// one page.
	Years []DayYear
	Parts []PartYear
}

// DayYear is what happened on the day in one year.
type DayYear struct {
	Date edtf.Date
	// Href leads to the page of that day, and is "" where days have none.
	Href   string
	Events []EventView
}

const daysFile = "days/" + indexFile

// dayPath gives the path of a day of the year.
func dayPath(p period) string { return fmt.Sprintf("days/%02d-%02d/%s", p.month, p.day, indexFile) }

// dayBook is a day of the year; its period has no year.
type dayBook struct {
	*book
	day period
	// years of which it has events
	years int
}

// dayBooks gives the days of the year that have events, in their order. Only
// events of an exact day are in one.
func (s *Site) dayBooks() (days []*dayBook) {
	for _, g := range grouped(s.events, func(e *Event) period { day, _ := e.exactDay(); return period{0, day.month, day.day} }) {
		if g.period == (period{}) {
			continue
		}
		years := grouped(g.events, func(e *Event) period { return period{year: e.period().year} })
		days = append(days, &dayBook{s.newBook(dayPath(g.period), g.events, asCards), g.period, len(years)})
	}
	return days
}

// hasAnniversary tells whether the site shows what happened on the day of a period
// in other years too.
func (s *Site) hasAnniversary(p period) bool {
	n, ok := slices.BinarySearchFunc(s.days(), period{0, p.month, p.day}, func(d *dayBook, day period) int { return comparePeriods(d.day, day) })
	return ok && s.days()[n].years > 1 && s.Config.Pages.Days
}

// dayOfYear says a day without its year: «9 آذار».
func (w wording) dayOfYear(p period) string {
	return w.digits(fmt.Sprint(p.day)) + " " + w.months[p.month-1]
}

func (s *Site) dayPages() (pages []Page) {
	if !s.Config.Pages.Days || len(s.days()) == 0 {
		return nil
	}
	var reads []string
	for n, d := range s.days() {
		reads = append(reads, fmt.Sprint(d.path, len(d.events)))
		var before, after *dayBook
		if n > 0 {
			before = s.days()[n-1]
		}
		if n+1 < len(s.days()) {
			after = s.days()[n+1]
		}
		beside := ""
		for _, other := range []*dayBook{before, after} {
			if other != nil {
				beside += other.path
			}
			beside += "|"
		}
		pages = append(pages, s.page("anniversary.html", d.path, func(v view) (any, error) {
			return v.anniversaryPage(d, before, after), nil
		}, append(s.digestsOf(d.events), beside)...))
		pages = append(pages, s.chapterPages(d.book, s.words.dayOfYear(d.day), view.toDays)...)
	}
	return append(pages, s.page("days.html", daysFile, func(v view) (any, error) {
		p := DaysPage{Frame: v.frame("days", "في مثل هذا اليوم", "أيام السنة وما وقع في كل منها، في كل السنوات."), Days: len(s.days())}
		for _, d := range s.days() {
			if n := len(p.Months); n == 0 || p.Months[n-1].Month != d.day.month {
				p.Months = append(p.Months, DaysMonth{Month: d.day.month})
			}
			m := &p.Months[len(p.Months)-1]
			m.Days = append(m.Days, DayCount{Link{v.words.digits(fmt.Sprint(d.day.day)), v.link(d.path)}, len(d.events)})
		}
		return p, nil
	}, reads...))
}

func (v view) toDays() []Link { return []Link{{"في مثل هذا اليوم", v.link(daysFile)}} }

func (v view) anniversaryPage(d, before, after *dayBook) AnniversaryPage {
	day := v.words.dayOfYear(d.day)
	p := AnniversaryPage{
		Frame:   v.frame("anniversary", "في مثل هذا اليوم: "+day, "ما وقع في "+day+" من كل سنة."),
		Month:   d.day.month,
		Day:     d.day.day,
		Events:  len(d.events),
		Sources: len(sourceNames(d.events)),
	}
	p.Trail = v.toDays()
	for _, other := range []struct {
		day *dayBook
		to  *Link
	}{{before, &p.Previous}, {after, &p.Next}} {
		if other.day != nil {
			*other.to = Link{v.words.dayOfYear(other.day.day), v.link(other.day.path)}
		}
	}
	if d.parts() != nil {
		p.Parts = v.partYears(d.book)
		return p
	}
	for _, g := range grouped(d.events, func(e *Event) period { day, _ := e.exactDay(); return day }) {
		year := DayYear{Date: g.period.date(), Href: v.toDay(g.period), Events: v.events(g.events, true)}
		for n := range year.Events {
			year.Events[n].Dated = false
		}
		p.Years = append(p.Years, year)
	}
	return p
}
