package timeline

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"waqai/timeline/edtf"
)

// closeness says when quotes are copies: the shorter, of enough words, is made
// up of runs of words of the other. A paper cuts the end, changes the first word,
// adds «بحسب مصدر أمني», and leaves the rest.
type closeness struct {
	run   int // words that have to follow one another in both
	words int // of a quote that can be a copy, or be copied
	same  int // words of it that stand in such runs, and three of every four
}

var (
	// Who tells a thing on his own shares a formula with others, seldom eight
	// words in runs of four.
	strangers = closeness{run: 4, words: 9, same: 8}
	// Of articles that copy one another elsewhere a formula is a copy too:
	// «وسقطت قاعدة الوليد الجوية» stands in both because the rest does.
	relatives = closeness{run: 3, words: 4, same: 4}
)

// copying is what is known of the copies among the reports of an event of several
// articles. What copies a copy is a copy of the first; the first is the earliest
// publication, of one day the article whose id comes first. Nothing depends on the
// order of events or reports. The time that it takes grows with the words of all
// quotes and not with the pairs.
type copying []copyOf

// copyOf is what is known of a report.
type copyOf struct {
	article int32 // its number
	same    int32 // the first report that has its wording, as strangers do
	related int32 // the first whose article copies its own elsewhere, or none before that is known
}

// newCopying reads the quotes of reports. Their articles have no numbers yet.
func (c *copyist) newCopying(reports []mention) copying {
	all := make([]int32, len(reports))
	for n := range all {
		all[n] = int32(n)
	}
	same := newParts(len(reports))
	c.join(same, reports, all, strangers)
	known := make(copying, len(reports))
	for n := range known {
		known[n] = copyOf{same: int32(same.of(n)), related: none}
	}
	return known
}

// name gives the articles of the reports of an event their numbers, and tells whether there
// are as many reports.
func (c copying) name(reports []mention, numbers map[string]int32) (fits bool) {
	if len(reports) != len(c) {
		return false
	}
	for n, r := range reports {
		number, known := numbers[r.article]
		if !known {
			number = int32(len(numbers))
			numbers[r.article] = number
		}
		c[n].article = number
	}
	return true
}

// relate joins the articles that have a sentence of one another.
func (c copying) relate(articles parts) {
	for n := range c {
		articles.join(int(c[n].article), int(c[c[n].same].article))
	}
}

// relatives sets what related has to be when articles is what all events relate, and tells
// whether it was otherwise. Of firsts, one for each article, all are 0 before and afterwards.
func (c copying) relatives(articles parts, firsts []int32) (changed bool) {
	for n := range c {
		first := &firsts[articles.of(int(c[n].article))]
		if *first == 0 {
			*first = int32(n) + 1
		}
		changed = changed || c[n].related != *first-1
		c[n].related = *first - 1
	}
	for n := range c {
		firsts[articles.of(int(c[n].article))] = 0
	}
	return changed
}

// kin tells whether some articles copy one another elsewhere.
func (c copying) kin() bool {
	for n := range c {
		if int(c[n].related) != n {
			return true
		}
	}
	return false
}

// copyist finds quotes that are copies. Each goroutine has its own, which keeps its room
// from one event to the next.
type copyist struct {
	text     []byte    // of all wordings
	wordings []wording // each once
	starts   []int     // of the words of one
	runs     []uint64  // their hashes, one for each word of a wording that begins one
	alike    parts     // of wordings
	holders  map[uint64]int32
	held     []holder
	shared   []shared // by part
	met      []int32  // the parts that share a run with a wording
}

// wording is a quote that some reports have.
type wording struct {
	from, to int // of its words, folded, in text
	words    int
	report   int32 // the first that has it
}

// holder is a part that a run stands in; next is the place in held of another, from 1.
type holder struct{ part, next int32 }

// shared counts the words of a wording in runs that stand in a part too, and says where
// the last of these runs ends.
type shared struct{ words, end int }

// mostRuns is how many a copyist keeps room for.
const mostRuns = 1 << 12

// originals gives for each of some reports the one that it copies, as a sheaf has it. Their
// quotes are asked for where some articles are kin.
func (c *copyist) originals(reports []mention, known copying) []int32 {
	same := newParts(len(reports))
	for n := range known {
		same.join(n, int(known[n].same))
	}
	if known.kin() {
		order := make([]int32, len(reports))
		for n := range order {
			order[n] = int32(n)
		}
		related := func(a, b int32) int { return cmp.Compare(known[a].related, known[b].related) }
		slices.SortStableFunc(order, related)
		for len(order) > 0 {
			end := 1
			for end < len(order) && related(order[0], order[end]) == 0 {
				end++
			}
			if end > 1 {
				c.join(same, reports, order[:end], relatives)
			}
			order = order[end:]
		}
	}
	first := make([]int32, len(reports)) // of a part, from 1
	for n := range reports {
		if at := &first[same.of(n)]; *at == 0 || reports[n].earlier(&reports[*at-1]) < 0 {
			*at = int32(n) + 1
		}
	}
	all := make([]int32, len(reports))
	for n := range reports {
		original := &reports[first[same.of(n)]-1]
		if original.article != reports[n].article && original.id != "" {
			all[n] = 1 + int32(slices.IndexFunc(reports, func(other mention) bool { return other.id == original.id }))
		}
	}
	return all
}

// earlier orders reports by publication, by article and by id.
func (r *mention) earlier(other *mention) int {
	return cmp.Or(edtf.Compare(r.published, other.published), strings.Compare(r.article, other.article), strings.Compare(r.id, other.id))
}

func earlier(a, b *Report) int {
	return cmp.Or(edtf.Compare(a.Published, b.Published), strings.Compare(a.Article, b.Article), strings.Compare(a.ID, b.ID))
}

// join joins those of some reports whose quotes are copies.
func (c *copyist) join(p parts, reports []mention, some []int32, by closeness) {
	c.text, c.wordings = c.text[:0], c.wordings[:0]
	for _, n := range some {
		w := wording{from: len(c.text), report: n}
		c.text = appendFolded(c.text, reports[n].quote)
		w.to = len(c.text)
		w.words = bytes.Count(c.text[w.from:], []byte{' '}) + 1
		if w.words < by.words {
			c.text = c.text[:w.from]
			continue
		}
		c.wordings = append(c.wordings, w)
	}
	// The longest first, so that it is always the later that can be a piece of
	// the others.
	slices.SortFunc(c.wordings, func(a, b wording) int {
		return cmp.Or(-cmp.Compare(a.words, b.words), bytes.Compare(c.text[a.from:a.to], c.text[b.from:b.to]), cmp.Compare(a.report, b.report))
	})
	c.wordings = slices.CompactFunc(c.wordings, func(a, b wording) bool {
		same := bytes.Equal(c.text[a.from:a.to], c.text[b.from:b.to])
		if same {
			p.join(int(a.report), int(b.report))
		}
		return same
	})
	if len(c.wordings) < 2 {
		return
	}

	c.alike = c.alike[:0]
	for n := range c.wordings {
		c.alike = append(c.alike, int32(n))
	}
	if c.holders == nil || len(c.holders) > mostRuns {
		c.holders, c.held = map[uint64]int32{}, nil
	}
	clear(c.holders)
	c.held = c.held[:0]
	c.shared = append(c.shared[:0], make([]shared, len(c.wordings))...)
	for n, w := range c.wordings {
		c.hash(w, by.run)
		c.met = c.met[:0]
		for at, run := range c.runs {
			c.meet(run, at, by.run)
		}
		for _, part := range c.met {
			if same := c.shared[part].words; same >= by.same && 4*same >= 3*w.words {
				c.alike.join(n, int(part))
			}
			c.shared[part] = shared{}
		}
		for _, run := range c.runs {
			c.hold(run, c.alike.of(n))
		}
	}
	for n, w := range c.wordings {
		p.join(int(w.report), int(c.wordings[c.alike.of(n)].report))
	}
}

// hash finds the runs of a wording.
func (c *copyist) hash(w wording, run int) {
	text := c.text[w.from:w.to]
	c.starts, c.runs = append(c.starts[:0], 0), c.runs[:0]
	for at, b := range text {
		if b == ' ' {
			c.starts = append(c.starts, at+1)
		}
	}
	c.starts = append(c.starts, len(text)+1)
	for at := 0; at+run < len(c.starts); at++ {
		c.runs = append(c.runs, maphash.Bytes(seed, text[c.starts[at]:c.starts[at+run]-1]))
	}
}

// meet notes the parts in which the run of so many words stands that begins at a word.
func (c *copyist) meet(run uint64, at, words int) {
	before := int32(0)
	for k := c.holders[run]; k != 0; k = c.held[k-1].next {
		h := &c.held[k-1]
		h.part = int32(c.alike.of(int(h.part)))
		s := &c.shared[h.part]
		if s.end == at+words { // it was met, and joined with another since
			c.held[before-1].next = h.next
			continue
		}
		if s.end == 0 {
			c.met = append(c.met, h.part)
		}
		s.words += at + words - max(at, s.end)
		s.end = at + words
		before = k
	}
}

// hold notes that a run stands in a part.
func (c *copyist) hold(run uint64, part int) {
	first := c.holders[run]
	for k := first; k != 0; k = c.held[k-1].next {
		if c.alike.of(int(c.held[k-1].part)) == part {
			return
		}
	}
	c.held = append(c.held, holder{int32(part), first})
	c.holders[run] = int32(len(c.held))
}

// seed of the hashes of runs: they are compared with one another only.
var seed = maphash.MakeSeed()

// parts are disjoint sets of numbers, each named by the least of them.
type parts []int32

func newParts(n int) parts {
	p := make(parts, n)
	for i := range p {
		p[i] = int32(i)
	}
	return p
}

func (p parts) of(n int) int {
	for int(p[n]) != n {
		p[n] = p[p[n]]
		n = int(p[n])
	}
	return n
}

func (p parts) join(a, b int) {
	a, b = p.of(a), p.of(b)
	p[max(a, b)] = int32(min(a, b))
}

// appendFolded appends the words of a text, with a space between two, without what printers
// do differently: compatibility forms as letters (Unicode's NFKD), without marks over
// letters, a hamza on its letter among them, letters that only stretch a word and marks
// of direction; in lower case; digits by their value.
func appendFolded(b []byte, text string) []byte {
	from, between := len(b), false
	for _, r := range text {
		var folded string
		if int(r) < len(folded2) {
			folded = folded2[r]
		} else {
			folded = fold(string(r))
		}
		for n := range len(folded) {
			if folded[n] == ' ' {
				between = len(b) > from
				continue
			}
			if between {
				b, between = append(b, ' '), false
			}
			b = append(b, folded[n])
		}
	}
	return b
}

// folded2 has fold of all that UTF-8 writes in two bytes, Arabic among it.
var folded2 = func() (all [0x800]string) {
	for r := range all {
		all[r] = fold(string(rune(r)))
	}
	return all
}()

// fold gives what appendFolded makes of the letters of a text: a space for what parts words.
// Each may be folded by itself, since what NFKD would put in another order is left out.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.M, unicode.Lm, unicode.Cf):
			return -1
		case unicode.IsDigit(r):
			return '0' + digit(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(text))
}

// digit gives the value of a decimal digit of any script. Unicode keeps the ten
// of a script together, zero first, and nothing but other such tens beside them.
func digit(r rune) rune {
	first := r
	for unicode.IsDigit(first - 1) {
		first--
	}
	return (r - first) % 10
}

// Witnesses counts those who tell of e independently of one another, at least
// one: the names of sources, each once however it is spelt, addressed or
// repeated. Articles that copy one another about e are one witness, the first of
// them that names its source. Who names none adds nothing.
func (e *Event) Witnesses() int {
	if len(e.Reports) == 0 {
		return max(1, voices(e.Sources))
	}
	if len(e.Reports) == 1 && len(e.Reports[0].Sources) <= 1 {
		return 1
	}
	order := make([]*Report, len(e.Reports))
	for n := range e.Reports {
		order[n] = &e.Reports[n]
	}
	slices.SortFunc(order, earlier)
	articles, of := map[string]int{}, map[string]string{} // the article of a report
	for _, r := range order {
		if _, known := articles[r.Article]; !known {
			articles[r.Article] = len(articles)
		}
		of[r.ID] = r.Article
	}
	copying := newParts(len(articles))
	for _, r := range order {
		if original, known := of[r.CopyOf]; known {
			copying.join(articles[r.Article], articles[original])
		}
	}
	heard := map[int]bool{}
	var sources []Source
	for _, r := range order {
		if n := copying.of(articles[r.Article]); len(r.Sources) > 0 && !heard[n] {
			heard[n] = true
			sources = append(sources, r.Sources...)
		}
	}
	return max(1, voices(sources))
}

// voices counts sources; those with one name or one address are one.
func voices(sources []Source) int {
	same := newParts(len(sources))
	by := map[string]int{}
	for n, s := range sources {
		for _, key := range []string{"name " + string(appendFolded(nil, s.Name)), "url " + address(s.URL)} {
			if key == "name " || key == "url " {
				continue
			}
			if m, known := by[key]; known {
				same.join(n, m)
			} else {
				by[key] = n
			}
		}
	}
	count := 0
	for n := range same {
		if same.of(n) == n {
			count++
		}
	}
	return count
}

// address gives an address without what leads to the same page: the scheme,
// "www.", the fragment, marks of a campaign and a slash at the end.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	query := u.Query()
	for key := range query {
		if strings.HasPrefix(key, "utm_") {
			query.Del(key)
		}
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return host + strings.TrimSuffix(u.Path, "/") + "?" + query.Encode()
}
