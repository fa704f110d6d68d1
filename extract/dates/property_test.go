package dates

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// story is news of our own, for measuring and as seed of the fuzz test.
const story = `بغداد (وكالات) – قال متحدث باسم الجيش الأربعاء إن القوات استعادت حي النور غربي المدينة بعد معارك دامت ثلاثة أيام، وإن نحو 400 عائلة نزحت منذ مطلع الأسبوع.
وأضاف المتحدث أن المسلحين شنوا هجوما مضادا فجر الخميس قرب شارع 14 رمضان، وأن سيارة مفخخة انفجرت عند الحاجز الشمالي فقتل خمسة جنود وأصيب 17 آخرون.
وكانت الحملة قد بدأت في 17 تشرين الأول/أكتوبر، بعد أن سيطر المسلحون على المدينة في يونيو (حزيران) 2014. ومن المقرر أن يجتمع الوزراء في 22 آذار/مارس الحالي لبحث الدعم.
وقال شاهد إن القصف لم يتوقف خلال الأيام الخمسة الماضية، وإن الأهالي عادوا إلى القرى المجاورة قبل أسبوعين ثم نزحوا منها في اليوم التالي. ولم يتسن التحقق من ذلك من مصدر مستقل.
وتقول المنظمة إن أكثر من 1500 مدني قتلوا بين عامي 2014 و2016 في المحافظة، وإن المستشفى العام استقبل في رمضان الماضي ضعف ما استقبله في شباط 2015 (جمادى الأولى 1436هـ).
`

// TestProperties checks what holds of every expression of every text of
// testdata, of every example, and of the story.
func TestProperties(t *testing.T) {
	texts := []string{story, strings.Repeat("17 ", 3000), strings.Repeat("من 3 إلى ", 500), strings.Repeat("بعد قبل منذ حتى ", 500)}
	for _, r := range rules {
		for _, x := range append(r.examples, r.not...) {
			x, _ = parts(x)
			texts = append(texts, x, x+" "+x, "و"+x+"،"+x)
		}
	}
	for _, s := range texts {
		checkText(t, s)
	}
}

// days are those from which texts are counted: one of the news, and the ends of
// the years that EDTF writes.
var days = []edtf.Day{edtf.DayOf(2017, 3, 9), edtf.DayOf(2016, 2, 29), edtf.DayOf(1, 1, 1), edtf.DayOf(9999, 12, 31), edtf.DayOf(-9999, 1, 1)}

// checkText checks that expressions stand in order, do not overlap, keep within
// their sentence, and that their values are EDTF.
func checkText(t *testing.T, source string) {
	t.Helper()
	text := arabic.Read(source)
	for i, day := range days {
		checkFound(t, source, text, Default().Find(text, Context{Published: day, FirstDay: time.Weekday(1+i) % 7}))
	}
}

func checkFound(t *testing.T, source string, text *arabic.Text, found []Expression) {
	t.Helper()
	end := 0
	for _, e := range found {
		s := text.Sentences[e.Sentence]
		if e.Start < end || e.End <= e.Start || e.End > len(source) {
			t.Fatalf("%q: expression at %d:%d behind %d", source, e.Start, e.End, end)
		}
		end = e.End
		if e.First < s.First || e.Last > s.Last || e.First >= e.Last || e.Start < s.Start || e.End > s.End {
			t.Fatalf("%q: %q leaves its sentence", source, e.Of(source))
		}
		if e.Rule == "" || e.Kind == "" {
			t.Fatalf("%q: %q has no rule or kind", source, e.Of(source))
		}
		if v := e.Value.String(); v != "" {
			if d, err := edtf.Parse(v); err != nil || d != e.Value {
				t.Fatalf("%q: %q has the value %q: %v", source, e.Of(source), v, err)
			}
			if a, ok := e.Value.First(); ok {
				if b, ok := e.Value.Last(); ok && b < a {
					t.Fatalf("%q: %q ends before it begins: %q", source, e.Of(source), v)
				}
			}
		}
	}
}

// TestConcurrent finds the same in many goroutines as in one.
func TestConcurrent(t *testing.T) {
	text := arabic.Read(story)
	ctx := Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday}
	want := Default().Find(text, ctx)
	done := make(chan []Expression)
	for range 8 {
		go func() { done <- Default().Find(text, ctx) }()
	}
	for range 8 {
		got := <-done
		if len(got) != len(want) {
			t.Fatalf("found %d expressions, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("expression %d: got %v, want %v", i, got[i], want[i])
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(story)
	for _, r := range rules {
		for _, x := range r.examples {
			x, _ = parts(x)
			f.Add(x)
		}
	}
	for _, s := range []string{"1/2/3/4", "31/2/2017", "29 شباط", "30 صفر 1438", "عام 0", "من 9 إلى 3 آذار", "القرن 30", "قبل 99999 قرنا", "يوم 31 شباط", "32/13/2017", "13 م", "الأول من", "نهاية نهاية العام"} {
		f.Add(s)
	}
	f.Fuzz(checkText)
}

func BenchmarkFind(b *testing.B) {
	source := strings.Repeat(story, 100)
	tagger := Default()
	ctx := Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday}
	b.Run("with tokenising", func(b *testing.B) {
		b.SetBytes(int64(len(source)))
		b.ReportAllocs()
		for b.Loop() {
			tagger.Find(arabic.Read(source), ctx)
		}
	})
	// The same rate at every size: the time is linear, of hostile text too.
	for _, hostile := range []string{"من 3 إلى ", "بعد قبل منذ حتى ", "17 تموز/", "أول أيام "} {
		for _, n := range []int{1000, 10000, 100000} {
			text := strings.Repeat(hostile, n)
			b.Run(fmt.Sprintf("%d times %s", n, strings.TrimSpace(hostile)), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					tagger.Find(arabic.Read(text), ctx)
				}
			})
		}
	}
	text := arabic.Read(source)
	b.Run("alone", func(b *testing.B) {
		b.SetBytes(int64(len(source)))
		b.ReportAllocs()
		for b.Loop() {
			tagger.Find(text, ctx)
		}
	})
}
