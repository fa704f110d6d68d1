package dates

// rule is one construction: what it is called, the classes of the words with
// which it begins, and the function that reads it. point marks those that name
// a single time, of which intervals and the like are made.
//
// The examples are run by a test, and docs/dates.md is printed from them,
// counted from Thursday 2017-03-09. Where an example is more than the
// expression, the expression stands in [brackets]; not holds texts that the rule
// has to leave alone.
type rule struct {
	name     string
	starts   class
	read     func(*cursor) (reading, bool)
	point    bool
	meaning  string
	examples []string
	not      []string
}

// rules is every construction there is. Of two that read equally far the
// earlier wins.
var rules []rule

// points are those of them that name a single time, a bit each.
var points uint64

func init() { // the functions of the table look rules up in it
	rules = table()
	if len(rules) > 64 {
		panic("more rules than a set of bits counts")
	}
	for i := range rules {
		if rules[i].point {
			points |= 1 << i
		}
	}
	digitsLexeme.rules = beginning(digits)
}

// beginning gives the rules that may begin with a word of a class, a bit each.
func beginning(c class) (set uint64) {
	for i := range rules {
		if rules[i].starts&c != 0 {
			set |= 1 << i
		}
	}
	return set
}

func table() []rule {
	return []rule{
		{"numeric", digits, numeric, true,
			"a date in digits; the day before the month, unless only the other order is possible",
			[]string{"08/03/2017", "2017/03/08", "8-3-2017", "8.3.2017", `8\3\2017`, "26/9/1999", "09/26/1999", "٠٨/٠٣/٢٠١٧", "25 / 6 / 1436هـ", "23/4/1438هـ الموافق 21 يناير 2017م", "18-9-15"},
			[]string{"النسبة 3/4", "الرقم 07/701/234567", "رقم الهاتف 01-345-678", "8/30/2017/5"}},
		{"month in digits", digits, monthDigits, true,
			"month and year in digits",
			[]string{"9/2021", "02/2013"},
			[]string{"القرار 13/2021"}},
		{"day month", digits | ordinal | number, dayMonth, true,
			"a day of a month; without a year the nearest on or before publication",
			[]string{"17 تموز", "17 تموز 2015", "9 آذار/مارس 2017", "14 يوليو (تموز) 2015", "16 فبراير شباط الماضي", "الثالث من أيار", "الرابع والعشرين من شباط", "أول شباط", "22 اذار/مارس الحالي", "5 جويلية 2016", "13 غشت 2016", "28-نوفمبر", "10 محرم 1438", "العاشر من محرم 1438هـ", "غرة رمضان", "واحد وعشرين مايو 2016", "5 ديسمبر لسنة 1991", "12 يناير من عام 2016", "سيعقد المؤتمر في [5 نيسان]", "3 شباط العام الماضي"},
			[]string{"حي 17 تموز", "شارع 14 رمضان", "قوى 14 آذار", "ثورة 25 يناير", "انتهت المباراة 2 - صفر", "الهرمات و17 تموز"}},
		{"month day", month, monthDay, true,
			"the month before the day",
			[]string{"تموز 13", "فبراير ١٤، ٢٠١٦", "مايو الحادي عشر"},
			[]string{"قتل في آذار 13 جنديا"}},
		{"month", month | hijri | monthWord | unit, monthAlone, true,
			"a month, by one name or by both; without a year the nearest on or before publication",
			[]string{"آذار/مارس 2016", "يونيو/حزيران 2014", "تشرين الثاني/نوفمبر", "شباط (1985)", "كانون الأول (ديسمبر) 2016", "سبتمبر أيلول", "أكتوبر المقبل", "شهر 9", "الشهر التاسع", "رمضان الماضي", "رجب 1438", "آب العام الماضي", "سيبدأ في [أيلول]"},
			[]string{"مارس الوسطاء ضغوطا", "آب المقاتلون إلى قراهم", "سيارة من طراز نيسان", "سد تشرين", "رجب طيب أردوغان", "سلاح محرم دوليا", "باب الرحمة", "للشهر الثالث على التوالي"}},
		{"day of", digits | ordinal | number, dayOf, true,
			"a day of a month that is counted from publication, or of the month named before",
			[]string{"العشرين من الشهر الجاري", "20 من الشهر المقبل", "28 الشهر الجاري", "الثامن من الجاري", "وصل في 3 شباط وعاد في [8 منه]"},
			[]string{"الأول من نوعه", "الخامس من الفرقة"}},
		{"weekday", weekday | dayWord | daypart | in | this, weekdays, true,
			"a weekday on or before publication, with the part of the day or the date beside it; after it where the verb is future",
			[]string{"الخميس", "يوم الخميس الماضي", "السبت المقبل", "الثلاثاء قبل الماضي", "فجر الخميس", "بعد ظهر الأحد", "الأربعاء 2017/03/08", "الخميس 9 آذار", "السبت 23/4/1438هـ الموافق 21 يناير 2017م", "يوم 19 فبراير", "سيجتمع القادة [الثلاثاء]", "ويجتمع [الثلاثاء] 13 وزيرا", "من المقرر أن يصل [الأحد]"},
			[]string{"قال أحد المسؤولين", "سوق الخميس", "خميس مشيط", "صلاة الجمعة", "قتل اثنين من الجنود", "محمد الجمعة"}},
		{"relative day", relday | daypart | dayWord | this | unit, relativeDay, true,
			"today, yesterday, tomorrow; a weekday beside it settles which day is meant",
			[]string{"اليوم", "أمس", "أول من أمس", "غدا الجمعة", "بعد غد", "مساء أمس الأربعاء", "صباح اليوم", "أمس الثلاثاء", "هذا الصباح", "هذه الليلة", "البارحة"},
			[]string{"صحيفة المصري اليوم", "غدا واضحا أن المعركة طويلة", "بأمس الحاجة إلى الماء", "لليوم الثالث على التوالي"}},
		{"night", unit | this | daypart | within, lastNight, true,
			"a night, named by the day on which it began",
			[]string{"الليلة الماضية", "الليلة قبل الماضية", "الليلة", "شنت الطائرات غارات [خلال الليل]"},
			[]string{"في الليل", "يتحركون خلال الليل"}},
		{"year", unit | digits | number, yearAlone, true,
			"a year; bare digits only where the words around say so",
			[]string{"عام 2014", "العام (1979)", "سنة 1948", "عام 1436 هـ", "2015م", "في [2014]", "([1948])", "حرب [1967]", "في [ألفين وسبعة عشر]", "عام ألفين وخمسة"},
			[]string{"قتل 2014 شخصا", "القرار 2254", "الأمين العام", "1400 قذيفة", "مساحتها 1000 م", "عمره 25 عاما"}},
		{"years", unit, yearPair, true,
			"two years and the years between",
			[]string{"عامي 2014 و2015", "العامين 1990 و1996", "عام (1931/1932)", "عام 1372/1953"},
			nil},
		{"months", unit, monthPair, true,
			"two months, from the first to the second",
			[]string{"شهري رجب وشعبان", "شهري شباط وآذار 2016"},
			nil},
		{"unit", unit | this | anaphora, unitDirection, true,
			"a week, a month or a year counted from this one, or from the date before",
			[]string{"الأسبوع الماضي", "العام المقبل", "هذا الشهر", "الشهر الجاري", "العام قبل الماضي", "السنة الهجرية المقبلة", "العام الجديد", "وصل في 3 شباط وغادر في [اليوم التالي]", "في آذار 2016، وفي [الشهر نفسه]"},
			[]string{"الرأي العام", "عقد الوزراء اجتماعا", "القرن الأفريقي", "أهل السنة"}},
		{"units", unit | ordinal | number | digits, lastUnits, true,
			"so many units that end or begin with publication; a vague number is three",
			[]string{"الأيام الخمسة الماضية", "الأيام القليلة الماضية", "الأشهر الستة الأخيرة", "العامين الماضيين", "آخر 3 أشهر", "الأسابيع الثلاثة المقبلة", "الأيام الأخيرة", "الـ[24 ساعة الماضية]", "الساعات الثماني والأربعين الماضية"},
			[]string{"آخر 20 دقيقة"}},
		{"first units", unit, firstUnits, true,
			"the first or the last units of something longer",
			[]string{"الأيام العشرة الأولى من رمضان", "الأشهر الثلاثة الأخيرة من 2016", "الأسبوعين الأخيرين من شباط 2017"},
			[]string{"الأيام الست الأولى من الهجوم"}},
		{"part", part | within | weekend | ordinal, partOf, true,
			"a part of something longer: thirds of a month or a year, the first day or the weekend of a week",
			[]string{"أوائل سبتمبر", "آخر تشرين الأول", "منتصف آذار 2016", "أواخر الشهر الماضي", "مطلع الأسبوع", "نهاية الأسبوع", "نهاية عام 2016", "منتصف التسعينات", "العشر الأواخر من رمضان", "طوال العام الماضي", "بداية العام"},
			[]string{"نهاية المطاف", "وسط المدينة"}},
		{"nth", ordinal | weekday | unit, nthOf, true,
			"a weekday, a day or a week counted within something longer",
			[]string{"ثالث ثلاثاء من أيلول 2014", "الثلاثاء الثالث من أيلول 2014", "آخر اثنين من الشهر المقبل", "أول أسبوع من أكتوبر 2014", "آخر يوم من الشهر الحالي", "العقد الأول من القرن الحالي"},
			[]string{"ثاني أكبر مدن العراق", "أول مرة"}},
		{"weekday of week", weekday | dayWord | daypart, weekdayOfWeek, true,
			"a weekday of a week counted from this one",
			[]string{"الاثنين من الأسبوع الماضي", "مساء الأحد من الأسبوع الماضي", "أحد الأسبوع الماضي", "الخميس بعد أسبوعين"},
			nil},
		{"fraction", fraction | unit, fractionOf, true,
			"a quarter, a third or a half of a year or a month",
			[]string{"الربع الثالث من 2016", "النصف الأول من العام الحالي", "الربع الأخير من العام الماضي", "الثلث الأخير من رمضان 1438"},
			[]string{"النصف الشرقي من المدينة"}},
		{"season", season, seasonOf, true,
			"a season, winter with the year of its December",
			[]string{"صيف 2014", "الشتاء الماضي", "خريف عام 2016", "ربيع العام المقبل", "سنعود [الصيف]"},
			[]string{"الربيع العربي", "سجل محمد ربيع هدفا"}},
		{"decade", decade, decadeOf, true,
			"a decade, of the last century where nothing else is said",
			[]string{"التسعينات", "تسعينات القرن الماضي", "ثمانينيات القرن التاسع عشر"},
			[]string{"في الخمسينات من عمره"}},
		{"century", unit, centuryOf, true,
			"a century",
			[]string{"القرن العشرين", "القرن الحادي والعشرين", "القرن الثالث الهجري"},
			nil},
		{"feast", feast | ordinal | daypart, feastDays, true,
			"a named day of the year, by the calendar that it follows",
			[]string{"عيد الأضحى", "أول أيام عيد الفطر", "ثاني أيام العيد", "عاشوراء 1438", "ليلة عيد الفطر", "رأس السنة الهجرية", "عيد نوروز", "عيد الفصح 2016"},
			nil},
		{"ago", ago | since | from, agoUnits, true,
			"so long before publication; weeks, months and years are about",
			[]string{"قبل ثلاثة أيام", "قبل أسبوعين", "منذ سبعة أشهر", "قبل عامين", "قبل نحو ثلاثة أسابيع", "منذ عامين ونصف", "قبل 3 أيام", "قبل أيام", "قبل نصف قرن"},
			[]string{"قبل الوزير الاستقالة", "قبل عام 2014"}},
		{"ahead", after | within | in, aheadUnits, true,
			"so long after publication, or in a story after the date before",
			[]string{"بعد يومين", "سيعود [بعد أسبوع]", "في غضون ثلاثة أيام", "وصل في 3 شباط وغادر [بعد يومين]", "خلال أسبوعين"},
			[]string{"على بعد 40 كيلومترا", "لم يتسن بعد دخول المتحف"}},
		{"beginning", after | ago, elapsedSince, true,
			"how long ago something began",
			[]string{"[بعد مضي سبعة أشهر] على انطلاق الحملة", "[بعد مرور عام] على الهدنة"},
			nil},
		{"after that", after | ago | that, afterThat, true,
			"so long after, or before, the last date of the text",
			[]string{"في 3 شباط، و[بعد ذلك بيومين]", "في 3 شباط، و[قبل ذلك بأسبوع]", "في 3 شباط، و[بعدها بيومين]"},
			nil},
		{"from to", from | between | since, fromTo, false,
			"from one time to another; what one end leaves out the other gives",
			[]string{"من 8 إلى 12 تموز", "من 27 شباط حتى 3 آذار 2017", "بين 7 و9 آذار", "بين عامي 2003 و2011", "من 2014 إلى 2017", "من الجمعة إلى الأحد", "من 8 إلى 12 جمادى الأولى 1438", "منذ أيلول 2014 وحتى شباط 2015"},
			[]string{"ما بين 1500 و2500 مقاتل", "من ثلاثة إلى خمسة جنود", "ارتفع العدد من 1500 إلى 2000"}},
		{"to", digits | ordinal | number | weekday | month | unit | relday | dayWord | hijri | part, toInterval, false,
			"from one time to another, without a word before them",
			[]string{"17–20 آذار", "13 إلى 15 تموز", "2003-2011", "2015 / 2016", "آب 1990 حتى شباط 1991", "تموز 13 إلى 15"},
			[]string{"فاز الفريق 3-1", "الهاتف 2345-6789"}},
		{"days of month", month | hijri | monthWord | unit, monthDays, false,
			"two days behind their month",
			[]string{"تشرين الثاني بين 19 و20", "شهر رمضان من 10 إلى 15"},
			[]string{"في آذار بين 13 و15 جنديا"}},
		{"and after", digits | unit | month | hijri, orMoreOf, false,
			"a time and all that lies behind it, or before it",
			[]string{"عام 2003 وما بعده", "2012 أو بعده", "عام 1967 وما قبله"},
			[]string{"قتل 2012 شخصا وما بعده"}},
		{"days", digits | ordinal | number | unit | dayWord, dayList, false,
			"two days that follow each other",
			[]string{"21 و22 تشرين الأول", "يومي 7 و8 آذار", "السابع والثامن من آذار"},
			nil},
		{"weekday pair", weekday | unit | dayWord | daypart, weekdayPair, false,
			"two weekdays that follow each other",
			[]string{"يومي الثلاثاء والأربعاء", "الجمعة والسبت", "ليل الأحد الاثنين", "ليلة الأربعاء على الخميس"},
			nil},
		{"open", since | until | ago | after | before | to, openEnded, false,
			"since, until, before or after a time, or so long before or after it",
			[]string{"منذ أكتوبر", "حتى نهاية 2016", "قبل عام 2020", "بعد 2003", "منذ بداية العام", "ابتداء من الأحد", "قبل عيد الفطر 2016 بثلاثة أيام", "منذ 15 آذار/مارس 2011", "حتى الثلاثاء"},
			[]string{"حتى الموت", "بعد الموصل", "قبل الهجوم"}},
		{"duration", digits | number | unit | few, duration, false,
			"how long; dates nothing, unless a verb says that something lasted as long",
			[]string{"ثلاثة أيام", "25 عاما", "بضعة أسابيع", "معركة استمرت [شهرين]"},
			nil},
		{"clock", digits | unit, clock, false,
			"an hour; dates nothing",
			[]string{"الساعة 17:36", "17:36", "الساعة العاشرة"},
			nil},
		{"set", set | every, again, false,
			"again and again; dates nothing",
			[]string{"كل يوم", "يوميا", "كل خميس", "كل عامين"},
			nil},
		{"horizon", horizon, horizons, false,
			"from now on, vaguely",
			[]string{"على المدى القريب"},
			nil},
		{"vague", vagueWord, vagueWords, false,
			"now, lately, soon; dates nothing",
			[]string{"مؤخرا", "حاليا", "قريبا", "في وقت سابق"},
			nil},
	}
}
