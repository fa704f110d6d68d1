package corpus

import (
	"fmt"
	"strings"
	"time"
)

var (
	weekdays = [...]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}
	levant   = [...]string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"}
	egypt    = [...]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}
	hijri    = [...]string{"محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال", "ذي القعدة", "ذي الحجة"}
	ordinals = [...]string{"", "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر", "الحادي عشر", "الثاني عشر", "الثالث عشر",
		"الرابع عشر", "الخامس عشر", "السادس عشر", "السابع عشر", "الثامن عشر", "التاسع عشر", "العشرين", "الحادي والعشرين", "الثاني والعشرين", "الثالث والعشرين", "الرابع والعشرين",
		"الخامس والعشرين", "السادس والعشرين", "السابع والعشرين", "الثامن والعشرين", "التاسع والعشرين", "الثلاثين", "الحادي والثلاثين"}
	parts  = [...]string{"مساء ", "صباح ", "فجر ", "ليل ", "ظهر ", "عصر "}
	indic  = strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩")
	lastOf = [...]string{3: "الثلاثة", "الأربعة", "الخمسة", "الستة", "السبعة", "الثمانية", "التسعة", "العشرة"}
)

// month names a month as news of the city's country do.
func (w *writer) month(d time.Time) string {
	l, e := levant[d.Month()-1], egypt[d.Month()-1]
	eastern := w.at.country == "iraq" || w.at.country == "syria" || w.at.country == "palestine"
	switch k := w.n(10); {
	case k < 3 && eastern:
		return l + "/" + e
	case k < 4:
		return e + "/" + l
	case eastern && k < 9:
		return l
	}
	return e
}

// onDay names a day that the article and others know.
func (w *writer) onDay(d time.Time) string {
	w.last = d
	switch back := int(w.day.Sub(d).Hours() / 24); {
	case w.chance(25):
		return fmt.Sprintf("في %d %s %d", d.Day(), w.month(d), d.Year())
	case w.chance(45):
		return w.weekday(d)
	case back == 0:
		return w.pick([]string{"اليوم", "صباح اليوم", "فجر اليوم", "اليوم " + weekdays[d.Weekday()]})
	case back == 1:
		return w.pick([]string{"أمس", "مساء أمس", "أمس " + weekdays[d.Weekday()]})
	}
	return w.weekday(d)
}

func (w *writer) weekday(d time.Time) string {
	name := weekdays[d.Weekday()]
	if w.chance(40) {
		return w.pick(parts[:]) + name
	}
	return "يوم " + name
}

// past names a time before publication in one of the ways of news, or not at all.
func (w *writer) past() string {
	day := w.day
	back := func(days int) time.Time {
		w.last = day.AddDate(0, 0, -days)
		return w.last
	}
	switch k := w.n(100); {
	case k < 24:
		return w.onDay(day.AddDate(0, 0, -w.n(7)))
	case k < 29:
		return weekdays[back(w.between(1, 6)).Weekday()] + " الماضي"
	case k < 37:
		switch w.n(6) {
		case 0:
			back(2)
			return "أول من أمس"
		case 1:
			back(0)
			return "قبل ساعات"
		case 2:
			back(1)
			return "الليلة الماضية"
		case 3:
			back(0)
			return "فجر اليوم"
		}
		back(1)
		return w.pick([]string{"أمس", "مساء أمس", "ليل أمس", "فجر أمس"})
	case k < 45:
		switch n := w.between(2, 20); {
		case n == 2:
			back(2)
			return "قبل يومين"
		case n <= 10:
			back(n)
			return "قبل " + toTen[n] + " أيام"
		case n <= 14:
			back(n)
			return fmt.Sprintf("قبل %d يوما", n)
		}
		return w.pick([]string{"قبل أسبوع", "قبل أسبوعين", "قبل ثلاثة أسابيع", "قبل شهر", "قبل شهرين"})
	case k < 60:
		d := back(w.n(500))
		switch w.n(10) {
		case 0:
			return fmt.Sprintf("بتاريخ %d/%d/%d", d.Day(), d.Month(), d.Year())
		case 1:
			return fmt.Sprintf("في %02d-%02d-%d", d.Day(), d.Month(), d.Year())
		case 2:
			return "في " + indic.Replace(fmt.Sprintf("%d %s %d", d.Day(), w.month(d), d.Year()))
		case 3:
			return fmt.Sprintf("في %s من %s %d", ordinals[d.Day()], w.month(d), d.Year())
		case 4:
			return fmt.Sprintf("يوم %s %d %s %d", weekdays[d.Weekday()], d.Day(), w.month(d), d.Year())
		case 5:
			y, m, n := tabular(d)
			return fmt.Sprintf("في %d %s %d", n, hijri[m-1], y)
		}
		return fmt.Sprintf("%s %d %s %d", w.pick([]string{"في", "يوم"}), d.Day(), w.month(d), d.Year())
	case k < 69:
		d := back(w.n(150))
		switch {
		case d.Month() == day.Month() && d.Year() == day.Year() && w.chance(60):
			return fmt.Sprintf("في %d من الشهر %s", d.Day(), w.pick([]string{"الجاري", "الحالي"}))
		case w.chance(25):
			return fmt.Sprintf("في %s من %s", ordinals[d.Day()], w.month(d))
		}
		return fmt.Sprintf("في %d %s", d.Day(), w.month(d))
	case k < 78:
		d := time.Date(day.Year(), day.Month()-time.Month(w.between(1, 14)), 1, 0, 0, 0, 0, zone)
		switch w.n(6) {
		case 0:
			return "الشهر الماضي"
		case 1:
			return fmt.Sprintf("مطلع %s %d", w.month(d), d.Year())
		case 2:
			return fmt.Sprintf("منتصف %s %d", w.month(d), d.Year())
		case 3:
			return fmt.Sprintf("أواخر %s %d", w.month(d), d.Year())
		}
		return fmt.Sprintf("في %s %d", w.month(d), d.Year())
	case k < 83:
		if n := w.between(3, 10); w.chance(50) {
			return "خلال الأيام " + lastOf[n] + " الماضية"
		}
		d := day.AddDate(0, -w.between(1, 12), 0)
		from := w.between(1, 14)
		return fmt.Sprintf("بين %d و%d %s %d", from, from+w.between(2, 12), w.month(d), d.Year())
	case k < 86:
		y := day.Year() - w.between(1, 4)
		return w.pick([]string{fmt.Sprintf("عام %d", y), "العام الماضي", fmt.Sprintf("في صيف %d", y), fmt.Sprintf("في شتاء %d", y), "الأسبوع الماضي"})
	case k < 90 && !w.last.IsZero() && w.last.Before(day):
		w.last = w.last.AddDate(0, 0, 1)
		return "في اليوم التالي"
	}
	return ""
}

func (w *writer) since() string {
	d := time.Date(w.day.Year(), w.day.Month()-time.Month(w.between(1, 9)), 1, 0, 0, 0, 0, zone)
	switch w.n(4) {
	case 0:
		return "منذ " + toTen[w.between(3, 10)] + " أيام"
	case 1:
		return "منذ " + weekdays[w.n(7)] + " الماضي"
	case 2:
		return fmt.Sprintf("منذ مطلع %s", w.month(d))
	}
	return fmt.Sprintf("منذ %s %d", w.month(d), d.Year())
}

func (w *writer) future() string {
	switch w.n(5) {
	case 0:
		return "غدا"
	case 1:
		return "الأسبوع المقبل"
	case 2:
		d := w.day.AddDate(0, 0, w.between(5, 40))
		return fmt.Sprintf("في %d %s المقبل", d.Day(), w.month(d))
	}
	return weekdays[w.n(7)] + " المقبل"
}

// tabular gives a day in the Hijri calendar that is reckoned by a table, which is
// within a day or two of the one that is announced.
func tabular(d time.Time) (year, month, day int) {
	julian := int(d.Unix()+3*3600)/86400 + 2440588
	l := julian - 1948440 + 10632
	n := (l - 1) / 10631
	l = l - 10631*n + 354
	j := (10985-l)/5316*(50*l/17719) + l/5670*(43*l/15238)
	l = l - (30-j)/15*(17719*j/50) - j/16*(15238*j/43) + 29
	month = 24 * l / 709
	return 30*n + j - 30, month, l - 709*month/24
}
