package review

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"waqai/internal/article"
	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// The forms have these fields beside token, article and digest:
//
//	action   confirm, reject, hold, change, add, merge, split, or delete: takes a decision
//	         away
//	event    the id of the event; number: of delete, that of the decision in the file
//	quote    of add; trigger
//	with     of merge and split: the id of the other telling; near: the same, of those
//	         that are offered
//	date, places, site, type, status, fatalities, injured, displaced, detained,
//	by, against
//	on, reason, note
//
// A field that says what the event has already is not written. change goes by what
// the event is with all decisions, so that one who corrects twice corrects one table.

// change gives the bytes of an article file with the decision of a form, and what was
// done in a few words.
func change(s *site.Site, u *site.Understanding, src []byte, form url.Values) ([]byte, string, source.Faults) {
	action := form.Get("action")
	if action == "delete" {
		n, err := strconv.Atoi(form.Get("number"))
		if err != nil || n < 0 {
			return nil, "", faultf("لا قرار بهذا الرقم")
		}
		out, faults := article.DeleteDecision(u.File, src, n)
		return out, "حذف قرار", faults
	}
	if action == "add" {
		d := article.Decision{Action: "add", Quote: words(form.Get("quote")), Trigger: words(form.Get("trigger"))}
		if faults := fill(s, &d, nil, form); len(faults) > 0 {
			return nil, "", faults
		}
		out, faults := article.WriteDecision(u.File, src, -1, &d)
		return out, "إضافة حدث", faults
	}
	e, ok := u.Event(form.Get("event"))
	if !ok {
		return nil, "", faultf("لم يعد في النص حدث بهذا المعرّف: %s", form.Get("event"))
	}
	at := -1
	for _, n := range e.Decided {
		if d := u.Decisions()[n]; d.Action != "merge" && d.Action != "split" {
			at = n
		}
	}
	var d article.Decision
	if at >= 0 {
		d = u.Decisions()[at]
	} else {
		d = u.Name(e)
	}
	what := ""
	switch action {
	case "merge", "split":
		other := u.Name(e)
		other.Action, other.Reason, other.Note = action, strings.TrimSpace(form.Get("reason")), strings.TrimSpace(form.Get("note"))
		if faults := dayOf(&other, form); len(faults) > 0 {
			return nil, "", faults
		}
		with := cmp.Or(strings.TrimSpace(form.Get("with")), form.Get("near"))
		if with != "" && !s.HasTelling(with) {
			return nil, "", faultf("لا حدث بهذا المعرّف: %s", with)
		}
		if what = "دمج حدثين"; action == "merge" {
			other.With = with
		} else {
			what, other.From = "فصل حدثين", with
		}
		out, faults := article.WriteDecision(u.File, src, -1, &other)
		return out, what, faults
	case "confirm":
		what = "تأكيد حدث"
		if d.Action == "change" || d.Action == "add" {
			return nil, "", faultf("في هذا الحدث قرار محرر، فلا حاجة إلى تأكيده")
		}
		d.Action = "confirm"
	case "reject":
		if what = "رفض حدث"; d.Action == "add" {
			out, faults := article.DeleteDecision(u.File, src, at)
			return out, what, faults
		}
		// What it set goes with it: a rejected event has no fields.
		d = article.Decision{Action: "reject", ID: d.ID, Quote: d.Quote, Trigger: d.Trigger, On: d.On, Reason: d.Reason, Note: d.Note}
	case "hold":
		what = "حجب حدث"
		if d.Action == "change" || d.Action == "add" {
			return nil, "", faultf("في هذا الحدث ما كتبه محرر، ولا يُكتب الحجب مكانه: احذف القرار أولًا، أو اجعل المقال مسودة")
		}
		d.Action = "hold"
	case "change":
		what = "تغيير حدث"
		if d.Action != "add" {
			d.Action = "change"
		}
		if faults := fill(s, &d, e, form); len(faults) > 0 {
			return nil, "", faults
		}
	default:
		return nil, "", faultf("لا قرار اسمه «%s»", action)
	}
	for key, text := range map[string]*string{"reason": &d.Reason, "note": &d.Note} {
		if form.Has(key) {
			*text = strings.TrimSpace(form.Get(key))
		}
	}
	out, faults := article.WriteDecision(u.File, src, at, &d)
	return out, what, faults
}

// fill sets what a form gives and the event does not have already. e is nil where
// there is none yet.
func fill(s *site.Site, d *article.Decision, e *site.UnderstoodEvent, form url.Values) (faults source.Faults) {
	now := func(key string) string {
		if e == nil {
			return ""
		}
		return valueOf(e, key)
	}
	said := func(key string) (string, bool) {
		v := strings.TrimSpace(form.Get(key))
		return v, form.Has(key) && v != now(key)
	}
	if v, ok := said("date"); ok && v != "" {
		when, err := edtf.Parse(digits(v))
		if err != nil || when.IsZero() {
			faults.Add(faultf("«%s» ليس تاريخًا: يُكتب التاريخ 2017-03-09 أو 2017-03 أو 2017-03-06~", v)...)
		}
		d.Date.Date = when
	}
	if v, ok := said("places"); ok && v != "" {
		d.Places = nil
		for _, name := range parts(v) {
			ids := s.PlacesNamed(name)
			switch len(ids) {
			case 0:
				faults.Add(faultf("لا مكان اسمه «%s»: اكتب معرّفه، أو صفه في content/places", name)...)
				continue
			case 1:
			default:
				faults.Add(faultf("أكثر من مكان اسمه «%s»: اكتب واحدًا من %s", name, strings.Join(ids, " "))...)
				continue
			}
			if !slices.Contains(d.Places, ids[0]) {
				d.Places = append(d.Places, ids[0])
			}
		}
	}
	if v, ok := said("site"); ok && (e != nil || v != "") {
		d.Site = &v
	}
	for key, field := range map[string]*string{"type": &d.Type, "status": &d.Status} {
		if v, ok := said(key); ok && v != "" {
			*field = v
		}
	}
	for key, field := range map[string]**int{"fatalities": &d.Fatalities, "injured": &d.Injured, "displaced": &d.Displaced, "detained": &d.Detained} {
		v, ok := said(key)
		switch n, err := strconv.Atoi(digits(v)); {
		case !ok:
		case v == "" && *field != nil && e != nil:
			*field = nil // the editor's own number is taken away again
		case v == "":
			faults.Add(faultf("لا يُمحى عدد وجده البرنامج: ضع عددًا غيره، أو ارفض الحدث وأضفه من جديد")...)
		case err != nil:
			faults.Add(faultf("«%s» ليس عددًا", v)...)
		default:
			*field = &n
		}
	}
	for _, role := range []struct {
		key  string
		list *[]string
	}{{"by", &d.By}, {"against", &d.Against}} {
		switch v, ok := said(role.key); {
		case !ok:
		case v != "":
			*role.list = parts(v)
		case e != nil:
			*role.list = []string{} // it is not known, whatever the text seemed to say
		}
	}
	faults.Add(dayOf(d, form)...)
	if e == nil {
		d.Reason, d.Note = strings.TrimSpace(form.Get("reason")), strings.TrimSpace(form.Get("note"))
	}
	return faults
}

// dayOf sets the day of a decision where a form gives it.
func dayOf(d *article.Decision, form url.Values) source.Faults {
	v := digits(strings.TrimSpace(form.Get("on")))
	if v == "" {
		return nil
	}
	when, err := edtf.Parse(v)
	if err != nil || when.Precision() != edtf.PrecisionDay {
		return faultf("«%s» ليس يومًا: يُكتب اليوم 2026-03-06", v)
	}
	d.On.Date = when
	return nil
}

// parts gives what a field lists between commas.
func parts(v string) (list []string) {
	for _, part := range strings.FieldsFunc(v, func(c rune) bool { return c == ',' || c == '،' || c == '؛' }) {
		if part = words(part); part != "" && !slices.Contains(list, part) {
			list = append(list, part)
		}
	}
	return list
}

// valueOf gives a field of an event as a form shows it.
func valueOf(e *site.UnderstoodEvent, key string) string {
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	switch key {
	case "date":
		return e.Date.String()
	case "places":
		return strings.Join(e.Places, ", ")
	case "site":
		return words(e.Site)
	case "by":
		return words(timeline.Labels(e.By))
	case "against":
		return words(timeline.Labels(e.Against))
	case "type":
		return string(e.Type)
	case "status":
		return string(e.Status)
	case "fatalities":
		return number(e.Fatalities)
	case "injured":
		return number(e.Injured)
	case "displaced":
		return number(e.Displaced)
	case "detained":
		if e.Tolls.Detained != nil {
			return number(e.Tolls.Detained.Best)
		}
	}
	return ""
}

// words gives text on one line with single blanks.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool {
		return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0' || c == '\u2003' || c == '\U000e0020'
	}), " ")
}

// digits gives Arabic digits as ASCII.
func digits(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '٠' && c <= '٩':
			return '0' + c - '٠'
		case c >= '۰' && c <= '۹':
			return '0' + c - '۰'
		}
		return c
	}, s)
}

func (p *conflictPage) sort() {
	slices.SortStableFunc(p.Fields, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
}
