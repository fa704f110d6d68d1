package article

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// document is a content file, cut into front matter and body.
type document struct {
	source.File
	front *source.TOML // nil where it is not TOML
	start int          // the byte where front matter begins
	body  int          // and that where the body does
}

// fence is the line before and after front matter.
const fence = "+++"

// split finds the front matter of a content file. document is nil where there
// is none, or where the file is no text.
func split(file string, src []byte) (*document, source.Faults) {
	d, front, faults := part(file, src)
	if d != nil {
		d.front, faults = source.ReadTOML(file, front, 1)
	}
	return d, faults
}

// part is split for who wants the body alone: the front matter is not read.
func part(file string, src []byte) (d *document, front []byte, faults source.Faults) {
	d = &document{File: source.File{Name: file, Src: src}}
	if at := invalid(src); at >= 0 {
		f := d.Fault(at, fmt.Sprintf("not UTF-8: byte 0x%02x", src[at]), "save the file as UTF-8")
		f.Excerpt = ""
		return nil, nil, source.Faults{f}
	}
	if at := bytes.IndexByte(src, 0); at >= 0 {
		return nil, nil, source.Faults{d.Fault(at, "a NUL byte", "delete it, or save the file as UTF-8 where it is not")}
	}
	if bytes.HasPrefix(src, []byte("\uFEFF")) {
		d.start = len("\uFEFF")
	}
	line, next := cutLine(src, d.start)
	if string(line) != fence {
		return nil, nil, source.Faults{d.Fault(d.start, "no front matter",
			"the file begins with a line +++, its title and date, and another line +++")}
	}
	first := d.start
	d.start = next
	for at := next; at < len(src); {
		line, end := cutLine(src, at)
		if string(line) == fence {
			d.body = end
			return d, src[next:at], nil
		}
		at = end
	}
	return nil, nil, source.Faults{d.Fault(first, "front matter does not end", "close it with a line +++ before the text")}
}

// cutLine gives the line that begins at a byte, without blanks around it, and
// where the next one begins.
func cutLine(src []byte, at int) (line []byte, next int) {
	next = len(src)
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		next = at + i + 1
	}
	return bytes.TrimSpace(src[at:next]), next
}

// invalid gives the first byte that is not UTF-8, -1 where all are.
func invalid(src []byte) int {
	for at := 0; at < len(src); {
		switch c := src[at]; {
		case c < utf8.RuneSelf:
			at++
		case c >= 0xD8 && c <= 0xDB && at+1 < len(src) && !utf8.RuneStart(src[at+1]): // U+0600 to U+06FF
			at += 2
		default:
			r, size := utf8.DecodeRune(src[at:])
			if r == utf8.RuneError && size <= 1 {
				return at
			}
			at += size
		}
	}
	return -1
}

// decode sets the struct that v points to from the front matter.
func (d *document) decode(v any) source.Faults {
	if d.front == nil {
		return nil
	}
	return d.front.Decode(v)
}

// keyFault makes the fault of a key of the front matter, or of the front matter
// as a whole where there is no such key.
func (d *document) keyFault(key, message, hint string) source.Fault {
	if d.front == nil || key == "" {
		return source.Fault{Pos: d.At(d.start), Message: message, Hint: hint}
	}
	return d.front.Fault(key, message, hint)
}

// has tells whether the front matter has a key.
func (d *document) has(key string) bool { return d.front != nil && d.front.Has(key) }

// lacks tells whether a key is missing: the front matter is sound, does not
// have it, nor another key that looks as if it were meant.
func (d *document) lacks(key string) bool {
	if d.front == nil || d.front.Has(key) {
		return false
	}
	for _, other := range d.front.Keys() {
		if source.Near(other, []string{key}) != "" {
			return false
		}
	}
	return true
}

// needs makes the fault of a text that is missing or empty.
func (d *document) needs(key, value, hint string) (faults source.Faults) {
	if d.lacks(key) || d.front != nil && d.front.Text(key) && strings.TrimSpace(value) == "" {
		faults.Add(d.keyFault("", key+" is missing", hint))
	}
	return faults
}

// slug gives the slug of a content file: the one that its front matter names,
// or that of its file name.
func (d *document) slug(named string) (slug string, faults source.Faults) {
	if named == "" {
		return slugOf(d.Name), nil
	}
	if !plainName(named) {
		faults.Add(d.keyFault("slug", fmt.Sprintf("slug %q cannot stand in an address", named),
			"a slug is lower-case Latin letters, digits and hyphens"))
	}
	return named, faults
}

// slugOf makes a slug of the name of a file: Latin letters in lower case, and a
// hyphen for all else between them. A name with other letters gives «a-» and a
// piece of its digest, which stays as long as the name.
func slugOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".md")
	if strings.ContainsFunc(name, func(c rune) bool { return c >= utf8.RuneSelf }) {
		return "a-" + Digest([]byte(name))[:10]
	}
	slug := strings.Join(strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), "-")
	if !plainName(slug) {
		return "a-" + Digest([]byte(name))[:10]
	}
	return slug
}

// plainName tells whether a slug or an id can stand in addresses and be a file
// anywhere: 1 to 120 lower-case Latin letters, digits and hyphens, no hyphen at
// either end.
func plainName(s string) bool {
	if s == "" || len(s) > 120 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// calendarDay is a date of front matter: a date of TOML, with or without a
// time, or text of that form. The day is taken as it is written, whatever its
// time zone.
type calendarDay struct{ edtf.Date }

func (d *calendarDay) UnmarshalText(text []byte) error {
	day, time := string(text), ""
	if len(day) > len("2017-03-09") {
		day, time = day[:len("2017-03-09")], day[len("2017-03-09"):]
	}
	v, err := edtf.Parse(day)
	if err != nil || v.Precision() != edtf.PrecisionDay || v.Approximate() || v.Uncertain() || time != "" && !strings.ContainsRune("Tt ", rune(time[0])) {
		return dayError(text)
	}
	d.Date = v
	return nil
}

// after tells whether the day lies after another; an unset limit is none.
func (d calendarDay) after(limit edtf.Day) bool {
	day, ok := d.First()
	return ok && limit != 0 && day > limit
}

type dayError string

func (e dayError) Error() string { return fmt.Sprintf("«%s» is no day", string(e)) }

// Hint says what to write instead.
func (dayError) Hint() string { return "a date is year-month-day:  date = 2017-03-09" }
