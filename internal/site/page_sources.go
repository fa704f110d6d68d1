package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// SourcesPage lists all who published what the chronicle rests on, in the order of
// an Arabic index.
type SourcesPage struct {
	Frame
	Articles, Sources int
	Letters           []SourceLetter
}

// SourceLetter is a letter of the index and the sources under it; those in Latin
// letters stand under "A–Z", those that begin with a digit or a sign under "0–9".
type SourceLetter struct {
	Letter  string
	Sources []SourceLine
}

// SourceLine is a publisher. Href is "" where the site has no pages of sources.
type SourceLine struct {
	Link
	// Events are those that it reports, Alone those of which it is the only
	// witness.
	Events, Alone, Articles int
	Span                    edtf.Date
}

// SourcePage is what one publisher reports.
type SourcePage struct {
	Frame
	Events, Articles int
	Span             edtf.Date
	// Alone is the number of events of which it is the only witness: no other
	// reports them, or only in its words. AloneEvents are the first of these.
	Alone       int
	AloneEvents []EventLine
	Types       []TypeLine
	// Histogram leads to the months on this page or its parts.
	Histogram Histogram
	// Places are those with the most of its events, of AllPlaces.
	Places    []PlaceCount
	AllPlaces int
	// Prints names those whose words it prints, PrintedBy those who print its.
	Prints, PrintedBy []CopyLine
	// Differences are where others report something else than it does, the
	// first of AllDifferences.
	Differences    []SourceDifference
	AllDifferences int
	// Items are what of it the articles rest on; where they are too many, Years
	// lead to them.
	Items     []SourceItem
	ItemYears []YearCount
	Chapters
}

// YearCount leads to what is known of a year.
type YearCount struct {
	Link
	Number int
}

// CopyLine is a publisher and how many events two report in the same words.
type CopyLine struct {
	Link
	Events int
	// Lines lead to the first of them.
	Lines []EventLine
}

// SourceDifference is an event on which a publisher and others do not agree.
type SourceDifference struct {
	Event  EventLine
	Field  string // «عدد القتلى»
	Claims []SourceClaim
}

// SourceClaim is a value that some publishers give.
type SourceClaim struct {
	ClaimView
	// Own tells whether the publisher of the page gives it; Others are the rest.
	Own    bool
	Others []Link
}

// SourceItem is an address of a publisher and the article that rests on it.
type SourceItem struct {
	Source  SourceView
	Article Link
	Date    edtf.Date // of the article
}

// ItemsPage lists what of a publisher the articles of a year rest on.
type ItemsPage struct {
	Frame
	Year           int
	Previous, Next Link
	Items          []SourceItem
}

const (
	sourcesFile = "sources/" + indexFile
	// What the page of a source lists at most; the numbers beside it count all.
	mostAlone       = 20
	mostDifferences = 20
	mostCopies      = 12
	linesOfCopy     = 6
	// itemsOfSource are listed on its page, or itemsOfPage on pages of their own.
	itemsOfSource = 80
	itemsOfPage   = 200
)

// belowFigures is the measure of a list of cards below the lists of a source.
var belowFigures = measure{40 << 10, weight}

// publisher is a source by its name.
type publisher struct {
	*book
	name, id string
	alone    []*Event
	items    []item // the latest first
	pages    []itemPage
}

// item is an article that rests on a publisher; source is its place in the list of
// that article.
type item struct {
	article *Article
	source  int
}

// itemPage is a page of items of a year, the earliest first.
type itemPage struct {
	year, piece int
	items       []item
}

func (p itemPage) path(s *publisher) string {
	folder := fmt.Sprintf("sources/%s/articles/%04d", s.id, p.year)
	if p.piece > 1 {
		folder += fmt.Sprintf("/p%d", p.piece)
	}
	return folder + "/" + indexFile
}

// publishersOf gives the sources of articles, in the order of an Arabic index, and
// finds them by their names.
func (s *Site) publishersOf() (list []*publisher, byName map[string]*publisher) {
	byName = map[string]*publisher{}
	for _, a := range s.articles {
		for n, src := range a.Sources {
			p := byName[src.Name]
			if p == nil {
				p = &publisher{book: &book{}, name: src.Name}
				byName[src.Name] = p
				list = append(list, p)
			}
			p.items = append(p.items, item{a, n})
		}
	}
	for _, e := range s.events {
		for _, name := range e.names {
			p := byName[name]
			if p == nil { // of a report that no article of the site has
				p = &publisher{book: &book{}, name: name}
				byName[name] = p
				list = append(list, p)
			}
			p.events = append(p.events, e)
			if e.onlyWitness(name) {
				p.alone = append(p.alone, e)
			}
		}
	}
	ids := namesToIDs("s", sortedKeys(byName), nil)
	for _, p := range list {
		p.id = ids[p.name]
		p.book = s.newBook("sources/"+p.id+"/"+indexFile, p.events, belowFigures)
		if len(p.items) > itemsOfSource {
			p.pages = itemPages(p.items)
		}
	}
	slices.SortFunc(list, func(a, b *publisher) int {
		return cmp.Or(compareNames(a.name, b.name), strings.Compare(a.name, b.name))
	})
	return list, byName
}

// onlyWitness tells whether a source is the only witness of an event: all its
// reports have one wording, and the source published the first.
func (e *Event) onlyWitness(name string) bool {
	return e.witnesses < 2 && slices.Contains(e.originals, name)
}

func publishedBy(sources []timeline.Source, name string) bool {
	return slices.ContainsFunc(sources, func(s timeline.Source) bool { return s.Name == name })
}

// itemPages puts items on pages by year, so that a new one changes only the last of
// its year.
func itemPages(items []item) (pages []itemPage) {
	for _, it := range slices.Backward(items) {
		year, _, _ := it.article.Date.YMD()
		n := len(pages) - 1
		if n < 0 || pages[n].year != year {
			pages = append(pages, itemPage{year: year, piece: 1})
		} else if len(pages[n].items) >= itemsOfPage {
			pages = append(pages, itemPage{year: year, piece: pages[n].piece + 1})
		}
		last := &pages[len(pages)-1]
		last.items = append(last.items, it)
	}
	return pages
}

func digestsOfItems(items []item) (digests []string) {
	for _, it := range items {
		a := it.article
		digests = append(digests, a.path, a.Title, a.Date.String(), asJSON(a.Sources[it.source]))
	}
	return digests
}

// publisherIDs gives the ids of those who reported events: pages of sources lead to
// them.
func (s *Site) publisherIDs(events []*Event) (ids []string) {
	for _, name := range sourceNames(events) {
		ids = append(ids, s.byName()[name].id)
	}
	return ids
}

func (s *Site) sourcePages() (pages []Page) {
	var reads []string
	for _, p := range s.outlets() {
		reads = append(reads, p.name, p.id, fmt.Sprint(len(p.events), len(p.alone), len(p.items)), p.span().String())
	}
	pages = append(pages, s.page("sources.html", sourcesFile, func(v view) (any, error) { return v.sourcesPage(), nil },
		append(reads, fmt.Sprint(len(s.articles)))...))
	if !s.Config.Pages.Sources {
		return pages
	}
	for _, p := range s.outlets() {
		reads := append([]string{p.name}, s.digestsOf(p.events)...)
		reads = append(reads, s.publisherIDs(p.events)...)
		reads = append(reads, digestsOfItems(p.items)...)
		pages = append(pages, s.page("source.html", p.path, func(v view) (any, error) { return v.sourcePage(p), nil }, reads...))
		pages = append(pages, s.chapterPages(p.book, p.name, view.toSources)...)
		for n, page := range p.pages {
			reads := append([]string{p.name, fmt.Sprint(n, len(p.pages))}, digestsOfItems(page.items)...)
			for _, k := range []int{n - 1, n + 1} {
				if k >= 0 && k < len(p.pages) {
					reads = append(reads, p.pages[k].path(p))
				}
			}
			pages = append(pages, s.page("items.html", page.path(p), func(v view) (any, error) { return v.sourceItems(p, n), nil }, reads...))
		}
	}
	return pages
}

func (v view) toSources() []Link { return []Link{{"المصادر", v.link(sourcesFile)}} }

// toSource leads to the page of a source; without an address where sources have
// none.
func (v view) toSource(name string) Link {
	if p := v.byName()[name]; p != nil && v.Config.Pages.Sources {
		return Link{name, v.link(p.path)}
	}
	return Link{Text: name}
}

func (v view) sourcesPage() SourcesPage {
	p := SourcesPage{
		Frame:    v.frame("sources", "المصادر", "كل من نُقل عنه في هذا الموقع، وكم نُقل عنه."),
		Articles: len(v.articles),
		Sources:  len(v.outlets()),
	}
	for _, s := range v.outlets() {
		letter := initial(s.name)
		if letter == "#" {
			letter = "0–9"
			if list := letters(s.name); len(list) > 0 && unicode.IsLetter(list[0]) {
				letter = "A–Z"
			}
		}
		if n := len(p.Letters); n == 0 || p.Letters[n-1].Letter != letter {
			p.Letters = append(p.Letters, SourceLetter{Letter: letter})
		}
		last := &p.Letters[len(p.Letters)-1]
		last.Sources = append(last.Sources, SourceLine{v.toSource(s.name), len(s.events), len(s.alone), len(s.items), s.span()})
	}
	return p
}

func (v view) sourcePage(s *publisher) SourcePage {
	p := SourcePage{
		Frame:     v.frame("source", s.name, "ما نُقل في هذا الموقع عن "+s.name+"، وأين انفرد وأين اختلف مع غيره."),
		Events:    len(s.events),
		Articles:  len(s.items),
		Span:      s.span(),
		Alone:     len(s.alone),
		Histogram: histogram(s.events, v.toBook(s.book)),
		Prints:    v.copies(s, false),
		PrintedBy: v.copies(s, true),
		Chapters:  v.chapters(s.book),
	}
	p.Trail = v.toSources()
	p.Reach.Alternates = nil // its id comes of its name
	for _, e := range s.alone[:min(mostAlone, len(s.alone))] {
		p.AloneEvents = append(p.AloneEvents, v.eventLine(e))
	}
	for _, t := range typeCounts(s.events) {
		line := TypeLine{Type: t.Type, Events: t.Events}
		if v.Config.Pages.Types {
			line.Href = v.link(typePath(t.Type))
		}
		p.Types = append(p.Types, line)
	}
	p.Places, p.AllPlaces = v.placeCounts(s.events)
	p.Differences = v.sourceDifferences(s)
	p.AllDifferences = len(p.Differences)
	p.Differences = p.Differences[:min(mostDifferences, len(p.Differences))]
	if s.pages == nil {
		p.Items = v.items(s.items)
		return p
	}
	for n, page := range s.pages {
		line := YearCount{v.toItems(s, n), len(page.items)}
		p.ItemYears = append(p.ItemYears, line)
	}
	return p
}

// copies lists those whose words a source prints, or those who print its, by the
// number of events.
func (v view) copies(s *publisher, printed bool) []CopyLine {
	of := map[string][]*Event{}
	add := func(name string, e *Event) {
		if list := of[name]; name != s.name && (len(list) == 0 || list[len(list)-1] != e) {
			of[name] = append(list, e)
		}
	}
	several := make([]*Event, 0, len(s.events))
	for _, e := range s.events {
		if len(e.articles) > 1 {
			several = append(several, e)
		}
	}
	eachRead(several, func(n int, read *account) {
		e := several[n]
		for _, r := range read.Reports {
			n := read.report(r.CopyOf)
			if n < 0 {
				continue
			}
			from, to := read.Reports[n].Sources, r.Sources
			if printed {
				from, to = to, from
			}
			// An article of several sources does not say whose words it has.
			if publishedBy(to, s.name) && !publishedBy(from, s.name) {
				for _, other := range from {
					add(other.Name, e)
				}
			}
		}
	})
	var lines []CopyLine
	for _, name := range sortedKeys(of) {
		line := CopyLine{Link: v.toSource(name), Events: len(of[name])}
		for _, e := range of[name][:min(linesOfCopy, len(of[name]))] {
			line.Lines = append(line.Lines, v.eventLine(e))
		}
		lines = append(lines, line)
	}
	slices.SortStableFunc(lines, func(a, b CopyLine) int { return cmp.Compare(b.Events, a.Events) })
	return lines[:min(mostCopies, len(lines))]
}

// sourceDifferences lists where others give a value that a source does not.
func (v view) sourceDifferences(s *publisher) (list []SourceDifference) {
	for _, e := range s.events {
		if !e.is(differs) {
			continue
		}
		read := e.read()
		for _, d := range read.Differs {
			show := v.difference(read, d)
			row := SourceDifference{Event: v.eventLine(e), Field: show.Field}
			own, others := false, false
			for _, value := range show.Values {
				c := SourceClaim{ClaimView: value}
				for _, name := range value.Sources {
					if name == s.name {
						c.Own = true
					} else {
						c.Others = append(c.Others, v.toSource(name))
					}
				}
				own, others = own || c.Own, others || !c.Own
				row.Claims = append(row.Claims, c)
			}
			if own && others {
				list = append(list, row)
			}
		}
	}
	return list
}

func (v view) items(items []item) (list []SourceItem) {
	for _, it := range items {
		a := it.article
		list = append(list, SourceItem{sourceView(a.Sources[it.source]), Link{a.Title, v.link(a.path)}, a.Date})
	}
	return list
}

// toItems leads to the n-th page of items of a source.
func (v view) toItems(s *publisher, n int) Link {
	if n < 0 || n >= len(s.pages) {
		return Link{}
	}
	page := s.pages[n]
	text := v.words.Date(period{year: page.year}.date())
	if page.piece > 1 {
		text += " (" + v.words.digits(fmt.Sprint(page.piece)) + ")"
	}
	return Link{text, v.link(page.path(s))}
}

func (v view) sourceItems(s *publisher, n int) ItemsPage {
	heading := s.name + "، مقالات " + v.toItems(s, n).Text
	p := ItemsPage{
		Frame:    v.frame("items", heading, "المقالات المنقولة عن "+s.name+"."),
		Year:     s.pages[n].year,
		Previous: v.toItems(s, n-1),
		Next:     v.toItems(s, n+1),
		Items:    v.items(s.pages[n].items),
	}
	p.Reach.Alternates = nil
	p.Trail = append(v.toSources(), Link{s.name, v.link(s.path)})
	return p
}
