package site

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"waqai/internal/source"
)

// folder reads the files below a folder of the system. A symbolic link that
// leads out of it does not open.
type folder string

// Open opens a file by its path below the folder, as fs.FS wants it.
func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	file, err := os.OpenInRoot(string(f), filepath.FromSlash(name))
	if err != nil {
		return nil, err // a nil *os.File is no nil fs.File
	}
	return file, nil
}

// walk lists the files below root that wanted takes, in the order of their
// paths. A root that does not exist holds none. Links to folders and out of
// the site are faults.
func walk(fsys fs.FS, root string, wanted func(name string) bool) (paths []string, faults source.Faults) {
	refuse := func(file, message, hint string) {
		faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: message, Hint: hint})
	}
	fs.WalkDir(fsys, root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			if file != root || !errors.Is(err, fs.ErrNotExist) {
				refuse(file, "cannot be read: "+reason(err), "")
			}
		case d.IsDir() || leftover(d.Name()):
		case d.Type()&fs.ModeSymlink != 0:
			switch info, err := fs.Stat(fsys, file); {
			case errors.Is(err, fs.ErrNotExist):
				refuse(file, "a link that leads nowhere", "remove it, or put the file itself here")
			case err != nil:
				refuse(file, "a link that leads out of the site's folder", "put the file itself here")
			case info.IsDir():
				refuse(file, "a link to a folder, which is not followed", "put the folder itself here")
			case wanted(d.Name()):
				paths = append(paths, file)
			}
		case !d.Type().IsRegular():
			refuse(file, "not a file", "remove it")
		case wanted(d.Name()):
			paths = append(paths, file)
		}
		return nil
	})
	return paths, faults
}

// leftover tells whether name is that of a file which editors and systems leave
// beside the files that somebody wrote.
func leftover(name string) bool {
	return strings.HasSuffix(name, "~") || strings.HasPrefix(name, ".#") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		strings.HasPrefix(name, ".") && (path.Ext(name) == ".swp" || path.Ext(name) == ".swx") ||
		strings.HasPrefix(name, ".~lock.") || name == ".DS_Store" || name == "Thumbs.db" || name == "4913"
}

func isMarkdown(name string) bool { return path.Ext(name) == ".md" && !strings.HasPrefix(name, ".") }

// layers reads a file from the first of several file systems that has it.
type layers []fs.FS

func (l layers) Open(name string) (fs.File, error) {
	err := error(&fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist})
	for _, fsys := range l {
		var file fs.File
		if file, err = fsys.Open(name); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return nil, err
}

// walk lists the files below root of all layers, sorted, each name once.
func (l layers) walk(root string, wanted func(name string) bool) (paths []string, faults source.Faults) {
	seen := map[string]bool{}
	for _, fsys := range l {
		found, wrong := walk(fsys, root, wanted)
		faults = append(faults, wrong...)
		for _, file := range found {
			if !seen[file] {
				seen[file] = true
				paths = append(paths, file)
			}
		}
		for _, f := range wrong {
			seen[f.File] = true // what cannot be read shadows too
		}
	}
	return sorted(paths), faults
}
