package pg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// fallbackRoot holds the clusters whose data directory the server's user cannot enter.
const fallbackRoot = "/var/lib/balas"

// socketMax is the longest path of a socket in bytes: sun_path has 108 on Linux, 104 on macOS,
// and ends with a zero.
const socketMax = 103

const socketName = ".s.PGSQL.5432"

// place is where a cluster lives: the locks in the data directory of Balas, the rest in base, which is
// the same directory unless the server's user cannot enter it.
type place struct {
	dir    string
	base   string
	socket string
	owner  *owner
}

func (p place) data() string { return filepath.Join(p.base, "postgres") }
func (p place) log() string  { return filepath.Join(p.base, "postgres.log") }

// findPlace decides where the cluster of dir lives. A cluster that exists stays where it is: an empty
// new one elsewhere would look like lost data.
func findPlace(dir string) (place, error) {
	dir, err := resolve(dir)
	if err != nil {
		return place{}, err
	}
	fallback := filepath.Join(fallbackRoot, shortHash(dir))
	p := place{dir: dir, base: dir}
	for _, base := range []string{dir, fallback} {
		if hasCluster(filepath.Join(base, "postgres")) {
			p.base = base
			p.owner, err = ownerOf(p.data())
			return p.withSocket(), errors.Join(err, p.owner.mustEnter(base))
		}
	}
	if p.owner, err = ownerOf(p.data()); err != nil {
		return p, err
	}
	if p.owner.mustEnter(dir) != nil {
		p.base = fallback
		if err := os.MkdirAll(fallback, 0o711); err != nil {
			return p, fmt.Errorf("create %s: %w", fallback, err)
		}
		err = p.owner.mustEnter(fallback)
	}
	return p.withSocket(), err
}

// resolve makes dir and returns its one true name, which names the cluster elsewhere too.
func resolve(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create data directory: %w", err)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", fmt.Errorf("resolve data directory: %w", err)
	}
	real, err = filepath.Abs(real)
	if err != nil {
		return "", fmt.Errorf("resolve data directory: %w", err)
	}
	return real, nil
}

// hasCluster reports whether there is a cluster, readable or not: it gets its name when it is whole.
func hasCluster(data string) bool {
	_, err := os.Lstat(data)
	return !errors.Is(err, fs.ErrNotExist)
}

// majorOf reads which PostgreSQL wrote the data directory: 0 if there is none yet.
func majorOf(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read version of %s: %w", data, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read version of %s: %w", data, err)
	}
	return major, nil
}

// mustEnter fails if the owner cannot enter dir. It tries, as that user: the kernel changes user before
// directory, so that access lists and mounts count too.
func (o *owner) mustEnter(dir string) error {
	if o == nil {
		return nil
	}
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential()}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("user %s, which the database runs as, cannot enter %s: %w", o.name, dir, err)
	}
	return nil
}

// withSocket sets the socket's folder: beside the data, or a short one where that path is too long for
// a socket or holds a character that PostgreSQL's list of folders treats specially.
func (p place) withSocket() place {
	p.socket = filepath.Join(p.base, "socket")
	if len(p.socket)+1+len(socketName) > socketMax || strings.ContainsAny(p.socket, `,"`) {
		p.socket = fmt.Sprintf("/tmp/balas-%d-%s", p.owner.uidOrOwn(), shortHash(p.base))
	}
	return p
}

// makeSocketDir makes sure that only the server's user, and root, can reach the socket: whoever can
// connect is let in.
func (p place) makeSocketDir() error {
	err := p.owner.makeDir(p.socket)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(p.socket)
	if err != nil {
		return fmt.Errorf("look at socket folder: %w", err)
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || info.Sys().(*syscall.Stat_t).Uid != p.owner.uidOrOwn() {
		return fmt.Errorf("socket folder %s is not private to the database's user: remove it", p.socket)
	}
	return nil
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
