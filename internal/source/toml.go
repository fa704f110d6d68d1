package source

import (
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// DecodeTOML reads TOML into the struct that v points to, strictly, and gives
// every fault that it finds: a key that the struct does not have, with the
// nearest one that it has; a value of another type, with the form that is
// wanted; a fault of the syntax, which is then the only one. What is sound is
// set all the same. Fields are named by their tag `toml:"name"`.
//
// file names the file in faults; lines is the number of its lines that stand
// before src, for front matter. A field may be a string, a bool, an integer, a
// float, a struct, a pointer to one of these, a slice, a map by string or an any, or
// an encoding.TextUnmarshaler, which gets strings, and dates as TOML writes
// them.
func DecodeTOML(file string, src []byte, lines int, v any) Faults {
	text := strings.TrimPrefix(string(src), "\uFEFF")
	d := decoder{file: file, lines: lines, src: []byte(text)}
	var tree map[string]any
	if _, err := toml.Decode(text, &tree); err != nil {
		var parse toml.ParseError
		if !errors.As(err, &parse) {
			return Faults{{Pos: Pos{File: file, Line: lines + 1}, Message: err.Error()}}
		}
		at := min(parse.Position.Start, len(d.src))
		if l, ok := lineStart(d.src, parse.Position.Line); ok && (at < l || at == len(d.src)) {
			at = l
		}
		d.fault(at, "not TOML: "+sentence(parse.Message), syntaxHint(parse.Message))
		return d.faults
	}
	d.keys = index(d.src)
	d.table("", tree, reflect.ValueOf(v).Elem())
	d.faults.Sort()
	return d.faults
}

// decoder sets a struct from what TOML gave, and collects what does not fit.
type decoder struct {
	file   string
	lines  int
	src    []byte
	keys   map[string]int // where each key stands, by its path
	faults Faults
}

func (d *decoder) fault(offset int, message, hint string) {
	f := New(d.file, d.src, offset, message, hint)
	f.Line += d.lines
	d.faults.Add(f)
}

// at gives the place of a key: its own, or that of the table around it.
func (d *decoder) at(path string) int {
	for {
		if at, ok := d.keys[path]; ok {
			return at
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
}

func (d *decoder) table(path string, tree map[string]any, into reflect.Value) {
	fields := map[string]reflect.Value{}
	for i := range into.NumField() {
		if name, _, _ := strings.Cut(into.Type().Field(i).Tag.Get("toml"), ","); name != "" && name != "-" {
			fields[name] = into.Field(i)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		p := key
		if path != "" {
			p = path + "." + key
		}
		field, ok := fields[key]
		if !ok {
			hint := "the keys here are " + strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
			if near := Near(key, slices.Sorted(maps.Keys(fields))); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			d.fault(d.at(p), fmt.Sprintf("unknown key %q", key), hint)
			continue
		}
		d.value(p, tree[key], field)
	}
}

func (d *decoder) value(path string, v any, into reflect.Value) {
	if u, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		text, isText := written(v)
		if !isText {
			d.mistyped(path, v, "text in quotes", `"…"`)
			return
		}
		if err := u.UnmarshalText([]byte(text)); err != nil {
			hint := ""
			var h interface{ Hint() string }
			if errors.As(err, &h) {
				hint = h.Hint()
			}
			d.fault(d.at(path), fmt.Sprintf("%s: %v", last(path), err), hint)
		}
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		p := reflect.New(into.Type().Elem())
		before := len(d.faults)
		d.value(path, v, p.Elem())
		if len(d.faults) == before {
			into.Set(p)
		}
	case reflect.String:
		if s, ok := v.(string); ok {
			into.SetString(s)
			return
		}
		d.mistyped(path, v, "text in quotes", `"…"`)
	case reflect.Bool:
		if b, ok := v.(bool); ok {
			into.SetBool(b)
			return
		}
		d.mistyped(path, v, "true or false", "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, ok := v.(int64); ok && !into.OverflowInt(n) {
			into.SetInt(n)
			return
		}
		d.mistyped(path, v, "a whole number", "17")
	case reflect.Float32, reflect.Float64:
		switch n := v.(type) {
		case float64:
			into.SetFloat(n)
		case int64:
			into.SetFloat(float64(n))
		default:
			d.mistyped(path, v, "a number", "36.34")
		}
	case reflect.Struct:
		tree, ok := v.(map[string]any)
		if !ok {
			d.mistyped(path, v, "a table", "["+path+"]")
			return
		}
		d.table(path, tree, into)
	case reflect.Slice:
		d.list(path, v, into)
	case reflect.Map:
		tree, ok := v.(map[string]any)
		if !ok {
			d.mistyped(path, v, "a table", "["+path+"]")
			return
		}
		m := reflect.MakeMapWithSize(into.Type(), len(tree))
		for _, key := range slices.Sorted(maps.Keys(tree)) {
			e := reflect.New(into.Type().Elem()).Elem()
			d.value(path+"."+key, tree[key], e)
			m.SetMapIndex(reflect.ValueOf(key), e)
		}
		into.Set(m)
	case reflect.Interface:
		into.Set(reflect.ValueOf(v))
	default:
		panic("source: a struct for TOML with a field of type " + into.Type().String())
	}
}

// list sets a slice from an array or from repeated tables.
func (d *decoder) list(path string, v any, into reflect.Value) {
	of := reflect.ValueOf(v)
	if of.Kind() != reflect.Slice {
		if into.Type().Elem().Kind() == reflect.Struct {
			d.mistyped(path, v, "tables", "[["+path+"]]")
		} else {
			d.mistyped(path, v, "a list", `["…", "…"]`)
		}
		return
	}
	out := reflect.MakeSlice(into.Type(), of.Len(), of.Len())
	for i := range of.Len() {
		d.value(fmt.Sprintf("%s[%d]", path, i), of.Index(i).Interface(), out.Index(i))
	}
	into.Set(out)
}

func (d *decoder) mistyped(path string, v any, want, example string) {
	key := last(path)
	hint := fmt.Sprintf("write  %s = %s", key, example)
	if strings.HasPrefix(example, "[") && !strings.Contains(example, `"`) {
		hint = "write  " + example
	}
	d.fault(d.at(path), fmt.Sprintf("%s is %s, and should be %s", key, kindOf(v), want), hint)
}

// last gives the key at the end of a path, without its index.
func last(path string) string {
	path = path[strings.LastIndexByte(path, '.')+1:]
	path, _, _ = strings.Cut(path, "[")
	return path
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case time.Time:
		return "a date"
	case map[string]any:
		return "a table"
	}
	return "a list"
}

// written gives a string, or a date as TOML writes it.
func written(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case time.Time:
		// The library marks local dates and times by the name of their zone.
		switch v.Location().String() {
		case "date-local":
			return v.Format("2006-01-02"), true
		case "datetime-local":
			return v.Format("2006-01-02T15:04:05"), true
		case "time-local":
			return v.Format("15:04:05"), true
		}
		return v.Format(time.RFC3339), true
	}
	return "", false
}

// index gives the byte at which each key of a TOML text stands, by its path:
// «title», «extra.editor», «sources[1].url»; a table by the path of its header.
// It reads what the library has accepted already.
func index(src []byte) map[string]int {
	keys := map[string]int{}
	counts := map[string]int{}
	table, at := "", 0
	for at < len(src) {
		for at < len(src) && (src[at] == ' ' || src[at] == '\t' || src[at] == '\r' || src[at] == '\n') {
			at++
		}
		if at >= len(src) {
			break
		}
		switch {
		case src[at] == '#':
			at = lineEnd(src, at)
		case src[at] == '[':
			start, array := at, at+1 < len(src) && src[at+1] == '['
			at++
			if array {
				at++
			}
			path, next := keyAt(src, at)
			// A header below repeated tables belongs to the last of them.
			parts := strings.Split(path, ".")
			table = ""
			for i, p := range parts {
				if table != "" {
					table += "."
				}
				table += p
				if n := counts[table]; n > 0 && (i < len(parts)-1 || !array) {
					table = fmt.Sprintf("%s[%d]", table, n-1)
				}
			}
			if array {
				keys[table] = min(start, orElse(keys, table, start))
				counts[table]++
				table = fmt.Sprintf("%s[%d]", table, counts[table]-1)
			}
			keys[table] = start
			at = lineEnd(src, next)
		default:
			start := at
			path, next := keyAt(src, at)
			if table != "" {
				path = table + "." + path
			}
			keys[path] = start
			at = valueEnd(src, next)
			if at <= start {
				at = lineEnd(src, start) + 1
			}
		}
	}
	return keys
}

func orElse(m map[string]int, key string, v int) int {
	if w, ok := m[key]; ok {
		return w
	}
	return v
}

// keyAt reads a dotted key and gives it without its quotes, and where it ends.
func keyAt(src []byte, at int) (string, int) {
	var b strings.Builder
	for at < len(src) {
		switch c := src[at]; {
		case c == ' ' || c == '\t':
		case c == '"' || c == '\'':
			end := at + 1
			for end < len(src) && src[end] != c && src[end] != '\n' {
				if c == '"' && src[end] == '\\' {
					end++
				}
				end++
			}
			b.Write(src[at+1 : min(end, len(src))])
			at = end
		case c == '=' || c == ']' || c == '\n' || c == '\r':
			return b.String(), at
		default:
			b.WriteByte(c)
		}
		at++
	}
	return b.String(), min(at, len(src))
}

// valueEnd passes over «= value» to the end of its line, over strings and
// arrays of several lines.
func valueEnd(src []byte, at int) int {
	depth := 0
	for at < len(src) {
		switch c := src[at]; c {
		case '"', '\'':
			if triple := string([]byte{c, c, c}); strings.HasPrefix(string(src[at:min(at+3, len(src))]), triple) {
				end := strings.Index(string(src[at+3:]), triple)
				if end < 0 {
					return len(src)
				}
				at += end + 6
				continue
			}
			at++
			for at < len(src) && src[at] != c && src[at] != '\n' {
				if c == '"' && src[at] == '\\' {
					at++
				}
				at++
			}
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '#':
			at = lineEnd(src, at)
			continue
		case '\n':
			if depth <= 0 {
				return at + 1
			}
		}
		at++
	}
	return len(src)
}

func lineEnd(src []byte, at int) int {
	for at < len(src) && src[at] != '\n' {
		at++
	}
	return at
}

// lineStart gives the first byte of a line, counted from 1.
func lineStart(src []byte, line int) (int, bool) {
	at := 0
	for ; line > 1 && at < len(src); line-- {
		at = lineEnd(src, at) + 1
	}
	return min(at, len(src)), line <= 1
}

// sentence puts a message of the library into our form.
func sentence(message string) string {
	message = strings.TrimSuffix(strings.TrimSpace(message), ".")
	if i := strings.Index(message, "; "); i > 0 {
		message = message[:i]
	}
	if message == "" {
		return "the line cannot be read"
	}
	return strings.ToLower(message[:1]) + message[1:]
}

// syntaxHint says what to do about the faults that writers make most.
func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "already been defined"), strings.Contains(message, "already defined"):
		return "keep one of the two lines"
	case strings.Contains(message, "datetime"), strings.Contains(message, "date"):
		return "a date is year-month-day without quotes:  date = 2017-03-09"
	case strings.Contains(message, "expected value"), strings.Contains(message, "invalid"), strings.Contains(message, "unexpected"):
		return `text stands in quotes:  title = "…"`
	case strings.Contains(message, "newline"):
		return `close the quotes on the same line; within the text write \" for a quote`
	}
	return `a line is  key = value; text stands in quotes`
}

// Near gives the name nearest to a word that somebody may have meant, "" where
// none is near: at most two letters wrong, and fewer than half of them.
func Near(word string, names []string) string {
	best, distance := "", 3
	for _, n := range names {
		if d := edits(strings.ToLower(word), strings.ToLower(n)); d < distance && 2*d < max(len([]rune(n)), 3) {
			best, distance = n, d
		}
	}
	return best
}

// edits counts the letters to insert, delete, replace or swap with the next to
// make b of a (optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}

// KeyAt gives the byte of a TOML text at which a key stands, named by its path:
// «title», «extra.editor», «sources[1].url». It is that of the table around a
// key that is not there, and 0 where there is none.
func KeyAt(src []byte, path string) int {
	d := decoder{keys: index(src)}
	return d.at(path)
}
