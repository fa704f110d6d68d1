package site

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// typeNames say the types of events as labels do.
var typeNames = map[timeline.Type]string{
	timeline.Battle:       "معركة",
	timeline.Explosion:    "قصف أو تفجير",
	timeline.Civilians:    "عنف ضد مدنيين",
	timeline.Protest:      "احتجاج",
	timeline.Riot:         "شغب",
	timeline.Strategic:    "تطور استراتيجي",
	timeline.Displacement: "نزوح أو عودة",
	timeline.Diplomacy:    "حدث سياسي",
}

// statusNames say what is to be known of an event's state.
var statusNames = map[timeline.Status]string{
	timeline.Ongoing: "جارٍ عند النشر",
	timeline.Planned: "مخطط له",
}

// The types that follow are what templates are given. A template file gets the
// page type of its name: city.html a CityPage. Links in them lead from the page
// on which they stand.

// Frame is what every page has.
type Frame struct {
	Site *Config
	// Kind is the name of the page's template without ".html".
	Kind string
	// Title is that of the page, Heading what its h1 says; Description is
	// one line about it.
	Title, Heading, Description string
	// Canonical is the absolute address of the page, "" where it has none of
	// its own.
	Canonical string
	// Root leads from the page to the site's folder: "../../", or "". Home
	// leads to the first page, Data to the page of the data.
	Root, Home, Data string
	// Search leads to the page that takes words to search for, as its q; it is ""
	// where the site has none.
	Search string
	// Scripts are the addresses of the scripts that the page runs: files of
	// the site. A page that has none allows none.
	Scripts []string
	Menu    []MenuLink
	// Unpublished is set in a preview where the page, or the event that it is of,
	// will not be in the site that is published: "draft", "held", or "partly" of
	// an event of which some tellings will be.
	Unpublished string
	// Trail leads from the first page to this one, without either.
	Trail []Link
	// Feed is the feed of the page.
	Feed Link
	// Reach is what others show of the page.
	Reach Reach
	// More leads to the indexes that are not in the menu.
	More []Link
}

// Link is a link from the page.
type Link struct{ Text, Href string }

// MenuLink is a line of the menu.
type MenuLink struct {
	Link
	// Current tells whether it leads to the page on which it stands, or to
	// the folder in which that is.
	Current bool
}

// EventView is an event as a card shows it.
type EventView struct {
	ID string
	// Anchors are the ids that lead to the card: the event's and those of
	// reports joined to it. A page on which an event may stand twice has none.
	Anchors []string
	// Href leads to the event's permanent address; Heading is what it is
	// called: «معركة في الموصل».
	Href, Heading string
	Date          edtf.Date
	// Dated asks for the date on the card: no heading above says it.
	Dated   bool
	Type    timeline.Type
	Status  timeline.Status
	Quote   string
	Trigger string
	Places  []Link
	// Site is the district or building in the words of the text.
	Site   string
	Actors []string
	// By are those who did it, Against those who suffered it, where known.
	By, Against []ActorView
	Tolls       []Toll
	// Attribution are the words of the text that say by whose account it
	// happened, or "".
	Attribution string
	// DateInferred and PlacesInferred tell what the sentence does not say.
	DateInferred, PlacesInferred bool
	// Reports is the number of tellings, Sources are those who published
	// them, and Sentence leads to the best telling in our article.
	Reports  int
	Sources  []SourceView
	Sentence Link
	// Witnesses is the number of sources, those that print the words of
	// another counted with it.
	Witnesses int
	// Publishers are the numbers of its publishers in the list of the page, or
	// nil.
	Publishers []int
	// Differs tells whether reports disagree, Decided whether an editor
	// looked at the event.
	Differs, Decided bool
	// Unpublished is as that of a page.
	Unpublished string
}

// SourceView is who published a report, and where.
type SourceView struct {
	Name, URL, Archived  string
	Published, Retrieved edtf.Date
	// Passage leads to the very words on the publisher's page; "" where the
	// articles of the site are not the words of their sources.
	Passage string
	// Copy leads to what the site knows of its own copy, made on the day CopyOn, on pages of
	// articles and events: where readers do not find the source at its address any more,
	// and no archived copy is named. "" elsewhere.
	Copy   string
	CopyOn edtf.Date
	// Page leads to what the site has of the source, on the page of an event; "" on
	// others.
	Page string
}

// view makes what templates are given for the page at a path.
type view struct {
	*Site
	path string
	// absolute makes links that lead from any address of the host; else they
	// lead from path.
	absolute bool
	// here is the city whose page it is, which cards need not name.
	here *City
	// publishers numbers the publishers on the page, where it lets choose among
	// them.
	publishers map[string]int
}

// link gives the address of a file of the site, or of an anchor in it, from
// the page.
func (v view) link(target string) string {
	anchor := ""
	if n := strings.IndexByte(target, '#'); n >= 0 {
		target, anchor = target[:n], target[n:]
	}
	switch {
	case v.absolute:
		return v.Config.BaseURL.EscapedPath() + escapePath(strings.TrimSuffix(target, indexFile)) + anchor
	case target == v.path && anchor != "":
		return anchor
	}
	up, down := relative(v.path, target)
	return up + escapePath(down) + anchor
}

// relative gives the path that leads from the folder of one file to another file: some
// folders up, and then down.
func relative(from, to string) (up, down string) {
	common := 0 // the length of the folders that they share
	for i := 0; i < len(from) && i < len(to) && from[i] == to[i]; i++ {
		if from[i] == '/' {
			common = i + 1
		}
	}
	return upwards(strings.Count(from[common:], "/")), to[common:]
}

// upwards leads some folders up.
func upwards(folders int) string {
	const steps = "../../../../../../../../"
	if n := len("../") * folders; n <= len(steps) {
		return steps[:n]
	}
	return strings.Repeat("../", folders)
}

// frame gives what every page has. kind is that of the page; heading is its
// title too, except on the first page.
func (v view) frame(kind, heading, description string) Frame {
	f := Frame{
		Site:        v.Config,
		Kind:        kind,
		Title:       heading,
		Heading:     heading,
		Description: description,
		Canonical:   v.Config.BaseURL.To(v.path),
		Root:        v.root(),
		Home:        v.link(indexFile),
		Data:        v.link(dataPage),
		Feed:        Link{v.Config.Title, v.link(feedFile)},
		Reach:       v.reach(),
	}
	if v.Config.Pages.Search {
		f.Search = v.link(searchFile)
	}
	for _, index := range v.indexes() {
		f.More = append(f.More, Link{index.Title, v.link(index.Page)})
	}
	for _, item := range v.menu() {
		target := indexFile
		if item.Page != "" {
			target = item.Page + "/" + indexFile
		}
		f.Menu = append(f.Menu, MenuLink{
			Link:    Link{item.Title, v.link(target)},
			Current: target == v.path || item.Page != "" && strings.HasPrefix(v.path, item.Page+"/"),
		})
	}
	return f
}

func (v view) root() string {
	if v.absolute {
		return v.Config.BaseURL.EscapedPath()
	}
	return upwards(strings.Count(v.path, "/"))
}

// menu gives the menu of the settings, or one of what every site has.
func (s *Site) menu() []MenuItem {
	if len(s.Config.Menu) > 0 {
		return s.Config.Menu
	}
	items := []MenuItem{{"المدن", "cities"}, {"المصادر", "sources"}}
	for _, p := range s.pages {
		items = append(items, MenuItem{p.Title, p.Slug})
	}
	return items
}

// event gives an event as a card shows it; anchored asks for its anchors.
func (v view) event(e *account, anchored bool) EventView {
	date, places := inferred(e.words)
	show := EventView{
		ID:             e.ID,
		Href:           v.link(v.home(e.Event)),
		Heading:        v.headingOf(e.Event),
		Dated:          true,
		Date:           e.Date,
		Type:           e.Type,
		Status:         e.Status,
		Quote:          tidy(e.Quote),
		Trigger:        e.Trigger,
		Places:         v.places(e.Event),
		Site:           e.Site,
		Actors:         e.Actors,
		By:             actorViews(e.By),
		Against:        actorViews(e.Against),
		Tolls:          e.tolls,
		Attribution:    tidy(e.Attribution),
		DateInferred:   date,
		PlacesInferred: places,
		Reports:        len(e.Reports),
		Witnesses:      e.witnesses,
		Differs:        len(e.Differs) > 0,
		Decided:        e.Decision != "" && e.Decision != timeline.Held,
		Unpublished:    e.unpublished(),
	}
	if anchored {
		show.Anchors = append([]string{e.ID}, e.Also...)
	}
	for _, src := range e.Sources {
		show.Sources = append(show.Sources, sourceView(src))
	}
	if len(v.publishers) > 0 {
		for _, name := range e.names {
			if n := v.publishers[name]; n > 0 {
				show.Publishers = append(show.Publishers, n)
			}
		}
	}
	show.Sentence = v.sentence(e, e.best())
	return show
}

// inferred tells whether the date and the places of an event are not in its
// sentence.
func inferred(e *timeline.Event) (date, places bool) {
	return slices.Contains(e.Inferred, "date") || e.Basis == timeline.Reported, slices.Contains(e.Inferred, "places")
}

// best gives the number of the report whose words the event has.
func (e *account) best() int {
	for n := range e.Reports {
		if r := &e.Reports[n]; r.Offset == e.Offset && r.Article == e.Article && r.Quote == e.Quote {
			return n
		}
	}
	return 0
}

// sentence links to where the n-th report of an event stands in our article.
func (v view) sentence(e *account, n int) Link {
	a := e.articles[n]
	return Link{a.Title, v.link(a.path + "#" + e.Reports[n].ID)}
}

func (v view) places(e *Event) (links []Link) {
	for _, c := range v.citiesOf(e) {
		if c != v.here {
			links = append(links, Link{c.name, v.link(c.path)})
		}
	}
	return links
}

func (v view) events(list []*Event, anchored bool) (shown []EventView) {
	if len(list) > 0 {
		shown = make([]EventView, len(list))
	}
	eachRead(list, func(n int, e *account) { shown[n] = v.event(e, anchored) })
	return shown
}

// Run is a piece of a text. One that goes from left to right wherever it stands,
// as a Latin name, an id or a date in digits, has to be isolated.
type Run struct {
	Text string
	LTR  bool
}

// leftToRight finds words of Latin letters and digits, with what joins them, and
// telephone numbers.
var leftToRight = regexp.MustCompile(`\+\d[\d ]*\d|[A-Za-z0-9][A-Za-z0-9.,:/@_+'&-]*(?: [A-Za-z][A-Za-z0-9.,:/@_+'&-]*)*`)

// dateInDigits is a run that hyphens would turn round; «10-15» is none, for a
// range reads from right to left as its readers do.
var dateInDigits = regexp.MustCompile(`^\d{4}-\d\d(-\d\d)?$`)

// runs cuts a line of Arabic at the pieces that go from left to right.
func runs(text string) (list []Run) {
	if !mayTurn(text) {
		return []Run{{Text: text}}
	}
	at := 0
	for _, m := range leftToRight.FindAllStringIndex(text, -1) {
		piece := strings.TrimRight(text[m[0]:m[1]], ".,:/'&-")
		latin := strings.ContainsFunc(piece, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' })
		if !latin && piece[0] != '+' && !dateInDigits.MatchString(piece) {
			continue
		}
		if m[0] > at {
			list = append(list, Run{Text: text[at:m[0]]})
		}
		at = m[0] + len(piece)
		list = append(list, Run{piece, true})
	}
	if at < len(text) {
		list = append(list, Run{Text: text[at:]})
	}
	return list
}

// mayTurn tells whether leftToRight could find anything to isolate: a Latin letter, a
// telephone number, or a date in digits. Most lines have none of them.
func mayTurn(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '+', c == '-':
			return true
		}
	}
	return false
}

// brief gives the first words of a text, up to some eighty characters.
func brief(text string) string {
	length := 0
	for n, word := range strings.Fields(text) {
		if length += utf8.RuneCountInString(word) + 1; length > 80 && n > 0 {
			return strings.Join(strings.Fields(text)[:n], " ") + " …"
		}
	}
	return text
}

func sourceView(s timeline.Source) SourceView {
	return SourceView{Name: s.Name, URL: s.URL, Archived: s.Archived, Published: s.Published, Retrieved: s.Retrieved}
}

// span gives the dates from the first to the last of events, with the precision
// that these have: a year that begins it does not become its first day.
func span(events []*Event) edtf.Date {
	var from, to edtf.Date
	var first, last edtf.Day
	var before edtf.Date
	for n, e := range events {
		date := e.Date()
		if n > 0 && date == before {
			continue
		}
		before = date
		if date.Precision() == edtf.PrecisionDay && !date.IsInterval() && !from.IsZero() && !to.IsZero() {
			if day, ok := date.First(); ok && first <= day && day <= last {
				continue // most are
			}
		}
		start, end := date.Start(), date.End()
		if start.IsZero() {
			start = end
		}
		if end.IsZero() {
			end = start
		}
		day, ok := start.First()
		if !ok {
			continue
		}
		if from.IsZero() || day < first {
			first, from = day, unqualified(start)
		}
		if day, _ = end.Last(); to.IsZero() || day > last {
			last, to = day, unqualified(end)
		}
	}
	return edtf.Between(from, to)
}

// unqualified gives a single date without what is doubted about it; what is
// coarser than a month becomes a year.
func unqualified(d edtf.Date) edtf.Date {
	switch year, month, day := d.YMD(); {
	case day > 0:
		return edtf.OnDay(edtf.DayOf(year, month, day))
	case month > 0:
		return edtf.InMonth(year, month)
	default:
		return edtf.InYear(year)
	}
}

// sourceNames gives the names of all who published reports of events, each
// once.
func sourceNames(events []*Event) (names []string) {
	seen := map[string]bool{}
	for _, e := range events {
		for _, name := range e.names {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}
