package site

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"runtime"
	"strconv"
	"sync"

	"waqai/internal/pack"
	"waqai/timeline"
)

// digester digests a list of texts and events: 32 hexadecimal digits that no other list
// has.
type digester struct {
	hash   hash.Hash
	buffer []byte
}

var digesters = sync.Pool{New: func() any { return &digester{hash: sha256.New()} }}

func newDigester() *digester { return digesters.Get().(*digester) }

func (d *digester) text(t string) {
	// Its length before a text keeps "ab", "c" from being "a", "bc".
	d.buffer = append(strconv.AppendInt(d.buffer, int64(len(t)), 10), ':')
	d.buffer = append(d.buffer, t...)
	if len(d.buffer) > 8<<10 {
		d.flush()
	}
}

// bytes puts in what is always as long as this.
func (d *digester) bytes(b []byte) {
	if d.buffer = append(d.buffer, b...); len(d.buffer) > 8<<10 {
		d.flush()
	}
}

func (d *digester) event(e *timeline.Event) {
	c := pack.Writer(d.buffer)
	timeline.PackEvent(c, e)
	d.buffer = c.Bytes()
	d.flush()
}

func (d *digester) flush() {
	d.hash.Write(d.buffer)
	d.buffer = d.buffer[:0]
}

// digest is the first half of a SHA-256.
type digest [16]byte

// sum ends the list. The digester is not to be used any more.
func (d *digester) sum() string {
	sum := d.short()
	return hex.EncodeToString(sum[:])
}

// short is sum as bytes.
func (d *digester) short() digest {
	d.flush()
	var sum [sha256.Size]byte
	short := digest(d.hash.Sum(sum[:0])[:16])
	d.hash.Reset()
	digesters.Put(d)
	return short
}

// digestOfEvent gives the digest of all that an event says.
func digestOfEvent(e *timeline.Event) digest {
	d := newDigester()
	d.event(e)
	return d.short()
}

// digestsOf gives a digest of what pages show of events, as a list for who adds to it; a
// preview needs none.
func (s *Site) digestsOf(events []*Event) []string {
	if s.preview {
		return nil
	}
	d := newDigester()
	for _, e := range events {
		d.bytes(e.sum[:])
	}
	return []string{d.sum()}
}

// digestOf gives the digest of a list of texts.
func digestOf(texts ...string) string {
	d := newDigester()
	for _, t := range texts {
		d.text(t)
	}
	return d.sum()
}

// numbers gives those from 0 to before n.
func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// readAhead begins to do what is wanted later, and gives what waits for it.
func readAhead[T any](do func() (T, error)) (wait func() (T, error)) {
	wait = sync.OnceValues(do)
	go wait()
	return wait
}

// inParallel calls do for each of a list, on all processors.
func inParallel[T any](list []T, do func(T)) {
	workers := runtime.GOMAXPROCS(0)
	piece := max(1, min(64, len(list)/(8*workers))) // so that none waits long for the last
	var wg sync.WaitGroup
	pieces := make(chan []T)
	for range workers {
		wg.Go(func() {
			for some := range pieces {
				for _, one := range some {
					do(one)
				}
			}
		})
	}
	for len(list) > 0 {
		n := min(piece, len(list))
		pieces <- list[:n]
		list = list[n:]
	}
	close(pieces)
	wg.Wait()
}
