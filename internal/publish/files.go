package publish

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"waqai/internal/site"
)

// file is what has to be at the target under a path.
type file struct {
	site.Page
	phase phase
	// encoding is that in which it is stored, "" for none; variant is set where it
	// lies beside the file that is not encoded.
	encoding site.Encoding
	variant  bool
	// former is set for the address of an event that the site has no more.
	former bool
}

// phase is what a file is to the order of publishing; see task.step.
type phase int

const (
	assets  phase = iota // styles, scripts, pictures, fonts, files for the server
	pages                // articles, events, plain pages
	indexes              // pages and files that list others, feeds, the sitemap
)

// listFolders hold pages that list others, beside those of the years.
var listFolders = []string{"actors", "cities", "compare", "days", "sources", "types"}

// phaseOf gives the phase in which a file is sent.
func phaseOf(name string) phase {
	first, rest, deep := strings.Cut(name, "/")
	switch {
	case first == "search" || first == "data":
		return indexes // index, page and tables of one state
	case deep && (first == "articles" || first == "events") && rest != "index.html":
		return pages
	case path.Ext(name) == ".html":
		if slices.Contains(listFolders, first) || len(first) == 4 && strings.Trim(first, "0123456789") == "" || name == "index.html" {
			return indexes
		}
		return pages
	}
	switch base := path.Base(name); {
	case base == "feed.xml", base == "feed.json", base == "robots.txt", base == "_redirects",
		strings.HasPrefix(base, "sitemap") && path.Ext(base) == ".xml",
		first == "cities" && deep && (path.Ext(name) == ".csv" || path.Ext(name) == ".geojson" || path.Ext(name) == ".jsonl" || path.Ext(name) == ".ics"):
		return indexes
	}
	return assets
}

// sums digests and counts what is written to it.
type sums struct {
	sha256, md5 hash.Hash
	size        int64
}

func newSums() *sums { return &sums{sha256.New(), md5.New(), 0} }

func (s *sums) Write(p []byte) (int, error) {
	s.sha256.Write(p)
	s.md5.Write(p)
	s.size += int64(len(p))
	return len(p), nil
}

func (s *sums) body() Body {
	return Body{Size: s.size, SHA256: hex.EncodeToString(s.sha256.Sum(nil)), MD5: hex.EncodeToString(s.md5.Sum(nil))}
}

// inMemory is the size up to which a rendered file is kept in memory while it is sent.
const inMemory = 1 << 20

// spool holds a rendered file: in memory, or where it is large in a temporary file.
type spool struct {
	memory bytes.Buffer
	file   *os.File
	buffer *bufio.Writer
}

func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && s.memory.Len()+len(p) <= inMemory {
		return s.memory.Write(p)
	}
	if s.file == nil {
		f, err := os.CreateTemp("", "waqai-publish-*")
		if err != nil {
			return 0, err
		}
		s.file, s.buffer = f, bufio.NewWriterSize(f, 64<<10)
		if _, err := s.buffer.Write(s.memory.Bytes()); err != nil {
			return 0, err
		}
		s.memory = bytes.Buffer{}
	}
	return s.buffer.Write(p)
}

// render fills a spool with a file and gives it as a body; close lets go of it.
func render(f file) (body Body, close func(), err error) {
	s := new(spool)
	close = s.close
	sum := newSums()
	if err = f.write(io.MultiWriter(s, sum), io.Discard); err == nil && s.buffer != nil {
		err = s.buffer.Flush()
	}
	if err != nil {
		close()
		return body, func() {}, err
	}
	body = sum.body()
	body.Open = func() (io.ReadSeekCloser, error) { return nopSeekCloser{s.reader(body.Size)}, nil }
	return body, close, nil
}

// reader reads the first bytes of what was written.
func (s *spool) reader(size int64) io.ReadSeeker {
	if s.file == nil {
		return bytes.NewReader(s.memory.Bytes())
	}
	return io.NewSectionReader(s.file, 0, size)
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
