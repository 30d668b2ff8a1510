package pgtest_test

import (
	"testing"

	"balas/internal/pg"
	"balas/internal/pgtest"
)

func TestNewIsMigratedAndAlone(t *testing.T) {
	t.Parallel()
	a, b := pgtest.New(t), pgtest.New(t)
	var migrated bool
	if err := a.QueryRow(t.Context(), "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&migrated); err != nil {
		t.Fatal(err)
	}
	if !migrated {
		t.Error("the test database has no schema")
	}
	if _, err := a.Exec(t.Context(), "CREATE TABLE only_in_a (id BIGINT)"); err != nil {
		t.Fatal(err)
	}
	var there bool
	if err := b.QueryRow(t.Context(), "SELECT to_regclass('only_in_a') IS NOT NULL").Scan(&there); err != nil {
		t.Fatal(err)
	}
	if there {
		t.Error("two tests share a database")
	}
}

func TestClusterKeepsCommitsThroughRestart(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]pg.Shutdown{"fast": pg.Fast, "immediate": pg.Immediate} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := pgtest.Cluster(t)
			execute(t, c, "CREATE TABLE kept AS SELECT 1 AS id")
			if err := c.Restart(t.Context(), how); err != nil {
				t.Fatal(err)
			}
			execute(t, c, "INSERT INTO kept SELECT 1 / count(*) FROM kept")
		})
	}
}

// execute runs a statement in a session of its own.
func execute(t *testing.T, c *pg.Cluster, statement string) {
	t.Helper()
	pool, err := pg.Open(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
