package publish

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
	"waqai/internal/site"
)

// program finds a program that a test needs. Without it the test is skipped, unless
// WAQAI_REQUIRE_HOSTS=1 says that it has to be there.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		for _, name := range []string{name, "/usr/sbin/" + name} {
			if found, err := exec.LookPath(name); err == nil {
				return found
			}
		}
	}
	if os.Getenv("WAQAI_REQUIRE_HOSTS") == "1" {
		t.Fatalf("%s is not installed, and WAQAI_REQUIRE_HOSTS=1 asks for it", names[0])
	}
	t.Skipf("%s is not installed; nothing was published to it", names[0])
	return ""
}

// freePort gives an address on this machine that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs a server until the test ends and waits for it to answer.
func start(t *testing.T, address string, cmd *exec.Cmd) {
	t.Helper()
	logFile, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
		logFile.Close()
	})
	for range 400 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			text, _ := os.ReadFile(logFile.Name())
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, text)
		case <-time.After(50 * time.Millisecond):
		}
	}
	text, _ := os.ReadFile(logFile.Name())
	t.Fatalf("%s does not answer at %s\n%s", cmd.Path, address, text)
}

const onion = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion/"

// ownName is that of a file with the beginning of its own digest.
const ownText = "body{color:teal}\n"

var ownName = "extra." + bytesBody([]byte(ownText)).SHA256[:10] + ".css"

// hosted publishes a site with something of all kinds to a folder, and gives its options
// and the folder.
func hosted(t *testing.T, settings string) (Options, string) {
	t.Helper()
	opt := testSite(t, nil, 3)
	opt.open = nil
	dir := opt.Site.Dir
	write(t, dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\nonion = \""+onion+"\"\n"+settings)
	write(t, dir, "static/.well-known/security.txt", "Contact: mailto:a@example.org\nExpires: 2030-01-01T00:00:00Z\n")
	write(t, dir, "static/photo.jpg", "\xff\xd8\xff")
	write(t, dir, "static/photo-20170309.jpg", "\xff\xd8\xff")
	write(t, dir, "static/report-0123abcd.pdf", "%PDF-1.7\n")
	write(t, dir, "static/"+ownName, ownText)
	write(t, dir, "content/articles/renamed.md", strings.Replace(articleText(9, "قصف الطيران الموصل"), "+++\n", "+++\naliases = [\"before\", \"/أخبار/1.html\"]\n", 1))
	write(t, dir, "content/places/mosul.md", "+++\nname = \"الموصل\"\nkind = \"city\"\nformer_ids = [\"nineveh-city\"]\n+++\n")
	publish(t, opt)
	return opt, filepath.Join(dir, "..", "www")
}

// TestServers has nginx and Caddy serve a site by the configuration that is made for
// them, asks them for files, and has Chromium walk through the pages.
func TestServers(t *testing.T) {
	for _, server := range []site.HostKind{"nginx", "caddy"} {
		t.Run(string(server), func(t *testing.T) {
			name := program(t, string(server))
			opt, www := hosted(t, "compress = [\"gzip\", \"br\"]\n")
			config, faults, err := ServerConfig(context.Background(), opt, server)
			if err != nil || len(faults) > 0 {
				t.Fatal(err, faults)
			}
			dir := t.TempDir()
			for d := www; len(d) > 1; d = filepath.Dir(d) {
				os.Chmod(d, 0o755) // a server that gives up its rights has to come by
			}
			write(t, dir, "site.conf", config)
			address := freePort(t)
			var cmd *exec.Cmd
			if server == "nginx" {
				write(t, dir, "nginx.conf", fmt.Sprintf("daemon off;\nmaster_process off;\npid %[1]s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/a;\nproxy_temp_path %[1]s/b;\nfastcgi_temp_path %[1]s/c;\nuwsgi_temp_path %[1]s/d;\nscgi_temp_path %[1]s/e;\nserver {\nlisten %[2]s;\ninclude %[1]s/site.conf;\n}\n}\n", dir, address))
				cmd = exec.Command(name, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
			} else {
				write(t, dir, "Caddyfile", fmt.Sprintf("{\nadmin off\nauto_https off\n}\nhttp://%s {\nimport %s/site.conf\n}\n", address, dir))
				cmd = exec.Command(name, "run", "--adapter", "caddyfile", "--config", filepath.Join(dir, "Caddyfile"))
				cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
			}
			start(t, address, cmd)
			asked(t, "http://"+address, server == "caddy")
			crawl(t, "http://"+address+"/")
		})
	}
}

// asked looks at what a server sends.
func asked(t *testing.T, base string, brotlis bool) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path, encodings string) *http.Response {
		t.Helper()
		request, _ := http.NewRequest("GET", base+path, nil)
		if encodings != "" {
			request.Header.Set("Accept-Encoding", encodings)
		}
		r, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Body.Close() })
		return r
	}
	for _, c := range []struct{ path, kind, cache string }{
		{"/", "text/html; charset=utf-8", keepForShort},
		{"/articles/a001/", "text/html; charset=utf-8", keepForShort},
		{"/style.css", "text/css; charset=utf-8", keepForShort},
		{"/search.js", "text/javascript; charset=utf-8", keepForShort},
		{"/icon.svg", "image/svg+xml; charset=utf-8", keepForDays},
		{"/photo.jpg", "image/jpeg", keepForDays},
		{"/photo-20170309.jpg", "image/jpeg", keepForDays},
		{"/report-0123abcd.pdf", "application/pdf", keepForShort},
		{"/" + ownName, "text/css; charset=utf-8", keepForever},
		{"/feed.xml", "application/atom+xml; charset=utf-8", keepForShort},
		{"/feed.json", "application/feed+json; charset=utf-8", keepForShort},
		{"/cities/mosul/feed.xml", "application/atom+xml; charset=utf-8", keepForShort},
		{"/data/events.jsonl", "application/jsonl; charset=utf-8", keepForShort},
		{"/data/events.geojson", "application/geo+json; charset=utf-8", keepForShort},
		{"/data/events.csv", "text/csv; charset=utf-8", keepForShort},
		{"/cities/mosul/calendar.ics", "text/calendar; charset=utf-8", keepForShort},
		{"/sitemap.xml", "application/xml; charset=utf-8", keepForShort},
		{"/robots.txt", "text/plain; charset=utf-8", keepForShort},
		{"/.well-known/security.txt", "text/plain; charset=utf-8", keepForShort},
	} {
		r := get(c.path, "")
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != c.kind || strings.Join(r.Header.Values("Cache-Control"), "|") != c.cache {
			t.Errorf("%s: %d, %q, %q; want %q, %q", c.path, r.StatusCode, r.Header.Get("Content-Type"), r.Header.Values("Cache-Control"), c.kind, c.cache)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Strict-Transport-Security": "max-age=31536000", "Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
			"Onion-Location":     strings.TrimSuffix(onion, "/") + c.path,
		} {
			if got := r.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is %q, want %q", c.path, name, got, want)
			}
		}
	}
	for _, path := range []string{"/nothing", "/articles/nothing/index.html", "/" + ManifestFile, "/.git/config"} {
		r := get(path, "")
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode != 404 || !strings.Contains(string(body), "الصفحة غير موجودة") {
			t.Errorf("%s: %d and %d bytes, want 404 and its page", path, r.StatusCode, len(body))
		}
	}
	for from, to := range map[string]string{
		"/articles/before/": "/articles/renamed/", "/articles/before/index.html": "/articles/renamed/", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1.html": "/articles/renamed/",
		"/cities/nineveh-city/": "/cities/mosul/", "/cities/nineveh-city/feed.xml": "/cities/mosul/feed.xml", "/cities/nineveh-city/events.csv": "/cities/mosul/events.csv",
	} {
		r := get(from, "")
		if got := r.Header.Get("Location"); r.StatusCode != 301 || got != to || r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Cache-Control") != keepForShort {
			t.Errorf("%s: %d to %q, %v, want 301 to %s", from, r.StatusCode, got, r.Header, to)
		}
		if r := get(to, ""); r.StatusCode != 200 {
			t.Errorf("%s: %d", to, r.StatusCode)
		}
	}
	plain, _ := io.ReadAll(get("/", "").Body)
	for _, c := range []struct {
		asked, want string
		unpack      func(io.Reader) (io.Reader, error)
	}{
		{"gzip", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"br", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
	} {
		if c.want == "br" && !brotlis {
			continue
		}
		r := get("/", c.asked)
		if r.Header.Get("Content-Encoding") != c.want || r.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("asked for %s: %q, %q", c.asked, r.Header.Get("Content-Encoding"), r.Header.Get("Content-Type"))
			continue
		}
		u, err := c.unpack(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(u); err != nil || string(got) != string(plain) {
			t.Errorf("asked for %s: %d bytes, %v, want %d", c.asked, len(got), err, len(plain))
		}
	}
}

// crawl has Chromium open every page that it comes to from one, and fails on what the
// browser logs: what the policy refused among it.
func crawl(t *testing.T, first string) {
	t.Helper()
	ctx := browsertest.Start(t)
	var mu sync.Mutex
	var logged []string
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok {
			mu.Lock()
			defer mu.Unlock()
			logged = append(logged, e.Entry.URL+": "+e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{first: true}
	for queue := []string{first}; len(queue) > 0; queue = queue[1:] {
		if err := chromedp.Do(ctx, chromedp.Navigate(queue[0])); err != nil {
			t.Fatalf("%s: %v", queue[0], err)
		}
		links, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("a[href]")].map(a => a.href.split("#")[0])`))
		if err != nil {
			t.Fatalf("%s: %v", queue[0], err)
		}
		for _, link := range links {
			u, err := url.Parse(link)
			if err == nil && strings.HasPrefix(link, first) && slices.Contains([]string{"", ".html"}, path.Ext(u.Path)) && !seen[link] {
				seen[link] = true
				queue = append(queue, link)
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(seen) < 10 {
		t.Errorf("only %d pages were found", len(seen))
	}
	for _, l := range logged {
		t.Error(l)
	}
}
