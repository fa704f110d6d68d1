package timeline

import (
	"cmp"
	"hash/maphash"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"waqai/timeline/edtf"
)

// Two papers that print one agency's words are one witness. Quotes are copies
// when the shorter, of enough words, is made up of runs of words of the other:
// a paper cuts the end, changes the first word, adds «بحسب مصدر أمني», and leaves
// the rest. Who tells a thing on his own shares a formula with others, seldom
// eight words in runs of four.
const (
	runLength   = 4 // words that have to follow one another in both
	fewestWords = 9 // of a quote that can be a copy, or be copied
	fewestSame  = 8 // words of it that stand in such runs …
	sameOutOf4  = 3 // … and so many of every four
)

// markCopies sets CopyOf of the reports of one event. What copies a copy is a
// copy of the first; the first is the earliest publication, of one day the
// article whose id comes first. Nothing depends on the order of reports. The
// time that it takes grows with the words of all quotes and not with the pairs.
func markCopies(reports []Report) {
	for n := range reports {
		reports[n].CopyOf = ""
	}
	if !slices.ContainsFunc(reports, func(r Report) bool { return r.Article != reports[0].Article }) {
		return
	}
	for _, same := range copies(reports) {
		first := slices.MinFunc(same, earlier)
		for _, r := range same {
			if r.Article != first.Article {
				r.CopyOf = first.ID
			}
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
	reports []*Report
}

// copies parts reports by their wording: those of a part copy one another.
func copies(reports []Report) [][]*Report {
	byText := map[string]*wording{}
	for n := range reports {
		words := foldedWords(reports[n].Quote)
		text := strings.Join(words, " ")
		w := byText[text]
		if w == nil {
			w = &wording{text: text, words: len(words)}
			byText[text] = w
			for at := 0; at+runLength <= len(words) && len(words) >= fewestWords; at++ {
				w.runs = append(w.runs, maphash.String(seed, strings.Join(words[at:at+runLength], " ")))
			}
		}
		w.reports = append(w.reports, &reports[n])
	}
	// The longest first, so that it is always the later that can be a piece of
	// the others.
	all := make([]*wording, 0, len(byText))
	for _, w := range byText {
		if w.words >= fewestWords {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b *wording) int {
		return cmp.Or(-cmp.Compare(a.words, b.words), strings.Compare(a.text, b.text))
	})

	parts := newParts(len(all))
	holders := map[uint64][]int{} // the parts that a run stands in
	for n, w := range all {
		found := map[int][]int{} // by part, the words that begin a common run
		for at, run := range w.runs {
			held := holders[run]
			for i, part := range held {
				held[i] = parts.of(part)
			}
			slices.Sort(held)
			held = slices.Compact(held)
			holders[run] = held
			for _, part := range held {
				found[part] = append(found[part], at)
			}
		}
		for part, starts := range found {
			if same := covered(starts); same >= fewestSame && 4*same >= sameOutOf4*w.words {
				parts.join(n, part)
			}
		}
		own := parts.of(n)
		for _, run := range w.runs {
			if held := holders[run]; !slices.ContainsFunc(held, func(part int) bool { return parts.of(part) == own }) {
				holders[run] = append(held, own)
			}
		}
	}
	together := map[int][]*Report{}
	for n, w := range all {
		together[parts.of(n)] = append(together[parts.of(n)], w.reports...)
	}
	var list [][]*Report
	for n := range all {
		if same := together[n]; len(same) > 1 {
			list = append(list, same)
		}
	}
	return list
}

// seed of the hashes of runs: they are compared with one another only.
var seed = maphash.MakeSeed()

// covered counts the words of runs that begin at starts, which are sorted.
func covered(starts []int) int {
	n, end := 0, 0
	for _, start := range starts {
		n += start + runLength - max(start, end)
		end = start + runLength
	}
	return n
}

// parts are disjoint sets of numbers, each named by one of them.
type parts []int

func newParts(n int) parts {
	p := make(parts, n)
	for i := range p {
		p[i] = i
	}
	return p
}

func (p parts) of(n int) int {
	for p[n] != n {
		p[n] = p[p[n]]
		n = p[n]
	}
	return n
}

func (p parts) join(a, b int) {
	a, b = p.of(a), p.of(b)
	p[max(a, b)] = min(a, b)
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
