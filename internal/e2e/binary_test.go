package e2e_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// undertaker waits until its input closes, which the kernel sees to however the tests end. Then it ends
// the processes that the tests had not ended and removes their directory. Lines tell it of processes
// that began (+) and ended (-).
const undertaker = `
pids=
while read -r sign pid; do
	case $sign in
	+) pids="$pids $pid" ;;
	-) rest=; for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done; pids=$rest ;;
	esac
done
[ -n "$pids" ] && kill -KILL $pids 2>/dev/null
rm -rf "$1"
`

// estate is what the tests of this program leave behind if nobody tidies up.
type estate struct {
	dir string // of the binary and of data

	mu    sync.Mutex
	input io.Writer
}

// tidy makes the estate and whoever sees to it, once.
var tidy = sync.OnceValues(func() (*estate, error) {
	dir, err := os.MkdirTemp("", "balas-e2e-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // the user that PostgreSQL runs as has to get through
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", undertaker, "undertaker", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &estate{dir: dir, input: input}, cmd.Start()
})

func (e *estate) tell(sign string, pid int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, _ = fmt.Fprintln(e.input, sign, pid)
}

// build builds the binary once, without C as it is shipped: what is compiled serves the next run with or without the
// race detector.
var build = sync.OnceValues(func() (string, error) {
	e, err := tidy()
	if err != nil {
		return "", err
	}
	path := filepath.Join(e.dir, "balas")
	cmd := exec.Command("go", "build", "-o", path, "balas/cmd/balas")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build balas: %w\n%s", err, out)
	}
	return path, nil
})

func binary(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// directory makes a data directory that the user whom PostgreSQL runs as can enter.
func directory(t *testing.T) string {
	t.Helper()
	e, err := tidy()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(e.dir, "data-")
	if err == nil {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
