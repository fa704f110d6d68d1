package serve

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
	"waqai/internal/site"
	"waqai/timeline"
)

// understander is a reader that tells what it saw.
type understander struct{ reader }

func (u understander) Understand(a timeline.Article) ([]timeline.Event, []site.Seen) {
	return u.Events(a), nil
}

func (understander) Named(name string) (ids []string) {
	for _, p := range cities {
		if p.Name == name {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// TestDecideInBrowser drives the whole preview: from the button of an article to its
// review, a decision that shows on another page at once, its undo, a file that somebody
// saved in between, and a page of another origin.
func TestDecideInBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	s := show(t, small, func(o *Options) {
		o.Site.NewExtractor = func(site.Lexicon) (site.Extractor, []site.Refused) { return understander{}, nil }
	})
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	name := filepath.Join(s.dir, "content/articles/a.md")
	file := func() string {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := file()

	city := newTab(t, ctx, s.address+"/cities/mosul/")
	city.until("the event is in its city", `document.querySelector('main').textContent.includes('وقعت معركة')`)
	a := newTab(t, ctx, s.address+"/articles/a/")
	const button = `document.querySelector('waqai-preview').shadowRoot.querySelector('.tools a')`
	a.is(button+`.getAttribute('href')`, "/_waqai/articles/a")
	a.is(`(`+button+`.click(), 1)`, "1")
	a.until("the review", `location.pathname === '/_waqai/articles/a' && !!document.querySelector('.review-event button[value=reject]')`)

	event := newTab(t, ctx, s.address+"/cities/mosul/")
	event.is(`(location.href = [...document.querySelectorAll('main a')].find(a => a.pathname.startsWith('/events/')).href, 1)`, "1")
	event.until("the page of the event", `location.pathname.startsWith('/events/') && !!document.querySelector('waqai-preview')?.shadowRoot.querySelector('.tools a')`)
	event.is(`(`+button+`.click(), 1)`, "1")
	event.until("its review", `location.pathname === '/_waqai/articles/a' && !!document.querySelector('.review-event:target')`)

	edition := s.state("index.html").Edition
	a.is(`(document.querySelector('.review-event button[value=reject]').click(), 1)`, "1")
	a.until("the decision is shown", `!!document.querySelector('.review-event.rejected')`)
	if got := file(); !strings.Contains(got, "[[events]]\naction = \"reject\"\nquote = \"") {
		t.Errorf("written: %q", got)
	}
	city.until("the event is gone from its city", `!document.querySelector('main').textContent.includes('وقعت معركة')`)
	time.Sleep(time.Second) // until the watcher has seen the file
	if now := s.state("index.html").Edition; now != edition+1 {
		t.Errorf("one decision, and the site was read %d times", now-edition)
	}
	a.is(`(document.querySelector('.review-undo button').click(), 1)`, "1")
	a.until("the decision is undone", `!document.querySelector('.review-event.rejected') && !document.querySelector('.review-undo')`)
	if got := file(); got != before {
		t.Errorf("undone: %q, want %q", got, before)
	}
	city.until("the event is back", `document.querySelector('main').textContent.includes('وقعت معركة')`)

	// A page of the review comes again by itself where what it shows changes; what is open
	// stays open. So does the work list.
	list := newTab(t, ctx, s.address+"/_waqai/")
	list.until("the event is in the work list", `document.querySelector('tbody').textContent.includes('وقعت معركة في الموصل فجرا')`)
	const fold = `document.querySelectorAll('.review-event details')[1]`
	a.is(`(`+fold+`.open = true, window.mark = 1)`, "1")
	edition = s.state("index.html").Edition
	write(t, name, strings.Replace(before, "فجرا", "ضحى", 1))
	// A page that is asked for between the save and the renewal comes once more.
	a.until("the review has the new text", fmt.Sprintf(`document.querySelector('script[data-review]')?.dataset.edition > %d && `, edition)+`!`+here+` && document.querySelector('.review-text').textContent.includes('ضحى')`)
	a.until("the fold is open", `!!`+fold+`?.open`)
	list.until("the work list has the new text", `document.querySelector('tbody').textContent.includes('وقعت معركة في الموصل ضحى')`)
	// Where somebody has begun to fill in a form it stays, and says so.
	a.is(`(document.querySelector('.review-event [name=note]').value = 'كلام لم يُحفظ', window.mark = 1)`, "1")
	write(t, name, strings.Replace(before, "فجرا", "عصرا", 1))
	const stale = `!document.querySelector('waqai-preview').shadowRoot.querySelector('.stale').hidden`
	a.until("the notice", stale)
	a.is(here+` && document.querySelector('.review-event [name=note]').value === 'كلام لم يُحفظ'`, "true")
	a.is(`(document.querySelector('waqai-preview').shadowRoot.querySelector('.stale button').click(), 1)`, "1")
	a.until("the review is as the file", `document.querySelector('.review-text').textContent.includes('عصرا') && !(`+stale+`) && document.querySelector('.review-event [name=note]').value === ''`)
	write(t, name, before)
	a.until("the review is as before", `document.querySelector('.review-text').textContent.includes('فجرا')`)

	theirs := strings.Replace(before, "\n+++\n\n", "\n# من محرر آخر\n+++\n\n", 1)
	a.is(`(document.querySelector('.review-event [name=note]').value = 'كلام', 1)`, "1")
	write(t, name, theirs)
	a.until("the notice", stale)
	a.is(`(document.querySelector('.review-event button[value=confirm]').click(), 1)`, "1")
	a.until("the conflict is shown", `document.querySelector('main').textContent.includes('غيّر أحد الملف')`)
	if got := file(); got != theirs {
		t.Errorf("in a conflict: %q, want %q", got, theirs)
	}
	a.is(`(document.querySelector('main form button').click(), 1)`, "1")
	a.until("the decision is written after all", `document.querySelector('.review-state')?.textContent.includes('راجعه محرر')`)
	if got := file(); !strings.Contains(got, "# من محرر آخر\n") || !strings.Contains(got, "action = \"confirm\"\n") {
		t.Errorf("over the new state: %q", got)
	}

	token, err := a.ask(`document.querySelector('[name=token]').value`)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := a.ask(`document.querySelector('[name=digest]').value`)
	if err != nil {
		t.Fatal(err)
	}
	before = file()
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>x</title><form method=post action="%s/_waqai/decide"><input name=token value="%s"><input name=digest value="%s">`+
			`<input name=article value=a><input name=action value=delete><input name=number value=0></form>`, s.address, token, digest)
	}))
	defer foreign.Close()
	if err := chromedp.Do(a.ctx, chromedp.Navigate(foreign.URL)); err != nil {
		t.Fatal(err)
	}
	a.is(`(document.forms[0].submit(), 1)`, "1")
	a.until("it is refused", `document.body.textContent.includes('لا تُكتب القرارات إلا من صفحات هذه المعاينة')`)
	if got := file(); got != before {
		t.Errorf("a page of another origin wrote %q", got)
	}
}
