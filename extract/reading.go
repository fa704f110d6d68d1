package extract

import (
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/extract/places"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// reading is the state of one pass over an article.
type reading struct {
	x         *Extractor
	article   timeline.Article
	text      *arabic.Text
	published edtf.Date
	*scratch
	rejected []Rejection // filled only where Explain is set
	left     []Furniture // what the page put around the text
	searched bool        // somebody looked for it

	hits []*hit // what the words may be, those of the sentences to come
	// opening is what the confidence of the first of them was weighed by.
	opening struct {
		verdict verdict
		where   where
	}
	news  news
	force force
	voice voice
	sets  [mostSets / 64]uint64 // those that words of the sentence are in

	met    []*actor // those that the text names before word metAt
	metAt  int
	theirs []string // the places of the event whose parties are looked for
}

// scratch is what a pass needs for every word of its text.
type scratch struct {
	taken []bool // words of dates and places: they name no happening
	// attributed marks the words that say who reports: «وفق ما أوردت وكالة … اليوم
	// السبت». Their dates and places are those of the report.
	attributed []bool
	fields     []field  // of what each word speaks
	known      []*known // what the lexicon knows of it
	named      []hit    // what the words may be
	all        []*hit   // the same
	exprs      []dates.Expression
	mentions   []places.Mention
	mentioned  []*places.Mention // the same
	// where those and the words of named begin
	hitAt, mentionAt, exprAt index
	in                       []*places.Mention // some of them
	made                     timeline.Event    // the event that is being made
	found                    []found           // the events so far
	cut                      []clause          // the clauses of the sentence
	heard                    []heard           // what is known of each
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// release gives back what the pass needed. Events and mentions stay good.
func (r *reading) release() {
	const largest = 1 << 16 // words
	if len(r.taken) <= largest {
		clear(r.named)
		clear(r.found)
		clear(r.cut[:cap(r.cut)])
		clear(r.heard[:cap(r.heard)])
		clear(r.exprs)
		clear(r.mentions)
		r.made = timeline.Event{}
		r.exprs, r.mentions, r.mentioned = r.exprs[:0], r.mentions[:0], r.mentioned[:0]
		r.found, r.cut = r.found[:0], r.cut[:0]
		scratches.Put(r.scratch)
	}
	r.scratch = nil
	r.text.Release()
}

// zeroed gives a slice of n zeros, in the place of another where it is large enough.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
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
	aside       bool     // told in the background
	who         []string // by what it is known who did it and who suffered it
}

// news is a happening with a day of its own that the text opens with, and of which it
// names no place that is known.
type news struct {
	hit  hit
	when when
	last int // word of its sentence, excluded
}

// force is what holds for sentences that say nothing themselves.
type force struct {
	places []string // of the last sentence that named any
	site   string
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
		scratch:   scratches.Get().(*scratch),
	}
	r.taken, r.fields = zeroed(r.taken, len(text.Words)), zeroed(r.fields, len(text.Words))
	// Most texts of a newspaper speak of other things: their dates and places
	// need not be found to know that they tell no event.
	r.known = x.lex.look(r.known, text.Words, r.fields)
	if events && !x.opt.Explain && !r.aboutConflict() {
		return r
	}
	r.exprs = x.dates.Append(r.exprs, text, x.context(a))
	r.mentions = x.places.Append(r.mentions, text, places.Context{})
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
	r.clearFurniture(events)
	for n := range r.mentions {
		r.mentioned = append(r.mentioned, &r.mentions[n])
	}
	r.mentionAt = indexed(r.mentionAt, len(text.Words), r.mentions, func(m *places.Mention) int { return m.First })
	r.exprAt = indexed(r.exprAt, len(text.Words), r.exprs, func(e *dates.Expression) int { return e.First })
	r.attributed = r.attributions(zeroed(r.attributed, len(text.Words)))
	clear(r.fields)
	r.named = hits(r.named[:0], r.known, r.taken, r.fields)
	r.all = r.all[:0]
	for n := range r.named {
		r.all = append(r.all, &r.named[n])
	}
	r.hits = r.all
	r.hitAt = indexed(r.hitAt, len(text.Words), r.named, func(h *hit) int { return h.word })
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

// aboutConflict tells whether a text speaks of armed conflict at all: of forces,
// weapons, fighting or its victims, at least once in sixty words, and more often
// than of sport, trade or traffic.
func (r *reading) aboutConflict() bool {
	var of [order + 2]int // how many words, by field
	for _, f := range r.fields {
		of[f+1]++
	}
	speaks, orders, strays := of[conflict+1], of[order+1], of[apart+1]
	words := len(r.text.Words)
	for _, f := range r.left {
		words -= f.last - f.first
	}
	const brief = 30 // words: a line of news need not say more
	return (speaks > 0 || orders > 0 && strays == 0 && words <= brief) && speaks+orders > strays && (speaks+orders)*60 >= words-60
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
	if r.narrates(s) {
		r.voice = voice{}
	}
	cs := r.clauses(s, hits)
	before := len(r.found)
	for i := range cs {
		if h, v := r.happening(cs, i); v.happened && r.killedBy(s, cs, i, h) {
			r.takeTolls(s, cs, i)
		} else if v.happened && !r.outcome(cs, i, h, before) {
			r.event(s, cs, i, h, v)
		} else {
			r.onlyTolls(s, cs, i, before)
		}
	}
	r.claims(s, cs)
	r.listen(s, cs)
	r.carry(s, before)
}

// next takes from the hits those of the sentence that comes next.
func (r *reading) next(s arabic.Sentence) []*hit {
	n := 0
	for n < len(r.hits) && r.hits[n].word < s.Last {
		n++
	}
	hits := r.hits[:n]
	r.hits = r.hits[n:]
	return hits
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

// index is, for each word and the one behind the last, how many things begin before it.
type index []int32

// indexed makes the index of things that begin at words in order, in the place of
// another.
func indexed[T any](at index, words int, things []T, first func(*T) int) index {
	at = slices.Grow(at[:0], words+1)[:words+1]
	i := 0
	for k := range things {
		for last := first(&things[k]); i <= last; i++ {
			at[i] = int32(k)
		}
	}
	for ; i <= words; i++ {
		at[i] = int32(len(things))
	}
	return at
}

// in bounds the things that begin in words[first:last].
func (at index) in(first, last int) (from, to int32) {
	from, to = at[min(max(first, 0), len(at)-1)], at[min(max(last, 0), len(at)-1)]
	return from, max(from, to)
}

// hitsIn gives what words[first:last] may be.
func (r *reading) hitsIn(first, last int) []*hit {
	from, to := r.hitAt.in(first, last)
	return r.all[from:to]
}

// near tells whether a word of a set stands in words[from:to] of a clause of the
// sentence, besides the given word.
func (r *reading) near(c clause, from, to, word int, set stemSet) bool {
	if r.sets[set/64]>>(set%64)&1 == 0 {
		return false
	}
	for j := max(c.first, from); j < min(c.last, to); j++ {
		if j != word && r.known[j].in(set) {
			return true
		}
	}
	return false
}
