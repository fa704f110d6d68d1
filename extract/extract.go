// Package extract reads Arabic news into dated events.
//
//	letters → words → sentences → dates, places, triggers → clauses → events
//
// An event is a trigger, a word that names a happening, whose clause says that
// it happened, goes on or is to come, together with the time and the place that
// govern it. A sentence is cut into clauses, and each trigger takes
//
//   - the date of its own clause; else that of the clause it continues; else
//     that of the verb of saying that reports it; else, where it continues the
//     story of the sentence before or points back at a happening with an
//     article («الهجوم»), the date in force; else, where it counts as many dead
//     as an event told before, goes on with the news of yesterday that the
//     text opens with or adds to the sentence before, the date of that; else the
//     day of publication. Where the words say that it was before («مؤخرا», «كانت
//     القوات سيطرت», «منذ بدء الحرب») and not when, there is no event;
//   - the place of its own clause; else the place that its relative clause
//     describes; else that of a clause before it; else the place in force, or
//     the governorate around it where the clause names a town that is not known.
//
// Basis says which it was, and Inferred names what was carried on. Nothing is
// invented: without a place named somewhere in the text there is no event, and
// what is negated, only possible, wished for or prepared is none.
//
// The package holds no state between texts and is safe for concurrent use. The
// words it goes by stand in triggers.toml and actors.toml, dates in
// extract/dates, places in extract/places. Its files, in the order in which a text
// goes through them:
//
//	extract.go      what others ask of the package
//	reading.go      one pass over an article, sentence by sentence
//	lexicon.go      triggers.toml, and what it knows of a word
//	forms.go        the forms of a verb and of a noun, their clitics
//	trigger.go      words that may name a happening: hits
//	clause.go       sentences → clauses
//	judge.go        whether a trigger happened; noun.go the same of verbal nouns
//	when.go         the date that governs a trigger; where.go the place
//	event.go        the event of a trigger: its quote, its confidence, its id
//	kind.go         its type
//	actors.go       who is named: actors.toml; party.go the phrases that say who
//	roles.go        who did it and who suffered it
//	toll.go         whom a clause counts; amount.go numbers, hedge.go how sure
//	                they are
//	attribution.go  by whose account it happened; speaker.go who that is
//	outcome.go      clauses that only say what a happening told before led to
//	role.go         what a mentioned place has to do with the events
//	furniture.go    what a page puts around a text, and is left out
//	reject.go       why other words are no events
//	suggest.go      the day that a text says it was published
package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/extract/places"
	"waqai/timeline"
)

// Options say what a site adds to the extractor. The zero value works.
type Options struct {
	// Places are added to the built-in gazetteer, or override a place of it
	// by id.
	Places []timeline.Place
	// Actors are added to the built-in ones, or add to one of these by id.
	Actors []timeline.ActorEntry
	// FirstDay is the day on which a week begins, for «الأسبوع الماضي». The
	// annotated texts and the sites have Monday unless they say otherwise.
	FirstDay time.Weekday
	// Region is the country of the writer by its ISO 3166 code of two letters,
	// or ""; see dates.Context.
	Region string
	// Furniture are phrases with which lines of the site's pages begin that are
	// no part of the text; they are added to those of triggers.toml.
	Furniture []string
	// Explain fills Event.Reasons, and has Extractor.Explain tell rejections.
	Explain bool
}

// Extractor reads articles into events.
type Extractor struct {
	opt    Options
	lex    *lexicon
	actors *names
	gaz    *places.Gazetteer
	places *places.Finder
	dates  *dates.Tagger

	furniture furnitureWords // with those of the options
}

// New makes an extractor. It fails with a *places.UnsoundError when a place of
// the options is not sound.
func New(opt Options) (*Extractor, error) {
	go triggers() // which take as long to read as the gazetteer
	go dates.Default()
	extra := make([]places.Place, len(opt.Places))
	for i, p := range opt.Places {
		extra[i] = places.Place{ID: p.ID, Name: p.Name, NameEn: p.NameEn, Kind: places.Kind(p.Kind), Parent: p.Parent,
			Lat: p.Lat, Lon: p.Lon, Population: p.Population, Aliases: p.Aliases}
	}
	gaz := places.Builtin()
	if len(extra) > 0 {
		var err error
		if gaz, err = gaz.With(extra); err != nil {
			return nil, err
		}
	}
	x := &Extractor{opt: opt, lex: triggers(), actors: withActors(opt.Actors), gaz: gaz, places: places.NewFinder(gaz), dates: dates.Default()}
	x.furniture = x.lex.furniture.with(opt.Furniture)
	return x, nil
}

// Place gives what the gazetteer, with the places of the options, knows of an
// id.
func (x *Extractor) Place(id string) (timeline.Place, bool) {
	p, ok := x.gaz.Place(id)
	if !ok {
		return timeline.Place{}, false
	}
	return timeline.Place{ID: p.ID, Name: p.Name, NameEn: p.NameEn, Kind: string(p.Kind), Parent: p.Parent,
		Lat: p.Lat, Lon: p.Lon, Population: p.Population, Aliases: p.Aliases}, true
}

// Named gives the ids of the places that have a name, sorted; spellings that fold alike
// are one.
func (x *Extractor) Named(name string) (ids []string) {
	want := arabic.Fold(strings.Join(strings.Fields(name), " "))
	for _, id := range x.gaz.All() {
		p, _ := x.gaz.Place(id)
		if slices.ContainsFunc(append([]string{p.Name}, p.Aliases...), func(known string) bool { return arabic.Fold(known) == want }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// rules is raised by hand with every change of the code that changes what is
// found; the data files and the options enter Version by themselves.
const rules = 8

// Version names everything but the text that decides what Events answers: two
// extractors with one version answer alike.
func (x *Extractor) Version() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %s %d %s %q %v\n", rules, builtin(), dates.Version(), x.opt.FirstDay, x.opt.Region, x.opt.Furniture, x.opt.Explain)
	for _, p := range x.opt.Places {
		fmt.Fprintf(h, "%q %q %q %q %q %q %d", p.ID, p.Name, p.NameEn, p.Kind, p.Parent, p.Aliases, p.Population)
		for _, d := range []*float64{p.Lat, p.Lon} {
			if d != nil {
				fmt.Fprintf(h, " %g", *d)
			}
		}
		fmt.Fprintln(h)
	}
	for _, a := range x.opt.Actors {
		fmt.Fprintf(h, "%q %q %q %q %q %q %q %q\n", a.ID, a.Name, a.Kind, a.Country, a.Names, a.Short, a.State, a.Adjectives)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Actor gives the actor that an id or a name means.
func (x *Extractor) Actor(name string) (timeline.Actor, bool) { return x.actors.find(name) }

var builtin = sync.OnceValue(func() string {
	h := sha256.New()
	h.Write(triggersTOML)
	h.Write(actorsTOML)
	fmt.Fprint(h, places.Version())
	return hex.EncodeToString(h.Sum(nil))
})

// Dates gives the temporal expressions of an article, in the order of its text.
func (x *Extractor) Dates(a timeline.Article) []dates.Expression {
	text := arabic.Read(a.Text)
	defer text.Release()
	return x.dates.Find(text, x.context(a))
}

// Mentions gives the mentions of places of an article, in the order of its
// text. Their roles heed what the article tells: a place is that of an event only
// where one happened there, and somebody comes from or goes to it only where an
// event says so.
func (x *Extractor) Mentions(a timeline.Article) []places.Mention {
	r := x.read(a, false)
	for i, m := range r.mentioned {
		role := r.role(m)
		if i > 0 && (role == places.Event || role == places.Reference) && (r.joined(r.mentioned[i-1], m) || r.ofSide(r.mentioned[i-1], m)) {
			switch before := r.mentioned[i-1].Role; before {
			case places.Event, places.Origin, places.Destination:
				role = before // a list shares its role
			}
		}
		m.Role = role
	}
	defer r.release()
	return append([]places.Mention{}, r.mentions...)
}

// Events gives the events that an article reports, in the order of its text.
func (x *Extractor) Events(a timeline.Article) []timeline.Event {
	events, _ := x.Explain(a)
	return events
}

// Explain gives the events of an article, and where Options.Explain is set the
// words that it did not take for one, in the order of the text.
func (x *Extractor) Explain(a timeline.Article) ([]timeline.Event, []Rejection) {
	r := x.read(a, true)
	defer r.release()
	return r.finish(), r.refusals()
}

// EventsAndFurniture gives the events and what the page put around the text, as Events
// and Furniture do, in one pass; ok is not set where the text speaks of other things, so
// that nobody looked for the latter.
func (x *Extractor) EventsAndFurniture(a timeline.Article) (events []timeline.Event, left []Furniture, ok bool) {
	r := x.read(a, true)
	defer r.release()
	return r.finish(), r.left, r.searched
}

func (x *Extractor) context(a timeline.Article) dates.Context {
	day, _ := a.Published.First()
	return dates.Context{Published: day, FirstDay: x.opt.FirstDay, Region: x.opt.Region}
}
