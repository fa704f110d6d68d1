package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"waqai/internal/capture"
	"waqai/internal/warc"
)

// captureMembers lists the captures of a site as files of a snapshot: the WARC files, as
// far as the index knows them, and the index. What a run is just writing is not in it.
func captureMembers(files fs.FS, x *capture.Index) (members []member, err error) {
	for _, w := range x.WARCs() {
		members = append(members, member{capturesFolder + w.File, func(to io.Writer) error {
			file := path.Join(capture.Folder, w.File)
			f, err := files.Open(file)
			if err == nil {
				defer f.Close()
				var n int64
				if n, err = io.Copy(to, io.LimitReader(f, w.Length)); err == nil && n < w.Length {
					err = io.ErrUnexpectedEOF
				}
			}
			var at *fs.PathError
			if errors.As(err, &at) || errors.Is(err, io.ErrUnexpectedEOF) {
				return &Error{Path: file, Message: "is not what the index of the captures says", Hint: "waqai archive sources  brings them in line;  -no-captures  leaves them out", Err: plainError(err)}
			}
			return err
		}})
	}
	index, err := x.Bytes()
	return append(members, text(capturesIndex, index)), err
}

// captureFile gives the name of a WARC file of captures by its path in a snapshot.
func captureFile(file string) (name string, ok bool) {
	name, ok = strings.CutPrefix(file, capturesFolder)
	return name, ok && strings.HasSuffix(name, ".warc.gz") && !strings.Contains(name, "/")
}

// readCaptures reads the index of the captures of a snapshot; one without has an empty
// index.
func readCaptures(v *version) (*capture.Index, error) {
	if _, ok := v.digests[capturesIndex]; !ok {
		return capture.ParseIndex(bytes.NewReader(nil))
	}
	text, err := v.text(capturesIndex)
	if err != nil {
		return nil, err
	}
	x, err := capture.ParseIndex(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", capturesIndex, err)
	}
	return x, nil
}

// captured gives the lines that an index has for the answers of a WARC file.
func captured(r io.Reader, name string) (lines []indexLine, err error) {
	x, err := capture.ParseIndex(bytes.NewReader(nil))
	if err != nil {
		return nil, err
	}
	x.Check(name, r, func(rec capture.Record) {
		l, wrong := lineOfCapture(rec)
		if wrong != nil {
			err = wrong
			return
		}
		lines = append(lines, l)
	})
	return lines, err
}

func lineOfCapture(rec capture.Record) (indexLine, error) {
	key, err := warc.SURT(rec.URL)
	l := indexLine{
		URL: rec.URL, Mime: rec.Mime, Status: rec.Status, Digest: rec.Digest, Offset: rec.Offset, Length: rec.Length, Filename: rec.File,
		key: key, time: warc.Stamp(capture.Time(rec.Date)),
	}
	if rec.Revisit {
		l.Mime = "warc/revisit"
	}
	return l, err
}

// captures looks at every record of captured pages: its digests, and that index and
// records agree.
func (v *verifier) captures() {
	var files []fileInfo
	for _, f := range v.tree.files() {
		if _, ok := captureFile(f.path); ok {
			files = append(files, f)
		}
	}
	if len(files) == 0 && !has(v.tree.files(), capturesIndex) {
		return
	}
	before := len(v.result.Findings)
	text, err := readText(v.tree, capturesIndex, maxManifest)
	if err != nil {
		v.wrong(capturesIndex, "cannot be read: %s", plain(err))
	}
	x, err := capture.ParseIndex(bytes.NewReader(text))
	if err != nil {
		v.wrong(capturesIndex, "%s", err)
	}
	wacz, _ := v.tree.(*warcTree)
	records := 0
	for _, f := range files {
		if v.ctx.Err() != nil {
			return
		}
		name, _ := captureFile(f.path)
		r, err := v.tree.open(f.path)
		if err != nil {
			v.wrong(f.path, "cannot be read: %s", plain(err))
			continue
		}
		var known map[int64]indexLine
		if wacz != nil {
			known = map[int64]indexLine{}
			for _, l := range wacz.lines {
				if l.Filename == name {
					known[l.Offset] = l
				}
			}
		}
		n, wrong := x.Check(name, r, func(rec capture.Record) {
			if known == nil {
				return
			}
			want, err := lineOfCapture(rec)
			got, ok := known[rec.Offset]
			delete(known, rec.Offset)
			if err != nil || !ok || got != want {
				v.wrong(waczIndex, "says otherwise of the record at byte %d of %s, %s", rec.Offset, name, rec.URL)
			}
		})
		r.Close()
		records += n
		for _, w := range wrong {
			v.wrong(f.path, "%s", w)
		}
		for _, l := range known {
			v.wrong(waczIndex, "has a record at byte %d of %s, and there is none", l.Offset, name)
		}
	}
	for _, w := range x.WARCs() {
		if !slices.ContainsFunc(files, func(f fileInfo) bool { return f.path == capturesFolder+w.File }) {
			v.wrong(capturesFolder+w.File, "is in %s and is missing", capturesIndex)
		}
	}
	for _, c := range x.Kept() {
		if !slices.ContainsFunc(x.Records, func(r capture.Record) bool { return r.Place == c.Place && r.Digest == c.Digest }) {
			v.wrong(capturesIndex, "has no record of the copy of %s", c.URL)
		}
	}
	if len(v.result.Findings) == before {
		v.proved("every record of captured pages has its digests, and the index leads to each: %d records, %d pages", records, len(x.Kept()))
	}
	v.unproved("that hosts sent what was captured: copies that others made independently show that")
}
