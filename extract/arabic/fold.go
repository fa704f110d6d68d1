package arabic

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is what a character is to the reader of words.
type class uint8

const (
	blank   class = iota // white space and what is not text
	newline              // ends a block
	letter               // an Arabic letter
	vowel                // a sign written on a letter: harakat, tanwin, shadda, Quranic marks
	joiner               // tatweel and invisible marks: no word of their own, no end of one
	digit
	other // a letter of another script
	mark
)

func kindOf(c class) Kind {
	switch c {
	case letter:
		return Letters
	case digit:
		return Digits
	case other:
		return Latin
	}
	return Mark
}

// classes holds the class of every character below U+0700, where nearly all of
// an Arabic text lives.
var classes = func() (t [0x700]class) {
	for c := range rune(len(t)) {
		t[c] = slowClass(c)
	}
	return
}()

func classOf(c rune) class {
	if uint32(c) < uint32(len(classes)) {
		return classes[c]
	}
	return slowClass(c)
}

func slowClass(c rune) class {
	switch {
	case c == '\n', c == '\r', c == '\u2028', c == '\u2029', c == '\v', c == '\f':
		return newline
	case c == '\u0640', // tatweel
		c == '\u061C', c == '\uFEFF', c >= '\u200B' && c <= '\u200F',
		c >= '\u202A' && c <= '\u202E', c >= '\u2060' && c <= '\u2069', c == '\u00AD':
		return joiner
	case c <= ' ', c == utf8.RuneError, unicode.IsSpace(c), unicode.IsControl(c), c >= 0xE0000:
		return blank
	case c >= '0' && c <= '9', c >= '\u0660' && c <= '\u0669', c >= '\u06F0' && c <= '\u06F9':
		return digit
	case c >= '\u064B' && c <= '\u065F', c == '\u0670', c >= '\u06D6' && c <= '\u06ED' && !unicode.IsLetter(c),
		c >= '\u0610' && c <= '\u061A', c >= '\u08D3' && c <= '\u08FF':
		return vowel
	case c >= '\u0600' && c <= '\u08FF', c >= '\uFB50' && c <= '\uFDFF', c >= '\uFE70' && c <= '\uFEFC':
		if unicode.IsLetter(c) {
			return letter
		}
		return mark
	case unicode.IsLetter(c):
		return other
	case unicode.IsMark(c):
		return vowel
	}
	return mark
}

// Fold gives the form under which a text is looked up: without vowel signs and
// tatweel; أ إ آ ٱ as ا, ى as ي, ة as ه; Persian and Kurdish letters as the
// Arabic ones that they come from; presentation forms as letters; digits as
// ASCII; letters of other scripts in lower case. Folding twice is folding once.
func Fold(s string) string {
	var buf [1024]byte
	return string(appendFold(buf[:0], s))
}

func appendFold(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		if s[i] == ' ' {
			b = append(b, ' ')
			i++
			continue
		}
		if f := quick(s[i:]); f != nil && f.class == letter {
			b = append(b, f.form[0], f.form[1])
			i += 2
			continue
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch classOf(c) {
		case vowel, joiner:
		case letter:
			b = appendFolded(b, c)
		case digit:
			b = append(b, digitForm(c))
		case other:
			b = utf8.AppendRune(b, unicode.ToLower(c))
		case mark:
			b = append(b, markForm(c)...)
		default:
			b = append(b, ' ')
		}
	}
	return b
}

// folds maps a letter to the one that stands for it. ؤ and ئ keep their seat:
// they tell words apart more often than writers mix them up.
func fold(c rune) rune {
	switch c {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ې', 'ێ':
		return 'ي'
	case 'ة', 'ھ', 'ہ', 'ە', 'ۀ', 'ۃ':
		return 'ه'
	case 'ک', 'گ', 'ڪ', 'ڭ':
		return 'ك'
	case 'پ':
		return 'ب'
	case 'چ':
		return 'ج'
	case 'ژ':
		return 'ز'
	case 'ڤ', 'ڨ':
		return 'ف'
	case 'ۆ', 'ۇ', 'ۋ':
		return 'و'
	case 'ڵ':
		return 'ل'
	case 'ڕ':
		return 'ر'
	}
	return c
}

// folded is what the reader of words needs to know of a character of two bytes.
type folded struct {
	class class
	form  [2]byte // the folded letter in UTF-8
	code  uint8   // and its part of a code
}

// folds holds what is needed of every character from U+0600 to U+06FF, by the last
// bits of its two bytes.
var folds = func() (t [4][64]folded) {
	for c := rune(0x600); c < 0x700; c++ {
		f := &t[c>>6&3][c&0x3F]
		if f.class = classOf(c); f.class == letter {
			utf8.EncodeRune(f.form[:], fold(c))
			f.code = codes[fold(c)-0x600]
		}
	}
	return
}()

// quick gives what is known of the character that s begins with, nil where it is
// not from U+0600 to U+06FF.
func quick(s string) *folded {
	if len(s) < 2 || s[0]&0xFC != 0xD8 || s[1]&0xC0 != 0x80 {
		return nil
	}
	return &folds[s[0]&3][s[1]&0x3F]
}

func appendFolded(b []byte, c rune) []byte {
	if c >= '\uFB50' { // presentation forms: a ligature is several letters
		for _, d := range norm.NFKC.String(string(c)) {
			switch classOf(d) {
			case letter:
				if d < '\uFB50' {
					b = utf8.AppendRune(b, fold(d))
				} else {
					b = utf8.AppendRune(b, d)
				}
			case blank:
				b = append(b, ' ')
			}
		}
		return b
	}
	return utf8.AppendRune(b, fold(c))
}

func digitForm(c rune) byte {
	switch {
	case c >= '\u06F0':
		return byte('0' + c - '\u06F0')
	case c >= '\u0660':
		return byte('0' + c - '\u0660')
	}
	return byte(c)
}

// markForm gives one spelling to marks that printers write in several.
func markForm(c rune) string {
	switch c {
	case '-', '\u2010', '\u2011', '\u2012', '–', '—', '\u2015', '\u2212':
		return "-"
	case '"', '“', '”', '„', '‟', '«', '»', '″':
		return `"`
	case '\'', '‘', '’', '‚', '`', '´', '‹', '›':
		return "'"
	case '\u066A':
		return "%"
	case ',':
		return "،"
	case ';':
		return "؛"
	case '?':
		return "؟"
	}
	if c < utf8.RuneSelf {
		return asciiMarks[c : c+1]
	}
	return string(c)
}

const asciiMarks = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" +
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"

// closes tells the marks that may follow a full stop and still belong to it.
func closes(c rune) bool {
	switch c {
	case '"', '”', '»', '’', ')', ']', '\'', '!', '؟', '?':
		return true
	}
	return false
}
