// Package article turns one content file into an Article: what its front
// matter says, and its text with the file's own addresses.
//
// A content file is UTF-8, with or without a byte order mark, with LF or CRLF.
// TOML front matter stands between two lines «+++», Markdown (CommonMark with
// tables) behind it. There are three kinds: articles (Parse), places
// (ParsePlace) and plain pages (ParsePage).
//
// # The text
//
// Article.Text has the bytes and the characters of the file, each text
// character in its place, and a blank of the same width for every character
// that is not text: front matter, markup, addresses of links, raw HTML. So a
// span of bytes, or of characters, of the text is one of the file, and a quote
// found in the text can be marked in the page. The blanks are U+0020 for a
// character of one byte, U+00A0 for two, U+2003 for three and U+E0020 for four.
// A line break within a paragraph is a blank too, so a newline in Text always
// ends a block; the cells of a table are blocks of their own.
//
// # The page
//
// Render gives the body as HTML that is safe whatever the file holds: raw HTML
// is left out, addresses of other kinds than http, https, mailto and relative
// ones within the site are no links, and pictures come from the site alone. It
// is the one place where template.HTML is made.
package article

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Article is a content file that has been read.
type Article struct {
	Path   string // of the file, below the site's folder, with slashes
	Slug   string // names the article in addresses and ids
	Digest string // of the file: see Digest

	Title   string
	Date    edtf.Date // the day of publication, as written
	Author  string
	Summary string
	Draft   bool
	Sources []timeline.Source
	Extra   map[string]any

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
	return hex.EncodeToString(sum[:])
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

// calendarDay is a date of front matter: a TOML date or date and time, or text
// of that form. The day is taken as it is written, whatever its time zone.
type calendarDay struct{ edtf.Date }

func (d *calendarDay) UnmarshalText(text []byte) error {
	day, rest := string(text), ""
	if len(day) > 10 {
		day, rest = day[:10], day[10:]
	}
	v, err := edtf.Parse(day)
	if err != nil || v.Precision() != edtf.PrecisionDay || rest != "" && rest[0] != 'T' && rest[0] != ' ' && rest[0] != 't' {
		return dayError(text)
	}
	d.Date = v
	return nil
}

type dayError string

func (e dayError) Error() string { return fmt.Sprintf("«%s» is no day", string(e)) }
func (dayError) Hint() string {
	return "a date is year-month-day without quotes:  date = 2017-03-09"
}

// Parse reads an article. With any fault the article is nil where too little
// of it could be read, and not to be published in any case.
func Parse(file string, src []byte, opt Options) (*Article, source.Faults) {
	doc, faults := open(file, src)
	if doc == nil {
		return nil, faults
	}
	var keys articleKeys
	faults = append(faults, doc.decode(&keys)...)
	a := &Article{
		Path: file, Slug: slugOf(file), Digest: Digest(src),
		Title: keys.Title, Date: keys.Date.Date, Author: keys.Author, Summary: keys.Summary, Draft: keys.Draft,
		Extra: keys.Extra, Decisions: keys.Events,
	}
	fault := func(key, message, hint string) { faults.Add(doc.keyFault(key, message, hint)) }
	tree := parse(doc.blanked)
	a.Text = plainText(src, tree)
	if strings.TrimSpace(strings.Map(visible, a.Text)) == "" {
		faults.Add(source.New(file, src, len(src), "the article has no text", "write the article below the second +++, or set  draft = true"))
	}
	if keys.Title == "" && !doc.faulty("title", faults) {
		fault("", "title is missing", `add  title = "…"`)
	}
	switch day, ok := keys.Date.First(); {
	case !ok && !doc.faulty("date", faults):
		fault("", "date is missing", dateHint(a.Text, opt))
	case ok && opt.Today != 0 && day > opt.Today:
		fault("date", fmt.Sprintf("date %s is in the future, today is %s", day, opt.Today), "date is the day on which the article was published")
	}
	if keys.Slug != "" {
		if a.Slug = keys.Slug; !validSlug(a.Slug) {
			fault("slug", fmt.Sprintf("slug %q cannot stand in an address", a.Slug), "a slug is lower-case Latin letters, digits and hyphens")
		}
	}
	a.Sources = doc.sources(&keys, &faults)
	for i := range a.Decisions {
		faults = append(faults, a.Decisions[i].check(doc, fmt.Sprintf("events[%d]", i), a.Text)...)
	}
	faults = append(faults, linkFaults(doc, tree, 2)...)
	faults.Sort()
	return a, faults
}

func dateHint(text string, opt Options) string {
	if opt.SuggestDate != nil {
		if day, words, ok := opt.SuggestDate(text); ok {
			return fmt.Sprintf("the text says «%s»: add  date = %s", strings.Join(strings.Fields(words), " "), day)
		}
	}
	return "add  date = 2017-03-09  with the day on which the article was published"
}

// sources checks the sources of front matter and gives them as the record has
// them.
func (d *document) sources(keys *articleKeys, faults *source.Faults) []timeline.Source {
	list, path := keys.Sources, func(i int, key string) string { return fmt.Sprintf("sources[%d].%s", i, key) }
	if keys.Source != "" || keys.URL != "" {
		if len(list) > 0 {
			faults.Add(d.keyFault("source", "both source and [[sources]]", "keep [[sources]] and move the source there as its name and url"))
		}
		one := sourceKeys{Name: keys.Source, URL: keys.URL}
		if len(list) == 0 {
			path = func(_ int, key string) string {
				if key == "name" && keys.Source != "" {
					return "source"
				}
				return "url"
			}
			list = []sourceKeys{one}
		}
	}
	var out []timeline.Source
	for i, s := range list {
		if strings.TrimSpace(s.Name) == "" {
			faults.Add(d.keyFault(path(i, "name"), "a source without a name", `name who published it:  name = "رويترز"`))
		}
		for key, address := range map[string]string{"url": s.URL, "archived": s.Archived} {
			if address == "" {
				continue
			}
			if why := unfit(address); why != "" {
				faults.Add(d.keyFault(path(i, key), key+" "+why, "an address begins with https:// or http://"))
			}
		}
		out = append(out, timeline.Source{Name: s.Name, URL: s.URL, Archived: s.Archived, Retrieved: s.Retrieved.Date, Published: s.Published.Date})
	}
	return out
}

// unfit says why an address cannot be that of a source, "" where it can.
func unfit(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "is no address"
	case u.Scheme != "http" && u.Scheme != "https":
		if u.Scheme == "" {
			return "has no https:// before it"
		}
		return fmt.Sprintf("has the scheme %q, which is not one of a page", u.Scheme)
	case u.Host == "":
		return "names no host"
	}
	return ""
}

// document is a content file cut into front matter and body.
type document struct {
	file    string
	src     []byte
	front   []byte // between the +++ lines
	lines   int    // before front
	start   int    // the byte where front begins
	blanked []byte // src with all before the body blank, line by line
}

// open checks the bytes of a content file and finds its front matter. document
// is nil where there is none.
func open(file string, src []byte) (*document, source.Faults) {
	if at := invalid(src); at >= 0 {
		return nil, source.Faults{source.Fault{Pos: source.At(file, src, at), Message: fmt.Sprintf("not UTF-8: byte %#02x", src[at]),
			Hint: "save the file as UTF-8"}}
	}
	if at := bytes.IndexByte(src, 0); at >= 0 {
		return nil, source.Faults{source.New(file, src, at, "a NUL byte", "the file is no text; save it as UTF-8")}
	}
	start := 0
	if bytes.HasPrefix(src, []byte("\uFEFF")) {
		start = len("\uFEFF")
	}
	const hint = "an article begins with a line +++, its title and date, and another line +++"
	line, next := cutLine(src, start)
	if strings.TrimSpace(line) != "+++" {
		return nil, source.Faults{source.New(file, src, start, "no front matter", hint)}
	}
	for at := next; at < len(src); {
		line, end := cutLine(src, at)
		if strings.TrimSpace(line) == "+++" {
			d := &document{file: file, src: src, front: bytes.ReplaceAll(src[next:at], []byte("\r\n"), []byte(" \n")), lines: 1, start: next, blanked: bytes.Clone(src)}
			for i := range end {
				if c := d.blanked[i]; c != '\n' && c != '\r' {
					d.blanked[i] = ' '
				}
			}
			return d, nil
		}
		at = end
	}
	return nil, source.Faults{source.New(file, src, start, "front matter does not end", "close it with a line +++ before the text")}
}

// cutLine gives the line that begins at a byte, and where the next one does.
func cutLine(src []byte, at int) (string, int) {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return string(src[at : at+i]), at + i + 1
	}
	return string(src[at:]), len(src)
}

// invalid gives the first byte that is not UTF-8, -1 where all are.
func invalid(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for at := 0; at < len(src); {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func (d *document) decode(v any) source.Faults {
	return source.DecodeTOML(d.file, d.front, d.lines, v)
}

// keyFault makes the fault of a key of the front matter, or of the front matter
// as a whole where the key is "".
func (d *document) keyFault(key, message, hint string) source.Fault {
	if key == "" {
		return source.Fault{Pos: source.At(d.file, d.src, d.start), Message: message, Hint: hint}
	}
	return source.New(d.file, d.src, d.start+source.KeyAt(d.front, key), message, hint)
}

// faulty tells whether there is a fault of a key already, or of the syntax, so
// that it is not called missing as well.
func (d *document) faulty(key string, faults source.Faults) bool {
	for _, f := range faults {
		if strings.HasPrefix(f.Message, key) || strings.HasPrefix(f.Message, "not TOML") ||
			strings.Contains(f.Hint, fmt.Sprintf("did you mean %q", key)) {
			return true
		}
	}
	return false
}

// slugOf makes the slug of a file: its name, or, where that cannot stand in an
// address, «a-» and a piece of its digest, which stays as long as the name.
func slugOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".md")
	if validSlug(name) {
		return name
	}
	return "a-" + Digest([]byte(name))[:10]
}

func validSlug(s string) bool {
	if s == "" || len(s) > 120 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
