// Package card draws the cards that messengers and social networks show beside
// a link: a PNG of 1200 × 630 pixels with Arabic on it, set as Arabic is.
//
//	title, date, sentence → runs of one direction and face → glyphs → lines → pixels
//
// # Text
//
// Letters take the forms of their neighbours, join in ligatures and carry their
// marks as the tables of the font say (OpenType; HarfBuzz as go-text has it).
// Directions follow the Unicode bidirectional algorithm, UAX 9, in paragraphs
// that go from right to left; what has to keep its order, as a Latin name or a
// date in digits, comes isolated (U+2066 … U+2069). Lines break between words
// (UAX 14), and a text that is too long ends in «…» behind a whole word.
//
// # Glyphs
//
// A font of the site comes first, then Noto Naskh Arabic, then Noto Serif for
// Latin. A character that none of them has is never drawn as a box: letters in
// presentation forms become the letters they stand for, pictures and control
// characters are left out, and what then remains without a glyph is a Missing
// in a title, and leaves away a sentence or a note, without which the card is
// still true.
//
// # What holds
//
// The same card gives the same bytes on every machine: outlines, coverage and
// colours are reckoned in whole numbers. A card has at most sixteen colours and
// stays below 30 KB.
package card

import (
	"fmt"
	"image/color"
	"io"
	"sync"
)

// Version changes when the same card gives other pixels.
const Version = "1"

// Card is what a card says. Only Site and Title have to be there.
type Card struct {
	// Site is the title of the site; it stands at the foot.
	Site string
	// Sign is drawn on the line of time, and Label beside it, both in Accent:
	// the type of an event.
	Sign   *Drawing
	Label  string
	Accent color.RGBA
	// Title is what the card is about: a city, or where an event was.
	Title string
	// Date is said below the title, Note in small letters below the date.
	Date, Note string
	// Text is a sentence or two; Quoted puts it in «…».
	Text   string
	Quoted bool
	// Credit stands at the foot too, on the other side.
	Credit string
	// Columns are numbers of a time each, the earliest first, drawn from right
	// to left as Arabic reads.
	Columns []Column
}

// Column is one number of a row of columns.
type Column struct {
	Value int
	// Label stands below the column, where it is not empty: a year that begins.
	Label string
	// Gap says that a long time without any number is left out here.
	Gap bool
}

// Look are the colours of the cards of a site.
type Look struct{ Paper, Ink, Soft color.RGBA }

// Missing is a character of a title that no font of the cards has.
type Missing struct {
	Text string
	Rune rune
}

func (m *Missing) Error() string {
	return fmt.Sprintf("no font of the cards has «%c» of «%s»", m.Rune, m.Text)
}

// BrokenFont is what is wrong with a font of the site that ReadFont did not see.
type BrokenFont struct{ Reason string }

func (b *BrokenFont) Error() string { return "a font that cannot be drawn: " + b.Reason }

// Press draws the cards of a site. It is safe for concurrent use.
type Press struct {
	look    Look
	own     bool // has fonts of the site
	drawers sync.Pool
}

// NewPress makes a press. Fonts of the site may be nil: regular is for text,
// bold for titles and labels.
func NewPress(look Look, regular, bold *Font) *Press {
	p := &Press{look: look, own: regular != nil || bold != nil}
	p.drawers.New = func() any {
		fonts := builtin()
		return &drawer{
			canvas: newCanvas(),
			setter: setter{regular: newFaces(regular, fonts.regular), bold: newFaces(bold, fonts.bold)},
		}
	}
	return p
}

// Write draws a card and writes it as PNG. An error is a *Missing, a *BrokenFont,
// or w's.
func (p *Press) Write(w io.Writer, c Card) error {
	d := p.drawers.Get().(*drawer)
	d.clear()
	if err := p.draw(d, c); err != nil {
		return err
	}
	defer p.drawers.Put(d)
	return d.encode(w, p.look.Paper, [inks]color.RGBA{dark: p.look.Ink, soft: p.look.Soft, accent: c.Accent})
}

// draw draws a card. The library ends in a panic at a table of a font that lies;
// at a font of the program that is ours.
func (p *Press) draw(d *drawer, c Card) (err error) {
	if p.own {
		defer func() {
			if r := recover(); r != nil {
				err = &BrokenFont{fmt.Sprint(r)}
			}
		}()
	}
	return d.card(c)
}

// drawer draws one card after the other.
type drawer struct {
	*canvas
	setter
}

// The measures of a card, in pixels.
const (
	timeline = 1104 // where the line of time stands
	right    = 1040 // the edges of text
	left     = 84
	foot     = 572 // base line of the foot
	floor    = 508 // lowest base line above it
)

// more stands for the rest of a text that is too long.
const more = "\u00A0…"

func (d *drawer) card(c Card) error {
	for _, needed := range []struct {
		text  *string
		faces *faces
	}{{&c.Site, d.bold}, {&c.Title, d.bold}} {
		text, missing := needed.faces.drawable(*needed.text)
		if missing != 0 {
			return &Missing{*needed.text, missing}
		}
		*needed.text = text
	}
	for _, t := range []*string{&c.Date, &c.Note, &c.Text, &c.Credit} {
		*t, _ = d.regular.drawable(*t)
	}
	c.Label, _ = d.bold.drawable(c.Label)

	d.fill(timeline-1, 0, timeline+2, Height, soft)
	base := 0
	if c.Label != "" {
		base = 104
		d.sign(c.Sign, base-14)
		d.text(d.one(c.Label, style{38, true}), right, base, accent)
		base += 96
	} else {
		d.dot(timeline, 150, 15)
		base = 176
	}

	sizes := []int{72, 60, 52}
	if c.Label == "" {
		sizes = []int{104, 88, 72, 60}
	}
	lines, size := d.fit(c.Title, right-left, sizes)
	for n, l := range lines {
		if n > 0 {
			base += size * 3 / 2
		}
		d.text(l, right, base, dark)
	}
	for _, t := range []string{c.Date, c.Note} {
		if t == "" {
			continue
		}
		base += 58 + size/8
		for n, l := range d.wrap(t, style{36, false}, right-left, 2, more) {
			base += min(n, 1) * 56
			d.text(l, right, base, soft)
		}
		size = 72
	}

	end := floor
	if len(c.Columns) > 0 {
		end = 330
		d.columns(c.Columns, max(base+40, 350), 500)
	}
	if c.Text != "" {
		shut := more
		if c.Quoted {
			c.Text, shut = "«"+c.Text+"»", more+"»"
		}
		base += 76
		if most := (end-base)/68 + 1; base <= end {
			lines, high := d.wrap(c.Text, style{40, false}, right-left, most, shut), 68
			// What leaves a line free is set larger, where that costs no line.
			if large := d.wrap(c.Text, style{46, false}, right-left, most, shut); len(lines) < most && len(large) == len(lines) {
				lines, high = large, 76
			}
			for n, l := range lines {
				d.text(l, right, base+n*high, dark)
			}
		}
	}

	site := d.one(c.Site, style{30, true})
	d.text(site, right, foot, dark)
	if room := right - left - site.width.Ceil() - 40; c.Credit != "" && room > 120 {
		for _, l := range d.wrap(c.Credit, style{28, false}, room, 1, more) {
			d.text(l, left+l.width.Ceil(), foot, soft)
		}
	}
	return nil
}

// one sets a text in one line, cut off where it is too long.
func (d *drawer) one(text string, st style) (l line) {
	for _, l = range d.wrap(text, st, right-left, 1, more) {
		return l
	}
	return l
}

// sign draws the sign of an event on the line of time, with some paper around.
func (d *drawer) sign(s *Drawing, middle int) {
	const size = 60
	d.blank(timeline-size*3/4, middle-size*3/4, timeline+size*3/4, middle+size*3/4)
	if s != nil {
		if paths, _, err := s.layers(timeline-size/2, middle-size/2, size); err == nil {
			for _, p := range paths {
				d.add(d.picture(p), 0, 0, accent)
			}
			return
		}
	}
	d.dot(timeline, middle, size/3)
}

// dot draws a dot of some radius.
func (d *drawer) dot(x, y, r int) {
	d.blank(x-2*r, y-2*r, x+2*r, y+2*r)
	var p path
	p.circle(x*64, y*64, r*64, false)
	d.add(d.picture(p), 0, 0, accent)
}

// blank makes a rectangle paper again.
func (d *drawer) blank(x0, y0, x1, y1 int) {
	for y := max(0, y0); y < min(Height, y1); y++ {
		clear(d.cover[y*Width+x0 : y*Width+x1])
	}
}

// columns draws columns between two heights, the earliest at the right, the
// highest over the whole height.
func (d *drawer) columns(list []Column, top, bottom int) {
	const (
		under  = 38 // room for labels
		widest = 40
	)
	bottom -= under
	highest := 1
	for _, c := range list {
		highest = max(highest, c.Value)
	}
	wide := min(right-left, widest*len(list))
	edge := func(n int) int { return right - n*wide/len(list) } // the right one of column n
	for n, c := range list {
		x0, x1 := edge(n+1), edge(n)
		if c.Gap {
			for dot := range 3 {
				var p path
				p.circle((x0+x1)*32+(dot-1)*9*64, bottom*64+64, 2*64, false)
				d.add(d.picture(p), 0, 0, soft)
			}
			continue
		}
		d.fill(x0, bottom, x1, bottom+2, soft)
		if c.Value > 0 {
			gap := max(1, (x1-x0)/5)
			d.fill(x0, bottom-max(3, c.Value*(bottom-top)/highest), max(x1-gap, x0+1), bottom, accent)
		}
		if c.Label == "" {
			continue
		}
		d.fill(x1-2, bottom, x1, bottom+10, soft)
		// The label keeps away from the next year.
		next := left
		for m := n + 1; m < len(list); m++ {
			if list[m].Label != "" {
				next = edge(m) + 6
				break
			}
		}
		if l := d.one(c.Label, style{24, false}); x1-8-l.width.Ceil() >= next {
			d.text(l, x1-8, bottom+under-4, soft)
		}
	}
}
