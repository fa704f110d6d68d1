// Package site turns a folder of articles into a chronicle of pages.
//
//	site.toml, content/, templates/, static/ → Load → Site → Plan → pages → Build → files
//
// Load reads everything once: the settings, the articles and the events that
// an Extractor finds in them, places, plain pages and the theme. Plan lists
// the pages of the site, each with its path, a key that depends on all that the
// page shows, and a function that renders it. Build writes to the output
// folder the pages whose key is new there. A preview renders pages of the same
// plan on request; there is no other way from content to page.
//
// # The folder of a site
//
//	site.toml             settings; see Config
//	content/articles/     Markdown with TOML front matter, in folders of any depth
//	content/places/       an introduction of a city, and additions to the gazetteer
//	content/pages/        plain pages: about.md becomes about/index.html
//	templates/ static/    files that take the place of the theme's, name by name
//	captures/             copies of the pages that articles cite; see package capture
//
// # The paths of the pages
//
//	index.html
//	cities/index.html, cities/mosul/index.html, cities/mosul/feed.xml
//	articles/<slug>/index.html
//	events/<id>/index.html
//	2017/index.html, 2017/03/index.html, 2017/03/09/index.html
//	sources/index.html, sources/<id>/index.html, actors/index.html, actors/<id>/index.html
//	types/index.html, types/battle/index.html
//	days/index.html, days/03-09/index.html
//	compare/index.html, compare/mosul-raqqa/index.html
//	captures/<digest>/index.html
//	about/index.html, 404.html
//	search/index.html, and its index in search/
//	data/index.html, data/events.jsonl, data/events.csv and others, cities/mosul/events.csv
//	feed.xml, feed.json, sitemap.xml, robots.txt
//	card.png, cities/mosul/card.png, events/<id>/card.png
//	manifest.webmanifest, icon-192.png, icon-512.png
//	static files under their own names
//
// An event is at home at its own page, or, where the settings give it none, at
// the anchor #<id> of the page of its month (of its year, when no month is
// known). The anchors exist in any case, and so do pages and anchors of ids that
// were joined to another event: an address once published keeps leading to its
// event.
//
// # What holds
//
//   - The same input gives the same bytes. No page reads the clock.
//   - Building on what an earlier build left gives what building from nothing
//     gives, whatever was edited in between.
//   - Files that Build did not write stay as they are. What stands in the way
//     of a page is a fault.
//   - A fault in one file leaves that file out and nothing else; all faults
//     are reported, sorted by place.
//   - Links are relative and name files, so that a site works below any path
//     and from a disk. No page asks another host for anything. The page that searches
//     and those that let choose a publisher run a script of the theme, and need
//     none for anything else; what articles contain cannot change either.
package site

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// Extractor is what a site asks of whoever reads articles into events.
type Extractor interface {
	// Events gives the events that an article reports, in the order of its
	// text. It is called from several goroutines at once.
	Events(timeline.Article) []timeline.Event
	// Place looks up the place with an id.
	Place(id string) (timeline.Place, bool)
	// Version changes whenever answers of the other two may change.
	Version() string
}

// DateSuggester is an Extractor that can tell on which day a text without a
// date says that it was published. It is asked for the hint of that fault.
type DateSuggester interface {
	SuggestDate(text string) (day edtf.Day, words string, ok bool)
}

// Hearer is an Extractor that wants to hear of all articles, also of those whose events
// are known already and that it is not asked for.
type Hearer interface {
	Hear(article string)
}

// Leaver is an Extractor that can tell what of a text it leaves out: what the page
// that it was copied from put around it. It is asked for the notes of an article.
type Leaver interface {
	LeftOut(text string) []LeftOut
}

// Understander is an Extractor that can tell how it read an article. It is asked for
// by who shows an editor what was understood.
type Understander interface {
	// Understand gives the events of an article, with their reasons, and all that
	// was seen in its text, in its order.
	Understand(timeline.Article) ([]timeline.Event, []Seen)
	// Named gives the ids of the places that have a name, sorted.
	Named(name string) []string
}

// Seen is a piece of a text and what it was taken for.
type Seen struct {
	Start, End int // bytes of the text
	Kind       SeenKind
	// Value is the date of a time (EDTF, "" where it dates nothing), or the id of a
	// place, "" for one that is in no gazetteer.
	Value string
	// Rule is the construction that read a time, Role what a place has to do with
	// what is told.
	Rule, Role string
	// Why says what a time means, why it is a place and this one, why a word is no
	// event or a piece was left out: English, lower case, no full stop.
	Why string
}

// SeenKind says what a piece of a text was taken for.
type SeenKind string

const (
	SeenTime     SeenKind = "time"     // a temporal expression
	SeenPlace    SeenKind = "place"    // a mention of a place
	SeenTrigger  SeenKind = "trigger"  // a word that names a happening
	SeenRejected SeenKind = "rejected" // a word that could have, and does not
	SeenLeftOut  SeenKind = "left-out" // what a page put around the text
)

// LeftOut is a piece of a text, in bytes, and why it is left out: lower case, no
// full stop.
type LeftOut struct {
	Start, End int
	Reason     string
}

// Lexicon is what a site adds to the knowledge of its extractor.
type Lexicon struct {
	// Places are those of content/places; they add to the gazetteer, or
	// override a place of it by id.
	Places []timeline.Place
	// Actors are those of content/actors.toml; they add to the built-in ones.
	Actors []timeline.ActorEntry
	// FirstDay is the day on which a week begins.
	FirstDay time.Weekday
	// Region is the country of the site by its ISO 3166 code of two letters, or
	// "" where its language names none.
	Region string
	// Furniture are phrases with which lines begin that are no part of a text.
	Furniture []string
}

// Refused is a place of the lexicon that an extractor cannot take.
type Refused struct {
	ID            string // of the place
	Key           string // of its file that is at fault
	Message, Hint string
}

// Options say what to build from what.
type Options struct {
	// Dir is the folder of the site, "" for the working folder.
	Dir string
	// Out is the output folder, "" for public in Dir.
	Out string
	// Theme holds templates/ and static/, which the site's own shadow.
	Theme fs.FS
	// Today is the last day that an article can be dated.
	Today edtf.Day
	// NewExtractor makes the extractor, and says which places of the lexicon it
	// went without.
	NewExtractor func(Lexicon) (Extractor, []Refused)
	// Memo is what an earlier Load learnt, or nil: articles that it knows are
	// not read into events again.
	Memo *Memo
	// Touched are the files of the site that may be others than those that Memo was
	// learnt of, by their paths below Dir, or nil where that is not known: then all are
	// looked at.
	Touched []string
	// Program names the program, and all that NewExtractor depends on beside the site.
	// Where it is the same as that of the last build, and so are all files, Build does
	// not look further. "" has it look.
	Program string
	// Forget asks for a Load that heeds nothing of what builds before it kept in the
	// folder .waqai of the site, and keeps nothing.
	Forget bool
	// Preview asks for a site as its editors see it: drafts and events that are
	// held back are there, with a mark, and an article at fault stays as it was
	// when the Memo knew it sound. A site that is to be published has none of these.
	Preview bool
	// Record asks for data/events.jsonl even where the settings switch it off.
	Record bool
	// Copies puts the words of the site's own copies of cited pages into it, and a list of
	// them, as snapshots have them. They belong to others: a site that is to be published
	// has no more than that there are copies.
	Copies bool
	learns bool // what is read is kept in .waqai; a Preview's too
	// Progress, where not nil, is called as the work goes on, from one
	// goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a stage has come.
type Progress struct {
	Stage Stage
	// Done of Total articles are read, or files written.
	Done, Total int
}

// Stage is a part of the work.
type Stage string

const (
	Reading Stage = "reading" // articles into events
	Writing Stage = "writing" // pages into files
)

// Report says what a build found and did.
type Report struct {
	// Faults are what is wrong with the content, sorted by place. What they
	// name was left out; when nothing could be built, Pages is 0.
	Faults source.Faults
	// Warnings are what the reader should know and need not mend.
	Warnings []string
	// Notes say what was left out of the texts of articles, sorted by place.
	Notes source.Faults
	// Articles, Events and Cities are the numbers of those on the site.
	Articles, Events, Cities int
	// Pages is the number of files of the site, static files among them. Of
	// these, Rendered were made, Written appeared or changed on disk, and the
	// rest stayed as they were. Removed is the number of files of earlier
	// builds that the site no longer has, Kept of those that stayed because
	// there are faults: what they show may have come from what is at fault.
	Pages, Rendered, Written, Removed, Kept int
	// Bytes is the size of all the files of the site.
	Bytes int64
	// Memo may be handed to the next Load.
	Memo *Memo
}

// Unchanged is the number of files that stayed as they were.
func (r *Report) Unchanged() int { return r.Pages - r.Written }

// Build makes the site of opt.Dir in opt.Out. What is wrong with the content
// is told in the report. An error is of the world: the output folder cannot be
// used, a disk is full, ctx has ended; files that are finished by then stay, and
// the next build goes on from there.
func Build(ctx context.Context, opt Options) (*Report, error) {
	if r, ok := unchanged(opt); ok {
		return r, ctx.Err()
	}
	opt.learns = true
	earlier := readAhead(output{outputFolder(opt)}.lookAhead)
	s, err := Load(ctx, opt)
	if err != nil {
		return nil, err
	}
	r := s.report()
	if !s.sound() {
		return r, nil
	}
	pages, faults := s.Plan()
	r.Faults = append(r.Faults, faults...)
	if err := write(ctx, opt, pages, earlier, r); err != nil {
		return r, err
	}
	r.once()
	s.rememberBuild(opt, r)
	if s.Config.Events.Pages != "none" || s.Config.Data.Annotations { // which show them
		inParallel(s.articles, func(a *Article) { s.memo.store.Use(s.settingsKey(a)) })
	}
	s.memo.Keep()
	return r, nil
}

// Check reports the faults of the site in opt.Dir, those that only rendering
// shows among them, and writes nothing.
func Check(ctx context.Context, opt Options) (*Report, error) {
	s, err := Load(ctx, opt)
	if err != nil {
		return nil, err
	}
	r := s.report()
	if !s.sound() {
		return r, nil
	}
	pages, faults := s.Plan()
	r.Faults = append(r.Faults, faults...)
	if err := renderAll(ctx, pages, r); err != nil {
		return r, err
	}
	r.once()
	return r, nil
}

// once sorts the faults and leaves out those that are there already, as a
// template's are for each of its pages.
func (r *Report) once() {
	r.Faults.Sort()
	r.Faults = slices.Compact(r.Faults)
}

// OutputError says why the output folder cannot be used.
type OutputError struct {
	Path string
	// Misuse is set where no folder of that name can be the output of the site,
	// whatever the disk says.
	Misuse  bool
	Message string // begins in lower case, without a full stop
	Hint    string
	Err     error // the system's, or nil
}

func (e *OutputError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("output folder %s: %s: %v", e.Path, e.Message, e.Err)
	}
	return fmt.Sprintf("output folder %s: %s", e.Path, e.Message)
}

func (e *OutputError) Unwrap() error { return e.Err }
