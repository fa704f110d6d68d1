package site

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

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
	periods  [][]part   // the pages over all cities, by scale
	pages    []*article.Page
	shelf

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
	content    string // digest of articles, events and cities
	version    string // names the state of the data: a short digest of events and cities
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
	path     string // of its page
	told     []told // its tellings of events, in the order of the text
	tellings int    // how many
	digest   string // of its file and of what its page shows of its events
}

// told is one article's telling of an event.
type told struct {
	event  *Event
	report *timeline.Report
}

// Event is a merged event and its place on the site.
type Event struct {
	*timeline.Event
	cities  []*City
	reports []telling // beside Event.Reports
	tolls   []Toll    // that its reports give
	own     bool      // has a page of its own
	n       int       // its place in the order of all events
	heft    int       // see there; 0 where it was not reckoned
	day     period    // what exactDay gives,
	exact   bool      // if that was asked:
	dayed   bool      // see there
	period  period    // on whose page it stands
	page    string    // the path of the page of its month or year that has its anchor
	digest  string    // of all that a page can show of it

	witnesses int // as timeline counts them
}

// telling is what pages show of a report beside the report itself.
type telling struct {
	article *Article
}

// City is a place where events are, or that has a file of its own: mostly a
// city, a governorate or a country where no settlement is known.
type City struct {
	timeline.Place
	book           // its pages
	name    string // as headings say it
	within  string // the name of what it lies in, or ""
	intro   *article.Place
	near    []neighbour // the nearest other places with events
	astray  bool        // its coordinates are a fault
	country string      // its id, or ""
	digest  string      // of what links to it show

	located export.Place // with all that it lies in
}

// reading is what is known of an article file: the article without its text,
// the events that it tells, its faults and notes.
type reading struct {
	article *article.Article
	events  []timeline.Event
	faults  source.Faults
	notes   source.Faults
	today   edtf.Day // when it was read; 0 where no day was said
	key     memo.Key // of all that it depends on; zero where a file has other faults now
}

// Load reads a site. What is wrong with its content stands in Site.Faults; an
// error says that ctx has ended.
func Load(ctx context.Context, opt Options) (*Site, error) {
	s := &Site{files: &watched{folder: folder(cmp.Or(opt.Dir, ".")), seen: map[string]stamp{}}, ledger: &ledger{known: map[string]statistics{}}}
	s.preview, s.before, s.record, s.withCopies = opt.Preview, opt.Memo, opt.Record, opt.Copies
	s.memo = newMemo(opt.openMemo())
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
	s.theme, faults = readTheme(s.layers, s.words)
	s.Faults = append(s.Faults, faults...)
	s.Faults = append(s.Faults, s.checkStyle()...)
	s.base = digestOf(programVersion, settings.digest, s.theme.digest, s.theme.hues())
	s.readPress()
	s.readCaptures()

	s.readPages()
	s.readSnapshots()
	introductions := s.readPlaces()
	actors, faults := readActors(s.files)
	s.Faults = append(s.Faults, faults...)
	lexicon := config.lexicon(introductions, actors)
	x, refused := s.extractorFor(lexicon, opt)
	s.extractor, s.today = x, opt.Today
	introductions = s.refuse(introductions, refused)
	s.Faults = append(s.Faults, actors.check(x)...)
	readings, err := s.readArticles(ctx, opt, x, digestOf(readingVersion, strconv.Itoa(timeline.BinaryVersion), x.Version(), asJSON(lexicon)))
	if err != nil {
		return nil, err
	}
	if !s.reassemble(readings, introductions) {
		told := len(s.Faults)
		s.assemble(readings, introductions, x)
		s.remember(readings, introductions, s.Faults[told:])
	}
	s.Faults.Sort()
	s.Notes.Sort()
	return s, nil
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
	files, faults := walk(s.files, "content/articles", isMarkdown)
	s.Faults = append(s.Faults, faults...)
	readings := make([]*reading, len(files))
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
		opt.Progress(Progress{Reading, done, len(files)})
	}
	numbers := make([]int, len(files))
	for n := range numbers {
		numbers[n] = n
	}
	inParallel(numbers, func(n int) {
		if ctx.Err() != nil {
			return
		}
		defer progress()
		file := files[n]
		now := stamped{stamp: opt.stamp(file), reader: reader}
		was, seen := known[file]
		if seen && was.reader == reader && was.same(now.stamp) {
			if readings[n] = s.memo.recall(was.key, s.before, opt.Today); readings[n] != nil {
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
			readings[n].key = now.key
			if !readings[n].lasting() {
				for i := range readings[n].events {
					own(&readings[n].events[i])
				}
			} else {
				record := packReading(readings[n])
				s.memo.store.Put(now.key, record)
				readings[n] = unpackReading(string(record))
				readings[n].key = now.key
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	hearer, hears := x.(Hearer)
	for n, r := range readings {
		if hears && r.article != nil && (opt.Preview || !r.article.Draft) {
			hearer.Hear(r.article.Slug)
		}
		if stamps[n].time != 0 {
			s.memo.files[files[n]] = stamps[n]
		} else if w, ok := s.files.(*watched); ok {
			w.torn = true // a link, which changes without a trace
		}
		if opt.Preview {
			s.memo.readings[stamps[n].key] = r
			readings[n] = s.memo.keep(files[n], r, opt.Memo)
		} else {
			readings[n] = r.published()
		}
		s.Faults = append(s.Faults, r.faults...)
		s.Notes = append(s.Notes, r.notes...)
	}
	return readings, nil
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
