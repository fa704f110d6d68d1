package card

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"golang.org/x/text/unicode/norm"
)

// The typefaces of the program: Noto Naskh Arabic 2.004 and, for Latin, Noto
// Serif 2.004, as Debian packs them in fonts-noto-core 20201225, without the
// glyphs that no card needs. They are under the SIL Open Font License:
// fonts/OFL.txt. pyftsubset of fonttools 4.38 made the files:
//
//	pyftsubset NotoNaskhArabic-Regular.ttf --no-hinting --layout-features='*' --name-IDs=0,1,2,4,5,6,13,14 \
//	    --unicodes=20-21,25,28-3B,3F,5B-5D,A0,AB,BB,60C,61B,61F,621-63A,640-655,660-66C,670-671,679,67E,685-686,688,691,695,698,\
//	6A4,6A9,6AD,6AF,6B5,6BA,6BE,6C0-6C1,6C6-6C8,6CA-6CC,6CE,6D0,6D2,6D4-6D5,6F0-6F9,200C-200D,2010-2011,2039-203A,25CC,FD3E-FD3F,FDF2
//	pyftsubset NotoSerif-Regular.ttf --no-hinting --layout-features=ccmp,kern,mark,mkmk,locl --name-IDs=0,1,2,4,5,6,13,14 \
//	    --unicodes=20-7E,A0-FF,100-17F,218-21B,1E24-1E25,2010-2015,2018-201E,2020,2022,2026,2032-2033,2212
//
// and the same of Bold.
var (
	//go:embed fonts/NotoNaskhArabic-Regular.ttf
	arabicRegular []byte
	//go:embed fonts/NotoNaskhArabic-Bold.ttf
	arabicBold []byte
	//go:embed fonts/NotoSerif-Regular.ttf
	latinRegular []byte
	//go:embed fonts/NotoSerif-Bold.ttf
	latinBold []byte
)

// Font is a typeface of one weight: TrueType or OpenType, with outlines.
type Font struct{ font *font.Font }

// alphabet is what a font has to have to write Arabic.
const alphabet = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"

// ReadFont reads the font of a file. An error says in a few words what is wrong
// with it: that it is none, that it holds no outlines, that it lacks letters of
// Arabic or the tables that join them.
func ReadFont(src []byte) (f *Font, err error) {
	defer func() {
		if r := recover(); r != nil { // of the library, at a table that lies
			f, err = nil, fmt.Errorf("no font that can be read: %v", r)
		}
	}()
	face, err := font.ParseTTF(bytes.NewReader(src))
	if err != nil {
		return nil, errors.New("no font of the formats TrueType and OpenType (.ttf, .otf)")
	}
	if gid, ok := face.NominalGlyph('ع'); ok && len(outline(face, gid)) == 0 {
		return nil, errors.New("a font without outlines")
	}
	for _, r := range alphabet {
		if gid, ok := face.NominalGlyph(r); !ok || gid == 0 {
			return nil, fmt.Errorf("a font without the letter «%c»", r)
		}
	}
	if len(face.GSUB.Lookups) == 0 {
		return nil, errors.New("a font without the tables that join Arabic letters (GSUB)")
	}
	// What is broken within shows here, and not at the first card.
	f = &Font{face.Font}
	s := setter{regular: newFaces(f, builtin().regular)}
	for _, run := range s.shape([]rune(alphabet+" "+strings.Join(strings.Split(alphabet, ""), " ")), style{size: 40}) {
		for _, g := range run.Glyphs {
			outline(run.Face, g.GlyphID)
		}
	}
	return f, nil
}

// builtin gives the program's fonts, Arabic before Latin, read when they are
// first asked for.
var builtin = sync.OnceValue(func() (fonts struct{ regular, bold []*Font }) {
	read := func(src []byte) *Font {
		face, err := font.ParseTTF(bytes.NewReader(src))
		if err != nil {
			panic(fmt.Sprintf("a font of the program: %v", err))
		}
		return &Font{face.Font}
	}
	fonts.regular = []*Font{read(arabicRegular), read(latinRegular)}
	fonts.bold = []*Font{read(arabicBold), read(latinBold)}
	return fonts
})

// faces chooses for each character the first face that has it. Within a Latin
// run Latin comes first, for digits and stops stand in both.
type faces struct {
	arabic, latin []*font.Face
	script        language.Script
	last          *font.Face
}

// newFaces gives the faces of one weight; own, where not nil, before the
// program's.
func newFaces(own *Font, fonts []*Font) *faces {
	a, l := font.NewFace(fonts[0].font), font.NewFace(fonts[1].font)
	f := &faces{arabic: []*font.Face{a, l}, latin: []*font.Face{l, a}}
	if own != nil {
		o := font.NewFace(own.font)
		f.arabic = append([]*font.Face{o}, f.arabic...)
		f.latin = append([]*font.Face{o}, f.latin...)
	}
	f.last = f.arabic[0]
	return f
}

// SetScript and ResolveFace make faces a map of fonts for the library.
func (f *faces) SetScript(s language.Script) { f.script = s }

func (f *faces) ResolveFace(r rune) *font.Face {
	if unseen(r) {
		return f.last
	}
	list := f.arabic
	if f.script == language.Latin {
		list = f.latin
	}
	for _, face := range list {
		if _, ok := face.NominalGlyph(r); ok {
			f.last = face
			return face
		}
	}
	return f.last
}

func (f *faces) has(r rune) bool {
	for _, face := range f.arabic {
		if _, ok := face.NominalGlyph(r); ok {
			return true
		}
	}
	return unseen(r)
}

// unseen tells whether a character is never drawn: a mark of direction, a joiner.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// drawable gives a text in characters that there are glyphs for. A letter in a
// form of its own, as ﻻ, becomes the letters that it stands for; pictures and
// control characters, which say nothing that letters do not, are left out. What
// remains without a glyph is given back as missing: it is never drawn as a box.
func (f *faces) drawable(text string) (drawn string, missing rune) {
	var out []rune
	for _, r := range text {
		switch {
		case f.has(r):
			out = append(out, r)
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case unicode.In(r, unicode.So, unicode.Sk, unicode.Cc, unicode.Co, unicode.Cn):
		default:
			for _, part := range norm.NFKC.String(string(r)) {
				if !f.has(part) {
					return "", r
				}
				out = append(out, part)
			}
		}
	}
	return string(out), 0
}
