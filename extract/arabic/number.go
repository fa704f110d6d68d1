package arabic

import (
	"math"
	"strconv"
)

// Number reads the number that words begin with, in digits («17», «1,400»,
// «15 ألف») or in words («ثلاثة وعشرون», «مئة وخمسين», «ألفين وسبعة عشر»), and
// gives its value and how many words it takes; n is 0 when they begin with
// none. A conjunction on the first word is passed over. «خمسة آلاف وستة آلاف»
// is two numbers: a part never follows one that is not larger than it, except a
// ten after its unit. A decimal is one only where a
// scale makes it whole («19.3 مليون»); vague amounts («عشرات», «بضعة») are none.
func Number(words []Word) (value, n int) {
	if len(words) == 0 {
		return 0, 0
	}
	if words[0].Kind == Digits {
		v, err := strconv.Atoi(words[0].Form)
		if err != nil {
			return decimal(words)
		}
		if v > 1e9 {
			return 0, 0
		}
		if len(words) > 1 && !words[1].Glued {
			if m := scale(words[1].Form); m > 0 && v < 10000 {
				return v * m, 2
			}
		}
		return v, 1
	}
	// A number is groups joined by و, each closed by a scale smaller than the
	// one before it: «مليونين وثلاثمئة ألف وخمسة».
	for last := 1 << 62; last > 1; {
		part, k := below1000(words[n:], n == 0)
		closing := 1 // the scale that closes the group
		if m := scale(at(words, n+k).Form); k > 0 && m > 0 {
			part, k, closing = part*m, k+1, m // «خمسة آلاف»
		} else if form, conj := withoutConj(at(words, n).Form); k == 0 && (n == 0 || conj) && scale(form) > 0 {
			part, k, closing = cardinals[form], 1, scale(form) // «ألف», «ألفين»
		}
		if k == 0 || closing >= last {
			break
		}
		value, n, last = value+part, n+k, closing
	}
	return value, n
}

// decimal reads a decimal that a scale makes whole: «19.3 مليون».
func decimal(words []Word) (value, n int) {
	v, err := strconv.ParseFloat(words[0].Form, 64)
	m := scale(at(words, 1).Form)
	if err != nil || m == 0 || v > 10000 {
		return 0, 0
	}
	return int(math.Round(v * float64(m))), 2
}

// below1000 reads a number below 1,000 in words. Unless it is the first of its
// number, و has to join it.
func below1000(words []Word, first bool) (value, n int) {
	term := func(i int) (c int, conj bool) {
		form, conj := withoutConj(at(words, i).Form)
		if c = cardinals[form]; c >= 1000 {
			c = 0
		}
		return c, conj
	}
	joined := func(i int) int { // the value of word i where و joins it
		if c, conj := term(i); conj || first && i == 0 {
			return c
		}
		return 0
	}
	bare := func(i int) int { // and where it does not
		if c, conj := term(i); !conj {
			return c
		}
		return 0
	}
	if c := joined(0); c >= 3 && c <= 9 && bare(1) == 100 {
		value, n = c*100, 2 // «ثلاث مئة»
	} else if c >= 100 {
		value, n = c, 1
	}
	switch c := joined(n); {
	case c == 0 || c >= 100:
		return value, n
	case c < 10 && bare(n+1) == 10: // «ثلاثة عشر»
		return value + c + 10, n + 2
	case c < 10 && joined(n+1) >= 20 && joined(n+1) < 100: // «خمسة وعشرون»
		return value + c + joined(n+1), n + 2
	default:
		return value + c, n + 1
	}
}

// at gives word i, or a word without a form behind the end.
func at(words []Word, i int) Word {
	if i < len(words) && words[i].Kind == Letters {
		return words[i]
	}
	return Word{}
}

// scale gives the factor of the words that multiply the number before them.
func scale(form string) int {
	switch form {
	case "الف", "الفا", "الاف", "الفي", "الفين", "الفان":
		return 1000
	case "مليون", "مليونا", "ملايين", "مليوني", "مليونين", "مليونان":
		return 1_000_000
	case "مليار", "مليارا", "مليارات", "بليون":
		return 1_000_000_000
	}
	return 0
}

// withoutConj takes a leading و off a form that is no number word with it.
func withoutConj(form string) (rest string, conj bool) {
	const w = "و"
	if len(form) > len(w)+2 && form[:len(w)] == w && cardinals[form] == 0 {
		return form[len(w):], true
	}
	return form, false
}

// cardinals maps folded number words to their values; genders, cases and the
// usual spellings stand side by side.
var cardinals = func() map[string]int {
	m := map[string]int{}
	for v, forms := range map[int][]string{
		1:             {"واحد", "واحده", "واحدا", "احد", "احدي"},
		2:             {"اثنان", "اثنين", "اثنتان", "اثنتين", "اثنا", "اثني", "اثنتا", "اثنتي", "إثنين", "اتنين"},
		3:             {"ثلاث", "ثلاثه"},
		4:             {"اربع", "اربعه"},
		5:             {"خمس", "خمسه"},
		6:             {"ست", "سته"},
		7:             {"سبع", "سبعه"},
		8:             {"ثمان", "ثماني", "ثمانيه", "ثمانيا"},
		9:             {"تسع", "تسعه"},
		10:            {"عشر", "عشره"},
		20:            {"عشرون", "عشرين"},
		30:            {"ثلاثون", "ثلاثين"},
		40:            {"اربعون", "اربعين"},
		50:            {"خمسون", "خمسين"},
		60:            {"ستون", "ستين"},
		70:            {"سبعون", "سبعين"},
		80:            {"ثمانون", "ثمانين"},
		90:            {"تسعون", "تسعين"},
		100:           {"مئه", "مائه", "ميه", "مئات"},
		200:           {"مئتان", "مئتين", "مائتان", "مائتين", "مئتا", "مئتي", "مائتا", "مائتي"},
		300:           {"ثلاثمئه", "ثلاثمائه", "ثلثمائه"},
		400:           {"اربعمئه", "اربعمائه"},
		500:           {"خمسمئه", "خمسمائه"},
		600:           {"ستمئه", "ستمائه"},
		700:           {"سبعمئه", "سبعمائه"},
		800:           {"ثمانمئه", "ثمانمائه", "ثمانيمائه", "ثمانيمئه"},
		900:           {"تسعمئه", "تسعمائه"},
		1000:          {"الف", "الفا", "الاف"},
		2000:          {"الفين", "الفان", "الفي"},
		1_000_000:     {"مليون", "مليونا", "ملايين"},
		2_000_000:     {"مليونين", "مليونان", "مليوني"},
		1_000_000_000: {"مليار", "مليارا", "مليارات", "بليون"},
	} {
		for _, f := range forms {
			m[Fold(f)] = v
		}
	}
	delete(m, "مئات") // «مئات» alone is no number
	return m
}()

// Ordinal reads the ordinal from 1 to 99 that words begin with («الثالث»,
// «الحادي عشر», «الرابعة والعشرين») and gives its value and how many words it
// takes; n is 0 when they begin with none. The article may be missing where
// the noun follows («ثالث أيام العيد»); a preposition on the first word is
// passed over.
func Ordinal(words []Word) (value, n int) {
	if len(words) == 0 || words[0].Kind != Letters {
		return 0, 0
	}
	first := 0
	var buf [12]Reading
	for _, r := range Readings(words[0].Form, buf[:0]) {
		if v := ordinals[r.Stem]; v > 0 {
			first = v
			break
		}
		if v := cardinals[r.Stem]; r.Def && v >= 20 && v < 100 && v%10 == 0 {
			return v, 1 // «العشرين من آذار»
		}
	}
	if first == 0 {
		return 0, 0
	}
	if len(words) == 1 || words[1].Kind != Letters || first > 10 {
		return first, 1
	}
	switch form := words[1].Form; {
	case form == "عشر" || form == "عشره":
		if first < 10 {
			return first + 10, 2
		}
	case first < 10:
		if rest, ok := withoutConj(form); ok {
			if len(rest) > 4 && rest[:4] == "ال" {
				if v := cardinals[rest[4:]]; v >= 20 && v < 100 {
					return first + v, 2
				}
			}
		}
	}
	return first, 1
}

var ordinals = map[string]int{
	"اول": 1, "اولي": 1, "حادي": 1, "حاديه": 1, "حاد": 1,
	"ثاني": 2, "ثانيه": 2, "ثان": 2,
	"ثالث": 3, "ثالثه": 3,
	"رابع": 4, "رابعه": 4,
	"خامس": 5, "خامسه": 5,
	"سادس": 6, "سادسه": 6,
	"سابع": 7, "سابعه": 7,
	"ثامن": 8, "ثامنه": 8,
	"تاسع": 9, "تاسعه": 9,
	"عاشر": 10, "عاشره": 10,
}
