package pg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// prepare finds place and programs without changing anything but the data directory's existence.
func prepare(o Options) (*Cluster, error) {
	c := &Cluster{logger: o.Logger, volatile: o.Volatile}
	if c.logger == nil {
		c.logger = slog.Default()
	}
	var err error
	if c.place, err = findPlace(o.Dir); err != nil {
		return nil, fmt.Errorf("place the database: %w", err)
	}
	major, err := majorOf(c.place.data())
	if err != nil {
		return nil, err
	}
	if c.binaries, err = chooseBinaries(findBinaries(o.Bin), major); err != nil {
		return nil, fmt.Errorf("choose PostgreSQL for %s: %w", c.place.data(), err)
	}
	if c.place.base != c.place.dir {
		c.logger.Warn("database placed elsewhere: its user cannot enter the data directory",
			"dir", c.place.base, "data_dir", c.place.dir, "user", c.place.owner.name)
	}
	c.args = serverSettings(c.place, o.Volatile, o.Settings)
	return c, nil
}

func (c *Cluster) lockPath(name string) string { return filepath.Join(c.place.dir, name+".lock") }

func (c *Cluster) releaseLocks() {
	c.using.release()
	c.owning.release()
	c.serving.release()
}

// lockServing takes the lock of serve, or tells who has it.
func (c *Cluster) lockServing() error {
	var err error
	if c.serving, err = tryLock(c.lockPath("serve"), syscall.LOCK_EX); err != nil {
		return err
	}
	if c.serving == nil {
		holder, _ := os.ReadFile(c.lockPath("serve"))
		return fmt.Errorf("%w: %s, process %s", ErrServing, c.place.dir, strings.TrimSpace(string(holder)))
	}
	return c.serving.sign()
}

// sign writes the process id into the lock's file, for people and for lockServing's refusal.
func (l *lock) sign() error {
	err := errors.Join(l.file.Truncate(0), writeAt(l.file, strconv.Itoa(os.Getpid())+"\n"))
	if err != nil {
		return fmt.Errorf("sign lock: %w", err)
	}
	return nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// own waits until no other process owns the server, and runs it.
func (c *Cluster) own(ctx context.Context) error {
	var err error
	if c.owning, err = tryLock(c.lockPath("postgres"), syscall.LOCK_EX); err != nil {
		return err
	}
	if c.owning == nil {
		c.logger.Info("waiting for another balas command that has the database open", "dir", c.place.dir)
		if c.owning, err = waitLock(ctx, c.lockPath("postgres"), syscall.LOCK_EX); err != nil {
			return fmt.Errorf("wait for another command's database: %w", err)
		}
	}
	return c.run(ctx)
}

// adoptOrOwn adopts the server of a living owner once it is ready, or owns one. It is not done while
// an owner is starting or stopping its server.
func (c *Cluster) adoptOrOwn(ctx context.Context) (done bool, err error) {
	if c.owning, err = tryLock(c.lockPath("postgres"), syscall.LOCK_EX); err != nil {
		return false, err
	}
	if c.owning != nil {
		return true, c.run(ctx)
	}
	if c.using, err = tryLock(c.lockPath("postgres.users"), syscall.LOCK_SH); c.using == nil {
		return false, err
	}
	if c.answers(ctx) {
		return true, nil
	}
	c.using.release()
	c.using = nil
	return false, nil
}

// answers reports whether the server of another process is up.
func (c *Cluster) answers(ctx context.Context) bool {
	file, err := readPidFile(c.place.data())
	if err != nil || file.state != postmasterReady {
		return false
	}
	conn, err := pgx.Connect(ctx, c.URL())
	if err != nil {
		return false
	}
	return conn.Close(ctx) == nil
}

// run makes the cluster if there is none, and starts its server. The caller holds the owner's lock.
func (c *Cluster) run(ctx context.Context) error {
	if !hasCluster(c.place.data()) {
		c.logger.Info("making a database", "dir", c.place.data(),
			"postgres", c.binaries.major, "pgvector", c.binaries.vector)
		if err := initialize(c.binaries, c.place, c.volatile); err != nil {
			return err
		}
	}
	if err := endOrphan(ctx, c.place.data(), c.logger); err != nil {
		return err
	}
	if err := c.place.makeSocketDir(); err != nil {
		return err
	}
	return c.launch(ctx)
}
