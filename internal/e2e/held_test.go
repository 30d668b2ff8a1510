package e2e_test

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const (
	sqlHold = `
		CREATE FUNCTION hold() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(424242); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
		WHEN (NEW.body = '%s') EXECUTE FUNCTION hold();`
	sqlHeld = `
		SELECT count(*) FROM pg_locks
		WHERE locktype = 'advisory' AND NOT granted AND objid = 424242
		  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	sqlEndHeld = `
		SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_locks
		WHERE locktype = 'advisory' AND NOT granted AND objid = 424242
		  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
)

// holdCommits makes transactions that store a message with this text wait at their very end, until they are let go.
func (b *books) holdCommits(text string) (let func()) {
	b.t.Helper()
	b.exec(fmt.Sprintf(sqlHold, text))
	holder, err := b.pool.Acquire(b.t.Context())
	if err == nil {
		_, err = holder.Exec(b.t.Context(), `SELECT pg_advisory_lock(424242)`)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return func() {
		defer holder.Release()
		if _, err := holder.Exec(context.WithoutCancel(b.t.Context()), `SELECT pg_advisory_unlock(424242)`); err != nil {
			b.t.Error(err)
		}
	}
}

// awaitHeld waits until a transaction is held up.
func (b *books) awaitHeld() {
	b.t.Helper()
	b.awaitCount(1, sqlHeld)
}

// endHeld ends the transactions that are held up: whose client has died would be committed otherwise.
func (b *books) endHeld() {
	b.t.Helper()
	b.count(sqlEndHeld)
}

// count asks for one number.
func (b *books) count(query string, args ...any) (n int) {
	b.t.Helper()
	if err := b.pool.QueryRow(b.t.Context(), query, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// awaitCount waits until the number is as large as that.
func (b *books) awaitCount(least int, query string, args ...any) {
	b.t.Helper()
	n := 0
	await(b.t, func() bool { n = b.count(query, args...); return n >= least },
		func() string { return fmt.Sprintf("%d, not %d: %s", n, least, query) })
}

// list asks for texts.
func (b *books) list(query string, args ...any) []string {
	b.t.Helper()
	rows, err := b.pool.Query(b.t.Context(), query, args...)
	if err != nil {
		b.t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.t.Fatal(err)
	}
	return texts
}

// text asks for one text.
func (b *books) text(query string, args ...any) string {
	b.t.Helper()
	texts := b.list(query, args...)
	if len(texts) != 1 {
		b.t.Fatalf("%s: %q", query, texts)
	}
	return texts[0]
}
