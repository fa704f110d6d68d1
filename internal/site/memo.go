package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"waqai/internal/article"
	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

const (
	// memoFolder of a site holds what builds know of each other; see package memo.
	memoFolder = ".waqai"
	// memoVersion changes with the form of what is kept there.
	memoVersion = "waqai/site 2"
	// readingVersion goes into the key of every reading. It changes when the code
	// between a file and its events does, as far as no extractor tells.
	readingVersion = "3 " + article.PackVersion

	filesBlob = "files"
)

// Memo is what a Load learnt of article files, to be handed to the next.
type Memo struct {
	store    *memo.Store
	readings map[memo.Key]*reading // by the digest of all that they depend on
	sound    map[string]*reading   // by file, in a preview: the last that gave an article
	whole    map[string]any        // by file, in a preview: the last page or place without faults
	files    map[string]stamped    // what was known of article files when they were read

	// What a Load that is told which files were touched goes on from: the files of
	// articles, what was read of each and in a preview is shown of it, the folders that
	// were listed, and what all that was read with.
	list        []string
	read, shown []*reading
	folders     map[string]seenFolder // none where the list may have changed since
	reader      string
	today       edtf.Day

	merger *merger
	lost   *lost
	look   look     // in a preview
	last   assembly // in a preview
}

func newMemo(store *memo.Store) *Memo {
	return &Memo{store: store, readings: map[memo.Key]*reading{}, sound: map[string]*reading{}, whole: map[string]any{}, files: map[string]stamped{}, lost: &lost{}}
}

// openMemo gives the store of a site's folder, or that of the Load before.
func (opt Options) openMemo() *memo.Store {
	switch {
	case opt.Memo != nil:
		return opt.Memo.store
	case opt.Forget:
		return memo.Open("", memoVersion)
	}
	store := memo.Open(filepath.Join(cmp.Or(opt.Dir, "."), memoFolder), memoVersion)
	if !opt.learns && !opt.Preview {
		store.OnlyRead()
	}
	return store
}

// Keep writes what was learnt of the articles into the folder .waqai of the site, for
// programs that come later. A disk that does not take it loses nothing but time.
func (m *Memo) Keep() {
	if m == nil || m.lost.why() != nil { // then what was made of events is wrong
		return
	}
	files := sortedKeys(m.files)
	const about = 128 // bytes for a file; room that grows by pieces would take several times as much
	c := pack.Writer(make([]byte, 0, about*len(files)))
	pack.Many(c, &files, func(c *pack.Coder, file *string) {
		st := m.files[*file]
		c.Text(file)
		packStamped(c, &st)
	})
	m.store.SetBlob(filesBlob, c.Bytes())
	if m.merger != nil {
		m.merger.mu.Lock()
		m.merger.keep(m.store)
		m.merger.mu.Unlock()
	}
	m.store.Save()
}

// merger is a Merger that several Loads use, one after the other.
type merger struct {
	mu sync.Mutex
	*timeline.Merger
	preview  bool
	readings []*reading // that it was Set
}

// blob names what the store has of a merger: that of a preview has other tellings.
func (m *merger) blob() string {
	if m.preview {
		return "merged in a preview"
	}
	return "merged"
}

// keep keeps the state of a merger that is locked, and of which readings it is.
func (m *merger) keep(store *memo.Store) {
	keys := make([]memo.Key, 0, len(m.readings))
	for _, r := range m.readings {
		if r.key != (memo.Key{}) {
			keys = append(keys, r.key)
		}
	}
	slices.SortFunc(keys, compareKeys)
	state := string(m.State())
	const each = len(memo.Key{}) + 1
	c := pack.Writer(make([]byte, 0, each*len(keys)+len(state)+2*binary.MaxVarintLen64))
	pack.Many(c, &keys, packKey)
	c.Text(&state)
	store.SetBlob(m.blob(), c.Bytes())
}

// resume takes what keep kept, as far as it is of the same readings.
func (m *merger) resume(store *memo.Store, unique []*reading) {
	var keys []memo.Key // each of one article, of which it says all
	var state string
	c := pack.Reader(string(store.Blob(m.blob())))
	pack.Many(c, &keys, packKey)
	if c.Text(&state); !c.Done() || state == "" {
		return
	}
	for _, r := range unique {
		if _, known := slices.BinarySearchFunc(keys, r.key, compareKeys); known {
			m.Set(r.article.Slug, r.article.Date, r.told)
		}
	}
	if m.Resume([]byte(state)) != nil {
		return // then all is merged
	}
}

func compareKeys(a, b memo.Key) int { return bytes.Compare(a[:], b[:]) }

func packKey(c *pack.Coder, key *memo.Key) {
	text := string(key[:])
	c.Text(&text)
	copy(key[:], text)
}

// knownFiles gives what was known of article files before this Load.
func (s *Site) knownFiles() map[string]stamped {
	if s.before != nil {
		return s.before.files
	}
	return filesOf(s.memo.store)
}

// stamp is what the system says of a file without reading it.
type stamp struct {
	size int
	time int // of its last change, in nanoseconds since 1970; 0 where it is not known
	seen int // when that was asked
}

// stamped is the key of what was read of a file as it was at a stamp.
type stamped struct {
	stamp
	reader string
	key    memo.Key
}

// settled is how long a file has to have been left alone for its time to tell one
// state of it from another: clocks of file systems have ticks, on some disks of two
// seconds.
const settled = int(3 * time.Second)

// stamp asks the system for the stamp of a file; links have none, for what they
// lead to changes without them.
func (opt Options) stamp(file string) stamp {
	info, err := os.Lstat(opt.path(file))
	if err != nil || !info.Mode().IsRegular() {
		return stamp{}
	}
	return stampOf(info)
}

// path gives where a file of the site is.
func (opt Options) path(file string) string {
	return filepath.Join(cmp.Or(opt.Dir, "."), filepath.FromSlash(file))
}

// same tells whether a file is as it was at a stamp, as far as another of now tells.
func (was stamp) same(now stamp) bool {
	return was.time != 0 && was.seen-was.time >= settled && now.size == was.size && now.time == was.time
}

// keyOf gives the key of what is read of a file.
func keyOf(file string, src []byte, reader string) memo.Key {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(file), []byte(reader), src} {
		c := pack.Writer(nil)
		n := uint64(len(part))
		c.Uint(&n)
		h.Write(c.Bytes())
		h.Write(part)
	}
	return memo.Key(h.Sum(nil)[:len(memo.Key{})])
}

// recall gives the reading of a key, nil where nobody knows it. It is one of a day
// that is no later than today: what was no fault then is none now.
func (m *Memo) recall(key memo.Key, before *Memo, today edtf.Day) *reading {
	if before != nil {
		if r := before.readings[key]; r != nil && r.holds(today) {
			m.store.Use(key)
			return r
		}
	}
	all, record, ok := m.store.Find(key)
	if !ok {
		return nil
	}
	if r := unpackReading(all, record, m.lost); r != nil && r.holds(today) {
		r.key = key
		return r
	}
	return nil
}

// holds tells whether what was read is still so on a day.
func (r *reading) holds(today edtf.Day) bool { return holds(r.today, today) }

// holds tells whether what is no fault on a day is none today; 0 allows any date.
func holds(then, today edtf.Day) bool { return today == 0 || then != 0 && then <= today }

// published gives a reading without what only a preview shows.
func (r *reading) published() *reading {
	if r.article != nil && r.article.Draft {
		return &reading{notes: r.notes, faults: r.faults, key: r.key}
	}
	return r
}

// keep remembers a reading in a preview, and gives it, or where it is at fault what its
// file gave when it was sound, with the faults that it has now.
func (m *Memo) keep(file string, r *reading, before *Memo) *reading {
	if len(r.faults) == 0 {
		m.sound[file] = r
		return r
	}
	if before == nil || before.sound[file] == nil {
		return r
	}
	last := before.sound[file]
	m.sound[file] = last
	kept := *last
	kept.faults, kept.notes, kept.key = r.faults, r.notes, memo.Key{}
	return &kept
}
