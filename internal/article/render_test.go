package article

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

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
		wellFormed(t, string(Render([]byte(head+h), nil)))
	}
}

// reading is what a reader, and a browser, find on a page.
type reading struct {
	text   string   // all of it but the links of marks
	marked string   // what stands in marks
	blocks []string // the letters of each block and line
	ids    map[string]int
	refs   int
}

// wellFormed reads HTML and checks it: only elements and attributes of ours,
// each closed in its turn, no link in another, no address that could run or ask
// a third party, no id twice.
func wellFormed(t *testing.T, page string) reading {
	t.Helper()
	allowed := map[string]string{
		"p": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "hr": "", "br": "", "blockquote": "", "ul": "", "ol": "start", "li": "",
		"pre": "dir", "code": "dir", "table": "", "tr": "", "td": "", "th": "scope", "em": "", "strong": "", "bdi": "dir",
		"mark": "class id", "span": "id", "a": "href rel class aria-label", "img": "src alt loading",
	}
	r := reading{ids: map[string]int{}}
	var open []string
	var text, marked, block strings.Builder
	depth := map[string]int{}
	end := func() {
		if s := letters(block.String()); s != "" {
			r.blocks = append(r.blocks, s)
		}
		block.Reset()
	}
	ref := false
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch element := tok.Data; {
		case kind == html.TextToken:
		case slices.Contains([]string{"p", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "tr", "blockquote", "br", "table", "ul", "ol"}, element):
			end()
		}
		switch kind {
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("%s in %s", tok, page)
		case html.TextToken:
			if ref {
				continue
			}
			text.WriteString(tok.Data)
			block.WriteString(tok.Data)
			if depth["mark"] > 0 {
				marked.WriteString(tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> in %q closes nothing: %s", tok.Data, open, page)
			}
			open = open[:len(open)-1]
			depth[tok.Data]--
			ref = ref && tok.Data != "a"
		case html.StartTagToken, html.SelfClosingTagToken:
			attributes, ok := allowed[tok.Data]
			if !ok {
				t.Fatalf("<%s> in %s", tok.Data, page)
			}
			if tok.Data != "br" && tok.Data != "hr" && tok.Data != "img" {
				open = append(open, tok.Data)
				if depth[tok.Data]++; tok.Data == "a" && depth["a"] > 1 {
					t.Errorf("a link in a link: %s", page)
				}
			}
			for _, a := range tok.Attr {
				if !strings.Contains(" "+attributes+" ", " "+a.Key+" ") {
					t.Errorf("attribute %s of <%s> in %s", a.Key, tok.Data, page)
				}
				switch a.Key {
				case "id":
					if r.ids[a.Val]++; r.ids[a.Val] > 1 {
						t.Errorf("id %s twice in %s", a.Val, page)
					}
				case "class":
					if a.Val == "ref" {
						ref = true
						r.refs++
					}
				case "href", "src":
					u, err := url.Parse(a.Val)
					if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" ||
						strings.HasPrefix(a.Val, "/") || a.Key == "src" && u.Host != "" || (target{href: a.Val}).leaves(2) {
						t.Errorf("%s=%q in %s", a.Key, a.Val, page)
					}
				}
			}
		}
	}
	end()
	if len(open) > 0 {
		t.Fatalf("%q are not closed: %s", open, page)
	}
	r.text, r.marked = text.String(), marked.String()
	return r
}

// TestMarksHoldTheirQuotes: what a page marks is what the text has there, and
// each mark has its id and its link once.
func TestMarksHoldTheirQuotes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		src := []byte(head + invent(r))
		a, _ := Parse("a.md", src, Options{})
		if page := string(Render(src, nil)); strings.Contains(page, "<pre") || strings.Contains(page, "<img") {
			continue
		}
		text := []rune(a.Text)
		var marks []Mark
		covered := make([]bool, len(text))
		for n := range 1 + r.IntN(4) {
			m := Mark{ID: fmt.Sprint("e-", n), Offset: r.IntN(len(text)), Href: "../"}
			m.Length = 1 + r.IntN(len(text)-m.Offset)
			if letters(string(text[m.Offset:m.Offset+m.Length])) == "" {
				continue
			}
			marks = append(marks, m)
			for i := range m.Length {
				covered[m.Offset+i] = true
			}
		}
		var want strings.Builder
		for i, c := range text {
			if covered[i] && !blank(c) {
				want.WriteRune(c)
			}
		}
		page := string(Render(src, marks))
		got := wellFormed(t, page)
		if letters(got.marked) != want.String() || got.refs != len(marks) || len(got.ids) != len(marks) {
			t.Fatalf("%q, %v\nmarked %q, want %q\n%s", src[len(head):], marks, letters(got.marked), want.String(), page)
		}
	}
}

func TestIsolate(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"في 2017-03-09.", "2017-03-09"},
		{"في 2017-03 وحده", "2017-03"},
		{"بين 10-15 قتيلا، وفي 2014-2017، و50%، و2017/03/09، و14:30، و36.34,43.13", ""},
		{"هاتف +964 770 123 4567 للنجدة", "+964 770 123 4567"},
		{"قالت (Al Jazeera): نعم", "Al Jazeera"},
		{"طائرة F-16 ودبابة T-72، وعيار 5.56x45", "F-16|T-72|5.56x45"},
		{"راجع https://example.org/a?b=c&amp;d=e، أو a.b@example.org.", "https://example.org/a?b=c&d=e|a.b@example.org"},
		{"قال \\*نعم\\* في 2017-03-09", "2017-03-09"},
		{"صحيفة Le Monde الفرنسية وÉcole", "Le Monde|École"},
		{"رقم 17 وحده", ""},
	} {
		var got []string
		page := string(Render([]byte(head+c.body), nil))
		for _, part := range strings.Split(page, `<bdi dir="ltr">`)[1:] {
			run, _, _ := strings.Cut(part, "</bdi>")
			got = append(got, html.UnescapeString(run))
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, g, c.want)
		}
	}
}

// TestDirectionStays: marks that would turn what stands around them do not
// reach the page.
func TestDirectionStays(t *testing.T) {
	page := string(Render([]byte(head+"نص \u202Eمقلوب\u202C و\u2066معزول و&#x202E;مرجع \u200Fعلامة"), nil))
	if page != "<p>نص مقلوب ومعزول ومرجع \u200Fعلامة</p>\n" {
		t.Errorf("%q", page)
	}
}

func TestRefusedFilesRenderAsNothing(t *testing.T) {
	for _, src := range []string{"", "نص", "+++\nنص", head + "\xff", head + strings.Repeat(">", 500) + "نص"} {
		if page := Render([]byte(src), []Mark{{ID: "a", Offset: -1, Length: 1 << 40}}); page != "" {
			t.Errorf("%.40q gives %s", src, page)
		}
	}
}

func TestRenderBlocks(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"- بند\n- بند آخر", "<ul>\n<li>بند\n</li>\n<li>بند آخر\n</li>\n</ul>\n"},
		{"3. بند\n\n4. بند", "<ol start=\"3\">\n<li><p>بند</p>\n</li>\n<li><p>بند</p>\n</li>\n</ol>\n"},
		{"> قول\n\n***", "<blockquote>\n<p>قول</p>\n</blockquote>\n<hr>\n"},
		{"```sh\nwaqai <build>\n```", "<pre dir=\"auto\"><code>waqai &lt;build&gt;\n</code></pre>\n"},
		{"نص `كود \\*` هنا", "<p>نص <code dir=\"auto\">كود \\*</code> هنا</p>\n"},
		{"أ | ب\n-|-\nج | د", "<table>\n<tr>\n<th scope=\"col\">أ</th>\n<th scope=\"col\">ب</th>\n</tr>\n<tr>\n<td>ج</td>\n<td>د</td>\n</tr>\n</table>\n"},
		{"<div class=\"x\">نص <b>غليظ</b></div>\n<!-- سر -->\n\n<!--\nسر\n\nسر\n-->\nنص", "<p>نص غليظ</p>\n<p>نص</p>\n"},
		{"[![صورة](https://a.b/c.png)](https://d.e/)", "<p><a href=\"https://d.e/\" rel=\"nofollow noopener noreferrer\">صورة</a></p>\n"},
		{"![صورة](../../../c.png) و[نص](../../../d)", "<p>صورة ونص</p>\n"},
		{"[نص][1] و<https://a.b/> و<a@b.org>\n\n[1]: ../x.html \"عنوان\"", "<p><a href=\"../x.html\">نص</a> و<a href=\"https://a.b/\" rel=\"nofollow noopener noreferrer\"><bdi dir=\"ltr\">https://a.b/</bdi></a> و<a href=\"mailto:a@b.org\" rel=\"nofollow noopener noreferrer\"><bdi dir=\"ltr\">a@b.org</bdi></a></p>\n"},
	} {
		if got := string(Render([]byte(head+c.body), nil)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("نص **أول** [ر](x) &amp; \\* `c`\n\n| أ | ب |\n|-|-|\n| ج | د |", 2, 20, 10, 9)
	for _, h := range hostile {
		f.Add(h, 0, 1000, 5, 3)
	}
	f.Fuzz(func(t *testing.T, body string, offset, length, other, long int) {
		n := utf8.RuneCountInString(head)
		wellFormed(t, string(Render([]byte(head+body), []Mark{
			{ID: "a", Offset: n + offset%1000, Length: length % 1000, Href: "../"}, {ID: "b", Offset: n + other%1000, Length: long % 1000, Href: "../", Label: "\""},
		})))
	})
}
