package export

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// TestTidy compares Tidy with what it says without looking for lines that are tidy.
func TestTidy(t *testing.T) {
	scraps := []string{" ", "\n", "\x00", "\x7f", "\u0085", "\u00A0", "\u200E", "\u061C", "\u2069", "\uFEFF", "\uFFFD", "\u2003", "\U000E0020", "\u200C", "ق", "الموصل", "؛", "،", "«", "»", "é", "T-72", "…", "\xd8", "\xff", "😀"}
	plain := func(text string) string {
		return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			switch {
			case r >= 0xE0000 || unicode.IsSpace(r):
				return ' '
			case unicode.Is(unicode.Bidi_Control, r), unicode.IsControl(r), r == 0xFEFF, r == unicode.ReplacementChar:
				return -1
			}
			return r
		}, text)), " ")
	}
	random := rand.New(rand.NewPCG(1, 2))
	tidy := 0
	for range 20000 {
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteString(scraps[random.IntN(len(scraps))])
		}
		text := b.String()
		if got, want := Tidy(text), plain(text); got != want {
			t.Fatalf("Tidy(%q) = %q, want %q", text, got, want)
		}
		if isTidy(text) {
			tidy++
		}
		if got, want := Line(text), foreign.ReplaceAllStringFunc(plain(text), func(run string) string {
			piece := strings.TrimRight(run, ".,:/'&-")
			return string(leftToRight) + piece + string(popsDirection) + run[len(piece):]
		}); got != want {
			t.Fatalf("Line(%q) = %q, want %q", text, got, want)
		}
	}
	if tidy < 100 || isTidy(" ق") || isTidy("ق ") || isTidy("ق  ق") || !isTidy("ق ق") {
		t.Errorf("%d lines are tidy", tidy)
	}
}
