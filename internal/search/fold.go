package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tables are what the folding and the stemming of words go by. The index
// carries them, so that a browser folds a query by the tables that the index
// was made with. Words in them are folded.
type Tables struct {
	// Letters are pairs of a letter and the one that stands for it.
	Letters string `json:"letters"`
	// Stop are words that are in nearly every sentence; nothing is found by
	// them. «على» is none of them: folded it is the name «علي».
	Stop []string `json:"stop"`
	// Prefixes begin words and are more than one letter, the longest first;
	// Joined are the letters that are written on to a word, in two places.
	Prefixes []string  `json:"prefixes"`
	Joined   [2]string `json:"joined"`
	// Suffixes end words; each that fits is taken away, over and over.
	Suffixes []string `json:"suffixes"`
	// Plurals lead from a broken plural to its singular.
	Plurals map[string]string `json:"plurals"`
}

const (
	// shortest is the number of letters that a word keeps when something is
	// taken from it.
	shortest = 3
	// longest is the number of letters by which words are told apart.
	longest = 32
)

// Standard are the tables of every index.
var Standard = Tables{
	Letters: strings.ReplaceAll("ٱا ىي ةه یي ېي ێي ےي ھه ہه ەه ۃه کك گك ڪك ڭك پب چج ژز ڤف ڨف ۆو ۇو ۋو ڵل ڕر", " ", ""),
	Stop: strings.Fields(`في من الي عن ان قد لم لن لا ما مع هذا هذه ذلك تلك التي الذي الذين
		كان كانت بين حتي كما او ثم اذ اذا كل هو هي هم و ف ب ل ك the of in and`),
	Prefixes: strings.Fields("وبال وكال ولل فبال فلل وال بال كال فال لل ال"),
	Joined:   [2]string{"وف", "بلك"},
	Suffixes: strings.Fields("ها هم ان ات ون وا ين يه ه ي ا ت"),
	Plurals: map[string]string{
		"جنود": "جندي", "قتلي": "قتيل", "جرحي": "جريح", "شهداء": "شهيد", "اسري": "اسير", "ضحايا": "ضحيه",
		"اطفال": "طفل", "رجال": "رجل", "نساء": "امراه", "سكان": "ساكن", "عمال": "عامل", "طلاب": "طالب",
		"قاده": "قايد", "ضباط": "ضابط", "عناصر": "عنصر", "وزراء": "وزير", "روساء": "رييس", "شيوخ": "شيخ",
		"سجناء": "سجين", "خبراء": "خبير", "زعماء": "زعيم", "نواب": "نايب", "شهود": "شاهد", "جثث": "جثه",
		"مدن": "مدينه", "قري": "قريه", "احياء": "حي", "مناطق": "منطقه", "شوارع": "شارع", "طرق": "طريق",
		"جسور": "جسر", "سجون": "سجن", "مساجد": "مسجد", "جوامع": "جامع", "كنايس": "كنيسه", "مدارس": "مدرسه",
		"منازل": "منزل", "بيوت": "بيت", "مقابر": "مقبره", "حدود": "حد", "معابر": "معبر", "مواقع": "موقع",
		"جيوش": "جيش", "فصايل": "فصيل", "كتايب": "كتيبه", "الويه": "لواء", "فرق": "فرقه", "حشود": "حشد",
		"عشاير": "عشيره", "قبايل": "قبيله", "معارك": "معركه", "حروب": "حرب", "قذايف": "قذيفه", "صواريخ": "صاروخ",
		"الغام": "لغم", "اسلحه": "سلاح", "قنابل": "قنبله", "مجازر": "مجزره", "مداين": "مدينه", "اسواق": "سوق",
	},
}

// letters is the table of Standard by letter.
var letters = func() map[rune]rune {
	m := map[rune]rune{}
	list := []rune(Standard.Letters)
	for n := 0; n < len(list); n += 2 {
		m[list[n]] = list[n+1]
	}
	return m
}()

var stop = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range Standard.Stop {
		m[w] = true
	}
	return m
}()

// digit gives the value of a digit.
func digit(c rune) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return byte(c), true
	case c >= '٠' && c <= '٩':
		return byte('0' + c - '٠'), true
	case c >= '۰' && c <= '۹':
		return byte('0' + c - '۰'), true
	}
	return 0, false
}

// unseen tells what stands in words and is no letter of them: vowel signs and
// accents, tatweel, marks of direction and of joining.
func unseen(c rune) bool {
	switch {
	case c < 0xAD:
		return false
	case c == 0xAD, c >= 0x300 && c <= 0x36F, c >= 0x610 && c <= 0x61A, c == 0x61C, c == 0x640, c >= 0x64B && c <= 0x65F, c == 0x670,
		c >= 0x6D6 && c <= 0x6ED, c >= 0x8D3 && c <= 0x8FF, c >= 0x200B && c <= 0x200F, c >= 0x202A && c <= 0x202E,
		c >= 0x2066 && c <= 0x2069, c == 0xFEFF:
		return true
	}
	return false
}

// wordly tells what a word is made of. What lies beyond the first 65,536
// characters is none, so that words have one order in Go and in a browser.
func wordly(c rune) bool {
	if c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	if c >= 'ء' && c <= 'غ' || c >= 'ـ' && c <= 'ي' { // what nearly all words are made of
		return true
	}
	return c <= 0xFFFF && (unseen(c) || unicode.IsLetter(c) || unicode.IsMark(c))
}

// Word is a word of a text: text[Start:End].
type Word struct {
	Start, End int
	number     bool
}

// Words cuts a text into words and numbers. A number may have its thousands
// apart («1,200», «١٬٢٠٠») and a fraction; digits that touch letters («بـ400»)
// are words of their own.
func Words(text string) (words []Word) { return appendWords(nil, text) }

func appendWords(words []Word, text string) []Word {
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRuneInString(text[at:])
		if _, ok := digit(c); ok {
			end := number(text, at)
			words = append(words, Word{at, end, true})
			at = end
			continue
		}
		start := at
		for wordly(c) {
			at += size
			c, size = utf8.DecodeRuneInString(text[at:])
		}
		if at > start {
			words = append(words, Word{start, at, false})
			continue
		}
		at += size
	}
	return words
}

// number gives the end of the number that begins at a place of a text.
func number(text string, at int) int {
	at = digits(text, at)
	for {
		c, size := utf8.DecodeRuneInString(text[at:])
		end := digits(text, at+size)
		if c != ',' && c != '٬' || utf8.RuneCountInString(text[at+size:end]) != 3 {
			break
		}
		at = end
	}
	if c, size := utf8.DecodeRuneInString(text[at:]); c == '.' || c == '٫' {
		if end := digits(text, at+size); end > at+size {
			return end
		}
	}
	return at
}

// digits gives the end of the digits that begin at a place of a text.
func digits(text string, at int) int {
	for {
		c, size := utf8.DecodeRuneInString(text[at:])
		if _, ok := digit(c); !ok {
			return at
		}
		at += size
	}
}

// folded are the folds of the characters below U+0700.
var folded = func() (t [0x700]string) {
	for c := range rune(len(t)) {
		t[c] = foldCharacter(c)
	}
	return
}()

// foldCharacter gives what stands for a character of a word: several where it
// is a ligature, a blank where it is no letter at all.
func foldCharacter(c rune) string {
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(c)) {
		if value, ok := digit(d); ok {
			b.WriteByte(value)
			continue
		}
		if unseen(d) {
			continue
		}
		if to, ok := letters[d]; ok {
			d = to
		}
		d = unicode.ToLower(d)
		if d > 0xFFFF || !unicode.IsLetter(d) {
			d = ' '
		}
		b.WriteRune(d)
	}
	return b.String()
}

// fold gives the form of a word of a text under which it is looked up. It
// holds blanks where a ligature stands for several words.
func fold(text string, w Word) string {
	piece := text[w.Start:w.End]
	var b strings.Builder
	b.Grow(len(piece))
	for _, c := range piece {
		switch value, ok := digit(c); {
		case ok:
			b.WriteByte(value)
		case w.number:
			if c == '.' || c == '٫' {
				b.WriteByte('.')
			}
		case int(c) < len(folded):
			b.WriteString(folded[c])
		default:
			b.WriteString(foldCharacter(c))
		}
	}
	return b.String()
}

// Fold gives the folded words of a text.
func Fold(text string) (list []string) {
	for _, w := range Words(text) {
		list = append(list, strings.Fields(fold(text, w))...)
	}
	return list
}

// Forms gives the forms of a folded word: two words match when they have one
// in common. The first is the word without article and endings; others lack
// the letters too that may be written on to a word, for nobody can tell by the
// letters alone whether they are («وقف», «بغداد»). A stop word has none.
//
//	"والموصل" → "موصل"
//	"وقصف" → "وقصف", "قصف"
func Forms(word string) (forms []string) {
	first, _ := utf8.DecodeRuneInString(word)
	if first < 0x600 || first > 0x6FF {
		if stop[word] {
			return nil
		}
		return []string{short(word)}
	}
	for _, whole := range []string{word, without(word, Standard.Joined[0])} {
		if stop[whole] { // «وفي»
			return nil
		}
		if _, ok := Standard.Plurals[whole]; ok { // «ألغام» has no article
			return []string{stem(whole)}
		}
	}
	for _, prefix := range Standard.Prefixes {
		if rest, ok := strings.CutPrefix(word, prefix); ok && utf8.RuneCountInString(rest) >= shortest {
			return []string{stem(rest)}
		}
	}
	forms = []string{stem(word)}
	for _, joined := range Standard.Joined {
		if rest := without(word, joined); rest != word && utf8.RuneCountInString(rest) >= shortest {
			word = rest
			if form := stem(word); form != forms[len(forms)-1] {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// without takes one of the letters from the beginning of a word.
func without(word, letters string) string {
	c, size := utf8.DecodeRuneInString(word)
	if size < len(word) && strings.ContainsRune(letters, c) {
		return word[size:]
	}
	return word
}

// stem takes endings from a word, and makes a singular of a broken plural.
func stem(word string) string {
	if one, ok := Standard.Plurals[word]; ok {
		word = one
	}
	for n := 0; n < len(Standard.Suffixes); n++ {
		if rest, ok := strings.CutSuffix(word, Standard.Suffixes[n]); ok && utf8.RuneCountInString(rest) >= shortest {
			word, n = rest, -1
		}
	}
	return short(word)
}

// short gives the beginning of a word by which it is told from others.
func short(word string) string {
	n := 0
	for at := range word {
		if n++; n > longest {
			return word[:at]
		}
	}
	return word
}
