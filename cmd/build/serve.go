package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"waqai"
	"waqai/internal/serve"
	"waqai/internal/site"
)

func (e *env) serve() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "show the site in a browser while it is written",
		Description: "Pages are made when they are asked for, and again as soon as a file is saved. Drafts and events that\n" +
			"are held back are shown with a mark; faults stand over the page. Ctrl-C ends it.\n\n" +
			examples("waqai serve", "waqai serve -open -site chronicle", "waqai serve -poll", "waqai serve -addr 0.0.0.0:8080"),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "site", Usage: "the `FOLDER` of the site", Value: "."},
			&cli.StringFlag{Name: "addr", Usage: "the `ADDRESS` to listen at; a port that is in use moves on to the next", Value: serve.DefaultAddr},
			&cli.BoolFlag{Name: "open", Usage: "open the first page in a browser"},
			&cli.BoolFlag{Name: "navigate", Usage: "go to the page of each file that is saved"},
			&cli.BoolFlag{Name: "poll", Usage: "look through the folders for changes: for WSL, Docker and network disks, which do not tell of them"},
			&cli.StringFlag{Name: "events", Usage: "take the events from this `FILE` of JSON lines, as extract writes them, instead of reading the articles"},
			todayFlag(),
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			today, err := e.lastDay(c)
			if err != nil {
				return err
			}
			dir := c.String("site")
			if err := isFolder(dir); err != nil {
				return err
			}
			var events *recorded
			if file := c.String("events"); file != "" {
				read, faults, err := record(file)
				if err != nil {
					return &worldError{fmt.Sprintf("%s cannot be read: %s", file, reason(err)), "waqai extract FILE... > events.jsonl  makes such a file"}
				}
				if err := faults.Print(e.stderr, 0); err != nil {
					return err
				}
				events = read
			}
			err = serve.Run(ctx, serve.Options{
				Site: site.Options{
					Dir: dir, Theme: waqai.Theme, Today: today,
					NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, events) },
				},
				Addr: c.String("addr"), Poll: c.Bool("poll"), Open: c.Bool("open"), Navigate: c.Bool("navigate"),
				Log: e.stderr, Name: func(file string) string { return fromHere(dir, file) },
			})
			var addr *serve.AddrError
			switch {
			case errors.As(err, &addr) && addr.Misuse:
				return &usageError{addr.Error(), addr.Hint}
			case errors.As(err, &addr):
				return &worldError{addr.Error(), addr.Hint}
			}
			return err
		},
	}
}
