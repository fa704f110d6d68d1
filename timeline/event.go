// Package timeline holds dated events and puts them in order.
//
// An Event is one happening: what happened, when (an EDTF date), where (ids of
// places), and the words that say so. It stands on every boundary of the
// program as one JSON object a line: an extractor writes them, Merge joins the
// reports of one happening, a site renders them, and other programs read them.
// The package knows neither Arabic nor pages.
//
// What it does with them:
//
//	NewID         names an event for good                    id.go
//	ReadEvents    JSON lines in, faults by line               lines.go
//	WriteEvent    JSON lines out
//	ReadArticles  what an extractor takes, as JSON lines
//	Merge         reports of one happening become one event   merge.go
//	              by evidence that is weighed in points       alike.go
//	              where there can be enough of it             links.go, block.go
//	Merger        the same with a memory: an edit costs what  merger.go, outcome.go
//	              it touches, and goes on after a restart     state.go
//	Told          what it knows of an article by heart        told.go
//	Happening     an event of it, whose words are asked for   happening.go
//	Witnesses     who prints another's words is none          copies.go
//	Compare       the order of a timeline
package timeline

import (
	"cmp"
	"strings"

	"waqai/timeline/edtf"
)

// Event is one happening. As an extractor writes it, it is what one article
// says; after Merge, Reports holds every telling and the fields beside it hold
// the telling that dates and places the happening best.
type Event struct {
	// ID names the event for good. NewID makes it from the article's id, the
	// sentence of the quote and the trigger, so it survives edits of other
	// sentences, new articles and any order of files. ValidID says what it
	// may look like.
	ID string `json:"id"`
	// Also lists the ids of the other reports that Merge joined to this
	// event, sorted; a reader who comes by one of them is led here.
	Also []string `json:"also,omitempty"`
	// Article is the id of the article that reports it.
	Article string `json:"article"`
	// Quote is the exact piece of the article's text that supports the event,
	// Trigger the exact piece of Quote that names the happening, When the
	// exact piece of the text that dates it ("" when none does).
	Quote   string `json:"quote"`
	Trigger string `json:"trigger"`
	When    string `json:"when"`
	// Offset and Length say where Quote stands, in characters (Unicode code
	// points) of the article's text.
	Offset int `json:"offset"`
	Length int `json:"length"`
	// Date has the precision that the text gives, never a finer one.
	Date edtf.Date `json:"date"`
	// Basis says what the date rests on; Rule names the construction of the
	// extractor that read When ("" when nothing was read).
	Basis Basis  `json:"basis"`
	Rule  string `json:"rule,omitempty"`
	// Places are ids of settlements, or of a governorate or country where no
	// settlement is named. Site is the district, building or landmark in the
	// text's own words, or "".
	Places []string `json:"places"`
	Site   string   `json:"site"`
	Type   Type     `json:"type"`
	Status Status   `json:"status"`
	// Actors are all that the text names beside it, as it names them.
	Actors []string `json:"actors,omitempty"`
	// By are those who did it, Against those who suffered it, where the text
	// says so plainly; both sides of a fight are in By.
	By      []Actor `json:"by,omitempty"`
	Against []Actor `json:"against,omitempty"`
	// Attribution is the exact piece of the text that says by whose account
	// it happened («وفق المرصد السوري», «قال ضابط في الجيش»), or "" when the
	// text says it in its own name.
	Attribution string `json:"attribution"`
	// Fatalities, Injured and Displaced are numbers of people that the text
	// gives for this event, the best figure of each; nil when it gives none.
	Fatalities *int `json:"fatalities"`
	Injured    *int `json:"injured"`
	Displaced  *int `json:"displaced"`
	// Tolls says of these figures what the words around them say, and holds
	// those that have no number of their own.
	Tolls Tolls `json:"tolls,omitzero"`
	// Confidence lies between 0 and 1; Reasons say in words what raised and
	// lowered it, and are filled only when they are asked for.
	Confidence float64  `json:"confidence"`
	Reasons    []string `json:"reasons,omitempty"`
	// Inferred names the fields that the text does not state beside the
	// trigger and that were carried on from elsewhere: "date", "places".
	Inferred []string `json:"inferred,omitempty"`
	// Sources are those of the article, or of all reports after Merge.
	Sources []Source `json:"sources,omitempty"`
	// Reports are filled by Merge, at least one, in the order of publication.
	Reports []Report `json:"reports,omitempty"`
	// Differs lists what the reports do not agree on, filled by Merge.
	Differs []Difference `json:"differs,omitempty"`
	// Decision says what an editor decided about it: "confirmed", "changed",
	// "added", Held, or "" where nobody looked.
	Decision string `json:"decision,omitempty"`
	// Corrections are what editors changed in it, the earliest first.
	Corrections []Correction `json:"corrections,omitempty"`
	// Joined are ids of tellings that editors say are of this happening, Parted
	// of those that are of another; Merge goes by them before all evidence.
	Joined []string `json:"joined,omitempty"`
	Parted []string `json:"parted,omitempty"`
}

// Correction is a field of an event that an editor changed.
type Correction struct {
	// Field is the name of the field in JSON lines: "date", "places", "site",
	// "type", "status", "fatalities", "injured", "displaced", "detained",
	// "by" or "against"; "joined" and "parted" are an editor's word about this
	// telling and another, whose id is in To.
	Field string `json:"field"`
	// From and To are its value before and after as text: EDTF for a date, ids
	// with commas for places, names joined by «، » for actors, "" where there was
	// none.
	From string `json:"from"`
	To   string `json:"to"`
	// On is the day of the decision, where the editor gives it, and Reason what
	// readers are told of it.
	On     edtf.Date `json:"on,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

// Report is one article's telling of an event.
type Report struct {
	ID string `json:"id"`
	// CopyOf is the id of the report of another article that has this wording
	// first, or ""; see Witnesses.
	CopyOf     string    `json:"copy_of,omitempty"`
	Article    string    `json:"article"`
	Published  edtf.Date `json:"published"`
	Quote      string    `json:"quote"`
	Trigger    string    `json:"trigger"`
	When       string    `json:"when"`
	Offset     int       `json:"offset"`
	Length     int       `json:"length"`
	Date       edtf.Date `json:"date"`
	Basis      Basis     `json:"basis"`
	Rule       string    `json:"rule,omitempty"`
	Site       string    `json:"site,omitempty"`
	Fatalities *int      `json:"fatalities"`
	Injured    *int      `json:"injured"`
	Displaced  *int      `json:"displaced"`
	Tolls      Tolls     `json:"tolls,omitzero"`
	Confidence float64   `json:"confidence"`
	Inferred   []string  `json:"inferred,omitempty"`
	Sources    []Source  `json:"sources,omitempty"`
	// Attribution, By and Against are as in Event.
	Attribution string  `json:"attribution,omitempty"`
	By          []Actor `json:"by,omitempty"`
	Against     []Actor `json:"against,omitempty"`
}

// Tolls are the people that an event touched, counted as closely as its words
// count them. Each is nil where the number beside it says all there is to say:
// «17 قتيلا» is Fatalities 17 and no Killed. Detained has no other number.
type Tolls struct {
	Killed    *Toll `json:"killed,omitempty"`
	Injured   *Toll `json:"injured,omitempty"`
	Displaced *Toll `json:"displaced,omitempty"`
	Detained  *Toll `json:"detained,omitempty"`
}

// Toll is a number of people as the text words it. What the words do not bound
// is nil: «نحو 50» has neither Low nor High. Where both are given, Low ≤ Best ≤
// High.
//
//	17 قتيلا              17 17 17
//	23 قتيلا على الأقل    23 23 –
//	أكثر من 40 قتيلا      40 40 –   strict
//	لا يتجاوز عددهم 10     – 10 10
//	نحو 50 قتيلا           – 50  –
//	بين 30 و40 قتيلا      30 30 40
//	عشرات القتلى          12  –  –
//
// Of two figures the lower is Best, as in the ACLED codebook. A word without a
// figure has a Low only where that codebook counts it, which it does for the
// dead: dozens as 12, hundreds as 100, several as 3. Best stays nil then.
type Toll struct {
	Low  *int `json:"low"`
	Best *int `json:"best"`
	High *int `json:"high"`
	// Strict is set where Low or High itself is left out: «أكثر من 40».
	Strict bool `json:"strict,omitempty"`
	// Words are the exact piece of the text that counts, "" where an editor set
	// the number of people detained. Among is the piece that names some of those
	// who were counted («بينهم ثلاثة أطفال»), or "".
	Words string `json:"words"`
	Among string `json:"among,omitempty"`
}

// Difference is a field on which reports of one event disagree. Dates disagree
// when neither lies in the other and neither is about; a date that only rests
// on publication (Reported) disagrees with none.
type Difference struct {
	// Field is "date", "fatalities", "injured", "displaced", "detained", "by"
	// or "against".
	Field string `json:"field"`
	// Values lists each distinct value with the ids of the reports that give
	// it, in the order of publication.
	Values []Claim `json:"values"`
}

// Claim is one value that some reports give.
type Claim struct {
	Value   string   `json:"value"`
	Reports []string `json:"reports"`
}

// Source is who published an article and where.
type Source struct {
	Name      string    `json:"name"`
	URL       string    `json:"url,omitempty"`
	Archived  string    `json:"archived,omitempty"`
	Retrieved edtf.Date `json:"retrieved,omitzero"`
	Published edtf.Date `json:"published,omitzero"`
}

// Basis says what the date of an event rests on.
type Basis string

const (
	Explicit Basis = "explicit" // an absolute date in the text, its year included
	Relative Basis = "relative" // resolved against the publication date or another date
	Context  Basis = "context"  // a date of a neighbouring clause or sentence governs it
	Reported Basis = "report"   // nothing dates it: it is news on the publication date
)

// bases lists every Basis, the firmest first.
var bases = []Basis{Explicit, Relative, Context, Reported}

// Type is one of eight kinds of events: the six of the ACLED codebook, in its
// order, and two that timelines need.
type Type string

const (
	Battle       Type = "battle"
	Explosion    Type = "explosion"
	Civilians    Type = "civilians"
	Protest      Type = "protest"
	Riot         Type = "riot"
	Strategic    Type = "strategic"
	Displacement Type = "displacement"
	Diplomacy    Type = "diplomacy"
)

// Types lists every Type in the order in which pages and legends show them.
var Types = []Type{Battle, Explosion, Civilians, Protest, Riot, Strategic, Displacement, Diplomacy}

// Status says whether an event is over, going on or announced.
type Status string

const (
	Occurred Status = "occurred"
	Ongoing  Status = "ongoing"
	Planned  Status = "planned"
)

// Held is the Decision on an event that is not to be published yet.
const Held = "held"

// decisions lists every Decision of an Event.
var decisions = []string{"", "confirmed", "changed", "added", Held}

// statuses lists every Status, the one that knows most first.
var statuses = []Status{Occurred, Ongoing, Planned}

// tolls are the numbers of people that an event can have, under the names of
// their JSON fields, and beside each what its words say.
var tolls = [...]struct {
	field string
	of    func(*Event) **int
	told  func(*Report) *int
	words func(*Tolls) **Toll
}{
	{"fatalities", func(e *Event) **int { return &e.Fatalities }, func(r *Report) *int { return r.Fatalities }, func(t *Tolls) **Toll { return &t.Killed }},
	{"injured", func(e *Event) **int { return &e.Injured }, func(r *Report) *int { return r.Injured }, func(t *Tolls) **Toll { return &t.Injured }},
	{"displaced", func(e *Event) **int { return &e.Displaced }, func(r *Report) *int { return r.Displaced }, func(t *Tolls) **Toll { return &t.Displaced }},
}

// counted names the parts of Tolls as JSON does, with the number that Best has to
// equal where there is one.
var counted = [...]struct {
	name, number string
	of           func(*Tolls) *Toll
	best         func(*Event) *int
}{
	{"killed", "fatalities", func(t *Tolls) *Toll { return t.Killed }, func(e *Event) *int { return e.Fatalities }},
	{"injured", "injured", func(t *Tolls) *Toll { return t.Injured }, func(e *Event) *int { return e.Injured }},
	{"displaced", "displaced", func(t *Tolls) *Toll { return t.Displaced }, func(e *Event) *int { return e.Displaced }},
	{"detained", "", func(t *Tolls) *Toll { return t.Detained }, nil},
}

// about gives the tolls without those whose best figure is another than the
// number beside them: an editor set the number, and the words are no more true.
func (t Tolls) about(e *Event) Tolls {
	if t == (Tolls{}) {
		return t
	}
	return t.checked(e)
}

func (t Tolls) checked(e *Event) Tolls {
	for _, toll := range tolls {
		if words := toll.words(&t); *words != nil && !same((*words).Best, *toll.of(e)) {
			*words = nil
		}
	}
	return t
}

// same tells whether two numbers are equal, or both not given.
func same(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// Compare orders events as a timeline shows them: by date, as edtf.Compare
// orders dates, then by ID. It is 0 only for events with one date and one ID.
func Compare(a, b Event) int {
	return cmp.Or(edtf.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
}

// Article is a text to be read for events: the JSON line that an extractor
// takes. Text may hold anything; Published is the day that relative dates
// count from.
type Article struct {
	ID        string    `json:"id"`
	Published edtf.Date `json:"date"`
	Title     string    `json:"title,omitempty"`
	Text      string    `json:"text"`
	// Origin is the id that the article had first, where it has another now: ids of
	// events are made of it, and stay when the article is renamed. It is "" for ID.
	Origin string `json:"origin,omitempty"`
}

// First gives the id that the article had first, of which ids of events are made.
func (a Article) First() string { return cmp.Or(a.Origin, a.ID) }

// Place is what a timeline needs to know of a place: how it is called, what it
// lies in, where it is. Lat and Lon are WGS 84 degrees, nil where not known.
type Place struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	NameEn     string   `json:"name_en,omitempty"`
	Kind       string   `json:"kind"` // city, town, district, governorate, country, region, river
	Parent     string   `json:"parent,omitempty"`
	Lat        *float64 `json:"lat"`
	Lon        *float64 `json:"lon"`
	Population int      `json:"population,omitempty"`
	Aliases    []string `json:"aliases,omitempty"`
}
