package card

import "math"

// point is a place in sixty-fourths of a pixel, downwards.
type point struct{ x, y int }

// path is an outline of straight pieces; starts marks where a new part begins.
type path struct {
	points []point
	starts []bool
}

func (p *path) move(to point) { p.points, p.starts = append(p.points, to), append(p.starts, true) }
func (p *path) line(to point) { p.points, p.starts = append(p.points, to), append(p.starts, false) }

func (p *path) last() point {
	if len(p.points) == 0 {
		return point{}
	}
	return p.points[len(p.points)-1]
}

// quad and cube cut a curve into pieces that do not leave it by more than an
// eighth of a pixel or so.
func (p *path) quad(b, c point) {
	a := p.last()
	n := pieces(a, b, c)
	for i := 1; i <= n; i++ {
		j := n - i
		p.line(point{
			divided(j*j*a.x+2*i*j*b.x+i*i*c.x, n*n),
			divided(j*j*a.y+2*i*j*b.y+i*i*c.y, n*n),
		})
	}
}

func (p *path) cube(b, c, d point) {
	a := p.last()
	n := pieces(a, b, c) + pieces(b, c, d)
	for i := 1; i <= n; i++ {
		j := n - i
		p.line(point{
			divided(j*j*j*a.x+3*i*j*j*b.x+3*i*i*j*c.x+i*i*i*d.x, n*n*n),
			divided(j*j*j*a.y+3*i*j*j*b.y+3*i*i*j*c.y+i*i*i*d.y, n*n*n),
		})
	}
}

// pieces is the number of straight pieces for a curve by how far its middle
// lies from a straight line.
func pieces(a, b, c point) int {
	bend := max(abs(a.x-2*b.x+c.x), abs(a.y-2*b.y+c.y))
	n := 1
	for n < 32 && n*n*32 < bend {
		n++
	}
	return n
}

func abs(n int) int { return max(n, -n) }

// divided divides and rounds to the nearest whole number.
func divided(n, by int) int {
	if n < 0 {
		return -((-n + by/2) / by)
	}
	return (n + by/2) / by
}

func roundHalf(x float64) float64 { return math.Floor(x + .5) }

func (p *path) bounds() (low, high point) {
	low, high = p.points[0], p.points[0]
	for _, q := range p.points {
		low.x, low.y = min(low.x, q.x), min(low.y, q.y)
		high.x, high.y = max(high.x, q.x), max(high.y, q.y)
	}
	return low, high
}

// circle adds a circle; it turns clockwise, or the other way where it is to be
// a hole in what turns clockwise.
func (p *path) circle(x, y, r int, hole bool) {
	k := divided(r*5523, 10000) // how far the handles of a quarter reach
	at := func(dx, dy int) point {
		if hole {
			dy = -dy
		}
		return point{x + dx, y + dy}
	}
	p.move(at(r, 0))
	p.cube(at(r, k), at(k, r), at(0, r))
	p.cube(at(-k, r), at(-r, k), at(-r, 0))
	p.cube(at(-r, -k), at(-k, -r), at(0, -r))
	p.cube(at(k, -r), at(r, -k), at(r, 0))
}

// box adds a rectangle with round corners.
func (p *path) box(x, y, w, h, r int) {
	r = min(r, w/2, h/2)
	k := r - divided(r*5523, 10000)
	p.move(point{x + r, y})
	p.line(point{x + w - r, y})
	p.cube(point{x + w - k, y}, point{x + w, y + k}, point{x + w, y + r})
	p.line(point{x + w, y + h - r})
	p.cube(point{x + w, y + h - k}, point{x + w - k, y + h}, point{x + w - r, y + h})
	p.line(point{x + r, y + h})
	p.cube(point{x + k, y + h}, point{x, y + h - k}, point{x, y + h - r})
	p.line(point{x, y + r})
	p.cube(point{x, y + k}, point{x + k, y}, point{x + r, y})
}

// stroke adds a stroke of a width along a path, its ends and corners round:
// each piece by itself, all clockwise, so that they cover together.
func (p *path) stroke(along path, width int) {
	r := float64(width) / 2
	const k = 0.5523 // how far the handles of a quarter of a circle reach
	for n, b := range along.points {
		if along.starts[n] {
			continue
		}
		a := along.points[n-1]
		length := math.Hypot(float64(b.x-a.x), float64(b.y-a.y))
		if length == 0 {
			continue
		}
		// One step along the stroke, and one to its left.
		ux, uy := float64(b.x-a.x)*r/length, float64(b.y-a.y)*r/length
		at := func(o point, along, aside float64) point {
			dx := float64(along*ux) + float64(aside*uy)
			dy := float64(along*uy) - float64(aside*ux)
			return point{o.x + int(roundHalf(dx)), o.y + int(roundHalf(dy))}
		}
		p.move(at(a, 0, 1))
		p.line(at(b, 0, 1))
		p.cube(at(b, k, 1), at(b, 1, k), at(b, 1, 0))
		p.cube(at(b, 1, -k), at(b, k, -1), at(b, 0, -1))
		p.line(at(a, 0, -1))
		p.cube(at(a, -k, -1), at(a, -1, -k), at(a, -1, 0))
		p.cube(at(a, -1, k), at(a, -k, 1), at(a, 0, 1))
	}
}

// turns gives of each part of a path twice the area that it goes round: positive
// where it turns clockwise.
func (p *path) turns() (turns []int) {
	for n, q := range p.points {
		if p.starts[n] {
			turns = append(turns, 0)
			continue
		}
		a := p.points[n-1]
		turns[len(turns)-1] += a.x*q.y - q.x*a.y
	}
	return turns
}

// join closes what is open of a part, for strokes.
func (p *path) join() {
	for n := len(p.points) - 1; n >= 0; n-- {
		if p.starts[n] {
			if p.points[n] != p.last() {
				p.line(p.points[n])
			}
			return
		}
	}
}
