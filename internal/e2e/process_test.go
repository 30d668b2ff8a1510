package e2e_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long tests wait for what takes milliseconds on an idle machine.
const patience = 60 * time.Second

// process is a running command of the binary.
type process struct {
	cmd    *exec.Cmd
	ready  chan string // gets the address that the process serves
	exited chan struct{}
	err    error // of the end; set when exited is closed

	mu  sync.Mutex
	log []string
}

// readyLine is the part of a line, on stdout or in the log, that says where a process serves.
type readyLine struct {
	Ready bool   // of the simulator's line
	Msg   string // of the engine's
	URL   string
}

// start starts a command of the binary with these variables alone beside the machine's own.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	e, err := tidy()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{ready: make(chan string, 1), exited: make(chan struct{})}
	p.cmd = exec.Command(binary(t), args...)
	p.cmd.Env = append(surroundings(), env...)
	out, in := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start balas %s: %v", args[0], err)
	}
	e.tell("+", p.cmd.Process.Pid)
	go p.read(out)
	go func() {
		p.err = p.cmd.Wait()
		_ = in.Close()
		e.tell("-", p.cmd.Process.Pid)
		close(p.exited)
	}()
	t.Cleanup(func() { p.bury(t) })
	return p
}

// surroundings are the machine's variables without those that Balas reads.
func surroundings() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "BALAS_") || strings.HasPrefix(pair, "OPENAI_")
	})
}

func (p *process) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log = append(p.log, lines.Text())
		p.mu.Unlock()
		var line readyLine
		if json.Unmarshal(lines.Bytes(), &line) == nil && (line.Ready || line.Msg == "serving") && line.URL != "" {
			p.ready <- line.URL
		}
	}
	_, _ = io.Copy(io.Discard, out)
}

// url waits until the process serves and returns where.
func (p *process) url(t *testing.T) string {
	t.Helper()
	select {
	case url := <-p.ready:
		return url
	case <-p.exited:
		t.Fatalf("the process ended before it served: %v\n%s", p.err, p.tail())
	case <-time.After(patience):
		t.Fatalf("the process does not serve\n%s", p.tail())
	}
	return ""
}

// kill ends the process at once, as a crash would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// stop asks the process to end and waits until it has.
func (p *process) stop(t *testing.T) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(patience):
		t.Errorf("the process does not end when asked to\n%s", p.tail())
		p.kill()
	}
}

// bury ends what still runs, and shows what it said if the test failed.
func (p *process) bury(t *testing.T) {
	select {
	case <-p.exited:
	default:
		p.stop(t)
	}
	if t.Failed() {
		t.Logf("balas %s, process %d, said last:\n%s", p.cmd.Args[1], p.cmd.Process.Pid, p.tail())
	}
}

// all is everything that the process said.
func (p *process) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, "\n") + "\n"
}

const tailLines = 100

// tail is what the process said last, without the requests that went well.
func (p *process) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := slices.DeleteFunc(slices.Clone(p.log), func(line string) bool {
		return strings.Contains(line, `"msg":"request"`) && strings.Contains(line, `"status":2`)
	})
	return strings.Join(said[max(0, len(said)-tailLines):], "\n")
}
