package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"waqai/internal/site"
)

// folder is a target that is a folder of this machine: one that a server serves, or
// a stick. Links in it that lead out are not followed.
type folder struct {
	root *os.Root
	dir  string
}

// temporary begins the names of files that are being written.
const temporary = ".waqai-" // and temporaryName

// openFolder makes the folder where it does not exist. One that would lie across
// the site's own is a wrong call.
func openFolder(dir, siteDir string) (*folder, error) {
	if err := site.Apart(dir, siteDir); err != nil {
		return nil, &Error{Misuse: true, Message: fmt.Sprintf("target folder %s %v", dir, err), Hint: "name another folder in site.toml"}
	}
	if _, err := os.Lstat(filepath.Join(dir, ".waqai.json")); err == nil {
		return nil, &Error{Misuse: true, Message: fmt.Sprintf("target folder %s is one that build writes to", dir), Hint: "name another folder in site.toml"}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, &Error{Message: "target folder " + dir + " cannot be made", Err: inner(err)}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &Error{Message: "target folder " + dir + " cannot be used", Err: inner(err)}
	}
	return &folder{root, dir}, nil
}

// inner gives the innermost error of the file system, which does not name the path
// again.
func inner(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// object gives what a file is, and false for what is no file.
func (f *folder) object(name string, info fs.FileInfo) (Object, bool) {
	return Object{
		Path: name, Size: info.Size(), Tag: fmt.Sprint(info.ModTime().UnixNano()),
	}, info.Mode().IsRegular()
}

func (f *folder) List(ctx context.Context, each func(Object) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir // never ours
		case d.IsDir() || strings.HasPrefix(d.Name(), temporary) && name != ManifestFile:
			return nil
		}
		info, err := d.Info()
		if missing(err) {
			return nil // gone meanwhile
		}
		if err != nil {
			return err
		}
		o, ok := f.object(name, info)
		if !ok {
			o.Size, o.Tag = 0, "no file" // it stands in the way, and equals nothing
		}
		return each(o)
	})
}

func (f *folder) Stat(_ context.Context, name string) (Object, error) {
	info, err := f.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return Object{}, err
	}
	o, ok := f.object(name, info)
	if !ok {
		return Object{}, &fs.PathError{Op: "stat", Path: name, Err: errors.New("is no file")}
	}
	return o, nil
}

func (f *folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return f.root.Open(filepath.FromSlash(name))
}

func (f *folder) Put(_ context.Context, name string, body Body, _ Header) (Object, error) {
	o, err := f.put(name, body)
	if err != nil {
		return o, fmt.Errorf("write %s: %w", filepath.Join(f.dir, filepath.FromSlash(name)), inner(err))
	}
	return o, nil
}

func (f *folder) put(name string, body Body) (o Object, err error) {
	dir := path.Dir(name)
	if err := f.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
		return o, err
	}
	tmp := filepath.FromSlash(path.Join(dir, temporary+randomName()))
	w, err := f.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return o, err
	}
	defer func() {
		if err != nil {
			f.root.Remove(tmp)
		}
	}()
	r, err := body.Open()
	if err == nil {
		_, err = io.Copy(w, r)
		r.Close()
	}
	if err == nil {
		err = w.Sync()
	}
	if closed := w.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return o, err
	}
	if err := f.root.Rename(tmp, filepath.FromSlash(name)); err != nil {
		return o, err
	}
	info, err := f.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return o, err
	}
	o, _ = f.object(name, info)
	return o, nil
}

// Remove removes files, and the folders that are empty then.
func (f *folder) Remove(ctx context.Context, names []string) error {
	for _, name := range names {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.root.Remove(filepath.FromSlash(name)); err != nil && !missing(err) {
			return fmt.Errorf("remove %s: %w", filepath.Join(f.dir, filepath.FromSlash(name)), inner(err))
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if f.root.Remove(filepath.FromSlash(dir)) != nil {
				break // not empty
			}
		}
	}
	return nil
}

func (f *folder) Settle(_ context.Context, last bool) error {
	if !last {
		return nil
	}
	// What a run that was killed left half-written is swept by the run that ends.
	return fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() && temporaryName.MatchString(d.Name()) {
			f.root.Remove(filepath.FromSlash(name))
		}
		return nil
	})
}

func (f *folder) Close() error { return f.root.Close() }
