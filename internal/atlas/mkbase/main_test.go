package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// shared is the folder of the data that the base map is made from, which is not
// part of the repository.
const shared = "../../../../shared/gazetteer"

// TestUpToDate makes the base map anew and wants the file that is there.
func TestUpToDate(t *testing.T) {
	if _, err := os.Stat(filepath.Join(shared, "basemap")); err != nil {
		if os.Getenv("WAQAI_REQUIRE_SHARED") != "" {
			t.Fatal(err)
		}
		t.Skip("no map data beside the repository")
	}
	made := filepath.Join(t.TempDir(), "base.bin")
	if err := run(shared, made); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../base.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("base.bin is not what mkbase makes; run: go generate ./internal/atlas")
	}
}

// TestOutlines makes a base map of two countries beside each other, an island and
// a lake: the border is one arc, used by both.
func TestOutlines(t *testing.T) {
	dir := t.TempDir()
	empty := `{"type":"FeatureCollection","features":[]}`
	area := func(id, rings string) string {
		return `{"type":"Feature","properties":{"id":"` + id + `","name_ar":"بلد"},"geometry":{"type":"MultiPolygon","coordinates":[` + rings + `]}}`
	}
	files := map[string]string{
		"basemap/countries.geojson": `{"features":[` +
			area("west", `[[[10,10],[20,10],[20,20],[10,20],[10,10]]],[[[12,30],[13,30],[13,31],[12,30]]]`) + "," +
			area("east", `[[[20,10],[30,10],[30,20],[20,20],[20,10]]],[[[40,40],[41,40],[41,41],[40,40]]]`) + `]}`,
		"basemap/rivers.geojson": empty, "basemap/disputed.geojson": empty, "basemap/admin1.geojson": empty, "basemap/admin1-lines.geojson": empty,
		"basemap/lakes.geojson": empty,
		"places.csv":            "id,name_ar,kind,lat,lon,population\nbig,كبيرة,city,15,15,300000\nsmall,صغيرة,city,15,16,1000\n",
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b, err := base(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Borders) != 1 || len(b.Arcs[b.Borders[0]]) != 2 {
		t.Errorf("borders %v of arcs %v", b.Borders, b.Arcs)
	}
	if len(b.Land) != 3 {
		t.Errorf("land has %d outlines, want one of the two countries and two islands: %v", len(b.Land), b.Land)
	}
	if len(b.Towns) != 1 || b.Towns[0].ID != "big" {
		t.Errorf("towns %v", b.Towns)
	}
}
