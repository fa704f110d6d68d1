package export

import (
	"io"

	"waqai/timeline"
)

type annotation struct {
	ID         string     `json:"id"`
	Type       string     `json:"type"`
	Motivation string     `json:"motivation"`
	Body       []appender `json:"body"`
	Target     []target   `json:"target"`
}

type eventBody struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Format   string `json:"format"`
	Language string `json:"language"`
	Label    string `json:"label"`
}

type tagBody struct {
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
	Value   string `json:"value"`
}

type target struct {
	Source   string   `json:"source"`
	State    *state   `json:"state,omitempty"`
	Selector appender `json:"selector,omitempty"`
}

// selectors are several, each of which finds the place.
type selectors []appender

type state struct {
	Type   string `json:"type"`
	Cached string `json:"cached,omitempty"`
	Date   string `json:"sourceDate,omitempty"`
}

type quoteSelector struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

type positionSelector struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type cssSelector struct {
	Type      string   `json:"type"`
	Value     string   `json:"value"`
	RefinedBy appender `json:"refinedBy,omitempty"`
}

// Annotations writes the quotes of records as Web Annotations (W3C, 2017): an
// AnnotationPage that holds all of its AnnotationCollection, an annotation for
// each report. Its bodies are the event and its date as EDTF. Its targets are the
// sentence on the article's page of the chronicle (its words, and its position in
// the block of the text) and each address of the source, with the
// archived copy where there is one. verbatim says that articles have the words of
// their sources; only then are the quotes looked for there.
//
// Positions count code points from 0, the end excluded. total is the number of reports
// of all records.
func Annotations(out io.Writer, c *Chronicle, verbatim bool, total int) *Writer {
	type collection struct {
		ID    string `json:"id"`
		Type  string `json:"type"`
		Label string `json:"label"`
		Total int    `json:"total"`
		First string `json:"first"`
		Last  string `json:"last"`
	}
	head := struct {
		Context string     `json:"@context"`
		ID      string     `json:"id"`
		Type    string     `json:"type"`
		PartOf  collection `json:"partOf"`
		Start   int        `json:"startIndex"`
	}{"http://www.w3.org/ns/anno.jsonld", c.Self, "AnnotationPage", collection{c.Self + "#all", "AnnotationCollection", Line(c.Title), total, c.Self, c.Self}, 0}
	w, item := newList(out, head, "items")
	w.put = func(r Record) error {
		for n := range r.Reports {
			w.piece.Rows++
			if err := item(annotationOf(c, verbatim, r, n)); err != nil {
				return err
			}
		}
		return nil
	}
	return w
}

func (a annotation) appendTo(b object) object {
	b = b.open('{').text("id", a.ID).text("type", a.Type).text("motivation", a.Motivation).name("body").open('[')
	for _, part := range a.Body {
		b = part.appendTo(b)
	}
	b = b.close(']').name("target")
	if a.Target == nil {
		return append(b, "null}"...)
	}
	b = b.open('[')
	for n := range a.Target {
		b = a.Target[n].appendTo(b)
	}
	return b.close(']').close('}')
}

func (e eventBody) appendTo(b object) object {
	b = b.open('{').text("id", e.ID).text("type", e.Type).text("format", e.Format)
	return b.text("language", e.Language).text("label", e.Label).close('}')
}

func (t tagBody) appendTo(b object) object {
	return b.open('{').text("type", t.Type).text("purpose", t.Purpose).text("value", t.Value).close('}')
}

func (t *target) appendTo(b object) object {
	b = b.open('{').text("source", t.Source)
	if st := t.State; st != nil {
		b = b.name("state").open('{').text("type", st.Type).optional("cached", st.Cached).optional("sourceDate", st.Date).close('}')
	}
	if t.Selector != nil {
		b = t.Selector.appendTo(b.name("selector"))
	}
	return b.close('}')
}

func (s selectors) appendTo(b object) object {
	b = b.open('[')
	for _, one := range s {
		b = one.appendTo(b)
	}
	return b.close(']')
}

func (q quoteSelector) appendTo(b object) object {
	return b.open('{').text("type", q.Type).text("exact", q.Exact).optional("prefix", q.Prefix).optional("suffix", q.Suffix).close('}')
}

func (p positionSelector) appendTo(b object) object {
	return b.open('{').text("type", p.Type).number("start", p.Start).number("end", p.End).close('}')
}

func (c cssSelector) appendTo(b object) object {
	b = b.open('{').text("type", c.Type).text("value", c.Value)
	if c.RefinedBy != nil {
		b = c.RefinedBy.appendTo(b.name("refinedBy"))
	}
	return b.close('}')
}

func annotationOf(c *Chronicle, verbatim bool, r Record, n int) annotation {
	report, telling := &r.Reports[n], r.Tellings[n]
	a := annotation{
		ID: c.Self + "#" + report.ID, Type: "Annotation", Motivation: "identifying",
		Body: []appender{eventBody{r.URL, "Text", "text/html", c.Language, Line(r.Heading)}},
	}
	if !report.Date.IsZero() {
		a.Body = append(a.Body, tagBody{"TextualBody", "tagging", report.Date.String()})
	}
	if p := telling.Passage; telling.Page != "" && p.Block != "" {
		a.Target = append(a.Target, target{Source: telling.Page, Selector: selectors{
			quoteSelector{"TextQuoteSelector", p.Exact, p.Prefix, p.Suffix},
			cssSelector{"CssSelector", p.Block, positionSelector{"TextPositionSelector", p.Start, p.End}},
		}})
	} else if telling.Page != "" {
		a.Target = append(a.Target, target{Source: telling.Page, Selector: quoteSelector{"TextQuoteSelector", Tidy(report.Quote), "", ""}})
	}
	for _, s := range report.Sources {
		if s.URL == "" {
			continue
		}
		t := target{Source: s.URL, State: stateOf(s)}
		if verbatim {
			t.Selector = quoteSelector{"TextQuoteSelector", Tidy(report.Quote), "", ""}
		}
		a.Target = append(a.Target, t)
	}
	return a
}

// stateOf says which state of a source was read.
func stateOf(s timeline.Source) *state {
	st := &state{Type: "TimeState", Cached: s.Archived}
	if day, ok := s.Retrieved.First(); ok {
		st.Date = day.String() + "T00:00:00Z"
	}
	if st.Cached == "" && st.Date == "" {
		return nil
	}
	return st
}
