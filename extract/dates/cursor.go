package dates

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// cursor stands on a word of a sentence and reads forward. Every method that
// reads something moves on when it succeeds and stays where it is when not.
type cursor struct {
	*lexicon
	Context
	text   *arabic.Text
	tokens []token

	first, end int  // the sentence
	start      int  // the first word of the expression that is being read
	joint      int  // a word behind a joint of the expression, which may bring clitics along
	i          int  // the next word
	ahead      bool // the expression lies after publication, whatever its verb says
	inner      int  // how many rules deep: a point within an interval is 1
	prevEnd    int  // where the expression before this one ended, -1 for none in this sentence
	// there are the classes of the sentence's words, and joins is set where something
	// stands in it that joins the ends of an interval: what asks for a word that is not
	// there need not be tried.
	there    class
	joins    bool
	surveyed bool // they are known

	pub  civil
	last edtf.Date // the last date of the text, from which «التالي» counts

	sentence, lastAt int // the number of this sentence, and of that of last
}

// civil is a day of the Gregorian calendar, 0 for what is not given.
type civil struct{ year, month, day int }

// read reads the expression that begins with word i, and gives the rule that
// read it and the word behind it. Where a phrase begins there, its first word is
// tried by itself as well: «بعد ذلك» is vague, «بعد ذلك بيومين» is not.
func (c *cursor) read(i int) (r reading, by *rule, next int) {
	r, by, next = c.longest(i)
	if tok := c.tokens[i]; tok.n > 1 {
		c.tokens[i] = token{c.of(&c.text.Words[i]), 1}
		if s, rule, end := c.longest(i); rule != nil && end > next {
			r, by, next = s, rule, end
		}
		c.tokens[i] = tok
	}
	return r, by, next
}

// onlyCounts tells whether word i is a number that counts what stands behind it, of which
// nothing is known: «12 قتيلا». It begins no time, unless it is a year.
func (c *cursor) onlyCounts(i int) bool {
	tok := &c.tokens[i]
	if tok.n != 1 || tok.lex.class&^(digits|number|ordinal) != 0 || i+1 < c.end && c.tokens[i+1].lex != nil {
		return false
	}
	if w := &c.text.Words[i]; w.Kind == arabic.Digits && len(w.Form) > 2 {
		return false
	}
	next := c.form(i + 1) // «7 و9»
	return next != "و" && next != "ال" && (i+1 == c.end || c.kind(i+1, arabic.Letters))
}

// longest tries the rules whose class begins at word i and gives the reading
// that goes furthest.
func (c *cursor) longest(i int) (best reading, by *rule, next int) {
	for set := c.tokens[i].lex.rules; set != 0; set &= set - 1 {
		r := &rules[bits.TrailingZeros64(set)]
		c.i, c.start, c.joint = i, i, i
		if got, ok := r.read(c); ok && c.i > next {
			best, by, next = got, r, c.i
		}
	}
	return best, by, next
}

// survey notes what stands in the sentence, at the first question.
func (c *cursor) survey() {
	if c.surveyed {
		return
	}
	c.there, c.joins, c.surveyed = 0, false, true
	for i := c.first; i < c.end; i++ {
		tok := &c.tokens[i]
		if tok.lex == nil {
			continue
		}
		c.note(tok.lex, i)
		if tok.n > 1 {
			c.note(c.of(&c.text.Words[i]), i)
		}
	}
}

func (c *cursor) note(l *lexeme, i int) {
	if l == nil {
		return
	}
	c.there |= l.class
	switch {
	case l.class&to != 0, l.clitic == la && l.class&(unit|ordinal) != 0:
		c.joins = true
	case l.class&mark != 0:
		f := c.text.Words[i].Form
		c.joins = c.joins || f == "-" || f == "/"
	}
}

// deepest bounds how far rules go into one another; «منذ أواخر شهر رمضان
// الماضي» is two deep. It keeps the time linear.
const deepest = 3

// point reads a single time, for a rule that makes something larger of it.
func (c *cursor) point() (best reading, ok bool) {
	l := c.lex()
	if l == nil || c.inner >= deepest {
		return
	}
	from, next := c.i, -1
	c.inner++
	defer func() { c.inner-- }()
	for set := l.rules & points; set != 0; set &= set - 1 {
		r := &rules[bits.TrailingZeros64(set)]
		c.i = from
		if got, ok := r.read(c); ok && c.i > next && got.kind != kindNone {
			best, next = got, c.i
		}
	}
	if next < 0 {
		c.i = from
		return reading{}, false
	}
	c.i = next
	return best, true
}

// lex gives what the lexicon knows of the next word, or nil.
func (c *cursor) lex() *lexeme {
	if c.i >= c.end {
		return nil
	}
	return c.tokens[c.i].lex
}

// skip moves past the next word or phrase.
func (c *cursor) skip() { c.i += max(1, c.tokens[c.i].n) }

// form gives the form of word i of the text, "" outside the sentence.
func (c *cursor) form(i int) string {
	if i < c.first || i >= c.end {
		return ""
	}
	return c.text.Words[i].Form
}

// is tells whether the next word is of a class. Any word may bring clitics
// along.
func (c *cursor) is(k class) bool {
	l := c.lex()
	return l != nil && l.class&k != 0
}

// at tells whether word i of the text is of a class.
func (c *cursor) at(i int, k class) bool {
	return i >= c.first && i < c.end && c.tokens[i].lex != nil && c.tokens[i].lex.class&k != 0
}

// clean tells whether the next word may go on an expression: it brings no
// clitic but those allowed, unless it is the first, or stands at a joint.
func (c *cursor) clean(allowed clitic) bool {
	l := c.lex()
	return l != nil && (c.i == c.start || c.i == c.joint || l.clitic&^allowed == 0)
}

// take reads a word of a class.
func (c *cursor) take(k class) (sense, bool) { return c.takeWith(k, 0) }

// takeWith reads a word of a class that may bring the clitics allowed.
func (c *cursor) takeWith(k class, allowed clitic) (sense, bool) {
	l := c.lex()
	if l == nil || l.class&k == 0 || !c.clean(allowed) {
		return sense{}, false
	}
	for _, s := range l.senses {
		if s.class&k != 0 {
			c.skip()
			return s, true
		}
	}
	return sense{}, false
}

// skipIf reads a word of a class if there is one.
func (c *cursor) skipIf(k class) bool {
	_, ok := c.take(k)
	return ok
}

// mark reads one of the marks given.
func (c *cursor) mark(set string) bool {
	if c.kind(c.i, arabic.Mark) && strings.Contains(set, c.text.Words[c.i].Form) {
		c.i++
		return true
	}
	return false
}

// glued tells whether the next word touches the one before it.
func (c *cursor) glued() bool { return c.touches(c.i) }

// touches tells whether word i touches the one before it in its sentence.
func (c *cursor) touches(i int) bool {
	return i > c.first && i < c.end && c.text.Words[i].Glued
}

// kind tells whether word i stands in the sentence and is of a kind.
func (c *cursor) kind(i int, k arabic.Kind) bool {
	return i >= c.first && i < c.end && c.text.Words[i].Kind == k
}

// and reads a conjunction that stands as a word of its own before digits:
// «7 و9».
func (c *cursor) and() bool {
	if c.form(c.i) == "و" && c.i+1 < c.end {
		c.i++
		return true
	}
	return false
}

// withAnd tells whether the next word brings the conjunction و.
func (c *cursor) withAnd() bool {
	l := c.lex()
	return l != nil && l.clitic&wa != 0
}

// startOf gives the byte where the expression that begins with word i begins:
// behind its clitics.
func (c *cursor) startOf(i int) int {
	w := c.text.Words[i]
	if l := c.tokens[i].lex; l != nil && l.cut > 0 {
		return c.text.Offset(w, int(l.cut))
	}
	return w.Start
}

// digits reads a whole number of at most size digits that is no piece of a
// longer one, of a ratio or of a time of the clock.
func (c *cursor) digits(size int) (int, bool) {
	v, _, ok := c.digitRun(size)
	return v, ok
}

func (c *cursor) digitRun(size int) (v, length int, ok bool) {
	if c.i >= c.end || c.text.Words[c.i].Kind != arabic.Digits {
		return 0, 0, false
	}
	f := c.text.Words[c.i].Form
	if len(f) > size {
		return 0, 0, false
	}
	v, err := strconv.Atoi(f)
	if err != nil {
		return 0, 0, false
	}
	c.i++
	return v, len(f), true
}

// number reads a number in digits or in words: «3», «ثلاثة», «خمسة وعشرين»,
// «ألف وتسعمائة وثمانية وسبعين», «الخمسة».
func (c *cursor) number() (int, bool) {
	if c.form(c.i) == "ال" && c.kind(c.i+1, arabic.Digits) { // «السنوات الـ20 الماضية»
		c.i++
		if v, ok := c.digits(6); ok {
			return v, true
		}
		c.i--
	}
	if v, ok := c.digits(6); ok {
		return v, true
	}
	total, scale := 0, 1<<30
	for first := true; ; first = false {
		l := c.lex()
		if l == nil || l.class&number == 0 {
			break
		}
		if !first && l.clitic != wa {
			break
		}
		if first && !c.clean(0) {
			break
		}
		from := c.i
		s, ok := c.takeWith(number, wa)
		if !ok {
			break
		}
		v := int(s.value)
		if v <= 9 && c.bareNumber(10) {
			v += 10
			c.skip()
		}
		if v < 1000 && v > 2 && c.bareNumber(1000) {
			v *= 1000
			c.skip()
		}
		// «خمسة وعشرون»: a ten follows its unit; all else follows something larger.
		tens := scale < 10 && v >= 20 && v < 100
		if v >= scale && !tens {
			c.i = from
			break
		}
		total += v
		switch {
		case tens, v > 10 && v < 20, v == 10:
			scale = 1
		case v >= 1000:
			scale = 1000
		case v >= 100:
			scale = 100
		case v >= 20:
			scale = 1
		default:
			scale = 9
		}
	}
	return total, total > 0
}

// bareNumber tells whether the next word is the number v without a clitic.
func (c *cursor) bareNumber(v int16) bool {
	l := c.lex()
	if l == nil || l.class&number == 0 || l.clitic != 0 {
		return false
	}
	for _, s := range l.senses {
		if s.class == number && s.value == v {
			return true
		}
	}
	return false
}

// ordinal reads «الثالث», «الحادي عشر», «الرابع والعشرين», «العشرين»; the last
// («آخر», «الأخير») is -1.
func (c *cursor) ordinal() (v int, def, ok bool) {
	from := c.i
	if s, ok := c.take(ordinal); ok {
		v, def = int(s.value), s.def
		if v < 0 || v > 9 {
			return v, def, true
		}
		if c.bareNumber(10) {
			c.skip()
			return v + 10, def, true
		}
		if l := c.lex(); l != nil && l.class&number != 0 && l.clitic == wa {
			for _, t := range l.senses {
				if t.class == number && t.def && t.value >= 20 && t.value < 100 {
					c.skip()
					return v + int(t.value), def, true
				}
			}
		}
		return v, def, true
	}
	if s, ok := c.take(number); ok && s.def && s.value >= 20 && s.value < 100 && s.value%10 == 0 {
		return int(s.value), true, true
	}
	// «الواحد والعشرين», «الثلاثة والعشرين»
	c.i = from
	if s, ok := c.take(number); ok && s.def && s.value < 10 && c.withAnd() {
		if t, ok := c.takeWith(number, wa); ok && t.def && t.value >= 20 && t.value < 100 {
			return int(s.value + t.value), true, true
		}
	}
	c.i = from
	return 0, false, false
}

// toward is what a word such as الماضي says: -1 before, 0 this, 1 after; steps
// is 2 for «قبل الماضي».
type toward struct {
	to    int
	steps int
	given bool
	same  bool // «نفسه», «التالي»: counted from the date before
}

func (w toward) shift() int { return w.to * w.steps }

// direction reads «الماضي», «قبل الماضي», «بعد القادم», «الجاري»; of the words
// without the article only where loose is set.
func (c *cursor) direction(loose bool) (toward, bool) {
	from := c.i
	steps := 1
	if c.is(ago|after|before) && c.clean(0) {
		way := -1
		if c.is(after) {
			way = 1
		}
		c.skip()
		if s, ok := c.take(direction); ok && s.def && int(s.value) == way {
			return toward{to: way, steps: 2, given: true}, true
		}
		c.i = from
		return toward{}, false
	}
	following := c.is(anaphora) && c.is(direction) && c.lex().senses[0].value > 0
	if s, ok := c.take(direction); ok {
		// «التالي» counts from a date of the text; without one it is the next from
		// now only where nothing else is said.
		if following && !c.alone(c.start, c.i) {
			c.i = from
			return toward{}, false
		}
		if s.def || loose {
			return toward{to: int(s.value), steps: steps, given: true}, true
		}
	}
	c.i = from
	return toward{}, false
}

// anaphoric reads «التالي», «نفسه», «ذاته», «السابق», where the text has given
// a date to count from.
func (c *cursor) anaphoric() (toward, bool) {
	if c.last.IsZero() {
		return toward{}, false
	}
	from := c.i
	if s, ok := c.take(anaphora); ok {
		switch s.value {
		case 0:
			return toward{same: true, given: true, steps: 1}, true
		case 1:
			return toward{to: 1, steps: 1, given: true, same: true}, true
		default:
			return toward{to: -1, steps: 1, given: true, same: true}, true
		}
	}
	c.i = from
	return toward{}, false
}

// remember keeps the date of an expression for those that count from it.
func (c *cursor) remember(e *Expression) {
	if e.Value.IsZero() || e.Vague {
		return
	}
	if _, ok := e.Value.First(); ok {
		c.last, c.lastAt = e.Value, e.Sentence
		if e.Open == Since {
			c.last = e.Value.Start()
		}
	}
}

// endOf dates the end of a vague length of time by the date that ends it: the
// siege of «حاصروا البلدة لسنوات … حتى كسر الجيش الحصار في أيلول» lasted until
// that month.
func (c *cursor) endOf(found []Expression, e *Expression) {
	if len(found) == 0 {
		return
	}
	d := &found[len(found)-1]
	last, ok := e.Value.Last()
	if d.Kind != KindDuration || !d.Value.IsZero() || d.Sentence != e.Sentence || d.Last-d.First > 1 || !ok {
		return
	}
	if l := c.tokens[d.First].lex; l == nil || l.clitic&la == 0 || e.Open != Closed {
		return
	}
	for k := d.Last; k < e.First; k++ {
		if c.at(k, until) {
			y, m, _ := last.Civil()
			d.Value, d.Basis, d.Anchor = edtf.Until(edtf.InMonth(y, m)), Relative, Text
			return
		}
	}
}

// alone tells whether words i to j are all that their sentence holds, but for
// marks.
func (c *cursor) alone(i, j int) bool {
	for k := c.first; k < c.end; k++ {
		if (k < i || k >= j) && c.text.Words[k].Kind != arabic.Mark {
			return false
		}
	}
	return true
}

// week gives the first day of the week in which a day lies.
func (c *cursor) week(d edtf.Day) edtf.Day {
	return d - edtf.Day((int(d.Weekday())-int(c.FirstDay)+7)%7)
}

// nearest gives the day of the week on or before d.
func nearest(d edtf.Day, w time.Weekday) edtf.Day {
	return d - edtf.Day((int(d.Weekday())-int(w)+7)%7)
}
