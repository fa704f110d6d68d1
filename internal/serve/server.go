package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"waqai/internal/site"
	"waqai/internal/source"
)

// server is what is known of the site. Everything that changes in it is behind mu.
type server struct {
	opt     Options
	ctx     context.Context
	hosts   func(host string) bool
	address string // as "http://127.0.0.1:1717"
	token   string
	hub     *hub
	logging sync.Mutex
	turn    sync.Mutex       // who holds it renews
	sights  map[string]sight // behind turn: the files that changed last, before they were read
	touched []string         // behind turn: those that changed since the site was read
	untold  bool             // behind turn: others may have changed too
	distant bool             // behind turn: others may change at any time, and nobody tells

	mu      sync.Mutex
	first   chan struct{} // closed when the site was read for the first time
	edition edition
	memo    *site.Memo
	keeping *time.Timer     // has memo kept
	pages   map[string]made // what was rendered last, by path
	bytes   int             // of these
}

// edition is a state of the site. It is finished, and nothing changes it.
type edition struct {
	// number counts from 1; 0 is none.
	number int
	// site is the last that was sound, or nil where none ever was.
	site *site.Site
	// faults are those of all files, of the state on the disk. It may be a later
	// one than that of site.
	faults source.Faults
	// style is a digest of what gives pages their look.
	style string
}

// made is a page that was rendered.
type made struct {
	edition int
	body    []byte
	digest  string
	used    int64
}

// most bytes of pages that are kept.
const mostKept = 48 << 20

func newServer(ctx context.Context, opt Options) *server {
	opt.Site.Preview = true
	return &server{
		opt: opt, ctx: ctx, token: token(), hub: newHub(),
		first: make(chan struct{}), pages: map[string]made{}, hosts: hostsOf(opt.Addr),
	}
}

func (s *server) say(format string, args ...any) {
	s.logging.Lock()
	defer s.logging.Unlock()
	fmt.Fprintf(s.opt.Log, format+"\n", args...)
}

// loop reads the site, and again whenever files changed.
func (s *server) loop(ctx context.Context, w *watcher) {
	select {
	case <-w.ready:
	case <-ctx.Done():
		return
	}
	s.turn.Lock()
	s.distant = w.distant.Load()
	s.turn.Unlock()
	s.renew(nil)
	for {
		select {
		case <-ctx.Done():
			return
		case files := <-w.changes:
			if !s.knows(files) {
				s.renew(files)
			}
		}
	}
}

// knows tells whether files were read already as they are now: this program wrote them,
// and read them without being told.
func (s *server) knows(files []string) bool {
	s.turn.Lock()
	defer s.turn.Unlock()
	for _, f := range files {
		if was, ok := s.sights[f]; !ok || was != glance(s.opt.Site.Dir, f) {
			return false
		}
	}
	return len(files) > 0
}

// renew reads the site again; when it returns, what is served is of the files as they
// are. files are those that changed, by their paths in the site, for what is said of
// them. A handler that wrote a file calls it before it answers.
func (s *server) renew(files []string) {
	s.turn.Lock()
	defer s.turn.Unlock()
	start := time.Now()
	if files == nil || slices.ContainsFunc(files, nameless) {
		s.untold = true
		files = slices.DeleteFunc(slices.Clone(files), nameless)
	}
	s.sights = map[string]sight{}
	for _, f := range files {
		s.sights[f] = glance(s.opt.Site.Dir, f)
	}
	opt := s.opt.Site
	s.mu.Lock()
	opt.Memo = s.memo
	last := s.edition
	s.mu.Unlock()
	s.touched = append(s.touched, files...)
	if opt.Memo != nil && !s.untold && !s.distant {
		opt.Touched = s.touched
	}
	next, err := s.read(opt)
	if err != nil {
		if s.ctx.Err() == nil {
			s.say("%v", err)
		}
		return
	}
	if next.Memo() != opt.Memo { // else it was not read on
		s.touched, s.untold = []string{}, false
	}
	now := edition{number: last.number + 1, site: last.site, faults: slices.Clone(next.Faults)}
	if next.Sound() && (last.site == nil || !s.lacksFolder(next.Faults)) {
		now.site = next
		now.faults = append(now.faults, next.PlanFaults()...)
	}
	if now.site != nil {
		now.style = now.site.StyleDigest()
	}
	for i := range now.faults {
		now.faults[i].File = s.opt.Name(now.faults[i].File)
	}
	now.faults.Sort()
	now.faults = slices.Compact(now.faults)

	s.mu.Lock()
	s.edition = now
	if memo := next.Memo(); memo != nil {
		s.memo = memo
		s.keepSoon()
	}
	s.mu.Unlock()
	if last.number == 0 {
		close(s.first)
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(restful) // a renewal makes little garbage, and a preview is not alone on its machine
		}
	}
	s.tell(files, last, now, time.Since(start))
	s.hub.send(message{Edition: now.number, Faults: told(now.faults), Style: now.style})
	if s.opt.Navigate && len(files) == 1 && now.site != nil {
		if path, ok := now.site.PageOfFile(files[0]); ok {
			s.hub.send(message{Edition: now.number, Faults: told(now.faults), Style: now.style, Open: s.base(now) + addressOf(path)})
		}
	}
	if last.site == nil || now.site != nil && !now.site.SameLook(last.site) {
		s.inspect(now)
	}
}

// nameless tells whether a change is one of a folder, or of what nobody knows.
func nameless(file string) bool { return file == "" || strings.HasSuffix(file, "/") }

// lacksFolder tells whether a folder of the site could not be read: all that is in it
// would be gone.
func (s *server) lacksFolder(faults source.Faults) bool {
	return slices.ContainsFunc(faults, func(f source.Fault) bool { return glance(s.opt.Site.Dir, f.File).mode.IsDir() })
}

// restful is how much may be added to the memory that is in use, in hundredths of it, before
// garbage is collected, once the site was read.
const restful = 50

// idle is how long nothing has to change before what was read is kept for the next
// start.
const idle = 3 * time.Second

// keepSoon has what was read kept when the editor rests. The caller holds s.mu.
func (s *server) keepSoon() {
	if s.keeping != nil {
		s.keeping.Stop()
	}
	s.keeping = time.AfterFunc(idle, func() {
		s.memo.Keep()
		debug.FreeOSMemory() // of the last renewals; nobody waits for anything now
	})
}

// keepNow keeps what was read, at the end.
func (s *server) keepNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keeping != nil && s.keeping.Stop() {
		s.memo.Keep()
	}
}

// read is site.Load; a fault of the program itself ends the renewal and not the
// server, which keeps the last good site.
func (s *server) read(opt site.Options) (next *site.Site, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the program has a fault of its own: %v\n%s", r, debug.Stack())
		}
	}()
	return site.Load(s.ctx, opt)
}

// tell says in the terminal what came of a renewal.
func (s *server) tell(files []string, last, now edition, took time.Duration) {
	what := "the site"
	switch {
	case len(files) == 1:
		what = s.opt.Name(files[0])
	case len(files) > 1:
		what = fmt.Sprintf("%d files", len(files))
	}
	s.logging.Lock()
	defer s.logging.Unlock()
	fmt.Fprintf(s.opt.Log, "%s: %d ms", what, took.Milliseconds())
	switch {
	case len(now.faults) > 0:
		fmt.Fprintf(s.opt.Log, ", faults: %d\n", len(now.faults))
		if !slices.Equal(last.faults, now.faults) {
			now.faults.Print(s.opt.Log, 0)
		}
	case len(last.faults) > 0:
		fmt.Fprintln(s.opt.Log, ", all faults are mended")
	default:
		fmt.Fprintln(s.opt.Log)
	}
}

// inspect renders a page of each kind, so that faults of templates are told that
// nobody has met yet.
func (s *server) inspect(e edition) {
	if e.site == nil || !e.site.Sound() {
		return
	}
	for _, path := range e.site.Sample() {
		if s.ctx.Err() != nil {
			return
		}
		s.page(e, path)
	}
}

// now gives the state of the site, when it was read once.
func (s *server) now(ctx context.Context) (edition, error) {
	select {
	case <-s.first:
	case <-ctx.Done():
		return edition{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.edition, nil
}

// latest gives the state of the site as it is now.
func (s *server) latest() edition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.edition
}

// shown gives the site that is shown, nil while there is none.
func (s *server) shown() *site.Site { return s.latest().site }

// errNone says that the site has no such page.
var errNone = errors.New("no such page")

// page gives the bytes of a page of an edition and their digest. Where it cannot be
// rendered, it gives those that it had when it last could be; its fault is among those
// that are told from then on.
func (s *server) page(e edition, path string) (made, error) {
	if e.site == nil {
		return made{}, errNone
	}
	s.mu.Lock()
	known, ok := s.pages[path]
	s.mu.Unlock()
	if ok && known.edition == e.number {
		return known, nil
	}
	p, there := e.site.Page(path)
	if !there {
		if ok && len(e.faults) > 0 {
			return known, nil // what is at fault may be what it was made of; build removes no file either
		}
		return made{}, errNone
	}
	var body bytes.Buffer
	if err := p.Render(&body); err != nil {
		var fault source.Fault
		if !errors.As(err, &fault) {
			return made{}, fmt.Errorf("render %s: %w", path, err)
		}
		if !s.expected(e, fault) {
			s.addFault(e, fault)
		}
		if ok {
			return known, nil
		}
		return made{}, fault
	}
	sum := sha256.Sum256(body.Bytes())
	m := made{edition: e.number, body: body.Bytes(), digest: hex.EncodeToString(sum[:8])}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(path, m)
	return m, nil
}

// expected tells whether a fault of rendering is that of an article which has changed
// since its last sound text was read: its own fault is told already, or the next
// edition is under way.
func (s *server) expected(e edition, f source.Fault) bool {
	return strings.HasPrefix(f.File, "content/articles/")
}

// addFault adds a fault that only rendering shows to those of an edition.
func (s *server) addFault(e edition, f source.Fault) {
	f.File = s.opt.Name(f.File)
	s.mu.Lock()
	if s.edition.number != e.number || slices.Contains(s.edition.faults, f) {
		s.mu.Unlock()
		return
	}
	faults := append(slices.Clone(s.edition.faults), f)
	faults.Sort()
	s.edition.faults = faults
	m := message{Edition: e.number, Faults: told(faults), Style: e.style}
	s.mu.Unlock()
	s.logging.Lock()
	source.Faults{f}.Print(s.opt.Log, 0)
	s.logging.Unlock()
	s.hub.send(m)
}

// keep remembers a page; those that were asked for longest ago go when there are too
// many bytes. mu is held.
func (s *server) keep(path string, m made) {
	m.used = time.Now().UnixNano()
	s.bytes += len(m.body) - len(s.pages[path].body)
	s.pages[path] = m
	for s.bytes > mostKept && len(s.pages) > 1 {
		oldest := ""
		for p, k := range s.pages {
			if p != path && (oldest == "" || k.used < s.pages[oldest].used) {
				oldest = p
			}
		}
		s.bytes -= len(s.pages[oldest].body)
		delete(s.pages, oldest)
	}
}

// base is the path of the host under which the site stands: "" or "/chronicle". The
// page for addresses that do not exist has links that begin there.
func (s *server) base(e edition) string {
	if e.site == nil {
		return ""
	}
	return strings.TrimSuffix(e.site.Config.BaseURL.EscapedPath(), "/")
}
