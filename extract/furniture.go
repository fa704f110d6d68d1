package extract

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/extract/places"
)

// Furniture is a piece of a text that the page put around it: a line that leads to
// other articles, a source line, a caption told twice. It names no happening.
type Furniture struct {
	arabic.Span        // bytes of the text
	Reason      string // for an editor: lower case, no full stop

	first, last int // words of the text, last excluded
}

// furnitureLists is the section furniture of triggers.toml.
type furnitureLists struct {
	Related []string `toml:"related"`
	Verb    []string `toml:"verb"`
	Contact []string `toml:"contact"`
	Rights  []string `toml:"rights"`
	Turn    []string `toml:"turn"`
	Label   []string `toml:"label"`
	Button  []string `toml:"button"`
	Between []string `toml:"between"`
	Follow  []string `toml:"follow"`
	Network []string `toml:"network"`
	Stamp   []string `toml:"stamp"`
	Clock   []string `toml:"clock"`
	Photo   []string `toml:"photo"`
}

// furnitureWords are these lists, made for looking up.
type furnitureWords struct {
	// heads are phrases that something begins with that is left out, by their
	// first word.
	heads map[string][]furniturePhrase
	// labels stand before a colon, by their first word.
	labels map[string][]furniturePhrase
	// starts is what of them may begin with a word.
	starts *arabic.Cache[furnitureStart]

	button, between, follow, network, stamp, clock, photo map[string]bool
}

// furnitureStart is what may begin with a form.
type furnitureStart struct{ heads, labels []furniturePhrase }

var noFurniture furnitureStart

func (f *furnitureWords) start(w *arabic.Word) *furnitureStart {
	return f.starts.Get(w, func(form string) *furnitureStart {
		if at := (furnitureStart{f.heads[form], f.labels[form]}); at.heads != nil || at.labels != nil {
			return &at
		}
		return &noFurniture
	})
}

// furniturePhrase is a folded phrase, and what it says of the line.
type furniturePhrase struct {
	forms  []string
	sort   furnitureSort
	reason string
}

// furnitureSort says how far a phrase reaches.
type furnitureSort uint8

const (
	toEnd   furnitureSort = iota // to the end of what it begins
	toList                       // where it stands alone, over the titles below it
	toWords                      // over its own words
	ofColon                      // as toList, where a colon or nothing is behind it
)

// What is told of furniture.
const (
	leadsAway  = "it leads to other articles"
	asksWriter = "it tells how to reach the writer or the paper"
	claims     = "it says who owns the text"
	credits    = "it credits the text or a picture, or files it under words"
	buttons    = "it is a row of buttons"
	stamps     = "it says when the page was published or changed"
	lonely     = "it is a number alone, as of a page"
	addresses  = "it is an address"
	repeats    = "it stands in the text already, as a caption does that is told twice"
	archives   = "it is the caption of a picture from an archive"
	ofSite     = "the settings of the site name its words"
)

// readFurniture makes the words of the section.
func readFurniture(l furnitureLists) furnitureWords {
	f := furnitureWords{
		heads: map[string][]furniturePhrase{}, labels: map[string][]furniturePhrase{},
		button: folded(l.Button), between: folded(l.Between), follow: folded(l.Follow), network: folded(l.Network),
		stamp: folded(l.Stamp), clock: folded(l.Clock), photo: folded(l.Photo),
		starts: new(arabic.Cache[furnitureStart]),
	}
	addPhrases(f.heads, l.Related, toList, leadsAway)
	addPhrases(f.heads, l.Verb, ofColon, leadsAway)
	addPhrases(f.heads, l.Contact, toEnd, asksWriter)
	addPhrases(f.heads, l.Rights, toEnd, claims)
	addPhrases(f.heads, l.Turn, toWords, buttons)
	addPhrases(f.labels, l.Label, toEnd, credits)
	return f
}

// with gives the words together with the phrases of a site.
func (f furnitureWords) with(phrases []string) furnitureWords {
	if len(phrases) > 0 {
		f.heads, f.starts = maps.Clone(f.heads), new(arabic.Cache[furnitureStart])
		addPhrases(f.heads, phrases, toEnd, ofSite)
	}
	return f
}

func addPhrases(m map[string][]furniturePhrase, phrases []string, sort furnitureSort, reason string) {
	for _, p := range phrases {
		var forms []string
		for _, w := range arabic.Read(p).Words {
			forms = append(forms, w.Form)
		}
		if len(forms) == 0 {
			continue
		}
		// The slice may be that of another extractor.
		m[forms[0]] = append(slices.Clip(m[forms[0]]), furniturePhrase{forms, sort, reason})
	}
}

// How long furniture is, in words. What is longer is text.
const (
	longestTitle = 20 // a title in a list
	longestLabel = 10 // a line with a label
	longestBar   = 14 // a row of buttons, a line of the date
	longestPhoto = 30 // a caption
	longestTwice = 14 // a caption that stands again right below itself
	shortestTold = 3  // a line that stands twice
	colonWithin  = 5  // from a phrase within a sentence to its colon
)

// Furniture gives what the page put around a text, in the order of the text.
func (x *Extractor) Furniture(text string) []Furniture {
	t := arabic.Read(text)
	defer t.Release()
	return x.furnitureOf(t)
}

// furnitureOf finds furniture by how it stands: a phrase of the lexicon at the
// head of a line or of a sentence, or before a colon, and a line of nothing else
// than such words. What it takes ends with the line or with the full stop, whichever
// comes first, so that no sentence behind it is lost.
func (x *Extractor) furnitureOf(t *arabic.Text) []Furniture {
	f := finders.Get().(*finder)
	defer f.release()
	f.x, f.t, f.words, f.lines = x, t, &x.furniture, blocks(f.lines, t)
	for n := range f.lines {
		l := &f.lines[n]
		if n < f.listed {
			f.add(l.First, l.Last, leadsAway) // a title of a list
			continue
		}
		if reason := f.whole(n, f.told); reason != "" {
			f.add(l.First, l.Last, reason)
			continue
		}
		if n+1 < len(f.lines) {
			f.told[l.Of(t.Source)] = true
		}
		f.within(n)
	}
	return f.found
}

// finder is the state of one search for furniture.
type finder struct {
	x      *Extractor
	t      *arabic.Text
	words  *furnitureWords
	lines  []block
	told   map[string]bool // those that stay
	found  []Furniture
	listed int // lines before this one are titles of a list
}

// finders holds what was released.
var finders = sync.Pool{New: func() any { return &finder{told: map[string]bool{}} }}

func (f *finder) release() {
	const largest = 1 << 12 // lines
	if len(f.lines) > largest {
		return
	}
	clear(f.told)
	f.x, f.t, f.words, f.found, f.listed = nil, nil, nil, nil, 0
	finders.Put(f)
}

// block is a line of a text: the words of its sentences, and which these are.
type block struct {
	arabic.Sentence
	sentences []arabic.Sentence
}

// blocks gives the lines of a text, in the place of all.
func blocks(all []block, t *arabic.Text) []block {
	all = all[:0]
	for from, i := 0, 0; i < len(t.Sentences); i++ {
		if i+1 < len(t.Sentences) && t.Sentences[i+1].Paragraph == t.Sentences[i].Paragraph {
			continue
		}
		l := block{Sentence: t.Sentences[from], sentences: t.Sentences[from : i+1]}
		l.Last, l.End = t.Sentences[i].Last, t.Sentences[i].End
		all, from = append(all, l), i+1
	}
	return all
}

func (f *finder) add(first, last int, reason string) {
	w := f.t.Words
	f.found = append(f.found, Furniture{arabic.Span{Start: w[first].Start, End: w[last-1].End}, reason, first, last})
}

// open tells whether a line has no mark at its end, as titles and captions have
// none.
func (f *finder) open(l *block) bool {
	w := &f.t.Words[l.Last-1]
	return w.Kind != arabic.Mark || w.Form == ")" || w.Form == `"` || w.Form == "]"
}

// whole gives why all of a line is left out, or "".
func (f *finder) whole(n int, told map[string]bool) string {
	l := &f.lines[n]
	words := f.t.Words[l.First:l.Last]
	switch {
	case len(words) >= shortestTold && told[l.Of(f.t.Source)] && f.again(n):
		return repeats
	case n > 0 && f.begins(l, &f.lines[n-1]), n+1 < len(f.lines) && f.begins(l, &f.lines[n+1]):
		return repeats
	case len(words) <= longestPhoto && len(f.lines) > 1 && f.open(l) && f.photo(words):
		return archives
	case len(words) > longestBar:
		return ""
	case len(words) == 1 && len(words[0].Form) <= 3 && words[0].Kind == arabic.Digits && len(f.lines) > 1 && (n == 0 || n == len(f.lines)-1):
		return lonely
	case address(words):
		return addresses
	case f.row(words):
		return buttons
	case f.stamped(l):
		return stamps
	}
	return ""
}

// again tells whether a line that stands in the text already is told again by the
// page and not by the writer, as a verse is: it is long, or stands right below
// itself.
func (f *finder) again(n int) bool {
	l := &f.lines[n]
	return l.Last-l.First > longestTwice || !f.open(l) || n > 0 && f.lines[n-1].Of(f.t.Source) == l.Of(f.t.Source)
}

// address tells whether words are nothing but the address of a page or of a person.
func address(words []arabic.Word) bool {
	is := false
	for _, w := range words {
		if w.Kind == arabic.Letters {
			return false
		}
		is = is || w.Form == "@" || w.Kind == arabic.Latin && (w.Form == "www" || strings.HasPrefix(w.Form, "http"))
	}
	return is
}

// begins tells whether a line is the beginning of another, longer one, and both
// are open, as two captions of one picture are. The longer one stays.
func (f *finder) begins(l, other *block) bool {
	n := l.Last - l.First
	if n < shortestTold || n >= other.Last-other.First || !f.open(l) || !f.open(other) {
		return false
	}
	for i := range n {
		if f.t.Words[l.First+i].Form != f.t.Words[other.First+i].Form {
			return false
		}
	}
	return true
}

// photo tells whether the brackets at the end of a line name an archive:
// «جنود في الموصل (أرشيفية)».
func (f *finder) photo(words []arabic.Word) bool {
	i := len(words) - 1
	if i < 2 || words[i].Form != ")" {
		return false
	}
	for i--; i > 0 && words[i].Kind != arabic.Mark; i-- {
		if !f.words.photo[words[i].Form] {
			return false
		}
	}
	return words[i].Form == "(" && i < len(words)-2
}

// row tells whether words are nothing but buttons: «فيسبوك تويتر طباعة», or an
// invitation to a network: «تابعونا على تلغرام».
func (f *finder) row(words []arabic.Word) bool {
	named := 0
	invites := f.words.follow[words[0].Form]
	for i, w := range words {
		switch {
		case w.Kind == arabic.Digits, w.Kind == arabic.Mark:
		case f.words.button[w.Form]:
			named++
		case f.words.network[w.Form]:
			named++
		case invites && i == 0, f.words.between[w.Form]:
		default:
			return false
		}
	}
	return named > 0
}

// stamped tells whether a line says when the page was published or changed: a
// word for that or the time of day beside dates and nothing else. A date alone
// may head what happened on it.
func (f *finder) stamped(l *block) bool {
	words := f.t.Words[l.First:l.Last]
	digits, says := false, false
	for i, w := range words {
		digits = digits || w.Kind == arabic.Digits
		says = says || f.words.stamp[w.Form] ||
			i+2 < len(words) && w.Kind == arabic.Digits && words[i+1].Form == ":" && words[i+1].Glued && words[i+2].Kind == arabic.Digits && words[i+2].Glued
	}
	if !digits || !says {
		return false
	}
	text := arabic.Read(l.Of(f.t.Source))
	defer text.Release()
	dated := make([]bool, len(text.Words))
	for _, e := range f.x.dates.Find(text, dates.Context{}) {
		for i := e.First; i < e.Last; i++ {
			dated[i] = true
		}
	}
	for i, w := range text.Words {
		if w.Kind != arabic.Digits && w.Kind != arabic.Mark && !dated[i] && !f.words.stamp[w.Form] && !f.words.clock[w.Form] {
			return false
		}
	}
	return true
}

// within finds furniture at the heads of the sentences of a line and before its
// colons.
func (f *finder) within(n int) {
	l, words := &f.lines[n], f.t.Words
	done := l.First // words before it are looked through
	for k, s := range l.sentences {
		if s.First < done {
			continue
		}
		head := true // only marks so far
		for i := s.First; i < s.Last; i++ {
			if head = head && (i == s.First || words[i-1].Kind == arabic.Mark); !head && !breaks(&words[i-1]) {
				if words[i].Form != ":" || i+1 == s.Last {
					continue
				}
				for at := max(s.First, i-colonWithin, done); at < i; at++ {
					if p := f.phrase(f.words.start(&words[at]).heads, at, s.Last); p != nil && at+len(p.forms) <= i {
						done = f.take(n, k, at, p)
						break
					}
				}
			} else if p := f.phrase(f.words.start(&words[i]).heads, i, s.Last); p != nil {
				done = f.take(n, k, i, p)
			}
			if done > i {
				break
			}
			if p := f.phrase(f.words.start(&words[i]).labels, i, s.Last); p != nil && f.credit(i, len(p.forms), l.Last) {
				f.add(i, l.Last, p.reason)
				return
			}
		}
	}
}

// breaks tells whether a phrase may begin behind a word, as behind an address or
// a bar.
func breaks(w *arabic.Word) bool {
	return w.Kind == arabic.Latin || w.Form == "|" || w.Form == "…" || w.Form == "•" || w.Form == "*"
}

// phrase gives the longest phrase of a list that stands at word i, nil where none does.
func (f *finder) phrase(list []furniturePhrase, i, last int) (best *furniturePhrase) {
	for k := range list {
		p := &list[k]
		if end := i + len(p.forms); p.sort == ofColon && end < last && f.t.Words[end].Form != ":" {
			continue
		}
		if arabic.HasPrefix(f.t.Words[i:last], p.forms) && (best == nil || len(p.forms) > len(best.forms)) {
			best = p
		}
	}
	return best
}

// take leaves out what a phrase at word at of sentence k of line n begins, and
// gives the word behind it.
func (f *finder) take(n, k, at int, p *furniturePhrase) int {
	l := &f.lines[n]
	if p.sort == toWords {
		f.add(at, at+len(p.forms), p.reason)
		return at + len(p.forms)
	}
	last := l.sentences[k].Last
	for k+1 < len(l.sentences) && !f.full(last) { // «بالصور .. عنوان», «عنوان؟ عنوان»
		k++
		last = l.sentences[k].Last
	}
	f.add(at, last, p.reason)
	if (p.sort == toList || p.sort == ofColon) && at == l.First && last == l.Last && f.bare(at+len(p.forms), last) && f.closed(n) {
		f.listed = n + 1
		for f.listed < len(f.lines) && f.open(&f.lines[f.listed]) && f.lines[f.listed].Last-f.lines[f.listed].First <= longestTitle {
			f.listed++
		}
	}
	return last
}

// full tells whether the sentence before word last ends in a full stop, of which
// there is one.
func (f *finder) full(last int) bool {
	words := f.t.Words
	return words[last-1].Form == "." && words[last].Form != "." && !(last >= 2 && words[last-2].Form == ".")
}

// bare tells whether there are only marks in words[first:last].
func (f *finder) bare(first, last int) bool {
	return !slices.ContainsFunc(f.t.Words[first:last], func(w arabic.Word) bool { return w.Kind != arabic.Mark })
}

// closed tells whether the paragraphs before line n end in marks: then a line
// without one is a title.
func (f *finder) closed(n int) bool {
	open, closed := 0, 0
	for k := range f.lines[:n] {
		l := &f.lines[k]
		switch {
		case l.Last-l.First <= longestTitle:
		case f.open(l):
			open++
		default:
			closed++
		}
	}
	return closed > open
}

// credit tells whether a label at word i, of n words, has a colon behind it and
// then, to the end of a short line, no word that could name a happening.
func (f *finder) credit(i, n, last int) bool {
	words := f.t.Words
	if i+n+1 >= last || words[i+n].Form != ":" || last-i > longestLabel {
		return false
	}
	for k := i + n + 1; k < last; k++ {
		if words[k].Kind != arabic.Letters {
			continue
		}
		if e := f.x.lex.known.Get(&words[k], f.x.lex.entry); slices.ContainsFunc(e.hits, func(h hit) bool { return h.role == happening || h.role == saying }) {
			return false
		}
	}
	return true
}

// clearFurniture takes furniture out of the sentences, the times of sentences that
// are nothing else out of the expressions, and places that only it names out of the
// mentions where events are wanted.
func (r *reading) clearFurniture(events bool) {
	r.left, r.searched = r.x.furnitureOf(r.text), true
	if len(r.left) == 0 {
		return
	}
	left := func(word int) bool {
		i, _ := slices.BinarySearchFunc(r.left, word, func(f Furniture, word int) int { return f.last - 1 - word })
		return i < len(r.left) && r.left[i].first <= word
	}
	for _, f := range r.left {
		for i := f.first; i < f.last; i++ {
			r.taken[i] = true
		}
	}
	sentences := r.text.Sentences[:0]
	number := make([]int, len(r.text.Sentences)) // that each has from now on
	for n, s := range r.text.Sentences {
		number[n] = -1
		for s.First < s.Last && left(s.First) {
			s.First++
		}
		for s.First < s.Last && left(s.Last-1) {
			s.Last--
		}
		if s.First < s.Last {
			s.Start, s.End = r.text.Words[s.First].Start, r.text.Words[s.Last-1].End
			number[n] = len(sentences)
			sentences = append(sentences, s)
		}
	}
	r.text.Sentences = sentences
	r.exprs = slices.DeleteFunc(r.exprs, func(e dates.Expression) bool { return number[e.Sentence] < 0 })
	for n := range r.exprs {
		r.exprs[n].Sentence = number[r.exprs[n].Sentence]
	}
	if events {
		r.mentions = slices.DeleteFunc(r.mentions, func(m places.Mention) bool { return left(m.First) })
	}
}

// furnished gives furniture as rejections.
func (r *reading) furnished() (list []Rejection) {
	for _, f := range r.left {
		words := strings.Join(strings.Fields(f.Of(r.article.Text)), " ")
		list = append(list, Rejection{Kind: LeftOut, Trigger: words, Start: f.Start, Reason: f.Reason})
	}
	return list
}
