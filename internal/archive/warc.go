package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// warcField is a header of a WARC record.
type warcField struct{ name, value string }

// warcRecord is a record that is read: its headers, and its block until the next
// record is.
type warcRecord struct {
	fields []warcField
	length int64
	block  io.Reader
}

// get gives the value of a header, "" where there is none.
func (r *warcRecord) get(name string) string {
	for _, f := range r.fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// The limits of the head of a WARC record.
const (
	maxHead   = 64 << 10
	maxFields = 200
)

// warcHead writes the head of a record, in WARC 1.1.
func warcHead(fields []warcField) []byte {
	var b strings.Builder
	b.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		b.WriteString(f.name + ": " + f.value + "\r\n")
	}
	b.WriteString("\r\n")
	return []byte(b.String())
}

// recordID makes the id of a record of what it holds, so that the same has the same.
func recordID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	sum[6] = sum[6]&0x0F | 0x80 // version 8: of one's own making
	sum[8] = sum[8]&0x3F | 0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// readHead reads the head of a record of WARC 1.0 or 1.1.
func readHead(r *bufio.Reader) (*warcRecord, error) {
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
	rec := &warcRecord{length: -1}
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
		if len(rec.fields) == maxFields {
			return nil, fmt.Errorf("more than %d headers", maxFields)
		}
		if (text[0] == ' ' || text[0] == '\t') && len(rec.fields) > 0 { // a folded line
			last := &rec.fields[len(rec.fields)-1]
			last.value += " " + strings.TrimSpace(text)
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("a line of its head is no header: %q", text[:min(len(text), 40)])
		}
		rec.fields = append(rec.fields, warcField{name, strings.TrimSpace(value)})
	}
	n, err := strconv.ParseInt(rec.get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return nil, errors.New("no Content-Length")
	}
	if n > maxMember {
		return nil, fmt.Errorf("a block of %d bytes; the limit is %d", n, int64(maxMember))
	}
	rec.length = n
	rec.block = io.LimitReader(r, n)
	return rec, nil
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

// surt gives the sort key of an address in an index: scheme and «www.» left out, the
// host reversed, lower case, parameters sorted.
// «https://www.Example.org/Path?b=2&a=1» is «org,example)/path?a=1&b=2».
func surt(address string) (string, error) {
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

// stamp writes a time as indexes do, with 14 digits.
func stamp(t time.Time) string { return t.UTC().Format("20060102150405") }

// indexLine is what a line of a CDXJ index says behind its key and its time.
type indexLine struct {
	URL      string `json:"url"`
	Mime     string `json:"mime"`
	Status   int    `json:"status"`
	Digest   string `json:"digest"`
	Length   int64  `json:"length"`
	Offset   int64  `json:"offset"`
	Filename string `json:"filename"`
	// RecordDigest is that of the record before it was compressed.
	RecordDigest string `json:"recordDigest,omitempty"`

	key, time string
}
