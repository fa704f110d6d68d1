package site

import (
	"html/template"

	"waqai/internal/article"
)

// PlainPage is a page of content/pages.
type PlainPage struct {
	Frame
	Body template.HTML
}

func (s *Site) plainPages() (pages []Page) {
	for _, page := range s.pages {
		path := page.Slug + "/" + indexFile
		pages = append(pages, s.page("plain.html", path, func(v view) (any, error) {
			p := PlainPage{v.frame("plain", page.Title, page.Summary), article.Render(page.Source, nil)}
			if page.Draft {
				p.Unpublished = draft
			}
			return p, nil
		}, page.Digest))
	}
	return pages
}
