package review

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"waqai/internal/article"
	"waqai/internal/gloss"
	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline"
)

//go:embed *.html
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"percent": func(f float64) string { return fmt.Sprintf("%.0f٪", 100*f) },
	"label":   label,
	"words":   words,
	"say":     say,
}).ParseFS(files, "*.html"))

// frame is what all pages have.
type frame struct {
	Title string
	Home  string // the address of the site's first page
	Root  string
	Token string
	Last  *step // what can be taken back
}

func (h *handler) frame(title string) frame {
	return frame{Title: title, Home: h.opt.Home(), Root: Root, Token: h.opt.Token}
}

// page renders into memory first, so that a page is whole or none.
func (h *handler) page(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name+".html", data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	body := b.Bytes()
	if status == http.StatusOK {
		digest := article.Digest(body)[:16]
		w.Header().Set("ETag", `"`+digest+`"`)
		if h.opt.Script != nil {
			body = bytes.Replace(body, []byte("</head>"), []byte(h.opt.Script(digest)+"</head>"), 1)
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

type noticePage struct {
	frame
	Message string
	Details []toldFault
	Back    string
}

type conflictPage struct {
	frame
	File, Article, Shown, Found string
	Fields                      [][2]string // what was filled in
}

// fieldNames name what a form can hold.
var fieldNames = map[string]string{
	"action": "القرار", "event": "الحدث", "quote": "الجملة", "trigger": "الكلمة", "with": "الحدث الآخر", "near": "الحدث الآخر", "number": "رقم القرار",
	"date": "التاريخ", "places": "الأماكن", "site": "الموقع", "type": "النوع", "status": "الحال",
	"fatalities": "القتلى", "injured": "الجرحى", "displaced": "النازحون", "detained": "المحتجزون",
	"by": "الفاعل", "against": "المستهدف", "on": "يوم القرار", "reason": "السبب", "note": "ملاحظة",
}

// Filled lists what was filled in, in the words of the forms.
func (p conflictPage) Filled() (list [][2]string) {
	for _, f := range p.Fields {
		name, value := fieldNames[f[0]], f[1]
		switch f[0] {
		case "action":
			value = cmp.Or(decisionNames[value], value)
		case "type":
			value = cmp.Or(site.TypeNames()[timeline.Type(value)], value)
		case "status":
			for _, o := range statusNames {
				if o.Value == value {
					value = o.Name
				}
			}
		}
		if name != "" && value != "" {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

type listPage struct {
	frame
	Tasks                 []task
	From, To, Total       int
	All                   bool
	Previous, Next, Other string // addresses of other parts
}

type task struct {
	site.Task
	Where, When, What string
	Href              string
}

func (h *handler) listOf(s *site.Site, r *http.Request) listPage {
	tasks, from, total := portion(s, r)
	h.mu.Lock()
	defer h.mu.Unlock()
	p := listPage{frame: h.frame("ما يحتاج إلى نظر"), From: min(from+1, total), To: from + len(tasks), Total: total, All: r.FormValue("all") != ""}
	p.Last = h.last()
	address := func(from int, all bool) string {
		q := url.Values{}
		if from > 0 {
			q.Set("from", fmt.Sprint(from))
		}
		if all {
			q.Set("all", "1")
		}
		if len(q) == 0 {
			return Root
		}
		return Root + "?" + q.Encode()
	}
	if from > 0 {
		p.Previous = address(max(0, from-aPage), p.All)
	}
	if p.To < total {
		p.Next = address(p.To, p.All)
	}
	p.Other = address(0, !p.All)
	names := site.TypeNames()
	for _, t := range tasks {
		p.Tasks = append(p.Tasks, task{t, strings.Join(t.Names, "، "), s.Words(t.Date), names[t.Type], reviewOf(t.Article, t.ID)})
	}
	return p
}

type articlePage struct {
	frame
	U    *site.Understanding
	Page string // of the article on the site
	// A long article is shown in parts; what is listed here is of Part, from 1.
	Part, Parts    int
	Previous, Next string // addresses of other parts
	Day            string
	Blocks         []block
	Events         []eventView
	Times          []site.SeenPiece
	Places         []site.SeenPiece
	Unused         []site.SeenPiece
	Faults         []toldFault // of the file
	Lost           []lost
	Types          []option
	Statuses       []option
	Known          []timeline.Place
	Actors         []timeline.Actor
}

// lost is a decision that meets no event.
type lost struct {
	Number       int
	Name         string
	Quote, Event string
}

type option struct{ Value, Name string }

type eventView struct {
	site.UnderstoodEvent
	Number        int
	What, When    string
	Where, Status string
	Reasons       []reason
	Values        map[string]string // what the form of a change shows
	Decision      string            // in words
	Own           []own             // its decisions
	Nearest       []nearEvent       // those that it may be one with
	More          int               // how many other tellings are not listed
	Href          string            // of its page
	Form          *articlePage      // what its forms need
}

// nearEvent is an event that another may be one with.
type nearEvent struct{ ID, When, Quote string }

// mostOthers is how many other tellings of an event a page lists; all are on the event's
// own.
const mostOthers = 12

// mostNear is how many of them a page names, longestQuote how much of each, in
// characters.
const (
	mostNear     = 15
	longestQuote = 90
)

type own struct {
	Number           int
	Name             string
	Other            string // the id of the other event of merge and split
	On, Reason, Note string
}

// reason is a line of what raised and lowered confidence.
type reason struct {
	Weight string
	Said   said
}

var decisionNames = map[string]string{"confirm": "تأكيد", "reject": "رفض", "change": "تغيير", "add": "إضافة", "merge": "دمج", "split": "فصل", "hold": "حجب", "delete": "حذف قرار"}

var statusNames = []option{{"occurred", "وقع"}, {"ongoing", "جارٍ عند النشر"}, {"planned", "مخطط له"}}

// articleOf gives the view of an article: the part that a request names, or that the
// event is in which it names.
func (h *handler) articleOf(s *site.Site, u *site.Understanding, r *http.Request) *articlePage {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := []rune(u.Text)
	parts := partsOf(u, text)
	part := partAsked(u, parts, r)
	from, to := parts[part].start, parts[part].end
	p := &articlePage{frame: h.frame(u.Title), U: u, Day: s.Words(u.Date), Statuses: statusNames, Known: s.Places(), Actors: s.Actors()}
	p.Last = h.last()
	p.Part, p.Parts = part+1, len(parts)
	address := func(part int) string {
		return Root + "articles/" + url.PathEscape(u.Article) + "?part=" + strconv.Itoa(part)
	}
	if part > 0 {
		p.Previous = address(part)
	}
	if part+1 < len(parts) {
		p.Next = address(part + 2)
	}
	p.Faults = toldFaults(u.Faults)
	for _, l := range u.Lost {
		p.Lost = append(p.Lost, lost{l.Number, cmp.Or(decisionNames[l.Action], l.Action), l.Quote, l.ID})
	}
	p.Page = p.Home + strings.TrimSuffix(u.Page, "index.html")
	names := site.TypeNames()
	for _, t := range timeline.Types {
		p.Types = append(p.Types, option{string(t), names[t]})
	}
	decisions := u.Decisions()
	for n, e := range u.Events {
		if e.Offset < from || e.Offset >= to {
			continue
		}
		v := eventView{UnderstoodEvent: e, Number: n + 1, What: names[e.Type], When: s.Words(e.Date), Form: p, Values: map[string]string{}}
		var where []string
		for _, id := range e.Places {
			where = append(where, s.PlaceName(id))
		}
		v.Where = strings.Join(where, "، ")
		for _, o := range statusNames {
			if o.Value == string(e.Status) {
				v.Status = o.Name
			}
		}
		for _, r := range e.Reasons {
			v.Reasons = append(v.Reasons, reasonOf(r))
		}
		for _, key := range []string{"date", "places", "site", "by", "against", "fatalities", "injured", "displaced", "detained"} {
			v.Values[key] = valueOf(&e, key)
		}
		if n := len(e.Others) - mostOthers; n > 0 {
			v.Others, v.More = e.Others[:mostOthers], n
		}
		if e.Page != "" {
			v.Href = p.Home + strings.Replace(e.Page, "index.html", "", 1)
		}
		for _, n := range e.Near[:min(mostNear, len(e.Near))] {
			quote := n.Quote
			if q := []rune(quote); len(q) > longestQuote {
				quote = string(q[:longestQuote]) + "…"
			}
			v.Nearest = append(v.Nearest, nearEvent{n.ID, s.Words(n.Date), quote})
		}
		for _, d := range e.Decided {
			if d < len(decisions) {
				v.Own = append(v.Own, own{d, decisionNames[decisions[d].Action], cmp.Or(decisions[d].With, decisions[d].From), "", decisions[d].Reason, decisions[d].Note})
				if on := decisions[d].On.Date; !on.IsZero() {
					v.Own[len(v.Own)-1].On = s.Words(on)
				}
				if a := decisions[d].Action; a != "merge" && a != "split" {
					v.Decision = a
				}
			}
		}
		p.Events = append(p.Events, v)
	}
	for _, piece := range u.Seen {
		if piece.Offset < from || piece.Offset >= to {
			continue
		}
		switch piece.Kind {
		case site.SeenTime:
			p.Times = append(p.Times, piece)
		case site.SeenPlace:
			p.Places = append(p.Places, piece)
		case site.SeenRejected, site.SeenLeftOut:
			p.Unused = append(p.Unused, piece)
		}
	}
	p.Blocks = blocks(u, text, from, to)
	return p
}

// span is a piece of a text, in characters.
type span struct{ start, end int }

// How much of an article one page shows: it ends with the paragraph in which there are
// as many events, or characters.
const (
	partEvents = 40
	partLength = 40_000
)

// partsOf cuts the text of an article into parts, one at least.
func partsOf(u *site.Understanding, text []rune) (parts []span) {
	start, events, shown, next := 0, 0, 0, 0
	for at, c := range text {
		for next < len(u.Events) && u.Events[next].Offset <= at {
			events, next = events+1, next+1
		}
		if !unicode.IsSpace(c) {
			shown++
		}
		if c == '\n' && (events >= partEvents || shown >= partLength) && !crossed(u.Events[:next], at) {
			parts = append(parts, span{start, at + 1})
			start, events, shown = at+1, 0, 0
		}
	}
	if start < len(text) && shown > 0 || len(parts) == 0 {
		return append(parts, span{start, len(text)})
	}
	parts[len(parts)-1].end = len(text)
	return parts
}

// crossed tells whether one of the last events goes on behind a place.
func crossed(events []site.UnderstoodEvent, at int) bool {
	for n := len(events) - 1; n >= max(0, len(events)-8); n-- {
		if e := events[n]; e.Offset+e.Length > at+1 {
			return true
		}
	}
	return false
}

// partAsked gives the index of the part that a request asks for.
func partAsked(u *site.Understanding, parts []span, r *http.Request) int {
	if e, ok := u.Event(r.FormValue("event")); ok {
		for n, p := range parts {
			if e.Offset >= p.start && e.Offset < p.end {
				return n
			}
		}
	}
	n, _ := strconv.Atoi(r.FormValue("part"))
	return max(1, min(n, len(parts))) - 1
}

// reviewOf gives the address of an event in the review of its article.
func reviewOf(slug, id string) string {
	return Root + "articles/" + url.PathEscape(slug) + "?event=" + url.QueryEscape(id) + "#" + url.PathEscape(id)
}

// Reader is the address of an event in the review of its article.
func (p *articlePage) Reader(slug, id string) string { return reviewOf(slug, id) }

// said is what the program says of a text or a file, in Arabic where there are words
// for it.
type said struct {
	Pieces  []gloss.Piece
	English bool
}

func say(text string) said {
	arabic, ok := gloss.Arabic(text)
	return said{gloss.Pieces(arabic), !ok && !strings.ContainsFunc(arabic, func(c rune) bool { return unicode.Is(unicode.Arabic, c) })}
}

// plain gives what is said for where nothing can be marked in it.
func plain(text string) string {
	arabic, _ := gloss.Arabic(text)
	return strings.ReplaceAll(arabic, "`", "")
}

// toldFault is a fault of a file, in Arabic.
type toldFault struct {
	Where         string
	Message, Hint said
	Excerpt       string
}

func toldFaults(faults source.Faults) (list []toldFault) {
	for _, f := range faults {
		message, hint := gloss.Fault(f)
		where := ""
		if f.File != "" {
			where = f.Pos.String()
		}
		list = append(list, toldFault{where, say(message), say(hint), f.Excerpt})
	}
	return list
}

var weight = regexp.MustCompile(`^([+-]\d\.\d\d) `)

func reasonOf(line string) reason {
	if m := weight.FindStringSubmatch(line); m != nil {
		return reason{m[1], say(line[len(m[0]):])}
	}
	return reason{Said: say(line)}
}

// block is a line of the text of an article, in pieces.
type block []segment

// segment is a piece of text that is of one kind throughout.
type segment struct {
	Text   string
	Kind   site.SeenKind // "" for what was taken for nothing
	Quoted bool          // part of an event's sentence
	Starts []mark        // the events whose sentences begin here
	Title  string
}

// mark leads from a sentence to its event.
type mark struct {
	Number int
	ID     string
}

// rank says which of two kinds a piece shows.
var rank = []site.SeenKind{site.SeenTrigger, site.SeenTime, site.SeenPlace, site.SeenRejected, site.SeenLeftOut}

// blocks cuts a part of the text of an article at the ends of all that was seen in it.
func blocks(u *site.Understanding, text []rune, from, to int) (all []block) {
	type piece struct {
		start, end int
		seen       *site.SeenPiece // nil for a quote
	}
	var pieces []piece
	starts := map[int][]mark{}
	within := func(offset, length int) bool { return offset < to && offset+length > from }
	for i, e := range u.Events {
		if !within(e.Offset, e.Length) {
			continue
		}
		pieces = append(pieces, piece{e.Offset, e.Offset + e.Length, nil})
		starts[e.Offset] = append(starts[e.Offset], mark{i + 1, e.ID})
	}
	for i := range u.Seen {
		if p := &u.Seen[i]; p.Length > 0 && within(p.Offset, p.Length) {
			pieces = append(pieces, piece{p.Offset, p.Offset + p.Length, p})
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.start, b.start) })
	var active []piece
	for start := from; start < to; {
		end := start
		for end < to && text[end] != '\n' {
			end++
		}
		for len(pieces) > 0 && pieces[0].start < end {
			active, pieces = append(active, pieces[0]), pieces[1:]
		}
		active = slices.DeleteFunc(active, func(p piece) bool { return p.end <= start })
		cuts := []int{start, end}
		for _, p := range active {
			cuts = append(cuts, max(start, p.start), min(end, p.end))
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		var b block
		space := true // nothing but blanks so far, or a blank last
		for i, from := range cuts[:len(cuts)-1] {
			var shown strings.Builder
			for _, c := range text[from:cuts[i+1]] {
				if unicode.IsSpace(c) || c == '\U000e0020' || unicode.IsControl(c) {
					if !space {
						shown.WriteByte(' ')
					}
					space = true
					continue
				}
				shown.WriteRune(c)
				space = false
			}
			s := segment{Text: shown.String(), Starts: starts[from]}
			for _, p := range active {
				switch {
				case p.start > from || p.end < cuts[i+1]:
				case p.seen == nil:
					s.Quoted = true
				case s.Kind == "" || slices.Index(rank, p.seen.Kind) < slices.Index(rank, s.Kind):
					s.Kind, s.Title = p.seen.Kind, title(p.seen)
				}
			}
			if s.Text != "" || len(s.Starts) > 0 {
				b = append(b, s)
			}
		}
		if len(b) > 0 && (len(b) > 1 || strings.TrimSpace(b[0].Text) != "") {
			all = append(all, b)
		}
		start = end + 1
	}
	return all
}

// kindNames say what a piece was taken for, roleNames what a place has to do with
// what is told.
var (
	kindNames = map[site.SeenKind]string{site.SeenTime: "تعبير زمني", site.SeenPlace: "مكان", site.SeenTrigger: "كلمة تدل على حدث", site.SeenRejected: "لم يُعدّ حدثًا", site.SeenLeftOut: "تُرك لأنه ليس من النص"}
	roleNames = map[string]string{"event": "مكان الحدث", "origin": "منه", "destination": "إليه", "dateline": "مكان المراسل", "metonym": "يعني الحكومة", "reference": "يُقاس منه", "name-part": "جزء من اسم"}
)

// title says in a few words what a piece was taken for.
func title(p *site.SeenPiece) string {
	parts := []string{kindNames[p.Kind]}
	switch p.Kind {
	case site.SeenTime:
		parts = append(parts, cmp.Or(p.Value, "بلا تاريخ"))
	case site.SeenPlace:
		parts = append(parts, cmp.Or(p.Name, p.Value, "ليس في القوائم"), cmp.Or(roleNames[p.Role], p.Role))
	case site.SeenRejected, site.SeenLeftOut:
		parts = append(parts, plain(p.Why))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "، ")
}

// RoleName names the role of a place.
func (p *articlePage) RoleName(role string) string { return cmp.Or(roleNames[role], role) }

// KindName names what a piece was taken for.
func (p *articlePage) KindName(k site.SeenKind) string { return kindNames[k] }
