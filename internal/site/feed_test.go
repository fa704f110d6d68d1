package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"waqai/timeline/edtf"
)

// TestNewest compares newest with the beginning of the whole list, sorted.
func TestNewest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 5, 63, 64, 200, 1000} {
		var events []*Event
		for n := range size {
			e := &Event{
				Happening: someHappening(fmt.Sprintf("e%d", random.IntN(1_000_000)*1000+n), edtf.OnDay(edtf.DayOf(2016, 1, 1)+edtf.Day(n/3))),
				tellers:   &tellers{last: edtf.OnDay(edtf.DayOf(2016, 1, 1) + edtf.Day(random.IntN(40)))},
			}
			events = append(events, e)
		}
		want := slices.Clone(events)
		slices.SortFunc(want, func(a, b *Event) int {
			x := a.last
			y := b.last
			return cmp.Or(edtf.Compare(y, x), edtf.Compare(b.Date(), a.Date()), strings.Compare(a.ID(), b.ID()))
		})
		for _, n := range []int{0, 1, 20, 50, 2000} {
			if got := newest(events, n); !slices.Equal(got, want[:min(n, size)]) {
				t.Errorf("the newest %d of %d are not those", n, size)
			}
		}
	}
}

func TestDigestOf(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		var texts []string
		var all strings.Builder
		for range random.IntN(40) {
			text := strings.Repeat("و", random.IntN(random.IntN(2000)+1))
			texts = append(texts, text)
			fmt.Fprintf(&all, "%d:%s", len(text), text)
		}
		sum := sha256.Sum256([]byte(all.String()))
		if got, want := digestOf(texts...), hex.EncodeToString(sum[:16]); got != want {
			t.Fatalf("%d texts: %s, want %s", len(texts), got, want)
		}
	}
}

func TestEscapePath(t *testing.T) {
	for _, path := range []string{"", "*", "a/b-c.html", "2017/03/index.html", "a&b", "a:b", "A~z", "صور/أ.png", "a b", "100%", "a//b", "./x"} {
		if got, want := escapePath(path), (&url.URL{Path: path}).EscapedPath(); got != want {
			t.Errorf("escapePath(%q) = %q, want %q", path, got, want)
		}
	}
}
