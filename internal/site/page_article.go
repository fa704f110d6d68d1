package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"waqai/internal/article"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// ArticlePage is an article, the sentences of its events marked.
type ArticlePage struct {
	Frame
	Date            edtf.Date
	Author, Summary string
	Sources         []SourceView
	// Blocks are the text; a sentence that tells an event is in a mark whose id
	// is that of the report.
	Blocks []BlockView
	// Told are the events in the order of the text, which stand beside their
	// blocks too.
	Told []ToldView
}

// BlockView is a paragraph, a heading or another block of an article, and the
// events whose sentences begin in it.
type BlockView struct {
	HTML template.HTML
	Told []ToldView
}

// ToldView is an event in the margin of an article.
type ToldView struct {
	// Anchor is the id of its sentence in the text.
	Anchor string
	Href   string
	Date   edtf.Date
	Type   timeline.Type
	Places []Link
	Quote  string
	// DateInferred tells that the sentence does not date the event.
	DateInferred bool
	// Reports is the number of tellings of the event, in all articles.
	Reports int
}

func (s *Site) articlePages() (pages []Page) {
	for _, a := range s.articles {
		pages = append(pages, s.articlePage(a))
	}
	return pages
}

func (s *Site) articlePage(a *Article) Page {
	p := s.page("article.html", a.path, func(v view) (any, error) { return v.article(a) }, append([]string{a.digest}, s.copyReads(a.Sources)...)...)
	year, month, _ := a.Date.YMD()
	return p.of(period{year: year, month: month})
}

func (v view) article(a *Article) (ArticlePage, error) {
	p := ArticlePage{
		Frame:   v.frame("article", a.Title, a.Summary),
		Date:    a.Date,
		Author:  a.Author,
		Summary: a.Summary,
	}
	if a.Draft {
		p.Unpublished = draft
	}
	for _, src := range a.Sources {
		p.Sources = append(p.Sources, v.source(src))
	}
	p.Reach.Published = v.words.Machine(a.Date)
	p.Reach.Alternates = nil
	src, err := v.sourceOf(a)
	if err != nil {
		return p, err
	}
	tellings := v.tellingsOf(a)
	if len(tellings) > 0 {
		p.Reach.Card = v.eventCardView(tellings[0].event)
	}
	marks := make([]article.Mark, len(tellings))
	told := make(map[string]int, len(tellings))
	p.Told = make([]ToldView, len(tellings))
	for n, t := range tellings {
		show := ToldView{
			Anchor:       t.id,
			Href:         v.link(v.home(t.event)),
			Date:         t.event.Date(),
			Type:         t.event.eventType(),
			Places:       v.places(t.event),
			Quote:        tidy(t.quote),
			DateInferred: t.event.is(undated),
			Reports:      len(t.event.articles),
		}
		p.Told[n], told[t.id] = show, n
		marks[n] = article.Mark{ID: t.id, Offset: t.offset, Length: t.length, Href: show.Href, Label: "الحدث: " + v.headingOf(t.event)}
	}
	for _, b := range article.Blocks(src, marks) {
		block := BlockView{HTML: b.HTML}
		for _, id := range b.Marks {
			block.Told = append(block.Told, p.Told[told[id]])
		}
		p.Blocks = append(p.Blocks, block)
	}
	return p, nil
}

// telling is where an article tells of an event.
type telling struct {
	event          *Event
	id, quote      string // of the report
	offset, length int
}

// tellingsOf gives what an article tells, in the order of its text. Of most events its own
// words are read, and not those of others.
func (s *Site) tellingsOf(a *Article) []telling {
	events := s.eventsOf(a)
	all := make([]telling, 0, len(events))
	room := rooms.Get().(*timeline.Room)
	defer rooms.Put(room)
	for _, e := range events {
		if e.EachOf(a.Slug, room, func(own *timeline.Event) {
			all = append(all, telling{e, own.ID, own.Quote, own.Offset, own.Length})
		}) {
			continue
		}
		whole := e.EventIn(room)
		for n, of := range e.articles {
			if r := &whole.Reports[n]; of == a {
				all = append(all, telling{e, r.ID, r.Quote, r.Offset, r.Length})
			}
		}
	}
	slices.SortFunc(all, func(x, y telling) int {
		return cmp.Or(cmp.Compare(x.offset, y.offset), strings.Compare(x.id, y.id))
	})
	return all
}
