package timeline

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"unsafe"
	weakly "weak"

	"waqai/timeline/edtf"
)

// TestToldKnowsByHeart: what a Told has of an event is what the event says.
func TestToldKnowsByHeart(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 61))
		events, _ := invent(r, 1+r.IntN(50))
		for n := range events {
			e := &events[n]
			if seed%2 == 0 { // ids of one length, or not
				e.ID = "e-" + strconv.Itoa(n)
			}
			switch r.IntN(8) {
			case 0:
				e.Confidence = r.Float64()
			case 1:
				e.Also, e.Joined, e.Parted = []string{"e-also"}, []string{"e-joined"}, []string{"e-1", "e-2"}
			case 2:
				e.Reports = slices.Clone(Merge(events[:1+r.IntN(len(events))], nil)[0].Reports)
			case 3:
				e.Date = edtf.Date{}
			case 4:
				e.Basis, e.Type, e.Decision = "none", "none", "confirmed"
			case 5:
				*e = Event{}
				fill(reflect.ValueOf(e).Elem(), r, 0)
			}
		}
		in := &issue{name: "a", told: NewTold(events, nil)}
		if in.told.Len() != len(events) {
			t.Fatalf("%d events are %d", len(events), in.told.Len())
		}
		for n := range events {
			e, s := &events[n], spot{in, int32(n)}
			tell := &telling{}
			tell.stands(s)
			var places []string
			for _, place := range tell.placeNames() {
				places = append(places, place.Value())
			}
			site := ""
			if tell.placed() {
				site = tell.siteName().Value()
			}
			if s.id() != e.ID || s.date() != e.Date || s.confidence() != e.Confidence || s.event() != e ||
				site != e.Site || tell.triggerName().Value() != e.Trigger || !slices.Equal(places, e.Places) {
				t.Fatalf("%s, %s, %v, site %q, trigger %q, places %q of\n%+v", s.id(), s.date(), s.confidence(), site, tell.triggerName().Value(), places, *e)
			}
			if s.rank() != s.account().rank() {
				t.Fatalf("%+v and %+v of\n%+v", s.rank(), s.account().rank(), *e)
			}
			a := s.apart()
			if !slices.Equal(a.also, e.Also) || !slices.Equal(a.joined, e.Joined) || !slices.Equal(a.parted, e.Parted) ||
				!slices.EqualFunc(a.reports, e.Reports, func(h heading, r Report) bool { return h == heading{r.ID, r.Article, r.Published} }) {
				t.Fatalf("%+v of\n%+v", *a, *e)
			}
		}
	}
	if (*Told)(nil).Len() != 0 {
		t.Error("nothing tells of something")
	}
}

// TestToldIsTheSame: two events say the same where all fields are equal, and not where
// one is not, whichever it is.
func TestToldIsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(63, 64))
	var e Event
	for reflect.ValueOf(e).FieldByName("Reports").Len() == 0 {
		e = Event{}
		fill(reflect.ValueOf(&e).Elem(), r, 0)
	}
	spotOf := func(e Event) spot { return spot{&issue{name: "a", told: NewTold([]Event{e}, nil)}, 0} }
	if !spotOf(e).says(spotOf(e)) {
		t.Error("an event is not itself")
	}
	for n := range reflect.TypeOf(e).NumField() {
		other := e
		for range 100 {
			fill(reflect.ValueOf(&other).Elem().Field(n), r, 0)
			if !reflect.DeepEqual(e, other) {
				break
			}
		}
		if spotOf(e).says(spotOf(other)) {
			t.Errorf("another %s is not seen", reflect.TypeOf(e).Field(n).Name)
		}
	}
}

// TestToldLetsGoOfEvents: of events that can be given again nothing is held, not even a
// piece of a text.
func TestToldLetsGoOfEvents(t *testing.T) {
	var first weakly.Pointer[Event]
	var text weakly.Pointer[byte]
	tell := func() *Told {
		events, _ := invent(rand.New(rand.NewPCG(65, 66)), 100)
		events[7].Also, events[7].Joined = []string{"e-also"}, []string{"e-joined"}
		events[8].Reports = []Report{{ID: "e-report", Article: "b"}}
		packed := string(AppendEvents(nil, events))
		events, err := DecodeEvents(packed)
		if err != nil {
			t.Fatal(err)
		}
		first, text = weakly.Make(&events[0]), weakly.Make(unsafe.StringData(packed))
		return NewTold(events, func(int) *Event { return nil })
	}
	told := tell()
	for range 3 {
		runtime.GC()
	}
	if first.Value() != nil {
		t.Error("the events are held")
	}
	if text.Value() != nil {
		t.Error("their text is held")
	}
	runtime.KeepAlive(told)
}
