package publish

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"waqai/internal/site"
)

// machine is an OpenSSH server on this machine.
type machine struct {
	target site.Target
	www    string // the folder, as this side sees it
}

// openMachine starts sshd with keys of its own. bare leaves it SFTP alone, without
// commands.
func openMachine(t *testing.T, bare bool) machine {
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
	host, port, _ := net.SplitHostPort(address)
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
	write(t, dir, "sshd_config", fmt.Sprintf("ListenAddress %s:%s\nHostKey %s/host\nAuthorizedKeysFile %s/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\nSubsystem sftp internal-sftp\nMaxSessions 20\n%s", host, port, dir, dir, only))
	if os.Getuid() == 0 {
		os.MkdirAll("/run/sshd", 0o755) // sshd of Debian will not start without
	}
	start(t, address, exec.Command(sshd, "-D", "-e", "-f", filepath.Join(dir, "sshd_config")))
	www := filepath.Join(dir, "it's www")
	return machine{site.Target{Kind: "ssh", Address: "www", Folder: filepath.ToSlash(www), SSHConfig: filepath.Join(dir, "config"), Uploads: 8}, www}
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
				if c.bare { // nobody sweeps
					delete(got, ".waqai-abcdefghijklmnopqrstuvwxyz")
				}
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
