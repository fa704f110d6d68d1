package serve

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// pollEvery is how often the folders are looked through where the system does not tell
// what changes in them.
const pollEvery = 400 * time.Millisecond

// sight is what is seen of a file without reading it.
type sight struct {
	size int64
	time time.Time
	mode fs.FileMode
}

// glance gives what is seen of one file; nothing where there is none.
func glance(dir, file string) sight {
	info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil {
		return sight{}
	}
	return sight{info.Size(), info.ModTime(), info.Mode()}
}

// look gives all files of a site that matter.
func look(dir string) map[string]sight {
	seen := map[string]sight{}
	add := func(file string) {
		if is := glance(dir, file); is != (sight{}) {
			seen[file] = is
		}
	}
	add("site.toml")
	for _, root := range roots {
		fs.WalkDir(os.DirFS(dir), root, func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case d.IsDir():
				if !watched(path.Clean(file)) {
					return fs.SkipDir
				}
			case matters(file):
				add(file)
			}
			return nil
		})
	}
	return seen
}

// poll looks through the folders until ctx ends.
func (w *watcher) poll(ctx context.Context) {
	before := look(w.dir)
	w.isReady()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := look(w.dir)
		for file, is := range now {
			if was, ok := before[file]; !ok || was != is {
				w.touch(file)
			}
		}
		for file := range before {
			if _, ok := now[file]; !ok {
				w.touch(file)
			}
		}
		before = now
	}
}
