package extract

import (
	"cmp"
	"slices"
	"strings"
)

// Rejection is a word that could have named a happening, and why it did not; or a
// piece of the page that was left out.
type Rejection struct {
	Kind RejectionKind
	// Trigger is the word as the text spells it, Start the byte of the text at
	// which it stands, Clause the words around it. Of what was left out, Trigger
	// is all of it, and Clause is empty.
	Trigger string
	Start   int
	Clause  string
	Reason  string
}

// RejectionKind says what a reason is about. Of several reasons for one word, that
// of the least kind is told, which says most of the word in its place.
type RejectionKind uint8

const (
	// NoEvent: what stands around the word takes the happening away.
	NoEvent RejectionKind = iota
	// Unaccompanied: the words that the trigger asks for are not there.
	Unaccompanied
	// Misread: the word is the other part of speech.
	Misread
	// LeftOut: the page put the piece around the text; see Furniture.
	LeftOut
)

// reject notes why a word is no event.
func (r *reading) reject(c clause, h *hit, kind RejectionKind, why string) {
	if !r.x.opt.Explain || h.word < c.first {
		return
	}
	start, end := r.quote(c)
	w := r.text.Words[h.word]
	r.rejected = append(r.rejected, Rejection{Kind: kind, Trigger: r.trigger(h), Start: r.text.Offset(w, int(h.Cut)), Clause: r.article.Text[start:end], Reason: why})
}

// say gives a reason in words where reasons are asked for; elsewhere only that there
// is one.
func (r *reading) say(words ...string) string {
	if !r.x.opt.Explain {
		return "-"
	}
	return strings.Join(words, "")
}

// leave rejects the happenings among hits for one reason.
func (r *reading) leave(c clause, hits []*hit, why string) {
	for _, h := range hits {
		if h.role == happening {
			r.reject(c, h, NoEvent, why)
		}
	}
}

// refusals gives the rejections in the order of the text, one for each word
// that named no event under any of its lemmas, and what was left out.
func (r *reading) refusals() []Rejection {
	if len(r.rejected) == 0 {
		return nil
	}
	taken := map[int]bool{}
	for _, f := range r.found {
		taken[r.text.Offset(r.text.Words[f.hit.word], int(f.hit.Cut))] = true
	}
	list := slices.DeleteFunc(r.rejected, func(n Rejection) bool { return taken[n.Start] })
	if r.x.opt.Explain {
		list = append(list, r.furnished()...)
	}
	slices.SortStableFunc(list, func(a, b Rejection) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Kind, b.Kind)) })
	return slices.CompactFunc(list, func(a, b Rejection) bool { return a.Start == b.Start })
}
