package site

import (
	"io/fs"

	"waqai/internal/source"
)

// Sound tells whether there is enough of the site to plan pages from: its settings
// and a theme without faults.
func (s *Site) Sound() bool { return s.sound() }

// Counts gives the numbers of articles, events and places of the site.
func (s *Site) Counts() (articles, events, cities int) {
	return len(s.articles), len(s.events), len(s.cities)
}

// Files is the folder of the site.
func (s *Site) Files() fs.FS { return s.files }

// Inputs lists the files of the site's folder that its pages are made of, sorted:
// settings, articles, places, actors, snapshots, plain pages, templates and static files.
// Drafts are not among them, nor what nobody reads. A site built from these files
// alone has the same pages.
func (s *Site) Inputs() (files []string, faults source.Faults) {
	files = append(files, configFile)
	for _, a := range s.articles {
		files = append(files, a.Path)
	}
	for _, p := range s.pages {
		files = append(files, p.Path)
	}
	for _, file := range []string{actorsFile, SnapshotsFile} {
		if _, err := fs.Stat(s.files, file); err == nil {
			files = append(files, file)
		}
	}
	list := func(root string, wanted func(string) bool) {
		found, wrong := walk(s.files, root, wanted)
		files, faults = append(files, found...), append(faults, wrong...)
	}
	list("content/places", isMarkdown)
	list("templates", func(string) bool { return true })
	list("static", func(string) bool { return true })
	return sorted(files), faults
}
