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
	"waqai/internal/memo"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// assemble makes the chronicle of what was read: articles, merged events and
// the cities where they are.
func (s *Site) assemble(readings []*reading, introductions []*article.Place, x Extractor) {
	unique := s.oneSlugEach(readings)
	articles := make(map[string]*Article, len(unique))
	for _, r := range unique {
		a := &Article{Article: *r.article, path: "articles/" + r.article.Slug + "/" + indexFile}
		articles[a.Slug] = a
		s.articles = append(s.articles, a)
	}
	slices.SortFunc(s.articles, func(a, b *Article) int {
		return cmp.Or(edtf.Compare(b.Date, a.Date), strings.Compare(a.Slug, b.Slug))
	})
	s.bySlug = articles
	merged, unfollowed := s.merge(unique)
	s.checkRulings(unfollowed, unique)

	cities := newCities(x, introductions)
	for _, p := range introductions {
		c, _ := cities.city(p.ID)
		c.astray = s.checkPosition(p, x)
	}
	s.makeEvents(merged)
	for _, e := range s.events {
		for n, id := range e.Places {
			c, ok := cities.city(id)
			if !ok {
				s.Faults.Add(source.Fault{
					Pos:     source.Pos{File: e.reports[0].article.Path},
					Message: fmt.Sprintf("no place has the id %q", id),
					Hint:    fmt.Sprintf("correct it, or describe the place in content/places/%s.md", id),
				})
			}
			e.cities[n] = c
			c.events = append(c.events, e)
		}
		for _, t := range e.reports {
			t.article.tellings++
		}
	}
	s.cities = cities.sorted()
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, scale := range scales {
			s.periods = append(s.periods, periodParts(s.events, scale))
		}
	})
	for _, c := range s.cities {
		c.parts = asCards.split(c.events)
	}
	neighbours(s.cities)
	s.tell()
	wg.Wait()
	s.shelf = s.newShelf(x)
	if !s.preview { // which renders what is asked for, whatever it was before
		s.computeDigests()
	}
	s.assembled = true
}

// merge gives the merged events of what was read, and the words of editors that could
// not be followed. It goes on from where the Load before was, or a program before this
// one.
func (s *Site) merge(unique []*reading) ([]*timeline.Event, []timeline.Ruling) {
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
		m.Set(r.article.Slug, r.article.Date, r.events)
	}
	if names := m.Articles(); len(names) > len(unique) {
		for _, name := range names {
			if s.bySlug[name] == nil {
				m.Remove(name)
			}
		}
	}
	m.keys = make(map[string]memo.Key, len(unique))
	for _, r := range unique {
		if r.key != (memo.Key{}) {
			m.keys[r.article.Slug] = r.key
		}
	}
	events, unfollowed := m.Merge().Events, m.Unfollowed()
	if s.preview {
		s.memo.merger = m
	} else {
		m.keep(s.memo.store) // and let go of what was told
	}
	return events, unfollowed
}

// knownEvents gives a function that is asked for events in their order, from one on: for
// the Event that the Load before made of the very same one, or nil.
func (s *Site) knownEvents(from *timeline.Event) func(*timeline.Event) *Event {
	var before []*Event
	if s.preview && s.before != nil && s.before.last.site != nil {
		before = s.before.last.site.events
		n, _ := slices.BinarySearchFunc(before, from, func(was *Event, m *timeline.Event) int { return compareEvents(was.Event, m) })
		before = before[n:]
	}
	return func(m *timeline.Event) *Event {
		for len(before) > 0 {
			was := before[0]
			if was.Event != m && compareEvents(was.Event, m) > 0 {
				return nil
			}
			if before = before[1:]; was.Event == m {
				return was
			}
		}
		return nil
	}
}

// compareEvents is timeline.Compare without copies of the events.
func compareEvents(a, b *timeline.Event) int {
	return cmp.Or(edtf.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
}

// makeEvents makes the events of the site, without their places.
func (s *Site) makeEvents(merged []*timeline.Event) {
	s.events = make([]*Event, len(merged))
	events := make([]Event, len(merged))
	from := make([]struct{ telling, place int }, len(merged)+1) // where those of an event begin
	for n, m := range merged {
		from[n+1].telling, from[n+1].place = from[n].telling+len(m.Reports), from[n].place+len(m.Places)
	}
	last := from[len(merged)]
	tellings, places := make([]telling, last.telling), make([]*City, last.place)
	const piece = 4096
	inParallel(slices.Collect(slices.Chunk(merged, piece)), func(some []*timeline.Event) {
		first := 0
		for n := 0; n < len(merged); n += piece {
			if merged[n] == some[0] {
				first = n
			}
		}
		known := s.knownEvents(some[0])
		for i, m := range some {
			n := first + i
			e := &events[n]
			s.events[n] = e
			if was := known(m); was != nil {
				*e = Event{Event: m, tolls: was.tolls, witnesses: was.witnesses, period: was.period, heft: was.heft, day: was.day, exact: was.exact, dayed: true}
			} else {
				*e = Event{Event: m, tolls: tolls(m), witnesses: m.Witnesses(), period: periodOf(m)}
				e.heft = heft(e)
				e.day, e.exact = e.exactDay()
				e.dayed = true
			}
			e.n = n
			e.own = s.Config.hasPage(e)
			e.reports = tellings[from[n].telling:from[n+1].telling:from[n+1].telling]
			for k := range m.Reports {
				e.reports[k].article = s.bySlug[m.Reports[k].Article]
			}
			e.cities = places[from[n].place:from[n+1].place:from[n+1].place]
		}
	})
}

// tell gives each article its tellings of events.
func (s *Site) tell() {
	tellings := 0
	for _, a := range s.articles {
		tellings += a.tellings
	}
	all := make([]told, 0, tellings)
	for _, a := range s.articles {
		a.told = all[len(all) : len(all) : len(all)+a.tellings]
		all = all[:len(all)+a.tellings]
	}
	for _, e := range s.events {
		for n := range e.Reports {
			a := e.reports[n].article
			a.told = append(a.told, told{e, &e.Reports[n]})
		}
	}
	for _, a := range s.articles {
		slices.SortFunc(a.told, func(x, y told) int {
			return cmp.Or(cmp.Compare(x.report.Offset, y.report.Offset), strings.Compare(x.report.ID, y.report.ID))
		})
	}
}

// checkRulings tells of editors' words about two events that cannot be followed.
func (s *Site) checkRulings(unfollowed []timeline.Ruling, unique []*reading) {
	if len(unfollowed) == 0 {
		return
	}
	in, told := map[string]*Article{}, map[source.Pos]bool{}
	for _, r := range unique {
		for _, e := range r.events {
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

// hasPage tells whether an event has a page of its own.
func (c *Config) hasPage(e *Event) bool {
	switch c.Events.Pages {
	case "all":
		return true
	case "sourced":
		return e.witnesses > 1 || e.Decision != ""
	}
	return false
}

// computeDigests gives each part of the chronicle a digest of all that pages
// show of it, so that the key of a page can name its parts.
func (s *Site) computeDigests() {
	for _, c := range s.cities {
		c.digest = c.shown()
	}
	all := make([]string, 0, len(s.events)+len(s.articles)+len(s.cities))
	inParallel(s.events, func(e *Event) {
		h := newDigester()
		h.event(e.Event)
		h.text(e.page)
		if len(e.Corrections) > 0 {
			h.text(asJSON(view{Site: s}.corrections(e)))
		}
		for _, c := range e.cities {
			h.text(c.digest)
		}
		for _, r := range e.reports {
			h.text(r.article.path)
			h.text(r.article.Title)
			h.text(r.article.Date.String())
		}
		e.digest = h.sum()
	})
	for _, e := range s.events {
		all = append(all, e.digest)
	}
	for _, a := range s.articles {
		parts := []string{a.Digest, a.Path, a.Slug}
		for _, t := range a.told {
			parts = append(parts, t.event.digest)
		}
		a.digest = digestOf(parts...)
		all = append(all, a.digest)
	}
	for _, c := range s.cities {
		all = append(all, c.digest)
	}
	s.content = digestOf(all...)
	s.version = s.dataVersion()
	var menu []string
	for _, item := range slices.Concat(s.menu(), s.indexes()) {
		menu = append(menu, item.Title, item.Page)
	}
	s.menuDigest = digestOf(menu...)
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
	var given []string
	for _, e := range s.events {
		h := newDigester()
		h.event(e.Event)
		given = append(given, h.sum())
	}
	for _, c := range s.cities {
		given = append(given, c.shown())
	}
	return digestOf(given...)[:12]
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

// exactDay gives the day of an event that is dated by the day without doubt.
func (e *Event) exactDay() (period, bool) {
	if e.dayed {
		return e.day, e.exact
	}
	if e.Date.Precision() != edtf.PrecisionDay || e.Date.Approximate() || e.Date.Uncertain() {
		return period{}, false
	}
	year, month, day := e.Date.YMD()
	return period{year, month, day}, true
}

// home is the permanent address of an event: a path, and "#" and an anchor
// where it has no page of its own.
func (e *Event) home() string {
	if e.own {
		return eventPath(e.ID)
	}
	return e.page + "#" + e.ID
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
	c = &City{Place: p, book: book{path: "cities/" + id + "/" + indexFile}, name: placeName(p), intro: intro}
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
