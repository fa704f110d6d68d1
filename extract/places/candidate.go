package places

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
)

// candidate is a name that stands in the text.
type candidate struct {
	first, last int // words, without the head
	cut         int // bytes of the first word's form that are clitics
	prep        byte
	conj        bool
	name        *name
	known       *beginner // what is known of the name; nil of an anaphor
	caution     caution
	head        head
	shares      head // of a head that names several: «محافظتي الحديدة وتعز»
	inside      bool // part of somebody's name
	anaphor     bool
	building    bool // of the last settlement: «المتحف»
	to          Kind // what an anaphor points back at
	sentence    int
}

// candidates finds every name, the longest at each word.
func (s *search) candidates() {
	words := s.text.Words
	inside := 0 // words before this one are part of somebody's name
	for n, sentence := range s.text.Sentences {
		for i := sentence.First; i < sentence.Last; i++ {
			at := s.at[i]
			if at == &nothing || words[i].Kind == arabic.Mark || words[i].Kind == arabic.Latin {
				continue
			}
			if at.points && words[i].Kind == arabic.Letters && s.pointsBack(i, n) || at.readings == nil {
				continue
			}
			var best candidate
			inside = max(inside, s.longest(at, i, sentence.Last, &best))
			if best.name == nil {
				continue
			}
			i = best.last - 1
			best.sentence = n
			if best.last < sentence.Last && best.known.unless[words[best.last].Form] {
				continue
			}
			if best.prep == 0 { // «حي باب النصر» is no quarter «بإب»
				best.head = s.headOf(best.first, sentence.First)
			}
			if best.known.adjective && s.described(&best, sentence.First) {
				continue
			}
			best.inside = best.last <= inside || s.borne(&best, sentence.First)
			best.shares = s.shared(&best)
			if best.head != headGovernorate && best.known.headed {
				continue
			}
			best.caution = cautionOf(&best)
			if n := len(s.all); n > 0 && s.all[n-1].anaphor && s.all[n-1].first == best.first {
				if best.last == best.first+1 {
					continue
				}
				s.all = s.all[:n-1]
			}
			s.all = append(s.all, best)
		}
	}
}

// pointsBack adds what points back at a settlement at word i of sentence n, where such
// words may begin. It tells whether no name can begin there.
func (s *search) pointsBack(i, n int) bool {
	words, sentence := s.text.Words, s.text.Sentences[n]
	at := s.at[i]
	form, kind, back := words[i].Form, at.to, at.back
	if back && kind == "" && s.exists(i, sentence) {
		back = false // «هناك احتمال»
	}
	if !back && s.words.sides[form] && i+1 < sentence.Last && s.words.quarters[words[i+1].Form] {
		s.all = append(s.all, candidate{first: i, last: i + 2, anaphor: true, to: City, sentence: n})
		return true
	}
	if size := s.words.building(words[i:sentence.Last]); size > 0 {
		s.all = append(s.all, candidate{first: i, last: i + size, anaphor: true, building: true, sentence: n})
	}
	if back {
		s.all = append(s.all, candidate{first: i, last: i + 1, anaphor: true, to: kind, sentence: n})
	}
	return false
}

// longest finds the longest name that begins at word i, of whose form at is known, and
// gives the word behind the phrase that begins there and holds the name of a place, 0
// where none does.
func (s *search) longest(at *start, i, last int, best *candidate) (phrase int) {
	behind := s.text.Words[i+1 : last]
	next := uint32(0)
	if len(behind) > 0 {
		next = behind[0].FormID()
	}
	for n := range at.readings {
		r := &at.readings[n]
		for _, rest := range r.inside {
			if arabic.HasPrefix(behind, rest) {
				phrase = max(phrase, i+1+len(rest))
			}
		}
		for k, second := range r.seconds {
			if second != next && second != 0 && next != 0 {
				continue
			}
			m := &r.names[k]
			last := i + 1 + len(m.rest)
			if last > best.last && arabic.HasPrefix(behind, m.rest) {
				*best = candidate{first: i, last: last, cut: r.Cut, prep: r.Prep, conj: r.Conj != 0, name: m.name, known: m}
			}
		}
		if best.name != nil {
			break
		}
	}
	return phrase
}

// described tells whether a name only tells the country of the noun before it:
// «القوات السعودية», where «الحدود السعودية» are there.
func (s *search) described(c *candidate, first int) bool {
	if c.first <= first || c.cut > 0 {
		return false
	}
	w := &s.text.Words[c.first-1]
	return w.Kind == arabic.Letters && strings.HasPrefix(trimmed(w.Form), "ال") && w.Form != "الي" && s.at[c.first-1].before == 0
}

// borne tells whether the word before a name makes it part of the name of something:
// «باب طبرق», «صحيفة بغداد».
func (s *search) borne(c *candidate, first int) bool {
	return c.first > first && c.cut == 0 && s.at[c.first-1].before&bearer != 0
}

// shared gives the head that a name has from the one that it is joined to, where
// that head names several: «محافظتي الحديدة وتعز».
func (s *search) shared(c *candidate) head {
	if len(s.all) == 0 || c.head != noHead {
		return noHead
	}
	a := &s.all[len(s.all)-1]
	conj := c.conj
	for k := a.last; k < c.first; k++ {
		switch f := s.text.Words[k].Form; {
		case f == "و":
			conj = true
		case !quotes(f):
			return noHead
		}
	}
	switch {
	case !conj:
		return noHead
	case a.shares == noHead && a.head != noHead && s.words.several[s.text.Words[s.ahead(a.first, 0)].Form]:
		return a.head
	}
	return a.shares
}

// cautionOf gives the caution that a name needs. A short one without the article is
// easily another word, the more so with a clitic before it: «وان».
func cautionOf(c *candidate) caution {
	known := c.known.caution
	k := c.name.letters
	switch {
	case known != plain || k == 0 || c.known.large:
		return known
	case k <= 3:
		return headed
	case k == 4 && c.cut > 0:
		return near
	}
	return plain
}

// beginning is a way to read a form with which names or phrases begin.
type beginning struct {
	arabic.Reading
	names []beginner // with the article where the reading has it
	// seconds are the ids of their second words, 0 where there is none.
	seconds []uint32
	inside  [][]string // the rests of phrases that hold the name of a place
}

// beginner is a name that begins with a form, and what is known of it by itself.
type beginner struct {
	*name
	key    string
	places []*place // that it may be
	// What names.toml says of it.
	caution   caution
	adjective bool
	unless    map[string]bool
	// headed is set where it needs a head, large where it means the place that it
	// names without one.
	headed, large bool
}

// start is what may begin with a form.
type start struct {
	readings []beginning // the names, by what clitics they bring
	// points is set where words that point back at a settlement may begin, back
	// where the form alone does, at one of the kind to.
	points, back bool
	to           Kind
	// naming is set for the head of a name: «قرية».
	naming bool
	head   head   // what a name right behind it is
	before before // and what it says of a name behind it
	// prep is the preposition of one letter that it brings as a head.
	prep byte
	// ways is set for a word of direction that a name takes along: «وشمال».
	ways bool
	// nation is the country that it tells as an adjective, or "".
	nation string
}

// nothing is what begins with most words.
var nothing start

// begin looks a form up with the clitics that it may bring.
func (f *Finder) begin(form string) *start {
	var buf [12]arabic.Reading
	var at start
	for _, r := range arabic.Readings(form, buf[:0]) {
		names, inside := f.gaz.names[r.Stem], f.words.inside[r.Stem]
		if at.head == noHead && !r.Def {
			if at.head = f.words.heads[r.Stem]; at.head != noHead {
				at.prep = r.Prep
			}
		}
		if at.before == 0 {
			at.before = f.words.before[r.Stem]
		}
		if names == nil && inside == nil {
			continue
		}
		r.Stem = "" // a piece of the text
		b := beginning{Reading: r, inside: inside}
		for i := range names {
			n := &names[i]
			if n.def != r.Def {
				continue
			}
			key := n.key()
			m := beginner{name: n, key: key, headed: f.gaz.headNeeded(n, key), large: f.gaz.large(n),
				caution: f.words.caution[key], adjective: f.words.adjectives[key], unless: f.words.unless[key]}
			for _, id := range n.ids {
				m.places = append(m.places, f.gaz.of(id))
			}
			b.names = append(b.names, m)
			second := uint32(0)
			if len(n.rest) > 0 {
				second = arabic.FormID(n.rest[0])
			}
			b.seconds = append(b.seconds, second)
		}
		if b.names != nil || inside != nil {
			at.readings = append(at.readings, b)
		}
	}
	bare := trimmed(form)
	at.to, at.back = f.words.anaphors[form]
	if !at.back {
		at.to, at.back = f.words.anaphors[bare]
	}
	at.points = at.back || f.words.sides[form] || f.words.buildings[bare] != nil
	at.ways = (f.words.before[stemOf(form)]|f.words.before[strings.TrimPrefix(form, "و")])&direction != 0
	at.nation = f.words.nationalities[form]
	at.naming = f.words.naming[form] || f.words.naming[bare] // «بلدة» has no clitic
	if at.readings == nil && !at.points && !at.naming && at.head == noHead && at.before == 0 && !at.ways && at.nation == "" {
		return &nothing
	}
	return &at
}

// exists tells whether «هناك» says that there is something, and not where: what
// there is stands behind it, or a verb of being before it.
func (s *search) exists(i int, sentence arabic.Sentence) bool {
	words := s.text.Words
	if i > sentence.First && s.words.beings[trimmed(words[i-1].Form)] || i == sentence.First && !strings.HasPrefix(words[i].Form, "و") {
		return true
	}
	if i+1 >= sentence.Last || words[i+1].Kind != arabic.Letters {
		return false
	}
	next := words[i+1].Form
	return s.at[i+1].before == 0 && !s.words.behind[next] && !strings.HasPrefix(next, "و")
}

// headNeeded tells whether a name is only that of governorates that are never
// called so without their head: «محافظة الشمال».
func (g *Gazetteer) headNeeded(n *name, key string) bool {
	for _, id := range n.ids {
		p := g.of(id)
		if p.Kind != Governorate {
			return false
		}
		if bare, ok := strings.CutPrefix(p.Name, "محافظة "); !ok || arabic.Fold(bare) != key {
			return false // «ريف حلب» says enough
		}
	}
	return true
}

// large tells whether a name is that of a country or of a city so large that
// its name means it.
func (g *Gazetteer) large(n *name) bool {
	for _, id := range n.ids {
		if p := g.of(id); p.Kind == Country || p.Kind == City && p.Population >= 400_000 {
			return true
		}
	}
	return false
}

// headOf gives the head that stands right before a word of a sentence.
func (s *search) headOf(word, first int) head {
	if word <= first {
		return noHead
	}
	at := s.ahead(word, first)
	if s.text.Words[at].Kind != arabic.Letters {
		return noHead
	}
	return s.at[at].head
}

// prefix gives what the word before a candidate, or before its head, says of
// it, and that word's index, -1 where there is none.
func (s *search) prefix(c *candidate) (before, int) {
	first := s.text.Sentences[c.sentence].First
	at := s.ahead(c.first, first)
	prep := c.prep
	if c.head != noHead {
		prep = s.prepOf(at)
		at = s.ahead(at, first)
	}
	var b before
	switch prep {
	case 'b':
		b = locative
	case 'l':
		b = toThere
	}
	if at < first {
		return b, -1
	}
	if s.text.Words[at].Kind != arabic.Letters || c.conj {
		return b, -1
	}
	k := s.at[at].before
	if k&fromThere != 0 && at > first && s.at[at-1].before&backed != 0 {
		k = actor // «المدعومة من روسيا»
	}
	return b | k, at
}

// ahead gives the word before a word, or before the quotation mark in front of it:
// «مديرية «لودر»». It is first-1 where there is none.
func (s *search) ahead(word, first int) int {
	at := word - 1
	if at > first && quotes(s.text.Words[at].Form) {
		at--
	}
	return at
}

// quotes tells whether a form is a quotation mark; papers mix them up.
func quotes(form string) bool {
	switch form {
	case "«", "»", `"`, "“", "”":
		return true
	}
	return false
}

// prepOf gives the preposition of one letter that a head brings: «لبلدة كوباني».
func (s *search) prepOf(word int) byte {
	return s.at[word].prep
}

// campaign tells whether a name stands in that of a campaign, «معركة الموصل».
func (s *search) campaign(c *candidate) bool {
	b, _ := s.prefix(c)
	return b&campaign != 0
}

// named tells whether word k belongs to a candidate.
func (s *search) named(k int) bool {
	i, exact := slices.BinarySearchFunc(s.all, k, func(c candidate, word int) int { return c.first - word })
	if !exact {
		i--
	}
	return i >= 0 && k < s.all[i].last && !s.all[i].anaphor
}

// key gives the folded words of a name, the article put back.
func (n *name) key() string {
	first := n.first
	if n.def {
		first = "ال" + first
	}
	if len(n.rest) == 0 {
		return first
	}
	return first + " " + strings.Join(n.rest, " ")
}

// trimmed takes a clitic of one letter off a form.
func trimmed(form string) string {
	if rest, ok := strings.CutPrefix(form, "لل"); ok {
		return "ال" + rest // «للمدينة»
	}
	for _, c := range []string{"و", "ف", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(form, c); ok {
			return rest
		}
	}
	return form
}
