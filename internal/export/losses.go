package export

import (
	"io"
	"iter"
	"strconv"
)

// Loss is something of an event that a layout could not say.
type Loss struct {
	// Code names the kind of loss, Detail what was lost, or why.
	Code, Detail string
}

// LossKind says a kind of loss in words.
type LossKind struct {
	Code            string
	Arabic, English string
	// Out tells that the event has no row for it.
	Out bool
}

// LossKinds are all kinds of losses, those for which an event has no row first.
var LossKinds = []LossKind{
	{"planned", "حدث معلن لم يقع بعد", "announced, and has not happened", true},
	{"no-date", "لا تاريخ له", "has no date", true},
	{"open-date", "مدة لا يُعرف أولها أو آخرها", "a span without beginning or end", true},
	{"vague-date", "تاريخ أوسع مما يقبله التنسيق", "the date is wider than the layout takes", true},
	{"no-place", "لا مكان له", "has no place", true},
	{"no-country", "بلد لا يعرف البرنامج رموزه", "lies in no country whose codes are known", true},
	{"country-only", "لا يُعرف من مكانه إلا البلد", "only the country is known", true},
	{"no-death", "لا يذكر النص قتلى", "the text gives no deaths", true},
	{"found", "جثث عُثر عليها ولا يُعرف متى قُتل أصحابها", "bodies were found; when these people died is not known", true},
	{"not-violence", "ليس من أنواع العنف المنظم", "is no organised violence", true},

	{"date-span", "مدة اختُزلت في يوم واحد", "a span became a day", false},
	{"date-qualified", "تاريخ تقريبي أو غير مؤكد", "the date is about, or uncertain", false},
	{"date-reported", "لا يؤرخه النص، فأُخذ يوم النشر", "dated by its publication only", false},
	{"date-inferred", "تاريخ مستنتج من السياق", "the date was carried on from elsewhere", false},
	{"date-differs", "روايات تختلف في التاريخ", "reports differ on the date", false},
	{"place-inferred", "مكان مستنتج من السياق", "the place was carried on from elsewhere", false},
	{"places", "أماكن عدة صارت صفوفًا", "several places became rows", false},
	{"place-joined", "أماكن عدة لم يبق منها إلا أولها", "of several places only the first is left", false},
	{"point", "لا إحداثيات لمكانه", "its place has no coordinates", false},
	{"point-stands", "نقطة تنوب عن منطقة واسعة", "a point stands for an area", false},
	{"site", "حي أو مبنى لا موضع له في التنسيق", "the district or building has no column", false},
	{"type", "نوع الحدث لا نظير له", "the type has no counterpart", false},
	{"subtype", "لا يُعرف نوعه الفرعي", "the sub-event type is not known", false},
	{"subtype-assumed", "نوع فرعي أُخذ من قاعدة الدليل", "the sub-event type is the residual of the codebook", false},
	{"actors", "لا يصرح النص بالفاعل أو بالمستهدف", "who did it, or who suffered it, is not said plainly", false},
	{"actors-said", "طرف ينسب إليه غيره الفعل أو يتبناه، ولا يقوله النص", "an actor who is accused, or claims it", false},
	{"actors-unnamed", "طرف يصفه النص ولا يسميه", "an actor whom the text describes and does not name", false},
	{"actors-more", "أطراف أكثر مما يتسع له التنسيق", "more actors than there are columns", false},
	{"violence", "لا يُعرف نوع العنف", "the type of violence is not known", false},
	{"deaths-unnamed", "عدد القتلى غير مذكور، فكُتب صفر", "no number of dead is given: written as 0", false},
	{"deaths-words", "قتلى عدّهم النص بكلمة لا برقم", "the dead are counted by a word", false},
	{"deaths-bounds", "حد أدنى أو أعلى أو تقريب لا يُقال", "a bound or an approximation cannot be said", false},
	{"deaths-range", "مدى عدد القتلى لم يبق منه إلا أدناه", "of a range of dead only the lowest is left", false},
	{"deaths-split", "قتلى قُسموا على صفوف", "the dead were divided among rows", false},
	{"deaths-side", "لا يُعرف إلى أي طرف ينتمي القتلى", "the side of the dead is not known", false},
	{"among", "تفصيل من بين القتلى", "a part of those counted is named", false},
	{"injured", "عدد الجرحى", "the number of injured", false},
	{"displaced", "عدد النازحين", "the number of displaced", false},
	{"detained", "عدد المحتجزين", "the number of detained", false},
	{"attribution", "من نقل الخبر في النص", "by whose account it happened", false},
	{"sources", "لا مصدر مذكور", "no source is named", false},
}

// ACLEDNever and GEDNever are columns that stay empty in every row, and what is
// said of no event.
var (
	ACLEDNever = []string{"source_scale"}
	GEDNever   = []string{
		"active_year", "code_status", "conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id",
		"side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id", "source_headline", "event_clarity",
	}
)

// LossColumns are those of a report of losses.
var LossColumns = []Column{
	{Name: "event", Type: "string", Title: "الحدث", About: "id of the event", Required: true},
	{Name: "url", Type: "string", Format: "uri", Title: "العنوان الدائم", About: "permanent address of the event"},
	{Name: "rows", Type: "integer", Title: "الصفوف", About: "rows that the event has in the layout; 0 where it was left out", Required: true},
	{Name: "loss", Type: "string", Title: "رمز النقص", About: "what could not be said, by its code", Required: true, Enum: lossCodes()},
	{Name: "in_words", Type: "string", Title: "النقص", About: "the same in Arabic", Required: true},
	{Name: "detail", Type: "string", Title: "التفصيل", About: "the value that was lost, or why"},
}

func lossCodes() (codes []string) {
	for _, k := range LossKinds {
		codes = append(codes, k.Code)
	}
	return codes
}

// KindOf gives the kind of a loss by its code.
func KindOf(code string) LossKind {
	if k, ok := kindsOfLosses[code]; ok {
		return k
	}
	panic("export: no kind of loss " + code)
}

var kindsOfLosses = func() map[string]LossKind {
	kinds := map[string]LossKind{}
	for _, k := range LossKinds {
		kinds[k.Code] = k
	}
	return kinds
}()

// layout turns a record into rows, and says what of it they do not hold. A record
// without rows is left out, and its last loss says why. Who asks for the losses alone
// wants no more of the rows than their number: they are empty.
type layout func(r Record, ids Numbers, lossesAlone bool) (rows [][]string, losses []Loss)

// write writes a layout.
func (l layout) write(out io.Writer, columns []Column, ids Numbers) *Writer {
	w, t := newTable(out, columns, false)
	w.put = func(r Record) error {
		rows, losses := l(r, ids, false)
		w.piece.count(len(rows), losses)
		for _, row := range rows {
			if err := t.write(row); err != nil {
				return err
			}
		}
		return nil
	}
	return w
}

// losses writes what a layout does not say: a line for each event and each loss.
func (l layout) losses(out io.Writer, mark bool) *Writer {
	w, t := newTable(out, LossColumns, mark)
	w.put = func(r Record) error {
		rows, losses := l(r, nil, true)
		for _, loss := range losses {
			w.piece.Rows++
			if err := t.write([]string{r.ID, r.URL, strconv.Itoa(len(rows)), loss.Code, KindOf(loss.Code).Arabic, loss.Detail}); err != nil {
				return err
			}
		}
		return nil
	}
	return w
}

// ACLED writes records in the layout of ACLED: UTF-8 without a mark, a header, a
// row for each place of an event. ids are the numbers of their rows: see RowNames.
func ACLED(w io.Writer, ids Numbers) *Writer { return layout(acled).write(w, ACLEDColumns, ids) }

// ACLEDLosses writes what ACLED does not say.
func ACLEDLosses(w io.Writer, mark bool) *Writer { return layout(acled).losses(w, mark) }

// GED writes records in the layout of the UCDP GED: UTF-8 without a mark, a
// header, a row for each event with a death. ids are as those of ACLED.
func GED(w io.Writer, ids Numbers) *Writer { return layout(ged).write(w, GEDColumns, ids) }

// GEDLosses writes what GED does not say.
func GEDLosses(w io.Writer, mark bool) *Writer { return layout(ged).losses(w, mark) }

// RowNames gives the names that rows of an event in places may have.
func RowNames(event string, places []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(event) {
			return
		}
		for _, place := range places {
			if !yield(rowName(event, place)) {
				return
			}
		}
	}
}

// rowName is that of a row of an event beside its first.
func rowName(event, place string) string { return event + "," + place }

// shared are losses that both layouts have.
func shared(r Record) (losses []Loss) {
	add := func(code, detail string) { losses = append(losses, Loss{code, detail}) }
	if q := qualifier(r.Date); q != "" {
		add("date-qualified", r.Date.String())
	}
	if dateInferred(r.Event) {
		add("date-inferred", r.Date.String())
	}
	for _, d := range r.Differs {
		if d.Field != "date" {
			continue
		}
		var values []string
		for _, v := range d.Values {
			values = append(values, v.Value)
		}
		add("date-differs", joined(values))
	}
	if placesInferred(r.Event) {
		add("place-inferred", joined(r.Event.Places))
	}
	if t := r.Tolls.Killed; t != nil && t.Among != "" {
		add("among", t.Among)
	}
	for _, toll := range []struct {
		code string
		low  *int
		best *int
		high *int
	}{
		{"injured", figures(r.Injured, r.Tolls.Injured).Low, r.Injured, figures(r.Injured, r.Tolls.Injured).High},
		{"displaced", figures(r.Displaced, r.Tolls.Displaced).Low, r.Displaced, figures(r.Displaced, r.Tolls.Displaced).High},
		{"detained", figures(nil, r.Tolls.Detained).Low, figures(nil, r.Tolls.Detained).Best, figures(nil, r.Tolls.Detained).High},
	} {
		if toll.low != nil || toll.best != nil || toll.high != nil {
			add(toll.code, number(toll.low)+"/"+number(toll.best)+"/"+number(toll.high))
		}
	}
	if len(r.Sources) == 0 {
		add("sources", "")
	}
	return losses
}
