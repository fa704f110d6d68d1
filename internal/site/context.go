package site

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxContext is the number of characters of a paragraph that are kept on either
// side of a quote.
const maxContext = 280

// maxLook is how many bytes beside a quote are looked at for them, blanks in
// place of markup among them: a paragraph may have megabytes and a quote in
// each line.
const maxLook = 4 << 10

// contexts gives the words of the paragraph around the quote of each telling, by
// its id. text is that of the article, in which a newline ends a paragraph.
func contexts(text string, tellings []telling) map[string]surroundings {
	byOffset := slices.Clone(tellings)
	slices.SortFunc(byOffset, func(a, b telling) int { return cmp.Compare(a.offset, b.offset) })
	around := make(map[string]surroundings, len(tellings))
	at, characters := 0, 0 // one place in text, in bytes and in characters
	for _, t := range byOffset {
		for characters < t.offset && at < len(text) {
			for at++; at < len(text) && !utf8.RuneStart(text[at]); at++ { // the text is sound UTF-8
			}
			characters++
		}
		if !strings.HasPrefix(text[at:], t.quote) {
			continue
		}
		// A word alone may be a piece of text, which is not to be kept for it.
		around[t.id] = surroundings{strings.Clone(lastWords(before(text, at))), strings.Clone(firstWords(after(text, at+len(t.quote))))}
	}
	return around
}

// before gives what stands in the paragraph before a byte, or the last whole
// words of that where it is long.
func before(text string, at int) string {
	from := max(0, at-maxLook)
	text = text[from:at]
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		return text[i+1:]
	} else if from > 0 {
		_, text, _ = strings.Cut(text, " ")
	}
	return text
}

// after gives what stands in the paragraph behind a byte, or the first whole
// words of that where it is long.
func after(text string, at int) string {
	to := min(len(text), at+maxLook)
	rest, _, found := strings.Cut(text[at:to], "\n")
	if !found && to < len(text) {
		rest = rest[:max(0, strings.LastIndexByte(rest, ' '))]
	}
	return rest
}

// near is how many bytes nearly always hold maxContext characters.
const near = 4 * maxContext

// firstWords gives the words of text that have room in maxContext, after a space
// where text begins with one.
func firstWords(text string) string {
	head, rest := text, ""
	if len(text) > near {
		if i := strings.LastIndexByte(text[:near], ' '); i > 0 {
			head, rest = text[:i], text[i:]
		}
	}
	line := tidy(head)
	if rest != "" && !fills(line) { // markup stood there
		line, rest = tidy(text), ""
	}
	// The word with which the room is full is the last.
	kept := line
	for at, length := 0, 1; at < len(line); at++ {
		if line[at] == ' ' && length >= maxContext {
			kept = line[:at]
			break
		}
		if utf8.RuneStart(line[at]) {
			length++
		}
	}
	if len(kept) < len(line) || hasWord(rest) {
		kept += " …"
	}
	if first, _ := utf8.DecodeRuneInString(text); kept != "" && !shows(first) {
		kept = " " + kept
	}
	return kept
}

// lastWords gives the last words of text that have room in maxContext, before a
// space where text ends with one.
func lastWords(text string) string {
	tail, rest := text, ""
	if len(text) > near {
		if i := strings.IndexByte(text[len(text)-near:], ' '); i >= 0 {
			tail, rest = text[len(text)-near+i:], text[:len(text)-near+i]
		}
	}
	line := tidy(tail)
	if rest != "" && !fills(line) {
		line, rest = tidy(text), ""
	}
	kept := line
	for at, length := len(line)-1, 1; at >= 0; at-- {
		if line[at] == ' ' && length >= maxContext {
			kept = line[at+1:]
			break
		}
		if utf8.RuneStart(line[at]) {
			length++
		}
	}
	if len(kept) < len(line) || hasWord(rest) {
		kept = "… " + kept
	}
	if last, _ := utf8.DecodeLastRuneInString(text); kept != "" && !shows(last) {
		kept += " "
	}
	return kept
}

// fills tells whether a tidy line has as many characters as are kept of one.
func fills(line string) bool { return line != "" && utf8.RuneCountInString(line)+1 >= maxContext }

// hasWord tells whether tidy leaves anything of a text.
func hasWord(text string) bool { return strings.ContainsFunc(text, shows) }
