package extract

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
	"waqai/timeline"
)

//go:embed triggers.toml
var triggersTOML []byte

// lexicon looks words up by their folded stems, forms or lemmas. Its sections are
// those of triggers.toml, where each list says what its words do.
type lexicon struct {
	forms  map[string][]form
	cues   map[string]cue
	joints map[string]joint
	people map[string]people
	field  map[string]field
	known  arabic.Cache[known]
	// sets holds, by stem, of which sets it is; size counts them.
	sets map[string][]stemSet
	size stemSet
	// plain are whole words that are no trigger.
	plain map[string]bool
	// more are verbs of saying that go on with what was said before.
	more map[string]bool
	// attribution are the words behind which stands who reports.
	attribution map[string]bool
	// few are words for a number and the least that they count.
	few map[string]int

	cue     cueWords
	noun    nounWords
	way     wayWords
	kind    kindWords
	amount  amountWords
	hedge   hedgeWords
	speaker speakerWords

	furniture furnitureWords
}

// cueWords are the words that take an event away.
type cueWords struct {
	figure                stemSet
	untrue, persist, goal map[string]bool
}

// nounWords are the words beside a verbal noun.
type nounWords struct {
	only, known, retell, cause, achieve, named, compared, taking, topic map[string]bool
}

// wayWords are words of movement, and those that a place only names or describes.
type wayWords struct {
	leave, flee, escape, arrive, campaign, describe map[string]bool
}

// kindWords tell how somebody was killed and who attacks.
type kindWords struct {
	strike, shot, suicide, planes, settlers, hands, protesters stemSet
	fight                                                      map[string]bool
}

// amountWords stand for a number or beside one.
type amountWords struct {
	many, some, several, leave, one, alone map[string]bool
}

// speakerWords stand beside the name of a source.
type speakerWords struct {
	narrator, none, front, dangling, leads, said map[string]bool
	occasion                                     stemSet
}

// field says of what a word speaks.
type field int8

const (
	conflict field = 1
	order    field = 2 // of police and defence: of conflict where other words are too
	apart    field = -1
)

// cue says how a word takes away the event that stands behind it.
type cue uint8

const (
	negation cue = iota + 1
	modality
	about
	futureCue
)

// joint says what a word begins between two clauses.
type joint uint8

const (
	jointRelative joint = iota + 1
	jointContent
	jointBeside
	jointAfter
	jointFollowing
	jointUntil
	jointSince
	jointPast
)

// people says whom a word behind a number counts. dual is 2 where the word
// itself says two.
type people struct {
	sort peopleSort
	dual uint8
}

type peopleSort uint8

const (
	civilian peopleSort = iota + 1
	fighter
	person
	dead
	hurt
	sortPart // what is behind it was counted before
)

// triggers is the lexicon of triggers.toml, read at the first call.
var triggers = sync.OnceValue(func() *lexicon {
	lex, faults := readLexicon("triggers.toml", triggersTOML)
	if len(faults) > 0 {
		panic(faults.Err()) // the file is part of the program; a test reads it
	}
	return lex
})

// lexiconFile is the form of triggers.toml.
type lexiconFile struct {
	Sets    map[string][]string `toml:"sets"`
	Trigger []entry             `toml:"trigger"`
	Support struct {
		Verbs []string `toml:"verbs"`
	} `toml:"support"`
	Report struct {
		Verbs       []string `toml:"verbs"`
		Nouns       []string `toml:"nouns"`
		More        []string `toml:"more"`
		Attribution []string `toml:"attribution"`
	} `toml:"report"`
	Deny struct {
		Verbs []string `toml:"verbs"`
		Nouns []string `toml:"nouns"`
	} `toml:"deny"`
	Cue struct {
		Negation []string `toml:"negation"`
		Modality []string `toml:"modality"`
		About    []string `toml:"about"`
		Future   []string `toml:"future"`
		Figure   []string `toml:"figure"`
		Untrue   []string `toml:"untrue"`
		Persist  []string `toml:"persist"`
		Goal     []string `toml:"goal"`
	} `toml:"cue"`
	Field struct {
		Verbs    []string `toml:"verbs"`
		Conflict []string `toml:"conflict"`
		Order    []string `toml:"order"`
		Apart    []string `toml:"apart"`
	} `toml:"field"`
	Furniture furnitureLists `toml:"furniture"`
	Plain     struct {
		Words []string `toml:"words"`
	} `toml:"plain"`
	Joint struct {
		Relative  []string `toml:"relative"`
		Content   []string `toml:"content"`
		Beside    []string `toml:"beside"`
		After     []string `toml:"after"`
		Following []string `toml:"following"`
		Until     []string `toml:"until"`
		Since     []string `toml:"since"`
		Past      []string `toml:"past"`
	} `toml:"joint"`
	Noun struct {
		Only     []string `toml:"only"`
		Known    []string `toml:"known"`
		Retell   []string `toml:"retell"`
		Cause    []string `toml:"cause"`
		Achieve  []string `toml:"achieve"`
		Named    []string `toml:"named"`
		Compared []string `toml:"compared"`
		Taking   []string `toml:"taking"`
		Topic    []string `toml:"topic"`
	} `toml:"noun"`
	Way struct {
		Leave    []string `toml:"leave"`
		Flee     []string `toml:"flee"`
		Escape   []string `toml:"escape"`
		Arrive   []string `toml:"arrive"`
		Campaign []string `toml:"campaign"`
		Describe []string `toml:"describe"`
	} `toml:"way"`
	Kind struct {
		Strike     []string `toml:"strike"`
		Shot       []string `toml:"shot"`
		Suicide    []string `toml:"suicide"`
		Settlers   []string `toml:"settlers"`
		Planes     []string `toml:"planes"`
		Hands      []string `toml:"hands"`
		Protesters []string `toml:"protesters"`
		Fight      []string `toml:"fight"`
	} `toml:"kind"`
	People struct {
		Civilian []string `toml:"civilian"`
		Fighter  []string `toml:"fighter"`
		Person   []string `toml:"person"`
		Dead     []string `toml:"dead"`
		Hurt     []string `toml:"hurt"`
		Part     []string `toml:"part"`
	} `toml:"people"`
	Amount struct {
		Many    []string `toml:"many"`
		Some    []string `toml:"some"`
		Several []string `toml:"several"`
		Leave   []string `toml:"leave"`
		Few     []string `toml:"few"`
		One     []string `toml:"one"`
		Alone   []string `toml:"alone"`
	} `toml:"amount"`
	Hedge struct {
		Before hedgeLists `toml:"before"`
		Behind hedgeLists `toml:"behind"`
		Verb   hedgeLists `toml:"verb"`
	} `toml:"hedge"`
	Speaker struct {
		Narrator []string `toml:"narrator"`
		None     []string `toml:"none"`
		Front    []string `toml:"front"`
		Dangling []string `toml:"dangling"`
		Occasion []string `toml:"occasion"`
		Leads    []string `toml:"leads"`
		Said     []string `toml:"said"`
	} `toml:"speaker"`
}

// readLexicon reads a file in the form of triggers.toml.
func readLexicon(file string, src []byte) (*lexicon, source.Faults) {
	var data lexiconFile
	faults := source.DecodeTOML(file, src, 0, &data)
	fault := func(hint, format string, args ...any) {
		faults = append(faults, source.Fault{Pos: source.Pos{File: file}, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	lex := &lexicon{
		forms:       make(map[string][]form, 1<<15),
		cues:        map[string]cue{},
		joints:      map[string]joint{},
		people:      map[string]people{},
		field:       map[string]field{},
		sets:        map[string][]stemSet{},
		plain:       folded(data.Plain.Words),
		more:        set(data.Report.More),
		attribution: folded(data.Report.Attribution),
		furniture:   readFurniture(data.Furniture),
		few:         map[string]int{},
		hedge:       readHedges(data.Hedge.Before, data.Hedge.Behind, data.Hedge.Verb),
	}
	lex.addTriggers(&data, fault)
	lex.add(&entry{}, support, data.Support.Verbs, nil)
	lex.add(&entry{}, saying, data.Report.Verbs, data.Report.Nouns)
	lex.add(&entry{}, denying, data.Deny.Verbs, data.Deny.Nouns)
	for k, words := range [...][]string{negation: data.Cue.Negation, modality: data.Cue.Modality, about: data.Cue.About, futureCue: data.Cue.Future} {
		into(lex.cues, cue(k), words)
	}
	for j, words := range [...][]string{jointRelative: data.Joint.Relative, jointContent: data.Joint.Content, jointBeside: data.Joint.Beside,
		jointAfter: data.Joint.After, jointFollowing: data.Joint.Following, jointUntil: data.Joint.Until, jointSince: data.Joint.Since, jointPast: data.Joint.Past} {
		into(lex.joints, joint(j), words)
	}
	for w := range stems(data.Field.Apart) {
		lex.field[w] = apart
	}
	for w := range stems(data.Field.Order) {
		lex.field[w] = order
	}
	for w := range stems(data.Field.Conflict) {
		lex.field[w] = conflict
	}
	for form := range moves(data.Field.Verbs) {
		lex.field[arabic.Readings(form, nil)[0].Stem] = conflict
	}
	var missing string
	if data.Kind.Strike, missing = withSets(data.Kind.Strike, data.Sets); missing != "" {
		fault("", "strike asks for the set %q, which is none", missing)
	}
	lex.addSections(&data)
	lex.addPeople(&data, fault)
	return lex, faults
}

// faultFunc notes what is wrong in a file of words, with a hint or "".
type faultFunc func(hint, format string, args ...any)

// addTriggers enters the words that name happenings.
func (l *lexicon) addTriggers(data *lexiconFile, fault faultFunc) {
	for i := range data.Trigger {
		e := &data.Trigger[i]
		for _, list := range []*[]string{&e.With, &e.Unless} {
			all, missing := withSets(*list, data.Sets)
			if missing != "" {
				fault("", "trigger %d asks for the set %q, which is none", i+1, missing)
			}
			*list = all
		}
		e.with, e.unless = l.set(e.With), l.set(e.Unless)
		l.add(e, happening, e.Verbs, e.Nouns)
		if !slices.Contains(timeline.Types, e.Type) {
			fault("", "trigger %d has the type %q, which is none", i+1, e.Type)
		}
		for _, v := range e.Verbs {
			if len(strings.Fields(v)) != 2 {
				fault("write the two with a blank between them: «قصف يقصف»", "not a perfect and an imperfect: «%s»", v)
			}
		}
	}
}

// addSections enters the lists that are looked up by what they are for.
func (l *lexicon) addSections(data *lexiconFile) {
	l.cue = cueWords{
		figure:  l.set(data.Cue.Figure),
		untrue:  folded(data.Cue.Untrue),
		persist: folded(data.Cue.Persist),
		goal:    folded(data.Cue.Goal),
	}
	l.noun = nounWords{
		only:     folded(data.Noun.Only),
		known:    folded(data.Noun.Known),
		retell:   folded(data.Noun.Retell),
		cause:    set(data.Noun.Cause),
		achieve:  set(data.Noun.Achieve),
		taking:   set(data.Noun.Taking),
		named:    folded(data.Noun.Named),
		compared: folded(data.Noun.Compared),
		topic:    folded(data.Noun.Topic),
	}
	l.way = wayWords{
		leave:    moves(data.Way.Leave),
		flee:     moves(data.Way.Flee),
		escape:   folded(data.Way.Escape),
		arrive:   moves(data.Way.Arrive),
		campaign: folded(data.Way.Campaign),
		describe: stems(data.Way.Describe),
	}
	l.kind = kindWords{
		strike:     l.set(data.Kind.Strike),
		shot:       l.set(data.Kind.Shot),
		suicide:    l.set(data.Kind.Suicide),
		settlers:   l.set(data.Kind.Settlers),
		planes:     l.set(data.Kind.Planes),
		hands:      l.set(data.Kind.Hands),
		protesters: l.set(data.Kind.Protesters),
		fight:      set(data.Kind.Fight),
	}
	l.amount = amountWords{
		many:    folded(data.Amount.Many),
		some:    folded(data.Amount.Some),
		several: folded(data.Amount.Several),
		leave:   folded(data.Amount.Leave),
		one:     folded(data.Amount.One),
		alone:   folded(data.Amount.Alone),
	}
	l.speaker = speakerWords{
		narrator: folded(data.Speaker.Narrator),
		none:     folded(data.Speaker.None),
		front:    folded(data.Speaker.Front),
		dangling: folded(data.Speaker.Dangling),
		occasion: l.set(data.Speaker.Occasion),
		leads:    folded(data.Speaker.Leads),
		said:     folded(data.Speaker.Said),
	}
}

// addPeople enters whom a number counts, and the words that stand for one.
func (l *lexicon) addPeople(data *lexiconFile, fault faultFunc) {
	for sort, words := range [...][]string{civilian: data.People.Civilian, fighter: data.People.Fighter,
		person: data.People.Person, dead: data.People.Dead, hurt: data.People.Hurt, sortPart: data.People.Part} {
		for _, w := range words {
			p := people{sort: peopleSort(sort)}
			if one, ok := strings.CutSuffix(w, "=2"); ok {
				w, p.dual = one, 2
			}
			l.people[arabic.Fold(w)] = p
		}
	}
	for _, w := range data.Amount.Few {
		word, number, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(number)
		if err != nil || n <= 0 {
			fault("write the word and what it counts: «عشرات=12»", "not a word and a number: «%s»", w)
		}
		l.few[arabic.Fold(word)] = n
	}
}

// withSets puts the words of a set in the place of its name.
func withSets(words []string, sets map[string][]string) (all []string, missing string) {
	for _, w := range words {
		name, is := strings.CutPrefix(w, "@")
		switch {
		case !is:
			all = append(all, w)
		case sets[name] == nil:
			missing = w
		default:
			all = append(all, sets[name]...)
		}
	}
	return all, missing
}

// folded gives a set of words, folded.
func folded(words []string) map[string]bool {
	m := map[string]bool{}
	into(m, true, words)
	return m
}

// set gives a set of words as they stand.
func set(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// into gives words, folded, a value.
func into[V any](m map[string]V, v V, words []string) {
	for _, w := range words {
		m[arabic.Fold(w)] = v
	}
}

func (l *lexicon) add(e *entry, r role, verbs, nouns []string) {
	for _, v := range verbs {
		parts := strings.Fields(v)
		if len(parts) != 2 {
			continue
		}
		for f, t := range conjugate(parts[0], parts[1]) {
			l.put(f, form{entry: e, role: r, tense: t, lemma: parts[0]})
		}
	}
	for _, n := range nouns {
		numbers := strings.Fields(n)
		for _, one := range numbers {
			for _, f := range decline(one) {
				l.put(f, form{entry: e, role: r, tense: noun, lemma: numbers[0]})
			}
		}
	}
}

// put adds a form under its stem, as arabic.Readings gives it.
func (l *lexicon) put(spelling string, f form) {
	r := arabic.Readings(spelling, nil)[0]
	f.def = r.Def && f.tense != noun
	f.base, f.deeds = arabic.Fold(f.lemma), actors().deeds[f.lemma]
	for _, g := range l.forms[r.Stem] {
		if g.entry == f.entry && g.tense == f.tense && g.role == f.role && g.def == f.def {
			return
		}
	}
	l.forms[r.Stem] = append(l.forms[r.Stem], f)
}
