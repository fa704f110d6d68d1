package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"waqai"
	"waqai/internal/site"
	"waqai/internal/source"
)

// siteFlags are those of the commands that read a site.
func siteFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "site", Usage: "the `FOLDER` of the site", Value: "."},
		&cli.StringFlag{Name: "events", Usage: "take the events from this `FILE` of JSON lines, as extract writes them, instead of reading the articles"},
		&cli.BoolFlag{Name: "forget", Usage: "read all articles anew, and keep nothing in the site's folder .waqai"},
		&cli.BoolFlag{Name: "json", Usage: "faults and the report as JSON, one object a line, on standard output"},
		todayFlag(),
	}
}

func (e *env) build() *cli.Command {
	return &cli.Command{
		Name:  "build",
		Usage: "build the site (the word may be left out)",
		Description: "What did not change since the last build is not written again; files in the output folder that\nwaqai did not write stay as they are.\n\n" +
			examples("waqai", "waqai build -site chronicle -out /srv/www", "waqai build -events events.jsonl"),
		Flags: append(siteFlags(), &cli.StringFlag{Name: "out", Usage: "the `FOLDER` to write to, public in the site's folder if not given"},
			&cli.BoolFlag{Name: "copies", Usage: "with the words of captured pages, as snapshots have them; they are not to be published"}),
		Action: func(ctx context.Context, c *cli.Command) error {
			return e.make(ctx, c, site.Build)
		},
	}
}

// make builds or checks a site and reports what came of it.
func (e *env) make(ctx context.Context, c *cli.Command, do func(context.Context, site.Options) (*site.Report, error)) error {
	if err := noArguments(c); err != nil {
		return err
	}
	opt, events, faults, err := e.options(c)
	if err != nil {
		return err
	}
	dir := opt.Dir
	if c.Name == "build" {
		opt.Out, opt.Copies = c.String("out"), c.Bool("copies")
	}
	if terminal(e.stderr) && !c.Bool("json") {
		opt.Progress = e.progress
	}
	defer thrifty()()
	r, err := do(ctx, opt)
	if opt.Progress != nil {
		fmt.Fprint(e.stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	for _, list := range []source.Faults{r.Faults, r.Notes} {
		for i := range list {
			list[i].File = fromHere(dir, list[i].File)
		}
	}
	r.Faults = append(r.Faults, faults...)
	r.Faults.Sort()
	if n := events.unasked(); n > 0 && r.Articles > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s: events of articles that the site does not have, left out: %d", c.String("events"), n))
	}
	if err := e.report(c, r); err != nil {
		return err
	}
	if len(r.Faults) > 0 {
		return reported(statusFault)
	}
	return nil
}

// thrifty collects garbage earlier until what it gives is called, unless the environment
// says when: what is made of a page or a file is soon forgotten, and there are many. A
// build of 10,000 articles takes a quarter less memory then, and no longer.
func thrifty() (end func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(50)
	return func() { debug.SetGCPercent(before) }
}

// options gives what siteFlags say, with the recorded events and what is wrong with
// their file.
func (e *env) options(c *cli.Command) (opt site.Options, events *recorded, faults source.Faults, err error) {
	today, err := e.lastDay(c)
	if err != nil {
		return opt, nil, nil, err
	}
	dir := c.String("site")
	if err := isFolder(dir); err != nil {
		return opt, nil, nil, err
	}
	if file := c.String("events"); file != "" {
		if events, faults, err = record(file); err != nil {
			return opt, nil, nil, &worldError{fmt.Sprintf("%s cannot be read: %s", file, reason(err)), "waqai extract FILE... > events.jsonl  makes such a file"}
		}
	}
	opt = site.Options{
		Dir: dir, Theme: waqai.Theme, Today: today, Program: thisProgram(events), Forget: c.Bool("forget"),
		NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, events) },
	}
	return opt, events, faults, nil
}

// thisProgram names the program by its file. It is "" where that cannot be told, or does
// not tell all: events from a file are compared with the articles anew each time.
func thisProgram(events *recorded) string {
	file, err := os.Executable()
	if err != nil || events != nil {
		return ""
	}
	info, err := os.Stat(file)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %d %d", file, info.Size(), info.ModTime().UnixNano())
}

// isFolder gives the error of a folder of a site that is none.
func isFolder(dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return &worldError{fmt.Sprintf("there is no folder %s", dir), "-site names the folder in which site.toml stands"}
	}
	return nil
}

// fromHere gives the path of a file of the site in dir as the working folder
// has it. What stands in the way of an output file is named so already.
func fromHere(dir, file string) string {
	first, _, _ := strings.Cut(file, "/")
	if slices.Contains([]string{"site.toml", "captures", "content", "templates", "static"}, first) {
		return filepath.ToSlash(filepath.Join(dir, file))
	}
	return file
}

// report prints faults, notes, warnings and a line that sums up.
func (e *env) report(c *cli.Command, r *site.Report) error {
	if c.Bool("json") {
		if err := append(slices.Clone(r.Faults), r.Notes...).PrintJSON(e.stdout); err != nil {
			return err
		}
		return json.NewEncoder(e.stdout).Encode(map[string]any{
			"faults": len(r.Faults), "notes": len(r.Notes), "warnings": append([]string{}, r.Warnings...), "articles": r.Articles, "events": r.Events, "places": r.Cities,
			"pages": r.Pages, "rendered": r.Rendered, "written": r.Written, "removed": r.Removed, "kept": r.Kept, "bytes": r.Bytes,
		})
	}
	if err := r.Faults.Print(e.stderr, 0); err != nil {
		return err
	}
	switch {
	case c.Name == "check":
		if err := r.Notes.Print(e.stderr, 0); err != nil {
			return err
		}
	case len(r.Notes) > 0:
		fmt.Fprintf(e.stderr, "pieces of pages left out of texts: %d; waqai check names them\n", len(r.Notes))
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(e.stderr, "warning: %s\n", w)
	}
	switch {
	case r.Pages == 0 && len(r.Faults) > 0:
		fmt.Fprintln(e.stderr, "nothing was built")
	case c.Name == "check":
		fmt.Fprintf(e.stderr, "articles: %d, events: %d, places: %d, faults: %d\n", r.Articles, r.Events, r.Cities, len(r.Faults))
	default:
		fmt.Fprintf(e.stderr, "articles: %d, events: %d, places: %d; files: %d, written: %d, removed: %d\n",
			r.Articles, r.Events, r.Cities, r.Pages, r.Written, r.Removed)
		if r.Kept > 0 {
			fmt.Fprintf(e.stderr, "files of earlier builds kept while there are faults: %d\n", r.Kept)
		}
	}
	return nil
}

// progress shows how far a build has come, on one line of a terminal.
func (e *env) progress(p site.Progress) {
	if p.Total == 0 || p.Done%32 != 0 && p.Done != p.Total {
		return
	}
	fmt.Fprintf(e.stderr, "\r\x1b[K%s %d/%d", p.Stage, p.Done, p.Total)
}
