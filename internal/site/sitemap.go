package site

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"waqai/timeline/edtf"
)

const (
	sitemapFile = "sitemap.xml"
	// A sitemap holds at most 50,000 addresses and 50 MB (of 1,048,576 bytes,
	// before it is packed): https://www.sitemaps.org/protocol.html
	sitemapLimit = 50_000
	sitemapBytes = 50 << 20
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
			urls = append(urls, sitemapURL{s.Config.BaseURL.To(p.Path), s.words.Machine(changed[p.Path])})
		}
	}
	lists := sitemapParts(urls, sitemapLimit, sitemapBytes)
	if len(lists) < 2 {
		return []Page{s.sitemap(sitemapFile, urls, sitemapSet{URLs: urls})}
	}
	var parts []Page
	var index sitemapIndex
	for n, part := range lists {
		path := fmt.Sprintf("sitemap-%d.xml", n+1)
		parts = append(parts, s.sitemap(path, part, sitemapSet{URLs: part}))
		last := ""
		for _, u := range part {
			last = max(last, u.Lastmod)
		}
		index.Maps = append(index.Maps, sitemapURL{s.Config.BaseURL.To(path), last})
	}
	return append(parts, s.sitemap(sitemapFile, index.Maps, index))
}

// sitemapParts cuts a list of addresses into parts that a sitemap may hold.
func sitemapParts(urls []sitemapURL, most, bytes int) (parts [][]sitemapURL) {
	const around = 200                                            // bytes of the head and the foot
	const each = len("<url><loc></loc><lastmod></lastmod></url>") // around an address
	start, size := 0, around
	for n, u := range urls {
		// What is escaped takes at most five bytes.
		long := each + len(u.Loc) + 4*strings.Count(u.Loc, "&") + 4*strings.Count(u.Loc, "'") + len(u.Lastmod)
		if n-start == most || size+long > bytes && n > start {
			parts = append(parts, urls[start:n])
			start, size = n, around
		}
		size += long
	}
	if start < len(urls) {
		parts = append(parts, urls[start:])
	}
	return parts
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
	for _, b := range s.books() {
		for _, e := range b.events {
			_, d := e.publication()
			note(b.path, d)
			note(path.Dir(path.Dir(b.path))+"/"+indexFile, d)
		}
		for _, p := range b.parts {
			for _, e := range p.events {
				_, d := e.publication()
				note(p.pathIn(b.path), d)
			}
		}
	}
	return last
}
