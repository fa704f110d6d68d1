package serve

import (
	"path"
	"regexp"
	"strings"
)

// passing are names of files that programs put beside those that somebody writes, for
// as long as they write, and those that systems leave.
//
//	vim           .a.md.swp .a.md.swo a.md~ 4913
//	emacs         #a.md# .#a.md a.md~
//	VS Code       a.md.tmp, a.md.vsctmp
//	JetBrains     a.md___jb_tmp___ a.md___jb_old___
//	LibreOffice   .~lock.a.odt# lu1234abcd.tmp
//	GNOME, KDE    .goutputstream-ABC123 .a.md.kate-swp a.md.XyZ123
//	sed -i        sedAbC123
//	git, rsync    a.md.lock a.md.orig a.md.rej .a.md.AbC123
var passing = regexp.MustCompile(`^(` + strings.Join([]string{
	`.*~`, `\.#.*`, `#.*#`, `.*\.sw[a-z]`, `4913`, `\..*\.un~`,
	`.*\.tmp`, `.*\.temp`, `.*\.vsctmp`, `.*___jb_(tmp|old|bak)___`,
	`\.~lock\..*`, `~\$.*`, `lu[0-9a-z]+\.tmp`,
	`\.goutputstream-.*`, `.*\.kate-swp`, `sed[A-Za-z0-9]{6}`,
	`.*\.lock`, `.*\.orig`, `.*\.rej`, `.*\.part`, `.*\.crdownload`,
	`\.waqai-.*`, `\.DS_Store`, `Thumbs\.db`, `desktop\.ini`, `\.nfs[0-9a-f]+`, `\.fuse_hidden.*`,
}, `|`) + `)$`)

// matters tells whether a file of the site, by its path in it, is one that pages are
// made of.
func matters(file string) bool {
	name := path.Base(file)
	if passing.MatchString(name) {
		return false
	}
	folder, _, nested := strings.Cut(file, "/")
	switch {
	case !nested:
		return file == "site.toml"
	case file == "captures/index.jsonl":
		return true // which sources are gone
	case folder == "static":
		return true // also what begins with a dot, as .well-known
	case folder == "templates":
		return path.Ext(name) == ".html"
	case folder == "content":
		return (path.Ext(name) == ".md" || path.Ext(name) == ".toml") && !strings.HasPrefix(name, ".")
	}
	return false
}

// roots are the folders of a site that are watched, beside the file of its settings.
var roots = []string{"content", "templates", "static", "captures"}

// watched tells whether a folder of the site is looked into: hidden ones are not, but
// below static.
func watched(folder string) bool {
	first, rest, _ := strings.Cut(folder, "/")
	switch first {
	case "static":
		return !strings.HasPrefix(rest, ".git")
	case "content", "templates":
		return !strings.Contains("/"+rest, "/.")
	case "captures":
		return rest == ""
	}
	return false
}
