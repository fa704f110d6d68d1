package site

import (
	"math/rand/v2"
	"testing"
)

func TestAppendJSON(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	pieces := append([]string{"\"", "\\", "<b>", "&", "\u2028", "\u2029", "\u2027", "\x1f", "\x7f", "\xe2\x80"}, scraps...)
	for range 20000 {
		text := ""
		for range random.IntN(6) {
			text += pieces[random.IntN(len(pieces))]
		}
		if got, want := string(appendJSON(nil, text)), asJSON(text); got != want {
			t.Fatalf("appendJSON(%q) = %s, want %s", text, got, want)
		}
	}
	if got := string(appendList([]byte("x"), []string{"أ", "ب"})) + string(appendList(nil, nil)); got != `x["أ","ب"][]` {
		t.Error(got)
	}
}
