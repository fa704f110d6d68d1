package article

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

const body = "\nاستعاد الجيش البلدة يوم الأحد. وقتل ثلاثة جنود.\n"

func three() *int { n := 3; return &n }

func site(s string) *string { return &s }

func day(s string) editorsDate {
	d, err := edtf.Parse(s)
	if err != nil {
		panic(err)
	}
	return editorsDate{d}
}

// written are front matters as people write them. {} marks where a decision is put
// behind the last.
var written = map[string]string{
	"no tables":                  "title = \"ع\"\ndate = 2017-03-09\n{}",
	"blank lines at the end":     "title = \"ع\"\ndate = 2017-03-09\n{}\n\n",
	"a comment at the end":       "title = \"ع\"\ndate = 2017-03-09\n# نهاية\n{}",
	"tables behind them":         "title = \"ع\"\ndate = 2017-03-09\n\n[[events]]\naction = \"confirm\"\nquote = \"استعاد الجيش\" # رأيته\n# من بيان الجيش\n{}\n[[sources]]\nname = \"رويترز\"\n[extra]\neditor = \"سلمى\"\n",
	"a comment of what follows":  "title = \"ع\"\ndate = 2017-03-09\n[[events]]\naction = \"confirm\"\nquote = \"استعاد الجيش\"\n{}# المصادر\n[[sources]]\nname = \"رويترز\"\n",
	"no blank line between":      "title = \"ع\"\ndate = 2017-03-09\n[[events]]\naction = \"confirm\"\nquote = \"استعاد الجيش\"\n[[events]]\nquote = 'الجيش البلدة'\naction = 'confirm'\n{}",
	"tables before them":         "title = \"ع\"\ndate = 2017-03-09\n[[sources]]\nname = \"رويترز\"\n[extra]\neditor = \"سلمى\"\nx.y = [ 1,\n 2 ]\n{}",
	"dotted keys":                "title = \"ع\"\ndate = 2017-03-09\nextra.editor = \"سلمى\"\n\"extra\".tags = [\"[[events]]\", '''\n[[events]]\n''']\n{}",
	"quoted headers":             "title = \"ع\"\ndate = 2017-03-09\n [[ \"events\" ]]\n\tquote = \"استعاد\"\n\taction = \"confirm\"\n{}",
	"text over several lines":    "title = \"\"\"ع\n[[events]]\n\"\"\"\ndate = 2017-03-09\n{}",
	"inline table, and a list":   "title = \"ع\"\ndate = 2017-03-09\nextra = { events = [1, 2] }\nsources = [ { name = \"رويترز\" },\n]\n{}",
	"a value over several lines": "title = \"ع\"\ndate = 2017-03-09\n[[events]]\naction = \"change\"\nquote = \"استعاد\"\nplaces = [\n  \"mosul\", # المدينة\n  \"rutba\",\n]\n{}",
}

// forms are the same file as other editors save it.
var forms = []struct {
	name string
	of   func(string) string
}{
	{"LF", func(s string) string { return s }},
	{"CRLF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"byte order mark", func(s string) string { return "\uFEFF" + s }},
	{"blanks at the fences", func(s string) string { return strings.ReplaceAll(s, "+++\n", "+++ \t\n") }},
	{"no line at the end", func(s string) string { return strings.TrimSuffix(s, "\n") }},
}

func decisions() []*Decision {
	return []*Decision{
		{Action: "confirm", Quote: "استعاد الجيش"},
		{Action: "reject", Quote: "وقتل ثلاثة جنود", Trigger: "قتل", Note: "سطران\nو\"علامتا\" تنصيص\\ و\u200fعلامة"},
		{Action: "change", ID: "e-1", Date: day("2017-03-05"), Places: []string{"mosul", "rutba"}, Site: site(""), Type: "battle", Status: "ongoing",
			Fatalities: three(), Injured: three(), Displaced: three(), Detained: three(), By: []string{}, Against: []string{"الجيش"}, On: day("2026-03-06"), Reason: "صححته الصحيفة"},
		{Action: "add", Quote: "وقتل  ثلاثة", Date: day("2017-03-01/2017-03-05"), Places: []string{"mosul"}, Type: "battle"},
		{Action: "change", Quote: "استعاد", Date: day("2017-03-06~")},
		{Action: "merge", Quote: "استعاد", With: "e-1"},
		{Action: "split", ID: "e-2", From: "e-1"},
		{Action: "hold", Quote: "استعاد"},
	}
}

func TestWriteDecision(t *testing.T) {
	for name, front := range written {
		for _, form := range forms {
			for i, d := range decisions() {
				t.Run(fmt.Sprintf("%s/%s/%d", name, form.name, i), func(t *testing.T) {
					before, after, _ := strings.Cut("+++\n"+front+"+++\n"+body, "{}")
					src := form.of(before + after)
					out, faults := WriteDecision("a.md", []byte(src), -1, d)
					if len(faults) > 0 {
						t.Fatal(faults)
					}
					start, end := form.of(before), strings.TrimPrefix(form.of("\n"+after), form.of("\n"))
					if form.name == "byte order mark" {
						end = after
					}
					if !strings.HasPrefix(string(out), start) || !strings.HasSuffix(string(out), end) {
						t.Errorf("more than the new table was changed:\n%q\nbecame\n%q", src, out)
					}
					read(t, out, len(Decisions("a.md", []byte(src))), d)
					if strings.Contains(string(out), "\r") && strings.Count(string(out), "\n") != strings.Count(string(out), "\r\n") {
						t.Errorf("line endings are mixed: %q", out)
					}
					back, faults := DeleteDecision("a.md", out, len(Decisions("a.md", out))-1)
					if len(faults) > 0 || string(back) != src {
						t.Errorf("taken away again: %v\n%q\nwant\n%q", faults, back, src)
					}
				})
			}
		}
	}
}

// read parses a file and looks for the nth decision.
func read(t *testing.T, out []byte, n int, want *Decision) {
	t.Helper()
	a, faults := Parse("a.md", out, Options{})
	if len(faults) > 0 {
		t.Fatalf("%v\n%s", faults, out)
	}
	if len(a.Decisions) <= n || !a.Decisions[n].Same(want) {
		t.Errorf("decision %d of %+v, want %+v in\n%s", n, a.Decisions, want, out)
	}
}

// TestChangeDecision: each decision is written over each other, in each form.
func TestChangeDecision(t *testing.T) {
	for name, front := range written {
		for _, form := range forms {
			src := []byte(form.of(strings.ReplaceAll("+++\n"+front+"+++\n"+body, "{}", "")))
			for n := range Decisions("a.md", src) {
				for i, d := range decisions() {
					out, faults := WriteDecision("a.md", src, n, d)
					if len(faults) > 0 {
						t.Fatalf("%s, %s, decision %d over %d: %v", name, form.name, i, n, faults)
					}
					read(t, out, n, d)
					again, faults := WriteDecision("a.md", out, n, d)
					if len(faults) > 0 || !bytes.Equal(again, out) {
						t.Errorf("%s: written twice it is another:\n%s\n%s", name, out, again)
					}
				}
			}
		}
	}
}

func TestChangeKeeps(t *testing.T) {
	const before = "+++\ntitle = \"ع\"\ndate = 2017-03-09\n\n" +
		"# الأول\n[[events]]\n  # كما في البيان\n  quote  = 'استعاد الجيش'   # الجملة الأولى\n  action = \"change\"\n  date   = 2017-03-05 # الأحد\n  note = \"ن\"\n\n" +
		"[[events]]\naction = \"confirm\"\nquote = \"وقتل ثلاثة\"\n+++\n" + body
	const after = "+++\ntitle = \"ع\"\ndate = 2017-03-09\n\n" +
		"# الأول\n[[events]]\n  # كما في البيان\n  quote  = 'استعاد الجيش'   # الجملة الأولى\n  action = \"change\"\n  # الأحد\n  note = \"ن\"\n  places = [\"mosul\"]\n  fatalities = 3\n\n" +
		"[[events]]\naction = \"confirm\"\nquote = \"وقتل ثلاثة\"\n+++\n" + body
	out, faults := WriteDecision("a.md", []byte(before), 0, &Decision{Action: "change", Quote: "استعاد الجيش", Places: []string{"mosul"}, Fatalities: three(), Note: "ن"})
	if len(faults) > 0 || string(out) != after {
		t.Errorf("%v\n%s\nwant\n%s", faults, out, after)
	}
}

func TestWriteDecisionFaults(t *testing.T) {
	const head = "+++\ntitle = \"ع\"\ndate = 2017-03-09\n"
	for _, c := range []struct {
		src  string
		n    int
		d    *Decision
		want string
	}{
		{head + "+++\n" + body, -1, &Decision{Action: "confirm", Quote: "ليس هنا"}, "a.md:7:1: its sentence is gone: «ليس هنا» is not in the text"},
		{head + "+++\n" + body, -1, &Decision{Action: "change", Quote: "استعاد"}, "a.md:6:1: a change that changes nothing"},
		{head + "+++\n" + body, -1, &Decision{Action: "confirm", Quote: "استعاد", Note: "\xff"}, "not UTF-8"},
		{head + "+++\n" + body, 0, &Decision{Action: "confirm", Quote: "استعاد"}, "there is no decision 1 here"},
		{head + "events = [ { action = \"confirm\", quote = \"استعاد\" } ]\n+++\n" + body, -1, &Decision{Action: "confirm", Quote: "استعاد"}, "a.md:4:1: decisions that are written as a list cannot be changed here"},
		{head + "events = []\n+++\n" + body, -1, &Decision{Action: "confirm", Quote: "استعاد"}, "a.md:4:1: decisions that are written as a list cannot be changed here"},
		{"title = 1\n" + body, -1, &Decision{Action: "confirm", Quote: "استعاد"}, "no front matter"},
		{"+++\ntitle = \n+++\n" + body, -1, &Decision{Action: "confirm", Quote: "استعاد"}, "a value is missing"},
	} {
		out, faults := WriteDecision("a.md", []byte(c.src), c.n, c.d)
		if out != nil || len(faults) == 0 || !strings.Contains(faults[0].Error(), c.want) {
			t.Errorf("%v: %q, want %s", faults, out, c.want)
		}
	}
}

// FuzzWriteDecision: whatever the file and the words, what is written is found again,
// all else stays, and taking it away gives the file back.
func FuzzWriteDecision(f *testing.F) {
	for _, front := range written {
		for _, form := range forms {
			f.Add(form.of(strings.ReplaceAll("+++\n"+front+"+++\n"+body, "{}", "")), "استعاد الجيش", "ملاحظة # \"", 0)
		}
	}
	f.Fuzz(func(t *testing.T, src, quote, note string, n int) {
		d := &Decision{Action: "reject", Quote: quote, Note: note}
		old := Decisions("a.md", []byte(src))
		if out, faults := WriteDecision("a.md", []byte(src), -1, d); len(faults) == 0 {
			got := Decisions("a.md", out)
			if len(got) != len(old)+1 || !got[len(old)].Same(d) {
				t.Fatalf("%+v, want %+v in\n%q", got, d, out)
			}
			if back, faults := DeleteDecision("a.md", out, len(old)); len(faults) > 0 || string(back) != src {
				t.Fatalf("%v\n%q\nwant\n%q", faults, back, src)
			}
			if cut := commonEnds(src, string(out)); cut != "" {
				t.Fatalf("lost %q of %q", cut, src)
			}
		}
		if len(old) == 0 {
			return
		}
		n = ((n % len(old)) + len(old)) % len(old)
		if out, faults := WriteDecision("a.md", []byte(src), n, d); len(faults) == 0 {
			got := Decisions("a.md", out)
			if len(got) != len(old) || !got[n].Same(d) {
				t.Fatalf("%+v, want %+v in\n%q", got, d, out)
			}
			for i := range old {
				if i != n && !got[i].Same(&old[i]) {
					t.Fatalf("decision %d is another: %+v, was %+v", i, got[i], old[i])
				}
			}
		}
		var out []byte
		var faults source.Faults
		if out, faults = DeleteDecision("a.md", []byte(src), n); len(faults) == 0 && len(Decisions("a.md", out)) != len(old)-1 {
			t.Fatalf("%q became %q", src, out)
		}
	})
}

// commonEnds gives what is left of a when the beginning and the end that it shares
// with b are taken away.
func commonEnds(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	m := 0
	for m < len(a)-n && m < len(b)-n && a[len(a)-1-m] == b[len(b)-1-m] {
		m++
	}
	return a[n : len(a)-m]
}

// TestFieldsOfDecisions: each key that is read can be written.
func TestFieldsOfDecisions(t *testing.T) {
	var read, write []string
	kind := reflect.TypeFor[Decision]()
	for i := range kind.NumField() {
		if key := kind.Field(i).Tag.Get("toml"); key != "" {
			read = append(read, key)
		}
	}
	for _, f := range fields {
		write = append(write, f.key)
	}
	slices.Sort(read)
	slices.Sort(write)
	if !slices.Equal(read, write) {
		t.Errorf("read are %v, written %v", read, write)
	}
}
