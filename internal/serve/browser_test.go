package serve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// tab is a tab of the browser with a page of a preview.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab opens a page in a tab of its own.
func newTab(t *testing.T, browser context.Context, address string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	b := &tab{t, ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	b.until("the script runs", `!!document.querySelector('waqai-preview')`)
	return b
}

func (b *tab) ask(script string) (string, error) {
	return chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+script+")"))
}

func (b *tab) is(script, want string) {
	b.t.Helper()
	if got, err := b.ask(script); err != nil || got != want {
		b.t.Errorf("%s is %q (%v), want %q", script, got, err, want)
	}
}

// until waits until a script says true; a page that is just being loaded says nothing.
func (b *tab) until(what, script string) {
	b.t.Helper()
	var got string
	var err error
	for start := time.Now(); time.Since(start) < 90*time.Second; time.Sleep(20 * time.Millisecond) {
		if got, err = b.ask(script); err == nil && got == "true" {
			return
		}
	}
	b.t.Fatalf("%s: %s says %q (%v)", what, script, got, errors.Join(err))
}

const (
	faultsShown = `!document.querySelector('waqai-preview').shadowRoot.querySelector('.faults').hidden`
	faultText   = `document.querySelector('waqai-preview').shadowRoot.querySelector('.faults').textContent`
	goneShown   = `!document.querySelector('waqai-preview').shadowRoot.querySelector('.gone').hidden`
	downShown   = `!document.querySelector('waqai-preview').shadowRoot.querySelector('.down').hidden`
	here        = `(window.mark === 1)` // the page was not loaded again since it was marked
)

// long is an article that does not fit on a screen.
func long(word string) string {
	return article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل "+word+"."+strings.Repeat("\n\nفقرة من كلام كثير.", 200))
}

// TestReload: pages whose bytes changed are loaded again and stay where they were
// scrolled; others are left alone; a new style comes without loading the page.
func TestReload(t *testing.T) {
	ctx := browsertest.Start(t)
	s := show(t, small)
	name := filepath.Join(s.dir, "content/articles/a.md")
	write(t, name, long("فجرا"))
	s.until("the long article", func() bool { return s.has("/articles/a/", "فقرة") })

	a, b := newTab(t, ctx, s.address+"/articles/a/"), newTab(t, ctx, s.address+"/articles/b/")
	mark := func(x *tab) {
		x.t.Helper()
		x.until("mark", `(window.mark = 1, scrollTo({top: 1500, behavior: 'instant'}), true)`)
	}
	mark(a)
	mark(b)
	write(t, name, long("ظهرا"))
	a.until("the article is loaded again", `!`+here+` && document.body.textContent.includes('ظهرا')`)
	a.until("it stands where it stood", `Math.abs(scrollY - 1500) < 5`)
	b.is(here, "true")

	mark(a)
	write(t, filepath.Join(s.dir, "static/style.css"), "body { background: rgb(1, 2, 3) }\n")
	a.until("the new style", `getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'`)
	a.until("the old style is gone", `document.querySelectorAll('link[rel=stylesheet]').length === 1`)
	a.is(here+` && Math.abs(scrollY - 1500) < 5`, "true")
	b.is(here, "true")
	write(t, filepath.Join(s.dir, "static/style.css"), "body { background: rgb(3, 2, 1) }\n")
	a.until("the next style", `getComputedStyle(document.body).backgroundColor === 'rgb(3, 2, 1)'`)

	mark(a)
	time.Sleep(500 * time.Millisecond) // no loop of loading
	a.is(here, "true")

	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	a.until("the page says that it is gone", goneShown)
	a.is(here, "true")
	write(t, name, long("عصرا"))
	a.until("it is back", `document.body.textContent.includes('عصرا')`)
}

// TestChoicesStay: what somebody has chosen and unfolded on a page is as it was when the
// page is loaded again.
func TestChoicesStay(t *testing.T) {
	ctx := browsertest.Start(t)
	files := map[string]string{
		"content/articles/c.md":  article("2017-03-11", "قصف", "طال قصف الموصل صباحا."),
		"content/articles/d.md":  article("2017-03-12", "معركة", "وقعت معركة في الموصل ليلا.", `source = "وكالة أولى"`, `url = "https://first.test/"`),
		"content/articles/e.md":  article("2017-03-13", "معركة", "وقعت معركة في الموصل عصرا.", `source = "وكالة ثانية"`, `url = "https://second.test/"`),
		"templates/plain.html":   `{{define "main"}}<details id="one"><summary>أ</summary>ب</details><details id="two"><summary>ج</summary>د</details><textarea></textarea>{{.Body}}{{end}}`,
		"content/pages/about.md": small["content/pages/about.md"],
	}
	for file, text := range small {
		if files[file] == "" {
			files[file] = text
		}
	}
	s := show(t, files)
	s.until("the first page", func() bool { return s.has("/cities/mosul/", "of-battle") })
	city, about := newTab(t, ctx, s.address+"/cities/mosul/"), newTab(t, ctx, s.address+"/about/")
	city.is(`(document.getElementById('of-battle').click(), window.mark = 1)`, "1")
	about.is(`(document.getElementById('two').open = true, document.querySelector('textarea').value = 'كلام', window.mark = 1)`, "1")
	write(t, filepath.Join(s.dir, "content/articles/c.md"), article("2017-03-11", "قصف", "طال قصف الموصل ضحى."))
	write(t, filepath.Join(s.dir, "content/pages/about.md"), small["content/pages/about.md"]+"\nوهو جديد.\n")
	city.until("the city is loaded again", `!`+here+` && document.body.textContent.includes('ضحى')`)
	city.until("the choice stays", `document.getElementById('of-battle').checked`)
	about.until("the page is loaded again", `!`+here+` && document.body.textContent.includes('وهو جديد')`)
	about.until("what was open is open", `document.getElementById('two').open && !document.getElementById('one').open && document.querySelector('textarea').value === 'كلام'`)
}

// TestOverlay: faults stand over the last good page until they are mended.
func TestOverlay(t *testing.T) {
	ctx := browsertest.Start(t)
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	a, b := newTab(t, ctx, s.address+"/articles/a/"), newTab(t, ctx, s.address+"/cities/")
	a.is(faultsShown, "false")
	write(t, filepath.Join(s.dir, "content/articles/a.md"), "+++\ntitel = \"<b>x</b>\"\n+++\n\nنص.\n")
	write(t, filepath.Join(s.dir, "content/articles/sub/b.md"), "+++\ntitle = \n+++\n\nنص.\n")
	for _, x := range []*tab{a, b} {
		x.until("faults", faultsShown)
		for _, words := range []string{"content/articles/a.md:2:1", "لا مفتاح اسمه titel", "لعلك أردت title", "<b>x</b>", "content/articles/sub/b.md:2:9"} {
			x.until(words, faultText+fmt.Sprintf(`.includes(%q)`, words))
		}
	}
	a.is(`document.body.textContent.includes('فجرا')`, "true")
	// A page that is opened only now has them too.
	c := newTab(t, ctx, s.address+"/articles/a/")
	c.until("faults", faultsShown)
	c.is(`document.body.textContent.includes('فجرا')`, "true")
	plant(t, s.dir, map[string]string{"content/articles/a.md": small["content/articles/a.md"], "content/articles/sub/b.md": small["content/articles/sub/b.md"]})
	for _, x := range []*tab{a, b, c} {
		x.until("no faults", `!(`+faultsShown+`)`)
	}

	// A site that cannot be shown at all says so, and is there when it can.
	d := show(t, map[string]string{"site.toml": "titel = \"x\"\n"})
	x := newTab(t, ctx, d.address+"/articles/a/")
	x.until("the fault of the settings", faultText+`.includes('site.toml:1:1')`)
	plant(t, d.dir, small)
	x.until("the page", `document.body.textContent.includes('فجرا')`)
}

// TestTabs: eight tabs, more than the connections that a browser opens to one host, all
// hear of a change; and again when the server is another one at the same address.
func TestTabs(t *testing.T) {
	ctx := browsertest.Start(t)
	s := show(t, small)
	name := filepath.Join(s.dir, "content/articles/a.md")
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	var tabs []*tab
	for range 8 {
		tabs = append(tabs, newTab(t, ctx, s.address+"/articles/a/"))
	}
	write(t, name, article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل ظهرا."))
	for n, x := range tabs {
		x.until(fmt.Sprint("tab ", n), `document.body.textContent.includes('ظهرا')`)
	}
	// The tab that holds the connection goes; another takes it over.
	if err := chromedp.Cancel(tabs[0].ctx); err != nil {
		t.Fatal(err)
	}
	tabs = tabs[1:]
	write(t, name, article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل عصرا."))
	for n, x := range tabs {
		x.until(fmt.Sprint("tab ", n), `document.body.textContent.includes('عصرا') && !!document.querySelector('waqai-preview')`)
	}
	s.stop()
	tabs[3].until("it says that the preview is not there", downShown)
	write(t, name, article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل ليلا."))
	again := showDir(t, s.dir, func(o *Options) { o.Addr = strings.TrimPrefix(s.address, "http://") })
	if again.address != s.address {
		t.Fatalf("served at %s, want %s", again.address, s.address)
	}
	for n, x := range tabs {
		x.until(fmt.Sprint("tab ", n), `document.body.textContent.includes('ليلا') && !(`+downShown+`)`)
	}
}

// TestNavigate: the tab that was looked at goes to the page of the file just saved.
func TestNavigate(t *testing.T) {
	ctx := browsertest.Start(t)
	s := show(t, small, func(o *Options) { o.Navigate = true })
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	a := newTab(t, ctx, s.address+"/cities/")
	a.until("the connection stands", `!!document.querySelector('waqai-preview').dataset.edition`)
	write(t, filepath.Join(s.dir, "content/articles/sub/b.md"), article("2017-03-10", "قصف على الرقة", "طال قصف الرقة صباحا."))
	a.until("the page of the article", `location.pathname === '/articles/b/' && document.body.textContent.includes('صباحا')`)
}
