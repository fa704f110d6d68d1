package review

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
	"waqai/internal/site"
)

// served is a desk behind a real address, with the style of the theme.
func served(t *testing.T) (*desk, string) {
	d := open(t)
	mux := http.NewServeMux()
	mux.Handle(Root, New(Options{Dir: d.dir, Site: func() *site.Site { return d.site }, Changed: d.load}))
	mux.Handle("/", http.FileServer(http.Dir("../../static")))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return d, server.URL
}

// tab is a page of the browser.
type tab struct {
	*testing.T
	ctx context.Context
}

func (p tab) open(address string) {
	p.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(address)); err != nil {
		p.Fatalf("%s: %v", address, err)
	}
}

func (p tab) eval(script string) string {
	p.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+script+")"))
	if err != nil {
		p.Fatalf("%s: %v", script, err)
	}
	return got
}

// leaves does what leads to another page, and waits for that.
func (p tab) leaves(script string) {
	p.Helper()
	p.eval("window.left = true, " + script)
	for range 200 {
		got, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`!window.left && document.readyState === 'complete'`))
		if err == nil && got {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.Fatalf("no other page came after %s", script)
}

// TestInBrowser drives the forms as an editor does: a decision, its undo, a second tab
// that is late, an event from text that is selected, and a page of another origin.
func TestInBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	d, address := served(t)
	p := tab{t, ctx}
	attack := d.event("first", "هاجم").ID
	form := fmt.Sprintf(`document.getElementById(%q)`, attack)

	p.open(address + Root)
	if got := p.eval(`document.querySelector('tbody a').getAttribute('href')`); !strings.HasPrefix(got, Root+"articles/") {
		t.Errorf("the work list leads to %s", got)
	}
	p.open(address + Root + "articles/first")
	p.leaves(form + `.querySelector('button[value=confirm]').click()`)
	if got := d.read("first.md"); !strings.Contains(got, "action = \"confirm\"\r\n") {
		t.Fatalf("nothing was written: %q", got)
	}
	if got := p.eval(`location.hash`); got != "#"+attack {
		t.Errorf("the page stands at %s", got)
	}
	p.leaves(`document.querySelector('.review-undo button').click()`)
	if d.read("first.md") != first {
		t.Fatalf("undone: %q", d.read("first.md"))
	}

	// A second tab decides; the first is late, and nothing of either is lost.
	second, cancel := chromedp.NewContext(ctx)
	defer cancel()
	q := tab{t, second}
	q.open(address + Root + "articles/first")
	q.leaves(form + `.querySelector('button[value=reject]').click()`)
	written := d.read("first.md")
	p.eval(form + `.querySelector('[name=note]').value = 'كلامي'`)
	p.eval(form + `.querySelector('[name=fatalities]').value = '٧'`)
	p.leaves(form + `.querySelector('button[value=change]').click()`)
	if got := p.eval(`document.querySelector('main').textContent`); !strings.Contains(got, "غيّر أحد الملف") || !strings.Contains(got, "كلامي") || d.read("first.md") != written {
		t.Errorf("a late form: %s\n%q", got, d.read("first.md"))
	}
	q.leaves(`document.querySelector('.review-undo button').click()`)

	// Text that is selected is the sentence of a new event.
	p.open(address + Root + "articles/first")
	p.eval(`(() => {
		const line = [...document.querySelectorAll('.review-text p')].find(l => l.textContent.includes('وعاد النازحون'))
		getSelection().selectAllChildren(line)
	})()`)
	for range 100 {
		if p.eval(`document.querySelector('.review-add').elements.quote.value`) != "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if got := p.eval(`(() => { const b = document.querySelector('.review-take'); const was = b.hidden; b.click(); return was + ' ' + document.activeElement.name })()`); got != "false date" {
		t.Errorf("the button beside what is selected: %s", got)
	}
	p.leaves(`(() => {
		const f = document.querySelector('.review-add'), e = f.elements
		e.date.value = '2017-03-09'; e.places.value = 'الموصل'; e.type.value = 'displacement'
		f.querySelector('button').click()
	})()`)
	if e := d.event("first", "وعاد"); e.Decision != "added" || e.Quote != "وعاد النازحون إلى بيوتهم." {
		t.Errorf("%q is %s", e.Quote, e.Decision)
	}

	// A page of another origin that knows the token even.
	before := d.read("first.md")
	token := p.eval(`document.querySelector('[name=token]').value`)
	digest := p.eval(`document.querySelector('[name=digest]').value`)
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>x</title><form method=post action="%s%sdecide"><input name=token value="%s"><input name=digest value="%s"><input name=article value=first><input name=event value="%s"><input name=action value=reject></form>`,
			address, Root, token, digest, attack)
	}))
	defer foreign.Close()
	p.open(foreign.URL)
	p.leaves(`document.forms[0].submit()`)
	if got := p.eval(`document.body.textContent`); !strings.Contains(got, "لا تُكتب القرارات إلا من صفحات هذه المعاينة") || d.read("first.md") != before {
		t.Errorf("another origin: %s\n%q", got, d.read("first.md"))
	}
}

// standingOut lists what is wider than the page.
const standingOut = `(() => {
	const room = document.documentElement.clientWidth
	const out = [...document.querySelectorAll('body *')].filter(e => {
		const r = e.getBoundingClientRect()
		return r.width > 0 && (r.left < -1 || r.right > room + 1) && !e.closest('thead')
	}).map(e => e.outerHTML.slice(0, 120))
	if (document.documentElement.scrollWidth > room) out.push('the page scrolls to ' + document.documentElement.scrollWidth)
	return out
})()`

// axe runs axe-core by its rules for WCAG up to 2.2 AA, and its best practices.
const axe = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.failureSummary.split('\n')[1].trim() + ' ' + n.html.slice(0, 160))))`

// TestLook looks at each page wide and narrow, light and dark: nothing stands out of
// it, the console is silent, and axe-core has nothing to say where WAQAI_AXE names its
// file axe.min.js.
func TestLook(t *testing.T) {
	ctx := browsertest.Start(t)
	d, address := served(t)
	d.decides(d.form("first", "reject", "event", d.event("first", "هاجم").ID))
	script := ""
	if file := os.Getenv("WAQAI_AXE"); file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script = string(b)
	} else if browsertest.Required() {
		t.Fatal("WAQAI_AXE does not say where axe-core's axe.min.js is")
	} else {
		t.Log("WAQAI_AXE does not say where axe-core's axe.min.js is; accessibility was not tested")
	}
	var mu sync.Mutex
	var heard []string
	if err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		if e, ok := event.(*log.EventEntryAdded); ok && !strings.Contains(e.Entry.URL, "favicon") {
			heard = append(heard, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"", "articles/first", "articles/none"} {
		for _, width := range []int64{360, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
				})
				if err == nil {
					err = chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(address+Root+page))
				}
				if err != nil {
					t.Fatal(err)
				}
				if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelectorAll('details').forEach(d => d.open = true), true`)); err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](standingOut))
				if room, _ := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.clientWidth`)); room != width {
					t.Errorf("%s: %d px wide, not %d", page, room, width)
				}
				if err != nil || len(wide) > 0 {
					t.Errorf("%s at %d px: too wide: %v %v", page, width, err, wide)
				}
				if dir := os.Getenv("WAQAI_PICTURES"); dir != "" {
					if b, err := chromedp.Run(ctx, chromedp.FullScreenshot(90)); err == nil {
						os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.jpg", strings.ReplaceAll(page, "/", "-"), width, scheme)), b, 0o644)
					}
				}
				if script == "" {
					continue
				}
				list, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](script+"\n;"+axe, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				for _, what := range list {
					t.Errorf("%s, %d px, %s: %s", page, width, scheme, what)
				}
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, what := range heard {
		if !strings.Contains(what, "404") {
			t.Error(what)
		}
	}
}
