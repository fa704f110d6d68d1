package site

import (
	"maps"
	"strings"
	"testing"
)

// recorded adds to a site what its page of snapshots shows: two snapshots, and an event
// in which an editor corrected something.
func recorded(files map[string]string) map[string]string {
	files = maps.Clone(files)
	settings, ok := files["site.toml"]
	if !ok {
		settings = small["site.toml"]
	}
	files["site.toml"] = settings + "\n[pages]\nsnapshots = true\n"
	files["content/articles/corrected.md"] = `+++
title = "خبر صُحح"
date = 2017-05-02
source = "صحيفة الضفة"

[[events]]
action = "change"
quote = "قصف الطيران تكريت"
fatalities = 4
on = 2017-06-01
reason = "بيان المستشفى في اليوم التالي"
+++

قصف الطيران تكريت يوم 1 من الشهر وسقط 15 قتيلا.
`
	files[SnapshotsFile] = `# ما أُرسل إلى المكتبة
[[snapshot]]
date = 2026-03-01
file = "waqai.test-2026-03-01.zip"
format = "zip"
bytes = 1234567
sha256 = "` + strings.Repeat("1a", 32) + `"
manifest = "` + strings.Repeat("2b", 32) + `"
articles = 2
events = 7

[[snapshot]]
date = 2026-04-01T09:30:00Z
file = "waqai.test-2026-04-01.bag"
format = "bagit"
manifest = "` + strings.Repeat("3c", 32) + `"
before = "` + strings.Repeat("2b", 32) + `"
url = "https://library.test/waqai.bag"
articles = 3
events = 9
added = 2
note = "أضيفت أخبار أيار <b>"
`
	return files
}

// TestSnapshotsPage asks what readers are told of snapshots and corrections.
func TestSnapshotsPage(t *testing.T) {
	_, files := buildSmall(t, recorded(small))
	d := parsePage(t, files[snapshotsPage])
	var list []string
	for _, n := range classed(d, "li", "telling") {
		list = append(list, strings.Join(strings.Fields(textOf(n)), " "))
	}
	if len(list) != 2 {
		t.Fatalf("%d snapshots: %q", len(list), list)
	}
	for _, c := range []struct {
		in   string
		want []string
	}{
		{list[0], []string{"1 نيسان 2026", "أضيفت أخبار أيار <b>", "waqai.test-2026-04-01.bag", "حقيبة BagIt", "9 أحداث", "الأحداث منذ لقطة 1 آذار 2026 المضاف: 2، المعدل: 0، المسحوب: 0.", strings.Repeat("3c", 32)}},
		{list[1], []string{"1 آذار 2026", "ملف ZIP · 1.2 ميغابايت", "مقالان", strings.Repeat("1a", 32), strings.Repeat("2b", 32)}},
	} {
		for _, want := range c.want {
			if !strings.Contains(c.in, want) {
				t.Errorf("no %q in %q", want, c.in)
			}
		}
	}
	corrected := classed(d, "section", "corrected")
	if len(corrected) != 1 {
		t.Fatalf("%d corrected events", len(corrected))
	}
	said := strings.Join(strings.Fields(textOf(corrected[0])), " ")
	if want := "عدد القتلى: كان 15، وصار 4 في 1 حزيران 2017 بيان المستشفى في اليوم التالي"; !strings.Contains(said, want) {
		t.Errorf("no %q in %q", want, said)
	}
	if !strings.Contains(files[indexFile], `href="snapshots/index.html"`) {
		t.Error("the first page does not lead to the snapshots")
	}
	if _, files := buildSmall(t, nil); files[snapshotsPage] != "" {
		t.Error("a site that does not ask for the page has it")
	}
}

// TestSnapshotRecords wants what is wrong with a record told at its place.
func TestSnapshotRecords(t *testing.T) {
	digest := strings.Repeat("0f", 32)
	for _, c := range []struct{ text, want string }{
		{"[[snapshot]]\ndate = 2026-03-01\nfile = \"x.zip\"\nsha256 = \"" + digest + "\"\n", ""},
		{"[[snapshot]]\nfile = \"x.zip\"\nsha256 = \"" + digest + "\"\n", SnapshotsFile + ":1:1: a snapshot without a date"},
		{"[[snapshot]]\ndate = 2026-03-01\nsha256 = \"" + digest + "\"\n", SnapshotsFile + ":1:1: a snapshot without a file"},
		{"[[snapshot]]\ndate = 2026-03-01\nfile = \"x.zip\"\n", SnapshotsFile + ":1:1: a snapshot without a digest"},
		{"[[snapshot]]\ndate = \"آذار\"\nfile = \"x.zip\"\nsha256 = \"" + digest + "\"\n", SnapshotsFile + `:2:1: date: "آذار" is no day and no time`},
		{"[[snapshot]]\ndate = 2026-03-01\nfile = \"x.zip\"\nsha256 = \"0F\"\n", SnapshotsFile + `:4:1: sha256: "0F" is no SHA-256`},
		{"[[snapshot]]\ndate = 2026-03-01\nfile = \"x.zip\"\nsha256 = \"" + digest + "\"\nurl = \"javascript:x\"\n", SnapshotsFile + `:5:1: "javascript:x" is no address`},
		{"[[snapshot]]\ndate = 2026-03-01\nfile = \"x.zip\"\nsha256 = \"" + digest + "\"\nevents = -1\n", SnapshotsFile + ":5:1: -1 is no number of anything"},
		{"[[snapshots]]\n", SnapshotsFile + `:1:1: unknown key "snapshots"`},
	} {
		_, faults := ParseSnapshots([]byte(c.text))
		got := ""
		if len(faults) > 0 {
			got = faults[0].Error()
		}
		if got != c.want || len(faults) > 1 {
			t.Errorf("%q\ngot  %v\nwant %s", c.text, faults, c.want)
		}
	}
}

// FuzzSnapshots reads records of snapshots: what is taken has a file and a digest.
func FuzzSnapshots(f *testing.F) {
	f.Add([]byte(recorded(small)[SnapshotsFile]))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, faults := ParseSnapshots(b)
		for _, r := range list {
			if len(faults) == 0 && (r.File == "" || r.SHA256+r.Manifest == "") {
				t.Fatalf("%+v was taken", r)
			}
		}
	})
}
