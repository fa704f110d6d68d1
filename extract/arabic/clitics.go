package arabic

import "strings"

// Reading is one way to take a word apart: a conjunction, a preposition and
// the article, each of which may be missing, before a stem.
type Reading struct {
	Conj byte // 'w' for و, 'f' for ف, 0 for none
	Prep byte // 'b' for ب, 'l' for ل, 'k' for ك, 0 for none
	Def  bool // the article ال, also where it is written لل
	Stem string
	// Cut is the number of bytes of the Form that stand before the article,
	// or before the stem where there is none. Where لل is written for ل and
	// ال, it is the first lam alone.
	Cut int
}

// Readings appends to buf every way to take a form apart, the one that takes
// off least first. The form as a whole comes first, with an article that it
// begins with taken off and noted in Def, so that a lexicon holds stems. A stem
// has two letters at least. Callers hand in a buffer of their own to reuse:
//
//	«وبالموصل» → وبالموصل, (و) بالموصل, (و ب) ال موصل
func Readings(form string, buf []Reading) []Reading {
	buf = article(buf, Reading{Stem: form})
	rest, conj := form, byte(0)
	for {
		if r, ok := strings.CutPrefix(rest, "ب"); ok && long(r) {
			buf = article(buf, Reading{Conj: conj, Prep: 'b', Stem: r, Cut: len(form) - len(r)})
		} else if r, ok := strings.CutPrefix(rest, "ك"); ok && long(r) {
			buf = article(buf, Reading{Conj: conj, Prep: 'k', Stem: r, Cut: len(form) - len(r)})
		} else if r, ok := strings.CutPrefix(rest, "ل"); ok && long(r) {
			if s, ok := strings.CutPrefix(r, "ل"); ok && long(s) {
				buf = append(buf, Reading{Conj: conj, Prep: 'l', Def: true, Stem: s, Cut: len(form) - len(r)})
			}
			buf = article(buf, Reading{Conj: conj, Prep: 'l', Stem: r, Cut: len(form) - len(r)})
		}
		if conj != 0 {
			return buf
		}
		switch {
		case strings.HasPrefix(rest, "و"):
			conj = 'w'
		case strings.HasPrefix(rest, "ف"):
			conj = 'f'
		default:
			return buf
		}
		rest = rest[len("و"):]
		if !long(rest) {
			return buf
		}
		buf = article(buf, Reading{Conj: conj, Stem: rest, Cut: len(form) - len(rest)})
	}
}

// article appends a reading, its article taken off the stem if it has one.
func article(buf []Reading, r Reading) []Reading {
	if s, ok := strings.CutPrefix(r.Stem, "ال"); ok && long(s) {
		r.Stem, r.Def = s, true
	}
	return append(buf, r)
}

// long tells whether a stem has two letters at least; an Arabic letter takes
// two bytes.
func long(stem string) bool { return len(stem) >= 4 }

// Offset gives the byte of the source where a word's letters begin once the
// first n bytes of its Form are taken off: the place behind a clitic, with any
// vowel sign that stands on it.
func (t *Text) Offset(w Word, n int) int {
	if n <= 0 {
		return w.Start
	}
	taken := 0
	for i, c := range t.Source[w.Start:w.End] {
		if uint32(c-0x600) < 0x100 && classes[c] == letter { // a letter of two bytes folds to one
			if taken >= n {
				return w.Start + i
			}
			taken += 2
			continue
		}
		switch classOf(c) {
		case vowel, joiner:
			continue
		}
		if taken >= n {
			return w.Start + i
		}
		taken += len(Fold(string(c)))
	}
	return w.End
}
