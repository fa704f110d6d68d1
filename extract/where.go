package extract

import (
	"cmp"
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/extract/places"
	"waqai/timeline"
)

// where is the place of an event.
type where struct {
	ids  []string
	site string
	own  bool // its clause names it
	near bool // its sentence does
	// named is the span of words that name it; none where it is carried on.
	named span
}

// where gives the place that governs trigger h of clause i.
func (r *reading) where(cs []clause, i int, h *hit, v verdict) where {
	c := cs[i]
	both := h.Type == timeline.Displacement
	if w := r.ownPlace(cs, i, h, v, both); len(w.ids) > 0 && !r.background(cs, i, h, w) {
		w.own, w.near = true, true
		if s := r.unknown(c); s != "" {
			w.site = s
		}
		if r.country(w.ids[0]) && len(r.force.places) == 1 && r.x.gaz.Within(r.force.places[0], w.ids[0]) && r.ofVillage(w) {
			w.ids = slices.Clone(r.force.places)
		}
		return w
	}
	for j := i - 1; j >= 0; j-- {
		if w := r.placesIn(cs[j].first, cs[j].last, h.word, false); len(w.ids) > 0 {
			w.near = true
			return r.narrowed(w, c, h)
		}
	}
	if i+1 < len(cs) && cs[i+1].head == i && r.eventsIn(cs[i+1]) {
		if w := r.placesIn(cs[i+1].first, cs[i+1].last, h.word, false); len(w.ids) > 0 {
			w.near = true
			if r.ofAnother(cs, i, h) {
				w.ids, w.site = r.around(w.ids), ""
			}
			return w
		}
	}
	if len(r.force.places) > 0 && !r.elsewhere(c) {
		w := where{ids: slices.Clone(r.force.places), site: cmp.Or(r.unknown(c), r.building(c))}
		if r.ofTown(c) {
			w.ids = r.around(w.ids)
		}
		return w
	}
	// Nothing else is named: the road is cut at one of its ends.
	w := r.nearest(c.first, c.last, h.word, both, true)
	if j, ok := describing(cs, i); ok && len(w.ids) == 0 {
		w = r.nearest(cs[j].first, cs[j].last, h.word, both, true)
	}
	w.own, w.near = len(w.ids) > 0, len(w.ids) > 0
	return w
}

// ownPlace gives the place that clause i itself names, the relative clause that
// describes its trigger, or the words that it describes.
func (r *reading) ownPlace(cs []clause, i int, h *hit, v verdict, both bool) where {
	c := cs[i]
	if v.described {
		if w := r.placesIn(cs[i+1].first, cs[i+1].last, h.word, both); len(w.ids) > 0 {
			return w
		}
	}
	if w := r.placesIn(c.first, c.last, h.word, both); len(w.ids) > 0 {
		return w
	}
	if j, ok := describing(cs, i); ok {
		if w := r.placesIn(cs[j].first, cs[j].last, h.word, both); len(w.ids) > 0 {
			return w
		}
	}
	if c.kind == relative { // «الموصل التي استولى عليها …»
		w := r.placesIn(max(c.first-6, cs[0].first), c.first, c.first, false)
		w.ids = w.ids[max(0, len(w.ids)-1):]
		return w
	}
	return where{}
}

// ofAnother tells whether the relative clause behind clause i describes another
// happening than its trigger: «اعتقال المتورطين بالتفجير الذي استهدف بني سعد».
func (r *reading) ofAnother(cs []clause, i int, h *hit) bool {
	if cs[i+1].kind != relative || h.Type != timeline.Strategic && h.Type != timeline.Diplomacy {
		return false
	}
	at := cs[i+1].first - 1
	return slices.ContainsFunc(r.hitsIn(at, at+1), func(o *hit) bool {
		return o.word != h.word && o.tense == noun && (o.Type == timeline.Battle || o.Type == timeline.Explosion || o.Type == timeline.Civilians)
	})
}

// around gives, for settlements, the governorates that they lie in, or the
// countries: all that is sure of a place near or like them.
func (r *reading) around(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !r.wide(id) {
			id = cmp.Or(r.x.gaz.Governorate(id), r.x.gaz.Country(id), id)
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// ofTown tells whether a clause names a town or a village that no gazetteer has:
// it lies in none that was named before.
func (r *reading) ofTown(c clause) bool {
	return slices.ContainsFunc(r.mentionsIn(c.first, c.last), func(m *places.Mention) bool { return m.Unlisted && m.Settlement == "" && m.Role == places.Event })
}

// ofVillage tells whether a country is only that of a village: «قرية الحضر السورية».
func (r *reading) ofVillage(w where) bool {
	return slices.ContainsFunc(r.mentionsIn(w.named.first, w.named.last), func(m *places.Mention) bool { return m.ID == "" && !m.Unlisted })
}

// elsewhere tells whether a clause names a region of another country than that of
// the place in force: what is no place of a timeline is a place all the same.
func (r *reading) elsewhere(c clause) bool {
	for _, m := range r.mentionsIn(c.first, c.last) {
		if m.Role == places.Event && m.ID != "" && !r.settles(m.ID) {
			if here, there := r.x.gaz.Country(r.force.places[0]), r.x.gaz.Country(m.ID); here != "" && there != "" && here != there {
				return true
			}
		}
	}
	return false
}

// building gives the building that a clause names without its name: «المتحف».
func (r *reading) building(c clause) string {
	for _, m := range r.mentionsIn(c.first, c.last) {
		if m.Building {
			return m.Site
		}
	}
	return ""
}

// unknown gives what a clause names behind a head that no gazetteer has: «قرية
// كذا» is a site of what lies around it.
func (r *reading) unknown(c clause) string {
	for _, m := range r.mentionsIn(c.first, c.last) {
		if m.ID == "" && m.Settlement == "" && m.Site != "" && m.Role == places.Event && !m.Apart {
			return m.Site
		}
	}
	return ""
}

// eventsIn tells whether the first place that a clause names is one where things
// happen, and not one that somebody comes from or goes to.
func (r *reading) eventsIn(c clause) bool {
	for _, m := range r.mentionsIn(c.first, c.last) {
		if counts(m) && !m.Apart && r.settles(settlement(m)) {
			return m.Role == places.Event
		}
	}
	return false
}

// narrowed gives, in place of a governorate or a country that a clause before
// named, the settlement in force that lies in it: «كبرى مدنهم في محافظة نينوى، وقد
// اجتاح التنظيم معظمها» of a text on Tal Afar.
func (r *reading) narrowed(w where, c clause, h *hit) where {
	if !r.pointsBack(c, h) || len(w.ids) != 1 || !r.wide(w.ids[0]) || len(r.force.places) != 1 || !r.x.gaz.Within(r.force.places[0], w.ids[0]) {
		return w
	}
	w.ids, w.site = slices.Clone(r.force.places), ""
	return w
}

// pointsBack tells whether a trigger takes a place named before as its object:
// «استولى عليها», «اجتاحها», «دخل معظمها».
func (r *reading) pointsBack(c clause, h *hit) bool {
	for j := h.word; j < min(c.last, h.word+5); j++ {
		w := r.text.Words[j]
		if w.Kind != arabic.Letters {
			return false
		}
		if f := w.Form; strings.HasSuffix(f, "ها") && len(f) >= 6 && !strings.HasPrefix(f, "ال") && (j == 0 || r.text.Words[j-1].Form != "من") { // «من خلالها»
			return true
		}
	}
	return false
}

// span is a stretch of words, last excluded.
type span struct{ first, last int }

// counts tells whether a mention can be where something happened.
func counts(m *places.Mention) bool {
	switch m.Role {
	case places.Metonym, places.Dateline, places.NamePart:
		return false
	}
	if m.Building {
		return false
	}
	return m.ID != "" || m.Settlement != ""
}

// settlement is the place on whose timeline a mention stands.
func settlement(m *places.Mention) string {
	if m.Settlement != "" {
		return m.Settlement
	}
	return m.ID
}

// placesIn gives the place that words[first:last] name nearest to a word, with
// those that are joined to it by و. What lies around a place that is named too
// («الموصل في شمال العراق») is left out. both takes every mention of a movement.
func (r *reading) placesIn(first, last, word int, both bool) where {
	return r.nearest(first, last, word, both, false)
}

// nearest is placesIn; with apart also of places that only say what something
// is.
func (r *reading) nearest(first, last, word int, both, apart bool) where {
	in := r.eligible(first, last, word, both, apart)
	if len(in) == 0 {
		return where{}
	}
	at := r.closest(in, word)
	group := r.listed(in, at, word, both)
	w := where{named: span{group[0].First, group[len(group)-1].Last}}
	for _, m := range group {
		if id := settlement(m); !slices.Contains(w.ids, id) {
			w.ids = append(w.ids, id)
		}
		if w.site == "" {
			w.site = m.Site
		}
	}
	r.refine(&w, in, at)
	return w
}

// eligible gives the mentions in words[first:last] that can be where the happening
// at a word was.
func (r *reading) eligible(first, last, word int, both, apart bool) []*places.Mention {
	in := r.in[:0] // nobody keeps it longer than for one question
	for _, m := range r.mentionsIn(first, last) {
		if counts(m) && (apart && !m.Office || !m.Apart || both && m.Role == places.Origin) && !r.attributed[m.First] && r.settles(settlement(m)) {
			in = append(in, m)
		}
	}
	r.in = in
	// What is measured from a place is not there, if another is named.
	if slices.ContainsFunc(in, func(m *places.Mention) bool { return m.Far }) {
		all := slices.Clone(in)
		in = slices.DeleteFunc(in, func(m *places.Mention) bool {
			return m.Far && slices.ContainsFunc(all, func(o *places.Mention) bool { return !o.Far && !r.x.gaz.Within(settlement(m), settlement(o)) })
		})
	}
	if both {
		return in
	}
	// What is talked about is not where it is talked: «بحث الوزيران الحرب في
	// السودان».
	if r.talk(word) {
		in = r.untopical(in, word)
	}
	// «سيطرت قوات حمص على بلدة تدمر»
	if k := slices.IndexFunc(in, func(m *places.Mention) bool { return m.First > word && r.onto(m) }); k > 0 && r.takes(word) {
		in = in[k:]
	}
	// Where somebody comes from is not where it happened, if that is named.
	if slices.ContainsFunc(in, func(m *places.Mention) bool { return m.Role != places.Origin && !r.wide(settlement(m)) }) {
		in = slices.DeleteFunc(in, func(m *places.Mention) bool { return m.Role == places.Origin })
	}
	// Nor is it where somebody sets out who arrives.
	if r.arrives(word) && !r.x.lex.way.flee[trimConj(r.text.Words[word].Form)] {
		in = slices.DeleteFunc(in, func(m *places.Mention) bool { return m.Role == places.Origin })
	}
	// Nor is it where somebody tried to flee to.
	in = slices.DeleteFunc(in, func(m *places.Mention) bool { return m.Role == places.Destination && r.fled(m, word) })
	// Nor is the country that does it: «قصف العراق مدينة طهران».
	if len(in) > 1 && in[0].First == word+1 && in[0].Start == r.text.Words[word+1].Start && r.country(settlement(in[0])) &&
		!r.joined(in[0], in[1]) && !r.x.gaz.Within(settlement(in[1]), settlement(in[0])) {
		in = in[1:]
	}
	return in
}

// untopical leaves out what the talk at a word is about, «الحرب في سوريا والعراق»,
// unless no other place is named.
func (r *reading) untopical(in []*places.Mention, word int) []*places.Mention {
	var out []*places.Mention
	topical := false
	for k, m := range in {
		topical = r.topic(m, word) || topical && r.joined(in[k-1], m)
		if !topical {
			out = append(out, m)
		}
	}
	if out == nil {
		return in
	}
	return out
}

// fled tells whether a mention is where somebody flees to, and that is not what the
// trigger at a word tells: «اعتقل أثناء محاولته الهرب إلى النيجر».
func (r *reading) fled(m *places.Mention, word int) bool {
	for j := m.First - 1; j >= max(0, m.First-3); j-- {
		if j > word && r.x.lex.way.escape[r.text.Words[j].Form] {
			return true
		}
	}
	return false
}

// talk tells whether a word names a meeting or a word of states.
func (r *reading) talk(word int) bool {
	return slices.ContainsFunc(r.hitsIn(word, word+1), func(h *hit) bool { return h.Type == timeline.Diplomacy })
}

// background tells whether the place of clause i is only the country of a war in
// which that of a clause before it lies, or that in force: «وصلت أول سفينة منذ بدء
// الحرب في اليمن» of a text on Aden.
func (r *reading) background(cs []clause, i int, h *hit, w where) bool {
	if len(w.ids) != 1 || !r.country(w.ids[0]) || !r.topic(&places.Mention{First: w.named.first}, h.word) {
		return false
	}
	inside := func(id string) bool { return r.x.gaz.Within(id, w.ids[0]) }
	return slices.ContainsFunc(r.force.places, inside) ||
		slices.ContainsFunc(r.mentionsIn(cs[0].first, cs[i].first), func(m *places.Mention) bool { return counts(m) && !m.Apart && inside(settlement(m)) })
}

// topic tells whether a mention says what a talk is about, or whose war it is, where
// that is not what the trigger at a word names.
func (r *reading) topic(m *places.Mention, word int) bool {
	at := m.First - 1
	if at < 1 || r.text.Words[at].Form != "في" {
		return false
	}
	for j := at - 1; j >= max(0, at-2); j-- {
		if j != word && r.x.lex.noun.topic[r.text.Words[j].Form] {
			return true
		}
	}
	return false
}

// onto tells whether «على» stands before a mention, or before its head.
func (r *reading) onto(m *places.Mention) bool {
	for j := m.First - 1; j >= max(0, m.First-2); j-- {
		if r.text.Words[j].Form == "علي" {
			return true
		}
	}
	return false
}

// takes tells whether the word that names a happening is one of taking a place,
// which «على» leads to.
func (r *reading) takes(word int) bool {
	for _, h := range r.hitsIn(word, word+1) {
		if r.x.lex.noun.taking[h.lemma] {
			return true
		}
	}
	return false
}

// closest gives the index of the mention nearest to a word: the first behind it,
// or else the last before it.
func (r *reading) closest(in []*places.Mention, word int) int {
	at := len(in) - 1
	for k, m := range in {
		if m.First > word {
			at = k
			break
		}
	}
	// A mention before the word that touches it lies nearer than one far behind.
	if at > 0 && in[at].First-word > 12 && word-in[at-1].Last <= 4 {
		at--
	}
	// «في أبو غريب في بغداد، وأوقع 30 قتيلا»
	if at > 0 && in[at].First < word && in[at].First-in[at-1].Last <= 1 && r.text.Words[in[at].First-1].Form == "في" && !r.wide(settlement(in[at])) &&
		r.x.gaz.Country(settlement(in[at])) == r.x.gaz.Country(settlement(in[at-1])) {
		at--
	}
	// A reference point gives way to a place where things happen.
	if in[at].Role == places.Reference {
		for k, m := range in {
			if m.Role != places.Reference && max(m.First-word, word-m.First) <= 12 {
				return k
			}
		}
	}
	return at
}

// listed gives a mention with those that are joined to it behind, and before it
// where it stands before a word. What lies around one of them may stand between:
// «في مدينة الموصل شمال العراق وفي الرقة».
func (r *reading) listed(in []*places.Mention, at, word int, both bool) []*places.Mention {
	first, last := at, at+1
	for ; last < len(in); last++ {
		m := in[last]
		if !(both && (m.Role == places.Origin || m.Role == places.Destination) || r.joined(in[last-1], m) && (m.Role != places.Reference || m.Apart && in[last-1].Apart) || r.enclosing(in[last-1], m)) {
			break
		}
	}
	for ; first > 0 && in[first].First < word; first-- {
		if m := in[first-1]; !r.joined(m, in[first]) || m.Role == places.Reference || in[first].Role == places.Reference {
			break
		}
	}
	return in[first:last]
}

// enclosing tells whether a mention only says in what the one before it lies.
func (r *reading) enclosing(a, b *places.Mention) bool {
	if b.First-a.Last > 2 || !r.x.gaz.Within(settlement(a), settlement(b)) {
		return false
	}
	for j := a.Last; j <= b.First; j++ {
		if _, conj := conjoined(r.text.Words[j].Form); conj || j < b.First && r.text.Words[j].Kind != arabic.Letters {
			return false
		}
	}
	return true
}

// refine puts a settlement in the place of the governorate or the country around
// it, where in names it too, and leaves out what lies around another place.
func (r *reading) refine(w *where, in []*places.Mention, at int) {
	if len(w.ids) == 1 && r.wide(w.ids[0]) {
		around := w.ids[0]
		for k, m := range in {
			if id := settlement(m); id != around && r.x.gaz.Within(id, around) && (in[at].Role != places.Destination || m.First-in[at].Last <= 3) {
				w.ids, w.site = w.ids[:0], m.Site
				list := r.listed(in[k:], 0, m.First, false)
				for _, m := range list {
					if id := settlement(m); r.x.gaz.Within(id, around) && !slices.Contains(w.ids, id) {
						w.ids = append(w.ids, id)
					}
				}
				w.named = span{m.First, list[len(list)-1].Last}
				break
			}
		}
	}
	w.ids = slices.DeleteFunc(w.ids, func(id string) bool {
		return slices.ContainsFunc(w.ids, func(other string) bool { return other != id && r.x.gaz.Within(other, id) })
	})
}

// joined tells whether nothing but و, commas and what adds one place to another
// stands between two mentions: «في قاعدة العند، وفي محافظة لحج، فضلا عن تعز».
func (r *reading) joined(a, b *places.Mention) bool {
	joins := false
	words := r.text.Words[:b.First]
	for j := r.beyond(a, b.First); j < b.First; j++ {
		switch f := words[j].Form; f {
		case "و", "،", "او":
			joins = true
		case "«", "»", `"`, "“", "”": // «بين محافظتي «عمران» و«صعدة»»
		case "وفي", "وعلي": // where «وفي لحج قتل خمسة» is another happening
			if slices.ContainsFunc(r.hitsIn(b.Last, b.Last+3), func(h *hit) bool { return h.tense != noun }) {
				return false
			}
			joins = true
		case "في", "علي":
			if !joins {
				return false
			}
		default:
			if n := r.x.places.Adds(words[j:]); n > 0 {
				j += n - 1
				joins = true
				continue
			}
			rest, conj := conjoined(f)
			if !r.x.places.Head(rest) || !conj && !joins {
				return false
			}
			joins = true
		}
	}
	_, conj := conjoined(r.text.Words[b.First].Form)
	return conj || joins
}

// beyond gives the word behind a mention, its adjective and a bracket: «المخا الساحلية
// (غرب)». It is last at most.
func (r *reading) beyond(m *places.Mention, last int) int {
	at, words := m.Last, r.text.Words
	if f := words[at].Form; at < last && strings.HasPrefix(f, "ال") && (strings.HasSuffix(f, "يه") || strings.HasSuffix(f, "ي")) {
		at++
	}
	if at < last && words[at].Form == "(" {
		for j := at + 1; j < min(last, at+5); j++ {
			if words[j].Form == ")" {
				return j + 1
			}
		}
	}
	return at
}

// settles tells whether a place can carry a timeline: a river or a sea cannot.
func (r *reading) settles(id string) bool {
	k := r.x.gaz.Kind(id)
	return k != "" && k != places.River && (k != places.Region || r.x.gaz.Governed(id))
}

// country tells whether a place is a country.
func (r *reading) country(id string) bool {
	return r.x.gaz.Kind(id) == places.Country
}

// wide tells whether a place is a governorate or a country.
func (r *reading) wide(id string) bool {
	k := r.x.gaz.Kind(id)
	return k == places.Governorate || k == places.Country
}

// carry remembers the place that a sentence leaves in force: that of its last
// event with a place of its own, else the first place of a sentence that tells no
// event: what the sentence is about stands at its head.
func (r *reading) carry(s arabic.Sentence, before int) {
	own := func(f *found) bool { return !slices.Contains(f.Inferred, "places") }
	aside := -1
	for k := len(r.found) - 1; k >= before; k-- {
		switch f := &r.found[k]; {
		case !own(f):
		case f.aside:
			aside = max(aside, k)
		default:
			r.force = force{places: f.Places, site: f.Site}
			return
		}
	}
	if aside >= 0 {
		r.force = force{places: r.found[aside].Places, site: r.found[aside].Site}
		return
	}
	for _, m := range r.mentionsIn(s.First, s.Last) {
		if counts(m) && m.Role == places.Event && r.settles(settlement(m)) {
			if (r.topic(m, -1) || !r.country(settlement(m))) && slices.ContainsFunc(r.force.places, func(id string) bool { return r.x.gaz.Within(id, settlement(m)) }) {
				continue // «الذي يسيطر على القطاع», «منذ بدء الحرب في اليمن»
			}
			r.force = force{places: []string{r.within(s, m)}}
			return
		}
	}
}

// within gives, in place of a country, the settlement in it that a sentence names
// too: «سيطر مقاتلو جنوب اليمن على مدينة الحوطة».
func (r *reading) within(s arabic.Sentence, around *places.Mention) string {
	id := settlement(around)
	if !r.country(id) {
		return id
	}
	for _, m := range r.mentionsIn(around.Last, s.Last) {
		if in := settlement(m); counts(m) && m.Role == places.Event && !r.wide(in) && r.settles(in) && r.x.gaz.Within(in, id) {
			return in
		}
	}
	return id
}

// mentionsIn gives the mentions that begin in words[first:last].
func (r *reading) mentionsIn(first, last int) []*places.Mention {
	from, to := r.mentionAt.in(first, last)
	return r.mentioned[from:to]
}
