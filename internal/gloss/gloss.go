// Package gloss says in Arabic what the program says in English of a text or a file:
// reasons, furniture, faults and hints, for editors who read them in a browser.
//
//	"negated by «لم»"  →  "منفي بالكلمة «لم»"
//
// The words stand in two lists, reasons.go and faults.go. An entry has an English
// form and an Arabic one; {1} to {9} stand for any words, and are taken over as they
// are. {1:say} is said in Arabic in its turn, and the entry is none where there are no
// words for it; {1:try} is then taken over. {1:word} stands for one word. What an
// editor types letter by letter stands between backquotes in the Arabic form, for a page
// to show it from left to right: see Pieces.
//
// A test looks through the sources of the packages that say such things, and asks that
// each has its entry.
package gloss

import (
	"strings"

	"waqai/internal/source"
)

// entry is a message and what it is in Arabic.
type entry struct{ english, arabic string }

// form is an English form, cut at its placeholders.
type form struct {
	literals []string // what stands before, between and behind the placeholders
	holes    []hole
	arabic   string
}

type hole struct {
	name      string // "{1}", "{1:say}" as the Arabic form has it
	say, only bool   // say it in Arabic; only where that can be done
	word      bool   // it is one word
}

// forms are all entries by the first letter of their English, "" for those that begin
// with a placeholder; in the order of the lists.
var forms = func() map[string][]*form {
	all := map[string][]*form{}
	for _, e := range append(append([]entry{}, reasons...), faults...) {
		f := parse(e)
		key := f.literals[0][:min(1, len(f.literals[0]))]
		all[key] = append(all[key], f)
	}
	return all
}()

func parse(e entry) *form {
	f := &form{arabic: e.arabic}
	rest := e.english
	for {
		before, after, found := cutHole(rest)
		f.literals = append(f.literals, before)
		if !found {
			return f
		}
		end := strings.IndexByte(after, '}')
		name := "{" + after[:end+1]
		_, how, _ := strings.Cut(strings.Trim(name, "{}"), ":")
		f.holes = append(f.holes, hole{name, how == "say" || how == "try", how == "say", how == "word"})
		rest = after[end+1:]
	}
}

// cutHole cuts a form before its first placeholder: a brace with a digit.
func cutHole(s string) (before, after string, found bool) {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '{')
		if at < 0 {
			return s, "", false
		}
		at += from
		if at+1 < len(s) && s[at+1] >= '1' && s[at+1] <= '9' {
			return s[:at], s[at+1:], true
		}
		from = at + 1
	}
}

// match gives what stands in the place of each placeholder.
func (f *form) match(text string) ([]string, bool) {
	last := len(f.literals) - 1
	rest, ok := strings.CutPrefix(text, f.literals[0])
	if !ok || last == 0 && rest != "" {
		return nil, false
	}
	var words []string
	for _, literal := range f.literals[1:] {
		at := strings.Index(rest, literal)
		if len(words) == last-1 { // the last one takes all up to the end
			at = len(rest) - len(literal)
			if !strings.HasSuffix(rest, literal) {
				return nil, false
			}
		}
		if at < 0 {
			return nil, false
		}
		words = append(words, rest[:at])
		rest = rest[at+len(literal):]
	}
	return words, true
}

func (f *form) say(words []string) (string, bool) {
	said := f.arabic
	for n, h := range f.holes {
		if h.word && strings.ContainsAny(words[n], " \n") {
			return "", false
		}
		word := strings.ReplaceAll(words[n], "`", "'")
		if h.say {
			arabic, ok := Arabic(words[n])
			switch {
			case ok:
				word = arabic
			case h.only:
				return "", false
			default:
				word = "`" + word + "`"
			}
		}
		said = strings.ReplaceAll(said, h.name, word)
	}
	return said, true
}

// Arabic says something in Arabic; it is false, and gives the English, where there are
// no words for it. Several things that stand one behind the other after "; " are said
// so.
func Arabic(english string) (arabic string, ok bool) {
	english = strings.TrimSpace(english)
	if english == "" {
		return "", true
	}
	for _, key := range []string{english[:1], ""} {
		for _, f := range forms[key] {
			if words, ok := f.match(english); ok {
				if arabic, ok := f.say(words); ok {
					return arabic, true
				}
			}
		}
	}
	for from := 0; ; {
		at := strings.Index(english[from:], "; ")
		if at < 0 {
			return english, false
		}
		at += from
		first, one := Arabic(english[:at])
		second, two := Arabic(english[at+2:])
		if one && two {
			return first + "؛ " + second, true
		}
		from = at + 2
	}
}

// Fault says what is wrong, and what to do, in Arabic. What comes from a template is the
// library's, and stands in its own words after ours.
func Fault(f source.Fault) (message, hint string) {
	message, ok := Arabic(f.Message)
	if !ok && strings.HasPrefix(f.File, "templates") {
		message = "في القالب خطأ: `" + strings.ReplaceAll(f.Message, "`", "'") + "`"
	}
	hint, _ = Arabic(f.Hint)
	return message, hint
}

// Piece is a piece of what was said. Code is what an editor types, or a name of the
// files: it goes from left to right.
type Piece struct {
	Text string
	Code bool
}

// Pieces cuts what Arabic gave at its backquotes.
func Pieces(said string) (list []Piece) {
	parts := strings.Split(said, "`")
	if len(parts)%2 == 0 { // one is open: it is of the text
		return []Piece{{Text: said}}
	}
	for n, part := range parts {
		if part != "" {
			list = append(list, Piece{part, n%2 == 1})
		}
	}
	return list
}
