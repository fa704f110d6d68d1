package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"crypto/ecdsa"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/net/html"

	"waqai/internal/warc"
)

// The files of a WACZ (1.1.1). What is ours beside its own stands one folder deep,
// where checkers look for it.
const (
	waczVersion = "1.1.1"
	waczWARC    = "archive/data.warc.gz"
	waczIndex   = "indexes/index.cdx"
	waczZipped  = "indexes/index.cdx.gz"
	waczBlocks  = "indexes/index.idx"
	waczPages   = "pages/pages.jsonl"
	waczExtra   = "pages/extraPages.jsonl"
	waczPackage = "datapackage.json"
	waczDigest  = "datapackage-digest.json"
	waczReadme  = "snapshot/README.txt"
	waczSums    = "snapshot/manifest-sha256.txt"
)

// A plain index is read whole by viewers; from plainLines on it is compressed in
// blocks of blockLines, which they read one at a time.
const (
	plainLines = 4000
	blockLines = 2000
)

//go:embed readme-wacz.txt
var waczReadmeText string

// wacz is a snapshot that is a WACZ while it is written: each file is a record at
// its address on the web.
type wacz struct {
	opt   Options
	zip   *zipper
	base  string // the address of the site
	title string
	about *About

	warc   *os.File // the records, until they are put into the archive
	buffer *bufio.Writer
	length int64
	sum    *digester
	index  []indexLine
	pages  []waczPage

	captures []entry // the WARC files of captured pages
}

// waczPage is a line of a list of pages.
type waczPage struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	TS    string `json:"ts"`
	Title string `json:"title"`

	entry bool
}

// waczPrepared is a member as a record.
type waczPrepared struct {
	record indexLine
	title  string
	// Of a WARC file of captures, which stands beside that of the site: its path, and the
	// lines of the index.
	beside string
	lines  []indexLine
}

var gzippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic(err)
	}
	return w
}}

func newWACZ(opt Options, about *About) (*wacz, error) {
	z, err := newZip(opt.Out, opt.Date)
	if err != nil {
		return nil, err
	}
	w := &wacz{opt: opt, zip: z, base: about.Address, title: about.Title, about: about}
	if w.warc, err = os.CreateTemp(filepath.Dir(opt.Out), temporary+"*"); err != nil {
		z.discard()
		return nil, worldly(opt.Out, err)
	}
	w.buffer = bufio.NewWriterSize(w.warc, 256<<10)
	w.sum = newDigester(w.buffer)
	return w, worldly(opt.Out, w.begin())
}

// begin writes the record that tells what the others are.
func (w *wacz) begin() error {
	block := warc.Info(w.opt.Tool)
	var b bytes.Buffer
	_, err := warc.Write(&b, []warc.Field{
		{Name: "WARC-Type", Value: "warcinfo"}, {Name: "WARC-Record-ID", Value: warc.ID("warcinfo", w.base, w.date())}, {Name: "WARC-Date", Value: w.date()}, {Name: "WARC-Filename", Value: path.Base(waczWARC)},
		{Name: "Content-Type", Value: "application/warc-fields"}, {Name: "WARC-Block-Digest", Value: "sha256:" + digestOf([]byte(block))}, {Name: "Content-Length", Value: fmt.Sprint(len(block))},
	}, strings.NewReader(block))
	if err != nil {
		return err
	}
	w.length = int64(b.Len())
	_, err = w.sum.Write(b.Bytes())
	return err
}

func (w *wacz) date() string { return w.opt.Date.Format(time.RFC3339) }

// addressOf gives the address of a file on the web, and pathOf the file.
func addressOf(base, file string) string { return base + escapePath(file) }

func pathOf(base, address string) (string, bool) {
	rest, ok := strings.CutPrefix(address, base)
	if !ok {
		return "", false
	}
	file, err := unescapePath(rest)
	return file, err == nil && validName(file)
}

// media gives the media type of a file by its ending.
func media(file string) string {
	if t, ok := mediaTypes[path.Ext(file)]; ok {
		return t
	}
	return "application/octet-stream"
}

var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".md": "text/markdown; charset=utf-8", ".toml": "application/toml", ".csv": "text/csv; charset=utf-8", ".json": "application/json", ".jsonl": "application/jsonl",
	".jsonld": "application/ld+json", ".geojson": "application/geo+json", ".ics": "text/calendar; charset=utf-8", ".xml": "application/xml", ".svg": "image/svg+xml",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2",
	".webmanifest": "application/manifest+json", ".pdf": "application/pdf",
}

func (w *wacz) prepare(m member) (*prepared, error) {
	if name, ok := captureFile(m.path); ok {
		return w.prepareCapture(m, name)
	}
	dir := filepath.Dir(w.opt.Out)
	payload := &warc.Spool{Dir: dir}
	defer payload.Close()
	d := newDigester(payload)
	defer d.release()
	err := m.write(d)
	if err == nil {
		err = worldly(w.opt.Out, d.Flush())
	}
	if err != nil {
		return nil, err
	}
	address, sum, typ := addressOf(w.base, m.path), "sha256:"+d.sum(), media(m.path)
	key, err := warc.SURT(address)
	if err != nil {
		return nil, err
	}
	p := &prepared{entry: entry{m.path, d.sum(), d.size()}, body: &warc.Spool{Dir: dir}}
	p.wacz = &waczPrepared{record: indexLine{
		URL: address, Mime: strings.SplitN(typ, ";", 2)[0], Status: 200, Digest: sum, Filename: path.Base(waczWARC), key: key, time: warc.Stamp(w.opt.Date),
	}}
	r, err := payload.Reader()
	if err == nil && p.wacz.record.Mime == "text/html" {
		head := new(bytes.Buffer)
		_, err = io.CopyN(head, r, 16<<10)
		if err == io.EOF {
			err = nil
		}
		p.wacz.title = cmp.Or(titleTag(head.Bytes()), m.path)
		r = io.MultiReader(head, r)
	}
	digest := ""
	if err == nil {
		digest, err = warc.Write(p.body, []warc.Field{
			{Name: "WARC-Type", Value: "resource"}, {Name: "WARC-Record-ID", Value: warc.ID(address, sum, w.date())}, {Name: "WARC-Date", Value: w.date()}, {Name: "WARC-Target-URI", Value: address},
			{Name: "Content-Type", Value: typ}, {Name: "WARC-Payload-Digest", Value: sum}, {Name: "WARC-Block-Digest", Value: sum}, {Name: "Content-Length", Value: fmt.Sprint(p.size)},
		}, r)
	}
	if err != nil {
		p.body.Close()
		return nil, worldly(w.opt.Out, err)
	}
	p.wacz.record.RecordDigest = "sha256:" + digest
	return p, nil
}

// prepareCapture makes a WARC file of captures a member of its own.
func (w *wacz) prepareCapture(m member, name string) (*prepared, error) {
	p, err := w.zip.prepare(m)
	if err != nil {
		return nil, err
	}
	p.wacz = &waczPrepared{beside: path.Dir(waczWARC) + "/" + name}
	r, err := p.body.Reader()
	if err == nil {
		p.wacz.lines, err = captured(r, name)
	}
	if err != nil {
		p.body.Close()
		return nil, worldly(w.opt.Out, err)
	}
	return p, nil
}

// titleTag gives the title of a page.
func titleTag(src []byte) string {
	z := html.NewTokenizer(bytes.NewReader(src))
	for within := false; ; {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken:
			name, _ := z.TagName()
			within = string(name) == "title"
		case html.TextToken:
			if within {
				return strings.Join(strings.Fields(string(z.Text())), " ")
			}
		}
	}
}

func (w *wacz) put(p *prepared) error {
	if p.wacz.beside != "" {
		member := *p
		member.path = p.wacz.beside
		w.index = append(w.index, p.wacz.lines...)
		w.captures = append(w.captures, member.entry)
		return w.zip.put(&member)
	}
	line := p.wacz.record
	line.Offset, line.Length = w.length, p.body.Size
	r, err := p.body.Reader()
	if err == nil {
		_, err = io.Copy(w.sum, r)
	}
	if err != nil {
		return worldly(w.opt.Out, err)
	}
	w.length += p.body.Size
	w.index = append(w.index, line)
	if p.wacz.title != "" && !taken(p.path) {
		w.pages = append(w.pages, waczPage{
			ID: "p" + digestOf([]byte(line.URL))[:12], URL: line.URL, TS: w.date(), Title: p.wacz.title,
			entry: p.path == "index.html" || strings.HasPrefix(p.path, "cities/") || strings.HasPrefix(p.path, "articles/") || p.path == "search/index.html",
		})
	}
	return nil
}

func (w *wacz) finish() error {
	if err := w.sum.Flush(); err != nil {
		return err
	}
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	resources := slices.Clone(w.captures)
	add := func(p *prepared, err error) error {
		if err != nil {
			return err
		}
		resources = append(resources, p.entry)
		return w.zip.put(p)
	}
	member := func(path string, body []byte) error { return add(w.zip.prepare(text(path, body))) }

	// The records stand in the archive as they are.
	crc := crc32.NewIEEE()
	if _, err := w.warc.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(crc, w.warc); err != nil {
		return err
	}
	err := add(&prepared{
		entry: entry{waczWARC, w.sum.sum(), w.length}, crc: crc.Sum32(), method: zip.Store,
		body: &warc.Spool{File: w.warc, Size: w.length},
	}, nil)
	if err != nil {
		return err
	}
	slices.SortFunc(w.index, func(a, b indexLine) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.time, b.time), strings.Compare(a.Filename, b.Filename), cmp.Compare(a.Offset, b.Offset))
	})
	index, blocks, err := indexOf(w.index)
	if err != nil {
		return err
	}
	if blocks == nil {
		err = member(waczIndex, index)
	} else if err = member(waczBlocks, blocks); err == nil {
		err = member(waczZipped, index)
	}
	if err != nil {
		return err
	}
	slices.SortFunc(w.pages, func(a, b waczPage) int { return strings.Compare(a.URL, b.URL) })
	if w.opt.captures != nil {
		seen := map[string]bool{}
		for _, c := range w.opt.captures.Kept() {
			if id := "c" + digestOf([]byte(c.URL + c.Date))[:12]; !seen[id] {
				seen[id] = true
				w.pages = append(w.pages, waczPage{ID: id, URL: c.URL, TS: c.Date, Title: cmp.Or(c.Title, c.URL), entry: true})
			}
		}
	}
	for _, list := range []struct {
		path, id, title string
		entry           bool
	}{{waczPages, "pages", "All Pages", true}, {waczExtra, "extra", "Extra Pages", false}} {
		var b bytes.Buffer
		fmt.Fprintf(&b, "{\"format\": \"json-pages-1.0\", \"id\": %q, \"title\": %q}\n", list.id, list.title)
		for _, p := range w.pages {
			if p.entry != list.entry {
				continue
			}
			line, err := marshal(p, "")
			if err != nil {
				return err
			}
			b.Write(line)
		}
		if err := member(list.path, b.Bytes()); err != nil {
			return err
		}
	}
	if err := member(waczReadme, []byte(waczReadmeText)); err != nil {
		return err
	}
	if err := member(waczSums, manifestOf(resources)); err != nil {
		return err
	}
	pack, err := w.dataPackage(resources)
	if err != nil {
		return err
	}
	if err := member(waczPackage, pack); err != nil {
		return err
	}
	signed := waczSigned{Path: waczPackage, Hash: "sha256:" + digestOf(pack)}
	if key, ok := w.opt.Sign.(*ecdsa.PrivateKey); ok {
		if signed.Signed, err = signWACZ(key, signed.Hash, w.date(), w.opt.Tool); err != nil {
			return err
		}
	}
	digest, err := marshal(signed, "")
	if err != nil {
		return err
	}
	if err := member(waczDigest, digest); err != nil {
		return err
	}
	return w.zip.finish()
}

// indexOf writes an index: plain, or as compressed blocks and the list of them.
func indexOf(lines []indexLine) (index, blocks []byte, err error) {
	text := func(lines []indexLine) ([]byte, error) {
		var b bytes.Buffer
		for _, l := range lines {
			line, err := marshal(l, "")
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%s %s %s", l.key, l.time, line)
		}
		return b.Bytes(), nil
	}
	if len(lines) <= plainLines {
		index, err = text(lines)
		return index, nil, err
	}
	var packed, list bytes.Buffer
	name := path.Base(waczZipped)
	fmt.Fprintf(&list, "!meta 0 {\"format\": \"cdxj-gzip-1.0\", \"filename\": %q}\n", name)
	g := gzippers.Get().(*gzip.Writer)
	defer gzippers.Put(g)
	for block := range slices.Chunk(lines, blockLines) {
		plain, err := text(block)
		if err != nil {
			return nil, nil, err
		}
		offset := packed.Len()
		g.Reset(&packed)
		g.Write(plain)
		if err := g.Close(); err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(&list, "%s %s {\"offset\": %d, \"length\": %d, \"digest\": \"sha256:%s\", \"filename\": %q}\n",
			block[0].key, block[0].time, offset, packed.Len()-offset, digestOf(packed.Bytes()[offset:]), name)
	}
	return packed.Bytes(), list.Bytes(), nil
}

// waczResource is a file of a WACZ in its datapackage.json.
type waczResource struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

// waczDescription is datapackage.json.
type waczDescription struct {
	Profile      string         `json:"profile"`
	Version      string         `json:"wacz_version"`
	Title        string         `json:"title"`
	Created      string         `json:"created"`
	Modified     string         `json:"modified"`
	Software     string         `json:"software"`
	MainPageURL  string         `json:"mainPageUrl"`
	MainPageDate string         `json:"mainPageDate"`
	Resources    []waczResource `json:"resources"`
}

func (w *wacz) dataPackage(resources []entry) ([]byte, error) {
	d := waczDescription{
		Profile: "data-package", Version: waczVersion, Title: w.title, Created: w.date(), Modified: w.date(), Software: w.opt.Tool,
		MainPageURL: addressOf(w.base, "index.html"), MainPageDate: w.date(),
	}
	for _, e := range resources {
		d.Resources = append(d.Resources, waczResource{strings.ToLower(path.Base(e.path)), e.path, "sha256:" + e.sha256, e.size})
	}
	return marshal(d, "  ")
}

func (w *wacz) result() (int64, string) { return w.zip.result() }

func (w *wacz) discard() {
	w.warc.Close()
	os.Remove(w.warc.Name())
	w.zip.discard()
}

// warcTree is the files of a snapshot as records of a WARC in a WACZ, found by the
// index.
type warcTree struct {
	zip   *zipTree
	at    int64 // where the WARC begins in the archive
	size  int64
	base  string
	list  []fileInfo // at is the number of the line
	lines []indexLine
	err   error // of the index
}

// beside is the number of the line of a file that has none, because it is a member.
const beside = -1

// openWARC finds the records of a WACZ.
func openWARC(z *zipTree) (*warcTree, error) {
	t := &warcTree{zip: z}
	f, ok := find(z.list, waczWARC)
	m := z.members[waczWARC]
	if !ok || m.Method != zip.Store {
		return nil, fmt.Errorf("it holds no %s that is stored as it is", waczWARC)
	}
	t.at, t.size = f.at, f.size
	text, err := readText(z, waczPackage, maxText)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %s", waczPackage, plain(err))
	}
	var d waczDescription
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%s is no JSON of a WACZ: %s", waczPackage, err)
	}
	if t.base, ok = strings.CutSuffix(d.MainPageURL, "index.html"); !ok {
		return nil, fmt.Errorf("%s names no first page of a snapshot: other programs make such a WACZ", waczPackage)
	}
	if t.lines, t.err = readIndex(z); t.lines == nil {
		return nil, fmt.Errorf("its index cannot be read: %v", t.err)
	}
	for n, l := range t.lines {
		if file, ok := pathOf(t.base, l.URL); ok && l.Filename == path.Base(waczWARC) {
			t.list = append(t.list, fileInfo{path: file, size: -1, at: int64(n)})
		}
	}
	for _, f := range z.list { // captures are members of their own
		if name, ok := strings.CutPrefix(f.path, path.Dir(waczWARC)+"/"); ok && f.path != waczWARC {
			t.list = append(t.list, fileInfo{path: capturesFolder + name, size: f.size, at: beside})
		}
	}
	slices.SortStableFunc(t.list, byPath)
	return t, nil
}

// readIndex reads the index of a WACZ, in either of its forms.
func readIndex(z *zipTree) ([]indexLine, error) {
	file := waczIndex
	if !has(z.list, file) {
		file = waczZipped
	}
	f, err := z.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if file == waczZipped {
		g, err := gzip.NewReader(bufio.NewReader(f))
		if err != nil {
			return nil, err
		}
		r = g
	}
	return parseIndex(io.LimitReader(r, maxManifest))
}

// parseIndex reads lines of a CDXJ index. What can be read in spite of an error
// comes with it.
func parseIndex(r io.Reader) ([]indexLine, error) {
	lines := []indexLine{}
	b := bufio.NewReaderSize(r, 64<<10)
	var disorder error
	for n := 1; ; n++ {
		text, err := b.ReadString('\n')
		if err == io.EOF && text == "" {
			return lines, disorder
		}
		if err != nil {
			return lines, fmt.Errorf("line %d is cut off", n)
		}
		parts := strings.SplitN(strings.TrimSuffix(text, "\n"), " ", 3)
		var l indexLine
		if len(parts) < 3 || json.Unmarshal([]byte(parts[2]), &l) != nil || l.Offset < 0 || l.Length <= 0 || len(parts[1]) != 14 {
			return lines, fmt.Errorf("line %d is no line of an index", n)
		}
		l.key, l.time = parts[0], parts[1]
		if k := len(lines); k > 0 && cmp.Or(strings.Compare(lines[k-1].key, l.key), strings.Compare(lines[k-1].time, l.time)) > 0 && disorder == nil {
			disorder = fmt.Errorf("line %d is not in its order", n)
		}
		if len(lines) == maxMembers {
			return lines, fmt.Errorf("more than %d lines", maxMembers)
		}
		lines = append(lines, l)
	}
}

func (t *warcTree) files() []fileInfo { return t.list }
func (t *warcTree) close() error      { return t.zip.close() }

// record opens the record of a line of the index.
func (t *warcTree) record(l indexLine) (*warc.Record, error) {
	if l.Offset+l.Length > t.size || l.Offset+l.Length < 0 {
		return nil, fmt.Errorf("the index leads beyond the end of %s", waczWARC)
	}
	return warc.Open(io.NewSectionReader(t.zip.bytes, t.at+l.Offset, l.Length))
}

func (t *warcTree) open(file string) (io.ReadCloser, error) {
	f, ok := find(t.list, file)
	if !ok {
		return nil, os.ErrNotExist
	}
	if f.at == beside {
		return t.zip.open(path.Dir(waczWARC) + "/" + strings.TrimPrefix(f.path, capturesFolder))
	}
	r, err := t.record(t.lines[f.at])
	if err != nil {
		return nil, err
	}
	return io.NopCloser(r.Block), nil
}

// sizeOf gives the size of a file, of which the index does not tell.
func (t *warcTree) sizeOf(f fileInfo) int64 {
	if f.at == beside {
		return f.size
	}
	r, err := t.record(t.lines[f.at])
	if err != nil {
		return -1
	}
	return r.Length
}

// wacz checks what a WACZ has beside the files of the snapshot: the description,
// every record of the WARC in its order, the index and the lists of pages.
func (v *verifier) wacz() {
	t, ok := v.tree.(*warcTree)
	if !ok {
		return
	}
	before := len(v.result.Findings)
	v.waczPackage(t.zip)
	if t.err != nil {
		v.wrong(waczIndex, "%s", t.err)
	}
	byOffset := slices.DeleteFunc(slices.Clone(t.lines), func(l indexLine) bool {
		if l.Filename == path.Base(waczWARC) {
			return false
		}
		if !has(t.zip.list, path.Dir(waczWARC)+"/"+l.Filename) {
			v.wrong(waczIndex, "names a file %q that is not there, for %s", l.Filename, l.URL)
		}
		return true // captures() looks at them
	})
	slices.SortFunc(byOffset, func(a, b indexLine) int { return cmp.Compare(a.Offset, b.Offset) })
	records := 0
	for r := warc.NewReader(io.NewSectionReader(t.zip.bytes, t.at, t.size), 0); ; records++ {
		err := v.record(r, &byOffset)
		if err == io.EOF {
			break
		}
		if err != nil {
			v.wrong(waczWARC, "the record at byte %d: %s", r.Offset(), plain(err))
			break
		}
	}
	for _, l := range byOffset {
		v.wrong(waczWARC, "the index has a record at byte %d for %s, and there is none", l.Offset, l.URL)
	}
	for n := 1; n < len(t.list); n++ {
		if t.list[n].path == t.list[n-1].path {
			v.wrong(t.list[n].path, "has two records")
		}
	}
	known := map[string]bool{}
	for _, l := range t.lines {
		known[l.URL+" "+l.time] = true
		if key, err := warc.SURT(l.URL); err != nil || key != l.key {
			v.wrong(waczIndex, "the key of %s is %q, and not %q", l.URL, l.key, key)
		}
	}
	pages := v.waczPages(t.zip, known)
	if len(v.result.Findings) == before {
		v.proved("every record of the WARC has its digests (%d), the index leads to each, and the lists of pages (%d) lead to records", records, pages)
	}
}

// record reads the next record and compares it with the next line of the index; io.EOF
// says that there is none.
func (v *verifier) record(r *warc.Reader, lines *[]indexLine) error {
	rec, err := r.Next()
	if err != nil {
		return err
	}
	offset := r.Offset()
	h := sha256.New()
	if _, err := io.Copy(h, rec.Block); err != nil {
		return err
	}
	size, whole, err := r.End()
	if err != nil {
		return err
	}
	sum := "sha256:" + hex.EncodeToString(h.Sum(nil))
	for _, name := range []string{"WARC-Block-Digest", "WARC-Payload-Digest"} {
		if got := rec.Get(name); got != "" && got != sum {
			v.wrong(waczWARC, "the record at byte %d: its %s is %s, and its bytes come to %s", offset, name, got, sum)
		}
	}
	for _, name := range []string{"WARC-Type", "WARC-Record-ID", "WARC-Date"} {
		if rec.Get(name) == "" {
			v.wrong(waczWARC, "the record at byte %d: no %s", offset, name)
		}
	}
	if rec.Get("WARC-Type") == "warcinfo" {
		return nil
	}
	if len(*lines) == 0 || (*lines)[0].Offset != offset {
		v.wrong(waczIndex, "has no line for the record at byte %d, %s", offset, rec.Get("WARC-Target-URI"))
		return nil
	}
	l := (*lines)[0]
	*lines = (*lines)[1:]
	date, _ := time.Parse(time.RFC3339Nano, rec.Get("WARC-Date"))
	for _, c := range []struct{ what, line, record string }{
		{"url", l.URL, rec.Get("WARC-Target-URI")}, {"digest", l.Digest, sum}, {"time", l.time, warc.Stamp(date)},
		{"length", fmt.Sprint(l.Length), fmt.Sprint(size)}, {"recordDigest", l.RecordDigest, "sha256:" + whole},
		{"mime", l.Mime, strings.TrimSpace(strings.SplitN(rec.Get("Content-Type"), ";", 2)[0])},
	} {
		if c.line != c.record {
			v.wrong(waczIndex, "the %s of the record at byte %d is %s, and the index says %s", c.what, offset, c.record, c.line)
		}
	}
	return nil
}

// waczPackage compares the files of the archive with datapackage.json, and that
// with its digest.
func (v *verifier) waczPackage(z *zipTree) {
	text, err := readText(z, waczPackage, maxText)
	if err != nil {
		v.wrong(waczPackage, "cannot be read: %s", plain(err))
		return
	}
	var d waczDescription
	wrong := json.Unmarshal(text, &d)
	if b, err := readText(z, waczDigest, maxText); err != nil {
		v.wrong(waczDigest, "cannot be read: %s", plain(err))
	} else if digest, public, other, err := parseWACZDigest(b); err != nil {
		v.wrong(waczDigest, "%s", err)
	} else if digest.Path != waczPackage || digest.Hash != "sha256:"+digestOf(text) {
		v.wrong(waczDigest, "does not name the digest of %s", waczPackage)
	} else if digest.Signed != nil && digest.Signed.Created != d.Created {
		v.wrong(waczDigest, "has a signature of %s, and the archive is of %s", digest.Signed.Created, d.Created)
	} else if other {
		v.unproved("by whom the archive was signed: its signature is in the form that names a domain, which this version does not check")
	} else if public != nil {
		v.result.SignedBy = public
	}
	if err := wrong; err != nil || d.Profile != "data-package" || d.Version != waczVersion {
		v.wrong(waczPackage, "is not that of a WACZ %s", waczVersion)
		return
	}
	listed := map[string]bool{waczPackage: true, waczDigest: true}
	for _, r := range d.Resources {
		listed[r.Path] = true
		f, ok := find(z.list, r.Path)
		if !ok {
			v.wrong(r.Path, "is in %s and is missing", waczPackage)
			continue
		}
		sum, n, err := newHasher().read(v.ctx, z, r.Path, false)
		switch {
		case err != nil:
			v.wrong(r.Path, "cannot be read whole: %s", plain(err))
		case "sha256:"+sum != r.Hash || n != r.Bytes || n != f.size:
			v.wrong(r.Path, "was changed: %s says otherwise", waczPackage)
		}
	}
	for _, f := range z.list {
		if !listed[f.path] {
			v.wrong(f.path, "is not in %s: it was added", waczPackage)
		}
	}
}

// waczPages compares the lists of pages with the index, and counts their lines.
func (v *verifier) waczPages(z *zipTree, known map[string]bool) (pages int) {
	for _, file := range []string{waczPages, waczExtra} {
		text, err := readText(z, file, maxManifest)
		if err != nil {
			v.wrong(file, "cannot be read: %s", plain(err))
			continue
		}
		for n, line := range slices.Collect(bytes.Lines(text)) {
			if n == 0 {
				continue // the header
			}
			var p waczPage
			at, err := time.Time{}, json.Unmarshal(line, &p)
			if err == nil {
				at, err = time.Parse(time.RFC3339, p.TS)
			}
			if err != nil || !known[p.URL+" "+warc.Stamp(at)] {
				v.wrong(file, "line %d leads to no record", n+1)
				continue
			}
			pages++
		}
	}
	return pages
}

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
