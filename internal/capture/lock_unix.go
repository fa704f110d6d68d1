//go:build unix

package capture

import (
	"io"
	"os"
	"syscall"
)

// lock takes a file that one program at a time can have; the system lets go of it when
// the program ends, however it does.
func lock(file string) (io.Closer, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
