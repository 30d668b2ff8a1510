package pg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Shutdown is how a server ends: the signal that its postmaster gets (PostgreSQL's manual, "Shutting
// Down the Server").
type Shutdown syscall.Signal

const (
	// Fast ends sessions, writes everything out and exits.
	Fast = Shutdown(syscall.SIGINT)
	// Immediate exits at once, as in a crash; the next start recovers from the log.
	Immediate = Shutdown(syscall.SIGQUIT)
)

const postmasterReady = "ready"

// pidFile is postmaster.pid, as miscadmin.h of PostgreSQL lays it out: process id in the first line,
// state in the eighth.
type pidFile struct {
	pid   int
	state string
}

// readPidFile returns the zero value if there is no file or it is not whole yet.
func readPidFile(data string) (pidFile, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return pidFile{}, nil
	}
	if err != nil {
		return pidFile{}, fmt.Errorf("read postmaster.pid: %w", err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 8 {
		return pidFile{}, nil
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}, fmt.Errorf("read postmaster.pid: %w", err)
	}
	return pidFile{pid: pid, state: strings.TrimSpace(lines[7])}, nil
}

// endOrphan ends a server of the data directory that has lost its owner, or waits for it while it is
// stopping anyway, and removes the mark of one that died without a word: its process id may belong to
// another program by now, which the server itself would take for a rival.
func endOrphan(ctx context.Context, data string, logger *slog.Logger) error {
	file, err := readPidFile(data)
	if err != nil {
		return err
	}
	if file.pid > 0 && servesData(file.pid, data) {
		logger.Info("waiting for the previous database server to stop", "pid", file.pid)
		if err := syscall.Kill(file.pid, syscall.Signal(Fast)); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop server that lost its owner: %w", err)
		}
		err = poll(ctx, func() (bool, error) { return !servesData(file.pid, data), nil })
		if err != nil {
			return fmt.Errorf("wait for server %d that is stopping: %w", file.pid, err)
		}
	}
	err = os.Remove(filepath.Join(data, "postmaster.pid"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove stale postmaster.pid: %w", err)
	}
	return nil
}

// errRemains is a server that could not start because processes of a killed one still hold its memory.
var errRemains = errors.New("processes of the previous server are still ending")

// launch starts the server and waits until it accepts connections.
func launch(ctx context.Context, b binaries, p place, args []string) (*child, error) {
	var server *child
	err := poll(ctx, func() (bool, error) {
		var err error
		server, err = launchOnce(ctx, b, p, args)
		if errors.Is(err, errRemains) {
			return false, nil
		}
		return true, err
	})
	return server, err
}

func launchOnce(ctx context.Context, b binaries, p place, args []string) (*child, error) {
	output, err := openLog(p.log())
	if err != nil {
		return nil, err
	}
	defer output.Close()
	cmd := exec.Command(b.path("postgres"), append([]string{"-D", p.data()}, args...)...)
	cmd.Dir = p.data()
	cmd.Env = serverEnvironment()
	cmd.Stdout, cmd.Stderr = output.File, output.File
	cmd.SysProcAttr = childAttributes(p.owner, syscall.Signal(Fast))
	server, err := start(cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	err = poll(ctx, func() (bool, error) { return ready(server, p.data(), output) })
	if err != nil {
		_ = syscall.Kill(server.pid, syscall.Signal(Immediate))
		<-server.exited
		return nil, err
	}
	return server, nil
}

func ready(server *child, data string, output serverLog) (bool, error) {
	select {
	case <-server.exited:
		said := output.said()
		if strings.Contains(said, "pre-existing shared memory block") {
			return false, errRemains
		}
		return false, fmt.Errorf("PostgreSQL ended while starting: %w: %s", server.err, said)
	default:
	}
	file, err := readPidFile(data)
	return file.pid == server.pid && file.state == postmasterReady, err
}

// stop ends the server and waits for it. When ctx ends first, the server exits at once and recovers at
// its next start; nothing that was committed is lost. A server that has ended is left alone.
func (c *child) stop(ctx context.Context, how Shutdown) error {
	select {
	case <-c.exited:
		return nil
	default:
		_ = syscall.Kill(c.pid, syscall.Signal(how))
	}
	select {
	case <-c.exited:
		return nil
	case <-ctx.Done():
		_ = syscall.Kill(c.pid, syscall.Signal(Immediate))
		<-c.exited
		return fmt.Errorf("stop PostgreSQL: %w", ctx.Err())
	}
}
