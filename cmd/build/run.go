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

	"waqai/internal/publish"
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

// reported is the error of a command that has said already what went wrong: the
// exit status that is left to give.
type reported int

func (r reported) Error() string { return fmt.Sprintf("exit status %d", int(r)) }

// usageError is a wrong call: what is wrong, and what to do.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// worldError is something that the world lacks or refuses: what, and what to do.
type worldError struct{ message, hint string }

func (e *worldError) Error() string { return e.message }

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
	err := root.Run(ctx, append([]string{root.Name}, withCommand(args)...))
	var said reported
	var usage *usageError
	var world *worldError
	var out *site.OutputError
	var sending *publish.Error
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &said):
		return int(said)
	case errors.As(err, &usage):
		e.complain(usage.message, usage.hint)
		return statusUsage
	case errors.Is(err, context.Canceled):
		e.complain("interrupted", "")
	case errors.As(err, &world):
		e.complain(world.message, world.hint)
	case errors.As(err, &sending):
		e.complain(sending.Error(), sending.Hint)
		switch {
		case sending.Misuse:
			return statusUsage
		case sending.Refused:
			return statusFault
		}
	case errors.As(err, &out):
		e.complain(err.Error(), out.Hint)
		if out.Misuse {
			return statusUsage
		}
	default:
		e.complain(err.Error(), "")
	}
	return statusWorld
}

// complain says what went wrong with the program's own name before it.
func (e *env) complain(message, hint string) {
	fmt.Fprintf(e.stderr, "waqai: %s\n", message)
	if hint != "" {
		fmt.Fprintf(e.stderr, "    hint: %s\n", hint)
	}
}

// withCommand puts build before arguments that name no subcommand.
func withCommand(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"build"}
	case !strings.HasPrefix(args[0], "-"), slices.Contains([]string{"-h", "-help", "--help", completionFlag}, args[0]):
		return args
	case slices.Contains([]string{"-v", "-version", "--version"}, args[0]):
		return append([]string{"version"}, args[1:]...)
	}
	return append([]string{"build"}, args...)
}

// command lists the subcommands.
func (e *env) command() *cli.Command {
	root := &cli.Command{
		Name:  "waqai",
		Usage: "turn a folder of Arabic articles into a chronicle",
		Description: "Without a command waqai builds the site of the working folder into public/; flags of build may\n" +
			"stand without the word. A flag has one dash or two.\n\n" +
			examples("waqai", "waqai -site chronicle -out /srv/www", "waqai check", "waqai extract -explain article.md", "waqai help extract") +
			"\n\nExit status: 0 done, 1 faults in the content, 2 wrong call, 3 the world failed.",
		Commands: []*cli.Command{
			e.build(),
			e.serve(),
			e.check(),
			e.extract(),
			e.archive(),
			e.publish(),
			e.version(),
			e.help(),
		},
		EnableShellCompletion:           true,
		ConfigureShellCompletionCommand: describeCompletion,
		ShellComplete:                   complete,
		Writer:                          e.stdout, ErrWriter: e.stderr,
		HideHelpCommand: true,
		HideVersion:     true,
		ExitErrHandler:  func(context.Context, *cli.Command, error) {},
	}
	root.Action = func(_ context.Context, c *cli.Command) error {
		return unknown("command", c.Args().First(), commandNames(root), "waqai help  lists the commands")
	}
	root.OnUsageError = wrongCall
	for _, c := range root.Commands {
		c.HideHelpCommand = true
		c.OnUsageError = wrongCall
		c.ShellComplete = complete
		for _, sub := range c.Commands {
			sub.HideHelpCommand = true
			sub.OnUsageError = wrongCall
			sub.ShellComplete = complete
		}
	}
	return root
}

// commandNames gives the names of the subcommands.
func commandNames(root *cli.Command) (names []string) {
	for _, c := range root.Commands {
		names = append(names, c.Name)
	}
	return names
}

// wrongCall puts an error of the flags into our form.
func wrongCall(_ context.Context, c *cli.Command, err error, _ bool) error {
	help := "waqai " + c.Name + " -help  shows how to call it"
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return &usageError{err.Error(), help}
	}
	name = strings.TrimLeft(name, "-")
	for _, other := range c.Root().Commands {
		if slices.Contains(flagNames(other), name) {
			return &usageError{fmt.Sprintf("%s has no flag -%s", c.Name, name), fmt.Sprintf("-%s is a flag of  waqai %s", name, other.Name)}
		}
	}
	return unknown("flag", "-"+name, flagNames(c), help)
}

// flagNames gives the names of the flags of a command that are words.
func flagNames(c *cli.Command) (names []string) {
	for _, f := range c.Flags {
		for _, name := range f.Names() {
			if len(name) > 1 {
				names = append(names, name)
			}
		}
	}
	return names
}

// unknown makes the error of a name that is none, with the nearest that is one.
func unknown(what, name string, names []string, hint string) error {
	bare := strings.TrimPrefix(name, "-")
	if near := source.Near(bare, names); near != "" {
		hint = "did you mean " + strings.TrimSuffix(name, bare) + near + "?"
	}
	return &usageError{fmt.Sprintf("there is no %s %s", what, name), hint}
}

// noArguments refuses what stands behind the flags of a command that takes
// nothing.
func noArguments(c *cli.Command) error {
	if c.Args().Len() == 0 {
		return nil
	}
	hint := "waqai " + c.Name + " -help  shows how to call it"
	if slices.Contains(flagNames(c), "site") {
		hint = "the folder of a site is given with  -site " + c.Args().First()
	}
	return &usageError{fmt.Sprintf("%s takes no argument, and was given %q", c.Name, c.Args().First()), hint}
}

// terminal tells whether a person sees what is written, or types what is read.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// todayFlag lets a run be repeated on another day.
func todayFlag() cli.Flag {
	return &cli.StringFlag{Name: "today", Usage: "the last `DAY` an article may be dated, instead of the clock's"}
}

// lastDay gives the day of -today, or today.
func (e *env) lastDay(c *cli.Command) (edtf.Day, error) {
	if c.String("today") == "" {
		return e.today, nil
	}
	date, err := dayOf(c, "today")
	if err != nil {
		return 0, err
	}
	day, _ := date.First()
	return day, nil
}

// dayOf gives the day of a flag, zero where it is not set.
func dayOf(c *cli.Command, flag string) (edtf.Date, error) {
	s := c.String(flag)
	if s == "" {
		return edtf.Date{}, nil
	}
	d, err := edtf.Parse(s)
	if err != nil || d.Precision() != edtf.PrecisionDay || d.Approximate() || d.Uncertain() {
		return edtf.Date{}, &usageError{fmt.Sprintf("-%s %q is no day", flag, s), "write it as 2017-03-09"}
	}
	return d, nil
}
