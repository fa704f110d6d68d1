package publish

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"waqai/internal/source"
)

// pictureEndings are those of files that can say of themselves where they were taken, by
// whom, and with which camera.
var pictureEndings = map[string]bool{
	".avif": true, ".dng": true, ".heic": true, ".heif": true, ".jpe": true, ".jpeg": true, ".jpg": true, ".png": true, ".tif": true, ".tiff": true, ".webp": true,
}

// stripHint says how such data are taken out and the picture stays as it is seen.
const stripHint = "take it out:  exiftool -all= -tagsfromfile @ -orientation -icc_profile FILE  or, if readers may know, name the file in  allow"

// formatOf tells the form of a picture by its first bytes, whatever its name says.
func formatOf(head []byte) (imagemeta.ImageFormat, bool) {
	brand := ""
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		brand = string(head[8:12])
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return imagemeta.JPEG, true
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		return imagemeta.PNG, true
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return imagemeta.WebP, true
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return imagemeta.TIFF, true
	case brand == "avif", brand == "avis":
		return imagemeta.AVIF, true
	case brand != "":
		return imagemeta.HEIF, true
	}
	return 0, false
}

// told says what a tag of a picture gives away, "" for nothing.
func told(tag imagemeta.TagInfo) string {
	name := tag.Tag
	switch {
	case strings.HasPrefix(name, "GPSLat"), strings.HasPrefix(name, "GPSLong"), strings.HasPrefix(name, "GPSDest"), strings.HasPrefix(name, "GPSAreaInformation"):
		if strings.HasSuffix(name, "Ref") {
			return ""
		}
		return "where the picture was taken"
	case strings.Contains(name, "SerialNumber"):
		return "the number of the camera"
	case strings.HasPrefix(name, "MakerNote"):
		return "what the camera noted for itself, its number as a rule"
	case tag.Source == imagemeta.XMP && slices.Contains([]string{"creator", "Creator", "Artist", "Author", "Authors", "AuthorsPosition", "CaptionWriter", "OwnerName", "CameraOwnerName"}, name),
		tag.Source == imagemeta.IPTC && slices.Contains([]string{"By-line", "By-lineTitle", "Writer-Editor", "Contact"}, name),
		tag.Source == imagemeta.EXIF && slices.Contains([]string{"Artist", "XPAuthor", "OwnerName", "CameraOwnerName"}, name):
		return "the name of who made the picture"
	}
	return ""
}

// empty tells whether a value says nothing: cameras write tags that they leave blank.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return strings.Trim(v, " \x00\t\n0") == ""
	case float64:
		return math.IsNaN(v) || math.IsInf(v, 0)
	case []string:
		return !slices.ContainsFunc(v, func(s string) bool { return !empty(s) })
	}
	return false
}

// ofPicture gives what a picture says of itself and readers should not know. Only names
// are repeated.
func (s *scan) ofPicture() (found []leak) {
	if s.picture.buffer != nil {
		if err := s.picture.buffer.Flush(); err != nil {
			return []leak{{Fault: source.Fault{Pos: source.Pos{File: s.path}, Message: "cannot be looked through: " + err.Error()}}}
		}
	}
	size := int64(s.picture.memory.Len())
	if s.picture.file != nil {
		if info, err := s.picture.file.Stat(); err == nil {
			size = info.Size()
		}
	}
	r := s.picture.reader(size)
	head := make([]byte, 12)
	n, _ := io.ReadFull(r, head)
	format, known := formatOf(head[:n])
	if _, err := r.Seek(0, io.SeekStart); err != nil || !known || s.allowed(s.path) {
		return nil
	}
	seen := map[string]bool{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: format, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP, Timeout: time.Minute, LimitTagSize: 1 << 20,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return told(tag) != "" },
		Warnf:           func(string, ...any) {},
		HandleTag: func(tag imagemeta.TagInfo) error {
			what := told(tag)
			if what == "" || seen[what] || empty(tag.Value) {
				return nil
			}
			name := ""
			if strings.HasPrefix(what, "the name") {
				name = strings.Trim(fmt.Sprint(tag.Value), "\x00 ")
			}
			if name != "" && s.allowed(name) {
				return nil
			}
			seen[what] = true
			key := tag.Tag
			if strings.HasPrefix(key, "MakerNote") {
				key = "MakerNote" // of which maker is guessed
			}
			f := source.Fault{Pos: source.Pos{File: s.path}, Message: fmt.Sprintf("would publish %s (%s %s)", what, tag.Source, key), Excerpt: excerpt([]byte(name))}
			f.Hint = strings.Replace(stripHint, "FILE", "static/"+s.path, 1)
			found = append(found, leak{Fault: f})
			return nil
		},
	})
	if err != nil && len(found) == 0 {
		found = append(found, leak{warn: true, Fault: source.Fault{Pos: source.Pos{File: s.path}, Message: "what the picture says of itself cannot be read: " + excerpt([]byte(err.Error()))}})
	}
	return found
}

// allowed tells whether the settings allow a text.
func (s *scanner) allowed(text string) bool {
	return slices.ContainsFunc(s.allow, func(a []byte) bool { return strings.Contains(text, string(a)) })
}
