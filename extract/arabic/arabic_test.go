package arabic

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"وصلت القوّات إلى «الموصل».", `وصلت القوات الي " الموصل " .`},
		{"في 17 تشرين الأول/أكتوبر 2016م", "في 17 تشرين الاول / اكتوبر 2016 م"},
		{"٤٠٠ جندي و٢٬٥٠٠ نازح", "400 جندي و 2500 نازح"},
		{"بلغت 10.5 في 8.3.2017", "بلغت 10.5 في 8 . 3 . 2017"},
		{"1,400 قذيفة و1,40", "1400 قذيفه و 1 ، 40"},
		{"عام ۱۴۳۸هـ", "عام 1438 ه"},
		{"الـمـوصـل ﻻ تُهزَم", "الموصل لا تهزم"},
		{"طائرة F-16 فوق T-72", "طائره f - 16 فوق t - 72"},
		{"أ.ف.ب: قال", "ا . ف . ب : قال"},
		{"سورية\u00a0والعراق\u200f مؤخرا", "سوريه والعراق مؤخرا"},
		{"\xff\xfeالرقة\x80", "الرقه"},
	} {
		var forms []string
		for _, w := range Read(c.text).Words {
			forms = append(forms, w.Form)
		}
		if got := strings.Join(forms, " "); got != c.want {
			t.Errorf("words of %q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"تقدم الجيش. وصل النازحون؟ نعم!", []string{"تقدم الجيش.", "وصل النازحون؟", "نعم!"}},
		{"قال: «انتهت المعركة.» ثم غادر.", []string{"قال: «انتهت المعركة.»", "ثم غادر."}},
		{"نقلت أ.ف.ب عن مصدر. انتهى", []string{"نقلت أ.ف.ب عن مصدر.", "انتهى"}},
		{"في ريف حلب.عناصر من القوات", []string{"في ريف حلب.", "عناصر من القوات"}},
		{"قبل الهجوم (…) وغادر … ثم عاد", []string{"قبل الهجوم (…) وغادر … ثم عاد"}},
		{"عنوان\n\nنص أول\nنص ثان", []string{"عنوان", "نص أول", "نص ثان"}},
		{"يوم 8.3.2017 بلغ 10.5 أمتار", []string{"يوم 8.3.2017 بلغ 10.5 أمتار"}},
	} {
		text := Read(c.text)
		var got []string
		for _, s := range text.Sentences {
			got = append(got, s.Of(c.text))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("sentences of %q:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
	if n := len(Read("أ\n\n\nب\nج د").Sentences); n != 3 {
		t.Errorf("%d sentences, want 3", n)
	}
	if p := Read("أ\n\n\nب").Sentences[1].Paragraph; p != 1 {
		t.Errorf("second block is paragraph %d, want 1", p)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		text string
		v, n int
	}{
		{"17 مدنيا", 17, 1},
		{"435 ألف شخص", 435000, 2},
		{"1,400 قذيفة", 1400, 1},
		{"ثلاثة أيام", 3, 1},
		{"ثلاثة وعشرين قتيلا", 23, 2},
		{"خمس وأربعين امرأة", 45, 2},
		{"ثلاثة عشر جنديا", 13, 2},
		{"اثني عشر", 12, 2},
		{"إحدى عشرة", 11, 2},
		{"مئة وخمسين", 150, 2},
		{"مائتان وثلاثة وأربعون", 243, 3},
		{"ثلاث مئة رجل", 300, 2},
		{"ثلاثمئة وخمسين ألف نازح", 350000, 3},
		{"خمسة آلاف وستة آلاف", 5000, 2},
		{"خمسة آلاف وستمئة", 5600, 3},
		{"ألفين وسبعة عشر", 2017, 3},
		{"ألف وتسعمائة وثمانية وسبعين", 1978, 4},
		{"وألف وأربعمئة", 1400, 2},
		{"مليون ونصف", 1000000, 1},
		{"مليونين وثلاثمئة ألف", 2300000, 3},
		{"ثلاثة خمسة", 3, 1},
		{"عشرة وخمسة", 10, 1},
		{"عشرات القتلى", 0, 0},
		{"مئات الأسر", 0, 0},
		{"وصل", 0, 0},
		{"10.5", 0, 0},
		{"19.3 مليون شخص", 19300000, 2},
		{"واحد وعشرون", 21, 2},
		{"وعشرين", 20, 1},
		{"99999999999999999999", 0, 0},
	} {
		v, n := Number(Read(c.text).Words)
		if v != c.v || n != c.n {
			t.Errorf("%s: %d of %d words, want %d of %d", c.text, v, n, c.v, c.n)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for _, c := range []struct {
		text string
		v, n int
	}{
		{"الثالث من تموز", 3, 1},
		{"الحادي عشر من سبتمبر", 11, 2},
		{"والثانية والعشرون", 22, 2},
		{"الرابع والعشرين", 24, 2},
		{"العشرين من آذار", 20, 1},
		{"العاشر من محرم", 10, 1},
		{"للخامسة", 5, 1},
		{"الموصل", 0, 0},
		{"ثالث أيام العيد", 3, 1},
	} {
		v, n := Ordinal(Read(c.text).Words)
		if v != c.v || n != c.n {
			t.Errorf("%s: %d of %d words, want %d of %d", c.text, v, n, c.v, c.n)
		}
	}
}

func TestReadings(t *testing.T) {
	for _, c := range []struct{ form, want string }{
		{"وبالموصل", "وبالموصل/0 بالموصل/2w الموصل/4wb"},
		{"للموصل", "للموصل/0 الموصل/2l لموصل/2l"},
		{"الرقه", "الرقه/0"},
		{"في", "في/0"},
		{"فبغداد", "فبغداد/0 بغداد/2f غداد/4fb"},
	} {
		var got []string
		for _, r := range Readings(c.form, nil) {
			s := r.Stem
			if r.Def {
				s = "ال" + s
			}
			s += fmt.Sprintf("/%d", r.Cut)
			for _, b := range []byte{r.Conj, r.Prep} {
				if b != 0 {
					s += string(b)
				}
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("readings of %s:\n got %s\nwant %s", c.form, g, c.want)
		}
	}
}

func TestOffset(t *testing.T) {
	text := Read("وَبِالْمَوصل")
	w := text.Words[0]
	if got := text.Source[text.Offset(w, 4):w.End]; got != "الْمَوصل" {
		t.Errorf("behind two clitics stands %q", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"قال «نعم.» ثم 8.3.2017", "الـ\u200fموصل\n\n١٢٬٣٤٥", "a.b.c (…) \xff", "ﷲ ﻻ ﷺ", "ﱞ 000", "قال  1,400 \ufc5e ـ Ärzte\u0308.. ﱞ", strings.Repeat("|", 1094), strings.Repeat("كلمة ", 399) + strings.Repeat("| ", 30)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Read(s)
		at := 0
		for i, w := range text.Words {
			if w.Start < at || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("word %d %v stands badly behind %d", i, w.Span, at)
			}
			if gap := s[at:w.Start]; w.Glued != (i > 0 && gap == "") {
				t.Fatalf("word %d: glued is %v behind %q", i, w.Glued, gap)
			}
			for _, c := range s[at:w.Start] {
				if k := classOf(c); k == letter || k == digit || k == mark || k == other {
					t.Fatalf("%q between words has class %d", c, k)
				}
			}
			at = w.End
			if w.Kind == Letters && Fold(w.Form) != w.Form {
				t.Fatalf("folding %q twice gives %q", w.Form, Fold(w.Form))
			}
			for _, r := range Readings(w.Form, nil) {
				if r.Cut+len(r.Stem) > len(w.Form) || !strings.HasSuffix(w.Form, r.Stem) {
					t.Fatalf("reading %+v of %q", r, w.Form)
				}
				if o := text.Offset(w, r.Cut); o < w.Start || o > w.End {
					t.Fatalf("offset %d of %+v", o, w)
				}
			}
			Number(text.Words[i:min(i+6, len(text.Words))])
			Ordinal(text.Words[i:min(i+3, len(text.Words))])
		}
		last := 0
		for _, n := range text.Sentences {
			if n.First != last || n.Last <= n.First || n.Last-n.First > longest+closing {
				t.Fatalf("sentence %+v behind word %d", n, last)
			}
			last = n.Last
			if got, want := text.Folded(n), strings.Join(strings.Fields(Fold(n.Of(s))), " "); got != want {
				t.Fatalf("%q is folded to %q, want %q", n.Of(s), got, want)
			}
		}
		for _, w := range text.Words {
			if got, want := text.Characters(w.Start, at), utf8.RuneCountInString(s[w.Start:at]); got != want {
				t.Fatalf("%q has %d characters, want %d", s[w.Start:at], got, want)
			}
		}
		if last != len(text.Words) {
			t.Fatalf("%d of %d words in sentences", last, len(text.Words))
		}
		if utf8.ValidString(s) && Fold(Fold(s)) != Fold(s) {
			t.Fatal("folding is not idempotent")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := strings.Repeat("واستعادت القوّات الحكومية يوم الأربعاء بلدتين في ريف المدينة، وقُتل 17 مدنيًا في غارة. ", 500)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Read(s)
	}
}
