package dates

import (
	_ "embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
)

// class is a set of the things that a word may be.
type class uint64

const (
	digits class = 1 << iota // a number written in digits
	number
	ordinal // value -1: the last
	month
	hijri
	weekday // value: time.Weekday
	unit    // value: one of the units below; count: one, two, many
	direction
	anaphora
	relday // value: days from publication
	daypart
	part // value: one of the parts below
	season
	decade
	feast // value: index into lexicon.feasts
	fraction
	vagueWord
	horizon
	set
	ago
	since
	after
	before
	until
	to
	from
	between
	of
	within
	in
	about
	few
	every
	that
	this
	elapsed
	back
	nowWord
	half
	ofIt
	newWord
	monthWord
	dayWord
	corresponds
	weekend
	lasting
	hijriYear
	era // value: a calendar, or bc
	future
	scheduled
	clause
	noVerb    // looks like a future verb and is none
	pastVerb  // makes a past of the verb behind it
	head      // makes a name of the day and month behind it
	placeHead // and of the year too
	eventHead // its year is a time
	person
	notYear
	countedNoun // a noun that a number of hundreds counts
	age         // what makes an age of a number: «من عمره»
	construct   // a part of the day that needs a day behind it
	ambiguous   // a month that is also another word
	orMore      // value: 1 and after it, -1 and before it
	mark
)

// Units of time, the shortest first, as words.Units lists them.
const (
	second = iota
	minute
	hour
	day
	night
	week
	monthUnit
	year
	decadeUnit
	century
)

// Parts of a longer time.
const (
	begin = iota
	early
	mid
	late
	rest
	whole
)

var partNames = []string{"begin", "early", "mid", "late", "rest", "whole"}

// How many of a fraction make a whole.
const (
	quarter = 4
	third   = 3
	halves  = 2
)

// measure marks, of the words that make no year of a number, those that say that
// one changes: «ارتفع العدد من 1500 إلى 2000».
const measure = 1

// count says how many a form of a noun stands for.
type count uint8

const (
	one count = iota + 1
	two
	many
)

// sense is one thing that a word may be.
type sense struct {
	class class
	value int16
	count count
	def   bool // with the article
}

// clitic is a set of what stands joined before a word.
type clitic uint8

const (
	wa clitic = 1 << iota
	fa
	ba
	la
	ka
)

// lexeme is what a written form may be; class holds the classes of all senses.
type lexeme struct {
	class  class
	rules  uint64 // that may begin here, a bit each
	clitic clitic
	cut    uint8 // bytes of the form that stand before the article or the stem
	name   bool  // of a phrase in which no word is one of time
	senses []sense
	longer *phrases // that begin with this form, or nil
}

// phrases are those that begin with one form, the longest first; seconds are the ids
// of their second words.
type phrases struct {
	all     []phrase
	seconds []uint32
}

type phrase struct {
	rest []string // the forms behind the first
	lexeme
}

// words mirrors words.toml.
type words struct {
	Months    map[string]any `toml:"months"`
	Hijri     map[string]any `toml:"hijri"`
	Ambiguous struct {
		Months []string `toml:"months"`
	} `toml:"ambiguous"`
	Weekdays map[string]any `toml:"weekdays"`
	Units    struct {
		Second  noun `toml:"second"`
		Minute  noun `toml:"minute"`
		Hour    noun `toml:"hour"`
		Day     noun `toml:"day"`
		Night   noun `toml:"night"`
		Week    noun `toml:"week"`
		Month   noun `toml:"month"`
		Year    noun `toml:"year"`
		Decade  noun `toml:"decade"`
		Century noun `toml:"century"`
	} `toml:"units"`
	Directions map[string]any `toml:"directions"`
	Anaphora   map[string]any `toml:"anaphora"`
	Days       map[string]any `toml:"days"`
	Dayparts   struct {
		Words     []string `toml:"words"`
		Construct []string `toml:"construct"`
	} `toml:"dayparts"`
	Parts     map[string]any `toml:"parts"`
	Seasons   map[string]any `toml:"seasons"`
	Decades   map[string]any `toml:"decades"`
	Numbers   map[string]any `toml:"numbers"`
	Ordinals  map[string]any `toml:"ordinals"`
	Markers   map[string]any `toml:"markers"`
	FromIt    map[string]any `toml:"from_it"`
	Eras      map[string]any `toml:"eras"`
	OrMore    map[string]any `toml:"or_more"`
	Fractions map[string]any `toml:"fractions"`
	Future    struct {
		Markers   []string `toml:"markers"`
		Scheduled []string `toml:"scheduled"`
		Clauses   []string `toml:"clauses"`
		Past      []string `toml:"past"`
		NotFuture []string `toml:"not_future"`
		Stems     []string `toml:"not_future_stems"`
	} `toml:"future"`
	Vague    map[string]any `toml:"vague"`
	Horizons struct {
		Words []string `toml:"words"`
	} `toml:"horizons"`
	Sets struct {
		Words []string `toml:"words"`
	} `toml:"sets"`
	Feast []feastDay `toml:"feast"`
	Names struct {
		Heads    []string `toml:"heads"`
		Places   []string `toml:"places"`
		Persons  []string `toml:"persons"`
		Events   []string `toml:"events"`
		Whole    []string `toml:"whole"`
		Outlets  []string `toml:"outlets"`
		Today    []string `toml:"today"`
		Numbers  []string `toml:"numbers"`
		Measures []string `toml:"measures"`
		Counted  []string `toml:"counted"`
		Ages     []string `toml:"ages"`
	} `toml:"names"`
}

// noun is a word in its three numbers.
type noun struct {
	One  []string `toml:"one"`
	Two  []string `toml:"two"`
	Many []string `toml:"many"`
}

// feastDay is a named day: the day of a month of one calendar, or so many days
// from Easter.
type feastDay struct {
	Names  []string `toml:"names"`
	Date   string   `toml:"date"`
	Hijri  string   `toml:"hijri"`
	Easter *int     `toml:"easter"`
	Either []string `toml:"either"`

	calendar   calendar
	month, day int
	either     []int // indexes of the feasts that it may mean
}

// lexicon maps folded forms, with every clitic that may stand before them, to
// what they may be.
type lexicon struct {
	forms     map[string]*lexeme
	seen      arabic.Cache[lexeme] // of them, by word
	feasts    []feastDay
	notFuture []string // beginnings of words that look like future verbs
}

//go:embed words.toml
var wordsTOML []byte

// builtin compiles words.toml once, when it is first asked for.
var builtin = sync.OnceValues(func() (*lexicon, error) {
	var w words
	if faults := source.DecodeTOML("extract/dates/words.toml", wordsTOML, 0, &w); len(faults) > 0 {
		return nil, fmt.Errorf("words of time: %w", faults.Err())
	}
	return compile(&w)
})

// markers names the classes of the words in the [markers] table.
var markers = map[string]class{
	"ago": ago, "since": since, "after": after, "before": before, "until": until, "to": to, "from": from,
	"between": between, "of": of, "within": within, "in": in, "about": about, "few": few, "every": every,
	"that": that, "this": this, "elapsed": elapsed, "back": back, "now": nowWord,
	"half": half, "of_it": ofIt, "new": newWord, "month": monthWord, "dayword": dayWord, "corresponds": corresponds,
	"weekend": weekend, "lasting": lasting, "hijri_year": hijriYear,
}

// compile makes the lexicon of a list of words.
func compile(w *words) (*lexicon, error) {
	b := builder{lexicon: &lexicon{forms: make(map[string]*lexeme, 8192)}}
	b.table(w.Months, sense{class: month}, nil)
	b.table(w.Hijri, sense{class: hijri}, nil)
	b.list(w.Ambiguous.Months, sense{class: ambiguous}, nil)
	b.table(w.Weekdays, sense{class: weekday}, articled)
	u := &w.Units
	for i, n := range []noun{u.Second, u.Minute, u.Hour, u.Day, u.Night, u.Week, u.Month, u.Year, u.Decade, u.Century} {
		b.list(n.One, sense{class: unit, value: int16(i), count: one}, articled)
		b.list(n.Two, sense{class: unit, value: int16(i), count: two}, articled)
		b.list(n.Many, sense{class: unit, value: int16(i), count: many}, articled)
	}
	b.named(w.Directions, direction, map[string]int{"past": -1, "now": 0, "next": 1}, articled)
	b.named(w.Anaphora, anaphora, map[string]int{"same": 0, "next": 1, "before": -1}, articled)
	b.table(w.Days, sense{class: relday}, nil)
	b.list(w.Dayparts.Words, sense{class: daypart}, articled)
	b.list(w.Dayparts.Construct, sense{class: construct}, bare)
	b.named(w.Parts, part, indexes(partNames), articled)
	b.table(w.Seasons, sense{class: season}, articled)
	b.table(w.Decades, sense{class: decade}, articled)
	b.table(w.Numbers, sense{class: number}, articled)
	b.table(w.Ordinals, sense{class: ordinal}, articled)
	for name, list := range b.lists(w.Markers) {
		c, ok := markers[name]
		if !ok {
			b.fail("no marker called %q", name)
		}
		shape := bare
		if c == few {
			shape = articled
		}
		b.list(list, sense{class: c}, shape)
	}
	b.named(w.FromIt, that, map[string]int{"after": 1, "before": -1}, bare)
	b.named(w.Eras, era, map[string]int{"gregorian": int(gregorian), "hijri": int(islamic), "bc": int(beforeChrist)}, nil)
	b.named(w.OrMore, orMore, map[string]int{"after": 1, "before": -1}, bare)
	b.named(w.Fractions, fraction, map[string]int{"quarter": quarter, "third": third, "half": halves}, articled)
	b.list(w.Future.Markers, sense{class: future}, nil)
	b.list(w.Future.Scheduled, sense{class: scheduled}, nil)
	b.list(w.Future.Clauses, sense{class: clause}, nil)
	b.list(w.Future.Past, sense{class: pastVerb}, nil)
	b.named(w.Vague, vagueWord, map[string]int{"past": -1, "now": 0, "future": 1, "then": 2}, nil)
	b.list(w.Horizons.Words, sense{class: horizon}, nil)
	b.list(w.Sets.Words, sense{class: set}, nil)
	for i := range w.Feast {
		b.feast(i, &w.Feast[i])
	}
	b.list(w.Names.Heads, sense{class: head}, bare)
	b.list(w.Names.Places, sense{class: placeHead}, bare)
	b.list(w.Names.Persons, sense{class: person}, nil)
	b.list(w.Names.Events, sense{class: eventHead}, articled)
	b.list(w.Names.Numbers, sense{class: notYear}, nil)
	b.list(w.Names.Measures, sense{class: notYear, value: measure}, articled)
	b.list(w.Names.Counted, sense{class: countedNoun}, bare)
	b.list(w.Names.Ages, sense{class: age}, bare)
	for _, name := range w.Names.Whole {
		b.add(name, sense{}, nil)
	}
	for _, name := range w.Names.Today {
		b.add(`"`+name+" اليوم", sense{}, nil)
		for _, outlet := range w.Names.Outlets {
			b.add(outlet+" "+name+" اليوم", sense{}, nil)
		}
	}
	for _, m := range []string{"/", "-", "(", ")", "،", ":", ".", `"`, "[", "]"} {
		if b.forms[m] == nil {
			b.forms[m] = &lexeme{}
		}
		b.forms[m].class |= mark
	}
	b.list(w.Future.NotFuture, sense{class: noVerb}, bare)
	for _, f := range w.Future.Stems {
		b.notFuture = append(b.notFuture, arabic.Fold(f))
	}
	for _, l := range b.forms {
		l.rules = beginning(l.class)
		if l.longer == nil {
			continue
		}
		slices.SortStableFunc(l.longer.all, func(p, q phrase) int { return len(q.rest) - len(p.rest) })
		for i := range l.longer.all {
			p := &l.longer.all[i]
			l.longer.seconds = append(l.longer.seconds, arabic.FormID(p.rest[0]))
			p.rules = beginning(p.class)
		}
	}
	return b.lexicon, b.err
}

func indexes(names []string) map[string]int {
	m := map[string]int{}
	for i, n := range names {
		m[n] = i
	}
	return m
}

// shape says in which forms a word of the list may be met.
type shape func(stem string, def bool) []string

// bare words have no article that is not written in the list.
func bare(form string, def bool) []string { return []string{form} }

// articled words may have the article.
func articled(form string, def bool) []string { return []string{form, "ال" + form} }

// builder adds words to a lexicon and keeps the first fault.
type builder struct {
	*lexicon
	err error
}

func (b *builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("words.toml: "+format, args...)
	}
}

// lists gives the lists of words of a table, sorted by their names.
func (b *builder) lists(table map[string]any) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			values, ok := table[name].([]any)
			list := make([]string, len(values))
			for i, v := range values {
				var isText bool
				list[i], isText = v.(string)
				ok = ok && isText
			}
			if !ok {
				b.fail("%s: want a list of words", name)
			}
			if !yield(name, list) {
				return
			}
		}
	}
}

// table adds words under numbers.
func (b *builder) table(t map[string]any, s sense, sh shape) {
	for key, list := range b.lists(t) {
		v, err := strconv.Atoi(key)
		if err != nil {
			b.fail("%q is no number", key)
		}
		s.value = int16(v)
		b.list(list, s, sh)
	}
}

// named adds words under names that stand for numbers.
func (b *builder) named(t map[string]any, c class, values map[string]int, sh shape) {
	for key, list := range b.lists(t) {
		v, ok := values[key]
		if !ok {
			b.fail("no word list called %q", key)
		}
		b.list(list, sense{class: c, value: int16(v)}, sh)
	}
}

func (b *builder) list(list []string, s sense, sh shape) {
	for _, w := range list {
		b.add(w, s, sh)
	}
}

func (b *builder) feast(i int, f *feastDay) {
	date := f.Date
	if f.Hijri != "" {
		f.calendar, date = islamic, f.Hijri
	}
	for _, name := range f.Either {
		k := slices.IndexFunc(b.feasts, func(g feastDay) bool { return slices.Contains(g.Names, name) })
		if k < 0 {
			b.fail("feast %v: no feast called %q stands before it", f.Names, name)
			return
		}
		f.either = append(f.either, k)
	}
	if f.Easter == nil && f.Either == nil {
		if _, err := fmt.Sscanf(date, "%d-%d", &f.month, &f.day); err != nil {
			b.fail("feast %v: want date or hijri = \"MM-DD\", easter = days, or either = names", f.Names)
		}
	}
	b.feasts = append(b.feasts, *f)
	b.list(f.Names, sense{class: feast, value: int16(i)}, nil)
}

// prefixes are the clitics that may stand before a word, in the order in which
// they are tried: the shortest first.
var prefixes = []struct {
	text string
	clitic
}{
	{"", 0}, {"و", wa}, {"ف", fa}, {"ب", ba}, {"ل", la}, {"ك", ka},
	{"وب", wa | ba}, {"ول", wa | la}, {"فب", fa | ba}, {"فل", fa | la}, {"وك", wa | ka},
}

// add puts a word or phrase into the lexicon, with every clitic and, where its
// shape has it, the article.
func (b *builder) add(text string, s sense, sh shape) {
	forms := foldedForms(text)
	if len(forms) == 0 {
		b.fail("an empty word")
		return
	}
	first, rest := forms[0], forms[1:]
	shapes := []string{first}
	if sh != nil && len(rest) == 0 {
		shapes = sh(first, false)
	}
	for _, form := range shapes {
		t := s
		t.def = strings.HasPrefix(form, "ال") && (form != first || sh == nil || len(first) > 6)
		for _, p := range prefixes {
			key, cut := p.text+form, len(p.text)
			if p.clitic&la != 0 && strings.HasPrefix(form, "ال") {
				key = strings.TrimPrefix(form, "ال")
				if strings.HasPrefix(key, "ل") {
					key = p.text + key
				} else {
					key = p.text + "ل" + key
				}
			}
			b.enter(key, p.clitic, cut, rest, t)
		}
	}
}

// enter records that a form may have a sense. Of two ways to take a form apart
// the one with less before the stem holds.
func (b *builder) enter(key string, cl clitic, cut int, rest []string, s sense) {
	l := b.forms[key]
	if l == nil {
		l = &lexeme{clitic: cl, cut: uint8(cut)}
		b.forms[key] = l
	}
	if len(rest) > 0 {
		if l.longer == nil {
			l.longer = &phrases{}
		}
		for i := range l.longer.all {
			if p := &l.longer.all[i]; slices.Equal(p.rest, rest) {
				if int(p.cut) == cut {
					p.sense(s)
				}
				return
			}
		}
		p := phrase{rest: rest, lexeme: lexeme{clitic: cl, cut: uint8(cut)}}
		p.sense(s)
		l.longer.all = append(l.longer.all, p)
		return
	}
	switch {
	case len(l.senses) == 0 || int(l.cut) > cut:
		l.clitic, l.cut, l.senses, l.class = cl, uint8(cut), nil, 0
	case int(l.cut) < cut:
		return
	}
	l.sense(s)
}

func (l *lexeme) sense(s sense) {
	if s.class == 0 {
		l.name = true
		return
	}
	for _, t := range l.senses {
		if t == s {
			return
		}
	}
	l.senses = append(l.senses, s)
	l.class |= s.class
}

// foldedForms gives the forms of the words of a phrase as a text holds them.
func foldedForms(s string) []string {
	var out []string
	for _, w := range arabic.Read(s).Words {
		out = append(out, w.Form)
	}
	return out
}

// silent is a word of which nothing is known.
var silent lexeme

// of gives what is known of a word, nil where nothing is.
func (l *lexicon) of(w *arabic.Word) *lexeme {
	known := l.seen.Get(w, func(form string) *lexeme {
		if k := l.forms[form]; k != nil {
			return k
		}
		return &silent
	})
	if known == &silent {
		return nil
	}
	return known
}
