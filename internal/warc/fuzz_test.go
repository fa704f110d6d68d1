package warc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// FuzzWARC reads heads of WARC records.
func FuzzWARC(f *testing.F) {
	f.Add([]byte("WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"))
	f.Add([]byte("WARC/1.0\r\nA: b\r\n folded\r\nContent-Length: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ReadHead(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			return
		}
		again, err := ReadHead(bufio.NewReader(bytes.NewReader(Head(r.Fields))))
		if err != nil || !slices.Equal(r.Fields, again.Fields) {
			t.Fatalf("%q is written as %q: %v", r.Fields, again.Fields, err)
		}
	})
}

// FuzzReader reads whatever bytes as a file of records: it ends, and never beyond them.
func FuzzReader(f *testing.F) {
	var b bytes.Buffer
	for _, text := range []string{"ab", ""} {
		if _, err := Write(&b, []Field{{"WARC-Type", "resource"}, {"Content-Length", fmt.Sprint(len(text))}}, strings.NewReader(text)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()-3])
	f.Fuzz(func(t *testing.T, src []byte) {
		at := int64(0)
		for r := NewReader(bytes.NewReader(src), 0); ; {
			_, err := r.Next()
			if err != nil {
				if err == io.EOF && at != int64(len(src)) {
					t.Fatalf("the end is at %d of %d", at, len(src))
				}
				return
			}
			size, _, err := r.End()
			if err != nil {
				return
			}
			if at += size; size <= 0 || at > int64(len(src)) {
				t.Fatalf("a record of %d bytes ends at %d of %d", size, at, len(src))
			}
		}
	})
}

// FuzzSURT makes sort keys: they have no capital letters and no blank.
func FuzzSURT(f *testing.F) {
	f.Add("https://www.Example.org/Path?b=2&a=1")
	f.Add("http://waqai.test:8080/صورة 1.svg")
	f.Fuzz(func(t *testing.T, address string) {
		key, err := SURT(address)
		if err == nil && key != strings.ToLower(key) {
			t.Fatalf("%q: %q", address, key)
		}
	})
}
