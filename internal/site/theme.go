package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"image/color"
	"io"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	texttemplate "text/template"

	"waqai/internal/card"
	"waqai/internal/source"
	"waqai/internal/stencil"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// theme is the look of a site. Each page kind has a template file, which
// defines "main" and is put into base.html; all other files of templates/ are
// parts, which any template may call by the names that they define.
type theme struct {
	digest  string // of all template files
	kinds   map[string]*template.Template
	quick   map[string]*quick // the same, compiled
	sources map[string][]byte // texts of the template files, by name
	own     map[string]bool   // the template files that are the site's
	static  []staticFile

	functions stencil.Funcs

	light, dark map[string]color.RGBA // the colours of the style, by variable
	icon        *card.Drawing         // nil where icon.svg cannot be drawn
	plainIcon   string                // why not
}

// staticFile is a file that is copied as it is.
type staticFile struct {
	path   string // in the output
	origin string // in the theme
	digest string
}

// kindFiles are the templates of page kinds.
var kindFiles = []string{
	"home.html", "cities.html", "city.html", "article.html", "event.html", "moved.html", "former.html", "redirect.html",
	"period.html", "sources.html", "source.html", "items.html", "types.html", "type.html", "actors.html", "actor.html", "days.html", "anniversary.html",
	"pairs.html", "compare.html", "snapshots.html", "copy.html", "copies.html", "chapter.html", "search.html", "data.html", "plain.html", "missing.html",
}

const baseFile = "base.html"

// readTheme reads templates and static files, a site's own before those it
// shadows.
func readTheme(files layers, w wording) (*theme, source.Faults) {
	t := &theme{kinds: map[string]*template.Template{}, quick: map[string]*quick{}, sources: map[string][]byte{}, own: map[string]bool{}}
	names, faults := files.walk("templates", func(name string) bool { return path.Ext(name) == ".html" })
	var all []string
	for _, file := range names {
		src, err := fs.ReadFile(files, file)
		if err != nil {
			faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err)})
			continue
		}
		name := strings.TrimPrefix(file, "templates/")
		t.sources[name] = src
		_, err = fs.Stat(files[0], file)
		t.own[name] = err == nil
		all = append(all, name, string(src))
	}
	t.digest = digestOf(all...)

	t.functions = w.functions()
	common := template.New("").Funcs(t.functions.Map())
	for _, name := range sortedKeys(t.sources) {
		if !slices.Contains(kindFiles, name) {
			if _, err := common.New(name).Parse(string(t.sources[name])); err != nil {
				faults.Add(t.fault(err))
			}
		}
	}
	for _, name := range append([]string{baseFile}, kindFiles...) {
		if _, ok := t.sources[name]; !ok {
			faults.Add(source.Fault{
				Pos:     source.Pos{File: "templates/" + name},
				Message: "a template is missing",
				Hint:    "build with a theme that has it, or write it",
			})
		}
	}
	for _, name := range kindFiles {
		kind, err := common.Clone()
		if err == nil {
			_, err = kind.New(name).Parse(string(t.sources[name]))
		}
		if err != nil {
			faults.Add(t.fault(err))
			continue
		}
		if !defines(t.sources[name], w, "main") {
			faults.Add(source.Fault{
				Pos:     source.Pos{File: "templates/" + name},
				Message: `the template defines no "main"`,
				Hint:    `put what is the page's own between  {{define "main"}}  and  {{end}}`,
			})
		}
		t.kinds[name] = kind
		t.quick[name] = new(quick)
	}

	static, wrong := files.walk("static", func(string) bool { return true })
	faults = append(faults, wrong...)
	for _, file := range static {
		if strings.HasPrefix(path.Base(file), stateFile) || strings.HasPrefix(path.Base(file), temporary) {
			faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "a name that the program keeps for itself", Hint: "give the file another"})
			continue
		}
		digest, err := digestFile(files, file)
		if err != nil {
			faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err)})
			continue
		}
		t.static = append(t.static, staticFile{strings.TrimPrefix(file, "static/"), file, digest})
		switch file {
		case "static/" + sheetFile, "static/" + iconFile:
			src, err := fs.ReadFile(files, file)
			if err != nil {
				faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err)})
			} else if file == "static/"+sheetFile {
				t.light, t.dark = hues(string(src))
			} else if t.icon, err = card.ReadIcon(src); err != nil {
				t.plainIcon = err.Error()
			}
		}
	}
	return t, faults
}

// defines tells whether a template file itself defines a name.
func defines(src []byte, w wording, name string) bool {
	t, err := template.New("").Funcs(w.functions().Map()).Parse(string(src))
	return err == nil && t.Lookup(name) != nil
}

// functions are what templates can call.
func (w wording) functions() stencil.Funcs {
	return stencil.Funcs{
		"date":        stencil.One(w.Date),                                                   // a date in words
		"machine":     stencil.One(w.Machine),                                                // a date for <time datetime>, or ""
		"hijri":       stencil.One(w.Hijri),                                                  // the days of a date in the Hijri calendar, or ""
		"weekday":     stencil.One(w.Weekday),                                                // the name of the day of a date
		"month":       stencil.OneOrFail(w.Month),                                            // the name of a month from 1 to 12
		"year":        stencil.One(w.Year),                                                   // a year in the site's digits
		"number":      stencil.One(w.Number),                                                 // a number, its thousands apart
		"count":       stencil.TwoOrFail(w.Count),                                            // "event" and 3 → «3 أحداث»
		"countIn":     stencil.TwoOrFail(w.CountIn),                                          // the same behind a preposition: «في حدثين»
		"size":        stencil.One(w.Size),                                                   // bytes in words: «1.2 ميغابايت»
		"between":     stencil.ThreeOrFail(w.Range),                                          // "killed", 15 and 17 → «بين 15 و17 قتيلًا»
		"toll":        stencil.OneOrFail(w.Toll),                                             // a toll in words, as pieces
		"monthNumber": stencil.One(w.MonthNumber),                                            // 3 of a date in March
		"nth":         stencil.One(func(n int) int { return n + 1 }),                         // 1 for the first of a list
		"gap":         stencil.TwoOrFail(w.gapWords),                                         // of a histogram, how long a gap is
		"runs":        stencil.One(runs),                                                     // a text cut at what goes from left to right
		"brief":       stencil.One(brief),                                                    // the first words of a text
		"unpublished": stencil.One(func(u string) string { return unpublishedNames[u] }),     // what of a preview is not to be published, in a word
		"decision":    stencil.One(func(d string) string { return decisionNames[d] }),        // what an editor did
		"type":        stencil.One(func(t timeline.Type) string { return typeNames[t] }),     // the name of a type of events
		"status":      stencil.One(func(s timeline.Status) string { return statusNames[s] }), // "" where an event is over
		"edtf":        stencil.One(func(d edtf.Date) string { return d.String() }),           // a date as EDTF
	}
}

// quick is a page kind's template, compiled for its data when the first page is rendered.
type quick struct {
	once    sync.Once
	stencil *stencil.Stencil // nil where err says why not
	err     error
	others  atomic.Int64 // pages that went the way of html/template
}

// quickly gives the stencil of a page kind, or nil.
func (t *theme) quickly(kind string, data any) *stencil.Stencil {
	q := t.quick[kind]
	q.once.Do(func() {
		// html/template makes a template safe when it first executes it.
		var escape *template.Error
		if q.err = t.kinds[kind].ExecuteTemplate(io.Discard, baseFile, nil); errors.As(q.err, &escape) {
			return
		}
		q.stencil, q.err = stencil.Compile(t.kinds[kind], baseFile, reflect.TypeOf(data), t.functions)
	})
	return q.stencil
}

// render writes data as a page of a kind.
func (t *theme) render(w io.Writer, kind string, data any) error {
	if quick := t.quickly(kind, data); quick != nil {
		if err := quick.Execute(w, data); err != stencil.ErrGaveUp {
			return err
		}
	}
	t.quick[kind].others.Add(1)
	err := t.kinds[kind].ExecuteTemplate(w, baseFile, data)
	var exec texttemplate.ExecError
	var escape *template.Error
	if errors.As(err, &exec) || errors.As(err, &escape) {
		return t.fault(err)
	}
	return err
}

// place finds the file, line and column of an error of a template.
var place = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:\s]+):(\d+)(?::(\d+))?:\s*(.*)$`)

// fault says where in a template an error is.
func (t *theme) fault(err error) source.Fault {
	m := place.FindStringSubmatch(err.Error())
	if m == nil {
		return source.Fault{Pos: source.Pos{File: "templates"}, Message: err.Error()}
	}
	src := t.sources[m[1]]
	line, _ := strconv.Atoi(m[2])
	f := source.Fault{Pos: source.Pos{File: "templates/" + m[1], Line: line}, Message: plainly(firstLine(m[4]))}
	f.Hint = "it is the theme's: something that it calls is otherwise in the site's own templates"
	if t.own[m[1]] {
		f.Hint = "correct it; without this file the site has the theme's own, which shows what there is"
	}
	if at, ok := unended(src); ok && f.Message == "unexpected EOF" { // it names the line behind the last
		action, _, _ := bytes.Cut(src[at:], []byte("}}"))
		return source.New(f.File, src, at, "there is no {{end}} to "+string(action)+"}}", f.Hint)
	}
	if text, ok := lineOf(src, line); ok {
		f.Excerpt = strings.TrimSpace(string(text))
		at, err := strconv.Atoi(m[3])
		if err != nil {
			at = columnOf(text, f.Message)
		}
		if at >= 0 && at <= len(text) {
			f.Column = len([]rune(string(text[:at]))) + 1
		}
	}
	return f
}

var (
	// opens and ends are the actions of a template that need an {{end}}, and those.
	opens = regexp.MustCompile(`\{\{-?\s*(?:(if|range|with|define|block|end)\b|/\*(?s:.*?)\*/)`)
	// named is the piece of a template that a message about its syntax names.
	named = regexp.MustCompile(`"([^"]+)"|<([^>]+)>|\{\{(\w+)\}\}`)
)

// unended gives the byte of the innermost action that no {{end}} ends.
func unended(src []byte) (at int, ok bool) {
	var open []int
	for _, m := range opens.FindAllSubmatchIndex(src, -1) {
		switch {
		case m[2] < 0: // a comment
		case string(src[m[2]:m[3]]) != "end":
			open = append(open, m[0])
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return 0, false
	}
	return open[len(open)-1], true
}

// columnOf gives the byte of a line that a message about its syntax is about: the
// piece that it names, or the action, where there is one alone; else -1.
func columnOf(line []byte, message string) int {
	if m := named.FindStringSubmatch(message); m != nil {
		piece := []byte(m[1] + m[2] + m[3])
		if bytes.Count(line, piece) == 1 {
			return bytes.Index(line, piece)
		}
	}
	if action := []byte("{{"); bytes.Count(line, action) == 1 {
		return bytes.Index(line, action)
	}
	return -1
}

// missingField is what html/template says of a field that a page does not have.
var missingField = regexp.MustCompile(`^executing .* at <(.*)>: can't evaluate field (\S+) in type .*$`)

// plainly says without words of Go what can be said so.
func plainly(message string) string {
	if m := missingField.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("there is no field %s here: {{%s}}", m[2], m[1])
	}
	return message
}

// lineOf gives a line of src by its number from 1.
func lineOf(src []byte, number int) ([]byte, bool) {
	lines := bytes.Split(src, []byte("\n"))
	if number < 1 || number > len(lines) {
		return nil, false
	}
	return lines[number-1], true
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func digestFile(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum, _, err := digestReader(f)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return sum, nil
}
