package atlas

import (
	"math"
)

// Box is an upright rectangle from (X0, Y0) to (X1, Y1), the smaller first.
type Box struct{ X0, Y0, X1, Y1 float64 }

func (b Box) width() float64  { return b.X1 - b.X0 }
func (b Box) height() float64 { return b.Y1 - b.Y0 }

// Has tells whether p lies in the box or on its edge.
func (b Box) Has(p Point) bool {
	return p.X >= b.X0 && p.X <= b.X1 && p.Y >= b.Y0 && p.Y <= b.Y1
}

// meets tells whether two boxes have more than an edge in common.
func (b Box) meets(o Box) bool {
	return b.X0 < o.X1 && o.X0 < b.X1 && b.Y0 < o.Y1 && o.Y0 < b.Y1
}

// grown gives the box with d more on each side.
func (b Box) grown(d float64) Box { return Box{b.X0 - d, b.Y0 - d, b.X1 + d, b.Y1 + d} }

// within gives the box moved by as little as possible to lie in room; what has
// no room there is cut.
func (b Box) within(room Box) Box {
	shift := func(lo, hi, from, to float64) (float64, float64) {
		switch {
		case hi-lo >= to-from:
			return from, to
		case lo < from:
			return from, from + hi - lo
		case hi > to:
			return to - (hi - lo), to
		}
		return lo, hi
	}
	b.X0, b.X1 = shift(b.X0, b.X1, room.X0, room.X1)
	b.Y0, b.Y1 = shift(b.Y0, b.Y1, room.Y0, room.Y1)
	return b
}

// bounds gives the smallest box that holds a line.
func (l Line) bounds() Box {
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range l {
		b = Box{min(b.X0, p.X), min(b.Y0, p.Y), max(b.X1, p.X), max(b.Y1, p.Y)}
	}
	return b
}

// area gives the area within a ring, and its sign tells which way it goes. The
// last point may be the first again, or not.
func (l Line) area() (sum float64) {
	for i, p := range l {
		q := l[(i+1)%len(l)]
		sum += p.X*q.Y - q.X*p.Y
	}
	return sum / 2
}

// inside tells whether p lies in an area of rings, by the even-odd rule.
func inside(rings []Line, p Point) (in bool) {
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if a.Y > p.Y != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
				in = !in
			}
		}
	}
	return in
}

// distanceTo gives how far p lies from the nearest edge of rings. Where that is less than
// enough, it gives a distance that is less too.
func distanceTo(rings []Line, p Point, enough float64) float64 {
	var off Point // to the nearest edge
	nearest := math.Inf(1)
	less := enough * enough * (1 - 1e-9) // what rounding takes for less is looked at to the end
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			dx, dy := b.X-a.X, b.Y-a.Y
			t := 0.0
			if length := dx*dx + dy*dy; length > 0 {
				t = max(0, min(1, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/length))
			}
			x, y := p.X-a.X-t*dx, p.Y-a.Y-t*dy
			if square := x*x + y*y; square < nearest {
				if nearest, off = square, (Point{x, y}); square < less {
					return math.Hypot(x, y)
				}
			}
		}
	}
	if math.IsInf(nearest, 1) {
		return nearest
	}
	return math.Hypot(off.X, off.Y)
}

// clipArea gives the part of a ring that lies in a box, after Sutherland and
// Hodgman: one edge of the box after the other. Where the ring leaves the box
// and comes back, the part runs along the edge.
func clipArea(ring Line, b Box) Line {
	edges := []struct {
		in  func(Point) bool
		cut func(p, q Point) Point
	}{
		{func(p Point) bool { return p.X >= b.X0 }, func(p, q Point) Point { return atX(p, q, b.X0) }},
		{func(p Point) bool { return p.X <= b.X1 }, func(p, q Point) Point { return atX(p, q, b.X1) }},
		{func(p Point) bool { return p.Y >= b.Y0 }, func(p, q Point) Point { return atY(p, q, b.Y0) }},
		{func(p Point) bool { return p.Y <= b.Y1 }, func(p, q Point) Point { return atY(p, q, b.Y1) }},
	}
	for _, edge := range edges {
		if len(ring) == 0 {
			return nil
		}
		var kept Line
		last := ring[len(ring)-1]
		for _, p := range ring {
			if edge.in(p) != edge.in(last) {
				kept = append(kept, edge.cut(last, p))
			}
			if edge.in(p) {
				kept = append(kept, p)
			}
			last = p
		}
		ring = kept
	}
	return ring
}

// atX gives the point of the line through p and q at x.
func atX(p, q Point, x float64) Point { return Point{x, p.Y + (x-p.X)/(q.X-p.X)*(q.Y-p.Y)} }
func atY(p, q Point, y float64) Point { return Point{p.X + (y-p.Y)/(q.Y-p.Y)*(q.X-p.X), y} }

// clipLine gives the pieces of a line that lie in a box: of each of its
// segments the part that Liang and Barsky find.
func clipLine(line Line, b Box) (pieces []Line) {
	var piece Line
	end := func() {
		if len(piece) > 1 {
			pieces = append(pieces, piece)
		}
		piece = nil
	}
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		from, to, ok := clipSegment(p, q, b)
		if !ok {
			end()
			continue
		}
		if len(piece) == 0 || piece[len(piece)-1] != from {
			end()
			piece = Line{from}
		}
		piece = append(piece, to)
		if to != q {
			end()
		}
	}
	end()
	return pieces
}

func clipSegment(p, q Point, b Box) (from, to Point, ok bool) {
	dx, dy := q.X-p.X, q.Y-p.Y
	t0, t1 := 0.0, 1.0
	for _, side := range [4][2]float64{{-dx, p.X - b.X0}, {dx, b.X1 - p.X}, {-dy, p.Y - b.Y0}, {dy, b.Y1 - p.Y}} {
		speed, room := side[0], side[1]
		switch {
		case speed == 0 && room < 0:
			return p, q, false
		case speed < 0:
			t0 = max(t0, room/speed)
		case speed > 0:
			t1 = min(t1, room/speed)
		}
	}
	if t0 > t1 {
		return p, q, false
	}
	from, to = p, q
	if t0 > 0 {
		from = b.nearest(Point{p.X + t0*dx, p.Y + t0*dy})
	}
	if t1 < 1 {
		to = b.nearest(Point{p.X + t1*dx, p.Y + t1*dy})
	}
	return from, to, true
}

// nearest gives the point of the box that is nearest to p.
func (b Box) nearest(p Point) Point {
	return Point{max(b.X0, min(b.X1, p.X)), max(b.Y0, min(b.Y1, p.Y))}
}

// Simplify leaves out points of a line, the least telling first, as long as the
// triangle of each with its neighbours is smaller than area (Visvalingam and
// Whyatt). The ends stay; the line given does too.
func (l Line) Simplify(area float64) Line {
	if len(l) < 3 {
		return l
	}
	prev, next := make([]int, len(l)), make([]int, len(l))
	weight := make([]float64, len(l))
	var q corners
	weigh := func(i int) float64 {
		a, b, c := l[prev[i]], l[i], l[next[i]]
		return math.Abs((b.X-a.X)*(c.Y-a.Y)-(c.X-a.X)*(b.Y-a.Y)) / 2
	}
	for i := range l {
		prev[i], next[i] = i-1, i+1
	}
	for i := 1; i < len(l)-1; i++ {
		if weight[i] = weigh(i); weight[i] < area {
			q.push(corner{i, weight[i]})
		}
	}
	gone := make([]bool, len(l))
	for len(q) > 0 {
		c := q.pop()
		if gone[c.at] || weight[c.at] != c.weight {
			continue // weighed anew since
		}
		gone[c.at] = true
		next[prev[c.at]], prev[next[c.at]] = next[c.at], prev[c.at]
		for _, i := range [2]int{prev[c.at], next[c.at]} {
			if i > 0 && i < len(l)-1 {
				// Never before one that went, and never at all from the area on.
				if weight[i] = max(weigh(i), c.weight); weight[i] < area {
					q.push(corner{i, weight[i]})
				}
			}
		}
	}
	kept := make(Line, 0, len(l))
	for i, p := range l {
		if !gone[i] {
			kept = append(kept, p)
		}
	}
	return kept
}

type corner struct {
	at     int
	weight float64
}

// corners is a heap, the lightest on top, the first of equals.
type corners []corner

func (c corner) before(d corner) bool {
	return c.weight < d.weight || c.weight == d.weight && c.at < d.at
}

func (c *corners) push(new corner) {
	*c = append(*c, new)
	q := *c
	i := len(q) - 1
	for i > 0 && new.before(q[(i-1)/2]) {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = new
}

func (c *corners) pop() (top corner) {
	q := *c
	top = q[0]
	last := q[len(q)-1]
	q = q[:len(q)-1]
	*c = q
	i := 0
	for 2*i+1 < len(q) {
		child := 2*i + 1
		if child+1 < len(q) && q[child+1].before(q[child]) {
			child++
		}
		if !q[child].before(last) {
			break
		}
		q[i] = q[child]
		i = child
	}
	if len(q) > 0 {
		q[i] = last
	}
	return top
}
