package site

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"waqai/internal/source"
	"waqai/timeline"
)

// actorsFile is where a site says which actors it knows beside the built-in ones.
const actorsFile = "content/actors.toml"

// ActorFinder is an Extractor that knows actors by an id or a name.
type ActorFinder interface {
	Actor(name string) (timeline.Actor, bool)
}

// siteActors are the actors that a site adds, and where its file says what.
type siteActors struct {
	Actor []timeline.ActorEntry `toml:"actor"`

	keys *source.TOML
	at   []int // the numbers that the entries have in the file
}

// readActors reads the actors of a site; there is none where it has no such file.
// An entry with a fault is left out.
func readActors(files fs.FS) (a siteActors, faults source.Faults) {
	src, err := fs.ReadFile(files, actorsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, source.Faults{{Pos: source.Pos{File: actorsFile}, Message: "cannot be read: " + reason(err)}}
	}
	if a.keys, faults = source.ReadTOML(actorsFile, src, 0); a.keys == nil {
		return siteActors{}, faults
	}
	faults = append(faults, a.keys.Decode(&a)...)
	all := a.Actor
	a.Actor = nil
	seen := map[string]bool{}
	for n, e := range all {
		before := len(faults)
		fault := func(key, message, hint string) {
			faults.Add(a.keys.Fault(fmt.Sprintf("actor[%d].%s", n, key), message, hint))
		}
		switch {
		case e.ID == "":
			fault("id", "an actor without an id", `add  id = "northern-brigade"`)
		case !plainActor(e.ID):
			fault("id", fmt.Sprintf("%q cannot be the id of an actor", e.ID), `an id is lower-case Latin letters, digits and hyphens:  id = "northern-brigade"`)
		case seen[e.ID]:
			fault("id", "actor "+e.ID+" is described already", "join the two tables")
		}
		seen[e.ID] = true
		if hint, ok := source.OneOf(e.Kind, timeline.ActorKinds); !ok && e.Kind != "" {
			fault("kind", fmt.Sprintf("there is no kind of actor %q", e.Kind), hint)
		}
		for _, list := range []struct {
			key   string
			words []string
		}{{"names", e.Names}, {"short", e.Short}, {"state", e.State}, {"adjectives", e.Adjectives}} {
			if slices.ContainsFunc(list.words, func(w string) bool { return strings.TrimSpace(w) == "" }) {
				fault(list.key, "a spelling that is empty", "write it as articles do, or delete it")
			}
		}
		if len(faults) == before {
			a.Actor, a.at = append(a.Actor, e), append(a.at, n)
		}
	}
	return a, faults
}

// check gives what is wrong with the actors by what the extractor knows: a country
// that is none, and an actor that is new and has no name or no kind.
func (a siteActors) check(x Extractor) (faults source.Faults) {
	finder, ok := x.(ActorFinder)
	for n, e := range a.Actor {
		fault := func(key, message, hint string) {
			faults.Add(a.keys.Fault(fmt.Sprintf("actor[%d].%s", a.at[n], key), message, hint))
		}
		if p, known := x.Place(e.Country); e.Country != "" && (!known || p.Kind != "country") {
			fault("country", fmt.Sprintf("%q is no country", e.Country), `write the id of a country:  country = "iraq"`)
		}
		if !ok {
			continue
		}
		switch known, _ := finder.Actor(e.ID); {
		case known.Name == "":
			fault("name", "a new actor without a name", `add  name = "…"  as pages should print it`)
		case known.Kind == "":
			fault("kind", "a new actor without a kind", "add  kind = …, one of "+strings.Join(timeline.ActorKinds, ", "))
		}
	}
	return faults
}

// plainActor tells whether an id is lower-case Latin letters, digits and hyphens.
func plainActor(id string) bool {
	return strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(id, "-") && !strings.HasSuffix(id, "-")
}

// nameActors finds the actors that editors have written into decisions.
func nameActors(x Extractor, events []timeline.Event) {
	finder, ok := x.(ActorFinder)
	if !ok {
		return
	}
	for n := range events {
		if d := events[n].Decision; d != "changed" && d != "added" {
			continue
		}
		for _, list := range []*[]timeline.Actor{&events[n].By, &events[n].Against} {
			*list = slices.Clone(*list)
			for i, a := range *list {
				known, ok := finder.Actor(a.Words)
				if !ok || a.ID != "" {
					continue
				}
				if known.ID == a.Words {
					known.Words = known.Name
				}
				known.Said, known.SaidBy = a.Said, a.SaidBy
				(*list)[i] = known
			}
		}
		events[n].Corrections = slices.Clone(events[n].Corrections)
		for i := range events[n].Corrections {
			switch c := &events[n].Corrections[i]; c.Field {
			case "by":
				c.To = timeline.Labels(events[n].By)
			case "against":
				c.To = timeline.Labels(events[n].Against)
			}
		}
	}
}

// kindsOfActors are the kinds of actors as pages print them.
var kindsOfActors = map[string]string{
	"state-forces": "قوات دولة", "rebel-group": "جماعة متمردة", "political-militia": "ميليشيا سياسية", "identity-militia": "ميليشيا أهلية", "rioters": "مشاغبون",
	"protesters": "متظاهرون", "civilians": "مدنيون", "external-forces": "قوات خارجية", "unidentified": "مسلحون مجهولون", "organisation": "منظمة",
}

// ActorView is who did what an event tells, or who suffered it.
type ActorView struct {
	// Name is the actor's name, or the words of the text where it has none;
	// Words are these words where they are others.
	Name, Words string
	// Kind is a word for what it is, or "".
	Kind string
	// Said is "claimed" or "accused", and SaidBy says by whom; "" where the text
	// tells it as it tells the event.
	Said, SaidBy string
	// Page leads to what else is told of the actor, on the page of an event; "" on
	// others, and for who is not known by a name.
	Page string
}

func actorViews(all []timeline.Actor) (views []ActorView) {
	for _, a := range all {
		v := ActorView{Name: tidy(a.Label()), Words: tidy(a.Words), Kind: kindsOfActors[a.Kind], Said: a.Said, SaidBy: tidy(a.SaidBy)}
		if v.Words == v.Name {
			v.Words = ""
		}
		views = append(views, v)
	}
	return views
}
