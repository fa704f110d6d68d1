package pack

import (
	"math"
	"reflect"
	"testing"
)

// all is a value of each kind.
type all struct {
	count   uint64
	number  int
	ratio   float64
	yes     bool
	name    string
	names   []string
	perhaps *int
	deep    []all
}

func (a *all) pack(c *Coder) {
	c.Uint(&a.count)
	c.Number(&a.number)
	c.Float(&a.ratio)
	c.Flag(&a.yes)
	c.Text(&a.name)
	c.Texts(&a.names)
	Optional(c, &a.perhaps, (*Coder).Number)
	Many(c, &a.deep, func(c *Coder, a *all) { a.pack(c) })
}

func TestBothWays(t *testing.T) {
	seven := 7
	for _, want := range []all{
		{},
		{count: math.MaxUint64, number: math.MinInt, ratio: math.Inf(-1), yes: true, name: "دير الزور\x00\xff", names: []string{"", "أ"}, perhaps: &seven},
		{number: math.MaxInt, ratio: -0.5, names: []string{}, deep: []all{{name: "x"}, {deep: []all{{}, {perhaps: &seven}}}}},
	} {
		w := Writer([]byte("before"))
		want.pack(w)
		packed := w.Bytes()[len("before"):]
		var got all
		r := Reader(string(packed))
		if got.pack(r); !r.Done() || !reflect.DeepEqual(got, want) {
			t.Errorf("of %+v came %+v", want, got)
		}
		for n := range packed {
			var got all
			r := Reader(string(packed[:n]))
			if got.pack(r); r.Done() {
				t.Errorf("%d of %d bytes are taken for all", n, len(packed))
			}
		}
		r = Reader(string(packed) + "x")
		if got.pack(r); r.Done() {
			t.Error("a byte too many is not noticed")
		}
	}
}

// Whatever is read ends soon, and takes no more room than the text lets expect.
func FuzzReader(f *testing.F) {
	w := Writer(nil)
	(&all{names: []string{"a"}, deep: []all{{}}}).pack(w)
	f.Add(string(w.Bytes()))
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, text string) {
		var got all
		r := Reader(text)
		if got.pack(r); !r.Done() {
			return
		}
		w := Writer(nil)
		got.pack(w)
		var again all
		r = Reader(string(w.Bytes()))
		if again.pack(r); !r.Done() {
			t.Error("what was read cannot be read again")
		}
	})
}

func TestPassTexts(t *testing.T) {
	for _, texts := range [][]string{nil, {}, {"أ"}, {"", "ب", "ج"}} {
		w := Writer(nil)
		after := "after"
		w.Texts(&texts)
		w.Text(&after)
		packed := string(w.Bytes())
		r, got := Reader(packed), ""
		r.PassTexts()
		if r.Text(&got); got != after || r.Failed() || !r.Done() {
			t.Errorf("behind %q stands %q", texts, got)
		}
		for n := range packed {
			r := Reader(packed[:n])
			r.PassTexts()
			if r.Text(&got); !r.Failed() {
				t.Errorf("%d of %d bytes are taken for all", n, len(packed))
			}
		}
	}
	r := Reader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	if r.PassTexts(); !r.Failed() {
		t.Error("more texts than bytes are there")
	}
}
