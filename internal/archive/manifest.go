package archive

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// manifestOf writes the manifest of files: lines of a digest, two blanks and a
// path, sorted by the bytes of the path, as «sha256sum -c» reads them.
func manifestOf(list []entry) []byte {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	var b bytes.Buffer
	for _, e := range list {
		fmt.Fprintf(&b, "%s  %s\n", e.sha256, e.path)
	}
	return b.Bytes()
}

// readManifest reads a manifest strictly: what manifestOf does not write is an
// error that names the line. unescape gives the path that a line means.
func readManifest(r io.Reader, unescape func(string) string) (digests map[string]string, err error) {
	digests = map[string]string{}
	lines := bufio.NewReaderSize(io.LimitReader(r, maxManifest+1), 64<<10)
	last := ""
	var read int64
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if read += int64(len(line)); read > maxManifest {
			return digests, fmt.Errorf("line %d: longer than %d bytes in all", n, int64(maxManifest))
		}
		if err == io.EOF && line == "" {
			return digests, nil
		}
		if err == io.EOF {
			return digests, fmt.Errorf("line %d is cut off", n)
		}
		if err != nil {
			return digests, err
		}
		digest, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !isDigest(digest) {
			return digests, fmt.Errorf("line %d is no SHA-256 of 64 digits, two blanks and a path", n)
		}
		path = unescape(path)
		if !validName(path) {
			return digests, fmt.Errorf("line %d names %q, which is no path within a snapshot", n, path)
		}
		if path <= last {
			return digests, fmt.Errorf("line %d: %q stands twice, or not in its order", n, path)
		}
		last = path
		digests[path] = digest
	}
}

// isDigest tells whether s is a SHA-256 as we write it.
func isDigest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && strings.ToLower(s) == s
}

// validName tells whether a path can stand in a snapshot: relative, with slashes,
// without «..», and with no character that some system takes for something else.
func validName(path string) bool {
	return fs.ValidPath(path) && path != "." && utf8.ValidString(path) && !strings.ContainsFunc(path, func(r rune) bool {
		return r == '\\' || r == ':' || unicode.IsControl(r)
	})
}
