package export

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"iter"
	"slices"
	"strconv"
)

// Writer writes records in one format, one after the other. What it writes can be made
// of pieces, each of some records: a piece that was written before is put in again
// without reading its records.
type Writer struct {
	w     io.Writer
	put   func(Record) error
	flush func() error // writes what waits; nil where nothing does
	tail  string
	list  bool // items have commas between them
	begun bool // one of them was written
	err   error

	all, piece Tally // of the pieces before, and of the last
}

// Put writes a record.
func (w *Writer) Put(r Record) error {
	if w.err == nil {
		w.err = w.put(r)
	}
	return w.err
}

// Begun tells whether an item was written after which the next piece begins with a comma;
// most formats have none.
func (w *Writer) Begun() bool { return w.begun }

// Cut ends a piece: all of it has been written, and it had these rows.
func (w *Writer) Cut() (Tally, error) {
	if w.err == nil && w.flush != nil {
		w.err = w.flush()
	}
	piece := w.piece
	w.all.add(piece)
	w.piece = Tally{}
	return piece, w.err
}

// Paste is told of a piece that another Writer of the same format cut, whose bytes the
// caller writes in this place. It began as here: see Begun.
func (w *Writer) Paste(piece Tally) {
	w.all.add(piece)
	w.begun = w.begun || w.list && piece.Rows > 0
}

// Close writes the end, and says what was written in all.
func (w *Writer) Close() (Tally, error) {
	if _, err := w.Cut(); err == nil && w.tail != "" {
		_, w.err = io.WriteString(w.w, w.tail)
	}
	return w.all, w.err
}

// All writes records and the end.
func (w *Writer) All(records iter.Seq[Record]) (Tally, error) {
	for r := range records {
		if w.Put(r) != nil {
			break
		}
	}
	return w.Close()
}

// Tally says what was written.
type Tally struct {
	// Rows is the number of rows, lines, features, entries.
	Rows int
	// Events of those that were given have a row, LeftOut have none.
	Events, LeftOut int
	// Losses counts, by code, the events that a layout could not say in full.
	Losses map[string]int
}

func (t *Tally) count(rows int, losses []Loss) {
	t.Rows += rows
	if rows > 0 {
		t.Events++
	} else {
		t.LeftOut++
	}
	for n, l := range losses {
		if !slices.ContainsFunc(losses[:n], func(before Loss) bool { return before.Code == l.Code }) {
			t.lose(l.Code, 1)
		}
	}
}

func (t *Tally) lose(code string, n int) {
	if t.Losses == nil {
		t.Losses = map[string]int{}
	}
	t.Losses[code] += n
}

func (t *Tally) add(o Tally) {
	t.Rows += o.Rows
	t.Events += o.Events
	t.LeftOut += o.LeftOut
	for code, n := range o.Losses {
		t.lose(code, n)
	}
}

// Numbers give rows numbers of up to fifteen digits, which every spreadsheet and program
// keeps: 49 bits of the SHA-256 of a name. The number of a name stays when other events
// come and go, but for one case in a billion: of names that would have one number the
// later takes another. Numbers holds those of them that do; it is mostly empty.
type Numbers map[string]uint64

// NumbersOf gives the numbers of rows that may have these names, each of which comes once.
func NumbersOf(names iter.Seq[string]) Numbers {
	var all []uint64
	for name := range names {
		all = append(all, number49(name, 0))
	}
	slices.Sort(all)
	shared := map[uint64]bool{}
	for n := 1; n < len(all); n++ {
		if all[n] == all[n-1] {
			shared[all[n]] = true
		}
	}
	if len(shared) == 0 {
		return nil
	}
	others := Numbers{}
	first := map[uint64]bool{}
	for name := range names {
		number := number49(name, 0)
		if !shared[number] || !first[number] {
			first[number] = true
			continue
		}
		for n := 1; ; n++ {
			number = number49(name, n)
			if _, taken := slices.BinarySearch(all, number); !taken && !first[number] {
				break
			}
		}
		first[number] = true
		others[name] = number
	}
	return others
}

// of gives the number of a name.
func (others Numbers) of(name string) uint64 {
	if number, ok := others[name]; ok {
		return number
	}
	return number49(name, 0)
}

// number49 gives the n-th number of a name, from 0.
func number49(name string, n int) uint64 {
	if n > 0 {
		name += "," + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(name))
	return binary.BigEndian.Uint64(sum[:8]) >> 15
}
