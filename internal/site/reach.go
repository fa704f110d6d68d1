package site

import (
	"cmp"
	"encoding/json"
	"fmt"
	"image/color"
	"io"
	"regexp"
	"slices"
	"strings"

	"waqai/internal/card"
	"waqai/internal/source"
)

const (
	manifestFile = "manifest.webmanifest"
	sheetFile    = "style.css"
	iconFile     = "icon.svg"
)

// Reach is what messengers, networks, search engines and telephones show of a
// page.
type Reach struct {
	Card CardView
	// Alternates lead to the page in other languages, itself among them; there
	// are none where it has no other.
	Alternates []AlternateLink
	// Locale is the language and country as Open Graph wants them: "ar_IQ".
	Locale string
	// Published is the day of an article, "2017-03-09", else "".
	Published string
	// Light and Dark are the colours of the page's ground, "#fbfaf6".
	Light, Dark string
	// Manifest leads from the first page to the manifest. It is "" on others: a
	// site is kept from there, and a browser that reads pages from a disk, where
	// it may load no manifest, would complain of each.
	Manifest string
	// TouchIcon leads to the icon for telephones, "" where there is none.
	TouchIcon string
}

// AlternateLink leads to a page in a language.
type AlternateLink struct{ Language, URL string }

func (v view) reach() Reach {
	r := Reach{
		Card:  v.siteCardView(),
		Light: v.theme.ground(v.theme.light, "#fbfaf6"),
		Dark:  v.theme.ground(v.theme.dark, "#15171a"),
		// Of Arabic without a country, Open Graph says ar_AR.
		Locale: "ar_" + cmp.Or(v.Config.Language.Region(), "AR"),
	}
	if v.theme.hasIcon(touchIcon) {
		r.TouchIcon = v.link(touchIcon.path)
	}
	if v.path == indexFile {
		r.Manifest = v.link(manifestFile)
	}
	for _, a := range v.Config.Alternates {
		if a.SamePaths || v.path == indexFile {
			r.Alternates = append(r.Alternates, AlternateLink{string(a.Language), a.URL.To(v.path)})
		}
	}
	if len(r.Alternates) > 0 {
		r.Alternates = append([]AlternateLink{{string(v.Config.Language), v.Config.BaseURL.To(v.path)}}, r.Alternates...)
	}
	return r
}

// checkAlternates tells what is wrong with the other languages of the settings.
func (c *Config) checkAlternates(keys *source.TOML) (faults source.Faults) {
	languages := map[string]bool{string(c.Language): true}
	for n, a := range c.Alternates {
		key := fmt.Sprintf("alternates[%d].", n)
		switch {
		case a.Language == "":
			faults.Add(keys.Fault(key+"language", "another language without its name", `add  language = "en"`))
		case languages[string(a.Language)]:
			faults.Add(keys.Fault(key+"language", fmt.Sprintf("language %q is there already", a.Language), "leave one of the two out"))
		}
		languages[string(a.Language)] = true
		if a.URL.URL == nil {
			faults.Add(keys.Fault(key+"url", "another language without an address", `add  url = "https://example.org/en/"`))
		}
	}
	return faults
}

// hue is a variable of a style that holds a colour.
var hue = regexp.MustCompile(`--([a-z][a-z0-9-]*):\s*(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\s*;`)

// hues gives the colours that a style gives names to, as --paper: #fbfaf6; of
// each name the first, and the first for those who want it dark.
func hues(style string) (light, dark map[string]color.RGBA) {
	read := func(part string) map[string]color.RGBA {
		colours := map[string]color.RGBA{}
		for _, m := range hue.FindAllStringSubmatch(part, -1) {
			if c, ok := card.ReadColour(m[2]); ok && colours[m[1]].A == 0 {
				colours[m[1]] = c
			}
		}
		return colours
	}
	day, night, _ := strings.Cut(style, "prefers-color-scheme: dark")
	return read(day), read(night)
}

// ground is the colour of the paper among some, in the form of HTML.
func (t *theme) ground(colours map[string]color.RGBA, other string) string {
	c, ok := colours["paper"]
	if !ok {
		return other
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// hues says of the style and the icon what pages depend on.
func (t *theme) hues() string {
	return fmt.Sprint(t.ground(t.light, ""), t.ground(t.dark, ""), t.hasIcon(touchIcon))
}

// icon is a picture of icon.svg.
type icon struct {
	path, purpose string
	size          int
}

// icons are those of the manifest, and touchIcon the one that Apple's
// telephones ask for.
var (
	icons = []icon{
		{"icon-192.png", "any", 192},
		{"icon-512.png", "any", 512},
		{"icon-maskable-512.png", "maskable", 512},
	}
	touchIcon = icon{"icon-180.png", "maskable", 180}
)

// hasIcon tells whether the site has an icon: one that is drawn, or a file.
func (t *theme) hasIcon(i icon) bool {
	return t.icon != nil || slices.ContainsFunc(t.static, func(f staticFile) bool { return f.path == i.path })
}

// warnings tells what a theme goes without.
func (t *theme) warnings() (list []string) {
	if t == nil || t.plainIcon == "" || t.hasIcon(icons[0]) {
		return nil
	}
	return []string{fmt.Sprintf("static/%s holds %s, which is not drawn here: the site has no icons as PNG, unless you put them into static/ as %s and %s",
		iconFile, t.plainIcon, icons[0].path, icons[1].path)}
}

// manifest is what a telephone is told of a site that is put on its first
// screen: https://www.w3.org/TR/appmanifest/
type manifest struct {
	Name        string         `json:"name"`
	Description string         `json:"description,omitempty"`
	Language    string         `json:"lang"`
	Direction   string         `json:"dir"`
	Start       string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Ground      string         `json:"background_color"`
	Theme       string         `json:"theme_color"`
	Icons       []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// manifestPages gives the manifest, and the icons as PNG where icon.svg can be
// drawn.
func (s *Site) manifestPages() (pages []Page) {
	m := manifest{
		Name:        s.Config.Title,
		Description: s.Config.Description,
		Language:    string(s.Config.Language),
		Direction:   "rtl",
		Start:       "./",
		Scope:       "./",
		Display:     "minimal-ui", // a reader needs to go back, and to see where
		Ground:      s.theme.ground(s.theme.light, "#fbfaf6"),
		Theme:       s.theme.ground(s.theme.light, "#fbfaf6"),
		Icons:       []manifestIcon{},
	}
	digest := ""
	for _, f := range s.theme.static {
		if f.path == iconFile {
			digest = f.digest
			m.Icons = append(m.Icons, manifestIcon{iconFile, "any", "image/svg+xml", "any"})
		}
	}
	for _, i := range append(slices.Clone(icons), touchIcon) {
		if !s.theme.hasIcon(i) {
			continue
		}
		if i != touchIcon {
			m.Icons = append(m.Icons, manifestIcon{i.path, fmt.Sprintf("%dx%d", i.size, i.size), "image/png", i.purpose})
		}
		if s.theme.icon == nil {
			continue
		}
		pages = append(pages, Page{
			Path:   i.path,
			Key:    digestOf("icon", card.Version, digest),
			Render: func(w io.Writer) error { return s.theme.icon.WriteIcon(w, i.size, i.purpose == "maskable") },
		})
	}
	return append(pages, Page{
		Path: manifestFile,
		Key:  digestOf("manifest", asJSON(m)),
		Render: func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(m)
		},
	})
}
