package export

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"waqai/timeline"
)

// Column is a column of a table: what a Table Schema says of it.
type Column struct {
	Name string
	// Type is "string", "integer", "number", "boolean", "date"; only strings
	// are guarded against spreadsheets.
	Type, Format string
	// Title is Arabic, About English.
	Title, About     string
	Required, Unique bool
	Pattern          string
	Enum             []string
}

const (
	idPattern   = `e-[a-z0-9-]{1,62}`
	edtfPattern = `[0-9X?~%/.-]*`
)

// EventColumns are those of the table of events.
var EventColumns = []Column{
	{Name: "id", Type: "string", Title: "المعرّف", About: "id of the event", Required: true, Unique: true, Pattern: idPattern},
	{Name: "url", Type: "string", Title: "العنوان الدائم", About: "permanent address"},
	{Name: "date", Type: "string", Title: "التاريخ", About: "EDTF, as precise as the text", Pattern: edtfPattern},
	{Name: "date_start", Type: "date", Title: "أبكر يوم", About: "first day that the date can mean; empty where it has no beginning"},
	{Name: "date_end", Type: "date", Title: "آخر يوم", About: "last day that the date can mean; empty where it has no end"},
	{Name: "date_precision", Type: "string", Title: "دقة التاريخ", About: "what the date names", Enum: []string{"day", "month", "season", "year", "decade", "century", "interval"}},
	{Name: "date_qualifier", Type: "string", Title: "تحفّظ التاريخ", About: "what is doubted about it", Enum: []string{"about", "uncertain", "both"}},
	{Name: "date_basis", Type: "string", Title: "أساس التاريخ", About: "what the date rests on", Enum: []string{"explicit", "relative", "context", "report"}},
	{Name: "date_inferred", Type: "boolean", Title: "تاريخ مستنتج", About: "the sentence does not date the event", Required: true},
	{Name: "type", Type: "string", Title: "النوع", About: "type of the event", Required: true, Enum: typeIDs()},
	{Name: "status", Type: "string", Title: "الحال", About: "state at publication", Required: true, Enum: []string{"occurred", "ongoing", "planned"}},
	{Name: "places", Type: "string", Title: "معرّفات الأماكن", About: "ids of places, joined by \"; \""},
	{Name: "place_names", Type: "string", Title: "الأماكن", About: "their names, joined likewise"},
	{Name: "site", Type: "string", Title: "الموضع", About: "district or building in the words of the text"},
	{Name: "places_inferred", Type: "boolean", Title: "مكان مستنتج", About: "the sentence does not place the event", Required: true},
	{Name: "latitude", Type: "number", Title: "خط العرض", About: "of the first place, with the decimals that are known"},
	{Name: "longitude", Type: "number", Title: "خط الطول", About: "of the first place, with the decimals that are known"},
	{Name: "quote", Type: "string", Title: "الجملة", About: "the words of the text", Required: true},
	{Name: "trigger", Type: "string", Title: "الكلمة الدالة", About: "the word that names the happening"},
	{Name: "when", Type: "string", Title: "عبارة الزمن", About: "the words that date it"},
	{Name: "attribution", Type: "string", Title: "بحسب", About: "the words that say by whose account"},
	{Name: "actors", Type: "string", Title: "الأطراف", About: "as the text names them, joined by \"; \""},
	{Name: "by", Type: "string", Title: "الفاعل", About: "who did it, by their names, joined by \"; \""},
	{Name: "by_ids", Type: "string", Title: "الفاعل: المعرّفات", About: "their ids, in parallel"},
	{Name: "by_kinds", Type: "string", Title: "الفاعل: النوع", About: "what they are, in parallel"},
	{Name: "by_said", Type: "string", Title: "الفاعل: دعوى أو تهمة", About: "claimed or accused where it is no more than what somebody says, in parallel"},
	{Name: "against", Type: "string", Title: "المستهدف", About: "who suffered it, by their names, joined by \"; \""},
	{Name: "against_ids", Type: "string", Title: "المستهدف: المعرّفات", About: "their ids, in parallel"},
	{Name: "against_kinds", Type: "string", Title: "المستهدف: النوع", About: "what they are, in parallel"},
	{Name: "against_said", Type: "string", Title: "المستهدف: دعوى أو تهمة", About: "claimed or accused where it is no more than what somebody says, in parallel"},
	{Name: "killed_low", Type: "integer", Title: "القتلى: الأدنى", About: "lower bound, where the text sets one"},
	{Name: "killed", Type: "integer", Title: "القتلى", About: "the figure of the text"},
	{Name: "killed_high", Type: "integer", Title: "القتلى: الأعلى", About: "upper bound, where the text sets one"},
	{Name: "killed_words", Type: "string", Title: "القتلى في النص", About: "the words that count, where they are more than a number"},
	{Name: "injured_low", Type: "integer", Title: "الجرحى: الأدنى", About: "as killed_low"},
	{Name: "injured", Type: "integer", Title: "الجرحى", About: "as killed"},
	{Name: "injured_high", Type: "integer", Title: "الجرحى: الأعلى", About: "as killed_high"},
	{Name: "displaced_low", Type: "integer", Title: "النازحون: الأدنى", About: "as killed_low"},
	{Name: "displaced", Type: "integer", Title: "النازحون", About: "as killed"},
	{Name: "displaced_high", Type: "integer", Title: "النازحون: الأعلى", About: "as killed_high"},
	{Name: "detained_low", Type: "integer", Title: "المحتجزون: الأدنى", About: "as killed_low"},
	{Name: "detained", Type: "integer", Title: "المحتجزون", About: "as killed"},
	{Name: "detained_high", Type: "integer", Title: "المحتجزون: الأعلى", About: "as killed_high"},
	{Name: "sources", Type: "string", Title: "المصادر", About: "names of all sources, joined by \"; \""},
	{Name: "source_urls", Type: "string", Title: "روابط المصادر", About: "their addresses, joined by a space"},
	{Name: "reports", Type: "integer", Title: "الروايات", About: "number of reports", Required: true},
	{Name: "witnesses", Type: "integer", Title: "المصادر المستقلة", About: "sources, copies of one another counted once", Required: true},
	{Name: "differs", Type: "string", Title: "اختلاف الروايات", About: "fields that reports do not agree on, joined by \"; \""},
	{Name: "confidence", Type: "number", Title: "درجة الثقة", About: "0 to 1", Required: true},
	{Name: "decision", Type: "string", Title: "قرار المحرر", About: "what an editor decided", Enum: []string{"confirmed", "changed", "added"}},
	{Name: "also", Type: "string", Title: "معرّفات مضمومة", About: "ids of reports that were joined to the event, joined by \"; \""},
}

// ReportColumns are those of the table of reports.
var ReportColumns = []Column{
	{Name: "id", Type: "string", Title: "المعرّف", About: "id of the report", Required: true, Unique: true, Pattern: idPattern},
	{Name: "event", Type: "string", Title: "الحدث", About: "id of the event that it tells", Required: true, Pattern: idPattern},
	{Name: "article", Type: "string", Title: "المقال", About: "id of the article", Required: true},
	{Name: "article_title", Type: "string", Title: "عنوان المقال", About: "its title"},
	{Name: "url", Type: "string", Title: "الجملة في المقال", About: "address of the sentence in it"},
	{Name: "published", Type: "date", Title: "تاريخ النشر", About: "day of its publication"},
	{Name: "copy_of", Type: "string", Title: "نسخة عن", About: "id of the report whose wording it repeats", Pattern: idPattern},
	{Name: "date", Type: "string", Title: "التاريخ", About: "EDTF", Pattern: edtfPattern},
	{Name: "date_basis", Type: "string", Title: "أساس التاريخ", About: "what the date rests on", Enum: []string{"explicit", "relative", "context", "report"}},
	{Name: "date_rule", Type: "string", Title: "قاعدة القراءة", About: "the construction that read it"},
	{Name: "quote", Type: "string", Title: "الجملة", About: "the words of the text", Required: true},
	{Name: "trigger", Type: "string", Title: "الكلمة الدالة", About: "the word that names the happening"},
	{Name: "when", Type: "string", Title: "عبارة الزمن", About: "the words that date it"},
	{Name: "attribution", Type: "string", Title: "بحسب", About: "the words that say by whose account"},
	{Name: "by", Type: "string", Title: "الفاعل", About: "who did it, joined by \"; \""},
	{Name: "by_said", Type: "string", Title: "الفاعل: دعوى أو تهمة", About: "claimed or accused, in parallel"},
	{Name: "against", Type: "string", Title: "المستهدف", About: "who suffered it, joined by \"; \""},
	{Name: "killed", Type: "integer", Title: "القتلى", About: "the figure of the text"},
	{Name: "injured", Type: "integer", Title: "الجرحى", About: "the figure of the text"},
	{Name: "displaced", Type: "integer", Title: "النازحون", About: "the figure of the text"},
	{Name: "inferred", Type: "string", Title: "مستنتج", About: "date, places: what the sentence does not say, joined by \"; \""},
	{Name: "confidence", Type: "number", Title: "درجة الثقة", About: "0 to 1", Required: true},
	{Name: "sources", Type: "string", Title: "المصادر", About: "names, joined by \"; \""},
	{Name: "source_urls", Type: "string", Title: "روابط المصادر", About: "their addresses, joined by a space"},
	{Name: "source_archived", Type: "string", Title: "نسخ محفوظة", About: "addresses of archived copies, joined by a space"},
}

// PlaceColumns are those of the table of places.
var PlaceColumns = []Column{
	{Name: "id", Type: "string", Title: "المعرّف", About: "id of the place", Required: true, Unique: true},
	{Name: "name", Type: "string", Title: "الاسم", About: "Arabic name", Required: true},
	{Name: "name_en", Type: "string", Title: "الاسم بالإنكليزية", About: "name in Latin letters"},
	{Name: "kind", Type: "string", Title: "ما هو", About: "what it is"},
	{Name: "parent", Type: "string", Title: "ما يقع فيه", About: "id of what it lies in"},
	{Name: "within", Type: "string", Title: "يقع في", About: "names of all that it lies in, the nearest first, joined by \"; \""},
	{Name: "latitude", Type: "number", Title: "خط العرض", About: "WGS 84, with the decimals that are known; none of a country"},
	{Name: "longitude", Type: "number", Title: "خط الطول", About: "WGS 84, with the decimals that are known; none of a country"},
	{Name: "events", Type: "integer", Title: "الأحداث", About: "number of events there", Required: true},
	{Name: "url", Type: "string", Title: "الصفحة", About: "address of its page"},
}

func typeIDs() (ids []string) {
	for _, t := range timeline.Types {
		ids = append(ids, string(t))
	}
	return ids
}

// Events writes the table of events; mark asks for a byte order mark.
func Events(out io.Writer, mark bool) *Writer {
	w, t := newTable(out, EventColumns, mark)
	w.put = func(r Record) error {
		w.piece.count(1, nil)
		return t.write(eventCells(r))
	}
	return w
}

func eventCells(r Record) []string {
	start, end := days(r.Event)
	lat, lon := "", ""
	var names []string
	for n, p := range r.Places {
		names = append(names, p.Name)
		if y, x, decimals, ok := p.Point(); ok && n == 0 {
			lat, lon = fixed(y, decimals), fixed(x, decimals)
		}
	}
	killed, injured := figures(r.Fatalities, r.Tolls.Killed), figures(r.Injured, r.Tolls.Injured)
	displaced, detained := figures(r.Displaced, r.Tolls.Displaced), figures(nil, r.Tolls.Detained)
	sources, urls, _ := sourceCells(r.Sources)
	var fields []string
	for _, d := range r.Differs {
		fields = append(fields, d.Field)
	}
	by, against := actorCells(r.By), actorCells(r.Against)
	return []string{
		r.ID, r.URL, r.Date.String(), start, end, precisions[r.Date.Precision()], qualifier(r.Date), string(r.Basis),
		boolean(dateInferred(r.Event) || r.Basis == timeline.Reported),
		string(r.Type), string(r.Status), joined(r.Event.Places), joined(names), r.Site, boolean(placesInferred(r.Event)), lat, lon,
		r.Quote, r.Trigger, r.When, r.Attribution, joined(r.Actors),
		by[0], by[1], by[2], by[3], against[0], against[1], against[2], against[3],
		number(killed.Low), number(killed.Best), number(killed.High), killed.Words,
		number(injured.Low), number(injured.Best), number(injured.High),
		number(displaced.Low), number(displaced.Best), number(displaced.High),
		number(detained.Low), number(detained.Best), number(detained.High),
		sources, urls, strconv.Itoa(len(r.Reports)), strconv.Itoa(r.Witnesses), joined(fields), share(r.Confidence), r.Decision, joined(r.Also),
	}
}

// actorCells gives the names of actors, their ids, kinds, and how they are said, each
// list as long as the others; a list without any value is empty.
func actorCells(all []timeline.Actor) (cells [4]string) {
	for n := range cells {
		any := false
		for k, a := range all {
			part := strings.ReplaceAll(Tidy([...]string{a.Label(), a.ID, a.Kind, a.Said}[n]), ";", ",")
			any = any || part != ""
			if k > 0 {
				cells[n] += "; "
			}
			cells[n] += part
		}
		if !any {
			cells[n] = ""
		}
	}
	return cells
}

// days gives the ends of what the date of an event can mean, "" for an end that
// is open or not known.
func days(e *timeline.Event) (start, end string) {
	if first, ok := e.Date.First(); ok {
		start = first.String()
	}
	if last, ok := e.Date.Last(); ok {
		end = last.String()
	}
	return start, end
}

func share(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// sourceCells gives the names of sources and their addresses, each once.
func sourceCells(sources []timeline.Source) (names, urls, archived string) {
	var list [3][]string
	for _, s := range sources {
		for n, text := range []string{s.Name, s.URL, s.Archived} {
			if text != "" && !slices.Contains(list[n], text) {
				list[n] = append(list[n], text)
			}
		}
	}
	return joined(list[0]), spaced(list[1]), spaced(list[2])
}

// spaced joins addresses, in which no space can stand.
func spaced(urls []string) string {
	for n, u := range urls {
		urls[n] = strings.ReplaceAll(u, " ", "%20")
	}
	return strings.Join(urls, " ")
}

// Reports writes the table of reports, those of an event one after the other.
func Reports(out io.Writer, mark bool) *Writer {
	w, t := newTable(out, ReportColumns, mark)
	w.put = func(r Record) error {
		for n := range r.Reports {
			w.piece.Rows++
			if err := t.write(reportCells(r, n)); err != nil {
				return err
			}
		}
		return nil
	}
	return w
}

func reportCells(r Record, n int) []string {
	report := &r.Reports[n]
	published := ""
	if day, ok := report.Published.First(); ok {
		published = day.String()
	}
	sources, urls, archived := sourceCells(report.Sources)
	by, against := actorCells(report.By), actorCells(report.Against)
	return []string{
		report.ID, r.ID, report.Article, r.Tellings[n].Title, r.Tellings[n].URL, published, report.CopyOf,
		report.Date.String(), string(report.Basis), report.Rule, report.Quote, report.Trigger, report.When, report.Attribution,
		by[0], by[3], against[0],
		number(report.Fatalities), number(report.Injured), number(report.Displaced), joined(report.Inferred), share(report.Confidence),
		sources, urls, archived,
	}
}

// PlaceLine is a place and the number of events there.
type PlaceLine struct {
	Place
	Events int
}

// Places writes the table of places.
func Places(out io.Writer, mark bool, places iter.Seq[PlaceLine]) (Tally, error) {
	w, t := newTable(out, PlaceColumns, mark)
	for p := range places {
		w.piece.Rows++
		lat, lon := "", ""
		if y, x, decimals, ok := p.Point(); ok {
			lat, lon = fixed(y, decimals), fixed(x, decimals)
		}
		var within []string
		for _, w := range p.Within {
			within = append(within, w.Name)
		}
		if w.err == nil {
			w.err = t.write([]string{p.ID, p.Name, p.NameEn, p.Kind, p.Parent, joined(within), lat, lon, strconv.Itoa(p.Events), p.URL})
		}
	}
	return w.Close()
}

// Lines writes records as JSON lines, as timeline.WriteEvent does.
func Lines(out io.Writer) *Writer {
	w := &Writer{w: out}
	w.put = func(r Record) error {
		w.piece.count(1, nil)
		return timeline.WriteEvent(out, *r.Event)
	}
	return w
}
