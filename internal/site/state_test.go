package site

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestStateAsJSON writes states as encoding/json does, and leaves a file alone that says
// the same.
func TestStateAsJSON(t *testing.T) {
	out := output{t.TempDir()}
	for _, st := range []state{
		{Version: 1},
		{Version: 1, Unfinished: true, Files: map[string]entry{"index.html": {}}, Folders: map[string]bool{"": false}},
		{
			Version: 1,
			Files: map[string]entry{
				"cities/الموصل/index.html": {Key: "k", Digest: "d", Size: 5, Time: -7},
				`a "quoted" <name> & more`: {Size: 1},
				"b\u2028\x00/c.html":       {Time: 1},
				"d.html":                   {Digest: "00ff"},
			},
			Folders: map[string]bool{"cities": true, "cities/الموصل": true},
		},
	} {
		var got bytes.Buffer
		if err := st.encode(&got); err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(&st)
		if err != nil {
			t.Fatal(err)
		}
		if st.Files == nil { // which no state is that was read or made
			want = []byte(`{"version":1,"files":{},"folders":{}}`)
		}
		if want = append(want, '\n'); !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s\nwant %s", got.Bytes(), want)
		}
		write := func() os.FileInfo {
			if err := out.writeState(&st); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(out.file(stateFile))
			if err != nil {
				t.Fatal(err)
			}
			return info
		}
		if first, second := write(), write(); !os.SameFile(first, second) || first.Size() != int64(len(want)) {
			t.Error("a state that says the same was written again")
		}
		if err := os.WriteFile(out.file(stateFile), append(want, ' '), 0o666); err != nil {
			t.Fatal(err)
		}
		if info := write(); info.Size() != int64(len(want)) {
			t.Error("a file that says more than the state was left alone")
		}
	}
}
