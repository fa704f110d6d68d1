package article

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"waqai/internal/source"
	"waqai/timeline"
)

// Place is a file of content/places: what the site says of a place beside, or
// instead of, the gazetteer, and an introduction. Its id is the name of the
// file; fields that the file leaves out are empty, and those of the gazetteer
// hold.
type Place struct {
	timeline.Place
	Path   string
	Digest string
	Source []byte // the file, for Render
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
}

// kinds are the kinds of places that a gazetteer has.
var kinds = []string{"city", "town", "district", "governorate", "country", "region", "river"}

// ParsePlace reads a file of content/places.
func ParsePlace(file string, src []byte) (*Place, source.Faults) {
	doc, faults := open(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys placeKeys
	faults = append(faults, doc.decode(&keys)...)
	fault := func(key, message, hint string) { faults.Add(doc.keyFault(key, message, hint)) }
	id := strings.TrimSuffix(path.Base(file), ".md")
	if !validSlug(id) {
		faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: fmt.Sprintf("%q cannot be the id of a place", id),
			Hint: "name the file with lower-case Latin letters, digits and hyphens: tal-afar.md"})
	}
	if keys.Kind != "" && !slices.Contains(kinds, keys.Kind) {
		hint := "a kind is one of " + strings.Join(kinds, ", ")
		if near := source.Near(keys.Kind, kinds); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		fault("kind", fmt.Sprintf("there is no kind of place %q", keys.Kind), hint)
	}
	switch {
	case (keys.Lat == nil) != (keys.Lon == nil):
		fault("lat", "lat and lon stand together or not at all", "give both in degrees:  lat = 36.34  lon = 43.13")
	case keys.Lat != nil && (*keys.Lat < -90 || *keys.Lat > 90):
		fault("lat", fmt.Sprintf("lat %g lies off the earth", *keys.Lat), "degrees north, from -90 to 90")
	case keys.Lon != nil && (*keys.Lon < -180 || *keys.Lon > 180):
		fault("lon", fmt.Sprintf("lon %g lies off the earth", *keys.Lon), "degrees east, from -180 to 180")
	}
	if keys.Population < 0 {
		fault("population", "population is below zero", "leave it out where it is not known")
	}
	if keys.In == id {
		fault("in", "a place cannot lie in itself", "name the next larger place")
	}
	faults = append(faults, linkFaults(doc, parse(doc.blanked), 2)...)
	faults.Sort()
	return &Place{
		Place: timeline.Place{ID: id, Name: keys.Name, NameEn: keys.NameEn, Kind: keys.Kind, Parent: keys.In,
			Lat: keys.Lat, Lon: keys.Lon, Population: keys.Population, Aliases: keys.Aliases},
		Path: file, Digest: Digest(src), Source: src,
	}, faults
}

// Page is a file of content/pages: a plain page.
type Page struct {
	Path, Slug, Digest string
	Title, Summary     string
	Draft              bool
	// Order places the page in the menu: smaller first, then by slug.
	Order  int
	Source []byte // the file, for Render
}

// pageKeys is the front matter of a plain page.
type pageKeys struct {
	Title   string `toml:"title"`
	Summary string `toml:"summary"`
	Slug    string `toml:"slug"`
	Order   int    `toml:"order"`
	Draft   bool   `toml:"draft"`
}

// ParsePage reads a file of content/pages.
func ParsePage(file string, src []byte) (*Page, source.Faults) {
	doc, faults := open(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys pageKeys
	faults = append(faults, doc.decode(&keys)...)
	p := &Page{Path: file, Slug: slugOf(file), Digest: Digest(src), Title: keys.Title, Summary: keys.Summary,
		Draft: keys.Draft, Order: keys.Order, Source: src}
	if keys.Title == "" && !doc.faulty("title", faults) {
		faults.Add(doc.keyFault("", "title is missing", `add  title = "…"`))
	}
	if keys.Slug != "" {
		if p.Slug = keys.Slug; !validSlug(p.Slug) {
			faults.Add(doc.keyFault("slug", fmt.Sprintf("slug %q cannot stand in an address", p.Slug), "a slug is lower-case Latin letters, digits and hyphens"))
		}
	}
	faults = append(faults, linkFaults(doc, parse(doc.blanked), 1)...)
	faults.Sort()
	return p, faults
}
