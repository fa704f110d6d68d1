package article

import (
	"bytes"
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
)

// Mark is a stretch of an article's text that a page points at.
type Mark struct {
	// ID becomes the id of the stretch, so that links lead to it.
	ID string
	// Offset and Length bound it, in characters of the text, and so of the
	// file.
	Offset, Length int
	// Href is where the small link behind the stretch leads, a relative
	// address; Label is what it is called for those who do not see it.
	Href, Label string
}

// Block is a block of an article as HTML: a paragraph, a heading, a list.
type Block struct {
	HTML template.HTML
	// Marks are the ids of those that begin in it.
	Marks []string
}

// Render gives the body of a content file as HTML; the head of the package says
// what it may hold. Headings begin at the second level: the first is the
// page's.
//
// The text of each mark stands in <mark class="told"> with its id, in pieces
// where inline markup or a line break cuts it, and behind it a link
// <a class="ref">. Marks that overlap share one stretch, which has an anchor
// <span id> and a link for each. src is what Parse accepted: a file that it
// refused for its form gives "", and marks that lie outside of the text are
// passed over.
func Render(src []byte, marks []Mark) template.HTML {
	var all strings.Builder
	for _, b := range Blocks(src, marks) {
		all.WriteString(string(b.HTML))
	}
	return template.HTML(all.String())
}

// Blocks gives the same block by block.
func Blocks(src []byte, marks []Mark) []Block {
	doc, tree := grown(src)
	if tree == nil {
		return nil
	}
	return doc.blocks(src, tree, marks)
}

// TextAndBlocks gives the Text that Parse gives for a file, and its Blocks.
func TextAndBlocks(src []byte, marks []Mark) (text string, blocks []Block) {
	doc, tree := grown(src)
	if tree == nil {
		return "", nil
	}
	return plainText(src, tree), doc.blocks(src, tree, marks)
}

// grown gives the tree of a file, nil where its form is at fault.
func grown(src []byte) (*document, ast.Node) {
	doc, _, _ := part("", src)
	if doc == nil {
		return nil, nil
	}
	tree, _ := doc.parse()
	return doc, tree
}

func (doc *document) blocks(src []byte, tree ast.Node, marks []Mark) (blocks []Block) {
	p := &page{src: doc.body, stretches: stretches(src, marks)}
	for c := tree.FirstChild(); c != nil; c = c.NextSibling() {
		p.node(c)
		if c.NextSibling() == nil {
			p.finish(len(src))
		}
		if p.Len() > 0 {
			blocks = append(blocks, Block{template.HTML(p.String()), p.begun})
		}
		p.Reset()
		p.begun = nil
	}
	return blocks
}

// stretch is what marks that overlap cover together, in bytes.
type stretch struct {
	start, end int
	marks      []Mark
	begun      bool // a piece of it is written
}

// stretches turns characters into bytes and joins what overlaps.
func stretches(src []byte, marks []Mark) (all []stretch) {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(a.ID, b.ID))
	})
	at, characters := 0, 0
	for _, m := range marks {
		if m.Offset < 0 || m.Length <= 0 {
			continue
		}
		at, characters = forward(src, at, characters, m.Offset)
		end, _ := forward(src, at, characters, m.Offset+m.Length)
		if n := len(all); n > 0 && at < all[n-1].end {
			all[n-1].end = max(all[n-1].end, end)
			all[n-1].marks = append(all[n-1].marks, m)
		} else if end > at {
			all = append(all, stretch{start: at, end: end, marks: []Mark{m}})
		}
	}
	return all
}

// forward goes from a byte, so many characters into src, to a later character.
func forward(src []byte, at, characters, to int) (int, int) {
	for characters < to && at < len(src) {
		for at++; at < len(src) && !utf8.RuneStart(src[at]); at++ { // src is sound UTF-8
		}
		characters++
	}
	return at, characters
}

// page is HTML as it is written. Its methods write a construct each.
type page struct {
	bytes.Buffer
	src       []byte
	stretches []stretch // those that have not ended
	ended     []Mark    // those of which the links are not written yet
	begun     []string  // the ids of those that begin in this block
	linked    bool      // it stands within a link
}

func (p *page) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Document:
		p.children(n)
	case *ast.Paragraph:
		p.block(n, "<p>", "</p>\n")
	case *ast.TextBlock: // the text of an item in a tight list
		p.block(n, "", "\n")
	case *ast.Heading:
		level := strconv.Itoa(max(2, n.Level))
		p.block(n, "<h"+level+">", "</h"+level+">\n")
	case *ast.ThematicBreak:
		p.WriteString("<hr>\n")
	case *ast.Blockquote:
		p.within(n, "<blockquote>\n", "</blockquote>\n")
	case *ast.List:
		p.list(n)
	case *ast.ListItem:
		p.within(n, "<li>", "</li>\n")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		p.code(n)
	case *tables.Table:
		p.within(n, "<table>\n", "</table>\n")
	case *tables.TableHeader:
		p.within(n, "<tr>\n", "</tr>\n")
	case *tables.TableRow:
		p.within(n, "<tr>\n", "</tr>\n")
	case *tables.TableCell:
		if _, head := n.Parent().(*tables.TableHeader); head {
			p.block(n, `<th scope="col">`, "</th>\n")
		} else {
			p.block(n, "<td>", "</td>\n")
		}

	case *ast.Text:
		p.text(n)
	case *ast.CodeSpan:
		p.within(n, `<code dir="auto">`, "</code>")
	case *ast.Emphasis:
		if n.Level == 1 {
			p.within(n, "<em>", "</em>")
		} else {
			p.within(n, "<strong>", "</strong>")
		}
	case *ast.Link:
		p.link(targetOf(n.Destination), func() { p.children(n) })
	case *ast.AutoLink:
		dest := n.URL(p.src)
		if n.AutoLinkType == ast.AutoLinkEmail {
			dest = append([]byte("mailto:"), dest...)
		}
		p.link(targetOf(dest), func() {
			p.WriteString(`<bdi dir="ltr">`)
			escape(&p.Buffer, string(n.Label(p.src)))
			p.WriteString("</bdi>")
		})
	case *ast.Image:
		p.image(n)
	}
	// All else – tags, hidden blocks, definitions of links – is left out.
}

func (p *page) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.node(c)
	}
}

func (p *page) within(n ast.Node, open, close string) {
	p.WriteString(open)
	p.children(n)
	p.WriteString(close)
}

// block writes a block of text. The links of stretches that end in it, or in
// the markup behind its last word, stand before its end.
func (p *page) block(n ast.Node, open, close string) {
	p.WriteString(open)
	p.children(n)
	if lines := n.Lines(); lines.Len() > 0 {
		p.finish(lines.At(lines.Len() - 1).Stop)
	}
	p.WriteString(close)
}

func (p *page) list(n *ast.List) {
	switch {
	case !n.IsOrdered():
		p.within(n, "<ul>\n", "</ul>\n")
	case n.Start != 1:
		p.within(n, `<ol start="`+strconv.Itoa(n.Start)+"\">\n", "</ol>\n")
	default:
		p.within(n, "<ol>\n", "</ol>\n")
	}
}

// code writes a block of code, which is no text and has no marks.
func (p *page) code(n ast.Node) {
	p.WriteString(`<pre dir="auto"><code>`)
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		escape(&p.Buffer, string(line.Value(p.src)))
	}
	p.WriteString("</code></pre>\n")
}

// link writes text as a link; without a target, or within another link, the
// text alone.
func (p *page) link(t target, text func()) {
	if p.linked || t.href == "" || !t.outside && t.leaves(2) {
		text()
		return
	}
	p.WriteString(`<a href="` + template.HTMLEscapeString(t.href) + `"`)
	if t.outside {
		p.WriteString(` rel="nofollow noopener noreferrer"`)
	}
	p.WriteByte('>')
	p.linked = true
	text()
	p.linked = false
	p.WriteString("</a>")
	p.references()
}

// image shows a picture of the site. One of another host would ask a third
// party, so it becomes a link to it.
func (p *page) image(n *ast.Image) {
	alt := p.description(n)
	switch t := targetOf(n.Destination); {
	case t.outside:
		p.link(t, func() { isolate(&p.Buffer, cmp.Or(alt, t.href)) })
	case t.href == "" || t.leaves(2):
		isolate(&p.Buffer, alt)
	default:
		p.WriteString(`<img src="` + template.HTMLEscapeString(t.href) + `" alt="`)
		escape(&p.Buffer, alt)
		p.WriteString(`" loading="lazy">`)
	}
}

// description gives the words that describe a picture.
func (p *page) description(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.WriteString(plain(t.Segment.Value(p.src)))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		} else {
			b.WriteString(p.description(c))
		}
	}
	return b.String()
}

// text writes a text node, and what lies in a stretch as a mark.
func (p *page) text(n *ast.Text) {
	at, stop := n.Segment.Start, n.Segment.Stop
	_, code := n.Parent().(*ast.CodeSpan)
	part, write := cut, func(from, to int) { isolate(&p.Buffer, plain(p.src[from:to])) }
	if code {
		part = cutCode
		write = func(from, to int) { escape(&p.Buffer, strings.ReplaceAll(string(p.src[from:to]), "\n", " ")) }
	}
	for len(p.stretches) > 0 && p.stretches[0].start < stop {
		s := &p.stretches[0]
		from, to := part(p.src, at, max(at, s.start), stop), part(p.src, at, min(s.end, stop), stop)
		write(at, from)
		at = from
		if from < to {
			p.begin(s)
			write(from, to)
			p.WriteString("</mark>")
			at = to
		}
		if s.end > stop {
			break
		}
		p.end()
	}
	write(at, stop)
	switch {
	case n.HardLineBreak():
		p.WriteString("<br>\n")
	case n.SoftLineBreak():
		p.WriteByte('\n')
	}
}

// begin opens a piece of a stretch; the first has the ids.
func (p *page) begin(s *stretch) {
	if s.begun {
		p.WriteString(`<mark class="told">`)
		return
	}
	s.begun = true
	for _, m := range s.marks {
		p.begun = append(p.begun, m.ID)
	}
	p.WriteString(`<mark class="told" id="` + template.HTMLEscapeString(s.marks[0].ID) + `">`)
	for _, m := range s.marks[1:] {
		p.WriteString(`<span id="` + template.HTMLEscapeString(m.ID) + `"></span>`)
	}
}

// end ends the first stretch. One of which no piece was written has no links.
func (p *page) end() {
	if s := p.stretches[0]; s.begun {
		p.ended = append(p.ended, s.marks...)
	}
	p.stretches = p.stretches[1:]
	if !p.linked {
		p.references()
	}
}

// finish ends the stretches that go no farther than a byte.
func (p *page) finish(at int) {
	for len(p.stretches) > 0 && p.stretches[0].end <= at {
		p.end()
	}
}

// references writes the links of the stretches that have ended.
func (p *page) references() {
	for _, m := range p.ended {
		if m.Href == "" {
			continue
		}
		p.WriteString(`<a class="ref" href="` + template.HTMLEscapeString(m.Href) + `"`)
		if m.Label != "" {
			p.WriteString(` aria-label="` + template.HTMLEscapeString(m.Label) + `"`)
		}
		p.WriteString(">◆</a>")
	}
	p.ended = nil
}
