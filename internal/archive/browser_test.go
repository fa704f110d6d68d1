package archive

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts Chromium. Without one the test is skipped, unless
// WAQAI_REQUIRE_BROWSER=1 says that there has to be one.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("short: snapshots are not looked at in a browser")
	}
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv("WAQAI_REQUIRE_BROWSER") == "1" {
			t.Fatal("no Chromium is installed, and WAQAI_REQUIRE_BROWSER=1 asks for one")
		}
		t.Skip("no Chromium is installed; snapshots were not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(40*time.Second),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

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
	ctx := browser(t)
	dir := filepath.Join(t.TempDir(), "unpacked")
	if _, err := open(t, snapshot(t, Options{}, nil).Path).ExtractAll(dir, ""); err != nil {
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
