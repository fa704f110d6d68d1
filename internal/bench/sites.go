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
