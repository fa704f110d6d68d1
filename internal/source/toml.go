package source

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
)

// TOML is a text in TOML that has been read: its values, and where its keys
// stand.
type TOML struct {
	file   File
	lines  int
	values map[string]any
	keys   map[string]int
}

// ReadTOML reads TOML. It is nil where the syntax is at fault. file names the
// file in faults; lines is the number of its lines that stand before src, for
// front matter.
func ReadTOML(file string, src []byte, lines int) (*TOML, Faults) {
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	t := &TOML{file: File{Name: file, Src: src}, lines: lines}
	var values any // which takes the table as it is read, where a map would get a copy
	if _, err := toml.NewDecoder(bytes.NewReader(src)).Decode(&values); err != nil {
		var parse toml.ParseError
		if !errors.As(err, &parse) {
			return nil, Faults{{Pos: Pos{File: file, Line: lines + 1}, Message: err.Error()}}
		}
		at := min(parse.Position.Start, len(src))
		if start := lineStart(src, parse.Position.Line); at < start || at == len(src) {
			at = start
		}
		message, hint := syntax(parse.Message)
		return nil, Faults{t.fault(at, message, hint)}
	}
	t.values, _ = values.(map[string]any)
	t.keys = keys(src)
	return t, nil
}

// DecodeTOML reads TOML into the struct that v points to: see ReadTOML and
// TOML.Decode.
func DecodeTOML(file string, src []byte, lines int, v any) Faults {
	t, faults := ReadTOML(file, src, lines)
	if t == nil {
		return faults
	}
	return t.Decode(v)
}

// Decode sets the struct that v points to, strictly, and gives every fault that
// it finds, sorted: a key that the struct does not have, with the nearest one
// that it has; a value of another type, with the form that is wanted. What is
// sound is set all the same. Fields are named by their tag `toml:"name"`.
//
// A field may be a string, a bool, an integer, a float, a struct, a pointer to
// one of these, a slice, a map by string or an any, in which dates are strings;
// or an encoding.TextUnmarshaler, which gets strings, numbers and dates as they
// are written. Where its error has a method Hint() string, that is the hint.
func (t *TOML) Decode(v any) Faults {
	d := decoder{TOML: t}
	d.table("", t.values, reflect.ValueOf(v).Elem())
	d.faults.Sort()
	return d.faults
}

// Has tells whether there is a key, named by its path: «title»,
// «extra.editor», «sources[1].url».
func (t *TOML) Has(path string) bool {
	_, ok := t.keys[path]
	return ok
}

// Text tells whether there is a key of the first level that is text.
func (t *TOML) Text(key string) bool {
	_, ok := t.values[key].(string)
	return ok
}

// Keys lists the keys of the first level, in alphabetical order.
func (t *TOML) Keys() []string { return slices.Sorted(maps.Keys(t.values)) }

// Fault makes the fault of a key: where it stands, or else the table around it.
func (t *TOML) Fault(path, message, hint string) Fault {
	return t.fault(t.at(path), message, hint)
}

func (t *TOML) fault(offset int, message, hint string) Fault {
	f := t.file.Fault(offset, message, hint)
	f.Line += t.lines
	return f
}

// at gives the byte of a key or of an element of a list, or of the table around it.
func (t *TOML) at(path string) int {
	for {
		if at, ok := t.keys[path]; ok {
			return at
		}
		if at, ok := t.element(path); ok {
			return at
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
}

// decoder sets a struct and collects what does not fit.
type decoder struct {
	*TOML
	faults Faults
}

func (d *decoder) fault(path, message, hint string) {
	d.faults.Add(d.Fault(path, message, hint))
}

func (d *decoder) table(path string, tree map[string]any, into reflect.Value) {
	fields := fieldsOf(into.Type())
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		p := key
		if path != "" {
			p = path + "." + key
		}
		n, ok := fields[key]
		if !ok {
			d.fault(p, fmt.Sprintf("unknown key %q", key), meant(key, "the keys here are", slices.Sorted(maps.Keys(fields))))
			continue
		}
		d.value(p, tree[key], into.Field(n))
	}
}

// fieldsOf gives the fields of a struct by the names of their tags.
func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := structs.Load(t); ok {
		return known.(map[string]int)
	}
	fields := map[string]int{}
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("toml"), ","); name != "" && name != "-" {
			fields[name] = i
		}
	}
	structs.Store(t, fields)
	return fields
}

// structs are the fields of the structs that were asked for: those of the program.
var structs sync.Map

func (d *decoder) value(path string, v any, into reflect.Value) {
	if u, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		text, ok := written(v)
		if !ok {
			d.mistyped(path, v, "text in quotes", `"…"`)
			return
		}
		if err := u.UnmarshalText([]byte(text)); err != nil {
			hint := ""
			var h interface{ Hint() string }
			if errors.As(err, &h) {
				hint = h.Hint()
			}
			d.fault(path, fmt.Sprintf("%s: %v", last(path), err), hint)
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
		into.Set(reflect.ValueOf(plain(v)))
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
	d.fault(path, fmt.Sprintf("%s is %s, and should be %s", key, kindOf(v), want), hint)
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

// written gives a value that is one word as it is written.
func written(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool, int64, float64:
		return fmt.Sprint(v), true
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

// plain gives a value with its dates as strings, which are the same wherever
// and whenever they are read.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		text, _ := written(v)
		return text
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	case map[string]any:
		table := make(map[string]any, len(v))
		for key := range v {
			table[key] = plain(v[key])
		}
		return table
	}
	return v
}
