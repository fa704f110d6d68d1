package article

import (
	"bytes"
	"strings"
	"testing"
)

func TestPlaceFaults(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"mosul.md", "+++\nname = \"الموصل\"\nlat = 96.0\nlon = 43.1\n+++\n", "mosul.md:3:1: lat 96 lies off the earth"},
		{"mosul.md", "+++\nlat = 36.0\n+++\n", "mosul.md:2:1: lat and lon stand together"},
		{"mosul.md", "+++\nkind = \"twon\"\n+++\n", "did you mean \"town\"?"},
		{"Mosul.md", "+++\n+++\n", "Mosul.md: \"Mosul\" cannot be the id of a place"},
		{"mosul.md", "+++\nin = \"mosul\"\n+++\n", "a place cannot lie in itself"},
	} {
		_, faults := ParsePlace(c.file, []byte(c.src))
		var b bytes.Buffer
		if err := faults.Print(&b, -1); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("got %s\nwant %s", b.String(), c.want)
		}
	}
	p, faults := ParsePlace("content/places/mosul.md", []byte("+++\nname = \"الموصل\"\nlat = 36\nlon = 43.1\n+++\nمدينة."))
	if len(faults) > 0 || p.ID != "mosul" || *p.Lat != 36 {
		t.Errorf("%+v, %v", p, faults)
	}
	q, faults := ParsePage("content/pages/about.md", []byte("+++\ntitle = \"عن الموقع\"\norder = 2\n+++\nنص"))
	if len(faults) > 0 || q.Slug != "about" || q.Order != 2 {
		t.Errorf("%+v, %v", q, faults)
	}
}
