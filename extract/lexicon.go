package extract

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
	"waqai/timeline"
)

//go:embed triggers.toml
var triggersTOML []byte

// lexicon looks words up by their folded stems.
type lexicon struct {
	forms  map[string][]form
	cues   map[string]cue
	joints map[string]joint
	people map[string]people
	plain  map[string]bool // whole words that are no trigger
	// strike are words of weapons that explode, shot of shooting.
	strike, shot map[string]bool
	// suicide and settlers are who attacks otherwise than in a fight.
	suicide, settlers map[string]bool
	// protesters attack in a riot, and are civilians who are shot at.
	protesters map[string]bool
	// hands are what a place falls into: «سقطت في أيدي المسلحين».
	hands map[string]bool
	// leave, flee and arrive are forms of movement, campaign the nouns that a place
	// behind them names: «عملية الموصل».
	leave, flee, arrive, campaign map[string]bool
	// figure are stems of words that make a figure of speech of the one before.
	figure map[string]bool
	// describe are stems of nouns that a place behind them only describes.
	describe map[string]bool
	// attribution are the words behind which stands who reports.
	attribution map[string]bool
	field       map[string]field
	known       arabic.Cache[*known]
	// furniture are folded phrases by their first word.
	furniture map[string][][]string
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
	dual int
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
		Figure   []string `toml:"figure"`
		Future   []string `toml:"future"`
	} `toml:"cue"`
	Field struct {
		Verbs    []string `toml:"verbs"`
		Conflict []string `toml:"conflict"`
		Order    []string `toml:"order"`
		Apart    []string `toml:"apart"`
	} `toml:"field"`
	Furniture struct {
		Phrases []string `toml:"phrases"`
	} `toml:"furniture"`
	Plain struct {
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
	Kind struct {
		Strike     []string `toml:"strike"`
		Shot       []string `toml:"shot"`
		Suicide    []string `toml:"suicide"`
		Settlers   []string `toml:"settlers"`
		Hands      []string `toml:"hands"`
		Protesters []string `toml:"protesters"`
	} `toml:"kind"`
	Way struct {
		Leave    []string `toml:"leave"`
		Flee     []string `toml:"flee"`
		Arrive   []string `toml:"arrive"`
		Campaign []string `toml:"campaign"`
		Describe []string `toml:"describe"`
	} `toml:"way"`
	People struct {
		Civilian []string `toml:"civilian"`
		Fighter  []string `toml:"fighter"`
		Person   []string `toml:"person"`
		Dead     []string `toml:"dead"`
		Hurt     []string `toml:"hurt"`
		Part     []string `toml:"part"`
	} `toml:"people"`
}

// readLexicon reads a file in the form of triggers.toml.
func readLexicon(file string, src []byte) (*lexicon, source.Faults) {
	var data lexiconFile
	faults := source.DecodeTOML(file, src, 0, &data)
	lex := &lexicon{
		forms:       make(map[string][]form, 1<<15),
		cues:        map[string]cue{},
		joints:      map[string]joint{},
		people:      map[string]people{},
		plain:       map[string]bool{},
		attribution: map[string]bool{},
		field:       map[string]field{},
		furniture:   map[string][][]string{},
	}
	for i := range data.Trigger {
		e := &data.Trigger[i]
		for _, list := range []*[]string{&e.With, &e.Unless} {
			all, missing := withSets(*list, data.Sets)
			if missing != "" {
				faults = append(faults, source.Fault{Pos: source.Pos{File: file}, Message: fmt.Sprintf("trigger %d asks for the set %q, which is none", i+1, missing)})
			}
			*list = all
		}
		e.with, e.unless = stems(e.With), stems(e.Unless)
		lex.add(e, happening, e.Verbs, e.Nouns)
		if !slices.Contains(timeline.Types, e.Type) {
			faults = append(faults, source.Fault{Pos: source.Pos{File: file},
				Message: fmt.Sprintf("trigger %d has the type %q, which is none", i+1, e.Type)})
		}
		for _, v := range e.Verbs {
			if len(strings.Fields(v)) != 2 {
				faults = append(faults, source.Fault{Pos: source.Pos{File: file}, Message: "not a perfect and an imperfect: «" + v + "»",
					Hint: "write the two with a blank between them: «قصف يقصف»"})
			}
		}
	}
	lex.add(&entry{}, support, data.Support.Verbs, nil)
	lex.add(&entry{}, saying, data.Report.Verbs, data.Report.Nouns)
	lex.add(&entry{}, denying, data.Deny.Verbs, data.Deny.Nouns)
	into(lex.cues, negation, data.Cue.Negation)
	into(lex.cues, modality, data.Cue.Modality)
	into(lex.cues, about, data.Cue.About)
	into(lex.cues, futureCue, data.Cue.Future)
	lex.figure = stems(data.Cue.Figure)
	into(lex.joints, jointRelative, data.Joint.Relative)
	into(lex.joints, jointContent, data.Joint.Content)
	into(lex.joints, jointBeside, data.Joint.Beside)
	into(lex.joints, jointAfter, data.Joint.After)
	into(lex.joints, jointFollowing, data.Joint.Following)
	into(lex.joints, jointUntil, data.Joint.Until)
	into(lex.joints, jointSince, data.Joint.Since)
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
	for _, p := range data.Furniture.Phrases {
		words := strings.Fields(arabic.Fold(p))
		lex.furniture[words[0]] = append(lex.furniture[words[0]], words)
	}
	strike, _ := withSets(data.Kind.Strike, data.Sets)
	lex.strike, lex.shot = stems(strike), stems(data.Kind.Shot)
	lex.suicide, lex.settlers = stems(data.Kind.Suicide), stems(data.Kind.Settlers)
	lex.hands, lex.protesters = stems(data.Kind.Hands), stems(data.Kind.Protesters)
	lex.leave, lex.flee, lex.arrive = moves(data.Way.Leave), moves(data.Way.Flee), moves(data.Way.Arrive)
	lex.campaign = map[string]bool{}
	into(lex.campaign, true, data.Way.Campaign)
	lex.describe = stems(data.Way.Describe)
	into(lex.plain, true, data.Plain.Words)
	into(lex.attribution, true, data.Report.Attribution)
	into(lex.joints, jointPast, data.Joint.Past)
	for sort, words := range [...][]string{civilian: data.People.Civilian, fighter: data.People.Fighter,
		person: data.People.Person, dead: data.People.Dead, hurt: data.People.Hurt, sortPart: data.People.Part} {
		for _, w := range words {
			p := people{sort: peopleSort(sort)}
			if one, ok := strings.CutSuffix(w, "=2"); ok {
				w, p.dual = one, 2
			}
			lex.people[arabic.Fold(w)] = p
		}
	}
	return lex, faults
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
	for _, g := range l.forms[r.Stem] {
		if g.entry == f.entry && g.tense == f.tense && g.role == f.role && g.def == f.def {
			return
		}
	}
	l.forms[r.Stem] = append(l.forms[r.Stem], f)
}

// look gives what the lexicon knows of each word, nil for most, and marks in
// fields of what it speaks.
func (l *lexicon) look(words []arabic.Word, fields []field) []*known {
	entries := make([]*known, len(words))
	for i := range words {
		if words[i].Kind == arabic.Letters {
			if e := l.known.Get(words[i].Form, l.entry); e != nil {
				entries[i], fields[i] = e, e.field
			}
		}
	}
	return entries
}

// known is what the lexicon knows of a form.
type known struct {
	field field
	hits  []hit
}

// entry looks a form up, with the clitics that it may bring; nil where nothing is
// known of it.
func (l *lexicon) entry(form string) *known {
	var readings [12]arabic.Reading
	var e known
	named, found := false, l.plain[form]
	for _, r := range arabic.Readings(form, readings[:0]) {
		if f := l.field[r.Stem]; f != 0 && !named {
			e.field, named = f, true
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
			r.Stem = "" // a piece of the text; nobody asks for it
			e.hits = append(e.hits, hit{form: f, Reading: r})
			found = true
		}
	}
	if e.field == 0 && e.hits == nil {
		return nil
	}
	return &e
}
