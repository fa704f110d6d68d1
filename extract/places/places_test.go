package places

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"waqai/extract/arabic"
)

func finder() *Finder { return NewFinder(Builtin()) }

// TestMentions runs the cases of testdata/mentions.txt.
func TestMentions(t *testing.T) {
	f, err := os.Open("testdata/mentions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var text, at string
	var want []string
	check := func() {
		if text == "" {
			return
		}
		var got []string
		for _, m := range finder().Find(arabic.Read(text), Context{}) {
			id := m.Settlement
			if id == "" {
				id = "-"
			}
			got = append(got, fmt.Sprintf("%s %s %s", id, m.Role, m.Of(text)))
		}
		if len(got) == 0 {
			got = []string{"none"}
		}
		if g, w := strings.Join(got, "\n\t"), strings.Join(want, "\n\t"); g != w {
			t.Errorf("%s: %s\n got\t%s\nwant\t%s", at, text, g, w)
		}
		want = nil
	}
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		n++
		switch l := s.Text(); {
		case strings.HasPrefix(l, "text "):
			check()
			text, at = strings.TrimPrefix(l, "text "), fmt.Sprintf("mentions.txt:%d", n)
		case strings.HasPrefix(l, "\t"):
			want = append(want, strings.TrimSpace(l))
		case l != "" && l[0] != '#':
			t.Fatalf("mentions.txt:%d: what is %q?", n, l)
		}
	}
	check()
}

// TestGazetteer reads the data as a reviewer would.
func TestGazetteer(t *testing.T) {
	list, err := readCSV(gazetteerCSV)
	if err != nil {
		t.Fatal(err)
	}
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	kinds := map[Kind]bool{City: true, Town: true, District: true, Governorate: true, Country: true, Region: true, River: true}
	seen := map[string]bool{}
	for _, p := range list {
		if !slug.MatchString(p.ID) || seen[p.ID] {
			t.Errorf("id %q is no slug, or stands twice", p.ID)
		}
		seen[p.ID] = true
		if !kinds[p.Kind] {
			t.Errorf("%s has the kind %q", p.ID, p.Kind)
		}
		if p.Name == "" || p.NameEn == "" {
			t.Errorf("%s lacks a name", p.ID)
		}
		if (p.Kind == Governorate) != strings.HasSuffix(p.ID, "-gov") {
			t.Errorf("%s is a %s", p.ID, p.Kind)
		}
		if p.Lat != nil && (*p.Lat < -90 || *p.Lat > 90 || *p.Lon < -180 || *p.Lon > 180) {
			t.Errorf("%s lies off the map", p.ID)
		}
	}
	if len(list) < 3300 {
		t.Errorf("%d places", len(list))
	}
	g := Builtin() // every parent is there, no circle: With checks it
	for _, id := range []string{"mosul", "raqqa", "deir-ez-zor", "tal-afar", "badush", "qaraqosh", "bashiqa", "rutba", "kirkuk", "qaim", "albukamal",
		"rawa", "aleppo", "maskana", "baghdad", "erbil", "sulaymaniyah", "damascus", "washington", "paris", "copenhagen", "raqqa-gov", "iraq"} {
		if _, ok := g.Place(id); !ok {
			t.Errorf("no place %s", id)
		}
	}
	if s := g.Settlement("mosul-old-city"); s != "mosul" {
		t.Errorf("the old city of Mosul lies in %q", s)
	}
}

func TestNames(t *testing.T) {
	l, faults := readNames(namesTOML)
	for _, f := range faults {
		t.Error(f)
	}
	known := map[string]bool{}
	for _, list := range Builtin().names {
		for i := range list {
			known[list[i].key()] = true
		}
	}
	for n := range l.caution {
		if !known[n] {
			t.Errorf("«%s» is in names.toml and no place has that name", n)
		}
	}
	for id := range l.capitals {
		if _, ok := Builtin().Place(id); !ok {
			t.Errorf("the capital %s is no place", id)
		}
	}
	for id := range l.outsiders {
		if _, ok := Builtin().Place(id); !ok {
			t.Errorf("the state %s is no place", id)
		}
	}
}

func TestWith(t *testing.T) {
	g, err := Builtin().With([]Place{
		{ID: "tukhar", Name: "التوخار", Kind: Town, Parent: "aleppo-gov"},
		{ID: "mosul", Aliases: []string{"أم الربيعين"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := "قصفت الطائرات التوخار ثم أم الربيعين في سوريا"
	var ids []string
	for _, m := range NewFinder(g).Find(arabic.Read(text), Context{}) {
		ids = append(ids, m.ID)
	}
	if got := strings.Join(ids, " "); got != "tukhar mosul syria" {
		t.Errorf("got %s", got)
	}
	if p, _ := g.Place("mosul"); p.Name != "الموصل" || p.Parent != "nineveh-gov" {
		t.Errorf("%+v", p)
	}
	if p, _ := Builtin().Place("mosul"); len(p.Aliases) > 0 && p.Aliases[len(p.Aliases)-1] == "أم الربيعين" {
		t.Error("the built-in gazetteer was changed")
	}
	for _, bad := range []Place{{ID: "x", Name: "س", Parent: "nowhere"}, {ID: "x"}, {Name: "س"}, {ID: "mosul", Parent: "mosul-old-city"}} {
		if _, err := Builtin().With([]Place{bad}); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

// TestGold compares with the annotated texts, which lie beside the project; it
// is complete without them.
func TestGold(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared")
	gold, err := os.ReadFile(filepath.Join(shared, "gold", "places.jsonl"))
	if err != nil {
		if os.Getenv("WAQAI_REQUIRE_SHARED") != "" {
			t.Fatalf("the annotated texts are not beside the project: %v", err)
		}
		t.Skipf("the annotated texts are not beside the project: %v", err)
	}
	type mention struct {
		Article, Text, ID, Role string
		Offset                  int
	}
	byArticle := map[string][]mention{}
	for l := range strings.Lines(string(gold)) {
		var m mention
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatal(err)
		}
		byArticle[m.Article] = append(byArticle[m.Article], m)
	}
	wanted, found, roles, given, right := 0, 0, 0, 0, 0
	for article, list := range byArticle {
		src, err := os.ReadFile(filepath.Join(shared, "seeds", article))
		if err != nil {
			t.Fatal(err)
		}
		text := string(src)
		got := finder().Find(arabic.Read(text), Context{})
		hit := make([]bool, len(got))
		for _, w := range list {
			settlement, _, _ := strings.Cut(w.ID, "/")
			start := len(string([]rune(text)[:w.Offset]))
			span := arabic.Span{Start: start, End: start + len(w.Text)}
			wanted++
			ok := false
			for i, m := range got {
				if m.Overlaps(span) && m.Settlement == settlement {
					hit[i] = true
					if !ok {
						ok = true
						found++
						if string(m.Role) == w.Role {
							roles++
						} else {
							t.Logf("role   %s %s %s: %s, want %s", article[:3], w.ID, w.Text, m.Role, w.Role)
						}
					}
				}
			}
			if !ok {
				t.Logf("missed %s %s %s", article[:3], w.ID, w.Text)
			}
		}
		for i, m := range got {
			if m.Settlement == "" || m.Anaphor && m.Site == "" || m.Role == NamePart && !hit[i] {
				continue // the texts have no mention for «هناك» and for names of persons
			}
			given++
			if hit[i] {
				right++
			} else {
				t.Logf("wrong  %s %s %s", article[:3], m.Settlement, m.Of(text))
			}
		}
	}
	p, r := float64(right)/float64(given), float64(found)/float64(wanted)
	f1 := 2 * p * r / (p + r)
	t.Logf("settlements: precision %.3f, recall %.3f, F1 %.3f; roles %.3f", p, r, f1, float64(roles)/float64(found))
	if f1 < goldF1 || float64(roles)/float64(found) < goldRoles {
		t.Errorf("below %.2f or %.2f", goldF1, goldRoles)
	}
}

// What TestGold does not let fall.
const (
	goldF1    = 0.93
	goldRoles = 0.55
)

func FuzzFind(f *testing.F) {
	for _, s := range []string{"في حي النصر والوحدة بالموصل وشمال المدينة", "بغداد/أربيل (رويترز) - من قرية التوخار", "المدينة هناك سجن بادوش شمال الموصل"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := arabic.Read(s)
		last := 0
		for _, m := range finder().Find(text, Context{}) {
			if m.First < last || m.Last <= m.First || m.Last > len(text.Words) || m.Start < 0 || m.End > len(s) || m.Start > m.End {
				t.Fatalf("%+v behind word %d of %q", m, last, s)
			}
			last = m.Last
			if utf8.ValidString(s) && !utf8.ValidString(m.Of(s)) {
				t.Fatalf("%q cuts a character", m.Of(s))
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	f := finder()
	s := strings.Repeat("استعادت القوات العراقية يوم الأربعاء بلدتين في ريف الموصل، وقتل 17 مدنيا في غارة على الرقة. قال مصدر إن القوات تتقدم.\n", 300)
	text := arabic.Read(s)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		f.Find(text, Context{})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		list, err := readCSV(gazetteerCSV)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (&Gazetteer{}).With(list); err != nil {
			b.Fatal(err)
		}
	}
}
