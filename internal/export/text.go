package export

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks of direction for plain text: what stands between one of the first two and
// the last does not disturb the order of what is around it.
const (
	firstStrong   = '\u2068'
	leftToRight   = '\u2066'
	popsDirection = '\u2069'
)

// Tidy gives a piece of an article as a line: blanks of any kind are one space,
// and marks of direction and other signs that cannot be seen are left out, so that
// none of them reaches beyond the piece.
func Tidy(text string) string {
	if isTidy(text) {
		return text
	}
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r >= 0xE0000 || unicode.IsSpace(r): // markup leaves blanks of four bytes
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), unicode.IsControl(r), r == 0xFEFF, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)), " ")
}

// isTidy tells whether a text is a line already, without a look into tables where its
// letters are Arabic or ASCII; it may say no of one that is.
func isTidy(text string) bool {
	spaced := true // a space may not follow
	for at := 0; at < len(text); {
		c := text[at]
		switch {
		case c == ' ' && spaced, c < ' ', c == 0x7F:
			return false
		case c < utf8.RuneSelf:
			at++
		case c >= 0xD8 && c <= 0xDB && at+1 < len(text) && !utf8.RuneStart(text[at+1]) && (c != 0xD8 || text[at+1] != 0x9C):
			at += 2 // U+0600 to U+06FF, but for the mark of direction U+061C
		case c == 0xC2 && at+1 < len(text) && (text[at+1] == 0xAB || text[at+1] == 0xBB): // «»
			at += 2
		default:
			r, size := utf8.DecodeRuneInString(text[at:])
			if r >= 0xE0000 || r == 0xFEFF || r == unicode.ReplacementChar || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				return false
			}
			at += size
		}
		spaced = c == ' '
	}
	return text == "" || !spaced
}

// foreign finds runs of Latin letters and digits, with what joins them.
var foreign = regexp.MustCompile(`\d{4}-\d\d(?:-\d\d)?|[A-Za-z][A-Za-z0-9.,:/@_+'&-]*(?: [A-Za-z][A-Za-z0-9.,:/@_+'&-]*)*`)

// Line gives a piece of Arabic text as a line in which foreign words keep to
// themselves: for titles and summaries of feeds and calendars.
func Line(text string) string {
	text = Tidy(text)
	if !strings.ContainsFunc(text, func(r rune) bool { return r == '-' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }) {
		return text // nothing foreign is without one of these
	}
	return foreign.ReplaceAllStringFunc(text, func(run string) string {
		piece := strings.TrimRight(run, ".,:/'&-")
		return string(leftToRight) + piece + string(popsDirection) + run[len(piece):]
	})
}

// isolate keeps a text to itself within another.
func isolate(text string) string {
	if text = Tidy(text); text == "" {
		return ""
	}
	return string(firstStrong) + text + string(popsDirection)
}

// joined joins the parts of a list cell. What separates them does not stand in
// them.
func joined(parts []string) string {
	clean := make([]string, 0, len(parts))
	for _, p := range parts {
		if p = strings.ReplaceAll(Tidy(p), ";", ","); p != "" {
			clean = append(clean, p)
		}
	}
	return strings.Join(clean, "; ")
}

// fold gives a word as its letters without vowel signs, tatweel and hamzas, for
// looking up.
func fold(word string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x064B && r <= 0x0652, r == 0x0670, r == 0x0640:
			return -1
		case r == 'أ', r == 'إ', r == 'آ', r == 'ٱ':
			return 'ا'
		case r == 'ى':
			return 'ي'
		case r == 'ة':
			return 'ه'
		}
		return r
	}, word)
}
