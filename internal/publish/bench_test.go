package publish

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"waqai/internal/site"
	"waqai/timeline/edtf"
)

// hollow is a target that remembers what objects there are and not their bytes, but for
// the manifest.
type hollow struct {
	mu       sync.Mutex
	objects  map[string]Object
	manifest []byte
	calls    int
	most     uint64 // of the heap in use, in bytes, when it was looked at
}

func (h *hollow) look() {
	if h.calls++; h.calls%(1+len(h.objects)/8) != 0 {
		return
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.most = max(h.most, m.HeapAlloc)
}

func (h *hollow) List(_ context.Context, each func(Object) error) error {
	for _, o := range h.objects {
		if err := each(o); err != nil {
			return err
		}
	}
	return nil
}

func (h *hollow) Stat(_ context.Context, path string) (Object, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.look()
	if o, ok := h.objects[path]; ok {
		return o, nil
	}
	return Object{}, &fs.PathError{Op: "stat", Path: path, Err: fs.ErrNotExist}
}

func (h *hollow) Open(_ context.Context, path string) (io.ReadCloser, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if path != ManifestFile || h.manifest == nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return io.NopCloser(strings.NewReader(string(h.manifest))), nil
}

func (h *hollow) Put(_ context.Context, path string, body Body, header Header) (Object, error) {
	r, err := body.Open()
	if err != nil {
		return Object{}, err
	}
	defer r.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	if path == ManifestFile {
		h.manifest, err = io.ReadAll(r)
		return Object{Path: path}, err
	}
	h.look()
	n, err := io.Copy(io.Discard, r)
	o := Object{Path: path, Size: n, Tag: body.MD5[:8], MD5: body.MD5, Header: header}
	h.objects[path] = o
	return o, err
}

func (h *hollow) Remove(context.Context, []string) error { return nil }
func (h *hollow) Settle(context.Context, bool) error     { return nil }
func (h *hollow) Close() error                           { return nil }

// BenchmarkPublish publishes sites of files, few and many, small and large, then again with
// nothing changed. MB is the most of the heap that was in use, B/file what that is for each
// file beside what a site of one file takes.
//
//	go test -run '^$' -bench Publish -benchtime 1x ./internal/publish
func BenchmarkPublish(b *testing.B) {
	alone := 0.0
	for _, c := range []struct{ files, size int }{{1, 1 << 10}, {2000, 1 << 10}, {2000, 64 << 10}, {20_000, 1 << 10}} {
		dir := b.TempDir()
		write := func(name, text string) {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				b.Fatal(err)
			}
		}
		write("site.toml", "title = \"وقائع\"\nbase_url = \"https://waqai.test/\"\n[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\n")
		text := strings.Repeat("سطر من النص\n", c.size/20)
		for n := range c.files {
			write(fmt.Sprintf("static/texts/%03d/%05d.txt", n%200, n), fmt.Sprint(n, text))
		}
		b.Run(fmt.Sprintf("files=%d/KB=%d", c.files, c.size>>10), func(b *testing.B) {
			for range b.N {
				h := &hollow{objects: map[string]Object{}}
				opt := Options{
					Site: site.Options{Dir: dir, Theme: os.DirFS("../.."), Today: edtf.DayOf(2018, 1, 1), NewExtractor: func(site.Lexicon) (site.Extractor, []site.Refused) { return finder{}, nil }},
					open: func(context.Context, string, site.Target) (Target, bool, error) { return h, true, nil },
				}
				for run := range 2 {
					r, err := Publish(context.Background(), opt)
					if err != nil || len(r.Faults) > 0 || run == 1 && r.Sent > 0 {
						b.Fatal(err, r.Faults, r.Sent)
					}
				}
				if alone == 0 {
					alone = float64(h.most)
				}
				b.ReportMetric(float64(h.most)/1e6, "MB")
				b.ReportMetric((float64(h.most)-alone)/float64(c.files), "B/file")
			}
		})
	}
}
