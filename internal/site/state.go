package site

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	// stateFile stands in the output folder and remembers what Build wrote.
	stateFile = ".waqai.json"
	// unfinishedFile stands beside it while files that it names are written.
	unfinishedFile = stateFile + ".unfinished"
	// temporary begins the names of files that are being written.
	temporary    = ".waqai-"
	stateVersion = 1
	otherFolder  = "choose another folder with -out"
)

// state is what an output folder holds of ours. A path is claimed in it before
// its file appears, so that a build that was killed leaves nothing that the
// next would take for somebody else's.
type state struct {
	Version int `json:"version"`
	// Unfinished tells that a build began and did not end; so does unfinishedFile.
	Unfinished bool             `json:"unfinished,omitempty"`
	Files      map[string]entry `json:"files"`
	// Folders are those that were made for the files.
	Folders map[string]bool `json:"folders"`
}

// entry is what is known of a file: the key of its page, and what was written.
// One that is only claimed has nothing but its path.
type entry struct {
	Key    string `json:"key,omitempty"`
	Digest string `json:"digest,omitempty"`
	Size   int64  `json:"size,omitempty"`
	Time   int64  `json:"time,omitempty"` // of the last change, in nanoseconds
}

// output is an output folder. Its methods take paths of files with slashes.
type output struct{ dir string }

// file gives where a file is. Its path has no steps up, and nothing else to be cleaned.
func (o output) file(path string) string {
	return o.dir + string(filepath.Separator) + filepath.FromSlash(path)
}

// open makes the folder where it does not exist.
func open(dir string) (output, error) {
	o := output{filepath.Clean(dir)}
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return o, &OutputError{Path: dir, Message: "is a file", Hint: "choose another folder with -out, or remove the file"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return o, &OutputError{Path: dir, Message: "cannot be used", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return o, &OutputError{Path: dir, Message: "cannot be made", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	return o, nil
}

// empty tells whether nothing is in the folder.
func (o output) empty() bool {
	dir, err := os.Open(o.dir)
	if err != nil {
		return false
	}
	defer dir.Close()
	_, err = dir.Readdirnames(1)
	return err == io.EOF
}

// readState reads what earlier builds wrote. A folder without a state has
// nothing of ours.
func (o output) readState() (*state, error) {
	st := &state{Version: stateVersion, Files: map[string]entry{}, Folders: map[string]bool{}}
	text, err := os.ReadFile(o.file(stateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return st, nil
	case err != nil:
		return nil, &OutputError{Path: o.dir, Message: "cannot be read", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	err = json.Unmarshal(text, st)
	if err != nil || st.Version != stateVersion || st.Files == nil {
		return nil, &OutputError{
			Path:    o.dir,
			Message: stateFile + " in it is damaged, or of another version of the program",
			Hint:    "remove the output folder if nothing in it is your own, or choose another",
		}
	}
	if st.Folders == nil {
		st.Folders = map[string]bool{}
	}
	if _, err := os.Lstat(o.file(unfinishedFile)); err == nil {
		st.Unfinished = true
	}
	for file := range st.Files {
		if !fs.ValidPath(file) || file == "." {
			delete(st.Files, file) // nothing outside of the folder is ours
		}
	}
	return st, nil
}

// writeState replaces the state where it has changed.
func (o output) writeState(st *state) error {
	if old, err := os.Open(o.file(stateFile)); err == nil {
		m := &matcher{of: bufio.NewReader(old)}
		same := st.encode(m) == nil && m.ended()
		if old.Close(); same {
			return nil
		}
	}
	tmp, err := os.CreateTemp(o.dir, temporary+"*")
	if err != nil {
		return &OutputError{Path: o.dir, Message: "cannot be written to", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	err = errors.Join(st.encode(tmp), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), o.file(stateFile))
	}
	if err != nil {
		os.Remove(tmp.Name())
		return &OutputError{Path: o.dir, Message: "cannot be written to", Hint: otherFolder, Err: err}
	}
	return nil
}

// begin says that files are about to be written which the state names.
func (o output) begin() error {
	file, err := os.OpenFile(o.file(unfinishedFile), os.O_WRONLY|os.O_CREATE, pageMode)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return &OutputError{Path: o.dir, Message: "cannot be written to", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	return nil
}

// end says that they were written, and the state.
func (o output) end() error {
	err := os.Remove(o.file(unfinishedFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &OutputError{Path: o.dir, Message: "cannot be written to", Hint: otherFolder, Err: errors.Unwrap(err)}
	}
	return nil
}

// encode writes what json.Marshal makes of a state, and a line end; of a site with a
// hundred thousand pages that is too much to be held. Errors are those of w.
func (st *state) encode(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString(`{"version":` + strconv.Itoa(st.Version))
	if st.Unfinished {
		b.WriteString(`,"unfinished":true`)
	}
	b.WriteString(`,"files":{`)
	var line []byte
	for n, file := range sortedKeys(st.Files) {
		if line = line[:0]; n > 0 {
			line = append(line, ',')
		}
		line = append(appendJSON(line, file), ':')
		line = st.Files[file].appendTo(line)
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	b.WriteString(`},"folders":{`)
	for n, folder := range sortedKeys(st.Folders) {
		if line = line[:0]; n > 0 {
			line = append(line, ',')
		}
		line = append(appendJSON(line, folder), ':')
		b.Write(strconv.AppendBool(line, st.Folders[folder]))
	}
	b.WriteString("}}\n")
	return b.Flush()
}

// appendTo appends e as JSON.
func (e entry) appendTo(b []byte) []byte {
	b = append(b, '{')
	first := len(b)
	field := func(name string) {
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), `":`...)
	}
	if e.Key != "" {
		field("key")
		b = appendJSON(b, e.Key)
	}
	if e.Digest != "" {
		field("digest")
		b = appendJSON(b, e.Digest)
	}
	if e.Size != 0 {
		field("size")
		b = strconv.AppendInt(b, e.Size, 10)
	}
	if e.Time != 0 {
		field("time")
		b = strconv.AppendInt(b, e.Time, 10)
	}
	return append(b, '}')
}

// matcher takes what comes from a reader, and anything else is an error.
type matcher struct {
	of   *bufio.Reader
	room []byte
}

func (m *matcher) Write(p []byte) (int, error) {
	m.room = slices.Grow(m.room[:0], len(p))[:len(p)]
	if _, err := io.ReadFull(m.of, m.room); err != nil {
		return 0, err
	}
	if !bytes.Equal(m.room, p) {
		return 0, errors.New("something else")
	}
	return len(p), nil
}

// ended tells whether there is no more.
func (m *matcher) ended() bool {
	_, err := m.of.Peek(1)
	return err == io.EOF
}

// sweep removes the temporary files of a build that was killed.
func (o output) sweep(st *state) {
	dirs := map[string]bool{".": true}
	for file := range st.Files {
		dirs[path.Dir(file)] = true
	}
	for dir := range dirs {
		left, _ := filepath.Glob(filepath.Join(o.file(dir), temporary+"*"))
		for _, file := range left {
			os.Remove(file)
		}
	}
}

// folder makes a folder and those above it, as far as they do not exist.
func (o output) folder(dir string) error {
	if dir == "." {
		return nil
	}
	err := os.Mkdir(o.file(dir), 0o777)
	if errors.Is(err, fs.ErrNotExist) {
		if err = o.folder(path.Dir(dir)); err == nil {
			err = os.Mkdir(o.file(dir), 0o777)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		if info, e := os.Stat(o.file(dir)); e == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// remove removes a file of ours and the folders that were made for it and are
// empty now.
func (o output) remove(file string, st *state) error {
	if err := os.Remove(o.file(file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(st.Files, file)
	for dir := path.Dir(file); dir != "." && st.Folders[dir]; dir = path.Dir(dir) {
		if os.Remove(o.file(dir)) != nil {
			break // not empty
		}
		delete(st.Folders, dir)
	}
	return nil
}

// digestReader gives the digest and the length of what is left of r.
func digestReader(r io.Reader) (string, int64, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// sameFile tells whether a file holds bytes of a digest.
func (o output) digest(file string) (string, error) {
	f, err := os.Open(o.file(file))
	if err != nil {
		return "", err
	}
	defer f.Close()
	digest, _, err := digestReader(f)
	return digest, err
}

// within tells whether dir is parent or lies below it, symbolic links followed
// as far as the folders exist.
func within(dir, parent string) bool {
	rel, err := filepath.Rel(resolved(parent), resolved(dir))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func resolved(dir string) string {
	dir, _ = filepath.Abs(dir)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	if parent := filepath.Dir(dir); parent != dir {
		return filepath.Join(resolved(parent), filepath.Base(dir))
	}
	return dir
}
