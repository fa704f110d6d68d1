package export

import (
	"encoding/json"
	"io"

	"waqai/timeline"
)

type feature struct {
	Type       string     `json:"type"`
	ID         string     `json:"id"`
	Geometry   *geometry  `json:"geometry"`
	Properties properties `json:"properties"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// position is longitude and latitude with the decimals that are known.
type position [2]json.Number

type properties struct {
	Heading        string           `json:"heading"`
	URL            string           `json:"url,omitempty"`
	Date           string           `json:"date"`
	Start          string           `json:"date_start,omitempty"`
	End            string           `json:"date_end,omitempty"`
	Basis          string           `json:"date_basis"`
	Type           string           `json:"type"`
	Status         string           `json:"status"`
	Places         []string         `json:"places"`
	PlaceNames     []string         `json:"place_names"`
	Precision      string           `json:"geo_precision"`
	Site           string           `json:"site,omitempty"`
	Quote          string           `json:"quote"`
	Attribution    string           `json:"attribution,omitempty"`
	By             []timeline.Actor `json:"by,omitempty"`
	Against        []timeline.Actor `json:"against,omitempty"`
	Fatalities     *int             `json:"fatalities"`
	Injured        *int             `json:"injured"`
	Displaced      *int             `json:"displaced"`
	Sources        []string         `json:"sources"`
	Confidence     float64          `json:"confidence"`
	DateInferred   bool             `json:"date_inferred"`
	PlacesInferred bool             `json:"places_inferred"`
}

// GeoJSON writes records as a FeatureCollection of RFC 7946, a line each. An event
// in one place is a Point, in several a MultiPoint; one of which no point is known
// finer than a country has the geometry null, which that standard calls unlocated.
func GeoJSON(out io.Writer) *Writer {
	head := struct {
		Type string `json:"type"`
	}{"FeatureCollection"}
	w, item := newList(out, head, "features")
	w.put = func(r Record) error {
		w.piece.count(1, nil)
		return item(featureOf(r))
	}
	return w
}

func (f feature) appendTo(b object) object {
	b = b.open('{').text("type", f.Type).text("id", f.ID).name("geometry")
	if f.Geometry == nil {
		b = append(b, "null"...)
	} else {
		b = b.open('{').text("type", f.Geometry.Type).name("coordinates")
		switch at := f.Geometry.Coordinates.(type) {
		case position:
			b = at.appendTo(b)
		case []position:
			b = b.open('[')
			for _, p := range at {
				b = p.appendTo(b)
			}
			b = b.close(']')
		}
		b = b.close('}')
	}
	return f.Properties.appendTo(b.name("properties")).close('}')
}

func (p position) appendTo(b object) object {
	b = append(b.open('['), p[0]...)
	return append(append(b, ','), p[1]...).close(']')
}

func (p *properties) appendTo(b object) object {
	b = b.open('{').text("heading", p.Heading).optional("url", p.URL)
	b = b.text("date", p.Date).optional("date_start", p.Start).optional("date_end", p.End).text("date_basis", p.Basis)
	b = b.text("type", p.Type).text("status", p.Status)
	b = b.texts("places", p.Places).texts("place_names", p.PlaceNames).text("geo_precision", p.Precision).optional("site", p.Site)
	b = b.text("quote", p.Quote).optional("attribution", p.Attribution)
	b = b.actors("by", p.By).actors("against", p.Against)
	b = b.numberOrNull("fatalities", p.Fatalities).numberOrNull("injured", p.Injured).numberOrNull("displaced", p.Displaced)
	b = b.texts("sources", p.Sources)
	b = append(b.name("confidence"), shareJSON(p.Confidence)...)
	return b.flag("date_inferred", p.DateInferred).flag("places_inferred", p.PlacesInferred).close('}')
}

// shareJSON gives a share as JSON has it.
func shareJSON(x float64) string {
	if x != 0 && x < 1e-6 { // in the form of encoding/json, and what it cannot say
		j, err := json.Marshal(x)
		if err != nil {
			return "null"
		}
		return string(j)
	}
	return share(x)
}

func (b object) actors(name string, all []timeline.Actor) object {
	if len(all) == 0 {
		return b
	}
	b = b.name(name).open('[')
	for n := range all {
		a := &all[n]
		b = b.open('{').text("words", a.Words).optional("id", a.ID).optional("name", a.Name).optional("kind", a.Kind)
		b = b.optional("said", a.Said).optional("said_by", a.SaidBy).close('}')
	}
	return b.close(']')
}

func featureOf(r Record) feature {
	f := feature{Type: "Feature", ID: r.ID}
	start, end := days(r.Event)
	f.Properties = properties{
		Heading: r.Heading, URL: r.URL, Date: r.Date.String(), Start: start, End: end, Basis: string(r.Basis),
		Type: string(r.Type), Status: string(r.Status), Places: append([]string{}, r.Event.Places...), PlaceNames: []string{},
		Precision: "none", Site: Tidy(r.Site), Quote: Tidy(r.Quote), Attribution: Tidy(r.Attribution), By: r.By, Against: r.Against,
		Fatalities: r.Fatalities, Injured: r.Injured, Displaced: r.Displaced, Sources: []string{}, Confidence: r.Confidence,
		DateInferred:   dateInferred(r.Event) || r.Basis == timeline.Reported,
		PlacesInferred: placesInferred(r.Event),
	}
	for _, s := range r.Sources {
		f.Properties.Sources = append(f.Properties.Sources, Tidy(s.Name))
	}
	var points []position
	coarsest := settlement
	for _, p := range r.Places {
		f.Properties.PlaceNames = append(f.Properties.PlaceNames, p.Name)
		lat, lon, decimals, ok := p.Point()
		if !ok {
			continue
		}
		points = append(points, position{json.Number(fixed(lon, decimals)), json.Number(fixed(lat, decimals))})
		coarsest = max(coarsest, p.size())
	}
	switch len(points) {
	case 0:
		return f
	case 1:
		f.Geometry = &geometry{"Point", points[0]}
	default:
		f.Geometry = &geometry{"MultiPoint", points}
	}
	f.Properties.Precision = [...]string{"settlement", "district", "governorate", "area", "country"}[coarsest]
	return f
}
