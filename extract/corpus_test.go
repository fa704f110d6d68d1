package extract

import (
	"testing"
	"time"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/extract/places"
	bench "waqai/internal/bench/corpus"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// invented gives the first n articles of the corpus by which builds are timed, as
// extract is given them.
func invented(n int) (list []timeline.Article, size int64) {
	for i := range n {
		a := bench.New(i)
		year, month, day := a.Published.Date()
		list = append(list, timeline.Article{
			ID: a.Path, Published: edtf.OnDay(edtf.DayOf(year, int(month), day)), Text: string(a.Body),
		})
		size += int64(len(a.Body))
	}
	return list, size
}

// TestCorpus wants the corpus to be what it says: about ten events in an article, in
// cities that are known, some told by several articles, some printed from an agency.
func TestCorpus(t *testing.T) {
	x, err := New(Options{FirstDay: time.Monday})
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := invented(400)
	var all []timeline.Event
	var missed []string
	for i, a := range articles {
		events := x.Events(a)
		for n := range events {
			from := bench.New(i)
			events[n].Sources = []timeline.Source{{Name: from.Source, URL: from.URL}}
		}
		all = append(all, events...)
		found := map[string]bool{}
		for _, e := range events {
			for _, id := range e.Places {
				if p, ok := x.Place(id); ok {
					found[p.Name] = true
				}
			}
		}
		if name := bench.New(i).Cities[0]; !found[name] {
			missed = append(missed, a.ID)
		}
	}
	joined, copies := 0, 0
	merged := timeline.Merge(all, nil)
	for _, e := range merged {
		if len(e.Sources) > 1 {
			joined++
		}
		for _, r := range e.Reports {
			if r.CopyOf != "" {
				copies++
			}
		}
	}
	if n := len(merged) / len(articles); n < 7 || n > 14 || joined < 100 || copies < 100 || len(missed) > 4 {
		t.Errorf("%d events of an article; %d have several sources, %d reports are copies; no event in the city of %q", n, joined, copies, missed)
	}
}

// BenchmarkStages times the steps from letters to events, each on what the one before
// made, and all together: the rate of a single core. Joining counts the bytes of the
// texts from which the events come.
func BenchmarkStages(b *testing.B) {
	x, err := New(Options{FirstDay: time.Monday})
	if err != nil {
		b.Fatal(err)
	}
	articles, size := invented(200)
	texts := make([]*arabic.Text, len(articles))
	var events []timeline.Event
	for i, a := range articles {
		texts[i] = arabic.Read(a.Text)
		events = append(events, x.Events(a)...)
	}
	tagger, finder := dates.Default(), places.NewFinder(places.Builtin())
	stage := func(name string, each func(i int)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for i := range articles {
					each(i)
				}
			}
		})
	}
	stage("words", func(i int) { arabic.Read(articles[i].Text) })
	stage("dates", func(i int) {
		day, _ := articles[i].Published.First()
		tagger.Find(texts[i], dates.Context{Published: day, FirstDay: time.Monday})
	})
	stage("places", func(i int) { finder.Find(texts[i], places.Context{}) })
	stage("events", func(i int) { x.Events(articles[i]) })
	b.Run("merge", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			timeline.Merge(events, nil)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(events)), "ns/event")
	})
}
