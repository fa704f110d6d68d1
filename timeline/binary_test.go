package timeline

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"waqai/internal/pack"

	"waqai/timeline/edtf"
)

// fill gives every field that a value leads to something of its own.
func fill(v reflect.Value, r *rand.Rand, depth int) {
	switch {
	case v.Type() == reflect.TypeFor[edtf.Date]():
		days := []string{"2017-03-09", "2016-02/2017-03-09", "201X", "2015-06-11~", "../1999-12", "2014-13", "2013-21"}
		for {
			if d, err := edtf.Parse(days[r.IntN(len(days))]); err == nil {
				v.Set(reflect.ValueOf(d))
				return
			}
		}
	case v.Kind() == reflect.Struct:
		for n := range v.NumField() {
			fill(v.Field(n), r, depth+1)
		}
	case v.Kind() == reflect.Slice:
		switch n := r.IntN(4); {
		case n == 0:
		case n == 1:
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		default:
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(v.Index(i), r, depth+1)
			}
		}
	case v.Kind() == reflect.Pointer:
		if r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r, depth+1)
		}
	case v.Kind() == reflect.String:
		v.SetString([]string{"", "قصف", "x", "دير الزور\n«»"}[r.IntN(4)])
	case v.CanInt():
		v.SetInt(r.Int64N(1<<40) - 1<<20)
	case v.CanFloat():
		v.SetFloat(r.Float64())
	case v.Kind() == reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	default:
		panic("a kind of field that fill does not know: " + v.Type().String())
	}
}

// Whatever fields events have or get, all of them come back.
func TestBinaryForm(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := make([]Event, r.IntN(4))
		for n := range events {
			fill(reflect.ValueOf(&events[n]).Elem(), r, 0)
		}
		packed := AppendEvents(nil, events)
		back, err := DecodeEvents(string(packed))
		if err != nil || !reflect.DeepEqual(back, events) {
			t.Fatalf("seed %d: %v: of\n%+v\ncame\n%+v", seed, err, events, back)
		}
		for n := range events {
			c := pack.Writer(nil)
			PackEvent(c, &events[n])
			if quote, ok := PackedQuote(string(c.Bytes())); !ok || quote != events[n].Quote {
				t.Fatalf("seed %d: quote %q, %t of\n%+v", seed, quote, ok, events[n])
			}
		}
		for n := range packed {
			if _, err := DecodeEvents(string(packed[:n])); err == nil {
				t.Fatalf("seed %d: the first %d of %d bytes are taken for all", seed, n, len(packed))
			}
		}
	}
}

func FuzzDecodeEvents(f *testing.F) {
	n := 17
	f.Add(string(AppendEvents(nil, []Event{{ID: "a", Places: []string{"mosul"}, Fatalities: &n, Reports: []Report{{ID: "a", Quote: "قصف"}}}})))
	f.Fuzz(func(t *testing.T, text string) {
		if events, err := DecodeEvents(text); err == nil {
			if _, err := DecodeEvents(string(AppendEvents(nil, events))); err != nil {
				t.Error(err)
			}
		}
	})
}
