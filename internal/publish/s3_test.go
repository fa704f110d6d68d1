package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waqai/internal/site"
)

// store is a real S3 server on this machine, and before it one that spoils requests.
type store struct {
	front *httptest.Server
	mu    sync.Mutex
	asked []string // "METHOD /path?query" of each request
	// spoil, where not nil, may answer a request by itself, and tells that it did.
	spoil func(w http.ResponseWriter, r *http.Request) bool
}

const (
	storeUser   = "waqai-test-user"
	storeSecret = "waqai-test-word"
)

// openStore starts the S3 server that WAQAI_S3_SERVER names, or that is installed.
func openStore(t *testing.T) *store {
	if testing.Short() {
		t.Skip("short: no store is started")
	}
	t.Helper()
	server := os.Getenv("WAQAI_S3_SERVER")
	if server == "" {
		server = program(t, "versitygw")
	}
	dir := t.TempDir()
	for _, d := range []string{"data/chronicle", "data/other", "meta"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(d)), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	address := freePort(t)
	cmd := exec.Command(server, "--port", address, "--quiet", "posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+storeUser, "ROOT_SECRET_KEY="+storeSecret)
	start(t, address, cmd)
	t.Setenv("AWS_ACCESS_KEY_ID", storeUser)
	t.Setenv("AWS_SECRET_ACCESS_KEY", storeSecret)
	t.Setenv("AWS_SESSION_TOKEN", "")
	s := new(store)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address})
			r.Out.Host = r.In.Host // it is signed
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(502) },
	}
	s.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.String())
		spoil := s.spoil
		s.mu.Unlock()
		if spoil == nil || !spoil(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.front.Close)
	return s
}

func (s *store) target(prefix string) site.Target {
	return site.Target{Kind: "s3", Bucket: "chronicle", Endpoint: s.front.URL, Region: "us-east-1", Prefix: prefix, Uploads: 8}
}

func (s *store) open(t *testing.T, prefix string) *bucket {
	t.Helper()
	b, err := openBucket(s.target(prefix))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// options give those of a small site that is published to the store.
func (s *store) options(t *testing.T, articles int) Options {
	opt := testSite(t, nil, articles)
	opt.open = func(context.Context, string, site.Target) (Target, bool, error) {
		b, err := openBucket(s.target("site"))
		return b, true, err
	}
	return opt
}

// holds gives what the store has of the site.
func (s *store) holds(t *testing.T) map[string]string {
	t.Helper()
	b, texts := s.open(t, "site"), map[string]string{}
	err := b.List(t.Context(), func(o Object) error {
		if o.Path == ManifestFile {
			return nil
		}
		r, err := b.Open(t.Context(), o.Path)
		if err != nil {
			return err
		}
		defer r.Close()
		text, err := io.ReadAll(r)
		texts[o.Path] = string(text)
		if strings.Contains(texts[o.Path], storeSecret) || strings.Contains(texts[o.Path], storeUser) {
			t.Errorf("%s tells credentials", o.Path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func (s *store) reset(spoil func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.spoil = nil, spoil
}

func (s *store) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// TestS3 publishes to a real S3 server: the promises of a target, a site, nothing
// again, and one edited article.
func TestS3(t *testing.T) {
	s := openStore(t)
	testTarget(t, s.open(t, "suite"), true)
	testTarget(t, func() Target { b := s.open(t, ""); b.name = "other"; return b }(), true)

	opt := s.options(t, 8)
	if told := fmt.Sprintf("%+v", publish(t, opt)); strings.Contains(told, storeSecret) || strings.Contains(told, storeUser) {
		t.Errorf("the report tells credentials: %s", told)
	}
	if m, err := readManifest(t.Context(), s.open(t, "site")); err != nil || strings.Contains(fmt.Sprintf("%+v", m), storeUser) {
		t.Errorf("the manifest tells credentials: %v", err)
	}
	differ(t, "published", s.holds(t), built(t, opt))
	b := s.open(t, "site")
	for path, want := range map[string]Header{
		"index.html":        {"Content-Type": "text/html; charset=utf-8", "Cache-Control": keepForShort},
		"card.png":          {"Content-Type": "image/png", "Cache-Control": keepForDays},
		"data/events.jsonl": {"Content-Type": "application/jsonl; charset=utf-8", "Cache-Control": keepForShort},
		ManifestFile:        {"Content-Type": "application/gzip", "Cache-Control": keepNever},
	} {
		o, err := b.Stat(t.Context(), path)
		if err != nil || !want.in(o.Header) || !o.Ours {
			t.Errorf("%s: %+v, %v, want headers %v", path, o, err, want)
		}
	}

	// Nothing changed: one request for the manifest, one for each thousand objects.
	s.reset(nil)
	r := publish(t, opt)
	if asked := s.requests(); r.Sent != 0 || len(asked) > 3 {
		t.Errorf("%d files were sent, by %d requests: %q", r.Sent, len(asked), asked)
	}

	// Edited: what differs is sent, and asked for once.
	write(t, opt.Site.Dir, "content/articles/a003.md", articleText(3, "قصف الطيران الرقة"))
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a004.md"))
	s.reset(nil)
	r = publish(t, opt)
	asked := s.requests()
	differ(t, "edited", s.holds(t), built(t, opt))
	if most := 2*r.Sent + 12; len(asked) > most || r.Removed == 0 {
		t.Errorf("%d files were sent and %d removed by %d requests, want at most %d", r.Sent, r.Removed, len(asked), most)
	}

	// The manifest is lost: what is there says itself whose it is.
	if err := b.Remove(t.Context(), []string{ManifestFile}); err != nil {
		t.Fatal(err)
	}
	write(t, opt.Site.Dir, "content/articles/a005.md", articleText(5, "قصف الطيران الرقة"))
	publish(t, opt)
	differ(t, "after the manifest was lost", s.holds(t), built(t, opt))
}

// TestS3Many publishes more than three thousand objects, then again with nothing changed:
// the note is asked for, and one list of each thousand.
func TestS3Many(t *testing.T) {
	s := openStore(t)
	opt := s.options(t, 1)
	for n := range 3100 {
		write(t, opt.Site.Dir, fmt.Sprintf("static/lists/%02d/%04d.txt", n%50, n), fmt.Sprint(n))
	}
	r := publish(t, opt)
	if r.Sent < 3100 || r.Sent != r.Files {
		t.Fatalf("%+v", r)
	}
	s.reset(nil)
	again := publish(t, opt)
	asked := s.requests()
	lists := 0
	for _, request := range asked {
		if strings.Contains(request, "list-type=2") {
			lists++
		} else if !strings.HasPrefix(request, "GET ") || !strings.Contains(request, ManifestFile) {
			t.Errorf("asked %s", request)
		}
	}
	objects := r.Files + 1 // and the note
	if again.Sent != 0 || lists > (objects+999)/1000 || len(asked) > lists+1 {
		t.Errorf("%d sent; %d requests, %d of them lists, for %d objects: %q", again.Sent, len(asked), lists, objects, asked)
	}
	t.Logf("%d objects: %d lists and %d other request", objects, lists, len(asked)-lists)
}

// TestS3Faults spoils requests to a real S3 server. After each the store holds old files
// and new ones alone, and the next run completes the site.
func TestS3Faults(t *testing.T) {
	s := openStore(t)
	opt := s.options(t, 5)
	publish(t, opt)
	answer := func(code int, name string, header ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(code)
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", name)
		}
	}
	hangUp := func(w http.ResponseWriter) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
	}
	for n, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
		times  int    // how often; it passes when this is less than tries
		want   string // of the error, "" for none
		waits  time.Duration
	}{
		{"429", answer(429, "TooManyRequests", "Retry-After", "7"), 2, "", 7 * time.Second},
		{"500", answer(500, "InternalError"), 3, "", 2 * time.Second},
		{"503", answer(503, "SlowDown", "Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT", "Date", "Thu, 01 Jan 2026 00:00:10 GMT"), 1, "", 20 * time.Second},
		{"503 for hours", answer(503, "SlowDown", "Retry-After", "7200"), 1, "come back in 2h0m0s", 0},
		{"503 for ever", answer(503, "SlowDown"), 1000, "tried 6 times", 0},
		{"hang up", hangUp, 2, "", time.Second},
		{"403", answer(403, "AccessDenied"), 1, "the host refuses it", 0},
		{"wrong clock", answer(403, "RequestTimeTooSkewed"), 1, "the clock of this machine is wrong", 0},
		{"wrong key", answer(403, "SignatureDoesNotMatch"), 1, "does not take the credentials", 0},
		{"full", answer(507, "InsufficientStorage"), 1000, "tried 6 times", 0},
	} {
		before := built(t, opt)
		for path, text := range s.holds(t) {
			if before[path] != text && !isFormer(path, text) {
				t.Fatalf("%s: %s is not as it should be before", c.name, path)
			}
		}
		write(t, opt.Site.Dir, "content/articles/a001.md", articleText(1, fmt.Sprintf("قصف الطيران الرقة %d مرات", n)))
		after := built(t, opt)
		left := c.times
		s.reset(func(w http.ResponseWriter, r *http.Request) bool {
			s.mu.Lock()
			bad := r.Method == "PUT" && strings.Contains(r.URL.Path, "/events/") && left > 0
			if bad {
				left--
			}
			s.mu.Unlock()
			if bad {
				c.answer(w)
			}
			return bad
		})
		var mu sync.Mutex
		var longest time.Duration
		opt.wait = func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			longest = max(longest, d)
			return ctx.Err()
		}
		_, err := Publish(t.Context(), opt)
		var said *Error
		switch {
		case c.want == "" && err != nil, c.want != "" && (!errors.As(err, &said) || !strings.Contains(err.Error(), c.want) || said.Hint == ""):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		case c.waits > 0 && longest != c.waits:
			t.Errorf("%s: waited %v, want %v", c.name, longest, c.waits)
		}
		if err != nil && (strings.Contains(err.Error(), storeSecret) || strings.Contains(err.Error(), storeUser)) {
			t.Errorf("%s: the error tells credentials: %v", c.name, err)
		}
		s.reset(nil)
		mixture(t, c.name, s.holds(t), before, after)
		publish(t, opt)
		differ(t, c.name+", then again", s.holds(t), after)
	}
}

// TestS3Cut cuts connections off at some byte, of requests and of answers.
func TestS3Cut(t *testing.T) {
	s := openStore(t)
	opt := s.options(t, 4)
	publish(t, opt)
	limit := -1
	opt.MaxRemoved = &limit
	for round := range 6 {
		before := s.holds(t)
		edit(t, opt.Site.Dir, round)
		n := 0
		s.reset(func(w http.ResponseWriter, r *http.Request) bool {
			s.mu.Lock()
			n++
			cut := n%4 == round%4
			s.mu.Unlock()
			if !cut {
				return false
			}
			if round%2 == 0 {
				io.Copy(io.Discard, r.Body)
			} else {
				io.CopyN(io.Discard, r.Body, int64(n*37%4000))
			}
			if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
				if round%2 == 0 {
					io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nETag: \"x\"\r\n\r\nhalf of")
				}
				c.Close()
			}
			return true
		})
		_, err := Publish(t.Context(), opt)
		s.reset(nil)
		t.Logf("round %d: %v", round, err)
		mixture(t, fmt.Sprintf("round %d", round), s.holds(t), before, built(t, opt))
		publish(t, opt)
		differ(t, fmt.Sprintf("round %d", round), s.holds(t), built(t, opt))
	}
}

// TestS3Slow has a host that answers late, and one that stops in the middle of an answer,
// or before it: the run goes on as soon as the host does.
func TestS3Slow(t *testing.T) {
	s := openStore(t)
	opt := s.options(t, 3)
	publish(t, opt)
	old := deadAfter
	t.Cleanup(func() { deadAfter = old })
	deadAfter = 2 * time.Second
	for what, slow := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"late": func(http.ResponseWriter, *http.Request) bool { time.Sleep(40 * time.Millisecond); return false },
		"silent in the middle": func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != "GET" || !strings.Contains(r.URL.Path, ManifestFile) {
				return false
			}
			w.Header().Set("Content-Length", "5000")
			w.Header().Set("ETag", `"x"`)
			w.Header().Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
			w.WriteHeader(200)
			io.WriteString(w, "half of")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		},
		"silent": func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != "PUT" {
				return false
			}
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return true
		},
	} {
		before := s.holds(t)
		write(t, opt.Site.Dir, "content/articles/a001.md", articleText(1, "قصف الطيران الرقة "+what))
		once := make(chan bool, 1)
		once <- true
		s.reset(func(w http.ResponseWriter, r *http.Request) bool {
			if what == "late" {
				return slow(w, r)
			}
			select {
			case <-once:
				if slow(w, r) {
					return true
				}
				once <- true // not such a request
			default:
			}
			return false
		})
		r, err := Publish(t.Context(), opt)
		s.reset(nil)
		if err != nil || r.Sent == 0 {
			t.Errorf("%s: %v", what, err)
		}
		mixture(t, what, s.holds(t), before, built(t, opt))
		publish(t, opt)
		differ(t, what, s.holds(t), built(t, opt))
	}
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		after, date string
		want        time.Duration
	}{
		{"5", "", 5 * time.Second}, {"0", "", 0}, {"", "", 0}, {"-3", "", 0}, {"soon", "", 0}, {"99999999999", "", 0},
		{"Thu, 01 Jan 2026 00:01:00 GMT", "Thu, 01 Jan 2026 00:00:00 GMT", time.Minute},
		{"Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:01:00 GMT", 0},
		{"Thu, 01 Jan 2026 00:00:00 GMT", "", 0},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.after)
		h.Set("Date", c.date)
		if got := retryAfter(h); got != c.want {
			t.Errorf("%q at %q is %v, want %v", c.after, c.date, got, c.want)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	_, err := openBucket(site.Target{Kind: "s3", Bucket: "x"})
	var said *Error
	if !errors.As(err, &said) || !strings.Contains(said.Message, "no credentials for s3.amazonaws.com") {
		t.Errorf("%v", err)
	}
}
