package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

type day struct{ time.Time }

func (d *day) UnmarshalText(b []byte) (err error) {
	d.Time, err = time.Parse("2006-01-02", string(b))
	if err != nil {
		return fmt.Errorf("«%s» is no day", b)
	}
	return nil
}

type front struct {
	Title   string         `toml:"title"`
	Date    day            `toml:"date"`
	Draft   bool           `toml:"draft"`
	Lat     *float64       `toml:"lat"`
	Aliases []string       `toml:"aliases"`
	Extra   map[string]any `toml:"extra"`
	Sources []struct {
		Name string `toml:"name"`
		URL  string `toml:"url"`
	} `toml:"sources"`
}

func TestDecodeTOML(t *testing.T) {
	var f front
	faults := DecodeTOML("a.md", []byte("title = \"سقوط\"\ndate = 2017-03-09\nlat = 36\naliases = [\n \"أ\", # one\n \"ب\"]\n[extra]\nx.y = 1\n[[sources]]\nname = \"رويترز\"\n[[sources]]\nname = '''ف\nب'''\nurl = \"u\"\n"), 0, &f)
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	if f.Title != "سقوط" || f.Date.Day() != 9 || *f.Lat != 36 || len(f.Aliases) != 2 || len(f.Sources) != 2 || f.Sources[1].URL != "u" || f.Extra["x"] == nil {
		t.Errorf("%+v", f)
	}
}

func TestDecodeTOMLFaults(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"titel = \"x\"", `f:2:1: unknown key "titel"` + "\n    titel = \"x\"\n    hint: did you mean \"title\"?"},
		{"title = 5", "f:2:1: title is a whole number, and should be text in quotes\n    title = 5\n    hint: write  title = \"…\""},
		{"draft = \"yes\"\ntitle = true", "f:2:1: draft is text, and should be true or false\n    draft = \"yes\"\n    hint: write  draft = true\nf:3:1: title is true or false"},
		{"aliases = \"أ\"", "f:2:1: aliases is text, and should be a list"},
		{"[[sources]]\nname = \"أ\"\n[[sources]]\n  nmae = \"ب\"", "f:5:3: unknown key \"nmae\""},
		{"date = \"أمس\"", "f:2:1: date: «أمس» is no day"},
		{"date = 20170309", "f:2:1: date: «20170309» is no day"},
		{"date = 2017-13-45", "f:2:8: there is no date or time 2017-13-45\n    date = 2017-13-45\n    hint: a date is year-month-day:  date = 2017-03-09"},
		{"title = سقوط", "f:2:9: a value that is neither text in quotes nor a number"},
		{"title = \"a\"\ntitle = \"b\"", "f:3:1: title stands here a second time"},
		{"title = \"a\ndate = 2017-03-09", "the quotes are not closed\n    title = \"a"},
		{"title = \"a", "the quotes are not closed"},
		{"title =", "a value is missing"},
		{"title =\ndate = 2017-03-09", "a value is missing"},
		{"title", "a key without a value"},
		{"= 5", "a value without a key"},
		{"title = \"قال \"نعم\"\"", "something stands behind the value"},
		{"title = \"C:\\مجلد\"", "a backslash in quotes that means nothing\n    title = \"C:\\مجلد\"\n    hint: write it twice, \\\\, or"},
		{"aliases = [\"أ\" \"ب\"]", "a comma or the closing ] of a list is missing"},
		{"[extra\nx = 1", "the name of a table that is not closed"},
		{"lat = 036", "a number in a form that is not understood"},
		{"title = \"a\x01b\"", "a control character"},
		{"sources = \"x\"", "hint: write  [[sources]]"},
	} {
		var f front
		var b bytes.Buffer
		faults := DecodeTOML("f", []byte(c.src), 1, &f)
		if err := faults.Print(&b, 0); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.src, b.String(), c.want)
		}
	}
}

func TestPrint(t *testing.T) {
	var fs Faults
	for i := range 13 {
		fs.Add(Fault{Pos: Pos{File: fmt.Sprintf("%c.md", 'b'-i%2), Line: i + 1, Column: 1}, Message: "wrong"})
	}
	fs.Add(Fault{Pos: Pos{File: "c.md"}, Message: "to\u202ergniht\x1b[31m"})
	fs.Sort()
	var b bytes.Buffer
	if err := fs.Print(&b, 0); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.HasPrefix(got, "a.md:2:1: wrong\n") || !strings.HasSuffix(got, "and 4 more:\n    b.md: 3\n    c.md: 1\n") {
		t.Errorf("%s", got)
	}
	b.Reset()
	if err := fs[len(fs)-1:].Print(&b, -1); err != nil || b.String() != "c.md: torgniht[31m\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
	b.Reset()
	if err := fs[:1].PrintJSON(&b); err != nil || b.String() != `{"file":"a.md","line":2,"column":1,"message":"wrong"}`+"\n" {
		t.Errorf("%s, %v", b.String(), err)
	}
}

func TestAt(t *testing.T) {
	src := []byte("أب\nجد هـ\n")
	for _, c := range []struct {
		offset int
		want   string
	}{{0, "f:1:1"}, {2, "f:1:2"}, {3, "f:1:2"}, {5, "f:2:1"}, {10, "f:2:4"}, {999, "f:3:1"}, {-1, "f:1:1"}} {
		if got := At("f", src, c.offset).String(); got != c.want {
			t.Errorf("byte %d is at %s, want %s", c.offset, got, c.want)
		}
	}
	f := File{Name: "f", Src: src}
	for _, offset := range []int{5, 10, 0, 2, 999, 3} {
		if got, want := f.At(offset), At("f", src, offset); got != want {
			t.Errorf("asked again, byte %d is at %s, want %s", offset, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	paragraph := strings.Repeat("قبل ", 60) + "الموضع " + strings.Repeat("بعد ", 60)
	src := []byte("سطر\n  " + paragraph + "\nسطر")
	got := excerpt(src, bytes.Index(src, []byte("الموضع")))
	if !strings.HasPrefix(got, "… قبل ") || !strings.HasSuffix(got, " بعد…") || !strings.Contains(got, " الموضع ") || utf8.RuneCountInString(got) > longestExcerpt+3 {
		t.Errorf("%q", got)
	}
	if got := excerpt(src, len(src)); got != "سطر" {
		t.Errorf("%q", got)
	}
}

func TestExtraDatesAreWritten(t *testing.T) {
	var f front
	if faults := DecodeTOML("f", []byte("[extra]\nday = 2017-03-09\nlist = [2017-03-09T10:00:00]\n[[extra.seen]]\nat = 2017-03-09T10:00:00+03:00"), 0, &f); len(faults) > 0 {
		t.Fatal(faults)
	}
	if got, want := fmt.Sprint(f.Extra), "map[day:2017-03-09 list:[2017-03-09T10:00:00] seen:[map[at:2017-03-09T10:00:00+03:00]]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestKeys finds the keys behind every form of value.
func TestKeys(t *testing.T) {
	src := `a = "x # [no]" # y
b = """
c = 1
\""" """""
d.e = ['''
f = 2''', {g = "]"},
  # h = 3
]
"i j" = 1979-05-27
[k]
l = '\'
[k.m]
n = 1
[[o]]
p = 1
[[o]]
[o.q]
r = 1
[[o.s]]
[[o.s]]
t = 1
`
	var got []string
	for path, at := range keys([]byte(src)) {
		line, _, _ := strings.Cut(src[at:], "\n")
		got = append(got, path+": "+line)
	}
	slices.Sort(got)
	want := `a: a = "x # [no]" # y
b: b = """
d.e: d.e = ['''
i j: "i j" = 1979-05-27
k.l: l = '\'
k.m.n: n = 1
k.m: [k.m]
k: [k]
o: [[o]]
o[0].p: p = 1
o[0]: [[o]]
o[1].q.r: r = 1
o[1].q: [o.q]
o[1].s: [[o.s]]
o[1].s[0]: [[o.s]]
o[1].s[1].t: t = 1
o[1].s[1]: [[o.s]]
o[1]: [[o]]`
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
	if _, faults := ReadTOML("f", []byte(src), 0); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestNear(t *testing.T) {
	names := []string{"title", "date", "url", "sources"}
	for word, want := range map[string]string{"titel": "title", "dat": "date", "Source": "sources", "xyz": "", "uri": "url", "summary": ""} {
		if got := Near(word, names); got != want {
			t.Errorf("near %q is %q, want %q", word, got, want)
		}
	}
}

func FuzzDecodeTOML(f *testing.F) {
	for _, s := range []string{"title = \"\"\"a\nb\"\"\"\n[[sources]]\nname='x'", "a.b.c = [1, {x = 2}]", "[extra]\n\"q w\" = 1", "titel=1#"} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, src []byte, offset int) {
		var v front
		fs := DecodeTOML("f", src, 2, &v)
		fs.Add(New("f", src, offset, string(src), string(src)))
		var b bytes.Buffer
		if err := fs.Print(&b, -1); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(b.String(), '\u202e') || bytes.ContainsRune(b.Bytes(), '\x1b') {
			t.Fatal("a control character reaches the terminal")
		}
		for _, x := range fs {
			if x.Line < 0 || x.Column < 0 {
				t.Fatalf("%+v", x.Pos)
			}
		}
		_ = utf8.Valid(src)
	})
}
