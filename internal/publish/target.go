package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"waqai/internal/site"
)

// Target is where a site is published to. Paths have slashes and lie below the
// folder, prefix or branch that the settings name. Where an object does not exist
// the error is fs.ErrNotExist. Its methods are safe for concurrent use.
type Target interface {
	// List gives the objects that are there, in any order.
	List(ctx context.Context, each func(Object) error) error
	// Stat asks for one object, with all that the target knows of it.
	Stat(ctx context.Context, path string) (Object, error)
	// Open reads the bytes of an object, as they are stored.
	Open(ctx context.Context, path string) (io.ReadCloser, error)
	// Put stores an object so that a reader sees the old one or the new one, never
	// a part. It gives the object as List will give it.
	Put(ctx context.Context, path string, body Body, header Header) (Object, error)
	// Remove removes objects; one that is not there is no error.
	Remove(ctx context.Context, paths []string) error
	// Settle returns when all that was put or removed so far is where readers look,
	// or, for a target that changes at once as a whole, when last is set.
	Settle(ctx context.Context, last bool) error
	// Close lets go of connections and temporary files.
	Close() error
}

// Object is what is stored under a path.
type Object struct {
	Path string
	// Size is in bytes, -1 where only Stat tells it.
	Size int64
	// Tag changes when somebody changes the object: a time, an ETag. It is "" where
	// the target has no such thing.
	Tag string
	// MD5 is the digest of the stored bytes where the target vouches for it, in
	// hexadecimal digits, else "".
	MD5 string
	// Ours is set where the object itself says that this program stored it.
	Ours bool
	// Header is what the target sends with the object; nil where it keeps none.
	Header Header
}

// Body is what is sent: bytes that can be read several times.
type Body struct {
	Size   int64
	SHA256 string // hexadecimal digits
	MD5    string // likewise
	Open   func() (io.ReadSeekCloser, error)
}

// is tells whether an object is as it was left when e was noted.
func (o Object) is(e entry) bool {
	return o.Tag == e.Tag && (o.Size == e.Size || o.Size < 0 && o.Tag != "")
}

// bytesBody makes a body of bytes.
func bytesBody(b []byte) Body {
	sums := newSums()
	sums.Write(b)
	body := sums.body()
	body.Open = func() (io.ReadSeekCloser, error) { return nopSeekCloser{bytes.NewReader(b)}, nil }
	return body
}

type nopSeekCloser struct{ io.ReadSeeker }

func (nopSeekCloser) Close() error { return nil }

// open connects to a target. dir is the folder of the site; keeps tells whether
// the target stores headers with objects.
func open(ctx context.Context, dir string, t site.Target) (target Target, keeps bool, err error) {
	switch t.Kind {
	case "folder":
		target, err = openFolder(folderOf(dir, t), dir)
		return target, false, err
	case "git":
		target, err = openBranch(ctx, dir, t)
		return target, false, err
	case "ssh":
		target, err = openRemote(ctx, dir, t)
		return target, false, err
	case "s3":
		target, err = openBucket(t)
		return target, true, err
	}
	return nil, false, fmt.Errorf("a target of kind %q cannot be opened", t.Kind)
}

// folderOf gives the folder of a target of that kind, of the site in dir.
func folderOf(dir string, t site.Target) string {
	folder := filepath.FromSlash(t.Folder)
	if filepath.IsAbs(folder) {
		return folder
	}
	return filepath.Join(dir, folder)
}

// Error says why nothing more was done, and what to do.
type Error struct {
	// Misuse is set for a wrong call, Refused for what was asked and not done
	// because it looks like a mistake; else the world failed.
	Misuse, Refused bool
	Message, Hint   string // Message begins in lower case, without a full stop
	Err             error  // the cause, or nil
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Err)
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Passing is an error of a target that may be gone when one tries again.
type Passing struct {
	Err error
	// After is how long the target asks to wait, 0 where it does not say.
	After time.Duration
}

func (e *Passing) Error() string { return e.Err.Error() }
func (e *Passing) Unwrap() error { return e.Err }

const (
	// tries is how often something is tried before it has failed.
	tries = 6
	// patience is the longest wait that a target may ask for.
	patience = 2 * time.Minute
)

// deadAfter is how long a host may say nothing before it is taken for dead. Tests make it
// shorter.
var deadAfter = 2 * time.Minute

// again calls do until it succeeds, fails for good, or has been tried often enough.
// It waits half a second, then twice as long each time, or as long as asked.
func again(ctx context.Context, wait func(context.Context, time.Duration) error, do func() error) error {
	for try, pause := 1, 500*time.Millisecond; ; try, pause = try+1, 2*pause {
		err := do()
		var passing *Passing
		if err == nil || !errors.As(err, &passing) || ctx.Err() != nil {
			return err
		}
		if try == tries {
			return fmt.Errorf("%w (tried %d times)", err, tries)
		}
		if passing.After > patience {
			return fmt.Errorf("%w (the target asks to come back in %s)", err, passing.After)
		}
		if err := wait(ctx, max(pause, passing.After)); err != nil {
			return err
		}
	}
}

// sleep waits, or returns the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// nap is sleep, but in tests.
var nap = sleep

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
