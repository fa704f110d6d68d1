package archive

import (
	"bytes"
	"encoding/json"
	"time"

	"waqai/internal/site"
)

// snapshotFormat names the layout that the head of the package describes.
const snapshotFormat = "waqai-snapshot-1"

// About is what a snapshot says of itself, in snapshot/about.json.
type About struct {
	Format   string `json:"format"` // snapshotFormat
	Title    string `json:"title"`
	Address  string `json:"address"` // of the site on the web
	Author   string `json:"author,omitempty"`
	Language string `json:"language"`
	Created  string `json:"created"` // RFC 3339, in UTC
	Tool     string `json:"tool"`
	// Today is the last day that articles could be dated when the site was read.
	Today      string `json:"today"`
	Licence    string `json:"licence,omitempty"` // of the data
	LicenceURL string `json:"licence_url,omitempty"`
	Articles   int    `json:"articles"`
	Events     int    `json:"events"`
	Places     int    `json:"places"`
	// Captures is the number of cited pages of which a copy is in snapshot/captures/. Where
	// there are any, the site has their words, as with site.Options.Copies.
	Captures int `json:"captures,omitempty"`
	// Source tells that snapshot/source/ is there, Recorded that events were taken
	// from the file events.jsonl in it.
	Source   bool `json:"source"`
	Recorded bool `json:"recorded,omitempty"`
}

func newAbout(s *site.Site, opt Options) *About {
	a := &About{
		Format: snapshotFormat, Title: s.Config.Title, Address: s.Config.BaseURL.To(""), Author: s.Config.Author, Language: string(s.Config.Language),
		Created: opt.Date.Format(time.RFC3339), Tool: opt.Tool, Today: opt.Site.Today.String(),
		Licence: s.Config.Data.Licence, LicenceURL: s.Config.Data.LicenceURL,
		Source: !opt.NoSource, Recorded: !opt.NoSource && opt.Recorded != "",
	}
	a.Articles, a.Events, a.Places = s.Counts()
	if opt.captures != nil {
		a.Captures = len(opt.captures.Kept())
	}
	return a
}

func (a *About) text() ([]byte, error) {
	b, err := marshal(a, "  ")
	return b, err
}

// marshal writes JSON with letters as they are, and a line break at its end.
func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}
