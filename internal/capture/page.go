package capture

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// mostHops is the number of redirects that are followed.
	mostHops = 10
	// mostLeft is the number of requisites that are named where they were not captured.
	mostLeft = 50
	// deepest is how far style sheets that ask for style sheets are followed.
	deepest = 4
	// tries is how often a page is asked for.
	tries = 3
	// givenUp is how long an address has to be without an answer to count as dead.
	givenUp = 7 * 24 * time.Hour

	acceptPage = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	acceptAny  = "*/*"
)

// fetching says how to fetch something.
type fetching struct {
	accept string
	limit  int64
	tries  int
	jars   jars
	delay  time.Duration // that the host asks for
}

// fetch asks for an address in its host's turn, again where that may help, and writes
// the last answer. Of an error there is no answer.
func (r *run) fetch(ctx context.Context, u *url.URL, f fetching) (*exchange, error) {
	ask := asker{control: r.control, agent: r.Agent, timeout: r.Timeout, dir: r.store.dir, now: r.Now, roots: r.roots}
	for try := 1; ; try++ {
		leave, err := r.gates.enter(ctx, u.Hostname())
		if err != nil {
			return nil, err
		}
		x, err := ask.ask(ctx, u, f.accept, f.jars.of(u), f.limit)
		wait, again := r.wait(x, err, try)
		if ctx.Err() != nil {
			again = false
		}
		if again && try < f.tries {
			leave(max(f.delay, wait))
			if x != nil {
				r.received(x.size())
				x.spool.Close()
			}
			continue
		}
		leave(f.delay)
		if err != nil {
			var disk *diskError
			if errors.As(err, &disk) {
				r.fail(r.store.failed(disk))
			}
			return nil, err
		}
		if err := r.store.put(x); err != nil {
			r.fail(err)
			return nil, err
		}
		if f.jars != nil {
			f.jars.keep(x)
		}
		r.mu.Lock()
		r.reached = true
		r.mu.Unlock()
		r.received(x.size())
		return x, nil
	}
}

// wait says whether to ask once more, and how long to leave the host alone before.
func (r *run) wait(x *exchange, err error, try int) (time.Duration, bool) {
	backoff := r.Backoff << (2 * (try - 1)) // four times as long each time
	var private *privateError
	var name *net.DNSError
	switch {
	case errors.As(err, &private), errors.As(err, &name) && name.IsNotFound, isCertificate(err):
		return 0, false
	case errors.Is(err, context.DeadlineExceeded):
		return backoff, try < 2 // each costs all the time that an answer may take
	case err != nil:
		return backoff, true
	case x.truncated == "disconnect":
		return backoff, true
	}
	switch x.status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		asked, ok := retryAfter(x.header, r.Now())
		if ok && asked > r.Patience {
			return 0, false
		}
		return max(backoff, asked), true
	}
	return 0, false
}

// retryAfter reads how long a host asks to be left alone.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(min(n, 365*24*3600)) * time.Second, true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now)), true
	}
	return 0, false
}

func isCertificate(err error) bool {
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var tlsErr *tls.CertificateVerificationError
	return errors.As(err, &authority) || errors.As(err, &invalid) || errors.As(err, &host) || errors.As(err, &tlsErr)
}

// reason words an error of the network.
func reason(err error) string {
	var private *privateError
	var name *net.DNSError
	var timeout net.Error
	var robots *robotsError
	switch {
	case errors.As(err, &robots):
		return robots.why
	case errors.As(err, &private):
		return private.Error() + ", which is refused without -private"
	case errors.As(err, &name) && name.IsNotFound:
		return "there is no host " + name.Name
	case errors.As(err, &name):
		return "the name of the host could not be looked up"
	case isCertificate(err):
		return "its certificate does not prove that it is the host"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the host takes no connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the host broke the connection off"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	var at *net.OpError
	if errors.As(err, &at) {
		err = at.Err
		var call *os.SyscallError
		if errors.As(err, &call) {
			err = call.Err
		}
	}
	return strings.ToValidUTF8(strings.Join(strings.Fields(err.Error()), " "), "")
}

// leadsTo gives the address to which an answer redirects.
func (x *exchange) leadsTo() (*url.URL, bool) {
	switch x.status {
	case 301, 302, 303, 307, 308:
	default:
		return nil, false
	}
	location := x.header.Get("Location")
	if location == "" {
		return nil, false
	}
	to, err := x.url.Parse(location)
	if err != nil {
		return nil, false
	}
	n, err := Normal(to.String())
	if err != nil {
		return nil, false
	}
	to, err = url.Parse(n)
	return to, err == nil
}

// look captures one address and what it needs.
func (r *run) look(ctx context.Context, address string) {
	before := r.store.last(address)
	p := &Page{Page: address, Date: stamp(r.Now())}
	if before != nil {
		p.Kept = before.Kept
	}
	u, err := url.Parse(address)
	if err != nil {
		return // Normal has read it
	}
	j := jars{}
	var last *exchange
	defer func() {
		if last != nil {
			last.spool.Close()
		}
	}()
	gone := false // the name of the host is no more
	for hop := 0; ; hop++ {
		if hop > mostHops {
			p.State, p.Why = Unreached, fmt.Sprintf("more than %d redirects", mostHops)
			break
		}
		bot := r.rules(ctx, u)
		if err := bot.allows(u); err != nil {
			p.State, p.Why, gone = stateOf(err)
			break
		}
		x, err := r.fetch(ctx, u, fetching{accept: acceptPage, limit: r.MaxPage, tries: tries, jars: j, delay: bot.delay})
		if ctx.Err() != nil {
			return // nothing is said of what was broken off
		}
		if err != nil {
			p.State, p.Why, gone = stateOf(err)
			break
		}
		p.Bytes += x.size()
		if last != nil {
			last.spool.Close()
		}
		last, p.Status, p.URL = x, x.status, x.url.String()
		if to, ok := x.leadsTo(); ok {
			u = to
			continue
		}
		if p.State, p.Why = r.verdict(x); p.State == Kept && before != nil && before.Kept != nil && front(p.URL) && !front(address) && !front(before.Kept.URL) {
			// So hosts do with what they took down. The copy of the page stays.
			p.State, p.Why = Dead, "the address leads to the front page of "+x.url.Host
		}
		break
	}
	if ctx.Err() != nil {
		return
	}
	if p.State == Kept {
		if err := r.keep(ctx, p, last, j); err != nil {
			if ctx.Err() == nil {
				r.fail(err)
			}
			return
		}
		if ctx.Err() != nil {
			return
		}
	}
	l := lookedAt{p, before, gone}
	if p.State == Unreached {
		// Without a network of our own nobody answers, and that says nothing of them. Whether
		// there is one is known when some host has answered.
		r.mu.Lock()
		if !r.reached {
			r.later = append(r.later, l)
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
	}
	r.conclude(l, true)
}

// conclude writes what came of a look; online tells that some host answered in this run.
func (r *run) conclude(l lookedAt, online bool) {
	if l.gone && l.page.State == Unreached && online {
		l.page.State = Dead
	}
	l.page.compare(l.before, r.Now(), online)
	r.seal(l.page)
}

// lookedAt is a look at a page, and the one before; gone tells that there is no host of
// its name.
type lookedAt struct {
	page, before *Page
	gone         bool
}

// stateOf says what an address comes to that was not answered; gone tells that there is
// no host of that name.
func stateOf(err error) (state State, why string, gone bool) {
	var private *privateError
	var name *net.DNSError
	var robots *robotsError
	switch {
	case errors.As(err, &private), errors.As(err, &robots) && !robots.unreached:
		return Refused, reason(err), false
	case errors.As(err, &name) && name.IsNotFound:
		return Unreached, reason(err), true
	}
	return Unreached, reason(err), false
}

// verdict says what an answer comes to that does not lead on.
func (r *run) verdict(x *exchange) (State, string) {
	says := fmt.Sprintf("the host answers %d", x.status)
	if text := http.StatusText(x.status); text != "" {
		says += " (" + text + ")"
	}
	switch {
	case x.status >= 200 && x.status < 300:
		return Kept, ""
	case x.status == http.StatusNotFound || x.status == http.StatusGone:
		return Dead, says
	case x.status == http.StatusTooManyRequests || x.status >= 500:
		if asked, ok := retryAfter(x.header, r.Now()); ok && asked > r.Patience {
			says += fmt.Sprintf(" and asks to be left alone for %s", asked.Round(time.Second))
		}
		return Unreached, says
	case x.status >= 400:
		return Refused, says
	case x.status >= 300:
		return Unreached, says + " and does not say where it leads"
	}
	return Unreached, says
}

// keep notes the copy of a page that was captured, and captures what it needs.
func (r *run) keep(ctx context.Context, p *Page, x *exchange, j jars) error {
	body, err := x.content()
	if err != nil {
		return err
	}
	h := sha256.New()
	src, err := io.ReadAll(io.TeeReader(body, h))
	if err != nil && x.truncated == "" && len(src) == 0 {
		return err
	}
	before := p.Kept
	c := &Copy{
		Date: stamp(x.date), URL: x.url.String(), Status: x.status, Mime: x.mime(), Digest: x.digest,
		Content: "sha256:" + hex.EncodeToString(h.Sum(nil)), Bytes: x.end - x.body, Truncated: x.truncated, Place: x.place,
	}
	if x.revisit {
		old, ok := r.store.earlier(c.URL)
		if !ok || old.Digest != c.Digest {
			return fmt.Errorf("no earlier answer of %s", c.URL)
		}
		c.Date, c.Place = old.Date, old.Place
	}
	title, blocks, ok := words(src, c.Mime, x.header.Get("Content-Type"))
	if ok {
		c.Title = brief(title)
		w := sha256.New()
		for _, b := range blocks {
			io.WriteString(w, b.Text+"\n")
		}
		c.Words = "sha256:" + hex.EncodeToString(w.Sum(nil))
	}
	if c.Truncated != "" && before != nil && before.Truncated == "" {
		// A whole copy is worth more than a later one that was cut off.
		p.Why = "cut off: " + c.Truncated + "; the copy before stays"
	} else {
		p.Kept = c
		if c.Truncated != "" {
			p.Why = "cut off: " + c.Truncated
		}
	}
	if isPage(c.Mime) {
		r.needs(ctx, p, requisites(unicodeText(src, x.header.Get("Content-Type")), x.url), j)
	}
	return nil
}

// front tells whether an address is that of the front page of a host.
func front(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// brief cuts a title that is none.
func brief(title string) string {
	if r := []rune(title); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return title
}

// needs captures requisites, and those of style sheets among them.
func (r *run) needs(ctx context.Context, p *Page, list []want, j jars) {
	type item struct {
		want
		depth int
	}
	var queue []item
	for _, w := range list {
		queue = append(queue, item{w, 1})
	}
	seen := map[string]bool{}
	left := 0
	leave := func(w want, why string) {
		if left++; len(p.Left) < mostLeft {
			p.Left = append(p.Left, w.address+": "+why)
		}
	}
	for n := 0; len(queue) > 0 && ctx.Err() == nil; queue = queue[1:] {
		it := queue[0]
		if seen[it.address] {
			continue
		}
		seen[it.address] = true
		why, asked := r.claim(it.address)
		if asked && why == "" {
			p.Requisites++ // captured with another page
			continue
		}
		if asked {
			leave(it.want, why)
			continue
		}
		if n++; n > r.MaxRequisites {
			r.unclaim(it.address)
			leave(it.want, fmt.Sprintf("more than %d of them", r.MaxRequisites))
			continue
		}
		if p.Bytes >= r.MaxPageTotal {
			r.unclaim(it.address)
			leave(it.want, "the page and what it needs have more bytes than the limit")
			continue
		}
		var x *exchange
		x, why = r.need(ctx, it.want, min(r.MaxRequisite, r.MaxPageTotal-p.Bytes), j, p)
		switch {
		case x == nil:
		case x.truncated != "":
			why = "cut off: " + x.truncated
		case x.status < 200 || x.status > 299:
			why = fmt.Sprintf("the host answers %d", x.status)
		default:
			p.Requisites++
			if it.sheet || x.mime() == "text/css" {
				if it.depth >= deepest {
					break
				}
				for _, w := range r.sheet(x) {
					queue = append(queue, item{w, it.depth + 1})
				}
			}
		}
		if x != nil {
			x.spool.Close()
		}
		if why != "" {
			r.missed(it.address, why)
			leave(it.want, why)
		}
	}
	if more := left - len(p.Left); more > 0 {
		p.Left = append(p.Left, fmt.Sprintf("and %d more", more))
	}
}

// claim tells whether a requisite need not be asked for: it was captured before, or was
// asked for in this run; why it was not captured then, or "".
func (r *run) claim(address string) (why string, asked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if why, asked = r.asked[address]; asked {
		return why, true
	}
	if seen, ok := r.store.seenAt(address); ok && !r.Again && (r.Older == 0 || r.Now().Sub(Time(seen)) < r.Older) {
		return "", true
	}
	r.asked[address] = ""
	return "", false
}

func (r *run) unclaim(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.asked, address)
}

func (r *run) missed(address, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked[address] = why
}

// sheet lists what a style sheet that was fetched needs.
func (r *run) sheet(x *exchange) (list []want) {
	body, err := x.content()
	if err != nil {
		return nil
	}
	src, _ := io.ReadAll(body)
	for _, w := range sheetWants(string(unicodeText(src, x.header.Get("Content-Type")))) {
		u, err := x.url.Parse(w.address)
		if err != nil {
			continue
		}
		if n, err := Normal(u.String()); err == nil {
			list = append(list, want{n, w.sheet})
		}
	}
	return list
}

// need captures one requisite, redirects followed.
func (r *run) need(ctx context.Context, w want, limit int64, j jars, p *Page) (*exchange, string) {
	u, err := url.Parse(w.address)
	if err != nil {
		return nil, "no address"
	}
	for range 5 {
		bot := r.rules(ctx, u)
		if err := bot.allows(u); err != nil {
			return nil, reason(err)
		}
		x, err := r.fetch(ctx, u, fetching{accept: acceptAny, limit: limit, tries: 2, jars: j, delay: bot.delay})
		if err != nil {
			return nil, reason(err)
		}
		p.Bytes += x.size()
		to, ok := x.leadsTo()
		if !ok {
			return x, ""
		}
		x.spool.Close()
		u = to
	}
	return nil, "more than 5 redirects"
}

// compare says how a look compares with the one before.
func (p *Page) compare(before *Page, now time.Time, online bool) {
	p.Since = ""
	if p.State == Dead || p.State == Unreached {
		if before != nil && (before.State == Dead || before.State == Unreached) {
			p.Since = before.Since
		}
		if online {
			p.Since = cmp.Or(p.Since, p.Date)
		}
		if p.State == Unreached && online && now.Sub(Time(p.Since)) >= givenUp {
			p.State = Dead
			p.Why += ", and did not answer since " + p.Since[:10]
		}
	}
	switch {
	case p.State == Dead:
		switch {
		case before == nil:
			p.Change = ""
		case before.State == Dead:
			p.Change = Same
		default:
			p.Change = Died
		}
	case p.State != Kept:
		p.Change = ""
	case before == nil || before.Kept == nil:
		p.Change = New
	case before.State == Dead:
		p.Change = Back
	case p.Kept.URL != before.Kept.URL:
		p.Change = Moved
	case p.Kept.Content == before.Kept.Content:
		p.Change = Same
	case p.Kept.Words == before.Kept.Words && p.Kept.Words != "":
		p.Change = Touched
	default:
		p.Change = Changed
	}
}
