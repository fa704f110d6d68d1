package site

import (
	"fmt"
	"io"
)

func (s *Site) robotsPages() []Page {
	return []Page{{
		Path: "robots.txt",
		Key:  digestOf(s.base, "robots"),
		Render: func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "User-agent: *\nAllow: /\nSitemap: %s\n", s.Config.BaseURL.To(sitemapFile))
			return err
		},
	}}
}
