package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/bench/rig"
	"balas/internal/pg"
)

// bench holds the programs that are compared. They start when a section first needs them.
type bench struct {
	balas   string
	dir     string
	quick   bool
	network *rig.Network

	sqlite  *rig.Program
	core    *rig.Program
	engine  *rig.Engine
	shops   []string // instance ids of the engine's numbers, in their order
	linked  int      // numbers of the bare program on SQLite
	people  int      // to whom campaigns were sent
	cluster *pg.Cluster
}

func newBench(ctx context.Context, balas string, quick bool) (*bench, error) {
	balas, err := filepath.Abs(balas)
	if err != nil {
		return nil, fmt.Errorf("find balas: %w", err)
	}
	if _, err := os.Stat(balas); err != nil {
		return nil, fmt.Errorf("%w: run make build first", err)
	}
	b := &bench{balas: balas, quick: quick}
	if b.dir, err = os.MkdirTemp("", "balas-bench-"); err != nil {
		return nil, fmt.Errorf("make directory: %w", err)
	}
	if err = os.Chmod(b.dir, 0o755); err == nil { // the cluster's user must get through
		b.network, err = rig.StartNetwork(ctx, balas, b.dir)
	}
	if err != nil {
		_ = os.RemoveAll(b.dir)
		return nil, err
	}
	return b, nil
}

// close ends every program and removes what they stored.
func (b *bench) close() {
	if b.engine != nil {
		b.engine.Stop()
	}
	if b.sqlite != nil {
		b.sqlite.Stop()
	}
	if b.core != nil {
		b.core.Stop()
	}
	if b.cluster != nil {
		_ = b.cluster.Stop(context.Background())
	}
	b.network.Stop()
	_ = os.RemoveAll(b.dir)
}

// checkNetwork fails when a client asked for something that the network could not answer: the figures
// would be those of another program.
func (b *bench) checkNetwork(ctx context.Context) error {
	unknown, err := b.network.Unknown(ctx)
	if err == nil && len(unknown) > 0 {
		err = fmt.Errorf("the simulator had no answer to %s", strings.Join(unknown, ", "))
	}
	return err
}

// pick is full, or less for a quick run.
func (b *bench) pick(full, quick int) int {
	if b.quick {
		return quick
	}
	return full
}

// Phone numbers, all invented.
func shopPhone(n int) string     { return fmt.Sprintf("62811000%04d", n) }
func barePhone(n int) string     { return fmt.Sprintf("62812000%04d", n) }
func stepPhone(n int) string     { return fmt.Sprintf("62813000%04d", n) }
func customerPhone(n int) string { return fmt.Sprintf("62899000%04d", n) }

func barePhones(n int) []string { return numbered(n, barePhone) }

func numbered(n int, phone func(int) string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = phone(i)
	}
	return all
}

// customers puts people on the network.
func (b *bench) customers(ctx context.Context, n int) ([]string, error) {
	phones := numbered(n, customerPhone)
	for _, p := range phones {
		if err := b.network.Phone(ctx, p); err != nil {
			return nil, err
		}
	}
	return phones, nil
}

// withBare gives the bare program on SQLite with that many numbers linked.
func (b *bench) withBare(ctx context.Context, numbers int) (*rig.Program, error) {
	if b.sqlite == nil {
		var err error
		b.sqlite, err = rig.StartBare(ctx, b.dir, "bare-sqlite", b.network, "sqlite", filepath.Join(b.dir, "bare.db"))
		if err != nil {
			return nil, err
		}
	}
	for ; b.linked < numbers; b.linked++ {
		phone := barePhone(b.linked)
		if err := b.network.Phone(ctx, phone); err != nil {
			return nil, err
		}
		if err := b.sqlite.Link(ctx, phone); err != nil {
			return nil, err
		}
	}
	return b.sqlite, nil
}

// linksAtOnce is how many of the engine's numbers are linked at a time.
const linksAtOnce = 4

// withEngine gives the engine with that many numbers linked.
func (b *bench) withEngine(ctx context.Context, numbers int) (*rig.Engine, error) {
	if b.engine == nil {
		e, err := rig.NewEngine(ctx, b.balas, filepath.Join(b.dir, "engine"), b.network)
		if err != nil {
			return nil, err
		}
		b.engine = e
		if err := errors.Join(e.Start(ctx), e.Ready(ctx)); err != nil {
			return nil, err
		}
	}
	before := len(b.shops)
	if numbers <= before {
		return b.engine, nil
	}
	ids := make([]string, numbers-before)
	_, err := rig.Pass(len(ids), linksAtOnce, func(n int) (err error) {
		phone := shopPhone(before + n)
		if err = b.network.Phone(ctx, phone); err == nil {
			ids[n], err = b.engine.Link(ctx, b.network, phone)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	b.shops = append(b.shops, ids...)
	return b.engine, nil
}

// database makes a database on the bench's own cluster, which has the settings and the durability of the
// engine's, and returns its URL with the parameters added.
func (b *bench) database(ctx context.Context, name, parameters string) (string, error) {
	if b.cluster == nil {
		var err error
		b.cluster, err = pg.Start(ctx, pg.Options{Dir: filepath.Join(b.dir, "bare-postgres"), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return "", err
		}
	}
	admin, err := pg.Open(ctx, b.cluster.URL())
	if err != nil {
		return "", err
	}
	defer admin.Close()
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("create database: %w", err)
	}
	u, err := url.Parse(b.cluster.URL())
	if err != nil {
		return "", fmt.Errorf("read cluster's URL: %w", err)
	}
	u.Path = "/" + name
	u.RawQuery += parameters
	return u.String(), nil
}

// engineDatabase opens the running engine's private cluster. The caller leaves it when done.
func (b *bench) engineDatabase(ctx context.Context) (*pgxpool.Pool, func(), error) {
	c, err := pg.Adopt(ctx, pg.Options{Dir: b.engine.DataDir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	pool, err := pg.Open(ctx, c.URL(), func(c *pgxpool.Config) { c.ConnConfig.RuntimeParams["application_name"] = "bench" })
	if err != nil {
		_ = c.Stop(ctx)
		return nil, nil, err
	}
	return pool, func() { pool.Close(); _ = c.Stop(context.WithoutCancel(ctx)) }, nil
}
