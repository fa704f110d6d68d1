package site

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// plainTidy says in one line what tidy does.
func plainTidy(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r >= 0xE0000: // the blank of four bytes
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)), " ")
}

// plainFirst and plainLast are firstWords and lastWords of the whole text, word by word.
func plainFirst(text string) string {
	words := strings.Fields(plainTidy(text))
	n, length := 0, 0
	for n < len(words) && length < maxContext {
		length += utf8.RuneCountInString(words[n]) + 1
		n++
	}
	kept := strings.Join(words[:n], " ")
	if n < len(words) {
		kept += " …"
	}
	if first, _ := utf8.DecodeRuneInString(text); kept != "" && plainTidy(string(first)) == "" {
		kept = " " + kept
	}
	return kept
}

func plainLast(text string) string {
	words := strings.Fields(plainTidy(text))
	n, length := len(words), 0
	for n > 0 && length < maxContext {
		n--
		length += utf8.RuneCountInString(words[n]) + 1
	}
	kept := strings.Join(words[n:], " ")
	if n > 0 {
		kept = "… " + kept
	}
	if last, _ := utf8.DecodeLastRuneInString(text); kept != "" && plainTidy(string(last)) == "" {
		kept += " "
	}
	return kept
}

// scraps are what texts of the tests are thrown together from.
var scraps = []string{" ", "  ", "\n", "\t", "\u00A0", "\u2003", "\U000E0020", "\u200E", "\u200F", "\u061C", "\u2066", "\u2069", "\u200C", "\u0085",
	"ا", "قصف", "الموصل", "لاعتبارات", "T-72", "2017-03-09", "é", "…", "—", "😀", "\x00", "\x7f", "\xd8", "\xff", "﷽", "ۀ", "\uFFFD"}

func scrap(random *rand.Rand, pieces int) string {
	var b strings.Builder
	for range random.IntN(pieces) {
		b.WriteString(scraps[random.IntN(len(scraps))])
		if random.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func TestTidy(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text := scrap(random, 12)
		if got, want := tidy(text), plainTidy(text); got != want {
			t.Fatalf("tidy(%q) = %q, want %q", text, got, want)
		}
	}
	line := "قصفت الطائرات حي الزهور، فجر الخميس (9 آذار)."
	if n := testing.AllocsPerRun(10, func() { tidy(line) }); n > 0 {
		t.Errorf("a tidy line is copied: %v allocations", n)
	}
}

func TestWordsOfContext(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		text := strings.ToValidUTF8(scrap(random, 400), "")
		if got, want := firstWords(text), plainFirst(text); got != want {
			t.Fatalf("firstWords(%q)\n got %q\nwant %q", text, got, want)
		}
		if got, want := lastWords(text), plainLast(text); got != want {
			t.Fatalf("lastWords(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}
