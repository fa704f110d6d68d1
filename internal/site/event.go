package site

import (
	"math"
	"slices"
	"strings"
	"sync"

	"waqai/internal/pack"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Event is a merged event: what lists ask of it. There may be a million of them, so
// it holds none of its words; read gives these to who shows them. What depends on the rest
// of the site is asked of the Site, so that one Event serves many editions of a preview.
type Event struct {
	*timeline.Happening
	*tellers
	outline
}

// tellers are those who tell of an event. Events that one article alone tells have those of
// the article in common.
type tellers struct {
	articles    []*Article // of the reports, in their order
	witnesses   int        // as timeline counts them
	sources     int
	names       []string  // of the sources, each once
	originals   []string  // of those that did not print another's report
	first, last edtf.Date // on which reports were published
	also        []string  // other ids of the event, sorted
}

// outline is what lists ask of an event that stands in itself.
type outline struct {
	where   *texts // its places
	sum     digest // of all that it says; of a built site, of all that a page can show of it
	heft    int32  // see there
	year    int16  // of its period
	month   uint8
	kind    uint8 // its place in timeline.Types
	tolls   uint8 // their number
	quote   uint8 // the bytes of its quote, at most 255
	decided decided
	marks   marks
}

// marks are what is true of an event or not.
type marks uint8

const (
	planned   marks = 1 << iota // is to come
	sited                       // names a district or a building
	acted                       // names actors
	corrected                   // by an editor
	differs                     // its reports disagree
	undated                     // its sentence does not date it
)

func (o *outline) is(m marks) bool { return o.marks&m != 0 }

// texts are a list, of places or of names, that all who have the same share.
type texts struct{ all []string }

// places gives the ids of the places of an event.
func (o *outline) places() []string {
	if o.where == nil {
		return nil
	}
	return o.where.all
}

type decided uint8

const (
	undecided decided = iota
	heldBack
	decidedOn
)

// account is an event with its words. It is read for one page, and not kept.
type account struct {
	*Event
	*words
	tolls []Toll // that its reports give
}

type words = timeline.Event

// read reads an event with its words.
func (e *Event) read() *account {
	whole := e.Happening.Event()
	return &account{e, whole, e.tollsOf(whole)}
}

// tollsOf gives the tolls of an event as its reports word them.
func (e *Event) tollsOf(whole *timeline.Event) []Toll {
	if e.outline.tolls == 0 {
		return nil
	}
	return tolls(whole)
}

// rooms are for events that are looked at one after the other.
var rooms = sync.Pool{New: func() any { return new(timeline.Room) }}

// eachRead reads events one after the other. What do is given holds until it returns,
// but for what lies behind its slices and pointers, Reports aside.
func eachRead(events []*Event, do func(n int, e *account)) {
	room := rooms.Get().(*timeline.Room)
	defer rooms.Put(room)
	var one account
	for n, e := range events {
		one = e.readIn(room)
		do(n, &one)
	}
}

// readIn reads an event in room, as eachRead does.
func (e *Event) readIn(room *timeline.Room) account {
	whole := e.EventIn(room)
	return account{e, whole, e.tollsOf(whole)}
}

// follows tells whether there is an edition of a preview before this one.
func (s *Site) follows() bool { return s.preview && s.before != nil && s.before.last.site != nil }

// makeEvents makes the events of the site, or takes those of the edition before, and tells
// which came since then and which went.
func (s *Site) makeEvents(merged []*timeline.Happening) (came, went []*Event) {
	s.events = make([]*Event, len(merged))
	var before []*Event
	if s.follows() {
		before = s.before.last.site.events
	}
	const size = 4096
	type piece struct {
		first      int
		before     []*Event // of the same time
		came, went []*Event
		outlined   []outlinedEvent
	}
	if before == nil {
		s.outlined = s.readOutlined()
	}
	var pieces []*piece
	for n := 0; n < len(merged); n += size {
		at := 0
		if n > 0 {
			at, _ = slices.BinarySearchFunc(before, merged[n], func(was *Event, h *timeline.Happening) int { return timeline.CompareHappenings(was.Happening, h) })
			last := pieces[len(pieces)-1]
			last.before = last.before[:at-(len(before)-len(last.before))]
		}
		pieces = append(pieces, &piece{first: n, before: before[at:]})
	}
	moved := s.movedArticles()
	inParallel(pieces, func(p *piece) {
		m := maker{site: s}
		left := p.before
		for n, h := range merged[p.first:min(p.first+size, len(merged))] {
			for len(left) > 0 && left[0].Happening != h && timeline.CompareHappenings(left[0].Happening, h) <= 0 {
				p.went, left = append(p.went, left[0]), left[1:]
			}
			e := &s.events[p.first+n]
			if len(left) == 0 || left[0].Happening != h {
				*e = m.event(h)
				if s.follows() {
					p.came = append(p.came, *e)
				}
				continue
			}
			*e, left = left[0], left[1:]
			if was := *e; len(moved) > 0 && slices.ContainsFunc(was.articles, moved.has) {
				now := *was
				now.tellers = was.tellers.moved(s.bySlug)
				*e = &now
				p.came, p.went = append(p.came, &now), append(p.went, was)
			}
		}
		p.went, p.outlined = append(p.went, left...), m.laid()
	})
	var made []outlinedEvent
	for _, p := range pieces {
		came, went = append(came, p.came...), append(went, p.went...)
		made = append(made, p.outlined...)
	}
	if before == nil { // later editions of a preview make few
		s.writeOutlined(made)
	}
	s.outlined = outlined{}
	if len(pieces) == 0 {
		went = before
	}
	return came, went
}

// movedArticles are those of the Load before in whose place others are.
func (s *Site) movedArticles() (moved articleSet) {
	if s.before == nil || s.before.last.site == nil {
		return nil
	}
	for _, a := range s.before.last.site.articles {
		if s.bySlug[a.Slug] != a {
			if moved == nil {
				moved = articleSet{}
			}
			moved[a] = true
		}
	}
	return moved
}

type articleSet map[*Article]bool

func (set articleSet) has(a *Article) bool { return set[a] }

// maker makes events, in rooms that many share.
type maker struct {
	site     *Site
	room     []Event
	outlined []outlinedEvent // for the next build
	texts    []byte          // of these, one behind the other
	ends     []int
}

// laid gives outlines for the next build, with their texts.
func (m *maker) laid() []outlinedEvent {
	texts, from := string(m.texts), 0
	for n, end := range m.ends {
		m.outlined[n].text, from = texts[from:end], end
	}
	return m.outlined
}

func (m *maker) event(h *timeline.Happening) *Event {
	const together = 256 // are allocated
	if len(m.room) == 0 {
		m.room = make([]Event, together)
	}
	e := &m.room[0]
	m.room = m.room[1:]
	e.Happening = h
	if name, n, alone := h.Alone(); alone {
		if r := m.site.readingOf[name]; r != nil && n < len(r.outlines) && r.outlines[n].heft > 0 {
			e.outline, e.tellers = r.outlines[n], &r.page.alone
			return e
		}
	}
	key, lasting := m.site.keyOfHappening(h)
	text := ""
	if lasting {
		text = m.site.outlined.find(key)
	}
	if text == "" || !e.pack(pack.Reader(text), m.site.bySlug) {
		whole := h.Event()
		*e = Event{Happening: h, outline: outlineOf(whole), tellers: tellersOf(whole, m.site.bySlug)}
		if lasting {
			c := pack.Writer(m.texts)
			e.pack(c, nil)
			m.texts = c.Bytes()
		}
	} else {
		m.texts = append(m.texts, text...)
	}
	if lasting {
		m.outlined, m.ends = append(m.outlined, outlinedEvent{key: key}), append(m.ends, len(m.texts))
	}
	return e
}

// outlineOf gives the outline of a merged event.
func outlineOf(e *timeline.Event) outline {
	numbers := tolls(e)
	p := periodOf(e)
	o := outline{
		where: shared(e.Places),
		sum:   digestOfEvent(e),
		heft:  heft(e, numbers),
		year:  int16(p.year),
		month: uint8(p.month),
		kind:  uint8(max(0, slices.Index(timeline.Types, e.Type))),
		tolls: uint8(len(numbers)),
		quote: uint8(min(len(e.Quote), math.MaxUint8)),
	}
	mark := func(m marks, is bool) {
		if is {
			o.marks |= m
		}
	}
	date, _ := inferred(e)
	mark(planned, e.Status == timeline.Planned)
	mark(sited, tidy(e.Site) != "")
	mark(acted, len(e.Actors) > 0 || hasActors(e))
	mark(corrected, len(e.Corrections) > 0)
	mark(differs, len(e.Differs) > 0)
	mark(undated, date)
	switch e.Decision {
	case "":
	case timeline.Held:
		o.decided = heldBack
	default:
		o.decided = decidedOn
	}
	return o
}

// shared gives the one list of these texts. There are no more of them than combinations of
// places, and of sources that told of the same.
func shared(all []string) *texts {
	if len(all) == 0 {
		return &nothing
	}
	key := strings.Join(all, "\x00") // which is in no text of an article
	if list, known := sharedTexts.Load(key); known {
		return list.(*texts)
	}
	list, _ := sharedTexts.LoadOrStore(key, &texts{cloned(all)})
	return list.(*texts)
}

var (
	sharedTexts sync.Map
	nothing     texts
)

func (o *outline) pack(c *pack.Coder) {
	ids := o.places()
	pack.Many(c, &ids, func(c *pack.Coder, id *string) { c.Text(id) })
	if c.Reading() {
		o.where = shared(ids)
	}
	sum := string(o.sum[:])
	if c.Text(&sum); len(sum) == len(o.sum) {
		copy(o.sum[:], sum)
	}
	numbers := [...]int{int(o.heft), int(o.year), int(o.month), int(o.kind), int(o.tolls), int(o.quote), int(o.decided), int(o.marks)}
	for n := range numbers {
		c.Number(&numbers[n])
	}
	o.heft, o.year, o.month, o.kind = int32(numbers[0]), int16(numbers[1]), uint8(numbers[2]), uint8(numbers[3])
	o.tolls, o.quote, o.decided, o.marks = uint8(numbers[4]), uint8(numbers[5]), decided(numbers[6]), marks(numbers[7])
	o.kind = min(o.kind, uint8(len(timeline.Types)-1))
}

// tellersOf gives those of an event.
func tellersOf(e *timeline.Event, bySlug map[string]*Article) *tellers {
	if len(e.Reports) == 1 && len(e.Also) == 0 {
		r, a := &e.Reports[0], bySlug[e.Reports[0].Article]
		same := func(x, y timeline.Source) bool { return x.Name == y.Name }
		if r.Published == a.Date && slices.EqualFunc(e.Sources, a.Sources, same) && e.Witnesses() == 1 {
			return &a.alone
		}
	}
	t := &tellers{articles: make([]*Article, len(e.Reports)), witnesses: e.Witnesses(), sources: len(e.Sources), names: shared(namesOf(e.Sources)).all, also: cloned(e.Also)}
	var originals []timeline.Source
	for n := range e.Reports {
		r := &e.Reports[n]
		if r.CopyOf == "" {
			originals = append(originals, r.Sources...)
		}
		t.articles[n] = bySlug[r.Article]
		if n == 0 || edtf.Compare(r.Published, t.first) < 0 {
			t.first = r.Published
		}
		if n == 0 || edtf.Compare(r.Published, t.last) > 0 {
			t.last = r.Published
		}
	}
	t.originals = shared(namesOf(originals)).all
	return t
}

// tellsAlone gives those of the events that only a tells.
func (a *Article) tellsAlone() tellers {
	names := shared(namesOf(a.Sources)).all
	return tellers{articles: []*Article{a}, witnesses: 1, sources: len(a.Sources), names: names, originals: names, first: a.Date, last: a.Date}
}

// moved gives the tellers with the articles that are there now.
func (t *tellers) moved(bySlug map[string]*Article) *tellers {
	if a := t.articles[0]; t == &a.alone {
		return &bySlug[a.Slug].alone
	}
	now := *t
	now.articles = slices.Clone(t.articles)
	for n, a := range now.articles {
		now.articles[n] = bySlug[a.Slug]
	}
	return &now
}

func cloned(texts []string) []string {
	own := make([]string, len(texts))
	for n, text := range texts {
		own[n] = strings.Clone(text)
	}
	return own
}

// namesOf gives the names of sources, each once.
func namesOf(sources []timeline.Source) (names []string) {
	for n := range sources {
		if name := sources[n].Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// eventType gives the type of an event.
func (e *Event) eventType() timeline.Type { return timeline.Types[e.kind] }

// period gives the month or year on whose page an event has its anchor.
func (e *Event) period() period { return period{year: int(e.year), month: int(e.month)} }

// exactDay gives the day of an event that is dated by the day without doubt.
func (e *Event) exactDay() (period, bool) {
	exact, ok := e.Day()
	if !ok {
		return period{}, false
	}
	year, month, day := exact.Civil()
	return period{year, month, day}, true
}

// own tells whether an event has a page of its own.
func (s *Site) own(e *Event) bool {
	switch s.Config.Events.Pages {
	case "all":
		return true
	case "sourced":
		return e.witnesses > 1 || e.decided != undecided
	}
	return false
}

// citiesOf gives the places of an event.
func (s *Site) citiesOf(e *Event) []*City {
	ids := e.places()
	cities := make([]*City, len(ids))
	for n, id := range ids {
		cities[n] = s.cityOf[id]
	}
	return cities
}

// pageOf gives the path of the page of its month or year that has the anchor of an
// event.
func (s *Site) pageOf(e *Event) string {
	leaves := s.lists.leaves()[e.period()]
	if len(leaves) == 0 {
		return s.periodPaths.of(e.period())
	}
	at, found := slices.BinarySearchFunc(leaves, e, func(l leaf, e *Event) int { return inPieces(l.first, e) })
	if !found {
		at = max(0, at-1)
	}
	return leaves[at].path
}

// leaf is one of the pages of a period, and the first event of which it has the anchor.
type leaf struct {
	first *Event
	path  string
}

// home is the permanent address of an event: a path, and "#" and an anchor
// where it has no page of its own.
func (s *Site) home(e *Event) string {
	if s.own(e) {
		return eventPath(e.ID())
	}
	return s.pageOf(e) + "#" + e.ID()
}

// paths remembers the paths of periods, which all their events share.
type paths struct{ known sync.Map }

func (p *paths) of(month period) string {
	if path, ok := p.known.Load(month); ok {
		return path.(string)
	}
	path, _ := p.known.LoadOrStore(month, month.path())
	return path.(string)
}
