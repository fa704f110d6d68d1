package archive

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// FuzzZip reads whatever bytes as a snapshot: it may refuse, and has to end.
func FuzzZip(f *testing.F) {
	f.Add(read(f, snapshot(f, Options{NoSource: true}, nil).Path))
	f.Add(read(f, snapshot(f, Options{Format: BagZip}, nil).Path))
	f.Add(read(f, snapshot(f, Options{Format: WACZ, NoSource: true}, nil).Path))
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := readZip(bytes.NewReader(b), int64(len(b)), nil)
		if err != nil {
			return
		}
		s := &Snapshot{Format: Zip, outer: z}
		if s.find() != nil {
			return
		}
		if _, err := s.Verify(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		s.ExtractAll(t.Context(), dir+"/out", "", nil)
		names, err := os.ReadDir(dir)
		if err != nil || len(names) > 1 || len(names) == 1 && names[0].Name() != "out" {
			t.Fatalf("%v, %v are left", names, err)
		}
	})
}

// FuzzManifest reads manifests: what is accepted is what would be written.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(strings.Repeat("0", 64) + "  a\n" + strings.Repeat("a", 64) + "  b/c\n"))
	f.Add([]byte("x  ../y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		digests, err := readManifest(bytes.NewReader(b), func(path string) string { return path })
		if err != nil {
			return
		}
		var list []entry
		for path, sum := range digests {
			list = append(list, entry{path: path, sha256: sum})
		}
		if got := manifestOf(list); !bytes.Equal(got, b) {
			t.Fatalf("%q was read, and is written %q", b, got)
		}
	})
}

// FuzzCustody reads custody logs.
func FuzzCustody(f *testing.F) {
	f.Add([]byte(`{"time":"2026-03-01T00:00:00Z","event":"snapshot","object":"sha256:00","tool":"x","outcome":"ok","prev":""}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if lines, err := readCustody(b); err == nil && len(lines) == 0 {
			t.Fatal("neither a line nor an error")
		}
	})
}

// FuzzPage reads single pages: one that is proved is one that pageHead begins.
func FuzzPage(f *testing.F) {
	f.Add([]byte(pageHead + pageSeal + digestOf([]byte("x")) + sealEnd + "x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := t.TempDir() + "/page.html"
		overwrite(t, file, b)
		v, err := VerifyPage(file)
		if err != nil || len(v.Findings) == 0 && !bytes.HasPrefix(b, []byte(pageHead)) {
			t.Fatalf("%+v, %v", v, err)
		}
	})
}

// FuzzIndex reads indexes.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(`test,waqai)/ 20260301093000 {"url":"https://waqai.test/","mime":"text/html","status":200,"digest":"sha256:00","length":5,"offset":0,"filename":"data.warc.gz"}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, err := parseIndex(bytes.NewReader(b))
		if err == nil && len(lines) > bytes.Count(b, []byte("\n")) {
			t.Fatal("more lines than there are")
		}
	})
}
