package site

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"waqai/internal/article"
	"waqai/internal/memo"
	"waqai/internal/pack"
	"waqai/internal/source"
	"waqai/timeline"
	"waqai/timeline/edtf"
)

// reading is what is known of an article file: the article without its text, its faults
// and notes, and how many events it tells. The events themselves are many, and stand in a
// record of the memo, from which each is read when it is wanted.
type reading struct {
	article *article.Article
	page    *Article // the same in all editions of a preview that have this reading
	faults  source.Faults
	notes   source.Faults
	today   edtf.Day // when it was read; 0 where no day was said
	key     memo.Key // of all that it depends on; zero where a file has other faults now
	told    *timeline.Told
	// The outlines of the events, for those that stand alone, until a site has its events. That
	// of one that an earlier merge made has no heft.
	outlines []outline

	// Events are here while they are being read, and where no record has them.
	events []timeline.Event
	record memo.Record
	at     []uint32 // where in record each event begins, and behind them where the last ends
	lost   *lost
}

// lost says why an event could not be read again that had been read before: the disk
// failed, or somebody cut off a file of the memo. Then no page can be trusted.
type lost struct {
	mu  sync.Mutex
	err error
}

func (l *lost) set(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = fmt.Errorf("read an event again that was read before: %w", err)
	}
}

func (l *lost) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// event reads the n-th event of an article. Where that cannot be, it is empty, and lost
// says so.
func (r *reading) event(n int) *timeline.Event {
	e := new(timeline.Event)
	r.fill(n, e)
	return e
}

// fill reads the n-th event into one that is empty.
func (r *reading) fill(n int, e *timeline.Event) {
	if r.at == nil {
		*e = r.events[n]
		return
	}
	text, err := r.text(n)
	if err == nil {
		c := pack.Reader(text)
		if timeline.PackEvent(c, e); !c.Done() {
			err = fmt.Errorf("event %d of %s is damaged", n, r.article.Path)
		}
	}
	if err != nil {
		r.lost.set(err)
		*e = timeline.Event{}
		return
	}
	e.Sources = r.article.Sources
}

// quote reads the quote of the n-th event.
func (r *reading) quote(n int) string {
	if r.at == nil {
		return r.events[n].Quote
	}
	text, err := r.text(n)
	if err == nil {
		if quote, ok := timeline.PackedQuote(text); ok {
			return quote
		}
		err = fmt.Errorf("event %d of %s is damaged", n, r.article.Path)
	}
	r.lost.set(err)
	return ""
}

// text gives the bytes of the n-th event.
func (r *reading) text(n int) (string, error) {
	const long = 32 << 10 // to be read for one event
	from, end := int(r.at[0]), int(r.at[len(r.at)-1])
	if end-from > long {
		return r.record.Piece(int(r.at[n]), int(r.at[n+1]))
	}
	all, met := lately.get(r)
	if all == "" {
		if !met {
			lately.put(r, "")
			return r.record.Piece(int(r.at[n]), int(r.at[n+1]))
		}
		var err error
		if all, err = r.record.Piece(from, end); err != nil {
			return "", err
		}
		lately.put(r, all)
	}
	return all[int(r.at[n])-from : int(r.at[n+1])-from], nil
}

// lately are the readings of which events were read last: those of an article stand beside
// one another on many pages, and then all are read at once.
var lately recent

// recent holds readings that were asked for lately, and the bytes of the events of those
// that were asked twice. Of those that are full it lets one go that was not asked again.
type recent [8]struct {
	mu    sync.Mutex
	at    map[*reading]int
	slots [64]slot
	next  int // to be looked at when room is wanted
}

type slot struct {
	reading *reading
	text    string
	again   bool // asked for since it was looked at
}

func (c *recent) get(r *reading) (text string, met bool) {
	p := &c[r.key[0]%8]
	p.mu.Lock()
	defer p.mu.Unlock()
	n, met := p.at[r]
	if !met {
		return "", false
	}
	p.slots[n].again = true
	return p.slots[n].text, true
}

func (c *recent) put(r *reading, text string) {
	p := &c[r.key[0]%8]
	p.mu.Lock()
	defer p.mu.Unlock()
	if n, known := p.at[r]; known {
		p.slots[n].text = text
		return
	}
	if p.at == nil {
		p.at = map[*reading]int{}
	}
	for p.slots[p.next].again {
		p.slots[p.next].again = false
		p.next = (p.next + 1) % len(p.slots)
	}
	delete(p.at, p.slots[p.next].reading)
	p.slots[p.next] = slot{reading: r, text: text}
	p.at[r] = p.next
	p.next = (p.next + 1) % len(p.slots)
}

// outline makes what a Merger and lists have to know of the events, which are at hand.
func (r *reading) outline() {
	again := r.event
	if r.at == nil {
		again = nil
	}
	r.told = timeline.NewTold(r.events, again)
	r.told.FillBy(r.fill, r.quote)
	r.outlines = make([]outline, len(r.events))
	room := rooms.Get().(*timeline.Room)
	defer rooms.Put(room)
	for n := range r.events {
		switch e := &r.events[n]; {
		case len(e.Reports)+len(e.Also) == 0:
			r.outlines[n] = outlineOf(timeline.AloneIn(room, e, r.article.Date))
		case e.Decision == timeline.Held:
			r.outlines[n].decided = heldBack
		}
	}
}

// tell makes a reading ready for a site; one that is published has no events that are held
// back. Events that a record has are let go.
func (r *reading) tell(preview bool) {
	if r.article == nil || r.page != nil {
		return
	}
	if r.told == nil {
		r.outline()
	}
	if held := func(o outline) bool { return o.decided == heldBack }; !preview && slices.ContainsFunc(r.outlines, held) {
		var open []int
		var events []timeline.Event
		for n := range r.outlines {
			if !held(r.outlines[n]) {
				open, events = append(open, n), append(events, *r.event(n))
			}
		}
		r.told = timeline.NewTold(events, func(n int) *timeline.Event { return r.event(open[n]) })
		r.told.FillBy(func(n int, e *timeline.Event) { r.fill(open[n], e) }, func(n int) string { return r.quote(open[n]) })
		r.outlines = slices.DeleteFunc(r.outlines, held)
	}
	if r.at != nil {
		r.events = nil
	}
	r.page = &Article{Article: *r.article, path: "articles/" + r.article.Slug + "/" + indexFile, key: r.key}
	r.article = &r.page.Article // the only one from now on
	r.page.alone = r.page.tellsAlone()
}

// lasting tells whether a reading is kept on disk: one with faults is made anew, so
// that they are told with the words of the file as it is.
func (r *reading) lasting() bool {
	return r.article != nil && len(r.faults) == 0 && len(r.article.Decisions) == 0
}

// lay puts a reading into the memo. What it keeps of the article is its own then, and no
// piece of the file's text.
func (r *reading) lay(m *Memo) {
	r.at = []uint32{} // what is told is read from a record
	r.outline()
	room := packRooms.Get().(*packRoom)
	defer packRooms.Put(room)
	var text []byte
	text, r.at = room.packReading(r)
	r.record, r.lost = m.store.Lay(r.key, text), m.lost
	own := &reading{article: &article.Article{}}
	own.packArticle(pack.Reader(string(text[recordHead : recordHead+binary.LittleEndian.Uint32(text)])))
	r.article, r.notes = own.article, own.notes
	for n := range r.events {
		r.events[n].Sources = r.article.Sources
	}
}

// recordHead is the bytes of a record before the article.
const recordHead = 8

// packReading gives a record: the lengths of the two parts that follow (uint32, little
// endian), the article, what is known of its events and their lengths, and the events, of
// which at says where each begins and the last ends. The record is in the room.
func (room *packRoom) packReading(r *reading) (record []byte, at []uint32) {
	c := pack.Writer(room.events[:0])
	lengths := make([]int, len(r.events))
	for n := range r.events {
		before := len(c.Bytes())
		room.event = r.events[n]
		room.event.Sources = nil // those of the article
		timeline.PackEvent(c, &room.event)
		lengths[n] = len(c.Bytes()) - before
	}
	room.events, room.event = c.Bytes(), timeline.Event{}
	c = pack.Writer(append(room.record[:0], make([]byte, recordHead)...))
	r.packArticle(c)
	article := len(c.Bytes()) - recordHead
	r.packTold(c, &lengths)
	head := c.Bytes()
	binary.LittleEndian.PutUint32(head, uint32(article))
	binary.LittleEndian.PutUint32(head[4:], uint32(len(head)-recordHead-article))
	room.record = append(head, room.events...)
	return room.record, placesOfEvents(len(head), lengths)
}

// packRoom is where a record is made.
type packRoom struct {
	event          timeline.Event
	events, record []byte
}

var packRooms = sync.Pool{New: func() any { return new(packRoom) }}

func placesOfEvents(from int, lengths []int) []uint32 {
	at := make([]uint32, len(lengths)+1)
	at[0] = uint32(from)
	for n, length := range lengths {
		at[n+1] = at[n] + uint32(length)
	}
	return at
}

// unpackReading gives nil for what packReading did not write.
func unpackReading(all []byte, record memo.Record, l *lost) *reading {
	if len(all) < recordHead {
		return nil
	}
	told := recordHead + int(binary.LittleEndian.Uint32(all))
	head := told + int(binary.LittleEndian.Uint32(all[4:]))
	if head > len(all) {
		return nil
	}
	r := &reading{article: &article.Article{}, record: record, lost: l}
	c := pack.Reader(string(all[recordHead:told]))
	if r.packArticle(c); !c.Done() {
		return nil
	}
	var lengths []int
	c = pack.Reader(string(all[told:head]))
	if r.packTold(c, &lengths); !c.Done() {
		return nil
	}
	rest := len(all) - head
	for _, length := range lengths {
		if length < 0 || length > rest {
			return nil
		}
		rest -= length
	}
	if rest != 0 {
		return nil
	}
	r.at = placesOfEvents(head, lengths)
	if r.told != nil {
		return r
	}
	r.events = make([]timeline.Event, len(lengths))
	for n := range r.events {
		c := pack.Reader(string(all[r.at[n]:r.at[n+1]]))
		if timeline.PackEvent(c, &r.events[n]); !c.Done() {
			return nil
		}
		r.events[n].Sources = r.article.Sources
	}
	r.outline()
	return r
}

// packTold packs what is known of the events, or fills a reading that has none; told stays
// nil where it has to be made of the events.
func (r *reading) packTold(c *pack.Coder, lengths *[]int) {
	pack.Many(c, lengths, func(c *pack.Coder, n *int) { c.Number(n) })
	told := r.told
	if c.Reading() {
		told = new(timeline.Told)
	}
	if !told.Pack(c, r.event) {
		return
	}
	told.FillBy(r.fill, r.quote)
	if pack.Many(c, &r.outlines, func(c *pack.Coder, o *outline) { o.pack(c) }); !c.Reading() {
		return
	}
	if r.told = told; told.Len() != len(*lengths) || len(r.outlines) != told.Len() {
		c.Fail()
	}
}

// packArticle packs what is known of a reading beside its events.
func (r *reading) packArticle(c *pack.Coder) {
	day := int(r.today)
	c.Number(&day)
	r.today = edtf.Day(day)
	r.article.Pack(c)
	packFaults(c, &r.notes)
}
