package timeline

import (
	"cmp"
	"strings"
	"testing"

	"waqai/timeline/edtf"
)

func TestNewID(t *testing.T) {
	const article, sentence, trigger = "mosul-market", "انفجرت سيارة ملغمة في السوق.", "انفجرت"
	id := NewID(article, sentence, trigger, 0)
	// Ids are addresses that others link to: they stay as they are for good.
	if want := "e-sbmbt0rnxn7j"; id != want {
		t.Errorf("NewID gives %s, and gave %s when it was first published", id, want)
	}
	if !ValidID(id) {
		t.Errorf("%s is not valid", id)
	}
	for name, other := range map[string]string{
		"another article":           NewID("mosul-bridge", sentence, trigger, 0),
		"another sentence":          NewID(article, "انفجرت سيارة ملغمة في المرآب.", trigger, 0),
		"another trigger":           NewID(article, sentence, "ملغمة", 0),
		"the second such":           NewID(article, sentence, trigger, 1),
		"another cut between parts": NewID(article+sentence, "", trigger, 0),
		"a part moved":              NewID(article, sentence+" "+trigger, "", 0),
	} {
		if other == id {
			t.Errorf("%s has the same id", name)
		}
	}
	if again := NewID(article, "  انفجرت  سيارة\nملغمة في\tالسوق. ", trigger, 0); again != id {
		t.Errorf("white space changes the id: %s, %s", again, id)
	}
}

func TestValidID(t *testing.T) {
	for _, id := range []string{"e-1", "e-sbmbt0rnxn7j", "e-mosul-2017-03-08", "e-" + strings.Repeat("a", 62)} {
		if !ValidID(id) {
			t.Errorf("%q is refused", id)
		}
	}
	for _, id := range []string{"", "e-", "e", "1", "x-1", "E-1", "e-A", "e-a/b", "e-..", "e-a.b", "e-a b", "e-حدث", "e-" + strings.Repeat("a", 63)} {
		if ValidID(id) {
			t.Errorf("%q is valid", id)
		}
	}
}

// name gives the ids of an article's events, one a sentence, as an extractor does.
func name(article string, sentences []string) []string {
	var ids []string
	before := map[string]int{}
	for _, s := range sentences {
		trigger := strings.Fields(s)[0]
		ids = append(ids, NewID(article, s, trigger, before[s]))
		before[s]++
	}
	return ids
}

func TestEditsElsewhereChangeNoID(t *testing.T) {
	sentences := []string{"انفجرت سيارة ملغمة.", "وصلت سيارات الإسعاف.", "أغلقت الشرطة الطريق.", "وصلت سيارات الإسعاف."}
	ids := name("a", sentences)
	for i, id := range ids {
		for j, other := range ids {
			if i != j && id == other {
				t.Errorf("sentences %d and %d have one id", i, j)
			}
		}
	}
	edited := name("a", []string{"تمهيد جديد.", sentences[0], sentences[1], "قطعت الشرطة الطريق.", sentences[3]})
	for from, to := range map[int]int{0: 1, 1: 2, 3: 4} {
		if ids[from] != edited[to] {
			t.Errorf("%q: %s became %s", sentences[from], ids[from], edited[to])
		}
	}
	if ids[2] == edited[3] {
		t.Errorf("another sentence kept the id %s", ids[2])
	}
}

func TestCompare(t *testing.T) {
	ordered := []Event{
		{ID: "e-3", Date: edtf.MustParse("2017-03-08")},
		{ID: "e-1", Date: edtf.MustParse("2017-03-09")},
		{ID: "e-2", Date: edtf.MustParse("2017-03-09")},
		{ID: "e-0", Date: edtf.MustParse("2017-03-09/2017-03-10")},
		{ID: "e-0"},
	}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := Compare(a, b); got != cmp.Compare(i, j) {
				t.Errorf("Compare(%s %s, %s %s) = %d", a.Date, a.ID, b.Date, b.ID, got)
			}
		}
	}
}
