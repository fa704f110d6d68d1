package timeline

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"waqai/timeline/edtf"
)

// event is a line that is right.
const event = `{"id":"e-1","article":"a","quote":"انفجرت سيارة","trigger":"انفجرت","when":"","date":"2017-03-08","basis":"relative","places":["mosul"],"site":"","type":"explosion","status":"occurred","fatalities":null,"injured":3,"displaced":null,"confidence":0.5}`

// with replaces a piece of event.
func with(t *testing.T, old, new string) string {
	t.Helper()
	if !strings.Contains(event, old) {
		t.Fatalf("no %s in the event", old)
	}
	return strings.Replace(event, old, new, 1)
}

func TestWrongLines(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"id":`, `line 2: not JSON: unexpected end of JSON input (character 6)`},
		{`{"quote":"سيارة"،}`, `line 2: not JSON: invalid character '،' after object key:value pair (character 17)`},
		{`[]`, `line 2: a line is one object, not a list`},
		{event + event, `line 2: not JSON: invalid character '{' after top-level value`},
		{"{\"id\":\"\xff\"}", `line 2: not UTF-8`},
		{`{}`, `line 2: no id`},
		{`{"id":"../x"}`, `line 2: id "../x" is not e- and lower-case letters, digits and hyphens`},
		{with(t, `"article":"a",`, ""), `line 2: no article`},
		{with(t, `["mosul"]`, `"mosul"`), `line 2: places is a string, not a list`},
		{with(t, `["mosul"]`, `["mosul/الزهور"]`), `line 2: place "mosul/الزهور" is not lower-case letters, digits and hyphens`},
		{with(t, `"injured":3`, `"injured":"3"`), `line 2: injured is a string, not a whole number`},
		{with(t, `"injured":3`, `"injured":3.5`), `line 2: injured is a number 3.5, not a whole number`},
		{with(t, `"injured":3`, `"injured":-3`), `line 2: injured is -3`},
		{with(t, `"confidence"`, `"tolls":{"injured":{"low":3,"best":4,"high":null,"words":"3"}},"confidence"`), `line 2: tolls.injured: best is 4, but injured is 3; correct the one that is wrong, or leave tolls.injured out`},
		{with(t, `"confidence"`, `"tolls":{"killed":{"low":3,"best":3,"high":null,"words":"3"}},"confidence"`), `line 2: tolls.killed: best is 3, but fatalities is null`},
		{with(t, `"confidence"`, `"tolls":{"injured":{"low":null,"best":null,"high":null,"words":"عشرات"}},"confidence"`), `line 2: tolls.injured: best is null, but injured is 3`},
		{with(t, `"confidence"`, `"tolls":{"injured":{"low":5,"best":3,"high":null,"words":"3"}},"confidence"`), `line 2: tolls.injured: low is 5 and best is 3`},
		{with(t, `"confidence"`, `"tolls":{"detained":{"low":5,"best":null,"high":3,"words":"3"}},"confidence"`), `line 2: tolls.detained: low is 5 and high is 3`},
		{with(t, `"confidence"`, `"tolls":{"detained":{"low":-5,"best":null,"high":null,"words":"3"}},"confidence"`), `line 2: tolls.detained: low is -5`},
		{with(t, `"confidence"`, `"tolls":{"detained":{"low":5,"best":5,"high":5}},"confidence"`), `line 2: tolls.detained: no words`},
		{with(t, `"confidence"`, `"tolls":{"detained":{"low":null,"best":5,"high":null,"strict":true,"words":"5"}},"confidence"`), `line 2: tolls.detained: strict, but neither low nor high is given`},
		{with(t, `"confidence"`, `"tolls":{"detained":{"best":"5"}},"confidence"`), `line 2: tolls.detained.best is a string, not a whole number`},
		{with(t, `"confidence"`, `"tolls":{"detained":5},"confidence"`), `line 2: tolls.detained is a number, not an object`},
		{with(t, `"confidence"`, `"attribution":["سانا"],"confidence"`), `line 2: attribution is a list, not a string`},
		{with(t, `"confidence"`, `"reports":[{"id":"e-2","tolls":{"killed":{"low":4,"best":3,"words":"3"}}}],"confidence"`), `line 2: tolls.killed of report "e-2": low is 4 and best is 3`},
		{with(t, `"2017-03-08"`, `"2017-03-80"`), `line 2: date "2017-03-80": there is no day 80 (character 9)`},
		{with(t, `"2017-03-08"`, `2017`), `line 2: date is a number, not a string`},
		{with(t, `"explosion"`, `"blast"`), `line 2: no type "blast"; types are battle, explosion, civilians, protest, riot, strategic, displacement, diplomacy`},
		{with(t, `"occurred"`, `""`), `line 2: no status ""; it is one of occurred, ongoing, planned`},
		{with(t, `"relative"`, `"guess"`), `line 2: no basis "guess"; it is one of explicit, relative, context, report`},
		{with(t, `"confidence":0.5`, `"decision":"rejected"`), `line 2: no decision "rejected"; it is one of confirmed, changed, added, held, or left out`},
		{with(t, `0.5`, `1.5`), `line 2: confidence 1.5 lies outside of 0 to 1`},
	} {
		input := event + "\n" + c.line + "\n\n" + event
		var faults []string
		good := 0
		for e, err := range ReadEvents(strings.NewReader(input)) {
			var fault *LineError
			switch {
			case err == nil && e.ID == "e-1":
				good++
			case errors.As(err, &fault) && fault.Line == 2 && e.ID == "":
				faults = append(faults, err.Error())
			default:
				t.Errorf("%s: %v, %v", c.line, e, err)
			}
		}
		if good != 2 || len(faults) != 1 || !strings.HasPrefix(faults[0], c.want) {
			t.Errorf("%s:\ngot  %s and %d events\nwant %s and 2", c.line, strings.Join(faults, "; "), good, c.want)
		}
	}
}

func TestForgivenLines(t *testing.T) {
	for name, input := range map[string]string{
		"unknown fields":     with(t, `"site":""`, `"site":"","optional":true,"alt":{"date":["2017"]}`),
		"no date":            with(t, `"2017-03-08"`, `""`),
		"a byte order mark":  "\ufeff" + event,
		"CRLF":               event + "\r\n\r\n",
		"blank lines":        "\n\n" + event + "\n \n",
		"an editor's number": with(t, `"confidence"`, `"tolls":{"detained":{"low":5,"best":5,"high":5,"words":""}},"decision":"changed","confidence"`),
		"no toll but words":  with(t, `"confidence"`, `"tolls":{"killed":{"low":null,"best":null,"high":null,"words":"آلاف القتلى"}},"confidence"`),
		"a toll of null":     with(t, `"confidence"`, `"tolls":{"killed":null,"dead":3},"confidence"`),
	} {
		n := 0
		for _, err := range ReadEvents(strings.NewReader(input)) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%s: %d events", name, n)
		}
	}
}

func TestEventsAreReadAsWritten(t *testing.T) {
	n := 17
	e := Event{
		ID: "e-2", Also: []string{"e-3"}, Article: "a", Quote: "قُتل <17> & «أصيب»\u2068 آخرون\n", Trigger: "قُتل", Offset: 3, Length: 20,
		Date: edtf.MustParse("2016-10~/.."), Basis: Context, Places: []string{"mosul"}, Type: Battle, Status: Ongoing, Fatalities: &n,
		Tolls: Tolls{Killed: &Toll{Low: &n, Best: &n, Words: "17 على الأقل", Among: "بينهم طفلان"}, Detained: &Toll{Words: "العشرات"}}, Attribution: "بحسب وكالة",
		Confidence: 0.25, Inferred: []string{"places"}, Sources: []Source{{Name: "وكالة", URL: "https://example.org/?a=1&b=2"}},
		Reports: []Report{{ID: "e-2", Published: edtf.MustParse("2017-03-09")}, {ID: "e-3"}},
		Differs: []Difference{{"fatalities", []Claim{{"17", []string{"e-2"}}}}}, Decision: "confirmed",
	}
	text := write(t, []Event{e, e})
	if strings.Count(text, "\n") != 2 || !strings.Contains(text, `<17> & «أصيب»`) {
		t.Errorf("written as %s", text)
	}
	for got, err := range ReadEvents(strings.NewReader(text)) {
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, e)
		}
	}
	if text := write(t, []Event{{}}); !strings.Contains(text, `"places":[]`) {
		t.Errorf("no places are written as %s", text)
	}
}

func TestWriteEventFails(t *testing.T) {
	if err := WriteEvent(failing{}, Event{ID: "e-1"}); !errors.Is(err, os.ErrClosed) || !strings.Contains(err.Error(), "e-1") {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestReadArticles(t *testing.T) {
	input := strings.Join([]string{
		`{"id":"a.txt","date":"2017-03-09","title":"عنوان","text":"قال \"مصدر\".\nثم انفجرت سيارة."}`,
		`{"id":"b.txt","date":"2017-03","text":""}`,
		`{"id":"c.txt","text":"بلا تاريخ"}`,
		`{"date":"2017-03-09"}`,
		`{"id":"d\u0000","date":"2017-03-09"}`,
		`{"id":"e.txt","date":"2017-03-09","text":5}`,
		`{"id":"f.txt","date":"2017-03-09"}`,
	}, "\n")
	want := []string{
		"a.txt",
		`line 2: date "2017-03" is not a day, as "2017-03-09" is`,
		`line 3: no date; add the day of publication, as in "date":"2017-03-09"`,
		`line 4: no id`,
		`line 5: id "d\x00" has control characters`,
		`line 6: text is a number, not a string`,
		"f.txt",
	}
	var got []string
	for a, err := range ReadArticles(strings.NewReader(input)) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, a.ID)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLongLines(t *testing.T) {
	text := strings.Repeat("انفجرت سيارة ", 10<<20/24)
	line := `{"id":"a","date":"2017-03-09","text":"` + text + `"}`
	n := 0
	for a, err := range ReadArticles(strings.NewReader(line + "\n" + line)) {
		if err != nil || a.Text != text {
			t.Fatalf("%d bytes, %v", len(a.Text), err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d articles", n)
	}
}

func TestEndlessLine(t *testing.T) {
	endless := io.LimitReader(zeros{}, maxLine+5)
	var got []string
	for e, err := range ReadEvents(io.MultiReader(endless, strings.NewReader("\n"+event))) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, e.ID)
	}
	if want := []string{"line 1: longer than 64 MB", "e-1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// zeros is a text of the letter 0 that does not end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for n := range p {
		p[n] = '0'
	}
	return len(p), nil
}

func TestReaderFails(t *testing.T) {
	input := io.MultiReader(strings.NewReader(event+"\n"+event[:20]), iotest.ErrReader(os.ErrClosed))
	good, faults := 0, 0
	for _, err := range ReadEvents(input) {
		var line *LineError
		switch {
		case err == nil:
			good++
		case errors.Is(err, os.ErrClosed) && !errors.As(err, &line):
			faults++
		default:
			t.Error(err)
		}
	}
	if good != 1 || faults != 1 {
		t.Errorf("%d events and %d faults", good, faults)
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	for range ReadEvents(strings.NewReader(event + "\n" + event)) {
		break
	}
	for range ReadEvents(strings.NewReader("x\nx")) {
		break
	}
}

func FuzzReadEvents(f *testing.F) {
	f.Add(event)
	f.Add("{}\n\n[]\n" + event)
	f.Fuzz(func(t *testing.T, input string) {
		for e, err := range ReadEvents(strings.NewReader(input)) {
			if err != nil {
				_ = err.Error()
				continue
			}
			for again, err := range ReadEvents(strings.NewReader(write(t, []Event{e}))) {
				if err != nil || write(t, []Event{again}) != write(t, []Event{e}) {
					t.Errorf("%+v is read again as %+v, %v", e, again, err)
				}
			}
		}
	})
}
