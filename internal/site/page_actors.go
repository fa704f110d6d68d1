package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// ActorsPage lists all whom events name, in the order of an Arabic index.
type ActorsPage struct {
	Frame
	Actors  int
	Letters []ActorLetter
}

// ActorLetter is a letter of the index and the actors under it.
type ActorLetter struct {
	Letter string
	Actors []ActorLine
}

// ActorLine is an actor in a list.
type ActorLine struct {
	Link
	Kind   string // a word for what it is, or ""
	Events int
	// Did, Suffered and Named are as in ActorPage.
	Did, Suffered, Named int
}

// ActorPage is what is told of one actor. All of it is what reports say, and each
// event names those that do.
type ActorPage struct {
	Frame
	// Kind is a word for what the actor is, or "".
	Kind string
	// Part names the year or month of a part, and is zero on the first page.
	Part           edtf.Date
	Previous, Next Link
	Events         int
	Span           edtf.Date
	// Did are events that are ascribed to it, Suffered those of which it is said
	// to be the target, Named those whose words name it and do not say either.
	Did, Suffered, Named int
	// Histogram leads to the pages of months over all places.
	Histogram Histogram
	// Places are those with the most of its events, of AllPlaces.
	Places    []PlaceCount
	AllPlaces int
	Roles     []ActorRole
	Parts     []PartYear
}

// ActorRole holds the events in which an actor has one role.
type ActorRole struct {
	// Role is "did", "suffered" or "named".
	Role   string
	Events []ActorEvent
}

// ActorEvent is an event and who says what the actor had to do with it.
type ActorEvent struct {
	EventView
	Tellings []ActorTelling
}

// ActorTelling is a report that names the actor.
type ActorTelling struct {
	Article Link
	Sources []Link
	// Words are those of the report for the actor, where they are others than its
	// name.
	Words string
	// Said is "claimed" or "accused" where the report tells it as no more than
	// that, and SaidBy are its words for who says so.
	Said, SaidBy string
}

const actorsIndex = "actors/" + indexFile

// actor is who is named in events.
type actor struct {
	*book
	id, name, kind string
	names          []string // under which Event.Actors has it
	roles          []role   // in each of events
}

// role is what an actor has to do with an event; one may have two.
type role uint8

const (
	didIt role = 1 << iota
	sufferedIt
	namedOnly role = 0 // no more than that
)

// belowRoles is the measure of cards that have a line for each report below.
var belowRoles = measure{56 << 10, func(e *Event) int { return weight(e) + 60 + 420*len(e.articles) }}

// actorsOf gives the actors of events in the order of an Arabic index. The extractor
// says who is known by a name; a name that nobody is known by stands for itself. Who
// has no name («23 مدنيا») is in none.
func (s *Site) actorsOf(find func(string) (timeline.Actor, bool)) []*actor {
	known := map[string]*actor{}   // by id
	unknown := map[string]*actor{} // by name
	byName := map[string]*actor{}
	get := func(a timeline.Actor) *actor {
		if known[a.ID] == nil {
			known[a.ID] = &actor{book: &book{}, id: a.ID, name: cmp.Or(a.Name, a.ID), kind: a.Kind}
		}
		return known[a.ID]
	}
	var acting []*Event
	for _, e := range s.events {
		if e.is(acted) {
			acting = append(acting, e)
		}
	}
	eachRead(acting, func(n int, read *account) {
		e := acting[n]
		note := func(a *actor, r role) {
			if n := len(a.events); n == 0 || a.events[n-1] != e {
				a.events, a.roles = append(a.events, e), append(a.roles, namedOnly)
			}
			a.roles[len(a.roles)-1] |= r
		}
		for n, list := range rolesOf(read.words) {
			for _, a := range list {
				if a.ID != "" {
					note(get(a), []role{didIt, sufferedIt}[n])
				}
			}
		}
		for _, name := range read.Actors {
			a := byName[name]
			if a == nil {
				if found, ok := find(name); ok && found.ID != "" {
					a = get(found)
				} else {
					a = &actor{book: &book{}, name: name}
					unknown[name] = a
				}
				a.names = append(a.names, name)
				byName[name] = a
			}
			note(a, namedOnly)
		}
	})
	taken := map[string]bool{}
	var all []*actor
	for id, a := range known {
		taken[id] = true
		all = append(all, a)
	}
	ids := namesToIDs("a", sortedKeys(unknown), taken)
	for name, a := range unknown {
		a.id = ids[name]
		all = append(all, a)
	}
	for _, a := range all {
		a.book = s.newBook(actorPath(a.id), a.events, belowRoles)
	}
	slices.SortFunc(all, func(a, b *actor) int {
		return cmp.Or(compareNames(a.name, b.name), strings.Compare(a.id, b.id))
	})
	return all
}

func actorPath(id string) string { return "actors/" + id + "/" + indexFile }

// hasActors tells whether somebody who is known did an event or suffered it.
func hasActors(e *timeline.Event) bool {
	known := func(a timeline.Actor) bool { return a.ID != "" }
	roles := rolesOf(e)
	return slices.ContainsFunc(roles[0], known) || slices.ContainsFunc(roles[1], known)
}

// rolesOf gives those who did an event and those who suffered it, as any report
// says.
func rolesOf(e *timeline.Event) [2][]timeline.Actor {
	roles := [2][]timeline.Actor{slices.Clone(e.By), slices.Clone(e.Against)}
	for _, r := range e.Reports {
		roles[0] = append(roles[0], r.By...)
		roles[1] = append(roles[1], r.Against...)
	}
	return roles
}

// in gives the role of an actor in one of its events.
func (a *actor) in(e *Event) role {
	n, _ := slices.BinarySearchFunc(a.events, e, func(x, e *Event) int { return timeline.CompareHappenings(x.Happening, e.Happening) })
	return a.roles[n]
}

func (s *Site) actorPages() (pages []Page) {
	if !s.Config.Pages.Actors || len(s.actors()) == 0 {
		return nil
	}
	var index []string
	for _, a := range s.actors() {
		of := append([]string{a.id, a.name, a.kind}, a.names...)
		acts, sufferings, mentions := a.count(a.events)
		index = append(index, a.id, a.name, a.kind, fmt.Sprint(acts, sufferings, mentions, len(a.events)))
		reads := append(slices.Clone(of), s.publisherIDs(a.events)...)
		pages = append(pages, s.page("actor.html", a.path, func(v view) (any, error) { return v.actorPage(a), nil }, append(reads, s.digestsOf(a.events)...)...))
		for n, part := range a.parts() {
			reads := append(slices.Clone(of), s.publisherIDs(part.events)...)
			pages = append(pages, s.page("actor.html", part.pathIn(a.path), func(v view) (any, error) { return v.actorPart(a, n), nil }, append(reads, s.readsOf(a.book, n)...)...).of(part.period))
		}
	}
	return append(pages, s.page("actors.html", actorsIndex, func(v view) (any, error) {
		p := ActorsPage{Frame: v.frame("actors", "الأطراف", "من تسمّيهم النصوص، وما تنسبه إليهم."), Actors: len(s.actors())}
		for _, a := range s.actors() {
			letter := initial(a.name)
			if n := len(p.Letters); n == 0 || p.Letters[n-1].Letter != letter {
				p.Letters = append(p.Letters, ActorLetter{Letter: letter})
			}
			line := ActorLine{Link: Link{a.name, v.link(a.path)}, Kind: kindsOfActors[a.kind], Events: len(a.events)}
			line.Did, line.Suffered, line.Named = a.count(a.events)
			last := &p.Letters[len(p.Letters)-1]
			last.Actors = append(last.Actors, line)
		}
		return p, nil
	}, index...))
}

// count counts the events of each role; one may have two.
func (a *actor) count(events []*Event) (acts, sufferings, mentions int) {
	for _, e := range events {
		switch r := a.in(e); {
		case r == namedOnly:
			mentions++
		default:
			acts += int(r & didIt)
			sufferings += int(r & sufferedIt / sufferedIt)
		}
	}
	return acts, sufferings, mentions
}

func (v view) toActors() []Link { return []Link{{"الأطراف", v.link(actorsIndex)}} }

func (v view) actorPage(a *actor) ActorPage {
	p := ActorPage{
		Frame:     v.frame("actor", a.name, "ما تنسبه النصوص إلى "+a.name+"، وما تذكر أنه أصابه، ومن قال ذلك."),
		Kind:      kindsOfActors[a.kind],
		Events:    len(a.events),
		Span:      a.span(),
		Histogram: histogram(a.events, v.toPeriod),
	}
	p.Reach.Alternates = nil // its id may come of its name
	p.Trail = v.toActors()
	p.Did, p.Suffered, p.Named = a.count(a.events)
	p.Places, p.AllPlaces = v.placeCounts(a.events)
	if a.parts() != nil {
		p.Parts = v.partYears(a.book)
		return p
	}
	p.Roles = v.actorRoles(a, a.events)
	return p
}

// actorPart gives the n-th page of an actor with very many events.
func (v view) actorPart(a *actor, n int) ActorPage {
	part := a.parts()[n]
	heading := a.name + "، " + part.words(v.words)
	p := ActorPage{
		Frame:  v.frame("actor", heading, "ما تنسبه النصوص إلى "+heading+"، ومن قال ذلك."),
		Kind:   kindsOfActors[a.kind],
		Part:   part.period.date(),
		Events: len(part.events),
		Roles:  v.actorRoles(a, part.events),
	}
	p.Reach.Alternates = nil
	p.Trail = append(v.toActors(), Link{a.name, v.link(a.path)})
	p.Previous, p.Next = v.turn(a.book, n)
	p.Did, p.Suffered, p.Named = a.count(part.events)
	return p
}

func (v view) actorRoles(a *actor, events []*Event) (roles []ActorRole) {
	acts, sufferings, mentions := ActorRole{Role: "did"}, ActorRole{Role: "suffered"}, ActorRole{Role: "named"}
	eachRead(events, func(n int, e *account) {
		r := a.in(events[n])
		if r&didIt != 0 {
			acts.Events = append(acts.Events, v.actorEvent(a, e, func(r *timeline.Report) []timeline.Actor { return r.By }))
		}
		if r&sufferedIt != 0 {
			sufferings.Events = append(sufferings.Events, v.actorEvent(a, e, func(r *timeline.Report) []timeline.Actor { return r.Against }))
		}
		if r == namedOnly {
			mentions.Events = append(mentions.Events, v.actorEvent(a, e, nil))
		}
	})
	for _, r := range []ActorRole{acts, sufferings, mentions} {
		if len(r.Events) > 0 {
			roles = append(roles, r)
		}
	}
	return roles
}

// actorEvent gives an event with the reports in which an actor has a role; of is nil
// where it is only named, which is known of the event's own words. What an editor
// decided stands with the report whose words the event has.
func (v view) actorEvent(a *actor, e *account, of func(*timeline.Report) []timeline.Actor) ActorEvent {
	show := ActorEvent{EventView: v.event(e, false)}
	add := func(n int, by timeline.Actor) {
		t := ActorTelling{Article: v.sentence(e, n), Words: tidy(by.Words), Said: by.Said, SaidBy: tidy(by.SaidBy)}
		if t.Words == a.name {
			t.Words = ""
		}
		for _, src := range e.Reports[n].Sources {
			t.Sources = append(t.Sources, v.toSource(src.Name))
		}
		show.Tellings = append(show.Tellings, t)
	}
	if of == nil {
		names := slices.DeleteFunc(slices.Clone(e.Actors), func(name string) bool { return !slices.Contains(a.names, name) })
		add(e.best(), timeline.Actor{Words: strings.Join(names, "»، «")})
		return show
	}
	for n := range e.Reports {
		for _, by := range of(&e.Reports[n]) {
			if by.ID == a.id {
				add(n, by)
				break
			}
		}
	}
	if len(show.Tellings) == 0 {
		add(e.best(), timeline.Actor{})
	}
	return show
}
