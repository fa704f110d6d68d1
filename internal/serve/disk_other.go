//go:build !linux

package serve

// diskOf is known on Linux alone.
func diskOf(string) (kind string, otherSide bool) { return "", false }
