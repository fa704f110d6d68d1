package publish

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/andybalholm/brotli"

	"waqai/internal/site"
)

// Below this size a variant is not worth a request of its own.
const smallest = 1 << 10

// errNotSmaller says that a variant of a file is not worth having.
var errNotSmaller = errors.New("not smaller")

// endings are what is put behind the name of a file for a variant of it.
var endings = map[site.Encoding]string{"gzip": ".gz", "br": ".br"}

// brotliLevel is below the best, 11, which takes ten times as long for some hundredths.
const brotliLevel = 9

// encoder gives a writer of an encoding. The same bytes give the same bytes: gzip
// writes no time and no name.
func encoder(e site.Encoding, w io.Writer) io.WriteCloser {
	if e == "br" {
		return brotli.NewWriterLevel(w, brotliLevel)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is one
	}
	return z
}

// write renders a file as it is stored; plain gets its bytes before they are encoded.
func (f file) write(stored, plain io.Writer) error {
	if f.encoding == "" {
		return f.Render(io.MultiWriter(stored, plain))
	}
	in, out := &counter{w: plain}, &counter{w: stored}
	z := encoder(f.encoding, out)
	if err := f.Render(io.MultiWriter(z, in)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if f.variant && (in.n < smallest || out.n >= in.n) {
		return errNotSmaller
	}
	return nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// variants gives the files that lie beside others in an encoding.
func variants(files []file, encodings []site.Encoding) (all []file) {
	for _, f := range files {
		if !isText(f.Path) || strings.HasPrefix(f.Path, "_") {
			continue
		}
		for _, e := range encodings {
			v := f
			v.Path += endings[e]
			v.Key += "/" + string(e) + " 1"
			v.encoding, v.variant = e, true
			all = append(all, v)
		}
	}
	return all
}

// encoded has the files that browsers alone ask for stored in an encoding, for hosts
// that cannot choose. Data and feeds stay as they are: not every program that reads
// them unpacks.
func encoded(files []file, e site.Encoding) {
	for n := range files {
		switch kind, _, _ := strings.Cut(typeOf(files[n].Path), ";"); kind {
		case "text/html", "text/css", "text/javascript", "image/svg+xml":
			files[n].encoding = e
			files[n].Key += "/" + string(e) + " 1"
		}
	}
}
