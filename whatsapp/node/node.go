// Package node is an engine's presence among those that share a database: whether it lives, and hints from one to the other.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/retry"
)

// Node is this engine's presence in the database: an advisory lock on a connection of its own. While
// the lock is held the node's leases stand; once it is free the node is dead and they lapse.
type Node struct {
	ID uuid.UUID

	// OnRejoin is called when the lock was lost and is held again. It is set before Run; nil: nobody is told.
	OnRejoin func()

	name    string
	pool    *pgxpool.Pool
	log     *slog.Logger
	lockKey int64
	started time.Time
	conn    *pgx.Conn
	hears   []func(payload string)
}

// channel carries hints between nodes; whoever misses one finds the work by itself at its next sweep.
const channel = "balas"

// lockClass keeps our advisory locks apart from those of other programs.
const lockClass = 0x62616c61

const (
	sqlLockKey   = `SELECT nextval(pg_get_serial_sequence('nodes', 'lock_key')), now()`
	sqlJoinNode  = `INSERT INTO nodes (id, name, lock_key) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	sqlHoldNode  = `SELECT pg_try_advisory_lock($1::INT, $2::INT)`
	sqlHint      = `SELECT pg_notify($1, $2)`
	sqlNodeKnown = `SELECT EXISTS (SELECT 1 FROM nodes WHERE id = $1)`

	// The dead are deleted, which frees what they leased. A node that has lived through a restart of
	// PostgreSQL gives the others ten seconds to take their locks again.
	sqlReapNodes = `
		DELETE FROM nodes n
		WHERE n.id <> $1
		  AND NOT EXISTS (
		      SELECT 1 FROM pg_locks l
		      WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
		        AND l.classid = $2::OID AND l.objid = n.lock_key::OID AND l.objsubid = 2)
		  AND ($3::TIMESTAMPTZ > pg_postmaster_start_time() OR now() - pg_postmaster_start_time() > INTERVAL '10 seconds')`
)

// Join takes the node's lock and makes the node known.
func Join(ctx context.Context, pool *pgxpool.Pool, name string, log *slog.Logger) (*Node, error) {
	n := &Node{ID: uuid.Must(uuid.NewV7()), name: name, pool: pool, log: log}
	if err := pool.QueryRow(ctx, sqlLockKey).Scan(&n.lockKey, &n.started); err != nil {
		return nil, fmt.Errorf("join as a node: %w", err)
	}
	if err := n.enter(ctx); err != nil {
		return nil, err
	}
	_, err := n.Reap(ctx)
	return n, err
}

// enter takes the lock first: a node that is known without it counts as dead.
func (n *Node) enter(ctx context.Context) error {
	if err := n.connect(ctx); err != nil {
		return err
	}
	if _, err := n.pool.Exec(ctx, sqlJoinNode, n.ID, n.name, n.lockKey); err != nil {
		n.leave(ctx)
		return fmt.Errorf("join as a node: %w", err)
	}
	return nil
}

// connect opens the node's own connection, takes the lock and listens for hints.
func (n *Node) connect(ctx context.Context) error {
	config := n.pool.Config().ConnConfig.Copy()
	config.OnNotification = func(_ *pgconn.PgConn, m *pgconn.Notification) {
		for _, hear := range n.hears {
			hear(m.Payload)
		}
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect the node: %w", err)
	}
	var held bool
	err = conn.QueryRow(ctx, sqlHoldNode, lockClass, n.lockKey).Scan(&held)
	if err == nil && !held {
		err = errors.New("its lock is still held by its old connection")
	}
	if err == nil {
		_, err = conn.Exec(ctx, "LISTEN "+channel)
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return fmt.Errorf("hold the node's lock: %w", err)
	}
	n.conn = conn
	return nil
}

// Run keeps the lock until ctx ends: it waits for hints, and takes the lock again after the database
// was away.
func (n *Node) Run(ctx context.Context) {
	defer n.leave(ctx)
	for ctx.Err() == nil {
		if n.conn.PgConn().WaitForNotification(ctx) == nil {
			continue
		}
		if ctx.Err() == nil {
			n.recover(ctx)
		}
	}
}

func (n *Node) recover(ctx context.Context) {
	n.log.Warn("node lost its database connection", "node", n.ID)
	_ = n.conn.Close(ctx)
	retry.Do(ctx, func() error { return n.enter(ctx) })
	if ctx.Err() == nil && n.OnRejoin != nil {
		n.OnRejoin()
	}
}

// leave frees the lock, so that other nodes take over at once.
func (n *Node) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_ = n.conn.Close(ctx)
}

// Reap deletes the dead nodes and so frees what they leased. It reports whether there was one.
func (n *Node) Reap(ctx context.Context) (bool, error) {
	tag, err := n.pool.Exec(ctx, sqlReapNodes, n.ID, lockClass, n.started)
	if err != nil {
		return false, fmt.Errorf("reap dead nodes: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// Hear has a function called with each hint, of this node's too. It has to be called before Run, and the function must not
// block.
func (n *Node) Hear(hear func(payload string)) { n.hears = append(n.hears, hear) }

// Hint tells the other nodes that something waits for one of them.
func (n *Node) Hint(ctx context.Context, payload string) {
	if _, err := n.pool.Exec(ctx, sqlHint, channel, payload); err != nil {
		n.log.Warn("hint to other nodes failed", "error", err)
	}
}

// Alive reports whether a node holds its lock. One that does not is deleted, which frees what it leased.
// Without an answer of the database it is taken to live.
func (n *Node) Alive(ctx context.Context, id uuid.UUID) bool {
	if _, err := n.Reap(ctx); err != nil {
		return true
	}
	var known bool
	err := n.pool.QueryRow(ctx, sqlNodeKnown, id).Scan(&known)
	return err != nil || known
}
