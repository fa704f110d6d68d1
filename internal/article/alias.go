package article

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"waqai/internal/source"
)

// Alias is an address that a page had before, and that leads on to it.
type Alias struct {
	// Path is that of the file which stood there, below the folder of the site.
	Path string

	at source.Fault // where it is named
}

// Fault makes a fault of the line that names the address.
func (a Alias) Fault(message, hint string) source.Fault {
	f := a.at
	f.Message, f.Hint = message, hint
	return f
}

const indexFile = "index.html"

// aliases reads a list of addresses: a word alone is a former slug of a page in folder,
// with what begins with a slash an address from the first page of the site. origin is
// the first of the former slugs, or "". own is the slug that the page has now.
func (d *document) aliases(key string, named []string, folder, own string) (list []Alias, origin string, faults source.Faults) {
	for i, name := range named {
		at := fmt.Sprintf("%s[%d]", key, i)
		fault := func(message, hint string) { faults.Add(d.keyFault(at, message, hint)) }
		file := ""
		switch {
		case len(name) > 500:
			fault("an address of more than 500 letters is too long", "take it out")
			continue
		case plainName(name):
			file = folder + name + "/" + indexFile
		case strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "//"):
			var why string
			if file, why = aliasFile(name); why != "" {
				fault(fmt.Sprintf("%q %s", name, why), `write the path alone, as it was:  "/news/2017/mosul.html"  or  "/news/mosul/"`)
				continue
			}
		case strings.Contains(name, "://") || strings.HasPrefix(name, "//"):
			fault(fmt.Sprintf("%q is an address of some host, and only those of this site can lead on", name), `write the path alone:  "/news/2017/mosul.html"`)
			continue
		default:
			fault(fmt.Sprintf("%q is neither a slug nor an address of this site", name), `write the slug that the page had, or the path from the first page:  "/news/2017/mosul.html"`)
			continue
		}
		switch {
		case file == folder+own+"/"+indexFile:
			fault(fmt.Sprintf("%q is the address that the page has now", name), "name the addresses that it had before")
		case slices.ContainsFunc(list, func(a Alias) bool { return a.Path == file }):
			fault(fmt.Sprintf("%q stands in the list already", name), "delete one of the two")
		default:
			if origin == "" && plainName(name) {
				origin = name
			}
			list = append(list, Alias{file, d.keyFault(at, "", "")})
		}
	}
	return list, origin, faults
}

// formerIDs reads the ids that a place had before; paths are those of folders.
func (d *document) formerIDs(named []string, own string) (list []Alias, faults source.Faults) {
	for i, id := range named {
		at := fmt.Sprintf("former_ids[%d]", i)
		folder := "cities/" + id
		switch {
		case !plainName(id):
			faults.Add(d.keyFault(at, fmt.Sprintf("%q cannot be the id of a place", id), `an id is lower-case Latin letters, digits and hyphens:  former_ids = ["tal-afar-city"]`))
		case id == own:
			faults.Add(d.keyFault(at, fmt.Sprintf("%q is the id that the place has now", id), "name the ids that it had before"))
		case slices.ContainsFunc(list, func(a Alias) bool { return a.Path == folder }):
			faults.Add(d.keyFault(at, fmt.Sprintf("%q stands in the list already", id), "delete one of the two"))
		default:
			list = append(list, Alias{folder, d.keyFault(at, "", "")})
		}
	}
	return list, faults
}

// aliasFile gives the file that stands at an address which begins with a slash, or says
// why none of ours can.
func aliasFile(address string) (file, why string) {
	if strings.ContainsAny(address, "?#") {
		return "", "has a ? or #, which no file of a site can have"
	}
	file, err := url.PathUnescape(strings.TrimPrefix(address, "/"))
	if err != nil {
		return "", "has a % that escapes nothing"
	}
	folder := file == "" || strings.HasSuffix(file, "/")
	file = strings.TrimSuffix(file, "/")
	if file == "" {
		return "", "is the first page"
	}
	for part := range strings.SplitSeq(file, "/") {
		switch {
		case part == "..":
			return "", "leads out of a folder"
		case part == "":
			return "", "has two slashes side by side"
		case part[0] == '.' || strings.HasSuffix(part, "."):
			return "", "has a name that begins or ends with a dot"
		case strings.TrimSpace(part) != part:
			return "", "has a blank at the edge of a name"
		case strings.ContainsFunc(part, func(c rune) bool { return strings.ContainsRune(`<>:"\|*$`, c) || !unicode.IsGraphic(c) }):
			return "", "has a sign that no name of a file can have everywhere"
		}
	}
	switch ending := path.Ext(file); {
	case folder || ending == "":
		return file + "/" + indexFile, ""
	case ending != ".html":
		return "", "is not the address of a page: it ends in " + ending
	}
	return file, ""
}
