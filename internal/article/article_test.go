package article

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

const head = "+++\ntitle = \"ع\"\ndate = 2017-03-09\n+++\n"

var today = edtf.DayOf(2026, 1, 1)

func TestParse(t *testing.T) {
	src := "\uFEFF+++\r\ntitle = \"سقوط المدينة\"\r\ndate = 2017-03-09T23:30:00+03:00\r\nsource = \"رويترز\"\r\nurl = \"https://example.org/a\"\r\n[extra]\r\nid = 7\r\n+++\r\n\r\nنص **أول**.\r\n"
	a, faults := Parse("content/articles/mosul-falls.md", []byte(src), Options{Today: today})
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	if a.Slug != "mosul-falls" || a.Title != "سقوط المدينة" || a.Date.String() != "2017-03-09" || a.Extra["id"] != int64(7) ||
		len(a.Sources) != 1 || a.Sources[0].Name != "رويترز" || a.Sources[0].URL != "https://example.org/a" {
		t.Errorf("%+v", a)
	}
	if got := words(a.Text); got != "نص أول ." {
		t.Errorf("text is %q", got)
	}
}

// words gives the words of a text, with one space between them.
func words(text string) string { return strings.Join(strings.FieldsFunc(text, blank), " ") }

func TestSlug(t *testing.T) {
	for file, want := range map[string]string{
		"content/articles/iraq/2014-06-11-mosul-falls.md": "2014-06-11-mosul-falls",
		"Mosul_falls (2).md":                              "mosul-falls-2",
		"سقوط.md":                                         "a-61522cec81",
		"--.md":                                           "a-d8156bae0c",
	} {
		if got := slugOf(file); got != want {
			t.Errorf("%s has slug %s, want %s", file, got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	suggest := func(text string) (edtf.Day, string, bool) {
		return edtf.DayOf(2017, 3, 8), "الأربعاء 2017/03/08", strings.Contains(text, "2017/03/08")
	}
	for _, c := range []struct{ name, src, want string }{
		{"no front matter", "نص بلا شيء", "a.md:1:1: no front matter"},
		{"no end", "+++\ntitle = \"ع\"\nنص", "a.md:1:1: front matter does not end"},
		{"unknown key", "+++\ntitel = \"ع\"\ndate = 2017-03-09\n+++\nنص", "a.md:2:1: unknown key \"titel\"\n    titel = \"ع\"\n    hint: did you mean \"title\"?"},
		{"mistyped", "+++\ntitle = 5\ndate = 2017-03-09\n+++\nنص", "a.md:2:1: title is a whole number, and should be text in quotes"},
		{"no date", "+++\ntitle = \"ع\"\n+++\nنص", "a.md:2:1: date is missing\n    hint: add  date = 2017-03-09"},
		{"date in the text", "+++\ntitle = \"ع\"\n+++\nالأربعاء 2017/03/08", "hint: the text says «الأربعاء 2017/03/08»: add  date = 2017-03-08"},
		{"impossible date", "+++\ntitle = \"ع\"\ndate = 2017-02-30\n+++\nنص", "a.md:3:8: there is no date or time 2017-02-30\n    date = 2017-02-30\n    hint: a date is year-month-day:  date = 2017-03-09\n"},
		{"impossible date in quotes", "+++\ntitle = \"ع\"\ndate = \"2017-02-30\"\n+++\nنص", "a.md:3:1: date: «2017-02-30» is no day"},
		{"future", "+++\ntitle = \"ع\"\ndate = 2031-01-01\n+++\nنص", "a.md:3:1: date 2031-01-01 is in the future, today is 2026-01-01"},
		{"no name", "+++\ntitle = \"ع\"\ndate = 2017-03-09\n[[sources]]\nurl = \"https://a.b\"\n+++\nنص", "a.md:4:1: a source without a name"},
		{"javascript", "+++\ntitle = \"ع\"\ndate = 2017-03-09\n[[sources]]\nname = \"س\"\nurl = \"javascript:alert(1)\"\n+++\nنص", "a.md:6:1: url has the scheme \"javascript\""},
		{"both", "+++\ntitle = \"ع\"\ndate = 2017-03-09\nsource = \"س\"\n[[sources]]\nname = \"س\"\n+++\nنص", "a.md:4:1: source beside [[sources]]"},
		{"encoding", head + "نص \xff", "a.md:5:4: not UTF-8: byte 0xff"},
		{"empty", head + "\n  \n", "the article has no text"},
		{"slug", "+++\ntitle = \"ع\"\ndate = 2017-03-09\nslug = \"../x\"\n+++\nنص", "a.md:4:1: slug \"../x\" cannot stand in an address"},
		{"link out", head + "نص [رابط](../../../../etc/passwd) هنا", "a.md:5:4: a link out of the site"},
		{"script link", head + "نص [رابط](javascript:alert(1))", "a.md:5:4: a link that is not safe to follow"},
		{"decision", head[:len(head)-4] + "[[events]]\naction = \"confrm\"\nquote = \"نص\"\n+++\nنص", "a.md:5:1: there is no action \"confrm\"\n    action = \"confrm\"\n    hint: did you mean \"confirm\"?"},
		{"gone", head[:len(head)-4] + "[[events]]\naction = \"reject\"\nquote = \"غيره\"\n+++\nنص", "a.md:6:1: its sentence is gone: «غيره» is not in the text"},
		{"add", head[:len(head)-4] + "[[events]]\naction = \"add\"\nquote = \"نص\"\ndate = \"2017-03\"\nplaces = [\"mosul\"]\n+++\nنص", "an event is added without its type"},
	} {
		_, faults := Parse("a.md", []byte(c.src), Options{Today: today, SuggestDate: suggest})
		var b bytes.Buffer
		if err := faults.Print(&b, -1); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, b.String(), c.want)
		}
	}
}

// TestOneFaultEach: a fault is told once, and does not hide or breed others.
func TestOneFaultEach(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string
	}{
		{"+++\ntitle = سقوط\n+++\nنص", []string{"a.md:2:9: a value that is neither text in quotes nor a number, a date, true or false"}},
		{"+++\ntitel = \"ع\"\ndat = 2017-03-09\n+++\nنص", []string{`a.md:2:1: unknown key "titel"`, `a.md:3:1: unknown key "dat"`}},
		{"+++\ntitle = 5\ndate = \"أمس\"\n+++\nنص", []string{"a.md:2:1: title is a whole number, and should be text in quotes", "a.md:3:1: date: «أمس» is no day"}},
		{"+++\ntitle = \" \"\n+++\n", []string{"a.md:2:1: date is missing", "a.md:2:1: title is missing", "a.md:4:1: the article has no text"}},
		{"+++\ntitle = \"ع\"\ndate = 2017-03-09\ndraft = true\n+++\n", nil},
		{"+++\ntitle = \"ع\"\ndate = \"2017-03~\"\n+++\nنص", []string{"a.md:3:1: date: «2017-03~» is no day"}},
		{"+++\ntitle = \"ع\"\ndate = \"2017-03-09 10:00\"\n+++\nنص", nil},
		{"+++\ntitle = \"ع\"\ndate = 2017-03-09\nurl = \"https://example.org/\"\n+++\nنص", []string{"a.md:4:1: url without source"}},
		{"+++\ntitle = \"ع\"\ndate = 2017-03-09\nsource = \"س\"\nurl = \"example.org\"\n+++\nنص", []string{"a.md:5:1: url has no https:// before it"}},
		{"+++\ntitle = \"ع\"\ndate = 2017-03-09\n[[sources]]\nname = \"س\"\npublished = 2031-01-01\nretrieved = 2031-01-01\n+++\nنص",
			[]string{"a.md:6:1: published 2031-01-01 is in the future, today is 2026-01-01", "a.md:7:1: retrieved 2031-01-01 is in the future, today is 2026-01-01"}},
		{head + "نص [أ](javascript:x) و[ب](//c.d) و[ج](/e) و[د](../../../f) و[هـ](../../g) و[و](h.html#i)", []string{
			`a.md:5:4: a link that is not safe to follow: "javascript:x"`, `a.md:5:23: a link that is not safe to follow: "//c.d"`,
			`a.md:5:35: a link that is not safe to follow: "/e"`, `a.md:5:44: a link out of the site: "../../../f"`}},
		{head + "نص\x00نص", []string{"a.md:5:3: a NUL byte"}},
		{head + strings.Repeat("> ", 200) + "نص", []string{"a.md:5:1: more than 100 quotes, lists or emphases in one another"}},
		{head + "سطر\n\n" + strings.Repeat("**أ ", 300) + strings.Repeat("ب** ", 300), []string{"more than 100 quotes, lists or emphases in one another"}},
	} {
		_, faults := Parse("a.md", []byte(c.src), Options{Today: today})
		for i := range max(len(faults), len(c.want)) {
			if i >= len(faults) || i >= len(c.want) || !strings.HasSuffix(faults[i].Error(), c.want[i]) {
				t.Errorf("%.200q\n got %v\nwant %q", c.src, faults.Err(), c.want)
				break
			}
		}
	}
}

// TestManyFaultsOfALargeFile: the place of each is found without going through
// the file anew. Otherwise this test takes minutes.
func TestManyFaultsOfALargeFile(t *testing.T) {
	src := []byte(head + strings.Repeat("نص [رابط](/x) ", 100_000))
	_, faults := Parse("a.md", src, Options{})
	if len(faults) != 100_000 || faults[99_999].Pos != source.At("a.md", src, strings.LastIndexByte(string(src), '[')) {
		t.Errorf("%d faults", len(faults))
	}
}

func TestLarge(t *testing.T) {
	src := []byte(head + strings.Repeat("استعادت القوات البلدة **يوم** [الأربعاء](https://a.b).\n\n", 10<<20/90))
	a, faults := Parse("a.md", src, Options{})
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	same(t, src, a.Text)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head + "نص **أول** [ر](x) &amp; \\* `c`\n\n| أ | ب |\n|-|-|\n| ج | د |\n\n> قول\n> آخر\n"))
	f.Add([]byte("\uFEFF+++\r\ntitle=1\r\n+++\r\n# x\r\n- y\r\n  z\r\n"))
	for _, h := range hostile {
		f.Add([]byte(head + h))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		a, faults := Parse("a.md", src, Options{Today: today})
		if a == nil && len(faults) == 0 {
			t.Fatal("no article and no fault")
		}
		for _, x := range faults {
			if p := source.At("a.md", src, len(src)); x.Line > p.Line {
				t.Fatalf("fault in line %d of %d", x.Line, p.Line)
			}
		}
		if a == nil {
			return
		}
		same(t, src, a.Text)
		n := utf8.RuneCount(src)
		marks := []Mark{{ID: "a", Offset: n / 3, Length: n / 4, Href: "x"}, {ID: "b", Offset: n / 2, Length: n / 3, Href: "y"}}
		wellFormed(t, string(Render(src, marks)))
	})
}
