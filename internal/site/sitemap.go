package site

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"waqai/timeline/edtf"
)

const (
	sitemapFile = "sitemap.xml"
	// sitemapLimit is the number of addresses that a sitemap may hold.
	sitemapLimit = 50_000
)

type sitemapURL struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

type sitemapSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapURL `xml:"sitemap"`
}

// sitemapPages lists the pages that search engines should know: in one file, or
// in several and an index of them when they are too many.
func (s *Site) sitemapPages(pages []Page) []Page {
	changed := s.lastReports()
	var urls []sitemapURL
	for _, p := range pages {
		if p.listed {
			urls = append(urls, sitemapURL{s.Config.BaseURL.To(p.Path), changed[p.Path].String()})
		}
	}
	if len(urls) <= sitemapLimit {
		return []Page{s.sitemap(sitemapFile, urls, sitemapSet{URLs: urls})}
	}
	var parts []Page
	var index sitemapIndex
	for n := 1; len(urls) > 0; n++ {
		part := urls[:min(sitemapLimit, len(urls))]
		urls = urls[len(part):]
		path := fmt.Sprintf("sitemap-%d.xml", n)
		parts = append(parts, s.sitemap(path, part, sitemapSet{URLs: part}))
		index.Maps = append(index.Maps, sitemapURL{Loc: s.Config.BaseURL.To(path)})
	}
	return append(parts, s.sitemap(sitemapFile, index.Maps, index))
}

func (s *Site) sitemap(path string, urls []sitemapURL, value any) Page {
	var list strings.Builder
	for _, u := range urls {
		list.WriteString(u.Loc + " " + u.Lastmod + "\n")
	}
	return Page{
		Path: path,
		Key:  digestOf(s.base, "sitemap", list.String()),
		Render: func(w io.Writer) error {
			if _, err := io.WriteString(w, xml.Header); err != nil {
				return err
			}
			if err := xml.NewEncoder(w).Encode(value); err != nil {
				return fmt.Errorf("write %s: %w", path, err)
			}
			_, err := io.WriteString(w, "\n")
			return err
		},
	}
}

// lastReports gives the day of the last article that a page rests on, for pages
// that rest on articles.
func (s *Site) lastReports() map[string]edtf.Date {
	last := map[string]edtf.Date{}
	note := func(path string, d edtf.Date) {
		if old, ok := last[path]; !ok || edtf.Compare(d, old) > 0 {
			last[path] = d
		}
	}
	for _, a := range s.articles {
		note(a.path, a.Date)
		note(indexFile, a.Date)
		note("sources/"+indexFile, a.Date)
	}
	for _, e := range s.events {
		_, d := e.publication()
		if e.own {
			note(eventPath(e.ID), d)
		}
		for _, c := range e.cities {
			note(c.path, d)
			note("cities/"+indexFile, d)
		}
		note(e.page, d)
		note(period{year: e.period.year}.path(), d)
		if day, ok := e.exactDay(); ok {
			note(day.path(), d)
		}
	}
	return last
}
