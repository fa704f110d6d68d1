//go:build unix

package publish

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestFull has a disk that takes no file of more than some kilobytes: of a folder, and of a
// repository. What was there stays or is whole and new, and the next run completes it.
func TestFull(t *testing.T) {
	opt := testSite(t, nil, 4)
	limit := -1
	opt.MaxRemoved = &limit
	opt.open = nil
	dir := opt.Site.Dir
	www := filepath.Join(dir, "..", "www")
	full := func(bytes int, want string) {
		t.Helper()
		c := exec.Command(os.Args[0], "-test.run=^TestPublishInFull$")
		c.Env = append(os.Environ(), "WAQAI_FULL_SITE="+dir, "WAQAI_FULL_BYTES="+strconv.Itoa(bytes), "WAQAI_FULL_WANT="+want)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	publish(t, opt)
	before := onDisk(t, www)
	edit(t, dir, 0)
	full(12<<10, "file too large")
	mixture(t, "full", onDisk(t, www), before, built(t, opt))
	publish(t, opt)
	differ(t, "with room again", onDisk(t, www), built(t, opt))

	repository, git := bare(t)
	write(t, dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nrepository = "+strconv.Quote(repository)+"\n")
	publish(t, opt)
	before = onBranch(git, repository, t)
	edit(t, dir, 1)
	full(2<<10, "File too large")
	if now := onBranch(git, repository, t); !maps.Equal(now, before) {
		t.Error("the branch has changed")
	}
	publish(t, opt)
	differ(t, "with room again", onBranch(git, repository, t), built(t, opt))
}

// TestPublishInFull is the process of TestFull that has no room.
func TestPublishInFull(t *testing.T) {
	dir := os.Getenv("WAQAI_FULL_SITE")
	if dir == "" {
		return // TestFull runs it, in a process of its own
	}
	most, err := strconv.ParseUint(os.Getenv("WAQAI_FULL_BYTES"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	opt := testOptions(dir, nil)
	opt.open = nil
	limit := -1
	opt.MaxRemoved = &limit
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		t.Fatal(err)
	}
	_, err = Publish(context.Background(), opt)
	var said *Error
	if !errors.As(err, &said) || !strings.Contains(err.Error(), os.Getenv("WAQAI_FULL_WANT")) || said.Hint == "" {
		t.Errorf("%v, want %q", err, os.Getenv("WAQAI_FULL_WANT"))
	}
}
