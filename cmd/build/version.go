package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"

	"waqai/extract"
)

func (e *env) version() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version of the program and of what it extracts by",
		Action: func(_ context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			x, err := extract.New(extract.Options{})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(e.stdout, "waqai %s, extraction %s, %s %s/%s\n", programVersion(), x.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// programVersion gives the version that the program was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
