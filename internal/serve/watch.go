package serve

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long files have to be left alone before what changed is taken.
const (
	// quiet is for a file that looks finished: an editor writes, renames and changes
	// rights within that time.
	quiet = 30 * time.Millisecond
	// doubt is for one that is empty, gone or growing: a save may be under way that
	// first moves the old file away, or writes in pieces.
	doubt = 350 * time.Millisecond
	// crowd is for many files at once, as git checkout changes them.
	crowd     = 150 * time.Millisecond
	crowdSize = 20
	// longest is how long changes are waited for at all.
	longest = 10 * time.Second
)

// watcher tells which files of a site changed: their paths in it, sorted, when they
// are quiet.
type watcher struct {
	dir     string
	say     func(format string, args ...any)
	changes chan []string
	// ready is closed when every change from then on is seen.
	ready chan struct{}
	once  sync.Once
	// distant is set, before ready is closed, where not every change may be told.
	distant atomic.Bool

	disk    func(dir string) (kind string, otherSide bool)
	touched chan string
	ended   <-chan struct{}
	added   map[string]bool // folders that are watched, by their path in the site
	barred  map[string]bool // files that could not be read
}

func newWatcher(dir string, say func(string, ...any)) *watcher {
	return &watcher{
		dir: dir, say: say, changes: make(chan []string), ready: make(chan struct{}),
		disk: diskOf, touched: make(chan string, 1024), added: map[string]bool{}, barred: map[string]bool{},
	}
}

// run watches until ctx ends.
func (w *watcher) run(ctx context.Context, polling bool) {
	w.ended = ctx.Done()
	var done sync.WaitGroup
	done.Go(func() { w.settle(ctx) })
	defer done.Wait()
	if kind, otherSide := w.disk(w.dir); !polling && kind != "" && otherSide {
		w.say("the folder is shared with another system (%s), which does not tell of changes; looking through the folders every %d ms, as -poll does", kind, pollEvery.Milliseconds())
		polling = true
	} else if !polling && kind != "" {
		w.distant.Store(true)
		w.say("the folder lies on another machine (%s): say -poll where nothing happens after a save there", kind)
	}
	if !polling {
		err := w.notified(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		w.say("%v; looking through the folders every %d ms instead, as -poll does", err, pollEvery.Milliseconds())
	}
	w.poll(ctx)
}

// touch notes that a file changed; "" stands for any.
func (w *watcher) touch(file string) {
	select {
	case w.touched <- file:
	case <-w.ended:
	}
}

// isReady closes ready. Where that was done before, something may have changed while
// nobody looked.
func (w *watcher) isReady() {
	again := true
	w.once.Do(func() { again = false; close(w.ready) })
	if again {
		w.touch("")
	}
}

// notified watches with what the system tells. It returns an error where that is not
// enough.
func (w *watcher) notified(ctx context.Context) error {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		return explained(err)
	}
	defer n.Close()
	if err := n.Add(w.dir); err != nil {
		return explained(err)
	}
	for _, root := range roots {
		if err := w.add(n, root, false); err != nil {
			return err
		}
	}
	w.isReady()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-n.Events:
			if !ok {
				return errors.New("the system stopped telling of changes")
			}
			if err := w.take(n, e); err != nil {
				return err
			}
		case err, ok := <-n.Errors:
			switch {
			case !ok:
				return errors.New("the system stopped telling of changes")
			case errors.Is(err, fsnotify.ErrEventOverflow):
				for _, root := range roots { // folders may have come
					if err := w.add(n, root, false); err != nil {
						return err
					}
				}
				w.touch("")
			default:
				return explained(err)
			}
		}
	}
}

// explained gives an error of the system in words.
func explained(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return errors.New("the system watches no more folders for one user (fs.inotify.max_user_watches)")
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return errors.New("the system opens no more watchers (fs.inotify.max_user_instances)")
	}
	return err
}

// add watches a folder and those below it, and where it is new notes what is in it.
func (w *watcher) add(n *fsnotify.Watcher, folder string, isNew bool) error {
	var failed error
	fs.WalkDir(os.DirFS(w.dir), folder, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // gone again, or not to be read: the site says so
		case d.IsDir():
			if !watched(file) {
				return fs.SkipDir
			}
			err := n.Add(w.path(file))
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
				failed = explained(err)
				return fs.SkipAll
			}
			w.added[file] = true
		case isNew && matters(file):
			w.touch(file)
		}
		return nil
	})
	return failed
}

func (w *watcher) path(file string) string { return filepath.Join(w.dir, filepath.FromSlash(file)) }

// take takes one event of the system.
func (w *watcher) take(n *fsnotify.Watcher, e fsnotify.Event) error {
	rel, err := filepath.Rel(w.dir, e.Name)
	if err != nil {
		return nil
	}
	file := filepath.ToSlash(rel)
	if file == "." {
		if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
			return errors.New("the folder of the site was moved or removed")
		}
		return nil
	}
	if w.added[file] && (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)) {
		w.forget(n, file)
		w.touch(file + "/")
		return nil
	}
	if e.Has(fsnotify.Create) && watched(file) {
		if info, err := os.Lstat(w.path(file)); err == nil && info.IsDir() {
			if err := w.add(n, file, true); err != nil {
				return err
			}
			w.touch(file + "/")
			return nil
		}
	}
	if e.Op == fsnotify.Chmod && !w.isBarred(file) {
		return nil // indexers and backups do that, again and again
	}
	if matters(file) {
		w.touch(file)
	}
	return nil
}

// isBarred tells whether a file cannot be read, or could not be a moment ago.
func (w *watcher) isBarred(file string) bool {
	before := w.barred[file]
	delete(w.barred, file)
	f, err := os.Open(w.path(file))
	if err == nil {
		f.Close()
		return before
	}
	w.barred[file] = true
	return true
}

// forget ends the watching of a folder that is gone, or has another name, with all
// below it.
func (w *watcher) forget(n *fsnotify.Watcher, folder string) {
	for f := range w.added {
		if f == folder || strings.HasPrefix(f, folder+"/") {
			n.Remove(w.path(f)) // gone mostly
			delete(w.added, f)
		}
	}
}

// settle gathers what was touched, and hands it on when it is quiet.
func (w *watcher) settle(ctx context.Context) {
	files := map[string]int64{} // with the size that each had last
	var began time.Time
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	note := func(file string) {
		if len(files) == 0 {
			began = time.Now()
		}
		if file == "" || strings.HasSuffix(file, "/") {
			files[file] = 0
			return
		}
		was, again := files[file]
		size, wait := w.size(file), quiet
		files[file] = size
		if size <= 0 || again && was > 0 && size > was {
			wait = doubt
		}
		if len(files) >= crowdSize {
			wait = max(wait, crowd)
		}
		timer.Reset(wait)
	}
	var ready []string
	var out chan []string // w.changes while something is ready
	for {
		select {
		case <-ctx.Done():
			return
		case file := <-w.touched:
			if out != nil { // nobody took it yet: it goes along with this
				for _, f := range ready {
					files[f] = max(files[f], w.size(f))
				}
				ready, out = nil, nil
			}
			note(file)
			if file == "" || strings.HasSuffix(file, "/") {
				timer.Reset(doubt)
			}
		case <-timer.C:
			if time.Since(began) < longest && (w.unfinished(files) || w.checkout()) {
				timer.Reset(quiet)
				continue
			}
			for f := range files {
				ready = append(ready, f)
			}
			slices.Sort(ready)
			clear(files)
			out = w.changes
		case out <- ready:
			ready, out = nil, nil
		}
	}
}

// size gives the size of a file, -1 where there is none.
func (w *watcher) size(file string) int64 {
	info, err := os.Stat(w.path(file))
	if err != nil {
		return -1
	}
	return info.Size()
}

// unfinished tells whether some program still has a file open for writing.
func (w *watcher) unfinished(files map[string]int64) bool {
	for f, size := range files {
		if f != "" && !strings.HasSuffix(f, "/") && size >= 0 && busy(w.path(f)) {
			return true
		}
	}
	return false
}

// checkout tells whether git is changing the files of the repository that the site is
// in.
func (w *watcher) checkout() bool {
	dir, err := filepath.Abs(cmp.Or(w.dir, "."))
	if err != nil {
		return false
	}
	for {
		git := filepath.Join(dir, ".git")
		if info, err := os.Lstat(git); err == nil {
			if !info.IsDir() { // of another work tree
				text, _ := os.ReadFile(git)
				git = strings.TrimSpace(strings.TrimPrefix(string(text), "gitdir:"))
				if !filepath.IsAbs(git) {
					git = filepath.Join(dir, git)
				}
			}
			_, err := os.Lstat(filepath.Join(git, "index.lock"))
			return err == nil
		}
		if dir == filepath.Dir(dir) {
			return false
		}
		dir = filepath.Dir(dir)
	}
}
