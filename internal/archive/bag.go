package archive

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
)

// The files of a bag (RFC 8493). A snapshot is its payload, in data/.
const (
	bagDeclaration = "bagit.txt"
	bagInfo        = "bag-info.txt"
	bagTags        = "tagmanifest-sha256.txt"
	bagPayload     = "data/"
	bagText        = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
)

// bag is a container whose files are the payload of a bag in another.
type bag struct {
	container
	root string // "" or the folder of the bag in an archive, with a slash
	date time.Time
	list []entry
}

func newBag(inner container, root string, opt Options) *bag {
	return &bag{container: inner, root: root, date: opt.Date}
}

// bagName is the folder of a bag in an archive: the name of the archive.
func bagName(out string) string {
	name := strings.TrimSuffix(filepath.Base(out), filepath.Ext(out))
	return strings.TrimSuffix(name, ".bag")
}

func (b *bag) prepare(m member) (*prepared, error) {
	m.path = b.root + bagPayload + m.path
	return b.container.prepare(m)
}

func (b *bag) put(p *prepared) error {
	if err := b.container.put(p); err != nil {
		return err
	}
	p.path = strings.TrimPrefix(p.path, b.root)
	b.list = append(b.list, p.entry)
	p.path = strings.TrimPrefix(p.path, bagPayload)
	return nil
}

func (b *bag) finish() error {
	var size int64
	for _, e := range b.list {
		size += e.size
	}
	info := fmt.Sprintf("Bagging-Date: %s\nBag-Software-Agent: waqai\nPayload-Oxum: %d.%d\n", b.date.Format(time.DateOnly), size, len(b.list))
	var tags []entry
	tag := func(name string, body []byte) error {
		p, err := b.container.prepare(member{b.root + name, func(w io.Writer) error {
			_, err := io.Copy(w, bytes.NewReader(body))
			return err
		}})
		if err != nil {
			return err
		}
		tags = append(tags, entry{path: name, sha256: p.sha256})
		return b.container.put(p)
	}
	for _, t := range []struct {
		name string
		body []byte
	}{
		{bagInfo, []byte(info)},
		{bagDeclaration, []byte(bagText)},
		{manifestFile, bagEscape(manifestOf(b.list))},
	} {
		if err := tag(t.name, t.body); err != nil {
			return err
		}
	}
	if err := tag(bagTags, manifestOf(tags)); err != nil {
		return err
	}
	return b.container.finish()
}

// In paths of a bag's manifest «%» is escaped; names with line breaks are in no
// snapshot.
func bagEscape(manifest []byte) []byte {
	return bytes.ReplaceAll(manifest, []byte("%"), []byte("%25"))
}

func bagUnescape(path string) string { return strings.ReplaceAll(path, "%25", "%") }
