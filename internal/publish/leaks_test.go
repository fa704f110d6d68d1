package publish

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// findings gives what a scan says of a text that is written in pieces of a size.
func findings(s *scanner, name, text string, piece int) (found []string) {
	sc := s.file(name)
	for len(text) > 0 {
		n := min(piece, len(text))
		sc.Write([]byte(text[:n]))
		text = text[n:]
	}
	defer sc.close()
	for _, f := range sc.end() {
		found = append(found, fmt.Sprintf("%d:%d: %s", f.Line, f.Column, strings.TrimPrefix(f.Message, "would publish ")))
	}
	return found
}

func TestLeaks(t *testing.T) {
	home := "/ho" + "me/" // so that this file has no path of a machine
	t.Setenv("HOME", "/srv/writers/salma")
	s := newScanner("/data/chronicle", []string{"http://localhost:8080/docs"})
	for _, c := range []struct{ name, text, want string }{
		{"a.html", "<p>\nقال http://localhost:4000/x</p>", "2:5: an address of this machine alone"},
		{"a.html", `<a href="http://127.0.0.1/">`, "1:10: an address of this machine alone"},
		{"a.html", `<a href="https://[::1]:8443/">`, "1:10: an address of this machine alone"},
		{"a.json", `{"url":"http:\/\/0.0.0.0\/"}`, "1:9: an address of this machine alone"},
		{"a.html", `<a href="http://app.localhost/">`, "1:10: an address of this machine alone"},
		{"a.html", `<a href="http://localhost.example.org/">`, ""},
		{"a.html", `<a href="http://10.127.0.0.1.example.org/">`, ""},
		{"a.html", `<a href="http://localhost:8080/docs">`, ""}, // allowed
		{"a.html", "الخادم المحلي localhost لا يصل إليه أحد", ""},
		{"a.html", `<img src="file:///srv/x.png">`, "1:11: an address of a file of some machine"},
		{"a.html", "profile: //", ""},
		{"a.html", `<a href="` + home + `salma/site/x.html">`, `1:4: a path of some machine`},
		{"a.html", `<a href="https://paper.example` + home + `article/152321">`, ""},
		{"a.js", `"C:\\Users\\salma\\x"`, "1:2: a path of some machine"},
		{"a.js", `"/data/chronicle/content/a.md"`, "1:1: a path of this machine"},
		{"a.js", `"/data/chronicles/"`, ""},
		{"a.html", `https://example.org/data/chronicle/`, ""},
		{"a.png", "\x89PNG\x00 /srv/writers/salma/photos\x00", "1:6: a path of this machine"},
		{"a.txt", "-----BEGIN OPENSSH PRIVATE KEY-----", "1:1: a private key"},
		{"a.bin", "x-----BEGIN PRIVATE KEY-----", "1:2: a private key"},
		{"a.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "1:1: a private key"},
		{"a.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----", ""},
		{"a.js", "key = 'AKIA" + "ABCDEFGHIJKLMNOP'", "1:8: a credential"},
		{"a.js", "ghp_" + strings.Repeat("a1", 18), "1:1: a credential"},
		{"a.html", "<!-- TODO: verify -->", "1:1: an editor's note that readers can see in the source of the page"},
		{"a.html", "<p>خبر</p><!-- ملاحظة للمحرر: لم يتأكد بعد -->", "1:11: an editor's note that readers can see in the source of the page"},
		{"a.html", "<!-- (c) 2026 -->", ""},
		{"a.html", "<script>new EventSource('/x')</script>", "1:9: the script of the preview"},
		{"style.css~", "", "0:0: a copy of an editor"},
		{".env", "", "0:0: a hidden file"},
		{".git/config", "", "0:0: a part of a git repository"},
		{"x/.gitignore", "", "0:0: a part of a git repository"},
		{".well-known/security.txt", "Contact: mailto:a@example.org", ""},
		{".nojekyll", "", ""},
		{"keys/id_ed25519", "", "0:0: a private key"},
		{"keys/id_ed25519.pub", "ssh-ed25519 AAAA", ""},
		{"tls/Server.KEY", "", "0:0: a private key"},
		{"site.toml", "", "0:0: the settings of a site"},
		{"film.mp4", "\x00\x00\x00\x1e\xa9xyz\x00\x12\x15\xc7+36.3400+043.1300/\x00", "1:13: where a film was taken"},
		{"film.mov", "com.apple.quicktime.location.ISO6709\x00+36.3400+043.1300+219.5/", "1:38: where a film was taken"},
		{"a.js", "xyz = +36.34", ""},
		{"a.png", "\x89PNGxxxxtEXtAuthor\x00سلمى", "1:9: the name of who made the picture"},
		{"a.pdf", "%PDF-1.7\n<</Author (Salma)>>", "2:3: the name of who wrote the document"},
		{"a.pdf", "%PDF-1.7\n<</Author <FEFF0633>>>", "2:3: the name of who wrote the document"},
		{"a.pdf", "%PDF-1.7\n<</Author ()>>", ""},
		{"a.docx", "PK", "0:0: holds the names of those who wrote it, and when"},
	} {
		for _, piece := range []int{1, 7, 1 << 20} {
			if got := strings.Join(findings(s, c.name, c.text, piece), "; "); got != c.want {
				t.Errorf("%s in pieces of %d: %q gives %q, want %q", c.name, piece, c.text, got, c.want)
			}
		}
	}
}

// TestLeaksAnywhere hides one in a long text: it is found once, where it is, wherever
// that is.
func TestLeaksAnywhere(t *testing.T) {
	s := newScanner(t.TempDir(), nil)
	random := rand.New(rand.NewPCG(1, 2))
	line := strings.Repeat("سطر من نص طويل ", 9) + "\n"
	text := strings.Repeat(line, 6000) // more than five windows
	for range 60 {
		at := random.IntN(len(text)/len(line)) * len(line)
		if random.IntN(3) == 0 {
			at = min(window*(1+random.IntN(4))-random.IntN(2*overlap), len(text)) / len(line) * len(line)
		}
		got := findings(s, "a.html", text[:at]+"http://localhost/x\n"+text[at:], 1+random.IntN(100_000))
		want := fmt.Sprintf("%d:1: an address of this machine alone", at/len(line)+1)
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func FuzzLeaks(f *testing.F) {
	f.Add("index.html", "http://localhost", 3)
	f.Add("a", "\xff\xfe", 1)
	s := newScanner("/data/chronicle", nil)
	f.Fuzz(func(t *testing.T, name, text string, piece int) {
		if piece < 1 {
			return
		}
		whole, parts := findings(s, name, text, len(text)+1), findings(s, name, text, piece)
		if len(text) < window && strings.Join(whole, ";") != strings.Join(parts, ";") {
			t.Errorf("in one piece %q, in pieces of %d %q", whole, piece, parts)
		}
	})
}

// TestNothingLeaks publishes a site that holds what must not get out: nothing is sent,
// and every place is named. Drafts do not get out at all.
func TestNothingLeaks(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the example site is not searched")
	}
	m := newMemory()
	opt := testSite(t, m, 3)
	dir := opt.Site.Dir
	write(t, dir, "content/articles/draft.md", strings.Replace(articleText(5, "قصف مكتوم على الموصل"), "+++\n", "+++\ndraft = true\n", 1))
	publish(t, opt)
	for path, text := range m.holds() {
		if strings.Contains(text, "مكتوم") || strings.Contains(path, "draft") {
			t.Errorf("%s holds a draft", path)
		}
	}
	before := m.holds()
	write(t, dir, "static/notes.html", "<!-- TODO -->")
	write(t, dir, "static/.env", "x")
	write(t, dir, "static/keys/id_rsa", "-----BEGIN RSA PRIVATE KEY-----")
	write(t, dir, "content/articles/a009.md", articleText(9, "قصف الموصل كما في <http://localhost:1313/>"))
	m.forget()
	r, err := Publish(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "refused", m.holds(), before)
	if m.calls["put"]+m.calls["remove"] != 0 {
		t.Errorf("calls %v", m.calls)
	}
	for _, want := range []string{"static/.env: would", "static/keys/id_rsa: would", "static/keys/id_rsa:1:1: would publish a private key", "static/notes.html:1:1: would",
		"content/articles/a009.md:7:20: would publish an address of this machine alone, in articles/a009/index.html and "} {
		if !strings.Contains(r.Faults.Err().Error(), want) {
			t.Errorf("no fault %q in\n%v", want, r.Faults.Err())
		}
	}
	for _, f := range r.Faults {
		if strings.Contains(f.Excerpt, "BEGIN") {
			t.Errorf("a fault repeats a key: %v", f)
		}
	}
	// A fault of the content ends the run too.
	for _, file := range []string{"static/notes.html", "static/.env", "static/keys/id_rsa", "content/articles/a009.md"} {
		os.Remove(dir + "/" + file)
	}
	write(t, dir, "content/articles/wrong.md", "+++\ntitel = \"x\"\n+++\n")
	r, err = Publish(context.Background(), opt)
	if err != nil || len(r.Faults) == 0 || m.calls["put"] != 0 {
		t.Errorf("%v %v", r.Faults, err)
	}
}
