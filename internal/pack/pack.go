// Package pack writes values one after the other into bytes, and reads them again: the
// form in which a memo keeps what the same program finds out. Other programs are given
// JSON.
//
// What is done with a field is said once for both directions:
//
//	func place(c *pack.Coder, p *Place) {
//		c.Text(&p.Name)
//		pack.Many(c, &p.Aliases, (*pack.Coder).Text)
//	}
//
// Numbers are varints, texts have their length before them. The bytes say nothing of
// what they hold: who changes the fields changes the name under which they are kept.
package pack

import (
	"encoding"
	"encoding/binary"
	"math"
)

// Coder writes or reads. Texts that it reads are pieces of one string.
type Coder struct {
	reading bool
	bad     bool
	in      string
	out     []byte
}

// Writer gives a Coder that appends to b.
func Writer(b []byte) *Coder { return &Coder{out: b} }

// Reader gives a Coder that reads what a Writer wrote.
func Reader(text string) *Coder { return &Coder{reading: true, in: text} }

// Bytes is what a Writer wrote.
func (c *Coder) Bytes() []byte { return c.out }

// Reading tells a Reader from a Writer.
func (c *Coder) Reading() bool { return c.reading }

// Done tells whether a Reader has read all that was written, and nothing else.
func (c *Coder) Done() bool { return !c.bad && c.in == "" }

// Failed tells whether what was read cannot have been written.
func (c *Coder) Failed() bool { return c.bad }

// Fail says that what was read cannot have been written.
func (c *Coder) Fail() { c.bad, c.in = true, "" }

// Uint is a number from 0.
func (c *Coder) Uint(n *uint64) {
	if !c.reading {
		c.out = binary.AppendUvarint(c.out, *n)
		return
	}
	*n = 0
	for i := 0; i < len(c.in) && i < binary.MaxVarintLen64; i++ {
		b := c.in[i]
		*n |= uint64(b&0x7F) << (7 * i)
		if b < 0x80 {
			c.in = c.in[i+1:]
			return
		}
	}
	*n = 0
	c.Fail()
}

// Number is a whole number.
func (c *Coder) Number(n *int) {
	v := uint64(int64(*n)<<1) ^ uint64(int64(*n)>>63)
	if c.Uint(&v); c.reading {
		*n = int(int64(v>>1) ^ -int64(v&1))
	}
}

// Float is a number with a fraction.
func (c *Coder) Float(f *float64) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(*f))
		return
	}
	if piece := c.take(8); !c.bad {
		*f = math.Float64frombits(binary.LittleEndian.Uint64([]byte(piece)))
	}
}

// Flag is true or false.
func (c *Coder) Flag(f *bool) {
	if !c.reading {
		var b byte
		if *f {
			b = 1
		}
		c.out = append(c.out, b)
		return
	}
	if piece := c.take(1); !c.bad {
		*f = piece[0] == 1
	}
}

// Text is a string, or whatever is one at heart.
func (c *Coder) Text(s *string) {
	n := uint64(len(*s))
	if c.Uint(&n); !c.reading {
		c.out = append(c.out, *s...)
		return
	}
	*s = c.take(n)
}

func (c *Coder) take(n uint64) string {
	if n > uint64(len(c.in)) {
		c.Fail()
		return ""
	}
	piece := c.in[:n]
	c.in = c.in[n:]
	return piece
}

// Texts is a list of strings.
func (c *Coder) Texts(list *[]string) { Many(c, list, (*Coder).Text) }

// PassTexts reads a list of strings and makes none of them.
func (c *Coder) PassTexts() {
	var n uint64
	var text string
	for c.Uint(&n); n > 1 && !c.bad; n-- {
		c.Text(&text)
	}
}

// Binary is a value that knows its own binary form. Its methods fail only for bytes
// that they did not write.
func (c *Coder) Binary(append encoding.BinaryAppender, read encoding.BinaryUnmarshaler) {
	if !c.reading {
		at := len(c.out)
		c.out = binary.LittleEndian.AppendUint32(c.out, 0)
		if out, err := append.AppendBinary(c.out); err == nil {
			c.out = out
		}
		binary.LittleEndian.PutUint32(c.out[at:], uint32(len(c.out)-at-4))
		return
	}
	head := c.take(4)
	if c.bad {
		return
	}
	piece := c.take(uint64(binary.LittleEndian.Uint32([]byte(head))))
	if !c.bad && read.UnmarshalBinary([]byte(piece)) != nil {
		c.Fail()
	}
}

// Optional is a value that may be nil.
func Optional[T any](c *Coder, p **T, value func(*Coder, *T)) {
	there := *p != nil
	if c.Flag(&there); !there {
		return
	}
	if c.reading {
		*p = new(T)
	}
	value(c, *p)
}

// Many is a list of values. One that is empty and one that is nil stay what they are.
func Many[T any](c *Coder, list *[]T, value func(*Coder, *T)) {
	n := uint64(len(*list)) + 1
	if *list == nil {
		n = 0
	}
	if c.Uint(&n); n == 0 || c.bad {
		return
	}
	if n--; c.reading {
		if n > uint64(len(c.in)) { // a value has a byte at least
			c.Fail()
			return
		}
		*list = make([]T, n)
	}
	for i := range *list {
		value(c, &(*list)[i])
	}
}
