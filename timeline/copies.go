package timeline

import (
	"cmp"
	"hash/maphash"
	"maps"
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
type copying struct {
	articles []int32 // of the reports, by their number
	same     []int32 // for each report the first that has its wording, as strangers do
	related  []int32 // … the first whose article copies its own elsewhere; nil before that is known
}

// newCopying reads reports; numbers names articles.
func newCopying(reports []Report) *copying {
	all := make([]int, len(reports))
	for n := range all {
		all[n] = n
	}
	same := newParts(len(reports))
	same.joinCopies(reports, all, strangers)
	return &copying{same: same.firsts()}
}

// name gives the articles their numbers.
func (c *copying) name(reports []Report, numbers map[string]int32) {
	c.articles = make([]int32, len(reports))
	for n, r := range reports {
		number, known := numbers[r.Article]
		if !known {
			number = int32(len(numbers))
			numbers[r.Article] = number
		}
		c.articles[n] = number
	}
}

// relate joins the articles that have a sentence of one another.
func (c *copying) relate(articles parts) {
	for n, first := range c.same {
		articles.join(int(c.articles[n]), int(c.articles[first]))
	}
}

// relatives gives what related has to be when articles is what all events relate.
func (c *copying) relatives(articles parts) []int32 {
	related := make([]int32, len(c.articles))
	firsts := map[int]int32{}
	for n, article := range c.articles {
		part := articles.of(int(article))
		if _, known := firsts[part]; !known {
			firsts[part] = int32(n)
		}
		related[n] = firsts[part]
	}
	return related
}

// originals gives for each report of h the one that it copies, as a sheaf has it.
func (c *copying) originals(h *Happening) []int32 {
	words := false // are needed to tell what relatives copy
	for n, first := range c.related {
		words = words || int(first) != n
	}
	reports := h.reports(words)
	c.mark(reports)
	all := make([]int32, len(reports))
	for n, r := range reports {
		if r.CopyOf != "" {
			all[n] = 1 + int32(slices.IndexFunc(reports, func(other Report) bool { return other.ID == r.CopyOf }))
		}
	}
	return all
}

// mark sets CopyOf of the reports by what is known.
func (c *copying) mark(reports []Report) {
	same := newParts(len(reports))
	for n, first := range c.same {
		same.join(n, int(first))
	}
	of := map[int32][]int{} // the reports of articles that copy one another
	for n, first := range c.related {
		of[first] = append(of[first], n)
	}
	for _, related := range of {
		if len(related) > 1 {
			same.joinCopies(reports, related, relatives)
		}
	}
	first := map[int]*Report{}
	for i := range reports {
		if part := same.of(i); first[part] == nil || earlier(&reports[i], first[part]) < 0 {
			first[part] = &reports[i]
		}
	}
	for i := range reports {
		reports[i].CopyOf = ""
		if original := first[same.of(i)]; original.Article != reports[i].Article {
			reports[i].CopyOf = original.ID
		}
	}
}

// earlier orders reports by publication, by article and by id.
func earlier(a, b *Report) int {
	return cmp.Or(edtf.Compare(a.Published, b.Published), strings.Compare(a.Article, b.Article), strings.Compare(a.ID, b.ID))
}

// wording is a quote that some reports have.
type wording struct {
	text    string // its words, folded
	words   int
	runs    []uint64 // hashes, one for each word that begins a run
	reports []int
}

// joinCopies joins those of some reports whose quotes are copies.
func (p parts) joinCopies(reports []Report, some []int, by closeness) {
	byText := map[string]*wording{}
	for _, n := range some {
		words := foldedWords(reports[n].Quote)
		if len(words) < by.words {
			continue
		}
		text := strings.Join(words, " ")
		w := byText[text]
		if w == nil {
			w = &wording{text: text, words: len(words)}
			byText[text] = w
			for at := 0; at+by.run <= len(words); at++ {
				w.runs = append(w.runs, maphash.String(seed, strings.Join(words[at:at+by.run], " ")))
			}
		}
		w.reports = append(w.reports, n)
	}
	// The longest first, so that it is always the later that can be a piece of
	// the others.
	all := slices.SortedFunc(maps.Values(byText), func(a, b *wording) int {
		return cmp.Or(-cmp.Compare(a.words, b.words), strings.Compare(a.text, b.text))
	})

	alike := newParts(len(all))
	holders := map[uint64][]int{} // the parts that a run stands in
	for n, w := range all {
		found := map[int][]int{} // by part, the words that begin a common run
		for at, run := range w.runs {
			held := holders[run]
			for i, part := range held {
				held[i] = alike.of(part)
			}
			slices.Sort(held)
			held = slices.Compact(held)
			holders[run] = held
			for _, part := range held {
				found[part] = append(found[part], at)
			}
		}
		for part, starts := range found {
			if same := covered(starts, by.run); same >= by.same && 4*same >= 3*w.words {
				alike.join(n, part)
			}
		}
		own := alike.of(n)
		for _, run := range w.runs {
			if held := holders[run]; !slices.ContainsFunc(held, func(part int) bool { return alike.of(part) == own }) {
				holders[run] = append(held, own)
			}
		}
	}
	for n, w := range all {
		for _, report := range w.reports {
			p.join(report, all[alike.of(n)].reports[0])
		}
	}
}

// seed of the hashes of runs: they are compared with one another only.
var seed = maphash.MakeSeed()

// covered counts the words of runs that begin at starts, which are sorted.
func covered(starts []int, run int) int {
	n, end := 0, 0
	for _, start := range starts {
		n += start + run - max(start, end)
		end = start + run
	}
	return n
}

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

// firsts gives for each number the least of its set.
func (p parts) firsts() []int32 {
	firsts := make([]int32, len(p))
	for n := range p {
		firsts[n] = int32(p.of(n))
	}
	return firsts
}

// foldedWords gives the words of a text without what printers do differently:
// compatibility forms as letters (Unicode's NFKD), without marks over letters,
// a hamza on its letter among them, letters that only stretch a word and marks
// of direction; in lower case; digits by their value.
func foldedWords(text string) []string {
	folded := strings.Map(func(r rune) rune {
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
	return strings.Fields(folded)
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
		for _, key := range []string{"name " + strings.Join(foldedWords(s.Name), " "), "url " + address(s.URL)} {
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
