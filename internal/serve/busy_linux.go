package serve

import (
	"os"
	"syscall"
)

// busy tells whether some program has a file open for writing: a lease for reading is
// refused then (fcntl(2), F_SETLEASE). Where leases are not to be had it says no.
func busy(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_SETLEASE, syscall.F_RDLCK)
	if errno == 0 {
		syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_SETLEASE, syscall.F_UNLCK)
	}
	return errno == syscall.EAGAIN
}
