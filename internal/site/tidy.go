package site

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy gives a piece of an article's text as a line: the blanks that stand
// there for markup are one space each, and marks of direction are left out.
func tidy(text string) string {
	at := untidy(text)
	if at == len(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	b.WriteString(strings.TrimSuffix(text[:at], " "))
	gap := at > 0 && text[at-1] == ' '
	for _, r := range text[at:] {
		switch {
		case blank(r):
			gap = true
		case unicode.Is(unicode.Bidi_Control, r):
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// blank tells whether a character is a blank of an article's text, whose widest has
// four bytes, or white space.
func blank(r rune) bool { return r >= 0xE0000 || unicode.IsSpace(r) }

// shows tells whether tidy keeps a character.
func shows(r rune) bool { return !blank(r) && !unicode.Is(unicode.Bidi_Control, r) }

// untidy gives the first byte at which a text is no tidy line, its length where it is
// one. Nearly all texts are Arabic in two bytes a letter, which needs no table.
func untidy(text string) int {
	spaced := true // a space may not follow
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c == ' ':
			if spaced || at+1 == len(text) {
				return at
			}
			spaced = true
			at++
			continue
		case c > ' ' && c < utf8.RuneSelf:
			at++
		case c >= 0xD8 && c <= 0xDB && at+1 < len(text) && !utf8.RuneStart(text[at+1]) && (c != 0xD8 || text[at+1] != 0x9C):
			at += 2 // U+0600 to U+06FF, but for the mark of direction U+061C
		default:
			r, size := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && size < 2 || !shows(r) {
				return at
			}
			at += size
		}
		spaced = false
	}
	return len(text)
}
