package timeline

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// The state of a Merger says of the tellings that are linked with others how they were
// put into groups, and which of their reports are copies. Of those that stand alone it
// says nothing, so it is small. It names a telling by its article and its place among
// the article's events, with a digest of its id.
//
//	state   = head, rules, articles, parts, hidden, CRC-32 of all before it (4 bytes, big-endian)
//	rules   = text
//	articles = number, text … (their names, sorted)
//	parts   = number, part …
//	part    = number, group … (the events of the part)
//	group   = number, telling … (in the order of publication), copies
//	telling = article (from 0), place (from 0), FNV-1a of its id (4 bytes, big-endian)
//	copies  = number of reports, 0 where they are of one article; for each of them
//	          same, related, original
//	same, related = what copying holds, from 0
//	original = the report that it copies, from 1, or 0
//	hidden  = number, telling … (left out for one with its id)
//	text    = number of bytes, bytes
//
// Numbers are unsigned varints.
const stateHead = "waqai merge 1\n"

// rules is another whenever Merge would join or mark otherwise.
const rules = "1"

// State gives what Resume takes, nil before the first Merge. It is of the last Merge,
// whatever was Set since, and the same for the same tellings.
func (m *Merger) State() []byte {
	if m.fresh {
		return nil
	}
	var parts [][]*telling
	var hidden []*telling
	seen := map[*part]bool{}
	for n := range m.used {
		t := m.at(int32(n))
		switch {
		case t.hidden:
			hidden = append(hidden, t)
		case m.parts[t] == nil && m.joints[t.merged] != nil: // with reports of several articles
			parts = append(parts, []*telling{t})
		case m.parts[t] != nil && !seen[m.parts[t]]:
			seen[m.parts[t]] = true
			parts = append(parts, m.parts[t].tellings)
		}
	}
	inOrder := func(a, b *telling) int {
		return cmp.Or(strings.Compare(a.in.name, b.in.name), cmp.Compare(a.n, b.n))
	}
	slices.SortFunc(hidden, inOrder)
	slices.SortFunc(parts, func(a, b []*telling) int { return inOrder(a[0], b[0]) })

	var names []string
	for _, all := range append(parts, hidden) {
		for _, t := range all {
			names = append(names, t.in.name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	numbers := map[string]int{}
	for n, name := range names {
		numbers[name] = n
	}

	b := []byte(stateHead)
	number := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) {
		number(len(s))
		b = append(b, s...)
	}
	tellings := func(all []*telling) {
		number(len(all))
		for _, t := range all {
			number(numbers[t.in.name])
			number(int(t.n))
			b = binary.BigEndian.AppendUint32(b, idDigest(t.id()))
		}
	}
	text(rules)
	number(len(names))
	for _, name := range names {
		text(name)
	}
	number(len(parts))
	for _, all := range parts {
		var events []*Happening
		of := map[*Happening][]*telling{}
		for _, t := range all {
			if of[t.merged] == nil {
				events = append(events, t.merged)
			}
			of[t.merged] = append(of[t.merged], t)
		}
		number(len(events))
		for _, e := range events {
			tellings(of[e])
			j := m.joints[e]
			if j == nil || j.copying == nil {
				number(0)
				continue
			}
			number(len(e.in.sheaf.originals))
			for n, original := range e.in.sheaf.originals {
				number(int(j.copying.same[n]))
				number(int(j.copying.related[n]))
				number(int(original))
			}
		}
	}
	tellings(hidden)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func idDigest(id string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32()
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
	s, err := parseState(state)
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	m.read()
	if err := m.resume(s); err != nil {
		for n := range m.used {
			m.at(int32(n)).merged = nil
		}
		m.parts = map[*telling]*part{}
		m.seeds, m.events, m.joints, m.names = nil, nil, map[*Happening]*joint{}, map[string]int32{}
		return fmt.Errorf("resume: %w", err)
	}
	m.fresh = false
	return nil
}

func (m *Merger) resume(s *savedState) error {
	find := func(r savedTelling) (*telling, error) { // nil where its article was not Set
		a := m.articles[s.articles[r.article]]
		if a == nil {
			return nil, nil
		}
		if r.place >= len(a.tellings) || idDigest(m.at(a.tellings[r.place]).id()) != r.id {
			return nil, fmt.Errorf("article %s has other events", a.name)
		}
		return m.at(a.tellings[r.place]), nil
	}
	const ( // where a telling is
		alone = iota
		linked
		astray // it is linked to what is not there
	)
	where := make([]uint8, m.used)
	made := make([][]*telling, 0, m.used)
	var joints []savedGroup // of those made
	for _, saved := range s.parts {
		p := &part{}
		groups := make([][]*telling, len(saved))
		whole := true
		for n, g := range saved {
			for _, r := range g.tellings {
				t, err := find(r)
				if err != nil {
					return err
				}
				if t == nil || !t.shown {
					whole = false
					continue
				}
				if where[t.number] != alone {
					return fmt.Errorf("article %s has an event twice", t.in.name)
				}
				where[t.number] = linked
				groups[n], p.tellings = append(groups[n], t), append(p.tellings, t)
			}
		}
		if !whole {
			for _, t := range p.tellings {
				where[t.number] = astray
			}
			m.seeds = append(m.seeds, p.tellings...)
			continue
		}
		slices.SortFunc(p.tellings, (*telling).compare)
		if len(p.tellings) > 1 {
			for _, t := range p.tellings {
				m.parts[t] = p
			}
		}
		for n, tellings := range groups {
			made = append(made, tellings)
			joints = append(joints, saved[n])
		}
	}
	for _, r := range s.hidden {
		t, err := find(r)
		if err != nil {
			return err
		}
		if t != nil && t.shown && where[t.number] == alone {
			where[t.number] = astray
			m.seeds = append(m.seeds, t)
		}
	}
	firsts := make([]*telling, len(made))
	for n := range made {
		firsts[n] = made[n][0]
	}
	one := make([]*telling, m.used)
	for n := range one {
		if one[n] = m.at(int32(n)); one[n].shown && where[n] == alone {
			made = append(made, one[n:n+1:n+1])
		}
	}
	events, _ := m.make(made)
	for n, g := range joints {
		e := firsts[n].merged
		j := m.joints[e]
		several := j != nil && severalArticles(j.tellings)
		var reports []mention
		if several {
			reports = e.mentions(false)
		}
		if len(g.same) != len(reports) {
			return fmt.Errorf("event %s has other reports", e.ID)
		}
		if !several {
			continue
		}
		j.copying = &copying{same: g.same, related: g.related}
		j.copying.name(reports, m.names)
		e.in.sheaf.originals = g.originals
	}
	for e, j := range m.joints {
		if j.copying == nil && severalArticles(j.tellings) {
			return fmt.Errorf("event %s has other reports", e.ID)
		}
	}
	m.order(events, nil, nil)
	return nil
}

// savedState is what a state says.
type savedState struct {
	articles []string
	parts    [][]savedGroup
	hidden   []savedTelling
}

type savedGroup struct {
	tellings                 []savedTelling
	same, related, originals []int32
}

type savedTelling struct {
	article, place int
	id             uint32
}

var errDamaged = errors.New("the state is damaged")

func parseState(state []byte) (*savedState, error) {
	body, known := bytes.CutPrefix(state, []byte(stateHead))
	if !known {
		return nil, errors.New("no state, or one of another version")
	}
	if len(body) < 4 || crc32.ChecksumIEEE(state[:len(state)-4]) != binary.BigEndian.Uint32(state[len(state)-4:]) {
		return nil, errDamaged
	}
	r := stateReader{body[:len(body)-4], false}
	if said := r.text(); said != rules {
		return nil, errors.New("a state of other rules")
	}
	var s savedState
	for range r.number(len(r.rest)) {
		s.articles = append(s.articles, r.text())
	}
	tellings := func() (all []savedTelling) {
		for range r.number(len(r.rest)) {
			all = append(all, savedTelling{r.number(len(s.articles) - 1), r.number(math.MaxInt32), r.digest()})
		}
		return all
	}
	for range r.number(len(r.rest)) {
		part := make([]savedGroup, r.number(len(r.rest)))
		for n := range part {
			g := &part[n]
			g.tellings = tellings()
			r.wrong = r.wrong || len(g.tellings) == 0
			reports := r.number(len(r.rest))
			for range reports {
				g.same = append(g.same, int32(r.number(reports-1)))
				g.related = append(g.related, int32(r.number(reports-1)))
				g.originals = append(g.originals, int32(r.number(reports)))
			}
		}
		s.parts = append(s.parts, part)
	}
	s.hidden = tellings()
	if r.wrong || len(r.rest) > 0 {
		return nil, errDamaged
	}
	return &s, nil
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
		r.wrong, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *stateReader) text() string {
	size := r.number(len(r.rest))
	if size > len(r.rest) {
		r.wrong = true
		return ""
	}
	s := string(r.rest[:size])
	r.rest = r.rest[size:]
	return s
}

func (r *stateReader) digest() uint32 {
	if len(r.rest) < 4 {
		r.wrong, r.rest = true, nil
		return 0
	}
	d := binary.BigEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return d
}
