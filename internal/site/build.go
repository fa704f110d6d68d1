package site

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"waqai/internal/source"
)

// write brings the output folder in line with pages. It renders those whose key
// is new or whose file is gone, several at once, each straight to a temporary
// file beside its place, and renames that where its bytes differ from those
// that are there.
//
// A page that cannot be rendered keeps the file that it had, and while there are
// faults so does one that the site has no more: it may be missing only because
// its article cannot be read. Without faults the folder then holds, of ours,
// exactly what a build from nothing would have made. earlier gives what was there before.
func write(ctx context.Context, opt Options, pages []Page, earlier func() (*written, error), r *Report) error {
	dir := outputFolder(opt)
	if err := Apart(dir, opt.Dir); err != nil {
		return &OutputError{Path: dir, Misuse: true, Message: err.Error(), Hint: otherFolder}
	}
	out, err := open(dir)
	if err != nil {
		return err
	}
	was, err := earlier()
	if err != nil {
		return err
	}
	st := was.state
	if st.Unfinished {
		out.sweep(st)
	}
	b := &builder{
		out:      out,
		state:    st,
		resumed:  st.Unfinished,
		report:   r,
		progress: opt.Progress,
		unmade:   map[string]bool{},
	}
	return b.run(ctx, pages, was.found)
}

// Apart gives the error of a folder that cannot be written to because it lies
// within a folder of the site that people write in, or holds one.
func Apart(dir, siteDir string) error {
	for _, ours := range []string{"content", "templates", "static", capturesFolder} {
		if folder := filepath.Join(cmp.Or(siteDir, "."), ours); within(dir, folder) || within(folder, dir) {
			return fmt.Errorf("would lie across the site's own folder %s", ours)
		}
	}
	return nil
}

// outputFolder is where a build of opt writes.
func outputFolder(opt Options) string {
	return cmp.Or(opt.Out, filepath.Join(cmp.Or(opt.Dir, "."), "public"))
}

type builder struct {
	out      output
	state    *state
	resumed  bool // after a build that did not end
	progress func(Progress)
	made     sync.Map // folders that are there

	mu     sync.Mutex // for the rest
	report *Report
	done   int
	total  int
	unmade map[string]bool // claimed, but not made
}

// task is a page to be rendered.
type task struct {
	*Page
	absent bool // its file was not there when it was claimed
	intact bool // its file is there as it was written
}

func (b *builder) run(ctx context.Context, pages []Page, found map[string]found) error {
	b.report.Pages = len(pages)
	var stale []task
	for n := range pages {
		p := &pages[n]
		intact := b.intact(p, found[p.Path])
		if !intact || b.state.Files[p.Path].Key != p.Key {
			stale = append(stale, task{Page: p, intact: intact})
		}
	}
	if err := b.claim(stale); err != nil {
		return err
	}
	b.total = len(stale)
	slices.SortStableFunc(stale, func(a, b task) int { return cmp.Or(cmp.Compare(turn(a), turn(b)), cmp.Compare(a.month, b.month)) })
	late := slices.IndexFunc(stale, func(t task) bool { return t.late })
	if late < 0 {
		late = len(stale)
	}
	failed := b.renderAll(ctx, stale[:late])
	if failed == nil {
		failed = b.renderAll(ctx, stale[late:])
	}

	// What is finished is remembered even when something went wrong.
	if failed == nil {
		failed = b.removeLeft(pages)
		b.state.Unfinished = failed != nil
	}
	err := b.out.writeState(b.state)
	if err == nil && failed == nil {
		err = b.out.end()
	}
	if err != nil {
		return cmp.Or(failed, err)
	}
	for _, p := range pages {
		b.report.Bytes += b.state.Files[p.Path].Size
	}
	return failed
}

// turn is 1 for a page that is written after those of turn 0.
func turn(t task) int {
	if t.late {
		return 1
	}
	return 0
}

// found is what the system says of a file, zero of one that is not there.
type found struct {
	regular    bool
	size, time int64 // of the last change, in nanoseconds
}

// written is what an output folder holds of ours, and what the system says of its files.
type written struct {
	state *state
	found map[string]found
}

// lookAhead reads the state, and looks for the files that it names.
func (o output) lookAhead() (*written, error) {
	st, err := o.readState()
	if err != nil {
		return nil, err
	}
	files := make([]string, 0, len(st.Files))
	for file, known := range st.Files {
		if known.Digest != "" { // else it is only claimed
			files = append(files, file)
		}
	}
	all := make([]found, len(files))
	inParallel(numbers(len(files)), func(n int) {
		if info, err := os.Lstat(o.file(files[n])); err == nil {
			all[n] = found{info.Mode().IsRegular(), info.Size(), info.ModTime().UnixNano()}
		}
	})
	was := &written{st, make(map[string]found, len(files))}
	for n, file := range files {
		was.found[file] = all[n]
	}
	return was, nil
}

// intact tells whether the file of a page is there as it was written.
func (b *builder) intact(p *Page, there found) bool {
	if !there.regular {
		return false
	}
	known := b.state.Files[p.Path]
	if there.size == known.Size && there.time == known.Time {
		return true
	}
	if digest, err := b.out.digest(p.Path); err != nil || digest != known.Digest {
		if !b.resumed {
			b.warn("%s had been changed by something else, and was made again", b.out.file(p.Path))
		}
		return false
	}
	known.Size, known.Time = there.size, there.time
	b.state.Files[p.Path] = known
	return true
}

func (b *builder) warn(format string, args ...any) {
	b.report.Warnings = append(b.report.Warnings, fmt.Sprintf(format, args...))
}

// claim writes into the state the paths that are about to appear. A path at
// which something is already, and not of ours, is claimed by nobody: place
// decides when it knows the bytes.
func (b *builder) claim(stale []task) error {
	if len(stale) == 0 {
		return nil
	}
	missing := func(string) bool { return true }
	if !b.out.empty() {
		missing = func(file string) bool {
			_, err := os.Lstat(b.out.file(file))
			return errors.Is(err, fs.ErrNotExist)
		}
	}
	names := len(b.state.Files) + len(b.state.Folders)
	for n, p := range stale {
		if _, ok := b.state.Files[p.Path]; ok {
			continue
		}
		if missing(p.Path) {
			b.state.Files[p.Path] = entry{}
			stale[n].absent = true
		}
		for dir := path.Dir(p.Path); dir != "." && !b.state.Folders[dir] && missing(dir); dir = path.Dir(dir) {
			b.state.Folders[dir] = true
		}
	}
	if len(b.state.Files)+len(b.state.Folders) == names { // then the state names them all, and is long
		return b.out.begin()
	}
	b.state.Unfinished = true
	return b.out.writeState(b.state)
}

// renderAll renders pages into their files.
func (b *builder) renderAll(ctx context.Context, stale []task) error {
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, job := range jobsOf(stale) {
		if work.Err() != nil {
			break
		}
		g.Go(func() error {
			if work.Err() != nil {
				return nil // the first error is told
			}
			if job[0].together != nil {
				return b.placeTogether(work, job)
			}
			return b.place(job[0])
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// jobsOf puts together the pages that are rendered in one go, at the place of the first.
func jobsOf(stale []task) (jobs [][]task) {
	at := map[*together]int{}
	for _, t := range stale {
		if n, known := at[t.together]; known && t.together != nil {
			jobs[n] = append(jobs[n], t)
			continue
		}
		at[t.together] = len(jobs)
		jobs = append(jobs, []task{t})
	}
	return jobs
}

// place renders a page into its file.
func (b *builder) place(p task) error {
	w, err := b.spoolFor(p)
	if err == nil {
		defer w.drop()
		err = p.Render(w)
	}
	return b.settle(p, w, err)
}

// placeTogether renders pages in one go.
func (b *builder) placeTogether(ctx context.Context, job []task) error {
	files := make([]*rendering, len(job))
	var open []*rendering
	for n, p := range job {
		w, err := b.spoolFor(p)
		files[n] = &rendering{path: p.Path, w: w, err: err}
		if err != nil {
			continue
		}
		defer w.drop()
		if p.intact {
			files[n].former, files[n].digest = b.out.file(p.Path), b.known(p).Digest
		}
		open = append(open, files[n])
	}
	if len(open) > 0 {
		job[0].together.render(ctx, open)
	}
	if ctx.Err() != nil {
		return nil // the first error is told
	}
	for n, p := range job {
		if err := b.settle(p, files[n].w, files[n].err); err != nil {
			return err
		}
	}
	return nil
}

// spoolFor gives the spool for the file of a page, whose folder it makes.
func (b *builder) spoolFor(p task) (*spool, error) {
	if err := b.makeFolder(p.Path); err != nil {
		return nil, b.blocked(p.Path, err)
	}
	return newSpool(filepath.Dir(b.out.file(p.Path))), nil
}

// known is what is known of the file of a page.
func (b *builder) known(p task) entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.Files[p.Path]
}

// settle ends the work on a page, which went as err says. Faults go into the report; an
// error is of the world.
func (b *builder) settle(p task, w *spool, err error) error {
	written, now := false, entry{}
	if err == nil {
		err = w.err
	}
	if err == nil {
		written, now, err = b.put(p, w)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var fault source.Fault
	var world *OutputError
	switch {
	case errors.As(err, &fault):
		b.report.Faults.Add(fault)
		if known, ok := b.state.Files[p.Path]; ok && known.Digest != "" {
			known.Key = "" // to be tried again
			b.state.Files[p.Path] = known
		} else if ok {
			b.unmade[p.Path] = true
		}
	case errors.As(err, &world):
		return err
	case err != nil:
		return b.failed(fmt.Errorf("write %s: %w", p.Path, err))
	default:
		b.state.Files[p.Path] = now
		b.report.Rendered++
		if written {
			b.report.Written++
		}
	}
	if b.done++; b.progress != nil {
		b.progress(Progress{Writing, b.done, b.total})
	}
	return nil
}

// put puts what was rendered of a page into its place where its bytes differ from those
// that are there. It is a fault when those are not ours.
func (b *builder) put(p task, w *spool) (written bool, now entry, err error) {
	target := b.out.file(p.Path)
	now = entry{Key: p.Key, Digest: w.digest(), Size: w.length}

	if !p.absent {
		b.mu.Lock()
		_, ours := b.state.Files[p.Path]
		b.mu.Unlock()
		info, err := os.Lstat(target)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return false, now, b.failed(err)
		case info.IsDir():
			return false, now, b.blocked(p.Path, nil)
		case info.Mode().IsRegular() && info.Size() == now.Size:
			old, err := b.out.digest(p.Path)
			if err != nil {
				return false, now, b.failed(err)
			}
			if old == now.Digest {
				now.Time = info.ModTime().UnixNano()
				return false, now, nil
			}
			fallthrough
		case !ours:
			if !ours {
				return false, now, b.blocked(p.Path, nil)
			}
		}
	}
	if now.Time, err = w.place(target); err != nil {
		return false, now, b.failed(err)
	}
	return true, now, nil
}

// makeFolder makes the folder of a file.
func (b *builder) makeFolder(file string) error {
	dir := path.Dir(file)
	if _, there := b.made.Load(dir); there {
		return nil
	}
	if err := b.out.folder(dir); err != nil {
		return err
	}
	b.made.Store(dir, true)
	return nil
}

// blocked is the fault of a page whose place something else has.
func (b *builder) blocked(file string, err error) error {
	if err != nil && !errors.Is(err, fs.ErrExist) && !isNotDir(err) {
		return b.failed(err)
	}
	return source.Fault{
		Pos:     source.Pos{File: b.out.file(file)},
		Message: "something else stands where a page of the site belongs, and was left as it is",
		Hint:    "move it away, or build into another folder with -out",
	}
}

// isNotDir tells whether a file stands where a folder has to be.
func isNotDir(err error) bool {
	var at *fs.PathError
	if !errors.As(err, &at) {
		return false
	}
	for dir := at.Path; ; dir = filepath.Dir(dir) {
		if info, err := os.Lstat(dir); err == nil {
			return !info.IsDir()
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

func (b *builder) failed(err error) error {
	return &OutputError{Path: b.out.dir, Message: "cannot be written to", Hint: otherFolder, Err: err}
}

// removeLeft removes the files of earlier builds that the site has no more,
// unless there are faults. One that something else has changed since is kept,
// and is nobody's from now on. pages are those that it has, sorted by path.
func (b *builder) removeLeft(pages []Page) error {
	faulty := len(b.report.Faults) > 0
	for _, file := range sortedKeys(b.state.Files) {
		_, planned := slices.BinarySearchFunc(pages, file, func(p Page, file string) int { return strings.Compare(p.Path, file) })
		if planned && !b.unmade[file] {
			continue
		}
		known := b.state.Files[file]
		info, err := os.Lstat(b.out.file(file))
		if faulty && err == nil && known.Digest != "" {
			b.report.Kept++
			continue
		}
		if err == nil && known.Digest != "" && !b.resumed {
			same := info.Mode().IsRegular() && info.Size() == known.Size
			if same && info.ModTime().UnixNano() != known.Time {
				digest, err := b.out.digest(file)
				same = err == nil && digest == known.Digest
			}
			if !same {
				b.warn("%s is no page of the site any more; it had been changed by something else, and was kept", b.out.file(file))
				delete(b.state.Files, file)
				continue
			}
		}
		if err := b.out.remove(file, b.state); err != nil {
			return b.failed(err)
		}
		if info != nil {
			b.report.Removed++
		}
	}
	return nil
}

// renderAll renders all pages for their faults alone.
func renderAll(ctx context.Context, pages []Page, r *Report) error {
	r.Pages = len(pages)
	var mu sync.Mutex
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range pages {
		if work.Err() != nil {
			break
		}
		g.Go(func() error {
			err := p.Render(io.Discard)
			var fault source.Fault
			if errors.As(err, &fault) {
				mu.Lock()
				defer mu.Unlock()
				r.Faults.Add(fault)
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
