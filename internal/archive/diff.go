package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"waqai/internal/article"
	"waqai/internal/capture"
	"waqai/timeline"
)

// Changes are the differences between two snapshots as an editor sees them.
type Changes struct {
	Events   []EventChange   `json:"events"`   // by day, then by id
	Articles []ArticleChange `json:"articles"` // by file
	// Captures are those of cited pages, by address.
	Captures []capture.Difference `json:"captures,omitempty"`
	// Pages is the number of files of the site that were added, removed or
	// changed, and Data that of those which are its data.
	Pages int `json:"pages"`
	// Notes say what could not be compared.
	Notes []string `json:"notes,omitempty"`
}

// The kinds of changes.
const (
	Added     = "added"
	Withdrawn = "withdrawn" // of an event
	Removed   = "removed"   // of an article
	Changed   = "changed"
	Joined    = "joined" // an event is told as part of another
)

// EventChange is an event that is not as it was.
type EventChange struct {
	Kind   string   `json:"change"`
	ID     string   `json:"id"`
	Into   string   `json:"into,omitempty"` // of a joined one, the event that tells it
	Date   string   `json:"date"`
	Places []string `json:"places"`
	Quote  string   `json:"quote"`
	Fields []Field  `json:"fields,omitempty"` // of a changed one
}

// Field is a field with what it was and what it is, "" for nothing.
type Field struct {
	Name string `json:"field"`
	From string `json:"from"`
	To   string `json:"to"`
}

// ArticleChange is an article that is not as it was.
type ArticleChange struct {
	Kind  string `json:"change"`
	File  string `json:"file"`
	Title string `json:"title"`
}

// list gives the ids and files alone.
func (c *Changes) list() *ChangeList {
	l := &ChangeList{}
	for _, e := range c.Events {
		switch e.Kind {
		case Added:
			l.Added = append(l.Added, e.ID)
		case Withdrawn:
			l.Withdrawn = append(l.Withdrawn, e.ID)
		default:
			l.Changed = append(l.Changed, e.ID)
		}
	}
	for _, a := range c.Articles {
		l.Articles = append(l.Articles, a.File)
	}
	for _, d := range c.Captures {
		l.Captures = append(l.Captures, d.Page)
	}
	return l
}

// version is one of two things that are compared.
type version struct {
	digests map[string]string
	events  func(yield func(timeline.Event, error) bool)
	text    func(path string) ([]byte, error)
}

// version gives what is compared of a snapshot, its bytes checked.
func (s *Snapshot) version() *version {
	return &version{
		digests: s.digests,
		events: func(yield func(timeline.Event, error) bool) {
			f, err := s.checked(eventsFile)
			if err != nil {
				yield(timeline.Event{}, err)
				return
			}
			defer f.Close()
			for e, err := range timeline.ReadEvents(f) {
				if !yield(e, err) {
					return
				}
			}
		},
		text: func(path string) ([]byte, error) {
			f, err := s.checked(path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return io.ReadAll(io.LimitReader(f, maxManifest))
		},
	}
}

// Compare tells what changed from a to b.
func Compare(a, b *Snapshot) (*Changes, error) {
	for _, s := range []*Snapshot{a, b} {
		if s.manifestErr != nil {
			return nil, &DamagedError{s.Path, "its manifest is damaged: " + s.manifestErr.Error()}
		}
	}
	return compare(a, b.version())
}

func compare(before *Snapshot, now *version) (*Changes, error) {
	old := before.version()
	was, err := briefs(old)
	if err != nil {
		return nil, err
	}
	is, err := briefs(now)
	if err != nil {
		return nil, err
	}
	c := &Changes{Events: eventChanges(was, is), Articles: []ArticleChange{}}
	c.articles(old, now)
	captured, err := readCaptures(old)
	if err != nil {
		return nil, err
	}
	captures, err := readCaptures(now)
	if err != nil {
		return nil, err
	}
	c.Captures = capture.Compare(captured, captures)
	for path, sum := range now.digests {
		if !taken(path) && old.digests[path] != sum {
			c.Pages++
		}
	}
	for path := range old.digests {
		if _, ok := now.digests[path]; !ok && !taken(path) {
			c.Pages++
		}
	}
	return c, nil
}

// brief is what is compared of an event.
type brief struct {
	id, date, quote string
	places          []string
	also            []string
	fields          []string // the values, in the order of fieldNames
}

// fieldNames are the fields that are compared, in the order in which changes are
// told.
var fieldNames = []string{"date", "place", "type", "status", "killed", "injured", "displaced", "detained", "by", "against", "sources", "decision", "quote"}

func briefOf(e timeline.Event) brief {
	var sources []string
	for _, s := range e.Sources {
		name := s.Name
		if s.URL != "" {
			name += " <" + s.URL + ">"
		}
		if !slices.Contains(sources, name) {
			sources = append(sources, name)
		}
	}
	slices.Sort(sources)
	place := strings.Join(e.Places, ", ")
	if e.Site != "" {
		place += " (" + e.Site + ")"
	}
	return brief{
		id: e.ID, date: e.Date.String(), quote: strings.Join(strings.Fields(e.Quote), " "), places: e.Places, also: e.Also,
		fields: []string{
			e.Date.String(), place, string(e.Type), string(e.Status),
			figure(e.Fatalities, e.Tolls.Killed), figure(e.Injured, e.Tolls.Injured), figure(e.Displaced, e.Tolls.Displaced), figure(nil, e.Tolls.Detained),
			timeline.Labels(e.By), timeline.Labels(e.Against), strings.Join(sources, "; "), e.Decision, strings.Join(strings.Fields(e.Quote), " "),
		},
	}
}

// figure words a number of people: with what the text says of it, where it says
// more than the number.
func figure(n *int, t *timeline.Toll) string {
	best := n
	if best == nil && t != nil {
		best = t.Best
	}
	switch {
	case best != nil && t != nil && t.Words != "":
		return fmt.Sprintf("%d («%s»)", *best, t.Words)
	case best != nil:
		return strconv.Itoa(*best)
	case t != nil:
		return "«" + t.Words + "»"
	}
	return ""
}

func briefs(v *version) (map[string]brief, error) {
	m := map[string]brief{}
	for e, err := range v.events {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", eventsFile, err)
		}
		m[e.ID] = briefOf(e)
	}
	return m, nil
}

// eventChanges compares two sets of events. An event whose id is among the joined
// ones of another was joined to that.
func eventChanges(was, is map[string]brief) []EventChange {
	changes := []EventChange{}
	into := map[string]string{}
	for id, b := range is {
		for _, also := range b.also {
			into[also] = id
		}
	}
	of := func(kind string, b brief) EventChange {
		return EventChange{Kind: kind, ID: b.id, Date: b.date, Places: b.places, Quote: b.quote}
	}
	for id, old := range was {
		b, ok := is[id]
		switch {
		case ok:
			c := of(Changed, b)
			for n, name := range fieldNames {
				if old.fields[n] != b.fields[n] {
					c.Fields = append(c.Fields, Field{name, old.fields[n], b.fields[n]})
				}
			}
			if c.Fields != nil {
				changes = append(changes, c)
			}
		case into[id] != "":
			c := of(Joined, old)
			c.Into = into[id]
			changes = append(changes, c)
		default:
			changes = append(changes, of(Withdrawn, old))
		}
	}
	for id, b := range is {
		if _, ok := was[id]; !ok {
			changes = append(changes, of(Added, b))
		}
	}
	slices.SortFunc(changes, func(a, b EventChange) int {
		if c := strings.Compare(a.Date, b.Date); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return changes
}

// articles compares the files of the articles.
func (c *Changes) articles(old, now *version) {
	const folder = sourceFolder + "content/articles/"
	if _, ok := old.digests[sourceFolder+"site.toml"]; !ok {
		c.Notes = append(c.Notes, "the earlier snapshot is without the files of its articles, so that these were not compared")
		return
	}
	if _, ok := now.digests[sourceFolder+"site.toml"]; !ok {
		c.Notes = append(c.Notes, "the later snapshot is without the files of its articles, so that these were not compared")
		return
	}
	add := func(kind, path string, v *version) {
		c.Articles = append(c.Articles, ArticleChange{kind, strings.TrimPrefix(path, sourceFolder), titleOf(v, path)})
	}
	for _, path := range slices.Sorted(maps.Keys(now.digests)) {
		if !strings.HasPrefix(path, folder) {
			continue
		}
		switch was, ok := old.digests[path]; {
		case !ok:
			add(Added, path, now)
		case was != now.digests[path]:
			add(Changed, path, now)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(old.digests)) {
		if _, ok := now.digests[path]; !ok && strings.HasPrefix(path, folder) {
			add(Removed, path, old)
		}
	}
	slices.SortStableFunc(c.Articles, func(a, b ArticleChange) int { return strings.Compare(a.File, b.File) })
}

// titleOf gives the title of an article, or "".
func titleOf(v *version, path string) string {
	src, err := v.text(path)
	if err != nil {
		return ""
	}
	if a, _ := article.Parse(path, src, article.Options{}); a != nil {
		return a.Title
	}
	return ""
}

// None tells whether nothing changed.
func (c *Changes) None() bool {
	return len(c.Events) == 0 && len(c.Articles) == 0 && len(c.Captures) == 0 && c.Pages == 0
}

// Print writes the changes in words, one a line, what belongs to it below.
func (c *Changes) Print(w io.Writer) error {
	var failed error
	say := func(format string, args ...any) {
		_, err := fmt.Fprintf(w, format+"\n", args...)
		failed = errors.Join(failed, err)
	}
	words := map[string]string{Added: "new event", Withdrawn: "withdrawn event", Changed: "changed event", Joined: "joined event"}
	for _, e := range c.Events {
		date := e.Date
		if date == "" {
			date = "undated"
		}
		say("%s %s, %s, %s: «%s»", words[e.Kind], e.ID, date, strings.Join(e.Places, ", "), e.Quote)
		if e.Into != "" {
			say("    it is told as part of %s now", e.Into)
		}
		for _, f := range e.Fields {
			switch {
			case f.From == "":
				say("    %s: %s (there was none)", f.Name, f.To)
			case f.To == "":
				say("    %s: none now (it was %s)", f.Name, f.From)
			default:
				say("    %s: from %s to %s", f.Name, f.From, f.To)
			}
		}
	}
	for _, a := range c.Articles {
		say("%s article %s: «%s»", map[string]string{Added: "new", Removed: "removed", Changed: "changed"}[a.Kind], a.File, a.Title)
	}
	for _, d := range c.Captures {
		line := map[string]string{
			"added": "captured", "removed": "no capture any more of", "changed": "changed", "touched": "changed in its markup alone", "moved": "moved", "died": "died", "back": "back",
		}[d.Kind] + " source " + d.Page
		if d.Title != "" {
			line += ": «" + d.Title + "»"
		}
		say("%s", line)
		switch {
		case d.Kind == "moved":
			say("    from %s to %s", d.From, d.To)
		case d.Kind == "died" && d.To != "":
			say("    %s", d.To)
		}
	}
	for _, note := range c.Notes {
		say("note: %s", note)
	}
	return failed
}

// MarshalLines writes the changes as JSON lines: events, articles, and a line that
// counts.
func (c *Changes) MarshalLines(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	counts := map[string]int{}
	for _, change := range c.Events {
		counts["events "+change.Kind]++
		if err := e.Encode(change); err != nil {
			return err
		}
	}
	for _, change := range c.Articles {
		counts["articles "+change.Kind]++
		if err := e.Encode(change); err != nil {
			return err
		}
	}
	for _, d := range c.Captures {
		counts["captures "+d.Kind]++
		line := struct {
			capture.Difference
			What string `json:"of"`
		}{d, "capture"}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return e.Encode(map[string]any{"changes": counts, "pages": c.Pages, "notes": append([]string{}, c.Notes...)})
}
