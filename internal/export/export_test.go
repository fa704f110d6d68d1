package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

func degrees(x float64) *float64 { return &x }

var places = map[string]timeline.Place{
	"mosul":       {ID: "mosul", Name: "الموصل", NameEn: "Mosul", Kind: "city", Parent: "nineveh-gov", Lat: degrees(36.33512), Lon: degrees(43.11889)},
	"erbil":       {ID: "erbil", Name: "أربيل", NameEn: "Erbil", Kind: "city", Parent: "erbil-gov", Lat: degrees(36.19), Lon: degrees(44.00888)},
	"erbil-gov":   {ID: "erbil-gov", Name: "أربيل", NameEn: "Erbil", Kind: "governorate", Parent: "iraq"},
	"raqqa":       {ID: "raqqa", Name: "الرقة", NameEn: "Raqqa", Kind: "city", Parent: "raqqa-gov", Lat: degrees(35.95), Lon: degrees(39.01)},
	"raqqa-gov":   {ID: "raqqa-gov", Name: "الرقة", NameEn: "Raqqa", Kind: "governorate", Parent: "syria"},
	"nineveh-gov": {ID: "nineveh-gov", Name: "نينوى", NameEn: "Nineveh", Kind: "governorate", Parent: "iraq", Lat: degrees(36.1234), Lon: degrees(42.26)},
	"iraq":        {ID: "iraq", Name: "العراق", NameEn: "Iraq", Kind: "country", Lat: degrees(33), Lon: degrees(43)},
	"syria":       {ID: "syria", Name: "سوريا", NameEn: "Syria", Kind: "country", Lat: degrees(35), Lon: degrees(38)},
	// Two that lie in one another.
	"egg": {ID: "egg", Name: "بيضة", Kind: "town", Parent: "hen"},
	"hen": {ID: "hen", Name: "دجاجة", Kind: "town", Parent: "egg"},
}

func lookup(id string) (timeline.Place, bool) { p, ok := places[id]; return p, ok }

// examples are the events of testdata/events.jsonl, with addresses.
func examples(t testing.TB) iter.Seq[Record] {
	t.Helper()
	file, err := os.Open("testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var events []timeline.Event
	for e, err := range timeline.ReadEvents(file) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return func(yield func(Record) bool) {
		for r := range Records(events, lookup) {
			r.URL = "https://waqai.test/events/" + r.ID + "/"
			r.Tag = "tag:waqai.test,2026:/" + r.ID
			for n := range r.Tellings {
				r.Tellings[n] = Telling{Title: "مقال", Page: "https://waqai.test/articles/a/", URL: "https://waqai.test/articles/a/#" + r.Reports[n].ID}
			}
			if !yield(r) {
				return
			}
		}
	}
}

// one is a record of one event.
func one(e timeline.Event) iter.Seq[Record] { return Records([]timeline.Event{e}, lookup) }

var chronicle = &Chronicle{
	Title: "وقائع BBC", Description: "وصف", Author: "المحررون", Language: "ar", Home: "https://waqai.test/", Self: "https://waqai.test/data/x",
	About: "https://waqai.test/data/", Host: "waqai.test", Date: edtf.Date.String,
	Stamp: func(d edtf.Date) string { return d.String() + "T00:00:00+03:00" },
}

// written gives what a function writes.
func written(t testing.TB, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rows reads a CSV strictly, by the names of its header.
func rows(t testing.TB, text string) (header []string, list []map[string]string) {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("a line ends without a carriage return")
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, ByteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		m := map[string]string{}
		for n, cell := range row {
			m[all[0][n]] = cell
		}
		list = append(list, m)
	}
	return all[0], list
}

func acledOf(t testing.TB, records iter.Seq[Record]) []map[string]string {
	t.Helper()
	_, list := rows(t, written(t, func(w io.Writer) error { _, err := ACLED(w, nil).All(records); return err }))
	return list
}

func gedOf(t testing.TB, records iter.Seq[Record]) []map[string]string {
	t.Helper()
	_, list := rows(t, written(t, func(w io.Writer) error { _, err := GED(w, nil).All(records); return err }))
	return list
}

// The columns as the codebooks list them.
const (
	acledHeader = "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 " +
		"assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude " +
		"geo_precision source source_scale notes fatalities tags timestamp"
	gedHeader = "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id " +
		"dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources source_article " +
		"source_office source_date source_headline source_original where_prec where_coordinates where_description adm_1 adm_2 latitude " +
		"longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b " +
		"deaths_civilians deaths_unknown best high low gwnoa gwnob"
)

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		text, want string
		number     int
	}{
		{written(t, func(w io.Writer) error { _, err := ACLED(w, nil).All(examples(t)); return err }), acledHeader, 31},
		{written(t, func(w io.Writer) error { _, err := GED(w, nil).All(examples(t)); return err }), gedHeader, 49},
	} {
		header, _ := rows(t, c.text)
		if got := strings.Join(header, " "); got != c.want || len(header) != c.number {
			t.Errorf("%d columns:\n%s\nwant %d:\n%s", len(header), got, c.number, c.want)
		}
		if strings.HasPrefix(c.text, ByteOrderMark) {
			t.Error("a layout of others has no byte order mark")
		}
	}
}

func TestACLEDExample(t *testing.T) {
	list := acledOf(t, examples(t))
	var got []string
	for _, r := range list {
		got = append(got, fmt.Sprintln(r["event_id_cnty"][:3], r["event_date"], r["time_precision"], r["event_type"], "|", r["sub_event_type"], "|", r["location"],
			r["admin1"], r["latitude"], r["geo_precision"], r["fatalities"], "|", r["source"], "|", r["civilian_targeting"], r["actor2"]))
	}
	want := []string{
		"IRQ 2017-03-08 1 Battles | Armed clash | Mosul Nineveh 36.3400 1 17 | وكالة الأنباء, الأولى; The \"Second\" Agency |  \n",
		"IRQ 2017-03-16 3 Explosions/Remote violence | Air/drone strike | Erbil Erbil 36.1900 1 6 | وكالة |  \n",
		"SYR 2017-03-16 3 Explosions/Remote violence | Air/drone strike | Raqqa Raqqa 35.9500 1 6 | وكالة |  \n",
		"IRQ 2016-10-25 2 Violence against civilians | Attack | Nineveh Nineveh 36.1000 3 50 |  | Civilian targeting Civilians (Iraq)\n",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, ""), strings.Join(want, ""))
	}
	first := list[0]
	if first["notes"] != "On 8 March 2017: صدت القوات العراقية هجومًا على الموصل الأربعاء 8 آذار/مارس 2017، وقُتل 17 من المهاجمين" {
		t.Errorf("notes %q", first["notes"])
	}
	if first["tags"] != "waqai id=e-0000000000b1; edtf=2017-03-08; url=https://waqai.test/events/e-0000000000b1/" || first["timestamp"] != "1489104000" || first["iso"] != "368" {
		t.Errorf("tags %q, timestamp %q, iso %q", first["tags"], first["timestamp"], first["iso"])
	}
}

// The values that the codebook allows.
func TestACLEDValues(t *testing.T) {
	subs := map[string]string{
		"Battles":                    "Government regains territory; Non-state actor overtakes territory; Armed clash",
		"Protests":                   "Excessive force against protesters; Protest with intervention; Peaceful protest",
		"Riots":                      "Violent demonstration; Mob violence",
		"Explosions/Remote violence": "Chemical weapon; Air/drone strike; Suicide bomb; Shelling/artillery/missile attack; Remote explosive/landmine/IED; Grenade",
		"Violence against civilians": "Sexual violence; Attack; Abduction/forced disappearance",
		"Strategic developments":     "Agreement; Arrests; Change to group/activity; Disrupted weapons use; Headquarters or base established; Looting/property destruction; Non-violent transfer of territory; Other",
	}
	n := 0
	for _, s := range subTypes {
		if !slices.Contains(strings.Split(subs[s.event], "; "), s.name) {
			t.Errorf("%s is no sub-event type of %s", s.name, s.event)
		}
		n++
	}
	if n != 25 {
		t.Errorf("%d sub-event types, want 25", n)
	}
	for kind, list := range deeds {
		for _, d := range list {
			if !slices.Contains(strings.Split(subs[acledTypes[kind]], "; "), d.sub) {
				t.Errorf("%s is no sub-event type of %s", d.sub, kind)
			}
		}
	}
}

func TestSubTypes(t *testing.T) {
	for _, c := range []struct {
		kind           timeline.Type
		quote, trigger string
		event, sub     string
	}{
		{timeline.Explosion, "أصابت غارة جوية الحي", "أصابت", "Explosions/Remote violence", "Air/drone strike"},
		{timeline.Explosion, "وبالغارات نفسها", "الغارات", "Explosions/Remote violence", "Air/drone strike"},
		{timeline.Explosion, "فجر انتحاري سيارة مفخخة", "فجر", "Explosions/Remote violence", "Suicide bomb"},
		{timeline.Explosion, "انفجرت سيارة مفخخة في اليوم نفسه", "انفجرت", "Explosions/Remote violence", "Remote explosive/landmine/IED"},
		{timeline.Explosion, "قصف بقذائف الهاون", "قصف", "Explosions/Remote violence", "Shelling/artillery/missile attack"},
		{timeline.Explosion, "قصف بقذائف تحمل غاز الخردل", "قصف", "Explosions/Remote violence", "Chemical weapon"},
		{timeline.Explosion, "قصفت الطائرات والمدفعية الحي", "قصفت", "Explosions/Remote violence", ""},
		{timeline.Explosion, "قُصف الحي", "قُصف", "Explosions/Remote violence", ""},
		{timeline.Battle, "اشتبك الطرفان", "اشتبك", "Battles", "Armed clash"},
		{timeline.Battle, "واستعادت القوات البلدة", "واستعادت", "Battles", ""},
		{timeline.Civilians, "اختُطف صحفي", "اختُطف", "Violence against civilians", "Abduction/forced disappearance"},
		{timeline.Civilians, "عُثر على مقبرة جماعية", "عُثر", "Strategic developments", "Other"},
		{timeline.Protest, "تظاهر المئات", "تظاهر", "Protests", "Peaceful protest"},
		{timeline.Riot, "أحرق محتجون مقرًا", "أحرق", "Riots", ""},
		{timeline.Strategic, "اعتقلت الشرطة", "اعتقلت", "Strategic developments", "Arrests"},
		{timeline.Displacement, "نزح الآلاف", "نزح", "Strategic developments", "Other"},
		{timeline.Diplomacy, "اتفق الطرفان على هدنة", "اتفق", "Strategic developments", "Agreement"},
	} {
		e := timeline.Event{ID: "e-1", Type: c.kind, Quote: c.quote, Trigger: c.trigger}
		if event, sub, _ := acledType(Record{Event: &e}); event != c.event || sub != c.sub {
			t.Errorf("«%s»: %s, %q; want %s, %q", c.quote, event, sub, c.event, c.sub)
		}
	}
}

func TestDatesOfLayouts(t *testing.T) {
	for _, c := range []struct {
		date  string
		basis timeline.Basis
		acled string // event_date and time_precision, or why there is none
		ged   string // date_start, date_end and date_prec, likewise
	}{
		{"2017-03-09", "explicit", "2017-03-09 1", "2017-03-09 2017-03-09 1"},
		{"2017-03-09", "report", "2017-03-09 2", "2017-03-06 2017-03-09 2"},
		{"2017-03-09~", "explicit", "2017-03-09 2", "2017-03-06 2017-03-12 2"},
		{"2017-03-09?", "explicit", "2017-03-09 2", "2017-03-06 2017-03-12 2"},
		{"2017-05-05/2017-05-09", "explicit", "2017-05-07 2", "2017-05-05 2017-05-09 2"},
		{"2017-05-05/2017-05-11", "explicit", "2017-05-08 2", "2017-05-05 2017-05-11 3"},
		{"2017-05-05/2017-05-12", "explicit", "2017-05-08 3", "2017-05-05 2017-05-12 4"},
		{"2017-03", "explicit", "2017-03-16 3", "2017-03-01 2017-03-31 4"},
		{"2017-02", "explicit", "2017-02-14 3", "2017-02-01 2017-02-28 4"},
		{"2017-03-XX", "explicit", "2017-03-16 3", "2017-03-01 2017-03-31 4"},
		{"2017-03-01/2017-05", "explicit", "vague-date", "2017-03-01 2017-05-31 5"},
		{"2017", "explicit", "vague-date", "2017-01-01 2017-12-31 5"},
		{"2017-22", "explicit", "vague-date", "2017-06-01 2017-08-31 5"},
		{"201X", "explicit", "vague-date", "vague-date"},
		{"2016-10/..", "explicit", "open-date", "open-date"},
		{"../2016-10", "explicit", "open-date", "open-date"},
		{"", "context", "no-date", "no-date"},
		{"2017-01-01~", "explicit", "2017-01-01 2", "2016-12-29 2017-01-04 2"},
	} {
		dead := 3
		e := timeline.Event{ID: "e-1", Quote: "قتلوا", Type: timeline.Battle, Status: timeline.Occurred, Basis: c.basis, Places: []string{"mosul"}, Fatalities: &dead}
		if c.date != "" {
			e.Date = edtf.MustParse(c.date)
		}
		reason := func(l layout) string {
			for r := range one(e) {
				_, losses := l(r, nil, false)
				return losses[len(losses)-1].Code
			}
			return ""
		}
		got := reason(acled)
		if list := acledOf(t, one(e)); len(list) > 0 {
			got = list[0]["event_date"] + " " + list[0]["time_precision"]
		}
		if got != c.acled {
			t.Errorf("%q (%s) in ACLED: %s, want %s", c.date, c.basis, got, c.acled)
		}
		got = reason(ged)
		if list := gedOf(t, one(e)); len(list) > 0 {
			r := list[0]
			got = strings.TrimSuffix(r["date_start"], " 00:00:00.000") + " " + strings.TrimSuffix(r["date_end"], " 00:00:00.000") + " " + r["date_prec"]
			if year, _, _ := firstDay(e.Date).Civil(); r["year"] != strconv.Itoa(year) {
				t.Errorf("%q: year %s", c.date, r["year"])
			}
		}
		if got != c.ged {
			t.Errorf("%q (%s) in GED: %s, want %s", c.date, c.basis, got, c.ged)
		}
	}
}

func firstDay(d edtf.Date) edtf.Day { day, _ := d.First(); return day }

func TestGEDExample(t *testing.T) {
	list := gedOf(t, examples(t))
	var got []string
	for _, r := range list {
		got = append(got, fmt.Sprintln(r["relid"], r["type_of_violence"], r["side_b"], r["where_prec"], r["where_coordinates"], r["adm_1"], r["geom_wkt"], r["priogrid_gid"],
			r["country_id"], r["region"], r["deaths_civilians"], r["deaths_unknown"], r["low"], r["best"], r["high"], r["source_original"]))
	}
	want := []string{
		"e-0000000000b1   1 Mosul Nineveh POINT (43.120000 36.340000) 181887 645 Middle East 0 17 17 17 20 قال ضابط في الجيش\n",
		"e-0000000000b3   1 Erbil Erbil POINT (44.010000 36.190000) 181889 645 Middle East 0 12 12 12 12 \n",
		"e-0000000000b4 3 Civilians 4 Nineveh Nineveh POINT (42.300000 36.100000) 181885 645 Middle East 50 0 50 50 50 وفق المرصد\n",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, ""), strings.Join(want, ""))
	}
	if got := list[0]["source_article"]; got != `"وكالة الأنباء, الأولى, 2017-03-09, https://one.test/a?b=1&c=2";"The 'Second' Agency, , https://two.test/"` {
		t.Errorf("source_article %s", got)
	}
	if got := list[0]["source_date"]; got != "2017-03-09;" {
		t.Errorf("source_date %s: as many as there are offices", got)
	}
	for _, r := range list {
		n := map[string]int{}
		for _, name := range []string{"deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"} {
			n[name], _ = strconv.Atoi(r[name])
		}
		if n["deaths_a"]+n["deaths_b"]+n["deaths_civilians"]+n["deaths_unknown"] != n["best"] || n["low"] > n["best"] || n["best"] > n["high"] || n["best"] < 1 {
			t.Errorf("deaths of %s: %v", r["relid"], n)
		}
	}
}

func TestDeaths(t *testing.T) {
	n := func(i int) *int { return &i }
	for _, c := range []struct {
		number *int
		toll   *timeline.Toll
		want   string
	}{
		{n(17), nil, "17 17 17 true"},
		{n(23), &timeline.Toll{Low: n(23), Best: n(23), Words: "23 على الأقل"}, "23 23 23 true deaths-bounds"},
		{n(40), &timeline.Toll{Low: n(40), Best: n(40), Strict: true, Words: "أكثر من 40"}, "40 40 40 true deaths-bounds"},
		{n(10), &timeline.Toll{Best: n(10), High: n(10), Words: "لا يتجاوز 10"}, "10 10 10 true deaths-bounds"},
		{n(30), &timeline.Toll{Low: n(30), Best: n(30), High: n(40), Words: "بين 30 و40"}, "30 30 40 true"},
		{nil, &timeline.Toll{Low: n(12), Words: "عشرات القتلى"}, "12 12 12 true deaths-words"},
		{nil, &timeline.Toll{Words: "آلاف القتلى"}, "0 0 0 false deaths-words"},
		{nil, nil, "0 0 0 false"},
		{n(0), nil, "0 0 0 true"},
	} {
		d := deaths(&timeline.Event{Fatalities: c.number, Tolls: timeline.Tolls{Killed: c.toll}})
		got := fmt.Sprint(d.low, d.best, d.high, d.known)
		for _, l := range d.losses {
			got += " " + l.Code
		}
		if got != c.want {
			t.Errorf("%v %+v: %s, want %s", c.number, c.toll, got, c.want)
		}
	}
}

// What a layout loses is told, event by event and in sum.
func TestLosses(t *testing.T) {
	for name, c := range map[string]struct {
		rows, losses func(io.Writer) (Tally, error)
		out          map[string]string
	}{
		"acled": {
			func(w io.Writer) (Tally, error) { return ACLED(w, nil).All(examples(t)) },
			func(w io.Writer) (Tally, error) { return ACLEDLosses(w, true).All(examples(t)) },
			map[string]string{"e-0000000000b5": "open-date", "e-0000000000b6": "planned", "e-0000000000b7": "no-country"},
		},
		"ged": {
			func(w io.Writer) (Tally, error) { return GED(w, nil).All(examples(t)) },
			func(w io.Writer) (Tally, error) { return GEDLosses(w, true).All(examples(t)) },
			map[string]string{"e-0000000000b5": "no-death", "e-0000000000b6": "planned", "e-0000000000b7": "not-violence"},
		},
	} {
		tally, err := c.rows(io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		text := written(t, func(w io.Writer) error { _, err := c.losses(w); return err })
		_, list := rows(t, text)
		events := map[string]map[string]bool{}
		out := map[string]string{}
		for _, r := range list {
			if events[r["loss"]] == nil {
				events[r["loss"]] = map[string]bool{}
			}
			events[r["loss"]][r["event"]] = true
			if KindOf(r["loss"]).Arabic != r["in_words"] {
				t.Errorf("%s: %q is said as %q", name, r["loss"], r["in_words"])
			}
			if r["rows"] == "0" {
				out[r["event"]] = r["loss"]
			}
		}
		if !reflect.DeepEqual(out, c.out) {
			t.Errorf("%s leaves out %v, want %v", name, out, c.out)
		}
		if tally.LeftOut != len(c.out) || tally.Events+tally.LeftOut != 6 {
			t.Errorf("%s: %+v", name, tally)
		}
		for code, n := range tally.Losses {
			if len(events[code]) != n {
				t.Errorf("%s: %s counts %d events, and tells of %d", name, code, n, len(events[code]))
			}
		}
	}
}

func TestCells(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"نص":               "نص",
		"=1+1":             "'=1+1",
		"+964 770":         "'+964 770",
		"-5":               "'-5",
		"@SUM(A1)":         "'@SUM(A1)",
		"＝1":               "'＝1",
		"'قال'":            "''قال'",
		"'":                "''",
		"a=b":              "a=b",
		"\tx":              "'\tx",
		"«=x» لا تبدأ بها": "«=x» لا تبدأ بها",
	} {
		if got := Cell(text); got != want {
			t.Errorf("Cell(%q) = %q, want %q", text, got, want)
		}
		if back := Uncell(Cell(text)); back != text {
			t.Errorf("%q comes back as %q", text, back)
		}
	}
}

func FuzzCell(f *testing.F) {
	f.Add("'=x")
	f.Add("''")
	f.Fuzz(func(t *testing.T, text string) {
		if back := Uncell(Cell(text)); back != text {
			t.Errorf("%q comes back as %q", text, back)
		}
		if c := Cell(text); c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
			t.Errorf("%q is a formula", c)
		}
	})
}

func FuzzTidy(f *testing.F) {
	f.Add("نص \u2067مقلوب\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		got := Tidy(text)
		if Tidy(got) != got || strings.ContainsAny(got, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\r\t\x00") || !utf8.ValidString(got) {
			t.Errorf("%q: %q", text, got)
		}
		line := Line(text)
		if strings.Count(line, "\u2066") != strings.Count(line, "\u2069") {
			t.Errorf("%q: %q is not balanced", text, line)
		}
	})
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"قالت BBC News إن": "قالت \u2066BBC News\u2069 إن",
		"في 2017-03-09.":   "في \u20662017-03-09\u2069.",
		"بين 10 و15":       "بين 10 و15",
		"\u202eUN\u202c":   "\u2066UN\u2069",
	} {
		if got := Line(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Every cell of the table of events comes back as what the event says.
func TestEventsComeBack(t *testing.T) {
	text := written(t, func(w io.Writer) error { _, err := Events(w, true).All(examples(t)); return err })
	if !strings.HasPrefix(text, ByteOrderMark) {
		t.Error("no byte order mark")
	}
	_, list := rows(t, text)
	n := 0
	for r := range examples(t) {
		row := list[n]
		n++
		date, err := edtf.Parse(row["date"])
		if err != nil || date != r.Date {
			t.Errorf("%s: date %q (%v), want %q", r.ID, row["date"], err, r.Date)
		}
		for name, want := range map[string]string{
			"id": r.ID, "quote": r.Quote, "trigger": r.Trigger, "when": r.When, "attribution": r.Attribution, "site": r.Site,
			"type": string(r.Type), "status": string(r.Status), "date_basis": string(r.Basis), "places": strings.Join(r.Event.Places, "; "),
			"killed": number(r.Fatalities), "injured": number(r.Injured), "displaced": number(r.Displaced), "also": strings.Join(r.Also, "; "),
		} {
			if got := Uncell(row[name]); got != want {
				t.Errorf("%s: %s is %q, want %q", r.ID, name, got, want)
			}
		}
		if strings.ContainsAny(row["quote"][:1], "=+-@") {
			t.Errorf("%s: a spreadsheet runs %q", r.ID, row["quote"])
		}
	}
	if list[0]["latitude"] != "36.34" || list[0]["longitude"] != "43.12" || list[2]["latitude"] != "36.1" || list[3]["latitude"] != "" {
		t.Errorf("decimals: town %s, governorate %s, country %q", list[0]["latitude"], list[2]["latitude"], list[3]["latitude"])
	}
	if list[0]["date_start"] != "2017-03-08" || list[3]["date_start"] != "2016-10-01" || list[3]["date_end"] != "" {
		t.Errorf("ends of dates: %v", list[3])
	}
	if list[1]["killed_low"] != "12" || list[1]["killed"] != "" || list[1]["killed_words"] != "عشرات القتلى" || list[2]["date_inferred"] != "true" {
		t.Errorf("tolls %v", list[1])
	}
}

func TestSides(t *testing.T) {
	actor := func(kind, name, said string) timeline.Actor {
		return timeline.Actor{Words: name, Name: name, Kind: kind, Said: said}
	}
	state, rebels, people := actor("state-forces", "القوات العراقية", ""), actor("rebel-group", "تنظيم الدولة الإسلامية", ""), timeline.Actor{Words: "23 مدنيا", Kind: "civilians"}
	for _, c := range []struct {
		kind        timeline.Type
		trigger     string
		by, against []timeline.Actor
		acled, ged  string // "" where the layout has no row
	}{
		{timeline.Battle, "اشتبك", []timeline.Actor{rebels, state}, nil,
			"تنظيم الدولة الإسلامية/Rebel group – القوات العراقية/State forces: State forces-Rebel group, Armed clash", "القوات العراقية – تنظيم الدولة الإسلامية: 1, 645/, 0 civilians"},
		{timeline.Battle, "استعادت", []timeline.Actor{state}, nil,
			"القوات العراقية/State forces – /: , Government regains territory", "القوات العراقية – : , 645/, 0 civilians"},
		{timeline.Battle, "سيطر", []timeline.Actor{rebels}, []timeline.Actor{state},
			"تنظيم الدولة الإسلامية/Rebel group – القوات العراقية/State forces: State forces-Rebel group, Non-state actor overtakes territory", "القوات العراقية – تنظيم الدولة الإسلامية: 1, 645/, 0 civilians"},
		{timeline.Explosion, "قصفت", []timeline.Actor{actor("external-forces", "التحالف الدولي", "")}, []timeline.Actor{people},
			"التحالف الدولي/External/Other forces – Civilians (Iraq)/Civilians: External/Other forces-Civilians, ", "التحالف الدولي – Civilians (Iraq): , /, 3 civilians"},
		{timeline.Explosion, "قصفت", []timeline.Actor{actor("state-forces", "الجيش", "accused")}, nil,
			"/ – /: , ", " – : , /, 0 civilians"},
		{timeline.Civilians, "أعدم", []timeline.Actor{rebels}, nil,
			"تنظيم الدولة الإسلامية/Rebel group – Civilians (Iraq)/Civilians: Rebel group-Civilians, Attack", "تنظيم الدولة الإسلامية – Civilians: 3, /, 3 civilians"},
		{timeline.Civilians, "أعدم", []timeline.Actor{{Words: "مسلحون", Kind: "unidentified"}}, []timeline.Actor{{Words: "300 جندي على الأقل", Kind: "state-forces"}},
			"Unidentified Armed Group (Iraq)/Political militia – Civilians (Iraq)/Civilians: Political militia-Civilians, Attack", "Unidentified Armed Group (Iraq) – Civilians: 3, /, 3 civilians"},
		{timeline.Battle, "هاجم", []timeline.Actor{rebels}, []timeline.Actor{{Words: "معسكر الجنود", Kind: "state-forces"}},
			"تنظيم الدولة الإسلامية/Rebel group – /: , Armed clash", "تنظيم الدولة الإسلامية – : , /, 0 civilians"},
		{timeline.Protest, "تظاهر", nil, nil, "Protesters (Iraq)/Protesters – /: Protesters only, ", ""},
		{timeline.Strategic, "اعتقلت", []timeline.Actor{state}, nil, "القوات العراقية/State forces – /: State forces only, Arrests", ""},
		{timeline.Battle, "خسر", []timeline.Actor{rebels}, nil, "تنظيم الدولة الإسلامية/Rebel group – /: , ", "تنظيم الدولة الإسلامية – : , /, 0 civilians"},
	} {
		n := 3
		e := timeline.Event{ID: "e-1", Date: edtf.MustParse("2017-03-09"), Quote: c.trigger, Trigger: c.trigger, Type: c.kind, Status: timeline.Occurred, Places: []string{"mosul"}, By: c.by, Against: c.against, Fatalities: &n}
		a := acledOf(t, one(e))[0]
		if got := a["actor1"] + "/" + a["inter1"] + " – " + a["actor2"] + "/" + a["inter2"] + ": " + a["interaction"] + ", " + a["sub_event_type"]; got != c.acled {
			t.Errorf("«%s» in ACLED: %s\nwant %s", c.trigger, got, c.acled)
		}
		got := ""
		if list := gedOf(t, one(e)); len(list) > 0 {
			g := list[0]
			got = g["side_a"] + " – " + g["side_b"] + ": " + g["type_of_violence"] + ", " + g["gwnoa"] + "/" + g["gwnob"] + ", " + g["deaths_civilians"] + " civilians"
		}
		if got != c.ged {
			t.Errorf("«%s» in GED: %s\nwant %s", c.trigger, got, c.ged)
		}
	}
}

// schema compiles a schema of testdata.
func schema(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fits checks a text of JSON against a schema of testdata.
func fits(t testing.TB, name, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := schema(t, name).Validate(v); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return v
}

func TestGeoJSON(t *testing.T) {
	text := written(t, func(w io.Writer) error { _, err := GeoJSON(w).All(examples(t)); return err })
	fits(t, "geojson.schema.json", text)
	var c struct {
		Features []struct {
			ID       string
			Geometry json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"type":"Point","coordinates":[43.12,36.34]}`,
		`{"type":"MultiPoint","coordinates":[[44.01,36.19],[39.01,35.95]]}`,
		`{"type":"Point","coordinates":[42.3,36.1]}`,
		`null`, // "in Iraq" is no point
		`{"type":"Point","coordinates":[43.12,36.34]}`,
		`null`,
	}
	for n, f := range c.Features {
		if string(f.Geometry) != want[n] {
			t.Errorf("%s: %s, want %s", f.ID, f.Geometry, want[n])
		}
	}
	fits(t, "geojson.schema.json", written(t, func(w io.Writer) error { _, err := GeoJSON(w).All(Records(nil, lookup)); return err }))
}

func TestTimelineJS(t *testing.T) {
	text := written(t, func(w io.Writer) error { _, err := TimelineJS(w, chronicle).All(examples(t)); return err })
	v := fits(t, "timelinejs.schema.json", text).(map[string]any)
	slides := v["events"].([]any)
	if len(slides) != 6 {
		t.Fatalf("%d slides", len(slides))
	}
	text = strings.ReplaceAll(text, `\u003c`, "<")
	for _, unwanted := range []string{`"media"`, "<script"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("it holds %s", unwanted)
		}
	}
	for n, want := range []string{
		`{"day":8,"month":3,"year":2017} <nil>`, `{"month":3,"year":2017} <nil>`, `{"day":25,"month":10,"year":2016} <nil>`, `{"month":10,"year":2016} <nil>`,
		`{"day":5,"month":5,"year":2017} {"day":9,"month":5,"year":2017}`, `{"day":9,"month":3,"year":2017} <nil>`,
	} {
		s := slides[n].(map[string]any)
		got := ""
		for k, part := range []any{s["start_date"], s["end_date"]} {
			if k > 0 {
				got += " "
			}
			if part == nil {
				got += "<nil>"
				continue
			}
			b, _ := json.Marshal(part)
			got += string(b)
		}
		if got != want {
			t.Errorf("slide %d: %s, want %s", n, got, want)
		}
	}
}

func TestCountries(t *testing.T) {
	for id, c := range countries {
		region, err := language.ParseRegion(c.iso3)
		if err != nil || region.M49() != c.numeric || !region.IsCountry() {
			t.Errorf("%s: %s has the number %d (%v), not %d", id, c.iso3, region.M49(), err, c.numeric)
		}
		if c.name == "" {
			t.Errorf("%s has no name", id)
		}
	}
	for id, gw := range map[string]int{"iraq": 645, "syria": 652, "jordan": 663, "lebanon": 660, "yemen": 678, "egypt": 651, "libya": 620, "sudan": 625} {
		if countries[id].gw != gw {
			t.Errorf("%s has the number %d, want %d", id, countries[id].gw, gw)
		}
	}
}

func TestCircle(t *testing.T) {
	if p := Lookup("egg", lookup); len(p.Within) > 8 {
		t.Errorf("%d places around an egg", len(p.Within))
	}
}

// Numbers of rows stay when other events come and go, and are unique.
// TestNumbers has names of which two have one number: the later takes another.
func TestNumbers(t *testing.T) {
	const first, second, number = "e-10426824", "e-30444843", 294266578294494
	of := func(names ...string) Numbers { return NumbersOf(slices.Values(names)) }
	for _, alone := range []string{first, second} {
		if got := of("e-1", alone).of(alone); got != number {
			t.Errorf("%s alone: %d, want %d", alone, got, number)
		}
	}
	both := of(first, "e-1", second)
	if a, b := both.of(first), both.of(second); a != number || b == number || b >= 1e15 {
		t.Errorf("together: %d and %d, want %d and another", a, b, number)
	}
	if back := of(second, first); back.of(second) != number || back.of(first) == number {
		t.Errorf("in other order: %d and %d", back.of(second), back.of(first))
	}
	if of("e-1", "e-2") != nil {
		t.Error("names of different numbers take others")
	}
	if got := slices.Collect(RowNames("e-1", []string{"mosul", "sinjar"})); !slices.Equal(got, []string{"e-1", "e-1,mosul", "e-1,sinjar"}) {
		t.Errorf("names of rows: %q", got)
	}
}

// TestPieces cuts each format after every record and puts all pieces but one together
// again: they are what one Writer wrote.
func TestPieces(t *testing.T) {
	for name, open := range formats {
		var want bytes.Buffer
		all, err := open(&want).All(examples(t))
		if err != nil {
			t.Fatal(name, err)
		}
		type piece struct {
			text  string
			tally Tally
			begun bool // behind it
		}
		var cut bytes.Buffer
		w := open(&cut)
		w.Cut()
		at := cut.Len()
		var pieces []piece
		for r := range examples(t) {
			w.Put(r)
			tally, err := w.Cut()
			if err != nil {
				t.Fatal(name, err)
			}
			pieces = append(pieces, piece{cut.String()[at:], tally, w.Begun()})
			at = cut.Len()
		}
		if sum, err := w.Close(); err != nil || !reflect.DeepEqual(sum, all) || cut.String() != want.String() {
			t.Errorf("%s in pieces: %v, %v, want %v\n%s\nwant\n%s", name, sum, err, all, &cut, &want)
		}
		for again := range pieces {
			var pasted bytes.Buffer
			w, n := open(&pasted), 0
			for r := range examples(t) {
				if n == again {
					w.Put(r)
					w.Cut()
				} else {
					w.Cut() // the head is written
					pasted.WriteString(pieces[n].text)
					w.Paste(pieces[n].tally)
				}
				if w.Begun() != pieces[n].begun {
					t.Errorf("%s: behind piece %d something begins otherwise when it is pasted", name, n)
				}
				n++
			}
			if sum, err := w.Close(); err != nil || !reflect.DeepEqual(sum, all) || pasted.String() != want.String() {
				t.Errorf("%s, all but piece %d pasted: %v, %v, want %v\n%s\nwant\n%s", name, again, sum, err, all, &pasted, &want)
			}
		}
	}
}

// formats are all formats of events.
var formats = map[string]func(io.Writer) *Writer{
	"csv":          func(w io.Writer) *Writer { return Events(w, true) },
	"reports":      func(w io.Writer) *Writer { return Reports(w, true) },
	"jsonl":        Lines,
	"acled":        func(w io.Writer) *Writer { return ACLED(w, nil) },
	"acled-losses": func(w io.Writer) *Writer { return ACLEDLosses(w, true) },
	"ged":          func(w io.Writer) *Writer { return GED(w, nil) },
	"ged-losses":   func(w io.Writer) *Writer { return GEDLosses(w, true) },
	"calendar":     func(w io.Writer) *Writer { return Calendar(w, chronicle) },
	"geojson":      GeoJSON,
	"timelinejs":   func(w io.Writer) *Writer { return TimelineJS(w, chronicle) },
	"annotations":  func(w io.Writer) *Writer { return Annotations(w, chronicle, true, 0) },
	"feed": func(w io.Writer) *Writer {
		return JSONFeed(w, chronicle, func(r Record) string { return string(r.Type) })
	},
}

func TestPrioGrid(t *testing.T) {
	for _, c := range []struct {
		lat, lon float64
		want     int
	}{{-90, -180, 1}, {36.335, 43.1189, 181887}, {-89.9, 179.9, 720}, {-89.5, -180, 721}} {
		if got := PrioGrid(c.lat, c.lon); got != c.want {
			t.Errorf("%v, %v: %d, want %d", c.lat, c.lon, got, c.want)
		}
	}
}

// Each table keeps to its own schema.
func TestTables(t *testing.T) {
	var resources []Resource
	tables := map[string][]map[string]string{}
	for _, c := range []struct {
		name    string
		columns []Column
		key     string
		write   func(io.Writer) (Tally, error)
	}{
		{"events", EventColumns, "id", func(w io.Writer) (Tally, error) { return Events(w, true).All(examples(t)) }},
		{"reports", ReportColumns, "id", func(w io.Writer) (Tally, error) { return Reports(w, true).All(examples(t)) }},
		{"places", PlaceColumns, "id", func(w io.Writer) (Tally, error) {
			return Places(w, true, func(yield func(PlaceLine) bool) { yield(PlaceLine{Lookup("mosul", lookup), 2}) })
		}},
		{"acled", ACLEDColumns, "event_id_cnty", func(w io.Writer) (Tally, error) { return ACLED(w, nil).All(examples(t)) }},
		{"ged", GEDColumns, "id", func(w io.Writer) (Tally, error) { return GED(w, nil).All(examples(t)) }},
		{"acled-losses", LossColumns, "", func(w io.Writer) (Tally, error) { return ACLEDLosses(w, true).All(examples(t)) }},
		{"ged-losses", LossColumns, "", func(w io.Writer) (Tally, error) { return GEDLosses(w, true).All(examples(t)) }},
	} {
		var tally Tally
		text := written(t, func(w io.Writer) (err error) { tally, err = c.write(w); return err })
		header, list := rows(t, text)
		if len(list) != tally.Rows || len(list) == 0 {
			t.Errorf("%s has %d rows, and counts %d", c.name, len(list), tally.Rows)
		}
		tables[c.name] = list
		for n, column := range c.columns {
			if header[n] != column.Name {
				t.Errorf("%s: column %d is %s, want %s", c.name, n, header[n], column.Name)
			}
			checkColumn(t, c.name, column, list)
		}
		resources = append(resources, Resource{
			Name: c.name, Path: c.name + ".csv", Title: "جدول", Format: "csv", MediaType: "text/csv", Bytes: int64(len(text)),
			SHA256: strings.Repeat("0", 64), Columns: c.columns, Key: c.key, Tally: tally,
		})
	}
	for _, r := range tables["reports"] {
		if !slices.ContainsFunc(tables["events"], func(e map[string]string) bool { return e["id"] == r["event"] }) {
			t.Errorf("report %s is of no event: %s", r["id"], r["event"])
		}
	}
	resources[1].Foreign = []Reference{{"event", "events", "id"}}
	text := written(t, func(w io.Writer) error {
		return Package(w, Dataset{
			Name: "waqai-waqai.test", Title: "وقائع", Home: "https://waqai.test/", Author: "المحررون", Version: "1", Created: "2017-03-09T00:00:00Z",
			Credits: "الأماكن: GeoNames", Licence: "CC-BY-4.0", LicenceURL: "https://creativecommons.org/licenses/by/4.0/", Resources: resources,
		})
	})
	fits(t, "datapackage.schema.json", text)
}

// checkColumn reads the cells of a column as Table Schema says.
func checkColumn(t *testing.T, table string, c Column, list []map[string]string) {
	t.Helper()
	pattern := regexp.MustCompile("^(?:" + c.Pattern + ")$")
	seen := map[string]bool{}
	for _, row := range list {
		cell := row[c.Name]
		var err error
		switch {
		case cell == "":
			if c.Required {
				t.Errorf("%s.%s is empty", table, c.Name)
			}
			continue
		case c.Type == "integer":
			_, err = strconv.ParseInt(cell, 10, 64)
		case c.Type == "number":
			_, err = strconv.ParseFloat(cell, 64)
		case c.Type == "boolean":
			if cell != "true" && cell != "false" {
				err = fmt.Errorf("no boolean")
			}
		case c.Type == "date":
			var d edtf.Date
			if d, err = edtf.Parse(cell); err == nil && d.Precision() != edtf.PrecisionDay {
				err = fmt.Errorf("no day")
			}
		}
		switch {
		case err != nil:
		case c.Pattern != "" && !pattern.MatchString(cell):
			err = fmt.Errorf("not of the pattern %s", c.Pattern)
		case len(c.Enum) > 0 && !slices.Contains(c.Enum, cell):
			err = fmt.Errorf("none of %q", c.Enum)
		case c.Unique && seen[cell]:
			err = fmt.Errorf("twice")
		}
		if err != nil {
			t.Errorf("%s.%s %q: %v", table, c.Name, cell, err)
		}
		seen[cell] = true
	}
}

// TestLossesAlone asks layouts for what they cannot say without making their rows.
func TestLossesAlone(t *testing.T) {
	for r := range examples(t) {
		for n, l := range []layout{acled, ged} {
			rows, losses := l(r, nil, false)
			empty, alone := l(r, nil, true)
			if len(empty) != len(rows) || !slices.Equal(alone, losses) {
				t.Errorf("layout %d of %s: %d rows without %v, want %d without %v", n, r.ID, len(empty), alone, len(rows), losses)
			}
		}
	}
}

// BenchmarkFormats writes each format of sixty thousand events.
func BenchmarkFormats(b *testing.B) {
	var six []Record
	for r := range examples(b) {
		six = append(six, r)
	}
	many := func(yield func(Record) bool) {
		for n := range 10_000 {
			for _, r := range six {
				e := *r.Event
				e.ID = fmt.Sprintf("%s-%d", e.ID, n)
				r.Event = &e
				if !yield(r) {
					return
				}
			}
		}
	}
	for name, open := range formats {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := open(io.Discard).All(many); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
