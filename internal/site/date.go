package site

import (
	"fmt"
	"strconv"
	"strings"

	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// monthNames are the names of the months by the value of display.months.
var monthNames = map[string][12]string{
	"levant": {"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
		"تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"},
	"egypt": {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
		"يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	"algeria": {"جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان",
		"جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	"morocco": {"يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو",
		"يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"},
}

// bothMonths are the names that pan-Arab agencies write: «آذار/مارس».
func bothMonths() (both [12]string) {
	for n, name := range monthNames["levant"] {
		both[n] = name + "/" + monthNames["egypt"][n]
	}
	return both
}

// weekdays from Sunday, as time.Weekday counts.
var weekdays = [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}

var seasons = map[edtf.Season]string{
	edtf.Spring: "ربيع", edtf.Summer: "صيف", edtf.Autumn: "خريف", edtf.Winter: "شتاء",
}

// wording says numbers and dates the way the settings want them.
type wording struct {
	months [12]string
	indic  bool // digits are ٠ to ٩
}

// digits gives s, which holds ASCII digits, in the digits of the site.
func (w wording) digits(s string) string {
	if !w.indic {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}

// Number gives n with its thousands apart: «12,400», «١٢٬٤٠٠».
func (w wording) Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	separator := ","
	if w.indic {
		separator = "٬"
	}
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + separator + s[at:]
	}
	return sign + w.digits(s)
}

// Year gives a year, which has no thousands: «2017».
func (w wording) Year(year int) string { return w.digits(strconv.Itoa(year)) }

// Month gives the name of a month from 1 to 12.
func (w wording) Month(month int) (string, error) {
	if month < 1 || month > 12 {
		return "", fmt.Errorf("no month %d", month)
	}
	return w.months[month-1], nil
}

// Weekday gives the name of the day of a date that is a day without doubt, and
// "" of others.
func (w wording) Weekday(d edtf.Date) string {
	day, ok := d.First()
	if !ok || d.Precision() != edtf.PrecisionDay || d.Approximate() || d.Uncertain() {
		return ""
	}
	return weekdays[day.Weekday()]
}

// Date says a date of any precision in Arabic.
//
//	2017-03-09              9 آذار 2017
//	2017-03~                نحو آذار 2017
//	2017-05-05/2017-05-09   5–9 أيار 2017
//	2016-10/..              منذ تشرين الأول 2016
//	2017-24                 شتاء 2017–2018
//	201X                    بين عامي 2010 و2019
func (w wording) Date(d edtf.Date) string {
	switch {
	case d.IsZero():
		return "تاريخ غير معروف"
	case d.IsInterval():
		return w.interval(d)
	}
	return w.qualified(d, w.plain(d, true, true))
}

// qualified adds to the words of a single date what is doubted about it.
func (w wording) qualified(d edtf.Date, words string) string {
	if d.Approximate() {
		words = "نحو " + words
	}
	if d.Uncertain() {
		words += " (غير مؤكد)"
	}
	return words
}

// plain says a single date without qualifiers, its month and year where they
// are asked for.
func (w wording) plain(d edtf.Date, month, year bool) string {
	y, m, day := d.YMD()
	switch d.Precision() {
	case edtf.PrecisionDay:
		words := w.digits(strconv.Itoa(day))
		if month {
			words += " " + w.months[m-1]
		}
		if month && year {
			words += " " + w.Year(y)
		}
		return words
	case edtf.PrecisionMonth:
		if !year {
			return w.months[m-1]
		}
		return w.months[m-1] + " " + w.Year(y)
	case edtf.PrecisionSeason:
		if d.Season() == edtf.Winter {
			return seasons[edtf.Winter] + " " + w.Year(y) + "–" + w.Year(y+1)
		}
		return seasons[d.Season()] + " " + w.Year(y)
	case edtf.PrecisionDecade:
		return "بين عامي " + w.Year(y) + " و" + w.Year(y+9)
	case edtf.PrecisionCentury:
		return "بين عامي " + w.Year(y) + " و" + w.Year(y+99)
	}
	return "عام " + w.Year(y)
}

func (w wording) interval(d edtf.Date) string {
	from, to := d.Start(), d.End()
	switch {
	case d.OpenEnd():
		return "منذ " + w.Date(from)
	case d.OpenStart():
		return "حتى " + w.Date(to)
	case to.IsZero():
		return "من " + w.Date(from) + " إلى وقت غير معروف"
	case from.IsZero():
		return "من وقت غير معروف إلى " + w.Date(to)
	}
	year, month, _ := from.YMD()
	lastYear, lastMonth, _ := to.YMD()
	sizes := from.Precision() == to.Precision()
	doubted := d.Approximate() || d.Uncertain()
	switch precision := from.Precision(); {
	case doubted || !sizes:
		// Said in full on both sides.
	case precision == edtf.PrecisionDay && year == lastYear && month == lastMonth:
		return w.plain(from, false, false) + "–" + w.plain(to, true, true)
	case (precision == edtf.PrecisionDay || precision == edtf.PrecisionMonth) && year == lastYear:
		return w.plain(from, true, false) + " – " + w.plain(to, true, true)
	case precision == edtf.PrecisionYear:
		return w.Year(year) + "–" + w.Year(lastYear)
	}
	return w.Date(from) + " – " + w.Date(to)
}

// MonthNumber gives the number of the month of a date.
func (w wording) MonthNumber(d edtf.Date) string {
	_, month, _ := d.YMD()
	return w.digits(strconv.Itoa(month))
}

// hijriMonths are the names of the months of the Hijri calendar.
var hijriMonths = [12]string{"محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
	"رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"}

// Hijri says the days of a date in the Umm al-Qura calendar, «10 جمادى الآخرة 1438»,
// and "" of a date that is not known to the day or the month: what is doubted would
// only seem exact in another calendar.
//
//	2017-03-09              10 جمادى الآخرة 1438
//	2017-03                 2 جمادى الآخرة – 3 رجب 1438
//	2017-05-05/2017-05-09   9–13 شعبان 1438
func (w wording) Hijri(d edtf.Date) string {
	precision := d.Precision()
	if d.IsInterval() {
		precision = max(d.Start().Precision(), d.End().Precision())
	}
	first, ok := d.First()
	last, closed := d.Last()
	if !ok || !closed || d.Approximate() || d.Uncertain() || precision != edtf.PrecisionDay && precision != edtf.PrecisionMonth || first < edtf.DayOf(623, 1, 1) {
		return ""
	}
	from, to := ummalqura.Of(first), ummalqura.Of(last)
	day := func(h ummalqura.Date) string { return w.digits(strconv.Itoa(h.Day)) }
	month := func(h ummalqura.Date) string { return day(h) + " " + hijriMonths[h.Month-1] }
	full := func(h ummalqura.Date) string { return month(h) + " " + w.Year(h.Year) }
	switch {
	case from == to:
		return full(from)
	case from.Year == to.Year && from.Month == to.Month:
		return day(from) + "–" + full(to)
	case from.Year == to.Year:
		return month(from) + " – " + full(to)
	}
	return full(from) + " – " + full(to)
}

// Machine gives a date in the form of the datetime attribute of HTML, and ""
// for dates that it has no form for.
func (w wording) Machine(d edtf.Date) string {
	year, month, day := d.YMD()
	if year < 1 || d.Approximate() || d.Uncertain() {
		return ""
	}
	switch d.Precision() {
	case edtf.PrecisionDay:
		return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
	case edtf.PrecisionMonth:
		return padded(year, 4) + "-" + padded(month, 2)
	case edtf.PrecisionYear:
		return padded(year, 4)
	}
	return ""
}

// padded gives a number with zeros before it, so that it has so many digits.
func padded(n, digits int) string {
	s := strconv.Itoa(n)
	return "0000"[:max(0, digits-len(s))] + s
}
