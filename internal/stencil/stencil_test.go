package stencil_test

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"testing"

	"waqai/internal/stencil"
)

// page is what the templates of the tests are given.
type page struct {
	frame
	Text, Other string
	Kind        kind
	HTML        template.HTML
	Number      int
	Long        int64
	Share       float64
	Yes, No     bool
	Lines       []line
	Pair        [2]line
	None        []line
	Names       []string
	Link        *link
	Nothing     *link
	Day         day
	Any         any
	Script      template.JS
	Table       map[string]int
}

type frame struct {
	Title string
	Root  link
}

type line struct {
	link
	Name string
	More []string
}

type link struct{ Href, Text string }

type kind string

// day prints itself.
type day struct{ Year, Month int }

func (d day) String() string { return fmt.Sprintf("%d/%d <&>", d.Year, d.Month) }
func (d day) IsZero() bool   { return d == day{} }
func (d *day) Pointed() bool { return true }

// Count is what a function gives.
type Count struct{ Number, Word string }

var funcs = stencil.Funcs{
	"upper": stencil.One(strings.ToUpper),
	"name":  stencil.One(func(k kind) string { return "‹" + string(k) + "›" }),
	"year":  stencil.One(func(d day) int { return d.Year }),
	"words": stencil.One(strings.Fields),
	"count": stencil.TwoOrFail(func(noun string, n int) (Count, error) {
		if noun == "" {
			return Count{}, errors.New("no noun")
		}
		return Count{fmt.Sprint(n), noun}, nil
	}),
	"join": stencil.ThreeOrFail(func(a string, b string, n int) (string, error) { return fmt.Sprint(a, b, n), nil }),
	"day":  stencil.OneOrFail(func(d day) (day, error) { return day{d.Year + 1, d.Month}, nil }),
}

func pages() []page {
	hostile := []string{"", "ق", "الموصل", `<b a='1'>"&+`, "http://a.test/?x=1&y=%zz%41#ق", "javascript:alert(1)", "HTTPS://x", "mailto:a@b", "a:b/c", "/a:b", "../../a b/index.html#e-1",
		"\x00\u2028\xff", "&amp;", "`=\t\n", "</script><!--", "{}()'"}
	var list []page
	for n, text := range hostile {
		other := hostile[(n+3)%len(hostile)]
		p := page{
			frame: frame{Title: text, Root: link{other, text}}, Text: text, Other: other, Kind: kind(text), HTML: template.HTML(text), Number: n - 3, Long: int64(n) << 40, Share: float64(n) / 3,
			Yes: true, Names: hostile[:n], Link: &link{text, other}, Day: day{2017, n}, Any: map[string]any{"@id": text, "n": []int{n}}, Table: map[string]int{"a": n},
			Pair: [2]line{{Name: text}, {Name: other}},
		}
		for i := range n % 5 {
			p.Lines = append(p.Lines, line{link{text, other}, hostile[i], hostile[:i]})
		}
		if n == 0 {
			p.Day = day{}
		}
		list = append(list, p)
	}
	return list
}

// same are templates of which a stencil can be made.
var same = []string{
	`a{{/* nothing */}}b <!-- no --> {{.Text}}`,
	`{{.Title}} {{.Root.Href}} {{.Kind}} {{.HTML}} {{.Number}} {{.Long}} {{.Share}} {{.Yes}} {{.Day}}`,
	`<p title="{{.Text}}" class="a b-{{.Kind}} {{.Number}}">{{.Text}}</p>`,
	`<title>{{.Text}} {{.Number}}</title><textarea>{{.Text}}</textarea>`,
	`<a href="{{.Text}}">1</a><a href="{{.Text}}{{.Other}}">2</a><a href="x#{{.Text}}">3</a><a href="x?a={{.Text}}&b={{.Number}}">4</a><a href="/{{.Text}}">5</a><use href="#s-{{.Kind}}"/>`,
	`<img src="{{.Root.Href}}x.png" alt="{{.Other}}"><form action="{{.Text}}"></form>`,
	`<meta http-equiv="refresh" content="0; url={{.Text}}"><meta property="og:title" content="{{.Text}}">`,
	`<script type="application/ld+json">{{.Any}}</script>`,
	`{{if .Text}}1{{else}}0{{end}}{{if .Number}}1{{else if .Yes}}2{{else}}3{{end}}{{if .Nothing}}1{{end}}{{if .Link}}1{{end}}{{if .Day}}1{{end}}{{if .Names}}1{{end}}{{if .Lines}}1{{end}}`,
	`{{with .Text}}{{.}}{{else}}{{.Other}}{{end}}{{with .Link}}{{.Href}}{{end}}{{with .Nothing}}{{.Href}}{{else with .Root}}{{.Text}}{{end}}{{with $x := .Other}}{{$x}}{{.}}{{$.Text}}{{end}}{{if $x := .Number}}{{$x}}{{end}}`,
	`{{range .Lines}}{{.Href}} {{.Name}}{{range $n, $s := .More}}{{if $n}}, {{end}}{{$s}}{{$.Text}}{{end}}{{else}}none{{end}}{{range .None}}x{{else}}y{{end}}{{range $l := .Lines}}{{$l.Name}}{{end}}{{range .Pair}}{{.Name}}{{end}}`,
	`{{$a := .Text}}{{$b := upper $a}}{{$a}}{{$b}}{{range .Names}}{{$c := upper .}}{{$c}}{{$a}}{{end}}{{with .Other}}{{$a := 7}}{{$a}}{{end}}{{$a}}`,
	`{{upper .Text}} {{.Text | upper | upper}} {{name .Kind}} {{year .Day}} {{day .Day}} {{(day .Day).Year}} {{join .Text "x" 3}} {{.Number | join .Text .Other}} {{range words .Text}}{{.}};{{end}}`,
	`{{with count "event" .Number}}{{.Number}} {{.Word}}{{end}}{{(count "a" 1).Word}}{{template "t" count .Title .Number}}{{define "t"}}{{.Word}}{{$.Number}}{{end}}`,
	`{{len .Names}} {{len .Text}} {{if gt (len .Lines) 2}}{{(index .Lines 1).Name}} {{index .Names 0}}{{range slice .Lines 1}}{{.Text}}{{end}}{{end}}{{(index .Pair 1).Name}}`,
	`{{if and .Text .Number}}1{{end}}{{if or .Nothing .None .Day}}2{{end}}{{or .Text .Other}}{{and .Text .Other}}{{not .Yes}}{{if not .Text}}3{{end}}{{if and (not .No) (or .Yes .Nothing)}}4{{end}}`,
	`{{eq .Number 1 2 3}}{{ne .Text ""}}{{lt .Number 2}}{{le .Number 2}}{{gt .Number 2}}{{ge .Number 2}}{{eq .Kind "ق"}}{{eq .Text .Other "ق"}}{{eq .Yes true}}{{ne .Yes .No}}{{lt .Text "m"}}{{eq .Long 0}}`,
	`{{if .Day.IsZero}}zero{{end}}{{.Day.Year}}{{.Link.Text}}{{.Root.Text}}`,
	`{{template "r" .Lines}}{{define "r"}}{{range .}}{{.Name}}{{template "n" .More}}{{end}}{{end}}{{define "n"}}{{if .}}({{template "n" slice . 1}}){{end}}{{end}}`,
	`{{block "b" .}}{{.Text}}{{end}}{{template "c"}}{{define "c"}}constant{{end}}`,
}

func TestSame(t *testing.T) {
	for _, text := range same {
		std, s, err := compile(text)
		if err != nil {
			t.Errorf("%s\n%v", text, err)
			continue
		}
		for _, p := range pages() {
			var got, want bytes.Buffer
			wrong := std.Execute(&want, p)
			err := s.Execute(&got, p)
			switch {
			case wrong != nil && err == stencil.ErrGaveUp && got.Len() == 0:
			case wrong != nil || err != nil:
				t.Errorf("%s of %q\nhtml/template says %v, the stencil %v", text, p.Text, wrong, err)
			case got.String() != want.String():
				t.Errorf("%s of %q\n got %q\nwant %q", text, p.Text, got.String(), want.String())
			}
		}
	}
}

// compile parses a template, makes it safe, and makes a stencil of it.
func compile(text string) (*template.Template, *stencil.Stencil, error) {
	std, err := template.New("t0").Funcs(funcs.Map()).Parse(text)
	if err != nil {
		return nil, nil, err
	}
	var escape *template.Error
	if err := std.Execute(io.Discard, nil); errors.As(err, &escape) {
		return nil, nil, err
	}
	s, err := stencil.Compile(std, "t0", reflect.TypeFor[page](), funcs)
	return std, s, err
}

// TestRefused lists what a stencil is not made of.
func TestRefused(t *testing.T) {
	for _, text := range []string{
		`{{.Absent}}`, `{{.Text.Absent}}`, `{{range .Table}}{{.}}{{end}}`, `{{range 3}}x{{end}}`, `{{.Any}}`, `{{.Day.Pointed}}`, `{{.Script}}`, `<a title="{{.HTML}}">`,
		`<a title={{.Text}}>x</a>`, `<script>{{.Text}}</script>`, `<style>{{.Text}}</style>`, `<a onclick="{{.Text}}">`, `<p {{.Text}}>`, `{{upper .Number}}`, `{{upper}}`, `{{name .Text}}`,
		`{{printf "%d" .Number}}`, `{{eq .Text 1}}`, `{{lt .Yes .No}}`, `{{$x := 1}}{{$x = 2}}{{$x}}`, `{{range .Lines}}{{break}}{{end}}`, `<a title="{{template "c" .}}">{{define "c"}}{{.Text}}{{end}}`,
		`{{or .Text .Number}}`, `{{len .Number}}`, `{{index .Lines .Text}}`, `{{index .Table "a"}}`, `{{template "c"}}{{define "c"}}{{.}}{{end}}`, `{{html .Text}}`, `{{.Link}}`, `{{true | not}}{{1.5}}`,
	} {
		if _, s, err := compile(text); err == nil || s != nil {
			t.Errorf("%s: a stencil", text)
		}
	}
}

// TestGivesUp wants nothing to be written where html/template finds a fault.
func TestGivesUp(t *testing.T) {
	for _, text := range []string{`x{{.Nothing.Href}}`, `x{{count "" 1}}`, `x{{index .Lines 0}}`, `x{{range slice .Lines 9}}{{end}}`, `x{{template "r" .}}{{define "r"}}{{template "r" .}}{{end}}`} {
		text = strings.Replace(text, `{{count "" 1}}`, `{{(count "" 1).Word}}`, 1)
		text = strings.Replace(text, `{{index .Lines 0}}`, `{{(index .Lines 0).Name}}`, 1)
		std, s, err := compile(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var b bytes.Buffer
		if err := s.Execute(&b, page{}); err != stencil.ErrGaveUp || b.Len() > 0 {
			t.Errorf("%s: %v, %q", text, err, b.String())
		}
		if !strings.Contains(text, `"r"`) {
			if err := std.Execute(io.Discard, page{}); err == nil {
				t.Errorf("%s: html/template finds no fault", text)
			}
		}
		if err := s.Execute(&b, 7); err != stencil.ErrGaveUp {
			t.Errorf("data of another type: %v", err)
		}
	}
}

// FuzzEscapers compares the escapers with those of html/template.
func FuzzEscapers(f *testing.F) {
	for _, p := range pages() {
		f.Add(p.Text)
	}
	std, s, err := compile(`{{.Text}}<title>{{.Text}}</title><a title="{{.Text}}" href="{{.Text}}">x</a><a href="/x{{.Text}}">x</a><a href="?{{.Text}}">x</a><meta http-equiv="refresh" content="0; url={{.Text}}">`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got, want bytes.Buffer
		if err := errors.Join(std.Execute(&want, page{Text: text}), s.Execute(&got, page{Text: text})); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%q\n got %q\nwant %q", text, got.String(), want.String())
		}
	})
}

// An event card as both write it.
const card = `{{range .Lines}}<li class="of-{{.Name}}"><a href="{{.Href}}" aria-label="{{.Name}}">{{template "text" .Text}}</a>{{with .More}}<p>{{range $n, $s := .}}{{if $n}}، {{end}}{{template "text" $s}}{{end}}{{end}}</p>{{template "count" count "حدث" (len .More)}}</li>
{{end}}{{define "text"}}{{range words .}}<bdi>{{.}}</bdi> {{end}}{{end}}{{define "count"}}{{with .Number}}<bdi>{{.}}</bdi> {{end}}{{.Word}}{{end}}`

func BenchmarkExecute(b *testing.B) {
	std, s, err := compile(card)
	if err != nil {
		b.Fatal(err)
	}
	var p page
	for n := range 100 {
		p.Lines = append(p.Lines, line{link{"../../events/e-1/index.html", "قصف على السوق القديم"}, "معركة", []string{"وكالة الساحل", "صوت النهر"}[:n%3%2+1]})
	}
	for name, run := range map[string]func(io.Writer, any) error{"stencil": s.Execute, "template": std.Execute} {
		b.Run(name, func(b *testing.B) {
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := run(&out, p); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(out.Len()))
			b.ReportAllocs()
		})
	}
}
