package timeline

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// idLetters are the digits of ids: Crockford's base 32, which leaves out i, l,
// o and u because they are read as others.
const idLetters = "0123456789abcdefghjkmnpqrstvwxyz"

// idLength is the number of digits in an id that NewID makes: 60 bits. The
// chance that any two of a million events share them is one in two million.
const idLength = 12

// NewID names the event that the word trigger in a sentence of an article
// tells: "e-" and twelve digits that depend on nothing else, so the id stays
// when other sentences or articles come, go or move. nth counts the equal pairs
// of sentence and trigger that came before in the article, from 0. A site that
// wants its ids to survive a change of vowel signs or spelling passes sentence
// and trigger as folded text; white space counts as one space in any case.
func NewID(article, sentence, trigger string, nth int) string {
	var buf [512]byte
	text := buf[:0]
	for _, part := range [...]string{article, collapse(sentence), collapse(trigger)} {
		// Its length before a part keeps "ab", "c" from being "a", "bc".
		text = strconv.AppendInt(text, int64(len(part)), 10)
		text = append(text, ':')
		text = append(text, part...)
		text = append(text, ',')
	}
	sum := sha256.Sum256(strconv.AppendInt(text, int64(nth), 10))
	bits := binary.BigEndian.Uint64(sum[:])
	id := [len("e-") + idLength]byte{'e', '-'}
	for n := range idLength {
		id[2+n] = idLetters[bits>>(59-5*n)&31]
	}
	return string(id[:])
}

// collapse makes one space of all white space, and none at the ends. An extractor
// passes sentences that are so already, the same for each of its events.
func collapse(s string) string {
	before := byte(' ') // as behind a space
	for at := 0; at < len(s); {
		c, size := s[at], 1
		switch {
		case c >= 0xD8 && c <= 0xDB && at+1 < len(s) && !utf8.RuneStart(s[at+1]): // U+0600 to U+06FF: none is white
			size = 2
		case c >= utf8.RuneSelf || c <= ' ':
			r, wide := utf8.DecodeRuneInString(s[at:])
			if c == ' ' && before == ' ' || c != ' ' && unicode.IsSpace(r) {
				return strings.Join(strings.Fields(s), " ")
			}
			size = wide
		}
		before = c
		at += size
	}
	return strings.TrimSuffix(s, " ")
}

// ValidID tells whether id can name an event: "e-" and 1 to 62 lower-case
// ASCII letters, digits and hyphens. Such an id can be a file, an address and
// an anchor everywhere.
func ValidID(id string) bool {
	return strings.HasPrefix(id, "e-") && len(id) > 2 && plainName(id)
}

// plainName tells whether s, an id of an event or a place, is made of 1 to 64
// lower-case ASCII letters, digits and hyphens and does not begin with a hyphen.
func plainName(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' {
		return false
	}
	for n := range len(s) {
		c := s[n]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
