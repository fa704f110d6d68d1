package site

import (
	"fmt"
	"path"
	"strings"

	"waqai/timeline/edtf"
)

// A city whose events would make one page too long has a page for each year, for
// each month of a year that is too long, and several for a month that is. A new
// event changes the page of its year or month, the city's first page, and no other.

// heaviest is how many bytes the events of a page may take before it is split, by
// the measure of weight: with the rest of the page it stays below 100 KB.
const heaviest = 72 << 10

// part is a page of a city that is split.
type part struct {
	period period
	piece  int // from 1 where a month has several pages, else 0
	events []*Event
}

// weight estimates the bytes of an event in a list: its words and addresses, and the
// markup around them.
func weight(e *Event) int {
	n := 900 + len(e.Quote) + len(e.Site) + 90*len(e.Also)
	for i, s := range e.Sources {
		if i < 3 {
			n += 40 + len(s.Name) + len(s.URL)
		}
	}
	for _, r := range e.reports[:1] {
		n += len(r.article.Title) + len(r.article.path)
	}
	for _, t := range e.tolls {
		n += 60 + len(t.Words) + len(t.Among)
	}
	return n
}

func weightOf(events []*Event) (sum int) {
	for _, e := range events {
		sum += weight(e)
	}
	return sum
}

// split gives the parts of a city, nil where one page holds all.
func split(events []*Event) (parts []part) {
	if weightOf(events) <= heaviest {
		return nil
	}
	for _, y := range grouped(events, func(e *Event) period { return period{year: e.period.year} }) {
		if weightOf(y.events) <= heaviest {
			parts = append(parts, part{period: y.period, events: y.events})
			continue
		}
		for _, m := range grouped(y.events, func(e *Event) period { return e.period }) {
			parts = append(parts, pieces(m)...)
		}
	}
	return parts
}

// pieces cuts a month where it is too long, between two days where it can.
func pieces(m group) (parts []part) {
	var days []group
	for _, d := range grouped(m.events, func(e *Event) period { day, _ := e.exactDay(); return day }) {
		if d.period == (period{}) {
			continue
		}
		days = append(days, d)
	}
	var loose []*Event
	for _, e := range m.events {
		if _, exact := e.exactDay(); !exact {
			loose = append(loose, e)
		}
	}
	days = append(days, group{events: loose}) // what lasted longer stands last
	now, sum := part{period: m.period}, 0
	add := func(e *Event) {
		if w := weight(e); sum+w > heaviest && len(now.events) > 0 {
			parts = append(parts, now)
			now, sum = part{period: m.period}, w
		} else {
			sum += w
		}
		now.events = append(now.events, e)
	}
	for _, d := range days {
		if w := weightOf(d.events); sum > 0 && sum+w > heaviest && w <= heaviest {
			parts = append(parts, now)
			now, sum = part{period: m.period}, 0
		}
		for _, e := range d.events {
			add(e)
		}
	}
	if len(now.events) > 0 {
		parts = append(parts, now)
	}
	if len(parts) > 1 {
		for n := range parts {
			parts[n].piece = n + 1
		}
	}
	return parts
}

// path gives the path of a part over all cities; the first piece of a period has the
// path of the period.
func (p part) path() string {
	file := p.period.path()
	if p.piece > 1 {
		file = fmt.Sprintf("%s/p%d/%s", path.Dir(file), p.piece, indexFile)
	}
	return file
}

// pathIn gives the path of a part below the folder of its city.
func (p part) pathIn(city string) string { return path.Join(path.Dir(city), p.path()) }

// words says the period of a part, and which page of it one is where it has several.
func (p part) words(w wording) string {
	words := w.Date(p.period.date())
	if p.piece > 1 {
		words += " (" + w.digits(fmt.Sprint(p.piece)) + ")"
	}
	return words
}

// PartLine leads to a page of a city that is split.
type PartLine struct {
	Link
	Date   edtf.Date
	Events int
	// Piece is the number of the page where a month has several, else 0.
	Piece   int
	Current bool
}

// PartYear holds the pages of a year.
type PartYear struct {
	Year   int
	Events int
	Parts  []PartLine
}

// partYears lists the parts of a city by year.
func (v view) partYears(c *City) (years []PartYear) {
	for _, p := range c.parts {
		if n := len(years); n == 0 || years[n-1].Year != p.period.year {
			years = append(years, PartYear{Year: p.period.year})
		}
		y := &years[len(years)-1]
		y.Events += len(p.events)
		y.Parts = append(y.Parts, v.partLine(c, p))
	}
	return years
}

func (v view) partLine(c *City, p part) PartLine {
	line := PartLine{Date: p.period.date(), Events: len(p.events), Piece: p.piece}
	line.Text = p.words(v.words)
	if p.period.month > 0 { // under the heading of its year
		line.Text = strings.Replace(line.Text, " "+v.words.Year(p.period.year), "", 1)
	}
	file := p.pathIn(c.path)
	line.Href, line.Current = v.link(file), file == v.path
	return line
}

// toCity gives what leads to a period on the pages of a city.
func (v view) toCity(c *City) func(period) string {
	return func(p period) string {
		for _, part := range c.parts {
			if part.period.year == p.year && (part.period.month == 0 || p.month == 0 || part.period.month == p.month) {
				return v.link(part.pathIn(c.path) + "#" + p.anchor())
			}
		}
		return v.link(c.path + "#" + p.anchor())
	}
}
