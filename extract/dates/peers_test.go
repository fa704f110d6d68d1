package dates

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waqai/extract/arabic"
	"waqai/timeline/edtf"
)

// peerCase is a case of the suites on which other taggers are tested: a text,
// the part of it that is a time, and the days that it means.
type peerCase struct {
	ID, Suite, Text, Ref, Match string
	Start, End                  string // half-open
	NewsStart                   string `json:"news_start"` // as news would read it
	NewsEnd                     string `json:"news_end"`
	PastStart                   string `json:"past_start"` // the reading backwards
	PastEnd                     string `json:"past_end"`
	EndNote                     string `json:"end_note"` // End is the last day itself
	Grain, Kind, Score          string
	Relevant, Approx            bool
	Convention                  string // the suite's own rule: only the span counts
	Tolerance                   int    `json:"tolerance_days"`
	Line                        *int   `json:"line_offset"` // where Match stands, in characters
}

// aspect is what a case measures: the right days, the span alone, or that
// nothing is found.
func (p *peerCase) aspect() string {
	switch {
	case p.Score == "none" || p.Kind == "negative":
		return "quiet"
	case p.Score == "span" || p.Convention != "":
		return "span"
	}
	return "right"
}

// stretch is a first and a last day; ok is false for an end that is open.
type stretch struct {
	first, last     edtf.Day
	firstOK, lastOK bool
}

// wanted gives the days that a case accepts.
func (p *peerCase) wanted(t *testing.T) []stretch {
	var out []stretch
	day := func(s string) edtf.Day { return day1(t, s[:10]) }
	for k, w := range [][2]string{{p.Start, p.End}, {p.NewsStart, p.NewsEnd}, {p.PastStart, p.PastEnd}} {
		a, b := w[0], w[1]
		switch {
		case a == "" && b == "", a == "" && k > 0:
		case a == "":
			out = append(out, stretch{last: day(b), lastOK: true}, stretch{last: day(b) - 1, lastOK: true})
		case b == "":
			out = append(out, stretch{first: day(a), firstOK: true})
			if strings.Contains(a, "T") || slices.Contains([]string{"day", "minute", "second", "hour", "daypart"}, p.Grain) {
				out = append(out, stretch{day(a), day(a), true, true})
			}
		default:
			first, last := day(a), day(b)
			if strings.Contains(b, "T") || p.EndNote != "" {
				out = append(out, stretch{first, last, true, true})
			}
			if last > first {
				last--
			} else {
				last = first
			}
			out = append(out, stretch{first, last, true, true})
		}
	}
	return out
}

// is tells whether a value names one of the days wanted, give or take slack
// days at either end.
func (s stretch) is(wanted []stretch, slack int) bool {
	near := func(a, b edtf.Day) bool { return a-b <= edtf.Day(slack) && b-a <= edtf.Day(slack) }
	for _, w := range wanted {
		switch {
		case s == w, !w.lastOK && s.firstOK && s.first == w.first:
			return true
		case slack > 0 && s.firstOK && s.lastOK && w.firstOK && w.lastOK && near(s.first, w.first) && near(s.last, w.last):
			return true
		}
	}
	return false
}

// judge runs a case: whether it is right, and what was found where it looked.
func (p *peerCase) judge(t *testing.T) (right bool, found []string) {
	ctx := Context{Published: edtf.DayOf(2017, 3, 9), FirstDay: time.Monday}
	if p.Ref != "" {
		ctx.Published = day1(t, p.Ref[:10])
	}
	a := max(0, strings.Index(p.Text, p.Match))
	if p.Line != nil && p.Match != "" {
		at := len(string([]rune(p.Text)[:min(*p.Line, utf8.RuneCountInString(p.Text))]))
		if strings.HasPrefix(p.Text[at:], p.Match) {
			a = at
		}
	}
	b := a + len(p.Match)
	if p.Match == "" {
		b = len(p.Text)
	}
	wanted, slack := p.wanted(t), p.Tolerance
	if slack == 0 && p.Approx {
		slack = 3
	}
	good := 0
	for _, e := range Default().Find(arabic.Read(p.Text), ctx) {
		if e.Value.IsZero() || e.End <= a || e.Start >= b {
			continue
		}
		found = append(found, fmt.Sprintf("%s %s", e.Of(p.Text), e.Value))
		var s stretch
		s.first, s.firstOK = e.Value.First()
		s.last, s.lastOK = e.Value.Last()
		if s.is(wanted, slack) {
			good++
		}
	}
	switch p.aspect() {
	case "quiet":
		return len(found) == 0, found
	case "span":
		return len(found) > 0, found
	}
	return good > 0 && good == len(found), found
}

// reason says why a case is answered otherwise than its suite wants: theirs where
// the suite is wrong or follows another convention.
type reason struct {
	theirs bool
	why    string
}

// explained reads testdata/peers.tsv: the cases in which the tagger does not
// answer as the suite does, with the reason.
func explained(t *testing.T) map[string]reason {
	f, err := os.Open("testdata/peers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]reason{}
	line := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line++
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.Split(s.Text(), "\t")
		if len(c) != 4 || c[2] != "theirs" && c[2] != "ours" || c[3] == "" || !strings.HasPrefix(c[1], c[0]) {
			t.Fatalf("testdata/peers.tsv:%d: want suite, case, theirs or ours, and reason, with tabs between", line)
		}
		if _, ok := out[c[1]]; ok {
			t.Errorf("testdata/peers.tsv:%d: %s stands here twice", line, c[1])
		}
		out[c[1]] = reason{c[2] == "theirs", c[3]}
	}
	return out
}

// TestPeers runs the suites of other taggers. Each case is right or stands in
// testdata/peers.tsv with the reason why it is not; one that has become right has
// to leave that list. Without the suites it skips, unless WAQAI_REQUIRE_SHARED
// is set.
func TestPeers(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared, "peers/temporal/*.jsonl"))
	if len(files) == 0 {
		if os.Getenv("WAQAI_REQUIRE_SHARED") != "" {
			t.Fatal("the suites of other taggers are asked for, and are not beside the repository")
		}
		t.Skip("no suites of other taggers beside the repository")
	}
	reasons := explained(t)
	type share struct{ right, theirs, all int }
	table := map[string]map[string]share{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			var p peerCase
			if err := json.Unmarshal(s.Bytes(), &p); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if p.Score == "number" || p.Score == "duration" || !p.Relevant {
				continue
			}
			right, found := p.judge(t)
			reason, told := reasons[p.ID]
			delete(reasons, p.ID)
			switch {
			case !right && !told:
				t.Errorf("%s: %q in %q: want %s..%s, got %q", p.ID, p.Match, p.Text, p.Start, p.End, found)
			case right && told:
				t.Errorf("%s is right now: take it off testdata/peers.tsv (%s)", p.ID, reason.why)
			}
			if table[p.Suite] == nil {
				table[p.Suite] = map[string]share{}
			}
			n := table[p.Suite][p.aspect()]
			n.all++
			if right {
				n.right++
			} else if reason.theirs {
				n.theirs++
			}
			table[p.Suite][p.aspect()] = n
		}
		f.Close()
	}
	for id := range reasons {
		t.Errorf("testdata/peers.tsv: no suite has a relevant case %s", id)
	}

	var b strings.Builder
	fmt.Fprintf(&b, "\n%-30s%26s%26s%26s\n", "suite", "right", "span", "quiet")
	for _, suite := range slices.Sorted(maps.Keys(table)) {
		fmt.Fprintf(&b, "%-30s", suite)
		for _, aspect := range []string{"right", "span", "quiet"} {
			n, cell := table[suite][aspect], ""
			if n.all > 0 {
				// Of the cases in which the suite is not wrong itself.
				percent := 100 * float64(n.right) / float64(n.all-n.theirs)
				cell = fmt.Sprintf("%d of %d (-%d) %.1f %%", n.right, n.all, n.theirs, percent)
				if percent < targets[aspect] {
					t.Errorf("%s: %s %.1f %%, want %.0f", suite, aspect, percent, targets[aspect])
				}
			}
			fmt.Fprintf(&b, "%26s", cell)
		}
		b.WriteByte('\n')
	}
	t.Log(b.String())
}

// targets is what every suite has to reach, in percent of the cases in which it
// is not wrong itself.
var targets = map[string]float64{"right": 97, "span": 98, "quiet": 99}
