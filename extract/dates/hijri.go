package dates

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"waqai/timeline/edtf"
)

// Hijri is a day of the Hijri calendar.
type Hijri struct{ Year, Month, Day int }

//go:embed hijri.txt
var hijriTXT string

// firstHijri and lastHijri bound the years of the table.
const (
	firstHijri = 1300
	lastHijri  = 1500
)

// ummAlQura holds the first day of each month from 1 Muharram 1300 on, and one
// more behind the last.
var ummAlQura = sync.OnceValue(func() []edtf.Day {
	starts := make([]edtf.Day, 0, (lastHijri-firstHijri+1)*12+1)
	var next edtf.Day
	for line := range strings.Lines(hijriTXT) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var y, gy, gm, gd int
		var flags string
		if _, err := fmt.Sscanf(line, "%d %d-%d-%d %s", &y, &gy, &gm, &gd, &flags); err != nil {
			panic("hijri.txt: " + line)
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

// hijriMonth gives the first day of a month, 1 ≤ m ≤ 13, and whether the table
// holds it.
func hijriMonth(y, m int) (edtf.Day, bool) {
	y, m = y+(m-1)/12, (m-1)%12+1
	starts := ummAlQura()
	if i := (y-firstHijri)*12 + m - 1; i >= 0 && i < len(starts) {
		return starts[i], true
	}
	return tabular(y, m), false
}

// Days gives the number of days of the month of h.
func (h Hijri) days() int {
	a, _ := hijriMonth(h.Year, h.Month)
	b, _ := hijriMonth(h.Year, h.Month+1)
	return int(b - a)
}

// Gregorian gives the day on which h falls; counted is true when it lies
// outside the Umm al-Qura table, 1300 to 1500, and was computed by the tabular
// calendar. It is false when h is no day.
func (h Hijri) Gregorian() (d edtf.Day, counted, ok bool) {
	if h.Year < 1 || h.Year > 9000 || h.Month < 1 || h.Month > 12 || h.Day < 1 || h.Day > h.days() {
		return 0, false, false
	}
	first, known := hijriMonth(h.Year, h.Month)
	return first + edtf.Day(h.Day-1), !known, true
}

// HijriOf gives the Hijri day of a day of 622 or later.
func HijriOf(d edtf.Day) Hijri {
	starts := ummAlQura()
	y := max(1, int(int64(d-starts[0])*30/10631)+firstHijri-1)
	for {
		next, _ := hijriMonth(y+1, 1)
		if next > d {
			break
		}
		y++
	}
	for m := 1; ; m++ {
		if next, _ := hijriMonth(y, m+1); next > d || m == 12 {
			first, _ := hijriMonth(y, m)
			return Hijri{y, m, int(d-first) + 1}
		}
	}
}
