package pg_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"balas/internal/pg"
)

// sharedDir is a temporary directory that the user the server drops to can enter.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "balas-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// volatile are options of a small cluster for one test.
func volatile(dir string) pg.Options {
	return pg.Options{
		Dir: dir, Volatile: true,
		Settings: map[string]string{"shared_buffers": "16MB"},
		Logger:   slog.New(slog.DiscardHandler),
	}
}

func start(t *testing.T, o pg.Options) *pg.Cluster {
	t.Helper()
	return opened(t, pg.Start, o)
}

func adopt(t *testing.T, o pg.Options) *pg.Cluster {
	t.Helper()
	return opened(t, pg.Adopt, o)
}

func opened(t *testing.T, open func(context.Context, pg.Options) (*pg.Cluster, error), o pg.Options) *pg.Cluster {
	t.Helper()
	c, err := open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	return c
}

func stop(t *testing.T, c *pg.Cluster) {
	t.Helper()
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// query reads one value from the cluster's database.
func query[T any](t *testing.T, c *pg.Cluster, sql string) T {
	t.Helper()
	pool, err := pg.Open(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var value T
	if err := pool.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// serverLog is what the servers of a data directory have written.
func serverLog(t *testing.T, c *pg.Cluster) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(c.Dir()), "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStartFirstAndAgain(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	first := start(t, volatile(dir))
	if first.Adopted() {
		t.Error("the first start adopted something")
	}
	if got := query[string](t, first, "SELECT lower('ÀÉ')"); got != "àé" {
		t.Errorf("Unicode case: got %q", got)
	}
	system := query[int64](t, first, "SELECT system_identifier FROM pg_control_system()")
	stop(t, first)

	again := start(t, volatile(dir))
	if got := query[int64](t, again, "SELECT system_identifier FROM pg_control_system()"); got != system {
		t.Errorf("the second start has another cluster: %d, want %d", got, system)
	}
	if log := serverLog(t, again); strings.Contains(log, "not properly shut down") {
		t.Errorf("the first stop was not clean:\n%s", log)
	}
}

func TestServerIsPrivate(t *testing.T) {
	t.Parallel()
	c := start(t, volatile(sharedDir(t)))
	if got := query[string](t, c, "SHOW listen_addresses"); got != "" {
		t.Errorf("the server listens on %q", got)
	}
	socket := query[string](t, c, "SHOW unix_socket_directories")
	for _, dir := range []string{c.Dir(), strings.Trim(socket, `"`)} {
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v, want 0700", dir, info.Mode())
		}
		if uid := info.Sys().(*syscall.Stat_t).Uid; os.Geteuid() == 0 && uid == 0 {
			t.Errorf("%s belongs to root, whom PostgreSQL must not run as", dir)
		}
	}
}

func TestSecondServeIsRefused(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	first := start(t, volatile(dir))
	if _, err := pg.Start(t.Context(), volatile(dir)); !errors.Is(err, pg.ErrServing) {
		t.Fatalf("second serve: got %v, want ErrServing", err)
	}
	if query[int](t, first, "SELECT 1") != 1 {
		t.Error("the first serve lost its database")
	}
	stop(t, first)
	start(t, volatile(dir))
}

func TestCommandAdoptsAndLeavesRunning(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	serve := start(t, volatile(dir))
	command := adopt(t, volatile(dir))
	if !command.Adopted() {
		t.Error("a command beside serve started a server")
	}
	if err := command.Restart(t.Context(), pg.Fast); err == nil {
		t.Error("a command restarted the server of serve")
	}
	stop(t, command)
	if query[int](t, serve, "SELECT 1") != 1 {
		t.Error("the command's end took the database along")
	}
}

func TestCommandAloneStartsAndStops(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	command := adopt(t, volatile(dir))
	if command.Adopted() {
		t.Error("a command alone adopted something")
	}
	stop(t, command)
	select {
	case <-command.Done():
	default:
		t.Error("the server outlives the command that started it")
	}
}

func TestServeWaitsForCommand(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	command := adopt(t, volatile(dir))
	o := volatile(dir)
	waits := onMessage(&o, "waiting for another balas command that has the database open")
	type result struct {
		cluster *pg.Cluster
		err     error
	}
	served := make(chan result, 1)
	go func() {
		c, err := pg.Start(t.Context(), o)
		served <- result{c, err}
	}()
	<-waits
	stop(t, command)
	got := <-served
	if got.err != nil {
		t.Fatal(got.err)
	}
	defer func() { _ = got.cluster.Stop(context.Background()) }()
	if query[int](t, got.cluster, "SELECT 1") != 1 {
		t.Error("serve has no database")
	}
}

func TestCommandWaitsForCommandThatUsesItsServer(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	owner, guest := adopt(t, volatile(dir)), adopt(t, volatile(dir))
	if !guest.Adopted() {
		t.Fatal("the second command started a server of its own")
	}
	stopped := make(chan error, 1)
	go func() { stopped <- owner.Stop(t.Context()) }()
	if query[int](t, guest, "SELECT 1") != 1 {
		t.Error("the owner's end took the database from under the guest")
	}
	stop(t, guest)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
