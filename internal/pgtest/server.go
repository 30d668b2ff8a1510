package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/pg"
	"balas/migrations"
)

var quiet = slog.New(slog.DiscardHandler)

// small are settings of a server that many tests start beside each other.
func small() map[string]string {
	return map[string]string{
		"shared_buffers":       "32MB",
		"maintenance_work_mem": "64MB",
		"max_connections":      "200",
		"max_wal_size":         "512MB",
		"autovacuum_naptime":   "5min",
	}
}

// server is where this test program's databases are.
type server struct {
	address  string
	admin    *pgxpool.Pool
	template string
}

// shared starts the server once for the test program and prepares the template.
var shared = sync.OnceValues(func() (*server, error) {
	ctx := context.Background()
	address, err := serverAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{address: address}
	if s.admin, err = pg.Open(ctx, address, func(c *pgxpool.Config) { c.MaxConns = poolMax }); err != nil {
		return nil, err
	}
	return s, s.prepareTemplate(ctx)
})

func serverAddress(ctx context.Context) (string, error) {
	if address := os.Getenv("BALAS_TEST_DATABASE_URL"); address != "" {
		return address, nil
	}
	dir, _, err := temporary(inMemory())
	if err != nil {
		return "", err
	}
	c, err := pg.Start(ctx, pg.Options{Dir: dir, Settings: small(), Logger: quiet, Volatile: true})
	if err != nil {
		return "", err
	}
	return c.URL(), nil
}

func (s *server) url(name string) string {
	address, err := withDatabase(s.address, name)
	if err != nil {
		panic(fmt.Sprintf("pgtest: the server's own address was read before: %v", err))
	}
	return address
}

// templateLock is the advisory lock that is shared by whoever clones the template, and exclusive to who
// changes it. The number is arbitrary and fixed.
const templateLock int64 = 0x70677465

const (
	sqlTemplateExists = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	sqlLockTemplate   = `SELECT pg_advisory_lock($1::BIGINT)`
	sqlUnlockTemplate = `SELECT pg_advisory_unlock($1::BIGINT)`
	sqlShareTemplate  = `SELECT pg_advisory_lock_shared($1::BIGINT)`
	sqlUnshareLock    = `SELECT pg_advisory_unlock_shared($1::BIGINT)`
)

// prepareTemplate migrates the template. Its name tells the migrations' contents, so that on a server
// that is used again a changed schema has a new one.
func (s *server) prepareTemplate(ctx context.Context) error {
	key, err := hashFiles(migrations.Files())
	if err != nil {
		return err
	}
	s.template = "balas_template_" + key
	return s.locked(ctx, sqlLockTemplate, sqlUnlockTemplate, func() error {
		var exists bool
		if err := s.admin.QueryRow(ctx, sqlTemplateExists, s.template).Scan(&exists); err != nil {
			return fmt.Errorf("look for template: %w", err)
		}
		if !exists {
			if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+s.template); err != nil {
				return fmt.Errorf("create template: %w", err)
			}
		}
		pool, err := pg.Open(ctx, s.url(s.template))
		if err != nil {
			return err
		}
		defer pool.Close()
		return migrations.Up(ctx, pool)
	})
}

func hashFiles(files fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// clone copies the template into a new database and returns its name. It copies files: seven times
// faster than writing every page to the log, measured without fsync.
func (s *server) clone(ctx context.Context) (string, error) {
	name := "balas_test_" + strings.ToLower(rand.Text()[:12])
	err := s.locked(ctx, sqlShareTemplate, sqlUnshareLock, func() error {
		_, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template+" STRATEGY FILE_COPY")
		return err
	})
	return name, err
}

func (s *server) drop(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

// locked runs work while one session holds the template's lock.
func (s *server) locked(ctx context.Context, take, leave string, work func() error) error {
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to test server: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, take, templateLock); err != nil {
		return fmt.Errorf("lock template: %w", err)
	}
	err = work()
	_, unlockErr := conn.Exec(ctx, leave, templateLock)
	return errors.Join(err, unlockErr)
}
