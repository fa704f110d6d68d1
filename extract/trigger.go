package extract

import (
	"waqai/timeline"
)

// tense is what the form of a word says of the time of its happening.
type tense uint8

const (
	noun      tense = iota // a verbal noun: says nothing
	perfect                // it happened
	imperfect              // it goes on, or is customary
	future                 // it is to come
)

// role is what a word of the lexicon does in a clause.
type role uint8

const (
	happening role = iota // names an event
	support               // lends its tense to the noun behind it
	saying                // reports what follows
	denying               // says that what follows is not so
)

// entry is one table of triggers.toml.
type entry struct {
	Type   timeline.Type `toml:"type"`
	Verbs  []string      `toml:"verbs"`
	Nouns  []string      `toml:"nouns"`
	With   []string      `toml:"with"`
	Unless []string      `toml:"unless"`
	Weak   bool          `toml:"weak"`
	State  bool          `toml:"state"`
	Toll   toll          `toml:"toll"`

	with, unless stemSet
}

// toll says what the number of people beside a word counts.
type toll string

const (
	killed    toll = "killed"
	injured   toll = "injured"
	displaced toll = "displaced"
	detained  toll = "detained"
)

// form is what one spelling may be: a tense of an entry in a role.
type form struct {
	*entry
	// lemma is the entry's own spelling of the word, for reasons and for
	// telling whether two words name one happening; base is the same, folded.
	lemma, base string
	deeds       deeds
	role        role
	tense       tense
	// def is set for a verb whose first two letters look like the article
	// («التقى»), and only for it.
	def bool
}

// is tells whether the lemma stands in a list of actors.toml.
func (f *form) is(d deeds) bool { return f.deeds&d != 0 }

// hit is a word of the text that the lexicon knows.
type hit struct {
	form
	word int // index into the words of the text
	// Its clitics, as arabic.Readings takes them off.
	Conj, Prep byte
	Def        bool
	Cut        uint8
}

// hits appends to buf what the words of a text may be, in order, one word several times
// where it is ambiguous, and marks in fields of what each word speaks. skip
// tells the words that are taken already: the name of a place or a part of a
// date names no happening («تدمر»).
func hits(buf []hit, entries []*known, skip []bool, fields []field) []hit {
	for i, e := range entries {
		if e == &unknown || skip[i] {
			continue
		}
		fields[i] = e.field
		for n := range e.hits {
			h := &e.hits[n]
			// A part of a name is none: «قرية عين الزيتونة».
			if i > 0 && !h.Def && h.Conj == 0 && h.Prep == 0 && entries[i-1].named {
				continue
			}
			buf = append(buf, *h)
			buf[len(buf)-1].word = i
		}
	}
	return buf
}
