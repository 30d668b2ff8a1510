package pg

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Balas is the superuser of its own cluster, and uses the database that every new cluster has.
const (
	superuser = "balas"
	database  = "postgres"
)

// initialize makes a new cluster under another name and renames it when it is whole, so that an initdb
// that was killed leaves nothing that looks like a cluster. Leftovers of one are removed.
func initialize(b binaries, p place, volatile bool) error {
	fresh := p.data() + ".init"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove unfinished cluster: %w", err)
	}
	if err := p.owner.makeDir(fresh); err != nil {
		return err
	}
	cmd := exec.Command(b.path("initdb"), initArguments(b, fresh, volatile)...)
	cmd.Dir = fresh
	cmd.Env = serverEnvironment()
	cmd.SysProcAttr = childAttributes(p.owner, syscall.SIGKILL)
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	child, err := start(cmd)
	if err != nil {
		return fmt.Errorf("start initdb: %w", err)
	}
	<-child.exited
	if child.err != nil {
		return fmt.Errorf("initdb: %w: %s", child.err, strings.TrimSpace(output.String()))
	}
	if err := os.Rename(fresh, p.data()); err != nil {
		return fmt.Errorf("name the new cluster: %w", err)
	}
	return syncDir(p.base)
}

// initArguments choose UTF-8 with code-point order and Unicode case rules, the same on every system,
// and let in whoever reaches the socket, which is private, and nobody over the network.
func initArguments(b binaries, dir string, volatile bool) []string {
	args := []string{
		"-D", dir, "-U", superuser, "--encoding=UTF8", "--data-checksums",
		"--auth-local=trust", "--auth-host=reject",
	}
	if b.major >= 17 {
		args = append(args, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	} else {
		args = append(args, "--locale="+unicodeLocale)
	}
	if volatile {
		args = append(args, "--no-sync")
	}
	return args
}

// serverEnvironment is what PostgreSQL's programs see of this process's environment: no secret of Balas,
// and nothing that would steer them.
func serverEnvironment() []string {
	env := []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "HOME", "LD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// syncDir makes a rename inside dir survive a power loss.
func syncDir(dir string) error {
	f, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return fmt.Errorf("open directory: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync directory: %w", err)
	}
	return nil
}
