package site

import (
	"strings"
	"testing"
)

// TestCoordinatesAreCoarse writes positions that are finer than what is published of
// places: two sites that differ in what is too fine alone are the same, file by file, in
// pages, linked data, maps, tables and layers.
func TestCoordinatesAreCoarse(t *testing.T) {
	at := func(more string) map[string]string {
		return map[string]string{
			"content/places/mosul.md":   "+++\nname = \"الموصل\"\nkind = \"city\"\nin = \"nineveh-gov\"\nlat = 36.342" + more + "\nlon = 43.132" + more + "\n+++\n\nمدينة.\n",
			"content/places/hatra.md":   "+++\nname = \"الحضر\"\nkind = \"district\"\nlat = 35.62" + more + "\nlon = 42.72" + more + "\n+++\n",
			"content/articles/hatra.md": "+++\ntitle = \"معركة\"\ndate = 2017-03-09\n+++\n\nوقعت معركة في الحضر يوم 6 من الشهر.\n",
		}
	}
	_, one := buildSmall(t, at("1234"))
	_, other := buildSmall(t, at("4321"))
	compareFiles(t, one, other)
	for file, text := range one {
		for _, fine := range []string{"36.342", "43.132", "35.62", "42.72"} {
			if strings.Contains(text, fine) {
				t.Errorf("%s holds %s", file, fine)
			}
		}
	}
	for file, want := range map[string][]string{
		"cities/mosul/events.geojson": {"43.13,36.34", "42.7,35.6"}, "data/places.csv": {"36.34,43.13"}, "data/acled.csv": {"36.3400"}, "data/events.geojson": {"43.13,36.34"},
	} {
		found := false
		for _, piece := range want {
			found = found || strings.Contains(one[file], piece)
		}
		if !found {
			t.Errorf("%s lacks %q:\n%.2000s", file, want, one[file])
		}
	}
	linked := false
	for file, text := range one {
		linked = linked || strings.HasPrefix(file, "events/") && strings.Contains(text, `"latitude":"36.34"`)
	}
	if !linked {
		t.Error("no page of an event has linked data with the position")
	}
	if text := one["cities/mosul/index.html"] + one["cities/index.html"]; !strings.Contains(text, "<svg") {
		t.Error("there is no map")
	}
}
