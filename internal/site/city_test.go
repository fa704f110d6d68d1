package site

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// someEvents makes events of one city over some years, of days, months and years.
func someEvents(n int, rng *rand.Rand) []*Event {
	a := &Article{path: "articles/a/index.html"}
	a.Title = "عنوان الخبر"
	var all []*Event
	for k := range n {
		day := edtf.DayOf(2013, 1, 1) + edtf.Day(rng.IntN(365*5))
		date := edtf.OnDay(day)
		year, month, _ := date.YMD()
		switch rng.IntN(10) {
		case 0:
			date = edtf.InMonth(year, month)
		case 1:
			date = edtf.InYear(year)
		}
		whole := timeline.Event{
			ID: fmt.Sprintf("e-%06d", k), Date: date, Quote: strings.Repeat("وقعت معركة في المدينة ", 1+rng.IntN(12)),
			Sources: []timeline.Source{{Name: "صحيفة", URL: "https://paper.test/"}},
			Reports: []timeline.Report{{Published: edtf.OnDay(day)}},
		}
		p := periodOf(&whole)
		e := &Event{
			Happening: someHappening(whole.ID, whole.Date), tellers: &tellers{articles: []*Article{a}},
			outline: outline{heft: heft(&whole, nil), year: int16(p.year), month: uint8(p.month)},
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(x, y *Event) int { return edtf.Compare(x.Date(), y.Date()) })
	return all
}

// someHappening gives one of an id and a date, of which nothing else is said.
func someHappening(id string, date edtf.Date) *timeline.Happening {
	m := timeline.NewMerger()
	m.Set("a", date, timeline.NewTold([]timeline.Event{{ID: id, Article: "a", Date: date}}, nil))
	return m.Merge().Events[0]
}

// TestSplit wants each event of a city on one page, in order, and no page that is too
// long; a page has the events of one year or month.
func TestSplit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 20, 200, 3000, 20000} {
		events := someEvents(n, rng)
		parts := asCards.split(events)
		if asCards.sum(events) <= heaviest {
			if parts != nil {
				t.Errorf("%d events of %d bytes were split", n, asCards.sum(events))
			}
			continue
		}
		seen, paths := map[*Event]bool{}, map[string]bool{}
		for k, p := range parts {
			if w := asCards.sum(p.events); w > heaviest && len(p.events) > 1 {
				t.Errorf("of %d events, a page of %v takes %d bytes", n, p.period, w)
			}
			if k > 0 && comparePeriods(parts[k-1].period, p.period) > 0 {
				t.Errorf("%v stands before %v", parts[k-1].period, p.period)
			}
			file := p.pathIn("cities/mosul/index.html")
			if paths[file] {
				t.Errorf("two pages for %s", file)
			}
			paths[file] = true
			for _, e := range p.events {
				if seen[e] {
					t.Fatalf("%s is on two pages", e.ID())
				}
				seen[e] = true
				if e.period().year != p.period.year || p.period.month != 0 && e.period().month != p.period.month {
					t.Errorf("%s of %v is on the page of %v", e.ID(), e.period(), p.period)
				}
			}
		}
		if len(seen) != n {
			t.Errorf("of %d events %d are on pages", n, len(seen))
		}
	}
}

// TestHistogram wants all events in bars or among those without a month, the fullest
// bar at full height, and the years under their bars.
func TestHistogram(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 7, 400} {
		events := someEvents(n, rng)
		h := histogram(events, func(p period) string { return p.path() })
		sum, bars, highest := h.Loose, 0, 0
		for _, b := range h.Bars {
			sum += b.Events
			highest = max(highest, b.Level)
			if (b.Events > 0) != (b.Href != "") || (b.Events > 0) != (b.Level > 0) {
				t.Errorf("bar %+v", b)
			}
		}
		for _, y := range h.Years {
			bars += y.Bars
		}
		if sum != n || bars != len(h.Bars) || len(h.Bars) > 0 && highest != levels {
			t.Errorf("%d events: %d in bars and loose, %d bars over %d of the axis, the highest %d", n, sum, len(h.Bars), bars, highest)
		}
	}
	far := []*Event{{outline: outline{year: 2014, month: 6}}, {outline: outline{year: 2022, month: 6}}}
	h := histogram(far, func(p period) string { return p.path() })
	if len(h.Bars) != 3 || h.Bars[1].Gap != 95 {
		t.Errorf("eight years without events: %+v", h.Bars)
	}
	w := testWording("levant", "european")
	for gap, want := range map[int]string{95: "95 شهرًا بلا أحداث", 24: "سنتان بلا أحداث", 36: "3 سنوات بلا أحداث"} {
		if got, err := w.gapWords(h, gap); err != nil || got != want {
			t.Errorf("a gap of %d is «%s», want «%s»", gap, got, want)
		}
	}
}

// TestSums adds up figures as their words bound them.
func TestSums(t *testing.T) {
	a := &Article{}
	a.Slug, a.Sources = "a", []timeline.Source{{Name: "وكالة"}}
	a.alone = a.tellsAlone()
	number := func(n int) *int { return &n }
	told := func(status timeline.Status, killed *int, words *timeline.Toll, injured *int) *Event {
		return eventOf(t, a, timeline.Event{
			ID: "e-1", Status: status, Fatalities: killed, Tolls: timeline.Tolls{Killed: words}, Injured: injured,
			Places: []string{"mosul"}, Sources: a.Sources,
		})
	}
	events := []*Event{
		told(timeline.Occurred, number(10), nil, nil),
		told(timeline.Occurred, number(3), &timeline.Toll{Low: number(3), Best: number(3), High: number(5)}, nil),
		told(timeline.Occurred, number(20), &timeline.Toll{Low: number(20), Best: number(20)}, number(4)),
		told(timeline.Occurred, number(7), &timeline.Toll{Best: number(7), High: number(7)}, nil),
		told(timeline.Occurred, nil, &timeline.Toll{Low: number(12), Words: "عشرات"}, nil),
		told(timeline.Planned, number(1000), nil, nil),
	}
	var sums adding
	eachRead(events, func(n int, e *account) { sums.add(e, n) })
	list := sums.list()
	if len(list) != 2 {
		t.Fatalf("sums: %+v", list)
	}
	killed := list[0]
	if killed.Low != 33 || killed.High != 42 || !killed.Open || killed.Events != 4 || killed.Wordless != 1 || killed.Sources != 1 {
		t.Errorf("killed: %+v", killed)
	}
	if toll := killed.Toll(); toll.Bound != "beyond" {
		t.Errorf("a sum that may go on is said as %+v", toll)
	}
	if toll := list[1].Toll(); toll.Bound != "" || toll.Low != 4 {
		t.Errorf("injured: %+v", toll)
	}
}

// TestNeighbours: the nearest first, none beyond the farthest, and no governorate.
func TestNeighbours(t *testing.T) {
	at := func(id, kind string, lat, lon float64) *City {
		return &City{Place: timeline.Place{ID: id, Kind: kind, Lat: &lat, Lon: &lon}, book: &book{events: []*Event{{}}}}
	}
	mosul, erbil, sinjar, baghdad := at("mosul", "city", 36.34, 43.13), at("erbil", "city", 36.19, 44.01), at("sinjar", "town", 36.32, 41.86), at("baghdad", "city", 33.31, 44.37)
	near := neighbours([]*City{mosul, erbil, sinjar, baghdad, at("nineveh-gov", "governorate", 36.2, 42.5)})
	var ids []string
	for _, n := range near[mosul] {
		ids = append(ids, fmt.Sprint(n.city.ID, " ", n.kilometres))
	}
	if got := strings.Join(ids, ", "); got != "erbil 81, sinjar 114" {
		t.Errorf("near Mosul: %s", got)
	}
	if d := distance(mosul, baghdad); math.Abs(d-355) > 3 {
		t.Errorf("Mosul to Baghdad is %f km", d)
	}
	if len(near[baghdad]) != 0 {
		t.Errorf("near Baghdad: %+v", near[baghdad])
	}
}

// TestLongChronicle builds a city with far more events than a page holds: no page is
// long, and each leads to what it should.
func TestLongChronicle(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no long chronicle is built")
	}
	changes := map[string]string{"site.toml": strings.Replace(small["site.toml"], `"all"`, `"none"`, 1)}
	for k := range 60 {
		var text strings.Builder
		year, month := 2012+k/12, 1+k%12
		for n := range 40 {
			fmt.Fprintf(&text, "وقعت معركة في الموصل عند الحي رقم %d من المدينة القديمة على الضفة الغربية للنهر يوم %d.\n\n", n, 1+n%28)
		}
		changes[fmt.Sprintf("content/articles/long-%02d.md", k)] = fmt.Sprintf("+++\ntitle = \"معارك الشهر %d\"\ndate = %d-%02d-28\nsource = \"صحيفة\"\n+++\n\n%s", k, year, month, &text)
	}
	_, files := buildSmall(t, changes)
	parts, events := 0, 0
	for file, text := range files {
		if !strings.HasSuffix(file, ".html") {
			continue
		}
		if len(text) > 150<<10 {
			t.Errorf("%s has %d bytes", file, len(text))
		}
		if strings.HasPrefix(file, "cities/mosul/") && path.Dir(file) != "cities/mosul" {
			parts++
			events += strings.Count(text, `<li class="of-`)
		}
	}
	if all := strings.Count(files["data/events.jsonl"], `"places":["mosul"]`); parts < 40 || events != all || all < 1000 {
		t.Errorf("%d pages with %d of %d events", parts, events, all)
	}
	checkLinks(t, files, "https://waqai.test/sub/")
}
