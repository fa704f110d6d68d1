package site

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alphabet is the order of Arabic letters. Letters of one group are variants
// of the first and differ only where all else is equal.
var alphabet = []string{
	"اءأؤإئٱ", "آ", "ب", "پ", "تة", "ث", "ج", "چ", "ح", "خ", "د", "ذ", "ر", "ز", "ژ", "س", "ش", "ص", "ض",
	"ط", "ظ", "ع", "غ", "ف", "ڤ", "ق", "كک", "گ", "ل", "م", "ن", "ه", "و", "ىيی",
}

// ranks gives the place of each letter in the alphabet, and its place in its
// group.
var ranks = func() map[rune][2]int {
	m := map[rune][2]int{}
	for n, group := range alphabet {
		variant := 0
		for _, r := range group {
			m[r] = [2]int{n, variant}
			variant++
		}
	}
	return m
}()

// ownArticle lists beginnings of names in which «ال» is no article, in the
// spelling without hamza; with it they do not look as if they had one.
var ownArticle = []string{"الله", "الياس", "المانيا", "البانيا", "الاسكا", "اليكس", "الكترون"}

// unarticled gives name without the article «ال». What follows the article has
// to be two letters or more, and words of which it is a part keep it.
func unarticled(name string) string {
	for _, own := range ownArticle {
		if strings.HasPrefix(name, own) {
			return name
		}
	}
	rest, ok := strings.CutPrefix(name, "ال")
	if !ok || utf8.RuneCountInString(strings.Fields(rest + " x")[0]) < 2 {
		return name
	}
	return rest
}

// compareNames orders names as an Arabic index does: letters first, without
// the article, then variants of letters, then the whole names.
func compareNames(a, b string) int {
	x, y := unarticled(a), unarticled(b)
	return cmp.Or(
		compareLetters(x, y, 0),
		compareLetters(x, y, 1),
		strings.Compare(a, b),
	)
}

// compareLetters compares by one level of ranks. Vowel signs and tatweel count
// for nothing; digits and signs stand before Arabic letters, other letters after
// them.
func compareLetters(a, b string, level int) int {
	x, y := letters(a), letters(b)
	for n := range min(len(x), len(y)) {
		if c := cmp.Compare(rankOf(x[n], level), rankOf(y[n], level)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

func rankOf(r rune, level int) int {
	if rank, ok := ranks[r]; ok {
		return rank[level]
	}
	if unicode.IsLetter(r) {
		return len(alphabet) + int(unicode.ToLower(r))
	}
	return int(r) - utf8.MaxRune - 1
}

func letters(s string) []rune {
	out := make([]rune, 0, len(s)/2)
	for _, r := range s {
		switch {
		case r >= 0x064B && r <= 0x065F, r == 0x0670, r >= 0x06D6 && r <= 0x06ED, r == 0x0640:
			// A mark or tatweel.
		case r >= '٠' && r <= '٩':
			out = append(out, r-'٠'+'0')
		default:
			out = append(out, r)
		}
	}
	return out
}

// initial gives the letter under which an index lists name, or "#" where it does
// not begin with an Arabic one.
func initial(name string) string {
	list := letters(unarticled(name))
	if len(list) == 0 {
		return "#"
	}
	rank, ok := ranks[list[0]]
	switch group := alphabet[rank[0]]; {
	case !ok:
		return "#"
	case group == "آ":
		return "ا"
	case list[0] == 'ي': // the second of its group
		return "ي"
	default:
		first, _ := utf8.DecodeRuneInString(group)
		return string(first)
	}
}
