package site

import (
	"cmp"
	"slices"
	"strings"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// EventPage is all that is known of one event.
type EventPage struct {
	Frame
	Event EventView
	// Where are its places with what is known of them.
	Where []PlaceView
	// LinkedData is the event as JSON-LD.
	LinkedData any
	// Month leads to the page of its month or year.
	Month Link
	// Related lead to other lists in which it stands.
	Related []Link
	// Basis is a word for what the date rests on.
	Basis string
	// Tellings are the reports, the earliest first.
	Tellings []TellingView
	// Differences are what the tellings do not agree on.
	Differences []DifferenceView
	// Decision is "confirmed", "changed" or "added" by an editor, or "".
	Decision string
	// Joined tells that an editor joined some of the tellings.
	Joined bool
	// Corrections are what editors changed, the earliest first.
	Corrections []CorrectionView
	// Confidence goes from 0 to 100.
	Confidence int
}

// PlaceView is a place of an event.
type PlaceView struct {
	Link
	// Kind says what it is («مدينة»), Within what it lies in; either may be "".
	Kind, Within string
	// Coordinates are its latitude and longitude, to the hundredth of a degree,
	// a kilometre; "" where they would say more than is known.
	Coordinates string
	// Coarse is set where no more than a governorate or a country is known.
	Coarse bool
}

// CorrectionView is a field that an editor changed.
type CorrectionView struct {
	Field    string // «التاريخ»
	From, To string // in words, "" where there was nothing
	On       edtf.Date
	Reason   string
	// Joined and Parted are set where an editor said that two tellings are one event
	// or are not; Other is then the id of the other one, and Href its place on the
	// page, "" where it is told on another.
	Joined, Parted bool
	Other, Href    string
}

func (v view) corrections(e *account) (list []CorrectionView) {
	for _, c := range e.Corrections {
		if c.Field == "joined" || c.Field == "parted" {
			w := CorrectionView{Joined: c.Field == "joined", Parted: c.Field == "parted", Other: c.To, On: c.On, Reason: tidy(c.Reason)}
			if slices.ContainsFunc(e.Reports, func(r timeline.Report) bool { return r.ID == c.To }) {
				w.Href = "#" + c.To
			}
			list = append(list, w)
			continue
		}
		list = append(list, CorrectionView{Field: correctedNames[c.Field], From: v.corrected(c.Field, c.From), To: v.corrected(c.Field, c.To), On: c.On, Reason: tidy(c.Reason)})
	}
	return list
}

// correctedNames say which field was corrected.
var correctedNames = map[string]string{
	"date": "التاريخ", "places": "المكان", "site": "الموقع", "type": "النوع", "status": "الحال",
	"fatalities": "عدد القتلى", "injured": "عدد الجرحى", "displaced": "عدد النازحين", "detained": "عدد المحتجزين",
	"by": "الفاعل", "against": "المستهدف",
}

// corrected says a value of a field in words.
func (v view) corrected(field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "date":
		if d, err := edtf.Parse(value); err == nil {
			return v.words.Date(d)
		}
	case "places":
		var names []string
		for _, id := range strings.Split(value, ",") {
			name := id
			if c := v.cityOf[id]; c != nil {
				name = c.name
			}
			names = append(names, name)
		}
		return strings.Join(names, "، ")
	case "type":
		return typeNames[timeline.Type(value)]
	case "status":
		return cmp.Or(statusNames[timeline.Status(value)], "وقع")
	case "site":
		return "«" + tidy(value) + "»"
	}
	return v.words.digits(value)
}

// kindNames say what a place is.
var kindNames = map[string]string{
	"city": "مدينة", "town": "بلدة", "district": "حي أو موقع", "governorate": "محافظة", "country": "بلد", "region": "منطقة", "river": "نهر",
}

func (v view) where(e *Event) (list []PlaceView) {
	for _, c := range v.citiesOf(e) {
		p := PlaceView{Link: Link{c.name, v.link(c.path)}, Kind: kindNames[c.Kind], Within: c.within}
		p.Coarse = c.Kind == "governorate" || c.Kind == "country"
		if c.pointed() {
			p.Coordinates = hundredth(*c.Lat) + ", " + hundredth(*c.Lon)
		}
		list = append(list, p)
	}
	return list
}

// TellingView is one article's telling of an event.
type TellingView struct {
	ID string
	// Article leads to the sentence in the article.
	Article Link
	// Published is the day of the article.
	Published edtf.Date
	// Before and After are the words around the quote in its paragraph.
	Before, Quote, After string
	// Attribution are the words that say by whose account it happened, or "".
	Attribution string
	Date        edtf.Date
	// How says in Arabic how the date was read.
	How            string
	Basis          string
	DateInferred   bool
	PlacesInferred bool
	Sources        []SourceView
	// CopyOf names who printed these words first and leads to that telling;
	// without an address where the words are its own.
	CopyOf Link
}

// DifferenceView is a field on which tellings differ.
type DifferenceView struct {
	// Field is what they differ on: «عدد القتلى».
	Field  string
	Values []ClaimView
}

// ClaimView is a value and who gives it.
type ClaimView struct {
	// Text is the value in words; Date is set where it is one.
	Text string
	Date edtf.Date
	// Tellings lead to the articles that give it.
	Tellings []Link
	// Sources names those who published them.
	Sources []string
}

// MovedPage leads on from an id that was joined to another event.
type MovedPage struct {
	Frame
	To EventView
}

func (s *Site) eventPages() (pages []Page) {
	for _, e := range s.events {
		if s.own(e) {
			pages = append(pages, s.pagesOfEvent(e)...)
		}
	}
	return pages
}

// pagesOfEvent gives the page of an event that has one, and those that lead on to it
// from the ids that were joined to it.
func (s *Site) pagesOfEvent(e *Event) []Page {
	reads := append(s.digestsOf([]*Event{e}), s.publisherIDs([]*Event{e})...)
	for _, a := range e.articles {
		reads = append(reads, a.Article.Digest) // for what stands around the sentence
		reads = append(reads, s.copyReads(a.Sources)...)
	}
	pages := []Page{s.page("event.html", eventPath(e.ID()), func(v view) (p any, err error) {
		eachRead([]*Event{e}, func(_ int, e *account) { p, err = v.eventPage(e) })
		return p, err
	}, reads...).of(e.period())}
	for _, id := range e.also {
		pages = append(pages, s.page("moved.html", eventPath(id), func(v view) (any, error) { return v.movedPage(e.read()), nil }, s.digestsOf([]*Event{e})...))
	}
	return pages
}

// headingOf gives an event the heading that its text does not: what it was and
// where. «معركة في الموصل»
func (s *Site) headingOf(e *Event) string {
	heading := typeNames[e.eventType()]
	for n, id := range e.places() {
		if n == 0 {
			heading += " في "
		} else {
			heading += " و"
		}
		heading += s.cityOf[id].name
	}
	return heading
}

func (v view) eventPage(e *account) (EventPage, error) {
	p := EventPage{
		Frame:       v.frame("event", v.headingOf(e.Event), tidy(e.Quote)),
		Event:       v.event(e, false),
		Where:       v.where(e.Event),
		LinkedData:  v.linkedData(e),
		Month:       Link{v.words.Date(e.period().date()), v.link(v.pageOf(e.Event) + "#" + e.ID)},
		Basis:       basisNames[e.Basis],
		Decision:    e.Decision,
		Joined:      slices.ContainsFunc(e.Joined, func(id string) bool { return id == e.ID || slices.Contains(e.Also, id) }),
		Corrections: v.corrections(e),
		Confidence:  int(e.Confidence*100 + 0.5),
	}
	p.Title += "، " + v.words.Date(e.Date)
	p.Reach.Card = v.eventCardView(e.Event)
	p.Reach.Alternates = nil // its id comes of its words
	p.Related = v.related(e.Event)
	for role, list := range [][]timeline.Actor{e.By, e.Against} {
		for n, a := range list {
			if a.ID != "" && v.Config.Pages.Actors {
				[][]ActorView{p.Event.By, p.Event.Against}[role][n].Page = v.link(actorPath(a.ID))
			}
		}
	}
	p.Unpublished = e.unpublished()
	for _, c := range v.citiesOf(e.Event) {
		p.Trail = append(p.Trail, Link{c.name, v.link(c.path)})
	}
	for n, r := range e.Reports {
		settings, err := v.settingsOf(e.articles[n])
		if err != nil {
			return p, err
		}
		around := settings.of(r.ID)
		t := TellingView{
			ID:             r.ID,
			Article:        v.sentence(e, n),
			Published:      r.Published,
			Before:         around.Before,
			Quote:          tidy(r.Quote),
			After:          around.After,
			Attribution:    tidy(r.Attribution),
			Date:           r.Date,
			How:            v.words.howDated(r),
			Basis:          basisNames[r.Basis],
			DateInferred:   slices.Contains(r.Inferred, "date") || r.Basis == timeline.Reported,
			PlacesInferred: slices.Contains(r.Inferred, "places"),
		}
		for _, src := range r.Sources {
			show := v.source(src)
			show.Page = v.toSource(src.Name).Href
			if v.Config.Articles.Verbatim {
				show.Passage = passage(src.URL, r.Quote)
			}
			t.Sources = append(t.Sources, show)
		}
		if n := e.report(r.CopyOf); n >= 0 {
			t.CopyOf = Link{e.articles[n].Title, v.link(v.path + "#" + r.CopyOf)}
			first := e.Reports[n].Sources
			if len(first) > 0 && !slices.ContainsFunc(r.Sources, func(s timeline.Source) bool { return s.Name == first[0].Name }) {
				t.CopyOf.Text = first[0].Name
			}
		}
		p.Tellings = append(p.Tellings, t)
	}
	for _, d := range e.Differs {
		p.Differences = append(p.Differences, v.difference(e, d))
	}
	return p, nil
}

// related leads to the pages of the type of an event and of its day of the year.
func (v view) related(e *Event) (links []Link) {
	if v.Config.Pages.Types {
		links = append(links, Link{"كل ما هو من نوع: " + typeNames[e.eventType()], v.link(typePath(e.eventType()))})
	}
	if day, ok := e.exactDay(); ok && v.Config.Pages.Days {
		links = append(links, Link{"في مثل هذا اليوم: " + v.words.dayOfYear(day), v.link(dayPath(day))})
	}
	return links
}

// report gives the number of the report with an id, -1 where none has it.
func (e *account) report(id string) int {
	return slices.IndexFunc(e.Reports, func(r timeline.Report) bool { return r.ID == id })
}

func (v view) difference(e *account, d timeline.Difference) DifferenceView {
	show := DifferenceView{Field: fieldNames[d.Field]}
	for _, claim := range d.Values {
		c := ClaimView{Text: v.claim(e, d.Field, claim)}
		if date, err := edtf.Parse(claim.Value); d.Field == "date" && err == nil {
			c.Date = date
			c.Text = v.words.Date(date)
		}
		for n, r := range e.Reports {
			if !slices.Contains(claim.Reports, r.ID) {
				continue
			}
			c.Tellings = append(c.Tellings, v.sentence(e, n))
			for _, src := range r.Sources {
				if !slices.Contains(c.Sources, src.Name) {
					c.Sources = append(c.Sources, src.Name)
				}
			}
		}
		show.Values = append(show.Values, c)
	}
	return show
}

// claim says a value that reports give. Where all of them put the same words
// around a number, these are said too: «أكثر من 40 قتيلًا».
func (v view) claim(e *account, field string, claim timeline.Claim) string {
	plain := v.words.digits(claim.Value)
	for _, c := range counts {
		if c.field != field {
			continue
		}
		var said []Toll
		for n := range e.Reports {
			if slices.Contains(claim.Reports, e.Reports[n].ID) {
				number, words := c.of(&e.Reports[n])
				toll := tollOf(c.noun, number, words)
				toll.Words, toll.Among = "", ""
				said = append(said, toll)
			}
		}
		if said = slices.Compact(said); len(said) != 1 || said[0].Bound == Exactly {
			return plain
		}
		pieces, err := v.words.Toll(said[0])
		if err != nil {
			return plain
		}
		plain = ""
		for _, p := range pieces {
			plain += p.Text
		}
	}
	return plain
}

func (v view) movedPage(e *account) MovedPage {
	p := MovedPage{v.frame("moved", v.headingOf(e.Event), tidy(e.Quote)), v.event(e, false)}
	p.Canonical = v.Config.BaseURL.To(eventPath(e.ID))
	p.Reach.Alternates = nil
	return p
}
