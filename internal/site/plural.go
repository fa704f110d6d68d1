package site

import (
	"fmt"
	"strconv"
	"strings"
)

// noun is a counted noun in the forms that Arabic asks for. Zero, One and Two
// stand without a number.
type noun struct {
	Zero, One, Two  string
	Few, Many, Rest string
}

// nouns are what pages count, by the name that templates use.
var nouns = map[string]noun{
	"event":     {"لا أحداث", "حدث واحد", "حدثان", "أحداث", "حدثًا", "حدث"},
	"report":    {"لا روايات", "رواية واحدة", "روايتان", "روايات", "رواية", "رواية"},
	"source":    {"لا مصادر", "مصدر واحد", "مصدران", "مصادر", "مصدرًا", "مصدر"},
	"another":   {"لا مصادر أخرى", "مصدر آخر", "مصدران آخران", "مصادر أخرى", "مصدرًا آخر", "مصدر آخر"},
	"witness":   {"لا مصادر مستقلة", "مصدر مستقل واحد", "مصدران مستقلان", "مصادر مستقلة", "مصدرًا مستقلًا", "مصدر مستقل"},
	"type":      {"لا أنواع", "نوع واحد", "نوعان", "أنواع", "نوعًا", "نوع"},
	"actor":     {"لا أطراف", "طرف واحد", "طرفان", "أطراف", "طرفًا", "طرف"},
	"pair":      {"لا مقارنات", "مقارنة واحدة", "مقارنتان", "مقارنات", "مقارنة", "مقارنة"},
	"article":   {"لا مقالات", "مقال واحد", "مقالان", "مقالات", "مقالًا", "مقال"},
	"place":     {"لا أماكن", "مكان واحد", "مكانان", "أماكن", "مكانًا", "مكان"},
	"city":      {"لا مدن", "مدينة واحدة", "مدينتان", "مدن", "مدينة", "مدينة"},
	"day":       {"لا أيام", "يوم واحد", "يومان", "أيام", "يومًا", "يوم"},
	"month":     {"لا أشهر", "شهر واحد", "شهران", "أشهر", "شهرًا", "شهر"},
	"year":      {"لا سنوات", "سنة واحدة", "سنتان", "سنوات", "سنة", "سنة"},
	"snapshot":  {"لا لقطات", "لقطة واحدة", "لقطتان", "لقطات", "لقطة", "لقطة"},
	"corrected": {"لا أحداث مصححة", "حدث مصحح واحد", "حدثان مصححان", "أحداث مصححة", "حدثًا مصححًا", "حدث مصحح"},
	"row":       {"لا صفوف", "صف واحد", "صفان", "صفوف", "صفًا", "صف"},
	"kilometre": {"أقل من كيلومتر", "كيلومتر واحد", "كيلومتران", "كيلومترات", "كيلومترًا", "كيلومتر"},
	"killed":    {"لا قتلى", "قتيل واحد", "قتيلان", "قتلى", "قتيلًا", "قتيل"},
	"injured":   {"لا جرحى", "جريح واحد", "جريحان", "جرحى", "جريحًا", "جريح"},
	"displaced": {"لا نازحين", "نازح واحد", "نازحان", "نازحين", "نازحًا", "نازح"},
	"result":    {"لا نتائج", "نتيجة واحدة", "نتيجتان", "نتائج", "نتيجة", "نتيجة"},
	"detained":  {"لا محتجزين", "محتجز واحد", "محتجزان", "محتجزين", "محتجزًا", "محتجز"},
}

// Count is a number of things in words: Number is "" where the word says it.
type Count struct{ Number, Word string }

// form gives the word for n things, and whether the number stands before it.
// The categories are those of CLDR for Arabic.
func (w noun) form(n int) (word string, numbered bool) {
	switch hundredth := n % 100; {
	case n == 0:
		return w.Zero, false
	case n == 1:
		return w.One, false
	case n == 2:
		return w.Two, false
	case hundredth >= 3 && hundredth <= 10:
		return w.Few, true
	case hundredth >= 11:
		return w.Many, true
	}
	return w.Rest, true
}

// Count gives n things of the named noun in words.
func (w wording) Count(name string, n int) (Count, error) {
	forms, ok := nouns[name]
	if !ok {
		return Count{}, fmt.Errorf("no noun %q to count", name)
	}
	if n < 0 {
		return Count{}, fmt.Errorf("cannot count %d", n)
	}
	word, numbered := forms.form(n)
	if !numbered {
		return Count{Word: word}, nil
	}
	return Count{w.Number(n), word}, nil
}

// CountIn is Count behind a preposition, which the dual shows: «في حدثين».
func (w wording) CountIn(name string, n int) (Count, error) {
	c, err := w.Count(name, n)
	if n == 2 {
		words := strings.Fields(c.Word)
		for i, word := range words {
			if stem, ok := strings.CutSuffix(word, "ان"); ok {
				words[i] = stem + "ين"
			}
		}
		c.Word = strings.Join(words, " ")
	}
	return c, err
}

// counted gives n things of the named noun, which nouns has, as one text.
func (w wording) counted(name string, n int) string {
	word, numbered := nouns[name].form(n)
	if numbered {
		return w.Number(n) + " " + word
	}
	return word
}

// Range is a number of things between two.
type Range struct{ Low, High, Word string }

// Range gives the words for a number of things that lies between two: the
// noun agrees with the second, «بين 15 و17 قتيلًا».
func (w wording) Range(name string, low, high int) (Range, error) {
	forms, ok := nouns[name]
	if !ok {
		return Range{}, fmt.Errorf("no noun %q to count", name)
	}
	word, numbered := forms.form(high)
	if !numbered {
		word = forms.Few // «بين 1 و2 قتلى»: the dual would count again
	}
	return Range{w.Number(low), w.Number(high), word}, nil
}

// Size says a number of bytes: «340 بايت», «12 كيلوبايت», «1.2 ميغابايت».
func (w wording) Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return w.Number(int(bytes)) + " بايت"
	case bytes < 1_000_000:
		return w.Number(int((bytes+500)/1000)) + " كيلوبايت"
	}
	text := strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64)
	if w.indic {
		text = strings.Replace(text, ".", "٫", 1)
	}
	return w.digits(text) + " ميغابايت"
}
