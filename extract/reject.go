package extract

import (
	"cmp"
	"slices"
	"strings"
)

// Rejection is a word that could have named a happening, and why it did not.
type Rejection struct {
	// Trigger is the word as the text spells it, Start the byte of the text at
	// which it stands, Clause the words around it.
	Trigger string
	Start   int
	Clause  string
	Reason  string
}

// reject notes why a word is no event.
func (r *reading) reject(c clause, h hit, why string) {
	if !r.x.opt.Explain || h.word < c.first {
		return
	}
	start, end := r.quote(c)
	w := r.text.Words[h.word]
	r.rejected = append(r.rejected, Rejection{Trigger: r.trigger(h), Start: r.text.Offset(w, h.Cut), Clause: r.article.Text[start:end], Reason: why})
}

// leave rejects the happenings among hits for one reason.
func (r *reading) leave(c clause, hits []hit, why string) {
	for _, h := range hits {
		if h.role == happening {
			r.reject(c, h, why)
		}
	}
}

// refusals gives the rejections in the order of the text, one for each word
// that named no event under any of its lemmas.
func (r *reading) refusals() []Rejection {
	if len(r.rejected) == 0 {
		return nil
	}
	taken := map[int]bool{}
	for _, f := range r.found {
		taken[r.text.Offset(r.text.Words[f.hit.word], f.hit.Cut)] = true
	}
	list := slices.DeleteFunc(r.rejected, func(n Rejection) bool { return taken[n.Start] })
	slices.SortStableFunc(list, func(a, b Rejection) int {
		return cmp.Or(a.Start-b.Start, general(a.Reason)-general(b.Reason)) // of several, the one that says most
	})
	return slices.CompactFunc(list, func(a, b Rejection) bool { return a.Start == b.Start })
}

// general tells how little a reason says of the word in its place.
func general(reason string) int {
	switch {
	case strings.HasPrefix(reason, "read as"):
		return 2
	case strings.HasSuffix(reason, "without what makes it a happening"):
		return 1
	}
	return 0
}
