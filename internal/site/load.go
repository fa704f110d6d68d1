package site

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"waqai/internal/article"
	"waqai/internal/capture"
	"waqai/internal/export"
	"waqai/internal/memo"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Site is all that the pages of a site are made of. It holds no text of an
// article but quotes; pages of articles read their files again. A Site is
// finished when Load returns it, and safe for concurrent use.
type Site struct {
	Config *Config
	// Faults are those of the content, Notes what was left out of articles; both
	// sorted by place.
	Faults, Notes source.Faults

	articles []*Article // the latest first
	events   []*Event   // in the order of timeline.Compare
	cities   []*City    // in the order of an Arabic index
	cityOf   map[string]*City
	pages    []*article.Page
	lists    lists
	shelf
	periodPaths paths

	extractor  Extractor
	today      edtf.Day
	preview    bool
	record     bool  // asked for whatever the settings say
	before     *Memo // of the Load before, until this one is done
	assembled  bool
	lookup     lookup
	settings   *settings
	files      fs.FS // the folder of the site
	layers     layers
	theme      *theme
	words      wording
	base       string // digest of what every page depends on
	stock      setStock
	bySlug     map[string]*Article
	readingOf  map[string]*reading // while events are made, as the next
	outlined   outlined            // those of the last build
	asked      atomic.Int64        // how often the events of an article were asked for
	content    string              // digest of articles, events and cities
	version    string              // names the state of the data: a short digest of events and cities
	menuDigest string
	snapshots  []SnapshotRecord // in the order of the file
	press      *press
	memo       *Memo
	ledger     *ledger
	captures   *capture.Index
	withCopies bool
}

// Article is one article of the site, without its text.
type Article struct {
	article.Article
	path   string   // of its page
	key    memo.Key // of what was read of its file
	digest string   // of its file and of what its page shows of its events; in a preview none
	shown  digest   // of what links to it show; in a preview none

	alone tellers // of the events that it alone tells
}

// City is a place where events are, or that has a file of its own: mostly a
// city, a governorate or a country where no settlement is known.
type City struct {
	timeline.Place
	*book          // its pages
	name    string // as headings say it
	within  string // the name of what it lies in, or ""
	intro   *article.Place
	astray  bool   // its coordinates are a fault
	country string // its id, or ""
	digest  string // of what links to it show

	located export.Place // with all that it lies in
}

const articlesFolder = "content/articles"

// Load reads a site. What is wrong with its content stands in Site.Faults; an
// error says that ctx has ended.
func Load(ctx context.Context, opt Options) (*Site, error) {
	if opt.Memo != nil && opt.Memo.lost.why() != nil {
		opt.Memo = nil // what it holds cannot be read
	}
	s := &Site{files: &watched{folder: folder(cmp.Or(opt.Dir, ".")), seen: map[string]stamp{}}, ledger: &ledger{known: map[string]statistics{}}}
	s.preview, s.before, s.record, s.withCopies = opt.Preview, opt.Memo, opt.Record, opt.Copies
	s.memo = newMemo(opt.openMemo())
	if opt.Memo != nil {
		s.memo.lost = opt.Memo.lost // of which readings of before tell
	}
	defer func() { s.before = nil }()
	config, settings, faults := readConfig(s.files)
	s.Config, s.settings = config, settings
	if s.Faults = faults; len(faults) > 0 {
		if opt.Memo != nil {
			s.memo = opt.Memo
		}
		return s, ctx.Err()
	}
	s.words = config.wording()
	s.layers = layers{s.files}
	if opt.Theme != nil {
		s.layers = append(s.layers, opt.Theme)
	}
	s.readCaptures()
	s.readPages()
	s.readSnapshots()
	introductions := s.readPlaces()
	actors, faults := readActors(s.files)
	s.Faults = append(s.Faults, faults...)
	lexicon := config.lexicon(introductions, actors)
	look := readAhead(func() (source.Faults, error) { return s.readLook(opt), nil })
	x, refused := s.extractorFor(lexicon, opt)
	s.extractor, s.today = x, opt.Today
	introductions = s.refuse(introductions, refused)
	s.Faults = append(s.Faults, actors.check(x)...)
	readings, err := s.readArticles(ctx, opt, x, digestOf(readingVersion, strconv.Itoa(timeline.BinaryVersion), x.Version(), asJSON(lexicon)))
	if err != nil {
		look()
		return nil, err
	}
	if !s.reassemble(readings, introductions) {
		told := len(s.Faults)
		s.assemble(readings, introductions, x)
		s.remember(readings, introductions, s.Faults[told:])
	}
	faults, _ = look()
	s.Faults = append(s.Faults, faults...)
	s.base = digestOf(programVersion, settings.digest, s.theme.digest, s.theme.hues())
	s.Faults.Sort()
	s.Notes.Sort()
	return s, nil
}

// readLook reads the theme and what cards are made with, or takes those of the Load before
// where nobody touched them.
func (s *Site) readLook(opt Options) (faults source.Faults) {
	look := &s.memo.look
	for _, root := range lookFolders {
		info, err := os.Lstat(opt.path(root))
		if err == nil {
			look.folders = append(look.folders, seenFolder{stampOf(info), info.Mode()})
			look.folders[len(look.folders)-1].seen = 0
		} else {
			look.folders = append(look.folders, seenFolder{})
		}
	}
	look.settings = s.settings.digest
	touched := func(file string) bool {
		return slices.ContainsFunc(lookFolders, func(root string) bool { return file == root || strings.HasPrefix(file, root+"/") }) ||
			file == s.Config.Cards.Font || file == s.Config.Cards.Bold
	}
	if b := s.before; opt.Preview && opt.Touched != nil && b != nil && b.look.theme != nil && b.look.settings == look.settings &&
		slices.Equal(b.look.folders, look.folders) && !slices.ContainsFunc(opt.Touched, touched) {
		s.theme, s.press = b.look.theme, b.look.press
		look.theme, look.press = s.theme, s.press
		return nil
	}
	s.theme, faults = readTheme(s.layers, s.words)
	faults = append(faults, s.checkStyle()...)
	faults = append(faults, s.readPress()...)
	if len(faults) == 0 { // else it is told of again
		look.theme, look.press = s.theme, s.press
	}
	return faults
}

// SameLook tells whether the pages of two editions of a preview are made with the same
// templates and settings: what is wrong with these was told then.
func (s *Site) SameLook(other *Site) bool {
	return s.theme == other.theme && s.settings != nil && other.settings != nil && s.settings.digest == other.settings.digest
}

// lookFolders hold a site's own look.
var lookFolders = []string{"templates", "static"}

// look is a theme without faults, and what it was read with.
type look struct {
	theme    *theme
	press    *press
	settings string
	folders  []seenFolder
}

// ReadLexicon reads what the site in dir adds to an extractor, and nothing else of
// it, and hands it to use, which says which places it went without. What is wrong
// with the settings or a place is told; ok is false where the settings are at fault,
// and then use is not called.
func ReadLexicon(dir string, use func(Lexicon) []Refused) (faults source.Faults, ok bool) {
	s := &Site{files: folder(cmp.Or(dir, "."))}
	config, _, faults := readConfig(s.files)
	if len(faults) > 0 {
		return faults, false
	}
	introductions := s.readPlaces()
	actors, faults := readActors(s.files)
	s.Faults = append(s.Faults, faults...)
	s.refuse(introductions, use(config.lexicon(introductions, actors)))
	s.Faults.Sort()
	return s.Faults, true
}

// lexicon gives what a site with these places and actors adds to an extractor.
func (c *Config) lexicon(introductions []*article.Place, actors siteActors) Lexicon {
	l := Lexicon{Actors: actors.Actor, FirstDay: c.Display.FirstDay.Weekday, Region: c.Language.Region(), Furniture: c.Extract.Furniture}
	for _, p := range introductions {
		l.Places = append(l.Places, p.Place)
	}
	return l
}

// refuse gives the places that an extractor took; the others are faults.
func (s *Site) refuse(introductions []*article.Place, refused []Refused) []*article.Place {
	for _, r := range refused {
		introductions = slices.DeleteFunc(introductions, func(p *article.Place) bool {
			if p.ID == r.ID {
				s.Faults.Add(p.Fault(r.Key, r.Message, r.Hint))
			}
			return p.ID == r.ID
		})
	}
	return introductions
}

// sound tells whether there is enough of the site to build pages from: its
// settings and a theme without faults.
func (s *Site) sound() bool {
	if s.Config == nil || s.theme == nil || !s.assembled {
		return false
	}
	return !slices.ContainsFunc(s.Faults, func(f source.Fault) bool {
		return f.File == configFile || strings.HasPrefix(f.File, "templates")
	})
}

// Memo is what may be handed to the next Load.
func (s *Site) Memo() *Memo { return s.memo }

func (s *Site) report() *Report {
	return &Report{
		Faults:   s.Faults,
		Notes:    s.Notes,
		Warnings: s.theme.warnings(),
		Articles: len(s.articles),
		Events:   len(s.events),
		Cities:   len(s.cities),
		Memo:     s.memo,
	}
}

// readFiles reads the Markdown files below root, one after the other.
func (s *Site) readFiles(root string, each func(file string, src []byte) source.Faults) {
	files, faults := walk(s.files, root, isMarkdown)
	s.Faults = append(s.Faults, faults...)
	for _, file := range files {
		src, err := fs.ReadFile(s.files, file)
		if err != nil {
			s.Faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err)})
			continue
		}
		s.Faults = append(s.Faults, each(file, src)...)
	}
}

func (s *Site) readPages() {
	s.readFiles("content/pages", func(file string, src []byte) source.Faults {
		page, faults := article.ParsePage(file, src)
		if page = recalled(s, file, page, len(faults) == 0); page != nil && (!page.Draft || s.preview) {
			s.pages = append(s.pages, page)
		}
		return faults
	})
	slices.SortFunc(s.pages, func(a, b *article.Page) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.Slug, b.Slug), strings.Compare(a.Path, b.Path))
	})
}

// readPlaces reads what the site says of places. A place that two files
// describe is a fault of the later.
func (s *Site) readPlaces() (places []*article.Place) {
	seen := map[string]string{}
	s.readFiles("content/places", func(file string, src []byte) source.Faults {
		p, faults := article.ParsePlace(file, src)
		if p = recalled(s, file, p, len(faults) == 0); p == nil {
			return faults
		}
		if other, ok := seen[p.ID]; ok {
			faults.Add(source.Fault{
				Pos:     source.Pos{File: file},
				Message: fmt.Sprintf("place %s is described in %s already", p.ID, other),
				Hint:    "join the two files, or give one another name",
			})
			return faults
		}
		seen[p.ID] = file
		places = append(places, p)
		return faults
	})
	return places
}

// readArticles reads all articles into events, in the order of their paths. An
// article with faults, or a draft, gives a reading without one, in a preview with the one that its file gave before. reader is a
// digest of all that a reading depends on beside the file.
func (s *Site) readArticles(ctx context.Context, opt Options, x Extractor, reader string) ([]*reading, error) {
	files, readings, others := s.articleFiles(opt, reader)
	stamps := make([]stamped, len(files))
	known := s.knownFiles()

	var mu sync.Mutex
	done := 0
	progress := func() {
		if opt.Progress == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		opt.Progress(Progress{Reading, done, len(others)})
	}
	inParallel(others, func(n int) {
		if ctx.Err() != nil {
			return
		}
		defer progress()
		file := files[n]
		now := stamped{stamp: opt.stamp(file), reader: reader}
		was, seen := known[file]
		if seen && was.reader == reader && was.same(now.stamp) {
			if readings[n] = s.memo.recall(was.key, s.before, opt.Today); readings[n] != nil {
				readings[n].tell(opt.Preview)
				stamps[n] = was
				return
			}
		}
		src, err := fs.ReadFile(s.files, file)
		if err != nil {
			readings[n] = &reading{faults: source.Faults{{
				Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err),
			}}}
			return
		}
		now.key = keyOf(file, src, reader)
		stamps[n] = now
		if readings[n] = s.memo.recall(now.key, s.before, opt.Today); readings[n] == nil {
			readings[n] = read(file, src, opt, x)
			if readings[n].key = now.key; readings[n].lasting() {
				readings[n].lay(s.memo)
			} else {
				for i := range readings[n].events {
					own(&readings[n].events[i])
				}
			}
		}
		readings[n].tell(opt.Preview)
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.memo.learn(files, readings, others, stamps, reader, opt)
	shown := make([]*reading, len(readings))
	hearer, hears := x.(Hearer)
	w, watches := s.files.(*watched)
	for n, r := range readings {
		if hears && r.article != nil && (opt.Preview || !r.article.Draft) {
			hearer.Hear(r.article.Slug)
		}
		if !opt.Preview {
			if stamps[n].time == 0 && watches {
				w.torn = true // a link, which changes without a trace
			}
			shown[n] = r.published()
		} else {
			shown[n] = s.memo.shown[n]
		}
		s.Faults = append(s.Faults, r.faults...)
		s.Notes = append(s.Notes, r.notes...)
	}
	return shown, nil
}

// articleFiles lists the files of articles, and the places in the list of those that have
// to be looked at; of the others readings has what the Load before read.
func (s *Site) articleFiles(opt Options, reader string) (files []string, readings []*reading, others []int) {
	b := s.before
	hinted := opt.Preview && opt.Touched != nil && b != nil && b.reader == reader && b.today == opt.Today
	if hinted && !s.listChanged(opt) {
		files, s.memo.folders = b.list, b.folders
	} else {
		var faults source.Faults
		files, faults = walk(s.files, articlesFolder, isMarkdown)
		s.Faults = append(s.Faults, faults...)
		s.memo.folders = opt.foldersSeen(s.files, len(faults) > 0)
	}
	touched := map[string]bool{}
	for _, file := range opt.Touched {
		touched[file] = true
	}
	readings = make([]*reading, len(files))
	for n, file := range files {
		if hinted && !touched[file] {
			if at := b.placeOf(files, n); at >= 0 && b.files[file].time != 0 {
				readings[n] = b.read[at]
				continue
			}
		}
		others = append(others, n)
	}
	return files, readings, others
}

// placeOf gives the place in the list of m of the n-th of some files, -1 where it is in
// none; most lists are that of m.
func (m *Memo) placeOf(files []string, n int) int {
	if len(files) == len(m.list) && &files[0] == &m.list[0] {
		return n
	}
	if at, known := slices.BinarySearch(m.list, files[n]); known {
		return at
	}
	return -1
}

// seenFolder is what was known of a folder when it was listed.
type seenFolder struct {
	stamp
	mode fs.FileMode
}

// foldersSeen gives the folders of articles that were listed; nil where some could not be.
func (opt Options) foldersSeen(files fs.FS, astray bool) map[string]seenFolder {
	w, ok := files.(*watched)
	if !ok || astray || !opt.Preview {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]seenFolder{}
	for folder, st := range w.seen {
		if folder == articlesFolder || strings.HasPrefix(folder, articlesFolder+"/") {
			info, err := os.Lstat(opt.path(folder))
			if err != nil || !info.IsDir() {
				return nil
			}
			seen[folder] = seenFolder{st, info.Mode()}
		}
	}
	return seen
}

// listChanged tells whether the list of articles may be another than that of the Load
// before.
func (s *Site) listChanged(opt Options) bool {
	for _, file := range opt.Touched {
		if _, listed := slices.BinarySearch(s.before.list, file); !listed && (file == articlesFolder || strings.HasPrefix(file, articlesFolder+"/")) {
			return true
		}
	}
	for folder, was := range s.before.folders {
		info, err := os.Lstat(opt.path(folder))
		if err != nil || info.Mode() != was.mode || stampOf(info).time != was.time {
			return true
		}
	}
	return len(s.before.folders) == 0
}

// learn remembers what was read of the files of articles, of which others were looked at.
func (m *Memo) learn(files []string, readings []*reading, others []int, stamps []stamped, reader string, opt Options) {
	m.list, m.read, m.reader, m.today = files, readings, reader, opt.Today
	before := opt.Memo
	stamp := func(n int) {
		if stamps[n].time != 0 {
			m.files[files[n]] = stamps[n]
		}
	}
	if opt.Preview && before != nil && len(others) < len(files) && len(before.list) == len(files) && &before.list[0] == &files[0] {
		m.files, m.readings, m.sound, m.shown = maps.Clone(before.files), maps.Clone(before.readings), maps.Clone(before.sound), slices.Clone(before.shown)
		for _, n := range others {
			delete(m.files, files[n])
			delete(m.readings, before.read[n].key)
			delete(m.sound, files[n])
		}
		for _, n := range others {
			stamp(n)
			m.readings[readings[n].key] = readings[n]
			m.shown[n] = m.keep(files[n], readings[n], before)
		}
		return
	}
	m.files = make(map[string]stamped, len(files))
	for _, n := range others {
		stamp(n)
	}
	if !opt.Preview {
		return
	}
	if before != nil {
		m.readings, m.sound = make(map[memo.Key]*reading, len(files)), make(map[string]*reading, len(files))
	}
	next := 0 // in others
	for n, file := range files {
		switch {
		case next < len(others) && others[next] == n:
			next++
			m.shown = append(m.shown, m.keep(file, readings[n], before))
		default:
			m.files[file] = before.files[file]
			m.shown = append(m.shown, before.shown[before.placeOf(files, n)])
			if sound := before.sound[file]; sound != nil {
				m.sound[file] = sound
			}
		}
		m.readings[readings[n].key] = readings[n]
	}
}

// read makes events of one article file.
func read(file string, src []byte, opt Options, x Extractor) *reading {
	options := article.Options{Today: opt.Today}
	if suggester, ok := x.(DateSuggester); ok {
		options.SuggestDate = suggester.SuggestDate
	}
	a, faults := article.Parse(file, src, options)
	r := &reading{faults: faults, today: opt.Today}
	if a == nil || len(faults) > 0 || a.Draft && !opt.Preview {
		return r
	}
	events := x.Events(timeline.Article{ID: a.Slug, Published: a.Date, Title: a.Title, Text: a.Text, Origin: a.Origin})
	events, faults = article.Decide(a, events)
	if r.faults = append(r.faults, faults...); len(faults) > 0 {
		return r
	}
	if leaver, ok := x.(Leaver); ok {
		r.notes = notes(file, src, leaver.LeftOut(a.Text))
	}
	nameActors(x, events)
	r.events = events
	for n := range events {
		events[n].Sources = a.Sources
	}
	slim := *a
	slim.Text = ""
	slim.Decisions = slices.DeleteFunc(slices.Clone(a.Decisions), func(d article.Decision) bool { return d.Action != "merge" && d.Action != "split" })
	r.article = &slim
	return r
}

// notes tells what was left out of an article. A byte of its text is that byte of
// its file.
func notes(file string, src []byte, left []LeftOut) (notes source.Faults) {
	f := source.File{Name: file, Src: src}
	for _, l := range left {
		note := f.Fault(l.Start, "left out of the text: "+l.Reason, "")
		note.Severity = source.Note
		note.Excerpt = strings.Join(strings.Fields(string(src[l.Start:l.End])), " ")
		notes.Add(note)
	}
	return notes
}
