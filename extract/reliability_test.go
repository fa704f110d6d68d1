package extract

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"waqai/timeline"
	"waqai/timeline/edtf"
)

// TestReliability prints, for the annotated articles of newspapers, how many of
// the events of a confidence are right, and holds the confidence to it: of those
// at 0.9 and above nine in ten have to be. The weights were fitted to these very
// articles, so other news may have fewer.
func TestReliability(t *testing.T) {
	articles, _ := corpus(t)
	x := extractor(t)
	type bin struct {
		from, sum float64
		n, right  int
	}
	bins := []bin{{from: 0.9}, {from: 0.75}, {from: 0.6}, {from: 0}}
	for _, half := range []string{"seen", "unseen"} {
		for id, gold := range annotations(t, half) {
			for _, e := range x.Events(articles[id]) {
				k := slices.IndexFunc(gold, func(a annotated) bool { return a.tells(t, e) })
				if k >= 0 && gold[k].Optional {
					continue // neither right nor wrong
				}
				b := &bins[slices.IndexFunc(bins, func(b bin) bool { return e.Confidence >= b.from })]
				b.n++
				b.sum += e.Confidence
				if k >= 0 {
					b.right++
					gold = slices.Delete(gold, k, k+1) // one telling each
				}
			}
		}
	}
	for _, b := range bins {
		share, mean := float64(b.right)/float64(b.n), b.sum/float64(b.n)
		t.Logf("from %.2f: %3d events, %.2f of them right, %.2f said", b.from, b.n, share, mean)
		if b.from == 0.9 && share < 0.9 || b.n >= 15 && (mean-share > 0.15 || share-mean > 0.15) {
			t.Errorf("of %d events from %.2f on %.2f are right, and %.2f are said to be", b.n, b.from, share, mean)
		}
	}
}

// annotations reads the events of one half of testdata/news, by article.
func annotations(t *testing.T, half string) map[string][]annotated {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "news", half+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string][]annotated{}
	for s := bufio.NewScanner(f); s.Scan(); {
		var a annotated
		if err := json.Unmarshal(s.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		list := all[a.Article]
		if a.Quote[1] > 0 {
			list = append(list, a)
		}
		all[a.Article] = list
	}
	return all
}

// tells tells whether an event is the annotated one: quotes that share half of the
// shorter one, the same days, a place in common.
func (a annotated) tells(t *testing.T, e timeline.Event) bool {
	t.Helper()
	common := min(a.Quote[0]+a.Quote[1], e.Offset+e.Length) - max(a.Quote[0], e.Offset)
	if 2*common < min(a.Quote[1], e.Length) {
		return false
	}
	dates, places := []edtf.Date{a.Date}, [][]string{a.Places}
	if a.Alt != nil {
		var other struct {
			Date   []edtf.Date `json:"date"`
			Places [][]string  `json:"places"`
		}
		if err := json.Unmarshal(a.Alt, &other); err != nil {
			t.Fatalf("%s: %v", a.Article, err)
		}
		dates, places = append(dates, other.Date...), append(places, other.Places...)
	}
	days := func(d edtf.Date) [2]edtf.Day {
		first, _ := d.First()
		last, _ := d.Last()
		return [2]edtf.Day{first, last}
	}
	return slices.ContainsFunc(dates, func(d edtf.Date) bool { return days(d) == days(e.Date) }) &&
		slices.ContainsFunc(places, func(list []string) bool {
			return slices.ContainsFunc(list, func(p string) bool { return slices.Contains(e.Places, p) })
		})
}
