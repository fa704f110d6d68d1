package article

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func save(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.md")
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return file
}

func isFile(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %.60q (%v), want %.60q", file, got, err, want)
	}
	if names, _ := os.ReadDir(filepath.Dir(file)); len(names) != 1 {
		t.Errorf("the folder holds %v", names)
	}
}

func TestSave(t *testing.T) {
	file := save(t, "الأول")
	if err := Save(file, Digest([]byte("الأول")), []byte("الثاني")); err != nil {
		t.Fatal(err)
	}
	isFile(t, file, "الثاني")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
}

func TestSaveConflict(t *testing.T) {
	file := save(t, "حفظه غيري")
	shown, found := Digest([]byte("ما رأيته")), Digest([]byte("حفظه غيري"))
	var conflict *Conflict
	if err := Save(file, shown, []byte("قراري")); !errors.As(err, &conflict) || conflict.Shown != shown || conflict.Found != found {
		t.Errorf("%v, want a conflict with both digests", err)
	}
	isFile(t, file, "حفظه غيري")
	if err := Save(file+"x", shown, []byte("قراري")); !errors.As(err, &conflict) || conflict.Found != "" {
		t.Errorf("%v, want a conflict with a file that is gone", err)
	}
	isFile(t, file, "حفظه غيري")
}

// TestSaveLink: a file that is a link stays one.
func TestSaveLink(t *testing.T) {
	file := save(t, "الأول")
	link := filepath.Join(t.TempDir(), "b.md")
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := Save(link, Digest([]byte("الأول")), []byte("الثاني")); err != nil {
		t.Fatal(err)
	}
	isFile(t, file, "الثاني")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

func TestUndo(t *testing.T) {
	file := save(t, "الأول")
	if err := Save(file, Digest([]byte("الأول")), []byte("الثاني")); err != nil {
		t.Fatal(err)
	}
	u := Undo{File: file, Before: []byte("الأول"), After: Digest([]byte("الثاني"))}
	again, err := u.Do()
	if err != nil {
		t.Fatal(err)
	}
	isFile(t, file, "الأول")
	if _, err := again.Do(); err != nil {
		t.Fatal(err)
	}
	isFile(t, file, "الثاني")
	if err := os.WriteFile(file, []byte("حفظه غيري"), 0o640); err != nil {
		t.Fatal(err)
	}
	var conflict *Conflict
	if _, err := u.Do(); !errors.As(err, &conflict) {
		t.Errorf("%v, want a conflict", err)
	}
	isFile(t, file, "حفظه غيري")
}

const long = 1 << 20

// TestSaveFull: a disk that takes no more leaves the file as it was.
func TestSaveFull(t *testing.T) {
	old := strings.Repeat("سطر من المقال\n", 100)
	file := save(t, old)
	if !limitFiles(t, file, Digest([]byte(old))) {
		t.Skip("this system sets no limit to the size of files")
	}
	isFile(t, file, old)
}
