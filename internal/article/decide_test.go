package article

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"waqai/timeline"
)

func TestDecide(t *testing.T) {
	src := `+++
title = "ع"
date = 2017-03-09
[[events]]
action = "confirm"
quote = "استعاد الجيش"
[[events]]
action = "reject"
quote = "هاجم الفريق"
[[events]]
action = "change"
quote = "قتل ثلاثة"
date = "2017-03~"
places = ["rutba"]
fatalities = 4
on = 2026-01-05
reason = "صححته الصحيفة"
[[events]]
action = "add"
quote = "وعاد النازحون"
date = 2017-03-07
places = ["mosul"]
type = "displacement"
[[events]]
action = "reject"
id = "e-000000000000"
+++
استعاد الجيش البلدة. هاجم الفريق خصمه. قتل ثلاثة جنود. وعاد
النازحون.
`
	a, faults := Parse("a.md", []byte(src), Options{Today: today})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var events []timeline.Event
	for i, q := range []string{"استعاد الجيش البلدة", "هاجم الفريق خصمه", "قتل ثلاثة جنود"} {
		at := strings.Index(a.Text, q)
		events = append(events, timeline.Event{ID: fmt.Sprintf("e-%d", i), Article: "a", Quote: q, Trigger: strings.Fields(q)[0],
			Offset: utf8.RuneCountInString(a.Text[:at]), Length: utf8.RuneCountInString(q), Date: a.Date, Basis: timeline.Reported,
			Places: []string{"mosul"}, Inferred: []string{"date", "places"}, Confidence: .5})
	}
	got, faults := Decide(a, events)
	var lines []string
	for _, e := range got {
		n := 0
		if e.Fatalities != nil {
			n = *e.Fatalities
		}
		lines = append(lines, fmt.Sprintf("%s %s %v %s %d %v", e.Decision, e.Date, e.Places, e.Trigger, n, e.Inferred))
		for _, c := range e.Corrections {
			lines = append(lines, fmt.Sprintf("\t%s: «%s» → «%s», %s %s", c.Field, c.From, c.To, c.On, c.Reason))
		}
	}
	want := "confirmed 2017-03-09 [mosul] استعاد 0 [date places]\nchanged 2017-03~ [rutba] قتل 4 []\n" +
		"\tdate: «2017-03-09» → «2017-03~», 2026-01-05 صححته الصحيفة\n\tplaces: «mosul» → «rutba», 2026-01-05 صححته الصحيفة\n\tfatalities: «» → «4», 2026-01-05 صححته الصحيفة\nadded 2017-03-07 [mosul] وعاد 0 []"
	if g := strings.Join(lines, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
	if len(faults) != 1 || faults[0].Line != 24 {
		t.Errorf("faults %v, want one of line 22", faults)
	}
	if len(events) != 3 || events[0].Decision != "" {
		t.Error("the events handed in were changed")
	}
}

// TestDecideDetained: the number of people held is set like the others, in place of
// the words that the text has for it.
func TestDecideDetained(t *testing.T) {
	src := head[:len(head)-len("+++\n")] + "[[events]]\naction = \"change\"\nquote = \"اعتقلت الشرطة\"\ndetained = 12\n+++\nاعتقلت الشرطة عشرات الأشخاص في بعقوبة.\n"
	a, faults := Parse("a.md", []byte(src), Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	const quote = "اعتقلت الشرطة عشرات الأشخاص في بعقوبة"
	found := &timeline.Toll{Words: "عشرات الأشخاص"}
	events := []timeline.Event{{ID: "e-0", Article: "a", Quote: quote, Trigger: "اعتقلت", Tolls: timeline.Tolls{Detained: found},
		Offset: utf8.RuneCountInString(a.Text[:strings.Index(a.Text, quote)]), Length: utf8.RuneCountInString(quote)}}
	got, faults := Decide(a, events)
	if len(faults) > 0 || len(got) != 1 {
		t.Fatalf("%d events, faults %v", len(got), faults)
	}
	if held := got[0].Tolls.Detained; held == nil || held.Best == nil || *held.Best != 12 || held.Words != "" {
		t.Errorf("detained %+v, want 12 without words", held)
	}
	if events[0].Tolls.Detained != found || found.Best != nil {
		t.Error("the event handed in was changed")
	}
}

// TestDecideWhich: a decision means the event whose trigger its quote holds, or
// asks for one.
func TestDecideWhich(t *testing.T) {
	const sentence = "قصف الطيران الجسر وقتل ثلاثة جنود. قصف الطيران الجسر ليلا."
	for _, c := range []struct{ decision, want string }{
		{`quote = "وقتل ثلاثة"`, "قتل"},
		{`quote = "الطيران  الجسر وقتل"`, "قتل"},
		{`quote = "قصف الطيران الجسر وقتل ثلاثة"` + "\ntrigger = \"قصف\"", "قصف"},
		{`quote = "قصف الطيران الجسر وقتل ثلاثة"`, `several events here to reject: «قصف الطيران الجسر وقتل ثلاثة»; add one of  trigger = "قتل"  or  trigger = "قصف"`},
		{`quote = "قصف الطيران الجسر"`, `several events here to reject: «قصف الطيران الجسر»; make the quote longer, or name the event by its id`},
		{`quote = "ليلا"`, "قصف"},
		{`id = "e-1"`, "قتل"},
		{`id = "e-9"`, "no event here to reject: e-9; the text tells no such event any more; name it by a quote, or delete the decision"},
	} {
		src := head[:len(head)-len("+++\n")] + "[[events]]\naction = \"reject\"\n" + c.decision + "\n+++\n" + sentence
		a, faults := Parse("a.md", []byte(src), Options{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		var events []timeline.Event
		for i, e := range []struct{ quote, trigger string }{
			{"قصف الطيران الجسر وقتل ثلاثة جنود", "قصف"}, {"قصف الطيران الجسر وقتل ثلاثة جنود", "قتل"}, {"قصف الطيران الجسر ليلا", "قصف"},
		} {
			at := strings.Index(a.Text, e.quote)
			events = append(events, timeline.Event{ID: fmt.Sprint("e-", i), Quote: e.quote, Trigger: e.trigger,
				Offset: utf8.RuneCountInString(a.Text[:at]), Length: utf8.RuneCountInString(e.quote)})
		}
		kept, faults := Decide(a, events)
		got := ""
		for _, f := range faults {
			got += f.Message + "; " + f.Hint
		}
		for _, e := range events {
			if len(kept) == len(events)-1 && !strings.Contains(fmt.Sprint(kept), e.ID+" ") {
				got += e.Trigger
			}
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.decision, got, c.want)
		}
	}
}

func TestDecisionFaults(t *testing.T) {
	for _, c := range []struct{ decision, want string }{
		{"", "a.md:4:1: a decision without an action"},
		{"action = \"confirm\"", "a.md:4:1: a decision without a quote or an id"},
		{"action = \"change\"\nquote = \"نص\"\ndate = \"أمس\"", "a.md:7:1: date: "},
		{"action = \"change\"\nquote = \"نص\"\ntype = \"batle\"", "a.md:7:1: there is no type \"batle\"\n    type = \"batle\"\n    hint: did you mean \"battle\"?"},
		{"action = \"change\"\nquote = \"نص\"\nstatus = \"x\"", "hint: it is one of occurred, ongoing, planned"},
		{"action = \"change\"\nquote = \"نص\"\nplaces = [\"الموصل\"]", "a.md:7:1: \"الموصل\" cannot be the id of a place"},
		{"action = \"change\"\nquote = \"نص\"\ninjured = -1", "a.md:7:1: injured is below zero"},
		{"action = \"change\"\nquote = \"نص\"\ndetained = -2", "a.md:7:1: detained is below zero"},
		{"action = \"confirm\"\nquote = \"نص\"\ndetained = 2", "a.md:7:1: confirm does not set detained"},
		{"action = \"add\"\nquote = \"نص\"\ntrigger = \"قتل\"\ndate = 2017-03-09\nplaces = [\"mosul\"]\ntype = \"battle\"", "a.md:7:1: «قتل» is not in the quote"},
		{"action = \"change\"\nquote = \"نص\"\nnote = \"؟\"", "a.md:5:1: a change that changes nothing"},
		{"action = \"reject\"\nquote = \"نص\"\nplaces = []", "a.md:7:1: reject does not set places"},
		{"action = \"confirm\"\nquote = \"نص\"\ndate = 2017-03-09", "a.md:7:1: confirm does not set date"},
		{"action = \"merge\"\nquote = \"نص\"", "a.md:5:1: merge without with"},
		{"action = \"split\"\nquote = \"نص\"\nwith = \"e-1\"", "a.md:7:1: split has no with"},
		{"action = \"split\"\nquote = \"نص\"\nfrom = \"معركة\"", "a.md:7:1: \"معركة\" cannot be the id of an event"},
		{"action = \"merge\"\nid = \"e-1\"\nwith = \"e-1\"", "a.md:7:1: an event cannot be merged with itself"},
		{"action = \"merge\"\nquote = \"نص\"\nwith = \"e-1\"\ntype = \"battle\"", "a.md:8:1: merge does not set type"},
		{"action = \"add\"\nquote = \"نص\"", "an event is added without its date"},
	} {
		src := head[:len(head)-len("+++\n")] + "[[events]]\n" + c.decision + "\n+++\nنص المقال"
		_, faults := Parse("a.md", []byte(src), Options{})
		var b strings.Builder
		if err := faults.Print(&b, -1); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.decision, b.String(), c.want)
		}
	}
}

// TestDecideActors: who did it and who suffered it is set in the editor's words, and
// an empty list says that it is not known.
func TestDecideActors(t *testing.T) {
	src := head[:len(head)-len("+++\n")] + "[[events]]\naction = \"change\"\nquote = \"قصفت طائرات\"\nby = [\"russia-forces\", \"طائرات مجهولة\"]\nagainst = []\n+++\nقصفت طائرات مواقع في بعقوبة.\n"
	a, faults := Parse("a.md", []byte(src), Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	const quote = "قصفت طائرات مواقع في بعقوبة"
	events := []timeline.Event{{ID: "e-0", Article: "a", Quote: quote, Trigger: "قصفت", Against: []timeline.Actor{{Words: "مواقع"}},
		Offset: utf8.RuneCountInString(a.Text[:strings.Index(a.Text, quote)]), Length: utf8.RuneCountInString(quote)}}
	got, faults := Decide(a, events)
	if len(faults) > 0 || len(got) != 1 {
		t.Fatalf("%d events, faults %v", len(got), faults)
	}
	if e := got[0]; len(e.By) != 2 || e.By[0].Words != "russia-forces" || e.By[1].Words != "طائرات مجهولة" || len(e.Against) != 0 {
		t.Errorf("by %+v against %+v", e.By, e.Against)
	}
}

// TestDecideTwo: what joins and parts stands beside another decision about the event,
// in any order.
func TestDecideTwo(t *testing.T) {
	src := head[:len(head)-len("+++\n")] + `[[events]]
action = "merge"
quote = "قصفت طائرات"
with = "e-7"
[[events]]
action = "change"
quote = "قصفت طائرات"
type = "explosion"
[[events]]
action = "split"
quote = "قصفت طائرات"
from = "e-8"
[[events]]
action = "split"
quote = "قصفت طائرات"
from = "e-0"
+++
قصفت طائرات مواقع في بعقوبة.
`
	a, faults := Parse("a.md", []byte(src), Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	const quote = "قصفت طائرات مواقع في بعقوبة"
	events := []timeline.Event{{ID: "e-0", Article: "a", Quote: quote, Trigger: "قصفت", Type: timeline.Battle,
		Offset: utf8.RuneCountInString(a.Text[:strings.Index(a.Text, quote)]), Length: utf8.RuneCountInString(quote)}}
	got, faults := Decide(a, events)
	if len(faults) != 1 || !strings.Contains(faults[0].Message, "the other one itself: e-0") {
		t.Errorf("faults %v", faults)
	}
	if e := got[0]; e.Type != timeline.Explosion || e.Decision != "changed" || fmt.Sprint(e.Joined, e.Parted) != "[e-7] [e-8]" {
		t.Errorf("%+v", e)
	}
	if len(events[0].Joined) > 0 {
		t.Error("the event handed in was changed")
	}
}
