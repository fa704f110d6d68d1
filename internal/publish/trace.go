package publish

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io/fs"
	"os"
	"slices"
	"strings"

	"waqai/internal/site"
	"waqai/internal/source"
)

// tracer finds where in the folder of a site that stands what a file of the site gives away.
type tracer struct {
	files  fs.FS
	byPage map[string]string // content files by the paths of their pages
	all    []string          // content files, templates and settings
	found  map[string]source.Pos
}

func newTracer(dir string, s *site.Site) *tracer {
	t := &tracer{files: os.DirFS(cmp.Or(dir, ".")), byPage: map[string]string{}, found: map[string]source.Pos{}}
	for _, a := range s.Articles() {
		t.byPage[a.PagePath()] = a.Path
	}
	for _, root := range []string{"content", "templates"} {
		fs.WalkDir(t.files, root, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				t.all = append(t.all, file)
				if strings.HasPrefix(file, "content/pages/") || strings.HasPrefix(file, "content/places/") {
					if page, ok := s.PageOfFile(file); ok {
						t.byPage[page] = file
					}
				}
			}
			return nil
		})
	}
	t.all = append(t.all, "site.toml")
	return t
}

// mostTraced is the number of different pieces that are looked for in all files.
const mostTraced = 50

// trace gives the place where what was found is written, and false where it is not known.
func (t *tracer) trace(l leak) (source.Pos, bool) {
	if _, err := fs.Stat(t.files, "static/"+l.File); err == nil { // it is copied as it is
		return source.Pos{File: "static/" + l.File, Line: l.Line, Column: l.Column}, true
	}
	piece := written(l.piece)
	if piece == "" {
		return l.Pos, false
	}
	if own := t.byPage[l.File]; own != "" {
		if pos, ok := t.in(own, piece); ok {
			return pos, true
		}
	}
	if pos, ok := t.found[piece]; ok || len(t.found) >= mostTraced {
		return cmp.Or(pos, l.Pos), pos.File != ""
	}
	t.found[piece] = source.Pos{}
	for _, file := range t.all {
		if pos, ok := t.in(file, piece); ok {
			t.found[piece] = pos
			return pos, true
		}
	}
	return l.Pos, false
}

func (t *tracer) in(file, piece string) (source.Pos, bool) {
	src, err := fs.ReadFile(t.files, file)
	at := bytes.Index(src, []byte(piece))
	if err != nil || at < 0 {
		return source.Pos{}, false
	}
	return source.At(file, src, at), true
}

// written gives a piece of a page as a writer wrote it: without what the page put around
// it and the ways in which it escapes.
func written(piece string) string {
	if _, value, ok := strings.Cut(piece, `="`); ok {
		piece = value
	}
	piece = html.UnescapeString(strings.ReplaceAll(piece, `\/`, "/"))
	return strings.Trim(piece, " \t\r\n\"'<>()[]=&?#,;:\x00")
}

// traced makes faults of what was found: one for each place where it is written, which
// names the files that it would get into.
func (t *tracer) traced(leaks []leak) (faults source.Faults) {
	type spot struct {
		source.Pos
		message string
	}
	byPlace := map[spot]int{} // the number of the fault
	into := map[int][]string{}
	for _, l := range leaks {
		pos, ok := t.trace(l)
		at := spot{pos, l.Message}
		n, told := byPlace[at]
		if !told {
			n = len(faults)
			byPlace[at] = n
			f := l.Fault
			f.Pos = pos
			faults.Add(f)
		}
		if ok && pos.File != "static/"+l.File && !slices.Contains(into[n], l.File) {
			into[n] = append(into[n], l.File)
		}
	}
	for n, files := range into {
		slices.Sort(files)
		faults[n].Message += ", in " + files[0]
		if len(files) > 1 {
			faults[n].Message += fmt.Sprintf(" and %d more", len(files)-1)
		}
	}
	faults.Sort()
	return faults
}
