package main

import (
	"context"

	"github.com/urfave/cli/v3"

	"waqai/internal/site"
)

func (e *env) check() *cli.Command {
	return &cli.Command{
		Name:        "check",
		Usage:       "report all faults of the content, write nothing",
		Description: examples("waqai check", "waqai check -site chronicle -json"),
		Flags:       siteFlags(),
		Action: func(ctx context.Context, c *cli.Command) error {
			return e.make(ctx, c, site.Check)
		},
	}
}
