// Package arabic turns letters into words and sentences that know where they
// stand.
//
// Read goes over a text once and gives its words in order. A word keeps the
// range of bytes that it takes in the text and, beside it, a folded form for
// looking up; nothing rewrites the text, so text[w.Start:w.End] is always what
// the writer wrote. Words are runs of Arabic letters, runs of digits, runs of
// letters of other scripts, and single marks; white space, tatweel between
// blanks and invisible direction marks are no words.
//
// A sentence is a range of words. It ends at a full stop, a question mark or an
// exclamation mark, and always at a line break, which is what separates blocks
// of an article. A full stop inside a number or behind a single letter
// («أ.ف.ب») does not end it, nor does an ellipsis.
//
// Clitics stay on their words; Readings takes them apart, Number and Ordinal
// read numbers in digits and in words.
package arabic

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Span is a range of bytes of a text, End excluded.
type Span struct{ Start, End int }

// Of gives the piece of text that the span covers.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Overlaps tells whether the two spans have a byte in common.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Kind tells words of letters from digits and marks.
type Kind uint8

const (
	Letters Kind = iota // Arabic letters
	Digits              // a number in digits: «17», «٤٠٠», «1,400», «10.5»
	Latin               // letters of any other script
	Mark                // one mark: a comma, a bracket, a dash
)

// Word is a word, a number or a mark, and where it stands.
type Word struct {
	Span
	// Form is folded: see Fold. A number's digits are ASCII and its thousands
	// are not separated; a dash of any length is "-", a double quote of any
	// shape is `"`, a single one "'".
	Form string
	// number is that of the form in the vocabulary, 0 for a form that has none.
	number uint32
	Kind   Kind
	// Glued says that nothing stands between this word and the one before it.
	Glued bool
}

// Sentence is a range of words, Words[First:Last] of its Text, and the bytes
// from the first to the last of them.
type Sentence struct {
	Span
	First, Last int
	// Paragraph counts the blocks of the text from 0.
	Paragraph int
}

// Text is a text that has been read.
type Text struct {
	Source    string
	Words     []Word
	Sentences []Sentence

	broken bool     // Source is not all UTF-8
	codes  []uint64 // of the words, 0 where the form is written out
}

// Of gives the words of a sentence. The slice is shared, not copied.
func (t *Text) Of(s Sentence) []Word { return t.Words[s.First:s.Last] }

// Quote gives the text from the first of two words to the end of the last.
func (t *Text) Quote(first, last int) string {
	return t.Source[t.Words[first].Start:t.Words[last-1].End]
}

// HasPrefix tells whether words begin with the given forms.
func HasPrefix(words []Word, forms []string) bool {
	if len(words) < len(forms) {
		return false
	}
	for i, f := range forms {
		if words[i].Form != f {
			return false
		}
	}
	return true
}

// longest bounds a sentence, in words: a text without any full stop is cut
// there, so that what is looked at sentence by sentence stays linear.
const longest = 400

// closing is how many marks may stand behind the last word of one that is cut.
const closing = 8

// Read gives the words and sentences of a text. It reads any bytes: what is not
// UTF-8 is passed over like a blank. It takes time linear in len(source) and
// allocates a few slices, none per word.
func Read(source string) *Text {
	r := reader{src: source, text: texts.Get().(*Text)}
	r.text.Source = source
	r.text.Words = slices.Grow(r.text.Words[:0], len(source)/9+8)
	r.text.Sentences = slices.Grow(r.text.Sentences[:0], len(source)/160+2)
	r.text.codes = slices.Grow(r.text.codes[:0], cap(r.text.Words))
	r.read()
	r.look()
	return r.text
}

// texts holds what was released.
var texts = sync.Pool{New: func() any { return new(Text) }}

// Folded gives a sentence folded, as Fold does, with one blank for all that stand
// together.
func (t *Text) Folded(s Sentence) string {
	var buf [1024]byte
	b, end := buf[:0], s.Start
	blank := func() {
		if len(b) > 0 && b[len(b)-1] != ' ' {
			b = append(b, ' ')
		}
	}
	for i := s.First; i < s.Last; i++ {
		w := &t.Words[i]
		if gap := t.Source[end:w.Start]; gap == " " {
			blank()
		} else {
			for _, c := range gap {
				if k := classOf(c); k != vowel && k != joiner {
					blank()
				}
			}
		}
		end = w.End
		switch {
		case w.Kind == Digits || w.Kind == Latin:
			b = appendFold(b, t.Source[w.Start:w.End])
		case strings.IndexByte(w.Form, ' ') < 0:
			b = append(b, w.Form...)
		default: // «ﷺ» is four words
			for _, c := range w.Form {
				if c == ' ' {
					blank()
				} else {
					b = utf8.AppendRune(b, c)
				}
			}
		}
	}
	return strings.TrimSuffix(string(b), " ")
}

// Characters counts the characters of Source[start:end], as utf8.RuneCountInString
// does; neither end cuts one.
func (t *Text) Characters(start, end int) int {
	s := t.Source[start:end]
	if t.broken {
		return utf8.RuneCountInString(s)
	}
	n := len(s)
	for ; len(s) >= 8; s = s[8:] { // without the bytes 10xxxxxx, which begin none
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		n -= bits.OnesCount64(x >> 7 &^ (x >> 6) & 0x0101010101010101)
	}
	for i := range len(s) {
		if s[i]&0xC0 == 0x80 {
			n--
		}
	}
	return n
}

// Release gives the words and sentences back to be used for another text. Nobody
// may look at the text after it; the forms of its words stay good.
func (t *Text) Release() {
	const largest = 1 << 16 // words: a text of a book is not kept
	if cap(t.Words) > largest {
		return
	}
	clear(t.Words)
	t.Source, t.broken = "", false
	texts.Put(t)
}

// reader is the state of one pass over a text. A form that the vocabulary has is
// taken from there; the others are written one behind the other, and their Forms are
// pieces of that.
type reader struct {
	src   string
	text  *Text
	forms strings.Builder
	form  []byte // the folded form of the word being read
	code  uint64 // or its code, where that is known and not 0
	para  int
	first int // first word of the sentence being read
	fresh bool
}

func (r *reader) read() {
	var buf [64]byte
	r.form = buf[:0]
	src, at, end := r.src, 0, -1 // end: where the last word ended
	for at < len(src) {
		if src[at] == ' ' {
			at++
			continue
		}
		c, size := utf8.DecodeRuneInString(src[at:])
		class := classOf(c)
		if c == utf8.RuneError && size == 1 {
			class, r.text.broken = blank, true
		}
		switch class {
		case newline:
			r.sentence()
			if r.fresh {
				r.para++
				r.fresh = false
			}
			at += size
			continue
		case blank, joiner, vowel:
			at += size
			continue
		}
		start := at
		r.form, r.code = r.form[:0], 0
		kind := kindOf(class)
		switch kind {
		case Letters:
			at = r.letters(at)
		case Digits:
			at = r.digits(at)
		case Latin:
			at = r.latin(at)
		default:
			at += size
			r.form = append(r.form, markForm(c)...)
		}
		r.word(Word{Span: Span{start, at}, Kind: kind, Glued: start == end})
		r.fresh = true
		end = at
		switch words := len(r.text.Words) - r.first; {
		case kind == Mark && r.stops(c):
			at = r.closers(at)
			end = at
			r.sentence()
		case words >= longest && kind != Mark, words >= longest+closing:
			r.sentence()
		}
	}
	r.sentence()
}

// letters takes a run of Arabic letters with what is written on and between
// them. A tatweel or a vowel sign never ends a word. Nearly all words are of letters
// that have a code, which stands for the form then.
func (r *reader) letters(at int) int {
	src, end := r.src, at
	code, n := uint64(0), 0
	for i := at; ; {
		if i >= len(src) || src[i] < utf8.RuneSelf { // no sign of ASCII belongs to a word
			break
		}
		f := quick(src[i:])
		if f == nil { // «الموصل»
			if c, _ := utf8.DecodeRuneInString(src[i:]); classOf(c) == mark {
				break
			}
			return r.anyLetters(at)
		}
		if f.class == joiner || f.class == letter && (f.code == 0 || n == mostLetters) {
			return r.anyLetters(at)
		}
		if f.class == letter {
			code, n = code<<5|uint64(f.code), n+1
		} else if f.class != vowel {
			break
		}
		i += 2
		end = i
	}
	r.code = code
	return end
}

// anyLetters takes the same run letter by letter.
func (r *reader) anyLetters(at int) int {
	src, end := r.src, at
	for at < len(src) {
		c, size := utf8.DecodeRuneInString(src[at:])
		switch classOf(c) {
		case letter:
			r.form = appendFolded(r.form, c)
			at += size
			end = at
			continue
		case vowel:
			at += size
			end = at
			continue
		case joiner: // belongs to the word only when letters follow
			at += size
			continue
		}
		break
	}
	return end
}

// digits takes a number. Groups of three behind a comma belong to it
// («1,400»), and so does one decimal point («10.5»), but not the points of
// «8.3.2017».
func (r *reader) digits(at int) int {
	dotted := at >= 2 && r.src[at-1] == '.' && digitsBefore(r.src[:at-1])
	at = r.digitRun(at)
	for {
		c, n := utf8.DecodeRuneInString(r.src[at:])
		if c != ',' && c != '٬' {
			break
		}
		if digitsAhead(r.src[at+n:]) != 3 {
			break
		}
		at = r.digitRun(at + n)
	}
	if c, n := utf8.DecodeRuneInString(r.src[at:]); !dotted && (c == '.' || c == '٫') && digitsAhead(r.src[at+n:]) > 0 {
		end := at + n
		for end < len(r.src) {
			d, m := utf8.DecodeRuneInString(r.src[end:])
			if classOf(d) != digit {
				break
			}
			end += m
		}
		next, m := utf8.DecodeRuneInString(r.src[end:])
		if (next != '.' && next != '/') || digitsAhead(r.src[end+m:]) == 0 {
			r.form = append(r.form, '.')
			at = r.digitRun(at + n)
		}
	}
	return at
}

func (r *reader) digitRun(at int) int {
	for at < len(r.src) {
		c, size := utf8.DecodeRuneInString(r.src[at:])
		if classOf(c) != digit {
			break
		}
		r.form = append(r.form, digitForm(c))
		at += size
	}
	return at
}

// word appends a word with the form or the code that was read.
func (r *reader) word(w Word) {
	if r.code == 0 {
		if r.code = codeOf(r.form); r.code == 0 {
			w.Form = r.write(r.form)
		}
	}
	r.text.Words = append(r.text.Words, w)
	r.text.codes = append(r.text.codes, r.code)
}

// look gives the words their numbers, and their forms. It does so for all of them at
// once: the processor need not wait for one to fetch the next.
func (r *reader) look() {
	words := r.text.Words
	for i, code := range r.text.codes {
		words[i].number = met.find(code)
	}
	for i, code := range r.text.codes {
		if w := &words[i]; w.number != 0 {
			w.Form = met.forms[w.number]
		} else if code != 0 {
			w.Form = r.write(appendForm(r.form[:0], code))
		}
	}
}

// write gives a form as a string.
func (r *reader) write(form []byte) string {
	if r.forms.Cap()-r.forms.Len() < len(form) {
		r.forms = strings.Builder{} // what was written stays with its words
		r.forms.Grow(max(512, len(form)))
	}
	from := r.forms.Len()
	r.forms.Write(form)
	return r.forms.String()[from:]
}

// digitsBefore tells whether a string ends in a digit.
func digitsBefore(s string) bool {
	c, _ := utf8.DecodeLastRuneInString(s)
	return classOf(c) == digit
}

// digitsAhead counts the digits that a string begins with, in characters.
func digitsAhead(s string) int {
	n := 0
	for _, c := range s {
		if classOf(c) != digit {
			break
		}
		n++
	}
	return n
}

func (r *reader) latin(at int) int {
	for at < len(r.src) {
		c, size := utf8.DecodeRuneInString(r.src[at:])
		if k := classOf(c); k != other && k != vowel {
			break
		}
		r.form = utf8.AppendRune(r.form, unicode.ToLower(c))
		at += size
	}
	return at
}

// stops tells whether the mark just read ends its sentence.
func (r *reader) stops(c rune) bool {
	switch c {
	case '!', '?', '؟':
		return true
	case '.':
	default:
		return false
	}
	words := r.text.Words
	i := len(words) - 1
	next, _ := utf8.DecodeRuneInString(r.src[words[i].End:])
	if classOf(next) == other {
		return false // «example.org»
	}
	if i == r.first || !words[i].Glued {
		return true
	}
	before := words[i-1]
	switch before.Kind {
	case Digits:
		return classOf(next) != digit // «8.3.2017»
	case Mark:
		return true
	}
	return utf8.RuneCountInString(before.Of(r.src)) > 1 // «أ.ف.ب», «د. »
}

// closers takes the closing quotes and brackets that touch a full stop: they
// belong to the sentence that it ends.
func (r *reader) closers(at int) int {
	for at < len(r.src) {
		c, size := utf8.DecodeRuneInString(r.src[at:])
		if !closes(c) {
			break
		}
		r.form, r.code = append(r.form[:0], markForm(c)...), 0
		r.word(Word{Span: Span{at, at + size}, Kind: Mark, Glued: true})
		at += size
	}
	return at
}

// sentence closes the sentence that is being read, if it has a word.
func (r *reader) sentence() {
	words := r.text.Words
	if len(words) > r.first {
		r.text.Sentences = append(r.text.Sentences, Sentence{
			Span:      Span{words[r.first].Start, words[len(words)-1].End},
			First:     r.first,
			Last:      len(words),
			Paragraph: r.para,
		})
	}
	r.first = len(words)
}
