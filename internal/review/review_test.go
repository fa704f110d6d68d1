package review

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"waqai/internal/article"
	"waqai/internal/site"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// finder finds an event in each sentence that has one of its words, in the place that
// the sentence names.
type finder struct{}

var (
	triggers = map[string]timeline.Type{"هاجم": timeline.Battle, "قصف": timeline.Explosion, "تظاهر": timeline.Protest}
	cities   = map[string]string{"الموصل": "mosul", "الرطبة": "rutba"}
)

func (finder) Events(a timeline.Article) (events []timeline.Event) {
	at := 0
	for _, sentence := range strings.SplitAfter(a.Text, ".") {
		start := at
		at += len(sentence)
		quote := strings.TrimRight(strings.TrimLeft(sentence, " \n\r\u00a0\u2003"), ".")
		start += strings.Index(sentence, quote)
		if strings.Contains(quote, "لم ") {
			continue
		}
		for word, kind := range triggers {
			if !strings.Contains(quote, word) {
				continue
			}
			e := timeline.Event{ID: timeline.NewID(a.ID, quote, word, 0), Article: a.ID, Quote: quote, Trigger: word, Type: kind, Status: timeline.Occurred,
				Date: a.Published, Basis: timeline.Reported, Inferred: []string{"date"}, Confidence: .6, Reasons: []string{"-0.09 nothing dates it: the day of publication"},
				Offset: utf8.RuneCountInString(a.Text[:start]), Length: utf8.RuneCountInString(quote)}
			for name, id := range cities {
				if strings.Contains(quote, name) {
					e.Places = append(e.Places, id)
				}
			}
			if len(e.Places) > 0 {
				events = append(events, e)
			}
		}
	}
	return events
}

func (finder) Place(id string) (timeline.Place, bool) {
	for name, known := range cities {
		if known == id {
			return timeline.Place{ID: id, Name: name, Kind: "city"}, true
		}
	}
	return timeline.Place{}, false
}

func (finder) Named(name string) []string {
	if name == "القيارة" {
		return []string{"qayyarah", "qayyarah-2"}
	}
	if id := cities[name]; id != "" {
		return []string{id}
	}
	return nil
}

func (finder) Version() string { return "1" }

func (f finder) Understand(a timeline.Article) ([]timeline.Event, []site.Seen) {
	var seen []site.Seen
	for name, id := range cities {
		if at := strings.Index(a.Text, name); at >= 0 {
			seen = append(seen, site.Seen{Start: at, End: at + len(name), Kind: site.SeenPlace, Value: id, Role: "event", Why: "the name is known"})
		}
	}
	if at := strings.Index(a.Text, "لم يقصف"); at >= 0 {
		at += len("لم ي")
		seen = append(seen, site.Seen{Start: at, End: at + len("قصف"), Kind: site.SeenRejected, Why: "negated by «لم <b>»"})
	}
	return f.Events(a), seen
}

const first = "+++\r\ntitle = \"يوم في <الموصل>\" # العنوان\r\ndate = 2017-03-10\r\n\r\n[extra]\r\neditor = \"سلمى\"\r\n+++\r\n\r\n" +
	"هاجم مسلحون حاجزا قرب الموصل فجرا. ولم يقصف أحد **الرطبة** ليلا.\r\n\r\nقصف الطيران الجسر في الموصل.\r\n\r\nوعاد النازحون إلى بيوتهم.\r\n"

const second = "+++\ntitle = \"خبر ثان\"\ndate = 2017-03-11\n+++\n\nتظاهر العشرات في الموصل.\n"

// desk is a site with its review.
type desk struct {
	*testing.T
	dir     string
	handler http.Handler
	site    *site.Site
	token   string
}

const host = "127.0.0.1:1717"

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, dir: t.TempDir(), token: "secret"}
	for file, text := range map[string]string{
		"site.toml": "title = \"ع\"\nbase_url = \"https://waqai.test/\"\n", "content/articles/first.md": first, "content/articles/second.md": second,
	} {
		name := filepath.Join(d.dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.load("")
	d.handler = New(Options{Dir: d.dir, Site: func() *site.Site { return d.site }, Changed: d.load, Token: d.token})
	return d
}

func (d *desk) load(string) {
	s, err := site.Load(context.Background(), site.Options{
		Dir: d.dir, Theme: os.DirFS("../.."), Today: edtf.DayOf(2018, 1, 1),
		NewExtractor: func(site.Lexicon) (site.Extractor, []site.Refused) { return finder{}, nil },
	})
	if err != nil {
		d.Fatal(err)
	}
	d.site = s
}

func (d *desk) read(file string) string {
	b, err := os.ReadFile(filepath.Join(d.dir, "content/articles", file))
	if err != nil {
		d.Fatal(err)
	}
	return string(b)
}

func (d *desk) get(path string) (int, string) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "http://"+host+path, nil)
	d.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// post sends a form as the browser does; headers may be others.
func (d *desk) post(path string, form url.Values, headers ...string) (int, string) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "http://"+host+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+host)
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	d.handler.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	return w.Code, string(body)
}

// form is one for an article as it is now.
func (d *desk) form(slug, action string, fields ...string) url.Values {
	f := url.Values{"token": {d.token}, "article": {slug}, "digest": {article.Digest([]byte(d.read(slug + ".md")))}, "action": {action}}
	for i := 0; i+1 < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	return f
}

// event gives the event of an article with a trigger.
func (d *desk) event(slug, trigger string) site.UnderstoodEvent {
	d.Helper()
	u, ok, err := d.site.Understand(slug)
	if err != nil || !ok {
		d.Fatal(ok, err)
	}
	for _, e := range u.Events {
		if e.Trigger == trigger {
			return e
		}
	}
	d.Fatalf("no event «%s» in %s", trigger, slug)
	return site.UnderstoodEvent{}
}

func (d *desk) decides(form url.Values) {
	d.Helper()
	if status, body := d.post(Root+"decide", form); status != http.StatusSeeOther {
		d.Fatalf("status %d\n%s", status, text(body))
	}
	if len(d.site.Faults) > 0 {
		d.Fatal(d.site.Faults)
	}
}

func text(body string) string {
	return regexp.MustCompile(`(?s)<[^>]*>|\s+`).ReplaceAllString(body, " ")
}

// TestDecisionsAreWritten walks through each decision and back.
func TestDecisionsAreWritten(t *testing.T) {
	d := open(t)
	attack := d.event("first", "هاجم")
	protest := d.event("second", "تظاهر")
	d.decides(d.form("first", "confirm", "event", attack.ID))
	table := "\r\n\r\n[[events]]\r\naction = \"confirm\"\r\nquote = \"هاجم مسلحون حاجزا قرب\"\r\n"
	want := strings.Replace(first, "\r\n+++\r\n\r\n", table+"+++\r\n\r\n", 1)
	if got := d.read("first.md"); got != want {
		t.Fatalf("got\n%q\nwant\n%q", got, want)
	}
	if e := d.event("first", "هاجم"); e.Decision != "confirmed" || e.Doubt != 0 || e.ID != attack.ID {
		t.Errorf("%+v", e)
	}

	// A change of what was confirmed stands in the same table.
	d.decides(d.form("first", "change", "event", attack.ID, "date", "2017-03-09", "places", "الموصل, rutba", "site", "", "type", "battle", "status", "occurred", "fatalities", "٣", "injured", "", "displaced", "", "detained", "", "note", "من البيان"))
	table2 := "\r\n\r\n[[events]]\r\naction = \"change\"\r\nquote = \"هاجم مسلحون حاجزا قرب\"\r\ndate = 2017-03-09\r\nplaces = [\"mosul\", \"rutba\"]\r\nfatalities = 3\r\nnote = \"من البيان\"\r\n"
	if got, want := d.read("first.md"), strings.Replace(first, "\r\n+++\r\n\r\n", table2+"+++\r\n\r\n", 1); got != want {
		t.Fatalf("got\n%q\nwant\n%q", got, want)
	}

	// Who did it and who suffered it: names with commas; none where it is not known.
	d.decides(d.form("first", "change", "event", attack.ID, "by", "تنظيم الدولة الإسلامية، مسلحون", "against", "حرس الحاجز"))
	if got, want := d.read("first.md"), "by = [\"تنظيم الدولة الإسلامية\", \"مسلحون\"]\r\nagainst = [\"حرس الحاجز\"]\r\n"; !strings.Contains(got, want) {
		t.Errorf("%q lacks\n%q", got, want)
	}
	if _, body := d.get(Root + "articles/first"); !strings.Contains(body, `name="by" value="تنظيم الدولة الإسلامية، مسلحون"`) {
		t.Error("the form does not show who did it")
	}
	d.decides(d.form("first", "change", "event", attack.ID, "by", "", "against", "حرس الحاجز"))
	if e := d.event("first", "هاجم"); len(e.By) != 0 || len(e.Against) != 1 || !strings.Contains(d.read("first.md"), "by = []\r\n") {
		t.Errorf("%+v", e)
	}
	d.decides(d.form("first", "reject", "event", attack.ID))
	if e := d.event("first", "هاجم"); !e.Rejected {
		t.Errorf("%+v", e)
	}
	d.decides(d.form("first", "add", "quote", "وعاد النازحون إلى\n بيوتهم", "date", "2017-03~", "places", "الموصل", "type", "displacement"))
	if e := d.event("first", "وعاد"); e.Decision != "added" || e.Date.String() != "2017-03~" || e.Places[0] != "mosul" {
		t.Errorf("%+v", e)
	}
	strike := d.event("first", "قصف")
	if _, body := d.get(Root + "articles/first"); !strings.Contains(body, `<option value="`+protest.ID+`">11 آذار 2017: تظاهر العشرات في الموصل</option>`) {
		t.Error("an event of the day after is not offered to be merged with")
	}
	d.decides(d.form("first", "merge", "event", strike.ID, "with", "", "near", protest.ID, "reason", "البيانان عن غارة واحدة", "on", "٢٠١٧-٠٤-٠١"))
	if !strings.Contains(d.read("first.md"), "with = \""+protest.ID+"\"\r\non = 2017-04-01\r\nreason = \"البيانان عن غارة واحدة\"\r\n") {
		t.Errorf("%q", d.read("first.md"))
	}
	// Readers see why on the page of the event, editors in the review.
	page, ok := d.site.Page("events/" + d.event("first", "قصف").Happening + "/index.html")
	var shown strings.Builder
	if !ok || page.Render(&shown) != nil || !strings.Contains(text(shown.String()), "البيانان عن غارة واحدة") || !strings.Contains(shown.String(), `href="#`+protest.ID+`"`) {
		t.Errorf("%v %s", ok, text(shown.String()))
	}
	if _, body := d.get(Root + "articles/first"); !strings.Contains(text(body), "السبب: البيانان عن غارة واحدة") {
		t.Error("the review does not say why they were joined")
	}
	if e := d.event("second", "تظاهر"); len(e.Others) != 1 || e.Others[0].ID != strike.ID {
		t.Errorf("%+v", e.Others)
	}
	added := d.event("first", "وعاد").ID
	d.decides(d.form("second", "split", "event", protest.ID, "with", added))
	if !strings.Contains(d.read("second.md"), "action = \"split\"\nquote = \"تظاهر العشرات في الموصل\"\nfrom = \""+added+"\"\n") {
		t.Errorf("%s", d.read("second.md"))
	}
	// And back, the last first.
	for range 8 {
		if status, body := d.post(Root+"undo", url.Values{"token": {d.token}}); status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", status, text(body))
		}
	}
	if d.read("first.md") != first || d.read("second.md") != second {
		t.Errorf("undone:\n%q\n%q", d.read("first.md"), d.read("second.md"))
	}
	if status, _ := d.post(Root+"undo", url.Values{"token": {d.token}}); status != http.StatusConflict {
		t.Errorf("nothing is left, and status %d", status)
	}
}

func TestDecisionIsTakenAway(t *testing.T) {
	d := open(t)
	e := d.event("first", "قصف")
	d.decides(d.form("first", "hold", "event", e.ID))
	if !strings.Contains(d.read("first.md"), "action = \"hold\"\r\n") || d.event("first", "قصف").Decision != timeline.Held {
		t.Errorf("%q", d.read("first.md"))
	}
	d.decides(d.form("first", "reject", "event", e.ID))
	d.decides(d.form("first", "delete", "event", e.ID, "number", "0"))
	if got := d.read("first.md"); got != first {
		t.Errorf("%q", got)
	}
}

// TestConflict: what somebody else saved stays, and the form comes back.
func TestConflict(t *testing.T) {
	d := open(t)
	e := d.event("first", "هاجم")
	form := d.form("first", "change", "event", e.ID, "places", "الرطبة", "note", "ملاحظتي الطويلة")
	shown := form.Get("digest")
	theirs := strings.Replace(first, "سلمى", "سعاد", 1)
	if err := os.WriteFile(filepath.Join(d.dir, "content/articles/first.md"), []byte(theirs), 0o644); err != nil {
		t.Fatal(err)
	}
	found := article.Digest([]byte(theirs))
	status, body := d.post(Root+"decide", form)
	if status != http.StatusConflict || d.read("first.md") != theirs {
		t.Fatalf("status %d, file %q", status, d.read("first.md"))
	}
	for _, want := range []string{shown, found, "ملاحظتي الطويلة"} {
		if !strings.Contains(body, want) {
			t.Errorf("the answer lacks %s", want)
		}
	}
	status, body = d.post(Root+"decide", form, "Accept", "application/json")
	var a answer
	if err := json.Unmarshal([]byte(body), &a); err != nil || status != http.StatusConflict || a.Shown != shown || a.Found != found {
		t.Errorf("%d %v %+v", status, err, a)
	}
	form.Set("digest", found)
	d.decides(form)
	if got := d.read("first.md"); !strings.Contains(got, "سعاد") || !strings.Contains(got, "rutba") {
		t.Errorf("%q", got)
	}
	// The undo knows that its file is another too.
	mine := d.read("first.md")
	if err := os.WriteFile(filepath.Join(d.dir, "content/articles/first.md"), []byte(mine+"\r\nوزاد سطرا.\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _ := d.post(Root+"undo", url.Values{"token": {d.token}}); status != http.StatusConflict || d.read("first.md") != mine+"\r\nوزاد سطرا.\r\n" {
		t.Errorf("status %d, %q", status, d.read("first.md"))
	}
}

// TestForeign: nobody but a page of this server writes.
func TestForeign(t *testing.T) {
	d := open(t)
	form := d.form("first", "confirm", "event", d.event("first", "هاجم").ID)
	for _, c := range [][]string{
		{"Origin", "http://evil.test"},
		{"Origin", "null"},
		{"Origin", ""},
		{"Origin", "http://127.0.0.1:1718"},
		{"Origin", "file://" + host},
		{"Origin", "http://evil.test", "Host", "evil.test"},
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Host", "waqai.evil.test:1717"},
	} {
		for _, path := range []string{"decide", "undo"} {
			if status, _ := d.post(Root+path, form, c...); status != http.StatusForbidden {
				t.Errorf("%v: %s answers %d", c, path, status)
			}
		}
	}
	for _, token := range []string{"", "secre", "secret2"} {
		form.Set("token", token)
		if status, _ := d.post(Root+"decide", form); status != http.StatusForbidden {
			t.Errorf("token %q: %d", token, status)
		}
	}
	if status, _ := d.get(Root + "decide?" + form.Encode()); status == http.StatusOK {
		t.Error("a GET writes")
	}
	if d.read("first.md") != first {
		t.Errorf("%q", d.read("first.md"))
	}
}

// TestFaultyForms: what is wrong is said, and the file stays.
func TestFaultyForms(t *testing.T) {
	d := open(t)
	id := d.event("first", "هاجم").ID
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{d.form("first", "change", "event", id), "تغيير لا يغيّر شيئًا"},
		{d.form("first", "change", "event", id, "date", "أمس"), "ليس تاريخًا"},
		{d.form("first", "change", "event", id, "places", "الحضر"), "لا مكان اسمه «الحضر»"},
		{d.form("first", "change", "event", id, "places", "القيارة"), "أكثر من مكان اسمه «القيارة»: اكتب واحدًا من qayyarah qayyarah-2"},
		{d.form("first", "change", "event", id, "injured", "كثير"), "ليس عددًا"},
		{d.form("first", "merge", "event", id, "with", id), "الحدث المذكور هو الحدث نفسه"},
		{d.form("first", "merge", "event", id, "with", "هذا"), "لا حدث بهذا المعرّف"},
		{d.form("first", "merge", "event", id, "with", ""), "دمج لا يسمي الحدث الآخر"},
		{d.form("first", "confirm", "event", "e-gone"), "لم يعد في النص حدث"},
		{d.form("first", "explode", "event", id), "لا قرار اسمه"},
		{d.form("first", "delete", "number", "3"), "لا قرار رقمه <code dir=\"ltr\">4</code> هنا"},
		{d.form("first", "add", "quote", "ليس في النص", "date", "2017", "places", "mosul", "type", "riot"), "ذهبت جملته: «ليس في النص»"},
	} {
		status, body := d.post(Root+"decide", c.form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(html.UnescapeString(body), c.want) {
			t.Errorf("%v: status %d, want %s in\n%s", c.form, status, c.want, text(body))
		}
	}
	if d.read("first.md") != first {
		t.Errorf("%q", d.read("first.md"))
	}
}

// TestPages: each page is sound HTML, shows all that was seen, and escapes what
// articles hold.
func TestPages(t *testing.T) {
	d := open(t)
	status, body := d.get(Root + "articles/first")
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, body)
	}
	for _, want := range []string{
		"يوم في &lt;الموصل&gt;", `<mark class="trigger" title="كلمة تدل على حدث">هاجم</mark>`, `<mark class="place" title="مكان، الموصل، مكان الحدث">الموصل</mark>`,
		`<mark class="rejected" title="لم يُعدّ حدثًا، منفي بالكلمة «لم &lt;b&gt;»">قصف</mark>`, "لا شيء يؤرخه", `id="` + d.event("first", "هاجم").ID + `"`, "الشك 52٪", `value="secret"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, "<b>") {
		t.Error("words of an article are not escaped")
	}
	status, body = d.get(Root)
	if status != http.StatusOK || strings.Count(body, "<tr>") != 4 {
		t.Errorf("%d: %d rows", status, strings.Count(body, "<tr>"))
	}
	d.decides(d.form("first", "confirm", "event", d.event("first", "هاجم").ID))
	if _, body = d.get(Root); strings.Count(body, "<tr>") != 3 {
		t.Error("what was decided stays in the work list")
	}
	if _, body = d.get(Root + "?all=1"); strings.Count(body, "<tr>") != 4 || !strings.Contains(body, "راجعه محرر") {
		t.Error("the list of all lacks what was decided")
	}
	status, body = d.get(Root + "articles/first.json")
	var u struct {
		Text   string
		Seen   []site.SeenPiece
		Events []site.UnderstoodEvent
	}
	if err := json.Unmarshal([]byte(body), &u); err != nil || status != http.StatusOK || len(u.Events) != 2 || len(u.Seen) != 5 {
		t.Errorf("%d %v %+v", status, err, u)
	}
	for _, p := range u.Seen {
		if got := string([]rune(u.Text)[p.Offset : p.Offset+p.Length]); got != p.Words {
			t.Errorf("at %d stands «%s», not «%s»", p.Offset, got, p.Words)
		}
	}
	// An event leads to its review.
	for path, want := range map[string]int{"events/" + d.event("first", "قصف").ID: http.StatusSeeOther, "events/" + d.event("first", "قصف").Happening: http.StatusSeeOther, "events/e-none": http.StatusNotFound} {
		if status, body := d.get(Root + path); status != want {
			t.Errorf("%s: %d\n%s", path, status, text(body))
		}
	}
	for _, path := range []string{"articles/third", "articles/..", "nothing"} {
		if status, _ := d.get(Root + path); status != http.StatusNotFound && status != http.StatusMovedPermanently && status != http.StatusTemporaryRedirect {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// TestLongArticle: a long article is shown in parts, each with its text and its events;
// every event is in one of them, and links lead to it.
func TestLongArticle(t *testing.T) {
	d := open(t)
	var text strings.Builder
	text.WriteString("+++\ntitle = \"يوميات\"\ndate = 2017-03-12\n+++\n\n")
	for n := range 100 {
		fmt.Fprintf(&text, "هاجم مسلحون الحاجز رقم %d في الموصل.\n\n", n)
	}
	for text.Len() < 2_000_000 { // of which nothing is told
		text.WriteString(strings.Repeat("كلام طويل لا حدث فيه ولا مكان. ", 30) + "\n\n")
	}
	text.WriteString("قصف الطيران الجسر الأخير في الموصل.\n")
	if err := os.WriteFile(filepath.Join(d.dir, "content/articles/long.md"), []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	d.load("")
	met := map[string]int{}
	next, pages := Root+"articles/long", 0
	link := regexp.MustCompile(`<a href="([^"]*)">الجزء التالي</a>`)
	for ; next != "" && pages < 200; pages++ {
		status, body := d.get(html.UnescapeString(next))
		if status != http.StatusOK || len(body) > 1<<20 {
			t.Fatalf("%s: status %d, %d bytes", next, status, len(body))
		}
		for _, m := range regexp.MustCompile(`<article class="review-event" id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			met[m[1]]++
			if !strings.Contains(body, `<a class="number" href="#`+m[1]+`"`) {
				t.Errorf("%s: the text does not lead to %s", next, m[1])
			}
		}
		if next = ""; strings.Contains(body, "الجزء التالي") {
			next = link.FindStringSubmatch(body)[1]
		}
	}
	u, _, _ := d.site.Understand("long")
	for _, e := range u.Events {
		if met[e.ID] != 1 {
			t.Errorf("«%s» is on %d pages", e.Quote, met[e.ID])
		}
	}
	if pages < 10 || len(met) != 101 {
		t.Errorf("%d pages with %d events", pages, len(met))
	}
	last := d.event("long", "قصف")
	_, body := d.get(Root)
	if !strings.Contains(body, `href="/_waqai/articles/long?event=`+d.event("long", "هاجم").ID+`#`) {
		t.Error("the work list does not lead to the event")
	}
	if _, body := d.get(Root + "articles/long?event=" + last.ID); !strings.Contains(body, `id="`+last.ID+`"`) {
		t.Error("the page of an event does not have it")
	}
	d.decides(d.form("long", "confirm", "event", last.ID))
	for _, odd := range []string{"?part=0", "?part=-3", "?part=9999", "?part=x", "?event=e-none"} {
		if status, _ := d.get(Root + "articles/long" + odd); status != http.StatusOK {
			t.Errorf("%s: status %d", odd, status)
		}
	}
}

// TestTry: a fault is one that was there before where it says the same of the same
// place, even if that moved down; the same words elsewhere are another fault.
func TestTry(t *testing.T) {
	d := open(t)
	name := filepath.Join(d.dir, "content/articles/second.md")
	table := "\n[[events]]\naction = \"confirm\"\nquote = \"العشرات في\"\ntrigger = \"قصف\"\n"
	src := strings.Replace(second, "+++\n\n", table+"+++\n\n", 1) // no event has that trigger
	if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	u, ok, err := d.site.Understand("second")
	if err != nil || !ok || len(u.Faults) != 1 {
		t.Fatal(ok, err, u)
	}
	for _, c := range []struct {
		what, src string
		want      int
	}{
		{"nothing new", src, 0},
		{"its line is another", strings.Replace(src, "[[events]]", "# كلام\n\n[[events]]", 1), 0},
		{"the same once more, behind", strings.Replace(src, table, table+table, 1), 1},
		{"another one before", strings.Replace(src, table, strings.Replace(table, "قصف", "هاجم", 1)+table, 1), 1},
		{"mended", strings.Replace(src, "trigger = \"قصف\"\n", "", 1), 0},
		{"another value at the same place", strings.Replace(src, "العشرات في", "المئات في", 1), 2}, // it is gone, and so meets nothing
	} {
		if faults := d.site.Try(u, []byte(c.src)); len(faults) != c.want {
			t.Errorf("%s: %d faults, want %d: %v", c.what, len(faults), c.want, faults)
		}
	}
}

// TestLost: a decision whose sentence is gone is shown, and can be taken away.
func TestLost(t *testing.T) {
	d := open(t)
	d.decides(d.form("first", "confirm", "event", d.event("first", "هاجم").ID))
	before := d.site
	src := strings.Replace(d.read("first.md"), "هاجم مسلحون حاجزا", "اقترب مسلحون من حاجز", 1)
	if err := os.WriteFile(filepath.Join(d.dir, "content/articles/first.md"), []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	d.load("")
	if len(d.site.Faults) != 1 || !strings.Contains(d.site.Faults[0].Message, "its sentence is gone") {
		t.Fatalf("faults %v", d.site.Faults)
	}
	d.site = before // as a preview keeps the last good state
	status, body := d.get(Root + "articles/first")
	if status != http.StatusOK || !strings.Contains(body, "قرارات لا حدث لها") || !strings.Contains(body, "ذهبت جملته") {
		t.Errorf("%d\n%s", status, text(body))
	}
	d.decides(d.form("first", "delete", "number", "0"))
	if got := d.read("first.md"); strings.Contains(got, "[[events]]") {
		t.Errorf("%q", got)
	}
}
