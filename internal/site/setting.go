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
	"waqai/timeline"
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

// setStock holds the settings of the articles that were asked for last.
type setStock struct {
	mu    sync.Mutex
	known map[*Article]map[string]setting
	order []*Article // of known, the first that came first
}

// stocked is how many articles a setStock holds: pages and lines of files that come one
// after the other show the same ones over and over.
const stocked = 256

// settingsOf gives the settings of the tellings of an article, by their ids. A file that
// is no longer the one that was read is a source.Fault.
func (s *Site) settingsOf(a *Article) (map[string]setting, error) {
	stock := &s.stock
	stock.mu.Lock()
	known := stock.known[a]
	stock.mu.Unlock()
	if known != nil {
		return known, nil
	}
	key := s.settingsKey(a)
	if record, ok := s.memo.store.Get(key); ok {
		if known = unpackSettings(string(record)); known != nil {
			stock.add(a, known)
			return known, nil
		}
	}
	src, err := s.sourceOf(a)
	if err != nil {
		return nil, err
	}
	tellings := s.toldBy(a)
	events := make([]timeline.Event, len(tellings))
	for n, t := range tellings {
		r := t.report()
		events[n] = timeline.Event{ID: r.ID, Quote: r.Quote, Offset: r.Offset, Length: r.Length}
	}
	text, blocks := article.TextAndBlocks(src, passageMarks(events))
	around, places := contexts(text, events), passages(blocks)
	known = make(map[string]setting, len(events))
	for _, e := range events {
		known[e.ID] = setting{around[e.ID], places[e.ID]}
	}
	s.memo.store.Put(key, packSettings(known))
	stock.add(a, known)
	return known, nil
}

func (stock *setStock) add(a *Article, settings map[string]setting) {
	stock.mu.Lock()
	defer stock.mu.Unlock()
	if stock.known == nil {
		stock.known = map[*Article]map[string]setting{}
	}
	if _, there := stock.known[a]; !there {
		stock.order = append(stock.order, a)
	}
	stock.known[a] = settings
	if len(stock.order) > stocked {
		delete(stock.known, stock.order[0])
		stock.order = stock.order[1:]
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
		h.text(e.ID)
		for _, id := range e.also {
			h.text(id)
		}
	}
	return memo.Key(h.short())
}

// settingsVersion changes when the code that finds settings finds others.
const settingsVersion = "settings 3"

func packSettings(settings map[string]setting) []byte {
	c := pack.Writer(nil)
	ids := sortedKeys(settings)
	pack.Many(c, &ids, func(c *pack.Coder, id *string) {
		one := settings[*id]
		c.Text(id)
		one.pack(c)
	})
	return c.Bytes()
}

// unpackSettings gives nil for what packSettings did not write.
func unpackSettings(text string) map[string]setting {
	settings := map[string]setting{}
	c := pack.Reader(text)
	var ids []string
	pack.Many(c, &ids, func(c *pack.Coder, id *string) {
		var one setting
		c.Text(id)
		one.pack(c)
		settings[*id] = one
	})
	if !c.Done() {
		return nil
	}
	return settings
}

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
