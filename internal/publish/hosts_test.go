package publish

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waqai/internal/site"
)

// TestHostFiles looks at what is written for hosts that read it.
func TestHostFiles(t *testing.T) {
	for _, c := range []struct {
		settings   string
		has, lacks []string // files
		holds      map[string][]string
	}{
		{"host = \"netlify\"\n", []string{"_headers"}, []string{".nojekyll", "index.html.gz"}, map[string][]string{"_headers": {
			"/*\n  Content-Security-Policy: default-src 'none';", "  Referrer-Policy: no-referrer\n", "\n/\n  Onion-Location: " + onion + "\n",
			"/cities/:city/feed.xml\n  Content-Type: application/atom+xml; charset=utf-8\n", "/data/events.jsonl\n  Content-Type: application/jsonl; charset=utf-8\n",
		}}},
		{"host = \"cloudflare\"\n", []string{"_headers"}, nil, map[string][]string{"_headers": {"/*\n  Onion-Location: " + onion + ":splat\n"}}},
		{"host = \"github\"\n", []string{".nojekyll"}, []string{"_headers"}, nil},
		{"host = \"gitlab\"\ncompress = [\"gzip\", \"br\"]\n", []string{"index.html.gz", "index.html.br", "data/events.jsonl.gz", "style.css.br"}, []string{"photo.jpg.gz", "_headers", "robots.txt.gz", "card.png.br"}, nil},
	} {
		opt, www := hosted(t, c.settings)
		files := onDisk(t, www)
		for _, name := range c.has {
			if _, ok := files[name]; !ok {
				t.Errorf("%s: no %s", c.settings, name)
			}
		}
		for _, name := range c.lacks {
			if _, ok := files[name]; ok {
				t.Errorf("%s: there is %s", c.settings, name)
			}
		}
		for name, pieces := range c.holds {
			for _, piece := range pieces {
				if !strings.Contains(files[name], piece) {
					t.Errorf("%s: %s lacks %q:\n%s", c.settings, name, piece, files[name])
				}
			}
			rules := 0
			for line := range strings.Lines(files[name]) {
				if !strings.HasPrefix(line, " ") {
					rules++
				}
				if len(line) > 2000 {
					t.Errorf("%s: a line of %d characters", name, len(line))
				}
			}
			if rules > mostRules {
				t.Errorf("%s: %d rules", name, rules)
			}
		}
		if r := publish(t, opt); r.Sent != 0 {
			t.Errorf("%s: sent again: %v", c.settings, r.Changes)
		}
		// A file of the site's own comes first.
		write(t, opt.Site.Dir, "static/_headers", "/*\n  X-Own: yes\n")
		publish(t, opt)
		if got := onDisk(t, www)["_headers"]; got != "/*\n  X-Own: yes\n" {
			t.Errorf("%s: _headers is %q", c.settings, got)
		}
	}
}

// TestRedirectsFile looks at the rules for hosts that read them, and at their limits.
func TestRedirectsFile(t *testing.T) {
	for host, want := range map[string]string{
		"netlify":    "/articles/before/ /articles/renamed/ 301!\n/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1.html /articles/renamed/ 301!\n/cities/nineveh-city/* /cities/mosul/:splat 301!\n",
		"cloudflare": "/articles/before/ /articles/renamed/ 301\n/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1.html /articles/renamed/ 301\n/cities/nineveh-city/* /cities/mosul/:splat 301\n",
		"gitlab":     "/cities/nineveh-city/* /cities/mosul/:splat 301\n",
		"github":     "",
	} {
		_, www := hosted(t, "host = \""+host+"\"\n")
		files := onDisk(t, www)
		got := regexp.MustCompile("/events/.*\n").ReplaceAllString(files["_redirects"], "") // those of joined events
		if got != want {
			t.Errorf("%s: _redirects is\n%s\nwant\n%s", host, files["_redirects"], want)
		}
		if !strings.Contains(files["articles/before/index.html"], "url=../renamed/index.html") {
			t.Errorf("%s: no page leads on", host)
		}
	}
	c := &site.Config{}
	c.BaseURL.URL = &url.URL{Scheme: "https", Host: "name.gitlab.io", Path: "/chronicle/"}
	var many []site.Redirect
	for n := range 2500 {
		many = append(many, site.Redirect{From: fmt.Sprintf("articles/a%04d/index.html", n), To: "articles/b/index.html"})
	}
	many = append(many, site.Redirect{From: "cities/a", To: "cities/b", Folder: true})
	for host, want := range map[site.HostKind]struct{ rules, left int }{"netlify": {2501, 0}, "cloudflare": {2000, 501}, "gitlab": {1, 0}, "nginx": {0, 0}} {
		text, left := redirectsFile(c, host, slices.Clone(many))
		if rules := strings.Count(text, "\n"); rules != want.rules || left != want.left {
			t.Errorf("%s: %d rules and %d left, want %v", host, rules, left, want)
		}
		if host == "gitlab" && text != "/chronicle/cities/a/* /chronicle/cities/b/:splat 301\n" {
			t.Errorf("%s: %s", host, text)
		}
	}
}

// TestEncoded has a target that keeps headers store texts packed.
func TestEncoded(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 3)
	write(t, opt.Site.Dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\ncompress = [\"gzip\"]\n")
	publish(t, opt)
	for path, packed := range map[string]bool{"index.html": true, "style.css": true, "search.js": true, "icon.svg": true, "data/events.jsonl": false, "feed.xml": false, "card.png": false} {
		o := m.objects[path]
		if got := o.Header["Content-Encoding"] == "gzip" && strings.HasPrefix(string(o.bytes), "\x1f\x8b"); got != packed {
			t.Errorf("%s: packed is %v, want %v (%v)", path, got, packed, o.Header)
		}
	}
	m.forget()
	if publish(t, opt); len(m.sent) > 0 {
		t.Errorf("sent again: %q", m.sent)
	}
	// What must not get out is found though it is packed.
	write(t, opt.Site.Dir, "content/articles/a009.md", articleText(9, "قصف الموصل كما في <http://localhost:1313/>"))
	if r, err := Publish(context.Background(), opt); err != nil || len(r.Faults) == 0 {
		t.Errorf("%v %v", r.Faults, err)
	}
}

// TestSnippet has a folder with an odd name and no feature.
func TestSnippet(t *testing.T) {
	opt, _ := hosted(t, "")
	for _, server := range []site.HostKind{"nginx", "caddy"} {
		text, _, err := ServerConfig(context.Background(), opt, server)
		if err != nil || strings.Contains(text, "gzip_static") || strings.Contains(text, "precompressed") {
			t.Errorf("%s: %v\n%s", server, err, text)
		}
	}
	if got, want := nginxQuote(`a "b" \ $c`), `"a \"b\" \\ \$c"`; got != want {
		t.Errorf("nginx quotes %s, want %s", got, want)
	}
	if _, _, err := ServerConfig(context.Background(), opt, "apache"); err == nil {
		t.Error("there is a configuration for apache")
	}
}
