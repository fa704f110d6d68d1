package article

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestAliases reads the addresses that an article had before.
func TestAliases(t *testing.T) {
	const head = "+++\ntitle = \"قصف\"\ndate = 2017-03-09\nslug = \"now\"\n"
	for _, c := range []struct {
		name, want string // an alias, and its file or the beginning of the fault
	}{
		{"mosul-raid", "articles/mosul-raid/index.html"},
		{"/news/2017/mosul.html", "news/2017/mosul.html"},
		{"/news/123", "news/123/index.html"},
		{"/news/mosul/", "news/mosul/index.html"},
		{"/أخبار/الموصل/", "أخبار/الموصل/index.html"},
		{"/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/a%20b.html", "أخبار/a b.html"},
		{"/articles/old/index.html", "articles/old/index.html"},

		{"now", `"now" is the address that the page has now`},
		{"/articles/now/", `"/articles/now/" is the address that the page has now`},
		{"https://example.org/news/1", "is an address of some host"},
		{"//example.org/news/1", "is an address of some host"},
		{"news/1", "is neither a slug nor an address of this site"},
		{"Mosul", "is neither a slug nor"},
		{"", "is neither a slug nor"},
		{"../secret", "is neither a slug nor"},
		{"/news/../../x.html", "leads out of a folder"},
		{"/%2e%2e/x.html", "leads out of a folder"},
		{"/news//1", "has two slashes side by side"},
		{"/.well-known/x", "begins or ends with a dot"},
		{"/news.php?id=1", "has a ? or #"},
		{"/news/1#x", "has a ? or #"},
		{"/news.php", "ends in .php"},
		{"/a%zz", "has a % that escapes nothing"},
		{"/a%00b", "has a sign that no name"},
		{"/a\\\\b", "has a sign that no name"},
		{"/a:b/", "has a sign that no name"},
		{"/", "is the first page"},
		{"/" + strings.Repeat("a", 600), "is too long"},
	} {
		a, faults := Parse("content/articles/x.md", []byte(head+"aliases = [\n  \"first\", # the first\n  \""+c.name+"\",\n]\n+++\n\nنص.\n"), Options{})
		var told bytes.Buffer
		faults.Print(&told, -1)
		if len(faults) > 0 {
			if !strings.HasPrefix(told.String(), "content/articles/x.md:7:3: ") || !strings.Contains(told.String(), c.want) || !strings.Contains(told.String(), "\n    hint: ") {
				t.Errorf("%q: %s, want %s", c.name, told.String(), c.want)
			}
			continue
		}
		if len(a.Aliases) != 2 || a.Aliases[1].Path != c.want || a.Origin != "first" {
			t.Errorf("%q: %+v, want %s", c.name, a.Aliases, c.want)
		}
	}
	_, faults := Parse("x.md", []byte(head+"aliases = [\"a\", \"/articles/a/\"]\n+++\n\nنص.\n"), Options{})
	if err := faults.Err(); err == nil || !strings.Contains(err.Error(), `x.md:5:17: "/articles/a/" stands in the list already`) {
		t.Errorf("twice: %v", err)
	}
}

// TestAliasesOfOthers reads those of plain pages and places.
func TestAliasesOfOthers(t *testing.T) {
	p, faults := ParsePage("content/pages/about.md", []byte("+++\ntitle = \"عن الموقع\"\naliases = [\"who\", \"/about-us.html\"]\n+++\nنص"))
	if len(faults) > 0 || !slices.Equal([]string{p.Aliases[0].Path, p.Aliases[1].Path}, []string{"who/index.html", "about-us.html"}) {
		t.Errorf("%+v, %v", p, faults)
	}
	q, faults := ParsePlace("content/places/mosul.md", []byte("+++\nformer_ids = [\"al-mawsil\", \"Mosul\", \"mosul\", \"al-mawsil\"]\n+++\n"))
	if len(q.Former) != 1 || q.Former[0].Path != "cities/al-mawsil" || len(faults) != 3 {
		t.Errorf("%+v, %v", q, faults)
	}
}

// TestOrigin wants ids of events that an editor adds to stay when the article is renamed.
func TestOrigin(t *testing.T) {
	id := func(front string) string {
		a, faults := Parse("content/articles/x.md", []byte("+++\ntitle = \"قصف\"\ndate = 2017-03-09\n"+front+"[[events]]\naction = \"add\"\nquote = \"وصلت القوافل\"\ntype = \"battle\"\nplaces = [\"mosul\"]\ndate = 2017-03-08\n+++\n\nوصلت القوافل.\n"), Options{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		events, faults := Decide(a, nil)
		if len(faults) > 0 || len(events) != 1 || events[0].Article != a.Slug {
			t.Fatal(events, faults)
		}
		return events[0].ID
	}
	before, after := id(""), id("slug = \"y\"\naliases = [\"x\"]\n")
	if before != after || before == id("slug = \"y\"\n") {
		t.Errorf("the id was %s and is %s", before, after)
	}
}
