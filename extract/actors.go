package extract

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
	"waqai/timeline"
)

//go:embed actors.toml
var actorsTOML []byte

// actorsFile is the form of actors.toml.
type actorsFile struct {
	Actor []actor `toml:"actor"`
	Other struct {
		Names []string `toml:"names"`
	} `toml:"other"`
	Head struct {
		BodyM    []string `toml:"body_m"`
		BodyF    []string `toml:"body_f"`
		BodyB    []string `toml:"body_b"`
		WeaponF  []string `toml:"weapon_f"`
		MenP     []string `toml:"men_p"`
		MenM     []string `toml:"men_m"`
		MenB     []string `toml:"men_b"`
		SoldierP []string `toml:"soldier_p"`
		SoldierM []string `toml:"soldier_m"`
		SoldierB []string `toml:"soldier_b"`
		CivilP   []string `toml:"civil_p"`
		CivilM   []string `toml:"civil_m"`
		CivilF   []string `toml:"civil_f"`
		CivilB   []string `toml:"civil_b"`
		ProtestP []string `toml:"protest_p"`
		ProtestB []string `toml:"protest_b"`
		UnknownP []string `toml:"unknown_p"`
		UnknownM []string `toml:"unknown_m"`
		Person   []string `toml:"person"`
		NameM    []string `toml:"name_m"`
		NameF    []string `toml:"name_f"`
		Target   []string `toml:"target"`
	} `toml:"head"`
	Adjective struct {
		Plain []string `toml:"plain"`
	} `toml:"adjective"`
	Verb struct {
		Attack  []string `toml:"attack"`
		Act     []string `toml:"act"`
		Plain   []string `toml:"plain"`
		Gather  []string `toml:"gather"`
		Suffer  []string `toml:"suffer"`
		Doer    []string `toml:"doer"`
		Undergo []string `toml:"undergo"`
		Aim     []string `toml:"aim"`
		Fall    []string `toml:"fall"`
		Claim   []string `toml:"claim"`
		Declare []string `toml:"declare"`
		Accuse  []string `toml:"accuse"`
	} `toml:"verb"`
	Noun struct {
		Strike  []string `toml:"strike"`
		Theirs  []string `toml:"theirs"`
		Either  []string `toml:"either"`
		Upon    []string `toml:"upon"`
		Victim  []string `toml:"victim"`
		Counted []string `toml:"counted"`
		Clash   []string `toml:"clash"`
		Ruin    []string `toml:"ruin"`
		Sallies []string `toml:"sallies"`
		Claimed []string `toml:"claimed"`
	} `toml:"noun"`
	Beside struct {
		Doubt    []string `toml:"doubt"`
		Ground   []string `toml:"ground"`
		Quantity []string `toml:"quantity"`
		Particle []string `toml:"particle"`
	} `toml:"beside"`
}

// actor is an entry of actors.toml.
type actor struct {
	ID         string   `toml:"id"`
	Name       string   `toml:"name"`
	Kind       string   `toml:"kind"`
	Country    string   `toml:"country"`
	Names      []string `toml:"names"`
	Short      []string `toml:"short"`
	State      []string `toml:"state"`
	Adjectives []string `toml:"adjectives"`
}

// spelling is a name of several words.
type spelling struct {
	words []string
	def   bool // it begins with the article
	goes  agreement
	// oblique is set where its ending says that it is no subject.
	oblique bool
	actor   *actor // nil where the name tells nobody by itself
	state   bool   // the name of a country
	// short are the actors that share it.
	short []*actor
	named bool // it is listed among the actors of an event
}

// headSort is what the head of a phrase is.
type headSort uint8

const (
	body headSort = iota + 1
	weapon
	men
	soldier
	civil
	protest
	somebody // only with a number
	target
	state
)

// agreement is how a verb goes with a noun.
type agreement uint8

const (
	either     agreement = iota // both
	masculine                   // one man, one body
	feminine                    // or a plural of things
	manyOfThem                  // «مسلحون»
)

// head is a noun at the head of a phrase that says who.
type head struct {
	sort    headSort
	goes    agreement
	bare    bool // has lost its nun before a name: «مسلحو»
	oblique bool // its ending says that it is no subject: «مسلحين», «ضابطا»
	// unknown is set where nobody says who they are: «مسلحون».
	unknown bool
}

// adjective is one that a phrase may go on with; actor is whose it makes it.
type adjective struct{ actor *actor }

// noted is what the actors' words know of a form; nil for most.
type noted struct {
	readings []notedReading
	doubt    bool // who it was is only thought
	named    bool // names that a text is to be found by begin with it
}

type notedReading struct {
	arabic.Reading
	names []*spelling // the longest first
	head  *head
	adj   *adjective
}

// names finds who acts and who suffers, by words.
type names struct {
	all   []actor
	byID  map[string]*actor
	first map[string][]*spelling // by the stem of the first word, the longest first
	heads map[string]*head
	adjs  map[string]*adjective
	// own is set where a site adds actors; known is what is known of words then.
	own   bool
	known arabic.Cache[noted]

	deeds map[string]deeds // of lemmas

	quantity, particle, claimed, doubt, ground map[string]bool
}

// deeds says in which lists of the sections verb and noun a lemma stands.
type deeds uint32

const (
	verbAttack deeds = 1 << iota
	verbAct
	verbPlain
	verbGather
	verbSuffer
	verbDoer
	verbUndergo
	verbAim
	verbFall
	verbClaim
	verbDeclare
	verbAccuse
	nounStrike
	nounEither
	nounUpon
	nounVictim
	nounCounted
	nounClash
	nounRuin
	nounTheirs
	nounSallies
)

var actors = sync.OnceValue(func() *names {
	var data actorsFile
	if faults := source.DecodeTOML("actors.toml", actorsTOML, 0, &data); len(faults) > 0 {
		panic(faults.Err())
	}
	return readActors(&data, nil)
})

// withActors gives the built-in actors and those of a site.
func withActors(extra []timeline.ActorEntry) *names {
	if len(extra) == 0 {
		return actors()
	}
	var data actorsFile
	if faults := source.DecodeTOML("actors.toml", actorsTOML, 0, &data); len(faults) > 0 {
		panic(faults.Err())
	}
	return readActors(&data, extra)
}

func readActors(data *actorsFile, extra []timeline.ActorEntry) *names {
	n := &names{own: len(extra) > 0, all: data.Actor, byID: map[string]*actor{}, first: map[string][]*spelling{}, heads: map[string]*head{}, adjs: map[string]*adjective{}, deeds: map[string]deeds{}}
	for _, e := range extra {
		a := actor(e)
		at := slices.IndexFunc(n.all, func(b actor) bool { return b.ID == a.ID })
		if at < 0 {
			n.all = append(n.all, a)
			continue
		}
		n.all[at] = n.all[at].overridden(a)
	}
	for i := range n.all {
		a := &n.all[i]
		n.byID[a.ID] = a
		for _, name := range append(slices.Clone(a.Names), a.Name) {
			n.put(name, func(s *spelling) { s.actor, s.named = a, true })
		}
		for _, name := range a.State {
			n.put(name, func(s *spelling) { s.actor, s.state = a, true })
		}
	}
	for i := range n.all {
		a := &n.all[i]
		for _, name := range a.Short {
			n.put(name, func(s *spelling) { s.short = append(s.short, a) })
		}
	}
	for _, name := range data.Other.Names {
		n.put(name, func(s *spelling) { s.named = true })
	}
	for _, all := range n.first {
		slices.SortFunc(all, func(a, b *spelling) int {
			if len(a.words) != len(b.words) {
				return len(b.words) - len(a.words)
			}
			return strings.Compare(strings.Join(a.words, " "), strings.Join(b.words, " "))
		})
	}
	genders := map[string]agreement{}
	h := data.Head
	for goes, words := range map[agreement][]string{masculine: h.NameM, feminine: h.NameF} {
		for _, w := range words {
			genders[stemOf(w)] = goes
		}
	}
	for stem, all := range n.first {
		for _, s := range all {
			switch {
			case genders[stem] != 0:
				s.goes = genders[stem]
			case strings.HasSuffix(stem, "ون"):
				s.goes = manyOfThem
			case strings.HasSuffix(stem, "ه"):
				s.goes = feminine
			}
			s.oblique = len(stem) > len("ين")*3 && strings.HasSuffix(stem, "ين")
		}
	}
	for _, l := range []struct {
		words []string
		head  head
	}{
		{h.BodyM, head{sort: body, goes: masculine}}, {h.BodyF, head{sort: body, goes: feminine}}, {h.BodyB, head{sort: body}},
		{h.WeaponF, head{sort: weapon, goes: feminine}},
		{h.MenP, head{sort: men, goes: manyOfThem}}, {h.MenM, head{sort: men, goes: masculine}}, {h.MenB, head{sort: men}},
		{h.UnknownP, head{sort: men, goes: manyOfThem, unknown: true}}, {h.UnknownM, head{sort: men, goes: masculine, unknown: true}},
		{h.SoldierP, head{sort: soldier, goes: manyOfThem}}, {h.SoldierM, head{sort: soldier, goes: masculine}}, {h.SoldierB, head{sort: soldier}},
		{h.CivilP, head{sort: civil, goes: manyOfThem}}, {h.CivilM, head{sort: civil, goes: masculine}}, {h.CivilF, head{sort: civil, goes: feminine}}, {h.CivilB, head{sort: civil}},
		{h.ProtestP, head{sort: protest, goes: manyOfThem}}, {h.ProtestB, head{sort: protest}},
		{h.Person, head{sort: somebody}}, {h.Target, head{sort: target}},
	} {
		for _, w := range l.words {
			n.putHead(w, l.head)
		}
	}
	for _, w := range data.Adjective.Plain {
		n.putAdjective(w, nil)
	}
	for i := range n.all {
		for _, w := range n.all[i].Adjectives {
			n.putAdjective(w, &n.all[i])
		}
	}
	v, s := data.Verb, data.Noun
	for i, list := range [...][]string{v.Attack, v.Act, v.Plain, v.Gather, v.Suffer, v.Doer, v.Undergo, v.Aim, v.Fall, v.Claim, v.Declare, v.Accuse,
		s.Strike, s.Either, s.Upon, s.Victim, s.Counted, s.Clash, s.Ruin, s.Theirs, s.Sallies} {
		for _, lemma := range list {
			n.deeds[lemma] |= verbAttack << i
		}
	}
	n.claimed, n.doubt, n.ground = folded(s.Claimed), folded(data.Beside.Doubt), folded(data.Beside.Ground)
	n.particle, n.quantity = folded(data.Beside.Particle), folded(data.Beside.Quantity)
	return n
}

// overridden gives an actor with what a site says of it; names are added.
func (a actor) overridden(by actor) actor {
	for _, f := range []struct {
		of *string
		by string
	}{{&a.Name, by.Name}, {&a.Kind, by.Kind}, {&a.Country, by.Country}} {
		if f.by != "" {
			*f.of = f.by
		}
	}
	a.Names, a.Short = slices.Concat(a.Names, by.Names), slices.Concat(a.Short, by.Short)
	a.State, a.Adjectives = slices.Concat(a.State, by.State), slices.Concat(a.Adjectives, by.Adjectives)
	return a
}

// put enters a spelling, or adds to one that is there.
func (n *names) put(name string, set func(*spelling)) {
	words := strings.Fields(arabic.Fold(name))
	if len(words) == 0 {
		return
	}
	rd := arabic.Readings(words[0], nil)[0]
	for _, s := range n.first[rd.Stem] {
		if slices.Equal(s.words, words) {
			set(s)
			return
		}
	}
	s := &spelling{words: words, def: rd.Def}
	set(s)
	n.first[rd.Stem] = append(n.first[rd.Stem], s)
}

func (n *names) putHead(word string, h head) {
	enter := func(form string, h head) {
		if stem := stemOf(form); n.heads[stem] == nil {
			n.heads[stem] = &h
		}
	}
	enter(word, h)
	if stem, ok := strings.CutSuffix(word, "ون"); ok {
		many := h
		many.goes, many.oblique = either, true
		enter(stem+"ين", many)
		h.bare = true
		enter(stem+"و", h)
		many.bare = true
		enter(stem+"ي", many)
		return
	}
	if h.goes == masculine && h.sort != body {
		h.goes = either
		enter(word+"ان", h)
		h.oblique = true
		enter(word+"ين", h)
		enter(word+"ا", h)
	}
}

func (n *names) putAdjective(word string, a *actor) {
	stem := word
	for _, form := range []string{word, word + "ا", stem + "ة", stem + "ات", stem + "ون", stem + "ين", stem + "ان", stem + "تان", stem + "تين"} {
		if f := stemOf(form); n.adjs[f] == nil {
			n.adjs[f] = &adjective{a}
		}
	}
}

// nothing is what is known of most words.
var nothing = &noted{}

// look gives what is known of a form, with the clitics that it may bring.
func (n *names) look(form string) *noted {
	var out noted
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(form, buf[:0]) {
		e := notedReading{Reading: rd, names: n.first[rd.Stem], head: n.heads[rd.Stem], adj: n.adjs[rd.Stem]}
		if e.names == nil && e.head == nil && e.adj == nil {
			continue
		}
		e.Stem = "" // a piece of the text; nobody asks for it
		out.named = out.named || slices.ContainsFunc(e.names, func(s *spelling) bool { return s.named })
		out.readings = append(out.readings, e)
	}
	out.doubt = n.doubt[form] || n.doubt[trimConj(form)]
	if out.readings == nil && !out.doubt {
		return nothing
	}
	return &out
}

// note gives what is known of word i, nil where nothing is.
func (r *reading) note(i int) *noted {
	k := r.known[i].actor
	if r.x.actors.own && r.text.Words[i].Kind == arabic.Letters {
		k = r.x.actors.known.Get(&r.text.Words[i], r.x.actors.look)
	}
	if k == nothing {
		return nil
	}
	return k
}

// actorsIn gives the names that stand in words[first:last], each once, as the text
// spells them, without clitics.
func (r *reading) actorsIn(first, last int) []string {
	var out []string
	t := r.text
	for i := first; i < last; i++ {
		k := r.note(i)
		if k == nil || !k.named {
			continue
		}
	reading:
		for n := range k.readings {
			rd := &k.readings[n]
			for _, s := range rd.names {
				if !s.named || !arabic.HasPrefix(t.Words[i+1:last], s.words[1:]) {
					continue
				}
				name := t.Source[t.Offset(t.Words[i], rd.Cut):t.Words[i+len(s.words)-1].End]
				if rd.Def && rd.Prep == 'l' && !strings.HasPrefix(name, "ال") {
					name = "ا" + name // «للتحالف» is ل and «التحالف»
				}
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
				i += len(s.words) - 1
				break reading
			}
		}
	}
	return out
}

// find gives the actor that an id or one of its names means.
func (n *names) find(name string) (timeline.Actor, bool) {
	a := n.byID[name]
	if words := strings.Fields(arabic.Fold(name)); a == nil && len(words) > 0 {
		for _, s := range n.first[arabic.Readings(words[0], nil)[0].Stem] {
			if s.actor != nil && slices.Equal(s.words, words) {
				a = s.actor
			}
		}
	}
	if a == nil {
		return timeline.Actor{}, false
	}
	return timeline.Actor{Words: name, ID: a.ID, Name: a.Name, Kind: a.Kind}, true
}

// stemOf gives a word as it is looked up: folded, without the article.
func stemOf(word string) string { return arabic.Readings(arabic.Fold(word), nil)[0].Stem }
