// Command build is waqai: it turns a folder of Arabic articles into a chronicle.
//
//	go run ./cmd/build        builds the site of the working folder into public/
//	waqai help                lists what else it does
//
// Results go to standard output, talk to standard error. The exit status is 0
// when all is done, 1 when the content has faults, 2 for a wrong call, 3 when
// the world failed: a disk, a folder, a network.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], time.Now(), os.Stdin, os.Stdout, os.Stderr))
}
