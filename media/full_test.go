package media_test

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
	"balas/media"
)

// shrunk marks the process in which a test may limit the size of all files.
const shrunk = "BALAS_TEST_SHRUNK"

// A full disk is told plainly, and nothing of the file stays. Who may mount makes a small disk; others
// limit the size of files, in a process of its own.
func TestPutOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mounted := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).Run() == nil
	if mounted {
		t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	} else if os.Getenv(shrunk) == "" {
		again := exec.Command(os.Args[0], "-test.run", "^TestPutOnAFullDisk$")
		again.Env = append(os.Environ(), shrunk+"=1")
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("in a process of its own: %v\n%s", err, out)
		}
		return
	}
	w := newWorld(t, media.Limits{})
	w.Dir = dir
	if !mounted {
		limitFiles(t)
	}
	small := w.put(t, "small", media.Info{})
	_, err := w.Put(t.Context(), w.account, strings.NewReader(strings.Repeat("large", 1<<20)), media.Info{})
	wants(t, err, fault.Unavailable, "the server's disk is full")
	if diff := cmp.Diff([]string{hash("small")}, w.files(t)); diff != "" {
		t.Error(diff)
	}
	if got := w.read(t, small); got != "small" {
		t.Errorf("read %q", got)
	}
	w.put(t, "fits", media.Info{})
}

// limitFiles lets this process write no file larger than 1 MiB.
func limitFiles(t *testing.T) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
		t.Fatal(err)
	}
}
