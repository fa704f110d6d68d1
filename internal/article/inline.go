package article

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"
	"unicode"
)

// plain gives a piece of the file with its escapes and character references
// resolved.
func plain(b []byte) string {
	if !bytes.ContainsAny(b, `\&`) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		i := bytes.IndexAny(b, `\&`)
		if i < 0 {
			i = len(b)
		}
		out.Write(b[:i])
		if b = b[i:]; len(b) == 0 {
			break
		}
		char, size := special(b)
		if size == 0 {
			char, size = string(b[0]), 1
		}
		out.WriteString(char)
		b = b[size:]
	}
	return out.String()
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
func isolate(w *bytes.Buffer, text string) {
	if !strings.ContainsFunc(text, func(c rune) bool { return c == '-' || c == '+' || unicode.Is(unicode.Latin, c) }) {
		escape(w, text)
		return
	}
	for {
		found := leftToRight.FindStringIndex(text)
		if found == nil {
			escape(w, text)
			return
		}
		start, end := found[0], found[1]
		if run := strings.TrimRight(text[start:end], ".,:;'’/-?"); run != "" {
			end = start + len(run)
		}
		escape(w, text[:start])
		w.WriteString(`<bdi dir="ltr">`)
		escape(w, text[start:end])
		w.WriteString("</bdi>")
		text = text[end:]
	}
}

// escape writes text as HTML, without control characters and without the marks
// that would turn the direction of what stands around them.
func escape(w *bytes.Buffer, text string) {
	template.HTMLEscape(w, []byte(strings.Map(shown, text)))
}

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
