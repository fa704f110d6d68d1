package article

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Conflict says that a file is another than the one that somebody looked at.
type Conflict struct {
	File string
	// Shown is the digest of what was looked at, Found that of what is there, ""
	// where the file is gone.
	Shown, Found string
}

func (c *Conflict) Error() string {
	if c.Found == "" {
		return fmt.Sprintf("%s is gone", c.File)
	}
	return fmt.Sprintf("%s was changed in the meantime", c.File)
}

// Save writes a file in place of the one whose digest is shown. A file that is
// another by now, or gone, is left alone: the error is a *Conflict. The bytes go to
// a temporary name beside it, to the disk, and then into its place, so that after
// any failure the old file is there, whole. Its permissions are kept; a link keeps
// leading to it.
func Save(file, shown string, src []byte) error {
	name, err := filepath.EvalSymlinks(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &Conflict{File: file, Shown: shown}
	}
	if err != nil {
		return err
	}
	if err := unchanged(file, name, shown); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	// A file that may not be written is not to be replaced either.
	open, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	open.Close()
	tmp, err := os.CreateTemp(filepath.Dir(name), ".waqai-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // where it has not become the file
	_, err = tmp.Write(src)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()))
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	// Somebody may have saved it while this was written.
	if err := unchanged(file, name, shown); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if dir, err := os.Open(filepath.Dir(name)); err == nil {
		dir.Sync() // not every system has it for folders
		dir.Close()
	}
	return nil
}

func unchanged(file, name, shown string) error {
	is, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Conflict{File: file, Shown: shown}
	case err != nil:
		return err
	case Digest(is) != shown:
		return &Conflict{File: file, Shown: shown, Found: Digest(is)}
	}
	return nil
}

// Undo is what takes a change of a file back, as long as nobody changed it since.
type Undo struct {
	File string
	// Before are the bytes of the file as it was, After the digest of what it
	// became.
	Before []byte
	After  string
}

// Do puts the old bytes back, and gives what undoes that.
func (u Undo) Do() (Undo, error) {
	is, err := os.ReadFile(u.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Undo{}, err
	}
	if err := Save(u.File, u.After, u.Before); err != nil {
		return Undo{}, err
	}
	return Undo{File: u.File, Before: is, After: Digest(u.Before)}, nil
}
