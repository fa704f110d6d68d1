package site

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// namesToIDs gives each name an id for addresses, which depends on nothing but the
// names. One in Latin letters becomes these, in lower case and joined by hyphens:
// «BBC News» is bbc-news. Any other becomes the prefix and eight digits of the
// digest of its letters. Where two names would have one id, each of them has
// digits of its digest behind it, as many as tell them apart. taken are ids that
// are given already.
func namesToIDs(prefix string, names []string, taken map[string]bool) map[string]string {
	ids := make(map[string]string, len(names))
	given := maps.Clone(taken)
	if given == nil {
		given = map[string]bool{}
	}
	names = sorted(slices.Clone(names))
	names = slices.Compact(names)
	for digits := 0; len(names) > 0; digits += 4 {
		by := map[string][]string{}
		for _, name := range names {
			id := slug(name)
			if id == "" {
				id = prefix + "-" + digestDigits(name, min(8+digits, 48))
			} else if digits > 0 {
				id += "-" + digestDigits(name, min(digits, 48))
			}
			by[id] = append(by[id], name)
		}
		var again []string
		for _, id := range sortedKeys(by) {
			if len(by[id]) == 1 && !given[id] || digits > 48 { // 240 bits are one name
				ids[by[id][0]] = id
				given[id] = true
				continue
			}
			again = append(again, by[id]...)
		}
		names = again
	}
	return ids
}

// slug gives the Latin letters and digits of a name that has no other letters, or
// "": «The Guardian (UK)» is the-guardian-uk.
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(name) {
		switch r = unicode.ToLower(r); {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
		case unicode.IsLetter(r), unicode.IsNumber(r):
			return ""
		default:
			gap = true
		}
	}
	if s := b.String(); len(s) <= 48 {
		return s
	}
	return ""
}

// digestDigits gives n digits of the digest of a name, those that ids of events have.
func digestDigits(name string, n int) string {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	sum := sha256.Sum256([]byte(norm.NFC.String(strings.Join(strings.Fields(name), " "))))
	out := make([]byte, n)
	for i := range out {
		at := i * 5
		bits := binary.BigEndian.Uint16(append(sum[at/8:], 0)[:2])
		out[i] = digits[bits>>(11-at%8)&31]
	}
	return string(out)
}
