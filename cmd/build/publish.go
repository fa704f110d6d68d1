package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v3"

	"waqai/internal/publish"
	"waqai/internal/site"
)

func (e *env) publish() *cli.Command {
	return &cli.Command{
		Name:      "publish",
		Usage:     "send what changed to a target that site.toml names",
		ArgsUsage: "[TARGET]",
		Description: "The content is checked, and every file looked through for what must not get out: keys, paths of this\n" +
			"machine, addresses that only it has, hidden files, editors' notes. If anything is found, nothing is sent. TARGET\n" +
			"may be left out where there is only one. Credentials are those of the environment.\n\n" +
			examples("waqai publish -dry-run", "waqai publish", "waqai publish mirror -max-removed 400") +
			"\n\nExit status: 0 the target is in line with the site, 1 faults in the content or something that looks like a\n" +
			"mistake, nothing was sent, 2 wrong call, 3 the world failed; then run it again to go on.",
		Flags: append(siteFlags(),
			&cli.BoolFlag{Name: "dry-run", Usage: "list what would be sent and removed, and do none of it"},
			&cli.StringFlag{Name: "max-removed", Usage: "remove at most `N` files, -1 for any number; 256 or a tenth if not given"},
			&cli.StringFlag{Name: "config", Usage: "print the configuration of a `SERVER`, nginx or caddy, for the files of the target, and send nothing"},
			&cli.BoolFlag{Name: "adopt", Usage: "what lies at the target is an earlier state of this site: replace and remove it"},
		),
		Action: e.send,
	}
}

func (e *env) send(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() > 1 {
		return &usageError{fmt.Sprintf("publish takes one target, and was given %q too", c.Args().Get(1)), "flags stand before or behind it, and each has its own dash"}
	}
	from, events, faults, err := e.options(c)
	if err != nil {
		return err
	}
	opt := publish.Options{Site: from, Target: c.Args().First(), DryRun: c.Bool("dry-run"), Adopt: c.Bool("adopt")}
	if text := c.String("max-removed"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < -1 {
			return &usageError{fmt.Sprintf("-max-removed %q is no number of files", text), "write a number, or -1 for any number"}
		}
		opt.MaxRemoved = &n
	}
	if server := c.String("config"); server != "" {
		text, wrong, err := publish.ServerConfig(ctx, opt, site.HostKind(server))
		if err != nil || len(wrong) == 0 {
			fmt.Fprint(e.stdout, text)
			return err
		}
		faults = append(faults, wrong...)
	}
	var r *publish.Report
	if len(faults) > 0 {
		r = &publish.Report{Faults: faults}
	} else {
		talks := terminal(e.stderr) && !c.Bool("json")
		if talks {
			opt.Progress = e.sending
		}
		r, err = publish.Publish(ctx, opt)
		if talks {
			fmt.Fprint(e.stderr, "\r\x1b[K")
		}
	}
	if r == nil {
		return err
	}
	if n := events.unasked(); n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s: events of articles that the site does not have, left out: %d", c.String("events"), n))
	}
	for i := range r.Faults {
		r.Faults[i].File = fromHere(from.Dir, r.Faults[i].File)
	}
	if told := e.published(c, opt, r, err); told != nil {
		return told
	}
	if err == nil && len(r.Faults) > 0 {
		return reported(statusFault)
	}
	return err
}

// published prints what came of a run.
func (e *env) published(c *cli.Command, opt publish.Options, r *publish.Report, failed error) error {
	if c.Bool("json") {
		if err := r.Faults.PrintJSON(e.stdout); err != nil {
			return err
		}
		lines := json.NewEncoder(e.stdout)
		lines.SetEscapeHTML(false)
		for _, change := range r.Changes {
			if err := lines.Encode(change); err != nil {
				return err
			}
		}
		end := map[string]any{
			"target": r.Target, "dry_run": opt.DryRun, "faults": len(r.Faults), "warnings": append([]string{}, r.Warnings...),
			"files": r.Files, "unchanged": r.Unchanged, "sent": r.Sent, "removed": r.Removed, "bytes": r.Bytes,
			"left": append([]string{}, r.Left...), "resumed": r.Resumed, "seconds": float64(r.Elapsed.Milliseconds()) / 1000, "done": failed == nil && len(r.Faults) == 0,
		}
		if failed != nil {
			end["error"] = failed.Error()
		}
		return lines.Encode(end)
	}
	if err := r.Faults.Print(e.stderr, 0); err != nil {
		return err
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(e.stderr, "warning: %s\n", w)
	}
	if n := len(r.Left); n > 0 {
		fmt.Fprintf(e.stderr, "files at the target that were not published by this program, and stay: %d, as %s\n", n, r.Left[0])
	}
	if len(r.Faults) > 0 {
		fmt.Fprintln(e.stderr, "nothing was sent")
		return nil
	}
	if opt.DryRun && failed == nil {
		var bytes int64
		sent := 0
		for _, change := range r.Changes {
			fmt.Fprintf(e.stdout, "%-6s %s  %s, %d bytes\n", change.Action, change.Path, change.Why, change.Size)
			if change.Action == publish.Send {
				bytes += change.Size
				sent++
			}
		}
		fmt.Fprintf(e.stderr, "%s: files: %d, would be sent: %d (%s), would be removed: %d, unchanged: %d\n", r.Target, r.Files, sent, amount(bytes), len(r.Changes)-sent, r.Unchanged)
		return nil
	}
	if failed == nil || r.Sent > 0 || r.Removed > 0 {
		fmt.Fprintf(e.stderr, "%s: files: %d, sent: %d (%s), removed: %d, unchanged: %d\n", r.Target, r.Files, r.Sent, amount(r.Bytes), r.Removed, r.Unchanged)
	}
	return nil
}

// sending shows how far a run has come, on one line of a terminal.
func (e *env) sending(p publish.Progress) {
	switch {
	case p.Stage == string(site.Reading) || p.Stage == "rendering" || p.Stage == "checking":
		e.progress(site.Progress{Stage: site.Stage(p.Stage), Done: p.Done, Total: p.Total})
	case p.TotalBytes > 0:
		rate := float64(p.Bytes) / max(p.Elapsed.Seconds(), 0.001)
		fmt.Fprintf(e.stderr, "\r\x1b[K%s %d/%d, %s of %s, %s/s", p.Stage, p.Done, p.Total, amount(p.Bytes), amount(p.TotalBytes), amount(int64(rate)))
	default:
		fmt.Fprintf(e.stderr, "\r\x1b[K%s", p.Stage)
	}
}

// amount gives a number of bytes as a person reads it.
func amount(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
