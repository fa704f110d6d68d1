// Command build is waqai: it turns a folder of Arabic articles into a chronicle.
//
//	go run ./cmd/build        builds the site of the working folder into public/
//	waqai help                lists what else it does
//
// Results go to standard output, talk to standard error. The exit status is 0
// when all is done, 1 when the content has faults, 2 for a wrong call, 3 when
// the world failed: a disk, a folder, a network.
//
// Each subcommand is a file of its name. It turns flags into options, refuses
// what does not go together, and makes one call; run.go lists the subcommands
// and turns what they return into messages and an exit status.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	cli.FlagStringer = oneDash(cli.FlagStringer)
	os.Exit(run(ctx, os.Args[1:], time.Now(), os.Stdin, os.Stdout, os.Stderr))
}
