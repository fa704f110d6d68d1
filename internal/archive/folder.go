package archive

import (
	"os"
	"path/filepath"
	"sync"
)

// folder is a snapshot that is a folder while it is written.
type folder struct {
	tmp, out string
	mu       sync.Mutex
	made     map[string]bool // folders in it
	size     int64
	done     bool
}

func newFolder(out string) (*folder, error) {
	dir := filepath.Dir(out)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, worldly(out, err)
	}
	tmp, err := os.MkdirTemp(dir, temporary+"*")
	if err != nil {
		return nil, worldly(out, err)
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return nil, worldly(out, err)
	}
	return &folder{tmp: tmp, out: out, made: map[string]bool{tmp: true}}, nil
}

// parents makes the folders above a file.
func (f *folder) parents(file string) error {
	dir := filepath.Dir(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made[dir] {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for ; !f.made[dir]; dir = filepath.Dir(dir) {
		f.made[dir] = true
	}
	return nil
}

func (f *folder) prepare(m member) (*prepared, error) {
	file := filepath.Join(f.tmp, filepath.FromSlash(m.path))
	if err := f.parents(file); err != nil {
		return nil, worldly(f.out, err)
	}
	w, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, worldly(f.out, err)
	}
	defer w.Close()
	d := newDigester(w)
	defer d.release()
	if err := m.write(d); err != nil {
		return nil, err
	}
	if err := d.Flush(); err != nil {
		return nil, worldly(f.out, err)
	}
	if err := w.Sync(); err != nil {
		return nil, worldly(f.out, err)
	}
	if err := w.Close(); err != nil {
		return nil, worldly(f.out, err)
	}
	return &prepared{entry: entry{m.path, d.sum(), d.size()}}, nil
}

func (f *folder) put(p *prepared) error {
	f.size += p.size
	return nil
}

func (f *folder) finish() error {
	for dir := range f.made {
		syncFolder(dir)
	}
	if err := place(f.tmp, f.out); err != nil {
		return err
	}
	f.done = true
	return nil
}

func (f *folder) result() (int64, string) { return f.size, "" }

func (f *folder) discard() {
	if !f.done {
		os.RemoveAll(f.tmp)
	}
}
