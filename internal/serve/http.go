package serve

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waqai/internal/review"
	"waqai/internal/source"
)

// privatePath is where on the host everything is that is the preview's own.
const privatePath = review.Root

//go:embed preview.js
var previewScript []byte

//go:embed preview.css
var previewStyle []byte

// private lists what lies under privatePath.
func (s *server) private(mux *http.ServeMux) {
	for _, p := range []struct {
		pattern string
		handler http.HandlerFunc
	}{
		{"GET " + privatePath + "preview.js", fixed("text/javascript; charset=utf-8", previewScript)},
		{"GET " + privatePath + "preview.css", fixed("text/css; charset=utf-8", previewStyle)},
		{"GET " + privatePath + "events", s.events},
		{"GET " + privatePath + "page", s.state},
	} {
		mux.HandleFunc(p.pattern, p.handler)
	}
	// What was understood of the articles, and the decisions of editors.
	mux.Handle(review.Root, review.New(review.Options{
		Dir: s.opt.Site.Dir, Site: s.shown, Changed: func(file string) { s.renew([]string{file}) },
		Home: func() string { return s.base(s.latest()) + "/" }, Host: s.hosts, Token: s.token,
		Script: func(digest string) string {
			e := s.latest()
			return scriptTag([2]string{"review", digest}, [2]string{"style", e.style}, [2]string{"edition", strconv.Itoa(e.number)})
		},
	}))
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	s.private(mux)
	mux.HandleFunc("/", s.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !s.hosts(r.Host) {
			http.Error(w, fmt.Sprintf("this preview does not answer to the name %q\nopen %s/", r.Host, s.address), http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// hostsOf gives the test of the Host header for an address: the names of this machine,
// and the one that was asked for. Another name would be that of a page elsewhere whose
// owner lets it lead here.
func hostsOf(addr string) func(host string) bool {
	asked, _, _ := net.SplitHostPort(addr)
	anywhere := net.ParseIP(asked) != nil && net.ParseIP(asked).IsUnspecified()
	return func(host string) bool {
		name, _, err := net.SplitHostPort(host)
		if err != nil {
			name = strings.Trim(host, "[]")
		}
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		if name == "localhost" || asked != "" && name == strings.ToLower(asked) {
			return true
		}
		ip := net.ParseIP(name)
		return ip != nil && (ip.IsLoopback() || anywhere)
	}
}

func fixed(kind string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

// serve answers with a page or a file of the site.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are only read", http.StatusMethodNotAllowed)
		return
	}
	e, err := s.now(r.Context())
	if err != nil {
		return
	}
	if e.site == nil {
		s.notice(w, http.StatusServiceUnavailable, e, "لا يمكن عرض الموقع بعد", "أصلح الأخطاء المذكورة، فتظهر الصفحة من تلقاء نفسها.")
		return
	}
	base := s.base(e)
	below, ok := strings.CutPrefix(r.URL.Path, decoded(base)+"/")
	if !ok {
		if r.URL.Path == "/" || r.URL.Path == decoded(base) {
			redirect(w, r, base+"/")
			return
		}
		s.missing(w, r, e)
		return
	}
	file := path.Clean("/" + below)[1:]
	if file == "" || strings.HasSuffix(below, "/") {
		file = path.Join(file, "index.html")
	}
	m, err := s.fresh(r, &e, file)
	switch {
	case errors.Is(err, errNone):
		if !strings.HasSuffix(below, "/") {
			if _, ok := e.site.Page(file + "/index.html"); ok {
				redirect(w, r, base+addressOf(file+"/index.html"))
				return
			}
		}
		s.missing(w, r, e)
	case err != nil:
		var fault source.Fault
		if !errors.As(err, &fault) {
			s.say("%v", err)
		}
		s.notice(w, http.StatusInternalServerError, e, "لا يمكن عرض هذه الصفحة", "أصلح الأخطاء المذكورة، فتظهر الصفحة من تلقاء نفسها.")
	default:
		s.write(w, r, http.StatusOK, e, file, m)
	}
}

// fresh gives a page. That of an article which was changed a moment ago cannot be made
// before its new text was read, which is waited for.
func (s *server) fresh(r *http.Request, e *edition, file string) (made, error) {
	for tries := 0; ; tries++ {
		m, err := s.page(*e, file)
		var fault source.Fault
		if !errors.As(err, &fault) || tries == 10 {
			return m, err
		}
		select {
		case <-r.Context().Done():
			return m, err
		case <-time.After(50 * time.Millisecond):
		}
		now, wrong := s.now(r.Context())
		if wrong != nil || now.number == e.number && len(now.faults) > 0 {
			return m, err
		}
		if now.site != nil {
			*e = now
		}
	}
}

// redirect leads to another address of this host, with the query.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// addressOf gives the address of a file below the base: that of a folder for its
// index.html.
func addressOf(file string) string {
	return (&url.URL{Path: "/" + strings.TrimSuffix(file, "index.html")}).EscapedPath()
}

func decoded(escaped string) string {
	if path, err := url.PathUnescape(escaped); err == nil {
		return path
	}
	return escaped
}

// write sends a page, with the script where it is HTML.
func (s *server) write(w http.ResponseWriter, r *http.Request, status int, e edition, file string, m made) {
	kind := typeOf(file)
	w.Header().Set("Content-Type", kind)
	if !strings.HasPrefix(kind, "text/html") {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(m.body))
		return
	}
	body := inject(m.body, scriptTag(
		[2]string{"file", file},
		[2]string{"digest", s.seen(e, file, m)},
		[2]string{"style", e.style},
		[2]string{"edition", strconv.Itoa(e.number)},
	))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// missing answers where the site has no page, with the page that it has for that.
func (s *server) missing(w http.ResponseWriter, r *http.Request, e edition) {
	m, err := s.page(e, "404.html")
	if err != nil || !strings.Contains(r.Header.Get("Accept"), "html") && path.Ext(r.URL.Path) != "" {
		http.Error(w, "the site has no such page", http.StatusNotFound)
		return
	}
	s.write404(w, r, e, m)
}

func (s *server) write404(w http.ResponseWriter, r *http.Request, e edition, m made) {
	file := strings.TrimPrefix(r.URL.Path, decoded(s.base(e))+"/")
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	body := inject(m.body, scriptTag(
		[2]string{"file", file},
		[2]string{"digest", ""},
		[2]string{"style", e.style},
		[2]string{"edition", strconv.Itoa(e.number)},
	))
	w.WriteHeader(http.StatusNotFound)
	w.Write(body)
}

// notice is a page of the preview's own, for when the site has none.
func (s *server) notice(w http.ResponseWriter, status int, e edition, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n"+
		"<link rel=\"stylesheet\" href=\"%spreview.css\">\n%s</head>\n<body class=\"waqai-notice\">\n<h1>%[1]s</h1>\n<p>%[4]s</p>\n</body>\n</html>\n",
		html.EscapeString(title), privatePath, scriptTag([2]string{"notice", "1"}, [2]string{"edition", strconv.Itoa(e.number)}), html.EscapeString(text))
}

// local finds the files that a page shows or runs.
var local = regexp.MustCompile(`\ssrc="([^"]+)"`)

// seen is a digest of a page and of the static files that it shows or runs.
func (s *server) seen(e edition, file string, m made) string {
	digest := m.digest
	for _, ref := range local.FindAllSubmatch(m.body, -1) {
		u, err := url.Parse(html.UnescapeString(string(ref[1])))
		if err != nil || u.IsAbs() || u.Host != "" {
			continue
		}
		if d := e.site.StaticDigest(path.Join(path.Dir(file), u.Path)); d != "" {
			digest += "-" + d[:8]
		}
	}
	return digest
}

// state tells a page of the browser what is now at its file.
func (s *server) state(w http.ResponseWriter, r *http.Request) {
	e, err := s.now(r.Context())
	if err != nil {
		return
	}
	answer := struct {
		message
		Digest string `json:"digest"` // "" where there is no such page
	}{message: message{Edition: e.number, Faults: told(e.faults), Style: e.style}}
	file := r.URL.Query().Get("file")
	if m, err := s.page(e, file); err == nil {
		answer.Digest = s.seen(e, file, m)
	} else if !errors.Is(err, errNone) {
		answer.Digest = "?" // it cannot be made now: what is there stays
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// events tells a browser, for as long as it listens, what changes.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	flush, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "no stream", http.StatusInternalServerError)
		return
	}
	messages, end := s.hub.listen()
	defer end()
	w.Header().Set("Content-Type", "text/event-stream")
	e, err := s.now(r.Context())
	if err != nil {
		return
	}
	send := func(m message) bool {
		text, err := json.Marshal(m)
		if err == nil {
			_, err = fmt.Fprintf(w, "data: %s\n\n", text)
		}
		flush.Flush()
		return err == nil
	}
	fmt.Fprint(w, "retry: 500\n")
	if !send(message{Edition: e.number, Faults: told(e.faults), Style: e.style}) {
		return
	}
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case m, ok := <-messages:
			if !ok || !send(m) {
				return
			}
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil {
				return
			}
			flush.Flush()
		}
	}
}

// types are those of files that systems know differently, or not at all.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json", ".jsonl": "application/jsonl", ".jsonld": "application/ld+json", ".geojson": "application/geo+json", ".webmanifest": "application/manifest+json",
	".xml": "application/xml; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".ics": "text/calendar; charset=utf-8",
	".woff2": "font/woff2", ".webp": "image/webp", ".avif": "image/avif", ".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf", ".md": "text/plain; charset=utf-8",
}

func typeOf(file string) string {
	if path.Base(file) == "feed.xml" {
		return "application/atom+xml; charset=utf-8"
	}
	ext := strings.ToLower(path.Ext(file))
	if kind := types[ext]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(ext); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
