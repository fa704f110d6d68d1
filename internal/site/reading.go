package site

import (
	"slices"
	"strings"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// isolate puts text of unknown direction between marks that keep it from
// disturbing the text around it, where there is no HTML to do so.
func isolate(text string) string { return "\u2068" + tidy(text) + "\u2069" }

// howDated says in plain Arabic how the date of a report was read.
//
//	حُسب من «قبل ثلاثة أيام» قياسًا إلى تاريخ النشر، الاثنين 24 تشرين الأول 2016.
func (w wording) howDated(r timeline.Report) string {
	quoted := "«" + isolate(r.When) + "»"
	published := w.published(r)
	switch {
	case r.Basis == timeline.Explicit && r.When != "":
		return "ورد صريحًا في النص: " + quoted + "."
	case r.Basis == timeline.Relative && pointsBack(r):
		return "حُسب من عبارة " + quoted + " قياسًا إلى تاريخ مذكور قبلها في النص، ونُشر الخبر في " + w.day(r.Published) + "."
	case r.Basis == timeline.Relative && r.When != "":
		return "حُسب من عبارة " + quoted + " قياسًا إلى " + published + "."
	case r.Basis == timeline.Context && r.When != "":
		return "لا تاريخ في الجملة نفسها؛ أُخذ من عبارة مجاورة في النص: " + quoted + "، ونُشر الخبر في " + w.day(r.Published) + "."
	case r.Basis == timeline.Context:
		return "لا تاريخ في الجملة نفسها؛ أُخذ من التاريخ الساري في ما قبلها من النص."
	case r.Basis == timeline.Reported:
		return "لا يذكر النص تاريخًا لهذا الحدث، فنُسب إلى " + published + "."
	}
	return "حدده محرر الموقع."
}

// pointsBack tells whether a date was counted from another that the text gives
// before it: «بعد ذلك بيومين», «في اليوم نفسه».
func pointsBack(r timeline.Report) bool {
	return r.Rule == "after that" || slices.ContainsFunc(strings.Fields(r.When), func(word string) bool {
		return slices.Contains([]string{"ذلك", "تلك", "نفسه", "نفسها", "ذاته", "ذاتها"}, word)
	})
}

// published says the day of publication: «تاريخ النشر، الاثنين 24 تشرين الأول 2016».
func (w wording) published(r timeline.Report) string {
	return "تاريخ النشر، " + w.day(r.Published)
}

// day says a day with its name.
func (w wording) day(d edtf.Date) string {
	if name := w.Weekday(d); name != "" {
		return name + " " + w.Date(d)
	}
	return w.Date(d)
}

// basisNames say in a word what a date rests on.
var basisNames = map[timeline.Basis]string{
	timeline.Explicit: "صريح",
	timeline.Relative: "نسبي",
	timeline.Context:  "من السياق",
	timeline.Reported: "خبر",
}

// fieldNames say what reports can differ on.
var fieldNames = map[string]string{
	"date":       "التاريخ",
	"by":         "الفاعل",
	"against":    "المستهدف",
	"fatalities": "عدد القتلى",
	"injured":    "عدد الجرحى",
	"displaced":  "عدد النازحين",
	"detained":   "عدد المحتجزين",
}

// decisionNames say what an editor did with an event.
var decisionNames = map[string]string{
	"held":      "حجبه محرر الموقع",
	"confirmed": "أكده محرر الموقع",
	"changed":   "صححه محرر الموقع",
	"added":     "أضافه محرر الموقع",
}
