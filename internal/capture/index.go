package capture

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"waqai/internal/warc"
)

// Folder is where captures are, in the folder of a site.
const Folder = "captures"

const (
	indexFile  = Folder + "/index.jsonl"
	warcEnding = ".warc.gz"
	// maxIndex limits an index that is read, maxSeal what is read of what came of a page.
	maxIndex = 1 << 30
	maxSeal  = 1 << 20
)

// Record is an answer in a WARC file.
type Record struct {
	URL  string `json:"url"`
	Date string `json:"date"`
	// Revisit tells that the record has the head alone: the body is that of an earlier one
	// with the same digest.
	Revisit bool   `json:"revisit,omitempty"`
	Status  int    `json:"status"`
	Mime    string `json:"mime"`
	Digest  string `json:"digest"` // of the body as it was sent
	Place
}

// line is a line of the index: what came of a page, or an answer.
type line struct {
	page   *Page
	record *Record
}

func (l line) place() Place {
	if l.page != nil {
		return l.page.Place
	}
	return l.record.Place
}

func (l line) text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	var err error
	if l.page != nil {
		err = e.Encode(l.page)
	} else {
		err = e.Encode(l.record)
	}
	return b.Bytes(), err
}

// parseLine reads a line without its line break.
func parseLine(text []byte) (l line, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if bytes.HasPrefix(text, []byte(`{"page":`)) {
		l.page = new(Page)
		err = d.Decode(l.page)
	} else {
		l.record = new(Record)
		err = d.Decode(l.record)
	}
	if err != nil || d.More() {
		return line{}, errors.New("no line of an index of captures")
	}
	if p := l.place(); !validFile(p.File) || p.Offset < 0 || p.Length <= 0 {
		return line{}, errors.New("a line without a place in a WARC file")
	}
	if l.page != nil {
		if _, err := Normal(l.page.Page); err != nil {
			return line{}, err
		}
		if k := l.page.Kept; k != nil && (!validFile(k.File) || k.Offset < 0 || k.Length <= 0) {
			return line{}, errors.New("a copy without a place in a WARC file")
		}
		switch l.page.State {
		case Kept, Dead, Unreached, Refused:
		default:
			return line{}, fmt.Errorf("%q is no state of a page", l.page.State)
		}
	}
	return l, nil
}

// validFile tells whether a name is one of a WARC file in the folder.
func validFile(name string) bool {
	return fs.ValidPath(name) && !strings.ContainsAny(name, `/\:`) && strings.HasSuffix(name, warcEnding) && !strings.HasPrefix(name, ".")
}

// Index is what is known of captures. It is finished when it is returned.
type Index struct {
	// Records are in the order of the index, which is that of the files.
	Records []Record
	// Pages are the last looks at addresses, sorted by address.
	Pages []*Page

	fsys  fs.FS
	byURL map[string]*Page
	lines []line
	ends  map[string]int64 // where what is known of a file ends
}

// IndexError is a line of an index that cannot be read.
type IndexError struct {
	Line    int // from 1
	Message string
}

func (e *IndexError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// File gives the path of the index in the folder of a site.
func File() string { return indexFile }

// ReadIndex reads the captures of the site in a folder; one without captures has an
// empty index. A last line that a run is still writing is passed over. With an error
// comes what could be read; an *IndexError names a line.
func ReadIndex(fsys fs.FS) (*Index, error) {
	x := &Index{fsys: fsys, byURL: map[string]*Page{}, ends: map[string]int64{}}
	f, err := fsys.Open(indexFile)
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil
	}
	if err != nil {
		return x, err
	}
	defer f.Close()
	lines, err := parseIndex(f)
	for _, l := range lines {
		x.add(l)
	}
	for _, p := range x.byURL {
		x.Pages = append(x.Pages, p)
	}
	slices.SortFunc(x.Pages, func(a, b *Page) int { return strings.Compare(a.Page, b.Page) })
	return x, err
}

// ParseIndex reads an index whose WARC files are not at hand.
func ParseIndex(r io.Reader) (*Index, error) { return ReadIndex(single{r}) }

// single is a file system with the index alone.
type single struct{ r io.Reader }

func (s single) Open(name string) (fs.File, error) {
	if name != indexFile {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return singleFile{s.r}, nil
}

type singleFile struct{ io.Reader }

func (singleFile) Stat() (fs.FileInfo, error) { return nil, fs.ErrInvalid }
func (singleFile) Close() error               { return nil }

func parseIndex(r io.Reader) (lines []line, err error) {
	b := bufio.NewReaderSize(io.LimitReader(r, maxIndex), 64<<10)
	for n := 1; ; n++ {
		text, err := b.ReadBytes('\n')
		if err == io.EOF {
			return lines, nil // what stands there without a line break is not finished
		}
		if err != nil {
			return lines, err
		}
		l, err := parseLine(bytes.TrimSuffix(text, []byte("\n")))
		if err != nil {
			return lines, &IndexError{n, err.Error()}
		}
		lines = append(lines, l)
	}
}

func (x *Index) add(l line) {
	x.lines = append(x.lines, l)
	p := l.place()
	x.ends[p.File] = max(x.ends[p.File], p.Offset+p.Length)
	if l.page != nil {
		x.byURL[l.page.Page] = l.page
	} else {
		x.Records = append(x.Records, *l.record)
	}
}

// Page gives the last look at an address, nil where there was none.
func (x *Index) Page(address string) *Page {
	if x == nil || len(x.byURL) == 0 {
		return nil
	}
	n, err := Normal(address)
	if err != nil {
		return nil
	}
	return x.byURL[n]
}

// WARCs lists the WARC files of which the index knows something, sorted, and how many of
// their bytes it knows: what stands behind these is not finished.
func (x *Index) WARCs() (list []Place) {
	for name, end := range x.ends {
		list = append(list, Place{File: name, Length: end})
	}
	slices.SortFunc(list, func(a, b Place) int { return strings.Compare(a.File, b.File) })
	return list
}

// Kept gives the last copies of pages, sorted by their addresses.
func (x *Index) Kept() (list []*Copy) {
	for _, p := range x.Pages {
		if p.Kept != nil {
			list = append(list, p.Kept)
		}
	}
	return list
}

// Bytes writes the index, as it was read.
func (x *Index) Bytes() ([]byte, error) {
	var b bytes.Buffer
	for _, l := range x.lines {
		text, err := l.text()
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	return b.Bytes(), nil
}

// Empty tells whether there is nothing in it.
func (x *Index) Empty() bool { return len(x.lines) == 0 }

// answer opens the answer of a copy: its head, and its body without what it was wrapped in
// for the way.
func (x *Index) answer(c *Copy) (*http.Response, io.ReadCloser, error) {
	f, err := x.fsys.Open(path.Join(Folder, c.File))
	if err != nil {
		return nil, nil, err
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		f.Close()
		return nil, nil, fmt.Errorf("%s cannot be read from the middle", c.File)
	}
	rec, err := warc.Open(io.NewSectionReader(at, c.Offset, c.Length))
	if err == nil && rec.Get("WARC-Type") != "response" {
		err = fmt.Errorf("the record at byte %d is no answer", c.Offset)
	}
	if err == nil && rec.Get("WARC-Payload-Digest") != c.Digest {
		err = fmt.Errorf("the record at byte %d is another than the index says", c.Offset)
	}
	var answer *http.Response
	if err == nil {
		answer, err = http.ReadResponse(bufio.NewReader(rec.Block), &http.Request{Method: http.MethodGet})
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return answer, &body{decode(answer.Body, answer.Header, false), f}, nil
}

type body struct {
	io.Reader
	file fs.File
}

func (b *body) Close() error { return b.file.Close() }

// scan reads records from a place of a file on, and gives the lines of the index for them
// and where the last whole record ends. The error is io.ErrUnexpectedEOF where the file
// ends within a record.
func scan(r io.Reader, name string, offset int64) (lines []line, end int64, err error) {
	end = offset
	for w := warc.NewReader(r, offset); ; {
		rec, err := w.Next()
		if err == io.EOF {
			return lines, end, nil
		}
		if err != nil {
			return lines, end, err
		}
		l, err := lineOf(rec)
		if err != nil {
			return lines, end, err
		}
		size, _, err := w.End()
		if err != nil {
			return lines, end, err
		}
		place := Place{name, end, size}
		end += size
		switch {
		case l.page != nil:
			l.page.Place = place
		case l.record != nil:
			l.record.Place = place
		default:
			continue
		}
		lines = append(lines, l)
	}
}

// lineOf gives what the index says of a record; of requests and of what the file is, it
// says nothing.
func lineOf(rec *warc.Record) (l line, err error) {
	switch rec.Get("WARC-Type") {
	case "metadata":
		text, err := io.ReadAll(io.LimitReader(rec.Block, maxSeal))
		if err != nil {
			return l, err
		}
		l.page = new(Page)
		if json.Unmarshal(text, l.page) != nil || l.page.Page == "" {
			return line{}, nil // somebody else's
		}
	case "response", "revisit":
		answer, err := http.ReadResponse(bufio.NewReader(rec.Block), &http.Request{Method: http.MethodGet})
		l.record = recordOf(rec)
		if err == nil {
			l.record.Status, l.record.Mime = answer.StatusCode, mimeOf(answer.Header)
		}
	}
	return l, nil
}

// Difference is an address whose captures are not as they were.
type Difference struct {
	Kind  string `json:"change"` // "added", "removed", "changed", "touched", "moved", "died", "back"
	Page  string `json:"page"`
	From  string `json:"from,omitempty"` // an address, or what it came to
	To    string `json:"to,omitempty"`
	Title string `json:"title,omitempty"`
}

// Compare tells what became of addresses from one index to a later one, by address.
func Compare(old, now *Index) (list []Difference) {
	for _, p := range now.Pages {
		was := old.byURL[p.Page]
		title := ""
		if p.Kept != nil {
			title = p.Kept.Title
		}
		d := Difference{Page: p.Page, Title: title}
		switch {
		case was == nil || was.Kept == nil && p.Kept != nil:
			d.Kind, d.To = "added", cmp.Or(p.Why, string(p.State))
			if p.Kept == nil && was == nil && p.State == Unreached {
				continue // nothing is known of it yet
			}
		case p.State == Dead && was.State != Dead:
			d.Kind, d.To = string(Died), p.Why
		case p.State == Kept && was.State == Dead:
			d.Kind, d.From = string(Back), was.Why
		case p.State != Kept || p.Kept == nil || was.Kept == nil:
			continue
		case p.Kept.URL != was.Kept.URL:
			d.Kind, d.From, d.To = string(Moved), was.Kept.URL, p.Kept.URL
		case p.Kept.Content == was.Kept.Content:
			continue
		case p.Kept.Words == was.Kept.Words && p.Kept.Words != "":
			d.Kind = string(Touched)
		default:
			d.Kind, d.From, d.To = string(Changed), was.Kept.Content, p.Kept.Content
		}
		list = append(list, d)
	}
	for _, p := range old.Pages {
		if now.byURL[p.Page] == nil {
			list = append(list, Difference{Kind: "removed", Page: p.Page})
		}
	}
	slices.SortStableFunc(list, func(a, b Difference) int { return strings.Compare(a.Page, b.Page) })
	return list
}

// Time reads a time of the index.
func Time(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s) // zero where it is none
	return t
}
