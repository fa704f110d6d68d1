// Package atlas draws maps: places and a base map → paths, labels and marks.
//
//	places → Fit → Frame → Draw → Drawing
//
// A map is drawn on a Mercator projection whose scale holds at the latitude in
// its middle: angles are true, north is up, and on the width of a country one
// scale serves all of it. Drawings hold numbers and the data of SVG paths, and
// no look: what draws them onto a page says how thick and in which colour.
//
// # Which part of the earth
//
// Fit looks for the box that shows most: it leaves out what lies far away, as
// long as this is no more than a given share of all weight and the box becomes
// a good deal smaller (see Fit). Frame gives the box margins, a least width and
// the proportions of a page.
//
// # What is drawn
//
// Outlines are simplified to what the drawing can show, cut at its edge and
// rounded to whole units. A border between two countries is one line of the
// base map: simplified once, it is the same in the outlines of both.
//
// # Labels
//
// Labels are placed one after the other, the most important first, each where it
// touches no other, no mark and not the edge; those that find no place are left
// out. How wide a text is follows from the widths of its letters in one
// typeface. A narrow screen shows a drawing smaller and its text larger: so
// labels are first placed at the largest size; what finds room only at the
// smaller one is marked as such, and a label keeps its anchor at any size.
//
// # The base map
//
// base.bin is made by mkbase from GeoJSON: countries, rivers and lakes of Natural
// Earth, provinces of Who's On First, large cities of GeoNames (see NOTICE). It
// covers what lies between 8° and 65° east, 10° and 43° north. Borders follow the
// usage of the United Nations; areas that several claim are drawn besides as
// broken lines.
package atlas

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Weighted is a place and how much it counts, as the number of its events.
type Weighted struct {
	At     Point
	Weight int
}

// aQuarterLess is by how much a box has to shrink for what is left out.
const aQuarterLess = 0.75

// Fit gives the box in degrees that shows most of the places. Those beyond one
// of its sides are left out where this makes the box smaller by a quarter at
// least, as long as all that is left out has at most share of the weight; of
// several ways the one that leaves the smallest box is taken first. ok is false
// where there are no places.
func Fit(places []Weighted, share float64) (box Box, ok bool) {
	if len(places) == 0 {
		return Box{}, false
	}
	kept := make([]Weighted, len(places))
	total := 0
	for i, p := range places {
		kept[i] = Weighted{project(p.At), p.Weight}
		total += p.Weight
	}
	room := int(share * float64(total))
	hull := func(list []Weighted) Box {
		var l Line
		for _, p := range list {
			l = append(l, p.At)
		}
		return l.bounds()
	}
	// A line of places has no area: a small breadth gives it one.
	size := func(b Box) float64 { return (b.width() + 0.5) * (b.height() + 0.5) }
	sides := []func(a, b Weighted) int{
		func(a, b Weighted) int { return cmp.Compare(a.At.X, b.At.X) },
		func(a, b Weighted) int { return cmp.Compare(b.At.X, a.At.X) },
		func(a, b Weighted) int { return cmp.Compare(a.At.Y, b.At.Y) },
		func(a, b Weighted) int { return cmp.Compare(b.At.Y, a.At.Y) },
	}
	for {
		smallest := size(hull(kept)) * aQuarterLess
		var best []Weighted
		left := 0
		for _, side := range sides {
			list := slices.Clone(kept)
			slices.SortStableFunc(list, side)
			weight := 0
			for n := 1; n < len(list); n++ {
				if weight += list[n-1].Weight; weight > room {
					break
				}
				if s := size(hull(list[n:])); s < smallest {
					smallest, best, left = s, list[n:], weight
				}
			}
		}
		if best == nil {
			break
		}
		kept, room = best, room-left
	}
	b := hull(kept)
	low, high := unproject(Point{b.X0, b.Y1}), unproject(Point{b.X1, b.Y0})
	return Box{low.X, low.Y, high.X, high.Y}, true
}

// Frame gives the part of the base map that a drawing shows for a box in
// degrees: the box with a margin on each side, which is a share of its longer
// one, at least some kilometres wide and high, and with proportions (height to
// width) between two.
func (b *Base) Frame(box Box, margin, least, flattest, steepest float64) Box {
	p := projectBox(box)
	middle := unproject(Point{0, (p.Y0 + p.Y1) / 2}).Y
	longer := max(p.width(), p.height())
	w := p.width() + 2*margin*longer
	h := p.height() + 2*margin*longer
	smallest := least / kilometresPerDegree / math.Cos(middle*math.Pi/180)
	w, h = max(w, smallest), max(h, smallest)
	h = max(h, w*flattest)
	w = max(w, h/steepest)
	cx, cy := (p.X0+p.X1)/2, (p.Y0+p.Y1)/2
	p = Box{cx - w/2, cy - h/2, cx + w/2, cy + h/2}
	// The edge of the data is no coast.
	p = p.within(projectBox(b.Extent.grown(-0.02)))
	low, high := unproject(Point{p.X0, p.Y1}), unproject(Point{p.X1, p.Y0})
	return Box{low.X, low.Y, high.X, high.Y}
}

// Around gives a box in degrees whose sides are some kilometres from a place.
func Around(p Point, east, north float64) Box {
	dy := north / kilometresPerDegree
	dx := east / kilometresPerDegree / math.Cos(p.Y*math.Pi/180)
	return Box{p.X - dx, p.Y - dy, p.X + dx, p.Y + dy}
}

// kilometresPerDegree is the length of a degree on a globe of 6371 km.
const kilometresPerDegree = 6371 * math.Pi / 180

// Distance gives the kilometres between two places on the ground.
func Distance(a, b Point) float64 {
	const rad = math.Pi / 180
	dx, dy := (b.X-a.X)*rad/2, (b.Y-a.Y)*rad/2
	h := math.Sin(dy)*math.Sin(dy) + math.Cos(a.Y*rad)*math.Cos(b.Y*rad)*math.Sin(dx)*math.Sin(dx)
	return 2 * 6371 * math.Asin(min(1, math.Sqrt(h)))
}

// Bearing gives the direction from one place to another in degrees from north
// over east, from 0 to 360.
func Bearing(from, to Point) float64 {
	const rad = math.Pi / 180
	dx := (to.X - from.X) * rad
	y := math.Sin(dx) * math.Cos(to.Y*rad)
	x := math.Cos(from.Y*rad)*math.Sin(to.Y*rad) - math.Sin(from.Y*rad)*math.Cos(to.Y*rad)*math.Cos(dx)
	return math.Mod(math.Atan2(y, x)/rad+360, 360)
}

// project gives a place in degrees to the right and down, stretched so that
// angles are true.
func project(p Point) Point {
	lat := max(-85, min(85, p.Y)) * math.Pi / 180
	return Point{p.X, -math.Log(math.Tan(math.Pi/4+lat/2)) * 180 / math.Pi}
}

func unproject(p Point) Point {
	return Point{p.X, (2*math.Atan(math.Exp(-p.Y*math.Pi/180)) - math.Pi/2) * 180 / math.Pi}
}

func projectBox(b Box) Box {
	low, high := project(Point{b.X0, b.Y0}), project(Point{b.X1, b.Y1})
	return Box{low.X, high.Y, high.X, low.Y}
}

// Country gives the country of the base map in which a place lies.
func (b *Base) Country(p Point) (*Country, bool) {
	for n := range b.Countries {
		c := &b.Countries[n]
		if c.ID != "" && b.box(c).Has(p) && inside(b.rings(c.Rings), p) {
			return c, true
		}
	}
	return nil, false
}

// box gives the box of a country.
func (b *Base) box(c *Country) Box {
	box := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, ring := range c.Rings {
		for _, n := range ring {
			if n < 0 {
				n = ^n
			}
			a := b.Arcs[n].bounds()
			box = Box{min(box.X0, a.X0), min(box.Y0, a.Y0), max(box.X1, a.X1), max(box.Y1, a.Y1)}
		}
	}
	return box
}

// Within tells how many kilometres a place lies outside of a country or a
// province; 0 is within it or at its edge. ok is false where the base map does
// not have all of that area. Of a province the base map knows the box.
func (b *Base) Within(id string, p Point) (kilometres float64, ok bool) {
	for _, province := range b.Provinces {
		if province.ID == id {
			return Distance(p, province.Box.nearest(p)), true
		}
	}
	for n := range b.Countries {
		c := &b.Countries[n]
		if c.ID != id {
			continue
		}
		box := b.box(c)
		if e := b.Extent; box.X0 <= e.X0 || box.Y0 <= e.Y0 || box.X1 >= e.X1 || box.Y1 >= e.Y1 {
			return 0, false
		}
		rings := b.rings(c.Rings)
		if inside(rings, p) {
			return 0, true
		}
		// To the nearest corner of the outline: its points lie close together.
		nearest := math.Inf(1)
		for _, ring := range rings {
			for _, q := range ring {
				nearest = min(nearest, Distance(p, q))
			}
		}
		return nearest, true
	}
	return 0, false
}

// CountryBox gives the box of a country in degrees, as far as the base map has
// it.
func (b *Base) CountryBox(id string) (Box, bool) {
	for n := range b.Countries {
		if b.Countries[n].ID == id {
			return b.box(&b.Countries[n]), true
		}
	}
	return Box{}, false
}

// rings puts arcs together.
func (b *Base) rings(rings [][]int) []Line {
	return assemble(rings, func(n int) Line { return b.Arcs[n] })
}

// assemble puts arcs together to rings, whose last point is not the first again.
func assemble(rings [][]int, arc func(n int) Line) (lines []Line) {
	for _, ring := range rings {
		var line Line
		for _, n := range ring {
			if n >= 0 {
				l := arc(n)
				line = append(line, l[:len(l)-1]...)
				continue
			}
			l := arc(^n)
			for i := len(l) - 1; i > 0; i-- {
				line = append(line, l[i])
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// path writes lines as the data of an SVG path, in whole units. Areas are
// closed; those that would be a dot are left out.
type path struct {
	out    strings.Builder
	at     [2]int
	letter byte
}

func (w *path) lines(lines []Line, closed bool) {
	for _, l := range lines {
		points := whole(l, closed)
		if len(points) < 2 || closed && len(points) < 3 {
			continue
		}
		for i, p := range points {
			switch {
			case i > 0:
				w.step('l', p[0]-w.at[0], p[1]-w.at[1])
			case w.out.Len() == 0:
				w.step('M', p[0], p[1])
			default:
				w.step('m', p[0]-w.at[0], p[1]-w.at[1])
			}
			w.at = p
		}
		if closed {
			w.out.WriteByte('z')
			w.letter, w.at = 'z', points[0]
		}
	}
}

// step writes a command with as few letters and blanks as it can.
func (w *path) step(letter byte, x, y int) {
	if letter != w.letter || letter != 'l' {
		w.out.WriteByte(letter)
		w.letter = letter
	} else if x >= 0 {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(strconv.Itoa(x))
	if y >= 0 {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(strconv.Itoa(y))
}

// whole rounds a line to whole units and leaves out what then says nothing: a
// point again, and one on the way straight between its neighbours.
func whole(l Line, closed bool) (points [][2]int) {
	for _, p := range l {
		q := [2]int{int(math.Round(p.X)), int(math.Round(p.Y))}
		n := len(points)
		if n > 0 && points[n-1] == q {
			continue
		}
		if n > 1 && straight(points[n-2], points[n-1], q) {
			points[n-1] = q
			continue
		}
		points = append(points, q)
	}
	for closed && len(points) > 1 && points[0] == points[len(points)-1] {
		points = points[:len(points)-1]
	}
	return points
}

// straight tells whether b lies between a and c.
func straight(a, b, c [2]int) bool {
	dx, dy, ex, ey := b[0]-a[0], b[1]-a[1], c[0]-b[0], c[1]-b[1]
	return dx*ey == dy*ex && dx*ex+dy*ey > 0
}

// On gives where a place stands on a drawing of a frame in degrees that is so
// many units wide.
func On(frame Box, width int, p Point) Point {
	f, q := projectBox(frame), project(p)
	k := float64(width) / f.width()
	return Point{(q.X - f.X0) * k, (q.Y - f.Y0) * k}
}

// AreaBox gives the box of a country or a province in degrees.
func (b *Base) AreaBox(id string) (Box, bool) {
	for _, p := range b.Provinces {
		if p.ID == id {
			return p.Box, true
		}
	}
	return b.CountryBox(id)
}
