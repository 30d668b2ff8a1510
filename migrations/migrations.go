// Package migrations brings a database to the schema of this build: our numbered SQL files and
// whatsmeow's own, under one lock, forward only.
package migrations

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"go.mau.fi/whatsmeow/store/sqlstore"
)

//go:embed *.sql
var files embed.FS

// lock is the advisory lock under which one node at a time migrates. The number is arbitrary and fixed.
const lock int64 = 0x62616c6173

const (
	sqlLock   = `SELECT pg_advisory_lock($1::BIGINT)`
	sqlUnlock = `SELECT pg_advisory_unlock($1::BIGINT)`
)

// Files returns the SQL files, for whoever keys a template by their content.
func Files() fs.FS { return files }

// Up applies what is missing. Several nodes may call it at once: one works, the others wait. Connections from before
// the database had vectors do not know them, and are not used again.
func Up(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, sqlLock, lock); err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), sqlUnlock, lock) }()
	if err := up(ctx, pool); err != nil {
		return err
	}
	if _, known := conn.Conn().TypeMap().TypeForName("vector"); !known {
		pool.Reset()
	}
	return nil
}

func up(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := sqlstore.NewWithDB(db, "pgx", nil).Upgrade(ctx); err != nil {
		return fmt.Errorf("migrate the WhatsApp store: %w", err)
	}
	return nil
}
