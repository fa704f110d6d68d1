package export

import (
	"html"
	"io"

	"waqai/timeline/edtf"
)

type slide struct {
	ID      string     `json:"unique_id"`
	Start   *slideDate `json:"start_date,omitempty"`
	End     *slideDate `json:"end_date,omitempty"`
	Display string     `json:"display_date,omitempty"`
	Text    slideText  `json:"text"`
	Group   string     `json:"group,omitempty"`
	Autos   bool       `json:"autolink"`
}

type slideDate struct {
	Year  int `json:"year"`
	Month int `json:"month,omitempty"`
	Day   int `json:"day,omitempty"`
}

type slideText struct {
	Headline string `json:"headline"`
	Text     string `json:"text,omitempty"`
}

// TimelineJS writes records for TimelineJS 3. A slide has the precision of its
// date, and the date in words in its place; there is no media, which the page
// would fetch from another host. Events without a date have no slide, for
// TimelineJS drops them.
func TimelineJS(out io.Writer, c *Chronicle) *Writer {
	head := struct {
		Scale string `json:"scale"`
		Title slide  `json:"title"`
	}{"human", slide{ID: "title", Text: slideText{Line(c.Title), paragraph(Line(c.Description))}}}
	w, item := newList(out, head, "events")
	w.put = func(r Record) error {
		s, ok := slideOf(c, r)
		if !ok {
			w.piece.count(0, []Loss{{"no-date", ""}})
			return nil
		}
		w.piece.count(1, nil)
		return item(s)
	}
	return w
}

func (s slide) appendTo(b object) object {
	b = b.open('{').text("unique_id", s.ID).date("start_date", s.Start).date("end_date", s.End).optional("display_date", s.Display)
	b = b.name("text").open('{').text("headline", s.Text.Headline).optional("text", s.Text.Text).close('}')
	return b.optional("group", s.Group).flag("autolink", s.Autos).close('}')
}

func (b object) date(name string, d *slideDate) object {
	if d == nil {
		return b
	}
	b = b.name(name).open('{').number("year", d.Year)
	if d.Month != 0 {
		b = b.number("month", d.Month)
	}
	if d.Day != 0 {
		b = b.number("day", d.Day)
	}
	return b.close('}')
}

func slideOf(c *Chronicle, r Record) (s slide, ok bool) {
	from, to := r.Date, r.Date
	if r.Date.IsInterval() {
		if from, to = r.Date.Start(), r.Date.End(); from.IsZero() {
			from = to
		}
	}
	if from.IsZero() {
		return s, false
	}
	s = slide{ID: r.ID, Start: dateOf(from), Text: slideText{Headline: Line(r.Heading)}}
	switch {
	case from.Precision() >= edtf.PrecisionSeason && from.Precision() <= edtf.PrecisionCentury && !r.Date.IsInterval():
		if last, ok := from.Last(); ok && from.Precision() != edtf.PrecisionYear {
			y, m, _ := last.Civil()
			s.End = &slideDate{Year: y}
			if from.Precision() == edtf.PrecisionSeason {
				s.End.Month = m
			}
		}
	case !to.IsZero() && to != from:
		s.End = dateOf(to)
	}
	if s.End != nil && *s.End == *s.Start {
		s.End = nil
	}
	if c.Date != nil {
		s.Display = c.Date(r.Date)
	}
	s.Text.Text = paragraph(Tidy(r.Quote))
	var sources []string
	for _, src := range r.Sources {
		if src.URL != "" {
			sources = append(sources, `<a href="`+html.EscapeString(src.URL)+`">`+html.EscapeString(Tidy(src.Name))+"</a>")
		} else {
			sources = append(sources, html.EscapeString(Tidy(src.Name)))
		}
	}
	if len(sources) > 0 {
		s.Text.Text += "<p>المصدر: "
		for n, src := range sources {
			if n > 0 {
				s.Text.Text += "، "
			}
			s.Text.Text += "<bdi>" + src + "</bdi>"
		}
		s.Text.Text += "</p>"
	}
	if r.URL != "" {
		s.Text.Text += `<p><a href="` + html.EscapeString(r.URL) + `">صفحة الحدث</a></p>`
	}
	if len(r.Places) > 0 {
		s.Group = Line(r.Places[0].Name)
	}
	return s, true
}

// dateOf gives a single date with the parts that it names.
func dateOf(d edtf.Date) *slideDate {
	year, month, day := d.YMD()
	if d.Precision() == edtf.PrecisionSeason {
		if first, ok := d.First(); ok {
			year, month, _ = first.Civil()
		}
	}
	return &slideDate{year, month, day}
}

func paragraph(text string) string {
	if text == "" {
		return ""
	}
	return "<p>" + html.EscapeString(text) + "</p>"
}
