package places

import (
	_ "embed"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
)

//go:embed names.toml
var namesTOML []byte

// head says what the noun before a name makes of it.
type head uint8

const (
	noHead head = iota
	headSettlement
	headDistrict
	headGovernorate
	headSite
	headRiver
)

// before says what the word before a name makes of its role. A word may be
// several.
type before uint32

const (
	locative before = 1 << iota
	fromThere
	toThere
	direction
	measure
	actor
	backed   // before «من»
	campaign // its name is that of a campaign
	title    // somebody's office is there: «محافظ حمص»
	road     // it is an end of a road or a border: «الطريق بين الموصل وسوريا»
	close    // before a preposition: something lies near it
	sender   // before «من»: somebody there sends orders, or people
	bearer   // something bears its name: «باب طبرق»
	folk     // people come from there: «ثوار بنغازي»
	length   // a measure of length
	comer    // before «من»: somebody comes from there
	office   // before «في»: somebody's office is there
)

// caution says how much a name needs to be taken for a place.
type caution uint8

const (
	plain  caution = iota
	near           // a head, a preposition, company, or having been a place before
	headed         // a head, or a list that one begins
)

// lexicon is names.toml, folded.
type lexicon struct {
	caution map[string]caution // by the folded words of the name, joined by blanks
	heads   map[string]head    // by stem
	before  map[string]before  // by stem
	inside  map[string][][]string
	// buildings are folded names of buildings that every city has, by their
	// first word.
	buildings map[string][][]string
	anaphors  map[string]Kind            // by form: what kind they point back at, "" for any
	unless    map[string]map[string]bool // by the words of a name: the forms behind it that undo it
	// adding are phrases that add a place to a list, by their first word.
	adding map[string][][]string
	// nationalities lead from an adjective, folded and with its article, to the id
	// of its country.
	nationalities map[string]string
	// several are heads of more names than one; behind one of naming stands a
	// name, known or not, unless it is one of unnamed.
	several, naming, unnamed map[string]bool
	adjectives               map[string]bool // names that are adjectives behind a noun
	towns                    map[string]bool // those of naming that make a settlement
	// witness are verbs whose subject is where something happens.
	witness map[string]bool
	// sides and quarters name a part of a city: «الجانب الغربي».
	sides, quarters map[string]bool
	// beings stand before, and none but behind stands behind, a «هناك» that is
	// no place.
	beings, behind map[string]bool
	// capitals are the ids of cities that stand for their governments, outsiders
	// of states that act in the wars of others.
	capitals, outsiders map[string]bool
}

var words = sync.OnceValue(func() *lexicon {
	l, faults := readNames(namesTOML)
	if len(faults) > 0 {
		panic(faults.Err()) // the file is part of the program; a test reads it
	}
	return l
})

// readNames reads a file in the form of names.toml.
func readNames(src []byte) (*lexicon, source.Faults) {
	var data struct {
		Headed     []string `toml:"headed"`
		Near       []string `toml:"near"`
		Adjectives []string `toml:"adjectives"`
		Heads      struct {
			Settlement  []string `toml:"settlement"`
			District    []string `toml:"district"`
			Governorate []string `toml:"governorate"`
			Site        []string `toml:"site"`
			River       []string `toml:"river"`
			Several     []string `toml:"several"`
			Naming      []string `toml:"naming"`
			Towns       []string `toml:"towns"`
			Adding      []string `toml:"adding"`
			Unnamed     []string `toml:"unnamed"`
		} `toml:"heads"`
		Before struct {
			Locative    []string `toml:"locative"`
			Origin      []string `toml:"origin"`
			Destination []string `toml:"destination"`
			Direction   []string `toml:"direction"`
			Reference   []string `toml:"reference"`
			Actor       []string `toml:"actor"`
			Campaign    []string `toml:"campaign"`
			Backed      []string `toml:"backed"`
			Title       []string `toml:"title"`
			Road        []string `toml:"road"`
			Close       []string `toml:"close"`
			Sender      []string `toml:"sender"`
			Bearer      []string `toml:"bearer"`
			Folk        []string `toml:"folk"`
			Length      []string `toml:"length"`
			Comer       []string `toml:"comer"`
			Office      []string `toml:"office"`
			Witness     []string `toml:"witness"`
		} `toml:"before"`
		Governments struct {
			Capitals  []string `toml:"capitals"`
			Outsiders []string `toml:"outsiders"`
		} `toml:"governments"`
		Nationalities map[string][]string `toml:"nationalities"`
		Inside        struct {
			Phrases []string `toml:"phrases"`
		} `toml:"inside"`
		Anaphors struct {
			City      []string `toml:"city"`
			Town      []string `toml:"town"`
			Any       []string `toml:"any"`
			Buildings []string `toml:"buildings"`
			Sides     []string `toml:"sides"`
			Quarters  []string `toml:"quarters"`
			Beings    []string `toml:"beings"`
			Behind    []string `toml:"behind"`
		} `toml:"anaphors"`
		Unless []struct {
			Name string   `toml:"name"`
			Next []string `toml:"next"`
		} `toml:"unless"`
	}
	faults := source.DecodeTOML("extract/places/names.toml", src, 0, &data)
	l := &lexicon{
		caution:    map[string]caution{},
		heads:      map[string]head{},
		before:     map[string]before{},
		inside:     map[string][][]string{},
		buildings:  map[string][][]string{},
		anaphors:   map[string]Kind{},
		unless:     map[string]map[string]bool{},
		several:    folded(data.Heads.Several),
		naming:     folded(data.Heads.Naming),
		towns:      folded(data.Heads.Towns),
		adjectives: folded(data.Adjectives),
		adding:     map[string][][]string{},
		unnamed:    folded(data.Heads.Unnamed),
		witness:    folded(data.Before.Witness),
		sides:      folded(data.Anaphors.Sides),
		quarters:   folded(data.Anaphors.Quarters),
		beings:     folded(data.Anaphors.Beings),
		behind:     folded(data.Anaphors.Behind),
		capitals:   folded(data.Governments.Capitals),
		outsiders:  folded(data.Governments.Outsiders),
	}
	for _, n := range data.Near {
		l.caution[strings.Join(formsOf(n), " ")] = near
	}
	for _, n := range data.Headed {
		l.caution[strings.Join(formsOf(n), " ")] = headed
	}
	for h, list := range [...][]string{headSettlement: data.Heads.Settlement, headDistrict: data.Heads.District,
		headGovernorate: data.Heads.Governorate, headSite: data.Heads.Site, headRiver: data.Heads.River} {
		for _, w := range list {
			l.heads[stem(w)] = head(h)
		}
	}
	for b, list := range map[before][]string{locative: data.Before.Locative, fromThere: data.Before.Origin, toThere: data.Before.Destination,
		direction: data.Before.Direction, measure: data.Before.Reference, actor: data.Before.Actor, backed: data.Before.Backed, campaign: data.Before.Campaign,
		title: data.Before.Title, road: data.Before.Road, close: data.Before.Close, sender: data.Before.Sender, bearer: data.Before.Bearer, folk: data.Before.Folk, length: data.Before.Length, comer: data.Before.Comer, office: data.Before.Office} {
		for _, w := range list {
			l.before[stem(w)] |= b
		}
	}
	for _, p := range data.Inside.Phrases {
		f := formsOf(p)
		l.inside[stem(f[0])] = append(l.inside[stem(f[0])], f[1:])
	}
	for _, p := range data.Heads.Adding {
		f := formsOf(p)
		l.adding[f[0]] = append(l.adding[f[0]], f[1:])
	}
	l.nationalities = map[string]string{}
	for id, list := range data.Nationalities {
		for _, w := range list {
			l.nationalities["ال"+arabic.Fold(w)] = id
		}
	}
	for kind, list := range map[Kind][]string{City: data.Anaphors.City, Town: data.Anaphors.Town, "": data.Anaphors.Any} {
		for _, w := range list {
			l.anaphors[arabic.Fold(w)] = kind
		}
	}
	for _, p := range data.Anaphors.Buildings {
		f := formsOf(p)
		l.buildings[f[0]] = append(l.buildings[f[0]], f[1:])
	}
	for _, u := range data.Unless {
		l.unless[strings.Join(formsOf(u.Name), " ")] = folded(u.Next)
	}
	return l, faults
}

// folded gives a set of words, folded. An id is as it was.
func folded(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[arabic.Fold(w)] = true
	}
	return m
}

// stem folds a word and takes its article off, as arabic.Readings does.
func stem(word string) string { return arabic.Readings(arabic.Fold(word), nil)[0].Stem }

// building gives the number of words of a building that every city has, at the
// head of words: 0 where there is none.
func (l *lexicon) building(words []arabic.Word) int {
	for _, rest := range l.buildings[trimmed(words[0].Form)] {
		if arabic.HasPrefix(words[1:], rest) {
			return 1 + len(rest)
		}
	}
	return 0
}
