package site

import (
	"html"
	"strings"
	"unicode/utf8"

	"waqai/internal/article"
	"waqai/internal/export"
)

// bodyElement is the id of the element that holds the blocks of the text on the page
// of an article.
const bodyElement = "text"

// around is how many characters of its paragraph before and behind a passage tell it
// from others.
const around = 32

// passageMarks gives the marks of tellings on the page of their article, as far as its
// text depends on them.
func passageMarks(tellings []telling) (marks []article.Mark) {
	for _, t := range tellings {
		marks = append(marks, article.Mark{ID: t.id, Offset: t.offset, Length: t.length, Href: "#"})
	}
	return marks
}

// passages gives where the sentences of events stand on the page of their article, by
// the ids of the events: in which block, and where in the text of that.
func passages(blocks []article.Block) map[string]export.Passage {
	found := map[string]export.Passage{}
	for _, block := range blocks {
		if len(block.Marks) == 0 {
			continue
		}
		p := plainPage{starts: map[string]int{}, ends: map[string]int{}}
		p.read(string(block.HTML))
		at, runes := 0, 0 // one place in the text: marks begin one behind the other
		for _, id := range block.Marks {
			start, ok := p.starts[id]
			if !ok {
				continue
			}
			end := max(start, p.ends[id])
			if start < at {
				at, runes = 0, 0
			}
			runes += utf8.RuneCountInString(p.text[at:start])
			at = start
			found[id] = export.Passage{
				Block:  "#" + bodyElement + " > :has(#" + id + ")",
				Start:  runes,
				End:    runes + utf8.RuneCountInString(p.text[start:end]),
				Exact:  strings.Clone(p.text[start:end]),
				Prefix: strings.Clone(lastRunes(lastLine(p.text[max(0, start-wide):start]), around)),
				Suffix: strings.Clone(firstRunes(firstLine(p.text[end:min(len(p.text), end+wide)]), around)),
			}
		}
	}
	return found
}

// plainPage is the text of HTML that article.Render wrote, without its markup, and
// the bytes of it between which marks stand. Marks that overlap share one stretch.
type plainPage struct {
	text         string
	starts, ends map[string]int
}

// read takes the markup out. Render escapes < and > in text and in attributes, so
// that a tag ends with the first >.
func (p *plainPage) read(body string) {
	var b strings.Builder
	var open []string // ids of the stretch that is open, or was last
	for body != "" {
		before, tag, found := strings.Cut(body, "<")
		b.WriteString(html.UnescapeString(before))
		if !found {
			break
		}
		tag, body, _ = strings.Cut(tag, ">")
		switch {
		case strings.HasPrefix(tag, `mark class="told" id=`):
			open = []string{idOf(tag)}
			p.starts[open[0]] = b.Len()
		case strings.HasPrefix(tag, `span id=`):
			open = append(open, idOf(tag))
			p.starts[open[len(open)-1]] = b.Len()
		case tag == "/mark":
			for _, id := range open {
				p.ends[id] = b.Len()
			}
		}
	}
	p.text = b.String()
}

// idOf gives the id in a tag.
func idOf(tag string) string {
	_, id, _ := strings.Cut(tag, `id="`)
	id, _, _ = strings.Cut(id, `"`)
	return html.UnescapeString(id)
}

// wide is how many bytes beside a stretch are looked at for what stands around it.
const wide = (around + 1) * utf8.UTFMax

func lastLine(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

func firstRunes(text string, n int) string {
	for at := range text {
		if n == 0 {
			return text[:at]
		}
		n--
	}
	return text
}

func lastRunes(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return text[at:]
}
