package arabic

import "strconv"

// Number reads the number that words begin with, in digits («17», «1,400»,
// «15 ألف») or in words («ثلاثة وعشرون», «مئة وخمسين», «ألفين وسبعة عشر»), and
// gives its value and how many words it takes; n is 0 when they begin with
// none. A conjunction on the first word is passed over. «خمسة آلاف وستة آلاف»
// is two numbers: a part never follows one that is not larger than it, except a
// ten after its unit. Decimals and vague amounts («عشرات», «بضعة») are none.
func Number(words []Word) (value, n int) {
	if len(words) == 0 {
		return 0, 0
	}
	if words[0].Kind == Digits {
		v, err := strconv.Atoi(words[0].Form)
		if err != nil || v > 1e9 {
			return 0, 0
		}
		if len(words) > 1 && !words[1].Glued {
			if m := scale(words[1].Form); m > 0 && v < 10000 {
				return v * m, 2
			}
		}
		return v, 1
	}
	// total holds what is closed by a scale word, open what is not yet.
	total, open, lowest, scaled := 0, 0, 1<<62, 1<<62
	i := 0
	for i < len(words) && words[i].Kind == Letters {
		form := words[i].Form
		c := cardinals[form]
		if c == 0 && (i > 0 || len(form) > 4) {
			if rest, ok := cutConj(form); ok {
				c = cardinals[rest]
			}
		} else if i > 0 && c != 0 && c != 10 && scale(form) == 0 && !(c == 100 && open > 0 && open < 10) {
			break // «ثلاثة خمسة»: two numbers side by side
		}
		if c == 0 {
			break
		}
		m := scale(form)
		if m == 0 {
			if rest, ok := cutConj(form); ok && i > 0 {
				m = scale(rest)
			}
		}
		switch {
		case m > 0 && open > 0 && m < scaled: // «خمسة آلاف»
			total += open * m
			open, lowest, scaled = 0, m, m
		case m > 0 && open == 0 && m < lowest && (c == m || c == 2*m): // «ألف», «ألفين»
			total += c
			lowest, scaled = m, m
		case m > 0:
			return total + open, i
		case c == 100 && open >= 3 && open <= 9: // «ثلاث مئة»
			open *= 100
			lowest = 100
		case c == 10 && open >= 1 && open <= 9 && lowest == 1 && !hasConj(form): // «ثلاثة عشر»
			open += 10
			lowest = 0
		case c >= 20 && c < 100 && open%10 > 0 && lowest == 1: // «خمسة وعشرون»
			open += c
			lowest = 0
		case c < lowest:
			open += c
			lowest = magnitude(c)
		default:
			if total+open == 0 {
				return 0, 0
			}
			if i > 0 {
				return tail(words, i, total+open)
			}
		}
		i++
	}
	if i == 0 {
		return 0, 0
	}
	return tail(words, i, total+open)
}

// tail gives back a number of i words, unless that is nothing.
func tail(_ []Word, i, v int) (int, int) {
	if v == 0 {
		return 0, 0
	}
	return v, i
}

func magnitude(c int) int {
	switch {
	case c >= 100:
		return 100
	case c >= 10:
		return 10
	}
	return 1
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

func hasConj(form string) bool { _, ok := cutConj(form); return ok && cardinals[form] == 0 }

// cutConj takes a leading و off a form that has something behind it. واحد keeps
// its own.
func cutConj(form string) (string, bool) {
	const w = "و"
	if len(form) > len(w)+2 && form[:len(w)] == w && form != "واحد" && form != "واحده" {
		return form[len(w):], true
	}
	return form, false
}

// cardinals maps folded number words to their values; genders, cases and the
// usual spellings stand side by side.
var cardinals = func() map[string]int {
	m := map[string]int{}
	for v, forms := range map[int][]string{
		1:  {"واحد", "واحده", "واحدا", "احد", "احدي"},
		2:  {"اثنان", "اثنين", "اثنتان", "اثنتين", "اثنا", "اثني", "اثنتا", "اثنتي", "إثنين", "اتنين"},
		3:  {"ثلاث", "ثلاثه"},
		4:  {"اربع", "اربعه"},
		5:  {"خمس", "خمسه"},
		6:  {"ست", "سته"},
		7:  {"سبع", "سبعه"},
		8:  {"ثمان", "ثماني", "ثمانيه", "ثمانيا"},
		9:  {"تسع", "تسعه"},
		10: {"عشر", "عشره"},
		20: {"عشرون", "عشرين"},
		30: {"ثلاثون", "ثلاثين"},
		40: {"اربعون", "اربعين"},
		50: {"خمسون", "خمسين"},
		60: {"ستون", "ستين"},
		70: {"سبعون", "سبعين"},
		80: {"ثمانون", "ثمانين"},
		90: {"تسعون", "تسعين"},
		100: {"مئه", "مائه", "ميه", "مئات"},
		200: {"مئتان", "مئتين", "مائتان", "مائتين", "مئتا", "مئتي", "مائتا", "مائتي"},
		300: {"ثلاثمئه", "ثلاثمائه", "ثلثمائه"},
		400: {"اربعمئه", "اربعمائه"},
		500: {"خمسمئه", "خمسمائه"},
		600: {"ستمئه", "ستمائه"},
		700: {"سبعمئه", "سبعمائه"},
		800: {"ثمانمئه", "ثمانمائه", "ثمانيمائه", "ثمانيمئه"},
		900: {"تسعمئه", "تسعمائه"},
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
		if rest, ok := cutConj(form); ok {
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
