package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waqai"
	"waqai/internal/bench/corpus"
	"waqai/internal/site"
	"waqai/timeline/edtf"
)

// corpusSite makes a site of n articles of the corpus, and gives what builds it into
// out and the bytes of the articles.
func corpusSite(b *testing.B, n int) (opt site.Options, size int64) {
	b.Helper()
	dir := b.TempDir()
	size, err := corpus.Write(b.Context(), filepath.Join(dir, "content", "articles"), n, corpus.Form{})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "site.toml"), []byte("title = \"سجل الأخبار\"\nbase_url = \"https://chronicle.example/\"\n"), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
	return site.Options{
		Dir: dir, Out: filepath.Join(dir, "public"), Theme: waqai.Theme, Today: edtf.DayOf(2026, 1, 1),
		NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, nil) },
	}, size
}

// kindOf names the kind of a page by its path: "city", "event", "search index".
func kindOf(file string) string {
	first, rest, _ := strings.Cut(file, "/")
	name := path.Base(file)
	switch {
	case name == "feed.xml", name == "feed.json", name == "card.png":
		return name
	case file == "index.html":
		return "home"
	case path.Ext(file) == ".xml":
		return "sitemap"
	case rest == "": // files of the theme, icons
		return ""
	case first == "data" || first == "cities" && name != "index.html":
		return "data " + name
	case first == "search" && name != "index.html":
		return "search index"
	case len(first) == 4 && first[0] >= '0' && first[0] <= '9':
		return []string{"year", "month", "day"}[min(2, strings.Count(rest, "/"))]
	case rest == "index.html":
		return "list of " + first
	}
	return map[string]string{
		"cities": "city", "articles": "article", "events": "event", "sources": "source", "types": "type", "actors": "actor", "days": "anniversary",
		"compare": "compare",
	}[first]
}

// BenchmarkRender renders up to a hundred pages of each kind of a site of 300 articles,
// to nowhere: the rate is that of the bytes that come out.
func BenchmarkRender(b *testing.B) {
	opt, _ := corpusSite(b, 300)
	s, err := site.Load(b.Context(), opt)
	if err != nil || len(s.Faults) > 0 {
		b.Fatal(err, s.Faults.Err())
	}
	plan, faults := s.Plan()
	if len(faults) > 0 {
		b.Fatal(faults.Err())
	}
	pages := map[string][]site.Page{}
	for _, p := range plan {
		if kind := kindOf(p.Path); kind != "" && len(pages[kind]) < 100 {
			pages[kind] = append(pages[kind], p)
		}
	}
	var kinds []string
	for kind := range pages {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		b.Run(strings.ReplaceAll(kind, " ", "-"), func(b *testing.B) {
			var size counter
			for _, p := range pages[kind] {
				if err := p.Render(&size); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range pages[kind] {
					if err := p.Render(io.Discard); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(len(pages[kind]))*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// BenchmarkSite reads a site of 300 articles, plans its pages and builds it: from
// nothing, with nothing changed, and after an edit of one article. The rate is that of
// the bytes of the articles.
func BenchmarkSite(b *testing.B) {
	opt, size := corpusSite(b, 300)
	stage := func(name string, each func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				each(b)
			}
		})
	}
	var s *site.Site
	stage("load", func(b *testing.B) {
		var err error
		if s, err = site.Load(b.Context(), opt); err != nil || len(s.Faults) > 0 {
			b.Fatal(err, s.Faults.Err())
		}
	})
	stage("plan", func(b *testing.B) {
		if s == nil {
			b.Skip("the site was not loaded")
		}
		if _, faults := s.Plan(); len(faults) > 0 {
			b.Fatal(faults.Err())
		}
	})
	build := func(b *testing.B) {
		if r, err := site.Build(context.Background(), opt); err != nil || len(r.Faults) > 0 {
			b.Fatal(err, r.Faults.Err())
		}
	}
	stage("build", func(b *testing.B) {
		b.StopTimer()
		if err := os.RemoveAll(opt.Out); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		build(b)
	})
	build(b)
	stage("build-unchanged", build)
	file := filepath.Join(opt.Dir, "content", "articles", filepath.FromSlash(corpus.New(7).Path))
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	edits := 0
	stage("build-one-edit", func(b *testing.B) {
		edits++
		changed := append(bytes.Clone(text), fmt.Sprintf("\nوقصفت طائرات حربية أمس حي العمال في الموصل، فقتل %d مدنيا.\n", 20+edits)...)
		if err := os.WriteFile(file, changed, 0o644); err != nil {
			b.Fatal(err)
		}
		build(b)
	})
}
