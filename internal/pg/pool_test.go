package pg_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/pg"
)

func TestOpenBoundsThePool(t *testing.T) {
	t.Parallel()
	c := start(t, volatile(sharedDir(t)))
	for _, test := range []struct {
		name      string
		suffix    string
		configure func(*pgxpool.Config)
		least     int32
		most      int32
	}{
		{"by default", "", func(*pgxpool.Config) {}, 20, 40},
		{"by the URL", "&pool_max_conns=7", func(*pgxpool.Config) {}, 7, 7},
		{"by the caller", "", func(c *pgxpool.Config) { c.MaxConns = 3 }, 3, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			pool, err := pg.Open(t.Context(), c.URL()+test.suffix, test.configure)
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			if got := pool.Config().MaxConns; got < test.least || got > test.most {
				t.Errorf("got %d connections, want %d to %d", got, test.least, test.most)
			}
		})
	}
}

func TestOpenKeepsThePasswordOutOfErrors(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"postgres://u:invented-secret@127.0.0.1:1/none?connect_timeout=5",
		"postgres://u:invented-secret@127.0.0.1:port/none",
	} {
		_, err := pg.Open(t.Context(), url)
		if err == nil || strings.Contains(err.Error(), "invented-secret") {
			t.Errorf("got %v, want an error without the password", err)
		}
	}
}

func TestOpenKnowsVectorsAfterReset(t *testing.T) {
	t.Parallel()
	c := start(t, volatile(sharedDir(t)))
	pool, err := pg.Open(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), "CREATE EXTENSION vector"); err != nil {
		t.Fatal(err)
	}
	pool.Reset()
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, ok := conn.Conn().TypeMap().TypeForName("halfvec"); !ok {
		t.Error("the connection does not know pgvector's types")
	}
}
