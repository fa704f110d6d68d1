package dates

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// TestCases runs the files of testdata. A case is a text and the expressions
// that have to be found in it, in order:
//
//	published 2017-03-09
//	text استعاد الجيش البلدة قبل ثلاثة أيام.
//		2017-03-06 relative قبل ثلاثة أيام
//
// "-" stands for no value, "none" for no expression. Lines that begin with #
// say what the cases behind them are about.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/*.txt: %v, %d files", err, len(files))
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) { runCases(t, name) })
	}
}

func runCases(t *testing.T, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx := Context{FirstDay: time.Monday}
	var text string
	var want []string
	line, at := 0, 0
	check := func() {
		if text == "" {
			return
		}
		var got []string
		for _, e := range Default().Find(arabic.Read(text), ctx) {
			got = append(got, show(text, e))
		}
		if len(got) == 0 {
			got = []string{"none"}
		}
		if g, w := strings.Join(got, "\n\t"), strings.Join(want, "\n\t"); g != w {
			t.Errorf("%s:%d: %s\ngot\n\t%s\nwant\n\t%s", name, at, text, g, w)
		}
		text, want = "", nil
	}
	for s := bufio.NewScanner(f); s.Scan(); {
		line++
		switch l := s.Text(); {
		case strings.HasPrefix(l, "\t"):
			want = append(want, l[1:])
		case strings.HasPrefix(l, "published "):
			check()
			ctx.Published = day1(t, strings.TrimPrefix(l, "published "))
		case strings.HasPrefix(l, "text "):
			check()
			text, at = strings.TrimPrefix(l, "text "), line
		case l == "", strings.HasPrefix(l, "#"):
			check()
		default:
			t.Fatalf("%s:%d: unexpected %q", name, line, l)
		}
	}
	check()
}

// show prints an expression as cases write it. Vague ones show their kind.
func show(text string, e Expression) string {
	v := e.Value.String()
	if v == "" {
		v = "-"
	}
	return fmt.Sprintf("%s %s %s", v, e.Kind, e.Of(text))
}

func day1(t testing.TB, s string) edtf.Day {
	t.Helper()
	d, err := edtf.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	day, _ := d.First()
	return day
}

// TestExamples reads the example of every rule, whole and by that rule.
func TestExamples(t *testing.T) {
	ctx := Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.name] {
			t.Errorf("two rules are called %q", r.name)
		}
		seen[r.name] = true
		text := exampleText(r)
		found := Default().Find(arabic.Read(text), ctx)
		var e *Expression
		for i := range found {
			if found[i].Of(text) == r.example {
				e = &found[i]
			}
		}
		if e == nil {
			t.Errorf("%s: %q: found %v", r.name, text, found)
			continue
		}
		if e.Rule != r.name {
			t.Errorf("%s: %q was read by the rule %q", r.name, text, e.Rule)
		}
	}
}

// exampleText puts an example that counts from another date behind one.
func exampleText(r rule) string {
	if strings.Contains(r.meaning, "the date before") && strings.Contains(r.example, "ذلك") {
		return "في 3 شباط 2017 وصل الوفد، و" + r.example
	}
	return r.example
}

// TestOffsets takes expressions out of texts with clitics and signs.
func TestOffsets(t *testing.T) {
	for _, c := range [][2]string{
		{"وصل الوفد فجراً وَبِأَيلول عاد", "أَيلول"},
		{"ولليوم الثاني", ""},
		{"اجتمعوا ليوم الخميس", "يوم الخميس"},
		{"وقبل ثلاثة أيّام", "قبل ثلاثة أيّام"},
	} {
		found := Default().Find(arabic.Read(c[0]), Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday})
		got := ""
		for _, e := range found {
			if e.Of(c[0]) == c[1] {
				got = c[1]
			}
			if !utf8.ValidString(e.Of(c[0])) {
				t.Errorf("%q: %q is cut inside a letter", c[0], e.Of(c[0]))
			}
		}
		if got != c[1] {
			t.Errorf("%q: found %v, want %q", c[0], found, c[1])
		}
	}
}
