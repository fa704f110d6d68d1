package article

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"waqai/internal/source"
)

// unfit says why an address cannot be that of a source, "" where it can.
func unfit(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "is no address"
	case u.Scheme == "":
		return "has no https:// before it"
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("has the scheme %q, which is not one of a page", u.Scheme)
	case u.Host == "":
		return "names no host"
	}
	return ""
}

// target is where a link or a picture of a content file leads.
type target struct {
	href    string // "" where it may lead nowhere
	outside bool   // of the site
}

// targetOf gives the target of a destination as Markdown gives it, with its
// escapes and character references. A relative one is a file beside the page.
func targetOf(destination []byte) target {
	dest := string(plain(destination))
	u, err := url.Parse(dest)
	if err != nil || dest == "" {
		return target{}
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return target{}
		}
		return target{u.String(), true}
	case "mailto":
		return target{u.String(), true}
	case "":
		// A browser takes \ for / in addresses, and // for another host; a
		// path from the root would leave a site that lies below one.
		if u.Host != "" || strings.HasPrefix(dest, "/") || strings.ContainsRune(dest, '\\') {
			return target{}
		}
		return target{u.String(), false}
	}
	return target{}
}

// leaves tells whether a relative target leads out of the site from a page that
// lies depth folders deep.
func (t target) leaves(depth int) bool {
	u, err := url.Parse(t.href)
	if err != nil {
		return true
	}
	p := path.Join(strings.Repeat("x/", depth), u.Path)
	return p == ".." || strings.HasPrefix(p, "../")
}

// linkFaults gives a fault for each link and picture of a page, depth folders
// deep, that leads where it may not.
func (d *document) linkFaults(tree ast.Node, depth int) (faults source.Faults) {
	ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var dest []byte
		switch n := n.(type) {
		case *ast.Link:
			dest = n.Destination
		case *ast.Image:
			dest = n.Destination
		default:
			return ast.WalkContinue, nil
		}
		message := ""
		switch t := targetOf(dest); {
		case len(dest) == 0:
			message = "a link without an address"
		case t.href == "":
			message = fmt.Sprintf("a link that is not safe to follow: %q", dest)
		case !t.outside && t.leaves(depth):
			message = fmt.Sprintf("a link out of the site: %q", dest)
		default:
			return ast.WalkContinue, nil
		}
		faults.Add(d.Fault(placeOf(n), message, "link to an https address, or to a page of the site such as "+strings.Repeat("../", depth)+"cities/mosul/index.html"))
		return ast.WalkContinue, nil
	})
	return faults
}
