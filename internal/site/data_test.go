package site

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"waqai/internal/export"
	"waqai/timeline"
)

// wholeFiles are the files of the whole chronicle by the settings that make them.
var wholeFiles = map[string][]string{
	"":            {"data/index.html", "feed.xml"},
	"jsonl":       {"data/events.jsonl"},
	"csv":         {"data/events.csv", "data/reports.csv", "data/places.csv"},
	"acled":       {"data/acled.csv", "data/acled-losses.csv"},
	"ged":         {"data/ged.csv", "data/ged-losses.csv"},
	"geojson":     {"data/events.geojson"},
	"timelinejs":  {"data/timeline.json"},
	"json_feed":   {"feed.json"},
	"calendar":    {"data/calendar.ics"},
	"annotations": {"data/annotations.jsonld"},
	"package":     {"data/datapackage.json"},
}

// cityFiles are those of a city.
var cityFiles = map[string]string{"csv": "events.csv", "jsonl": "events.jsonl", "geojson": "events.geojson", "json_feed": "feed.json", "calendar": "calendar.ics"}

// TestDataSettings switches each file off, and wants it and what belongs to it
// gone, and all else there.
func TestDataSettings(t *testing.T) {
	_, all := buildSmall(t, nil)
	for _, files := range wholeFiles {
		for _, file := range files {
			if all[file] == "" {
				t.Errorf("%s was not made", file)
			}
		}
	}
	for setting := range wholeFiles {
		if setting == "" {
			continue
		}
		_, files := buildSmall(t, map[string]string{"site.toml": small["site.toml"] + "\n[data]\n" + setting + " = false\n"})
		gone := slices.Clone(wholeFiles[setting])
		if name := cityFiles[setting]; name != "" {
			for file := range all {
				if strings.HasPrefix(file, "cities/") && path.Base(file) == name {
					gone = append(gone, file)
				}
			}
		}
		for file := range all {
			if _, there := files[file]; there == slices.Contains(gone, file) {
				t.Errorf("%s = false: %s is there: %v", setting, file, there)
			}
		}
	}
	_, files := buildSmall(t, map[string]string{"site.toml": small["site.toml"] + "\n[data]\ncities = false\n"})
	for file := range files {
		if strings.HasPrefix(file, "cities/") && strings.HasPrefix(path.Base(file), "events.") {
			t.Errorf("cities = false: %s is there", file)
		}
	}
	_, files = buildSmall(t, map[string]string{"site.toml": small["site.toml"] + "\n[data]\nbom = false\n"})
	for file, text := range files {
		if strings.HasPrefix(text, "\ufeff") {
			t.Errorf("bom = false: %s has a byte order mark", file)
		}
	}
	if !strings.HasPrefix(all["data/events.csv"], "\ufeff") || strings.HasPrefix(all["data/acled.csv"], "\ufeff") {
		t.Error("the table of events has a byte order mark, and a layout of others has none")
	}
}

// TestDataPage wants on the page what the files hold.
func TestDataPage(t *testing.T) {
	_, files := buildSmall(t, map[string]string{"site.toml": small["site.toml"] + `
[data]
licence = "CC-BY-4.0"
licence_url = "https://creativecommons.org/licenses/by/4.0/"
`})
	doc := parsePage(t, files[dataPage])
	text := textOf(doc.root)
	for _, want := range []string{"CC-BY-4.0", "«وقائع التجربة»", "https://waqai.test/sub/data/", "لا يصرح النص بالفاعل أو بالمستهدف"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	linked := map[string]bool{}
	for _, a := range doc.elements("a") {
		linked[path.Join("data", attribute(a, "href"))] = true
	}
	for _, list := range wholeFiles {
		for _, file := range list {
			if file != dataPage && !linked[file] {
				t.Errorf("the page does not lead to %s", file)
			}
		}
	}

	var p struct {
		Version   string
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
			Schema           struct{ Fields []struct{ Name string } }
			Losses           []struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(files[packageFile]), &p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, p.Version) {
		t.Errorf("the page does not name the version %s", p.Version)
	}
	if len(p.Resources) != 12 {
		t.Errorf("%d resources", len(p.Resources))
	}
	for _, r := range p.Resources {
		content := files["data/"+r.Path]
		sum := sha256.Sum256([]byte(content))
		if len(content) != r.Bytes || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s has %d bytes, and another digest or length than the package says: %d, %s", r.Path, len(content), r.Bytes, r.Hash)
		}
		if path.Ext(r.Path) != ".csv" {
			continue
		}
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(content, "\ufeff"))).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", r.Path, err)
			continue
		}
		var names []string
		for _, f := range r.Schema.Fields {
			names = append(names, f.Name)
		}
		if !slices.Equal(all[0], names) {
			t.Errorf("%s has the columns %q, the package names %q", r.Path, all[0], names)
		}
	}
}

// TestCityFiles wants of the files of a city its events, all of them and no others.
func TestCityFiles(t *testing.T) {
	_, files := buildSmall(t, nil)
	cities := 0
	for file, lines := range files {
		if path.Base(file) != "events.jsonl" || !strings.HasPrefix(file, "cities/") {
			continue
		}
		cities++
		folder := path.Dir(file)
		var ids []string
		for e, err := range timeline.ReadEvents(strings.NewReader(lines)) {
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			ids = append(ids, e.ID)
			if !slices.Contains(e.Places, path.Base(folder)) {
				t.Errorf("%s has an event in %v", file, e.Places)
			}
		}
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files[folder+"/events.csv"], "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var geo struct{ Features []struct{ ID string } }
		if err := json.Unmarshal([]byte(files[folder+"/events.geojson"]), &geo); err != nil {
			t.Fatal(err)
		}
		if len(table)-1 != len(ids) || len(geo.Features) != len(ids) {
			t.Errorf("%s: %d lines, %d rows, %d features", folder, len(ids), len(table)-1, len(geo.Features))
		}
		if _, err := ics.ParseCalendar(strings.NewReader(files[folder+"/calendar.ics"])); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
		page := parsePage(t, files[folder+"/index.html"])
		var links []string
		for _, a := range page.elements("a") {
			links = append(links, attribute(a, "href"))
		}
		for _, name := range []string{"events.csv", "events.jsonl", "events.geojson", "calendar.ics", "feed.json"} {
			if !slices.Contains(links, name) {
				t.Errorf("%s/index.html does not lead to %s", folder, name)
			}
		}
	}
	if cities < 3 {
		t.Errorf("%d cities", cities)
	}
}

// TestFeedsAgree reads both feeds of each page by another's parser.
func TestFeedsAgree(t *testing.T) {
	_, files := buildSmall(t, map[string]string{"content/articles/latin.md": `+++
title = "قصف"
date = 2017-05-02
source = "وكالة"
+++

قالت BBC إن قصف الموصل يوم 1 <أوقع> 3 قتلى & جرحى.
`})
	for _, folder := range []string{"", "cities/mosul/", "cities/hatra/"} {
		atom, err := gofeed.NewParser().ParseString(files[folder+"feed.xml"])
		if err != nil {
			t.Fatalf("%sfeed.xml: %v", folder, err)
		}
		other, err := gofeed.NewParser().ParseString(files[folder+"feed.json"])
		if err != nil {
			t.Fatalf("%sfeed.json: %v", folder, err)
		}
		if atom.FeedType != "atom" || other.FeedType != "json" || atom.Title != other.Title || atom.Link != other.Link || len(atom.Items) != len(other.Items) {
			t.Fatalf("%q: %s %q %s, %s %q %s", folder, atom.FeedType, atom.Title, atom.Link, other.FeedType, other.Title, other.Link)
		}
		for n, a := range atom.Items {
			b := other.Items[n]
			if a.GUID != b.GUID || a.Title != b.Title || a.Link != b.Link || a.Description != b.Description || !a.PublishedParsed.Equal(*b.PublishedParsed) || !a.UpdatedParsed.Equal(*b.UpdatedParsed) {
				t.Errorf("%q: entry %d is %+v and %+v", folder, n, a, b)
			}
		}
	}
	if !strings.Contains(files["feed.xml"], "قالت \u2066BBC\u2069 إن قصف") {
		t.Error("a foreign word in a summary is not isolated")
	}
}

// block gives the text of the element that a selector «#parent > :has(#child)» means,
// as a browser has it.
func block(n *html.Node, parent, child string) (text string, ok bool) {
	holds := func(n *html.Node) bool {
		for d := range n.Descendants() {
			if attribute(d, "id") == child {
				return true
			}
		}
		return false
	}
	if n.Parent != nil && attribute(n.Parent, "id") == parent && holds(n) {
		var b strings.Builder
		var walk func(*html.Node)
		walk = func(n *html.Node) {
			if n.Type == html.TextNode {
				b.WriteString(n.Data)
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
		}
		walk(n)
		return b.String(), true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if text, ok := block(c, parent, child); ok {
			return text, true
		}
	}
	return "", false
}

// TestAnnotationsStandThere finds each passage on the page that it is said to
// stand on, by its position and by its words.
func TestAnnotationsStandThere(t *testing.T) {
	_, files := buildSmall(t, map[string]string{"content/articles/marked.md": `+++
title = "نص فيه *علامات*"
date = 2017-06-02
source = "وكالة"
+++

# عنوان & <رمز>

وقعت **معركة** في [الموصل](https://one.test/) يوم 1. وسبق أن قصف
الطيران الرقة شهر 5.  
ثم تظاهر الناس في ` + "`تكريت`" + ` 𝄞 يوم 2.

| اليوم | الحدث |
| --- | --- |
| 3 | شغب في الموصل يوم 3. |

- نزح السكان من الرقة يوم 4.

> اعتقل ثلاثة في تكريت يوم 5 &amp; 6.
`})
	var page struct {
		Items []struct {
			ID     string
			Target []struct {
				Source   string
				Selector []struct {
					Type, Exact, Prefix, Suffix, Value string
					RefinedBy                          struct{ Start, End int }
				}
			}
		}
	}
	// A target at a source has no selector, or one: decode what has a list.
	var raw struct {
		Items []struct{ Target []json.RawMessage }
	}
	text := files["data/annotations.jsonld"]
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &page); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, item := range page.Items {
		target := item.Target[0]
		file := strings.TrimPrefix(target.Source, "https://waqai.test/sub/") + indexFile
		if len(target.Selector) != 2 {
			t.Errorf("%s: no position on %s", item.ID, file)
			continue
		}
		quote, fragment := target.Selector[0], target.Selector[1]
		child, _ := strings.CutPrefix(fragment.Value, "#text > :has(#")
		child = strings.TrimSuffix(child, ")")
		whole, ok := block(parsePage(t, files[file]).root, "text", child)
		if !ok {
			t.Fatalf("%s has nothing that is %s", file, fragment.Value)
		}
		characters := []rune(whole)
		at := fragment.RefinedBy
		if at.Start >= at.End || at.End > len(characters) {
			t.Errorf("%s: from %d to %d of %d characters", item.ID, at.Start, at.End, len(characters))
			continue
		}
		if got := string(characters[at.Start:at.End]); got != quote.Exact {
			t.Errorf("%s: %q stands there, not %q", item.ID, got, quote.Exact)
		}
		if !strings.HasSuffix(string(characters[:at.Start]), quote.Prefix) || !strings.HasPrefix(string(characters[at.End:]), quote.Suffix) {
			t.Errorf("%s: not between %q and %q", item.ID, quote.Prefix, quote.Suffix)
		}
		found[file]++
	}
	if found["articles/marked/index.html"] < 5 {
		t.Errorf("passages by page: %v", found)
	}
}

// TestHostileData wants no formula in a cell, no markup in a slide, no mark of
// direction out of its place.
func TestHostileData(t *testing.T) {
	_, files := buildSmall(t, map[string]string{"content/articles/hostile.md": "+++\ntitle = \"=1+1\"\ndate = 2017-07-02\nsource = \"@وكالة\u202e\"\n+++\n\n=cmd|x قصف الموصل يوم 1 \u2067 <script>alert(1)</script>.\n"})
	for file, text := range files {
		switch {
		case path.Ext(file) == ".csv":
			all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			for _, row := range all {
				for _, cell := range row {
					if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
						t.Errorf("%s: a spreadsheet runs %q", file, cell)
					}
				}
			}
		case path.Ext(file) == ".json":
			if strings.Contains(text, "<script") {
				t.Errorf("%s holds a script", file)
			}
		}
		if path.Ext(file) != ".jsonl" && strings.ContainsAny(text, "\u202e\u2067") && (strings.HasPrefix(file, "data/") || strings.Contains(file, "feed")) {
			t.Errorf("%s holds a mark that turns the line round", file)
		}
	}
}

// TestDataFollows edits a parent of a place, which only layouts show, and wants
// them made again.
func TestDataFollows(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	build(t, optionsFor(dir, "", ""))
	before := harvest(t, filepath.Join(dir, "public"))
	plant(t, dir, map[string]string{"content/places/nineveh-gov.md": "+++\nname = \"نينوى\"\nname_en = \"Ninawa\"\nkind = \"governorate\"\nin = \"iraq\"\n+++\n"})
	build(t, optionsFor(dir, "", ""))
	after := harvest(t, filepath.Join(dir, "public"))
	if !strings.Contains(after["data/acled.csv"], "Ninawa") || strings.Contains(before["data/acled.csv"], "Ninawa") {
		t.Errorf("the governorate is not followed:\n%s", after["data/acled.csv"])
	}
	fresh := t.TempDir()
	build(t, optionsFor(dir, fresh, ""))
	compareFiles(t, after, harvest(t, fresh))
}

// TestStatisticsAreKept asks for the size of files that are made from the same as those
// that a build wrote: none is written again.
func TestStatisticsAreKept(t *testing.T) {
	opt := optionsFor(plant(t, t.TempDir(), small), t.TempDir(), "")
	build(t, opt)
	s, err := Load(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.dataFiles() {
		write := func(w io.Writer) (export.Tally, error) { return s.writeTo(w, f) }
		idle := f
		idle.format, idle.write = nil, func(io.Writer) (tally export.Tally, err error) {
			t.Errorf("%s was written to be counted", f.path)
			return tally, nil
		}
		known, err := s.statistics(idle)
		if err != nil {
			t.Fatal(err)
		}
		if made, err := s.render(f, io.Discard); err != nil || !reflect.DeepEqual(known, made) {
			t.Errorf("%s: %+v was kept, %+v, %v is so", f.path, known, made, err)
		}
		changed := false
		other := f
		other.path, other.reads = "again/"+f.path, append(f.reads, "something else")
		other.format, other.write = nil, func(w io.Writer) (export.Tally, error) {
			changed = true
			return write(w)
		}
		if st, err := s.statistics(other); err != nil || !changed || st.sha256 != known.sha256 {
			t.Errorf("%s made from something else: %+v, %v, written: %v", f.path, st, err, changed)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		bytes        int64
		digits, want string
	}{
		{340, "european", "340 بايت"}, {12_400, "european", "12 كيلوبايت"}, {1_240_000, "european", "1.2 ميغابايت"}, {1_240_000, "arabic-indic", "١٫٢ ميغابايت"},
		{999_600, "european", "1,000 كيلوبايت"},
	} {
		if got := testWording("levant", c.digits).Size(c.bytes); got != c.want {
			t.Errorf("%d: %s, want %s", c.bytes, got, c.want)
		}
	}
}
