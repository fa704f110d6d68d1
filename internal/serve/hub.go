package serve

import (
	"sync"

	"waqai/internal/source"
)

// message is what browsers are told, as JSON.
type message struct {
	Edition int           `json:"edition"`
	Faults  source.Faults `json:"faults"`
	Style   string        `json:"style"`
	// Open is the address of a page to go to, or "".
	Open string `json:"open,omitempty"`
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
