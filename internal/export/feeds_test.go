package export

import (
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"
)

func TestJSONFeed(t *testing.T) {
	text := written(t, func(w io.Writer) error {
		_, err := JSONFeed(w, chronicle, func(r Record) string { return string(r.Type) }).All(examples(t))
		return err
	})
	fits(t, "jsonfeed.schema.json", text)
	feed, err := gofeed.NewParser().ParseString(text)
	if err != nil {
		t.Fatal(err)
	}
	if feed.FeedType != "json" || feed.FeedVersion != "https://jsonfeed.org/version/1.1" || feed.Title != "وقائع \u2066BBC\u2069" || feed.Link != "https://waqai.test/" || feed.Language != "ar" {
		t.Errorf("feed %s %s %q %s %s", feed.FeedType, feed.FeedVersion, feed.Title, feed.Link, feed.Language)
	}
	if len(feed.Items) != 6 {
		t.Fatalf("%d items", len(feed.Items))
	}
	first := feed.Items[0]
	if first.GUID != "tag:waqai.test,2026:/e-0000000000b1" || first.PublishedParsed == nil || !first.PublishedParsed.Equal(time.Date(2017, 3, 8, 21, 0, 0, 0, time.UTC)) {
		t.Errorf("item %s of %v", first.GUID, first.PublishedParsed)
	}
	if !strings.Contains(first.Content, `href="https://one.test/a?b=1&amp;c=2"`) {
		t.Errorf("content %s", first.Content)
	}
	for _, i := range feed.Items {
		if strings.Contains(i.Content, `"https://evil`) && !strings.Contains(i.Content, "&#34;https://evil") {
			t.Errorf("a quote is no markup: %s", i.Content)
		}
	}
}

func TestCalendar(t *testing.T) {
	text := written(t, func(w io.Writer) error { _, err := Calendar(w, chronicle).All(examples(t)); return err })
	for _, line := range strings.SplitAfter(text, "\r\n") {
		if len(strings.TrimSuffix(line, "\r\n")) > 75 || !utf8.ValidString(line) || strings.Count(line, "\n") != strings.Count(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != 2 {
		t.Fatalf("%d events, want the planned one and the anniversary", len(events))
	}
	anniversary, planned := events[0], events[1]
	for _, c := range []struct {
		event *ics.VEvent
		name  ics.ComponentProperty
		want  string
	}{
		{anniversary, ics.ComponentPropertyUniqueId, "e-0000000000b1@waqai.test"},
		{anniversary, ics.ComponentPropertyDtStart, "20170308"},
		{anniversary, ics.ComponentPropertyDtEnd, "20170309"},
		{anniversary, ics.ComponentPropertyRrule, "FREQ=YEARLY"},
		{anniversary, ics.ComponentPropertyStatus, "CONFIRMED"},
		{anniversary, ics.ComponentPropertyGeo, "36.34;43.12"},
		{anniversary, ics.ComponentPropertyUrl, "https://waqai.test/events/e-0000000000b1/"},
		{planned, ics.ComponentPropertyDtStart, "20170505"},
		{planned, ics.ComponentPropertyDtEnd, "20170510"},
		{planned, ics.ComponentPropertyStatus, "TENTATIVE"},
		{planned, ics.ComponentPropertyDtstamp, "20170420T000000Z"},
	} {
		p := c.event.GetProperty(c.name)
		if p == nil || p.Value != c.want {
			t.Errorf("%s of %s: %+v, want %s", c.name, c.event.Id(), p, c.want)
		}
	}
	if planned.GetProperty(ics.ComponentPropertyRrule) != nil {
		t.Error("what is planned has no anniversary")
	}
	description := planned.GetProperty(ics.ComponentPropertyDescription).Value
	if !strings.Contains(description, `; طويلًا, جدًا \ مفصلًا`) || !strings.Contains(description, "\u2068") || !strings.Contains(description, "2017-05-05/2017-05-09") {
		t.Errorf("description %q", description)
	}
	if _, err := ics.ParseCalendar(strings.NewReader(written(t, func(w io.Writer) error { _, err := Calendar(w, chronicle).All(Records(nil, lookup)); return err }))); err != nil {
		t.Errorf("a calendar without events: %v", err)
	}
}

func TestAnnotationModel(t *testing.T) {
	for _, verbatim := range []bool{false, true} {
		text := written(t, func(w io.Writer) error { _, err := Annotations(w, chronicle, verbatim, 7).All(examples(t)); return err })
		v := fits(t, "annotation.schema.json", text).(map[string]any)
		if n := len(v["items"].([]any)); n != 7 {
			t.Errorf("%d annotations, want one a report", n)
		}
		// A quote is looked for at a source only where articles have its words.
		if strings.Contains(text, `"source":"https://two.test/","state":{"type":"TimeState","cached":"https://web.archive.org/web/20170309000000/https://two.test/","sourceDate":"2017-04-01T00:00:00Z"},"selector"`) != verbatim {
			t.Errorf("verbatim %v: %s", verbatim, text)
		}
	}
}
