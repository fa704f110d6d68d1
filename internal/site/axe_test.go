package site

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waqai/internal/browsertest"
)

// rules runs axe-core by all its rules for WCAG up to 2.2 AA, and its best practices, and
// gives what it finds.
const rules = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.failureSummary.split('\n')[1].trim() + ' ' + n.html.slice(0, 160))))`

// TestAccessible has axe-core look at each kind of page, narrow and light, wide and dark.
// WAQAI_AXE names its file axe.min.js, of the npm package axe-core.
func TestAccessible(t *testing.T) {
	ctx := browsertest.Start(t)
	file := os.Getenv("WAQAI_AXE")
	if file == "" {
		if browsertest.Required() {
			t.Fatal("WAQAI_AXE does not say where axe-core's axe.min.js is")
		}
		t.Skip("WAQAI_AXE does not say where axe-core's axe.min.js is; accessibility was not tested")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changes := recorded(busy())  // so that there are pages of every kind
	maps.Copy(changes, placed()) // and maps
	changes["content/articles/traps.md"] = traps
	dir, files := buildSmall(t, changes)
	copies, copied := builtCopies(t) // and what snapshots have beside
	plant(t, filepath.Join(dir, "public", "copies"), copies)
	server := httptest.NewServer(http.StripPrefix("/sub/", http.FileServer(http.Dir(filepath.Join(dir, "public")))))
	defer server.Close()
	found := map[string]bool{}
	for _, page := range append(eachKind(files), "cities/mosul/index.html", "cities/nineveh-gov/index.html", "copies/"+copied, "copies/"+copiesPath(0), "copies/articles/gone/index.html") {
		for _, look := range []struct {
			width  int64
			scheme string
		}{{360, "light"}, {1440, "dark"}} {
			if err := visit(ctx, server.URL+"/sub/"+page, look.width, look.scheme); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			list, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](string(axe)+"\n;"+rules, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			for _, what := range list {
				if !found[page+what] {
					found[page+what] = true
					t.Errorf("%s, %d px, %s: %s", page, look.width, look.scheme, what)
				}
			}
		}
	}
}

// eachKind gives a page of every kind that a site has, by the class of its body.
func eachKind(files map[string]string) (pages []string) {
	seen := map[string]bool{}
	for _, file := range sortedKeys(files) {
		_, kind, ok := strings.Cut(files[file], `<body class="`)
		kind, _, _ = strings.Cut(kind, `"`)
		if !ok || seen[kind] || !strings.HasSuffix(file, ".html") || strings.Contains(files[file], `http-equiv="refresh"`) { // which leads on at once
			continue
		}
		seen[kind] = true
		pages = append(pages, file)
	}
	return pages
}

// TestEachKind wants a page of every template among those that are looked at.
func TestEachKind(t *testing.T) {
	_, files := buildSmall(t, recorded(busy()))
	pages := fmt.Sprint(eachKind(files))
	for _, want := range []string{"index.html", "cities/", "articles/", "events/", "2016/", "sources/index.html", "sources/radio-three/", "types/index.html", "types/battle/", "actors/index.html", "actors/army/", "days/index.html", "days/03-06/", "compare/index.html", "compare/mosul-", "snapshots/", "about/", "404.html"} {
		if !strings.Contains(pages, want) {
			t.Errorf("no page of %s in %s", want, pages)
		}
	}
}
