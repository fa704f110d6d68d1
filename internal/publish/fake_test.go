package publish

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waqai/internal/site"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// memory is a target of which tests see every step.
type memory struct {
	mu      sync.Mutex
	objects map[string]stored
	serial  int
	calls   map[string]int
	sent    []string // paths that were put, the manifest aside, in their order
	running int
	most    int // puts at one time
	// fail gives the error of a call, nil for none. It is called before anything is done.
	fail func(call, path string) error
	// after is called when a put or a removal is done, with mu held.
	after func(m *memory, call, path string)
}

type stored struct {
	Object
	bytes []byte
}

func newMemory() *memory { return &memory{objects: map[string]stored{}, calls: map[string]int{}} }

func (m *memory) begin(call, path string) error {
	m.mu.Lock()
	m.calls[call]++
	fail := m.fail
	m.mu.Unlock()
	if fail != nil {
		return fail(call, path)
	}
	return nil
}

func (m *memory) List(_ context.Context, each func(Object) error) error {
	if err := m.begin("list", ""); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(m.objects)) {
		if err := each(m.objects[path].Object); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) get(call, path string) (stored, error) {
	if err := m.begin(call, path); err != nil {
		return stored{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.objects[path]
	if !ok {
		return o, &fs.PathError{Op: call, Path: path, Err: fs.ErrNotExist}
	}
	return o, nil
}

func (m *memory) Stat(_ context.Context, path string) (Object, error) {
	o, err := m.get("stat", path)
	return o.Object, err
}

func (m *memory) Open(_ context.Context, path string) (io.ReadCloser, error) {
	o, err := m.get("open", path)
	return io.NopCloser(bytes.NewReader(o.bytes)), err
}

func (m *memory) Put(ctx context.Context, path string, body Body, header Header) (Object, error) {
	m.mu.Lock()
	m.running++
	m.most = max(m.most, m.running)
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		m.running--
		m.mu.Unlock()
	}()
	if err := m.begin("put", path); err != nil {
		return Object{}, err
	}
	r, err := body.Open()
	if err != nil {
		return Object{}, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(path, b, header, body.MD5), nil
}

// put stores bytes; mu is held.
func (m *memory) put(path string, b []byte, header Header, md5 string) Object {
	m.serial++
	o := Object{Path: path, Size: int64(len(b)), Tag: fmt.Sprint(m.serial), MD5: md5, Header: header}
	m.objects[path] = stored{o, b}
	if path != ManifestFile {
		m.sent = append(m.sent, path)
	}
	if m.after != nil {
		m.after(m, "put", path)
	}
	return o
}

func (m *memory) Remove(_ context.Context, paths []string) error {
	if err := m.begin("remove", strings.Join(paths, " ")); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, path := range paths {
		delete(m.objects, path)
		if m.after != nil {
			m.after(m, "remove", path)
		}
	}
	return nil
}

func (m *memory) Settle(context.Context, bool) error { return m.begin("settle", "") }
func (m *memory) Close() error                       { return nil }

// forget begins to count anew.
func (m *memory) forget() {
	m.calls, m.sent, m.most, m.fail, m.after = map[string]int{}, nil, 0, nil, nil
}

// holds gives what readers can ask for: text by path.
func (m *memory) holds() map[string]string {
	texts := map[string]string{}
	for path, o := range m.objects {
		if path != ManifestFile {
			texts[path] = string(o.bytes)
		}
	}
	return texts
}

// finder is an Extractor: a sentence with «قصف» is an explosion in the place it names.
type finder struct{ places []timeline.Place }

func (f finder) Version() string { return "1" }

func (f finder) Place(id string) (timeline.Place, bool) {
	for _, p := range f.places {
		if p.ID == id {
			return p, true
		}
	}
	return timeline.Place{}, false
}

func (f finder) Events(a timeline.Article) (events []timeline.Event) {
	at := 0
	for sentence := range strings.SplitAfterSeq(a.Text, ".") {
		quote := strings.TrimSpace(sentence)
		start := at + strings.Index(sentence, quote)
		at += len(sentence)
		for _, p := range f.places {
			if !strings.Contains(quote, "قصف") || !strings.Contains(quote, p.Name) {
				continue
			}
			events = append(events, timeline.Event{
				ID: timeline.NewID(a.First(), quote, "قصف", 0), Article: a.ID, Quote: quote, Trigger: "قصف",
				Offset: len([]rune(a.Text[:start])), Length: len([]rune(quote)), Date: a.Published, Basis: timeline.Reported,
				Places: []string{p.ID}, Type: timeline.Explosion, Status: timeline.Occurred, Confidence: 1,
			})
		}
	}
	return events
}

// testSite makes the folder of a site with n articles, and gives options to publish it
// to the target m.
func testSite(t *testing.T, m *memory, n int) Options {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\n")
	for i := range n {
		write(t, dir, fmt.Sprintf("content/articles/a%03d.md", i), articleText(i, "قصف الطيران الموصل"))
	}
	return testOptions(dir, m)
}

// articleText is the file of an article.
func articleText(i int, words string) string {
	return fmt.Sprintf("+++\ntitle = \"خبر %d\"\ndate = 2017-%02d-%02d\nsource = \"وكالة\"\n+++\n\n%s للمرة %d.\n", i, 1+i/28%12, 1+i%28, words, i)
}

func testOptions(dir string, m *memory) Options {
	return Options{
		Site: site.Options{
			Dir: dir, Theme: os.DirFS("../.."), Today: edtf.DayOf(2018, 1, 1),
			NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) {
				return finder{append(l.Places, timeline.Place{ID: "mosul", Name: "الموصل", Kind: "city"}, timeline.Place{ID: "raqqa", Name: "الرقة", Kind: "city"})}, nil
			},
		},
		open: func(context.Context, string, site.Target) (Target, bool, error) { return m, true, nil },
		wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func write(t *testing.T, dir, file, text string) {
	t.Helper()
	file = filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// publish runs, and fails the test where the run does.
func publish(t *testing.T, opt Options) *Report {
	t.Helper()
	r, err := Publish(context.Background(), opt)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	if len(r.Faults) > 0 {
		t.Fatalf("publish: %v", r.Faults)
	}
	return r
}

// built gives the files that build makes of the site.
func built(t *testing.T, opt Options) map[string]string {
	t.Helper()
	s, err := site.Load(context.Background(), opt.Site)
	if err != nil || len(s.Faults) > 0 {
		t.Fatalf("load: %v %v", err, s.Faults)
	}
	plan, faults := s.Plan()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	files := map[string]string{}
	for _, p := range plan {
		var text strings.Builder
		if err := p.Render(&text); err != nil {
			t.Fatal(err)
		}
		files[p.Path] = text.String()
	}
	return files
}

// differ tells how what a target holds differs from what it should.
func differ(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[path]; !ok {
			t.Errorf("%s: %s is missing", what, path)
		} else if text != want[path] {
			t.Errorf("%s: %s is not as built", what, path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[path]; !ok && !isFormer(path, got[path]) {
			t.Errorf("%s: %s is there and should not", what, path)
		}
	}
}

// isFormer tells whether a page is that of an event that the site has no more.
func isFormer(path, text string) bool {
	return strings.HasPrefix(path, "events/") && strings.Contains(text, "لم يعد هذا الحدث في السجل")
}
