package archive

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"waqai/internal/warc"
)

// level of the compression. Of the levels that are as quick as «zip -1» on half
// the cores it is the one that stays smaller than «zip -6»; BenchmarkZip measures
// both.
const level = 6

// sealHead begins the comment at the end of our ZIP archives. Behind it stands
// the SHA-256 of all bytes before the comment, in hexadecimal: what readers of ZIP
// pass over (times, flags, the last bits of a compressed stream) is in it.
const sealHead = "waqai sha256:"

const sealLength = len(sealHead) + 2*sha256.Size

// zipper is a snapshot that is a ZIP archive while it is written.
type zipper struct {
	out    string
	date   uint16 // as ZIP has it
	clock  uint16
	tmp    *os.File
	buffer *bufio.Writer
	seal   *sealer
	zip    *zip.Writer
	done   bool
	size   int64
	sum    string
}

var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, level)
	if err != nil {
		panic(err)
	}
	return w
}}

func newZip(out string, date time.Time) (*zipper, error) {
	dir := filepath.Dir(out)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, worldly(out, err)
	}
	tmp, err := os.CreateTemp(dir, temporary+"*")
	if err != nil {
		return nil, worldly(out, err)
	}
	z := &zipper{out: out, tmp: tmp, buffer: bufio.NewWriterSize(tmp, 256<<10)}
	z.date, z.clock = dosTime(date)
	z.seal = &sealer{to: z.buffer, hash: sha256.New()}
	z.zip = zip.NewWriter(z.seal)
	return z, nil
}

// dosTime gives a time as ZIP writes it, which knows the years 1980 to 2107.
func dosTime(t time.Time) (date, clock uint16) {
	if t = t.UTC(); t.Year() < 1980 || t.Year() > 2107 {
		return 1<<5 | 1, 0
	}
	return uint16((t.Year()-1980)<<9 | int(t.Month())<<5 | t.Day()), uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2)
}

// packed are the endings of files that no compression makes smaller.
var packed = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".webp": true, ".gif": true, ".woff2": true, ".gz": true, ".zip": true, ".mp4": true, ".wacz": true}

func (z *zipper) prepare(m member) (*prepared, error) {
	p := &prepared{entry: entry{path: m.path}, method: zip.Deflate, body: &warc.Spool{Dir: filepath.Dir(z.out)}}
	var to io.Writer = p.body
	var deflate *flate.Writer
	if packed[path.Ext(m.path)] {
		p.method = zip.Store
	} else {
		deflate = deflaters.Get().(*flate.Writer)
		defer deflaters.Put(deflate)
		deflate.Reset(p.body)
		to = deflate
	}
	crc := crc32.NewIEEE()
	d := newDigester(io.MultiWriter(crc, to))
	defer d.release()
	err := m.write(d)
	if err == nil {
		err = worldly(z.out, d.Flush())
	}
	if err == nil && deflate != nil {
		err = worldly(z.out, deflate.Close())
	}
	if err != nil {
		p.body.Close()
		return nil, err
	}
	p.sha256, p.size, p.crc = d.sum(), d.size(), crc.Sum32()
	return p, nil
}

func (z *zipper) put(p *prepared) error {
	h := &zip.FileHeader{
		Name: p.path, Method: p.method, CRC32: p.crc,
		CompressedSize64: uint64(p.body.Size), UncompressedSize64: uint64(p.size),
	}
	//lint:ignore SA1019 CreateRaw writes these, and passes over Modified
	h.ModifiedDate, h.ModifiedTime = z.date, z.clock
	h.SetMode(0o644)
	for _, c := range p.path {
		if c >= utf8.RuneSelf {
			h.Flags |= 1 << 11 // the name is UTF-8
			break
		}
	}
	if h.CompressedSize64 >= math.MaxUint32 || h.UncompressedSize64 >= math.MaxUint32 {
		h.Flags |= 1 << 3 // sizes follow the data, where they have room
	}
	w, err := z.zip.CreateRaw(h)
	if err != nil {
		return worldly(z.out, err)
	}
	r, err := p.body.Reader()
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return worldly(z.out, err)
}

func (z *zipper) finish() error {
	// The comment is the last of the file: it is written when all before it is
	// known, over zeros that keep its place.
	if err := z.zip.SetComment(string(make([]byte, sealLength))); err != nil {
		return err
	}
	if err := z.zip.Close(); err != nil {
		return err
	}
	if err := z.seal.close(); err != nil {
		return err
	}
	if err := z.buffer.Flush(); err != nil {
		return err
	}
	if err := z.tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := z.tmp.Sync(); err != nil {
		return err
	}
	if err := z.tmp.Close(); err != nil {
		return err
	}
	z.size, z.sum = z.seal.size, hex.EncodeToString(z.seal.hash.Sum(nil))
	if err := place(z.tmp.Name(), z.out); err != nil {
		return err
	}
	z.done = true
	return nil
}

func (z *zipper) result() (int64, string) { return z.size, z.sum }

func (z *zipper) discard() {
	if !z.done {
		z.tmp.Close()
		os.Remove(z.tmp.Name())
	}
}

// sealer writes an archive whose last bytes are the place of the seal, and puts
// the seal there.
type sealer struct {
	to   io.Writer
	hash hash.Hash // of what was passed on
	held []byte    // what may be the place of the seal
	size int64
}

func (s *sealer) Write(p []byte) (int, error) {
	n := len(p)
	if n >= sealLength {
		// What was held and most of p are no seal, and need not be copied.
		last := p[n-sealLength:]
		if err := s.pass(s.held); err != nil {
			return 0, err
		}
		if err := s.pass(p[:n-sealLength]); err != nil {
			return 0, err
		}
		s.held = append(s.held[:0], last...)
		return n, nil
	}
	s.held = append(s.held, p...)
	if more := len(s.held) - sealLength; more > 0 {
		if err := s.pass(s.held[:more]); err != nil {
			return 0, err
		}
		s.held = append(s.held[:0], s.held[more:]...)
	}
	return n, nil
}

func (s *sealer) pass(p []byte) error {
	s.hash.Write(p)
	s.size += int64(len(p))
	_, err := s.to.Write(p)
	return err
}

func (s *sealer) close() error {
	return s.pass([]byte(sealHead + hex.EncodeToString(s.hash.Sum(nil))))
}
