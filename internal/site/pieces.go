package site

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"waqai/internal/export"
	"waqai/internal/pack"
)

// A file that lists all events changes with each of them, and to read a million events
// again for one is dear. So the events are cut into stretches, and a build takes those
// pieces of the file before whose stretches are as they were.

// stretch is a run of the events of a site, in their order.
type stretch struct {
	events []*Event
	shown  digest // of what pages can show of the events
	read   digest // of what was read of their articles too
}

// stretchBits sets how long stretches are: 512 events on average, for one event in as many
// ends one.
const stretchBits = 9

// cut cuts events where their digests say so, and not by their number, so that one that
// comes or goes changes one stretch (content-defined chunking). Those of a preview, which
// have no digests, stay together.
func (s *Site) cut(events []*Event) (all []stretch) {
	if s.preview {
		return []stretch{{events: events}}
	}
	first := 0
	for n, e := range events {
		if n+1 == len(events) || binary.LittleEndian.Uint16(e.sum[:])&(1<<stretchBits-1) == 0 {
			all = append(all, stretch{events: events[first : n+1]})
			first = n + 1
		}
	}
	return all
}

// makeStretches cuts all events.
func (s *Site) makeStretches() []stretch {
	all := s.cut(s.events)
	if s.preview {
		return all
	}
	inParallel(numbers(len(all)), func(n int) {
		st := &all[n]
		shown, read := newDigester(), newDigester()
		for _, e := range st.events {
			shown.bytes(e.sum[:])
			for _, a := range e.articles {
				read.text(a.digest)
			}
		}
		st.shown = shown.short()
		read.bytes(st.shown[:])
		st.read = read.short()
	})
	return all
}

// rowNumbers gives the numbers that rows of events take.
func (s *Site) rowNumbers() export.Numbers {
	return export.NumbersOf(func(yield func(string) bool) {
		for _, e := range s.events {
			for name := range export.RowNames(e.ID(), e.places()) {
				if !yield(name) {
					return
				}
			}
		}
	})
}

// piece is what a file says of a stretch.
type piece struct {
	key   digest // of all that it is made from
	from  int64  // the first of its bytes
	size  int64
	tally export.Tally
}

// cutFile is a file of pieces, as it was written last.
type cutFile struct {
	path, digest string
	pieces       []piece
}

const (
	// piecesBlob names what a memo has of the pieces of files.
	piecesBlob = "pieces"
	// piecesVersion changes with the form of that.
	piecesVersion = "pieces 1"
)

func packCutFile(c *pack.Coder, f *cutFile) {
	c.Text(&f.path)
	c.Text(&f.digest)
	from := int64(0)
	pack.Many(c, &f.pieces, func(c *pack.Coder, p *piece) {
		key := string(p.key[:])
		c.Text(&key)
		copy(p.key[:], key)
		gap := p.from - from
		packSize(c, &gap) // none but before the first
		packSize(c, &p.size)
		p.from = from + gap
		from = p.from + p.size
		packTally(c, &p.tally)
	})
}

// readPieces gives what a memo has, by path.
func (s *Site) readPieces() map[string]cutFile {
	c := pack.Reader(string(s.memo.store.Blob(piecesBlob)))
	version := ""
	c.Text(&version)
	var list []cutFile
	if pack.Many(c, &list, packCutFile); !c.Done() || version != piecesVersion {
		return nil
	}
	files := map[string]cutFile{}
	for _, f := range list {
		files[f.path] = f
	}
	return files
}

// writePieces lets the memo have the pieces of files, by path.
func (s *Site) writePieces(files map[string]cutFile) {
	var list []cutFile
	for _, path := range sortedKeys(files) {
		list = append(list, files[path])
	}
	c := pack.Writer(nil)
	version := piecesVersion
	c.Text(&version)
	pack.Many(c, &list, packCutFile)
	s.memo.store.SetBlob(piecesBlob, c.Bytes())
}

// listFile is a file of events while it is written.
type listFile struct {
	at *rendering
	download
	out    *bufio.Writer
	w      *export.Writer
	base   []string       // what each piece of it is made from
	known  map[digest]int // the place of each piece in the file before
	before cutFile
	old    *os.File // that file, or nil
	now    []piece
}

// place is how many bytes the file has so far.
func (f *listFile) place() int64 { return f.at.w.length + int64(f.out.Buffered()) }

func (f *listFile) fail(err error) { f.at.err = cmp.Or(f.at.err, err) }

// keyOf gives the key of the piece that says of a stretch what the file says next.
func (f *listFile) keyOf(st *stretch) digest {
	d := newDigester()
	for _, text := range f.base {
		d.text(text)
	}
	d.text(fmt.Sprint(f.w.Begun()))
	if f.parts&withPassages != 0 {
		d.bytes(st.read[:])
	} else {
		d.bytes(st.shown[:])
	}
	return d.short()
}

// paste writes a piece of the file before, if there is one of that key.
func (f *listFile) paste(key digest) bool {
	n, ok := f.known[key]
	if !ok {
		return false
	}
	p := f.before.pieces[n]
	from := f.place()
	_, err := io.Copy(f.out, io.NewSectionReader(f.old, p.from, p.size))
	if err == nil && f.place()-from != p.size {
		err = fmt.Errorf("%s is shorter than it was", f.at.former)
	}
	f.fail(err)
	f.w.Paste(p.tally)
	f.now = append(f.now, piece{key, from, p.size, p.tally})
	return true
}

// renderLists writes files of the same events in one go, until ctx ends. Those that are
// counted are remembered, and their pieces too.
func (s *Site) renderLists(ctx context.Context, files map[string]download, at []*rendering, counted bool, all []stretch) {
	counted = counted && !s.preview
	var cut map[string]cutFile
	if counted {
		cut = s.readPieces()
	}
	list := make([]*listFile, len(at))
	for n, r := range at {
		f := &listFile{at: r, download: files[r.path], out: bufio.NewWriterSize(r.w, 32<<10)}
		list[n] = f
		f.w = f.format(f.out)
		if _, err := f.w.Cut(); err != nil {
			f.fail(err)
		}
		if !counted {
			continue
		}
		f.base = []string{piecesVersion, s.base, f.path, asJSON(s.lists.rows())}
		if f.before = cut[f.path]; f.at.former == "" || f.before.digest != f.at.digest {
			continue
		}
		old, err := os.Open(f.at.former)
		if err != nil {
			continue // then it is written anew
		}
		defer old.Close()
		f.old, f.known = old, map[digest]int{}
		for n, p := range f.before.pieces {
			f.known[p.key] = n
		}
	}
	var fresh []*listFile
	var keys []digest
	for n := range all {
		if ctx.Err() != nil {
			return
		}
		st := &all[n]
		fresh, keys = fresh[:0], keys[:0]
		parts := recordParts(0)
		for _, f := range list {
			if f.at.err != nil {
				continue
			}
			var key digest
			if counted {
				if key = f.keyOf(st); f.paste(key) {
					continue
				}
			}
			fresh, keys = append(fresh, f), append(keys, key)
			parts |= f.parts
		}
		s.putStretch(st, fresh, keys, parts)
	}
	lost := s.memo.lost.why()
	for _, f := range list {
		tally, err := f.w.Close()
		f.fail(cmp.Or(err, f.out.Flush(), lost))
		if f.at.err != nil || !counted {
			continue
		}
		st := s.count(f.download, f.at.w, tally)
		if cut == nil {
			cut = map[string]cutFile{}
		}
		cut[f.path] = cutFile{f.path, st.sha256, f.now}
	}
	if counted {
		s.writePieces(cut)
	}
}

// putStretch writes what files say of a stretch, whose events are read once for all of
// them.
func (s *Site) putStretch(st *stretch, files []*listFile, keys []digest, parts recordParts) {
	if len(files) == 0 {
		return
	}
	from := make([]int64, len(files))
	for n, f := range files {
		from[n] = f.place()
	}
	for r := range s.records(st.events, parts) {
		for _, f := range files {
			if f.at.err == nil {
				f.at.err = f.w.Put(r)
			}
		}
	}
	for n, f := range files {
		tally, err := f.w.Cut()
		f.fail(err)
		f.now = append(f.now, piece{keys[n], from[n], f.place() - from[n], tally})
	}
}
