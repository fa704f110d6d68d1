// Package bench puts the tagger of extract/dates beside go-dateparser, the only
// other one in Go that reads Arabic: how fast each is on one text, and what
// each finds in the cases of ../testdata.
//
//	go test -v -bench .
package bench

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	dateparser "github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-dateparser/date"

	"waqai/extract/arabic"
	"waqai/extract/dates"
	"waqai/timeline/edtf"
)

// story is news of our own, with a date in about every tenth word.
const story = `بغداد (وكالات) – قال متحدث باسم الجيش الأربعاء إن القوات استعادت حي النور غربي المدينة بعد معارك دامت ثلاثة أيام، وإن نحو 400 عائلة نزحت منذ مطلع الأسبوع.
وكانت الحملة قد بدأت في 17 تشرين الأول/أكتوبر، بعد أن سيطر المسلحون على المدينة في يونيو (حزيران) 2014. ومن المقرر أن يجتمع الوزراء في 22 آذار/مارس الحالي لبحث الدعم.
وقال شاهد إن القصف لم يتوقف خلال الأيام الخمسة الماضية، وإن الأهالي عادوا إلى القرى المجاورة قبل أسبوعين. ولم يتسن التحقق من ذلك من مصدر مستقل.
وأضاف أن قذيفة سقطت قرب شارع 14 رمضان فأصابت 17 من المارة، وأن المستشفى استقبل الجرحى ونقل ثلاثة منهم إلى العاصمة لإجراء جراحات عاجلة.
`

// found is what a tagger found: the bytes of a text, and the first day meant, ""
// where it gives none.
type found struct {
	start, end int
	day        string
}

func ours(text string, published edtf.Day) (all []found) {
	for _, e := range dates.Default().Find(arabic.Read(text), dates.Context{Published: published, FirstDay: time.Monday}) {
		if first, ok := e.Value.First(); ok {
			all = append(all, found{e.Start, e.End, first.String()})
		} else if last, ok := e.Value.Last(); ok {
			all = append(all, found{e.Start, e.End, last.String()})
		}
	}
	return all
}

func theirs(text string, published edtf.Day) (all []found) {
	y, m, d := published.Civil()
	cfg := &dateparser.Configuration{
		Languages: []string{"ar"}, CurrentTime: time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC),
		PreferredDateSource: dateparser.Past,
	}
	_, results, err := dateparser.Search(cfg, text)
	if err != nil {
		return nil
	}
	from := 0
	for _, r := range results {
		at := strings.Index(text[from:], r.Text)
		if at < 0 {
			continue
		}
		at += from
		from = at + len(r.Text)
		t := r.Date.Time
		switch r.Date.Period {
		case date.Year:
			t = time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		case date.Month:
			t = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
		}
		all = append(all, found{at, from, t.Format("2006-01-02")})
	}
	return all
}

var reference = edtf.DayOf(2017, 3, 9)

func BenchmarkWaqai(b *testing.B) {
	text := strings.Repeat(story, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		ours(text, reference)
	}
}

func BenchmarkGoDateparser(b *testing.B) {
	text := strings.Repeat(story, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		theirs(text, reference)
	}
}

// TestSideBySide prints what both find in the cases of ../testdata: of the dated
// expressions how many are found, and dated by the right first day; of what is
// found how much is a date at all.
func TestSideBySide(t *testing.T) {
	cases := read(t)
	for _, tagger := range []struct {
		name string
		find func(string, edtf.Day) []found
	}{{"waqai", ours}, {"go-dateparser", theirs}} {
		var all, hit, right, given, spurious int
		for _, c := range cases {
			got := tagger.find(c.text, c.published)
			all += len(c.want)
			given += len(got)
			for _, w := range c.want {
				overlap, good := false, false
				for _, g := range got {
					if g.start < w.end && w.start < g.end {
						overlap = true
						good = good || g.day == w.day
					}
				}
				hit += count(overlap)
				right += count(good)
			}
			for _, g := range got {
				dated := false
				for _, w := range c.want {
					dated = dated || g.start < w.end && w.start < g.end
				}
				spurious += count(!dated)
			}
		}
		if all == 0 {
			t.Fatal("no cases in ../testdata")
		}
		t.Logf("%-14s found %d of %d (%.1f %%), right %.1f %%; of %d results %.1f %% are dates",
			tagger.name, hit, all, 100*float64(hit)/float64(all), 100*float64(right)/float64(all),
			given, 100*float64(given-spurious)/float64(max(1, given)))
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// aCase is a text of ../testdata and its dated expressions.
type aCase struct {
	text      string
	published edtf.Day
	want      []found
}

// read reads the cases in the form of the tests of extract/dates.
func read(t *testing.T) (cases []aCase) {
	files, err := filepath.Glob("../testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		published, from := reference, 0
		for s := bufio.NewScanner(f); s.Scan(); {
			line := s.Text()
			if day, ok := strings.CutPrefix(line, "published "); ok {
				published, _ = edtf.MustParse(day).First()
			}
			if text, ok := strings.CutPrefix(line, "text "); ok {
				cases = append(cases, aCase{text: text, published: published})
				from = 0
			}
			want, ok := strings.CutPrefix(line, "\t")
			part := strings.SplitN(want, " ", 3)
			if !ok || len(part) < 3 || part[0] == "-" {
				continue
			}
			c := &cases[len(cases)-1]
			at := strings.Index(c.text[from:], part[2])
			if at < 0 {
				t.Fatalf("%s: %q is not in %q", name, part[2], c.text)
			}
			at += from
			from = at + len(part[2])
			v := edtf.MustParse(part[0])
			day, ok := v.First()
			if !ok {
				day, _ = v.Last()
			}
			c.want = append(c.want, found{at, from, day.String()})
		}
		f.Close()
	}
	return cases
}
