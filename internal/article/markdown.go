package article

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"waqai/internal/source"
)

// markdown is CommonMark with tables. Lines of HTML are paragraphs like others,
// whose tags are passed over, but for what hidden stands for.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(hiddenParser{parser.NewHTMLBlockParser()}, 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	parser.WithParagraphTransformers(
		util.Prioritized(linkReferences{parser.LinkReferenceParagraphTransformer}, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	),
	parser.WithASTTransformers(
		util.Prioritized(extension.NewTableASTTransformer(), 0),
	),
)

// hidden begins a block of HTML whose content no reader sees: a comment, a
// script, a style, an instruction.
var hidden = regexp.MustCompile(`(?i)^ {0,3}<(?:[!?]|(?:script|style)(?:[\s>]|$))`)

// hiddenParser takes the blocks of HTML that hidden matches.
type hiddenParser struct{ parser.BlockParser }

func (p hiddenParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := reader.PeekLine(); !hidden.Match(line) {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// linkReferences spares paragraphs without a [ the search for definitions of links.
type linkReferences struct{ parser.ParagraphTransformer }

func (t linkReferences) Transform(p *ast.Paragraph, reader text.Reader, pc parser.Context) {
	for i := range p.Lines().Len() {
		line := p.Lines().At(i)
		if bytes.IndexByte(reader.Source()[line.Start:line.Stop], '[') >= 0 {
			t.ParagraphTransformer.Transform(p, reader, pc)
			return
		}
	}
}

// deepest is how many blocks and marks may stand in one another. Nobody writes
// so; what does goes through trees by recursion, in more than linear time.
const deepest = 100

// parse gives the tree of the body. It is nil, with a fault, where more stands
// in one another than anybody can follow.
func (d *document) parse() (ast.Node, source.Faults) {
	at := crowded(d.Src, d.body)
	if at < 0 {
		// What stands before the body is passed over, and places are those of the file.
		reader := text.NewReader(d.Src)
		reader.SetPosition(-1, text.NewSegment(d.body, d.body))
		reader.AdvanceLine()
		tree := markdown.Parse(reader)
		if at = steep(tree); at < 0 {
			return tree, nil
		}
	}
	return nil, source.Faults{d.Fault(at, fmt.Sprintf("more than %d quotes, lists or emphases in one another", deepest), "delete the signs that are not meant")}
}

// crowded gives the byte of the first line from a byte on that opens more than deepest
// quotes and lists, -1 where there is none.
func crowded(src []byte, at int) int {
	for at < len(src) {
		end := len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if openings(src[at:end]) > deepest {
			return at
		}
		at = end
	}
	return -1
}

// openings counts the signs of quotes and lists at the head of a line.
func openings(line []byte) (n int) {
	for i, c := range line {
		sign := i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t')
		switch {
		case c == '>':
			n++
		case c == ' ' || c == '\t' || c >= '0' && c <= '9':
		case sign && (c == '-' || c == '+' || c == '*' || c == '.' || c == ')'):
			n++
		default:
			return n
		}
	}
	return n
}

// steep gives a byte of what stands deeper than deepest in a tree, -1 where
// nothing does. It goes without recursion.
func steep(tree ast.Node) int {
	depth := 0
	for n := tree; ; {
		if depth > 2*deepest { // a list has two nodes
			return max(0, placeOf(n))
		}
		if n.FirstChild() != nil {
			n = n.FirstChild()
			depth++
			continue
		}
		for n.NextSibling() == nil {
			if n == tree {
				return -1
			}
			n = n.Parent()
			depth--
		}
		if n == tree {
			return -1
		}
		n = n.NextSibling()
	}
}

// placeOf gives a byte of a node, that of the nearest block where it has none.
func placeOf(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if t, ok := n.(*ast.Text); ok {
			return t.Segment.Start
		}
		if at := n.Pos(); at >= 0 && n.Parent() != nil {
			return at
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
	}
	return 0
}
