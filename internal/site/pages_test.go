package site

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// busy is the small site with enough in it for every kind of page: cities that can be
// compared, a day with events of two years, a paper that prints an agency's words.
func busy() map[string]string {
	const agency = "أسفر قصف على مدخل سوق شعبي في الموصل يوم 6 حزيران عن سقوط 17 قتيلا بحسب مصدر طبي."
	files := maps.Clone(small)
	maps.Copy(files, map[string]string{
		"content/articles/one.md":   plainArticle("خبر الوكالة", "2017-06-07", "وكالة أولى", agency),
		"content/articles/paper.md": plainArticle("خبر الصحيفة", "2017-06-07", "صحيفة ثانية", strings.Replace(agency, "أسفر", "وأسفر", 1)),
		"content/articles/radio.md": plainArticle("خبر الإذاعة", "2017-06-08", "Radio Three", "وقعت معركة في الموصل يوم 1 من الشهر. وقصف الطيران الموصل يوم 2 من الشهر. ووقعت معركة في الموصل يوم 3 من الشهر."),
		"content/articles/raqqa.md": plainArticle("أيام الرقة", "2017-06-20", "وكالة أولى", "وقعت معركة في الرقة بيد الجيش يوم 10 من الشهر. وقصف الطيران على الجيش الرقة يوم 12 من الشهر. ووقع شغب في الرقة قرب الجيش يوم 15 من الشهر."),
		"content/articles/older.md": plainArticle("قبل سنة", "2016-06-08", "Radio Three", "وقعت معركة في تكريت يوم 3 من الشهر. وتظاهر الناس في تكريت في شهر 6 من السنة."),
	})
	return files
}

func buildBusy(t *testing.T, changes map[string]string) (*Site, map[string]string) {
	t.Helper()
	files := busy()
	maps.Copy(files, changes)
	dir, made := buildSmall(t, files)
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	return s, made
}

func classed(d document, tag, class string) (list []*html.Node) {
	for _, n := range d.elements(tag) {
		if slices.Contains(strings.Fields(attribute(n, "class")), class) {
			list = append(list, n)
		}
	}
	return list
}

// switchable are the kinds of pages that settings switch off, with what tells that a
// file is of the kind.
var switchable = map[string]func(file string) bool{
	"types":   inFolder("types"),
	"sources": func(file string) bool { return inFolder("sources")(file) && file != sourcesFile },
	"actors":  inFolder("actors"),
	"days":    inFolder("days"),
	"compare": inFolder("compare"),
	"search":  inFolder("search"),
	"dates":   regexp.MustCompile(`^\d{4}/\d\d/\d\d/`).MatchString,
}

func inFolder(folder string) func(string) bool {
	return func(file string) bool { return strings.HasPrefix(file, folder+"/") }
}

// lean switches off all that can be.
func lean() string {
	settings := strings.Replace(small["site.toml"], `"all"`, `"none"`, 1) + "\n[cards]\npages = \"none\"\n\n[pages]\n"
	for _, kind := range sortedKeys(switchable) {
		settings += kind + " = false\n"
	}
	settings += "\n[data]\ncities = false\n"
	for _, format := range sortedKeys(wholeFiles) {
		if format != "" {
			settings += format + " = false\n"
		}
	}
	return settings
}

// TestKindsSwitchedOff builds with each kind of page switched off, and with all: its
// pages are not there, no link leads to one, and the others are there.
func TestKindsSwitchedOff(t *testing.T) {
	for _, off := range append(sortedKeys(switchable), "", "all") {
		settings := small["site.toml"]
		switch off {
		case "":
		case "all":
			settings = lean()
		default:
			settings += "\n[pages]\n" + off + " = false\n"
		}
		_, files := buildBusy(t, map[string]string{"site.toml": settings})
		checkLinks(t, files, "https://waqai.test/sub/")
		for kind, of := range switchable {
			pages := 0
			for file := range files {
				if of(file) {
					pages++
				}
			}
			if (pages == 0) != (off == kind || off == "all") {
				t.Errorf("with %q switched off, there are %d pages of the kind %s", off, pages, kind)
			}
		}
		for file, text := range files {
			if path.Ext(file) == ".html" && strings.Contains(text, `role="search"`) == (off == "search" || off == "all") {
				t.Errorf("with %q switched off, the field for words of %s is there or not", off, file)
			}
		}
	}
}

// TestLeanSite wants of a site without all that can be switched off exactly what
// cannot: articles, cities, years, months, their feeds, and what belongs to them.
func TestLeanSite(t *testing.T) {
	s, files := buildBusy(t, map[string]string{"site.toml": lean()})
	want := []string{
		indexFile, missingFile, feedFile, dataPage, sourcesFile, "cities/" + indexFile, "sitemap.xml", "robots.txt",
		"manifest.webmanifest", "about/" + indexFile, "style.css", "choose.js", "search.js", "icon.svg",
		"icon-180.png", "icon-192.png", "icon-512.png", "icon-maskable-512.png",
	}
	for _, c := range s.cities {
		want = append(want, c.path, c.feed())
	}
	for _, a := range s.articles {
		want = append(want, a.path)
	}
	for _, e := range s.events {
		want = append(want, s.pageOf(e), period{year: e.period().year}.path())
	}
	slices.Sort(want)
	if made := sortedKeys(files); !slices.Equal(made, slices.Compact(want)) {
		t.Errorf("made\n%s\nwant\n%s", strings.Join(made, "\n"), strings.Join(slices.Compact(want), "\n"))
	}
}

// TestMeanings wants a sentence for every type, and every event on the page of its type.
func TestMeanings(t *testing.T) {
	s, files := buildBusy(t, nil)
	index := parsePage(t, files[typesFile])
	for _, kind := range timeline.Types {
		if meaning := typeMeanings[kind]; !strings.HasSuffix(meaning, ".") || !strings.Contains(textOf(index.root), meaning) {
			t.Errorf("%s means %q", kind, meaning)
		}
		for _, e := range s.events {
			if d := parsePage(t, files[typePath(e.eventType())]); d.ids[e.ID()] != 1 {
				t.Errorf("%s is not on the page of %s", e.ID(), e.eventType())
			}
		}
	}
}

// TestIDsOfNames gives names ids that stand in addresses.
func TestIDsOfNames(t *testing.T) {
	for _, c := range []struct {
		names, want []string
	}{
		{[]string{"BBC News"}, []string{"bbc-news"}},
		{[]string{"lights-syr.com"}, []string{"lights-syr-com"}},
		{[]string{"Agência Épica (2)"}, []string{"agencia-epica-2"}},
		// Another letter than Latin: digits of the digest, whatever Latin there is.
		{[]string{"الوكالة الأولى"}, []string{"s-4dp7m5f8"}},
		{[]string{"KSA (أ ف ب)"}, []string{"s-g5ghpzzg"}},
		// Spaces count as one; the same name in another form of Unicode is the same.
		{[]string{"الوكالة  الأولى"}, []string{"s-4dp7m5f8"}},
		// Two names with one id have both digits behind it.
		{[]string{"BBC News", "bbc.news"}, []string{"bbc-news-ve18", "bbc-news-cvew"}},
		{[]string{"…"}, []string{"s-pj9nh568"}},
	} {
		ids := namesToIDs("s", c.names, nil)
		for n, name := range c.names {
			if ids[name] != c.want[n] {
				t.Errorf("%q is %q, want %q", name, ids[name], c.want[n])
			}
		}
	}
	if got := namesToIDs("s", []string{"BBC"}, map[string]bool{"bbc": true})["BBC"]; got == "bbc" || !strings.HasPrefix(got, "bbc-") {
		t.Errorf("an id that is taken was given again: %q", got)
	}
	many := make([]string, 20000)
	for n := range many {
		many[n] = fmt.Sprintf("وكالة %d", n)
	}
	seen := map[string]bool{}
	for _, id := range namesToIDs("s", many, nil) {
		if seen[id] {
			t.Fatalf("two names are %s", id)
		}
		seen[id] = true
	}
}

// TestSourcePages: who printed whose words, and who alone reports what.
func TestSourcePages(t *testing.T) {
	s, files := buildBusy(t, nil)
	page := func(name string) (document, string) {
		d := parsePage(t, files[s.byName()[name].path])
		return d, textOf(d.elements("main")[0])
	}
	_, paper := page("صحيفة ثانية")
	if !strings.Contains(paper, "ينشر بنصّ غيره وكالة أولى في حدث واحد: قصف أو تفجير في الموصل، 6 حزيران 2017") || !strings.Contains(paper, "لم ينفرد بشيء") {
		t.Errorf("of the paper: %s", paper)
	}
	_, agency := page("وكالة أولى")
	if !strings.Contains(agency, "يُنشر نصّه عند غيره صحيفة ثانية في حدث واحد") || !strings.Contains(agency, "هو الشاهد الوحيد على 4 أحداث") {
		t.Errorf("of the agency: %s", agency)
	}
	d, _ := page("Radio Three")
	if n := len(classed(d, "article", "event")); n != 5 {
		t.Errorf("the radio has %d events, want 5", n)
	}
	// The list of all leads to each of them, in the order of an Arabic index.
	var names []string
	for _, n := range classed(parsePage(t, files[sourcesFile]), "ul", "outlets") {
		for a := range n.Descendants() {
			if a.Data == "a" {
				names = append(names, textOf(a))
			}
		}
	}
	if want := []string{"صحيفة ثانية", "الوكالة الأولى", "وكالة أولى", "Radio Three", "The Second Agency"}; !slices.Equal(names, want) {
		t.Errorf("sources %q, want %q", names, want)
	}
}

// TestWhereSourcesDiffer: two agencies, two numbers; the page of each says which is
// its own and leads to the other.
func TestWhereSourcesDiffer(t *testing.T) {
	report := func(agency string, dead int) string {
		return fmt.Sprintf("+++\ntitle = \"خبر %[1]s\"\ndate = 2017-06-07\nsource = %[1]q\n+++\n\nأسفر قصف جوي على جسر في الموصل يوم 5 عن سقوط %[2]d قتيلا من المدنيين.\n", agency, dead)
	}
	s, files := buildBusy(t, map[string]string{
		"content/articles/four.md": report("وكالة رابعة", 15),
		"content/articles/five.md": report("وكالة خامسة", 18),
	})
	text := textOf(parsePage(t, files[s.byName()["وكالة رابعة"].path]).elements("main")[0])
	for _, want := range []string{"15 عند هذا المصدر", "18 عند وكالة خامسة"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if strings.Contains(textOf(parsePage(t, files[s.byName()["Radio Three"].path]).root), "يختلف") {
		t.Error("a source that differs from nobody is said to")
	}
}

// TestManyItems: what a source with very many articles published stands on pages by
// year, each article on one.
func TestManyItems(t *testing.T) {
	changes := map[string]string{}
	for n := range 90 {
		changes[fmt.Sprintf("content/articles/item-%d.md", n)] = fmt.Sprintf("+++\ntitle = \"خبر %d\"\ndate = %d-03-01\nsource = \"وكالة كثيرة\"\n+++\n\nلا شيء.\n", n, 2014+n%2)
	}
	s, files := buildBusy(t, changes)
	p := s.byName()["وكالة كثيرة"]
	seen := map[string]int{}
	for _, page := range p.pages {
		for _, n := range classed(parsePage(t, files[page.path(p)]), "ul", "items") {
			for a := range n.Descendants() {
				if a.Data == "a" {
					seen[textOf(a)]++
				}
			}
		}
	}
	if len(p.pages) != 2 || len(seen) != 90 {
		t.Errorf("%d pages with %d articles, want 2 with 90", len(p.pages), len(seen))
	}
	checkLinks(t, files, "https://waqai.test/sub/")
}

// TestActorPages: what is ascribed to an actor, what it is said to have suffered and
// what only names it stand apart, each with who says so.
func TestActorPages(t *testing.T) {
	_, files := buildBusy(t, nil)
	d := parsePage(t, files["actors/army/index.html"])
	var roles []string
	for _, n := range classed(d, "section", "role") {
		roles = append(roles, textOf(n))
	}
	want := [][]string{
		{"ما نُسب إليه", "كما نُسب إليه: في أيام الرقة (وكالة أولى)، بلفظ «الجيش»"},
		{"ما ذُكر أنه أصابه", "كما ذُكر مستهدفًا: في أيام الرقة (وكالة أولى)، بلفظ «الجيش»؛ يتهمه به «ناشطون»"},
		{"ما ورد فيه اسمه", "ولا تقول صراحةً", "كما ورد اسمه: في أيام الرقة (وكالة أولى)، بلفظ «الجيش»"},
	}
	if len(roles) != len(want) {
		t.Fatalf("%d roles, want %d: %q", len(roles), len(want), roles)
	}
	for n, list := range want {
		for _, words := range list {
			if !strings.Contains(roles[n], words) {
				t.Errorf("%q does not say %q", roles[n], words)
			}
		}
	}
	// A name that nobody is known by has a page of its own, with what names it.
	other := parsePage(t, files[actorPath("a-"+digestDigits("لواء مجهول", 8))])
	if n := len(classed(other, "article", "event")); n != 1 || len(classed(other, "section", "role")) != 1 {
		t.Errorf("who is only named has %d events", n)
	}
	if n := len(classed(parsePage(t, files[actorsIndex]), "ul", "outlets")); n != 2 {
		t.Errorf("the list of actors has %d letters, want 2", n)
	}
}

// TestDaysOfTheYear: what happened on a day stands with that day of other years, and
// what is only known by its month does not.
func TestDaysOfTheYear(t *testing.T) {
	_, files := buildBusy(t, nil)
	d := parsePage(t, files["days/06-03/index.html"])
	var years []string
	for _, n := range classed(d, "h2", "day-name") {
		years = append(years, textOf(n))
	}
	if want := []string{"الجمعة 3 حزيران 2016", "السبت 3 حزيران 2017"}; !slices.Equal(years, want) {
		t.Errorf("on 3 June stands %q, want %q", years, want)
	}
	leads := func(file, to string) bool {
		return slices.ContainsFunc(parsePage(t, files[file]).elements("a"), func(n *html.Node) bool {
			return path.Join(path.Dir(file), attribute(n, "href")) == to
		})
	}
	if !leads("2017/06/03/index.html", "days/06-03/index.html") {
		t.Error("3 June 2017 does not lead to that day of other years")
	}
	if leads("2017/06/10/index.html", "days/06-10/index.html") {
		t.Error("10 June 2017 leads to a day that no other year has")
	}
	if !leads(daysFile, "days/06-10/index.html") {
		t.Error("10 June is not in the list of days")
	}
	if _, ok := files["days/06-00/index.html"]; ok {
		t.Error("an event without a day has one")
	}
}

// TestSideBySide: two cities, each event once, the bars of both to one scale.
func TestSideBySide(t *testing.T) {
	s, files := buildBusy(t, nil)
	n := slices.IndexFunc(s.pairs(), func(p *pair) bool { return p.path == "compare/mosul-raqqa/index.html" })
	if n < 0 {
		t.Fatalf("of %d pairs none is that of Mosul and Raqqa", len(s.pairs()))
	}
	p := s.pairs()[n]
	d := parsePage(t, files[p.path])
	sides := map[string]int{}
	for _, class := range []string{"first", "second", "both"} {
		for _, n := range classed(d, "li", class) {
			if strings.HasPrefix(attribute(n, "class"), "of-") {
				sides[class]++
			}
		}
	}
	if sides["first"] != len(p.cities[0].events) || sides["second"] != len(p.cities[1].events) || sides["both"] != 0 {
		t.Errorf("sides %v of %d and %d events", sides, len(p.cities[0].events), len(p.cities[1].events))
	}
	drawn := sideBySide([2][]*Event{p.cities[0].events, p.cities[1].events}, p.book().events, func(period) string { return "#" })
	if len(drawn[0].Bars) != len(drawn[1].Bars) {
		t.Fatalf("%d bars beside %d", len(drawn[0].Bars), len(drawn[1].Bars))
	}
	level := map[int]int{}
	for _, h := range drawn {
		for _, b := range h.Bars {
			if old, ok := level[b.Events]; ok && old != b.Level && b.Gap == 0 {
				t.Errorf("%d events are %d high and %d", b.Events, old, b.Level)
			}
			level[b.Events] = b.Level
		}
	}
	if !strings.Contains(files["cities/mosul/index.html"], `href="../../compare/index.html#mosul"`) {
		t.Error("the city does not lead to what it is compared with")
	}
}

// TestSharedEventsStandOnce: an event of two cities is one line between them.
func TestSharedEventsStandOnce(t *testing.T) {
	at := func(id string) *City {
		return &City{Place: timeline.Place{ID: id, Kind: "city"}, name: id, book: &book{}}
	}
	a, b := at("a"), at("b")
	var events []*Event
	for n := range 9 {
		e := &Event{Happening: someHappening(fmt.Sprintf("e-%d", n), edtf.Date{}), outline: outline{year: 2017, month: uint8(1 + n), where: &texts{}}}
		for k, c := range []*City{a, b} {
			if n%3 != k { // every third in both
				e.where.all = append(e.where.all, c.ID)
				c.events = append(c.events, e)
			}
		}
		events = append(events, e)
	}
	pairs := siteOf(a, b).pairsOf([]*City{a, b})
	if len(pairs) != 1 || !slices.Equal(pairs[0].book().events, events) {
		t.Errorf("%d pairs; the first has %d events, want all %d in their order", len(pairs), len(pairs[0].book().events), len(events))
	}
}

// siteOf gives a site that has no more than cities.
func siteOf(cities ...*City) *Site {
	s := &Site{cities: cities}
	s.lists = s.newLists()
	return s
}

// TestPairsAreFew: the number of pages grows with the cities and not with their square,
// and each pair has a path of its own, whatever its ids.
func TestPairsAreFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{2, 10, 100, 1000} {
		var cities []*City
		for i := range n {
			lat, lon := 30+rng.Float64()*6, 40+rng.Float64()*6
			c := &City{Place: timeline.Place{ID: fmt.Sprintf("c-%d", i), Kind: "city", Lat: &lat, Lon: &lon}, book: &book{}}
			c.events = make([]*Event, leastCompared)
			for k := range c.events {
				c.events[k] = &Event{outline: outline{where: &texts{[]string{c.ID}}, year: 2017}}
			}
			cities = append(cities, c)
		}
		pairs := siteOf(cities...).pairsOf(cities)
		if len(pairs) > nearCompared*n+mostCompared*(mostCompared-1)/2 {
			t.Errorf("%d cities give %d pairs", n, len(pairs))
		}
	}
	named := func(id string) *City {
		return &City{Place: timeline.Place{ID: id, Kind: "city"}, book: &book{events: []*Event{{}, {}, {}}}}
	}
	paths := map[string]bool{}
	for _, p := range siteOf().pairsOf([]*City{named("a"), named("a-b"), named("b-c"), named("c")}) {
		if paths[p.path] {
			t.Errorf("two pairs are at %s", p.path)
		}
		paths[p.path] = true
	}
	if !paths["compare/a_b-c/index.html"] || !paths["compare/a-b_c/index.html"] || !paths["compare/a-c/index.html"] {
		t.Errorf("pairs at %v", sortedKeys(paths))
	}
}

// TestLongLists: a site of very many events has no page above 100 KB, and each event
// is on one page of its type and one of each of its sources.
func TestLongLists(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no long lists are built")
	}
	dir := plant(t, t.TempDir(), manyArticles(400))
	build(t, optionsFor(dir, "", ""))
	files := harvest(t, filepath.Join(dir, "public"))
	for file, text := range files {
		if path.Ext(file) == ".html" && len(text) >= 100_000 && strings.Count(file, "/") > 1 {
			t.Errorf("%s has %d bytes", file, len(text))
		}
	}
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	var books []*book
	for _, b := range s.types() {
		books = append(books, b)
	}
	for _, p := range s.outlets() {
		books = append(books, p.book)
	}
	split := 0
	for _, b := range books {
		pages := []string{b.path}
		for _, p := range b.parts() {
			pages = append(pages, p.pathIn(b.path))
		}
		if len(b.parts()) > 0 {
			split++
			pages = pages[1:]
		}
		var ids []string
		for _, file := range pages {
			for _, n := range classed(parsePage(t, files[file]), "article", "event") {
				ids = append(ids, attribute(n, "id"))
			}
		}
		want := make([]string, len(b.events))
		for n, e := range b.events {
			want[n] = e.ID()
		}
		if !slices.Equal(sorted(ids), sorted(want)) {
			t.Errorf("%s: %d events on %d pages, want %d once each", b.path, len(ids), len(pages), len(want))
		}
	}
	if split == 0 {
		t.Error("no list was split; the test says nothing")
	}
	checkLinks(t, files, "https://waqai.test/sub/")
}

// TestOneEventChangesFewPages adds a sentence with an event of a type, a place and a
// source that the site has already, and of a new day, and counts what changes for each
// kind. (An event that joins others would change these too, and so their lists.)
func TestOneEventChangesFewPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no large site is built")
	}
	dir := plant(t, t.TempDir(), manyArticles(150))
	build(t, optionsFor(dir, "", ""))
	out := filepath.Join(dir, "public")
	before := harvest(t, out)
	file := "content/articles/more/0007.md"
	text := manyArticles(150)[file]
	plant(t, dir, map[string]string{file: strings.TrimRight(text, "\n") + " وقعت في تكريت معركة يوم 30 من الشهر.\n"})
	build(t, optionsFor(dir, "", ""))
	changed := map[string]int{}
	for file, text := range harvest(t, out) {
		if before[file] != text {
			folder, _, _ := strings.Cut(file, "/")
			changed[folder]++
		}
	}
	// The first page of the type and of the source, the pages of the month there, the
	// index of each; the day of the year, the two beside it and the index of days; for each city that it is
	// compared with, the first page and the pages of the month, and the index.
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(s.articles, func(a *Article) bool { return a.Path == file })
	year, month, _ := s.articles[n].Date.YMD()
	pages := func(b *book) int { // that may change
		n := 1
		for _, p := range b.parts() {
			if p.period.year == year && (p.period.month == 0 || p.period.month == month) {
				n++
			}
		}
		return n
	}
	pairs := 0
	for _, p := range s.pairs() {
		if p.cities[0].ID == "tikrit" || p.cities[1].ID == "tikrit" {
			pairs += pages(p.book())
		}
	}
	source := s.byName()[s.articles[n].Sources[0].Name]
	for folder, most := range map[string]int{"types": pages(s.types()[timeline.Battle]) + 1, "sources": pages(source.book) + 1, "days": 4, "compare": pairs + 1} {
		if changed[folder] > most || changed[folder] == 0 {
			t.Errorf("below %s %d files changed, want 1 to %d", folder, changed[folder], most)
		}
	}
}
