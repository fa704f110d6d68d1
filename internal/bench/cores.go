package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// coresAreOurs waits until nearly all cores are, and tells whether they were in the end.
func (s *settings) coresAreOurs(ctx context.Context) bool {
	for start := time.Now(); ; {
		if share() >= 0.9 {
			return true
		}
		if time.Since(start) > time.Duration(s.patience)*time.Second || ctx.Err() != nil {
			return false
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// share measures which part of the cores is left to us, in two ways of which the less is
// taken: how long as many threads as there are cores ran in the time that went by, which
// shows what else runs here; and what they got done against one alone, which shows a
// core that is lent to another machine.
func share() float64 {
	n := runtime.GOMAXPROCS(0)
	alone := spin(25 * time.Millisecond)
	done := make([]int, n)
	var wg sync.WaitGroup
	start, before := time.Now(), ownTime()
	for i := range done {
		wg.Go(func() { done[i] = spin(50 * time.Millisecond) })
	}
	wg.Wait()
	had := 1.0
	if took := ownTime() - before; took > 0 {
		had = float64(took) / float64(time.Since(start)) / float64(n)
	}
	sum := 0
	for _, d := range done {
		sum += d
	}
	return min(had, float64(sum)/2/float64(n)/float64(max(alone, 1)))
}

// sink keeps the compiler from leaving the work of spin out.
var sink sync.Map

// spin counts how often it gets through some sums.
func spin(long time.Duration) (done int) {
	x := uint64(0)
	for start := time.Now(); time.Since(start) < long; done++ {
		for i := range uint64(4000) {
			x = x*31 + i
		}
	}
	sink.Store(0, x)
	return done
}

// machine prints what the figures are of.
func (s *settings) machine(ctx context.Context) {
	lines := []string{fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), time.Now().UTC().Format("2006-01-02 15:04 UTC"))}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				lines[0] += ", " + strings.TrimSpace(strings.TrimLeft(name, "\t :"))
				break
			}
		}
	}
	for _, args := range [][]string{{s.waqai, "-version"}, {s.hugo, "version"}} {
		if args[0] == "" {
			continue
		}
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).Output(); err == nil {
			lines = append(lines, strings.TrimSpace(string(out)))
		}
	}
	fmt.Fprintln(s.stdout, strings.Join(lines, "\n"))
}
