package archive

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"waqai/internal/browsertest"
)

// many are articles that give a city more than one page.
func many() map[string]string {
	changes := map[string]string{}
	for n := range 180 {
		changes[fmt.Sprintf("content/articles/n%d.md", n)] = fmt.Sprintf("+++\ntitle = \"خبر %d\"\ndate = %d-0%d-1%d\n+++\n\nاندلعت معركة رقمها %d في الموصل.\n", n, 2014+n%4, 1+n%9, n%10, n)
	}
	return changes
}

// TestPage writes a city and an article as single pages, and asks what they hold.
func TestPage(t *testing.T) {
	changes := many()
	city := string(read(t, snapshot(t, Options{Format: HTML, Page: "cities/mosul"}, changes).Path))
	again := string(read(t, snapshot(t, Options{Format: HTML, Page: "cities/mosul/index.html"}, changes).Path))
	if city != again {
		t.Error("two pages of one city differ")
	}
	if parts := strings.Count(city, `<section id="page-`); parts < 2 {
		t.Errorf("%d further pages of the city; the test wants some", parts)
	}
	for n := range 180 {
		if !strings.Contains(city, fmt.Sprintf("رقمها %d في", n)) {
			t.Errorf("event %d is not on the page of the city", n)
		}
	}
	article := string(read(t, snapshot(t, Options{Format: HTML, Page: "articles/first"}, nil).Path))
	if !strings.Contains(article, "هدأت المدينة بعدها") || !strings.Contains(article, "https://waqai.test/sub/cities/mosul/") {
		t.Error("the article lacks its text, or the links to the site")
	}
	for _, page := range []string{city, article} {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]int{}
		for n := range root.Descendants() {
			if id := attribute(n, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("id %s stands there %d times", id, n)
			}
		}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				fragment, inside := strings.CutPrefix(a.Val, "#")
				switch {
				case a.Key == "src" && !strings.HasPrefix(a.Val, "data:"), a.Key == "srcset":
					t.Errorf("<%s %s=%.80q> asks for something", n.Data, a.Key, a.Val)
				case a.Key == "href" && inside:
					if id, err := url.PathUnescape(fragment); err != nil || ids[id] == 0 {
						t.Errorf("<%s href=%q> leads nowhere", n.Data, a.Val)
					}
				case a.Key == "href" && !strings.Contains(a.Val, ":"):
					t.Errorf("<%s href=%q> leads out of the file", n.Data, a.Val)
				}
			}
		}
		if strings.Contains(page, "<script src") || strings.Contains(page, "<form") || strings.Contains(page, "'self'") {
			t.Error("a script, a form or a policy of the site is left")
		}
	}

	path := snapshot(t, Options{Format: HTML, Page: "articles/first"}, nil).Path
	text := read(t, path)
	for at := range text {
		if at > 200 && at%41 != 0 {
			continue
		}
		text[at] ^= 1 << (at % 8)
		overwrite(t, path, text)
		if v, err := VerifyPage(path); err != nil || len(v.Findings) == 0 {
			t.Errorf("a bit of byte %d was turned over and not missed (%v)", at, err)
		}
		text[at] ^= 1 << (at % 8)
	}
	overwrite(t, path, text)
	if v, err := VerifyPage(path); err != nil || len(v.Findings) > 0 {
		t.Errorf("%v %v", err, v.Findings)
	}

	dir := t.TempDir()
	plant(t, dir, small)
	for _, page := range []string{"cities/nowhere", "index.html", "cities", "../x", "articles/first/more", ""} {
		if _, err := Write(t.Context(), Options{Site: siteIn(dir), Date: someDay, Format: HTML, Page: page, Out: filepath.Join(t.TempDir(), "x.html")}); err == nil {
			t.Errorf("a page was made of %q", page)
		}
	}
}

// TestPageInBrowser opens single pages from the disk: they have their style, ask for
// nothing, and the console is silent.
func TestPageInBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	heard := hear(t, ctx, func(u *url.URL) bool { return u.Scheme == "data" || strings.HasSuffix(u.Path, "/snapshot.html") })
	for _, page := range []string{"cities/mosul", "articles/first"} {
		path := snapshot(t, Options{Format: HTML, Page: page}, nil).Path
		if err := chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.ToSlash(path))); err != nil {
			t.Fatal(err)
		}
		look, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor + ' ' + document.documentElement.dir + ' ' + document.images.length + ' ' + [...document.images].every(i => i.complete && i.naturalWidth)`))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(look, "rgb(251, 250, 246) rtl ") || !strings.HasSuffix(look, " true") {
			t.Errorf("%s is shown as %s", page, look)
		}
	}
	for _, what := range heard() {
		t.Error(what)
	}
}
