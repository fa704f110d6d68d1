package timeline

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waqai/timeline/edtf"
)

// Whether two tellings are of one happening is weighed in points. Nothing here
// depends on other events, or the coming of an article could part what was
// joined; and nothing knows a language.
const (
	strong = 7.0 // what it takes to join
	weak   = 4.0 // what each other report of the event has to reach
	ahead  = 1.0 // by how much the best event has to fit better than another

	// Words: so many points for quotes with the same trigrams, none for quotes
	// without a common one. Reports of one happening in different words lie
	// around 0.3 of it, those of two happenings in one city around 0.15.
	allWords = 10.0

	// Dates.
	sameDay   = +2.0
	sameNews  = +1.0 // one day, on which both are only known to be news
	sameMonth = +1.0 // one span of up to 31 days
	sameSpan  = -1.0 // one span of more
	inDays    = +1.0 // one lies in the other, which has up to 10 days
	inMonth   = 0.0  // … up to 31 days
	crossing  = -1.0 // the spans have days in common
	beside    = -2.0 // neighbouring days, both stated
	besideOf  = -1.0 // neighbouring days, one of them inferred or about

	// Sites, tolls, triggers, types, plans.
	sameSite     = +3.0
	partSite     = -2.0 // a word in common, and each has a word of its own
	otherSite    = -4.0
	sameToll     = +3.0 // of three or more people
	sameSmall    = +1.0 // of one or two
	nearToll     = 0.0  // within a quarter: early and late counts
	otherToll    = -2.0
	farToll      = -4.0 // one is more than twice the other, and five more
	sameTrigger  = +1.0
	relatedTypes = -2.0
	planAndDeed  = -1.0
	sameArticle  = +1.0 // which says a thing again in other words

	// How alike, from 0 to 1, two texts of a kind have to be to count as one.
	oneQuote   = 0.8
	reprint    = 0.9
	oneSite    = 0.8
	someSite   = 0.5 // from here on, the names leave it open whether it is one
	oneWord    = 0.5 // a word with its article and another ending
	oneTrigger = 0.4
	retelling  = 0.5 // quotes of one article
)

const (
	// widest is the number of days of the widest date that may hold a finer one:
	// a month. A year says too little to tell which of its events is meant; it
	// joins only its like.
	widest = 31
	// farthest is how many days apart dates may lie, and only when one is about.
	farthest = 3
)

// related are the pairs of types between which accounts of one happening waver:
// a strike that kills residents, an assault that begins with a car bomb, a town
// given up without a fight, a march that turns violent, an arrest that others
// call an abduction, an agreement signed at a meeting.
var related = [][2]Type{
	{Explosion, Civilians}, {Battle, Explosion}, {Battle, Strategic},
	{Protest, Riot}, {Civilians, Strategic}, {Strategic, Diplomacy},
}

// telling is an event that went into a Merger.
type telling struct {
	*gist
	in     *issue
	merged *Happening // what it went into

	n       int32 // among the events of in
	number  int32 // its own, in the Merger
	content int32 // the number of the first telling of its article that says the same
	next    int32 // the number of the next that is linked with it, and so around
	slot    int32 // its place among those with which it is put into groups
	hidden  bool  // by a fuller telling with its id and day
	shown   bool  // it counts
	leaves  bool  // it goes with the others of its article
	seeded  bool  // with all that are linked with it
}

// stands makes t the telling of a spot.
func (t *telling) stands(s spot) { t.in, t.n, t.gist = s.in, s.n, s.gist() }

func (t *telling) spot() spot    { return spot{t.in, t.n} }
func (t *telling) id() string    { return t.in.told.id(t.n) }
func (t *telling) apart() *aside { return t.in.told.asideOf(t.n) }
func (t *telling) event() *Event { return t.spot().event() }
func (t *telling) words() string { return t.spot().quote() }

func (t *telling) placeNames() []term { return t.in.told.placesOf(t.n) }
func (t *telling) triggerName() term  { return t.in.told.names[t.trigger] }

// siteName is none where it has no site.
func (t *telling) siteName() term {
	if !t.placed() {
		return term{}
	}
	return t.in.told.names[t.site]
}

// published gives the day of the first report.
func (t *telling) published() edtf.Date {
	if t.is(isAside) {
		if reports := t.apart().reports; len(reports) > 0 {
			return reports[0].published
		}
	}
	return t.in.published
}

// kind is a Type by its number in Types, len(Types) for any other.
type kind uint8

// relations has the points for each pair of kinds, one for each of Types and
// one for all others; -Inf for those that never tell of one happening.
var relations = func() (points [9][9]float64) {
	for a := range points {
		for b := range points[a] {
			if a != b {
				points[a][b] = math.Inf(-1)
			}
		}
	}
	for _, pair := range related {
		a, b := kindOf(pair[0]), kindOf(pair[1])
		points[a][b], points[b][a] = relatedTypes, relatedTypes
	}
	return points
}()

// single are the kinds of once.
var single = []kind{kindOf(Battle), kindOf(Strategic), kindOf(Diplomacy)}

func kindOf(t Type) kind {
	switch t { // as Types has them
	case Battle:
		return 0
	case Explosion:
		return 1
	case Civilians:
		return 2
	case Protest:
		return 3
	case Riot:
		return 4
	case Strategic:
		return 5
	case Displacement:
		return 6
	case Diplomacy:
		return 7
	}
	return kind(len(Types))
}

// span is the days of a date, an end that is open or unknown far off.
type span struct{ first, last edtf.Day }

// says tells whether t and other are one to alike, but for where their quotes stand.
func (t *telling) says(other *telling) bool {
	return t.span == other.span && t.tolls == other.tolls && t.kind == other.kind &&
		t.planned == other.planned && t.dated == other.dated && t.about == other.about && t.stated() == other.stated() && t.reported() == other.reported() &&
		t.quote == other.quote && t.siteName() == other.siteName() && t.triggerName() == other.triggerName() &&
		t.in.name == other.in.name && slices.Equal(t.placeNames(), other.placeNames()) && t.words() == other.words()
}

// scales weigh tellings, and keep some of what they read of texts for it. Each goroutine
// has its own, and they are of one Merge: what tellings say of the same is kept once.
type scales struct {
	sketches []sketch           // of all quotes, by content, where they were drawn before
	drawn    map[int32]*sketch  // … where not
	quotes   map[int32]trigrams // by content
	names    map[term]*named    // sites and triggers
	room     []uint32           // for trigrams
	held     int                // trigrams of quotes and names
	weighed  int
}

// What scales keep at most: trigrams, and sketches.
const (
	mostHeld  = 1 << 21
	mostDrawn = 1 << 14
)

// named is a site or a trigger.
type named struct {
	all   trigrams
	words []trigrams // of three letters or more
}

// newScales gives scales for which the sketches in all, if any, were drawn before.
func newScales(all []sketch) *scales {
	return &scales{sketches: all, drawn: map[int32]*sketch{}, quotes: map[int32]trigrams{}, names: map[term]*named{}}
}

// sketch gives the sketch of the quote of t.
func (s *scales) sketch(t *telling) *sketch {
	if s.sketches != nil {
		return &s.sketches[t.content]
	}
	drawn := s.drawn[t.content]
	if drawn == nil {
		if len(s.drawn) == mostDrawn {
			clear(s.drawn)
		}
		d := newSketch(t.words())
		drawn = &d
		s.drawn[t.content] = drawn
	}
	return drawn
}

// size counts the trigrams of the quote of t.
func (s *scales) size(t *telling) int { return int(s.sketch(t).size) }

// quote gives the trigrams of the quote of t.
func (s *scales) quote(t *telling) trigrams {
	grams, known := s.quotes[t.content]
	if !known {
		grams = s.trigrams(t.words())
		s.quotes[t.content] = grams
	}
	return grams
}

func (s *scales) name(of term) *named {
	n := s.names[of]
	if n == nil {
		text := of.Value()
		n = &named{all: s.trigrams(text)}
		for word := range strings.FieldsSeq(text) {
			if w := s.trigrams(word); len(w) > 0 {
				n.words = append(n.words, w)
			}
		}
		s.names[of] = n
	}
	return n
}

// trigrams is newTrigrams in the room of s.
func (s *scales) trigrams(text string) trigrams {
	if s.held > mostHeld {
		clear(s.quotes)
		clear(s.names)
		s.room, s.held = nil, 0
	}
	if most := len(text); cap(s.room)-len(s.room) < most {
		s.room = make([]uint32, 0, max(1<<14, most))
	}
	t := newTrigrams(s.room[len(s.room):], text)
	s.room = s.room[:len(s.room)+len(t)]
	s.held += len(t)
	return t[:len(t):len(t)]
}

// days counts the days of s.
func (s span) days() int64 { return int64(s.last) - int64(s.first) + 1 }

func (s span) contains(other span) bool { return s.first <= other.first && other.last <= s.last }

// alike weighs whether a and b tell of one happening. It is ok when they can,
// and when the points are no less than asked. The order of a and b does not matter.
func (s *scales) alike(a, b *telling, asked float64) (points float64, ok bool) {
	points, ok = s.linked(a, b, asked)
	return points, ok && !(a.in.name == b.in.name && overlap(a.gist, b.gist))
}

// linked is alike wherever the quotes of a and b stand.
func (s *scales) linked(a, b *telling, asked float64) (points float64, ok bool) {
	points = typePoints(a, b)
	dates, lie := datePoints(a, b)
	if math.IsInf(points+dates, -1) {
		return 0, false
	}
	tolls := tollPoints(a, b)
	points += dates + tolls
	// Nearly all pairs of a busy day end here, before much is compared.
	atMost := s.sketch(a).atMost(s.sketch(b))
	one := a.in.name == b.in.name // article
	most := points + sameTrigger + allWords*atMost
	if one {
		most += sameArticle
	}
	if a.placed() && b.placed() {
		most += sameSite
	}
	if most < asked || !sharePlace(a, b) {
		return 0, false
	}
	sites := s.sitePoints(a, b)
	points += sites
	// Two places in a city, or two quite different tolls, are two happenings
	// however alike the formulas of the day, unless toll or site is the same.
	if sites < 0 && tolls < sameToll || tolls == farToll && sites != sameSite {
		return 0, false
	}
	// Daily news from one front is worded alike day after day. Neighbouring
	// days are one happening only when a site or a toll holds them together,
	// or when one is a reprint that took its date from its paper.
	reprinted := false
	if lie == neighbours && sites != sameSite && tolls < sameToll {
		if !a.reported() && !b.reported() {
			return 0, false
		}
		reprinted = true
	}
	triggers := a.triggerName() == b.triggerName() || s.name(a.triggerName()).all.dice(s.name(b.triggerName()).all) >= oneTrigger
	// Few of those that are left agree in enough words to be read for it.
	if most := points + allWords*atMost; most+sameTrigger+sameArticle < asked ||
		!triggers && most+sameArticle < asked || !one && (most+sameTrigger < asked || reprinted && atMost < reprint) {
		return 0, false
	}
	words := s.quote(a).dice(s.quote(b))
	points += allWords * words
	if triggers {
		points += sameTrigger
	}
	switch {
	case lie == inside && tolls < sameToll && words < oneQuote && !(words >= retelling &&
		(max(a.days(), b.days()) <= 2 || once(a, b) && sites == sameSite && triggers)):
		// The strikes of a week are not that of its Tuesday.
		return 0, false
	case one:
		points += sameArticle
		return points, points >= asked && s.retold(a, b, words, triggers)
	case reprinted && words < reprint:
		return 0, false
	case words >= oneQuote && !triggers:
		// One sentence with two happenings, printed in two papers: the words
		// are the same and the triggers tell them apart.
		return 0, false
	}
	return points, points >= asked
}

// once tells whether a and b are of a kind that seldom comes again in one place
// within a month: a town is taken once, and struck every day.
func once(a, b *telling) bool {
	return a.kind == b.kind && slices.Contains(single, a.kind)
}

// retold tells whether two events of one article are one. The extractor saw
// two, so it takes strong evidence: other sentences, the same date, nothing
// that differs, and the same toll or the same trigger in like words. That they
// are other sentences is for alike to say.
func (s *scales) retold(a, b *telling, words float64, triggers bool) bool {
	if a.span != b.span || a.kind != b.kind || tollsClash(a, b) || s.sitePoints(a, b) < 0 {
		return false
	}
	return tollPoints(a, b) >= sameToll || triggers && words >= retelling
}

func sharePlace(a, b *telling) bool {
	theirs := b.placeNames()
	for _, place := range a.placeNames() {
		if slices.Contains(theirs, place) {
			return true
		}
	}
	return false
}

// typePoints is -Inf for types, or a plan and a deed, that do not go together.
func typePoints(a, b *telling) float64 {
	switch {
	case a.planned == b.planned:
		return relations[a.kind][b.kind]
	case a.kind != b.kind:
		return math.Inf(-1)
	}
	return planAndDeed
}

// lie is how two dates lie to one another.
type lie uint8

const (
	alongside  lie = iota // one day, one span, or spans that have days in common
	inside                // one in the other, which is wider
	neighbours            // days that are not the same
)

// datePoints is -Inf for dates that do not go together.
func datePoints(a, b *telling) (points float64, lie lie) {
	narrow, wide := a.span, b.span
	if narrow.days() > wide.days() {
		narrow, wide = wide, narrow
	}
	switch {
	case !a.dated || !b.dated:
		return math.Inf(-1), alongside
	case narrow == wide && wide.days() > widest:
		return sameSpan, alongside
	case narrow == wide && wide.days() > 1:
		return sameMonth, alongside
	case narrow == wide && a.reported() && b.reported():
		return sameNews, alongside
	case narrow == wide:
		return sameDay, alongside
	case wide.days() > widest:
		return math.Inf(-1), alongside
	case wide.contains(narrow) && wide.days() <= 10:
		return inDays, inside
	case wide.contains(narrow):
		return inMonth, inside
	case a.planned != b.planned:
		return math.Inf(-1), alongside
	case a.first <= b.last && b.first <= a.last:
		return crossing, alongside
	}
	gap := max(a.first, b.first) - min(a.last, b.last)
	about := a.about || b.about
	switch {
	case wide.days() > 1 || gap > farthest || gap > 1 && !about:
		return math.Inf(-1), alongside
	case about || !a.stated() || !b.stated():
		return besideOf, neighbours
	}
	return beside, neighbours
}

func (s *scales) sitePoints(a, b *telling) float64 {
	switch {
	case !a.placed() || !b.placed():
		return 0
	case a.siteName() == b.siteName():
		return sameSite
	}
	x, y := s.name(a.siteName()), s.name(b.siteName())
	shared := x.all.within(y.all)
	if shared < someSite {
		return otherSite
	}
	switch own, other := ownWords(x.words, y.words), ownWords(y.words, x.words); {
	case own && other:
		return partSite // «شمالي الرمادي», «غربي الرمادي»
	case shared >= oneSite:
		return sameSite
	}
	return 0
}

// ownWords tells whether words have one that is like none of others.
func ownWords(words, others []trigrams) bool {
	return slices.ContainsFunc(words, func(word trigrams) bool {
		return !slices.ContainsFunc(others, func(other trigrams) bool { return word.dice(other) >= oneWord })
	})
}

// tollPoints takes the best of what agrees when nothing differs, and else the
// worst of what does.
func tollPoints(a, b *telling) float64 {
	best, worst := 0.0, 0.0
	for n := range a.tolls {
		less, more := min(a.tolls[n], b.tolls[n]), max(a.tolls[n], b.tolls[n])
		if less < 0 {
			continue
		}
		switch {
		case less == more && more >= 3:
			best = max(best, sameToll)
		case less == more && more > 0:
			best = max(best, sameSmall)
		case less == more:
		case 4*(more-less) <= more:
			worst = min(worst, nearToll)
		case more > 2*less && more-less >= 5:
			worst = min(worst, farToll)
		default:
			worst = min(worst, otherToll)
		}
	}
	if worst < 0 {
		return worst
	}
	return best
}

// tollsClash tells whether a and b give two values for one toll.
func tollsClash(a, b *telling) bool {
	for n := range a.tolls {
		if a.tolls[n] >= 0 && b.tolls[n] >= 0 && a.tolls[n] != b.tolls[n] {
			return true
		}
	}
	return false
}

// trigrams is the set of runs of three letters or digits in the words of a
// text, hashed and sorted. A shorter word gives nothing: prepositions and their
// like are no evidence. Marks over letters and letters that only stretch a word
// (Unicode's Mn and Lm) are passed over.
type trigrams []uint32

// newTrigrams gives the trigrams of text. It appends them to room, which is empty.
func newTrigrams(room []uint32, text string) trigrams {
	for gram := range grams(text) {
		room = append(room, gram)
	}
	slices.Sort(room)
	return slices.Compact(room)
}

// grams gives the trigrams of text in its order.
func grams(text string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		var x, y rune // the two letters before, 0 where the word begins
		for at := 0; at < len(text); {
			var r rune
			if c := text[at]; c < utf8.RuneSelf {
				r, at = folds[c], at+1
			} else if c >= 0xC2 && c < 0xE0 && at+1 < len(text) && text[at+1]&0xC0 == 0x80 {
				r, at = folds[rune(c&0x1F)<<6|rune(text[at+1]&0x3F)], at+2
			} else {
				wide, size := utf8.DecodeRuneInString(text[at:])
				r, at = letter(wide), at+size
			}
			switch {
			case r == passed:
			case r == 0:
				x, y = 0, 0
			default:
				if x != 0 && !yield(mix(uint64(x)<<42|uint64(y)<<21|uint64(r))) {
					return
				}
				x, y = y, r
			}
		}
	}
}

// passed stands for a letter that is passed over.
const passed = -1

// letter gives the letter or digit r in lower case, and 0 for what is neither.
func letter(r rune) rune {
	r = unicode.ToLower(r)
	switch {
	case unicode.In(r, unicode.Mn, unicode.Lm):
		return passed
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return 0
	}
	return r
}

// folds has letter of all that UTF-8 writes in two bytes, Arabic among it.
var folds = func() (all [0x800]rune) {
	for r := range all {
		all[r] = letter(rune(r))
	}
	return all
}()

// mix hashes 64 bits to 32: the finish of SplitMix64.
func mix(h uint64) uint32 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return uint32(h >> 32)
}

// common counts the trigrams that t and u share.
func (t trigrams) common(u trigrams) int {
	n := 0
	for len(t) > 0 && len(u) > 0 {
		switch {
		case t[0] < u[0]:
			t = t[1:]
		case t[0] > u[0]:
			u = u[1:]
		default:
			n, t, u = n+1, t[1:], u[1:]
		}
	}
	return n
}

// dice gives what part of both sets is common, from 0 to 1.
func (t trigrams) dice(u trigrams) float64 {
	if len(t)+len(u) == 0 {
		return 0
	}
	return 2 * float64(t.common(u)) / float64(len(t)+len(u))
}

// within gives what part of the smaller set lies in the other: a market within
// its quarter, named with it and without.
func (t trigrams) within(u trigrams) float64 {
	smaller := min(len(t), len(u))
	if smaller == 0 {
		return 0
	}
	return float64(t.common(u)) / float64(smaller)
}

// sketch bounds how alike two sets are without looking at them.
type sketch struct {
	bits   [8]uint64 // one for each trigram, by its hash
	size   int32     // of the set
	hidden int32     // trigrams that share their bit with another
}

// newSketch draws the trigrams of a text, mostly without a set of them.
func newSketch(text string) sketch {
	var s sketch
	var first [512]uint32 // by bit, the trigram that set it
	var room [64]uint32
	others := room[:0] // trigrams whose bit was set by another
	for h := range grams(text) {
		switch bit := h % 512; {
		case s.bits[bit/64]&(1<<(bit%64)) == 0:
			s.bits[bit/64] |= 1 << (bit % 64)
			first[bit] = h
			s.size++
		case first[bit] == h || slices.Contains(others, h):
		case len(others) == len(room):
			return sketchOf(newTrigrams(nil, text))
		default:
			others = append(others, h)
			s.size++
			s.hidden++
		}
	}
	return s
}

func sketchOf(t trigrams) sketch {
	var s sketch
	set := 0
	for _, h := range t {
		s.bits[h/64%8] |= 1 << (h % 64)
	}
	for _, word := range s.bits {
		set += bits.OnesCount64(word)
	}
	s.size, s.hidden = int32(len(t)), int32(len(t)-set)
	return s
}

// atMost gives a number that dice of the two sets does not exceed. A common
// trigram sets a common bit; only as many more can be common as are hidden.
func (s *sketch) atMost(u *sketch) float64 {
	if s.size+u.size == 0 {
		return 0
	}
	common := min(s.hidden, u.hidden)
	for n := range s.bits {
		common += int32(bits.OnesCount64(s.bits[n] & u.bits[n]))
	}
	return 2 * float64(common) / float64(s.size+u.size)
}
