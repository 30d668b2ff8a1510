package pg

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// childAttributes put a child into its own process group, so that Ctrl-C in a terminal reaches Balas
// alone, and have the kernel send it the signal when the thread that started it ends: a Balas that is
// killed takes its database along, cleanly.
func childAttributes(o *owner, onDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath, Credential: o.credential()}
}

// servesData reports whether the process is a server of the data directory: the postmaster's working
// directory is its data directory.
func servesData(pid int, data string) bool {
	dir, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil && dir == data && !isZombie(pid)
}

func isZombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(rest, "Z")
}

// MemorySize is the memory of the machine or of the control group, in bytes, whichever is less.
func MemorySize() uint64 {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 1024 * mib
	}
	total := uint64(info.Totalram) * uint64(info.Unit)
	return min(total, groupLimit())
}

func groupLimit() uint64 {
	for _, file := range []string{"memory.max", "memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(filepath.Join("/sys/fs/cgroup", file))
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil {
			return limit
		}
	}
	return math.MaxUint64
}

// smallShm reports whether /dev/shm is there but has less room than an index build shares among its
// workers; initdb finds out by itself if there is none at all.
func smallShm(need uint64) bool {
	var stat syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &stat); err != nil {
		return false
	}
	return stat.Blocks*uint64(stat.Bsize) < need
}

// unicodeLocale is code-point order with Unicode case rules; only PostgreSQL before 17 needs it.
const unicodeLocale = "C.UTF-8"
