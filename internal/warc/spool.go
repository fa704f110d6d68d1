package warc

import (
	"bytes"
	"io"
	"os"
)

// spoolLimit is how much of a spool is kept in memory; more goes to the disk.
const spoolLimit = 2 << 20

// Spool keeps bytes until they are wanted, in memory or in a temporary file in Dir.
type Spool struct {
	Dir string
	// File holds the bytes where they are not in memory.
	File *os.File
	Size int64

	buf bytes.Buffer
}

func (s *Spool) Write(p []byte) (int, error) {
	s.Size += int64(len(p))
	if s.File == nil && s.buf.Len()+len(p) <= spoolLimit {
		return s.buf.Write(p)
	}
	if s.File == nil {
		f, err := os.CreateTemp(s.Dir, ".waqai-*")
		if err != nil {
			return 0, err
		}
		s.File = f
		if _, err := f.Write(s.buf.Bytes()); err != nil {
			return 0, err
		}
		s.buf = bytes.Buffer{}
	}
	return s.File.Write(p)
}

// Reader gives the bytes from the beginning. Nothing is written after it.
func (s *Spool) Reader() (io.Reader, error) { return s.Section(0, s.Size) }

// Section gives n bytes from an offset on. Nothing is written after it.
func (s *Spool) Section(offset, n int64) (io.Reader, error) {
	if s.File == nil {
		return bytes.NewReader(s.buf.Bytes()[offset : offset+n]), nil
	}
	return io.NewSectionReader(s.File, offset, n), nil
}

// Close lets go of the bytes.
func (s *Spool) Close() {
	if s.File != nil {
		s.File.Close()
		os.Remove(s.File.Name())
	}
}
