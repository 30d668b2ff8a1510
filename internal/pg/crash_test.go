package pg_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"balas/internal/pg"
)

// engineDir makes this test program, run again, an engine that serves the directory until it is killed.
const engineDir = "BALAS_TEST_PG_ENGINE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(engineDir); dir != "" {
		os.Exit(runEngine(dir))
	}
	os.Exit(m.Run())
}

func runEngine(dir string) int {
	o := volatile(dir)
	c, err := pg.Start(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("serving")
	<-c.Done()
	return 0
}

// startEngine runs an engine in a process of its own and returns it when it serves.
func startEngine(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), engineDir+"="+dir)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	line, _ := bufio.NewReader(output).ReadString('\n')
	if strings.TrimSpace(line) != "serving" {
		t.Fatalf("engine: %s", line)
	}
	return cmd
}

// kill ends a process without a chance to clean up.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// postmasterPid reads the process id of the server of a data directory.
func postmasterPid(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestKilledEngineTakesServerAlongCleanly(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	engine := startEngine(t, dir)
	command := adopt(t, volatile(dir))
	session, err := pgx.Connect(t.Context(), command.URL())
	if err != nil {
		t.Fatal(err)
	}
	kill(engine)
	if runtime.GOOS == "linux" {
		_, err = session.WaitForNotification(t.Context())
		if ended := new(pgconn.PgError); !errors.As(err, &ended) || ended.Code != "57P01" {
			t.Errorf("session after its engine was killed: %v, want admin_shutdown", err)
		}
	}
	c := start(t, volatile(dir))
	if log := serverLog(t, c); strings.Contains(log, "not properly shut down") {
		t.Errorf("the database crashed with its engine:\n%s", log)
	}
	if query[int](t, c, "SELECT 1") != 1 {
		t.Error("no database after the engine was killed")
	}
}

func TestStartWaitsForServerThatIsStopping(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	engine := startEngine(t, dir)
	old := postmasterPid(t, dir)
	if err := syscall.Kill(old, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	kill(engine)
	o := volatile(dir)
	waits := onMessage(&o, "waiting for the previous database server to stop")
	go func() {
		<-waits
		_ = syscall.Kill(old, syscall.SIGCONT)
	}()
	start(t, o)
	if now := postmasterPid(t, dir); now == old {
		t.Error("the start took over a server that was stopping")
	}
}

func TestStartAfterServerWasKilled(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	c := start(t, volatile(dir))
	if err := syscall.Kill(postmasterPid(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	stop(t, c)
	again := start(t, volatile(dir))
	if query[int](t, again, "SELECT 1") != 1 {
		t.Error("no database after the server was killed")
	}
}

// A process id in postmaster.pid may have passed to another program of the same user, which PostgreSQL
// takes for a server of the same data.
func TestStartAfterProcessIdWasTakenOver(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	c := start(t, volatile(dir))
	mark := filepath.Join(c.Dir(), "postmaster.pid")
	text, err := os.ReadFile(mark)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(mark)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, c)

	stranger := exec.Command("sleep", "600")
	owner := info.Sys().(*syscall.Stat_t)
	if os.Geteuid() == 0 {
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer kill(stranger)
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(mark, fmt.Appendf(nil, "%d\n%s", stranger.Process.Pid, rest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(mark, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}

	start(t, volatile(dir))
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the start ended a program that is no server: %v", err)
	}
}
