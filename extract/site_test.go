package extract

import (
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestSites has sites that no gazetteer knows, which are kept as the text names
// them, on the timeline of what lies around them.
func TestSites(t *testing.T) {
	x := extractor(t)
	for _, c := range []struct{ text, place, site string }{
		{"قصفت الطائرات قرية الزنبقة شمالي مدينة منبج أمس.", "manbij", "قرية الزنبقة"},
		{"قتل خمسة مسلحين في قصف على قرية الزنبقة قرب تلعفر أمس.", "tal-afar", "قرية الزنبقة"},
		{"سيطر المقاتلون على حي الدندان في الموصل أمس.", "mosul", "حي الدندان"},
		{"تقدمت القوات أمس شرق الموصل.", "mosul", "شرق الموصل"},
		{"قصفت الطائرات مدينة الموصل أمس.", "mosul", ""},
		{"قصفت الطائرات حي التأميم جنوبي الرمادي أمس.", "ramadi", "حي التأميم"},
	} {
		events := x.Events(timeline.Article{ID: "case", Published: edtf.MustParse("2017-03-09"), Text: c.text})
		if len(events) != 1 || len(events[0].Places) != 1 || events[0].Places[0] != c.place || events[0].Site != c.site {
			t.Errorf("%s: %+v, want one event in %s, site %q", c.text, events, c.place, c.site)
		}
	}
	// The settlement in force, and a building and a village in it.
	const story = "دخل الجيش مدينة تلعفر أمس. وسيطر على المستشفى بعد معارك. وقتل خمسة جنود في قرية الزنبقة."
	var sites []string
	for _, e := range x.Events(timeline.Article{ID: "case", Published: edtf.MustParse("2017-03-09"), Text: story}) {
		if e.Places[0] != "tal-afar" {
			t.Errorf("%q is placed in %v", e.Quote, e.Places)
		}
		sites = append(sites, e.Site)
	}
	if want := []string{"", "المستشفى", "قرية الزنبقة"}; len(sites) != 3 || sites[1] != want[1] || sites[2] != want[2] {
		t.Errorf("sites %q, want %q", sites, want)
	}
}
