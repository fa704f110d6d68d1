package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/html"

	"waqai/internal/article"
	"waqai/timeline"
)

// quote is the words of a report, and where they stand in the text of its article,
// in characters.
type quote struct {
	event, report, words string
	offset, length       int
}

// quoted is what events quote of the articles, by their slugs, and what came of
// looking it up.
type quoted struct {
	byArticle  map[string][]quote
	read       bool // the file of events could be opened
	withSource bool
	mu         sync.Mutex
	seen       map[string]bool // articles that are there
	findings   []Finding
}

func (q *quoted) wrong(path, format string, args ...any) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.findings = append(q.findings, Finding{path, fmt.Sprintf(format, args...)})
}

// readQuotes reads what events quote.
func (v *verifier) readQuotes() {
	q := &v.quoted
	q.byArticle, q.seen = map[string][]quote{}, map[string]bool{}
	q.withSource = has(v.tree.files(), sourceFolder+"site.toml")
	f, err := v.tree.open(eventsFile)
	if err != nil {
		q.wrong(eventsFile, "cannot be read: %s", plain(err))
		return
	}
	defer f.Close()
	q.read = true
	for e, err := range timeline.ReadEvents(f) {
		if err != nil {
			q.wrong(eventsFile, "%s", plain(err))
			var line *timeline.LineError
			if errors.As(err, &line) {
				continue
			}
			break
		}
		for _, r := range e.Reports {
			q.byArticle[r.Article] = append(q.byArticle[r.Article], quote{e.ID, r.ID, r.Quote, r.Offset, r.Length})
			v.result.Quotes++
		}
	}
}

// quotes says what came of looking up the words of every report of every event: in
// the text of the article's file at their place, as its bytes were digested, or,
// where the files are not there, among the sentences that the article's page marks.
func (v *verifier) quotes(ctx context.Context) error {
	q := &v.quoted
	if q.read {
		if !q.withSource {
			v.quotesOnPages(ctx)
		}
		for slug, quotes := range q.byArticle {
			if !q.seen[slug] && ctx.Err() == nil {
				for _, one := range quotes {
					q.wrong(eventsFile, "event %s quotes the article %s, which is not there", one.event, slug)
				}
			}
		}
	}
	v.result.Findings = append(v.result.Findings, q.findings...)
	switch {
	case len(q.findings) > 0:
	case q.withSource:
		v.proved("every quote stands in its article, at the place that is named: %d quotes of %d articles", v.result.Quotes, len(q.byArticle))
	default:
		v.proved("every quote stands on the page of its article: %d quotes of %d articles", v.result.Quotes, len(q.byArticle))
		v.unproved("that the quotes stand in the articles as editors have them: the snapshot is without these files")
	}
	return ctx.Err()
}

// articleFile gives the path of an article within the site's folder; ok is false for
// other files of a snapshot.
func articleFile(path string) (file string, ok bool) {
	file, ok = strings.CutPrefix(path, sourceFolder)
	return file, ok && strings.HasPrefix(file, "content/articles/") && strings.HasSuffix(file, ".md")
}

// quotesIn looks up what is quoted of an article in its file, which is at path.
func (q *quoted) quotesIn(path string, src []byte) {
	file, _ := articleFile(path)
	a, faults := article.Parse(file, src, article.Options{})
	if a == nil || len(faults) > 0 {
		q.wrong(path, "is no article: %s", faults[0].Message)
		return
	}
	for _, one := range q.byArticle[a.Slug] {
		if words, ok := characters(a.Text, one.offset, one.length); !ok || words != one.words {
			q.wrong(path, "does not say at character %d what event %s quotes: «%s»", one.offset, one.event, one.words)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.seen[a.Slug] = true
}

// characters gives a piece of a text by characters.
func characters(text string, offset, length int) (string, bool) {
	start, ok := after(text, offset)
	if !ok {
		return "", false
	}
	end, ok := after(text[start:], length)
	return text[start : start+end], ok
}

// after gives the byte behind so many characters.
func after(text string, n int) (at int, ok bool) {
	for ; at < len(text); at++ {
		if text[at]&0xC0 == 0x80 {
			continue // within a character
		}
		if n == 0 {
			return at, true
		}
		n--
	}
	return at, n == 0
}

// quotesOnPages reads the pages of the articles.
func (v *verifier) quotesOnPages(ctx context.Context) {
	q := &v.quoted
	for slug, quotes := range q.byArticle {
		page := "articles/" + slug + "/index.html"
		if !has(v.tree.files(), page) || ctx.Err() != nil {
			continue
		}
		q.seen[slug] = true
		src, err := readText(v.tree, page, maxText)
		if err != nil {
			q.wrong(page, "cannot be read: %s", plain(err))
			continue
		}
		marked := squeeze(markedText(src))
		for _, one := range quotes {
			if !strings.Contains(marked, squeeze(one.words)) {
				q.wrong(page, "does not mark the sentence that event %s quotes: «%s»", one.event, one.words)
			}
		}
	}
}

// markedText gives the words within the marks of a page.
func markedText(src []byte) string {
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(src))
	for depth := 0; ; {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return fmt.Sprint(z.Err())
			}
			return b.String()
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "mark" {
				depth++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "mark" && depth > 0 {
				depth--
			}
		case html.TextToken:
			if depth > 0 {
				b.Write(z.Text())
			}
		}
	}
}

// squeeze leaves out blanks, those of the texts of articles among them, and what
// is not seen.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r >= 0xE0000 {
			return -1
		}
		return r
	}, html.UnescapeString(s))
}
