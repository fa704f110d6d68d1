package site

import (
	"bytes"
	"cmp"
	"io/fs"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waqai/internal/article"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Understanding is what was understood of an article, and what editors decided of it.
// Offsets and lengths count characters of the article's file, as those of events do.
type Understanding struct {
	Article string    `json:"article"` // its slug
	File    string    `json:"file"`    // below the folder of the site
	Digest  string    `json:"digest"`  // of the file
	Title   string    `json:"title"`
	Date    edtf.Date `json:"date"`
	Draft   bool      `json:"draft,omitempty"`
	// Page is the path of its page.
	Page string `json:"page"`
	// Text is as long as the file; see article.Article.
	Text string `json:"text"`
	// Seen is in the order of the text; pieces of different kinds may overlap.
	Seen   []SeenPiece       `json:"seen"`
	Events []UnderstoodEvent `json:"events"`
	// Lost are decisions that meet no event.
	Lost []LostDecision `json:"lost,omitempty"`
	// Faults are those of the file as it is.
	Faults source.Faults `json:"faults,omitempty"`

	src    []byte
	parsed *article.Article
	found  []timeline.Event // before all decisions
}

// SeenPiece is a piece of the text that was taken for something; see Seen.
type SeenPiece struct {
	Offset int      `json:"offset"`
	Length int      `json:"length"`
	Words  string   `json:"words"`
	Kind   SeenKind `json:"kind"`
	Value  string   `json:"value,omitempty"`
	Name   string   `json:"name,omitempty"` // of the place
	Rule   string   `json:"rule,omitempty"`
	Role   string   `json:"role,omitempty"`
	Why    string   `json:"why,omitempty"`
}

// UnderstoodEvent is one telling of an event in an article.
type UnderstoodEvent struct {
	timeline.Event
	// Doubt is 0 for what an editor has looked at, and up to 1; see Doubt.
	Doubt float64 `json:"doubt"`
	// DateWhy and PlaceWhy say in Arabic how date and place were known.
	DateWhy  string `json:"date_why"`
	PlaceWhy string `json:"place_why"`
	// Page is the path of the event's page and its anchor, "" where it has none.
	Page string `json:"page,omitempty"`
	// Happening is the id of the event that this telling was joined to, Others are
	// its other tellings, Near are other events of its places and days.
	Happening string           `json:"happening,omitempty"`
	Others    []UnderstoodLink `json:"others,omitempty"`
	Near      []UnderstoodLink `json:"near,omitempty"`
	// Decided are the decisions about it, by their number in the file from 0.
	// Rejected is set where one of them says that it is none.
	Decided  []int `json:"decided,omitempty"`
	Rejected bool  `json:"rejected,omitempty"`
}

// UnderstoodLink is another telling.
type UnderstoodLink struct {
	ID      string    `json:"id"`
	Article string    `json:"article"`
	Title   string    `json:"title"`
	Date    edtf.Date `json:"date"`
	Quote   string    `json:"quote"`
}

// LostDecision is a decision that meets no event, by its number in the file from 0.
type LostDecision struct {
	Number int    `json:"number"`
	Action string `json:"action"`
	Quote  string `json:"quote,omitempty"`
	ID     string `json:"id,omitempty"`
}

// Doubt gives how much an event asks for an editor's look: 0 to 1. It is what is
// missing of its confidence, and of what is then left, a fifth for each of date and
// places that were carried on, and a tenth where its tellings differ. What an editor
// confirmed, changed or added leaves none.
func Doubt(confidence float64, inferred []string, differs bool, decision string) float64 {
	if slices.Contains([]string{"confirmed", "changed", "added"}, decision) {
		return 0
	}
	sure := confidence
	for range inferred {
		sure *= 0.8
	}
	if differs {
		sure *= 0.9
	}
	return math.Round(100*(1-sure)) / 100
}

// Task is a telling that may ask for an editor's look.
type Task struct {
	Doubt    float64       `json:"doubt"`
	ID       string        `json:"id"` // of the telling
	Article  string        `json:"article"`
	Title    string        `json:"title"`
	Date     edtf.Date     `json:"date"`
	Type     timeline.Type `json:"type"`
	Places   []string      `json:"places"`
	Names    []string      `json:"names"` // of the places
	Quote    string        `json:"quote"`
	Inferred []string      `json:"inferred,omitempty"`
	Differs  bool          `json:"differs,omitempty"`
	Decision string        `json:"decision,omitempty"`
}

// Tasks lists the tellings of all articles, those that are least certain first.
func (s *Site) Tasks() []Task {
	var all []Task
	for _, one := range s.events {
		e := one.read()
		var names []string
		for _, c := range s.citiesOf(one) {
			names = append(names, c.name)
		}
		for n := range e.Reports {
			r, a := &e.Reports[n], e.articles[n]
			decision := ""
			if r.Confidence == 1 { // nothing but an editor is so sure
				decision = cmp.Or(e.Decision, "confirmed")
			}
			all = append(all, Task{
				Doubt: Doubt(r.Confidence, r.Inferred, len(e.Differs) > 0, decision), ID: r.ID, Article: a.Slug, Title: a.Title,
				Date: r.Date, Type: e.Type, Places: e.Places, Names: names, Quote: tidy(r.Quote), Inferred: r.Inferred, Differs: len(e.Differs) > 0, Decision: decision,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b Task) int {
		return cmp.Or(-cmp.Compare(a.Doubt, b.Doubt), edtf.Compare(b.Date, a.Date), strings.Compare(a.ID, b.ID))
	})
	return all
}

// PlacesNamed gives the ids of the places that are meant by an id or a name. Where
// several have the name, and some of them are on the site, these are meant.
func (s *Site) PlacesNamed(name string) []string {
	if _, ok := s.extractor.Place(name); ok {
		return []string{name}
	}
	x, ok := s.extractor.(Understander)
	if !ok {
		return nil
	}
	ids := x.Named(name)
	here := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return !slices.ContainsFunc(s.cities, func(c *City) bool { return c.ID == id })
	})
	if len(here) > 0 {
		return here
	}
	return ids
}

// PlaceName gives the name of a place, its id where it has none.
func (s *Site) PlaceName(id string) string {
	if p, ok := s.extractor.Place(id); ok {
		return p.Name
	}
	return id
}

// Places lists the ids and names of the places of the site.
func (s *Site) Places() (list []timeline.Place) {
	for _, c := range s.cities {
		list = append(list, timeline.Place{ID: c.ID, Name: c.name})
	}
	return list
}

// Actors lists the ids and names of the actors of the site.
func (s *Site) Actors() (list []timeline.Actor) {
	for _, a := range s.actors() {
		list = append(list, timeline.Actor{ID: a.id, Name: a.name})
	}
	return list
}

// TypeNames are the names of types of events in Arabic.
func TypeNames() map[timeline.Type]string { return typeNames }

// Words gives a date in the words of the site.
func (s *Site) Words(d edtf.Date) string { return s.words.Date(d) }

// Understand reads the file of an article again and tells how it is understood. It is
// false where the site has no such article, or the extractor cannot tell.
func (s *Site) Understand(slug string) (*Understanding, bool, error) {
	x, can := s.extractor.(Understander)
	at := slices.IndexFunc(s.articles, func(a *Article) bool { return a.Slug == slug })
	if at < 0 || !can {
		return nil, false, nil
	}
	here := s.articles[at]
	src, err := fs.ReadFile(s.files, here.Path)
	if err != nil {
		return nil, true, err
	}
	u := &Understanding{Article: slug, File: here.Path, Digest: article.Digest(src), Title: here.Title, Date: here.Date, Draft: here.Draft, Page: here.path, src: src}
	a, faults := article.Parse(here.Path, src, article.Options{Today: s.today})
	u.Faults = faults
	if a == nil {
		return u, true, nil
	}
	a.Slug = slug
	u.parsed, u.Text = a, a.Text
	var seen []Seen
	u.found, seen = x.Understand(timeline.Article{ID: slug, Published: a.Date, Title: a.Title, Text: a.Text, Origin: a.Origin})
	left, met, faults := article.Outcome(a, u.found)
	u.Faults.Add(faults...)
	u.Faults.Sort()
	for n, id := range met {
		if id == "" {
			d := a.Decisions[n]
			u.Lost = append(u.Lost, LostDecision{n, d.Action, d.Quote, d.ID})
		}
	}
	nameActors(s.extractor, left)
	events := slices.Clone(left)
	rejected := map[string]bool{}
	for _, e := range u.found {
		if !slices.ContainsFunc(left, func(l timeline.Event) bool { return l.ID == e.ID }) {
			rejected[e.ID] = true
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b timeline.Event) int { return cmp.Compare(a.Offset, b.Offset) })
	byID := s.lists.byID()
	for _, e := range events {
		var happening *account
		if one := byID[e.ID]; one != nil {
			happening = one.read()
		}
		u.Events = append(u.Events, s.understood(e, a, met, rejected[e.ID], happening))
		seen = append(seen, triggerOf(a.Text, e))
	}
	slices.SortStableFunc(seen, func(a, b Seen) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	bytesAt, chars := 0, 0
	for _, p := range seen {
		p.End = min(p.End, len(a.Text))
		chars += utf8.RuneCountInString(a.Text[bytesAt:p.Start])
		bytesAt = p.Start
		words := a.Text[p.Start:p.End]
		piece := SeenPiece{chars, utf8.RuneCountInString(words), tidy(words), p.Kind, p.Value, "", p.Rule, p.Role, p.Why}
		if p.Kind == SeenPlace && p.Value != "" {
			piece.Name = s.PlaceName(p.Value)
		}
		u.Seen = append(u.Seen, piece)
	}
	return u, true, nil
}

// Try gives the faults that the file of an article would have with other bytes and
// does not have now, and so those for which the article would be left out. A fault is
// one of now where it says the same of the same place; what lies behind a piece that
// was put in is at the same place some lines further down.
func (s *Site) Try(u *Understanding, src []byte) (faults source.Faults) {
	a, wrong := article.Parse(u.File, src, article.Options{Today: s.today})
	if a != nil {
		a.Slug = u.Article
		events, _ := s.extractor.(Understander).Understand(timeline.Article{ID: u.Article, Published: a.Date, Title: a.Title, Text: a.Text, Origin: a.Origin})
		_, _, more := article.Outcome(a, events)
		wrong = append(wrong, more...)
	}
	known := moved(u.Faults, u.src, src)
	for _, f := range wrong {
		at := slices.IndexFunc(known, func(old source.Fault) bool { return old.Pos == f.Pos && old.Message == f.Message })
		if at < 0 {
			faults.Add(f)
			continue
		}
		known = slices.Delete(known, at, at+1) // it explains one
	}
	return faults
}

// moved gives the faults of a file as they would stand in another state of it. Those of
// the lines that are others are left out.
func moved(faults source.Faults, was, is []byte) (list source.Faults) {
	before, after := bytes.Split(was, []byte("\n")), bytes.Split(is, []byte("\n"))
	head := 0 // the lines that are the same above, and below
	for head < min(len(before), len(after)) && bytes.Equal(before[head], after[head]) {
		head++
	}
	foot := 0
	for foot < min(len(before), len(after))-head && bytes.Equal(before[len(before)-1-foot], after[len(after)-1-foot]) {
		foot++
	}
	for _, f := range faults {
		switch {
		case f.Line <= head: // also what is of the whole file
		case f.Line > len(before)-foot:
			f.Line += len(after) - len(before)
		default:
			continue
		}
		list = append(list, f)
	}
	return list
}

// HasTelling tells whether an article tells an event with an id.
func (s *Site) HasTelling(id string) bool { return s.lists.byID()[id] != nil }

// Telling gives a telling by its id, and that of an event by the event's, with the slug of
// its article.
func (s *Site) Telling(id string) (slug, telling string, ok bool) {
	one := s.lists.byID()[id]
	if one == nil {
		return "", "", false
	}
	e := one.read()
	n := max(0, slices.IndexFunc(e.Reports, func(r timeline.Report) bool { return r.ID == id }))
	return e.articles[n].Slug, e.Reports[n].ID, true
}

func (s *Site) understood(e timeline.Event, a *article.Article, met []string, rejected bool, happening *account) UnderstoodEvent {
	show := UnderstoodEvent{Event: e, Rejected: rejected}
	for n, id := range met {
		if id == e.ID {
			show.Decided = append(show.Decided, n)
		}
	}
	show.DateWhy = s.words.howDated(timeline.Report{When: e.When, Basis: e.Basis, Rule: e.Rule, Published: a.Date, Date: e.Date})
	show.PlaceWhy = "الجملة نفسها تذكر المكان."
	switch {
	case slices.Contains(e.Inferred, "places"):
		show.PlaceWhy = "لا تذكر الجملة مكانًا، فأُخذ من المكان الساري في ما قبلها من النص."
	case e.Decision == "added" || e.Decision == "changed" && slices.ContainsFunc(e.Corrections, func(c timeline.Correction) bool { return c.Field == "places" }):
		show.PlaceWhy = "حدده محرر الموقع."
	}
	differs := happening != nil && len(happening.Differs) > 0
	show.Doubt = Doubt(e.Confidence, e.Inferred, differs, e.Decision)
	if rejected {
		show.Doubt = 0
	}
	if happening == nil {
		return show
	}
	show.Happening = happening.ID
	show.Page = s.home(happening.Event)
	for n := range happening.Reports {
		if happening.Reports[n].ID != e.ID {
			show.Others = append(show.Others, linkOf(happening, n))
		}
	}
	show.Near = s.near(e, happening.Event)
	return show
}

func linkOf(e *account, n int) UnderstoodLink {
	r := &e.Reports[n]
	return UnderstoodLink{r.ID, r.Article, e.articles[n].Title, r.Date, tidy(r.Quote)}
}

// near gives the events that one may be one with: of a place of it, a week around it
// at most, the nearest first.
func (s *Site) near(e timeline.Event, not *Event) (links []UnderstoodLink) {
	const days, most = 7, 40
	first, ok := e.Date.First()
	if !ok {
		return nil
	}
	type close struct {
		event *Event
		away  edtf.Day
	}
	var found []close
	met := map[*Event]bool{not: true}
	for _, c := range s.citiesOf(not) {
		for _, other := range c.events {
			day, ok := other.Date().First()
			away := max(day-first, first-day)
			if !ok || met[other] || away > days {
				continue
			}
			met[other] = true
			found = append(found, close{other, away})
		}
	}
	slices.SortFunc(found, func(a, b close) int {
		return cmp.Or(cmp.Compare(a.away, b.away), strings.Compare(a.event.ID(), b.event.ID()))
	})
	for _, f := range found[:min(most, len(found))] {
		links = append(links, linkOf(f.event.read(), 0))
	}
	return links
}

// triggerOf gives where the trigger of an event stands: in its quote, at the end of a
// word if it can.
func triggerOf(text string, e timeline.Event) Seen {
	start := byteOf(text, e.Offset)
	end := start + len(e.Quote)
	at := -1
	for from := start; e.Trigger != "" && from < end && end <= len(text); {
		i := strings.Index(text[from:end], e.Trigger)
		if i < 0 {
			break
		}
		if at < 0 {
			at = from + i
		}
		behind, _ := utf8.DecodeRuneInString(text[from+i+len(e.Trigger):])
		if !unicode.IsLetter(behind) {
			at = from + i
			break
		}
		from += i + len(e.Trigger)
	}
	if at < 0 {
		return Seen{Start: start, End: start, Kind: SeenTrigger, Value: e.ID}
	}
	return Seen{Start: at, End: at + len(e.Trigger), Kind: SeenTrigger, Value: e.ID}
}

// byteOf gives the byte of a character.
func byteOf(text string, offset int) int {
	for at := range text {
		if offset == 0 {
			return at
		}
		offset--
	}
	return len(text)
}

// Event gives an event by its id.
func (u *Understanding) Event(id string) (*UnderstoodEvent, bool) {
	for i := range u.Events {
		if u.Events[i].ID == id {
			return &u.Events[i], true
		}
	}
	return nil, false
}

// Name gives a decision that names an event, and nothing else; see article.Name.
func (u *Understanding) Name(e *UnderstoodEvent) article.Decision {
	if e.Decision == "added" {
		return article.Decision{ID: e.ID}
	}
	return article.Name(u.parsed, u.found, e.Event)
}

// Decisions are those of the file.
func (u *Understanding) Decisions() []article.Decision {
	if u.parsed == nil {
		return nil
	}
	return u.parsed.Decisions
}
