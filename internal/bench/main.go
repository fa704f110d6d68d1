// Bench times whole builds and previews: ours, Hugo's of an equivalent site, and cp
// of our own output, which is what writing the files costs alone.
//
//	go run ./internal/bench -sizes 1000,10000
//	go run ./internal/bench -preview -build=false
//	go run ./internal/bench corpus -n 1000 -o DIR          the articles alone
//	go run ./internal/bench corpus -n 1000 -hugo -o DIR    as the site for Hugo has them
//
// The articles are invented (see corpus). We are given them without cities and read
// them for events; Hugo is given the cities of each and reads nothing. Two outputs of
// ours are timed: one with the pages that the site for Hugo has, and all that a site
// can have.
//
// A machine is faster in one minute than in the next, so what is compared runs in
// turn, A B C A B C …: absolute figures hold for one machine on one day, ratios within
// a round for longer. Figures are medians, with the least and the most behind them.
// Before a run the cores are measured for a tenth of a second; a run that begins while
// something else has them waits, and how many had to begin nevertheless is said.
//
// docs/bench.md says what each row is. Builds are timed in a file system in memory, where the generator shows, and on disk,
// where the kernel's making of files is much of the time. Peak memory is that of the
// process, as the kernel tells it. Everything made is removed at the end.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"waqai/internal/bench/corpus"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// settings are those of a run.
type settings struct {
	sizes          []int
	rounds         int     // the most
	minutes        float64 // of the rounds of a size in a place
	outputs        []string
	places         []place
	waqai, hugo    string // programs; hugo is "" where there is none
	build, preview bool
	edits, saves   int
	patience       int      // seconds that a run waits for its cores
	record         *os.File // where each run is recorded, or nil
	stdout, stderr io.Writer

	short int // runs that began without all cores
}

// place is where builds are timed: "in memory", "on disk".
type place struct{ name, folder string }

// least is how many articles a site has.
const least = 40

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "corpus" {
		return report(writeCorpus(ctx, args[1:], stdout, stderr), stderr)
	}
	fl := flag.NewFlagSet("bench", flag.ContinueOnError)
	fl.SetOutput(stderr)
	var (
		sizes   = fl.String("sizes", "1000,10000", "numbers of `ARTICLES`, by commas or spaces")
		rounds  = fl.Int("rounds", 5, "rounds of a size in a file system, at most")
		minutes = fl.Float64("minutes", 5, "no round but the first begins that would probably end after so many `MINUTES` of a size in a file system; saves in a row end after them")
		outputs = fl.String("outputs", "", "what of ours is built: like (the pages that Hugo's site has), everything; both if not given, of more than 20,000 articles the first")
		where   = fl.String("in", "memory,disk", "the file systems to build in")
		memory  = fl.String("memory", "/dev/shm", "a `FOLDER` of a file system in memory")
		disk    = fl.String("disk", os.TempDir(), "a `FOLDER` on disk")
		waqai   = fl.String("waqai", "bin/waqai", "our `PROGRAM`")
		hugo    = fl.String("hugo", "", "Hugo's `PROGRAM`; else $HUGO, else hugo on the PATH; «none» for going without")
		build   = fl.Bool("build", true, "time builds")
		preview = fl.Bool("preview", true, "time previews")
		edits   = fl.Int("edits", 7, "edits of which a preview's time is the median")
		saves   = fl.Int("saves", 200, "saves in a row, over which a preview's memory may not grow")
		wait    = fl.Int("patience", 20, "`SECONDS` that a run waits while something else has its cores")
		record  = fl.String("record", "", "a `FILE` to which each run is appended as a line of JSON")
	)
	if err := fl.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	s := &settings{rounds: max(1, *rounds), minutes: *minutes, build: *build, preview: *preview, edits: *edits, saves: *saves, patience: *wait, stdout: stdout, stderr: stderr}
	err := s.choose(*sizes, *where, *outputs, *memory, *disk, *waqai, *hugo, fl.Args())
	if err == nil && *record != "" {
		s.record, err = os.OpenFile(*record, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	err = s.all(ctx)
	if ctx.Err() != nil {
		err = errors.New("interrupted; what was made is removed")
	}
	return report(err, stderr)
}

func report(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "bench:", err)
	return 3
}

// choose takes the flags that need a look.
func (s *settings) choose(sizes, where, outputs, memory, disk, waqai, hugo string, more []string) error {
	if len(more) > 0 {
		return fmt.Errorf("%q is not understood; -h lists what is", more[0])
	}
	for _, word := range strings.FieldsFunc(sizes, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < least {
			return fmt.Errorf("%q is no size: it takes %d articles or more", word, least)
		}
		s.sizes = append(s.sizes, n)
	}
	if s.edits < 1 || len(s.sizes) == 0 {
		return errors.New("nothing to time")
	}
	for _, word := range strings.FieldsFunc(outputs, func(r rune) bool { return r == ',' }) {
		if word != "like" && word != "everything" {
			return fmt.Errorf("-outputs takes like and everything, not %q", word)
		}
		s.outputs = append(s.outputs, word)
	}
	for _, word := range strings.Split(where, ",") {
		p := place{"in memory", memory}
		switch word {
		case "memory":
			if info, err := os.Stat(memory); err != nil || !info.IsDir() {
				fmt.Fprintf(s.stderr, "bench: there is no %s; nothing is timed in memory (-memory names a folder)\n", memory)
				continue
			}
		case "disk":
			p = place{"on disk", disk}
		default:
			return fmt.Errorf("-in takes memory and disk, not %q", word)
		}
		s.places = append(s.places, p)
	}
	var err error
	if s.waqai, err = exec.LookPath(waqai); err != nil {
		return fmt.Errorf("our program: %w; «make bin/waqai» makes it", err)
	}
	if s.waqai, err = filepath.Abs(s.waqai); err != nil {
		return err
	}
	for _, name := range []string{hugo, os.Getenv("HUGO"), "hugo"} {
		if name == "" {
			continue
		}
		if name == "none" {
			break
		}
		s.hugo, err = exec.LookPath(name)
		if err != nil && name != "hugo" {
			return fmt.Errorf("hugo: %w", err)
		}
		if s.hugo != "" {
			break
		}
	}
	if s.hugo == "" {
		fmt.Fprintln(s.stderr, "bench: no Hugo here, so nothing is compared with it; «go install github.com/gohugoio/hugo@v0.160.0» makes one, and -hugo, $HUGO or the PATH names it")
	}
	return nil
}

// all times all that is asked for, and prints it.
func (s *settings) all(ctx context.Context) error {
	s.machine(ctx)
	before := map[string]results{} // by place and row, of the size before
	for _, n := range s.sizes {
		for _, p := range s.places {
			if s.build {
				rows, err := s.builds(ctx, n, p)
				if err != nil {
					return fmt.Errorf("builds of %d articles, %s: %w", n, p.name, err)
				}
				s.growth(n, p, before, rows)
			}
		}
		if s.preview {
			if err := s.previews(ctx, n); err != nil {
				return fmt.Errorf("previews of %d articles: %w", n, err)
			}
		}
	}
	if s.short > 0 {
		fmt.Fprintf(s.stdout, "\nRuns that began while something else had a part of the cores: %d. Where they are many, time again.\n", s.short)
	}
	return nil
}

// write records a run.
func (s *settings) write(line map[string]any) error {
	if s.record == nil {
		return nil
	}
	return json.NewEncoder(s.record).Encode(line)
}

// writeCorpus is the subcommand corpus. Bench calls it too: the kernel counts the
// memory of whoever starts a process into the peak of that process, so bench itself
// has to stay small.
func writeCorpus(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	fl := flag.NewFlagSet("bench corpus", flag.ContinueOnError)
	fl.SetOutput(stderr)
	n := fl.Int("n", 1000, "number of `ARTICLES`")
	out := fl.String("o", "", "`FOLDER` to write to")
	hugo := fl.Bool("hugo", false, "with the cities of each article, and a page for each year and month")
	if err := fl.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if *out == "" || *n < 1 || fl.NArg() > 0 {
		return errors.New("usage: bench corpus -n ARTICLES [-hugo] -o FOLDER")
	}
	form := corpus.Form{}
	if *hugo {
		form = corpus.Form{Link: "link", Cities: true, Sections: true}
	}
	size, err := corpus.Write(ctx, *out, *n, form)
	if err == nil {
		fmt.Fprintf(stdout, "%d articles, %d bytes\n", *n, size)
	}
	return err
}
