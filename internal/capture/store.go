package capture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"waqai/internal/warc"
)

// StoreError is something in the way of keeping captures.
type StoreError struct {
	Path, Message, Hint string
	Err                 error
}

func (e *StoreError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Path, e.Message, e.Err)
	}
	return e.Path + ": " + e.Message
}

func (e *StoreError) Unwrap() error { return e.Err }

const (
	temporary = ".waqai-"
	lockFile  = ".lock"
)

// store is captures/ while a run writes to it.
type store struct {
	dir, tool, agent string
	limit            int64 // of the bytes of a file
	name             func(n int) string
	notes            []string
	lock             io.Closer
	pages            map[string]*Page  // the last look
	records          map[string]Record // the last whole answer of an address, by it
	seen             map[string]string // when an address last gave one

	mu    sync.Mutex
	warc  *os.File // nil until there is something to write
	file  string   // its name
	files int
	size  int64
	index *os.File
}

// openStore opens the folder, mends what a run that was killed left, and reads the
// index. A dry run makes no folder and mends nothing.
func openStore(opt Options) (*store, error) {
	s := &store{dir: filepath.Join(opt.Dir, Folder), tool: opt.Tool, agent: opt.Agent, limit: opt.fileSize, pages: map[string]*Page{}, records: map[string]Record{}, seen: map[string]string{}}
	begun := warc.Stamp(opt.Now())
	s.name = func(n int) string {
		if n > 1 {
			return fmt.Sprintf("sources-%s-%d%s", begun, n, warcEnding)
		}
		return "sources-" + begun + warcEnding
	}
	if opt.DryRun {
		x, err := ReadIndex(os.DirFS(opt.Dir))
		s.learn(x.lines)
		return s, err
	}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, s.failed(err)
	}
	var err error
	if s.lock, err = lock(filepath.Join(s.dir, lockFile)); err != nil {
		return nil, &StoreError{Path: s.dir, Message: "another run captures into it", Hint: "wait until it is done", Err: err}
	}
	if err := s.mend(opt.Dir); err != nil {
		s.lock.Close()
		return nil, err
	}
	return s, nil
}

func (s *store) failed(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return &StoreError{Path: s.dir, Message: "cannot be written to", Hint: "what was captured before stays, and the next run goes on from there", Err: err}
}

// mend brings index and files in line: the files say what is there. What was cut off in
// the middle of a record is taken away.
func (s *store) mend(dir string) error {
	left, _ := filepath.Glob(filepath.Join(s.dir, temporary+"*"))
	for _, file := range left {
		os.Remove(file)
	}
	x, err := ReadIndex(os.DirFS(dir))
	var wrong *IndexError
	anew := errors.As(err, &wrong)
	switch {
	case anew:
		s.notes = append(s.notes, fmt.Sprintf("%s: %v; it was made again from the WARC files", indexFile, wrong))
	case err != nil:
		return s.failed(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(indexFile)))
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return s.failed(err)
	}
	byFile := map[string][]line{}
	for _, l := range x.lines {
		byFile[l.place().File] = append(byFile[l.place().File], l)
	}
	found, err := os.ReadDir(s.dir)
	if err != nil {
		return s.failed(err)
	}
	there := map[string]bool{}
	changed := anew || len(text) > 0 && text[len(text)-1] != '\n'
	for _, d := range found {
		if !validFile(d.Name()) || !d.Type().IsRegular() {
			continue
		}
		there[d.Name()] = true
		lines, mended, err := s.mendFile(d.Name(), byFile[d.Name()], x.ends[d.Name()], anew)
		if err != nil {
			return err
		}
		byFile[d.Name()] = lines
		changed = changed || mended
	}
	var names []string
	for name, lines := range byFile {
		names = append(names, name)
		if !there[name] {
			s.notes = append(s.notes, fmt.Sprintf("%s/%s is missing; its lines were taken out of the index: %d", Folder, name, len(lines)))
			byFile[name], changed = nil, true
		}
	}
	slices.Sort(names)
	var all []line
	for _, name := range names {
		all = append(all, byFile[name]...)
	}
	s.learn(all)
	for address, p := range s.pages {
		if p.Kept != nil && !there[p.Kept.File] {
			lost := *p
			lost.Kept = nil
			s.pages[address] = &lost
		}
	}
	if changed {
		return s.writeIndex(all)
	}
	return nil
}

// mendFile looks at what a file has behind its lines.
func (s *store) mendFile(name string, lines []line, end int64, anew bool) (_ []line, changed bool, err error) {
	path := filepath.Join(s.dir, name)
	f, err := os.Open(path)
	if err != nil {
		return nil, false, s.failed(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, false, s.failed(err)
	}
	if end > info.Size() {
		s.notes = append(s.notes, fmt.Sprintf("%s/%s is shorter than the index says; its lines were made again", Folder, name))
		anew = true
	}
	if anew {
		lines, end = nil, 0
	}
	if end == info.Size() && !anew {
		return lines, false, nil
	}
	more, whole, err := scan(io.NewSectionReader(f, end, info.Size()-end), name, end)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		s.notes = append(s.notes, fmt.Sprintf("%s/%s was cut off in the middle of a record, %d bytes of which were taken away", Folder, name, info.Size()-whole))
		f.Close()
		if err := os.Truncate(path, whole); err != nil {
			return nil, false, s.failed(err)
		}
	case err != nil:
		s.notes = append(s.notes, fmt.Sprintf("%s/%s is damaged at byte %d (%v); it was left as it is, and what stands behind is not used", Folder, name, whole, err))
	}
	if len(more) > 0 && !anew {
		s.notes = append(s.notes, fmt.Sprintf("%s/%s has records that the index did not: %d, added", Folder, name, len(more)))
	}
	return append(lines, more...), len(more) > 0 || anew, nil
}

// learn remembers what lines say.
func (s *store) learn(lines []line) {
	for _, l := range lines {
		if l.page != nil {
			s.pages[l.page.Page] = l.page
		} else if r := l.record; r.Status >= 200 && r.Status < 300 {
			s.seen[r.URL] = max(s.seen[r.URL], r.Date)
			if old, ok := s.records[r.URL]; ok && r.Revisit && old.Digest == r.Digest {
				continue // the record with the body is that to refer to
			}
			s.records[r.URL] = *r
		}
	}
}

// writeIndex puts a whole index into its place.
func (s *store) writeIndex(lines []line) error {
	x := &Index{lines: lines}
	text, err := x.Bytes()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(s.dir, temporary+"*")
	if err != nil {
		return s.failed(err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(s.dir, filepath.Base(indexFile)))
	}
	if err != nil {
		return s.failed(err)
	}
	return nil
}

// earlier gives the last whole answer of an address.
func (s *store) earlier(address string) (Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.records[address]
	return r, ok
}

// seenAt tells when an address last gave a whole answer.
func (s *store) seenAt(address string) (date string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	date, ok = s.seen[address]
	return date, ok
}

// last gives the last look at an address, or nil.
func (s *store) last(address string) *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pages[address]
}

// begin opens a file to write to, where none is open or the last is full.
func (s *store) begin() error {
	if s.warc != nil && s.size < s.limit {
		return nil
	}
	if s.index == nil {
		f, err := os.OpenFile(filepath.Join(s.dir, filepath.Base(indexFile)), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		s.index = f
	}
	if s.warc != nil {
		if err := errors.Join(s.warc.Sync(), s.warc.Close()); err != nil {
			return err
		}
		s.warc = nil
	}
	for {
		s.files++
		s.file = s.name(s.files)
		f, err := os.OpenFile(filepath.Join(s.dir, s.file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		s.warc, s.size = f, 0
		break
	}
	block := warc.Info(s.tool) + "robots: obey\r\nhttp-header-user-agent: " + s.agent + "\r\n"
	return s.record([]warc.Field{
		{Name: "WARC-Type", Value: "warcinfo"}, {Name: "WARC-Record-ID", Value: warc.ID("warcinfo", s.file, s.tool)}, {Name: "WARC-Date", Value: s.date()}, {Name: "WARC-Filename", Value: s.file},
		{Name: "Content-Type", Value: "application/warc-fields"}, {Name: "WARC-Block-Digest", Value: sha(block)},
	}, strings.NewReader(block), int64(len(block)))
}

// date is the time in the name of the file.
func (s *store) date() string {
	d := strings.TrimPrefix(s.file, "sources-")
	return fmt.Sprintf("%s-%s-%sT%s:%s:%sZ", d[:4], d[4:6], d[6:8], d[8:10], d[10:12], d[12:14])
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// record appends a record. One that could not be written whole is taken away again.
func (s *store) record(fields []warc.Field, block io.Reader, length int64) error {
	fields = append(fields, warc.Field{Name: "Content-Length", Value: fmt.Sprint(length)})
	to := &counter{w: s.warc}
	if _, err := warc.Write(to, fields, block); err != nil {
		return errors.Join(err, s.warc.Truncate(s.size), seekTo(s.warc, s.size))
	}
	s.size += to.n
	return nil
}

func seekTo(f *os.File, at int64) error {
	_, err := f.Seek(at, io.SeekStart)
	return err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

const revisitProfile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

// put writes a request and its answer. Where an earlier answer of the address has the
// same body, the record has the head alone and refers to that.
func (s *store) put(x *exchange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.begin(); err != nil {
		return s.failed(err)
	}
	address, date := x.url.String(), stamp(x.date)
	id := warc.ID("response", address, date, x.blockSum, s.file, fmt.Sprint(s.size))
	common := func(typ, id string) []warc.Field {
		fields := []warc.Field{{Name: "WARC-Type", Value: typ}, {Name: "WARC-Record-ID", Value: id}, {Name: "WARC-Date", Value: date}, {Name: "WARC-Target-URI", Value: address}}
		if x.ip.IsValid() {
			fields = append(fields, warc.Field{Name: "WARC-IP-Address", Value: x.ip.String()})
		}
		return fields
	}
	request := append(common("request", warc.ID("request", id)),
		warc.Field{Name: "WARC-Concurrent-To", Value: id}, warc.Field{Name: "Content-Type", Value: "application/http; msgtype=request"},
		warc.Field{Name: "WARC-Block-Digest", Value: sha(string(x.request))}, warc.Field{Name: "WARC-Payload-Digest", Value: sha("")})
	if err := s.record(request, bytes.NewReader(x.request), int64(len(x.request))); err != nil {
		return s.failed(err)
	}
	old, ok := s.records[address]
	x.revisit = ok && old.Digest == x.digest && x.truncated == "" && x.status >= 200 && x.status < 300 && x.end > x.body
	typ, length, sum := "response", x.size(), x.blockSum
	if x.revisit {
		typ, length = "revisit", x.body-x.start
	}
	block, err := x.spool.Section(x.start, length)
	if err != nil {
		return s.failed(err)
	}
	fields := append(common(typ, id), warc.Field{Name: "Content-Type", Value: "application/http; msgtype=response"}, warc.Field{Name: "WARC-Payload-Digest", Value: x.digest})
	if x.revisit {
		head, err := io.ReadAll(block)
		if err != nil {
			return s.failed(err)
		}
		block, sum = bytes.NewReader(head), sha(string(head))
		fields = append(fields, warc.Field{Name: "WARC-Profile", Value: revisitProfile}, warc.Field{Name: "WARC-Refers-To-Target-URI", Value: old.URL}, warc.Field{Name: "WARC-Refers-To-Date", Value: old.Date})
	}
	if x.truncated != "" {
		fields = append(fields, warc.Field{Name: "WARC-Truncated", Value: x.truncated})
	}
	at := s.size
	if err := s.record(append(fields, warc.Field{Name: "WARC-Block-Digest", Value: sum}), block, length); err != nil {
		return s.failed(err)
	}
	x.place = Place{s.file, at, s.size - at}
	r := &Record{URL: address, Date: date, Revisit: x.revisit, Status: x.status, Mime: x.mime(), Digest: x.digest, Place: x.place}
	return s.note(line{record: r})
}

// note appends a line to the index.
func (s *store) note(l line) error {
	text, err := l.text()
	if err != nil {
		return err
	}
	if _, err := s.index.Write(text); err != nil {
		return s.failed(err)
	}
	s.learn([]line{l})
	return nil
}

// seal writes what came of a page, and makes it last.
func (s *store) seal(p *Page) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.begin(); err != nil {
		return s.failed(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return err
	}
	at := s.size
	err := s.record([]warc.Field{
		{Name: "WARC-Type", Value: "metadata"}, {Name: "WARC-Record-ID", Value: warc.ID("metadata", p.Page, p.Date, s.file, fmt.Sprint(at))}, {Name: "WARC-Date", Value: p.Date}, {Name: "WARC-Target-URI", Value: p.Page},
		{Name: "Content-Type", Value: "application/json"}, {Name: "WARC-Block-Digest", Value: sha(b.String())}, {Name: "WARC-Payload-Digest", Value: sha(b.String())},
	}, bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err == nil {
		err = s.warc.Sync()
	}
	if err != nil {
		return s.failed(err)
	}
	p.Place = Place{s.file, at, s.size - at}
	return s.note(line{page: p})
}

// finish makes what was written last.
func (s *store) finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, f := range []**os.File{&s.warc, &s.index} {
		if *f != nil {
			err = errors.Join(err, (*f).Sync(), (*f).Close())
			*f = nil
		}
	}
	if err != nil {
		return s.failed(err)
	}
	return nil
}

func (s *store) close() {
	s.finish()
	if s.lock != nil {
		s.lock.Close()
	}
}
