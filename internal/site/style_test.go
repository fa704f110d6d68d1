package site

import (
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestStyle sets a font and colours, and finds them in a style file behind the theme's.
func TestStyle(t *testing.T) {
	_, files := buildSmall(t, map[string]string{
		"site.toml":                small["site.toml"] + "\n[style]\nreading_font = \"fonts/naskh.woff2\"\naccent = \"#8a3324\"\nlink_dark = \"#8cc4d8\"\n",
		"static/fonts/naskh.woff2": "wOF2 …",
	})
	css := files["site.css"]
	for _, want := range []string{`url("fonts/naskh.woff2")`, `--reading: "Site Reading"`, "--accent: #8a3324", "prefers-color-scheme: dark", "--link: #8cc4d8", "font-display: swap"} {
		if !strings.Contains(css, want) {
			t.Errorf("site.css has no %s:\n%s", want, css)
		}
	}
	home := files["index.html"]
	if style, site := strings.Index(home, `href="style.css"`), strings.Index(home, `href="site.css"`); style < 0 || site < style {
		t.Error("the first page does not load site.css behind style.css")
	}
	if _, plain := buildSmall(t, nil); plain["site.css"] != "" {
		t.Error("a site without [style] has a site.css")
	}
}

// TestStyleFaults: what cannot be read by everybody, or is not there, is told with its
// line.
func TestStyleFaults(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"accent", "#ffcc00", "has a contrast of 1.4 to 1; text needs 4.5"},
		{"link_dark", "#1c5266", "choose a lighter colour"},
		{"accent", "red", `"red" is no colour`},
		{"reading_font", "fonts/none.woff2", "no font file static/fonts/none.woff2"},
		{"labels_font", "../secret.woff2", "is no path within static/"},
		{"labels_font", "old.ttf", "static/old.ttf is no WOFF2 font"},
	} {
		dir := plant(t, t.TempDir(), small)
		lines := strings.Count(small["site.toml"], "\n")
		plant(t, dir, map[string]string{"site.toml": small["site.toml"] + "[style]\n" + c.key + " = \"" + c.value + "\"\n", "static/old.ttf": "\x00\x01"})
		r := build(t, optionsFor(dir, filepath.Join(dir, "public"), ""))
		if len(r.Faults) != 1 || r.Faults[0].Line != lines+2 || !strings.Contains(r.Faults[0].Error()+r.Faults[0].Hint, c.want) {
			t.Errorf("%s = %s: %v", c.key, c.value, r.Faults)
		}
	}
}

// TestContrast: black on white is 21 to 1, and the pages of the theme are the colours
// that style.css gives them.
func TestContrast(t *testing.T) {
	if got := contrast("#000000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white: %f", got)
	}
	_, files := buildSmall(t, nil)
	papers := regexp.MustCompile(`--paper: (#[0-9a-f]{6})`).FindAllStringSubmatch(files["style.css"], 2)
	if len(papers) < 2 || papers[0][1] != lightPaper || papers[1][1] != darkPaper {
		t.Errorf("the pages of style.css: %v", papers)
	}
}
