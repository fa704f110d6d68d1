package publish

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"waqai/internal/source"
)

// scanVersion is part of the key of every file: when the rules below change, all files
// are looked through again.
const scanVersion = "/scan 2"

// hiddenAllowed are the names that begin with a dot and may be published.
var hiddenAllowed = map[string]bool{".well-known": true, ".nojekyll": true, ".domains": true, ".htaccess": true}

// privateNames are names of files that are nobody's business, as patterns of
// path.Match, in small letters; with what they are.
var privateNames = [][2]string{
	{"id_rsa", "a private key"}, {"id_ed25519", "a private key"}, {"id_ecdsa", "a private key"}, {"id_dsa", "a private key"},
	{"*.pem", "a key or a certificate"}, {"*.key", "a private key"}, {"*.p12", "a private key"}, {"*.pfx", "a private key"}, {"*.jks", "a store of keys"},
	{"*.ppk", "a private key"}, {"*.gpg", "an encrypted file or a key"}, {"*.kdb", "a store of passwords"}, {"*.kdbx", "a store of passwords"},
	{"credentials", "credentials"}, {"credentials.json", "credentials"}, {"*.tfstate", "credentials"}, {"*.tfvars", "credentials"},
	{"rclone.conf", "credentials"}, {"hs_ed25519_secret_key", "the key of an onion service"},
	{"site.toml", "the settings of a site"}, {"*.bak", "a copy of an editor"}, {"*.orig", "a copy of an editor"}, {"*.swp", "a copy of an editor"}, {"*.tmp", "a half-written file"},
	{"*~", "a copy of an editor"}, {"*.sqlite", "a database"}, {"*.sql", "a database"},
}

// namingDocuments are the endings of documents that hold the names of those who wrote them.
var namingDocuments = []string{".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx"}

// rule is something that no file may hold. Where one of the literals is in a piece of
// a file, the pattern decides.
type rule struct {
	literals []string
	pattern  *regexp.Regexp
	what     string // what it is
	hint     string
	text     bool // looked for in texts alone
	warn     bool // told, and published
}

var rules = []rule{
	{
		[]string{"-----BEGIN"}, regexp.MustCompile(`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----`),
		"a private key", "take it out, and make a new key", false, false,
	},
	{
		[]string{"AGE-SECRET-KEY-1"}, regexp.MustCompile(`AGE-SECRET-KEY-1[0-9A-Z]{20,}`),
		"a private key", "take it out, and make a new key", false, false,
	},
	{
		[]string{"AKIA", "ASIA"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`),
		"a credential", "take it out, and make a new one", true, false,
	},
	{
		[]string{"ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-"}, regexp.MustCompile(`\b(?:gh[pos]_[0-9A-Za-z]{36}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[bp]-[0-9A-Za-z-]{20,})`),
		"a credential", "take it out, and make a new one", true, false,
	},
	{
		[]string{"://", `:\/\/`}, regexp.MustCompile(`(?i)\b(?:https?|wss?):(?:\\?/){2}(?:[\w.-]+@)?(?:localhost|(?:[\w-]+\.)+localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1?\])(?:[:/"'<>\s?#\\)]|$)`),
		"an address of this machine alone", "write the address that readers have", true, false,
	},
	{
		[]string{"file:"}, regexp.MustCompile(`(?i)\bfile:(?:\\?/){2,3}[^\s"'<>]{2,}`),
		"an address of a file of some machine", "write an address that readers have", true, false,
	},
	{
		[]string{"/home", "/Users"}, regexp.MustCompile(`(?:href|src|content|data-[a-z-]+)="(?:/home|/Users)/[\w.-]+/[^"]*"`),
		"a path of some machine", "write an address that readers have", true, false,
	},
	{
		[]string{`:\Users\`, `:\\Users\\`}, regexp.MustCompile(`\b[A-Za-z]:\\{1,2}Users\\{1,2}[\w.-]+`),
		"a path of some machine", "write an address that readers have", true, false,
	},
	{
		[]string{"<!--"}, regexp.MustCompile(`(?i)<!--[^>]*?(?:draft|todo|fixme|xxx|note|مسودة|ملاحظة|ملحوظة|تنبيه|للمحرر|للنشر)[^>]*?(?:-->|$)`),
		"an editor's note that readers can see in the source of the page", "take it out", true, false,
	},
	{
		[]string{"text/event-stream", "new EventSource", "/__waqai", "/_waqai"}, regexp.MustCompile(`text/event-stream|new EventSource\b|/__?waqai\b`),
		"the script of the preview", "the page was saved from the preview; put the original file in its place", true, false,
	},
	{
		[]string{"xyz", "location.ISO6709"}, regexp.MustCompile(`[+-]\d{2}\.\d{2,}[+-]\d{3}\.\d{2,}(?:[+-][\d.]+)?/`),
		"where a film was taken", "take it out:  ffmpeg -i FILE -map_metadata -1 -c copy NEW", false, false,
	},
	{
		[]string{"tEXtAuthor", "iTXtAuthor", "tEXtCreator", "iTXtCreator"}, regexp.MustCompile(`[it][TE]Xt(?:Author|Creator)\x00+[^\x00]`),
		"the name of who made the picture", stripHint, false, false,
	},
	{
		[]string{"/Author", "dc:creator"}, regexp.MustCompile(`/Author\s*(?:\((?:[^()\\]|\\.)+\)|<[0-9A-Fa-f]{4,}>)|<dc:creator>\s*<rdf:Seq>\s*<rdf:li[^>]*>[^<\s]`),
		"the name of who wrote the document", "if readers should not know it, take it out:  exiftool -all:all= FILE  and then  qpdf --linearize FILE NEW", false, true,
	},
}

// scanner looks through files for what must not get out.
type scanner struct {
	rules []rule
	allow [][]byte
}

// newScanner makes a scanner for the site in dir on this machine.
func newScanner(dir string, allow []string) *scanner {
	s := &scanner{rules: slices.Clone(rules)}
	for _, a := range allow {
		s.allow = append(s.allow, []byte(a))
	}
	var own []string
	if abs, err := filepath.Abs(cmp.Or(dir, ".")); err == nil {
		own = append(own, abs)
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			own = append(own, real)
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		own = append(own, home)
	}
	own = append(own, strings.TrimRight(os.TempDir(), `/\`)+string(filepath.Separator)+"waqai-")
	slices.Sort(own)
	for _, p := range slices.Compact(own) {
		if len(p) < 5 || strings.Count(filepath.ToSlash(p), "/") < 1 {
			continue // "/" and "C:\" are in every address
		}
		literals := []string{p}
		if escaped := strings.ReplaceAll(p, `\`, `\\`); escaped != p {
			literals = append(literals, escaped)
		}
		var quoted []string
		for _, l := range literals {
			quoted = append(quoted, regexp.QuoteMeta(l))
		}
		s.rules = append(s.rules, rule{literals, regexp.MustCompile(`(?:^|[^\w./-])(?:` + strings.Join(quoted, "|") + `)(?:[^\w.-]|$)`),
			"a path of this machine", "write an address that readers have", false, false})
	}
	return s
}

// badPath tells what is wrong with publishing a file of a name, "" where nothing is.
func badPath(name string) string {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".git" || strings.HasPrefix(part, ".git") && len(part) > 4 {
			return "a part of a git repository"
		}
		if strings.HasPrefix(part, ".") && !hiddenAllowed[part] {
			return "a hidden file"
		}
		for _, p := range privateNames {
			if ok, _ := path.Match(p[0], strings.ToLower(part)); ok {
				return p[1]
			}
		}
	}
	return ""
}

const (
	// window is how much of a file is looked at in one piece, and overlap how much of
	// that is looked at with the next again.
	window  = 256 << 10
	overlap = 4 << 10
)

// scan looks through one file as it is written.
type scan struct {
	*scanner
	path    string
	text    bool
	buffer  []byte
	line    int // of the first byte of buffer, from 1
	column  int // of it, in characters
	checked int // bytes of buffer that were looked at before
	found   []leak
	picture *spool // the file, where it is a picture
}

// leak is something that must not get out.
type leak struct {
	source.Fault
	piece string // what was found, "" where it is not to be looked for elsewhere
	warn  bool   // it is told, and may get out
}

// file begins to look through a file.
func (s *scanner) file(name string) *scan {
	sc := &scan{scanner: s, path: name, text: isText(name), line: 1, column: 1}
	if what := badPath(name); what != "" {
		sc.found = append(sc.found, leak{Fault: source.Fault{Pos: source.Pos{File: name}, Message: "would publish " + what, Hint: "take it out of static/"}})
	}
	ending := strings.ToLower(path.Ext(name))
	if slices.Contains(namingDocuments, ending) && !slices.ContainsFunc(s.allow, func(a []byte) bool { return string(a) == name }) {
		sc.found = append(sc.found, leak{warn: true, Fault: source.Fault{Pos: source.Pos{File: name},
			Message: "holds the names of those who wrote it, and when", Hint: "publish it as text, or as a PDF without such data"}})
	}
	if pictureEndings[ending] {
		sc.picture = new(spool)
	}
	return sc
}

// close lets go of what a scan holds.
func (s *scan) close() {
	if s.picture != nil {
		s.picture.close()
	}
}

func (s *scan) Write(p []byte) (int, error) {
	if s.picture != nil {
		if _, err := s.picture.Write(p); err != nil {
			return 0, err
		}
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), window-len(s.buffer))
		s.buffer = append(s.buffer, rest[:n]...)
		rest = rest[n:]
		if len(s.buffer) == window {
			s.look(false)
			s.slide()
		}
	}
	return len(p), nil
}

// slide lets go of all but the last bytes.
func (s *scan) slide() {
	gone := s.buffer[:len(s.buffer)-overlap]
	s.line, s.column = s.at(len(gone))
	s.checked = overlap
	s.buffer = append(s.buffer[:0], s.buffer[len(gone):]...)
}

// at gives line and column of a byte of the buffer.
func (s *scan) at(offset int) (line, column int) {
	before := s.buffer[:offset]
	n := bytes.Count(before, []byte("\n"))
	if n == 0 {
		return s.line, s.column + utf8.RuneCount(before)
	}
	return s.line + n, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// most is the number of findings of one file that are told.
const most = 5

// look goes through the buffer. Of a file that goes on, what ends with the buffer is
// left to the next look.
func (s *scan) look(last bool) {
	for _, r := range s.rules {
		if r.text && !s.text || r.warn && s.picture != nil || !slices.ContainsFunc(r.literals, func(l string) bool { return bytes.Contains(s.buffer, []byte(l)) }) {
			continue
		}
		for _, m := range r.pattern.FindAllIndex(s.buffer, -1) {
			if m[1] < s.checked || !last && m[1] == len(s.buffer) || len(s.found) >= most {
				continue // told already, or later
			}
			piece := s.buffer[m[0]:m[1]]
			around := s.buffer[max(0, m[0]-64):min(len(s.buffer), m[1]+64)]
			if slices.ContainsFunc(s.allow, func(a []byte) bool {
				return bytes.Contains(piece, a) || bytes.Contains(a, piece) && bytes.Contains(around, a)
			}) {
				continue
			}
			line, column := s.at(m[0])
			f := leak{Fault: source.Fault{Pos: source.Pos{File: s.path, Line: line, Column: column}, Message: "would publish " + r.what, Hint: r.hint}, warn: r.warn, piece: string(piece)}
			if r.text && !strings.Contains(r.what, "credential") || strings.Contains(r.what, "path") {
				f.Excerpt = excerpt(piece)
			}
			s.found = append(s.found, f)
		}
	}
}

// excerpt gives a piece of a file for a message.
func excerpt(piece []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(piece), "")), " ")
	if n := utf8.RuneCountInString(text); n > 120 {
		text = string([]rune(text)[:120]) + "…"
	}
	return text
}

// end looks at what is left and gives all that was found.
func (s *scan) end() []leak {
	s.look(true)
	if s.picture != nil {
		s.found = append(s.found, s.ofPicture()...)
	}
	if len(s.found) >= most {
		s.found = append(s.found[:most:most], leak{Fault: source.Fault{Pos: source.Pos{File: s.path}, Message: fmt.Sprintf("more than %d such places; the others are not listed", most-1)}})
	}
	return s.found
}
