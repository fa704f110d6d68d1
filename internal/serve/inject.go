package serve

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// inject gives a page of the site with the script of the preview in its head, and
// with a policy that allows it. Nothing else of the page changes.
func inject(page []byte, script string) []byte {
	page = policy.ReplaceAllFunc(page, func(meta []byte) []byte {
		m := policy.FindSubmatch(meta)
		return bytes.Join([][]byte{m[1], []byte(html.EscapeString(allow(html.UnescapeString(string(m[2]))))), m[3]}, nil)
	})
	at := headEnd(page)
	return bytes.Join([][]byte{page[:at], []byte(script), page[at:]}, nil)
}

// policy is the element of a page that says what it may load.
var policy = regexp.MustCompile(`(?i)(<meta\s+http-equiv="?Content-Security-Policy"?\s+content=")([^"]*)(")`)

// headEnd gives where the script goes: before the end of the head, else before the
// body's, else behind all.
func headEnd(page []byte) int {
	lower := bytes.ToLower(page)
	for _, tag := range []string{"</head>", "<body", "</body>"} {
		if at := bytes.Index(lower, []byte(tag)); at >= 0 {
			return at
		}
	}
	return len(page)
}

// allow adds to a policy that scripts and styles of the site itself run, and that they
// may ask it for something.
func allow(policy string) string {
	var directives []string
	need := map[string]bool{"script-src": true, "style-src": true, "connect-src": true}
	for _, d := range strings.Split(policy, ";") {
		words := strings.Fields(d)
		if len(words) == 0 {
			continue
		}
		if need[words[0]] {
			delete(need, words[0])
			words = own(words)
		}
		directives = append(directives, strings.Join(words, " "))
	}
	for _, name := range []string{"script-src", "style-src", "connect-src"} {
		if need[name] {
			directives = append(directives, name+" 'self'")
		}
	}
	return strings.Join(directives, "; ")
}

// own gives a directive that allows the site itself.
func own(words []string) []string {
	list := words[:1:1]
	for _, w := range words[1:] {
		if w == "'self'" {
			return words
		}
		if w != "'none'" {
			list = append(list, w)
		}
	}
	return append(list, "'self'")
}

// scriptTag is what is put into a page: where its script is, and what that has to know.
func scriptTag(attributes ...[2]string) string {
	var b strings.Builder
	b.WriteString(`<script src="` + privatePath + `preview.js" defer`)
	for _, a := range attributes {
		fmt.Fprintf(&b, ` data-%s="%s"`, a[0], html.EscapeString(a[1]))
	}
	b.WriteString("></script>\n")
	return b.String()
}
