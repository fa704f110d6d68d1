package site

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"waqai/internal/article"
	"waqai/internal/atlas"
)

// MapView is a map, drawn as SVG by part_map.html. Coordinates are units of its
// drawing from the upper left corner; the page shows it as wide as it has room.
type MapView struct {
	// ID is that of the figure, and begins those of its parts.
	ID string
	// Region tells the map of all places on the first page from the locator
	// of a city.
	Region      bool
	Title, Desc string
	// Width and Height are those of the map, Full is the height together with
	// the strip below it that has scale and legend.
	Width, Height, Full int
	// Land, Focus (countries that stand out) and Lakes are the data of paths
	// of areas, Borders, Provinces, Disputed and Rivers of lines; "" where there
	// are none.
	Land, Focus, Lakes, Borders, Provinces, Disputed, Rivers string
	// Marks are the places with a page: areas first, then settlements, those
	// with most events first.
	Marks []MapMark
	// Here is where the city itself is, on its own page.
	Here *MapHere
	// Towns are cities without a page, for orientation.
	Towns []MapPoint
	// Countries, Waters, Names and TownNames are labels.
	Countries, Waters, Names, TownNames []MapLabel
	// Inset shows the country of a city, or is nil.
	Inset *MapInset
	Scale MapScale
	Sizes []MapSize
	// Within are the marks on the map of an area; those near a city stand in
	// CityPage.Neighbours.
	Within []Link
	// Outside are places beyond the edge of the map, Unknown those whose
	// position is not known. Smaller is how many places were left out of a
	// full map, those with fewest events.
	Outside, Unknown MapRest
	Smaller          int
	// Index leads to the list of all places.
	Index string
}

// MapPoint is a point of a map.
type MapPoint struct{ X, Y int }

// MapHere is the place whose page it is; Coarse as MapMark has it.
type MapHere struct {
	MapPoint
	Coarse bool
}

// MapMark is a circle that leads to the page of a place. Its area goes with the
// number of events on the map of the region, and by classes on a locator; the
// smallest circles are larger, so that they can be seen.
type MapMark struct {
	Href string
	// Name says the place and its events: «الموصل، 77 حدثًا».
	Name   string
	X, Y   int
	Radius string
	// Coarse marks governorates, countries and regions, whose events are
	// anywhere within: it is their middle.
	Coarse bool
	// Labelled tells whether the name stands beside it.
	Labelled bool
}

// MapLabel is a text on a map. Class says how it stands to its point: "l" with
// the left edge there, "r" with the right, neither with the middle; "x" tells
// that it has room on wide pages only. Dy moves it down by sizes of its type, or
// is ""; Turn is its rotation as SVG has it, or "".
type MapLabel struct {
	Text, Class, Dy, Turn string
	X, Y                  int
}

// MapScale is the bar of a scale: from X to the right by Length.
type MapScale struct {
	X, Y, Length, North, Text int
	Kilometres                string
}

// MapSize is a circle of the legend, and where its text ends on the right.
type MapSize struct {
	X, Y, TextX int
	Radius      string
	Text        string
}

// MapInset is the small map of a country in the corner of a locator.
type MapInset struct {
	X, Y, Width, Height  int
	Land, Focus, Borders string
	// Here is the city, View what the locator shows.
	Here                                MapPoint
	ViewX, ViewY, ViewWidth, ViewHeight int
}

// MapLine is a place of a map in words.
type MapLine struct {
	Link
	Events int
}

// MapRest are places that are not on a map, those with most events, and how
// many more there are.
type MapRest struct {
	Lines []MapLine
	More  int
}

// What the map of the region goes by, in its units.
const (
	regionWidth   = 720
	regionStrip   = 60
	largestCircle = 28.0
	leastCircle   = 3.5
	mostMarked    = 80   // circles on a map
	mostInWords   = 12   // places in a line below it
	fewestInside  = 0.95 // share of the events of which the map shows the place
)

// regionSizes are the sizes of the text that part_map.html's style has on narrow
// and on wide pages; so is locatorSize.
var regionSizes = []float64{27, 15}

const (
	locatorWidth = 400
	locatorStrip = 34
	locatorSize  = 15
)

// classes are the numbers of events up to which a circle of a locator has a
// size. A locator shows classes and no numbers, so that an event elsewhere
// mostly leaves it as it is.
var classes = []int{4, 19, math.MaxInt}
var classRadius = []float64{3.5, 5.5, 8}

func classOf(events int) int {
	return slices.IndexFunc(classes, func(most int) bool { return events <= most })
}

// spot gives where a place is, if that is known.
func (c *City) spot() (atlas.Point, bool) {
	if c.Lat == nil || c.Lon == nil || c.astray {
		return atlas.Point{}, false
	}
	return atlas.Point{X: *c.Lon, Y: *c.Lat}, true
}

// countryOf gives the id of the country of a city, that on the map where the
// gazetteer names none. At a border the map is too coarse to tell.
func countryOf(c *City, at atlas.Point) string {
	if c.country != "" {
		return c.country
	}
	if country, ok := atlas.Builtin().Country(at); ok {
		return country.ID
	}
	return ""
}

// coarse tells whether a place with coordinates is an area whose events are
// anywhere within: these are its middle.
func (c *City) coarse() bool { return !c.pointed() }

// strayLimit is how many kilometres a place may lie outside of what it lies in:
// borders of the base map are simplified, and administrations change.
const (
	strayLimit     = 50
	strayFromPlace = 60 // of a quarter, from the middle of its city
)

// checkPosition says what is wrong with the coordinates that a file of
// content/places gives, and tells whether they cannot be used.
func (s *Site) checkPosition(p *article.Place, x Extractor) (astray bool) {
	if p.Lat == nil || p.Lon == nil {
		return false
	}
	full, ok := x.Place(p.ID)
	if !ok {
		full = p.Place
	}
	parent, ok := x.Place(full.Parent)
	if !ok || full.Parent == "" {
		return false
	}
	base := atlas.Builtin()
	at := atlas.Point{X: *p.Lon, Y: *p.Lat}
	outside := func(at atlas.Point) (float64, bool) {
		away, known := base.Within(parent.ID, at)
		if known {
			return away, away > strayLimit
		}
		switch parent.Kind {
		case "city", "town", "district":
			if parent.Lat != nil && parent.Lon != nil {
				away = atlas.Distance(at, atlas.Point{X: *parent.Lon, Y: *parent.Lat})
				return away, away > strayFromPlace
			}
		}
		return 0, false
	}
	away, far := outside(at)
	if !far {
		return false
	}
	hint := `correct lat and lon, or name with  in = "…"  what it lies in`
	if _, wrong := outside(atlas.Point{X: at.Y, Y: at.X}); !wrong && math.Abs(at.X) <= 90 {
		hint = fmt.Sprintf("lat and lon have changed places:  lat = %g  and  lon = %g", at.X, at.Y)
	}
	s.Faults.Add(p.Fault("lat", fmt.Sprintf("lat %g, lon %g lies %.0f km outside of %s", at.Y, at.X, away, parent.ID), hint))
	return true
}

// regionMap draws the places of the whole site, or gives nil where the base map
// has none of them.
func (v view) regionMap() *MapView {
	m := &MapView{ID: "map", Region: true, Title: "خريطة الأحداث", Index: v.link("cities/" + indexFile)}
	base := atlas.Builtin()
	var listed, unknown, outside []*City
	var points, coarse []atlas.Weighted
	for _, c := range v.cities {
		at, known := c.spot()
		switch {
		case len(c.events) == 0:
		case !known:
			unknown = append(unknown, c)
		default:
			listed = append(listed, c)
			if w := (atlas.Weighted{At: at, Weight: len(c.events)}); !base.Extent.Has(at) {
			} else if c.coarse() {
				coarse = append(coarse, w)
			} else {
				points = append(points, w)
			}
		}
	}
	if len(points) == 0 {
		points = coarse
	}
	box, ok := atlas.Fit(points, 1-fewestInside)
	if !ok {
		return nil
	}
	frame := base.Frame(box, 0.07, 300, 0.68, 1.1)
	// Settlements are named before the areas around them.
	rank := func(c *City) int {
		if c.coarse() {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(listed, func(a, b *City) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(b.events), len(a.events)))
	})
	spec := atlas.Spec{
		Frame: frame, Width: regionWidth, Detail: 7,
		Sizes: regionSizes, CountrySize: 1.1, MoreTowns: 6,
	}
	var marked []*City
	inFocus := map[string]int{}
	for _, c := range listed {
		at, _ := c.spot()
		if !frame.Has(at) {
			outside = append(outside, c)
			continue
		}
		marked = append(marked, c)
		inFocus[countryOf(c, at)] += len(c.events)
	}
	if len(marked) == 0 {
		return nil
	}
	m.Unknown, m.Outside = v.rest(unknown), v.rest(outside)
	m.Smaller = max(0, len(marked)-mostMarked)
	marked = marked[:len(marked)-m.Smaller]
	most := 0
	for _, c := range marked {
		most = max(most, len(c.events))
	}
	radius := func(events int) float64 {
		return max(leastCircle, largestCircle*math.Sqrt(float64(events)/float64(max(most, 20))))
	}
	for _, c := range marked {
		at, _ := c.spot()
		spec.Places = append(spec.Places, atlas.Place{ID: c.ID, Name: c.name, At: at, Radius: radius(len(c.events)), Unnamed: c.Kind == "country"})
	}
	total := 0
	for _, n := range inFocus {
		total += n
	}
	for _, id := range sortedKeys(inFocus) {
		if inFocus[id]*20 >= total {
			spec.Focus = append(spec.Focus, id)
		}
	}
	d := base.Draw(spec)
	m.draw(d, regionStrip, regionSizes)
	labelled := labelledOn(d)
	for n, c := range marked {
		name := c.name + "، " + v.counted("event", len(c.events))
		if c.coarse() {
			name += "، غير محددة الموضع"
		}
		m.Marks = append(m.Marks, MapMark{
			Href: v.link(c.path), Name: name, X: d.Spots[n].X, Y: d.Spots[n].Y,
			Radius: units(spec.Places[n].Radius), Coarse: c.coarse(), Labelled: labelled[n],
		})
	}
	m.bySize()
	m.Scale = v.scale(m, d, 150, regionSizes[0])
	m.Desc = fmt.Sprintf("على الخريطة %s، ولكل مكان دائرة مساحتها بقدر أحداثه تقود إلى صفحته.", v.counted("place", len(marked)))
	// The largest size that a place has, and smaller ones.
	sizes := []int{nice(most)}
	for _, part := range []int{sizes[0] / 5, 1} {
		if part >= 1 && part < sizes[len(sizes)-1] {
			sizes = append(sizes, nice(part))
		}
	}
	x := float64(regionWidth - 4)
	for n, size := range sizes {
		text := v.words.Number(size)
		if n == 0 {
			text = v.counted("event", size)
		}
		x = m.legend(x, radius(size), text, regionSizes[0])
	}
	return m
}

// rest lists cities that are not on a map.
func (v view) rest(cities []*City) (r MapRest) {
	slices.SortStableFunc(cities, func(a, b *City) int { return cmp.Compare(len(b.events), len(a.events)) })
	for n, c := range cities {
		if n == mostInWords {
			r.More = len(cities) - n
			break
		}
		r.Lines = append(r.Lines, MapLine{Link: Link{c.name, v.link(c.path)}, Events: len(c.events)})
	}
	return r
}

// environs is all that the locator of a city depends on; the digest of its JSON is
// part of the key of the city's page.
type environs struct {
	At      atlas.Point
	Kind    string
	Frame   atlas.Box
	Country string // of the base map, or ""
	Near    []nearby
}

// nearby is a place on a locator.
type nearby struct {
	ID, Name, Path    string
	At                atlas.Point
	Class, Kilometres int
}

// environs finds what the locator of a city shows: as much of the earth around as
// holds some of the nearest places with events, or, of a governorate or a country,
// its extent and the places with most events. ok is false where there is nothing
// to show.
func (s *Site) environs(c *City) (e environs, ok bool) {
	base := atlas.Builtin()
	at, known := c.spot()
	if !known || !base.Extent.Has(at) {
		return e, false
	}
	e = environs{At: at, Kind: c.Kind, Country: countryOf(c, at)}
	near := s.lists.near()[c]
	if c.coarse() {
		near = s.citiesIn(c, &e)
	} else {
		reach := 120.0
		if len(near) > 0 {
			reach = max(45, 1.15*float64(near[min(5, len(near)-1)].kilometres))
		}
		e.Frame = base.Frame(atlas.Around(at, reach/0.75, reach), 0, 0, 0.75, 0.75)
	}
	for _, n := range near {
		if p, _ := n.city.spot(); e.Frame.Has(p) && len(e.Near) < mostNeighbours {
			e.Near = append(e.Near, nearby{n.city.ID, n.city.name, n.city.path, p, classOf(len(n.city.events)), n.kilometres})
		}
	}
	return e, true
}

// citiesIn gives the places on the map of an area, whose frame it sets, those of
// the highest class first.
func (s *Site) citiesIn(c *City, e *environs) (list []neighbour) {
	box, ok := atlas.Builtin().AreaBox(c.ID)
	if !ok {
		box = atlas.Around(e.At, 200, 150)
	}
	e.Frame = atlas.Builtin().Frame(box, 0.08, 100, 0.75, 0.75)
	for _, other := range s.cities {
		p, _ := other.spot()
		if !other.pointed() || len(other.events) == 0 || !e.Frame.Has(p) || c.Kind == "country" && countryOf(other, p) != c.ID {
			continue
		}
		list = append(list, neighbour{other, int(math.Round(atlas.Distance(e.At, p)))})
	}
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(
			cmp.Compare(classOf(len(b.city.events)), classOf(len(a.city.events))),
			cmp.Compare(a.kilometres, b.kilometres),
			cmp.Compare(a.city.ID, b.city.ID),
		)
	})
	return list
}

// locator draws where a city lies.
func (v view) locator(c *City, n environs) *MapView {
	base := atlas.Builtin()
	m := &MapView{ID: "map", Title: "موقع " + c.name, Index: v.link("cities/" + indexFile)}
	spec := atlas.Spec{
		Frame: n.Frame, Width: locatorWidth, Detail: 4, Provinces: 8,
		Sizes: []float64{locatorSize}, CountrySize: 1.1, MoreTowns: 3,
		Places: []atlas.Place{{ID: c.ID, Name: c.name, At: n.At, Radius: 7, Unnamed: c.Kind == "country"}},
	}
	if n.Country != "" {
		spec.Focus = []string{n.Country}
	}
	for _, other := range n.Near {
		spec.Places = append(spec.Places, atlas.Place{ID: other.ID, Name: other.Name, At: other.At, Radius: classRadius[other.Class]})
	}
	var inset *atlas.Drawing
	var insetFrame atlas.Box
	if area, ok := base.CountryBox(n.Country); ok && !c.coarse() {
		insetFrame = base.Frame(area, 0.05, 0, 0.4, 2.2)
		small := atlas.Spec{Frame: insetFrame, Width: insetSide, Detail: 1.5, Focus: spec.Focus, Places: spec.Places[:1]}
		inset = base.Draw(small)
		if inset.Height > insetSide {
			small.Width = insetSide * insetSide / inset.Height
			inset = base.Draw(small)
		}
		spec.InsetWidth, spec.InsetHeight = inset.Width, inset.Height
	}
	d := base.Draw(spec)
	m.draw(d, locatorStrip, spec.Sizes)
	if c.Kind != "country" { // which stands out as a whole
		m.Here = &MapHere{MapPoint{d.Spots[0].X, d.Spots[0].Y}, c.coarse()}
	}
	labelled := labelledOn(d)
	for k, other := range n.Near {
		name := other.Name
		if !c.coarse() { // an area has no middle to measure from
			where := v.whereabouts(n.At, other)
			name += "، " + where
		}
		link := Link{other.Name, v.link(other.Path)}
		m.Marks = append(m.Marks, MapMark{
			Href: link.Href, Name: name, X: d.Spots[k+1].X, Y: d.Spots[k+1].Y,
			Radius: units(classRadius[other.Class]), Labelled: labelled[k+1],
		})
		if c.coarse() {
			m.Within = append(m.Within, link)
		}
	}
	m.bySize()
	m.Desc = "لا أماكن ذات أحداث قريبة منها."
	if len(n.Near) > 0 {
		m.Desc = fmt.Sprintf("حولها %s، ولكل مكان دائرة تقود إلى صفحته.", v.counted("place", len(n.Near)))
	}
	m.Scale = v.scale(m, d, 70, locatorSize)
	if inset != nil {
		x, y := insetPoint(inset, insetFrame, atlas.Point{X: n.Frame.X0, Y: n.Frame.Y1})
		x1, y1 := insetPoint(inset, insetFrame, atlas.Point{X: n.Frame.X1, Y: n.Frame.Y0})
		m.Inset = &MapInset{
			X: d.InsetX, Y: d.InsetY, Width: inset.Width, Height: inset.Height,
			Land: inset.Land, Focus: inset.Focus, Borders: inset.Borders,
			Here:  MapPoint{inset.Spots[0].X, inset.Spots[0].Y},
			ViewX: x, ViewY: y, ViewWidth: x1 - x, ViewHeight: y1 - y,
		}
	}
	x := float64(locatorWidth - 4)
	for k, r := range classRadius {
		text := "أكثر"
		if k < len(classes)-1 {
			text = "حتى " + v.words.Number(classes[k])
		}
		x = m.legend(x, r, text, locatorSize)
	}
	return m
}

// insetSide is the longer side of an inset.
const insetSide = 92

// insetPoint gives a place on a drawing of a frame.
func insetPoint(d *atlas.Drawing, frame atlas.Box, p atlas.Point) (x, y int) {
	at := atlas.On(frame, d.Width, p)
	return int(math.Round(at.X)), int(math.Round(at.Y))
}

// bySize puts small circles over large ones, and all over hollow ones.
func (m *MapView) bySize() {
	slices.SortStableFunc(m.Marks, func(a, b MapMark) int {
		switch {
		case a.Coarse && !b.Coarse:
			return -1
		case b.Coarse && !a.Coarse:
			return 1
		}
		r, _ := strconv.ParseFloat(a.Radius, 64) // units wrote both
		s, _ := strconv.ParseFloat(b.Radius, 64)
		return cmp.Compare(s, r)
	})
}

// draw takes over what an atlas drew.
func (m *MapView) draw(d *atlas.Drawing, strip int, sizes []float64) {
	m.Width, m.Height, m.Full = d.Width, d.Height, d.Height+strip
	m.Land, m.Focus, m.Lakes = d.Land, d.Focus, d.Lakes
	m.Borders, m.Provinces, m.Disputed, m.Rivers = d.Borders, d.Provinces, d.Disputed, d.Rivers
	for _, t := range d.Towns {
		m.Towns = append(m.Towns, MapPoint{t.X, t.Y})
	}
	for _, l := range d.Labels {
		label := MapLabel{Text: l.Text, X: l.X, Y: l.Y}
		down := 0.3 // from the middle of a text to its base line
		switch {
		case l.Above:
			down = -0.3
		case l.Below:
			down = 0.9
		}
		if l.Angle == 0 && (l.Wide || len(sizes) == 1) { // of one size
			label.Y += int(math.Round(down * sizes[len(sizes)-1]))
		} else {
			label.Dy = strings.Replace(units(down), "0.", ".", 1) + "em"
		}
		switch l.Anchor {
		case atlas.LeftEdge:
			label.Class = "l"
		case atlas.RightEdge:
			label.Class = "r"
		}
		if l.Wide {
			label.Class = strings.TrimSpace(label.Class + " x")
		}
		if l.Angle != 0 {
			label.Turn = fmt.Sprintf("rotate(%d %d %d)", l.Angle, l.X, l.Y)
		}
		switch l.Kind {
		case atlas.OfCountry:
			m.Countries = append(m.Countries, label)
		case atlas.OfWater:
			m.Waters = append(m.Waters, label)
		case atlas.OfTown:
			m.TownNames = append(m.TownNames, label)
		default:
			m.Names = append(m.Names, label)
		}
	}
}

// labelledOn gives the numbers of the places whose names stand on a drawing at any
// size.
func labelledOn(d *atlas.Drawing) map[int]bool {
	names := map[int]bool{}
	for _, l := range d.Labels {
		if l.Place >= 0 && !l.Wide {
			names[l.Place] = true
		}
	}
	return names
}

// legend puts a circle and its text into the strip below the map, to the left of
// x, and gives where the next one may begin.
func (m *MapView) legend(x, radius float64, text string, size float64) float64 {
	s := MapSize{X: int(x - radius), Y: (m.Height + m.Full) / 2, TextX: int(x - 2*radius - 6), Radius: units(radius), Text: text}
	m.Sizes = append(m.Sizes, s)
	return float64(s.TextX) - atlas.Width(text)*size - 12
}

// scale gives a bar of a round length that is at most so many units long.
func (v view) scale(m *MapView, d *atlas.Drawing, most, size float64) MapScale {
	km := nice(max(1, int(most/d.PerKilometre)))
	s := MapScale{X: 6, Y: (m.Height + m.Full) / 2, Length: int(math.Round(float64(km) * d.PerKilometre))}
	s.Kilometres = v.words.Number(km) + " كم"
	s.Text = s.X + s.Length + 8
	s.North = s.Text + int(atlas.Width(s.Kilometres)*size) + 16
	return s
}

// nice gives the largest of 1, 2, 5, 10, 20 … that is at most n.
func nice(n int) int {
	for unit := 1; ; unit *= 10 {
		for _, next := range []int{2, 5, 10} {
			if unit*next > n {
				return max(1, unit*[]int{1, 2, 5}[slices.Index([]int{2, 5, 10}, next)])
			}
		}
	}
}

// units says a length of a drawing, to the tenth.
func units(r float64) string { return strconv.FormatFloat(math.Round(r*10)/10, 'f', -1, 64) }

// counted says a number of things in one text.
func (v view) counted(noun string, n int) string {
	c, err := v.words.Count(noun, n)
	if err != nil {
		panic(fmt.Sprintf("site: %v", err)) // nouns are ours
	}
	if c.Number == "" {
		return c.Word
	}
	return c.Number + " " + c.Word
}

// directions from north over east.
var directions = [8]string{"الشمال", "الشمال الشرقي", "الشرق", "الجنوب الشرقي", "الجنوب", "الجنوب الغربي", "الغرب", "الشمال الغربي"}

// whereabouts says how far and in which direction a place is from another:
// «نحو 24 كيلومترًا إلى الشمال الشرقي».
func (v view) whereabouts(from atlas.Point, to nearby) string {
	c, err := v.words.CountIn("kilometre", to.Kilometres)
	if err != nil {
		panic(fmt.Sprintf("site: %v", err)) // nouns are ours
	}
	far := strings.TrimSpace(c.Number + " " + c.Word)
	if to.Kilometres > 0 {
		far = "نحو " + far
	}
	return far + " إلى " + directions[int(math.Round(atlas.Bearing(from, to.At)/45))%8]
}
