package site

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"iter"
	"strings"
	"sync"

	"waqai/internal/export"
	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/timeline/edtf"
)

const (
	dataFolder  = "data/"
	dataPage    = dataFolder + indexFile
	dataFile    = dataFolder + "events.jsonl"
	packageFile = dataFolder + "datapackage.json"
)

// DataSettings say which files the chronicle is given out as. All are made unless
// the settings say  false.
type DataSettings struct {
	// CSV makes the tables of events, reports and places; BOM puts a byte order
	// mark before them, without which spreadsheets do not show Arabic.
	CSV bool `toml:"csv"`
	BOM bool `toml:"bom"`
	// JSONL makes the record itself, one event a line.
	JSONL bool `toml:"jsonl"`
	// ACLED and GED are layouts that analysts know, each with a report of what it
	// could not say.
	ACLED bool `toml:"acled"`
	GED   bool `toml:"ged"`
	// The others are one file each.
	GeoJSON     bool `toml:"geojson"`
	TimelineJS  bool `toml:"timelinejs"`
	JSONFeed    bool `toml:"json_feed"`
	Calendar    bool `toml:"calendar"`
	Annotations bool `toml:"annotations"`
	// Package describes the files, so that programs find their columns.
	Package bool `toml:"package"`
	// Cities makes files for each city too.
	Cities bool `toml:"cities"`
	// Licence is the name of the licence of the data, as "CC-BY-4.0", and
	// LicenceURL where it stands.
	Licence    string `toml:"licence"`
	LicenceURL string `toml:"licence_url"`
	// Credits names those whose data are in these, as those of places.
	Credits string `toml:"credits"`
	// Citation says how to cite the data; "" for title, author and address.
	Citation string `toml:"citation"`
}

// all switches every file on.
func (d *DataSettings) all() {
	*d = DataSettings{
		CSV: true, BOM: true, JSONL: true, ACLED: true, GED: true, GeoJSON: true, TimelineJS: true, JSONFeed: true, Calendar: true,
		Annotations: true, Package: true, Cities: true,
	}
}

// download is a file in which the chronicle, or that of a city, is given out.
type download struct {
	path string // in the output
	// name is that of the format, about a line on it; both are Arabic.
	name, about string
	// english is what a Data Package says of it.
	english string
	media   string
	noun    string // what its rows are
	columns []export.Column
	mark    bool
	key     string
	foreign []export.Reference
	// layout is set for those that lose something, with the columns that stay
	// empty, and the path of the report of losses.
	layout bool
	never  []string
	losses string

	reads []string // digests, beside the base
	// format writes these parts of the records of events, in their order; write writes
	// what is no list of these.
	format func(io.Writer) *export.Writer
	events []*Event
	parts  recordParts
	write  func(io.Writer) (export.Tally, error)
}

// writeTo writes a file whole.
func (s *Site) writeTo(w io.Writer, f download) (export.Tally, error) {
	if f.format != nil {
		return f.format(w).All(s.records(f.events, f.parts))
	}
	return f.write(w)
}

// statistics are what is known of a file when it has been written once.
type statistics struct {
	bytes  int64
	sha256 string
	tally  export.Tally
}

// ledger remembers the statistics of files, so that none is written twice only to
// be counted.
type ledger struct {
	mu    sync.Mutex
	known map[string]statistics
}

// counter counts and digests what goes through it. What goes to a spool is counted and
// digested there.
type counter struct {
	io.Writer
	n   int64
	sum hash.Hash
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	c.sum.Write(p[:n])
	return n, err
}

func (c *counter) size() int64    { return c.n }
func (c *counter) digest() string { return hex.EncodeToString(c.sum.Sum(nil)) }
func (w *spool) size() int64      { return w.length }

// render writes a file and remembers what it held.
func (s *Site) render(f download, w io.Writer) (statistics, error) {
	c, ok := w.(measured)
	if !ok {
		c = &counter{Writer: w, sum: sha256.New()}
	}
	out := bufio.NewWriterSize(c, 32<<10)
	tally, err := s.writeTo(out, f)
	if err = cmp.Or(err, out.Flush()); err != nil {
		return statistics{}, err
	}
	return s.count(f, c, tally), nil
}

// measured is a writer that knows what went through it; that of a build is one.
type measured interface {
	io.Writer
	size() int64
	digest() string
}

// count remembers what a file held that has been written.
func (s *Site) count(f download, c measured, tally export.Tally) statistics {
	st := statistics{c.size(), c.digest(), tally}
	s.ledger.set(f.path, st)
	packed := pack.Writer(nil)
	st.pack(packed)
	if !s.preview {
		s.memo.store.Put(s.statisticsKey(f), packed.Bytes())
	}
	return st
}

// statistics gives those of a file. One that this run did not write is as it was when
// it was written last, if what it is made from is the same; else it is written to
// nowhere.
func (s *Site) statistics(f download) (statistics, error) {
	s.ledger.mu.Lock()
	st, ok := s.ledger.known[f.path]
	s.ledger.mu.Unlock()
	if ok {
		return st, nil
	}
	if record, ok := s.memo.store.Get(s.statisticsKey(f)); ok && !s.preview { // which has no digests of what it shows
		c := pack.Reader(string(record))
		if st.pack(c); c.Done() {
			s.ledger.set(f.path, st)
			return st, nil
		}
	}
	return s.render(f, io.Discard)
}

func (l *ledger) set(path string, st statistics) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[path] = st
}

// statisticsKey is that under which a memo has the statistics of a file.
func (s *Site) statisticsKey(f download) memo.Key {
	sum := sha256.Sum256([]byte(statisticsVersion + s.keyOf(f)))
	return memo.Key(sum[:len(memo.Key{})])
}

// statisticsVersion changes with what is counted, and its form.
const statisticsVersion = "statistics 1 "

func (st *statistics) pack(c *pack.Coder) {
	packSize(c, &st.bytes)
	c.Text(&st.sha256)
	packTally(c, &st.tally)
}

func packSize(c *pack.Coder, size *int64) {
	n := int(*size)
	c.Number(&n)
	*size = int64(n)
}

func packTally(c *pack.Coder, t *export.Tally) {
	for _, n := range []*int{&t.Rows, &t.Events, &t.LeftOut} {
		c.Number(n)
	}
	codes := sortedKeys(t.Losses)
	pack.Many(c, &codes, func(c *pack.Coder, code *string) {
		n := t.Losses[*code]
		c.Text(code)
		c.Number(&n)
		if c.Reading() {
			if t.Losses == nil {
				t.Losses = map[string]int{}
			}
			t.Losses[*code] = n
		}
	})
}

// keyOf is a digest of all that a file is made from.
func (s *Site) keyOf(f download) string {
	return digestOf(append([]string{s.base, "data", f.path}, f.reads...)...)
}

// dataPages gives the chronicle as data, as a whole and for each city, and the page
// that lists the files.
func (s *Site) dataPages() (pages []Page) {
	add := func(files []download, counted bool, list func() []stretch) {
		all := &together{}
		lists := map[string]download{}
		for _, f := range files {
			p := Page{Path: f.path, Key: s.keyOf(f), Render: func(w io.Writer) error {
				var err error
				if counted {
					_, err = s.render(f, w)
				} else {
					out := bufio.NewWriterSize(w, 32<<10)
					_, err = s.writeTo(out, f)
					err = cmp.Or(err, out.Flush())
				}
				if err != nil {
					return fmt.Errorf("write %s: %w", f.path, err)
				}
				return nil
			}}
			if counted {
				s.memo.store.Use(s.statisticsKey(f))
			}
			if f.format != nil {
				p.together = all
				lists[f.path] = f
			}
			pages = append(pages, p)
		}
		all.render = func(ctx context.Context, at []*rendering) { s.renderLists(ctx, lists, at, counted, list()) }
	}
	add(s.dataFiles(), true, s.lists.stretches)
	for _, c := range s.cities { // whose files no page counts
		add(s.cityFiles(c), false, func() []stretch { return []stretch{{events: c.events}} })
	}
	if s.Config.Data.Package {
		pages = append(pages, Page{
			Path:   packageFile,
			Key:    digestOf(s.base, "package", s.content),
			Render: s.writePackage,
			late:   true,
		})
	}
	page := s.page("data.html", dataPage, func(v view) (any, error) { return v.data() }, s.content)
	page.late = true
	return append(pages, page)
}

// dataFiles lists the files that hold the whole chronicle.
func (s *Site) dataFiles() (files []download) {
	set := s.Config.Data
	add := func(on bool, f download) {
		if !on {
			return
		}
		if !strings.Contains(f.path, "/") { // feeds stand beside the first page
			f.reads = append(f.reads, s.digestsOf(s.lists.newest())...)
		} else {
			f.path = dataFolder + f.path[2:]
			f.reads = append(f.reads, s.content)
		}
		f.events = s.events
		files = append(files, f)
	}
	chronicle := func(path string) *export.Chronicle { return s.chronicle(s.Config.Title, indexFile, path) }
	events := export.Reference{Column: "event", Resource: "events", Key: "id"}

	add(set.CSV, download{
		path: "./events.csv", name: "جدول الأحداث CSV", about: "صف لكل حدث، يُفتح في برامج الجداول.", english: "one row an event",
		media: "text/csv; charset=utf-8", noun: "event", columns: export.EventColumns, mark: set.BOM, key: "id",
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.Events(w, set.BOM) },
	})
	add(set.CSV, download{
		path: "./reports.csv", name: "جدول الروايات CSV", about: "صف لكل رواية في مقال، وفيه حدثها ومصادرها.", english: "one row for each report of an event",
		media: "text/csv; charset=utf-8", noun: "report", columns: export.ReportColumns, mark: set.BOM, key: "id", foreign: []export.Reference{events},
		parts: withTellings, format: func(w io.Writer) *export.Writer { return export.Reports(w, set.BOM) },
	})
	add(set.CSV, download{
		path: "./places.csv", name: "جدول الأماكن CSV", about: "صف لكل مكان، وإحداثياته بالدقة المعروفة لا أكثر.", english: "one row a place",
		media: "text/csv; charset=utf-8", noun: "place", columns: export.PlaceColumns, mark: set.BOM, key: "id",
		write: func(w io.Writer) (export.Tally, error) { return export.Places(w, set.BOM, s.placeLines()) },
	})
	add(set.JSONL || s.record, download{
		path: "./events.jsonl", name: "أسطر JSON", about: "حدث في كل سطر بكل ما يُعرف عنه؛ هذا الملف هو الأصل.", english: "one event a line, with all that is known of it",
		media: "application/jsonl", noun: "event",
		format: export.Lines,
	})
	add(set.GeoJSON, download{
		path: "./events.geojson", name: "خريطة GeoJSON", about: "الأحداث على الخريطة؛ ما لا يُعرف موضعه يبقى بلا نقطة.", english: "the events as features of RFC 7946",
		media: "application/geo+json", noun: "event",
		parts: withHeadings | withPlaces, format: export.GeoJSON,
	})
	add(set.ACLED, download{
		path: "./acled.csv", name: "تنسيق ACLED", about: "أعمدة مشروع ACLED بترتيبها وقيمها. البيانات بياناتنا لا بيانات ذلك المشروع.", english: "in the layout of ACLED; these are no data of ACLED",
		media: "text/csv; charset=utf-8", noun: "row", columns: export.ACLEDColumns, key: "event_id_cnty",
		layout: true, never: export.ACLEDNever, losses: "acled-losses.csv",
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.ACLED(w, s.lists.rows()) },
	})
	add(set.ACLED, download{
		path: "./acled-losses.csv", name: "ما فات تنسيق ACLED", about: "لكل حدث، ما لم يستطع ذلك التنسيق قوله.", english: "what the layout of ACLED could not say",
		media: "text/csv; charset=utf-8", noun: "row", columns: export.LossColumns, mark: set.BOM,
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.ACLEDLosses(w, set.BOM) },
	})
	add(set.GED, download{
		path: "./ged.csv", name: "تنسيق UCDP GED", about: "أعمدة UCDP GED بترتيبها، للأحداث التي ذُكر فيها قتلى. البيانات بياناتنا لا بيانات ذلك البرنامج.", english: "in the layout of the UCDP GED; these are no data of UCDP",
		media: "text/csv; charset=utf-8", noun: "row", columns: export.GEDColumns, key: "id",
		layout: true, never: export.GEDNever, losses: "ged-losses.csv",
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.GED(w, s.lists.rows()) },
	})
	add(set.GED, download{
		path: "./ged-losses.csv", name: "ما فات تنسيق UCDP GED", about: "لكل حدث، ما لم يستطع ذلك التنسيق قوله.", english: "what the layout of the UCDP GED could not say",
		media: "text/csv; charset=utf-8", noun: "row", columns: export.LossColumns, mark: set.BOM,
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.GEDLosses(w, set.BOM) },
	})
	add(set.TimelineJS, download{
		path: "./timeline.json", name: "شريط TimelineJS", about: "يُعرض في أداة TimelineJS 3 شريطًا زمنيًا.", english: "for TimelineJS 3",
		media: "application/json", noun: "event",
		parts: withHeadings | withPlaces, format: func(w io.Writer) *export.Writer {
			return export.TimelineJS(w, chronicle(dataFolder+"timeline.json"))
		},
	})
	add(set.Calendar, download{
		path: "./calendar.ics", name: "تقويم iCalendar", about: "ما هو مخطط له، وذكرى الأحداث التي عُرف يومها ورواها أكثر من مقال أو كثر قتلاها.", english: "planned events, and anniversaries",
		media: "text/calendar; charset=utf-8", noun: "event",
		parts: withHeadings | withPlaces, format: func(w io.Writer) *export.Writer {
			return export.Calendar(w, chronicle(dataFolder+"calendar.ics"))
		},
	})
	add(set.Annotations, download{
		path: "./annotations.jsonld", name: "تعليقات الويب", about: "موضع كل جملة في صفحة مقالها، وعنوان مصدرها، بصيغة W3C Web Annotation.", english: "the quotes as Web Annotations of the W3C",
		media: `application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, noun: "report",
		parts: withHeadings | withTellings | withPassages, format: func(w io.Writer) *export.Writer {
			return export.Annotations(w, chronicle(dataFolder+"annotations.jsonld"), s.Config.Articles.Verbatim, reportsOf(s.events))
		},
	})
	add(true, download{
		path: feedFile, name: "تغذية Atom", about: "آخر ما نُشر، لقارئ الأخبار.", english: "what was reported last",
		media: "application/atom+xml", noun: "event",
		write: func(w io.Writer) (export.Tally, error) {
			return s.writeFeed(w, feedFile, indexFile, s.Config.Title, s.lists.newest())
		},
	})
	add(set.JSONFeed, download{
		path: jsonFeedFile, name: "تغذية JSON Feed", about: "آخر ما نُشر، لقارئ الأخبار.", english: "what was reported last",
		media: "application/feed+json", noun: "event",
		write: func(w io.Writer) (export.Tally, error) {
			return s.writeJSONFeed(w, jsonFeedFile, indexFile, s.Config.Title, s.lists.newest())
		},
	})
	return files
}

// cityFiles lists the files of a city: a small set that is of use for one place.
func (s *Site) cityFiles(c *City) (files []download) {
	set := s.Config.Data
	reads := append([]string{c.digest}, s.digestsOf(c.events)...)
	add := func(on bool, f download) {
		if on {
			f.path = strings.TrimSuffix(c.path, indexFile) + f.path
			f.reads = reads
			f.events = c.events
			files = append(files, f)
		}
	}
	some := len(c.events) > 0 && set.Cities
	title := s.Config.Title + ": " + c.name
	add(some && set.CSV, download{
		path: "events.csv", name: "جدول CSV", media: "text/csv; charset=utf-8",
		parts: withPlaces, format: func(w io.Writer) *export.Writer { return export.Events(w, set.BOM) },
	})
	add(some && set.JSONL, download{
		path: "events.jsonl", name: "أسطر JSON", media: "application/jsonl",
		format: export.Lines,
	})
	add(some && set.GeoJSON, download{
		path: "events.geojson", name: "خريطة GeoJSON", media: "application/geo+json",
		parts: withHeadings | withPlaces, format: export.GeoJSON,
	})
	add(some && set.Calendar, download{
		path: "calendar.ics", name: "تقويم iCalendar", media: "text/calendar; charset=utf-8",
		parts: withHeadings | withPlaces, format: func(w io.Writer) *export.Writer {
			return export.Calendar(w, s.chronicle(title, c.path, c.path))
		},
	})
	add(true, download{
		path: feedFile, name: "تغذية Atom", media: "application/atom+xml",
		write: func(w io.Writer) (export.Tally, error) {
			return s.writeFeed(w, c.feed(), c.path, title, newest(c.events, s.Config.Feeds.Length))
		},
	})
	add(set.JSONFeed, download{
		path: jsonFeedFile, name: "تغذية JSON Feed", media: "application/feed+json",
		write: func(w io.Writer) (export.Tally, error) {
			return s.writeJSONFeed(w, strings.TrimSuffix(c.path, indexFile)+jsonFeedFile, c.path, title, newest(c.events, s.Config.Feeds.Length))
		},
	})
	return files
}

// chronicle gives what formats say of the whole, for a file at path that belongs
// to the page at home.
func (s *Site) chronicle(title, home, path string) *export.Chronicle {
	address := s.Config.BaseURL
	return &export.Chronicle{
		Title: title, Description: s.Config.Description, Author: cmp.Or(s.Config.Author, s.Config.Title),
		Language: string(s.Config.Language), Home: address.To(home), Self: address.To(path), About: address.To(dataPage),
		Host: address.Hostname(), Date: s.words.Date, Stamp: s.timestamp,
	}
}

// recordParts are parts of records that not every format asks for.
type recordParts uint8

const (
	withPlaces recordParts = 1 << iota
	withHeadings
	withTellings
	withTags
	// withPassages goes with withTellings. Where the file of an article is no longer the
	// one that was read, nothing is known of them.
	withPassages
)

// records gives events as export wants them, with the parts that a format writes, each
// when it is asked for and in the room of the one before.
func (s *Site) records(events []*Event, parts recordParts) iter.Seq[export.Record] {
	folder, tag := s.Config.BaseURL.folder(), s.tag("")
	to := func(target string) string {
		path, anchor, anchored := strings.Cut(target, "#")
		path = escapePath(strings.TrimSuffix(path, indexFile))
		if anchored {
			return folder + path + "#" + anchor
		}
		return folder + path
	}
	return func(yield func(export.Record) bool) {
		var places []export.Place
		var tellings []export.Telling
		for _, e := range events {
			r := export.Record{Event: e.Happening.Event(), URL: to(s.home(e)), Witnesses: e.witnesses}
			if parts&withTags != 0 {
				r.Tag = tag + escapePath(e.ID())
			}
			if parts&withHeadings != 0 {
				r.Heading = s.headingOf(e)
			}
			if parts&withPlaces != 0 {
				places = places[:0]
				for _, c := range s.citiesOf(e) {
					p := c.located
					p.Name = c.name
					places = append(places, p)
				}
				r.Places = places
			}
			if parts&withTellings != 0 {
				tellings = tellings[:0]
				for n, a := range e.articles {
					page := to(a.path)
					telling := export.Telling{Title: a.Title, Page: page, URL: page + "#" + r.Reports[n].ID}
					if parts&withPassages != 0 {
						settings, _ := s.settingsOf(a)
						telling.Passage = settings.of(r.Reports[n].ID).passage
					}
					tellings = append(tellings, telling)
				}
				r.Tellings = tellings
			}
			if !yield(r) {
				return
			}
		}
	}
}

// reportsOf counts the reports of events.
func reportsOf(events []*Event) (n int) {
	for _, e := range events {
		n += len(e.articles)
	}
	return n
}

// placeLines gives the places of the chronicle.
func (s *Site) placeLines() iter.Seq[export.PlaceLine] {
	return func(yield func(export.PlaceLine) bool) {
		for _, c := range s.cities {
			p := c.located
			p.URL = s.Config.BaseURL.To(c.path)
			if !yield(export.PlaceLine{Place: p, Events: len(c.events)}) {
				return
			}
		}
	}
}

// lastArticle gives the day of the last article.
func (s *Site) lastArticle() (d edtf.Date) {
	if len(s.articles) > 0 {
		d = s.articles[0].Date
	}
	return d
}

// writePackage writes the description of the files in the folder of data.
func (s *Site) writePackage(w io.Writer) error {
	set := s.Config.Data
	d := export.Dataset{
		Name: "waqai-" + strings.ReplaceAll(s.Config.BaseURL.Hostname(), ":", "-"), Title: s.Config.Title, Description: s.Config.Description,
		Home: s.Config.BaseURL.To(dataPage), Author: s.Config.Author, Version: s.dataVersion(),
		Licence: set.Licence, LicenceURL: set.LicenceURL, Credits: set.Credits,
	}
	if last := s.lastArticle(); !last.IsZero() {
		d.Created = s.timestamp(last)
	}
	for _, f := range s.dataFiles() {
		path, ok := strings.CutPrefix(f.path, dataFolder)
		if !ok {
			continue // a package holds no file above it
		}
		st, err := s.statistics(f)
		if err != nil {
			return err
		}
		media, _, _ := strings.Cut(f.media, ";")
		name, format, _ := strings.Cut(path, ".")
		if format != "csv" && name == "events" {
			name += "-" + format
		}
		d.Resources = append(d.Resources, export.Resource{
			Name: name, Path: path, Title: f.name, About: f.english, Format: format, MediaType: media,
			Bytes: st.bytes, SHA256: st.sha256, Columns: f.columns, Mark: f.mark, Key: f.key, Foreign: f.foreign, Tally: st.tally,
		})
	}
	return export.Package(w, d)
}
