package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"waqai/timeline"
)

func TestReadActors(t *testing.T) {
	src := `[[actor]]
id = "river-brigade"
name = "لواء النهر"
kind = "political-militia"
names = ["لواء النهر", "كتيبة النهر"]

[[actor]]
id = "River"
name = "النهر"

[[actor]]
id = "hill-front"
name = "جبهة التل"
kind = "rebels"
names = [" "]

[[actor]]
id = "river-brigade"
naem = "لواء النهر"
`
	a, faults := readActors(fstest.MapFS{actorsFile: {Data: []byte(src)}})
	if len(a.Actor) != 1 || a.Actor[0].ID != "river-brigade" || len(a.Actor[0].Names) != 2 {
		t.Errorf("%+v", a.Actor)
	}
	faults.Sort()
	var got []string
	for _, f := range faults {
		got = append(got, f.Error())
	}
	for _, want := range []string{
		`content/actors.toml:8:1: "River" cannot be the id of an actor`,
		`content/actors.toml:14:1: there is no kind of actor "rebels"`,
		`content/actors.toml:15:1: a spelling that is empty`,
		`content/actors.toml:18:1: actor river-brigade is described already`,
		`content/actors.toml:19:1: unknown key "naem"`,
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no fault %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if a, faults := readActors(fstest.MapFS{}); len(a.Actor)+len(faults) > 0 {
		t.Errorf("without a file: %+v %v", a, faults)
	}
}

func TestActorViews(t *testing.T) {
	got := actorViews([]timeline.Actor{
		{Words: "التنظيم", ID: "islamic-state", Name: "تنظيم الدولة الإسلامية", Kind: "rebel-group", Said: timeline.Claimed, SaidBy: "التنظيم"},
		{Words: "عشرة مدنيين", Kind: "civilians"},
	})
	want := []ActorView{
		{Name: "تنظيم الدولة الإسلامية", Words: "التنظيم", Kind: "جماعة متمردة", Said: "claimed", SaidBy: "التنظيم"},
		{Name: "عشرة مدنيين", Kind: "مدنيون"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v\nwanted\n%+v", got, want)
	}
	for _, kind := range timeline.ActorKinds {
		if kindsOfActors[kind] == "" {
			t.Errorf("%s has no word", kind)
		}
	}
}
