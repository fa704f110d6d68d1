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
	"waqai/extract/places"
	"waqai/internal/site"
	"waqai/internal/source"
	"waqai/timeline"
)

// newExtractor gives a site its extractor: ours, or recorded events with our
// gazetteer.
func newExtractor(l site.Lexicon, events *recorded) (site.Extractor, []site.Refused) {
	x, refused := extractorWith(l, extract.Options{FirstDay: l.FirstDay, Region: l.Region})
	// Only an editor's view asks for reasons, which take time.
	explaining := sync.OnceValue(func() *extract.Extractor {
		x, _ := extractorWith(l, extract.Options{FirstDay: l.FirstDay, Region: l.Region, Explain: true})
		return x
	})
	if events != nil {
		return recorder{x, events, explaining}, refused
	}
	return &reader{Extractor: x, explaining: explaining}, refused
}

// extractorWith makes an extractor with the places and words of a site, without
// those places that it cannot take.
func extractorWith(l site.Lexicon, opt extract.Options) (*extract.Extractor, []site.Refused) {
	opt.Places, opt.Actors, opt.Furniture = slices.Clone(l.Places), l.Actors, l.Furniture
	var refused []site.Refused
	x, err := extract.New(opt)
	for err != nil {
		var wrong *places.UnsoundError
		if !errors.As(err, &wrong) {
			panic(err) // nothing else can be wrong
		}
		r := site.Refused{ID: wrong.ID, Key: "name", Message: wrong.Problem, Hint: `add  name = "…"  as articles write it`}
		if wrong.Field == "parent" {
			r.Key, r.Hint = "in", "write the id of a larger place, or give that place a file in content/places"
		}
		refused = append(refused, r)
		opt.Places = slices.DeleteFunc(opt.Places, func(p timeline.Place) bool { return p.ID == wrong.ID })
		x, err = extract.New(opt)
	}
	return x, refused
}

// reader is our extractor as a site asks it.
type reader struct {
	*extract.Extractor
	explaining func() *extract.Extractor

	// left is what the pages put around the last texts, seen when their events were
	// looked for.
	mu   sync.Mutex
	left map[string][]extract.Furniture
}

// Events gives the events of an article, and keeps what else was seen for LeftOut,
// which is asked next.
func (r *reader) Events(a timeline.Article) []timeline.Event {
	events, left, ok := r.EventsAndFurniture(a)
	if ok {
		const most = 64 // texts: of some nobody asks
		r.mu.Lock()
		if r.left == nil || len(r.left) >= most {
			r.left = make(map[string][]extract.Furniture)
		}
		r.left[a.Text] = left
		r.mu.Unlock()
	}
	return events
}

func (r *reader) Understand(a timeline.Article) ([]timeline.Event, []site.Seen) {
	return understand(r.explaining(), a)
}

// understand tells what an extractor saw in a text.
func understand(x *extract.Extractor, a timeline.Article) ([]timeline.Event, []site.Seen) {
	events, rejected := x.Explain(a)
	var seen []site.Seen
	for _, d := range x.Dates(a) {
		why := d.Meaning()
		if d.Note != "" {
			why += "; " + d.Note
		}
		seen = append(seen, site.Seen{Start: d.Start, End: d.End, Kind: site.SeenTime, Value: d.Value.String(), Rule: d.Rule, Why: why})
	}
	for _, m := range x.Mentions(a) {
		seen = append(seen, site.Seen{Start: m.Start, End: m.End, Kind: site.SeenPlace, Value: m.ID, Role: string(m.Role), Why: m.Why})
	}
	for _, r := range rejected {
		kind := site.SeenRejected
		if r.Kind == extract.LeftOut {
			kind = site.SeenLeftOut
		}
		seen = append(seen, site.Seen{Start: r.Start, End: r.Start + len(r.Trigger), Kind: kind, Why: r.Reason})
	}
	return events, seen
}

func (r *reader) LeftOut(text string) (left []site.LeftOut) {
	r.mu.Lock()
	found, ok := r.left[text]
	delete(r.left, text)
	r.mu.Unlock()
	if !ok {
		found = r.Furniture(text)
	}
	for _, f := range found {
		left = append(left, site.LeftOut{Start: f.Start, End: f.End, Reason: f.Reason})
	}
	return left
}

// recorded are events from a file, by article.
type recorded struct {
	byArticle map[string][]timeline.Event
	digest    string   // of the file
	asked     sync.Map // the articles that the site has
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
			faults.Add(source.Fault{Pos: source.Pos{File: file, Line: line.Line}, Message: line.Err.Error(), Hint: "a line is one event, as  waqai extract  writes it"})
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
	events     *recorded
	explaining func() *extract.Extractor
}

// Understand gives the recorded events; what is seen in the text is the extractor's.
func (r recorder) Understand(a timeline.Article) ([]timeline.Event, []site.Seen) {
	_, seen := understand(r.explaining(), a)
	return r.Events(a), seen
}

func (r recorder) Events(a timeline.Article) []timeline.Event {
	r.Hear(a.ID)
	return slices.Clone(r.events.byArticle[a.ID])
}

// Hear notes that the site has an article.
func (r recorder) Hear(article string) { r.events.asked.Store(article, true) }

func (r recorder) Version() string { return r.Extractor.Version() + r.events.digest }
