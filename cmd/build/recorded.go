package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"waqai/extract"
	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline"
)

// newExtractor gives a site its extractor: ours, or recorded events with our
// gazetteer.
func newExtractor(l site.Lexicon, events *recorded) (site.Extractor, source.Faults) {
	x, err := extract.New(extract.Options{Places: l.Places, FirstDay: l.FirstDay, Region: l.Region})
	switch {
	case err != nil:
		return nil, source.Faults{{Pos: source.Pos{File: "content/places"}, Message: err.Error(), Hint: "correct the file of that place"}}
	case events != nil:
		return recorder{x, events}, nil
	}
	return x, nil
}

// recorded are events from a file, by article.
type recorded struct {
	byArticle map[string][]timeline.Event
	digest    string   // of the file
	asked     sync.Map // the articles whose events were asked for
}

// record reads a file of events. Lines that are wrong are faults, and the others
// hold; an error says that the file could not be read.
func record(file string) (*recorded, source.Faults, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	sum := sha256.New()
	r := &recorded{byArticle: map[string][]timeline.Event{}}
	var faults source.Faults
	for e, err := range timeline.ReadEvents(io.TeeReader(f, sum)) {
		var line *timeline.LineError
		switch {
		case errors.As(err, &line):
			faults.Add(source.Fault{Pos: source.Pos{File: file, Line: line.Line}, Message: line.Err.Error()})
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		default:
			r.byArticle[e.Article] = append(r.byArticle[e.Article], e)
		}
	}
	for _, events := range r.byArticle {
		slices.SortStableFunc(events, func(a, b timeline.Event) int { return a.Offset - b.Offset })
	}
	r.digest = fmt.Sprintf("%x", sum.Sum(nil))
	return r, faults, nil
}

// unasked counts the events of articles that the site does not have; there are
// none where no events were recorded.
func (r *recorded) unasked() (n int) {
	if r == nil {
		return 0
	}
	for id, events := range r.byArticle {
		if _, ok := r.asked.Load(id); !ok {
			n += len(events)
		}
	}
	return n
}

// recorder answers with recorded events in place of the extractor's.
type recorder struct {
	*extract.Extractor
	events *recorded
}

func (r recorder) Events(a timeline.Article) []timeline.Event {
	r.events.asked.Store(a.ID, true)
	return slices.Clone(r.events.byArticle[a.ID])
}

func (r recorder) Version() string { return r.Extractor.Version() + r.events.digest }
