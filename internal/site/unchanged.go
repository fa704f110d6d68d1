package site

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"waqai/internal/article"
	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// builtBlob remembers the last build that ended without faults: what it was of, and
// what it said.
const builtBlob = "built"

// watched is a folder of a site that remembers what was opened in it, and how it was
// then: a build that has to do with the same files and folders again says the same.
// Articles are left out, of which more is known.
type watched struct {
	folder
	mu   sync.Mutex
	seen map[string]stamp
	torn bool // something changed from one look to the next
}

// Open opens a file or a folder by its path.
func (w *watched) Open(name string) (fs.File, error) {
	file, err := w.folder.Open(name)
	if isArticle(name) {
		return file, err
	}
	var now stamp
	if err == nil {
		if info, err := file.Stat(); err == nil {
			now = stampOf(info)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if was, known := w.seen[name]; known && (was.size != now.size || was.time != now.time) {
		w.torn = true
	} else if !known {
		w.seen[name] = now
	}
	return file, err
}

func isArticle(name string) bool {
	return strings.HasPrefix(name, "content/articles/") && isMarkdown(filepath.Base(name))
}

func stampOf(info fs.FileInfo) stamp {
	return stamp{int(info.Size()), int(info.ModTime().UnixNano()), int(time.Now().UnixNano())}
}

// built is a build that ended without faults.
type built struct {
	program string
	out     string // the absolute path of the output folder
	today   edtf.Day
	watched []string // paths in the site's folder, "." among them
	stamps  []stamp  // theirs; without a time where there was nothing
	report  Report
}

func (b *built) pack(c *pack.Coder) {
	c.Text(&b.program)
	c.Text(&b.out)
	today := int(b.today)
	c.Number(&today)
	b.today = edtf.Day(today)
	c.Texts(&b.watched)
	pack.Many(c, &b.stamps, packStamp)
	c.Texts(&b.report.Warnings)
	packFaults(c, &b.report.Notes)
	bytes := int(b.report.Bytes)
	for _, n := range []*int{&b.report.Articles, &b.report.Events, &b.report.Cities, &b.report.Pages, &bytes} {
		c.Number(n)
	}
	b.report.Bytes = int64(bytes)
}

// remember keeps a build for the next to compare with.
func (s *Site) rememberBuild(opt Options, r *Report) {
	w, ok := s.files.(*watched)
	if !ok || opt.Program == "" || opt.Record || opt.Copies || len(r.Faults) > 0 || w.torn {
		s.memo.store.SetBlob(builtBlob, nil)
		return
	}
	out, err := filepath.Abs(outputFolder(opt))
	if err != nil {
		return
	}
	b := built{program: opt.Program, out: out, today: opt.Today, report: *r}
	w.mu.Lock()
	for _, name := range sortedKeys(w.seen) {
		b.watched = append(b.watched, name)
		b.stamps = append(b.stamps, w.seen[name])
	}
	w.mu.Unlock()
	const note, file = 512, 128 // bytes that they take at most, mostly
	c := pack.Writer(make([]byte, 0, note*len(b.report.Notes)+file*len(b.watched)))
	b.pack(c)
	s.memo.store.SetBlob(builtBlob, c.Bytes())
}

// unchanged gives the report of the last build, where the same program would build the
// same site of the same files, and finds all that it wrote as it was. Nothing is read
// but names, sizes and times.
func unchanged(opt Options) (*Report, bool) {
	if opt.Program == "" || opt.Memo != nil || opt.Preview || opt.Forget || opt.Record || opt.Copies {
		return nil, false
	}
	store := opt.openMemo()
	defer store.Close()
	var b built
	c := pack.Reader(string(store.Blob(builtBlob)))
	if b.pack(c); !c.Done() || b.program != opt.Program || !holds(b.today, opt.Today) || len(b.watched) != len(b.stamps) {
		return nil, false
	}
	out, err := filepath.Abs(outputFolder(opt))
	if err != nil || out != b.out {
		return nil, false
	}
	dir := cmp.Or(opt.Dir, ".")
	for n, name := range b.watched {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if gone := b.stamps[n].time == 0; gone != (err != nil) || !gone && !b.stamps[n].same(stampOf(info)) {
			return nil, false
		}
	}
	files := filesOf(store)
	if !all(sortedKeys(files), func(file string) bool { return files[file].same(opt.stamp(file)) }) {
		return nil, false
	}
	o := output{out}
	st, err := o.readState()
	if err != nil || st.Unfinished || len(st.Files) != b.report.Pages {
		return nil, false
	}
	as := func(file string) bool {
		info, err := os.Lstat(o.file(file))
		known := st.Files[file]
		return err == nil && info.Mode().IsRegular() && info.Size() == known.Size && info.ModTime().UnixNano() == known.Time && known.Key != ""
	}
	if !all(sortedKeys(st.Files), as) {
		return nil, false
	}
	return &b.report, true
}

// all tells whether something holds for each of a list, on all processors.
func all[T any](list []T, holds func(T) bool) bool {
	var no atomic.Bool
	inParallel(list, func(one T) {
		if !no.Load() && !holds(one) {
			no.Store(true)
		}
	})
	return !no.Load()
}

// filesOf gives what a store knows of article files.
func filesOf(store *memo.Store) map[string]stamped {
	files := map[string]stamped{}
	c := pack.Reader(string(store.Blob(filesBlob)))
	var list []struct{}
	pack.Many(c, &list, func(c *pack.Coder, _ *struct{}) {
		var file string
		var st stamped
		c.Text(&file)
		packStamped(c, &st)
		files[file] = st
	})
	if !c.Done() {
		return map[string]stamped{}
	}
	return files
}

func packStamped(c *pack.Coder, st *stamped) {
	packStamp(c, &st.stamp)
	c.Text(&st.reader)
	packKey(c, &st.key)
}

func packStamp(c *pack.Coder, st *stamp) {
	c.Number(&st.size)
	c.Number(&st.time)
	c.Number(&st.seen)
}

func packFaults(c *pack.Coder, faults *source.Faults) {
	pack.Many(c, (*[]source.Fault)(faults), article.PackFault)
}
