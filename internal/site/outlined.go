package site

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"

	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/timeline"
)

// outlined are outlines of events that are made of several tellings, as the last build
// left them: to read what these say again only for that takes a tenth of a build after one
// edit. index has for each, sorted by key, its key and where it ends in body (uint32,
// little endian).
type outlined struct{ index, body string }

const outlinedEntry = len(memo.Key{}) + 4

// outlinedBlob names what a memo has of them. The numbers of tellings are others in a
// preview, which knows those that are held back.
func (s *Site) outlinedBlob() string {
	if s.preview {
		return "outlines in a preview"
	}
	return "outlines"
}

// readOutlined gives what a memo has.
func (s *Site) readOutlined() (o outlined) {
	c := pack.Reader(string(s.memo.store.Blob(s.outlinedBlob())))
	c.Text(&o.index)
	if c.Text(&o.body); !c.Done() {
		return outlined{}
	}
	return o
}

func (o outlined) len() int { return len(o.index) / outlinedEntry }

func (o outlined) key(n int) string { return o.index[n*outlinedEntry:][:len(memo.Key{})] }

func (o outlined) end(n int) int {
	if n < 0 {
		return 0
	}
	at := n*outlinedEntry + len(memo.Key{})
	return int(binary.LittleEndian.Uint32([]byte(o.index[at : at+4])))
}

// find gives what there is of a key, "" where there is nothing.
func (o outlined) find(key memo.Key) string {
	n := sort.Search(o.len(), func(n int) bool { return o.key(n) >= string(key[:]) })
	if n == o.len() || o.key(n) != string(key[:]) {
		return ""
	}
	from, to := o.end(n-1), o.end(n)
	if from > to || to > len(o.body) {
		return "" // nobody wrote that
	}
	return o.body[from:to]
}

// outlinedEvent is one for the next build.
type outlinedEvent struct {
	key  memo.Key
	text string
}

// writeOutlined lets the memo have these.
func (s *Site) writeOutlined(list []outlinedEvent) {
	slices.SortFunc(list, func(a, b outlinedEvent) int { return bytes.Compare(a.key[:], b.key[:]) })
	body := 0
	for n := range list {
		body += len(list[n].text)
	}
	// Two texts, as readOutlined reads them: they are long, and made in their place.
	const lengths = 2 * binary.MaxVarintLen64
	b := make([]byte, 0, lengths+len(list)*outlinedEntry+body)
	b = binary.AppendUvarint(b, uint64(len(list)*outlinedEntry))
	end := 0
	for n := range list {
		end += len(list[n].text)
		b = binary.LittleEndian.AppendUint32(append(b, list[n].key[:]...), uint32(end))
	}
	b = binary.AppendUvarint(b, uint64(body))
	for n := range list {
		b = append(b, list[n].text...)
	}
	s.memo.store.SetBlob(s.outlinedBlob(), b)
}

// pack packs what is known of an event beside its tellings, or reads it; ok is false where
// it is of articles that are not in bySlug, or nobody packed it.
func (e *Event) pack(c *pack.Coder, bySlug map[string]*Article) (ok bool) {
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
		return true
	}
	for _, slug := range slugs {
		t.articles = append(t.articles, bySlug[slug])
	}
	if !c.Done() || len(slugs) == 0 || slices.Contains(t.articles, nil) {
		return false
	}
	if e.tellers = t; alone {
		e.tellers = &t.articles[0].alone
	} else {
		t.names, t.originals, t.also = shared(t.names).all, shared(t.originals).all, cloned(t.also)
	}
	return true
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
