//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
	"time"
)

// usage gives what a process that has ended took: time of its cores, and the most
// memory, in MiB.
func usage(p *os.ProcessState) (cpu time.Duration, peak float64) {
	r, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return p.UserTime() + p.SystemTime(), 0
	}
	most := float64(r.Maxrss) / 1024
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		most /= 1024 // told in bytes
	}
	return p.UserTime() + p.SystemTime(), most
}

// ownTime gives the time of the cores that this process took.
func ownTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// settle has the system write what it was left to write.
func settle() { syscall.Sync() }
