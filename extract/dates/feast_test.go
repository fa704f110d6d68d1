package dates

import "testing"

func TestEaster(t *testing.T) {
	for y, want := range map[int]string{2016: "2016-03-27", 2017: "2017-04-16", 2024: "2024-03-31", 2025: "2025-04-20"} {
		if got := easter(y).String(); got != want {
			t.Errorf("Easter of %d is %s, want %s", y, got, want)
		}
	}
}
