package card

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

func newSetter() *drawer {
	return NewPress(Look{}, nil, nil).drawers.New().(*drawer)
}

// glyphs gives the glyphs of a text in the order of the text.
func glyphs(d *drawer, text string) (list []shaping.Glyph) {
	for _, run := range d.shape([]rune(text), style{size: 100}) {
		of := slices.Clone(run.Glyphs)
		slices.SortStableFunc(of, func(a, b shaping.Glyph) int { return a.TextIndex() - b.TextIndex() })
		list = append(list, of...)
	}
	return list
}

func advance(list []shaping.Glyph) (sum fixed.Int26_6) {
	for _, g := range list {
		sum += g.Advance
	}
	return sum
}

// TestForms wants a letter to take the form of its place in the word.
func TestForms(t *testing.T) {
	d := newSetter()
	alone, joined := glyphs(d, "ع"), glyphs(d, "ععع")
	if len(alone) != 1 || len(joined) != 3 {
		t.Fatalf("%d and %d glyphs, want 1 and 3", len(alone), len(joined))
	}
	seen := map[string]string{}
	for n, g := range append(alone, joined...) {
		name, id := []string{"alone", "first", "middle", "last"}[n], fmt.Sprint(g.GlyphID)
		if other := seen[id]; other != "" {
			t.Errorf("«ع» has one form %s and %s", other, name)
		}
		seen[id] = name
	}
	// A letter that joins none behind it: the first waw leaves the second alone.
	if waws := glyphs(d, "وو"); waws[0].GlyphID != waws[1].GlyphID {
		t.Error("«و» joins the letter behind it")
	}
	if dal := glyphs(d, "بد"); dal[1].GlyphID == glyphs(d, "د")[0].GlyphID {
		t.Error("«د» does not join the letter before it")
	}
}

// TestSalam reads one word letter by letter.
func TestSalam(t *testing.T) {
	d := newSetter()
	word := glyphs(d, "السلام")
	letter := func(text string, n int) shaping.Glyph { return glyphs(d, text)[n] }
	if len(word) != 6 {
		t.Fatalf("%d glyphs, want 6", len(word))
	}
	for n, c := range []struct {
		what string
		same bool
		as   shaping.Glyph
	}{
		{"alef stands alone", true, letter("ا", 0)},
		{"lam begins a joined piece", true, letter("لس", 0)},
		{"sin has letters on both sides", true, letter("بسب", 1)},
		{"the second lam leans to its alef", false, letter("بلب", 1)},
		{"its alef is none that stands alone", false, letter("ا", 0)},
		{"mim stands alone behind an alef", true, letter("م", 0)},
	} {
		if same := word[n].GlyphID == c.as.GlyphID; same != c.same {
			t.Errorf("%s: glyph %d and %d", c.what, word[n].GlyphID, c.as.GlyphID)
		}
	}
}

// TestLigatures wants لا to be narrower than its two letters, and الله to be one
// sign with its alef before.
func TestLigatures(t *testing.T) {
	d := newSetter()
	if la, apart := advance(glyphs(d, "لا")), advance(glyphs(d, "ل ا"))-advance(glyphs(d, " ")); la >= apart {
		t.Errorf("«لا» is %v wide, its letters %v", la, apart)
	}
	if allah := glyphs(d, "الله"); len(allah) != 2 || allah[1].RunesCount() != 3 {
		t.Errorf("«الله» has %d glyphs", len(allah))
	}
	// A joiner of no width keeps them apart.
	if apart := glyphs(d, "ل\u200cا"); apart[0].GlyphID != glyphs(d, "ل")[0].GlyphID {
		t.Error("U+200C does not keep letters apart")
	}
}

// TestMarks wants marks to take no room, and to stand above or below.
func TestMarks(t *testing.T) {
	d := newSetter()
	if bare, marked := advance(glyphs(d, "وقع")), advance(glyphs(d, "وُقِّعَ")); bare != marked {
		t.Errorf("«وُقِّعَ» is %v wide, without marks %v", marked, bare)
	}
	// Between lines that glyphs leave free: how high the mark of a letter stands.
	mark := func(text string) (low, high fixed.Int26_6) {
		for _, g := range glyphs(d, text) {
			if g.Advance == 0 {
				return g.YBearing + g.YOffset + g.Height, g.YBearing + g.YOffset
			}
		}
		t.Fatalf("%s has no mark", text)
		return 0, 0
	}
	damma, _ := mark("مُ")
	above, _ := mark("طُ")
	_, kasra := mark("مِ")
	if damma <= 0 || above <= damma || kasra >= 0 {
		t.Errorf("damma begins at %v on «م» and at %v on «ط», kasra ends at %v", damma, above, kasra)
	}
}

// order gives the pieces of the first line of a text as the eye meets them from
// the right, for a reader of Arabic.
func order(d *drawer, text string) string {
	runes := []rune(text)
	lines := d.wrap(text, style{size: 40}, 100000, 1, more)
	var pieces []string
	for _, run := range slices.Backward(lines[0].runs) {
		piece := strings.TrimFunc(string(runes[run.Runes.Offset:run.Runes.Offset+run.Runes.Count]), func(r rune) bool { return r == ' ' || unseen(r) })
		if piece != "" {
			pieces = append(pieces, piece)
		}
	}
	return strings.Join(pieces, " | ")
}

// TestOrder wants runs in the order in which a reader of Arabic meets them, from
// right to left; a run of Latin or of digits is read from left to right.
func TestOrder(t *testing.T) {
	d := newSetter()
	for _, c := range []struct{ text, want string }{
		{"قالت منظمة Airwars إن القصف عاد", "قالت منظمة | Airwars | إن القصف عاد"},
		{"قالت \u2066BBC News 24\u2069 أمس", "قالت | BBC News 24 | أمس"},
		{"بين 12–15 قتيلا", "بين | 12 | – | 15 | قتيلا"},
		{"في 9 آذار 2017", "في | 9 | آذار | 2017"},
		{"يوم \u20662017-03-09\u2069 فجرا", "يوم | 09 | - | 03 | - | 2017 | فجرا"}, // 2017-03-09 from the left
		{"Airwars قالت", "Airwars | قالت"},                                         // the paragraph goes from right to left all the same
	} {
		if got := order(d, c.text); got != c.want {
			t.Errorf("%s\n is read as %s\nwant       %s", c.text, got, c.want)
		}
	}
	// Brackets and quotation marks open towards the reader.
	for _, c := range []struct{ text, turned string }{{"(لا)", ")"}, {"«لا»", "»"}} {
		run := d.shape([]rune(c.text), style{size: 40})[0]
		want, _ := run.Face.NominalGlyph([]rune(c.turned)[0])
		if got := run.Glyphs[len(run.Glyphs)-1].GlyphID; got != want {
			t.Errorf("%s opens with a sign that is not turned round", c.text)
		}
	}
}

const long = "وقالت مصادر طبية إن عشرات الجرحى نقلوا إلى المستشفى العام وسط المدينة، وإن فرق الدفاع المدني ما زالت تبحث عن ناجين تحت الأنقاض بعد يومين من القصف على السوق"

func TestWrap(t *testing.T) {
	d := newSetter()
	st := style{size: 40}
	text := []rune(long)
	lines := d.wrap(long, st, 600, 0, more)
	if len(lines) < 3 {
		t.Fatalf("%d lines", len(lines))
	}
	at := 0
	for n, l := range lines {
		if l.width > fixed.I(600) {
			t.Errorf("line %d is %v wide", n, l.width)
		}
		end := at
		for _, run := range l.runs {
			end = max(end, run.Runes.Offset+run.Runes.Count)
		}
		if n < len(lines)-1 && text[end-1] != ' ' && text[end] != ' ' {
			t.Errorf("line %d ends within a word: …%s", n, string(text[at:end]))
		}
		at = end
	}
	if at != len(text) {
		t.Errorf("%d of %d characters are set", at, len(text))
	}
	if got := d.wrap(long, st, 100000, 2, more); len(got) != 1 {
		t.Errorf("%d lines where one is enough", len(got))
	}
	if got := d.wrap("", st, 600, 2, more); len(got) != 0 {
		t.Errorf("%d lines of nothing", len(got))
	}
}

// TestEllipsis wants a text that is too long to end in three stops, at the left
// end of its last line.
func TestEllipsis(t *testing.T) {
	d := newSetter()
	st := style{size: 40}
	stop, _ := d.regular.arabic[0].NominalGlyph('.')
	for _, text := range []string{long, "«" + long + "»", strings.Repeat("قالت Reuters News إن ", 20)} {
		lines := d.wrap(text, st, 600, 2, more)
		if len(lines) != 2 {
			t.Fatalf("%d lines, want 2", len(lines))
		}
		stops := 0
		for _, g := range lines[1].runs[0].Glyphs {
			if g.GlyphID == stop {
				stops++
			}
		}
		if stops != 3 || lines[1].width > fixed.I(600) {
			t.Errorf("…%s ends in %d stops, %v wide", text[len(text)-20:], stops, lines[1].width)
		}
	}
	if lines := d.wrap("قصير", st, 600, 2, more); len(lines) != 1 || len(lines[0].runs) != 1 {
		t.Error("a text that fits ends in stops")
	}
}

// TestLongWord wants a word longer than a line to be broken, not to run off it.
func TestLongWord(t *testing.T) {
	d := newSetter()
	for _, text := range []string{strings.Repeat("كلمة", 40), "انظر https://example.org/" + strings.Repeat("a", 120)} {
		for n, l := range d.wrap(text, style{size: 40}, 600, 3, more) {
			if l.width > fixed.I(600) {
				t.Errorf("line %d of %.20s… is %v wide", n, text, l.width)
			}
		}
	}
}

// TestNoBoxes wants every character that is set to have a glyph.
func TestNoBoxes(t *testing.T) {
	d := newSetter()
	for _, text := range []string{
		long, "٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789", "؟ ؛ ، « » ( ) [ ] – — … ٪ ٫ ٬ ! : . - /",
		"ء آ أ ؤ إ ئ ة ى ً ٌ ٍ َ ُ ِ ّ ْ ٰ ٱ", "پ چ ژ ڤ گ ک ی ە ێ ۆ ڵ ڕ", "Reuters, Agence France-Presse, Süddeutsche, Şanlıurfa",
		"ﻻ ﷲ ﻋﻠﻰ", "عاجل ⚡️ قصف 🔴 الآن", "سطر\nوسطر\tثالث",
	} {
		drawn, missing := d.regular.drawable(text)
		if missing != 0 {
			t.Errorf("%s: nothing has «%c»", text, missing)
		}
		for _, g := range glyphs(d, drawn) {
			if g.GlyphID == 0 {
				t.Errorf("%s: a box at character %d", drawn, g.TextIndex())
			}
		}
	}
	if drawn, _ := d.regular.drawable("ﻋﺎﺟﻞ ⚡️ قصف"); drawn != "عاجل  قصف" && drawn != "عاجل \uFE0F قصف" {
		t.Errorf("drawn %q", drawn)
	}
	for _, text := range []string{"مدينة 漢", "город الموصل", "עיר"} {
		if _, missing := d.regular.drawable(text); missing == 0 {
			t.Errorf("%s is drawn", text)
		}
	}
}
