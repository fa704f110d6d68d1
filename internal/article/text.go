package article

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// plainText gives the text of a Markdown tree with the length of its file; the
// head of the package says how.
func plainText(src []byte, tree ast.Node) string {
	out := blanks(src)
	// A block comes before what stands in it, so its lines are joined before
	// hard breaks part them again.
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image, *ast.RawHTML, *ast.AutoLink, *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			joinLines(out, n)
		case *tables.TableHeader, *tables.TableRow:
			partCells(out, src, n)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					copyLine(out, src, t.Segment.Start, t.Segment.Stop)
				}
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			copyText(out, src, n.Segment.Start, n.Segment.Stop)
			if n.HardLineBreak() {
				if i := bytes.IndexByte(src[n.Segment.Stop:], '\n'); i >= 0 {
					out[n.Segment.Stop+i] = '\n'
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return string(out)
}

// blanks gives a text as long as src, in bytes and in characters, that holds nothing but
// its ends of lines.
func blanks(src []byte) []byte {
	out := make([]byte, len(src))
	for at := 0; at < len(src); {
		switch c := src[at]; {
		case c == '\n' || c == '\r':
			out[at] = c
			at++
		case c < utf8.RuneSelf:
			out[at] = ' '
			at++
		case c < 0xE0:
			at += copy(out[at:], "\u00A0")
		case c < 0xF0:
			at += copy(out[at:], "\u2003")
		default:
			at += copy(out[at:], "\U000E0020")
		}
	}
	return out
}

// blank tells whether a character of a text shows nothing: a blank of ours,
// white space, a mark of direction.
func blank(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) && c != '\u200C' && c != '\u200D'
}

// isBlank tells whether a text holds nothing to be read.
func isBlank(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return !blank(c) }) < 0
}

// joinLines makes blanks of the line breaks within a block.
func joinLines(out []byte, block ast.Node) {
	lines := block.Lines()
	if lines.Len() == 0 {
		return
	}
	// The newline of the last line ends the block.
	last := lines.At(lines.Len() - 1)
	start := lines.At(0).Start
	joinLine(out[start:last.Start])
}

// joinLine makes blanks of the ends of lines: what stands there is one line.
func joinLine(text []byte) {
	for i, c := range text {
		if c == '\n' || c == '\r' {
			text[i] = ' '
		}
	}
}

// copyLine puts a piece of the file into its text, as one line.
func copyLine(out, src []byte, start, stop int) {
	copy(out[start:stop], src[start:stop])
	joinLine(out[start:stop])
}

// partCells puts a newline in place of the bar between two cells of a table.
func partCells(out, src []byte, row ast.Node) {
	end := -1
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if cell.Lines().Len() == 0 {
			continue // the row has fewer cells than its table
		}
		at := cell.Lines().At(0)
		if end >= 0 {
			if i := bytes.IndexByte(src[end:max(end, at.Start)], '|'); i >= 0 {
				out[end+i] = '\n'
			}
		}
		end = at.Stop
	}
}

// copyText puts a piece of the file into its text, without the backslashes of
// escapes, and with the characters of references where they have one byte.
func copyText(out, src []byte, start, stop int) {
	copyLine(out, src, start, stop)
	if !hasSpecial(src[start:stop]) {
		return
	}
	for at := start; at < stop; {
		i := bytes.IndexAny(src[at:stop], `\&`)
		if i < 0 {
			return
		}
		at += i
		char, size := special(src[at:stop])
		if size == 0 {
			at++
			continue
		}
		for j := at; j < at+size; j++ {
			out[j] = ' '
		}
		switch {
		case src[at] == '\\':
			out[at+1] = src[at+1]
		case len(char) == 1 && char[0] > ' ' && char[0] < 0x7F:
			out[at] = char[0]
		}
		at += size
	}
}

// special reads an escape or a character reference at the head of b: what it
// stands for and its length in bytes, 0 where there is none.
func special(b []byte) (char string, size int) {
	if len(b) < 2 {
		return "", 0
	}
	if b[0] == '\\' {
		if util.IsPunct(b[1]) {
			return string(b[1]), 2
		}
		return "", 0
	}
	const longest = len("&CounterClockwiseContourIntegral;")
	end := bytes.IndexByte(b[:min(len(b), longest)], ';')
	if b[0] != '&' || end < 2 {
		return "", 0
	}
	name := string(b[1:end])
	if name[0] != '#' {
		if entity, ok := util.LookUpHTML5EntityByName(name); ok {
			return string(entity.Characters), end + 1
		}
		return "", 0
	}
	digits, base, most := name[1:], 10, 7
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base, most = digits[1:], 16, 6
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || len(digits) > most {
		return "", 0
	}
	c := rune(code)
	if c == 0 || !utf8.ValidRune(c) {
		c = utf8.RuneError
	}
	return string(c), end + 1
}
