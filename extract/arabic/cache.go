package arabic

import "sync/atomic"

// Cache remembers what was found out about forms, by the numbers that Read gives
// them. What it answers depends on nothing but the form. The zero value is ready; it
// is safe for concurrent use.
type Cache[T any] struct {
	blocks [numbers/block + 1]atomic.Pointer[[block]atomic.Pointer[T]]
}

const block = 1 << 12

// Get gives what is known of a word's form, and asks find where nothing is. Find
// never gives nil; two may be asked at once for the same form, and the answer of
// either is kept.
func (c *Cache[T]) Get(w *Word, find func(form string) *T) *T {
	if b := c.blocks[w.number/block].Load(); b != nil {
		if v := b[w.number%block].Load(); v != nil {
			return v
		}
	}
	return c.ask(w, find)
}

// ask finds out what is not known yet, or of a form that has no number.
func (c *Cache[T]) ask(w *Word, find func(form string) *T) *T {
	if w.number == 0 {
		return find(w.Form)
	}
	b := c.blocks[w.number/block].Load()
	if b == nil {
		c.blocks[w.number/block].CompareAndSwap(nil, new([block]atomic.Pointer[T]))
		b = c.blocks[w.number/block].Load()
	}
	v := b[w.number%block].Load()
	if v == nil {
		v = find(w.Form)
		b[w.number%block].Store(v)
	}
	return v
}
