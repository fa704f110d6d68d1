package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// result is one run of one program.
type result struct {
	Wall  float64 `json:"wall"` // seconds
	CPU   float64 `json:"cpu"`  // seconds of all cores
	Peak  float64 `json:"peak"` // MiB
	Files int     `json:"files"`
	Bytes int64   `json:"bytes"`
	// Written is the number of files that a run of ours wrote, Events that of the
	// events that it found; -1 where a program does not tell.
	Written int `json:"written"`
	Events  int `json:"events"`
}

type results []result

// job is what is timed.
type job struct {
	name string
	// before makes things ready, outside of the time.
	before func(round int) error
	args   []string
	out    string // the folder that it makes
	// articles is the pattern of paths of articles' pages below out, "" where these
	// are not looked for; there has to be one for each.
	articles string
	ours     bool
	// cp names the job that copies the same output, cold that from nothing.
	cp, cold string
	// brief says that nobody needs the output when it was counted.
	brief bool
}

// title is the name of a job as a row has it.
func (j job) title() string {
	switch {
	case j.cold == "":
		return j.name
	case strings.HasPrefix(j.name, j.cold+editRow):
		return editRow[2:]
	}
	return sameRow[2:]
}

const (
	sameRow = ": nothing changed"
	editRow = ": one article edited"
)

const (
	hugoRow = "hugo"
	likeRow = "like hugo's"
	allRow  = "everything"
)

// builds times builds of n articles and prints them.
func (s *settings) builds(ctx context.Context, n int, p place) (map[string]results, error) {
	outputs := s.outputs
	if len(outputs) == 0 {
		if outputs = []string{"like", "everything"}; n > 20_000 {
			outputs = outputs[:1]
		}
	}
	if err := room(p.folder, n, outputs); err != nil {
		return nil, err
	}
	t, err := s.plant(ctx, n, p.folder, outputs...)
	if err != nil {
		return nil, err
	}
	defer t.remove()
	jobs := s.jobs(t)
	rows := map[string]results{}
	began := time.Now()
	for round := range s.rounds {
		if spent := time.Since(began).Minutes(); round > 0 && spent+spent/float64(round) > s.minutes {
			break
		}
		for _, j := range jobs {
			r, err := s.time(ctx, j, round, n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", j.name, err)
			}
			rows[j.name] = append(rows[j.name], r)
			if err := s.write(map[string]any{"what": "build", "articles": n, "in": p.name, "round": round, "name": j.name, "run": r}); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(s.stderr, "bench: %d articles, %s: round %d of %d\n", n, p.name, round+1, s.rounds)
	}
	s.print(n, p, jobs, rows)
	return rows, nil
}

// jobs lists what is timed, in the order of a round.
func (s *settings) jobs(t *sites) (jobs []job) {
	if t.hugo != "" {
		out := filepath.Join(t.root, "out-hugo")
		jobs = append(jobs, job{
			name: hugoRow, out: out, brief: true, articles: "2*/*/*/index.html",
			before: func(int) error {
				return gone(out, filepath.Join(t.hugo, "resources"), filepath.Join(t.hugo, ".hugo_build.lock"))
			},
			args: []string{s.hugo, "--quiet", "--source", t.hugo, "--destination", out, "--cacheDir", filepath.Join(t.root, "hugo-cache")},
		})
	}
	for _, mine := range []struct{ name, site string }{{likeRow, t.like}, {allRow, t.everything}} {
		if mine.site == "" {
			continue
		}
		out := filepath.Join(t.root, "out-"+filepath.Base(mine.site))
		copied := filepath.Join(t.root, "copy-"+filepath.Base(mine.site))
		build := job{
			name: mine.name, out: out, articles: "articles/*/index.html", ours: true, cp: "cp -r of " + mine.name,
			before: func(int) error { return gone(out, filepath.Join(mine.site, ".waqai")) },
			args:   []string{s.waqai, "build", "-json", "-site", mine.site, "-out", out},
		}
		same, edit := build, build
		same.name, same.cold, same.before = mine.name+sameRow, mine.name, nil
		edit.name, edit.cold = mine.name+editRow, mine.name
		edit.before = func(round int) error { return t.edit(mine.site, round) }
		jobs = append(jobs, build, same, edit, job{
			name: "cp -r of " + mine.name, out: copied, brief: true, cp: "cp -r of " + mine.name,
			before: func(int) error { return gone(copied) },
			args:   []string{"cp", "-r", out, copied},
		})
	}
	return jobs
}

func gone(paths ...string) error {
	for _, p := range paths {
		if err := os.RemoveAll(p); err != nil {
			return err
		}
	}
	return nil
}

// edit adds to an article of a site a sentence that tells an event, another in every
// round.
func (t *sites) edit(site string, round int) error {
	file, err := oneArticle(filepath.Join(site, "content", "articles"))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text = append(bytes.TrimRight(text, "\n"), fmt.Sprintf("\n\nوقصفت طائرات حربية أمس حي العمال في الموصل، فقتل %d مدنيا.\n", 21+round)...)
	return os.WriteFile(file, text, 0o644)
}

// oneArticle gives the article in the middle of all by their paths: none of the newest,
// which stand on the first page.
func oneArticle(dir string) (string, error) {
	list, err := filepath.Glob(filepath.Join(dir, "20*", "*", "[^_]*.md"))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s has no article", dir)
	}
	if err != nil {
		return "", err
	}
	return list[len(list)/2], nil
}

// time runs a job once.
func (s *settings) time(ctx context.Context, j job, round, articles int) (r result, err error) {
	if j.before != nil {
		if err := j.before(round); err != nil {
			return r, err
		}
	}
	settle() // what was left to be written is not this run's
	if !s.coresAreOurs(ctx) {
		s.short++
	}
	cmd := exec.CommandContext(ctx, j.args[0], j.args[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err = cmd.Run()
	r.Wall = time.Since(start).Seconds()
	if err != nil {
		return r, fmt.Errorf("%w\n%s%s", err, tail(stdout.Bytes()), tail(stderr.Bytes()))
	}
	cpu, peak := usage(cmd.ProcessState)
	r.CPU, r.Peak, r.Written, r.Events = cpu.Seconds(), peak, -1, -1
	if j.ours {
		lines := bytes.Split(bytes.TrimSpace(stdout.Bytes()), []byte("\n"))
		var told struct{ Articles, Events, Written int }
		if err := json.Unmarshal(lines[len(lines)-1], &told); err != nil {
			return r, fmt.Errorf("what it reports: %w", err)
		}
		if told.Articles != articles {
			return r, fmt.Errorf("of %d articles it has %d", articles, told.Articles)
		}
		r.Written, r.Events = told.Written, told.Events
	}
	pages := 0
	err = filepath.WalkDir(j.out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(j.out, file)
		if err != nil {
			return err
		}
		if strings.HasPrefix(filepath.Base(rel), ".") {
			return nil // a memory of ours
		}
		if match, _ := filepath.Match(j.articles, filepath.ToSlash(rel)); match {
			pages++
		}
		r.Files++
		r.Bytes += info.Size()
		return nil
	})
	if err == nil && j.articles != "" && pages != articles {
		err = fmt.Errorf("of %d articles %d have a page", articles, pages)
	}
	if err == nil && j.brief {
		err = gone(j.out)
	}
	return r, err
}

// tail gives the end of what a program said.
func tail(b []byte) []byte { return b[max(0, len(b)-2000):] }
