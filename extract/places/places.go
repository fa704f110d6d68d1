package places

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
)

// Role says what a mentioned place has to do with what the sentence tells.
type Role string

const (
	Event       Role = "event"       // it may have happened there
	Origin      Role = "origin"      // somebody or something comes from there
	Destination Role = "destination" // or goes there
	Dateline    Role = "dateline"    // the reporter sat there
	Metonym     Role = "metonym"     // a capital or a country that stands for its government
	Reference   Role = "reference"   // another place is measured from it
	NamePart    Role = "name-part"   // part of the name of somebody or something
)

// Mention is a place that a text names.
type Mention struct {
	// Span is the name in bytes, without clitics; with its head where that is
	// part of the name: «حي المعلمين», «سجن بادوش», «غرب المدينة».
	arabic.Span
	// First and Last bound its words, the head among them: Words[First:Last].
	First, Last int
	// ID is that of the place, "" for one that is in no gazetteer («قرية كذا»).
	ID string
	// Settlement is the place on whose timeline it stands: ID, rolled up from
	// a district to its city.
	Settlement string
	// Site is the district, building, landmark or side of the settlement in
	// the words of the text, or "".
	Site string
	Role Role
	// Apart is set where the place only says who or what something is, and
	// nothing happens there unless the text names no other place: an end of a
	// road, the office of a person, what a town lies near.
	Apart bool
	// Anaphor is set where the text only points back: «المدينة», «هناك».
	Anaphor bool
	// Building is set for a building that the text does not name, of the
	// settlement named before: «المتحف». It says at which site something
	// happened, and nothing of the settlement.
	Building bool
	// Why says in words what made it a place and this one.
	Why string
}

// Context is what finding needs to know beside the text. The zero value works.
type Context struct {
	// Country is the id of the country that the text is known to be about, or
	// "".
	Country string
}

// Finder finds mentions. It is safe for concurrent use.
type Finder struct {
	gaz    *Gazetteer
	words  *lexicon
	starts arabic.Cache[[]beginning]
}

// beginning is a way to read a form with which names or phrases begin.
type beginning struct {
	arabic.Reading
	names  []name
	inside [][]string // the rests of phrases that hold the name of a place
}

// begin looks a form up with the clitics that it may bring; nil for most words.
func (f *Finder) begin(form string) (all []beginning) {
	var buf [12]arabic.Reading
	for _, r := range arabic.Readings(form, buf[:0]) {
		names, inside := f.gaz.names[r.Stem], f.words.inside[r.Stem]
		if names != nil || inside != nil {
			r.Stem = "" // a piece of the text
			all = append(all, beginning{r, names, inside})
		}
	}
	return all
}

// NewFinder gives a finder of the places of a gazetteer.
func NewFinder(g *Gazetteer) *Finder { return &Finder{gaz: g, words: words()} }

// Find gives the mentions of a text, in its order; none overlap.
func (f *Finder) Find(t *arabic.Text, c Context) []Mention {
	s := &search{Finder: f, text: t, countries: map[string]int{}, governorates: map[string]int{}, settled: map[string]bool{}}
	if c.Country != "" {
		s.countries[c.Country] = 3
	}
	s.candidates()
	s.vote()
	return s.resolve()
}

// search is the state of one text.
type search struct {
	*Finder
	text *arabic.Text
	all  []candidate
	// what the text speaks of, by the mentions that leave no doubt
	countries, governorates map[string]int
	settled                 map[string]bool // cautious names that were places once, and cities
}

// candidate is a name that stands in the text.
type candidate struct {
	first, last int // words, without the head
	cut         int // bytes of the first word's form that are clitics
	prep        byte
	conj        bool
	name        *name
	key         string // the name's folded words, where caution looks them up
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
			w := words[i]
			if w.Kind == arabic.Mark || w.Kind == arabic.Latin {
				continue
			}
			if w.Kind == arabic.Letters {
				kind, back := s.words.anaphors[w.Form]
				if !back {
					kind, back = s.words.anaphors[trimmed(w.Form)]
				}
				if back && kind == "" && s.exists(i, sentence) {
					back = false // «هناك احتمال»
				}
				if !back && s.words.sides[w.Form] && i+1 < sentence.Last && s.words.quarters[words[i+1].Form] {
					s.all = append(s.all, candidate{first: i, last: i + 2, anaphor: true, to: City, sentence: n})
					continue
				}
				if size := s.words.building(words[i:sentence.Last]); size > 0 {
					s.all = append(s.all, candidate{first: i, last: i + size, anaphor: true, building: true, sentence: n})
				}
				if back {
					s.all = append(s.all, candidate{first: i, last: i + 1, anaphor: true, to: kind, sentence: n})
				}
			}
			var best candidate
			for _, r := range s.Finder.starts.Get(w.Form, s.begin) {
				for _, rest := range r.inside {
					if i+1+len(rest) <= sentence.Last && starts(words[i+1:sentence.Last], rest) {
						inside = max(inside, i+1+len(rest))
					}
				}
				for k := range r.names {
					m := &r.names[k]
					if m.def != r.Def || i+1+len(m.rest) > sentence.Last || !starts(words[i+1:sentence.Last], m.rest) {
						continue
					}
					last := i + 1 + len(m.rest)
					if last <= best.last {
						continue
					}
					best = candidate{first: i, last: last, cut: r.Cut, prep: r.Prep, conj: r.Conj != 0, name: m, sentence: n}
				}
				if best.name != nil {
					break
				}
			}
			if best.name == nil {
				continue
			}
			best.key = best.name.key()
			if best.last < sentence.Last && s.words.unless[best.key][words[best.last].Form] {
				i = best.last - 1
				continue
			}
			best.caution = s.words.caution[best.key]
			best.head = s.headOf(best.first, sentence.First)
			best.inside = best.last <= inside
			if n := len(s.all); best.head == noHead && best.conj && n > 0 && s.all[n-1].last == best.first {
				if a := s.all[n-1]; a.shares != noHead {
					best.shares = a.shares
				} else if a.head != noHead && s.words.several[words[a.first-1].Form] {
					best.shares = a.head
				}
			}
			if best.head != headGovernorate && s.headNeeded(best.name) {
				i = best.last - 1
				continue
			}
			// A short name without the article is easily another word, the
			// more so with a clitic before it: «وان».
			if k := best.name.letters; k > 0 && best.caution == plain && !s.large(best.name) && (k <= 3 || k == 4 && best.cut > 0) {
				best.caution = headed
				if k == 4 {
					best.caution = near
				}
			}
			if n := len(s.all); n > 0 && s.all[n-1].anaphor && s.all[n-1].first == best.first && best.last > best.first+1 {
				s.all = s.all[:n-1]
			} else if n > 0 && s.all[n-1].anaphor && s.all[n-1].first == best.first {
				continue
			}
			s.all = append(s.all, best)
			i = best.last - 1
		}
	}
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
	return s.beforeOf(words[i+1]) == 0 && !s.words.behind[next] && !strings.HasPrefix(next, "و")
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

// starts tells whether words, of which there are as many, begin with forms.
func starts(words []arabic.Word, forms []string) bool {
	for i, f := range forms {
		if words[i].Form != f {
			return false
		}
	}
	return true
}

// trimmed takes a clitic of one letter off a form.
func trimmed(form string) string {
	for _, c := range []string{"و", "ف", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(form, c); ok {
			return rest
		}
	}
	return form
}

// headNeeded tells whether a name is only that of governorates that are never
// called so without their head: «محافظة الشمال».
func (s *search) headNeeded(n *name) bool {
	for _, id := range n.ids {
		p := s.gaz.places[id]
		if p.Kind != Governorate {
			return false
		}
		if bare, ok := strings.CutPrefix(p.Name, "محافظة "); !ok || arabic.Fold(bare) != n.key() {
			return false // «ريف حلب» says enough
		}
	}
	return true
}

// large tells whether a name is that of a country or of a city so large that
// its name means it.
func (s *search) large(n *name) bool {
	for _, id := range n.ids {
		if p := s.gaz.places[id]; p.Kind == Country || p.Kind == City && p.Population >= 400_000 {
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
	w := s.text.Words[word-1]
	if w.Kind != arabic.Letters {
		return noHead
	}
	var buf [12]arabic.Reading
	for _, r := range arabic.Readings(w.Form, buf[:0]) {
		if h := s.words.heads[r.Stem]; h != noHead && !r.Def {
			return h
		}
	}
	return noHead
}

// prefix gives what the word before a candidate, or before its head, says of
// it, and that word's index, -1 where there is none.
func (s *search) prefix(c candidate) (before, int) {
	at := c.first - 1
	if c.head != noHead {
		at--
	}
	first := s.text.Sentences[c.sentence].First
	var b before
	switch c.prep {
	case 'b':
		b = locative
	case 'l':
		b = toThere
	}
	if at < first {
		return b, -1
	}
	w := s.text.Words[at]
	if w.Kind != arabic.Letters || c.conj {
		return b, -1
	}
	k := s.beforeOf(w)
	if k&fromThere != 0 && at > first && s.beforeOf(s.text.Words[at-1])&backed != 0 {
		k = actor // «المدعومة من روسيا»
	}
	return b | k, at
}

// campaign tells whether a name stands in that of a campaign, «معركة الموصل».
func (s *search) campaign(c candidate) bool {
	b, _ := s.prefix(c)
	return b&campaign != 0
}

// beforeOf gives what a word says of a name behind it.
func (s *search) beforeOf(w arabic.Word) before {
	var buf [12]arabic.Reading
	for _, r := range arabic.Readings(w.Form, buf[:0]) {
		if k := s.words.before[r.Stem]; k != 0 {
			return k
		}
	}
	return 0
}

// vote counts the countries and governorates of the mentions that leave no
// doubt, and settles which cautious names the text names as places.
func (s *search) vote() {
	for _, c := range s.all {
		if c.anaphor || c.inside || c.caution != plain {
			continue
		}
		country, governorate := "", ""
		for _, id := range c.name.ids {
			p := s.gaz.places[id]
			if p.Kind == District && c.head == noHead && len(c.name.ids) > 1 {
				continue
			}
			k, g := s.gaz.country(id), s.gaz.governorate(id)
			if country == "" {
				country, governorate = k, g
			} else if country != k {
				country = "?"
			}
			if governorate != g {
				governorate = ""
			}
			if p.Kind == City || p.Kind == Town {
				s.settled[id] = true
			}
		}
		if country != "?" && country != "" {
			s.countries[country]++
		}
		if governorate != "" {
			s.governorates[governorate]++
		}
	}
	for i, c := range s.all {
		if c.anaphor || c.inside || c.caution != near {
			continue
		}
		if s.isPlace(i) {
			s.settled[c.key] = true
		}
	}
}

// isPlace tells whether a cautious name is taken for a place where it stands.
func (s *search) isPlace(i int) bool {
	c := s.all[i]
	switch c.caution {
	case plain:
		return true
	case near:
		if s.settled[c.key] || c.head != noHead {
			return true
		}
		for _, id := range c.name.ids {
			if s.settled[id] {
				return true
			}
		}
		if b, _ := s.prefix(c); b&(locative|fromThere|toThere|direction) != 0 {
			return s.spokenOf(c.name)
		}
		return s.spokenOf(c.name) && (s.inList(i, -1) || s.inList(i, 1))
	}
	return c.head != noHead || c.shares != noHead || s.inList(i, -1) && (s.listHead(i) || s.beside(i))
}

// spokenOf tells whether the text speaks of a country that a name may lie in,
// or of none at all.
func (s *search) spokenOf(n *name) bool {
	if len(s.countries) == 0 {
		return true
	}
	for _, id := range n.ids {
		if s.countries[s.gaz.country(id)] > 0 {
			return true
		}
	}
	return false
}

// inList tells whether the candidate before (-1) or behind (1) candidate i is
// joined to it by و alone.
func (s *search) inList(i, step int) bool {
	j := i + step
	if j < 0 || j >= len(s.all) || s.all[j].anaphor || s.all[j].caution != plain && s.all[j].caution >= s.all[i].caution && s.all[j].head == noHead && !s.settled[s.all[j].key] {
		return false
	}
	a, b := s.all[min(i, j)], s.all[max(i, j)]
	if a.sentence != b.sentence || b.first-a.last > 2 {
		return false
	}
	for k := a.last; k < b.first; k++ {
		if f := s.text.Words[k].Form; f != "و" && f != "،" && s.words.heads[strings.TrimPrefix(f, "و")] == noHead {
			return false
		}
	}
	return b.conj || b.first > a.last
}

// beside tells whether candidate i stands in a list behind a settlement of its own
// country: «في صعدة وحجة وذمار».
func (s *search) beside(i int) bool {
	a := s.all[i-1]
	if a.caution != plain || a.anaphor {
		return false
	}
	p := s.gaz.places[a.name.ids[0]]
	if p.Kind != City && p.Kind != Town && p.Kind != Governorate {
		return false
	}
	for _, id := range s.all[i].name.ids {
		if s.gaz.country(id) == s.gaz.country(p.ID) {
			s.all[i].caution = plain // what is joined to it goes on with the list
			return true
		}
	}
	return false
}

// listHead tells whether the list that candidate i stands in began with a head.
func (s *search) listHead(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if s.all[j].head != noHead || s.all[j].caution == plain && s.gaz.places[s.all[j].name.ids[0]].Kind == District {
			return true
		}
		if !s.inList(j, -1) {
			return false
		}
	}
	return false
}

// resolve gives the mentions.
func (s *search) resolve() []Mention {
	var out []Mention
	last := -1               // the last settlement named
	seat := ""               // the seat of the last governorate that bears its name
	lastOf := map[Kind]int{} // and the last of its kind: what «المدينة» points back at
	for i, c := range s.all {
		if c.anaphor {
			to := last
			if k, ok := lastOf[c.to]; ok {
				to = k
			}
			switch {
			case to >= 0:
				out = append(out, s.anaphor(c, out[to]))
			case c.to == City && seat != "" && !c.building:
				out = append(out, s.anaphor(c, Mention{Settlement: seat}))
			}
			continue
		}
		if c.inside {
			out = append(out, s.mention(c, c.name.ids[0], NamePart, "part of a name"))
			continue
		}
		if !s.isPlace(i) {
			continue
		}
		id, why := s.which(c, out, last)
		if id == "" {
			continue
		}
		m := s.mention(c, id, Event, why)
		m.Role = s.role(i, m, out)
		if m.Apart = s.apart(i, out); m.Apart {
			m.Role = Reference
		}
		out = append(out, m)
		if k := s.gaz.places[m.Settlement].Kind; (k == City || k == Town) && m.Role != Dateline && m.Role != Metonym && m.Role != Reference && !s.campaign(c) {
			last = len(out) - 1
			lastOf[k] = last
		} else if city, ok := strings.CutSuffix(m.Settlement, "-gov"); ok && s.gaz.places[city].Kind == City {
			seat = city
		}
	}
	return s.unknown(out)
}

// which tells which of the places of a name is meant, "" for none.
func (s *search) which(c candidate, before []Mention, last int) (id, why string) {
	best := -1 << 30
	for _, x := range c.name.ids {
		p := s.gaz.places[x]
		score, reason := 0, ""
		if n := s.governorates[s.gaz.governorate(x)]; n > 0 && s.gaz.governorate(x) != "" {
			score, reason = score+20+min(n, 5), "its governorate is spoken of"
		}
		if n := s.countries[s.gaz.country(x)]; n > 0 {
			score += 15 + min(n, 10)
			if reason == "" {
				reason = "its country is spoken of"
			}
		}
		switch p.Kind {
		case City:
			score += 12
		case Town:
			score += 6
		case Country:
			score += 14
		case Governorate:
			score += 4
		case District:
			city := s.gaz.Settlement(x)
			here := s.settled[city] || last >= 0 && before[last].Settlement == city
			switch {
			case here:
				score += 10
				reason = "a quarter of a city that is spoken of"
				if last >= 0 && before[last].Settlement == city {
					score += 15
				}
			case (c.head == headDistrict || c.head == headSite) && !s.elsewhere(city):
			case c.head == headDistrict || c.head == headSite:
				score -= 80 // a quarter of that name in a city that the text does not speak of
			case len(c.name.rest) == 0:
				score -= 60 // the name of a quarter alone, its city nowhere
			default:
				score -= 10
			}
		}
		score += min(p.Population/200_000, 10)
		if fits(c.head, p.Kind) || fits(c.shares, p.Kind) {
			score += 30
			reason = "its head says what it is"
		}
		if score > best {
			best, id, why = score, x, reason
		}
	}
	if best < 0 {
		return "", ""
	}
	// A town of a country that the text does not speak of, without a head, is
	// the more likely another word, the shorter its name is.
	p := s.gaz.places[id]
	if c.caution == headed && s.abroad(id) {
		return "", "" // «قرية الحسينية», and not the one in another country
	}
	if p.Population < 300_000 && (p.Kind == Town || p.Kind == City || p.Kind == District) && c.head != noHead && s.strange(id) {
		return "", "" // «قرية دوما» of a text that speaks of Nablus
	}
	if c.head == noHead && p.Kind == Town && len(s.countries) > 0 && s.countries[s.gaz.country(id)] == 0 && len(c.name.rest) == 0 {
		return "", ""
	}
	if why == "" {
		why = "the name is known"
	}
	return id, why
}

// strange tells whether a place lies in a country of which the text names nothing
// else, while it speaks of another more than once.
func (s *search) strange(id string) bool {
	home := s.gaz.country(id)
	most := 0
	for _, n := range s.countries {
		most = max(most, n)
	}
	mine := s.countries[home]
	for other := range s.settled {
		if other != id && s.gaz.country(other) == home {
			return false
		}
	}
	return most > 1 && mine <= 1 && s.governorates[s.gaz.governorate(id)] <= 1
}

// elsewhere tells whether the text speaks of cities, and not of this one.
func (s *search) elsewhere(city string) bool {
	if s.settled[city] {
		return false
	}
	for id := range s.settled {
		if k := s.gaz.places[id].Kind; k == City || k == Town {
			return true
		}
	}
	return false
}

// abroad tells whether a place lies in a country that the text hardly speaks of,
// and neither of its governorate.
func (s *search) abroad(id string) bool {
	most := 0
	for _, n := range s.countries {
		most = max(most, n)
	}
	return s.governorates[s.gaz.governorate(id)] == 0 && 3*s.countries[s.gaz.country(id)] < most
}

// fits tells whether a head says that a place is of its kind.
func fits(h head, k Kind) bool {
	switch h {
	case headSettlement:
		return k == City || k == Town
	case headDistrict, headSite:
		return k == District
	case headGovernorate:
		return k == Governorate
	case headRiver:
		return k == River
	}
	return false
}

// mention makes the mention of a candidate.
func (s *search) mention(c candidate, id string, r Role, why string) Mention {
	words := s.text.Words
	m := Mention{First: c.first, Last: c.last, ID: id, Settlement: s.gaz.Settlement(id), Role: r, Why: why}
	m.Span = arabic.Span{Start: s.text.Offset(words[c.first], c.cut), End: words[c.last-1].End}
	if r == NamePart {
		return m
	}
	p := s.gaz.places[id]
	first := s.text.Sentences[c.sentence].First
	switch {
	case p.Kind == District:
		if c.head == headDistrict || c.head == headSite {
			m.First--
		}
	case c.head == headSite || c.head == headDistrict && p.Kind != Governorate:
		m.First-- // «سجن بادوش», «مطار الرقة»: a site of the settlement
	case c.first > first && c.cut == 0:
		if b := s.words.before[stemOf(words[c.first-1].Form)]; b&direction != 0 {
			m.First-- // «شمال الموصل»
		}
	}
	if m.First < c.first {
		m.Start = s.start(m.First)
	}
	if p.Kind == District || m.First < c.first {
		m.Site = s.text.Source[m.Start:m.End]
	}
	return m
}

func stemOf(form string) string {
	if r, ok := strings.CutPrefix(form, "ال"); ok {
		return r
	}
	return form
}

// start gives the byte of a word behind a conjunction or preposition of one
// letter that its head may have.
func (s *search) start(word int) int {
	w := s.text.Words[word]
	var buf [12]arabic.Reading
	for _, r := range arabic.Readings(w.Form, buf[:0]) {
		if s.words.heads[r.Stem] != noHead || s.words.before[r.Stem] != 0 {
			return s.text.Offset(w, r.Cut)
		}
	}
	return w.Start
}

// anaphor makes the mention of a word that points back at a settlement, with
// the side of it that stands before: «غرب المدينة».
func (s *search) anaphor(c candidate, to Mention) Mention {
	w := s.text.Words[c.first]
	m := Mention{First: c.first, Last: c.last, ID: to.Settlement, Settlement: to.Settlement, Role: Event, Anaphor: true, Building: c.building,
		Why: "points back at a place named before"}
	m.Span = arabic.Span{Start: w.Start, End: s.text.Words[c.last-1].End}
	if c.last > c.first+1 || c.building {
		m.Site = s.text.Source[m.Start:m.End]
	}
	first := s.text.Sentences[c.sentence].First
	at := c.first
	for at > first && at > c.first-4 {
		f := s.text.Words[at-1].Form
		if b := s.words.before[stemOf(f)]; b&direction != 0 || f == "من" && at-1 > first || f == "الجانب" || f == "القسم" || f == "النصف" || f == "القطاع" {
			at--
			continue
		}
		break
	}
	if at < c.first && s.text.Words[at].Form != "من" {
		m.First = at
		m.Start = s.start(at)
		m.Site = s.text.Source[m.Start:m.End]
	}
	return m
}

// role says what a mention has to do with what its sentence tells.
func (s *search) role(i int, m Mention, before []Mention) Role {
	c := s.all[i]
	p := s.gaz.places[m.ID]
	if s.dateline(i) {
		return Dateline
	}
	b, _ := s.prefix(c)
	if c.conj || c.first > 0 && s.text.Words[c.first-1].Form == "،" {
		if s.inList(i, -1) && len(before) > 0 && before[len(before)-1].Last <= m.First {
			if r := before[len(before)-1].Role; r != Dateline && r != NamePart {
				return r // a list shares its role
			}
		}
	}
	if b&measure != 0 && b&(locative|toThere) == 0 {
		return Reference
	}
	if m.First < c.first && c.head == noHead && len(before) > 0 {
		// «سجن بادوش شمال الموصل»: measured from, not there.
		if last := before[len(before)-1]; m.First-last.Last <= 1 && last.Role != Dateline && last.Role != Metonym {
			return Reference
		}
	}
	wide := p.Kind == Country || s.capital(m.ID)
	if wide && b&actor != 0 {
		return Metonym
	}
	switch {
	case b&locative != 0 || m.First < c.first || c.head != noHead:
		return Event
	case b&fromThere != 0:
		return Origin
	case b&toThere != 0:
		return Destination
	case wide && (s.foreign(m.ID) || s.afterVerb(c)):
		return Metonym
	}
	return Event
}

// apart tells whether candidate i only says who or what something is. before are
// the mentions in front of it: a list shares what its first says.
func (s *search) apart(i int, before []Mention) bool {
	c := s.all[i]
	first := s.text.Sentences[c.sentence].First
	words := s.text.Words
	b, at := s.prefix(c)
	switch {
	case b&title != 0:
		return true
	case c.conj && len(before) > 0 && before[len(before)-1].Apart && s.inList(i, -1):
		return true
	case at <= first:
		return false
	}
	// «القريبة من أربيل», «بأوامر من الرقة»
	if words[at].Form == "من" && s.beforeOf(words[at-1])&(close|sender) != 0 {
		return true
	}
	// «الطريق رقم 47 بين الموصل وسوريا», «المؤدي إلى الموصل», «الحدودي مع تركيا»
	switch words[at].Form {
	case "بين", "الي", "مع", "نحو":
	default:
		return false
	}
	for k := at - 1; k >= max(first, at-4); k-- {
		w := words[k]
		switch {
		case w.Kind == arabic.Mark && w.Form != "(" && w.Form != ")":
			return false
		case w.Kind == arabic.Letters && s.beforeOf(w)&road != 0:
			return true
		case w.Kind == arabic.Letters && s.beforeOf(w)&(locative|fromThere|toThere) != 0:
			return false
		}
	}
	return false
}

// capital tells whether a place is the capital of a country: its government
// goes by its name.
func (s *search) capital(id string) bool { return s.words.capitals[id] }

// foreign tells whether a place lies in a country that the text speaks of less
// than of another: there it is mostly its government that is meant.
func (s *search) foreign(id string) bool {
	mine, most := 0, 0
	home := s.gaz.country(id)
	for country, n := range s.countries {
		if country == home {
			mine = n
		}
		most = max(most, n)
	}
	return mine*2 < most || s.words.outsiders[home]
}

// afterVerb tells whether the word before a name is a verb whose subject it may
// be: «أعلنت تركيا», «تدعم إيران».
func (s *search) afterVerb(c candidate) bool {
	if c.first <= s.text.Sentences[c.sentence].First || c.prep != 0 || c.conj {
		return false
	}
	f := s.text.Words[c.first-1].Form
	f = strings.TrimPrefix(strings.TrimPrefix(f, "و"), "ف")
	if s.words.witness[f] {
		return false
	}
	return len(f) >= 6 && (strings.HasSuffix(f, "ت") && !strings.HasPrefix(f, "ال") && !strings.HasSuffix(f, "ات") ||
		strings.HasPrefix(f, "ت") && !strings.HasSuffix(f, "ه") || strings.HasPrefix(f, "ست"))
}

// dateline tells whether candidate i stands in the line that says where a
// report was written: at the head of a block, before a bracket or a dash.
func (s *search) dateline(i int) bool {
	c := s.all[i]
	sentence := s.text.Sentences[c.sentence]
	if c.first-sentence.First > 4 || c.sentence > 0 && s.text.Sentences[c.sentence-1].Paragraph == sentence.Paragraph {
		return false
	}
	words := s.text.Words
	for k := sentence.First; k < c.first; k++ {
		if f := words[k].Form; f != "/" && f != "،" && f != "-" && !s.named(k) {
			return false
		}
	}
	for k := c.last; k < min(sentence.Last, c.last+8); k++ {
		switch f := words[k].Form; {
		case f == "(" || f == "-" || f == ":":
			return true
		case f == "/" || f == "،" && s.named(k+1) || s.named(k):
		default:
			return false
		}
	}
	return false
}

// named tells whether word k belongs to a candidate.
func (s *search) named(k int) bool {
	i, exact := slices.BinarySearchFunc(s.all, k, func(c candidate, word int) int { return c.first - word })
	if !exact {
		i--
	}
	return i >= 0 && k < s.all[i].last && !s.all[i].anaphor
}

// unknown adds the places that only a head tells of: «قرية التوخار». They are
// kept as sites and never guessed to be a place that is known.
func (s *search) unknown(known []Mention) []Mention {
	var out []Mention
	at := 0
	for _, sentence := range s.text.Sentences {
		for i := sentence.First; i+1 < sentence.Last; i++ {
			for at < len(known) && known[at].Last <= i {
				out = append(out, known[at])
				at++
			}
			w := s.text.Words[i+1]
			if w.Kind != arabic.Letters || !s.words.naming[trimmed(s.text.Words[i].Form)] || !s.words.proper(w.Form) {
				continue
			}
			if at < len(known) && known[at].First <= i+1 {
				continue
			}
			start := s.start(i)
			m := Mention{Span: arabic.Span{Start: start, End: w.End}, First: i, Last: i + 2, Role: Event, Why: "a head, and a name that is not known"}
			m.Site = s.text.Source[start:w.End]
			out = append(out, m)
		}
	}
	return append(out, known[at:]...)
}

// proper tells whether the word behind a head can be a name: «قرية التوخار», not
// «قرية قرب» nor «القرية التي».
func (l *lexicon) proper(form string) bool {
	if l.unnamed[form] {
		return false
	}
	rest, def := strings.CutPrefix(form, "ال")
	return def && len(rest) >= 4
}
