package site

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// document is a page that has been parsed.
type document struct {
	root *html.Node
	ids  map[string]int
}

func parsePage(t testing.TB, text string) document {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d := document{root, map[string]int{}}
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" {
			d.ids[id]++
		}
	}
	return d
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// elements gives the elements with a tag, "" for all.
func (d document) elements(tag string) (list []*html.Node) {
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && (tag == "" || n.Data == tag) {
			list = append(list, n)
		}
	}
	return list
}

func textOf(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// asked are the attributes whose addresses a page asks for by itself, and
// those that a reader may follow.
var asked = map[string]bool{"src": true, "srcset": true, "poster": true, "data": true, "action": true, "background": true}

// TestLinks follows every link of a site, from the root of a host, from below a
// path, and from a disk, where a folder is not its index.html.
func TestLinks(t *testing.T) {
	for _, pages := range []string{"all", "sourced", "none"} {
		for _, base := range []string{"https://waqai.test/", "https://waqai.test/a/b/"} {
			t.Run(pages+" "+base, func(t *testing.T) {
				settings := strings.NewReplacer(`"all"`, fmt.Sprintf("%q", pages), "https://waqai.test/sub/", base).Replace(small["site.toml"])
				_, files := buildSmall(t, map[string]string{"site.toml": settings})
				checkLinks(t, files, base)
			})
		}
	}
}

// checkLinks wants every link of a built site to lead to a file of it, and to
// an anchor that is there, and no page to ask another host for anything.
func checkLinks(t *testing.T, files map[string]string, base string) {
	t.Helper()
	parsed := map[string]document{}
	for file, text := range files {
		if path.Ext(file) == ".html" {
			parsed[file] = parsePage(t, text)
		}
	}
	root, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	for file, d := range parsed {
		at := root.JoinPath(file)
		for id, n := range d.ids {
			if n > 1 {
				t.Errorf("%s: id %s stands there %d times", file, id, n)
			}
		}
		for _, n := range d.elements("") {
			for _, a := range n.Attr {
				rel := attribute(n, "rel")
				own := asked[a.Key] || n.Data == "link" && rel != "canonical" && rel != "alternate"
				if a.Key == "http-equiv" && a.Val == "refresh" {
					_, a.Val, _ = strings.Cut(attribute(n, "content"), "url=")
					a.Key = "href"
				}
				if a.Key != "href" && !own || n.Data == "use" || a.Key == "data" || a.Key == "rel" || a.Key == "type" || a.Key == "title" {
					continue
				}
				target, err := at.Parse(a.Val)
				if err != nil {
					t.Errorf("%s: %s is no address", file, a.Val)
					continue
				}
				if target.Host != root.Host {
					if own {
						t.Errorf("%s: %s asks another host for %s", file, n.Data, a.Val)
					} else if target.Scheme != "https" && target.Scheme != "http" {
						t.Errorf("%s: a link with the scheme %s", file, target.Scheme)
					} else if n.Data == "a" && !strings.Contains(rel, "noopener") {
						t.Errorf("%s: link to %s without rel", file, a.Val)
					}
					continue
				}
				inside, ok := strings.CutPrefix(target.Path, root.Path)
				absolute := file == missingFile || rel == "canonical"
				if absolute && (inside == "" || strings.HasSuffix(inside, "/")) {
					inside += indexFile
				}
				if _, there := files[inside]; !ok || !there {
					t.Errorf("%s: %s leads to no file", file, a.Val)
				}
				if fragment := target.Fragment; fragment != "" && parsed[inside].ids[fragment] == 0 && fragment != "main" {
					t.Errorf("%s: %s leads to no anchor", file, a.Val)
				}
				if !absolute && (strings.HasPrefix(a.Val, "/") || strings.Contains(a.Val, "://")) {
					t.Errorf("%s: %s is not relative", file, a.Val)
				}
			}
		}
	}
}

// TestEveryEventIsAtHome finds every event and every id that was joined to it
// at its permanent address and at its anchor.
func TestEveryEventIsAtHome(t *testing.T) {
	twice := strings.Replace(small["content/articles/first.md"], "معركة في الموصل\"", "رواية ثانية\"", 1)
	twice = strings.Replace(twice, "الوكالة الأولى", "وكالة ثالثة", 1)
	for _, pages := range []string{"all", "sourced", "none"} {
		settings := strings.Replace(small["site.toml"], `"all"`, fmt.Sprintf("%q", pages), 1)
		dir, files := buildSmall(t, map[string]string{"site.toml": settings, "content/articles/again.md": twice})
		s, err := Load(t.Context(), optionsFor(dir, "", ""))
		if err != nil {
			t.Fatal(err)
		}
		joined := 0
		for _, one := range s.events {
			e := one.read()
			home, anchor, _ := strings.Cut(s.home(one), "#")
			if _, ok := files[home]; !ok {
				t.Errorf("%s: %s is at home at %s, where nothing is", pages, e.ID, home)
			}
			if own := pages == "all" || pages == "sourced" && e.Witnesses() > 1; own != s.own(one) || own == (anchor != "") {
				t.Errorf("%s: %s with %d witnesses is at home at %s", pages, e.ID, e.Witnesses(), s.home(one))
			}
			month := parsePage(t, files[s.pageOf(one)])
			for _, id := range append([]string{e.ID}, e.Also...) {
				if month.ids[id] != 1 {
					t.Errorf("%s: %s has no anchor in %s", pages, id, s.pageOf(one))
				}
				if _, ok := files[eventPath(id)]; ok != s.own(one) {
					t.Errorf("%s: page of %s: %v, want %v", pages, id, ok, s.own(one))
				}
			}
			if joined += len(e.Also); len(e.Also) > 0 && s.own(one) {
				moved := parsePage(t, files[eventPath(e.Also[0])])
				to := "../" + e.ID + "/index.html"
				found := false
				for _, n := range moved.elements("meta") {
					found = found || attribute(n, "content") == "0; url="+to
				}
				if !found || !slices.ContainsFunc(moved.elements("a"), func(n *html.Node) bool { return attribute(n, "href") == to }) {
					t.Errorf("the page of %s does not lead to %s", e.Also[0], to)
				}
			}
			for n, r := range e.Reports {
				if parsePage(t, files[e.articles[n].path]).ids[r.ID] != 1 {
					t.Errorf("%s has no anchor in its article", r.ID)
				}
			}
		}
		if joined == 0 {
			t.Error("no two reports were joined; the test says nothing")
		}
	}
}

// TestCopiesAreNoWitnesses: of an agency and a paper that prints it both are
// listed, and only the agency counts; a radio of its own words counts too.
func TestCopiesAreNoWitnesses(t *testing.T) {
	report := func(source, text string) string {
		return fmt.Sprintf("+++\ntitle = \"خبر %[1]s\"\ndate = 2017-06-07\nsource = %[1]q\n+++\n\n%[2]s\n", source, text)
	}
	const agency = "أسفر قصف على مدخل سوق شعبي في الموصل يوم 6 حزيران عن سقوط 17 قتيلا بحسب مصدر طبي."
	articles := map[string]string{
		"site.toml":                 strings.Replace(small["site.toml"], `"all"`, `"sourced"`, 1),
		"content/articles/one.md":   report("وكالة أولى", agency),
		"content/articles/paper.md": report("صحيفة ثانية", strings.Replace(agency, "أسفر", "وأسفر", 1)),
	}
	joined := func() (*Site, map[string]string, *account) {
		dir, files := buildSmall(t, articles)
		s, err := Load(t.Context(), optionsFor(dir, "", ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range s.events {
			e := one.read()
			if e.Fatalities != nil && *e.Fatalities == 17 && len(e.Reports) > 1 {
				return s, files, e
			}
		}
		t.Fatal("the reports are not one event")
		return nil, nil, nil
	}
	s, files, e := joined()
	if e.witnesses != 1 || len(e.Sources) != 2 || s.own(e.Event) {
		t.Errorf("%d witnesses of %d sources; a page of its own: %t", e.witnesses, len(e.Sources), s.own(e.Event))
	}
	if slices.Contains(mostSourced(s.events, 100), e.Event) {
		t.Error("one witness is listed among the events of several sources")
	}
	month := parsePage(t, files[s.pageOf(e.Event)])
	if text := textOf(month.root); !strings.Contains(text, "وكالة أولى") || !strings.Contains(text, "صحيفة ثانية") || !strings.Contains(text, "منها مصدر مستقل واحد") {
		t.Error("the list does not name both sources and count one")
	}

	articles["content/articles/radio.md"] = report("إذاعة ثالثة", "قالت الشرطة إن السوق في الموصل كانت مزدحمة حين أصابها قصف يوم 6 حزيران وأوقع 17 قتيلا.")
	s, files, e = joined()
	if e.witnesses != 2 || len(e.Sources) != 3 || !s.own(e.Event) {
		t.Fatalf("%d witnesses of %d sources; a page of its own: %t", e.witnesses, len(e.Sources), s.own(e.Event))
	}
	page := parsePage(t, files[eventPath(e.ID)])
	copies := 0
	for _, n := range page.elements("p") {
		if attribute(n, "class") != "byline copy" {
			continue
		}
		copies++
		if text := textOf(n); !strings.Contains(text, "بنصّه عن وكالة أولى") {
			t.Errorf("beside a copy stands %q", text)
		}
	}
	if copies != 1 {
		t.Errorf("%d tellings are called copies, want 1", copies)
	}
}

// TestDifferencesAreShown: two agencies, two numbers, and who says which.
func TestDifferencesAreShown(t *testing.T) {
	report := func(agency string, dead int) string {
		return fmt.Sprintf("+++\ntitle = \"خبر %[1]s\"\ndate = 2017-06-07\nsource = %[1]q\n+++\n\nأسفر قصف جوي على سوق في الموصل يوم 6 عن سقوط %[2]d قتيلا من المدنيين.\n", agency, dead)
	}
	dir, files := buildSmall(t, map[string]string{
		"content/articles/one.md": report("وكالة أولى", 15),
		"content/articles/two.md": report("وكالة ثانية", 17),
	})
	s, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.events {
		if !e.is(differs) {
			continue
		}
		page := parsePage(t, files[eventPath(e.ID())])
		var claims []string
		for _, n := range page.elements("ul") {
			if attribute(n, "class") == "claims" {
				for li := range n.ChildNodes() {
					if text := textOf(li); text != "" {
						claims = append(claims, text)
					}
				}
			}
		}
		want := []string{"15 في خبر وكالة أولى (وكالة أولى)", "17 في خبر وكالة ثانية (وكالة ثانية)"}
		slices.Sort(claims)
		if !slices.Equal(claims, want) {
			t.Errorf("claims %q, want %q", claims, want)
		}
		if city := files["cities/mosul/index.html"]; !strings.Contains(city, "بين <bdi>15</bdi> و<bdi>17</bdi> قتيلًا") || !strings.Contains(city, "الروايات مختلفة") {
			t.Error("the card does not say that the numbers differ")
		}
		return
	}
	t.Error("no event has differing reports; the test says nothing")
}

// TestUncertainDatesStandApart: what happened in some day of a month does not
// stand on its first.
func TestUncertainDatesStandApart(t *testing.T) {
	_, files := buildSmall(t, nil)
	month := files["2017/02/index.html"]
	if !strings.Contains(month, "خلال الشهر") || strings.Contains(month, "1 شباط 2017") {
		t.Error("the month of an event without a day does not say so")
	}
	if _, ok := files["2017/02/01/index.html"]; ok {
		t.Error("an event of a month is on its first day")
	}
	if year := files["2016/index.html"]; !strings.Contains(year, "خلال السنة") {
		t.Error("the year of an event without a month does not say so")
	}
}

// TestHostile renders what attackers write, and finds it as text.
func TestHostile(t *testing.T) {
	evil := []string{
		`<script>alert(1)</script>`,
		`"><img src=x onerror=alert(1)>`,
		`'-alert(1)-'`,
		`</title><svg onload=alert(1)>`,
		`{{.Site}}`,
		"\u202eمقلوب",
	}
	changes := map[string]string{}
	for n, words := range evil {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(words)
		changes[fmt.Sprintf("content/articles/evil-%d.md", n)] = fmt.Sprintf("+++\ntitle = \"%[1]s\"\ndate = 2017-05-%02[2]d\nsummary = \"%[1]s\"\nauthor = \"%[1]s\"\n"+
			"\n[[sources]]\nname = \"%[1]s\"\nurl = \"https://evil.test/?q=%%22%%3E%%3Cscript%%3E\"\n+++\n\nوقعت معركة في الموصل %[3]s يوم %[2]d. <b onclick=\"alert(1)\">قصف</b> الموصل.\n", quoted, n+1, words)
	}
	changes["content/places/hatra.md"] = "+++\nname = \"</h1><script>alert(1)</script>\"\nkind = \"town\"\n+++\n\n<script>alert(1)</script>\n"
	_, files := buildSmall(t, changes)
	for file, text := range files {
		switch path.Ext(file) {
		case ".html":
			d := parsePage(t, text)
			for _, n := range d.elements("") {
				if n.Data == "script" && attribute(n, "type") == "application/ld+json" {
					if !json.Valid([]byte(n.FirstChild.Data)) {
						t.Errorf("%s: linked data that is no JSON: %s", file, n.FirstChild.Data)
					}
					continue
				}
				src := path.Join(path.Dir(file), attribute(n, "src"))
				own := n.Data == "script" && n.FirstChild == nil && slices.Contains([]string{searchScript, "choose.js"}, src)
				if n.Data == "script" && !own || n.Data == "iframe" || n.Data == "object" || n.Data == "style" || n.Data == "base" || n.Data == "img" {
					t.Errorf("%s holds <%s>", file, n.Data)
				}
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
						t.Errorf("%s: %s=%q", file, a.Key, a.Val)
					}
				}
			}
		case ".xml":
			if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	checkLinks(t, files, "https://waqai.test/sub/")
}

// TestEveryPage wants of every page what readers and their programs rely on.
func TestEveryPage(t *testing.T) {
	_, files := buildSmall(t, nil)
	for file, text := range files {
		if path.Ext(file) != ".html" {
			continue
		}
		d := parsePage(t, text)
		root := d.elements("html")[0]
		if attribute(root, "lang") != "ar" || attribute(root, "dir") != "rtl" {
			t.Errorf("%s: lang %q, dir %q", file, attribute(root, "lang"), attribute(root, "dir"))
		}
		if n := len(d.elements("h1")); n != 1 {
			t.Errorf("%s has %d h1", file, n)
		}
		if n := len(d.elements("main")); n != 1 {
			t.Errorf("%s has %d main", file, n)
		}
		if title := textOf(d.elements("title")[0]); !strings.Contains(title, "وقائع التجربة") {
			t.Errorf("%s has the title %q", file, title)
		}
		level := 0
		for _, n := range d.elements("") {
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				now := int(n.Data[1] - '0')
				if now > level+1 {
					t.Errorf("%s: h%d %q follows h%d", file, now, textOf(n), level)
				}
				level = now
			}
		}
		first := d.elements("a")[0]
		if attribute(first, "href") != "#main" {
			t.Errorf("%s: the first link is not to the content", file)
		}
		policy := ""
		for _, n := range d.elements("meta") {
			if attribute(n, "http-equiv") == "Content-Security-Policy" {
				policy = attribute(n, "content")
			}
		}
		scripts := slices.ContainsFunc(d.elements("script"), func(n *html.Node) bool { return attribute(n, "src") != "" })
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src 'self';") != scripts {
			t.Errorf("%s has the policy %q", file, policy)
		}
	}
}

// TestFeeds wants of feeds what RFC 4287 does.
func TestFeeds(t *testing.T) {
	_, files := buildSmall(t, nil)
	ids := map[string]string{}
	for _, file := range []string{"feed.xml", "cities/mosul/feed.xml", "cities/hatra/feed.xml"} {
		var f atomFeed
		if err := xml.Unmarshal([]byte(files[file]), &f); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if other := ids[f.ID]; other != "" {
			t.Errorf("%s and %s have one id", file, other)
		}
		ids[f.ID] = file
		if f.Title == "" || f.Author.Name == "" || !strings.HasPrefix(f.ID, "tag:waqai.test,2026:/sub/") {
			t.Errorf("%s: title %q, author %q, id %q", file, f.Title, f.Author.Name, f.ID)
		}
		links := map[string]string{}
		for _, l := range f.Links {
			links[l.Rel] = l.Href
		}
		if links["self"] != "https://waqai.test/sub/"+file || links["alternate"] != "https://waqai.test/sub/"+strings.TrimSuffix(file, "feed.xml") {
			t.Errorf("%s: links %v", file, links)
		}
		seen := map[string]bool{}
		for n, e := range f.Entries {
			updated, err := time.Parse(time.RFC3339, e.Updated)
			if err != nil || e.Title == "" || e.Summary == "" || e.Link.Href == "" || seen[e.ID] {
				t.Errorf("%s: entry %+v (%v)", file, e, err)
			}
			seen[e.ID] = true
			if whole, _ := time.Parse(time.RFC3339, f.Updated); n == 0 && !whole.Equal(updated) || whole.Before(updated) {
				t.Errorf("%s was updated %s, its entry %s", file, f.Updated, e.Updated)
			}
		}
		if len(f.Entries) == 0 && file != "cities/hatra/feed.xml" {
			t.Errorf("%s is empty", file)
		}
	}
}

func TestSitemap(t *testing.T) {
	_, files := buildSmall(t, nil)
	var set sitemapSet
	if err := xml.Unmarshal([]byte(files["sitemap.xml"]), &set); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, u := range set.URLs {
		file := strings.TrimPrefix(u.Loc, "https://waqai.test/sub/")
		if file == "" || strings.HasSuffix(file, "/") {
			file += indexFile
		}
		if _, ok := files[file]; !ok {
			t.Errorf("%s is in the sitemap and nowhere else", u.Loc)
		}
		listed[file] = true
	}
	for file := range maps.Keys(files) {
		if path.Ext(file) == ".html" && file != missingFile && !listed[file] {
			t.Errorf("%s is not in the sitemap", file)
		}
	}
}
