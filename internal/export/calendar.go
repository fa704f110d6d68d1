package export

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// anniversaryDead is the number of dead from which an event that only one article
// tells is remembered.
const anniversaryDead = 10

// Calendar writes what of records belongs into a calendar (RFC 5545): events that
// are planned, each over the days that it may fall on, as TENTATIVE where that is
// more than one; and the anniversaries of others, every year on their day. Of
// these there are only those whose sentence gives the day, and that two articles
// tell in words of their own, an editor looked at, or ten people or more died in:
// a calendar is no list.
func Calendar(out io.Writer, c *Chronicle) *Writer {
	f := &folder{w: out}
	f.line("BEGIN", "VCALENDAR")
	f.line("VERSION", "2.0")
	f.line("PRODID", "-//Waqai//Waqai//AR")
	f.line("CALSCALE", "GREGORIAN")
	f.line("METHOD", "PUBLISH")
	f.line("X-WR-CALNAME", icalText(Line(c.Title)))
	f.line("NAME;LANGUAGE=ar", icalText(Line(c.Title)))
	w := &Writer{w: out, tail: "END:VCALENDAR\r\n", err: f.err}
	w.put = func(r Record) error {
		rows := 0
		if f.event(c, r) {
			rows = 1
		}
		w.piece.count(rows, nil)
		return f.err
	}
	return w
}

// event writes an event, where it belongs into a calendar.
func (f *folder) event(c *Chronicle, r Record) bool {
	first, last, closed := bounds(r.Date)
	if !closed || last-first > 30 {
		return false
	}
	planned := r.Status == timeline.Planned
	if !planned && !remembered(r) {
		return false
	}
	stamp := lastReport(r.Event)
	day, ok := stamp.First()
	if !ok {
		day = first
	}
	host := c.Host
	if host == "" {
		host = "waqai.invalid"
	}
	f.line("BEGIN", "VEVENT")
	f.line("UID", r.ID+"@"+host)
	f.line("DTSTAMP", compact(day)+"T000000Z")
	f.line("DTSTART;VALUE=DATE", compact(first))
	f.line("DTEND;VALUE=DATE", compact(last+1))
	summary, status := "", "CONFIRMED"
	if planned {
		if first != last || qualifier(r.Date) != "" {
			status = "TENTATIVE"
		}
		summary = "مخطط له: " + title(c, r)
	} else {
		f.line("RRULE", "FREQ=YEARLY")
		summary = "ذكرى: " + title(c, r)
	}
	f.line("SUMMARY;LANGUAGE=ar", icalText(Line(summary)))
	description := "«" + isolate(r.Quote) + "»"
	for n, s := range r.Sources {
		if n == 0 {
			description += "\n" + "المصدر: "
		} else {
			description += "، "
		}
		description += isolate(s.Name)
	}
	if r.Date.String() != first.String() {
		description += "\n" + "التاريخ (EDTF): " + string(leftToRight) + r.Date.String() + string(popsDirection)
	}
	f.line("DESCRIPTION;LANGUAGE=ar", icalText(description))
	if len(r.Places) > 0 {
		var names []string
		for _, p := range r.Places {
			names = append(names, Line(p.Name))
		}
		f.line("LOCATION;LANGUAGE=ar", icalText(strings.Join(names, "، ")))
	}
	if len(r.Places) == 1 && r.Places[0].size() == settlement {
		if lat, lon, decimals, ok := r.Places[0].Point(); ok {
			f.line("GEO", fixed(lat, decimals)+";"+fixed(lon, decimals))
		}
	}
	if r.URL != "" {
		f.line("URL", r.URL)
	}
	f.line("CATEGORIES", strings.ToUpper(string(r.Type)))
	f.line("STATUS", status)
	f.line("TRANSP", "TRANSPARENT")
	f.line("END", "VEVENT")
	return true
}

// remembered tells whether an event has an anniversary.
func remembered(r Record) bool {
	if r.Status != timeline.Occurred || r.Date.Precision() != edtf.PrecisionDay || qualifier(r.Date) != "" || r.Basis == timeline.Reported || dateInferred(r.Event) {
		return false
	}
	year, _, _ := r.Date.YMD()
	if year < 1601 { // where calendars of systems begin
		return false
	}
	return r.Decision != "" || r.Fatalities != nil && *r.Fatalities >= anniversaryDead || severallyTold(r.Event)
}

// severallyTold tells whether more than one article tells an event in words of its own.
func severallyTold(e *timeline.Event) bool {
	first := -1
	for n := range e.Reports {
		switch r := &e.Reports[n]; {
		case r.CopyOf != "":
		case first < 0:
			first = n
		case r.Article != e.Reports[first].Article:
			return true
		}
	}
	return false
}

func compact(d edtf.Day) string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%04d%02d%02d", year, month, day)
}

// icalText escapes a value of the type TEXT.
func icalText(text string) string {
	return icalSigns.Replace(text)
}

var icalSigns = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// folder writes the lines of a calendar, no longer than 75 bytes each: what is
// longer goes on behind a space in the next, and no character is cut.
type folder struct {
	w   io.Writer
	err error
}

func (f *folder) line(name, value string) {
	text := name + ":" + value
	room := 75
	for f.err == nil {
		end := len(text)
		if end > room {
			for end = room; !utf8.RuneStart(text[end]); end-- {
			}
		}
		_, f.err = io.WriteString(f.w, text[:end]+"\r\n")
		if text = text[end:]; text == "" || f.err != nil {
			return
		}
		text = " " + text
	}
}
