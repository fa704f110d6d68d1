package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"
)

// completionFlag stands behind the words of a command line when the script of a
// shell asks how it could go on.
const completionFlag = "--generate-shell-completion"

// describeCompletion gives the library's command, which prints the scripts, our
// words.
func describeCompletion(c *cli.Command) {
	c.Hidden = false
	c.Usage = "print a script that completes commands and flags in bash, zsh, fish or pwsh"
	c.ArgsUsage = "SHELL"
	c.Description = examples("source <(waqai completion bash)", "waqai completion zsh > \"${fpath[1]}/_waqai\"",
		"waqai completion fish | source", "waqai completion pwsh > waqai.ps1")
	c.HideHelpCommand = true
	c.OnUsageError = wrongCall
	c.ShellComplete = complete
	c.Action = func(_ context.Context, c *cli.Command) error {
		if c.Args().Len() == 0 {
			return &usageError{"completion of which shell?", "one of " + strings.Join(commandNames(c), ", ")}
		}
		return unknown("script for", c.Args().First(), commandNames(c), "there is one for "+strings.Join(commandNames(c), ", "))
	}
	for _, shell := range c.Commands {
		shell.HideHelpCommand = true
		shell.Usage = "print the script for " + shell.Name
	}
}

// complete prints how the last word of a command line could go on, as
// «word:explanation» lines: a flag where the word begins with a dash, with as
// many dashes as it has; else a subcommand. Where it prints nothing the shell
// offers files.
func complete(_ context.Context, c *cli.Command) {
	args := c.Args().Slice()
	last := ""
	if len(args) > 0 {
		last = args[len(args)-1]
	}
	begun := strings.TrimLeft(last, "-")
	dashes := strings.TrimSuffix(last, begun)
	if dashes == "" {
		for _, sub := range c.VisibleCommands() {
			fmt.Fprintf(c.Root().Writer, "%s:%s\n", sub.Name, sub.Usage)
		}
		return
	}
	for _, f := range c.VisibleFlags() {
		name := f.Names()[0]
		if doc, ok := f.(cli.DocGenerationFlag); ok && strings.HasPrefix(name, begun) {
			fmt.Fprintf(c.Root().Writer, "%s%s:%s\n", dashes, name, strings.ReplaceAll(doc.GetUsage(), "`", ""))
		}
	}
}
