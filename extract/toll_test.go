package extract

import (
	"fmt"
	"strings"
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestTolls reads the numbers of people of one sentence. A toll is written as
// its low, best and high figures, "-" for none, then what else there is to say:
// the words where the record keeps them, and those who were among the counted.
func TestTolls(t *testing.T) {
	x := extractor(t)
	for _, c := range tollCases {
		var got []string
		for _, e := range x.Events(timeline.Article{ID: "case", Published: edtf.MustParse("2017-03-09"), Text: c.text}) {
			got = append(got, tollsOf(e)...)
			var line strings.Builder
			if err := timeline.WriteEvent(&line, e); err != nil {
				t.Fatal(err)
			}
			for _, err := range timeline.ReadEvents(strings.NewReader(line.String())) {
				if err != nil {
					t.Errorf("%s: %v", c.text, err)
				}
			}
		}
		if len(got) == 0 {
			got = []string{"none"}
		}
		if g, w := strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"); g != w {
			t.Errorf("%s\n got\t%s\nwant\t%s", c.text, g, w)
		}
	}
}

func tollsOf(e timeline.Event) (list []string) {
	for _, k := range []struct {
		name   string
		number *int
		words  *timeline.Toll
	}{
		{"killed", e.Fatalities, e.Tolls.Killed}, {"injured", e.Injured, e.Tolls.Injured},
		{"displaced", e.Displaced, e.Tolls.Displaced}, {"detained", nil, e.Tolls.Detained},
	} {
		figure := func(n *int) string {
			if n == nil {
				return "-"
			}
			return fmt.Sprint(*n)
		}
		switch {
		case k.words != nil:
			line := fmt.Sprintf("%s %s %s %s", k.name, figure(k.words.Low), figure(k.words.Best), figure(k.words.High))
			if k.words.Strict {
				line += " strict"
			}
			line += " «" + k.words.Words + "»"
			if k.words.Among != "" {
				line += " «" + k.words.Among + "»"
			}
			list = append(list, line)
		case k.number != nil:
			list = append(list, fmt.Sprintf("%s %d", k.name, *k.number))
		}
	}
	return list
}

var tollCases = []struct {
	text string
	want []string
}{
	// a number says all there is to say
	{"قتل 17 مدنيا في غارة على الرقة أمس.", []string{"killed 17"}},
	{"مقتل 23 مسلحا وإصابة 40 آخرين في اشتباكات قرب الموصل.", []string{"killed 23", "injured 40"}},
	{"قتل جنديان وأصيب ثلاثة آخرون بانفجار لغم في تلعفر الاثنين.", []string{"killed 2", "injured 3"}},
	{"لقي طفلان مصرعهما في قصف على دوما أمس.", []string{"killed 2"}},
	{"قتل شرطيان وأصيب ثلاثة في هجوم على مركز للشرطة في بعقوبة أمس.", []string{"killed 2", "injured 3"}},
	// at least
	{"قتل 23 مدنيا على الأقل في غارة على الرقة أمس.", []string{"killed 23 23 - «23 مدنيا على الأقل»"}},
	{"قتل ما لا يقل عن 23 شخصا في تفجير وسط بغداد أمس.", []string{"killed 23 23 - «ما لا يقل عن 23 شخصا»"}},
	{"أسفر القصف على حلب أمس عن مقتل ما لا يقل عن خمسة عشر مدنيا وإصابة عشرين على الأقل.", []string{"killed 15 15 - «ما لا يقل عن خمسة عشر مدنيا»", "injured 20 20 - «عشرين على الأقل»"}},
	{"قتل على الأقل 12 جنديا في هجوم على حاجز قرب الفلوجة الثلاثاء.", []string{"killed 12 12 - «على الأقل 12 جنديا»"}},
	{"قتل 9 أشخاص كحد أدنى في انفجار سيارة مفخخة في كركوك أمس.", []string{"killed 9 9 - «9 أشخاص كحد أدنى»"}},
	{"قتل مدني واحد على الأقل في قصف على حمص أمس.", []string{"killed 1 1 - «مدني واحد على الأقل»"}},
	{"أدى انفجار عبوة ناسفة في بعقوبة أمس إلى مقتل 4 على الأقل.", []string{"killed 4 4 - «4 على الأقل»"}},
	// more than
	{"قتل أكثر من 40 مسلحا في غارات على دير الزور أمس.", []string{"killed 40 40 - strict «أكثر من 40 مسلحا»"}},
	{"أصيب ما يزيد على 60 شخصا في انفجار قرب سوق في بغداد أمس.", []string{"injured 60 60 - strict «ما يزيد على 60 شخصا»"}},
	{"نزح أكثر من 5 آلاف مدني من الموصل خلال الأسبوع الماضي.", []string{"displaced 5000 5000 - strict «أكثر من 5 آلاف مدني»"}},
	{"قصف الطيران مدينة إدلب أمس وتجاوز عدد القتلى الثلاثين.", []string{"killed 30 30 - strict «تجاوز عدد القتلى الثلاثين»"}},
	// at most
	{"هاجم مسلحون حاجزا في تكريت أمس، ولا يتجاوز عدد القتلى عشرة.", []string{"killed - 10 10 «لا يتجاوز عدد القتلى عشرة»"}},
	{"قتل أقل من 10 جنود في كمين قرب حديثة أمس.", []string{"killed - 10 10 strict «أقل من 10 جنود»"}},
	{"قتل 5 مسلحين على الأكثر في اشتباكات في سنجار أمس.", []string{"killed - 5 5 «5 مسلحين على الأكثر»"}},
	// about
	{"قتل نحو 50 مسلحا في معارك الفلوجة أمس.", []string{"killed - 50 - «نحو 50 مسلحا»"}},
	{"قتل حوالي ثلاثين عنصرا من التنظيم في غارة على تلعفر أمس.", []string{"killed - 30 - «حوالي ثلاثين عنصرا»"}},
	{"أصيب قرابة 70 شخصا بجروح في تفجير انتحاري في الحلة أمس.", []string{"injured - 70 - «قرابة 70 شخصا»"}},
	{"نزح زهاء 3 آلاف شخص من الحويجة الأسبوع الماضي.", []string{"displaced - 3000 - «زهاء 3 آلاف شخص»"}},
	{"قتل ما يقارب 20 جنديا في هجوم انتحاري في الرمادي أمس.", []string{"killed - 20 - «ما يقارب 20 جنديا»"}},
	{"تسبب القصف على الباب أمس بنحو 15 قتيلا.", []string{"killed - 15 - «نحو 15 قتيلا»"}},
	{"قتل 30 مقاتلا تقريبا في معارك منبج أمس.", []string{"killed - 30 - «30 مقاتلا تقريبا»"}},
	// between two
	{"قتل بين 30 و40 مسلحا في غارات على القائم أمس.", []string{"killed 30 30 40 «بين 30 و40 مسلحا»"}},
	{"قتل ما بين 15 و20 مدنيا في قصف على حلب أمس.", []string{"killed 15 15 20 «ما بين 15 و20 مدنيا»"}},
	{"أصيب من 10 إلى 12 جنديا في هجوم قرب بيجي أمس.", []string{"injured 10 10 12 «من 10 إلى 12 جنديا»"}},
	{"قتل ثلاثة أو أربعة جنود بانفجار لغم في تدمر أمس.", []string{"killed 3 3 4 «ثلاثة أو أربعة جنود»"}},
	{"قتل بين عشرين وثلاثين مقاتلا في معارك بيجي أمس.", []string{"killed 20 20 30 «بين عشرين وثلاثين مقاتلا»"}},
	{"قتل 20-25 مسلحا في غارة على الفلوجة أمس.", []string{"killed 20 20 25 «20-25 مسلحا»"}},
	// words without a number
	{"أسفرت تفجيرات في بغداد أمس عن سقوط عشرات القتلى.", []string{"killed 12 - - «عشرات القتلى»"}},
	{"قتل عشرات المدنيين وأصيب المئات في قصف على دوما أمس.", []string{"killed 12 - - «عشرات المدنيين»", "injured - - - «المئات»"}},
	{"قتل مئات المسلحين في معارك الموصل الشهر الماضي.", []string{"killed 100 - - «مئات المسلحين»"}},
	{"نزح عشرات الآلاف من المدنيين من الرقة الشهر الماضي.", []string{"displaced - - - «عشرات الآلاف من المدنيين»"}},
	{"أسفر انفجار في بغداد أمس عن سقوط قتلى وجرحى.", []string{"killed 3 - - «قتلى»", "injured - - - «جرحى»"}},
	{"قتل عدد من المدنيين في قصف على درعا أمس.", []string{"killed 3 - - «عدد من المدنيين»"}},
	{"أصيب عدة أشخاص في انفجار قرب الحسكة أمس.", []string{"injured - - - «عدة أشخاص»"}},
	{"قتل بضعة جنود في هجوم على قاعدة قرب تعز أمس.", []string{"killed 3 - - «بضعة جنود»"}},
	{"اعتقلت الشرطة عشرات الأشخاص في بعقوبة أمس.", []string{"detained - - - «عشرات الأشخاص»"}},
	{"قصفت المدفعية درعا أمس دون سقوط قتلى أو جرحى.", []string{"none"}},
	// a part
	{"قتل 23 مدنيا بينهم ثلاثة أطفال في غارة على الرقة أمس.", []string{"killed 23 23 23 «23 مدنيا» «بينهم ثلاثة أطفال»"}},
	{"قتل 12 شخصا على الأقل، بينهم 4 نساء وطفلان، في قصف على إدلب أمس.", []string{"killed 12 12 - «12 شخصا على الأقل» «بينهم 4 نساء وطفلان»"}},
	{"قتل 12 مدنيا بينهم 3 أطفال وأصيب 20 آخرون في قصف على حلب أمس.", []string{"killed 12 12 12 «12 مدنيا» «بينهم 3 أطفال»", "injured 20"}},
	{"قتل ثمانية جنود من بينهم ضابط في هجوم قرب سامراء أمس.", []string{"killed 8 8 8 «ثمانية جنود» «من بينهم ضابط»"}},
	// of two things together nobody knows how many of each
	{"سقط 100 قتيل وجريح في تفجير في كربلاء أمس.", []string{"none"}},
	{"أدى القصف على تعز أمس إلى مقتل وإصابة 20 شخصا.", []string{"none"}},
	{"ثمانية مدنيين قتلوا وجرح 18 آخرون في قصف على تعز أمس.", []string{"killed 8", "injured 18"}},
	{"أسفر انفجار قرب الفلوجة أمس عن مقتل 42 مسلحا بينهم قياديون وإصابة 18.", []string{"killed 42 42 42 «42 مسلحا» «بينهم قياديون»", "injured 18"}},
	{"أسفرت المعارك قرب مأرب أمس عن سقوط عشرات القتلى والجرحى.", []string{"none"}},
	{"قتل العشرات من عناصر التنظيم في غارات على منبج أمس.", []string{"killed 12 - - «العشرات»"}},
	{"قتل 7 من قوات الأمن بينهم اثنان من الضباط في هجوم في سامراء أمس.", []string{"killed 7 7 7 «7» «بينهم اثنان من الضباط»"}},
	{"قتل 30 مسلحا في معارك كوباني أمس، بينهم 20 من مقاتلي التنظيم.", []string{"killed 30"}},
	{"أعلن الجيش أن أكثر من ألف من مقاتلي التنظيم سقطوا بين قتيل وجريح في معارك الموصل أمس.", []string{"none"}},
	{"أحصى مسؤول 16 قتيلا في هجوم على كركوك أمس وتحدث آخر عن 13 قتيلا بينهم ثلاثة عمال.", []string{"killed 13 13 13 «13 قتيلا» «بينهم ثلاثة عمال»"}},
	// detained
	{"اعتقلت القوات العراقية 15 شخصا في كركوك أمس.", []string{"detained 15 15 15 «15 شخصا»"}},
	{"أعلنت الشرطة اعتقال أكثر من 30 مشتبها به في بغداد أمس.", []string{"detained 30 30 - strict «أكثر من 30 مشتبها به»"}},
	{"خطف مسلحون نحو 20 عاملا قرب سبها أمس.", []string{"detained - 20 - «نحو 20 عاملا»"}},
	{"اعتقل جنود الاحتلال 7 فلسطينيين بينهم طفل في نابلس فجر أمس.", []string{"detained 7 7 7 «7 فلسطينيين» «بينهم طفل»"}},
	{"ألقت قوات الأمن القبض على ثلاثة مطلوبين على الأقل في الناصرية أمس.", []string{"detained 3 3 - «ثلاثة مطلوبين على الأقل»"}},
	// numbers of other things
	{"قصفت الطائرات 12 موقعا للتنظيم في الرقة أمس.", []string{"none"}},
	{"سيطر الجيش على 5 قرى قرب تلعفر أمس بعد معارك استمرت 3 أيام.", []string{"none"}},
	{"قتل قيادي في التنظيم على بعد 20 كيلومترا من الموصل أمس.", []string{"none"}},
	{"أحرق مسلحون أكثر من 10 منازل في تكريت أمس.", []string{"none"}},
}
