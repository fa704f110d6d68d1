package export

import (
	"slices"
	"testing"

	"waqai/timeline"
)

// TestItemsAsJSON holds what items append together with what encoding/json makes of
// them.
func TestItemsAsJSON(t *testing.T) {
	check := func(item appender) {
		t.Helper()
		want, err := asJSON(item)
		if err != nil {
			t.Fatal(err)
		}
		if got := item.appendTo(nil); string(got) != string(want) {
			t.Errorf("%T:\n%s\nwant\n%s", item, got, want)
		}
	}
	texts := []string{
		"", "الموصل", "T-72 <b>&amp;</b>", `"` + `\`, "\x00\b\f\n\r\t\x1f\x7f", "\u2028\u2029", "a\xd8", "\xd8a\xff", "\xc2", "é…😀", "\ufffd",
	}
	confidences := []float64{0, 1, 0.5, 0.05, 1e-6, 1e-7, 0.30000000000000004}
	seven := 7
	n := 0
	for r := range examples(t) {
		for _, text := range texts {
			e := *r.Event
			e.Quote, e.Site, e.Attribution, e.Confidence = text, text, text, confidences[n%len(confidences)]
			e.By = append(slices.Clone(e.By), timeline.Actor{Words: text, Said: timeline.Claimed, SaidBy: text}, timeline.Actor{ID: "a", Name: text, Kind: "civilians"})
			e.Inferred, e.Displaced = [][]string{nil, {"date"}, {"date", "places"}}[n%3], []*int{nil, &seven}[n%2]
			e.Sources = append(slices.Clone(e.Sources), timeline.Source{Name: text, URL: text, Archived: text})
			e.Reports = slices.Clone(e.Reports)
			for i := range e.Reports {
				e.Reports[i].Quote, e.Reports[i].Sources = text, e.Sources
			}
			some := r
			some.Event, some.Heading, some.URL, some.Tag = &e, text, text, text
			some.Places = append([]Place(nil), r.Places...)
			for i := range some.Places {
				some.Places[i].Name = text
			}
			some.Tellings = slices.Clone(r.Tellings)
			check(featureOf(some))
			check(feedItemOf(chronicle, func(Record) string { return text }, some))
			if s, ok := slideOf(chronicle, some); ok {
				check(s)
			}
			for i := range e.Reports {
				for _, passage := range []Passage{{}, {Block: text + "p", Start: 3, End: 40, Exact: text, Prefix: text, Suffix: text}} {
					some.Tellings[i].Passage = passage
					check(annotationOf(chronicle, n%2 == 0, some, i))
				}
				some.Tellings[i].Page = ""
				check(annotationOf(chronicle, n%2 == 0, some, i))
			}
			n++
		}
	}
	check(annotation{Body: []appender{}})
	check(slide{Start: &slideDate{-44, 3, 15}, End: &slideDate{Year: 2017}, Autos: true})
}

func FuzzText(f *testing.F) {
	f.Add("وقعت معركة")
	f.Add("\xd8\x22")
	f.Fuzz(func(t *testing.T, text string) {
		want, err := asJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := object(nil).value(text); string(got) != string(want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	})
}
