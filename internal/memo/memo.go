// Package memo keeps on disk what is dear to find out and cheap to know again.
//
//	Open → Store → Get, Put: records by Key; Lay, Find: to read in pieces; Blob, SetBlob: pieces by name → Save
//
// A Store is a folder. What it holds is never more than a copy of what can be made
// again: a record that is damaged, cut off or of another version is one that is not
// there, and a folder that cannot be written to is a Store that learns nothing. So no
// error of the disk ends anybody's work, and a program that is
// killed at any byte leaves a Store that gives right answers or none.
//
// # The folder
//
//	.gitignore       keeps the folder out of git
//	index            where the records stand, and the blobs
//	<number>.log     records, one after the other; each program writes one of its own
//
// A log begins with a line that names the version, then come records:
//
//	key       16 bytes
//	length    uint32, of the record, little endian
//	checksum  uint32, CRC-32C of key, length and record
//	record
//
// The index is written last and put in place by renaming. It begins with the same
// line and ends with the CRC-32C of all before it; between them stand numbers as
// unsigned varints and pieces with their length before them:
//
//	logs      their number, and of each its number
//	records   their number, and of each its key, the place of its log in that list, the
//	          byte at which its record begins, its length and its checksum
//	blobs     their number, and of each its name and its bytes
//
// Several programs may use one folder at once. The index is that of the last to save;
// records that it does not know are made again.
package memo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Key names a record: the first 16 bytes of a digest of all that it depends on.
type Key [16]byte

const (
	indexName = "index"
	logEnding = ".log"
	prologue  = "waqai memo 1 " // before the version of the caller
	headSize  = len(Key{}) + 8
	// maxRecord is far above what an article comes to; a longer record is a damage.
	maxRecord = 1 << 30
)

// wasted is how much of a folder may be records that nobody asked for before Save
// copies those that somebody did.
const wasted = 0.5

var checksums = crc32.MakeTable(crc32.Castagnoli)

// Store keeps records. It is safe for concurrent use.
type Store struct {
	dir     string // "" for one that learns nothing
	version string

	mu      sync.Mutex
	records map[Key]place
	blobs   map[string]blob
	logs    []*log // nil for one that is gone
	own     *log   // to which this Store writes, nil before the first record
	written int64  // bytes of own
	buffer  []byte // of them, those that are not in the file yet
	saved   bool   // the index on disk says all that is known
	failed  error  // why the disk is written to no more
	used    map[Key]bool
}

type log struct {
	number int
	file   *os.File
	size   int64        // as far as it was when it was opened
	there  atomic.Int64 // bytes of it that are in the file
	tail   []byte       // what stands behind them, where the disk took no more
}

// Record is a record that is read in pieces, as often as is wanted. It stays what it is
// whatever becomes of the Store's index.
type Record struct {
	store *Store
	log   *log
	at    int64
	held  string // the record, where no log has it
	size  int
}

// Lay is Put for who reads the record again in pieces: where the disk does not take it,
// it is kept in memory.
func (s *Store) Lay(key Key, record []byte) Record {
	s.Put(key, record)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, known := s.records[key]; known {
		return Record{store: s, log: p.log, at: p.at, size: len(record)}
	}
	return Record{held: string(record), size: len(record)}
}

// Find is Get that gives the record to read in pieces too.
func (s *Store) Find(key Key) (all []byte, record Record, ok bool) {
	if all, ok = s.Get(key); !ok {
		return nil, Record{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, known := s.records[key]; known {
		return all, Record{store: s, log: p.log, at: p.at, size: len(all)}, true
	}
	return all, Record{held: string(all), size: len(all)}, true
}

// Piece gives the bytes of a record from one to another, which are within it. An error
// says that the disk does not give them any more. It is safe for concurrent use.
func (r Record) Piece(from, to int) (string, error) {
	if from < 0 || to < from || to > r.size {
		return "", fmt.Errorf("piece %d to %d of a record of %d bytes", from, to, r.size)
	}
	if r.log == nil {
		return r.held[from:to], nil
	}
	first, end := r.at+int64(from), r.at+int64(to)
	if there := r.log.there.Load(); end > there {
		r.store.mu.Lock()
		if r.log == r.store.own {
			r.store.flush()
		}
		there, tail := r.log.there.Load(), r.log.tail
		r.store.mu.Unlock()
		if end > there {
			if first < there || end-there > int64(len(tail)) {
				return "", fmt.Errorf("%s: %w", r.log.file.Name(), io.ErrUnexpectedEOF)
			}
			return string(tail[first-there : end-there]), nil
		}
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	*buffer = slices.Grow((*buffer)[:0], to-from)[:to-from]
	if _, err := r.log.file.ReadAt(*buffer, first); err != nil {
		return "", fmt.Errorf("%s: %w", r.log.file.Name(), err)
	}
	return string(*buffer), nil
}

// buffers are what pieces are read into.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// place says where a record stands.
type place struct {
	log    *log
	at     int64 // of the record
	length uint32
	sum    uint32
}

// Open opens the store in a folder, which need not exist. version names what the
// records depend on beside their keys, most of all their form; records of another are
// gone. dir "" gives a store that learns nothing.
func Open(dir, version string) *Store {
	s := &Store{dir: dir, version: version, records: map[Key]place{}, blobs: map[string]blob{}, used: map[Key]bool{}}
	if dir == "" {
		s.failed = errors.New("no folder")
		return s
	}
	s.readIndex()
	return s
}

// OnlyRead has the store learn nothing and leave the folder as it is.
func (s *Store) OnlyRead() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = errors.New("the store is only read")
	return s
}

// head is the line with which the files of a store begin.
func (s *Store) head() []byte { return []byte(prologue + strconv.Quote(s.version) + "\n") }

// readIndex takes what the index says, all of it or nothing.
func (s *Store) readIndex() {
	text, err := os.ReadFile(filepath.Join(s.dir, indexName))
	if err != nil || len(text) < 4 || !bytes.HasPrefix(text, s.head()) {
		return
	}
	body, sum := text[:len(text)-4], binary.LittleEndian.Uint32(text[len(text)-4:])
	if crc32.Checksum(body, checksums) != sum {
		return
	}
	r := reader{rest: body[len(s.head()):]}
	var logs []*log
	for range r.number() {
		l := &log{number: int(r.number())}
		logs = append(logs, l)
		if f, err := os.Open(s.logFile(l.number)); err == nil {
			l.file = f
			if info, err := f.Stat(); err == nil {
				l.size = info.Size()
				l.there.Store(l.size)
			}
		}
	}
	count := r.number()
	records := make(map[Key]place, min(count, uint64(len(text)/headSize)))
	for range count {
		var key Key
		copy(key[:], r.take(len(key)))
		n := r.number()
		p := place{at: int64(r.number()), length: uint32(r.number()), sum: uint32(r.number())}
		if r.bad || n >= uint64(len(logs)) {
			r.bad = true
			break
		}
		p.log = logs[n]
		if p.log.file != nil && p.at+int64(p.length) <= p.log.size {
			records[key] = p
		}
	}
	blobs := map[string]blob{}
	for range r.number() {
		name := string(r.piece())
		blobs[name] = blob{piece: r.piece()}
		if r.bad {
			break
		}
	}
	if r.bad || len(r.rest) > 0 {
		for _, l := range logs {
			l.close()
		}
		return
	}
	s.logs, s.records, s.blobs, s.saved = logs, records, blobs, true
}

func (s *Store) logFile(number int) string {
	return filepath.Join(s.dir, strconv.Itoa(number)+logEnding)
}

func (l *log) close() {
	if l.file != nil {
		l.file.Close()
	}
}

// Has tells whether there is a record of a key, without reading it. Get may still find
// it damaged.
func (s *Store) Has(key Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.records[key]
	return ok
}

// Use says that a record is wanted, so that Save keeps it.
func (s *Store) Use(key Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[key] = true
}

// Get gives a record, as fresh bytes. ok is false where there is none, or it is
// damaged.
func (s *Store) Get(key Key) (record []byte, ok bool) {
	s.mu.Lock()
	p, ok := s.records[key]
	if ok {
		s.used[key] = true
		if p.log != nil && p.log == s.own && p.at+int64(p.length) > s.written-int64(len(s.buffer)) {
			s.flush()
			p, ok = s.records[key]
		}
	}
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	record = make([]byte, p.length)
	if _, err := p.log.file.ReadAt(record, p.at); err == nil && sumOf(key, record) == p.sum {
		return record, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records[key].log == p.log {
		delete(s.records, key)
		s.saved = false
	}
	return nil, false
}

// sumOf gives the checksum of a record under a key.
func sumOf(key Key, record []byte) uint32 {
	head := binary.LittleEndian.AppendUint32(key[:len(key):len(key)], uint32(len(record)))
	return crc32.Update(crc32.Checksum(head, checksums), checksums, record)
}

// Put keeps a record under a key. What stands under it is the same: keys are digests.
func (s *Store) Put(key Key, record []byte) {
	sum := sumOf(key, record)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[key] = true
	if _, known := s.records[key]; known {
		return
	}
	s.put(key, record, sum)
}

func (s *Store) put(key Key, record []byte, sum uint32) {
	if len(record) >= maxRecord || !s.begin() {
		return
	}
	s.saved = false
	s.buffer = append(s.buffer, key[:]...)
	s.buffer = binary.LittleEndian.AppendUint32(s.buffer, uint32(len(record)))
	s.buffer = binary.LittleEndian.AppendUint32(s.buffer, sum)
	s.buffer = append(s.buffer, record...)
	s.written += int64(headSize + len(record))
	s.records[key] = place{log: s.own, at: s.written - int64(len(record)), length: uint32(len(record)), sum: sum}
	if len(s.buffer) >= 1<<20 {
		s.flush()
	}
}

// begin makes the log that is written to, and tells whether there is one.
func (s *Store) begin() bool {
	if s.own != nil || s.failed != nil {
		return s.failed == nil
	}
	if s.failed = os.MkdirAll(s.dir, 0o777); s.failed != nil {
		return false
	}
	ignore := filepath.Join(s.dir, ".gitignore")
	if _, err := os.Lstat(ignore); errors.Is(err, fs.ErrNotExist) {
		os.WriteFile(ignore, []byte("*\n"), 0o666)
	}
	number := 1
	for _, l := range s.logs {
		number = max(number, l.number+1)
	}
	for ; ; number++ {
		f, err := os.OpenFile(s.logFile(number), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if s.failed = err; err != nil {
			return false
		}
		s.own = &log{number: number, file: f}
		s.logs = append(s.logs, s.own)
		s.buffer = append(s.buffer[:0], s.head()...)
		s.written = int64(len(s.buffer))
		return true
	}
}

// flush writes what is not in the file yet. Where that fails the records that may not be
// in it are forgotten, and no more are written.
func (s *Store) flush() {
	if s.own == nil || len(s.buffer) == 0 {
		return
	}
	begun := s.written - int64(len(s.buffer))
	if _, err := s.own.file.WriteAt(s.buffer, begun); err != nil {
		s.failed = err
		s.own.there.Store(begun)
		s.own.tail = append(s.own.tail, s.buffer...) // for those who were promised it
	} else {
		s.own.there.Store(s.written)
	}
	if s.failed != nil {
		for key, p := range s.records {
			if p.log == s.own && p.at+int64(p.length) > begun {
				delete(s.records, key)
			}
		}
	}
	s.buffer = s.buffer[:0]
}

// Blob gives the piece with a name, nil where there is none. It is not to be changed.
func (s *Store) Blob(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	piece, _ := s.blobs[name].bytes()
	return piece
}

// SetBlob keeps a piece under a name in place of the one before; nil for none.
func (s *Store) SetBlob(name string, piece []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.blobs[name]
	if before, err := was.bytes(); err == nil && bytes.Equal(before, piece) {
		return
	}
	was.close()
	if s.saved = false; piece == nil {
		delete(s.blobs, name)
	} else {
		s.blobs[name] = s.aside(piece)
	}
}

// blob is a piece, or the file in which it lies until the index is written.
type blob struct {
	piece []byte
	file  *os.File
	size  int
}

// long is how many bytes of a blob are not held in memory for the time of a build.
const long = 1 << 20

// aside gives a blob of a piece. A long one is put into a file, where the disk takes it; its
// name goes as those of other indexes that were not put in place.
func (s *Store) aside(piece []byte) blob {
	if len(piece) < long || s.failed != nil || !s.begin() {
		return blob{piece: piece}
	}
	file, err := os.CreateTemp(s.dir, indexName+"-*")
	if err != nil {
		return blob{piece: piece}
	}
	os.Remove(file.Name()) // at once, where a file may go that is open
	if _, err := file.Write(piece); err != nil {
		b := blob{file: file}
		b.close()
		return blob{piece: piece}
	}
	return blob{file: file, size: len(piece)}
}

func (b blob) length() int {
	if b.file != nil {
		return b.size
	}
	return len(b.piece)
}

// bytes gives the piece, nil where its file does not give it any more.
func (b blob) bytes() ([]byte, error) {
	if b.file == nil {
		return b.piece, nil
	}
	piece := make([]byte, b.size)
	if _, err := b.file.ReadAt(piece, 0); err != nil {
		return nil, err
	}
	return piece, nil
}

// writeTo writes the piece.
func (b blob) writeTo(w io.Writer) error {
	if b.file == nil {
		_, err := w.Write(b.piece)
		return err
	}
	_, err := io.CopyN(w, io.NewSectionReader(b.file, 0, int64(b.size)), int64(b.size))
	return err
}

func (b blob) close() {
	if b.file != nil {
		b.file.Close()
		os.Remove(b.file.Name())
	}
}

// Failed gives why nothing more is kept on disk, nil where all is.
func (s *Store) Failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Save writes down what is known: the records that were used since Open and the
// blobs; others are forgotten when they are more than half of all. Where nothing is
// new, nothing is written. The store can be used on.
func (s *Store) Save() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	if s.failed != nil || s.saved && !s.wasteful() {
		return
	}
	if s.wasteful() {
		s.compact()
	}
	if s.failed == nil && s.begin() {
		s.flush()
	}
	if s.own != nil && s.failed == nil {
		s.failed = s.own.file.Sync()
	}
	if s.failed == nil {
		s.failed = s.writeIndex()
	}
	if s.failed == nil {
		s.saved = true
		s.removeOthers()
	}
}

// wasteful tells whether more than a part of the bytes on disk is of no use.
func (s *Store) wasteful() bool {
	var all, live int64
	for _, l := range s.logs {
		if l == s.own {
			all += s.written
		} else {
			all += l.size
		}
	}
	for key, p := range s.records {
		if s.used[key] {
			live += int64(headSize) + int64(p.length)
		}
	}
	return all > 1<<20 && float64(all-live) > wasted*float64(all)
}

// compact copies the records that were used into a log of their own and forgets the
// others. A record that cannot be read is forgotten too.
func (s *Store) compact() {
	old := s.records
	s.own, s.buffer, s.written = nil, nil, 0
	s.records = make(map[Key]place, len(s.used))
	for _, key := range sorted(old) {
		p := old[key]
		if !s.used[key] {
			continue
		}
		record := make([]byte, p.length)
		if _, err := p.log.file.ReadAt(record, p.at); err == nil && sumOf(key, record) == p.sum {
			s.put(key, record, p.sum)
		}
	}
	// Others may still be reading from the logs before: they stay open until the
	// program ends, and lose their names when the index no longer knows them.
}

// writeIndex puts a new index in place.
func (s *Store) writeIndex() error {
	number := map[*log]uint64{}
	var logs []*log
	for _, p := range s.records {
		number[p.log] = 0
	}
	for _, l := range s.logs {
		if _, needed := number[l]; needed {
			number[l] = uint64(len(logs))
			logs = append(logs, l)
		}
	}
	tmp, err := os.CreateTemp(s.dir, indexName+"-*")
	if err != nil {
		return err
	}
	err = s.encodeIndex(tmp, logs, number)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(s.dir, indexName))
	}
	if err != nil {
		os.Remove(tmp.Name())
		return fmt.Errorf("write the index: %w", err)
	}
	s.logs = logs
	return nil
}

// encodeIndex writes an index of the records in some logs, which have these numbers in it.
func (s *Store) encodeIndex(to io.Writer, logs []*log, number map[*log]uint64) error {
	sum := crc32.New(checksums)
	w := bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<16)
	w.Write(s.head())
	var line []byte
	numbers := func(all ...uint64) {
		line = line[:0]
		for _, n := range all {
			line = binary.AppendUvarint(line, n)
		}
		w.Write(line)
	}
	numbers(uint64(len(logs)))
	for _, l := range logs {
		numbers(uint64(l.number))
	}
	keys := sorted(s.records)
	numbers(uint64(len(keys)))
	for _, key := range keys {
		p := s.records[key]
		w.Write(key[:])
		numbers(number[p.log], uint64(p.at), uint64(p.length), uint64(p.sum))
	}
	numbers(uint64(len(s.blobs)))
	for _, name := range slices.Sorted(maps.Keys(s.blobs)) {
		b := s.blobs[name]
		numbers(uint64(len(name)))
		w.WriteString(name)
		numbers(uint64(b.length()))
		if err := b.writeTo(w); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := to.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

func sorted(records map[Key]place) []Key {
	keys := slices.AppendSeq(make([]Key, 0, len(records)), maps.Keys(records))
	slices.SortFunc(keys, func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
	return keys
}

// removeOthers removes the logs that the index does not know, and indexes that were
// not put in place. A program that still reads one keeps what it has open; one that
// writes to it will find its records gone, and makes them again.
func (s *Store) removeOthers() {
	known := map[string]bool{}
	for _, l := range s.logs {
		known[strconv.Itoa(l.number)+logEnding] = true
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(name, logEnding) && !known[name] || strings.HasPrefix(name, indexName+"-") {
			os.Remove(filepath.Join(s.dir, name))
		}
	}
}

// Close lets go of the files of the store, which is not to be used any more.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.logs {
		l.close()
	}
	for _, b := range s.blobs {
		b.close()
	}
}

// reader takes an index apart.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || r.bad {
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.rest) {
		r.bad = true
		return nil
	}
	piece := r.rest[:n:n]
	r.rest = r.rest[n:]
	return piece
}

func (r *reader) piece() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	return r.take(int(n))
}
