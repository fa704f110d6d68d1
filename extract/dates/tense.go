package dates

import (
	"strings"

	"waqai/extract/arabic"
)

// future tells whether the expression that is being read lies ahead: its
// clause has a verb with س, a word such as المقرر, or, at its head or just
// before the expression, the imperfect of something that has an appointment
// («ويجتمع الثلاثاء»).
func (c *cursor) future() bool {
	if c.ahead {
		return true
	}
	words := c.text.Words
	for k, n := c.start-1, 0; k >= c.first && n < 16; k, n = k-1, n+1 {
		w := words[k]
		if w.Kind == arabic.Mark {
			if w.Form == "(" || w.Form == ")" || w.Form == "/" || w.Form == `"` && n == 0 {
				continue
			}
			break
		}
		if w.Kind != arabic.Letters {
			continue
		}
		if l := c.tokens[k].lex; l != nil {
			switch {
			case l.class&future != 0:
				return true
			case l.class&scheduled != 0 && (n < 3 || n < 8 && (k == c.first || words[k-1].Kind == arabic.Mark)):
				return !c.at(k-1, pastVerb) && !c.at(k-2, pastVerb)
			case l.class&direction != 0 && l.senses[0].value > 0 && l.senses[0].def && n < 8 && !c.at(k-1, unit|weekday|month|hijri|season|vagueWord):
				return true // «الجلسة القادمة في العاشر من آب»
			case l.class&clause != 0:
				return c.at(k-1, future) || c.at(k-2, future)
			}
		}
		if c.isFutureVerb(k) {
			// «كان الوزير سيصل»
			return !c.at(k-1, pastVerb) && !c.at(k-2, pastVerb) && !c.at(k-3, pastVerb)
		}
	}
	// «الثلاثاء سيجتمع …»
	if c.start == c.first || words[c.start-1].Kind == arabic.Mark || c.at(c.start-1, in) && c.start-1 == c.first {
		if c.i < c.end && words[c.i].Kind == arabic.Letters {
			return c.isFutureVerb(c.i) || c.form(c.i) == "سوف"
		}
	}
	return false
}

// imperfect tells whether the clause has a verb in the imperfect, by the ي of
// its third person, near before the expression: «يعود بعد أسبوع».
func (c *cursor) imperfect() bool {
	for k, n := c.start-1, 0; k >= c.first && n < 6; k, n = k-1, n+1 {
		w := c.text.Words[k]
		if w.Kind == arabic.Mark || c.at(k, clause) {
			return false
		}
		f := strings.TrimPrefix(strings.TrimPrefix(w.Form, "و"), "ف")
		if strings.HasPrefix(f, "ي") && len(f) >= 6 && !c.at(k, month|unit|relday) {
			return !c.at(k-1, pastVerb)
		}
	}
	return false
}

// isFutureVerb tells whether word i is an imperfect with س.
func (c *cursor) isFutureVerb(i int) bool {
	w := c.text.Words[i]
	f := w.Form
	if r, ok := strings.CutPrefix(f, "و"); ok {
		f = r
	} else if r, ok := strings.CutPrefix(f, "ف"); ok {
		f = r
	}
	r, ok := strings.CutPrefix(f, "س")
	if !ok || len(r) < len("يصل") || c.at(i, noVerb) {
		return false
	}
	switch r[:len("ي")] {
	case "ي", "ت", "ن":
	case "ا":
		return strings.Contains(w.Of(c.text.Source), "سأ")
	default:
		return false
	}
	for _, p := range c.notFuture {
		if strings.HasPrefix(f, p) {
			return false
		}
	}
	return true
}
