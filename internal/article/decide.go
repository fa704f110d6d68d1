package article

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Decision is what an editor says of an event, in [[events]] of the front
// matter. It finds its event by id, or by a piece of the quote.
//
//	[[events]]
//	action = "change"
//	quote  = "استعاد الجيش البلدة"
//	date   = "2017-03-06"
type Decision struct {
	// Action is confirm, reject, change or add.
	Action string `toml:"action"`
	ID     string `toml:"id"`
	Quote  string `toml:"quote"`
	// The rest is what change sets and add gives; what is not given stays.
	Trigger    string      `toml:"trigger"`
	Date       editorsDate `toml:"date"`
	Places     []string    `toml:"places"`
	Site       *string     `toml:"site"`
	Type       string      `toml:"type"`
	Status     string      `toml:"status"`
	Fatalities *int        `toml:"fatalities"`
	Injured    *int        `toml:"injured"`
	Displaced  *int        `toml:"displaced"`
	Note       string      `toml:"note"` // for the editors; on no page

	place source.Pos // of the decision in the file
}

// editorsDate is an EDTF date, as text or as a TOML date.
type editorsDate struct{ edtf.Date }

func (d *editorsDate) UnmarshalText(text []byte) error {
	v, err := edtf.Parse(string(text))
	d.Date = v
	return err
}

var (
	actions  = []string{"confirm", "reject", "change", "add"}
	statuses = []string{string(timeline.Occurred), string(timeline.Ongoing), string(timeline.Planned)}
)

// check gives what is wrong with a decision, whatever the events are.
func (d *Decision) check(doc *document, path, text string) (faults source.Faults) {
	fault := func(key, message, hint string) { faults.Add(doc.keyFault(path+"."+key, message, hint)) }
	d.place = doc.keyFault(path, "", "").Pos
	oneOf := func(key, v string, names []string) {
		if v == "" || slices.Contains(names, v) {
			return
		}
		hint := "one of " + strings.Join(names, ", ")
		if near := source.Near(v, names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		fault(key, fmt.Sprintf("there is no %s %q", key, v), hint)
	}
	if d.Action == "" {
		fault("action", "a decision without an action", "action is one of "+strings.Join(actions, ", "))
	}
	oneOf("action", d.Action, actions)
	oneOf("status", d.Status, statuses)
	types := make([]string, len(timeline.Types))
	for i, t := range timeline.Types {
		types[i] = string(t)
	}
	oneOf("type", d.Type, types)
	for key, n := range map[string]*int{"fatalities": d.Fatalities, "injured": d.Injured, "displaced": d.Displaced} {
		if n != nil && *n < 0 {
			fault(key, key+" is below zero", "leave it out where it is not known")
		}
	}
	if d.ID == "" && d.Quote == "" {
		fault("quote", "a decision without a quote or an id", "give a piece of the sentence:  quote = \"…\"")
	}
	if d.Quote != "" {
		if _, _, ok := find(text, d.Quote); !ok {
			fault("quote", "its sentence is gone: «"+d.Quote+"» is not in the text", "correct the quote, or delete the decision")
		}
	}
	if d.Action == "add" {
		for key, empty := range map[string]bool{"quote": d.Quote == "", "date": d.Date.IsZero(), "places": len(d.Places) == 0, "type": d.Type == ""} {
			if empty {
				fault(key, "an event is added without "+key, "action = \"add\" needs quote, date, places and type")
			}
		}
	}
	return faults
}

// find gives the characters of text at which a quote stands, whatever the white
// space in both.
func find(text, quote string) (offset, length int, ok bool) {
	words := strings.Fields(strings.Map(visible, quote))
	if len(words) == 0 {
		return 0, 0, false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], words[0])
		if i < 0 {
			return 0, 0, false
		}
		start := from + i
		end, matched := start+len(words[0]), true
		for _, w := range words[1:] {
			rest := strings.TrimLeftFunc(text[end:], func(c rune) bool { return visible(c) == ' ' })
			if !strings.HasPrefix(rest, w) || len(rest) == len(text[end:]) {
				matched = false
				break
			}
			end = len(text) - len(rest) + len(w)
		}
		if matched {
			return utf8.RuneCountInString(text[:start]), utf8.RuneCountInString(text[start:end]), true
		}
		from = start + len(words[0])
	}
}

// Decide applies the decisions of an article to its events and gives the events
// that remain, in the order of the text. A decision wins over what was
// extracted: a confirmed or changed event has confidence 1. One that meets no
// event is a fault, so that no decision is lost without a word.
func Decide(a *Article, events []timeline.Event) ([]timeline.Event, source.Faults) {
	if len(a.Decisions) == 0 {
		return events, nil
	}
	events = slices.Clone(events)
	var faults source.Faults
	for i := range a.Decisions {
		d := &a.Decisions[i]
		offset, length, inText := find(a.Text, d.Quote)
		if d.Action == "add" {
			if inText {
				events = append(events, d.added(a, offset, length, events))
			}
			continue
		}
		at := slices.IndexFunc(events, func(e timeline.Event) bool {
			if e.Decision != "" {
				return false
			}
			if d.ID != "" {
				return e.ID == d.ID
			}
			return inText && offset < e.Offset+e.Length && e.Offset < offset+length && (d.Trigger == "" || d.Trigger == e.Trigger)
		})
		if at < 0 {
			what := "«" + d.Quote + "»"
			if d.ID != "" {
				what = d.ID
			}
			faults.Add(source.Fault{Pos: d.place, Message: "no event here to " + d.Action + ": " + what,
				Hint: "the text tells no such event any more; correct the decision or delete it"})
			continue
		}
		switch d.Action {
		case "reject":
			events = slices.Delete(events, at, at+1)
		case "confirm":
			events[at].Decision, events[at].Confidence = "confirmed", 1
		case "change":
			d.change(&events[at])
			events[at].Decision, events[at].Confidence = "changed", 1
		}
	}
	slices.SortStableFunc(events, func(x, y timeline.Event) int { return x.Offset - y.Offset })
	return events, faults
}

// change sets what a decision gives.
func (d *Decision) change(e *timeline.Event) {
	without := func(field string) {
		e.Inferred = slices.DeleteFunc(slices.Clone(e.Inferred), func(f string) bool { return f == field })
	}
	if !d.Date.IsZero() {
		e.Date, e.Basis, e.When, e.Rule = d.Date.Date, timeline.Explicit, "", ""
		without("date")
	}
	if len(d.Places) > 0 {
		e.Places = slices.Clone(d.Places)
		without("places")
	}
	if d.Site != nil {
		e.Site = *d.Site
	}
	if d.Type != "" {
		e.Type = timeline.Type(d.Type)
	}
	if d.Status != "" {
		e.Status = timeline.Status(d.Status)
	}
	for into, n := range map[**int]*int{&e.Fatalities: d.Fatalities, &e.Injured: d.Injured, &e.Displaced: d.Displaced} {
		if n != nil {
			*into = n
		}
	}
}

// added makes the event of an editor.
func (d *Decision) added(a *Article, offset, length int, others []timeline.Event) timeline.Event {
	quote := string([]rune(a.Text)[offset : offset+length])
	trigger := d.Trigger
	if !strings.Contains(quote, trigger) || trigger == "" {
		trigger = strings.Fields(strings.Map(visible, quote))[0]
	}
	e := timeline.Event{Article: a.Slug, Quote: quote, Trigger: trigger, Offset: offset, Length: length,
		Status: timeline.Occurred, Confidence: 1, Decision: "added"}
	d.change(&e)
	nth := 0
	for _, o := range others {
		if o.Decision == "added" && o.Quote == quote && o.Trigger == trigger {
			nth++
		}
	}
	e.ID = timeline.NewID(a.Slug, quote, "added "+trigger, nth)
	return e
}
