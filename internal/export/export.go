// Package export writes a chronicle in the formats of other programs.
//
//	records → CSV, ACLED, UCDP GED, GeoJSON, TimelineJS, JSON Feed, iCalendar, Web Annotations
//
// A Record is an event with what the chronicle knows beside it: its permanent
// address, its places and what these lie in. Every format has a Writer, which
// writes each record as it comes and keeps nothing of it, so that memory does not
// grow with the number of events, and the next record may stand in the room of the
// last; it reads no clock, and the same records give the same bytes.
//
//	Events, Reports, Places   tables of our own                    tables.go
//	ACLED, GED                layouts of others                    acled.go, ged.go
//	ACLEDLosses, GEDLosses    what these could not say             losses.go
//	GeoJSON                   RFC 7946                             geojson.go
//	TimelineJS                TimelineJS 3                         timelinejs.go
//	JSONFeed                  JSON Feed 1.1                        jsonfeed.go
//	Calendar                  RFC 5545                             calendar.go
//	Annotations               Web Annotation Data Model            annotations.go
//	Package                   Data Package 2.0, Table Schema       package.go
//
// # What holds for all of them
//
//   - A date is given as EDTF, in full, wherever the format has room for it. Days
//     beside it (date_start, date_end) are the ends of what it can mean.
//   - A point has no more decimals than is known: see Point.
//   - A number that the text does not give stays empty, except where a layout
//     demands one; that is then a loss, and told.
//   - Text that is put together has its foreign pieces between U+2066 and U+2069,
//     and quotes between U+2068 and U+2069; what stands in a cell of its own has no
//     marks of direction at all.
//   - Cells of CSV that a spreadsheet would run as a formula begin with an
//     apostrophe: see Cell.
//
// The rules of the layouts are those of docs/formats.md.
package export

import (
	"iter"
	"math"
	"strconv"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Chronicle is what formats say of the whole.
type Chronicle struct {
	Title, Description, Author string
	// Language is "ar", or as "ar-IQ".
	Language string
	// Home is the address of its first page, "" where it has none; Self that of
	// the file which is written.
	Home, Self string
	// About is the address of the page that tells what the data are, or "".
	About string
	// Host names who gives ids: the host of the site, or "".
	Host string
	// Date says a date in words.
	Date func(edtf.Date) string
	// Stamp gives the time of a day: the beginning of it where the site is.
	Stamp func(edtf.Date) string
}

// Record is an event of a chronicle.
type Record struct {
	*timeline.Event
	// URL is the permanent address of the event, absolute where the chronicle
	// has an address.
	URL string
	// Tag is an id of the event that is no address and stays when pages move
	// (RFC 4151), or "".
	Tag string
	// Heading is what it is called: «معركة في الموصل».
	Heading string
	// Places stand beside Event.Places.
	Places []Place
	// Witnesses is the number of sources, copies of one another counted once.
	Witnesses int
	// Tellings stand beside Event.Reports.
	Tellings []Telling
}

// Place is a place and what it lies in, the nearest first; the last is a country
// where that is known.
type Place struct {
	timeline.Place
	Within []timeline.Place
	// URL is that of its page, or "".
	URL string
}

// Telling is what a chronicle knows of a report beside the report itself.
type Telling struct {
	// Title is that of the article, Page the address of its page, URL that of
	// the sentence in it.
	Title, Page, URL string
	// Passage is where the sentence stands in the article's page.
	Passage Passage
}

// Passage is a stretch of the text of a page.
type Passage struct {
	// Block is the CSS selector of the paragraph or other block that has it, ""
	// where nothing is known of it. Start and End count the characters (code
	// points) of the block's text from 0, markup removed.
	Block      string
	Start, End int
	// Exact is the stretch as the page has it, Prefix and Suffix the characters
	// before and behind it.
	Exact, Prefix, Suffix string
}

// Records gives events that no site has pages for as records: with their places,
// without addresses. place looks up a place by its id.
func Records(events []timeline.Event, place func(id string) (timeline.Place, bool)) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for n := range events {
			e := &events[n]
			r := Record{Event: e, Heading: string(e.Type), Witnesses: len(e.Sources), Tellings: make([]Telling, len(e.Reports))}
			for _, id := range e.Places {
				r.Places = append(r.Places, Lookup(id, place))
			}
			if !yield(r) {
				return
			}
		}
	}
}

// Lookup gives a place with all that it lies in. One that nobody knows has its
// id for a name.
func Lookup(id string, place func(id string) (timeline.Place, bool)) Place {
	p, ok := place(id)
	if !ok {
		return Place{Place: timeline.Place{ID: id, Name: id}}
	}
	full := Place{Place: p}
	for len(full.Within) < 8 && p.Parent != "" { // a gazetteer is no deeper, unless it goes in a circle
		if p, ok = place(p.Parent); !ok {
			break
		}
		full.Within = append(full.Within, p)
	}
	return full
}

// country gives the country in which a place lies.
func (p Place) country() (country, bool) {
	if c, ok := countries[p.ID]; ok && p.Kind == "country" {
		return c, true
	}
	for _, w := range p.Within {
		if c, ok := countries[w.ID]; ok {
			return c, true
		}
	}
	return country{}, false
}

// latin gives the name of a place in Latin letters, or the only one that it has.
func latin(p timeline.Place) string {
	if p.NameEn != "" {
		return p.NameEn
	}
	return p.Name
}

// size is how large a place is: what layouts ask of it.
type size int

const (
	settlement size = iota // a town is a point
	second                 // a district of a governorate
	first                  // a governorate
	area                   // a region or a river
	whole                  // a country
)

func (p Place) size() size {
	switch p.Kind {
	case "district":
		return second
	case "governorate":
		return first
	case "region", "river":
		return area
	case "country":
		return whole
	}
	return settlement
}

// Point gives the position of a place with the decimals that are known: two for a
// town (a kilometre), one for what is larger (ten). Countries have none, for an
// event "in Iraq" did not happen in the middle of it.
func (p Place) Point() (lat, lon float64, decimals int, ok bool) {
	if p.Lat == nil || p.Lon == nil || p.size() == whole {
		return 0, 0, 0, false
	}
	decimals = p.decimals()
	return round(*p.Lat, decimals), round(*p.Lon, decimals), decimals, true
}

func (p Place) decimals() int {
	if p.size() == settlement {
		return 2
	}
	return 1
}

// Coarse gives a place with its position no finer than Point gives it; that of a country
// as that of a region.
func Coarse(p timeline.Place) timeline.Place {
	if p.Lat != nil && p.Lon != nil {
		decimals := Place{Place: p}.decimals()
		lat, lon := round(*p.Lat, decimals), round(*p.Lon, decimals)
		p.Lat, p.Lon = &lat, &lon
	}
	return p
}

func round(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	if x = math.Round(x*scale) / scale; x == 0 {
		return 0 // and not -0
	}
	return x
}

func fixed(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }

// bounds gives the days between which a date lies.
func bounds(d edtf.Date) (first, last edtf.Day, closed bool) {
	first, from := d.First()
	last, to := d.Last()
	return first, last, from && to
}

// qualifier says what is doubted about a date.
func qualifier(d edtf.Date) string {
	switch {
	case d.Approximate() && d.Uncertain():
		return "both"
	case d.Approximate():
		return "about"
	case d.Uncertain():
		return "uncertain"
	}
	return ""
}

// precisions name sizes of dates.
var precisions = map[edtf.Precision]string{
	edtf.PrecisionDay: "day", edtf.PrecisionMonth: "month", edtf.PrecisionSeason: "season", edtf.PrecisionYear: "year",
	edtf.PrecisionDecade: "decade", edtf.PrecisionCentury: "century", edtf.PrecisionInterval: "interval",
}

// lastReport gives the day on which an event was reported last, firstReport the
// one on which it was reported first.
func lastReport(e *timeline.Event) (d edtf.Date) {
	for n := range e.Reports {
		if published := e.Reports[n].Published; n == 0 || edtf.Compare(published, d) > 0 {
			d = published
		}
	}
	return d
}

func firstReport(e *timeline.Event) (d edtf.Date) {
	for n := range e.Reports {
		if published := e.Reports[n].Published; n == 0 || edtf.Compare(published, d) < 0 {
			d = published
		}
	}
	return d
}
