package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
)

// known is what the lexicon knows of a form, with the clitics that it may bring:
// whatever is asked of word after word is found out once for a form.
type known struct {
	field field
	cue   cue
	// joint is what it begins between two clauses, joined the same without its
	// conjunction.
	joint, joined joint
	who           people
	// counts is set where a number may begin, amount where words for a number of
	// people may, vague and several for words of those that give none, hedges and bounds
	// where words end that say how sure a number behind them is.
	counts, amount, vague, several, hedges, bounds bool
	// account is set where the words that say who reports may begin, by where they are
	// of the list attribution.
	account, by bool
	// goesOn is set where such words begin behind a conjunction: «وبحسب».
	goesOn bool
	// negates is set where it negates the verb behind it, with a conjunction or
	// without, arrives where it tells that somebody comes.
	negates, arrives bool
	// leads, dangles and said are set where a name does not go on with it, does not
	// end with it, and where what is said may begin with it.
	leads, dangles, said bool
	// opens is set for «ردا», «وفي» and «وعلى», with which a clause may begin.
	opens bool
	// many is set for a word that counts tens and more, source where a source stands
	// behind it, with a conjunction or without, narrates where a text goes on with it in
	// its own name.
	many, source, narrates bool
	// named is set where a name follows, goal where what is named is to be reached,
	// compared where one thing is compared with others.
	named, goal, compared bool
	// sets are the sets of stems that it is in, a bit each, or nil.
	sets *[mostSets / 64]uint64
	// actor is what actors.toml knows of it.
	actor *noted
	hits  []hit
}

// mostSets bounds how many sets there are.
const mostSets = 256

// unknown is what is known of most forms.
var unknown = known{actor: nothing}

// stemSet is the number of a set of stems, from 1; 0 is the empty one.
type stemSet int

// set makes a set of words, as stems gives them.
func (l *lexicon) set(words []string) stemSet {
	if len(words) == 0 {
		return 0
	}
	if l.size++; l.size >= mostSets {
		panic("more sets of stems than there are bits")
	}
	for stem := range stems(words) {
		l.sets[stem] = append(l.sets[stem], l.size)
	}
	return l.size
}

// in tells whether a form is in a set.
func (k *known) in(s stemSet) bool {
	return k.sets != nil && k.sets[s/64]>>(s%64)&1 != 0
}

// look gives what the lexicon knows of each word, in the place of buf, and marks in
// fields of what it speaks.
func (l *lexicon) look(buf []*known, words []arabic.Word, fields []field) []*known {
	all := slices.Grow(buf[:0], len(words))[:len(words)]
	for i := range words {
		k := &unknown
		if words[i].Kind == arabic.Letters {
			k = l.known.Get(&words[i], l.entry)
		}
		all[i], fields[i] = k, k.field
	}
	return all
}

// entry looks a form up.
func (l *lexicon) entry(form string) *known {
	var buf [12]arabic.Reading
	var k known
	named, found := false, l.plain[form]
	k.cue = l.cues[form]
	for _, r := range arabic.Readings(form, buf[:0]) {
		if f := l.field[r.Stem]; f != 0 && !named {
			k.field, named = f, true
		}
		if k.cue == 0 {
			k.cue = l.cues[r.Stem]
		}
		k.hedges = k.hedges || l.hedge.before[r.Stem] != nil
		for _, s := range l.sets[r.Stem] {
			if k.sets == nil {
				k.sets = new([mostSets / 64]uint64)
			}
			k.sets[s/64] |= 1 << (s % 64)
		}
		if found {
			continue
		}
		for _, f := range l.forms[r.Stem] {
			if f.tense != noun && (r.Def != f.def || r.Prep != 0 && r.Prep != 'l') {
				continue
			}
			if f.tense == perfect && r.Prep != 0 {
				continue
			}
			k.hits = append(k.hits, hit{form: f, Conj: r.Conj, Prep: r.Prep, Def: r.Def, Cut: uint8(r.Cut)})
			found = true
		}
	}
	bare := trimConj(form)
	k.joint, k.joined = l.joints[form], l.joints[bare]
	k.who = l.personOf(form)
	k.counts = l.mayCount(form)
	k.vague, k.several, k.bounds = l.vague(l.bare(form)), l.amount.several[bare], l.hedge.verbs[bare] != nil
	k.amount = k.counts || k.who.sort != 0 || k.several || k.vague
	k.account = l.attribution[form] || l.attribution[bare] || bare == "طبقا" || bare == "كما" || bare == "علي"
	k.by = l.attribution[form]
	for _, h := range k.hits {
		k.account = k.account || h.role == saying
	}
	if rest, conj := conjoined(form); conj {
		k.goesOn = strings.HasPrefix(rest, "ال") || l.attribution[rest] || rest == "كما" || rest == "علي" || rest == "طبقا" || says(l.entry(rest))
	}
	k.negates = l.cues[form] == negation || l.cues[bare] == negation
	k.arrives = l.way.arrive[form] || l.way.arrive[bare]
	k.leads, k.dangles, k.said = l.speaker.leads[bare], l.speaker.dangling[form], l.beginsSaid(form)
	k.many, k.source, k.narrates = l.amount.many[l.bare(form)], l.attribution[bare], l.speaker.narrator[bare]
	k.named, k.goal = l.noun.named[bare], l.cue.goal[form]
	k.compared = l.noun.compared[strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(form, "ل"), "ب"), "ال")]
	k.opens = bare == "ردا" || form == "وفي" || form == "وعلي"
	k.actor = actors().look(form)
	if k.silent() {
		return &unknown
	}
	return &k
}

// silent tells whether nothing is known.
func (k *known) silent() bool {
	return k.actor == nothing && k.field == 0 && k.hits == nil && k.sets == nil && k.cue == 0 && k.joint == 0 && k.joined == 0 &&
		k.who == people{} && !k.counts && !k.amount && !k.hedges && !k.bounds && !k.account && !k.goesOn &&
		!k.negates && !k.arrives && !k.leads && !k.dangles && !k.said && !k.opens &&
		!k.named && !k.goal && !k.compared && !k.many && !k.source && !k.narrates
}

// mayCount tells whether a number may begin with a form.
func (l *lexicon) mayCount(form string) bool {
	n, _ := arabic.Number([]arabic.Word{{Form: form}})
	if rest, ok := strings.CutPrefix(form, "ال"); ok && n == 0 {
		n, _ = arabic.Number([]arabic.Word{{Form: rest}})
	}
	return n > 0
}
