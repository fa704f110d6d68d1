package capture

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// warcioScript reads a WARC by warcio, digests what each record carries and prints what it
// finds.
const warcioScript = `
import {createReadStream} from 'node:fs'
import {createHash} from 'node:crypto'
const {WARCParser} = await import(process.argv[1])
const parser = new WARCParser(createReadStream(process.argv[2]))
const sum = b => 'sha256:' + createHash('sha256').update(b).digest('hex')
for await (const record of parser) {
	const payload = await record.readFully(false) ?? new Uint8Array()
	const text = record.warcType === 'response' ? new TextDecoder().decode(await record.readFully(true)) : ''
	await record.skipFully?.()
	console.log(JSON.stringify({type: record.warcType, url: record.warcTargetURI, date: record.warcDate, digest: sum(payload), said: record.warcPayloadDigest || record.warcBlockDigest,
		status: record.httpHeaders?.statusCode, text, offset: parser.offset, length: parser.recordLength}))
}
`

// TestWarcio has warcio, of the npm package of that name, read what we captured: it has to
// agree on every record, its place and digest, and to unwrap bodies as we do. WAQAI_WARCIO
// names the folder dist of the package.
func TestWarcio(t *testing.T) {
	dist := os.Getenv("WAQAI_WARCIO")
	if dist == "" {
		if os.Getenv("WAQAI_REQUIRE_BROWSER") == "1" {
			t.Fatal("WAQAI_WARCIO does not say where warcio is")
		}
		t.Skip("WAQAI_WARCIO does not say where warcio is; it did not look at captures")
	}
	h := newHost(t, map[string]http.HandlerFunc{
		"/": gives(htmlType, "<!doctype html><title>أ</title><p>نص<img src=a.png>"), "/a.png": gives("image/png", "a"), "/old": leads(301, "/"),
		"/chunked": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", htmlType)
			for range 3 {
				w.Write([]byte("<p>قطعة"))
				w.(http.Flusher).Flush()
			}
		},
		"/arabic": gives("text/html", encoded(t, "windows-1256", front1256)),
	})
	dir := t.TempDir()
	list := []string{h.URL + "/", h.URL + "/old", h.URL + "/chunked", h.URL + "/arabic", h.URL + "/none"}
	take(t, dir, 0, Options{}, list...)
	take(t, dir, 1, Options{Again: true}, list...)
	ours := map[string]map[int64]line{}
	x, err := ReadIndex(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range x.lines {
		p := l.place()
		if ours[p.File] == nil {
			ours[p.File] = map[int64]line{}
		}
		ours[p.File][p.Offset] = l
	}
	types := map[string]int{}
	for _, w := range x.WARCs() {
		cmd := exec.Command("node", "--input-type=module", "-e", warcioScript, filepath.Join(dist, "index.js"), filepath.Join(dir, Folder, w.File))
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil || said.Len() > 0 {
			t.Fatalf("node: %v\n%s", err, said.String())
		}
		for text := range strings.Lines(string(out)) {
			var r struct {
				Type, URL, Date, Digest, Said, Text string
				Status                              int
				Offset, Length                      int64
			}
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			types[r.Type]++
			if r.Digest != r.Said && r.Type != "revisit" {
				t.Errorf("%s %s: warcio comes to %s, the record says %s", r.Type, r.URL, r.Digest, r.Said)
			}
			l, ok := ours[w.File][r.Offset]
			switch r.Type {
			case "response", "revisit":
				if !ok || l.record == nil || l.record.URL != r.URL || l.record.Date != r.Date || l.record.Digest != r.Said || l.record.Status != r.Status || l.record.Length != r.Length || l.record.Revisit != (r.Type == "revisit") {
					t.Errorf("warcio finds %+v, the index %+v", r, l.record)
				}
			case "metadata":
				if !ok || l.page == nil || l.page.Page != r.URL || l.page.Length != r.Length {
					t.Errorf("warcio finds %+v, the index %+v", r, l.page)
				}
			}
			delete(ours[w.File], r.Offset)
			if r.Type == "response" && r.URL == h.URL+"/chunked" && r.Text != "<p>قطعة<p>قطعة<p>قطعة" {
				t.Errorf("warcio unwraps %q", r.Text)
			}
		}
		if len(ours[w.File]) > 0 {
			t.Errorf("warcio does not find %+v", ours[w.File])
		}
	}
	if types["warcinfo"] != 2 || types["metadata"] != 10 || types["revisit"] < 4 || types["request"] != types["response"]+types["revisit"] {
		t.Errorf("%v", types)
	}
}
