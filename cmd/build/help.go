package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v3"
)

func (e *env) help() *cli.Command {
	return &cli.Command{
		Name:      "help",
		Usage:     "say what waqai does, or how a command is called",
		ArgsUsage: "[COMMAND]",
		Action: func(ctx context.Context, c *cli.Command) error {
			root, name := c.Root(), c.Args().First()
			if name == "" {
				return cli.ShowRootCommandHelp(root)
			}
			if root.Command(name) == nil {
				return unknown("command", name, commandNames(root), "waqai help  lists the commands")
			}
			return cli.ShowCommandHelp(ctx, root, name)
		},
	}
}

// examples formats examples for the description of a command.
func examples(lines ...string) string { return "Examples:\n   " + strings.Join(lines, "\n   ") }

// oneDash shows flags with one dash, as the documentation writes them; both are
// taken.
func oneDash(show cli.FlagStringFunc) cli.FlagStringFunc {
	return func(f cli.Flag) string {
		names, usage, _ := strings.Cut(show(f), "\t")
		return strings.ReplaceAll(names, "--", "-") + "\t" + usage
	}
}
