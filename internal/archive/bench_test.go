package archive

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waqai/internal/site"
)

var built string // the folder of the large site, if there is one

// large builds a site of 10,000 articles (or WAQAI_BENCH_ARTICLES) once, and gives
// its output folder.
var large = sync.OnceValues(func() (string, error) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("WAQAI_BENCH_ARTICLES"), "10000"))
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "waqai-bench-*")
	if err != nil {
		return "", err
	}
	built = dir
	files := maps.Clone(small)
	words := strings.Fields("أعلنت مصادر محلية أن القوات تقدمت فجر اليوم نحو الأحياء الشرقية للمدينة بعد قصف متقطع استمر ساعات طويلة ولم تتضح حصيلة نهائية للضحايا فيما واصلت فرق الإنقاذ عملها بين الأنقاض وقال شهود إن عائلات كثيرة غادرت منازلها خوفا من تجدد الاشتباكات قرب الجسر القديم والسوق الكبير")
	for i := range n {
		var text strings.Builder
		seed := uint32(i)*2654435761 + 1
		for range 6 {
			for range 40 {
				seed = seed*1664525 + 1013904223
				text.WriteString(words[int(seed>>8)%len(words)] + " ")
			}
			fmt.Fprintf(&text, "%d.\n\n", seed>>20)
		}
		fmt.Fprintf(&text, "اندلعت معركة رقمها %d قرب الحي %d في الموصل.\n", i, i%97)
		day := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%1400).Format(time.DateOnly)
		files[fmt.Sprintf("content/articles/%d/a%05d.md", i%50, i)] = fmt.Sprintf("+++\ntitle = \"خبر رقم %d من الموصل\"\ndate = %s\nsource = \"صحيفة %d\"\nurl = \"https://paper%d.test/%d\"\n+++\n\n%s", i, day, i%20, i%20, i, text.String())
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return "", err
		}
	}
	_, err = site.Build(context.Background(), siteIn(dir))
	return filepath.Join(dir, "public"), err
})

func TestMain(m *testing.M) {
	status := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(status)
}

// membersOf gives the files of a folder as members.
func membersOf(b *testing.B, dir string) (members []member, size int64) {
	b.Helper()
	t, err := openFolder(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { t.close() })
	for _, f := range t.files() {
		members = append(members, member{f.path, func(w io.Writer) error {
			r, err := t.open(f.path)
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = io.Copy(w, r)
			return err
		}})
		size += f.size
	}
	return members, size
}

// run gives the time that a program takes.
func run(b *testing.B, dir, program string, args ...string) time.Duration {
	b.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		b.Skipf("%s is not installed", program)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", program, err, out)
	}
	return time.Since(begun)
}

// BenchmarkZip packs the pages of a large site, and so do «zip -r -1» and «zip -r
// -6», by turns. The figures are our time by that of the former, the best of each,
// and our size by that of the latter; both have to be below 1.
func BenchmarkZip(b *testing.B) {
	dir, err := large()
	if err != nil {
		b.Fatal(err)
	}
	members, size := membersOf(b, dir)
	b.SetBytes(size)
	b.ReportMetric(float64(len(members)), "files")
	out := b.TempDir()
	best, quick := time.Hour, time.Hour
	var ours int64
	for b.Loop() {
		b.StopTimer()
		os.Remove(filepath.Join(out, "x.zip"))
		os.Remove(filepath.Join(out, "1.zip"))
		quick = min(quick, run(b, dir, "zip", "-qr", "-1", filepath.Join(out, "1.zip"), "."))
		b.StartTimer()
		begun := time.Now()
		r := &Report{}
		if err := pack(b.Context(), &About{}, members, nil, Options{Format: Zip, Out: filepath.Join(out, "x.zip"), Date: someDay}, r); err != nil {
			b.Fatal(err)
		}
		best, ours = min(best, time.Since(begun)), r.Size
	}
	run(b, dir, "zip", "-qr", "-6", filepath.Join(out, "6.zip"), ".")
	info, err := os.Stat(filepath.Join(out, "6.zip"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(best.Seconds()/quick.Seconds(), "time/zip-1")
	b.ReportMetric(float64(ours)/float64(info.Size()), "size/zip-6")
}

// BenchmarkVerify verifies a large site as a folder and as an archive, by turns with
// «sha256sum -c» over the same files; the figure is their time by ours, the best of
// each, which has to be above 0.5.
func BenchmarkVerify(b *testing.B) {
	public, err := large()
	if err != nil {
		b.Fatal(err)
	}
	out := b.TempDir()
	opt := Options{Site: siteIn(filepath.Dir(public)), Date: someDay, Tool: "bench"}
	for _, f := range []Format{Dir, Zip} {
		opt.Format, opt.Out = f, filepath.Join(out, "x"+f.Extension())
		if _, err := Write(b.Context(), opt); err != nil {
			b.Fatal(err)
		}
	}
	dir := filepath.Join(out, "x")
	for _, f := range []Format{Dir, Zip} {
		b.Run(string(f), func(b *testing.B) {
			best, theirs := time.Hour, time.Hour
			for b.Loop() {
				b.StopTimer()
				theirs = min(theirs, run(b, dir, "sha256sum", "-c", "--quiet", manifestFile))
				b.StartTimer()
				begun := time.Now()
				s, err := Open(filepath.Join(out, "x"+f.Extension()))
				if err != nil {
					b.Fatal(err)
				}
				v, err := s.Verify(b.Context(), nil, nil)
				if err != nil || len(v.Findings) > 0 {
					b.Fatal(err, v)
				}
				s.Close()
				best = min(best, time.Since(begun))
				b.SetBytes(v.Bytes)
			}
			b.ReportMetric(theirs.Seconds()/best.Seconds(), "speed/sha256sum")
		})
	}
}
