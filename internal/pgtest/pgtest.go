// Package pgtest gives each test its own PostgreSQL database, migrated and empty.
//
// The databases are cloned from a template in a private cluster that each test program starts when its
// first test asks, and that ends with it. BALAS_TEST_DATABASE_URL names a server to use instead: a URL
// of a user who may create databases, with pgvector installed.
package pgtest

import (
	"context"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/pg"
)

// poolMax is the size of a test's pool: several tests run at once on one server.
const poolMax = 10

// New returns a pool on a database of the test's own, which is closed and dropped with the test.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pg.Open(t.Context(), URL(t), func(c *pgxpool.Config) { c.MaxConns = poolMax })
	if err != nil {
		t.Fatalf("open test database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the address of a database of the test's own, which is dropped with the test, sessions or no.
func URL(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("start test database server: %v", err)
	}
	name, err := s.clone(t.Context())
	if err != nil {
		t.Fatalf("clone test database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.drop(context.Background(), name); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return s.url(name)
}

// Cluster returns a private cluster of the test's own, which keeps what it commits through a crash: its
// Restart is for tests of what a crash leaves. Its database is empty, without schema.
func Cluster(t testing.TB) *pg.Cluster {
	t.Helper()
	dir, remove, err := temporary("")
	if err != nil {
		t.Fatalf("make directory of test cluster: %v", err)
	}
	t.Cleanup(remove)
	c, err := pg.Start(t.Context(), pg.Options{Dir: dir, Settings: small(), Logger: quiet})
	if err != nil {
		t.Fatalf("start test cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Errorf("stop test cluster: %v", err)
		}
	})
	return c
}

// withDatabase returns the address of another database on the same server.
func withDatabase(address, name string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
