package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/sync/errgroup"

	"waqai/internal/article"
	"waqai/timeline"
)

// quote is the words of a report, and where they stand in the text of its article,
// in characters.
type quote struct {
	event, report, words string
	offset, length       int
}

// quotes looks up the words of every report of every event: in the text of the
// article's file at their place, or, where the files are not there, among the
// sentences that the article's page marks.
func (v *verifier) quotes(ctx context.Context) error {
	f, err := v.tree.open(eventsFile)
	if err != nil {
		v.wrong(eventsFile, "cannot be read: %s", plain(err))
		return nil
	}
	defer f.Close()
	byArticle := map[string][]quote{}
	for e, err := range timeline.ReadEvents(f) {
		if err != nil {
			v.wrong(eventsFile, "%s", plain(err))
			var line *timeline.LineError
			if errors.As(err, &line) {
				continue
			}
			break
		}
		for _, r := range e.Reports {
			byArticle[r.Article] = append(byArticle[r.Article], quote{e.ID, r.ID, r.Quote, r.Offset, r.Length})
			v.result.Quotes++
		}
	}
	before := len(v.result.Findings)
	withSource := has(v.tree.files(), sourceFolder+"site.toml")
	var seen map[string]bool
	if withSource {
		seen, err = v.quotesInFiles(ctx, byArticle)
	} else {
		seen = v.quotesOnPages(ctx, byArticle)
	}
	for slug, quotes := range byArticle {
		if !seen[slug] && ctx.Err() == nil && err == nil {
			for _, q := range quotes {
				v.wrong(eventsFile, "event %s quotes the article %s, which is not there", q.event, slug)
			}
		}
	}
	switch {
	case len(v.result.Findings) > before:
	case withSource:
		v.proved("every quote stands in its article, at the place that is named: %d quotes of %d articles", v.result.Quotes, len(byArticle))
	default:
		v.proved("every quote stands on the page of its article: %d quotes of %d articles", v.result.Quotes, len(byArticle))
		v.unproved("that the quotes stand in the articles as editors have them: the snapshot is without these files")
	}
	return errors.Join(err, ctx.Err())
}

// quotesInFiles reads the articles of snapshot/source.
func (v *verifier) quotesInFiles(ctx context.Context, byArticle map[string][]quote) (map[string]bool, error) {
	var mu sync.Mutex
	seen := map[string]bool{}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range v.tree.files() {
		file, ok := strings.CutPrefix(f.path, sourceFolder)
		if !ok || !strings.HasPrefix(file, "content/articles/") || !strings.HasSuffix(file, ".md") || ctx.Err() != nil {
			continue
		}
		g.Go(func() error {
			src, err := readText(v.tree, f.path, maxText)
			if err != nil {
				v.wrong(f.path, "cannot be read: %s", plain(err))
				return nil
			}
			a, faults := article.Parse(file, src, article.Options{})
			if a == nil || len(faults) > 0 {
				v.wrong(f.path, "is no article: %s", faults[0].Message)
				return nil
			}
			for _, q := range byArticle[a.Slug] {
				if words, ok := characters(a.Text, q.offset, q.length); !ok || words != q.words {
					v.wrong(f.path, "does not say at character %d what event %s quotes: «%s»", q.offset, q.event, q.words)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			seen[a.Slug] = true
			return nil
		})
	}
	return seen, g.Wait()
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
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at, n == 0
}

// quotesOnPages reads the pages of the articles.
func (v *verifier) quotesOnPages(ctx context.Context, byArticle map[string][]quote) map[string]bool {
	seen := map[string]bool{}
	for slug, quotes := range byArticle {
		page := "articles/" + slug + "/index.html"
		if !has(v.tree.files(), page) || ctx.Err() != nil {
			continue
		}
		seen[slug] = true
		src, err := readText(v.tree, page, maxText)
		if err != nil {
			v.wrong(page, "cannot be read: %s", plain(err))
			continue
		}
		marked := squeeze(markedText(src))
		for _, q := range quotes {
			if !strings.Contains(marked, squeeze(q.words)) {
				v.wrong(page, "does not mark the sentence that event %s quotes: «%s»", q.event, q.words)
			}
		}
	}
	return seen
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
