package dates

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waqai/extract/arabic"
)

// shared is a folder of annotated news beside the repository, which is not part
// of it.
const shared = "../../../shared"

// TestAnnotated measures Find on annotated articles and keeps the figures from
// falling. Without the articles, or without python3 to compare, it skips, unless
// WAQAI_REQUIRE_SHARED is set.
func TestAnnotated(t *testing.T) {
	articles, err := os.Open(filepath.Join(shared, "gold/articles.jsonl"))
	python, noPython := exec.LookPath("python3")
	if err != nil || noPython != nil {
		if os.Getenv("WAQAI_REQUIRE_SHARED") != "" {
			t.Fatalf("the annotated articles are asked for: %v, %v", err, noPython)
		}
		t.Skip("no annotated articles beside the repository, or no python3")
	}
	defer articles.Close()

	predictions := filepath.Join(t.TempDir(), "timex.jsonl")
	out, err := os.Create(predictions)
	if err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(out)
	for s := bufio.NewScanner(articles); s.Scan(); {
		var a struct{ Article, Published string }
		if err := json.Unmarshal(s.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(filepath.Join(shared, "seeds", a.Article))
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		for _, e := range Default().Find(arabic.Read(text), Context{Published: day1(t, a.Published), FirstDay: time.Monday}) {
			var value any
			if !e.Value.IsZero() {
				value = e.Value.String()
			}
			if err := enc.Encode(map[string]any{
				"article": a.Article, "text": e.Of(text), "offset": utf8.RuneCountInString(text[:e.Start]), "value": value, "kind": e.Kind,
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := exec.Command(python, filepath.Join(shared, "gold/score.py"), "timex", "--json",
		"--gold", filepath.Join(shared, "gold/timex.jsonl"), "--pred", predictions).Output()
	if err != nil {
		t.Fatalf("comparing: %v", err)
	}
	var got struct {
		Found, Valued struct{ P, R, F1 float64 }
		Traps         string
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	t.Logf("found %+v, valued %+v, traps %s", got.Found, got.Valued, got.Traps)
	if got.Found.F1 < 0.98 || got.Valued.F1 < 0.97 {
		t.Errorf("found F1 %.3f, want 0.98; valued F1 %.3f, want 0.97", got.Found.F1, got.Valued.F1)
	}
	if !strings.HasPrefix(got.Traps, "0 of") {
		t.Errorf("%s", got.Traps)
	}
}
