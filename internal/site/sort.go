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

// sortedKeys gives the keys of a map in their order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
