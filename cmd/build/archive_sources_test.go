package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// sourceHost is a host on this machine that articles of a test cite.
func sourceHost(t *testing.T) (*httptest.Server, *atomic.Bool) {
	t.Helper()
	gone := new(atomic.Bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch {
		case r.URL.Path == "/one" && !gone.Load():
			io.WriteString(w, "<!doctype html><title>قصف السوق</title><p>نص الخبر الأول<img src=/pic.png>")
		case r.URL.Path == "/two":
			io.WriteString(w, "<!doctype html><title>هدنة</title><p>نص الخبر الثاني")
		case r.URL.Path == "/pic.png":
			w.Header().Set("Content-Type", "image/png")
			io.WriteString(w, "\x89PNG")
		case r.URL.Path == "/robots.txt":
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "User-agent: *\nDisallow: /closed\n")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s, gone
}

// citing writes a site whose articles cite addresses, one each.
func citing(t *testing.T, addresses ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "site.toml"), "title = \"وقائع\"\nbase_url = \"https://example.org/\"\n")
	for n, address := range addresses {
		write(t, filepath.Join(dir, "content", "articles", fmt.Sprintf("a%d.md", n)),
			fmt.Sprintf("+++\ntitle = \"خبر\"\ndate = 2017-03-09\nsource = \"صحيفة النهر\"\nurl = %q\n+++\n\nقتل خمسة مدنيين في قصف مدفعي على الموصل يوم الأربعاء.\n", address))
	}
	return dir
}

// TestArchiveSources captures what articles cite, by the command.
func TestArchiveSources(t *testing.T) {
	host, gone := sourceHost(t)
	dir := citing(t, host.URL+"/one", host.URL+"/two#part", host.URL+"/closed", host.URL+"/never", "http://127.0.0.1:1/")
	write(t, filepath.Join(dir, "content", "articles", "draft.md"), "+++\ntitle = \"مسودة\"\ndate = 2017-03-09\nsource = \"س\"\nurl = \""+host.URL+"/draft\"\ndraft = true\n+++\n\nنص.\n")
	sources := func(args ...string) (int, string) {
		t.Helper()
		return call(append([]string{"archive", "sources", "-site", dir, "-delay", "1us"}, args...)...)
	}
	has := func(said string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(said, strings.ReplaceAll(w, "HOST", host.URL)) {
				t.Errorf("no %q in\n%s", w, said)
			}
		}
	}

	status, said := sources("-dry-run")
	if has(said, "HOST/one\nHOST/two\nHOST/closed\nHOST/never\nhttp://127.0.0.1:1/\n", "would be looked at: 5, left: 0"); status != statusDone {
		t.Error(status)
	}
	if _, err := os.Stat(filepath.Join(dir, "captures")); err == nil {
		t.Error("a dry run makes a folder")
	}
	// What leads to this machine is not asked for unless that is allowed.
	status, said = sources(host.URL + "/one")
	if has(said, "refused   HOST/one  127.0.0.1 is this machine itself, which is refused without -private\n"); status != statusDone {
		t.Error(status)
	}
	os.RemoveAll(filepath.Join(dir, "captures"))
	status, said = sources("-private")
	if has(said, "new       HOST/one  requisites: 1, ", "new       HOST/two", "refused   HOST/closed  the robots.txt of "+strings.TrimPrefix(host.URL, "http://")+" does not allow it", "dead      HOST/never  the host answers 404 (Not Found)",
		"unreached http://127.0.0.1:1/  the host takes no connection", "articles: 5, addresses: 5; new: 2, dead: 1, refused: 1, unreached: 1, left: 0; received: ", "what was not reached is tried again by the next call"); status != statusWorld {
		t.Error(status)
	}
	gone.Store(true)
	status, said = sources("-private", "-again", "-json", host.URL+"/one")
	var p struct {
		Page, State, Change, Why string
		Kept                     struct{ Title string }
	}
	var end struct {
		Looked   int
		Outcomes map[string]int
		Done     bool
	}
	lines := strings.SplitAfter(said, "\n")
	if err := json.Unmarshal([]byte(lines[0]), &p); err != nil || p.State != "dead" || p.Change != "died" || p.Kept.Title != "قصف السوق" {
		t.Errorf("%v: %+v", err, p)
	}
	if err := json.Unmarshal([]byte(lines[1]), &end); err != nil || end.Looked != 1 || end.Outcomes["died"] != 1 || !end.Done || status != statusDone {
		t.Errorf("%v: %+v, %d", err, end, status)
	}
	if status, said = sources("-private", host.URL+"/two", host.URL+"/one"); status != statusDone {
		t.Errorf("%d: %s", status, said)
	}
	has(said, "left: 2; received: 0 bytes")

	// Snapshots carry what was captured.
	out := t.TempDir()
	snapshot := func(name string, args ...string) {
		t.Helper()
		status, said := call(append([]string{"archive", "-site", dir, "-today", "2026-01-01", "-out", filepath.Join(out, name)}, args...)...)
		if status != statusDone {
			t.Fatalf("%d: %s", status, said)
		}
		if copies := strings.Contains(said, "copies of cited pages: 2\n"); copies != (name != "without.zip") {
			t.Errorf("%v: %s", args, said)
		}
	}
	snapshot("without.zip", "-date", "2026-10-01", "-no-captures")
	snapshot("with.wacz", "-format", "wacz")
	status, said = call("archive", "diff", filepath.Join(out, "without.zip"), filepath.Join(out, "with.wacz"))
	if has(said, "captured source HOST/one: «قصف السوق»\n", "captured source HOST/two: «هدنة»\n", ", changed sources: 4, "); status != statusDone {
		t.Error(status)
	}
	status, said = call("archive", "verify", filepath.Join(out, "with.wacz"))
	if has(said, "proved: every record of captured pages has its digests, and the index leads to each: ", "not proved: that hosts sent what was captured"); status != statusDone {
		t.Error(status, said)
	}

	// Wrong calls, and faults in the content, which do not stop the others.
	for want, args := range map[string][]string{
		"no article cites https://example.org/other": {"https://example.org/other"}, "is no address of a page": {"two"}, "there is no flag -agin": {"-agin"}, "are at least 1": {"-hosts", "0"}, "-agent is one line": {"-agent", "a\nb: c"},
	} {
		status, said := sources(args...)
		if has(said, want); status != statusUsage {
			t.Errorf("%v: %d", args, status)
		}
	}
	if status, said := call("archive", "sources", "-site", filepath.Join(dir, "none")); status != statusWorld {
		t.Errorf("%d: %s", status, said)
	}
	write(t, filepath.Join(dir, "content", "articles", "bad.md"), "+++\ntitle = \"خبر\"\n+++\n\nنص.\n")
	status, said = sources("-private", "-again", host.URL+"/two")
	if has(said, "bad.md:2:1: date is missing", "same      HOST/two"); status != statusFault {
		t.Error(status)
	}
}
