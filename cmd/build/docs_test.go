package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	contentFile = regexp.MustCompile(`content/(articles|places|pages)/[a-z0-9/-]+\.md`)
	dateRow     = regexp.MustCompile("(?m)^\\| (.+?) \\| `([0-9][^`]*)` \\|")
	linked      = regexp.MustCompile(`(?:\]\(|href="|src=")([^)"#]+)`)
)

// TestDocsExamples puts the examples of each page into a site, each into the
// file that the page names last before it, and checks the site every time. A
// block of decisions goes into the last article, in place of those that it has.
func TestDocsExamples(t *testing.T) {
	examples := 0
	for page, text := range docs(t) {
		site := t.TempDir()
		write(t, filepath.Join(site, "site.toml"), "title = \"مثال\"\nbase_url = \"https://example.org/\"\n")
		var file, article, front, body string
		lines := strings.SplitAfter(text, "\n")
		for i := 1; i < len(lines); i++ {
			if named := contentFile.FindAllString(lines[i], -1); named != nil {
				file = named[len(named)-1]
			}
			head, before := strings.TrimSpace(lines[i]), strings.TrimSpace(lines[i-1])
			if head != "+++" && head != "[[events]]" || before != "" && !strings.HasPrefix(before, "```") {
				continue
			}
			indent, _, _ := strings.Cut(lines[i], head)
			example := ""
			for ; i < len(lines) && (strings.TrimSpace(lines[i]) == "" || strings.HasPrefix(lines[i], indent)) && !strings.HasPrefix(lines[i], indent+"```"); i++ {
				example += strings.TrimPrefix(lines[i], indent)
			}
			i-- // the line behind it may name the next file
			to := file
			switch {
			case head == "[[events]]":
				to, example = article, front+example+"+++\n"+body
			case strings.HasPrefix(file, "content/articles/"):
				article = file
				front, body, _ = strings.Cut(strings.TrimPrefix(example, "+++\n"), "+++\n")
				front, _, _ = strings.Cut("+++\n"+front, "[[events]]")
			}
			examples++
			write(t, filepath.Join(site, filepath.FromSlash(to)), example)
			if status, said := call("check", "-site", site); status != statusDone {
				t.Errorf("%s: %s: exit status %d\n%s\n%s", page, to, status, example, said)
			}
		}
	}
	if examples < 20 {
		t.Errorf("only %d examples were found", examples)
	}
}

// TestDocsDates reads the expressions of the tables for editors.
func TestDocsDates(t *testing.T) {
	rows := 0
	file := filepath.Join(t.TempDir(), "t.txt")
	for page, text := range docs(t) {
		if filepath.Base(filepath.Dir(page)) == "docs" {
			continue // docs/dates.md is printed by another test
		}
		for _, row := range dateRow.FindAllStringSubmatch(text, -1) {
			rows++
			write(t, file, "قُتل جندي "+row[1]+".\n")
			_, out := call("extract", "-timex", "-date", "2017-03-09", file)
			var got struct{ Value string }
			if err := json.Unmarshal([]byte(out), &got); err != nil || got.Value != row[2] {
				t.Errorf("%s: «%s» is %q, want %q", page, row[1], out, row[2])
			}
		}
	}
	if rows < 30 {
		t.Errorf("only %d rows were found", rows)
	}
}

// TestDocsLinks follows the links to files of this repository.
func TestDocsLinks(t *testing.T) {
	links := 0
	for page, text := range docs(t) {
		for _, link := range linked.FindAllStringSubmatch(text, -1) {
			if strings.Contains(link[1], ":") {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(link[1]))); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// docs gives the text of each page that people read, by its file.
func docs(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, pattern := range []string{"docs/*/*.md", "docs/*.md", "README.md", "ARCHITECTURE.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pattern)))
		if err != nil || files == nil {
			t.Fatalf("%s: no pages (%v)", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			pages[file] = string(text)
		}
	}
	return pages
}

// write makes a file and the folders that it lies in.
func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// call runs the command and gives what it said, results and talk together.
func call(args ...string) (status int, said string) {
	var out bytes.Buffer
	status = run(context.Background(), args, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), strings.NewReader(""), &out, &out)
	return status, out.String()
}
