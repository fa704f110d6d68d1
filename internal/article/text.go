package article

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// buffers are used again: what is made in one is copied out of it.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// plainText gives the text of a Markdown tree with the length of its file; the
// head of the package says how.
func plainText(src []byte, tree ast.Node) string {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	b.Grow(len(src))
	t := &plainer{src: src, out: b.AvailableBuffer()[:len(src)]}
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
			t.joinLines(n)
		case *tables.TableHeader, *tables.TableRow:
			t.partCells(n)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if c, ok := c.(*ast.Text); ok {
					t.copyLine(c.Segment.Start, c.Segment.Stop)
				}
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			t.copyText(n.Segment.Start, n.Segment.Stop)
			if n.HardLineBreak() {
				if i := bytes.IndexByte(src[n.Segment.Stop:], '\n'); i >= 0 {
					t.newline(n.Segment.Stop + i)
				}
			}
		}
		return ast.WalkContinue, nil
	})
	t.blankTo(len(src))
	return string(t.out)
}

// plainer makes the text of a file: up to done it is made, what lies behind that may be
// anything.
type plainer struct {
	src, out []byte
	done     int
}

// blankTo makes blanks of what lies before a byte and is not made yet: as many bytes and
// characters as the file has, and its ends of lines.
func (t *plainer) blankTo(end int) {
	src, out, at := t.src, t.out, t.done
	for at < end {
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
	t.done = at
}

// newline puts a newline at a byte.
func (t *plainer) newline(at int) {
	t.blankTo(at + 1)
	t.out[at] = '\n'
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
func (t *plainer) joinLines(block ast.Node) {
	lines := block.Lines()
	if lines.Len() < 2 {
		return
	}
	// The newline of the last line ends the block.
	start, last := lines.At(0).Start, lines.At(lines.Len()-1).Start
	t.blankTo(last)
	joinLine(t.out[start:last])
}

// joinLine makes blanks of the ends of lines: what stands there is one line.
func joinLine(text []byte) {
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return
	}
	for i, c := range text {
		if c == '\n' || c == '\r' {
			text[i] = ' '
		}
	}
}

// copyLine puts a piece of the file into its text, as one line.
func (t *plainer) copyLine(start, stop int) {
	t.blankTo(start)
	copy(t.out[start:stop], t.src[start:stop])
	t.done = max(t.done, stop)
	joinLine(t.out[start:stop])
}

// partCells puts a newline in place of the bar between two cells of a table.
func (t *plainer) partCells(row ast.Node) {
	end := -1
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if cell.Lines().Len() == 0 {
			continue // the row has fewer cells than its table
		}
		at := cell.Lines().At(0)
		if end >= 0 {
			if i := bytes.IndexByte(t.src[end:max(end, at.Start)], '|'); i >= 0 {
				t.newline(end + i)
			}
		}
		end = at.Stop
	}
}

// copyText puts a piece of the file into its text, without the backslashes of
// escapes, and with the characters of references where they have one byte.
func (t *plainer) copyText(start, stop int) {
	t.copyLine(start, stop)
	src, out := t.src, t.out
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
