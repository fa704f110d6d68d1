package site

import (
	"fmt"
	"slices"
	"strings"

	"waqai/timeline"
)

// Toll is a number of people as the text words it, or the span of the numbers
// that reports give.
type Toll struct {
	// Noun is the name of what is counted, for count and range.
	Noun string
	// Low and High are equal but for a span; both are 0 where there are only
	// words.
	Low, High int
	Bound     Bound
	// Words are those of the text where it does not give a plain number, and
	// Among names some of those who were counted: «بينهم ثلاثة أطفال».
	Words, Among string
}

// Bound says what the words around a number say of it.
type Bound string

const (
	Exactly   Bound = "" // the number alone
	AtLeast   Bound = "least"
	More      Bound = "more"
	AtMost    Bound = "most"
	Fewer     Bound = "fewer"
	About     Bound = "about"
	Between   Bound = "between" // a span
	Beyond    Bound = "beyond"  // a span that may go on
	OnlyWords Bound = "words"   // no number
)

// open tells whether the number may be larger.
func (b Bound) open() bool { return b == AtLeast || b == More }

// counts are what tolls count: their noun, their field in Difference, and where
// their numbers and words stand.
var counts = [...]struct {
	noun, field string
	own         func(*timeline.Event) (*int, *timeline.Toll)
	of          func(*timeline.Report) (*int, *timeline.Toll)
}{
	{"killed", "fatalities",
		func(e *timeline.Event) (*int, *timeline.Toll) { return e.Fatalities, e.Tolls.Killed },
		func(r *timeline.Report) (*int, *timeline.Toll) { return r.Fatalities, r.Tolls.Killed }},
	{"injured", "injured",
		func(e *timeline.Event) (*int, *timeline.Toll) { return e.Injured, e.Tolls.Injured },
		func(r *timeline.Report) (*int, *timeline.Toll) { return r.Injured, r.Tolls.Injured }},
	{"displaced", "displaced",
		func(e *timeline.Event) (*int, *timeline.Toll) { return e.Displaced, e.Tolls.Displaced },
		func(r *timeline.Report) (*int, *timeline.Toll) { return r.Displaced, r.Tolls.Displaced }},
	{"detained", "detained",
		func(e *timeline.Event) (*int, *timeline.Toll) { return best(e.Tolls.Detained), e.Tolls.Detained },
		func(r *timeline.Report) (*int, *timeline.Toll) { return best(r.Tolls.Detained), r.Tolls.Detained }},
}

func best(t *timeline.Toll) *int {
	if t == nil {
		return nil
	}
	return t.Best
}

// tolls gives the numbers of people of an event. Where reports differ, it is
// their span.
func tolls(e *timeline.Event) (list []Toll) {
	for _, c := range counts {
		number, words := c.own(e)
		if number == nil && words == nil {
			continue
		}
		toll := tollOf(c.noun, number, words)
		low, high, open := toll.Low, toll.High, toll.Bound.open()
		differ := false
		for n := range e.Reports {
			told, said := c.of(&e.Reports[n])
			if told == nil || number == nil {
				continue
			}
			differ = differ || *told != *number
			other := tollOf(c.noun, told, said)
			goesOn := other.Bound.open()
			switch {
			case other.High > high:
				open = goesOn
			case other.High == high:
				open = open || goesOn
			}
			low, high = min(low, other.Low), max(high, other.High)
		}
		if differ {
			toll.Low, toll.High, toll.Bound = low, high, Between
			if open {
				toll.Bound = Beyond
			}
		}
		list = append(list, toll)
	}
	return list
}

// tollOf gives a number and the words around it, either of which may be missing.
func tollOf(noun string, number *int, words *timeline.Toll) Toll {
	toll := Toll{Noun: noun}
	if number != nil {
		toll.Low, toll.High = *number, *number
	}
	if words == nil {
		return toll
	}
	toll.Words, toll.Among = tidy(words.Words), tidy(words.Among)
	switch low, high := words.Low, words.High; {
	case number == nil:
		toll.Bound = OnlyWords
	case low != nil && high != nil && *low == *high:
		toll.Words = "" // the number says it
	case low != nil && high != nil:
		toll.Low, toll.High, toll.Bound = *low, *high, Between
	case low != nil && words.Strict:
		toll.Bound = More
	case low != nil:
		toll.Bound = AtLeast
	case high != nil && words.Strict:
		toll.Bound = Fewer
	case high != nil:
		toll.Bound = AtMost
	default:
		toll.Bound = About
	}
	return toll
}

// Piece is a piece of a line: words, or a number that has to be isolated.
type Piece struct {
	Text   string
	Number bool
}

// Toll says a toll in words: «23 قتيلًا على الأقل», «نحو 50 جريحًا», «بين 30 و40
// قتيلًا», «القتلى: «عشرات المدنيين»».
func (w wording) Toll(t Toll) ([]Piece, error) {
	forms, ok := nouns[t.Noun]
	if !ok {
		return nil, fmt.Errorf("no noun %q to count", t.Noun)
	}
	// counted gives the number with its noun; governed asks for the genitive.
	counted := func(n int, governed bool) []Piece {
		word, numbered := forms.form(n)
		switch {
		case numbered:
			return []Piece{{w.Number(n), true}, {" " + word, false}}
		case n == 2 && governed:
			return []Piece{{strings.TrimSuffix(word, "ان") + "ين", false}}
		}
		return []Piece{{word, false}}
	}
	before := func(words string) []Piece { return append([]Piece{{words, false}}, counted(t.Low, true)...) }
	after := func(words string) []Piece { return append(counted(t.Low, false), Piece{words, false}) }
	switch t.Bound {
	case Exactly:
		if t.Low == t.High {
			return counted(t.Low, false), nil
		}
		fallthrough
	case Between, Beyond:
		between, err := w.Range(t.Noun, t.Low, t.High)
		if err != nil {
			return nil, err
		}
		line := []Piece{{"بين ", false}, {between.Low, true}, {" و", false}, {between.High, true}, {" " + between.Word, false}}
		if t.Bound == Beyond {
			line = append(line, Piece{" أو أكثر", false})
		}
		return line, nil
	case AtLeast:
		return after(" على الأقل"), nil
	case AtMost:
		return after(" على الأكثر"), nil
	case More:
		return before("أكثر من "), nil
	case Fewer:
		return before("أقل من "), nil
	case About:
		return before("نحو "), nil
	case OnlyWords:
		if slices.ContainsFunc(tollNames[t.Noun][1:], func(name string) bool { return strings.Contains(t.Words, name) }) {
			return []Piece{{"«" + t.Words + "»", false}}, nil
		}
		return []Piece{{tollNames[t.Noun][0] + ": «" + t.Words + "»", false}}, nil
	}
	return nil, fmt.Errorf("no bound %q of a toll", t.Bound)
}

// tollNames are what stands before words that do not say whom they count, and
// pieces of words that do say it.
var tollNames = map[string][]string{
	"killed":    {"القتلى", "قتلى", "قتيل", "شهداء", "شهيد"},
	"injured":   {"الجرحى", "جرحى", "جريح", "مصاب"},
	"displaced": {"النازحون", "نازح"},
	"detained":  {"المحتجزون", "معتقل", "محتجز", "رهائن", "أسرى"},
}
