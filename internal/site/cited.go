package site

import (
	"cmp"
	"io/fs"

	"waqai/internal/article"
	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// Citations are the addresses that the articles of a site rest on.
type Citations struct {
	Config *Config
	// Addresses are those of sources, as the articles write them, in the order of the
	// articles' files, each once. Drafts have none.
	Addresses []string
	Articles  int // that were read
}

// Cited reads of the articles of the site in dir what they rest on, and nothing else. An
// article with faults has no addresses; Config is nil where the settings have faults.
// today is the last day that an article can be dated.
func Cited(dir string, today edtf.Day) (c Citations, faults source.Faults) {
	files := folder(cmp.Or(dir, "."))
	config, _, faults := readConfig(files)
	if len(faults) > 0 {
		return c, faults
	}
	c.Config = config
	paths, faults := walk(files, "content/articles", isMarkdown)
	seen := map[string]bool{}
	for _, file := range paths {
		src, err := fs.ReadFile(files, file)
		if err != nil {
			faults.Add(source.Fault{Pos: source.Pos{File: file}, Message: "cannot be read: " + reason(err)})
			continue
		}
		a, wrong := article.Parse(file, src, article.Options{Today: today})
		if faults = append(faults, wrong...); a == nil || len(wrong) > 0 || a.Draft {
			continue
		}
		c.Articles++
		for _, s := range a.Sources {
			if s.URL != "" && !seen[s.URL] {
				seen[s.URL] = true
				c.Addresses = append(c.Addresses, s.URL)
			}
		}
	}
	faults.Sort()
	return c, faults
}
