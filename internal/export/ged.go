package export

import (
	"math"
	"strconv"
	"strings"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// GEDColumns are the columns of the UCDP GED layout, in its order.
var GEDColumns = []Column{
	{Name: "id", Type: "integer", About: "number of the event; the same as long as the event is", Required: true, Unique: true},
	{Name: "relid", Type: "string", About: "id of the event in the chronicle", Required: true},
	{Name: "year", Type: "integer", About: "year of the event", Required: true},
	{Name: "active_year", Type: "integer", About: "always empty"},
	{Name: "code_status", Type: "string", About: "always empty"},
	{Name: "type_of_violence", Type: "integer", About: "1 state-based, 2 non-state, 3 one-sided; empty where it is not known", Enum: []string{"1", "2", "3"}},
	{Name: "conflict_dset_id", Type: "string", About: "always empty"},
	{Name: "conflict_new_id", Type: "integer", About: "always empty"},
	{Name: "conflict_name", Type: "string", About: "always empty"},
	{Name: "dyad_dset_id", Type: "string", About: "always empty"},
	{Name: "dyad_new_id", Type: "integer", About: "always empty"},
	{Name: "dyad_name", Type: "string", About: "side A and side B where both are known"},
	{Name: "side_a_dset_id", Type: "string", About: "always empty"},
	{Name: "side_a_new_id", Type: "integer", About: "always empty"},
	{Name: "side_a", Type: "string", About: "side A; empty where it is not known"},
	{Name: "side_b_dset_id", Type: "string", About: "always empty"},
	{Name: "side_b_new_id", Type: "integer", About: "always empty"},
	{Name: "side_b", Type: "string", About: "side B; Civilians in one-sided violence"},
	{Name: "number_of_sources", Type: "integer", About: "sources of all reports", Required: true},
	{Name: "source_article", Type: "string", About: "\"name, date, address\" of each source, joined by ;"},
	{Name: "source_office", Type: "string", About: "publishers, joined by ;"},
	{Name: "source_date", Type: "string", About: "days of publication, joined by ;"},
	{Name: "source_headline", Type: "string", About: "always empty"},
	{Name: "source_original", Type: "string", About: "the words of the text that say by whose account it happened"},
	{Name: "where_prec", Type: "integer", About: "1 the town, 3 a district, 4 a governorate, 5 an area, 6 the country", Required: true, Enum: []string{"1", "2", "3", "4", "5", "6", "7"}},
	{Name: "where_coordinates", Type: "string", About: "name of the place that the coordinates stand for", Required: true},
	{Name: "where_description", Type: "string", About: "the district or building in the words of the text"},
	{Name: "adm_1", Type: "string", About: "governorate"},
	{Name: "adm_2", Type: "string", About: "district"},
	{Name: "latitude", Type: "number", About: "decimal degrees, WGS 84"},
	{Name: "longitude", Type: "number", About: "decimal degrees, WGS 84"},
	{Name: "geom_wkt", Type: "string", About: "POINT (longitude latitude)"},
	{Name: "priogrid_gid", Type: "integer", About: "cell of the PRIO-GRID"},
	{Name: "country", Type: "string", About: "country", Required: true},
	{Name: "country_id", Type: "integer", About: "Gleditsch & Ward number"},
	{Name: "region", Type: "string", About: "region", Enum: []string{"Africa", "Americas", "Asia", "Europe", "Middle East"}},
	{Name: "event_clarity", Type: "integer", About: "always empty"},
	{Name: "date_prec", Type: "integer", About: "1 the day, 2 up to 6 days, 3 a week, 4 up to a month, 5 up to a year", Required: true, Enum: []string{"1", "2", "3", "4", "5"}},
	{Name: "date_start", Type: "string", About: "earliest day", Required: true, Pattern: gedTime},
	{Name: "date_end", Type: "string", About: "latest day", Required: true, Pattern: gedTime},
	{Name: "deaths_a", Type: "integer", About: "dead of side A", Required: true},
	{Name: "deaths_b", Type: "integer", About: "dead of side B", Required: true},
	{Name: "deaths_civilians", Type: "integer", About: "dead civilians", Required: true},
	{Name: "deaths_unknown", Type: "integer", About: "dead whose side is not known", Required: true},
	{Name: "best", Type: "integer", About: "best figure: the sum of these", Required: true},
	{Name: "high", Type: "integer", About: "highest figure", Required: true},
	{Name: "low", Type: "integer", About: "lowest figure", Required: true},
	{Name: "gwnoa", Type: "integer", About: "Gleditsch & Ward number of side A where it is a state"},
	{Name: "gwnob", Type: "integer", About: "Gleditsch & Ward number of side B where it is a state"},
}

const gedTime = `-?[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00\.000`

// around is how many days "about a day" reaches on either side; and a day of which
// only the publication is known may be as many days earlier.
const around = 3

// gedDate gives the days between which an event lies, and the code of how wide
// that is. "About" a day is widened by three days on either side; a day that only
// rests on publication reaches back three days; other qualifiers do not widen.
func gedDate(e *timeline.Event) (from, to edtf.Day, precision int, losses []Loss) {
	if e.Date.IsZero() {
		return 0, 0, 0, []Loss{{"no-date", ""}}
	}
	from, to, closed := bounds(e.Date)
	if !closed {
		return 0, 0, 0, []Loss{{"open-date", e.Date.String()}}
	}
	switch {
	case from == to && qualifier(e.Date) != "":
		// Seven days are a week by their number, but what is meant is a range
		// around a day, which the layout codes as 2.
		return from - around, to + around, 2, nil
	case from == to && e.Basis == timeline.Reported:
		return from - around, to, 2, []Loss{{"date-reported", e.Date.String()}}
	}
	switch length := to - from + 1; {
	case length == 1:
		precision = 1
	case length <= 6:
		precision = 2
	case length == 7:
		precision = 3
	case length <= 30 || e.Date.Precision() == edtf.PrecisionMonth:
		precision = 4
	case length <= 366:
		precision = 5
	default:
		return 0, 0, 0, []Loss{{"vague-date", e.Date.String()}}
	}
	return from, to, precision, nil
}

// ged is the layout of the UCDP GED: one row an event with at least one death.
// An event in several places stands at the first.
func ged(r Record, ids Numbers, lossesAlone bool) (rows [][]string, losses []Loss) {
	if r.Status == timeline.Planned {
		return nil, []Loss{{"planned", r.Date.String()}}
	}
	if r.Type != timeline.Battle && r.Type != timeline.Explosion && r.Type != timeline.Civilians {
		return nil, []Loss{{"not-violence", string(r.Type)}}
	}
	if event, _, _ := acledType(r); event == strategic {
		return nil, []Loss{{"found", r.Trigger}}
	}
	toll := deaths(r.Event)
	if !toll.known || toll.best == 0 {
		return nil, []Loss{{"no-death", ""}}
	}
	from, to, precision, dated := gedDate(r.Event)
	if precision == 0 {
		return nil, dated
	}
	if len(r.Places) == 0 {
		return nil, []Loss{{"no-place", ""}}
	}
	p := r.Places[0]
	c, ok := p.country()
	if !ok {
		return nil, []Loss{{"no-country", p.ID}}
	}
	losses = append(dated, shared(r)...)
	losses = append(losses, toll.losses...)
	if len(r.Places) > 1 {
		losses = append(losses, Loss{"place-joined", joined(r.Event.Places)})
	}
	acting := sidesOf(r, c)
	losses = append(losses, acting.losses...)
	violence, deadCivilians, deadUnknown := "", 0, toll.best
	if r.Type == timeline.Civilians {
		violence, acting.b = "3", side{name: "Civilians", code: 7} // whoever they were: the layout has no other
	} else {
		if acting.b.code == 1 && acting.a.code != 1 { // a government is side A
			acting.a, acting.b = acting.b, acting.a
		}
		violence = violenceOf(acting)
	}
	if r.Type == timeline.Civilians || civilians(r.Against) {
		deadCivilians, deadUnknown = toll.best, 0
	} else {
		losses = append(losses, Loss{"deaths-side", strconv.Itoa(toll.best)})
	}
	gwno := func(s side) string {
		if s.code == 1 && c.gw != 0 {
			return strconv.Itoa(c.gw)
		}
		return ""
	}
	if violence == "" {
		losses = append(losses, Loss{"violence", string(r.Type)})
	}
	dyad := ""
	if acting.a.name != "" && acting.b.name != "" {
		dyad = acting.a.name + " - " + acting.b.name
	}
	where := map[size]int{settlement: 1, second: 3, first: 4, area: 5, whole: 6}[p.size()]
	if p.size() != settlement {
		losses = append(losses, Loss{"point-stands", p.ID})
	}
	lat, lon, wkt, cell := "", "", "", ""
	if at := Coarse(p.Place); at.Lat != nil && at.Lon != nil {
		lat, lon = fixed(*at.Lat, 6), fixed(*at.Lon, 6)
		wkt = "POINT (" + lon + " " + lat + ")"
		cell = strconv.Itoa(PrioGrid(*at.Lat, *at.Lon))
	} else {
		losses = append(losses, Loss{"point", p.ID})
	}
	if lossesAlone {
		return make([][]string, 1), losses
	}
	units := p.units(2)
	countryID := ""
	if c.gw != 0 {
		countryID = strconv.Itoa(c.gw)
	}
	var articles, offices, dates []string
	for _, s := range r.Sources {
		part := plainPart.Replace
		offices = append(offices, part(Tidy(s.Name)))
		dates = append(dates, s.Published.String())
		articles = append(articles, `"`+part(strings.Join([]string{Tidy(s.Name), s.Published.String(), s.URL}, ", "))+`"`)
	}
	first, _ := r.Date.First()
	year, _, _ := first.Civil()
	rows = [][]string{{
		strconv.FormatUint(ids.of(r.ID), 10), r.ID, strconv.Itoa(year), "", "", violence,
		"", "", "", "", "", dyad, "", "", acting.a.name, "", "", acting.b.name,
		strconv.Itoa(len(r.Sources)), strings.Join(articles, ";"), strings.Join(offices, ";"), strings.Join(dates, ";"), "", r.Attribution,
		strconv.Itoa(where), latin(p.Place), r.Site, units[0], units[1], lat, lon, wkt, cell,
		c.name, countryID, c.gedRegion(), "",
		strconv.Itoa(precision), gedDay(from), gedDay(to),
		"0", "0", strconv.Itoa(deadCivilians), strconv.Itoa(deadUnknown), strconv.Itoa(toll.best), strconv.Itoa(toll.high), strconv.Itoa(toll.low),
		gwno(acting.a), gwno(acting.b),
	}}
	return rows, losses
}

// plainPart takes out of a part of a list what stands around and between parts.
var plainPart = strings.NewReplacer(";", ",", `"`, "'")

func gedDay(d edtf.Day) string { return d.String() + " 00:00:00.000" }

// violenceOf tells the type of violence between two sides, "" where one of them
// is not known or what it is does not tell: a foreign force may fight for the state,
// and civilians may have been hit by a strike on others.
func violenceOf(s sides) string {
	armed := func(s side) bool { return s.code >= 2 && s.code <= 4 }
	switch {
	case s.a.code == 1 && armed(s.b), armed(s.a) && s.b.code == 1:
		return "1"
	case armed(s.a) && armed(s.b):
		return "2"
	}
	return ""
}

// PrioGrid gives the cell of the 0.5° PRIO-GRID in which a point lies.
func PrioGrid(lat, lon float64) int {
	row := int(math.Floor((lat + 90) / 0.5))
	column := int(math.Floor((lon + 180) / 0.5))
	return row*720 + column + 1
}
