package site

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestIncremental edits a site at random, builds it upon what the last build
// left, and wants what a build from nothing gives. Drop a part of a key to see
// it fail: without c.intro.Digest in cityPages, without the neighbours in
// periodPages, without the ids of publishers in eventPages, without who is compared in
// cityPages, without s.menuDigest or the article's path in computeDigests.
func TestIncremental(t *testing.T) {
	steps := 100
	if testing.Short() {
		steps = 12
	}
	w := &wanderer{t: t, r: rand.New(rand.NewPCG(2017, 3)), dir: t.TempDir(), out: t.TempDir(), files: maps.Clone(small), version: "1"}
	plant(t, w.dir, w.files)
	var memo *Memo
	for step := range steps {
		what := "nothing"
		if step > 0 {
			what = w.edit()
		}
		opt := optionsFor(w.dir, w.out, w.version)
		if step%3 > 0 {
			opt.Memo = memo // else that on the disk
		}
		r := build(t, opt)
		if r.Pages == 0 {
			t.Fatalf("step %d, %s: nothing was built: %v", step, what, r.Faults.Err())
		}
		memo = r.Memo
		fresh := t.TempDir()
		new := optionsFor(w.dir, fresh, w.version)
		new.Forget = true
		build(t, new)
		here, there := harvest(t, w.out), harvest(t, fresh)
		if len(r.Faults) > 0 { // what may be missing for a fault is kept
			before := len(here)
			maps.DeleteFunc(here, func(file, _ string) bool { _, ok := there[file]; return !ok })
			if before-len(here) != r.Kept {
				t.Errorf("%d files more than in a new build, and %d kept", before-len(here), r.Kept)
			}
		}
		compareFiles(t, here, there)
		if t.Failed() {
			t.Fatalf("step %d: after %s", step, what)
		}
		again := build(t, opt)
		if again.Rendered > 0 || again.Written > 0 || again.Removed > 0 {
			t.Fatalf("step %d, %s: a second build rendered %d, wrote %d, removed %d", step, what, again.Rendered, again.Written, again.Removed)
		}
		if empty := emptyFolders(w.out); empty != "" {
			t.Fatalf("step %d, %s: folder %s is empty", step, what, empty)
		}
	}
}

// wanderer is a random walk through the states of a site.
type wanderer struct {
	t        *testing.T
	r        *rand.Rand
	dir, out string
	files    map[string]string
	version  string
	count    int
}

// edit makes one edit of some kind and tells what it was.
func (w *wanderer) edit() string {
	w.count++
	edits := []func() string{
		w.addSentence, w.addSentence, w.changeFront, w.changeFront, w.newArticle, w.newArticle, w.remove, w.rename,
		w.template, w.static, w.place, w.page, w.settings, w.extractor, w.outputTouched, w.spoil,
	}
	return edits[w.r.IntN(len(edits))]()
}

func (w *wanderer) put(file, text string) {
	w.files[file] = text
	plant(w.t, w.dir, map[string]string{file: text})
}

func (w *wanderer) drop(file string) {
	delete(w.files, file)
	os.Remove(filepath.Join(w.dir, file))
}

// pick gives one of the files whose name begins with prefix, "" where there is
// none.
func (w *wanderer) pick(prefix string) string {
	var list []string
	for _, file := range sortedKeys(w.files) {
		if strings.HasPrefix(file, prefix) {
			list = append(list, file)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[w.r.IntN(len(list))]
}

func (w *wanderer) sentence() string {
	where := []string{"الموصل", "الرقة", "تكريت", "نينوى", "البلدة"}[w.r.IntN(5)]
	when := []string{"", fmt.Sprintf(" يوم %d من الشهر", 1+w.r.IntN(28)), fmt.Sprintf(" شهر %d من السنة", 1+w.r.IntN(12)), fmt.Sprintf(" في عام %d", 2014+w.r.IntN(4))}[w.r.IntN(4)]
	who := []string{"", "", " بيد الجيش", " على الجيش", " قرب الجيش"}[w.r.IntN(5)]
	return fmt.Sprintf("وقعت في %s %s%s%s.", where, triggers[w.r.IntN(len(triggers))].word, who, when)
}

func (w *wanderer) addSentence() string {
	file := w.pick("content/articles/")
	if file == "" {
		return w.newArticle()
	}
	text := w.files[file]
	if w.r.IntN(3) == 0 && strings.Count(text, ". ") > 1 { // take one away
		at := strings.LastIndex(text, ". ")
		text = text[:at+1] + "\n"
	} else {
		text = strings.TrimRight(text, "\n") + " " + w.sentence() + "\n"
	}
	w.put(file, text)
	return "a change of the text of " + file
}

func (w *wanderer) changeFront() string {
	file := w.pick("content/articles/")
	if file == "" {
		return w.newArticle()
	}
	text := w.files[file]
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		switch key, _, _ := strings.Cut(line, " "); {
		case key == "title" && w.r.IntN(3) > 0:
			lines[n] = fmt.Sprintf("title = \"عنوان %d\"", w.count)
		case key == "date" && w.r.IntN(2) == 0:
			lines[n] = fmt.Sprintf("date = %d-%02d-%02d", 2014+w.r.IntN(4), 1+w.r.IntN(12), 1+w.r.IntN(28))
		case key == "source" && w.r.IntN(2) == 0:
			lines[n] = fmt.Sprintf("source = \"وكالة %d\"", w.r.IntN(4))
		}
	}
	w.put(file, strings.Join(lines, "\n"))
	return "a change of the front matter of " + file
}

const spoilt = "+++\ntitle = \n" // begins a file that cannot be read

// mend makes the article that was spoilt good again.
func (w *wanderer) mend() (what string, ok bool) {
	for _, file := range sortedKeys(w.files) {
		if rest, ok := strings.CutPrefix(w.files[file], spoilt); ok {
			w.put(file, rest)
			return "mending " + file, true
		}
	}
	return "", false
}

// spoil makes an article unreadable, or the one that is so good again.
func (w *wanderer) spoil() string {
	if what, ok := w.mend(); ok {
		return what
	}
	file := w.pick("content/articles/")
	if file == "" {
		return w.newArticle()
	}
	w.put(file, spoilt+w.files[file])
	return "spoiling " + file
}

func (w *wanderer) newArticle() string {
	file := fmt.Sprintf("content/articles/%s%d.md", []string{"", "new/"}[w.r.IntN(2)], w.count)
	w.put(file, fmt.Sprintf("+++\ntitle = \"خبر %d\"\ndate = 2016-%02d-15\nsource = \"وكالة %d\"\n+++\n\n%s %s\n",
		w.count, 1+w.r.IntN(12), w.r.IntN(4), w.sentence(), w.sentence()))
	return "a new article"
}

func (w *wanderer) remove() string {
	file := w.pick("content/")
	if file == "" {
		return w.newArticle()
	}
	w.drop(file)
	return "the removal of " + file
}

func (w *wanderer) rename() string {
	file := w.pick("content/articles/")
	if file == "" {
		return w.newArticle()
	}
	text := w.files[file]
	w.drop(file)
	to := path.Join(path.Dir(file), fmt.Sprintf("renamed-%d.md", w.count))
	if w.r.IntN(3) == 0 { // the same slug elsewhere: only the file's path changes
		to = path.Join("content/articles", fmt.Sprintf("moved-%d", w.count), path.Base(file))
	}
	w.put(to, text)
	return "renaming " + file
}

func (w *wanderer) template() string {
	if file := w.pick("templates/"); file != "" && w.r.IntN(2) == 0 {
		w.drop(file)
		return "the removal of " + file
	}
	name := []string{"base.html", "plain.html", "city.html", "source.html", "compare.html", "part_list.html", "part_event.html", "part_words.html"}[w.r.IntN(8)]
	text, err := os.ReadFile("../../templates/" + name)
	if err != nil {
		w.t.Fatal(err)
	}
	changed := strings.Replace(string(text), "<bdi>", fmt.Sprintf("<bdi class=\"x%d\">", w.count), 1)
	w.put("templates/"+name, changed)
	return "a change of templates/" + name
}

func (w *wanderer) static() string {
	if file := w.pick("static/"); file != "" && w.r.IntN(3) == 0 {
		w.drop(file)
		return "the removal of " + file
	}
	file := []string{"static/style.css", "static/robots.txt", "static/a/b/c.txt", "static/cities/note.txt"}[w.r.IntN(4)]
	w.put(file, fmt.Sprint(w.r.IntN(5)))
	return "a change of " + file
}

func (w *wanderer) place() string {
	id := []string{"mosul", "raqqa", "hatra", "tikrit"}[w.r.IntN(4)]
	name := map[string]string{"mosul": "الموصل", "raqqa": "الرقة", "hatra": "الحضر", "tikrit": "تكريت"}[id]
	if w.r.IntN(4) == 0 {
		name += " القديمة"
	}
	at := []string{"", "lat = 36.3\nlon = 43.1\n", "lat = 35.9\nlon = 41.8\n", "lat = 55.7\nlon = 12.6\n"}[w.r.IntN(4)]
	w.put("content/places/"+id+".md", fmt.Sprintf("+++\nname = %q\nname_en = \"Name %d\"\nkind = \"city\"\nin = %q\n%s+++\n\nمقدمة %d.\n",
		name, w.r.IntN(3), []string{"nineveh-gov", "raqqa-gov", "iraq"}[w.r.IntN(3)], at, w.r.IntN(4)))
	return "a change of the place " + id
}

func (w *wanderer) page() string {
	file := fmt.Sprintf("content/pages/page-%d.md", w.r.IntN(3))
	w.put(file, fmt.Sprintf("+++\ntitle = \"صفحة %d\"\norder = %d\n+++\n\nنص %d.\n", w.r.IntN(4), w.r.IntN(3), w.r.IntN(4)))
	return "a change of " + file
}

func (w *wanderer) settings() string {
	pick := func(list ...string) string { return list[w.r.IntN(len(list))] }
	w.put("site.toml", fmt.Sprintf("title = %q\nauthor = \"المحررون\"\nbase_url = %q\ntime_zone = %q\n\n[display]\nmonths = %q\ndigits = %q\n\n[events]\npages = %q\n\n[pages]\ntypes = %s\nsources = %s\nactors = %s\ndays = %s\ncompare = %s\ndates = %s\nsearch = %s\n\n[feeds]\nlength = %d\n\n[cards]\npages = %q\n%s",
		pick("وقائع التجربة", "وقائع أخرى"), pick("https://waqai.test/", "https://waqai.test/sub/"), pick("Asia/Baghdad", "UTC"),
		pick("levant", "egypt", "both"), pick("european", "arabic-indic"), pick("all", "sourced", "none"),
		pick("true", "true", "false"), pick("true", "true", "false"), pick("true", "true", "false"), pick("true", "true", "false"), pick("true", "true", "false"),
		pick("true", "true", "false"), pick("true", "true", "false"), 1+w.r.IntN(5),
		pick("none", "cities", "sourced", "all"), pick("", "\n[[alternates]]\nlanguage = \"en\"\nurl = \"https://waqai.test/en/\"\nsame_paths = true\n")))
	return "a change of site.toml"
}

func (w *wanderer) extractor() string {
	w.version = []string{"1", "2", "2b"}[w.r.IntN(3)]
	return "extractor version " + w.version
}

// outputTouched changes or removes a file of the output.
func (w *wanderer) outputTouched() string {
	if what, ok := w.mend(); ok { // else what is kept meanwhile might be touched
		return what
	}
	made := harvest(w.t, w.out)
	names := sortedKeys(made)
	file := names[w.r.IntN(len(names))]
	if w.r.IntN(2) == 0 {
		os.Remove(filepath.Join(w.out, file))
		return "the loss of " + file
	}
	plant(w.t, w.out, map[string]string{file: "something else"})
	return "damage to " + file
}

func emptyFolders(dir string) (found string) {
	filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			if list, _ := os.ReadDir(file); len(list) == 0 {
				found = file
			}
		}
		return err
	})
	return found
}

func TestForeignFilesStay(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	out := filepath.Join(dir, "public")
	foreign := map[string]string{
		"CNAME":                     "example.org",
		"cities/mosul/note.txt":     "mine",
		"cities/raqqa/index.html":   "my own page",
		"articles/first/index.html": "",
	}
	plant(t, out, foreign)
	r := build(t, optionsFor(dir, "", ""))
	if len(r.Faults) != 2 {
		t.Errorf("faults:\n%s\nwant one for each of two pages", faultsOf(r))
	}
	made := harvest(t, out)
	for file, text := range foreign {
		if got, ok := made[file]; !ok || got != text {
			t.Errorf("%s holds %q (%v), want %q", file, got, ok, text)
		}
	}
	// Moved away, the page appears; removed from the site, only ours goes.
	os.Remove(filepath.Join(out, "cities/raqqa/index.html"))
	os.Remove(filepath.Join(out, "articles/first/index.html"))
	if r = build(t, optionsFor(dir, "", "")); len(r.Faults) > 0 || r.Written != 2 {
		t.Errorf("%d written, want 2; faults:\n%s", r.Written, faultsOf(r))
	}
	os.RemoveAll(filepath.Join(dir, "content"))
	if r = build(t, optionsFor(dir, "", "")); r.Removed == 0 {
		t.Error("nothing was removed")
	}
	made = harvest(t, out)
	if made["CNAME"] != "example.org" || made["cities/mosul/note.txt"] != "mine" {
		t.Error("a file of somebody else is gone")
	}
	if _, ok := made["cities/mosul/index.html"]; ok {
		t.Error("cities/mosul/index.html is left")
	}
	if _, err := os.Stat(filepath.Join(out, "events")); err == nil {
		t.Error("the folder events is left empty")
	}
}

// TestSameBytesAreOurs builds where the state was lost: what is as it should be
// is taken over.
func TestSameBytesAreOurs(t *testing.T) {
	dir, first := buildSmall(t, nil)
	os.Remove(filepath.Join(dir, "public", stateFile))
	r := build(t, optionsFor(dir, "", ""))
	if len(r.Faults) > 0 || r.Written > 0 {
		t.Errorf("%d written, want 0; faults:\n%s", r.Written, faultsOf(r))
	}
	compareFiles(t, harvest(t, filepath.Join(dir, "public")), first)
}

// TestChangedAndLeft keeps a page that has left the site when somebody changed
// it.
func TestChangedAndLeft(t *testing.T) {
	dir, _ := buildSmall(t, nil)
	out := filepath.Join(dir, "public")
	plant(t, out, map[string]string{"about/index.html": "my words"})
	os.RemoveAll(filepath.Join(dir, "content/pages"))
	r := build(t, optionsFor(dir, "", ""))
	if got := harvest(t, out)["about/index.html"]; got != "my words" || len(r.Warnings) != 1 {
		t.Errorf("the page holds %q, warnings %q", got, r.Warnings)
	}
}

// TestFailingPageKeepsItsFile: what a broken template cannot make again stays as
// it was, and appears when the template is mended.
func TestFailingPageKeepsItsFile(t *testing.T) {
	dir, before := buildSmall(t, nil)
	broken := filepath.Join(dir, "templates", "plain.html")
	plant(t, dir, map[string]string{"templates/plain.html": `{{define "main"}}<h1>{{.Nothing}}</h1>{{end}}`})
	r := build(t, optionsFor(dir, "", ""))
	after := harvest(t, filepath.Join(dir, "public"))
	if len(r.Faults) != 1 || after["about/index.html"] != before["about/index.html"] {
		t.Errorf("faults %q, and the page is %q", faultsOf(r), after["about/index.html"])
	}
	os.RemoveAll(filepath.Dir(broken))
	if r = build(t, optionsFor(dir, "", "")); len(r.Faults) > 0 {
		t.Error(faultsOf(r))
	}
	compareFiles(t, harvest(t, filepath.Join(dir, "public")), before)
}

// TestKilled ends builds at every page, as a kill would: without a last word
// in the state. The next build has to know its own files.
func TestKilled(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	whole := t.TempDir()
	want := func() map[string]string {
		build(t, optionsFor(dir, whole, ""))
		return harvest(t, whole)
	}()
	s, err := Load(context.Background(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := s.Plan()
	for stop := 0; stop < len(pages); stop += 1 + len(pages)/12 {
		out := output{t.TempDir()}
		st, _ := out.readState()
		b := &builder{out: out, state: st, report: &Report{}}
		tasks := make([]task, len(pages))
		for n := range pages {
			tasks[n].Page = &pages[n]
		}
		if err := b.claim(tasks); err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks[:stop] {
			if err := b.place(task); err != nil {
				t.Fatal(err)
			}
		}
		plant(t, out.dir, map[string]string{temporary + "123": "half a pa"})
		// The site has changed since: a page has left it.
		r := build(t, optionsFor(dir, out.dir, ""))
		if len(r.Faults) > 0 || len(r.Warnings) > 0 {
			t.Fatalf("killed after %d pages: %s %q", stop, faultsOf(r), r.Warnings)
		}
		compareFiles(t, harvest(t, out.dir), want)
	}
}

// TestKilledAgain has a build killed that wrote no new files: the ones that it wrote are not
// taken for somebody else's.
func TestKilledAgain(t *testing.T) {
	dir, out := plant(t, t.TempDir(), small), t.TempDir()
	opt := optionsFor(dir, out, "")
	build(t, opt)
	want := harvest(t, out)
	mark := filepath.Join(out, unfinishedFile)
	if _, err := os.Lstat(mark); err == nil {
		t.Error("a build that ended says that it did not")
	}
	for _, killed := range []bool{true, false} {
		plant(t, out, map[string]string{indexFile: "the page of a build that was killed"})
		if killed {
			if err := (output{out}).begin(); err != nil {
				t.Fatal(err)
			}
			plant(t, out, map[string]string{"cities/mosul/" + temporary + "123": "half a pa"})
		}
		if r := build(t, opt); len(r.Faults) > 0 || len(r.Warnings) > 0 == killed {
			t.Errorf("killed: %v: %s %q", killed, faultsOf(r), r.Warnings)
		}
		compareFiles(t, harvest(t, out), want)
		if _, err := os.Lstat(mark); err == nil {
			t.Error("a build that ended says that it did not")
		}
	}
}

// TestCancelled ends the context while pages are written.
func TestCancelled(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	ctx, cancel := context.WithCancel(context.Background())
	opt := optionsFor(dir, "", "")
	opt.Progress = func(p Progress) {
		if p.Stage == Writing && p.Done == 5 {
			cancel()
		}
	}
	if _, err := Build(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want %v", err, context.Canceled)
	}
	opt.Progress = nil
	if r := build(t, opt); len(r.Faults) > 0 {
		t.Errorf("faults after: %s", faultsOf(r))
	}
	fresh := t.TempDir()
	build(t, optionsFor(dir, fresh, ""))
	compareFiles(t, harvest(t, filepath.Join(dir, "public")), harvest(t, fresh))
}

func TestOutputThatCannotBeUsed(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	file := filepath.Join(plant(t, t.TempDir(), map[string]string{"out": "a file"}), "out")
	for _, c := range []struct{ name, out, want string }{
		{"a file", file, "is a file"},
		{"below a file", filepath.Join(file, "public"), "cannot be used"},
		{"in the content", filepath.Join(dir, "content/public"), "own folder content"},
		{"around the content", dir, "own folder content"},
	} {
		_, err := Build(context.Background(), optionsFor(dir, c.out, ""))
		var wrong *OutputError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// TestPlanIsPure renders every page twice: the bytes follow from the plan.
func TestPlanIsPure(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	s, err := Load(context.Background(), optionsFor(dir, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	pages, faults := s.Plan()
	if len(faults) > 0 {
		t.Fatal(faults.Err())
	}
	if !slices.IsSortedFunc(pages, func(a, b Page) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("the plan is not sorted")
	}
	for _, p := range pages {
		first, second := render(t, p), render(t, p)
		if first != second {
			t.Errorf("%s is not the same twice", p.Path)
		}
	}
	failing := errors.New("no room")
	for _, p := range pages {
		if err := p.Render(refusing{failing}); !errors.Is(err, failing) && p.Path != "robots.txt" {
			t.Errorf("%s: error %v of a writer that refuses, want %v", p.Path, err, failing)
		}
	}
}

func render(t testing.TB, p Page) string {
	t.Helper()
	var b strings.Builder
	if err := p.Render(&b); err != nil {
		t.Fatalf("render %s: %v", p.Path, err)
	}
	return b.String()
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }

// manyArticles is the small site with n more articles of some sentences each.
func manyArticles(n int) map[string]string {
	files := maps.Clone(small)
	w := &wanderer{r: rand.New(rand.NewPCG(1, 2))}
	for i := range n {
		var text strings.Builder
		for range 8 {
			text.WriteString(w.sentence() + " ثم مضى الناس إلى بيوتهم. ")
		}
		files[fmt.Sprintf("content/articles/more/%04d.md", i)] = fmt.Sprintf("+++\ntitle = \"خبر %d\"\ndate = %d-%02d-%02d\nsource = \"وكالة %d\"\n+++\n\n%s\n",
			i, 2014+i%4, 1+i%12, 1+i%28, i%9, text.String())
	}
	return files
}

// BenchmarkBuild builds 300 articles: from nothing, with nothing changed, and
// after an edit of one with the memo of the build before, as a preview does.
func BenchmarkBuild(b *testing.B) {
	dir := plant(b, b.TempDir(), manyArticles(300))
	b.Run("nothing there", func(b *testing.B) {
		for b.Loop() {
			build(b, optionsFor(dir, b.TempDir(), ""))
		}
	})
	out := b.TempDir()
	build(b, optionsFor(dir, out, ""))
	b.Run("nothing changed", func(b *testing.B) {
		for b.Loop() {
			build(b, optionsFor(dir, out, ""))
		}
	})
	b.Run("one edit", func(b *testing.B) {
		opt := optionsFor(dir, out, "")
		for n := 0; b.Loop(); n++ {
			plant(b, dir, map[string]string{"content/articles/first.md": small["content/articles/first.md"] + fmt.Sprintf("\nشغب في الموصل %d.\n", n)})
			opt.Memo = build(b, opt).Memo
		}
	})
}
