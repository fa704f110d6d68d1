package site

import (
	"path"
	"strings"

	"waqai/internal/export"
	"waqai/timeline/edtf"
)

// DataPage lists the files in which the chronicle is given out.
type DataPage struct {
	Frame
	Events, Articles int
	Span             edtf.Date
	Files            []FileView
	// Layouts are the files of Files in a layout of others, with what these could
	// not say.
	Layouts []LayoutView
	// CityFiles are names of the files that each city has, as an example those of
	// one; Cities leads to the list of cities.
	CityFiles []FileView
	Cities    Link
	// Package is the description of the files for programs, or a link without
	// Href.
	Package Link
	// Licence has no Href where it has no address, and no Text where the settings
	// name none.
	Licence Link
	// Credits names those whose data are in these, or is "".
	Credits string
	// Citation says how to cite the data. Version names their state, Last is the
	// day of the last article in them.
	Citation, Version string
	Last              edtf.Date
}

// FileView is a file of data.
type FileView struct {
	Link // Text is the name of the file
	// Format names the format, About says what it is for; both are Arabic.
	Format, About string
	// Media is its type without parameters, as "text/csv".
	Media string
	// Noun names what its rows are, for count; Rows is their number. Bytes is its
	// size.
	Noun  string
	Rows  int
	Bytes int64
}

// LayoutView is what a layout of others could not say.
type LayoutView struct {
	File FileView
	// Report leads to the losses of each event.
	Report Link
	// Events is the number of events with a row, LeftOut that of those without.
	Events, LeftOut int
	// Reasons say why events were left out, Losses what of the others is lost; an
	// event counts once in each line.
	Reasons, Losses []LossView
	// Never are columns that are empty in every row.
	Never []string
}

// LossView is a kind of loss and the number of events that have it.
type LossView struct {
	Text   string
	Code   string
	Events int
}

// file gives a file of data as a page shows it, without size and rows.
func (v view) file(f download) FileView {
	media, _, _ := strings.Cut(f.media, ";")
	return FileView{Link: Link{path.Base(f.path), v.link(f.path)}, Format: f.name, About: f.about, Media: media, Noun: f.noun}
}

// filesOf gives the files of a city as its page shows them.
func (v view) filesOf(c *City) (list []FileView) {
	for _, f := range v.cityFiles(c) {
		list = append(list, v.file(f))
	}
	return list
}

func (v view) data() (DataPage, error) {
	set := v.Config.Data
	p := DataPage{
		Frame:    v.frame("data", "البيانات", "كل ما في هذا السجل بصيغ تقرؤها البرامج، ومعه ما لم تستطع كل صيغة قوله."),
		Events:   len(v.Site.events),
		Articles: len(v.articles),
		Span:     v.lists.span(),
		Cities:   Link{"المدن", v.link("cities/" + indexFile)},
		Licence:  Link{set.Licence, set.LicenceURL},
		Version:  v.dataVersion(),
		Last:     v.lastArticle(),
		Credits:  set.Credits,
		Citation: set.Citation,
	}
	if p.Licence.Text == "" {
		p.Licence.Text = set.LicenceURL
	}
	if p.Citation == "" {
		parts := []string{}
		if v.Config.Author != "" {
			parts = append(parts, v.Config.Author)
		}
		parts = append(parts, "«"+v.Config.Title+"»")
		if !p.Last.IsZero() {
			parts = append(parts, "بيانات حتى "+v.words.Date(p.Last))
		}
		parts = append(parts, "النسخة "+p.Version, v.Config.BaseURL.To(dataPage))
		p.Citation = strings.Join(parts, "، ")
	}
	if set.Package {
		p.Package = Link{path.Base(packageFile), v.link(packageFile)}
	}
	for _, f := range v.dataFiles() {
		st, err := v.statistics(f)
		if err != nil {
			return p, err
		}
		show := v.file(f)
		show.Rows, show.Bytes = st.tally.Rows, st.bytes
		p.Files = append(p.Files, show)
		if f.layout {
			p.Layouts = append(p.Layouts, v.layout(f, show, st.tally))
		}
	}
	for _, c := range v.cities {
		if len(c.events) > 0 {
			p.CityFiles = v.filesOf(c)
			break
		}
	}
	return p, nil
}

// layout says what a layout of others could not.
func (v view) layout(f download, show FileView, tally export.Tally) LayoutView {
	l := LayoutView{
		File: show, Report: Link{f.losses, v.link(dataFolder + f.losses)}, Events: tally.Events, LeftOut: tally.LeftOut, Never: f.never,
	}
	for _, k := range export.LossKinds {
		switch n := tally.Losses[k.Code]; {
		case n == 0:
		case k.Out:
			l.Reasons = append(l.Reasons, LossView{k.Arabic, k.Code, n})
		default:
			l.Losses = append(l.Losses, LossView{k.Arabic, k.Code, n})
		}
	}
	return l
}
