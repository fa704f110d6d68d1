package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	f, err := openFolder(filepath.Join(t.TempDir(), "deep", "www"), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	testTarget(t, f, false)
}

// TestFolderSite publishes to a folder that holds files of others.
func TestFolderSite(t *testing.T) {
	opt := testSite(t, nil, 4)
	opt.open = nil
	www := filepath.Join(opt.Site.Dir, "..", "www")
	write(t, www, "theirs/note.txt", "لهم")
	write(t, www, ".git/HEAD", "ref: refs/heads/main\n")
	write(t, www, ".waqai-abcdefghijklmnopqrstuvwxyz", "left by a run that was killed")
	publish(t, opt)
	want := built(t, opt)
	want["theirs/note.txt"] = "لهم"
	want[".git/HEAD"] = "ref: refs/heads/main\n"
	differ(t, "published", onDisk(t, www), want)

	// The times of files do not matter, only their bytes do.
	info, err := os.Stat(filepath.Join(www, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(www, "index.html"), info.ModTime(), info.ModTime().Add(-1e12)); err != nil {
		t.Fatal(err)
	}
	if r := publish(t, opt); r.Sent != 0 || len(r.Warnings) != 0 {
		t.Errorf("sent again for its time: %+v", r)
	}
	if err := os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a001.md")); err != nil {
		t.Fatal(err)
	}
	publish(t, opt)
	if _, err := os.Stat(filepath.Join(www, "articles", "a001")); !errors.Is(err, os.ErrNotExist) {
		t.Error("an empty folder was left")
	}
}

// TestFolderMeanwhile has somebody else change a file that was sent while a run goes on,
// and another before it is looked at: the run goes on or says so, and the next mends it.
func TestFolderMeanwhile(t *testing.T) {
	opt := testSite(t, nil, 4)
	opt.open = nil
	www := filepath.Join(opt.Site.Dir, "..", "www")
	publish(t, opt)
	for _, c := range []struct{ stage, file, want string }{
		{"lists", "articles/a001/index.html", ""},
		{"checking", "index.html", "are not at the target as they were sent: index.html"},
	} {
		write(t, opt.Site.Dir, "content/articles/a001.md", articleText(1, "قصف الطيران الرقة "+c.stage))
		lists := false
		opt.Progress = func(p Progress) {
			lists = lists || p.Stage == "lists" && p.Done == p.Total
			if p.Stage == c.stage && lists {
				write(t, www, c.file, "معدل")
			}
		}
		_, err := Publish(context.Background(), opt)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.stage, err, c.want)
		}
		opt.Progress = nil
		publish(t, opt)
		differ(t, c.stage, onDisk(t, www), built(t, opt))
	}
}

// TestFolderLinks has links at the target that lead out of it: nothing outside changes.
func TestFolderLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there that few have")
	}
	opt := testSite(t, nil, 2)
	opt.open = nil
	www := filepath.Join(opt.Site.Dir, "..", "www")
	outside := t.TempDir()
	write(t, outside, "index.html", "خارج")
	write(t, www, "x", "")
	if err := os.Symlink(outside, filepath.Join(www, "articles")); err != nil {
		t.Fatal(err)
	}
	if _, err := Publish(context.Background(), opt); err == nil {
		t.Error("published through a link that leads out")
	}
	if got := onDisk(t, outside); len(got) != 1 || got["index.html"] != "خارج" {
		t.Errorf("outside there is %v", got)
	}
}

func TestFolderRefused(t *testing.T) {
	site := t.TempDir()
	write(t, site, "public/.waqai.json", "{}")
	for folder, want := range map[string]string{
		"content/www": "across the site's own folder content", ".": "across the site's own folder", "public": "one that build writes to",
	} {
		_, err := openFolder(filepath.Join(site, folder), site)
		var said *Error
		if !errors.As(err, &said) || !said.Misuse || !strings.Contains(said.Message, want) {
			t.Errorf("%s: %v, want %q", folder, err, want)
		}
	}
}

// onDisk gives the files below a folder, the manifest aside.
func onDisk(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ManifestFile {
			return err
		}
		b, err := os.ReadFile(file)
		name, _ := filepath.Rel(dir, file)
		files[filepath.ToSlash(name)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
