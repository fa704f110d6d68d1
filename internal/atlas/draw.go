package atlas

import (
	"cmp"
	"math"
	"slices"
)

// Spec says what to draw.
type Spec struct {
	// Frame is what to show, in degrees; see Base.Frame.
	Frame Box
	// Width is that of the drawing in units.
	Width int
	// Detail is the area in square units below which a corner of an outline
	// is not drawn.
	Detail float64
	// Focus are ids of countries that are to stand out. Their outlines are
	// those of Drawing.Focus, and not among its borders.
	Focus []string
	// Provinces asks for the borders between provinces, drawn with this
	// detail; 0 asks for none.
	Provinces float64
	// Places are marked, the most important first.
	Places []Place
	// Sizes of the text, in units: that on a narrow page and that on a wide
	// one, or one for both. None asks for no labels.
	Sizes []float64
	// CountrySize is that of names of countries to that of others.
	CountrySize float64
	// MoreTowns is how many large cities of the base map are named besides,
	// at most, for orientation.
	MoreTowns int
	// Inset asks for that much room in the corner that has fewest marks.
	InsetWidth, InsetHeight int
}

// Place is a place to mark.
type Place struct {
	ID, Name string
	At       Point
	// Radius of the mark, in units.
	Radius float64
	// Unnamed asks for no label.
	Unnamed bool
}

// Drawing is a map. Paths are data of SVG paths, "" where there is nothing;
// coordinates are units from the upper left corner.
type Drawing struct {
	Width, Height int
	// Land and Focus are areas, the latter of the countries that stand out;
	// so are Lakes. The others are lines.
	Land, Focus, Lakes, Borders, Provinces, Disputed, Rivers string
	// Spots are where the places are, in the order of Spec.Places. Those
	// out of the frame are not shown.
	Spots []Spot
	// Towns are the dots of labels of that kind.
	Towns []Spot
	// Labels are in the order in which they were placed.
	Labels []Label
	// Inset is the room that was asked for, its corner.
	InsetX, InsetY int
	// PerKilometre is the number of units to the kilometre in the middle.
	PerKilometre float64
}

// Spot is a place on a drawing.
type Spot struct {
	X, Y  int
	Shown bool
}

// sheet is a drawing under work.
type sheet struct {
	*Base
	Spec
	frame Box     // projected
	k     float64 // units to the projected degree
	view  Box     // the drawing, in units
	cut   Box     // a little more, so that no cut edge is seen
	arcs  map[int]Line
	drawn map[*Point][]Line // rivers and lakes by the first of their points
}

// Draw makes a drawing.
func (b *Base) Draw(spec Spec) *Drawing {
	s := &sheet{Base: b, Spec: spec, frame: projectBox(spec.Frame), arcs: map[int]Line{}, drawn: map[*Point][]Line{}}
	s.k = float64(spec.Width) / s.frame.width()
	d := &Drawing{Width: spec.Width, Height: int(math.Round(s.frame.height() * s.k))}
	s.view = Box{0, 0, float64(d.Width), float64(d.Height)}
	s.cut = s.view.grown(6)
	middle := unproject(Point{0, (s.frame.Y0 + s.frame.Y1) / 2}).Y
	d.PerKilometre = s.k / kilometresPerDegree / math.Cos(middle*math.Pi/180)

	d.Land = s.areas(s.land())
	var focus []Line
	outlined := map[int]bool{}
	for _, c := range s.Countries {
		if !slices.Contains(spec.Focus, c.ID) {
			continue
		}
		focus = append(focus, s.area(c.Rings)...)
		for _, n := range slices.Concat(c.Rings...) {
			outlined[max(n, ^n)] = true
		}
	}
	d.Focus = s.areas(focus)
	var borders []Line
	for _, n := range s.Borders {
		if l := s.arc(n); !outlined[n] && l.bounds().meets(s.cut) {
			borders = append(borders, clipLine(l, s.cut)...)
		}
	}
	d.Borders = data(borders, false)
	if spec.Provinces > 0 {
		detail := s.Detail
		s.Detail = spec.Provinces
		d.Provinces = data(s.lines(s.ProvinceLines), false)
		s.Detail = detail
	}
	d.Disputed = data(s.lines(s.Disputed), false)
	var rivers []Line
	for _, r := range s.Rivers {
		if s.worth(r) {
			rivers = append(rivers, s.river(r)...)
		}
	}
	d.Rivers = data(rivers, false)
	var lakes []Line
	for _, l := range s.Lakes {
		lakes = append(lakes, s.outlines(l.Lines)...)
	}
	// A small lake says less than a small island.
	d.Lakes = data(slices.DeleteFunc(lakes, func(r Line) bool { return math.Abs(r.area()) < 5*smallest }), true)

	for _, p := range spec.Places {
		at := s.at(p.At)
		d.Spots = append(d.Spots, Spot{int(math.Round(at.X)), int(math.Round(at.Y)), s.view.Has(at)})
	}
	s.label(d)
	return d
}

// worth tells whether a river is large enough for the part of the earth that is
// shown: on a map of countries small ones are left out.
func (s *sheet) worth(r Water) bool { return s.frame.width() < 6 || r.Rank <= 6 }

func (s *sheet) at(p Point) Point { return s.on(project(p)) }

// on gives where a point that is projected stands on the drawing.
func (s *sheet) on(q Point) Point {
	return Point{(q.X - s.frame.X0) * s.k, (q.Y - s.frame.Y0) * s.k}
}

// river draws a river. Its name and the labels of countries ask for it again.
func (s *sheet) river(r Water) []Line {
	if len(r.Lines) == 0 || len(r.Lines[0]) == 0 {
		return s.lines(r.Lines)
	}
	first := &r.Lines[0][0]
	lines, known := s.drawn[first]
	if !known {
		lines = s.lines(r.Lines)
		s.drawn[first] = lines
	}
	return lines
}

// draws gives a line on the drawing with as many points as this can show.
func (s *sheet) draws(l Line) Line {
	drawn := make(Line, len(l))
	for i, p := range s.projected(l) {
		drawn[i] = s.on(p)
	}
	return drawn.Simplify(s.Detail)
}

// arc gives an arc on the drawing. Of one that lies elsewhere the ends are
// enough: what it goes round lies in its box, and so elsewhere too.
func (s *sheet) arc(n int) Line {
	l, ok := s.arcs[n]
	if !ok {
		if l = s.Arcs[n]; s.sees(l) {
			l = s.draws(l)
		} else {
			l = Line{s.at(l[0]), s.at(l[len(l)-1])}
		}
		s.arcs[n] = l
	}
	return l
}

// lines draws lines and cuts them at the edge.
func (s *sheet) lines(list []Line) (pieces []Line) {
	for _, l := range list {
		if s.sees(l) {
			pieces = append(pieces, clipLine(s.draws(l), s.cut)...)
		}
	}
	return pieces
}

// outlines draws closed lines and cuts them at the edge.
func (s *sheet) outlines(list []Line) (rings []Line) {
	for _, l := range list {
		if s.sees(l) {
			rings = append(rings, clipArea(s.draws(l), s.cut))
		}
	}
	return rings
}

// sees tells whether a line on the ground may be on the drawing.
func (s *sheet) sees(l Line) bool {
	return s.seesBox(s.boundsOf(l))
}

func (s *sheet) seesBox(b Box) bool {
	low, high := s.at(Point{b.X0, b.Y0}), s.at(Point{b.X1, b.Y1})
	return Box{low.X, high.Y, high.X, low.Y}.grown(1).meets(s.cut)
}

func (s *sheet) land() []Line { return s.area(s.Land) }

// area draws rings of arcs and cuts them at the edge.
func (s *sheet) area(rings [][]int) (cut []Line) {
	for _, ring := range rings {
		hull := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, n := range ring {
			if n < 0 {
				n = ^n
			}
			b := s.boundsOf(s.Arcs[n])
			hull = Box{min(hull.X0, b.X0), min(hull.Y0, b.Y0), max(hull.X1, b.X1), max(hull.Y1, b.Y1)}
		}
		if s.seesBox(hull) {
			cut = append(cut, clipArea(assemble([][]int{ring}, s.arc)[0], s.cut))
		}
	}
	return cut
}

// smallest is the area in square units of the smallest island that is drawn.
const smallest = 5

func (s *sheet) areas(rings []Line) string {
	return data(slices.DeleteFunc(rings, func(r Line) bool { return math.Abs(r.area()) < smallest }), true)
}

func data(lines []Line, closed bool) string {
	var w path
	w.lines(lines, closed)
	return w.out.String()
}

// edge is how far labels stay from the edge of a drawing.
const edge = 4

// dot is the radius of the dot of a town of the base map.
const dot = 2

// label places the labels.
func (s *sheet) label(d *Drawing) {
	marks := &placer{room: s.view.grown(-edge)}
	for i, p := range s.Places {
		if spot := d.Spots[i]; spot.Shown {
			marks.take(Box{float64(spot.X), float64(spot.Y), float64(spot.X), float64(spot.Y)}.grown(p.Radius + 1))
		}
	}
	if s.InsetWidth > 0 {
		inset := s.corner(marks.taken)
		d.InsetX, d.InsetY = int(inset.X0), int(inset.Y0)
		marks.take(inset.grown(2))
	}
	free := len(marks.taken)
	var rivers []Box
	for _, r := range s.Rivers {
		if s.worth(r) {
			for _, l := range s.river(r) {
				for _, at := range evenly(l, 5) {
					rivers = append(rivers, Box{at.X, at.Y, at.X, at.Y}.grown(2))
				}
			}
		}
	}
	countries := map[string][]Line{}
	for n, size := range s.Sizes {
		last := n == len(s.Sizes)-1
		p := &placer{marks.room, slices.Clone(marks.taken[:free]), rivers}
		named := map[int]bool{}
		for _, l := range d.Labels {
			scale := 1.0
			if l.Kind == OfCountry {
				scale = s.CountrySize
			}
			p.take(l.Boxes(size * scale)...)
			if l.Place >= 0 {
				named[l.Place] = true
			}
		}
		put := func(l Label, boxes []Box) {
			l.Wide = n > 0
			d.Labels = append(d.Labels, l)
			p.take(boxes...)
		}
		for _, c := range s.Countries {
			if n == 0 {
				countries[c.ID+c.Name] = s.within(c)
			}
			rings := countries[c.ID+c.Name]
			if len(rings) == 0 || slices.ContainsFunc(d.Labels, func(l Label) bool { return l.Kind == OfCountry && l.Text == c.Name }) {
				continue
			}
			if l, ok := p.within(Label{Kind: OfCountry, Text: c.Name, Place: -1}, rings, size*s.CountrySize); ok {
				put(l, l.Boxes(size*s.CountrySize))
			}
		}
		if last { // names of waters are an extra of wide pages, or of the one size
			s.labelWaters(p, size, put)
		}
		for i, place := range s.Places {
			if spot := d.Spots[i]; spot.Shown && !place.Unnamed && !named[i] {
				if l, ok := p.beside(Label{Kind: OfPlace, Text: place.Name, Place: i}, float64(spot.X), float64(spot.Y), place.Radius, size); ok {
					put(l, l.Boxes(size))
				}
			}
		}
		if last {
			s.labelTowns(d, p, size, put)
		}
	}
}

// within gives the part of a country that is on the drawing, where it is large
// enough to be named.
func (s *sheet) within(c Country) (rings []Line) {
	area := 0.0
	for _, r := range s.area(c.Rings) {
		if r = clipArea(r, s.view); math.Abs(r.area()) > 400 {
			rings = append(rings, r)
			area += math.Abs(r.area())
		}
	}
	// What fills the drawing needs no name on it: the inset, or the page, says
	// where it is.
	if share := area / (s.view.width() * s.view.height()); share < 0.01 || share > 0.9 {
		return nil
	}
	return rings
}

func (s *sheet) labelWaters(p *placer, size float64, put func(Label, []Box)) {
	done := map[string]bool{}
	rivers := slices.Clone(s.Rivers)
	slices.SortStableFunc(rivers, func(a, b Water) int { return cmp.Compare(a.Rank, b.Rank) })
	for _, r := range rivers {
		if r.Name == "" || done[r.Name] || !s.worth(r) {
			continue
		}
		done[r.Name] = true
		var lines []Line
		for _, other := range rivers {
			if other.Name == r.Name {
				lines = append(lines, s.river(other)...)
			}
		}
		if l, ok := p.along(Label{Kind: OfWater, Text: r.Name, Place: -1}, lines, size*0.9); ok {
			put(l, l.Boxes(size))
		}
	}
	for _, lake := range s.Lakes {
		rings := s.outlines(lake.Lines)
		for n := range rings {
			rings[n] = clipArea(rings[n], s.view)
		}
		rings = slices.DeleteFunc(rings, func(r Line) bool { return math.Abs(r.area()) < 40*size })
		if len(rings) > 0 && lake.Name != "" && !done[lake.Name] {
			done[lake.Name] = true
			if l, ok := p.within(Label{Kind: OfWater, Text: lake.Name, Place: -1}, rings, size*0.9); ok {
				put(l, l.Boxes(size))
			}
		}
	}
}

// labelTowns names large cities of the base map that are no places of the map.
func (s *sheet) labelTowns(d *Drawing, p *placer, size float64, put func(Label, []Box)) {
	for _, t := range s.Towns {
		at := s.at(t.At)
		if len(d.Towns) >= s.MoreTowns {
			return
		}
		if !s.view.Has(at) || slices.ContainsFunc(s.Places, func(p Place) bool { return p.ID == t.ID || p.Name == t.Name }) {
			continue
		}
		mark := Box{at.X, at.Y, at.X, at.Y}.grown(dot + 1)
		if !p.free(mark) {
			continue
		}
		if l, ok := p.beside(Label{Kind: OfTown, Text: t.Name, Place: -1}, at.X, at.Y, dot, size); ok {
			put(l, append(l.Boxes(size), mark))
			d.Towns = append(d.Towns, Spot{int(math.Round(at.X)), int(math.Round(at.Y)), true})
		}
	}
}

// corner gives the room of the inset: the lower right, lower left, upper left or
// upper right corner, the first that no mark touches, or that fewest do.
func (s *sheet) corner(marks []Box) Box {
	w, h := float64(s.InsetWidth), float64(s.InsetHeight)
	right, bottom := s.view.X1-w-edge, s.view.Y1-h-edge
	var best Box
	fewest := math.MaxInt
	for _, at := range []Point{{right, bottom}, {edge, bottom}, {edge, edge}, {right, edge}} {
		room := Box{at.X, at.Y, at.X + w, at.Y + h}
		n := 0
		for _, m := range marks {
			if m.meets(room) {
				n++
			}
		}
		if n < fewest {
			best, fewest = room, n
		}
	}
	return best
}
