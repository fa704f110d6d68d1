package site

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestTargets reads tables of targets; each fault is named with its line, and none
// repeats a credential.
func TestTargets(t *testing.T) {
	const head = "title = \"x\"\nbase_url = \"https://example.org/\"\n"
	for _, c := range []struct{ text, want string }{
		{"[publish.live]\nkind = \"folder\"\nfolder = \"../www\"\nuploads = 4\nmax_removed = -1\n", ""},
		{"[publish.live]\nfolder = \"../www\"\n", `site.toml:3:1: kind is missing`},
		{"[publish.live]\nkind = \"foldr\"\n", `site.toml:4:1: kind: there is no "foldr"`},
		{"[publish.live]\nkind = \"folder\"\n", `site.toml:3:1: a target of kind folder without folder`},
		{"[publish.live]\nkind = \"folder\"\nfoldr = \"../www\"\n", `site.toml:5:1: unknown key "foldr"`},
		{"[publish.\"على الشبكة\"]\nkind = \"folder\"\nfolder = \"x\"\n", `is no name of a target`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nuploads = 100\n", `site.toml:6:1: uploads are 1 to 64`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nmax_removed = -5\n", `site.toml:6:1: max_removed is less than -1`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nallow = [\"a\"]\n", `site.toml:6:1: "a" would allow too much`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nsecret_key = \"hunter2hunter2\"\n", `site.toml:6:1: secret_key holds a credential`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\npassword = \"hunter2hunter2\"\n", `site.toml:6:1: password holds a credential`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"https://u:hunter2hunter2@example.org/\"\n", `site.toml:5:1: folder holds a credential`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nhost = \"nginxx\"\n", `did you mean "nginx"?`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\ncompress = [\"zstd\"]\n", `there is no "zstd"`},
		{"[publish.live]\nkind = \"folder\"\nfolder = \"x\"\nonion = \"https://example.org\"\n", `site.toml:6:1: "https://example.org" is no address of an onion service`},
		{"[publish.live]\nkind = \"s3\"\nendpoint = \"https://s3.example.org\"\n", `a target of kind s3 without bucket`},
		{"[publish.live]\nkind = \"s3\"\nbucket = \"b\"\nendpoint = \"http://s3.example.org\"\n", `site.toml:6:1: "http://s3.example.org" is no address of a store`},
		{"[publish.live]\nkind = \"s3\"\nbucket = \"b\"\nfolder = \"x\"\n", `site.toml:6:1: a target of kind s3 has no folder`},
		{"[publish.live]\nkind = \"s3\"\nbucket = \"b\"\ncompress = [\"gzip\", \"br\"]\n", `site.toml:6:1: an object has one form`},
		{"[publish.live]\nkind = \"s3\"\nbucket = \"AKIAABCDEFGHIJKLMNOP\"\n", `site.toml:5:1: bucket holds a credential`},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"https://codeberg.org/n/c.git\"\n", ""},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"git@github.com:n/c.git\"\n", ""},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"ssh://git@host:22/n/c.git\"\n", ""},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"../pages.git\"\n", ""},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"ext::sh -c x\"\n", "is no address of a repository"},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"--upload-pack=x\"\n", "is no address of a repository"},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"http://example.org/c.git\"\n", "is no address of a repository"},
		{"[publish.live]\nkind = \"git\"\nbranch = \"pages\"\nuploads = 4\nrepository = \"git@host:-x\"\n", "is no address of a repository"},
		{"[publish.live]\nkind = \"git\"\nrepository = \"x\"\nbranch = \"--force\"\n", `site.toml:6:1: "--force" is no name of a branch`},
		{"[publish.live]\nkind = \"git\"\nrepository = \"x\"\nbranch = \"pages\"\ndomain = \"https://x.org\"\n", `is no name of a domain`},
		{"[publish.live]\nkind = \"git\"\nrepository = \"https://user:hunter2hunter2@host/x.git\"\nbranch = \"pages\"\n", `site.toml:5:1: repository holds a credential`},
		{"[publish.live]\nkind = \"ssh\"\naddress = \"salma@www.example.org\"\nfolder = \"www\"\nuploads = 4\n", ""},
		{"[publish.live]\nkind = \"ssh\"\naddress = \"-oProxyCommand=x\"\nfolder = \"www\"\n", `site.toml:5:1: "-oProxyCommand=x" is no address`},
		{"[publish.live]\nkind = \"ssh\"\naddress = \"a@b\"\nfolder = \"~/www\"\n", `site.toml:6:1: "~/www" is no path`},
		{"[publish.live]\nkind = \"ssh\"\naddress = \"a@b\"\n", `a target of kind ssh without folder`},
		{"publish = 5\n", `site.toml:3:1: publish is`},
		{"aws_secret_access_key = \"hunter2hunter2\"\n", `site.toml:3:1: aws_secret_access_key holds a credential`},
		{"[store]\npassword = \"hunter2hunter2\"\n", `site.toml:4:1: password holds a credential`},
		{"description = \"https://u:hunter2hunter2@example.org/\"\n", `site.toml:3:1: description holds a credential`},
	} {
		config, _, faults := readConfig(fstest.MapFS{configFile: {Data: []byte(head + c.text)}})
		got := ""
		for _, f := range faults {
			got += f.Error() + "\n" + f.Excerpt + f.Hint + "\n"
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || strings.Contains(got, "hunter2") {
			t.Errorf("%s\ngives %q, want %q", c.text, got, c.want)
		}
		if c.want == "" && config.Publish["live"].Uploads != 4 {
			t.Errorf("%s\ngives %+v", c.text, config.Publish)
		}
	}
}
