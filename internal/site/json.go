package site

import "unicode/utf8"

// appendJSON appends a text as JSON, as encoding/json writes it.
func appendJSON(b []byte, text string) []byte {
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c >= 0xC2 && c <= 0xDF && at+1 < len(text) && !utf8.RuneStart(text[at+1]): // two bytes, as Arabic has them
			at += 2
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				return append(b, asJSON(text)...)
			}
			at += size
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return append(b, asJSON(text)...)
		default:
			at++
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// appendList appends a list of texts as JSON.
func appendList(b []byte, list []string) []byte {
	b = append(b, '[')
	for n, text := range list {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, text)
	}
	return append(b, ']')
}
