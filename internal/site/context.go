package site

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"waqai/timeline"
)

// maxContext is the number of characters of a paragraph that are kept on either
// side of a quote.
const maxContext = 280

// contexts gives the words of the paragraph around the quote of each event, by
// its id. text is that of the article, in which paragraphs stand apart by a
// blank line.
func contexts(text string, events []timeline.Event) map[string]surroundings {
	byOffset := slices.Clone(events)
	slices.SortFunc(byOffset, func(a, b timeline.Event) int { return cmp.Compare(a.Offset, b.Offset) })
	around := make(map[string]surroundings, len(events))
	at, characters := 0, 0 // one place in text, in bytes and in characters
	for _, e := range byOffset {
		for characters < e.Offset && at < len(text) {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			characters++
		}
		if strings.HasPrefix(text[at:], e.Quote) {
			around[e.ID] = surroundings{lastWords(text[:at]), firstWords(text[at+len(e.Quote):])}
		}
	}
	return around
}

// lastWords gives the end of the last paragraph of text.
func lastWords(text string) string {
	if long := len(text) - 8*maxContext; long > 0 {
		_, text, _ = strings.Cut(text[long:], " ") // whole words only
	}
	var words []string
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) == 0 {
			words = nil
		} else {
			words = append(words, fields...)
		}
	}
	length, from := 0, len(words)
	for from > 0 && length+utf8.RuneCountInString(words[from-1]) < maxContext {
		from--
		length += utf8.RuneCountInString(words[from]) + 1
	}
	kept := strings.Join(words[from:], " ")
	if from > 0 && kept != "" {
		kept = "… " + kept
	}
	return kept
}

// firstWords gives the beginning of the rest of a paragraph.
func firstWords(text string) string {
	cut := len(text) > 8*maxContext
	text = text[:min(len(text), 8*maxContext)]
	var words []string
	first := true
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 && !first {
			cut = false
			break
		}
		words = append(words, fields...)
		first = false
	}
	length, to := 0, 0
	for to < len(words) && length+utf8.RuneCountInString(words[to]) < maxContext {
		length += utf8.RuneCountInString(words[to]) + 1
		to++
	}
	kept := strings.Join(words[:to], " ")
	if (to < len(words) || cut) && kept != "" {
		kept += " …"
	}
	return kept
}
