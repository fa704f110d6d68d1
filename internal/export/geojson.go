package export

import (
	"encoding/json"
	"io"
	"iter"

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
func GeoJSON(w io.Writer, records iter.Seq[Record]) (tally Tally, err error) {
	head := struct {
		Type string `json:"type"`
	}{"FeatureCollection"}
	err = list(w, head, "features", func(item func(any) error) error {
		for r := range records {
			tally.count(1, nil)
			if err := item(featureOf(r)); err != nil {
				return err
			}
		}
		return nil
	})
	return tally, err
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
