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
	return s.page("article.html", a.path, func(v view) (any, error) { return v.article(a) }, append([]string{a.digest}, s.copyReads(a.Sources)...)...)
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
	type telling struct {
		event *Event
		show  ToldView
		mark  article.Mark
	}
	var tellings []telling
	eachRead(v.eventsOf(a), func(_ int, e *account) {
		for n, of := range e.articles {
			if of != a {
				continue
			}
			report := &e.Reports[n]
			show := ToldView{
				Anchor:  report.ID,
				Href:    v.link(v.home(e.Event)),
				Date:    e.Date,
				Type:    e.Type,
				Places:  v.places(e.Event),
				Quote:   tidy(report.Quote),
				Reports: len(e.Reports),
			}
			show.DateInferred, _ = e.inferred()
			mark := article.Mark{ID: report.ID, Offset: report.Offset, Length: report.Length, Href: show.Href, Label: "الحدث: " + v.headingOf(e.Event)}
			tellings = append(tellings, telling{e.Event, show, mark})
		}
	})
	slices.SortFunc(tellings, func(x, y telling) int {
		return cmp.Or(cmp.Compare(x.mark.Offset, y.mark.Offset), strings.Compare(x.mark.ID, y.mark.ID))
	})
	if len(tellings) > 0 {
		p.Reach.Card = v.eventCardView(tellings[0].event)
	}
	var marks []article.Mark
	for _, t := range tellings {
		p.Told, marks = append(p.Told, t.show), append(marks, t.mark)
	}
	told := map[string]ToldView{}
	for _, t := range p.Told {
		told[t.Anchor] = t
	}
	for _, b := range article.Blocks(src, marks) {
		block := BlockView{HTML: b.HTML}
		for _, id := range b.Marks {
			block.Told = append(block.Told, told[id])
		}
		p.Blocks = append(p.Blocks, block)
	}
	return p, nil
}
