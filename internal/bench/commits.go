package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A synchronous commit waits for a flush of PostgreSQL's log. Flushes are counted for all its processes
// together, so the one that flushes for asynchronous commits is held back meanwhile; and a session tells
// its counts late or when it ends, so the engine's sessions are ended, but for the one that holds its lock.
const (
	sqlFlushes      = `SELECT COALESCE((to_jsonb(w) ->> 'wal_sync')::BIGINT, -1) FROM pg_stat_wal w`
	sqlTransactions = `SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()`
	sqlEndSessions  = `
		SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
		WHERE application_name = 'balas' AND backend_type = 'client backend'
		  AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`
	sqlReload = `SELECT pg_reload_conf()`
)

// counts are PostgreSQL's books.
type counts struct{ flushes, transactions int64 }

// commits counts what the engine commits for a message and its reply.
func (b *bench) commits(ctx context.Context, c *crowd) (t table, err error) {
	t = table{title: "Commits for a message and its reply, receipts included", columns: []string{"", "a message", "goal"}}
	pool, leave, err := b.engineDatabase(ctx)
	if err != nil {
		return t, err
	}
	defer leave()
	if err := flusher(ctx, pool, "SET wal_writer_delay = '10s'"); err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, flusher(ctx, pool, "RESET wal_writer_delay")) }()
	messages := b.pick(crowdSize, crowdSize/2)
	before, err := read(ctx, pool)
	if err != nil {
		return t, err
	}
	if _, err := c.pings(ctx, messages, 10); err != nil {
		return t, err
	}
	if err := c.network.Quiet(ctx); err != nil {
		return t, err
	}
	after, err := read(ctx, pool)
	if err != nil {
		return t, err
	}
	if before.flushes < 0 {
		t.note = "This version of PostgreSQL does not count flushes of its log where this program looks."
		return t, nil
	}
	flushes := float64(after.flushes-before.flushes) / float64(messages)
	t.add("that wait for the disk", fmt.Sprintf("%.2f", flushes), verdict(flushes < 2.1, "≤ 2"))
	t.add("all transactions", fmt.Sprintf("%.1f", float64(after.transactions-before.transactions)/float64(messages)), "")
	return t, nil
}

func flusher(ctx context.Context, pool *pgxpool.Pool, change string) error {
	_, err := pool.Exec(ctx, "ALTER SYSTEM "+change)
	if err == nil {
		_, err = pool.Exec(ctx, sqlReload)
	}
	if err != nil {
		return fmt.Errorf("set up PostgreSQL's log writer: %w", err)
	}
	return nil
}

// read reads the books when all sessions have told theirs.
func read(ctx context.Context, pool *pgxpool.Pool) (c counts, err error) {
	_, err = pool.Exec(ctx, sqlEndSessions)
	if err == nil {
		err = pool.QueryRow(ctx, sqlFlushes).Scan(&c.flushes)
	}
	if err == nil {
		err = pool.QueryRow(ctx, sqlTransactions).Scan(&c.transactions)
	}
	if err != nil {
		return c, fmt.Errorf("read PostgreSQL's statistics: %w", err)
	}
	return c, nil
}
