package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Header is what is sent with a file: names in their canonical form and values.
type Header map[string]string

// digest names the headers; it is "" for none.
func (h Header) digest() string {
	if len(h) == 0 {
		return ""
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(h)) {
		sum.Write([]byte(name + ": " + h[name] + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// in tells whether other has these headers.
func (h Header) in(other Header) bool {
	for name, value := range h {
		if other[name] != value {
			return false
		}
	}
	return true
}

// types are the media types by the ending of a name, with their charset. Servers do
// not know all of them, and systems do not agree on some.
var types = map[string]string{
	".atom":        "application/atom+xml; charset=utf-8",
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".geojson":     "application/geo+json; charset=utf-8",
	".gif":         "image/gif",
	".gz":          "application/gzip",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".ics":         "text/calendar; charset=utf-8",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json; charset=utf-8",
	".jsonl":       "application/jsonl; charset=utf-8",
	".jsonld":      "application/ld+json; charset=utf-8",
	".m4a":         "audio/mp4",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".mp3":         "audio/mpeg",
	".mp4":         "video/mp4",
	".ogg":         "audio/ogg",
	".ots":         "application/octet-stream",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".svg":         "image/svg+xml; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".warc":        "application/warc",
	".wacz":        "application/wacz",
	".wasm":        "application/wasm",
	".webm":        "video/webm",
	".webmanifest": "application/manifest+json; charset=utf-8",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
	".xml":         "application/xml; charset=utf-8",
	".zip":         "application/zip",
}

// typeOf gives the media type of a file.
func typeOf(name string) string {
	switch base := path.Base(name); {
	case base == "feed.xml":
		return types[".atom"]
	case base == "feed.json":
		return "application/feed+json; charset=utf-8"
	case strings.HasSuffix(base, ".csv-metadata.json"):
		return "application/csvm+json; charset=utf-8"
	case base == "_headers", base == "_redirects", base == "CNAME":
		return types[".txt"]
	}
	if t := types[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// isText tells whether a file is text by its name.
func isText(name string) bool {
	t := typeOf(name)
	return strings.Contains(t, "charset=")
}

var digestInName = regexp.MustCompile(`[.-]([0-9a-f]{8,64})\.[a-z0-9]+$`)

// Times that a file may be kept by browsers and by what stands between.
const (
	keepForever  = "public, max-age=31536000, immutable"
	keepForDays  = "public, max-age=86400"
	keepForShort = "public, max-age=60, must-revalidate"
	keepNever    = "no-store"
)

// cacheOf says how long a file may be kept. A name that holds the beginning of the
// file's own digest never gets other bytes.
func cacheOf(name, digest string) string {
	if name == ManifestFile {
		return keepNever
	}
	if m := digestInName.FindStringSubmatch(name); m != nil && strings.HasPrefix(digest, m[1]) {
		return keepForever
	}
	switch kind := typeOf(name); {
	case strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "font/"), strings.HasPrefix(kind, "audio/"), strings.HasPrefix(kind, "video/"):
		return keepForDays
	}
	return keepForShort
}

// headerOf gives the headers of a file with a digest (SHA-256, hexadecimal digits), as
// they are stored with objects.
func headerOf(name, digest string) Header {
	return Header{"Content-Type": typeOf(name), "Cache-Control": cacheOf(name, digest)}
}
