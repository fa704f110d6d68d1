package extract

import (
	"waqai/extract/arabic"
)

// kind is how a clause hangs together with the sentence.
type kind uint8

const (
	mainClause kind = iota
	beside          // joined to the one before it: «واستعادت …»، «بينما …»
	content         // what a verb of saying reports: «قال إن …»
	relative        // describes what stands before it: «التي سيطر عليها …»
	after           // lies before its main clause in time: «بعد أن …»
	before          // had not happened by then: «قبل أن …»
)

// clause is a stretch of a sentence with a predicate of its own.
type clause struct {
	first, last int // words of the text, last excluded
	kind        kind
	// head is the clause of the sentence that this one depends on or
	// continues, -1 for the first.
	head int
	hits []*hit
	// says is set where the clause holds a verb of saying.
	says bool
}

// heard is what was found out about a clause for whoever asks again.
type heard struct {
	// told are the accounts that stand in it where they are looked for up to its end,
	// once asked is set.
	told  []account
	asked bool
	// counts is what it counts, once counted is set.
	counts  tally
	counted bool
}

// clauses cuts a sentence where a predicate of its own begins: at relative
// pronouns, at «أن» behind a verb of saying, at conjunctions that a verb or
// another joint follows. A comma alone cuts nothing, for what it separates is
// as often a phrase as a clause. The clauses cover the sentence in order.
func (r *reading) clauses(s arabic.Sentence, hits []*hit) []clause {
	t := r.text
	out := r.cut[:0] // nobody keeps the clauses of a sentence
	cur := clause{first: s.First, head: -1}
	said := false    // a verb of saying stands somewhere before
	counted := false // the clause counts the dead: «وأصيب …» goes on with it
	h := 0
	r.sets = [mostSets / 64]uint64{}
	cut := func(at int, k kind) { // a clause begins at a word, under the one before it
		if at > cur.first {
			cur.last = at
			out = append(out, cur)
			cur = clause{first: at}
		}
		cur.kind, cur.head = k, len(out)-1
	}
	for i := s.First; i < s.Last; i++ {
		for h < len(hits) && hits[h].word < i {
			h++
		}
		w, known := &t.Words[i], r.known[i]
		if w.Kind == arabic.Mark {
			if w.Form == "؛" && i+1 < s.Last {
				cut(i+1, beside)
			}
			continue
		}
		if w.Kind != arabic.Letters {
			continue
		}
		if known == &unknown {
			if i == cur.first {
				counted = false
			}
			continue
		}
		if known.sets != nil {
			for n, sets := range known.sets {
				r.sets[n] |= sets
			}
		}
		bare, conj, j := w.Form, false, known.joint
		if known.joined != 0 || h < len(hits) && hits[h].word == i && hits[h].Conj != 0 && hits[h].tense != noun {
			if rest, ok := conjoined(w.Form); ok {
				bare, conj, j = rest, true, known.joined
			}
		}
		switch {
		case j == jointRelative:
			cut(i, relative)
		case j == jointContent && follows(t, i, "بعد"):
			cut(i-1, after)
		case j == jointContent && (follows(t, i, "قبل") || follows(t, i, "دون")):
			cut(i-1, before)
		case j == jointContent && said:
			cut(i, content)
		case known.opens && bare == "ردا" && i+1 < s.Last && t.Words[i+1].Form == "علي" && r.nounAt(hits, h, i+2):
			cut(i, after)
		case j == jointAfter, j == jointSince && verbAt(hits, h, i+1), j == jointFollowing && r.nounAt(hits, h, i+1):
			cut(i, after)
		case j == jointBeside, j == jointUntil && verbAt(hits, h, i+1):
			if bare == "حين" && i > cur.first && t.Words[i-1].Form == "في" {
				cut(i-1, beside)
			} else {
				cut(i, beside)
			}
		case conj || startsAfterComma(t, i, s, hits, h):
			if i > cur.first && !(tollOf(hits, h, i) == injured && counted) && !tollNouns(hits, h, i, cur.first) {
				k := beside
				p := t.Words[i-1]
				if p.Kind != arabic.Mark || cur.kind == relative && (p.Form != "،" && p.Form != "؛" || h < len(hits) && r.x.lex.noun.cause[hits[h].lemma] && hits[h].tense == perfect) {
					k = besideKind(cur.kind) // «الهجوم الذي نفذه التنظيم، وخلف 30 قتيلا»
				}
				cut(i, k)
			}
		case known.opens && (w.Form == "وفي" || w.Form == "وعلي") && i > cur.first && r.placeThenVerb(hits, h, i+1):
			cut(i, beside) // «قصفت الطائرات الموصل، وفي الرقة قتل خمسة»
		case r.second(t, cur, hits, h, i):
			// A second verb that nothing joins: behind a relative clause the
			// main clause goes on, elsewhere it describes the noun before it. What
			// negates it goes with it: «…، ولم يقصف الطيران المدينة».
			at, joined := i, false
			if i-1 > cur.first && r.known[i-1].cue == negation {
				at = i - 1
				_, joined = conjoined(t.Words[at].Form)
			}
			switch {
			case cur.kind == relative:
				head := cur.head
				cut(at, mainClause)
				cur.head = head
			case joined:
				cut(at, beside)
			default:
				cut(at, relative)
			}
		}
		if i == cur.first {
			counted = false
		}
		counted = counted || tollOf(hits, h, i) == killed
		for k := h; k < len(hits) && hits[k].word == i; k++ {
			switch hits[k].role {
			case saying:
				if hits[k].tense != future {
					cur.says, said = true, true
				}
			case denying:
				said = true
			}
		}
	}
	cur.last = s.Last
	if cur.last > cur.first {
		out = append(out, cur)
	}
	deal(out, hits)
	r.cut, r.heard = out, zeroed(r.heard, len(out))
	return out
}

// deal gives each clause of a sentence its hits.
func deal(cs []clause, hits []*hit) {
	h := 0
	for i := range cs {
		from := h
		for h < len(hits) && hits[h].word < cs[i].last {
			h++
		}
		cs[i].hits = hits[from:h]
	}
}

// placeThenVerb tells whether a place or a time begins at word i, and a word that may be
// a verb stands right behind it.
func (r *reading) placeThenVerb(hits []*hit, h, i int) bool {
	for _, e := range r.exprsIn(i-1, i+2) { // «وفي الوقت نفسه» is one, with its preposition
		if verbAt(hits, h, e.Last) {
			return true
		}
	}
	for _, m := range r.mentionsIn(i, i+2) {
		if verbAt(hits, h, m.Last) || m.Last < len(r.text.Words) && r.text.Words[m.Last].Form == "،" && verbAt(hits, h, m.Last+1) {
			return true // «وفي زغرب، أكدت»
		}
	}
	return false
}

// nounAt tells whether word i may be a verbal noun that names a happening, or lends
// its time to one: «بعد تمكن القوات من …».
func (r *reading) nounAt(hits []*hit, h, i int) bool {
	for ; h < len(hits) && hits[h].word <= i; h++ {
		k := hits[h]
		if k.word == i && !r.taken[i-1] && (k.tense == noun && k.role == happening || k.tense == perfect && k.role == support) {
			return true
		}
	}
	return false
}

// verbAt tells whether word i may be a finite verb.
func verbAt(hits []*hit, h, i int) bool {
	for ; h < len(hits) && hits[h].word <= i; h++ {
		if hits[h].word == i && hits[h].tense != noun {
			return true
		}
	}
	return false
}

// tollNouns tells whether word i may be a noun that counts people and goes on
// with one before it: «مقتل تسعة وإصابة عشرين».
func tollNouns(hits []*hit, h, i, first int) bool {
	is := false
	for k := h; k < len(hits) && hits[k].word == i; k++ {
		is = is || hits[k].tense == noun && hits[k].Toll != ""
	}
	for k := h - 1; is && k >= 0 && hits[k].word >= first; k-- {
		if hits[k].tense == noun && hits[k].Toll != "" {
			return true
		}
	}
	return false
}

// tollOf gives what the verb at word i counts.
func tollOf(hits []*hit, h, i int) toll {
	for ; h < len(hits) && hits[h].word == i; h++ {
		if hits[h].Toll != "" && hits[h].tense != noun {
			return hits[h].Toll
		}
	}
	return ""
}

// second tells whether word i is a finite verb in a clause that has one
// already, some words before, with nothing to join the two.
func (r *reading) second(t *arabic.Text, cur clause, hits []*hit, h, i int) bool {
	if h >= len(hits) || hits[h].word != i || hits[h].Prep != 0 || i-cur.first < 3 {
		return false
	}
	for k := h; k < len(hits) && hits[k].word == i; k++ {
		if hits[k].tense == noun || hits[k].role == saying || hits[k].role == support && cur.kind != relative {
			return false // «قصف» may be the noun, «تقوده» tells nothing
		}
	}
	for k := h - 1; k >= 0 && hits[k].word >= cur.first; k-- {
		if hits[k].tense != noun && hits[k].role == happening && i-hits[k].word >= 3 {
			return true
		}
	}
	return false
}

// besideKind is the kind of a clause that و joins to one of kind k without a
// comma: what is joined to a relative clause describes the same thing, all else
// stands on its own.
func besideKind(k kind) kind {
	if k == relative || k == before {
		return k
	}
	return beside
}

// follows tells whether the word before word i is the given one.
func follows(t *arabic.Text, i int, form string) bool {
	if i == 0 {
		return false
	}
	f := t.Words[i-1].Form
	if r, ok := conjoined(f); ok {
		f = r
	}
	return f == form
}

// startsAfterComma tells whether a verb stands right behind a comma or a quote.
func startsAfterComma(t *arabic.Text, i int, s arabic.Sentence, hits []*hit, h int) bool {
	if i == s.First || t.Words[i-1].Form != "،" || h >= len(hits) || hits[h].word != i {
		return false
	}
	return hits[h].tense != noun
}
