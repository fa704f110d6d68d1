package site

import (
	"cmp"
	"math"
	"slices"

	"waqai/internal/atlas"
)

// NeighbourLine is a place near another.
type NeighbourLine struct {
	Link
	// Kilometres from one to the other, as the crow flies.
	Kilometres int
}

const (
	farthest       = 150 // kilometres
	mostNeighbours = 8
)

// neighbours finds for each city the nearest others that have events. Places of
// which only the country or the governorate is known are not near to anything.
func neighbours(cities []*City) map[*City][]neighbour {
	var placed []*City
	of := map[*City][]neighbour{}
	for _, c := range cities {
		if c.pointed() && len(c.events) > 0 {
			placed = append(placed, c)
		}
	}
	slices.SortFunc(placed, func(a, b *City) int { return cmp.Or(cmp.Compare(*a.Lat, *b.Lat), cmp.Compare(a.ID, b.ID)) })
	const degree = 111.2 // kilometres of latitude
	for i, c := range placed {
		var near []neighbour
		look := func(step int) {
			for j := i + step; j >= 0 && j < len(placed) && math.Abs(*placed[j].Lat-*c.Lat)*degree <= farthest; j += step {
				if d := distance(c, placed[j]); d <= farthest {
					near = append(near, neighbour{placed[j], int(math.Round(d))})
				}
			}
		}
		look(-1)
		look(1)
		slices.SortFunc(near, func(a, b neighbour) int {
			return cmp.Or(cmp.Compare(a.kilometres, b.kilometres), cmp.Compare(a.city.ID, b.city.ID))
		})
		of[c] = near[:min(len(near), mostNeighbours)]
	}
	return of
}

// neighbour is a city near another.
type neighbour struct {
	city       *City
	kilometres int
}

// distance gives the kilometres between two cities that have coordinates.
func distance(a, b *City) float64 {
	return atlas.Distance(atlas.Point{X: *a.Lon, Y: *a.Lat}, atlas.Point{X: *b.Lon, Y: *b.Lat})
}
