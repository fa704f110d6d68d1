package site

import (
	"fmt"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// ldEvent is an event in the words of schema.org, as JSON-LD. Dates have the
// precision that is known; coordinates are those of the place, to the hundredth of a
// degree.
type ldEvent struct {
	Context     string      `json:"@context"`
	Type        string      `json:"@type"`
	ID          string      `json:"@id,omitempty"`
	Identifier  string      `json:"identifier"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	InLanguage  string      `json:"inLanguage"`
	StartDate   string      `json:"startDate,omitempty"`
	EndDate     string      `json:"endDate,omitempty"`
	Status      string      `json:"eventStatus,omitempty"`
	Location    []ldPlace   `json:"location,omitempty"`
	SubjectOf   []ldArticle `json:"subjectOf,omitempty"`
}

type ldPlace struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	Geo  *ldGeo `json:"geo,omitempty"`
}

type ldGeo struct {
	Type      string `json:"@type"`
	Latitude  string `json:"latitude"`
	Longitude string `json:"longitude"`
}

type ldArticle struct {
	Type      string  `json:"@type"`
	URL       string  `json:"url,omitempty"`
	Archived  string  `json:"archivedAt,omitempty"`
	Published string  `json:"datePublished,omitempty"`
	Publisher ldAgent `json:"publisher"`
}

type ldAgent struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// linkedData gives an event as JSON-LD.
func (v view) linkedData(e *account) ldEvent {
	ld := ldEvent{
		Context:     "https://schema.org",
		Type:        "Event",
		ID:          v.Config.BaseURL.To(eventPath(e.ID)),
		Identifier:  e.ID,
		Name:        v.headingOf(e.Event),
		Description: tidy(e.Quote),
		InLanguage:  string(v.Config.Language),
	}
	if e.Status == timeline.Planned {
		ld.Status = "https://schema.org/EventScheduled"
	}
	from, to := e.Date, edtf.Date{}
	if e.Date.IsInterval() {
		from, to = e.Date.Start(), e.Date.End()
	}
	ld.StartDate, ld.EndDate = v.words.Machine(from), v.words.Machine(to)
	for _, c := range v.citiesOf(e.Event) {
		p := ldPlace{Type: "Place", Name: c.name}
		if c.pointed() {
			p.Geo = &ldGeo{"GeoCoordinates", hundredth(*c.Lat), hundredth(*c.Lon)}
		}
		ld.Location = append(ld.Location, p)
	}
	for _, s := range e.Sources {
		ld.SubjectOf = append(ld.SubjectOf, ldArticle{"NewsArticle", s.URL, s.Archived, v.words.Machine(s.Published), ldAgent{"Organization", s.Name}})
	}
	return ld
}

func hundredth(degrees float64) string { return fmt.Sprintf("%.2f", degrees) }

// pointed tells whether a place has coordinates that say where it is: those of a
// country or a governorate are only its middle.
func (c *City) pointed() bool {
	return c.Lat != nil && c.Lon != nil && !c.astray && c.Kind != "country" && c.Kind != "governorate" && c.Kind != "region" && c.Kind != "river"
}
