package site

import (
	"fmt"
	"math"
	"path"
	"strings"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// A city, or what else lists events, whose events would make one page too long has a
// page for each year, for each month of a year that is too long, and several for a
// month that is. A new event changes the page of its year or month, the first page,
// and no other.

// heaviest is how many bytes the events of a page may take before it is split, by
// the measure of weight: with the rest of the page it stays below 100 KB.
const heaviest = 72 << 10

// measure says when a list of events is too long for a page.
type measure struct {
	most int              // bytes of a page that its events may take
	of   func(*Event) int // bytes that an event takes
}

// asCards is the measure of lists of cards.
var asCards = measure{heaviest, weight}

// part is a page of a list that is split.
type part struct {
	period period
	piece  int // from 1 where a month has several pages, else 0
	events []*Event
}

// weight estimates the bytes of an event in a list: its words and addresses, and the
// markup around them.
func weight(e *Event) int {
	a := e.articles[0]
	return int(e.heft) + len(a.Title) + len(a.path)
}

// heft is the weight of an event without that of the article that tells it.
func heft(e *timeline.Event, tolls []Toll) int32 {
	n := 900 + len(e.Quote) + len(e.Site) + 90*len(e.Also)
	for i, s := range e.Sources {
		if i < 3 {
			n += 40 + len(s.Name) + len(s.URL)
		}
	}
	for _, t := range tolls {
		n += 60 + len(t.Words) + len(t.Among)
	}
	return int32(min(n, math.MaxInt32))
}

func (m measure) sum(events []*Event) (sum int) {
	for _, e := range events {
		sum += m.of(e)
	}
	return sum
}

// split gives the parts of a list, nil where one page holds all.
func (m measure) split(events []*Event) (parts []part) {
	if m.sum(events) <= m.most {
		return nil
	}
	for _, y := range grouped(events, func(e *Event) period { return period{year: e.period().year} }) {
		if m.sum(y.events) <= m.most {
			parts = append(parts, part{period: y.period, events: y.events})
			continue
		}
		for _, month := range grouped(y.events, func(e *Event) period { return e.period() }) {
			parts = append(parts, m.pieces(month)...)
		}
	}
	return parts
}

// inPieces is the order of the events of a month on the pages that it is cut into.
func inPieces(a, b *Event) int {
	_, dated := a.exactDay()
	if _, other := b.exactDay(); dated != other {
		if dated {
			return -1
		}
		return 1
	}
	return timeline.CompareHappenings(a.Happening, b.Happening)
}

// pieces cuts a month where it is too long, between two days where it can.
func (m measure) pieces(month group) (parts []part) {
	var days []group
	for _, d := range grouped(month.events, func(e *Event) period { day, _ := e.exactDay(); return day }) {
		if d.period == (period{}) {
			continue
		}
		days = append(days, d)
	}
	var loose []*Event
	for _, e := range month.events {
		if _, exact := e.exactDay(); !exact {
			loose = append(loose, e)
		}
	}
	days = append(days, group{events: loose}) // what lasted longer stands last: see inPieces
	now, sum := part{period: month.period}, 0
	add := func(e *Event) {
		if w := m.of(e); sum+w > m.most && len(now.events) > 0 {
			parts = append(parts, now)
			now, sum = part{period: month.period}, w
		} else {
			sum += w
		}
		now.events = append(now.events, e)
	}
	for _, d := range days {
		if w := m.sum(d.events); sum > 0 && sum+w > m.most && w <= m.most {
			parts = append(parts, now)
			now, sum = part{period: month.period}, 0
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

// pathIn gives the path of a part below the folder of a page.
func (p part) pathIn(home string) string { return path.Join(path.Dir(home), p.path()) }

// words says the period of a part, and which page of it one is where it has several.
func (p part) words(w wording) string {
	words := w.Date(p.period.date())
	if p.piece > 1 {
		words += " (" + w.digits(fmt.Sprint(p.piece)) + ")"
	}
	return words
}

// PartLine leads to a page of a list that is split.
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

// partYears lists the parts of a book by year.
func (v view) partYears(b *book) (years []PartYear) {
	for _, p := range b.parts() {
		if n := len(years); n == 0 || years[n-1].Year != p.period.year {
			years = append(years, PartYear{Year: p.period.year})
		}
		y := &years[len(years)-1]
		y.Events += len(p.events)
		y.Parts = append(y.Parts, v.partLine(b, p))
	}
	return years
}

func (v view) partLine(b *book, p part) PartLine {
	line := PartLine{Date: p.period.date(), Events: len(p.events), Piece: p.piece}
	line.Text = p.words(v.words)
	if p.period.month > 0 { // under the heading of its year
		line.Text = strings.Replace(line.Text, " "+v.words.Year(p.period.year), "", 1)
	}
	file := p.pathIn(b.path)
	line.Href, line.Current = v.link(file), file == v.path
	return line
}

// toCity gives what leads to a period on the pages of a city.
func (v view) toCity(c *City) func(period) string { return v.toBook(c.book) }

// toBook gives what leads to a period on the pages of a book.
func (v view) toBook(b *book) func(period) string {
	return func(p period) string {
		file := b.path
		for _, part := range b.parts() {
			if part.period.year != p.year {
				continue
			}
			// The page of a year has its months where these have none of their own.
			if file == b.path || part.period.month == p.month && part.piece < 2 {
				file = part.pathIn(b.path)
			}
		}
		return v.link(file + "#" + p.anchor())
	}
}
