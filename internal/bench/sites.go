package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// sources are the settings of our sites, and the site for Hugo without its articles.
//
//go:embed all:hugo ours
var sources embed.FS

// sites are folders with the same articles.
type sites struct {
	root string
	// like and everything are ours, by what they build, hugo is Hugo's; "" where one
	// is not timed.
	like, everything, hugo string
}

// What an article takes of a disk, in bytes: its file and its part of an output. An
// output and its copy are there at once.
const (
	ofArticle    = 8 << 10
	ofHugo       = 16 << 10
	ofLike       = 80 << 10
	ofEverything = 600 << 10
)

// room gives the error of a place that is too small.
func room(in string, n int, outputs []string) error {
	need := int64(n) * (ofArticle + ofHugo)
	most := int64(0)
	for _, output := range outputs {
		size := int64(ofLike)
		if output == "everything" {
			size = ofEverything
		}
		need += int64(n) * (ofArticle + size)
		most = max(most, int64(n)*size)
	}
	if free, known := space(in); known && free < need+most {
		return fmt.Errorf("%s has %.1f GB, and it takes about %.1f; -memory, -disk and -outputs say otherwise", in, float64(free)/1e9, float64(need+most)/1e9)
	}
	return nil
}

// plant makes the sites below a new folder of a place.
func (s *settings) plant(ctx context.Context, n int, in string, outputs ...string) (*sites, error) {
	root, err := os.MkdirTemp(in, "waqai-bench-")
	if err != nil {
		return nil, err
	}
	t := &sites{root: root}
	err = func() error {
		for _, output := range outputs {
			dir := filepath.Join(root, output)
			if output == "like" {
				t.like = dir
			} else {
				t.everything = dir
			}
			text, err := sources.ReadFile("ours/" + output + ".toml")
			if err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, "site.toml"), text, 0o644); err != nil {
				return err
			}
			if err := s.articles(ctx, n, filepath.Join(dir, "content", "articles"), false); err != nil {
				return err
			}
		}
		if s.hugo == "" {
			return nil
		}
		t.hugo = filepath.Join(root, "hugo")
		part, err := fs.Sub(sources, "hugo")
		if err != nil {
			return err
		}
		if err := os.CopyFS(t.hugo, part); err != nil {
			return err
		}
		return s.articles(ctx, n, filepath.Join(t.hugo, "content"), true)
	}()
	if err != nil {
		t.remove()
		return nil, err
	}
	return t, nil
}

// articles has n articles written by a process of their own.
func (s *settings) articles(ctx context.Context, n int, to string, hugo bool) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"corpus", "-n", strconv.Itoa(n), "-o", to}
	if hugo {
		args = append(args, "-hugo")
	}
	if out, err := exec.CommandContext(ctx, self, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("the corpus: %w\n%s", err, out)
	}
	return nil
}

func (t *sites) remove() { os.RemoveAll(t.root) }
