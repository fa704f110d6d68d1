package source

import (
	"regexp"
	"strings"
)

// syntaxFaults say in our words what the library says of faulty TOML. The first
// that matches is taken; $1 is what its group holds.
var syntaxFaults = []struct {
	library       *regexp.Regexp
	message, hint string
}{
	{said(`invalid datetime: "(.*)"`), "there is no date or time $1",
		"a date is year-month-day:  date = 2017-03-09"},
	{said(`[Kk]ey '(.*)' (?:has already|was already)`), "$1 stands here a second time",
		"keep one of the two"},
	{said(`strings cannot contain newlines|unexpected EOF; expected ['"]`), "the quotes are not closed",
		`close them at the end of the text; a quote within it is \" or «»`},
	{said(`expected (?:a )?value but found '"'|unexpected EOF; expected value|expected value but found '\\n'`), "a value is missing",
		`write it behind the  =  as in  title = "…"`},
	{said(`expected value but found|invalid float|expected a digit`), "a value that is neither text in quotes nor a number, a date, true or false",
		`put text in quotes:  title = "…"`},
	{said(`expected '\.' or '='|expected key separator`), "a key without a value",
		`write  key = value, as in  title = "…"`},
	{said(`key name appears blank|cannot start with a '\.'|unexpected '[=.]'`), "a value without a key",
		`write  key = value, as in  title = "…"`},
	{said(`expected a top-level item to end`), "something stands behind the value",
		`begin a new line there; a quote within text is \" or «»`},
	{said(`invalid escape|hexadecimal digits|is not valid UTF-8`), `a backslash in quotes that means nothing`,
		`write it twice, \\, or put the text between ' and '`},
	{said(`array terminator`), "a comma or the closing ] of a list is missing",
		`a list is  ["…", "…"]`},
	{said(`inline table`), "a comma or the closing } of a table is missing",
		`begin a table on a line of its own:  [extra]`},
	{said(`end table|table name|table separator`), "the name of a table that is not closed, or empty",
		`write  [extra]  or  [[sources]]`},
	{said(`is not a table`), "a key that is used as a table and is none",
		"give one of the two another name"},
	{said(`leading zeroes|Invalid integer|Invalid float|not a \w+ number|out of range|with non-decimal`), "a number in a form that is not understood",
		`write it in digits alone, 1500 or 36.34, or as text in quotes`},
	{said(`control characters`), "a control character",
		"delete it; a tab or a line break in text is \\t or \\n"},
}

func said(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// syntax puts a message of the library into our form, and says what to do.
func syntax(library string) (message, hint string) {
	for _, f := range syntaxFaults {
		if m := f.library.FindStringSubmatch(library); m != nil {
			message = f.message
			if len(m) > 1 {
				message = strings.ReplaceAll(message, "$1", m[1])
			}
			return message, f.hint
		}
	}
	return "a line that is not understood", "a line is  key = value; text stands in quotes"
}
