package site

import (
	"fmt"
	"io"

	"waqai/internal/source"
)

// staticPages copies the static files of the theme and the site. They stand
// beside index.html, so that a site can have a robots.txt or CNAME of its own.
func (s *Site) staticPages() (pages []Page) {
	for _, file := range s.theme.static {
		pages = append(pages, Page{
			Path: file.path,
			Key:  digestOf("static", file.digest),
			Render: func(w io.Writer) error {
				f, err := s.layers.Open(file.origin)
				if err != nil {
					return source.Fault{Pos: source.Pos{File: file.origin}, Message: "cannot be read: " + reason(err)}
				}
				defer f.Close()
				if _, err := io.Copy(w, f); err != nil {
					return fmt.Errorf("copy %s: %w", file.origin, err)
				}
				return nil
			},
		})
	}
	return pages
}
