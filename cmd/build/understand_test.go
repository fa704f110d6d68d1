package main

import (
	"slices"
	"strings"
	"testing"

	"waqai/internal/site"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestUnderstand: what the extractor saw of a text stands where it says, and events
// come with reasons.
func TestUnderstand(t *testing.T) {
	x, refused := newExtractor(site.Lexicon{}, nil)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	const text = "قصف الطيران الجسر في الموصل يوم الأحد. ولم يهاجم أحد البلدة."
	events, seen := x.(site.Understander).Understand(timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: text})
	if len(events) != 1 || len(events[0].Reasons) == 0 {
		t.Fatalf("%+v", events)
	}
	var got []string
	for _, s := range seen {
		got = append(got, string(s.Kind)+" "+text[s.Start:s.End]+" "+s.Value)
	}
	for _, want := range []string{"time يوم الأحد 2017-03-05", "place الموصل mosul", "rejected يهاجم "} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
	if ids := x.(site.Understander).Named("  الموصل "); !slices.Contains(ids, "mosul") {
		t.Errorf("الموصل is %v", ids)
	}
	if ids := x.(site.Understander).Named("مدينة لا وجود لها"); len(ids) > 0 {
		t.Errorf("no place is %v", ids)
	}
}
