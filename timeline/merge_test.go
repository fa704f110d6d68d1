package timeline

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"waqai/timeline/edtf"
)

var update = flag.Bool("update", false, "write what Merge gives into the cases")

// A mergeCase is read from a file of testdata/merge, where it looks like this:
//
//	case a car bomb in two papers
//	article a 2017-03-09
//	explosion mosul 2017-03-08 relative dead=17
//		site سوق النبي يونس
//		trigger انفجرت
//		quote انفجرت سيارة ملغمة في السوق.
//	gives
//		a1 b1 2017-03-08
//
// The events of article a are a1, a2 and so on. A line below "gives" is an
// event: the reports that it joins, in the order of publication, its date, and
// what else is asked of it.
type mergeCase struct {
	name      string
	events    []Event
	published map[string]edtf.Date
	want      []string
}

func readMergeCases(t testing.TB, file string) []mergeCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []mergeCase
	var c *mergeCase
	var e *Event
	var article string
	gives := false
	for n, line := range strings.Split(string(data), "\n") {
		indented := strings.HasPrefix(line, "\t")
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || word[0] == '#':
		case word == "case":
			all = append(all, mergeCase{name: rest, published: map[string]edtf.Date{}})
			c, e, gives = &all[len(all)-1], nil, false
		case word == "article":
			name, day, _ := strings.Cut(rest, " ")
			article = name
			c.published[article] = edtf.MustParse(day)
		case word == "gives":
			gives = true
		case gives:
			c.want = append(c.want, strings.TrimSpace(line))
		case !indented:
			c.events = append(c.events, newEvent(t, article, strings.Fields(line), c.events))
			e = &c.events[len(c.events)-1]
		case word == "quote":
			e.Quote, e.Length = rest, len([]rune(rest))
		case word == "trigger":
			e.Trigger = rest
		case word == "site":
			e.Site = rest
		default:
			t.Fatalf("%s:%d: what is %q?", file, n+1, line)
		}
	}
	return all
}

// newEvent reads "explosion mosul,erbil 2017-03-08 relative dead=17 planned".
func newEvent(t testing.TB, article string, fields []string, before []Event) Event {
	t.Helper()
	nth := 1
	for _, e := range before {
		if e.Article == article {
			nth++
		}
	}
	e := Event{
		ID: fmt.Sprintf("e-%s%d", article, nth), Article: article, Offset: 1000 * nth,
		Type: Type(fields[0]), Places: strings.Split(fields[1], ","), Date: edtf.MustParse(fields[2]), Basis: Basis(fields[3]),
		Status: Occurred, Confidence: 0.8, Sources: []Source{{Name: "paper " + article, URL: "https://example.org/" + article}},
	}
	for _, field := range fields[4:] {
		key, value, _ := strings.Cut(field, "=")
		number, _ := strconv.Atoi(value)
		switch key {
		case "dead":
			e.Fatalities = &number
		case "injured":
			e.Injured = &number
		case "displaced":
			e.Displaced = &number
		case "planned", "ongoing":
			e.Status = Status(key)
		case "decision":
			e.Decision = value
		case "inferred":
			e.Inferred = strings.Split(value, ",")
		case "at":
			e.Offset = number
		case "joined":
			e.Joined = []string{"e-" + value}
		case "parted":
			e.Parted = []string{"e-" + value}
		default:
			t.Fatalf("what is %q of an event?", field)
		}
	}
	if e.check() != nil {
		t.Fatal(e.check())
	}
	return e
}

// show writes an event as a line below "gives".
func show(e Event) string {
	var b strings.Builder
	for _, r := range e.Reports {
		b.WriteString(strings.TrimPrefix(r.ID, "e-") + " ")
	}
	fmt.Fprint(&b, e.Date)
	if len(e.Reports) == 1 {
		return b.String()
	}
	fmt.Fprintf(&b, " %s %s %s", e.Type, strings.Join(e.Places, ","), e.Status)
	for _, toll := range tolls {
		if n := *toll.of(&e); n != nil {
			fmt.Fprintf(&b, " %s=%d", toll.field, *n)
		}
	}
	for _, d := range e.Differs {
		fmt.Fprintf(&b, " differs %s", d.Field)
		for _, v := range d.Values {
			fmt.Fprintf(&b, " %s(%s)", v.Value, strings.ReplaceAll(strings.Join(v.Reports, ","), "e-", ""))
		}
	}
	if e.Site != "" {
		b.WriteString(" site " + e.Site)
	}
	return b.String()
}

func TestMergeCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/merge/*.txt")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range readMergeCases(t, file) {
			var got []string
			for _, e := range Merge(c.events, func(a string) edtf.Date { return c.published[a] }) {
				got = append(got, show(e))
			}
			if slices.Equal(got, c.want) {
				continue
			}
			if *update {
				head := []byte("case " + c.name + "\n")
				start := bytes.Index(data, head)
				gives := start + bytes.Index(data[start:], []byte("\ngives\n")) + len("\ngives\n")
				end := gives
				for end < len(data) && data[end] == '\t' {
					end += bytes.IndexByte(data[end:], '\n') + 1
				}
				data = slices.Concat(data[:gives], []byte("\t"+strings.Join(got, "\n\t")+"\n"), data[end:])
				continue
			}
			t.Errorf("%s: %s:\ngot\n\t%s\nwant\n\t%s%s", file, c.name, strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"), links(c))
		}
		if *update {
			if err := os.WriteFile(file, data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestPairs asks of each pair of reports what an analyst was asked: one
// happening, or two. What Merge is known to get wrong stands in the file.
func TestPairs(t *testing.T) {
	const file = "testdata/pairs.txt"
	joined, wrong, ones, missed := 0, 0, 0, 0
	for _, c := range readMergeCases(t, file) {
		if len(c.events) != 2 || len(c.want) != 1 {
			t.Fatalf("%s: %s: %d reports, verdict %q", file, c.name, len(c.events), c.want)
		}
		verdict := c.want[0]
		if !slices.Contains([]string{"one", "one missed", "two", "two joined"}, verdict) {
			t.Fatalf("%s: %s: no verdict %q", file, c.name, verdict)
		}
		together := len(Merge(c.events, func(a string) edtf.Date { return c.published[a] })) == 1
		if together {
			joined++
		}
		one := strings.HasPrefix(verdict, "one")
		if one {
			ones++
		}
		if together != (verdict == "one" || verdict == "two joined") {
			t.Errorf("%s: %s: joined is %t, the verdict %q%s", file, c.name, together, verdict, links(c))
		}
		switch {
		case together && !one:
			wrong++
		case !together && one:
			missed++
		}
	}
	t.Logf("%d joined, %d of them wrong; %d should be, %d of them missed", joined, wrong, ones, missed)
}

// newTelling gives a telling of no Merger, with a number of its own.
func newTelling(e *Event, published func(string) edtf.Date) *telling {
	in := &issue{name: e.Article, told: NewTold([]Event{*e}, nil)}
	if published != nil {
		in.published = published(e.Article)
	}
	t := &telling{number: lastTelling.Add(1)}
	t.content = t.number
	t.stands(spot{in, 0})
	return t
}

var lastTelling atomic.Int32

// links tells how each pair of a case was weighed.
func links(c mergeCase) string {
	var b strings.Builder
	published := func(a string) edtf.Date { return c.published[a] }
	for n := range c.events {
		for m := range n {
			x, y := newTelling(&c.events[m], published), newTelling(&c.events[n], published)
			s := newScales(nil)
			points, ok := s.alike(x, y, math.Inf(-1))
			fmt.Fprintf(&b, "\n%s %s: %.1f points, %t; words %.2f", x.id(), y.id(), points, ok, s.quote(x).dice(s.quote(y)))
		}
	}
	return b.String()
}

// invent makes n events that resemble one another in every way that matters.
func invent(r *rand.Rand, n int) (events []Event, published func(string) edtf.Date) {
	words := strings.Fields(`قصفت طائرات التحالف مواقع المسلحين في حي الزهور فجر اليوم وقتل عشرة مدنيين بينهم أطفال وأصيب آخرون
		بجروح بعد معارك عنيفة مع القوات العراقية التي استعادت السيطرة على الجسر الرابع قرب المستشفى العام`)
	sites := []string{"", "", "حي الزهور", "سوق حي الزهور", "الجسر الرابع", "المستشفى العام"}
	dates := []string{"2017-03-08", "2017-03-09", "2017-03-09~", "2017-03-10", "2017-03", "2017-03-08/2017-03-10", "2017", "2017-02/..", "2017-03-12"}
	places := [][]string{{"mosul"}, {"mosul"}, {"mosul", "erbil"}, {"erbil"}, {"nineveh-gov"}, nil}
	for i := range n {
		article := fmt.Sprint("a", r.IntN(n/2+1))
		length := 5 + r.IntN(10)
		start := r.IntN(len(words) - length)
		quote := strings.Join(words[start:start+length], " ")
		e := Event{
			ID: NewID(article, quote, words[start], i), Article: article, Quote: quote, Trigger: words[start],
			Offset: 100 * i, Length: len([]rune(quote)), Date: edtf.MustParse(dates[r.IntN(len(dates))]), Basis: bases[r.IntN(len(bases))],
			Places: places[r.IntN(len(places))], Site: sites[r.IntN(len(sites))], Type: Types[r.IntN(3)], Status: statuses[r.IntN(2)],
			Confidence: float64(r.IntN(10)) / 10, Sources: []Source{{Name: article}},
		}
		if r.IntN(3) == 0 {
			toll := 1 + r.IntN(20)
			e.Fatalities = &toll
			if r.IntN(2) == 0 {
				e.Tolls.Killed = &Toll{Low: &toll, Best: &toll, Words: "على الأقل"}
			}
		} else if r.IntN(4) == 0 {
			e.Tolls = Tolls{Killed: &Toll{Words: "عشرات"}, Detained: &Toll{Best: new(int), Words: "نحو"}}
		}
		events = append(events, e)
	}
	return events, func(article string) edtf.Date {
		n, _ := strconv.Atoi(article[1:])
		return edtf.OnDay(edtf.DayOf(2017, 3, 8+n%7))
	}
}

func write(t testing.TB, events []Event) string {
	t.Helper()
	var b strings.Builder
	for _, e := range events {
		if err := WriteEvent(&b, e); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestMergeKeepsTollsApart joins two tellings of one bombing, the second of
// which is the better one.
func TestMergeKeepsTollsApart(t *testing.T) {
	number := func(n int) *int { return &n }
	least := func(n int) *Toll {
		return &Toll{Low: number(n), Best: number(n), Words: fmt.Sprint(n, " على الأقل")}
	}
	dozens := &Toll{Low: number(12), Words: "عشرات"}
	for _, c := range []struct {
		what          string
		first, second func(*Event) // change the tellings
		killed        string       // of the joined event: number and words
		detained      string
		differs       string
	}{
		{
			"both count, and the better is not mixed with the other",
			func(e *Event) { e.Fatalities, e.Tolls.Killed = number(23), least(23) },
			func(e *Event) { e.Fatalities = number(25) },
			"25", "", "fatalities 23 25",
		},
		{
			"only one says how sure it is",
			func(e *Event) { e.Fatalities, e.Tolls.Killed = number(23), least(23) },
			func(e *Event) { e.Fatalities = number(23) },
			"23", "", "",
		},
		{
			"a number comes with its words",
			func(e *Event) { e.Fatalities, e.Tolls.Killed = number(23), least(23) },
			func(e *Event) {},
			"23 23 على الأقل", "", "",
		},
		{
			"a number takes the place of words without one",
			func(e *Event) { e.Fatalities = number(23) },
			func(e *Event) { e.Tolls.Killed = dozens },
			"23", "", "",
		},
		{
			"words without a number are better than nothing",
			func(e *Event) { e.Tolls.Killed = dozens },
			func(e *Event) {},
			"- عشرات", "", "",
		},
		{
			"people detained have no number but that of their words",
			func(e *Event) { e.Tolls.Detained = least(15) },
			func(e *Event) { e.Tolls.Detained = least(30) },
			"-", "30 على الأقل", "detained 15 30",
		},
		{
			"an editor's number silences the words",
			func(e *Event) {},
			func(e *Event) { e.Fatalities, e.Tolls.Killed, e.Decision = number(20), least(23), "changed" },
			"20", "", "",
		},
	} {
		a := Event{
			ID: "e-a", Article: "a", Quote: "انفجرت سيارة ملغمة في السوق فسقط ضحايا.", Trigger: "انفجرت", Length: 40,
			Date: edtf.MustParse("2017-03-08"), Basis: Relative, Places: []string{"mosul"}, Site: "سوق النبي يونس",
			Type: Explosion, Status: Occurred, Confidence: 0.5,
		}
		b := a
		b.ID, b.Article, b.Confidence = "e-b", "b", 0.9
		c.first(&a)
		c.second(&b)
		merged := Merge([]Event{a, b}, nil)
		if len(merged) != 1 {
			t.Errorf("%s: %d events", c.what, len(merged))
			continue
		}
		e := merged[0]
		killed := "-"
		if e.Fatalities != nil {
			killed = fmt.Sprint(*e.Fatalities)
		}
		if e.Tolls.Killed != nil {
			killed += " " + e.Tolls.Killed.Words
		}
		detained := ""
		if e.Tolls.Detained != nil {
			detained = e.Tolls.Detained.Words
		}
		differs := ""
		for _, d := range e.Differs {
			differs += d.Field
			for _, v := range d.Values {
				differs += " " + v.Value
			}
		}
		if killed != c.killed || detained != c.detained || differs != c.differs {
			t.Errorf("%s:\ngot  killed %q, detained %q, differs %q\nwant killed %q, detained %q, differs %q",
				c.what, killed, detained, differs, c.killed, c.detained, c.differs)
		}
		for _, err := range ReadEvents(strings.NewReader(write(t, merged))) {
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
		}
	}
}

func TestMergeForgetsTheOrderOfItsInput(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		events, published := invent(r, 60)
		events = append(events, events[:3]...) // an article that was read twice
		before := write(t, events)
		want := write(t, Merge(events, published))
		if write(t, events) != before {
			t.Fatal("Merge changed its input")
		}
		for range 5 {
			r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			if got := write(t, Merge(events, published)); got != want {
				t.Fatalf("shuffled input gives\n%s\nnot\n%s", got, want)
			}
		}
	}
}

func TestMergeLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	joined := 0
	for range 200 {
		events, published := invent(r, 60)
		seen := map[string]int{}
		merged := Merge(events, published)
		for _, e := range merged {
			if len(e.Reports) == 0 || len(e.Also) != len(e.Reports)-1 || e.Reports[0].ID != e.ID || !slices.IsSorted(e.Also) {
				t.Fatalf("event %s: reports %v, also %v", e.ID, e.Reports, e.Also)
			}
			joined += len(e.Also)
			for _, report := range e.Reports {
				seen[report.ID]++
				if report.ID != e.ID && !slices.Contains(e.Also, report.ID) {
					t.Fatalf("%s is not found in %s", report.ID, e.ID)
				}
			}
		}
		for _, e := range events {
			if seen[e.ID] != 1 {
				t.Fatalf("%s is reported %d times", e.ID, seen[e.ID])
			}
		}
		if !slices.IsSortedFunc(merged, Compare) {
			t.Fatal("not in the order of Compare")
		}
		if again := write(t, Merge(events, published)); again != write(t, merged) {
			t.Fatal("two answers for one input")
		}
	}
	if joined < 100 {
		t.Errorf("only %d reports were joined: the property says little", joined)
	}
}

// resolve maps every id that leads to an event to the event's own.
func resolve(events []Event) map[string]string {
	to := map[string]string{}
	for _, e := range events {
		to[e.ID] = e.ID
		for _, id := range e.Also {
			to[id] = e.ID
		}
	}
	return to
}

func TestLaterArticlesChangeNoID(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		events, published := invent(r, 80)
		last := edtf.OnDay(edtf.DayOf(2017, 3, 14))
		var early []Event
		for _, e := range events {
			if published(e.Article) != last {
				early = append(early, e)
			}
		}
		before, after := resolve(Merge(early, published)), resolve(Merge(events, published))
		for id, event := range before {
			if after[id] != event {
				t.Fatalf("%s led to %s, and to %s after an article was added", id, event, after[id])
			}
		}
	}
}

func TestEveryIDResolvesAfterEarlierArticlesCome(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	events, published := invent(r, 80)
	first := edtf.OnDay(edtf.DayOf(2017, 3, 8))
	late := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return published(e.Article) == first })
	after := resolve(Merge(events, published))
	for id := range resolve(Merge(late, published)) {
		if after[id] == "" {
			t.Errorf("%s leads nowhere", id)
		}
	}
}

func TestMergedEventsGoInAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 50 {
		events, published := invent(r, 60)
		once := Merge(events, published)
		to := resolve(Merge(once, published))
		for _, e := range events {
			if to[e.ID] == "" {
				t.Fatalf("%s was lost", e.ID)
			}
		}
		for _, e := range Merge(once, published) {
			if len(e.Reports) != len(e.Also)+1 {
				t.Fatalf("%s: %d reports, %d other ids", e.ID, len(e.Reports), len(e.Also))
			}
		}
	}
}

// TestOrder: events whose dates begin on one day are in the order of Compare, however
// they are put there.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	var dates []edtf.Date
	for _, text := range strings.Fields(`2017 2017~ 2017-XX 2017-XX-XX 2017-01 2017-01~ 2017-01-XX 2017-01-01 2017-01-01~ 2017-01-01? 2017-01-01% 2017-21
		2017-01-01/2017-01-03 2017/2018 2017/.. ../2017 /2017 201X 20XX 2017-01/.. -0500 0000 0000-01`) {
		dates = append(dates, edtf.MustParse(text))
	}
	dates = append(dates, edtf.Date{})
	for n := range 200 {
		events := make([]Event, 60)
		for i := range events {
			id := NewID("a", "b", "c", r.IntN(1000))
			events[i] = Event{ID: id[n%3:], Article: "a", Date: dates[r.IntN(len(dates))], Places: []string{"mosul"}, Type: Types[i%8]}
		}
		if got := Merge(events, nil); !slices.IsSortedFunc(got, Compare) {
			t.Fatalf("not in the order of Compare: %s", write(t, got))
		}
	}
}

func TestMergeOfLittle(t *testing.T) {
	if got := Merge(nil, nil); len(got) != 0 {
		t.Errorf("Merge(nil) = %v", got)
	}
	got := Merge([]Event{{ID: "e-1"}, {ID: "e-2"}}, nil)
	if len(got) != 2 || got[0].ID != "e-1" || len(got[0].Reports) != 1 || got[0].Also != nil {
		t.Errorf("two events of which nothing is known: %v", got)
	}
}

func TestSources(t *testing.T) {
	day := edtf.MustParse("2017-03-09")
	got := union([]Report{
		{Sources: []Source{{Name: "وكالة الأنباء", URL: "https://example.org/1"}, {Name: "راديو المدينة"}}},
		{Sources: []Source{{Name: "وكالة الأنباء", URL: "https://example.org/1", Archived: "https://example.org/kept", Published: day}}},
		{Sources: []Source{{Name: "وكالة الأنباء", URL: "https://example.org/2"}}},
	})
	want := []Source{
		{Name: "وكالة الأنباء", URL: "https://example.org/1", Archived: "https://example.org/kept", Published: day},
		{Name: "راديو المدينة"},
		{Name: "وكالة الأنباء", URL: "https://example.org/2"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTrigrams(t *testing.T) {
	for _, c := range []struct {
		a, b string
		dice float64
	}{
		{"قصف", "قصف", 1},
		{"قَصْف", "قصـــف", 1}, // marks and stretching are passed over
		{"في من", "في من", 0},  // short words are no evidence
		{"قصف، قصف", "قصف", 1}, // a set
		{"قصفت", "قصف", 2. / 3},
		{"Mosul", "MOSUL", 1},
		{"", "", 0},
		{"قصف", "تفجير", 0},
	} {
		if got := newTrigrams(nil, c.a).dice(newTrigrams(nil, c.b)); got != c.dice {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.dice)
		}
	}
}

func TestSketchBoundsDice(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	events, _ := invent(r, 200)
	for n := range 3 { // long quotes, whose trigrams share bits
		events = append(events, Event{Quote: write(t, events[:40*(n+1)])})
	}
	for _, a := range events {
		for _, b := range events {
			x, y := newTrigrams(nil, a.Quote), newTrigrams(nil, b.Quote)
			s, u := newSketch(a.Quote), newSketch(b.Quote)
			if s != sketchOf(x) {
				t.Fatalf("%q is drawn in two ways", a.Quote)
			}
			if x.dice(y) > s.atMost(&u) {
				t.Fatalf("%v exceeds %v: %q, %q", x.dice(y), s.atMost(&u), a.Quote, b.Quote)
			}
		}
	}
}

func TestAlikeTakesNoSides(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	events, published := invent(r, 300)
	s := newScales(nil)
	for i := range events {
		for j := range events {
			a, b := newTelling(&events[i], published), newTelling(&events[j], published)
			points, ok := s.alike(a, b, math.Inf(-1))
			if back, backOK := s.alike(b, a, math.Inf(-1)); ok != backOK || ok && points != back {
				t.Fatalf("%v, %t and %v, %t the other way\n%+v\n%+v", points, ok, back, backOK, events[i], events[j])
			}
			for _, asked := range []float64{weak, strong} {
				if _, enough := s.alike(a, b, asked); enough != (ok && points >= asked) {
					t.Fatalf("%v, %t, but %t when %v is asked\n%+v\n%+v", points, ok, enough, asked, events[i], events[j])
				}
			}
		}
	}
}

func TestRelationsKnowEveryType(t *testing.T) {
	if len(relations) != len(Types)+1 {
		t.Fatalf("relations of %d kinds for %d types", len(relations), len(Types))
	}
	for n, kind := range Types {
		if int(kindOf(kind)) != n {
			t.Errorf("%s is of kind %d, its number is %d", kind, kindOf(kind), n)
		}
	}
	for a := range relations {
		for b := range relations[a] {
			if relations[a][b] != relations[b][a] || (a == b) != (relations[a][b] == 0) {
				t.Errorf("relation of kinds %d and %d: %v, %v", a, b, relations[a][b], relations[b][a])
			}
		}
	}
}

// overAndOver is an article that says the same few things n times.
func overAndOver(n int) []Event {
	said, _ := invent(rand.New(rand.NewPCG(23, 24)), 20)
	events := make([]Event, n)
	for i := range events {
		e := said[i%len(said)]
		e.Article, e.Offset, e.ID = "a", 200*i, NewID("a", e.Quote, e.Trigger, i)
		events[i] = e
	}
	return events
}

// TestMergeOfOneSentenceOverAndOver loses no telling of an article that says the
// same few things all the time.
func TestMergeOfOneSentenceOverAndOver(t *testing.T) {
	const n = 4_000
	reports := 0
	for _, e := range Merge(overAndOver(n), nil) {
		reports += len(e.Reports)
	}
	if reports != n {
		t.Errorf("%d of %d reports are left", reports, n)
	}
}

// BenchmarkMergeOfOneSentenceOverAndOver grows that article: what is said once more
// is not weighed once more.
func BenchmarkMergeOfOneSentenceOverAndOver(b *testing.B) {
	for _, n := range []int{10_000, 40_000, 160_000} {
		events := overAndOver(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Merge(events, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/telling")
		})
	}
}

// TestCopiesWeighAlike: a telling that says what another does can stand for it,
// as long as no quotes cross.
func TestCopiesWeighAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	events, published := invent(r, 200)
	s := newScales(nil)
	for i := range events {
		a, elsewhere := newTelling(&events[i], published), events[i]
		elsewhere.ID, elsewhere.Offset, elsewhere.Confidence = "e-elsewhere", 1_000_000, 0.1
		b := newTelling(&elsewhere, published)
		if !a.says(b) {
			t.Fatalf("%+v and its copy differ in content", events[i])
		}
		for j := range events {
			c := newTelling(&events[j], published)
			x, xOK := s.alike(a, c, weak)
			y, yOK := s.alike(b, c, weak)
			crossed := events[i].Article == events[j].Article && overlap(a.gist, c.gist)
			if !crossed && (x != y || xOK != yOK) {
				t.Fatalf("%v, %t; its copy %v, %t\n%+v\n%+v", x, xOK, y, yOK, events[i], events[j])
			}
		}
	}
}

// crowd makes n events of one town on one day, of which few are one: a busy
// vocabulary, a site of its own for every second, small tolls for some.
func crowd(r *rand.Rand, n int) []Event {
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	words := make([]string, 20000)
	for i := range words {
		word := make([]rune, 3+r.IntN(5))
		for j := range word {
			word[j] = letters[r.IntN(len(letters))]
		}
		words[i] = string(word)
	}
	usual := rand.NewZipf(r, 1.1, 10, uint64(len(words)-1))
	events := make([]Event, n)
	for i := range events {
		quote := make([]string, 8+r.IntN(16))
		for j := range quote {
			quote[j] = words[usual.Uint64()]
		}
		if i > 0 && r.IntN(5) == 0 { // told again, more or less
			quote = append(strings.Fields(events[r.IntN(i)].Quote), quote[:r.IntN(len(quote))]...)
		}
		e := Event{
			ID: "e-" + strconv.Itoa(i), Article: "a" + strconv.Itoa(r.IntN(n)), Offset: 1000 * i, Quote: strings.Join(quote, " "), Trigger: quote[r.IntN(len(quote))],
			Date: edtf.MustParse("2017-03-08"), Basis: Relative, Places: []string{"mosul"}, Type: Types[r.IntN(4)], Status: Occurred,
		}
		e.Length = len([]rune(e.Quote))
		switch r.IntN(4) {
		case 0, 1:
			e.Site = quote[0] + " " + quote[1]
		case 2:
			e.Site = words[usual.Uint64()]
		}
		if r.IntN(3) == 0 {
			dead := 1 + int(60*r.Float64()*r.Float64()*r.Float64())
			e.Fatalities = &dead
		}
		if r.IntN(6) == 0 {
			injured := 1 + r.IntN(80)
			e.Injured = &injured
		}
		events[i] = e
	}
	return events
}

// TestBlocksChangeNothing: what is found by what it shares is what is found
// when every pair is weighed.
func TestBlocksChangeNothing(t *testing.T) {
	if retelling < leastWords {
		t.Errorf("blocks ask for %v of common words, reports of one article for %v", leastWords, retelling)
	}
	joined := 0
	compare := func(events []Event, published func(string) edtf.Date, many int) {
		t.Helper()
		all := merge(events, published, math.MaxInt)
		if got, want := write(t, merge(events, published, many)), write(t, all); got != want {
			t.Fatalf("blocks of %d give\n%s\nnot\n%s", many, got, want)
		}
		joined += len(events) - len(all)
	}
	r := rand.New(rand.NewPCG(27, 28))
	for n := range 150 {
		events, published := invent(r, 120)
		if n%2 == 0 {
			for i := range events {
				events[i].Places, events[i].Date = []string{"mosul"}, edtf.MustParse("2017-03-08")
			}
		}
		compare(events, published, []int{1, 5, 20}[n%3])
	}
	for range 10 {
		compare(crowd(r, 500), nil, 1)
	}
	compare(crowd(r, 3000), nil, many)
	if joined < 1000 {
		t.Errorf("only %d reports were joined: the property says little", joined)
	}
}

// BenchmarkMergeOfOneDay joins what few of many events of one day and town tell
// again; "pairs" weighs every pair, which takes a minute for the most.
func BenchmarkMergeOfOneDay(b *testing.B) {
	for _, way := range []struct {
		name string
		many int
	}{{"blocks", many}, {"pairs", math.MaxInt}} {
		for _, n := range []int{1000, 2000, 4000, 8000, 16000, 32000} {
			if way.many == math.MaxInt && n > 16000 && testing.Short() {
				continue
			}
			b.Run(fmt.Sprintf("%s/%d", way.name, n), func(b *testing.B) {
				events := crowd(rand.New(rand.NewPCG(29, 30)), n)
				for b.Loop() {
					merge(events, nil, way.many)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/event")
			})
		}
	}
}

// BenchmarkMerge joins the reports of one city over three years, told in two
// thousand words of which a few come up all the time; one in twenty knows no
// more than the month.
func BenchmarkMerge(b *testing.B) {
	for _, n := range []int{2000, 20000, 200000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(19, 20))
			letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
			words := make([]string, 2000)
			for i := range words {
				word := make([]rune, 3+r.IntN(5))
				for j := range word {
					word[j] = letters[r.IntN(len(letters))]
				}
				words[i] = string(word)
			}
			usual := rand.NewZipf(r, 1.1, 5, uint64(len(words)-1))
			events, published := invent(r, n)
			for i := range events {
				e := &events[i]
				e.Places, e.Type = []string{"mosul"}, Types[r.IntN(len(Types))]
				quote := make([]string, 10+r.IntN(10))
				for j := range quote {
					quote[j] = words[usual.Uint64()]
				}
				e.Quote, e.Trigger = strings.Join(quote, " "), quote[0]
				day := edtf.DayOf(2015, 1, 1+r.IntN(1000))
				e.Date = edtf.OnDay(day)
				if r.IntN(20) == 0 {
					year, month, _ := day.Civil()
					e.Date = edtf.InMonth(year, month)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				Merge(events, published)
			}
		})
	}
}
