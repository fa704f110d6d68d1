package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a preview that is being timed.
type server struct {
	name string
	cmd  *exec.Cmd
	said bytes.Buffer
	base string // "http://127.0.0.1:1313/"
	up   float64
	file string // of the article that is edited
	page string // its page
	list string // the page of its city that shows the edit
	ours bool
	gone chan error
}

// figures are those of a preview.
type figures struct {
	Cold      float64   `json:"cold"` // seconds from the start to the first page
	Warm      float64   `json:"warm"` // the same with what an earlier preview left
	Page      []float64 `json:"page"` // milliseconds from a save to the changed page
	List      []float64 `json:"list"` // and to its city's
	Resident  float64   `json:"resident"`
	Most      float64   `json:"most"`   // MiB, now and at most
	Growth    float64   `json:"growth"` // MiB over the saves in a row
	Saves     int       `json:"saves"`
	SavesWall float64   `json:"saves_wall"` // seconds for all of them
}

// previews times our preview, of everything, and Hugo's, one after the other.
func (s *settings) previews(ctx context.Context, n int) error {
	where := s.places[0]
	t, err := s.plant(ctx, n, where.folder, "everything")
	if err != nil {
		return err
	}
	defer t.remove()
	edits, saves := s.edits, s.saves
	if n > 20_000 {
		edits, saves = min(edits, 3), min(saves, 20)
	}
	var names []string
	all := map[string]*figures{}
	for _, name := range []string{"waqai serve", "hugo server"} {
		if name == "hugo server" && t.hugo == "" {
			continue
		}
		f, err := s.preview1(ctx, t, name, edits, saves)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		names, all[name] = append(names, name), f
		if err := s.write(map[string]any{"what": "preview", "articles": n, "in": where.name, "name": name, "run": f}); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.stdout, "\nPreview of %s articles, %s; an article is edited %d times (medians, least–most)\n\n", thousands(n), where.name, edits)
	w := table(s.stdout)
	fmt.Fprintf(w, "%s\tfirst page s, cold\twarm\tsave to page ms\tto its city ms\tMiB now\tat most\t\n", first(""))
	for _, name := range names {
		f := all[name]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", first(name), short(f.Cold), short(f.Warm), spread(f.Page), spread(f.List), short(f.Resident), short(f.Most))
	}
	ours := all["waqai serve"]
	if hugo := all["hugo server"]; hugo != nil {
		fmt.Fprintf(w, "%s\t%.2g\t%.2g\t%.2g\t%.2g\t%.2g\t%.2g\t\n", first("ratio"), ours.Cold/hugo.Cold, ours.Warm/hugo.Warm, median(ours.Page)/median(hugo.Page),
			median(ours.List)/median(hugo.List), ours.Resident/hugo.Resident, ours.Most/hugo.Most)
	}
	w.Flush()
	fmt.Fprintf(s.stdout, "\n%d saves in a row took waqai serve %s s; its memory grew by %s MiB.\n", ours.Saves, short(ours.SavesWall), short(ours.Growth))
	return nil
}

// preview1 times one preview.
func (s *settings) preview1(ctx context.Context, t *sites, name string, edits, saves int) (*figures, error) {
	settle()
	if !s.coresAreOurs(ctx) {
		s.short++
	}
	f := new(figures)
	if err := gone(filepath.Join(t.everything, ".waqai")); err != nil {
		return nil, err
	}
	v, err := s.start(ctx, t, name)
	if err != nil {
		return nil, err
	}
	f.Cold = v.up
	v.stop()
	if v, err = s.start(ctx, t, name); err != nil {
		return nil, err
	}
	defer v.stop()
	f.Warm = v.up
	if err := v.find(ctx, t); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(v.file)
	if err != nil {
		return nil, err
	}
	count := 0
	save := func() (mark string, err error) {
		count++
		mark = "علامة" + strconv.Itoa(1000+count)
		return mark, os.WriteFile(v.file, edited(text, mark), 0o644)
	}
	mark, err := save() // the first finds the page of the city that shows it
	if err != nil {
		return nil, err
	}
	if _, err := v.until(ctx, v.page, mark, time.Now()); err != nil {
		return nil, err
	}
	if v.list, err = v.listOf(ctx, mark); err != nil {
		return nil, err
	}
	for range edits {
		time.Sleep(time.Second)
		start := time.Now()
		if mark, err = save(); err != nil {
			return nil, err
		}
		page, err := v.until(ctx, v.page, mark, start)
		if err != nil {
			return nil, err
		}
		list, err := v.until(ctx, v.list, mark, start)
		if err != nil {
			return nil, err
		}
		f.Page, f.List = append(f.Page, page), append(f.List, list)
	}
	f.Resident, f.Most = memory(v.cmd.Process.Pid)
	if !v.ours {
		return f, nil
	}
	var resident []float64
	began := time.Now()
	for range saves {
		start := time.Now()
		if start.Sub(began).Minutes() > s.minutes {
			break
		}
		if mark, err = save(); err != nil {
			return nil, err
		}
		if _, err := v.until(ctx, v.page, mark, start); err != nil {
			return nil, err
		}
		now, _ := memory(v.cmd.Process.Pid)
		resident = append(resident, now)
	}
	f.Saves, f.SavesWall = len(resident), time.Since(began).Seconds()
	if tenth := max(1, f.Saves/10); f.Saves > 2*tenth { // the first tenth fills what is kept
		f.Growth = median(resident[f.Saves-tenth:]) - median(resident[tenth:2*tenth])
	}
	return f, nil
}

var titleLine = regexp.MustCompile(`(?m)^title = "[^"]*`)

// edited gives the text of an article with a mark in its title and in a new sentence
// that tells an event of the day before.
func edited(text []byte, mark string) []byte {
	text = titleLine.ReplaceAll(text, []byte("${0} "+mark))
	return append(bytes.TrimRight(text, "\n"), fmt.Sprintf("\n\nوقصفت طائرات حربية أمس سوق %s في الموصل، فقتل 21 مدنيا.\n", mark)...)
}

// start starts a preview and waits for its first page.
func (s *settings) start(ctx context.Context, t *sites, name string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	v := &server{name: name, base: "http://127.0.0.1:" + port + "/", ours: name == "waqai serve", gone: make(chan error, 1)}
	if v.ours {
		v.cmd = exec.Command(s.waqai, "serve", "-site", t.everything, "-addr", "127.0.0.1:"+port)
	} else {
		v.cmd = exec.Command(s.hugo, "server", "--source", t.hugo, "--bind", "127.0.0.1", "--port", port, "--cacheDir", filepath.Join(t.root, "hugo-cache"))
	}
	v.cmd.Stdout, v.cmd.Stderr = &v.said, &v.said
	start := time.Now()
	if err := v.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { v.gone <- v.cmd.Wait() }()
	up, err := v.until(ctx, v.base, "", start)
	if err != nil {
		v.stop()
		return nil, err
	}
	v.up = up / 1000
	return v, nil
}

func (v *server) stop() {
	if runtime.GOOS == "windows" || v.cmd.Process.Signal(syscall.SIGTERM) != nil {
		v.cmd.Process.Kill()
	}
	select {
	case <-v.gone:
	case <-time.After(10 * time.Second):
		v.cmd.Process.Kill()
		<-v.gone
	}
	v.gone <- nil // whoever stops it again
}

// longest is how long a preview may take for anything.
const longest = 10 * time.Minute

// until asks for a page until it has a mark, and gives the milliseconds since start.
func (v *server) until(ctx context.Context, page, mark string, start time.Time) (float64, error) {
	for {
		text, err := get(ctx, page)
		if err == nil && bytes.Contains(text, []byte(mark)) {
			return float64(time.Since(start).Microseconds()) / 1000, nil
		}
		select {
		case err := <-v.gone:
			v.gone <- err
			return 0, fmt.Errorf("it ended: %v\n%s", err, tail(v.said.Bytes()))
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(3 * time.Millisecond):
		}
		if time.Since(start) > longest {
			return 0, fmt.Errorf("%s never shows the edit", page)
		}
	}
}

func get(ctx context.Context, page string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", page, res.Status)
	}
	return text, err
}

// find says which article is edited and where its page is.
func (v *server) find(ctx context.Context, t *sites) (err error) {
	dir, in := filepath.Join(t.everything, "content", "articles"), "articles/"
	if !v.ours {
		dir = filepath.Join(t.hugo, "content")
	}
	if v.file, err = oneArticle(dir); err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(v.file), ".md")
	if !v.ours {
		month := filepath.Dir(v.file)
		in = filepath.Base(filepath.Dir(month)) + "/" + filepath.Base(month) + "/"
	}
	v.page = v.base + in + name + "/"
	_, err = get(ctx, v.page)
	return err
}

// href finds what a page leads to.
var href = regexp.MustCompile(`href="?([^"> ]+)`)

// listOf finds the page of a city that shows a mark: the event's, in ours; in Hugo's
// the city of the article, which the front matter names.
func (v *server) listOf(ctx context.Context, mark string) (string, error) {
	first := v.base + "cities/mosul/"
	if !v.ours {
		text, err := get(ctx, v.page)
		if err != nil {
			return "", err
		}
		for _, m := range href.FindAllSubmatch(text, -1) {
			if to := string(m[1]); strings.HasPrefix(to, "/cities/") && to != "/cities/" {
				return v.base + to[1:], nil
			}
		}
		return "", fmt.Errorf("%s leads to no city", v.page)
	}
	text, err := get(ctx, first)
	if err != nil {
		return "", err
	}
	if bytes.Contains(text, []byte(mark)) {
		return first, nil
	}
	for _, m := range href.FindAllSubmatch(text, -1) {
		to, _, _ := strings.Cut(string(m[1]), "#")
		if !strings.HasSuffix(to, "index.html") || strings.HasPrefix(to, "../") || path.Dir(to) == "." {
			continue
		}
		page := first + to
		if text, err := get(ctx, page); err == nil && bytes.Contains(text, []byte(mark)) {
			return page, nil
		}
	}
	return "", fmt.Errorf("no page of %s shows the event of the edit", first)
}

// memory gives the memory of a process in MiB, now and at most, as Linux tells it;
// else 0.
func memory(pid int) (now, most float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		key, rest, _ := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			continue
		}
		kilobytes, _ := strconv.ParseFloat(fields[0], 64)
		switch key {
		case "VmRSS":
			now = kilobytes / 1024
		case "VmHWM":
			most = kilobytes / 1024
		}
	}
	return now, most
}
