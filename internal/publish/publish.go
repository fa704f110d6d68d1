// Package publish sends a site to where readers find it: only what changed, in an
// order in which links hold, and nothing that looks like a mistake.
//
//	site.toml → Target; site.Plan → files; manifest and listing of the target → what differs → sent, checked, removed
//
// # A run
//
//  1. The site is loaded and planned as build does. A fault of the content ends the run.
//  2. The manifest at the target says what was published there, and by what key. The
//     list of objects shows what somebody else changed since, and what got lost.
//  3. Files whose key is new are rendered, digested, and looked through for what must
//     not get out (see leaks.go). Anything found ends the run before a byte is sent.
//  4. What would be removed is counted against a limit.
//  5. A manifest is written that claims the paths about to be sent.
//  6. Files are sent, several at once: assets, then pages, then what lists them, but new
//     pages and new lists before those that change, so that no page that a reader can come
//     to links to one that is not there yet. Of each of these steps every file is asked for,
//     size, digest, headers, before the next begins.
//  7. What the site has no more is removed, and the manifest written.
//
// # What holds
//
//   - A file is sent when its bytes or its headers differ from what is there, never else.
//   - Between any two requests the target has the old site, the new one, or the new files
//     of the order above over the old ones.
//   - A run that was cut off is taken up by the next; files that it had sent and could
//     not note down are compared, not sent again.
//   - Nothing that this program did not put there is overwritten or removed, unless told
//     to (Options.Adopt).
//   - Of two runs at one time one stops: each looks whether the manifest is still its own
//     before it goes on to what cannot be taken back.
//   - The clock of neither side is read to decide anything.
//   - Memory grows with the number of files, by about 1 KB each (BenchmarkPublish), not with
//     their bytes: a file is rendered into memory up to 1 MB, else into a temporary file.
package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"waqai/internal/site"
	"waqai/internal/source"
)

// Options say what to publish where.
type Options struct {
	Site site.Options
	// Target is the name of the target in the settings, "" for the only one.
	Target string
	// DryRun finds out what would be done, and does none of it.
	DryRun bool
	// MaxRemoved is the number of files that may be removed, -1 for any number; nil
	// for that of the settings, or else the default.
	MaxRemoved *int
	// Adopt takes what lies at the target for files that this program put there.
	Adopt bool
	// Progress, where not nil, is called as the work goes on, from one goroutine at
	// a time.
	Progress func(Progress)

	// open and wait stand in, in tests, for those of this package.
	open func(context.Context, string, site.Target) (Target, bool, error)
	wait func(context.Context, time.Duration) error
}

// Progress says how far a run has come.
type Progress struct {
	Stage string // reading, rendering, listing, assets, new pages, pages, lists, checking, removing
	// Done of Total files, and Bytes of TotalBytes where they are known, in Elapsed.
	Done, Total       int
	Bytes, TotalBytes int64
	Elapsed           time.Duration
}

// Action is what is done to a file.
type Action string

const (
	Send   Action = "send"
	Remove Action = "remove"
)

// Change is a file that is sent or removed, and why.
type Change struct {
	Action Action `json:"action"`
	Path   string `json:"path"`
	Size   int64  `json:"bytes"`
	// Why is new, changed, headers (only these changed), missing (it was there), altered
	// (by somebody else), unfinished (a run was cut off), withdrawn, gone.
	Why string `json:"why"`
}

// Report says what a run found and did.
type Report struct {
	Target string
	// Faults are those of the content, and then what must not get out. If there are any,
	// nothing was sent.
	Faults   source.Faults
	Warnings []string
	// Changes are what was, or would be, sent and removed, in this order.
	Changes []Change
	// Files is the number of those of the site, Unchanged of those left as they were;
	// Sent and Removed are done, with Bytes sent.
	Files, Unchanged, Sent, Removed int
	Bytes                           int64
	// Left are paths at the target that nobody published by this program; they stay.
	Left []string
	// Resumed is set where an earlier run had been cut off.
	Resumed bool
	Elapsed time.Duration
}

func (r *Report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// The limit on removals: so many files, or a tenth of those that are there if that
// is fewer, but never fewer than some.
const (
	mostRemoved  = 256
	fewestRemove = 10
)

// defaultLimit is the number of files that may be removed of so many.
func defaultLimit(published int) int {
	return min(mostRemoved, max(fewestRemove, published/10))
}

// Publish brings a target in line with the site. What is wrong with the content is in
// the report; an error says why nothing more was done, and often is an *Error.
func Publish(ctx context.Context, opt Options) (*Report, error) {
	start := time.Now()
	if opt.open == nil {
		opt.open = open
	}
	if opt.wait == nil {
		opt.wait = sleep
	}
	r := new(Report)
	defer func() { r.Elapsed = time.Since(start) }()
	if opt.Progress != nil {
		opt.Site.Progress = func(p site.Progress) {
			opt.Progress(Progress{Stage: string(p.Stage), Done: p.Done, Total: p.Total})
		}
	}
	opt.Site.Preview = false // drafts and what is held back stay here
	s, err := site.Load(ctx, opt.Site)
	if err != nil {
		return nil, err
	}
	if r.Faults = s.Faults; len(r.Faults) > 0 {
		return r, nil
	}
	name, settings, err := choose(s.Config, opt.Target)
	if err != nil {
		return nil, err
	}
	r.Target = name
	plan, faults := s.Plan()
	if r.Faults = faults; len(r.Faults) > 0 {
		return r, nil
	}
	target, keeps, err := opt.open(ctx, opt.Site.Dir, settings)
	if err != nil {
		return nil, err
	}
	p := &publisher{
		opt: opt, target: target, keeps: keeps, settings: settings, report: r, start: start,
		site: s, marks: s.Marks(), run: randomName(),
	}
	p.scanner = newScanner(opt.Site.Dir, settings.Allow)
	err = p.publish(ctx, plan)
	return r, errors.Join(err, target.Close())
}

// lay lists the files that have to be at the target.
func (p *publisher) lay(plan []site.Page) {
	extra, warnings := hostFiles(p.site, p.settings, plan)
	p.report.Warnings = append(p.report.Warnings, warnings...)
	for _, page := range append(plan, extra...) {
		p.files = append(p.files, file{Page: page, phase: phaseOf(page.Path)})
	}
	p.files = append(p.files, p.former()...)
	if p.keeps && len(p.settings.Compress) > 0 {
		encoded(p.files, p.settings.Compress[0])
	} else {
		p.files = append(p.files, variants(p.files, p.settings.Compress)...)
	}
	slices.SortFunc(p.files, func(a, b file) int { return strings.Compare(a.Path, b.Path) })
	// A file of the site with the name of a variant takes its place.
	p.files = slices.CompactFunc(p.files, func(a, b file) bool { return a.Path == b.Path })
}

// choose gives the target of a name.
func choose(c *site.Config, name string) (string, site.Target, error) {
	names := slices.Sorted(maps.Keys(c.Publish))
	switch t, ok := c.Publish[name]; {
	case ok:
		return name, t, nil
	case len(names) == 0:
		return "", t, &Error{Misuse: true, Message: "site.toml names no target", Hint: "add  [publish.live]  with  kind = \"folder\"  and  folder = \"../www\""}
	case name != "":
		hint := "the targets are " + strings.Join(names, ", ")
		if near := source.Near(name, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		return "", t, &Error{Misuse: true, Message: "there is no target " + name, Hint: hint}
	case len(names) > 1:
		return "", t, &Error{Misuse: true, Message: "publish to which target?", Hint: "the targets are " + strings.Join(names, ", ")}
	}
	return names[0], c.Publish[names[0]], nil
}

// former lists the addresses of events that were published and that the site has no
// more: they are kept, and say so.
func (p *publisher) former() (files []file) {
	planned := map[string]bool{}
	for _, f := range p.files {
		planned[f.Path] = true
	}
	known := map[string]bool{}
	for path := range p.manifest.files {
		known[path] = true
	}
	for path := range p.listed {
		known[path] = known[path] || p.manifest.lost
	}
	for _, path := range slices.Sorted(maps.Keys(known)) {
		if !known[path] || planned[path] {
			continue
		}
		if page, ok := p.site.Former(path); ok {
			files = append(files, file{Page: page, phase: pages, former: true})
		}
	}
	return files
}

// ServerConfig gives the configuration of a server, nginx or caddy, for the files of a
// target. What is wrong with the content is returned, too.
func ServerConfig(ctx context.Context, opt Options, server site.HostKind) (string, source.Faults, error) {
	if server != "nginx" && server != "caddy" {
		return "", nil, &Error{Misuse: true, Message: fmt.Sprintf("there is no configuration for %q", server), Hint: "write  -config nginx  or  -config caddy"}
	}
	s, err := site.Load(ctx, opt.Site)
	if err != nil || len(s.Faults) > 0 {
		return "", s.Faults, err
	}
	_, settings, err := choose(s.Config, opt.Target)
	if err != nil {
		return "", nil, err
	}
	root := settings.Folder
	if settings.Kind == "folder" {
		if root, err = filepath.Abs(folderOf(opt.Site.Dir, settings)); err != nil {
			return "", nil, err
		}
	}
	return Snippet(s, settings, server, cmp.Or(root, "/srv/www")), nil, nil
}

// publisher is a run.
type publisher struct {
	opt      Options
	target   Target
	keeps    bool // the target keeps headers
	settings site.Target
	site     *site.Site
	marks    map[string]site.Mark // of the articles' pages
	scanner  *scanner
	run      string
	start    time.Time
	files    []file // sorted by path

	manifest *manifest
	stored   []byte            // the manifest as it is at the target
	listed   map[string]Object // what is at the target, manifest aside

	mu     sync.Mutex // for the rest
	report *Report
	leaks  []leak
	saved  time.Time
}

// task is a file that has to be sent.
type task struct {
	file
	why    string
	size   int64
	digest string // of its bytes, and their MD5
	md5    string
	fresh  bool // nothing of that path is there
}

func (p *publisher) progress(g Progress) {
	if p.opt.Progress != nil {
		g.Elapsed = time.Since(p.start)
		p.opt.Progress(g)
	}
}

func (p *publisher) publish(ctx context.Context, plan []site.Page) error {
	var err error
	if err = p.retry(ctx, func() error { p.manifest, err = readManifest(ctx, p.target); return err }); err != nil {
		return p.failed("the target cannot be read", err)
	}
	p.report.Resumed = p.manifest.head.Unfinished
	before, err := p.manifest.write()
	if err != nil {
		return err
	}
	p.progress(Progress{Stage: "listing"})
	if err := p.list(ctx); err != nil {
		return p.failed("the target cannot be listed", err)
	}
	p.lay(plan)
	tasks, err := p.compare(ctx)
	p.tell()
	if err != nil || len(p.report.Faults) > 0 {
		p.report.Faults.Sort()
		p.report.Faults = slices.Compact(p.report.Faults)
		return err
	}
	gone, err := p.gone(ctx)
	if err != nil {
		return p.failed("the target cannot be read", err)
	}
	if p.report.Faults = p.moved(gone); len(p.report.Faults) > 0 {
		return nil
	}
	if err := p.allowed(tasks, gone); err != nil {
		return err
	}
	order(tasks)
	for _, t := range tasks {
		p.report.Changes = append(p.report.Changes, Change{Send, t.Path, t.size, t.why})
	}
	for _, path := range gone {
		p.report.Changes = append(p.report.Changes, Change{Remove, path, max(0, cmp.Or(p.manifest.files[path].Size, p.listed[path].Size)), "gone"})
	}
	p.report.Unchanged = p.report.Files - len(tasks)
	if p.opt.DryRun {
		return nil
	}
	if len(tasks) == 0 && len(gone) == 0 && !p.manifest.lost && !p.report.Resumed {
		p.manifest.head.Site = p.site.Config.BaseURL.To("")
		if after, err := p.manifest.write(); err != nil || string(after) == string(before) {
			return err // nothing to do, nothing to note
		}
	}
	return p.bring(ctx, tasks, gone)
}

// tell puts what must not get out into the report.
func (p *publisher) tell() {
	if len(p.leaks) == 0 {
		return
	}
	slices.SortFunc(p.leaks, func(a, b leak) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
	})
	var refused []leak
	t := newTracer(p.opt.Site.Dir, p.site)
	for _, l := range p.leaks {
		if !l.warn {
			refused = append(refused, l)
			continue
		}
		l.Pos, _ = t.trace(l)
		p.report.warn("%s: %s", l.File, l.Message)
		if l.Hint != "" {
			p.report.Warnings[len(p.report.Warnings)-1] += " (" + l.Hint + ")"
		}
	}
	p.report.Faults.Add(t.traced(refused)...)
}

// list asks what is at the target.
func (p *publisher) list(ctx context.Context) error {
	return p.retry(ctx, func() error {
		p.listed = map[string]Object{}
		return p.target.List(ctx, func(o Object) error {
			if o.Path != ManifestFile {
				p.listed[o.Path] = o
			}
			return nil
		})
	})
}

func (p *publisher) retry(ctx context.Context, do func() error) error {
	return again(ctx, p.opt.wait, do)
}

// failed puts an error of the target into words, once.
func (p *publisher) failed(message string, err error) error {
	var said *Error
	if err == nil || errors.As(err, &said) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Message: message, Err: err, Hint: "what was sent is noted at the target; run the same command again to go on"}
}

// compare finds the files that have to be sent. Those whose key is not known are
// rendered for their digest, and looked through; what is wrong with them is in the
// report.
func (p *publisher) compare(ctx context.Context) ([]task, error) {
	var stale []file
	for _, f := range p.files {
		known, ok := p.manifest.files[f.Path]
		there, listed := p.listed[f.Path]
		switch {
		case ok && known.None && known.Key == p.key(f):
		case ok && known.Key == p.key(f) && known.Digest != "" && listed && there.is(known) && known.Header == p.header(f, known.Digest).digest():
			if marks := p.marks[f.Path].Digests; !slices.Equal(known.Marks, marks) {
				known.Marks = marks
				p.manifest.files[f.Path] = known
			}
		default:
			stale = append(stale, f)
		}
	}
	tasks := make([]*task, len(stale))
	none := make([]bool, len(stale))
	done := 0
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for n, f := range stale {
		if work.Err() != nil {
			break
		}
		g.Go(func() error {
			t, err := p.examine(work, f)
			p.mu.Lock()
			defer p.mu.Unlock()
			done++
			p.progress(Progress{Stage: "rendering", Done: done, Total: len(stale)})
			var fault source.Fault
			switch {
			case errors.As(err, &fault):
				p.report.Faults.Add(fault)
			case errors.Is(err, errNotSmaller):
				none[n] = true
			case err != nil:
				return err
			}
			tasks[n] = t
			return nil
		})
	}
	if err := cmp.Or(g.Wait(), ctx.Err()); err != nil {
		return nil, p.failed("the files of the site cannot be compared with those of the target", err)
	}
	var list []task
	for n, f := range stale {
		switch t := tasks[n]; {
		case none[n]:
			p.manifest.files[f.Path] = entry{Key: p.key(f), None: true}
		case t != nil:
			list = append(list, *t)
		}
	}
	p.report.Files = len(p.files)
	for _, e := range p.manifest.files {
		if e.None {
			p.report.Files--
		}
	}
	return list, nil
}

// key names all that a file at a target was made from.
func (p *publisher) key(f file) string { return f.Key + scanVersion }

// header gives what the target has to send with a file, nil where it keeps no headers.
func (p *publisher) header(f file, digest string) Header {
	if !p.keeps {
		return nil
	}
	h := headerOf(f.Path, digest)
	if f.encoding != "" {
		h["Content-Encoding"] = string(f.encoding)
	}
	return h
}

// examine renders a file whose key is not known, or whose object is not as it was
// left. It gives the task of sending it, or nil where the target has it as it should.
func (p *publisher) examine(ctx context.Context, f file) (*task, error) {
	sum := newSums()
	scan := p.scanner.file(f.Path)
	defer scan.close()
	if err := f.write(sum, scan); err != nil {
		return nil, err
	}
	if found := scan.end(); len(found) > 0 {
		p.mu.Lock()
		p.leaks = append(p.leaks, found...)
		p.mu.Unlock()
		if slices.ContainsFunc(found, func(l leak) bool { return !l.warn }) {
			return nil, nil
		}
	}
	body := sum.body()
	header := p.header(f, body.SHA256)
	p.mu.Lock()
	known, ours := p.manifest.files[f.Path]
	p.mu.Unlock()
	there, listed := p.listed[f.Path]
	t := &task{file: f, size: body.Size, digest: body.SHA256, md5: body.MD5, fresh: !listed}
	now := entry{Key: p.key(f), Digest: body.SHA256, Size: body.Size, Tag: there.Tag, Header: header.digest(), Marks: p.marks[f.Path].Digests}
	switch {
	case !listed && ours && known.Digest != "":
		t.why = "missing"
	case !listed:
		t.why = "new"
	case ours && known.Digest != "" && there.is(known):
		// It is as it was left.
		switch {
		case known.Digest != body.SHA256:
			t.why = "changed"
		case known.Header != now.Header:
			t.why = "headers"
		}
	default:
		// Somebody changed it, a run was cut off, or nobody knows whose it is.
		equal, byUs, err := p.equal(ctx, there, body, header)
		switch {
		case err != nil:
			return nil, err
		case equal:
		case ours && known.Digest == "":
			t.why = "unfinished"
		case ours:
			t.why = "altered"
		case byUs:
			t.why = "changed"
		default:
			t.why = "foreign"
		}
	}
	if f.former && t.why == "changed" {
		t.why = "withdrawn"
	}
	if t.why == "" {
		p.mu.Lock()
		p.manifest.files[f.Path] = now
		p.mu.Unlock()
		return nil, nil
	}
	return t, nil
}

// equal tells whether an object has these bytes and these headers, and whether it says
// that this program put it there.
func (p *publisher) equal(ctx context.Context, o Object, body Body, header Header) (same, ours bool, err error) {
	err = p.retry(ctx, func() error {
		now, err := p.target.Stat(ctx, o.Path)
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		ours = now.Ours
		if now.Size != body.Size || header != nil && !header.in(now.Header) {
			return nil
		}
		if now.MD5 != "" {
			same = now.MD5 == body.MD5
			return nil
		}
		same, err = p.digestIs(ctx, o.Path, body.SHA256)
		return err
	})
	return same, ours, err
}

// digestIs reads an object and compares its digest.
func (p *publisher) digestIs(ctx context.Context, path, digest string) (bool, error) {
	r, err := p.target.Open(ctx, path)
	if err != nil {
		return false, err
	}
	defer r.Close()
	sum := newSums()
	if _, err := io.Copy(sum, r); err != nil {
		return false, &Passing{Err: fmt.Errorf("read %s: %w", path, err)}
	}
	return sum.body().SHA256 == digest, nil
}

// gone lists what is at the target of ours, and of the site no more. With Adopt all is
// ours; where the manifest is lost, what says so itself. What is nobody's is in the report.
func (p *publisher) gone(ctx context.Context) (paths []string, err error) {
	planned := map[string]bool{}
	for _, f := range p.files {
		if e, ok := p.manifest.files[f.Path]; !ok || !e.None {
			planned[f.Path] = true
		}
	}
	var unknown []string
	for path := range p.listed {
		_, ours := p.manifest.files[path]
		switch {
		case planned[path]:
		case ours || p.opt.Adopt:
			paths = append(paths, path)
		default:
			unknown = append(unknown, path)
		}
	}
	slices.Sort(unknown)
	says := make([]bool, len(unknown))
	if p.manifest.lost && p.keeps {
		g, work := errgroup.WithContext(ctx)
		g.SetLimit(max(1, p.settings.Uploads))
		for n, path := range unknown {
			g.Go(func() error {
				return p.retry(work, func() error {
					o, err := p.target.Stat(work, path)
					says[n] = o.Ours
					if missing(err) {
						return nil
					}
					return err
				})
			})
		}
		if err := g.Wait(); err != nil {
			return nil, err
		}
	}
	for n, path := range unknown {
		if says[n] {
			paths = append(paths, path)
		} else {
			p.report.Left = append(p.report.Left, path)
		}
	}
	slices.Sort(paths)
	for path := range p.manifest.files {
		if _, there := p.listed[path]; !there && !planned[path] && !p.manifest.files[path].None {
			delete(p.manifest.files, path) // somebody removed it already
		}
	}
	return paths, nil
}

// moved finds articles whose page would be gone while one of the same file, the same text
// or the same source is new at another address: readers who come by the old one should be
// led on.
func (p *publisher) moved(gone []string) (faults source.Faults) {
	fresh := map[string]string{} // the new pages by the digests of their articles
	for _, path := range slices.Sorted(maps.Keys(p.marks)) {
		if _, there := p.listed[path]; there || p.marks[path].Settled {
			continue
		}
		for _, digest := range p.marks[path].Digests {
			fresh[digest] = cmp.Or(fresh[digest], path)
		}
	}
	for _, path := range gone {
		for _, digest := range p.manifest.files[path].Marks {
			now := fresh[digest]
			if now == "" {
				continue
			}
			slug := strings.TrimSuffix(strings.TrimPrefix(path, "articles/"), "/index.html")
			faults.Add(source.Fault{Pos: p.marks[now].SlugAt,
				Message: fmt.Sprintf("the article was published at /articles/%s/, and whoever comes by that address would find nothing", slug),
				Hint:    fmt.Sprintf("add  aliases = [%q]  and the old address leads on; or  aliases = []  if that was another article", slug)})
			break
		}
	}
	return faults
}

// allowed refuses what looks like a mistake: files of somebody else in the way, and too
// many removals.
func (p *publisher) allowed(tasks []task, gone []string) error {
	var foreign []string
	for n := range tasks {
		if tasks[n].why != "foreign" {
			continue
		}
		tasks[n].why = "changed"
		foreign = append(foreign, tasks[n].Path)
	}
	if len(foreign) > 0 && !p.opt.Adopt {
		slices.Sort(foreign)
		return &Error{Refused: true,
			Message: fmt.Sprintf("the target has files that were not published by this program, where files of the site belong: %s", some(foreign)),
			Hint:    "publish to an empty place; or, if they are an earlier state of this site, let them be replaced with -adopt"}
	}
	published := len(gone)
	for _, f := range p.files {
		if _, ok := p.listed[f.Path]; ok {
			published++
		}
	}
	limit := defaultLimit(published)
	if p.settings.MaxRemoved != nil {
		limit = *p.settings.MaxRemoved
	}
	if p.opt.MaxRemoved != nil {
		limit = *p.opt.MaxRemoved
	}
	if limit >= 0 && len(gone) > limit && !p.opt.DryRun {
		return &Error{Refused: true,
			Message: fmt.Sprintf("%d files would be removed of %d, and at most %d may be: %s", len(gone), published, limit, some(gone)),
			Hint:    fmt.Sprintf("look at  waqai publish -dry-run  and if that is what you want, run with  -max-removed %d", len(gone))}
	}
	if p.opt.DryRun && limit >= 0 && len(gone) > limit {
		p.report.warn("%d files would be removed, and at most %d may be; -max-removed raises that", len(gone), limit)
	}
	p.report.Warnings = append(p.report.Warnings, hostLimits(p.settings.Host, p.report.Files, tasks)...)
	for n := range tasks {
		if tasks[n].why == "altered" {
			p.report.warn("%s was changed at the target by something else, and is sent again", tasks[n].Path)
		}
	}
	return nil
}

// some names the first of many.
func some(paths []string) string {
	if len(paths) <= 3 {
		return strings.Join(paths, ", ")
	}
	return strings.Join(paths[:3], ", ") + ", …"
}

// step is the place of a task in the order in which files are sent: assets, then pages,
// then what lists them. What is new goes before what changes, of pages and lists alike:
// a new page may lead to a new list, and nothing leads to either yet.
func (t task) step() int {
	switch {
	case t.phase == assets && t.fresh:
		return 0
	case t.phase == assets:
		return 1
	case t.fresh:
		return 2
	case t.phase == pages:
		return 3
	}
	return 4
}

// stepNames are what a person is told of the steps.
var stepNames = [...]string{"assets", "assets", "new pages", "pages", "lists"}

// order sorts tasks as they are sent.
func order(tasks []task) {
	slices.SortFunc(tasks, func(a, b task) int {
		return cmp.Or(cmp.Compare(a.step(), b.step()), cmp.Compare(a.phase, b.phase), strings.Compare(a.Path, b.Path))
	})
}
