package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
)

// spool takes the bytes of a file of the site, and digests and counts them. What is
// short waits in memory until it is known whether it has to be written; the rest goes to
// a temporary file beside its place.
type spool struct {
	dir    string
	waits  []byte
	hash   hash.Hash
	length int64
	file   *os.File // nil as long as all waits
	err    error
}

// most is how many bytes wait in memory.
const most = 1 << 20

var spools = sync.Pool{New: func() any { return &spool{hash: sha256.New()} }}

// newSpool gives a spool for a file in a folder; drop gives it back.
func newSpool(dir string) *spool {
	w := spools.Get().(*spool)
	w.dir = dir
	return w
}

func (w *spool) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.hash.Write(p)
	w.length += int64(len(p))
	w.waits = append(w.waits, p...)
	if len(w.waits) > most {
		w.spill()
	}
	return len(p), w.err
}

// spill writes what waits to the temporary file.
func (w *spool) spill() {
	if w.file == nil {
		if w.file, w.err = createTemporary(w.dir); w.err != nil {
			return
		}
	}
	_, w.err = w.file.Write(w.waits)
	w.waits = w.waits[:0]
}

func (w *spool) digest() string {
	var sum [sha256.Size]byte
	return hex.EncodeToString(w.hash.Sum(sum[:0]))
}

// place puts the bytes where they belong and gives the time of the file, in
// nanoseconds.
func (w *spool) place(target string) (time int64, err error) {
	if w.spill(); w.err != nil {
		return 0, w.err
	}
	info, err := w.file.Stat()
	if err == nil && info.Mode().Perm() != pageMode {
		err = w.file.Chmod(pageMode)
	}
	name := w.file.Name()
	err = errors.Join(err, w.file.Close())
	if w.file = nil; err == nil {
		err = os.Rename(name, target)
	}
	if err != nil {
		os.Remove(name)
		return 0, err
	}
	return info.ModTime().UnixNano(), nil
}

// drop removes the temporary file, if there is one still. The spool is not to be used
// any more.
func (w *spool) drop() {
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
	}
	w.hash.Reset()
	*w = spool{hash: w.hash, waits: w.waits[:0]}
	spools.Put(w)
}

// pageMode lets a web server read what was written, whatever the mask of who writes.
const pageMode = 0o644

var temporaries atomic.Int64

// createTemporary makes a temporary file in a folder.
func createTemporary(dir string) (*os.File, error) {
	for {
		name := temporary + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(temporaries.Add(1), 36)
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, pageMode)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		return f, err
	}
}
