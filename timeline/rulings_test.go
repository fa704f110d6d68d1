package timeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRulings: whatever editors say, what they part is two, what they join is one
// unless Unfollowed says so, no id is lost, and the order of the input does not matter.
func TestRulings(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		events, published := invent(r, 60)
		ids := func() string { return events[r.IntN(len(events))].ID }
		for range 12 {
			e := &events[r.IntN(len(events))]
			if r.IntN(2) == 0 {
				e.Joined = append(e.Joined, ids())
			} else {
				e.Parted = append(e.Parted, ids())
			}
		}
		events[0].Joined = append(events[0].Joined, "e-gone")
		unfollowed := Unfollowed(events)
		if !slices.Contains(unfollowed, Ruling{Event: events[0].ID, Other: "e-gone", Unknown: true}) {
			t.Errorf("seed %d: an unknown id is not told: %+v", seed, unfollowed)
		}
		merged := Merge(events, published)
		of := map[string]string{}
		for _, e := range merged {
			for _, r := range e.Reports {
				of[r.ID] = e.ID
			}
		}
		if len(of) != len(events) {
			t.Fatalf("seed %d: %d of %d tellings are left", seed, len(of), len(events))
		}
		for _, e := range events {
			for _, id := range e.Joined {
				refused := slices.ContainsFunc(unfollowed, func(r Ruling) bool { return r.Event == e.ID && r.Other == id && !r.Parted })
				if (of[e.ID] == of[id]) == refused && !(refused && id == "e-gone") {
					t.Errorf("seed %d: %s joined to %s, unfollowed %t", seed, e.ID, id, refused)
				}
			}
			for _, id := range e.Parted {
				if of[e.ID] == of[id] && e.ID != id {
					t.Errorf("seed %d: %s parted from %s, and both in %s", seed, e.ID, id, of[id])
				}
			}
		}
		want := write(t, merged)
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		if got := write(t, Merge(events, published)); got != want {
			t.Errorf("seed %d: another order of the input gives other events", seed)
		}
		if fmt.Sprint(Unfollowed(events)) != fmt.Sprint(unfollowed) {
			t.Errorf("seed %d: another order of the input is followed otherwise", seed)
		}
		if got := write(t, Merge(merged, published)); len(got) == 0 {
			t.Error("nothing is left of what goes in again")
		}
	}
}
