package timeline

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"waqai/internal/pack"
	"waqai/timeline/edtf"
)

// someTold is of a few invented articles; that of the last cannot be packed.
func someTold() (all []*Told, events [][]Event) {
	names, byName, _ := chronicle(6)
	for _, name := range names {
		events = append(events, byName[name])
	}
	events = append(events, nil, []Event{{}}, []Event{{ID: "e-1"}, {ID: "e-22", Date: edtf.MustParse("2017-03/2017-05"), Places: []string{"mosul", "raqqa"}, Site: "سوق"}})
	merged := Merge(events[0], nil)
	events = append(events, merged)
	for _, list := range events {
		all = append(all, NewTold(list, nil))
	}
	return all, events
}

// TestToldIsPacked unpacks what was packed: the same Told, which makes the same events.
func TestToldIsPacked(t *testing.T) {
	all, events := someTold()
	for n, told := range all {
		c := pack.Writer(nil)
		ok := told.Pack(c, nil)
		if whole := len(events[n]) == 0 || len(events[n][0].Reports) == 0; ok != whole {
			t.Fatalf("%d: packed is %t, want %t", n, ok, whole)
		}
		var read Told
		r := pack.Reader(string(c.Bytes()))
		if got := read.Pack(r, told.again); got != ok || !r.Done() {
			t.Fatalf("%d: unpacked is %t, done %t", n, got, r.Done())
		}
		if !ok {
			continue
		}
		read.again, read.fill = nil, nil
		want := *told
		want.again, want.fill = nil, nil
		if len(want.gists)+len(read.gists) == 0 {
			want.gists, read.gists = nil, nil
		}
		if !reflect.DeepEqual(read.gists, want.gists) || read.ids != want.ids || read.width != want.width || len(read.names) != len(want.names) {
			t.Fatalf("%d: %+v, want %+v", n, read, want)
		}
		for k, name := range want.names {
			if read.names[k] != name {
				t.Fatalf("%d: name %d is another", n, k)
			}
		}
		for k := range events[n] {
			if read.id(int32(k)) != events[n][k].ID || read.date(int32(k)) != events[n][k].Date {
				t.Fatalf("%d: event %d is %s of %s, want %s of %s", n, k, read.id(int32(k)), read.date(int32(k)), events[n][k].ID, events[n][k].Date)
			}
		}
	}
}

// TestDamagedTold changes and cuts what was packed: it is refused, or gives a Told of which
// everything can be asked.
func TestDamagedTold(t *testing.T) {
	all, _ := someTold()
	rng := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for range 20000 {
		c := pack.Writer(nil)
		all[rng.IntN(len(all))].Pack(c, nil)
		text := append([]byte(nil), c.Bytes()...)
		if len(text) == 0 {
			continue
		}
		if rng.IntN(3) == 0 {
			text = text[:rng.IntN(len(text))]
		} else {
			for range 1 + rng.IntN(4) {
				text[rng.IntN(len(text))] ^= byte(1 << rng.IntN(8))
			}
		}
		var read Told
		r := pack.Reader(string(text))
		if !read.Pack(r, func(int) *Event { return &Event{} }) || !r.Done() {
			refused++
			continue
		}
		in := &issue{name: "a", told: &read}
		for n := range read.gists {
			s, tell := spot{in, int32(n)}, telling{}
			tell.stands(s)
			_, _, _, _ = s.id(), s.date(), tell.placeNames(), tell.triggerName()
			tell.siteName()
		}
	}
	if refused < 5000 {
		t.Errorf("only %d of 20000 damaged ones were refused", refused)
	}
}

// TestSettledTold: what a Happening gives stays when its Told has let go.
func TestSettledTold(t *testing.T) {
	names, events, published := chronicle(40)
	m := NewMerger()
	var all []*Told
	for _, name := range names {
		told := NewTold(events[name], nil)
		all = append(all, told)
		m.Set(name, published[name], told)
	}
	merged := m.Merge().Events
	var want []Event
	for _, h := range merged {
		want = append(want, *h.Event())
	}
	for _, told := range all {
		told.Settle()
	}
	joined := 0
	for n, h := range merged {
		if got := *h.Event(); !reflect.DeepEqual(got, want[n]) {
			t.Fatalf("%s is\n%+v, want\n%+v", h.ID(), got, want[n])
		}
		if n > 0 && CompareHappenings(merged[n-1], h) > 0 {
			t.Fatalf("%s stands before %s", merged[n-1].ID(), h.ID())
		}
		if h.Tellings() > 1 {
			joined++
		} else if article, k, ok := h.Alone(); !ok || !reflect.DeepEqual(*AloneIn(new(Room), &events[article][k], published[article]), want[n]) {
			t.Fatalf("%s alone is another: %s %d %t", h.ID(), article, k, ok)
		}
	}
	if joined == 0 {
		t.Error("no event has several tellings; the test says less than it should")
	}
}
