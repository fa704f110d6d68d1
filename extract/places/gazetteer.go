// Package places turns the words of a text into mentions of places.
//
// It knows the places of gazetteer.csv, those of a site, and how Arabic news
// names them: with clitics, in several spellings, behind a head that says what
// they are («حي», «محافظة»), by a name that several places share or that is a
// word besides. A mention has the id of its place, the settlement on whose
// timeline it stands, and a role: not every place that a sentence names is
// where it happened.
//
// Names are looked up folded, the longest first. Which of several places is
// meant is told by the head, by the country and the governorate that the rest
// of the text speaks of, by kind and size. What names.toml lists as a word is a
// place only where the text says so. A quarter is one only where its city is
// spoken of.
package places

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"waqai/extract/arabic"
)

// Kind says what a place is.
type Kind string

const (
	City        Kind = "city"
	Town        Kind = "town"
	District    Kind = "district" // anything smaller than, or other than, a settlement
	Governorate Kind = "governorate"
	Country     Kind = "country"
	Region      Kind = "region" // an area without an administration, a sea, a lake
	River       Kind = "river"
)

// Place is what is known of a place. Lat and Lon are WGS 84 degrees, nil where
// they are not known; Parent is the id of the next larger place, "" where there
// is none; Population is 0 where it is not known.
type Place struct {
	ID, Name, NameEn string
	Kind             Kind
	Parent           string
	Lat, Lon         *float64
	Population       int
	Aliases          []string
}

// Gazetteer holds places and the names that lead to them. It does not change.
type Gazetteer struct {
	places   map[string]*place
	governed map[string]bool // regions that hold governorates
	// names lead from the stem of a name's first word to the names that begin
	// with it, the longest first.
	names map[string][]name
}

// place is a place, and what it lies in.
type place struct {
	Place
	in                               *place // nil where there is none
	country, governorate, settlement string // ids, "" for none
	capital, outsider                bool   // it stands for a government, its state acts in the wars of others
}

// nowhere is a place that is not there.
var nowhere place

// of gives the place with an id, nowhere where there is none.
func (g *Gazetteer) of(id string) *place {
	if p := g.places[id]; p != nil {
		return p
	}
	return &nowhere
}

// name is one spelling of a name: its folded words behind the first, and the
// places that it may be.
type name struct {
	first string   // the stem of the first word
	rest  []string // the words behind it
	def   bool     // the first word has the article
	ids   []string
	// letters of a single word without the article: short ones are easily
	// something else. 0 for all other names.
	letters int
}

//go:embed gazetteer.csv
var gazetteerCSV string

// Builtin gives the gazetteer of gazetteer.csv, read at the first call.
var Builtin = sync.OnceValue(func() *Gazetteer {
	list, err := readCSV(gazetteerCSV)
	if err != nil {
		panic(err) // the file is part of the program; a test reads it
	}
	g, err := (&Gazetteer{}).With(list)
	if err != nil {
		panic(err)
	}
	return g
})

// Version names the data that the package goes by.
var Version = sync.OnceValue(func() string {
	h := sha256.New()
	h.Write([]byte(gazetteerCSV))
	h.Write(namesTOML)
	return hex.EncodeToString(h.Sum(nil)[:12])
})

// readCSV reads places in the form of gazetteer.csv: id, name, name_en, kind,
// parent, lat, lon, population, aliases separated by |, source.
func readCSV(text string) ([]Place, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return nil, err
	}
	var list []Place
	for {
		f, err := r.Read()
		if f == nil {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("gazetteer.csv: %w", err)
		}
		p := Place{ID: f[0], Name: f[1], NameEn: f[2], Kind: Kind(f[3]), Parent: f[4]}
		if f[8] != "" {
			p.Aliases = strings.Split(f[8], "|")
		}
		p.Population, _ = strconv.Atoi(f[7])
		if lat, err := strconv.ParseFloat(f[5], 64); err == nil {
			if lon, err := strconv.ParseFloat(f[6], 64); err == nil {
				p.Lat, p.Lon = &lat, &lon
			}
		}
		list = append(list, p)
	}
}

// With gives a gazetteer that has more places. One with the id of a place that
// is there already overrides it field by field; its aliases are added. It fails
// with an *UnsoundError when a place has no id or no name, lies in a place that
// is not there, or in itself.
func (g *Gazetteer) With(extra []Place) (*Gazetteer, error) {
	n := &Gazetteer{places: make(map[string]*place, len(g.places)+len(extra)), governed: map[string]bool{}, names: maps.Clone(g.names)}
	maps.Copy(n.governed, g.governed)
	for id, p := range g.places {
		n.places[id] = &place{Place: p.Place}
	}
	if n.names == nil {
		n.names = make(map[string][]name, 2*len(extra))
	}
	touched := map[string]bool{}
	for _, p := range extra {
		old, known := n.Place(p.ID)
		p = merge(old, p)
		switch {
		case p.ID == "":
			return nil, &UnsoundError{"", "id", "a place without an id"}
		case p.Name == "":
			return nil, &UnsoundError{p.ID, "name", "the place has no name"}
		}
		n.places[p.ID] = &place{Place: p}
		if p.Kind == Governorate {
			n.governed[p.Parent] = true
		}
		spellings := append([]string{p.Name}, p.Aliases...)
		if known {
			spellings = slices.DeleteFunc(spellings, func(s string) bool { return s == old.Name || slices.Contains(old.Aliases, s) })
		}
		for _, s := range spellings {
			n.add(s, p, touched)
		}
	}
	for _, p := range extra {
		if err := n.rooted(p.ID); err != nil {
			return nil, err
		}
	}
	n.link()
	for stem := range touched {
		slices.SortFunc(n.names[stem], func(a, b name) int {
			if len(a.rest) != len(b.rest) {
				return len(b.rest) - len(a.rest)
			}
			return strings.Compare(strings.Join(a.rest, " "), strings.Join(b.rest, " "))
		})
	}
	return n, nil
}

// link notes of each place what it lies in.
func (g *Gazetteer) link() {
	for _, p := range g.places {
		p.in = g.places[p.Parent]
	}
	for _, p := range g.places {
		p.settlement, p.capital = p.ID, words().capitals[p.ID]
		for at := p; at != nil && at.Kind == District && at.Parent != ""; at = at.in {
			p.settlement = at.Parent
		}
		for at := p; at != nil; at = at.in {
			if at.Kind == Country && p.country == "" {
				p.country = at.ID
			}
			if at.Kind == Governorate && p.governorate == "" {
				p.governorate = at.ID
			}
		}
		p.outsider = words().outsiders[p.country]
	}
}

// merge puts what p gives over what is known of its place.
func merge(old, p Place) Place {
	if old.ID == "" {
		if p.Kind == "" {
			p.Kind = Town
		}
		return p
	}
	aliases := slices.Clone(old.Aliases)
	if p.Name != "" && p.Name != old.Name {
		aliases, old.Name = append(aliases, old.Name), p.Name
	}
	for _, a := range p.Aliases {
		if a != old.Name && !slices.Contains(aliases, a) {
			aliases = append(aliases, a)
		}
	}
	old.Aliases = aliases
	if p.NameEn != "" {
		old.NameEn = p.NameEn
	}
	if p.Kind != "" {
		old.Kind = p.Kind
	}
	if p.Parent != "" {
		old.Parent = p.Parent
	}
	if p.Lat != nil {
		old.Lat, old.Lon = p.Lat, p.Lon
	}
	if p.Population != 0 {
		old.Population = p.Population
	}
	return old
}

// UnsoundError says what is wrong with a place that With cannot take.
type UnsoundError struct {
	ID      string // of the place
	Field   string // id, name or parent
	Problem string
}

func (e *UnsoundError) Error() string { return e.ID + ": " + e.Problem }

// rooted tells whether the places around a place are there and make no circle.
func (g *Gazetteer) rooted(id string) error {
	seen := map[string]bool{}
	for last, at := "", id; at != "" && !seen[at]; {
		p, ok := g.places[at]
		if !ok {
			return &UnsoundError{last, "parent", fmt.Sprintf("the place lies in %q, which is no place", at)}
		}
		if p.Parent == id {
			return &UnsoundError{id, "parent", fmt.Sprintf("the place lies in %q, and that in it", g.of(id).Parent)}
		}
		seen[at] = true
		last, at = at, p.Parent
	}
	return nil // another circle, on the way, is the fault of a place in it
}

// add enters a spelling of a name, and the one that writes its two words as one
// («ديرالزور»).
func (g *Gazetteer) add(spelling string, p Place, touched map[string]bool) {
	words := formsOf(spelling)
	if len(words) == 0 {
		return
	}
	// The head of «محافظة الرقة» is read as a head, like any other.
	if len(words) > 1 && p.Kind == Governorate && words[0] == "محافظه" {
		words = words[1:]
	}
	g.enter(words, p, touched)
	if len(words) == 2 && (p.Kind == City || p.Kind == Town) {
		g.enter([]string{words[0] + words[1]}, p, touched)
	}
}

// formsOf gives the folded words of a name; hyphens and slashes are blanks.
func formsOf(spelling string) []string {
	var forms []string
	for _, w := range arabic.Read(spelling).Words {
		if w.Kind != arabic.Mark {
			forms = append(forms, w.Form)
		}
	}
	return forms
}

func (g *Gazetteer) enter(words []string, p Place, touched map[string]bool) {
	r := arabic.Readings(words[0], nil)[0]
	n := name{first: r.Stem, rest: words[1:], def: r.Def, ids: []string{p.ID}}
	if len(words) == 1 && !r.Def {
		n.letters = len([]rune(r.Stem))
	}
	list := g.names[n.first]
	if !touched[n.first] {
		list, touched[n.first] = slices.Clone(list), true
	}
	for i, o := range list {
		if o.def == n.def && slices.Equal(o.rest, n.rest) {
			if !slices.Contains(o.ids, p.ID) {
				list[i].ids = append(slices.Clone(o.ids), p.ID)
			}
			g.names[n.first] = list
			return
		}
	}
	g.names[n.first] = append(list, n)
}

// Place gives the place with an id.
func (g *Gazetteer) Place(id string) (Place, bool) {
	p, ok := g.places[id]
	if !ok {
		return Place{}, false
	}
	return p.Place, true
}

// Kind gives the kind of the place with an id, "" where there is none.
func (g *Gazetteer) Kind(id string) Kind { return g.of(id).Kind }

// All gives the ids of all places, sorted.
func (g *Gazetteer) All() []string { return slices.Sorted(maps.Keys(g.places)) }

// Governed tells whether a region holds governorates, as a territory does: the
// Gaza Strip, and not a valley.
func (g *Gazetteer) Governed(id string) bool { return g.governed[id] }

// Settlement gives the settlement that a district lies in, and any other place
// itself. A district that lies in no settlement gives what it lies in.
func (g *Gazetteer) Settlement(id string) string {
	if p := g.places[id]; p != nil {
		return p.settlement
	}
	return id
}

// Within tells whether place a lies in place b, at any depth.
func (g *Gazetteer) Within(a, b string) bool {
	for p := g.places[a]; p != nil && p.Parent != ""; p = p.in {
		if p.Parent == b {
			return true
		}
	}
	return false
}

// Country gives the country that a place lies in, or is, "" for one that crosses
// borders.
func (g *Gazetteer) Country(id string) string { return g.of(id).country }

// Governorate gives the governorate that a place lies in, or is, "" where none.
func (g *Gazetteer) Governorate(id string) string { return g.of(id).governorate }
