package site

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waqai/internal/capture"
)

// answers are what a host has at its paths, "" for nothing.
type answers struct {
	mu    sync.Mutex
	pages map[string]string
}

func (a *answers) get(path string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pages[path]
}

func (a *answers) set(text string, paths ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, path := range paths {
		a.pages[path] = text
	}
}

// capturing captures the pages that a site in dir cites, on a day.
func capturing(t *testing.T, dir string, day int) {
	t.Helper()
	c, faults := Cited(dir, today)
	if len(faults) > 0 {
		t.Fatal(faults.Err())
	}
	_, err := capture.Run(t.Context(), capture.Options{
		Dir: dir, Addresses: c.Addresses, Private: true, Again: true, Delay: time.Microsecond, Backoff: time.Microsecond, Tool: "waqai test",
		Now: func() time.Time { return time.Date(2026, 3, 1+day, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
}

// citingSite writes a site whose articles cite pages of a host that the test starts, and
// gives the folder and what the host answers: a page that is there, one that goes, one that
// goes and of which an editor names a copy elsewhere, and one of hostile words.
func citingSite(t *testing.T) (dir, host string, has *answers) {
	t.Helper()
	has = &answers{pages: map[string]string{
		"/alive":   "<title>خبر باق</title><p>كلام الباقي",
		"/gone":    "<title>خبر زائل</title><h1>عنوان الزائل</h1><p>كلام الزائل<img alt='جسر مهدم' src=a.png>",
		"/known":   "<p>كلام المعروف",
		"/hostile": "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title><p>&lt;script&gt;alert(2)&lt;/script&gt;<script>alert(3)</script><a href='javascript:alert(4)'>انقر</a>",
	}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := has.get(r.URL.Path)
		if text == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	dir = plant(t, t.TempDir(), small)
	article := func(name, more string) string {
		return "+++\ntitle = \"خبر " + name + "\"\ndate = 2017-05-01\n\n[[sources]]\nname = \"صحيفة النهر\"\nurl = \"" + s.URL + "/" + name + "\"\n" + more + "+++\n\nوقعت معركة في الموصل يوم 6 من الشهر.\n"
	}
	plant(t, dir, map[string]string{
		"content/articles/alive.md": article("alive", ""), "content/articles/gone.md": article("gone", ""), "content/articles/hostile.md": article("hostile", ""),
		"content/articles/known.md": article("known", "archived = \"https://web.archive.org/web/2017/x\"\n"),
	})
	os.Remove(filepath.Join(dir, "content", "articles", "first.md")) // cites hosts of the web
	return dir, s.URL, has
}

// builtCopies builds a site with copies, one of a page that is gone, and gives the path of
// its page.
func builtCopies(t *testing.T) (files map[string]string, page string) {
	t.Helper()
	dir, host, has := citingSite(t)
	capturing(t, dir, 0)
	has.set("", "/gone")
	capturing(t, dir, 40)
	opt := optionsFor(dir, filepath.Join(t.TempDir(), "out"), "")
	opt.Copies = true
	if r := build(t, opt); len(r.Faults) > 0 {
		t.Fatal(r.Faults.Err())
	}
	return harvest(t, opt.Out), copyPath(host + "/gone")
}

// TestCopies leads from articles and events to the site's own copies of pages that are
// gone, and gives their words in a site that is to have them, and in no other.
func TestCopies(t *testing.T) {
	dir, host, has := citingSite(t)
	capturing(t, dir, 0)
	out := func(name string, copies bool) map[string]string {
		t.Helper()
		opt := optionsFor(dir, filepath.Join(t.TempDir(), name), "")
		opt.Copies = copies
		if r := build(t, opt); len(r.Faults) > 0 {
			t.Fatal(r.Faults.Err())
		}
		return harvest(t, opt.Out)
	}
	for file := range out("alive", false) {
		if strings.HasPrefix(file, "captures/") {
			t.Errorf("%s, and all pages are at their addresses", file)
		}
	}
	has.set("", "/gone", "/known", "/hostile")
	capturing(t, dir, 40)

	page := copyPath(host + "/gone")
	files, full := out("public", false), out("full", true)
	link := `<a href="../../` + page + `">نسخة حفظها الموقع في `
	for file, want := range map[string]bool{"articles/gone/index.html": true, "articles/alive/index.html": false, "articles/known/index.html": false} {
		if got := strings.Contains(files[file], `<a href="../../captures/`); got != want {
			t.Errorf("%s leads to a copy: %v", file, got)
		}
		if files[file] != full[file] {
			t.Errorf("%s is another where copies are", file)
		}
	}
	if !strings.Contains(files["articles/gone/index.html"], link) || !strings.Contains(files["articles/known/index.html"], "https://web.archive.org/web/2017/x") {
		t.Errorf("the article of what is gone:\n%s", files["articles/gone/index.html"])
	}
	events := 0
	for file, text := range files {
		if strings.HasPrefix(file, "events/") && strings.Contains(text, link) {
			events++
		}
		if strings.Contains(text, "كلام الزائل") || strings.Contains(text, "كلام المعروف") || strings.Contains(text, "خبر زائل") || strings.Contains(text, "alert(1)") {
			t.Errorf("%s gives words of a copy", file)
		}
		if strings.HasPrefix(file, "sitemap") && strings.Contains(text, "captures/") {
			t.Errorf("%s lists copies", file)
		}
	}
	if events == 0 {
		t.Error("no event leads to the copy")
	}
	d := parsePage(t, files[page])
	said := textOf(d.elements("main")[0])
	for _, want := range []string{"صفحة المصدر: صحيفة النهر", "حُفظت في 1 آذار 2026", host + "/gone", "أجاب المضيف بأن الصفحة لم تعد موجودة (404)", "كما وُجد في 10 نيسان 2026", "sha256:", "خبر gone", "صحيفة النهر", "ولا تُنشر هنا"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page of the copy does not say %q:\n%s", want, said)
		}
	}
	if files[copyPath(host+"/alive")] != "" || files[copiesPath(0)] != "" {
		t.Error("there are pages for what is at its address")
	}
	checkLinks(t, files, "https://waqai.test/sub/")

	// As snapshots have it.
	said = textOf(parsePage(t, full[page]).elements("main")[0])
	for _, want := range []string{"خبر زائل", "text/html", "عنوان الزائل", "كلام الزائل", "صورة: جسر مهدم", "snapshot/captures"} {
		if !strings.Contains(said, want) {
			t.Errorf("the copy does not say %q:\n%s", want, said)
		}
	}
	list := textOf(parsePage(t, full[copiesPath(0)]).elements("main")[0])
	if !strings.Contains(list, "خبر باق") || !strings.Contains(list, "خبر زائل") || strings.Count(list, "لم تعد في عنوانها") != 3 {
		t.Errorf("the list of copies: %s", list)
	}
	hostile := full[copyPath(host+"/hostile")]
	if strings.Contains(hostile, "<script>alert") || strings.Contains(hostile, "alert(3)") || strings.Contains(hostile, "javascript:") || !strings.Contains(hostile, "&lt;script&gt;alert(2)&lt;/script&gt;") {
		t.Errorf("a hostile page:\n%s", hostile)
	}
	for file, text := range full {
		if plain, ok := files[file]; ok && plain != text && !strings.HasPrefix(file, "captures/") {
			t.Errorf("%s is another where copies are", file)
		}
	}
	checkLinks(t, full, "https://waqai.test/sub/")

	// A preview gives the same pages by their paths.
	opt := optionsFor(dir, "", "")
	opt.Preview = true
	s, err := Load(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{page, "articles/gone/index.html"} {
		p, ok := s.Page(file)
		if !ok || render(t, p) != files[file] {
			t.Errorf("%s is another in a preview (%v)", file, ok)
		}
	}
}

// TestCopiesIncremental builds as captures come, go and change: the output is that of a
// build from nothing.
func TestCopiesIncremental(t *testing.T) {
	dir, host, has := citingSite(t)
	opt := optionsFor(dir, filepath.Join(t.TempDir(), "out"), "")
	opt.Program = "test" // that remembers
	step := func(what string) map[string]string {
		t.Helper()
		fresh := optionsFor(dir, filepath.Join(t.TempDir(), "fresh"), "")
		fresh.Copies = opt.Copies
		r := build(t, opt)
		if more := build(t, fresh); len(r.Faults) > 0 || len(more.Faults) > 0 {
			t.Fatalf("%s: %v", what, r.Faults.Err())
		}
		got, want := harvest(t, opt.Out), harvest(t, fresh.Out)
		for file := range want {
			if got[file] != want[file] {
				t.Errorf("%s: %s is another than of a build from nothing", what, file)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d files, and of a build from nothing %d", what, len(got), len(want))
		}
		return got
	}
	step("nothing captured")
	capturing(t, dir, 0)
	step("captured")
	kept := has.get("/gone")
	has.set("", "/gone")
	capturing(t, dir, 1)
	if files := step("one is gone"); files[copyPath(host+"/gone")] == "" {
		t.Error("no page of a copy")
	}
	opt.Copies = true
	step("with copies")
	opt.Copies = false
	step("without again")
	has.set(kept, "/gone")
	capturing(t, dir, 2)
	if files := step("it is back"); files[copyPath(host+"/gone")] != "" {
		t.Error("a page of a copy of what is back")
	}
	has.set("", "/alive")
	capturing(t, dir, 3)
	step("another is gone")
	os.RemoveAll(filepath.Join(dir, "captures"))
	step("the captures are gone")

	// What is wrong with captures is told.
	plant(t, dir, map[string]string{"captures/index.jsonl": "{\"page\":\"x\"}\n"})
	if r := build(t, opt); len(r.Faults) != 1 || r.Faults[0].File != "captures/index.jsonl" || r.Faults[0].Line != 1 {
		t.Errorf("%v", r.Faults)
	}
	if s := fmt.Sprint(Apart(filepath.Join(dir, "captures", "out"), dir)); !strings.Contains(s, "captures") {
		t.Errorf("output in captures: %s", s)
	}
}

// TestCited lists what articles rest on.
func TestCited(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	c, faults := Cited(dir, today)
	if len(faults) > 0 || c.Articles != 2 || strings.Join(c.Addresses, " ") != "https://one.test/a?b=1&c=2 https://two.test/" {
		t.Errorf("%+v, %v", c, faults)
	}
}
