// Package ummalqura is the Umm al-Qura calendar, the civil Hijri calendar of Saudi
// Arabia, from 1300 to 1500, and outside of it the tabular calendar of thirty years.
//
// Dates are computed. Observed ones differ by a day between countries, and a Hijri
// day begins at the sunset before.
package ummalqura

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"waqai/timeline/edtf"
)

// Date is a day of the Hijri calendar.
type Date struct{ Year, Month, Day int }

//go:embed months.txt
var monthsTXT string

// Months is the table: a line a year, the day on which it begins and the lengths of
// its months.
func Months() string { return monthsTXT }

// First and Last bound the years of the table.
const (
	First = 1300
	Last  = 1500
)

// starts holds the first day of each month from 1 Muharram 1300 on, and one
// more behind the last.
var starts = sync.OnceValue(func() []edtf.Day {
	starts := make([]edtf.Day, 0, (Last-First+1)*12+1)
	var next edtf.Day
	for line := range strings.Lines(monthsTXT) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var y, gy, gm, gd int
		var flags string
		if _, err := fmt.Sscanf(line, "%d %d-%d-%d %s", &y, &gy, &gm, &gd, &flags); err != nil {
			panic("months.txt: " + line)
		}
		next = edtf.DayOf(gy, gm, gd)
		for _, f := range flags {
			starts = append(starts, next)
			next += 20 + edtf.Day(f-'0')
			if f < '8' {
				next += 10
			}
		}
	}
	return append(starts, next)
})

// tabular gives the first day of a month by the 30-year cycle, in which eleven
// years have a day more: the calendar outside the table. It agrees with the
// observed one to a day or two.
func tabular(y, m int) edtf.Day {
	const epoch = 1948439 - 2440588 // Julian day number of 1970-01-01
	return edtf.Day(1 + (59*(m-1)+1)/2 + (y-1)*354 + (3+11*y)/30 + epoch)
}

// Month gives the first day of a month, 1 ≤ m ≤ 13, and whether the table
// holds it.
func Month(y, m int) (edtf.Day, bool) {
	y, m = y+(m-1)/12, (m-1)%12+1
	table := starts()
	if i := (y-First)*12 + m - 1; i >= 0 && i < len(table) {
		return table[i], true
	}
	return tabular(y, m), false
}

// Days gives the number of days of the month of h.
func (h Date) days() int {
	a, _ := Month(h.Year, h.Month)
	b, _ := Month(h.Year, h.Month+1)
	return int(b - a)
}

// Gregorian gives the day on which h falls; counted is true when it lies
// outside the Umm al-Qura table, 1300 to 1500, and was computed by the tabular
// calendar. It is false when h is no day.
func (h Date) Gregorian() (d edtf.Day, counted, ok bool) {
	if h.Year < 1 || h.Year > 9000 || h.Month < 1 || h.Month > 12 || h.Day < 1 || h.Day > h.days() {
		return 0, false, false
	}
	first, known := Month(h.Year, h.Month)
	return first + edtf.Day(h.Day-1), !known, true
}

// Of gives the Hijri day of a day of 622 or later.
func Of(d edtf.Day) Date {
	table := starts()
	y := max(1, int(int64(d-table[0])*30/10631)+First-1)
	for {
		next, _ := Month(y+1, 1)
		if next > d {
			break
		}
		y++
	}
	for m := 1; ; m++ {
		if next, _ := Month(y, m+1); next > d || m == 12 {
			first, _ := Month(y, m)
			return Date{y, m, int(d-first) + 1}
		}
	}
}
