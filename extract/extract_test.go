package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waqai/extract/arabic"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

func extractor(t testing.TB) *Extractor {
	t.Helper()
	x, err := New(Options{FirstDay: time.Monday, Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestEvents runs the cases of testdata/events.txt, whose head says how they are
// written, and of the files in testdata/events, one for each topic.
func TestEvents(t *testing.T) {
	x := extractor(t)
	files, err := filepath.Glob("testdata/events/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Error("no files in testdata/events")
	}
	for _, file := range append(files, "testdata/events.txt") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			runEvents(t, x, file, func(at, text, got, want string) {
				if got != want {
					t.Errorf("%s: %s\n got\t%s\nwant\t%s", at, text, got, want)
				}
			})
		})
	}
}

// TestGaps holds testdata/gaps.txt to what it is: cases that are read wrongly
// still. One that is read rightly goes to testdata/events.
func TestGaps(t *testing.T) {
	n := 0
	runEvents(t, extractor(t), "testdata/gaps.txt", func(at, text, got, want string) {
		if n++; got == want {
			t.Errorf("%s: %s: is read rightly now: move it to testdata/events", at, text)
		}
	})
	t.Logf("%d cases are read wrongly still", n)
}

// runEvents reads a file of cases, and hands over what is found in each text and
// what is wanted.
func runEvents(t *testing.T, x *Extractor, file string, compare func(at, text, got, want string)) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(file)
	var published edtf.Date
	var text, at string
	var want []string
	check := func() {
		t.Helper()
		if text == "" {
			return
		}
		if len(want) == 0 {
			t.Errorf("%s: %s: what is wanted is missing; none is written none", at, text)
		}
		var got []string
		for _, e := range x.Events(timeline.Article{ID: "case", Published: published, Text: text}) {
			got = append(got, line(e))
		}
		if len(got) == 0 {
			got = []string{"none"}
		}
		compare(at, text, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		text, want = "", nil
	}
	n := 0
	for l := range strings.Lines(string(src)) {
		n++
		l = strings.TrimSuffix(l, "\n")
		switch {
		case strings.HasPrefix(l, "published "):
			check()
			published = edtf.MustParse(strings.TrimPrefix(l, "published "))
		case strings.HasPrefix(l, "text "):
			check()
			text, at = strings.ReplaceAll(strings.TrimPrefix(l, "text "), " / ", "\n\n"), fmt.Sprintf("%s:%d", name, n)
		case strings.HasPrefix(l, "\t"):
			want = append(want, strings.TrimSpace(l))
		case l != "" && l[0] != '#':
			t.Fatalf("%s:%d: what is %q?", name, n, l)
		}
	}
	check()
}

func line(e timeline.Event) string {
	parts := []string{e.Date.String(), string(e.Basis), strings.Join(e.Places, ","), string(e.Type), string(e.Status)}
	for _, n := range []struct {
		name string
		n    *int
	}{{"killed", e.Fatalities}, {"injured", e.Injured}, {"displaced", e.Displaced}} {
		if n.n != nil {
			parts = append(parts, fmt.Sprintf("%s=%d", n.name, *n.n))
		}
	}
	return strings.Join(append(parts, e.Trigger), " ")
}

// shared gives a file beside the project that the annotated texts lie in. The
// project is complete without them, so a test that needs them skips, unless
// WAQAI_REQUIRE_SHARED says that they have to be there.
func shared(t testing.TB, path string) string {
	t.Helper()
	p := filepath.Join("..", "..", "shared", path)
	if _, err := os.Stat(p); err != nil {
		if os.Getenv("WAQAI_REQUIRE_SHARED") != "" {
			t.Fatalf("the annotated texts are not beside the project: %v", err)
		}
		t.Skipf("the annotated texts are not beside the project: no %s", p)
	}
	return p
}

// floors keep the quality of extraction from falling: F1 or the share of right
// ones against the annotated texts, by what is scored.
var floors = map[string]map[string]float64{
	"events": {"cells": 0.97, "events": 0.93, "dated": 0.94, "type_accuracy": 0.96, "status_accuracy": 0.93, "fatalities_accuracy": 0.97},
	"timex":  {"found": 0.99, "valued": 0.97},
	"roles":  {"accuracy": 0.90},
}

// hold tells a figure that has fallen below its floor.
func hold(t *testing.T, what, name string, got float64) {
	t.Helper()
	if floor := floors[what][name]; got < floor {
		t.Errorf("%s: %s is %.3f, and was at least %.3f", what, name, got, floor)
	}
}

func TestGold(t *testing.T) {
	gold := shared(t, "gold")
	articles, err := os.ReadFile(filepath.Join(gold, "articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	x := extractor(t)
	var pred, timex bytes.Buffer
	roles := rolesOf(t, filepath.Join(gold, "places.jsonl"))
	found, right := 0, 0
	for l := range strings.Lines(string(articles)) {
		var a struct{ Article, Published string }
		if err := json.Unmarshal([]byte(l), &a); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(shared(t, filepath.Join("seeds", a.Article)))
		if err != nil {
			t.Fatal(err)
		}
		article := timeline.Article{ID: a.Article, Published: edtf.MustParse(a.Published), Text: string(src)}
		chars := []rune(article.Text)
		for _, e := range x.Events(article) {
			if got := string(chars[e.Offset : e.Offset+e.Length]); got != e.Quote {
				t.Errorf("%s: at %d stands %q, the quote is %q", a.Article, e.Offset, got, e.Quote)
			}
			if !strings.Contains(e.Quote, e.Trigger) || !strings.Contains(article.Text, e.When) {
				t.Errorf("%s: trigger %q or when %q is not in the text", a.Article, e.Trigger, e.When)
			}
			if err := timeline.WriteEvent(&pred, e); err != nil {
				t.Fatal(err)
			}
		}
		for _, d := range x.Dates(article) {
			if d.Value.IsZero() {
				continue
			}
			b, _ := json.Marshal(map[string]any{"article": a.Article, "text": d.Of(article.Text), "offset": utf8.RuneCountInString(article.Text[:d.Start]),
				"value": d.Value, "kind": d.Kind, "rule": d.Rule})
			timex.Write(append(b, '\n'))
		}
		for _, m := range x.Mentions(article) {
			at := seat{a.Article, utf8.RuneCountInString(article.Text[:m.Start]), m.Settlement}
			for at.offset -= 2; at.offset < utf8.RuneCountInString(article.Text[:m.End]); at.offset++ {
				if role, ok := roles[at]; ok { // a clitic may stand before it
					found++
					if role == string(m.Role) {
						right++
					}
					break
				}
			}
		}
	}
	dir := t.TempDir()
	if d := os.Getenv("WAQAI_KEEP"); d != "" {
		dir = d
	}
	for name, b := range map[string][]byte{"events.jsonl": pred.Bytes(), "timex.jsonl": timex.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range []string{"events", "timex"} {
		out, err := exec.Command("python3", filepath.Join(gold, "score.py"), what, "--json",
			"--gold", filepath.Join(gold, what+".jsonl"), "--pred", filepath.Join(dir, what+".jsonl")).CombinedOutput()
		if err != nil {
			t.Fatalf("score %s: %v\n%s", what, err, out)
		}
		var score map[string]json.RawMessage
		if err := json.Unmarshal(out, &score); err != nil {
			t.Fatalf("score %s: %v\n%s", what, err, out)
		}
		t.Logf("%s: %s", what, out)
		for name := range floors[what] {
			var f1 struct{ F1 float64 }
			var share float64
			if json.Unmarshal(score[name], &f1) == nil {
				share = f1.F1
			} else if err := json.Unmarshal(score[name], &share); err != nil {
				t.Fatalf("%s: %s is %s", what, name, score[name])
			}
			hold(t, what, name, share)
		}
	}
	t.Logf("roles: %d right of %d places found", right, found)
	hold(t, "roles", "accuracy", float64(right)/float64(found))
}

// seat is where a reader of a text found a place: offset in characters.
type seat struct {
	article string
	offset  int
	id      string
}

// rolesOf reads the roles of places from an annotation.
func rolesOf(t *testing.T, file string) map[seat]string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	roles := map[seat]string{}
	for l := range strings.Lines(string(src)) {
		var m struct {
			Article, ID, Role string
			Offset            int
		}
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatal(err)
		}
		id, _, _ := strings.Cut(m.ID, "/")
		roles[seat{m.Article, m.Offset, id}] = m.Role
	}
	return roles
}

// TestLexicon reads triggers.toml as a reviewer would.
func TestLexicon(t *testing.T) {
	lex, faults := readLexicon("triggers.toml", triggersTOML)
	for _, f := range faults {
		t.Error(f)
	}
	for _, c := range []struct {
		spelling string
		lemma    string
		tense    tense
	}{
		{"استعادت", "استعاد", perfect}, {"استعادوها", "استعاد", perfect}, {"ستستعيد", "استعاد", future},
		{"استولى", "استولى", perfect}, {"استولت", "استولى", perfect}, {"يستولون", "استولى", imperfect},
		{"يقصفون", "قصف", imperfect}, {"هجوما", "هجوم", noun}, {"هجماتهم", "هجوم", noun}, {"غارتين", "غارة", noun},
		{"التقى", "التقى", perfect}, {"سيلتقي", "التقى", future}, {"سيطرتها", "سيطرة", noun}, {"دعا", "دعا", perfect}, {"تدعو", "دعا", imperfect},
	} {
		hs := hits(nil, lex.look(nil, wordsOf(c.spelling), make([]field, 1)), make([]bool, 1), make([]field, 1))
		ok := false
		for _, h := range hs {
			ok = ok || h.lemma == c.lemma && h.tense == c.tense
		}
		if !ok {
			t.Errorf("«%s» is not read as «%s» (tense %d): %+v", c.spelling, c.lemma, c.tense, hs)
		}
	}
	lemmas := map[string]bool{}
	for _, forms := range lex.forms {
		for _, f := range forms {
			lemmas[f.lemma] = true
		}
	}
	for _, list := range []map[string]bool{lex.noun.cause, lex.noun.achieve, lex.kind.fight} {
		for lemma := range list {
			if !lemmas[lemma] {
				t.Errorf("«%s» is the lemma of no word", lemma)
			}
		}
	}
	if len(actors().first) == 0 {
		t.Error("no actors")
	}
}

func wordsOf(s string) []arabic.Word { return arabic.Read(s).Words }

func FuzzEvents(f *testing.F) {
	for _, s := range []string{"قتل 17 مدنيا في الرقة أمس، وأصيب 3.", "قال إن القوات التي استعادت الموصل قصفت", "في بغداد\nلم «\u202eيقتحم» 2017-03",
		"القصف تجدد في مدينة الموصل أمس، وقتل ثلاثة جنود.",
		"شنت طائرات التحالف غارات على مواقع للتنظيم في الرقة أمس، واندلعت اشتباكات بين الجيش والمسلحين من جهة، وداعش من جهة أخرى. وتبنى التنظيم الهجوم الذي",
		"اتهم الجيش السوداني قوات الدعم السريع بقصف سوق في أم درمان أمس، وسقطت بيد"} { // a noun with the article is the first word
		f.Add(s)
	}
	x := extractor(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, e := range x.Events(timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: s}) {
			if len(e.Places) == 0 || e.Date.IsZero() || e.Quote == "" || !strings.Contains(e.Quote, e.Trigger) {
				t.Fatalf("%+v", e)
			}
			if utf8.ValidString(s) {
				if r := []rune(s); string(r[e.Offset:e.Offset+e.Length]) != e.Quote {
					t.Fatalf("quote %q is not at %d", e.Quote, e.Offset)
				}
			}
		}
	})
}

// BenchmarkGrowing reads ever longer texts: the time of a byte has to stay the same.
// One is full of events, one is a single line without any mark, one is a single
// word over and over.
func BenchmarkGrowing(b *testing.B) {
	x, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []struct{ name, piece string }{
		{"events", "استعادت القوات يوم الأربعاء بلدتين في ريف الموصل، وقتل 17 مدنيا في غارة على الرقة. قال مصدر إن القوات تتقدم.\n"},
		{"line", "قال مصدر إن القوات قصفت الموصل أمس وقتلت مسلحين في الرقة "},
		{"word", "قصف "},
	} {
		for _, size := range []int{64 << 10, 512 << 10, 4 << 20} {
			b.Run(fmt.Sprintf("%s/%dKB", kind.name, size>>10), func(b *testing.B) {
				a := timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: strings.Repeat(kind.piece, size/len(kind.piece))}
				b.SetBytes(int64(len(a.Text)))
				for b.Loop() {
					x.Events(a)
				}
			})
		}
	}
}

func BenchmarkEvents(b *testing.B) {
	x := extractor(b)
	s := strings.Repeat("استعادت القوات العراقية يوم الأربعاء بلدتين في ريف الموصل، وقتل 17 مدنيا في غارة على الرقة. قال مصدر إن القوات تتقدم.\n", 300)
	a := timeline.Article{ID: "a", Published: edtf.MustParse("2017-03-09"), Text: s}
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		x.Events(a)
	}
}
