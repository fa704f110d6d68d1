package site

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// visit opens a page as a screen of some width in a colour scheme shows it.
func visit(ctx context.Context, address string, width int64, scheme string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(address))
}

// traps is an article whose words browsers put in an order of their own where
// nobody keeps them from it.
const traps = `+++
title = "تقرير T-72 ليوم 2017-03-09"
date = 2017-03-09
summary = "هاتف +964 770 123 وملف mosul-2017-03-09-01"
source = "BBC News"
url = "https://bbc.test/"
+++

وقعت معركة في الموصل بين 10-15 مسلحا يوم 5 من الشهر و٤٠٠ جندي و50% من T-72 عند 14:30 في 2017-03-09 تماما.
`

// longWords is an article that no narrow page has room for.
var longWords = "+++\ntitle = \"" + strings.Repeat("كلمةطويلة", 14) + "\"\ndate = 2017-03-10\n\n[[sources]]\nname = \"" +
	strings.Repeat("Source", 30) + "\"\nurl = \"https://long.test/" + strings.Repeat("a", 300) + "\"\n+++\n\nوقعت معركة في الموصل " +
	strings.Repeat("ممتدة", 60) + ".\n\n| أ | ب |\n| - | - |\n| " + strings.Repeat("خلية", 40) + " | ب |\n\n    code " + strings.Repeat("x", 200) + "\n"

// standingOut lists what is wider than the page and does not stand in a frame that
// scrolls by itself.
const standingOut = `(() => {
	const room = document.documentElement.clientWidth
	const out = [...document.querySelectorAll('body *')].filter(e => {
		const r = e.getBoundingClientRect()
		return r.width > 0 && (r.left < -1 || r.right > room + 1) && !e.closest('pre, .skip, .sprite') && !e.parentElement.closest('.scroller')
	}).map(e => e.outerHTML.slice(0, 120))
	if (document.documentElement.scrollWidth > room) out.push('the page scrolls to ' + document.documentElement.scrollWidth)
	return out
})()`

// TestInBrowser looks at each kind of page at three widths, light and dark:
// nothing stands out of the page, nothing is asked of another host, and the
// console is silent.
func TestInBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	site := busy()
	maps.Copy(site, map[string]string{"content/articles/traps.md": traps, "content/articles/long.md": longWords})
	dir, files := buildSmall(t, site)
	server := httptest.NewServer(http.StripPrefix("/sub/", http.FileServer(http.Dir(filepath.Join(dir, "public")))))
	defer server.Close()

	var mu sync.Mutex
	var heard []string // what the console said, and requests to others
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && "http://"+u.Host != server.URL {
				heard = append(heard, "a request to "+e.Request.URL)
			}
		case *log.EventEntryAdded:
			heard = append(heard, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		case *runtime.EventConsoleAPICalled:
			heard = append(heard, "console "+string(e.Type))
		case *runtime.EventExceptionThrown:
			heard = append(heard, "exception: "+e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	event := ""
	for _, file := range sortedKeys(files) {
		if strings.HasPrefix(file, "events/") {
			event = file
		}
	}
	pages := []string{
		"index.html", "cities/index.html", "cities/mosul/index.html", "articles/first/index.html", "articles/traps/index.html",
		"articles/long/index.html", event, "2017/index.html", "2017/03/index.html", "2017/03/06/index.html", "sources/index.html", "data/index.html", "about/index.html", "404.html", "search/index.html", "search/index.html?q=" + url.QueryEscape("وقعت"),
		"types/index.html", "types/battle/index.html", "sources/radio-three/index.html", "sources/s-" + digestDigits("وكالة أولى", 8) + "/index.html",
		"actors/index.html", "actors/army/index.html", "days/index.html", "days/06-03/index.html", "compare/index.html", "compare/mosul-raqqa/index.html",
	}
	for _, width := range []int64{360, 768, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			for _, page := range pages {
				if err := visit(ctx, server.URL+"/sub/"+page, width, scheme); err != nil {
					t.Fatalf("%s at %d: %v", page, width, err)
				}
				wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](standingOut))
				if err != nil {
					t.Fatalf("%s at %d: %v", page, width, err)
				}
				paper, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))
				if err != nil {
					t.Fatalf("%s at %d: %v", page, width, err)
				}
				if len(wide) > 0 {
					t.Errorf("%s at %d px: too wide: %s", page, width, wide[0])
				}
				if paper != map[string]string{"light": "rgb(251, 250, 246)", "dark": "rgb(21, 23, 26)"}[scheme] {
					t.Errorf("%s, %s: the paper is %s", page, scheme, paper)
				}
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, what := range heard {
		t.Error(what)
	}
}

// TestVisualOrder asks the browser where each letter of a trap stands, and wants
// the order in which a reader sees them from left to right.
func TestVisualOrder(t *testing.T) {
	ctx := browsertest.Start(t)
	dir, _ := buildSmall(t, map[string]string{"content/articles/traps.md": traps, "content/articles/days.md": "+++\ntitle = \"أيام\"\ndate = 2017-03-09\n+++\n\nوقعت معركة في الموصل.\n"})
	for _, c := range []struct{ page, within, text, want string }{
		{"articles/traps/index.html", "h1", "T-72", "T-72"},
		{"articles/traps/index.html", "h1", "2017-03-09", "2017-03-09"},
		{"articles/traps/index.html", ".lead", "+964 770 123", "+964 770 123"},
		{"articles/traps/index.html", ".lead", "mosul-2017-03-09-01", "mosul-2017-03-09-01"},
		{"articles/traps/index.html", ".prose", "T-72", "T-72"},
		{"articles/traps/index.html", ".prose", "2017-03-09", "2017-03-09"},
		{"articles/traps/index.html", ".prose", "14:30", "14:30"},
		{"articles/traps/index.html", ".prose", "٤٠٠", "٤٠٠"},
		{"articles/traps/index.html", ".sources", "BBC News", "BBC News"},
		{"articles/traps/index.html", ".byline time", "9 آذار 2017", "2017 راذآ 9"},
		{"cities/mosul/index.html", ".figures li:last-child", "5–9 آذار 2017", "2017 راذآ 9–5"},
		{"cities/mosul/index.html", "h1 small", "Mosul", "Mosul"},
		{"cities/mosul/index.html", ".event .quote", "T-72", "T-72"},
	} {
		script := fmt.Sprintf(`(() => {
			const want = %q
			for (const root of document.querySelectorAll(%q)) {
				const letters = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
				while (walker.nextNode()) {
					const node = walker.currentNode
					for (let i = 0; i < node.data.length; i++) letters.push([node, i])
				}
				const at = letters.map(([n, i]) => n.data[i]).join('').indexOf(want)
				if (at < 0) continue
				return letters.slice(at, at + want.length).map(([n, i]) => {
					const r = document.createRange()
					r.setStart(n, i)
					r.setEnd(n, i + 1)
					const box = r.getBoundingClientRect()
					return [box.left + box.width / 2, n.data[i]]
				}).sort((a, b) => a[0] - b[0]).map(l => l[1]).join('')
			}
			return ''
		})()`, c.text, c.within)
		address := "file://" + filepath.ToSlash(filepath.Join(dir, "public", c.page))
		if err := visit(ctx, address, 1440, "light"); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s, %s: %q is seen as %q, want %q", c.page, c.within, c.text, got, c.want)
		}
	}
}

// TestPassage leads from an event to its sentence on the page of its source, far below
// its head.
func TestPassage(t *testing.T) {
	ctx := browsertest.Start(t)
	const sentence = "وقعت معركة في الموصل يوم 6 من الشهر نفسه عند الجسر الثالث وانتهت قبل المساء"
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="ar" dir="rtl"><title>صحيفة</title>`, strings.Repeat("<p>خبر آخر طويل لا شأن له بما نبحث عنه</p>", 200), "<p id=here>", sentence, ".</p>", strings.Repeat("<p>خبر آخر</p>", 200))
	}))
	defer source.Close()
	article := "+++\ntitle = \"معركة الجسر\"\ndate = 2017-03-09\nsource = \"صحيفة\"\nurl = \"" + source.URL + "/a?b=1\"\n+++\n\n" + sentence + ".\n"
	_, files := buildSmall(t, map[string]string{"content/articles/bridge.md": article, "site.toml": small["site.toml"] + "\n[articles]\nverbatim = true\n"})
	address := ""
	for file, text := range files {
		if strings.HasPrefix(file, "events/") && strings.Contains(text, "عند الجسر الثالث") {
			for _, a := range parsePage(t, text).elements("a") {
				if href := attribute(a, "href"); strings.HasPrefix(href, source.URL) && strings.Contains(href, ":~:text=") {
					address = href
				}
			}
		}
	}
	if address == "" {
		t.Fatal("no event leads to its passage")
	}
	if err := visit(ctx, address, 800, "light"); err != nil {
		t.Fatal(err)
	}
	top, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`new Promise(done => {
		const look = left => { const top = document.getElementById('here').getBoundingClientRect().top
			if (scrollY > 0 || left == 0) done(top); else setTimeout(look, 50, left - 1) }
		look(40)
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if top < 0 || top > 800 {
		t.Errorf("%s leads past its sentence, which stands %.0f px from the top", address, top)
	}
	if _, plain := buildSmall(t, map[string]string{"content/articles/bridge.md": article}); strings.Contains(fmt.Sprint(plain), ":~:") {
		t.Error("a site whose articles are not the words of their sources leads to passages")
	}
}

// TestChoose shows the events of one type without a script, and of one publisher with.
func TestChoose(t *testing.T) {
	ctx := browsertest.Start(t)
	dir, _ := buildSmall(t, map[string]string{"content/articles/more.md": "+++\ntitle = \"قصف الجسر\"\ndate = 2017-03-20\nsource = \"صحيفة ثالثة\"\n+++\n\nوقع قصف في الموصل يوم 19 من الشهر.\n"})
	if err := visit(ctx, "file://"+filepath.ToSlash(filepath.Join(dir, "public/cities/mosul/index.html")), 800, "light"); err != nil {
		t.Fatal(err)
	}
	const shown = `[...document.querySelectorAll('.events > li')].filter(e => e.getClientRects().length).length + ' of ' + document.querySelectorAll('.events > li').length +
		', empty days: ' + [...document.querySelectorAll('.day')].filter(d => d.getClientRects().length && ![...d.querySelectorAll('.events > li')].some(e => e.getClientRects().length)).length`
	ask := func(do string) string {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](do+";"+shown))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	all := ask("0")
	total := all[strings.Index(all, "of ")+3 : strings.Index(all, ",")]
	if all != total+" of "+total+", empty days: 0" {
		t.Fatalf("at first %s are shown", all)
	}
	explosions := ask(`document.querySelector('label[for=of-explosion]').click()`)
	if !strings.HasPrefix(explosions, "1 of ") || !strings.HasSuffix(explosions, " 0") {
		t.Errorf("of explosions %s are shown", explosions)
	}
	none := ask(`{const s = document.querySelector('#choose-by select'); s.selectedIndex = [...s.options].findIndex(o => o.text.startsWith('صحيفة ثالثة')); s.dispatchEvent(new Event('change', {bubbles: true}))}`)
	if none != "1 of "+total+", empty days: 0" {
		t.Errorf("of explosions that the third paper reported %s are shown", none)
	}
	if back := ask(`document.querySelector('label[for=of-battle]').click()`); !strings.HasPrefix(back, "0 of ") {
		t.Errorf("of battles that the third paper reported %s are shown", back)
	}
}

// TestNothingMoves opens each kind of page and wants nothing of it to move while it
// loads, and all of it to be there where scripts are off.
func TestNothingMoves(t *testing.T) {
	ctx := browsertest.Start(t)
	dir, files := buildSmall(t, map[string]string{"content/articles/more.md": "+++\ntitle = \"قصف الجسر\"\ndate = 2017-03-20\nsource = \"صحيفة ثالثة\"\n+++\n\nوقع قصف في الموصل يوم 19 من الشهر.\n"})
	server := httptest.NewServer(http.StripPrefix("/sub/", http.FileServer(http.Dir(filepath.Join(dir, "public")))))
	defer server.Close()
	const moved = `new Promise(done => {
		const all = []
		new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) all.push(e.value.toFixed(4) + ' of ' + e.sources.map(s => s.node && (s.node.outerHTML || s.node.data).slice(0, 60)).join(', ')) }).observe({type: 'layout-shift', buffered: true})
		requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(all), 50)))
	})`
	for _, page := range eachKind(files) {
		for _, width := range []int64{360, 1440} {
			if err := visit(ctx, server.URL+"/sub/"+page, width, "light"); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			shift, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](moved, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			for _, what := range shift {
				t.Errorf("%s at %d px moves while it loads: %s", page, width, what)
			}
		}
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	if err := visit(ctx, server.URL+"/sub/cities/mosul/index.html", 800, "light"); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(() => {
		const seen = () => [...document.querySelectorAll('.events > li')].filter(e => e.getClientRects().length)
		const all = seen().length
		document.querySelector('label[for=of-explosion]').click()
		return [all > seen().length, seen().length > 0, seen().every(e => e.classList.contains('of-explosion')), document.getElementById('choose-by').hidden].join(' ')
	})()`))
	if err != nil {
		t.Fatal(err)
	}
	if got != "true true true true" {
		t.Errorf("without scripts: fewer events than all, some, only of the type, no choice that needs a script: %s", got)
	}
}

// TestNothingRuns opens every page of a site whose articles, sources and places hold
// scripts, and wants none of them to have run.
func TestNothingRuns(t *testing.T) {
	ctx := browsertest.Start(t)
	const evil = `"><img src=x onerror=window.evil=1><script>window.evil=1</script></title><svg onload=window.evil=1>`
	quoted := strings.ReplaceAll(evil, `"`, `\"`)
	dir, files := buildSmall(t, map[string]string{
		"content/articles/evil.md": "+++\ntitle = \"" + quoted + "\"\ndate = 2017-05-02\nsummary = \"" + quoted + "\"\n[[sources]]\nname = \"" + quoted + "\"\nurl = \"https://evil.test/?q=%22%3E%3Cscript%3E\"\n+++\n\n" +
			"وقعت معركة في الموصل " + evil + " يوم 1. <b onclick=\"window.evil=1\">قصف</b> الموصل.\n",
		"content/places/hatra.md": "+++\nname = \"" + quoted + "\"\nkind = \"town\"\n+++\n\n" + evil + "\n",
	})
	for _, file := range sortedKeys(files) {
		if !strings.HasSuffix(file, ".html") || !strings.Contains(files[file], "window.evil") {
			continue
		}
		if err := visit(ctx, "file://"+filepath.ToSlash(filepath.Join(dir, "public", file)), 800, "light"); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		ran, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(() => { for (const e of document.querySelectorAll('[onclick], b, a[href^="javascript"]')) e.click(); return 'evil' in window })()`))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if ran {
			t.Errorf("%s runs what an article holds", file)
		}
	}
}

// TestKeyboard goes through a page by the tab key: first to the link over the head, which
// shows itself, and from there into the text.
func TestKeyboard(t *testing.T) {
	ctx := browsertest.Start(t)
	dir, _ := buildSmall(t, nil)
	if err := visit(ctx, "file://"+filepath.ToSlash(filepath.Join(dir, "public/cities/mosul/index.html")), 800, "light"); err != nil {
		t.Fatal(err)
	}
	press := func(key string) string {
		if err := chromedp.Do(ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
		// What has the focus comes into view in a moment.
		at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`new Promise(done => {
			const look = left => {
				const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e), seen = box.bottom > 0 && box.top < innerHeight
				if (!seen && left) return setTimeout(look, 25, left - 1)
				done((e.id ? '#' + e.id : e.className || e.tagName) + (seen ? ', in view' : ', out of view') + (e.id === 'main' || style.outlineStyle !== 'none' ? ', marked' : ', not marked'))
			}
			look(60)
		})`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := press("\t"); at != "skip, in view, marked" {
		t.Errorf("the first tab leads to %s", at)
	}
	press("\r")
	seen := map[string]bool{}
	for range 60 {
		at := press("\t")
		if strings.HasPrefix(at, "page-") {
			break // past the last link, the focus leaves the page
		}
		if strings.Contains(at, "out of view") || strings.Contains(at, "not marked") {
			t.Errorf("a tab leads to %s", at)
		}
		seen[strings.Split(at, ",")[0]] = true
	}
	if !seen["event-link"] || !seen["#of-all"] {
		t.Errorf("by tabs one gets to %v", seen)
	}
}
