package export

import (
	"encoding/json"
	"io"
)

// Dataset is what a Data Package says of the whole.
type Dataset struct {
	Name, Title, Description string
	Home, Author             string
	// Version names the state of the data, Created the day of its last article.
	Version, Created    string
	Licence, LicenceURL string
	// Credits names those whose data are in these, or is "".
	Credits   string
	Resources []Resource
}

// Resource is a file of a Data Package.
type Resource struct {
	// Name has lower-case letters, digits and hyphens, Path leads to the file
	// from the package.
	Name, Path, Title, About string
	Format, MediaType        string
	Bytes                    int64
	SHA256                   string
	// Columns are those of a table, Mark tells whether a byte order mark stands
	// before it; Key is its primary key, and Foreign its columns that refer to
	// the primary key of another table.
	Columns []Column
	Mark    bool
	Key     string
	Foreign []Reference
	// Tally is what its layout lost.
	Tally Tally
}

// Reference leads from a column to the key of a table.
type Reference struct{ Column, Resource, Key string }

type packageJSON struct {
	Schema       string         `json:"$schema"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Description  string         `json:"description,omitempty"`
	Homepage     string         `json:"homepage,omitempty"`
	Version      string         `json:"version"`
	Created      string         `json:"created,omitempty"`
	Licences     []licence      `json:"licenses,omitempty"`
	Sources      []origin       `json:"sources,omitempty"`
	Contributors []contributor  `json:"contributors,omitempty"`
	Resources    []resourceJSON `json:"resources"`
}

type licence struct {
	Name string `json:"name,omitempty"`
	Path string `json:"path,omitempty"`
}

type origin struct {
	Title string `json:"title"`
}

type contributor struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type resourceJSON struct {
	Name        string       `json:"name"`
	Type        string       `json:"type,omitempty"`
	Path        string       `json:"path"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Format      string       `json:"format"`
	MediaType   string       `json:"mediatype"`
	Encoding    string       `json:"encoding"`
	Bytes       int64        `json:"bytes"`
	Hash        string       `json:"hash"`
	Dialect     *dialect     `json:"dialect,omitempty"`
	Schema      *tableSchema `json:"schema,omitempty"`
	Losses      []lossCount  `json:"losses,omitempty"`
}

type dialect struct {
	Schema     string `json:"$schema"`
	Header     bool   `json:"header"`
	Delimiter  string `json:"delimiter"`
	Terminator string `json:"lineTerminator"`
	Quote      string `json:"quoteChar"`
	Double     bool   `json:"doubleQuote"`
	Mark       bool   `json:"byteOrderMark"`
}

type tableSchema struct {
	Schema  string      `json:"$schema"`
	Fields  []fieldJSON `json:"fields"`
	Missing []string    `json:"missingValues"`
	Key     []string    `json:"primaryKey,omitempty"`
	Foreign []foreignTo `json:"foreignKeys,omitempty"`
}

type fieldJSON struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Format      string       `json:"format,omitempty"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool   `json:"required,omitempty"`
	Unique   bool   `json:"unique,omitempty"`
	Pattern  string `json:"pattern,omitempty"`
	Enum     []any  `json:"enum,omitempty"`
}

type foreignTo struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

type lossCount struct {
	Code    string `json:"code"`
	Arabic  string `json:"title"`
	English string `json:"description"`
	Events  int    `json:"events"`
	Out     bool   `json:"left_out,omitempty"`
}

// Package writes a Data Package 2.0 (datapackage.json), with a Table Schema for
// each table.
func Package(w io.Writer, d Dataset) error {
	p := packageJSON{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json",
		Name:   d.Name, Title: d.Title, Description: d.Description, Homepage: d.Home, Version: d.Version, Created: d.Created,
	}
	if d.Licence != "" || d.LicenceURL != "" {
		p.Licences = []licence{{d.Licence, d.LicenceURL}}
	}
	if d.Credits != "" {
		p.Sources = []origin{{d.Credits}}
	}
	if d.Author != "" {
		p.Contributors = []contributor{{d.Author, []string{"creator"}}}
	}
	for _, r := range d.Resources {
		p.Resources = append(p.Resources, r.json())
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}

func (r Resource) json() resourceJSON {
	out := resourceJSON{
		Name: r.Name, Path: r.Path, Title: r.Title, Description: r.About, Format: r.Format, MediaType: r.MediaType, Encoding: "utf-8",
		Bytes: r.Bytes, Hash: "sha256:" + r.SHA256,
	}
	for _, k := range LossKinds {
		if n := r.Tally.Losses[k.Code]; n > 0 {
			out.Losses = append(out.Losses, lossCount{k.Code, k.Arabic, k.English, n, k.Out})
		}
	}
	if r.Columns == nil {
		return out
	}
	out.Type = "table"
	out.Dialect = &dialect{"https://datapackage.org/profiles/2.0/tabledialect.json", true, ",", "\r\n", `"`, true, r.Mark}
	s := &tableSchema{Schema: "https://datapackage.org/profiles/2.0/tableschema.json", Missing: []string{""}}
	for _, c := range r.Columns {
		s.Fields = append(s.Fields, c.json())
	}
	if r.Key != "" {
		s.Key = []string{r.Key}
	}
	for _, to := range r.Foreign {
		f := foreignTo{Fields: []string{to.Column}}
		f.Reference.Resource, f.Reference.Fields = to.Resource, []string{to.Key}
		s.Foreign = append(s.Foreign, f)
	}
	out.Schema = s
	return out
}

func (c Column) json() fieldJSON {
	f := fieldJSON{Name: c.Name, Type: c.Type, Format: c.Format, Title: c.Title, Description: c.About}
	limits := constraints{Required: c.Required, Unique: c.Unique, Pattern: c.Pattern}
	for _, value := range c.Enum {
		if c.Type == "integer" {
			limits.Enum = append(limits.Enum, json.Number(value))
		} else {
			limits.Enum = append(limits.Enum, value)
		}
	}
	if limits.Required || limits.Unique || limits.Pattern != "" || len(limits.Enum) > 0 {
		f.Constraints = &limits
	}
	return f
}
