package timeline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"waqai/timeline/edtf"
)

// maxLine is the length in bytes of the longest line that is read. It leaves
// room for a book, and keeps what is no text at all from filling the memory.
const maxLine = 64 << 20

// LineError says which line of JSON lines is wrong, and what is wrong with it.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Err.Error() }
func (e *LineError) Unwrap() error { return e.Err }

// ReadEvents reads events as JSON lines, one at a time. A line that is wrong
// gives a *LineError in place of an event, and reading goes on; an error of
// another kind is r's, and is the last. Blank lines are passed over, and so is
// a byte order mark. Fields that Event does not have are ignored, so that lines
// of later versions and of other programs with fields of their own are read.
//
// A line is wrong when it is no JSON object, when a field is of another kind
// than Event's, or when a value is none that an event can have: an id that is
// not valid, no article, a place id that could not be a file's name, a type,
// status, basis or decision that Event does not name, a number of people, an offset or a
// length below 0, a confidence outside of 0 to 1, a toll without words, whose
// figures are not in order, or whose best is not the number beside it, an actor
// without words or of a kind that is none. The date
// may be missing.
func ReadEvents(r io.Reader) iter.Seq2[Event, error] { return readLines(r, Event.check) }

// ReadArticles reads articles as JSON lines in the manner of ReadEvents. A line
// is wrong also when it has no id, an id with control characters, or a date
// that is not a day.
func ReadArticles(r io.Reader) iter.Seq2[Article, error] { return readLines(r, Article.check) }

// WriteEvent writes e as one line of JSON, its letters as they are rather than
// as escapes.
func WriteEvent(w io.Writer, e Event) error {
	if e.Places == nil {
		e.Places = []string{} // a list, even when it is empty
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return fmt.Errorf("write event %s: %w", e.ID, err)
	}
	return nil
}

func (e Event) check() error {
	switch {
	case e.ID == "":
		return errors.New("no id")
	case !ValidID(e.ID):
		return fmt.Errorf("id %s is not e- and lower-case letters, digits and hyphens", short(e.ID))
	case e.Article == "":
		return errors.New("no article")
	case !slices.Contains(Types, e.Type):
		return fmt.Errorf("no type %s; types are %s", short(string(e.Type)), list(Types))
	case !slices.Contains(statuses, e.Status):
		return fmt.Errorf("no status %s; it is one of %s", short(string(e.Status)), list(statuses))
	case !slices.Contains(bases, e.Basis):
		return fmt.Errorf("no basis %s; it is one of %s", short(string(e.Basis)), list(bases))
	case !slices.Contains(decisions, e.Decision):
		return fmt.Errorf("no decision %s; it is one of %s, or left out", short(e.Decision), list(decisions[1:]))
	case e.Confidence < 0 || e.Confidence > 1 || math.IsNaN(e.Confidence):
		return fmt.Errorf("confidence %v lies outside of 0 to 1", e.Confidence)
	case e.Offset < 0 || e.Length < 0:
		return fmt.Errorf("offset %d and length %d are below 0", e.Offset, e.Length)
	}
	for _, id := range e.Also {
		if !ValidID(id) {
			return fmt.Errorf("id %s in also is not e- and lower-case letters, digits and hyphens", short(id))
		}
	}
	for _, id := range slices.Concat(e.Joined, e.Parted) {
		if !ValidID(id) {
			return fmt.Errorf("id %s in joined or parted is not e- and lower-case letters, digits and hyphens", short(id))
		}
	}
	for _, id := range e.Places {
		if !plainName(id) {
			return fmt.Errorf("place %s is not lower-case letters, digits and hyphens", short(id))
		}
	}
	for _, r := range e.Reports {
		if !ValidID(r.ID) {
			return fmt.Errorf("id %s of a report is not e- and lower-case letters, digits and hyphens", short(r.ID))
		}
	}
	for _, role := range roles {
		if err := checkActors(role.field, *role.of(&e)); err != nil {
			return err
		}
		for n := range e.Reports {
			if err := checkActors(role.field+" of report "+short(e.Reports[n].ID), role.told(&e.Reports[n])); err != nil {
				return err
			}
		}
	}
	for _, t := range tolls {
		if n := *t.of(&e); n != nil && *n < 0 {
			return fmt.Errorf("%s is %d", t.field, *n)
		}
	}
	return e.checkTolls()
}

func (e *Event) checkTolls() error {
	for _, c := range counted {
		t := c.of(&e.Tolls)
		if t == nil {
			continue
		}
		if err := t.check(e.Decision != "" && c.best == nil); err != nil {
			return fmt.Errorf("tolls.%s: %w", c.name, err)
		}
		if c.best != nil && !same(t.Best, c.best(e)) {
			return fmt.Errorf("tolls.%s: best is %s, but %s is %s; correct the one that is wrong, or leave tolls.%s out",
				c.name, figure(t.Best), c.number, figure(c.best(e)), c.name)
		}
	}
	for n := range e.Reports {
		for _, c := range counted {
			if t := c.of(&e.Reports[n].Tolls); t != nil {
				if err := t.check(e.Decision != "" && c.best == nil); err != nil {
					return fmt.Errorf("tolls.%s of report %s: %w", c.name, short(e.Reports[n].ID), err)
				}
			}
		}
	}
	return nil
}

// check gives what is wrong with a toll. An editor's number has no words of the text.
func (t *Toll) check(edited bool) error {
	var last *int
	lastName := ""
	for _, f := range []struct {
		name  string
		value *int
	}{{"low", t.Low}, {"best", t.Best}, {"high", t.High}} {
		switch {
		case f.value == nil:
			continue
		case *f.value < 0:
			return fmt.Errorf("%s is %d", f.name, *f.value)
		case last != nil && *f.value < *last:
			return fmt.Errorf("%s is %d and %s is %d", lastName, *last, f.name, *f.value)
		}
		last, lastName = f.value, f.name
	}
	switch {
	case t.Words == "" && !(edited && t.Best != nil):
		return errors.New("no words")
	case t.Strict && t.Low == nil && t.High == nil:
		return errors.New("strict, but neither low nor high is given")
	}
	return nil
}

// figure writes a number as JSON does.
func figure(n *int) string {
	if n == nil {
		return "null"
	}
	return strconv.Itoa(*n)
}

func (a Article) check() error {
	switch {
	case a.ID == "":
		return errors.New("no id")
	case strings.ContainsFunc(a.ID, unicode.IsControl):
		return fmt.Errorf("id %s has control characters", short(a.ID))
	case a.Published.IsZero():
		return errors.New(`no date; add the day of publication, as in "date":"2017-03-09"`)
	case a.Published.Precision() != edtf.PrecisionDay:
		return fmt.Errorf(`date %q is not a day, as "2017-03-09" is`, a.Published)
	}
	return nil
}

// short quotes a value for a message, and cuts it when it is long.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}

func list[T ~string](values []T) string {
	var b strings.Builder
	for n, v := range values {
		if n > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}

// readLines decodes each line of r into a T and checks it.
func readLines[T any](r io.Reader, check func(T) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var line []byte
		for number := 1; ; number++ {
			var long bool
			var err error
			line, long, err = readLine(in, line[:0])
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
			}
			var none T
			switch text := bytes.TrimSpace(line); {
			case err != nil && err != io.EOF:
				yield(none, fmt.Errorf("read line %d: %w", number, err))
				return
			case long:
				fault := fmt.Errorf("longer than %d MB", maxLine>>20)
				if !yield(none, &LineError{number, fault}) {
					return
				}
			case len(text) > 0:
				value, fault := decode(text, check)
				if fault != nil {
					value, fault = none, &LineError{number, fault}
				}
				if !yield(value, fault) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

// readLine appends the next line of in to buf; long tells that it was longer
// than maxLine, and that its rest was passed over.
func readLine(in *bufio.Reader, buf []byte) (line []byte, long bool, err error) {
	for {
		piece, err := in.ReadSlice('\n')
		if len(buf)+len(piece) > maxLine {
			long, buf = true, buf[:0]
		}
		if !long {
			buf = append(buf, piece...)
		}
		if err != bufio.ErrBufferFull {
			return buf, long, err
		}
	}
}

func decode[T any](line []byte, check func(T) error) (T, error) {
	var value T
	if !utf8.Valid(line) {
		return value, errors.New("not UTF-8")
	}
	if err := json.Unmarshal(line, &value); err != nil {
		return value, explain(line, err)
	}
	return value, check(value)
}

// explain says in the words of the format what encoding/json found wrong.
func explain(line []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at := max(0, min(int(syntax.Offset), len(line))-1)
		// encoding/json quotes the first byte of a letter as if it were one.
		letter, _ := utf8.DecodeRune(line[at:])
		message := strings.Replace(err.Error(), strconv.QuoteRune(rune(line[at])), strconv.QuoteRune(letter), 1)
		return fmt.Errorf("not JSON: %s (character %d)", message, utf8.RuneCount(line[:at])+1)
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("a line is one object, not %s", indefinite(kind.Value))
	case errors.As(err, &kind):
		return fmt.Errorf("%s is %s, not %s", kind.Field, indefinite(kind.Value), wanted(kind.Type))
	}
	return err
}

// indefinite puts "a" or "an" before encoding/json's name of a JSON value; such
// names can be "array" and "number 1.5".
func indefinite(value string) string {
	switch value {
	case "bool":
		return "true or false"
	case "array":
		return "a list"
	case "object":
		return "an object"
	}
	return "a " + value
}

func wanted(t reflect.Type) string {
	if t == reflect.TypeFor[edtf.Date]() {
		return "a string"
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "a string"
}
