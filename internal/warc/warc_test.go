package warc

import "testing"

// TestSURT makes sort keys of addresses.
func TestSURT(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.Example.org/Path?b=2&a=1": "org,example)/path?a=1&b=2",
		"http://www2.example.org:80":           "org,example)/",
		"https://example.org:8443/A%D8#x":      "org,example:8443)/a%d8",
		"https://www.org/":                     "org,www)/",
	} {
		if got, err := SURT(address); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", address, got, err, want)
		}
	}
}
