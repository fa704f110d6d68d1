package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"waqai"
	"waqai/internal/article"
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

// TestLeftOut: what a page put around a text is the same whether its events were asked
// for before or not, and whoever asks again.
func TestLeftOut(t *testing.T) {
	const text = "قصفت الطائرات تلعفر أمس. وقتل ثلاثة مدنيين.\nاقرأ أيضا: مقتل خمسة في حلب"
	a := timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: text}
	x, _ := newExtractor(site.Lexicon{}, nil)
	leaver := x.(site.Leaver)
	alone := leaver.LeftOut(text)
	if len(alone) != 1 || !strings.HasPrefix(text[alone[0].Start:], "اقرأ أيضا") {
		t.Fatalf("%+v", alone)
	}
	for range 3 {
		x.Events(a)
		for range 2 {
			if got := leaver.LeftOut(text); !slices.Equal(got, alone) {
				t.Errorf("got %+v, want %+v", got, alone)
			}
		}
	}
	for n := range 200 { // of these nobody asks
		a.Text = text + strings.Repeat("!", n)
		x.Events(a)
	}
	if got := leaver.LeftOut(text); !slices.Equal(got, alone) {
		t.Errorf("got %+v, want %+v", got, alone)
	}
}

// TestDecideAnywhere confirms each event of the example site as its review does: the
// decision is about that event, no other, and taking it away gives the file back.
func TestDecideAnywhere(t *testing.T) {
	var x site.Extractor
	s, err := site.Load(t.Context(), site.Options{
		Dir: "../..", Theme: waqai.Theme, Today: edtf.DayOf(2030, 1, 1),
		NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) {
			var refused []site.Refused
			x, refused = newExtractor(l, nil)
			return x, refused
		},
	})
	if err != nil || len(s.Faults) > 0 {
		t.Fatal(err, s.Faults)
	}
	events, byID := 0, 0
	articles := map[string]bool{}
	for _, task := range s.Tasks() {
		articles[task.Article] = true
	}
	for slug := range articles {
		u, ok, err := s.Understand(slug)
		if err != nil || !ok {
			t.Fatal(slug, ok, err)
		}
		src, err := os.ReadFile("../../" + u.File)
		if err != nil {
			t.Fatal(err)
		}
		for i := range u.Events {
			e := &u.Events[i]
			if len(e.Decided) > 0 {
				continue
			}
			d := u.Name(e)
			if events++; d.ID != "" {
				byID++
			}
			d.Action = "confirm"
			out, faults := article.WriteDecision(u.File, src, -1, &d)
			if faults = append(faults, s.Try(u, out)...); len(faults) > 0 {
				t.Errorf("%s: «%s»: %v", slug, e.Quote, faults)
				continue
			}
			if id := meets(t, x, u, out); id != e.ID {
				t.Errorf("%s: %+v is about %s, not «%s» (%s)", slug, d, id, e.Quote, e.ID)
			}
			if back, faults := article.DeleteDecision(u.File, out, len(u.Decisions())); len(faults) > 0 || string(back) != string(src) {
				t.Errorf("%s: not as it was: %v", slug, faults)
			}
		}
	}
	t.Logf("%d events, %d named by their ids", events, byID)
	if events == 0 {
		t.Error("no events")
	}
}

// meets gives the id of the event that the last decision of an article is about.
func meets(t *testing.T, x site.Extractor, u *site.Understanding, src []byte) string {
	t.Helper()
	a, faults := article.Parse(u.File, src, article.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	_, met, _ := article.Outcome(a, x.Events(timeline.Article{ID: u.Article, Published: a.Date, Title: a.Title, Text: a.Text}))
	return met[len(met)-1]
}
