package stencil

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// escaperPrefix begins the names of the functions that html/template puts at the end of
// actions.
const escaperPrefix = "_html_template_"

// escaperOf gives the name of a command that is one word.
func escaperOf(cmd *parse.CommandNode) string {
	if name, ok := cmd.Args[0].(*parse.IdentifierNode); ok && len(cmd.Args) == 1 {
		return name.Ident
	}
	return ""
}

// escapers append a text to a page, by the names of the functions that html/template has
// for the place where it stands.
var escapers = map[string]func(out []byte, text string) []byte{
	"htmlescaper":                         appendEscaped,
	"rcdataescaper":                       appendEscaped,
	"attrescaper":                         appendEscaped,
	"urlfilter urlnormalizer attrescaper": appendAddress,
	"urlfilter attrescaper":               func(out []byte, text string) []byte { return appendEscaped(out, filtered(text)) },
	"urlescaper attrescaper":              appendFragment,
	"urlnormalizer attrescaper":           func(out []byte, text string) []byte { return appendEscaped(out, percented(text, &keptInAddresses)) },
}

// writer compiles the output of an expression through a chain of escapers.
func writer(e expr, chain string) (node, error) {
	switch e.typ {
	case anyType:
		if chain == "jsvalescaper" {
			return writeJSON(e), nil
		}
		return nil, fmt.Errorf("a %s is not for a stencil", e.typ)
	case reflect.TypeFor[template.HTML]():
		if chain != "htmlescaper" {
			return nil, fmt.Errorf("HTML within %s is not for a stencil", chain)
		}
		value := e.value
		return func(r *run, dot reflect.Value) { r.out = append(r.out, value(r, dot).String()...) }, nil
	case reflect.TypeFor[template.CSS](), reflect.TypeFor[template.HTMLAttr](), reflect.TypeFor[template.JS](),
		reflect.TypeFor[template.JSStr](), reflect.TypeFor[template.URL](), reflect.TypeFor[template.Srcset]():
		return nil, fmt.Errorf("a %s is not for a stencil", e.typ)
	}
	escape, ok := escapers[chain]
	if !ok {
		return nil, fmt.Errorf("the escaper %s is not for a stencil", chain)
	}
	if text := e.text; text != nil {
		return func(r *run, dot reflect.Value) { r.out = escape(r.out, text(r, dot)) }, nil
	}
	value := e.value
	if value == nil {
		return nil, fmt.Errorf("a value of several types is not for a stencil")
	}
	speaks := e.typ.Implements(reflect.TypeFor[fmt.Stringer]()) || e.typ.Implements(reflect.TypeFor[error]())
	switch kind := e.typ.Kind(); {
	case kind == reflect.Pointer || kind == reflect.Interface:
		return nil, fmt.Errorf("a %s is not for a stencil", e.typ)
	case kind == reflect.String && !speaks:
		return func(r *run, dot reflect.Value) { r.out = escape(r.out, value(r, dot).String()) }, nil
	case kind == reflect.Int && !speaks:
		return func(r *run, dot reflect.Value) { r.out = strconv.AppendInt(r.out, value(r, dot).Int(), 10) }, nil
	}
	return func(r *run, dot reflect.Value) { r.out = escape(r.out, fmt.Sprint(value(r, dot).Interface())) }, nil
}

// entities are the bytes that HTML has other names for, as html/template writes them.
var entities = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

// appendEscaped appends text for HTML, between tags or in an attribute with quotes.
func appendEscaped(out []byte, text string) []byte {
	from := 0
	for at := range len(text) {
		if entity := entities[text[at]]; entity != "" {
			out = append(append(out, text[from:at]...), entity...)
			from = at + 1
		}
	}
	return append(out, text[from:]...)
}

// appendAddress appends an address for an attribute with quotes. One that a browser
// could run is left out.
func appendAddress(out []byte, address string) []byte {
	for at := range len(address) {
		if !plainInAddresses[address[at]] {
			return appendEscaped(out, percented(filtered(address), &keptInAddresses))
		}
	}
	return append(out, address...)
}

// plainInAddresses are the bytes that nothing has to be done about.
var plainInAddresses = bytesIn("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/#?=,;@")

// appendFragment appends a piece of the query or the fragment of an address.
func appendFragment(out []byte, text string) []byte {
	return append(out, percented(text, &keptInFragments)...)
}

// keptInAddresses and keptInFragments are the bytes that stay when an address is written,
// or a piece of its query. In an address a byte that is escaped already stays so.
var (
	keptInAddresses = bytesIn("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!#$&*+,/:;=?@[]")
	keptInFragments = bytesIn("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
)

func bytesIn(text string) (set [256]bool) {
	for at := range len(text) {
		set[text[at]] = true
	}
	return set
}

// filtered gives an address whose scheme is http, https or mailto, or that has none.
func filtered(address string) string {
	if scheme, _, ok := strings.Cut(address, ":"); ok && !strings.Contains(scheme, "/") {
		if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "mailto") {
			return "#ZgotmplZ"
		}
	}
	return address
}

// percented writes the bytes that do not stay as «%d9».
func percented(text string, kept *[256]bool) string {
	var out []byte
	from := 0
	for at := range len(text) {
		c := text[at]
		if kept[c] || c == '%' && kept['/'] && at+2 < len(text) && isHex(text[at+1]) && isHex(text[at+2]) {
			continue
		}
		const digits = "0123456789abcdef"
		out = append(append(out, text[from:at]...), '%', digits[c>>4], digits[c&15])
		from = at + 1
	}
	if from == 0 {
		return text
	}
	return string(append(out, text[from:]...))
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// inScript is an action where a script's value stands.
var inScript = template.Must(template.New("").Parse(scriptHead + "{{.}}" + scriptFoot))

const (
	scriptHead = `<script type="application/ld+json">`
	scriptFoot = `</script>`
)

// writeJSON writes a value into a script, by html/template itself.
func writeJSON(e expr) node {
	return func(r *run, dot reflect.Value) {
		var b bytes.Buffer
		if err := inScript.Execute(&b, e.value(r, dot).Interface()); err != nil {
			giveUp()
		}
		r.out = append(r.out, b.Bytes()[len(scriptHead):b.Len()-len(scriptFoot)]...)
	}
}
