package atlas

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestBuiltin(t *testing.T) {
	b := Builtin()
	for what, n := range map[string][2]int{
		"countries": {len(b.Countries), 50}, "rings of land": {len(b.Land), 100}, "borders": {len(b.Borders), 100},
		"provinces": {len(b.Provinces), 190}, "rivers": {len(b.Rivers), 50}, "lakes": {len(b.Lakes), 25}, "towns": {len(b.Towns), 100},
	} {
		if n[0] < n[1] {
			t.Errorf("%d %s, want %d or more", n[0], what, n[1])
		}
	}
	if !bytes.Equal(b.Encode(), file) {
		t.Error("encoded again, the base map is another file")
	}
	if len(file) > 300<<10 {
		t.Errorf("the base map has %d bytes, more than 300 KB", len(file))
	}
}

func BenchmarkDecode(b *testing.B) {
	for b.Loop() {
		if _, err := Decode(file); err != nil {
			b.Fatal(err)
		}
	}
}

// TestCountry asks for the countries of places, at borders that are drawn in
// several ways among them.
func TestCountry(t *testing.T) {
	for _, c := range []struct {
		name     string
		lat, lon float64
		want     string
	}{
		{"الموصل", 36.335, 43.119, "iraq"},
		{"تدمر", 34.562, 38.284, "syria"},
		{"القنيطرة", 33.125, 35.824, "syria"},
		{"مجدل شمس", 33.267, 35.771, "syria"},
		{"الخليل", 31.53, 35.095, "palestine"},
		{"غزة", 31.46, 34.42, "palestine"},
		{"هرجيسا", 9.56 + 0.5, 44.06, "somalia"},
		{"نيقوسيا", 35.2, 33.36, "cyprus"},
		{"the sea", 34, 33, ""},
		{"Madrid", 40.4, -3.7, ""},
	} {
		got := ""
		if country, ok := Builtin().Country(Point{c.lon, c.lat}); ok {
			got = country.ID
		}
		if got != c.want {
			t.Errorf("%s lies in %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		id       string
		lat, lon float64
		from, to float64 // kilometres
		known    bool
	}{
		{"nineveh-gov", 36.335, 43.119, 0, 0, true},
		{"iraq", 36.335, 43.119, 0, 0, true},
		{"nineveh-gov", 43.119, 36.335, 500, 1200, true}, // latitude and longitude changed places
		{"iraq", 35.95, 39.0, 150, 300, true},            // Raqqa
		{"france", 48.85, 2.35, 0, 0, false},             // which the base map has in part
		{"nowhere", 1, 1, 0, 0, false},
	} {
		got, known := Builtin().Within(c.id, Point{c.lon, c.lat})
		if known != c.known || got < c.from || got > c.to {
			t.Errorf("%v,%v lies %.0f km outside of %s (known: %v), want %.0f to %.0f (%v)", c.lat, c.lon, got, c.id, known, c.from, c.to, c.known)
		}
	}
}

// TestLandIsItsCountries wants the outline of the land, made of coasts alone, to
// have the area of the countries.
func TestLandIsItsCountries(t *testing.T) {
	b := Builtin()
	land, countries := 0.0, 0.0
	for _, r := range b.rings(b.Land) {
		land += r.area()
	}
	for _, c := range b.Countries {
		for _, r := range b.rings(c.Rings) {
			countries += r.area()
		}
	}
	if math.Abs(land-countries) > 0.01*math.Abs(countries) {
		t.Errorf("land has %.2f square degrees, the countries %.2f", land, countries)
	}
}

func TestFit(t *testing.T) {
	iraq := []Weighted{{Point{43.1, 36.3}, 60}, {Point{44.4, 33.3}, 30}, {Point{47.8, 30.5}, 9}, {Point{41.9, 34.4}, 20}}
	with := func(more ...Weighted) []Weighted { return append(slices.Clone(iraq), more...) }
	whole := Box{41.9, 30.5, 47.8, 36.3}
	for _, c := range []struct {
		name   string
		places []Weighted
		want   Box
	}{
		{"all of them", iraq, whole},
		{"one event in Copenhagen is left out", with(Weighted{Point{12.5, 55.7}, 1}), whole},
		{"so are two that lie far apart", with(Weighted{Point{12.5, 55.7}, 1}, Weighted{Point{10.7, 59.9}, 2}, Weighted{Point{42.5, 16.9}, 1}), whole},
		{"one that is not far stays", with(Weighted{Point{40.9, 34.4}, 1}), Box{40.9, 30.5, 47.8, 36.3}},
		{"many events are not left out", with(Weighted{Point{12.5, 55.7}, 20}), Box{12.5, 30.5, 47.8, 55.7}},
		{"one place", []Weighted{{Point{43, 36}, 1}}, Box{43, 36, 43, 36}},
	} {
		got, ok := Fit(c.places, 0.05)
		if !ok || !near(got, c.want, 1e-9) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if _, ok := Fit(nil, 0.05); ok {
		t.Error("no places fit a box")
	}
}

func near(a, b Box, d float64) bool {
	return math.Abs(a.X0-b.X0) < d && math.Abs(a.Y0-b.Y0) < d && math.Abs(a.X1-b.X1) < d && math.Abs(a.Y1-b.Y1) < d
}

// TestFrame wants of frames at random that they lie on the base map and have the
// proportions that were asked for, unless the base map ends.
func TestFrame(t *testing.T) {
	b := Builtin()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		at := Point{8 + 57*r.Float64(), 10 + 33*r.Float64()}
		box := Around(at, 500*r.Float64(), 500*r.Float64())
		f := b.Frame(box, 0.05, 100, 0.6, 1.1)
		if f.X0 < b.Extent.X0 || f.Y0 < b.Extent.Y0 || f.X1 > b.Extent.X1 || f.Y1 > b.Extent.Y1 || f.X0 >= f.X1 || f.Y0 >= f.Y1 {
			t.Fatalf("the frame of %v is %v", box, f)
		}
		p := projectBox(f)
		if ratio := p.height() / p.width(); ratio < 0.59 || ratio > 1.11 {
			t.Fatalf("the frame of %v is %v, %.2f times as high as wide", box, f, ratio)
		}
		if inner := box.within(b.Extent.grown(-0.02)); near(inner, box, 1e-9) && !(f.Has(Point{box.X0, box.Y0}) && f.Has(Point{box.X1, box.Y1})) {
			t.Fatalf("%v does not lie in its frame %v", box, f)
		}
	}
}

// TestProjection wants north up, angles true and places found again.
func TestProjection(t *testing.T) {
	frame := Builtin().Frame(Around(Point{43, 36}, 300, 200), 0, 0, 0.1, 10)
	mosul := Point{43.119, 36.335}
	at := On(frame, 1000, mosul)
	north := On(frame, 1000, Point{mosul.X, mosul.Y + 0.1})
	east := On(frame, 1000, Point{mosul.X + 0.1/math.Cos(mosul.Y*math.Pi/180), mosul.Y})
	if north.Y >= at.Y || north.X != at.X || east.X <= at.X || east.Y != at.Y {
		t.Errorf("from %v north is at %v and east at %v", at, north, east)
	}
	if up, right := at.Y-north.Y, east.X-at.X; math.Abs(up/right-1) > 0.002 {
		t.Errorf("a tenth of a degree is %.2f units up and %.2f to the right", up, right)
	}
	for _, p := range []Point{mosul, {10, -60}, {-170, 80}} {
		if q := unproject(project(p)); math.Hypot(p.X-q.X, p.Y-q.Y) > 1e-9 {
			t.Errorf("%v comes back as %v", p, q)
		}
	}
	// Mosul and Baghdad are 355 km apart, Baghdad to the south-south-east.
	baghdad := Point{44.401, 33.341}
	if d, b := Distance(mosul, baghdad), Bearing(mosul, baghdad); math.Abs(d-353) > 4 || math.Abs(b-160) > 3 {
		t.Errorf("%.0f km at %.0f°", d, b)
	}
}

func TestPathData(t *testing.T) {
	for _, c := range []struct {
		lines  []Line
		closed bool
		want   string
	}{
		{[]Line{{{0, 0}, {10, 0}, {10, 10}, {0, 10}}}, true, "M0 0l10 0 0 10-10 0z"},
		{[]Line{{{5, 5}, {5.2, 5.3}, {4, 2}}}, false, "M5 5l-1-3"},
		{[]Line{{{0, 0}, {5, 0}, {9, 0}, {9, 4}}}, false, "M0 0l9 0 0 4"},
		{[]Line{{{1, 1}, {2, 3}}, {{4, 4}, {3, 3}}}, false, "M1 1l1 2m2 1l-1-1"},
		{[]Line{{{0, 0}, {4, 0}, {4, 4}}, {{9, 9}, {12, 9}, {12, 12}}}, true, "M0 0l4 0 0 4zm9 9l3 0 0 3z"},
		{[]Line{{{1, 1}, {1.1, 1.1}}}, false, ""},
		{[]Line{{{1, 1}, {2, 2}}}, true, ""},
	} {
		if got := data(c.lines, c.closed); got != c.want {
			t.Errorf("%v (closed: %v) is %q, want %q", c.lines, c.closed, got, c.want)
		}
	}
}

// wiggle makes a line at random around a square.
func wiggle(r *rand.Rand, n int) (l Line) {
	for range n {
		l = append(l, Point{r.Float64()*30 - 10, r.Float64()*30 - 10})
	}
	return l
}

func TestClipArea(t *testing.T) {
	box := Box{0, 0, 10, 10}
	for _, c := range []struct {
		ring Line
		want float64
	}{
		{Line{{2, 2}, {4, 2}, {4, 4}, {2, 4}}, 4},
		{Line{{-5, 2}, {5, 2}, {5, 4}, {-5, 4}}, 10},
		{Line{{-5, -5}, {20, -5}, {20, 20}, {-5, 20}}, 100},
		{Line{{20, 20}, {30, 20}, {30, 30}}, 0},
	} {
		if got := math.Abs(clipArea(c.ring, box).area()); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v has %v in the box, want %v", c.ring, got, c.want)
		}
	}
	// What lies in the ring and in the box lies in the part, and nothing else.
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		ring := wiggle(r, 3+r.IntN(9))
		part := clipArea(ring, box)
		for range 40 {
			p := Point{r.Float64()*30 - 10, r.Float64()*30 - 10}
			want := inside([]Line{ring}, p) && box.Has(p)
			if got := inside([]Line{part}, p); got != want {
				t.Fatalf("%v in the part of %v: %v, want %v", p, ring, got, want)
			}
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add(1.0, 1.0, 20.0, 3.0, -4.0, 30.0)
	f.Add(0.0, 0.0, 10.0, 10.0, 10.0, 0.0)
	f.Add(-5.0, 5.0, 15.0, 5.0, 5.0, 5.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		for _, v := range []float64{a, b, c, d, e, g} {
			if math.IsNaN(v) || math.Abs(v) > 1e6 {
				t.Skip()
			}
		}
		box := Box{0, 0, 10, 10}
		l := Line{{a, b}, {c, d}, {e, g}}
		for _, p := range clipArea(l, box) {
			if !box.grown(1e-6).Has(p) {
				t.Errorf("the area %v comes to %v", l, p)
			}
		}
		for _, piece := range clipLine(l, box) {
			for _, p := range piece {
				if !box.Has(p) {
					t.Errorf("the line %v comes to %v", l, p)
				}
				if d := distanceTo([]Line{l}, p, 0); d > 1e-3 {
					t.Errorf("%v does not lie on %v: %v", p, l, d)
				}
			}
		}
	})
}

// TestClipLine wants points of a line to be on a piece exactly where they lie in
// the box.
func TestClipLine(t *testing.T) {
	box := Box{0, 0, 10, 10}
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		l := wiggle(r, 2+r.IntN(6))
		pieces := clipLine(l, box)
		for i := 1; i < len(l); i++ {
			k := r.Float64()
			p := Point{l[i-1].X + k*(l[i].X-l[i-1].X), l[i-1].Y + k*(l[i].Y-l[i-1].Y)}
			on := false
			for _, piece := range pieces {
				for j := 1; j < len(piece); j++ {
					on = on || distanceTo([]Line{piece[j-1 : j+1]}, p, 0) < 1e-9
				}
			}
			if on != box.Has(p) {
				t.Fatalf("%v of %v is on a piece: %v, in the box: %v", p, l, on, box.Has(p))
			}
		}
	}
}

func TestSimplify(t *testing.T) {
	got := Line{{0, 0}, {1, 0.1}, {2, 0}, {3, 5}, {4, 0}}.Simplify(1)
	if want := (Line{{0, 0}, {2, 0}, {3, 5}, {4, 0}}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		l := wiggle(r, 2+r.IntN(60))
		last := len(l)
		for _, area := range []float64{0, 5, 50, 1e9} {
			s := l.Simplify(area)
			if s[0] != l[0] || s[len(s)-1] != l[len(l)-1] || len(s) > last {
				t.Fatalf("%v at %v is %v", l, area, s)
			}
			i := 0
			for _, p := range l {
				if i < len(s) && s[i] == p {
					i++
				}
			}
			if i < len(s) {
				t.Fatalf("%v has points that %v has not, or in another order", s, l)
			}
			last = len(s)
		}
		if last != 2 {
			t.Fatalf("of %v stay %d points", l, last)
		}
	}
}

// names are those of the towns of the base map.
func names() (list []string) {
	for _, t := range Builtin().Towns {
		list = append(list, t.Name)
	}
	return list
}

// TestLabels draws places at random and wants every label to have its room: at
// either size none touches another, a mark, the inset or the edge.
func TestLabels(t *testing.T) {
	b := Builtin()
	r := rand.New(rand.NewPCG(9, 10))
	all := names()
	shown := 0
	for range 60 {
		at := Point{30 + 20*r.Float64(), 15 + 22*r.Float64()}
		reach := 60 + 600*r.Float64()
		frame := b.Frame(Around(at, reach, reach), 0, 0, 0.5, 1.1)
		spec := Spec{Frame: frame, Width: 720, Detail: 4, Sizes: []float64{27, 15}, CountrySize: 1.1, MoreTowns: 5, InsetWidth: 90, InsetHeight: 70}
		for range r.IntN(40) {
			spec.Places = append(spec.Places, Place{
				Name:   all[r.IntN(len(all))],
				At:     Point{frame.X0 + r.Float64()*(frame.X1-frame.X0), frame.Y0 + r.Float64()*(frame.Y1-frame.Y0)},
				Radius: 3 + 20*r.Float64(),
			})
		}
		d := b.Draw(spec)
		shown += len(d.Labels)
		for n, size := range spec.Sizes {
			var taken []Box
			for i, p := range spec.Places {
				taken = append(taken, Box{float64(d.Spots[i].X), float64(d.Spots[i].Y), float64(d.Spots[i].X), float64(d.Spots[i].Y)}.grown(p.Radius))
			}
			x, y := float64(d.InsetX), float64(d.InsetY)
			taken = append(taken, Box{x, y, x + 90, y + 70})
			for _, l := range d.Labels {
				if l.Wide && n == 0 {
					continue
				}
				scale := 1.0
				switch l.Kind {
				case OfCountry:
					scale = 1.1
				case OfWater:
					scale = 0.9
				}
				boxes := l.Boxes(size * scale)
				for _, box := range boxes {
					if !(Box{0, 0, float64(d.Width), float64(d.Height)}).Has(Point{box.X0, box.Y0}) || box.X1 > float64(d.Width) || box.Y1 > float64(d.Height) {
						t.Fatalf("«%s» at %v stands out of the map of %v", l.Text, box, frame)
					}
					for _, other := range taken {
						if box.meets(other) {
							t.Fatalf("«%s» at %v touches %v at size %v on the map of %v", l.Text, box, other, size, frame)
						}
					}
				}
				taken = append(taken, boxes...)
			}
		}
	}
	if shown < 600 {
		t.Errorf("%d labels on all maps, want 600 or more", shown)
	}
}

// TestDrawing looks at one map: Iraq, with the Euphrates and the Tigris.
func TestDrawing(t *testing.T) {
	b := Builtin()
	box, _ := b.CountryBox("iraq")
	d := b.Draw(Spec{
		Frame: b.Frame(box, 0.05, 0, 0.5, 1.5), Width: 500, Detail: 4, Focus: []string{"iraq"}, Sizes: []float64{14}, CountrySize: 1.1, Provinces: 8,
		Places: []Place{{ID: "mosul", Name: "الموصل", At: Point{43.119, 36.335}, Radius: 6}, {ID: "paris", Name: "باريس", At: Point{2.35, 48.86}, Radius: 6}},
	})
	var texts []string
	for _, l := range d.Labels {
		texts = append(texts, string(l.Kind)+" "+l.Text)
	}
	for _, want := range []string{"country العراق", "country سوريا", "country إيران", "place الموصل", "water نهر دجلة"} {
		if !slices.Contains(texts, want) {
			t.Errorf("there is no label %q: %q", want, texts)
		}
	}
	if !d.Spots[0].Shown || d.Spots[1].Shown {
		t.Errorf("shown: %v", d.Spots)
	}
	for what, path := range map[string]string{"land": d.Land, "focus": d.Focus, "lakes": d.Lakes, "borders": d.Borders, "provinces": d.Provinces, "rivers": d.Rivers} {
		if !strings.HasPrefix(path, "M") || strings.ContainsAny(path, ".eN") {
			t.Errorf("%s: %.60q", what, path)
		}
	}
	if length := d.PerKilometre * 1000; length < 400 || length > 600 {
		t.Errorf("1000 km are %.0f units on a map of Iraq that is 500 wide", length)
	}
}

func BenchmarkDraw(b *testing.B) {
	base := Builtin()
	spec := Spec{Frame: base.Frame(Around(Point{43.1, 36.3}, 100, 75), 0, 0, 0.75, 0.75), Width: 400, Detail: 4, Provinces: 8, Sizes: []float64{15}, CountrySize: 1.1, MoreTowns: 3}
	for b.Loop() {
		base.Draw(spec)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file[:2000])
	f.Add([]byte(magic))
	f.Add((&Base{Arcs: []Line{{{1, 2}, {3, 4}}}, Land: [][]int{{0, ^0}}}).Encode())
	f.Add((&Base{Borders: []int{7}}).Encode())
	f.Fuzz(func(t *testing.T, in []byte) {
		if b, err := Decode(in); err == nil {
			if _, err := Decode(b.Encode()); err != nil {
				t.Errorf("encoded again: %v", err)
			}
		}
	})
}
