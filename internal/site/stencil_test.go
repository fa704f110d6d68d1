package site

import (
	"context"
	"path"
	"testing"
)

// TestStencils renders each page of a site twice, by the stencil of its kind and by
// html/template, and wants the same bytes. No page of the theme may need the second.
func TestStencils(t *testing.T) {
	files := manyArticles(60)
	files["content/articles/hostile.md"] = "+++\ntitle = \"<script>alert('1')</script> & \\\"Co\\\" + ١\"\ndate = 2017-03-09\nsource = \"A & B's <b>\"\nurl = \"https://a.test/?q=<x>&y='1'+2#ق\"\nauthor = \"<i>\"\n+++\n\nقصف <b>في</b> الموصل & تكريت + \"الرقة\" 'اليوم'.\n"
	files["site.toml"] = small["site.toml"] + "\n[style]\naccent = \"#225577\"\n"
	dir := plant(t, t.TempDir(), files)
	opt := optionsFor(dir, "", "")
	opt.Preview = true // drafts and events that are held back are pages too
	s, err := Load(context.Background(), opt)
	if err != nil || len(s.Faults) > 0 {
		t.Fatal(err, s.Faults)
	}
	pages, faults := s.Plan()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	once := map[string]string{}
	for _, p := range pages {
		if path.Ext(p.Path) == ".html" {
			once[p.Path] = render(t, p)
		}
	}
	// Those that a site of this size does not have.
	for kind, data := range map[string]any{"former.html": FormerPage{}, "chapter.html": ChapterPage{}, "moved.html": MovedPage{}, "items.html": ItemsPage{}, "redirect.html": RedirectPage{}, "copy.html": CopyPage{}, "copies.html": CopiesPage{}, "snapshots.html": SnapshotsPage{}} {
		s.theme.quickly(kind, data)
	}
	for kind, q := range s.theme.quick {
		switch {
		case q.err != nil:
			t.Errorf("templates/%s: %v", kind, q.err)
		case q.others.Load() > 0:
			t.Errorf("templates/%s: %d pages are not for its stencil", kind, q.others.Load())
		case q.stencil == nil:
			t.Errorf("templates/%s: no page has it", kind)
		}
		q.stencil = nil
	}
	for _, p := range pages {
		if path.Ext(p.Path) != ".html" {
			continue
		}
		if want := render(t, p); once[p.Path] != want {
			at := 0
			for at < len(want) && at < len(once[p.Path]) && want[at] == once[p.Path][at] {
				at++
			}
			from := max(0, at-80)
			t.Errorf("%s, byte %d:\n got %q\nwant %q", p.Path, at, cutAt(once[p.Path], from), cutAt(want, from))
		}
	}
}

func cutAt(text string, from int) string { return text[min(from, len(text)):min(from+200, len(text))] }
