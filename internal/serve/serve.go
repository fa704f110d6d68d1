// Package serve shows a site in a browser while somebody writes it.
//
//	files change → watcher → Load with a memo → pages on request → browser
//
// Pages are those of the plan that build writes, rendered when they are asked for;
// all that is added to one is a script, and what its policy has to allow for it.
// Drafts and events that are held back are there too, with a mark.
//
//	serve.go    Run: the address, the loop
//	server.go   the state of the site that is served, and its renewal
//	http.go     requests; what lies under /_waqai/ is listed there
//	inject.go   the script that is put into pages
//	hub.go      what browsers are told, as server-sent events
//	watch.go    which files changed, and when they are quiet; ignore.go, poll.go
//	preview.js  what runs in the browser; preview.css
//
// # What holds
//
//   - One save is one renewal: what changes within a short time is taken together, and
//     a file that is still being written is waited for.
//   - While there are faults, the last good state of what is at fault stays: of an
//     article its last sound text, of the theme or the settings the whole site.
//   - A page whose bytes did not change is not loaded again.
//   - Nobody but this machine is answered, unless an address says otherwise, and no
//     request that was sent to another name.
package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"waqai/internal/site"
)

// Options say what to serve and where.
type Options struct {
	// Site says what to build the pages from. Preview is set by Run, Memo is not
	// used.
	Site site.Options
	// Addr is the address to listen at, "" for DefaultAddr. A port that is taken
	// moves on to the next.
	Addr string
	// Poll looks through the folders again and again instead of asking the system
	// to tell of changes.
	Poll bool
	// Open opens the first page in a browser, Navigate the page of each file that
	// is saved.
	Open, Navigate bool
	// Log is told in lines what goes on; faults are printed to it. Name gives the
	// name of a file of the site in them, where not nil.
	Log  io.Writer
	Name func(file string) string
	// Ready, where not nil, is called with the address of the first page.
	Ready func(address string)
}

// DefaultAddr is a port of this machine alone.
const DefaultAddr = "127.0.0.1:1717"

// AddrError says why an address cannot be listened at.
type AddrError struct {
	Addr    string
	Misuse  bool // it is no address
	Message string
	Hint    string
}

func (e *AddrError) Error() string { return fmt.Sprintf("address %s: %s", e.Addr, e.Message) }

// Run serves a site until ctx ends, which is no error.
func Run(ctx context.Context, opt Options) error {
	if opt.Addr == "" {
		opt.Addr = DefaultAddr
	}
	if opt.Log == nil {
		opt.Log = io.Discard
	}
	if opt.Name == nil {
		opt.Name = func(file string) string { return file }
	}
	if opt.Site.Dir == "" {
		opt.Site.Dir = "."
	}
	listener, err := listen(opt)
	if err != nil {
		return err
	}
	s := newServer(ctx, opt)
	s.hosts = hostsOf(opt.Addr)
	s.address = "http://" + shownAddr(listener.Addr().String())
	web := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	s.say("preview at %s/  (end it with Ctrl-C)", s.address)
	if opt.Ready != nil {
		opt.Ready(s.address + "/")
	}
	if opt.Open {
		if err := openBrowser(s.address + "/"); err != nil {
			s.say("no browser could be opened: %v", err)
		}
	}

	w := newWatcher(opt.Site.Dir, s.say)
	watched := make(chan struct{})
	go func() { defer close(watched); w.run(ctx, opt.Poll) }()
	renewed := make(chan struct{})
	go func() { defer close(renewed); s.loop(ctx, w) }()

	select {
	case <-ctx.Done():
		err = nil
	case err = <-ended:
	}
	s.hub.close()
	quick, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if web.Shutdown(quick) != nil {
		web.Close()
	}
	if ctx.Err() == nil {
		return fmt.Errorf("serve %s: %w", s.address, err)
	}
	<-watched
	<-renewed
	s.keepNow()
	return nil
}

// ports that are tried after one that is taken.
const ports = 20

func listen(opt Options) (net.Listener, error) {
	host, port, err := net.SplitHostPort(opt.Addr)
	first, wrong := strconv.Atoi(port)
	if err != nil || wrong != nil || first < 0 || first > 65535 {
		return nil, &AddrError{opt.Addr, true, "is no address to listen at", "write a host and a port:  -addr " + DefaultAddr}
	}
	if host == "" { // all that the machine has; whoever means that writes 0.0.0.0
		host = "127.0.0.1"
	}
	for n := first; ; n++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		switch {
		case err == nil:
			if n != first && first != 0 {
				fmt.Fprintf(opt.Log, "port %d is in use; taking %d\n", first, n)
			}
			return l, nil
		case errors.Is(err, syscall.EADDRINUSE) && n-first < ports && n < 65535:
		case errors.Is(err, syscall.EADDRINUSE):
			return nil, &AddrError{opt.Addr, false, fmt.Sprintf("it and the %d ports behind it are in use", n-first), "name another with -addr"}
		default:
			var op *net.OpError
			if errors.As(err, &op) {
				err = op.Err
			}
			return nil, &AddrError{opt.Addr, false, "cannot be listened at: " + err.Error(), "name another with -addr"}
		}
	}
}

// shownAddr gives the address that a browser of this machine opens.
func shownAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// token is what a request has to know that changes anything: only pages of this
// server have it.
func token() string { return rand.Text() }

// openBrowser hands an address to the browser of the system.
func openBrowser(address string) error {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	c := exec.Command(name, args...)
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait()
	return nil
}
