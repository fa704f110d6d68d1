package source

import (
	"fmt"
	"strings"
)

// OneOf tells whether a word is one of several; where it is not, the hint names the
// one that was meant, or all of them.
func OneOf(word string, words []string) (hint string, ok bool) {
	for _, w := range words {
		if w == word {
			return "", true
		}
	}
	return meant(word, "it is one of", words), false
}

// meant hints at the word that was meant, or lists all.
func meant(word, list string, words []string) string {
	if near := Near(word, words); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return list + " " + strings.Join(words, ", ")
}

// Near gives the name nearest to a word that somebody may have meant, "" where
// none is near: at most two letters wrong, and fewer than half of them.
func Near(word string, names []string) string {
	best, distance := "", 3
	for _, n := range names {
		if d := edits(strings.ToLower(word), strings.ToLower(n)); d < distance && 2*d < max(len([]rune(n)), 3) {
			best, distance = n, d
		}
	}
	return best
}

// edits counts the letters to insert, delete, replace or swap with the next to
// make b of a (optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
