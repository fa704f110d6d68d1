package article

import (
	"bytes"
	"html/template"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestEscape compares escape with what it does said in one line, and isolate with what it
// does where nothing is left out.
func TestEscape(t *testing.T) {
	scraps := []string{" ", "\n", "\t", "\r", "\x00", "\x7f", "\u0085", "\u00A0", "\u061C", "\u202A", "\u202E", "\u2066", "\u2069", "\u206A", "—", "…", "\u2003", "\U000E0020",
		"<b>", "&amp;", `"`, "'", "ق", "الموصل", "ﷺ", "é", "Ω", "ﬁ", "Ａ", "😀", "\xd8", "\xff", "\xe2\x80", "-", "+", "5", "2017-03-09", "2017-03", "ً", "’", "T-72", "+964 770", "a.b@c", "/", ".", "(", "5", "\uFFFD", "߿"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100000 {
		var b strings.Builder
		for range random.IntN(14) {
			b.WriteString(scraps[random.IntN(len(scraps))])
		}
		text := b.String()
		var got, want bytes.Buffer
		escape(&got, []byte(text))
		template.HTMLEscape(&want, []byte(strings.Map(shown, text)))
		if got.String() != want.String() {
			t.Fatalf("escape(%q) = %q, want %q", text, got.String(), want.String())
		}
		text = strings.ToValidUTF8(text, "")
		got.Reset()
		want.Reset()
		isolate(&got, []byte(text))
		isolateRuns(&want, []byte(text))
		if got.String() != want.String() {
			t.Fatalf("isolate(%q) = %q, without a look ahead %q", text, got.String(), want.String())
		}
	}
}
