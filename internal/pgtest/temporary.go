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

// inMemory returns a folder for files that need no disk: a database is copied in it ten times as fast. It is
// empty, for the usual folder, when TMPDIR names another one, or where the system has none, or too little room
// in it, as in a container.
func inMemory() string {
	const folder, room = "/dev/shm", 2 << 30
	var s syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(folder, &s) != nil || s.Bavail*uint64(s.Bsize) < room {
		return ""
	}
	return folder
}

// temporary makes a directory below a parent, empty for the usual one. The user whom root drops to can enter
// it, and it is gone after the test program, or when remove returns.
func temporary(parent string) (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp(parent, "balas-pgtest-"); err != nil {
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
