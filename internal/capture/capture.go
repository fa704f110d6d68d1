// Package capture keeps copies of the pages that articles cite.
//
//	addresses → Run → WARC files and an index in captures/ of a site's folder
//	captures/ → ReadIndex → what came of each address; Index.Text → a copy as words
//
// # The folder
//
//	captures/sources-20260301093000.warc.gz   what was asked and answered, WARC 1.1
//	captures/index.jsonl                      a line for every answer and every look at a page
//
// The WARC files are the record; the index is made of them, and made again where it is
// missing or damaged. A run writes a file of its own and appends to the index. Of a page
// the file holds requests and answers, redirects and requisites (pictures, style sheets,
// scripts) among them, and at the end a metadata record that says what came of it: the
// JSON of Page. docs/formats.md has the fields.
//
// # What holds
//
//   - One request at a time goes to a host, with a pause behind it; robots.txt is heeded.
//     No cookie goes to a host that did not set it for the same page, no credential to any.
//   - Answers are kept byte by byte as they came, chunks and compression and charset
//     included; what was cut off by a limit says so (WARC-Truncated).
//   - An address that leads into a private network is refused when it is dialled, after
//     its name was resolved, on each redirect too.
//   - Whatever ends a run, what it captured by then can be used, and the next goes on from
//     there: a record that was cut off is noticed and taken away, with a word.
package capture

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/idna"
)

// State says what an address came to.
type State string

const (
	Kept      State = "kept"      // it answered, and the answer was captured
	Dead      State = "dead"      // the host says that it is gone, or is gone itself
	Unreached State = "unreached" // no answer that says anything; to be tried again
	Refused   State = "refused"   // robots.txt, the host, or we ourselves forbid it
)

// Change says how an address compares with the look at it before.
type Change string

const (
	New     Change = "new"     // captured for the first time
	Same    Change = "same"    // the same bytes
	Touched Change = "touched" // other bytes, the same words
	Changed Change = "changed" // other words
	Moved   Change = "moved"   // it leads to another address
	Died    Change = "died"    // it was there, and is not
	Back    Change = "back"    // it was dead
)

// Place is where a record stands: the file in captures/, and the bytes in it.
type Place struct {
	File   string `json:"file,omitempty"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length,omitempty"`
}

// Page is what came of one look at an address.
type Page struct {
	Page   string `json:"page"` // the address, as Normal gives it
	Date   string `json:"date"` // RFC 3339, UTC
	State  State  `json:"state"`
	Change Change `json:"change,omitempty"`
	Status int    `json:"status,omitempty"` // of the last answer
	URL    string `json:"url,omitempty"`    // that gave it, after redirects
	// Why says what was in the way: English, lower case, no full stop.
	Why string `json:"why,omitempty"`
	// Since is when it was first found dead, or not reached by a run that reached others.
	Since string `json:"since,omitempty"`
	// Requisites were captured with it; Left are those that were not, with the reason.
	Requisites int      `json:"requisites,omitempty"`
	Left       []string `json:"left,omitempty"`
	Bytes      int64    `json:"bytes,omitempty"` // received, of all answers
	// Kept is the last copy of the page, of this look or an earlier one.
	Kept *Copy `json:"kept,omitempty"`
	Place
}

// Copy is a page that was captured.
type Copy struct {
	Date   string `json:"date"`
	URL    string `json:"url"` // of the answer, after redirects
	Status int    `json:"status"`
	Mime   string `json:"mime"`
	Title  string `json:"title,omitempty"`
	// Digest is that of the body as it was sent, Content of the body without transfer
	// and content encodings, Words of the words in it, "" of what has none: "sha256:" and
	// hexadecimal digits.
	Digest    string `json:"digest"`
	Content   string `json:"content"`
	Words     string `json:"words,omitempty"`
	Bytes     int64  `json:"bytes"` // of the body as it was sent
	Truncated string `json:"truncated,omitempty"`
	Place
}

// Gone tells whether readers do not find at the address what was captured there.
func (p *Page) Gone() bool { return p.State == Dead && p.Kept != nil }

// Options say what to capture, and how. Zero values of numbers stand for the usual ones.
type Options struct {
	// Dir is the folder of the site; the captures are in captures/ of it.
	Dir       string
	Addresses []string
	// Again looks at all addresses again, Older at those whose last look is longer ago;
	// else those are looked at that have no outcome, or were not reached.
	Again bool
	Older time.Duration
	// Private allows addresses in private networks.
	Private bool
	// DryRun finds what would be looked at and asks nobody.
	DryRun bool
	// Hosts is how many hosts are asked at once, Delay the pause between two requests to
	// one, Timeout how long one answer may take.
	Hosts          int
	Delay, Timeout time.Duration
	// MaxPage and MaxRequisite limit the bytes of one answer, MaxPageTotal those of a page
	// with its requisites, MaxRequisites their number.
	MaxPage, MaxRequisite, MaxPageTotal int64
	MaxRequisites                       int
	// Patience is the longest wait that a host may ask for, and Backoff the first wait
	// before an answer is asked for again.
	Patience, Backoff time.Duration
	// Agent is who we say we are, Tool what the WARC files say.
	Agent, Tool string
	Now         func() time.Time
	// Looked is called with each page as it is done, Progress as bytes come in; each from
	// one goroutine at a time.
	Looked   func(*Page)
	Progress func(Progress)

	fileSize int64 // of a WARC file, after which another is begun
	roots    *x509.CertPool
	control  func(network, address string, c syscall.RawConn) error // nil for that of Private
}

func (o *Options) fill() {
	o.Hosts = cmp.Or(o.Hosts, 4)
	o.Delay = cmp.Or(o.Delay, time.Second)
	o.Timeout = cmp.Or(o.Timeout, 2*time.Minute)
	o.MaxPage = cmp.Or(o.MaxPage, 20<<20)
	o.MaxRequisite = cmp.Or(o.MaxRequisite, 10<<20)
	o.MaxPageTotal = cmp.Or(o.MaxPageTotal, 60<<20)
	o.MaxRequisites = cmp.Or(o.MaxRequisites, 200)
	o.Patience = cmp.Or(o.Patience, time.Minute)
	o.Backoff = cmp.Or(o.Backoff, 2*time.Second)
	o.Agent = cmp.Or(o.Agent, "waqai")
	o.fileSize = cmp.Or(o.fileSize, 1<<30)
	if o.control == nil && !o.Private {
		o.control = control
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Progress says how far a run has come.
type Progress struct {
	Done, Total int
	Bytes       int64 // received
}

// Report says what a run did.
type Report struct {
	// Pages are those that were looked at, in the order in which they were done; of a dry
	// run those that would be, as they were before.
	Pages []*Page
	// Fresh is the number of addresses that were left as they are.
	Fresh int
	// Notes say what was mended in the folder.
	Notes []string
	Bytes int64
}

// Normal gives an address as captures know it: the host in the letters of the name
// system, no fragment, no credentials.
func Normal(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", fmt.Errorf("%q is no address of a page", address)
	}
	return normal(u)
}

func normal(u *url.URL) (string, error) {
	n := *u
	n.Fragment, n.RawFragment, n.User = "", "", nil
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) == nil {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("%q has no host that can be looked up", u.Host)
		}
		host = ascii
	} else if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		host += ":" + port
	}
	n.Host = host
	if n.Path == "" {
		n.Path = "/"
	}
	n.RawQuery, n.ForceQuery = escapeQuery(n.RawQuery), false
	return n.String(), nil
}

// escapeQuery escapes what cannot stand in the line of a request.
func escapeQuery(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7F || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// run is what the parts of a run share.
type run struct {
	Options
	store *store
	gates gates

	mu      sync.Mutex
	robots  map[string]*robots
	report  Report
	reached bool // some host gave an answer
	later   []lookedAt
	asked   map[string]string // requisites of this run: why they were not captured, or ""
	total   int
	failed  error // of the disk
	stop    context.CancelFunc
}

// Run captures addresses. An error is of the world: the folder cannot be written to, or
// ctx has ended; what was captured by then stays.
func Run(ctx context.Context, opt Options) (*Report, error) {
	opt.fill()
	r := &run{Options: opt, robots: map[string]*robots{}, asked: map[string]string{}}
	r.gates.delay = opt.Delay
	var err error
	if r.store, err = openStore(opt); err != nil {
		return nil, err
	}
	defer r.store.close()
	r.report.Notes = r.store.notes
	hosts := r.choose()
	if opt.DryRun {
		return &r.report, nil
	}
	ctx, r.stop = context.WithCancel(ctx)
	defer r.stop()
	var workers sync.WaitGroup
	slots := make(chan bool, opt.Hosts)
	for _, list := range hosts {
		select {
		case slots <- true:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		workers.Go(func() {
			defer func() { <-slots }()
			for _, address := range list {
				if ctx.Err() != nil {
					return
				}
				r.look(ctx, address)
			}
		})
	}
	workers.Wait()
	if r.failed == nil && ctx.Err() == nil {
		for _, l := range r.later {
			r.conclude(l, r.reached)
		}
	}
	return &r.report, errors.Join(cmp.Or(r.failed, ctx.Err()), r.store.finish())
}

// choose gives the addresses to look at, by host, in the order of the addresses.
func (r *run) choose() (hosts [][]string) {
	at := map[string]int{}
	seen := map[string]bool{}
	for _, a := range r.Addresses {
		address, err := Normal(a)
		if err != nil || seen[address] {
			continue // articles with such an address are faults
		}
		seen[address] = true
		p := r.store.pages[address]
		if p != nil && !r.Again && p.State != Unreached && (p.State != Kept || p.Kept != nil) {
			date, err := time.Parse(time.RFC3339, p.Date)
			if err == nil && (r.Older == 0 || r.Now().Sub(date) < r.Older) {
				r.report.Fresh++
				continue
			}
		}
		r.total++
		if r.DryRun {
			if p == nil {
				p = &Page{Page: address}
			}
			r.report.Pages = append(r.report.Pages, p)
			continue
		}
		u, _ := url.Parse(address)
		host := u.Hostname()
		if _, ok := at[host]; !ok {
			at[host] = len(hosts)
			hosts = append(hosts, nil)
		}
		hosts[at[host]] = append(hosts[at[host]], address)
	}
	return hosts
}

// fail ends the run for an error of the disk.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed == nil {
		r.failed = err
	}
	r.stop()
}

// received counts bytes and shows progress.
func (r *run) received(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Bytes += n
	r.show()
}

func (r *run) show() {
	if r.Progress != nil {
		r.Progress(Progress{len(r.report.Pages), r.total, r.report.Bytes})
	}
}

// seal writes what came of a page.
func (r *run) seal(p *Page) {
	if err := r.store.seal(p); err != nil {
		r.fail(err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Pages = append(r.report.Pages, p)
	if r.Looked != nil {
		r.Looked(p)
	}
	r.show()
}

func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// gates let one request at a time go to a host.
type gates struct {
	delay time.Duration
	mu    sync.Mutex
	hosts map[string]*gate
}

type gate struct {
	turn chan bool // holds a value while nobody is asking
	next time.Time // when the next request may go; changed by who has the turn
}

// enter waits for the turn at a host. leave gives it back, and keeps the host alone for
// at least so long.
func (g *gates) enter(ctx context.Context, host string) (leave func(time.Duration), err error) {
	g.mu.Lock()
	if g.hosts == nil {
		g.hosts = map[string]*gate{}
	}
	at := g.hosts[host]
	if at == nil {
		at = &gate{turn: make(chan bool, 1)}
		at.turn <- true
		g.hosts[host] = at
	}
	g.mu.Unlock()
	select {
	case <-at.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := pause(ctx, time.Until(at.next)); err != nil {
		at.turn <- true
		return nil, err
	}
	return func(atLeast time.Duration) {
		at.next = time.Now().Add(max(g.delay, atLeast))
		at.turn <- true
	}, nil
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
