package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ByteOrderMark before a CSV lets spreadsheets show Arabic.
const ByteOrderMark = "\ufeff"

// formulas are the characters with which a cell begins that spreadsheets take for
// a formula: those of ASCII and, for East Asian versions, their wide forms. The
// apostrophe is among them because it stands before the others: what begins with
// one gets another, and a reader who takes the first off has the text again.
const formulas = "=+-@\t\r'＝＋－＠"

// Cell gives text for a cell of a CSV. One that a spreadsheet would run has an
// apostrophe before it; Uncell takes it off. Numbers are no text, and pass by.
func Cell(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune(formulas, first) {
		return "'" + text
	}
	return text
}

// Uncell gives the text of a cell that Cell made.
func Uncell(cell string) string {
	rest, ok := strings.CutPrefix(cell, "'")
	if first, _ := utf8.DecodeRuneInString(rest); ok && rest != "" && strings.ContainsRune(formulas, first) {
		return rest
	}
	return cell
}

// table writes rows as RFC 4180 has them: a header, CRLF, quotes where they are
// needed. Its columns say which of the cells are text.
type table struct {
	w       *csv.Writer
	columns []Column
	row     []string
}

// newTable writes the header.
func newTable(w io.Writer, columns []Column, mark bool) (*Writer, *table) {
	t := &table{csv.NewWriter(w), columns, make([]string, len(columns))}
	t.w.UseCRLF = true
	for n, c := range columns {
		t.row[n] = c.Name
	}
	out := &Writer{w: w, flush: t.flush}
	if mark {
		_, out.err = io.WriteString(w, ByteOrderMark)
	}
	if out.err == nil {
		out.err = t.w.Write(t.row)
	}
	return out, t
}

// write writes one row, a cell a column.
func (t *table) write(cells []string) error {
	if len(cells) != len(t.columns) {
		panic(fmt.Sprintf("export: a row of %d cells in a table of %d columns", len(cells), len(t.columns)))
	}
	for n, cell := range cells {
		if t.columns[n].Type == "string" {
			cell = Cell(Tidy(cell))
		}
		t.row[n] = cell
	}
	return t.w.Write(t.row)
}

// flush writes what waits.
func (t *table) flush() error {
	t.w.Flush()
	return t.w.Error()
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func boolean(b bool) string { return strconv.FormatBool(b) }
