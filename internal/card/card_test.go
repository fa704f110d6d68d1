package card

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var look = Look{Paper: color.RGBA{0xfb, 0xfa, 0xf6, 255}, Ink: color.RGBA{0x1f, 0x1d, 0x1a, 255}, Soft: color.RGBA{0x5d, 0x57, 0x4e, 255}}

const cross = `<symbol id="x" viewBox="0 0 16 16"><path d="M3 3l10 10M13 3L3 13" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/></symbol>`

func anEvent(t testing.TB) Card {
	sign, err := ReadSVG([]byte(cross))
	if err != nil {
		t.Fatal(err)
	}
	return Card{
		Site: "وقائع العراق وسوريا 2014–2017", Sign: sign, Label: "معركة", Accent: color.RGBA{0x9b, 0x22, 0x26, 255},
		Title: "الموصل", Date: "الخميس، 9 آذار 2017", Text: long, Quoted: true, Credit: "وكالة الرافدين",
	}
}

func aCity() Card {
	c := Card{Site: "وقائع العراق", Accent: color.RGBA{0x8a, 0x33, 0x24, 255}, Title: "الرقة", Date: "2014–2017", Note: "86 حدثًا · 24 مصدرًا"}
	for n := range 40 {
		col := Column{Value: n * n % 11}
		if n%12 == 0 {
			col.Label = fmt.Sprint(2014 + n/12)
		}
		c.Columns = append(c.Columns, col)
	}
	return c
}

// drawn draws a card and reads it back with the library's decoder.
func drawn(t testing.TB, p *Press, c Card) (*image.Paletted, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	paletted, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("%T, want colours of a palette", img)
	}
	return paletted, b.Bytes()
}

// covered counts the pixels of a part of a picture that are not paper.
func covered(img *image.Paletted, x0, y0, x1, y1 int) (n int) {
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if img.ColorIndexAt(x, y) != 0 {
				n++
			}
		}
	}
	return n
}

func TestCard(t *testing.T) {
	p := NewPress(look, nil, nil)
	for name, c := range map[string]Card{"event": anEvent(t), "city": aCity()} {
		img, b := drawn(t, p, c)
		if img.Rect != image.Rect(0, 0, Width, Height) || len(img.Palette) > 16 || len(b) > 30_000 {
			t.Errorf("%s: %v, %d colours, %d bytes", name, img.Rect, len(img.Palette), len(b))
		}
		if img.Palette[0] != color.Color(look.Paper) {
			t.Errorf("%s: paper %v", name, img.Palette[0])
		}
		// The margins are empty, the line of time and the text are there.
		for _, margin := range [][4]int{{0, 0, left - 4, Height}, {right + 4, 0, timeline - 45, Height}, {timeline + 45, 0, Width, Height}, {0, foot + 26, timeline - 45, Height}} {
			if n := covered(img, margin[0], margin[1], margin[2], margin[3]); n > 0 {
				t.Errorf("%s: %d pixels in the margin %v", name, n, margin)
			}
		}
		for what, part := range map[string][4]int{
			"line": {timeline - 2, 600, timeline + 3, 630}, "title": {600, 100, right, 230}, "foot": {700, foot - 30, right, foot + 10}, "left": {left, 300, 500, 510},
		} {
			if covered(img, part[0], part[1], part[2], part[3]) < 80 {
				t.Errorf("%s: nothing stands at the %s", name, what)
			}
		}
	}
	// The label has the colour of the event, full at its heart.
	img, _ := drawn(t, p, anEvent(t))
	full := false
	for y := 60; y < 130; y++ {
		for x := 900; x < right; x++ {
			full = full || img.At(x, y) == color.Color(color.RGBA{0x9b, 0x22, 0x26, 255})
		}
	}
	if !full {
		t.Error("the label is not in the colour of its type")
	}
}

// TestSameBytes draws from several goroutines, in another order and with another
// press.
func TestSameBytes(t *testing.T) {
	event, city := anEvent(t), aCity()
	_, first := drawn(t, NewPress(look, nil, nil), event)
	_, second := drawn(t, NewPress(look, nil, nil), city)
	p := NewPress(look, nil, nil)
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for _, c := range []struct {
				card Card
				want []byte
			}{{city, second}, {event, first}, {city, second}}[n%3:] {
				var b bytes.Buffer
				if err := p.Write(&b, c.card); err != nil || !bytes.Equal(b.Bytes(), c.want) {
					t.Errorf("%s has other bytes (%v)", c.card.Title, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestMissing wants a title without a glyph to be told, and a sentence without
// one to be left away as a whole.
func TestMissing(t *testing.T) {
	p := NewPress(look, nil, nil)
	c := anEvent(t)
	c.Title = "مدينة 漢"
	missing, ok := errors.AsType[*Missing](p.Write(io.Discard, c))
	if !ok || missing.Rune != '漢' || missing.Text != c.Title {
		t.Errorf("title: %v", missing)
	}
	bare := anEvent(t)
	bare.Text = ""
	_, want := drawn(t, p, bare)
	c = anEvent(t)
	c.Text = "قالت 漢 إنها"
	if _, got := drawn(t, p, c); !bytes.Equal(got, want) {
		t.Error("a sentence with a character that no font has is drawn in part")
	}
}

// TestLongest draws what is longer than a card has room for.
func TestLongest(t *testing.T) {
	p := NewPress(look, nil, nil)
	c := anEvent(t)
	c.Title, c.Text, c.Credit, c.Site, c.Date = strings.Repeat(c.Title+" و", 12), strings.Repeat(c.Text, 4), long, long[:120], strings.Repeat(c.Date+" ", 5)
	c.Site = strings.ToValidUTF8(c.Site, "")
	img, b := drawn(t, p, c)
	if n := covered(img, 0, 0, left-4, Height); n > 0 || len(b) > 40_000 {
		t.Errorf("%d pixels beyond the left edge, %d bytes", n, len(b))
	}
	if n := covered(img, left, floor+30, right, foot-40); n > 0 {
		t.Errorf("%d pixels between text and foot", n)
	}
}

// TestColumns wants the latest column at the left, and as high as its number.
func TestColumns(t *testing.T) {
	c := aCity()
	c.Columns = []Column{{Value: 10}, {Value: 0}, {Gap: true}, {Value: 5}}
	img, _ := drawn(t, NewPress(look, nil, nil), c)
	height := func(n int) (high int) {
		x := right - n*40 - 20
		for y := 340; y < 461; y++ {
			if img.ColorIndexAt(x, y) != 0 {
				high++
			}
		}
		return high
	}
	if first, last := height(0), height(3); height(1) > 0 || height(2) > 0 || math.Abs(float64(first-2*last)) > 4 || last < 30 {
		t.Errorf("columns are %d, %d, %d and %d high for 10, 0, a gap and 5", first, height(1), height(2), last)
	}
}

func TestReadFont(t *testing.T) {
	if _, err := ReadFont(arabicRegular); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		src  []byte
		want string
	}{
		"text":       {[]byte("not a font"), "no font of the formats"},
		"nothing":    {nil, "no font of the formats"},
		"Latin":      {latinRegular, "without the letter «ء»"},
		"cut off":    {arabicRegular[:2000], "no font"},
		"one letter": {bytes.ReplaceAll(arabicRegular, []byte("GSUB"), []byte("XSUB")), "without the tables that join"},
	} {
		if _, err := ReadFont(c.src); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// FuzzReadFont damages a font: that may be told, and never ends the program.
func FuzzReadFont(f *testing.F) {
	f.Add(100, byte(7))
	f.Add(5000, byte(255))
	f.Fuzz(func(t *testing.T, at int, to byte) {
		src := bytes.Clone(arabicRegular)
		src[max(0, at)%len(src)] = to
		font, err := ReadFont(src)
		if err == nil {
			NewPress(look, font, font).Write(io.Discard, Card{Site: "وقائع", Title: "الموصل"})
		}
	})
}

func TestReadSVG(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">`
	for _, c := range []struct{ src, want string }{
		{"", "without a viewBox"},
		{"<p/>", "no SVG but <p>"},
		{head, "no SVG"},
		{head + "</svg>", "empty"},
		{head + `<g><path d="M0 0h1"/></g></svg>`, "element <g>"},
		{head + `<path d="M0 0a1 1 0 0 1 2 2"/></svg>`, "command 'a'"},
		{head + `<path d="M0 0h1" transform="scale(2)"/></svg>`, "attribute transform"},
		{head + `<path d="h1"/></svg>`, "the path"},
		{head + `<path d="M1"/></svg>`, "the path"},
		{head + `<path d="M0 0h1" fill="url(#a)"/></svg>`, "colour"},
		{head + `<path d="M0 0h1" stroke-linecap="square"/></svg>`, "stroke-linecap"},
	} {
		if _, err := ReadSVG([]byte(c.src)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.src, err, c.want)
		}
	}
}

// TestAreas compares what drawings cover with what their measures say.
func TestAreas(t *testing.T) {
	for _, c := range []struct {
		name, element string
		want          float64 // of 16 × 16
	}{
		{"disc", `<circle cx="8" cy="8" r="6"/>`, math.Pi * 36},
		{"ring", `<circle cx="8" cy="8" r="5" fill="none" stroke="#000" stroke-width="2"/>`, math.Pi * (36 - 16)},
		{"square", `<rect x="2" y="2" width="12" height="12"/>`, 144},
		{"round square", `<rect x="2" y="2" width="12" height="12" rx="4"/>`, 144 - (4-math.Pi)*16},
		{"triangle", `<path d="M8 2L14 14H2z"/>`, 72},
		{"relative", `<path d="m8 2 6 12-12 0z"/>`, 72},
		{"hole", `<path d="M8 1L15 8 8 15 1 8zM8 5L5 8 8 11 11 8z" fill-rule="evenodd"/>`, 98 - 18},
		{"stroke", `<path d="M3 8h10" stroke="#000" stroke-width="2" fill="none"/>`, 20 + math.Pi},
		{"stroke aslant", `<path d="M4 4l8 8" stroke="#000" stroke-width="2" fill="none"/>`, 16*math.Sqrt2 + math.Pi},
		{"curves", `<path d="M2 8C2 0 14 0 14 8S2 16 2 8z"/>`, 144. * .6 * 1},
	} {
		d, err := ReadSVG([]byte(`<svg viewBox="0 0 16 16">` + c.element + `</svg>`))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		paths, _, err := d.layers(0, 0, 320)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		sum := 0
		for _, p := range paths {
			for _, a := range newCanvas().picture(p).cover {
				sum += int(a)
			}
		}
		if got := float64(sum) / 255 / 400; c.name != "curves" && math.Abs(got-c.want) > .01*c.want || c.name == "curves" && (got < 80 || got > 120) {
			t.Errorf("%s covers %.2f, want %.2f", c.name, got, c.want)
		}
	}
}

// TestSignsOfTheTheme reads every sign and the icon that the project has.
func TestSignsOfTheTheme(t *testing.T) {
	src, err := os.ReadFile("../../templates/part_shapes.html")
	if err != nil {
		t.Fatal(err)
	}
	signs := regexp.MustCompile(`(?s)<symbol.*?</symbol>`).FindAll(src, -1)
	if len(signs) < 8 {
		t.Errorf("%d signs, want one for each type of events", len(signs))
	}
	for _, s := range signs {
		d, err := ReadSVG(s)
		if err == nil {
			_, _, err = d.layers(0, 0, 60)
		}
		if err != nil {
			t.Errorf("%.40s…: %v", s, err)
		}
	}
	icon, err := os.ReadFile("../../static/icon.svg")
	if err != nil {
		t.Fatal(err)
	}
	d, err := ReadIcon(icon)
	if err != nil {
		t.Fatal(err)
	}
	for _, maskable := range []bool{false, true} {
		var b bytes.Buffer
		if err := d.WriteIcon(&b, 192, maskable); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil || img.Bounds() != image.Rect(0, 0, 192, 192) {
			t.Fatalf("%v %v", img.Bounds(), err)
		}
		if _, _, _, alpha := img.At(0, 0).RGBA(); maskable != (alpha == 0xffff) {
			t.Errorf("maskable %v: its corner has the opacity %x", maskable, alpha)
		}
	}
	if _, err := ReadIcon([]byte(cross)); err == nil {
		t.Error("an icon in the colour of the text around it is read")
	}
}

func BenchmarkIcon(b *testing.B) {
	src, err := os.ReadFile("../../static/icon.svg")
	if err != nil {
		b.Fatal(err)
	}
	d, err := ReadIcon(src)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := d.WriteIcon(io.Discard, 512, false); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCard(b *testing.B) {
	p := NewPress(look, nil, nil)
	for name, c := range map[string]Card{"event": anEvent(b), "city": aCity()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := p.Write(io.Discard, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
