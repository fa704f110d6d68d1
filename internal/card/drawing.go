package card

import (
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Drawing is a picture in the part of SVG that icons and signs need: rect,
// circle and path without arcs, filled, or stroked with round ends.
type Drawing struct {
	width, height float64
	items         []item
}

// item is one element of a drawing.
type item struct {
	element      string
	x, y, w, h   float64 // of a rect; x, y and the radius w of a circle
	round        float64 // radius of the corners of a rect
	steps        []step  // of a path
	fill, stroke *color.RGBA
	line         float64 // width of the stroke
	even         bool    // its parts take turns to be filled and not
}

// step is a command of a path with places from the corner of the drawing.
type step struct {
	command byte // M, L, Q, C or Z
	to      [3][2]float64
}

// current stands for currentColor.
var current = color.RGBA{}

// ReadSVG reads a drawing: an svg or symbol element with a viewBox. It refuses
// what it would draw otherwise than a browser does, and says what that is.
func ReadSVG(src []byte) (*Drawing, error) {
	d := &Drawing{}
	decoder := xml.NewDecoder(strings.NewReader(string(src)))
	for depth := 0; ; {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("no SVG: %w", err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			depth++
			switch {
			case depth == 1 && (e.Name.Local == "svg" || e.Name.Local == "symbol"):
				err = d.root(e)
			case depth == 1:
				err = fmt.Errorf("no SVG but <%s>", e.Name.Local)
			case e.Name.Local == "title" || e.Name.Local == "desc":
				err = decoder.Skip()
				depth--
			default:
				err = d.element(e)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	if d.width <= 0 || d.height <= 0 || len(d.items) == 0 {
		return nil, errors.New("a drawing without a viewBox, or an empty one")
	}
	return d, nil
}

// ReadIcon reads a drawing that WriteIcon can draw: a square one in colours of
// its own.
func ReadIcon(src []byte) (*Drawing, error) {
	d, err := ReadSVG(src)
	if err != nil {
		return nil, err
	}
	if d.width != d.height {
		return nil, errors.New("a drawing that is not square")
	}
	for _, it := range d.items {
		if it.fill == &current || it.stroke == &current {
			return nil, errors.New("the colour of the text around it")
		}
	}
	if _, _, err := d.layers(0, 0, 512); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Drawing) root(e xml.StartElement) error {
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "viewBox":
			var x, y float64
			if n, err := fmt.Sscan(strings.ReplaceAll(a.Value, ",", " "), &x, &y, &d.width, &d.height); n < 4 || err != nil || x != 0 || y != 0 {
				return fmt.Errorf("the viewBox %q", a.Value)
			}
		case "id", "xmlns", "width", "height", "role", "class":
		default:
			return fmt.Errorf("the attribute %s", a.Name.Local)
		}
	}
	return nil
}

func (d *Drawing) element(e xml.StartElement) (err error) {
	black := color.RGBA{A: 255}
	it := item{element: e.Name.Local, fill: &black, line: 1}
	if !slices.Contains([]string{"rect", "circle", "path"}, it.element) {
		return fmt.Errorf("the element <%s>", it.element)
	}
	round := false
	for _, a := range e.Attr {
		number := func(to *float64) {
			if *to, err = strconv.ParseFloat(a.Value, 64); err != nil {
				err = fmt.Errorf("%s=%q", a.Name.Local, a.Value)
			}
		}
		switch a.Name.Local {
		case "x", "cx":
			number(&it.x)
		case "y", "cy":
			number(&it.y)
		case "width", "r":
			number(&it.w)
		case "height":
			number(&it.h)
		case "rx", "ry":
			number(&it.round)
		case "d":
			it.steps, err = readSteps(a.Value)
		case "fill":
			it.fill, err = paint(a.Value)
		case "stroke":
			it.stroke, err = paint(a.Value)
		case "stroke-width":
			number(&it.line)
		case "fill-rule":
			it.even = a.Value == "evenodd"
		case "stroke-linecap", "stroke-linejoin":
			if round = a.Value == "round"; !round {
				err = fmt.Errorf("%s=%q", a.Name.Local, a.Value)
			}
		case "id", "class":
		default:
			err = fmt.Errorf("the attribute %s", a.Name.Local)
		}
		if err != nil {
			return err
		}
	}
	d.items = append(d.items, it)
	return nil
}

// paint reads a colour; nil is none.
func paint(value string) (*color.RGBA, error) {
	switch value {
	case "none":
		return nil, nil
	case "currentColor":
		return &current, nil
	}
	c, ok := ReadColour(value)
	if !ok {
		return nil, fmt.Errorf("the colour %q", value)
	}
	return &c, nil
}

// ReadColour reads #rgb and #rrggbb.
func ReadColour(value string) (c color.RGBA, ok bool) {
	digits, ok := strings.CutPrefix(value, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != 3 {
		return c, false
	}
	return color.RGBA{b[0], b[1], b[2], 255}, true
}

// readSteps reads the d of a path.
func readSteps(d string) (steps []step, err error) {
	var command byte
	var at, start, handle [2]float64
	rest := d
	number := func() float64 {
		rest = strings.TrimLeft(rest, " ,\t\n\r")
		n, dots := 0, 0
		for n < len(rest) {
			c := rest[n]
			if c == '.' {
				dots++
			}
			if c >= '0' && c <= '9' || c == '.' && dots < 2 || (c == '-' || c == '+') && n == 0 {
				n++
				continue
			}
			break
		}
		x, wrong := strconv.ParseFloat(rest[:n], 64)
		if wrong != nil && err == nil {
			err = fmt.Errorf("the path %q", d)
		}
		rest = rest[n:]
		return x
	}
	for err == nil {
		rest = strings.TrimLeft(rest, " ,\t\n\r")
		if rest == "" {
			return steps, nil
		}
		letter := rest[0] >= 'A'
		if letter {
			command, rest = rest[0], rest[1:]
		}
		upper := command &^ 0x20
		base := [2]float64{}
		if command != upper {
			base = at
		}
		place := func() [2]float64 {
			x := number()
			return [2]float64{base[0] + x, base[1] + number()}
		}
		s := step{command: 'L'}
		smooth := [2]float64{2*at[0] - handle[0], 2*at[1] - handle[1]}
		if n := len(steps); n == 0 || steps[n-1].command != 'C' {
			smooth = at
		}
		last := 0
		switch upper {
		case 'M':
			s.command, s.to[0] = 'M', place()
			start = s.to[0]
			command-- // further places are lines: L or l
		case 'L':
			s.to[0] = place()
		case 'H':
			s.to[0] = [2]float64{base[0] + number(), at[1]}
		case 'V':
			s.to[0] = [2]float64{at[0], base[1] + number()}
		case 'Q':
			s.command, s.to[0], s.to[1], last = 'Q', place(), place(), 1
		case 'C':
			s.command, s.to[0], s.to[1], s.to[2], last = 'C', place(), place(), place(), 2
		case 'S':
			s.command, s.to[0], s.to[1], s.to[2], last = 'C', smooth, place(), place(), 2
		case 'Z':
			if !letter {
				return nil, fmt.Errorf("the path %q", d)
			}
			s.command, s.to[0] = 'Z', start
		default:
			return nil, fmt.Errorf("the command %q of the path %q", command, d)
		}
		at, handle = s.to[last], s.to[max(0, last-1)]
		if len(steps) == 0 && s.command != 'M' {
			return nil, fmt.Errorf("the path %q", d)
		}
		steps = append(steps, s)
	}
	return nil, err
}

// layers gives what a drawing covers, in its own colours, when it is size
// pixels high and its corner stands at x, y.
func (d *Drawing) layers(x, y, size int) (paths []path, colours []color.RGBA, err error) {
	scale := float64(size*64) / d.height
	length := func(v float64) int { return int(roundHalf(v * scale)) }
	at := func(v [2]float64) point { return point{x*64 + length(v[0]), y*64 + length(v[1])} }
	for _, it := range d.items {
		var shape path
		place := at([2]float64{it.x, it.y})
		switch it.element {
		case "rect":
			shape.box(place.x, place.y, length(it.w), length(it.h), length(it.round))
		case "circle":
			shape.circle(place.x, place.y, length(it.w), false)
		}
		closed := it.element != "path"
		for _, s := range it.steps {
			switch a, b, c := at(s.to[0]), at(s.to[1]), at(s.to[2]); s.command {
			case 'M':
				shape.move(a)
			case 'L':
				shape.line(a)
			case 'Q':
				shape.quad(a, b)
			case 'C':
				shape.cube(a, b, c)
			case 'Z':
				shape.join()
			}
		}
		if it.fill != nil {
			turns := shape.turns()
			clockwise := slices.ContainsFunc(turns, func(t int) bool { return t > 0 })
			if it.even && len(turns) > 1 && (len(turns) > 2 || clockwise == (turns[0] > 0 && turns[1] > 0)) {
				return nil, nil, errors.New(`fill-rule="evenodd" where the parts turn one way`)
			}
			paths, colours = append(paths, shape), append(colours, *it.fill)
		}
		if it.stroke != nil {
			if closed {
				shape.join()
			}
			var stroke path
			stroke.stroke(shape, length(it.line))
			paths, colours = append(paths, stroke), append(colours, *it.stroke)
		}
	}
	return paths, colours, nil
}

// ground is the colour of the rectangle that the whole drawing stands on, and
// white where there is none.
func (d *Drawing) ground() color.RGBA {
	if first := d.items[0]; first.element == "rect" && first.fill != nil && first.w >= d.width && first.h >= d.height {
		return *first.fill
	}
	return color.RGBA{255, 255, 255, 255}
}

// WriteIcon writes a drawing that ReadIcon read as a square PNG of size pixels,
// at most 512. Where it is maskable, its ground fills the square, and the drawing
// keeps to the inner four fifths, which every mask of a telephone leaves.
func (d *Drawing) WriteIcon(w io.Writer, size int, maskable bool) error {
	if size > 512 {
		return errors.New("an icon of more than 512 pixels")
	}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	c := newCanvas()
	inner, edge := size, 0
	if maskable {
		inner = size * 4 / 5
		edge = (size - inner) / 2
	}
	paths, colours, err := d.layers(edge, edge, inner)
	if err != nil {
		return err
	}
	if maskable {
		draw.Draw(img, img.Rect, image.NewUniform(d.ground()), image.Point{}, draw.Src)
	}
	for n, p := range paths {
		m := c.picture(p)
		for i, a := range m.cover {
			a = uint8((int(a) + 8) / 17 * 17) // sixteen tones, so that a palette holds them
			x, y := m.dx+i%m.width, m.dy+i/m.width
			if a == 0 || !(image.Point{x, y}).In(img.Rect) {
				continue
			}
			at := img.RGBAAt(x, y)
			mix := func(under, over uint8) uint8 { return uint8((int(under)*(255-int(a)) + int(over)*int(a) + 127) / 255) }
			img.SetRGBA(x, y, color.RGBA{mix(at.R, colours[n].R), mix(at.G, colours[n].G), mix(at.B, colours[n].B), mix(at.A, colours[n].A)})
		}
	}
	return png.Encode(w, paletted(img))
}

// paletted gives a picture of few colours in their palette, in which it is
// written in a third of the time.
func paletted(img *image.RGBA) image.Image {
	p := image.NewPaletted(img.Rect, nil)
	index := map[[4]uint8]uint8{}
	for n := range p.Pix {
		pixel := [4]uint8(img.Pix[4*n:])
		if n > 0 && pixel == [4]uint8(img.Pix[4*n-4:]) {
			p.Pix[n] = p.Pix[n-1]
			continue
		}
		i, ok := index[pixel]
		if !ok {
			if len(p.Palette) == 256 {
				return img
			}
			i = uint8(len(p.Palette))
			index[pixel] = i
			p.Palette = append(p.Palette, color.RGBA{pixel[0], pixel[1], pixel[2], pixel[3]})
		}
		p.Pix[n] = i
	}
	return p
}
