package publish

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
)

// testTarget puts a target that holds nothing through what Target promises. keeps
// tells whether it keeps headers.
func testTarget(t *testing.T, target Target, keeps bool) {
	t.Helper()
	ctx := context.Background()
	list := func() (paths []string) {
		t.Helper()
		err := target.List(ctx, func(o Object) error { paths = append(paths, o.Path); return nil })
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		slices.Sort(paths)
		return paths
	}
	settle := func() {
		t.Helper()
		if err := target.Settle(ctx, false); err != nil {
			t.Fatalf("settle: %v", err)
		}
	}
	if got := list(); len(got) > 0 {
		t.Fatalf("an empty target holds %q", got)
	}
	for _, name := range []string{"nothing.html", "no/such/folder.html"} {
		if _, err := target.Stat(ctx, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat of what is not there: %v, want fs.ErrNotExist", err)
		}
		if _, err := target.Open(ctx, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("open of what is not there: %v, want fs.ErrNotExist", err)
		}
	}
	texts := map[string]string{
		"index.html":               "<!doctype html>الموصل",
		"events/e-1/index.html":    strings.Repeat("حدث ", 50_000),
		"صور/خريطة 1.svg":          "<svg/>",
		"empty.txt":                "",
		"a+b&c%20.txt":             "odd",
		".well-known/security.txt": "Contact: mailto:a@example.org\n",
		ManifestFile:               "first",
	}
	put := map[string]Object{}
	for name, text := range texts {
		o, err := target.Put(ctx, name, bytesBody([]byte(text)), headerOf(name, ""))
		if err != nil {
			t.Fatalf("put %s: %v", name, err)
		}
		put[name] = o
	}
	settle()
	want := make([]string, 0, len(texts))
	for name := range texts {
		want = append(want, name)
	}
	slices.Sort(want)
	if got := list(); !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	err := target.List(ctx, func(o Object) error {
		if o.Tag != put[o.Path].Tag || o.Size != int64(len(texts[o.Path])) && o.Size >= 0 {
			t.Errorf("%s is listed as %+v, and was put as %+v", o.Path, o, put[o.Path])
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for name, text := range texts {
		o, err := target.Stat(ctx, name)
		if err != nil || o.Size != int64(len(text)) || o.Tag != put[name].Tag {
			t.Errorf("stat %s: %+v, %v; it was put as %+v", name, o, err, put[name])
		}
		if body := bytesBody([]byte(text)); o.MD5 != "" && o.MD5 != body.MD5 {
			t.Errorf("stat %s: MD5 is %s, want %s", name, o.MD5, body.MD5)
		}
		if want := headerOf(name, ""); keeps && !want.in(o.Header) {
			t.Errorf("stat %s: headers %v, want %v", name, o.Header, want)
		}
		r, err := target.Open(ctx, name)
		if err != nil {
			t.Errorf("open %s: %v", name, err)
			continue
		}
		got, err := io.ReadAll(r)
		r.Close()
		if err != nil || string(got) != text {
			t.Errorf("%s: read %d bytes, %v, want %d", name, len(got), err, len(text))
		}
	}
	// Replaced, with another size: another tag.
	o, err := target.Put(ctx, "index.html", bytesBody([]byte("<!doctype html>الرقة وغيرها")), headerOf("index.html", ""))
	settle()
	if err != nil || o.Tag == put["index.html"].Tag && o.Size == put["index.html"].Size {
		t.Errorf("put again: %+v, %v; before %+v", o, err, put["index.html"])
	}
	// Many at once.
	var g sync.WaitGroup
	for n := range 20 {
		g.Go(func() {
			name := "many/" + string(rune('a'+n)) + "/index.html"
			if _, err := target.Put(ctx, name, bytesBody([]byte(name)), headerOf(name, "")); err != nil {
				t.Errorf("put %s: %v", name, err)
			}
		})
	}
	g.Wait()
	settle()
	if got := list(); len(got) != len(texts)+20 {
		t.Errorf("%d objects, want %d", len(got), len(texts)+20)
	}
	var gone []string
	for _, name := range list() {
		if name != "index.html" {
			gone = append(gone, name)
		}
	}
	if err := target.Remove(ctx, append(gone, "never/was.html")); err != nil {
		t.Errorf("remove: %v", err)
	}
	settle()
	if got := list(); !slices.Equal(got, []string{"index.html"}) {
		t.Errorf("after removals %q, want index.html alone", got)
	}
	if err := target.Settle(ctx, true); err != nil {
		t.Errorf("settle at last: %v", err)
	}
}
