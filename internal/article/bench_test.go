package article

import (
	"fmt"
	"strings"
	"testing"
)

// longArticle is an article of some five thousand bytes and the marks of its events.
func longArticle() (src []byte, marks []Mark) {
	var b strings.Builder
	b.WriteString("+++\ntitle = \"يوم طويل على أطراف البلدة\"\ndate = 2016-11-04\nsource = \"وكالة الساحل\"\nurl = \"https://news.example/a/1\"\n+++\n")
	for n := range 14 {
		fmt.Fprintf(&b, "أفاد سكان من حي الورد بأن *قصفًا* طال السوق القديم في الساعة %d من صباح الخميس، وأن ثلاثة أشخاص أصيبوا.\n", n+1)
		at := len([]rune(b.String()))
		quote := "استعادت القوات قرية تل النخل قبل يومين بعد اشتباكات دامت ساعات."
		fmt.Fprintf(&b, "%s وقالت وكالة Coast News إن الطريق رقم 17-B بقي مغلقًا، «حتى إشعار آخر».\n\n", quote)
		marks = append(marks, Mark{ID: fmt.Sprintf("e%d", n), Offset: at, Length: len([]rune(quote)), Href: "../../2016/11/index.html", Label: "الحدث"})
	}
	return []byte(b.String()), marks
}

func BenchmarkParse(b *testing.B) {
	src, _ := longArticle()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, faults := Parse("content/articles/a.md", src, Options{}); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkBlocks(b *testing.B) {
	src, marks := longArticle()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if blocks := Blocks(src, marks); len(blocks) != 14 {
			b.Fatal(len(blocks))
		}
	}
}
