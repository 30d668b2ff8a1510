package pg

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxvec "github.com/pgvector/pgvector-go/pgx"
)

// Open opens the one pool of a process and checks that the database answers. The pool has four
// connections a core, between 20 and 40, unless the URL's pool_max_conns says otherwise; configure may
// change anything else before it opens. Most of them wait for the disk, not for a core. The URL's password
// is in no error.
//
// A connection knows pgvector's types if the extension was there when it was opened: reset the pool
// after the first migration.
func Open(ctx context.Context, url string, configure ...func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database URL: %w", err)
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = int32(min(max(4*runtime.NumCPU(), 20), 40))
	}
	config.MaxConnIdleTime = 5 * time.Minute
	config.MaxConnLifetimeJitter = 10 * time.Minute
	config.AfterConnect = registerVector
	setDefault(config.ConnConfig.RuntimeParams, "application_name", "balas")
	setDefault(config.ConnConfig.RuntimeParams, "timezone", "UTC")
	for _, change := range configure {
		change(config)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return pool, nil
}

func setDefault(params map[string]string, name, value string) {
	if _, ok := params[name]; !ok {
		params[name] = value
	}
}

const sqlVectorExists = `SELECT to_regtype('vector') IS NOT NULL`

func registerVector(ctx context.Context, conn *pgx.Conn) error {
	var exists bool
	if err := conn.QueryRow(ctx, sqlVectorExists).Scan(&exists); err != nil {
		return fmt.Errorf("look for pgvector: %w", err)
	}
	if !exists {
		return nil
	}
	if err := pgxvec.RegisterTypes(ctx, conn); err != nil {
		return fmt.Errorf("register vector types: %w", err)
	}
	return nil
}
