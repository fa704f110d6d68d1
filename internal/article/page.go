package article

import (
	"waqai/internal/source"
)

// Page is a file of content/pages: a plain page.
type Page struct {
	Path, Slug, Digest string
	Title, Summary     string
	Draft              bool
	Aliases            []Alias // the addresses that it had before
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

	Aliases []string `toml:"aliases"`
}

// ParsePage reads a file of content/pages.
func ParsePage(file string, src []byte) (*Page, source.Faults) {
	doc, faults := split(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys pageKeys
	faults.Add(doc.decode(&keys)...)
	slug, wrong := doc.slug(keys.Slug)
	faults.Add(wrong...)
	aliases, _, wrong := doc.aliases("aliases", keys.Aliases, "", slug)
	faults.Add(wrong...)
	faults.Add(doc.needs("title", keys.Title, `add  title = "…"`)...)
	faults.Add(doc.bodyFaults(1)...)
	faults.Sort()
	return &Page{
		Path:    file,
		Slug:    slug,
		Digest:  Digest(src),
		Title:   keys.Title,
		Summary: keys.Summary,
		Draft:   keys.Draft,
		Aliases: aliases,
		Order:   keys.Order,
		Source:  src,
	}, faults
}
