package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waqai/internal/site"
)

// Record adds a snapshot that Write made to content/snapshots.toml in the folder of a
// site, from which the site makes its page of snapshots. note says what changed, in
// words for readers, or is "". All that stands in the file stays as it is.
func Record(dir string, r *Report, date time.Time, note string) error {
	file := filepath.Join(dir, filepath.FromSlash(site.SnapshotsFile))
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &Error{Path: file, Message: "cannot be read", Err: errors.Unwrap(err)}
	}
	if len(text) > 0 {
		if !bytes.HasSuffix(text, []byte("\n")) {
			text = append(text, '\n')
		}
		text = append(text, '\n')
	}
	text = append(text, record(r, date, note)...)
	if _, faults := site.ParseSnapshots(text); len(faults) > 0 {
		return &Error{Path: file, Message: fmt.Sprintf("line %d: %s: the snapshot is there, and was not recorded", faults[0].Line, faults[0].Message), Hint: "mend the file, and add the snapshot by hand as docs/formats.md has it"}
	}
	return worldly(file, replace(file, text))
}

// record writes the table of a snapshot.
func record(r *Report, date time.Time, note string) []byte {
	var b bytes.Buffer
	b.WriteString("[[snapshot]]\n")
	line := func(key string, value any) { fmt.Fprintf(&b, "%s = %v\n", key, value) }
	quoted := func(key, value string) {
		if value != "" {
			text, err := marshal(value, "") // the escapes of JSON are those of TOML
			if err != nil {
				panic(err) // a string is never without JSON
			}
			line(key, strings.ReplaceAll(strings.TrimSuffix(string(text), "\n"), "\x7F", `\u007F`))
		}
	}
	if date = date.UTC(); date.Equal(date.Truncate(24 * time.Hour)) {
		line("date", date.Format(time.DateOnly))
	} else {
		line("date", date.Format(time.RFC3339))
	}
	quoted("file", filepath.Base(r.Path))
	quoted("format", string(r.Format))
	line("bytes", r.Size)
	quoted("sha256", r.SHA256)
	quoted("manifest", r.Manifest)
	quoted("before", r.Before)
	line("articles", r.Articles)
	line("events", r.Events)
	if r.Changes != nil {
		l := r.Changes.list()
		line("added", len(l.Added))
		line("changed", len(l.Changed))
		line("withdrawn", len(l.Withdrawn))
	}
	quoted("note", note)
	return b.Bytes()
}

// replace writes a file by a temporary name, and keeps the rights of the one that it
// takes the place of.
func replace(file string, text []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, temporary+"*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if err == nil {
		err = tmp.Chmod(mode)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), file); err != nil {
		return err
	}
	syncFolder(dir)
	return nil
}
