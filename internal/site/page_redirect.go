package site

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"waqai/internal/article"
	"waqai/internal/source"
)

// RedirectPage leads on from an address that a page had before.
type RedirectPage struct {
	Frame
	// To is the page as it is now.
	To Link
}

// Redirect says that what was at an address of the site is at another: paths of files.
// Where Folder is set, they are folders, and each file below the one was below the other.
type Redirect struct {
	From, To string
	Folder   bool
}

// alias is an address that a page of the site had before.
type alias struct {
	article.Alias
	to, title string // of the page
	folder    bool   // all below the address leads to the same below the page's
}

// aliases lists the addresses that pages had before, in the order of these pages.
func (s *Site) aliases() (all []alias) {
	for _, a := range s.articles {
		for _, was := range a.Aliases {
			all = append(all, alias{was, a.path, a.Title, false})
		}
	}
	for _, p := range s.pages {
		for _, was := range p.Aliases {
			all = append(all, alias{was, p.Slug + "/" + indexFile, p.Title, false})
		}
	}
	for _, c := range s.cities {
		if c.intro == nil {
			continue
		}
		for _, was := range c.intro.Former {
			all = append(all, alias{was, path.Dir(c.path), c.name, true})
		}
	}
	return all
}

// Redirects lists the addresses that lead on: those of files that editors name, then those
// of events that were joined to others, then folders; each part sorted by From.
func (s *Site) Redirects() []Redirect {
	var files, events, folders []Redirect
	for _, a := range s.aliases() {
		if a.folder {
			folders = append(folders, Redirect{a.Path, a.to, true})
		} else {
			files = append(files, Redirect{a.Path, a.to, false})
		}
	}
	for _, e := range s.events {
		if !s.own(e) {
			continue
		}
		for _, id := range e.also {
			events = append(events, Redirect{eventPath(id), eventPath(e.ID()), false})
		}
	}
	for _, part := range [][]Redirect{files, events, folders} {
		slices.SortFunc(part, func(a, b Redirect) int { return strings.Compare(a.From, b.From) })
	}
	return slices.Concat(files, events, folders)
}

// redirectPages makes a page for each address that leads to one of pages, which are
// sorted. Where another page stands, there is none: that is a fault.
func (s *Site) redirectPages(pages []Page) (all []Page) {
	taken := func(file string) bool {
		_, found := slices.BinarySearchFunc(pages, file, func(p Page, file string) int { return strings.Compare(p.Path, file) })
		return found
	}
	seen := map[string]bool{}
	add := func(from, to, title string) {
		if seen[from] || taken(from) || !taken(to) {
			return
		}
		seen[from] = true
		p := s.page("redirect.html", from, func(v view) (any, error) {
			p := RedirectPage{v.frame("redirect", title, ""), Link{title, v.link(to)}}
			p.Canonical = v.Config.BaseURL.To(to)
			p.Reach.Alternates = nil
			return p, nil
		}, to, title)
		p.leads = true
		all = append(all, p)
	}
	for _, a := range s.aliases() {
		if !a.folder {
			add(a.Path, a.to, a.title)
			continue
		}
		for _, p := range pages {
			if below, ok := strings.CutPrefix(p.Path, a.to+"/"); ok && path.Ext(below) == ".html" {
				add(a.Path+"/"+below, p.Path, a.title)
			}
		}
	}
	return all
}

// redirectFaults tells of former addresses that are those of a page, or that two pages
// name. has tells whether the site has a file, one that leads on aside.
func (s *Site) redirectFaults(has func(file string) bool) (faults source.Faults) {
	claims := map[string]alias{} // by names that are one on many disks
	for _, a := range s.aliases() {
		file := a.file()
		other, twice := claims[strings.ToLower(file)]
		switch {
		case has(file):
			faults.Add(a.Fault(fmt.Sprintf("the site has a page at the former address %s", address(file)),
				"take the line out, or give that page another address"))
		case twice:
			faults.Add(a.Fault(fmt.Sprintf("the former address %s leads to %s too", address(file), address(other.to)),
				"an address leads to one page: delete one of the two"))
		default:
			claims[strings.ToLower(file)] = a
		}
	}
	for _, a := range s.aliases() {
		for folder := path.Dir(a.file()); folder != "."; folder = path.Dir(folder) {
			if _, claimed := claims[strings.ToLower(folder)]; claimed || has(folder) {
				faults.Add(a.Fault(fmt.Sprintf("the site has a file where the former address %s needs a folder: %s", address(a.file()), folder),
					"take the line out, or rename that file"))
			}
		}
	}
	return faults
}

// file is the one that stood at the address.
func (a alias) file() string {
	if a.folder {
		return a.Path + "/" + indexFile
	}
	return a.Path
}

// address gives the address of a file as readers see it.
func address(file string) string { return "/" + strings.TrimSuffix(file, indexFile) }

// Mark is what tells the article of a page whatever the address of that is.
type Mark struct {
	// SlugAt is where the address is decided, in the file of the article.
	SlugAt source.Pos
	// Digests are short ones of the file's name, of its text and of the addresses of its
	// sources.
	Digests []string
	// Settled is set where the article itself says that it had no address before.
	Settled bool
}

// Marks gives those of all pages of articles, by their paths.
func (s *Site) Marks() map[string]Mark {
	all := make(map[string]Mark, len(s.articles))
	for _, a := range s.articles {
		digests := []string{digestOf("file", a.Path)[:12], digestOf("text", a.TextDigest)[:12]}
		for _, src := range a.Sources {
			if src.URL != "" {
				digests = append(digests, digestOf("source", src.URL)[:12])
			}
		}
		all[a.path] = Mark{a.SlugAt, digests, a.NoAliases}
	}
	return all
}
