package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/internal/pg"
	"balas/migrations"
)

// database is the open, migrated database and how to close it.
type database struct {
	*pgxpool.Pool
	cluster *pg.Cluster // nil when the database is somebody else's
}

// openDatabase opens the configured database, or the private cluster: as its owner when serving, else
// adopting one that runs.
func openDatabase(ctx context.Context, c Config, log *slog.Logger, serving bool) (*database, error) {
	d := &database{}
	url := c.DatabaseURL
	if url == "" {
		start := pg.Adopt
		if serving {
			start = pg.Start
		}
		cluster, err := start(ctx, pg.Options{Dir: c.DataDir, Logger: log})
		if err != nil {
			return nil, err
		}
		d.cluster, url = cluster, cluster.URL()
	}
	pool, err := pg.Open(ctx, url)
	if err != nil && c.DatabaseURL != "" {
		err = unreached(err)
	}
	if err == nil {
		d.Pool = pool
		err = migrations.Up(ctx, pool)
	}
	if err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// close closes the pool, then the cluster if it is ours.
func (d *database) close() {
	if d.Pool != nil {
		d.Pool.Close()
	}
	if d.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = d.cluster.Stop(ctx)
	}
}

// warnOfKey logs that secrets which the database holds were sealed with another key than this one. Customers are answered all
// the same: only what has to show such a secret fails.
func warnOfKey(ctx context.Context, d *database, s *account.Sealer, log *slog.Logger) error {
	opens, err := account.Opens(ctx, d.Pool, s)
	if err == nil && !opens {
		log.Error("another secret key than the one that the database was written with: webhooks and the keys of instances fail",
			"mend", "start with the secret.key of before, or set BALAS_SECRET_KEY to it, the same on every node")
	}
	return err
}

// openSealer reads the secret key, or makes one in the data directory at the first start.
func openSealer(c Config) (*account.Sealer, error) {
	if c.SecretKey != "" {
		return account.NewSealer([]byte(c.SecretKey))
	}
	file := filepath.Join(c.DataDir, "secret.key")
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return newSealer(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	return account.NewSealer([]byte(strings.TrimSpace(string(content))))
}

func newSealer(file string) (*account.Sealer, error) {
	key := hex.EncodeToString(account.NewSecretKey())
	if err := writeSecret(file, key); err != nil {
		return nil, fmt.Errorf("store the secret key: %w", err)
	}
	return account.NewSealer([]byte(key))
}

// writeSecret writes a file that only its owner reads, whole or not at all.
func writeSecret(file, secret string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	part := file + "." + rand.Text()[:8]
	if err := os.WriteFile(part, []byte(secret+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}
