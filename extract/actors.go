package extract

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"waqai/extract/arabic"
	"waqai/internal/source"
)

//go:embed actors.toml
var actorsTOML []byte

// names finds names of several words.
type names struct {
	first map[string][][]string // by the stem of the first word: the words
}

var actors = sync.OnceValue(func() *names {
	var data struct {
		Names []string `toml:"names"`
	}
	if faults := source.DecodeTOML("actors.toml", actorsTOML, 0, &data); len(faults) > 0 {
		panic(faults.Err())
	}
	n := &names{first: map[string][][]string{}}
	for _, name := range data.Names {
		words := strings.Fields(arabic.Fold(name))
		stem := arabic.Readings(words[0], nil)[0].Stem
		n.first[stem] = append(n.first[stem], words)
	}
	for _, all := range n.first {
		slices.SortFunc(all, func(a, b []string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(strings.Join(a, " "), strings.Join(b, " "))
		})
	}
	return n
})

// in gives the names that stand in words[first:last], each once, as the text
// spells them, without clitics.
func (n *names) in(t *arabic.Text, first, last int) []string {
	var out []string
	var buf [12]arabic.Reading
	for i := first; i < last; i++ {
		if t.Words[i].Kind != arabic.Letters {
			continue
		}
	reading:
		for _, rd := range arabic.Readings(t.Words[i].Form, buf[:0]) {
			for _, words := range n.first[rd.Stem] {
				if !arabic.HasPrefix(t.Words[i+1:last], words[1:]) {
					continue
				}
				name := t.Source[t.Offset(t.Words[i], rd.Cut):t.Words[i+len(words)-1].End]
				if rd.Def && rd.Prep == 'l' && !strings.HasPrefix(name, "ال") {
					name = "ا" + name // «للتحالف» is ل and «التحالف»
				}
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
				i += len(words) - 1
				break reading
			}
		}
	}
	return out
}
