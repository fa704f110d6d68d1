package site

import (
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"waqai/internal/browsertest"
)

// placed gives the files of places of which most have a position.
func placed() map[string]string {
	files := map[string]string{}
	for _, p := range []struct {
		id, name, kind, in string
		lat, lon           float64
	}{
		{"mosul", "الموصل", "city", "nineveh-gov", 36.335, 43.119},
		{"raqqa", "الرقة", "city", "raqqa-gov", 35.953, 39.008},
		{"tikrit", "تكريت", "city", "iraq", 34.616, 43.679},
		{"bashiqa", "بعشيقة", "town", "nineveh-gov", 36.447, 43.351},
		{"nineveh-gov", "نينوى", "governorate", "iraq", 36.07, 42.38},
		{"copenhagen", "كوبنهاغن", "city", "", 55.68, 12.57},
		{"nowhere", "القرية البعيدة", "town", "", 0, 0},
	} {
		at := fmt.Sprintf("lat = %g\nlon = %g\n", p.lat, p.lon)
		if p.lat == 0 {
			at = ""
		}
		files["content/places/"+p.id+".md"] = fmt.Sprintf("+++\nname = %q\nkind = %q\nin = %q\n%s+++\n", p.name, p.kind, p.in, at)
	}
	text := "+++\ntitle = \"أخبار\"\ndate = 2017-05-30\nsource = \"وكالة\"\n+++\n\n"
	for n := range 25 {
		text += fmt.Sprintf("وقعت في الموصل معركة يوم %d من الشهر. ", 1+n)
	}
	for n := range 12 {
		text += fmt.Sprintf("وقعت في الرقة معركة يوم %d من الشهر. ", 1+n)
	}
	files["content/articles/many.md"] = text + "وقعت في تكريت معركة. وقعت في بعشيقة معركة. وقع في نينوى قصف. وقع في كوبنهاغن شغب. وقعت في القرية البعيدة معركة.\n"
	return files
}

// mapOf gives the map of a page, nil where it has none.
func mapOf(d document) *html.Node {
	for _, n := range d.elements("figure") {
		if strings.Contains(attribute(n, "class"), "map") {
			return n
		}
	}
	return nil
}

// marksOf gives the links of a map's drawing: where they lead, what they are
// called, and the class of their circle.
func marksOf(m *html.Node) map[string][2]string {
	marks := map[string][2]string{}
	for n := range m.Descendants() {
		if n.Data != "a" || n.Namespace != "svg" {
			continue
		}
		name, class := attribute(n, "aria-label"), ""
		for c := range n.Descendants() {
			switch c.Data {
			case "title":
				name = textOf(c)
			case "circle":
				class = attribute(c, "class")
			}
		}
		marks[attribute(n, "href")] = [2]string{name, class}
	}
	return marks
}

func TestRegionMap(t *testing.T) {
	_, files := buildSmall(t, placed())
	m := mapOf(parsePage(t, files["index.html"]))
	if m == nil {
		t.Fatal("the first page has no map")
	}
	got := marksOf(m)
	want := map[string][2]string{
		"cities/mosul/index.html":       {"الموصل، 27 حدثًا", ""},
		"cities/raqqa/index.html":       {"الرقة، 14 حدثًا", ""},
		"cities/tikrit/index.html":      {"تكريت، 3 أحداث", ""},
		"cities/bashiqa/index.html":     {"بعشيقة، حدث واحد", ""},
		"cities/nineveh-gov/index.html": {"محافظة نينوى، حدث واحد، غير محددة الموضع", "map-ring"},
	}
	for href, mark := range want {
		if got[href] != mark {
			t.Errorf("the mark of %s is %q, want %q", href, got[href], mark)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d marks, want %d: %q", len(got), len(want), got)
	}
	text := textOf(m)
	for _, want := range []string{"خارج حدود الخريطة: كوبنهاغن (حدث واحد).", "لا يُعرف موضعها: القرية البعيدة (حدث واحد).", "العراق", "كم"} {
		if !strings.Contains(text, want) {
			t.Errorf("the map does not say %q: %q", want, text)
		}
	}
	if len(files["index.html"]) > 100<<10 {
		t.Errorf("the first page has %d bytes", len(files["index.html"]))
	}
}

func TestLocator(t *testing.T) {
	_, files := buildSmall(t, placed())
	m := mapOf(parsePage(t, files["cities/mosul/index.html"]))
	if m == nil {
		t.Fatal("the page of Mosul has no map")
	}
	marks := marksOf(m)
	if got, want := marks["../bashiqa/index.html"][0], "بعشيقة، نحو 24 كيلومترًا إلى الشمال الشرقي"; got != want {
		t.Errorf("the mark of Bashiqa is called %q, want %q", got, want)
	}
	if _, ok := marks["../nineveh-gov/index.html"]; ok {
		t.Error("a governorate is no neighbour")
	}
	if text := textOf(m); !strings.Contains(text, "موقع الموصل") || !strings.Contains(text, "كم") {
		t.Errorf("the map says %q", text)
	}
	for page, want := range map[string]bool{
		"cities/hatra/index.html":       false, // has no position
		"cities/nowhere/index.html":     false,
		"cities/copenhagen/index.html":  false, // lies off the base map
		"cities/nineveh-gov/index.html": true,
		"cities/tikrit/index.html":      true,
	} {
		if got := mapOf(parsePage(t, files[page])) != nil; got != want {
			t.Errorf("%s has a map: %v, want %v", page, got, want)
		}
	}
	gov := mapOf(parsePage(t, files["cities/nineveh-gov/index.html"]))
	if got := textOf(gov); !strings.Contains(got, "وسط المكان") {
		t.Errorf("the map of a governorate has to say that its mark is a middle: %q", got)
	}
}

// TestEventElsewhere adds an event to a city and wants the pages of others to
// stay, unless their map shows the city for the first time, or larger.
func TestEventElsewhere(t *testing.T) {
	keys := func(more string) map[string]string {
		changes := placed()
		changes["content/articles/more.md"] = "+++\ntitle = \"خبر\"\ndate = 2017-06-30\nsource = \"وكالة\"\n+++\n\n" + more + "\n"
		files := maps.Clone(small)
		maps.Copy(files, changes)
		dir := plant(t, t.TempDir(), files)
		s, err := Load(context.Background(), optionsFor(dir, "", ""))
		if err != nil || len(s.Faults) > 0 {
			t.Fatal(err, s.Faults.Err())
		}
		pages, _ := s.Plan()
		keys := map[string]string{}
		for _, p := range pages {
			if ok, _ := path.Match("cities/*/index.html", p.Path); ok {
				keys[path.Base(path.Dir(p.Path))] = p.Key
			}
		}
		return keys
	}
	before := keys("لا خبر.")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"وقعت في الموصل معركة أخرى.", []string{"mosul"}},
		{"وقعت في بعشيقة معركة أخرى.", []string{"bashiqa"}},
		// Bashiqa comes into a higher class; Tikrit lies too far off to show it.
		{"وقعت في بعشيقة معركة يوم 1. وقعت في بعشيقة معركة يوم 2. وقعت في بعشيقة معركة يوم 3. وقعت في بعشيقة معركة يوم 4. وقعت في بعشيقة معركة يوم 5.", []string{"bashiqa", "mosul", "nineveh-gov"}},
	} {
		after := keys(c.text)
		var changed []string
		for _, city := range sortedKeys(after) {
			if before[city] != after[city] {
				changed = append(changed, city)
			}
		}
		if !slices.Equal(changed, c.want) {
			t.Errorf("after %q the pages of %v change, want %v", c.text, changed, c.want)
		}
	}
}

func TestPositions(t *testing.T) {
	for _, c := range []struct{ name, front, want, hint string }{
		{"in its governorate", "in = \"nineveh-gov\"\nlat = 36.335\nlon = 43.119", "", ""},
		{"a little outside", "in = \"nineveh-gov\"\nlat = 37.3\nlon = 43.3", "", ""},
		{"lat and lon have changed places", "in = \"nineveh-gov\"\nlat = 43.119\nlon = 36.335",
			"content/places/mosul.md:4:1: lat 43.119, lon 36.335 lies 790 km outside of nineveh-gov", "lat and lon have changed places:  lat = 36.335  and  lon = 43.119"},
		{"in another country", "in = \"iraq\"\nlat = 35.95\nlon = 39.01",
			"content/places/mosul.md:4:1: lat 35.95, lon 39.01 lies 201 km outside of iraq", `correct lat and lon, or name with  in = "…"  what it lies in`},
		{"off the earth", "in = \"iraq\"\nlat = 135.95\nlon = 39.01",
			"content/places/mosul.md:4:1: lat 135.95 lies off the earth", "degrees north, from -90 to 90"},
		{"in nothing", "lat = 35.95\nlon = 39.01", "", ""},
	} {
		files := maps.Clone(small)
		files["content/places/mosul.md"] = "+++\nname = \"الموصل\"\n" + c.front + "\n+++\n"
		if !strings.Contains(c.front, "in =") {
			files["content/places/mosul.md"] = "+++\nname = \"الموصل\"\n\n" + c.front + "\n+++\n"
		}
		dir := plant(t, t.TempDir(), files)
		r := build(t, optionsFor(dir, "", ""))
		got, hint := "", ""
		if len(r.Faults) > 0 {
			got, hint = r.Faults[0].Error(), r.Faults[0].Hint
		}
		got, _, _ = strings.Cut(got, "\n")
		if got != c.want || hint != c.hint || len(r.Faults) > 1 {
			t.Errorf("%s: %q, hint %q; want %q, hint %q", c.name, got, hint, c.want, c.hint)
		}
		if strings.Contains(c.want, "outside") && mapOf(parsePage(t, harvest(t, filepath.Join(dir, "public"))["cities/mosul/index.html"])) != nil {
			t.Errorf("%s: there is a map", c.name)
		}
	}
}

func TestNice(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 2: 2, 4: 2, 5: 5, 9: 5, 10: 10, 19: 10, 77: 50, 199: 100, 1000: 1000} {
		if got := nice(n); got != want {
			t.Errorf("nice(%d) = %d, want %d", n, got, want)
		}
	}
}

// labelsOut lists the texts of a map that stand out of it or on one another, as
// the browser draws them.
const labelsOut = `(() => {
	const out = [], texts = []
	const sheet = document.querySelector('.map > svg').getBoundingClientRect()
	for (const t of document.querySelectorAll('.map > svg text')) {
		const r = t.getBoundingClientRect()
		if (r.width === 0) continue
		// A line of type is higher than what is seen of it.
		const box = t.getBBox(), m = t.getScreenCTM(), size = parseFloat(getComputedStyle(t).fontSize) * document.querySelector('.map > svg').getScreenCTM().a
		const left = m.a * box.x + m.e, middle = (r.top + r.bottom) / 2
		if (r.left < sheet.left - 1 || r.right > sheet.right + 1 || middle - size * .45 < sheet.top || middle + size * .45 > sheet.bottom) out.push(t.textContent + ' stands out')
		if (t.hasAttribute('transform')) continue
		texts.push([t.textContent, left, left + m.a * box.width, middle - size * .45, middle + size * .45])
	}
	for (const a of texts) for (const b of texts) {
		if (a !== b && a[1] < b[2] - 1 && b[1] < a[2] - 1 && a[3] < b[4] - 1 && b[3] < a[4] - 1) out.push(a[0] + ' lies on ' + b[0])
	}
	if (texts.length < 4) out.push('only ' + texts.length + ' texts are shown')
	return out
})()`

// TestMapInBrowser looks at maps on narrow and wide pages: all names stand within
// them and apart, circles can be reached by the keyboard and show it, and in no
// scheme of colours, and on paper, does a mark have the colour of the ground.
func TestMapInBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	dir, _ := buildSmall(t, placed())
	ask := func(script string) []string {
		t.Helper()
		list, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](script))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	for _, page := range []string{"index.html", "cities/mosul/index.html", "cities/nineveh-gov/index.html"} {
		address := "file://" + filepath.ToSlash(filepath.Join(dir, "public", page))
		for _, width := range []int64{360, 768, 1440} {
			for _, scheme := range []string{"light", "dark", "print"} {
				err := visit(ctx, address, width, scheme)
				if err == nil && scheme == "print" {
					_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, what := range slices.Concat(ask(labelsOut), ask(standingOut)) {
					t.Errorf("%s at %d px, %s: %s", page, width, scheme, what)
				}
				colours := ask(`[...document.querySelectorAll('.map-marks circle:not(.map-ring), .map-focus')].map(e => getComputedStyle(e).fill).filter((c, i, all) => all.indexOf(c) === i)`)
				if len(colours) < 2 {
					t.Errorf("%s at %d px, %s: marks and ground are %v", page, width, scheme, colours)
				}
			}
		}
		// Tab goes from one circle to the next, and each looks otherwise then.
		if err := visit(ctx, address, 1440, "light"); err != nil {
			t.Fatal(err)
		}
		links := ask(`[...document.querySelectorAll('.map-marks a')].map(a => a.getAttribute('href'))`)
		var met []string
		for range 60 {
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`''`)); err != nil {
				t.Fatal(err)
			}
			if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
				t.Fatal(err)
			}
			now := ask(`(() => {
				const a = document.activeElement
				if (!a.closest('.map-marks')) return []
				const look = getComputedStyle(a.querySelector('circle'))
				const other = [...document.querySelectorAll('.map-marks a')].find(o => o !== a)
				const plain = other ? getComputedStyle(other.querySelector('circle')).strokeWidth : ''
				return [a.getAttribute('href'), look.strokeWidth === plain || parseFloat(look.strokeWidth) < 3 ? 'no visible focus' : '']
			})()`)
			if len(now) == 2 {
				met = append(met, now[0])
				if now[1] != "" {
					t.Errorf("%s: %s: %s", page, now[0], now[1])
				}
			}
			if len(met) == len(links) {
				break
			}
		}
		if !slices.Equal(met, links) {
			t.Errorf("%s: by the keyboard %d circles of %d are reached: %v", page, len(met), len(links), met)
		}
	}
}
