// Package source says where in a file something is wrong, and reads TOML
// strictly.
//
// A Fault is a message to a writer: file, line and column, what is wrong, the
// piece of the file, and what to do. Faults of many files are collected, sorted
// by place and printed together:
//
//	content/articles/a.md:3:1: unknown key "titel"
//	    titel = "سقوط المدينة"
//	    hint: did you mean "title"?
//
// Lines and columns count from 1, columns in characters (Unicode code points).
package source

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a place in a file. Line and Column are 0 where they are not known: a
// fault of a whole file has neither.
type Pos struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String gives «file:line:column», without what is not known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// File is a file in which places are looked for. Asked in the order of the file
// it goes through the bytes once, however many places there are.
type File struct {
	Name string
	Src  []byte

	offset, line, column int // where it stands: a byte, and the place of its character
}

// At gives the place of a byte. An offset outside of the file is taken to its
// nearer end; a byte within a character has the column of the character.
func (f *File) At(offset int) Pos {
	offset = max(0, min(offset, len(f.Src)))
	for offset > 0 && offset < len(f.Src) && !utf8.RuneStart(f.Src[offset]) {
		offset--
	}
	if f.line == 0 || offset < f.offset {
		f.offset, f.line, f.column = 0, 1, 1
	}
	for f.offset < offset {
		c, size := utf8.DecodeRune(f.Src[f.offset:])
		f.offset += size
		f.column++
		if c == '\n' {
			f.line, f.column = f.line+1, 1
		}
	}
	return Pos{File: f.Name, Line: f.line, Column: f.column}
}

// Fault makes the fault of a byte, with what stands around it on its line.
func (f *File) Fault(offset int, message, hint string) Fault {
	return Fault{Pos: f.At(offset), Message: message, Excerpt: excerpt(f.Src, offset), Hint: hint}
}

// At gives the place of a byte of a file; see File.At.
func At(file string, src []byte, offset int) Pos {
	return (&File{Name: file, Src: src}).At(offset)
}

// New makes the fault of a byte of a file; see File.Fault.
func New(file string, src []byte, offset int, message, hint string) Fault {
	return (&File{Name: file, Src: src}).Fault(offset, message, hint)
}

// excerpt gives the line that a byte stands in, without blanks around it. Of a
// long line, as paragraphs are, it gives the words around the byte.
func excerpt(src []byte, offset int) string {
	offset = max(0, min(offset, len(src)))
	start, more := back(src, offset, longestExcerpt/2)
	end := start
	for n := 0; end < len(src) && src[end] != '\n'; n++ {
		if n == longestExcerpt {
			return more + trimmed(src[start:end], false) + "…"
		}
		_, size := utf8.DecodeRune(src[end:])
		end += size
	}
	return more + trimmed(src[start:end], true)
}

// back goes from a byte to the beginning of its line, or n characters and then
// to the next word; more is "…" where it has left something out.
func back(src []byte, offset, n int) (start int, more string) {
	for start = offset; start > 0 && src[start-1] != '\n'; n-- {
		if n == 0 {
			if i := bytes.IndexByte(src[start:offset], ' '); i >= 0 {
				start += i
			}
			return start, "… "
		}
		_, size := utf8.DecodeLastRune(src[:start])
		start -= size
	}
	return start, ""
}

// trimmed gives a piece of a line without blanks around it, and without its
// last word where that may be cut.
func trimmed(piece []byte, whole bool) string {
	if i := bytes.LastIndexByte(piece, ' '); !whole && i > len(piece)/2 {
		piece = piece[:i+1]
	}
	return string(bytes.TrimSpace(piece))
}

// Fault is one thing that is wrong with a file of a site.
type Fault struct {
	Pos
	Message string `json:"message"`           // what is wrong: lower case, no full stop
	Excerpt string `json:"excerpt,omitempty"` // the piece of the file, or ""
	Hint    string `json:"hint,omitempty"`    // what to do, or ""

	Severity Severity `json:"severity,omitempty"`
}

// Severity tells a fault, which has to be mended, from what a writer may know.
type Severity string

const (
	Wrong Severity = ""     // a fault
	Note  Severity = "note" // nothing is wrong
)

// Error gives the first line of what Print prints.
func (f Fault) Error() string {
	if f.Severity != Wrong {
		return f.Pos.String() + ": " + string(f.Severity) + ": " + f.Message
	}
	return f.Pos.String() + ": " + f.Message
}

// Faults is a list of faults of any number of files.
type Faults []Fault

// Add appends faults.
func (fs *Faults) Add(f ...Fault) { *fs = append(*fs, f...) }

// Sort orders faults by file, line, column and message.
func (fs Faults) Sort() {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
}

// Err gives all faults as one error, nil where there are none.
func (fs Faults) Err() error {
	errs := make([]error, len(fs))
	for i, f := range fs {
		errs[i] = f
	}
	return errors.Join(errs...)
}

// shown is how many faults are printed in full when nobody says otherwise.
const shown = 10

// Print writes faults as a person reads them: the first n in full, ten where n
// is 0, all where it is negative, and how many more each file has.
func (fs Faults) Print(w io.Writer, n int) error {
	if n == 0 {
		n = shown
	}
	if n < 0 || n > len(fs) {
		n = len(fs)
	}
	var b strings.Builder
	for _, f := range fs[:n] {
		fmt.Fprintf(&b, "%s\n", clean(f.Error(), longestMessage))
		if f.Excerpt != "" {
			fmt.Fprintf(&b, "    %s\n", clean(f.Excerpt, longestExcerpt+3))
		}
		if f.Hint != "" {
			fmt.Fprintf(&b, "    hint: %s\n", clean(f.Hint, longestMessage))
		}
	}
	if rest := fs[n:]; len(rest) > 0 {
		fmt.Fprintf(&b, "and %d more:\n", len(rest))
		for len(rest) > 0 {
			same := slices.IndexFunc(rest, func(f Fault) bool { return f.File != rest[0].File })
			if same < 0 {
				same = len(rest)
			}
			fmt.Fprintf(&b, "    %s: %d\n", clean(rest[0].File, longestMessage), same)
			rest = rest[same:]
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// PrintJSON writes faults for a program, one JSON object a line.
func (fs Faults) PrintJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range fs {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// How much of a line is shown, in characters.
const (
	longestExcerpt = 100 // and the signs that something was left out
	longestMessage = 400
)

// clean makes a piece of somebody's file fit to be shown on a terminal: on one
// line, without control characters and marks of direction, not too long.
func clean(s string, longest int) string {
	var b strings.Builder
	n := 0
	for _, c := range s {
		switch {
		case c == '\t' || c == '\n' || c == '\r':
			c = ' '
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c) && c != '\u200c' && c != '\u200d':
			continue
		}
		if n++; n > longest {
			b.WriteString("…")
			break
		}
		b.WriteRune(c)
	}
	return b.String()
}
