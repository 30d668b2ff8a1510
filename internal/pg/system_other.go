//go:build !linux

package pg

import (
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// childAttributes put a child into its own process group, so that Ctrl-C in a terminal reaches Balas
// alone. This system has no signal for the death of a parent: a server that outlives Balas is stopped
// at the next start.
func childAttributes(o *owner, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: o.credential()}
}

// servesData reports whether the process is a server of the data directory, by its arguments.
func servesData(pid int, data string) bool {
	out, err := exec.Command("ps", "-ww", "-o", "state=,args=", "-p", strconv.Itoa(pid)).Output()
	line := strings.TrimSpace(string(out))
	return err == nil && !strings.HasPrefix(line, "Z") && strings.Contains(line, "-D "+data+" ")
}

// MemorySize is the memory of the machine in bytes.
func MemorySize() uint64 {
	name := "hw.physmem"
	if runtime.GOOS == "darwin" {
		name = "hw.memsize"
	}
	size, err := unix.SysctlUint64(name)
	if err != nil {
		return 1024 * mib
	}
	return size
}

// unicodeLocale is a locale of UTF-8 that the system has; only PostgreSQL before 17 needs it.
const unicodeLocale = "en_US.UTF-8"

func smallShm(uint64) bool { return false }
