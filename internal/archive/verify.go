package archive

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Finding is one difference between a snapshot and what it has to be.
type Finding struct {
	// Path of the file in the snapshot, or "" for the whole.
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Verification says what was looked at and what came of it.
type Verification struct {
	Findings []Finding `json:"findings"` // sorted by path
	// Proved and Unproved say in words what the snapshot shows and what it does
	// not.
	Proved   []string `json:"proved"`
	Unproved []string `json:"unproved"`
	Files    int      `json:"files"`
	Bytes    int64    `json:"bytes"`
	Quotes   int      `json:"quotes"`   // that were looked up
	Manifest string   `json:"manifest"` // its SHA-256
	// SignedBy is the public key by which a WACZ is signed within (DER), nil where it
	// is not.
	SignedBy []byte `json:"signed_by,omitempty"`
}

// CheckKey compares the key by which a WACZ is signed within with public, and says
// what that shows; public may be nil.
func (v *Verification) CheckKey(public []byte) {
	switch {
	case v.SignedBy == nil:
		v.Findings = append(v.Findings, Finding{waczDigest, "holds no signature"})
	case public != nil && !bytes.Equal(public, v.SignedBy):
		v.Findings = append(v.Findings, Finding{waczDigest, "was signed with another key, whose SHA-256 is " + digestOf(v.SignedBy)})
	default:
		v.Proved = append(v.Proved, signedBy(v.SignedBy, public))
	}
}

// verifier collects findings.
type verifier struct {
	*Snapshot
	ctx    context.Context
	mu     sync.Mutex
	result Verification
	sums   map[string]string // of the files of the container, by their paths there
	quoted quoted
}

func (v *verifier) wrong(path, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result.Findings = append(v.result.Findings, Finding{path, fmt.Sprintf(format, args...)})
}

func (v *verifier) proved(format string, args ...any) {
	v.result.Proved = append(v.result.Proved, fmt.Sprintf(format, args...))
}

func (v *verifier) unproved(format string, args ...any) {
	v.result.Unproved = append(v.result.Unproved, fmt.Sprintf(format, args...))
}

// Verify looks at every byte of a snapshot: the container, the names, the digests
// of all files, the custody log, and the quote of every report of an event in the
// text of its article. before, where not nil, is the snapshot that the custody log
// has to name as the last before this one. An error says that ctx has ended.
func (s *Snapshot) Verify(ctx context.Context, before *Snapshot, progress func(Progress)) (*Verification, error) {
	v := &verifier{Snapshot: s, ctx: ctx, sums: map[string]string{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		v.readQuotes()
	}()
	v.container()
	<-read
	if err := v.hash(ctx, progress); err != nil {
		return nil, err
	}
	v.names()
	v.bag()
	v.wacz()
	v.captures()
	v.about()
	v.custody(before)
	if err := v.quotes(ctx); err != nil {
		return nil, err
	}
	v.unproved("that what the articles say is true")
	if text, err := s.text(manifestFile); err == nil {
		v.result.Manifest = digestOf(text)
	}
	slices.SortStableFunc(v.result.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message))
	})
	v.result.Findings = slices.Compact(v.result.Findings)
	return &v.result, ctx.Err()
}

// base gives the tree of the container itself, and the folder of it in which the
// snapshot lies.
func (s *Snapshot) base() (tree, string) {
	t, prefix := s.tree, ""
	for {
		p, ok := t.(*part)
		if !ok {
			return t, prefix
		}
		t, prefix = p.tree, p.prefix+prefix
	}
}

// container looks at what is around the files.
func (v *verifier) container() {
	t, _ := v.base()
	if w, ok := t.(*warcTree); ok {
		t = w.zip
	}
	switch t := t.(type) {
	case *folderTree:
		for _, odd := range t.odd {
			v.wrong("", "%s", odd)
		}
	case *zipTree:
		for _, fault := range t.faults {
			v.wrong("", "%s", fault)
		}
		sealed, err := t.checkSeal()
		switch {
		case err != nil:
			v.wrong("", "%s", err)
		case sealed:
			v.proved("no byte of the archive was changed since it was written")
		default:
			v.unproved("that the archive itself is the one that was written: it has no seal, as one that another program packed again")
		}
	}
}

// hash digests all files of the container, several at once, and looks up what is
// quoted of the articles among them, so that no file is read twice.
func (v *verifier) hash(ctx context.Context, progress func(Progress)) error {
	t, prefix := v.base()
	files := slices.Clone(t.files())
	slices.SortFunc(files, func(a, b fileInfo) int { return cmp.Or(cmp.Compare(a.at, b.at), byPath(a, b)) })
	p := Progress{Stage: "checking", Total: len(files)}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	hashers := sync.Pool{New: func() any { return newHasher() }}
	const batch = 16 // small files are many
	for list := range slices.Chunk(files, batch) {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			h := hashers.Get().(*hasher)
			defer hashers.Put(h)
			for _, f := range list {
				path, inside := strings.CutPrefix(f.path, prefix)
				_, keep := articleFile(path)
				keep = keep && inside && v.quoted.read
				sum, n, err := h.read(ctx, t, f.path, keep)
				if ctx.Err() != nil {
					return nil
				}
				switch {
				case err != nil || !keep:
				case n > maxText:
					v.quoted.wrong(path, "is larger than %d bytes", int64(maxText))
				default:
					v.quoted.quotesIn(path, h.kept)
				}
				v.mu.Lock()
				if err != nil {
					v.result.Findings = append(v.result.Findings, Finding{f.path, "cannot be read whole: " + plain(err)})
				} else if n != f.size && f.size >= 0 {
					v.result.Findings = append(v.result.Findings, Finding{f.path, fmt.Sprintf("has %d bytes, and not %d", n, f.size)})
				}
				v.sums[f.path] = sum
				v.result.Files++
				v.result.Bytes += n
				p.Done, p.Bytes = v.result.Files, v.result.Bytes
				if progress != nil {
					progress(p)
				}
				v.mu.Unlock()
			}
			return nil
		})
	}
	g.Wait()
	return ctx.Err()
}

// hasher digests files one after the other.
type hasher struct {
	hash   hash.Hash
	buffer []byte
	kept   []byte // the last file, where it was to be kept, up to maxText
}

func newHasher() *hasher { return &hasher{hash: sha256.New(), buffer: make([]byte, 64<<10)} }

// read digests a file; sum is "" of one that cannot be read.
func (h *hasher) read(ctx context.Context, t tree, path string, keep bool) (sum string, n int64, err error) {
	f, err := t.open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h.hash.Reset()
	h.kept = h.kept[:0]
	for {
		m, err := f.Read(h.buffer)
		h.hash.Write(h.buffer[:m])
		if n += int64(m); keep && n <= maxText {
			h.kept = append(h.kept, h.buffer[:m]...)
		}
		switch {
		case err == io.EOF:
			return hex.EncodeToString(h.hash.Sum(nil)), n, nil
		case err == nil:
			err = ctx.Err()
		}
		if err != nil {
			return "", n, err
		}
	}
}

// names compares the files with the manifest.
func (v *verifier) names() {
	if v.manifestErr != nil {
		v.wrong(manifestFile, "%s", plain(v.manifestErr))
	}
	_, prefix := v.base()
	v.match(v.digests, v.tree.files(), prefix, map[string]bool{manifestFile: true}, manifestFile)
	if len(v.result.Findings) == 0 {
		v.proved("every file of the snapshot is in its manifest, and none is missing or changed")
	}
}

// match compares files with a manifest that names them; free are those that it
// need not name.
func (v *verifier) match(digests map[string]string, files []fileInfo, prefix string, free map[string]bool, manifest string) {
	met := 0
	for _, f := range files {
		want, ok := digests[f.path]
		sum := v.sums[prefix+f.path]
		if ok {
			met++
		}
		switch {
		case free[f.path]:
		case !ok:
			v.wrong(prefix+f.path, "is not in %s: it was added", manifest)
		case sum != "" && sum != want:
			v.wrong(prefix+f.path, "was changed: its SHA-256 is %s, and %s says %s", sum, manifest, want)
		}
	}
	if met == len(digests) {
		return
	}
	for path := range digests {
		if !has(files, path) {
			v.wrong(prefix+path, "is in %s and is missing", manifest)
		}
	}
}

// bag checks what RFC 8493 asks of a bag.
func (v *verifier) bag() {
	if v.Format != Bag && v.Format != BagZip {
		return
	}
	before := len(v.result.Findings)
	t, prefix := v.base()
	root := strings.TrimSuffix(prefix, bagPayload)
	b := partOf(t, root)
	if text, err := readText(b, bagDeclaration, maxText); err != nil || string(text) != bagText {
		v.wrong(root+bagDeclaration, "is not the declaration of a bag: its two lines are  BagIt-Version: 1.0  and  Tag-File-Character-Encoding: UTF-8")
	}
	check := func(name string, files []fileInfo, free map[string]bool) {
		f, err := b.open(name)
		if err != nil {
			v.wrong(root+name, "cannot be read: %s", plain(err))
			return
		}
		defer f.Close()
		digests, err := readManifest(f, bagUnescape)
		if err != nil {
			v.wrong(root+name, "%s", plain(err))
		}
		v.match(digests, files, root, free, name)
	}
	var payload, tags []fileInfo
	for _, f := range b.files() {
		if strings.HasPrefix(f.path, bagPayload) {
			payload = append(payload, f)
		} else {
			tags = append(tags, f)
		}
	}
	check(manifestFile, payload, nil)
	check(bagTags, tags, map[string]bool{bagTags: true})
	if len(v.result.Findings) == before {
		v.proved("the bag is complete and valid (RFC 8493)")
	}
	for _, f := range t.files() {
		if !strings.HasPrefix(f.path, root) {
			v.wrong(f.path, "lies beside the bag")
		}
	}
}

func (v *verifier) about() {
	text, err := readText(v.tree, aboutFile, maxText)
	if err != nil {
		v.wrong(aboutFile, "cannot be read: %s", plain(err))
		return
	}
	a := new(About)
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(a); err != nil {
		v.wrong(aboutFile, "is no JSON of a snapshot: %s", err)
		return
	}
	if a.Format != snapshotFormat {
		v.wrong(aboutFile, "is of the format %q, which this version does not know", a.Format)
	}
	if _, err := time.Parse(time.RFC3339, a.Created); err != nil {
		v.wrong(aboutFile, "has no time of creation")
	}
}

// custody follows the chain of the custody log.
func (v *verifier) custody(before *Snapshot) {
	log, err := readText(v.tree, custodyFile, maxManifest)
	if err != nil {
		v.wrong(custodyFile, "cannot be read: %s", plain(err))
		return
	}
	lines, err := readCustody(log)
	if err != nil {
		v.wrong(custodyFile, "%s", err)
		return
	}
	last := lines[len(lines)-1]
	manifest, err := readText(v.tree, manifestFile, maxManifest)
	if err != nil {
		return // told already
	}
	if got := objectOf(manifest); got != last.Object {
		v.wrong(custodyFile, "its last line is of another snapshot: it names %s, and the manifest comes to %s", last.Object, got)
		return
	}
	if v.About != nil && v.About.Created != last.Time {
		v.wrong(custodyFile, "its last line is of %s, and %s says %s", last.Time, aboutFile, v.About.Created)
	}
	v.proved("the custody log is whole: snapshots in the chain: %d", len(lines))
	switch {
	case len(lines) == 1 && before != nil:
		v.wrong(custodyFile, "names no snapshot before this one, and so not %s", before.Path)
	case len(lines) == 1:
		v.unproved("who made the snapshot, and when: a digest that was kept elsewhere shows that, or a signature")
	case before == nil:
		v.unproved("that the snapshot before is the one which the custody log names (%s): name it with -after", last.Before.Manifest)
	default:
		sum, err := before.Manifest()
		old, err2 := readText(before.tree, custodyFile, maxManifest)
		switch {
		case err != nil || err2 != nil:
			v.wrong(custodyFile, "%s cannot be read: %v", before.Path, plain(errors.Join(err, err2)))
		case "sha256:"+sum != last.Before.Manifest:
			v.wrong(custodyFile, "names %s as the manifest of the snapshot before, and that of %s is sha256:%s", last.Before.Manifest, before.Path, sum)
		case !bytes.HasPrefix(log, old):
			v.wrong(custodyFile, "does not go on from that of %s", before.Path)
		default:
			v.proved("it follows on %s", path.Base(before.Path))
		}
	}
}
