package publish

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/sync/errgroup"

	"waqai/internal/site"
)

// remote is a target that is a folder of a machine that is reached by SSH. The program
// ssh makes the connections, with the keys, the agent, the known hosts and the settings
// that it finds. Files go by rsync where both sides have it, else by SFTP; the other
// side's own shell lists and digests, where it has one.
type remote struct {
	ssh     []string // the program and its arguments, up to the address
	address string
	folder  string // with slashes, absolute or from the home of the user
	session *exec.Cmd
	control string        // a folder for the socket of the connection
	talk    *bytes.Buffer // what ssh said
	files   *sftp.Client
	shell   bool   // commands can be run there
	rsync   string // the program, "" where it is not used

	mu     sync.Mutex
	made   map[string]bool // folders that are there
	halves []string        // what runs that were killed left half-written, where no shell sweeps
	stage  string          // a folder of files that wait for rsync
	staged []string
	digest *digester
}

// openRemote connects.
func openRemote(ctx context.Context, siteDir string, t site.Target) (*remote, error) {
	name, err := exec.LookPath("ssh")
	if err != nil {
		return nil, &Error{Message: "the program ssh is not installed", Hint: "install OpenSSH: a target of kind ssh is reached by it"}
	}
	// Where the line is dead ssh ends, and with it all that waits for it.
	seconds := max(1, int(deadAfter/time.Second)/4)
	r := &remote{ssh: []string{name, "-oBatchMode=yes", "-oServerAliveCountMax=4", fmt.Sprintf("-oServerAliveInterval=%d", seconds), fmt.Sprintf("-oConnectTimeout=%d", 2*seconds)}, address: t.Address, folder: strings.TrimSuffix(path.Clean(t.Folder), "/"), talk: new(bytes.Buffer), made: map[string]bool{}}
	if t.Port != 0 {
		r.ssh = append(r.ssh, "-p", strconv.Itoa(t.Port))
	}
	if t.SSHConfig != "" {
		config := filepath.FromSlash(t.SSHConfig)
		if !filepath.IsAbs(config) {
			config = filepath.Join(siteDir, config)
		}
		if config, err = filepath.Abs(config); err != nil {
			return nil, err
		}
		r.ssh = append(r.ssh, "-F", config)
	}
	// One connection for all, where the system has sockets that are files.
	if dir, err := os.MkdirTemp("", "waqai-"); err == nil {
		r.control = dir
		if socket := filepath.Join(dir, "c"); runtime.GOOS != "windows" && len(socket) < 80 {
			r.ssh = append(r.ssh, "-oControlPath="+socket)
		}
	}
	r.session = r.command(context.WithoutCancel(ctx), "-oControlMaster=yes", "-s", "--", t.Address, "sftp")
	r.session.Stderr = r.talk
	stdin, err := r.session.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := r.session.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.session.Start(); err != nil {
		return nil, &Error{Message: "ssh cannot be started", Err: err}
	}
	if r.files, err = sftp.NewClientPipe(stdout, stdin); err != nil {
		stdin.Close()
		r.session.Wait()
		os.RemoveAll(r.control)
		said := strings.Join(strings.Fields(r.talk.String()), " ")
		return nil, &Error{Message: t.Address + " cannot be reached", Err: errors.New(said), Hint: "try  ssh " + t.Address + "  and answer what it asks; a new host has to be known first"}
	}
	if err := r.files.MkdirAll(r.folder); err != nil {
		r.Close()
		return nil, &Error{Message: "folder " + r.folder + " at " + t.Address + " cannot be made", Err: err}
	}
	out, err := r.run(ctx, nil, "command -v rsync || echo none")
	r.shell = err == nil
	if found, err := exec.LookPath("rsync"); err == nil && r.shell && !strings.Contains(string(out), "none") && runtime.GOOS != "windows" {
		r.rsync = found
	}
	return r, ctx.Err()
}

func (r *remote) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, r.ssh[0], append(r.ssh[1:len(r.ssh):len(r.ssh)], args...)...)
}

// run has the shell of the other side run a script.
func (r *remote) run(ctx context.Context, stdin io.Reader, script string) ([]byte, error) {
	cmd := r.command(ctx, "--", r.address, script)
	cmd.Stdin = stdin
	return cmd.Output()
}

// temporaryPattern is temporaryName for find.
const temporaryPattern = "'" + temporary + "??????????????????????????'"

// shellQuote makes one word of a text for a POSIX shell.
func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (r *remote) at(name string) string { return path.Join(r.folder, name) }

func remoteObject(name string, size int64, seconds int64) Object {
	return Object{Path: name, Size: size, Tag: fmt.Sprint(seconds)}
}

func (r *remote) List(ctx context.Context, each func(Object) error) error {
	if r.shell {
		out, err := r.run(ctx, nil, "cd "+shellQuote(r.folder)+" && find . \\( -name .git -o -type d -name "+temporaryPattern+" \\) -prune -o -type f -printf '%s %T@ %P\\0'")
		if err == nil {
			return r.listed(out, each)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return r.walk(ctx, each)
}

// listed reads what find printed.
func (r *remote) listed(out []byte, each func(Object) error) error {
	for line := range strings.SplitSeq(string(out), "\x00") {
		size, rest, _ := strings.Cut(line, " ")
		when, name, ok := strings.Cut(rest, " ")
		if !ok || temporaryName.MatchString(path.Base(name)) {
			continue
		}
		seconds, _, _ := strings.Cut(when, ".")
		n, wrong := strconv.ParseInt(size, 10, 64)
		s, wrong2 := strconv.ParseInt(seconds, 10, 64)
		if err := errors.Join(wrong, wrong2); err != nil {
			return fmt.Errorf("a line of find at %s: %w", r.address, err)
		}
		if err := each(remoteObject(name, n, s)); err != nil {
			return err
		}
	}
	return nil
}

// walk lists folder by folder, many at once.
func (r *remote) walk(ctx context.Context, each func(Object) error) error {
	var mu sync.Mutex
	r.halves = nil
	g, work := errgroup.WithContext(ctx)
	level := []string{""}
	for len(level) > 0 {
		var next []string
		g.SetLimit(32)
		for _, dir := range level {
			g.Go(func() error {
				list, err := r.files.ReadDirContext(work, r.at(dir))
				if missing(err) {
					return nil
				}
				if err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				for _, info := range list {
					name := path.Join(dir, info.Name())
					switch {
					case info.IsDir() && info.Name() != ".git":
						next = append(next, name)
					case temporaryName.MatchString(info.Name()):
						r.halves = append(r.halves, name)
					case info.Mode().IsRegular():
						if err := each(remoteObject(name, info.Size(), info.ModTime().Unix())); err != nil {
							return err
						}
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		level = next
		g, work = errgroup.WithContext(ctx)
	}
	return nil
}

func (r *remote) Stat(ctx context.Context, name string) (Object, error) {
	info, err := r.files.Lstat(r.at(name))
	if err != nil {
		return Object{}, err
	}
	if !info.Mode().IsRegular() {
		return Object{}, &fs.PathError{Op: "stat", Path: name, Err: errors.New("is no file")}
	}
	o := remoteObject(name, info.Size(), info.ModTime().Unix())
	if r.shell {
		o.MD5 = r.md5(ctx, name)
	}
	return o, nil
}

func (r *remote) Open(_ context.Context, name string) (io.ReadCloser, error) {
	f, err := r.files.Open(r.at(name))
	if err != nil {
		return nil, err // a nil *sftp.File is no nil io.ReadCloser
	}
	return f, nil
}

func (r *remote) Put(ctx context.Context, name string, body Body, _ Header) (Object, error) {
	if r.rsync != "" && name != ManifestFile {
		return r.wait(name, body)
	}
	if err := r.folders(path.Dir(name)); err != nil {
		return Object{}, err
	}
	in, err := body.Open()
	if err != nil {
		return Object{}, err
	}
	defer in.Close()
	temp := r.at(path.Join(path.Dir(name), temporary+randomName()))
	out, err := r.files.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return Object{}, fmt.Errorf("write %s: %w", name, err)
	}
	_, err = out.ReadFrom(in)
	if _, can := r.files.HasExtension("fsync@openssh.com"); can && err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = r.files.Chmod(temp, 0o644)
	}
	if err == nil {
		err = r.files.PosixRename(temp, r.at(name))
	}
	if err != nil {
		r.files.Remove(temp)
		return Object{}, fmt.Errorf("write %s: %w", name, err)
	}
	info, err := r.files.Lstat(r.at(name))
	if err != nil {
		return Object{}, err
	}
	return remoteObject(name, info.Size(), info.ModTime().Unix()), ctx.Err()
}

// folders makes the folders of a path.
func (r *remote) folders(dir string) error {
	r.mu.Lock()
	done := r.made[dir]
	r.mu.Unlock()
	if done {
		return nil
	}
	if err := r.files.MkdirAll(r.at(dir)); err != nil {
		if info, wrong := r.files.Stat(r.at(dir)); wrong != nil || !info.IsDir() { // another made it meanwhile
			return fmt.Errorf("make folder %s: %w", dir, err)
		}
	}
	r.mu.Lock()
	r.made[dir] = true
	r.mu.Unlock()
	return nil
}

// wait puts a file where rsync will take it.
func (r *remote) wait(name string, body Body) (Object, error) {
	r.mu.Lock()
	if r.stage == "" {
		dir, err := os.MkdirTemp("", "waqai-publish-*")
		if err != nil {
			r.mu.Unlock()
			return Object{}, err
		}
		r.stage = dir
	}
	r.mu.Unlock()
	file := filepath.Join(r.stage, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return Object{}, err
	}
	in, err := body.Open()
	if err != nil {
		return Object{}, err
	}
	defer in.Close()
	out, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return Object{}, err
	}
	_, err = io.Copy(out, in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	now := time.Now().Truncate(time.Second) // what the other side keeps of a time
	if err == nil {
		err = os.Chtimes(file, now, now)
	}
	if err != nil {
		return Object{}, err
	}
	r.mu.Lock()
	r.staged = append(r.staged, name)
	r.mu.Unlock()
	return remoteObject(name, body.Size, now.Unix()), nil
}

// Settle has rsync take what waits.
func (r *remote) Settle(ctx context.Context, last bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.staged) > 0 {
		shell := ""
		for _, word := range r.ssh {
			shell += rsyncQuote(word) + " "
		}
		// Half-written files of a run that was cut off lie where they are swept.
		half := temporary + randomName()
		if err := r.files.Mkdir(r.at(half)); err != nil {
			return fmt.Errorf("make folder %s: %w", half, err)
		}
		defer r.files.RemoveDirectory(r.at(half))
		// Sizes and times say nothing of whether a file changed; that is known already.
		cmd := exec.CommandContext(ctx, r.rsync, "--recursive", "--temp-dir="+half, fmt.Sprintf("--timeout=%d", max(1, int(deadAfter/time.Second))), "--times", "--ignore-times", "--compress", "--protect-args", "--chmod=D755,F644",
			"--from0", "--files-from=-", "--rsh="+strings.TrimSpace(shell), r.stage+"/", r.address+":"+r.folder+"/")
		cmd.Stdin = strings.NewReader(strings.Join(r.staged, "\x00") + "\x00")
		var talk bytes.Buffer
		cmd.Stderr = &talk
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("rsync: %w: %s", err, strings.Join(strings.Fields(talk.String()), " "))
		}
		os.RemoveAll(r.stage)
		r.stage, r.staged = "", nil
	}
	if last {
		for _, name := range r.halves {
			r.files.Remove(r.at(name))
		}
	}
	if last && r.shell { // what runs that were killed left half-written
		r.run(ctx, nil, "cd "+shellQuote(r.folder)+" && find . -depth -name "+temporaryPattern+" -exec rm -rf {} +")
	}
	return nil
}

// rsyncQuote makes one word of a text for --rsh.
func rsyncQuote(s string) string {
	if !strings.ContainsAny(s, ` "'`) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// Remove removes files, and the folders that are empty then.
func (r *remote) Remove(ctx context.Context, names []string) error {
	for _, name := range names {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.files.Remove(r.at(name)); err != nil && !missing(err) {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if r.files.RemoveDirectory(r.at(dir)) != nil {
				break // not empty
			}
			r.mu.Lock()
			delete(r.made, dir)
			r.mu.Unlock()
		}
	}
	return nil
}

// digester is a shell at the other side that answers a path with the MD5 of its file.
type digester struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	broken bool
}

var md5Line = regexp.MustCompile(`^([0-9a-f]{32})\b`)

// md5 asks for the digest of a file, and gives "" where that cannot be had.
func (r *remote) md5(ctx context.Context, name string) string {
	if strings.ContainsAny(name, "\n\r") {
		return ""
	}
	r.mu.Lock()
	if r.digest == nil {
		d := new(digester)
		d.cmd = r.command(context.WithoutCancel(ctx), "--", r.address, "cd "+shellQuote(r.folder)+` && while IFS= read -r f; do md5sum < "./$f" || echo none; done`)
		in, err := d.cmd.StdinPipe()
		out, err2 := d.cmd.StdoutPipe()
		if err = errors.Join(err, err2); err == nil {
			err = d.cmd.Start()
		}
		d.in, d.out, d.broken = in, bufio.NewReader(out), err != nil
		r.digest = d
	}
	d := r.digest
	r.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken {
		return ""
	}
	_, err := io.WriteString(d.in, name+"\n")
	line := ""
	if err == nil {
		line, err = d.out.ReadString('\n')
	}
	if d.broken = err != nil; d.broken {
		return ""
	}
	if m := md5Line.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

func (r *remote) Close() error {
	if r.stage != "" {
		os.RemoveAll(r.stage)
	}
	if r.digest != nil && r.digest.in != nil {
		r.digest.in.Close()
		r.digest.cmd.Wait()
	}
	r.files.Close()
	r.session.Wait()
	os.RemoveAll(r.control)
	return nil
}
