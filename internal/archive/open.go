package archive

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"crypto/sha256"
)

// Snapshot is one that is read. It may be read from several goroutines.
type Snapshot struct {
	Path   string
	Format Format
	// About is what it says of itself, nil where that cannot be read.
	About *About

	outer, tree tree
	digests     map[string]string // of its manifest, as far as that could be read
	manifestErr error
}

// Open opens a snapshot of any format. An error says that there is none, or that
// what is there is too damaged to be looked at; Verify says what is wrong with
// one that opens.
func Open(name string) (*Snapshot, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &Error{Path: name, Message: "cannot be read", Err: errors.Unwrap(err), Hint: "name a snapshot that  waqai archive  wrote"}
	}
	s := &Snapshot{Path: name, Format: Zip}
	if info.IsDir() {
		s.Format = Dir
		t, err := openFolder(name)
		if err != nil {
			return nil, &Error{Path: name, Message: "cannot be read", Err: err}
		}
		s.outer = t
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, &Error{Path: name, Message: "cannot be read", Err: errors.Unwrap(err)}
		}
		t, err := openZip(file)
		if err != nil {
			file.Close()
			return nil, &DamagedError{name, err.Error()}
		}
		s.outer = t
	}
	if err := s.find(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// DamagedError is that of a file or folder that is no snapshot, or so damaged that
// nothing of it can be read.
type DamagedError struct{ Path, Message string }

func (e *DamagedError) Error() string { return e.Path + ": " + e.Message }

// find looks for the snapshot in its container, and reads what it says of itself.
func (s *Snapshot) find() error {
	s.tree = s.outer
	switch files := s.outer.files(); {
	case has(files, bagDeclaration):
		s.Format = Bag
		if _, ok := s.outer.(*zipTree); ok {
			s.Format = BagZip
		}
		s.tree = partOf(s.outer, bagPayload)
	case has(files, manifestFile):
	case has(files, waczPackage) && has(files, waczWARC):
		z, ok := s.outer.(*zipTree)
		if !ok {
			return &DamagedError{s.Path, "a WACZ that was unpacked; name the file itself"}
		}
		t, err := openWARC(z)
		if err != nil {
			return &DamagedError{s.Path, err.Error()}
		}
		s.Format, s.tree = WACZ, t
	default:
		// A bag in an archive lies in a folder of its own.
		for _, f := range files {
			if root, file, ok := strings.Cut(f.path, "/"); ok && file == bagDeclaration {
				s.Format = BagZip
				s.outer = partOf(s.outer, root+"/")
				s.tree = partOf(s.outer, bagPayload)
			}
		}
	}
	if !has(s.tree.files(), manifestFile) {
		return &DamagedError{s.Path, "no snapshot: it holds no " + manifestFile}
	}
	f, err := s.tree.open(manifestFile)
	if err != nil {
		s.manifestErr = err
	} else {
		defer f.Close()
		s.digests, s.manifestErr = readManifest(f, func(path string) string { return path })
	}
	if text, err := readText(s.tree, aboutFile, maxText); err == nil {
		about := new(About)
		if json.Unmarshal(text, about) == nil && about.Format == snapshotFormat {
			s.About = about
		}
	}
	return nil
}

func has(files []fileInfo, path string) bool {
	_, ok := find(files, path)
	return ok
}

// Close ends the reading.
func (s *Snapshot) Close() error { return s.outer.close() }

// File is a file of a snapshot.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitempty"` // as the manifest has it
}

// Files lists the files by path, sorted.
func (s *Snapshot) Files() []File {
	var list []File
	for _, f := range s.tree.files() {
		if t, ok := s.tree.(*warcTree); ok {
			f.size = t.sizeOf(f)
		}
		list = append(list, File{f.path, f.size, s.digests[f.path]})
	}
	return list
}

// text gives a file that is kept in memory.
func (s *Snapshot) text(path string) ([]byte, error) {
	b, err := readText(s.tree, path, maxManifest)
	if err != nil {
		return nil, &DamagedError{s.Path, fmt.Sprintf("%s cannot be read: %s", path, plain(err))}
	}
	return b, nil
}

// plain gives an error without the path that the caller names.
func plain(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// plainError gives an error without the path that the caller names.
func plainError(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// digest gives the SHA-256 of the file of the snapshot, "" of a folder.
func (s *Snapshot) digest() (string, error) {
	if s.Format.folder() {
		return "", nil
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Manifest gives the digest of the manifest, which names what the snapshot holds.
func (s *Snapshot) Manifest() (string, error) {
	text, err := s.text(manifestFile)
	return digestOf(text), err
}

// Custody gives the custody log, the earliest line first.
func (s *Snapshot) Custody() ([]Custody, error) {
	text, err := s.text(custodyFile)
	if err != nil {
		return nil, err
	}
	lines, err := readCustody(text)
	if err != nil {
		return lines, &DamagedError{s.Path, custodyFile + ": " + err.Error()}
	}
	return lines, nil
}

// checked reads a file of the snapshot whose bytes are compared with the manifest
// as they are read: at its end comes an error where they differ.
func (s *Snapshot) checked(path string) (io.ReadCloser, error) {
	want, ok := s.digests[path]
	if path == manifestFile {
		return s.tree.open(path)
	}
	if !ok {
		return nil, &DamagedError{s.Path, path + " is not in the manifest"}
	}
	f, err := s.tree.open(path)
	if err != nil {
		return nil, &DamagedError{s.Path, path + " cannot be read: " + plain(err)}
	}
	return &checkedFile{f, sha256.New(), want, s.Path, path}, nil
}

type checkedFile struct {
	io.ReadCloser
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	want, snapshot, path string
}

func (c *checkedFile) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.hash.Write(p[:n])
	switch {
	case err == io.EOF && hex.EncodeToString(c.hash.Sum(nil)) != c.want:
		return n, &DamagedError{c.snapshot, c.path + " is not what the manifest says"}
	case err != nil && err != io.EOF:
		return n, &DamagedError{c.snapshot, c.path + " cannot be read: " + plain(err)}
	}
	return n, err
}

// Extract writes a file of the snapshot to w. An error comes too where its bytes
// are not those of the manifest, after they were written.
func (s *Snapshot) Extract(w io.Writer, path string) error {
	if !has(s.tree.files(), path) {
		return &Error{Path: s.Path, Message: fmt.Sprintf("holds no file %q", path), Hint: "waqai archive list " + s.Path + "  lists the files", Misuse: true}
	}
	f, err := s.checked(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// ExtractAll writes the files below a folder of the snapshot ("" for all) into a
// new folder out. Nothing is there where a file is not what the manifest says.
func (s *Snapshot) ExtractAll(ctx context.Context, out, below string, progress func(Progress)) (files int, err error) {
	below = strings.TrimSuffix(path.Clean("/"+below), "/")
	if below = strings.TrimPrefix(below, "/"); below != "" {
		below += "/"
	}
	return s.unpack(ctx, out, progress, func(file string) (string, bool) { return strings.CutPrefix(file, below) })
}

// Restore writes the folder of the site that the snapshot was made of into a new
// folder out.
func (s *Snapshot) Restore(ctx context.Context, out string, progress func(Progress)) (files int, err error) {
	if !has(s.tree.files(), sourceFolder+"site.toml") {
		return 0, &Error{Path: s.Path, Message: "does not hold what the site was built from", Hint: "it was made with -no-source; its pages can be had with  waqai archive extract"}
	}
	return s.unpack(ctx, out, progress, func(file string) (string, bool) {
		if strings.HasPrefix(file, capturesFolder) {
			return strings.CutPrefix(file, ownFolder) // they lie beside site.toml
		}
		return strings.CutPrefix(file, sourceFolder)
	})
}

// until reads until ctx ends.
type until struct {
	ctx context.Context
	io.Reader
}

func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}

// unpack writes the files that name gives a name into a new folder.
func (s *Snapshot) unpack(ctx context.Context, out string, progress func(Progress), name func(string) (string, bool)) (files int, err error) {
	if s.manifestErr != nil {
		return 0, &DamagedError{s.Path, "its manifest is damaged: " + s.manifestErr.Error()}
	}
	if _, err := os.Lstat(out); err == nil {
		return 0, &Error{Path: out, Message: "is there already", Hint: "choose another folder with -out", Misuse: true}
	}
	f, err := newFolder(out)
	if err != nil {
		return 0, err
	}
	defer f.discard()
	done := Progress{Stage: "writing"}
	for _, file := range s.tree.files() {
		if to, ok := name(file.path); ok && validName(to) {
			done.Total++
		}
	}
	for _, file := range s.tree.files() {
		to, ok := name(file.path)
		if !ok || !validName(to) {
			continue
		}
		p, err := f.prepare(member{to, func(w io.Writer) error {
			r, err := s.checked(file.path)
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = io.Copy(w, &until{ctx, r})
			return err
		}})
		if err != nil {
			return files, err
		}
		f.put(p)
		files++
		done.Done, done.Bytes = files, f.size
		if progress != nil {
			progress(done)
		}
	}
	if files == 0 {
		return 0, &Error{Path: s.Path, Message: "holds no such file or folder", Hint: "waqai archive list " + s.Path + "  lists the files", Misuse: true}
	}
	return files, worldly(out, f.finish())
}

// List gives the snapshots in a folder, the earliest first, each opened; the
// caller closes them. What is none is passed over, and those that cannot be read
// are told in damaged.
func List(dir string) (list []*Snapshot, damaged []error, err error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, &Error{Path: dir, Message: "cannot be read", Err: errors.Unwrap(err)}
	}
	for _, d := range names {
		file := path.Join(dir, d.Name())
		if strings.HasPrefix(d.Name(), ".") || !d.IsDir() && !slices.Contains([]string{".zip", ".wacz"}, path.Ext(file)) {
			continue
		}
		if d.IsDir() && !IsSnapshot(file) {
			continue
		}
		s, err := Open(file)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b *Snapshot) int { return strings.Compare(a.created(), b.created()) })
	return list, damaged, nil
}

// IsSnapshot tells whether a folder has what only those of snapshots have.
func IsSnapshot(dir string) bool {
	for _, file := range []string{aboutFile, bagPayload + aboutFile} {
		if _, err := os.Stat(dir + "/" + file); err == nil {
			return true
		}
	}
	return false
}

func (s *Snapshot) created() string {
	if s.About == nil {
		return ""
	}
	return s.About.Created
}
