package atlas

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// Base is the base map: what there is on the ground, in degrees.
type Base struct {
	// Extent is what the base map covers.
	Extent Box
	// Arcs are the pieces of coasts and borders, each once. Areas name them
	// by number; ^n is arc n from its end to its beginning.
	Arcs []Line
	// Land is the outline of all land, without the borders.
	Land [][]int
	// Borders are the arcs that two countries share.
	Borders []int
	// Countries have outlines of arcs.
	Countries []Country
	// Provinces are the places of the first level below countries, by their
	// boxes; ProvinceLines are the borders between them.
	Provinces     []Province
	ProvinceLines []Line
	// Disputed are outlines of areas that several claim.
	Disputed []Line
	// Rivers and Lakes have names where one is known. The outline of a lake
	// ends where it begins.
	Rivers, Lakes []Water
	// Towns are large cities, the largest first.
	Towns []Town

	grounds sync.Map // of lines by their first points: *ground
}

// ground is what all drawings of a line have in common.
type ground struct {
	bounds    Box // in degrees
	projected Line
}

// ground gives that of a line of the base map, which has a point at least and is not
// changed.
func (b *Base) ground(l Line) *ground {
	if g, ok := b.grounds.Load(&l[0]); ok && len(g.(*ground).projected) == len(l) {
		return g.(*ground)
	}
	g := &ground{l.bounds(), make(Line, len(l))}
	for i, p := range l {
		g.projected[i] = project(p)
	}
	b.grounds.Store(&l[0], g)
	return g
}

// boundsOf gives the box of a line of the base map.
func (b *Base) boundsOf(l Line) Box {
	if len(l) == 0 {
		return l.bounds()
	}
	return b.ground(l).bounds
}

// projected gives a line of the base map projected.
func (b *Base) projected(l Line) Line {
	if len(l) == 0 {
		return nil
	}
	return b.ground(l).projected
}

// Point is a place on the ground, in degrees east and north, or on a drawing,
// in its units to the right and down.
type Point struct{ X, Y float64 }

// Line is a line through points.
type Line []Point

// Country is a country by the id that the gazetteer gives it.
type Country struct {
	ID, Name string
	Rings    [][]int
}

// Province is the box of a governorate, province or state.
type Province struct {
	ID  string
	Box Box
}

// Water is a river or a lake. Rank is small for large ones.
type Water struct {
	Name  string
	Rank  int
	Lines []Line
}

// Town is a large city.
type Town struct {
	ID, Name   string
	At         Point
	Population int
}

// perDegree is the precision of the file: a thousandth of a degree, some 100 m.
const perDegree = 1000

// magic begins the file. What follows is a DEFLATE stream of numbers as
// encoding/binary has them: a list is its length and its items, a text its
// length and bytes; a line is the number of its points and, of each, how far
// it lies from the one before, in thousandths of a degree. The parts are in the
// order of the fields of Base.
const magic = "waqai base map 1\n"

//go:generate go run ./mkbase -o base.bin ../../../shared/gazetteer
//go:embed base.bin
var file []byte

// Builtin is the base map that comes with the program, read when it is first
// asked for.
var Builtin = sync.OnceValue(func() *Base {
	b, err := Decode(file)
	if err != nil {
		panic(fmt.Sprintf("atlas: base.bin: %v", err))
	}
	return b
})

// Version changes with the base map, and whenever the same map is drawn
// otherwise.
var Version = sync.OnceValue(func() string {
	sum := sha256.Sum256(file)
	return "atlas 1 " + hex.EncodeToString(sum[:8])
})

// Encode gives the file of a base map. Coordinates are rounded to its precision.
func (b *Base) Encode() []byte {
	var e encoder
	e.box(b.Extent)
	list(&e, b.Arcs, e.line)
	list(&e, b.Land, e.numbers)
	e.numbers(b.Borders)
	list(&e, b.Countries, func(c Country) {
		e.text(c.ID)
		e.text(c.Name)
		list(&e, c.Rings, e.numbers)
	})
	list(&e, b.Provinces, func(p Province) {
		e.text(p.ID)
		e.box(p.Box)
	})
	list(&e, b.ProvinceLines, e.line)
	list(&e, b.Disputed, e.line)
	for _, waters := range [][]Water{b.Rivers, b.Lakes} {
		list(&e, waters, func(w Water) {
			e.text(w.Name)
			e.number(w.Rank)
			list(&e, w.Lines, e.line)
		})
	}
	list(&e, b.Towns, func(t Town) {
		e.text(t.ID)
		e.text(t.Name)
		e.line(Line{t.At})
		e.number(t.Population)
	})
	out := bytes.NewBufferString(magic)
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(e.out)
	w.Close()
	return out.Bytes()
}

type encoder struct{ out []byte }

func (e *encoder) number(n int) { e.out = binary.AppendVarint(e.out, int64(n)) }

func (e *encoder) text(s string) {
	e.number(len(s))
	e.out = append(e.out, s...)
}

func (e *encoder) numbers(ns []int) { list(e, ns, e.number) }

func (e *encoder) line(l Line) {
	x, y := 0, 0
	list(e, l, func(p Point) {
		px, py := int(math.Round(p.X*perDegree)), int(math.Round(p.Y*perDegree))
		e.number(px - x)
		e.number(py - y)
		x, y = px, py
	})
}

func (e *encoder) box(b Box) { e.line(Line{{b.X0, b.Y0}, {b.X1, b.Y1}}) }

func list[T any](e *encoder, items []T, each func(T)) {
	e.number(len(items))
	for _, item := range items {
		each(item)
	}
}

// Decode reads the file of a base map.
func Decode(file []byte) (*Base, error) {
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok {
		return nil, errors.New("not a base map of this version")
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(rest)), 16<<20))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	d := decoder{in: plain}
	b := &Base{Extent: d.box()}
	b.Arcs = listOf(&d, d.line)
	b.Land = listOf(&d, d.numbers)
	b.Borders = d.numbers()
	b.Countries = listOf(&d, func() Country { return Country{d.text(), d.text(), listOf(&d, d.numbers)} })
	b.Provinces = listOf(&d, func() Province { return Province{d.text(), d.box()} })
	b.ProvinceLines = listOf(&d, d.line)
	b.Disputed = listOf(&d, d.line)
	water := func() Water { return Water{d.text(), d.number(), listOf(&d, d.line)} }
	b.Rivers = listOf(&d, water)
	b.Lakes = listOf(&d, water)
	b.Towns = listOf(&d, func() Town {
		t := Town{ID: d.text(), Name: d.text()}
		if at := d.line(); len(at) == 1 {
			t.At = at[0]
		} else {
			d.bad = true
		}
		t.Population = d.number()
		return t
	})
	if d.bad || len(d.in) > 0 {
		return nil, errors.New("damaged")
	}
	for _, rings := range append([][][]int{b.Land, {b.Borders}}, rings(b.Countries)...) {
		for _, ring := range rings {
			for _, n := range ring {
				if n < 0 {
					n = ^n
				}
				if n >= len(b.Arcs) {
					return nil, fmt.Errorf("there is no arc %d", n)
				}
			}
		}
	}
	return b, nil
}

func rings(countries []Country) (all [][][]int) {
	for _, c := range countries {
		all = append(all, c.Rings)
	}
	return all
}

// decoder reads what an encoder wrote; after the first wrong thing it gives
// zeros.
type decoder struct {
	in  []byte
	bad bool
}

func (d *decoder) number() int {
	n, size := binary.Varint(d.in)
	if size <= 0 {
		d.bad, d.in = true, nil
		return 0
	}
	d.in = d.in[size:]
	return int(n)
}

// length reads how many items follow, each of a byte or more.
func (d *decoder) length() int {
	n := d.number()
	if n < 0 || n > len(d.in) {
		d.bad, d.in = true, nil
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.length()
	s := string(d.in[:n])
	d.in = d.in[n:]
	return s
}

func (d *decoder) numbers() []int { return listOf(d, d.number) }

func (d *decoder) line() Line {
	x, y := 0, 0
	return listOf(d, func() Point {
		x += d.number()
		y += d.number()
		return Point{float64(x) / perDegree, float64(y) / perDegree}
	})
}

func (d *decoder) box() Box {
	l := d.line()
	if len(l) != 2 {
		d.bad = true
		return Box{}
	}
	return Box{l[0].X, l[0].Y, l[1].X, l[1].Y}
}

func listOf[T any](d *decoder, each func() T) []T {
	n := d.length()
	if n == 0 {
		return nil
	}
	items := make([]T, n)
	for i := range items {
		items[i] = each()
	}
	return items
}
