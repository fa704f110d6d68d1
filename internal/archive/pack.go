package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"waqai/internal/source"
	"waqai/internal/warc"
)

// container is a snapshot that is being written.
type container interface {
	// prepare makes what stands in the container for a member; it is called from
	// several goroutines at once.
	prepare(m member) (*prepared, error)
	// put takes prepared members, one after the other, in the order in which they
	// are to stand.
	put(p *prepared) error
	// finish puts the snapshot into its place. result gives its size on the disk
	// and, of a file, its SHA-256.
	finish() error
	result() (size int64, sha256 string)
	// discard removes what is left of a snapshot that was not finished.
	discard()
}

// prepared is a member that can be put into a container.
type prepared struct {
	entry
	crc    uint32
	method uint16
	body   *warc.Spool // nil where it stands in its place already
	wacz   *waczPrepared
}

// newContainer begins a snapshot beside the place where it will be.
func newContainer(opt Options, about *About) (container, error) {
	switch opt.Format {
	case Dir:
		return newFolder(opt.Out)
	case Zip:
		return newZip(opt.Out, opt.Date)
	case Bag:
		inner, err := newFolder(opt.Out)
		if err != nil {
			return nil, err
		}
		return newBag(inner, "", opt), nil
	case WACZ:
		return newWACZ(opt, about)
	case BagZip:
		inner, err := newZip(opt.Out, opt.Date)
		if err != nil {
			return nil, err
		}
		return newBag(inner, bagName(opt.Out)+"/", opt), nil
	}
	return nil, &Error{Path: opt.Out, Message: fmt.Sprintf("there is no format %q", opt.Format), Misuse: true}
}

// packAll renders members, several at once, and puts them in their order. Faults
// are collected, and the work goes on to find them all.
func packAll(ctx context.Context, c container, members []member, progress func(Progress), faults *source.Faults) ([]entry, error) {
	type outcome struct {
		*prepared
		err error
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	slots := make(chan chan outcome, 2*runtime.GOMAXPROCS(0))
	go func() {
		defer close(slots)
		busy := make(chan struct{}, runtime.GOMAXPROCS(0))
		for _, m := range members {
			slot := make(chan outcome, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			busy <- struct{}{}
			go func() {
				defer func() { <-busy }()
				p, err := c.prepare(m)
				slot <- outcome{p, err}
			}()
		}
	}()
	var list []entry
	var failed error
	p := Progress{Stage: "packing", Total: len(members)}
	for slot := range slots {
		done := <-slot
		var fault source.Fault
		switch {
		case failed != nil:
		case errors.As(done.err, &fault):
			faults.Add(fault)
		case done.err != nil:
			failed = done.err
			stop()
		default:
			if failed = c.put(done.prepared); failed != nil {
				stop()
				break
			}
			list = append(list, done.entry)
			p.Done++
			p.Bytes += done.size
			if progress != nil {
				progress(p)
			}
		}
		if done.prepared != nil && done.body != nil {
			done.body.Close()
		}
	}
	if failed == nil {
		failed = ctx.Err()
	}
	return list, failed
}

// render renders members to nowhere, for their faults.
func render(ctx context.Context, members []member) (faults source.Faults) {
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, m := range members {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			var fault source.Fault
			if errors.As(m.write(io.Discard), &fault) {
				mu.Lock()
				defer mu.Unlock()
				faults.Add(fault)
			}
			return nil
		})
	}
	g.Wait()
	return faults
}

// syncFolder makes a rename in a folder last. Systems that cannot sync folders
// need it not.
func syncFolder(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}

// place renames what was written to where it belongs, if nothing is there.
func place(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &Error{Path: to, Message: "has come there while the snapshot was written", Hint: "choose another name with -out"}
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	syncFolder(filepath.Dir(to))
	return nil
}
