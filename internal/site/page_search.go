package site

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"waqai/internal/memo"
	"waqai/internal/search"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// SearchPage searches the chronicle, where scripts run; where none do, it says
// how to find things without. static/search.js works on it: the ids that begin
// with "search-", the names of the fields, and data-is in the template of a
// result are what it looks for, and the sentences in data- are what it says.
type SearchPage struct {
	Frame
	// Cities and Publishers lead to the lists of cities and of sources.
	Cities, Publishers string
	// Places are those with events, in Arabic order; Types those that events
	// have; Between the years from the first event to the last.
	Places  []SearchPlace
	Types   []timeline.Type
	Between []int
	// Years, those with events, lead on where nothing is searched.
	Years []YearLine
	// Plurals are «لا نتائج», «نتيجة واحدة», «نتيجتان», and the words that
	// follow 3, 11 and 100.
	Plurals []string
}

// SearchPlace is a place that results can be narrowed to.
type SearchPlace struct{ ID, Name, NameEn string }

const (
	searchFolder = "search/"
	searchFile   = searchFolder + indexFile
	searchScript = "search.js"
	// articleType is what results call an article, beside the types of events.
	articleType = "article"
)

// searchPages makes the page that searches and the files of its index, each a
// script that hands over data: browsers read nothing else from a disk.
func (s *Site) searchPages() []Page {
	if !s.Config.Pages.Search {
		return nil
	}
	docs := s.searchDocs()
	x := search.Build(s.searchParts(docs), func(n int) (string, int) { return docs[n].name() })
	pages := []Page{
		s.page("search.html", searchFile, func(v view) (any, error) { return v.searchPage(), nil }, s.content),
		indexPage("head", func(w io.Writer) error { return json.NewEncoder(w).Encode(x.Head) }, asJSON(x.Head)),
	}
	for _, f := range x.Words {
		pages = append(pages, indexPage("words/"+f.Name, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "[\n%s\n]", f.Lines)
			return err
		}, string(f.Lines)))
	}
	for _, f := range x.Entries {
		reads := []string{s.base}
		for _, d := range f.Docs {
			reads = append(reads, strconv.FormatUint(d.Number, 10), s.digestOfDoc(docs[d.Doc]))
		}
		pages = append(pages, indexPage("entries/"+f.Name, func(w io.Writer) error {
			room := rooms.Get().(*timeline.Room)
			defer rooms.Put(room)
			b := []byte("[\n")
			for n, d := range f.Docs {
				if n > 0 {
					b = append(b, ",\n"...)
				}
				b = append(strconv.AppendUint(append(b, '['), d.Number-f.First, 10), ',')
				b = docs[d.Doc].appendEntry(s, b, room)
				b = append(b, ']')
			}
			_, err := w.Write(append(b, "\n]"...))
			return err
		}, reads...))
	}
	return pages
}

// indexPage makes a file of the index, whose content write gives as JSON.
func indexPage(name string, write func(io.Writer) error, reads ...string) Page {
	return Page{
		Path: searchFolder + name + ".js",
		Key:  digestOf(append([]string{programVersion, "search", name}, reads...)...),
		Render: func(w io.Writer) error {
			if _, err := fmt.Fprintf(w, "waqaiSearch.data(%q,", name); err != nil {
				return err
			}
			if err := write(w); err != nil {
				return err
			}
			_, err := io.WriteString(w, ");\n")
			return err
		},
	}
}

func (v view) searchPage() SearchPage {
	p := SearchPage{
		Frame:      v.frame("search", "البحث", "في جمل الأحداث وأماكنها وعناوين المقالات ومصادرها."),
		Cities:     v.link("cities/" + indexFile),
		Publishers: v.link("sources/" + indexFile),
		Years:      years(v.Site.events, v.toPeriod),
	}
	p.Scripts = []string{v.link(searchScript)}
	for _, c := range v.cities {
		if len(c.events) > 0 {
			p.Places = append(p.Places, SearchPlace{c.ID, c.name, c.NameEn})
		}
	}
	if n := len(p.Years); n > 0 {
		for year := p.Years[0].Year; year <= p.Years[n-1].Year; year++ {
			p.Between = append(p.Between, year)
		}
	}
	for _, t := range typeCounts(v.Site.events) {
		p.Types = append(p.Types, t.Type)
	}
	n := nouns["result"]
	p.Plurals = []string{n.Zero, n.One, n.Two, n.Few, n.Many, n.Rest}
	return p
}

// searchDoc is what can be found: an event or an article.
type searchDoc struct {
	event   *Event
	article *Article
}

func (s *Site) searchDocs() []searchDoc {
	docs := make([]searchDoc, 0, len(s.events)+len(s.articles))
	for _, e := range s.events {
		docs = append(docs, searchDoc{event: e})
	}
	for _, a := range s.articles {
		docs = append(docs, searchDoc{article: a})
	}
	return docs
}

// searchParts gives what documents are found by, in their order: those of a stretch of
// events that a build before knew are not read again, nor those of a run of articles.
func (s *Site) searchParts(docs []searchDoc) []search.Part {
	type run struct {
		docs []searchDoc
		sum  string // of all that they are found by
	}
	var runs []run
	for _, st := range s.lists.stretches() {
		runs = append(runs, run{docs[:len(st.events)], string(st.shown[:])})
		docs = docs[len(st.events):]
	}
	for first, n := 0, 0; n < len(docs); n++ {
		if digest := docs[n].article.digest; n+1 == len(docs) || strings.HasSuffix(digest, "00") { // one in 256
			var sums []string
			for _, d := range docs[first : n+1] {
				sums = append(sums, d.article.digest)
			}
			runs = append(runs, run{docs[first : n+1], digestOf(sums...)})
			first = n + 1
		}
	}
	parts := make([]search.Part, len(runs))
	gatherers := sync.Pool{New: func() any { return new(search.Gatherer) }}
	inParallel(numbers(len(runs)), func(n int) {
		r := runs[n]
		key := partKey(s.base, r.sum)
		if record, ok := s.memo.store.Get(key); ok && !s.preview { // whose runs have no digests
			if parts[n], ok = search.ReadPart(string(record), len(r.docs)); ok {
				return
			}
		}
		g := gatherers.Get().(*search.Gatherer)
		defer gatherers.Put(g)
		room := rooms.Get().(*timeline.Room)
		defer rooms.Put(room)
		var entry []byte
		parts[n] = g.Part(len(r.docs), func(n int) (doc search.Doc) {
			doc, entry = r.docs[n].doc(s, entry, room)
			return doc
		})
		if !s.preview {
			s.memo.store.Put(key, parts[n].Bytes())
		}
	})
	return parts
}

// partKey is that under which a memo has what a run of documents is found by.
func partKey(base, sum string) memo.Key {
	d := newDigester()
	d.text(search.PartVersion)
	d.text(base)
	d.text(sum)
	return memo.Key(d.short())
}

func (s *Site) digestOfDoc(d searchDoc) string {
	if d.event != nil {
		return string(d.event.sum[:]) + s.home(d.event) // which may move to another page of a full month
	}
	return d.article.digest
}

// name gives the ID of a document, and the day that results are ordered by.
func (d searchDoc) name() (id string, day int) {
	if e := d.event; e != nil {
		return e.ID(), dayOfOrder(e.Date(), e.period())
	}
	return "articles/" + d.article.Slug, dayOfOrder(d.article.Date, period{}) // no id of an event
}

// doc gives what the index holds of d. Its entry is made in space, which is given back, and
// what it reads in room.
func (d searchDoc) doc(s *Site, space []byte, room *timeline.Room) (doc search.Doc, entry []byte) {
	var read *account
	var tellings, sources []string
	if d.event != nil {
		one := d.event.readIn(room)
		read = &one
		tellings, sources = read.tellings(), read.names
	}
	entry = d.entry(s, space[:0], read, tellings)
	doc.ID, doc.Day = d.name()
	doc.Size = len("[") + len(entry) + len("]")
	var cities []*City
	if e := read; e != nil {
		doc.Filters = []string{"type/" + string(e.Type)}
		doc.Text = append(tellings, e.Site)
		doc.Text = append(doc.Text, s.dateWords(e.Date)...)
		doc.Text = append(doc.Text, sources...)
		cities = s.citiesOf(e.Event)
	} else {
		a := d.article
		doc.Filters = []string{"type/" + articleType}
		doc.Text = []string{a.Title, a.Summary, a.Author}
		doc.Text = append(doc.Text, s.dateWords(a.Date)...)
		for _, src := range a.Sources {
			doc.Text = append(doc.Text, src.Name)
		}
		cities = s.placesTold(a)
	}
	for _, c := range cities {
		doc.Places = append(append(doc.Places, c.name, c.NameEn), c.Aliases...)
		doc.Filters = append(doc.Filters, "city/"+c.ID)
	}
	return doc, entry
}

// appendEntry appends what a result shows, in the order that docs/formats.md names: the
// elements of an array of JSON.
func (d searchDoc) appendEntry(s *Site, b []byte, room *timeline.Room) []byte {
	if d.event != nil {
		e := d.event.readIn(room)
		return d.entry(s, b, &e, e.tellings())
	}
	return d.entry(s, b, nil, nil)
}

// entry is appendEntry for whom has read an event, and its tellings, already.
func (d searchDoc) entry(s *Site, b []byte, e *account, tellings []string) []byte {
	texts := func(list ...string) {
		for _, text := range list {
			b = append(appendJSON(b, text), ',')
		}
	}
	if e != nil {
		texts(string(e.Type), escapeTarget(s.home(e.Event)), s.headingOf(e.Event), s.words.Machine(e.Date), s.words.Date(e.Date))
		b = append(appendList(b, tellings), ',')
		b = append(appendList(b, e.names), ',')
		return appendJSON(b, tidy(e.articles[e.best()].Title))
	}
	a := d.article
	var names, summary, places []string
	for _, src := range a.Sources {
		if !slices.Contains(names, src.Name) {
			names = append(names, src.Name)
		}
	}
	if a.Summary != "" {
		summary = append(summary, tidy(a.Summary))
	}
	for _, c := range s.placesTold(a) {
		places = append(places, c.name)
	}
	texts(articleType, escapeTarget(a.path), tidy(a.Title), s.words.Machine(a.Date), s.words.Date(a.Date))
	b = append(appendList(b, summary), ',')
	b = append(appendList(b, names), ',')
	texts("")
	return appendList(b, places)
}

// escapeTarget gives the address of a file of the site or of an anchor in it,
// from the site's folder.
func escapeTarget(target string) string {
	file, anchor, anchored := strings.Cut(target, "#")
	if anchored {
		anchor = "#" + anchor
	}
	return escapePath(file) + anchor
}

// tellings gives the words of an event, and those of its reports that are no
// copies of others; each once.
func (e *account) tellings() []string {
	list := []string{tidy(e.Quote)}
	for n := range e.Reports {
		r := &e.Reports[n]
		if r.CopyOf != "" || r.Quote == e.Quote {
			continue
		}
		if quote := tidy(r.Quote); !slices.Contains(list, quote) {
			list = append(list, quote)
		}
	}
	return list
}

// placesTold gives the places of an article's events, in the order of its text.
func (s *Site) placesTold(a *Article) (list []*City) {
	for _, t := range s.tellingsOf(a) {
		for _, c := range s.citiesOf(t.event) {
			if !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// dateWords gives the month and the year of a date, as far as they are known.
// Days are left out: a number is mostly meant as one of people.
func (s *Site) dateWords(d edtf.Date) (list []string) {
	for _, end := range []edtf.Date{d.Start(), d.End()} {
		year, month, _ := end.YMD()
		if year != 0 {
			list = append(list, strconv.Itoa(year))
		}
		if name, err := s.words.Month(month); err == nil {
			list = append(list, name)
		}
	}
	return list
}

// dayOfOrder gives the day by which results are ordered, counted from the first
// of the year 0: that on which a date begins, or ends where it has no beginning,
// else the first of p.
func dayOfOrder(d edtf.Date, p period) int {
	day, ok := d.First()
	if start, known := d.Start().First(); known {
		day, ok = start, true
	} else if end, known := d.End().First(); known && d.IsInterval() {
		day, ok = end, true
	}
	if !ok {
		day = edtf.DayOf(p.year, max(p.month, 1), 1)
	}
	return int(day - edtf.DayOf(0, 1, 1))
}
