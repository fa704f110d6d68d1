package site

import (
	"fmt"

	"waqai/timeline/edtf"
)

// Histogram shows how many events began in each month of a stretch of time, or
// in each year where it is long. Its axis runs in the direction of the text.
type Histogram struct {
	// Unit of a bar is "month" or "year".
	Unit string
	Bars []Bar
	// Years are the years under the bars, in the same order.
	Years []AxisYear
	// Loose is the number of events that are not in a bar, since their month is
	// not known.
	Loose int
}

// Bar is a month or a year of a histogram, or a long stretch without events.
type Bar struct {
	Date   edtf.Date
	Events int
	// Level is the height of the bar, from 0 (none) to 20 (the fullest).
	Level int
	// Href leads to the events, "" where there are none.
	Href string
	// Gap is the number of months or years that are left out here because
	// nothing is known of them; the bar has no date then.
	Gap int
}

// AxisYear is a year under the bars of a histogram, or a gap, and how many bars
// it is wide.
type AxisYear struct {
	Year int // 0 for a gap
	Bars int
	Href string
}

const (
	levels = 20 // of a bar
	// mostMonths is how many bars are months; a longer time is shown by years.
	mostMonths = 96
	// longGap is how many months without events are not drawn one by one.
	longGap = 12
)

// histogram counts events by the month in which they begin. link gives the
// address of a period that has events.
func histogram(events []*Event, link func(period) string) Histogram {
	months, yearly := map[int]int{}, map[int]int{} // by month since year 0, by year
	first, last, loose := 0, 0, 0
	for _, e := range events {
		yearly[e.period().year]++
		if e.period().month == 0 {
			loose++
			continue
		}
		n := monthNumber(e.period())
		if len(months) == 0 || n < first {
			first = n
		}
		if len(months) == 0 || n > last {
			last = n
		}
		months[n]++
	}
	h := Histogram{Unit: "month", Loose: loose}
	if drawn(months, first, last, longGap) > mostMonths {
		h.Unit, h.Loose = "year", 0
		first, last = sortedKeys(yearly)[0], sortedKeys(yearly)[len(yearly)-1]
		h.fill(yearly, first, last, 10, func(n int) period { return period{year: n} }, link)
	} else if len(months) > 0 {
		h.fill(months, first, last, longGap, func(n int) period { return period{year: n / 12, month: n%12 + 1} }, link)
	}
	return h
}

func monthNumber(p period) int { return p.year*12 + p.month - 1 }

// drawn gives the number of bars from first to last, a long gap being one.
func drawn(counts map[int]int, first, last, gap int) (n int) {
	for at := first; at <= last && len(counts) > 0; at++ {
		if empty := emptyFrom(counts, at, last); empty >= gap {
			at += empty - 1
		}
		n++
	}
	return n
}

// emptyFrom gives how many bars from at on have no events.
func emptyFrom(counts map[int]int, at, last int) (n int) {
	for ; at+n <= last && counts[at+n] == 0; n++ {
	}
	return n
}

// fill draws the bars from first to last.
func (h *Histogram) fill(counts map[int]int, first, last, gap int, of func(int) period, link func(period) string) {
	fullest := 0
	for _, n := range counts {
		fullest = max(fullest, n)
	}
	year := func(y int, p period) {
		if n := len(h.Years); n > 0 && h.Years[n-1].Year == y && y != 0 {
			h.Years[n-1].Bars++
			return
		}
		a := AxisYear{Year: y, Bars: 1}
		if y != 0 {
			a.Href = link(period{year: y})
		}
		h.Years = append(h.Years, a)
	}
	for at := first; at <= last; at++ {
		if empty := emptyFrom(counts, at, last); empty >= gap {
			h.Bars = append(h.Bars, Bar{Gap: empty})
			year(0, period{})
			at += empty - 1
			continue
		}
		p := of(at)
		b := Bar{Date: p.date(), Events: counts[at]}
		if b.Events > 0 {
			b.Level = max(1, (b.Events*levels+fullest/2)/fullest)
			b.Href = link(p)
		}
		h.Bars = append(h.Bars, b)
		year(p.year, p)
	}
}

// Matrix shows the places with most events and when these began: a row for a
// place, a column for a month or year.
type Matrix struct {
	Columns Histogram
	Rows    []MatrixRow
	// Others is the number of places that have no row.
	Others int
}

// MatrixRow is a place of a matrix.
type MatrixRow struct {
	Place  Link
	Events int
	// Cells are as many as the columns.
	Cells []MatrixCell
}

// MatrixCell is what happened at a place in a month or year. Href is "" where
// nothing is known of it; Level goes from 0 to 4.
type MatrixCell struct {
	Events, Level int
	Href          string
	Gap           bool
}

const matrixRows = 12

// matrix draws the places with the most events.
func (v view) matrix() Matrix {
	m := Matrix{Columns: histogram(v.Site.events, v.toPeriod)}
	cities := v.fullest()
	shown := cities[:min(len(cities), matrixRows)]
	m.Others = len(cities) - len(shown)
	most := 0
	counted := make([]map[period]int, len(shown))
	for n, c := range shown {
		counted[n] = map[period]int{}
		for _, e := range c.events {
			p := m.Columns.periodOf(e)
			counted[n][p]++
			if p.month > 0 || m.Columns.Unit == "year" {
				most = max(most, counted[n][p])
			}
		}
	}
	for n, c := range shown {
		row := MatrixRow{Place: Link{c.name, v.link(c.path)}, Events: len(c.events)}
		link := v.toCity(c)
		for _, bar := range m.Columns.Bars {
			cell := MatrixCell{Gap: bar.Gap > 0}
			year, month, _ := bar.Date.YMD()
			p := period{year: year, month: month}
			if k := counted[n][p]; k > 0 && !cell.Gap {
				cell = MatrixCell{Events: k, Level: min(4, 1+3*k/max(most, 1)), Href: link(p)}
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// periodOf gives the column of an event; one without a month is in none where
// columns are months.
func (h *Histogram) periodOf(e *Event) period {
	if h.Unit == "year" {
		return period{year: e.period().year}
	}
	if e.period().month == 0 {
		return period{}
	}
	return e.period()
}

// gapWords says how long a gap is: «سنتان بلا أحداث».
func (w wording) gapWords(h Histogram, gap int) (string, error) {
	noun := "month"
	if h.Unit == "year" {
		noun = "year"
	} else if gap%12 == 0 {
		noun, gap = "year", gap/12
	}
	count, err := w.Count(noun, gap)
	if err != nil {
		return "", err
	}
	if count.Number == "" {
		return fmt.Sprintf("%s بلا أحداث", count.Word), nil
	}
	return fmt.Sprintf("%s %s بلا أحداث", count.Number, count.Word), nil
}
