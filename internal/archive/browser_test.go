package archive

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// hear collects what the console says, requests to places that allowed does not
// take, and requests that fail.
func hear(t *testing.T, ctx context.Context, allowed func(*url.URL) bool) func() []string {
	t.Helper()
	var mu sync.Mutex
	var heard []string
	asked := map[network.RequestID]string{}
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			asked[e.RequestID] = e.Request.URL
			if u, err := url.Parse(e.Request.URL); err != nil || !allowed(u) {
				heard = append(heard, "a request to "+e.Request.URL)
			}
		case *network.EventLoadingFailed:
			if !e.Canceled && !appManifest(asked[e.RequestID]) {
				heard = append(heard, "a request failed: "+asked[e.RequestID]+" "+e.ErrorText)
			}
		case *log.EventEntryAdded:
			if strings.Contains(e.Entry.Text, "Access to manifest") || appManifest(e.Entry.URL) {
				break
			}
			heard = append(heard, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		case *runtime.EventExceptionThrown:
			heard = append(heard, "exception: "+e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(heard)
	}
}

// appManifest tells whether an address is that of what telephones ask when a site
// is put on their first screen. Chromium never reads it from a disk, says so on the
// console, and does without it.
func appManifest(address string) bool {
	return strings.HasPrefix(address, "file:") && strings.HasSuffix(address, "/manifest.webmanifest")
}

// TestFromDisk goes from the first page of a snapshot to every page that a link
// leads to, from a folder on the disk: none is missing, nothing fails, and nothing
// outside of the folder is asked for. The search finds.
func TestFromDisk(t *testing.T) {
	ctx := browsertest.Start(t)
	dir := filepath.Join(t.TempDir(), "unpacked")
	// The first article cites a page that is gone, of which there is a copy.
	files, host := sourcesOf(t)
	files["content/articles/first.md"] = strings.ReplaceAll(small["content/articles/first.md"], "https://paper.test/1", host+"/gone")
	if _, err := open(t, snapshot(t, Options{}, files).Path).ExtractAll(t.Context(), dir, "", nil); err != nil {
		t.Fatal(err)
	}
	root := (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String() + "/"
	heard := hear(t, ctx, func(u *url.URL) bool { return u.Scheme == "data" || strings.HasPrefix(u.String(), root) })
	seen := map[string]bool{"index.html": true}
	for next := []string{"index.html"}; len(next) > 0; next = next[1:] {
		if err := chromedp.Do(ctx, chromedp.Navigate(root+next[0])); err != nil {
			t.Fatalf("%s: %v", next[0], err)
		}
		links, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])`))
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links {
			path, ok := strings.CutPrefix(link, root)
			if !ok || seen[path] {
				continue
			}
			seen[path] = true
			file, err := url.PathUnescape(path)
			if err == nil {
				_, err = os.Stat(filepath.Join(dir, file))
			}
			if err != nil {
				t.Errorf("%s links to %s: %v", next[0], path, err)
			} else if strings.HasSuffix(path, ".html") {
				next = append(next, path)
			}
		}
	}
	if !seen["captures/index.html"] {
		t.Error("no link leads to the copies of cited pages")
	}
	if len(seen) < 15 {
		t.Errorf("only %d files were met", len(seen))
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(root+"search/index.html?q="+url.QueryEscape("معركة"))); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[bool](finds, chromedp.EvalAwaitPromise))
	if err != nil || !found {
		t.Errorf("the search finds nothing (%v)", err)
	}
	for _, what := range heard() {
		t.Error(what)
	}
}

// finds waits until the page of the search shows an event.
const finds = `new Promise(done => {
	const look = left => document.querySelector('main a[href*="events/"]') ? done(true) : left ? setTimeout(look, 100, left - 1) : done(false)
	look(50)
})`
