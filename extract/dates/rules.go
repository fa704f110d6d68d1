package dates

// rule is one construction: what it is called, where it begins, the function
// that reads it, and an example with what it means. point marks those that name
// a single time, of which intervals and the like are made.
type rule struct {
	name    string
	starts  class
	read    func(*cursor) (reading, bool)
	point   bool
	example string
	meaning string
}

// rules is every construction there is. Of two that read equally far the
// earlier wins. The examples are run by a test, and docs/dates.md is printed
// from them, counted from Thursday 2017-03-09.
var rules []rule

func init() { rules = table() } // the functions of the table call the table

func table() []rule {
	return []rule{
		{"numeric", digits, numeric, true, "08/03/2017", "day, month and year in digits; the year first or last"},
		{"month in digits", digits, monthDigits, true, "9/2021", "month and year in digits"},
		{"day month", digits | ordinal | number, dayMonth, true, "17 تموز", "a day of a month, nearest on or before publication"},
		{"month day", month, monthDay, true, "تموز 13", "the month first, as English has it"},
		{"month", month | hijri | monthWord | unit, monthAlone, true, "آذار/مارس 2016", "a month, with both names or one"},
		{"day of", digits | ordinal | number, dayOf, true, "العشرين من الشهر الجاري", "a day of a month that is counted from publication, or of the one named before"},
		{"weekday", weekday | dayWord | daypart | in | this, weekdays, true, "الخميس الماضي", "a weekday, with the part of the day or the date beside it"},
		{"relative day", relday | daypart | dayWord | this | unit, relativeDay, true, "مساء أمس الأربعاء", "today, yesterday, tomorrow"},
		{"night", unit | this | daypart, lastNight, true, "الليلة الماضية", "a night counted from this one"},
		{"year", unit | digits | number, yearAlone, true, "عام 2014", "a year"},
		{"years", unit, yearPair, true, "عامي 2014 و2015", "two years, or the years between"},
		{"months", unit, monthPair, true, "شهري رجب وشعبان", "two months, from the first to the second"},
		{"unit", unit | this | hijriYear, unitDirection, true, "الأسبوع الماضي", "a week, month or year counted from this one, or from the date before"},
		{"units", unit | ordinal | number | digits, lastUnits, true, "الأيام الخمسة الماضية", "so many units that end or begin now"},
		{"part", part | within | weekend | ordinal, partOf, true, "أوائل سبتمبر", "a part of a month, a year, a week, a decade"},
		{"nth", ordinal | weekday | unit, nthOf, true, "ثالث ثلاثاء من أيلول 2014", "a weekday, a day or a week counted within something longer"},
		{"weekday of week", weekday, weekdayOfWeek, true, "الاثنين من الأسبوع الماضي", "a weekday of a week counted from this one"},
		{"fraction", fraction | unit, fractionOf, true, "الربع الثالث من 2016", "a quarter or a half of a year"},
		{"season", season, seasonOf, true, "صيف 2014", "a season"},
		{"decade", decade, decadeOf, true, "تسعينات القرن الماضي", "a decade"},
		{"century", unit, centuryOf, true, "القرن العشرين", "a century"},
		{"feast", feast | ordinal | daypart, feastDays, true, "أول أيام عيد الفطر", "a named day of the year"},
		{"ago", ago | since | from, agoUnits, true, "قبل ثلاثة أيام", "so long before publication"},
		{"ahead", after | within | in, aheadUnits, true, "بعد يومين", "so long after publication, or after the date before"},
		{"beginning", after | ago, elapsedSince, true, "بعد مضي سبعة أشهر", "how long ago something began"},
		{"after that", after | ago, afterThat, true, "بعد ذلك بيومين", "so long after, or before, the date before"},
		{"from to", from | between, fromTo, false, "من 8 إلى 12 تموز", "from one time to another"},
		{"to", digits | ordinal | number | weekday | month | unit | relday | dayWord | hijri | part, toInterval, false, "17–20 آذار", "from one time to another, without a word before them"},
		{"days", digits | ordinal | number | unit | dayWord, dayList, false, "21 و22 تشرين الأول", "two days that follow each other"},
		{"weekday pair", weekday | unit | dayWord | daypart, weekdayPair, false, "يومي الثلاثاء والأربعاء", "two weekdays that follow each other"},
		{"open", since | until | ago | after | before | to, openEnded, false, "منذ أكتوبر", "since, until, before or after a time"},
		{"duration", digits | number | unit | few, duration, false, "ثلاثة أيام", "how long; dates nothing"},
		{"clock", digits | unit, clock, false, "الساعة 17:36", "an hour; dates nothing"},
		{"set", set | every, again, false, "كل يوم", "again and again; dates nothing"},
		{"horizon", horizon, horizons, false, "على المدى القريب", "from now on, vaguely"},
		{"vague", vagueWord, vagueWords, false, "مؤخرا", "now, lately, soon; dates nothing"},
	}
}
