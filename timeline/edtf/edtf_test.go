package edtf

import (
	"bufio"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cases reads a file of testdata: the fields of each line that is neither
// blank nor a comment, the last of n fields with its spaces.
func cases(t testing.TB, name string, n int) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		var fields []string
		for len(fields) < n-1 {
			field := strings.SplitN(line, " ", 2)[0]
			if quoted, err := strconv.QuotedPrefix(line); err == nil {
				field = quoted
			}
			line = strings.TrimLeft(line[len(field):], " ")
			if text, err := strconv.Unquote(field); err == nil {
				field = text
			}
			fields = append(fields, field)
		}
		all = append(all, append(fields, line))
	}
	return all
}

var precisions = map[string]Precision{
	"day": PrecisionDay, "month": PrecisionMonth, "season": PrecisionSeason, "year": PrecisionYear,
	"decade": PrecisionDecade, "century": PrecisionCentury, "interval": PrecisionInterval,
}

func TestDates(t *testing.T) {
	for _, c := range cases(t, "dates.txt", 4) {
		text, first, last, precision := c[0], c[1], c[2], c[3]
		d, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			continue
		}
		if got := d.String(); got != text {
			t.Errorf("Parse(%q).String() = %q", text, got)
		}
		if got := dayOrDash(d.First()); got != first {
			t.Errorf("Parse(%q).First() = %s, want %s", text, got, first)
		}
		if got := dayOrDash(d.Last()); got != last {
			t.Errorf("Parse(%q).Last() = %s, want %s", text, got, last)
		}
		if got := d.Precision(); got != precisions[precision] {
			t.Errorf("Parse(%q).Precision() = %d, want %s", text, got, precision)
		}
		if got, want := d.Approximate(), strings.ContainsAny(text, "~%"); got != want {
			t.Errorf("Parse(%q).Approximate() = %t", text, got)
		}
		if got, want := d.Uncertain(), strings.ContainsAny(text, "?%"); got != want {
			t.Errorf("Parse(%q).Uncertain() = %t", text, got)
		}
		if got, want := d.OpenStart(), strings.HasPrefix(text, ".."); got != want {
			t.Errorf("Parse(%q).OpenStart() = %t", text, got)
		}
		if got, want := d.OpenEnd(), strings.HasSuffix(text, ".."); got != want {
			t.Errorf("Parse(%q).OpenEnd() = %t", text, got)
		}
	}
}

func dayOrDash(d Day, ok bool) string {
	if !ok {
		return "-"
	}
	return d.String()
}

func TestRefused(t *testing.T) {
	for _, c := range cases(t, "refused.txt", 3) {
		text, character, message := c[0], c[1], c[2]
		d, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) = %v, %v, want an *Error", text, d, err)
			continue
		}
		if got := strconv.Itoa(e.Index + 1); e.Message != message || got != character {
			t.Errorf("Parse(%q): %q at character %s, want %q at %s", text, e.Message, got, message, character)
		}
		if e.Text != text || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, error of %q", text, d, e.Text)
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := Parse("2017-13")
	if got, want := err.Error(), `date "2017-13": there is no month 13 (character 6)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = Parse(strings.Repeat("ش", 1000))
	if got := err.Error(); len(got) > 250 {
		t.Errorf("an error of %d bytes repeats a long text: %s", len(got), got)
	}
}

func TestConstructors(t *testing.T) {
	march, may := InMonth(2017, 3), OnDay(DayOf(2017, 5, 9))
	for _, c := range []struct {
		name string
		got  Date
		want string
	}{
		{"OnDay", OnDay(DayOf(2017, 3, 9)), "2017-03-09"},
		{"OnDay in year 10000", OnDay(DayOf(10000, 1, 1)), ""},
		{"InMonth", march, "2017-03"},
		{"InMonth 13", InMonth(2017, 13), ""},
		{"InYear", InYear(2017), "2017"},
		{"InYear 10000", InYear(10000), ""},
		{"InYear before 0000", InYear(-44), "-0044"},
		{"InDecade", InDecade(2017), "201X"},
		{"InDecade before 0000", InDecade(-1), ""},
		{"InCentury", InCentury(2017), "20XX"},
		{"InSeason", InSeason(2017, Winter), "2017-24"},
		{"InSeason 25", InSeason(2017, 25), ""},
		{"Between", Between(march, may), "2017-03/2017-05-09"},
		{"Between reversed", Between(may, march), "2017-03/2017-05-09"},
		{"Between a date and itself", Between(may, may), "2017-05-09"},
		{"Between nothing and a date", Between(Date{}, may), "/2017-05-09"},
		{"Between a date and nothing", Between(may, Date{}), "2017-05-09/"},
		{"Between nothing and nothing", Between(Date{}, Date{}), ""},
		{"Between intervals", Between(MustParse("2014/2015"), MustParse("2016/..")), "2014/.."},
		{"Between intervals reversed", Between(MustParse("2016/2017"), MustParse("2014/2015")), "2014/2017"},
		{"Between what cannot be joined", Between(MustParse("2017/.."), MustParse("../2016")), ""},
		{"Since", Since(march), "2017-03/.."},
		{"Since an interval", Since(MustParse("2014/2015")), "2014/.."},
		{"Since nothing", Since(Date{}), ""},
		{"Until", Until(march), "../2017-03"},
		{"Until an interval", Until(MustParse("2014/2015")), "../2015"},
		{"Until nothing", Until(Date{}), ""},
		{"About", march.About(), "2017-03~"},
		{"Doubtful", march.Doubtful(), "2017-03?"},
		{"About and Doubtful", march.About().Doubtful(), "2017-03%"},
		{"About an interval", Between(march, may).About(), "2017-03~/2017-05-09~"},
		{"About an open interval", Since(march).About(), "2017-03~/.."},
		{"About nothing", Date{}.About(), ""},
		{"Start", Between(march, may).Start(), "2017-03"},
		{"End", Between(march, may).End(), "2017-05-09"},
		{"Start of a date", march.Start(), "2017-03"},
		{"End of a date", march.End(), "2017-03"},
		{"Start that is open", Until(may).Start(), ""},
		{"End that is open", Since(may).End(), ""},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestComponents(t *testing.T) {
	for _, c := range []struct {
		text             string
		year, month, day int
		season           Season
	}{
		{"2017-03-09~", 2017, 3, 9, 0},
		{"2017-03-XX", 2017, 3, 0, 0},
		{"2017-XX-XX", 2017, 0, 0, 0},
		{"2017-24", 2017, 0, 0, Winter},
		{"201X", 2010, 0, 0, 0},
		{"-0044-03", -44, 3, 0, 0},
		{"2017/2018", 0, 0, 0, 0},
	} {
		d := MustParse(c.text)
		year, month, day := d.YMD()
		if year != c.year || month != c.month || day != c.day {
			t.Errorf("%s: YMD() = %d, %d, %d", c.text, year, month, day)
		}
		if got := d.Season(); got != c.season {
			t.Errorf("%s: Season() = %d, want %d", c.text, got, c.season)
		}
	}
}

func TestCompareOrder(t *testing.T) {
	// Written in the order of a timeline.
	ordered := strings.Fields(`
		../2016 ../2017 /2017 -0044 0000 20XX
		2016-12-31 2017-01-01 2017-01-01? 2017-01-01~ 2017-01 2017 2017-XX 2017~
		2017-01-01/2017-01-02 2017/2018 2017-01/.. 2017/ 2017/..
		2017-01-02 2017-03-01 2017-03 2017-21 2017-12-01 2017-12 2017-24`)
	ordered = append(ordered, "") // the zero Date
	for i, a := range ordered {
		for j, b := range ordered {
			var x, y Date
			if err := errors.Join(x.UnmarshalText([]byte(a)), y.UnmarshalText([]byte(b))); err != nil {
				t.Fatal(err)
			}
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = +1
			}
			if got := Compare(x, y); got != want {
				t.Errorf("Compare(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestContainsAndOverlaps(t *testing.T) {
	for _, c := range []struct {
		a, b               string
		contains, overlaps bool
	}{
		{"2017-03", "2017-03-09", true, true},
		{"2017-03-09", "2017-03", false, true},
		{"2017-03-09~", "2017-03-09", true, true},
		{"2017-24", "2018-01", true, true},
		{"2017", "2017-24", false, true},
		{"2017-03", "2017-04", false, false},
		{"2016-10/..", "2017-03-09", true, true},
		{"2016-10/..", "2017/..", true, true},
		{"2016-10/..", "../2016-10-01", false, true},
		{"2016-10/", "../2016-09", false, false},
		{"../2017", "2016", true, true},
		{"2017", "2016/..", false, true},
	} {
		a, b := MustParse(c.a), MustParse(c.b)
		if got := a.Contains(b); got != c.contains {
			t.Errorf("%s contains %s: %t", c.a, c.b, got)
		}
		if Overlaps(a, b) != c.overlaps || Overlaps(b, a) != c.overlaps {
			t.Errorf("%s overlaps %s: %t, %t the other way", c.a, c.b, Overlaps(a, b), Overlaps(b, a))
		}
	}
	if (Date{}).Contains(Date{}) || Overlaps(Date{}, InYear(2017)) || Overlaps(InYear(2017), Date{}) {
		t.Error("the zero Date has days")
	}
}

func TestDayLikeTime(t *testing.T) {
	start := time.Date(-800, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; n < 3000*365; n += 13 {
		want := start.AddDate(0, 0, n)
		d := Day(want.Unix() / 86400)
		year, month, day := d.Civil()
		if year != want.Year() || month != int(want.Month()) || day != want.Day() {
			t.Fatalf("Day(%d).Civil() = %d, %d, %d, want %v", d, year, month, day, want)
		}
		if got := DayOf(year, month, day); got != d {
			t.Fatalf("DayOf(%d, %d, %d) = %d, want %d", year, month, day, got, d)
		}
		if got := d.Weekday(); got != want.Weekday() {
			t.Fatalf("%v is a %v, want %v", d, got, want.Weekday())
		}
	}
}

func TestDayOfCarries(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		year, month, day := random.IntN(4000)-1000, random.IntN(100)-50, random.IntN(2000)-1000
		want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if got := DayOf(year, month, day); int64(got)*86400 != want.Unix() {
			t.Fatalf("DayOf(%d, %d, %d) = %v, want %v", year, month, day, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		Date  Date `json:"date"`
		Other Date `json:"other,omitzero"`
	}
	data, err := json.Marshal(record{Date: MustParse("2017-03~/..")})
	if got, want := string(data), `{"date":"2017-03~/.."}`; err != nil || got != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
	var r record
	if err := json.Unmarshal([]byte(`{"date":"","other":"2017"}`), &r); err != nil || !r.Date.IsZero() || r.Other != InYear(2017) {
		t.Errorf("Unmarshal = %v, %v", r, err)
	}
	if err := json.Unmarshal([]byte(`{"date":"2017-13"}`), &r); err == nil {
		t.Error("an impossible date was unmarshalled")
	}
}

// randomDate gives a date of any kind, dense enough that equals and overlaps come up.
func randomDate(r *rand.Rand) Date {
	if r.IntN(20) == 0 {
		return Date{}
	}
	single := func() Date {
		year, month := 2009+r.IntN(3), 1+r.IntN(12)
		var d Date
		switch r.IntN(8) {
		case 0:
			d = InYear(year)
		case 1:
			d = InDecade(year)
		case 2:
			d = InCentury(year)
		case 3:
			d = InSeason(year, Season(21+r.IntN(4)))
		case 4:
			d = MustParse(InYear(year).String() + []string{"-XX", "-XX-XX", "-02-XX"}[r.IntN(3)])
		case 5:
			d = InMonth(year, month)
		default:
			d = OnDay(DayOf(year, month, r.IntN(3)))
		}
		if r.IntN(4) == 0 {
			d = d.About()
		}
		if r.IntN(4) == 0 {
			d = d.Doubtful()
		}
		return d
	}
	switch r.IntN(8) {
	case 0:
		return Since(single())
	case 1:
		return Until(single())
	case 2:
		return Between(single(), Date{})
	case 3:
		return Between(single(), single())
	}
	return single()
}

func TestCompareIsATotalOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200000 {
		a, b, c := randomDate(r), randomDate(r), randomDate(r)
		if Compare(a, b) != -Compare(b, a) {
			t.Fatalf("Compare(%s, %s) = %d, and %d the other way", a, b, Compare(a, b), Compare(b, a))
		}
		if (Compare(a, b) == 0) != (a == b) {
			t.Fatalf("Compare(%s, %s) = %d", a, b, Compare(a, b))
		}
		if Compare(a, b) <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0 {
			t.Fatalf("%s before %s before %s, but not %s before %s", a, b, c, a, c)
		}
	}
}

func TestConstructedDatesAreRead(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100000 {
		check(t, randomDate(r))
	}
}

// check holds what has to be true of every date but the zero one.
func check(t *testing.T, d Date) {
	t.Helper()
	if d.IsZero() {
		return
	}
	text := d.String()
	if again, err := Parse(text); err != nil || again != d {
		t.Errorf("Parse(%q) = %v, %v", text, again, err)
	}
	first, begins := d.First()
	last, ends := d.Last()
	if begins && ends && first > last {
		t.Errorf("%s runs from %s to %s", text, first, last)
	}
	if !begins && !ends {
		t.Errorf("%s has no day at either end", text)
	}
	if Compare(d, d) != 0 || !d.Contains(d) || !Overlaps(d, d) {
		t.Errorf("%s is not itself", text)
	}
	if d.Precision() == PrecisionNone {
		t.Errorf("%s has no precision", text)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"dates.txt", "refused.txt"} {
		for _, c := range cases(f, name, 2) {
			f.Add(c[0])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Index < 0 || e.Index > len([]rune(text)) || !d.IsZero() {
				t.Errorf("Parse(%q) = %v, %#v", text, d, err)
			}
			return
		}
		if d.IsZero() || d.String() != text {
			t.Errorf("Parse(%q) is printed as %q", text, d)
		}
		check(t, d)
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("2017-05-05/2017-05-09~"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkString(b *testing.B) {
	b.ReportAllocs()
	d := MustParse("2017-05-05/2017-05-09~")
	for b.Loop() {
		_ = d.String()
	}
}

func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	x, y := MustParse("2017-05-05"), MustParse("2017-05")
	for b.Loop() {
		Compare(x, y)
	}
}
