package extract

import (
	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/timeline/edtf"
)

// headWords is how many words of a text may name the day of its publication: the
// line of the date, and what stands before it.
const headWords = 60

// SuggestDate gives the day that a text itself names as that of its
// publication, and the words that do: the first date near its head that is
// given with its year. It is for the hint that asks a writer, not for a date to
// go by.
func (x *Extractor) SuggestDate(text string) (day edtf.Day, words string, ok bool) {
	t := arabic.Read(text)
	for _, e := range x.dates.Find(t, dates.Context{FirstDay: x.opt.FirstDay, Region: x.opt.Region}) {
		if e.First > headWords {
			break
		}
		if e.Kind == dates.KindDate && e.Basis == dates.Explicit && e.Value.Precision() == edtf.PrecisionDay {
			day, ok = e.Value.First()
			return day, e.Of(text), ok
		}
	}
	return 0, "", false
}
