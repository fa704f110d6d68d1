package capture

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"waqai/internal/warc"
)

// Check reads a WARC file of captures from its beginning, compares every record with its
// digests and with the index, and lists what is wrong. each, where not nil, is called with
// every answer. It gives the number of records.
func (x *Index) Check(name string, r io.Reader, each func(Record)) (records int, wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	lines := map[int64]line{}
	whole := map[string]bool{} // digests of answers with a body, by address
	for _, l := range x.lines {
		if l.place().File == name {
			lines[l.place().Offset] = l
		}
		if l.record != nil && !l.record.Revisit {
			whole[l.record.URL+" "+l.record.Digest] = true
		}
	}
	at := warc.NewReader(r, 0)
	for ; ; records++ {
		rec, err := at.Next()
		if err == io.EOF {
			break
		}
		offset := at.Offset()
		var l line
		if err == nil {
			var faults []string
			l, faults, err = checked(rec)
			for _, f := range faults {
				say("the record at byte %d: %s", offset, f)
			}
		}
		var size int64
		if err == nil {
			size, _, err = at.End()
		}
		if err != nil {
			say("the record at byte %d cannot be read: %v", offset, err)
			break
		}
		place := Place{name, offset, size}
		known, ok := lines[offset]
		delete(lines, offset)
		switch {
		case l.page != nil:
			l.page.Place = place
		case l.record != nil:
			l.record.Place = place
			if each != nil {
				each(*l.record)
			}
			if l.record.Revisit && !whole[l.record.URL+" "+l.record.Digest] {
				say("the record at byte %d refers to an answer that is not there", offset)
			}
		default:
			if ok {
				say("the record at byte %d is none that the index has a line for", offset)
			}
			continue
		}
		is, err1 := l.text()
		said := []byte(nil)
		var err2 error
		if ok {
			said, err2 = known.text()
		}
		if err1 != nil || err2 != nil || !bytes.Equal(is, said) {
			say("the index says otherwise of the record at byte %d", offset)
		}
	}
	for offset := range lines {
		say("the index has a record at byte %d, and there is none", offset)
	}
	return records, wrong
}

// checked reads the block of a record and compares it with its digests.
func checked(rec *warc.Record) (l line, faults []string, err error) {
	block, payload := sha256.New(), sha256.New()
	in := bufio.NewReader(io.TeeReader(rec.Block, block))
	typ := rec.Get("WARC-Type")
	var head bytes.Buffer
	switch typ {
	case "response", "request", "revisit":
		for head.Len() < maxAnswerHead {
			text, err := in.ReadSlice('\n')
			head.Write(text)
			if err == bufio.ErrBufferFull {
				continue
			}
			if err != nil && err != io.EOF {
				return l, nil, err
			}
			if err == io.EOF || len(bytes.TrimRight(text, "\r\n")) == 0 && head.Len() > 2 {
				break
			}
		}
	case "metadata":
		text, err := io.ReadAll(io.LimitReader(in, maxSeal))
		if err != nil {
			return l, nil, err
		}
		payload.Write(text)
		if l, err = lineOf(&warc.Record{Fields: rec.Fields, Block: bytes.NewReader(text)}); err != nil {
			return l, nil, err
		}
	}
	if _, err := io.Copy(payload, in); err != nil {
		return l, nil, err
	}
	sum := func(h interface{ Sum([]byte) []byte }) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }
	if got := sum(block); got != rec.Get("WARC-Block-Digest") {
		faults = append(faults, fmt.Sprintf("its WARC-Block-Digest is %s, and its bytes come to %s", rec.Get("WARC-Block-Digest"), got))
	}
	if said := rec.Get("WARC-Payload-Digest"); typ != "revisit" && (said != "" || typ == "response") && said != sum(payload) {
		faults = append(faults, fmt.Sprintf("its WARC-Payload-Digest is %s, and its bytes come to %s", said, sum(payload)))
	}
	for _, name := range []string{"WARC-Type", "WARC-Record-ID", "WARC-Date"} {
		if rec.Get(name) == "" {
			faults = append(faults, "no "+name)
		}
	}
	if typ == "response" || typ == "revisit" {
		l.record = recordOf(rec)
		if answer, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head.String())), &http.Request{Method: http.MethodGet}); err == nil {
			l.record.Status, l.record.Mime = answer.StatusCode, mimeOf(answer.Header)
		}
	}
	return l, faults, nil
}

// recordOf gives of an answer what the head of its record says.
func recordOf(rec *warc.Record) *Record {
	return &Record{
		URL: rec.Get("WARC-Target-URI"), Date: rec.Get("WARC-Date"), Revisit: rec.Get("WARC-Type") == "revisit", Digest: rec.Get("WARC-Payload-Digest"),
		Mime: "application/octet-stream",
	}
}
