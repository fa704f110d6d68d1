package extract

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestFurniture has what a page puts around a text, and sentences that only look
// like it. Lines are parted by " / ".
func TestFurniture(t *testing.T) {
	const news = "قتل خمسة جنود في هجوم على حاجز قرب تلعفر مساء الأربعاء، وفق ما قاله ضابط في شرطة المدينة لمراسلي الصحف المحلية."
	for _, c := range []struct {
		text string
		want []string
	}{
		// What leads to other articles.
		{news + " / اقرأ أيضا: مقتل سبعة في قصف على حلب", []string{"اقرأ أيضا: مقتل سبعة في قصف على حلب"}},
		{news + " اقرأ أيضًا: مقتل سبعة في قصف على حلب. وقتل ستة في الرقة الثلاثاء.", []string{"اقرأ أيضًا: مقتل سبعة في قصف على حلب."}},
		{"قتل خمسة جنود قرب تلعفر رابط الخبر بصحيفة المثال: بالصور .. مقتل خمسة جنود", []string{"رابط الخبر بصحيفة المثال: بالصور .. مقتل خمسة جنود"}},
		{news + " / قد يعجبك ايضا / مقتل سبعة في قصف على حلب / انفجار في الرقة", []string{"قد يعجبك ايضا", "مقتل سبعة في قصف على حلب", "انفجار في الرقة"}},
		{news + " / مواضيع ذات صلة: / مقتل سبعة في قصف على حلب / وقتل ستة مدنيين في الرقة الثلاثاء.", []string{"مواضيع ذات صلة:", "مقتل سبعة في قصف على حلب"}},
		{news + " / Next Post", []string{"Next Post"}},
		{news + " / شاهد أيضا: مقتل سبعة في قصف على حلب", []string{"شاهد أيضا: مقتل سبعة في قصف على حلب"}},
		{"شاهد أيضا مسلحين يقصفون الحي من الجسر.", nil},
		{"قال شاهد: سقطت قذيفة على الحي القديم في حلب.", nil},
		{"حمل تطبيق الهدنة الفصائل على الانسحاب من حلب.", nil},
		{"Next Previous وقائع اليوم – جدة / " + news, []string{"Next Previous"}},
		// A paper that sets no full stops: which line is a title, nobody knows.
		{strings.TrimSuffix(news, ".") + " / اقرأ أيضا / مقتل سبعة في قصف على حلب", []string{"اقرأ أيضا"}},
		{"نشر الموقع رابط الخبر ثم حذفه بعد ساعة.", nil},
		{"قال للتلاميذ «اقرأ المزيد من الكتب» ثم انصرف.", nil},

		// Whose the text is, and when it was printed.
		{news + " / المصدر: عدن اليوم", []string{"المصدر: عدن اليوم"}},
		{news + " المصدر: وكالات", []string{"المصدر: وكالات"}},
		{news + " / المصدر: الجيش دخل المدينة الثلاثاء", nil},
		{"قال المصدر: لا نعرف عدد القتلى.", nil},
		{news + " / الكلمات المفتاحية: تلعفر، نينوى", []string{"الكلمات المفتاحية: تلعفر، نينوى"}},
		{news + " / جميع الحقوق محفوظة © 2017", []string{"جميع الحقوق محفوظة © 2017"}},
		{"تحديث - 17:36 تغ / " + news, []string{"تحديث - 17:36 تغ"}},
		{"آخر تحديث: الخميس 9 آذار 2017 الساعة 10:15 بتوقيت غرينتش / " + news, []string{"آخر تحديث: الخميس 9 آذار 2017 الساعة 10:15 بتوقيت غرينتش"}},
		{"الخميس 9 آذار 2017 / " + news, nil}, // heads what happened on it
		{"نشر الجيش 500 جندي في 9 آذار 2017 / " + news, nil},
		{news + " / للتواصل مع الكاتب أرسل رسالة قصيرة إلى 88000", []string{"للتواصل مع الكاتب أرسل رسالة قصيرة إلى 88000"}},
		{news + " / katib@example.org", []string{"katib@example.org"}},

		// Buttons.
		{news + " / شارك هذا الخبر / فيسبوك تويتر واتساب", []string{"شارك هذا الخبر", "فيسبوك تويتر واتساب"}},
		{news + " / تابعونا على تلغرام", []string{"تابعونا على تلغرام"}},
		{"شارك هذا الأسبوع آلاف الجنود في الهجوم على تلعفر.", nil},
		{"تابعنا على مدى أسبوع معارك تلعفر.", nil},
		{"شارك في المعركة ألف مقاتل / " + news, nil},

		// Captions, and what stands twice.
		{"جنود يتقدمون في شارع وسط تلعفر بعد معركة دامت أسبوعا كاملا مع مسلحي التنظيم قرب القلعة (أرشيفية) / " + news,
			[]string{"جنود يتقدمون في شارع وسط تلعفر بعد معركة دامت أسبوعا كاملا مع مسلحي التنظيم قرب القلعة (أرشيفية)"}},
		{"جنود على حاجز شرق تلعفر خلال معركة القلعة / جنود على حاجز شرق تلعفر / " + news, []string{"جنود على حاجز شرق تلعفر"}},
		{"قائد الشرطة في تلعفر / قائد الشرطة في تلعفر / " + news, []string{"قائد الشرطة في تلعفر"}},
		{news + " / " + news, []string{news}},
		{"يا حادي العيس مهلا / قف بالديار وسلم / يا حادي العيس مهلا", nil}, // a refrain
		{news + " / 1", []string{"1"}},
		{"وفي الحصيلة: / 17 / " + news, nil},
	} {
		text := strings.ReplaceAll(c.text, " / ", "\n\n")
		var got []string
		for _, f := range extractor(t).Furniture(text) {
			got = append(got, f.Of(text))
			if f.Reason == "" {
				t.Errorf("%s: «%s» is left out without a reason", c.text, f.Of(text))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

// TestFurnitureSpans: whatever a text is cut to, its pieces stand in order and have
// no word in common.
func TestFurnitureSpans(t *testing.T) {
	x := extractor(t)
	const text = "Next Previous وقائع اليوم\nقتل خمسة. اقرأ أيضا: هل ينسحب الجيش؟ اقرأ المزيد. رابط الخبر: اقرأ أيضا: عنوان\nالمصدر: وكالات\n" +
		"تحديث 17:36\n(أرشيفية)\nقد يعجبك أيضا\nعنوان أول\n© 2017 | شارك: فيسبوك\n1"
	for from := range text {
		for _, cut := range []string{text[from:], text[:from], text[from:] + "\n" + text[:from], strings.ReplaceAll(text[from:], "\n", " ")} {
			end := 0
			for _, f := range x.Furniture(cut) {
				if f.Start < end || f.End <= f.Start || f.End > len(cut) {
					t.Fatalf("%q: the piece %d–%d behind byte %d", cut, f.Start, f.End, end)
				}
				end = f.End
			}
		}
	}
}

// TestFurnitureOfSite: a site names phrases of its own pages.
func TestFurnitureOfSite(t *testing.T) {
	x, err := New(Options{Furniture: []string{"من أرشيف الصحيفة"}})
	if err != nil {
		t.Fatal(err)
	}
	other, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const text = "قتل خمسة جنود قرب تلعفر الأربعاء.\nمن أرشيف الصحيفة: قتل سبعة مدنيين في قصف على حلب الثلاثاء."
	a := timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: text}
	if events := x.Events(a); len(events) != 1 || events[0].Places[0] != "tal-afar" {
		t.Errorf("events %+v, want that of تلعفر alone", events)
	}
	if events := other.Events(a); len(events) != 2 {
		t.Errorf("another site has %d events, want 2", len(events))
	}
	if x.Version() == other.Version() {
		t.Error("two sites with other phrases have one version")
	}
}

// TestFurnitureExplained: what is left out is told with its place, and takes part
// in no quote.
func TestFurnitureExplained(t *testing.T) {
	const text = "قتل خمسة جنود في هجوم على تلعفر الأربعاء رابط الخبر بصحيفة المثال: مقتل خمسة في حلب"
	events, rejected := extractor(t).Explain(timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: text})
	if len(events) != 1 || strings.Contains(events[0].Quote, "رابط") || events[0].Places[0] != "tal-afar" {
		t.Errorf("events %+v, want one whose quote ends before the link", events)
	}
	i := slices.IndexFunc(rejected, func(r Rejection) bool { return r.Kind == LeftOut })
	if i < 0 || rejected[i].Start != strings.Index(text, "رابط") || rejected[i].Trigger != "رابط الخبر بصحيفة المثال: مقتل خمسة في حلب" {
		t.Errorf("rejected %+v, want the link", rejected)
	}
}

// TestEventsAndFurniture: one pass tells what two do, and says where it did not look.
func TestEventsAndFurniture(t *testing.T) {
	x, err := New(Options{FirstDay: time.Monday})
	if err != nil {
		t.Fatal(err)
	}
	for text, looked := range map[string]bool{
		"قصفت الطائرات تلعفر أمس. وقتل ثلاثة مدنيين.\nاقرأ أيضا: مقتل خمسة في حلب": true,
		"قصفت الطائرات تلعفر أمس.": true,
		"فاز الفريق بكأس البطولة بعد مباراة مثيرة.\nاقرأ أيضا: موعد القرعة": false,
	} {
		a := timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: text}
		events, left, ok := x.EventsAndFurniture(a)
		if want := x.Events(a); !reflect.DeepEqual(events, want) {
			t.Errorf("%s\n got %+v\nwant %+v", text, events, want)
		}
		if want := x.Furniture(text); ok != looked || ok && !slices.Equal(left, want) {
			t.Errorf("%s\n got %+v, looked for: %v\nwant %+v", text, left, ok, want)
		}
	}
}

// TestFurnitureBefore: a sentence that is looked up by its number is found where
// lines before it were left out.
func TestFurnitureBefore(t *testing.T) {
	const text = "اقرأ أيضا: عنوان أول\nاقرأ أيضا: عنوان ثان\nقصفت الطائرات الرقة يوم الثلاثاء. وهاجم مسلحون حاجزا في الرقة."
	for _, published := range []string{"2017-03-08", "2017-03-09", "2017-03-10"} {
		a := timeline.Article{ID: "a", Published: edtf.MustParse(published), Text: text}
		for _, e := range extractor(t).Events(a) {
			if got := e.Date.String(); got != "2017-03-07" {
				t.Errorf("published %s: «%s» is dated %s, want 2017-03-07", published, e.Quote, got)
			}
		}
	}
}
