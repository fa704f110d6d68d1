package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waqai/internal/site"
)

// machine is an OpenSSH server on this machine.
type machine struct {
	target site.Target
	www    string // the folder, as this side sees it
	line   *line  // to it
}

// openMachine starts sshd with keys of its own. bare leaves it SFTP alone, without
// commands.
func openMachine(t *testing.T, bare bool) machine { return openMachineBy(t, bare, "") }

// openMachineBy starts it by a shell that runs some words first.
func openMachineBy(t *testing.T, bare bool, words string) machine {
	t.Helper()
	sshd, keygen := program(t, "sshd"), program(t, "ssh-keygen")
	program(t, "ssh")
	program(t, "rsync")
	dir := t.TempDir()
	for _, key := range []string{"host", "user"} {
		if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", filepath.Join(dir, key)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v\n%s", err, out)
		}
	}
	public := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name+".pub"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	address := freePort(t)
	line := openLine(t, address)
	host, port, _ := net.SplitHostPort(line.listener.Addr().String())
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "authorized", public("user")+"\n")
	write(t, dir, "known", fmt.Sprintf("[%s]:%s %s\n", host, port, public("host")))
	write(t, dir, "config", fmt.Sprintf("Host www\nHostName %s\nPort %s\nUser %s\nIdentityFile %s/user\nIdentitiesOnly yes\nUserKnownHostsFile %s/known\nStrictHostKeyChecking yes\n", host, port, who.Username, dir, dir))
	only := ""
	if bare {
		only = "ForceCommand internal-sftp\n"
	}
	write(t, dir, "sshd_config", fmt.Sprintf("ListenAddress %s\nHostKey %s/host\nAuthorizedKeysFile %s/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\nSubsystem sftp internal-sftp\nMaxSessions 20\n%s", address, dir, dir, only))
	if os.Getuid() == 0 {
		os.MkdirAll("/run/sshd", 0o755) // sshd of Debian will not start without
	}
	start(t, address, exec.Command("sh", "-c", words+` exec "$0" "$@"`, sshd, "-D", "-e", "-f", filepath.Join(dir, "sshd_config")))
	www := filepath.Join(dir, "it's www")
	return machine{site.Target{Kind: "ssh", Address: "www", Folder: filepath.ToSlash(www), SSHConfig: filepath.Join(dir, "config"), Uploads: 8}, www, line}
}

// options give those of a site that is published to the machine.
func (m machine) options(t *testing.T, articles int, rsync bool) Options {
	opt := testSite(t, nil, articles)
	limit := -1
	opt.MaxRemoved = &limit
	opt.open = func(ctx context.Context, _ string, _ site.Target) (Target, bool, error) {
		r, err := openRemote(ctx, "", m.target)
		if err != nil {
			return nil, false, err
		}
		if !rsync {
			r.rsync = ""
		}
		return r, false, nil
	}
	return opt
}

// TestSSHCut cuts the line at a random byte of a run. What readers find is old or new and
// leads nowhere else, and the next run completes it.
func TestSSHCut(t *testing.T) {
	seed := rand.Uint64()
	if text := os.Getenv("WAQAI_SEED"); text != "" {
		fmt.Sscan(text, &seed)
	}
	random := rand.New(rand.NewPCG(seed, 2))
	for _, c := range []struct {
		name        string
		bare, rsync bool
	}{{"rsync", false, true}, {"SFTP and a shell", false, false}, {"SFTP alone", true, false}} {
		t.Run(c.name, func(t *testing.T) {
			m := openMachine(t, c.bare)
			opt := m.options(t, 4, c.rsync)
			publish(t, opt)
			cuts := 0
			m.line.cutAfter(-1, false)
			edit(t, opt.Site.Dir, 0)
			publish(t, opt)
			long := m.line.count()
			for round := 1; round < 5; round++ {
				before := onDisk(t, m.www)
				edit(t, opt.Site.Dir, round)
				m.line.cutAfter(random.Int64N(long), false)
				_, err := Publish(t.Context(), opt)
				if err != nil {
					cuts++
				}
				what := fmt.Sprintf("seed %d, round %d", seed, round)
				t.Logf("%s: %v", what, err)
				mixture(t, what, served(t, m.www), before, built(t, opt))
				m.line.cutAfter(-1, false)
				publish(t, opt)
				differ(t, what+", then again", onDisk(t, m.www), built(t, opt))
			}
			if cuts == 0 {
				t.Errorf("seed %d: the line of %d bytes was never cut", seed, long)
			}
		})
	}
}

// served gives the files below a folder that readers come to: what has not arrived yet
// has a hidden name.
func served(t *testing.T, dir string) map[string]string {
	files := onDisk(t, dir)
	maps.DeleteFunc(files, func(file, _ string) bool { return strings.HasPrefix(path.Base(file), ".") })
	return files
}

// TestSSHSilent has a machine that says nothing any more in the middle of a run: the run
// ends and says so.
func TestSSHSilent(t *testing.T) {
	old := deadAfter
	t.Cleanup(func() { deadAfter = old })
	deadAfter = 4 * time.Second
	for _, rsync := range []bool{true, false} {
		m := openMachine(t, false)
		opt := m.options(t, 4, rsync)
		publish(t, opt)
		before := onDisk(t, m.www)
		edit(t, opt.Site.Dir, 0)
		opt.Progress = func(p Progress) {
			if p.Stage == "pages" {
				m.line.hold(true)
			}
		}
		_, err := Publish(t.Context(), opt)
		var said *Error
		if !errors.As(err, &said) || said.Hint == "" {
			t.Errorf("rsync %v: %v", rsync, err)
		}
		m.line.cut()
		m.line.hold(false)
		opt.Progress = nil
		mixture(t, "silent", served(t, m.www), before, built(t, opt))
		publish(t, opt)
		differ(t, "silent, then again", onDisk(t, m.www), built(t, opt))
	}
}

// TestSSHClock sets the times of all files at the machine back, as where its clock was set
// and they were copied: nothing is sent for that.
func TestSSHClock(t *testing.T) {
	m := openMachine(t, false)
	opt := m.options(t, 2, true)
	publish(t, opt)
	for file := range onDisk(t, m.www) {
		name := filepath.Join(m.www, filepath.FromSlash(file))
		if err := os.Chtimes(name, time.Unix(1000, 0), time.Unix(1000, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if r := publish(t, opt); r.Sent != 0 || len(r.Warnings) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestSSHFull has a disk that takes no file of more than some kilobytes, and then does.
func TestSSHFull(t *testing.T) {
	for _, rsync := range []bool{true, false} {
		m := openMachineBy(t, false, "trap '' XFSZ; ulimit -f 24;") // of 512 bytes
		opt := m.options(t, 4, rsync)
		_, err := Publish(t.Context(), opt)
		var said *Error
		if !errors.As(err, &said) || said.Hint == "" {
			t.Errorf("rsync %v: %v", rsync, err)
		}
		t.Logf("rsync %v: %v", rsync, err)
		for file, text := range served(t, m.www) {
			if text != built(t, opt)[file] {
				t.Errorf("rsync %v: %s is there in part", rsync, file)
			}
		}
		other := openMachine(t, false)
		other.target.Folder, other.www = m.target.Folder, m.www
		opt.open = other.options(t, 1, rsync).open
		publish(t, opt)
		differ(t, "with room again", onDisk(t, m.www), built(t, opt))
	}
}

// TestSSH publishes to a real OpenSSH server: by rsync, by SFTP with a shell beside it,
// and by SFTP alone.
func TestSSH(t *testing.T) {
	for _, c := range []struct {
		name        string
		bare, rsync bool
	}{{"rsync", false, true}, {"SFTP and a shell", false, false}, {"SFTP alone", true, false}} {
		t.Run(c.name, func(t *testing.T) {
			m := openMachine(t, c.bare)
			connect := func(ctx context.Context, folder string) (*remote, error) {
				at := m.target
				at.Folder += folder
				r, err := openRemote(ctx, "", at)
				if err != nil {
					return nil, err
				}
				if r.shell == c.bare || (r.rsync != "") == c.bare {
					t.Errorf("shell %v, rsync %q", r.shell, r.rsync)
				}
				if !c.rsync {
					r.rsync = ""
				}
				return r, nil
			}
			r, err := connect(t.Context(), "/suite")
			if err != nil {
				t.Fatal(err)
			}
			testTarget(t, r, false)
			r.Close()

			opt := testSite(t, nil, 5)
			opt.open = func(ctx context.Context, _ string, _ site.Target) (Target, bool, error) {
				r, err := connect(ctx, "/live")
				return r, false, err
			}
			live := filepath.Join(m.www, "live")
			write(t, live, "theirs.txt", "لهم")
			write(t, live, ".waqai-abcdefghijklmnopqrstuvwxyz", "left by a run that was killed")
			check := func(what string) {
				t.Helper()
				want, got := built(t, opt), onDisk(t, live)
				want["theirs.txt"] = "لهم"
				differ(t, what, got, want)
			}
			publish(t, opt)
			check("published")
			if r := publish(t, opt); r.Sent != 0 {
				t.Errorf("published again: %+v", r)
			}
			write(t, opt.Site.Dir, "content/articles/a003.md", articleText(3, "قصف الطيران الرقة"))
			os.Remove(filepath.Join(opt.Site.Dir, "content/articles/a004.md"))
			if r := publish(t, opt); r.Unchanged == 0 || r.Removed == 0 {
				t.Errorf("edited: %+v", r)
			}
			check("edited")
			write(t, live, "index.html", "معدل")
			if r := publish(t, opt); r.Sent != 1 {
				t.Errorf("mended: %+v", r)
			}
			check("mended")
		})
	}
}

// TestSSHUnknown has a host whose key is another than the one that is known.
func TestSSHUnknown(t *testing.T) {
	m := openMachine(t, false)
	known := filepath.Join(filepath.Dir(m.target.SSHConfig), "known")
	if err := os.WriteFile(known, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openRemote(t.Context(), "", m.target)
	var said *Error
	if !errors.As(err, &said) || !strings.Contains(err.Error(), "Host key verification failed") {
		t.Errorf("%v", err)
	}
}
