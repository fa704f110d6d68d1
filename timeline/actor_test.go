package timeline

import (
	"strings"
	"testing"

	"waqai/timeline/edtf"
)

// TestMergeActors: the best telling says who, else the next one that does; what
// known actors tellings name that have none in common is a difference.
func TestMergeActors(t *testing.T) {
	telling := func(id, article string, by ...Actor) Event {
		return Event{ID: id, Article: article, Quote: "قتل 17 مدنيا في غارة على سوق الزهور في المدينة", Trigger: "غارة", When: "أمس",
			Date: edtf.MustParse("2017-03-08"), Basis: Relative, Places: []string{"mosul"}, Type: Explosion, Status: Occurred, Fatalities: new(int), Confidence: 0.9, By: by}
	}
	coalition := Actor{Words: "التحالف", ID: "coalition-against-is", Name: "التحالف الدولي", Kind: "external-forces"}
	russia := Actor{Words: "طائرات روسية", ID: "russia-forces", Name: "القوات الروسية", Kind: "external-forces", Said: Accused, SaidBy: "ناشطون"}
	planes := Actor{Words: "طائرات حربية"}
	for _, c := range []struct {
		name   string
		events []Event
		by     string
		differ string
	}{
		{"the next telling says who", []Event{telling("e-1", "a"), telling("e-2", "b", coalition)}, "التحالف الدولي", ""},
		{"one knows less", []Event{telling("e-1", "a", planes), telling("e-2", "b", coalition)}, "طائرات حربية", ""},
		{"two are named", []Event{telling("e-1", "a", coalition), telling("e-2", "b", russia)}, "التحالف الدولي", "التحالف الدولي: e-1; القوات الروسية: e-2"},
	} {
		got := Merge(c.events, nil)
		if len(got) != 1 {
			t.Errorf("%s: %d events", c.name, len(got))
			continue
		}
		var by []string
		for _, a := range got[0].By {
			by = append(by, a.Label())
		}
		differ := ""
		for _, d := range got[0].Differs {
			var values []string
			for _, v := range d.Values {
				values = append(values, v.Value+": "+strings.Join(v.Reports, " "))
			}
			if d.Field == "by" {
				differ = strings.Join(values, "; ")
			}
		}
		if strings.Join(by, " ") != c.by || differ != c.differ {
			t.Errorf("%s: by %q, differs %q", c.name, by, differ)
		}
	}
}

func TestReadActors(t *testing.T) {
	const before = `{"id":"e-1","article":"a","type":"battle","status":"occurred","basis":"report","quote":"","trigger":"","when":"","date":"","places":[],"site":"","attribution":"","fatalities":null,"injured":null,"displaced":null,"confidence":1,`
	for _, c := range []struct{ actors, fault string }{
		{`"by":[{"words":"مسلحون","kind":"unidentified"}],"against":[{"words":"مدنيون","kind":"civilians"}]}`, ""},
		{`"by":[{"words":" "}]}`, "by: an actor without words"},
		{`"by":[{"words":"س","id":"A B"}]}`, `by: actor "A B" is not lower-case letters, digits and hyphens`},
		{`"against":[{"words":"س","kind":"army"}]}`, "against: no kind of actor"},
		{`"by":[{"words":"س","said":"denied"}]}`, `by: no "denied"`},
	} {
		for _, err := range ReadEvents(strings.NewReader(before + c.actors)) {
			if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
				t.Errorf("%s: %v, wanted %q", c.actors, err, c.fault)
			}
		}
	}
}
