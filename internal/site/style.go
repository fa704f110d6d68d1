package site

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"waqai/internal/source"
)

// styleFile holds what the settings say of the look; it is there only where they do.
const styleFile = "site.css"

// Style is what a site changes in the look without a style file of its own.
type Style struct {
	// Reading and Labels are font files of static/ (WOFF2), as "fonts/amiri.woff2",
	// for texts and for labels; they come before the fonts of the reader's system.
	Reading string `toml:"reading_font"`
	Labels  string `toml:"labels_font"`
	// Accent and Link are colours, as "#8a3324", on the light page, the other two
	// on the dark one. They have to stand out from it by 4.5 to 1.
	Accent     string `toml:"accent"`
	AccentDark string `toml:"accent_dark"`
	Link       string `toml:"link"`
	LinkDark   string `toml:"link_dark"`
}

// Set tells whether anything is changed.
func (s Style) Set() bool { return s != Style{} }

// The colours of the page in style.css, against which text has to stand out.
const (
	lightPaper = "#fbfaf6"
	darkPaper  = "#15171a"
)

// contrast that WCAG 2.2 asks of text (1.4.3, level AA).
const enough = 4.5

// checkStyle finds what is wrong with the look that the settings ask for. files are
// the layers of the theme, the site's own first.
func (s *Site) checkStyle() (faults source.Faults) {
	fault := func(key, message, hint string) { faults.Add(s.settings.Fault("style."+key, message, hint)) }
	st := s.Config.Style
	for _, c := range []struct{ key, colour, paper string }{
		{"accent", st.Accent, lightPaper}, {"link", st.Link, lightPaper}, {"accent_dark", st.AccentDark, darkPaper}, {"link_dark", st.LinkDark, darkPaper},
	} {
		if c.colour == "" {
			continue
		}
		if !hexColour.MatchString(c.colour) {
			fault(c.key, fmt.Sprintf("%q is no colour", c.colour), `write six digits of base 16:  `+c.key+` = "#8a3324"`)
		} else if ratio := contrast(c.colour, c.paper); ratio < enough {
			hint := "choose a darker colour"
			if c.paper == darkPaper {
				hint = "choose a lighter colour"
			}
			fault(c.key, fmt.Sprintf("%s on the page, %s, has a contrast of %.1f to 1; text needs %.1f", c.colour, c.paper, ratio, enough), hint)
		}
	}
	for _, f := range []struct{ key, file string }{{"reading_font", st.Reading}, {"labels_font", st.Labels}} {
		if f.file == "" {
			continue
		}
		src, err := fs.ReadFile(s.layers, "static/"+f.file)
		switch {
		case path.Clean(f.file) != f.file || strings.HasPrefix(f.file, "/") || strings.HasPrefix(f.file, ".."):
			fault(f.key, fmt.Sprintf("%q is no path within static/", f.file), `write it as it lies there:  `+f.key+` = "fonts/amiri.woff2"`)
		case err != nil:
			fault(f.key, "no font file static/"+f.file, "put the file there, or correct its name")
		case !bytes.HasPrefix(src, []byte("wOF2")):
			fault(f.key, "static/"+f.file+" is no WOFF2 font", "convert it to WOFF2, the form that browsers load")
		}
	}
	return faults
}

var hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// contrast gives the ratio of the luminances of two colours, as WCAG defines it.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) float64 {
	channel := func(at int) float64 {
		n, _ := strconv.ParseUint(colour[at:at+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}

func (s *Site) stylePages() []Page {
	if !s.Config.Style.Set() {
		return nil
	}
	return []Page{{Path: styleFile, Key: digestOf(s.base, styleFile), Render: func(w io.Writer) error {
		_, err := io.WriteString(w, s.Config.Style.css())
		return err
	}}}
}

// css gives the rules that put the settings into force.
func (s Style) css() string {
	var b strings.Builder
	// The characters of Arabic, as its own letters, marks and presentation forms: a
	// page in another script does not load the font.
	const arabic = "U+0600-06FF, U+0750-077F, U+0870-089F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFC, U+200C-200F, U+2010-2011, U+25CC, U+0020-007E, U+00A0-00FF"
	var light, dark strings.Builder
	for _, f := range []struct{ family, file, property, rest string }{
		{"Site Reading", s.Reading, "--reading", `"Noto Naskh Arabic", "Amiri", "Geeza Pro", "Segoe UI", "Tahoma", serif`},
		{"Site Labels", s.Labels, "--labels", `"Noto Sans Arabic", "SF Arabic", "Segoe UI", "Geeza Pro", "Tahoma", sans-serif`},
	} {
		if f.file == "" {
			continue
		}
		fmt.Fprintf(&b, "@font-face {\n  font-family: %q;\n  src: url(%q) format(\"woff2\");\n  font-display: swap;\n  unicode-range: %s;\n}\n", f.family, escapePath(f.file), arabic)
		fmt.Fprintf(&light, "  %s: %q, %s;\n", f.property, f.family, f.rest)
	}
	for _, c := range []struct {
		into             *strings.Builder
		property, colour string
	}{{&light, "--accent", s.Accent}, {&light, "--link", s.Link}, {&dark, "--accent", s.AccentDark}, {&dark, "--link", s.LinkDark}} {
		if c.colour != "" {
			fmt.Fprintf(c.into, "  %s: %s;\n", c.property, c.colour)
		}
	}
	if light.Len() > 0 {
		fmt.Fprintf(&b, ":root {\n%s}\n", &light)
	}
	if dark.Len() > 0 {
		fmt.Fprintf(&b, "@media (prefers-color-scheme: dark) {\n:root {\n%s}\n}\n", &dark)
	}
	return b.String()
}
