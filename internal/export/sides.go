package export

import (
	"slices"

	"waqai/timeline"
)

// side is one of those who act or suffer. The zero side is not known.
type side struct {
	name string
	code int    // of interNames
	with string // those on its side
}

func (s side) inter() string { return interNames[s.code] }

// sides are those of an event, as a layout has room for them.
type sides struct {
	a, b side
	// alone tells that the event has no other side than a.
	alone  bool
	losses []Loss
}

// interCodes are the types of actors as ACLED numbers them. An organisation without
// arms has none.
var interCodes = map[string]int{
	"state-forces": 1, "rebel-group": 2, "political-militia": 3, "identity-militia": 4, "rioters": 5, "protesters": 6, "civilians": 7,
	"external-forces": 8, "unidentified": 3,
}

// generic are names of actors of whom only the kind is known.
var generic = map[string]string{
	"civilians": "Civilians", "protesters": "Protesters", "rioters": "Rioters", "unidentified": "Unidentified Armed Group",
}

// plain gives the actors whom the text names in its own name: whom somebody accuses,
// or who claims it, did not do it for a fact; and «300 جندي» counts people and is no
// name of an actor.
func plain(all []timeline.Actor) (list []timeline.Actor) {
	for _, a := range all {
		if a.Said == "" && named(a) {
			list = append(list, a)
		}
	}
	return list
}

// named tells whether an actor is one that is known, or of a kind that has a name.
func named(a timeline.Actor) bool { return a.Name != "" || generic[a.Kind] != "" }

// sideOf makes a side of actors that act, or suffer, together.
func sideOf(all []timeline.Actor, c country) (s side) {
	if len(all) == 0 {
		return s
	}
	first := all[0]
	s = side{name: Tidy(first.Name), code: interCodes[first.Kind]}
	with := []string{}
	if name := generic[first.Kind]; name != "" {
		s.name = name + " (" + c.name + ")"
		if first.Name != "" {
			with = append(with, first.Name)
		}
	}
	s.with = joined(append(with, labels(all[1:])...))
	return s
}

func labels(all []timeline.Actor) (names []string) {
	for _, a := range all {
		names = append(names, a.Label())
	}
	return names
}

// sidesOf gives the sides of an event: those who did it and those who suffered it, or
// the two sides of a fight. In violence against civilians these are the second, and
// protests and riots have protesters and rioters for the first.
func sidesOf(r Record, c country) (s sides) {
	by, against := plain(r.By), plain(r.Against)
	var said, unnamed []string
	for _, a := range slices.Concat(r.By, r.Against) {
		switch {
		case a.Said != "":
			said = append(said, a.Label()+" ("+a.Said+")")
		case !named(a):
			unnamed = append(unnamed, a.Words)
		}
	}
	if said != nil {
		s.losses = append(s.losses, Loss{"actors-said", joined(said)})
	}
	if unnamed != nil {
		s.losses = append(s.losses, Loss{"actors-unnamed", joined(unnamed)})
	}
	event := acledTypes[r.Type]
	if event == "Battles" && len(by) > 1 && len(against) == 0 {
		s.a, s.b = sideOf(by[:1], c), sideOf(by[1:2], c)
		if len(by) > 2 {
			s.losses = append(s.losses, Loss{"actors-more", joined(labels(by[2:]))})
		}
		return s
	}
	s.a, s.b = sideOf(by, c), sideOf(against, c)
	switch event {
	case "Violence against civilians":
		if s.b.name == "" {
			s.b = side{name: "Civilians (" + c.name + ")", code: 7}
		}
	case "Protests", "Riots":
		if s.a.name == "" {
			kind := map[string]string{"Protests": "protesters", "Riots": "rioters"}[event]
			s.a = sideOf([]timeline.Actor{{Kind: kind}}, c)
		}
		s.alone = s.b.name == ""
	case strategic:
		s.alone = s.a.name != "" && s.b.name == ""
	}
	if s.a.name == "" || s.b.name == "" && !s.alone {
		s.losses = append(s.losses, Loss{"actors", joined(r.Actors)})
	}
	return s
}

// lost are triggers whose subject is no taker.
var lost = folds("خسر", "خسرت", "خسروا", "خسارة")

// taker says who took a place: "state", "other", or "" where that is not known. A
// militia may be either: the codebook asks whose it is.
func taker(r Record) (who string) {
	if anyOf(foldedWords(r.Trigger), lost) {
		return ""
	}
	for _, a := range plain(r.By) {
		now := map[string]string{"state-forces": "state", "rebel-group": "other", "external-forces": "other"}[a.Kind]
		if now == "" || who != "" && who != now {
			return ""
		}
		who = now
	}
	if len(plain(r.By)) < len(r.By) {
		return ""
	}
	return who
}

// interaction names the pair of types, the lower code first, or the one type of those
// who are alone; "" where one is not known.
func (s sides) interaction() string {
	a, b := s.a, s.b
	switch {
	case s.alone && a.code != 0:
		return a.inter() + " only"
	case a.code == 0 || b.code == 0:
		return ""
	case a.code == 7 && b.code == 8 || a.code == 8 && b.code == 7:
		return "External/Other forces-Civilians"
	case a.code > b.code:
		a, b = b, a
	}
	return a.inter() + "-" + b.inter()
}

// civilians tells whether all who suffered an event are civilians.
func civilians(all []timeline.Actor) bool {
	for _, a := range all {
		if a.Kind != "civilians" {
			return false
		}
	}
	return len(all) > 0
}
