package article

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"waqai/internal/source"
	"waqai/timeline"
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
		"Mosul_falls (2).md": "mosul-falls-2",
		"سقوط.md":            "a-61522cec81",
		"--.md":              "a-d8156bae0c",
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

func TestPlaceFaults(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"mosul.md", "+++\nname = \"الموصل\"\nlat = 96.0\nlon = 43.1\n+++\n", "mosul.md:3:1: lat 96 lies off the earth"},
		{"mosul.md", "+++\nlat = 36.0\n+++\n", "mosul.md:2:1: lat and lon stand together"},
		{"mosul.md", "+++\nkind = \"twon\"\n+++\n", "did you mean \"town\"?"},
		{"Mosul.md", "+++\n+++\n", "Mosul.md: \"Mosul\" cannot be the id of a place"},
		{"mosul.md", "+++\nin = \"mosul\"\n+++\n", "a place cannot lie in itself"},
	} {
		_, faults := ParsePlace(c.file, []byte(c.src))
		var b bytes.Buffer
		if err := faults.Print(&b, -1); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("got %s\nwant %s", b.String(), c.want)
		}
	}
	p, faults := ParsePlace("content/places/mosul.md", []byte("+++\nname = \"الموصل\"\nlat = 36\nlon = 43.1\n+++\nمدينة."))
	if len(faults) > 0 || p.ID != "mosul" || *p.Lat != 36 {
		t.Errorf("%+v, %v", p, faults)
	}
	q, faults := ParsePage("content/pages/about.md", []byte("+++\ntitle = \"عن الموقع\"\norder = 2\n+++\nنص"))
	if len(faults) > 0 || q.Slug != "about" || q.Order != 2 {
		t.Errorf("%+v, %v", q, faults)
	}
}

// TestText shows what is text and what ends a block; · stands for blanks.
func TestText(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"سطر أول\nسطر ثان\n\nفقرة", "سطر أول سطر ثان|فقرة"},
		{"# عنوان\nنص [رابط](https://example.org/x) بعده", "عنوان|نص رابط بعده"},
		{"- بند\n- بند آخر", "بند|بند آخر"},
		{"نص <b>مائل</b> \\*نجمة\\* &quot;قول&quot; &laquo;آخر&raquo;", "نص مائل *نجمة * \" قول\" آخر"},
		{"| أ | ب |\n|---|---|\n| ج | د |", "أ|ب|ج|د"},
		{"قبل\n\n<script>alert(1)</script>\n\nبعد ![صورة](x.png)", "قبل|بعد"},
		{"> قول\n> يمتد\n\nنص", "قول يمتد|نص"},
		{"سطر  \nمقطوع", "سطر|مقطوع"},
	} {
		a, faults := Parse("a.md", []byte(head+c.body), Options{})
		if len(faults) > 0 {
			t.Errorf("%q: %v", c.body, faults)
		}
		var blocks []string
		for _, b := range strings.Split(a.Text, "\n") {
			if b = words(b); b != "" {
				blocks = append(blocks, b)
			}
		}
		if got := strings.Join(blocks, "|"); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.body, got, c.want)
		}
		same(t, []byte(head+c.body), a.Text)
	}
}

// same checks that a text has the addresses of its file.
func same(t *testing.T, src []byte, text string) {
	t.Helper()
	if len(text) != len(src) || utf8.RuneCountInString(text) != utf8.RuneCount(src) {
		t.Fatalf("text has %d bytes and %d characters, the file %d and %d", len(text), utf8.RuneCountInString(text), len(src), utf8.RuneCount(src))
	}
	for i, c := range text {
		if blank(c) {
			continue
		}
		if d, _ := utf8.DecodeRune(src[i:]); d != c && d != '&' {
			t.Fatalf("byte %d is %q in the text and %q in the file", i, c, d)
		}
	}
}

func TestRender(t *testing.T) {
	for _, c := range []struct{ body, quote, want string }{
		{"نص عادي.", "", "<p>نص عادي.</p>\n"},
		{"قبل. وقع انفجار كبير. بعد", "وقع انفجار كبير", `<p>قبل. <mark class="told" id="e-1">وقع انفجار كبير</mark><a class="ref" href="../e/">◆</a>. بعد</p>` + "\n"},
		{"وقع **انفجار** كبير.", "وقع **انفجار** كبير", `<p><mark class="told" id="e-1">وقع </mark><strong><mark class="told">انفجار</mark></strong><mark class="told"> كبير</mark><a class="ref" href="../e/">◆</a>.</p>` + "\n"},
		{"قال [إن انفجارا وقع](https://a.b) أمس", "إن انفجارا وقع", `<p>قال <a href="https://a.b" rel="nofollow noopener noreferrer"><mark class="told" id="e-1">إن انفجارا وقع</mark></a><a class="ref" href="../e/">◆</a> أمس</p>` + "\n"},
		{"وقع\nانفجار", "وقع\nانفجار", `<p><mark class="told" id="e-1">وقع</mark>` + "\n" + `<mark class="told">انفجار</mark><a class="ref" href="../e/">◆</a></p>` + "\n"},
		{"دبابة T-72 في 2017-03-09 و10 جنود من Al Jazeera.", "", `<p>دبابة <bdi dir="ltr">T-72</bdi> في <bdi dir="ltr">2017-03-09</bdi> و10 جنود من <bdi dir="ltr">Al Jazeera</bdi>.</p>` + "\n"},
		{"# عنوان", "", "<h2>عنوان</h2>\n"},
		{"![صورة](https://a.b/c.png) و![أخرى](c.png)", "", `<p><a href="https://a.b/c.png" rel="nofollow noopener noreferrer">صورة</a> و<img src="c.png" alt="أخرى" loading="lazy"></p>` + "\n"},
	} {
		src := []byte(head + c.body)
		var marks []Mark
		if c.quote != "" {
			at := strings.Index(string(src), c.quote)
			marks = []Mark{{ID: "e-1", Offset: utf8.RuneCount(src[:at]), Length: utf8.RuneCountInString(c.quote), Href: "../e/"}}
		}
		if got := string(Render(src, marks)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
	src := []byte(head + "وقع انفجار وقتل ثلاثة.")
	at := utf8.RuneCount(src[:len(head)])
	got := string(Render(src, []Mark{{ID: "a", Offset: at, Length: 10, Href: "x"}, {ID: "b", Offset: at + 4, Length: 12, Href: "y"}}))
	if want := `<mark class="told" id="a"><span id="b"></span>وقع انفجار وقتل </mark><a class="ref" href="x">◆</a><a class="ref" href="y">◆</a>`; !strings.Contains(got, want) {
		t.Errorf("overlapping marks\n got %s\nwant %s", got, want)
	}
}

var hostile = []string{
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
	"[x](&#106;avascript:alert(1))", "[x](java\nscript:alert(1))", "<javascript:alert(1)>", "![x](javascript:alert(1))", "![x\" onerror=\"alert(1)](a.png)",
	"[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:msgbox)", "[x](//evil.example/)", "`<script>`", "<a href=\"javascript:x\">y</a>",
	"[x](https://a.b/\"onmouseover=\"alert(1))", "[a]: javascript:alert(1)\n[a]", "<iframe src=//e></iframe>", "<svg/onload=alert(1)>", "|<b>|\n|-|\n|<script>|",
	"[x](\\javascript:alert(1))", "[x](\x01javascript:alert(1))", "&lt;script&gt;", "\"><script>", "<style>*{}</style>", "<https://a.b/\"onx=1>",
}

// TestHostile renders what wants to run in a reader's browser.
func TestHostile(t *testing.T) {
	for _, h := range hostile {
		harmless(t, string(Render([]byte(head+h), []Mark{{ID: `x" onclick="y`, Offset: 40, Length: 300, Href: "javascript:1"}}[:0])))
	}
}

func harmless(t *testing.T, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			switch tok.Data {
			case "script", "iframe", "style", "svg", "object", "embed", "form", "meta", "link", "base":
				t.Errorf("<%s> in %s", tok.Data, page)
			}
			for _, a := range tok.Attr {
				v := strings.ToLower(strings.TrimSpace(a.Val))
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcset" {
					t.Errorf("attribute %s in %s", a.Key, page)
				}
				if a.Key == "href" || a.Key == "src" {
					u, err := url.Parse(v)
					if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
						t.Errorf("%s=%q in %s", a.Key, a.Val, page)
					}
					if strings.HasPrefix(v, "//") || a.Key == "src" && err == nil && u.Host != "" {
						t.Errorf("another host: %s in %s", a.Val, page)
					}
				}
			}
		}
	}
}

func TestDecide(t *testing.T) {
	src := `+++
title = "ع"
date = 2017-03-09
[[events]]
action = "confirm"
quote = "استعاد الجيش"
[[events]]
action = "reject"
quote = "هاجم الفريق"
[[events]]
action = "change"
quote = "قتل ثلاثة"
date = "2017-03~"
places = ["rutba"]
fatalities = 4
[[events]]
action = "add"
quote = "وعاد النازحون"
date = 2017-03-07
places = ["mosul"]
type = "displacement"
[[events]]
action = "reject"
id = "e-000000000000"
+++
استعاد الجيش البلدة. هاجم الفريق خصمه. قتل ثلاثة جنود. وعاد
النازحون.
`
	a, faults := Parse("a.md", []byte(src), Options{Today: today})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var events []timeline.Event
	for i, q := range []string{"استعاد الجيش البلدة", "هاجم الفريق خصمه", "قتل ثلاثة جنود"} {
		at := strings.Index(a.Text, q)
		events = append(events, timeline.Event{ID: fmt.Sprintf("e-%d", i), Article: "a", Quote: q, Trigger: strings.Fields(q)[0],
			Offset: utf8.RuneCountInString(a.Text[:at]), Length: utf8.RuneCountInString(q), Date: a.Date, Basis: timeline.Reported,
			Places: []string{"mosul"}, Inferred: []string{"date", "places"}, Confidence: .5})
	}
	got, faults := Decide(a, events)
	var lines []string
	for _, e := range got {
		n := 0
		if e.Fatalities != nil {
			n = *e.Fatalities
		}
		lines = append(lines, fmt.Sprintf("%s %s %v %s %d %v", e.Decision, e.Date, e.Places, e.Trigger, n, e.Inferred))
	}
	want := "confirmed 2017-03-09 [mosul] استعاد 0 [date places]\nchanged 2017-03~ [rutba] قتل 4 []\nadded 2017-03-07 [mosul] وعاد 0 []"
	if g := strings.Join(lines, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
	if len(faults) != 1 || faults[0].Line != 22 {
		t.Errorf("faults %v, want one of line 22", faults)
	}
	if len(events) != 3 || events[0].Decision != "" {
		t.Error("the events handed in were changed")
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
		harmless(t, string(Render(src, marks)))
	})
}

func BenchmarkParse(b *testing.B) {
	src := []byte(head + strings.Repeat("استعادت القوات البلدة **يوم** [الأربعاء](https://a.b).\n\n", 40))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("a.md", src, Options{})
	}
}

func BenchmarkRender(b *testing.B) {
	src := []byte(head + strings.Repeat("استعادت القوات البلدة **يوم** [الأربعاء](https://a.b).\n\n", 40))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Render(src, nil)
	}
}
