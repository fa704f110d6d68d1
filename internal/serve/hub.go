package serve

import (
	"sync"

	"waqai/internal/gloss"
	"waqai/internal/source"
)

// message is what browsers are told, as JSON.
type message struct {
	Edition int     `json:"edition"`
	Faults  []fault `json:"faults"`
	Style   string  `json:"style"`
	// Open is the address of a page to go to, or "".
	Open string `json:"open,omitempty"`
}

// fault is one of the files, with what a browser shows of it: in Arabic, and what
// somebody types between backquotes.
type fault struct {
	source.Fault
	Arabic     string `json:"arabic"`
	ArabicHint string `json:"arabic_hint,omitempty"`
}

func told(faults source.Faults) []fault {
	list := make([]fault, len(faults))
	for i, f := range faults {
		message, hint := gloss.Fault(f)
		list[i] = fault{f, message, hint}
	}
	return list
}

// hub hands messages to all who listen. One who is slow gets the latest alone, for
// each says all that there is to know.
type hub struct {
	mu      sync.Mutex
	closed  bool
	hearers map[chan message]bool
}

func newHub() *hub { return &hub{hearers: map[chan message]bool{}} }

// listen gives a channel of messages, closed when the server ends, and what ends it.
func (h *hub) listen() (<-chan message, func()) {
	c := make(chan message, 8)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
		return c, func() {}
	}
	h.hearers[c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.hearers[c] {
			delete(h.hearers, c)
		}
	}
}

func (h *hub) send(m message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.hearers {
		for sent := false; !sent; {
			select {
			case c <- m:
				sent = true
			default:
				select {
				case <-c:
				default:
				}
			}
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.hearers {
		close(c)
	}
	h.hearers = map[chan message]bool{}
}
