package site

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // time zones on systems that have none
	"unicode"

	"waqai/internal/source"
)

// configFile is the name of the settings in the folder of a site.
const configFile = "site.toml"

// Config is what site.toml says. It is read strictly: a key that is not here
// is a fault.
type Config struct {
	// Title, Description and Author stand on every page and in the feeds.
	Title       string `toml:"title"`
	Description string `toml:"description"`
	Author      string `toml:"author"`
	// BaseURL is the address of the site's first page. Feeds, the sitemap and
	// canonical links need it.
	BaseURL Address `toml:"base_url"`
	// Language is "ar" or Arabic of a country, as "ar-IQ". The country also says
	// which days «نهاية الأسبوع» means.
	Language Language `toml:"language"`
	// TimeZone, as "Asia/Baghdad", is that of the days in feeds.
	TimeZone Zone `toml:"time_zone"`

	Display struct {
		// Months says which names months have: levant (آذار), egypt (مارس),
		// algeria (جانفي), morocco (غشت), or both (آذار/مارس).
		Months MonthNames `toml:"months"`
		// Digits are european (2017) or arabic-indic (٢٠١٧).
		Digits Digits `toml:"digits"`
		// FirstDay of the week, as "monday", is where «الأسبوع الماضي»
		// begins.
		FirstDay FirstDay `toml:"first_day"`
	} `toml:"display"`

	// Style changes the look.
	Style Style `toml:"style"`

	Articles struct {
		// Verbatim says that the articles have the words of their sources, so
		// that an event can lead to its sentence on the source's own page.
		Verbatim bool `toml:"verbatim"`
	} `toml:"articles"`

	Events struct {
		// Pages says which events have a page of their own: all, sourced
		// (those with several sources, copies of one another counted as one,
		// or an editor's decision), or none.
		Pages EventPages `toml:"pages"`
	} `toml:"events"`

	// Pages switches kinds of pages on, as all are, or off.
	Pages struct {
		Types   bool `toml:"types"`   // one for each type of events
		Sources bool `toml:"sources"` // one for each publisher; their list is there in any case
		Actors  bool `toml:"actors"`  // one for each actor that events name
		Days    bool `toml:"days"`    // one for each day of the year, over all years
		Compare bool `toml:"compare"` // two cities side by side
		Dates   bool `toml:"dates"`   // one for each day on which something happened; months have theirs in any case
		// Snapshots is the page of the snapshots that are recorded, and of what
		// editors corrected; it is off unless a site asks for it.
		Snapshots bool `toml:"snapshots"`
		Search    bool `toml:"search"` // the page that searches, and its index
	} `toml:"pages"`

	Extract struct {
		// Furniture are words with which lines of articles begin that are no
		// part of the text, as those under which a paper leads on to others.
		Furniture []string `toml:"furniture"`
	} `toml:"extract"`

	Cards struct {
		// Pages says what has a card of its own, the picture beside a link to
		// it: none, cities (those, and the site), sourced (events too that have
		// several sources or an editor's decision), or all events that have a
		// page. Other pages show the card of their city or of the site.
		Pages CardPages `toml:"pages"`
		// Font and Bold are font files of the site, for text and for titles,
		// where the program's Noto Naskh Arabic is not to be taken.
		Font string `toml:"font"`
		Bold string `toml:"bold"`
	} `toml:"cards"`

	// Alternates are the same site in other languages.
	Alternates []Alternate `toml:"alternates"`

	Feeds struct {
		// Since is a year in whose first day the owner of the site already
		// had the host of BaseURL; the ids of entries name it (RFC 4151).
		Since int `toml:"since"`
		// Length is the number of entries of a feed.
		Length int `toml:"length"`
	} `toml:"feeds"`

	// Data says in which files the chronicle is given out.
	Data DataSettings `toml:"data"`

	// Menu lists what the head of each page links to. Where it is empty, it
	// holds the cities, the sources and the plain pages.
	Menu []MenuItem `toml:"menu"`

	// Publish lists the places that the site is published to, by their names.
	Publish map[string]Target `toml:"publish"`
}

// MenuItem is a line of the menu.
type MenuItem struct {
	Title string `toml:"title"`
	// Page is the folder of a page, as "about" or "cities/mosul", and "" for
	// the first page.
	Page string `toml:"page"`
}

// Alternate is the same site in another language.
type Alternate struct {
	// Language is its tag: "en", "ckb", "ar-EG", "zh-Hans".
	Language LanguageTag `toml:"language"`
	// URL is the address of its first page.
	URL Address `toml:"url"`
	// SamePaths says that its pages have the paths that they have here. Without
	// it, only the first page leads to the other.
	SamePaths bool `toml:"same_paths"`
}

// settings is the text of site.toml, and where its keys stand.
type settings struct {
	*source.TOML
	digest string
}

// readConfig reads the settings of a site.
func readConfig(fsys fs.FS) (*Config, *settings, source.Faults) {
	src, err := fs.ReadFile(fsys, configFile)
	if err != nil {
		fault := source.Fault{
			Pos:     source.Pos{File: configFile},
			Message: "no settings of a site here",
			Hint:    `run in the folder of a site, or make a file site.toml with  title = "…"  and  base_url = "https://…/"`,
		}
		if !errors.Is(err, fs.ErrNotExist) {
			fault.Message, fault.Hint = "cannot be read: "+reason(err), ""
		}
		return nil, nil, source.Faults{fault}
	}
	c := new(Config)
	c.Language = "ar"
	c.TimeZone.Location = time.UTC
	c.Display.Months = "levant"
	c.Display.Digits = "european"
	c.Display.FirstDay.Weekday = time.Monday
	c.Events.Pages = "all"
	c.Cards.Pages = "cities"
	c.Pages.Types, c.Pages.Sources, c.Pages.Actors, c.Pages.Days, c.Pages.Compare = true, true, true, true, true
	c.Pages.Dates, c.Pages.Search = true, true
	c.Feeds.Since = 2026
	c.Feeds.Length = 50
	c.Data.all()
	keys, faults := source.ReadTOML(configFile, src, 0)
	if keys == nil {
		return nil, nil, faults
	}
	faults = c.checkTargets(keys, secretsElsewhere(keys, src, keys.Decode(c)))
	if len(faults) == 0 {
		if strings.TrimSpace(c.Title) == "" {
			faults.Add(keys.Fault("title", "title is missing", `add  title = "وقائع الموصل"`))
		}
		if c.BaseURL.URL == nil {
			faults.Add(keys.Fault("base_url", "base_url is missing", `add  base_url = "https://example.org/"  with the address that readers will use`))
		}
		if c.Feeds.Length < 1 {
			faults.Add(keys.Fault("feeds.length", "a feed without entries", "write  length = 50"))
		}
		for _, phrase := range c.Extract.Furniture {
			if !strings.ContainsFunc(phrase, unicode.IsLetter) {
				faults.Add(keys.Fault("extract.furniture", fmt.Sprintf("%q has no word", phrase), `write words with which lines begin:  furniture = ["من أرشيف الصحيفة"]`))
			}
		}
		if u, err := url.Parse(c.Data.LicenceURL); c.Data.LicenceURL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
			faults.Add(keys.Fault("data.licence_url", fmt.Sprintf("%q is no address", c.Data.LicenceURL), `write all of it:  licence_url = "https://creativecommons.org/licenses/by/4.0/"`))
		}
		faults = append(faults, c.checkAlternates(keys)...)
		for n, item := range c.Menu {
			if strings.TrimSpace(item.Title) == "" {
				faults.Add(keys.Fault(fmt.Sprintf("menu[%d].title", n), "a line of the menu without a title", `add  title = "…"`))
			}
		}
	}
	return c, &settings{keys, digestOf(string(src))}, faults
}

// reason gives the innermost text of an error of the file system, which does
// not name the path again.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (c *Config) wording() wording {
	w := wording{indic: c.Display.Digits == "arabic-indic"}
	if c.Display.Months == "both" {
		w.months = bothMonths()
	} else {
		w.months = monthNames[string(c.Display.Months)]
	}
	return w
}

// valueError is a value that a key cannot have, and what it can.
type valueError struct{ message, hint string }

func (e *valueError) Error() string { return e.message }
func (e *valueError) Hint() string  { return e.hint }

// oneOf gives text where it is one of the words, and an error that offers
// another where it is not.
func oneOf[T ~string](text []byte, words ...string) (T, error) {
	if hint, ok := source.OneOf(string(text), words); !ok {
		return "", &valueError{fmt.Sprintf("there is no %q", text), hint}
	}
	return T(text), nil
}

// MonthNames is a set of names of the months.
type MonthNames string

func (m *MonthNames) UnmarshalText(text []byte) (err error) {
	*m, err = oneOf[MonthNames](text, "levant", "egypt", "algeria", "morocco", "both")
	return err
}

// Digits is a set of digits.
type Digits string

func (d *Digits) UnmarshalText(text []byte) (err error) {
	*d, err = oneOf[Digits](text, "european", "arabic-indic")
	return err
}

// EventPages says which events have pages.
type EventPages string

func (p *EventPages) UnmarshalText(text []byte) (err error) {
	*p, err = oneOf[EventPages](text, "all", "sourced", "none")
	return err
}

// FirstDay is a day of the week by its English name.
type FirstDay struct{ time.Weekday }

func (d *FirstDay) UnmarshalText(text []byte) error {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.ToLower(day.String()) == string(text) {
			d.Weekday = day
			return nil
		}
	}
	return &valueError{fmt.Sprintf("%q is no day of the week", text), `write it in English:  first_day = "saturday"`}
}

// Language is a language tag of Arabic.
type Language string

func (l *Language) UnmarshalText(text []byte) error {
	base, region, more := strings.Cut(string(text), "-")
	if base != "ar" || more && (len(region) != 2 || strings.ToUpper(region) != region) {
		return &valueError{fmt.Sprintf("%q is not Arabic", text), `write  language = "ar"  or that of a country:  language = "ar-IQ"`}
	}
	*l = Language(text)
	return nil
}

// LanguageTag is a language as links between languages name it: ISO 639, and
// where needed a script of ISO 15924 and a country of ISO 3166.
type LanguageTag string

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

func (l *LanguageTag) UnmarshalText(text []byte) error {
	if !languageTag.Match(text) {
		return &valueError{fmt.Sprintf("%q is no language", text), `write its code, and where needed script and country:  language = "en"  or  language = "ku-Arab-IQ"`}
	}
	*l = LanguageTag(text)
	return nil
}

// Region gives the country of the language, as "IQ", or "".
func (l Language) Region() string {
	_, region, _ := strings.Cut(string(l), "-")
	return region
}

// Zone is a time zone by its name in the tz database.
type Zone struct{ *time.Location }

func (z *Zone) UnmarshalText(text []byte) error {
	location, err := time.LoadLocation(string(text))
	if err != nil || len(text) == 0 || string(text) == "Local" {
		return &valueError{fmt.Sprintf("%q is no time zone", text), `write continent and city:  time_zone = "Asia/Baghdad"`}
	}
	z.Location = location
	return nil
}

// Address is the address of a site; its path ends in a slash.
type Address struct{ *url.URL }

func (a *Address) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return &valueError{fmt.Sprintf("%q is no address of a site", text), `write all of it:  base_url = "https://example.org/"`}
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return &valueError{fmt.Sprintf("%q holds more than a host and a path", text), `write only these:  base_url = "https://example.org/folder/"`}
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	a.URL = u
	return nil
}

// To gives the absolute address of a file of the site. The address of an
// index.html is its folder's.
func (a Address) To(path string) string {
	return a.folder() + escapePath(strings.TrimSuffix(path, indexFile))
}

// folder is the address of the site, escaped.
func (a Address) folder() string {
	return a.Scheme + "://" + a.Host + a.EscapedPath()
}

// escapePath escapes what a path may hold and an address may not.
func escapePath(path string) string {
	for i := range len(path) {
		if c := path[i]; (c < 'a' || c > 'z') && (c < '-' || c > '9') { // - . / and digits
			return (&url.URL{Path: path}).EscapedPath()
		}
	}
	return path
}
