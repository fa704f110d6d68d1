package article

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hasSpecial tells whether there is an escape or a character reference in a piece of the
// file.
func hasSpecial(b []byte) bool { return bytes.IndexByte(b, '\\') >= 0 || bytes.IndexByte(b, '&') >= 0 }

// plain gives a piece of the file with its escapes and character references
// resolved; the piece itself where it has none.
func plain(b []byte) []byte {
	if !hasSpecial(b) {
		return b
	}
	var out []byte
	for len(b) > 0 {
		i := bytes.IndexAny(b, `\&`)
		if i < 0 {
			i = len(b)
		}
		out = append(out, b[:i]...)
		if b = b[i:]; len(b) == 0 {
			break
		}
		char, size := special(b)
		if size == 0 {
			char, size = string(b[0]), 1
		}
		out = append(out, char...)
		b = b[size:]
	}
	return out
}

// leftToRight finds what keeps its own order in a line of Arabic: Latin words,
// ids and addresses, and numbers of several parts. After an Arabic letter the
// parts of 2017-03-09 would stand in reverse. A range of two numbers is meant to
// run with the line, and the digits of a lone number need nothing.
var leftToRight = regexp.MustCompile(`\+[0-9][0-9 ()-]*[0-9]` + // +964 770 123
	`|` + latinWord + `(?: ` + latinWord + `)*` + // T-72, Al Jazeera, a.b@example.org
	`|[0-9]+(?:-[0-9]+){2,}` + // 2017-03-09
	`|[0-9]{4}-(?:0[1-9]|1[0-2])\b`) // 2017-03

const latinWord = `[0-9.:/@_+-]*\p{Latin}[\p{Latin}\p{M}0-9.,:;/@_+'’&#%=?~-]*`

// isolate writes text as HTML, runs that go from left to right in a <bdi>.
func isolate(w *bytes.Buffer, text []byte) {
	for {
		n := calm(text)
		w.Write(text[:n])
		if text = text[n:]; len(text) == 0 {
			return
		}
		start, end := mayTurn(text)
		escape(w, text[:start])
		if start == end {
			return
		}
		isolateRuns(w, text[start:end])
		text = text[end:]
	}
}

// isolateRuns is isolate without a look at what could be found.
func isolateRuns(w *bytes.Buffer, text []byte) {
	for {
		found := leftToRight.FindIndex(text)
		if found == nil {
			escape(w, text)
			return
		}
		start, end := found[0], found[1]
		if run := bytes.TrimRight(text[start:end], ".,:;'’/-?"); len(run) > 0 {
			end = start + len(run)
		}
		escape(w, text[:start])
		w.WriteString(`<bdi dir="ltr">`)
		escape(w, text[start:end])
		w.WriteString("</bdi>")
		text = text[end:]
	}
}

// calm gives the length of the head of a text that is written as it stands: Arabic,
// spaces and signs, but for those that may begin what leftToRight finds.
func calm(text []byte) int {
	at := 0
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ' || c == '.' || c == ',' || c == ':' || c >= '0' && c <= '9':
			at++
			continue
		case c >= 0xD8 && c <= 0xDB && at+1 < len(text) && !utf8.RuneStart(text[at+1]): // U+0600 to U+06FF
			at += 2
			continue
		case bytes.HasPrefix(text[at:], []byte("«")), bytes.HasPrefix(text[at:], []byte("»")):
			at += len("«")
			continue
		}
		for at > 0 && strings.IndexByte(signs, text[at-1]) >= 0 {
			at--
		}
		break
	}
	return at
}

// signs may stand before the first Latin letter of what leftToRight finds.
const signs = "0123456789.:/@_+-"

// mayTurn gives the bounds of the first piece of a text in which leftToRight could find
// something, the length of the text twice where there is none: what it finds has a
// hyphen, a plus or a Latin letter, before that digits and signs, and ends before a letter
// of another script. Letters in Arabic, two bytes each, need no table.
func mayTurn(text []byte) (start, end int) {
	for start < len(text) && end == 0 {
		switch c := text[start]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '+':
			end = start + 1
		case c < utf8.RuneSelf:
			start++
		case c >= 0xD8 && c <= 0xDB && start+1 < len(text): // U+0600 to U+06FF
			start += 2
		default:
			c, size := utf8.DecodeRune(text[start:])
			if unicode.Is(unicode.Latin, c) {
				end = start + size
			} else {
				start += size
			}
		}
	}
	if end == 0 {
		return len(text), len(text)
	}
	for start > 0 && strings.IndexByte(signs, text[start-1]) >= 0 {
		start--
	}
	for end < len(text) {
		c, size := utf8.DecodeRune(text[end:])
		if c >= utf8.RuneSelf && c != '’' && !unicode.In(c, unicode.Latin, unicode.M) {
			break
		}
		end += size
	}
	return start, end
}

// escape writes text as HTML, without control characters and without the marks
// that would turn the direction of what stands around them. A byte that is not UTF-8
// becomes U+FFFD.
func escape(w *bytes.Buffer, text []byte) {
	from := 0 // what stands before it is written
	for at := 0; at < len(text); {
		as, size := escapes[text[at]], 1
		switch c := text[at]; {
		case as != "":
		case c >= ' ' && c < 0x7F, c == '\n', c == '\t':
			at++
			continue
		case c > 0xC2 && c < 0xE0 && at+1 < len(text) && !utf8.RuneStart(text[at+1]): // U+00C0 to U+07FF
			at += 2
			continue
		case c >= utf8.RuneSelf:
			r, wide := utf8.DecodeRune(text[at:])
			switch {
			case r == utf8.RuneError && wide == 1:
				as = "\uFFFD"
			case shown(r) >= 0:
				at += wide
				continue
			}
			size = wide
		}
		w.Write(text[from:at])
		w.WriteString(as)
		at += size
		from = at
	}
	w.Write(text[from:])
}

// escapes are the characters that HTML has other names for.
var escapes = [256]string{'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;"}

func shown(c rune) rune {
	switch {
	case c == '\n' || c == '\t':
		return c
	case unicode.IsControl(c), c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069':
		return -1
	}
	return c
}

// cut gives the byte at which text can be parted nearest to a byte that a mark
// names, between start and stop: an escape and a reference stay whole. Marks
// count the character of an escape, and the first byte of a reference.
func cut(src []byte, start, at, stop int) int {
	for from := start; from < at; {
		i := bytes.IndexAny(src[from:at], `\&`)
		if i < 0 {
			break
		}
		from += i
		_, size := special(src[from:stop])
		if end := from + size; end > at {
			if src[from] == '\\' {
				return from
			}
			return end
		}
		from += max(size, 1)
	}
	return at
}

// cutCode is cut in code, which has neither escapes nor references.
func cutCode(_ []byte, _, at, _ int) int { return at }
