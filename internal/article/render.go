package article

import (
	"bufio"
	"bytes"
	"cmp"
	"html/template"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"waqai/internal/source"
)

// Mark is a stretch of an article's text that a page points at.
type Mark struct {
	// ID becomes the id of the stretch, so that links lead to it.
	ID string
	// Offset and Length bound it, in characters of the text (and so of the
	// file).
	Offset, Length int
	// Href is where the small link behind the stretch leads, Label what it is
	// called for those who do not see it.
	Href, Label string
}

// stretch is what marks that overlap cover together, in bytes.
type stretch struct {
	start, end int
	marks      []Mark
	begun      bool // its first piece is written
	done       bool // and its last
}

// Render gives the body of a content file as HTML. The text of each mark stands
// in <mark class="told"> with its id, in pieces where inline markup cuts it, and
// a link <a class="ref"> follows it. Marks that overlap share one stretch. src
// is what Parse accepted; marks outside of it are passed over.
func Render(src []byte, marks []Mark) template.HTML {
	doc, _ := open("", src)
	if doc == nil {
		return ""
	}
	r := &page{stretches: stretches(src, marks)}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	rd := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(r, 1),
		util.Prioritized(html.NewRenderer(), 1000),
		util.Prioritized(tableRenderer(), 500),
	))
	if err := rd.Render(w, doc.blanked, parse(doc.blanked)); err != nil {
		panic(err) // a buffer takes all writes
	}
	r.links = 0
	r.finish(w, len(src)+1)
	w.Flush()
	return template.HTML(b.String())
}

// stretches turns characters into bytes and joins what overlaps.
func stretches(src []byte, marks []Mark) []*stretch {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(a.ID, b.ID))
	})
	var out []*stretch
	at, chars := 0, 0
	seek := func(from, fromChars, to int) (int, int) {
		for fromChars < to && from < len(src) {
			_, size := utf8.DecodeRune(src[from:])
			from, fromChars = from+size, fromChars+1
		}
		return from, fromChars
	}
	for _, m := range marks {
		at, chars = seek(at, chars, m.Offset)
		end, _ := seek(at, chars, m.Offset+m.Length)
		if end <= at {
			continue
		}
		if n := len(out); n > 0 && at < out[n-1].end {
			out[n-1].end = max(out[n-1].end, end)
			out[n-1].marks = append(out[n-1].marks, m)
			continue
		}
		out = append(out, &stretch{start: at, end: end, marks: []Mark{m}})
	}
	return out
}

// page renders the nodes that need more than goldmark's own renderer does.
type page struct {
	stretches []*stretch
	next      int // the first stretch that is not done
	links     int // how deep in links the renderer stands
}

// RegisterFuncs implements renderer.NodeRenderer.
func (p *page) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, p.text)
	reg.Register(ast.KindLink, p.link)
	reg.Register(ast.KindAutoLink, p.autoLink)
	reg.Register(ast.KindImage, p.image)
	reg.Register(ast.KindHeading, p.heading)
	reg.Register(ast.KindCodeSpan, p.codeSpan)
	reg.Register(ast.KindRawHTML, skip)
	reg.Register(ast.KindHTMLBlock, skip)
}

func skip(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

func (p *page) text(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Text)
	p.pieces(w, src, n.Segment.Start, n.Segment.Stop)
	switch {
	case n.HardLineBreak():
		w.WriteString("<br>\n")
	case n.SoftLineBreak():
		w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// pieces writes text, what lies in a stretch in a mark.
func (p *page) pieces(w util.BufWriter, src []byte, start, stop int) {
	p.finish(w, start)
	at := start
	for _, s := range p.stretches[p.next:] {
		if s.start >= stop {
			break
		}
		from, to := max(at, s.start), min(stop, s.end)
		if from >= to {
			continue
		}
		write(w, src[at:from])
		if !s.begun {
			w.WriteString(`<mark class="told" id="` + template.HTMLEscapeString(s.marks[0].ID) + `">`)
			for _, m := range s.marks[1:] {
				w.WriteString(`<span id="` + template.HTMLEscapeString(m.ID) + `"></span>`)
			}
			s.begun = true
		} else {
			w.WriteString(`<mark class="told">`)
		}
		write(w, src[from:to])
		w.WriteString("</mark>")
		at = to
		if to == s.end {
			s.done = true
			p.finish(w, to)
		}
	}
	write(w, src[at:stop])
}

// finish writes the links of the stretches that end at or before a byte. Within
// a link there cannot be another: they wait for its end.
func (p *page) finish(w util.BufWriter, at int) {
	for p.links == 0 && p.next < len(p.stretches) {
		s := p.stretches[p.next]
		if !s.done && s.end > at {
			return
		}
		for _, m := range s.marks {
			if s.begun && m.Href != "" {
				w.WriteString(`<a class="ref" href="` + template.HTMLEscapeString(m.Href) + `"`)
				if m.Label != "" {
					w.WriteString(` aria-label="` + template.HTMLEscapeString(m.Label) + `"`)
				}
				w.WriteString(`>◆</a>`)
			}
		}
		p.next++
	}
}

// ltr finds what keeps its own order in a line of Arabic: Latin names, ids and
// addresses, and digits that a hyphen joins.
var ltr = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9.,:/@_+'-]*(?: [A-Za-z][A-Za-z0-9.,:/@_+'-]*)*`)

// write writes text as HTML, escapes and entities resolved, runs that go from
// left to right isolated.
func write(w util.BufWriter, b []byte) {
	if bytes.ContainsAny(b, `\&`) { // a run might be part of an entity
		html.DefaultWriter.Write(w, b)
		return
	}
	at := 0
	for _, m := range ltr.FindAllIndex(b, -1) {
		run := bytes.TrimRight(b[m[0]:m[1]], ".,:/'-")
		if !bytes.ContainsFunc(run, func(c rune) bool { return c == '-' || c == '+' || c >= 'A' && c <= 'z' }) {
			continue
		}
		html.DefaultWriter.Write(w, b[at:m[0]])
		w.WriteString(`<bdi dir="ltr">`)
		html.DefaultWriter.Write(w, run)
		w.WriteString("</bdi>")
		at = m[0] + len(run)
	}
	html.DefaultWriter.Write(w, b[at:])
}

func (p *page) link(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	href, outside := address(n.Destination)
	if href == "" {
		return ast.WalkContinue, nil
	}
	if entering {
		p.open(w, href, outside)
	} else {
		p.close(w)
	}
	return ast.WalkContinue, nil
}

func (p *page) autoLink(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	target := n.URL(src)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(target), []byte("mailto:")) {
		target = append([]byte("mailto:"), target...)
	}
	href, outside := address(target)
	if href != "" {
		p.open(w, href, outside)
	}
	w.WriteString(`<bdi dir="ltr">` + template.HTMLEscapeString(string(n.Label(src))) + `</bdi>`)
	if href != "" {
		p.close(w)
	}
	return ast.WalkContinue, nil
}

func (p *page) open(w util.BufWriter, href string, outside bool) {
	w.WriteString(`<a href="` + template.HTMLEscapeString(href) + `"`)
	if outside {
		w.WriteString(` rel="nofollow noopener noreferrer"`)
	}
	w.WriteByte('>')
	p.links++
}

func (p *page) close(w util.BufWriter) {
	w.WriteString("</a>")
	p.links--
	p.finish(w, 0) // what ended within the link
}

// image shows a picture of the site. One of another host would ask a third
// party, so it becomes a link to it.
func (p *page) image(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	alt := alternative(src, n)
	href, outside := address(n.Destination)
	switch {
	case href == "":
		w.WriteString(template.HTMLEscapeString(alt))
	case outside:
		p.open(w, href, true)
		w.WriteString(template.HTMLEscapeString(cmp.Or(alt, href)))
		p.close(w)
	default:
		w.WriteString(`<img src="` + template.HTMLEscapeString(href) + `" alt="` + template.HTMLEscapeString(alt) + `" loading="lazy">`)
	}
	return ast.WalkSkipChildren, nil
}

// alternative gives the text of a picture.
func alternative(src []byte, n ast.Node) string {
	var b strings.Builder
	ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := c.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(src))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// heading leaves the first level to the title of the page.
func (p *page) heading(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	level := strconv.Itoa(max(2, node.(*ast.Heading).Level))
	if entering {
		w.WriteString("<h" + level + ">")
	} else {
		w.WriteString("</h" + level + ">\n")
	}
	return ast.WalkContinue, nil
}

func (p *page) codeSpan(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	w.WriteString(`<code dir="auto">`)
	for c := node.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			w.WriteString(template.HTMLEscapeString(string(t.Segment.Value(src))))
		}
	}
	w.WriteString("</code>")
	return ast.WalkSkipChildren, nil
}

// address gives the address that a link of a content file may lead to, "" where
// it may lead nowhere, and whether it lies outside of the site. A relative
// address is that of a file beside the page.
func address(destination []byte) (href string, outside bool) {
	dest := string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(destination))))
	u, err := url.Parse(dest)
	if err != nil || dest == "" {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return "", false
		}
		return u.String(), true
	case "mailto":
		return u.String(), true
	case "":
		if u.Host != "" || strings.HasPrefix(dest, "/") || strings.ContainsAny(dest, "\\\n\r\t") {
			return "", false
		}
		return u.String(), false
	}
	return "", false
}

// leaves tells whether a relative address leads out of the site from a page
// that lies depth folders deep.
func leaves(href string, depth int) bool {
	u, err := url.Parse(href)
	if err != nil {
		return true
	}
	p := path.Join(strings.Repeat("x/", depth), u.Path)
	return p == ".." || strings.HasPrefix(p, "../")
}

// linkFaults gives a fault for each link and picture that cannot be followed.
func linkFaults(doc *document, tree ast.Node, depth int) (faults source.Faults) {
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var dest []byte
		switch n := n.(type) {
		case *ast.Link:
			dest = n.Destination
		case *ast.Image:
			dest = n.Destination
		default:
			return ast.WalkContinue, nil
		}
		href, outside := address(dest)
		message := ""
		switch {
		case len(dest) == 0:
			message = "a link without an address"
		case href == "":
			message = "a link that is not safe to follow: " + strconv.Quote(string(dest))
		case !outside && leaves(href, depth):
			message = "a link out of the site: " + strconv.Quote(string(dest))
		default:
			return ast.WalkContinue, nil
		}
		faults.Add(source.New(doc.file, doc.src, linkAt(doc.src, n), message, "link to an https address, or to a page of the site such as ../../cities/mosul/index.html"))
		return ast.WalkContinue, nil
	})
	return faults
}

// linkAt gives the byte of a link: that of its text, or of its block.
func linkAt(src []byte, n ast.Node) int {
	if at := n.Pos(); at > 0 {
		return at
	}
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return max(0, bytes.LastIndexByte(src[:t.Segment.Start], '['))
		}
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock && p.Lines() != nil && p.Lines().Len() > 0 {
			return p.Lines().At(0).Start
		}
	}
	return 0
}
