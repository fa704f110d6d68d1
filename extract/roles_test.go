package extract

import (
	"os"
	"strings"
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestRoles reads cases of who did it and who suffered it:
//
//	text TEXT
//		by KIND ID WORDS
//		against KIND ID WORDS
//		none
//
// for all events of the text, one behind the other. What is not known is "-"; a
// claim is written by-claimed, an accusation by-accused.
func TestRoles(t *testing.T) {
	src, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	x := extractor(t)
	var text string
	var want []string
	check := func() {
		t.Helper()
		if text == "" {
			return
		}
		var got []string
		events := x.Events(timeline.Article{ID: "case", Published: edtf.MustParse("2017-03-09"), Text: strings.ReplaceAll(text, " / ", "\n\n")})
		if len(events) == 0 {
			t.Errorf("%s: no event", text)
		}
		for _, e := range events {
			for _, role := range []struct {
				name string
				list []timeline.Actor
			}{{"by", e.By}, {"against", e.Against}} {
				for _, a := range role.list {
					got = append(got, strings.Join([]string{role.name + dashed("-", a.Said), orDash(a.Kind), orDash(a.ID), a.Words}, " "))
				}
			}
		}
		if len(got) == 0 {
			got = []string{"none"}
		}
		if g, w := strings.Join(got, "\n\t"), strings.Join(want, "\n\t"); g != w {
			t.Errorf("%s\n\t%s\nwanted\n\t%s", text, g, w)
		}
		text, want = "", nil
	}
	for l := range strings.Lines(string(src)) {
		l = strings.TrimSuffix(l, "\n")
		switch {
		case strings.HasPrefix(l, "text "):
			check()
			text = strings.TrimPrefix(l, "text ")
		case strings.HasPrefix(l, "\t"):
			want = append(want, strings.TrimSpace(l))
		case l != "" && l[0] != '#':
			t.Fatalf("what is %q?", l)
		}
	}
	check()
}

func dashed(dash, s string) string {
	if s == "" {
		return ""
	}
	return dash + s
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
