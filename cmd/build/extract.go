package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"waqai/extract"
	"waqai/internal/article"
	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

func (e *env) extract() *cli.Command {
	return &cli.Command{
		Name:      "extract",
		Usage:     "print the events of articles as JSON lines",
		ArgsUsage: "[FILE...]",
		Description: "Reads article files (.md with front matter, .txt with -date), or, without a file, JSON lines\n" +
			`{"id","date","title","text"} on standard input. Offsets count characters of the text; those of an` + "\n" +
			"article file are those of the file. It keeps no state: what one line gives depends on that line alone.\n" +
			"With -site it goes by the places, the words, the week and the country of that site, as build does there.\n\n" +
			examples("waqai extract content/articles/iraq/*.md", "waqai extract -timex -date 2017-03-09 report.txt", "waqai extract -explain < articles.jsonl > events.jsonl",
				"waqai extract -site chronicle < articles.jsonl > events.jsonl"),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "timex", Usage: "print temporal expressions instead: article, text, offset, value, kind"},
			&cli.BoolFlag{Name: "places", Usage: "print mentions of places instead: article, text, offset, id, role"},
			&cli.BoolFlag{Name: "explain", Usage: "say why: events in the field reasons, expressions in the field meaning of their rule; and, on standard error, why other words are no events, and what was left out"},
			&cli.StringFlag{Name: "site", Usage: "go by the places and words of the site in this `FOLDER`"},
			&cli.StringFlag{Name: "date", Usage: "the `DAY` of publication of text files"},
			&cli.StringFlag{Name: "week", Usage: "the `DAY` on which a week begins; that of the site if not given", Value: "monday"},
			&cli.StringFlag{Name: "region", Usage: "the `COUNTRY` of the writer, as IQ or MA: which days a weekend has; that of the site if not given"},
			&cli.BoolFlag{Name: "json", Usage: "faults and rejected words as JSON lines on standard error"},
			todayFlag(),
		},
		Action: e.runExtract,
	}
}

func (e *env) runExtract(ctx context.Context, c *cli.Command) error {
	if c.Bool("timex") && c.Bool("places") {
		return &usageError{"-timex and -places do not go together", "call extract twice"}
	}
	if c.Bool("explain") && c.Bool("places") {
		return &usageError{"-explain explains events and expressions, not places", "-places says why by itself"}
	}
	today, err := e.lastDay(c)
	if err != nil {
		return err
	}
	first, ok := weekday(c.String("week"))
	if !ok {
		return &usageError{fmt.Sprintf("-week %q is no day of the week", c.String("week")), "write monday, saturday or sunday"}
	}
	region := strings.ToUpper(c.String("region"))
	if region != "" && (len(region) != 2 || strings.Trim(region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return &usageError{fmt.Sprintf("-region %q is no code of a country", c.String("region")), "write the two letters of ISO 3166, as IQ or MA"}
	}
	published, err := dayOf(c, "date")
	if err != nil {
		return err
	}
	var faults source.Faults
	var x *extract.Extractor
	use := func(l site.Lexicon) (refused []site.Refused) {
		if !c.IsSet("week") {
			first = l.FirstDay
		}
		if !c.IsSet("region") {
			region = l.Region
		}
		x, refused = extractorWith(l, extract.Options{FirstDay: first, Region: region, Explain: c.Bool("explain")})
		return refused
	}
	if dir := c.String("site"); c.IsSet("site") {
		if err := isFolder(dir); err != nil {
			return err
		}
		faults, ok = site.ReadLexicon(dir, use)
		for i := range faults {
			faults[i].File = fromHere(dir, faults[i].File)
		}
		if !ok {
			if err := e.tell(c, faults); err != nil {
				return err
			}
			return reported(statusFault)
		}
	} else {
		use(site.Lexicon{FirstDay: first, Region: region})
	}
	print := func(a timeline.Article) printed { return printEvents(x, a, c.Bool("json")) }
	switch {
	case c.Bool("timex"):
		print = func(a timeline.Article) printed { return printed{out: printTimex(x, a, c.Bool("explain"))} }
	case c.Bool("places"):
		print = func(a timeline.Article) printed { return printed{out: printPlaces(x, a)} }
	}
	out := bufio.NewWriter(e.stdout)
	status := reported(statusFault) // where there are faults
	unread := func(file string, err error) {
		hint := ""
		if info, _ := os.Stat(file); info != nil && info.IsDir() {
			hint = "name the files in it, as  " + filepath.Join(file, "*.md")
		}
		faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err), Hint: hint})
		status = statusWorld
	}
	articles := func(yield func(timeline.Article) bool) {
		if c.Args().Len() == 0 {
			if terminal(e.stdin) {
				fmt.Fprintln(e.stderr, `reading JSON lines {"id","date","title","text"} from the terminal; end them with control-D`)
			}
			for a, err := range timeline.ReadArticles(e.stdin) {
				var wrong *timeline.LineError
				switch {
				case errors.As(err, &wrong):
					faults.Add(source.Fault{Pos: source.Pos{File: "standard input", Line: wrong.Line}, Message: wrong.Err.Error(),
						Hint: `a line is  {"id":"a1","date":"2017-03-09","title":"…","text":"…"}`})
				case err != nil:
					unread("standard input", err)
				case !yield(a):
					return
				}
			}
			return
		}
		for _, file := range c.Args().Slice() {
			src, err := os.ReadFile(file)
			if err != nil {
				unread(file, err)
				continue
			}
			a, fs := readArticle(file, src, published, today, x)
			faults.Add(fs...)
			if a != nil && !yield(*a) {
				return
			}
		}
	}
	err = inOrder(ctx, articles, print, func(p printed) error {
		_, err := out.Write(p.out)
		if _, told := e.stderr.Write(p.talk); err == nil {
			err = told
		}
		return err
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil || len(faults) == 0 {
		return err
	}
	if err := e.tell(c, faults); err != nil {
		return err
	}
	return status
}

// tell prints faults on standard error.
func (e *env) tell(c *cli.Command, faults source.Faults) error {
	faults.Sort()
	if c.Bool("json") {
		return faults.PrintJSON(e.stderr)
	}
	return faults.Print(e.stderr, 0)
}

// inOrder does the work of each article on as many processors as there are and
// writes what comes of it in the order of the articles. It holds a few articles
// for each processor and no more.
func inOrder[T any](ctx context.Context, articles func(func(timeline.Article) bool), work func(timeline.Article) T, write func(T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	n := runtime.GOMAXPROCS(0)
	queue := make(chan chan T, 2*n)
	slots := make(chan struct{}, n)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for result := range queue {
			if b := <-result; context.Cause(ctx) == nil {
				if err := write(b); err != nil {
					cancel(err)
				}
			}
		}
	}()
	articles(func(a timeline.Article) bool {
		result := make(chan T, 1)
		select {
		case queue <- result:
		case <-ctx.Done():
			return false
		}
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			result <- work(a)
		}()
		return true
	})
	close(queue)
	<-done
	return context.Cause(ctx)
}

// readArticle reads an article file, or a bare text of the given day.
func readArticle(file string, src []byte, published edtf.Date, today edtf.Day, x *extract.Extractor) (*timeline.Article, source.Faults) {
	if strings.EqualFold(filepath.Ext(file), ".md") {
		a, faults := article.Parse(filepath.ToSlash(file), src, article.Options{Today: today, SuggestDate: x.SuggestDate})
		if len(faults) > 0 || a == nil {
			return nil, faults
		}
		return &timeline.Article{ID: a.Slug, Published: a.Date, Title: a.Title, Text: a.Text, Origin: a.Origin}, nil
	}
	if published.IsZero() {
		hint := "give it with  -date 2017-03-09"
		if day, words, ok := x.SuggestDate(string(src)); ok {
			hint = fmt.Sprintf("the text says «%s»: give  -date %s", words, day)
		}
		return nil, source.Faults{{Pos: source.Pos{File: file}, Message: "the day of publication is not known", Hint: hint}}
	}
	if !utf8.Valid(src) {
		at := source.At(file, src, bytes.IndexRune(src, utf8.RuneError))
		return nil, source.Faults{{Pos: at, Message: "not UTF-8", Hint: "save the file as UTF-8"}}
	}
	return &timeline.Article{ID: filepath.Base(file), Published: published, Text: string(src)}, nil
}

// reason gives what the system says of a file, without its name, which stands
// before it already.
func reason(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// printed is what comes of one article: lines for standard output, and what is
// told on standard error.
type printed struct{ out, talk []byte }

// printEvents prints events, and tells of the words that were not taken for one
// where the extractor explains.
func printEvents(x *extract.Extractor, a timeline.Article, asJSON bool) printed {
	var out, talk bytes.Buffer
	events, rejected := x.Explain(a)
	for _, e := range events {
		timeline.WriteEvent(&out, e) // a buffer takes all writes
	}
	at, text := chars{text: a.Text}, source.File{Name: a.ID, Src: []byte(a.Text)}
	for _, r := range rejected {
		if asJSON {
			talk.Write(line(nil, struct {
				Article  string `json:"article"`
				Rejected string `json:"rejected"`
				Offset   int    `json:"offset"`
				Clause   string `json:"clause,omitempty"`
				Reason   string `json:"reason"`
			}{a.ID, r.Trigger, at.before(r.Start), r.Clause, r.Reason}))
			continue
		}
		if r.Kind == extract.LeftOut {
			fmt.Fprintf(&talk, "%s: «%s» is left out: %s\n", text.At(r.Start), r.Trigger, r.Reason)
			continue
		}
		fmt.Fprintf(&talk, "%s: «%s» is no event: %s\n    %s\n", text.At(r.Start), r.Trigger, r.Reason, strings.Join(strings.Fields(r.Clause), " "))
	}
	return printed{out.Bytes(), talk.Bytes()}
}

// printTimex prints temporal expressions; with why also what their rules mean
// and what the values were counted from.
func printTimex(x *extract.Extractor, a timeline.Article, why bool) []byte {
	var out []byte
	at := chars{text: a.Text}
	for _, d := range x.Dates(a) {
		var meaning, anchor string
		if why {
			meaning, anchor = d.Meaning(), string(d.Anchor)
		}
		out = line(out, struct {
			Article string    `json:"article"`
			Text    string    `json:"text"`
			Offset  int       `json:"offset"`
			Value   edtf.Date `json:"value"`
			Kind    string    `json:"kind"`
			Rule    string    `json:"rule"`
			Note    string    `json:"note,omitempty"`
			Meaning string    `json:"meaning,omitempty"`
			Anchor  string    `json:"anchor,omitempty"`
		}{a.ID, d.Of(a.Text), at.before(d.Start), d.Value, string(d.Kind), d.Rule, d.Note, meaning, anchor})
	}
	return out
}

func printPlaces(x *extract.Extractor, a timeline.Article) []byte {
	var out []byte
	at := chars{text: a.Text}
	for _, m := range x.Mentions(a) {
		out = line(out, struct {
			Article    string `json:"article"`
			Text       string `json:"text"`
			Offset     int    `json:"offset"`
			ID         string `json:"id"`
			Settlement string `json:"settlement"`
			Site       string `json:"site"`
			Role       string `json:"role"`
			Why        string `json:"why"`
		}{a.ID, m.Of(a.Text), at.before(m.Start), m.ID, m.Settlement, m.Site, string(m.Role), m.Why})
	}
	return out
}

// line appends a value as a line of JSON, its Arabic as it is.
func line(out []byte, v any) []byte {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // plain strings and numbers
	}
	return append(out, b.String()...)
}

// chars turns bytes into characters, for places that only go forward.
type chars struct {
	text    string
	at, num int
}

func (c *chars) before(at int) int {
	if at < c.at {
		c.at, c.num = 0, 0
	}
	c.num += utf8.RuneCountInString(c.text[c.at:at])
	c.at = at
	return c.num
}

// weekday reads the English name of a day.
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), name) {
			return d, true
		}
	}
	return 0, false
}
