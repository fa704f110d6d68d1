package serve

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"waqai/internal/site"
)

// inside runs a test once more, as another process in a user namespace of its own, and
// is true within that one. There it is user uid: 0 may limit and mount what it wants,
// 1000 may no more than the owner of its files, whoever runs the tests.
func inside(t *testing.T, uid int, flags uintptr) bool {
	t.Helper()
	if os.Getenv("WAQAI_TEST_INSIDE") == t.Name() {
		return true
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+regexp.QuoteMeta(t.Name())+"$", "-test.v")
	c.Env = append(os.Environ(), "WAQAI_TEST_INSIDE="+t.Name())
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | flags,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: os.Getgid(), Size: 1}},
	}
	var text bytes.Buffer
	c.Stdout, c.Stderr = &text, &text
	if err := c.Start(); err != nil {
		t.Skipf("no user namespace is to be had here: %v", err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("%v\n%s", err, text.String())
	} else if strings.Contains(text.String(), "--- SKIP") {
		t.Skip(text.String())
	}
	return false
}

// TestWatchLimit: where the system watches no more folders, or gives no watcher at all,
// that is said, and the folders are looked through instead; also when the limit is met
// only later.
func TestWatchLimit(t *testing.T) {
	if !inside(t, 0, 0) {
		return
	}
	limit := func(name string, n int) {
		t.Helper()
		if err := os.WriteFile("/proc/sys/user/max_inotify_"+name, []byte(strconv.Itoa(n)), 0); err != nil {
			t.Skipf("the limits of inotify cannot be set here: %v", err)
		}
	}
	for _, c := range []struct {
		what               string
		watches, instances int
		says               string
		later              bool
	}{
		{"too few folders", 3, 100, "fs.inotify.max_user_watches", false},
		{"no watcher", 100, 0, "fs.inotify.max_user_instances", false},
		{"too few for a new folder", 9, 100, "fs.inotify.max_user_watches", true},
	} {
		limit("watches", c.watches)
		limit("instances", c.instances)
		s := show(t, small)
		s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
		if c.later {
			if strings.Contains(s.log.String(), "instead") {
				t.Fatalf("%s: it looks through the folders from the start\n%s", c.what, s.log)
			}
			for n := range 9 {
				write(t, filepath.Join(s.dir, fmt.Sprintf("content/articles/new%d/c%d.md", n, n)), article("2017-03-11", "خبر", "وقعت معركة في الموصل صباحا."))
			}
			s.until("the last new folder", func() bool { return s.has("/articles/c8/", "صباحا") })
		}
		s.until("word of it", func() bool {
			return strings.Contains(s.log.String(), c.says+"); looking through the folders every 400 ms instead, as -poll does")
		})
		write(t, filepath.Join(s.dir, "content/articles/sub/b.md"), article("2017-03-10", "قصف على الرقة", "طال قصف الرقة ظهرا."))
		s.until(c.what, func() bool { return s.has("/articles/b/", "ظهرا") })
		if n := strings.Count(s.log.String(), "instead"); n != 1 {
			t.Errorf("%s: said %d times\n%s", c.what, n, s.log)
		}
		s.stop()
	}
}

// TestUnreadable: a file or a folder that may not be read is a fault with the reason, all
// else stays, and it is read when it may be.
func TestUnreadable(t *testing.T) {
	if !inside(t, 1000, 0) {
		return
	}
	for _, c := range []struct{ file, says string }{
		{"content/articles/a.md", "permission denied"},
		{"content/pages/about.md", "permission denied"},
		{"site.toml", "permission denied"},
		{"static/note.txt", "permission denied"},
		{"content/articles/sub", "permission denied"},
		{"content/articles", "permission denied"},
	} {
		t.Run(c.file, func(t *testing.T) {
			s := show(t, small)
			s.until("the first page", func() bool { return s.has("/articles/b/", "مساء") && s.has("/articles/a/", "فجرا") })
			name := filepath.Join(s.dir, c.file)
			info, err := os.Stat(name)
			if err == nil {
				err = os.Chmod(name, 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(name, info.Mode()) })
			// A change elsewhere has the site read, if the rights alone did not.
			time.Sleep(100 * time.Millisecond)
			write(t, filepath.Join(s.dir, "content/places/mosul.md"), small["content/places/mosul.md"]+"\nوسورها قديم.\n")
			s.until("the fault", func() bool {
				for _, f := range s.state("index.html").Faults {
					if f.File == c.file && strings.Contains(f.Message, c.says) && f.Arabic == "تعذرت قراءته: لا إذن بذلك" {
						return true
					}
				}
				return false
			})
			for path, words := range map[string]string{"/articles/b/": "مساء", "/articles/a/": "فجرا", "/about/": "سجل"} {
				if !s.has(path, words) {
					t.Errorf("%s is gone", path)
				}
			}
			if err := os.Chmod(name, info.Mode()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
			write(t, filepath.Join(s.dir, "content/places/mosul.md"), small["content/places/mosul.md"])
			s.until("no fault", func() bool { return len(s.state("index.html").Faults) == 0 })
		})
	}
}

// TestDiskFull: a decision for which there is no room leaves the article as it is, byte
// for byte, and nothing beside it; when there is room it is written.
func TestDiskFull(t *testing.T) {
	if !inside(t, 0, syscall.CLONE_NEWNS) {
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	plant(t, dir, small)
	s := showDir(t, dir, func(o *Options) {
		o.Site.NewExtractor = func(site.Lexicon) (site.Extractor, []site.Refused) { return understander{}, nil }
	})
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	name := filepath.Join(dir, "content/articles/a.md")
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	full, err := os.Create(filepath.Join(dir, "full"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = full.Write(make([]byte, 1024))
	}
	full.Close()
	_, body, _ := s.get("/_waqai/articles/a")
	form := url.Values{"action": {"confirm"}, "article": {"a"}}
	for _, field := range []string{"token", "digest", "event"} {
		m := regexp.MustCompile(`name="` + field + `" value="([^"]+)"`).FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("no %s in\n%s", field, body)
		}
		form.Set(field, m[1])
	}
	decide := func() (int, string) {
		r, _ := http.NewRequest("POST", s.address+"/_waqai/decide", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", s.address)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		var b bytes.Buffer
		b.ReadFrom(got.Body)
		return got.StatusCode, b.String()
	}
	status, answer := decide()
	if status != http.StatusInternalServerError || !strings.Contains(answer, "لم يُكتب القرار، وبقي الملف كما كان: لا مكان على القرص") {
		t.Errorf("status %d\n%s", status, answer)
	}
	after, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file is %q (%v)", after, err)
	}
	beside, _ := filepath.Glob(filepath.Join(dir, "content/articles/.*"))
	if len(beside) > 0 {
		t.Errorf("left behind: %v", beside)
	}
	if err := os.Remove(full.Name()); err != nil {
		t.Fatal(err)
	}
	if status, answer := decide(); status != http.StatusOK {
		t.Errorf("with room: status %d\n%s", status, answer)
	}
	if after, _ := os.ReadFile(name); !strings.Contains(string(after), "action = \"confirm\"") {
		t.Errorf("with room the file is %q", after)
	}
}
