package site

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waqai/timeline/edtf"
)

// theme is that of the project, read from its folder.
var projectTheme = os.DirFS("../..")

// today is the last day that articles of test sites may have.
var today = edtf.DayOf(2018, 1, 1)

// small is a site with something of every kind of input.
var small = map[string]string{
	"site.toml": `
title = "وقائع التجربة"
description = "موقع صغير للتجربة"
author = "المحررون"
base_url = "https://waqai.test/sub/"

[events]
pages = "all"
`,
	"content/articles/first.md": `+++
title = "معركة في الموصل"
date = 2017-03-09

[[sources]]
name = "الوكالة الأولى"
url = "https://one.test/a?b=1&c=2"
published = 2017-03-09

[[sources]]
name = "The Second Agency"
url = "https://two.test/"
archived = "https://web.archive.org/web/20170309000000/https://two.test/"
+++

وقعت معركة في الموصل يوم 6 من الشهر. ثم نزح السكان.

## في الرقة

قصف الطيران الرقة في شهر 2 من السنة. وتظاهر الناس في عام 2016.
`,
	"content/articles/deep/second.md": `+++
title = "اجتماع في تكريت"
date = 2017-04-02
source = "الوكالة الأولى"
summary = "خبر قصير"
+++

اجتمع القادة في تكريت يوم 1 صباحا. اعتقل ثلاثة.
`,
	"content/articles/draft.md": `+++
title = "مسودة"
date = 2017-04-03
draft = true
+++

معركة في الموصل.
`,
	"content/places/mosul.md": `+++
name = "الموصل"
name_en = "Mosul"
kind = "city"
in = "nineveh-gov"
+++

مدينة على **دجلة**.
`,
	"content/places/hatra.md": `+++
name = "الحضر"
kind = "town"
+++

مدينة أثرية.
`,
	"content/pages/about.md": `+++
title = "عن الموقع"
+++

انظر [المدن](../cities/index.html).
`,
	"static/robots.txt": "User-agent: nobody\n",
}

// plant writes files below dir, and gives dir.
func plant(t testing.TB, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// harvest reads all files below dir by their paths, but the state.
func harvest(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(dir, file)
		if name != stateFile {
			files[filepath.ToSlash(name)] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func optionsFor(dir, out, version string) Options {
	return Options{
		Dir: dir, Out: out, Theme: projectTheme, Today: today,
		NewExtractor: func(l Lexicon) (Extractor, []Refused) { return newReader(cmp.Or(version, "1"), l), nil },
	}
}

// build builds a site and fails on anything that is not a fault of its content.
func build(t testing.TB, opt Options) *Report {
	t.Helper()
	r, err := Build(context.Background(), opt)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	return r
}

// buildSmall builds the small site with changes, which has to have no faults,
// and gives its folder and what was made.
func buildSmall(t testing.TB, changes map[string]string) (dir string, files map[string]string) {
	t.Helper()
	dir = plant(t, t.TempDir(), small)
	plant(t, dir, changes)
	opt := optionsFor(dir, "", "")
	if r := build(t, opt); len(r.Faults) > 0 {
		t.Fatalf("faults: %v", r.Faults.Err())
	}
	return dir, harvest(t, filepath.Join(dir, "public"))
}

// faultsOf gives the faults of a site as the lines that a writer sees first.
func faultsOf(r *Report) string {
	var lines []string
	for _, f := range r.Faults {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "\n")
}

func TestPaths(t *testing.T) {
	_, files := buildSmall(t, nil)
	for _, path := range []string{
		"index.html", "404.html", "feed.xml", "sitemap.xml", "data/events.jsonl", "style.css",
		"cities/index.html", "cities/mosul/index.html", "cities/mosul/feed.xml", "cities/hatra/index.html",
		"articles/first/index.html", "articles/second/index.html", "about/index.html", "sources/index.html",
		"2016/index.html", "2017/index.html", "2017/02/index.html", "2017/03/06/index.html", "2017/04/01/index.html",
	} {
		if _, ok := files[path]; !ok {
			t.Errorf("%s was not made", path)
		}
	}
	for path := range files {
		switch {
		case strings.Contains(path, "draft"), strings.HasPrefix(path, "2016/0"), strings.HasPrefix(path, "2017/02/"+"0"):
			t.Errorf("%s was made", path)
		}
	}
	if got := files["robots.txt"]; got != small["static/robots.txt"] {
		t.Errorf("a static file of the site has to take the place of a page, got %q", got)
	}
}

func TestTwoBuildsAreEqual(t *testing.T) {
	_, first := buildSmall(t, nil)
	_, second := buildSmall(t, nil)
	compareFiles(t, second, first)
}

// compareFiles tells every file in which got and want differ.
func compareFiles(t testing.TB, got, want map[string]string) {
	t.Helper()
	for path, text := range want {
		switch other, ok := got[path]; {
		case !ok:
			t.Errorf("%s is not there", path)
		case other != text:
			t.Errorf("%s differs: %s", path, firstDifference(other, text))
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s should not be there", path)
		}
	}
}

func firstDifference(got, want string) string {
	n := 0
	for n < len(got) && n < len(want) && got[n] == want[n] {
		n++
	}
	from := max(0, n-60)
	return "got …" + got[from:min(len(got), n+60)] + "…, want …" + want[from:min(len(want), n+60)] + "…"
}

// TestFaults builds sites with one thing wrong. Each case is the change, and
// the faults that it has to give.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		file  string
		text  string // "-" removes the file
		want  string
		whole bool // whether the rest of the site is built
	}{
		{"no settings", "site.toml", "-", "site.toml: no settings of a site here", false},
		{"unknown key", "site.toml", "title = \"أ\"\nbase_url = \"https://a.test\"\ntitel = \"ب\"\n", "site.toml:3:1: unknown key \"titel\"", false},
		{"unknown months", "site.toml", "title = \"أ\"\nbase_url = \"https://a.test\"\n[display]\nmonths = \"levent\"\n", "site.toml:4:1: months: there is no \"levent\"", false},
		{"no address", "site.toml", "title = \"أ\"\n", "site.toml:1:1: base_url is missing", false},
		{"menu", "site.toml", "title = \"أ\"\nbase_url = \"https://a.test\"\n[[menu]]\ntitle = \"ج\"\npage = \"nowhere\"\n", `site.toml:5:1: the site has no page "nowhere"`, true},
		{"no date", "content/articles/bad.md", "+++\ntitle = \"أ\"\n+++\n\nنص.\n", "content/articles/bad.md:2:1: date is missing", true},
		{"a slug twice", "content/articles/other/first.md", "+++\ntitle = \"أ\"\ndate = 2017-01-01\n+++\n\nنص.\n",
			"content/articles/first.md: slug \"first\" is that of content/articles/other/first.md too\n" +
				"content/articles/other/first.md: slug \"first\" is that of content/articles/first.md too", true},
		{"a place twice", "content/places/more/mosul.md", "+++\nname = \"الموصل\"\n+++\n\nنص.\n",
			"content/places/mosul.md: place mosul is described in content/places/more/mosul.md already", true},
		{"a kept slug", "content/pages/cities.md", "+++\ntitle = \"أ\"\n+++\n\nنص.\n", `content/pages/cities.md: slug "cities" is kept for other pages`, true},
		{"a template that does not parse", "templates/plain.html", "{{define \"main\"}}\n  {{if}}\n{{end}}", "templates/plain.html:2:3: missing value for if", false},
		{"a field that is not there", "templates/plain.html", "{{define \"main\"}}\n<h1>عنوان {{.Headline}}</h1>{{end}}",
			"templates/plain.html:2:13: there is no field Headline here: {{.Headline}}", true},
		{"a static file in the way", "static/.waqai.json", "{}", "static/.waqai.json: a name that the program keeps for itself", true},
		{"an unknown function", "templates/part_event.html", "{{define \"event\"}}{{shout .}}{{end}}", "templates/part_event.html:1:21: function \"shout\" not defined", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := plant(t, t.TempDir(), small)
			if c.text == "-" {
				os.Remove(filepath.Join(dir, c.file))
			} else {
				plant(t, dir, map[string]string{c.file: c.text})
			}
			r := build(t, optionsFor(dir, "", ""))
			if got := faultsOf(r); !strings.HasPrefix(got, c.want) {
				t.Errorf("faults:\n%s\nwant:\n%s", got, c.want)
			}
			_, err := os.Stat(filepath.Join(dir, "public", "index.html"))
			if built := err == nil; built != c.whole {
				t.Errorf("the rest was built: %v, want %v", built, c.whole)
			}
			checked, err := Check(context.Background(), optionsFor(dir, filepath.Join(dir, "other"), ""))
			if err != nil || faultsOf(checked) != faultsOf(r) {
				t.Errorf("check: %v, faults:\n%s\nand build:\n%s", err, faultsOf(checked), faultsOf(r))
			}
			if _, err := os.Stat(filepath.Join(dir, "other")); err == nil {
				t.Error("check wrote something")
			}
		})
	}
}

func TestLinksOutOfTheSite(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	secret := filepath.Join(t.TempDir(), "secret.md")
	plant(t, filepath.Dir(secret), map[string]string{"secret.md": small["content/articles/first.md"]})
	if err := os.Symlink(secret, filepath.Join(dir, "content/articles/secret.md")); err != nil {
		t.Skip("this system makes no symbolic links:", err)
	}
	os.Symlink(filepath.Dir(secret), filepath.Join(dir, "content/articles/folder"))
	os.Symlink(filepath.Join(dir, "content/articles/gone.md"), filepath.Join(dir, "static/gone.txt"))
	os.Symlink("about.md", filepath.Join(dir, "content/pages/same.md"))
	r := build(t, optionsFor(dir, "", ""))
	want := "content/articles/folder: a link that leads out of the site's folder\n" +
		"content/articles/secret.md: a link that leads out of the site's folder\n" +
		"static/gone.txt: a link that leads out of the site's folder"
	if got := faultsOf(r); got != want {
		t.Errorf("faults:\n%s\nwant:\n%s", got, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "public/same/index.html")); err != nil {
		t.Error("a link within the site has to be followed:", err)
	}
}

func TestMemo(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	calls := 0
	opt := optionsFor(dir, "", "")
	opt.Preview = true
	opt.NewExtractor = func(l Lexicon) (Extractor, []Refused) { return &counting{newReader("1", l), &calls}, nil }
	ctx := context.Background()
	s, err := Load(ctx, opt)
	if err != nil || calls != 3 { // a preview reads the draft too
		t.Fatalf("%d articles were read, want 3 (%v)", calls, err)
	}
	opt.Memo = s.Memo()
	plant(t, dir, map[string]string{"content/articles/first.md": small["content/articles/first.md"] + "\nوقع شغب في الموصل."})
	again, err := Load(ctx, opt)
	if err != nil || calls != 4 {
		t.Errorf("%d articles were read by then, want 4 (%v)", calls, err)
	}
	if len(again.events) != len(s.events)+1 {
		t.Errorf("%d events, want one more than %d", len(again.events), len(s.events))
	}
}
