package waqai_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the plan of the house: what each package may import beside the
// standard library. Imports point one way, and every third party stays in its
// room. Test files may import what their package may, and inTests lists.
var allowed = map[string][]string{
	"waqai":                       {},
	"waqai/extract/arabic":        {"golang.org/x/text/unicode/norm"},
	"waqai/timeline/edtf":         {},
	"waqai/internal/source":       {"github.com/BurntSushi/toml"},
	"waqai/timeline/ummalqura":    {"waqai/timeline/edtf"},
	"waqai/extract/dates":         {"waqai/extract/arabic", "waqai/internal/source", "waqai/timeline/edtf", "waqai/timeline/ummalqura"},
	"waqai/extract/places":        {"waqai/extract/arabic", "waqai/internal/source"},
	"waqai/timeline":              {"golang.org/x/text/unicode/norm", "waqai/internal/pack", "waqai/timeline/edtf"},
	"waqai/extract":               {"waqai/extract/arabic", "waqai/extract/dates", "waqai/extract/places", "waqai/internal/source", "waqai/timeline", "waqai/timeline/edtf"},
	"waqai/internal/atlas":        {},
	"waqai/internal/atlas/mkbase": {"waqai/internal/atlas"},
	"waqai/internal/article":      {"github.com/yuin/goldmark", "waqai/internal/pack", "waqai/internal/source", "waqai/timeline", "waqai/timeline/edtf"},
	"waqai/internal/card":         {"github.com/go-text/typesetting", "golang.org/x/image", "golang.org/x/text/unicode/norm"},
	"waqai/internal/search":       {"golang.org/x/text/unicode/norm", "waqai/internal/pack"},
	"waqai/internal/gloss":        {"waqai/internal/source"},
	"waqai/internal/export":       {"waqai/timeline", "waqai/timeline/edtf"},
	"waqai/internal/stencil":      {},
	"waqai/internal/pack":         {},
	"waqai/internal/memo":         {},
	"waqai/internal/site":         {"golang.org/x/sync/errgroup", "golang.org/x/text/unicode/norm", "waqai/internal/article", "waqai/internal/atlas", "waqai/internal/capture", "waqai/internal/card", "waqai/internal/export", "waqai/internal/memo", "waqai/internal/pack", "waqai/internal/search", "waqai/internal/source", "waqai/internal/stencil", "waqai/timeline", "waqai/timeline/edtf", "waqai/timeline/ummalqura"},
	"waqai/internal/browsertest":  {"github.com/chromedp"},
	"waqai/internal/warc":         {"github.com/klauspost/compress"},
	"waqai/internal/capture":      {"github.com/temoto/robotstxt", "golang.org/x/net/html", "golang.org/x/net/idna", "waqai/internal/warc"},
	"waqai/internal/archive":      {"github.com/klauspost/compress", "golang.org/x/net/html", "golang.org/x/sync/errgroup", "waqai/internal/article", "waqai/internal/capture", "waqai/internal/site", "waqai/internal/source", "waqai/internal/warc", "waqai/timeline", "waqai/timeline/edtf"},
	"waqai/internal/publish":      {"github.com/andybalholm/brotli", "github.com/bep/imagemeta", "github.com/minio/minio-go/v7", "github.com/pkg/sftp", "golang.org/x/sync/errgroup", "waqai/internal/site", "waqai/internal/source"},
	"waqai/internal/bench":        {"waqai/internal/bench/corpus"},
	"waqai/internal/bench/corpus": {},
	"waqai/internal/review":       {"waqai/internal/article", "waqai/internal/gloss", "waqai/internal/site", "waqai/internal/source", "waqai/timeline", "waqai/timeline/edtf"},
	"waqai/internal/serve":        {"github.com/fsnotify/fsnotify", "waqai/internal/gloss", "waqai/internal/review", "waqai/internal/site", "waqai/internal/source"},
	"waqai/cmd/build":             {"github.com/urfave/cli/v3", "golang.org/x/term", "waqai", "waqai/extract", "waqai/extract/places", "waqai/internal/archive", "waqai/internal/article", "waqai/internal/capture", "waqai/internal/publish", "waqai/internal/serve", "waqai/internal/site", "waqai/internal/source", "waqai/timeline", "waqai/timeline/edtf"},
}

// inTests is what tests may import beside that; internal/browsertest is for them alone.
var inTests = []string{"golang.org/x/net/html", "github.com/chromedp", "github.com/rogpeppe/go-internal/testscript", "github.com/santhosh-tekuri/jsonschema/v6", "github.com/mmcdole/gofeed", "github.com/arran4/golang-ical", "golang.org/x/text/language", "waqai", "waqai/internal/bench/corpus", "waqai/internal/browsertest", "waqai/internal/gloss", "waqai/internal/review", "waqai/timeline", "waqai/timeline/edtf"}

func TestImports(t *testing.T) {
	met := map[string]bool{}
	walk(t, func(file string) {
		if path.Ext(file) != ".go" {
			return
		}
		pkg := path.Join("waqai", path.Dir(file))
		rooms, ok := allowed[pkg]
		if !ok {
			t.Errorf("%s: package %s is not in the plan of the house", file, pkg)
			return
		}
		met[pkg] = true
		if strings.HasSuffix(file, "_test.go") {
			rooms = slices.Concat(rooms, inTests)
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			return
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if name == "C" || !strings.Contains(strings.SplitN(name, "/", 2)[0], ".") && !strings.HasPrefix(name, "waqai") {
				continue // the standard library
			}
			if strings.HasSuffix(file, "_test.go") && name == pkg {
				continue
			}
			if !slices.ContainsFunc(rooms, func(r string) bool {
				return name == r || !strings.HasPrefix(r, "waqai") && strings.HasPrefix(name, r+"/")
			}) {
				t.Errorf("%s imports %s, which %s may not", file, name, pkg)
			}
		}
	})
	for pkg := range allowed {
		if !met[pkg] {
			t.Errorf("package %s is in the plan and not in the house", pkg)
		}
	}
}

// TestWords keeps the paths of somebody's machine and the marks that turn a
// line round out of the files of the project.
func TestWords(t *testing.T) {
	var odd []string
	for _, p := range [][2]string{{"/ro", "ot/"}, {"/ho", "me/"}, {"/Use", "rs/"}} {
		odd = append(odd, p[0]+p[1]) // put together here, so that this file has none
	}
	for _, c := range []rune{0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069} {
		odd = append(odd, string(c))
	}
	walk(t, func(file string) {
		switch path.Ext(file) {
		case ".png", ".sum":
			return
		}
		b, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			t.Error(err)
			return
		}
		for i, line := range strings.Split(string(b), "\n") {
			for _, w := range odd {
				if strings.Contains(line, w) && !strings.Contains(line, "://") {
					t.Errorf("%s:%d holds %q", file, i+1, w)
				}
			}
		}
	})
}

// walk visits the files of the project: not what was built, nor modules of
// their own.
func walk(t *testing.T, visit func(file string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if file != "." && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".ci" || file == "public" || file == "bin" || d.Name() == "testdata") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(filepath.FromSlash(file), "go.mod")); err == nil && file != "." {
				return fs.SkipDir
			}
			return nil
		}
		visit(file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
