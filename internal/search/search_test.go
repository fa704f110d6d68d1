package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"الموصل", "موصل"},
		{"والموصل", "موصل"},
		{"بالموصل", "موصل"},
		{"للموصل", "موصل"},
		{"وبالموصل", "موصل"},
		{"المَوْصِـل", "موصل"},
		{"مدينة", "مدين"},
		{"المدينه", "مدين"},
		{"مدن", "مدين"},
		{"القوّات", "قوا"},
		{"وألغام", "لغم"},
		{"الإبراهيمية", "ابراهيم"},
		{"مستشفى", "مستشف"},
		{"مسؤول", "مسوول"},
		{"قتيلًا", "قتيل"},
		{"القتلى", "قتيل"},
		{"جنود", "جند"},
		{"جندي", "جند"},
		{"سوريا", "سور"},
		{"السورية", "سور"},
		{"لبنانيين", "لبن بنان"}, // may be «بنانيين» with ل
		{"وقف", "وقف"},           // too short to lose a letter
		{"وقصف", "وقصف قصف"},
		{"بغداد", "بغداد غداد"},
		{"وبمشاركة", "وبمشارك بمشارك مشارك"},
		{"ﻣﻮﺻﻞ", "موصل"},
		{"في", ""},
		{"وفي", ""},
		{"BBC", "bbc"},
		{"Élysée", "elysee"},
		{"٤٠٠", "400"},
		{"1,200", "1200"},
		{"١٬٢٠٠", "1200"},
		{"٣٫٥", "3.5"},
		{strings.Repeat("ص", 40), strings.Repeat("ص", 32)},
	} {
		var forms []string
		for _, word := range Fold(c.text) {
			forms = append(forms, Forms(word)...)
		}
		if got := strings.Join(forms, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"قُتل 23 شخصًا", "قُتل|23|شخصًا"},
		{"بـ400 قتيل", "بـ|400|قتيل"},
		{"T-72", "T|72"},
		{"9,5 و1,2345", "9|5|و|1|2345"},
		{"1,200.5. 3.", "1,200.5|3"},
		{"2017-03-09", "2017|03|09"},
		{"«الموصل»،الرقة", "الموصل|الرقة"},
		{"😀 𝐀 _", ""},
	} {
		var got []string
		for _, w := range Words(c.text) {
			got = append(got, c.text[w.Start:w.End])
		}
		if list := strings.Join(got, "|"); list != c.want {
			t.Errorf("%s: %q, want %q", c.text, list, c.want)
		}
	}
}

// TestTables reads the tables as a reviewer would.
func TestTables(t *testing.T) {
	for _, list := range [][]string{Standard.Stop, Standard.Prefixes, Standard.Suffixes} {
		for n, word := range list {
			if folded := Fold(word); len(folded) != 1 || folded[0] != word || slices.Contains(list[:n], word) {
				t.Errorf("%s is not folded (%q) or there twice", word, folded)
			}
		}
	}
	for many, one := range Standard.Plurals {
		for _, word := range []string{many, one} {
			if folded := Fold(word); len(folded) != 1 || folded[0] != word {
				t.Errorf("%s is folded to %q", word, folded)
			}
		}
		if !slices.Equal(Forms(many)[:1], Forms(one)[:1]) {
			t.Errorf("%s gives %q and %s gives %q", many, Forms(many), one, Forms(one))
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"والموصل", "١٬٢٠٠٫٥", "ﷺ", "\xff", "a\u0301", "ۀ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range Fold(text) {
			if again := Fold(word); len(again) != 1 || again[0] != word {
				t.Errorf("%q is folded again to %q", word, again)
			}
			for _, form := range Forms(word) {
				if form == "" || len([]rune(form)) > longest {
					t.Errorf("%q has the form %q", word, form)
				}
			}
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add("AB_")
	f.Fuzz(func(t *testing.T, text string) {
		if numbers, err := Unpack(text); err == nil {
			if again, err := Unpack(Pack(numbers)); err != nil || !slices.Equal(again, numbers) {
				t.Errorf("%v is packed and read as %v (%v)", numbers, again, err)
			}
		}
	})
}

// corpus makes n documents of invented words, some far more frequent than
// others.
func corpus(n int) []Doc {
	r := rand.New(rand.NewPCG(1, 9))
	often := rand.NewZipf(r, 1.07, 8, 40_000)
	word := func(n uint64) string {
		var b strings.Builder
		for n += 700; n > 0; n /= 27 {
			b.WriteRune([]rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")[n%27])
		}
		return b.String()
	}
	docs := make([]Doc, n)
	for i := range docs {
		var text strings.Builder
		for range 12 + r.IntN(25) {
			text.WriteString(word(often.Uint64()) + " ")
		}
		place := int(often.Uint64()) % 300
		docs[i] = Doc{
			ID: fmt.Sprintf("e-%d", i), Day: 736_000 + r.IntN(1500),
			Text: []string{text.String()}, Places: []string{word(uint64(place))},
			Filters: []string{fmt.Sprintf("city/%d", place), fmt.Sprintf("type/%d", r.IntN(8))},
			Size:    2*text.Len() + 150,
		}
	}
	return docs
}

func index(docs []Doc) *Index {
	var parts []Part
	var g Gatherer
	for from := 0; from < len(docs); from += 7 {
		some := docs[from:min(from+7, len(docs))]
		parts = append(parts, g.Part(len(some), func(n int) Doc { return some[n] }))
	}
	return Build(parts, func(n int) (string, int) { return docs[n].ID, docs[n].Day })
}

// TestIndex reads an index as a browser would, and finds each document by each
// of its words, and no other.
func TestIndex(t *testing.T) {
	docs := corpus(1500)
	for n := range 700 { // more on one day than it has numbers for
		docs[n].Day = 736_500
	}
	x := index(docs)
	number := make([]uint64, len(docs))
	seen := map[uint64]bool{}
	starts, err := Unpack(x.Head.Entries)
	if err != nil || len(starts) != len(x.Entries) {
		t.Fatalf("%d starts of %d files (%v)", len(starts), len(x.Entries), err)
	}
	for n, f := range x.Entries {
		size := 0
		for _, d := range f.Docs {
			if seen[d.Number] || d.Number < starts[n] || n+1 < len(starts) && d.Number >= starts[n+1] {
				t.Fatalf("number %d in file %d, which begins with %d", d.Number, n, starts[n])
			}
			seen[d.Number] = true
			number[d.Doc] = d.Number
			size += docs[d.Doc].Size
			if day := int(d.Number >> x.Head.Bits); day != docs[d.Doc].Day {
				t.Errorf("document %d of day %d has the number of day %d", d.Doc, docs[d.Doc].Day, day)
			}
		}
		if len(f.Docs) == 0 || len(f.Docs) > 1 && size > mostEntries {
			t.Errorf("file %s has %d entries of %d bytes", f.Name, len(f.Docs), size)
		}
	}
	if len(seen) != len(docs) || x.Head.Bits != leastBits+1 {
		t.Errorf("%d numbers with %d bits", len(seen), x.Head.Bits)
	}

	texts, places := map[string][]uint64{}, map[string][]uint64{}
	for n, f := range x.Words {
		var lines [][]string
		if err := json.Unmarshal(slices.Concat([]byte("["), f.Lines, []byte("]")), &lines); err != nil {
			t.Fatal(err)
		}
		if len(lines) > 1 && len(f.Lines) > mostWords {
			t.Errorf("%d words in %d bytes", len(lines), len(f.Lines))
		}
		for i, line := range lines {
			if i == 0 && line[0] != x.Head.Words[n] || i > 0 && line[0] <= lines[i-1][0] {
				t.Errorf("file %d begins with %q, line %d with %q", n, x.Head.Words[n], i, line[0])
			}
			if texts[line[0]], err = Unpack(line[1]); err != nil {
				t.Fatal(err)
			}
			if len(line) > 2 {
				if places[line[0]], err = Unpack(line[2]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	wantTexts, wantPlaces := map[string][]uint64{}, map[string][]uint64{}
	note := func(m map[string][]uint64, word string, n uint64) {
		if !slices.Contains(m[word], n) {
			m[word] = append(m[word], n)
		}
	}
	for i, d := range docs {
		for _, text := range d.Places {
			for _, word := range Fold(text) {
				for _, form := range Forms(word) {
					note(wantPlaces, form, number[i])
				}
			}
		}
		for _, text := range d.Text {
			for _, word := range Fold(text) {
				for _, form := range Forms(word) {
					if !slices.Contains(wantPlaces[form], number[i]) {
						note(wantTexts, form, number[i])
					}
				}
			}
		}
		for _, f := range d.Filters {
			note(wantTexts, "#"+f, number[i])
		}
	}
	for _, m := range []struct{ got, want map[string][]uint64 }{{texts, wantTexts}, {places, wantPlaces}} {
		for word, want := range m.want {
			slices.Sort(want)
			if !slices.Equal(m.got[word], want) {
				t.Errorf("%s: %d documents, want %d", word, len(m.got[word]), len(want))
			}
		}
	}
	if len(texts) < len(wantTexts) || len(places) != len(wantPlaces) {
		t.Errorf("%d and %d words, want %d and %d", len(texts), len(places), len(wantTexts), len(wantPlaces))
	}
}

// TestOrderOfDocuments: an index does not depend on the order in which it is
// given its documents.
func TestOrderOfDocuments(t *testing.T) {
	docs := corpus(800)
	want := filesOf(index(docs), docs)
	r := rand.New(rand.NewPCG(2, 2))
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	if words, entries, head := differing(filesOf(index(docs), docs), want); words+entries+head > 0 {
		t.Errorf("%d files of words, %d of entries and %d heads differ", words, entries, head)
	}
}

// TestOneMore adds documents one at a time and counts the files that change:
// those of its words, at most a cut more of them, and the one of its entry.
func TestOneMore(t *testing.T) {
	docs := corpus(2020)
	before := filesOf(index(docs[:2000]), docs)
	total, most := 0, 0
	for n := 2001; n <= len(docs); n++ {
		d := docs[n-1]
		x := index(docs[:n])
		after := filesOf(x, docs)
		own := map[int]bool{} // the files that hold its words
		for _, text := range slices.Concat(d.Text, d.Places) {
			for _, word := range Fold(text) {
				for _, form := range Forms(word) {
					own[fileOf(x.Head.Words, form)] = true
				}
			}
		}
		for _, f := range d.Filters {
			own[fileOf(x.Head.Words, "#"+f)] = true
		}
		words, entries, _ := differing(after, before)
		if words > len(own)+12 || entries > 3 {
			t.Errorf("document %d has words in %d files; %d changed, and %d of entries", n, len(own), words, entries)
		}
		total += words + entries
		most = max(most, words+entries)
		before = after
	}
	x := index(docs)
	t.Logf("one more of %d documents changes %.1f of %d files, %d at most", len(docs), float64(total)/20, len(x.Words)+len(x.Entries), most)
}

func fileOf(firsts []string, word string) int {
	n, found := slices.BinarySearch(firsts, word)
	if !found {
		n--
	}
	return n
}

// filesOf gives what the files of an index hold, by their names.
func filesOf(x *Index, docs []Doc) map[string]string {
	files := map[string]string{}
	for _, f := range x.Words {
		files["words/"+f.Name] = string(f.Lines)
	}
	for _, f := range x.Entries {
		var b bytes.Buffer
		for _, d := range f.Docs {
			fmt.Fprintln(&b, d.Number, docs[d.Doc].ID)
		}
		files["entries/"+f.Name] = b.String()
	}
	head, err := json.Marshal(x.Head)
	if err != nil {
		panic(err)
	}
	files["head"] = string(head)
	return files
}

// differing counts the files that are not in both with the same bytes.
func differing(a, b map[string]string) (words, entries, head int) {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	for name := range names {
		if a[name] == b[name] {
			continue
		}
		switch kind, _, _ := strings.Cut(name, "/"); kind {
		case "words":
			words++
		case "entries":
			entries++
		default:
			head++
		}
	}
	return words, entries, head
}

// TestParts reads parts again, whole and damaged: what nobody wrote is no part.
func TestParts(t *testing.T) {
	docs := corpus(40)
	var g Gatherer
	p := g.Part(len(docs), func(n int) Doc { return docs[n] })
	text := string(p.Bytes())
	if again, ok := ReadPart(text, len(docs)); !ok || again != p {
		t.Error("a part does not come back")
	}
	if same := g.Part(len(docs), func(n int) Doc { return docs[n] }); len(same.text) != len(text) {
		t.Errorf("the same documents make a part of %d bytes, then of %d", len(text), len(same.text))
	}
	if _, ok := ReadPart(text+"\x00", len(docs)); ok {
		t.Error("a part with something behind it is read")
	}
	for n := range text {
		if _, ok := ReadPart(text[:n], len(docs)); ok {
			t.Errorf("a part of %d of %d bytes is read", n, len(text))
		}
		damaged := []byte(text)
		damaged[n] ^= 0xff
		if p, ok := ReadPart(string(damaged), len(docs)); ok {
			Build([]Part{p}, func(n int) (string, int) { return docs[n].ID, docs[n].Day }) // does not fail
		}
	}
}

func TestEmpty(t *testing.T) {
	x := index(nil)
	if len(x.Words) > 0 || len(x.Entries) > 0 || x.Head.Entries != "" {
		t.Errorf("an index of nothing: %+v", x)
	}
}

// BenchmarkBuild makes the index of 50,000 documents, and tells its size.
func BenchmarkBuild(b *testing.B) {
	docs := corpus(50_000)
	var x *Index
	for b.Loop() {
		x = index(docs)
	}
	size, most := 0, 0
	for _, f := range x.Words {
		size += len(f.Lines)
		most = max(most, len(f.Lines))
	}
	b.ReportMetric(float64(len(x.Words)), "wordfiles")
	b.ReportMetric(float64(size), "wordbytes")
	b.ReportMetric(float64(most), "largest")
	b.ReportMetric(float64(len(x.Entries)), "entryfiles")
}
