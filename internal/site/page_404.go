package site

// MissingPage is what a host shows for an address that the site does not have.
// It can appear at any depth, so its links begin at the root of the host.
type MissingPage struct{ Frame }

const missingFile = "404.html"

func (s *Site) missingPages() []Page {
	return []Page{s.page("missing.html", missingFile, func(v view) (any, error) {
		v.absolute = true
		p := MissingPage{v.frame("missing", "الصفحة غير موجودة", "")}
		p.Canonical = ""
		p.Reach.Alternates = nil
		return p, nil
	})}
}
