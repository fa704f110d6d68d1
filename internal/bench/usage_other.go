//go:build !unix

package main

import (
	"os"
	"time"
)

// usage gives the time of the cores that a process took. The system does not tell of
// its memory.
func usage(p *os.ProcessState) (cpu time.Duration, peak float64) {
	return p.UserTime() + p.SystemTime(), 0
}

func ownTime() time.Duration { return 0 }

func settle() {}
