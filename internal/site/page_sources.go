package site

import (
	"cmp"
	"slices"

	"waqai/timeline/edtf"
)

// SourcesPage lists all who published what the chronicle rests on.
type SourcesPage struct {
	Frame
	Articles int
	Sources  []SourceLine
}

// SourceLine is a publisher and what of it was used.
type SourceLine struct {
	Name   string
	Events int
	Items  []SourceItem
}

// SourceItem is an address of a publisher and the article that rests on it.
type SourceItem struct {
	Source  SourceView
	Article Link
	Date    edtf.Date // of the article
}

func (s *Site) sourcePages() []Page {
	return []Page{s.page("sources.html", "sources/"+indexFile, func(v view) (any, error) {
		p := SourcesPage{
			Frame:    v.frame("sources", "المصادر", "كل من نُقل عنه في هذا الموقع، وما نُقل عنه."),
			Articles: len(s.articles),
		}
		byName := map[string]*SourceLine{}
		for _, a := range s.articles {
			for _, src := range a.Sources {
				line := byName[src.Name]
				if line == nil {
					line = &SourceLine{Name: src.Name}
					byName[src.Name] = line
				}
				line.Items = append(line.Items, SourceItem{sourceView(src), Link{a.Title, v.link(a.path)}, a.Date})
			}
		}
		for _, e := range s.events {
			for _, name := range sourceNames([]*Event{e}) {
				if line := byName[name]; line != nil {
					line.Events++
				}
			}
		}
		for _, line := range byName {
			p.Sources = append(p.Sources, *line)
		}
		slices.SortFunc(p.Sources, func(a, b SourceLine) int {
			return cmp.Or(compareNames(a.Name, b.Name), cmp.Compare(a.Name, b.Name))
		})
		return p, nil
	}, s.content)}
}
