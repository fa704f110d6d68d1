package article

import (
	"bytes"
	"encoding/gob"
	"strings"

	"waqai/internal/pack"
	"waqai/internal/source"
	"waqai/timeline"
)

// PackVersion names the form in which Pack packs. It changes with the fields of
// Article.
const PackVersion = "article 1"

// Pack packs an article without its text and decisions, or fills an empty one.
func (a *Article) Pack(c *pack.Coder) {
	for _, text := range []*string{&a.Path, &a.Slug, &a.Digest, &a.Title, &a.Author, &a.Summary, &a.Origin, &a.TextDigest} {
		c.Text(text)
	}
	packPos(c, &a.SlugAt)
	c.Binary(a.Date, &a.Date)
	c.Flag(&a.Draft)
	c.Flag(&a.NoAliases)
	pack.Many(c, &a.Aliases, func(c *pack.Coder, was *Alias) {
		c.Text(&was.Path)
		PackFault(c, &was.at)
	})
	pack.Many(c, &a.Sources, timeline.PackSource)
	packExtra(c, &a.Extra)
}

// PackFault packs a fault or a note.
func PackFault(c *pack.Coder, f *source.Fault) {
	packPos(c, &f.Pos)
	for _, text := range []*string{&f.Message, &f.Excerpt, &f.Hint, (*string)(&f.Severity)} {
		c.Text(text)
	}
}

func packPos(c *pack.Coder, p *source.Pos) {
	c.Text(&p.File)
	c.Number(&p.Line)
	c.Number(&p.Column)
}

// packExtra packs a site's own keys, which may be any values of TOML.
func packExtra(c *pack.Coder, extra *map[string]any) {
	var text string
	if !c.Reading() && len(*extra) > 0 {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(*extra); err != nil {
			panic("article: a value of TOML that cannot be packed: " + err.Error())
		}
		text = b.String()
	}
	if c.Text(&text); c.Reading() && text != "" {
		*extra = map[string]any{}
		if gob.NewDecoder(strings.NewReader(text)).Decode(extra) != nil {
			c.Fail()
		}
	}
}

func init() {
	for _, value := range []any{map[string]any{}, []any{}, []map[string]any{}} {
		gob.Register(value)
	}
}
