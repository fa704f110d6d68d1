package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"waqai/internal/site"
)

// The first two lines of a single page: what makes it HTML, and the SHA-256 of all
// that follows.
const (
	pageHead = "<!doctype html>\n"
	pageSeal = "<!-- waqai sha256:"
	sealEnd  = " -->\n"
)

// single is a page of the site that is made to stand alone, with the further pages
// of a city.
type single struct {
	base    string // the address of the site
	files   map[string]site.Page
	anchors map[string]string // of the pages that it holds
	ids     map[string]bool
	style   []string // digests of the style sheets, for the policy
}

// writePage writes one city or article as a single file: style and pictures within
// it, no scripts, and links that lead to what it holds or to the site on the web.
func writePage(s *site.Site, pages []site.Page, opt Options, r *Report) error {
	name := strings.Trim(strings.TrimSuffix(opt.Page, "index.html"), "/")
	w := &single{base: s.Config.BaseURL.To(""), files: map[string]site.Page{}, anchors: map[string]string{}, ids: map[string]bool{}}
	var own []string
	for _, p := range pages {
		w.files[p.Path] = p
		if strings.HasPrefix(p.Path, name+"/") && path.Base(p.Path) == "index.html" {
			own = append(own, p.Path)
		}
	}
	folder, _, _ := strings.Cut(name, "/")
	if main := name + "/index.html"; folder != "cities" && folder != "articles" || !slices.Contains(own, main) || strings.Count(name, "/") != 1 {
		return &Error{Path: opt.Page, Message: "is no page of a city or an article of this site", Hint: `write its folder:  -page cities/mosul  or  -page articles/NAME`, Misuse: true}
	}
	slices.SortFunc(own, func(a, b string) int { // the page itself, then its parts
		return strings.Compare(strings.TrimSuffix(a, "index.html"), strings.TrimSuffix(b, "index.html"))
	})
	for _, p := range own {
		w.anchors[p] = "page-" + strings.ReplaceAll(strings.Trim(strings.TrimSuffix(strings.TrimPrefix(p, name), "index.html"), "/"), "/", "-")
	}
	w.anchors[own[0]] = "main"
	body, err := w.page(own)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!--\n%s\n%s, %s\n-->\n", w.base+escapePath(name)+"/", opt.Date.Format(time.RFC3339), strings.ReplaceAll(opt.Tool, "--", ""))
	b.Write(body)
	text := pageHead + pageSeal + digestOf(b.Bytes()) + sealEnd + b.String()
	r.Files, r.Bytes, r.Size, r.SHA256 = len(own), int64(len(text)), int64(len(text)), digestOf([]byte(text))
	return worldly(opt.Out, writeFile(opt.Out, []byte(text)))
}

// writeFile puts a file into its place, whole.
func writeFile(out string, text []byte) error {
	dir := filepath.Dir(out)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, temporary+"*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // it is gone if all went well
	defer tmp.Close()
	if _, err := tmp.Write(text); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return place(tmp.Name(), out)
}

// render gives a file of the site.
func (w *single) render(file string) ([]byte, error) {
	p, ok := w.files[file]
	if !ok {
		return nil, fmt.Errorf("the site has no file %s", file)
	}
	var b bytes.Buffer
	err := p.Render(&b)
	return b.Bytes(), err
}

// page joins the pages of own into one.
func (w *single) page(own []string) ([]byte, error) {
	var first, main *html.Node
	for n, file := range own {
		src, err := w.render(file)
		if err != nil {
			return nil, err
		}
		root, err := html.Parse(bytes.NewReader(src))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		if err := w.own(root, file, n == 0); err != nil {
			return nil, err
		}
		body := find1(root, "main")
		if body == nil {
			return nil, fmt.Errorf("the page %s has no <main>; a template that is shown alone needs one", file)
		}
		if n == 0 {
			first, main = root, body
			continue
		}
		// A further page of the city comes below the others.
		section := &html.Node{Type: html.ElementNode, Data: "section", Attr: []html.Attribute{{Key: "id", Val: w.anchors[file]}}}
		for body.FirstChild != nil {
			c := body.FirstChild
			body.RemoveChild(c)
			section.AppendChild(c)
		}
		main.AppendChild(section)
	}
	w.policy(first)
	for c := first.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.DoctypeNode {
			first.RemoveChild(c)
			break
		}
	}
	var b bytes.Buffer
	err := html.Render(&b, first)
	b.WriteByte('\n')
	return b.Bytes(), err
}

// find1 gives the first element with a tag.
func find1(root *html.Node, tag string) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
		}
	}
}

// own makes a page ask for nothing outside of itself.
func (w *single) own(root *html.Node, file string, first bool) error {
	var gone []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			if attribute(n, "type") != "application/ld+json" {
				gone = append(gone, n)
			}
		case "form", "iframe", "object", "embed", "source", "audio", "video", "base":
			gone = append(gone, n)
		case "input", "label", "select", "button", "fieldset":
			if !first { // those of the first page choose among all events
				gone = append(gone, n)
			}
		case "link":
			rel := attribute(n, "rel")
			switch {
			case rel == "stylesheet":
				if err := w.sheet(n, file); err != nil {
					return err
				}
			case rel == "icon":
				if err := w.inline(n, "href", file); err != nil {
					return err
				}
			case rel != "canonical" && rel != "license":
				gone = append(gone, n)
			}
		case "img":
			n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "srcset" })
			if err := w.inline(n, "src", file); err != nil {
				return err
			}
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			if a.Key == "id" && !first && w.ids[a.Val] {
				return true // it stands above already
			}
			return strings.HasPrefix(a.Key, "on")
		})
		if id := attribute(n, "id"); id != "" {
			w.ids[id] = true
		}
		if n.Data == "a" || n.Data == "area" {
			setAttribute(n, "href", w.link(attribute(n, "href"), file))
		}
	}
	for _, n := range gone {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return nil
}

// resolve gives the file of the site that an address on a page of it names.
func resolve(address, page string) (file, fragment string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return "", "", false
	}
	if u.Path == "" {
		return page, u.Fragment, true
	}
	file = path.Join(path.Dir(page), u.Path)
	if strings.HasSuffix(u.Path, "/") {
		file += "/index.html"
	}
	return file, u.Fragment, true
}

// link leads to a place in the file itself, or to the site on the web.
func (w *single) link(address, page string) string {
	file, fragment, ok := resolve(address, page)
	if !ok {
		return address
	}
	if anchor, held := w.anchors[file]; held {
		if fragment != "" {
			anchor = fragment
		}
		return "#" + url.PathEscape(anchor)
	}
	to := w.base + escapePath(strings.TrimSuffix(file, "index.html"))
	if fragment != "" {
		to += "#" + url.PathEscape(fragment)
	}
	return to
}

// inline puts a file that an attribute names into it.
func (w *single) inline(n *html.Node, key, page string) error {
	data, err := w.data(attribute(n, key), page)
	if err != nil {
		return err
	}
	setAttribute(n, key, data)
	return nil
}

// data gives the data: address of a file; other hosts are asked for nothing.
func (w *single) data(address, page string) (string, error) {
	if strings.HasPrefix(address, "data:") || address == "" {
		return address, nil
	}
	file, _, ok := resolve(address, page)
	if !ok {
		return "", nil
	}
	b, err := w.render(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", page, err)
	}
	return "data:" + strings.ReplaceAll(media(file), " ", "") + ";base64," + base64.StdEncoding.EncodeToString(b), nil
}

var cssURL = regexp.MustCompile(`url\(\s*["']?([^"')]+)["']?\s*\)`)

// sheet turns a link to a style sheet into the sheet.
func (w *single) sheet(n *html.Node, page string) error {
	file, _, ok := resolve(attribute(n, "href"), page)
	if !ok {
		return fmt.Errorf("%s: a style sheet of another host: %s", page, attribute(n, "href"))
	}
	src, err := w.render(file)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	var failed error
	text := cssURL.ReplaceAllStringFunc(string(src), func(found string) string {
		data, err := w.data(cssURL.FindStringSubmatch(found)[1], file)
		if err != nil {
			failed = err
		}
		return `url("` + data + `")`
	})
	if strings.Contains(strings.ToLower(text), "</style") {
		return fmt.Errorf("%s: holds </style>, with which it cannot stand in a page", file)
	}
	n.Data, n.DataAtom, n.Attr = "style", 0, nil
	n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	sum := sha256.Sum256([]byte(text))
	w.style = append(w.style, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	return failed
}

// policy allows the page what it has within itself, and nothing else.
func (w *single) policy(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "meta" && strings.EqualFold(attribute(n, "http-equiv"), "Content-Security-Policy") {
			slices.Sort(w.style)
			setAttribute(n, "content", "default-src 'none'; style-src "+strings.Join(slices.Compact(w.style), " ")+"; img-src data:; font-src data:; base-uri 'none'; form-action 'none'")
		}
	}
}

// VerifyPage verifies a single page that Write made.
func VerifyPage(name string) (*Verification, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &Error{Path: name, Message: "cannot be read", Err: errors.Unwrap(err), Hint: "name a snapshot that  waqai archive  wrote"}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPage+1))
	if err != nil {
		return nil, &Error{Path: name, Message: "cannot be read", Err: errors.Unwrap(err)}
	}
	if len(b) > maxPage {
		return nil, &DamagedError{name, fmt.Sprintf("larger than %d bytes, which no single page is", maxPage)}
	}
	v := &Verification{Files: 1, Bytes: int64(len(b))}
	rest, ok := strings.CutPrefix(string(b), pageHead+pageSeal)
	digest, body, ends := strings.Cut(rest, sealEnd)
	switch {
	case !ok || !ends || !isDigest(digest):
		v.Findings = append(v.Findings, Finding{"", "is no single page of a snapshot, or its first two lines were changed"})
	case digestOf([]byte(body)) != digest:
		v.Findings = append(v.Findings, Finding{"", "was changed: the SHA-256 below its second line is " + digestOf([]byte(body)) + ", and that line says " + digest})
	default:
		v.Proved = append(v.Proved, "no byte of the page was changed since it was written")
	}
	v.Unproved = append(v.Unproved, "that its quotes stand in the articles: a snapshot of the whole site shows that", "who made it, and when: a digest that was kept elsewhere shows that, or a signature", "that what the articles say is true")
	return v, nil
}
