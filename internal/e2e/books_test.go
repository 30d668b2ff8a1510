package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// books are the engine's own notes in its database. Tests look there for the one thing that nobody sees
// from outside: that a turn ended in silence, and why.
type books struct {
	t    *testing.T
	pool *pgxpool.Pool
}

func openBooks(t *testing.T, database string) *books {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &books{t: t, pool: pool}
}

const sqlReason = `
	SELECT COALESCE(max(turns.reason), '')
	FROM messages m
	JOIN turns ON turns.chat_id = m.chat_id AND m.seq BETWEEN turns.first_seq AND turns.last_seq
	WHERE m.id = $1 AND m.instance_id = $2::UUID`

// outcome waits until the turn of a customer's message has ended and returns the reason of its end.
func (b *books) outcome(s *shop, message string) string {
	b.t.Helper()
	reason := ""
	var err error
	await(b.t, func() bool {
		err = b.pool.QueryRow(b.t.Context(), sqlReason, message, s.id).Scan(&reason)
		return err == nil && reason != ""
	}, func() string { return "the turn of message " + message + " does not end" })
	return reason
}

// silent makes sure that a customer's message ends in silence, for this reason.
func (b *books) silent(s *shop, message, reason string) {
	b.t.Helper()
	if got := b.outcome(s, message); got != reason {
		b.t.Fatalf("message %s: turn ends for %q, want %q", message, got, reason)
	}
}

const sqlWaiting = `
	SELECT format('chat %s, turn due %s, message %s %s: %s, %s', c.id, c.turn_due_at, m.seq, m.id, m.body, m.status)
	FROM chats c
	JOIN messages m ON m.chat_id = c.id
	WHERE m.status = 'queued' OR c.turn_due_at IS NOT NULL AND m.seq > c.answered_seq
	ORDER BY m.seq`

// waiting lists what is not yet answered or not yet sent, for people who look into a failure.
func (b *books) waiting() string {
	if b == nil {
		return "unknown: the database is the engine's own"
	}
	rows, err := b.pool.Query(context.WithoutCancel(b.t.Context()), sqlWaiting)
	if err != nil {
		return err.Error()
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err.Error()
	}
	return strings.Join(lines, "\n")
}

// exec changes what has no door to the outside.
func (b *books) exec(statement string, args ...any) {
	b.t.Helper()
	if _, err := b.pool.Exec(context.WithoutCancel(b.t.Context()), statement, args...); err != nil {
		b.t.Fatal(err)
	}
}
