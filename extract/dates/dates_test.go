package dates

import (
	"bufio"
	"flag"
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

// published is the day from which the examples of the rules are counted.
var published = Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday}

// parts takes the brackets off an example.
func parts(example string) (text, expression string) {
	before, rest, ok := strings.Cut(example, "[")
	if !ok {
		return example, example
	}
	expression, after, _ := strings.Cut(rest, "]")
	return before + expression + after, expression
}

// TestExamples reads the examples of every rule, whole and by that rule, and
// texts that it has to leave alone.
func TestExamples(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.name] {
			t.Errorf("two rules are called %q", r.name)
		}
		seen[r.name] = true
		if len(r.examples) == 0 {
			t.Errorf("%s has no example", r.name)
		}
		for _, x := range r.examples {
			if e, all := example(x); e == nil {
				t.Errorf("%s: %q was read as %v", r.name, x, all)
			} else if e.Rule != r.name {
				t.Errorf("%s: %q was read by the rule %q as %s", r.name, x, e.Rule, e.Value)
			}
		}
		for _, x := range r.not {
			for _, e := range Default().Find(arabic.Read(x), published) {
				if e.Rule == r.name {
					t.Errorf("%s: %q in %q was taken for %s", r.name, e.Of(x), x, e.Value)
				}
			}
		}
	}
}

// example finds the expression of an example.
func example(x string) (*Expression, []string) {
	text, want := parts(x)
	var all []string
	var hit *Expression
	for _, e := range Default().Find(arabic.Read(text), published) {
		all = append(all, show(text, e)+" ("+e.Rule+")")
		// A tatweel at the end of «هـ» belongs to no word.
		if got := e.Of(text); got == want || got+"\u0640" == want {
			hit = &e
		}
	}
	return hit, all
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

var update = flag.Bool("update", false, "write docs/dates.md anew")

// TestDocs compares docs/dates.md with what the rules answer.
func TestDocs(t *testing.T) {
	const name = "../../docs/dates.md"
	want := docs()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s is not what the rules say (%v): run  go test ./extract/dates -run TestDocs -update  and read the difference", name, err)
	}
}

func docs() string {
	var b strings.Builder
	b.WriteString(`# What counts as a date, and what it means

Printed from the rules of extract/dates by ` + "`go test ./extract/dates -run TestDocs -update`" + `; every line is run.
The text was published on Thursday 2017-03-09 and weeks begin on Monday. Values are EDTF; "–" dates nothing.
Where an example is more than the expression, the expression stands in brackets.

A reader of Arabic adds a spelling in ` + "`extract/dates/words.toml`" + `, without reading Go.
`)
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n%s.\n\n| expression | EDTF | kind | counted from |\n| --- | --- | --- | --- |\n", r.name, r.meaning)
		for _, x := range r.examples {
			e, _ := example(x)
			if e == nil {
				continue
			}
			v, anchor := e.Value.String(), string(e.Anchor)
			if v == "" {
				v, anchor = "–", ""
			} else if anchor == "" {
				anchor = "nothing"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", x, v, e.Kind, anchor)
		}
		if len(r.not) > 0 {
			fmt.Fprintf(&b, "\nNot: %s.\n", strings.Join(r.not, "; "))
		}
	}
	return b.String()
}

// TestRegion reads what writers of different countries mean by the same words.
func TestRegion(t *testing.T) {
	for _, c := range []struct{ region, text, want string }{
		{"", "وصل نهاية الأسبوع", "2017-03-04/2017-03-05"},
		{"IQ", "وصل نهاية الأسبوع", "2017-03-03/2017-03-04"},
		{"LB", "وصل نهاية الأسبوع", "2017-03-04/2017-03-05"},
		{"", "وصل في 2/3/2017", "2017-03-02"},
		{"US", "وصل في 2/3/2017", "2017-02-03"},
		{"US", "وصل في 25/2/2017", "2017-02-25"},
	} {
		ctx := published
		ctx.Region = c.region
		found := Default().Find(arabic.Read(c.text), ctx)
		if len(found) != 1 || found[0].Value.String() != c.want {
			t.Errorf("%q in %q: got %v, want %s", c.text, c.region, found, c.want)
		}
	}
}
