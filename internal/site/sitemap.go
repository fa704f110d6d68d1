package site

import (
	"bufio"
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

// sitemapURL is the address of a page, or of a sitemap, and the day of its last change
// as W3C writes it, or "".
type sitemapURL struct{ Loc, Lastmod string }

// sitemapPages lists the pages that search engines should know: in one file, or
// in several and an index of them when they are too many. changed is what lastReports gives.
func (s *Site) sitemapPages(pages []Page, changed map[string]edtf.Date) []Page {
	var urls []sitemapURL
	for _, p := range pages {
		if p.listed {
			urls = append(urls, sitemapURL{s.Config.BaseURL.To(p.Path), s.words.Machine(changed[p.Path])})
		}
	}
	lists := sitemapParts(urls, sitemapLimit, sitemapBytes)
	if len(lists) < 2 {
		return []Page{s.sitemap(sitemapFile, "urlset", "url", urls)}
	}
	var parts []Page
	var index []sitemapURL
	for n, part := range lists {
		path := fmt.Sprintf("sitemap-%d.xml", n+1)
		parts = append(parts, s.sitemap(path, "urlset", "url", part))
		last := ""
		for _, u := range part {
			last = max(last, u.Lastmod)
		}
		index = append(index, sitemapURL{s.Config.BaseURL.To(path), last})
	}
	return append(parts, s.sitemap(sitemapFile, "sitemapindex", "sitemap", index))
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

// sitemap makes a file of a list of addresses, each an element of a name in a root.
func (s *Site) sitemap(path, root, element string, urls []sitemapURL) Page {
	var list strings.Builder
	for _, u := range urls {
		list.WriteString(u.Loc)
		list.WriteByte(' ')
		list.WriteString(u.Lastmod)
		list.WriteByte('\n')
	}
	return Page{
		Path: path,
		Key:  digestOf(s.base, "sitemap", list.String()),
		Render: func(w io.Writer) error {
			b := bufio.NewWriter(w)
			b.WriteString(xml.Header + "<" + root + ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
			for _, u := range urls {
				b.WriteString("<" + element + "><loc>")
				xml.EscapeText(b, []byte(u.Loc)) // an error stays with b
				b.WriteString("</loc>")
				if u.Lastmod != "" {
					b.WriteString("<lastmod>" + u.Lastmod + "</lastmod>")
				}
				b.WriteString("</" + element + ">")
			}
			b.WriteString("</" + root + ">\n")
			return b.Flush()
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
		if s.own(e) {
			note(eventPath(e.ID()), e.last)
		}
	}
	noteAll := func(path string, events []*Event, above ...string) {
		if len(events) == 0 {
			return
		}
		d := lastReportOf(events)
		for _, path := range append(above, path) {
			note(path, d)
		}
	}
	for n, parts := range s.lists.periods {
		if scales[n].name == "day" && !s.Config.Pages.Dates {
			continue
		}
		for _, p := range parts() {
			noteAll(p.path(), p.events, period{year: p.period.year}.path()) // a year counts all of it
		}
	}
	for _, b := range s.books() {
		index := path.Dir(path.Dir(b.path)) + "/" + indexFile
		if len(b.parts()) == 0 {
			noteAll(b.path, b.events, index)
		}
		for _, p := range b.parts() { // which hold them all
			noteAll(p.pathIn(b.path), p.events, b.path, index)
		}
	}
	return last
}
