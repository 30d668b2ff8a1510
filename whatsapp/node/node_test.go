package node_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/pgtest"
	"balas/whatsapp/node"
)

// join joins a node that lives until the test ends. It is nil when it could not join.
func join(t *testing.T, pool *pgxpool.Pool) *node.Node {
	t.Helper()
	n, err := node.Join(t.Context(), pool, "idle", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Error(err)
		return nil
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	go func() { n.Run(ctx); close(done) }()
	t.Cleanup(func() { leave(); <-done })
	return n
}

func TestNodesThatJoinAtOnceDoNotCountAsDead(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	ids := make(chan uuid.UUID, 12)
	var joining sync.WaitGroup
	for range cap(ids) {
		joining.Go(func() {
			if n := join(t, pool); n != nil { // which reaps the dead
				ids <- n.ID
			}
		})
	}
	joining.Wait()
	close(ids)
	for id := range ids {
		var known bool
		if err := pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT 1 FROM nodes WHERE id = $1)`, id).Scan(&known); err != nil || !known {
			t.Errorf("node %s was taken for dead (%v)", id, err)
		}
	}
}
