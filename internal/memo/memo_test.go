package memo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func keyOf(name string) Key {
	sum := sha256.Sum256([]byte(name))
	return Key(sum[:16])
}

// recordOf gives the one record that may stand under a name.
func recordOf(name string) []byte {
	sum := sha256.Sum256([]byte("record " + name))
	return bytes.Repeat(sum[:], 1+int(sum[0])%60)
}

func fill(s *Store, from, to int) {
	for n := from; n < to; n++ {
		name := fmt.Sprint(n)
		s.Put(keyOf(name), recordOf(name))
	}
}

// check asks for records, each of which may be missing, and none of which may be
// another. It gives how many there are.
func check(t *testing.T, s *Store, from, to int) (there int) {
	t.Helper()
	for n := from; n < to; n++ {
		name := fmt.Sprint(n)
		record, ok := s.Get(keyOf(name))
		if ok && !bytes.Equal(record, recordOf(name)) {
			t.Fatalf("record %s is another", name)
		}
		if ok {
			there++
		}
	}
	return there
}

func TestStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "memo")
	s := Open(dir, "v1")
	fill(s, 0, 100)
	if n := check(t, s, 0, 110); n != 100 {
		t.Fatalf("%d of 100 records before Save", n)
	}
	s.SetBlob("files", []byte("a b c"))
	s.Save()
	if err := s.Failed(); err != nil {
		t.Fatal(err)
	}
	s.Close()

	s = Open(dir, "v1")
	if n := check(t, s, 0, 110); n != 100 || string(s.Blob("files")) != "a b c" {
		t.Fatalf("%d of 100 records after Save, blob %q", n, s.Blob("files"))
	}
	before, _ := os.ReadFile(filepath.Join(dir, indexName))
	s.Save()
	if logs(t, dir) != 1 {
		t.Error("a store that learnt nothing wrote a log")
	}
	fill(s, 100, 150)
	s.Save()
	s.Close()
	if after, _ := os.ReadFile(filepath.Join(dir, indexName)); bytes.Equal(before, after) {
		t.Error("the index is the old one")
	}
	s = Open(dir, "v1")
	defer s.Close()
	if n := check(t, s, 0, 150); n != 150 {
		t.Errorf("%d of 150 records in two logs", n)
	}
	if ignore, _ := os.ReadFile(filepath.Join(dir, ".gitignore")); string(ignore) != "*\n" {
		t.Errorf(".gitignore is %q", ignore)
	}

	if other := Open(dir, "v2"); other.Has(keyOf("1")) || other.Blob("files") != nil {
		t.Error("what another version wrote is taken")
	}
}

// TestLongBlob sets a piece that lies in a file until the index has it: it can be read at
// any time, is what the next Store finds, and leaves no file behind.
func TestLongBlob(t *testing.T) {
	dir := t.TempDir()
	piece := bytes.Repeat([]byte("0123456789"), long/10+1)
	s := Open(dir, "v")
	for n := range byte(3) { // each in place of the one before
		piece[0] = 'a' + n
		s.SetBlob("long", piece)
		s.SetBlob("short", piece[:10+n])
		if !bytes.Equal(s.Blob("long"), piece) {
			t.Fatal("before Save the piece is another")
		}
		if s.Save(); s.Failed() != nil {
			t.Fatal(s.Failed())
		}
		if other := Open(dir, "v"); !bytes.Equal(other.Blob("long"), piece) || !bytes.Equal(other.Blob("short"), piece[:10+n]) {
			t.Fatal("after Save the piece is another")
		}
		if !bytes.Equal(s.Blob("long"), piece) {
			t.Fatal("who saved it has another piece")
		}
	}
	s.Close()
	if left, _ := filepath.Glob(filepath.Join(dir, indexName+"-*")); len(left) > 0 {
		t.Errorf("files are left: %q", left)
	}
	s = Open("", "v") // no disk
	if s.SetBlob("long", piece); !bytes.Equal(s.Blob("long"), piece) {
		t.Error("without a disk the piece is another")
	}
}

func logs(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"+logEnding))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// What nobody asks for goes when it is more than half.
func TestBounded(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir, "v")
	fill(s, 0, 3000)
	s.Save()
	s.Close()
	size := func() (all int64) {
		found, _ := filepath.Glob(filepath.Join(dir, "*"+logEnding))
		for _, file := range found {
			info, _ := os.Stat(file)
			all += info.Size()
		}
		return all
	}
	full := size()
	s = Open(dir, "v")
	check(t, s, 0, 1000)
	s.Save()
	if n := check(t, s, 0, 1000); n != 1000 {
		t.Errorf("%d of 1000 records are there after compaction", n)
	}
	fill(s, 5000, 5100)
	s.Save()
	s.Close()
	if now := size(); now > full/2 {
		t.Errorf("%d of %d bytes are left for a third of the records", now, full)
	}
	s = Open(dir, "v")
	defer s.Close()
	if n, new := check(t, s, 0, 1000), check(t, s, 5000, 5100); n != 1000 || new != 100 || s.Has(keyOf("2000")) {
		t.Errorf("%d old and %d new records, one that nobody asked for: %v", n, new, s.Has(keyOf("2000")))
	}
}

// A folder that was damaged anywhere, or whose files end anywhere, gives right answers
// or none, and takes new ones.
func TestDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 120 {
		dir := t.TempDir()
		s := Open(dir, "v")
		fill(s, 0, 30)
		s.Save()
		fill(s, 30, 40)
		s.Save()
		s.Close()
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		file := files[r.IntN(len(files))]
		text, err := os.ReadFile(file)
		if err != nil || len(text) == 0 {
			t.Fatal(err)
		}
		switch at := r.IntN(len(text)); round % 4 {
		case 0:
			text[at] ^= 1 << r.IntN(8)
		case 1:
			text = text[:at]
		case 2:
			text = append(text, text[at:]...)
		case 3:
			text = append(bytes.Clone(text[:at]), make([]byte, len(text)-at)...)
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
		s = Open(dir, "v")
		check(t, s, 0, 40)
		fill(s, 0, 50)
		s.Save()
		s.Close()
		s = Open(dir, "v")
		if n := check(t, s, 0, 50); n < 49 { // the one that was damaged may be found out only now
			t.Fatalf("round %d, %s: %d of 50 records after a new Save", round, filepath.Base(file), n)
		}
		s.Close()
	}
}

// A program that is killed leaves a log that no index knows.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir, "v")
	fill(s, 0, 10)
	s.Save()
	killed := Open(dir, "v")
	fill(killed, 10, 2000)
	killed.Close() // without Save
	s.Close()

	s = Open(dir, "v")
	defer s.Close()
	if n := check(t, s, 0, 10); n != 10 {
		t.Errorf("%d of 10 records", n)
	}
	fill(s, 3000, 3001)
	s.Save()
	if n := logs(t, dir); n != 2 {
		t.Errorf("%d logs are left, one of them of a program that was killed", n)
	}
}

// Two programs that use one folder do not hinder one another.
func TestTwo(t *testing.T) {
	dir := t.TempDir()
	a, b := Open(dir, "v"), Open(dir, "v")
	fill(a, 0, 500)
	fill(b, 0, 700)
	a.Save()
	b.Save()
	if n, m := check(t, a, 0, 500), check(t, b, 0, 700); n != 500 || m != 700 {
		t.Errorf("%d of 500 and %d of 700 records", n, m)
	}
	fill(a, 700, 800)
	a.Save()
	a.Close()
	b.Close()
	s := Open(dir, "v")
	defer s.Close()
	check(t, s, 0, 800)
	fill(s, 0, 800)
	if n := check(t, s, 0, 800); n != 800 {
		t.Errorf("%d of 800 records", n)
	}
}

// Where nothing can be written nothing is known, and nobody is hindered.
func TestNoDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("somebody's"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "memo")} {
		s := Open(dir, "v")
		fill(s, 0, 50)
		s.Save()
		if n := check(t, s, 0, 50); n != 0 || s.Failed() == nil {
			t.Errorf("%q: %d records, error %v", dir, n, s.Failed())
		}
		s.Close()
	}
	if text, _ := os.ReadFile(file); string(text) != "somebody's" {
		t.Errorf("the file is now %q", text)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := Open(t.TempDir(), "v")
	defer s.Close()
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			fill(s, n*50, n*50+400)
			for i := n * 50; i < n*50+400; i++ {
				name := fmt.Sprint(i)
				if record, ok := s.Get(keyOf(name)); !ok || !bytes.Equal(record, recordOf(name)) {
					t.Errorf("record %s is not there", name)
				}
			}
			s.Save()
		})
	}
	wg.Wait()
}

// sealed gives a text with its checksum behind it.
func sealed(text []byte) []byte {
	return binary.LittleEndian.AppendUint32(text, crc32.Checksum(text, checksums))
}

func FuzzIndex(f *testing.F) {
	dir := f.TempDir()
	s := Open(dir, "v")
	fill(s, 0, 5)
	s.SetBlob("files", []byte("a"))
	s.Save()
	s.Close()
	index, _ := os.ReadFile(filepath.Join(dir, indexName))
	f.Add(index[len(s.head()) : len(index)-4])
	f.Add([]byte(strings.Repeat("\xff", 40)))
	f.Fuzz(func(t *testing.T, body []byte) {
		dir := t.TempDir()
		s := Open(dir, "v")
		text := append(s.head(), body...)
		if err := os.WriteFile(filepath.Join(dir, indexName), sealed(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s = Open(dir, "v")
		check(t, s, 0, 6)
		fill(s, 0, 6)
		s.Save()
		s.Close()
	})
}

// TestPieces reads records in pieces: before they are in the file, from it, after the
// Store has forgotten them, and where there is no disk or a broken one.
func TestPieces(t *testing.T) {
	read := func(t *testing.T, records []Record) {
		t.Helper()
		for n, r := range records {
			want := string(recordOf(fmt.Sprint(n)))
			for _, span := range [][2]int{{0, len(want)}, {0, 5}, {7, 7}, {3, len(want) - 1}, {len(want) - 4, len(want)}} {
				if got, err := r.Piece(span[0], span[1]); err != nil || got != want[span[0]:span[1]] {
					t.Fatalf("record %d, %v: %q, %v", n, span, got, err)
				}
			}
			for _, span := range [][2]int{{-1, 2}, {3, 2}, {0, len(want) + 1}} {
				if got, err := r.Piece(span[0], span[1]); err == nil {
					t.Fatalf("record %d, %v: %q", n, span, got)
				}
			}
		}
	}
	lay := func(s *Store, from, to int) (all []Record) {
		for n := from; n < to; n++ {
			name := fmt.Sprint(n)
			all = append(all, s.Lay(keyOf(name), recordOf(name)))
		}
		return all
	}
	dir := t.TempDir()
	s := Open(dir, "v1")
	records := lay(s, 0, 3000)
	read(t, records)
	s.Save()
	read(t, records)

	again := Open(dir, "v1")
	var found []Record
	for n := range 3000 {
		all, r, ok := again.Find(keyOf(fmt.Sprint(n)))
		if !ok || !bytes.Equal(all, recordOf(fmt.Sprint(n))) {
			t.Fatalf("record %d is not found", n)
		}
		found = append(found, r)
	}
	read(t, found)
	forgetful := Open(dir, "v1")
	forgetful.Use(keyOf("1"))
	fill(forgetful, 3000, 5000)
	forgetful.Save() // and loses the others
	read(t, found)
	if _, _, ok := again.Find(keyOf("none")); ok {
		t.Error("a record that nobody laid down is found")
	}

	read(t, lay(Open("", "v1"), 0, 50))
	read(t, lay(Open(dir, "v1").OnlyRead(), 0, 50))

	broken := Open(t.TempDir(), "v1")
	records = lay(broken, 0, 20)
	broken.Save()
	broken.own.file.Close()
	records = append(records, lay(broken, 20, 40)...)
	if broken.Save(); broken.Failed() == nil {
		t.Fatal("a closed file took more")
	}
	records = append(records, lay(broken, 40, 60)...)
	for n, r := range records[20:] {
		if got, err := r.Piece(0, r.size); err != nil || got != string(recordOf(fmt.Sprint(20+n))) {
			t.Fatalf("record %d: %q, %v", 20+n, got, err)
		}
	}
	if _, err := records[0].Piece(0, 4); err == nil {
		t.Error("a closed file gives a piece")
	}
}
