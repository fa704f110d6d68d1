package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// tree is the files of something that is read: a folder, an archive, a part of
// one. It may be read from several goroutines.
type tree interface {
	// files lists the files by path, sorted.
	files() []fileInfo
	open(path string) (io.ReadCloser, error)
	close() error
}

// fileInfo is a file of a tree; at is where its bytes begin, in an archive.
type fileInfo struct {
	path string
	size int64
	at   int64
}

// find gives the file at a path.
func find(list []fileInfo, path string) (fileInfo, bool) {
	n, ok := slices.BinarySearchFunc(list, path, func(f fileInfo, path string) int { return strings.Compare(f.path, path) })
	if !ok {
		return fileInfo{}, false
	}
	return list[n], true
}

func byPath(a, b fileInfo) int { return strings.Compare(a.path, b.path) }

// folderTree is a folder of the system. Symbolic links are not followed.
type folderTree struct {
	dir  string
	list []fileInfo
	odd  []string // what is in it and is no file
}

func openFolder(dir string) (*folderTree, error) {
	t := &folderTree{dir: dir}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		path, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			t.odd = append(t.odd, fmt.Sprintf("%s is a symbolic link", path))
			return nil
		case !d.Type().IsRegular():
			t.odd = append(t.odd, fmt.Sprintf("%s is no file", path))
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if len(t.list) == maxMembers {
			return fmt.Errorf("more than %d files", maxMembers)
		}
		t.list = append(t.list, fileInfo{path: path, size: info.Size()})
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(t.list, byPath)
	return t, nil
}

func (t *folderTree) files() []fileInfo { return t.list }
func (t *folderTree) close() error      { return nil }

func (t *folderTree) open(path string) (io.ReadCloser, error) {
	if !has(t.list, path) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return os.Open(filepath.Join(t.dir, filepath.FromSlash(path)))
}

// zipTree is a ZIP archive. What is wrong with its structure stands in faults;
// members with such faults are not among its files.
type zipTree struct {
	bytes   io.ReaderAt
	file    io.Closer // or nil
	size    int64
	list    []fileInfo
	members map[string]*zip.File
	comment string
	faults  []string
}

// openZip reads the directory of an archive. An error says that it is none, or
// beyond the limits.
func openZip(file *os.File) (*zipTree, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return readZip(file, info.Size(), file)
}

func readZip(r io.ReaderAt, size int64, file io.Closer) (*zipTree, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("no whole ZIP archive: the end is missing or damaged")
		}
		return nil, err
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("more than %d members", maxMembers)
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	t := &zipTree{bytes: r, file: file, size: size, members: map[string]*zip.File{}, comment: z.Comment}
	wrong := func(format string, args ...any) { t.faults = append(t.faults, fmt.Sprintf(format, args...)) }
	type span struct {
		from, to int64
		name     string
	}
	var spans []span
	var total, stored uint64
	names := map[string]bool{}
	for _, f := range z.File {
		name := f.Name
		folder := strings.HasSuffix(name, "/") && f.UncompressedSize64 == 0
		switch {
		case !validName(strings.TrimSuffix(name, "/")):
			wrong("member %q: a name that leads out of the snapshot, or is not one that every system can have", name)
			continue
		case names[name]:
			wrong("member %q stands there twice", name)
			continue
		case f.Mode()&fs.ModeSymlink != 0:
			wrong("member %q is a symbolic link", name)
			continue
		case f.Mode()&fs.ModeType != 0 && !folder:
			wrong("member %q is no file", name)
			continue
		case f.Flags&1 != 0:
			wrong("member %q is encrypted", name)
			continue
		case f.Method != zip.Store && f.Method != zip.Deflate:
			wrong("member %q is compressed by method %d, which snapshots do not have", name, f.Method)
			continue
		case f.UncompressedSize64 > maxMember:
			wrong("member %q says that it has %d bytes; the limit is %d", name, f.UncompressedSize64, int64(maxMember))
			continue
		}
		names[name] = true
		at, err := f.DataOffset()
		if err != nil {
			wrong("member %q has no readable header where it should begin", name)
			continue
		}
		if f.CompressedSize64 > uint64(size) || at+int64(f.CompressedSize64) > size {
			wrong("member %q goes beyond the end of the archive", name)
			continue
		}
		spans = append(spans, span{at, at + int64(f.CompressedSize64), name})
		total, stored = total+f.UncompressedSize64, stored+f.CompressedSize64
		if total > maxTotal {
			return nil, fmt.Errorf("its members say that they have more than %d bytes in all, which is the limit", int64(maxTotal))
		}
		if folder {
			continue
		}
		t.members[name] = f
		t.list = append(t.list, fileInfo{path: name, size: int64(f.UncompressedSize64), at: at})
	}
	if total > ratioFrom && total/maxRatio > stored {
		return nil, fmt.Errorf("its members say that they are more than %d times as large as what is in the archive, which is the limit", maxRatio)
	}
	slices.SortFunc(spans, func(a, b span) int { return int(min(max(a.from-b.from, -1), 1)) })
	for n := 1; n < len(spans); n++ {
		if spans[n].from < spans[n-1].to {
			wrong("members %q and %q lie across one another", spans[n-1].name, spans[n].name)
		}
	}
	slices.SortFunc(t.list, byPath)
	return t, nil
}

var inflaters sync.Pool

// inflate gives a reader of a compressed member, used again when it is closed.
func inflate(r io.Reader) io.ReadCloser {
	f, ok := inflaters.Get().(io.ReadCloser)
	if !ok {
		f = flate.NewReader(r)
	} else if err := f.(flate.Resetter).Reset(r, nil); err != nil {
		f = flate.NewReader(r)
	}
	return &inflater{f}
}

type inflater struct{ io.ReadCloser }

func (i *inflater) Close() error {
	if i.ReadCloser == nil {
		return nil
	}
	err := i.ReadCloser.Close()
	inflaters.Put(i.ReadCloser)
	i.ReadCloser = nil
	return err
}

func (t *zipTree) files() []fileInfo { return t.list }

func (t *zipTree) close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

func (t *zipTree) open(path string) (io.ReadCloser, error) {
	f, ok := t.members[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	if f.CompressedSize64 <= smallMember && f.UncompressedSize64 <= smallMember {
		info, _ := find(t.list, path)
		return t.openSmall(f, info.at)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &limited{r, int64(f.UncompressedSize64)}, nil
}

// smallMember is the size up to which a member is read at once: most of a site is
// small files, and the buffers are used again.
const smallMember = 512 << 10

var smallMembers = sync.Pool{New: func() any { return new(smallFile) }}

// smallFile is a small member and the buffers that it is read by.
type smallFile struct {
	packed, whole bytes.Buffer
	source        bytes.Reader
	inflate       io.ReadCloser
	bytes.Reader
}

func (s *smallFile) Close() error {
	smallMembers.Put(s)
	return nil
}

// openSmall reads a member whose bytes begin at a place of the archive.
func (t *zipTree) openSmall(f *zip.File, at int64) (io.ReadCloser, error) {
	s := smallMembers.Get().(*smallFile)
	err := s.read(t.bytes, f, at)
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *smallFile) read(r io.ReaderAt, f *zip.File, at int64) error {
	s.packed.Reset()
	s.packed.Grow(int(f.CompressedSize64))
	packed := s.packed.AvailableBuffer()[:f.CompressedSize64]
	if n, err := r.ReadAt(packed, at); n < len(packed) {
		return cmp.Or(err, io.ErrUnexpectedEOF)
	}
	whole := packed
	if f.Method == zip.Deflate {
		s.source.Reset(packed)
		if s.inflate == nil {
			s.inflate = flate.NewReader(&s.source)
		} else if err := s.inflate.(flate.Resetter).Reset(&s.source, nil); err != nil {
			return err
		}
		s.whole.Reset()
		s.whole.Grow(int(f.UncompressedSize64) + 1)
		whole = s.whole.AvailableBuffer()[:f.UncompressedSize64+1]
		n, err := io.ReadFull(s.inflate, whole)
		switch {
		case err == nil:
			return errors.New("more bytes than the archive says")
		case err != io.ErrUnexpectedEOF && err != io.EOF:
			return err
		}
		whole = whole[:n]
	}
	if uint64(len(whole)) != f.UncompressedSize64 {
		return errors.New("fewer bytes than the archive says")
	}
	if crc32.ChecksumIEEE(whole) != f.CRC32 {
		return zip.ErrChecksum
	}
	s.Reader.Reset(whole)
	return nil
}

// limited reads no more than a member says that it has.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errors.New("more bytes than the archive says")
	}
	return n, err
}

// checkSeal compares the digest at the end of an archive with the bytes before it.
// sealed is false where there is none, as in an archive that another program
// wrote.
func (t *zipTree) checkSeal() (sealed bool, err error) {
	if t.comment == "" {
		return false, nil
	}
	digest, ok := strings.CutPrefix(t.comment, sealHead)
	if !ok || !isDigest(digest) {
		return false, errors.New("the comment at the end of the archive is damaged")
	}
	h := sha256.New()
	if _, err := io.CopyBuffer(h, io.NewSectionReader(t.bytes, 0, t.size-int64(len(t.comment))), make([]byte, 256<<10)); err != nil {
		return false, err
	}
	if hex.EncodeToString(h.Sum(nil)) != digest {
		return false, errors.New("the bytes of the archive are not those that were written")
	}
	return true, nil
}

// part is what lies below a folder of a tree.
type part struct {
	tree
	prefix string
	list   []fileInfo
}

func partOf(t tree, prefix string) *part {
	p := &part{tree: t, prefix: prefix}
	for _, f := range t.files() {
		if path, ok := strings.CutPrefix(f.path, prefix); ok {
			f.path = path
			p.list = append(p.list, f)
		}
	}
	return p
}

func (p *part) files() []fileInfo { return p.list }
func (p *part) open(path string) (io.ReadCloser, error) {
	return p.tree.open(p.prefix + path)
}

// readText reads a file that is kept in memory, up to a limit.
func readText(t tree, path string, limit int64) ([]byte, error) {
	f, err := t.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(bufio.NewReader(f), limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, limit)
	}
	return b, nil
}
