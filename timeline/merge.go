package timeline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waqai/timeline/edtf"
)

// Merge joins the reports of one happening, within an article and across
// articles, into one event, and gives all events in the order of Compare.
// published gives the day on which an article appeared, the zero Date when that
// is not known; nil stands for a function that knows none.
//
// # Which reports are joined
//
// Two events that should be one are a nuisance; one that should be two is a
// falsehood. So reports are joined on evidence: their words, date, site, tolls,
// triggers and types, weighed as alike.go says. A report joins an event when it
// is told like one of the event's reports and unlike none: one strong link, and
// no weak one. The second half keeps a chain of small differences from leading
// to another happening. A report that fits two events equally well stands alone.
//
// # Ids
//
// Reports are taken in the order of publication, then of their ids, and each
// joins what is there. The event keeps the id of its first report for good, and
// the ids of the others stand in Also. An article that is published later
// cannot change what was joined before it; no id that went in is ever lost.
// The order of the input does not matter.
//
// # What the event says
//
// The fields of the merged event are those of its best telling: one that an
// editor decided on, else the finest date, the firmest basis, the highest
// confidence, the earliest publication. What an editor decided on stands as it
// is. Otherwise some fields heed the other tellings: Site is the longest that is
// told, as it says most; Places are all that any report states, or the best
// telling's where all are inferred; Status is "occurred" when any report says
// so; actors, who did it, who suffered it or a toll that the best telling does not
// give come from the next best that does, a toll together with its words, and a figure takes the place of
// words without one. What reports do not agree on is kept in Differs, never
// averaged. Sources are those of all reports, each once.
//
// An event that Merge made before may go in again: it is taken for a telling
// with several reports. Of two events with one id the fuller is taken.
//
// Reports that have the wording of an earlier one are marked as its copies.
//
// # What editors say
//
// Joined and Parted of a report go before the evidence; see rulings.go. What they
// join leaves the weighing of others as it was. Unfollowed lists those that cannot be
// followed.
func Merge(reports []Event, published func(article string) edtf.Date) []Event {
	return merge(reports, published, many)
}

// merge is Merge with blocks that are indexed when they hold so many tellings.
func merge(reports []Event, published func(article string) edtf.Date, many int) []Event {
	type article struct {
		name   string
		events []*Event
	}
	var all []*article
	known := map[string]*article{}
	for n := range reports {
		e := &reports[n]
		a := known[e.Article]
		if a == nil {
			a = &article{name: e.Article}
			known[a.name], all = a, append(all, a)
		}
		a.events = append(a.events, e)
	}
	told := make([]*Told, len(all))
	inParallel(len(all), 16, func() func(int) {
		return func(n int) {
			event := func(k int) *Event { return all[n].events[k] }
			told[n] = newTold(len(all[n].events), event, event)
		}
	})
	m := NewMerger()
	m.many = many
	for n, a := range all {
		var on edtf.Date
		if published != nil {
			on = published(a.name)
		}
		m.Set(a.name, on, told[n])
	}
	merged := m.Merge().Events
	events := make([]Event, len(merged))
	const together = 64 // reports are allocated
	inParallel((len(merged)+together-1)/together, 1, func() func(int) {
		return func(n int) {
			from := n * together
			some := merged[from:min(from+together, len(merged))]
			room := make([]Report, len(some))
			for k, h := range some {
				h.make(&events[from+k], room[k:k+1])
			}
		}
	})
	return events
}

// compare orders tellings by publication, then by id.
func (t *telling) compare(other *telling) int {
	return cmp.Or(edtf.Compare(t.published(), other.published()), strings.Compare(t.id(), other.id()))
}

// fuller orders two tellings of one id: the one with more reports first, else
// by what is written in them, so that the order of the input does not matter.
func fuller(a, b *telling) int {
	x, _ := json.Marshal(a.event())
	y, _ := json.Marshal(b.event())
	return cmp.Or(-cmp.Compare(max(1, len(a.apart().reports)), max(1, len(b.apart().reports))), bytes.Compare(x, y), cmp.Compare(a.number, b.number))
}

// member is a telling while it is put into a group.
type member struct {
	group   *group
	seen    *telling   // that it was last weighed against
	crosses []*telling // whose quotes have letters in common with its
	forced  bool       // into its group, which would not have admitted it
}

// group is one happening: its tellings in the order of publication.
type group struct {
	tellings []*telling
	// distinct are the tellings without those that say what another of them
	// does, so that a sentence that stands in an article a thousand times is
	// weighed once.
	distinct []*telling
	contents map[int32]*telling // distinct by content, where they are more than a few
	seen     *telling           // the telling that was last weighed against all of these
}

// same gives the telling of g that says what t does, or nil.
func (g *group) same(t *telling) *telling {
	if g.contents != nil {
		return g.contents[t.content]
	}
	for _, other := range g.distinct {
		if other.content == t.content {
			return other
		}
	}
	return nil
}

func (g *group) add(t *telling) {
	const few = 16
	g.distinct = append(g.distinct, t)
	switch {
	case g.contents != nil:
		g.contents[t.content] = t
	case len(g.distinct) > few:
		g.contents = map[int32]*telling{}
		for _, t := range g.distinct {
			g.contents[t.content] = t
		}
	}
}

// cross notes which quotes of an article have letters in common: they tell of
// two happenings (see retold), whatever their contents.
func (x *index) cross(tellings []*telling) {
	inText := slices.Clone(tellings)
	slices.SortFunc(inText, func(a, b *telling) int {
		return cmp.Or(strings.Compare(a.in.name, b.in.name), cmp.Compare(a.offset, b.offset), a.compare(b))
	})
	for n, a := range inText {
		for _, b := range inText[n+1:] {
			if b.in.name != a.in.name || int64(b.offset) >= int64(a.offset)+int64(a.length) {
				break
			}
			if overlap(a.gist, b.gist) {
				of, other := x.member(a), x.member(b)
				of.crosses, other.crosses = append(of.crosses, b), append(other.crosses, a)
			}
		}
	}
}

// assign puts tellings that are linked with one another, and with no others, into
// groups. They are in the order of compare afterwards, and so are those of a group.
func (s *scales) assign(tellings []*telling, said *rulings, many int) []*group {
	const few = 24 // are weighed sooner than looked up
	slices.SortFunc(tellings, (*telling).compare)
	x := index{scales: s, members: make([]member, len(tellings)), rarity: rarity{scales: s, tellings: tellings}, many: many, rulings: said}
	for n, t := range tellings {
		t.slot = int32(n)
	}
	x.cross(tellings)
	if len(tellings) > few {
		x.cells = map[cell]*blocks{}
	}
	if len(said.joined) > 0 {
		x.byRoot = map[*telling]*group{}
	}
	for _, t := range tellings {
		x.add(t, x.choose(t))
	}
	return x.groups
}

func (x *index) member(t *telling) *member { return &x.members[t.slot] }

// index holds the groups found so far, and their tellings by place, type and
// day, so that each is weighed only against what is told of there and then. What
// is wider than a month stands under its whole span.
type index struct {
	*scales
	*rulings
	groups  []*group
	members []member
	cells   map[cell]*blocks // nil where there are few tellings
	rarity  rarity
	many    int                 // tellings of a cell, for it to be indexed
	byRoot  map[*telling]*group // where what is joined was put, by its root
}

type cell struct {
	place term
	span
}

// blocks are those of a cell, by kind.
type blocks [len(relations)]*block

// add puts t into g, or into a group of its own when g is nil.
func (x *index) add(t *telling, g *group) {
	if g == nil {
		g = &group{}
		x.groups = append(x.groups, g)
	}
	g.tellings = append(g.tellings, t)
	member := x.member(t)
	member.group = g
	if x.byRoot != nil {
		x.byRoot[x.root(t)] = g
	}
	if same := g.same(t); same != nil {
		x.member(same).forced = x.member(same).forced && member.forced
		return // who is weighed against t is weighed against that
	}
	g.add(t)
	if x.cells != nil {
		x.put(t, t.placeNames())
	}
}

// put puts t into its cells of some places.
func (x *index) put(t *telling, places []term) {
	if !t.dated {
		return
	}
	for _, place := range places {
		for days := range t.cells().each {
			key := cell{place, days}
			of := x.cells[key]
			if of == nil {
				of = &blocks{}
				x.cells[key] = of
			}
			if of[t.kind] == nil {
				of[t.kind] = &block{}
			}
			of[t.kind].add(t, &x.rarity, x.many)
		}
	}
}

// around calls yield with the tellings of some places, put before, that may be of one
// happening with t, some of them several times, until it gives false.
func (x *index) around(t *telling, places []term, yield func(*telling) bool) {
	if !t.dated {
		return
	}
	if x.cells == nil {
		for _, g := range x.groups {
			if !each(g.distinct, yield) {
				return
			}
		}
		return
	}
	for _, place := range places {
		for days := range t.near().each {
			of := x.cells[cell{place, days}]
			if of == nil {
				continue
			}
			for k, points := range relations[t.kind] {
				if of[k] != nil && !math.IsInf(points, -1) && !of[k].like(t, &x.rarity, yield) {
					return
				}
			}
		}
	}
}

// spans are the days from the first to the last, one by one, or as a whole.
type spans struct {
	span
	whole bool
}

func (s spans) each(yield func(span) bool) {
	if s.whole {
		yield(s.span)
		return
	}
	for day := s.first; day <= s.last; day++ {
		if !yield(span{day, day}) {
			return
		}
	}
}

// cells gives the spans under which t is kept.
func (t *telling) cells() spans {
	if t.days() > widest {
		return spans{t.span, true}
	}
	// A date that is about may lie farther from others than they look.
	around := edtf.Day(0)
	if t.about {
		around = farthest
	}
	return spans{span{t.first - around, t.last + around}, false}
}

// near gives the spans under which others are kept that t may join.
func (t *telling) near() spans {
	if t.days() > widest {
		return spans{t.span, true}
	}
	return spans{span{t.first - t.reach(), t.last + t.reach()}, false}
}

// choose gives the group that t tells of, nil when there is none, or when there
// are two that could be meant.
func (x *index) choose(t *telling) *group {
	if x.byRoot != nil {
		if g := x.byRoot[x.root(t)]; g != nil {
			_, fits := x.admits(g, t)
			x.member(t).forced = !fits
			return g
		}
	}
	var fits []fit
	x.around(t, t.placeNames(), func(other *telling) bool {
		member := x.member(other)
		if member.seen == t {
			return true
		}
		member.seen = t
		g := member.group
		if g.seen == t {
			return true
		}
		if _, ok := x.alike(other, t, strong); !ok {
			return true
		}
		g.seen = t
		if x.parts(t, g) {
			return true
		}
		if points, ok := x.admits(g, t); ok {
			fits = append(fits, fit{g, points})
		}
		return true
	})
	if len(fits) == 0 {
		return nil
	}
	slices.SortFunc(fits, func(a, b fit) int {
		return cmp.Or(-cmp.Compare(a.points, b.points), a.group.tellings[0].compare(b.group.tellings[0]))
	})
	best := fits[0]
	for _, rival := range fits[1:] {
		if best.points-rival.points < ahead && (x.partsGroups(best.group, rival.group) || x.apart(best.group, rival.group)) {
			return nil
		}
	}
	return best.group
}

// fit is a group that admits a telling, and the strength of its best link.
type fit struct {
	group  *group
	points float64
}

// apart tells whether g and other are certainly two happenings, and not one
// that was not recognised.
func (x *index) apart(g, other *group) bool {
	for _, a := range g.tellings {
		if x.crossesAny(a, other) {
			return true
		}
	}
	for _, a := range g.distinct {
		for _, b := range other.distinct {
			if x.member(a).forced || x.member(b).forced {
				continue
			}
			if _, ok := x.alike(a, b, math.Inf(-1)); !ok {
				return true
			}
		}
	}
	return false
}

// admits tells whether t may join g, and how strong the best link is.
func (x *index) admits(g *group, t *telling) (points float64, ok bool) {
	if x.crossesAny(t, g) {
		return 0, false
	}
	for _, other := range g.distinct {
		link, ok := x.alike(other, t, weak)
		if !ok && !x.member(other).forced { // whom an editor put there says nothing against others
			return 0, false
		}
		points = max(points, link)
	}
	return points, points >= strong
}

// crossesAny tells whether the quote of t has letters in common with one of g.
func (x *index) crossesAny(t *telling, g *group) bool {
	return slices.ContainsFunc(x.member(t).crosses, func(other *telling) bool { return x.member(other).group == g })
}

// alone makes e, and its report, of a telling that no merge has made. It is what of
// gives of one such telling, and what most events are made by.
func (a account) alone(e *Event, report []Report) {
	*e = *a.event
	a.report(&report[0])
	e.Also, e.Differs, e.Reports = nil, nil, report[:1:1]
	e.Tolls = report[0].Tolls
	if e.Decision == "" && !slices.Contains(e.Inferred, "places") {
		e.Places = eachOnce(e.Places)
	}
	e.Sources = union(e.Reports)
	if e.ruled() || len(e.Corrections) > 0 {
		e.settle([]account{a})
	} else {
		e.Corrections, e.Joined, e.Parted = nil, nil, nil
	}
}

// eachOnce gives all without what comes again.
func eachOnce(all []string) []string {
	for n := 1; n < len(all); n++ {
		if slices.Contains(all[:n], all[n]) {
			once := slices.Clone(all[:n])
			for _, s := range all[n:] {
				if !slices.Contains(once, s) {
					once = append(once, s)
				}
			}
			return once
		}
	}
	return all
}

// settle gives e what editors said of its tellings.
func (e *Event) settle(tellings []account) {
	e.Corrections, e.Joined, e.Parted = nil, nil, nil
	for _, t := range tellings {
		e.Corrections = append(e.Corrections, t.event.Corrections...)
		e.Joined = append(e.Joined, t.event.Joined...)
		e.Parted = append(e.Parted, t.event.Parted...)
	}
	for _, ids := range []*[]string{&e.Joined, &e.Parted} {
		slices.Sort(*ids)
		*ids = slices.Compact(*ids)
	}
	slices.SortStableFunc(e.Corrections, func(a, b Correction) int { return edtf.Compare(a.On, b.On) })
}

// best gives the telling that dates and places a happening best.
func best(tellings []*telling) *telling {
	best := tellings[0]
	if len(tellings) == 1 {
		return best
	}
	rank := best.spot().rank()
	for _, t := range tellings[1:] {
		if other := t.spot().rank(); other.compare(rank) < 0 {
			best, rank = t, other
		}
	}
	return best
}

// of makes e of tellings, which are in the order of compare.
func (e *Event) of(tellings []account) {
	ranked := byRank(tellings)
	*e = *ranked[0].event
	e.ID = tellings[0].event.ID
	e.Also, e.Differs = make([]string, 0, len(tellings)), nil
	e.Tolls = e.Tolls.about(e)

	if e.Decision == "" {
		e.heed(ranked)
	}
	for _, t := range tellings {
		e.Also = append(e.Also, t.event.ID)
		e.Also = append(e.Also, t.event.Also...)
	}
	e.settle(tellings)
	slices.Sort(e.Also)
	e.Also = slices.Compact(e.Also)
	e.Also = slices.DeleteFunc(e.Also, func(id string) bool { return id == e.ID })
	if len(e.Also) == 0 {
		e.Also = nil
	}
	e.Reports = reportsOf(tellings)
	e.Sources = union(e.Reports)
	e.Differs = differences(e.Reports)
}

// byRank gives tellings, the best first.
func byRank(tellings []account) []account {
	if len(tellings) == 1 {
		return tellings
	}
	type ranked struct {
		account
		rank
	}
	all := make([]ranked, len(tellings))
	for n, t := range tellings {
		all[n] = ranked{t, t.rank()}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank.compare(b.rank) })
	best := make([]account, len(all))
	for n := range all {
		best[n] = all[n].account
	}
	return best
}

// heed takes from the tellings of e, the best first, what they say beyond it.
func (e *Event) heed(ranked []account) {
	var stated []string // places that are not carried on from elsewhere
	for _, t := range ranked {
		other := t.event
		if letters(other.Site) > letters(e.Site) {
			e.Site = other.Site
		}
		if slices.Index(statuses, other.Status) < slices.Index(statuses, e.Status) {
			e.Status = other.Status
		}
		if len(e.Actors) == 0 {
			e.Actors = other.Actors
		}
		for _, role := range roles {
			if list := role.of(e); len(*list) == 0 {
				*list = *role.of(other)
			}
		}
		e.heedTolls(other)
		if slices.Contains(other.Inferred, "places") {
			continue
		}
		if stated == nil {
			stated = slices.Clip(eachOnce(other.Places))
			continue
		}
		for _, place := range other.Places {
			if !slices.Contains(stated, place) {
				stated = append(stated, place)
			}
		}
	}
	if len(stated) > 0 {
		e.Places = stated
		if slices.Contains(e.Inferred, "places") {
			e.Inferred = slices.DeleteFunc(slices.Clone(e.Inferred), func(field string) bool { return field == "places" })
		}
	}
}

// heedTolls takes from other the tolls that e does not give: a figure with the
// words that stand with it, and words alone where nobody has a figure.
func (e *Event) heedTolls(other *Event) {
	said := other.Tolls.about(other)
	for _, toll := range tolls {
		number, words := toll.of(e), toll.words(&e.Tolls)
		switch told := *toll.of(other); {
		case *number == nil && told != nil:
			*number, *words = told, *toll.words(&said)
		case *number == nil && *words == nil:
			*words = *toll.words(&said)
		}
	}
	if held := e.Tolls.Detained; held == nil || held.Best == nil && said.Detained != nil && said.Detained.Best != nil {
		e.Tolls.Detained = said.Detained
	}
}

// letters counts characters.
func letters(s string) int { return utf8.RuneCountInString(s) }

// union gives the sources of reports, each name and address once, where they
// come first. What the first mention of a source leaves out, a later one adds.
func union(reports []Report) []Source {
	if len(reports) == 1 && len(reports[0].Sources) == 1 {
		return reports[0].Sources[:1:1]
	}
	type key struct{ name, url string }
	const few = 8      // are looked through sooner than looked up
	var at map[key]int // nil where there are few
	sources := []Source(nil)
	find := func(s *Source) (int, bool) {
		if at == nil {
			n := slices.IndexFunc(sources, func(known Source) bool { return known.Name == s.Name && known.URL == s.URL })
			return n, n >= 0
		}
		n, known := at[key{s.Name, s.URL}]
		return n, known
	}
	for r := range reports {
		for k := range reports[r].Sources {
			s := &reports[r].Sources[k]
			n, known := find(s)
			if known {
				sources[n].Archived = cmp.Or(sources[n].Archived, s.Archived)
				sources[n].Retrieved = cmp.Or(sources[n].Retrieved, s.Retrieved)
				sources[n].Published = cmp.Or(sources[n].Published, s.Published)
				continue
			}
			sources = append(sources, *s)
			if len(sources) == few {
				at = map[key]int{}
				for n, s := range sources {
					at[key{s.Name, s.URL}] = n
				}
			} else if at != nil {
				at[key{s.Name, s.URL}] = len(sources) - 1
			}
		}
	}
	return sources
}

// differences gives the fields on which reports do not agree. Dates of which
// one lies in the other agree, as a month does not deny a day of it; so do
// days near one another when one is about. A report that nothing dates but its
// publication claims no date.
func differences(reports []Report) []Difference {
	var all []Difference
	if !datesAgree(reports) {
		all = append(all, Difference{"date", claims(reports, func(r *Report) string {
			if r.Basis == Reported {
				return ""
			}
			return r.Date.String()
		})})
	}
	for _, toll := range tolls {
		all = differs(all, toll.field, reports, toll.told)
	}
	all = differs(all, "detained", reports, func(r *Report) *int {
		if t := r.Tolls.Detained; t != nil {
			return t.Best
		}
		return nil
	})
	return append(all, actorDifferences(reports)...)
}

// differs adds a field to all where reports give several numbers for it.
func differs(all []Difference, field string, reports []Report, number func(*Report) *int) []Difference {
	var first *int
	for n := range reports {
		if v := number(&reports[n]); first == nil {
			first = v
		} else if v != nil && *v != *first {
			return append(all, Difference{field, claims(reports, func(r *Report) string {
				if v := number(r); v != nil {
					return strconv.Itoa(*v)
				}
				return ""
			})})
		}
	}
	return all
}

func datesAgree(reports []Report) bool {
	var room [4]edtf.Date
	dates := room[:0] // each once
	for n := range reports {
		if r := &reports[n]; r.Basis != Reported && !slices.Contains(dates, r.Date) {
			dates = append(dates, r.Date)
		}
	}
	for n := range dates {
		for m := range n {
			if !agree(dates[n], dates[m]) {
				return false
			}
		}
	}
	return true
}

func agree(a, b edtf.Date) bool {
	if a == b || a.Contains(b) || b.Contains(a) {
		return true
	}
	x, xKnown := a.First()
	y, yKnown := b.First()
	return xKnown && yKnown && max(x, y)-min(x, y) <= farthest && (a.Approximate() || b.Approximate())
}

// claims lists the values that reports give, in their order; "" is none.
func claims(reports []Report, value func(*Report) string) []Claim {
	var all []Claim
	for n := range reports {
		v := value(&reports[n])
		if v == "" {
			continue
		}
		at := slices.IndexFunc(all, func(c Claim) bool { return c.Value == v })
		if at < 0 {
			at, all = len(all), append(all, Claim{Value: v})
		}
		all[at].Reports = append(all[at].Reports, reports[n].ID)
	}
	return all
}
