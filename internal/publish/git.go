package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"waqai/internal/site"
)

// branch is a target that is a branch of a git repository. Files are collected in a
// repository of the run's own; the last Settle makes one commit of them and pushes it,
// so that readers see the old site or the new one. The program git does the work, with
// the credentials that it finds.
type branch struct {
	dir        string // a bare repository that lasts as long as the run
	repository string
	name       string
	history    bool

	mu    sync.Mutex
	head  string            // the commit that the branch is at, or ""
	files map[string]string // blobs by path
	sizes map[string]int64  // of blobs that were put
}

// author of the commits is nobody, and their zone is none: who publishes, and where, is
// not the readers' business.
const author = "waqai"

// openBranch fetches what the branch holds: the names of its files, and their bytes
// only where the host cannot leave them out.
func openBranch(ctx context.Context, siteDir string, t site.Target) (*branch, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, &Error{Message: "the program git is not installed", Hint: "install it: a target of kind git is sent by it"}
	}
	dir, err := os.MkdirTemp("", "waqai-publish-*")
	if err != nil {
		return nil, &Error{Message: "no temporary folder can be made", Err: err}
	}
	b := &branch{dir: dir, repository: t.Repository, name: t.Branch, history: t.History, files: map[string]string{}, sizes: map[string]int64{}}
	if !strings.Contains(b.repository, ":") && !filepath.IsAbs(b.repository) {
		if b.repository, err = filepath.Abs(filepath.Join(siteDir, filepath.FromSlash(b.repository))); err != nil {
			return nil, err
		}
	}
	err = again(ctx, nap, func() error { return b.fetch(ctx) })
	if err != nil {
		b.Close()
		var said *Error
		if errors.As(err, &said) || ctx.Err() != nil {
			return nil, err
		}
		return nil, &Error{Message: "the repository cannot be read", Err: err, Hint: "try  git ls-remote " + t.Repository}
	}
	return b, nil
}

func (b *branch) fetch(ctx context.Context) error {
	if _, err := b.git(ctx, nil, "init", "--quiet", "--bare"); err != nil {
		return err
	}
	for _, setting := range [][2]string{{"remote.origin.url", b.repository}, {"remote.origin.promisor", "true"}, {"remote.origin.partialclonefilter", "blob:none"}, {"core.autocrlf", "false"}, {"gc.auto", "0"},
		{"http.lowSpeedLimit", "1"}, {"http.lowSpeedTime", fmt.Sprint(int(deadAfter / time.Second))}} {
		if _, err := b.git(ctx, nil, "config", setting[0], setting[1]); err != nil {
			return err
		}
	}
	out, err := b.git(ctx, nil, "ls-remote", "origin", "refs/heads/"+b.name)
	if err != nil {
		return err
	}
	if b.head, _, _ = strings.Cut(string(out), "\t"); b.head == "" {
		return nil // the first run
	}
	if _, err := b.git(ctx, nil, "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "origin", "refs/heads/"+b.name); err != nil {
		return err
	}
	if out, err = b.git(ctx, nil, "rev-parse", "FETCH_HEAD"); err != nil {
		return err
	}
	b.head = strings.TrimSpace(string(out))
	if out, err = b.git(ctx, nil, "ls-tree", "-r", "-z", b.head); err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(out), "\x00") {
		about, path, ok := strings.Cut(line, "\t")
		if fields := strings.Fields(about); ok && len(fields) == 3 && fields[1] == "blob" {
			b.files[path] = fields[2]
		}
	}
	return nil
}

// git runs git in the repository of the run.
func (b *branch) git(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = b.dir
	for _, v := range os.Environ() {
		// What a hook or a shell within another repository has set would lead there.
		if name, _, _ := strings.Cut(v, "="); !slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE"}, name) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	now := fmt.Sprintf("%d +0000", time.Now().Unix())
	cmd.Env = append(cmd.Env, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "GIT_INDEX_FILE="+filepath.Join(b.dir, "waqai-index"),
		"GIT_AUTHOR_NAME="+author, "GIT_AUTHOR_EMAIL="+author+"@invalid", "GIT_AUTHOR_DATE="+now,
		"GIT_COMMITTER_NAME="+author, "GIT_COMMITTER_EMAIL="+author+"@invalid", "GIT_COMMITTER_DATE="+now)
	cmd.Stdin = stdin
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	if err == nil || ctx.Err() != nil {
		return out.Bytes(), ctx.Err()
	}
	said := strings.Join(strings.Fields(talk.String()), " ")
	err = fmt.Errorf("git %s: %s", args[0], said)
	for _, passing := range []string{"Could not resolve host", "Connection reset", "Connection timed out", "Connection refused", "hung up", "early EOF", "returned error: 429", "returned error: 5", "unexpected disconnect",
		"Broken pipe", "Connection closed", "Empty reply from server", "Failed to connect", "Operation too slow", "RPC failed"} {
		if strings.Contains(said, passing) {
			return nil, &Passing{Err: err}
		}
	}
	return nil, err
}

func (b *branch) List(_ context.Context, each func(Object) error) error {
	b.mu.Lock()
	list := maps.Clone(b.files)
	b.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(list)) {
		if err := each(b.object(path, list[path])); err != nil {
			return err
		}
	}
	return nil
}

// object gives what is known of a blob: of one that was not fetched not its size.
func (b *branch) object(path, blob string) Object {
	o := Object{Path: path, Size: -1, Tag: blob}
	b.mu.Lock()
	defer b.mu.Unlock()
	if size, ok := b.sizes[blob]; ok {
		o.Size = size
	}
	return o
}

func (b *branch) blob(op, path string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	blob, ok := b.files[path]
	if !ok {
		return "", &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist}
	}
	return blob, nil
}

func (b *branch) Stat(ctx context.Context, path string) (Object, error) {
	blob, err := b.blob("stat", path)
	if err != nil {
		return Object{}, err
	}
	o := b.object(path, blob)
	if o.Size < 0 {
		out, err := b.git(ctx, nil, "cat-file", "-s", blob)
		if err != nil {
			return o, err
		}
		if _, err := fmt.Sscan(string(out), &o.Size); err != nil {
			return o, err
		}
		b.mu.Lock()
		b.sizes[blob] = o.Size
		b.mu.Unlock()
	}
	return o, nil
}

func (b *branch) Open(ctx context.Context, path string) (io.ReadCloser, error) {
	blob, err := b.blob("open", path)
	if err != nil {
		return nil, err
	}
	out, err := b.git(ctx, nil, "cat-file", "blob", blob)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(out)), nil
}

func (b *branch) Put(ctx context.Context, path string, body Body, _ Header) (Object, error) {
	r, err := body.Open()
	if err != nil {
		return Object{}, err
	}
	defer r.Close()
	out, err := b.git(ctx, r, "hash-object", "-w", "--stdin", "--no-filters")
	if err != nil {
		return Object{}, err
	}
	blob := strings.TrimSpace(string(out))
	b.mu.Lock()
	b.files[path] = blob
	b.sizes[blob] = body.Size
	b.mu.Unlock()
	return b.object(path, blob), nil
}

func (b *branch) Remove(_ context.Context, paths []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, path := range paths {
		delete(b.files, path)
	}
	return nil
}

// Settle makes the commit at last, and pushes it where the branch is still as it was
// when the run began.
func (b *branch) Settle(ctx context.Context, last bool) error {
	if !last {
		return nil
	}
	b.mu.Lock()
	var index bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(b.files)) {
		fmt.Fprintf(&index, "100644 %s\t%s\x00", b.files[path], path)
	}
	b.mu.Unlock()
	if _, err := b.git(ctx, nil, "read-tree", "--empty"); err != nil {
		return err
	}
	if _, err := b.git(ctx, &index, "update-index", "-z", "--index-info"); err != nil {
		return err
	}
	out, err := b.git(ctx, nil, "write-tree", "--missing-ok")
	if err != nil {
		return err
	}
	commit := []string{"commit-tree", "-m", "Publish", strings.TrimSpace(string(out))}
	if b.history && b.head != "" {
		commit = append(commit, "-p", b.head)
	}
	if out, err = b.git(ctx, nil, commit...); err != nil {
		return err
	}
	made := strings.TrimSpace(string(out))
	ref := "refs/heads/" + b.name
	_, err = b.git(ctx, nil, "push", "--quiet", "--no-verify", "--force-with-lease="+ref+":"+b.head, "origin", made+":"+ref)
	if err != nil && (strings.Contains(err.Error(), "stale info") || strings.Contains(err.Error(), "fetch first") || strings.Contains(err.Error(), "non-fast-forward")) {
		return &Error{Refused: true, Message: "somebody else has changed the branch " + b.name + " meanwhile", Hint: "nothing was published; run the same command again"}
	}
	if err != nil {
		return err
	}
	if out, err = b.git(ctx, nil, "ls-remote", "origin", ref); err != nil {
		return err
	}
	if now, _, _ := strings.Cut(string(out), "\t"); now != made {
		return &Error{Message: "the branch " + b.name + " is not at the commit that was pushed", Hint: "run the same command again"}
	}
	b.head = made
	return nil
}

func (b *branch) Close() error { return os.RemoveAll(b.dir) }
