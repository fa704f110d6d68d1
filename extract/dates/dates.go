// Package dates turns the words of an Arabic text into temporal expressions
// with EDTF values.
//
//	tagger := dates.Default()
//	text := arabic.Read("استعاد الجيش البلدة قبل ثلاثة أيام.")
//	for _, e := range tagger.Find(text, dates.Context{Published: day, FirstDay: time.Monday}) {
//		fmt.Println(e.Of(text.Source), e.Value, e.Kind) // قبل ثلاثة أيام 2017-03-06 relative
//	}
//
// It reads dates in the month names of every region and of the Hijri calendar,
// in digits and in words, month pairs («آذار/مارس»), weekdays, times counted
// from publication or from another date of the text, parts of months and
// years, seasons, feasts, decades, centuries, and intervals of all of these.
// docs/dates.md lists every construction with an example.
//
// What a word may be stands in words.toml, how words make an expression in the
// table of rules.go: one function a construction. At each word that may begin
// an expression the rules of its class are tried; the one that reads furthest
// wins, of two the earlier in the table.
//
// Values are resolved as news is written. A weekday, a month or a day without a
// year is the nearest on or before publication, unless a verb or a word such as
// المقبل makes it future. «الحالي» and «الماضي» count from publication;
// «التالي», «نفسه» and «بعد ذلك بيومين» from the last date of the text before
// them. A value is never finer than its words: «قبل أسبوعين» is about a day,
// «قبل عامين» about a year, and what has no date (a duration, «كل يوم»,
// «مؤخرا») has the zero value.
//
// Names that hold a date («حي 17 تموز», «ثورة 25 يناير»), counts that look like
// years, and words that are also months or weekdays are left alone.
package dates

import (
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
	"waqai/timeline/ummalqura"
)

// Kind says what sort of expression one is.
type Kind string

const (
	KindDate     Kind = "date"     // a day of the calendar
	KindWeekday  Kind = "weekday"  // a weekday without a date
	KindMonth    Kind = "month"    // a month, or a part of one
	KindYear     Kind = "year"     // a year, a decade, a century, or a part of one
	KindSeason   Kind = "season"   // a season
	KindInterval Kind = "interval" // from one to another
	KindRelative Kind = "relative" // counted from another date
	KindFeast    Kind = "feast"    // a named day
	KindDuration Kind = "duration" // a length of time
	KindTime     Kind = "time"     // an hour of the clock
	KindSet      Kind = "set"      // again and again
	KindVague    Kind = "vague"    // now, lately, soon
)

// Basis says what a value rests on.
type Basis string

const (
	Explicit Basis = "explicit" // the text gives the date with its year, or with الحالي or الجاري
	Relative Basis = "relative" // it was counted from publication or from another date
)

// Open says on which side an expression is open, by the word at its head.
type Open string

const (
	Closed Open = ""
	Since  Open = "since"  // منذ
	Until  Open = "until"  // حتى
	Before Open = "before" // قبل
	After  Open = "after"  // بعد
)

// Anchor says what a value was counted from.
type Anchor string

const (
	Absolute    Anchor = ""            // from nothing
	Publication Anchor = "publication" // from the day of publication
	Text        Anchor = "text"        // from another date of the text
)

// Expression is a temporal expression: where it stands and what it dates.
type Expression struct {
	// Span is the expression in bytes of the source, without a conjunction or
	// preposition joined to its first word.
	arabic.Span
	// First and Last bound its words, Words[First:Last]; Sentence is the index
	// of the sentence that they stand in.
	First, Last int
	Sentence    int
	// Value is zero when it dates nothing.
	Value  edtf.Date
	Kind   Kind
	Rule   string // the name of the construction
	Basis  Basis
	Open   Open
	Anchor Anchor
	// Note tells of a contradiction («أمس الأربعاء» on a Friday) or of the rule
	// that settled an ambiguity (8/3/2017), or is "".
	Note string
	// Vague marks words such as قريبا and مؤخرا: recognised, and dating nothing
	// that can be counted. Open is Before for those of the past, Anchor is Text for
	// «آنذاك».
	Vague bool
	// Back is, for a length of days or more within which something came to pass
	// («خلال ثلاثة أشهر»), the time that lies so long before publication.
	Back edtf.Date
}

// Meaning says in words what the rule that read the expression reads.
func (e Expression) Meaning() string {
	for i := range rules {
		if rules[i].name == e.Rule {
			return rules[i].meaning
		}
	}
	return ""
}

// Context is what resolving needs to know beside the text.
type Context struct {
	// Published is the day from which the text counts.
	Published edtf.Day
	// FirstDay is the day on which a week begins, as the writer counts. The zero
	// value is Sunday.
	FirstDay time.Weekday
	// Region is the writer's country by its ISO 3166 code of two letters, or "".
	// It says which days the weekend has (after Unicode CLDR 48), and whether
	// 8/3/2017 is of March or, in the United States, of August. Where it is not
	// known the weekend is Saturday and Sunday when weeks begin on Monday,
	// otherwise Friday and Saturday, and the day is read before the month.
	Region string
}

// Tagger finds temporal expressions. It is safe for concurrent use.
type Tagger struct {
	lexicon *lexicon
	starts  class // the classes with which any expression begins
}

// New gives a tagger with the built-in words. It fails only when they are
// damaged.
func New() (*Tagger, error) {
	l, err := builtin()
	if err != nil {
		return nil, err
	}
	t := &Tagger{lexicon: l}
	for i := range rules {
		t.starts |= rules[i].starts
	}
	return t, nil
}

// Default gives the tagger with the built-in words.
func Default() *Tagger {
	t, err := New()
	if err != nil {
		panic(err) // the embedded words are tested
	}
	return t
}

// revision is raised with every change of the rules that may change what Find
// answers.
const revision = 3

// Version changes whenever the answers of Find may: it is the revision of the
// rules and a digest of the words.
func Version() string {
	h := sha256.New()
	h.Write(wordsTOML)
	io.WriteString(h, ummalqura.Months())
	return fmt.Sprintf("%d-%x", revision, h.Sum(nil)[:6])
}

// token is what the lexicon knows of one word: lex is nil when it knows
// nothing; n is the number of words of the longest phrase that begins here.
type token struct {
	lex *lexeme
	n   int
}

var tokenPool = sync.Pool{New: func() any { return new([]token) }}

// Find gives the expressions of a text in their order. They never overlap and
// never reach across a sentence.
func (t *Tagger) Find(text *arabic.Text, ctx Context) []Expression { return t.Append(nil, text, ctx) }

// Append does the same in the place of found, of which nothing stays.
func (t *Tagger) Append(found []Expression, text *arabic.Text, ctx Context) []Expression {
	found = found[:0]
	buf := tokenPool.Get().(*[]token)
	defer tokenPool.Put(buf)
	*buf = t.look((*buf)[:0], text)

	c := cursor{lexicon: t.lexicon, text: text, tokens: *buf, Context: ctx}
	c.pub.year, c.pub.month, c.pub.day = ctx.Published.Civil()
	for si := range text.Sentences {
		s := &text.Sentences[si]
		c.first, c.end, c.prevEnd, c.sentence = s.First, s.Last, -1, si
		c.surveyed = false
		for i := s.First; i < s.Last; {
			tok := c.tokens[i]
			if tok.lex == nil || tok.lex.class&t.starts == 0 {
				i += max(1, tok.n)
				continue
			}
			if tok.lex.class&t.starts&^leading == 0 && tok.n == 1 && (i+1 == s.Last || c.tokens[i+1].lex == nil && text.Words[i+1].Form != "ال") {
				i++ // «في المدينة»
				continue
			}
			if c.onlyCounts(i) {
				i++
				continue
			}
			r, rule, next := c.read(i)
			switch {
			case rule == nil:
				i += tok.n
			case r.kind == kindNone: // read, and no time
				i = next
			default:
				e := Expression{
					Span:  arabic.Span{Start: c.startOf(i), End: text.Words[next-1].End},
					First: i, Last: next, Sentence: si,
					Value: r.value, Kind: r.kind, Rule: rule.name, Basis: r.basis,
					Open: r.open, Anchor: r.anchor, Note: r.note, Vague: r.vague, Back: r.back,
				}
				c.endOf(found, &e)
				found = append(found, e)
				c.remember(&e)
				i, c.prevEnd = next, next
			}
		}
	}
	return found
}

// look finds each word in the lexicon, and of the phrases that begin with it
// the longest that stands there.
func (t *Tagger) look(tokens []token, text *arabic.Text) []token {
	words := text.Words
	if cap(tokens) < len(words) {
		tokens = make([]token, 0, len(words)+len(words)/4)
	}
	for i := range words {
		w := &words[i]
		switch w.Kind {
		case arabic.Digits:
			tokens = append(tokens, token{digitsLexeme, 1})
			continue
		case arabic.Latin:
			tokens = append(tokens, token{})
			continue
		}
		l := t.lexicon.of(w)
		if l == nil {
			tokens = append(tokens, token{})
			continue
		}
		tok := token{l, 1}
		if l.longer == nil {
			tokens = append(tokens, tok)
			continue
		}
		next := uint32(0)
		if i+1 < len(words) {
			next = words[i+1].FormID()
		}
		for j, second := range l.longer.seconds {
			if second != next && second != 0 && next != 0 {
				continue
			}
			if p := &l.longer.all[j]; arabic.HasPrefix(words[i+1:], p.rest) {
				if p.name && p.class == 0 && t.dated(words, i+1+len(p.rest)) {
					break // «نشرة أخبار اليوم الموافق …», «في سوريا اليوم الاثنين»
				}
				tok = token{&p.lexeme, 1 + len(p.rest)}
				break
			}
		}
		tokens = append(tokens, tok)
	}
	// A phrase that reaches into the next sentence is none.
	for _, s := range text.Sentences {
		for i := max(s.First, s.Last-8); i < s.Last; i++ {
			if i+tokens[i].n > s.Last {
				tokens[i] = token{t.lexicon.of(&words[i]), 1}
			}
		}
	}
	return tokens
}

// dated tells whether word i, «الموافق» or a weekday, says that what stands before
// it is a day and no name.
func (t *Tagger) dated(words []arabic.Word, i int) bool {
	if i >= len(words) {
		return false
	}
	l := t.lexicon.of(&words[i])
	return l != nil && l.clitic == 0 && l.class&(corresponds|weekday) != 0 && l.senses[0].class != number
}

// leading are the words that lead a time which stands behind them.
const leading = since | until | ago | after | before | to | from | between | within | in

var digitsLexeme = &lexeme{class: digits, senses: []sense{{class: digits}}}
