package timeline

import (
	"strings"
	"testing"
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
