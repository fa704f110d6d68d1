package publish

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// ManifestFile stands at a target and remembers what was published there.
const ManifestFile = ".waqai-publish.jsonl.gz"

const manifestVersion = 1

// manifest is what a target holds of ours: JSON lines, the first about the whole,
// then one a file, sorted by path. A path is written into it, without a digest,
// before its file is sent: so a run that was cut off leaves nothing that the next
// would take for somebody else's.
type manifest struct {
	head  manifestHead
	files map[string]entry
	// lost is set where the target has none that can be read.
	lost bool
}

type manifestHead struct {
	Waqai   string `json:"waqai"` // "publish"
	Version int    `json:"version"`
	// Site is the address of the site.
	Site string `json:"site"`
	// Run names the run that wrote the manifest, and Unfinished says that it did not
	// end, or has not ended yet.
	Run        string `json:"run"`
	Unfinished bool   `json:"unfinished,omitempty"`
}

// entry is what is known of a file. One that may be there, or in part, has no digest.
type entry struct {
	Path string `json:"path"`
	// Key names all that the file was made from.
	Key string `json:"key,omitempty"`
	// Digest is the SHA-256 of its bytes, Size their number.
	Digest string `json:"digest,omitempty"`
	Size   int64  `json:"size,omitempty"`
	// Tag is what the target gave it; see Object.
	Tag string `json:"tag,omitempty"`
	// Header is a digest of the headers that were stored with it.
	Header string `json:"header,omitempty"`
	// Marks tell an article whatever its address is; see site.Marks.
	Marks []string `json:"marks,omitempty"`
	// None is set for a variant that is not smaller than its file: there is none.
	None bool `json:"none,omitempty"`
}

var temporaryName = regexp.MustCompile(`^\.waqai-[0-9a-z]{26}$`)

// randomName gives 26 letters and digits that no other run has.
func randomName() string { return strings.ToLower(rand.Text()) }

func newManifest() *manifest {
	return &manifest{head: manifestHead{Waqai: "publish", Version: manifestVersion}, files: map[string]entry{}, lost: true}
}

// maxManifest is the most bytes that a manifest may unpack to: some millions of files.
const maxManifest = 1 << 30

// readManifest reads the manifest of a target. One that is not there, or damaged, is
// lost: what it said is found out by listing. One of a later version is an error.
func readManifest(ctx context.Context, t Target) (*manifest, error) {
	r, err := t.Open(ctx, ManifestFile)
	if missing(err) {
		return newManifest(), nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	packed, err := io.ReadAll(r)
	if err != nil {
		return nil, &Passing{Err: err}
	}
	m, err := parseManifest(packed)
	var later *Error
	switch {
	case errors.As(err, &later):
		return nil, err
	case err != nil:
		return newManifest(), nil
	}
	return m, nil
}

func parseManifest(packed []byte) (*manifest, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	m := newManifest()
	m.head = manifestHead{}
	d := json.NewDecoder(io.LimitReader(z, maxManifest))
	if err := d.Decode(&m.head); err != nil {
		return nil, err
	}
	if m.head.Waqai != "publish" {
		return nil, fmt.Errorf("no manifest: %q", m.head.Waqai)
	}
	if m.head.Version < 1 {
		return nil, errors.New("a manifest without a version")
	}
	if m.head.Version > manifestVersion {
		return nil, &Error{Message: fmt.Sprintf("the target was published to by a later version of the program (manifest %d)", m.head.Version), Hint: "publish with that version"}
	}
	for {
		var e entry
		err := d.Decode(&e)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if !fs.ValidPath(e.Path) || e.Path == "." || e.Path == ManifestFile {
			return nil, fmt.Errorf("no path of a file: %q", e.Path)
		}
		m.files[e.Path] = e
	}
	m.lost = false
	return m, nil
}

// write gives the manifest as it is stored; equal manifests are equal bytes.
func (m *manifest) write() ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriter(z)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	err = lines.Encode(m.head)
	for _, path := range slices.Sorted(maps.Keys(m.files)) {
		e := m.files[path]
		e.Path = path
		err = errors.Join(err, lines.Encode(e))
	}
	if err := errors.Join(err, w.Flush(), z.Close()); err != nil {
		return nil, fmt.Errorf("write %s: %w", ManifestFile, err)
	}
	return b.Bytes(), nil
}
