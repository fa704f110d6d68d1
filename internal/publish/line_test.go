package publish

import (
	"net"
	"sync"
	"testing"
)

// line is a TCP line to a server of this machine that a test cuts or holds.
type line struct {
	listener net.Listener
	to       string

	mu     sync.Mutex
	open   map[net.Conn]bool
	passed int64 // bytes, both ways
	left   int64 // bytes until it is cut, once; below 0 for never
	stays  bool  // cut when it is
	down   bool  // new connections are refused
	held   chan struct{}
}

// openLine lays a line to an address.
func openLine(t *testing.T, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, to: to, open: map[net.Conn]bool{}, left: -1}
	t.Cleanup(func() {
		l.listener.Close()
		l.hold(false)
		l.cut()
	})
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			go l.connect(from)
		}
	}()
	return l
}

func (l *line) connect(from net.Conn) {
	to, err := net.Dial("tcp", l.to)
	l.mu.Lock()
	if l.down || err != nil {
		l.mu.Unlock()
		from.Close()
		if err == nil {
			to.Close()
		}
		return
	}
	l.open[from], l.open[to] = true, true
	l.mu.Unlock()
	done := make(chan bool, 2)
	pass := func(from, to net.Conn) {
		buffer := make([]byte, 1024)
		for {
			n, err := from.Read(buffer)
			l.mu.Lock()
			held := l.held
			l.mu.Unlock()
			if held != nil {
				<-held
			}
			l.mu.Lock()
			l.passed += int64(n)
			cut := false
			if l.left >= 0 {
				if l.left -= int64(n); l.left < 0 {
					n, cut = max(0, n+int(l.left)), true
				}
			}
			l.mu.Unlock()
			if _, wrong := to.Write(buffer[:n]); wrong != nil || err != nil || cut {
				if cut {
					l.mu.Lock()
					l.down, l.left = l.stays, -1
					l.mu.Unlock()
					l.cut()
				}
				break
			}
		}
		if half, ok := to.(*net.TCPConn); ok {
			half.CloseWrite()
		}
		done <- true
	}
	go pass(from, to)
	go pass(to, from)
	<-done
	<-done
	from.Close()
	to.Close()
	l.mu.Lock()
	delete(l.open, from)
	delete(l.open, to)
	l.mu.Unlock()
}

// cut ends all connections at once.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
}

// cutAfter cuts the line when so many bytes more have passed, -1 never; for good where it
// stays so until this is called again.
func (l *line) cutAfter(n int64, stays bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passed, l.left, l.down, l.stays = 0, n, false, stays
}

func (l *line) count() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.passed
}

// hold lets nothing pass, and cuts nothing, until it is let go.
func (l *line) hold(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case on && l.held == nil:
		l.held = make(chan struct{})
	case !on && l.held != nil:
		close(l.held)
		l.held = nil
	}
}
