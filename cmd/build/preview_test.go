package main

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"waqai"
	"waqai/internal/review"
	"waqai/internal/serve"
	"waqai/internal/site"
	"waqai/timeline/edtf"
)

var (
	previewScript = regexp.MustCompile(`<script src="/_waqai/preview\.js"[^>]*></script>\n`)
	pagePolicy    = regexp.MustCompile(`(<meta http-equiv="Content-Security-Policy" content=")[^"]*(")`)
)

// TestPreviewOfExample: each file of the example site has in its preview the bytes that
// build writes, but for the script of the preview and what the policy allows it.
func TestPreviewOfExample(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the example site is not built")
	}
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if status := run(context.Background(), []string{"build", "-site", "../..", "-out", out}, now, strings.NewReader(""), &stdout, &stderr); status != statusDone {
		t.Fatalf("exit status %d\n%s%s", status, stdout.String(), stderr.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- serve.Run(ctx, serve.Options{
			Site: site.Options{
				Dir: "../..", Theme: waqai.Theme, Today: edtf.DayOf(2026, 11, 1),
				NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, nil) },
			},
			Addr: "127.0.0.1:0", Ready: func(address string) { ready <- address },
		})
	}()
	var address string
	select {
	case address = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	// The site stands under the path of its base_url, to which / leads.
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	base := strings.TrimSuffix(r.Request.URL.String(), "/")
	pages, others := 0, 0
	err = filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".waqai.json" {
			return err
		}
		built, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(out, name)
		file := filepath.ToSlash(rel)
		r, err := http.Get(base + (&url.URL{Path: "/" + file}).EscapedPath())
		if err != nil {
			return err
		}
		shown, err := io.ReadAll(r.Body)
		r.Body.Close()
		switch {
		case err != nil:
			return err
		case r.StatusCode != http.StatusOK:
			t.Errorf("%s: status %d", file, r.StatusCode)
		case strings.HasPrefix(r.Header.Get("Content-Type"), "text/html"):
			pages++
			if n := len(previewScript.FindAll(shown, -1)); n != 1 {
				t.Errorf("%s has the script %d times", file, n)
			}
			shown = pagePolicy.ReplaceAll(previewScript.ReplaceAll(shown, nil), []byte("$1$2"))
			if !bytes.Equal(shown, pagePolicy.ReplaceAll(built, []byte("$1$2"))) {
				t.Errorf("%s differs", file)
			}
		default:
			if others++; !bytes.Equal(shown, built) {
				t.Errorf("%s differs", file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pages and %d other files", pages, others)
	if pages < 500 || others < 20 {
		t.Errorf("%d pages and %d other files were compared, less than the chronicle had", pages, others)
	}
}

// TestReviewIsArabic: what the review says of the texts of the example site, and of texts
// in which much is passed over, is Arabic; Latin letters stand in names and values alone.
func TestReviewIsArabic(t *testing.T) {
	s, err := site.Load(t.Context(), site.Options{
		Dir: "../..", Theme: waqai.Theme, Today: edtf.DayOf(2030, 1, 1),
		NewExtractor: func(l site.Lexicon) (site.Extractor, []site.Refused) { return newExtractor(l, nil) },
	})
	if err != nil {
		t.Fatal(err)
	}
	h := review.New(review.Options{Dir: "../..", Site: func() *site.Site { return s }})
	said, met := 0, map[string]bool{}
	for _, task := range s.Tasks() {
		if met[task.Article] {
			continue
		}
		met[task.Article] = true
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1"+review.Root+"articles/"+task.Article, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d", task.Article, w.Code)
		}
		page, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for n := range page.Descendants() {
			if n.Type == html.ElementNode && n.Data == "dd" {
				said++
				if text := quoted.ReplaceAllString(wordsOf(n), ""); latin.MatchString(text) {
					t.Errorf("%s: %s", task.Article, text)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "lang" && a.Val != "ar" || a.Key == "title" && latin.MatchString(strings.NewReplacer("«", "", "»", "").Replace(quoted.ReplaceAllString(a.Val, ""))) && !strings.HasPrefix(a.Val, "تعبير زمني") && !strings.HasPrefix(a.Val, "مكان") {
					t.Errorf("%s: %s = %q", task.Article, a.Key, a.Val)
				}
			}
		}
	}
	if said < 3000 {
		t.Errorf("only %d things were said", said)
	}
}

var (
	latin  = regexp.MustCompile(`[A-Za-z]{2,}`)
	quoted = regexp.MustCompile(`«[^»]*»`)
)

// wordsOf gives the text of an element without what is no words of the program: values,
// names, links to articles, forms.
func wordsOf(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return n.Data
	case n.Type == html.ElementNode && (n.Data == "code" || n.Data == "a" || n.Data == "form" || n.Data == "bdi"):
		return ""
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(wordsOf(c))
	}
	return b.String()
}
