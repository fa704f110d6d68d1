package capture

import (
	"bufio"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"waqai/internal/warc"
)

const (
	// maxAnswerHead limits status line and headers of an answer, and what comes before
	// them.
	maxAnswerHead = 256 << 10
	// maxDecoded limits what a compressed body is read into.
	maxDecoded = 64 << 20
	connectIn  = 20 * time.Second
)

// exchange is a request and its answer, as they went over the wire.
type exchange struct {
	url  *url.URL
	date time.Time
	ip   netip.Addr
	// request is all that was sent; spool holds what came back, of which the answer
	// begins at start and its body at body.
	request          []byte
	spool            *warc.Spool
	start, body, end int64
	status           int
	header           http.Header
	chunked          bool
	truncated        string // why the body ends early: "length", "time", "disconnect"
	place            Place  // of its record, once it is written
	digest, blockSum string // of the body and the whole answer as they came
	revisit          bool   // it is written without its body
}

// asker sends requests.
type asker struct {
	control func(network, address string, c syscall.RawConn) error // or nil
	agent   string
	timeout time.Duration
	dir     string // for what does not stay in memory
	now     func() time.Time
	roots   *x509.CertPool // nil for those of the system
}

// capped reads until a limit that may be moved.
type capped struct {
	r    io.Reader
	left int64
	hit  bool
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.hit = true
		return 0, io.ErrUnexpectedEOF
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

// ask sends one GET and reads the answer up to limit bytes of its body. A connection is
// used once, and nobody stands between it and the record. An error means that there is no
// answer; one whose body ends early is truncated.
func (a *asker) ask(ctx context.Context, u *url.URL, accept string, cookies []*http.Cookie, limit int64) (x *exchange, err error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	x = &exchange{url: u, date: a.now().UTC().Truncate(time.Second), spool: &warc.Spool{Dir: a.dir}}
	defer func() {
		if err != nil {
			x.spool.Close()
			x = nil
		}
	}()
	dialer := &net.Dialer{Timeout: connectIn, Control: a.control}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return x, err
	}
	defer func() { conn.Close() }()
	if at, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		x.ip = at.Addr().Unmap().WithZone("")
	}
	if u.Scheme == "https" {
		secure := tls.Client(conn, &tls.Config{ServerName: u.Hostname(), NextProtos: []string{"http/1.1"}, RootCAs: a.roots})
		shake, done := context.WithTimeout(ctx, connectIn)
		err := secure.HandshakeContext(shake)
		done()
		if err != nil {
			return x, err
		}
		conn = secure
	}
	open := conn
	defer context.AfterFunc(ctx, func() { open.Close() })()
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: %s\r\nAccept-Language: ar,en;q=0.5\r\nAccept-Encoding: gzip\r\n", u.RequestURI(), u.Host, a.agent, accept)
	if len(cookies) > 0 {
		var parts []string
		for _, c := range cookies {
			parts = append(parts, c.Name+"="+c.Value)
		}
		fmt.Fprintf(&b, "Cookie: %s\r\n", strings.Join(parts, "; "))
	}
	b.WriteString("Connection: close\r\n\r\n")
	x.request = []byte(b.String())
	if _, err := conn.Write(x.request); err != nil {
		return x, cause(ctx, err)
	}
	var disk error
	wire := &capped{r: conn, left: maxAnswerHead}
	in := bufio.NewReader(io.TeeReader(wire, writer(func(p []byte) (int, error) {
		n, err := x.spool.Write(p)
		disk = errors.Join(disk, err)
		return n, err
	})))
	at := func() int64 { return x.spool.Size - int64(in.Buffered()) }
	var answer *http.Response
	for {
		x.start = at()
		answer, err = http.ReadResponse(in, &http.Request{Method: http.MethodGet})
		if wire.hit {
			return x, fmt.Errorf("an answer with a head of more than %d KB", maxAnswerHead>>10)
		}
		if err != nil {
			if disk != nil {
				return x, &diskError{disk}
			}
			return x, cause(ctx, err)
		}
		if answer.StatusCode >= 200 || answer.StatusCode == http.StatusSwitchingProtocols {
			break
		}
	}
	x.body, x.status, x.header = at(), answer.StatusCode, answer.Header
	x.chunked = len(answer.TransferEncoding) > 0
	// What is read ahead, and what chunks are framed by, is beyond the limit of the body.
	wire.left = limit + limit/2 + 64<<10
	n, err := io.Copy(io.Discard, io.LimitReader(answer.Body, limit+1))
	x.end = at()
	switch {
	case disk != nil:
		return x, &diskError{disk}
	case n > limit || wire.hit:
		x.truncated = "length"
		if !x.chunked {
			x.end = min(x.end, x.body+limit)
		}
	case err != nil && errors.Is(cause(ctx, err), context.Canceled):
		return x, context.Canceled
	case err != nil && errors.Is(cause(ctx, err), context.DeadlineExceeded):
		x.truncated = "time"
	case err != nil:
		x.truncated = "disconnect"
	}
	return x, x.sum()
}

// diskError is that of what does not fit into memory.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// cause says why a connection failed, where it was closed because ctx ended.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// sum digests the answer.
func (x *exchange) sum() error {
	block, payload := sha256.New(), sha256.New()
	head, err := x.spool.Section(x.start, x.body-x.start)
	if err != nil {
		return err
	}
	io.Copy(block, head)
	body, err := x.spool.Section(x.body, x.end-x.body)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.MultiWriter(block, payload), body); err != nil {
		return &diskError{err}
	}
	x.blockSum, x.digest = "sha256:"+hex.EncodeToString(block.Sum(nil)), "sha256:"+hex.EncodeToString(payload.Sum(nil))
	return nil
}

// size is that of the answer.
func (x *exchange) size() int64 { return x.end - x.start }

// mime is the media type that the answer says it has, without parameters.
func (x *exchange) mime() string { return mimeOf(x.header) }

func mimeOf(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		t, _, _ = strings.Cut(h.Get("Content-Type"), ";")
	}
	if t = strings.ToLower(strings.TrimSpace(t)); t == "" || strings.ContainsAny(t, " \t\"<>") {
		return "application/octet-stream"
	}
	return t
}

// content reads the body without what it was wrapped in for the way. Of one that was cut
// off it gives what there is.
func (x *exchange) content() (io.Reader, error) {
	body, err := x.spool.Section(x.body, x.end-x.body)
	if err != nil {
		return nil, err
	}
	return decode(body, x.header, x.chunked), nil
}

// decode takes chunks and compression off a body. What is compressed in a way that is
// not known here stays as it is.
func decode(body io.Reader, h http.Header, chunked bool) io.Reader {
	if chunked {
		body = httputil.NewChunkedReader(body)
	}
	var open func(io.Reader) (io.Reader, error)
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Encoding"))) {
	case "gzip", "x-gzip":
		open = func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	case "deflate":
		open = func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
	default:
		return io.LimitReader(body, maxDecoded)
	}
	r, err := open(body)
	if err != nil {
		return strings.NewReader("")
	}
	return io.LimitReader(r, maxDecoded)
}

// jars keep cookies while one page is captured, each for one host alone.
type jars map[string]*cookiejar.Jar

func (j jars) of(u *url.URL) []*http.Cookie {
	if jar := j[u.Host]; jar != nil {
		return jar.Cookies(u)
	}
	return nil
}

func (j jars) keep(x *exchange) {
	cookies := (&http.Response{Header: x.header}).Cookies()
	if len(cookies) == 0 {
		return
	}
	jar := j[x.url.Host]
	if jar == nil {
		jar, _ = cookiejar.New(nil) // gives no error without a list of suffixes
		j[x.url.Host] = jar
	}
	jar.SetCookies(x.url, cookies)
}
