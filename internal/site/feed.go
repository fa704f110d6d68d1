package site

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"waqai/internal/export"
	"waqai/timeline/edtf"
)

// Feeds are Atom (RFC 4287), and the same as JSON Feed. The time of an entry is the day on which the last
// report of its event was published, so that a feed changes when the content
// does and not when it is built.

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

func (c *City) feed() string { return "cities/" + c.ID + "/" + feedFile }

// writeFeed writes the feed of the page at home, of events that were reported last.
func (s *Site) writeFeed(w io.Writer, path, home, title string, events []*Event) (tally export.Tally, err error) {
	address := s.Config.BaseURL
	f := atomFeed{
		Lang:     string(s.Config.Language),
		ID:       s.tag(strings.TrimSuffix(home, indexFile)),
		Title:    export.Line(title),
		Subtitle: export.Line(s.Config.Description),
		Updated:  s.timestamp(edtf.Date{}),
		Author:   atomAuthor{cmp.Or(s.Config.Author, s.Config.Title)},
		Links: []atomLink{
			{"self", "application/atom+xml", address.To(path)},
			{"alternate", "text/html", address.To(home)},
		},
	}
	if len(events) > 0 {
		f.Updated = s.timestamp(events[0].last)
	}
	for _, e := range events {
		first, last := e.first, e.last
		read := e.read()
		where, anchor, _ := strings.Cut(s.home(e), "#")
		if anchor != "" {
			anchor = "#" + anchor
		}
		entry := atomEntry{
			ID:         s.tag(e.ID()),
			Title:      export.Line(s.headingOf(e) + "، " + s.words.Date(e.Date())),
			Updated:    s.timestamp(last),
			Published:  s.timestamp(first),
			Link:       atomLink{"alternate", "text/html", address.To(where) + anchor},
			Categories: []atomCategory{{string(read.Type), typeNames[read.Type]}},
			Summary:    export.Line(read.Quote),
		}
		f.Entries = append(f.Entries, entry)
	}
	tally.Rows, tally.Events = len(events), len(events)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return tally, err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(f); err != nil {
		return tally, err
	}
	_, err = io.WriteString(w, "\n")
	return tally, err
}

// writeJSONFeed writes the same as a JSON Feed.
func (s *Site) writeJSONFeed(w io.Writer, path, home, title string, events []*Event) (export.Tally, error) {
	typeName := func(r export.Record) string { return typeNames[r.Type] }
	return export.JSONFeed(w, s.chronicle(title, home, path), typeName).All(s.records(events, withHeadings|withPlaces|withTags))
}

// tag gives an id that stays when the site moves its pages (RFC 4151).
func (s *Site) tag(name string) string {
	u := s.Config.BaseURL
	return fmt.Sprintf("tag:%s,%d:%s%s", u.Hostname(), s.Config.Feeds.Since, u.EscapedPath(), escapePath(name))
}

// timestamp gives the beginning of a day in the zone of the site; that of an
// unknown day is the first of 1970.
func (s *Site) timestamp(d edtf.Date) string {
	day, _ := d.First()
	year, month, dom := day.Civil()
	return time.Date(year, time.Month(month), dom, 0, 0, 0, 0, s.Config.TimeZone.Location).Format(time.RFC3339)
}

// lastReportOf gives the day of the last report of any of some events.
func lastReportOf(events []*Event) (last edtf.Date) {
	for n, e := range events {
		if d := e.last; n == 0 || edtf.Compare(d, last) > 0 {
			last = d
		}
	}
	return last
}

// newest gives the n events that were reported last, the very last first.
func newest(events []*Event, n int) []*Event {
	type candidate struct {
		event *Event
		last  edtf.Date
	}
	before := func(a, b candidate) int {
		return cmp.Or(edtf.Compare(b.last, a.last), edtf.Compare(b.event.Date(), a.event.Date()), strings.Compare(a.event.ID(), b.event.ID()))
	}
	// The best n so far are sorted, behind them stand as many that may be better. Events
	// come in their order, so that most of the newest are found first.
	var list []candidate
	full := false
	settle := func() {
		slices.SortFunc(list, before)
		list = list[:min(n, len(list))]
		full = len(list) == n
	}
	for _, e := range slices.Backward(events) {
		c := candidate{e, e.last}
		if full && (n == 0 || before(c, list[n-1]) > 0) {
			continue
		}
		if list = append(list, c); len(list) >= 2*n+64 {
			settle()
		}
	}
	settle()
	found := make([]*Event, len(list))
	for i, c := range list {
		found[i] = c.event
	}
	return found
}
