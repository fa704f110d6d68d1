package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waqai"
	"waqai/internal/site"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// reader is an Extractor to whom a sentence with «معركة» is a battle in الموصل on
// the day of publication.
type reader struct{}

func (reader) Version() string { return "1" }

func (reader) Place(id string) (timeline.Place, bool) {
	return timeline.Place{ID: "mosul", Name: "الموصل", NameEn: "Mosul", Kind: "city"}, id == "mosul"
}

func (reader) Events(a timeline.Article) (events []timeline.Event) {
	at := 0
	for sentence := range strings.SplitAfterSeq(a.Text, ".") {
		quote := strings.TrimSpace(sentence)
		start := at + strings.Index(sentence, quote)
		at += len(sentence)
		if !strings.Contains(quote, "معركة") {
			continue
		}
		e := timeline.Event{
			ID: timeline.NewID(a.ID, quote, "معركة", 0), Article: a.ID, Quote: quote, Trigger: "معركة",
			Offset: utf8.RuneCountInString(a.Text[:start]), Length: utf8.RuneCountInString(quote),
			Date: a.Published, Basis: timeline.Reported, Places: []string{"mosul"}, Type: timeline.Battle, Status: timeline.Occurred, Confidence: 0.8,
		}
		if strings.Contains(quote, "سبعة") {
			n := 7
			e.Fatalities = &n
		}
		events = append(events, e)
	}
	return events
}

// small is a site that has one of each: letters beyond ASCII in a name too.
var small = map[string]string{
	"site.toml": "title = \"وقائع النهرين\"\nbase_url = \"https://waqai.test/sub/\"\n\n[data]\nlicence = \"CC-BY-4.0\"\n",
	"content/articles/first.md": "+++\ntitle = \"أول الأخبار\"\ndate = 2017-03-09\nsource = \"صحيفة النهر\"\nurl = \"https://paper.test/1\"\n+++\n\n" +
		"وقعت *معركة* قرب [الجسر](https://paper.test/b) في الموصل. هدأت المدينة بعدها.\n",
	"content/articles/second.md":  "+++\ntitle = \"ثاني الأخبار\"\ndate = 2017-03-12\n+++\n\nقتل سبعة جنود في معركة أخرى.\n",
	"content/articles/draft.md":   "+++\ntitle = \"مسودة\"\ndate = 2017-03-12\ndraft = true\n+++\n\nلا تُنشر.\n",
	"content/pages/about.md":      "+++\ntitle = \"عن الموقع\"\n+++\n\nنص.\n",
	"content/places/mosul.md":     "+++\nname = \"الموصل\"\n+++\n\nمدينة.\n",
	"static/صورة 100%.svg":        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
	"content/notes-to-myself.txt": "not read by anybody\n",
}

// plant writes files below a folder.
func plant(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

var someDay = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

func siteIn(dir string) site.Options {
	return site.Options{
		Dir: dir, Theme: waqai.Theme, Today: edtf.DayOf(2026, 1, 1),
		NewExtractor: func(site.Lexicon) (site.Extractor, []site.Refused) { return reader{}, nil },
	}
}

// snapshot writes the small site, with changes, as a snapshot.
func snapshot(t testing.TB, opt Options, changes map[string]string) *Report {
	t.Helper()
	dir := t.TempDir()
	files := maps.Clone(small)
	maps.Copy(files, changes)
	plant(t, dir, files)
	opt.Site = siteIn(dir)
	opt.Tool = "waqai test"
	if opt.Date.IsZero() {
		opt.Date = someDay
	}
	if opt.Out == "" {
		opt.Out = filepath.Join(t.TempDir(), "snapshot"+opt.Format.Extension())
	}
	r, err := Write(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Faults) > 0 {
		t.Fatal(r.Faults.Err())
	}
	return r
}

// verify opens and verifies a snapshot; one that does not open has a finding too.
func verify(t testing.TB, path string) *Verification {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		return &Verification{Findings: []Finding{{"", err.Error()}}}
	}
	defer s.Close()
	v, err := s.Verify(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func open(t testing.TB, path string) *Snapshot {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// harvest reads all files below a folder.
func harvest(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(dir, file)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSame makes each format twice and wants the same bytes, and what is in a
// snapshot to be the same in all formats, and what Build writes.
func TestSame(t *testing.T) {
	var manifest string
	for _, f := range Formats {
		a, b := snapshot(t, Options{Format: f}, nil), snapshot(t, Options{Format: f, Out: filepath.Join(t.TempDir(), filepath.Base("snapshot"+f.Extension()))}, nil)
		if a.Manifest != b.Manifest || a.SHA256 != b.SHA256 {
			t.Errorf("%s: two snapshots of one site differ", f)
		}
		if f.folder() {
			if !maps.Equal(harvest(t, a.Path), harvest(t, b.Path)) {
				t.Errorf("%s: two snapshots of one site differ", f)
			}
		} else if one, two := read(t, a.Path), read(t, b.Path); !bytes.Equal(one, two) || digestOf(one) != a.SHA256 || int64(len(one)) != a.Size {
			t.Errorf("%s: two snapshots of one site differ, or their report", f)
		}
		if manifest == "" {
			manifest = a.Manifest
		}
		if a.Manifest != manifest {
			t.Errorf("%s: holds other files than %s", f, Formats[0])
		}
		v := verify(t, a.Path)
		if len(v.Findings) > 0 || v.Quotes != 2 || v.Manifest != manifest {
			t.Errorf("%s: %+v", f, v)
		}
	}
	dir := t.TempDir()
	plant(t, dir, small)
	opt := siteIn(dir)
	opt.Out = filepath.Join(t.TempDir(), "public")
	if _, err := site.Build(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	built := harvest(t, opt.Out)
	delete(built, ".waqai.json")
	held := harvest(t, snapshot(t, Options{Format: Dir}, nil).Path)
	for file := range held {
		if taken(file) {
			delete(held, file)
		}
	}
	if !maps.Equal(built, held) {
		t.Error("the pages of a snapshot are not those of a build")
	}
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestHolds asks what is in a snapshot, and what is not.
func TestHolds(t *testing.T) {
	files := harvest(t, snapshot(t, Options{Format: Dir}, nil).Path)
	for _, want := range []string{"index.html", "data/events.jsonl", "data/events.csv", "README.txt", "snapshot/about.json", "snapshot/source/site.toml",
		"snapshot/source/content/articles/first.md", "snapshot/source/content/places/mosul.md", "snapshot/source/static/صورة 100%.svg"} {
		if files[want] == "" {
			t.Errorf("no %s", want)
		}
	}
	for file, text := range files {
		if strings.Contains(file, "draft") || strings.Contains(file, "notes") || strings.Contains(text, "لا تُنشر") {
			t.Errorf("%s holds what is not published", file)
		}
	}
	for _, want := range []string{"sha256sum -c", "وقائع النهرين", "2026-03-01", "https://waqai.test/sub/", "CC-BY-4.0", "waqai test"} {
		if !strings.Contains(files["README.txt"], want) {
			t.Errorf("README.txt does not say %q", want)
		}
	}
	without := harvest(t, snapshot(t, Options{Format: Dir, NoSource: true}, nil).Path)
	for file := range without {
		if strings.HasPrefix(file, sourceFolder) {
			t.Errorf("%s, though the source was to be left out", file)
		}
	}
	settings := small["site.toml"] + "jsonl = false\n"
	record := snapshot(t, Options{}, map[string]string{"site.toml": settings}).Path
	if v := verify(t, record); len(v.Findings) > 0 || v.Quotes == 0 {
		t.Errorf("a site without events.jsonl: %d quotes in its snapshot, %v", v.Quotes, v.Findings)
	}
}

// TestOrdinaryTools has other programs check snapshots: sha256sum, unzip, and the
// zipfile of Python, as far as they are installed.
func TestOrdinaryTools(t *testing.T) {
	dir := snapshot(t, Options{Format: Dir}, nil).Path
	file := snapshot(t, Options{Format: Zip}, nil).Path
	// A bag writes %25 where a name has %, which sha256sum does not know.
	bare := t.TempDir()
	files := maps.Clone(small)
	delete(files, "static/صورة 100%.svg")
	plant(t, bare, files)
	bag := filepath.Join(t.TempDir(), "bag")
	if _, err := Write(t.Context(), Options{Site: siteIn(bare), Format: Bag, Date: someDay, Tool: "waqai test", Out: bag}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ in, program, args string }{
		{dir, "sha256sum", "-c --quiet --strict manifest-sha256.txt"},
		{bag, "sha256sum", "-c --quiet --strict manifest-sha256.txt"},
		{bag, "sha256sum", "-c --quiet --strict tagmanifest-sha256.txt"},
		{".", "unzip", "-tqq " + file},
		{".", "python3", "-m zipfile -t " + file},
	} {
		program, err := exec.LookPath(c.program)
		if err != nil {
			t.Logf("%s is not installed, and did not look", c.program)
			continue
		}
		cmd := exec.Command(program, strings.Fields(c.args)...)
		cmd.Dir = c.in
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v\n%s", c.program, c.args, err, out)
		}
	}
}

// TestFlippedBits turns one bit of a snapshot over, at many places, and wants it
// found each time.
func TestFlippedBits(t *testing.T) {
	r := rand.New(rand.NewPCG(2017, 7))
	times := 200
	if testing.Short() {
		times = 20
	}
	for _, f := range Formats {
		path := snapshot(t, Options{Format: f}, nil).Path
		var files []string
		if f.folder() {
			for name := range harvest(t, path) {
				files = append(files, filepath.Join(path, filepath.FromSlash(name)))
			}
			slices.Sort(files)
		} else {
			files = []string{path}
		}
		for range times {
			file := files[r.IntN(len(files))]
			b := read(t, file)
			if len(b) == 0 {
				continue
			}
			at, bit := r.IntN(len(b)), r.IntN(8)
			b[at] ^= 1 << bit
			overwrite(t, file, b)
			if v := verify(t, path); len(v.Findings) == 0 {
				t.Errorf("%s: bit %d of byte %d of %s was turned over and not missed", f, bit, at, filepath.Base(file))
			}
			b[at] ^= 1 << bit
			overwrite(t, file, b)
		}
		if v := verify(t, path); len(v.Findings) > 0 {
			t.Fatalf("%s: not as it was: %v", f, v.Findings)
		}
	}
}

func overwrite(t testing.TB, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestDamage does to snapshots what befalls them.
func TestDamage(t *testing.T) {
	want := func(t *testing.T, path, finding string) {
		t.Helper()
		v := verify(t, path)
		if !strings.Contains(fmt.Sprint(v.Findings), finding) {
			t.Errorf("found %q, want %q", v.Findings, finding)
		}
	}
	t.Run("tail", func(t *testing.T) {
		path := snapshot(t, Options{}, nil).Path
		b := read(t, path)
		for _, n := range []int{1, 20, 76, 77, 78, 100, 1000, len(b) / 2, len(b) - 1} {
			overwrite(t, path, b[:len(b)-n])
			want(t, path, "no whole ZIP archive")
		}
		for _, f := range []Format{WACZ, BagZip} {
			path := snapshot(t, Options{Format: f}, nil).Path
			overwrite(t, path, read(t, path)[:len(read(t, path))-500])
			want(t, path, "no whole ZIP archive")
		}
	})
	t.Run("members of an archive", func(t *testing.T) {
		for _, c := range []struct {
			finding string
			change  func(files map[string]string)
		}{
			{"{index.html is in manifest-sha256.txt and is missing}", func(files map[string]string) { delete(files, "index.html") }},
			{"{extra.html is not in manifest-sha256.txt: it was added}", func(files map[string]string) { files["extra.html"] = "x" }},
			{"{index.html was changed", func(files map[string]string) { files["index.html"] += " " }},
			{"{snapshot/custody.jsonl its last line is of another snapshot", func(files map[string]string) {
				files[manifestFile] = strings.Replace(files[manifestFile], digestOf([]byte(files["404.html"])), digestOf([]byte("x")), 1)
			}},
			{"holds no manifest-sha256.txt", func(files map[string]string) { delete(files, manifestFile) }},
			{"{manifest-sha256.txt line 1 is no SHA-256", func(files map[string]string) { files[manifestFile] = "x" + files[manifestFile] }},
		} {
			files := harvest(t, snapshot(t, Options{Format: Dir}, nil).Path)
			c.change(files)
			want(t, repackOf(t, files, nil), c.finding)
		}
	})
	t.Run("removed", func(t *testing.T) {
		path := snapshot(t, Options{Format: Dir}, nil).Path
		os.Remove(filepath.Join(path, "index.html"))
		want(t, path, "{index.html is in manifest-sha256.txt and is missing}")
	})
	t.Run("added", func(t *testing.T) {
		path := snapshot(t, Options{Format: Dir}, nil).Path
		overwrite(t, filepath.Join(path, "extra.html"), []byte("x"))
		want(t, path, "{extra.html is not in manifest-sha256.txt: it was added}")
	})
	t.Run("manifest", func(t *testing.T) {
		path := snapshot(t, Options{Format: Dir}, nil).Path
		file := filepath.Join(path, manifestFile)
		overwrite(t, file, bytes.Replace(read(t, file), []byte("  index.html"), []byte("  indes.html"), 1))
		want(t, path, "{indes.html is in manifest-sha256.txt and is missing}")
		want(t, path, "index.html is not in manifest-sha256.txt")
	})
	t.Run("all of it by somebody who knows how", func(t *testing.T) {
		// Who changes a page and its line in the manifest has changed what the
		// custody log says of the whole.
		path := snapshot(t, Options{Format: Dir}, nil).Path
		file, manifest := filepath.Join(path, "index.html"), filepath.Join(path, manifestFile)
		old := read(t, file)
		now := bytes.Replace(old, []byte("وقائع"), []byte("أكاذيب"), 1)
		overwrite(t, file, now)
		overwrite(t, manifest, bytes.Replace(read(t, manifest), []byte(digestOf(old)), []byte(digestOf(now)), 1))
		want(t, path, "{snapshot/custody.jsonl its last line is of another snapshot")
	})
	t.Run("quote", func(t *testing.T) {
		for _, without := range []bool{false, true} {
			path := snapshot(t, Options{Format: Dir, NoSource: without}, nil).Path
			file := filepath.Join(path, filepath.FromSlash(eventsFile))
			overwrite(t, file, bytes.ReplaceAll(read(t, file), []byte("قتل سبعة جنود"), []byte("قتل تسعة جنود")))
			if without {
				want(t, path, "does not mark the sentence that event")
			} else {
				want(t, path, "what event e-")
				want(t, path, "quotes: «قتل تسعة جنود في معركة أخرى.»")
			}
		}
	})
	t.Run("link", func(t *testing.T) {
		path := snapshot(t, Options{Format: Dir}, nil).Path
		if err := os.Symlink("/etc/hostname", filepath.Join(path, "link.txt")); err != nil {
			t.Skip("no symbolic links here")
		}
		want(t, path, "link.txt is a symbolic link")
	})
	t.Run("bag", func(t *testing.T) {
		path := snapshot(t, Options{Format: Bag}, nil).Path
		overwrite(t, filepath.Join(path, "data", "extra.txt"), []byte("x"))
		want(t, path, "{data/extra.txt is not in manifest-sha256.txt")
		overwrite(t, filepath.Join(path, "bagit.txt"), []byte("BagIt-Version: 0.97\n"))
		want(t, path, "{bagit.txt is not the declaration of a bag")
	})
	t.Run("packed again", func(t *testing.T) {
		path := repack(t, nil)
		v := verify(t, path)
		if len(v.Findings) > 0 || !strings.Contains(fmt.Sprint(v.Unproved), "it has no seal") {
			t.Errorf("%+v", v)
		}
	})
	for name, c := range map[string]struct {
		add     func(*zip.Writer)
		finding string
	}{
		"twice":    {func(w *zip.Writer) { put(w, "index.html", "other") }, `member "index.html" stands there twice`},
		"above":    {func(w *zip.Writer) { put(w, "../x", "x") }, `member "../x": a name that leads out`},
		"absolute": {func(w *zip.Writer) { put(w, "/etc/x", "x") }, `member "/etc/x": a name`},
		"drive":    {func(w *zip.Writer) { put(w, "C:/x", "x") }, `member "C:/x": a name`},
		"windows":  {func(w *zip.Writer) { put(w, `..\x`, "x") }, `a name that leads out`},
		"link": {func(w *zip.Writer) {
			h := &zip.FileHeader{Name: "link"}
			h.SetMode(fs.ModeSymlink | 0o777)
			f, _ := w.CreateHeader(h)
			io.WriteString(f, "/etc/passwd")
		}, `member "link" is a symbolic link`},
		"method": {func(w *zip.Writer) {
			f, _ := w.CreateRaw(&zip.FileHeader{Name: "x", Method: 99, CompressedSize64: 1, UncompressedSize64: 1})
			f.Write([]byte("x"))
		}, "compressed by method 99"},
		"bomb": {func(w *zip.Writer) {
			f, _ := w.Create("zeros")
			zeros := make([]byte, 1<<20)
			for range 300 {
				f.Write(zeros)
			}
		}, "more than 200 times as large"},
		"liar": {func(w *zip.Writer) { // says less than it has
			var packed bytes.Buffer
			d := deflaters.New().(interface {
				Reset(io.Writer)
				io.WriteCloser
			})
			d.Reset(&packed)
			d.Write(make([]byte, 10<<20))
			d.Close()
			f, _ := w.CreateRaw(&zip.FileHeader{Name: "x", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(nil), CompressedSize64: uint64(packed.Len()), UncompressedSize64: 10})
			f.Write(packed.Bytes())
		}, "{x cannot be read whole"},
	} {
		t.Run(name, func(t *testing.T) {
			path := repack(t, c.add)
			want(t, path, c.finding)
			out := filepath.Join(t.TempDir(), "a", "b", "out")
			if s, err := Open(path); err == nil {
				s.ExtractAll(t.Context(), out, "", nil)
				s.Close()
			}
			for file := range harvest(t, filepath.Dir(filepath.Dir(filepath.Dir(out)))) {
				if !strings.HasPrefix(file, "a/b/out/") {
					t.Errorf("%s was written outside of the folder that was asked for", file)
				}
			}
		})
	}
}

// repack writes a snapshot again by the ZIP writer of the standard library, and
// whatever add puts there.
func repack(t *testing.T, add func(*zip.Writer)) string {
	t.Helper()
	return repackOf(t, harvest(t, snapshot(t, Options{Format: Dir}, nil).Path), add)
}

// repackOf writes files as an archive, and whatever add puts there.
func repackOf(t *testing.T, files map[string]string, add func(*zip.Writer)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "again.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		put(w, name, files[name])
	}
	if add != nil {
		add(w)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func put(w *zip.Writer, name, text string) {
	f, err := w.Create(name)
	if err == nil {
		io.WriteString(f, text)
	}
}

// TestOverlap makes two members of one stretch of an archive, as bombs do.
func TestOverlap(t *testing.T) {
	path := repack(t, func(w *zip.Writer) { put(w, "one.txt", "1"); put(w, "two.txt", "2") })
	b := read(t, path)
	// The directory says that «two» begins where «one» does.
	one, two := bytes.LastIndex(b, []byte("one.txt")), bytes.LastIndex(b, []byte("two.txt"))
	copy(b[two-4:two], b[one-4:one])
	overwrite(t, path, b)
	if v := verify(t, path); !strings.Contains(fmt.Sprint(v.Findings), "lie across one another") {
		t.Errorf("found %q", v.Findings)
	}
}

// TestFaults wants no file where the content has faults, and all faults.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	files := maps.Clone(small)
	files["content/articles/bad.md"] = "+++\ntitel = \"خطأ\"\n+++\n\nنص.\n"
	files["static/README.txt"] = "mine"
	plant(t, dir, files)
	out := filepath.Join(t.TempDir(), "x.zip")
	r, err := Write(t.Context(), Options{Site: siteIn(dir), Date: someDay, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprint(r.Faults)
	if !strings.Contains(said, "titel") || !strings.Contains(said, "kept for snapshots") {
		t.Errorf("faults: %v", r.Faults)
	}
	if left := harvest(t, filepath.Dir(out)); len(left) > 0 {
		t.Errorf("%d files were left", len(left))
	}
}

// TestInterrupted ends the work half-way: nothing is left of it. What is there
// already is not touched.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, small)
	for _, f := range Formats {
		ctx, stop := context.WithCancel(t.Context())
		out := filepath.Join(t.TempDir(), "x"+f.Extension())
		_, err := Write(ctx, Options{Site: siteIn(dir), Date: someDay, Out: out, Format: f, Progress: func(p Progress) {
			if p.Stage == "packing" && p.Done == 20 {
				stop()
			}
		}})
		if err != context.Canceled {
			t.Errorf("%s: %v", f, err)
		}
		if names, _ := os.ReadDir(filepath.Dir(out)); len(names) > 0 {
			t.Errorf("%s: %s is left", f, names[0].Name())
		}
		stop()
		if err := os.MkdirAll(out, 0o777); err != nil {
			t.Fatal(err)
		}
		if _, err := Write(t.Context(), Options{Site: siteIn(dir), Date: someDay, Out: out, Format: f}); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// TestChain makes three snapshots, each after the other, and breaks the chain.
func TestChain(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	day := func(n int) time.Time { return someDay.AddDate(0, 0, n) }
	snapshot(t, Options{Format: Zip, Out: at("1.zip")}, nil)
	changes := map[string]string{"content/articles/third.md": "+++\ntitle = \"ثالث الأخبار\"\ndate = 2017-03-15\n+++\n\nاندلعت معركة ثالثة.\n"}
	second := snapshot(t, Options{Format: Dir, Out: at("2"), After: at("1.zip"), Date: day(1), By: "أمين السجل"}, changes)
	if second.Changes == nil || len(second.Changes.Events) != 1 || second.Changes.Events[0].Kind != Added || len(second.Changes.Articles) != 1 {
		t.Errorf("changes: %+v", second.Changes)
	}
	snapshot(t, Options{Format: Bag, Out: at("3"), After: at("2"), Date: day(2)}, nil)
	lines, err := open(t, at("3")).Custody()
	if err != nil || len(lines) != 3 || lines[1].Before.Manifest != "sha256:"+snapshot(t, Options{}, nil).Manifest || lines[1].Before.SHA256 == "" ||
		lines[2].Before.Manifest != "sha256:"+second.Manifest || len(lines[2].Changes.Withdrawn) != 1 || lines[1].Agent != "أمين السجل" {
		t.Fatalf("%v: %+v", err, lines)
	}
	for _, c := range []struct{ snapshot, before, want string }{
		{"3", "2", ""}, {"2", "1.zip", ""}, {"3", "1.zip", "as the manifest of the snapshot before"}, {"1.zip", "2", "names no snapshot before"},
	} {
		v, err := open(t, at(c.snapshot)).Verify(t.Context(), open(t, at(c.before)), nil)
		if err != nil || (c.want == "") != (len(v.Findings) == 0) || !strings.Contains(fmt.Sprint(v.Findings), c.want) {
			t.Errorf("%s after %s: %v %q", c.snapshot, c.before, err, v.Findings)
		}
	}
	for name, spoil := range map[string]func(string) string{
		"a line taken out": func(log string) string { return log[strings.Index(log, "\n")+1:] },
		"a line changed":   func(log string) string { return strings.Replace(log, "waqai test", "waqai best", 1) },
		"nothing":          func(log string) string { return "" },
		"cut off":          func(log string) string { return strings.TrimSuffix(log, "\n") },
	} {
		file := filepath.Join(at("3"), "data", filepath.FromSlash(custodyFile))
		log := read(t, file)
		overwrite(t, file, []byte(spoil(string(log))))
		if v := verify(t, at("3")); !strings.Contains(fmt.Sprint(v.Findings), custodyFile+" ") || len(v.Findings) < 2 {
			t.Errorf("%s: %q", name, v.Findings)
		}
		overwrite(t, file, log)
	}
	opt := Options{Site: siteIn(t.TempDir()), Date: someDay, After: at("2"), Out: at("4.zip")}
	plant(t, opt.Site.Dir, small)
	if _, err := Write(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "which is not before") {
		t.Errorf("a snapshot after a later one: %v", err)
	}
}

// TestRestore builds the folder that a snapshot gives back, and wants its pages.
func TestRestore(t *testing.T) {
	for _, f := range Formats {
		path := snapshot(t, Options{Format: f}, nil).Path
		s := open(t, path)
		dir := filepath.Join(t.TempDir(), "site")
		if _, err := s.Restore(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
		opt := siteIn(dir)
		opt.Out = filepath.Join(t.TempDir(), "public")
		if r, err := site.Build(t.Context(), opt); err != nil || len(r.Faults) > 0 {
			t.Fatal(err, r.Faults)
		}
		built := harvest(t, opt.Out)
		for _, file := range s.Files() {
			if taken(file.Path) {
				continue
			}
			if got, ok := built[file.Path]; !ok || digestOf([]byte(got)) != file.SHA256 {
				t.Errorf("%s: %s is not the same", f, file.Path)
			}
			delete(built, file.Path)
		}
		if len(built) > 1 { // the memory of the build
			t.Errorf("%s: %d files more", f, len(built))
		}
	}
	s := open(t, snapshot(t, Options{NoSource: true}, nil).Path)
	if _, err := s.Restore(t.Context(), filepath.Join(t.TempDir(), "x"), nil); err == nil || !strings.Contains(err.Error(), "does not hold what the site was built from") {
		t.Error(err)
	}
}

// TestExtract wants what is extracted to be what the manifest says, or nothing.
func TestExtract(t *testing.T) {
	path := snapshot(t, Options{Format: Dir}, nil).Path
	s := open(t, path)
	var b bytes.Buffer
	if err := s.Extract(&b, "README.txt"); err != nil || b.String() != string(read(t, filepath.Join(path, "README.txt"))) {
		t.Error(err)
	}
	if err := s.Extract(&b, "../x"); err == nil {
		t.Error("a file outside was extracted")
	}
	out := filepath.Join(t.TempDir(), "out")
	if n, err := s.ExtractAll(t.Context(), out, "cities/mosul/", nil); err != nil || n < 2 || len(harvest(t, out)) != n {
		t.Error(n, err)
	}
	overwrite(t, filepath.Join(path, "README.txt"), []byte("x"))
	if err := open(t, path).Extract(io.Discard, "README.txt"); err == nil {
		t.Error("a changed file was extracted without a word")
	}
	out = filepath.Join(t.TempDir(), "all")
	if _, err := open(t, path).ExtractAll(t.Context(), out, "", nil); err == nil {
		t.Error("a changed snapshot was extracted without a word")
	}
	if names, _ := os.ReadDir(filepath.Dir(out)); len(names) > 0 {
		t.Errorf("%s is left", names[0].Name())
	}
}

// TestInterruptedExtract ends the writing of files half-way: nothing is left of it.
func TestInterruptedExtract(t *testing.T) {
	s := open(t, snapshot(t, Options{}, nil).Path)
	for name, unpack := range map[string]func(context.Context, string, func(Progress)) (int, error){
		"extract": func(ctx context.Context, out string, progress func(Progress)) (int, error) {
			return s.ExtractAll(ctx, out, "", progress)
		},
		"restore": s.Restore,
	} {
		ctx, stop := context.WithCancel(t.Context())
		out := filepath.Join(t.TempDir(), "out")
		n, err := unpack(ctx, out, func(p Progress) {
			if p.Done == 3 {
				stop()
			}
		})
		if n != 3 || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %d files, %v", name, n, err)
		}
		if names, _ := os.ReadDir(filepath.Dir(out)); len(names) > 0 {
			t.Errorf("%s: %s is left", name, names[0].Name())
		}
		stop()
	}
}

// TestCompare tells what an editor changed.
func TestCompare(t *testing.T) {
	old := snapshot(t, Options{}, nil).Path
	now := snapshot(t, Options{}, map[string]string{
		"content/articles/first.md":  strings.Replace(small["content/articles/first.md"], "صحيفة النهر", "صحيفة الضفة", 1),
		"content/articles/second.md": "+++\ntitle = \"ثاني الأخبار\"\ndate = 2017-03-11\n+++\n\nقتل سبعة جنود في معركة أخرى.\n",
		"content/articles/third.md":  "+++\ntitle = \"ثالث الأخبار\"\ndate = 2017-03-15\n+++\n\nاندلعت معركة ثالثة.\n",
	}).Path
	c, err := Compare(open(t, old), open(t, now))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"changed event e-", "sources: from صحيفة النهر <https://paper.test/1> to صحيفة الضفة <https://paper.test/1>",
		"date: from 2017-03-12 to 2017-03-11", "new event e-", "2017-03-15, mosul: «اندلعت معركة ثالثة.»",
		"new article content/articles/third.md: «ثالث الأخبار»", "changed article content/articles/second.md",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	back, err := Compare(open(t, now), open(t, old))
	if err != nil || len(back.Events) != len(c.Events) || !slices.ContainsFunc(back.Events, func(e EventChange) bool { return e.Kind == Withdrawn }) {
		t.Errorf("backwards: %v %+v", err, back)
	}
	if same, err := Compare(open(t, old), open(t, old)); err != nil || !same.None() {
		t.Errorf("a snapshot and itself: %v %+v", err, same)
	}
}

// TestEventChanges compares events by hand.
func TestEventChanges(t *testing.T) {
	n := func(i int) *int { return &i }
	a := timeline.Event{ID: "e-1", Date: edtf.OnDay(edtf.DayOf(2017, 3, 9)), Places: []string{"mosul"}, Type: timeline.Battle, Status: timeline.Occurred, Fatalities: n(5), Quote: "أ"}
	b := a
	b.Fatalities, b.Tolls = n(7), timeline.Tolls{Killed: &timeline.Toll{Low: n(7), Best: n(7), Words: "7 على الأقل"}}
	b.Places, b.Type, b.Site = []string{"raqqa"}, timeline.Explosion, "الجسر"
	gone := timeline.Event{ID: "e-2", Quote: "ب"}
	b.Also = []string{"e-2"}
	changes := eventChanges(map[string]brief{"e-1": briefOf(a), "e-2": briefOf(gone)}, map[string]brief{"e-1": briefOf(b)})
	want := []Field{{"place", "mosul", "raqqa (الجسر)"}, {"type", "battle", "explosion"}, {"killed", "5", "7 («7 على الأقل»)"}}
	if len(changes) != 2 || changes[0].Kind != Joined || changes[0].Into != "e-1" || !slices.Equal(changes[1].Fields, want) {
		t.Errorf("%+v", changes)
	}
}

// TestList lists the snapshots of a folder by their dates.
func TestList(t *testing.T) {
	dir := t.TempDir()
	snapshot(t, Options{Out: filepath.Join(dir, "a.zip"), Date: someDay.AddDate(0, 1, 0)}, nil)
	snapshot(t, Options{Out: filepath.Join(dir, "b"), Format: Dir}, nil)
	snapshot(t, Options{Out: filepath.Join(dir, "c.bag.zip"), Format: BagZip, Date: someDay.AddDate(0, 2, 0)}, nil)
	plant(t, dir, map[string]string{"other/x.txt": "x", "note.txt": "x", "broken.zip": "x"})
	list, damaged, err := List(dir)
	var names []string
	for _, s := range list {
		names = append(names, filepath.Base(s.Path)+" "+string(s.Format))
		s.Close()
	}
	if err != nil || len(damaged) != 1 || !slices.Equal(names, []string{"b dir", "a.zip zip", "c.bag.zip bagit.zip"}) {
		t.Errorf("%v, %v, %v", names, damaged, err)
	}
}

// TestWrongWACZ changes a part of a WACZ together with all digests of its files, as
// whoever makes a new one could, and wants it found by what the parts say of one
// another.
func TestWrongWACZ(t *testing.T) {
	path := snapshot(t, Options{Format: WACZ}, nil).Path
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	line := strings.SplitAfter(parts[waczIndex], "\n")[3]
	for name, c := range map[string]struct{ file, from, to, want string }{
		"digest":     {waczIndex, `"digest":"sha256:`, `"digest":"sha256:00`, "and the index says sha256:00"},
		"key":        {waczIndex, "test,waqai)/sub/2017/index", "test,waqai)/sub/2017/indey", "and not \"test,waqai)/sub/2017/index"},
		"no line":    {waczIndex, line, "", "has no line for the record at byte"},
		"order":      {waczIndex, line, line + line + strings.SplitAfter(parts[waczIndex], "\n")[2], "is not in its order"},
		"page":       {waczPages, "/cities/mosul/", "/cities/nowhere/", "leads to no record"},
		"other time": {waczPages, "2026-03-01T09:30:00Z", "2026-03-01T09:30:01Z", "leads to no record"},
		"version":    {waczPackage, `"1.1.1"`, `"1.2.0"`, "is not that of a WACZ 1.1.1"},
		"cut WARC":   {waczWARC, parts[waczWARC][len(parts[waczWARC])-300:], "", "the record at byte"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(parts[c.file], c.from) {
				t.Fatalf("no %q in %s", c.from, c.file)
			}
			changed := maps.Clone(parts)
			changed[c.file] = strings.Replace(changed[c.file], c.from, c.to, 1)
			changed[waczPackage] = strings.ReplaceAll(changed[waczPackage], digestOf([]byte(parts[c.file])), digestOf([]byte(changed[c.file])))
			changed[waczDigest] = strings.ReplaceAll(parts[waczDigest], digestOf([]byte(parts[waczPackage])), digestOf([]byte(changed[waczPackage])))
			file := filepath.Join(t.TempDir(), "changed.wacz")
			f, err := os.Create(file)
			if err != nil {
				t.Fatal(err)
			}
			w := zip.NewWriter(f)
			for _, name := range slices.Sorted(maps.Keys(changed)) {
				m, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(m, changed[name])
			}
			if err := errors.Join(w.Close(), f.Close()); err != nil {
				t.Fatal(err)
			}
			if v := verify(t, file); !strings.Contains(fmt.Sprint(v.Findings), c.want) {
				t.Errorf("found %q, want %q", v.Findings, c.want)
			}
		})
	}
}
