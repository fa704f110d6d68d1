package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"waqai/internal/capture"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// CopyPage tells of the site's own copy of a page that articles cite. There is one where
// readers do not find the page at its address any more; in snapshots one for every copy.
type CopyPage struct {
	Frame
	// Address is that which articles cite, Final where it led, "" where that is the same.
	Address, Final string
	Publishers     []string
	Articles       []Link
	// State says in words what the address came to when it was looked at last, on the day
	// Looked.
	State  string
	Looked edtf.Date
	// Taken is the day of the copy, Mime its media type, Bytes its size as it was sent,
	// Digest its SHA-256, Truncated tells that it ends early. Mime and Final are words of
	// the host, and "" where the copy is not there.
	Taken     edtf.Date
	Mime      string
	Bytes     int64
	Digest    string
	Truncated bool
	// Within tells that the copy itself is there too, as in snapshots; Blocks are its words,
	// Shortened where it has more.
	Within    bool
	Blocks    []CopyBlock
	Shortened bool
}

// CopyBlock is a piece of the text of a copy.
type CopyBlock struct {
	Kind string // "heading", "text", "quote", "picture"
	Text string
}

// CopiesPage lists the copies in a snapshot.
type CopiesPage struct {
	Frame
	Previous, Next Link
	Items          []CopyItem
}

// CopyItem is a line of the list of copies.
type CopyItem struct {
	Copy       Link
	Publishers []string
	Taken      edtf.Date
	Gone       bool // from its address
}

const (
	capturesFolder = "captures"
	// copiesOfPage are listed on a page, mostCopied bytes of a copy's text shown.
	copiesOfPage = 300
	mostCopied   = 400 << 10
)

// copied is an address that articles cite and of which there is a copy.
type copied struct {
	page       *capture.Page
	publishers []string
	articles   []*Article
}

// copyPath gives the path of the page of a copy.
func copyPath(address string) string {
	sum := sha256.Sum256([]byte(address))
	return capturesFolder + "/" + hex.EncodeToString(sum[:8]) + "/" + indexFile
}

func copiesPath(n int) string {
	if n == 0 {
		return capturesFolder + "/" + indexFile
	}
	return fmt.Sprintf("%s/p%d/%s", capturesFolder, n+1, indexFile)
}

// kept gives what is known of the copy of a source, nil where there is none.
func (s *Site) kept(src timeline.Source) *capture.Page {
	if src.URL == "" {
		return nil
	}
	p := s.captures.Page(src.URL)
	if p == nil || p.Kept == nil {
		return nil
	}
	return p
}

// led gives the copy to which pages lead from a source: its address has to be dead, and
// no archived copy to be named by an editor.
func (s *Site) led(src timeline.Source) *capture.Page {
	if p := s.kept(src); p != nil && p.Gone() && src.Archived == "" {
		return p
	}
	return nil
}

// copyReads names what pages read of the copies of sources.
func (s *Site) copyReads(sources []timeline.Source) (reads []string) {
	for _, src := range sources {
		if p := s.led(src); p != nil {
			reads = append(reads, p.Page, p.Kept.Date)
		}
	}
	return reads
}

// source gives a source on a page that leads to its copy.
func (v view) source(src timeline.Source) SourceView {
	show := sourceView(src)
	if p := v.led(src); p != nil {
		show.Copy, show.CopyOn = v.link(copyPath(p.Page)), dayOf(p.Kept.Date)
	}
	return show
}

// dayOf gives the day of a time in UTC.
func dayOf(time string) edtf.Date {
	t := capture.Time(time)
	return edtf.OnDay(edtf.DayOf(t.Year(), int(t.Month()), t.Day()))
}

// copied lists the addresses that have a page, in the order of the articles.
func (s *Site) copied() (list []*copied) {
	at := map[string]*copied{}
	for _, a := range s.articles {
		for _, src := range a.Sources {
			p := s.kept(src)
			if p == nil || !s.withCopies && !p.Gone() {
				continue
			}
			c := at[p.Page]
			if c == nil {
				c = &copied{page: p}
				at[p.Page] = c
				list = append(list, c)
			}
			if !slices.Contains(c.publishers, src.Name) {
				c.publishers = append(c.publishers, src.Name)
			}
			if !slices.Contains(c.articles, a) {
				c.articles = append(c.articles, a)
			}
		}
	}
	return list
}

func (s *Site) copyPages() (pages []Page) {
	if s.captures.Empty() {
		return nil
	}
	list := s.copied()
	var lines []string
	for _, c := range list {
		reads := append([]string{asJSON(c.page), fmt.Sprint(s.withCopies)}, c.publishers...)
		for _, a := range c.articles {
			reads = append(reads, a.path, a.Title)
		}
		pages = append(pages, s.page("copy.html", copyPath(c.page.Page), func(v view) (any, error) { return v.copyPage(c) }, reads...))
		lines = append(lines, digestOf(reads...))
	}
	if !s.withCopies || len(list) == 0 {
		return pages
	}
	n := 0
	for part := range slices.Chunk(list, copiesOfPage) {
		number, last := n, (n+1)*copiesOfPage >= len(list)
		pages = append(pages, s.page("copies.html", copiesPath(number), func(v view) (any, error) {
			return v.copiesPage(part, number, last), nil
		}, append([]string{fmt.Sprint(len(list))}, lines[n*copiesOfPage:n*copiesOfPage+len(part)]...)...))
		n++
	}
	return pages
}

// title is what a copy is called: by its own words only where it is shown. What a host
// may have put into them is not for a site that is published.
func (v view) titleOf(c *copied) string {
	if !v.withCopies {
		return "صفحة المصدر: " + c.publishers[0]
	}
	return cmp.Or(tidy(c.page.Kept.Title), c.page.Page)
}

func (v view) copyPage(c *copied) (CopyPage, error) {
	k := c.page.Kept
	p := CopyPage{
		Frame: v.frame("copy", v.titleOf(c), ""), Address: c.page.Page, Publishers: c.publishers, State: v.words.stateOf(c.page), Looked: dayOf(c.page.Date),
		Taken: dayOf(k.Date), Bytes: k.Bytes, Digest: k.Digest, Truncated: k.Truncated != "", Within: v.withCopies,
	}
	p.Title = "نسخة محفوظة: " + p.Title
	p.Reach.Alternates = nil
	for _, a := range c.articles {
		p.Articles = append(p.Articles, Link{a.Title, v.link(a.path)})
	}
	if !v.withCopies {
		return p, nil
	}
	p.Mime = k.Mime
	if k.URL != c.page.Page {
		p.Final = k.URL
	}
	p.Trail = []Link{{"النسخ المحفوظة", v.link(copiesPath(0))}}
	_, blocks, _, err := v.captures.Text(k)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Within = false // somebody has taken the file away
	case err != nil:
		return p, source.Fault{
			Pos: source.Pos{File: path.Join(capture.Folder, k.File)}, Message: fmt.Sprintf("the copy of %s cannot be read: %s", c.page.Page, reason(err)),
			Hint: "put the file back as it was, or take it away: then  waqai archive sources  captures the page again",
		}
	}
	size := 0
	for _, b := range blocks {
		if size += len(b.Text); size > mostCopied {
			p.Shortened = true
			break
		}
		kind := "text"
		switch {
		case strings.HasPrefix(b.Kind, "h"):
			kind = "heading"
		case b.Kind == "quote":
			kind = "quote"
		case b.Kind == "img":
			kind = "picture"
		}
		p.Blocks = append(p.Blocks, CopyBlock{kind, tidy(b.Text)})
	}
	return p, nil
}

// stateOf says in words what an address came to.
func (w wording) stateOf(p *capture.Page) string {
	number := func(n int) string { return w.digits(fmt.Sprint(n)) }
	switch {
	case p.State == capture.Kept && p.Change == capture.Moved:
		return "صار يقود إلى عنوان آخر"
	case p.State == capture.Kept:
		return "يجيب"
	case p.State == capture.Refused && p.Status > 0:
		return "لا يسمح المضيف بطلبه (" + number(p.Status) + ")"
	case p.State == capture.Refused:
		return "لا يُسمح للبرامج بطلبه"
	case p.State == capture.Unreached:
		return "لم يُوصل إليه"
	case p.Status == 404 || p.Status == 410:
		return "أجاب المضيف بأن الصفحة لم تعد موجودة (" + number(p.Status) + ")"
	case p.Status >= 200 && p.Status < 300:
		return "صار يقود إلى الصفحة الأولى من الموقع المضيف"
	case strings.HasPrefix(p.Why, "there is no host"):
		return "لم يعد للموقع المضيف وجود على الشبكة"
	}
	return "لم يجب المضيف منذ " + w.Date(dayOf(p.Since))
}

func (v view) copiesPage(part []*copied, number int, last bool) CopiesPage {
	p := CopiesPage{Frame: v.frame("copies", "النسخ المحفوظة من صفحات المصادر", "صفحات استندت إليها المقالات، كما كانت حين حُفظت.")}
	p.Reach.Alternates = nil
	if number > 0 {
		p.Previous = Link{"الصفحة السابقة", v.link(copiesPath(number - 1))}
	}
	if !last {
		p.Next = Link{"الصفحة التالية", v.link(copiesPath(number + 1))}
	}
	for _, c := range part {
		p.Items = append(p.Items, CopyItem{Link{v.titleOf(c), v.link(copyPath(c.page.Page))}, c.publishers, dayOf(c.page.Kept.Date), c.page.Gone()})
	}
	return p
}
