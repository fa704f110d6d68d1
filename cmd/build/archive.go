package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"waqai/internal/archive"
	"waqai/internal/source"
)

func (e *env) archive() *cli.Command {
	formats := formatNames()
	return &cli.Command{
		Name:  "archive",
		Usage: "write a snapshot of the site that opens offline and shows every later change, or look into one",
		Description: "The site is built from the same content as by build, into one file. Nothing is written while the\ncontent has faults. What is there already is never written over.\n\n" +
			examples("waqai archive", "waqai archive -format bagit.zip -date 2026-03-01 -out chronicle.bag.zip", "waqai archive -after chronicle-2026-03-01.zip",
				"waqai archive -format html -page cities/mosul -out mosul.html", "waqai archive verify chronicle.zip", "waqai archive diff old.zip new.zip"),
		Flags: append(siteFlags(),
			&cli.StringFlag{Name: "format", Usage: strings.Join(formats, ", "), Value: formats[0]},
			&cli.StringFlag{Name: "page", Usage: "of -format html, the `FOLDER` of the city or the article, as cities/mosul"},
			&cli.StringFlag{Name: "out", Usage: "the `FILE` or folder to write, named for the site's host and the day if not given"},
			&cli.StringFlag{Name: "date", Usage: "the `DAY` of the snapshot, or its time as 2026-03-01T09:30:00Z, instead of today"},
			&cli.StringFlag{Name: "after", Usage: "the `SNAPSHOT` before this one, which its custody log will name"},
			&cli.StringFlag{Name: "by", Usage: "who keeps the snapshot, for the custody log: a `NAME` or a role"},
			&cli.StringFlag{Name: "sign", Usage: "sign with the private key in this PEM `FILE`: Ed25519 for a signature beside the snapshot, P-384 for one within a WACZ"},
			&cli.BoolFlag{Name: "record", Usage: "add the snapshot to content/snapshots.toml, from which the site makes its page of snapshots"},
			&cli.StringFlag{Name: "note", Usage: "with -record, what changed: `WORDS` for readers"},
			&cli.BoolFlag{Name: "no-source", Usage: "leave out the files that the site is built from"},
			&cli.BoolFlag{Name: "no-captures", Usage: "leave out the copies of pages that articles cite"},
		),
		Commands: []*cli.Command{e.archiveSources(), e.archiveVerify(), e.archiveList(), e.archiveExtract(), e.archiveRestore(), e.archiveDiff()},
		Action:   e.writeSnapshot,
	}
}

// writeSnapshot makes a snapshot of a site and reports what came of it.
func (e *env) writeSnapshot(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() > 0 {
		return unknown("command of archive:", c.Args().First(), commandNames(c), "waqai archive -help  lists the commands")
	}
	format, err := formatOf(c)
	if err != nil {
		return err
	}
	date, err := e.moment(c)
	if err != nil {
		return err
	}
	switch {
	case c.Bool("record") && format == archive.HTML:
		return &usageError{"-record is for snapshots of the whole site", "leave out -record, or -format html"}
	case c.String("note") != "" && !c.Bool("record"):
		return &usageError{"-note is written where -record asks for it", "add  -record"}
	}
	opt, events, faults, err := e.options(c)
	if err != nil {
		return err
	}
	options := archive.Options{
		Site: opt, Format: format, Page: c.String("page"), Out: c.String("out"), Date: date, Tool: "waqai " + programVersion(), By: c.String("by"),
		After: c.String("after"), Recorded: c.String("events"), NoSource: c.Bool("no-source"), NoCaptures: c.Bool("no-captures"),
	}
	if name := c.String("sign"); name != "" {
		if options.Sign, err = archive.ReadKey(name); err != nil {
			return archiveError(err)
		}
	}
	if len(faults) > 0 {
		// A snapshot of some of the events would look like one of all.
		faults.Sort()
		return e.snapshotFaults(c, faults)
	}
	done := e.follow(c, &options.Progress)
	defer thrifty()()
	if os.Getenv("GOMEMLIMIT") == "" {
		// Of a large site more time rather than more memory.
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(160 << 20))
	}
	r, err := archive.Write(ctx, options)
	done()
	if err != nil {
		return archiveError(err)
	}
	for n := range r.Faults {
		r.Faults[n].File = fromHere(opt.Dir, r.Faults[n].File)
	}
	if len(r.Faults) > 0 {
		return e.snapshotFaults(c, r.Faults)
	}
	if n := events.unasked(); n > 0 {
		fmt.Fprintf(e.stderr, "warning: %s: events of articles that the site does not have, left out: %d\n", c.String("events"), n)
	}
	if c.Bool("record") {
		if err := archive.Record(opt.Dir, r, date, c.String("note")); err != nil {
			return archiveError(err)
		}
	}
	if c.Bool("json") {
		return json.NewEncoder(e.stdout).Encode(map[string]any{
			"path": r.Path, "format": r.Format, "articles": r.Articles, "events": r.Events, "places": r.Cities, "captures": r.Captures,
			"files": r.Files, "bytes": r.Bytes, "size": r.Size, "manifest": r.Manifest, "sha256": r.SHA256, "changes": r.Changes,
		})
	}
	fmt.Fprintf(e.stderr, "articles: %d, events: %d, places: %d; files: %d, %s in %s\n", r.Articles, r.Events, r.Cities, r.Files, size(r.Bytes), size(r.Size))
	if r.Captures > 0 {
		fmt.Fprintf(e.stderr, "copies of cited pages: %d\n", r.Captures)
	}
	if r.Changes != nil {
		fmt.Fprintf(e.stderr, "since the snapshot before: changed events: %d, changed articles: %d%s\n", len(r.Changes.Events), len(r.Changes.Articles), changedSources(r.Changes))
	}
	if r.SHA256 != "" {
		fmt.Fprintf(e.stderr, "sha256 %s\n", r.SHA256)
	}
	_, err = fmt.Fprintln(e.stdout, r.Path)
	return err
}

// changedSources counts the cited pages whose captures are not as they were, where
// there are any.
func changedSources(c *archive.Changes) string {
	if len(c.Captures) == 0 {
		return ""
	}
	return fmt.Sprintf(", changed sources: %d", len(c.Captures))
}

// snapshotFaults tells the faults for which no snapshot was written.
func (e *env) snapshotFaults(c *cli.Command, faults source.Faults) error {
	if c.Bool("json") {
		if err := faults.PrintJSON(e.stdout); err != nil {
			return err
		}
	} else if err := faults.Print(e.stderr, 0); err != nil {
		return err
	}
	fmt.Fprintln(e.stderr, "no snapshot was written")
	return reported(statusFault)
}

// formatOf gives the format of -format, or that which the name of -out asks for.
func formatOf(c *cli.Command) (archive.Format, error) {
	f := archive.Format(c.String("format"))
	if names := formatNames(); !slices.Contains(names, string(f)) {
		return "", unknown("format", string(f), names, "formats are "+strings.Join(names, ", "))
	}
	if (f == archive.HTML) != (c.String("page") != "") {
		return "", &usageError{"-format html and -page go together", "waqai archive -format html -page cities/mosul  writes one city as a single page"}
	}
	return f, nil
}

func formatNames() (names []string) {
	for _, f := range append(slices.Clone(archive.Formats), archive.HTML) {
		names = append(names, string(f))
	}
	return names
}

// moment gives the time of -date, or the day of today.
func (e *env) moment(c *cli.Command) (time.Time, error) {
	s := c.String("date")
	if s == "" {
		s = e.today.String()
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &usageError{fmt.Sprintf("-date %q is no day and no time", s), "write it as 2026-03-01 or 2026-03-01T09:30:00Z"}
}

// follow shows the progress of work on snapshots where a person looks on; what it
// returns is called at the end.
func (e *env) follow(c *cli.Command, progress *func(archive.Progress)) func() {
	if !terminal(e.stderr) || c.Bool("json") {
		return func() {}
	}
	begun, said := time.Now(), time.Time{}
	*progress = func(p archive.Progress) {
		now := time.Now()
		if now.Sub(said) < 100*time.Millisecond && p.Done != p.Total {
			return
		}
		said = now
		fmt.Fprintf(e.stderr, "\r\x1b[K%s %d/%d", p.Stage, p.Done, p.Total)
		if p.Bytes > 0 {
			fmt.Fprintf(e.stderr, ", %s, %s/s", size(p.Bytes), size(int64(float64(p.Bytes)/max(now.Sub(begun).Seconds(), 0.001))))
		} else {
			begun = now // the rate is that of the files
		}
	}
	return func() { fmt.Fprint(e.stderr, "\r\x1b[K") }
}

// size words a number of bytes.
func size(n int64) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	case n < 10_000_000:
		return fmt.Sprintf("%d KB", n/1000)
	case n < 10_000_000_000:
		return fmt.Sprintf("%d MB", n/1_000_000)
	}
	return fmt.Sprintf("%d GB", n/1_000_000_000)
}

// archiveError gives errors of snapshots the form and the exit status of the
// command.
func archiveError(err error) error {
	var a *archive.Error
	switch {
	case !errors.As(err, &a):
		return err
	case a.Misuse:
		return &usageError{a.Error(), a.Hint}
	}
	return &worldError{a.Error(), a.Hint}
}

// damaged tells a snapshot that cannot be read, which is a fault of the content;
// ok is false for other errors.
func (e *env) damaged(err error) (error, bool) {
	var d *archive.DamagedError
	if !errors.As(err, &d) {
		return nil, false
	}
	e.complain(d.Error(), "")
	return reported(statusFault), true
}

// jsonFlag is that of commands that look into snapshots.
func jsonFlag() cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "the result as JSON, one object a line, on standard output"}
}

// snapshots opens those that the arguments of a command name, exactly so many.
func (e *env) snapshots(c *cli.Command, use func([]*archive.Snapshot) error, names ...string) error {
	args := c.Args().Slice()
	if len(args) < len(names) {
		return &usageError{fmt.Sprintf("archive %s needs the name of a snapshot: %s", c.Name, strings.Join(names, " ")), "waqai archive " + c.Name + " -help  shows how to call it"}
	}
	var open []*archive.Snapshot
	for n := range names {
		s, err := archive.Open(args[n])
		if err != nil {
			if told, ok := e.damaged(err); ok {
				return told
			}
			return archiveError(err)
		}
		defer s.Close()
		open = append(open, s)
	}
	err := use(open)
	if told, ok := e.damaged(err); ok {
		return told
	}
	return archiveError(err)
}

// atMost refuses more arguments than a command takes.
func atMost(c *cli.Command, n int) error {
	if c.Args().Len() <= n {
		return nil
	}
	return &usageError{fmt.Sprintf("archive %s was given %q, which it does not take", c.Name, c.Args().Get(n)), "waqai archive " + c.Name + " -help  shows how to call it"}
}

func (e *env) archiveVerify() *cli.Command {
	return &cli.Command{
		Name: "verify", ArgsUsage: "SNAPSHOT",
		Usage: "say whether a snapshot is as it was written, and what that proves",
		Description: "Looks at every byte, at the names of the files, at the custody log, and looks up the quote of every\nevent in its article. All differences are listed; with any of them the exit status is 1.\n\n" +
			examples("waqai archive verify chronicle.zip", "waqai archive verify -after old.zip new.zip"),
		Flags: []cli.Flag{jsonFlag(), &cli.StringFlag{Name: "after", Usage: "the `SNAPSHOT` that has to be the one before it"},
			&cli.StringFlag{Name: "signature", Usage: "the `FILE` of its signature, or \"wacz\" for the one within a WACZ"},
			&cli.StringFlag{Name: "key", Usage: "the public key, in a PEM `FILE`, with which it has to be signed"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			if name := c.Args().First(); strings.HasSuffix(name, ".html") {
				v, err := archive.VerifyPage(name)
				if told, ok := e.damaged(err); ok {
					return told
				}
				if err != nil {
					return archiveError(err)
				}
				return e.verified(c, name, v)
			}
			return e.snapshots(c, func(s []*archive.Snapshot) error { return e.verify(ctx, c, s[0]) }, "SNAPSHOT")
		},
	}
}

func (e *env) verify(ctx context.Context, c *cli.Command, s *archive.Snapshot) error {
	var before *archive.Snapshot
	if name := c.String("after"); name != "" {
		var err error
		if before, err = archive.Open(name); err != nil {
			return err
		}
		defer before.Close()
	}
	var progress func(archive.Progress)
	done := e.follow(c, &progress)
	v, err := s.Verify(ctx, before, progress)
	done()
	if err != nil {
		return err
	}
	if err := checkSignature(c, s, v); err != nil {
		return err
	}
	return e.verified(c, s.Path, v)
}

// checkSignature looks at the signature of a snapshot: that of -signature, or the one
// within a WACZ.
func checkSignature(c *cli.Command, s *archive.Snapshot, v *archive.Verification) (err error) {
	var public []byte
	if name := c.String("key"); name != "" {
		if public, err = archive.ReadPublicKey(name); err != nil {
			return err
		}
	}
	switch name := c.String("signature"); {
	case name != "" && name != "wacz":
		return s.CheckSignature(v, name, public)
	case name == "wacz" || v.SignedBy != nil:
		v.CheckKey(public)
	case public != nil:
		return &usageError{"-key needs a signature", "name it:  -signature " + s.Path + archive.SignatureExtension}
	}
	return nil
}

// verified tells what came of verifying.
func (e *env) verified(c *cli.Command, name string, v *archive.Verification) error {
	if c.Bool("json") {
		if v.Findings == nil {
			v.Findings = []archive.Finding{}
		}
		if err := json.NewEncoder(e.stdout).Encode(v); err != nil {
			return err
		}
	} else {
		for _, f := range v.Findings {
			if f.Path == "" {
				fmt.Fprintf(e.stdout, "%s: %s\n", name, f.Message)
			} else {
				fmt.Fprintf(e.stdout, "%s: %s: %s\n", name, f.Path, f.Message)
			}
		}
		for _, p := range v.Proved {
			fmt.Fprintf(e.stderr, "proved: %s\n", p)
		}
		for _, p := range v.Unproved {
			fmt.Fprintf(e.stderr, "not proved: %s\n", p)
		}
		fmt.Fprintf(e.stderr, "files: %d, %s; quotes: %d; differences: %d\n", v.Files, size(v.Bytes), v.Quotes, len(v.Findings))
		if v.Manifest != "" {
			fmt.Fprintf(e.stderr, "manifest sha256 %s\n", v.Manifest)
		}
	}
	if len(v.Findings) > 0 {
		return reported(statusFault)
	}
	return nil
}

func (e *env) archiveList() *cli.Command {
	return &cli.Command{
		Name: "list", ArgsUsage: "FOLDER|SNAPSHOT",
		Usage:       "list the snapshots in a folder, or the files of a snapshot",
		Description: examples("waqai archive list backups", "waqai archive list chronicle.zip"),
		Flags:       []cli.Flag{jsonFlag()},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			name := c.Args().First()
			if name == "" {
				name = "."
			}
			if info, err := os.Stat(name); err == nil && info.IsDir() && !archive.IsSnapshot(name) {
				return e.listFolder(c, name)
			}
			return e.snapshots(c, func(s []*archive.Snapshot) error { return e.listFiles(c, s[0]) }, "SNAPSHOT")
		},
	}
}

func (e *env) listFolder(c *cli.Command, dir string) error {
	list, damaged, err := archive.List(dir)
	if err != nil {
		return archiveError(err)
	}
	for _, s := range list {
		defer s.Close()
		line := map[string]any{"path": s.Path, "format": s.Format}
		manifest, err := s.Manifest()
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		line["manifest"] = manifest
		created, title := "no date", ""
		if s.About != nil {
			created, title = s.About.Created, s.About.Title
			line["about"] = s.About
		}
		if c.Bool("json") {
			err = json.NewEncoder(e.stdout).Encode(line)
		} else {
			_, err = fmt.Fprintf(e.stdout, "%s  %s  %s  %s  %s\n", created, s.Format, manifest[:12], s.Path, title)
		}
		if err != nil {
			return err
		}
	}
	for _, err := range damaged {
		e.complain(err.Error(), "")
	}
	if len(damaged) > 0 {
		return reported(statusFault)
	}
	return nil
}

func (e *env) listFiles(c *cli.Command, s *archive.Snapshot) error {
	for _, f := range s.Files() {
		var err error
		if c.Bool("json") {
			err = json.NewEncoder(e.stdout).Encode(f)
		} else {
			_, err = fmt.Fprintf(e.stdout, "%10d  %s\n", f.Size, f.Path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *env) archiveExtract() *cli.Command {
	return &cli.Command{
		Name: "extract", ArgsUsage: "SNAPSHOT [PATH]",
		Usage:       "print a file of a snapshot, or write its files into a new folder",
		Description: "Every file is compared with the manifest on the way; a folder appears whole or not at all.\n\n" + examples("waqai archive extract chronicle.zip data/events.jsonl", "waqai archive extract -out chronicle chronicle.zip", "waqai archive extract -out mosul chronicle.zip cities/mosul"),
		Flags:       []cli.Flag{&cli.StringFlag{Name: "out", Usage: "the new `FOLDER` to write to"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := atMost(c, 2); err != nil {
				return err
			}
			return e.snapshots(c, func(s []*archive.Snapshot) error {
				file, out := c.Args().Get(1), c.String("out")
				switch {
				case out == "" && file == "":
					return &usageError{"archive extract needs the name of a file, or a folder to write to", "waqai archive extract " + s[0].Path + " README.txt  prints a file;  -out FOLDER  writes all"}
				case out == "":
					return s[0].Extract(e.stdout, file)
				}
				var progress func(archive.Progress)
				done := e.follow(c, &progress)
				files, err := s[0].ExtractAll(ctx, out, file, progress)
				done()
				if err == nil {
					fmt.Fprintf(e.stderr, "files: %d, in %s\n", files, out)
				}
				return err
			}, "SNAPSHOT")
		},
	}
}

func (e *env) archiveRestore() *cli.Command {
	return &cli.Command{
		Name: "restore", ArgsUsage: "SNAPSHOT",
		Usage:       "write the folder of the site that a snapshot was made of",
		Description: "A build of that folder by the version of waqai that the snapshot names gives the pages of the\nsnapshot, byte by byte.\n\n" + examples("waqai archive restore -out chronicle chronicle.zip", "waqai build -site chronicle"),
		Flags:       []cli.Flag{&cli.StringFlag{Name: "out", Usage: "the new `FOLDER` to write to"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			out := c.String("out")
			if out == "" {
				return &usageError{"archive restore needs a folder to write to", "add  -out FOLDER"}
			}
			return e.snapshots(c, func(s []*archive.Snapshot) error {
				var progress func(archive.Progress)
				done := e.follow(c, &progress)
				files, err := s[0].Restore(ctx, out, progress)
				done()
				if err != nil {
					return err
				}
				fmt.Fprintf(e.stderr, "files: %d, in %s\n", files, out)
				if a := s[0].About; a != nil {
					more := ""
					if a.Recorded {
						more = " -events " + out + "/events.jsonl"
					}
					if a.Captures > 0 {
						more += " -copies"
					}
					fmt.Fprintf(e.stderr, "%s made the snapshot; its pages again:  waqai build -site %s%s -today %s\n", a.Tool, out, more, a.Today)
				}
				return nil
			}, "SNAPSHOT")
		},
	}
}

func (e *env) archiveDiff() *cli.Command {
	return &cli.Command{
		Name: "diff", ArgsUsage: "OLD NEW",
		Usage:       "say what changed between two snapshots: events, what is said of them, articles, the pages that they cite",
		Description: examples("waqai archive diff chronicle-2026-03-01.zip chronicle-2026-04-01.zip"),
		Flags:       []cli.Flag{jsonFlag()},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := atMost(c, 2); err != nil {
				return err
			}
			return e.snapshots(c, func(s []*archive.Snapshot) error {
				changes, err := archive.Compare(s[0], s[1])
				if err != nil {
					return err
				}
				if c.Bool("json") {
					return changes.MarshalLines(e.stdout)
				}
				if err := changes.Print(e.stdout); err != nil {
					return err
				}
				fmt.Fprintf(e.stderr, "changed events: %d, changed articles: %d%s, files of the site that differ: %d\n", len(changes.Events), len(changes.Articles), changedSources(changes), changes.Pages)
				return nil
			}, "OLD", "NEW")
		},
	}
}
