package places

import (
	"slices"
	"strings"
	"sync"

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
	// Office is set where it only says what somebody is in charge of: «عضو مجلس
	// الأنبار».
	Office bool
	// Far is set where a distance or a direction is measured from it: «على بعد 20
	// كيلومترا من كركوك», «إلى الغرب من حلب».
	Far bool
	// Unlisted is set for a town that is in no gazetteer. An adjective behind it may
	// tell its country, which then is its Settlement: «مدينة كذا التركية».
	Unlisted bool
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
	starts arabic.Cache[start]
}

// NewFinder gives a finder of the places of a gazetteer.
func NewFinder(g *Gazetteer) *Finder { return &Finder{gaz: g, words: words()} }

// Find gives the mentions of a text, in its order; none overlap.
func (f *Finder) Find(t *arabic.Text, c Context) []Mention { return f.Append([]Mention{}, t, c) }

// Append does the same in the place of buf, of which nothing stays.
func (f *Finder) Append(buf []Mention, t *arabic.Text, c Context) []Mention {
	s := searches.Get().(*search)
	s.Finder, s.text = f, t
	s.at = slices.Grow(s.at[:0], len(t.Words))[:len(t.Words)]
	for i := range t.Words {
		s.at[i] = f.starts.Get(&t.Words[i], f.begin)
	}
	if c.Country != "" {
		s.countries[c.Country] = 3
	}
	s.candidates()
	s.vote()
	found := s.resolve(buf[:0])
	s.release()
	return found
}

// Head tells whether a folded form is a noun that says what kind of place the name
// behind it is: «محافظة», without its article or a clitic.
func (f *Finder) Head(form string) bool { return f.words.heads[form] != noHead }

// Adds gives the number of words at the head of words that add one place to another
// in a list, 0 where none do: «فضلا عن».
func (f *Finder) Adds(words []arabic.Word) int {
	for _, rest := range f.words.adding[words[0].Form] {
		if arabic.HasPrefix(words[1:], rest) {
			return 1 + len(rest)
		}
	}
	return 0
}

// search is the state of one text.
type search struct {
	*Finder
	text *arabic.Text
	at   []*start // what may begin with each word
	all  []candidate
	more []Mention // that only a head tells of
	// what the text speaks of, by the mentions that leave no doubt
	countries, governorates map[string]int
	settled                 map[string]bool // cautious names that were places once, and cities
}

// searches holds what was released.
var searches = sync.Pool{New: func() any {
	return &search{countries: map[string]int{}, governorates: map[string]int{}, settled: map[string]bool{}}
}}

func (s *search) release() {
	const largest = 1 << 16 // words
	if len(s.at) > largest {
		return
	}
	clear(s.more)
	clear(s.countries)
	clear(s.governorates)
	clear(s.settled)
	s.Finder, s.text, s.all, s.more = nil, nil, s.all[:0], s.more[:0]
	searches.Put(s)
}

// resolve gives the mentions.
func (s *search) resolve(out []Mention) []Mention {
	out = slices.Grow(out, len(s.all))
	last := -1               // the last settlement named
	seat := ""               // the seat of the last governorate that bears its name
	lastOf := map[Kind]int{} // and the last of its kind: what «المدينة» points back at
	for i := range s.all {
		c := &s.all[i]
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
			p := c.known.places[0]
			for _, q := range c.known.places {
				if p.Kind == Governorate && q.Kind != Governorate {
					p = q // «صحيفة بغداد» is not called after its governorate
				}
			}
			out = append(out, s.mention(c, p, NamePart, "part of a name"))
			continue
		}
		if !s.isPlace(i) {
			continue
		}
		c.caution = plain // what is joined to it goes on with the list
		p, why := s.which(i, out, last)
		if p == nil {
			continue
		}
		m := s.mention(c, p, Event, why)
		m.Role = s.role(i, p, &m, out)
		b, _ := s.prefix(c)
		m.Office = b&title != 0
		m.Far = s.far(c)
		if m.Apart = s.apart(i, out); (m.Apart || m.Far) && m.Role != Origin {
			m.Role = Reference
		}
		out = append(out, m)
		home := p
		if p.settlement != p.ID {
			home = s.gaz.of(p.settlement)
		}
		if k := home.Kind; (k == City || k == Town) && m.Role != Dateline && m.Role != Metonym && m.Role != Reference && !s.campaign(c) {
			last = len(out) - 1
			lastOf[k] = last
		} else if city, ok := strings.CutSuffix(m.Settlement, "-gov"); ok && s.gaz.of(city).Kind == City {
			seat = city
		}
	}
	return s.unknown(out)
}

// mention makes the mention of a candidate.
func (s *search) mention(c *candidate, p *place, r Role, why string) Mention {
	words := s.text.Words
	m := Mention{First: c.first, Last: c.last, ID: p.ID, Settlement: p.settlement, Role: r, Why: why}
	m.Span = arabic.Span{Start: s.text.Offset(words[c.first], c.cut), End: words[c.last-1].End}
	if r == NamePart {
		return m
	}
	first := s.text.Sentences[c.sentence].First
	switch {
	case p.Kind == District:
		if c.head == headDistrict || c.head == headSite {
			m.First--
		}
	case c.head == headSite || c.head == headDistrict && p.Kind != Governorate:
		m.First-- // «سجن بادوش», «مطار الرقة»: a site of the settlement
	case c.first > first && c.cut == 0:
		f := words[c.first-1].Form
		if s.at[c.first-1].ways {
			m.First-- // «شمال الموصل», «وشمال العراق»
			if m.First > first && compass(f) && compass(strings.TrimPrefix(words[m.First-1].Form, "و")) {
				m.First-- // «شمال شرق الموصل»
			}
		}
	}
	if m.First < c.first && words[m.First].Kind == arabic.Mark {
		m.First = c.first // «مديرية «شقرة»»
	}
	if m.First < c.first {
		m.Start = s.start(m.First)
	}
	if p.Kind == District || m.First < c.first {
		m.Site = s.text.Source[m.Start:m.End]
	}
	return m
}

// compass tells whether a form is a quarter of the compass: «شمال», «شمالي».
func compass(form string) bool {
	switch strings.TrimSuffix(form, "ي") {
	case "شمال", "جنوب", "شرق", "غرب":
		return true
	}
	return false
}

// anaphor makes the mention of a word that points back at a settlement, with
// the side of it that stands before: «غرب المدينة».
func (s *search) anaphor(c *candidate, to Mention) Mention {
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
		if s.words.before[stemOf(f)]&direction != 0 || f == "من" && at-1 > first || s.words.sides[f] {
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

func stemOf(form string) string {
	if r, ok := strings.CutPrefix(form, "ال"); ok {
		return r
	}
	return form
}

// unknown adds the places that only a head tells of: «قرية التوخار». They are
// kept as sites and never guessed to be a place that is known.
func (s *search) unknown(known []Mention) []Mention {
	at := 0
	for _, sentence := range s.text.Sentences {
		for i := sentence.First; i+1 < sentence.Last; i++ {
			if !s.at[i].naming {
				continue
			}
			for at < len(known) && known[at].Last <= i {
				at++
			}
			w := &s.text.Words[i+1]
			head := s.text.Words[i].Form
			if !s.words.naming[head] {
				head = trimmed(head)
			}
			settled := s.words.heads[head] == headSettlement
			if w.Kind != arabic.Letters || !s.words.proper(w.Form) && !(settled && s.bareName(i+1, sentence)) {
				continue
			}
			if at < len(known) && known[at].First <= i+1 {
				continue
			}
			start := s.start(i)
			m := Mention{Span: arabic.Span{Start: start, End: w.End}, First: i, Last: i + 2, Role: Event, Why: "a head, and a name that is not known"}
			m.Site = s.text.Source[start:w.End]
			if m.Unlisted = s.words.towns[head]; settled && i+2 < sentence.Last {
				m.Settlement = s.words.nationalities[s.text.Words[i+2].Form]
			}
			s.more = append(s.more, m)
		}
	}
	// They are put between the others from behind, in their place.
	k, n := len(known), len(s.more)
	known = append(known, s.more...)
	for n > 0 {
		if k > 0 && known[k-1].Last > s.more[n-1].First {
			known[k+n-1] = known[k-1]
			k--
		} else {
			known[k+n-1] = s.more[n-1]
			n--
		}
	}
	return known
}

// bareName tells whether word i, which has no article, is the name of what the head
// before it says: «مدينة دوغوبيازيد التركية», «بلدة ساركوف في شرق البلاد», where
// «مدينة صغيرة في الشمال» names none.
func (s *search) bareName(i int, sentence arabic.Sentence) bool {
	const shortest = 5 // letters
	form := s.text.Words[i].Form
	if len([]rune(form)) < shortest || s.words.unnamed[form] || i+1 >= sentence.Last || s.words.heads[form] != noHead || s.at[i].before != 0 {
		return false
	}
	next := &s.text.Words[i+1]
	if s.words.nationalities[next.Form] != "" {
		return true
	}
	if strings.HasSuffix(form, "ه") || strings.HasSuffix(form, "ت") || strings.HasSuffix(form, "ها") {
		return false
	}
	for _, p := range [...]string{"ي", "ت", "ن", "ب", "ل", "و", "ف", "ك", "م"} { // verbs, participles and clitics
		if strings.HasPrefix(form, p) {
			return false
		}
	}
	return next.Kind == arabic.Letters && s.at[i+1].before&(locative|direction) != 0
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
