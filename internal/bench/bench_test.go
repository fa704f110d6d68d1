package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRun times forty articles with our program, and with Hugo's where there is one:
// it asks whether the tool does what it says, and of no figure how large it is.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("short: nothing is timed")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "waqai.exe")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/build").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	self := filepath.Join(dir, "bench.exe")
	if out, err := exec.Command("go", "build", "-o", self, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	scratch, record := t.TempDir(), filepath.Join(dir, "runs.jsonl")
	if memory, err := os.MkdirTemp("/dev/shm", "waqai-bench-test-"); err == nil { // where it is quicker
		t.Cleanup(func() { os.RemoveAll(memory) })
		scratch = memory
	}
	cmd := exec.Command(self, "-sizes", "40", "-rounds", "1", "-in", "disk", "-disk", scratch, "-waqai", program, "-record", record,
		"-patience", "0", "-edits", "1", "-saves", "3")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout.String(), stderr.String())
	}
	hugo := !strings.Contains(stderr.String(), "no Hugo here")
	t.Logf("with Hugo: %t\n%s", hugo, stdout.String())
	runs := map[string]result{}
	previews := map[string]figures{}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var r struct {
			What, Name string
			Articles   int
			Run        json.RawMessage
		}
		var build result
		var preview figures
		err := json.Unmarshal(line, &r)
		switch {
		case err != nil:
		case r.What == "build":
			err = json.Unmarshal(r.Run, &build)
			runs[r.Name] = build
		default:
			err = json.Unmarshal(r.Run, &preview)
			previews[r.Name] = preview
		}
		if err != nil || r.Articles != 40 {
			t.Fatalf("%s: %v", line, err)
		}
	}
	like, all := runs[likeRow], runs[allRow]
	if like.Events < 200 || like.Files < 100 || like.Written != like.Files || all.Files <= like.Files || all.Events != like.Events {
		t.Errorf("like Hugo's %+v, everything %+v", like, all)
	}
	for _, name := range []string{likeRow, allRow} {
		same, edit := runs[name+sameRow], runs[name+editRow]
		if same.Written != 0 || edit.Written == 0 || edit.Written == edit.Files {
			t.Errorf("%s: with nothing changed %d files were written, after an edit %d of %d", name, same.Written, edit.Written, edit.Files)
		}
		if copied := runs["cp -r of "+name]; copied.Files < edit.Files {
			t.Errorf("%s: of %d files %d were copied", name, edit.Files, copied.Files)
		}
	}
	servers := []string{"waqai serve"}
	if hugo {
		servers = append(servers, "hugo server")
		if h := runs[hugoRow]; h.Files < 100 || h.Files > like.Files {
			t.Errorf("Hugo's site has %d files, ours like it %d", h.Files, like.Files)
		}
	}
	for _, name := range servers {
		if f := previews[name]; len(f.Page) != 1 || len(f.List) != 1 || f.Cold <= 0 || f.Warm <= 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, want := range []string{"40 articles, on disk", "nothing changed", "one article edited", "wall / cp", "save to page ms"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is not printed", want)
		}
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("%d things are left behind, %v", len(left), err)
	}
}

// TestCalls refuses what cannot be meant.
func TestCalls(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"-sizes", "many"}, 2, "is no size"},
		{[]string{"-in", "cloud"}, 2, "memory and disk"},
		{[]string{"-outputs", "half"}, 2, "like and everything"},
		{[]string{"-waqai", "there-is-no-such-program"}, 2, "make bin/waqai"},
		{[]string{"more"}, 2, "not understood"},
		{[]string{"-h"}, 0, "-sizes"},
		{[]string{"corpus"}, 3, "usage"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(t.Context(), c.args, &stdout, &stderr); status != c.status || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%q: status %d, want %d\n%s", c.args, status, c.status, stderr.String())
		}
	}
}

func TestFigures(t *testing.T) {
	a := results{{Wall: 2, Files: 10}, {Wall: 6, Files: 10}, {Wall: 4, Files: 10}}
	b := results{{Wall: 1}, {Wall: 2}, {Wall: 8}}
	if got := ratio(a, b, wall); got != "2" { // 2, 3 and 0.5: of each round, not of the medians
		t.Errorf("ratio %s", got)
	}
	if got := spread(a.of(wall)); got != "4 (2–6)" {
		t.Errorf("spread %s", got)
	}
	if got := ratio(a, nil, wall); got != "" {
		t.Errorf("a ratio to nothing: %s", got)
	}
	if got := median(a.of(perSecond)); got != 2.5 {
		t.Errorf("%v files a second", got)
	}
	for n, want := range map[int]string{7: "7", 999: "999", 1000: "1,000", 100_000: "100,000", 1_234_567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
	if got := median([]float64{3, 1, 2, 10}); got != 2.5 {
		t.Errorf("median %v", got)
	}
	if text := edited([]byte("+++\ntitle = \"أ\"\n+++\n\nب\n"), "علامة7"); !slices.Equal(bytes.Split(text, []byte("\n"))[1], []byte(`title = "أ علامة7"`)) || bytes.Count(text, []byte("علامة7")) != 2 {
		t.Errorf("%s", text)
	}
}
