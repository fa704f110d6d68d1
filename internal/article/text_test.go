package article

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

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

// fragments are what TestWords puts documents together from. The page shows
// their words and no others, so neither pictures nor addresses are among them.
var fragments = []string{
	"قصف", "الطيران", "مواقع ", " في حي 17 تموز", "،", ".", "\n", "\n\n", "\r\n", "  \n", "\\\n", "**", "*", "_", "`", "``", "# ", "## ", "- ", "1. ", "> ", "\n- ", "\n\n> ", "\n===\n", "\n---\n",
	"[رابط](https://example.org/x)", "[", "](a)", "<b>", "</b>", "<br>", "<!-- سر -->", "\n<!-- سر\n\nسر -->\n", "\n<script>\nx\n</script>\n", "<div>", "<", ">", "&", "&quot;", "&#39;", "&amp;", "\\*", "\\", "\\&quot;", "&notit;",
	"\n\n| أ | ب |\n|---|:-:|\n| ج | د \\| هـ |\n| و |\n\n", "|", "\t", "    ", "T-72", "2017-03-09", "قُصِفَ", "😀", "\u200F", "\u00A0", "كتـــاب", "\u200Cها",
}

func invent(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(40) {
		b.WriteString(fragments[r.IntN(len(fragments))])
	}
	return b.String()
}

// TestWords: the page shows the words of the text, in their order.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		body := invent(r)
		src := []byte(head + body)
		a, _ := Parse("a.md", src, Options{})
		if a == nil {
			t.Fatalf("%q is refused", body)
		}
		same(t, src, a.Text)
		page := string(Render(src, nil))
		if strings.Contains(page, "<pre") || strings.Contains(page, "<img") {
			continue // code by an indent; a picture by chance
		}
		if got, want := letters(wellFormed(t, page).text), letters(a.Text); got != want {
			t.Fatalf("%q\nthe page has %q\nthe text has %q\n%s", body, got, want, page)
		}
	}
}

// letters gives a text without its blanks.
func letters(text string) string { return strings.ReplaceAll(words(text), " ", "") }

// TestBlocks: what stands in two blocks of the page stands apart by a newline
// in the text.
func TestBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		src := []byte(head + invent(r))
		a, _ := Parse("a.md", src, Options{})
		page := string(Render(src, nil))
		if strings.Contains(page, "<pre") || strings.Contains(page, "<img") {
			continue
		}
		var lines []string
		for line := range strings.SplitSeq(a.Text, "\n") {
			if line = letters(line); line != "" {
				lines = append(lines, line)
			}
		}
		if got, want := strings.Join(lines, "|"), strings.Join(wellFormed(t, page).blocks, "|"); got != want {
			t.Fatalf("%q\ngot  %s\nwant %s\n%s", src[len(head):], got, want, page)
		}
	}
}
