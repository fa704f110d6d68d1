package edtf

import "fmt"

// Error says what is wrong with a text that should be a date, and where.
type Error struct {
	Text    string // what was to be read
	Index   int    // characters of Text before the one that is wrong
	Message string // what is wrong, in lower case
}

// Error writes the text, what is wrong with it, and where, the first character
// being number 1: date "2017-13": there is no month 13 (character 6).
func (e *Error) Error() string {
	text := []rune(e.Text)
	if len(text) > 40 {
		text = append(text[:40], '…')
	}
	return fmt.Sprintf("date %q: %s (character %d)", string(text), e.Message, e.Index+1)
}

// Parse reads a date of the package's table. Its error is an *Error. An empty
// text is an error too; only UnmarshalText takes it for the zero Date.
func Parse(s string) (Date, error) {
	p := parser{text: s}
	d := p.date()
	if p.err != nil {
		return Date{}, p.err
	}
	return d, nil
}

// MustParse is Parse for texts of the program's own; it panics on an error.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// parser reads text from next on and stops at the first error. All that it
// accepts is ASCII, so the bytes before an error are as many characters.
type parser struct {
	text string
	next int
	err  *Error
}

// fail notes an error at index, unless there is one already.
func (p *parser) fail(index int, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{p.text, index, fmt.Sprintf(format, args...)}
	}
}

// peek gives the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.next < len(p.text) {
		return p.text[p.next]
	}
	return 0
}

// skip goes past a byte if it is the next.
func (p *parser) skip(c byte) bool {
	if p.peek() == c && p.next < len(p.text) {
		p.next++
		return true
	}
	return false
}

func (p *parser) date() Date {
	var d Date
	d.start = p.end()
	if p.err != nil {
		return d
	}
	slash := p.next
	if p.skip('/') {
		d.end = p.end()
		if p.err != nil {
			return d
		}
	}
	if p.next < len(p.text) {
		p.trailing()
		return d
	}
	switch {
	case slash == p.next && d.start.kind == unknown:
		p.fail(0, "it is empty")
	case slash == p.next && d.start.kind == open:
		p.fail(0, `".." is an end of an interval, as in 2017/..`)
	case d.start.kind != given && d.end.kind != given:
		p.fail(0, "an interval needs a date at one end")
	case d.start.kind == given && d.end.kind == given && d.start.first() > d.end.last():
		p.fail(slash+1, "the interval ends before it begins")
	}
	return d
}

// trailing fails for what follows a complete date.
func (p *parser) trailing() {
	switch c := p.peek(); c {
	case '/':
		p.fail(p.next, "an interval has two ends only")
	case 'T':
		p.fail(p.next, "a time of day is not read; give the day alone")
	case '~', '?', '%':
		p.fail(p.next, "a date has one qualifier; %% stands for ~ and ? together")
	case '-':
		if q := p.text[p.next-1]; q == '~' || q == '?' || q == '%' {
			p.fail(p.next-1, "a qualifier stands at the end of a date, not of a part of it")
			return
		}
		p.fail(p.next, "nothing follows here in a date")
	default:
		p.fail(p.next, "unexpected %s after the date", p.quoted())
	}
}

// quoted gives the next character in quotation marks, for messages.
func (p *parser) quoted() string {
	for _, r := range p.text[p.next:] {
		return fmt.Sprintf("%q", r)
	}
	return "end"
}

// end reads a single date or what else an end of an interval can be.
func (p *parser) end() point {
	switch c := p.peek(); {
	case p.next == len(p.text) || c == '/':
		return point{kind: unknown}
	case c == '.':
		if p.next+1 < len(p.text) && p.text[p.next+1] == '.' {
			p.next += 2
			return point{kind: open}
		}
		p.fail(p.next, `an open end is written ".."`)
	case c == 'Y':
		p.fail(p.next, "years of more than four digits are not read")
	case c == '[' || c == '{':
		p.fail(p.next, "sets of dates are not read")
	case c == '~' || c == '?' || c == '%':
		p.fail(p.next, "a qualifier stands at the end of a date, not of a part of it")
	default:
		return p.single()
	}
	return point{}
}

func (p *parser) single() point {
	d := point{kind: given}
	p.year(&d)
	if p.err == nil && p.skip('-') {
		p.month(&d)
		if p.err == nil && p.skip('-') {
			p.day(&d)
		}
	}
	if p.err != nil {
		return d
	}
	switch p.peek() {
	case '~':
		d.quality = approximate
	case '?':
		d.quality = uncertain
	case '%':
		d.quality = approximate | uncertain
	default:
		return d
	}
	p.next++
	return d
}

func (p *parser) year(d *point) {
	start := p.next
	negative := p.skip('-')
	year := 0
	for n := range 4 {
		switch c := p.peek(); {
		case c >= '0' && c <= '9' && d.blanks == 0:
			year = 10*year + int(c-'0')
		case c == 'X' && n >= 2 && !negative:
			year *= 10
			d.blanks++
		case c >= '0' && c <= '9':
			p.fail(p.next, "no digit follows an X")
		case c == 'X' && negative:
			p.fail(p.next, "X is not read in negative years")
		case c == 'X':
			p.fail(p.next, "X replaces the last one or two digits of a year")
		case c == 'x':
			p.fail(p.next, "an unspecified digit is a capital X")
		case c >= 0x80:
			p.fail(p.next, "unexpected %s; the digits of a date are 0 to 9", p.quoted())
		default:
			p.fail(p.next, "a year has four digits")
		}
		if p.err != nil {
			return
		}
		p.next++
	}
	switch c := p.peek(); {
	case negative && year == 0:
		p.fail(start, "the year 0000 has no sign")
	case c >= '0' && c <= '9' || c == 'X':
		p.fail(p.next, "a year has four digits")
	case c == 'x':
		p.fail(p.next, "an unspecified digit is a capital X")
	case c == 'S':
		p.fail(p.next, "significant digits are not read")
	case c == '-' && d.blanks > 0:
		p.fail(p.next, "no month follows a year with X")
	}
	if negative {
		year = -year
	}
	d.year = int16(year)
}

func (p *parser) month(d *point) {
	start := p.next
	month := p.two("month")
	if p.err != nil {
		return
	}
	switch {
	case month == unspecified, month >= 1 && month <= 12:
	case month >= int(Spring) && month <= int(Winter):
		if p.peek() == '-' {
			p.fail(p.next, "no day follows a season")
		}
	case month >= 25 && month <= 41:
		p.fail(start, "seasons other than 21 to 24 are not read")
	default:
		p.fail(start, "there is no month %02d", month)
	}
	d.month = uint8(month)
}

func (p *parser) day(d *point) {
	start := p.next
	day := p.two("day")
	if p.err != nil {
		return
	}
	switch {
	case day == unspecified:
	case d.month == unspecified:
		p.fail(start, "no day follows an unspecified month but XX")
	case day < 1 || day > 31:
		p.fail(start, "there is no day %02d", day)
	case day > daysIn(int(d.year), int(d.month)):
		p.fail(start, "month %d of %d has %d days", d.month, d.year, daysIn(int(d.year), int(d.month)))
	}
	d.day = uint8(day)
}

// two reads two digits or XX.
func (p *parser) two(what string) int {
	var digits [2]byte
	for n := range digits {
		switch c := p.peek(); {
		case c >= '0' && c <= '9', c == 'X':
			digits[n] = c
		case c == 'x':
			p.fail(p.next, "an unspecified digit is a capital X")
		case c == '~' || c == '?' || c == '%':
			p.fail(p.next, "a qualifier stands at the end of a date, not of a part of it")
		case c >= 0x80:
			p.fail(p.next, "unexpected %s; the digits of a date are 0 to 9", p.quoted())
		default:
			p.fail(p.next, "a %s has two digits", what)
		}
		if p.err != nil {
			return 0
		}
		if n == 1 && (digits[0] == 'X') != (digits[1] == 'X') {
			p.fail(p.next, "a %s is two digits or XX", what)
			return 0
		}
		p.next++
	}
	if c := p.peek(); c >= '0' && c <= '9' || c == 'X' {
		p.fail(p.next, "a %s has two digits", what)
		return 0
	}
	if digits[0] == 'X' {
		return unspecified
	}
	return 10*int(digits[0]-'0') + int(digits[1]-'0')
}

// String writes d as Parse reads it; the zero Date is "".
func (d Date) String() string {
	var buf [24]byte
	b, _ := d.AppendText(buf[:0])
	return string(b)
}

// AppendText appends d.String() to b. Its error is nil.
func (d Date) AppendText(b []byte) ([]byte, error) {
	b = d.start.append(b)
	if d.IsInterval() {
		b = append(b, '/')
		b = d.end.append(b)
	}
	return b, nil
}

// MarshalText gives d.String(); its error is nil. In JSON a Date is a string,
// the zero Date "".
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is Parse, but for an empty text, which is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = read
	return nil
}

func (p point) append(b []byte) []byte {
	switch p.kind {
	case absent, unknown:
		return b
	case open:
		return append(b, '.', '.')
	}
	b = appendYear(b, int(p.year))
	for n := range int(p.blanks) {
		b[len(b)-1-n] = 'X'
	}
	if p.month != 0 {
		b = append(b, '-')
		b = appendTwo(b, int(p.month))
	}
	if p.day != 0 {
		b = append(b, '-')
		b = appendTwo(b, int(p.day))
	}
	switch p.quality {
	case approximate:
		b = append(b, '~')
	case uncertain:
		b = append(b, '?')
	case approximate | uncertain:
		b = append(b, '%')
	}
	return b
}

// appendYear appends a year with its sign, if negative, and at least four digits.
func appendYear(b []byte, year int) []byte {
	if year < 0 {
		b = append(b, '-')
		year = -year
	}
	if year > 9999 {
		b = append(b, fmt.Sprint(year/10000)...)
		year %= 10000
	}
	return appendTwo(appendTwo(b, year/100), year%100)
}

// appendTwo appends a number below 100 with two digits, unspecified as XX.
func appendTwo(b []byte, n int) []byte {
	if n == unspecified {
		return append(b, 'X', 'X')
	}
	return append(b, byte('0'+n/10), byte('0'+n%10))
}
