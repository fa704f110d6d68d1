package search

import (
	"math"
	"strings"

	"waqai/internal/pack"
)

// Part is what some documents are found by.
type Part struct{ text string }

// PartVersion changes with the form of parts, and with the words that documents are found
// by.
const PartVersion = "search 1"

// ReadPart reads what Bytes gave of so many documents. It is false for anything else.
func ReadPart(text string, docs int) (p Part, ok bool) {
	p = Part{text}
	n, most := 0, -1
	ok = p.each(func(int) { n++ }, func(string) {}, func(doc int, _ bool) { most = max(most, doc) })
	return p, ok && n == docs && most < n
}

// Bytes gives a part for who keeps it.
func (p Part) Bytes() []byte { return []byte(p.text) }

// each gives what is in a part: the sizes of the entries of its documents, then each word,
// and behind it the documents that have it, by their places from 0, in their order. It is
// false where nobody wrote that.
func (p Part) each(size func(int), word func(string), met func(doc int, place bool)) bool {
	c := pack.Reader(p.text)
	var docs, words, n uint64
	for c.Uint(&docs); docs > 0 && !c.Failed(); docs-- {
		c.Uint(&n)
		size(int(n))
	}
	text := ""
	for c.Uint(&words); words > 0 && !c.Failed(); words-- {
		c.Text(&text)
		word(text)
		last := uint64(0)
		for c.Uint(&docs); docs > 0 && !c.Failed(); docs-- {
			c.Uint(&n)
			last += n >> 1
			met(int(last&math.MaxInt32), n&1 == 1)
		}
	}
	return c.Done()
}

// Gatherer makes parts. It remembers words that it met, for texts repeat themselves.
type Gatherer struct {
	terms  map[string]int
	words  []string
	forms  map[string][]int // of words that were met: the terms of their forms
	places map[string][]int // of names of places that were met
	cut    []Word

	met  [][]posting // of each term, in the part that is made
	used []int       // the terms of that part
}

// Part makes a part of n documents, which doc gives by their places from 0, each once. What
// it gives is read before the next is asked for.
func (g *Gatherer) Part(n int, doc func(int) Doc) Part {
	if g.terms == nil {
		g.terms, g.forms, g.places = map[string]int{}, map[string][]int{}, map[string][]int{}
	}
	c := pack.Writer(nil)
	put := func(n int) {
		v := uint64(n)
		c.Uint(&v)
	}
	put(n)
	for i := range n {
		d := doc(i)
		put(d.Size)
		g.add(i, d)
	}
	put(len(g.used))
	for _, t := range g.used {
		c.Text(&g.words[t])
		put(len(g.met[t]))
		last := posting(0)
		for _, p := range g.met[t] {
			put(int((p>>1-last)<<1 | p&1))
			last = p >> 1
		}
		g.met[t] = g.met[t][:0]
	}
	g.used = g.used[:0]
	return Part{string(c.Bytes())}
}

// add notes the words of a document. Those of its places come first: a word counts once.
func (g *Gatherer) add(n int, d Doc) {
	for _, text := range d.Places {
		terms, known := g.places[text]
		if !known {
			g.cut = appendWords(g.cut[:0], text)
			for _, w := range g.cut {
				terms = append(terms, g.termsOf(text, w)...)
			}
			g.places[strings.Clone(text)] = terms
		}
		for _, t := range terms {
			g.note(postingOf(n, true), t)
		}
	}
	for _, text := range d.Text {
		g.cut = appendWords(g.cut[:0], text)
		for _, w := range g.cut {
			for _, t := range g.termsOf(text, w) {
				g.note(postingOf(n, false), t)
			}
		}
	}
	for _, f := range d.Filters {
		g.note(postingOf(n, false), g.term("#"+f))
	}
}

// termsOf gives the terms of the forms of a word of a text.
func (g *Gatherer) termsOf(text string, w Word) []int {
	piece := text[w.Start:w.End]
	terms, known := g.forms[piece]
	if !known {
		for _, word := range strings.Fields(fold(text, w)) {
			for _, form := range Forms(word) {
				terms = append(terms, g.term(form))
			}
		}
		g.forms[strings.Clone(piece)] = terms
	}
	return terms
}

func (g *Gatherer) term(word string) int {
	t, ok := g.terms[word]
	if !ok {
		t = len(g.words)
		word = strings.Clone(word)
		g.terms[word] = t
		g.words, g.met = append(g.words, word), append(g.met, nil)
	}
	return t
}

func (g *Gatherer) note(p posting, term int) {
	met := g.met[term]
	if n := len(met); n > 0 && met[n-1]>>1 == p>>1 {
		return
	}
	if len(met) == 0 {
		g.used = append(g.used, term)
	}
	g.met[term] = append(met, p)
}
