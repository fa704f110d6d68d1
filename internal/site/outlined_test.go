package site

import (
	"fmt"
	"reflect"
	"testing"

	"waqai/internal/memo"
	"waqai/internal/pack"
)

// TestOutlined makes events of several tellings of what the build before left of them, and
// anew where that is damaged: they are the same.
func TestOutlined(t *testing.T) {
	dir := plant(t, t.TempDir(), small)
	for n := range 40 {
		plant(t, dir, map[string]string{fmt.Sprintf("content/articles/%d.md", n): someArticle(n, 1+n%9)})
	}
	for _, preview := range []bool{false, true} {
		var mode string
		load := func(blob func(*Site) []byte) (*Site, outlined) {
			opt := optionsFor(dir, "", "")
			opt.Preview, opt.learns = preview, true
			s, err := Load(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			mode = s.outlinedBlob()
			left := s.readOutlined()
			if blob != nil {
				s.memo.store.SetBlob(mode, blob(s))
			}
			s.Memo().Keep()
			s.memo.store.Close()
			return s, left
		}
		first, left := load(nil)
		if left.len() == 0 {
			t.Fatal("no event of several tellings is left for the next build")
		}
		want := eventsSaid(first)
		if again, _ := load(nil); !reflect.DeepEqual(eventsSaid(again), want) {
			t.Error("events that a build takes from the one before are others")
		}
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return b[:len(b)-1] },
			func(b []byte) []byte { return append([]byte("x"), b...) },
			func(b []byte) []byte { return nil },
		} {
			load(func(s *Site) []byte { return damage([]byte(string(s.memo.store.Blob(mode)))) })
			if again, left := load(nil); !reflect.DeepEqual(eventsSaid(again), want) || left.len() == 0 {
				t.Error("what is damaged is not made anew")
			}
		}
		// What is left is taken, and not made again: a mark that no event has comes through.
		load(func(s *Site) []byte {
			var list []outlinedEvent
			for n := range left.len() {
				var key memo.Key
				copy(key[:], left.key(n))
				e := new(Event)
				if !e.pack(pack.Reader(left.find(key)), s.bySlug) {
					t.Fatal("what was left cannot be read")
				}
				e.quote = 7
				c := pack.Writer(nil)
				e.pack(c, nil)
				list = append(list, outlinedEvent{key, string(c.Bytes())})
			}
			s.writeOutlined(list)
			return s.memo.store.Blob(mode)
		})
		s, _ := load(nil)
		marked := 0
		for _, e := range s.events {
			if e.quote == 7 {
				marked++
			}
		}
		if marked != left.len() {
			t.Errorf("%d of %d events are taken from what was left", marked, left.len())
		}
		load(func(*Site) []byte { return nil })
	}
}

// eventsSaid gives all that lists know of the events of a site.
func eventsSaid(s *Site) (all []string) {
	for _, e := range s.events {
		line := fmt.Sprint(e.ID(), e.Date(), e.places(), e.sum, e.heft, e.year, e.month, e.kind, e.tolls, e.quote, e.decided, e.marks,
			e.witnesses, e.sources, e.names, e.originals, e.first, e.last, e.also)
		for _, a := range e.articles {
			line += " " + a.Slug
		}
		all = append(all, line)
	}
	return all
}
