package publish

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// photographs gives the folder of pictures from real cameras and programs that comes with
// the module which reads them.
func photographs(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/bep/imagemeta").Output()
	dir := filepath.Join(strings.TrimSpace(string(out)), "testdata", "images")
	if _, wrong := os.Stat(dir); err != nil || wrong != nil {
		t.Fatalf("the module's pictures are not there: %v %v", err, wrong)
	}
	return dir
}

// TestPictures looks at what pictures say of themselves, in every form that a browser or a
// telephone makes.
func TestPictures(t *testing.T) {
	const where, who, number, notes = "where the picture was taken", "the name of who made the picture", "the number of the camera", "what the camera noted for itself, its number as a rule"
	dir := photographs(t)
	s := newScanner(t.TempDir(), []string{"photos/allowed.jpg", "Bjørn Erik Pedersen"})
	for _, c := range []struct {
		file, as string
		want     []string
	}{
		{"bep/sunrise.jpg", "a.jpg", []string{where}}, // whose author is allowed
		{"bep/sunrise.png", "a.png", []string{where}},
		{"bep/sunrise.webp", "a.webp", []string{where}},
		{"bep/sunrise.tif", "a.tif", []string{where}},
		{"bep/sunrise.avif", "a.avif", []string{where}},
		{"bep/sunset.avif", "a.avif", []string{where, who}},
		{"iphone.heic", "a.heic", []string{where, notes}},
		{"mushroom.jpg", "photos/Mushroom.JPG", []string{where, who, number}},
		{"mushroom.jpg", "photos/mushroom.png", []string{where, who, number}}, // not what its name says
		{"mushroom.jpg", "photos/allowed.jpg", nil},
		{"metadata_demo_iim_and_xmp_only.jpg", "a.jpg", []string{where, who}}, // no EXIF
		{"metadata-extractor/windowsXpFields.jpg", "a.jpg", []string{who}},
	} {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, piece := range []int{1000, len(text)} {
			scan := s.file(c.as)
			for rest := text; len(rest) > 0; {
				n := min(piece, len(rest))
				scan.Write(rest[:n])
				rest = rest[n:]
			}
			var got []string
			for _, l := range scan.end() {
				what, _, _ := strings.Cut(strings.TrimPrefix(l.Message, "would publish "), " (")
				got = append(got, what)
				if l.warn || !strings.Contains(l.Hint, "exiftool -all= ") || !strings.Contains(l.Hint, "static/"+c.as) {
					t.Errorf("%s: %+v", c.file, l)
				}
			}
			scan.close()
			for _, want := range c.want {
				if !strings.Contains(strings.Join(got, "|"), want) {
					t.Errorf("%s as %s: %q, want %q", c.file, c.as, got, c.want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("%s as %s: %q, want %q", c.file, c.as, got, c.want)
			}
		}
	}
	// What cannot be read is told, and ends nothing.
	for _, broken := range []string{"", "\xff\xd8\xff", "\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\xff\xff\xff\xff", "\x89PNG\r\n\x1a\n\xff\xff\xff\xff", "RIFF\xff\xff\xff\xffWEBPEXIF", "\x00\x00\x00\x18ftypheic\x00"} {
		scan := s.file("a.jpg")
		scan.Write([]byte(broken))
		for _, l := range scan.end() {
			if !l.warn {
				t.Errorf("%q: %v", broken, l.Fault)
			}
		}
		scan.close()
	}
}

func FuzzPictures(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x04eXIfMM\x00*"))
	f.Add([]byte("RIFF\x20\x00\x00\x00WEBPEXIF\x04\x00\x00\x00MM\x00*"))
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heic\x00\x00\x00\x20meta"))
	s := newScanner("/data/chronicle", nil)
	f.Fuzz(func(t *testing.T, text []byte) {
		scan := s.file("a.jpg")
		defer scan.close()
		scan.Write(bytes.Clone(text))
		scan.end()
	})
}

// TestPicturePublished has a site with a photograph: the run stops, names the file, and
// goes on when the settings allow it.
func TestPicturePublished(t *testing.T) {
	m := newMemory()
	opt := testSite(t, m, 2)
	text, err := os.ReadFile(filepath.Join(photographs(t), "mushroom.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, opt.Site.Dir, "static/photos/1.jpg", string(text))
	write(t, opt.Site.Dir, "static/report.pdf", "%PDF-1.7\n<</Author (Salma)>>\n")
	r, err := Publish(t.Context(), opt)
	if err != nil || len(r.Faults) != 3 || r.Faults[0].File != "static/photos/1.jpg" || len(m.sent) > 0 {
		t.Errorf("%v %v", r.Faults, err)
	}
	settings, err := os.ReadFile(filepath.Join(opt.Site.Dir, "site.toml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, opt.Site.Dir, "site.toml", string(settings)+"allow = [\"photos/1.jpg\"]\n")
	r = publish(t, opt)
	if len(r.Warnings) != 1 || !strings.HasPrefix(r.Warnings[0], "static/report.pdf: would publish the name of who wrote the document") {
		t.Errorf("warnings %q", r.Warnings)
	}
	if r = publish(t, opt); len(r.Warnings) > 0 || r.Sent > 0 {
		t.Errorf("again: %+v", r)
	}
}
