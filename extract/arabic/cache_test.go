package arabic

import (
	"fmt"
	"sync"
	"testing"
)

// TestCache asks for more forms than are kept, from many goroutines, and wants
// what find would have said.
func TestCache(t *testing.T) {
	var c Cache[string]
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			for n := range cached + 5000 {
				form := fmt.Sprint((n * (g + 1)) % (cached + 3000))
				if got := c.Get(form, func(s string) string { return "«" + s + "»" }); got != "«"+form+"»" {
					t.Errorf("%s gives %s", form, got)
					return
				}
			}
		})
	}
	wait.Wait()
	if n := len(*c.read.Load()); n > cached+cached/2 {
		t.Errorf("%d forms are kept", n)
	}
}
