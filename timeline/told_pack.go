package timeline

import (
	"encoding/binary"
	"strings"
	"unique"

	"waqai/internal/pack"
)

// packed is the length of a gist in the binary form.
const packed = 4*(2+len(tolls)+6) + 7

// Pack packs what is known of an article's events, or fills an empty Told, to which again
// is given then; see NewTold. It is for a memo that the same program reads again, and goes
// with BinaryVersion. ok is false where it cannot be packed, as that of events that
// an earlier merge made: then nothing is.
func (t *Told) Pack(c *pack.Coder, again func(n int) *Event) (ok bool) {
	ok = t.odd == nil || len(t.odd.asides)+len(t.odd.confidences) == 0
	if c.Flag(&ok); !ok {
		return false
	}
	count, width := len(t.gists), int(t.width)
	c.Number(&count)
	c.Number(&width)
	c.Text(&t.ids)
	pack.Many(c, &t.names, func(c *pack.Coder, name *term) {
		is := *name != term{}
		text := ""
		if is && !c.Reading() {
			text = name.Value()
		}
		c.Flag(&is)
		if c.Text(&text); c.Reading() && is {
			*name = unique.Make(text)
		}
	})
	var ends []int32
	var dates []oddDate
	if t.odd != nil {
		ends, dates = t.odd.ends, t.odd.dates
	}
	pack.Many(c, &ends, packInt32)
	pack.Many(c, &dates, func(c *pack.Coder, d *oddDate) {
		packInt32(c, &d.n)
		packDate(c, &d.date)
	})
	var gists string
	if !c.Reading() {
		b := make([]byte, 0, count*packed)
		for n := range t.gists {
			b = t.gists[n].append(b)
		}
		gists = string(b)
	}
	if c.Text(&gists); !c.Reading() {
		return true
	}
	t.ids, t.width, t.again = strings.Clone(t.ids), int32(width), again
	if len(ends)+len(dates) > 0 {
		t.odd = &odd{ends: ends, dates: dates}
	}
	if count < 0 || len(gists) != count*packed || !t.idsFit(count, width) {
		c.Fail()
		return false
	}
	t.gists = make([]gist, count)
	for n := range t.gists {
		if t.gists[n].fill(gists[n*packed:]); !t.fits(&t.gists[n]) {
			c.Fail()
			return false
		}
	}
	return true
}

func packInt32(c *pack.Coder, n *int32) {
	wide := int(*n)
	c.Number(&wide)
	*n = int32(wide)
}

// idsFit tells whether there are as many ids as events.
func (t *Told) idsFit(count, width int) bool {
	if width > 0 || count == 0 {
		return len(t.ids) == count*width
	}
	if t.odd == nil || len(t.odd.ends) != count {
		return false
	}
	before := int32(0)
	for _, end := range t.odd.ends {
		if end < before {
			return false
		}
		before = end
	}
	return int(before) == len(t.ids)
}

// fits tells whether what g points to is there.
func (t *Told) fits(g *gist) bool {
	there := func(n int32) bool { return n >= 0 && int(n) < len(t.names) }
	if !there(g.trigger) || g.site != -1 && !there(g.site) || !there(g.places) {
		return false
	}
	for n := g.places; ; n++ {
		if !there(n) {
			return false
		}
		if t.names[n] == (term{}) {
			return true
		}
	}
}

func (g *gist) numbers() [2 + len(tolls) + 6]*int32 {
	first, last := (*int32)(&g.first), (*int32)(&g.last)
	return [...]*int32{first, last, &g.tolls[0], &g.tolls[1], &g.tolls[2], &g.offset, &g.length, (*int32)(nil), &g.site, &g.trigger, &g.places}
}

func (g *gist) append(b []byte) []byte {
	for _, n := range g.numbers() {
		if n == nil {
			b = binary.LittleEndian.AppendUint32(b, g.quote)
			continue
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(*n))
	}
	flag := func(is bool) byte {
		if is {
			return 1
		}
		return 0
	}
	return append(b, byte(g.kind), flag(g.planned), flag(g.dated), flag(g.about), byte(g.basis), g.percent, byte(g.marks))
}

// fill is what append wrote.
func (g *gist) fill(b string) {
	for k, n := range g.numbers() {
		at := b[4*k : 4*k+4]
		v := uint32(at[0]) | uint32(at[1])<<8 | uint32(at[2])<<16 | uint32(at[3])<<24
		if n == nil {
			g.quote = v
			continue
		}
		*n = int32(v)
	}
	rest := b[4*len(g.numbers()):]
	g.kind, g.planned, g.dated, g.about = min(kind(rest[0]), kind(len(Types))), rest[1] == 1, rest[2] == 1, rest[3] == 1
	g.basis, g.percent, g.marks = int8(rest[4]), rest[5], marks(rest[6])
}
