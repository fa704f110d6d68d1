// Package search turns documents into an index of small files, of which a
// browser loads those that a query needs: no server takes part, and it works
// from a disk.
//
//	documents → Gatherer → parts → Build → Index: a head, files of words, files of entries
//
// A part is what some documents are found by. It can be kept, so that only documents that
// have changed are read again.
//
// A document has a number that follows from its day and its id, and changes
// neither when others come nor when they go (but see below). A file of words
// holds the words of a range of the dictionary, each with the numbers of its
// documents. A file of entries holds what is shown of the documents of a range
// of numbers. The head lists the ranges. docs/formats.md gives the forms.
//
// Where a file ends is decided by what is in it and near it: a range of numbers
// is halved while it is too large, and the dictionary is cut at words whose
// digest says so (content-defined chunking). So a new document changes the
// files of its own words, the file in which its entry is, and the head when a
// file was cut in two.
//
// Words are folded and stemmed as fold.go says, by tables that the head
// carries.
package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Doc is a document to be found.
type Doc struct {
	ID string // unique
	// Day is the day by which results are ordered, counted from 1 January
	// of the year 0.
	Day int
	// Text and Places are what it is found by; Places come first.
	Text, Places []string
	// Filters are what results can be narrowed to, as "city/mosul". They are
	// of ASCII letters, digits and signs.
	Filters []string
	// Size is that of its entry in bytes.
	Size int
}

// Index is a finished index.
type Index struct {
	Head    Head
	Words   []WordFile  // in the order of their words
	Entries []EntryFile // in the order of their numbers
}

// Head says where everything is.
type Head struct {
	Version int    `json:"version"`
	Tables  Tables `json:"tables"`
	// Bits is the number of lower bits of a document's number that tell the
	// documents of a day apart; the day is above them.
	Bits int `json:"bits"`
	// Words are the first words of the files of words.
	Words []string `json:"words"`
	// Entries are the first numbers of the files of entries, as Pack says.
	Entries string `json:"entries"`
}

// WordFile holds the words from its first to that of the next file.
type WordFile struct {
	Name string // of a–f and 0–9
	// Lines holds one JSON array a line, with commas between: the word, the
	// numbers of the documents that have it in their text alone, and, where
	// there are any, of those that have it in their places.
	Lines []byte
}

// EntryFile holds entries of documents.
type EntryFile struct {
	Name  string // of a–z and 0–9
	First uint64 // all numbers in it are First or more
	Docs  []Numbered
}

// Numbered is a document and its number.
type Numbered struct {
	Doc    int // its place among those that Build was given
	Number uint64
}

const (
	// Version is that of the format.
	Version = 1
	// leastBits gives a day 1,024 numbers. Where one has more than half as
	// many documents, all days get more.
	leastBits = 10
	// numberBits is the size of the range of all numbers; the years up to 9999
	// take 22 bits of it.
	numberBits = 40
	// A file of words ends before the word that would make it longer than
	// mostWords bytes, or, once it has leastWords, before one in wordsCut words.
	leastWords = 3 << 10
	mostWords  = 12 << 10
	wordsCut   = 64
	// mostEntries is the size in bytes of a file of entries of more than one.
	mostEntries = 10 << 10
)

// posting is a document that has a word, and whether among its places: the
// last bit says so.
type posting uint32

func postingOf(doc int, place bool) posting {
	if place {
		return posting(doc)<<1 | 1
	}
	return posting(doc) << 1
}

// Build makes the index of the documents of parts. name gives the ID and the Day of each
// by its place among all, from 0.
func Build(parts []Part, name func(n int) (id string, day int)) *Index {
	b := builder{terms: map[string]int{}}
	for _, p := range parts {
		b.add(p)
	}
	days := map[int][]int{} // the documents of each
	ids := make([]string, len(b.sizes))
	for i := range ids {
		id, day := name(i)
		day = max(day, 0)
		days[day] = append(days[day], i)
		ids[i] = id
	}
	b.numbers = make([]uint64, len(ids))
	bits := b.number(days, ids)
	x := &Index{Head: Head{Version: Version, Tables: Standard, Bits: bits}}
	x.Words = b.wordFiles()
	for _, f := range x.Words {
		x.Head.Words = append(x.Head.Words, firstWord(f.Lines))
	}
	x.Entries = b.entryFiles()
	starts := make([]uint64, len(x.Entries))
	for i, f := range x.Entries {
		starts[i] = f.First
	}
	x.Head.Entries = Pack(starts)
	return x
}

// builder puts parts together.
type builder struct {
	numbers  []uint64 // of the documents
	sizes    []int    // of their entries
	terms    map[string]int
	words    []string    // the terms
	postings [][]posting // of each, in the order of the documents
}

// add notes the documents of a part, which come behind those of the parts before.
func (b *builder) add(p Part) {
	first, term := len(b.sizes), 0
	p.each(func(size int) { b.sizes = append(b.sizes, size) }, func(word string) {
		var ok bool
		if term, ok = b.terms[word]; !ok {
			term = len(b.words)
			word = strings.Clone(word)
			b.terms[word] = term
			b.words, b.postings = append(b.words, word), append(b.postings, nil)
		}
	}, func(doc int, place bool) { b.postings[term] = append(b.postings[term], postingOf(first+doc, place)) })
}

// number gives the documents their numbers: the day, and below it a digest of
// the id; where two of a day have the same, the later id takes the next that is
// free. It gives the number of bits below the day.
func (b *builder) number(days map[int][]int, ids []string) (bits int) {
	most := 0
	for _, list := range days {
		most = max(most, len(list))
	}
	bits = leastBits
	for most > 1<<bits/2 {
		bits++
	}
	taken := map[uint64]bool{}
	for day, list := range days {
		clear(taken)
		slices.SortFunc(list, func(x, y int) int { return cmp.Compare(ids[x], ids[y]) })
		for _, i := range list {
			slot := digest(ids[i]) & (1<<bits - 1)
			for taken[slot] {
				slot = (slot + 1) & (1<<bits - 1)
			}
			taken[slot] = true
			b.numbers[i] = uint64(day)<<bits | slot
		}
	}
	return bits
}

// digest gives a number that follows from a text and looks like chance.
func digest(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	sum := h.Sum64() // its lower bits alone are too even
	return sum ^ sum>>29 ^ sum>>47
}

// wordFiles writes the dictionary and cuts it into files.
func (b *builder) wordFiles() (files []WordFile) {
	order := make([]int, len(b.words))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(b.words[x], b.words[y]) })
	var lines []byte
	first := ""
	end := func() {
		if len(lines) > 0 {
			files = append(files, WordFile{wordFileName(first), lines})
			lines = nil
		}
	}
	var texts, places []uint64
	for _, t := range order {
		texts, places = texts[:0], places[:0]
		for _, p := range b.postings[t] {
			if number := b.numbers[p>>1]; p&1 == 1 {
				places = append(places, number)
			} else {
				texts = append(texts, number)
			}
		}
		slices.Sort(texts)
		slices.Sort(places)
		line := quoted(nil, b.words[t])
		line = append(append(append([]byte{'['}, line...), `,"`...), Pack(texts)...)
		line = append(line, '"')
		if len(places) > 0 {
			line = append(append(append(line, `,"`...), Pack(places)...), '"')
		}
		line = append(line, ']')
		if len(lines) >= leastWords && digest(b.words[t])%wordsCut == 0 || len(lines)+len(line) > mostWords {
			end()
		}
		if len(lines) == 0 {
			first = b.words[t]
		} else {
			lines = append(lines, ",\n"...)
		}
		lines = append(lines, line...)
		b.postings[t] = nil
	}
	end()
	return files
}

// wordFileName gives the name of the file that begins with a word: the numbers
// of its characters, four hexadecimal digits each.
func wordFileName(word string) string {
	var b strings.Builder
	for _, c := range word {
		fmt.Fprintf(&b, "%04x", c)
	}
	return b.String()
}

// firstWord reads the first word of lines.
func firstWord(lines []byte) (word string) {
	d := json.NewDecoder(bytes.NewReader(lines))
	_, err := d.Token()
	if err == nil {
		err = d.Decode(&word)
	}
	if err != nil {
		panic("search: lines that are no JSON: " + err.Error())
	}
	return word
}

// quoted appends a text as JSON; the letters stand as they are.
func quoted(b []byte, text string) []byte {
	j, err := json.Marshal(text)
	if err != nil {
		panic("search: a text that JSON cannot say: " + err.Error())
	}
	return append(b, j...)
}

// entryFiles halves the range of all numbers until the entries of each part
// fit into a file.
func (b *builder) entryFiles() (files []EntryFile) {
	docs := make([]Numbered, len(b.numbers))
	for i, number := range b.numbers {
		docs[i] = Numbered{i, number}
	}
	slices.SortFunc(docs, func(x, y Numbered) int { return cmp.Compare(x.Number, y.Number) })
	var halve func(docs []Numbered, first uint64, bits int)
	halve = func(docs []Numbered, first uint64, bits int) {
		size := 0
		for _, d := range docs {
			size += b.sizes[d.Doc]
		}
		switch {
		case len(docs) == 0:
		case len(docs) == 1 || size <= mostEntries:
			files = append(files, EntryFile{strconv.FormatUint(first, 36), first, docs})
		default:
			middle := first + 1<<(bits-1)
			n, _ := slices.BinarySearchFunc(docs, middle, func(d Numbered, m uint64) int { return cmp.Compare(d.Number, m) })
			halve(docs[:n], first, bits-1)
			halve(docs[n:], middle, bits-1)
		}
	}
	halve(docs, 0, numberBits)
	return files
}

// signs are the digits of packed numbers.
const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Pack writes ascending numbers: of each the difference from the one before it,
// five bits a sign, the lowest first, and 32 added to all signs but the last.
func Pack(numbers []uint64) string {
	var b []byte
	last := uint64(0)
	for _, n := range numbers {
		gap := n - last
		last = n
		for gap >= 32 {
			b = append(b, signs[gap&31|32])
			gap >>= 5
		}
		b = append(b, signs[gap])
	}
	return string(b)
}

// Unpack reads what Pack wrote. It fails on anything else.
func Unpack(text string) ([]uint64, error) {
	var numbers []uint64
	last, gap, shift := uint64(0), uint64(0), 0
	for at, c := range text {
		n := strings.IndexRune(signs, c)
		if n < 0 || shift > 60 {
			return nil, fmt.Errorf("packed numbers: %q at %d", c, utf8.RuneCountInString(text[:at]))
		}
		gap |= uint64(n&31) << shift
		if shift += 5; n < 32 {
			last += gap
			numbers = append(numbers, last)
			gap, shift = 0, 0
		}
	}
	if shift > 0 {
		return nil, fmt.Errorf("packed numbers: the last of %d characters promises another", len(text))
	}
	return numbers, nil
}
