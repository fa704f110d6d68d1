package site

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

const (
	indexFile    = "index.html"
	feedFile     = "feed.xml"
	jsonFeedFile = "feed.json"
)

// programVersion goes into the key of every page. It changes when the code of
// this package makes other pages of the same input.
const programVersion = "waqai/site 5"

// Page is one file of a site.
type Page struct {
	// Path of the file in the output, with slashes.
	Path string
	// Key is a digest of all that Render reads: pages with one path and one
	// key have the same bytes.
	Key string
	// Render writes the file. It is safe for concurrent use. A source.Fault is
	// what is wrong with a template or an article; other errors are w's.
	Render func(w io.Writer) error

	month  int  // counted, of which its events are; 0 where it has others too
	listed bool // in the sitemap
	leads  bool // on to another, from an address that it had before
	late   bool // says what other files hold, and is written after them

	together *together // nil for a page that is rendered alone
}

// together are pages that a build renders in one go where it wants several of them, so
// that what they show is read once for all. Each gives the same bytes when it is rendered
// alone. What render has not finished when ctx ends is not to be used.
type together struct {
	render func(ctx context.Context, files []*rendering)
}

// rendering is the file of a page while it is written.
type rendering struct {
	path string
	w    *spool
	err  error // why it cannot be written
	// former is where the file is that an earlier build wrote, and digest that of its
	// bytes; both are "" where it is not there, or not as it was.
	former, digest string
}

// kinds are the kinds of pages, each in a file of its own. They are planned side by side.
var kinds = []func(*Site) []Page{
	(*Site).homePages,
	(*Site).cityPages,
	(*Site).articlePages,
	(*Site).eventPages,
	(*Site).periodPages,
	(*Site).sourcePages,
	(*Site).searchPages,
	(*Site).copyPages,
	(*Site).typePages,
	(*Site).actorPages,
	(*Site).dayPages,
	(*Site).comparePages,
	(*Site).snapshotPages,
	(*Site).plainPages,
	(*Site).missingPages,
	(*Site).dataPages,
	(*Site).robotsPages,
	(*Site).stylePages,
	(*Site).cardPages,
	(*Site).manifestPages,
	(*Site).staticPages,
}

// Plan lists the files of the site, sorted by path, each path once: a static
// file takes the place of a page, and two pages for one path are a fault of the
// second. The site has to be one that Load found sound.
func (s *Site) Plan() ([]Page, source.Faults) {
	changed := readAhead(func() (map[string]edtf.Date, error) { return s.lastReports(), nil })
	byKind := make([][]Page, len(kinds))
	inParallel(numbers(len(kinds)), func(n int) { byKind[n] = kinds[n](s) })
	all := slices.Concat(byKind...)
	var faults source.Faults
	byPath := make([]Page, 0, len(all)+2)
	for _, n := range inOrder(all) {
		p := all[n]
		if last := len(byPath) - 1; last >= 0 && byPath[last].Path == p.Path {
			byPath[last] = p // kinds come in order; static files are the last
			continue
		}
		byPath = append(byPath, p)
	}
	faults = append(faults, s.planFaults(func(path string) bool {
		_, found := slices.BinarySearchFunc(byPath, path, func(p Page, path string) int { return strings.Compare(p.Path, path) })
		return found
	})...)
	byPath = append(byPath, s.redirectPages(byPath)...)
	last, _ := changed()
	byPath = append(byPath, s.sitemapPages(byPath, last)...)
	slices.SortFunc(byPath, func(a, b Page) int { return cmp.Compare(a.Path, b.Path) })
	for n := range byPath {
		byPath[n] = s.trusted(byPath[n])
	}
	return byPath, faults
}

// trusted gives a page that is an error where an event could not be read again: it might
// show one without its words.
func (s *Site) trusted(p Page) Page {
	render := p.Render
	p.Render = func(w io.Writer) error { return cmp.Or(render(w), s.memo.lost.why()) }
	return p
}

// inOrder gives the places of pages by their paths, those of one path as they come. To
// move whole pages about takes longer.
func inOrder(pages []Page) []int {
	order := numbers(len(pages))
	slices.SortFunc(order, func(a, b int) int {
		if c := strings.Compare(pages[a].Path, pages[b].Path); c != 0 {
			return c
		}
		return a - b
	})
	return order
}

// planFaults gives what is wrong with the addresses of the site: plain pages that
// stand where others do, former addresses that are in use, and lines of the menu that
// lead nowhere.
func (s *Site) planFaults(has func(path string) bool) source.Faults {
	faults := append(s.clashes(), s.redirectFaults(has)...)
	for n, item := range s.Config.Menu {
		if target := strings.Trim(item.Page, "/"); target != "" && !has(target+"/"+indexFile) || target != item.Page {
			faults.Add(s.settings.Fault(fmt.Sprintf("menu[%d].page", n), fmt.Sprintf("the site has no page %q", item.Page),
				`write the folder of a page:  page = "about"  or  page = "cities/mosul"`))
		}
	}
	return faults
}

// clashes reports plain pages that would stand where others do.
func (s *Site) clashes() (faults source.Faults) {
	seen := map[string]string{}
	for _, p := range s.pages {
		first, _, _ := strings.Cut(p.Slug, "/")
		_, year := fmt.Sscanf(first, "%4d", new(int))
		switch other := seen[p.Slug]; {
		case other != "":
			faults.Add(source.Fault{
				Pos:     source.Pos{File: p.Path},
				Message: fmt.Sprintf("slug %q is that of %s too", p.Slug, other),
				Hint:    `rename one of the files, or give it another  slug = "…"`,
			})
		case slices.Contains(ownFolders, first) || year == nil || first == snapshotsFolder && s.Config.Pages.Snapshots:
			faults.Add(source.Fault{
				Pos:     source.Pos{File: p.Path},
				Message: fmt.Sprintf("slug %q is kept for other pages", p.Slug),
				Hint:    `give the page another  slug = "…"`,
			})
		}
		seen[p.Slug] = p.Path
	}
	return faults
}

// ownFolders are those of page kinds, which plain pages stay out of.
var ownFolders = []string{"actors", "articles", capturesFolder, "cities", "compare", "data", "days", "events", "search", "sources", "types"}

// of gives a page that shows the events of a month or a year. Those of one month are
// rendered beside one another, so that its events are read once for all of them.
func (p Page) of(t period) Page {
	p.month = 12*t.year + t.month
	return p
}

// page makes a page of a kind of template. data is called when it is rendered;
// reads are digests of what it reads beside what every page does.
func (s *Site) page(kind, path string, data func(v view) (any, error), reads ...string) Page {
	v := view{Site: s, path: path}
	key := ""
	if !s.preview {
		key = digestOf(append([]string{s.base, s.menuDigest, kind}, reads...)...)
	}
	return Page{
		Path:   path,
		listed: kind != "moved.html" && kind != "former.html" && kind != "redirect.html" && kind != "missing.html" && kind != "copy.html" && kind != "copies.html",
		Key:    key,
		Render: func(w io.Writer) error {
			value, err := data(v)
			if err != nil {
				return err
			}
			return s.theme.render(w, kind, value)
		},
	}
}
