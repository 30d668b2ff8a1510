package pg_test

import (
	"context"
	"os"
	"testing"

	"balas/internal/pg"
)

// sharedDir is a temporary directory that the user the server drops to can enter.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "balas-test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// volatile are options of a small cluster for one test.
func volatile(dir string) pg.Options {
	return pg.Options{Dir: dir, Volatile: true, Settings: map[string]string{"shared_buffers": "16MB"}}
}

func startCluster(t *testing.T, o pg.Options) *pg.Cluster {
	t.Helper()
	c, err := pg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	return c
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

func TestStart(t *testing.T) {
	t.Parallel()
	c := startCluster(t, volatile(sharedDir(t)))
	if c.Adopted() {
		t.Error("a first start adopted something")
	}
	if got := query[string](t, c, "SELECT lower('ÀÉ') || current_database()"); got != "àébalas" {
		t.Errorf("lower case and database: got %q", got)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
