package timeline

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"waqai/timeline/edtf"
)

// markCopies marks the copies among the reports of events.
func markCopies(events []Event) {
	var c copyist
	mentions := make([][]mention, len(events))
	all, numbers := make([]copying, len(events)), map[string]int32{}
	for n, e := range events {
		for _, r := range e.Reports {
			mentions[n] = append(mentions[n], mention{heading{r.ID, r.Article, r.Published}, r.Quote})
		}
		all[n] = c.newCopying(mentions[n])
		all[n].name(mentions[n], numbers)
	}
	articles := newParts(len(numbers))
	for _, c := range all {
		c.relate(articles)
	}
	for n, e := range events {
		all[n].relatives(articles, make([]int32, len(numbers)))
		for k, original := range c.originals(mentions[n], all[n]) {
			if e.Reports[k].CopyOf = ""; original > 0 {
				e.Reports[k].CopyOf = e.Reports[original-1].ID
			}
		}
	}
}

func TestCopyCases(t *testing.T) {
	const file = "testdata/copies.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, c := range strings.Split(string(data), "\ncase ")[1:] {
		lines := strings.Split(strings.TrimSpace(c), "\n")
		if len(lines) != 4 {
			t.Fatalf("%s: %q has %d lines", file, lines[0], len(lines))
		}
		cases++
		a, b := strings.TrimSpace(lines[2]), strings.TrimSpace(lines[3])
		for _, pair := range [][2]string{{a, b}, {b, a}} {
			reports := []Report{{ID: "e-1", Article: "a", Quote: pair[0]}, {ID: "e-2", Article: "b", Quote: pair[1]}}
			markCopies([]Event{{Reports: reports}})
			if got := reports[1].CopyOf == "e-1"; got != (lines[1] == "copy") || reports[0].CopyOf != "" {
				t.Errorf("%s: %s: copy is %t\n\t%s\n\t%s", file, lines[0], got, pair[0], pair[1])
			}
		}
	}
	if cases < 15 {
		t.Errorf("%d cases", cases)
	}
}

func TestFoldedWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"أُصيبَ إثنانِ، آخرهم مؤذّن", "اصيب اثنان اخرهم موذن"},
		{"ســــوق", "سوق"},
		{"ﻻ ﺗﻘﺪﻡ", "لا تقدم"},
		{"١٧ و۱۷ و17 و１７", "17 و17 و17 و17"},
		{"\u200fالباب\u200e (حلب)", "الباب حلب"},
		{"Al-Bab", "al bab"},
		{"", ""},
	} {
		if got := string(appendFolded(nil, c.text)); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if again := string(appendFolded(nil, c.want)); again != c.want {
			t.Errorf("folding %q again gives %q", c.want, again)
		}
	}
}

// TestCopiedElsewhere: a formula of few words is a copy in an article that has
// a whole sentence of the other, and none in one that has not.
func TestCopiedElsewhere(t *testing.T) {
	const whole = "أعلنت غرفة العمليات أن مقاتليها دخلوا قاعدة الوليد الجوية من جهتيها الشرقية والجنوبية ظهر أمس"
	const formula = "وسقطت قاعدة الوليد الجوية"
	day := edtf.MustParse("2017-03-09")
	events := []Event{
		{ID: "e-1", Reports: []Report{
			{ID: "e-1", Article: "a", Published: day, Quote: formula},
			{ID: "e-2", Article: "b", Published: day, Quote: "وسقطت قاعدة الوليد الجويّة"},
			{ID: "e-3", Article: "c", Published: day, Quote: formula},
			{ID: "e-4", Article: "d", Published: day, Quote: "خسر المسلحون القاعدة"},
		}},
		{ID: "e-5", Reports: []Report{
			{ID: "e-5", Article: "a", Published: day, Quote: whole},
			{ID: "e-6", Article: "b", Published: day, Quote: whole + "، وفق بيان"},
			{ID: "e-7", Article: "d", Published: day, Quote: whole},
		}},
	}
	want := map[string]string{"e-2": "e-1", "e-6": "e-5", "e-7": "e-5"}
	for range 2 {
		markCopies(events)
		for _, e := range events {
			for _, r := range e.Reports {
				if r.CopyOf != want[r.ID] {
					t.Errorf("%s is a copy of %q, want %q", r.ID, r.CopyOf, want[r.ID])
				}
			}
		}
		slices.Reverse(events)
		slices.Reverse(events[1].Reports)
	}
}

func TestOriginalIsTheEarliest(t *testing.T) {
	const words = "أغلق محتجون الطريق الدولي بين البلدتين بالحجارة والإطارات المشتعلة طوال ساعات"
	reports := []Report{
		{ID: "e-1", Article: "d", Published: edtf.MustParse("2017-03-10"), Quote: words + "، قبل تدخل الشرطة."},
		{ID: "e-2", Article: "c", Published: edtf.MustParse("2017-03-09"), Quote: words},
		{ID: "e-3", Article: "b", Published: edtf.MustParse("2017-03-09"), Quote: words},
		{ID: "e-4", Article: "a", Quote: words}, // of an unknown day
		{ID: "e-5", Article: "b", Published: edtf.MustParse("2017-03-09"), Quote: words},
		{ID: "e-6", Article: "e", Published: edtf.MustParse("2017-03-08"), Quote: "كلام آخر"},
	}
	r := rand.New(rand.NewPCG(1, 2))
	want := map[string]string{"e-1": "e-3", "e-2": "e-3", "e-4": "e-3"}
	for range 20 {
		r.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		markCopies([]Event{{Reports: reports}})
		for _, report := range reports {
			if report.CopyOf != want[report.ID] {
				t.Errorf("%s is a copy of %q, want %q", report.ID, report.CopyOf, want[report.ID])
			}
		}
	}
}

// TestCopiesForgetTheOrderOfReports: neither what a copy is nor how many
// witnesses there are depends on the order.
func TestCopiesForgetTheOrderOfReports(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	copied := 0
	for range 200 {
		events, published := invent(r, 40)
		var e Event
		for n := range events {
			e.Reports = append(e.Reports, Report{})
			newTelling(&events[n], published).spot().account().report(&e.Reports[n])
		}
		marks := func() map[string]string {
			markCopies([]Event{{Reports: e.Reports}})
			m := map[string]string{}
			for _, report := range e.Reports {
				m[report.ID] = report.CopyOf
			}
			return m
		}
		want, witnesses := marks(), e.Witnesses()
		for range 3 {
			r.Shuffle(len(e.Reports), func(i, j int) { e.Reports[i], e.Reports[j] = e.Reports[j], e.Reports[i] })
			for id, original := range marks() {
				if original != want[id] {
					t.Fatalf("%s: copy of %q, and of %q in another order", id, want[id], original)
				}
			}
			if got := e.Witnesses(); got != witnesses {
				t.Fatalf("%d witnesses, %d in another order", witnesses, got)
			}
		}
		for _, original := range want {
			if original != "" {
				copied++
			}
			if want[original] != "" {
				t.Fatalf("%s is an original and a copy", original)
			}
		}
	}
	if copied < 100 {
		t.Errorf("only %d copies: the property says little", copied)
	}
}

func TestWitnesses(t *testing.T) {
	const one = "اندلع حريق في مخيم للنازحين قرب بلدة حمام العليل وأتى على عشرات الخيام ليلا"
	const two = "قال متطوعون إنهم أخمدوا النار بعد ساعتين من احتراق نحو ستين خيمة في حمام العليل"
	day := edtf.MustParse("2017-03-09")
	report := func(article, quote string, sources ...Source) Report {
		return Report{ID: "e-" + article + strconv.Itoa(len(quote)), Article: article, Published: day, Quote: quote, Sources: sources}
	}
	agency, paper, radio := Source{Name: "وكالة الفرات"}, Source{Name: "صحيفة النهرين"}, Source{Name: "إذاعة الجسر"}
	for _, c := range []struct {
		name    string
		want    int
		reports []Report
	}{
		{"an agency and a paper that prints it", 1, []Report{report("a", one, agency), report("b", one+"، وفق شهود", paper)}},
		{"a paper that writes for itself", 2, []Report{report("a", one, agency), report("b", two, paper)}},
		{"a copy and a third of its own", 2, []Report{report("a", one, agency), report("b", one, paper), report("c", two, radio)}},
		{"a paper that prints it, and writes for itself elsewhere", 2, []Report{report("a", one, agency), report("b", one, paper), report("c", two, paper)}},
		{"a copied article says a thing again", 1, []Report{report("a", one, agency), report("b", one, paper), report("b", two, paper)}},
		{"one source in two articles", 1, []Report{report("a", one, agency), report("b", two, Source{Name: "وكالة الفُرات"})}},
		{"one address under two names", 1, []Report{
			report("a", one, Source{Name: "الفرات", URL: "https://www.example.org/n/7/"}),
			report("b", two, Source{Name: "وكالة الفرات", URL: "http://example.org/n/7?utm_source=x#top"}),
		}},
		{"an article at two addresses", 1, []Report{report("a", one,
			Source{Name: "وكالة الفرات", URL: "https://example.org/7"}, Source{Name: "وكالة الفرات", URL: "https://m.example.org/7"})}},
		{"an article that names two sources", 2, []Report{report("a", one, agency, paper)}},
		{"no source is named", 1, []Report{report("a", one), report("b", two)}},
		{"the original names no source", 2, []Report{report("a", one), report("b", one, paper), report("c", one, radio), report("d", two, agency)}},
		{"nothing is merged yet", 1, nil},
	} {
		e := Event{Reports: c.reports, Sources: []Source{agency}}
		markCopies([]Event{{Reports: e.Reports}})
		if got := e.Witnesses(); got != c.want {
			t.Errorf("%s: %d witnesses, want %d", c.name, got, c.want)
		}
	}
}

// BenchmarkCopies marks the reports of one event that many papers print with
// small changes of their own.
func BenchmarkCopies(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000, 64000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 6))
			words := make([]string, 3000)
			for i := range words {
				words[i] = "كلمة" + strconv.Itoa(i)
			}
			texts := make([][]string, n/50)
			for i := range texts {
				for range 20 {
					texts[i] = append(texts[i], words[r.IntN(len(words))])
				}
			}
			reports := make([]Report, n)
			for i := range reports {
				quote := slices.Clone(texts[r.IntN(len(texts))])
				quote[r.IntN(len(quote))] = words[r.IntN(len(words))]
				reports[i] = Report{ID: fmt.Sprint("e-", i), Article: fmt.Sprint("a", i), Quote: strings.Join(quote[:12+r.IntN(9)], " ")}
			}
			for b.Loop() {
				markCopies([]Event{{Reports: reports}})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/report")
		})
	}
}

// TestFoldedByLetters: a text is folded letter by letter as it is folded whole.
func TestFoldedByLetters(t *testing.T) {
	whole := func(text string) string {
		return strings.Join(strings.Fields(fold(text)), " ")
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if norm.NFKD.PropertiesString(string(r)).CCC() != 0 && !unicode.Is(unicode.M, r) {
			t.Fatalf("%U changes its place and is no mark", r)
		}
	}
	r := rand.New(rand.NewPCG(77, 78))
	for range 20_000 {
		var text []rune
		for range r.IntN(12) {
			text = append(text, rune(r.IntN([]int{0x80, 0x800, 0x10000, unicode.MaxRune}[r.IntN(4)])), []rune("اأإآءئيىةًّـ ،.ﷲ½")[r.IntN(17)])
		}
		if got, want := string(appendFolded(nil, string(text))), whole(string(text)); got != want {
			t.Fatalf("%q gives %q, whole %q", string(text), got, want)
		}
	}
}
