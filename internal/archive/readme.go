package archive

import (
	"bytes"
	"cmp"
	_ "embed"
	"text/template"
	"time"

	"waqai/internal/site"
)

//go:embed readme.txt
var readmeText string

var readmeTemplate = template.Must(template.New(readmeFile).Parse(readmeText))

// readme writes the README of a snapshot.
func readme(s *site.Site, opt Options) []byte {
	var b bytes.Buffer
	err := readmeTemplate.Execute(&b, struct {
		*About
		Day, Licensed string
		Credits       string
	}{
		newAbout(s, opt), opt.Date.Format(time.DateOnly),
		cmp.Or(s.Config.Data.Licence, "–"), s.Config.Data.Credits,
	})
	if err != nil {
		panic(err) // the template is ours, and so are its values
	}
	return b.Bytes()
}
