package timeline

import (
	"cmp"
	"math"
	"slices"
)

// Nearly all pairs of a busy day are two happenings, and need not be weighed to
// know it: to be joined, two tellings have to agree in a toll, in the site, or
// in enough of their words. A block of many tellings finds those that do by
// what they share, so the work grows with what agrees and not with all pairs.
// What it leaves out, alike refuses; what it gives is still weighed.
const (
	// many is the number of tellings from which on a block is indexed; fewer are
	// weighed sooner than looked up.
	many = 256
	// spare is how many trigrams more than one are asked of two texts among
	// those where they have to share one; see share.
	spare = 8
)

// What words have to give when neither toll nor site is the same: the points
// that are left when all else agrees as well as it can. Of two reports in one
// article retold asks for more.
const (
	leastWords = (strong - sameDay - sameTrigger) / allWords
	leastSmall = leastWords - sameSmall/allWords // a toll of one or two is the same
)

// block holds the tellings of one place, type and day.
type block struct {
	tellings []*telling

	// These are filled when there are many.
	tolls  map[toll][]*telling
	sites  map[term]*siteBlock
	grams  map[uint32][]*siteBlock // sites by their trigrams
	words  *wordBlock
	smalls map[toll]*wordBlock // those with a toll of one or two
}

// toll is a number of people by its place in tolls.
type toll struct {
	field int
	n     int32
}

// siteBlock holds the tellings with one site.
type siteBlock struct {
	site     trigrams
	tellings []*telling
	shared   int // trigrams with the site that is looked up
}

func (b *block) add(t *telling, r *rarity, many int) {
	b.tellings = append(b.tellings, t)
	switch {
	case b.words != nil:
		b.index(t, r)
	case len(b.tellings) >= many:
		b.tolls, b.sites = map[toll][]*telling{}, map[term]*siteBlock{}
		b.grams, b.smalls = map[uint32][]*siteBlock{}, map[toll]*wordBlock{}
		b.words = newWordBlock(leastWords)
		for _, t := range b.tellings {
			b.index(t, r)
		}
	}
}

func (b *block) index(t *telling, r *rarity) {
	for field, n := range t.tolls {
		switch key := (toll{field, n}); {
		case n >= 3:
			b.tolls[key] = append(b.tolls[key], t)
		case n > 0:
			if b.smalls[key] == nil {
				b.smalls[key] = newWordBlock(leastSmall)
			}
			b.smalls[key].add(t, r)
		}
	}
	if t.placed() {
		s := b.sites[t.siteName()]
		if s == nil {
			s = &siteBlock{site: r.name(t.siteName()).all}
			b.sites[t.siteName()] = s
			for _, gram := range s.site {
				b.grams[gram] = append(b.grams[gram], s)
			}
		}
		s.tellings = append(s.tellings, t)
	}
	b.words.add(t, r)
}

// like calls yield with the tellings that may be of one happening with t, some of them
// several times, until it gives false, and gives that.
func (b *block) like(t *telling, r *rarity, yield func(*telling) bool) bool {
	if b.words == nil {
		return each(b.tellings, yield)
	}
	for field, n := range t.tolls {
		key := toll{field, n}
		if n >= 3 && !each(b.tolls[key], yield) {
			return false
		}
		if small := b.smalls[key]; n > 0 && small != nil && !small.like(t, r, yield) {
			return false
		}
	}
	if t.placed() && !b.sameSite(t, r, yield) {
		return false
	}
	return b.words.like(t, r, yield)
}

func each(tellings []*telling, yield func(*telling) bool) bool {
	for _, t := range tellings {
		if !yield(t) {
			return false
		}
	}
	return true
}

// sameSite gives the tellings whose site may be that of t.
func (b *block) sameSite(t *telling, r *rarity, yield func(*telling) bool) bool {
	if s := b.sites[t.siteName()]; s != nil && !each(s.tellings, yield) {
		return false
	}
	var met []*siteBlock
	site := r.name(t.siteName()).all
	for _, gram := range site {
		for _, s := range b.grams[gram] {
			if s.shared == 0 {
				met = append(met, s)
			}
			s.shared++
		}
	}
	more := true
	for _, s := range met {
		within := float64(s.shared) / float64(min(len(s.site), len(site)))
		s.shared = 0
		more = more && (within < oneSite || each(s.tellings, yield))
	}
	return more
}

// wordBlock finds texts of which at least a part of the trigrams is shared.
type wordBlock struct {
	least    float64 // of dice
	tellings []*telling
	first    map[uint32][]int32 // by trigram, those that have it among their first
	shared   []uint32           // with the one that is looked up
	met      []int32            // those that share enough to be looked at
}

func newWordBlock(least float64) *wordBlock {
	return &wordBlock{least: least, first: map[uint32][]int32{}}
}

// overlap gives how many trigrams two texts of m and n share at least.
func (w *wordBlock) overlap(m, n float64) int {
	return int(math.Ceil(w.least*(m+n)/2 - 1e-6))
}

// any gives how many trigrams a text of n shares at least with one of any
// length: the shortest that can share enough lies within it.
func (w *wordBlock) any(n int) int {
	size := float64(n)
	return w.overlap(size, size*w.least/(2-w.least))
}

// last gives how many of the most frequent trigrams of a text of n need not be
// looked at. When the trigrams of all texts are in one order, the rare ones
// first, and n of any need not be looked at in either of two texts, those that
// both share cannot all be hidden there: 1+spare are left, or all.
func (w *wordBlock) last(n int) int { return max(0, w.any(n)-1-spare) }

func (w *wordBlock) add(t *telling, r *rarity) {
	number := int32(len(w.tellings))
	w.tellings = append(w.tellings, t)
	w.shared = append(w.shared, 0)
	for _, gram := range r.first(t, w.last(r.size(t))) {
		w.first[gram] = append(w.first[gram], number)
	}
}

func (w *wordBlock) like(t *telling, r *rarity, yield func(*telling) bool) bool {
	size := r.size(t)
	last := w.last(size)
	few := uint32(max(1, min(1+spare, w.any(size))))
	clear(w.shared)
	w.met = w.met[:0]
	for _, gram := range r.first(t, last) {
		for _, number := range w.first[gram] {
			if w.shared[number]++; w.shared[number] == few {
				w.met = append(w.met, number)
			}
		}
	}
	for _, number := range w.met {
		other := w.tellings[number]
		// So many of what they share can stand among the last of one.
		hidden := max(last, w.last(r.size(other)))
		if int(w.shared[number])+hidden >= w.overlap(float64(size), float64(r.size(other))) && !yield(other) {
			return false
		}
	}
	return true
}

// rarity puts the trigrams of tellings in order, those that few texts have first.
type rarity struct {
	*scales
	tellings []*telling
	texts    map[uint32]int32 // that have it; nil until somebody asks
	rare     map[*telling]trigrams
}

// first gives the trigrams of t, the rarest first, without the last of them.
func (r *rarity) first(t *telling, last int) []uint32 {
	if r.texts == nil {
		r.texts, r.rare = map[uint32]int32{}, map[*telling]trigrams{}
		for _, t := range r.tellings {
			for _, gram := range r.quote(t) {
				r.texts[gram]++
			}
		}
	}
	rare := r.rare[t]
	if rare == nil {
		rare = slices.Clone(r.quote(t))
		slices.SortFunc(rare, func(a, b uint32) int { return cmp.Or(cmp.Compare(r.texts[a], r.texts[b]), cmp.Compare(a, b)) })
		r.rare[t] = rare
	}
	return rare[:len(rare)-last]
}
