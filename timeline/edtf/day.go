package edtf

import "time"

// Day is a day of the proleptic Gregorian calendar, counted from 1970-01-01,
// which is day 0.
type Day int32

const (
	daysPerEra = 146097 // of four hundred years
	// epoch is the number of days from 0000-03-01 to 1970-01-01.
	epoch = 719468
)

// DayOf gives the day of a date. Months and days out of range are carried, as
// by time.Date: the 0th of March is the last of February.
func DayOf(year, month, day int) Day {
	year += floorDiv(month-1, 12)
	month = (month - 1) - 12*floorDiv(month-1, 12) + 1
	// Years that begin in March end in the leap day, and the lengths of their
	// months follow one line: 31, 30, 31, 30, 31 over and over. The method is
	// that of Howard Hinnant, "chrono-compatible low-level date algorithms".
	shifted := month - 3
	if shifted < 0 {
		shifted += 12
		year--
	}
	era := floorDiv(year, 400)
	yearOfEra := year - 400*era
	dayOfYear := (153*shifted+2)/5 + day - 1
	dayOfEra := 365*yearOfEra + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Day(daysPerEra*era + dayOfEra - epoch)
}

// Civil gives the year, month and day of d.
func (d Day) Civil() (year, month, day int) {
	n := int(d) + epoch
	era := floorDiv(n, daysPerEra)
	dayOfEra := n - daysPerEra*era
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	year, month, day = yearOfEra+400*era, shifted+3, dayOfYear-(153*shifted+2)/5+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// Weekday gives the day of the week of d.
func (d Day) Weekday() time.Weekday {
	w := (int(d) + int(time.Thursday)) % 7
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}

// String writes d as 2017-03-09.
func (d Day) String() string {
	year, month, day := d.Civil()
	b := appendYear(make([]byte, 0, 12), year)
	b = append(b, '-')
	b = appendTwo(b, month)
	b = append(b, '-')
	return string(appendTwo(b, day))
}

// daysIn gives the number of days of a month, 1 to 12.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
