package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// The exit statuses.
const (
	statusDone  = 0
	statusFault = 1 // the content has faults
	statusUsage = 2 // a wrong call
	statusWorld = 3 // a disk, a folder, a network
)

// usageError is a wrong call: what is wrong, and what to do.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// errFaults ends a command whose faults have been printed.
var errFaults = errors.New("the content has faults")

// env is what a subcommand has of the world.
type env struct {
	today          edtf.Day
	stdin          io.Reader
	stdout, stderr io.Writer
}

// run does what args, without the name of the program, ask for, and gives the
// exit status. now is read for the day alone.
func run(ctx context.Context, args []string, now time.Time, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &env{today: edtf.DayOf(now.Year(), int(now.Month()), now.Day()), stdin: stdin, stdout: stdout, stderr: stderr}
	root := e.command()
	err := root.Run(ctx, append([]string{root.Name}, withCommand(root, args)...))
	var usage *usageError
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errFaults):
		return statusFault
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "waqai: %s\n", usage.message)
		if usage.hint != "" {
			fmt.Fprintf(stderr, "    hint: %s\n", usage.hint)
		}
		return statusUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "waqai: interrupted")
		return statusWorld
	}
	fmt.Fprintf(stderr, "waqai: %v\n", err)
	var out *site.OutputError
	if errors.As(err, &out) && out.Hint != "" {
		fmt.Fprintf(stderr, "    hint: %s\n", out.Hint)
	}
	return statusWorld
}

// withCommand puts build before arguments that name no subcommand.
func withCommand(root *cli.Command, args []string) []string {
	if len(args) == 0 {
		return []string{"build"}
	}
	first := args[0]
	if !strings.HasPrefix(first, "-") || slices.Contains([]string{"-h", "-help", "--help", "--generate-shell-completion"}, first) {
		return args
	}
	if slices.Contains([]string{"-version", "--version", "-v"}, first) {
		return append([]string{"version"}, args[1:]...)
	}
	return append([]string{"build"}, args...)
}

// command lists the subcommands.
func (e *env) command() *cli.Command {
	root := &cli.Command{
		Name:        "waqai",
		Usage:       "turn a folder of Arabic articles into a chronicle",
		Description: "Without a command waqai builds the site of the working folder into public/.\n\nExit status: 0 done, 1 faults in the content, 2 wrong call, 3 the world failed.",
		Commands: []*cli.Command{
			e.build(),
			e.check(),
			e.extract(),
			e.version(),
		},
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(c *cli.Command) {
			c.Hidden = false
			c.Usage = "print a completion script for bash, zsh, fish or pwsh"
			c.Description = examples("source <(waqai completion bash)", "waqai completion zsh > \"${fpath[1]}/_waqai\"", "waqai completion fish | source")
		},
		Writer: e.stdout, ErrWriter: e.stderr,
		HideVersion:    true,
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
	}
	root.Action = func(_ context.Context, c *cli.Command) error {
		names := []string{"completion", "help"}
		for _, s := range c.Commands {
			names = append(names, s.Name)
		}
		return unknown("command", c.Args().First(), names, "waqai help  lists the commands")
	}
	for _, c := range append([]*cli.Command{root}, root.Commands...) {
		c.OnUsageError = wrongCall
		c.Suggest = false
	}
	return root
}

// wrongCall puts an error of the flags into our form.
func wrongCall(_ context.Context, c *cli.Command, err error, _ bool) error {
	message := err.Error()
	if name, ok := strings.CutPrefix(message, "flag provided but not defined: -"); ok {
		var names []string
		for _, f := range c.Flags {
			names = append(names, f.Names()...)
		}
		return unknown("flag", strings.TrimLeft(name, "-"), names, "waqai "+c.Name+" -help  lists the flags")
	}
	return &usageError{message, "waqai " + c.Name + " -help  shows how to call it"}
}

// unknown makes the error of a name that is none, with the nearest that is one.
func unknown(what, name string, names []string, hint string) error {
	if near := source.Near(name, names); near != "" {
		if what == "flag" {
			near = "-" + near
		}
		hint = "did you mean " + near + "?"
	}
	return &usageError{fmt.Sprintf("there is no %s %q", what, name), hint}
}

// noArguments refuses what stands behind the flags of a command that takes
// nothing.
func noArguments(c *cli.Command) error {
	if c.Args().Len() == 0 {
		return nil
	}
	return &usageError{fmt.Sprintf("%s takes no argument, and was given %q", c.Name, c.Args().First()),
		"the folder of a site is given with  -site " + c.Args().First()}
}

// examples formats examples for the description of a command.
func examples(lines ...string) string { return "Examples:\n   " + strings.Join(lines, "\n   ") }

// terminal tells whether a person sees what is written.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// todayFlag lets a run be repeated on another day.
func todayFlag() cli.Flag {
	return &cli.StringFlag{Name: "today", Usage: "the last `DAY` an article may be dated, instead of the clock's"}
}

// day gives the day of -today, or today.
func (e *env) day(c *cli.Command) (edtf.Day, error) {
	s := c.String("today")
	if s == "" {
		return e.today, nil
	}
	d, err := edtf.Parse(s)
	day, ok := d.First()
	if err != nil || !ok || d.Precision() != edtf.PrecisionDay {
		return 0, &usageError{fmt.Sprintf("-today %q is no day", s), "write it as 2017-03-09"}
	}
	return day, nil
}
