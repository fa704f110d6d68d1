package article

import (
	"bytes"
	"html"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// parse gives the Markdown tree of a body whose front matter is blank.
func parse(src []byte) ast.Node {
	return markdown.Parser().Parse(text.NewReader(src))
}

// plainText gives the text of a Markdown tree with the length of its source;
// see the head of the package.
func plainText(src []byte, tree ast.Node) string {
	out := make([]byte, 0, len(src))
	for _, c := range string(src) {
		if c == '\n' || c == '\r' {
			out = append(out, byte(c))
		} else {
			out = append(out, blankOf(c)...)
		}
	}
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image, *ast.RawHTML, *ast.AutoLink, *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			_, code := n.Parent().(*ast.CodeSpan)
			copyText(out, src, n.Segment.Start, n.Segment.Stop, code)
		case *east.TableCell:
			if at := n.Pos(); at > 0 {
				endBlock(out, src, at)
			}
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 1 {
			joinLines(out, n)
		}
		return ast.WalkContinue, nil
	})
	return string(out)
}

// blankOf gives the blank that is as wide as a character.
func blankOf(c rune) string {
	switch utf8.RuneLen(c) {
	case 2:
		return "\u00A0"
	case 3:
		return "\u2003"
	case 4:
		return "\U000E0020"
	}
	return " "
}

// visible maps every blank to a space and drops what cannot be seen.
func visible(c rune) rune {
	if c >= 0xE0000 || unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
		return ' '
	}
	return c
}

// copyText puts a piece of the source into the text. Outside of code the
// backslash of an escape stays blank, and so does an entity, but for the
// character of one byte that it may stand for.
func copyText(out, src []byte, start, stop int, code bool) {
	copy(out[start:stop], src[start:stop])
	if code {
		return
	}
	for at := start; at < stop; at++ {
		switch src[at] {
		case '\\':
			if at+1 < stop && isPunct(src[at+1]) {
				out[at] = ' '
				at++
			}
		case '&':
			end := bytes.IndexByte(src[at:min(stop, at+34)], ';')
			if end < 0 {
				continue
			}
			entity := string(src[at : at+end+1])
			c := html.UnescapeString(entity)
			if c == entity {
				continue
			}
			for i := at; i <= at+end; i++ {
				out[i] = ' '
			}
			if len(c) == 1 && c[0] >= ' ' {
				out[at] = c[0]
			}
			at += end
		}
	}
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// joinLines makes blanks of the line breaks within a block, but for those that
// the writer made hard.
func joinLines(out []byte, n ast.Node) {
	lines := n.Lines()
	hard := map[int]bool{} // lines that end in a hard break, by their last byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && t.HardLineBreak() {
			hard[t.Segment.Stop] = true
		}
	}
	for i := range lines.Len() - 1 {
		line, next := lines.At(i), lines.At(i+1)
		broken := false
		for at := line.Start; at <= line.Stop && at < len(out); at++ {
			broken = broken || hard[at]
		}
		if broken {
			continue
		}
		for at := max(line.Start, line.Stop-2); at < next.Start; at++ {
			if out[at] == '\n' || out[at] == '\r' {
				out[at] = ' '
			}
		}
	}
}

// endBlock puts a line break before a byte, in place of the bar that separates
// the cells of a table.
func endBlock(out, src []byte, at int) {
	for i := at; i >= 0 && i > at-3; i-- {
		if i < len(src) && src[i] == '|' {
			out[i] = '\n'
			return
		}
	}
}
