package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
)

// undertaker waits until its input closes, which the kernel sees to however the test program ends, then
// ends the server of a directory, if there still is one, and removes the directory.
const undertaker = `
cat >/dev/null
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	kill -0 "${pid:-none}" 2>/dev/null || break
	sleep 0.1
done
rm -rf "$1"
`

// alive keeps the undertakers' inputs open: a file that nothing refers to is closed when memory is swept.
var alive sync.Map

// temporary makes a directory that the user whom root drops to can enter, and that is gone after the
// test program, or when remove returns.
func temporary() (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp("", "balas-pgtest-"); err != nil {
		return "", nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", undertaker, filepath.Base(os.Args[0]), dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start undertaker: %w", err)
	}
	alive.Store(dir, input)
	remove = func() {
		alive.Delete(dir)
		_ = input.Close()
		_ = cmd.Wait()
	}
	return dir, remove, nil
}
