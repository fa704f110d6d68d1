package capture

import (
	"bytes"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// unicodeText gives a text as UTF-8: by the charset of the answer's header, or by that
// which the page itself names. Where it says UTF-8 and is not, the page's own word counts,
// and without one windows-1256, in which most Arabic pages of that kind are.
func unicodeText(src []byte, contentType string) []byte {
	e, name, _ := charset.DetermineEncoding(src[:min(len(src), 1024)], contentType)
	if name == "utf-8" && !utf8.Valid(cutRune(src)) {
		e, name, _ = charset.DetermineEncoding(src[:min(len(src), 1024)], "")
		if name == "utf-8" || name == "windows-1252" {
			e, name = charset.Lookup("windows-1256")
		}
	} else if name == "windows-1252" && !utf8.Valid(cutRune(src)) && !bytes.Contains(bytes.ToLower(src[:min(len(src), 1024)]), []byte("1252")) && !strings.Contains(contentType, "1252") && !strings.Contains(contentType, "8859") {
		e, name = charset.Lookup("windows-1256") // nobody said anything
	}
	if name == "utf-8" {
		return bytes.ToValidUTF8(src, []byte("\uFFFD"))
	}
	text, err := e.NewDecoder().Bytes(src)
	if err != nil {
		return bytes.ToValidUTF8(src, []byte("\uFFFD"))
	}
	return text
}

// cutRune leaves out a last character that was cut in two.
func cutRune(src []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(src); n++ {
		if c := src[len(src)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(src[len(src)-n:]) {
				return src[:len(src)-n]
			}
			break
		}
	}
	return src
}

// want is something that a page or a style sheet needs to look as it does.
type want struct {
	address string
	sheet   bool
}

// requisites lists what a page needs: pictures in all their sizes, style sheets, scripts,
// icons. Addresses are as the page has them, resolved.
func requisites(src []byte, page *url.URL) (list []want) {
	base := page
	seen := map[string]bool{}
	add := func(address string, sheet bool) {
		u, err := base.Parse(strings.TrimSpace(address))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return
		}
		n, err := normal(u)
		if err != nil || seen[n] {
			return
		}
		seen[n] = true
		list = append(list, want{n, sheet})
	}
	style := func(css string) {
		for _, w := range sheetWants(css) {
			add(w.address, w.sheet)
		}
	}
	z := html.NewTokenizer(bytes.NewReader(src))
	z.SetMaxBuf(maxDecoded)
	within := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return list
		case html.TextToken:
			if within == "style" {
				style(string(z.Text()))
			}
		case html.EndTagToken:
			within = ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			within = t.Data
			get := func(key string) string {
				for _, a := range t.Attr {
					if a.Key == key {
						return a.Val
					}
				}
				return ""
			}
			each := func(keys ...string) {
				for _, key := range keys {
					if v := get(key); v != "" {
						add(v, false)
					}
				}
			}
			sets := func(keys ...string) {
				for _, key := range keys {
					for _, address := range srcset(get(key)) {
						add(address, false)
					}
				}
			}
			if s := get("style"); s != "" {
				style(s)
			}
			switch t.Data {
			case "base":
				if u, err := page.Parse(get("href")); err == nil && get("href") != "" && base == page {
					base = u
				}
			case "img":
				// What scripts put into their place later stands in data- attributes.
				each("src", "data-src", "data-lazy-src", "data-original")
				sets("srcset", "data-srcset", "data-lazy-srcset")
			case "source":
				sets("srcset", "data-srcset")
			case "input":
				if strings.EqualFold(get("type"), "image") {
					each("src")
				}
			case "video":
				each("poster")
			case "script":
				each("src")
			case "image", "use":
				each("href", "xlink:href")
			case "body", "table", "td", "th", "tr":
				each("background")
			case "link":
				rel := " " + strings.ToLower(get("rel")) + " "
				as := strings.ToLower(get("as"))
				switch {
				case strings.Contains(rel, " stylesheet "):
					add(get("href"), true)
				case strings.Contains(rel, "icon "), strings.Contains(rel, " preload ") && (as == "image" || as == "font" || as == "script" || as == "style"), strings.Contains(rel, " modulepreload "):
					add(get("href"), as == "style")
				}
				sets("imagesrcset")
			}
		}
	}
}

// srcset lists the addresses of a set of pictures: «a.png 1x, b.png 2x».
func srcset(value string) (list []string) {
	for value = strings.TrimLeft(value, " \t\r\n\f,"); value != ""; value = strings.TrimLeft(value, " \t\r\n\f,") {
		end := strings.IndexAny(value, " \t\r\n\f")
		if end < 0 {
			end = len(value)
		}
		address := value[:end]
		value = value[end:]
		if bare := strings.TrimRight(address, ","); bare != address {
			address = bare // the candidate has no size
		} else if at := strings.IndexByte(value, ','); at >= 0 {
			value = value[at:]
		} else {
			value = ""
		}
		if address != "" {
			list = append(list, address)
		}
	}
	return list
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssImport  = regexp.MustCompile(`(?i)@import\s+(?:url\(\s*)?["']?([^"')\s;]+)`)
	cssURL     = regexp.MustCompile(`(?i)url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s][^)]*?))\s*\)`)
)

// sheetWants lists what a style sheet needs.
func sheetWants(css string) (list []want) {
	css = cssComment.ReplaceAllString(css, " ")
	imported := map[string]bool{}
	for _, m := range cssImport.FindAllStringSubmatch(css, -1) {
		imported[m[1]] = true
		list = append(list, want{m[1], true})
	}
	for _, m := range cssURL.FindAllStringSubmatch(css, -1) {
		address := strings.NewReplacer(`\/`, "/", `\ `, " ", `\(`, "(", `\)`, ")").Replace(m[1] + m[2] + m[3])
		if address != "" && !imported[address] && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "#") {
			list = append(list, want{address, false})
		}
	}
	return list
}

// Block is a piece of a page's text.
type Block struct {
	// Kind is "h1" to "h6", "p", "li", "quote", "cell", or "img" with the words that stand
	// for a picture.
	Kind string
	Text string
}

// Text gives the words of a page in UTF-8 in their order, without what is not shown as
// text; and its title.
func Text(src []byte) (title string, blocks []Block) {
	z := html.NewTokenizer(bytes.NewReader(src))
	z.SetMaxBuf(maxDecoded)
	kind := "p"
	var words strings.Builder
	flush := func() {
		if text := strings.Join(strings.Fields(words.String()), " "); text != "" {
			blocks = append(blocks, Block{kind, text})
		}
		words.Reset()
	}
	hidden, titled := "", false
	for {
		switch z.Next() {
		case html.ErrorToken:
			flush()
			return strings.Join(strings.Fields(title), " "), blocks
		case html.TextToken:
			switch {
			case hidden == "title":
				if !titled {
					title += string(z.Text())
				}
			case hidden == "":
				words.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if hidden != "" {
				continue
			}
			switch t.Data {
			case "script", "style", "template", "svg", "noscript", "iframe", "title", "select", "textarea":
				if t.Type == html.StartTagToken {
					hidden = t.Data
				}
				continue
			case "img":
				for _, a := range t.Attr {
					if a.Key == "alt" && strings.TrimSpace(a.Val) != "" {
						flush()
						blocks = append(blocks, Block{"img", strings.Join(strings.Fields(a.Val), " ")})
					}
				}
			case "br", "hr":
				flush()
			}
			if k, ok := blockKinds[t.Data]; ok {
				flush()
				kind = k
			}
		case html.EndTagToken:
			t := z.Token()
			if t.Data == hidden {
				titled = titled || hidden == "title"
				hidden = ""
				continue
			}
			if _, ok := blockKinds[t.Data]; ok && hidden == "" {
				flush()
				kind = "p"
			}
		}
	}
}

// blockKinds are the elements that begin a piece of text, and what it is.
var blockKinds = map[string]string{
	"h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6", "li": "li", "dt": "li", "dd": "li", "option": "li", "blockquote": "quote", "td": "cell", "th": "cell",
	"p": "p", "div": "p", "section": "p", "article": "p", "header": "p", "footer": "p", "main": "p", "aside": "p", "nav": "p", "ul": "p", "ol": "p", "dl": "p", "table": "p", "tr": "p",
	"figure": "p", "figcaption": "p", "form": "p", "fieldset": "p", "address": "p", "pre": "p", "body": "p", "center": "p",
}

// plainText gives the lines of a text that is no page.
func plainText(src []byte) (blocks []Block) {
	for paragraph := range strings.SplitSeq(string(src), "\n") {
		if text := strings.Join(strings.Fields(paragraph), " "); text != "" {
			blocks = append(blocks, Block{"p", text})
		}
	}
	return blocks
}

// words gives what a body of a media type says, in UTF-8; ok is false for what has no
// words that can be read here.
func words(src []byte, mime, contentType string) (title string, blocks []Block, ok bool) {
	switch {
	case isPage(mime):
		title, blocks = Text(unicodeText(src, contentType))
	case mime == "text/plain":
		blocks = plainText(unicodeText(src, contentType))
	default:
		return "", nil, false
	}
	return title, blocks, true
}

func isPage(mime string) bool { return mime == "text/html" || mime == "application/xhtml+xml" }

// Text gives the words of a copy. ok is false where it is a picture, a PDF or something
// else that has none that can be read here.
func (x *Index) Text(c *Copy) (title string, blocks []Block, ok bool, err error) {
	answer, body, err := x.answer(c)
	if err != nil {
		return "", nil, false, err
	}
	defer body.Close()
	src, err := io.ReadAll(body)
	if err != nil && len(src) == 0 {
		return "", nil, false, err
	}
	title, blocks, ok = words(src, c.Mime, answer.Header.Get("Content-Type"))
	return title, blocks, ok, nil
}
