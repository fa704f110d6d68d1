package timeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Actor is who did what an event tells, or who suffered it.
type Actor struct {
	// Words are the exact piece of the text that says who («طائرات التحالف»,
	// «23 مدنيا»), or what an editor wrote.
	Words string `json:"words"`
	// ID and Name are those under which all spellings of one actor stand; ""
	// where the words tell nobody that is known.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Kind is one of ActorKinds, or "" where the words do not tell.
	Kind string `json:"kind,omitempty"`
	// Said is Claimed or Accused where it is no more than what somebody says,
	// and SaidBy are the words that say who; "" where the text tells it as it
	// tells the event itself.
	Said   string `json:"said,omitempty"`
	SaidBy string `json:"said_by,omitempty"`
}

// What an Actor is only said to have done.
const (
	Claimed = "claimed" // by itself
	Accused = "accused" // by others
)

// ActorKinds are the types of actors of the ACLED codebook, in its order, and two
// that it has not: an armed group of which nobody says more, which it counts as a
// political militia, and an organisation without arms.
var ActorKinds = []string{"state-forces", "rebel-group", "political-militia", "identity-militia", "rioters", "protesters", "civilians", "external-forces", "unidentified", "organisation"}

// ActorEntry is what an extractor needs to know of an actor: ID, a name for
// pages, one of ActorKinds, the id of the country whose forces it is or "", and
// how texts spell it.
type ActorEntry struct {
	ID      string `toml:"id"`
	Name    string `toml:"name"`
	Kind    string `toml:"kind"`
	Country string `toml:"country"`
	// Names mean it wherever they stand, Short where the text has named it
	// before. State are names of its country, Adjectives the ones of what is
	// its own, masculine: «روسي».
	Names      []string `toml:"names"`
	Short      []string `toml:"short"`
	State      []string `toml:"state"`
	Adjectives []string `toml:"adjectives"`
}

// Label is the actor's name, or its words where it has none.
func (a Actor) Label() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Words
}

// Labels names actors one behind the other.
func Labels(all []Actor) string {
	var names []string
	for _, a := range all {
		names = append(names, a.Label())
	}
	return strings.Join(names, "، ")
}

func (a *Actor) check() error {
	switch {
	case strings.TrimSpace(a.Words) == "":
		return errors.New("an actor without words")
	case a.ID != "" && !plainName(a.ID):
		return fmt.Errorf("actor %s is not lower-case letters, digits and hyphens", short(a.ID))
	case a.Kind != "" && !slices.Contains(ActorKinds, a.Kind):
		return fmt.Errorf("no kind of actor %s; kinds are %s", short(a.Kind), list(ActorKinds))
	case a.Said != "" && a.Said != Claimed && a.Said != Accused:
		return fmt.Errorf("no %s; said is %s or %s, or left out", short(a.Said), Claimed, Accused)
	}
	return nil
}

func checkActors(field string, all []Actor) error {
	for n := range all {
		if err := all[n].check(); err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
	}
	return nil
}

// roles are the lists of actors of an event, under the names of their JSON
// fields.
var roles = [...]struct {
	field string
	of    func(*Event) *[]Actor
	told  func(*Report) []Actor
}{
	{"by", func(e *Event) *[]Actor { return &e.By }, func(r *Report) []Actor { return r.By }},
	{"against", func(e *Event) *[]Actor { return &e.Against }, func(r *Report) []Actor { return r.Against }},
}

// actorDifferences gives the roles on which reports do not agree: where two name
// actors that are known, and none of one is among those of the other.
func actorDifferences(reports []Report) (all []Difference) {
	for _, role := range roles {
		apart := false
		for n := range reports {
			for m := range n {
				apart = apart || unlike(role.told(&reports[n]), role.told(&reports[m]))
			}
		}
		if !apart {
			continue
		}
		all = append(all, Difference{role.field, claims(reports, func(r *Report) string {
			var names []string
			for _, a := range role.told(r) {
				if name := a.Label(); !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return strings.Join(names, "، ")
		})})
	}
	return all
}

// unlike tells whether two lists name known actors, and none that both name.
func unlike(a, b []Actor) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, x := range a {
		for _, y := range b {
			if x.ID == "" || y.ID == "" || x.ID == y.ID {
				return false
			}
		}
	}
	return true
}
