package atlas

import (
	"math"
	"slices"
	"unicode"
)

// letterWidths are the widths of letters in hundredths of the size of the type,
// at the beginning or in the middle of a joined piece and at its end or alone,
// in Noto Sans Arabic; other typefaces of pages are narrower. A letter with one
// width alone does not join the next.
var letterWidths = widths(
	"آأإا", 0, 29, "دذ", 0, 53, "رزژ", 0, 40, "ؤو", 0, 47, "ة", 0, 49, "ى", 0, 76, "ء", 0, 45,
	"ب", 34, 109, "تثپ", 37, 109, "ن", 34, 73, "يئی", 37, 76, "جحخ", 64, 65, "چ", 64, 72,
	"سش", 85, 127, "صض", 95, 135, "طظ", 71, 83, "عغ", 52, 53, "ف", 49, 110, "ق", 49, 81,
	"كک", 51, 92, "گ", 51, 97, "ل", 30, 73, "م", 58, 56, "ه", 51, 49, "ـ", 27, 27,
	" ", 0, 26, ".،-–()", 0, 33, "0123456789", 0, 57, "٠١", 0, 29, "٢٣٤٥٦٧٨٩", 0, 58,
)

type letterWidth struct{ joined, end int }

func widths(list ...any) map[rune]letterWidth {
	m := map[rune]letterWidth{}
	for i := 0; i < len(list); i += 3 {
		for _, r := range list[i].(string) {
			m[r] = letterWidth{list[i+1].(int), list[i+2].(int)}
		}
	}
	return m
}

// unknownWidth is that of a letter that is not in the table, a Latin one mostly.
const unknownWidth = 62

// Width gives the width of a text in sizes of its type.
func Width(text string) float64 {
	letters := []rune(text)
	sum := 0
	for i, r := range letters {
		w, known := letterWidths[r]
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case !known:
			sum += unknownWidth
		case w.joined > 0 && i+1 < len(letters) && joins(letters[i+1:]):
			sum += w.joined
		default:
			sum += w.end
		}
	}
	return float64(sum) / 100
}

// joins tells whether what follows a letter joins it: an Arabic letter, after
// marks or none, that is not the hamza alone.
func joins(rest []rune) bool {
	for _, r := range rest {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) && r != 'ء'
	}
	return false
}

// LabelKind says what a label names.
type LabelKind string

const (
	OfCountry LabelKind = "country"
	OfPlace   LabelKind = "place" // one of Spec.Places
	OfTown    LabelKind = "town"  // of the base map, with a dot
	OfWater   LabelKind = "water" // a river or a lake
)

// Anchor says which point of a text stands at the label's.
type Anchor string

const (
	Middle    Anchor = "middle"
	LeftEdge  Anchor = "left"
	RightEdge Anchor = "right"
)

// Label is a text of a drawing. X and Y are where its anchor stands, on the
// middle of the height of the text; Above and Below tell that the text stands
// over or under that point instead. Angle turns it around the point, in degrees
// to the right.
type Label struct {
	Kind         LabelKind
	Text         string
	X, Y, Angle  int
	Anchor       Anchor
	Above, Below bool
	// Place is the number of the place that the label names, where it names
	// one, or -1.
	Place int
	// Wide tells that the label has room at the smallest size alone.
	Wide bool
}

// Ascent and Descent are how far a line of text reaches above and below its
// middle, in sizes of its type.
const (
	Ascent  = 0.62
	Descent = 0.62
)

// box gives the room that the label takes at a size, not turned.
func (l Label) box(size float64) Box {
	w := Width(l.Text) * size
	b := Box{float64(l.X) - w/2, float64(l.Y) - Ascent*size, float64(l.X) + w/2, float64(l.Y) + Descent*size}
	shift := func(dx, dy float64) { b = Box{b.X0 + dx, b.Y0 + dy, b.X1 + dx, b.Y1 + dy} }
	switch l.Anchor {
	case LeftEdge:
		shift(w/2, 0)
	case RightEdge:
		shift(-w/2, 0)
	}
	switch {
	case l.Above:
		shift(0, -Descent*size)
	case l.Below:
		shift(0, Ascent*size)
	}
	return b
}

// Boxes gives the room that the label takes at a size: one box, or, where it is
// turned, several small ones along it.
func (l Label) Boxes(size float64) []Box {
	whole := l.box(size)
	if l.Angle == 0 {
		return []Box{whole}
	}
	sin, cos := math.Sincos(float64(l.Angle) * math.Pi / 180)
	half := whole.height() / 2
	steps := max(1, int(math.Ceil(whole.width()/half)))
	var beads []Box
	for i := range steps + 1 {
		along := (float64(i)/float64(steps) - 0.5) * (whole.width() - half)
		x, y := float64(l.X)+along*cos, float64(l.Y)+along*sin
		beads = append(beads, Box{x - half, y - half, x + half, y + half})
	}
	return beads
}

// placer keeps what room is taken. Large labels stay off what it is to avoid,
// where they can.
type placer struct {
	room  Box
	taken []Box
	avoid []Box
}

func (p *placer) free(boxes ...Box) bool {
	for _, b := range boxes {
		if b.X0 < p.room.X0 || b.Y0 < p.room.Y0 || b.X1 > p.room.X1 || b.Y1 > p.room.Y1 {
			return false
		}
		for _, t := range p.taken {
			if b.meets(t) {
				return false
			}
		}
	}
	return true
}

func (p *placer) take(boxes ...Box) { p.taken = append(p.taken, boxes...) }

// beside gives a label that stands next to a mark: to its left, where reading
// it begins at the mark, to its right, above, below or between.
func (p *placer) beside(l Label, x, y, r, size float64) (Label, bool) {
	gap := r + 3
	at := func(dx, dy float64) Label {
		l := l
		l.X, l.Y = int(math.Round(x+dx)), int(math.Round(y+dy))
		return l
	}
	left, right, above, below := at(-gap, 0), at(gap, 0), at(0, -r-1), at(0, r+1)
	left.Anchor, right.Anchor = RightEdge, LeftEdge
	above.Anchor, below.Anchor = Middle, Middle
	above.Above, below.Below = true, true
	slant := 0.7 * r
	leftUp, leftDown, rightUp, rightDown := at(-slant-3, -slant), at(-slant-3, slant), at(slant+3, -slant), at(slant+3, slant)
	leftUp.Anchor, leftDown.Anchor, rightUp.Anchor, rightDown.Anchor = RightEdge, RightEdge, LeftEdge, LeftEdge
	leftUp.Above, leftDown.Below, rightUp.Above, rightDown.Below = true, true, true, true
	for _, l := range []Label{left, right, above, below, leftUp, leftDown, rightUp, rightDown} {
		if p.free(l.Boxes(size)...) {
			return l, true
		}
	}
	return l, false
}

// within gives a label in the middle of an area: of a grid of points the one
// farthest from its edges at which the text has room inside.
func (p *placer) within(l Label, rings []Line, size float64) (Label, bool) {
	var hull Box
	for n, r := range rings {
		if b := r.bounds(); n == 0 {
			hull = b
		} else {
			hull = Box{min(hull.X0, b.X0), min(hull.Y0, b.Y0), max(hull.X1, b.X1), max(hull.Y1, b.Y1)}
		}
	}
	const columns, rows = 21, 15
	best, found := l, false
	widest := 0.0
	l.Anchor = Middle
	for i := range columns {
		for j := range rows {
			at := Point{hull.X0 + hull.width()*(float64(i)+0.5)/columns, hull.Y0 + hull.height()*(float64(j)+0.5)/rows}
			if !inside(rings, at) {
				continue
			}
			l.X, l.Y = int(math.Round(at.X)), int(math.Round(at.Y))
			b := l.box(size)
			// Flat areas hold flat texts: the ends of the text count as much as
			// its middle.
			ends := [2]Point{{b.X0, at.Y}, {b.X1, at.Y}}
			if !p.free(b) || !inside(rings, ends[0]) || !inside(rings, ends[1]) {
				continue
			}
			room := distanceTo(rings, at, widest)
			for _, end := range ends {
				if room > widest {
					room = min(room, distanceTo(rings, end, max(0, widest-b.height()))+b.height())
				}
			}
			if slices.ContainsFunc(p.avoid, b.meets) {
				room /= 3
			}
			if room > widest && room > b.height()/2 {
				best, widest, found = l, room, true
			}
		}
	}
	return best, found
}

// along gives a label that runs beside a line, where the line is straightest.
func (p *placer) along(l Label, lines []Line, size float64) (Label, bool) {
	w := Width(l.Text) * size
	const step = 6.0
	best, found := l, false
	straightest := size // what bends more than this reads badly
	l.Anchor = Middle
	for _, line := range lines {
		dots := evenly(line, step)
		n := int(math.Ceil(w * 1.1 / step))
		for i := 0; i+n < len(dots); i++ {
			a, b := dots[i], dots[i+n]
			chord := math.Hypot(b.X-a.X, b.Y-a.Y)
			if chord < w {
				continue
			}
			angle := math.Atan2(b.Y-a.Y, b.X-a.X)
			if angle > math.Pi/2 {
				angle -= math.Pi
			} else if angle <= -math.Pi/2 {
				angle += math.Pi
			}
			sin, cos := math.Sincos(angle)
			// How far the line rises above the chord, and falls below it.
			over, under := 0.0, 0.0
			for _, q := range dots[i : i+n] {
				d := (q.X-a.X)*sin - (q.Y-a.Y)*cos
				over, under = max(over, d), max(under, -d)
			}
			bend := over + under + 0.004*size*math.Abs(angle)*180/math.Pi // rather flat than steep
			if bend >= straightest || math.Abs(angle) > 1.2 {
				continue
			}
			lift := over + 0.75*size
			l.X = int(math.Round((a.X+b.X)/2 + lift*sin))
			l.Y = int(math.Round((a.Y+b.Y)/2 - lift*cos))
			l.Angle = int(math.Round(angle * 180 / math.Pi))
			if p.free(l.Boxes(size)...) {
				best, straightest, found = l, bend, true
			}
		}
	}
	return best, found
}

// evenly gives points along a line, step apart.
func evenly(line Line, step float64) (dots Line) {
	left := 0.0 // to the next dot
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		for left <= length && length > 0 {
			t := left / length
			dots = append(dots, Point{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y)})
			left += step
		}
		left -= length
	}
	return dots
}
