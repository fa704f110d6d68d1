package site

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"waqai/internal/source"
	"waqai/timeline/edtf"
)

// SnapshotsFile is where a site records its snapshots: see SnapshotRecord.
const SnapshotsFile = "content/snapshots.toml"

const (
	snapshotsFolder = "snapshots"
	snapshotsPage   = snapshotsFolder + "/" + indexFile
)

// SnapshotRecord is a table [[snapshot]] of SnapshotsFile: what readers are told of a
// snapshot of the site, so that they can tell whether they hold that one.
type SnapshotRecord struct {
	// Date is that of the snapshot, a day or a time.
	Date Moment `toml:"date"`
	// File is its name, Format what it is, as «waqai archive -format» has it, and
	// Bytes its size.
	File   string `toml:"file"`
	Format string `toml:"format"`
	Bytes  int64  `toml:"bytes"`
	// URL is where readers can have it, "" where they have to ask.
	URL string `toml:"url"`
	// SHA256 is that of the file, "" of a folder, Manifest that of its manifest, and
	// Before that of the manifest of the snapshot before it, "" where there is none.
	SHA256   SHA256 `toml:"sha256"`
	Manifest SHA256 `toml:"manifest"`
	Before   SHA256 `toml:"before"`
	// Articles and Events are the numbers of those in it, the others of the events
	// that were added, changed and withdrawn since the snapshot before.
	Articles  int `toml:"articles"`
	Events    int `toml:"events"`
	Added     int `toml:"added"`
	Changed   int `toml:"changed"`
	Withdrawn int `toml:"withdrawn"`
	// Note says in an editor's words what changed.
	Note string `toml:"note"`
}

// Moment is a day, or a time of one.
type Moment struct{ time.Time }

func (m *Moment) UnmarshalText(text []byte) (err error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if m.Time, err = time.Parse(layout, string(text)); err == nil {
			return nil
		}
	}
	return &valueError{fmt.Sprintf("%q is no day and no time", text), "write it as  date = 2026-03-01  or  date = 2026-03-01T09:30:00Z"}
}

// SHA256 is a digest in hexadecimal digits.
type SHA256 string

func (d *SHA256) UnmarshalText(text []byte) error {
	if len(text) != 64 || strings.Trim(string(text), "0123456789abcdef") != "" {
		return &valueError{fmt.Sprintf("%q is no SHA-256", text), "copy the 64 digits that  waqai archive  and  sha256sum  print"}
	}
	*d = SHA256(text)
	return nil
}

// ParseSnapshots reads the text of SnapshotsFile.
func ParseSnapshots(src []byte) ([]SnapshotRecord, source.Faults) {
	var list struct {
		Snapshot []SnapshotRecord `toml:"snapshot"`
	}
	keys, faults := source.ReadTOML(SnapshotsFile, src, 0)
	if keys == nil {
		return nil, faults
	}
	faults = append(faults, keys.Decode(&list)...)
	for n, r := range list.Snapshot {
		at := func(key string) string { return fmt.Sprintf("snapshot[%d].%s", n, key) }
		if !keys.Has(at("date")) {
			faults.Add(keys.Fault(at("date"), "a snapshot without a date", "add the day for which it was made:  date = 2026-03-01"))
		}
		if strings.TrimSpace(r.File) == "" {
			faults.Add(keys.Fault(at("file"), "a snapshot without a file", `add the name of the file:  file = "chronicle-2026-03-01.zip"`))
		}
		if !keys.Has(at("sha256")) && !keys.Has(at("manifest")) {
			faults.Add(keys.Fault(at("manifest"), "a snapshot without a digest", "add  sha256  of the file, or  manifest , both of which  waqai archive verify  prints"))
		}
		if u, err := url.Parse(r.URL); r.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
			faults.Add(keys.Fault(at("url"), fmt.Sprintf("%q is no address", r.URL), `write all of it:  url = "https://example.org/chronicle-2026-03-01.zip"`))
		}
		for key, number := range map[string]int64{
			"bytes": r.Bytes, "articles": int64(r.Articles), "events": int64(r.Events),
			"added": int64(r.Added), "changed": int64(r.Changed), "withdrawn": int64(r.Withdrawn),
		} {
			if number < 0 {
				faults.Add(keys.Fault(at(key), fmt.Sprintf("%d is no number of anything", number), "write a number that is not below 0"))
			}
		}
	}
	faults.Sort()
	return list.Snapshot, faults
}

// readSnapshots reads what is recorded of the snapshots of the site; there is nothing
// where it has no such file.
func (s *Site) readSnapshots() {
	src, err := fs.ReadFile(s.files, SnapshotsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		s.Faults.Add(source.Fault{Pos: source.Pos{File: SnapshotsFile}, Message: "cannot be read: " + reason(err)})
		return
	}
	var faults source.Faults
	s.snapshots, faults = ParseSnapshots(src)
	s.Faults = append(s.Faults, faults...)
}

// SnapshotsPage says which snapshots of the site its owners recorded, and what editors
// corrected in the chronicle.
type SnapshotsPage struct {
	Frame
	// Snapshots are the latest first.
	Snapshots []SnapshotView
	// Corrected are the events in which something was corrected, the latest
	// corrected first: the first of AllCorrected.
	Corrected    []CorrectedEvent
	AllCorrected int
}

// SnapshotView is a snapshot of the site.
type SnapshotView struct {
	Date edtf.Date
	// File is its name, Href where it can be had, or "".
	File, Href string
	// Format says what it is, "" where that is not known.
	Format string
	Bytes  int64
	// SHA256 of the file and Manifest, that of the manifest, may be "".
	SHA256, Manifest string
	// Articles and Events are the numbers of those in it.
	Articles, Events int
	// Follows is the day of the snapshot before it, where that is recorded too.
	Follows edtf.Date
	// Compared tells that it names one before it; Added, Changed and Withdrawn are
	// the numbers of events since that.
	Compared                  bool
	Added, Changed, Withdrawn int
	Note                      string
}

// CorrectedEvent is an event and what editors corrected in it, the earliest first.
type CorrectedEvent struct {
	Event       EventLine
	Corrections []CorrectionView
}

// mostCorrected events are listed.
const mostCorrected = 300

// formatNames say what a snapshot is.
var formatNames = map[string]string{
	"zip": "ملف ZIP", "wacz": "أرشيف ويب WACZ", "dir": "مجلد", "bagit": "حقيبة BagIt", "bagit.zip": "حقيبة BagIt في ملف ZIP",
}

// day gives the day of a moment, in UTC, as names of snapshots have it.
func (m Moment) day() edtf.Date {
	t := m.UTC()
	return edtf.OnDay(edtf.DayOf(t.Year(), int(t.Month()), t.Day()))
}

func (s *Site) snapshotPages() []Page {
	if !s.Config.Pages.Snapshots {
		return nil
	}
	var changed []*Event
	for _, e := range s.events {
		if e.is(corrected) {
			changed = append(changed, e)
		}
	}
	// The days of decisions sort as text; those without one come last.
	last := map[*Event]string{}
	for _, e := range changed {
		for _, c := range e.Happening.Event().Corrections {
			last[e] = max(last[e], c.On.String())
		}
	}
	slices.SortStableFunc(changed, func(a, b *Event) int { return strings.Compare(last[b], last[a]) })
	all := len(changed)
	changed = changed[:min(all, mostCorrected)]
	reads := append(s.digestsOf(changed), asJSON(s.snapshots), fmt.Sprint(all))
	for _, e := range changed {
		reads = append(reads, s.home(e))
	}
	return []Page{s.page("snapshots.html", snapshotsPage, func(v view) (any, error) {
		p := SnapshotsPage{
			Frame:     v.frame("snapshots", "اللقطات والتصحيحات", "لقطات هذا الموقع ببصماتها، وما صححه المحررون في أحداثه."),
			Snapshots: v.snapshotViews(), AllCorrected: all,
		}
		for _, e := range changed {
			list := v.corrections(e.read())
			for n := range list {
				list[n].Href = "" // the other telling is not on this page
			}
			p.Corrected = append(p.Corrected, CorrectedEvent{v.eventLine(e), list})
		}
		return p, nil
	}, reads...)}
}

// snapshotViews gives what is recorded of the snapshots, the latest first.
func (v view) snapshotViews() (list []SnapshotView) {
	days := map[SHA256]edtf.Date{}
	for _, r := range v.snapshots {
		days[r.Manifest] = r.Date.day()
	}
	records := slices.Clone(v.snapshots)
	slices.SortStableFunc(records, func(a, b SnapshotRecord) int {
		return cmp.Or(b.Date.Compare(a.Date.Time), strings.Compare(a.File, b.File))
	})
	for _, r := range records {
		w := SnapshotView{
			Date: r.Date.day(), File: r.File, Href: r.URL, Format: formatNames[r.Format], Bytes: r.Bytes,
			SHA256: string(r.SHA256), Manifest: string(r.Manifest), Articles: r.Articles, Events: r.Events,
			Compared: r.Before != "", Added: r.Added, Changed: r.Changed, Withdrawn: r.Withdrawn, Note: tidy(r.Note),
		}
		if r.Before != "" {
			w.Follows = days[r.Before]
		}
		list = append(list, w)
	}
	return list
}
