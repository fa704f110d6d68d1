package publish

import (
	"bytes"
	"compress/gzip"
	"io"
	"reflect"
	"testing"
)

// pack gives a text as a manifest is stored.
func pack(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestManifest(t *testing.T) {
	m := newManifest()
	m.head.Site, m.head.Run, m.head.Unfinished = "https://waqai.test/", "abc", true
	m.files["index.html"] = entry{Key: "k", Digest: "d", Size: 5, Tag: "t", Header: "h"}
	m.files["cities/الموصل/index.html"] = entry{}
	text, err := m.write()
	if err != nil {
		t.Fatal(err)
	}
	again, err := parseManifest(text)
	if err != nil {
		t.Fatal(err)
	}
	for path, e := range m.files {
		e.Path = path
		m.files[path] = e
	}
	if !reflect.DeepEqual(again.files, m.files) || again.head != m.head || again.lost {
		t.Errorf("read %+v, wrote %+v", again, m)
	}
	if twice, err := again.write(); err != nil || !bytes.Equal(twice, text) {
		t.Errorf("the same manifest has other bytes (%v)", err)
	}
	for _, wrong := range []string{
		``, `{}`, `{"waqai":"something"}`, `{"waqai":"publish","version":1}` + "\n" + `{"path":"../x"}`,
		`{"waqai":"publish","version":1}` + "\n" + `{"path":"/x"}`, `{"waqai":"publish","version":1}` + "\n" + `{"path":""}`,
		`{"waqai":"publish","version":1}` + "\n" + `{"path":"a"`, `{"waqai":"publish","version":9}`,
	} {
		if m, err := parseManifest(pack(t, wrong)); err == nil {
			t.Errorf("%q is no manifest, and was read as %+v", wrong, m)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(pack(f, `{"waqai":"publish","version":1}`+"\n"+`{"path":"a","key":"b"}`))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, packed []byte) {
		m, err := parseManifest(packed)
		if err != nil {
			return
		}
		text, err := m.write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseManifest(text)
		if err != nil || len(again.files) != len(m.files) {
			t.Errorf("%v: read %d files again, want %d", err, len(again.files), len(m.files))
		}
	})
}
