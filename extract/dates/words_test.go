package dates

import (
	"slices"
	"testing"

	"waqai/extract/arabic"
	"waqai/internal/source"
)

// TestWords reads words.toml as a reviewer would: no form stands for two
// months, two weekdays or two numbers, and nothing is listed twice.
func TestWords(t *testing.T) {
	var w words
	if faults := source.DecodeTOML("words.toml", wordsTOML, 0, &w); len(faults) > 0 {
		t.Fatal(faults.Err())
	}
	b := builder{lexicon: &lexicon{}}
	for name, table := range map[string]map[string]any{
		"months": w.Months, "hijri": w.Hijri, "weekdays": w.Weekdays, "days": w.Days, "numbers": w.Numbers,
		"ordinals": w.Ordinals, "decades": w.Decades, "seasons": w.Seasons, "parts": w.Parts, "eras": w.Eras,
	} {
		seen := map[string]string{}
		for key, list := range b.lists(table) {
			for _, word := range list {
				form := arabic.Fold(word)
				if other, ok := seen[form]; ok && other != key {
					t.Errorf("%s: %q stands under %s and %s", name, word, other, key)
				}
				seen[form] = key
			}
		}
	}
	for name, list := range map[string][]string{
		"heads": w.Names.Heads, "whole": w.Names.Whole, "events": w.Names.Events, "counted": w.Names.Counted, "clauses": w.Future.Clauses,
	} {
		for i, word := range list {
			if slices.Contains(list[:i], word) {
				t.Errorf("%s: %q is listed twice", name, word)
			}
		}
	}
	for _, m := range w.Ambiguous.Months {
		l, err := builtin()
		if err != nil {
			t.Fatal(err)
		}
		if e := l.forms[arabic.Fold(m)]; e == nil || e.class&(month|hijri) == 0 {
			t.Errorf("ambiguous: %q is no month", m)
		}
	}
}

// TestWordsFaults gives words that cannot be used, and wants a fault.
func TestWordsFaults(t *testing.T) {
	for name, w := range map[string]words{
		"a list under no number":     {Months: map[string]any{"march": []any{"آذار"}}},
		"an unknown direction":       {Directions: map[string]any{"sideways": []any{"الجانبي"}}},
		"a word that is no list":     {Months: map[string]any{"3": "آذار"}},
		"a feast without a day":      {Feast: []feastDay{{Names: []string{"عيد"}}}},
		"a feast that may be no one": {Feast: []feastDay{{Names: []string{"العيد"}, Either: []string{"عيد الزهور"}}}},
		"an empty word":              {Months: map[string]any{"3": []any{""}}},
	} {
		if _, err := compile(&w); err == nil {
			t.Errorf("%s: no fault", name)
		}
	}
}
