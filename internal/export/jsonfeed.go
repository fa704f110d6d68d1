package export

import (
	"html"
	"io"
	"strings"
)

type feedAuthor struct {
	Name string `json:"name"`
}

type feedItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title"`
	Content   string   `json:"content_html"`
	Summary   string   `json:"summary"`
	Published string   `json:"date_published,omitempty"`
	Modified  string   `json:"date_modified,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	Language  string   `json:"language,omitempty"`
	Event     ours     `json:"_waqai"`
}

// ours are the fields of a feed that JSON Feed does not have.
type ours struct {
	About    string   `json:"about,omitempty"`
	Event    string   `json:"event"`
	Date     string   `json:"date"`
	Type     string   `json:"type"`
	Places   []string `json:"places"`
	Inferred []string `json:"inferred,omitempty"`
	Sources  []string `json:"sources,omitempty"`
}

// JSONFeed writes records as a JSON Feed 1.1, in the order in which they come;
// typeName names a type of events as tags do.
func JSONFeed(out io.Writer, c *Chronicle, typeName func(Record) string) *Writer {
	head := struct {
		Version     string       `json:"version"`
		Title       string       `json:"title"`
		HomePage    string       `json:"home_page_url,omitempty"`
		Self        string       `json:"feed_url,omitempty"`
		Description string       `json:"description,omitempty"`
		Authors     []feedAuthor `json:"authors,omitempty"`
		Language    string       `json:"language,omitempty"`
	}{"https://jsonfeed.org/version/1.1", Line(c.Title), c.Home, c.Self, Line(c.Description), []feedAuthor{{Line(c.Author)}}, c.Language}
	if c.Author == "" {
		head.Authors = nil
	}
	w, item := newList(out, head, "items")
	w.put = func(r Record) error {
		w.piece.count(1, nil)
		return item(feedItemOf(c, typeName, r))
	}
	return w
}

func (f feedItem) appendTo(b object) object {
	b = b.open('{').text("id", f.ID).optional("url", f.URL).text("title", f.Title).text("content_html", f.Content).text("summary", f.Summary)
	b = b.optional("date_published", f.Published).optional("date_modified", f.Modified).someTexts("tags", f.Tags).optional("language", f.Language)
	e := &f.Event
	b = b.name("_waqai").open('{').optional("about", e.About).text("event", e.Event).text("date", e.Date).text("type", e.Type)
	b = b.texts("places", e.Places).someTexts("inferred", e.Inferred).someTexts("sources", e.Sources).close('}')
	return b.close('}')
}

func feedItemOf(c *Chronicle, typeName func(Record) string, r Record) feedItem {
	id := r.Tag
	if id == "" {
		id = r.ID
	}
	item := feedItem{
		ID: id, URL: r.URL, Title: Line(title(c, r)), Summary: Line(r.Quote), Language: c.Language,
		Event: ours{
			About: c.About, Event: r.ID, Date: r.Date.String(), Type: string(r.Type),
			Places: append([]string{}, r.Event.Places...), Inferred: r.Inferred,
		},
	}
	if c.Stamp != nil {
		item.Published, item.Modified = c.Stamp(firstReport(r.Event)), c.Stamp(lastReport(r.Event))
	}
	if name := typeName(r); name != "" {
		item.Tags = append(item.Tags, name)
	}
	for _, p := range r.Places {
		item.Tags = append(item.Tags, Line(p.Name))
	}
	var b strings.Builder
	b.WriteString(`<div dir="rtl" lang="ar"><blockquote>` + paragraph(Tidy(r.Quote)) + "</blockquote>")
	var sources []string
	for _, s := range r.Sources {
		item.Event.Sources = append(item.Event.Sources, Tidy(s.Name))
		text := "<bdi>" + html.EscapeString(Tidy(s.Name)) + "</bdi>"
		if s.URL != "" {
			text = `<a href="` + html.EscapeString(s.URL) + `">` + text + "</a>"
		}
		sources = append(sources, text)
	}
	if len(sources) > 0 {
		b.WriteString("<p>المصدر: " + strings.Join(sources, "، ") + "</p>")
	}
	b.WriteString("</div>")
	item.Content = b.String()
	return item
}

// title is what an event is called, and when: «معركة في الموصل، 9 آذار 2017».
func title(c *Chronicle, r Record) string {
	if c.Date == nil {
		return r.Heading + "، " + r.Date.String()
	}
	return r.Heading + "، " + c.Date(r.Date)
}
