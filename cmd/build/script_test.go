package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the command prints into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"waqai": main})
}

// TestScripts runs testdata/script: whole small sites, the calls, and what has
// to come of them. What testscript does not have:
//
//	status N cmd args…       the command ends with this exit status
//	text FILE 'words\n'      writes a file, with \r, \xff and \ufeff as in Go
//	grow FILE SIZE FROM      adds the text of FROM again and again up to so many bytes
//	remember DIR             looks at the files of a folder
//	changed DIR ~a +b -c     since then a was written again, b came, c went, and no more;
//	                         a name may end in *
func TestScripts(t *testing.T) {
	params := testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Values["remembered"] = map[string]map[string]fs.FileInfo{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   status,
			"text":     text,
			"grow":     grow,
			"remember": remember,
			"changed":  changed,
		},
	}
	if testing.Short() { // those that build, read lines and send
		params.Dir = ""
		for _, name := range []string{"build_edit", "extract_stdin", "publish"} {
			params.Files = append(params.Files, filepath.Join("testdata", "script", name+".txtar"))
		}
	}
	testscript.Run(t, params)
}

func status(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

func text(ts *testscript.TestScript, _ bool, args []string) {
	words, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(words), 0o666))
}

func grow(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	piece := []byte(ts.ReadFile(args[2]))
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	_, err = file.Write(bytes.Repeat(piece, size/len(piece)+1))
	ts.Check(err)
	ts.Check(file.Close())
}

// look gives the files below a folder.
func look(ts *testscript.TestScript, dir string) map[string]fs.FileInfo {
	files := map[string]fs.FileInfo{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = d.Info()
		return err
	}))
	return files
}

func remember(ts *testscript.TestScript, _ bool, args []string) {
	ts.Value("remembered").(map[string]map[string]fs.FileInfo)[args[0]] = look(ts, args[0])
}

func changed(ts *testscript.TestScript, _ bool, args []string) {
	before, now := ts.Value("remembered").(map[string]map[string]fs.FileInfo)[args[0]], look(ts, args[0])
	var got []string
	for _, file := range slices.Sorted(maps.Keys(now)) {
		switch old := before[file]; {
		case old == nil:
			got = append(got, "+"+file)
		case !os.SameFile(old, now[file]) || !old.ModTime().Equal(now[file].ModTime()):
			got = append(got, "~"+file)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(before)) {
		if now[file] == nil {
			got = append(got, "-"+file)
		}
	}
	var odd []string
	met := map[string]bool{}
	for _, change := range got {
		at := slices.IndexFunc(args[1:], func(want string) bool {
			start, any := strings.CutSuffix(want, "*")
			return want == change || any && strings.HasPrefix(change, start)
		})
		if at < 0 {
			odd = append(odd, "not wanted: "+change)
			continue
		}
		met[args[1+at]] = true
	}
	for _, want := range args[1:] {
		if !met[want] {
			odd = append(odd, "did not come: "+want)
		}
	}
	if len(odd) > 0 {
		ts.Fatalf("%s", fmt.Sprint(strings.Join(odd, "\n")))
	}
}
