// Package corpus invents Arabic news, for timing what reads it.
//
// An article is Markdown with TOML front matter, some 5 KB long. About ten of its
// sentences report something, and twice as many do not: background, denials, fears,
// what people say. Cities are real and known to the gazetteer; people,
// happenings and figures are invented, and no sentence is taken from anywhere.
//
// As in real news, some happenings are told by several articles in words of their
// own, with tolls that need not agree, and some papers print what an agency wrote.
//
// Article i depends on nothing but i, so that a corpus of a thousand articles is the
// beginning of one of ten thousand, and two revisions of a program are timed with
// the same bytes; a test pins their digest.
package corpus

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Article is an invented report.
type Article struct {
	// Path is that of its file below the folder of the corpus:
	// "2016/07/mosul-0000042.md".
	Path string
	// Title and Source, the name of the agency or paper that printed it, stand in
	// the front matter, as URL does, its address there.
	Title, Source, URL string
	// Published is the time of publication, in the zone +03:00.
	Published time.Time
	// Body is its Markdown.
	Body []byte
	// Cities are the names of those that its events are in, the first mentioned
	// first.
	Cities []string
}

// Form says how front matter is written.
type Form struct {
	// Link is the name of the key of Article.URL, "url" where it is "".
	Link string
	// Cities asks for the key cities, for generators that find none themselves.
	Cities bool
	// Sections asks for an _index.md with a title in the folder of each year and
	// month.
	Sections bool
}

// Append appends the file of an article to b.
func (a Article) Append(b []byte, f Form) []byte {
	link := f.Link
	if link == "" {
		link = "url"
	}
	b = fmt.Appendf(b, "+++\ntitle = %s\ndate = %s\nsource = %s\n%s = %s\n", quoted(a.Title),
		a.Published.Format(time.RFC3339), quoted(a.Source), link, quoted(a.URL))
	if f.Cities {
		names := make([]string, len(a.Cities))
		for i, name := range a.Cities {
			names[i] = quoted(name)
		}
		b = fmt.Appendf(b, "cities = [%s]\n", strings.Join(names, ", "))
	}
	return append(append(b, "+++\n\n"...), a.Body...)
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Text gives the bodies of the first n articles, one after another.
func Text(n int) string {
	var b strings.Builder
	for i := range n {
		b.Write(New(i).Body)
		b.WriteByte('\n')
	}
	return b.String()
}

// Write writes the first n articles below dir, which it makes, and gives the number
// of their bytes.
func Write(ctx context.Context, dir string, n int, f Form) (size int64, err error) {
	var (
		next, sum atomic.Int64
		made      sync.Map
		failed    error
		mu        sync.Mutex
		wg        sync.WaitGroup
	)
	folder := func(of string) error {
		if _, done := made.LoadOrStore(of, true); done {
			return os.MkdirAll(of, 0o755) // whoever came first may not be there yet
		}
		if err := os.MkdirAll(of, 0o755); err != nil || !f.Sections {
			return err
		}
		title := strings.ReplaceAll(filepath.ToSlash(strings.TrimPrefix(of, dir))[1:], "/", " / ")
		return os.WriteFile(filepath.Join(of, "_index.md"), fmt.Appendf(nil, "+++\ntitle = %q\n+++\n", title), 0o644)
	}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var file []byte
			for {
				i := int(next.Add(1)) - 1
				mu.Lock()
				stop := failed != nil || i >= n || ctx.Err() != nil
				mu.Unlock()
				if stop {
					return
				}
				a := New(i)
				file = a.Append(file[:0], f)
				to := filepath.Join(dir, filepath.FromSlash(a.Path))
				err := folder(filepath.Dir(filepath.Dir(to)))
				if err == nil {
					err = folder(filepath.Dir(to))
				}
				if err == nil {
					err = os.WriteFile(to, file, 0o644)
				}
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
				sum.Add(int64(len(file)))
			}
		})
	}
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return sum.Load(), failed
}

// Articles come in groups. The first of a group is an agency's, with a story of its
// own; the second may be a paper that prints it, and the third may tell the same
// story in other words. The rest of the group know nothing of one another.
const group = 8

// New gives article i.
func New(i int) Article {
	first, role := i-i%group, i%group
	w := newWriter(i)
	switch {
	case role == 1 && w.chance(60):
		return w.copied(i, first)
	case role == 2 && w.chance(75):
		w.place(first)
		s := storyOf(first)
		if w.chance(25) { // another count
			s.dead += w.between(1, 4)
		}
		return w.article(i, &s)
	}
	w.place(i)
	s := storyOf(i)
	return w.article(i, &s)
}

// writer writes one article.
type writer struct {
	*rand.PCG
	buf    []byte
	home   city
	day    time.Time
	last   time.Time // the day of the last event that has one
	cities []string

	// of the sentence under way
	at    city
	story *story
	had   map[string]bool // patterns that the article has used
}

// story is what several articles may tell.
type story struct {
	ways           []string // in which it is told
	site, building string
	day            time.Time
	dead, hurt     int
	told           int
}

var zone = time.FixedZone("", 3*60*60)

func newWriter(i int) *writer {
	return &writer{PCG: rand.NewPCG(0x77616b6169, uint64(i)), had: map[string]bool{}}
}

func (w *writer) n(n int) int               { return int(w.Uint64() >> 1 % uint64(n)) }
func (w *writer) between(a, b int) int      { return a + w.n(b-a+1) }
func (w *writer) chance(percent int) bool   { return w.n(100) < percent }
func (w *writer) pick(list []string) string { return list[w.n(len(list))] }

// fresh picks one of the list that the article has not used, while there is any.
func (w *writer) fresh(list []string) string {
	s := w.pick(list)
	for range 2 * len(list) {
		if !w.had[s] {
			break
		}
		s = w.pick(list)
	}
	w.had[s] = true
	return s
}

// place says where and when article i is of, by a source of chance of its own: another
// article that tells its story asks for the same.
func (w *writer) place(i int) {
	r := &writer{PCG: rand.NewPCG(0x706c616365, uint64(i))}
	all := 0
	for _, c := range cities {
		all += c.weight
	}
	k := r.n(all)
	for _, c := range cities {
		if k -= c.weight; k < 0 {
			w.home = c
			break
		}
	}
	w.day = time.Date(2014, 1, 1+r.n(6*365), 0, 0, 0, 0, zone)
}

// storyOf gives the story with which article i leads.
func storyOf(i int) story {
	w := &writer{PCG: rand.NewPCG(0x73746f7279, uint64(i))}
	w.place(i)
	s := story{ways: stories[w.n(len(stories))], site: w.pick(w.home.sites()), building: w.pick(buildings), day: w.day.AddDate(0, 0, -w.n(2))}
	s.dead, s.hurt = w.between(3, 24), w.between(5, 60)
	return s
}

// article writes article i, which leads with a story.
func (w *writer) article(i int, s *story) Article {
	a := w.head(i)
	w.lead(a.Source)
	w.tell(s)
	w.more(1, 2)
	target := w.between(4000, 5600)
	for p := 1; p < 14 && (p < 6 || len(w.buf) < target); p++ {
		w.buf = append(w.buf, "\n\n"...)
		switch k := w.n(100); {
		case p > 2 && k < 7:
			w.buf = append(w.buf, "## "+w.pick(subheads)+"\n\n"...)
		case p > 1 && k < 11:
			w.buf = append(w.buf, "> "...)
		case p > 2 && k < 14:
			for range w.between(2, 4) {
				w.buf = append(w.buf, "- "...)
				w.report()
				w.buf = append(w.buf, '\n')
			}
			w.buf = append(w.buf, '\n')
		}
		w.last = time.Time{}
		w.more(2, 4)
		if p == 4 && w.chance(30) {
			w.buf = append(w.buf, ' ')
			w.tell(s)
		}
		if w.chance(4) {
			w.buf = fmt.Appendf(w.buf, " اقرأ أيضا: [%s](%s/more).", w.pick(topics), a.URL)
		}
	}
	a.Body, a.Cities = append(w.buf, '\n'), w.cities
	return a
}

// copied gives article i, in which a paper prints what an agency wrote in article of:
// a lead of its own, then most of the agency's paragraphs as they are.
func (w *writer) copied(i, of int) Article {
	w.place(of)
	from := New(of)
	a := w.head(i)
	if later := from.Published.Add(time.Duration(w.between(10, 90)) * time.Minute); later.Day() == from.Published.Day() {
		a.Published = later // on another day «أمس» would be another
	} else {
		a.Published = from.Published
	}
	a.Path, a.URL = pathOf(w.home, a.Published, i), addressOf(w.home, a.Published, i)
	a.Source = w.pick(papers)
	paragraphs := bytes.Split(bytes.TrimRight(from.Body, "\n"), []byte("\n\n"))
	w.more(1, 1)
	w.buf = append(w.buf, " وكتبت "+from.Source+":\n\n"...)
	keep := max(3, len(paragraphs)-w.n(4))
	w.buf = append(w.buf, bytes.Join(paragraphs[:min(keep, len(paragraphs))], []byte("\n\n"))...)
	for _, name := range from.Cities {
		if bytes.Contains(w.buf, []byte(name)) && !slices.Contains(w.cities, name) {
			w.cities = append(w.cities, name)
		}
	}
	a.Body, a.Cities = append(w.buf, '\n'), w.cities
	return a
}

// head gives what stands above the text of article i.
func (w *writer) head(i int) Article {
	published := w.day.Add(time.Duration(w.between(6*60, 23*60-1)) * time.Minute)
	w.at = w.home
	w.fill(w.pick(titles))
	title := string(w.buf)
	w.buf, w.cities = w.buf[:0], nil
	return Article{Path: pathOf(w.home, published, i), Title: title, Source: w.pick(agencies), URL: addressOf(w.home, published, i), Published: published}
}

func pathOf(c city, t time.Time, i int) string {
	return fmt.Sprintf("%s/%s-%07d.md", t.Format("2006/01"), c.id, i)
}

func addressOf(c city, t time.Time, i int) string {
	return fmt.Sprintf("https://agency.example/%s/%s-%07d", t.Format("2006/01/02"), c.id, i)
}

// lead writes the dateline.
func (w *writer) lead(source string) {
	name := w.home.name
	switch k := w.n(10); {
	case k < 3:
		w.buf = append(w.buf, name+" ("+source+") - "...)
	case k < 5:
		w.buf = append(w.buf, "**"+name+"** – "...)
	case k < 7:
		w.buf = append(w.buf, name+" - "+source+": "...)
	}
}

// more writes from a to b sentences, some of which report something.
func (w *writer) more(a, b int) {
	for range w.between(a, b) {
		if n := len(w.buf); n > 0 && !bytes.HasSuffix(w.buf, []byte("\n")) && w.buf[n-1] != ' ' {
			w.buf = append(w.buf, ' ')
		}
		if w.chance(24) {
			w.report()
			continue
		}
		w.at = w.home
		w.fill(w.fresh(background))
	}
}

// report writes a sentence that reports an event.
func (w *writer) report() {
	w.at = w.home
	if w.chance(20) {
		w.at = w.neighbour(w.home)
	}
	list := events
	switch k := w.n(100); {
	case k < 6:
		list = ongoing
	case k < 13:
		list = planned
	}
	w.fill(w.fresh(list))
	w.mention(w.at)
}

// tell writes the next of the ways in which a story is told.
func (w *writer) tell(s *story) {
	if len(w.buf) > 0 && w.buf[len(w.buf)-1] == '\n' || s.told == 0 {
		s.told = w.n(len(s.ways))
	}
	w.at, w.story = w.home, s
	w.fill(s.ways[s.told%len(s.ways)])
	w.story = nil
	s.told++
	w.mention(w.home)
}

func (w *writer) mention(c city) {
	if !slices.Contains(w.cities, c.name) {
		w.cities = append(w.cities, c.name)
	}
}

// neighbour gives another city of the country.
func (w *writer) neighbour(of city) city {
	for {
		if c := cities[w.n(len(cities))]; c.country == of.country && c.id != of.id {
			return c
		}
	}
}

// fill writes a pattern. What its slots mean is said in words.go.
func (w *writer) fill(pattern string) {
	start := len(w.buf)
	for pattern != "" {
		at := strings.IndexByte(pattern, '{')
		if at < 0 {
			at = len(pattern)
		}
		w.text(pattern[:at], start)
		if at == len(pattern) {
			break
		}
		end := strings.IndexByte(pattern, '}')
		w.text(w.slot(pattern[at+1:end]), start)
		pattern = pattern[end+1:]
	}
}

// text appends a piece of a sentence that began at start, with one space where two
// would meet, and none before a comma or a stop.
func (w *writer) text(s string, start int) {
	if s == "" {
		return
	}
	if n := len(w.buf); n > start && w.buf[n-1] == ' ' {
		if s[0] == ' ' {
			s = s[1:]
		}
		if strings.HasPrefix(s, "،") || strings.HasPrefix(s, ".") {
			w.buf = w.buf[:n-1]
		}
	}
	w.buf = append(w.buf, s...)
}

func (w *writer) slot(name string) string {
	kind, rest, counted := strings.Cut(name, ":")
	if counted { // {n:civilian:3-20}, {number:10-90}
		noun, span, _ := strings.Cut(rest, ":")
		if kind == "number" {
			span = rest
		}
		a, b, _ := strings.Cut(span, "-")
		low, _ := strconv.Atoi(a)
		high, _ := strconv.Atoi(b)
		n := w.between(low, high)
		if kind == "number" {
			return strconv.Itoa(n)
		}
		return w.count(n, nouns[noun])
	}
	side := sides[w.at.country]
	switch name {
	case "city":
		return w.at.name
	case "other":
		return w.neighbour(w.at).name
	case "in":
		return w.in()
	case "incity":
		return w.pick([]string{"في ", "ب", "في مدينة ", "وسط "}) + w.at.name
	case "site":
		if w.story != nil {
			return w.story.site
		}
		return w.pick(w.at.sites())
	case "building":
		if w.story != nil {
			return w.story.building
		}
		return w.pick(buildings)
	case "when":
		if w.story != nil {
			return w.onDay(w.story.day)
		}
		return w.past()
	case "since":
		return w.since()
	case "future":
		return w.future()
	case "dead", "killed":
		n := w.between(3, 18)
		if w.chance(12) {
			n = w.between(19, 130)
		}
		if w.story != nil {
			n = w.story.dead
		}
		people := w.count(n, nouns[w.pick([]string{"civilian", "person", "civilian"})])
		if name == "killed" {
			return people
		}
		return "مقتل " + people
	case "hurt":
		n := w.between(3, 60)
		if w.story != nil {
			n = w.story.hurt
		}
		return "إصابة " + w.count(n, nouns["other"]) + " بجروح"
	case "army":
		return w.pick(side.army)
	case "force":
		return w.pick(side.force)
	case "foe":
		return w.pick(side.foe)
	case "official":
		return w.pick(offices) + " " + w.person()
	case "person":
		return w.person()
	case "body":
		return w.pick(bodies)
	case "road":
		return w.pick(roads)
	case "weapon":
		return w.pick(weapons)
	case "cause":
		return w.pick(causes)
	case "charge":
		return w.pick(charges)
	case "aid":
		return w.pick(aid)
	case "topic":
		return w.pick(topics)
	case "village":
		return w.pick(heads) + " " + w.pick(tails)
	}
	panic("no slot " + name)
}

func (w *writer) in() string {
	name := w.at.name
	switch k := w.n(20); {
	case k < 6:
		return "في " + name
	case k < 9:
		return "ب" + name
	case k < 12:
		return "في مدينة " + name
	case k < 16:
		return "في " + w.pick(w.at.sites()) + " " + w.pick([]string{"في ", "ب", "شرقي ", "غربي "}) + name
	case k < 19:
		return w.pick([]string{"شمالي ", "جنوبي ", "شرقي ", "غربي ", "شمال ", "في محيط "}) + name
	}
	return "قرب " + name
}

func (w *writer) person() string {
	name := w.pick(given) + " "
	if w.chance(30) {
		name += w.pick(given) + " "
	}
	if w.chance(50) {
		return name + w.pick(families)
	}
	// A family name of three letters of a root and a pattern: a long tail of words.
	root, pattern := []rune(w.pick(roots)), w.pick(patterns)
	return name + strings.NewReplacer("1", string(root[0]), "2", string(root[1]), "3", string(root[2])).Replace(pattern)
}

// count says a number of something, three or more, by the grammar of numbers.
func (w *writer) count(n int, of noun) string {
	if b := bytes.TrimRight(w.buf, " "); len(b) > 0 && b[len(b)-1] >= '0' && b[len(b)-1] <= '9' {
		return "نحو " + strconv.Itoa(n) + " " + of.after(n) // no two numbers side by side
	}
	if n <= 10 && w.chance(60) {
		words := toTen
		if of.feminine {
			words = toTenFeminine
		}
		return words[n] + " " + of.few
	}
	return strconv.Itoa(n) + " " + of.after(n)
}

// after gives a noun as it stands behind a number in digits.
func (of noun) after(n int) string {
	switch h := n % 100; {
	case h >= 3 && h <= 10:
		return of.few
	case h >= 11:
		return of.many
	}
	return of.hundred
}
