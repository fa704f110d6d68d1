package article

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// WriteDecision gives the bytes of an article file with a decision in its front
// matter: in place of the nth one there, or behind the last where n is -1. All
// bytes outside of the table of that decision stay as they are; within it the lines
// of keys that do not change do, and all comments. Whoever reads the result finds
// that decision, and else what was there before.
//
// It gives faults and nothing else where the front matter is no TOML, where the
// decision is at fault (its places are those of the file as it would be), and where
// events are written as a list on one line, which is left to a person.
func WriteDecision(file string, src []byte, n int, d *Decision) ([]byte, source.Faults) {
	return rewrite(file, src, n, d)
}

// DeleteDecision gives the bytes of an article file without the nth decision of its
// front matter, and without the blank line before it. It takes away again what
// WriteDecision put behind the last, byte for byte.
func DeleteDecision(file string, src []byte, n int) ([]byte, source.Faults) {
	return rewrite(file, src, n, nil)
}

// Decisions gives the decisions of an article file in the order of its front
// matter, those too that are at fault; nil where it cannot be read.
func Decisions(file string, src []byte) []Decision {
	doc, _ := split(file, src)
	if doc == nil || doc.front == nil {
		return nil
	}
	return doc.decisions()
}

func (d *document) decisions() []Decision {
	var keys articleKeys
	d.decode(&keys)
	return keys.Events
}

func rewrite(file string, src []byte, n int, d *Decision) ([]byte, source.Faults) {
	doc, faults := split(file, src)
	if doc == nil || doc.front == nil {
		return nil, faults
	}
	before := doc.decisions()
	if n < -1 || n >= len(before) || n == -1 && d == nil {
		return nil, source.Faults{doc.keyFault("events", fmt.Sprintf("there is no decision %d here", n+1), "somebody changed the file; look at it again")}
	}
	f := doc.written()
	if len(before) != len(f.tables) || len(f.tables) == 0 && doc.has("events") {
		return nil, source.Faults{doc.keyFault("events", "decisions that are written as a list cannot be changed here",
			"write each as a table of its own:  [[events]]")}
	}
	var out []byte
	switch {
	case d == nil:
		out = f.without(f.tables[n])
	case n < 0:
		out = f.with(d)
	default:
		out = f.changed(f.tables[n], &before[n], d)
	}
	want := slices.Clone(before)
	switch {
	case d == nil:
		want = slices.Delete(want, n, n+1)
	case n < 0:
		n = len(want)
		want = append(want, *d)
	default:
		want[n] = *d
	}
	if faults := verify(doc, file, src, out, n, d, want); len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

// verify tells why a file that was put together is not what was meant. Nothing is
// handed out unread: what is odd in the form of the front matter must not cost
// anything that stands there.
func verify(was *document, file string, src, out []byte, n int, d *Decision, want []Decision) source.Faults {
	odd := source.Faults{was.keyFault("events", "the front matter has a form in which nothing can be changed here", "write the decision into the file yourself")}
	is, faults := split(file, out)
	if is == nil || is.front == nil {
		if d != nil {
			return faults // of the decision: not UTF-8
		}
		return odd
	}
	got := is.decisions()
	if len(got) != len(want) || !was.front.SameBut(is.front, "events") || !bytes.Equal(src[was.closing():], out[is.closing():]) {
		return odd
	}
	for i := range want {
		if !sameDecision(&got[i], &want[i]) {
			return odd
		}
	}
	if d == nil {
		return nil
	}
	tree, _ := is.parse()
	if tree == nil {
		return nil
	}
	return got[n].check(is, fmt.Sprintf("events[%d]", n), plainText(out, tree))
}

// closing gives the byte at which the line begins that ends front matter.
func (d *document) closing() int {
	for at := d.start; at < len(d.Src); {
		line, next := cutLine(d.Src, at)
		if string(line) == fence {
			return at
		}
		at = next
	}
	return len(d.Src)
}

// sameDecision tells whether two decisions say the same.
func sameDecision(a, b *Decision) bool {
	for _, f := range fields {
		x, _ := f.value(a)
		y, _ := f.value(b)
		if x != y {
			return false
		}
	}
	return true
}

// fields are the keys of a decision in the order in which they are written, and how
// a value is written; "" where the key is left out.
var fields = []struct {
	key   string
	value func(*Decision) (string, bool)
}{
	{"action", func(d *Decision) (string, bool) { return phrase(d.Action) }},
	{"id", func(d *Decision) (string, bool) { return phrase(d.ID) }},
	{"quote", func(d *Decision) (string, bool) { return phrase(d.Quote) }},
	{"trigger", func(d *Decision) (string, bool) { return phrase(d.Trigger) }},
	{"with", func(d *Decision) (string, bool) { return phrase(d.With) }},
	{"from", func(d *Decision) (string, bool) { return phrase(d.From) }},
	{"date", func(d *Decision) (string, bool) { return date(d.Date.Date) }},
	{"places", func(d *Decision) (string, bool) { return list(d.Places) }},
	{"site", func(d *Decision) (string, bool) {
		if d.Site == nil {
			return "", false
		}
		return quoted(*d.Site), true
	}},
	{"type", func(d *Decision) (string, bool) { return phrase(d.Type) }},
	{"status", func(d *Decision) (string, bool) { return phrase(d.Status) }},
	{"fatalities", func(d *Decision) (string, bool) { return number(d.Fatalities) }},
	{"injured", func(d *Decision) (string, bool) { return number(d.Injured) }},
	{"displaced", func(d *Decision) (string, bool) { return number(d.Displaced) }},
	{"detained", func(d *Decision) (string, bool) { return number(d.Detained) }},
	{"by", func(d *Decision) (string, bool) { return list(d.By) }},
	{"against", func(d *Decision) (string, bool) { return list(d.Against) }},
	{"on", func(d *Decision) (string, bool) { return date(d.On.Date) }},
	{"reason", func(d *Decision) (string, bool) { return phrase(d.Reason) }},
	{"note", func(d *Decision) (string, bool) { return phrase(d.Note) }},
}

func phrase(s string) (string, bool) { return quoted(s), s != "" }

// date writes a day as a date of TOML, any other value as text.
func date(d edtf.Date) (string, bool) {
	s := d.String()
	if d.Precision() == edtf.PrecisionDay && len(s) == len("2017-03-09") && !d.IsInterval() {
		return s, true
	}
	return quoted(s), !d.IsZero()
}

func number(n *int) (string, bool) {
	if n == nil {
		return "", false
	}
	return strconv.Itoa(*n), true
}

func list(words []string) (string, bool) {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = quoted(w)
	}
	return "[" + strings.Join(parts, ", ") + "]", words != nil
}

// quoted writes text on one line. What cannot be seen is written as an escape: marks
// that turn a line round would hide what the file says.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		piece := s[:size]
		s = s[size:]
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteString(piece)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\u200c' || c == '\u200d':
			b.WriteString(piece) // they stand in Persian and Kurdish words
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == '\u2028' || c == '\u2029':
			if c > 0xffff {
				fmt.Fprintf(&b, `\U%08x`, c)
			} else {
				fmt.Fprintf(&b, `\u%04x`, c)
			}
		default:
			b.WriteString(piece) // also what is no UTF-8, which reading it refuses
		}
	}
	b.WriteByte('"')
	return b.String()
}

// frontText is the text of front matter, with the tables of its decisions.
type frontText struct {
	src    []byte // the whole file
	start  int    // where front matter begins
	end    int    // where the line that closes it begins
	tables []frontTable
}

// frontTable is the table of one decision: where its lines begin and end, and its keys,
// in bytes of the file.
type frontTable struct {
	start, end int
	keys       []source.Entry // their paths without that of the table
	last       int            // where the line of the last key ends
}

func (d *document) written() *frontText {
	f := &frontText{src: d.Src, start: d.start, end: d.closing()}
	shift := f.start
	if bytes.HasPrefix(d.Src[f.start:f.end], []byte("\uFEFF")) {
		shift += len("\uFEFF")
	}
	entries := d.front.Entries()
	for i, e := range entries {
		path := fmt.Sprintf("events[%d]", len(f.tables))
		if !e.Header || e.Path != path {
			continue
		}
		t := frontTable{start: f.lineStart(e.Start + shift), last: f.lineEnd(e.End + shift)}
		for _, k := range entries[i+1:] {
			name, within := strings.CutPrefix(k.Path, path+".")
			if !within {
				break
			}
			k.Path, k.Start, k.Value, k.End = name, k.Start+shift, k.Value+shift, k.End+shift
			t.last = f.lineEnd(k.End)
			t.keys = append(t.keys, k)
		}
		t.end = f.comments(t.last)
		f.tables = append(f.tables, t)
	}
	return f
}

// comments gives where the comments end that stand right below a line. Those that
// stand right above a header are about what it begins.
func (f *frontText) comments(at int) int {
	end := at
	for end < f.end {
		line, next := cutLine(f.src, end)
		if len(line) > 0 && line[0] == '[' {
			return at
		}
		if len(line) == 0 || line[0] != '#' {
			break
		}
		end = next
	}
	return end
}

func (f *frontText) lineStart(at int) int { return bytes.LastIndexByte(f.src[:at], '\n') + 1 }

// lineEnd gives where the line behind that of a byte begins.
func (f *frontText) lineEnd(at int) int {
	if i := bytes.IndexByte(f.src[at:f.end], '\n'); i >= 0 {
		return at + i + 1
	}
	return f.end
}

// newline gives the end of the line before a byte.
func (f *frontText) newline(at int) string {
	if bytes.HasSuffix(f.src[:at], []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// splice gives the file with some of its pieces replaced, in their order.
func (f *frontText) splice(edits ...edit) []byte {
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, f.src[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, f.src[at:]...)
}

type edit struct {
	start, end int
	text       string
}

// with puts a decision behind the last one, or behind all else that stands in front
// matter, after a blank line.
func (f *frontText) with(d *Decision) []byte {
	at := f.start
	if len(f.tables) > 0 {
		at = f.tables[len(f.tables)-1].end
	} else {
		for next := at; next < f.end; {
			line, end := cutLine(f.src, next)
			if next = end; len(line) > 0 {
				at = end
			}
		}
	}
	lines := []string{"", "[[events]]"}
	for _, field := range fields {
		if v, ok := field.value(d); ok {
			lines = append(lines, field.key+" = "+v)
		}
	}
	eol := f.newline(at)
	return f.splice(edit{at, at, strings.Join(lines, eol) + eol})
}

func (f *frontText) without(t frontTable) []byte {
	start := t.start
	if start > f.start {
		if before := f.lineStart(start - 1); before >= f.start && len(bytes.TrimSpace(f.src[before:start])) == 0 {
			start = before
		}
	}
	return f.splice(edit{start, t.end, ""})
}

// changed writes into a table what is another in a decision.
func (f *frontText) changed(t frontTable, was, is *Decision) []byte {
	var edits []edit
	var added []string
	for _, field := range fields {
		before, _ := field.value(was)
		after, wanted := field.value(is)
		at := slices.IndexFunc(t.keys, func(k source.Entry) bool { return k.Path == field.key })
		switch {
		case at < 0 && wanted:
			added = append(added, field.key+" = "+after)
		case at < 0 || before == after && wanted:
		case wanted:
			edits = append(edits, edit{t.keys[at].Value, t.keys[at].End, after})
		default:
			edits = append(edits, f.drop(t.keys[at]))
		}
	}
	if len(added) > 0 {
		eol := f.newline(t.last)
		indent := ""
		if len(t.keys) > 0 {
			k := t.keys[len(t.keys)-1]
			indent = string(f.src[f.lineStart(k.Start):k.Start])
		}
		edits = append(edits, edit{t.last, t.last, indent + strings.Join(added, eol+indent) + eol})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	return f.splice(edits...)
}

// drop takes a key away with its line; a comment behind it keeps the line.
func (f *frontText) drop(k source.Entry) edit {
	end := f.lineEnd(k.End)
	if rest := f.src[k.End:end]; len(bytes.TrimSpace(rest)) > 0 {
		return edit{k.Start, k.End + bytes.IndexByte(rest, '#'), ""}
	}
	return edit{f.lineStart(k.Start), end, ""}
}

// Same tells whether two decisions say the same, wherever they stand.
func (d *Decision) Same(other *Decision) bool { return sameDecision(d, other) }
