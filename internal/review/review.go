// Package review shows an editor what was understood of each article, and writes what
// the editor decides into the article's file.
//
//	site → work list, an article with its marks → a form → front matter
//
// New gives an http.Handler for all below Root:
//
//	GET  /_waqai/                      the tellings of all articles, least certain first
//	GET  /_waqai/list.json             the same for programs
//	GET  /_waqai/articles/<slug>       an article: its text with marks, its events, forms
//	GET  /_waqai/articles/<slug>.json  the same for programs
//	GET  /_waqai/events/<id>           leads to the event in the review of its article
//	POST /_waqai/decide                writes one decision, or takes one away
//	POST /_waqai/undo                  takes the last write back
//
// Nothing needs a script; with one, text that is selected becomes a new event. The list
// and the articles have an ETag, a digest of what they show, so that a script of the
// preview can tell whether a page is still as it was (Options.Script).
//
// # What holds
//
//   - A write is refused unless it comes from a page of this server: the Origin has
//     to be its own, the Host this machine's, and the token that of its forms.
//   - A form says which state of the file it was made from. If the file is another by
//     then, nothing is written, and the form comes back with what was filled in.
//   - What was written since the preview began can be taken back, the last first, as long as
//     nobody else changed the file since.
package review

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"weak"

	"waqai/internal/article"
	"waqai/internal/gloss"
	"waqai/internal/site"
	"waqai/internal/source"
)

// Root is where the handler is mounted.
const Root = "/_waqai/"

// Options say what to review.
type Options struct {
	// Dir is the folder of the site.
	Dir string
	// Site gives the state of the site that is shown, nil while there is none.
	Site func() *site.Site
	// Changed is told the path of a file below Dir that was written. When it
	// returns, Site has what the file says now.
	Changed func(file string)
	// Home gives the address of the site's first page on this host: "/", "/sub/".
	Home func() string
	// Host tells whether a Host header is one of this server; nil allows those of
	// this machine alone.
	Host func(host string) bool
	// Script, where not nil, gives an element that is put into the head of the list and
	// of articles; digest is that of the page, as its ETag has it.
	Script func(digest string) string
	// Token is what forms have to bring along; "" has one made.
	Token string
}

type handler struct {
	opt Options

	mu   sync.Mutex // who holds it writes
	done []step     // what can be taken back, the last behind

	knowing sync.Mutex
	known   *site.Understanding // what was asked for last, and of which site
	of      weak.Pointer[site.Site]
}

// step is a write since the preview began.
type step struct {
	article.Undo
	file string // below the folder of the site
	slug string
	What string
}

// New gives the handler.
func New(opt Options) http.Handler {
	if opt.Token == "" {
		opt.Token = rand.Text()
	}
	if opt.Host == nil {
		opt.Host = local
	}
	if opt.Home == nil {
		opt.Home = func() string { return "/" }
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	h := &handler{opt: opt}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Root+"{$}", h.list)
	mux.HandleFunc("GET "+Root+"list.json", h.listJSON)
	mux.HandleFunc("GET "+Root+"articles/{slug}", h.article)
	mux.HandleFunc("GET "+Root+"events/{id}", h.event)
	mux.HandleFunc("POST "+Root+"decide", h.guarded(h.decide))
	mux.HandleFunc("POST "+Root+"undo", h.guarded(h.undo))
	mux.HandleFunc("GET "+Root+"review.css", asset("text/css; charset=utf-8", style))
	mux.HandleFunc("GET "+Root+"review.js", asset("text/javascript; charset=utf-8", script))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Cache-Control", "no-store")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "same-origin")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		if !opt.Host(r.Host) {
			http.Error(w, "this preview does not answer to that name", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

//go:embed review.css
var style []byte

//go:embed review.js
var script []byte

func asset(kind string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(body)
	}
}

// local tells whether a Host header names this machine.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// largest is the most that a form may hold, in bytes.
const largest = 1 << 20

// guarded lets those requests through that a form of this server sends. A browser
// says where a form came from; whoever does not say is refused too.
func (h *handler) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		origin, err := url.Parse(r.Header.Get("Origin"))
		foreign := err != nil || origin.Scheme != "http" && origin.Scheme != "https" || origin.Host != r.Host
		if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "same-origin" {
			foreign = true
		}
		r.Body = http.MaxBytesReader(w, r.Body, largest)
		if !foreign {
			if err := r.ParseForm(); err != nil {
				h.refuse(w, r, http.StatusBadRequest, "النموذج غير مقروء أو كبير جدًا.", "bad form")
				return
			}
		}
		if foreign || subtle.ConstantTimeCompare([]byte(r.PostForm.Get("token")), []byte(h.opt.Token)) != 1 {
			h.refuse(w, r, http.StatusForbidden, "لا تُكتب القرارات إلا من صفحات هذه المعاينة. افتح الصفحة من جديد ثم أعد المحاولة.", "foreign")
			return
		}
		next(w, r)
	}
}

// wantsJSON tells whether a program asks.
func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// answer is what a program is told of a write.
type answer struct {
	Error   string        `json:"error,omitempty"` // foreign, conflict, faults, …
	Message string        `json:"message,omitempty"`
	Faults  source.Faults `json:"faults,omitempty"`
	// Of a conflict: the digest of the state that the form was made from, and of
	// what is there now, "" where the file is gone.
	Shown string `json:"shown,omitempty"`
	Found string `json:"found,omitempty"`
	// Digest is that of the file that was written.
	Digest string `json:"digest,omitempty"`
}

func (h *handler) refuse(w http.ResponseWriter, r *http.Request, status int, message, code string) {
	if wantsJSON(r) {
		writeJSON(w, status, answer{Error: code, Message: message})
		return
	}
	h.page(w, status, "notice", noticePage{frame: h.frame("تعذر ذلك"), Message: message})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(v)
}

// system says in Arabic what the system says of a file.
func system(err error) string {
	var number syscall.Errno
	english := err.Error()
	if errors.As(err, &number) {
		english = number.Error()
	}
	if arabic, ok := gloss.Arabic(english); ok {
		return arabic + "."
	}
	return "`" + strings.ReplaceAll(english, "`", "'") + "`"
}

// site gives the state of the site, or answers that there is none.
func (h *handler) site(w http.ResponseWriter, r *http.Request) *site.Site {
	s := h.opt.Site()
	if s == nil {
		h.refuse(w, r, http.StatusServiceUnavailable, "لم يُقرأ الموقع بعد، أو أن في إعداداته خطأ.", "no site")
	}
	return s
}

// understood is site.Understand, which takes its time for long articles: what it gave
// last is given again as long as the site and the file are as they were.
func (h *handler) understood(s *site.Site, slug string) (*site.Understanding, bool, error) {
	h.knowing.Lock()
	defer h.knowing.Unlock()
	if u := h.known; u != nil && h.of.Value() == s && u.Article == slug {
		if src, err := os.ReadFile(filepath.Join(h.opt.Dir, filepath.FromSlash(u.File))); err == nil && article.Digest(src) == u.Digest {
			return u, true, nil
		}
	}
	u, ok, err := s.Understand(slug)
	h.known = nil
	if ok && err == nil {
		h.known, h.of = u, weak.Make(s)
	}
	return u, ok, err
}

// understanding gives that of the article that a request names, or answers that there
// is none.
func (h *handler) understanding(w http.ResponseWriter, r *http.Request, slug string) (*site.Site, *site.Understanding) {
	s := h.site(w, r)
	if s == nil {
		return nil, nil
	}
	u, ok, err := h.understood(s, slug)
	switch {
	case err != nil:
		h.refuse(w, r, http.StatusInternalServerError, "تعذرت قراءة الملف: "+system(err), "unreadable")
		return nil, nil
	case !ok:
		h.refuse(w, r, http.StatusNotFound, "لا مقال بهذا الاسم في الموقع، أو أن في ملفه خطأ يمنع قراءته.", "no article")
		return nil, nil
	}
	return s, u
}

// write puts a new state of a file on the disk and remembers the old one. old has the
// digest that was shown.
func (h *handler) write(u *site.Understanding, old, is []byte, what string) error {
	name := filepath.Join(h.opt.Dir, filepath.FromSlash(u.File))
	if err := article.Save(name, article.Digest(old), is); err != nil {
		return err
	}
	h.done = append(h.done, step{article.Undo{File: name, Before: old, After: article.Digest(is)}, u.File, u.Article, what})
	return nil
}

// decide writes the decision of a form.
func (h *handler) decide(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, u := h.understanding(w, r, r.PostForm.Get("article"))
	if u == nil {
		return
	}
	src, err := os.ReadFile(filepath.Join(h.opt.Dir, filepath.FromSlash(u.File)))
	if err != nil {
		h.refuse(w, r, http.StatusInternalServerError, "تعذرت قراءة الملف: "+system(err), "unreadable")
		return
	}
	if found := article.Digest(src); found != r.PostForm.Get("digest") || found != u.Digest {
		h.conflict(w, r, u, found)
		return
	}
	out, what, problem := change(s, u, src, r.PostForm)
	if problem == nil {
		problem = s.Try(u, out)
	}
	if problem != nil {
		h.faulty(w, r, u, problem)
		return
	}
	err = h.write(u, src, out, what)
	var conflict *article.Conflict
	switch {
	case errors.As(err, &conflict):
		h.conflict(w, r, u, conflict.Found)
		return
	case err != nil:
		h.refuse(w, r, http.StatusInternalServerError, "لم يُكتب القرار، وبقي الملف كما كان: "+system(err), "unwritten")
		return
	}
	h.opt.Changed(u.File)
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, answer{Digest: article.Digest(out)})
		return
	}
	back := Root + "articles/" + url.PathEscape(u.Article)
	if id := r.PostForm.Get("event"); id != "" {
		back = reviewOf(u.Article, id)
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// undo takes back what was written last.
func (h *handler) undo(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.done) == 0 {
		h.refuse(w, r, http.StatusConflict, "لا شيء يمكن التراجع عنه.", "nothing")
		return
	}
	last := h.done[len(h.done)-1]
	if want := r.PostForm.Get("after"); want != "" && want != last.After {
		h.refuse(w, r, http.StatusConflict, "كُتب قرار آخر بعد فتح هذه الصفحة، فلم يُتراجع عن شيء. افتح الصفحة من جديد.", "conflict")
		return
	}
	_, err := last.Do()
	var conflict *article.Conflict
	switch {
	case errors.As(err, &conflict):
		if wantsJSON(r) {
			writeJSON(w, http.StatusConflict, answer{Error: "conflict", Message: err.Error(), Shown: conflict.Shown, Found: conflict.Found})
			return
		}
		h.page(w, http.StatusConflict, "conflict", conflictPage{frame: h.frame("تغيّر الملف"), File: last.file, Article: last.slug, Shown: conflict.Shown, Found: conflict.Found})
		return
	case err != nil:
		h.refuse(w, r, http.StatusInternalServerError, "لم يُكتب شيء، وبقي الملف كما كان: "+system(err), "unwritten")
		return
	}
	h.done = h.done[:len(h.done)-1]
	h.opt.Changed(last.file)
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, answer{Digest: article.Digest(last.Before)})
		return
	}
	http.Redirect(w, r, Root+"articles/"+url.PathEscape(last.slug), http.StatusSeeOther)
}

// conflict answers that the file is another than the form was made from. What was
// filled in comes back, to be written over the file as it is now if the editor says so.
func (h *handler) conflict(w http.ResponseWriter, r *http.Request, u *site.Understanding, found string) {
	shown := r.PostForm.Get("digest")
	if wantsJSON(r) {
		writeJSON(w, http.StatusConflict, answer{Error: "conflict", Message: u.File + " was changed in the meantime", Shown: shown, Found: found})
		return
	}
	page := conflictPage{frame: h.frame("تغيّر الملف"), File: u.File, Article: u.Article, Shown: shown, Found: found}
	for key, values := range r.PostForm {
		for _, v := range values {
			if key != "token" && key != "digest" {
				page.Fields = append(page.Fields, [2]string{key, v})
			}
		}
	}
	page.sort()
	h.page(w, http.StatusConflict, "conflict", page)
}

// faulty answers that a decision is at fault, with what was filled in.
func (h *handler) faulty(w http.ResponseWriter, r *http.Request, u *site.Understanding, faults source.Faults) {
	if wantsJSON(r) {
		writeJSON(w, http.StatusUnprocessableEntity, answer{Error: "faults", Faults: faults})
		return
	}
	page := noticePage{frame: h.frame("لم يُكتب القرار"), Message: "في القرار خطأ، ولم يتغير الملف. ارجع إلى الصفحة السابقة تجد ما كتبته.", Back: Root + "articles/" + url.PathEscape(u.Article)}
	page.Details = toldFaults(faults)
	for i := range page.Details { // the file that has these places was not written
		page.Details[i].Where, page.Details[i].Excerpt = "", ""
	}
	h.page(w, http.StatusUnprocessableEntity, "notice", page)
}

func (h *handler) list(w http.ResponseWriter, r *http.Request) {
	s := h.site(w, r)
	if s == nil {
		return
	}
	h.page(w, http.StatusOK, "list", h.listOf(s, r))
}

// aPage is how many tellings a page of the work list has.
const aPage = 100

// portion gives the part of the work list that a request asks for.
func portion(s *site.Site, r *http.Request) (tasks []site.Task, from, total int) {
	all := s.Tasks()
	if r.FormValue("all") == "" {
		open := all[:0]
		for _, t := range all {
			if t.Decision == "" {
				open = append(open, t)
			}
		}
		all = open
	}
	from, _ = strconv.Atoi(r.FormValue("from"))
	from = max(0, min(from, len(all)))
	return all[from:min(len(all), from+aPage)], from, len(all)
}

func (h *handler) listJSON(w http.ResponseWriter, r *http.Request) {
	s := h.site(w, r)
	if s == nil {
		return
	}
	tasks, from, total := portion(s, r)
	writeJSON(w, http.StatusOK, struct {
		From  int         `json:"from"`
		Total int         `json:"total"`
		Tasks []site.Task `json:"tasks"`
	}{from, total, append([]site.Task{}, tasks...)})
}

func (h *handler) article(w http.ResponseWriter, r *http.Request) {
	slug, program := strings.CutSuffix(r.PathValue("slug"), ".json")
	s, u := h.understanding(w, r, slug)
	if u == nil {
		return
	}
	if program {
		writeJSON(w, http.StatusOK, u)
		return
	}
	h.page(w, http.StatusOK, "article", h.articleOf(s, u, r))
}

// event leads from the id of an event, or of one of its tellings, to its review.
func (h *handler) event(w http.ResponseWriter, r *http.Request) {
	s := h.site(w, r)
	if s == nil {
		return
	}
	slug, telling, ok := s.Telling(r.PathValue("id"))
	if !ok {
		h.refuse(w, r, http.StatusNotFound, "لا حدث بهذا المعرّف في الموقع.", "no event")
		return
	}
	http.Redirect(w, r, reviewOf(slug, telling), http.StatusSeeOther)
}

// last gives what can be taken back.
func (h *handler) last() *step {
	if len(h.done) == 0 {
		return nil
	}
	s := h.done[len(h.done)-1]
	return &s
}

// label says what a digest is by its first letters.
func label(digest string) string {
	if len(digest) > 12 {
		digest = digest[:12]
	}
	return digest
}

func faultf(format string, args ...any) source.Faults {
	return source.Faults{{Message: fmt.Sprintf(format, args...)}}
}
