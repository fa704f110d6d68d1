package site

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waqai/timeline"
)

func number(n int) *int { return &n }

func TestTollsInWords(t *testing.T) {
	w := testWording("levant", "european")
	for _, c := range []struct {
		toll Toll
		want string
	}{
		{Toll{Noun: "killed", Low: 17, High: 17}, "17 قتيلًا"},
		{Toll{Noun: "killed", Low: 1, High: 1}, "قتيل واحد"},
		{Toll{Noun: "killed", Low: 2, High: 2}, "قتيلان"},
		{Toll{Noun: "killed", Low: 23, High: 23, Bound: AtLeast}, "23 قتيلًا على الأقل"},
		{Toll{Noun: "killed", Low: 2, High: 2, Bound: AtLeast}, "قتيلان على الأقل"},
		{Toll{Noun: "killed", Low: 1, High: 1, Bound: AtLeast}, "قتيل واحد على الأقل"},
		{Toll{Noun: "injured", Low: 9, High: 9, Bound: AtMost}, "9 جرحى على الأكثر"},
		{Toll{Noun: "killed", Low: 40, High: 40, Bound: More}, "أكثر من 40 قتيلًا"},
		{Toll{Noun: "killed", Low: 100, High: 100, Bound: More}, "أكثر من 100 قتيل"},
		{Toll{Noun: "injured", Low: 2, High: 2, Bound: More}, "أكثر من جريحين"},
		{Toll{Noun: "killed", Low: 10, High: 10, Bound: Fewer}, "أقل من 10 قتلى"},
		{Toll{Noun: "displaced", Low: 5000, High: 5000, Bound: About}, "نحو 5,000 نازح"},
		{Toll{Noun: "killed", Low: 50, High: 50, Bound: About}, "نحو 50 قتيلًا"},
		{Toll{Noun: "killed", Low: 30, High: 40, Bound: Between}, "بين 30 و40 قتيلًا"},
		{Toll{Noun: "killed", Low: 3, High: 4, Bound: Between}, "بين 3 و4 قتلى"},
		{Toll{Noun: "killed", Low: 40, High: 45, Bound: Beyond}, "بين 40 و45 قتيلًا أو أكثر"},
		{Toll{Noun: "killed", Low: 15, High: 17}, "بين 15 و17 قتيلًا"},
		{Toll{Noun: "detained", Low: 15, High: 15}, "15 محتجزًا"},
		{Toll{Noun: "detained", Low: 3, High: 3, Bound: About}, "نحو 3 محتجزين"},
		{Toll{Noun: "killed", Bound: OnlyWords, Words: "عشرات المدنيين"}, "القتلى: «عشرات المدنيين»"},
		{Toll{Noun: "killed", Bound: OnlyWords, Words: "عشرات القتلى"}, "«عشرات القتلى»"},
		{Toll{Noun: "injured", Bound: OnlyWords, Words: "العشرات"}, "الجرحى: «العشرات»"},
	} {
		pieces, err := w.Toll(c.toll)
		got := ""
		for _, p := range pieces {
			got += p.Text
		}
		if err != nil || got != c.want {
			t.Errorf("%+v: %q (%v), want %q", c.toll, got, err, c.want)
		}
	}
	for _, wrong := range []Toll{{Noun: "dead"}, {Noun: "killed", Bound: "perhaps"}} {
		if _, err := w.Toll(wrong); err == nil {
			t.Errorf("%+v was said", wrong)
		}
	}
}

// TestTollsOfReports: a span of the numbers that reports give, and what is said
// around its ends.
func TestTollsOfReports(t *testing.T) {
	w := testWording("levant", "european")
	plain := func(n int) timeline.Report { return timeline.Report{Fatalities: number(n)} }
	least := func(n int) timeline.Report {
		return timeline.Report{Fatalities: number(n), Tolls: timeline.Tolls{Killed: &timeline.Toll{Low: number(n), Best: number(n), Words: "على الأقل"}}}
	}
	about := func(n int) timeline.Report {
		return timeline.Report{Fatalities: number(n), Tolls: timeline.Tolls{Killed: &timeline.Toll{Best: number(n), Words: "نحو"}}}
	}
	between := func(low, high int) timeline.Report {
		return timeline.Report{Fatalities: number(low), Tolls: timeline.Tolls{Killed: &timeline.Toll{Low: number(low), Best: number(low), High: number(high), Words: "بين"}}}
	}
	dozens := timeline.Report{Tolls: timeline.Tolls{Killed: &timeline.Toll{Low: number(12), Words: "عشرات القتلى"}}}
	for _, c := range []struct {
		reports []timeline.Report // the first is the best
		want    string
	}{
		{[]timeline.Report{plain(17)}, "17 قتيلًا"},
		{[]timeline.Report{least(17), plain(17)}, "17 قتيلًا على الأقل"},
		{[]timeline.Report{plain(17), plain(15)}, "بين 15 و17 قتيلًا"},
		{[]timeline.Report{plain(15), least(17)}, "بين 15 و17 قتيلًا أو أكثر"},
		{[]timeline.Report{least(15), plain(17)}, "بين 15 و17 قتيلًا"},
		{[]timeline.Report{about(50), about(60)}, "بين 50 و60 قتيلًا"},
		{[]timeline.Report{between(30, 40)}, "بين 30 و40 قتيلًا"},
		{[]timeline.Report{between(30, 40), plain(45)}, "بين 30 و45 قتيلًا"},
		{[]timeline.Report{plain(17), dozens}, "17 قتيلًا"},
		{[]timeline.Report{dozens}, "«عشرات القتلى»"},
		{[]timeline.Report{{}}, ""},
	} {
		e := &timeline.Event{Fatalities: c.reports[0].Fatalities, Tolls: c.reports[0].Tolls, Reports: c.reports}
		got := ""
		for _, toll := range tolls(e) {
			pieces, err := w.Toll(toll)
			if err != nil {
				t.Error(err)
			}
			for _, p := range pieces {
				got += p.Text
			}
		}
		if got != c.want {
			t.Errorf("%d reports: %q, want %q", len(c.reports), got, c.want)
		}
	}
}

// accountant is a reader that finds a source and tolls in every text.
type accountant struct{ *reader }

func (a accountant) Events(article timeline.Article) []timeline.Event {
	events := a.reader.Events(article)
	for n := range events {
		events[n].Attribution = "قال ضابط في Red Force"
		events[n].Fatalities = number(23)
		events[n].Tolls = timeline.Tolls{
			Killed:   &timeline.Toll{Low: number(23), Best: number(23), Words: "23 جنديا على الأقل", Among: "بينهم <ضابطان>"},
			Detained: &timeline.Toll{Words: "عشرات الأشخاص"},
		}
	}
	return events
}

// TestTollsAndAttributionAreShown: on the page of an event, beside its quote, and
// on the card.
func TestTollsAndAttributionAreShown(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	opt := optionsFor(dir, "", "")
	opt.NewExtractor = func(l Lexicon) (Extractor, []Refused) { return accountant{newReader("1", l)}, nil }
	if r := build(t, opt); len(r.Faults) > 0 {
		t.Fatalf("faults: %v", r.Faults.Err())
	}
	pages := 0
	for name, text := range harvest(t, filepath.Join(dir, "public")) {
		if !strings.HasPrefix(name, "events/") && name != "cities/mosul/index.html" {
			continue
		}
		page := parsePage(t, text)
		var lists, said []string
		for _, tag := range []string{"dd", "li"} {
			for _, n := range page.elements(tag) {
				if attribute(n, "class") == "" {
					lists = append(lists, strings.Join(strings.Fields(textOf(n)), " "))
				}
			}
		}
		for _, n := range page.elements("p") {
			if strings.Contains(attribute(n, "class"), "attribution") {
				said = append(said, textOf(n))
			}
		}
		if name == "cities/mosul/index.html" {
			for _, want := range []string{"23 قتيلًا على الأقل (بينهم <ضابطان>)", "المحتجزون: «عشرات الأشخاص»"} {
				if !slices.Contains(lists, want) {
					t.Errorf("%s does not list %q", name, want)
				}
			}
			continue
		}
		if strings.Contains(text, `http-equiv="refresh"`) {
			continue
		}
		pages++
		if want := "23 قتيلًا على الأقل (بينهم <ضابطان>) (في النص «23 جنديا على الأقل»)، المحتجزون: «عشرات الأشخاص»"; !slices.Contains(lists, want) {
			t.Errorf("%s: %q, want %q", name, lists, want)
		}
		if len(said) < 2 || said[0] != "بحسب النص «قال ضابط في Red Force»" {
			t.Errorf("%s: the source in the text is %q", name, said)
		}
		if !strings.Contains(text, `<bdi dir="ltr">Red Force</bdi>`) {
			t.Errorf("%s: Latin words of a source are not isolated", name)
		}
	}
	if pages == 0 {
		t.Error("no event has a page; the test says nothing")
	}
}
