package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// ACLEDColumns are the columns of the ACLED layout, in its order.
var ACLEDColumns = []Column{
	{Name: "event_id_cnty", Type: "string", About: "country code and number; the same as long as the event is", Required: true, Unique: true, Pattern: `[A-Z]{3}[0-9]+`},
	{Name: "event_date", Type: "date", About: "the day, or the middle of the span", Required: true},
	{Name: "year", Type: "integer", About: "year of event_date", Required: true},
	{Name: "time_precision", Type: "integer", About: "1 the day, 2 a week or a like span, 3 a month", Required: true, Enum: []string{"1", "2", "3"}},
	{Name: "disorder_type", Type: "string", About: "disorder category", Enum: []string{"Political violence", "Demonstrations", "Political violence; Demonstrations", "Strategic developments"}},
	{Name: "event_type", Type: "string", About: "one of six", Required: true, Enum: []string{"Battles", "Protests", "Riots", "Explosions/Remote violence", "Violence against civilians", "Strategic developments"}},
	{Name: "sub_event_type", Type: "string", About: "one of 25; empty where the text does not say", Enum: subTypeNames()},
	{Name: "actor1", Type: "string", About: "who did it; empty where the text does not say it plainly"},
	{Name: "assoc_actor_1", Type: "string", About: "who acts with actor 1, joined by \"; \""},
	{Name: "inter1", Type: "string", About: "type of actor 1", Enum: interNames[1:]},
	{Name: "actor2", Type: "string", About: "who suffered it, or the other side of a fight"},
	{Name: "assoc_actor_2", Type: "string", About: "who is with actor 2, joined likewise"},
	{Name: "inter2", Type: "string", About: "type of actor 2", Enum: interNames[1:]},
	{Name: "interaction", Type: "string", About: "the pair of types"},
	{Name: "civilian_targeting", Type: "string", About: "civilians were the main target", Enum: []string{"Civilian targeting"}},
	{Name: "iso", Type: "integer", About: "ISO 3166-1 numeric", Required: true},
	{Name: "region", Type: "string", About: "region"},
	{Name: "country", Type: "string", About: "country", Required: true},
	{Name: "admin1", Type: "string", About: "governorate"},
	{Name: "admin2", Type: "string", About: "district"},
	{Name: "admin3", Type: "string", About: "smaller unit"},
	{Name: "location", Type: "string", About: "the place, in Latin letters where its name in these is known", Required: true},
	{Name: "latitude", Type: "number", About: "decimal degrees, EPSG:4326, four decimals"},
	{Name: "longitude", Type: "number", About: "decimal degrees, EPSG:4326, four decimals"},
	{Name: "geo_precision", Type: "integer", About: "1 the town, 2 near it or a part of a region, 3 a region", Required: true, Enum: []string{"1", "2", "3"}},
	{Name: "source", Type: "string", About: "names of the sources, joined by \"; \""},
	{Name: "source_scale", Type: "string", About: "always empty"},
	{Name: "notes", Type: "string", About: "the date in words and the quote", Required: true},
	{Name: "fatalities", Type: "integer", About: "the lowest figure; 0 where none is given", Required: true},
	{Name: "tags", Type: "string", About: "waqai id, edtf and url of the event", Required: true},
	{Name: "timestamp", Type: "integer", About: "the last report's day of publication, in Unix seconds"},
}

// interNames are the types of actors, by their codes.
var interNames = []string{"", "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians", "External/Other forces"}

// acledTypes are the types of events that ACLED has, and those of the chronicle
// that have none: these are strategic developments.
var acledTypes = map[timeline.Type]string{
	timeline.Battle:       "Battles",
	timeline.Explosion:    "Explosions/Remote violence",
	timeline.Civilians:    "Violence against civilians",
	timeline.Protest:      "Protests",
	timeline.Riot:         "Riots",
	timeline.Strategic:    strategic,
	timeline.Displacement: strategic,
	timeline.Diplomacy:    strategic,
}

const strategic = "Strategic developments"

// subType is one of the 25, with the event type that it belongs to and its
// disorder.
type subType struct{ name, event, disorder string }

var subTypes = []subType{
	{"Government regains territory", "Battles", "Political violence"},
	{"Non-state actor overtakes territory", "Battles", "Political violence"},
	{"Armed clash", "Battles", "Political violence"},
	{"Excessive force against protesters", "Protests", "Political violence; Demonstrations"},
	{"Protest with intervention", "Protests", "Demonstrations"},
	{"Peaceful protest", "Protests", "Demonstrations"},
	{"Violent demonstration", "Riots", "Demonstrations"},
	{"Mob violence", "Riots", "Political violence"},
	{"Chemical weapon", "Explosions/Remote violence", "Political violence"},
	{"Air/drone strike", "Explosions/Remote violence", "Political violence"},
	{"Suicide bomb", "Explosions/Remote violence", "Political violence"},
	{"Shelling/artillery/missile attack", "Explosions/Remote violence", "Political violence"},
	{"Remote explosive/landmine/IED", "Explosions/Remote violence", "Political violence"},
	{"Grenade", "Explosions/Remote violence", "Political violence"},
	{"Sexual violence", "Violence against civilians", "Political violence"},
	{"Attack", "Violence against civilians", "Political violence"},
	{"Abduction/forced disappearance", "Violence against civilians", "Political violence"},
	{"Agreement", strategic, strategic},
	{"Arrests", strategic, strategic},
	{"Change to group/activity", strategic, strategic},
	{"Disrupted weapons use", strategic, strategic},
	{"Headquarters or base established", strategic, strategic},
	{"Looting/property destruction", strategic, strategic},
	{"Non-violent transfer of territory", strategic, strategic},
	{"Other", strategic, strategic},
}

func subTypeNames() (names []string) {
	for _, s := range subTypes {
		names = append(names, s.name)
	}
	return names
}

// disorders are those of event types whose sub-event type is not known: of riots
// it depends on that.
var disorders = map[string]string{
	"Battles": "Political violence", "Explosions/Remote violence": "Political violence", "Violence against civilians": "Political violence",
	"Protests": "Demonstrations", strategic: strategic,
}

// acledDate gives the day of a row and how sure it is. The end of what it can mean
// decides: a day, up to a week, up to a month; what is vaguer is not recorded.
func acledDate(e *timeline.Event) (day edtf.Day, precision int, losses []Loss) {
	if e.Date.IsZero() {
		return 0, 0, []Loss{{"no-date", ""}}
	}
	first, last, closed := bounds(e.Date)
	if !closed {
		return 0, 0, []Loss{{"open-date", e.Date.String()}}
	}
	day = first + (last-first)/2
	switch length := last - first + 1; {
	case length > 31:
		return 0, 0, []Loss{{"vague-date", e.Date.String()}}
	case length > 7:
		precision = 3
	case length > 1 || qualifier(e.Date) != "":
		precision = 2
	case e.Basis == timeline.Reported:
		return day, 2, []Loss{{"date-reported", e.Date.String()}}
	default:
		return day, 1, nil
	}
	if last > first {
		losses = []Loss{{"date-span", e.Date.String()}}
	}
	return day, precision, losses
}

// acled is the layout of ACLED: one row, one place, one day. The dead of an event
// in several places are divided among them, as the codebook divides those of
// several days: the odd ones go to the first.
func acled(r Record, ids Numbers, lossesAlone bool) (rows [][]string, losses []Loss) {
	if r.Status == timeline.Planned {
		return nil, []Loss{{"planned", r.Date.String()}}
	}
	day, precision, dated := acledDate(r.Event)
	if precision == 0 {
		return nil, dated
	}
	var places []Place
	var elsewhere []Loss
	for _, p := range r.Places {
		switch _, ok := p.country(); {
		case !ok:
			elsewhere = append(elsewhere, Loss{"no-country", p.ID})
		case p.size() == whole && acledTypes[r.Type] != strategic:
			elsewhere = append(elsewhere, Loss{"country-only", p.ID})
		default:
			places = append(places, p)
		}
	}
	if len(places) == 0 {
		if len(elsewhere) == 0 {
			elsewhere = []Loss{{"no-place", ""}}
		}
		return nil, elsewhere
	}
	losses = append(dated, elsewhere...)
	losses = append(losses, shared(r)...)

	event, sub, typed := acledType(r)
	losses = append(losses, typed...)
	disorder := disorders[event]
	for _, s := range subTypes {
		if s.name == sub {
			disorder = s.disorder
		}
	}
	targeted := ""
	if event == "Violence against civilians" {
		targeted = "Civilian targeting"
	}
	toll := deaths(r.Event)
	losses = append(losses, toll.losses...)
	if !toll.known {
		losses = append(losses, Loss{"deaths-unnamed", ""})
	} else if toll.low < toll.high {
		losses = append(losses, Loss{"deaths-range", fmt.Sprintf("%d/%d/%d", toll.low, toll.best, toll.high)})
	}
	if len(places) > 1 {
		losses = append(losses, Loss{"places", joined(r.Event.Places)})
		if toll.low > 0 {
			losses = append(losses, Loss{"deaths-split", strconv.Itoa(toll.low)})
		}
	}
	if r.Site != "" {
		losses = append(losses, Loss{"site", r.Site})
	}
	if r.Attribution != "" {
		losses = append(losses, Loss{"attribution", r.Attribution})
	}
	sources, timestamp := "", ""
	if !lossesAlone {
		var names []string
		for _, s := range r.Sources {
			names = append(names, s.Name)
		}
		sources = joined(names)
		if last, ok := lastReport(r.Event).First(); ok {
			timestamp = strconv.FormatInt(int64(last)*24*60*60, 10)
		}
	}
	year, _, _ := day.Civil()

	for n, p := range places {
		c, _ := p.country()
		acting := sidesOf(r, c)
		if n == 0 {
			losses = append(losses, acting.losses...)
		}
		lat, lon := "", ""
		if at := Coarse(p.Place); at.Lat != nil && at.Lon != nil {
			lat, lon = fixed(*at.Lat, 4), fixed(*at.Lon, 4)
		} else {
			losses = append(losses, Loss{"point", p.ID})
		}
		located := 1
		if p.size() >= first {
			located = 3
			losses = append(losses, Loss{"point-stands", p.ID})
		} else if p.size() == second {
			located = 2
		}
		if lossesAlone {
			rows = append(rows, nil)
			continue
		}
		name := r.ID
		if n > 0 {
			name = rowName(name, p.ID)
		}
		units := p.units(3)
		share := toll.low / len(places)
		if n == 0 {
			share += toll.low % len(places)
		}
		rows = append(rows, []string{
			c.iso3 + strconv.FormatUint(ids.of(name), 10), day.String(), strconv.Itoa(year), strconv.Itoa(precision),
			disorder, event, sub,
			acting.a.name, acting.a.with, acting.a.inter(), acting.b.name, acting.b.with, acting.b.inter(), acting.interaction(), targeted,
			strconv.Itoa(c.numeric), c.region, c.name, units[0], units[1], units[2], latin(p.Place), lat, lon, strconv.Itoa(located),
			sources, "", notes(r, day, precision), strconv.Itoa(share), tags(r), timestamp,
		})
	}
	return rows, losses
}

// units gives the names of the administrative units in which a place lies, the
// largest first, n of them; a governorate and a district are their own.
func (p Place) units(n int) []string {
	names := make([]string, n)
	chain := append([]timeline.Place{p.Place}, p.Within...)
	at := 0
	for k := len(chain) - 1; k >= 0 && at < n; k-- {
		switch unit := chain[k]; unit.Kind {
		case "governorate", "district":
			names[at] = latin(unit)
			at++
		}
	}
	return names
}

// notes give the date in words, as the codebook begins them, and the sentence.
func notes(r Record, day edtf.Day, precision int) string {
	year, month, dom := day.Civil()
	text := fmt.Sprintf("%d %s %d", dom, time.Month(month), year)
	switch precision {
	case 1:
		text = "On " + text
	case 2:
		text = "Around " + text
	default:
		text = fmt.Sprintf("Within weeks of %s", text)
		if r.Date.Precision() == edtf.PrecisionMonth {
			text = fmt.Sprintf("In %s %d", time.Month(month), year)
		}
	}
	return text + ": " + r.Quote
}

// tags lead back from a row to the event.
func tags(r Record) string {
	list := []string{"waqai id=" + r.ID, "edtf=" + r.Date.String()}
	if r.URL != "" {
		list = append(list, "url="+strings.ReplaceAll(r.URL, ";", "%3B"))
	}
	return strings.Join(list, "; ")
}
