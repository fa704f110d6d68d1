package site

import (
	"cmp"
	"encoding/binary"
	"slices"

	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/timeline"
)

// outlined are outlines of events that are made of several tellings, as the last build
// left them: to read what these say again only for that takes a tenth of a build after one
// edit.
type outlined map[memo.Key]*Event

// outlinedBlob names what a memo has of them. The numbers of tellings are others in a
// preview, which knows those that are held back.
func (s *Site) outlinedBlob() string {
	if s.preview {
		return "outlines in a preview"
	}
	return "outlines"
}

// readOutlined gives what a memo has; nothing where it is damaged.
func (s *Site) readOutlined() outlined {
	all := outlined{}
	for c := pack.Reader(string(s.memo.store.Blob(s.outlinedBlob()))); !c.Done(); {
		var key memo.Key
		e := new(Event)
		if packOutlined(c, &key, e, s.bySlug); c.Failed() {
			return nil
		}
		if e.tellers != nil { // else an article has gone
			all[key] = e
		}
	}
	return all
}

// writeOutlined lets the memo have these.
func (s *Site) writeOutlined(events outlined) {
	c := pack.Writer(nil)
	keys := make([]memo.Key, 0, len(events))
	for key := range events {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b memo.Key) int { return cmp.Compare(string(a[:]), string(b[:])) })
	for _, key := range keys {
		packOutlined(c, &key, events[key], nil)
	}
	s.memo.store.SetBlob(s.outlinedBlob(), c.Bytes())
}

// packOutlined packs what is known of an event. One that is read has no tellers where an
// article of its reports is not in bySlug.
func packOutlined(c *pack.Coder, key *memo.Key, e *Event, bySlug map[string]*Article) {
	packKey(c, key)
	e.outline.pack(c)
	t := e.tellers
	if c.Reading() {
		t = &tellers{}
	}
	var slugs []string
	for _, a := range t.articles {
		slugs = append(slugs, a.Slug)
	}
	alone := len(slugs) == 1 && t == &t.articles[0].alone
	c.Texts(&slugs)
	c.Flag(&alone)
	if !alone {
		c.Number(&t.witnesses)
		c.Number(&t.sources)
		for _, list := range []*[]string{&t.names, &t.originals, &t.also} {
			c.Texts(list)
		}
		c.Binary(t.first, &t.first)
		c.Binary(t.last, &t.last)
	}
	if !c.Reading() {
		return
	}
	for _, slug := range slugs {
		a := bySlug[slug]
		if a == nil {
			return
		}
		t.articles = append(t.articles, a)
	}
	switch {
	case len(slugs) == 0:
		c.Fail()
	case alone:
		e.tellers = &t.articles[0].alone
	default:
		t.names, t.originals, t.also = shared(t.names).all, shared(t.originals).all, cloned(t.also)
		e.tellers = t
	}
}

// keyOfHappening gives the key of all that an event is made of: what was read of the
// files, which of their tellings these are, and what they copy. It is false where a file
// was not read as it is.
func (s *Site) keyOfHappening(h *timeline.Happening) (key memo.Key, ok bool) {
	d := newDigester()
	d.text(programVersion)
	for name, n := range h.Made() {
		r := s.readingOf[name]
		if r == nil || r.key == (memo.Key{}) {
			d.short()
			return key, false
		}
		d.bytes(r.key[:])
		d.buffer = binary.AppendVarint(d.buffer, int64(n))
	}
	for _, n := range h.Copies() {
		d.buffer = binary.AppendVarint(d.buffer, int64(n))
	}
	return memo.Key(d.short()), true
}
