package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"waqai/timeline"
)

// TestExampleSite builds the chronicle that this repository publishes and
// follows every link of it.
func TestExampleSite(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the example site is not built")
	}
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	args := []string{"build", "-site", "../..", "-out", out, "-json"}
	if status := run(context.Background(), args, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), strings.NewReader(""), &stdout, &stderr); status != statusDone {
		t.Fatalf("exit status %d\n%s%s", status, stdout.String(), stderr.String())
	}
	var report struct{ Articles, Events, Places, Pages int }
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report)
	if report.Articles < 40 || report.Events < 300 || report.Places < 15 {
		t.Errorf("%+v is less than the chronicle had", report)
	}

	site := os.DirFS(out)
	files := map[string]bool{}
	ids := map[string]map[string]bool{} // the anchors of each page
	links := map[string][]string{}      // and where it leads
	err := fs.WalkDir(site, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[file] = true
		if path.Ext(file) == ".html" {
			src, err := fs.ReadFile(site, file)
			if err != nil {
				return err
			}
			ids[file], links[file] = anchors(t, src)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	checkSizes(t, site, files)
	for file, targets := range links {
		for _, target := range targets {
			u, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %s is no address", file, target)
				continue
			}
			if u.Scheme != "" || u.Host != "" || file == "404.html" { // the page of any address links from the root
				continue
			}
			to := file
			if u.Path != "" {
				to = path.Join(path.Dir(file), u.Path)
			}
			if !files[to] {
				t.Errorf("%s: %s leads to no file", file, target)
			} else if u.Fragment != "" && !ids[to][u.Fragment] {
				t.Errorf("%s: %s leads to no anchor", file, target)
			}
		}
	}
	for _, place := range []string{"mosul", "raqqa", "palmyra", "deir-ez-zor", "sinjar", "kirkuk"} {
		if !files["cities/"+place+"/index.html"] {
			t.Errorf("%s has no page", place)
		}
	}

	// Every event of the data leads to its page, and every joined id does too.
	data, err := os.Open(filepath.Join(out, "data", "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	several := 0
	for e, err := range timeline.ReadEvents(data) {
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range append([]string{e.ID}, e.Also...) {
			if !files["events/"+id+"/index.html"] {
				t.Errorf("event %s has no page", id)
			}
		}
		if len(e.Reports) > 1 {
			several++
		}
		if len(e.Places) == 0 || e.Date.IsZero() || len(e.Sources) == 0 {
			t.Errorf("event %s lacks a place, a date or a source", e.ID)
		}
	}
	if several < 20 {
		t.Errorf("%d events have several reports", several)
	}
}

// anchors gives the ids of a page and the addresses that it names.
func anchors(t *testing.T, src []byte) (map[string]bool, []string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var links []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && n.Data != "use", a.Key == "src":
				links = append(links, a.Val)
			}
		}
	}
	return ids, links
}

// checkSizes wants pages that a slow line bears: no page above 100 KB of HTML; the first
// page and those of places, with their style and scripts, below 60 KB as they are sent
// (gzip); all of the style below 20 KB and all scripts below 25 KB.
func checkSizes(t *testing.T, site fs.FS, files map[string]bool) {
	t.Helper()
	sent := map[string]int{}
	largest, heaviest := "", ""
	sizes := map[string]int{}
	for file := range files {
		switch path.Ext(file) {
		case ".html", ".css", ".js":
		default:
			continue
		}
		src, err := fs.ReadFile(site, file)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(src) // a buffer takes all writes
		z.Close()
		sizes[file], sent[file] = len(src), packed.Len()
	}
	scripts := 0
	for file := range sent {
		if path.Ext(file) == ".js" && path.Dir(file) == "." {
			scripts += sent[file]
		}
	}
	for file := range sent {
		if path.Ext(file) != ".html" {
			continue
		}
		if sizes[file] > sizes[largest] {
			largest = file
		}
		if sizes[file] > 100<<10 {
			t.Errorf("%s has %d bytes", file, sizes[file])
		}
		if file != "index.html" && !strings.HasPrefix(file, "cities/") {
			continue
		}
		sum := sent[file] + sent["style.css"] + sent["choose.js"]
		if sum > 60<<10 {
			t.Errorf("%s is sent in %d bytes with its style and script", file, sum)
		}
		if heaviest == "" || sum > sent[heaviest]+sent["style.css"]+sent["choose.js"] {
			heaviest = file
		}
	}
	if sent["style.css"] == 0 || sent["style.css"] > 20<<10 || scripts == 0 || scripts > 25<<10 {
		t.Errorf("style.css is sent in %d bytes, scripts in %d", sent["style.css"], scripts)
	}
	t.Logf("largest page %s, %d bytes; heaviest of the first page and places %s, sent in %d bytes; style %d, scripts %d", largest, sizes[largest],
		heaviest, sent[heaviest]+sent["style.css"]+sent["choose.js"], sent["style.css"], scripts)
}
