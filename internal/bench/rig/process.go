// Package rig starts the programs that are measured beside each other, drives them over loopback, and
// reads what they use.
package rig

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that runs until it is stopped, or the context of its start ends.
type process struct {
	cmd  *exec.Cmd
	out  io.ReadCloser
	log  string // file with what it said on stderr
	done chan struct{}
	err  error // why it ended; read it after done
}

// start runs the program with the environment added to the bench's own.
func start(ctx context.Context, log string, env []string, program string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(neutral(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	errs, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	defer func() { _ = errs.Close() }()
	cmd.Stderr = errs
	p := &process{cmd: cmd, log: log, done: make(chan struct{})}
	if p.out, err = cmd.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return p, nil
}

// neutral is the environment without what would set up Balas.
func neutral() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "BALAS_") || strings.HasPrefix(pair, "OPENAI_")
	})
}

// ready reads the line of JSON that the program prints when it is ready, and lets it run on.
func (p *process) ready(what any) error {
	line, err := bufio.NewReader(p.out).ReadBytes('\n')
	p.reap()
	if err == nil {
		err = json.Unmarshal(line, what)
	}
	if err != nil {
		return fmt.Errorf("%s did not get ready: %w: %s", filepath.Base(p.cmd.Path), err, p.said())
	}
	return nil
}

// reap notes the end of the program when it comes.
func (p *process) reap() {
	go func() {
		_, _ = io.Copy(io.Discard, p.out)
		p.err = p.cmd.Wait()
		close(p.done)
	}()
}

// stop ends the program and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
}

// said is the end of what the program logged.
func (p *process) said() string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-5):], []byte("\n")))
}

// Resident is the program's resident memory in bytes (VmRSS of proc(5)).
func (p *process) Resident() (int64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	if err != nil {
		return 0, fmt.Errorf("read resident memory: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("read resident memory: process %d has none", p.cmd.Process.Pid)
}

// tick is the unit of times in proc(5) on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// Busy is the processor time that the program has used (utime and stime of proc(5)).
func (p *process) Busy() (time.Duration, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "stat"))
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	return time.Duration(user+system) * tick, nil
}

// OpenFiles counts the program's file descriptors.
func (p *process) OpenFiles() (int, error) {
	open, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "fd"))
	if err != nil {
		return 0, fmt.Errorf("count open files: %w", err)
	}
	return len(open), nil
}
