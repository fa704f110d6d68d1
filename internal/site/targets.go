package site

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"waqai/internal/source"
)

// Target is a place that the site is published to, a table [publish.NAME] of the
// settings. It holds no credentials: those are the environment's.
type Target struct {
	// Kind says what the target is: a folder, a branch of a git repository, a bucket of
	// a store that speaks S3, or a folder of a machine that is reached by SSH.
	Kind TargetKind `toml:"kind"`
	// Folder is the path of the folder, from that of the site; by SSH that of the other
	// machine, from the home of the user there.
	Folder string `toml:"folder"`

	// Repository is the address or the folder of a git repository, Branch the name of the
	// branch; History keeps the commits of earlier runs. Domain is the name of the site's
	// own, for the hosts that read it from a file.
	Repository string `toml:"repository"`
	Branch     string `toml:"branch"`
	History    bool   `toml:"history"`
	Domain     string `toml:"domain"`

	// Address is a machine, as ssh takes it: "salma@www.example.org", or a name of its
	// settings; Port where it listens; SSHConfig a file of settings instead of ssh's own.
	Address   string `toml:"address"`
	Port      int    `toml:"port"`
	SSHConfig string `toml:"ssh_config"`

	// Bucket is the name of the bucket; Endpoint the address of the store, that of Amazon
	// where it is left out; Region that of the bucket; Prefix what all names begin with.
	Bucket   string `toml:"bucket"`
	Endpoint string `toml:"endpoint"`
	Region   string `toml:"region"`
	Prefix   string `toml:"prefix"`

	// Host is who serves the files, where files beside the pages tell it what to do, or
	// limits hold: netlify, cloudflare, github, gitlab, codeberg, nginx, caddy.
	Host HostKind `toml:"host"`
	// Compress lists the encodings, gzip and br, in which texts lie beside the files, for
	// servers that choose.
	Compress []Encoding `toml:"compress"`
	// Onion is the address of the same site as an onion service.
	Onion string `toml:"onion"`
	// MaxRemoved is the number of files that one run may remove; -1 is any number.
	MaxRemoved *int `toml:"max_removed"`
	// Uploads is the number of files that are sent at once.
	Uploads int `toml:"uploads"`
	// Allow lists strings in pages that are no leak, though they look like one.
	Allow []string `toml:"allow"`
}

// TargetKind is a kind of target.
type TargetKind string

func (k *TargetKind) UnmarshalText(text []byte) (err error) {
	*k, err = oneOf[TargetKind](text, "folder", "git", "s3", "ssh")
	return err
}

// HostKind is a server of static files, or a company that runs one.
type HostKind string

func (h *HostKind) UnmarshalText(text []byte) (err error) {
	*h, err = oneOf[HostKind](text, "netlify", "cloudflare", "github", "gitlab", "codeberg", "nginx", "caddy")
	return err
}

// Encoding is a form of a file that is smaller.
type Encoding string

func (e *Encoding) UnmarshalText(text []byte) (err error) {
	*e, err = oneOf[Encoding](text, "gzip", "br")
	return err
}

// wants are the keys that each kind of target cannot do without, with an example,
// and those that it can have beside those of all kinds.
var wants = map[TargetKind]struct {
	needed [][2]string
	others []string
}{
	"folder": {needed: [][2]string{{"folder", `"../www"`}}},
	"git":    {needed: [][2]string{{"repository", `"git@github.com:name/chronicle.git"`}, {"branch", `"pages"`}}, others: []string{"history", "domain"}},
	"ssh":    {needed: [][2]string{{"address", `"salma@www.example.org"`}, {"folder", `"www"`}}, others: []string{"port", "ssh_config"}},
	"s3":     {needed: [][2]string{{"bucket", `"chronicle"`}}, others: []string{"endpoint", "region", "prefix"}},
}

// commonKeys are those of targets of any kind.
var commonKeys = []string{"kind", "host", "compress", "onion", "max_removed", "uploads", "allow"}

var (
	targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	// repositoryForm keeps options of git and its transports that run programs out.
	repositoryForm = regexp.MustCompile(`^(?:(?:https|ssh|file)://[^-\s]\S*|[\w.-]+@[\w.-]+:[^-\s]\S*|[^-:\s][^:]*|[A-Za-z]:[\\/][^:]*)$`)
	addressForm    = regexp.MustCompile(`^(?:[0-9A-Za-z_][\w.-]*@)?[0-9A-Za-z][\w.-]*$`)
	branchForm     = regexp.MustCompile(`^[0-9A-Za-z_][0-9A-Za-z_./-]*[0-9A-Za-z_]$`)
	domainForm     = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$`)
	onionHost      = regexp.MustCompile(`^http://[a-z2-7]{56}\.onion(/.*)?$`)
	// secretKey is a key that names a secret, secretValue a text that is one.
	secretKey   = regexp.MustCompile(`(?i)(^|_)(secret|password|passwd|passphrase|token|credentials?|key|access_key|api_key)(_|$)`)
	secretValue = regexp.MustCompile(`(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsu]_[0-9A-Za-z]{30}|github_pat_\w{20}|glpat-[\w-]{18}|-----BEGIN|://[^/@\s:]*:[^/@\s]+@`)
)

// checkTargets finds what is wrong with the targets, and secrets first, of which no
// fault repeats the line.
func (c *Config) checkTargets(keys *source.TOML, faults source.Faults) source.Faults {
	var raw struct {
		Publish map[string]map[string]any `toml:"publish"`
	}
	keys.Decode(&raw)
	for _, name := range slices.Sorted(maps.Keys(raw.Publish)) {
		for _, key := range slices.Sorted(maps.Keys(raw.Publish[name])) {
			at := "publish." + name + "." + key
			value := fmt.Sprint(raw.Publish[name][key])
			if !secretKey.MatchString(key) && !secretValue.MatchString(value) {
				continue
			}
			f := keys.Fault(at, key+" holds a credential, and this file is no place for one", "take it out, make a new one, for this one may have been seen, and set it in the environment: see docs/en/publishing.md")
			f.Excerpt = ""
			faults = slices.DeleteFunc(faults, func(old source.Fault) bool { return old.Line == f.Line })
			faults.Add(f)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	for _, name := range slices.Sorted(maps.Keys(c.Publish)) {
		t := c.Publish[name]
		fault := func(key, message, hint string) { faults.Add(keys.Fault("publish."+name+"."+key, message, hint)) }
		if !targetName.MatchString(name) {
			fault("kind", fmt.Sprintf("%q is no name of a target", name), "write small Latin letters, digits and hyphens:  [publish.mirror]")
		}
		if t.Kind == "" {
			fault("kind", "kind is missing", `say what the target is:  kind = "folder"`)
			continue
		}
		for _, need := range wants[t.Kind].needed {
			if !keys.Has("publish." + name + "." + need[0]) {
				fault(need[0], fmt.Sprintf("a target of kind %s without %s", t.Kind, need[0]), "add  "+need[0]+" = "+need[1])
			}
		}
		for _, key := range slices.Sorted(maps.Keys(raw.Publish[name])) {
			needed := slices.ContainsFunc(wants[t.Kind].needed, func(n [2]string) bool { return n[0] == key })
			if !needed && !slices.Contains(wants[t.Kind].others, key) && !slices.Contains(commonKeys, key) {
				fault(key, fmt.Sprintf("a target of kind %s has no %s", t.Kind, key), "take the line out")
			}
		}
		if t.Endpoint != "" && !isEndpoint(t.Endpoint) {
			fault("endpoint", fmt.Sprintf("%q is no address of a store", t.Endpoint), `write scheme and host alone:  endpoint = "https://s3.eu-central-003.backblazeb2.com"`)
		}
		if t.Kind == "s3" && len(t.Compress) > 1 {
			fault("compress", "an object has one form", `write  compress = ["gzip"]  or leave it out`)
		}
		if t.Repository != "" && !repositoryForm.MatchString(t.Repository) {
			fault("repository", fmt.Sprintf("%q is no address of a repository", t.Repository), `write it as for git clone:  repository = "https://codeberg.org/name/chronicle.git"`)
		}
		if t.Branch != "" && (!branchForm.MatchString(t.Branch) || strings.Contains(t.Branch, "..") || strings.HasSuffix(t.Branch, ".lock")) {
			fault("branch", fmt.Sprintf("%q is no name of a branch", t.Branch), `write  branch = "pages"`)
		}
		if t.Domain != "" && !domainForm.MatchString(t.Domain) {
			fault("domain", fmt.Sprintf("%q is no name of a domain", t.Domain), `write the name alone:  domain = "chronicle.example.org"`)
		}
		if t.Address != "" && !addressForm.MatchString(t.Address) {
			fault("address", fmt.Sprintf("%q is no address of a machine", t.Address), `write user and host:  address = "salma@www.example.org"`)
		}
		if t.Kind == "ssh" && (strings.HasPrefix(t.Folder, "~") || strings.ContainsAny(t.Folder, "\n\r\x00")) {
			fault("folder", fmt.Sprintf("%q is no path that begins at / or at the home of the user", t.Folder), `write  folder = "www"  for a folder of the home`)
		}
		if t.Port < 0 || t.Port > 65535 {
			fault("port", "no port has that number", "write  port = 2222  or leave it out")
		}
		if t.Onion != "" && !onionHost.MatchString(t.Onion) {
			fault("onion", fmt.Sprintf("%q is no address of an onion service", t.Onion), `write all of it:  onion = "http://<56 letters and digits>.onion/"`)
		}
		if t.MaxRemoved != nil && *t.MaxRemoved < -1 {
			fault("max_removed", "max_removed is less than -1", "write a number of files, or -1 for any number")
		}
		if keys.Has("publish."+name+".uploads") && (t.Uploads < 1 || t.Uploads > 64) {
			fault("uploads", "uploads are 1 to 64", "write  uploads = 8")
		}
		for _, allowed := range t.Allow {
			if len(strings.TrimSpace(allowed)) < 4 {
				fault("allow", fmt.Sprintf("%q would allow too much", allowed), "write the whole string that a page holds")
			}
		}
		c.Publish[name] = t.withDefaults()
	}
	return faults
}

// secretsElsewhere finds secrets outside of the targets. Of any other fault of their lines,
// which would repeat them, this one takes the place.
func secretsElsewhere(keys *source.TOML, src []byte, faults source.Faults) source.Faults {
	for _, e := range keys.Entries() {
		if e.Header || strings.HasPrefix(e.Path, "publish.") || e.Path == "publish" {
			continue
		}
		name := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
		value := string(src[e.Value:e.End])
		quoted := strings.HasPrefix(value, `"`) || strings.HasPrefix(value, "'")
		if !(quoted && secretKey.MatchString(name)) && !secretValue.MatchString(value) {
			continue
		}
		f := keys.Fault(e.Path, name+" holds a credential, and this file is no place for one", "take it out, make a new one, for this one may have been seen, and set it in the environment: see docs/en/publishing.md")
		f.Excerpt = ""
		faults = slices.DeleteFunc(faults, func(old source.Fault) bool { return old.Line == f.Line })
		faults.Add(f)
	}
	return faults
}

// isEndpoint tells whether an address is a host alone, by https unless it is this
// machine.
func isEndpoint(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func (t Target) withDefaults() Target {
	t.Uploads = cmp.Or(t.Uploads, 8)
	return t
}
