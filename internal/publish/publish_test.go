package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"waqai/internal/site"
)

func TestMemory(t *testing.T) { testTarget(t, newMemory(), true) }

// TestPublish publishes a site, then again, then after edits.
func TestPublish(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 30)
	first := publish(t, opt)
	differ(t, "first", m.holds(), built(t, opt))
	if first.Sent != first.Files || first.Unchanged != 0 || first.Removed != 0 || len(first.Changes) != first.Sent {
		t.Errorf("first: %+v", first)
	}
	for path, o := range m.objects {
		if want := headerOf(path, bytesBody(o.bytes).SHA256); !want.in(o.Header) {
			t.Errorf("%s: headers %v, want %v", path, o.Header, want)
		}
	}

	// Nothing changed: the manifest is read, the target listed, and that is all.
	m.forget()
	again := publish(t, opt)
	if again.Sent != 0 || again.Unchanged != first.Files || m.calls["put"]+m.calls["stat"]+m.calls["remove"]+m.calls["settle"] != 0 || m.calls["open"] != 1 || m.calls["list"] != 1 {
		t.Errorf("again: %+v, calls %v", again, m.calls)
	}

	// One article changed: what is sent is what differs, byte by byte.
	before := m.holds()
	write(t, opt.Site.Dir, "content/articles/a007.md", articleText(7, "قصف الطيران الرقة"))
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a011.md"))
	after := built(t, opt)
	var want, gone []string
	for path, text := range after {
		if before[path] != text {
			want = append(want, path)
		}
	}
	former := 0
	for path := range before {
		if _, ok := after[path]; !ok && strings.HasPrefix(path, "events/") {
			former++
			want = append(want, path) // says that it was withdrawn
		} else if !ok {
			gone = append(gone, path)
		}
	}
	m.forget()
	plan := publish(t, func() Options { o := opt; o.DryRun = true; return o }())
	differ(t, "dry run", m.holds(), before)
	if m.calls["put"]+m.calls["remove"] != 0 {
		t.Errorf("a dry run wrote: %v", m.calls)
	}
	r := publish(t, opt)
	differ(t, "edited", m.holds(), after)
	slices.Sort(want)
	slices.Sort(m.sent)
	if !slices.Equal(m.sent, want) {
		t.Errorf("sent %q, want %q", m.sent, want)
	}
	if r.Sent != len(want) || r.Removed != len(gone) || r.Unchanged != len(after)+former-len(want) {
		t.Errorf("edited: %+v, want %d sent, %d removed", r, len(want), len(gone))
	}
	if !slices.Equal(plan.Changes, r.Changes) {
		t.Errorf("the dry run said %v, and %v was done", plan.Changes, r.Changes)
	}
}

// TestUploads has a target answer only when eight files are being sent, or no more come.
func TestUploads(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 12)
	all := make(chan struct{})
	m.fail = func(call, path string) error {
		if call != "put" || !strings.HasPrefix(path, "articles/") {
			return nil
		}
		m.mu.Lock()
		if m.running == 8 {
			close(all)
			m.running = 0 // once
		}
		m.mu.Unlock()
		select {
		case <-all:
		case <-time.After(time.Minute):
			t.Error("eight files are never sent at once")
		}
		return nil
	}
	publish(t, opt)
	if m.most != 8 {
		t.Errorf("%d files were sent at once, want 8", m.most)
	}
}

// TestOneOfMany edits one article of 1,000 (of 10,000 where WAQAI_PUBLISH_MANY is set,
// which takes a minute) and looks at what is sent.
func TestOneOfMany(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no large site is built")
	}
	n := 1000
	if os.Getenv("WAQAI_PUBLISH_MANY") != "" {
		n = 10_000
	}
	m := newMemory()
	opt := testSite(t, m, n)
	publish(t, opt)
	before := m.holds()
	write(t, opt.Site.Dir, "content/articles/a707.md", articleText(707, "قصف الطيران الرقة"))
	m.forget()
	r := publish(t, opt)
	for _, path := range m.sent {
		if before[path] == string(m.objects[path].bytes) {
			t.Errorf("%s was sent and had not changed", path)
		}
	}
	t.Logf("of %d files %d were sent, %d bytes", r.Files, r.Sent, r.Bytes)
}

// TestOrder crawls the target after every step of a publication, as a reader would who
// begins at the first page: no link leads to nothing, and no page lacks its style.
func TestOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the target is not crawled after every step")
	}
	m := newMemory()
	opt := testSite(t, m, 12)
	limit := -1
	opt.MaxRemoved = &limit
	publish(t, opt)
	dir := opt.Site.Dir
	edits := []func(){
		func() { // a new article about a new city, and a page that leads to it
			write(t, dir, "content/articles/b.md", articleText(40, "قصف الطيران الرقة"))
			write(t, dir, "content/pages/about.md", "+++\ntitle = \"عن الموقع\"\n+++\n\n[خبر](../articles/b/index.html)\n")
		},
		func() { // one goes, one is renamed
			os.Remove(filepath.Join(dir, "content/articles/a003.md"))
			os.Remove(filepath.Join(dir, "content/articles/a004.md"))
			write(t, dir, "content/articles/c.md", strings.Replace(articleText(4, "قصف الطيران الموصل"), "+++\n", "+++\naliases = [\"a004\"]\n", 1))
		},
		func() { // a picture, and a page that shows it
			write(t, dir, "static/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
			write(t, dir, "content/pages/about.md", "+++\ntitle = \"عن الموقع\"\n+++\n\n![خريطة](../map.svg)\n")
		},
		func() {
			os.Remove(filepath.Join(dir, "content/articles/b.md"))
			os.Remove(filepath.Join(dir, "content/pages/about.md"))
		},
	}
	for n, edit := range edits {
		edit()
		m.forget()
		steps := 0
		m.after = func(m *memory, call, path string) {
			steps++
			if broken := broken(m); broken != "" {
				t.Errorf("edit %d, after %s %s: %s", n, call, path, broken)
			}
		}
		publish(t, opt)
		if steps == 0 {
			t.Errorf("edit %d changed nothing", n)
		}
		m.after = nil
		differ(t, fmt.Sprintf("edit %d", n), m.holds(), built(t, opt))
	}
}

// broken follows links from the first page and names one that leads nowhere.
func broken(m *memory) string {
	return brokenIn(func(path string) (string, bool) { o, ok := m.objects[path]; return string(o.bytes), ok })
}

// brokenOf does so with the files of a target.
func brokenOf(files map[string]string) string {
	return brokenIn(func(path string) (string, bool) { text, ok := files[path]; return text, ok })
}

func brokenIn(file func(path string) (string, bool)) string {
	seen := map[string]bool{"index.html": true}
	for queue := []string{"index.html"}; len(queue) > 0; queue = queue[1:] {
		page := queue[0]
		text, ok := file(page)
		if !ok || !strings.HasSuffix(page, ".html") {
			continue
		}
		for z := html.NewTokenizer(strings.NewReader(text)); z.Next() != html.ErrorToken; {
			for _, a := range z.Token().Attr {
				if a.Key != "href" && a.Key != "src" || strings.Contains(a.Val, ":") || strings.HasPrefix(a.Val, "#") {
					continue
				}
				u, err := url.Parse(a.Val)
				if err != nil || u.Path == "" {
					continue
				}
				to := path.Join(path.Dir(page), u.Path)
				if _, ok := file(to); !ok {
					return fmt.Sprintf("%s leads to %s, which is not there", page, to)
				}
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
	}
	return ""
}

// mixture fails where a target that was old, and is to be new, holds anything else, or a
// page that a reader comes to leads nowhere.
func mixture(t *testing.T, what string, now, old, new map[string]string) {
	t.Helper()
	for path, text := range now {
		if was, ok := old[path]; ok && was == text {
			continue
		}
		if is, ok := new[path]; ok && is == text || isFormer(path, text) {
			continue
		}
		t.Errorf("%s: %s is neither old nor new", what, path)
	}
	if broken := brokenOf(now); broken != "" {
		t.Errorf("%s: %s", what, broken)
	}
}

// edit makes a change to a site of test articles of which nothing is small: one says
// something else, one is new, one is gone.
func edit(t *testing.T, dir string, round int) {
	t.Helper()
	write(t, dir, "content/articles/a001.md", articleText(1, fmt.Sprintf("قصف الطيران الرقة %d مرات", round)))
	write(t, dir, fmt.Sprintf("content/articles/n%03d.md", round), articleText(100+round, "قصف الطيران الموصل ليلا"))
	os.Remove(filepath.Join(dir, fmt.Sprintf("content/articles/n%03d.md", round-2)))
}

// TestInterrupted cuts publications off at random calls, with a failing target or an
// end of the program without a word; edits go on. The next run that is left alone
// completes the site, and no reader meets a broken link on the way.
func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no run is cut at every step")
	}
	m := newMemory()
	opt := testSite(t, m, 8)
	limit := -1
	opt.MaxRemoved = &limit
	seed := rand.Uint64()
	if text := os.Getenv("WAQAI_SEED"); text != "" {
		fmt.Sscan(text, &seed)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	publish(t, opt)
	for round := range 16 {
		if i := random.IntN(12); random.IntN(4) > 0 {
			write(t, opt.Site.Dir, fmt.Sprintf("content/articles/a%03d.md", i), articleText(i, []string{"قصف الطيران الموصل", "قصف الطيران الرقة", "اجتمع القادة"}[random.IntN(3)]))
		} else {
			os.Remove(filepath.Join(opt.Site.Dir, fmt.Sprintf("content/articles/a%03d.md", i)))
		}
		m.forget()
		left, dead := random.IntN(60), random.IntN(2) == 0
		killed := false
		m.fail = func(call, path string) error {
			m.mu.Lock()
			defer m.mu.Unlock()
			if left--; left < 0 && (dead || !killed) {
				killed = true // a dead program does not even note what it did
				return errors.New("connection reset")
			}
			return nil
		}
		m.after = func(m *memory, call, path string) {
			if broken := broken(m); broken != "" {
				t.Errorf("seed %d, round %d, after %s %s: %s", seed, round, call, path, broken)
			}
		}
		_, err := Publish(context.Background(), opt)
		if killed && err == nil {
			t.Errorf("seed %d, round %d: the target failed, and the run did not say so", seed, round)
		}
		m.fail = nil
		if random.IntN(3) == 0 {
			publish(t, opt)
			differ(t, fmt.Sprintf("seed %d, round %d", seed, round), m.holds(), built(t, opt))
		}
	}
	publish(t, opt)
	differ(t, fmt.Sprintf("seed %d, at last", seed), m.holds(), built(t, opt))
}

// TestResumed looks at what a run sends again after one that was cut off.
func TestResumed(t *testing.T) {
	for _, dead := range []bool{false, true} {
		m := newMemory()
		opt := testSite(t, m, 10)
		failed := false
		m.fail = func(call, path string) error {
			m.mu.Lock()
			defer m.mu.Unlock()
			if call == "put" && len(m.sent) >= 40 || failed && dead {
				failed = true
				return errors.New("connection reset")
			}
			return nil
		}
		_, err := Publish(context.Background(), opt)
		var said *Error
		if !errors.As(err, &said) || said.Misuse || said.Refused || said.Hint == "" {
			t.Fatalf("dead %v: %v", dead, err)
		}
		before := slices.Clone(m.sent)
		m.forget()
		r := publish(t, opt)
		if !r.Resumed {
			t.Error("the run does not say that it took another up")
		}
		for _, path := range m.sent {
			if slices.Contains(before, path) {
				t.Errorf("dead %v: %s was sent twice", dead, path)
			}
		}
		differ(t, "resumed", m.holds(), built(t, opt))
	}
}

// TestPassing has errors that pass, each twice in a row; the waits are those that the
// target asks for, or grow.
func TestPassing(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 3)
	tried := map[string]int{}
	m.fail = func(call, path string) error {
		m.mu.Lock()
		defer m.mu.Unlock()
		if tried[call+path]++; tried[call+path] <= 2 {
			return &Passing{Err: errors.New("503 slow down")}
		}
		return nil
	}
	publish(t, opt)
	differ(t, "after errors that passed", m.holds(), built(t, opt))

	// One that does not pass ends the run after some tries.
	m.forget()
	m.fail = func(call, path string) error {
		if call == "list" {
			return &Passing{Err: errors.New("503 slow down")}
		}
		return nil
	}
	_, err := Publish(context.Background(), opt)
	if err == nil || !strings.Contains(err.Error(), "tried 6 times") || m.calls["list"] != tries {
		t.Errorf("%v after %d calls", err, m.calls["list"])
	}
}

// TestAltered has somebody else change, remove and add objects between runs.
func TestAltered(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 5)
	publish(t, opt)
	m.put("index.html", []byte("معدل"), Header{}, "")
	delete(m.objects, "style.css")
	m.put("theirs.txt", []byte("لهم"), Header{}, "")
	home := m.objects["404.html"]
	m.put("404.html", home.bytes, home.Header, home.MD5) // the same bytes, stored again
	m.forget()
	r := publish(t, opt)
	want := built(t, opt)
	want["theirs.txt"] = "لهم"
	differ(t, "mended", m.holds(), want)
	slices.Sort(m.sent)
	if !slices.Equal(m.sent, []string{"index.html", "style.css"}) || !slices.Equal(r.Left, []string{"theirs.txt"}) || len(r.Warnings) != 1 {
		t.Errorf("sent %q, left %q, warnings %q", m.sent, r.Left, r.Warnings)
	}
	// What was compared is noted: the next run asks nothing.
	m.forget()
	publish(t, opt)
	if m.calls["stat"] != 0 {
		t.Errorf("calls %v", m.calls)
	}
}

// TestLost loses the manifest, and damages it: it is made again by what is listed.
func TestLost(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 5)
	publish(t, opt)
	manifest := m.objects[ManifestFile]
	for what, lose := range map[string]func(){
		"lost":    func() { delete(m.objects, ManifestFile) },
		"damaged": func() { m.put(ManifestFile, manifest.bytes[:len(manifest.bytes)/2], nil, "") },
	} {
		lose()
		m.forget()
		r := publish(t, opt)
		if r.Sent != 0 || len(m.sent) != 0 || m.calls["open"] > 3 {
			t.Errorf("%s: %+v, calls %v", what, r, m.calls)
		}
		m.forget()
		if publish(t, opt); m.calls["stat"] != 0 {
			t.Errorf("%s: the manifest was not made again: %v", what, m.calls)
		}
	}
	// A file of somebody else where ours would be is not replaced without a word.
	delete(m.objects, ManifestFile)
	m.put("index.html", []byte("موقع آخر"), nil, "")
	m.put("old/page.html", []byte("صفحة قديمة"), nil, "")
	_, err := Publish(context.Background(), opt)
	var said *Error
	if !errors.As(err, &said) || !said.Refused || !strings.Contains(said.Message, "index.html") || string(m.objects["index.html"].bytes) != "موقع آخر" {
		t.Errorf("%v", err)
	}
	opt.Adopt = true
	publish(t, opt)
	differ(t, "adopted", m.holds(), built(t, opt))
	// A manifest of a later version is left alone.
	m.put(ManifestFile, pack(t, `{"waqai":"publish","version":2}`), nil, "")
	if _, err := Publish(context.Background(), opt); err == nil || !strings.Contains(err.Error(), "later version") {
		t.Errorf("later version: %v", err)
	}
}

// TestWithdrawn takes an article away whose event was published: the event's address
// stays and says so, nothing leads to it, and it is an event again when the article is
// back.
func TestWithdrawn(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 3)
	publish(t, opt)
	before := m.holds()
	file := filepath.Join(opt.Site.Dir, "content/articles/a001.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(file)
	r := publish(t, opt)
	var withdrawn []string
	for _, c := range r.Changes {
		if c.Why == "withdrawn" {
			withdrawn = append(withdrawn, c.Path)
		}
	}
	if len(withdrawn) != 1 {
		t.Fatalf("withdrawn %q, want one event: %v", withdrawn, r.Changes)
	}
	page := m.holds()[withdrawn[0]]
	if !isFormer(withdrawn[0], page) || strings.Contains(page, "قصف الطيران") || !strings.Contains(page, `content="noindex"`) {
		t.Errorf("the page of the event is\n%s", page)
	}
	if broken := broken(m); broken != "" {
		t.Error(broken)
	}
	for path, text := range m.holds() {
		if strings.Contains(text, strings.TrimSuffix(withdrawn[0], "/index.html")) && path != withdrawn[0] {
			t.Errorf("%s names %s", path, withdrawn[0])
		}
	}
	m.forget()
	if publish(t, opt); len(m.sent) > 0 {
		t.Errorf("sent again: %q", m.sent)
	}
	write(t, opt.Site.Dir, "content/articles/a001.md", string(text))
	publish(t, opt)
	differ(t, "back again", m.holds(), before)

	// Events without pages of their own lead on to their places.
	write(t, opt.Site.Dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[events]\npages = \"none\"\n[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\n")
	publish(t, opt)
	if page := m.holds()[withdrawn[0]]; !strings.Contains(page, `http-equiv="refresh"`) || !strings.Contains(page, "2017/01/") {
		t.Errorf("the page of an event that has another place is\n%s", page)
	}
	if broken := broken(m); broken != "" {
		t.Error(broken)
	}
}

// TestMoved renames an article: nothing is sent until its file says where it was, or that
// it was nowhere. Then its old address leads on, and its events keep theirs.
func TestMoved(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 3)
	const url = "url = \"https://agency.test/1\"\n"
	text := strings.Replace(articleText(1, "قصف الطيران الموصل"), "source =", url+"source =", 1)
	write(t, opt.Site.Dir, "content/articles/a001.md", text)
	publish(t, opt)
	before := m.holds()
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a001.md"))
	with := func(line, text string) string { return strings.Replace(text, "+++\n", "+++\n"+line, 1) }
	for what, c := range map[string]struct{ file, text string }{
		"another file":                 {"b001.md", text},
		"another slug":                 {"a001.md", with("slug = \"b001\"\n", strings.Replace(text, "للمرة", "مرة", 1))},
		"another file and text":        {"b001.md", strings.Replace(text, "للمرة", "مرة", 1)},
		"another file and no source":   {"b001.md", strings.Replace(text, url, "", 1)},
		"and an alias of another page": {"b001.md", with("aliases = [\"c\"]\n", text)},
	} {
		write(t, opt.Site.Dir, "content/articles/"+c.file, c.text)
		m.forget()
		r, err := Publish(context.Background(), opt)
		if err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Error(), "content/articles/"+c.file) || !strings.Contains(r.Faults[0].Error(), "published at /articles/a001/") || !strings.Contains(r.Faults[0].Hint, `aliases = ["a001"]`) {
			t.Errorf("%s: %v %v", what, r.Faults, err)
		}
		if len(m.sent) > 0 || m.calls["remove"] > 0 {
			t.Errorf("%s: sent %q", what, m.sent)
		}
		os.Remove(filepath.Join(opt.Site.Dir, "content/articles/"+c.file))
	}
	write(t, opt.Site.Dir, "content/articles/b001.md", with("aliases = [\"a001\"]\n", text))
	publish(t, opt)
	differ(t, "moved", m.holds(), built(t, opt))
	if !strings.Contains(m.holds()["articles/a001/index.html"], "url=../b001/index.html") {
		t.Error("the old address does not lead on")
	}
	for path := range before {
		if strings.HasPrefix(path, "events/") && isFormer(path, m.holds()[path]) {
			t.Errorf("%s was withdrawn", path)
		}
	}
	// Another article of the same source.
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/b001.md"))
	write(t, opt.Site.Dir, "content/articles/d.md", with("aliases = []\n", text))
	publish(t, opt)
	differ(t, "another", m.holds(), built(t, opt))
}

// TestLimit removes more than a run may.
func TestLimit(t *testing.T) {
	for _, c := range []struct{ published, limit int }{{0, 10}, {50, 10}, {100, 10}, {500, 50}, {2560, 256}, {100_000, 256}} {
		if got := defaultLimit(c.published); got != c.limit {
			t.Errorf("of %d files %d may be removed, want %d", c.published, got, c.limit)
		}
	}
	m := newMemory()
	opt := testSite(t, m, 40)
	publish(t, opt)
	before := maps.Clone(m.holds())
	for n := range 30 {
		os.Remove(filepath.Join(opt.Site.Dir, fmt.Sprintf("content/articles/a%03d.md", n)))
	}
	_, err := Publish(context.Background(), opt)
	var said *Error
	if !errors.As(err, &said) || !said.Refused || !strings.Contains(said.Hint, "-max-removed") {
		t.Errorf("%v", err)
	}
	differ(t, "refused", m.holds(), before)
	limit := 1000
	opt.MaxRemoved = &limit
	publish(t, opt)
	differ(t, "allowed", m.holds(), built(t, opt))
}

// TestTwoRuns has another run begin while one is sending: the first stops before it
// removes anything, and the next completes.
func TestTwoRuns(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 10)
	publish(t, opt)
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a001.md"))
	other := pack(t, `{"waqai":"publish","version":1,"run":"another","unfinished":true}`)
	taken := false
	m.after = func(m *memory, call, path string) {
		if path != ManifestFile && !taken {
			taken = true
			m.put(ManifestFile, other, nil, "")
		}
		if call == "remove" {
			t.Errorf("%s was removed", path)
		}
	}
	_, err := Publish(context.Background(), opt)
	var said *Error
	if !errors.As(err, &said) || !said.Refused || !strings.Contains(said.Message, "somebody else") {
		t.Errorf("%v", err)
	}
	if string(m.objects[ManifestFile].bytes) != string(other) {
		t.Error("the manifest of the other run was overwritten")
	}
}

// TestWrongArrival has a target that stores something else than was sent.
func TestWrongArrival(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 4)
	publish(t, opt)
	os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a001.md"))
	m.after = func(m *memory, call, path string) {
		if path == "sitemap.xml" {
			o := m.objects[path]
			o.bytes, o.MD5 = []byte("cut"), ""
			m.objects[path] = o
		}
		if call == "remove" {
			t.Errorf("%s was removed", path)
		}
	}
	_, err := Publish(context.Background(), opt)
	if err == nil || !strings.Contains(err.Error(), "sitemap.xml") {
		t.Errorf("%v", err)
	}
	m.forget()
	publish(t, opt)
	differ(t, "mended", m.holds(), built(t, opt))
	if !slices.Equal(m.sent, []string{"sitemap.xml"}) {
		t.Errorf("sent again %q", m.sent)
	}
}

func TestChoose(t *testing.T) {
	c := func(names ...string) *site.Config {
		config := &site.Config{Publish: map[string]site.Target{}}
		for _, n := range names {
			config.Publish[n] = site.Target{Folder: n}
		}
		return config
	}
	for _, x := range []struct {
		config *site.Config
		name   string
		want   string // the target, or what the error says
	}{
		{c("live"), "", "live"},
		{c("live", "mirror"), "mirror", "mirror"},
		{c("live", "mirror"), "", "publish to which target?"},
		{c("live", "mirror"), "mirrr", "there is no target mirrr"},
		{c(), "", "site.toml names no target"},
		{c(), "live", "site.toml names no target"},
	} {
		name, target, err := choose(x.config, x.name)
		if err == nil && (name != x.want || target.Folder != x.want) || err != nil && err.Error() != x.want {
			t.Errorf("%q: %q, %v, want %q", x.name, name, err, x.want)
		}
	}
}

func TestPhase(t *testing.T) {
	for name, want := range map[string]phase{
		"style.css": assets, "icon.svg": assets, "fonts/amiri.woff2": assets, "card.png": assets, "cities/mosul/card.png": assets, "_headers": assets,
		".well-known/security.txt": assets, "report.pdf": assets,
		"articles/a/index.html": pages, "events/e-1/index.html": pages, "about/index.html": pages, "404.html": pages,
		"index.html": indexes, "cities/index.html": indexes, "cities/mosul/index.html": indexes, "cities/mosul/2017/index.html": indexes,
		"cities/mosul/feed.xml": indexes, "cities/mosul/events.csv": indexes, "2017/03/09/index.html": indexes, "feed.xml": indexes, "feed.json": indexes,
		"search/index.html": indexes, "search/words/a.js": indexes, "data/events.jsonl": indexes, "sitemap.xml": indexes, "sitemap-2.xml": indexes,
		"robots.txt": indexes, "actors/index.html": indexes, "days/06-03/index.html": indexes, "_redirects": indexes, "sources/index.html": indexes,
	} {
		if got := phaseOf(name); got != want {
			t.Errorf("%s is sent in phase %d, want %d", name, got, want)
		}
	}
}
