package source

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// keys gives the byte at which each key of a TOML text stands, by its path:
// «title», «extra.editor», «sources[1].url»; a table by the path of its header,
// repeated tables together by that of the first. The library does not tell, so
// the text is gone through once more; it is known to be sound by then.
func keys(src []byte) map[string]int {
	places := map[string]int{}
	var counts map[string]int // of repeated tables, by their path
	table := ""
	for at := 0; at < len(src); {
		switch c := src[at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			at++
		case c == '#':
			at = lineEnd(src, at)
		case c == '[':
			start, repeated := at, bytes.HasPrefix(src[at:], []byte("[["))
			at++
			if repeated {
				at++
			}
			path, end := keyPath(src, at)
			at = lineEnd(src, end)
			table = inside(counts, path, repeated)
			if repeated {
				if _, ok := places[table]; !ok {
					places[table] = start
				}
				if counts == nil {
					counts = map[string]int{}
				}
				counts[table]++
				table = fmt.Sprintf("%s[%d]", table, counts[table]-1)
			}
			places[table] = start
		default:
			path, end := keyPath(src, at)
			if table != "" {
				path = table + "." + path
			}
			places[path] = at
			at = max(at+1, valueEnd(src, end))
		}
	}
	return places
}

// inside gives the path of a header: where tables on the way are repeated, it
// means the last of them.
func inside(counts map[string]int, path string, repeated bool) string {
	parts := strings.Split(path, ".")
	at := ""
	for i, part := range parts {
		if at != "" {
			at += "."
		}
		at += part
		if n := counts[at]; n > 0 && (i < len(parts)-1 || !repeated) {
			at = fmt.Sprintf("%s[%d]", at, n-1)
		}
	}
	return at
}

// keyPath reads a key with dots and gives it without quotes and blanks, and
// where it ends.
func keyPath(src []byte, at int) (path string, end int) {
	var b strings.Builder
	for at < len(src) {
		switch c := src[at]; c {
		case ' ', '\t':
			at++
		case '"', '\'':
			end := stringEnd(src, at)
			b.Write(bytes.Trim(src[at:end], string(c)))
			at = end
		case '=', ']', '\r', '\n':
			return b.String(), at
		default:
			b.WriteByte(c)
			at++
		}
	}
	return b.String(), at
}

// Entry is a key with its value, or the header of a table, in bytes of the text that
// was read.
type Entry struct {
	Path   string // as faults name it: «title», «events[1].date»
	Header bool   // of a table
	// Start is where the key or the header begins. Value and End bound the value;
	// of a header both are where its line ends.
	Start, Value, End int
}

// Entries lists the keys and headers of the text in its order. Keys within inline
// tables and lists are part of a value.
func (t *TOML) Entries() (all []Entry) {
	src := t.file.Src
	places := map[int]Entry{}
	for path, at := range t.keys {
		// The path of repeated tables together stands at their first header.
		if e, ok := places[at]; !ok || len(path) > len(e.Path) {
			places[at] = Entry{Path: path, Start: at, Header: src[at] == '['}
		}
	}
	for _, e := range places {
		if e.Header {
			e.Value = lineEnd(src, e.Start)
			e.End = e.Value
		} else {
			_, e.Value = keyPath(src, e.Start)
			e.Value++ // behind the =
			for e.Value < len(src) && (src[e.Value] == ' ' || src[e.Value] == '\t') {
				e.Value++
			}
			e.End = oneValueEnd(src, e.Value)
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// oneValueEnd gives the byte behind a value that begins at a byte.
func oneValueEnd(src []byte, at int) int {
	if at >= len(src) {
		return at
	}
	switch src[at] {
	case '"', '\'':
		return stringEnd(src, at)
	case '[', '{':
		depth := 0
		for at < len(src) {
			switch src[at] {
			case '"', '\'':
				at = stringEnd(src, at)
				continue
			case '#':
				at = lineEnd(src, at)
				continue
			case '[', '{':
				depth++
			case ']', '}':
				if depth--; depth == 0 {
					return at + 1
				}
			}
			at++
		}
		return at
	}
	end := at
	for end < len(src) && src[end] != '#' && src[end] != '\n' && src[end] != '\r' {
		end++
	}
	return at + len(bytes.TrimRight(src[at:end], " \t"))
}

// SameBut tells whether two texts have the same values, but for those of one key of
// the first level.
func (t *TOML) SameBut(other *TOML, key string) bool {
	rest := func(t *TOML) map[string]any {
		values := maps.Clone(t.values)
		delete(values, key)
		return values
	}
	return reflect.DeepEqual(rest(t), rest(other))
}

// valueEnd passes over «= value» to the end of its line; arrays, inline tables
// and text in three quotes may go over several lines.
func valueEnd(src []byte, at int) int {
	for depth := 0; at < len(src); {
		switch src[at] {
		case '"', '\'':
			at = stringEnd(src, at)
			continue
		case '#':
			at = lineEnd(src, at)
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '\n':
			if depth <= 0 {
				return at
			}
		}
		at++
	}
	return at
}

// stringEnd gives the byte behind a string that begins at a quote.
func stringEnd(src []byte, at int) int {
	quote := src[at]
	closing, escapes := string(quote), quote == '"'
	if triple := strings.Repeat(closing, 3); bytes.HasPrefix(src[at:], []byte(triple)) {
		closing = triple
	}
	for at += len(closing); at < len(src); at++ {
		switch {
		case escapes && src[at] == '\\':
			at++
		case len(closing) == 1 && src[at] == '\n':
			return at
		case bytes.HasPrefix(src[at:], []byte(closing)):
			for at += len(closing); len(closing) == 3 && at < len(src) && src[at] == quote; at++ {
				// Text in three quotes may end in one or two more.
			}
			return at
		}
	}
	return len(src)
}

// lineEnd gives the byte that ends a line, a newline or the end of the text.
func lineEnd(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(src)
}

// lineStart gives the first byte of a line, counted from 1.
func lineStart(src []byte, line int) int {
	at := 0
	for ; line > 1 && at < len(src); line-- {
		at = min(lineEnd(src, at)+1, len(src))
	}
	return at
}

// element gives the byte at which an element of a list stands: «aliases[1]».
func (t *TOML) element(path string) (at int, ok bool) {
	key, index, ok := strings.Cut(strings.TrimSuffix(path, "]"), "[")
	n, err := strconv.Atoi(index)
	start, known := t.keys[key]
	if !ok || err != nil || !known || t.file.Src[start] == '[' {
		return 0, false
	}
	src := t.file.Src
	_, at = keyPath(src, start)
	for at++; at < len(src) && (src[at] == ' ' || src[at] == '\t'); at++ {
	}
	if at >= len(src) || src[at] != '[' {
		return 0, false
	}
	for at++; at < len(src); {
		switch src[at] {
		case ' ', '\t', '\r', '\n', ',':
			at++
		case '#':
			at = lineEnd(src, at)
		case ']':
			return 0, false
		default:
			if n == 0 {
				return at, true
			}
			n--
			at = elementEnd(src, at)
		}
	}
	return 0, false
}

// elementEnd gives the byte behind an element of a list.
func elementEnd(src []byte, at int) int {
	switch src[at] {
	case '"', '\'', '[', '{':
		return oneValueEnd(src, at)
	}
	for at < len(src) && !bytes.ContainsRune([]byte(",] \t\r\n#"), rune(src[at])) {
		at++
	}
	return at
}
