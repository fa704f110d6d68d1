package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"waqai/timeline"
)

// Custody is a line of the custody log: one snapshot. The lines of the snapshots
// before it stand above, each naming the digest of the one over it, so that a line
// that was changed or taken out shows.
type Custody struct {
	Time  string `json:"time"`  // of the snapshot, RFC 3339
	Event string `json:"event"` // "snapshot"
	// Object is "sha256:" and the digest of the manifest without the line of the
	// custody log itself, which could not name its own digest.
	Object  string `json:"object"`
	Agent   string `json:"agent,omitempty"` // who keeps it
	Tool    string `json:"tool"`
	Outcome string `json:"outcome"` // "ok"
	// Before is the snapshot before this one, nil in the first line.
	Before *Before `json:"before,omitempty"`
	// Changes since then.
	Changes *ChangeList `json:"changes,omitempty"`
	// Prev is "sha256:" and the digest of the line above, without its line break,
	// or "" in the first.
	Prev string `json:"prev"`
}

// Before names a snapshot.
type Before struct {
	Manifest string `json:"manifest"`         // "sha256:" and the digest of its manifest
	SHA256   string `json:"sha256,omitempty"` // likewise of its file, if it was one
}

// ChangeList names what changed by ids and paths.
type ChangeList struct {
	Added     []string `json:"events_added,omitempty"`
	Withdrawn []string `json:"events_withdrawn,omitempty"`
	Changed   []string `json:"events_changed,omitempty"`
	Articles  []string `json:"articles,omitempty"` // added, removed or changed
	Captures  []string `json:"captures,omitempty"` // addresses whose captures are not as they were
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// objectOf gives what a custody line calls its snapshot, from a manifest that has
// or has not the line of the custody log.
func objectOf(manifest []byte) string {
	var rest []byte
	for line := range bytes.Lines(manifest) {
		if !bytes.HasSuffix(line, []byte("  "+custodyFile+"\n")) {
			rest = append(rest, line...)
		}
	}
	return "sha256:" + digestOf(rest)
}

// custodyLog writes the custody log of a snapshot with the files in list, and
// tells what changed since the snapshot before.
func custodyLog(members []member, list []entry, before *Snapshot, opt Options) ([]byte, *Changes, error) {
	line := Custody{
		Time: opt.Date.Format(time.RFC3339), Event: "snapshot", Object: objectOf(manifestOf(list)), Agent: opt.By, Tool: opt.Tool, Outcome: "ok",
	}
	if before == nil {
		b, err := marshal(line, "")
		return b, nil, err
	}
	log, err := before.text(custodyFile)
	if err != nil {
		return nil, nil, err
	}
	lines, err := readCustody(log)
	if err != nil {
		return nil, nil, &Error{Path: before.Path, Message: "its custody log is damaged: " + err.Error(), Hint: "waqai archive verify  says what is wrong with it"}
	}
	manifest, err := before.text(manifestFile)
	if err != nil {
		return nil, nil, err
	}
	last := lines[len(lines)-1]
	if objectOf(manifest) != last.Object || before.digests[custodyFile] != digestOf(log) {
		return nil, nil, &Error{Path: before.Path, Message: "its custody log is not that of its manifest", Hint: "waqai archive verify  says what is wrong with it"}
	}
	if line.Time <= last.Time {
		return nil, nil, &Error{Path: before.Path, Message: fmt.Sprintf("is of %s, which is not before %s", last.Time, line.Time), Hint: "-after names an earlier snapshot, and -date the day of the new one", Misuse: true}
	}
	line.Before = &Before{Manifest: "sha256:" + digestOf(manifest)}
	if sum, err := before.digest(); err != nil {
		return nil, nil, err
	} else if sum != "" {
		line.Before.SHA256 = "sha256:" + sum
	}
	now := digestMap(list)
	changes, err := compare(before, &version{digests: now, events: eventsOf(members), text: textOf(members)})
	if err != nil {
		return nil, nil, err
	}
	line.Changes = changes.list()
	above := bytes.TrimSuffix(log, []byte("\n"))
	above = above[bytes.LastIndexByte(above, '\n')+1:]
	line.Prev = "sha256:" + digestOf(above)
	b, err := marshal(line, "")
	return slices.Concat(log, b), changes, err
}

func digestMap(list []entry) map[string]string {
	m := make(map[string]string, len(list))
	for _, e := range list {
		m[e.path] = e.sha256
	}
	return m
}

// textOf gives what members hold.
func textOf(members []member) func(path string) ([]byte, error) {
	at := map[string]member{}
	for _, m := range members {
		at[m.path] = m
	}
	return func(path string) ([]byte, error) {
		var b bytes.Buffer
		m, ok := at[path]
		if !ok {
			return nil, fmt.Errorf("no file %s", path)
		}
		err := m.write(&b)
		return b.Bytes(), err
	}
}

// eventsOf gives the events of a snapshot that is being written.
func eventsOf(members []member) func(yield func(timeline.Event, error) bool) {
	return func(yield func(timeline.Event, error) bool) {
		for _, m := range members {
			if m.path != eventsFile {
				continue
			}
			r, w := io.Pipe()
			go func() { w.CloseWithError(m.write(w)) }()
			defer r.Close()
			for e, err := range timeline.ReadEvents(r) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// readCustody reads a custody log and checks its chain. The log has at least one
// line.
func readCustody(log []byte) (lines []Custody, err error) {
	prev := ""
	for text := range strings.Lines(string(log)) {
		n := len(lines) + 1
		var line Custody
		body, whole := strings.CutSuffix(text, "\n")
		d := json.NewDecoder(strings.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&line); err != nil || d.More() || !whole {
			return lines, fmt.Errorf("line %d is not one that this program writes", n)
		}
		switch {
		case line.Prev != prev:
			return lines, fmt.Errorf("line %d does not follow from the line above it: one was changed or taken out", n)
		case (line.Before == nil) != (n == 1):
			return lines, fmt.Errorf("line %d does not name the snapshot before it", n)
		case n > 1 && line.Time <= lines[n-2].Time:
			return lines, fmt.Errorf("line %d is not later than the line above it", n)
		}
		if _, err := time.Parse(time.RFC3339, line.Time); err != nil {
			return lines, fmt.Errorf("line %d has no time", n)
		}
		lines = append(lines, line)
		prev = "sha256:" + digestOf([]byte(body))
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	return lines, nil
}
