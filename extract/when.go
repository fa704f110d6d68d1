package extract

import (
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// when is the date of an event and what it rests on.
type when struct {
	date  edtf.Date
	basis timeline.Basis
	words string // the expression, as the text spells it
	rule  string
	own   bool   // the clause of the event has it
	said  span   // where words stand; none for the day of publication
	lost  string // why nobody knows the day, or ""
}

// dateOf gives the date of an event told before, for one that goes on with it.
func dateOf(e *timeline.Event) when {
	return when{date: e.Date, basis: timeline.Context, words: e.When, rule: e.Rule}
}

// when gives the date that governs trigger h of clause i.
func (r *reading) when(s arabic.Sentence, cs []clause, i int, h *hit, v verdict) when {
	if w, ok := r.ownDate(cs, i, h, v); ok {
		return w
	}
	if w, ok := r.dateBefore(cs, i); ok {
		return w
	}
	if w, ok := r.vaguely(cs, i, h, v); ok {
		return w
	}
	if v.status != timeline.Ongoing || cs[i].kind == content {
		if w, ok := r.continued(cs, i, h, v); ok {
			return w
		}
	}
	if e, ok := r.explains(s, h); ok {
		return r.dated(e, timeline.Context, false)
	}
	if w, ok := r.inForce(s, cs, i, h, v); ok {
		return w
	}
	if v.status == timeline.Occurred {
		if w, ok := r.dayOfReport(cs, i); ok {
			return w
		}
		if e, ok := r.dateBehind(cs, i, h); ok {
			return r.dated(e, timeline.Context, false)
		}
	}
	w := when{date: r.published, basis: timeline.Reported}
	switch {
	case v.tolled:
		w.lost = "its toll is told, and not when it was"
	case v.status == timeline.Occurred && r.afterwards(cs[i], h):
		w.lost = "it came after what was told before, and nobody knows when"
	}
	return w
}

// afterwards tells whether a verb stands beside a word that counts from what was told
// before: «وقررت الحكومة بعدها …».
func (r *reading) afterwards(c clause, h *hit) bool {
	for j := max(c.first, h.word-2); j < min(c.last, h.word+3); j++ {
		switch trimConj(r.text.Words[j].Form) {
		case "بعدها", "بعدئذ":
			return true
		}
	}
	return false
}

// ownDate gives the date that clause i itself has, or the clause behind it that
// only dates it.
func (r *reading) ownDate(cs []clause, i int, h *hit, v verdict) (when, bool) {
	if v.described {
		if e, ok := r.dateIn(cs[i+1], h.word); ok {
			return r.dated(r.goingOn(e, v), basis(e), true), true
		}
	}
	c := cs[i]
	c.last = r.resumes(cs, i)
	e, ok := r.dateIn(c, h.word)
	if !ok {
		e, ok = r.fronted(cs, i)
	}
	if ok {
		if at, ok := r.sinceIn(c, e.First+1); ok && at > h.word && e.First-at <= 8 && r.joins(at, e.First) && !e.Value.IsInterval() {
			e.Value = edtf.Since(e.Value) // «نزح الآلاف منذ اندلاع النزاع في نيسان»
		}
		if e.Last == h.word-1 && follows(r.text, h.word, "علي") && e.Value.IsInterval() {
			e.Value = e.Value.Start() // «بعد مضي سبعة أشهر على انطلاق …»
		}
		return r.dated(r.goingOn(e, v), basis(e), true), true
	}
	// «نزحوا … منذ بدأ الهجوم في شباط»: since then.
	if i+1 < len(cs) && cs[i+1].kind == after && trimConj(r.text.Words[cs[i+1].first].Form) == "منذ" && !r.comparesAt(cs[i], cs[i].last) {
		if e, ok := r.dateIn(cs[i+1], h.word); ok && (!e.Value.IsInterval() || e.Value.OpenEnd()) {
			if !e.Value.OpenEnd() {
				e.Value = edtf.Since(e.Value)
			}
			return r.dated(e, timeline.Relative, true), true
		}
	}
	if w, ok := r.tolled(cs[i], h); ok {
		return w, true
	}
	// A relative clause that tells no happening only describes what it follows:
	// «اجتماع … الذي يعقد في 22 آذار».
	if j, ok := describing(cs, i); ok && (h.tense == noun || h.tense == perfect) {
		// «خرجت الدبابات التي قدمها التحالف، أمس»: the comma gives the day to the verb.
		if e, ok := r.dateIn(cs[j], h.word); ok && (h.tense == noun || e.First > 0 && r.text.Words[e.First-1].Form == "،" && i == 0) {
			return r.dated(e, basis(e), true), true
		}
	}
	return when{}, false
}

// resumes gives the word of a relative clause at which the verb of its main clause
// gets its complement, and maybe its time: «دخلت الهدنة التي أعلنها الجيش | حيز
// التنفيذ الأحد», «تعرضت القوة التي نشرها الجيش | للقصف الجمعة»; or its end.
func (r *reading) resumes(cs []clause, i int) int {
	c := cs[i]
	if c.kind != relative {
		return c.last
	}
	for j := c.head; j >= 0; j = cs[j].head {
		for _, g := range cs[j].hits {
			if g.tense == noun || g.lemma != "دخل" && g.lemma != "تعرض" {
				continue
			}
			for k := c.first + 2; k < c.last; k++ {
				f := r.text.Words[k].Form
				if g.lemma == "دخل" && f == "حيز" || g.lemma == "تعرض" && !r.taken[k] && strings.HasPrefix(f, "لل") {
					return k
				}
			}
		}
		if cs[j].kind != relative {
			break
		}
	}
	return c.last
}

// tolled gives the time over which a clause counts people: «قتل 750 شخصا خلال ثلاثة
// أشهر من الحرب».
func (r *reading) tolled(c clause, h *hit) (when, bool) {
	if h.Toll == "" {
		return when{}, false
	}
	for _, e := range r.exprsIn(c.first, c.last) {
		if !e.Back.IsZero() && !r.attributed[e.First] {
			e.Value = edtf.Between(e.Back, r.published)
			return r.dated(e, timeline.Relative, true), true
		}
	}
	return when{}, false
}

// fronted gives the time that stands alone before clause i, with a comma behind it:
// «وفي اليوم نفسه، سقطت قذائف».
func (r *reading) fronted(cs []clause, i int) (dates.Expression, bool) {
	if i == 0 || cs[i].head != i-1 || cs[i].kind != beside || len(cs[i-1].hits) > 0 || r.text.Words[cs[i].first-1].Form != "،" {
		return dates.Expression{}, false
	}
	for _, e := range r.exprsIn(cs[i-1].first, cs[i-1].last) {
		if namesTime(e) && e.First <= cs[i-1].first+1 && e.Last >= cs[i-1].last-1 && !r.attributed[e.First] {
			return e, true
		}
	}
	return dates.Expression{}, false
}

// vaguely gives the date of what a vague word of the past stands with: that of the
// event told before for «حينها», none for «مؤخرا» and for «منذ بدء الحرب» where
// nobody says when that was.
func (r *reading) vaguely(cs []clause, i int, h *hit, v verdict) (when, bool) {
	if at, ok := r.sinceIn(cs[i], cs[i].last); ok && h.tense == imperfect && at > h.word && r.comparesAt(cs[i], at) {
		return when{lost: "it says only that it was the first since then"}, true
	}
	if v.status != timeline.Occurred {
		return when{}, false
	}
	first := cs[i].first
	if i > 0 && cs[i].head == i-1 && len(cs[i-1].hits) == 0 && r.text.Words[first-1].Form == "،" {
		first = cs[i-1].first // «وفي الفترة نفسها، قتل …»
	}
	for _, e := range r.exprsIn(first, cs[i].last) {
		switch {
		case e.Open != dates.Since && (e.Kind != dates.KindVague || e.Rule != "vague") || r.attributed[e.First]:
		case e.Last == e.First+1 && r.text.Words[e.First].Form == "سابقا" && e.First != h.word+1 && e.First > cs[i].first+1:
			// «قائد المحور سابقا»
		case e.Anchor == dates.Text:
			if len(r.found) > 0 && r.found[len(r.found)-1].Basis != timeline.Reported {
				return dateOf(&r.found[len(r.found)-1].Event), true
			}
			return when{lost: r.say("«", e.Of(r.article.Text), "» points at a day that is not told")}, true
		case r.doneSince(cs[i], h.word, e):
			return when{lost: r.say("«", e.Of(r.article.Text), "» is of what went on beside it")}, true
		case e.Open == dates.Before:
			return when{lost: r.say("«", e.Of(r.article.Text), "» is all that says when")}, true
		}
	}
	if at, ok := r.sinceIn(cs[i], cs[i].last); ok && !r.comparesAt(cs[i], at) {
		return when{lost: "since a happening, and nobody knows when that was"}, true
	}
	return when{}, false
}

// explains gives the day of the sentence before one that goes into it: «شهد السبت
// أعنف المعارك. فقد قتل …».
func (r *reading) explains(s arabic.Sentence, h *hit) (dates.Expression, bool) {
	const near = 40 // words
	if r.text.Words[s.First].Form != "فقد" || h.tense != perfect || s.First == 0 {
		return dates.Expression{}, false
	}
	before := r.exprsIn(s.First-near, s.First)
	for k := len(before) - 1; k >= 0 && before[k].Sentence == before[len(before)-1].Sentence; k-- {
		if e := before[k]; namesTime(e) && !r.attributed[e.First] {
			return e, true
		}
	}
	return dates.Expression{}, false
}

// dateBehind gives the day of the clause behind one that tells the past and that it is
// joined to: «قتل سبعة أشخاص، فيما أصيب عشرة في حادث منفصل أمس», «قتل القيادي بينما كان
// يتنقل قرب البلدة في الثامن من تموز».
func (r *reading) dateBehind(cs []clause, i int, h *hit) (dates.Expression, bool) {
	if h.tense != perfect || i+1 >= len(cs) || cs[i+1].kind != beside || cs[i+1].head != i || cs[i+1].says {
		return dates.Expression{}, false
	}
	switch first := trimConj(r.text.Words[cs[i+1].first].Form); first {
	case "فيما", "بينما", "عندما", "حينما", "حين":
	default:
		return dates.Expression{}, false
	}
	e, ok := r.dateIn(cs[i+1], h.word)
	day, _ := e.Value.First()
	published, _ := r.published.First()
	return e, ok && e.Value.Precision() == edtf.PrecisionDay && !e.Value.IsInterval() && day < published
}

// details gives the day just before publication of the sentence before one that goes on
// with it, or in which somebody adds how it was: «وقع تفجيران أمس في بغداد. وأوضح مصدر أن شخصا قتل في المدائن».
func (r *reading) details(s arabic.Sentence, cs []clause, i int, h *hit, v verdict) (dates.Expression, bool) {
	const recent, near = 2, 40 // days, words
	if v.status != timeline.Occurred || v.aside || slices.ContainsFunc(r.exprsIn(s.First, s.Last), namesTime) {
		return dates.Expression{}, false
	}
	says := cs[i].kind == content && cs[i].head == 0 &&
		slices.ContainsFunc(r.hitsIn(s.First, s.First+1), func(h *hit) bool { return h.role == saying && h.Conj != 0 })
	opens := cs[0].first == s.First && slices.ContainsFunc(r.hitsIn(s.First, s.First+1), func(g *hit) bool { return g.tense == perfect && g.Conj != 0 && g.role != saying }) &&
		(i == 0 || cs[i].head == 0 && cs[i].kind == beside)
	if !says && !opens {
		return dates.Expression{}, false
	}
	published, _ := r.published.First()
	var day dates.Expression
	for k, before := 0, r.exprsIn(s.First-near, s.First); k < len(before); k++ {
		e := before[k]
		if e.Sentence != before[len(before)-1].Sentence || !namesTime(e) {
			continue
		}
		first, _ := e.Value.First()
		before := r.text.Sentences[e.Sentence]
		if !says && before.Paragraph != s.Paragraph || r.isPast(before.First) {
			return dates.Expression{}, false
		}
		if e.Value.Precision() != edtf.PrecisionDay || e.Value.IsInterval() || first >= published || published-first > recent || r.attributed[e.First] || day.Last > 0 {
			return dates.Expression{}, false
		}
		day = e
	}
	return day, day.Last > 0
}

// sinceIn gives the last «منذ» before a word of a clause behind which a happening
// stands and no time: «منذ بدء المعارك».
func (r *reading) sinceIn(c clause, before int) (at int, ok bool) {
	for j := before - 2; j >= c.first; j-- {
		if k := r.known[j]; k.joint != jointSince && k.joined != jointSince || r.taken[j] || r.text.Words[j+1].Kind != arabic.Letters {
			continue
		}
		if next := r.text.Words[min(j+2, c.last-1)].Form; next != "الاولي" && next != "الاول" { // «منذ الساعات الأولى»
			return j, true
		}
	}
	return 0, false
}

// dateBefore gives for a relative clause the date that stands right before it, with
// the happening that it describes: «الهجوم على المتحف في آذار الماضي الذي أدى إلى
// مقتل …».
func (r *reading) dateBefore(cs []clause, i int) (when, bool) {
	c := cs[i]
	if c.kind != relative || c.head < 0 {
		return when{}, false
	}
	for _, e := range r.exprsIn(c.first-12, c.first) {
		if e.Last != c.first || !namesTime(e) || r.attributed[e.First] {
			continue
		}
		if at, ok := r.eventBefore(cs[c.head], e.First); ok {
			w := r.dated(e, basis(e), true)
			w.said.first = at
			return w, true
		}
	}
	return when{}, false
}

// continued gives the date of the clause that clause i continues, as long as both
// tell the past. What a relative clause says of its head it keeps to itself.
func (r *reading) continued(cs []clause, i int, h *hit, v verdict) (when, bool) {
	if c := cs[i]; c.kind == after && c.head >= 0 && h.tense == noun && h.Type == timeline.Battle && r.apart(cs[c.head]) {
		return when{lost: "it lies before its main clause, and nobody knows how long"}, true
	}
	if f := r.text.Words[cs[i].first]; i > 0 && cs[i].first > 0 && (f.Form == "مما" || r.text.Words[cs[i].first-1].Form == "مما") {
		if e, ok := r.dateIn(cs[i-1], h.word); ok {
			return r.dated(e, timeline.Context, false), true // «تعرضت … للنيران الجمعة مما أدى إلى شن …»
		}
	}
	if cs[i].kind == after && r.text.Words[cs[i].first].Form == "ردا" {
		return when{lost: "it was answered, and nobody knows how soon"}, true
	}
	opens := r.opensWhen(cs[i])
	for j := cs[i].head; j >= 0; j = cs[j].head {
		opens = opens || r.opensWhen(cs[j])
		if (cs[j].kind == relative) != (cs[i].kind == relative) || cs[j].kind == after {
			if cs[i].kind == relative {
				break
			}
			continue
		}
		e, ok := r.dateIn(cs[j], h.word)
		switch {
		case !ok, v.status != timeline.Planned && r.ahead(e):
			continue
		case r.countsFrom(cs[j], e):
			return when{lost: "the day stands with another happening, and how far from it is not known"}, true
		case h.tense == perfect && e.Value.OpenEnd() && !opens && cs[i].kind != after:
			return when{}, false // what goes on since then does not date what happened beside it
		case h.tense == perfect && e.Value.OpenEnd():
			e.Value = e.Value.Start() // «المحاصرة منذ 10 حزيران حين انسحب منها الجيش»
		}
		if cs[j].says || cs[i].kind == content {
			return r.dated(e, timeline.Relative, false), true
		}
		return r.dated(e, timeline.Context, false), true
	}
	return when{}, false
}

// apart tells whether a clause says nothing of when what lies before it was: it tells
// of a meeting or an appeal («دعا إلى زيارة المدينة بعد تحريرها») or of what is to
// come.
func (r *reading) apart(c clause) bool {
	talks := false
	for _, h := range c.hits {
		switch {
		case h.role != happening:
		case h.Type == timeline.Diplomacy:
			talks = true
		case h.Type == timeline.Battle, h.Type == timeline.Explosion, h.Toll != "":
			return false
		}
	}
	return talks || slices.ContainsFunc(r.exprsIn(c.first, c.last), r.ahead)
}

// ahead tells whether a time lies behind publication, or begins with it: «الأيام
// المقبلة».
func (r *reading) ahead(e dates.Expression) bool {
	first, ok := e.Value.First()
	last, _ := e.Value.Last()
	published, _ := r.published.First()
	return ok && (first > published || first == published && last > published)
}

// dayOfReport gives the day of a report, which passes to what it reports and does
// not date it, or that on which somebody says it in a clause beside it: «قصفت
// الطائرات البلدة، كما قال سكان أمس».
func (r *reading) dayOfReport(cs []clause, i int) (when, bool) {
	for _, e := range r.exprsIn(cs[i].first, cs[i].last) {
		if r.attributed[e.First] && namesTime(e) {
			return r.dated(e, timeline.Relative, false), true
		}
	}
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(cs) || !cs[j].says || cs[j].kind == content || tells(cs[j]) {
			continue
		}
		for _, e := range r.exprsIn(cs[j].first, cs[j].last) {
			if namesTime(e) {
				return r.dated(e, timeline.Relative, false), true
			}
		}
	}
	return when{}, false
}

// namesTime tells whether an expression names a time of its own, where «حاليا» means the
// day of publication.
func namesTime(e dates.Expression) bool { return !e.Vague && !e.Value.IsZero() }

// tells tells whether a clause has a word that names a happening.
func tells(c clause) bool {
	return slices.ContainsFunc(c.hits, func(h *hit) bool { return h.role == happening })
}

// compares tells whether an expression only says since when there was nothing
// like it: «أعنف قصف منذ عام 2014».
func (r *reading) compares(c clause, e dates.Expression) bool {
	const nearest = 6 // words of «منذ بدء المعارك في آذار»
	at := e.First
	if f := trimConj(r.text.Words[at].Form); e.Value.Precision() != edtf.PrecisionDay && (at > c.first && r.text.Words[at-1].Form == "خلال" || f == "خلال") {
		return r.comparesAt(clause{first: max(c.first, at-4)}, at) // «الأسوأ خلال العام الجاري»
	}
	if trimConj(r.text.Words[at].Form) != "منذ" {
		var ok bool
		if at, ok = r.sinceIn(c, at+1); !ok || e.First-at > nearest || !r.joins(at, e.First) {
			return false
		}
	}
	return r.comparesAt(c, at)
}

// comparesAt tells the same of the «منذ» at a word. What it compares may stand
// before a relative clause: «الأولى التي تصل منذ عام».
func (r *reading) comparesAt(c clause, at int) bool {
	first := max(c.first, at-10)
	if c.kind == relative || c.kind == mainClause && c.head >= 0 {
		first = max(0, min(first, c.first-7))
	}
	for j := first; j < at; j++ {
		if r.known[j].compared && !(strings.HasSuffix(r.text.Words[j].Form, "اكثر") && r.text.Words[j+1].Form == "من") { // «أكثر من 3500 قتيل»
			return true
		}
	}
	return false
}

// joins tells whether words[first:last] hold neither a mark nor a verb of the lexicon.
func (r *reading) joins(first, last int) bool {
	for j := first; j < last; j++ {
		if r.text.Words[j].Kind == arabic.Mark {
			return false
		}
	}
	return !slices.ContainsFunc(r.hitsIn(first, last), func(h *hit) bool { return h.tense != noun })
}

// goingOn opens the end of the time of what goes on: «تقصف القوات المدينة منذ
// شهرين» is since then, where «قصفت القوات المدينة منذ شهرين» is a day.
// What goes on until a day began when it was told before: «اندلعت اشتباكات أمس. واستمرت
// حتى صباح اليوم».
func (r *reading) goingOn(e dates.Expression, v verdict) dates.Expression {
	if n := len(r.found); e.Open == dates.Until && n > 0 {
		first, ok := r.found[n-1].Date.First()
		last, ok2 := e.Value.Last()
		if ok && ok2 && first < last && r.found[n-1].Date.Precision() == edtf.PrecisionDay && !r.found[n-1].Date.OpenEnd() {
			e.Value = edtf.Between(edtf.OnDay(first), edtf.OnDay(last))
		}
	}
	if v.status == timeline.Ongoing && trimConj(r.text.Words[e.First].Form) == "منذ" && !e.Value.IsInterval() && !e.Value.IsZero() {
		e.Value = edtf.Since(e.Value)
	}
	return e
}

// eventBefore gives the noun with the article that names a happening a few
// words before a word of a clause.
func (r *reading) eventBefore(c clause, word int) (at int, ok bool) {
	const closest = 8
	for _, h := range c.hits {
		if h.role == happening && h.tense == noun && h.Def && h.word < word && word-h.word <= closest {
			return h.word, true
		}
	}
	return 0, false
}

// countsFrom tells whether a clause only counts the time of the one behind it from
// a happening of its own, on the day e: «بعد أسبوع من سقوط المدينة في 17 أيار».
func (r *reading) countsFrom(c clause, e dates.Expression) bool {
	first := trimConj(r.text.Words[c.first].Form)
	if first == "عشيه" || first == "غداه" {
		return e.First > c.first
	}
	if first != "بعد" && first != "قبل" {
		return false
	}
	for _, d := range r.exprsIn(c.first, c.first+2) {
		if d.First != e.First && d.Last < e.First {
			f := r.text.Words[d.Last].Form
			return f == "من" || f == "علي"
		}
	}
	return false
}

// opensWhen tells whether a clause begins with «حين» or «عندما».
func (r *reading) opensWhen(c clause) bool {
	for j := c.first; j < min(c.last, c.first+2); j++ {
		switch trimConj(r.text.Words[j].Form) {
		case "حين", "عندما", "حينما", "يوم":
			return true
		}
	}
	return false
}

// describing gives the relative clause behind clause i that has no happening of
// its own.
func describing(cs []clause, i int) (int, bool) {
	if i+1 >= len(cs) || cs[i+1].kind != relative {
		return 0, false
	}
	for _, h := range cs[i+1].hits {
		if h.role == happening {
			return 0, false
		}
	}
	return i + 1, true
}

// basis is that of a date that stands in the clause itself.
func basis(e dates.Expression) timeline.Basis {
	if e.Basis == dates.Explicit {
		return timeline.Explicit
	}
	return timeline.Relative
}

func (r *reading) dated(e dates.Expression, b timeline.Basis, own bool) when {
	return when{date: e.Value, basis: b, words: e.Of(r.article.Text), rule: e.Rule, own: own, said: span{e.First, e.Last}}
}

// dateIn gives the expression of a clause that lies nearest to a word, one
// behind it before one that stands as far in front of it. What dates only
// vaguely («حاليا») dates nothing here: it means the day of publication.
func (r *reading) dateIn(c clause, word int) (dates.Expression, bool) {
	var best dates.Expression
	distance := 1 << 30
	for _, e := range r.exprsIn(c.first, c.last) {
		if !namesTime(e) || r.attributed[e.First] || r.compares(c, e) {
			continue
		}
		if e.First > word && e.First > c.first && r.text.Words[e.First-1].Form == "وبحلول" {
			continue // what follows is of then
		}
		if r.doneSince(c, word, e) {
			continue
		}
		d := 2 * (e.First - word)
		if d < 0 {
			d = 2*(word-e.Last) + 1
		}
		if e.Value.Approximate() {
			d += 1000 // «قبل شهرين تقريبا، في 5 أيلول»: the day says it exactly
		}
		if d < distance {
			best, distance = e, d
		}
	}
	return best, distance < 1<<30
}

// doneSince tells whether «منذ» at a word belongs to what is done since then, behind a
// verb of the past: «استعاد الجيش المدينة بدعم من غارات يشنها التحالف منذ آذار».
// Who was killed in what goes on was killed since then.
func (r *reading) doneSince(c clause, verb int, e dates.Expression) bool {
	if e.Open != dates.Since {
		return false
	}
	past, does := false, false
	for _, h := range c.hits {
		past = past || h.word == verb && h.role == happening && h.tense == perfect && h.Toll == ""
		does = does || h.word > verb && h.word < e.First && h.tense == imperfect && h.role != saying
	}
	return past && does
}

// latest gives the last event told that is over and has a date of its own, from
// the text and not from publication; nil where there is none.
func (r *reading) latest() *found {
	for k := len(r.found) - 1; k >= 0; k-- {
		f := &r.found[k]
		if f.aside || f.Status == timeline.Planned {
			continue
		}
		if f.Basis == timeline.Reported || f.Date.OpenEnd() {
			return nil
		}
		return f
	}
	return nil
}

// goesOn tells whether a past event that nothing dates continues the story of
// the last one: in the same paragraph, or in the next sentence where a verb
// behind و opens it or somebody speaks of the same place. Only a date of the
// days before publication reaches that far; an older one was background, which
// goes on in the next sentence of its paragraph where a verb opens it, or it
// tells of the same place and nobody is quoted.
func (r *reading) goesOn(last found, s arabic.Sentence, cs []clause, i int, h *hit, v verdict) bool {
	if h.tense == imperfect || h.tense == future {
		return false
	}
	same := last.sentence.Paragraph == s.Paragraph
	next := last.sentence.Last == s.First || last.sentence == s
	opens := h.word-s.First <= 1 && h.Conj != 0 || r.goesBeside(s.First) &&
		slices.ContainsFunc(r.hitsIn(s.First+1, s.First+2), func(g *hit) bool { return g.tense == perfect })
	day, _ := last.Date.First()
	published, _ := r.published.First()
	if last.Date.Precision() != edtf.PrecisionDay || published-day > 7 || day > published {
		if !same || !next || h.tense != perfect {
			return false
		}
		return opens || !cs[i].says && cs[i].kind != content && slices.Equal(r.where(cs, i, h, v).ids, last.Places)
	}
	if same {
		return true
	}
	return next && (opens || cs[i].kind == content && slices.Equal(r.where(cs, i, h, v).ids, last.Places))
}

// goesBeside tells whether word i joins its sentence to the one before: «كما», «فيما».
func (r *reading) goesBeside(i int) bool {
	switch r.text.Words[i].Form {
	case "كما", "فيما", "بينما", "كذلك":
		return true
	}
	return false
}

// inForce gives the date of an event told before, where the sentence goes on
// with the story or points back at a happening as known («الهجوم») that was told
// and dated in one of the last sentences.
func (r *reading) inForce(s arabic.Sentence, cs []clause, i int, h *hit, v verdict) (when, bool) {
	if len(r.found) == 0 || v.status != timeline.Occurred || v.aside {
		return when{}, false
	}
	if last := r.latest(); last != nil && r.goesOn(*last, s, cs, i, h, v) {
		return dateOf(&last.Event), true
	}
	// «وأدى الهجوم إلى اندلاع اشتباكات»
	for k := len(r.found) - 1; k >= 0 && k >= len(r.found)-6; k-- {
		f := &r.found[k]
		if f.Basis == timeline.Reported || s.First-f.sentence.Last > 100 {
			continue
		}
		for _, c := range cs[:i+1] {
			for _, g := range c.hits {
				if g.Def && g.tense == noun && f.sentence != s && pointsAt(g, f) {
					return dateOf(&f.Event), true
				}
			}
		}
	}
	return when{}, false
}

// pointsAt tells whether a noun with the article speaks of an event told before:
// «الهجوم» of one that said «هجوم», «المعارك» of one that said «اشتبك».
func pointsAt(g *hit, f *found) bool {
	return g.lemma == f.lemma || g.role == happening && g.Toll == "" && !g.Weak && g.Type == f.hit.Type && f.hit.Toll == "" &&
		(g.Type == timeline.Battle || g.Type == timeline.Explosion)
}

// exprsIn gives the temporal expressions that begin in words[first:last].
func (r *reading) exprsIn(first, last int) []dates.Expression {
	from, to := r.exprAt.in(first, last)
	return r.exprs[from:to]
}
