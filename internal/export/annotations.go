package export

import (
	"io"
	"iter"

	"waqai/timeline"
)

type annotation struct {
	ID         string   `json:"id"`
	Type       string   `json:"type"`
	Motivation string   `json:"motivation"`
	Body       []any    `json:"body"`
	Target     []target `json:"target"`
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
	Source   string `json:"source"`
	State    *state `json:"state,omitempty"`
	Selector any    `json:"selector,omitempty"`
}

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
	Type      string `json:"type"`
	Value     string `json:"value"`
	RefinedBy any    `json:"refinedBy,omitempty"`
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
func Annotations(w io.Writer, c *Chronicle, verbatim bool, total int, records iter.Seq[Record]) (tally Tally, err error) {
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
	err = list(w, head, "items", func(item func(any) error) error {
		for r := range records {
			for n := range r.Reports {
				tally.Rows++
				if err := item(annotationOf(c, verbatim, r, n)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return tally, err
}

func annotationOf(c *Chronicle, verbatim bool, r Record, n int) annotation {
	report, telling := &r.Reports[n], r.Tellings[n]
	a := annotation{
		ID: c.Self + "#" + report.ID, Type: "Annotation", Motivation: "identifying",
		Body: []any{eventBody{r.URL, "Text", "text/html", c.Language, Line(r.Heading)}},
	}
	if !report.Date.IsZero() {
		a.Body = append(a.Body, tagBody{"TextualBody", "tagging", report.Date.String()})
	}
	if p := telling.Passage; telling.Page != "" && p.Block != "" {
		a.Target = append(a.Target, target{Source: telling.Page, Selector: []any{
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
