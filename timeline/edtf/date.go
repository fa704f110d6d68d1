package edtf

// Date is a date of any precision, a season, or an interval, with what the
// text doubts about it. Dates are compared with ==, which holds for equal
// texts, and ordered by Compare. The zero Date says that nothing is known; its
// String is "".
type Date struct {
	// start is the date itself where end is absent.
	start, end point
}

// point is a single date, or an end of an interval.
type point struct {
	kind    kind
	quality quality
	blanks  uint8 // unspecified last digits of year, which are 0 there: 0, 1, 2
	month   uint8 // 1 to 12, a Season, unspecified, or 0 where there is none
	day     uint8 // 1 to 31, unspecified, or 0 where there is none
	year    int16 // -9999 to 9999
}

// kind says what stands at a point.
type kind uint8

const (
	absent  kind = iota // nothing: the end of what is no interval
	given               // a date
	open                // ".."
	unknown             // the empty end of 2017/
)

// quality is a set of qualifiers.
type quality uint8

const (
	approximate quality = 1 << iota // ~
	uncertain                       // ?
)

// unspecified is the month or day XX.
const unspecified = 0xFF

// Season is a quarter of a year, by its number in EDTF.
type Season uint8

const (
	Spring Season = 21 // March to May
	Summer Season = 22 // June to August
	Autumn Season = 23 // September to November
	Winter Season = 24 // December to February of the next year
)

// Precision is the size of what a Date names, finest first.
type Precision uint8

const (
	PrecisionNone Precision = iota // of the zero Date
	PrecisionDay
	PrecisionMonth // 2017-03, 2017-03-XX
	PrecisionSeason
	PrecisionYear // 2017, 2017-XX, 2017-XX-XX
	PrecisionDecade
	PrecisionCentury
	PrecisionInterval
)

// The constructors that follow give the zero Date for what no calendar has,
// and for years that four digits do not hold.

// OnDay gives a day: 2017-03-09.
func OnDay(d Day) Date {
	year, month, day := d.Civil()
	return single(year, month, day, 0)
}

// InMonth gives a month: 2017-03.
func InMonth(year, month int) Date {
	if month < 1 || month > 12 {
		return Date{}
	}
	return single(year, month, 0, 0)
}

// InYear gives a year: 2017.
func InYear(year int) Date { return single(year, 0, 0, 0) }

// InDecade gives the decade in which year lies: 201X.
func InDecade(year int) Date {
	if year < 0 {
		return Date{}
	}
	return single(year-year%10, 0, 0, 1)
}

// InCentury gives the hundred years with which year shares its first two
// digits: 20XX.
func InCentury(year int) Date {
	if year < 0 {
		return Date{}
	}
	return single(year-year%100, 0, 0, 2)
}

// InSeason gives a season: 2017-21.
func InSeason(year int, s Season) Date {
	if s < Spring || s > Winter {
		return Date{}
	}
	return single(year, int(s), 0, 0)
}

func single(year, month, day, blanks int) Date {
	if year < -9999 || year > 9999 {
		return Date{}
	}
	return Date{start: point{kind: given, blanks: uint8(blanks), month: uint8(month), day: uint8(day), year: int16(year)}}
}

// Between gives the interval from a to b: 2017-05-05/2017-05-09. It begins
// where a begins and ends where b ends; the two change places when b lies
// before a. A zero Date is an end that is not known. From a date to itself is
// that date.
func Between(a, b Date) Date {
	if a == b {
		return a
	}
	if first, ok := a.First(); ok {
		if last, ok := b.Last(); ok && last < first {
			a, b = b, a
		}
	}
	d := Date{a.start, b.end}
	if !b.IsInterval() {
		d.end = b.start
	}
	return d.settled()
}

// Since gives the interval that begins with a and has not ended: 2016-10/...
func Since(a Date) Date { return Date{a.start, point{kind: open}}.settled() }

// Until gives the interval that ends with b and has no beginning: ../2017.
func Until(b Date) Date {
	if b.IsInterval() {
		return Date{point{kind: open}, b.end}.settled()
	}
	return Date{point{kind: open}, b.start}.settled()
}

// settled makes an absent end of an interval an unknown one, and an interval
// without any date the zero Date.
func (d Date) settled() Date {
	if d.start.kind != given && d.end.kind != given {
		return Date{}
	}
	if d.start.kind == absent {
		d.start.kind = unknown
	}
	if d.end.kind == absent {
		d.end.kind = unknown
	}
	return d
}

// About gives d with the qualifier ~, an interval with one at each given end.
func (d Date) About() Date { return d.qualified(approximate) }

// Doubtful gives d with the qualifier ?, an interval with one at each given end.
func (d Date) Doubtful() Date { return d.qualified(uncertain) }

func (d Date) qualified(q quality) Date {
	if d.start.kind == given {
		d.start.quality |= q
	}
	if d.end.kind == given {
		d.end.quality |= q
	}
	return d
}

// IsZero tells whether nothing is known.
func (d Date) IsZero() bool { return d == Date{} }

// IsInterval tells whether d is written with a slash.
func (d Date) IsInterval() bool { return d.end.kind != absent }

// Start gives the date from which an interval runs, the zero Date where that
// is open or unknown. The start of a single date is that date.
func (d Date) Start() Date {
	if d.start.kind != given {
		return Date{}
	}
	return Date{start: d.start}
}

// End gives the date to which an interval runs, the zero Date where that is
// open or unknown. The end of a single date is that date.
func (d Date) End() Date {
	if !d.IsInterval() {
		return d
	}
	if d.end.kind != given {
		return Date{}
	}
	return Date{start: d.end}
}

// OpenStart tells whether d is an interval without a beginning: ../2017.
func (d Date) OpenStart() bool { return d.start.kind == open }

// OpenEnd tells whether d is an interval without an end: 2016-10/...
func (d Date) OpenEnd() bool { return d.end.kind == open }

// Approximate tells whether d, or an end of it, is qualified by ~ or %.
func (d Date) Approximate() bool { return (d.start.quality|d.end.quality)&approximate != 0 }

// Uncertain tells whether d, or an end of it, is qualified by ? or %.
func (d Date) Uncertain() bool { return (d.start.quality|d.end.quality)&uncertain != 0 }

// First gives the first day that d can mean, and false where it has no known
// beginning. Qualifiers do not widen it.
func (d Date) First() (Day, bool) {
	if d.start.kind != given {
		return 0, false
	}
	return d.start.first(), true
}

// Last gives the last day that d can mean, and false where it has no known end.
func (d Date) Last() (Day, bool) {
	p := d.start
	if d.IsInterval() {
		p = d.end
	}
	if p.kind != given {
		return 0, false
	}
	return p.last(), true
}

func (p point) first() Day {
	month, day := 1, 1
	switch {
	case p.season() != 0:
		month = 3 * (int(p.month) - 20)
	case p.hasMonth():
		month = int(p.month)
		if p.hasDay() {
			day = int(p.day)
		}
	}
	return DayOf(int(p.year), month, day)
}

func (p point) last() Day {
	year := int(p.year)
	switch {
	case p.blanks == 1:
		year += 9
	case p.blanks == 2:
		year += 99
	case p.season() != 0:
		return DayOf(year, 3*(int(p.month)-20)+3, 0)
	case p.hasDay():
		return DayOf(year, int(p.month), int(p.day))
	case p.hasMonth():
		return DayOf(year, int(p.month)+1, 0)
	}
	return DayOf(year, 12, 31)
}

func (p point) hasMonth() bool { return p.month >= 1 && p.month <= 12 }
func (p point) hasDay() bool   { return p.day >= 1 && p.day <= 31 }

func (p point) season() Season {
	if p.month >= uint8(Spring) && p.month <= uint8(Winter) {
		return Season(p.month)
	}
	return 0
}

// Precision gives the size of what d names.
func (d Date) Precision() Precision {
	p := d.start
	switch {
	case d.IsInterval():
		return PrecisionInterval
	case p.kind == absent:
		return PrecisionNone
	case p.blanks == 2:
		return PrecisionCentury
	case p.blanks == 1:
		return PrecisionDecade
	case p.season() != 0:
		return PrecisionSeason
	case p.hasDay():
		return PrecisionDay
	case p.hasMonth():
		return PrecisionMonth
	}
	return PrecisionYear
}

// YMD gives the year, month and day of a single date, and 0 for what it does
// not name: a season has no month. The year of a decade or century is its
// first. An interval gives zeros; ask its Start and End.
func (d Date) YMD() (year, month, day int) {
	p := d.start
	if d.IsInterval() || p.kind != given {
		return 0, 0, 0
	}
	if p.hasMonth() {
		month = int(p.month)
	}
	if p.hasDay() {
		day = int(p.day)
	}
	return int(p.year), month, day
}

// Season gives the season that d names, or 0 when it names none.
func (d Date) Season() Season {
	if d.IsInterval() {
		return 0
	}
	return d.start.season()
}
