package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
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

	"waqai/internal/browsertest"
)

// tabs are open at once.
const tabs = 4

// TestExampleFromDisk packs the chronicle that this repository publishes, unpacks the
// archive by the reader of the standard library, and opens every page of it in Chromium
// from the disk: nothing fails, and nothing outside of the folder is asked for. The
// search finds. Left out are pages that lead on at once, and 404.html, which a host shows
// for addresses that it does not have, and whose links begin at its root; TestExampleSite
// follows all links.
func TestExampleFromDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the example site is not opened in a browser")
	}
	dir := unpackedExample(t)
	root := (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String() + "/"
	var pages []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".html" || strings.HasPrefix(file, "snapshot/") || file == "404.html" {
			return err
		}
		src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if !bytes.Contains(src, []byte(`http-equiv="refresh"`)) {
			pages = append(pages, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 1000 {
		t.Fatalf("only %d pages", len(pages))
	}
	const most = 400 // of one browser, which may run for so long
	for part := range slices.Chunk(pages, most) {
		t.Run(strings.ReplaceAll(path.Dir(part[0]), "/", "-"), func(t *testing.T) { visit(t, root, part) })
	}
	t.Run("search", func(t *testing.T) {
		ctx := browsertest.Start(t)
		listen(t, ctx, root)
		searches(t, ctx, root)
	})
}

// visit opens pages, several at once.
func visit(t *testing.T, root string, pages []string) {
	ctx := browsertest.Start(t)
	todo := make(chan string, len(pages))
	for _, page := range pages {
		todo <- page
	}
	close(todo)
	var wg sync.WaitGroup
	for range tabs {
		wg.Go(func() {
			tab, cancel := chromedp.NewContext(ctx)
			defer cancel()
			listen(t, tab, root)
			for page := range todo {
				if err := chromedp.Do(tab, chromedp.Navigate(root+page)); err != nil && ctx.Err() == nil {
					t.Errorf("%s: %v", page, err)
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		t.Fatal(ctx.Err())
	}
}

// unpackedExample gives the folder of a snapshot of the example site.
func unpackedExample(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "example.zip")
	var stdout, stderr bytes.Buffer
	args := []string{"archive", "-site", "../..", "-out", file}
	if status := run(context.Background(), args, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), strings.NewReader(""), &stdout, &stderr); status != statusDone {
		t.Fatalf("exit status %d\n%s%s", status, stdout.String(), stderr.String())
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := filepath.Join(t.TempDir(), "unpacked")
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	return dir
}

// listen tells what a tab says on its console, what it asks for outside of root, and
// what it asks for in vain.
func listen(t *testing.T, tab context.Context, root string) {
	_, err := chromedp.Call(tab, network.Enable, network.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(tab, log.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Error(err)
		return
	}
	var mu sync.Mutex
	asked := map[network.RequestID]string{}
	// What telephones ask for is not read from a disk, and Chromium does without it.
	app := func(address string) bool { return strings.HasSuffix(address, "/manifest.webmanifest") }
	err = chromedp.Listen(tab, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			asked[e.RequestID] = e.Request.URL
			if !strings.HasPrefix(e.Request.URL, root) && !strings.HasPrefix(e.Request.URL, "data:") {
				t.Errorf("%s asks for %s", e.DocumentURL, e.Request.URL)
			}
		case *network.EventLoadingFailed:
			if !e.Canceled && !app(asked[e.RequestID]) {
				t.Errorf("a request failed: %s %s", asked[e.RequestID], e.ErrorText)
			}
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.Text, "Access to manifest") && !app(e.Entry.URL) {
				t.Errorf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("exception: %s", e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// searches wants the page of the search to find events.
func searches(t *testing.T, tab context.Context, root string) {
	if err := chromedp.Do(tab, chromedp.Navigate(root+"search/index.html?q="+url.QueryEscape("الرطبة"))); err != nil {
		t.Error(err)
		return
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[int](fmt.Sprintf(`new Promise(done => {
		const look = left => {
			const n = document.querySelectorAll('main a[href*="events/"]').length
			n || !left ? done(n) : setTimeout(look, 100, left - 1)
		}
		look(%d)
	})`, 300), chromedp.EvalAwaitPromise))
	if err != nil || found == 0 {
		t.Errorf("the search finds nothing (%v)", err)
	}
}
