package archive

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// manyFiles is more than a ZIP archive can have without the records of ZIP64.
const manyFiles = 1<<16 + 100

// TestManyFiles packs more files than fit into the records of old ZIP archives, and
// has all that reads snapshots look at them, and other programs.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no archives of many files")
	}
	tree, err := openFolder(snapshot(t, Options{Format: Dir}, nil).Path)
	if err != nil {
		t.Fatal(err)
	}
	var members []member
	for _, f := range tree.files() {
		if f.path != manifestFile && f.path != custodyFile {
			members = append(members, text(f.path, read(t, filepath.Join(tree.dir, filepath.FromSlash(f.path)))))
		}
	}
	for n := range manyFiles {
		members = append(members, text(fmt.Sprintf("static/%d/%d.txt", n/1000, n), fmt.Appendf(nil, "ملف %d\n", n)))
	}
	path := filepath.Join(t.TempDir(), "many.zip")
	r := &Report{}
	if err := pack(t.Context(), &About{}, members, nil, Options{Format: Zip, Out: path, Date: someDay, Tool: "waqai test"}, r); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, path); len(v.Findings) > 0 || v.Files != r.Files || r.Files < manyFiles {
		t.Errorf("%d files of %d: %v", v.Files, r.Files, v.Findings)
	}
	s := open(t, path)
	if files := s.Files(); len(files) != r.Files {
		t.Errorf("%d files are listed, and %d were written", len(files), r.Files)
	}
	var last bytes.Buffer
	if err := s.Extract(&last, fmt.Sprintf("static/%d/%d.txt", (manyFiles-1)/1000, manyFiles-1)); err != nil || last.String() != fmt.Sprintf("ملف %d\n", manyFiles-1) {
		t.Errorf("the last file is %q: %v", last.String(), err)
	}
	if n, err := s.ExtractAll(t.Context(), filepath.Join(t.TempDir(), "out"), "static/65", nil); err != nil || n != manyFiles-65_000 {
		t.Errorf("%d files were extracted: %v", n, err)
	}
	if c, err := Compare(s, s); err != nil || !c.None() {
		t.Errorf("a snapshot and itself: %v %+v", err, c)
	}
	lookedAt(t, path)
}

// TestFarOffsets reads and writes members behind the first 4 GiB of an archive, where
// a place needs the fields of ZIP64. The file is sparse: its first bytes are a hole.
func TestFarOffsets(t *testing.T) {
	const far = 5 << 30
	path := filepath.Join(t.TempDir(), "far.zip")
	z, err := newZip(path, someDay)
	if err != nil {
		t.Fatal(err)
	}
	defer z.discard()
	if _, err := z.tmp.Seek(far, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	z.zip.SetOffset(far)
	words := strings.Repeat("وراء الحد القديم.\n", 100)
	for n := range 3 {
		p, err := z.prepare(text(fmt.Sprintf("%d.txt", n), []byte(words)))
		if err == nil {
			err = z.put(p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.finish(); err != nil {
		t.Skipf("no file with a hole of %d bytes can be made here: %v", far, err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := openZip(f)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.close()
	for _, file := range tree.files() {
		sum, n, err := newHasher().read(t.Context(), tree, file.path, false)
		if err != nil || n != int64(len(words)) || sum != digestOf([]byte(words)) || file.at < far {
			t.Errorf("%s at %d: %d bytes, %v", file.path, file.at, n, err)
		}
	}
	if len(tree.files()) != 3 || len(tree.faults) > 0 {
		t.Errorf("%v, %v", tree.files(), tree.faults)
	}
	lookedAt(t, path)
}

// lookedAt has unzip and the zipfile of Python read an archive, as far as they are
// installed.
func lookedAt(t *testing.T, path string) {
	t.Helper()
	for _, c := range []struct{ program, args string }{{"unzip", "-tqq"}, {"python3", "-m zipfile -t"}} {
		program, err := exec.LookPath(c.program)
		if err != nil {
			t.Logf("%s is not installed, and did not look", c.program)
			continue
		}
		if out, err := exec.Command(program, append(strings.Fields(c.args), path)...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("warning")) {
			t.Errorf("%s %s: %v\n%s", c.program, c.args, err, out)
		}
	}
}
