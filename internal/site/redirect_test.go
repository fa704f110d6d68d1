package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// renamedPages are changes to the small site: an article, a page and a city have other
// addresses than before.
var renamedPages = map[string]string{
	"content/articles/first.md":  strings.Replace(small["content/articles/first.md"], "+++\ntitle", "+++\nslug = \"battle\"\naliases = [\"first\", \"/أخبار/2017/1.html\"]\ntitle", 1),
	"content/pages/about.md":     strings.Replace(small["content/pages/about.md"], "+++\ntitle", "+++\naliases = [\"who\"]\ntitle", 1),
	"content/places/mosul.md":    strings.Replace(small["content/places/mosul.md"], "+++\nname =", "+++\nformer_ids = [\"nineveh\"]\nname =", 1),
	"content/articles/twice.md":  "+++\ntitle = \"خبر\"\ndate = 2017-03-09\n+++\n\nخبر بلا حدث.\n",
	"content/articles/twice2.md": "+++\ntitle = \"خبر\"\ndate = 2017-03-09\n+++\n\nخبر آخر بلا حدث.\n",
}

// TestRedirects looks at the addresses that pages had before: they lead on, nothing
// lists them, and events keep their addresses.
func TestRedirects(t *testing.T) {
	_, before := buildSmall(t, nil)
	dir, files := buildSmall(t, renamedPages)
	for _, c := range []struct{ from, to, address string }{
		{"articles/first/index.html", "../battle/index.html", "articles/battle/"},
		{"أخبار/2017/1.html", "../../articles/battle/index.html", "articles/battle/"},
		{"who/index.html", "../about/index.html", "about/"},
		{"cities/nineveh/index.html", "../mosul/index.html", "cities/mosul/"},
	} {
		text, ok := files[c.from]
		if !ok {
			t.Errorf("there is no %s", c.from)
			continue
		}
		for _, piece := range []string{
			`<meta http-equiv="refresh" content="0; url=` + c.to + `">`, `<meta name="robots" content="noindex">`,
			`<link rel="canonical" href="https://waqai.test/sub/` + c.address + `">`, `<a href="` + c.to + `">`, "انتقلت هذه الصفحة إلى عنوان آخر",
		} {
			if !strings.Contains(text, piece) {
				t.Errorf("%s lacks %s:\n%s", c.from, piece, text)
			}
		}
		name := strings.TrimSuffix(c.from, "index.html")
		for _, list := range []string{"sitemap.xml", "feed.xml", "feed.json", "index.html", "cities/index.html", "cities/mosul/index.html", "data/events.jsonl"} {
			if strings.Contains(files[list], name) {
				t.Errorf("%s names %s", list, name)
			}
		}
		for file, text := range files {
			if strings.HasPrefix(file, "search/") && strings.Contains(text, name) {
				t.Errorf("%s names %s", file, name)
			}
		}
	}
	for file := range before {
		if strings.HasPrefix(file, "events/") && files[file] == "" {
			t.Errorf("%s is gone: an event has another address since its article was renamed", file)
		}
	}
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	leads := map[string]Redirect{}
	for _, r := range s.Redirects() {
		leads[r.From] = r
	}
	if r := leads["cities/nineveh"]; r.To != "cities/mosul" || !r.Folder || leads["articles/first/index.html"].To != "articles/battle/index.html" {
		t.Errorf("redirects %v", leads)
	}
	// A preview has them too.
	if p, ok := s.Page("articles/first/index.html"); !ok || !p.leads || len(s.PlanFaults()) > 0 {
		t.Errorf("%v, faults %v", ok, s.PlanFaults())
	}
}

// TestRedirectFaults names former addresses that are in use.
func TestRedirectFaults(t *testing.T) {
	article := func(aliases string) string {
		return "+++\ntitle = \"خبر\"\naliases = [" + aliases + "]\ndate = 2017-03-09\n+++\n\nخبر بلا حدث.\n"
	}
	for _, c := range []struct {
		changes map[string]string
		want    string
	}{
		{map[string]string{"content/articles/x.md": article(`"x1", "first"`)}, "content/articles/x.md:3:18: the site has a page at the former address /articles/first/"},
		{map[string]string{"content/articles/x.md": article(`"/cities/mosul/"`)}, "x.md:3:12: the site has a page at the former address /cities/mosul/"},
		{map[string]string{"content/articles/x.md": article(`"/style.css/old"`)}, "needs a folder: style.css"},
		{map[string]string{"content/articles/x.md": article(`"old"`), "content/articles/y.md": article(`"/articles/old/"`)}, "y.md:3:12: the former address /articles/old/ leads to /articles/x/ too"},
		{map[string]string{"content/articles/x.md": article(`"/News/"`), "content/articles/y.md": article(`"/news/"`)}, "y.md:3:12: the former address /news/ leads to /articles/x/ too"},
		{map[string]string{"content/articles/x.md": article(`"/a.html/b.html", "/a.html"`)}, "x.md:3:12: the site has a file where the former address /a.html/b.html needs a folder: a.html"},
		{map[string]string{"content/places/mosul.md": "+++\nformer_ids = [\"hatra\"]\n+++\n"}, "content/places/mosul.md:2:15: the site has a page at the former address /cities/hatra/"},
	} {
		dir := plant(t, plant(t, t.TempDir(), small), c.changes)
		r, err := Check(t.Context(), optionsFor(dir, "", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := faultsOf(r); !strings.Contains(got, c.want) {
			t.Errorf("%v: %s\nwant %s", c.changes, got, c.want)
		}
	}
}

// TestRedirectInBrowser follows a former address from a disk.
func TestRedirectInBrowser(t *testing.T) {
	dir, _ := buildSmall(t, renamedPages)
	ctx := browsertest.Start(t)
	file := filepath.Join(dir, "public", "أخبار", "2017", "1.html")
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	if err := visit(ctx, "file://"+file, 400, "light"); err != nil {
		t.Fatal(err)
	}
	there := ""
	for range 200 { // it goes while it is asked, and does not answer then
		there, _ = chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " " + document.querySelector("h1").textContent`))
		if strings.Contains(there, "/articles/battle/") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if !strings.Contains(there, "/articles/battle/index.html معركة في الموصل") {
		t.Errorf("the browser is at %q", there)
	}
}
