package site

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

func testWording(months, digits string) wording {
	c := new(Config)
	c.Display.Months, c.Display.Digits = MonthNames(months), Digits(digits)
	return c.wording()
}

func (c Count) String() string { return strings.TrimSpace(c.Number + " " + c.Word) }

func TestPlurals(t *testing.T) {
	w := testWording("levant", "european")
	for _, c := range []struct {
		n    int
		want string
	}{
		{0, "لا أحداث"}, {1, "حدث واحد"}, {2, "حدثان"}, {3, "3 أحداث"}, {10, "10 أحداث"},
		{11, "11 حدثًا"}, {99, "99 حدثًا"}, {100, "100 حدث"}, {101, "101 حدث"}, {102, "102 حدث"},
		{103, "103 أحداث"}, {111, "111 حدثًا"}, {200, "200 حدث"}, {1000, "1,000 حدث"}, {1003, "1,003 أحداث"},
	} {
		if got, err := w.Count("event", c.n); err != nil || got.String() != c.want {
			t.Errorf("%d: %q (%v), want %q", c.n, got, err, c.want)
		}
	}
	for _, c := range []struct {
		noun string
		n    int
		want string
	}{
		{"killed", 17, "17 قتيلًا"}, {"injured", 4, "4 جرحى"}, {"displaced", 200000, "200,000 نازح"},
		{"source", 2, "مصدران"}, {"city", 11, "11 مدينة"},
	} {
		if got, err := w.Count(c.noun, c.n); err != nil || got.String() != c.want {
			t.Errorf("%d %s: %q (%v), want %q", c.n, c.noun, got, err, c.want)
		}
	}
	if got, _ := testWording("levant", "arabic-indic").Count("event", 1234); got.String() != "١٬٢٣٤ حدثًا" {
		t.Errorf("1234 in Arabic-Indic digits: %q", got)
	}
	if got, err := w.Range("killed", 15, 17); err != nil || got != (Range{"15", "17", "قتيلًا"}) {
		t.Errorf("15 to 17: %q (%v)", got, err)
	}
	if _, err := w.Count("evnet", 3); err == nil {
		t.Error("a noun that is not there was counted")
	}
	if _, err := w.Count("event", -1); err == nil {
		t.Error("-1 was counted")
	}
}

// TestHijri wants Hijri days of what is known to the day or month, and of nothing
// else.
func TestHijri(t *testing.T) {
	w := testWording("levant", "european")
	for date, want := range map[string]string{
		"2017-03-09":            "10 جمادى الآخرة 1438",
		"2017-05-27":            "1 رمضان 1438",
		"2017-03":               "2 جمادى الآخرة – 3 رجب 1438",
		"2017-05-05/2017-05-09": "9–13 شعبان 1438",
		"2017-09-20/2017-09-22": "29 ذو الحجة 1438 – 2 محرم 1439",
		"2017":                  "",
		"2017-03-09~":           "",
		"2016-10/..":            "",
		"2017-03-09?":           "",
	} {
		d, err := edtf.Parse(date)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Hijri(d); got != want {
			t.Errorf("%s is «%s», want «%s»", date, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	levant := testWording("levant", "european")
	for _, c := range []struct{ date, want, machine string }{
		{"2017-03-09", "9 آذار 2017", "2017-03-09"},
		{"2017-03", "آذار 2017", "2017-03"},
		{"2017", "عام 2017", "2017"},
		{"2017-03~", "نحو آذار 2017", ""},
		{"2017-03-09?", "9 آذار 2017 (غير مؤكد)", ""},
		{"2017-03-09%", "نحو 9 آذار 2017 (غير مؤكد)", ""},
		{"2017-05-05/2017-05-09", "5–9 أيار 2017", ""},
		{"2017-02-28/2017-03-03", "28 شباط – 3 آذار 2017", ""},
		{"2016-10-17/2017-07-10", "17 تشرين الأول 2016 – 10 تموز 2017", ""},
		{"2017-03/2017-05", "آذار – أيار 2017", ""},
		{"2016-12/2017-01", "كانون الأول 2016 – كانون الثاني 2017", ""},
		{"2014/2017", "2014–2017", ""},
		{"2017-03-06~/2017-03-09", "نحو 6 آذار 2017 – 9 آذار 2017", ""},
		{"2014/2017-07-10", "عام 2014 – 10 تموز 2017", ""},
		{"2016-10/..", "منذ تشرين الأول 2016", ""},
		{"2014~/..", "منذ نحو عام 2014", ""},
		{"../2017-03-09", "حتى 9 آذار 2017", ""},
		{"2017/", "من عام 2017 إلى وقت غير معروف", ""},
		{"/2017", "من وقت غير معروف إلى عام 2017", ""},
		{"2017-21", "ربيع 2017", ""},
		{"2017-24", "شتاء 2017–2018", ""},
		{"201X", "بين عامي 2010 و2019", ""},
		{"20XX", "بين عامي 2000 و2099", ""},
		{"", "تاريخ غير معروف", ""},
	} {
		d, err := edtf.Parse(c.date)
		if err != nil && c.date != "" {
			t.Fatal(err)
		}
		if got := levant.Date(d); got != c.want {
			t.Errorf("%s: %q, want %q", c.date, got, c.want)
		}
		if got := levant.Machine(d); got != c.machine {
			t.Errorf("%s for machines: %q, want %q", c.date, got, c.machine)
		}
	}
	march := edtf.MustParse("2017-08-09")
	for months, want := range map[string]string{
		"levant": "9 آب 2017", "egypt": "9 أغسطس 2017", "algeria": "9 أوت 2017", "morocco": "9 غشت 2017", "both": "9 آب/أغسطس 2017",
	} {
		if got := testWording(months, "european").Date(march); got != want {
			t.Errorf("%s: %q, want %q", months, got, want)
		}
	}
	if got := testWording("both", "arabic-indic").Date(march); got != "٩ آب/أغسطس ٢٠١٧" {
		t.Errorf("in Arabic-Indic digits: %q", got)
	}
	if got := levant.Weekday(march); got != "الأربعاء" {
		t.Errorf("2017-08-09 was a %q", got)
	}
	if got := levant.Weekday(edtf.MustParse("2017-08-09~")); got != "" {
		t.Errorf("about 2017-08-09 was a %q", got)
	}
}

// TestEveryDateIsSaid finds no date that the words fail on.
func TestEveryDateIsSaid(t *testing.T) {
	w := testWording("levant", "european")
	ends := []string{"", "..", "2017", "2017-03", "2017-03-09", "201X", "20XX", "2017-XX", "2017-22", "-0044", "2017-03~", "2017?"}
	for _, from := range ends {
		for _, to := range ends {
			for _, text := range []string{from, from + "/" + to} {
				d, err := edtf.Parse(text)
				if err != nil {
					continue
				}
				if w.Date(d) == "" || strings.Contains(w.Date(d), "معروف معروف") {
					t.Errorf("%s: %q", text, w.Date(d))
				}
			}
		}
	}
}

func TestOrder(t *testing.T) {
	want := []string{"آمرلي", "أربيل", "بعشيقة", "بغداد", "البوكمال", "تدمر", "تلعفر", "الحضر", "حلب", "ديالى", "ديالي", "دير الزور",
		"الرقة", "الرمادي", "عنة", "عنه", "الفلوجة", "القائم", "كركوك", "مارع", "منبج", "الموصل", "هيت", "وادي حوران", "يثرب", "Erbil", "Mosul"}
	// آ comes after ا: what begins with أربيل stands before آمرلي.
	want[0], want[1] = want[1], want[0]
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNames)
	if !slices.Equal(got, want) {
		t.Errorf("order:\n%s\nwant:\n%s", strings.Join(got, " "), strings.Join(want, " "))
	}
	for name, letter := range map[string]string{"الموصل": "م", "أربيل": "ا", "آمرلي": "ا", "الله آباد": "ا", "إدلب": "ا", "Erbil": "#", "": "#", "ٱلرَّقة": "ا"} {
		if got := initial(name); got != letter {
			t.Errorf("%s stands under %s, want %s", name, got, letter)
		}
	}
}

func TestSpan(t *testing.T) {
	for dates, want := range map[string]string{
		"2017-03-09 2016-10":          "2016-10/2017-03-09",
		"2014~ 2017-03-09":            "2014/2017-03-09",
		"2016-10/.. ../2017-07-10":    "2016-10/2017-07-10",
		"2017-03-09":                  "2017-03-09",
		"2017-05-05~/2017-05-09 2017": "2017",
		"":                            "",
	} {
		var events []*Event
		for _, d := range strings.Fields(dates) {
			events = append(events, &Event{Happening: someHappening("e-1", edtf.MustParse(d))})
		}
		if got := span(events).String(); got != want {
			t.Errorf("%s: %s, want %s", dates, got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"index.html", "index.html", "index.html"},
		{"index.html", "cities/mosul/index.html", "cities/mosul/index.html"},
		{"cities/mosul/index.html", "index.html", "../../index.html"},
		{"cities/mosul/index.html", "cities/raqqa/index.html", "../raqqa/index.html"},
		{"cities/index.html", "cities/mosul/index.html", "mosul/index.html"},
		{"2017/03/09/index.html", "2017/03/index.html", "../index.html"},
		{"2017/index.html", "2017/03/index.html", "03/index.html"},
	} {
		if up, down := relative(c.from, c.to); up+down != c.want {
			t.Errorf("from %s to %s: %s, want %s", c.from, c.to, up+down, c.want)
		}
	}
}

func TestRuns(t *testing.T) {
	for text, want := range map[string]string{
		"دبابة T-72 قرب المطار":        "دبابة |<T-72>| قرب المطار",
		"يوم 2017-03-09 صباحا":         "يوم |<2017-03-09>| صباحا",
		"بين 10-15 شخصا":               "بين 10-15 شخصا",
		"قتل 26 شخصا و50 جريحا":        "قتل 26 شخصا و50 جريحا",
		"اتصل بالرقم +964 770 123.":    "اتصل بالرقم |<+964 770 123>|.",
		"قالت BBC News إن 3 قتلوا":     "قالت |<BBC News>| إن 3 قتلوا",
		"انظر mosul-2017-03-09-01، ثم": "انظر |<mosul-2017-03-09-01>|، ثم",
		"في الساعة 14:30":              "في الساعة 14:30",
		"Reuters":                      "<Reuters>",
	} {
		var got []string
		for _, r := range runs(text) {
			if r.LTR {
				r.Text = "<" + r.Text + ">"
			}
			got = append(got, r.Text)
		}
		if joined := strings.Join(got, "|"); joined != want {
			t.Errorf("%s: %s, want %s", text, joined, want)
		}
	}
}

func TestHowDated(t *testing.T) {
	w := testWording("levant", "european")
	published := edtf.MustParse("2016-10-24")
	for _, c := range []struct {
		report timeline.Report
		want   string
	}{
		{timeline.Report{Basis: timeline.Explicit, When: "21 أكتوبر 2016"}, "ورد صريحًا في النص: «21 أكتوبر 2016»."},
		{timeline.Report{Basis: timeline.Relative, Rule: "ago", When: "قبل  ثلاثة أيام"}, "حُسب من عبارة «قبل ثلاثة أيام» قياسًا إلى تاريخ النشر، الاثنين 24 تشرين الأول 2016."},
		{timeline.Report{Basis: timeline.Relative, Rule: "unit", When: "ذلك العام"}, "حُسب من عبارة «ذلك العام» قياسًا إلى تاريخ مذكور قبلها في النص، ونُشر الخبر في الاثنين 24 تشرين الأول 2016."},
		{timeline.Report{Basis: timeline.Context, When: "الجمعة"}, "لا تاريخ في الجملة نفسها؛ أُخذ من عبارة مجاورة في النص: «الجمعة»، ونُشر الخبر في الاثنين 24 تشرين الأول 2016."},
		{timeline.Report{Basis: timeline.Reported}, "لا يذكر النص تاريخًا لهذا الحدث، فنُسب إلى تاريخ النشر، الاثنين 24 تشرين الأول 2016."},
		{timeline.Report{}, "حدده محرر الموقع."},
	} {
		c.report.Published = published
		got := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(w.howDated(c.report))
		if got != c.want {
			t.Errorf("%s: %s\nwant %s", c.report.Basis, got, c.want)
		}
	}
}

func TestSitemapOfManyPages(t *testing.T) {
	s := &Site{Config: new(Config)}
	if err := s.Config.BaseURL.UnmarshalText([]byte("https://waqai.test/")); err != nil {
		t.Fatal(err)
	}
	var pages []Page
	for n := range 100_001 {
		pages = append(pages, Page{Path: fmt.Sprintf("events/e-%d/index.html", n), listed: true})
	}
	maps := s.sitemapPages(pages, nil)
	var names []string
	total := 0
	for _, m := range maps {
		names = append(names, m.Path)
		total += strings.Count(render(t, m), "<url>")
	}
	if got := strings.Join(names, " "); got != "sitemap-1.xml sitemap-2.xml sitemap-3.xml sitemap.xml" || total != len(pages) {
		t.Errorf("files %s with %d addresses, want %d", got, total, len(pages))
	}
	if index := render(t, maps[3]); strings.Count(index, "<sitemap>") != 3 {
		t.Errorf("index: %s", index)
	}
}
