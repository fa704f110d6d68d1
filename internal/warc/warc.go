// Package warc writes and reads the records of web archives: WARC 1.1 (ISO 28500), each
// record a gzip member of its own, so that one can be opened by its place alone.
//
//	fields, block → Write → a member
//	a file → Reader → records, one after the other
//
// It knows nothing of what the records hold. Lines of indexes (CDXJ) name records by
// SURT and Stamp.
package warc

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Field is a header of a record.
type Field struct{ Name, Value string }

// Record is a record that is read: its headers, and its block until the next
// record is.
type Record struct {
	Fields []Field
	Length int64 // of the block, as its head says
	Block  io.Reader
}

// Get gives the value of a header, "" where there is none.
func (r *Record) Get(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// The limits of a record that is read.
const (
	maxHead   = 64 << 10
	maxFields = 200
	maxBlock  = 64 << 30
)

// Head writes the head of a record, in WARC 1.1.
func Head(fields []Field) []byte {
	var b strings.Builder
	b.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return []byte(b.String())
}

var gzippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, 6)
	if err != nil {
		panic(err)
	}
	return w
}}

// Write writes a record as a gzip member. Fields name the Content-Length of block.
// It gives the SHA-256 of the record before compression.
func Write(w io.Writer, fields []Field, block io.Reader) (digest string, err error) {
	whole := sha256.New()
	g := gzippers.Get().(*gzip.Writer)
	defer gzippers.Put(g)
	g.Reset(w)
	to := io.MultiWriter(g, whole)
	if _, err = to.Write(Head(fields)); err == nil {
		_, err = io.Copy(to, block)
	}
	if err == nil {
		_, err = io.WriteString(to, "\r\n\r\n")
	}
	if err == nil {
		err = g.Close()
	}
	return hex.EncodeToString(whole.Sum(nil)), err
}

// ID makes the id of a record of what it holds, so that the same has the same.
func ID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	sum[6] = sum[6]&0x0F | 0x80 // version 8: of one's own making
	sum[8] = sum[8]&0x3F | 0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// Info is the block of a warcinfo record.
func Info(software string) string {
	return "software: " + software + "\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
}

// ReadHead reads the head of a record of WARC 1.0 or 1.1.
func ReadHead(r *bufio.Reader) (*Record, error) {
	left := maxHead
	line := func() (string, error) {
		var text []byte
		for {
			piece, err := r.ReadSlice('\n')
			if left -= len(piece); left < 0 {
				return "", fmt.Errorf("a head of more than %d bytes", maxHead)
			}
			text = append(text, piece...)
			if err == bufio.ErrBufferFull {
				continue
			}
			if err != nil {
				return "", err
			}
			body, ok := strings.CutSuffix(string(text), "\r\n")
			if !ok {
				return "", errors.New("a line of its head does not end in CR LF")
			}
			return body, nil
		}
	}
	first, err := line()
	if err != nil {
		return nil, err
	}
	if first != "WARC/1.1" && first != "WARC/1.0" {
		return nil, fmt.Errorf("no record of WARC 1.0 or 1.1: it begins with %q", first[:min(len(first), 40)])
	}
	rec := &Record{Length: -1}
	for {
		text, err := line()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		if text == "" {
			break
		}
		if len(rec.Fields) == maxFields {
			return nil, fmt.Errorf("more than %d headers", maxFields)
		}
		if (text[0] == ' ' || text[0] == '\t') && len(rec.Fields) > 0 { // a folded line
			last := &rec.Fields[len(rec.Fields)-1]
			last.Value += " " + strings.TrimSpace(text)
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("a line of its head is no header: %q", text[:min(len(text), 40)])
		}
		rec.Fields = append(rec.Fields, Field{name, strings.TrimSpace(value)})
	}
	n, err := strconv.ParseInt(rec.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return nil, errors.New("no Content-Length")
	}
	if n > maxBlock {
		return nil, fmt.Errorf("a block of %d bytes; the limit is %d", n, int64(maxBlock))
	}
	rec.Length = n
	rec.Block = io.LimitReader(r, n)
	return rec, nil
}

// Open reads the record in the bytes of one member.
func Open(member io.Reader) (*Record, error) {
	g, err := gzip.NewReader(bufio.NewReader(member))
	if err != nil {
		return nil, err
	}
	g.Multistream(false)
	rec, err := ReadHead(bufio.NewReader(g))
	if err != nil {
		return nil, err
	}
	rec.Block = &exactly{rec.Block, rec.Length}
	return rec, nil
}

// exactly gives an error where a reader ends too early.
type exactly struct {
	r    io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if e.left -= int64(n); err == io.EOF && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Reader reads the records of a file of gzip members.
type Reader struct {
	at     *counted
	gzip   *gzip.Reader
	member *bufio.Reader
	hash   hash.Hash
	record *Record
	offset int64
}

// NewReader reads from r, whose first byte is that of a record and has the number
// offset.
func NewReader(r io.Reader, offset int64) *Reader {
	return &Reader{at: &counted{r: bufio.NewReaderSize(r, 256<<10), n: offset}, gzip: new(gzip.Reader)}
}

// Next gives the next record, after End was called for the one before; io.EOF where
// there is none. A file that ends within a record gives io.ErrUnexpectedEOF.
func (r *Reader) Next() (*Record, error) {
	r.offset = r.at.n
	if _, err := r.at.r.Peek(1); err != nil {
		return nil, err // io.EOF at the end
	}
	if err := r.gzip.Reset(r.at); err != nil {
		return nil, unexpected(err)
	}
	r.gzip.Multistream(false)
	r.hash = sha256.New()
	r.member = bufio.NewReader(io.TeeReader(r.gzip, r.hash))
	rec, err := ReadHead(r.member)
	if err != nil {
		return nil, unexpected(err)
	}
	r.record = rec
	return rec, nil
}

// Offset is the place of the record that Next gave, or at which it failed.
func (r *Reader) Offset() int64 { return r.offset }

// End reads what is left of a record, checks that it ends as it has to, and gives its
// size in the file and the SHA-256 of the record before compression.
func (r *Reader) End() (size int64, digest string, err error) {
	block := r.record.Block.(*io.LimitedReader)
	if _, err := io.Copy(io.Discard, block); err != nil {
		return 0, "", unexpected(err)
	}
	if block.N > 0 {
		return 0, "", io.ErrUnexpectedEOF
	}
	tail, err := io.ReadAll(io.LimitReader(r.member, 5))
	if err != nil {
		return 0, "", unexpected(err)
	}
	if string(tail) != "\r\n\r\n" {
		return 0, "", fmt.Errorf("it does not end in two line breaks")
	}
	return r.at.n - r.offset, hex.EncodeToString(r.hash.Sum(nil)), nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// counted counts what a reader gives, and gives single bytes, so that who reads
// compressed members takes none that belong to the next.
type counted struct {
	r *bufio.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// SURT gives the sort key of an address in an index: scheme and «www.» left out, the
// host reversed, lower case, parameters sorted.
// «https://www.Example.org/Path?b=2&a=1» is «org,example)/path?a=1&b=2».
func SURT(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("%q is no address", address)
	}
	host := strings.ToLower(u.Hostname())
	if rest, ok := strings.CutPrefix(host, "www"); ok {
		if after := strings.TrimLeft(rest, "0123456789"); strings.HasPrefix(after, ".") && strings.Contains(after[1:], ".") {
			host = after[1:]
		}
	}
	parts := strings.Split(host, ".")
	slices.Reverse(parts)
	key := strings.Join(parts, ",")
	if port := u.Port(); port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		key += ":" + port
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	key += ")" + path
	if u.RawQuery != "" {
		query := strings.Split(u.RawQuery, "&")
		slices.Sort(query)
		key += "?" + strings.Join(query, "&")
	}
	return strings.ToLower(key), nil
}

// Stamp writes a time as indexes do, with 14 digits.
func Stamp(t time.Time) string { return t.UTC().Format("20060102150405") }
