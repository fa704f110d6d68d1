package ummalqura

import (
	"testing"
)

// TestTable goes over every day of the table and of the years around it,
// both ways.
func TestTable(t *testing.T) {
	starts := starts()
	if want := (Last-First+1)*12 + 1; len(starts) != want {
		t.Fatalf("%d months in the table, want %d", len(starts), want)
	}
	for i := 1; i < len(starts); i++ {
		// Eight months were printed with a day too few or too many, to put right the ones before.
		y := First + (i-1)/12
		if n := starts[i] - starts[i-1]; n != 29 && n != 30 && (n < 28 || n > 31 || y < 1343 || y > 1364) {
			t.Errorf("month %d of %d has %d days", (i-1)%12+1, y, n)
		}
	}
	first, last := starts[0]-100*354, starts[len(starts)-1]+100*354
	for d := first; d < last; d++ {
		h := Of(d)
		if h.Month < 1 || h.Month > 12 || h.Day < 1 || h.Day > 31 {
			t.Fatalf("%s is %v", d, h)
		}
		back, counted, ok := h.Gregorian()
		if !ok || back != d {
			t.Fatalf("%s is %v, which is %s (%v)", d, h, back, ok)
		}
		if inside := d >= starts[0] && d < starts[len(starts)-1]+30; counted == inside {
			t.Fatalf("%v: counted %v, in the table %v", h, counted, inside)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		h    Date
		want string
	}{
		{Date{1400, 1, 1}, "1979-11-20"}, // the seizure of the Great Mosque
		{Date{1438, 9, 1}, "2017-05-27"},
		{Date{1438, 6, 10}, "2017-03-09"},
		{Date{1300, 1, 1}, "1882-11-12"},
		{Date{1, 1, 1}, "0622-07-19"}, // 16 July 622 of the Julian calendar
	} {
		if d, _, ok := c.h.Gregorian(); !ok || d.String() != c.want {
			t.Errorf("%v is %s, want %s", c.h, d, c.want)
		}
	}
	for _, h := range []Date{{1438, 13, 1}, {1438, 0, 1}, {1438, 1, 31}, {0, 1, 1}, {1438, 9, 0}} {
		if d, _, ok := h.Gregorian(); ok {
			t.Errorf("%v is no day, and became %s", h, d)
		}
	}
}
