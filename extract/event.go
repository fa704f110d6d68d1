package extract

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// event makes the event of a trigger, or rejects it when no place or time can be
// told.
func (r *reading) event(s arabic.Sentence, cs []clause, i int, h *hit, v verdict) {
	c := cs[i]
	w := r.when(s, cs, i, h, v)
	p := r.where(cs, i, h, v)
	if why := r.lacking(c, h, v, w, p); why != "" {
		if len(p.ids) == 0 && len(r.found) == 0 && r.news.last == 0 && s.Paragraph <= 2 && w.own && v.status == timeline.Occurred && !v.aside {
			r.news = news{hit: *h, when: w, last: s.Last}
		}
		r.reject(c, h, NoEvent, why)
		return
	}
	t := r.tollsOf(cs, i)
	news := r.retold(t, v, w, p)
	if news != nil {
		w = dateOf(news)
		if !p.own {
			p.ids, p.site = slices.Clone(news.Places), cmp.Or(p.site, news.Site)
			r.force = force{places: news.Places, site: news.Site} // what follows is of it too
		}
	} else if lead, ok := r.lead(s, h, r.kindOf(c, h, t, w), v, w, p); ok {
		w = lead
	} else if e, ok := r.details(s, cs, i, h, v); ok && w.basis == timeline.Reported {
		w = r.dated(e, timeline.Context, false)
	}
	kind := r.kindOf(c, h, t, w)
	if news != nil {
		kind = news.Type
	}
	start, end := r.quote(r.proof(c, w, p))
	e := &r.made
	*e = timeline.Event{
		Article:     r.article.ID,
		Quote:       r.article.Text[start:end],
		Trigger:     r.trigger(h),
		When:        w.words,
		Date:        w.date,
		Basis:       w.basis,
		Rule:        w.rule,
		Places:      p.ids,
		Site:        p.site,
		Type:        kind,
		Status:      v.status,
		Actors:      r.actorsIn(c.first, c.last),
		Attribution: r.attribution(s, cs, i, h),
	}
	t.into(e)
	if w.basis == timeline.Context || w.basis == timeline.Reported {
		e.Inferred = append(e.Inferred, "date")
	}
	if !p.own {
		e.Inferred = append(e.Inferred, "places")
	}
	if first, ok := w.date.First(); ok {
		if day, _ := r.published.First(); first > day {
			e.Status = timeline.Planned
		}
	}
	e.Confidence, e.Reasons = r.confidence(h, v, w, p)
	why := r.roles(e, s, cs, i, h)
	r.found = append(r.found, found{Event: *e, start: start, end: end, first: c.first, last: c.last, sentence: s, lemma: h.lemma, hit: *h, clause: i, aside: v.aside, who: why})
	if len(r.found) == 1 {
		r.opening.verdict, r.opening.where = v, p
		return
	}
	r.dateLead()
}

// dateLead gives the news that the text opens with the day that its details have:
// «قتل 45 جنديا في تفجير في سامراء. وقال ضابط إن سيارة انفجرت في المدينة ظهر أمس».
func (r *reading) dateLead() {
	const recent, near = 3, 60 // days, words
	f, e := &r.found[0], &r.found[len(r.found)-1]
	if f.Basis != timeline.Reported || f.Status != timeline.Occurred || f.sentence.Paragraph > 1 || f.aside || f.Type == timeline.Diplomacy ||
		slices.ContainsFunc(r.exprsIn(f.sentence.First, f.sentence.Last), func(e dates.Expression) bool { return namesTime(e) && !r.attributed[e.First] }) {
		return
	}
	day, _ := e.Date.First()
	published, _ := r.published.First()
	if e.Basis != timeline.Relative || e.Date.Precision() != edtf.PrecisionDay || day >= published || published-day > recent ||
		e.Status != timeline.Occurred || e.aside || e.Type != f.Type || e.sentence == f.sentence || e.sentence.First-f.sentence.Last > near ||
		!slices.ContainsFunc(e.Places, func(a string) bool {
			return slices.ContainsFunc(f.Places, func(b string) bool { return a == b || r.x.gaz.Within(a, b) || r.x.gaz.Within(b, a) })
		}) {
		return
	}
	says := func(h *hit) bool { return h.role == saying }
	again := e.lemma == f.lemma || e.hit.Def && e.hit.tense == noun && pointsAt(&e.hit, f) ||
		e.Fatalities != nil && f.Fatalities != nil && *e.Fatalities == *f.Fatalities ||
		len(r.found) == 2 && slices.ContainsFunc(r.hitsIn(e.sentence.First, e.sentence.First+2), says)
	if !again {
		return
	}
	w := dateOf(&e.Event)
	f.Date, f.Basis, f.When, f.Rule = w.date, w.basis, w.words, w.rule
	f.Confidence, f.Reasons = r.confidence(&f.hit, r.opening.verdict, w, r.opening.where)
}

// retold gives, for what nothing in its sentence dates, an event told before that
// killed as many, nil where there is none: a text comes back to its news with the
// details.
func (r *reading) retold(t tally, v verdict, w when, p where) *timeline.Event {
	const few = 3 // dead: so many may be killed twice
	if w.basis != timeline.Reported || v.status != timeline.Occurred || t.killed == nil || t.killed.Best == nil || *t.killed.Best < few {
		return nil
	}
	for k := len(r.found) - 1; k >= 0; k-- {
		f := &r.found[k]
		if f.Fatalities == nil || *f.Fatalities != *t.killed.Best || f.Basis == timeline.Reported || f.Status != timeline.Occurred {
			continue
		}
		if p.own && !slices.ContainsFunc(p.ids, func(id string) bool { return slices.Contains(f.Places, id) }) {
			continue
		}
		return &f.Event
	}
	return nil
}

// lead gives, for what nothing in its sentence dates, the news that the text opens
// with, where that is of a day just before publication and of the same place: what
// follows goes on with it, as it does in the next sentences where no place is known of
// the news.
func (r *reading) lead(s arabic.Sentence, h *hit, kind timeline.Type, v verdict, w when, p where) (when, bool) {
	const recent = 2 // days
	if w.basis != timeline.Reported || v.status != timeline.Occurred || h.Type == timeline.Diplomacy {
		return when{}, false
	}
	published, _ := r.published.First()
	if n := r.news; n.last > 0 && s.First >= n.last {
		day, _ := n.when.date.First()
		near := s.First-n.last <= 40 && violent(kind) && violent(n.hit.Type)
		if n.when.date.Precision() == edtf.PrecisionDay && !n.when.date.IsInterval() && day < published && published-day <= recent && (near || n.hit.Type == kind) {
			return when{date: n.when.date, basis: timeline.Context, words: n.when.words, rule: n.when.rule}, true
		}
	}
	const first = 5 // events
	for k := 0; k < min(len(r.found), first); k++ {
		f := &r.found[k]
		if f.sentence.Paragraph > 1 {
			break
		}
		day, _ := f.Date.First()
		if f.Basis != timeline.Relative || f.Date.Precision() != edtf.PrecisionDay || f.Status != timeline.Occurred || f.aside {
			continue
		}
		if day >= published || published-day > recent || !r.sameNews(s, kind, p, f) {
			break
		}
		return dateOf(&f.Event), true
	}
	return when{}, false
}

// sameNews tells whether a happening is of the place of the event f, or of one that
// lies in it or around it, in one country of a sort like it, or goes on with what
// somebody says of it.
func (r *reading) sameNews(s arabic.Sentence, kind timeline.Type, p where, f *found) bool {
	if kind == f.Type && r.more(s) {
		return true
	}
	for _, a := range p.ids {
		for _, b := range f.Places {
			if a == b {
				return true
			}
			if !r.x.gaz.Within(a, b) && !r.x.gaz.Within(b, a) {
				continue
			}
			round := r.x.gaz.Country(b) == b // «في مناطق متفرقة من اليمن»
			if kind == f.Type || !round && r.x.gaz.Country(a) != a || round && violent(kind) && violent(f.Type) {
				return true
			}
		}
	}
	return false
}

// more tells whether a sentence goes on with what somebody said before: «وأضاف أن …».
func (r *reading) more(s arabic.Sentence) bool {
	return slices.ContainsFunc(r.hitsIn(s.First, s.First+2), func(h *hit) bool { return h.role == saying && r.x.lex.more[h.lemma] })
}

// violent tells whether happenings of a type are of arms.
func violent(t timeline.Type) bool {
	return t == timeline.Battle || t == timeline.Explosion || t == timeline.Civilians
}

// lacking gives what a happening of clause c lacks to be an event, or "".
func (r *reading) lacking(c clause, h *hit, v verdict, w when, p where) string {
	switch {
	case w.lost != "":
		return w.lost
	case len(p.ids) == 0:
		return "no place is named"
	case h.Weak && !w.own && !p.own && (h.tense == noun || !p.near):
		return r.say("«", h.lemma, "» alone says little, and neither a time nor a place stands with it")
	case v.aside && !w.own && w.basis != timeline.Context:
		return "told in passing and not dated: nobody knows when"
	case v.status == timeline.Planned && !w.own && (c.kind == content || !p.own || violent(h.Type)):
		return "a forecast"
	case v.head && !p.own:
		return "a heading that names no place"
	}
	return ""
}

// confidence adds up what speaks for an event. The weights are the shares of right
// ones among the events of annotated news, where the place counts most: of those
// whose clause names place and day nine in ten are right, of those whose place is
// carried on hardly six. TestReliability prints the table. The reasons are given
// where they are asked for.
func (r *reading) confidence(h *hit, v verdict, w when, p where) (float64, []string) {
	score, explain := 0.57, r.x.opt.Explain
	var reasons []string
	var date, places string
	if explain {
		date, places = w.date.String(), strings.Join(p.ids, ", ")
	}
	weigh := func(d float64, why ...string) {
		score += d
		if explain && d == 0 {
			reasons = append(reasons, strings.Join(why, ""))
		} else if explain {
			reasons = append(reasons, fmt.Sprintf("%+.2f %s", d, strings.Join(why, "")))
		}
	}
	weigh(0, v.reason)
	if h.Weak {
		weigh(-0.03, "«", h.lemma, "» alone says little")
	}
	switch {
	case w.own:
		weigh(0.05, "«", w.words, "» dates the clause: ", date)
	case w.basis == timeline.Reported:
		weigh(-0.09, "nothing dates it: the day of publication")
	default:
		weigh(-0.10, "the date in force: ", date)
	}
	if p.own {
		weigh(0.28, "its clause names the place: ", places)
	} else {
		weigh(0, "the place in force: ", places)
	}
	if v.aside {
		weigh(-0.03, "told in passing")
	}
	return math.Round(100*max(0.05, min(0.99, score))) / 100, reasons
}

// trigger gives the trigger without its clitics, as the text spells it.
func (r *reading) trigger(h *hit) string {
	w := r.text.Words[h.word]
	start := r.text.Offset(w, int(h.Cut))
	if s := r.article.Text[start:w.End]; h.Def && h.Prep == 'l' && strings.HasPrefix(s, "ل") && h.tense == noun {
		start += len("ل") // «للسيطرة»: the article has lost its alif
	}
	return r.article.Text[start:w.End]
}

// proof widens a clause to the place that it describes («الموصل التي استولى
// عليها …») and to the clause that dates and places it («… الذي يعقد في 22 آذار»):
// a quote shows what its event says.
func (r *reading) proof(c clause, w when, p where) clause {
	if w.own {
		c.first, c.last = min(c.first, w.said.first), max(c.last, w.said.last)
	}
	if p.own {
		c.first, c.last = min(c.first, p.named.first), max(c.last, p.named.last)
	}
	return c
}

// quote gives the bytes of a clause.
func (r *reading) quote(c clause) (start, end int) {
	first, last := c.first, c.last
	for first < last-1 && separates(&r.text.Words[first]) {
		first++
	}
	for last > first+1 && separates(&r.text.Words[last-1]) {
		last--
	}
	start, end = r.text.Words[first].Start, r.text.Words[last-1].End
	return start, end
}

// separates tells whether a word is a mark that a quote does not begin or end with.
func separates(w *arabic.Word) bool {
	if w.Kind != arabic.Mark {
		return false
	}
	switch w.Form {
	case "،", "؛", ":", "-", ".", "؟", "!", "…":
		return true
	}
	return false
}

// finish gives the events their ids and their offsets in characters.
func (r *reading) finish() []timeline.Event {
	for k := 1; k < len(r.found); k++ {
		if r.found[k].start < r.found[k-1].start {
			slices.SortStableFunc(r.found, func(a, b found) int { return a.start - b.start })
			break
		}
	}
	events := make([]timeline.Event, 0, len(r.found))
	told := make(map[string]int, len(r.found)) // equal ones
	at, chars := 0, 0                          // chars counts the characters before byte at
	var folded string                          // the sentence of the event before
	var of arabic.Sentence
	for k := range r.found {
		f := &r.found[k]
		events = append(events, f.Event)
		e := &events[k]
		chars += r.text.Characters(at, f.start)
		at = f.start
		e.Offset, e.Length = chars, r.text.Characters(f.start, f.end)
		if f.sentence != of {
			folded, of = r.text.Folded(f.sentence), f.sentence
		}
		trigger := arabic.Fold(e.Trigger)
		e.ID = timeline.NewID(r.article.First(), folded, trigger, 0)
		if nth := told[e.ID]; nth > 0 {
			told[e.ID]++
			e.ID = timeline.NewID(r.article.First(), folded, trigger, nth)
		} else {
			told[e.ID] = 1
		}
		if r.x.opt.Explain {
			e.Reasons = append(slices.Clone(e.Reasons), f.who...)
		}
	}
	return events
}
