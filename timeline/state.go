package timeline

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"sync/atomic"
)

// The state of a Merger says of the tellings that are linked with others how they were
// put into groups, and which of their reports are copies. Of those that stand alone it
// says nothing, so it is small. It names a telling by its article and its place among
// the article's events, and has a digest of the ids of each article.
//
//	state   = head, rules, articles, parts, hidden, CRC-32 of all before it (4 bytes, big-endian)
//	rules   = text
//	articles = number, article …
//	article = text (the name), number of its events, CRC-32C of their ids, each with a zero
//	          byte behind it (4 bytes, big-endian)
//	parts   = part …, 0
//	part    = number, group … (the events of the part)
//	group   = number, telling … (in the order of publication), copies
//	telling = article (from 0), place (from 0)
//	copies  = number of reports, 0 where they are of one article; for each of them
//	          same, related, original
//	same, related = what copying holds, from 0
//	original = the report that it copies, from 1, or 0
//	hidden  = number, telling … (left out for one with its id)
//	text    = number of bytes, bytes
//
// Numbers are unsigned varints.
const stateHead = "waqai merge 2\n"

// rules is another whenever Merge would join or mark otherwise.
const rules = "1"

// State gives what Resume takes, nil before the first Merge. It is of the last Merge,
// whatever was Set since, and the same for the same tellings.
func (m *Merger) State() []byte {
	if m.fresh {
		return nil
	}
	var articles []*record      // that have something to be said of
	of := make([]int32, m.used) // those, the place of the article of a telling
	for _, name := range slices.Sorted(maps.Keys(m.articles)) {
		a := m.articles[name]
		if !slices.ContainsFunc(a.tellings, func(number int32) bool { return m.isSaid(m.at(number)) }) {
			continue
		}
		for _, number := range a.tellings {
			of[number] = int32(len(articles))
		}
		articles = append(articles, a)
	}

	b := []byte(stateHead)
	number := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) {
		number(len(s))
		b = append(b, s...)
	}
	tell := func(t *telling) {
		number(int(of[t.number]))
		number(int(t.n))
	}
	text(rules)
	number(len(articles))
	var room []byte
	for _, a := range articles {
		text(a.name)
		number(len(a.tellings))
		var sum uint32
		sum, room = idSum(m.at(a.tellings[0]).in.told, room)
		b = binary.BigEndian.AppendUint32(b, sum)
	}
	seen := make([]bool, m.used)
	var firsts, hidden []*telling // firsts of the events of a part
	for _, a := range articles {
		for _, n := range a.tellings {
			switch t := m.at(n); {
			case t.hidden:
				hidden = append(hidden, t)
			case m.isSaid(t) && !seen[n]:
				firsts = firsts[:0]
				for other := t; !seen[other.number]; other = m.at(other.next) {
					seen[other.number] = true
					if j := m.jointOf(other.merged); j == nil || j.tellings[0] == other.number {
						firsts = append(firsts, other)
					}
				}
				slices.SortFunc(firsts, func(a, b *telling) int {
					return cmp.Or(cmp.Compare(of[a.number], of[b.number]), cmp.Compare(a.n, b.n))
				})
				number(len(firsts))
				for _, t := range firsts {
					j := m.jointOf(t.merged)
					if j == nil {
						number(1)
						tell(t)
						number(0)
						continue
					}
					number(len(j.tellings))
					for _, n := range j.tellings {
						tell(m.at(n))
					}
					number(len(j.copying))
					for n, c := range j.copying {
						number(int(c.same))
						number(int(c.related))
						number(int(j.event.in.sheaf.originals[n]))
					}
				}
			}
		}
	}
	number(0)
	number(len(hidden))
	for _, t := range hidden {
		tell(t)
	}
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// isSaid tells whether a state says something of t.
func (m *Merger) isSaid(t *telling) bool {
	return t.hidden || t.next != t.number || t.merged != nil && m.jointOf(t.merged) != nil
}

// idSum gives a digest of the ids of an article. It uses room, and gives what became of that.
func idSum(t *Told, room []byte) (uint32, []byte) {
	room = room[:0]
	for n := range t.Len() {
		room = append(append(room, t.id(int32(n))...), 0)
	}
	return crc32.Checksum(room, quoteSums), room
}

// Resume takes what State gave, in place of the Merge of what was Set: that is from then
// on as if it had been merged. It costs a fraction, since no text is read. The caller
// promises that each article that is Set has the events that it had, and the day; it may
// leave out articles of which that is not so, or that are gone, and Set those afterwards.
// The first Merge then looks at what they touch, and gives as New what the state does not
// have.
//
// Resume is for a Merger that has not merged yet. Where the state is damaged, of another
// version, or of other tellings, it gives an error, and Merge will merge all.
func (m *Merger) Resume(state []byte) error {
	if !m.fresh {
		return errors.New("resume: a Merger that has merged")
	}
	r, err := openState(state)
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	m.read()
	if err := m.resume(r); err != nil {
		for n := range m.used {
			t := m.at(int32(n))
			t.merged, t.next = nil, t.number
		}
		m.seeds, m.events, m.joints, m.names = nil, nil, nil, map[string]int32{}
		return fmt.Errorf("resume: %w", err)
	}
	m.fresh = false
	return nil
}

var errDamaged = errors.New("the state is damaged")

// openState gives what stands behind the rules of a state that is sound.
func openState(state []byte) (*stateReader, error) {
	body, known := bytes.CutPrefix(state, []byte(stateHead))
	if !known {
		return nil, errors.New("no state, or one of another version")
	}
	if len(body) < 4 || crc32.ChecksumIEEE(state[:len(state)-4]) != binary.BigEndian.Uint32(state[len(state)-4:]) {
		return nil, errDamaged
	}
	r := &stateReader{body[:len(body)-4], false}
	if said := r.text(); string(said) != rules {
		return nil, errors.New("a state of other rules")
	}
	return r, nil
}

func (m *Merger) resume(r *stateReader) error {
	articles, err := m.savedArticles(r)
	if err != nil {
		return err
	}
	const ( // where a telling is
		alone  = iota
		linked // … and alone in its event
		joined
		astray // it is linked to what is not there
		absent
	)
	where := make([]uint8, m.used)
	for n := range where {
		if !m.at(int32(n)).shown {
			where[n] = absent
		}
	}
	find := func() (number int32, known bool) {
		a, place := r.number(len(articles)-1), r.number(math.MaxInt32)
		if r.wrong || articles[a] == nil {
			return 0, false
		}
		if place >= len(articles[a].tellings) {
			r.fail()
			return 0, false
		}
		number = articles[a].tellings[place]
		return number, where[number] != absent
	}
	var (
		groups          [][]*telling
		copies          []copying // of those
		originals       [][]int32
		part, room      []*telling
		roomOfCopies    []copyOf
		roomOfOriginals []int32
	)
	for events := r.number(len(r.rest)); events > 0; events = r.number(len(r.rest)) {
		whole, before := true, len(groups)
		part = part[:0]
		for range events {
			from, count := len(part), r.number(len(r.rest))
			for range count {
				number, known := find()
				if !known {
					whole = false
					continue
				}
				t := m.at(number)
				if where[number] != alone {
					return fmt.Errorf("article %s has an event twice", t.in.name)
				}
				where[number] = linked
				part = append(part, t)
			}
			reports := r.number(len(r.rest) / 3)
			if r.wrong || count == 0 {
				return errDamaged
			}
			if count == 1 && reports == 0 {
				continue
			}
			group := carve(&room, len(part)-from)
			copy(group, part[from:])
			groups = append(groups, group)
			known, copied := carve(&roomOfCopies, reports), carve(&roomOfOriginals, reports)
			for n := range known {
				known[n] = copyOf{same: int32(r.number(reports - 1)), related: int32(r.number(reports - 1))}
				copied[n] = int32(r.number(reports))
			}
			copies, originals = append(copies, known), append(originals, copied)
		}
		if !whole {
			groups, copies, originals = groups[:before], copies[:before], originals[:before]
			for _, t := range part {
				where[t.number] = astray
			}
			m.seeds = append(m.seeds, part...)
			continue
		}
		m.round(part)
		for _, group := range groups[before:] {
			for _, t := range group {
				where[t.number] = joined
			}
		}
	}
	for range r.number(len(r.rest)) {
		if number, known := find(); known && where[number] == alone {
			where[number] = astray
			m.seeds = append(m.seeds, m.at(number))
		}
	}
	if r.wrong || len(r.rest) > 0 {
		return errDamaged
	}

	var single []*telling
	for n, is := range where {
		if is == alone || is == linked {
			if single == nil {
				single = make([]*telling, 0, len(where)-n)
			}
			single = append(single, m.at(int32(n)))
		}
	}
	events, several := m.make(single, groups)
	copied := 0
	for n, known := range copies {
		if len(known) > 0 {
			j := m.jointOf(groups[n][0].merged)
			j.copying, j.event.in.sheaf.originals = known, originals[n]
			copied++
		}
	}
	var reports []mention
	for _, h := range several {
		reports = h.mentionsIn(reports, false)
		if !m.jointOf(h).copying.name(reports, m.names) {
			return fmt.Errorf("event %s has other reports", h.ID())
		}
	}
	if copied != len(several) {
		return errors.New("an event of one article has reports of several")
	}
	m.order(events, nil, nil)
	return nil
}

// savedArticles reads which articles a state speaks of, nil for those that were not Set.
func (m *Merger) savedArticles(r *stateReader) ([]*record, error) {
	var articles []*record
	var sums []uint32
	for range r.number(len(r.rest)) {
		a, events, sum := m.articles[string(r.text())], r.number(math.MaxInt32), r.digest()
		if r.wrong {
			return nil, errDamaged
		}
		if a != nil && len(a.tellings) != events {
			return nil, fmt.Errorf("article %s has other events", a.name)
		}
		articles, sums = append(articles, a), append(sums, sum)
	}
	var other atomic.Pointer[record]
	inParallel(len(articles), 64, func() func(int) {
		var room []byte
		return func(n int) {
			if a := articles[n]; a != nil {
				var sum uint32
				if sum, room = idSum(a.told, room); sum != sums[n] {
					other.Store(a)
				}
			}
		}
	})
	if a := other.Load(); a != nil {
		return nil, fmt.Errorf("article %s has other events", a.name)
	}
	return articles, nil
}

// carve gives so many of what room has left, or of new room.
func carve[T any](room *[]T, count int) []T {
	const together = 1024 // are allocated
	if count > len(*room) {
		*room = make([]T, max(count, together))
	}
	piece := (*room)[:count:count]
	*room = (*room)[count:]
	return piece
}

// stateReader reads a state. Once something is wrong it gives nothing more.
type stateReader struct {
	rest  []byte
	wrong bool
}

// number reads a number that is at most so much.
func (r *stateReader) number(most int) int {
	n, size := binary.Uvarint(r.rest)
	if r.wrong || size <= 0 || most < 0 || n > uint64(most) {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *stateReader) fail() { r.wrong, r.rest = true, nil }

func (r *stateReader) text() []byte {
	size := r.number(len(r.rest))
	if size > len(r.rest) {
		r.fail()
		return nil
	}
	text := r.rest[:size]
	r.rest = r.rest[size:]
	return text
}

func (r *stateReader) digest() uint32 {
	if len(r.rest) < 4 {
		r.fail()
		return 0
	}
	d := binary.BigEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return d
}
