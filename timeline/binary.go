package timeline

import (
	"errors"

	"waqai/internal/pack"
	"waqai/timeline/edtf"
)

// BinaryVersion names the binary form of events. It changes with the fields of Event
// and of what hangs on it.
const BinaryVersion = 1

// AppendEvents appends events in a binary form, for a memo that the same program
// reads again. Other programs are given JSON lines.
func AppendEvents(b []byte, events []Event) []byte {
	c := pack.Writer(b)
	pack.Many(c, &events, PackEvent)
	return c.Bytes()
}

// DecodeEvents reads what AppendEvents wrote. The texts of the events are pieces of
// one string, which stays as long as one of them does.
func DecodeEvents(text string) (events []Event, err error) {
	c := pack.Reader(text)
	if pack.Many(c, &events, PackEvent); !c.Done() {
		return nil, errors.New("timeline: no binary form of events")
	}
	return events, nil
}

// PackEvent packs an event, or fills an empty one.
func PackEvent(c *pack.Coder, e *Event) {
	c.Text(&e.ID)
	c.Texts(&e.Also)
	c.Text(&e.Article)
	c.Text(&e.Quote)
	c.Text(&e.Trigger)
	c.Text(&e.When)
	c.Number(&e.Offset)
	c.Number(&e.Length)
	packDate(c, &e.Date)
	c.Text((*string)(&e.Basis))
	c.Text(&e.Rule)
	c.Texts(&e.Places)
	c.Text(&e.Site)
	c.Text((*string)(&e.Type))
	c.Text((*string)(&e.Status))
	c.Texts(&e.Actors)
	pack.Many(c, &e.By, packActor)
	pack.Many(c, &e.Against, packActor)
	c.Text(&e.Attribution)
	packCounts(c, &e.Fatalities, &e.Injured, &e.Displaced)
	packTolls(c, &e.Tolls)
	c.Float(&e.Confidence)
	c.Texts(&e.Reasons)
	c.Texts(&e.Inferred)
	pack.Many(c, &e.Sources, PackSource)
	pack.Many(c, &e.Reports, packReport)
	pack.Many(c, &e.Differs, packDifference)
	c.Text(&e.Decision)
	pack.Many(c, &e.Corrections, packCorrection)
	c.Texts(&e.Joined)
	c.Texts(&e.Parted)
}

// PackedQuote reads the Quote of what PackEvent wrote, and nothing behind it. It is ok where
// there is one.
func PackedQuote(text string) (quote string, ok bool) {
	var before string // the id, the article
	c := pack.Reader(text)
	c.Text(&before)
	c.PassTexts()
	c.Text(&before)
	c.Text(&quote)
	return quote, !c.Failed()
}

func packReport(c *pack.Coder, r *Report) {
	c.Text(&r.ID)
	c.Text(&r.CopyOf)
	c.Text(&r.Article)
	packDate(c, &r.Published)
	c.Text(&r.Quote)
	c.Text(&r.Trigger)
	c.Text(&r.When)
	c.Number(&r.Offset)
	c.Number(&r.Length)
	packDate(c, &r.Date)
	c.Text((*string)(&r.Basis))
	c.Text(&r.Rule)
	c.Text(&r.Site)
	packCounts(c, &r.Fatalities, &r.Injured, &r.Displaced)
	packTolls(c, &r.Tolls)
	c.Float(&r.Confidence)
	c.Texts(&r.Inferred)
	pack.Many(c, &r.Sources, PackSource)
	c.Text(&r.Attribution)
	pack.Many(c, &r.By, packActor)
	pack.Many(c, &r.Against, packActor)
}

func packTolls(c *pack.Coder, t *Tolls) {
	for _, toll := range []**Toll{&t.Killed, &t.Injured, &t.Displaced, &t.Detained} {
		pack.Optional(c, toll, packToll)
	}
}

func packToll(c *pack.Coder, t *Toll) {
	packCounts(c, &t.Low, &t.Best, &t.High)
	c.Flag(&t.Strict)
	c.Text(&t.Words)
	c.Text(&t.Among)
}

func packActor(c *pack.Coder, a *Actor) {
	for _, text := range []*string{&a.Words, &a.ID, &a.Name, &a.Kind, &a.Said, &a.SaidBy} {
		c.Text(text)
	}
}

// PackSource packs a source as events do.
func PackSource(c *pack.Coder, s *Source) {
	c.Text(&s.Name)
	c.Text(&s.URL)
	c.Text(&s.Archived)
	packDate(c, &s.Retrieved)
	packDate(c, &s.Published)
}

func packDifference(c *pack.Coder, d *Difference) {
	c.Text(&d.Field)
	pack.Many(c, &d.Values, func(c *pack.Coder, v *Claim) {
		c.Text(&v.Value)
		c.Texts(&v.Reports)
	})
}

func packCorrection(c *pack.Coder, k *Correction) {
	c.Text(&k.Field)
	c.Text(&k.From)
	c.Text(&k.To)
	packDate(c, &k.On)
	c.Text(&k.Reason)
}

func packDate(c *pack.Coder, d *edtf.Date) {
	known := !d.IsZero()
	if c.Flag(&known); known {
		c.Binary(d, d)
	}
}

// packCounts packs numbers of people, nil where none is given.
func packCounts(c *pack.Coder, numbers ...**int) {
	for _, n := range numbers {
		pack.Optional(c, n, (*pack.Coder).Number)
	}
}
