package publish

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"waqai/internal/site"
)

// policy is what pages may load and do: their own, and nothing inline. It is a bit
// wider than what each page says of itself, for it is said of all.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"media-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// securityHeaders are sent with every file, names and values.
func securityHeaders(c *site.Config) [][2]string {
	list := [][2]string{
		{"Content-Security-Policy", policy},
		{"Referrer-Policy", "no-referrer"},
		{"X-Content-Type-Options", "nosniff"},
		{"Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
	}
	if c.BaseURL.Scheme == "https" {
		list = append(list, [2]string{"Strict-Transport-Security", "max-age=31536000"})
	}
	return list
}

// knownTypes are the endings that servers know.
var knownTypes = []string{".html", ".css", ".js", ".json", ".xml", ".txt", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".pdf", ".woff2", ".mp3", ".mp4", ".webm", ".zip", ".gz"}

// oddTypes lists the files of a site whose type a host has to be told, as patterns:
// the files of all cities are one.
func oddTypes(plan []site.Page) (list [][2]string) {
	seen := map[string]bool{}
	for _, p := range plan {
		base := p.Path[strings.LastIndexByte(p.Path, '/')+1:]
		known := slices.ContainsFunc(knownTypes, func(ending string) bool { return strings.HasSuffix(base, ending) })
		if known && base != "feed.xml" && base != "feed.json" && !strings.HasSuffix(base, ".csv-metadata.json") || strings.HasPrefix(base, "_") || base == "CNAME" || strings.HasPrefix(base, ".") {
			continue
		}
		if typeOf(p.Path) == "application/octet-stream" {
			continue
		}
		pattern := "/" + p.Path
		if parts := strings.Split(p.Path, "/"); len(parts) == 3 && parts[0] == "cities" {
			pattern = "/cities/:city/" + parts[2]
		}
		if !seen[pattern] {
			seen[pattern] = true
			list = append(list, [2]string{pattern, typeOf(p.Path)})
		}
	}
	return list
}

// mostRules is the number of rules that Cloudflare reads of a _headers file.
const mostRules = 100

// headersFile gives the text of _headers, as Netlify and Cloudflare read it, and how
// many rules it had no room for.
func headersFile(s *site.Site, t site.Target, plan []site.Page) (text string, left int) {
	c := s.Config
	var b strings.Builder
	b.WriteString("/*\n")
	for _, h := range securityHeaders(c) {
		fmt.Fprintf(&b, "  %s: %s\n", h[0], h[1])
	}
	rules := 1
	if t.Onion != "" {
		// Only Cloudflare puts the path into a value.
		if onion := strings.TrimSuffix(t.Onion, "/"); t.Host == "cloudflare" {
			fmt.Fprintf(&b, "/*\n  Onion-Location: %s/:splat\n", onion)
		} else {
			fmt.Fprintf(&b, "/\n  Onion-Location: %s/\n", onion)
		}
		rules++
	}
	rule := func(path, name, value string) {
		if rules++; rules > mostRules {
			left++
			return
		}
		fmt.Fprintf(&b, "%s\n  %s: %s\n", path, name, value)
	}
	for _, odd := range oddTypes(plan) {
		rule(odd[0], "Content-Type", odd[1])
	}
	digests := s.StaticDigests()
	for _, file := range slices.Sorted(maps.Keys(digests)) {
		if cacheOf(file, digests[file]) == keepForever {
			rule("/"+addressOf(file), "Cache-Control", keepForever)
		}
	}
	return b.String(), left
}

// mostRedirects is the number of rules of a _redirects file that hosts read: of Cloudflare
// the static ones, of Netlify what its manual advises, of GitLab what it has by default.
var mostRedirects = map[site.HostKind]int{"netlify": 10_000, "cloudflare": 2000, "gitlab": 1000}

// mostFolders is the number of rules with * of them that Cloudflare reads.
const mostFolders = 100

// redirectsFile gives the text of _redirects, as Netlify, Cloudflare and GitLab read it, and
// how many rules it had no room for. At GitLab a file goes before a rule, so that only the
// folders are told: of their feeds and data there are no files that lead on.
func redirectsFile(c *site.Config, host site.HostKind, redirects []site.Redirect) (text string, left int) {
	most, reads := mostRedirects[host]
	if !reads {
		return "", 0
	}
	root, status := "/", "301"
	switch host {
	case "gitlab":
		root = c.BaseURL.EscapedPath()
		redirects = slices.DeleteFunc(redirects, func(r site.Redirect) bool { return !r.Folder })
	case "netlify":
		status = "301!" // though there is a file
	}
	var b strings.Builder
	rules, folders := 0, 0
	for _, r := range redirects { // those with * are the last, as Cloudflare wants them
		from, to := root+addressOf(r.From), root+addressOf(r.To)
		if r.Folder {
			from, to = from+"/*", to+"/:splat"
			folders++
		}
		line := from + " " + to + " " + status + "\n"
		if rules++; rules > most || host == "cloudflare" && (folders > mostFolders || len(line) > 1000) || host == "gitlab" && b.Len()+len(line) > 64<<10 {
			left++
			continue
		}
		b.WriteString(line)
	}
	return b.String(), left
}

// addressOf gives the address of a file below the first page, escaped.
func addressOf(file string) string {
	return (&url.URL{Path: strings.TrimSuffix(file, "index.html")}).EscapedPath()
}

// hostFiles gives what lies beside the pages to tell a host what to do. What the site
// has in static/ under the same name takes its place.
func hostFiles(s *site.Site, t site.Target, plan []site.Page) (pages []site.Page, warnings []string) {
	c := s.Config
	add := func(name, text string) {
		if slices.ContainsFunc(plan, func(p site.Page) bool { return p.Path == name }) {
			return
		}
		pages = append(pages, site.Page{Path: name, Key: "host " + bytesBody([]byte(text)).SHA256, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	if text, left := redirectsFile(c, t.Host, s.Redirects()); text != "" {
		if left > 0 {
			warnings = append(warnings, fmt.Sprintf("_redirects has room for %d rules; %d former addresses lead on by their pages alone", mostRedirects[t.Host], left))
		}
		add("_redirects", text)
	}
	switch t.Host {
	case "netlify", "cloudflare":
		text, left := headersFile(s, t, plan)
		if left > 0 {
			warnings = append(warnings, fmt.Sprintf("_headers has room for %d rules; the types of %d files, or how long they are kept, are left to the host", mostRules, left))
		}
		add("_headers", text)
	case "github", "codeberg":
		add(".nojekyll", "")
	}
	switch {
	case t.Domain == "":
	case t.Host == "codeberg":
		add(".domains", t.Domain+"\n")
	default:
		add("CNAME", t.Domain+"\n")
	}
	return pages, warnings
}

// hostLimits tells what of a site a host will not take, as warnings.
func hostLimits(host site.HostKind, files int, tasks []task) (warnings []string) {
	var most int
	var largest int64
	switch host {
	case "cloudflare":
		most, largest = 20_000, 25<<20
	case "github":
		largest = 100 << 20
	}
	if most > 0 && files > most {
		warnings = append(warnings, fmt.Sprintf("the site has %d files, and %s takes %d without a paid plan", files, host, most))
	}
	for _, t := range tasks {
		if largest > 0 && t.size > largest {
			warnings = append(warnings, fmt.Sprintf("%s has %d MB, and %s takes %d MB", t.Path, t.size>>20, host, largest>>20))
		}
	}
	return warnings
}

// Snippet gives the configuration of a server, nginx or caddy, that sends the files of a
// site in root with the headers that they should have, and leads on from former addresses.
func Snippet(s *site.Site, t site.Target, host site.HostKind, root string) string {
	if host == "caddy" {
		return caddySnippet(s, t, root)
	}
	return nginxSnippet(s, t, root)
}

// sorted types by media type, for the lists of servers.
func typeList() (list [][2]string) {
	endings := map[string][]string{}
	for ending, kind := range types {
		kind, _, _ = strings.Cut(kind, ";")
		endings[kind] = append(endings[kind], ending[1:])
	}
	for kind, names := range endings {
		slices.Sort(names)
		list = append(list, [2]string{kind, strings.Join(names, " ")})
	}
	slices.SortFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// textTypes are the media types that have a charset.
func textTypes() (list []string) {
	for _, kind := range types {
		if bare, _, text := strings.Cut(kind, ";"); text && !slices.Contains(list, bare) {
			list = append(list, bare)
		}
	}
	list = append(list, "application/feed+json")
	slices.Sort(list)
	return list
}

// keptForDays are the endings of files that browsers may keep for a day.
//
// Files whose name holds a digest are kept for ever: of letters and digits, for digits alone
// may be a day. It has to be the file's own; those of which it is not are told apart.
const keptForDays = "avif|gif|ico|jpe?g|m4a|mp3|mp4|ogg|png|svg|webm|webp|woff2"

func nginxSnippet(s *site.Site, t site.Target, root string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# For nginx. Put it into a file and include that in the server { … } of the site.")
	line("root %s;", nginxQuote(root))
	line("index index.html;")
	line("charset utf-8;")
	line("charset_types %s;", strings.Join(slices.DeleteFunc(textTypes(), func(kind string) bool { return kind == "text/html" }), " ")) // text/html always is
	line("default_type application/octet-stream;")
	line("types {")
	for _, kind := range typeList() {
		line("    %s %s;", kind[0], kind[1])
	}
	line("}")
	line("error_page 404 /404.html;")
	if slices.Contains(t.Compress, "gzip") {
		line("gzip_static on;")
	}
	if slices.Contains(t.Compress, "br") {
		line("# brotli_static on;   # where nginx has the module ngx_brotli")
	}
	headers := func(indent, cache string) {
		for _, h := range securityHeaders(s.Config) {
			line("%sadd_header %s %s always;", indent, h[0], nginxQuote(h[1]))
		}
		if t.Onion != "" {
			line("%sadd_header Onion-Location %s$request_uri;", indent, strings.TrimSuffix(t.Onion, "/"))
		}
		line("%sadd_header Cache-Control %s;", indent, nginxQuote(cache))
	}
	// add_header in a location drops those outside of it, so that each has them all.
	location := func(match, cache string, more ...string) {
		line("location %s {", match)
		for _, m := range more {
			line("    %s", m)
		}
		headers("    ", cache)
		line("}")
	}
	if redirects := s.Redirects(); len(redirects) > 0 {
		line("# What had another address before.")
		line("absolute_redirect off;")
		headers("", keepForShort)
		for _, r := range redirects {
			if r.Folder {
				line("location ^~ /%s/ {\n    rewrite ^/%s/(.*)$ /%s/$1 permanent;\n}", r.From, r.From, r.To)
				continue
			}
			for _, from := range spellings(r.From) {
				line("location = %s {\n    return 301 /%s;\n}", nginxQuote(from), addressOf(r.To))
			}
		}
	}
	line("# Hidden files, and the note of what was published.")
	line(`location ~ /\.(?!well-known/) {`)
	line("    return 404;")
	line("}")
	location("/", keepForShort, "try_files $uri $uri/ =404;")
	location(`~ /feed\.xml$`, keepForShort, "types {}", "default_type application/atom+xml;")
	location(`~ /feed\.json$`, keepForShort, "types {}", "default_type application/feed+json;")
	location(`~ \.csv-metadata\.json$`, keepForShort, "types {}", "default_type application/csvm+json;")
	for _, file := range namedOtherwise(s) {
		location("= "+nginxQuote("/"+file), cacheOf(file, ""))
	}
	location(`~ "[.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}\.[a-z0-9]+$"`, keepForever)
	location(`~ \.(?:`+keptForDays+`)$`, keepForDays)
	return b.String()
}

// spellings are the addresses by which a file is asked for.
func spellings(file string) []string {
	if folder, ok := strings.CutSuffix(file, "index.html"); ok && (folder == "" || strings.HasSuffix(folder, "/")) {
		return []string{"/" + folder, "/" + file}
	}
	return []string{"/" + file}
}

// namedOtherwise lists the static files with something like a digest in their name that
// is not their own.
func namedOtherwise(s *site.Site) (files []string) {
	for file, digest := range s.StaticDigests() {
		if digestInName.MatchString(file) && cacheOf(file, digest) != keepForever {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return files
}

func nginxQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(s) + `"`
}

func caddySnippet(s *site.Site, t site.Target, root string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# For Caddy. Put it into a file and import that in the block of the site.")
	line("root * %s", caddyQuote(root))
	line("@hidden path_regexp /\\.")
	line("@wellknown path /.well-known/*")
	others := ""
	for _, file := range namedOtherwise(s) {
		others += " " + caddyQuote("/"+file)
	}
	if others != "" {
		others = "    not path" + others + "\n"
	}
	line("@short not path_regexp \\.(?:%s)$", keptForDays)
	line("@days path_regexp \\.(?:%s)$", keptForDays)
	line("@forever {\n    path_regexp [.-][0-9a-f]{8,64}\\.[a-z0-9]+$\n    not path_regexp [.-](?:[0-9]+|[a-f]+)\\.[a-z0-9]+$\n%s}", others)
	line("route {")
	line("    header {")
	for _, h := range securityHeaders(s.Config) {
		line("        %s %s", h[0], caddyQuote(h[1]))
	}
	if t.Onion != "" {
		line("        Onion-Location %s{uri}", strings.TrimSuffix(t.Onion, "/"))
	}
	line("    }")
	line("    header @short Cache-Control %s", caddyQuote(keepForShort))
	line("    header @days Cache-Control %s", caddyQuote(keepForDays))
	line("    header @forever Cache-Control %s", caddyQuote(keepForever))
	if redirects := s.Redirects(); len(redirects) > 0 {
		line("    # What had another address before.")
		line("    map {path} {waqai_now} {")
		for _, r := range redirects {
			if r.Folder {
				continue
			}
			for _, from := range spellings(r.From) {
				line("        %s %s", caddyQuote(from), caddyQuote("/"+addressOf(r.To)))
			}
		}
		line(`        default ""`)
		line("    }")
		line(`    @was not vars {waqai_now} ""`)
		line("    redir @was {waqai_now} permanent")
		for n, r := range redirects {
			if r.Folder {
				line("    @was%d path_regexp was%d ^/%s/(.*)$", n, n, r.From)
				line("    redir @was%d /%s/{re.was%d.1} permanent", n, r.To, n)
			}
		}
	}
	for n, kind := range typeList() {
		if kind[0] == "application/octet-stream" {
			continue
		}
		full := kind[0]
		if slices.Contains(textTypes(), full) {
			full += "; charset=utf-8"
		}
		var globs []string
		for ending := range strings.FieldsSeq(kind[1]) {
			globs = append(globs, "*."+ending)
		}
		line("    @type%d path %s", n, strings.Join(globs, " "))
		line("    header @type%d Content-Type %s", n, caddyQuote(full))
	}
	for n, odd := range [][2]string{{"*/feed.xml", "application/atom+xml"}, {"*/feed.json", "application/feed+json"}, {"*.csv-metadata.json", "application/csvm+json"}} {
		line("    @odd%d path %s", n, odd[0])
		line("    header @odd%d Content-Type %s", n, caddyQuote(odd[1]+"; charset=utf-8"))
	}
	line("    file_server @wellknown")
	line("    error @hidden 404")
	line("    file_server {")
	if order := precompressed(t.Compress); order != "" {
		line("        precompressed %s", order)
	}
	line("    }")
	line("}")
	line("handle_errors {")
	line("    rewrite * /404.html")
	line("    file_server")
	line("}")
	return b.String()
}

// precompressed lists encodings as Caddy names them, the smaller first.
func precompressed(encodings []site.Encoding) string {
	var list []string
	for _, e := range []site.Encoding{"br", "gzip"} {
		if slices.Contains(encodings, e) {
			list = append(list, string(e))
		}
	}
	return strings.Join(list, " ")
}

func caddyQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
