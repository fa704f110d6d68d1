package site

import (
	"fmt"
	"io/fs"
	"sync"

	"waqai/internal/article"
	"waqai/internal/export"
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
	src, err := s.sourceOf(a)
	if err != nil {
		return nil, err
	}
	events := make([]timeline.Event, len(a.told))
	for n, t := range a.told {
		events[n] = timeline.Event{ID: t.report.ID, Quote: t.report.Quote, Offset: t.report.Offset, Length: t.report.Length}
	}
	text, blocks := article.TextAndBlocks(src, passageMarks(events))
	around, places := contexts(text, events), passages(blocks)
	known = make(map[string]setting, len(events))
	for _, e := range events {
		known[e.ID] = setting{around[e.ID], places[e.ID]}
	}
	stock.mu.Lock()
	defer stock.mu.Unlock()
	if stock.known == nil {
		stock.known = map[*Article]map[string]setting{}
	}
	if _, there := stock.known[a]; !there {
		stock.order = append(stock.order, a)
	}
	stock.known[a] = known
	if len(stock.order) > stocked {
		delete(stock.known, stock.order[0])
		stock.order = stock.order[1:]
	}
	return known, nil
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
