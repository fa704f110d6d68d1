package site

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"waqai/internal/article"
	"waqai/internal/export"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// assemble makes the chronicle of what was read: articles, merged events and
// the cities where they are.
func (s *Site) assemble(readings []*reading, introductions []*article.Place, x Extractor) {
	unique := s.oneSlugEach(readings)
	s.bySlug = make(map[string]*Article, len(unique))
	s.readingOf = make(map[string]*reading, len(unique))
	for _, r := range unique {
		s.bySlug[r.page.Slug] = r.page
		s.readingOf[r.page.Slug] = r
	}
	s.orderArticles(unique)
	merged, unfollowed := s.merge(unique)
	s.checkRulings(unfollowed, unique)
	if !s.preview {
		for _, r := range unique {
			r.told.Settle()
		}
	}

	cities := newCities(x, introductions)
	for _, p := range introductions {
		c, _ := cities.city(p.ID)
		c.astray = s.checkPosition(p, x)
	}
	came, went := s.makeEvents(merged)
	s.readingOf = nil
	for _, r := range unique {
		r.outlines = nil
	}
	s.gather(cities, came, went)
	s.cities, s.cityOf = cities.sorted(), cities.cities
	for _, c := range s.cities {
		if c.parts == nil { // else its book is that of the edition before
			c.book = s.newBook(c.path, c.events, asCards)
		}
	}
	s.lists = s.newLists()
	s.shelf = s.newShelf(x)
	if !s.preview { // which renders what is asked for, whatever it was before
		s.computeDigests()
	}
	s.assembled = true
}

// orderArticles puts the articles in order, which is nearly that of the Load before.
func (s *Site) orderArticles(unique []*reading) {
	s.articles = make([]*Article, 0, len(unique))
	known := map[string]*Article{}
	if s.preview && s.before != nil && s.before.last.site != nil {
		known = s.before.last.site.bySlug
		for _, was := range s.before.last.site.articles {
			if a := s.bySlug[was.Slug]; a != nil {
				s.articles = append(s.articles, a)
			}
		}
	}
	for _, r := range unique {
		if known[r.page.Slug] == nil {
			s.articles = append(s.articles, r.page)
		}
	}
	slices.SortFunc(s.articles, func(a, b *Article) int {
		return cmp.Or(edtf.Compare(b.Date, a.Date), strings.Compare(a.Slug, b.Slug))
	})
}

// gather gives each city its events. Where the edition before has some, those cities whose
// events are the same have the same book.
func (s *Site) gather(cities *cities, came, went []*Event) {
	city := func(id string, events []*Event) *City {
		c, ok := cities.city(id)
		if !ok {
			s.Faults.Add(source.Fault{
				Pos:     source.Pos{File: events[0].articles[0].Path},
				Message: fmt.Sprintf("no place has the id %q", id),
				Hint:    fmt.Sprintf("correct it, or describe the place in content/places/%s.md", id),
			})
		}
		return c
	}
	if !s.follows() {
		for id, events := range eventsByPlace(s.events) {
			city(id, events).events = events
		}
		return
	}
	gone := make(map[*Event]bool, len(went))
	for _, e := range went {
		gone[e] = true
	}
	changed := eventsByPlace(came)
	for id := range eventsByPlace(went) {
		if changed[id] == nil {
			changed[id] = []*Event{}
		}
	}
	for id, was := range s.before.last.site.cityOf {
		if changed[id] == nil && len(was.events) > 0 {
			city(id, was.events).book = was.book
		}
	}
	for id, new := range changed {
		var events []*Event
		if was := s.before.last.site.cityOf[id]; was != nil {
			events = slices.DeleteFunc(slices.Clone(was.events), func(e *Event) bool { return gone[e] })
		}
		if events = inOneOrder(events, new); len(events) > 0 {
			city(id, events).events = events
		}
	}
}

// eventsByPlace gives the events of each place, in their order. Events with the same places
// share one list of them, so that few names are looked up.
func eventsByPlace(events []*Event) map[string][]*Event {
	type list struct {
		events []*Event
		many   int
	}
	lists := map[string]*list{}
	groups := map[*texts][]*list{}
	var here []*list
	var last *texts
	each := func(do func(*list, *Event)) {
		for _, e := range events {
			if e.where != last {
				last = e.where
				known := false
				if here, known = groups[last]; !known {
					for _, id := range e.places() {
						if lists[id] == nil {
							lists[id] = &list{}
						}
						here = append(here, lists[id])
					}
					groups[last] = here
				}
			}
			for _, l := range here {
				do(l, e)
			}
		}
	}
	each(func(l *list, _ *Event) { l.many++ })
	each(func(l *list, e *Event) {
		if l.events == nil {
			l.events = make([]*Event, 0, l.many)
		}
		l.events = append(l.events, e)
	})
	all := make(map[string][]*Event, len(lists))
	for id, l := range lists {
		all[id] = l.events
	}
	return all
}

// inOneOrder puts two lists that are in order into one; a may be changed.
func inOneOrder(a, b []*Event) []*Event {
	const few = 8
	compare := func(x, e *Event) int { return timeline.CompareHappenings(x.Happening, e.Happening) }
	if len(b) <= few {
		for _, e := range b {
			at, _ := slices.BinarySearchFunc(a, e, compare)
			a = slices.Insert(a, at, e)
		}
		return a
	}
	all := make([]*Event, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// lists are the events of a site in other orders, each made when it is asked for first.
type lists struct {
	periods  [len(scales)]func() []part   // the pages over all cities, by scale
	leaves   func() map[period][]leaf     // the pages with anchors, of periods that have several
	tellings func() map[*Article][]*Event // the events that an article tells, in their order
	near     func() map[*City][]neighbour // the nearest other places with events
	byID     func() map[string]*Event     // by all their ids

	newest func() []*Event  // those of the feed of all
	span   func() edtf.Date // of all

	stretches func() []stretch      // all of them, cut
	rows      func() export.Numbers // of what tables say of them
}

func (s *Site) newLists() lists {
	var periods [len(scales)]func() []part
	for n, scale := range scales {
		periods[n] = sync.OnceValue(func() []part { return s.periodParts(scale) })
	}
	return lists{
		periods: periods,
		leaves: sync.OnceValue(func() map[period][]leaf {
			leaves := map[period][]leaf{}
			for n, parts := range periods {
				if scales[n].name == "day" {
					continue
				}
				for _, p := range parts() {
					if p.piece > 0 {
						leaves[p.period] = append(leaves[p.period], leaf{p.events[0], p.path()})
					}
				}
			}
			return leaves
		}),
		tellings: sync.OnceValue(s.byArticle),
		byID: sync.OnceValue(func() map[string]*Event {
			byID := make(map[string]*Event, len(s.events))
			for _, e := range s.events {
				byID[e.ID()] = e
				for _, id := range e.also {
					byID[id] = e
				}
			}
			return byID
		}),
		near: sync.OnceValue(func() map[*City][]neighbour { return neighbours(s.cities) }),

		newest: sync.OnceValue(func() []*Event { return newest(s.events, s.Config.Feeds.Length) }),
		span:   sync.OnceValue(func() edtf.Date { return span(s.events) }),

		stretches: sync.OnceValue(s.makeStretches),
		rows:      sync.OnceValue(s.rowNumbers),
	}
}

// merge gives the merged events of what was read, and the words of editors that could
// not be followed. It goes on from where the Load before was, or a program before this
// one.
func (s *Site) merge(unique []*reading) ([]*timeline.Happening, []timeline.Ruling) {
	var m *merger
	if s.before != nil {
		m = s.before.merger
	}
	if m == nil || m.preview != s.preview {
		m = &merger{Merger: timeline.NewMerger(), preview: s.preview}
		m.resume(s.memo.store, unique)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range unique {
		m.Set(r.article.Slug, r.article.Date, r.told)
	}
	for _, r := range m.readings {
		if s.bySlug[r.article.Slug] == nil {
			m.Remove(r.article.Slug)
		}
	}
	m.readings = unique
	events, unfollowed := m.Merge().Events, m.Unfollowed()
	if s.preview {
		s.memo.merger = m
	} else {
		m.keep(s.memo.store) // and let go of what was told
	}
	return events, unfollowed
}

// eventsOf gives the events that an article tells, in their order. Most editions of a
// preview are asked for few articles: for these they are looked for.
func (s *Site) eventsOf(a *Article) (events []*Event) {
	const few = 8
	if !s.preview || s.asked.Add(1) > few {
		return s.lists.tellings()[a]
	}
	for _, e := range s.events {
		if slices.Contains(e.articles, a) {
			events = append(events, e)
		}
	}
	return events
}

// byArticle gives the events of each article.
func (s *Site) byArticle() map[*Article][]*Event {
	count := make(map[*Article]int, len(s.articles))
	all := 0
	for _, e := range s.events {
		for n, a := range e.articles {
			if !slices.Contains(e.articles[:n], a) {
				count[a]++
				all++
			}
		}
	}
	list, of := make([]*Event, all), make(map[*Article][]*Event, len(count))
	for a, n := range count {
		of[a], list = list[:0:n], list[n:]
	}
	for _, e := range s.events {
		for n, a := range e.articles {
			if !slices.Contains(e.articles[:n], a) {
				of[a] = append(of[a], e)
			}
		}
	}
	return of
}

// checkRulings tells of editors' words about two events that cannot be followed.
func (s *Site) checkRulings(unfollowed []timeline.Ruling, unique []*reading) {
	if len(unfollowed) == 0 {
		return
	}
	in, told := map[string]*Article{}, map[source.Pos]bool{}
	for _, r := range unique {
		for n := range r.told.Len() {
			e := r.event(n)
			in[e.ID] = s.bySlug[e.Article]
		}
	}
	for _, u := range unfollowed {
		a := in[u.Event]
		if a == nil {
			continue // of recorded events, whose words nobody here wrote
		}
		for _, d := range a.Decisions {
			switch {
			case u.Parted && d.From != u.Other, !u.Parted && d.With != u.Other, told[d.Fault("", "").Pos]:
				continue
			case u.Unknown:
				s.Faults.Add(d.Fault("no event has the id "+u.Other, "correct it, or delete the decision; drafts and articles with faults have no events"))
			default:
				s.Faults.Add(d.Fault("another decision says the contrary of this one about "+u.Other, "delete one of the two"))
			}
			told[d.Fault("", "").Pos] = true
		}
	}
}

// oneSlugEach gives the readings that have an article, without those whose slug
// another has too: each of these is a fault, since neither has the better claim.
func (s *Site) oneSlugEach(readings []*reading) (unique []*reading) {
	seen, bySlug := make(map[string]bool, len(readings)), map[string][]*reading{}
	for _, r := range readings {
		if r.article == nil {
			continue
		}
		if seen[r.article.Slug] {
			bySlug[r.article.Slug] = nil
		}
		seen[r.article.Slug] = true
	}
	if len(bySlug) > 0 {
		for _, r := range readings {
			if r.article == nil {
				continue
			}
			if same, several := bySlug[r.article.Slug]; several {
				bySlug[r.article.Slug] = append(same, r)
			}
		}
	}
	for _, r := range readings {
		if r.article == nil {
			continue
		}
		same := bySlug[r.article.Slug]
		if len(same) == 0 {
			unique = append(unique, r)
			continue
		}
		var others []string
		for _, other := range same {
			if other != r {
				others = append(others, other.article.Path)
			}
		}
		s.Faults.Add(source.Fault{
			Pos:     r.article.SlugAt,
			Message: fmt.Sprintf("slug %q is that of %s too", r.article.Slug, strings.Join(others, " and ")),
			Hint:    `rename one of the files, or give it another  slug = "…"`,
		})
	}
	return unique
}

// computeDigests gives each part of the chronicle a digest of all that pages
// show of it, so that the key of a page can name its parts.
func (s *Site) computeDigests() {
	s.version = s.dataVersion() // of the events alone
	for _, c := range s.cities {
		c.digest = c.shown()
	}
	go s.lists.tellings() // which are asked for below
	inParallel(s.articles, func(a *Article) {
		h := newDigester()
		for _, text := range []string{a.path, a.Title, a.Date.String()} {
			h.text(text)
		}
		a.shown = h.short()
	})
	inParallel(s.leavesOfAll(), func(l leafOfAll) {
		for _, e := range l.events {
			h := newDigester()
			h.bytes(e.sum[:])
			h.text(l.path)
			if e.is(corrected) {
				h.text(asJSON(view{Site: s}.corrections(e.read())))
			}
			for _, id := range e.places() {
				h.text(s.cityOf[id].digest)
			}
			for _, a := range e.articles {
				h.bytes(a.shown[:])
			}
			e.sum = h.short()
		}
	})
	all := newDigester()
	for _, e := range s.events {
		all.bytes(e.sum[:])
	}
	s.lists.tellings()
	inParallel(s.articles, func(a *Article) {
		h := newDigester()
		for _, text := range []string{a.Digest, a.Path, a.Slug} {
			h.text(text)
		}
		for _, e := range s.eventsOf(a) {
			h.bytes(e.sum[:])
		}
		a.digest = h.sum()
	})
	for _, a := range s.articles {
		all.text(a.digest)
	}
	for _, c := range s.cities {
		all.text(c.digest)
	}
	s.content = all.sum()
	var menu []string
	for _, item := range slices.Concat(s.menu(), s.indexes()) {
		menu = append(menu, item.Title, item.Page)
	}
	s.menuDigest = digestOf(menu...)
}

// leafOfAll is a page that has the anchors of events.
type leafOfAll struct {
	path   string
	events []*Event
}

// leavesOfAll gives the pages with anchors: each event is on one.
func (s *Site) leavesOfAll() (all []leafOfAll) {
	for n, parts := range s.lists.periods {
		if scales[n].name == "day" {
			continue
		}
		for _, p := range parts() {
			all = append(all, leafOfAll{p.path(), p.events})
		}
	}
	for _, e := range s.events {
		if e.period() == (period{}) { // which has no page
			all = append(all, leafOfAll{s.pageOf(e), []*Event{e}})
		}
	}
	return all
}

// shown gives a digest of what links to a city show.
func (c *City) shown() string {
	return digestOf(asJSON(c.Place), c.name, c.within, c.path, c.country, fmt.Sprint(c.astray), asJSON(c.located.Within))
}

// dataVersion names the state of the data: a short digest of events and cities.
func (s *Site) dataVersion() string {
	if s.version != "" {
		return s.version
	}
	all := newDigester()
	for _, e := range s.events {
		all.bytes(e.sum[:])
	}
	for _, c := range s.cities {
		all.text(c.shown())
	}
	return all.sum()[:12]
}

// asJSON gives v as JSON, the form in which what it holds is digested.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("site: a record that JSON cannot say: %v", err))
	}
	return string(text)
}

// period is a year, a month or a day; what is not meant is 0.
type period struct{ year, month, day int }

func (p period) path() string {
	switch {
	case p.month == 0:
		return fmt.Sprintf("%04d/%s", p.year, indexFile)
	case p.day == 0:
		return fmt.Sprintf("%04d/%02d/%s", p.year, p.month, indexFile)
	}
	return fmt.Sprintf("%04d/%02d/%02d/%s", p.year, p.month, p.day, indexFile)
}

func (p period) date() edtf.Date {
	switch {
	case p.month == 0:
		return edtf.InYear(p.year)
	case p.day == 0:
		return edtf.InMonth(p.year, p.month)
	}
	return edtf.OnDay(edtf.DayOf(p.year, p.month, p.day))
}

// periodOf gives the month or year on whose page an event has its anchor: the
// month in which its date begins (ends, where it has no beginning), and the year
// where no month is given. An event without a date is found under the month of
// its first report.
func periodOf(e *timeline.Event) period {
	d := e.Date
	if d.IsZero() && len(e.Reports) > 0 {
		d = e.Reports[0].Published
	}
	if d.IsInterval() {
		if d = d.Start(); d.IsZero() {
			d = e.Date.End()
		}
	}
	year, month, _ := d.YMD()
	if d.Precision() == edtf.PrecisionSeason {
		month = 0
	}
	return period{year: year, month: month}
}

func eventPath(id string) string { return "events/" + id + "/" + indexFile }

// cities makes a City of the id of a place, each once.
type cities struct {
	x      Extractor
	intros map[string]*article.Place
	cities map[string]*City
}

// newCities begins with the cities that have an introduction.
func newCities(x Extractor, introductions []*article.Place) *cities {
	a := &cities{x, map[string]*article.Place{}, map[string]*City{}}
	for _, p := range introductions {
		a.intros[p.ID] = p
	}
	for _, p := range introductions {
		a.city(p.ID)
	}
	return a
}

// place gives what is known of a place. A position that an editor wrote may be finer than
// what is published of it, and goes no further than here; those of the gazetteer are known.
func (a *cities) place(id string) (timeline.Place, bool) {
	p, ok := a.x.Place(id)
	intro := a.intros[id]
	if intro == nil {
		return p, ok
	}
	if !ok {
		p = intro.Place
	}
	if intro.Lat != nil {
		p = export.Coarse(p)
	}
	return p, true
}

// city gives the city with an id. ok is false, once for each id, where nothing
// is known of it: then the id is its name.
func (a *cities) city(id string) (c *City, ok bool) {
	if c := a.cities[id]; c != nil {
		return c, true
	}
	intro := a.intros[id]
	p, ok := a.place(id)
	if !ok {
		p = timeline.Place{ID: id, Name: id}
	}
	c = &City{Place: p, book: &book{path: "cities/" + id + "/" + indexFile}, name: placeName(p), intro: intro}
	if parent, ok := a.place(p.Parent); ok && p.Parent != "" {
		c.within = placeName(parent)
	}
	c.country = a.country(p)
	c.located = export.Lookup(id, a.place)
	c.located.Place = p
	a.cities[id] = c
	return c, ok
}

// country gives the id of the country in which a place lies, or "".
func (a *cities) country(p timeline.Place) string {
	for range 8 { // places of a site may lie in one another in a circle
		if p.Kind == "country" {
			return p.ID
		}
		parent, ok := a.place(p.Parent)
		if !ok || p.Parent == "" {
			return ""
		}
		p = parent
	}
	return ""
}

// sorted gives all cities in the order of an Arabic index.
func (a *cities) sorted() []*City {
	var all []*City
	for _, c := range a.cities {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y *City) int {
		return cmp.Or(compareNames(x.name, y.name), strings.Compare(x.ID, y.ID))
	})
	return all
}

// placeName gives the name of a place as a heading says it: that of a
// governorate tells it from its city.
func placeName(p timeline.Place) string {
	if p.Kind != "governorate" {
		return p.Name
	}
	for _, word := range []string{"محافظة", "ولاية", "إقليم", "منطقة", "مديرية", "شعبية", "إمارة"} {
		if strings.HasPrefix(p.Name, word) {
			return p.Name
		}
	}
	return "محافظة " + p.Name
}
