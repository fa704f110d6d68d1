package site

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"

	"waqai/internal/card"
	"waqai/internal/source"
	"waqai/timeline"
)

// cardFile is the name of a card in the folder of the page that it is of.
const cardFile = "card.png"

// CardView is the picture that messengers and networks show beside a link to
// the page.
type CardView struct {
	// URL is its absolute address, "" where the site has no cards.
	URL string
	// Alt says what is on it.
	Alt string
	// Width and Height are in pixels.
	Width, Height int
}

// press is what the cards of a site are made with.
type press struct {
	*card.Press
	signs   map[timeline.Type]*card.Drawing
	colours map[string]color.RGBA // of the style, by the names of its variables
	digest  string                // of fonts, signs and colours
}

// The colours of cards where the style names none.
var cardColours = map[string]color.RGBA{
	"paper":  {0xfb, 0xfa, 0xf6, 255},
	"ink":    {0x1f, 0x1d, 0x1a, 255},
	"soft":   {0x5d, 0x57, 0x4e, 255},
	"accent": {0x8a, 0x33, 0x24, 255},
}

// readPress reads what cards are made with: the fonts that the settings name,
// the colours of the style and the signs of the types of events.
func (s *Site) readPress() (faults source.Faults) {
	var fonts [2]*card.Font
	parts := []string{card.Version}
	for n, f := range []struct{ key, path string }{{"font", s.Config.Cards.Font}, {"bold", s.Config.Cards.Bold}} {
		if f.path == "" {
			parts = append(parts, "")
			continue
		}
		src, err := fs.ReadFile(s.files, f.path)
		if err == nil {
			parts = append(parts, digestOf(string(src)))
			fonts[n], err = card.ReadFont(src)
		}
		if err != nil {
			message, hint := fmt.Sprintf("%s is %v", f.path, err), "name a font that has the Arabic letters, as Noto Naskh Arabic or Amiri; without one the program's is taken"
			if _, ok := errors.AsType[*fs.PathError](err); ok {
				message, hint = fmt.Sprintf("%s cannot be read: %s", f.path, reason(err)), fmt.Sprintf(`write its path in the site's folder:  %s = "fonts/name.ttf"`, f.key)
			}
			faults.Add(s.settings.Fault("cards."+f.key, message, hint))
		}
	}
	colour := func(name string) color.RGBA {
		if c, ok := s.theme.light[name]; ok {
			return c
		}
		return cardColours[name]
	}
	p := &press{signs: map[timeline.Type]*card.Drawing{}, colours: map[string]color.RGBA{}}
	maps.Copy(p.colours, s.theme.light)
	if c, ok := card.ReadColour(s.Config.Style.Accent); ok {
		p.colours["accent"] = c
	}
	look := card.Look{Paper: colour("paper"), Ink: colour("ink"), Soft: colour("soft")}
	p.Press = card.NewPress(look, fonts[0], cmp.Or(fonts[1], fonts[0]))
	for _, t := range timeline.Types {
		src := s.theme.sign(t)
		parts = append(parts, src)
		if d, err := card.ReadSVG([]byte(src)); err == nil {
			p.signs[t] = d
		}
	}
	parts = append(parts, fmt.Sprint(look))
	p.digest = digestOf(parts...)
	s.press = p
	return faults
}

// sign gives the drawing of a type of events in the theme's templates, "" where
// there is none.
func (t *theme) sign(kind timeline.Type) string {
	m := regexp.MustCompile(`(?s)<symbol id="shape-` + string(kind) + `".*?</symbol>`)
	for _, name := range sortedKeys(t.sources) {
		if found := m.Find(t.sources[name]); found != nil {
			return string(found)
		}
	}
	return ""
}

// accent is the colour of a type of events, and of cards without one.
func (p *press) accent(kind timeline.Type) color.RGBA {
	for _, name := range []string{string(kind), "accent"} {
		if c, ok := p.colours[name]; ok {
			return c
		}
	}
	return cardColours["accent"]
}

// CardPages says which pages have a card of their own.
type CardPages string

func (p *CardPages) UnmarshalText(text []byte) (err error) {
	*p, err = oneOf[CardPages](text, "none", "cities", "sourced", "all")
	return err
}

// hasCard tells whether an event has a card of its own.
func (s *Site) hasCard(e *Event) bool {
	switch s.Config.Cards.Pages {
	case "all":
		return s.own(e)
	case "sourced":
		return s.own(e) && (e.witnesses > 1 || e.decided != undecided)
	}
	return false
}

// cardPages gives the cards: of the site, of each city with events, and of the
// events that the settings choose. The key of a card is a digest of what stands
// on it, so that another is drawn only where it would look otherwise.
func (s *Site) cardPages() (pages []Page) {
	if s.Config.Cards.Pages == "none" {
		return nil
	}
	add := func(file string, from string, make func() card.Card, parts ...string) {
		c := make()
		c.Sign = nil // its digest is the press's
		pages = append(pages, Page{
			Path: file,
			Key:  digestOf(append([]string{"card", s.press.digest, asJSON(c)}, parts...)...),
			Render: func(w io.Writer) error {
				err := s.press.Write(w, make())
				if missing, ok := errors.AsType[*card.Missing](err); ok {
					return source.Fault{
						Pos:     source.Pos{File: from},
						Message: missing.Error(),
						Hint:    `name one that has it in site.toml:  [cards]  font = "fonts/name.ttf"`,
					}
				}
				if _, ok := errors.AsType[*card.BrokenFont](err); ok {
					return s.settings.Fault("cards.font", err.Error(), "name another font; without one the program's is taken")
				}
				return err
			},
		})
	}
	add(cardFile, configFile, s.siteCard)
	for _, c := range s.cities {
		from := configFile
		if c.intro != nil {
			from = c.intro.Path
		}
		add(c.card(), from, func() card.Card { return s.cityCard(c) })
	}
	for _, e := range s.events {
		if s.hasCard(e) {
			add(eventCard(e.ID()), e.articles[0].Path, func() card.Card { return s.eventCard(e.read()) }, string(e.eventType()))
		}
	}
	return pages
}

// card is the path of the card of a city.
func (c *City) card() string { return path.Dir(c.path) + "/" + cardFile }

// eventCard is the path of the card of an event.
func eventCard(id string) string { return path.Dir(eventPath(id)) + "/" + cardFile }

func (s *Site) siteCard() card.Card {
	return card.Card{
		Site:    s.Config.BaseURL.Host,
		Accent:  s.press.accent(""),
		Title:   s.Config.Title,
		Text:    isolated(s.Config.Description),
		Columns: columns(s.events, s.words),
	}
}

func (s *Site) cityCard(c *City) card.Card {
	show := card.Card{
		Site:    s.Config.Title,
		Accent:  s.press.accent(""),
		Title:   isolated(c.name),
		Credit:  s.Config.BaseURL.Host,
		Columns: columns(c.events, s.words),
	}
	if len(c.events) > 0 {
		show.Date = s.words.Date(c.span())
		show.Note = s.words.counted("event", len(c.events))
		if n := len(sourceNames(c.events)); n > 0 {
			show.Note += " · " + s.words.counted("source", n)
		}
	} else {
		show.Note = c.within
	}
	return show
}

func (s *Site) eventCard(e *account) card.Card {
	var places []string
	for _, c := range s.citiesOf(e.Event) {
		places = append(places, isolated(c.name))
	}
	show := card.Card{
		Site:   s.Config.Title,
		Sign:   s.press.signs[e.Type],
		Label:  typeNames[e.Type],
		Accent: s.press.accent(e.Type),
		Title:  strings.Join(places, " و"),
		Date:   s.words.Date(e.Date),
		Text:   isolated(tidy(e.Quote)),
		Quoted: true,
	}
	if names := e.names; len(names) > 0 {
		show.Credit = isolated(names[0])
		if len(names) > 1 {
			show.Credit += " و" + s.words.counted("another", len(names)-1)
		}
	}
	if day := s.words.Weekday(e.Date); day != "" {
		show.Date = day + "، " + show.Date
	}
	date, place := inferred(e.words)
	switch {
	case date && place:
		show.Date += " · التاريخ والمكان مستنتجان"
	case date:
		show.Date += " · التاريخ مستنتج"
	case place:
		show.Date += " · المكان مستنتج"
	}
	if e.Status != timeline.Occurred {
		show.Date += " (" + statusNames[e.Status] + ")"
	}
	return show
}

// columns are the bars of a histogram. One or two say nothing that the date
// above does not.
func columns(events []*Event, w wording) (list []card.Column) {
	h := histogram(events, func(period) string { return "" })
	if len(h.Bars) < 3 {
		return nil
	}
	for _, b := range h.Bars {
		list = append(list, card.Column{Value: b.Events, Gap: b.Gap > 0})
	}
	at := 0
	for _, y := range h.Years {
		if y.Year != 0 {
			list[at].Label = w.Year(y.Year)
		}
		at += y.Bars
	}
	return list
}

// isolated gives a line of Arabic whose Latin names and dates in digits keep
// their order: they stand between U+2066 and U+2069.
func isolated(text string) string {
	var b strings.Builder
	for _, r := range runs(text) {
		if r.LTR {
			b.WriteString("\u2066" + r.Text + "\u2069")
			continue
		}
		b.WriteString(r.Text)
	}
	return b.String()
}

// The card of a page is its own, or that of the city where its event was, or
// that of the site.

func (v view) siteCardView() CardView {
	return v.cardView(cardFile, v.Config.Title)
}

func (v view) cityCardView(c *City) CardView {
	return v.cardView(c.card(), c.name)
}

func (v view) eventCardView(e *Event) CardView {
	if v.hasCard(e) {
		return v.cardView(eventCard(e.ID()), v.headingOf(e)+"، "+v.words.Date(e.Date()))
	}
	if len(e.places()) > 0 {
		return v.cityCardView(v.cityOf[e.places()[0]])
	}
	return v.siteCardView()
}

func (v view) cardView(file, alt string) CardView {
	if v.Config.Cards.Pages == "none" {
		return CardView{}
	}
	return CardView{v.Config.BaseURL.To(file), alt, card.Width, card.Height}
}
