package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"waqai/internal/browsertest"
	"waqai/internal/search"
)

// searched is what searches are tried on: each sentence is an event of its own
// day, by which the cases name it.
var searched = map[string]string{
	"content/articles/first.md": `+++
title = "تقرير أسبوعي"
date = 2017-05-20
source = "وكالة الشرق"
+++

دخلت القوّات حي الإبراهيمية بعد معركة في الموصل يوم 3 من الشهر. وقع شغب وسط المدينة أوقع ٤٠٠ جريح في تكريت يوم 4 من الشهر.
اعتقل 400 جندي في الرقة يوم 5 من الشهر. نزح السكان من تكريت بعد تحريرها وقصدوا مخيمًا للموصل يوم 6 من الشهر.
قصفت الطائرات موقعًا في الرقة يوم 7 من الشهر ومسؤول محلي ينفي. تظاهر الجنود في نينوى يوم 8 من الشهر.
وقعت معركة في الموصل يوم 9 من الشهر وأدّت إلى هدم مستشفى من طراز T-72.
`,
	"content/articles/deep/second.md": `+++
title = "عودة المجلس"
date = 2015-02-11
source = "صحيفة الغرب"
+++

وقعت معركة في الموصل يوم 2 من الشهر.
`,
}

const mosul = "2017-05-20 2017-05-09 2017-05-03 2015-02-11 2015-02-02 2017-05-06"

// TestSearch asks what readers ask, over HTTP and from a disk. Results are named
// by their dates; those of the articles are 2017-05-20 and 2015-02-11.
func TestSearch(t *testing.T) {
	s := newSearcher(t, searched)
	for _, c := range []struct{ query, want, marked string }{
		// the queries by which engines are compared
		{"q=الموصل", mosul, "الموصل للموصل"},
		{"q=موصل", mosul, "الموصل للموصل"},
		{"q=بالموصل", mosul, "الموصل للموصل"},
		{"q=مدينه", "2017-05-04", "المدينة"},
		{"q=المدينه", "2017-05-04", "المدينة"},
		{"q=القوات", "2017-05-03", "القوّات"},
		{"q=قوات", "2017-05-03", "القوّات"},
		{"q=الابراهيمية", "2017-05-03", "الإبراهيمية"},
		{"q=400", "2017-05-05 2017-05-04", "400 ٤٠٠"},
		{"q=٤٠٠", "2017-05-05 2017-05-04", "400 ٤٠٠"},
		{"q=تحرير", "2017-05-06", "تحريرها"},
		{"q=جنود", "2017-05-08 2017-05-05", "الجنود جندي"},
		// and more
		{"q=والموصل", mosul, "الموصل للموصل"},
		{"q=الـمَوْصِل", mosul, "الموصل للموصل"},
		{"q=المدينة", "2017-05-04", "المدينة"},
		{"q=مسوول", "2017-05-07", "ومسؤول"},
		{"q=مستشفي", "2017-05-09", "مستشفى"},
		{"q=مخيّم", "2017-05-06", "مخيمًا"},
		{"q=طائرة", "2017-05-07", "الطائرات"},
		{"q=وقصف", "2017-05-07", "قصفت"},
		{"q=مدينتنا", "", ""},
		{"q=الالكترونية", "", ""},
		{"q=الموص", mosul, "الموصل للموصل"},
		{"q=Mosul", "2017-05-20 2017-05-09 2017-05-03 2015-02-11 2015-02-02", ""},
		{"q=معركة الموصل", "2017-05-09 2017-05-03 2015-02-02", "معركة الموصل"},
		{"q=صحيفة الغرب", "2015-02-11 2015-02-02", "صحيفة الغرب"},
		{"q=عودة المجلس", "2015-02-11", "عودة المجلس"},
		{"q=شباط 2015", "2015-02-11 2015-02-02", "شباط 2015"},
		{"q=t-72", "2017-05-09", "T 72"},
		{"q=في من", "", ""},
		{"q=", "", ""},
		// filters
		{"q=الموصل&type=battle", "2017-05-09 2017-05-03 2015-02-02", "الموصل"},
		{"q=الموصل&city=tikrit", "2017-05-20 2017-05-06", "للموصل"},
		{"q=الموصل&from=2016", "2017-05-20 2017-05-09 2017-05-03 2017-05-06", "الموصل للموصل"},
		{"q=الموصل&to=2016", "2015-02-11 2015-02-02", "الموصل"},
		{"q=الموصل&from=2017&to=2015&type=article", "2017-05-20 2015-02-11", ""},
		{"city=tikrit", "2017-05-20 2017-05-06 2017-05-04", ""},
		{"to=2015", "2015-02-11 2015-02-02", ""},
	} {
		for _, base := range s.bases {
			got := s.ask(c.query)(base)
			var dates []string
			for _, r := range got.Results {
				dates = append(dates, r.Date)
			}
			if list := strings.Join(dates, " "); list != c.want {
				t.Errorf("%s%s: %q, want %q (%s)", base, c.query, list, c.want, got.Status)
			}
			for _, word := range strings.Fields(c.marked) {
				if !slices.Contains(got.Marked, word) {
					t.Errorf("%s%s: %q are marked, and not %s", base, c.query, got.Marked, word)
				}
			}
			for _, r := range got.Results {
				if !r.There {
					t.Errorf("%s%s: a result leads to %s", base, c.query, r.Href)
				}
			}
		}
	}
	for query, want := range map[string]string{
		"q=الموصل":  "6 نتائج",
		"q=تحرير":   "نتيجة واحدة",
		"q=400":     "نتيجتان",
		"q=في من":   "هذه كلمات ترد في كل نص، فأضف إليها كلمة تخص ما تبحث عنه: «في من»",
		"q=لايوجدن": "لا نتائج عن «لايوجدن»",
		"q=":        "",
	} {
		if got := s.ask(query)(s.bases[1]); got.Status != want {
			t.Errorf("%s: %q is said, want %q", query, got.Status, want)
		}
	}
	if got := s.ask("q=موصل")(s.bases[1]); len(got.Places) != 1 || got.Places[0] != "كل وقائع الموصل" {
		t.Errorf("places %q, want that of Mosul", got.Places)
	}
	for query, want := range map[string]bool{"q=الموصل": false, "q=لايوجدن": true, "q=": true} {
		s.ask(query)(s.bases[1])
		if shown := value[bool](s, `!document.getElementById('search-browse').hidden`); shown != want {
			t.Errorf("%s: the years stand below: %v, want %v", query, shown, want)
		}
	}
	s.silent()
}

// TestSearchHostile puts into the address what could run, and wants it said.
func TestSearchHostile(t *testing.T) {
	s := newSearcher(t, map[string]string{
		"content/articles/evil.md": "+++\ntitle = \"<img src=x onerror=alert(1)> قنبلة\"\ndate = 2017-06-01\nsource = \"<script>alert(1)</script>\"\n+++\n\nوقعت معركة في الموصل قنبلة `<svg onload=alert(1)>` يوم 1.\n",
	})
	for _, evil := range []string{
		`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `javascript:alert(1)`, `</template><svg onload=alert(1)>`,
		"__proto__", "constructor", "hasOwnProperty", "قنبلة", "\u202e\u2066", "\x00", "%", `\`, "[", "😀", strings.Repeat("كلمة ", 500), strings.Repeat("ك", 5000),
	} {
		query := url.Values{"q": {evil}}
		for _, q := range []url.Values{query, {"q": {"قنبلة"}, "city": {evil}, "type": {evil}, "from": {evil}, "to": {evil}, "length": {evil}, "submit": {evil}}} {
			got := s.askEscaped(q.Encode())(s.bases[1])
			if got.Foreign > 0 {
				t.Errorf("%.60q made %d elements", evil, got.Foreign)
			}
			if got.Status == "" && strings.TrimSpace(evil) != "" && evil != "\x00" {
				t.Errorf("%.60q: nothing was said", evil)
			}
		}
	}
	s.silent()
}

// TestSearchKeys works the page by its keys alone.
func TestSearchKeys(t *testing.T) {
	s := newSearcher(t, searched)
	s.ask("")(s.bases[1])
	focus := func() string {
		return value[string](s, `(e => e.id || e.closest('li')?.querySelector('time')?.dateTime || e.textContent)(document.activeElement)`)
	}
	press := func(keys string) {
		t.Helper()
		if err := chromedp.Do(s.ctx, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ keys, want string }{
		{"/", "search-q"},
		{"جنود", "search-q"},
		{kb.Enter, "search-q"},
		{kb.ArrowDown, "2017-05-08"},
		{kb.ArrowDown, "2017-05-05"},
		{kb.ArrowDown, "2017-05-05"}, // the last
		{kb.ArrowRight, "2017-05-08"},
		{kb.ArrowLeft, "2017-05-05"},
		{kb.Home, "2017-05-08"},
		{kb.End, "2017-05-05"},
		{kb.ArrowUp, "2017-05-08"},
		{kb.ArrowUp, "search-q"},
		{kb.ArrowDown, "2017-05-08"},
		{"/", "search-q"},
		{kb.ArrowDown, "2017-05-08"},
		{kb.Escape, "search-q"},
	} {
		press(step.keys)
		s.settled()
		if got := focus(); got != step.want {
			t.Fatalf("after %q the focus is on %q, want %q", step.keys, got, step.want)
		}
	}
	if got := s.state(); len(got.Results) > 0 || got.Status != "" || got.Query != "" {
		t.Errorf("after Escape there are %d results, %q, query %q", len(got.Results), got.Status, got.Query)
	}
	press("موصل" + kb.Enter)
	s.settled()
	press(kb.ArrowDown + kb.ArrowDown) // the place, then the first result
	href := value[string](s, `document.activeElement.href`)
	press(kb.Enter)
	if got := value[string](s, fmt.Sprintf(`(async () => { for (let n = 0; n < 200 && location.href !== %q; n++) await new Promise(r => setTimeout(r, 25)); return location.href })()`, href)); got != href {
		t.Errorf("Enter leads to %s, want %s", got, href)
	}
	// Switched off, the slash is a letter like others.
	s.ask("q=موصل")(s.bases[0])
	value[bool](s, `document.getElementById('search-slash').click(), document.activeElement.blur(), true`)
	press("/")
	if got := value[string](s, `document.activeElement.tagName`); got != "BODY" {
		t.Errorf("the slash is switched off, and the focus went to %s", got)
	}
	s.silent()
}

// TestSearchTyping searches while somebody types, and shows more on demand; the
// focus stays where it was, or goes to what is new.
func TestSearchTyping(t *testing.T) {
	changes := map[string]string{}
	for n := range 34 {
		changes[fmt.Sprintf("content/articles/many-%02d.md", n)] = fmt.Sprintf("+++\ntitle = \"خبر\"\ndate = 2016-%02d-%02d\nsource = \"وكالة %d\"\n+++\n\nوقعت معركة قرب قلعة الرقة في ناحية %s يوم %d.\n", 1+n/20, 1+n%20, n, strings.Repeat("س", n+3), 1+n%20)
	}
	s := newSearcher(t, changes)
	s.ask("")(s.bases[0])
	if err := chromedp.Do(s.ctx, chromedp.SendKeys("#search-q", "قلعة")); err != nil {
		t.Fatal(err)
	}
	got := value[string](s, `(async () => { for (let n = 0; n < 200 && !document.querySelector('#search-results li'); n++) await new Promise(r => setTimeout(r, 25))
		return document.activeElement.id + ' ' + location.search })()`)
	if want := "search-q ?q=" + url.QueryEscape("قلعة"); got != want {
		t.Errorf("after typing: %q, want %q", got, want)
	}
	s.settled()
	st := s.state()
	if st.Status != "34 نتيجة" || len(st.Results) != 10 {
		t.Errorf("%q and %d results, want 34 and 10", st.Status, len(st.Results))
	}
	value[bool](s, `document.getElementById('search-more').click(), true`)
	got = value[string](s, `(async () => { for (let n = 0; n < 200 && document.querySelectorAll('#search-results li').length < 30; n++) await new Promise(r => setTimeout(r, 25))
		return [...document.querySelectorAll('#search-results a')].indexOf(document.activeElement) + ' ' + document.getElementById('search-more').hidden })()`)
	if got != "10 false" {
		t.Errorf("after more the focus is on, and the button is hidden: %s; want 10 false", got)
	}
	s.silent()
}

// TestSearchWithoutScript wants the form of another page to lead to words and
// links, where no script runs, from a disk too.
func TestSearchWithoutScript(t *testing.T) {
	s := newSearcher(t, searched)
	for _, base := range s.bases {
		err := chromedp.Do(s.ctx, chromedp.Navigate(base+"cities/mosul/index.html"),
			chromedp.SendKeys(".searchbox input", "جنود"+kb.Enter), chromedp.WaitReady("#search-form"))
		if err != nil {
			t.Fatal(err)
		}
		s.settled()
		if got := s.state(); got.Query != "جنود" || len(got.Results) != 2 {
			t.Errorf("%s: the field of another page searched for %q and found %d", base, got.Query, len(got.Results))
		}
	}
	d := parsePage(t, s.files[searchFile])
	for _, n := range d.elements("") {
		hidden := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" })
		switch id := attribute(n, "id"); {
		case (id == "search-off" || id == "search-browse") && hidden, id == "search-form" && !hidden:
			t.Errorf("without script, %s is hidden: %v", id, hidden)
		case id == "search-off":
			if words := textOf(n); !strings.Contains(words, "فهرس المدن") || !strings.Contains(words, "فهرس المصادر") {
				t.Errorf("the page says %q", words)
			}
		case id == "search-browse":
			if text := textOf(n); !strings.Contains(text, "2015") || !strings.Contains(text, "شباط") {
				t.Errorf("the page leads to %q", text)
			}
		}
	}
	s.silent()
}

// TestSearchAlike folds and stems in Go and in the browser: the words of the
// example site, every character up to the end of Latin and of Arabic and the
// forms that look like them, and words put together by chance.
func TestSearchAlike(t *testing.T) {
	s := newSearcher(t, nil)
	s.ask("q=موصل")(s.bases[1])
	var texts []string
	files, err := filepath.Glob("../../content/*/*.md")
	more, _ := filepath.Glob("../../content/*/*/*.md")
	if err != nil || len(files)+len(more) < 100 {
		t.Fatalf("%d files of the example site (%v)", len(files)+len(more), err)
	}
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for _, span := range [][2]rune{{0, 0x24F}, {0x300, 0x36F}, {0x600, 0x77F}, {0x8A0, 0x8B4}, {0x8D4, 0x8FF}, {0x1E00, 0x1EFF}, {0x2000, 0x206F}, {0xFB50, 0xFDFF}, {0xFE70, 0xFEFF}, {0x1D400, 0x1D42F}, {0x1F600, 0x1F610}} {
		for c := span[0]; c <= span[1]; c++ {
			texts = append(texts, string(c), "ك"+string(c)+"ل", "3"+string(c)+"400")
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	pieces := strings.Split("و ف ب ل ك ال وال لل بال كال ا أ إ آ ة ه ى ي ئ ؤ ء ان ات ون ين ها ية م و ص ق ر س ت ن ع د 4 ٤ ۴ , . ٫ ٬ 400 000 ـ \u064b \u0651 \u200c \u200f - / a B é Ø ﷺ ﻻ ﷲ", " ")
	for range 20000 {
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		texts = append(texts, b.String())
	}
	want := make([][][]string, len(texts))
	for n, text := range texts {
		want[n] = [][]string{}
		for _, word := range search.Fold(text) {
			want[n] = append(want[n], append([]string{word}, search.Forms(word)...))
		}
	}
	given, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	got := value[[][][]string](s, `(`+string(given)+`).map(text => waqaiSearch.words(text).map(w => [w, ...waqaiSearch.forms(w)]))`)
	wrong, compared := 0, 0
	for n := range texts {
		compared += len(want[n])
		if !slices.EqualFunc(got[n], want[n], slices.Equal) {
			if wrong++; wrong < 10 {
				t.Errorf("%.80q: in the browser %.300q, in Go %.300q", texts[n], got[n], want[n])
			}
		}
	}
	t.Logf("%d words of %d texts, %d differ", compared, len(texts), wrong)
}

// TestSearchEntries reads the entries as docs/formats.md says, and wants each
// event and article once, with an address that is there, wherever events are at
// home.
func TestSearchEntries(t *testing.T) {
	for _, own := range []string{"all", "sourced", "none"} {
		settings := strings.Replace(small["site.toml"], `"all"`, strconv.Quote(own), 1)
		_, files := buildSmall(t, map[string]string{"site.toml": settings})
		var head search.Head
		readIndex(t, files, "head", &head)
		starts, err := search.Unpack(head.Entries)
		if err != nil {
			t.Fatal(err)
		}
		addresses := map[string]bool{}
		events, articles := 0, 0
		for _, start := range starts {
			var entries [][]any
			readIndex(t, files, "entries/"+strconv.FormatUint(start, 36), &entries)
			for _, e := range entries {
				kind, href := e[1].(string), e[2].(string)
				if kind == articleType {
					articles++
				} else {
					events++
				}
				file, anchor, anchored := strings.Cut(href, "#")
				text, ok := files[file]
				if addresses[href] || !ok || anchored && parsePage(t, text).ids[anchor] != 1 {
					t.Errorf("pages %s: an entry leads to %s, which is not there, or an entry's already", own, href)
				}
				addresses[href] = true
			}
		}
		if wantEvents := strings.Count(files[dataFile], "\n"); events != wantEvents || articles != 2 {
			t.Errorf("pages %s: %d events and %d articles are found, want %d and 2", own, events, articles, wantEvents)
		}
	}
}

// readIndex reads a file of the index.
func readIndex(t *testing.T, files map[string]string, name string, to any) {
	t.Helper()
	text, begins := strings.CutPrefix(files[searchFolder+name+".js"], fmt.Sprintf("waqaiSearch.data(%q,", name))
	text, ends := strings.CutSuffix(text, ");\n")
	if err := json.Unmarshal([]byte(text), to); err != nil || !begins || !ends {
		t.Fatalf("%s: %v in %.200q", name, err, text)
	}
}

// TestSearchLoad makes a chronicle of invented words and counts the bytes that a
// reader's browser asks for from an empty cache until results are shown.
// WAQAI_SEARCH_EVENTS says how many events it has: 2,000, or 50,000 for the size
// that the search was planned for.
func TestSearchLoad(t *testing.T) {
	events := 2000
	if given := os.Getenv("WAQAI_SEARCH_EVENTS"); given != "" {
		var err error
		if events, err = strconv.Atoi(given); err != nil {
			t.Fatalf("WAQAI_SEARCH_EVENTS: %v", err)
		}
	}
	const limit = 300_000
	if script, err := os.ReadFile("../../static/search.js"); err != nil || len(script) > 25_000 {
		t.Errorf("the script has %d bytes, and at most 25,000 are wanted (%v)", len(script), err)
	}
	changes, often := invented(events)
	dir := plant(t, t.TempDir(), small)
	plant(t, dir, changes)
	site, err := Load(t.Context(), optionsFor(dir, "", ""))
	if err != nil || len(site.Faults) > 0 {
		t.Fatal(err, site.Faults.Err())
	}
	pages, _ := site.Plan()
	byPath := map[string]Page{}
	count, total := map[string]int{}, 0
	for _, p := range pages {
		byPath["/"+p.Path] = p
		if kind, _, ok := strings.Cut(strings.TrimPrefix(p.Path, searchFolder), "/"); ok && strings.HasPrefix(p.Path, searchFolder) {
			count[kind]++
			total += len(render(t, p))
		}
	}
	t.Logf("%d events in %d files of words and %d of entries, %d bytes", len(site.events), count["words"], count["entries"], total)

	var mu sync.Mutex
	var raw, packed, requests int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := byPath[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		text := render(t, p)
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		io.WriteString(z, text)
		z.Close()
		mu.Lock()
		raw, packed, requests = raw+len(text), packed+zipped.Len(), requests+1
		mu.Unlock()
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(p.Path)))
		w.Header().Set("Cache-Control", "no-store")
		io.WriteString(w, text)
	}))
	defer server.Close()
	s := &searcher{t: t, ctx: browsertest.Start(t)}
	for _, query := range []string{often[0], often[1] + " " + often[2], often[40] + " " + often[0], often[400], "الموصل", "معركة الموصل", "معركة", often[3] + "&type=battle&city=mosul", "&from=2016&to=2016"} {
		raw, packed, requests = 0, 0, 0
		got := s.ask("q=" + query)(server.URL + "/")
		mu.Lock()
		t.Logf("%s: %s, %d results shown; %d files of %d bytes, %d with gzip", query, got.Status, len(got.Results), requests, raw, packed)
		if len(got.Results) == 0 || raw > limit {
			t.Errorf("%s: %d results, %d bytes; want some, and at most %d", query, len(got.Results), raw, limit)
		}
		mu.Unlock()
	}
}

// invented makes articles with so many events in all, of words that follow the
// law of Zipf as those of a language do, and lists the words, the most frequent
// first.
func invented(events int) (files map[string]string, words []string) {
	r := rand.New(rand.NewPCG(3, 5))
	seen := map[string]bool{}
	for len(words) < 40_000 {
		var b strings.Builder
		for range 3 + r.IntN(4) {
			b.WriteRune([]rune("اتثجحخدذرزسشصضطظعغفقكلمنهوي")[r.IntN(27)])
		}
		if w := b.String(); !seen[w] && len(search.Forms(w)) == 1 {
			seen[w] = true
			words = append(words, w)
		}
	}
	files = map[string]string{}
	const towns = 300
	for n := range towns {
		files[fmt.Sprintf("content/places/town-%d.md", n)] = fmt.Sprintf("+++\nname = \"بلدة %s\"\nkind = \"town\"\n+++\n", words[1000+n])
	}
	pick := rand.NewZipf(r, 1.1, 12, uint64(len(words)-1))
	const perArticle = 25
	for n := 0; n < events; n += perArticle {
		var text strings.Builder
		for range min(perArticle, events-n) {
			place := "الموصل"
			if town := r.IntN(2 * towns); town < towns {
				place = "بلدة " + words[1000+town]
			} else if town < towns*7/4 {
				place = []string{"الرقة", "تكريت"}[r.IntN(2)]
			}
			fmt.Fprintf(&text, "وقعت %s في %s", []string{"معركة", "قصف", "خطف", "تظاهر", "نزح"}[r.IntN(5)], place)
			for range 12 + r.IntN(16) {
				text.WriteString(" " + words[pick.Uint64()])
			}
			fmt.Fprintf(&text, " يوم %d من الشهر.\n", 1+r.IntN(28))
		}
		files[fmt.Sprintf("content/articles/%d/%06d.md", n/10_000, n)] = fmt.Sprintf("+++\ntitle = \"%s %s %s %s\"\ndate = %d-%02d-28\nsource = \"وكالة %s\"\n+++\n\n%s",
			words[pick.Uint64()], words[pick.Uint64()], words[pick.Uint64()], words[pick.Uint64()], 2014+r.IntN(4), 1+r.IntN(12), words[2000+r.IntN(80)], text.String())
	}
	return files, words
}

// searcher is a site in a browser.
type searcher struct {
	t     *testing.T
	ctx   context.Context
	files map[string]string
	bases []string // its addresses: over HTTP, and on a disk
	mu    sync.Mutex
	heard []string // exceptions, dialogs and what the console says
}

// answer is what the page shows.
type answer struct {
	Query, Status string
	Results       []struct {
		Href, Date string
		There      bool // Href leads to a file of the site
	}
	Marked, Places []string
	Foreign        int // elements of main that no template makes
}

func newSearcher(t *testing.T, changes map[string]string) *searcher {
	t.Helper()
	s := &searcher{t: t, ctx: browsertest.Start(t)}
	dir, files := buildSmall(t, changes)
	s.files = files
	server := httptest.NewServer(http.StripPrefix("/sub/", http.FileServer(http.Dir(filepath.Join(dir, "public")))))
	t.Cleanup(server.Close)
	s.bases = []string{server.URL + "/sub/", "file://" + filepath.ToSlash(filepath.Join(dir, "public")) + "/"}
	err := chromedp.Listen(s.ctx, func(event any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			s.heard = append(s.heard, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		case *runtime.EventConsoleAPICalled:
			s.heard = append(s.heard, "console "+string(e.Type))
		case *runtime.EventExceptionThrown:
			s.heard = append(s.heard, "exception: "+e.ExceptionDetails.Text)
		case *page.EventJavascriptDialogOpening:
			s.heard = append(s.heard, "a dialog: "+e.Message)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// silent fails on whatever was heard.
func (s *searcher) silent() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, what := range s.heard {
		s.t.Error(what)
	}
}

// ask opens the page with a query and gives its answer at an address of the site.
func (s *searcher) ask(query string) func(base string) answer {
	values, err := url.ParseQuery(query)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.askEscaped(values.Encode())
}

func (s *searcher) askEscaped(query string) func(base string) answer {
	return func(base string) answer {
		s.t.Helper()
		if err := chromedp.Do(s.ctx, chromedp.Navigate(base+searchFile+"?"+query)); err != nil {
			s.t.Fatal(err)
		}
		s.settled()
		return s.state()
	}
}

// settled waits until no search is under way.
func (s *searcher) settled() {
	s.t.Helper()
	if !value[bool](s, `(async () => {
		for (let n = 0; n < 400; n++) {
			if (document.getElementById('search-results')?.getAttribute('aria-busy') === 'false') return true
			await new Promise(r => setTimeout(r, 20))
		}
		return false
	})()`) {
		s.t.Fatal("the search does not end")
	}
}

func (s *searcher) state() answer {
	s.t.Helper()
	a := value[answer](s, `({
		Query: document.getElementById('search-q').value,
		Status: document.getElementById('search-status').textContent,
		Results: [...document.querySelectorAll('#search-results > li')].map(li => ({
			Href: li.querySelector('a').getAttribute('href'),
			Date: li.querySelector('time').dateTime,
		})),
		Marked: [...document.querySelectorAll('#search-results mark')].map(m => m.textContent),
		Places: [...document.querySelectorAll('#search-places a')].map(a => a.textContent),
		Foreign: document.querySelectorAll('main script, main img, main :not(symbol) > svg:not(.shape), main iframe, main [onerror], main [onload]').length,
	})`)
	for n := range a.Results {
		file := strings.TrimPrefix(a.Results[n].Href, "../")
		file, _, _ = strings.Cut(file, "#")
		_, a.Results[n].There = s.files[file]
	}
	return a
}

// value runs an expression in the page.
func value[T any](s *searcher, expression string) T {
	s.t.Helper()
	v, err := chromedp.Run(s.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}
