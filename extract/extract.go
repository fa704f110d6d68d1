// Package extract reads Arabic news into dated events.
//
//	letters → words → sentences → dates, places, triggers → clauses → events
//
// An event is a trigger, a word that names a happening, whose clause says that
// it happened, goes on or is to come, together with the time and the place that
// govern it. A sentence is cut into clauses, and each trigger takes
//
//   - the date of its own clause; else that of the clause it continues; else
//     that of the verb of saying that reports it; else, where it continues the
//     story of the sentence before or points back at a happening with an
//     article («الهجوم»), the date in force; else the day of publication;
//   - the place of its own clause; else the place that its relative clause
//     describes; else that of a clause before it; else the place in force.
//
// Basis says which it was, and Inferred names what was carried on. Nothing is
// invented: without a place named somewhere in the text there is no event, and
// what is negated, only possible, wished for or prepared is none.
//
// The package holds no state between texts and is safe for concurrent use. The
// words it goes by stand in triggers.toml and actors.toml, dates in
// extract/dates, places in extract/places.
package extract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/extract/places"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Options say what a site adds to the extractor. The zero value works.
type Options struct {
	// Places are added to the built-in gazetteer, or override a place of it
	// by id.
	Places []timeline.Place
	// FirstDay is the day on which a week begins, for «الأسبوع الماضي». The
	// annotated texts and the sites have Monday unless they say otherwise.
	FirstDay time.Weekday
	// Region is the country of the writer by its ISO 3166 code of two letters,
	// or ""; see dates.Context.
	Region string
	// Explain fills Event.Reasons, and has Extractor.Explain tell rejections.
	Explain bool
}

// Extractor reads articles into events.
type Extractor struct {
	opt    Options
	lex    *lexicon
	actors *names
	gaz    *places.Gazetteer
	places *places.Finder
	dates  *dates.Tagger
}

// New makes an extractor. It fails with a *places.UnsoundError when a place of
// the options is not sound.
func New(opt Options) (*Extractor, error) {
	extra := make([]places.Place, len(opt.Places))
	for i, p := range opt.Places {
		extra[i] = places.Place{ID: p.ID, Name: p.Name, NameEn: p.NameEn, Kind: places.Kind(p.Kind), Parent: p.Parent,
			Lat: p.Lat, Lon: p.Lon, Population: p.Population, Aliases: p.Aliases}
	}
	gaz := places.Builtin()
	if len(extra) > 0 {
		var err error
		if gaz, err = gaz.With(extra); err != nil {
			return nil, err
		}
	}
	return &Extractor{opt: opt, lex: triggers(), actors: actors(), gaz: gaz, places: places.NewFinder(gaz), dates: dates.Default()}, nil
}

// Place gives what the gazetteer, with the places of the options, knows of an
// id.
func (x *Extractor) Place(id string) (timeline.Place, bool) {
	p, ok := x.gaz.Place(id)
	if !ok {
		return timeline.Place{}, false
	}
	return timeline.Place{ID: p.ID, Name: p.Name, NameEn: p.NameEn, Kind: string(p.Kind), Parent: p.Parent,
		Lat: p.Lat, Lon: p.Lon, Population: p.Population, Aliases: p.Aliases}, true
}

// rules is raised by hand with every change of the code that changes what is
// found; the data files and the options enter Version by themselves.
const rules = 4

// Version names everything but the text that decides what Events answers: two
// extractors with one version answer alike.
func (x *Extractor) Version() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %s %d %s %v\n", rules, builtin(), dates.Version(), x.opt.FirstDay, x.opt.Region, x.opt.Explain)
	for _, p := range x.opt.Places {
		fmt.Fprintf(h, "%q %q %q %q %q %q %d", p.ID, p.Name, p.NameEn, p.Kind, p.Parent, p.Aliases, p.Population)
		for _, d := range []*float64{p.Lat, p.Lon} {
			if d != nil {
				fmt.Fprintf(h, " %g", *d)
			}
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

var builtin = sync.OnceValue(func() string {
	h := sha256.New()
	h.Write(triggersTOML)
	h.Write(actorsTOML)
	fmt.Fprint(h, places.Version())
	return hex.EncodeToString(h.Sum(nil))
})

// Dates gives the temporal expressions of an article, in the order of its text.
func (x *Extractor) Dates(a timeline.Article) []dates.Expression {
	return x.dates.Find(arabic.Read(a.Text), x.context(a))
}

// Mentions gives the mentions of places of an article, in the order of its
// text. Their roles heed what the article tells: a place is that of an event only
// where one happened there, and somebody comes from or goes to it only where an
// event says so.
func (x *Extractor) Mentions(a timeline.Article) []places.Mention {
	r := x.read(a, false)
	for i, m := range r.mentions {
		role := r.role(m)
		if i > 0 && (role == places.Event || role == places.Reference) && r.joined(r.mentions[i-1], m) {
			switch before := r.mentions[i-1].Role; before {
			case places.Event, places.Origin, places.Destination:
				role = before // a list shares its role
			}
		}
		r.mentions[i].Role = role
	}
	return r.mentions
}

// role gives the role of a mention by the events that its clause tells.
func (r *reading) role(m places.Mention) places.Role {
	switch m.Role {
	case places.Dateline, places.Metonym, places.NamePart:
		return m.Role
	}
	if way := r.way(m); way != "" {
		return way
	}
	if r.describes(m) {
		return places.Reference
	}
	for _, f := range r.found {
		in := m.First >= f.first && m.First < f.last
		switch {
		case m.First < f.sentence.First || m.First >= f.sentence.Last:
		case in && f.Type == timeline.Displacement && m.Role != places.Reference:
			return m.Role
		case slices.Contains(f.Places, settlement(m)):
			return places.Event
		case m.Role == places.Event && !m.Apart && (in || !r.settles(settlement(m))):
			return places.Event // «على نهر الفرات»
		case (m.Role == places.Event || r.wide(settlement(m))) && slices.ContainsFunc(f.Places, func(id string) bool { return r.within(id, settlement(m)) }):
			return places.Event // «في مدينة كركوك، شمال العراق»
		}
	}
	if r.aimedAt(m) {
		return places.Event
	}
	return places.Reference
}

// describes tells whether a mention only says what or whose something is: «أكبر
// معاقله في العراق», where «القسم الأكبر من الموصل» is the city.
func (r *reading) describes(m places.Mention) bool {
	const closest = 4 // words before
	var buf [12]arabic.Reading
	for i := max(0, m.First-closest); i < m.First; i++ {
		for _, rd := range arabic.Readings(r.text.Words[i].Form, buf[:0]) {
			if r.x.lex.describe[rd.Stem] && !(rd.Def && r.text.Words[i+1].Form == "من") {
				return true
			}
		}
	}
	return false
}

// aimedAt tells whether a noun that names a happening is aimed at a place, whether
// or not it came to pass: «هجوم على بلدة الرطبة», «للسيطرة على القائم».
func (r *reading) aimedAt(m places.Mention) bool {
	const closest = 3 // words before
	if m.First == 0 || r.text.Words[m.First-1].Form != "علي" {
		return false
	}
	for _, h := range r.hitsIn(m.First-closest, m.First) {
		if h.role == happening && h.tense == noun && h.Type != timeline.Diplomacy {
			return true
		}
	}
	return false
}

// way gives the role of a mention by the word that governs it: «هرب من الموصل»,
// «وصل إلى الموصل», «عملية الموصل».
func (r *reading) way(m places.Mention) places.Role {
	const closest = 4 // words before
	if m.First == 0 {
		return ""
	}
	word := func(i int) string { return trimConj(r.text.Words[i].Form) }
	at := m.First - 1
	to := places.Role("")
	switch f := word(at); {
	case r.x.lex.campaign[f]:
		return places.NamePart
	case r.x.lex.leave[f] && f != "من":
		return places.Origin // «غادر الموصل»
	case f == "من":
		to = places.Origin
	case f == "الي":
		to = places.Destination
	default:
		return ""
	}
	for i := at - 1; i >= max(0, at-closest); i-- {
		f := word(i)
		switch {
		case r.text.Words[i].Kind != arabic.Letters:
			return ""
		case to == places.Origin && (r.x.lex.leave[f] || r.x.lex.flee[f]), to == places.Destination && r.x.lex.arrive[f]:
			return to
		}
	}
	return ""
}

func (x *Extractor) context(a timeline.Article) dates.Context {
	day, _ := a.Published.First()
	return dates.Context{Published: day, FirstDay: x.opt.FirstDay, Region: x.opt.Region}
}

// Rejection is a word that could have named a happening, and why it did not.
type Rejection struct {
	// Trigger is the word as the text spells it, Start the byte of the text at
	// which it stands, Clause the words around it.
	Trigger string
	Start   int
	Clause  string
	Reason  string
}

// Events gives the events that an article reports, in the order of its text.
func (x *Extractor) Events(a timeline.Article) []timeline.Event {
	events, _ := x.Explain(a)
	return events
}

// Explain gives the events of an article, and where Options.Explain is set the
// words that it did not take for one, in the order of the text.
func (x *Extractor) Explain(a timeline.Article) ([]timeline.Event, []Rejection) {
	r := x.read(a, true)
	return r.finish(), r.refusals()
}

// refusals gives the rejections in the order of the text, one for each word
// that named no event under any of its lemmas.
func (r *reading) refusals() []Rejection {
	taken := map[int]bool{}
	for _, f := range r.found {
		taken[r.text.Offset(r.text.Words[f.hit.word], f.hit.Cut)] = true
	}
	list := slices.DeleteFunc(r.rejected, func(n Rejection) bool { return taken[n.Start] })
	slices.SortStableFunc(list, func(a, b Rejection) int {
		return cmp.Or(a.Start-b.Start, general(a.Reason)-general(b.Reason)) // of several, the one that says most
	})
	return slices.CompactFunc(list, func(a, b Rejection) bool { return a.Start == b.Start })
}

// read goes over an article once. Where only its events are wanted, it stops as
// soon as it is clear that there are none.
func (x *Extractor) read(a timeline.Article, events bool) *reading {
	text := arabic.Read(a.Text)
	r := &reading{
		x:         x,
		article:   a,
		text:      text,
		published: a.Published,
		taken:     make([]bool, len(text.Words)),
		fields:    make([]field, len(text.Words)),
		told:      map[string]int{},
	}
	// Most texts of a newspaper speak of other things: their dates and places
	// need not be found to know that they tell no event.
	entries := x.lex.look(text.Words, r.fields)
	if events && !x.opt.Explain && !r.aboutConflict() {
		return r
	}
	r.exprs = x.dates.Find(text, x.context(a))
	r.mentions = x.places.Find(text, places.Context{})
	for _, e := range r.exprs {
		for i := e.First; i < e.Last; i++ {
			r.taken[i] = true
		}
	}
	for _, m := range r.mentions {
		for i := m.First; i < m.Last; i++ {
			r.taken[i] = true
		}
	}
	r.clearFurniture()
	r.attributed = r.attributions()
	clear(r.fields)
	r.hits = hits(entries, r.taken, r.fields)
	r.hits = slices.DeleteFunc(r.hits, r.inName)
	r.named = r.hits
	if r.aboutConflict() {
		for _, s := range text.Sentences {
			r.sentence(s)
		}
	} else if x.opt.Explain {
		for _, s := range text.Sentences {
			r.leave(clause{first: s.First, last: s.Last}, r.next(s), "the text as a whole speaks of other things than conflict")
		}
	}
	return r
}

// inName tells whether a word is a part of a name: «قرية عين الزيتونة».
func (r *reading) inName(h hit) bool {
	return h.word > 0 && !h.Def && h.Conj == 0 && h.Prep == 0 && heads[trimConj(r.text.Words[h.word-1].Form)]
}

// reject notes why a word is no event.
func (r *reading) reject(c clause, h hit, why string) {
	if !r.x.opt.Explain || h.word < c.first {
		return
	}
	start, end := r.quote(c)
	w := r.text.Words[h.word]
	r.rejected = append(r.rejected, Rejection{Trigger: r.trigger(h), Start: r.text.Offset(w, h.Cut), Clause: r.article.Text[start:end], Reason: why})
}

// leave rejects the happenings among hits for one reason.
func (r *reading) leave(c clause, hits []hit, why string) {
	for _, h := range hits {
		if h.role == happening {
			r.reject(c, h, why)
		}
	}
}

// reading is the state of one pass over an article.
type reading struct {
	x         *Extractor
	article   timeline.Article
	text      *arabic.Text
	exprs     []dates.Expression
	mentions  []places.Mention
	published edtf.Date
	// taken marks the words of dates and places: they name no happening.
	taken []bool
	// attributed marks the words that say who reports: «وفق ما أوردت وكالة … اليوم
	// السبت». Their dates and places are those of the report.
	attributed []bool
	// told counts equal sentences with equal triggers, for ids.
	told map[string]int

	rejected []Rejection // filled only where Explain is set

	hits   []hit   // what the words may be, those of the sentences to come
	named  []hit   // and all of them
	fields []field // of what each word speaks
	found  []found
	force  force
	voice  voice
}

// found is an event with what the sentences behind it need to know of it.
type found struct {
	timeline.Event
	start, end  int // bytes of the quote
	first, last int // and the words of its clause
	sentence    arabic.Sentence
	lemma       string
	hit         hit
	clause      int
	aside       bool // told in the background
}

// force is what holds for sentences that say nothing themselves.
type force struct {
	places []string // of the last sentence that named any
	site   string
}

// clearFurniture marks what a page puts around its text as taken: the words
// from a phrase of the lexicon to the end of their block.
func (r *reading) clearFurniture() {
	words, block := r.text.Words, -1 // block: the one whose rest is furniture
	for _, s := range r.text.Sentences {
		for i := s.First; i < s.Last; i++ {
			if block != s.Paragraph {
				for _, p := range r.x.lex.furniture[words[i].Form] {
					if begins(words[i:s.Last], p) {
						block = s.Paragraph
					}
				}
			}
			if block == s.Paragraph {
				r.taken[i] = true
			}
		}
	}
}

// attributions marks the words that say who reports, from «بحسب» and the like to
// the next mark, number, or verb of something that happened.
func (r *reading) attributions() []bool {
	out := make([]bool, len(r.text.Words))
	for _, s := range r.text.Sentences {
		for i := s.First; i < s.Last; i++ {
			if !r.x.lex.attribution[r.text.Words[i].Form] {
				continue
			}
			for ; i < s.Last; i++ {
				w := r.text.Words[i]
				if w.Kind == arabic.Mark && w.Form != "(" && w.Form != ")" && w.Form != `"` || w.Kind == arabic.Digits && !r.taken[i] {
					break
				}
				out[i] = true
			}
		}
	}
	return out
}

// begins tells whether words begin with the given forms.
func begins(words []arabic.Word, forms []string) bool {
	if len(words) < len(forms) {
		return false
	}
	for i, f := range forms {
		if words[i].Form != f {
			return false
		}
	}
	return true
}

// aboutConflict tells whether a text speaks of armed conflict at all: of forces,
// weapons, fighting or its victims, at least once in sixty words, and more often
// than of sport, trade or traffic.
func (r *reading) aboutConflict() bool {
	speaks, orders, strays := 0, 0, 0
	for _, f := range r.fields {
		switch f {
		case conflict:
			speaks++
		case order:
			orders++
		case apart:
			strays++
		}
	}
	const brief = 30 // words: a line of news need not say more
	return (speaks > 0 || orders > 0 && strays == 0 && len(r.text.Words) <= brief) && speaks+orders > strays && (speaks+orders)*60 >= len(r.text.Words)-60
}

// concerned tells the same of one sentence: one that speaks of sport and not of
// conflict has no part in it.
func (r *reading) concerned(s arabic.Sentence) bool {
	speaks, strays := 0, 0
	for _, f := range r.fields[s.First:s.Last] {
		switch f {
		case conflict, order:
			speaks++
		case apart:
			strays++
		}
	}
	return strays == 0 || speaks > strays
}

// general tells how little a reason says of the word in its place.
func general(reason string) int {
	switch {
	case strings.HasPrefix(reason, "read as"):
		return 2
	case strings.HasSuffix(reason, "without what makes it a happening"):
		return 1
	}
	return 0
}

// next takes from the hits those of the sentence that comes next.
func (r *reading) next(s arabic.Sentence) []hit {
	n := 0
	for n < len(r.hits) && r.hits[n].word < s.Last {
		n++
	}
	hits := r.hits[:n]
	r.hits = r.hits[n:]
	return hits
}

// sentence finds the events of one sentence.
func (r *reading) sentence(s arabic.Sentence) {
	hits := r.next(s)
	if r.asks(s) {
		r.leave(clause{first: s.First, last: s.Last}, hits, "a question")
		r.carry(s, len(r.found))
		return
	}
	if r.headline(s) || !r.concerned(s) {
		r.leave(clause{first: s.First, last: s.Last}, hits, "its sentence is a heading, or speaks of sport, trade or traffic")
		r.carry(s, len(r.found))
		return
	}
	cs := r.clauses(s, hits)
	before := len(r.found)
	for i := range cs {
		if h, v := r.happening(cs, i); v.happened && r.killedBy(s, cs, i, h) {
			r.takeTolls(s, cs[i])
		} else if v.happened && !r.outcome(cs, i, h, before) {
			r.event(s, cs, i, h, v)
		} else {
			r.onlyTolls(s, cs, i, before)
		}
	}
	r.listen(s, cs)
	r.carry(s, before)
}

// asks tells whether a sentence is a question.
func (r *reading) asks(s arabic.Sentence) bool {
	for j := s.Last - 1; j >= max(s.First, s.Last-3); j-- { // «…؟», «…؟»)
		if w := r.text.Words[j]; w.Form == "؟" || w.Form == "?" {
			return true
		} else if w.Kind != arabic.Mark {
			return false
		}
	}
	return false
}

// killedBy tells whether a clause only counts those whom the happening told before
// it killed or hurt: «قصفت الطائرات البلدة فقتلت ثلاثة», «… وقتل خمسة في القصف».
// A time, a place or another happening of its own makes it one of its own.
func (r *reading) killedBy(s arabic.Sentence, cs []clause, i int, h hit) bool {
	c := cs[i]
	if h.Toll != killed && h.Toll != injured || h.tense != perfect || len(r.found) == 0 || c.kind == content {
		return false
	}
	last := r.found[len(r.found)-1]
	t := r.tolls(c)
	if t.killed == nil && t.injured == nil {
		return false // who was killed is told, and not how many
	}
	if kind := r.kindOf(c, h, t, when{basis: timeline.Context, date: last.Date}); kind == timeline.Civilians {
		return false
	}
	if last.Status != timeline.Occurred || last.Type != timeline.Explosion && !deadly[last.lemma] || last.hit.Toll != "" || last.Fatalities != nil && h.Toll == killed {
		return false
	}
	if _, ok := r.dateIn(c, h.word); ok || len(r.placesIn(c.first, c.last, h.word, false).ids) > 0 {
		return false
	}
	known := false // «في القصف»
	for _, g := range c.hits {
		if g.role != happening || g.word <= h.word || g.Toll != "" {
			continue
		}
		if g.tense != noun || !g.Def || g.Type != last.Type {
			return false
		}
		known = true
	}
	if last.sentence == s {
		// «الغارة التي استهدفت المدينة قتلت أربعة»
		goes := h.Conj != 0 || c.kind == mainClause && cs[i-1].kind == relative
		return last.clause == i-1 && goes
	}
	return known && last.sentence.Last == s.First
}

// deadly are words of fights: who is killed beside them is killed in them, where
// who is killed beside «سيطر» is not.
var deadly = map[string]bool{"هاجم": true, "هجوم": true, "كمين": true, "اشتبك": true, "اشتباك": true, "معركة": true, "قاتل": true, "قتال": true}

// takeTolls gives the last event what a clause counts, and shows the clause in its
// quote where it stands in the same sentence.
func (r *reading) takeTolls(s arabic.Sentence, c clause) {
	last := &r.found[len(r.found)-1]
	t := r.tolls(c)
	(&tally{killed: t.killed, injured: t.injured}).into(&last.Event)
	if last.sentence == s {
		_, last.end = r.quote(c)
		last.last = c.last
		last.Quote = r.article.Text[last.start:last.end]
	}
}

// outcome tells whether a clause says only how many the happening before it
// killed: «الهجوم على الفندق … الذي أدى إلى مقتل 38 سائحا».
func (r *reading) outcome(cs []clause, i int, h hit, before int) bool {
	if cs[i].kind != relative || h.tense != noun || h.Toll == "" || len(r.found) == before {
		return false
	}
	if last := r.found[len(r.found)-1]; last.clause != cs[i].head || last.hit.tense != noun {
		return false
	}
	for _, l := range cs[i].hits {
		if l.word < h.word && causes[l.lemma] {
			return true
		}
	}
	return false
}

// headline tells whether a sentence is a heading: a short block of its own
// without a full stop, in a text that goes on. What it says the text says again,
// with its date.
func (r *reading) headline(s arabic.Sentence) bool {
	const longest = 14 // words
	if len(r.text.Sentences) < 3 || s.Last-s.First > longest || r.text.Words[s.Last-1].Kind == arabic.Mark {
		return false
	}
	return (s.First == 0 || strings.ContainsAny(r.article.Text[r.text.Words[s.First-1].End:s.Start], "\n\r")) &&
		(s.Last == len(r.text.Words) || strings.ContainsAny(r.article.Text[s.End:r.text.Words[s.Last].Start], "\n\r"))
}

// event makes the event of a trigger, or leaves it when no place can be told.
func (r *reading) event(s arabic.Sentence, cs []clause, i int, h hit, v verdict) {
	c := cs[i]
	w := r.when(s, cs, i, h, v)
	p := r.where(cs, i, h, v)
	why := ""
	switch {
	case w.lost:
		why = "the day stands with another happening, and how far from it is not known"
	case len(p.ids) == 0:
		why = "no place is named"
	case h.Weak && !w.own && !p.own && (h.tense == noun || !p.near):
		why = "«" + h.lemma + "» alone says little, and neither a time nor a place stands with it"
	case v.aside && !w.own && w.basis != timeline.Context:
		why = "told in passing and not dated: nobody knows when"
	case v.status == timeline.Planned && !w.own && (c.kind == content || !p.own || h.Type == timeline.Battle || h.Type == timeline.Explosion || h.Type == timeline.Civilians):
		why = "a forecast"
	case v.head && !p.own:
		why = "a heading that names no place"
	}
	if why != "" {
		r.reject(c, h, why)
		return
	}
	t := r.tolls(c)
	kind := r.kindOf(c, h, t, w)
	start, end := r.quote(r.proof(c, w, p))
	e := timeline.Event{
		Article:     r.article.ID,
		Quote:       r.article.Text[start:end],
		Trigger:     r.trigger(h),
		When:        w.words,
		Date:        w.date,
		Basis:       w.basis,
		Rule:        w.rule,
		Places:      p.ids,
		Site:        p.site,
		Type:        kind,
		Status:      v.status,
		Actors:      r.x.actors.in(r.text, c.first, c.last),
		Attribution: r.attribution(s, cs, i, h),
	}
	t.into(&e)
	if w.basis == timeline.Context || w.basis == timeline.Reported {
		e.Inferred = append(e.Inferred, "date")
	}
	if !p.own {
		e.Inferred = append(e.Inferred, "places")
	}
	if first, ok := w.date.First(); ok {
		if day, _ := r.published.First(); first > day {
			e.Status = timeline.Planned
		}
	}
	e.Confidence, e.Reasons = r.confidence(h, v, w, p)
	if !r.x.opt.Explain {
		e.Reasons = nil
	}
	r.found = append(r.found, found{Event: e, start: start, end: end, first: c.first, last: c.last, sentence: s, lemma: h.lemma, hit: h, clause: i, aside: v.aside})
}

// confidence adds up what speaks for an event. The weights are the shares of right
// ones among the events of annotated news, where the place counts most: of those
// whose clause names place and day nine in ten are right, of those whose place is
// carried on hardly six. TestReliability prints the table.
func (r *reading) confidence(h hit, v verdict, w when, p where) (float64, []string) {
	score := 0.57
	reasons := []string{v.reason}
	weigh := func(d float64, why string) {
		score += d
		reasons = append(reasons, fmt.Sprintf("%+.2f %s", d, why))
	}
	if h.Weak {
		weigh(-0.03, "«"+h.lemma+"» alone says little")
	}
	switch {
	case w.own:
		weigh(0.05, "«"+w.words+"» dates the clause: "+w.date.String())
	case w.basis == timeline.Reported:
		reasons = append(reasons, "nothing dates it: the day of publication")
	default:
		weigh(-0.10, "the date in force: "+w.date.String())
	}
	if p.own {
		weigh(0.28, "its clause names the place: "+strings.Join(p.ids, ", "))
	} else {
		reasons = append(reasons, "the place in force: "+strings.Join(p.ids, ", "))
	}
	if v.aside {
		weigh(-0.03, "told in passing")
	}
	return math.Round(100*max(0.05, min(0.99, score))) / 100, reasons
}

// trigger gives the trigger without its clitics, as the text spells it.
func (r *reading) trigger(h hit) string {
	w := r.text.Words[h.word]
	start := r.text.Offset(w, h.Cut)
	if s := r.article.Text[start:w.End]; h.Def && h.Prep == 'l' && strings.HasPrefix(s, "ل") && h.tense == noun {
		start += len("ل") // «للسيطرة»: the article has lost its alif
	}
	return r.article.Text[start:w.End]
}

// separates are the marks that a quote does not begin or end with.
var separates = map[string]bool{"،": true, "؛": true, ":": true, "-": true, ".": true, "؟": true, "!": true, "…": true}

// proof widens a clause to the place that it describes («الموصل التي استولى
// عليها …») and to the clause that dates and places it («… الذي يعقد في 22 آذار»):
// a quote shows what its event says.
func (r *reading) proof(c clause, w when, p where) clause {
	if w.own {
		c.first, c.last = min(c.first, w.said.first), max(c.last, w.said.last)
	}
	if p.own {
		c.first, c.last = min(c.first, p.named.first), max(c.last, p.named.last)
	}
	return c
}

// quote gives the bytes of a clause.
func (r *reading) quote(c clause) (start, end int) {
	first, last := c.first, c.last
	for first < last-1 && separates[r.text.Words[first].Form] {
		first++
	}
	for last > first+1 && separates[r.text.Words[last-1].Form] {
		last--
	}
	start, end = r.text.Words[first].Start, r.text.Words[last-1].End
	return start, end
}

// finish gives the events their ids and their offsets in characters.
func (r *reading) finish() []timeline.Event {
	slices.SortStableFunc(r.found, func(a, b found) int { return a.start - b.start })
	events := make([]timeline.Event, 0, len(r.found))
	at, chars := 0, 0 // chars counts the characters before byte at
	var folded string // the sentence of the event before
	var of arabic.Sentence
	for _, f := range r.found {
		e := f.Event
		chars += count(r.article.Text[at:f.start])
		at = f.start
		e.Offset, e.Length = chars, count(e.Quote)
		if f.sentence != of {
			folded, of = strings.Join(strings.Fields(arabic.Fold(f.sentence.Of(r.article.Text))), " "), f.sentence
		}
		trigger := arabic.Fold(e.Trigger)
		key := folded + "\x00" + trigger
		e.ID = timeline.NewID(r.article.ID, folded, trigger, r.told[key])
		r.told[key]++
		events = append(events, e)
	}
	return events
}

func count(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}
