package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"waqai/internal/capture"
	"waqai/internal/site"
)

func (e *env) archiveSources() *cli.Command {
	return &cli.Command{
		Name: "sources", ArgsUsage: "[ADDRESS...]",
		Usage: "keep copies of the pages that the articles cite, and say what became of them",
		Description: "Captures the addresses of sources into captures/ in the site's folder, as WARC files and an index;\n" +
			"snapshots carry them. One request at a time goes to a host, robots.txt is heeded, no page is captured\n" +
			"twice. Without -again and -older only addresses are asked for that have no outcome yet or were not\n" +
			"reached. What was interrupted goes on with the next call. ADDRESS names some of the addresses alone.\n\n" +
			examples("waqai archive sources", "waqai archive sources -older 30", "waqai archive sources -again https://example.org/news/1", "waqai archive sources -dry-run") +
			"\n\nExit status: 0 every address has an outcome, whatever it is; 1 faults in the content; 2 wrong call; 3 some\nwere not reached, or the disk failed.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "site", Usage: "the `FOLDER` of the site", Value: "."},
			&cli.BoolFlag{Name: "json", Usage: "what came of each address, and a line that counts, as JSON on standard output"},
			todayFlag(),
			&cli.BoolFlag{Name: "again", Usage: "look at all addresses again"},
			&cli.IntFlag{Name: "older", Usage: "look again at addresses that nobody looked at for `N` days"},
			&cli.BoolFlag{Name: "dry-run", Usage: "list the addresses that would be looked at, and ask nobody"},
			&cli.IntFlag{Name: "hosts", Usage: "ask `N` hosts at once", Value: 4},
			&cli.DurationFlag{Name: "delay", Usage: "the `TIME` between two requests to a host; a robots.txt may ask for more", Value: time.Second},
			&cli.DurationFlag{Name: "timeout", Usage: "the `TIME` that one answer may take", Value: 2 * time.Minute},
			&cli.IntFlag{Name: "max-size", Usage: "the largest page that is kept whole, in `MB`", Value: 20},
			&cli.StringFlag{Name: "agent", Usage: "the `NAME` to give to hosts; the program's and the address of the site if not given"},
			&cli.BoolFlag{Name: "private", Usage: "allow addresses that lead into private networks or to this machine"},
		},
		Action: e.captureSources,
	}
}

func (e *env) captureSources(ctx context.Context, c *cli.Command) error {
	if c.Int("hosts") < 1 || c.Int("older") < 0 || c.Int("max-size") < 1 || c.Duration("timeout") <= 0 || c.Duration("delay") < 0 {
		return &usageError{"-hosts, -max-size and -timeout are at least 1, -older and -delay not below 0", "waqai archive sources -help  shows how to call it"}
	}
	today, err := e.lastDay(c)
	if err != nil {
		return err
	}
	dir := c.String("site")
	if err := isFolder(dir); err != nil {
		return err
	}
	cited, faults := site.Cited(dir, today)
	for i := range faults {
		faults[i].File = fromHere(dir, faults[i].File)
	}
	if c.Bool("json") {
		err = faults.PrintJSON(e.stdout)
	} else {
		err = faults.Print(e.stderr, 0)
	}
	if err != nil {
		return err
	}
	if cited.Config == nil {
		return reported(statusFault)
	}
	addresses, err := chosen(cited.Addresses, c.Args().Slice())
	if err != nil {
		return err
	}
	agent := c.String("agent")
	if agent == "" {
		agent = fmt.Sprintf("waqai/%s (+%s)", strings.Trim(programVersion(), "()"), cited.Config.BaseURL.To(""))
	}
	if strings.ContainsAny(agent, "\r\n") {
		return &usageError{"-agent is one line", "write a name:  -agent \"the archive of the newsroom\""}
	}
	opt := capture.Options{
		Dir: dir, Addresses: addresses, Again: c.Bool("again"), Older: time.Duration(c.Int("older")) * 24 * time.Hour, Private: c.Bool("private"), DryRun: c.Bool("dry-run"),
		Hosts: c.Int("hosts"), Delay: max(c.Duration("delay"), 1), Timeout: c.Duration("timeout"), MaxPage: int64(c.Int("max-size")) << 20,
		Agent: agent, Tool: "waqai " + programVersion(),
	}
	talks := terminal(e.stderr) && !c.Bool("json")
	clear := func() {
		if talks {
			fmt.Fprint(e.stderr, "\r\x1b[K")
		}
	}
	var printed error
	opt.Looked = func(p *capture.Page) {
		clear()
		printed = errors.Join(printed, e.looked(c, p))
	}
	if talks {
		begun := time.Now()
		opt.Progress = func(p capture.Progress) {
			fmt.Fprintf(e.stderr, "\r\x1b[Ksources %d/%d, %s, %s/s", p.Done, p.Total, size(p.Bytes), size(int64(float64(p.Bytes)/max(time.Since(begun).Seconds(), 0.001))))
		}
	}
	r, err := capture.Run(ctx, opt)
	clear()
	if r != nil {
		if opt.DryRun {
			for _, p := range r.Pages {
				printed = errors.Join(printed, e.looked(c, p))
			}
		}
		printed = errors.Join(printed, e.captured(c, r, cited, err))
	}
	var store *capture.StoreError
	switch {
	case printed != nil:
		return printed
	case errors.As(err, &store):
		return &worldError{store.Error(), store.Hint}
	case err != nil:
		return err
	case len(faults) > 0:
		return reported(statusFault)
	case !opt.DryRun && tally(r)[string(capture.Unreached)] > 0:
		return reported(statusWorld)
	}
	return nil
}

// chosen gives the addresses that the arguments name, or all.
func chosen(cited, named []string) (list []string, err error) {
	if len(named) == 0 {
		return cited, nil
	}
	known := map[string]bool{}
	for _, a := range cited {
		if n, err := capture.Normal(a); err == nil {
			known[n] = true
		}
	}
	for _, a := range named {
		n, err := capture.Normal(a)
		if err != nil {
			return nil, &usageError{err.Error(), "an address begins with https:// or http://"}
		}
		if !known[n] {
			return nil, &usageError{fmt.Sprintf("no article cites %s", a), "waqai archive sources -again -dry-run  lists the addresses"}
		}
		list = append(list, n)
	}
	return list, nil
}

// outcome words what came of an address in one word.
func outcome(p *capture.Page) string {
	switch {
	case p.State == capture.Kept:
		return string(p.Change)
	case p.Change == capture.Died:
		return string(capture.Died)
	}
	return string(p.State)
}

func tally(r *capture.Report) map[string]int {
	n := map[string]int{}
	for _, p := range r.Pages {
		n[outcome(p)]++
	}
	return n
}

// looked tells what came of one address.
func (e *env) looked(c *cli.Command, p *capture.Page) error {
	if c.Bool("json") {
		j := json.NewEncoder(e.stdout)
		j.SetEscapeHTML(false)
		return j.Encode(p)
	}
	if c.Bool("dry-run") {
		_, err := fmt.Fprintln(e.stdout, p.Page)
		return err
	}
	line := fmt.Sprintf("%-9s %s", outcome(p), p.Page)
	if p.State == capture.Kept && p.URL != p.Page {
		line += " → " + p.URL
	}
	if p.State == capture.Kept {
		line += fmt.Sprintf("  requisites: %d, %s", p.Requisites, size(p.Bytes))
	}
	if p.Why != "" {
		line += "  " + p.Why
	}
	const few = 3
	for n, left := range p.Left {
		if n == few && len(p.Left) > few+1 {
			line += fmt.Sprintf("\n    not captured: %d more; -json lists them", len(p.Left)-few)
			break
		}
		line += "\n    not captured: " + left
	}
	_, err := fmt.Fprintln(e.stdout, line)
	return err
}

// captured sums up a run.
func (e *env) captured(c *cli.Command, r *capture.Report, cited site.Citations, failed error) error {
	n := tally(r)
	if c.Bool("json") {
		end := map[string]any{
			"articles": cited.Articles, "addresses": len(cited.Addresses), "dry_run": c.Bool("dry-run"), "looked": len(r.Pages), "left": r.Fresh, "outcomes": n,
			"bytes": r.Bytes, "notes": append([]string{}, r.Notes...), "done": failed == nil,
		}
		if failed != nil {
			end["error"] = failed.Error()
		}
		j := json.NewEncoder(e.stdout)
		j.SetEscapeHTML(false)
		return j.Encode(end)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(e.stderr, "note: %s\n", note)
	}
	if c.Bool("dry-run") {
		fmt.Fprintf(e.stderr, "articles: %d, addresses: %d, would be looked at: %d, left: %d\n", cited.Articles, len(cited.Addresses), len(r.Pages), r.Fresh)
		return nil
	}
	var parts []string
	for _, word := range []string{"new", "same", "touched", "changed", "moved", "back", "died", "dead", "refused", "unreached"} {
		if n[word] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", word, n[word]))
		}
	}
	parts = append(parts, fmt.Sprintf("left: %d", r.Fresh))
	fmt.Fprintf(e.stderr, "articles: %d, addresses: %d; %s; received: %s\n", cited.Articles, len(cited.Addresses), strings.Join(parts, ", "), size(r.Bytes))
	if n["unreached"] > 0 {
		fmt.Fprintln(e.stderr, "what was not reached is tried again by the next call")
	}
	return nil
}
