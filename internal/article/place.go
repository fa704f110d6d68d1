package article

import (
	"fmt"
	"path"
	"strings"

	"waqai/internal/source"
	"waqai/timeline"
)

// Place is a file of content/places: what the site says of a place beside, or
// instead of, the gazetteer, and an introduction. Its id is the name of the
// file. Fields that the file leaves out are empty, and those of the gazetteer
// hold.
type Place struct {
	timeline.Place
	Path   string
	Digest string
	Source []byte  // the file, for Render
	Former []Alias // the pages of the ids that it had before

	doc *document
}

// Fault makes the fault of a key of the file, or of the file where it does not
// have the key.
func (p *Place) Fault(key, message, hint string) source.Fault {
	if !p.doc.has(key) {
		key = ""
	}
	return p.doc.keyFault(key, message, hint)
}

// placeKeys is the front matter of a place.
type placeKeys struct {
	Name       string   `toml:"name"`
	NameEn     string   `toml:"name_en"`
	Kind       string   `toml:"kind"`
	In         string   `toml:"in"`
	Aliases    []string `toml:"aliases"`
	Lat        *float64 `toml:"lat"`
	Lon        *float64 `toml:"lon"`
	Population int      `toml:"population"`
	FormerIDs  []string `toml:"former_ids"`
}

// kinds are the kinds of places that a gazetteer has.
var kinds = []string{"city", "town", "district", "governorate", "country", "region", "river"}

// ParsePlace reads a file of content/places. The front matter may be empty:
// then the file gives a place of the gazetteer an introduction.
func ParsePlace(file string, src []byte) (*Place, source.Faults) {
	doc, faults := split(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys placeKeys
	faults.Add(doc.decode(&keys)...)
	fault := func(key, message, hint string) { faults.Add(doc.keyFault(key, message, hint)) }
	p := &Place{
		Place: timeline.Place{
			ID:         strings.TrimSuffix(path.Base(file), ".md"),
			Name:       keys.Name,
			NameEn:     keys.NameEn,
			Kind:       keys.Kind,
			Parent:     keys.In,
			Lat:        keys.Lat,
			Lon:        keys.Lon,
			Population: keys.Population,
			Aliases:    keys.Aliases,
		},
		Path: file, Digest: Digest(src), Source: src, doc: doc,
	}
	if !plainName(p.ID) {
		faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: fmt.Sprintf("%q cannot be the id of a place", p.ID),
			Hint: "name the file with lower-case Latin letters, digits and hyphens: tal-afar.md"})
	}
	if hint, ok := source.OneOf(p.Kind, kinds); !ok && p.Kind != "" {
		fault("kind", fmt.Sprintf("there is no kind of place %q", p.Kind), hint)
	}
	switch {
	case p.Parent == "":
	case !plainName(p.Parent):
		fault("in", fmt.Sprintf("%q cannot be the id of a place", p.Parent), `an id is lower-case Latin letters, digits and hyphens:  in = "nineveh-gov"`)
	case p.Parent == p.ID:
		fault("in", "a place cannot lie in itself", "name the next larger place")
	}
	for i, alias := range p.Aliases {
		if strings.TrimSpace(alias) == "" {
			fault("aliases", fmt.Sprintf("alias %d is empty", i+1), "write a name that articles use, or delete it")
		}
	}
	var wrong source.Faults
	p.Former, wrong = doc.formerIDs(keys.FormerIDs, p.ID)
	faults.Add(wrong...)
	if (p.Lat == nil) != (p.Lon == nil) && doc.lacks("lat") != doc.lacks("lon") {
		key := "lat"
		if p.Lat == nil {
			key = "lon"
		}
		fault(key, "lat and lon stand together or not at all", "give both in degrees:  lat = 36.34  and  lon = 43.13")
	}
	// Not within, rather than outside: nan is neither.
	if p.Lat != nil && !(*p.Lat >= -90 && *p.Lat <= 90) {
		fault("lat", fmt.Sprintf("lat %g lies off the earth", *p.Lat), "degrees north, from -90 to 90")
	}
	if p.Lon != nil && !(*p.Lon >= -180 && *p.Lon <= 180) {
		fault("lon", fmt.Sprintf("lon %g lies off the earth", *p.Lon), "degrees east, from -180 to 180")
	}
	if p.Population < 0 {
		fault("population", "population is below zero", "leave it out where it is not known")
	}
	faults.Add(doc.bodyFaults(2)...)
	faults.Sort()
	return p, faults
}

// bodyFaults gives what is wrong with the Markdown of a page that lies depth
// folders deep.
func (d *document) bodyFaults(depth int) source.Faults {
	tree, faults := d.parse()
	if tree != nil {
		faults.Add(d.linkFaults(tree, depth)...)
	}
	return faults
}
