package site

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"
	"testing"
)

// BenchmarkRender renders one page of each kind, the longest that a site of 300 articles
// has. Both ways are timed: by the stencil of the kind, and by html/template.
func BenchmarkRender(b *testing.B) {
	opt := optionsFor(plant(b, b.TempDir(), manyArticles(300)), "", "")
	s, err := Load(context.Background(), opt)
	if err != nil || len(s.Faults) > 0 {
		b.Fatal(err, s.Faults)
	}
	pages, _ := s.Plan()
	longest := map[string]Page{}
	sizes := map[string]int64{}
	for _, p := range pages {
		var out bytes.Buffer
		kind := kindOf(p.Path)
		if err := p.Render(&out); err != nil {
			b.Fatal(err)
		}
		if size := int64(out.Len()); size > sizes[kind] {
			longest[kind], sizes[kind] = p, size
		}
	}
	kinds := sortedKeys(longest)
	run := func(name string, kinds []string) {
		for _, kind := range kinds {
			b.Run(name+kind, func(b *testing.B) {
				b.SetBytes(sizes[kind])
				b.ReportAllocs()
				for b.Loop() {
					if err := longest[kind].Render(discard{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	run("", kinds)
	for _, q := range s.theme.quick {
		q.stencil = nil
	}
	run("html-template/", slices.DeleteFunc(kinds, func(kind string) bool { return strings.Contains(kind, ".") }))
}

// BenchmarkPlan lists the pages of the same site.
func BenchmarkPlan(b *testing.B) {
	s, err := Load(context.Background(), optionsFor(plant(b, b.TempDir(), manyArticles(300)), "", ""))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if pages, _ := s.Plan(); len(pages) < 300 {
			b.Fatal(len(pages))
		}
	}
}

// kindOf names the kind of a page, or of a file, by its path.
func kindOf(file string) string {
	if path.Ext(file) != ".html" {
		if strings.HasPrefix(file, "data/") || !strings.Contains(file, "/") {
			return "file." + path.Base(file)
		}
		return "file" + path.Ext(file)
	}
	folder, _, _ := strings.Cut(file, "/")
	switch {
	case folder >= "1" && folder < "3":
		return [...]string{"year", "month", "day"}[min(strings.Count(file, "/")-1, 2)]
	case strings.Count(file, "/") > 1:
		return "a-page-of-" + folder
	}
	return folder
}

// discard is no io.Discard, which some writers know.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
