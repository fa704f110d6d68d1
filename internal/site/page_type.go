package site

import (
	"fmt"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// typeMeanings say in a sentence what events of a type are, after the codebook of
// ACLED. Displacement and politics are not types there.
var typeMeanings = map[timeline.Type]string{
	timeline.Battle:       "اشتباك بالسلاح بين طرفين مسلحين، ومنه انتزاع الأرض بالقتال؛ والقصف الذي يرافق الاشتباك جزء منه.",
	timeline.Explosion:    "هجوم من بُعد لا يشتبك فيه الطرفان: غارة جوية، أو قصف بالمدافع والصواريخ، أو لغم أو عبوة، أو تفجير انتحاري.",
	timeline.Civilians:    "عنف يقصد به مسلحون من لا سلاح بيده: قتل أو إعدام أو تعذيب أو خطف أو احتجاز، والأسرى منهم.",
	timeline.Protest:      "تجمّع في مكان عام لا يعتدي المشاركون فيه على أحد، وإن فُرّق بالقوة.",
	timeline.Riot:         "عنف جماعي من حشد غير مسلح: مظاهرة تنقلب إلى اعتداء، أو تخريب، أو شجار بين جمهورين.",
	timeline.Strategic:    "ما يبدّل مجرى النزاع من غير قتال: انتشار أو انسحاب، وتسلّم أرض بلا معركة، واعتقال، وهدنة، وحظر تجوال، وهدم ونهب.",
	timeline.Displacement: "خروج الناس من مساكنهم بسبب النزاع، أو عودتهم إليها؛ وهو نوع زدناه على ما في دليل الترميز.",
	timeline.Diplomacy:    "ما يقال ويُقرَّر في السياسة: لقاء أو تفاوض أو بيان يتصل بالنزاع؛ وهو نوع زدناه على ما في دليل الترميز.",
}

// TypesPage lists the types of events.
type TypesPage struct {
	Frame
	Types []TypeLine
}

// TypeLine is a type of events. Href is "" where the chronicle has none of it.
type TypeLine struct {
	Type    timeline.Type
	Meaning string
	Href    string
	Events  int
}

// TypePage is the chronicle of one type of events over all places.
type TypePage struct {
	Frame
	Type timeline.Type
	// Meaning says in a sentence what such events are.
	Meaning         string
	Events, Sources int
	Span            edtf.Date
	// Histogram leads to the months on this page or its parts.
	Histogram Histogram
	// Places are those with the most of its events, of AllPlaces.
	Places    []PlaceCount
	AllPlaces int
	// Sourced are the events that most sources tell, on the first page of a
	// type that is split.
	Sourced []EventView
	Chapters
}

const (
	typesFile     = "types/" + indexFile
	sourcedOfType = 12
)

// withFigures is the measure of a list of cards below drawings and figures.
var withFigures = measure{60 << 10, weight}

func typePath(t timeline.Type) string { return "types/" + string(t) + "/" + indexFile }

// typeBooks gives the types that have events.
func (s *Site) typeBooks() map[timeline.Type]*book {
	of := map[timeline.Type][]*Event{}
	for _, e := range s.events {
		of[e.eventType()] = append(of[e.eventType()], e)
	}
	books := map[timeline.Type]*book{}
	for t, list := range of {
		books[t] = s.newBook(typePath(t), list, withFigures)
	}
	return books
}

func (s *Site) typePages() (pages []Page) {
	if !s.Config.Pages.Types || len(s.types()) == 0 {
		return nil
	}
	var reads []string
	for _, t := range timeline.Types {
		b := s.types()[t]
		if b == nil {
			continue
		}
		reads = append(reads, fmt.Sprint(t, len(b.events)))
		pages = append(pages, s.page("type.html", b.path, func(v view) (any, error) { return v.typePage(t, b), nil }, s.digestsOf(b.events)...))
		pages = append(pages, s.chapterPages(b, typeNames[t], view.toTypes)...)
	}
	return append(pages, s.page("types.html", typesFile, func(v view) (any, error) {
		p := TypesPage{Frame: v.frame("types", "أنواع الأحداث", "ما معنى كل نوع من أنواع الأحداث في هذا الموقع، وكم وقع منه.")}
		for _, t := range timeline.Types {
			line := TypeLine{Type: t, Meaning: typeMeanings[t]}
			if b := s.types()[t]; b != nil {
				line.Href, line.Events = v.link(b.path), len(b.events)
			}
			p.Types = append(p.Types, line)
		}
		return p, nil
	}, reads...))
}

func (v view) toTypes() []Link { return []Link{{"أنواع الأحداث", v.link(typesFile)}} }

func (v view) typePage(t timeline.Type, b *book) TypePage {
	p := TypePage{
		Frame:     v.frame("type", typeNames[t], typeMeanings[t]),
		Type:      t,
		Meaning:   typeMeanings[t],
		Events:    len(b.events),
		Sources:   len(sourceNames(b.events)),
		Span:      b.span(),
		Histogram: histogram(b.events, v.toBook(b)),
		Chapters:  v.chapters(b),
	}
	p.Places, p.AllPlaces = v.placeCounts(b.events)
	p.Trail = v.toTypes()
	if b.parts() != nil {
		p.Sourced = v.events(mostSourced(b.events, sourcedOfType), false)
	}
	return p
}
