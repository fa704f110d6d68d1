//go:build unix

package archive

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// BenchmarkMemory has the program write, verify, list and compare snapshots of a large
// site; the figures are the most memory that each takes, in megabytes, which have to
// be below 200.
func BenchmarkMemory(b *testing.B) {
	public, err := large()
	if err != nil {
		b.Fatal(err)
	}
	dir, out := filepath.Dir(public), b.TempDir()
	program := filepath.Join(out, "waqai")
	run(b, "../..", "go", "build", "-o", program, "./cmd/build")
	snapshot := filepath.Join(out, "x.zip")
	for _, c := range []struct {
		name string
		args []string
	}{
		{"write", []string{"archive", "-site", dir, "-date", "2026-03-01", "-out", snapshot}},
		{"verify", []string{"archive", "verify", snapshot}},
		{"list", []string{"archive", "list", snapshot}},
		{"diff", []string{"archive", "diff", snapshot, snapshot}},
		{"restore", []string{"archive", "restore", "-out", filepath.Join(out, "restored"), snapshot}},
	} {
		cmd := exec.Command(program, c.args...)
		if err := cmd.Run(); err != nil {
			b.Fatalf("%s: %v", c.name, err)
		}
		most := int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
		if runtime.GOOS == "darwin" {
			most /= 1024 // which counts bytes
		}
		b.ReportMetric(float64(most)/1000, c.name+"-MB")
	}
}
