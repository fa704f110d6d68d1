// Package archive turns a site into a snapshot: one file, or one folder, that
// opens without a network and without this program, and that shows every later
// change of a byte.
//
//	site.Plan, the files it was made of → Write → a folder, .zip, bag or .wacz
//	a snapshot → Open → Snapshot → Verify, Compare, Extract, Restore
//
// # What a snapshot holds
//
//	index.html, cities/, data/ …   the site, as Build writes it; with captures, Options.Copies
//	README.txt                     what this is and how to check it, in Arabic and English
//	manifest-sha256.txt            a line for every other file, as sha256sum writes it
//	snapshot/about.json            title, address, date, tool, licence, numbers
//	snapshot/custody.jsonl         a line for this snapshot and for each before it; see Custody
//	snapshot/source/               site.toml, content/ and what else the site is built from
//	snapshot/captures/             copies of the pages that articles cite, in WARC files
//
// These are the same, byte by byte, in every format. A format says only what is
// around them: nothing (Dir), a ZIP archive (Zip), a bag of RFC 8493 whose payload
// they are (Bag, BagZip), or a WACZ in which each is a record at the address that
// the site has on the web (WACZ). There the WARC files of captures stand beside that of the
// site, so that the captured pages can be replayed.
//
// # What holds
//
//   - The same site and the same date give the same bytes. No clock is read.
//   - A snapshot appears whole, by a temporary name, or not at all, and never in
//     the place of something that was there.
//   - Drafts are in no snapshot.
//   - Memory does not grow with the bytes of the site: files are streamed.
//   - Whatever a file holds that is read as a snapshot, nothing is written outside
//     of the folder that was asked for; the limits are in limits.go.
package archive

import (
	"bufio"
	"cmp"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"waqai/internal/capture"
	"waqai/internal/site"
	"waqai/internal/source"
)

// Format is what is around the files of a snapshot.
type Format string

const (
	Zip    Format = "zip"       // a ZIP archive
	Dir    Format = "dir"       // a folder
	Bag    Format = "bagit"     // a bag of RFC 8493, as a folder
	BagZip Format = "bagit.zip" // the same in a ZIP archive
	WACZ   Format = "wacz"      // a WACZ 1.1.1
	HTML   Format = "html"      // one city or article as a single page; see Options.Page
)

// Formats lists those that hold the whole site, the usual one first. HTML holds one
// page of it.
var Formats = []Format{Zip, WACZ, Dir, Bag, BagZip}

// Extension is what names of snapshots of the format end in.
func (f Format) Extension() string {
	switch f {
	case Zip:
		return ".zip"
	case Bag:
		return ".bag"
	case BagZip:
		return ".bag.zip"
	case WACZ:
		return ".wacz"
	case HTML:
		return ".html"
	}
	return ""
}

// folder tells whether a snapshot of the format is a folder.
func (f Format) folder() bool { return f == Dir || f == Bag }

const (
	manifestFile = "manifest-sha256.txt"
	readmeFile   = "README.txt"
	ownFolder    = "snapshot/"
	aboutFile    = ownFolder + "about.json"
	custodyFile  = ownFolder + "custody.jsonl"
	sourceFolder = ownFolder + "source/"
	recordedFile = ownFolder + "source/events.jsonl"

	capturesFolder = ownFolder + "captures/"
	capturesIndex  = capturesFolder + "index.jsonl"
	eventsFile     = "data/events.jsonl"

	temporary = ".waqai-" // begins the names of what is being written
)

// Options say of what to make which snapshot.
type Options struct {
	// Site says where the site is and how it is read. Its Out is not used.
	Site   site.Options
	Format Format // "" for Zip
	// Out is the file or folder to write, "" for NameOf in the working folder.
	Out string
	// Page is the folder of the city or article that HTML shows, as "cities/mosul".
	Page string
	// Date is that of the snapshot. Its second is kept, in UTC.
	Date time.Time
	// Tool names the program and its version, as "waqai v1.2.0".
	Tool string
	// By names who keeps the snapshot, in the custody log; may be "".
	By string
	// After is the path of the snapshot before this one, "" where there is none.
	After string
	// Recorded is the path of the file from which events were taken in place of
	// the articles, "" where there is none.
	Recorded string
	// Sign, where not nil, is a key of ReadKey: an Ed25519 key writes a Signature beside
	// the snapshot, one on P-384 signs a WACZ within.
	Sign crypto.Signer
	// NoSource leaves out what the site is built from.
	NoSource bool
	// NoCaptures leaves out the copies of pages that articles cite.
	NoCaptures bool
	// Progress, where not nil, is called as the work goes on, from one goroutine
	// at a time.
	Progress func(Progress)

	captures *capture.Index // of the site, nil where they are left out
}

// Progress says how far the work has come.
type Progress struct {
	// Stage is "reading" (articles), "packing", "checking" or "writing" (files).
	Stage string
	// Done of Total articles or files; Total may be 0 where it is not known.
	Done, Total int
	// Bytes are those of the files that are done.
	Bytes int64
}

// Report says what Write did.
type Report struct {
	// Faults are what is wrong with the content. Where there are any, nothing
	// was written.
	Faults source.Faults
	// Path is that of the snapshot, Format its format.
	Path   string
	Format Format
	// Articles, Events and Cities are the numbers of those on the site.
	Articles, Events, Cities int
	// Captures is the number of cited pages of which it has a copy.
	Captures int
	// Files is the number of files in the snapshot, Bytes their size, Size that of
	// the snapshot on the disk.
	Files       int
	Bytes, Size int64
	// Manifest is the SHA-256 of the manifest: it names what the snapshot holds,
	// whatever its format. SHA256 is that of the file, "" for a folder.
	Manifest, SHA256 string
	// Before is the SHA-256 of the manifest of the snapshot before, "" where none was
	// named.
	Before string
	// Changes are those since the snapshot before, nil where none was named.
	Changes *Changes
}

// Error is something in the way of reading or writing a snapshot.
type Error struct {
	Path, Message, Hint string
	// Misuse is set where the call is wrong, and not the world.
	Misuse bool
	Err    error // the system's, or nil
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Path, e.Message, e.Err)
	}
	return e.Path + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// member is a file of a snapshot that is to be written.
type member struct {
	path  string
	write func(io.Writer) error
}

// text makes a member of a text.
func text(path string, b []byte) member {
	return member{path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}}
}

// Write makes the snapshot of a site. What is wrong with the content is told in
// the report, and then nothing is written; an error is of the world or the call.
func Write(ctx context.Context, opt Options) (*Report, error) {
	opt.Format = cmp.Or(opt.Format, Zip)
	opt.Date = opt.Date.UTC().Truncate(time.Second)
	if opt.Progress != nil {
		opt.Site.Progress = func(p site.Progress) {
			opt.Progress(Progress{Stage: string(p.Stage), Done: p.Done, Total: p.Total})
		}
	}
	var before *Snapshot
	if opt.After != "" {
		var err error
		if before, err = Open(opt.After); err != nil {
			return nil, err
		}
		defer before.Close()
	}
	opt.Site.Record = true // what is compared and verified later
	opt.Site.Copies = !opt.NoCaptures && opt.Format != HTML
	s, err := site.Load(ctx, opt.Site)
	if err != nil {
		return nil, err
	}
	r := &Report{Format: opt.Format, Faults: s.Faults}
	r.Articles, r.Events, r.Cities = s.Counts()
	if !s.Sound() {
		return r, nil
	}
	if opt.Site.Copies && !s.Captures().Empty() {
		opt.captures = s.Captures()
		r.Captures = len(opt.captures.Kept())
	}
	pages, faults := s.Plan()
	r.Faults = append(r.Faults, faults...)
	members, faults, err := contents(s, pages, opt)
	if err != nil {
		return r, err
	}
	r.Faults = append(r.Faults, faults...)
	if len(r.Faults) > 0 {
		// Those that only rendering shows are told with the others.
		r.Faults = append(r.Faults, render(ctx, members)...)
		r.settle()
		return r, ctx.Err()
	}
	if opt.Out == "" {
		opt.Out = NameOf(s, opt.Format, opt.Date)
		if opt.Format == HTML {
			opt.Out = strings.TrimSuffix(opt.Out, ".html") + "-" + filepath.Base(strings.TrimSuffix(filepath.FromSlash(opt.Page), "index.html")) + ".html"
		}
	}
	r.Path = opt.Out
	if _, err := os.Lstat(opt.Out); err == nil {
		return r, &Error{Path: opt.Out, Message: "is there already", Hint: "choose another name with -out, or move it away", Misuse: true}
	}
	if err := checkSign(opt); err != nil {
		return r, err
	}
	if opt.Format == HTML {
		return r, writePage(s, pages, opt, r)
	}
	return r, pack(ctx, newAbout(s, opt), members, before, opt, r)
}

// settle sorts the faults, each once.
func (r *Report) settle() {
	r.Faults.Sort()
	r.Faults = slices.Compact(r.Faults)
}

// NameOf gives the name of a snapshot: the host of the site and the day.
func NameOf(s *site.Site, f Format, date time.Time) string {
	return fmt.Sprintf("%s-%s%s", s.Config.BaseURL.Hostname(), date.UTC().Format(time.DateOnly), f.Extension())
}

// contents lists the files of a snapshot in the order in which they are written:
// the site, then what it was made of, then what this package says of it. The
// custody log and the manifest come when the others are known.
func contents(s *site.Site, pages []site.Page, opt Options) (members []member, faults source.Faults, err error) {
	for _, p := range pages {
		if taken(p.Path) {
			faults.Add(source.Fault{
				Pos: source.Pos{File: p.Path}, Message: "the name of this file of the site is kept for snapshots",
				Hint: "give the page or the static file another name",
			})
			continue
		}
		members = append(members, member{p.Path, p.Render})
	}
	if !opt.NoSource {
		inputs, wrong := s.Inputs()
		faults = append(faults, wrong...)
		for _, file := range inputs {
			members = append(members, member{sourceFolder + file, func(w io.Writer) error { return copyInput(w, s.Files(), file) }})
		}
		if opt.Recorded != "" {
			members = append(members, member{recordedFile, func(w io.Writer) error {
				return copyInput(w, os.DirFS(filepath.Dir(opt.Recorded)), filepath.Base(opt.Recorded))
			}})
		}
	}
	if opt.captures != nil {
		list, err := captureMembers(s.Files(), opt.captures)
		if err != nil {
			return nil, nil, err
		}
		members = append(members, list...)
	}
	for _, m := range members {
		if !validName(m.path) {
			faults.Add(source.Fault{
				Pos: source.Pos{File: strings.TrimPrefix(m.path, sourceFolder)}, Message: "the name of this file cannot stand in a snapshot",
				Hint: `rename it: names are UTF-8 without control characters, \ and :`,
			})
		}
	}
	about, err := newAbout(s, opt).text()
	if err != nil {
		return nil, nil, err
	}
	return append(members, text(aboutFile, about), text(readmeFile, readme(s, opt))), faults, nil
}

// taken tells whether a path is one of this package's own files.
func taken(path string) bool {
	return path == manifestFile || path == readmeFile || path+"/" == ownFolder || strings.HasPrefix(path, ownFolder)
}

// copyInput copies a file that somebody wrote.
func copyInput(w io.Writer, fsys fs.FS, file string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return &Error{Path: file, Message: "cannot be read", Err: err}
	}
	defer f.Close()
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("copy %s: %w", file, err)
	}
	return nil
}

// pack writes the members of a snapshot, its custody log and its manifest.
func pack(ctx context.Context, about *About, members []member, before *Snapshot, opt Options, r *Report) error {
	c, err := newContainer(opt, about)
	if err != nil {
		return err
	}
	defer c.discard()
	list, err := packAll(ctx, c, members, opt.Progress, &r.Faults)
	if err != nil {
		return err
	}
	if len(r.Faults) > 0 {
		r.settle()
		return nil
	}
	custody, changes, err := custodyLog(members, list, before, opt)
	if err != nil {
		return err
	}
	r.Changes = changes
	if before != nil {
		if r.Before, err = before.Manifest(); err != nil {
			return err
		}
	}
	more, err := packAll(ctx, c, []member{text(custodyFile, custody)}, nil, &r.Faults)
	if err != nil {
		return err
	}
	manifest := manifestOf(append(list, more...))
	last, err := packAll(ctx, c, []member{text(manifestFile, manifest)}, nil, &r.Faults)
	if err != nil {
		return err
	}
	for _, e := range slices.Concat(list, more, last) {
		r.Files++
		r.Bytes += e.size
	}
	r.Manifest = last[0].sha256
	if err := c.finish(); err != nil {
		return worldly(opt.Out, err)
	}
	r.Size, r.SHA256 = c.result()
	return signBeside(opt, r.Manifest)
}

// worldly gives an error of the disk the name of what could not be written.
func worldly(path string, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Path: path, Message: "cannot be written", Err: err}
}

// escapePath writes a path as addresses have it, and unescapePath reads it.
func escapePath(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func unescapePath(path string) (string, error) { return url.PathUnescape(path) }

// entry is a file that stands in a snapshot.
type entry struct {
	path, sha256 string
	size         int64
}

// digester digests and counts what it passes on.
type digester struct {
	buffer *bufio.Writer
	sink   *sink
}

// sink is where the buffer of a digester is written to.
type sink struct {
	to   io.Writer
	hash hash.Hash
	size int64
}

func (s *sink) Write(p []byte) (int, error) {
	s.hash.Write(p)
	s.size += int64(len(p))
	return s.to.Write(p)
}

// digesters are used again: a snapshot has many small files.
var digesters = sync.Pool{New: func() any {
	s := &sink{hash: sha256.New()}
	return &digester{bufio.NewWriterSize(s, 32<<10), s}
}}

// newDigester gives a digester that writes to w, until it is released.
func newDigester(w io.Writer) *digester {
	d := digesters.Get().(*digester)
	d.sink.to, d.sink.size = w, 0
	d.sink.hash.Reset()
	d.buffer.Reset(d.sink)
	return d
}

func (d *digester) release() {
	d.sink.to = nil
	digesters.Put(d)
}

func (d *digester) Write(p []byte) (int, error) { return d.buffer.Write(p) }

// ReadFrom keeps io.Copy from a buffer of its own.
func (d *digester) ReadFrom(r io.Reader) (int64, error) { return d.buffer.ReadFrom(r) }

func (d *digester) Flush() error { return d.buffer.Flush() }
func (d *digester) size() int64  { return d.sink.size }
func (d *digester) sum() string  { return hex.EncodeToString(d.sink.hash.Sum(nil)) }
