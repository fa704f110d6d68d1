package site

import (
	"cmp"
	"maps"
	"slices"
)

// sorted sorts list and gives it.
func sorted[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return list
}

// sortedKeys gives the keys of a map in their order, nil where there are none.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	if len(m) == 0 {
		return nil
	}
	keys := slices.AppendSeq(make([]K, 0, len(m)), maps.Keys(m))
	slices.Sort(keys)
	return keys
}
