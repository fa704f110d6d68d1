package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// asJSON gives a value as JSON, its letters as they are.
func asJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes()[:b.Len()-1], nil // without the newline
}

// appender is an item of a long list. It appends itself as encoding/json would write
// it, which takes several times as long.
type appender interface{ appendTo(b object) object }

// newList writes an object of JSON whose last member is a list that may be long: the
// members of head, then the items, a line each.
func newList(out io.Writer, head any, name string) (w *Writer, item func(appender) error) {
	w = &Writer{w: out, list: true, tail: "\n]}\n"}
	text, err := asJSON(head)
	if err == nil {
		begin := string(text[:len(text)-1]) // without its brace
		if begin != "{" {
			begin += ","
		}
		_, err = fmt.Fprintf(out, "%s\n%q:[", begin, name)
	}
	w.err = err
	var line object
	return w, func(v appender) error {
		separator := ",\n"
		if !w.begun {
			separator = "\n"
		}
		w.begun = true
		line = v.appendTo(append(line[:0], separator...))
		_, err := out.Write(line)
		return err
	}
}

// object is JSON that grows at its end. What opens ends in a brace or a bracket, and
// what follows anything else has a comma before it.
type object []byte

func (b object) comma() object {
	if n := len(b); n > 0 {
		switch b[n-1] {
		case '{', '[', ':', '\n':
		default:
			return append(b, ',')
		}
	}
	return b
}

// name begins a member; it is of ASCII letters and signs that JSON does not escape.
func (b object) name(name string) object {
	b = append(b.comma(), '"')
	return append(append(b, name...), '"', ':')
}

func (b object) open(sign byte) object  { return append(b.comma(), sign) }
func (b object) close(sign byte) object { return append(b, sign) }

// text is a member, optional one that is left out where it is empty.
func (b object) text(name, value string) object { return b.name(name).value(value) }

func (b object) optional(name, value string) object {
	if value == "" {
		return b
	}
	return b.text(name, value)
}

// texts is a list of texts, null where there is none.
func (b object) texts(name string, list []string) object {
	b = b.name(name)
	if list == nil {
		return append(b, "null"...)
	}
	b = b.open('[')
	for _, text := range list {
		b = b.comma().value(text)
	}
	return b.close(']')
}

func (b object) someTexts(name string, list []string) object {
	if len(list) == 0 {
		return b
	}
	return b.texts(name, list)
}

func (b object) number(name string, n int) object {
	return strconv.AppendInt(b.name(name), int64(n), 10)
}

// numberOrNull is null where nothing is known.
func (b object) numberOrNull(name string, n *int) object {
	if n == nil {
		return append(b.name(name), "null"...)
	}
	return b.number(name, *n)
}

func (b object) flag(name string, is bool) object { return strconv.AppendBool(b.name(name), is) }

// value is a text. Nearly all are Arabic in two bytes a letter; of what has to be
// escaped only the signs of markup are frequent.
func (b object) value(text string) object {
	before, from := len(b), 0 // what is before from has been appended
	b = append(b, '"')
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c >= 0xC2 && c <= 0xDF && at+1 < len(text) && !utf8.RuneStart(text[at+1]):
			at += 2
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				return b[:before].escaped(text)
			}
			at += size
		case c < ' ':
			return b[:before].escaped(text)
		case c == '"', c == '\\':
			b = append(append(b, text[from:at]...), '\\')
			from = at
			at++
		default:
			at++
		}
	}
	return append(append(b, text[from:]...), '"')
}

func (b object) escaped(text string) object {
	j, err := asJSON(text)
	if err != nil {
		panic("export: a text that JSON cannot say: " + err.Error())
	}
	return append(b, j...)
}
