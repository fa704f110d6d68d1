// Package browsertest starts Chromium for tests that look at pages.
//
// Only tests import it. Where no Chromium is installed they are skipped with a word,
// unless WAQAI_REQUIRE_BROWSER=1 says that there has to be one; with -short they
// are always.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// names are those that Chromium goes by, the first found is taken.
var names = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// longest is how long one browser may be used: a machine that runs several tests at
// once takes its time.
const longest = 8 * time.Minute

// Start starts a browser of its own, with an empty profile, which ends with the test.
// The context is that of its first tab, whose requests and messages can be listened
// to; chromedp.NewContext of it opens another.
func Start(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no page is looked at in a browser")
	}
	program := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if Required() {
			t.Fatal("no Chromium is installed, and WAQAI_REQUIRE_BROWSER=1 asks for one")
		}
		t.Skip("no Chromium is installed; no page was looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(40*time.Second),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true))
	ctx, cancel := context.WithTimeout(t.Context(), longest)
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

// Required tells whether a test that needs a browser, or what it puts into one, may
// not be skipped.
func Required() bool { return os.Getenv("WAQAI_REQUIRE_BROWSER") == "1" }
