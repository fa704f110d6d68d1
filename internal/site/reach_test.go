package site

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// metas gives what the meta elements of a page say, by name or property. One
// that stands there twice has both, with a line between.
func (d document) metas() map[string]string {
	all := map[string]string{}
	for _, n := range d.elements("meta") {
		name := attribute(n, "property") + attribute(n, "name")
		if media := attribute(n, "media"); media != "" {
			name += " " + media
		}
		if old, ok := all[name]; ok {
			all[name] = old + "\n" + attribute(n, "content")
			continue
		}
		all[name] = attribute(n, "content")
	}
	return all
}

// linksOf gives the addresses of link elements with a rel.
func (d document) linksOf(rel string) (list []string) {
	for _, n := range d.elements("link") {
		if attribute(n, "rel") == rel {
			list = append(list, attribute(n, "href"))
		}
	}
	return list
}

// TestMetas asks each page of a site what messengers and networks would.
func TestMetas(t *testing.T) {
	const base = "https://waqai.test/sub/"
	_, files := buildSmall(t, nil)
	pages := 0
	for file, text := range files {
		if path.Ext(file) != ".html" {
			continue
		}
		d := parsePage(t, text)
		m := d.metas()
		if m["theme-color (prefers-color-scheme: light)"] != "#fbfaf6" || m["theme-color (prefers-color-scheme: dark)"] != "#15171a" {
			t.Errorf("%s: theme colours %q", file, m)
		}
		if manifest := d.linksOf("manifest"); file == indexFile && strings.Join(manifest, "") != manifestFile || file != indexFile && len(manifest) > 0 {
			t.Errorf("%s: manifest %q", file, manifest)
		}
		canonical := d.linksOf("canonical")
		if file == missingFile {
			if len(canonical) > 0 || m["og:title"] != "" || m["og:image"] != "" {
				t.Errorf("%s has an address: %q, %q", file, canonical, m)
			}
			continue
		}
		pages++
		if len(canonical) != 1 || m["og:url"] != canonical[0] || !strings.HasPrefix(canonical[0], base) {
			t.Errorf("%s: canonical %q, og:url %q", file, canonical, m["og:url"])
		}
		for _, name := range []string{"og:title", "og:type", "og:site_name", "og:locale", "og:image:alt"} {
			if m[name] == "" || strings.Contains(m[name], "\n") {
				t.Errorf("%s: %s is %q", file, name, m[name])
			}
		}
		if m["og:description"] != m["description"] || m["twitter:card"] != "summary_large_image" || m["og:image:width"] != "1200" || m["og:image:height"] != "630" {
			t.Errorf("%s: %q", file, m)
		}
		u, err := url.Parse(m["og:image"])
		if _, ok := files[strings.TrimPrefix(m["og:image"], base)]; err != nil || !u.IsAbs() || !ok {
			t.Errorf("%s: its card %q is not there", file, m["og:image"])
		}
	}
	if pages < 20 {
		t.Errorf("%d pages were asked", pages)
	}
	for file, want := range map[string][3]string{
		"index.html":                {"website", base + "card.png", ""},
		"cities/mosul/index.html":   {"website", base + "cities/mosul/card.png", ""},
		"articles/first/index.html": {"article", base + "cities/mosul/card.png", "2017-03-09"},
		"sources/index.html":        {"website", base + "card.png", ""},
	} {
		m := parsePage(t, files[file]).metas()
		if got := [3]string{m["og:type"], m["og:image"], m["article:published_time"]}; got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if m := parsePage(t, files["index.html"]).metas(); m["og:title"] != "وقائع التجربة" || m["og:locale"] != "ar_AR" {
		t.Errorf("first page: %q", m)
	}
}

// TestAlternates wants pages to lead to the same page in other languages and
// back to themselves, where the settings say that they are there.
func TestAlternates(t *testing.T) {
	settings := strings.Replace(small["site.toml"], "[events]", `language = "ar-IQ"

[[alternates]]
language = "en"
url = "https://waqai.test/en"
same_paths = true

[[alternates]]
language = "ckb-Arab"
url = "https://waqai.test/ckb/"

[events]`, 1)
	_, files := buildSmall(t, map[string]string{"site.toml": settings})
	for file, want := range map[string]string{
		"index.html":                "ar-IQ https://waqai.test/sub/, en https://waqai.test/en/, ckb-Arab https://waqai.test/ckb/",
		"cities/mosul/index.html":   "ar-IQ https://waqai.test/sub/cities/mosul/, en https://waqai.test/en/cities/mosul/",
		"2017/03/index.html":        "ar-IQ https://waqai.test/sub/2017/03/, en https://waqai.test/en/2017/03/",
		"articles/first/index.html": "",
		"404.html":                  "",
	} {
		d := parsePage(t, files[file])
		var got []string
		for _, n := range d.elements("link") {
			if lang := attribute(n, "hreflang"); lang != "" && attribute(n, "rel") == "alternate" {
				got = append(got, lang+" "+attribute(n, "href"))
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s\nwant %s", file, strings.Join(got, ", "), want)
		}
		if m := d.metas(); file == "index.html" && m["og:locale"] != "ar_IQ" {
			t.Errorf("locale %q", m["og:locale"])
		}
	}
}

func cardsOf(files map[string]string) string {
	var list []string
	for file := range files {
		if path.Base(file) == cardFile {
			list = append(list, file)
		}
	}
	return strings.Join(sorted(list), " ")
}

// TestCardPages wants the cards that the settings ask for, each a picture.
func TestCardPages(t *testing.T) {
	cities := "card.png cities/hatra/card.png cities/mosul/card.png cities/raqqa/card.png cities/tikrit/card.png"
	for _, c := range []struct{ pages, want string }{
		{"none", ""}, {"cities", cities},
	} {
		_, files := buildSmall(t, map[string]string{"site.toml": small["site.toml"] + "\n[cards]\npages = \"" + c.pages + "\"\n"})
		if got := cardsOf(files); got != c.want {
			t.Errorf("%s: cards %s\nwant %s", c.pages, got, c.want)
		}
		if c.pages == "none" {
			if m := parsePage(t, files["index.html"]).metas(); m["og:image"] != "" || m["twitter:card"] != "summary" || m["og:title"] == "" {
				t.Errorf("without cards: %q", m)
			}
		}
	}
	_, files := buildSmall(t, map[string]string{"site.toml": small["site.toml"] + "\n[cards]\npages = \"all\"\n"})
	events := 0
	for file, text := range files {
		if path.Base(file) != cardFile {
			continue
		}
		img, err := png.DecodeConfig(strings.NewReader(text))
		if err != nil || img.Width != 1200 || img.Height != 630 || len(text) > 30_000 {
			t.Errorf("%s: %v, %d × %d, %d bytes", file, err, img.Width, img.Height, len(text))
		}
		if page := path.Dir(file) + "/" + indexFile; strings.HasPrefix(file, "events/") {
			events++
			if m := parsePage(t, files[page]).metas(); m["og:image"] != "https://waqai.test/sub/"+file {
				t.Errorf("%s shows %q", page, m["og:image"])
			}
		}
	}
	if want := strings.Count(files["data/events.jsonl"], "\n"); events != want {
		t.Errorf("%d cards of events, want %d", events, want)
	}
}

// TestCardKeys changes one thing and wants only the cards on which it stands to
// be drawn again.
func TestCardKeys(t *testing.T) {
	keys := func(changes map[string]string) map[string]string {
		dir := plant(t, t.TempDir(), small)
		plant(t, dir, changes)
		s, err := Load(context.Background(), optionsFor(dir, "", ""))
		if err != nil {
			t.Fatal(err)
		}
		pages, _ := s.Plan()
		all := map[string]string{}
		for _, p := range pages {
			if path.Base(p.Path) == cardFile {
				all[p.Path] = p.Key
			}
		}
		return all
	}
	style, err := os.ReadFile("../../static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../templates/plain.html")
	if err != nil {
		t.Fatal(err)
	}
	every := "card.png cities/hatra/card.png cities/mosul/card.png cities/raqqa/card.png cities/tikrit/card.png"
	before := keys(nil)
	for _, c := range []struct {
		what, file, text, want string
	}{
		{"a template", "templates/plain.html", string(page) + "\n", ""},
		{"a rule of the style", "static/style.css", string(style) + "\nh1 { margin: 0 }\n", ""},
		{"the paper of the style", "static/style.css", strings.Replace(string(style), "--paper: #fbfaf6", "--paper: #ffffff", 1), every},
		{"the first day of the week", "site.toml", small["site.toml"] + "\n[display]\nfirst_day = \"sunday\"\n", ""},
		{"the title of the site", "site.toml", strings.Replace(small["site.toml"], "وقائع التجربة", "سجل", 1), every},
		{"an article on Tikrit", "content/articles/deep/third.md", "+++\ntitle = \"شغب\"\ndate = 2017-04-02\nsource = \"الوكالة الأولى\"\n+++\n\nوقع شغب في تكريت يوم 9 صباحا.\n",
			"card.png cities/tikrit/card.png"},
		{"words around an event", "content/articles/first.md", strings.Replace(small["content/articles/first.md"], "## في الرقة", "## عن الرقة", 1), ""},
		{"a name", "content/places/hatra.md", strings.Replace(small["content/places/hatra.md"], "الحضر", "مدينة الحضر", 1), "cities/hatra/card.png"},
	} {
		after := keys(map[string]string{c.file: c.text})
		var changed []string
		for file, key := range after {
			if before[file] != key {
				changed = append(changed, file)
			}
		}
		if got := strings.Join(sorted(changed), " "); got != c.want {
			t.Errorf("%s: drawn again are %q\nwant %q", c.what, got, c.want)
		}
	}
}

// TestReachFaults builds sites whose settings ask for what is not there.
func TestReachFaults(t *testing.T) {
	own, err := os.ReadFile("../card/fonts/NotoNaskhArabic-Bold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	latin, err := os.ReadFile("../card/fonts/NotoSerif-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	head := "title = \"أ\"\nbase_url = \"https://a.test\"\n"
	for _, c := range []struct{ name, settings, want string }{
		{"no font there", "[cards]\nfont = \"fonts/gone.ttf\"\n", "site.toml:4:1: fonts/gone.ttf cannot be read: "},
		{"a font out of the site", "[cards]\nbold = \"../font.ttf\"\n", "site.toml:4:1: ../font.ttf cannot be read: "},
		{"no font at all", "[cards]\nfont = \"content/articles/first.md\"\n", "site.toml:4:1: content/articles/first.md is no font of the formats TrueType and OpenType"},
		{"a font without Arabic", "[cards]\nfont = \"fonts/latin.ttf\"\n", "site.toml:4:1: fonts/latin.ttf is a font without the letter «ء»"},
		{"pages", "[cards]\npages = \"citys\"\n", `site.toml:4:1: pages: there is no "citys"`},
		{"no such language", "[[alternates]]\nlanguage = \"english\"\nurl = \"https://a.test/en/\"\n", `site.toml:4:1: language: "english" is no language`},
		{"a language twice", "[[alternates]]\nlanguage = \"ar\"\nurl = \"https://a.test/en/\"\n", `site.toml:4:1: language "ar" is there already`},
		{"no address", "[[alternates]]\nlanguage = \"en\"\n", "site.toml:3:1: another language without an address"},
		{"nothing wrong", "[cards]\nfont = \"fonts/own.ttf\"\n", ""},
	} {
		dir := plant(t, t.TempDir(), small)
		plant(t, dir, map[string]string{"site.toml": head + c.settings, "fonts/own.ttf": string(own), "fonts/latin.ttf": string(latin)})
		r := build(t, optionsFor(dir, "", ""))
		if got := faultsOf(r); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: faults:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
	// A letter that no font has is told with the file that it stands in.
	dir := plant(t, t.TempDir(), small)
	plant(t, dir, map[string]string{"content/places/hatra.md": strings.Replace(small["content/places/hatra.md"], "الحضر", "漢", 1)})
	if got := faultsOf(build(t, optionsFor(dir, "", ""))); got != "content/places/hatra.md: no font of the cards has «漢» of «漢»" {
		t.Errorf("faults:\n%s", got)
	}
}

// TestOwnFont wants cards in the font of the site to differ from those in the
// program's.
func TestOwnFont(t *testing.T) {
	own, err := os.ReadFile("../card/fonts/NotoNaskhArabic-Bold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	_, before := buildSmall(t, nil)
	_, after := buildSmall(t, map[string]string{
		"site.toml":     small["site.toml"] + "\n[cards]\nfont = \"fonts/own.ttf\"\n",
		"fonts/own.ttf": string(own),
	})
	if before["cities/mosul/card.png"] == after["cities/mosul/card.png"] {
		t.Error("the font of the site is not drawn with")
	}
}

// TestManifest asks for the members without which browsers do not offer to keep
// a site: https://www.w3.org/TR/appmanifest/
func TestManifest(t *testing.T) {
	_, files := buildSmall(t, nil)
	var m struct {
		Name      string
		Start     string `json:"start_url"`
		Scope     string
		Display   string
		Lang, Dir string
		Ground    string `json:"background_color"`
		Theme     string `json:"theme_color"`
		Icons     []struct{ Src, Sizes, Type, Purpose string }
	}
	if err := json.Unmarshal([]byte(files[manifestFile]), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "وقائع التجربة" || m.Lang != "ar" || m.Dir != "rtl" || m.Start != "./" || m.Scope != "./" || m.Ground != "#fbfaf6" || m.Theme == "" ||
		!slices.Contains([]string{"fullscreen", "standalone", "minimal-ui", "browser"}, m.Display) {
		t.Errorf("%+v", m)
	}
	sizes := map[string]bool{}
	for _, i := range m.Icons {
		text, ok := files[i.Src]
		if !ok {
			t.Errorf("icon %s is not there", i.Src)
		}
		sizes[i.Sizes+" "+i.Purpose] = true
		if i.Type != "image/png" {
			continue
		}
		img, err := png.DecodeConfig(strings.NewReader(text))
		if got := fmt.Sprintf("%dx%d", img.Width, img.Height); err != nil || got != i.Sizes {
			t.Errorf("%s is %s large, want %s (%v)", i.Src, got, i.Sizes, err)
		}
	}
	for _, want := range []string{"any any", "192x192 any", "512x512 any", "512x512 maskable"} {
		if !sizes[want] {
			t.Errorf("no icon %s", want)
		}
	}
	if got := parsePage(t, files["cities/mosul/index.html"]).linksOf("apple-touch-icon"); len(got) != 1 || got[0] != "../../icon-180.png" || files["icon-180.png"] == "" {
		t.Errorf("icon for telephones: %q", got)
	}
}

// TestOwnIcon wants an icon that cannot be drawn to be told, and a site's own
// pictures to be taken.
func TestOwnIcon(t *testing.T) {
	const hard = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><g><path d="M0 0h8v8z"/></g></svg>`
	dir := plant(t, t.TempDir(), small)
	plant(t, dir, map[string]string{"static/icon.svg": hard})
	r := build(t, optionsFor(dir, "", ""))
	if len(r.Faults) > 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "static/icon.svg holds the element <g>") {
		t.Errorf("%s, warnings %q", faultsOf(r), r.Warnings)
	}
	files := harvest(t, filepath.Join(dir, "public"))
	if m := files[manifestFile]; !strings.Contains(m, `"icon.svg"`) || strings.Contains(m, ".png") || files["icon-192.png"] != "" {
		t.Errorf("manifest: %s", m)
	}
	plant(t, dir, map[string]string{"static/icon-192.png": "mine", "static/icon-512.png": "mine"})
	r = build(t, optionsFor(dir, "", ""))
	files = harvest(t, filepath.Join(dir, "public"))
	if m := files[manifestFile]; len(r.Warnings) > 0 || !strings.Contains(m, `"icon-192.png"`) || !strings.Contains(m, `"icon-512.png"`) || files["icon-192.png"] != "mine" {
		t.Errorf("warnings %q, manifest: %s", r.Warnings, m)
	}
}

func TestHues(t *testing.T) {
	light, dark := hues(`:root { --paper: #FFF; --ink: #1f1d1a; --odd: rgb(1, 2, 3); }
		@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e8e4db; } }`)
	s := new(theme)
	if got := s.ground(light, "no") + s.ground(dark, "no") + s.ground(nil, "no"); got != "#ffffff#15171ano" {
		t.Errorf("grounds %s", got)
	}
	if _, ok := light["odd"]; ok || light["ink"] == dark["ink"] {
		t.Errorf("light %v, dark %v", light, dark)
	}
}

// TestSitemapIndex validates the maps of a site with one address more than a map
// may hold, as https://www.sitemaps.org/protocol.html asks.
func TestSitemapIndex(t *testing.T) {
	s := &Site{Config: new(Config)}
	if err := s.Config.BaseURL.UnmarshalText([]byte("https://waqai.test/a&b/")); err != nil {
		t.Fatal(err)
	}
	dir := plant(t, t.TempDir(), small)
	full, err := Load(context.Background(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	s.articles, s.events, s.cities = full.articles, full.events, full.cities
	s.lists = s.newLists()
	var pages []Page
	for _, p := range []string{"index.html", "articles/first/index.html", "cities/mosul/index.html"} {
		pages = append(pages, Page{Path: p, listed: true})
	}
	for n := range 50_001 - len(pages) {
		pages = append(pages, Page{Path: fmt.Sprintf("events/e-%05d/index.html", n), listed: true})
	}
	pages = append(pages, Page{Path: "404.html"})
	maps := s.sitemapPages(pages, s.lastReports())
	byAddress := map[string]string{}
	for _, m := range maps {
		byAddress[s.Config.BaseURL.To(m.Path)] = render(t, m)
	}
	var index sitemapIndex
	if err := xml.Unmarshal([]byte(byAddress["https://waqai.test/a&b/sitemap.xml"]), &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Maps) != 2 || len(maps) != 3 {
		t.Fatalf("%d maps in the index, %d files", len(index.Maps), len(maps))
	}
	seen := map[string]bool{}
	day := func(where, lastmod string) {
		if _, err := time.Parse("2006-01-02", lastmod); lastmod != "" && err != nil {
			t.Errorf("%s: lastmod %q", where, lastmod)
		}
	}
	for _, m := range index.Maps {
		day(m.Loc, m.Lastmod)
		text := byAddress[m.Loc]
		var set sitemapSet
		if err := xml.Unmarshal([]byte(text), &set); err != nil || len(text) > 50<<20 || len(set.URLs) == 0 || len(set.URLs) > 50_000 {
			t.Errorf("%s: %v, %d addresses, %d bytes", m.Loc, err, len(set.URLs), len(text))
		}
		latest := ""
		for _, u := range set.URLs {
			day(u.Loc, u.Lastmod)
			latest = max(latest, u.Lastmod)
			if address, err := url.Parse(u.Loc); err != nil || !address.IsAbs() || seen[u.Loc] || len(u.Loc) > 2048 {
				t.Errorf("%s (%v)", u.Loc, err)
			}
			seen[u.Loc] = true
		}
		if m.Lastmod != latest {
			t.Errorf("%s changed on %q, its pages on %q", m.Loc, m.Lastmod, latest)
		}
	}
	if len(seen) != 50_001 {
		t.Errorf("%d addresses, want 50001", len(seen))
	}
	if index.Maps[0].Lastmod != "2017-04-02" {
		t.Errorf("the first map changed on %q, want the day of the last article", index.Maps[0].Lastmod)
	}
}

// sitemapSet and sitemapIndex are sitemaps as a reader takes them.
type sitemapSet struct {
	XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapEntry `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapEntry `xml:"sitemap"`
}

type sitemapEntry struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod"`
}

// TestSitemapParts cuts lists by number and by bytes.
func TestSitemapParts(t *testing.T) {
	var urls []sitemapURL
	for n := range 10 {
		urls = append(urls, sitemapURL{Loc: "https://waqai.test/" + strings.Repeat("&", 100*n), Lastmod: "2017-03-09"})
	}
	for _, c := range []struct {
		most, bytes int
		want        string
	}{
		{50, 1 << 20, "[10]"}, {10, 1 << 20, "[10]"}, {9, 1 << 20, "[9 1]"}, {3, 1 << 20, "[3 3 3 1]"}, {50, 10_000, "[6 2 2]"}, {50, 100, "[1 1 1 1 1 1 1 1 1 1]"},
	} {
		var sizes []int
		for _, part := range sitemapParts(urls, c.most, c.bytes) {
			sizes = append(sizes, len(part))
			text := render(t, new(Site).sitemap("sitemap.xml", "urlset", "url", part))
			if len(part) > c.most || len(part) > 1 && len(text) > c.bytes {
				t.Errorf("%d addresses in %d bytes, at most %d in %d", len(part), len(text), c.most, c.bytes)
			}
		}
		if got := fmt.Sprint(sizes); got != c.want {
			t.Errorf("at most %d in %d bytes: %s, want %s", c.most, c.bytes, got, c.want)
		}
	}
	if parts := sitemapParts(nil, 10, 100); len(parts) != 0 {
		t.Errorf("%d parts of nothing", len(parts))
	}
}
