package article

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Decision is what an editor says of an event, in [[events]] of the front
// matter. It names its event by a piece of its sentence, and by the trigger
// where the piece tells several events; or by its id.
//
//	[[events]]
//	action = "change"
//	quote  = "استعاد الجيش البلدة"
//	date   = "2017-03-06"
type Decision struct {
	// Action is confirm (the event is right as it is), reject (it is none),
	// change (some of its fields are others), add (nobody found it), hold (it is
	// not published until the decision is taken away), merge (it is the same
	// happening as another) or split (it is not).
	Action  string `toml:"action"`
	ID      string `toml:"id"`
	Quote   string `toml:"quote"`
	Trigger string `toml:"trigger"`
	// With is the id of the event that merge joins it to, From that of the one that
	// split parts it from. Ids of all tellings are known, whatever was joined.
	With string `toml:"with"`
	From string `toml:"from"`
	// The rest is what change sets and add gives; what is left out stays.
	Date       editorsDate `toml:"date"`
	Places     []string    `toml:"places"`
	Site       *string     `toml:"site"`
	Type       string      `toml:"type"`
	Status     string      `toml:"status"`
	Fatalities *int        `toml:"fatalities"`
	Injured    *int        `toml:"injured"`
	Displaced  *int        `toml:"displaced"`
	Detained   *int        `toml:"detained"`
	// On is the day of the decision and Reason what readers are told of it; both
	// may be missing.
	On     editorsDate `toml:"on"`
	Reason string      `toml:"reason"`
	// By and Against are ids or names of actors, or the words of the text; an
	// empty list says that it is not known.
	By      []string `toml:"by"`
	Against []string `toml:"against"`
	Note    string   `toml:"note"` // for the editors; on no page

	at source.Fault // where it stands in the file
}

// editorsDate is an EDTF date, as text or as a date of TOML.
type editorsDate struct{ edtf.Date }

func (d *editorsDate) UnmarshalText(text []byte) error {
	v, err := edtf.Parse(string(text))
	if err == nil && v.IsZero() {
		err = fmt.Errorf("«%s» is no date", text)
	}
	d.Date = v
	return err
}

var (
	actions  = []string{"confirm", "reject", "change", "add", "merge", "split", "hold"}
	statuses = []string{string(timeline.Occurred), string(timeline.Ongoing), string(timeline.Planned)}
)

// check gives what is wrong with a decision, whatever the events are. path is
// that of the decision in the front matter, text that of the article.
func (d *Decision) check(doc *document, path, text string) (faults source.Faults) {
	d.at = doc.keyFault(path, "", "")
	fault := func(key, message, hint string) { faults.Add(doc.keyFault(path+"."+key, message, hint)) }
	oneOf := func(key, word string, words []string) {
		if hint, ok := source.OneOf(word, words); !ok && word != "" {
			fault(key, fmt.Sprintf("there is no %s %q", key, word), hint)
		}
	}
	oneOf("action", d.Action, actions)
	oneOf("status", d.Status, statuses)
	types := make([]string, len(timeline.Types))
	for i, t := range timeline.Types {
		types[i] = string(t)
	}
	oneOf("type", d.Type, types)
	if d.Action == "" {
		fault("action", "a decision without an action", "action is one of "+strings.Join(actions, ", "))
	}
	if d.ID == "" && d.Quote == "" {
		fault("quote", "a decision without a quote or an id", `give a piece of the sentence:  quote = "…"`)
	}
	if d.Quote != "" && len(find(text, d.Quote)) == 0 {
		fault("quote", "its sentence is gone: «"+d.Quote+"» is not in the text", "correct the quote, or delete the decision")
	}
	if d.Quote != "" && d.Trigger != "" && d.Action == "add" && len(find(d.Quote, d.Trigger)) == 0 {
		fault("trigger", "«"+d.Trigger+"» is not in the quote", "the trigger is the word of the quote that names what happened")
	}
	if on := d.On.Date; !on.IsZero() && on.Precision() != edtf.PrecisionDay {
		fault("on", "the day of a decision is a day", `write  on = "2026-03-06"`)
	}
	for _, other := range []struct{ key, id, action string }{{"with", d.With, "merge"}, {"from", d.From, "split"}} {
		given := other.id != "" || doc.has(path+"."+other.key)
		switch {
		case d.Action == other.action && !given:
			fault("action", d.Action+" without "+other.key, `name the other event by its id:  `+other.key+` = "e-…"`)
		case given && d.Action != other.action && slices.Contains(actions, d.Action):
			fault(other.key, d.Action+" has no "+other.key, `write  action = "`+other.action+`", or delete the line`)
		case other.id != "" && !timeline.ValidID(other.id), doc.has(path+"."+other.key) && other.id == "":
			fault(other.key, fmt.Sprintf("%q cannot be the id of an event", other.id), `an id begins with e-; the page of an event has it at its foot`)
		case other.id != "" && other.id == d.ID:
			fault(other.key, "an event cannot be "+map[string]string{"merge": "merged with", "split": "split from"}[other.action]+" itself", "give the id of the other one")
		}
	}
	for _, id := range d.Places {
		if !plainName(id) {
			fault("places", fmt.Sprintf("%q cannot be the id of a place", id), `an id is lower-case Latin letters, digits and hyphens:  places = ["tal-afar"]`)
		}
	}
	for key, names := range map[string][]string{"by": d.By, "against": d.Against} {
		if slices.ContainsFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" }) {
			fault(key, "an actor without a name", `write an id, a name or the words of the text, or  `+key+` = []  where it is not known`)
		}
	}
	for _, toll := range d.tolls() {
		if toll.said != nil && *toll.said < 0 {
			fault(toll.key, toll.key+" is below zero", "leave it out where it is not known")
		}
	}
	var set []string // the keys that say what the event is
	for _, part := range []struct {
		key   string
		given bool
	}{
		{"date", !d.Date.IsZero()}, {"places", d.Places != nil}, {"site", d.Site != nil}, {"type", d.Type != ""}, {"status", d.Status != ""},
		{"fatalities", d.Fatalities != nil}, {"injured", d.Injured != nil}, {"displaced", d.Displaced != nil}, {"detained", d.Detained != nil},
		{"by", d.By != nil}, {"against", d.Against != nil},
	} {
		if part.given || doc.has(path+"."+part.key) { // there, and wrong
			set = append(set, part.key)
		}
	}
	switch d.Action {
	case "change":
		if len(set) == 0 {
			fault("action", "a change that changes nothing", `give what is right, as  date = "2017-03-06", or write  action = "confirm"`)
		}
	case "confirm", "reject", "merge", "split", "hold":
		for _, key := range set {
			fault(key, d.Action+" does not set "+key, `write  action = "change", or delete the line`)
		}
	case "add":
		for _, part := range []struct {
			key  string
			lack bool
		}{
			{"quote", d.Quote == "" && d.ID != ""},
			{"date", d.Date.IsZero() && !doc.has(path+".date")},
			{"places", len(d.Places) == 0},
			{"type", d.Type == ""},
		} {
			if part.lack {
				fault(part.key, "an event is added without its "+part.key, `action = "add" needs quote, date, places and type`)
			}
		}
	}
	return faults
}

// other is the id of the other event that a decision is about, "" where it is about
// one alone. What such a decision says goes beside another about the same event.
func (d *Decision) other() string {
	if d.Action == "merge" || d.Action == "split" {
		return cmp.Or(d.With, d.From)
	}
	return ""
}

// Fault makes a fault that stands where the decision does.
func (d *Decision) Fault(message, hint string) source.Fault {
	f := d.at
	f.Message, f.Hint = message, hint
	return f
}

// toll is a number of people that a decision may give, and how an event takes it.
type toll struct {
	key  string
	said *int
	set  func(*timeline.Event, *int)
}

func (d *Decision) tolls() []toll {
	return []toll{
		{"fatalities", d.Fatalities, func(e *timeline.Event, n *int) { e.Fatalities = n }},
		{"injured", d.Injured, func(e *timeline.Event, n *int) { e.Injured = n }},
		{"displaced", d.Displaced, func(e *timeline.Event, n *int) { e.Displaced = n }},
		{"detained", d.Detained, func(e *timeline.Event, n *int) {
			e.Tolls.Detained = &timeline.Toll{Low: n, Best: n, High: n} // no words of the text say it
		}},
	}
}

// span is a piece of a text, in bytes.
type span struct{ start, end int }

// find gives every place of a text where the words of a quote stand, whatever
// blanks are between them there and here.
func find(text, quote string) (all []span) {
	words := strings.FieldsFunc(quote, blank)
	if len(words) == 0 {
		return nil
	}
	for from := 0; ; {
		i := strings.Index(text[from:], words[0])
		if i < 0 {
			return all
		}
		start := from + i
		from = start + len(words[0])
		if end, ok := follow(text, from, words[1:]); ok {
			all = append(all, span{start, end})
			from = end
		}
	}
}

// follow gives where words end that stand in a text behind a byte, each behind
// a blank.
func follow(text string, at int, words []string) (end int, ok bool) {
	for _, w := range words {
		rest := strings.TrimLeftFunc(text[at:], blank)
		if len(rest) == len(text[at:]) || !strings.HasPrefix(rest, w) {
			return 0, false
		}
		at = len(text) - len(rest) + len(w)
	}
	return at, true
}

// Decide applies the decisions of an article to its events, one after the
// other, and gives the events that remain in the order of the text. What an
// editor has looked at has confidence 1. What is held is marked so, and left out
// by whoever publishes. A decision that meets no event, or
// could mean several, is a fault, so that none is lost without a word. The
// events that came are not changed.
func Decide(a *Article, events []timeline.Event) ([]timeline.Event, source.Faults) {
	left, _, faults := Outcome(a, events)
	return left, faults
}

// Outcome is Decide, and also gives for each decision the id of the event that it
// met, "" where it met none. An event that is rejected has one too.
func Outcome(a *Article, events []timeline.Event) ([]timeline.Event, []string, source.Faults) {
	met := make([]string, len(a.Decisions))
	if len(a.Decisions) == 0 {
		return events, met, nil
	}
	events = slices.Clone(events)
	var faults source.Faults
	for i := range a.Decisions {
		d := &a.Decisions[i]
		if d.Action == "add" {
			if places := find(a.Text, d.Quote); len(places) > 0 {
				events = append(events, d.event(a, places[0], events))
				met[i] = events[len(events)-1].ID
			}
			continue
		}
		at, problem := d.meant(a.Text, events)
		if problem != nil {
			faults.Add(*problem)
			continue
		}
		met[i] = events[at].ID
		switch e := &events[at]; d.Action {
		case "reject":
			events = slices.Delete(events, at, at+1)
		case "merge", "split":
			other, ids := cmp.Or(d.With, d.From), &e.Joined
			if d.Action == "split" {
				ids = &e.Parted
			}
			if other == e.ID {
				faults.Add(d.Fault("an event cannot be the other one itself: "+other, "give the id of the other event"))
				continue
			}
			*ids = append(slices.Clone(*ids), other)
			field := map[string]string{"merge": "joined", "split": "parted"}[d.Action]
			e.Corrections = append(slices.Clone(e.Corrections), timeline.Correction{Field: field, To: other, On: d.On.Date, Reason: d.Reason})
		case "hold":
			e.Decision = timeline.Held
		case "confirm":
			e.Decision, e.Confidence = "confirmed", 1
		case "change":
			was := *e
			d.change(e)
			e.Corrections = append(slices.Clone(e.Corrections), d.corrections(&was, e)...)
			e.Decision, e.Confidence = "changed", 1
		}
	}
	slices.SortStableFunc(events, func(x, y timeline.Event) int { return cmp.Compare(x.Offset, y.Offset) })
	faults.Sort()
	return events, met, faults
}

// Name gives a decision that names an event of an article, with nothing else in it:
// by some words of its sentence around its trigger, where these mean no other event;
// else by the whole quote, by the trigger too, and only then by the id, which changes
// with any word of the sentence. events are all of the article, undecided.
func Name(a *Article, events []timeline.Event, e timeline.Event) Decision {
	const enough = 3 // words before and behind the trigger
	words := strings.FieldsFunc(e.Quote, blank)
	whole := strings.Join(words, " ")
	piece := whole
	if at := slices.IndexFunc(words, func(w string) bool { return strings.Contains(w, e.Trigger) }); at >= 0 {
		piece = strings.Join(words[max(0, at-enough):min(len(words), at+1+enough)], " ")
	}
	for _, d := range []Decision{{Quote: piece}, {Quote: whole}, {Quote: piece, Trigger: e.Trigger}, {Quote: whole, Trigger: e.Trigger}} {
		if at, problem := d.meant(a.Text, events); problem == nil && events[at].ID == e.ID {
			return d
		}
	}
	return Decision{ID: e.ID}
}

// meant gives the index of the event that a decision names. Of the events whose
// quotes have a part in the decision's, it means those whose trigger stands in
// it, if there are any.
func (d *Decision) meant(text string, events []timeline.Event) (int, *source.Fault) {
	problem := func(message, hint string) (int, *source.Fault) {
		f := d.Fault(message, hint)
		return 0, &f
	}
	if d.ID != "" {
		at := slices.IndexFunc(events, func(e timeline.Event) bool { return e.ID == d.ID })
		if at < 0 {
			return problem("no event here to "+d.Action+": "+d.ID, "the text tells no such event any more; name it by a quote, or delete the decision")
		}
		return at, nil
	}
	var touched, told []int
	for _, s := range find(text, d.Quote) {
		offset, length := utf8.RuneCountInString(text[:s.start]), utf8.RuneCountInString(text[s.start:s.end])
		for i, e := range events {
			if slices.Contains(touched, i) || e.Decision != "" && d.other() == "" || e.Offset >= offset+length || offset >= e.Offset+e.Length || d.Trigger != "" && d.Trigger != e.Trigger {
				continue
			}
			touched = append(touched, i)
			if len(find(d.Quote, e.Trigger)) > 0 {
				told = append(told, i)
			}
		}
	}
	if len(told) > 0 {
		touched = told
	}
	switch len(touched) {
	case 0:
		return problem("no event here to "+d.Action+": «"+d.Quote+"»", "the text tells no such event; correct the decision or delete it")
	case 1:
		return touched[0], nil
	}
	var triggers []string
	for _, i := range touched {
		triggers = append(triggers, fmt.Sprintf("trigger = %q", events[i].Trigger))
	}
	slices.Sort(triggers)
	if triggers = slices.Compact(triggers); len(triggers) == 1 {
		return problem("several events here to "+d.Action+": «"+d.Quote+"»", "make the quote longer, or name the event by its id")
	}
	return problem("several events here to "+d.Action+": «"+d.Quote+"»", "add one of  "+strings.Join(triggers, "  or  "))
}

// change sets what a decision gives.
func (d *Decision) change(e *timeline.Event) {
	stated := func(field string) {
		e.Inferred = slices.DeleteFunc(slices.Clone(e.Inferred), func(f string) bool { return f == field })
	}
	if !d.Date.IsZero() {
		e.Date, e.Basis, e.When, e.Rule = d.Date.Date, timeline.Explicit, "", ""
		stated("date")
	}
	if len(d.Places) > 0 {
		e.Places = slices.Clone(d.Places)
		stated("places")
	}
	if d.Site != nil {
		e.Site = *d.Site
	}
	if d.By != nil {
		e.By = actors(d.By)
	}
	if d.Against != nil {
		e.Against = actors(d.Against)
	}
	e.Type = cmp.Or(timeline.Type(d.Type), e.Type)
	e.Status = cmp.Or(timeline.Status(d.Status), e.Status)
	for _, toll := range d.tolls() {
		if toll.said != nil {
			toll.set(e, toll.said)
		}
	}
}

// corrections lists what a decision changed.
func (d *Decision) corrections(was, is *timeline.Event) (list []timeline.Correction) {
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	held := func(e *timeline.Event) string {
		if e.Tolls.Detained == nil {
			return ""
		}
		return number(e.Tolls.Detained.Best)
	}
	for _, f := range []struct{ field, from, to string }{
		{"date", was.Date.String(), is.Date.String()},
		{"places", strings.Join(was.Places, ","), strings.Join(is.Places, ",")},
		{"site", was.Site, is.Site},
		{"type", string(was.Type), string(is.Type)},
		{"status", string(was.Status), string(is.Status)},
		{"fatalities", number(was.Fatalities), number(is.Fatalities)},
		{"injured", number(was.Injured), number(is.Injured)},
		{"displaced", number(was.Displaced), number(is.Displaced)},
		{"detained", held(was), held(is)},
		{"by", timeline.Labels(was.By), timeline.Labels(is.By)},
		{"against", timeline.Labels(was.Against), timeline.Labels(is.Against)},
	} {
		if f.from != f.to {
			list = append(list, timeline.Correction{Field: f.field, From: f.from, To: f.to, On: d.On.Date, Reason: d.Reason})
		}
	}
	return list
}

// actors gives the actors that an editor names, in the editor's words.
func actors(names []string) (all []timeline.Actor) {
	for _, name := range names {
		all = append(all, timeline.Actor{Words: name})
	}
	return all
}

// event makes the event that an editor adds. Its id names the quote apart from
// what an extractor may find there later.
func (d *Decision) event(a *Article, place span, others []timeline.Event) timeline.Event {
	quote := a.Text[place.start:place.end]
	// The trigger is the editor's, or else the first word.
	trigger := strings.FieldsFunc(quote, blank)[0]
	if s := find(quote, d.Trigger); len(s) > 0 {
		trigger = quote[s[0].start:s[0].end]
	}
	nth := 0
	for _, o := range others {
		if o.Decision == "added" && o.Quote == quote && o.Trigger == trigger {
			nth++
		}
	}
	e := timeline.Event{
		ID:         timeline.NewID(cmp.Or(a.Origin, a.Slug), "added: "+quote, trigger, nth),
		Article:    a.Slug,
		Quote:      quote,
		Trigger:    trigger,
		Offset:     utf8.RuneCountInString(a.Text[:place.start]),
		Length:     utf8.RuneCountInString(quote),
		Status:     timeline.Occurred,
		Confidence: 1,
		Decision:   "added",
	}
	d.change(&e)
	return e
}
