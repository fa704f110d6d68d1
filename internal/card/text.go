package card

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// setter turns text into lines of glyphs. It is not safe for concurrent use.
type setter struct {
	regular, bold *faces
	segmenter     shaping.Segmenter
	shaper        shaping.HarfbuzzShaper
	wrapper       shaping.LineWrapper
}

// style is how a text is set.
type style struct {
	size int // of the em, in pixels
	bold bool
}

// line is a line of text in the order of the eye, from left to right.
type line struct {
	runs  []shaping.Output
	width fixed.Int26_6
}

var arabic = language.NewLanguage("ar")

func (s *setter) faces(st style) *faces {
	if st.bold {
		return s.bold
	}
	return s.regular
}

// shape turns a text into runs of glyphs, each of one direction and one face,
// in the order of the text.
func (s *setter) shape(text []rune, st style) (runs []shaping.Output) {
	whole := shaping.Input{
		Text: text, RunEnd: len(text),
		Direction: di.DirectionRTL,
		Size:      fixed.I(st.size),
		Language:  arabic,
	}
	faces := s.faces(st)
	faces.last = faces.arabic[0]
	for _, run := range s.segmenter.Split(whole, faces) {
		runs = append(runs, s.shaper.Shape(run))
	}
	return runs
}

// wrap sets a paragraph in lines of at most width pixels. Where there are more
// lines than most, the last ends in end: «…». Words stay whole, but for one that
// is longer than a line.
func (s *setter) wrap(text string, st style, width, most int, end string) []line {
	paragraph := []rune(text)
	if len(paragraph) == 0 {
		return nil
	}
	config := shaping.WrapConfig{
		Direction:          di.DirectionRTL,
		TruncateAfterLines: most,
		BreakPolicy:        shaping.Never,
	}
	config.Truncator = s.ending(end, st)
	runs := s.shape(paragraph, st)
	lines := s.lines(config, width, paragraph, runs)
	if slices.ContainsFunc(lines, func(l line) bool { return l.width > fixed.I(width) }) {
		config.BreakPolicy = shaping.WhenNecessary
		lines = s.lines(config, width, paragraph, s.shape(paragraph, st))
	}
	return lines
}

// ending shapes what stands for the rest of a text: one run, as the wrapper
// wants it, of the face of Arabic. A face without «…» has three stops.
func (s *setter) ending(text string, st style) shaping.Output {
	face := s.faces(st).arabic[0]
	for _, r := range text {
		if _, ok := face.NominalGlyph(r); !ok {
			text = strings.ReplaceAll(text, "…", "...")
			break
		}
	}
	runes := []rune(text)
	return s.shaper.Shape(shaping.Input{
		Text: runes, RunEnd: len(runes),
		Direction: di.DirectionRTL,
		Face:      face,
		Size:      fixed.I(st.size),
		Script:    language.Arabic,
		Language:  arabic,
	})
}

func (s *setter) lines(config shaping.WrapConfig, width int, paragraph []rune, runs []shaping.Output) (lines []line) {
	wrapped, _ := s.wrapper.WrapParagraph(config, width, paragraph, shaping.NewSliceIterator(runs))
	for _, w := range wrapped {
		var l line
		for _, run := range w {
			l.width += run.Advance
			run.Glyphs = slices.Clone(run.Glyphs) // the wrapper uses its own again
			l.runs = append(l.runs, run)
		}
		slices.SortStableFunc(l.runs, func(a, b shaping.Output) int { return cmp.Compare(a.VisualIndex, b.VisualIndex) })
		lines = append(lines, l)
	}
	return lines
}

// fit sets a title in bold: in one line where one of the sizes, the largest
// first, allows it, else in two lines of one of them, else in two that are cut
// off.
func (s *setter) fit(text string, width int, sizes []int) ([]line, int) {
	for most := 1; most <= 2; most++ {
		for _, size := range sizes[most-1:] {
			if lines := s.wrap(text, style{size, true}, width, most+1, more); len(lines) <= most {
				return lines, size
			}
		}
	}
	size := sizes[len(sizes)-1]
	return s.wrap(text, style{size, true}, width, 2, more), size
}

// outline gives the outline of a glyph, in units of its face.
func outline(face *font.Face, gid font.GID) []font.Segment {
	switch g := face.GlyphData(gid).(type) {
	case font.GlyphOutline:
		return g.Segments
	case font.GlyphSVG:
		return g.Outline.Segments
	case font.GlyphBitmap:
		if g.Outline != nil {
			return g.Outline.Segments
		}
	}
	return nil
}
