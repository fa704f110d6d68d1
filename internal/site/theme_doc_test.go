package site

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/theme.md anew")

const themeDoc = "../../docs/theme.md"

// TestThemeDoc wants docs/theme.md to be what the structs of pages and the functions of
// templates say. After a change:
//
//	go test ./internal/site -run TestThemeDoc -update
func TestThemeDoc(t *testing.T) {
	got := themeManual(t)
	if *update {
		if err := os.WriteFile(themeDoc, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(themeDoc)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/theme.md is not what the pages are; see the head of this test")
	}
}

const themeIntroduction = `# Templates and styles

A site can look in every way that it likes. A file in its own ` + "`templates/` or `static/`" + ` takes the place of the theme's file of that name; all
others stay as they are. This page is made from the program's own structs, and a test keeps it so.

- Every kind of page has a template file, which defines ` + "`main`" + ` and may define ` + "`head`" + `; ` + "`base.html`" + ` is the page around it. All other files are parts,
  which any template may call by the names that they define: ` + "`{{template \"event\" .}}`" + `.
- Templates are those of Go's [html/template](https://pkg.go.dev/html/template): what they print is escaped for the place where it stands.
- A fault in a template is told with its file, line and column, and nothing is built until it is mended.
- Every page has a policy that forbids inline styles and scripts and other hosts. Put styles into a file of ` + "`static/`" + `.
- Text of articles and names may go in either direction: print them by ` + "`{{template \"text\" .}}`" + `, or in ` + "`<bdi>`" + `. Dates and numbers go through the functions below, which
  heed the settings of the site.
- Links in the data lead from the page on which they stand.
`

// themeManual makes the text of docs/theme.md.
func themeManual(t *testing.T) []byte {
	fset := token.NewFileSet()
	var files []*ast.File
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	types := map[string]*ast.StructType{}
	docs := map[string]string{}
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				if st, ok := ts.Type.(*ast.StructType); ok && ts.Name.IsExported() {
					types[ts.Name.Name], docs[ts.Name.Name] = st, g.Doc.Text()
				}
			}
		}
	}

	var out bytes.Buffer
	out.WriteString(themeIntroduction)
	out.WriteString("\n## Functions\n| function | gives |\n| --- | --- |\n")
	for _, line := range functionLines(t) {
		out.WriteString(line)
	}
	out.WriteString("\n## Pages\n| template | data | |\n| --- | --- | --- |\n")
	var queue []string
	for _, file := range kindFiles {
		name := strings.ToUpper(file[:1]) + strings.TrimSuffix(file[1:], ".html") + "Page"
		if types[name] == nil {
			t.Fatalf("templates/%s has no struct %s", file, name)
		}
		fmt.Fprintf(&out, "| `%s` | [`%s`](#%s) | %s |\n", file, name, strings.ToLower(name), new(doc.Package).Synopsis(docs[name]))
		queue = append(queue, name)
	}
	out.WriteString("\n## Data\n")
	seen := map[string]bool{}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		fmt.Fprintf(&out, "\n### %s\n%s\n", name, strings.TrimSpace(docs[name]))
		out.WriteString("\n| field | type | |\n| --- | --- | --- |\n")
		for _, f := range types[name].Fields.List {
			var kind bytes.Buffer
			if err := printer.Fprint(&kind, fset, f.Type); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(f.Doc.Text()+" "+f.Comment.Text()), " ")
			shown := kind.String()
			if strings.HasPrefix(shown, "struct") {
				shown = "struct"
			}
			var names []string
			for _, n := range f.Names {
				if n.IsExported() {
					names = append(names, "`"+n.Name+"`")
				}
			}
			if f.Names == nil {
				names = []string{"all of `" + shown + "`"}
			}
			if names == nil {
				continue
			}
			fmt.Fprintf(&out, "| %s | `%s` | %s |\n", strings.Join(names, ", "), shown, strings.ReplaceAll(text, "|", `\|`))
			for _, word := range regexp.MustCompile(`\b[A-Z]\w*\b`).FindAllString(shown, -1) {
				if types[word] != nil && !strings.Contains(shown, "."+word) {
					queue = append(queue, word)
				}
			}
		}
	}
	return out.Bytes()
}

// functionLines gives a line of a table for each function of templates, with its comment.
func functionLines(t *testing.T) (lines []string) {
	src, err := os.ReadFile("theme.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t\t"(\w+)": .*// (.+)$`).FindAllStringSubmatch(string(src), -1) {
		lines = append(lines, fmt.Sprintf("| `%s` | %s |\n", m[1], m[2]))
	}
	if have := len(testWording("levant", "european").functions()); len(lines) != have {
		t.Errorf("%d functions of templates, of which %d say what they give", have, len(lines))
	}
	slices.Sort(lines)
	return lines
}
