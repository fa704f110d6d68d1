package arabic

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"
)

// Cache remembers what was found out about forms. News repeats its words: of a
// thousand articles nine words in ten were met before. It keeps the first forms
// that it meets, so that its size is bounded, and what it answers depends on
// nothing but the form. The zero value is ready; it is safe for concurrent use.
type Cache[T any] struct {
	read atomic.Pointer[map[string]T] // never changed once it is here

	mu    sync.Mutex
	fresh map[string]T // what is not in read yet
}

// cached is how many forms a Cache keeps.
const cached = 1 << 16

// Get gives what is known of a form, and asks find where nothing is.
func (c *Cache[T]) Get(form string, find func(string) T) T {
	known := c.read.Load()
	if known != nil {
		if v, ok := (*known)[form]; ok {
			return v
		}
		if len(*known) >= cached {
			return find(form)
		}
	}
	return c.add(form, find)
}

// add looks among the forms that were met of late, and takes one up that was
// not. The map that everybody reads is made anew when there are enough of them.
func (c *Cache[T]) add(form string, find func(string) T) T {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.fresh[form]; ok {
		return v
	}
	if c.fresh == nil {
		c.fresh = map[string]T{}
	}
	v := find(form)
	c.fresh[strings.Clone(form)] = v // a form is a piece of a whole text, which must not be kept for it
	var known map[string]T
	if p := c.read.Load(); p != nil {
		known = *p
	}
	if len(c.fresh) > 256+len(known)/4 {
		all := make(map[string]T, len(known)+len(c.fresh))
		maps.Copy(all, known)
		maps.Copy(all, c.fresh)
		c.fresh = nil
		c.read.Store(&all)
	}
	return v
}
