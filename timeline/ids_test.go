package timeline

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestIdsAreThoseOfAMap: whatever comes and leaves, those with a hash are those that a map
// has under it, and a clash is told where one that comes is not alone.
func TestIdsAreThoseOfAMap(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 47))
		var i ids
		want, all := map[uint32][]int32{}, []turn(nil)
		for step := range 60 {
			for range r.IntN(10) {
				if len(all) > 0 {
					n := r.IntN(len(all))
					h, number := uint32(all[n].key), all[n].n
					all = slices.Delete(all, n, n+1)
					i.remove(h, number)
					want[h] = slices.DeleteFunc(want[h], func(n int32) bool { return n == number })
				}
			}
			var come []turn
			for n := range r.IntN([]int{4, 4, 4, 200}[r.IntN(4)]) {
				come = append(come, turn{uint64(r.Uint32N(300)) << 20, int32(1000*step + n)})
			}
			clashes, met := map[uint32]bool{}, map[uint32]bool{}
			for _, c := range come {
				h := uint32(c.key)
				want[h] = append(want[h], c.n)
			}
			for _, c := range come {
				if h := uint32(c.key); len(want[h]) > 1 {
					met[h] = true
				}
			}
			all = append(all, come...)
			i.add(come, func(h uint32) { clashes[h] = true })
			for h := range met {
				if !clashes[h] {
					t.Fatalf("seed %d, step %d: no clash of %v is told", seed, step, want[h])
				}
			}
			for h := range clashes {
				if len(want[h]) < 2 {
					t.Fatalf("seed %d, step %d: a clash of %v is told", seed, step, want[h])
				}
			}
			for h := range maps.Keys(want) {
				got := slices.Sorted(i.having(h))
				if slices.Sort(want[h]); !slices.Equal(got, want[h]) || i.more(h, 0) != (len(got) > 0) || i.more(h, len(got)) {
					t.Fatalf("seed %d, step %d: %v have a hash, want %v", seed, step, got, want[h])
				}
			}
		}
	}
}

// TestSortByKey: turns come in the order of their keys, those of one key as they stood.
func TestSortByKey(t *testing.T) {
	r := rand.New(rand.NewPCG(48, 49))
	for range 300 {
		turns := make([]turn, r.IntN(50))
		mask := r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64()
		for n := range turns {
			turns[n] = turn{r.Uint64() & mask, int32(n)}
		}
		want := slices.Clone(turns)
		slices.SortStableFunc(want, func(a, b turn) int {
			switch {
			case a.key < b.key:
				return -1
			case a.key > b.key:
				return +1
			}
			return 0
		})
		if got := sortByKey(turns); !slices.Equal(got, want) {
			t.Fatalf("%v are sorted, want %v", got, want)
		}
	}
}
