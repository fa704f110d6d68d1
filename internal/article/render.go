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
	doc, tree := grown(src)
	if tree == nil {
		return ""
	}
	all, _ := doc.html(tree, marks)
	return template.HTML(all)
}

// Blocks gives the same block by block.
func Blocks(src []byte, marks []Mark) []Block {
	doc, tree := grown(src)
	if tree == nil {
		return nil
	}
	return doc.blocks(tree, marks)
}

// TextAndBlocks gives the Text that Parse gives for a file, and its Blocks.
func TextAndBlocks(src []byte, marks []Mark) (text string, blocks []Block) {
	doc, tree := grown(src)
	if tree == nil {
		return "", nil
	}
	return plainText(src, tree), doc.blocks(tree, marks)
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

func (doc *document) blocks(tree ast.Node, marks []Mark) []Block {
	all, ends := doc.html(tree, marks)
	if len(ends) == 0 {
		return nil
	}
	blocks := make([]Block, len(ends))
	at := 0
	for i, end := range ends {
		blocks[i] = Block{template.HTML(all[at:end.at]), end.marks}
		at = end.at
	}
	return blocks
}

// blockEnd is where a block ends in the HTML of all, and the ids of its marks.
type blockEnd struct {
	at    int
	marks []string
}

// html gives the HTML of all blocks, and where each that is not empty ends in it.
func (doc *document) html(tree ast.Node, marks []Mark) (all string, ends []blockEnd) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	p := &page{Buffer: b, src: doc.Src, stretches: stretches(doc.Src, marks), begun: make([]string, 0, len(marks))}
	ends = make([]blockEnd, 0, tree.ChildCount())
	at, begun := 0, 0
	for c := tree.FirstChild(); c != nil; c = c.NextSibling() {
		p.node(c)
		if c.NextSibling() == nil {
			p.finish(len(p.src))
		}
		if p.Len() > at {
			at = p.Len()
			end := blockEnd{at: at}
			if n := len(p.begun); n > begun {
				end.marks = p.begun[begun:n:n]
				begun = n
			}
			ends = append(ends, end)
		}
	}
	return p.String(), ends
}

// stretch is what marks that overlap cover together, in bytes.
type stretch struct {
	start, end int
	marks      []Mark
	begun      bool // a piece of it is written
}

// stretches turns characters into bytes and joins what overlaps.
func stretches(src []byte, marks []Mark) (all []stretch) {
	order := func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), strings.Compare(a.ID, b.ID))
	}
	if !slices.IsSortedFunc(marks, order) {
		marks = slices.Clone(marks)
		slices.SortStableFunc(marks, order)
	}
	at, characters := 0, 0
	for i, m := range marks {
		if m.Offset < 0 || m.Length <= 0 {
			continue
		}
		at, characters = forward(src, at, characters, m.Offset)
		end, _ := forward(src, at, characters, m.Offset+m.Length)
		if n := len(all); n > 0 && at < all[n-1].end {
			all[n-1].end = max(all[n-1].end, end)
			all[n-1].marks = append(all[n-1].marks, m)
		} else if end > at {
			all = append(all, stretch{start: at, end: end, marks: marks[i : i+1 : i+1]})
		}
	}
	return all
}

// forward goes from a byte, so many characters into src, to a later character.
func forward(src []byte, at, characters, to int) (int, int) {
	for ; characters < to && at < len(src); characters++ {
		switch c := src[at]; { // src is sound UTF-8
		case c < utf8.RuneSelf:
			at++
		case c < 0xE0:
			at += 2
		case c < 0xF0:
			at += 3
		default:
			at += 4
		}
	}
	return at, characters
}

// page is HTML as it is written. Its methods write a construct each.
type page struct {
	*bytes.Buffer
	src       []byte
	stretches []stretch // those that have not ended
	ended     []Mark    // those of which the links are not written yet
	begun     []string  // the ids of those that have begun
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
		h := headings[max(2, n.Level)]
		p.block(n, h.open, h.close)
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
			escape(p.Buffer, n.Label(p.src))
			p.WriteString("</bdi>")
		})
	case *ast.Image:
		p.image(n)
	}
	// All else – tags, hidden blocks, definitions of links – is left out.
}

// headings are the tags of headings by their level.
var headings = [...]struct{ open, close string }{
	2: {"<h2>", "</h2>\n"},
	3: {"<h3>", "</h3>\n"},
	4: {"<h4>", "</h4>\n"},
	5: {"<h5>", "</h5>\n"},
	6: {"<h6>", "</h6>\n"},
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
		escape(p.Buffer, line.Value(p.src))
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
	p.open(`<a href="`, t.href, `"`)
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
		if len(alt) == 0 {
			alt = []byte(t.href)
		}
		p.link(t, func() { isolate(p.Buffer, alt) })
	case t.href == "" || t.leaves(2):
		isolate(p.Buffer, alt)
	default:
		p.open(`<img src="`, t.href, `" alt="`)
		escape(p.Buffer, alt)
		p.WriteString(`" loading="lazy">`)
	}
}

// description gives the words that describe a picture.
func (p *page) description(n ast.Node) (words []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			words = append(words, plain(t.Segment.Value(p.src))...)
			if t.SoftLineBreak() || t.HardLineBreak() {
				words = append(words, ' ')
			}
		} else {
			words = append(words, p.description(c)...)
		}
	}
	return words
}

// text writes a text node, and what lies in a stretch as a mark.
func (p *page) text(n *ast.Text) {
	at, stop := n.Segment.Start, n.Segment.Stop
	_, code := n.Parent().(*ast.CodeSpan)
	part, write := cut, func(from, to int) { isolate(p.Buffer, plain(p.src[from:to])) }
	if code {
		part = cutCode
		write = func(from, to int) { escape(p.Buffer, bytes.ReplaceAll(p.src[from:to], []byte("\n"), []byte(" "))) }
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

// open writes a tag, or a part of one, with the value of an attribute in it.
func (p *page) open(before, value, behind string) {
	p.WriteString(before)
	p.WriteString(template.HTMLEscapeString(value))
	p.WriteString(behind)
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
	p.open(`<mark class="told" id="`, s.marks[0].ID, `">`)
	for _, m := range s.marks[1:] {
		p.open(`<span id="`, m.ID, `"></span>`)
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
		p.open(`<a class="ref" href="`, m.Href, `"`)
		if m.Label != "" {
			p.open(` aria-label="`, m.Label, `"`)
		}
		p.WriteString(">◆</a>")
	}
	p.ended = p.ended[:0]
}
