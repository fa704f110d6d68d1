package gloss

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waqai/internal/source"
)

func TestArabic(t *testing.T) {
	for _, c := range [][2]string{
		{"negated by «لم»", "منفي بالكلمة «لم»"},
		{"by «طائرات التحالف»: subject of «شن»", "الفاعل «طائرات التحالف»: فاعل «شن»"},
		{"subject of «شن», which describes «غارة»", "فاعل «شن» الذي يصف «غارة»"},
		{"«أمس» dates the clause: 2016-10-24", "العبارة «أمس» تؤرخ جملته: `2016-10-24`"},
		{"a day of a month; without a year the nearest on or before publication; the weekday does not fit 2016-10-24", "يوم من شهر؛ وبلا سنة فأقربه إلى يوم النشر مما لا يتجاوزه؛ يوم الأسبوع لا يوافق `2016-10-24`"},
		{"title is text, and should be a list", "قيمة `title` نص، وينبغي أن تكون قائمة"},
		{"date: date \"2017-13\": there is no month 13 (character 6)", "قيمة `date`: ليس `2017-13` تاريخًا: لا شهر رقمه `13`"},
		{"cannot be read: permission denied", "تعذرت قراءته: لا إذن بذلك"},
		{"cannot be read: the moon is full", "تعذرت قراءته: `the moon is full`"},
		{"unknown key \"a`b\"", "لا مفتاح اسمه `a'b`"},
		{"add one of  trigger = \"انسحبوا\"  or  trigger = \"هجوما\"", "أضف واحدًا من هذه: `trigger = \"انسحبوا\"  or  trigger = \"هجوما\"`"},
		{"", ""},
	} {
		if got, ok := Arabic(c[0]); got != c[1] || !ok {
			t.Errorf("%s\n got %s, %v\nwant %s", c[0], got, ok, c[1])
		}
	}
	for _, unknown := range []string{"the moon is full", "a purpose; the moon is full", "x is y", "{1}"} {
		if got, ok := Arabic(unknown); ok || got != unknown {
			t.Errorf("%s: %s, %v", unknown, got, ok)
		}
	}
	message, _ := Fault(source.Fault{Pos: source.Pos{File: "templates/base.html"}, Message: "bad character U+0026 '&'"})
	if message != "في القالب خطأ: `bad character U+0026 '&'`" {
		t.Error(message)
	}
}

func TestPieces(t *testing.T) {
	for said, want := range map[string]string{
		"أضف `title = \"…\"` هنا": "[{أضف  false} {title = \"…\" true} { هنا false}]", "`a`": "[{a true}]", "كلام": "[{كلام false}]", "": "[]", "علامة ` وحدها": "[{علامة ` وحدها false}]",
	} {
		if got := fmt.Sprint(Pieces(said)); got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}

var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// known are words in Latin letters that Arabic has no other for.
var known = regexp.MustCompile(`UTF-8|NUL|WARC|TrueType|OpenType|WOFF2|PNG|onion`)

// TestEntries: the Arabic of an entry has each placeholder of the English once, and no
// Latin letters but in what an editor types. No English stands in the lists twice.
func TestEntries(t *testing.T) {
	hole := regexp.MustCompile(`\{[1-9][:a-z]*\}`)
	met := map[string]bool{}
	for _, e := range append(append([]entry{}, reasons...), faults...) {
		if met[e.english] {
			t.Errorf("twice: %s", e.english)
		}
		met[e.english] = true
		in, out := hole.FindAllString(e.english, -1), hole.FindAllString(e.arabic, -1)
		slices.Sort(in)
		slices.Sort(out)
		if !slices.Equal(in, out) && !(strings.HasPrefix(e.english, "a {1}") || strings.HasSuffix(e.english, "{1} itself") || strings.Contains(e.english, "(character {")) {
			t.Errorf("%s: %v become %v", e.english, in, out)
		}
		if strings.Count(e.arabic, "`")%2 != 0 {
			t.Errorf("%s: an odd number of backquotes", e.arabic)
		}
		for _, p := range Pieces(hole.ReplaceAllString(e.arabic, "")) {
			if !p.Code && latin.MatchString(known.ReplaceAllString(p.Text, "")) {
				t.Errorf("%s: «%s» is not Arabic", e.english, p.Text)
			}
		}
	}
}

// TestAllIsSaid looks through the sources of all that says something about a text or a
// file, and asks for the Arabic of it.
func TestAllIsSaid(t *testing.T) {
	count := 0
	for _, from := range []struct {
		files string
		all   bool // each piece of prose is said; else what stands where faults are made
		not   []string
	}{
		{"../../extract/*.go", true, []string{"lexicon.go", "extract.go", "actors.go"}},
		{"../../extract/dates/*.go", true, []string{"lexicon.go"}},
		{"../../extract/places/*.go", true, nil},
		{"../../timeline/edtf/text.go", true, nil},
		{"../card/fonts.go", true, nil},
		{"../source/*.go", false, []string{"source.go"}},
		{"../article/*.go", false, []string{"save.go"}},
		{"../site/*.go", false, []string{"state.go"}}, // of the folder that build writes to
		{"../../cmd/build/recorded.go", false, nil},
	} {
		files, err := filepath.Glob(from.files)
		if err != nil || len(files) == 0 {
			t.Fatal(from.files, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || slices.Contains(from.not, filepath.Base(file)) {
				continue
			}
			for at, text := range said(t, file, from.all) {
				count++
				if !sayable(text) {
					t.Errorf("%s: no Arabic for %q: give it a line in reasons.go or faults.go", at, strings.ReplaceAll(text, gap, "{1}"))
				}
			}
		}
	}
	if count < 300 {
		t.Errorf("only %d messages were found", count)
	}
}

// sayable tries a message with words in its gaps.
func sayable(text string) bool {
	for _, word := range []string{"x1", "it is empty", "text", "is no address"} {
		full := strings.ReplaceAll(text, gap, word)
		if got, ok := Arabic(full); ok {
			for _, p := range Pieces(strings.ReplaceAll(got, word, "")) {
				if !p.Code && latin.MatchString(known.ReplaceAllString(p.Text, "")) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// gap stands for what a message takes from elsewhere.
const gap = "\x00"

var (
	verb = regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z]`)
	// makers are functions that are given messages, tellers those that give them.
	makers  = []string{"fault", "Fault", "keyFault", "New", "problem", "meant"}
	tellers = []string{"unfit", "plainly", "Hint", "kindOf", "meant", "syntax", "refused", "lacking"}
)

// said gives the prose of a source file that is shown, by its place.
func said(t *testing.T, file string, all bool) map[string]string {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	// prose takes the outermost strings within a node.
	var from *ast.CallExpr
	prose := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec, *ast.Field:
				return false
			case *ast.CallExpr:
				if name := called(n); name == "MustCompile" || name == "panic" || name == "said" {
					return false
				}
			case *ast.CompositeLit:
				if len(n.Elts) == 7 { // a rule of dates: its meaning is the fifth
					if _, keyed := n.Elts[4].(*ast.KeyValueExpr); !keyed {
						if text, ok := written(n.Elts[4]); ok {
							found[set.Position(n.Elts[4].Pos()).String()] = text
						}
						return false
					}
				}
			}
			if e, ok := n.(ast.Expr); ok {
				if text, ok := written(e); ok {
					if latin.MatchString(text) && strings.Contains(text, " ") {
						if strings.HasPrefix(text, "»") { // a part of a reason that is put together later
							text = "«" + gap + text
						}
						if strings.HasSuffix(text, " ") {
							text += gap
						} else if called(from) == "meant" {
							text += " " + gap
						}
						found[set.Position(e.Pos()).String()] = text
					}
					return false
				}
			}
			return true
		})
	}
	if all {
		prose(tree)
		return found
	}
	name := regexp.MustCompile(`^([mM]essage|[hH]int|why|Reason)$`)
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if slices.Contains(makers, called(n)) {
				from = n
				for _, a := range n.Args {
					prose(a)
				}
				from = nil
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && name.MatchString(k.Name) {
				prose(n.Value)
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if k, ok := l.(*ast.Ident); ok && name.MatchString(k.Name) && len(n.Lhs) == len(n.Rhs) {
					prose(n.Rhs[i])
				}
			}
		case *ast.CompositeLit:
			if k, ok := n.Type.(*ast.Ident); ok && (k.Name == "valueError" || k.Name == "Fault") {
				prose(n)
			}
		case *ast.GenDecl:
			for _, s := range n.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && v.Names[0].Name == "syntaxFaults" {
					for _, row := range v.Values[0].(*ast.CompositeLit).Elts {
						for _, e := range row.(*ast.CompositeLit).Elts[1:] {
							prose(e)
						}
					}
				}
			}
		case *ast.FuncDecl:
			if !slices.Contains(tellers, n.Name.Name) {
				break
			}
			ast.Inspect(n.Body, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok {
					prose(r)
				}
				return true
			})
		}
		return true
	})
	return found
}

func called(c *ast.CallExpr) string {
	if c == nil {
		return ""
	}
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// written gives a string of the source as it will be, with gaps; false where nothing
// of it is written there.
func written(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.ParenExpr:
		return written(e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			break
		}
		a, one := written(e.X)
		b, two := written(e.Y)
		return a + b, one || two
	case *ast.CallExpr:
		if name := called(e); name == "Sprintf" || name == "Errorf" {
			if format, ok := written(e.Args[0]); ok {
				format = strings.ReplaceAll(format, "%q", `"`+gap+`"`)
				format = strings.ReplaceAll(format, "%%", "\x01")
				return strings.ReplaceAll(verb.ReplaceAllString(format, gap), "\x01", "%"), true
			}
		} else if name == "say" { // its words in a row
			text, any := "", false
			for _, word := range e.Args {
				piece, known := written(word)
				text, any = text+piece, any || known
			}
			return text, any
		}
	}
	return gap, false
}
