package pg_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"balas/internal/pg"
)

// programs is a folder of server programs in which some are replaced by shell scripts; $real is the
// folder of the real ones.
func programs(t *testing.T, replaced map[string]string) string {
	t.Helper()
	real, err := pg.ProgramsDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := sharedDir(t)
	for _, name := range []string{"postgres", "initdb", "pg_config"} {
		path := filepath.Join(dir, name)
		script, ok := replaced[name]
		if !ok {
			script = `exec "$real/` + name + `" "$@"`
		}
		text := fmt.Sprintf("#!/bin/sh\nreal=%s\n%s\n", real, script)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestKilledInitdbLeavesNoHalfCluster(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	o := volatile(dir)
	o.Bin = programs(t, map[string]string{"initdb": `"$real/initdb" "$@" >/dev/null 2>&1; rm "$2/PG_VERSION"; kill -9 $$`})
	if _, err := pg.Start(t.Context(), o); err == nil {
		t.Fatal("a killed initdb was taken for a whole cluster")
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
		t.Error("a killed initdb left a cluster")
	}
	c := start(t, volatile(dir))
	if query[int](t, c, "SELECT 1") != 1 {
		t.Error("no database after initdb was killed")
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres.init")); err == nil {
		t.Error("the unfinished cluster was left lying about")
	}
}

func TestMissingOrOldVectorIsNamed(t *testing.T) {
	t.Parallel()
	for name, control := range map[string]string{"missing": "", "old": "default_version = '0.6.0'\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			share := sharedDir(t)
			if control != "" {
				writeFile(t, filepath.Join(share, "extension", "vector.control"), control)
			}
			o := volatile(sharedDir(t))
			o.Bin = programs(t, map[string]string{
				"pg_config": `"$real/pg_config" --version; echo ` + share,
			})
			_, err := pg.Start(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), "pgvector") || !strings.Contains(err.Error(), "install") {
				t.Errorf("got %v, want an error that names what to install", err)
			}
		})
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDataOfAnotherVersionIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	c := start(t, volatile(dir))
	stop(t, c)
	version := filepath.Join(c.Dir(), "PG_VERSION")
	if err := os.WriteFile(version, []byte("14\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pg.Start(t.Context(), volatile(dir))
	if err == nil || !strings.Contains(err.Error(), "written by PostgreSQL 14") {
		t.Errorf("got %v, want a refusal that names version 14", err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir(), "base")); err != nil {
		t.Errorf("the data is gone: %v", err)
	}
}

func TestServerThatDoesNotStartSaysWhy(t *testing.T) {
	t.Parallel()
	o := volatile(sharedDir(t))
	o.Settings["max_connections"] = "none"
	_, err := pg.Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "max_connections") {
		t.Errorf("got %v, want the server's own words", err)
	}
}

func TestNoServerPrograms(t *testing.T) {
	t.Parallel()
	o := volatile(sharedDir(t))
	o.Bin = t.TempDir()
	_, err := pg.Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "no PostgreSQL server programs") {
		t.Errorf("got %v, want an error that says what is missing", err)
	}
}

func TestLongSocketPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(sharedDir(t), strings.Repeat("long", 30))
	c := start(t, volatile(dir))
	socket := strings.Trim(query[string](t, c, "SHOW unix_socket_directories"), `"`)
	t.Cleanup(func() { _ = os.RemoveAll(socket) })
	if strings.HasPrefix(socket, dir) {
		t.Errorf("the socket is in %s, which is too long", socket)
	}
}

// Root's server runs as another user, who cannot enter a directory that is root's alone.
func TestDirectoryThatServerCannotEnter(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(sharedDir(t), "private")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	o := volatile(dir)
	c := start(t, o)
	elsewhere := !strings.HasPrefix(c.Dir(), dir)
	if elsewhere {
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(c.Dir())) })
	}
	if elsewhere != (os.Geteuid() == 0) {
		t.Errorf("user %d has its cluster in %s", os.Geteuid(), c.Dir())
	}
	stop(t, c)

	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	if again := start(t, o); again.Dir() != c.Dir() {
		t.Errorf("the cluster moved from %s to %s, as if its data were lost", c.Dir(), again.Dir())
	}
}

func TestServerSeesNoSecret(t *testing.T) {
	t.Setenv("BALAS_MASTER_KEY", "invented-secret")
	o := volatile(sharedDir(t))
	o.Bin = programs(t, map[string]string{"postgres": `env >"$2/environment"; exec "$real/postgres" "$@"`})
	c := start(t, o)
	text, err := os.ReadFile(filepath.Join(c.Dir(), "environment"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "invented-secret") || !strings.Contains(string(text), "PATH=") {
		t.Errorf("environment of the server:\n%s", text)
	}
}
