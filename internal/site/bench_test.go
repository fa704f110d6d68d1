package site

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// BenchmarkWrite brings an output folder in line with two thousand pages that cost
// nothing to render, 12 KB each: when nothing is there, when all is as it was, and when
// the keys are new and the bytes are not.
func BenchmarkWrite(b *testing.B) {
	text := bytes.Repeat([]byte("وقعت معركة في الموصل. "), 300)
	plan := func(key string) (pages []Page, size int64) {
		for n := range 2000 {
			head := fmt.Sprintf("<p>%d</p>", n)
			pages = append(pages, Page{
				Path: fmt.Sprintf("articles/%02d/%d/index.html", n/100, n), Key: digestOf(key, head),
				Render: func(w io.Writer) error {
					_, err := io.WriteString(w, head)
					if err == nil {
						_, err = w.Write(text)
					}
					return err
				},
			})
			size += int64(len(head) + len(text))
		}
		return pages, size
	}
	pages, size := plan("a")
	again, _ := plan("b")
	do := func(b *testing.B, out string, pages []Page) {
		if err := write(b.Context(), Options{Dir: b.TempDir(), Out: out}, pages, output{out}.lookAhead, new(Report)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("nothing-there", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			do(b, b.TempDir(), pages)
		}
	})
	out := b.TempDir()
	do(b, out, pages)
	b.Run("nothing-changed", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			do(b, out, pages)
		}
	})
	b.Run("same-bytes", func(b *testing.B) {
		b.SetBytes(size)
		for n := 0; b.Loop(); n++ {
			do(b, out, [][]Page{again, pages}[n%2])
		}
	})
}
