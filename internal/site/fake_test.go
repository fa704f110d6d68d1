package site

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// reader is an Extractor that knows some places and words. A sentence ends with
// a full stop; it tells an event when it holds a word of triggers, in the place
// that it names first, or that was named last. «يوم 9» dates it in the month of
// publication, «شهر 3» by the month, «عام 2014» by the year; else it happened
// on the day of publication. «15 قتيلا» are its dead. What was done «بيد الجيش» the army
// did, «على الجيش» it suffered, as activists say; «قرب الجيش» names it and another.
type reader struct {
	version string
	places  []timeline.Place
}

var triggers = []struct {
	word string
	kind timeline.Type
}{
	{"معركة", timeline.Battle}, {"قصف", timeline.Explosion}, {"خطف", timeline.Civilians},
	{"تظاهر", timeline.Protest}, {"شغب", timeline.Riot}, {"اعتقل", timeline.Strategic},
	{"نزح", timeline.Displacement}, {"اجتمع", timeline.Diplomacy},
}

var knownPlaces = []timeline.Place{
	{ID: "mosul", Name: "الموصل", NameEn: "Mosul", Kind: "city", Parent: "nineveh-gov"},
	{ID: "raqqa", Name: "الرقة", NameEn: "Raqqa", Kind: "city", Parent: "raqqa-gov"},
	{ID: "tikrit", Name: "تكريت", NameEn: "Tikrit", Kind: "city"},
	{ID: "nineveh-gov", Name: "نينوى", Kind: "governorate", Parent: "iraq"},
	{ID: "raqqa-gov", Name: "محافظة الرقة", Kind: "governorate", Parent: "syria"},
	{ID: "iraq", Name: "العراق", Kind: "country"},
}

// newReader makes a reader that knows the places of a site too.
func newReader(version string, l Lexicon) *reader {
	r := &reader{version: version}
	r.places = append(r.places, l.Places...)
	for _, p := range knownPlaces {
		if n := slices.IndexFunc(r.places, func(own timeline.Place) bool { return own.ID == p.ID }); n >= 0 {
			if r.places[n].Name == "" {
				r.places[n].Name = p.Name
			}
			continue
		}
		r.places = append(r.places, p)
	}
	slices.SortFunc(r.places, func(a, b timeline.Place) int { return strings.Compare(a.ID, b.ID) })
	return r
}

func (r *reader) Version() string { return r.version }

func (r *reader) Place(id string) (timeline.Place, bool) {
	for _, p := range r.places {
		if p.ID == id {
			return p, true
		}
	}
	return timeline.Place{}, false
}

// Actor knows the army.
func (r *reader) Actor(name string) (timeline.Actor, bool) {
	if name != "army" && name != "الجيش" {
		return timeline.Actor{}, false
	}
	return timeline.Actor{ID: "army", Name: "الجيش النظامي", Kind: "state-forces"}, true
}

func (r *reader) Events(a timeline.Article) (events []timeline.Event) {
	place, at := "", 0
	seen := map[string]int{}
	for sentence := range strings.SplitAfterSeq(a.Text, ".") {
		start := at
		at += len(sentence)
		quote := strings.TrimSpace(sentence)
		start += strings.Index(sentence, quote)
		inferred := []string{"places"}
		for _, p := range r.places {
			if p.Name != "" && strings.Contains(quote, p.Name) {
				place, inferred = p.ID, nil
				break
			}
		}
		for _, t := range triggers {
			if place == "" || !strings.Contains(quote, t.word) {
				continue
			}
			nth := seen[quote+t.word]
			seen[quote+t.word]++
			e := timeline.Event{
				ID: timeline.NewID(a.First(), quote, t.word, nth), Article: a.ID,
				Quote: quote, Trigger: t.word,
				Offset: utf8.RuneCountInString(a.Text[:start]), Length: utf8.RuneCountInString(quote),
				Places: []string{place}, Type: t.kind, Status: timeline.Occurred,
				Inferred: inferred, Confidence: 0.8,
			}
			e.Date, e.When, e.Basis = readWhen(quote, a.Published)
			if before, _, ok := strings.Cut(quote, " قتيلا"); ok {
				n, _ := strconv.Atoi(before[strings.LastIndex(before, " ")+1:])
				e.Fatalities = &n
			}
			army := []timeline.Actor{{Words: "الجيش", ID: "army", Name: "الجيش النظامي", Kind: "state-forces"}}
			switch {
			case strings.Contains(quote, "بيد الجيش"):
				e.By, e.Actors = army, []string{"الجيش"}
			case strings.Contains(quote, "على الجيش"):
				army[0].Said, army[0].SaidBy = timeline.Accused, "ناشطون"
				e.Against, e.Actors = army, []string{"الجيش"}
			case strings.Contains(quote, "قرب الجيش"):
				e.Actors = []string{"الجيش", "لواء مجهول"}
			}
			if strings.HasPrefix(r.version, "2") {
				e.Site = "الحي الثاني"
			}
			events = append(events, e)
		}
	}
	return events
}

func readWhen(quote string, published edtf.Date) (edtf.Date, string, timeline.Basis) {
	year, month, _ := published.YMD()
	for _, unit := range []string{"يوم ", "شهر ", "عام "} {
		_, rest, ok := strings.Cut(quote, unit)
		if !ok {
			continue
		}
		number := 0
		digits := 0
		for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' && digits < 4 {
			number = number*10 + int(rest[digits]-'0')
			digits++
		}
		when := unit + rest[:digits]
		switch {
		case digits == 0:
		case unit == "يوم ":
			return edtf.OnDay(edtf.DayOf(year, month, number)), when, timeline.Relative
		case unit == "شهر " && number >= 1 && number <= 12:
			return edtf.InMonth(year, number), when, timeline.Relative
		case unit == "عام ":
			return edtf.InYear(number), when, timeline.Explicit
		}
	}
	return published, "", timeline.Reported
}

// counting counts the articles that are read.
type counting struct {
	*reader
	calls *int
}

func (c *counting) Events(a timeline.Article) []timeline.Event {
	countingMu.Lock()
	*c.calls++
	countingMu.Unlock()
	return c.reader.Events(a)
}

var countingMu sync.Mutex
