package arabic

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// TestVocabulary wants one number for one form, and another for another, however
// the text writes it.
func TestVocabulary(t *testing.T) {
	of := func(s string) uint32 { return Read(s).Words[0].number }
	for _, same := range []string{"الموصل", "المُوصِل", "الـموصل", "ﺍﻟﻤﻮﺻﻞ"} {
		if of(same) != of("الموصل") {
			t.Errorf("«%s» is another form", same)
		}
	}
	for _, other := range []string{"موصل", "الموصلي", "المصول", "1,400"} {
		if n := of(other); n == of("الموصل") {
			t.Errorf("«%s» is the same form", other)
		}
	}
	if of("1,400") != of("١٤٠٠") || of("أربيل") != of("اربيل") || strings.Contains(Read("1,400").Words[0].Form, ",") {
		t.Error("spellings of one form have several numbers")
	}
}

// TestCache asks for more forms than are numbered, from many goroutines, and wants
// what find would have said.
func TestCache(t *testing.T) {
	const shared, goroutines = 20_000, 4
	var c Cache[string]
	var wait sync.WaitGroup
	for g := range goroutines {
		wait.Go(func() {
			ask := func(n int) bool {
				form := fmt.Sprint(n)
				w := &Read(form).Words[0]
				got := *c.Get(w, func(s string) *string { s = "«" + s + "»"; return &s })
				if w.Form != form || got != "«"+form+"»" {
					t.Errorf("%s gives %s, %s", form, w.Form, got)
				}
				return !t.Failed()
			}
			for n := 0; n < shared && ask((n*(g+1))%shared); n++ {
			}
			for n := shared + g; n < numbers+shared && ask(n); n += goroutines { // until none is free
			}
			for n := numbers; n < numbers+shared && ask(n); n++ {
			}
		})
	}
	wait.Wait()
}
