package site

import (
	"fmt"
	"io/fs"
	"sync"

	"waqai/internal/article"
	"waqai/internal/export"
	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/internal/source"
)

// setting is what stands around the sentence of an event in its article, and where that
// is on the article's page. It is read from the file when a page shows it: all settings
// of a site are more than its events.
type setting struct {
	surroundings
	passage export.Passage
}

// surroundings are the words of the paragraph before and after a quote.
type surroundings struct{ Before, After string }

// packedSettings are those of the tellings of an article, packed: of a long article a page
// wants one. There is the number of them, and of each the id and the setting.
type packedSettings string

// of gives the setting of a telling, zero of one that is none of the article's.
func (all packedSettings) of(id string) (one setting) {
	c := pack.Reader(string(all))
	var n uint64
	var key, packed string
	for c.Uint(&n); n > 0 && !c.Failed(); n-- {
		c.Text(&key)
		if c.Text(&packed); key == id {
			one.pack(pack.Reader(packed))
			return one
		}
	}
	return setting{}
}

// len counts them. It is -1 where nobody packed these.
func (all packedSettings) len() int {
	c := pack.Reader(string(all))
	var n, read uint64
	var text string
	for c.Uint(&n); read < n && !c.Failed(); read++ {
		c.Text(&text)
		c.Text(&text)
	}
	if !c.Done() {
		return -1
	}
	return int(n)
}

// setStock holds the settings of the articles that were asked for last.
type setStock struct {
	mu    sync.Mutex
	known map[*Article]packedSettings
	order []*Article // of known, the first that came first
	size  int        // of known, in bytes
}

// stocked is how many bytes a setStock holds: pages and lines of files that come one after
// the other show the same articles over and over.
const stocked = 12 << 20

// settingsOf gives the settings of the tellings of an article. A file that is no longer the
// one that was read is a source.Fault.
func (s *Site) settingsOf(a *Article) (packedSettings, error) {
	stock := &s.stock
	stock.mu.Lock()
	known, ok := stock.known[a]
	stock.mu.Unlock()
	if ok {
		return known, nil
	}
	key := s.settingsKey(a)
	if record, ok := s.memo.store.Get(key); ok {
		if known = packedSettings(record); known.len() >= 0 {
			stock.add(a, known)
			return known, nil
		}
	}
	src, err := s.sourceOf(a)
	if err != nil {
		return "", err
	}
	tellings := s.tellingsOf(a)
	text, blocks := article.TextAndBlocks(src, passageMarks(tellings))
	around, places := contexts(text, tellings), passages(blocks)
	c := pack.Writer(nil)
	n := uint64(len(tellings))
	c.Uint(&n)
	body := pack.Writer(nil)
	for _, t := range tellings {
		one := setting{around[t.id], places[t.id]}
		body = pack.Writer(body.Bytes()[:0])
		one.pack(body)
		packed := string(body.Bytes())
		c.Text(&t.id)
		c.Text(&packed)
	}
	s.memo.store.Put(key, c.Bytes())
	known = packedSettings(c.Bytes())
	stock.add(a, known)
	return known, nil
}

func (stock *setStock) add(a *Article, all packedSettings) {
	stock.mu.Lock()
	defer stock.mu.Unlock()
	if stock.known == nil {
		stock.known = map[*Article]packedSettings{}
	}
	if _, there := stock.known[a]; there {
		return
	}
	stock.known[a] = all
	stock.order = append(stock.order, a)
	for stock.size += len(all); stock.size > stocked && len(stock.order) > 1; stock.order = stock.order[1:] {
		stock.size -= len(stock.known[stock.order[0]])
		delete(stock.known, stock.order[0])
	}
}

// settingsKey is that under which a memo has the settings of an article's sentences. Where
// these stand is known by what was read of its file; which of them the site has, by the ids
// of its events.
func (s *Site) settingsKey(a *Article) memo.Key {
	h := newDigester()
	h.text(settingsVersion)
	h.bytes(a.key[:])
	for _, e := range s.eventsOf(a) {
		h.text(e.ID())
		for _, id := range e.also {
			h.text(id)
		}
	}
	return memo.Key(h.short())
}

// settingsVersion changes when the code that finds settings finds others.
const settingsVersion = "settings 4"

func (s *setting) pack(c *pack.Coder) {
	p := &s.passage
	for _, text := range []*string{&s.Before, &s.After, &p.Block, &p.Exact, &p.Prefix, &p.Suffix} {
		c.Text(text)
	}
	c.Number(&p.Start)
	c.Number(&p.End)
}

// sourceOf reads the file of an article, which has to be the one that Load read.
func (s *Site) sourceOf(a *Article) ([]byte, error) {
	src, err := fs.ReadFile(s.files, a.Path)
	if err == nil && article.Digest(src) != a.Digest {
		err = fmt.Errorf("changed while the site was built")
	}
	if err != nil {
		return nil, source.Fault{Pos: source.Pos{File: a.Path}, Message: reason(err), Hint: "build again"}
	}
	return src, nil
}
