//go:build unix

package article

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// limitFiles saves more into a file than the system takes, in a process of its own:
// the limit cannot be taken back.
func limitFiles(t *testing.T, file, digest string) bool {
	c := exec.Command(os.Args[0], "-test.run=^TestSaveInFull$")
	c.Env = append(os.Environ(), "WAQAI_SAVE_FILE="+file, "WAQAI_SAVE_DIGEST="+digest)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return true
}

// TestSaveInFull is that process.
func TestSaveInFull(t *testing.T) {
	file, digest := os.Getenv("WAQAI_SAVE_FILE"), os.Getenv("WAQAI_SAVE_DIGEST")
	if file == "" {
		return // TestSaveFull runs it, in a process of its own
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 16, Max: 1 << 16}); err != nil {
		t.Fatal(err)
	}
	if err := Save(file, digest, bytes.Repeat([]byte("x"), long)); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("%v, want a file too large", err)
	}
}
