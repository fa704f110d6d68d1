// Package article turns one content file into an Article: what its front
// matter says, and its text with the file's own addresses.
//
// A content file is UTF-8, with or without a byte order mark, with LF or CRLF.
// TOML front matter stands between two lines «+++», Markdown (CommonMark with
// tables) behind it. There are three kinds: articles (Parse), places
// (ParsePlace) and plain pages (ParsePage).
//
//	front.go   the front matter and its faults
//	text.go    Markdown → the text
//	render.go  Markdown → HTML, with marks; inline.go writes text
//	link.go    where links may lead
//	alias.go   addresses that a page had before
//	decide.go  what an editor says of events
//	write.go   the same, written into a file; save.go puts it on the disk
//
// # The text
//
// Article.Text has the bytes and the characters of the file: each character of
// the text is in its place, and in place of all others stand blanks of the same
// width. So a span of bytes, or of characters, of the text is one of the file,
// and a quote found in the text can be marked on the page. The blanks are U+0020
// for a character of one byte, U+00A0 for two, U+2003 for three and U+E0020 for
// four.
//
// Text is what a reader sees as running text: paragraphs, headings, items of
// lists, cells of tables, the words of links and of code within a line. Front
// matter, markup, addresses, the descriptions of pictures, blocks of code and
// tags of HTML are blank. A character reference such as &quot; stands as its
// character where that has one byte, and is blank where it has more.
//
// A newline in Text ends a block, or a line that the writer broke with two
// spaces or a backslash; the other line breaks of a paragraph are blank. Between
// any two blocks, cells of a table too, stands at least one newline.
//
// # The page
//
// Render gives the body as HTML that is safe whatever the file holds. It is the
// one place where template.HTML is made, and it writes no element or attribute
// but its own. Tags of HTML in the file are passed over and their text stays;
// comments, scripts and styles are left out whole. Links lead to http, https and
// mailto addresses and to relative ones within the site; pictures come from the
// site alone, so that no page asks a third party for one.
package article

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Article is a content file that has been read.
type Article struct {
	Path   string // of the file, below the site's folder, with slashes
	Slug   string // names the article in addresses and ids
	Digest string // of the file: see Digest
	// SlugAt is where the front matter gives the slug, and the file alone where
	// the slug is that of its name.
	SlugAt source.Pos
	// Aliases are the addresses that it had before, and Origin the first of its former
	// slugs, or "": ids of events are made of that one, and stay.
	// NoAliases is set where the file says that there are none.
	Aliases   []Alias
	NoAliases bool
	Origin    string
	// TextDigest is a digest of what stands below the front matter.
	TextDigest string

	Title   string
	Date    edtf.Date // the day of publication, as written
	Author  string
	Summary string
	Draft   bool
	Sources []timeline.Source
	Extra   map[string]any // dates in it are strings

	// Decisions are what an editor says of the events: see Decide.
	Decisions []Decision

	// Text is as long as the file, in bytes and in characters.
	Text string
}

// Options are what reading an article needs to know beside the file.
type Options struct {
	// Today is the last day that an article may be dated; 0 allows any.
	Today edtf.Day
	// SuggestDate, where not nil, gives the day that a text itself names as
	// that of its publication, and the words that do. It is asked when a date
	// is missing, for the hint.
	SuggestDate func(text string) (day edtf.Day, words string, ok bool)
}

// Digest names the contents of a file: the SHA-256 of its bytes in hexadecimal.
func Digest(src []byte) string {
	sum := sha256.Sum256(src)
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:])
}

// articleKeys is the front matter of an article.
type articleKeys struct {
	Title   string         `toml:"title"`
	Date    calendarDay    `toml:"date"`
	Source  string         `toml:"source"`
	URL     string         `toml:"url"`
	Sources []sourceKeys   `toml:"sources"`
	Author  string         `toml:"author"`
	Summary string         `toml:"summary"`
	Draft   bool           `toml:"draft"`
	Slug    string         `toml:"slug"`
	Aliases []string       `toml:"aliases"`
	Extra   map[string]any `toml:"extra"`
	Events  []Decision     `toml:"events"`
}

type sourceKeys struct {
	Name      string      `toml:"name"`
	URL       string      `toml:"url"`
	Archived  string      `toml:"archived"`
	Retrieved calendarDay `toml:"retrieved"`
	Published calendarDay `toml:"published"`
}

// Parse reads an article. Where there are faults it is not to be published: the
// article is nil where there was nothing to read, and holds what was sound
// otherwise. Faults are sorted by place.
func Parse(file string, src []byte, opt Options) (*Article, source.Faults) {
	doc, faults := split(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys articleKeys
	faults.Add(doc.decode(&keys)...)
	a := &Article{
		Path:    file,
		Digest:  Digest(src),
		Title:   keys.Title,
		Date:    keys.Date.Date,
		Author:  keys.Author,
		Summary: keys.Summary,
		Draft:   keys.Draft,
		Extra:   keys.Extra,
	}
	tree, wrong := doc.parse()
	faults.Add(wrong...)
	if tree == nil {
		faults.Sort()
		return nil, faults
	}
	a.Text = plainText(src, tree)
	if isBlank(a.Text) && !a.Draft {
		faults.Add(doc.Fault(len(src), "the article has no text", "write the article below the second +++, or set  draft = true"))
	}
	a.Slug, wrong = doc.slug(keys.Slug)
	faults.Add(wrong...)
	if a.SlugAt = (source.Pos{File: file}); keys.Slug != "" {
		a.SlugAt = doc.keyFault("slug", "", "").Pos
	}
	a.NoAliases = doc.has("aliases") && len(keys.Aliases) == 0
	a.TextDigest = Digest(bytes.TrimSpace(src[doc.body:]))
	a.Aliases, a.Origin, wrong = doc.aliases("aliases", keys.Aliases, "articles/", a.Slug)
	faults.Add(wrong...)
	faults.Add(doc.needs("title", keys.Title, `add  title = "…"`)...)
	switch {
	case doc.lacks("date"):
		faults.Add(doc.keyFault("", "date is missing", dateHint(a.Text, opt)))
	case keys.Date.after(opt.Today):
		faults.Add(doc.keyFault("date", fmt.Sprintf("date %s is in the future, today is %s", a.Date, opt.Today),
			"date is the day on which the article was published"))
	}
	a.Sources, wrong = doc.sources(keys, opt.Today)
	faults.Add(wrong...)
	a.Decisions = keys.Events
	for i := range a.Decisions {
		faults.Add(a.Decisions[i].check(doc, fmt.Sprintf("events[%d]", i), a.Text)...)
	}
	faults.Add(doc.linkFaults(tree, 2)...)
	faults.Sort()
	return a, faults
}

func dateHint(text string, opt Options) string {
	if opt.SuggestDate != nil {
		if day, words, ok := opt.SuggestDate(text); ok {
			return fmt.Sprintf("the text says «%s»: add  date = %s", strings.Join(strings.FieldsFunc(words, blank), " "), day)
		}
	}
	return "add  date = 2017-03-09  with the day on which the article was published"
}

// sources checks the sources of front matter and gives them as the record has
// them.
func (d *document) sources(keys articleKeys, today edtf.Day) (sources []timeline.Source, faults source.Faults) {
	fault := func(key, message, hint string) { faults.Add(d.keyFault(key, message, hint)) }
	list := keys.Sources
	path := func(i int, key string) string { return fmt.Sprintf("sources[%d].%s", i, key) }
	if keys.Source != "" || keys.URL != "" {
		if len(list) > 0 {
			key := "source"
			if keys.Source == "" {
				key = "url"
			}
			fault(key, key+" beside [[sources]]", "keep [[sources]], and make this one of them with its name and url")
		} else {
			list = []sourceKeys{{Name: keys.Source, URL: keys.URL}}
			path = func(_ int, key string) string { return key }
		}
	}
	for i, s := range list {
		if strings.TrimSpace(s.Name) == "" {
			if len(keys.Sources) == 0 {
				fault("url", "url without source", `name who published it:  source = "رويترز"`)
			} else {
				fault(path(i, "name"), "a source without a name", `name who published it:  name = "رويترز"`)
			}
		}
		for _, link := range []struct{ key, address string }{{"url", s.URL}, {"archived", s.Archived}} {
			if why := unfit(link.address); link.address != "" && why != "" {
				fault(path(i, link.key), link.key+" "+why, "an address begins with https:// or http://")
			}
		}
		for _, date := range []struct {
			key string
			day calendarDay
		}{{"published", s.Published}, {"retrieved", s.Retrieved}} {
			if date.day.after(today) {
				fault(path(i, date.key), fmt.Sprintf("%s %s is in the future, today is %s", date.key, date.day, today), "correct the date")
			}
		}
		sources = append(sources, timeline.Source{
			Name:      s.Name,
			URL:       s.URL,
			Archived:  s.Archived,
			Retrieved: s.Retrieved.Date,
			Published: s.Published.Date,
		})
	}
	return sources, faults
}
