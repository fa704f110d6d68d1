package site

import (
	"testing"
	"testing/fstest"
)

// TestTemplateSyntax: what is wrong with the syntax of a template is told with its
// place, whatever the parser says of it.
func TestTemplateSyntax(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{{define \"main\"}}\n<p>مدينة {{shout .Heading}}</p>\n{{end}}", `templates/city.html:2:12: function "shout" not defined`},
		{"{{define \"main\"}}\n<p>{{$town}}</p>\n{{end}}", `templates/city.html:2:6: undefined variable "$town"`},
		{"{{define \"main\"}}\n<p>{{.Heading</p>\n{{end}}", `templates/city.html:2:4: bad character U+003C '<'`},
		{"{{define \"main\"}}\n<p>{{.Heading\n</p>{{end}}", `templates/city.html:3:1: unexpected "<" in operand`},
		{"{{define \"main\"}}\n<p>{{.Heading", `templates/city.html:2:4: unclosed action`},
		{"{{define \"main\"}}\n<p></p>\n{{end}}\n{{end}}", `templates/city.html:4:3: unexpected {{end}}`},
		{"{{define \"main\"}}\n{{/* {{if}} */}}\n{{end}}\n{{define \"more\"}}\n<p>{{- if .Within}}</p>\n", `templates/city.html:5:4: there is no {{end}} to {{- if .Within}}`},
		{"{{define \"main\"}}\n{{.Heading)}} {{.Within)}}\n{{end}}", `templates/city.html:2: unexpected right paren`},
	} {
		files := fstest.MapFS{"templates/city.html": {Data: []byte(c.text)}}
		_, faults := readTheme(layers{files}, wording{})
		got := ""
		for _, f := range faults {
			if f.File == "templates/city.html" {
				got = f.Error()
			}
		}
		if got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}
