package site

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"waqai/internal/article"
	"waqai/internal/source"
)

// What is said of pages and events that only a preview has.
const (
	draft  = "draft"
	held   = "held"
	partly = "partly"
)

var unpublishedNames = map[string]string{
	draft:  "مسودة لا تُنشر",
	held:   "محجوب لا يُنشر",
	partly: "بعض رواياته لا يُنشر",
}

// unpublished tells whether an event will not be in the site that is published.
func (e *Event) unpublished() string {
	drafts := 0
	for _, a := range e.articles {
		if a.Draft {
			drafts++
		}
	}
	switch {
	case drafts == len(e.articles) && drafts > 0:
		return draft
	case e.decided == heldBack && len(e.articles) == 1:
		return held
	case drafts > 0 || e.decided == heldBack:
		return partly
	}
	return ""
}

// recalled gives what a file of pages or places holds, nil where that is at fault; in a
// preview then what it held when it was sound.
func recalled[T any](s *Site, file string, read *T, sound bool) *T {
	if !sound {
		read = nil
		if s.preview && s.before != nil {
			read, _ = s.before.whole[file].(*T)
		}
	}
	if read != nil && s.preview {
		s.memo.whole[file] = read
	}
	return read
}

// assembly is what was made of readings, for a Load that has the same ones: most edits
// are of the look, of a page, or of words around events.
type assembly struct {
	lexicon   string // as JSON
	extractor Extractor
	refused   []Refused

	site     *Site // whose articles, events and cities are made of the rest
	settings string
	readings []*reading
	places   []string // digests of their files
	faults   source.Faults
}

// extractorFor makes the extractor, or takes that of the Load before where it was made
// with the same lexicon.
func (s *Site) extractorFor(l Lexicon, opt Options) (Extractor, []Refused) {
	if !s.preview {
		return opt.NewExtractor(l)
	}
	now := &s.memo.last
	now.lexicon = asJSON(l)
	if s.before != nil && s.before.last.extractor != nil && s.before.last.lexicon == now.lexicon {
		now.extractor, now.refused = s.before.last.extractor, s.before.last.refused
	} else {
		now.extractor, now.refused = opt.NewExtractor(l)
	}
	return now.extractor, now.refused
}

// reassemble takes articles, events and cities from the Load before, if all that they
// are made of is the same.
func (s *Site) reassemble(readings []*reading, introductions []*article.Place) bool {
	if !s.preview || s.before == nil || s.before.last.site == nil {
		return false
	}
	was := s.before.last
	if was.settings != s.settings.digest || was.lexicon != s.memo.last.lexicon || !slices.Equal(was.readings, readings) || !slices.Equal(was.places, digestsOfPlaces(introductions)) {
		return false
	}
	s.articles, s.events, s.cities, s.cityOf, s.bySlug = was.site.articles, was.site.events, was.site.cities, was.site.cityOf, was.site.bySlug
	s.lists, s.shelf = was.site.lists, was.site.shelf
	s.Faults = append(s.Faults, was.faults...)
	s.assembled = true
	s.memo.last = was
	s.memo.last.site = s
	s.memo.merger = s.before.merger
	return true
}

// remember keeps what the readings came to.
func (s *Site) remember(readings []*reading, introductions []*article.Place, faults source.Faults) {
	if !s.preview {
		return
	}
	now := &s.memo.last
	now.site, now.settings, now.readings, now.places, now.faults = s, s.settings.digest, readings, digestsOfPlaces(introductions), slices.Clone(faults)
}

func digestsOfPlaces(introductions []*article.Place) (digests []string) {
	for _, p := range introductions {
		digests = append(digests, p.Path, p.Digest)
	}
	return digests
}

// lookup finds pages without planning all of them: pages of articles and events by
// their names, others by planning those of their kind, when one is asked for. The
// functions that plan them are those of Plan.
type lookup struct {
	files  sync.Once
	static map[string]Page
	kinds  sync.Map // by name, func() map[string]Page
	all    sync.Once
	plan   map[string]Page
}

// Page gives a page of the plan by its path. A preview's has no key. The site has to
// be sound. It is safe for concurrent use.
func (s *Site) Page(file string) (Page, bool) {
	p, ok := s.find(file)
	if ok {
		p = s.trusted(p)
	}
	return p, ok
}

func (s *Site) find(file string) (Page, bool) {
	l := &s.lookup
	for _, p := range s.named(file) {
		if p.Path == file {
			return p, true
		}
	}
	if p, ok := s.ofKind(file)[file]; ok {
		return p, true
	}
	if folder, ok := strings.CutPrefix(file, "compare/"); ok && s.Config.Pages.Compare {
		name, _, _ := strings.Cut(folder, "/")
		for _, pair := range s.pairs() {
			if pair.path != "compare/"+name+"/"+indexFile {
				continue
			}
			for _, p := range s.pagesOfPair(pair) {
				if p.Path == file {
					return p, true
				}
			}
		}
	}
	l.all.Do(func() {
		pages, _ := s.Plan()
		l.plan = make(map[string]Page, len(pages))
		for _, p := range pages {
			l.plan[p.Path] = p
		}
	})
	p, ok := l.plan[file]
	return p, ok
}

// named plans the pages of the file, the article or the event that a path names.
func (s *Site) named(path string) []Page {
	l := &s.lookup
	l.files.Do(func() {
		l.static = map[string]Page{}
		for _, p := range s.staticPages() {
			l.static[p.Path] = p
		}
	})
	if p, ok := l.static[path]; ok {
		return []Page{p}
	}
	folder, rest, _ := strings.Cut(path, "/")
	name, _, _ := strings.Cut(rest, "/")
	switch folder {
	case "articles":
		if a := s.bySlug[name]; a != nil {
			return []Page{s.articlePage(a)}
		}
	case "cities":
		if c := s.cityOf[name]; c != nil && strings.HasSuffix(path, "/"+indexFile) {
			return s.pagesOfCity(c)
		}
	case "events":
		if e := s.lists.byID()[name]; e != nil && s.own(e) {
			return s.pagesOfEvent(e)
		}
	}
	return nil
}

// ofKind plans the pages of the kind that a path is probably of.
func (s *Site) ofKind(path string) map[string]Page {
	folder, _, nested := strings.Cut(path, "/")
	var plan func(*Site) []Page
	switch html := strings.HasSuffix(path, "/"+indexFile); {
	case path == indexFile:
		plan = (*Site).homePages
	case path == missingFile:
		plan = (*Site).missingPages
	case !nested && path == styleFile:
		plan = (*Site).stylePages
	case html && folder == "cities":
		plan = (*Site).cityPages
	case html && len(folder) == 4 && strings.Trim(folder, "0123456789") == "":
		folder, plan = "years", (*Site).periodPages
	case html && folder == "sources":
		plan = (*Site).sourcePages
	case html && folder == "types":
		plan = (*Site).typePages
	case html && folder == "actors":
		plan = (*Site).actorPages
	case html && s.isPlain(path):
		folder, plan = "pages", (*Site).plainPages
	default:
		return nil
	}
	if !nested {
		folder = path
	}
	pages, _ := s.lookup.kinds.LoadOrStore(folder, sync.OnceValue(func() map[string]Page {
		byPath := map[string]Page{}
		for _, p := range plan(s) {
			byPath[p.Path] = p
		}
		return byPath
	}))
	return pages.(func() map[string]Page)()
}

func (s *Site) isPlain(path string) bool {
	for _, p := range s.pages {
		if p.Slug+"/"+indexFile == path {
			return true
		}
	}
	return false
}

// PlanFaults gives the faults that Plan would tell.
func (s *Site) PlanFaults() source.Faults {
	return s.planFaults(func(path string) bool { p, ok := s.Page(path); return ok && !p.leads })
}

// Sample gives one page of each kind of template, for the faults of the theme that
// only rendering shows.
func (s *Site) Sample() (paths []string) {
	paths = append(paths, indexFile, "cities/"+indexFile, "sources/"+indexFile, missingFile)
	if len(s.articles) > 0 {
		paths = append(paths, s.articles[0].path)
	}
	if len(s.cities) > 0 {
		paths = append(paths, s.fullestCity().path)
	}
	if len(s.pages) > 0 {
		paths = append(paths, s.pages[0].Slug+"/"+indexFile)
	}
	if len(s.events) > 0 {
		e := s.events[len(s.events)-1]
		paths = append(paths, s.pageOf(e))
		if s.own(e) {
			paths = append(paths, eventPath(e.ID()))
		}
	}
	return paths
}

func (s *Site) fullestCity() *City {
	best := s.cities[0]
	for _, c := range s.cities {
		if len(c.events) > len(best.events) {
			best = c
		}
	}
	return best
}

// Articles gives the articles, the latest first.
func (s *Site) Articles() []*Article { return s.articles }

// PagePath is the path of an article's page.
func (a *Article) PagePath() string { return a.path }

// Source reads the file of an article as it is now.
func (s *Site) Source(a *Article) ([]byte, error) {
	src, err := fs.ReadFile(s.files, a.Path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", a.Path, err)
	}
	return src, nil
}

// PageOfFile gives the path of the page that a content file makes.
func (s *Site) PageOfFile(file string) (path string, ok bool) {
	for _, a := range s.articles {
		if a.Path == file {
			return a.path, true
		}
	}
	for _, p := range s.pages {
		if p.Path == file {
			return p.Slug + "/" + indexFile, true
		}
	}
	for _, c := range s.cities {
		if c.intro != nil && c.intro.Path == file {
			return c.path, true
		}
	}
	return "", false
}

// StyleDigest is a digest of the files that give pages their look.
func (s *Site) StyleDigest() string {
	parts := []string{asJSON(s.Config.Style)}
	for _, f := range s.theme.static {
		switch path.Ext(f.path) {
		case ".css", ".woff2", ".woff", ".ttf", ".otf":
			parts = append(parts, f.path, f.digest)
		}
	}
	return digestOf(parts...)[:16]
}

// StaticDigests gives the digests of all static files, SHA-256 in hexadecimal digits, by
// their paths in the output.
func (s *Site) StaticDigests() map[string]string {
	all := make(map[string]string, len(s.theme.static))
	for _, f := range s.theme.static {
		all[f.path] = f.digest
	}
	return all
}

// StaticDigest gives the digest of a static file by its path in the output, "" where
// there is none.
func (s *Site) StaticDigest(file string) string {
	for _, f := range s.theme.static {
		if f.path == file {
			return f.digest
		}
	}
	return ""
}
