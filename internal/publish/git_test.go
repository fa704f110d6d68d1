package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"waqai/internal/site"
)

// bare makes a bare repository and gives its folder and a function that runs git there.
func bare(t *testing.T) (dir string, git func(args ...string) string) {
	if testing.Short() {
		t.Skip("short: no repository is pushed to")
	}
	t.Helper()
	name := program(t, "git")
	dir = filepath.Join(t.TempDir(), "pages.git")
	git = func(args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@invalid", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@invalid")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	git("init", "--quiet", "--bare")
	git("config", "uploadpack.allowFilter", "true")
	git("config", "uploadpack.allowAnySHA1InWant", "true")
	return dir, git
}

// onBranch gives the files of a branch, the manifest aside.
func onBranch(git func(...string) string, dir string, t *testing.T) map[string]string {
	t.Helper()
	out := t.TempDir()
	git("--work-tree="+out, "checkout", "--force", "pages", "--", ".")
	return onDisk(t, out)
}

func TestGit(t *testing.T) {
	dir, _ := bare(t)
	b, err := openBranch(t.Context(), "", site.Target{Repository: "file://" + dir, Branch: "suite"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	testTarget(t, b, false)
}

// TestGitSite publishes to a branch of a bare repository: by its folder, which cannot
// leave bytes out, and by an address that can.
func TestGitSite(t *testing.T) {
	for _, scheme := range []string{"", "file://"} {
		dir, git := bare(t)
		opt := testSite(t, nil, 5)
		opt.open = nil
		settings := func(more string) {
			write(t, opt.Site.Dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"git\"\nhost = \"github\"\nbranch = \"pages\"\ndomain = \"waqai.test\"\nrepository = "+strconv.Quote(scheme+dir)+"\n"+more)
		}
		settings("")
		wanted := func() map[string]string {
			files := built(t, opt)
			files[".nojekyll"], files["CNAME"] = "", "waqai.test\n"
			return files
		}
		publish(t, opt)
		differ(t, scheme+" published", onBranch(git, dir, t), wanted())
		if n := git("rev-list", "--count", "pages"); n != "1" {
			t.Errorf("%s commits, want 1", n)
		}
		if who := git("log", "-1", "--format=%an %ae %cn %ce %ai", "pages"); !strings.HasPrefix(who, "waqai waqai@invalid waqai waqai@invalid ") || !strings.HasSuffix(who, " +0000") {
			t.Errorf("the commit tells %q", who)
		}
		first := git("rev-parse", "pages")
		if r := publish(t, opt); r.Sent != 0 || git("rev-parse", "pages") != first {
			t.Errorf("published again: %+v", r)
		}

		// Edited: only what differs is sent, and the branch has one commit again.
		write(t, opt.Site.Dir, "content/articles/a003.md", articleText(3, "قصف الطيران الرقة"))
		os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a004.md"))
		r := publish(t, opt)
		differ(t, scheme+" edited", onBranch(git, dir, t), wanted())
		if r.Unchanged == 0 || r.Removed == 0 || git("rev-list", "--count", "pages") != "1" {
			t.Errorf("edited: %+v", r)
		}
		git("fsck", "--strict")

		// With a history.
		settings("history = true\n")
		write(t, opt.Site.Dir, "content/articles/a002.md", articleText(2, "قصف الطيران الرقة"))
		publish(t, opt)
		differ(t, scheme+" with a history", onBranch(git, dir, t), wanted())
		if n := git("rev-list", "--count", "pages"); n != "2" {
			t.Errorf("%s commits, want 2", n)
		}

		// Somebody adds a file, and it stays.
		tree := git("rev-parse", "pages^{tree}")
		blob := git("hash-object", "-w", filepath.Join(dir, "config"))
		git("read-tree", tree)
		git("update-index", "--add", "--cacheinfo", "100644,"+blob+",theirs.txt")
		git("update-ref", "refs/heads/pages", git("commit-tree", "-m", "x", "-p", "pages", git("write-tree")))
		write(t, opt.Site.Dir, "content/articles/a001.md", articleText(1, "قصف الطيران الرقة"))
		r = publish(t, opt)
		if got := onBranch(git, dir, t); got["theirs.txt"] == "" || len(r.Left) != 1 {
			t.Errorf("what somebody added went away: %v", r.Left)
		}
		git("fsck", "--strict")
	}
}

// TestGitMeanwhile has somebody else push while a run goes on: theirs stays, the run says
// so, and the next one goes on from there.
func TestGitMeanwhile(t *testing.T) {
	dir, git := bare(t)
	opt := testSite(t, nil, 3)
	pushed := false
	opt.open = func(ctx context.Context, siteDir string, _ site.Target) (Target, bool, error) {
		b, err := openBranch(ctx, siteDir, site.Target{Repository: "file://" + dir, Branch: "pages"})
		if err == nil && !pushed {
			pushed = true
			blob := git("hash-object", "-w", filepath.Join(dir, "config"))
			git("update-index", "--add", "--cacheinfo", "100644,"+blob+",theirs.txt")
			git("update-ref", "refs/heads/pages", git("commit-tree", "-m", "x", git("write-tree")))
		}
		return b, false, err
	}
	_, err := Publish(t.Context(), opt)
	var said *Error
	if !errors.As(err, &said) || !said.Refused || !strings.Contains(said.Message, "somebody else") {
		t.Errorf("%v", err)
	}
	if got := onBranch(git, dir, t); len(got) != 1 {
		t.Errorf("the branch holds %d files", len(got))
	}
	publish(t, opt)
	want := built(t, opt)
	got := onBranch(git, dir, t)
	delete(got, "theirs.txt")
	differ(t, "then again", got, want)

	_, err = openBranch(t.Context(), "", site.Target{Repository: "file:///no/such/repository.git", Branch: "pages"})
	if err == nil || !strings.Contains(err.Error(), "the repository cannot be read") {
		t.Errorf("%v", err)
	}
}

// TestGitCut cuts the line to a repository, that is reached by SSH, at a random byte of a
// run, once or for good. The branch is at the old commit or at the new one, whole, and the
// next run completes it.
func TestGitCut(t *testing.T) {
	dir, git := bare(t)
	m := openMachine(t, false)
	line := m.line
	t.Setenv("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -F "+m.target.SSHConfig)
	old := nap
	t.Cleanup(func() { nap = old })
	nap = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	opt := testSite(t, nil, 3)
	limit := -1
	opt.MaxRemoved = &limit
	opt.open = func(ctx context.Context, siteDir string, _ site.Target) (Target, bool, error) {
		b, err := openBranch(ctx, siteDir, site.Target{Repository: "ssh://www" + filepath.ToSlash(dir), Branch: "pages"})
		if err != nil {
			return nil, false, err
		}
		return b, false, nil
	}
	publish(t, opt)
	seed := rand.Uint64()
	if text := os.Getenv("WAQAI_SEED"); text != "" {
		fmt.Sscan(text, &seed)
	}
	random := rand.New(rand.NewPCG(seed, 3))
	edit(t, opt.Site.Dir, 0)
	line.cutAfter(-1, false)
	publish(t, opt)
	long := line.count()
	for round := 1; round < 3; round++ {
		before := onBranch(git, dir, t)
		edit(t, opt.Site.Dir, round)
		line.cutAfter(random.Int64N(long), round%2 == 0)
		_, err := Publish(t.Context(), opt)
		what := fmt.Sprintf("seed %d, round %d", seed, round)
		t.Logf("%s: %v", what, err)
		now, after := onBranch(git, dir, t), built(t, opt)
		if !maps.Equal(now, before) {
			differ(t, what, now, after)
		}
		git("fsck", "--strict")
		line.cutAfter(-1, false)
		publish(t, opt)
		differ(t, what+", then again", onBranch(git, dir, t), after)
	}
}
