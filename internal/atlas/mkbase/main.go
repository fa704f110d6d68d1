// Mkbase makes the base map of package atlas from GeoJSON.
//
//	go run ./internal/atlas/mkbase -o internal/atlas/base.bin FOLDER
//
// The folder holds basemap/ with countries, rivers, lakes, disputed, admin1 and
// admin1-lines as .geojson, and places.csv with the large cities. Countries have
// to share their borders point by point: each border is then stored once, so
// that it stays one line however it is simplified. Coordinates are degrees.
package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"waqai/internal/atlas"
)

// What is left out, as the area in square degrees that a point would add: some
// 0.3 km² of outlines and rivers, 1.2 km² of the borders of provinces.
const (
	fine   = 0.00003
	coarse = 0.00012
)

// atLeast is how many people the smallest city has that is kept.
const atLeast = 250_000

func main() {
	out := flag.String("o", "base.bin", "the file to write")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: mkbase [-o FILE] FOLDER")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "mkbase:", err)
		os.Exit(1)
	}
}

func run(dir, out string) error {
	b, err := base(dir)
	if err != nil {
		return err
	}
	file := b.Encode()
	if _, err := atlas.Decode(file); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes; arcs %d, countries %d, rings of land %d, borders %d, provinces %d, towns %d\n",
		out, len(file), len(b.Arcs), len(b.Countries), len(b.Land), len(b.Borders), len(b.Provinces), len(b.Towns))
	return os.WriteFile(out, file, 0o666)
}

// base makes the base map of a folder.
func base(dir string) (*atlas.Base, error) {
	b := &atlas.Base{}
	parts := map[string][]feature{}
	for _, name := range []string{"countries", "rivers", "lakes", "disputed", "admin1", "admin1-lines"} {
		list, err := read(filepath.Join(dir, "basemap", name+".geojson"))
		if err != nil {
			return nil, err
		}
		parts[name] = list
	}
	b.Extent = boxOf(parts["countries"]...)
	outlines(b, parts["countries"])
	for _, f := range parts["admin1"] {
		if f.Properties.ID != "" {
			b.Provinces = append(b.Provinces, atlas.Province{ID: f.Properties.ID, Box: boxOf(f)})
		}
	}
	slices.SortFunc(b.Provinces, func(p, q atlas.Province) int { return cmp.Compare(p.ID, q.ID) })
	for _, f := range parts["admin1-lines"] {
		for _, l := range join(f.lines) {
			b.ProvinceLines = append(b.ProvinceLines, l.Simplify(coarse))
		}
	}
	for _, f := range parts["disputed"] {
		for _, l := range f.lines {
			b.Disputed = append(b.Disputed, l.Simplify(fine))
		}
	}
	b.Rivers = waters(parts["rivers"])
	b.Lakes = waters(parts["lakes"])
	var err error
	b.Towns, err = towns(filepath.Join(dir, "places.csv"), b.Extent)
	return b, err
}

// feature is a feature of GeoJSON with all its lines or rings in one list.
type feature struct {
	Properties struct {
		ID   string `json:"id"`
		Name string `json:"name_ar"`
		Rank int    `json:"rank"`
	} `json:"properties"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	lines []atlas.Line
}

func read(file string) ([]feature, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all struct{ Features []feature }
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for n := range all.Features {
		f := &all.Features[n]
		var lines [][][2]float64
		var areas [][][][2]float64
		switch f.Geometry.Type {
		case "LineString":
			lines = make([][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &lines[0])
		case "MultiLineString", "Polygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &lines)
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &areas)
		default:
			err = fmt.Errorf("no lines or areas: %s", f.Geometry.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: feature %d: %w", file, n, err)
		}
		for _, l := range append(lines, slices.Concat(areas...)...) {
			line := make(atlas.Line, len(l))
			for i, p := range l {
				line[i] = atlas.Point{X: p[0], Y: p[1]}
			}
			f.lines = append(f.lines, line)
		}
	}
	return all.Features, nil
}

func boxOf(features ...feature) atlas.Box {
	b := atlas.Box{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	for _, f := range features {
		for _, l := range f.lines {
			for _, p := range l {
				b = atlas.Box{X0: min(b.X0, p.X), Y0: min(b.Y0, p.Y), X1: max(b.X1, p.X), Y1: max(b.Y1, p.Y)}
			}
		}
	}
	return b
}

// join puts lines together that go on where another ends, each end once.
func join(lines []atlas.Line) (joined []atlas.Line) {
	for _, l := range lines {
		if n := len(joined) - 1; n >= 0 && joined[n][len(joined[n])-1] == l[0] {
			joined[n] = append(joined[n], l[1:]...)
			continue
		}
		joined = append(joined, slices.Clone(l))
	}
	return joined
}

func waters(features []feature) (list []atlas.Water) {
	for _, f := range features {
		w := atlas.Water{Name: f.Properties.Name, Rank: f.Properties.Rank}
		for _, l := range join(f.lines) {
			w.Lines = append(w.Lines, l.Simplify(fine))
		}
		list = append(list, w)
	}
	return list
}

// arc is a piece of an outline between two nodes.
type arc struct {
	number int
	uses   int
}

// outlines cuts the rings of countries where three areas meet, or where they
// leave the frame of the data, and keeps each piece once.
func outlines(b *atlas.Base, countries []feature) {
	onFrame := func(p, q atlas.Point) bool {
		return p.X == q.X && (p.X == b.Extent.X0 || p.X == b.Extent.X1) || p.Y == q.Y && (p.Y == b.Extent.Y0 || p.Y == b.Extent.Y1)
	}
	type pair [2]atlas.Point
	less := func(p, q atlas.Point) int { return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y)) }
	beside := map[atlas.Point]pair{}
	node := map[atlas.Point]bool{}
	eachCorner := func(ring atlas.Line, do func(p, before, after atlas.Point)) {
		for i := range ring[:len(ring)-1] {
			before := ring[len(ring)-2]
			if i > 0 {
				before = ring[i-1]
			}
			do(ring[i], before, ring[i+1])
		}
	}
	for _, c := range countries {
		for _, ring := range c.lines {
			eachCorner(ring, func(p, before, after atlas.Point) {
				two := pair{before, after}
				if less(before, after) > 0 {
					two = pair{after, before}
				}
				if known, ok := beside[p]; ok && known != two || onFrame(before, p) != onFrame(p, after) {
					node[p] = true
				}
				beside[p] = two
			})
		}
	}
	// A border ends where the coast begins: there one of the countries has a
	// neighbour that the other does not, which the loop above has seen.
	known := map[string]*arc{}
	var order []*arc
	var frame []bool
	use := func(l atlas.Line) int {
		back := slices.Clone(l)
		slices.Reverse(back)
		for n, way := range []atlas.Line{l, back} {
			if a := known[fmt.Sprint(way)]; a != nil {
				a.uses++
				if n == 1 {
					return ^a.number
				}
				return a.number
			}
		}
		a := &arc{len(order), 1}
		known[fmt.Sprint(l)] = a
		order = append(order, a)
		frame = append(frame, onFrame(l[0], l[1]))
		b.Arcs = append(b.Arcs, l)
		return a.number
	}
	for _, c := range countries {
		country := atlas.Country{ID: c.Properties.ID, Name: c.Properties.Name}
		for _, ring := range c.lines {
			points := ring[:len(ring)-1]
			start := slices.IndexFunc(points, func(p atlas.Point) bool { return node[p] })
			if start < 0 { // an island, or a country within one other
				first := slices.MinFunc(points, less)
				start = slices.Index(points, first)
			}
			turned := slices.Concat(points[start:], points[:start], points[start:start+1])
			var arcs []int
			from := 0
			for i := 1; i < len(turned); i++ {
				if node[turned[i]] || i == len(turned)-1 {
					arcs = append(arcs, use(slices.Clone(turned[from:i+1])))
					from = i
				}
			}
			country.Rings = append(country.Rings, arcs)
		}
		b.Countries = append(b.Countries, country)
	}
	// What one country alone has is coast, or the frame: together they are
	// the outline of the land.
	from := map[atlas.Point][]int{}
	for _, c := range b.Countries {
		for _, ring := range c.Rings {
			for _, n := range ring {
				if a := order[number(n)]; a.uses == 1 {
					from[ends(b.Arcs, n)[0]] = append(from[ends(b.Arcs, n)[0]], n)
				}
			}
		}
	}
	for _, c := range b.Countries {
		for _, ring := range c.Rings {
			for _, n := range ring {
				start := ends(b.Arcs, n)[0]
				at := slices.Index(from[start], n)
				if at < 0 {
					continue
				}
				var land []int
				for next := n; ; {
					list := from[ends(b.Arcs, next)[0]]
					at := slices.Index(list, next)
					from[ends(b.Arcs, next)[0]] = slices.Delete(list, at, at+1)
					land = append(land, next)
					end := ends(b.Arcs, next)[1]
					if end == start {
						break
					}
					if len(from[end]) == 0 {
						panic(fmt.Sprintf("the outline ends at %v", end))
					}
					next = from[end][0]
				}
				b.Land = append(b.Land, land)
			}
		}
	}
	for n, a := range order {
		if a.uses > 1 && !frame[n] {
			b.Borders = append(b.Borders, n)
		}
		b.Arcs[n] = b.Arcs[n].Simplify(fine)
	}
}

func number(n int) int {
	if n < 0 {
		return ^n
	}
	return n
}

// ends gives the first and the last point of an arc in the direction of its
// use.
func ends(arcs []atlas.Line, n int) [2]atlas.Point {
	l := arcs[number(n)]
	if n < 0 {
		return [2]atlas.Point{l[len(l)-1], l[0]}
	}
	return [2]atlas.Point{l[0], l[len(l)-1]}
}

// towns reads the large cities of places.csv within a box.
func towns(file string, room atlas.Box) (list []atlas.Town, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	column := map[string]int{}
	for n, name := range rows[0] {
		column[name] = n
	}
	for n, row := range rows[1:] {
		get := func(name string) string { return row[column[name]] }
		people, _ := strconv.Atoi(get("population"))
		if get("kind") != "city" || people < atLeast || get("lat") == "" {
			continue
		}
		lat, err1 := strconv.ParseFloat(get("lat"), 64)
		lon, err2 := strconv.ParseFloat(get("lon"), 64)
		if err := cmp.Or(err1, err2); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", file, n+2, err)
		}
		if at := (atlas.Point{X: lon, Y: lat}); room.Has(at) {
			list = append(list, atlas.Town{ID: get("id"), Name: get("name_ar"), At: at, Population: people})
		}
	}
	slices.SortFunc(list, func(a, b atlas.Town) int {
		return cmp.Or(cmp.Compare(b.Population, a.Population), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}
