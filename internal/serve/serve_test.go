package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"waqai"
	"waqai/internal/site"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// small is the site that most tests show.
var small = map[string]string{
	"site.toml":                  "title = \"وقائع\"\nbase_url = \"https://chronicle.test/\"\n",
	"content/articles/a.md":      article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل فجرا."),
	"content/articles/sub/b.md":  article("2017-03-10", "قصف على الرقة", "طال قصف الرقة مساء."),
	"content/pages/about.md":     "+++\ntitle = \"عن الموقع\"\n+++\n\nسجل للوقائع.\n",
	"content/places/mosul.md":    "+++\nname = \"الموصل\"\n+++\n\nمدينة على دجلة.\n",
	"static/note.txt":            "one\n",
	"static/.well-known/own.txt": "one\n",
}

func article(date, title, text string, more ...string) string {
	return "+++\ntitle = \"" + title + "\"\ndate = " + date + "\n" + strings.Join(more, "\n") + "\n+++\n\n" + text + "\n"
}

// reader is an extractor that knows two cities and two words.
type reader struct{}

var cities = []timeline.Place{{ID: "mosul", Name: "الموصل", Kind: "city"}, {ID: "raqqa", Name: "الرقة", Kind: "city"}}

func (reader) Version() string { return "1" }

func (reader) Place(id string) (timeline.Place, bool) {
	for _, p := range cities {
		if p.ID == id {
			return p, true
		}
	}
	return timeline.Place{}, false
}

func (reader) Events(a timeline.Article) (events []timeline.Event) {
	at := 0
	for sentence := range strings.SplitAfterSeq(a.Text, ".") {
		quote := strings.TrimSpace(sentence)
		start := at + strings.Index(sentence, quote)
		at += len(sentence)
		for word, kind := range map[string]timeline.Type{"معركة": timeline.Battle, "قصف": timeline.Explosion} {
			for _, p := range cities {
				if strings.Contains(quote, word) && strings.Contains(quote, p.Name) {
					events = append(events, timeline.Event{
						ID: timeline.NewID(a.ID, quote, word, 0), Article: a.ID, Quote: quote, Trigger: word, Date: a.Published, Basis: timeline.Reported,
						Offset: utf8.RuneCountInString(a.Text[:start]), Length: utf8.RuneCountInString(quote),
						Places: []string{p.ID}, Type: kind, Status: timeline.Occurred, Confidence: 0.8,
					})
				}
			}
		}
	}
	return events
}

// shown is a preview that runs for a test.
type shown struct {
	t       *testing.T
	dir     string
	address string // without a slash at its end
	log     *log
	stop    func()
}

// log is what a server says.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func plant(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for file, text := range files {
		write(t, filepath.Join(dir, file), text)
	}
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func siteOptions(dir string) site.Options {
	return site.Options{
		Dir: dir, Theme: waqai.Theme, Today: edtf.DayOf(2026, 1, 1),
		NewExtractor: func(site.Lexicon) (site.Extractor, []site.Refused) { return reader{}, nil },
	}
}

// show serves a site of these files.
func show(t *testing.T, files map[string]string, change ...func(*Options)) *shown {
	t.Helper()
	dir := t.TempDir()
	plant(t, dir, files)
	return showDir(t, dir, change...)
}

func showDir(t *testing.T, dir string, change ...func(*Options)) *shown {
	t.Helper()
	s := &shown{t: t, dir: dir, log: &log{}}
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	opt := Options{Site: siteOptions(dir), Addr: "127.0.0.1:0", Log: s.log, Ready: func(address string) { ready <- address }}
	for _, c := range change {
		c(&opt)
	}
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, opt) }()
	var once sync.Once
	s.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("the server ended with %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("the server did not end")
			}
		})
	}
	t.Cleanup(s.stop)
	select {
	case address := <-ready:
		s.address = strings.TrimSuffix(address, "/")
	case err := <-ended:
		ended <- err
		t.Fatalf("the server did not begin: %v", err)
	}
	return s
}

func (s *shown) get(path string) (status int, body string, h http.Header) {
	s.t.Helper()
	r, err := http.Get(s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(text), r.Header
}

type state struct {
	message
	Digest string
}

func (s *shown) state(file string) (st state) {
	s.t.Helper()
	_, body, _ := s.get(privatePath + "page?file=" + url.QueryEscape(file))
	if err := json.Unmarshal([]byte(body), &st); err != nil {
		s.t.Fatalf("%v: %s", err, body)
	}
	return st
}

// until waits for a condition.
func (s *shown) until(what string, ok func() bool) {
	s.t.Helper()
	for start := time.Now(); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 90*time.Second { // a machine that runs much beside this
			s.t.Fatalf("waited in vain: %s\n%s", what, s.log)
		}
	}
}

func (s *shown) has(path, words string) bool {
	status, body, _ := s.get(path)
	return status == http.StatusOK && strings.Contains(body, words)
}

var scriptElement = regexp.MustCompile(`<script src="/_waqai/preview.js"[^>]*></script>\n`)

// TestSameAsBuild: a page of the preview has the bytes of the one that is built, but for
// the script and the policy that allows it.
func TestSameAsBuild(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	plant(t, dir, small)
	opt := siteOptions(dir)
	opt.Out = out
	if r, err := site.Build(t.Context(), opt); err != nil || len(r.Faults) > 0 {
		t.Fatal(err, r.Faults)
	}
	s := showDir(t, dir)
	pages := 0
	err := filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".waqai.json" {
			return err
		}
		built, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(out, name)
		file := filepath.ToSlash(rel)
		status, body, h := s.get((&url.URL{Path: "/" + file}).EscapedPath())
		if status != http.StatusOK {
			t.Errorf("%s: status %d", file, status)
			return nil
		}
		pages++
		want := string(built)
		if strings.HasPrefix(h.Get("Content-Type"), "text/html") {
			script := scriptElement.FindString(body)
			if script == "" {
				t.Errorf("%s has no script", file)
			}
			want = string(inject(built, script))
			if strings.Replace(body, script, "", 1) != policy.ReplaceAllString(string(built), "${1}"+policy.FindStringSubmatch(body)[2]+"${3}") {
				t.Errorf("%s: more than the script and the policy was changed", file)
			}
		}
		if body != want {
			t.Errorf("%s differs from the file that is built:\n%s\n%s", file, body, want)
		}
		return nil
	})
	if err != nil || pages < 40 {
		t.Error(err, pages, "pages were compared")
	}
}

// TestUnpublished: what is not to be published is shown in the preview, with a mark,
// and no file of a build has a word of it.
func TestUnpublished(t *testing.T) {
	files := map[string]string{
		"content/articles/draft.md": article("2017-03-12", "عنوان زرافة", "وقعت معركة قرب زرافة في الموصل.", "draft = true", `source = "وكالة زرافة"`),
		"content/articles/held.md": article("2017-03-13", "خبر معلق", "وقعت معركة قرب بطريق في الموصل.\n\n"+strings.Repeat("كلام طويل بين الخبرين. ", 40)+"\n\nطال قصف الرقة ليلا.",
			`source = "وكالة"`, "[[events]]\naction = \"hold\"\nquote = \"قرب بطريق\""),
		"content/pages/later.md": "+++\ntitle = \"صفحة زرافة\"\ndraft = true\n+++\n\nنص.\n",
	}
	for file, text := range small {
		files[file] = text
	}
	dir, out := t.TempDir(), t.TempDir()
	plant(t, dir, files)
	opt := siteOptions(dir)
	opt.Out = out
	if r, err := site.Build(t.Context(), opt); err != nil || len(r.Faults) > 0 {
		t.Fatal(err, r.Faults)
	}
	sentence := timeline.NewID("held", "وقعت معركة قرب بطريق في الموصل.", "معركة", 0)
	draftEvent := timeline.NewID("draft", "وقعت معركة قرب زرافة في الموصل.", "معركة", 0)
	err := filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		for _, canary := range []string{"زرافة", "preview.js", "/_waqai/", "articles/draft", "pages/later", "مسودة لا تُنشر", "محجوب", sentence, draftEvent, "127.0.0.1"} {
			if strings.Contains(string(text), canary) || strings.Contains(name, canary) {
				t.Errorf("%s has %q", name, canary)
			}
		}
		if base := filepath.Base(filepath.Dir(name)); strings.Contains(string(text), "بطريق") && base != "held" {
			t.Errorf("%s has an event that is held back", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := showDir(t, dir)
	for path, words := range map[string]string{
		"/articles/draft/": "مسودة لا تُنشر", "/later/": "مسودة لا تُنشر",
		"/events/" + sentence + "/": "محجوب لا يُنشر", "/events/" + draftEvent + "/": "مسودة لا تُنشر",
		"/cities/mosul/": "محجوب لا يُنشر",
	} {
		if !s.has(path, words) {
			t.Errorf("%s does not say %q", path, words)
		}
	}
	if s.has("/articles/a/", "class=\"unpublished\"") {
		t.Error("an article that is published has the mark of one that is not")
	}
}

// TestSaves: however a program saves a file, the page has the new text, and the site was
// read once for it.
func TestSaves(t *testing.T) {
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	name := filepath.Join(s.dir, "content/articles/a.md")
	in := func(file string) string { return filepath.Join(filepath.Dir(name), file) }
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	for n, save := range []struct {
		way string
		do  func(text string)
	}{
		{"in place, as VS Code and nano", func(text string) { write(t, name, text) }},
		{"vim, which moves the old file away (backupcopy=no)", func(text string) {
			write(t, in("4913"), "")
			must(os.Remove(in("4913")), os.Rename(name, name+"~"))
			write(t, name, text)
			must(os.Chmod(name, 0o644), os.Remove(name+"~"))
		}},
		{"vim, which copies it (backupcopy=yes), with a swap file", func(text string) {
			write(t, in(".a.md.swp"), "b0VIM")
			old, err := os.ReadFile(name)
			must(err)
			write(t, name+"~", string(old))
			write(t, name, text)
			must(os.Remove(name+"~"), os.Remove(in(".a.md.swp")))
		}},
		{"emacs, with a lock, an auto-save and a backup", func(text string) {
			must(os.Symlink("writer@host.1234:1", in(".#a.md")))
			write(t, in("#a.md#"), text)
			must(os.Rename(name, name+"~"))
			write(t, name, text)
			must(os.Remove(in("#a.md#")), os.Remove(in(".#a.md")), os.Remove(name+"~"))
		}},
		{"JetBrains, by a temporary file", func(text string) {
			write(t, name+"___jb_tmp___", text)
			must(os.Rename(name, name+"___jb_old___"), os.Rename(name+"___jb_tmp___", name), os.Remove(name+"___jb_old___"))
		}},
		{"GNOME Text Editor", func(text string) {
			write(t, in(".goutputstream-K3QX61"), text)
			must(os.Rename(in(".goutputstream-K3QX61"), name))
		}},
		{"LibreOffice", func(text string) {
			write(t, in(".~lock.a.md#"), ",writer,host,")
			write(t, in("lu48211abcd.tmp"), text)
			must(os.Rename(in("lu48211abcd.tmp"), name), os.Remove(in(".~lock.a.md#")))
		}},
		{"Kate and other Qt programs, by a temporary file", func(text string) {
			write(t, in("a.md.kXJ3fQ"), text)
			must(os.Rename(in("a.md.kXJ3fQ"), name))
		}},
		{"VS Code with atomic writes", func(text string) {
			write(t, name+".vsctmp", text)
			must(os.Chmod(name+".vsctmp", 0o644), os.Rename(name+".vsctmp", name))
		}},
		{"LibreOffice, which copies what it wrote elsewhere", func(text string) {
			write(t, in(".~lock.a.md#"), ",writer,host,")
			write(t, in("lu48211abce.tmp"), text)
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
			must(err)
			_, err = io.WriteString(f, text)
			must(err, f.Sync(), f.Close(), os.Remove(in("lu48211abce.tmp")), os.Remove(in(".~lock.a.md#")))
		}},
		{"emacs with file-precious-flag", func(text string) {
			must(os.Symlink("writer@host.1234:1", in(".#a.md")))
			write(t, in("a.mdtmpQ1w2e3"), text)
			must(os.Rename(name, name+"~"), os.Rename(in("a.mdtmpQ1w2e3"), name), os.Remove(in(".#a.md")), os.Remove(name+"~"))
		}},
		{"Syncthing", func(text string) {
			write(t, in(".syncthing.a.md.tmp"), text)
			must(os.Chtimes(in(".syncthing.a.md.tmp"), time.Now(), time.Now().Add(-time.Hour)), os.Rename(in(".syncthing.a.md.tmp"), name))
		}},
		{"sed -i", func(text string) {
			write(t, in("sedAbC123"), text)
			must(os.Rename(in("sedAbC123"), name))
		}},
		{"removed and written anew, a moment later", func(text string) {
			must(os.Remove(name))
			time.Sleep(60 * time.Millisecond)
			write(t, name, text)
		}},
		{"emptied first, and written a moment later", func(text string) {
			must(os.Truncate(name, 0))
			time.Sleep(60 * time.Millisecond)
			write(t, name, text)
		}},
		{"in pieces, slowly", func(text string) {
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
			must(err)
			for len(text) > 0 {
				n := min(len(text), 40)
				_, err := io.WriteString(f, text[:n])
				must(err)
				text = text[n:]
				time.Sleep(70 * time.Millisecond)
			}
			must(f.Close())
		}},
	} {
		t.Run(save.way, func(t *testing.T) {
			before := s.state("articles/a/index.html").Edition
			word := fmt.Sprintf("صيغة%d", n)
			save.do(article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل "+word+"."))
			s.until(save.way, func() bool { return s.has("/articles/a/", word) })
			time.Sleep(doubt + 150*time.Millisecond)
			st := s.state("articles/a/index.html")
			if st.Edition != before+1 || len(st.Faults) > 0 {
				t.Errorf("the site was read %d times, with faults %v; want once, and none", st.Edition-before, st.Faults)
			}
			if !s.has("/cities/mosul/", word) {
				t.Error("the page of the city has the old text")
			}
		})
	}
}

// TestEditors: what real editors do.
func TestEditors(t *testing.T) {
	for _, editor := range []struct{ program, args string }{
		{"vim", `-u NONE -es -c %s/فجرا/ظهرا/ -c wq`},
		{"vim", `-u NONE -es -c "set backup backupcopy=no" -c %s/فجرا/ظهرا/ -c wq`},
		{"emacs", `--batch -Q --eval (progn(find-file"FILE")(goto-char(point-min))(while(search-forward"فجرا"nil""t)(replace-match"ظهرا"))(save-buffer))`},
		{"sed", `-i s/فجرا/ظهرا/`},
		{"perl", `-i -pe s/فجرا/ظهرا/`},
	} {
		t.Run(editor.program, func(t *testing.T) {
			program, err := exec.LookPath(editor.program)
			if err != nil {
				if os.Getenv("WAQAI_REQUIRE_EDITORS") == "1" {
					t.Fatalf("%s is not installed, and WAQAI_REQUIRE_EDITORS=1 asks for it", editor.program)
				}
				t.Skipf("%s is not installed", editor.program)
			}
			s := show(t, small)
			s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
			name := filepath.Join(s.dir, "content/articles/a.md")
			var args []string
			quoted := false
			for _, a := range strings.Fields(editor.args) {
				if editor.program == "emacs" {
					a = strings.NewReplacer("FILE", name, `nil""t`, "nil t").Replace(a)
				}
				if open := strings.HasPrefix(a, `"`); editor.program == "vim" && (open || quoted) {
					if quoted {
						args[len(args)-1] += " " + strings.Trim(a, `"`)
					} else {
						args = append(args, strings.Trim(a, `"`))
					}
					quoted = !strings.HasSuffix(a, `"`)
					continue
				}
				args = append(args, a)
			}
			if editor.program != "emacs" {
				args = append(args, name)
			}
			c := exec.CommandContext(t.Context(), program, args...)
			c.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
			if text, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			s.until("the new text", func() bool { return s.has("/articles/a/", "ظهرا") })
			time.Sleep(doubt + 150*time.Millisecond)
			if n := s.state("index.html").Edition; n != 2 {
				t.Errorf("the site was read %d times, want 2", n)
			}
		})
	}
}

// TestFolders: folders that come, go and get other names.
func TestFolders(t *testing.T) {
	for _, poll := range []bool{false, true} {
		t.Run(fmt.Sprintf("poll %v", poll), func(t *testing.T) {
			s := show(t, small, func(o *Options) { o.Poll = poll })
			s.until("the first page", func() bool { return s.has("/articles/b/", "مساء") })
			in := func(file string) string { return filepath.Join(s.dir, "content/articles", file) }
			write(t, in("new/deep/c.md"), article("2017-03-11", "خبر", "وقعت معركة في الموصل صباحا."))
			s.until("a page in a new folder", func() bool { return s.has("/articles/c/", "صباحا") })
			if err := os.Rename(in("new"), in("other")); err != nil {
				t.Fatal(err)
			}
			write(t, in("other/deep/c.md"), article("2017-03-11", "خبر", "وقعت معركة في الموصل عصرا."))
			s.until("an edit in a renamed folder", func() bool { return s.has("/articles/c/", "عصرا") })
			if err := os.RemoveAll(in("other")); err != nil {
				t.Fatal(err)
			}
			s.until("the removal of a folder", func() bool { return s.state("articles/c/index.html").Digest == "" })
			if status, body, _ := s.get("/articles/c/"); status != http.StatusNotFound || !strings.Contains(body, "preview.js") {
				t.Errorf("a page that is gone: status %d", status)
			}
			write(t, in("other/deep/c.md"), article("2017-03-11", "خبر", "وقعت معركة في الموصل ليلا."))
			s.until("the return of a folder", func() bool { return s.has("/articles/c/", "ليلا") })
			write(t, filepath.Join(s.dir, "templates/plain.html"), "{{define \"main\"}}<p>قالب جديد</p>{{end}}")
			s.until("a template of the site's own", func() bool { return s.has("/about/", "قالب جديد") })
			write(t, filepath.Join(s.dir, "static/note.txt"), "two\n")
			s.until("a static file", func() bool { return s.has("/note.txt", "two") })
			gone := strings.Replace(article("2017-03-09", "خبر", "وقعت معركة في الموصل."), "+++\n", "+++\nsource = \"صحيفة\"\nurl = \"https://paper.test/1\"\n", 1)
			write(t, in("gone.md"), gone)
			s.until("an article with a source", func() bool { return s.has("/articles/gone/", "صحيفة") })
			write(t, filepath.Join(s.dir, "captures/index.jsonl"), `{"page":"https://paper.test/1","date":"2026-03-10T09:30:00Z","state":"dead","status":404,"kept":{"date":"2026-03-01T09:30:00Z",`+
				`"url":"https://paper.test/1","status":200,"mime":"text/html","digest":"","content":"","bytes":1,"file":"x.warc.gz","offset":0,"length":1},"file":"x.warc.gz","offset":1,"length":1}`+"\n")
			s.until("a source that is gone", func() bool { return s.has("/articles/gone/", "نسخة حفظها الموقع") })
			if err := os.Symlink(".", in("loop")); err != nil {
				t.Skip(err)
			}
			write(t, in("a.md"), article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل غروبا."))
			s.until("an edit beside a link to its own folder", func() bool { return s.has("/articles/a/", "غروبا") })
			if st := s.state("index.html"); len(st.Faults) != 1 || !strings.Contains(st.Faults[0].Message, "link") {
				t.Errorf("faults %v, want that of the link", st.Faults)
			}
		})
	}
}

// TestFolderComesBack: a folder of the site that is watched is removed, with all in it,
// and comes back: by its name, and written anew.
func TestFolderComesBack(t *testing.T) {
	for _, folder := range []string{"content", "content/articles", "static", "content/articles/sub"} {
		t.Run(folder, func(t *testing.T) {
			s := show(t, small)
			s.until("the first page", func() bool { return s.has("/articles/b/", "مساء") && s.has("/note.txt", "one") })
			name, away := filepath.Join(s.dir, folder), filepath.Join(t.TempDir(), "away")
			if err := os.Rename(name, away); err != nil {
				t.Fatal(err)
			}
			s.until("that it is gone", func() bool {
				return !s.has("/articles/b/", "مساء") || !s.has("/note.txt", "one")
			})
			if err := os.Rename(away, name); err != nil {
				t.Fatal(err)
			}
			s.until("that it is back", func() bool { return s.has("/articles/b/", "مساء") && s.has("/note.txt", "one") })
			if err := os.RemoveAll(name); err != nil {
				t.Fatal(err)
			}
			plant(t, s.dir, small)
			write(t, filepath.Join(s.dir, "static/note.txt"), "two\n")
			write(t, filepath.Join(s.dir, "content/articles/sub/b.md"), article("2017-03-10", "قصف على الرقة", "طال قصف الرقة ظهرا."))
			s.until("edits in it", func() bool { return s.has("/articles/b/", "ظهرا") && s.has("/note.txt", "two") })
		})
	}
}

// TestLinksInACircle: links that lead to one another are faults of theirs, and no more.
func TestLinksInACircle(t *testing.T) {
	for _, poll := range []bool{false, true} {
		s := show(t, small, func(o *Options) { o.Poll = poll })
		s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
		in := func(file string) string { return filepath.Join(s.dir, "content/articles", file) }
		for file, to := range map[string]string{"x.md": "y.md", "y.md": "x.md", "self.md": "self.md", "up": "..", "loop": "loop"} {
			if err := os.Symlink(to, in(file)); err != nil {
				t.Skip(err)
			}
		}
		write(t, in("a.md"), article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل غروبا."))
		s.until("an edit beside them", func() bool { return s.has("/articles/a/", "غروبا") })
		s.until("faults of the links", func() bool { return len(s.state("index.html").Faults) >= 4 })
		for _, f := range s.state("index.html").Faults {
			if !strings.HasPrefix(f.File, "content/articles/") || !strings.Contains(f.Message, "link") {
				t.Errorf("%v", f)
			}
		}
		for _, file := range []string{"x.md", "y.md", "self.md", "up", "loop"} {
			os.Remove(in(file))
		}
		s.until("no faults", func() bool { return len(s.state("index.html").Faults) == 0 })
		s.stop()
	}
}

// TestSiteGone: the whole folder is moved away and comes back.
func TestSiteGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	plant(t, dir, small)
	s := showDir(t, dir)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	if err := os.Rename(dir, dir+" elsewhere"); err != nil {
		t.Fatal(err)
	}
	s.until("a fault", func() bool { return len(s.state("index.html").Faults) > 0 })
	if !s.has("/articles/a/", "فجرا") {
		t.Error("the last good page is gone")
	}
	if err := os.Rename(dir+" elsewhere", dir); err != nil {
		t.Fatal(err)
	}
	s.until("no fault", func() bool { return len(s.state("index.html").Faults) == 0 })
	write(t, filepath.Join(dir, "content/articles/a.md"), article("2017-03-09", "معركة في الموصل", "وقعت معركة في الموصل عصرا."))
	s.until("the new text", func() bool { return s.has("/articles/a/", "عصرا") })
}

// TestFaults: faults are told with their place, the last good pages stay, and all is
// well when they are mended.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ what, file, wrong, fault, path, stays string }{
		{"an article", "content/articles/a.md", "+++\ntitel = \"x\"\n+++\n\nنص.\n", "content/articles/a.md:2:1: date is missing", "/articles/a/", "فجرا"},
		{"an article that is empty", "content/articles/a.md", "", "content/articles/a.md", "/articles/a/", "فجرا"},
		{"a template", "templates/plain.html", "{{define \"main\"}}{{if .Title}}{{end}}", "templates/plain.html", "/about/", "سجل"},
		{"a template that fails on a page", "templates/plain.html", "{{define \"main\"}}{{.Nothing}}{{end}}", "templates/plain.html:1", "/about/", "سجل"},
		{"the settings", "site.toml", "title = 1\n", "site.toml:1", "/articles/a/", "فجرا"},
		{"the settings are gone", "site.toml", "-", "site.toml", "/articles/a/", "فجرا"},
		{"a page", "content/pages/about.md", "+++\ntitle = \n+++\n", "content/pages/about.md:2", "/articles/a/", "فجرا"},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := show(t, small)
			s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") && s.has("/about/", "سجل") })
			before := s.state("articles/a/index.html")
			name := filepath.Join(s.dir, c.file)
			if c.wrong == "-" {
				os.Remove(name)
			} else {
				write(t, name, c.wrong)
			}
			s.until("a fault", func() bool { return len(s.state("index.html").Faults) > 0 })
			if f := s.state("index.html").Faults[0]; !strings.HasPrefix(f.Error(), c.fault) {
				t.Errorf("fault %q, want %q", f.Error(), c.fault)
			}
			if !s.has(c.path, c.stays) {
				t.Errorf("%s does not show its last good text", c.path)
			}
			if after := s.state("articles/a/index.html"); after.Digest != before.Digest {
				t.Error("the page of an article has other bytes than before: it would be loaded again")
			}
			if !strings.Contains(s.log.String(), c.fault) {
				t.Errorf("the terminal does not show the fault:\n%s", s.log)
			}
			if text, ok := small[c.file]; ok {
				write(t, name, text)
			} else {
				os.Remove(name)
			}
			s.until("the fault to be mended", func() bool { return len(s.state("index.html").Faults) == 0 })
		})
	}
}

// TestFaultyFromTheStart: a site that cannot be read at first is there when it can.
func TestFaultyFromTheStart(t *testing.T) {
	s := show(t, map[string]string{"site.toml": "titel = \"x\"\n"})
	status, body, _ := s.get("/")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "preview.js") || !strings.Contains(body, "<p>أصلح الأخطاء المذكورة") {
		t.Errorf("status %d\n%s", status, body)
	}
	plant(t, s.dir, small)
	s.until("the site", func() bool { return s.has("/articles/a/", "فجرا") })
}

// TestAnswers: addresses, types, names of hosts.
func TestAnswers(t *testing.T) {
	files := map[string]string{"static/a name.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "static/big.bin": strings.Repeat("0123456789", 1000)}
	for file, text := range small {
		files[file] = text
	}
	s := show(t, files)
	for path, want := range map[string]string{
		"/": "200 text/html; charset=utf-8", "/cities/mosul/": "200 text/html; charset=utf-8", "/cities/mosul/index.html": "200 text/html; charset=utf-8",
		"/feed.xml": "200 application/atom+xml; charset=utf-8", "/data/events.jsonl": "200 application/jsonl", "/style.css": "200 text/css; charset=utf-8",
		"/a%20name.svg": "200 image/svg+xml", "/.well-known/own.txt": "200 text/plain; charset=utf-8", "/nothing/": "404 text/html; charset=utf-8",
		"/nothing.png": "404 text/plain; charset=utf-8", "/../site.toml": "404 text/plain; charset=utf-8", "/%2e%2e/site.toml": "404 text/plain; charset=utf-8",
		"/search/head.js": "200 text/javascript; charset=utf-8", "/sitemap.xml": "200 application/xml; charset=utf-8", "/data/events.csv": "200 text/csv; charset=utf-8",
	} {
		status, _, h := s.get(path)
		if got := fmt.Sprint(status, " ", h.Get("Content-Type")); got != want || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s, %q; want %s, no-store", path, got, h.Get("Cache-Control"), want)
		}
	}
	once := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string, headers ...string) *http.Response {
		t.Helper()
		r, err := http.NewRequest(method, s.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(headers); n += 2 {
			if headers[n] == "Host" {
				r.Host = headers[n+1]
			}
			r.Header.Set(headers[n], headers[n+1])
		}
		got, err := once.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got
	}
	if r := ask("GET", "/cities/mosul?q=1"); r.StatusCode != http.StatusFound || r.Header.Get("Location") != "/cities/mosul/?q=1" {
		t.Errorf("a folder without a slash: %d, %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := ask("GET", "/big.bin", "Range", "bytes=10-19"); r.StatusCode != http.StatusPartialContent || r.ContentLength != 10 {
		t.Errorf("a part of a file: %d, %d bytes", r.StatusCode, r.ContentLength)
	}
	if r := ask("HEAD", "/"); r.StatusCode != http.StatusOK || r.ContentLength < 1000 {
		t.Errorf("HEAD: %d, %d bytes", r.StatusCode, r.ContentLength)
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if r := ask(method, "/"); r.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, r.StatusCode)
		}
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.address, "http://"))
	for host, want := range map[string]int{
		"localhost:" + port: 200, "127.0.0.1:" + port: 200, "[::1]:" + port: 200, "localhost": 200, "LOCALHOST.": 200,
		"evil.test": 403, "evil.test:" + port: 403, "127.0.0.1.evil.test": 403, "localhost.evil.test": 403, "192.168.1.5": 403, "0.0.0.0:" + port: 403,
	} {
		for _, path := range []string{"/", privatePath + "page?file=index.html", privatePath + "events"} {
			if want == 200 && strings.HasSuffix(path, "events") {
				continue // it does not end
			}
			if r := ask("GET", path, "Host", host); r.StatusCode != want {
				t.Errorf("Host %s, %s: %d, want %d", host, path, r.StatusCode, want)
			}
		}
	}
}

// TestDecision: a decision from the browser is on the page when it is answered, and the
// site was read once for it; one from elsewhere is refused.
func TestDecision(t *testing.T) {
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	if status, _, _ := s.get(privatePath); status != http.StatusOK {
		t.Errorf("the work list: %d", status)
	}
	for _, origin := range []string{"http://evil.test", "null", ""} {
		r, _ := http.NewRequest("POST", s.address+privatePath+"decide", strings.NewReader("slug=a&action=reject"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusForbidden {
			t.Errorf("a decision from %q: %d", origin, got.StatusCode)
		}
	}
}

// TestPorts: a port that is taken moves on to the next; what is no address is refused.
func TestPorts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := show(t, small, func(o *Options) { o.Addr = taken.Addr().String() })
	if s.address == "http://"+taken.Addr().String() || !strings.Contains(s.log.String(), "is in use; taking") {
		t.Errorf("served at %s\n%s", s.address, s.log)
	}
	for _, addr := range []string{"x", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:99999"} {
		err := Run(t.Context(), Options{Site: siteOptions(s.dir), Addr: addr})
		if wrong, ok := errors.AsType[*AddrError](err); !ok || !wrong.Misuse {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if err := Run(t.Context(), Options{Site: siteOptions(s.dir), Addr: "192.0.2.1:1717"}); err == nil {
		t.Error("an address that this machine does not have was taken")
	}
}

// TestNoPorts: where the port and all behind it are in use, that is said.
func TestNoPorts(t *testing.T) {
	for range 20 { // until as many are free in a row
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := first.Addr().(*net.TCPAddr).Port
		taken := []net.Listener{first}
		for n := 1; n <= ports; n++ {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+n))
			if err != nil {
				break
			}
			taken = append(taken, l)
		}
		if len(taken) == ports+1 {
			err := Run(t.Context(), Options{Site: siteOptions(t.TempDir()), Addr: first.Addr().String()})
			if wrong, ok := errors.AsType[*AddrError](err); !ok || wrong.Misuse || wrong.Message != fmt.Sprintf("it and the %d ports behind it are in use", ports) || wrong.Hint == "" {
				t.Errorf("%v", err)
			}
		}
		for _, l := range taken {
			l.Close()
		}
		if len(taken) == ports+1 {
			return
		}
	}
	t.Skip("no 21 ports in a row are free")
}

// TestBasePath: the site of an address with a path stands under that path, so that the
// links of its page for lost readers hold.
func TestBasePath(t *testing.T) {
	files := map[string]string{}
	for file, text := range small {
		files[file] = strings.Replace(text, "https://chronicle.test/", "https://chronicle.test/سجل/", 1)
	}
	s := show(t, files)
	if !s.has("/", "معركة") || !s.has("/%D8%B3%D8%AC%D9%84/articles/a/", "فجرا") {
		t.Error("the site is not under its path")
	}
	if status, _, _ := s.get("/articles/a/"); status != http.StatusNotFound {
		t.Errorf("beside its path: %d", status)
	}
}

// TestBigArticle: ten megabytes are shown.
func TestBigArticle(t *testing.T) {
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	write(t, filepath.Join(s.dir, "content/articles/big.md"), article("2017-03-09", "خبر طويل", strings.Repeat("كلام كثير لا ينتهي. ", 300_000)+"وقعت معركة في الموصل أخيرا."))
	s.until("the big article", func() bool { st := s.state("articles/big/index.html"); return st.Digest != "" || len(st.Faults) > 0 })
	if st := s.state("articles/big/index.html"); len(st.Faults) > 0 {
		t.Log(st.Faults) // a limit of the site's, which is told
	}
	if !s.has("/articles/a/", "فجرا") {
		t.Error("the other pages are gone")
	}
}

// TestRandomEdits edits at random while pages are requested; with -race it looks for what
// two goroutines change at once. In the end the preview shows what a build makes.
func TestRandomEdits(t *testing.T) {
	edits := 200
	if testing.Short() {
		edits = 40
	}
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				paths := []string{"/", "/articles/a/", "/cities/mosul/", "/2017/03/", "/search/", "/feed.xml", privatePath + "page?file=articles/a/index.html", "/data/events.jsonl"}
				r, err := http.Get(s.address + paths[n%len(paths)])
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
		})
	}
	r := rand.New(rand.NewPCG(2017, 11))
	for range edits {
		name := filepath.Join(s.dir, "content/articles", string(rune('a'+r.IntN(6)))+".md")
		switch r.IntN(8) {
		case 0:
			os.Remove(name)
		case 1:
			write(t, name, "+++\ntitle = \n+++\n")
		case 2:
			write(t, filepath.Join(s.dir, "static/style.css"), fmt.Sprintf("/* %d */", r.IntN(10)))
		case 3:
			write(t, filepath.Join(s.dir, "content/pages/about.md"), fmt.Sprintf("+++\ntitle = \"عن الموقع\"\n+++\n\nنص %d.\n", r.IntN(10)))
		default:
			write(t, name, article(fmt.Sprintf("2017-03-%02d", 1+r.IntN(28)), "خبر", fmt.Sprintf("وقعت معركة في الموصل %d.", r.IntN(100))))
		}
		time.Sleep(time.Duration(r.IntN(40)) * time.Millisecond)
	}
	for c := 'a'; c < 'g'; c++ {
		write(t, filepath.Join(s.dir, "content/articles", string(c)+".md"), article("2017-03-20", "خبر", fmt.Sprintf("وقعت معركة في الموصل نهاية%d.", c)))
	}
	os.Remove(filepath.Join(s.dir, "content/articles/sub/b.md"))
	s.until("no faults", func() bool {
		return s.has("/articles/f/", fmt.Sprintf("نهاية%d", 'f')) && len(s.state("index.html").Faults) == 0
	})
	close(done)
	readers.Wait()
	out := t.TempDir()
	opt := siteOptions(s.dir)
	opt.Out = out
	if rep, err := site.Build(t.Context(), opt); err != nil || len(rep.Faults) > 0 {
		t.Fatal(err, rep.Faults)
	}
	compared := 0
	err := filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".waqai.json" {
			return err
		}
		built, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(out, name)
		file := filepath.ToSlash(rel)
		compared++
		s.until(file+" as it is built", func() bool {
			_, body, _ := s.get("/" + file)
			if script := scriptElement.FindString(body); script != "" {
				return body == string(inject(built, script))
			}
			return body == string(built)
		})
		return nil
	})
	if err != nil || compared < 40 {
		t.Error(err, compared, "files were compared")
	}
}

// TestManyFiles: a checkout of 500 files is read in few steps.
func TestManyFiles(t *testing.T) {
	s := show(t, small)
	s.until("the first page", func() bool { return s.has("/articles/a/", "فجرا") })
	for n := range 500 {
		write(t, filepath.Join(s.dir, fmt.Sprintf("content/articles/%d/n%d.md", n%7, n)), article("2017-03-09", "خبر", fmt.Sprintf("وقعت معركة في الموصل %d.", n)))
	}
	s.until("the last file", func() bool { return s.has("/articles/n499/", "499") && s.has("/articles/n0/", "معركة") })
	if n := s.state("index.html").Edition; n > 6 {
		t.Errorf("the site was read %d times for one checkout", n)
	}
}

// TestCheckout: git changes 500 files at once, and back.
func TestCheckout(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"}, args...)...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		if text, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, text)
		}
	}
	fill := func(word string) {
		for n := range 500 {
			write(t, filepath.Join(dir, fmt.Sprintf("content/articles/%d/n%d.md", n%7, n)), article("2017-03-09", "خبر", fmt.Sprintf("وقعت معركة في الموصل %s %d.", word, n)))
		}
	}
	git("init")
	plant(t, dir, small)
	fill("قديما")
	git("add", ".")
	git("commit", "-qm", "first")
	git("checkout", "-qb", "other")
	fill("حديثا")
	if err := os.RemoveAll(filepath.Join(dir, "content/articles/sub")); err != nil {
		t.Fatal(err)
	}
	git("add", ".")
	git("commit", "-qm", "second")
	git("checkout", "-q", "main")
	s := showDir(t, dir)
	s.until("the first page", func() bool { return s.has("/articles/n0/", "قديما") })
	for _, c := range []struct{ branch, word string }{{"other", "حديثا"}, {"main", "قديما"}} {
		before := s.state("index.html").Edition
		git("checkout", "-q", c.branch)
		s.until(c.branch, func() bool {
			return s.has("/articles/n0/", c.word) && s.has("/articles/n499/", c.word) && s.has("/articles/b/", "مساء") == (c.branch == "main")
		})
		time.Sleep(doubt + 150*time.Millisecond)
		if st := s.state("index.html"); st.Edition > before+2 || len(st.Faults) > 0 {
			t.Errorf("%s: the site was read %d times, with faults %v", c.branch, st.Edition-before, st.Faults)
		}
	}
}

// TestSharedDisk: on a disk that does not tell of what its other side changes the
// folders are looked through.
func TestSharedDisk(t *testing.T) {
	if kind, _ := diskOf(t.TempDir()); kind != "" {
		t.Logf("the tests run on a disk of the kind %s", kind)
	}
	for _, c := range []struct {
		kind      string
		otherSide bool
		want      string
	}{
		{"9p", true, "shared with another system (9p), which does not tell of changes; looking through the folders every 400 ms, as -poll does"},
		{"nfs", false, "lies on another machine (nfs): say -poll"},
		{"", false, ""},
	} {
		dir, said := t.TempDir(), &log{}
		plant(t, dir, small)
		w := newWatcher(dir, func(format string, args ...any) { fmt.Fprintf(said, format+"\n", args...) })
		w.disk = func(string) (string, bool) { return c.kind, c.otherSide }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); w.run(ctx, false) }()
		<-w.ready
		write(t, filepath.Join(dir, "content/articles/a.md"), article("2017-03-09", "معركة", "وقعت معركة في الموصل ظهرا."))
		select {
		case files := <-w.changes:
			if len(files) != 1 || files[0] != "content/articles/a.md" {
				t.Errorf("%s: %v changed", c.kind, files)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s: no change was told", c.kind)
		}
		cancel()
		<-ended
		if got := said.String(); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: said %q", c.kind, got)
		}
	}
}

func TestPassing(t *testing.T) {
	for file, want := range map[string]bool{
		"site.toml": true, "content/articles/a.md": true, "content/articles/مقال.md": true, "content/actors.toml": true, "templates/base.html": true,
		"static/style.css": true, "static/.well-known/x": true, "static/4913.png": true, "static/sediment": true,
		"README.md": false, "public/index.html": false, "content/articles/a.md~": false, "content/articles/.a.md.swp": false, "content/articles/4913": false,
		"content/articles/#a.md#": false, "content/articles/.#a.md": false, "content/a.odt": false, "static/.style.css.swp": false, "static/style.css~": false,
		"static/lu12ab.tmp": false, "static/.~lock.a.odt#": false, "static/a.css___jb_tmp___": false, "static/sedAbC123": false, "static/.goutputstream-X1": false,
		"templates/a.txt": false, "content/articles/.git/x.md": true, "captures/index.jsonl": true, "captures/sources-20260301093000.warc.gz": false, "captures/.lock": false,
	} {
		if got := matters(file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
}

func TestPolicy(t *testing.T) {
	for _, c := range [][2]string{
		{"default-src 'none'", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"},
		{"default-src 'none'; script-src 'none'; style-src 'self'", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"},
		{"script-src 'self' https://a.test; connect-src https://a.test", "script-src 'self' https://a.test; connect-src https://a.test 'self'; style-src 'self'"},
	} {
		if got := allow(c[0]); got != c[1] {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, c[1])
		}
	}
	for page, want := range map[string]string{
		"<html><head></head><body>x": "<html><head>S</head><body>x", "<p>x": "<p>xS", "<BODY>x": "S<BODY>x", "": "S",
	} {
		if got := string(inject([]byte(page), "S")); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}
